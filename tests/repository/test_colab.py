"""Colab, as near as it can be had here: an empty folder, Colab's versions, and a git server.

The notebooks are those of a fork whose address is known. Their first cell runs as it stands; only
git is told that the host is on this machine.

A student's own environment is made here too, with what the README says and nothing else.
"""

import fcntl
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook

from autograder.classes.example import right, submission
from autograder.course import ROOT, Lesson
from autograder.lessons.launch import Repository, colab_cell, write_repository
from autograder.lessons.reference import reference_for
from autograder.lessons.release import student_notebook
from autograder.lessons.text import GPU, read_text
from tests.browser.conftest import free_port
from tests.conftest import KERAS, LESSONS, TRAINING, shorten, some
from tests.repository.test_repository import tracked

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("colab")]

PINS = ROOT / "tests" / "colab.txt"
FORK = Repository("github.com", "made-up/course", "main")

#: Colab's kernel has imported google.colab before the first cell runs. So does one with this.
GOOGLE_COLAB = "def load_ipython_extension(shell):\n    pass\n"


def uv(*command, **how):
    tool = str(Path(sys.executable).parent / "uv")
    return subprocess.run([tool, *command], capture_output=True, text=True, **how)


def python_3_13():
    """A Python 3.13 of this machine: uv looks among all, those that pyenv keeps too."""
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    places = [*map(str, sorted(kept.glob("3.13*/bin"))), os.environ["PATH"]]
    found = uv(
        *("python", "find", "--no-python-downloads", "3.13"),
        env={**os.environ, "PATH": os.pathsep.join(places)},
    )
    return found.stdout.strip() if found.returncode == 0 else None


@pytest.fixture
def colab():
    """The Python of an environment with Colab's versions and nothing else; kept between runs."""
    kept = ROOT / ".venv-colab"
    kept.mkdir(exist_ok=True)
    with (kept / "lock").open("w") as lock:  # two runs of the tests do not mix what they install
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield environment_in(kept)


def environment_in(kept):
    """Make or renew the environment, in a folder named after the pins."""
    folder = kept / hashlib.sha256(PINS.read_bytes()).hexdigest()[:12]
    python = folder / "bin" / "python"
    if not python.exists():
        base = python_3_13()
        if base is None:
            pytest.skip("needs Python 3.13, which Colab has: pyenv install 3.13")
        make_environment(folder, base, "sync", str(PINS))
    # What an earlier test installed goes again.
    uv("pip", "sync", "--python", str(python), str(PINS), check=True)
    return python


def make_environment(folder, base, *how):
    """Make an environment in place of those beside it."""
    for older in folder.parent.glob("*/pyvenv.cfg"):
        shutil.rmtree(older.parent)
    uv("venv", "--python", base, str(folder), check=True)
    python = str(folder / "bin" / "python")
    uv("pip", *how[:1], "--compile-bytecode", "--python", python, *how[1:], check=True)


#: What README tells students to install, in a line for all lessons and one for lessons 5 to 7.
README = re.findall(r"^pip install (.*)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)


@pytest.fixture
def learning():
    """The Python of a student who did what README says; kept between runs.

    Versions are those of the lock, and TensorFlow is its smaller wheel for machines without a GPU.
    """
    lock = ROOT / "requirements.lock"
    small = sys.platform == "linux" and platform.machine() == "x86_64"
    wanted = [
        "tensorflow-cpu" if small and name == "tensorflow" else name
        for name in " ".join(README).split()
    ]
    kept = ROOT / ".venv-colab" / "readme"
    kept.mkdir(parents=True, exist_ok=True)
    key = " ".join([sys.version, *wanted]).encode() + lock.read_bytes()
    folder = kept / hashlib.sha256(key).hexdigest()[:12]
    with (kept / "lock").open("w") as mine:
        fcntl.flock(mine, fcntl.LOCK_EX)
        if not (folder / "whole").exists():
            how = ("install", "--constraint", str(lock), *wanted)
            make_environment(folder, sys.executable, *how)
            (folder / "whole").touch()
        yield folder / "bin" / "python"


def installed(python):
    """What is installed in an environment: name → version."""
    found = uv("pip", "list", "--format=json", "--python", str(python), check=True)
    return {row["name"]: row["version"] for row in json.loads(found.stdout)}


@pytest.fixture(scope="module")
def fork(tmp_path_factory):
    """A fork of this checkout on a git server of this machine: its folder, and git's settings."""
    base = tmp_path_factory.mktemp("host")
    folder = base / "made-up" / "course"
    for path in tracked():
        copy = folder / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    write_repository(FORK, folder)
    git = ["git", "-c", "user.name=Fork", "-c", "user.email=fork@localhost"]
    for command in (["init", "-q"], ["add", "--all"], ["commit", "-q", "-m", "A fork"]):
        subprocess.run([*git, *command], cwd=folder, check=True)
    port = free_port()
    tools = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True)
    command = [f"{tools.stdout.strip()}/git-daemon", "--listen=127.0.0.1", f"--port={port}"]
    server = subprocess.Popen([*command, "--export-all", f"--base-path={base}", str(base)])
    settings = base / "gitconfig"
    settings.write_text(f'[url "git://127.0.0.1:{port}/"]\n\tinsteadOf = https://github.com/\n')
    try:
        wait_for(f"git://127.0.0.1:{port}/{FORK.path}", server)
        yield folder, settings
    finally:
        server.terminate()
        server.wait()


def wait_for(address, server):
    for _ in range(100):
        assert server.poll() is None, "git-daemon ended"
        if subprocess.run(["git", "ls-remote", "-q", address], capture_output=True).returncode == 0:
            return
        time.sleep(0.2)
    pytest.fail("git-daemon does not answer")


@pytest.fixture
def content(tmp_path):
    """Where Colab opens a notebook: a folder with nothing in it."""
    folder = tmp_path / "content"
    folder.mkdir()
    return folder


def solved(lesson, fork):
    """A student's notebook of the fork with every exercise solved."""
    made = Lesson(lesson.id, fork)
    made.released.write_text(student_notebook(read_text(made)), encoding="utf-8")
    return submission(made, right(reference_for(lesson)))


@pytest.fixture
def kernel(colab, fork, tmp_path, monkeypatch):
    """A kernel called "colab", with Colab's versions and with google.colab imported."""
    stub = tmp_path / "stub" / "google" / "colab" / "__init__.py"
    stub.parent.mkdir(parents=True)
    stub.write_text(GOOGLE_COLAB)
    environment = {"GIT_CONFIG_GLOBAL": str(fork[1]), "PYTHONPATH": str(stub.parents[2])}
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    return make_kernel(tmp_path, "colab", colab, environment, "--ext=google.colab")


def make_kernel(folder, name, python, environment, *options):
    """Tell Jupyter, which looks in this folder, of a kernel; its name."""
    command = [str(python), "-m", "ipykernel_launcher", *options]
    command += ["--HistoryManager.hist_file=:memory:", "-f", "{connection_file}"]
    environment = {"HOME": str(folder), **environment}
    spec = {"argv": command, "display_name": "", "language": "python", "env": environment}
    (folder / "kernels" / name).mkdir(parents=True)
    (folder / "kernels" / name / "kernel.json").write_text(json.dumps(spec))
    return name


def run_on_colab(notebook, kernel, content):
    """Run a notebook as Colab does, from the first cell on."""
    place = {"metadata": {"path": str(content)}}
    NotebookClient(notebook, kernel_name=kernel, timeout=600, resources=place).execute()


def cell(notebook, name):
    return next(cell for cell in notebook.cells if cell.id == name)


@pytest.mark.parametrize("lesson", some(LESSONS, 1), ids=lambda lesson: lesson.id)
def test_lesson_runs_from_an_empty_folder(lesson, colab, fork, kernel, content):
    notebook = solved(lesson, fork[0])
    shorten(notebook)
    before = installed(colab)
    run_on_colab(notebook, kernel, content)
    after = installed(colab)
    assert before.items() <= after.items()  # TensorFlow, Keras, NumPy and all others
    wanted = {need for c in read_text(lesson).with_role("colab") for need in c.needs} - {GPU}
    assert wanted <= after.keys()
    assert bool(wanted - before.keys()) == bool(after.keys() - before.keys())
    assert cell(notebook, "get-course").outputs == []
    for test in (c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade")):
        assert "✓" in str(test.outputs), test.id


#: What experiments need besides, in lessons that use it; with UNROLL_WHOLE they run themselves.
TENSORBOARD = """
import tempfile

with tempfile.TemporaryDirectory() as logs:
    model = keras.Sequential([keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    watch = [keras.callbacks.TensorBoard(logs)]
    model.fit(np.zeros((2, 1)), np.zeros((2, 1)), callbacks=watch, verbose=0)
"""


def tried(lesson):
    """A solved notebook, in which experiments are left out or short."""
    notebook = submission(lesson, right(reference_for(lesson)))
    for whole, short in TRAINING[lesson.id].items():
        for some_cell in notebook.cells:
            some_cell.source = some_cell.source.replace(whole, short)
    needs_more = any("TensorBoard(" in some_cell.source for some_cell in notebook.cells)
    shorten(notebook)
    if needs_more:
        notebook.cells.append(new_code_cell(TENSORBOARD))
    return notebook


@pytest.mark.parametrize("lesson", some(KERAS, 1), ids=lambda lesson: lesson.id)
def test_lesson_runs_with_what_the_readme_installs(lesson, learning, tmp_path, monkeypatch):
    """In a copy of course/ alone."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "course", tmp_path / "course", ignore=ignored)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    kernel = make_kernel(tmp_path, "learning", learning, {"PYTHONPATH": ""})
    notebook = tried(lesson)
    run_on_colab(notebook, kernel, tmp_path / "course" / lesson.id)
    for test in (c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade")):
        assert "✓" in str(test.outputs), test.id


def test_first_cell_again_changes_nothing(colab, fork, kernel, content):
    notebook = new_notebook(cells=[new_code_cell(colab_cell(FORK, ["num2words", "sacrebleu"]))])
    run_on_colab(notebook, kernel, content)
    packages = next(colab.parents[1].glob("lib/python*/site-packages"))
    head = content / "unroll-course" / ".git" / "HEAD"
    before = installed(colab), packages.stat().st_mtime_ns, head.stat().st_mtime_ns
    run_on_colab(notebook, kernel, content)
    assert (installed(colab), packages.stat().st_mtime_ns, head.stat().st_mtime_ns) == before


def test_first_cell_fails_rather_than_change_a_version(colab, fork, kernel, content, capfd):
    before = installed(colab)
    first = new_code_cell(colab_cell(FORK, ["numpy==2.2.0"]))
    with pytest.raises(CellExecutionError, match=r"pip install -q -c .* returned non-zero"):
        run_on_colab(new_notebook(cells=[first]), kernel, content)
    assert "conflicting dependencies" in capfd.readouterr().err
    assert installed(colab) == before


def test_first_cell_without_an_address_says_what_to_do(fork, kernel, content):
    first = new_code_cell(colab_cell(None, []))
    with pytest.raises(CellExecutionError, match="Write the address of the course's Git"):
        run_on_colab(new_notebook(cells=[first]), kernel, content)
    assert list(content.iterdir()) == []
