"""A fault of the machine is no mark: nothing is entered, the run says so, the next one goes on."""

import contextlib
import errno
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner

from autograder import cli
from autograder.classes import grade as grading
from autograder.classes import inbox, workers
from autograder.classes.autograde import Autograde
from autograder.classes.example import right, submission
from autograder.classes.grade import Entered, Left, grade_all
from autograder.classes.inbox import submissions
from autograder.classes.settings import Class
from autograder.course import Lesson, UserError
from autograder.lessons.reference import reference_for
from autograder.nbgrader import NbgraderFailed, load_config, run_step
from autograder.pages import submitted
from autograder.pages.process import Worker
from autograder.sandbox import keeper
from autograder.verdicts import opening
from tests.conftest import grade, results_in

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("class")]

FIRST = Lesson("01_rnn_cell")
STUDENTS = ["ada", "boris", "chen", "dora", "elif"]


@pytest.fixture(scope="module")
def graded_once(tmp_path_factory):
    """A class whose honest work is graded; tests work in copies of it."""
    folder = tmp_path_factory.mktemp("faults")
    text = nbformat.writes(submission(FIRST, right(reference_for(FIRST))))
    for student in STUDENTS:
        path = folder / "submitted" / student / FIRST.id / "rnn_cell.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    (folder / "secret").write_text("the secret of the class")
    group = class_in(folder)
    grade(group, *work(group)[:1])
    return folder


def class_in(folder):
    places = folder / "submitted", folder / "autograded"
    return Class(*places, f"sqlite:///{folder / 'g.db'}", folder / "secret")


def work(group):
    return submissions(group.submitted, [FIRST])


@pytest.fixture
def group(graded_once, tmp_path):
    """The first student's work is graded, that of the others is to be."""
    shutil.copytree(graded_once, tmp_path, dirs_exist_ok=True)
    return class_in(tmp_path)


def outcome(group, **how):
    """Who was entered and who was left, and what stopped the run, if anything did."""
    entered, left, stopped = set(), {}, ""
    try:
        for one in grade_all(group, work(group), **how):
            if isinstance(one, Left):
                left[one.submission.student] = one.reason
            else:
                assert isinstance(one, Entered)
                entered.add(one.submission.student)
    except UserError as error:
        stopped = str(error)
    return entered, left, stopped


def marks(group):
    found = {}
    for row in results_in(group.db):
        found.setdefault(row.student, []).append((row.status, row.score))
    return found


RIGHT = [("right", 10.0)] * 2


def all_right(*students):
    return dict.fromkeys(students, RIGHT)


def test_who_cannot_be_written_is_left_and_the_others_are_not(group):
    """Something of another's lies in the way of one graded notebook."""
    (group.autograded / "chen").write_text("not a folder")
    entered, left, stopped = outcome(group)
    assert (entered, set(left), stopped) == ({"boris", "dora", "elif"}, {"chen"}, "")
    assert "chen/01_rnn_cell cannot be written" in left["chen"]
    assert marks(group) == all_right("ada", "boris", "dora", "elif")
    (group.autograded / "chen").unlink()
    assert outcome(group) == ({"chen"}, {}, "")
    assert marks(group) == all_right(*STUDENTS)


def mounted(folder, options):
    """A small disk in a folder's place, or a reason to skip."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
    if subprocess.run(command, capture_output=True).returncode:
        pytest.skip("this user may not mount a disk")


@contextlib.contextmanager
def disk(folder, options):
    shutil.rmtree(folder, ignore_errors=True)
    mounted(folder, options)
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_graded_notebooks_that_may_not_be_written_are_told_before_anything_is_graded(group):
    with disk(group.autograded, "ro"):
        entered, left, stopped = outcome(group)
    assert (entered, left) == (set(), {})
    assert f"{group.autograded} cannot be written" in stopped
    assert marks(group) == all_right("ada")
    assert outcome(group)[0] == set(STUDENTS)
    assert marks(group) == all_right(*STUDENTS)


def test_on_a_full_disk_what_finds_room_is_graded_and_nothing_is_half_written(group):
    with disk(group.autograded, "size=100k"):
        entered, left, stopped = outcome(group)
        assert stopped == ""
        assert 1 <= len(entered) < len(STUDENTS)
        assert set(left) == set(STUDENTS) - entered
        assert all("No space left on device" in reason for reason in left.values())
        there = {path.parent.parent.name for path in group.autograded.glob("*/*/*.ipynb")}
        assert there == entered
        assert not list(group.autograded.glob("*/.*"))
    assert marks(group) == all_right(*entered, "ada")
    assert outcome(group) == (set(STUDENTS), {}, ""), "the copies were on the disk that is gone"


def test_when_the_disk_is_full_for_the_gradebook_nothing_is_lost(group):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
    try:
        entered, _, stopped = outcome(group)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert entered == set()
    assert "g.db: " in stopped
    assert marks(group) == all_right("ada")
    assert outcome(group) == (set(STUDENTS) - {"ada"}, {}, "")


@pytest.mark.parametrize("seconds", [1, 6], ids=["gradebook", "gradebook without the lesson"])
def test_gradebook_that_is_locked_for_a_while_is_waited_for(group, seconds):
    """Longer than nbgrader itself waits, where it has to enter the lesson."""
    path = group.submitted.parent / "g.db"
    if seconds > 5:
        path.unlink()
        opening.open_engine(group.db, "unroll", create=True).dispose()
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("begin immediate")
        unlock = threading.Timer(seconds, lambda: other.execute("rollback"))
        unlock.start()
        assert outcome(group)[1:] == ({}, "")
        unlock.join()
    assert marks(group) == all_right(*STUDENTS)


def test_gradebook_that_stays_locked_stops_the_run(group, monkeypatch):
    monkeypatch.setattr(opening, "PATIENCE", 0.1)
    with closing(sqlite3.connect(group.submitted.parent / "g.db", isolation_level=None)) as other:
        other.execute("begin immediate")
        entered, left, stopped = outcome(group)
        other.execute("rollback")
    assert (entered, left) == (set(), {})
    assert "another program writes in it: run this again" in stopped
    assert outcome(group)[0] == set(STUDENTS) - {"ada"}


def victim(who, rng):
    """The id of a process below the warm one, if there is any."""
    ready = [warm for (kind, _), warm in workers._ready.items() if kind == "numpy" and warm.alive()]
    below = keeper._below(ready[0].process) if ready else []
    leaves = [one for one in below if not keeper._children(one)]
    kinds = {"warm process": below[:1], "student": leaves}
    chosen = kinds.get(who, below)
    return [int(rng.choice(chosen))] if chosen else []


@pytest.mark.parametrize("who", ["warm process", "student", "any"])
def test_whoever_is_killed_from_outside_the_marks_are_right(who, group, rng):
    """At any moment, more than once: every mark is right, or is not there and told."""
    over = threading.Event()

    def kill():
        for _ in range(3):
            over.wait(float(rng.uniform(0, 0.3)))
            for process in victim(who, rng):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)

    killing = threading.Thread(target=kill)
    killing.start()
    entered, left, stopped = outcome(group, force=True)
    over.set()
    killing.join()
    assert stopped == ""
    assert entered | set(left) == set(STUDENTS)
    assert marks(group) == all_right("ada", *entered)
    assert outcome(group)[0] >= set(left) - {"ada"}
    assert marks(group) == all_right(*STUDENTS)


def test_who_cannot_be_read_is_left_and_the_others_are_not(group, monkeypatch):
    """The disk has a bad place, say; what lies in another place of it is read."""
    read = inbox._read

    def fails(name, folder, *most):
        if Path(f"/proc/self/fd/{folder}").readlink().match(f"chen/{FIRST.id}"):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return read(name, folder, *most)

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "_read", fails)
        entered, left, stopped = outcome(group)
    assert (entered, set(left), stopped) == ({"boris", "dora", "elif"}, {"chen"}, "")
    assert left["chen"] == "01_rnn_cell cannot be read: Input/output error"
    assert outcome(group) == ({"chen"}, {}, "")
    assert marks(group) == all_right(*STUDENTS)


def test_faults_in_a_row_end_the_run(group, monkeypatch):
    """Where no sandbox can be entered any more, nobody waits for hundreds to fail."""
    tried = []

    def broken(job, **_):
        tried.append(job.student)
        raise UserError("the sandbox could not be entered")

    monkeypatch.setattr(workers, "run_job", broken)
    monkeypatch.setattr(workers, "BREATH", 0)
    monkeypatch.setattr(grading, "FAULTS_IN_A_ROW", 2)
    entered, left, stopped = outcome(group, force=True)
    assert (entered, set(left)) == (set(), {"ada", "boris"})
    assert stopped == "the sandbox could not be entered (2 in a row were stopped)"
    assert tried == ["ada", "ada", "boris", "boris"]


def test_a_fault_of_the_grader_costs_nobody_else_anything(group, monkeypatch):
    """It is tried once more, told with its place, and the run goes on, however often it comes."""
    run = workers.run_notebook

    def faulty(notebook, doing):
        if doing.student in ("boris", "chen"):
            raise ZeroDivisionError("division by zero")
        return run(notebook, doing)

    monkeypatch.setattr(workers, "run_notebook", faulty)
    monkeypatch.setattr(grading, "FAULTS_IN_A_ROW", 1)
    entered, left, stopped = outcome(group)
    assert (entered, set(left), stopped) == ({"dora", "elif"}, {"boris", "chen"}, "")
    assert "the grader itself stopped with ZeroDivisionError: division by zero" in left["chen"]
    assert "(autograder/classes/workers.py:" in left["chen"]
    assert marks(group) == all_right("ada", "dora", "elif")


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), MemoryError()])
def test_what_the_judge_meets_of_the_machine_is_no_verdict(error, group, monkeypatch):
    from autograder.grading import tester

    judged, times = tester.judged, []

    def short(*given):
        times.append(1)
        if len(times) in (2, 5):
            raise error
        return judged(*given)

    monkeypatch.setattr(tester, "judged", short)
    assert outcome(group)[1:] == ({}, ""), "the second time it works"
    assert marks(group) == all_right(*STUDENTS)


def test_who_cannot_be_entered_is_left_and_the_others_are_not(group, monkeypatch):
    """A batch that the gradebook refuses is entered one by one."""
    from autograder.verdicts.gradebook import Gradebook

    write = Gradebook.write

    def refuse(self, batch):
        if any(graded.student == "dora" for graded in batch):
            raise ValueError("what a database cannot hold")
        write(self, batch)

    monkeypatch.setattr(Gradebook, "write", refuse)
    entered, left, stopped = outcome(group)
    assert (entered, set(left), stopped) == ({"boris", "chen", "elif"}, {"dora"}, "")


def command(group, *more):
    return [
        *("grade", FIRST.id, "--submitted", str(group.submitted), "--db", group.db),
        *("--autograded", str(group.autograded), "--secret-file", str(group.secret), *more),
    ]


def started(group, *more, before=""):
    """The command in a process of its own, which does first what stands in `before`."""
    code = f"{before}\nfrom autograder.cli import main\nmain()"
    return subprocess.Popen(
        [sys.executable, "-c", code, *command(group, *more)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_two_runs_at_once_both_grade(group):
    both = [started(group, "--force", "--workers", "2") for _ in range(2)]
    for run in both:
        said, _ = run.communicate(timeout=300)
        assert run.returncode == 0, said
        assert "5 graded, 0 unchanged, 0 left" in said
    assert marks(group) == all_right(*STUDENTS)
    there = {path.parent.parent.name for path in group.autograded.glob("*/*/*.ipynb")}
    assert there == set(STUDENTS)
    assert not list(group.autograded.glob("*/.*"))


def test_a_run_waits_for_another_one_that_writes_and_says_so_if_that_takes_too_long(
    group, monkeypatch
):
    monkeypatch.setattr(grading, "PATIENCE", 0.1)
    with grading._alone(group.autograded):
        entered, left, stopped = outcome(group)
    assert (entered, left) == (set(), {})
    assert "another run has been writing into" in stopped
    assert outcome(group)[0] == set(STUDENTS) - {"ada"}


def test_a_run_that_is_interrupted_says_what_is_safe(group):
    """The first is entered at once; the others wait for one that takes longer."""
    at_once = (
        "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from autograder.classes import grade\ngrade.BATCH_SECONDS = 0.0"
    )
    answers = right(reference_for(FIRST))
    answers["rnn_forward"] = "import time\ntime.sleep(20)"
    path = group.submitted / "boris" / FIRST.id / "rnn_cell.ipynb"
    nbformat.write(submission(FIRST, answers), path)
    (group.submitted.parent / "g.db").unlink()
    opening.open_engine(group.db, "unroll", create=True).dispose()
    run = started(group, "--force", "--workers", "1", before=at_once)
    deadline = time.monotonic() + 60
    while not marks(group) and time.monotonic() < deadline:
        time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    said, _ = run.communicate(timeout=60)
    assert run.returncode == 130, said
    assert "Stopped. 1 of 5 are graded and kept; of the other 4 nothing was entered: run" in said
    assert "Traceback" not in said
    assert marks(group) == all_right("ada")


def test_the_end_says_how_many_were_graded_and_how_many_left(group):
    (group.autograded / "chen").write_text("not a folder")
    result = CliRunner().invoke(cli.main, command(group))
    assert result.exit_code == 1
    assert "left: chen, 01_rnn_cell: " in result.output
    assert "3 graded, 1 unchanged, 1 left" in result.output
    assert "Error: 1 could not be graded here, through no fault of the students: chen (01_rnn_" in (
        result.output
    )
    (group.autograded / "chen").unlink()
    result = CliRunner().invoke(cli.main, command(group))
    assert result.exit_code == 0
    assert "1 graded, 4 unchanged, 0 left" in result.output


def test_nbgraders_own_command_fails_when_anything_is_left(group):
    (group.autograded / "chen").write_text("not a folder")
    config = load_config(group.submitted.parent, group.db)
    config.CourseDirectory.assignment_id = FIRST.id
    config.RunSubmission.secret_file = str(group.secret)
    with pytest.raises(NbgraderFailed) as failed:
        run_step(Autograde, config)
    messages = failed.value.messages
    assert "boris: 20 of 20 points" in messages
    assert any(re.match(r"chen: .*chen.*cannot be written", line) for line in messages)
    assert "1 could not be graded here, through no fault of the students" in messages[-1]
    assert marks(group) == all_right(*STUDENTS[:2], *STUDENTS[3:])


def test_without_a_terminal_a_long_run_says_now_and_then_how_far_it_is(group, monkeypatch):
    monkeypatch.setattr(cli, "_QUIET", 0)
    result = CliRunner().invoke(cli.main, command(group))
    assert "grading: 4 of 4" in result.output


def enlarge(group, student, inside):
    """Add something to a notebook that changes nothing of it but its size."""
    path = group.submitted / student / FIRST.id / "rnn_cell.ipynb"
    text = path.read_text(encoding="utf-8").rstrip()
    path.write_text(f'{text[:-1]}, "more": {inside}}}', encoding="utf-8")


def test_who_goes_on_being_read_has_a_row_and_costs_neighbours_nothing(group, monkeypatch):
    enlarge(group, "boris", "{" + ",".join([f'"{n}":0' for n in range(700_000)]) + "}")
    enlarge(group, "chen", f'"{"x" * 3 * submitted.QUICK}"')

    def read(data, name):
        with monkeypatch.context() as short:
            if b'"699999":0' in data:
                short.setattr(submitted, "SECONDS", 0.01)
            return submitted.read_notebook(data, name)

    monkeypatch.setattr(workers, "read_notebook", read)
    assert outcome(group) == ({"boris", "chen", "dora", "elif"}, {}, "")
    missing = {"boris": [("missing", 0.0)] * 2}
    assert marks(group) == all_right("ada", "chen", "dora", "elif") | missing
    hints = {row.hint for row in results_in(group.db) if row.student == "boris"}
    (hint,) = hints
    assert hint == (
        "rnn_cell.ipynb takes too long, or too much memory, to read: clear its outputs, or "
        "ask the student to submit again"
    )


def test_who_cannot_be_read_for_want_of_a_process_is_left(group, monkeypatch):
    enlarge(group, "chen", f'"{"x" * 3 * submitted.QUICK}"')

    def refuse(worker):
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    with monkeypatch.context() as short:
        short.setattr("autograder.pages.process._worker", Worker())
        short.setattr(Worker, "_started", refuse)
        entered, left, _ = outcome(group)
        assert (entered, set(left)) == ({"boris", "dora", "elif"}, {"chen"})
        assert "cannot be started" in left["chen"]
    assert outcome(group) == ({"chen"}, {}, "")
    assert marks(group) == all_right(*STUDENTS)
