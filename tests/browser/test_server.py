"""A class on one server: guides/server.md, followed on a machine of the tests' own."""

import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest
import requests

from autograder.course import ROOT, Lesson
from autograder.example import right, submission, with_mistake
from autograder.exercises import exercises_of
from autograder.reference import reference_for
from tests.browser.conftest import free_port
from tests.browser.machine import Machine, machine

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("server")]

GUIDE = ROOT / "guides" / "server.md"
FILES = ROOT / "guides" / "server"
PEOPLE = ("teacher", "ada", "boris", "chen")
LESSON = Lesson("01_rnn_cell")
#: chen hands in by hand: a link to what only the teacher may read, and a pipe nobody writes to.
BY_HAND = """
cd /srv/nbgrader/exchange/unroll/inbound
mkdir "chen+01_rnn_cell+2026-01-01 10:00:00 UTC+by-hand"
cd "chen+01_rnn_cell+2026-01-01 10:00:00 UTC+by-hand"
cp /srv/nbgrader/exchange/unroll/outbound/01_rnn_cell/*.ipynb .
ln -s ~teacher/unroll/class_secret notes.html
ln -s ~teacher/unroll/solutions more
mkfifo pipe
mkdir "../boris+01_rnn_cell+2036-01-01 10:00:00 UTC+forged" "../chen+01_rnn_cell+some day+x"
"""


def blocks(language: str) -> dict[str, list[str]]:
    """The guide's blocks of commands in a language, by the heading that they stand under."""
    sections = re.split(r"^## ", GUIDE.read_text(), flags=re.MULTILINE)[1:]
    fence = re.compile(rf"^```{language}\n(.*?)^```", re.MULTILINE | re.DOTALL)
    return {text.split("\n", 1)[0]: fence.findall(text) for text in sections}


class Person:
    """Someone with a web browser: cookies, and an account on the hub."""

    def __init__(self, hub: str, name: str) -> None:
        self.hub, self.name, self.session = hub, name, requests.Session()
        self.own = f"{hub}/user/{name}"

    def log_in(self, password: str) -> requests.Response:
        self.session.get(f"{self.hub}/hub/login")
        token = self.session.cookies.get("_xsrf", path="/hub/")
        form = {"username": self.name, "password": password, "_xsrf": token}
        return self.session.post(f"{self.hub}/hub/login?next=/hub/home", data=form)

    def start(self) -> None:
        """Ask for a server; `wait` waits for it."""
        self.session.get(f"{self.hub}/hub/spawn/{self.name}").raise_for_status()

    def wait(self) -> None:
        for _ in range(300):
            page = self.session.get(f"{self.own}/lab")
            if page.url.startswith(f"{self.own}/lab") and page.ok:
                return
            time.sleep(0.5)
        pytest.fail(f"{self.name}'s server did not start: {page.url}\n{page.text[-2000:]}")

    def ask(self, method: str, path: str, **content: Any) -> Any:
        """Ask the own server as JupyterLab does; its answer."""
        token = self.session.cookies.get("_xsrf", path=f"/user/{self.name}/")
        headers = {"X-XSRFToken": token or ""}
        answer = self.session.request(method, f"{self.own}/{path}", headers=headers, **content)
        assert answer.ok, answer.text
        return answer.json()

    def assignments(self, action: str) -> Any:
        """What a button of the Assignment List does."""
        lesson = {"course_id": "unroll", "assignment_id": LESSON.id}
        answer = self.ask("POST", f"assignments/{action}", json=lesson)
        assert answer["success"], answer["value"]
        return answer["value"]

    def save(self, answers: dict[str, str]) -> None:
        """Write these answers into the notebook that was fetched, as JupyterLab saves it."""
        path = f"api/contents/{LESSON.id}/{LESSON.name}.ipynb"
        assert self.ask("GET", path)["type"] == "notebook"
        notebook = submission(LESSON, answers)
        self.ask("PUT", path, json={"type": "notebook", "format": "json", "content": notebook})


class School(NamedTuple):
    """The machine, the hub's address, and everyone's password."""

    machine: Machine
    hub: str
    passwords: dict[str, str]

    def person(self, name: str) -> Person:
        person = Person(self.hub, name)
        person.log_in(self.passwords[name]).raise_for_status()
        return person


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    """A server on which everything that the guide tells root to do has been done."""
    needs()
    port = free_port()
    passwords = {name: secrets.token_hex(8) for name in PEOPLE}
    with machine(tmp_path_factory.mktemp("server")) as host:
        prepare(host, port)
        follow(host, passwords)
        hub = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                requests.get(f"{hub}/hub/health", timeout=5).raise_for_status()
                break
            except requests.RequestException:
                time.sleep(0.2)
        else:
            pytest.fail(host.run("journalctl --no-pager -u jupyterhub | tail -50"))
        yield School(host, hub, passwords)


def needs() -> None:
    """Skip where such a machine cannot be made, and say what is missing."""
    if os.geteuid():
        pytest.skip("needs root, to run a machine of its own with accounts")
    for program, package in {"systemd-nspawn": "systemd-container", "node": "nodejs"}.items():
        if shutil.which(program) is None:
            pytest.skip(f"needs {program}: apt-get install {package}")
    if not (FILES / "node_modules").is_dir():
        pytest.skip("needs JupyterHub's proxy: npm ci --prefix guides/server")


def prepare(host: Machine, port: int) -> None:
    """What the guide finds on the network: the course's repository, the proxy; and free ports."""
    published = host.root / "srv" / "course"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = [name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).exists()]
    published.mkdir()
    subprocess.run(["cp", "--archive", "--parents", *names, published], cwd=ROOT, check=True)
    host.run(
        "cd /srv/course; git init -q -b main; git add .;"
        "git -c user.name=Author -c user.email=author@localhost commit -q -m Course;"
        "git bundle create -q ../course.bundle main HEAD; rm -r ../course"
    )
    shutil.copytree(
        FILES / "node_modules", host.root / "opt/jupyterhub/node_modules", symlinks=True
    )
    start = re.search(r"^ExecStart=.*$", (FILES / "jupyterhub.service").read_text(), re.MULTILINE)
    ports = f"--JupyterHub.bind_url=http://127.0.0.1:{port}"
    ports += f" --JupyterHub.hub_bind_url=http://127.0.0.1:{free_port()}"
    ports += f" --ConfigurableHTTPProxy.api_url=http://127.0.0.1:{free_port()}"
    changes = host.root / "etc/systemd/system/jupyterhub.service.d"
    changes.mkdir(parents=True)
    (changes / "ports.conf").write_text(f"[Service]\nExecStart=\n{start.group()} {ports}\n")


def follow(host: Machine, passwords: dict[str, str]) -> None:
    """Run the guide's commands for root, in order, in one shell.

    The teacher's environment is not made again: it is the one that the tests run in, which finds
    the course in the teacher's folder.
    """
    links = [
        f"mkdir -p {ROOT}",
        *(f"ln -s ~teacher/unroll/{name} {ROOT}/" for name in ("autograder", "course", "datasets")),
        f"ln -s {sys.prefix} ~teacher/unroll/.venv",
        "rm /srv/course.bundle",
    ]
    accounts = [f"echo {name}:{word} | chpasswd" for name, word in passwords.items()]
    extra = {"Accounts": accounts, "The teacher's course": links}
    script = [
        line
        for heading, found in blocks("bash").items()
        for line in (*found, *extra.get(heading, []))
    ]
    host.run("\n".join(script), COURSE="/srv/course.bundle")


@pytest.fixture(scope="module")
def lesson_over(school: School) -> School:
    """Lesson 1 was released, fetched, handed in, graded and fed back."""
    people = {name: school.person(name) for name in ("ada", "boris")}
    for person in people.values():
        person.start()
    release, grade = blocks("sh")["Run the class"]
    school.machine.run(release, user="teacher")
    reference = reference_for(LESSON)
    exercise = exercises_of(LESSON.name)["rnn_forward"]
    answers = {
        "ada": right(reference),
        "boris": with_mistake(reference, exercise, exercise.mistakes[0]),
    }
    for name, person in people.items():
        person.wait()
        person.assignments("fetch")
        person.save(answers[name])
        person.assignments("submit")
    school.machine.run(BY_HAND, user="chen")
    print(school.machine.run(grade, user="teacher"))
    for person in people.values():
        person.assignments("fetch_feedback")
    return school


def test_x(lesson_over):
    m = lesson_over.machine
    print(
        m.run(
            "ls -lR ~teacher/unroll/submitted ~teacher/unroll/feedback ~ada ~boris /srv/nbgrader; cat ~teacher/unroll/marks.csv; ls -la ~teacher/unroll; ps axo user,time,rss,args | grep -E 'single|jupyterhub'"
        )
    )
    print(m.run("systemctl show jupyter-ada-singleuser jupyter-boris-singleuser -p MemoryMax"))
    assert 0
