"""A class on one server: guides/server.md, followed on a machine of the tests' own."""

import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
import requests
from playwright.sync_api import expect

from autograder.classes.example import right, submission, with_mistake
from autograder.course import ROOT, Lesson
from autograder.lessons.exercise import exercises_of
from autograder.lessons.reference import reference_for
from tests.browser.conftest import PATIENCE, free_port
from tests.browser.machine import Machine, machine

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("server")]

GUIDE = ROOT / "guides" / "server.md"
FILES = ROOT / "guides" / "server"
PEOPLE = ("teacher", "ada", "boris", "chen")
LESSON = Lesson("01_rnn_cell")
EXERCISE = exercises_of(LESSON.name)["rnn_forward"]
MISTAKE = EXERCISE.mistakes[0]
ANSWERS = {
    "ada": right(reference_for(LESSON)),
    "boris": with_mistake(reference_for(LESSON), EXERCISE, MISTAKE),
}
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
    """Someone with a web browser: cookies, and an account on the hub's machine."""

    def __init__(self, school: "School", name: str) -> None:
        self.machine, self.hub = school.machine, school.hub
        self.name, self.session = name, requests.Session()
        self.own = f"{self.hub}/user/{name}"

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
        units = f"-u jupyterhub -u jupyter-{self.name}-singleuser"
        said = self.machine.run(f"journalctl --no-pager {units} | tail -60")
        pytest.fail(f"{self.name}'s server did not start: {page.url}\n{said}")

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
        person = Person(self, name)
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
        for _ in range(600):
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
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode:
        pytest.skip("needs the right to mount file systems, for a machine of its own")
    if ROOT.is_relative_to("/tmp"):
        pytest.skip("needs a checkout outside /tmp: everyone's server has a /tmp of its own")
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

    What takes minutes is left out: the teacher's environment is the one that the tests run in, and
    of the students' only a part is compiled.
    """
    extra = {
        "Accounts": [f"echo {name}:{word} | chpasswd" for name, word in passwords.items()],
        "The teacher's course": [
            f"mkdir -p {ROOT} ~teacher/unroll/.venv",
            f"mount --bind {sys.prefix} ~teacher/unroll/.venv",
            # That environment looks for the course where it is on the machine of the tests.
            f"chmod 700 ~teacher/unroll && mount --rbind ~teacher/unroll {ROOT}",
        ],
        "The students' environment": [
            # Pages are not served out of uv's cache, to which the links of this installation lead.
            "cp -rL /opt/unroll/share /opt/unroll/copy && rm -r /opt/unroll/share",
            "mv /opt/unroll/copy /opt/unroll/share",
            # What is imported by root is compiled; all of it takes too long here.
            "/opt/unroll/bin/python -c 'import jupyterhub.app, jupyterhub.singleuser.app, "
            "jupyterlab.labapp, nbgrader.apps, nbgrader.server_extensions.assignment_list'",
        ],
    }
    script = [
        line
        for heading, found in blocks("bash").items()
        for line in (*found, *extra.get(heading, []))
    ]
    host.run("\n".join(script), COURSE="/srv/course.bundle")


@pytest.fixture(scope="module")
def lesson_over(school: School) -> School:
    """Lesson 1 was released, fetched, handed in, graded and fed back, by the guide's commands."""
    host = school.machine
    people = {name: school.person(name) for name in ("ada", "boris")}
    for person in people.values():
        person.start()
    release, grade = blocks("sh")["Run the class"]
    host.run(release, user="teacher")
    for name, person in people.items():
        person.wait()
        person.assignments("fetch")
        person.save(ANSWERS[name])
        person.assignments("submit")
    host.run(BY_HAND, user="chen")
    host.run(grade, user="teacher")
    for person in people.values():
        person.assignments("fetch_feedback")
    return school


def test_marks_are_those_that_were_earned(lesson_over):
    rows = lesson_over.machine.run("cat unroll/marks.csv", user="teacher").splitlines()
    assert [row.split(",")[:6] for row in rows[1:]] == [
        ['"ada"', "10", "10", "20", "20", "20"],
        ['"boris"', "10", "0", "10", "10", "20"],
        ['"chen"', "0", "0", "0", "0", "20"],
    ]


def test_everyone_gets_feedback_on_their_own_work(lesson_over):
    host = lesson_over.machine
    page = "01_rnn_cell/feedback/*/rnn_cell.html"
    assert MISTAKE.hint.split(".")[0] in host.run(f"cat {page}", user="boris")
    assert MISTAKE.hint.split(".")[0] not in host.run(f"cat {page}", user="ada")
    assert host.run("ls ~ada/01_rnn_cell/feedback ~boris/01_rnn_cell/feedback | wc -l") == "5\n"


@pytest.mark.parametrize(
    "path",
    [
        "~teacher",
        "~teacher/unroll/class_secret",
        "~teacher/unroll/gradebook.db",
        "~teacher/unroll/solutions/01_rnn_cell/rnn_cell.py",
        "~teacher/unroll/autograder/exercises/rnn_cell.py",
        "~boris",
        "~boris/01_rnn_cell/rnn_cell.ipynb",
        "/srv/nbgrader/exchange/unroll/inbound",
        "/srv/nbgrader/exchange/unroll/feedback",
        "/var/lib/jupyterhub/jupyterhub.sqlite",
        "/var/lib/jupyterhub/jupyterhub_cookie_secret",
    ],
)
def test_student_cannot_read(lesson_over, path):
    assert lesson_over.machine.run(f"ls -d {path}")  # it is there
    denied = lesson_over.machine.run(f"head -c 1 {path} || ls {path}", user="ada", check=False)
    assert denied.count("Permission denied") == 2, denied


@pytest.mark.parametrize(
    "change",
    [
        "touch /opt/unroll/bin/x",
        "touch /opt/unroll/lib/python3.*/site-packages/unroll/check.py",
        "touch /opt/jupyterhub/x",
        "touch /etc/jupyter/nbgrader_config.py",
        "touch /srv/nbgrader/exchange/unroll/outbound/01_rnn_cell/rnn_cell.ipynb",
        "touch /srv/nbgrader/exchange/unroll/outbound/x",
        "mv /srv/nbgrader/exchange/unroll /srv/nbgrader/exchange/other",
    ],
)
def test_student_cannot_change(lesson_over, change):
    refused = lesson_over.machine.run(change, user="ada", check=False)
    assert re.search("Permission denied|Operation not permitted", refused), refused


def test_students_environment_has_the_lessons_packages_and_no_answers(school):
    found = school.machine.run(
        "/opt/unroll/bin/python -c 'import unroll.check; from importlib.util import find_spec;"
        'names = ("keras", "cv2", "sacrebleu", "nbgrader", "autograder");'
        "print([name for name in names if find_spec(name)])'",
        user="ada",
    )
    assert found == "['keras', 'cv2', 'sacrebleu', 'nbgrader']\n"
    answers = school.machine.run(
        "grep -rlE 'BEGIN SOLUTION|autograder[.]exercises' /etc/jupyter* /opt/jupyterhub"
        " /opt/unroll/lib/python3.*/site-packages/unroll* || true"
    )
    assert answers == ""


def test_validate_runs_the_lesson_in_the_students_own_kernel(lesson_over):
    ada = lesson_over.person("ada")
    ada.wait()
    path = {"path": f"{LESSON.id}/{LESSON.name}.ipynb"}
    answer = ada.ask("POST", "assignments/validate", json=path)
    assert answer == {"success": True, "value": {}}, answer


def test_links_pipes_and_work_in_another_name_are_not_collected(lesson_over):
    host = lesson_over.machine
    kept = host.run("ls unroll/submitted/chen/01_rnn_cell", user="teacher").split()
    assert kept == ["rnn_cell.ipynb", "submission_secret.txt", "timestamp.txt"]
    boris = host.run("cat unroll/submitted/boris/01_rnn_cell/timestamp.txt", user="teacher")
    assert not boris.startswith("2036")
    leaked = "grep -rlF -f unroll/class_secret unroll/submitted unroll/feedback /srv/nbgrader"
    assert host.run(f"{leaked} || true", user="teacher") == ""


def test_students_server_has_limits_and_walls(lesson_over):
    shown = lesson_over.machine.run(
        "systemctl show jupyter-ada-singleuser --property User,MemoryMax,CPUQuotaPerSecUSec,"
        "TasksMax,NoNewPrivileges,PrivateTmp,ProtectProc"
    )
    for line in (
        *("MemoryMax=2147483648", "CPUQuotaPerSecUSec=2s", "TasksMax=512"),
        *("NoNewPrivileges=yes", "PrivateTmp=yes", "ProtectProc=invisible"),
    ):
        assert line in shown.splitlines()


def test_strangers_and_others_stay_outside(lesson_over):
    ada = lesson_over.person("ada")
    neighbour = ada.session.get(f"{lesson_over.hub}/user/boris/api/contents")
    assert neighbour.status_code in (403, 404)
    stranger = Person(lesson_over, "daemon")
    assert stranger.log_in("x").status_code == 403


def test_student_logs_in_and_finds_the_lesson(lesson_over, page):
    page.goto(lesson_over.hub)
    page.get_by_label("Username").fill("ada")
    page.locator("#password_input").fill(lesson_over.passwords["ada"])
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
    assignments = page.get_by_role("menuitem", name="Assignment List")
    expect(assignments).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("menuitem", name="Formgrader")).to_have_count(0)
    assignments.click()
    submitted = page.locator("#submitted_assignments_list")
    expect(submitted).to_contain_text(LESSON.id, timeout=PATIENCE)


def test_teachers_own_server_has_formgrader(lesson_over):
    teacher = lesson_over.person("teacher")
    teacher.start()
    teacher.wait()
    found = teacher.ask("GET", f"formgrader/api/submissions/{LESSON.id}")
    scores = {each["student"]: each["score"] for each in found}
    assert scores == {"ada": 20, "boris": 10, "chen": 0}
