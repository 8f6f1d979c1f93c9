"""A whole class, graded by real nbgrader in real kernels."""

import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import nbformat
import psutil
import pytest
from nbgrader.api import Gradebook

from autograder.classes.example import MISTAKEN, right, submission, with_mistake, write_class
from autograder.classes.inbox import Submission, submissions
from autograder.classes.settings import Class
from autograder.course import Lesson, UserError
from autograder.lessons.reference import reference_for
from autograder.nbgrader import gradebook_in
from autograder.verdicts import results
from tests.conftest import LESSONS, WHOLE, grade, results_in, run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("class")]

FIRST = Lesson("01_rnn_cell")


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The folder of an example class that has been through everything, and what was printed."""
    folder = tmp_path_factory.mktemp("example") / "a class? (2) + [x] | ^ $HOME * äö"
    printed = run("autograder", "example", FIRST.id, "--folder", str(folder))
    return folder, printed.stdout


def by_student(folder):
    found: dict[str, dict[str, results.Result]] = {}
    for result in results_in(gradebook_in(folder)):
        found.setdefault(result.student, {})[result.exercise] = result
    return found


def test_every_student_has_a_row_with_the_mistake_that_was_made(example):
    folder, printed = example
    found = by_student(folder)
    cell, sequence = "rnn_cell_forward", "rnn_forward"
    assert len(found) >= 12
    assert all(set(rows) == {cell, sequence} for rows in found.values())
    assert [r.status for r in found["ada"].values()] == ["right", "right"]
    assert [r.status for r in found["boris"].values()] == ["missing", "missing"]
    assert [r.status for r in found["chen"].values()] == ["right", "missing"]
    assert found["kwame"][cell].status == "error"
    assert "SyntaxError" in found["kwame"][cell].hint
    assert [r.score for r in found["lena"].values()] == [10, 10], "a deleted test comes back"
    assert found["mateo"][sequence].status == "timeout"
    assert found["mateo"][cell].score == 10
    assert [r.score for r in found["nadia"].values()] == [10, 10], "warnings cost nothing"
    assert "not valid JSON" in found["omar"][cell].hint
    assert "none of this lesson's cells" in found["priya"][cell].hint
    exercises = reference_for(FIRST).exercises
    for student in MISTAKEN:
        rows = found[student].values()
        named = [r for r in rows if r.mistake and r.mistake != "earlier-exercise"]
        assert len(named) == 1
        assert named[0].mistake in [m.id for m in exercises[named[0].exercise].mistakes]
        assert named[0].mistake in printed
    assert "report.html" in printed


def test_mistake_in_an_earlier_exercise_costs_its_points_once(example):
    dora = by_student(example[0])["dora"]
    assert dora["rnn_cell_forward"].mistake == "bias-outside-tanh"
    assert dora["rnn_cell_forward"].score == 0
    assert dora["rnn_forward"].score == 10


def test_scores_in_nbgraders_own_tables_are_the_same(example):
    folder, _ = example
    with Gradebook(gradebook_in(folder)) as book:
        for student, rows in by_student(folder).items():
            graded = book.find_submission(FIRST.id, student)
            assert graded.score == sum(r.score for r in rows.values())
            assert graded.max_score == 20
            assert graded.needs_manual_grade == (student in ("omar", "priya"))


def test_feedback_shows_verdict_and_hint_but_no_test(example):
    folder, _ = example
    page = (folder / "feedback" / "elif" / FIRST.id / "rnn_cell.html").read_text()
    assert "a0 is never used" in page
    assert "rnn_forward: 0 of 10 points" in page
    assert "HIDDEN TESTS" not in page
    assert "autograder.hidden" not in page
    assert {path.parts[-3] for path in folder.glob("feedback/*/*/*.html")} == set(
        by_student(folder)
    )


def test_feedback_says_why_nothing_could_be_graded(example):
    folder, _ = example
    page = (folder / "feedback" / "omar" / FIRST.id / "rnn_cell.html").read_text()
    assert "<h1>rnn_cell: 0 of 20 points</h1>" in page
    assert "rnn_cell.ipynb is not valid JSON" in page
    assert "HIDDEN TESTS" not in page


def test_report_and_marks_are_written(example):
    folder, _ = example
    page = (folder / "report.html").read_text()
    assert "a0-never-used" in page
    marks = (folder / "marks.csv").read_text()
    assert marks.count("\n") == 1 + len(by_student(folder))


def test_graded_notebook_skips_experiments(example):
    folder, _ = example
    notebook = nbformat.read(folder / "autograded/ada" / FIRST.id / "rnn_cell.ipynb", as_version=4)
    ran = {cell.id for cell in notebook.cells if cell.get("execution_count")}
    assert {"rnn-forward", "rnn-forward-test", "imports"} <= ran
    assert not {"switch-run", "keras-compare"} & ran


@pytest.fixture
def small_class(tmp_path):
    """A class without submissions yet."""
    group = Class(
        tmp_path / "submitted (1) [x]",
        tmp_path / "autograded + |",
        f"sqlite:///{tmp_path / 'gradebook.db'}",
    )
    group.submitted.mkdir()
    return group


def hand_in(group, student, notebook, lesson=FIRST):
    path = group.submitted / student / lesson.id / f"{lesson.name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)
    return Submission(student, lesson, path.parent)


def scores(group, student):
    return [r.score for r in results_in(group.db) if r.student == student]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_solution_gets_full_marks_and_released_notebook_none(lesson, small_class):
    solved = submission(lesson, right(reference_for(lesson)))
    blank = submission(lesson, {})
    grade(small_class, hand_in(small_class, "solved", solved, lesson))
    grade(small_class, hand_in(small_class, "blank", blank, lesson))
    points = [e.question.points for e in reference_for(lesson).exercises.values()]
    assert scores(small_class, "solved") == points
    assert scores(small_class, "blank") == [0] * len(points)
    statuses = {r.status for r in results_in(small_class.db) if r.student == "blank"}
    assert statuses <= {"missing", "error"}


def test_only_what_changed_is_graded_again(small_class):
    reference = reference_for(FIRST)
    work = hand_in(small_class, "ada", submission(FIRST, right(reference)))
    grade(small_class, work)
    graded = small_class.autograded / "ada" / FIRST.id / "rnn_cell.ipynb"
    first = graded.stat().st_mtime_ns
    grade(small_class, work)
    assert graded.stat().st_mtime_ns == first
    hand_in(small_class, "ada", submission(FIRST, {}))
    grade(small_class, work)
    assert graded.stat().st_mtime_ns != first
    assert scores(small_class, "ada") == [0, 0]
    again = graded.stat().st_mtime_ns
    grade(small_class, work, force=True)
    assert graded.stat().st_mtime_ns != again


def test_notebook_that_kills_its_kernel_is_a_row(small_class):
    solved = right(reference_for(FIRST))
    solved["rnn_forward"] = "import os\ndef rnn_forward(x, a0, parameters):\n    os._exit(0)"
    grade(small_class, hand_in(small_class, "eve", submission(FIRST, solved)))
    rows = results_in(small_class.db)
    assert [(r.status, r.score) for r in rows] == [("right", 10), ("crashed", 0)]
    assert rows[1].hint == "It ended the whole process (os._exit or the like)."


def test_missing_notebook_names_what_lies_there_instead(small_class):
    work = hand_in(small_class, "bob", submission(FIRST, {}))
    work.path.rename(work.folder / "Untitled1.ipynb")
    grade(small_class, work)
    hint = results_in(small_class.db)[0].hint
    assert hint == (
        "rnn_cell.ipynb was not submitted; the folder holds Untitled1.ipynb: make it "
        "01_rnn_cell/rnn_cell.ipynb, or ask the student to submit again"
    )


def test_mistake_gets_the_same_verdict_from_the_command_line(small_class, tmp_path):
    reference = reference_for(FIRST)
    exercise = reference.exercises["rnn_forward"]
    mistake = exercise.mistakes[0]
    hand_in(small_class, "zoë", submission(FIRST, with_mistake(reference, exercise, mistake)))
    lines = tmp_path / "results.jsonl"
    folder = small_class.submitted.parent
    printed = run(
        *("autograder", "grade", FIRST.id, "--submitted", str(small_class.submitted)),
        *("--autograded", str(small_class.autograded), "--db", small_class.db),
        *("--results", str(lines), "--students", "zoë"),
        cwd=folder,
    ).stdout
    assert mistake.id in printed
    rows = [json.loads(line) for line in lines.read_text().splitlines()]
    assert [row["exercise"] for row in rows] == ["rnn_cell_forward", "rnn_forward"]
    assert list(rows[1]) == [
        *("student", "lesson", "exercise", "status", "score", "max_score"),
        *("mistake", "hint", "seconds"),
    ]
    assert (rows[1]["student"], rows[1]["mistake"]) == ("zoë", mistake.id)


def test_submissions_are_found_by_lesson_and_student(small_class):
    write_class(small_class.submitted, [FIRST])
    assert len(submissions(small_class.submitted, [FIRST])) >= 12
    assert [s.student for s in submissions(small_class.submitted, [FIRST], ["ada"])] == ["ada"]
    with pytest.raises(UserError, match="holds nothing from: nobody"):
        submissions(small_class.submitted, [FIRST], ["nobody"])
    shutil.rmtree(small_class.submitted)
    with pytest.raises(UserError, match="no such folder"):
        submissions(small_class.submitted, [FIRST])


def test_nbgraders_tables_are_untouched_by_ours(example):
    folder: Path = example[0]
    with sqlite3.connect(folder / "gradebook.db") as connection:
        rows = connection.execute("select name from sqlite_master where type='table'")
        names = {row[0] for row in rows}
    assert {"unroll_verdict", "unroll_submission", "grade", "submitted_notebook"} <= names


def test_killed_at_any_moment_it_loses_nothing_and_goes_on(tmp_path, rng):
    """A run that is killed leaves what it entered whole, and the next one does the rest."""
    write_class(tmp_path / "submitted", [FIRST])
    for student in ("mateo", "omar"):  # who waits for limits, and whom nothing is run for
        shutil.rmtree(tmp_path / "submitted" / student)
    (tmp_path / "secret").write_text("the secret of the class")

    def command(name):
        return [
            *("grade", FIRST.id, "--submitted", str(tmp_path / "submitted"), "--workers", "2"),
            *("--autograded", str(tmp_path / name), "--db", f"sqlite:///{tmp_path / name}.db"),
            *("--secret-file", str(tmp_path / "secret")),
        ]

    def found(name):
        if not (tmp_path / f"{name}.db").exists():  # killed before it was made
            return []
        rows = results_in(f"sqlite:///{tmp_path / name}.db")
        return [vars(row) | {"seconds": 0} for row in rows]

    started = time.monotonic()
    run("autograder", *command("undisturbed"))
    longest = time.monotonic() - started
    for _ in range(6 if WHOLE else 3):
        tool = Path(sys.executable).parent / "autograder"
        output = subprocess.DEVNULL
        process = subprocess.Popen([tool, *command("killed")], stdout=output, stderr=output)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=float(rng.uniform(0.5, 1) * longest))
        below: list[psutil.Process] = []
        with contextlib.suppress(psutil.NoSuchProcess):  # it was quicker this time
            below = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.wait()
        _, alive = psutil.wait_procs(below, timeout=20)
        assert alive == [], "nothing outlives the run"
        by_student = Counter(row["student"] for row in found("killed"))
        assert set(by_student.values()) <= {2}, "both exercises of a submission, or none"
    run("autograder", *command("killed"))
    assert found("killed") == found("undisturbed")
    copies = [
        {path.parent.parent.name for path in (tmp_path / name).glob("*/*/*.ipynb")}
        for name in ("killed", "undisturbed")
    ]
    assert copies[0] == copies[1]
    assert not list((tmp_path / "killed").glob("*/*/.*")), "no half-written file is left"


def put(home, name, content=b"x"):
    """A file of the student's beside the notebook; an integer is its size, with nothing in it."""
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        if isinstance(content, int):
            file.truncate(content)
        else:
            file.write(content)


#: What lies beside a notebook, first and when it is handed in again.
BESIDE = {
    "named as ours": (lambda home: put(home, ".rnn_cell.ipynb.new/x"), None),
    "a long name": (lambda home: put(home, "n" * 255), None),
    "a name that is a folder's next time": (
        lambda home: put(home, "notes"),
        lambda home: ((home / "notes").unlink(), put(home, "notes/a.txt")),
    ),
    "a folder that is a file's name next time": (
        lambda home: put(home, "notes/a.txt"),
        lambda home: (shutil.rmtree(home / "notes"), put(home, "notes")),
    ),
    "a file without end": (lambda home: put(home, "big.bin", 200 * 2**30), None),
    "a folder named as the notebook's copy": (lambda home: put(home, "rnn_cell/x"), None),
    "a time without end": (lambda home: put(home, "timestamp.txt", 200 * 2**30), None),
}


@pytest.mark.parametrize("what", BESIDE)
def test_nothing_beside_a_notebook_stops_the_class(what, small_class):
    """Whatever it is called and however large: everybody is graded, at every run."""
    first, again = BESIDE[what]
    solved = submission(FIRST, right(reference_for(FIRST)))
    work = [hand_in(small_class, name, solved) for name in ("ada", "mallory", "zoë")]
    first(work[1].folder)
    grade(small_class, *work)
    if again:
        again(work[1].folder)
        hand_in(small_class, "mallory", submission(FIRST, {}))
    grade(small_class, *work)
    assert scores(small_class, "ada") == scores(small_class, "zoë") == [10, 10]
    expected = [0, 0] if again or "time" in what else [10, 10]
    assert scores(small_class, "mallory") == expected
    if again:  # what is there now was handed in now
        place = small_class.autograded / "mallory" / FIRST.id / "notes"
        assert place.is_dir() == (work[1].folder / "notes").is_dir()


def test_notebook_without_end_is_a_row(small_class):
    work = hand_in(small_class, "eve", submission(FIRST, {}))
    put(work.folder, "rnn_cell.ipynb", 200 * 2**30)
    grade(small_class, work)
    hints = {row.hint for row in results_in(small_class.db)}
    assert hints == {"rnn_cell.ipynb cannot be read: it is larger than 100 MB"}


def test_a_notebook_that_shows_too_much_in_all_is_cut(small_class):
    solved = submission(FIRST, right(reference_for(FIRST)))
    most = small_class.limits.output
    text = f"print('x' * {most - 10})"
    solved.cells[1:1] = [nbformat.v4.new_code_cell(text) for _ in range(12)]
    grade(small_class, hand_in(small_class, "loud", solved))
    copy = small_class.autograded / "loud" / FIRST.id / "rnn_cell.ipynb"
    assert copy.stat().st_size < 6 * most
    assert "shows more than can be kept" in copy.read_text()
    assert scores(small_class, "loud") == [10, 10]
