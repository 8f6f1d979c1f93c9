"""Row by row, nbgrader's tables hold after our pipeline what its own `autograde` leaves there.

One class holds all cases. It is graded twice, and in between people enter what is theirs to say.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader import api
from nbgrader.plugins import BasePlugin

from autograder.classes.example import blank, half_done, right, submission, write_class
from autograder.classes.inbox import submissions
from autograder.classes.settings import class_from
from autograder.course import Lesson
from autograder.lessons import release
from autograder.lessons.reference import reference_for
from autograder.verdicts.gradebook import Gradebook
from tests.conftest import grade
from tests.verdicts import old_path
from tests.verdicts.books import dump

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("nbgrader")]

LESSON = Lesson("01_rnn_cell")
DUE = datetime(2026, 11, 2, 12)
FIRST, SECOND = "rnn-cell-forward", "rnn-forward"


class PointAnHour(BasePlugin):
    """A class's own penalty; ill-behaved towards one student, to whom it would give points."""

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        if student_id == "hasan":
            return None
        return -3 if student_id == "hanna" else total_seconds_late / 3600


@dataclass(frozen=True)
class Work:
    """What a student hands in: which answers, and how many hours after the lesson is due."""

    answers: Any = right
    hours: float | None = None
    more: tuple[str, ...] = ()  # other notebooks beside it

    def write(self, folder: Path, student: str) -> None:
        """Put it where nbgrader looks for it."""
        home = folder / "submitted" / student / LESSON.id
        home.mkdir(parents=True, exist_ok=True)
        notebook = submission(LESSON, self.answers(reference_for(LESSON)))
        for name in (LESSON.name, *self.more):
            nbformat.write(notebook, home / f"{name}.ipynb")
        if self.hours is not None:
            stamp(home, self.hours)


def stamp(home: Path, hours: float) -> None:
    """nbgrader's exchange writes such a file."""
    time = DUE + timedelta(hours=hours)
    (home / "timestamp.txt").write_text(f"{time:%Y-%m-%d %H:%M:%S.%f} UTC")


#: The class by the penalty that it works with; "none" has the example class besides.
CLASS = {
    "none": {"tina": Work(hours=1, more=("notes", "rnn_cell_old"))},
    "zero": {
        "zora": Work(hours=0.5),
        "zeno": Work(half_done, 30),
        "zita": Work(hours=-1),
        "zack": Work(blank, 1),
    },
    "hourly": {
        "hugo": Work(half_done, 30),
        "hera": Work(hours=2.5),
        "hilde": Work(hours=-0.001),
        "hanna": Work(hours=4),
        "hasan": Work(hours=4),
        "hedda": Work(half_done, 2),
    },
}

#: Hours after it was due; of the example class, who else says nothing when it was.
EXAMPLE = {"ada": -5.0, "boris": 2.0, "chen": -1.0, "dora": 100.0, "elif": 1.0}

#: What comes later: new students, new work with and without a new time, and the same once more.
LATER = {
    "none": {
        "chen": Work(right),  # other answers, and nobody says when: the old time stays
        "boris": Work(half_done, 3),
        "dora": Work(blank),  # a person has given points for the work of before
        "wanda": Work(hours=5),
        "farid": Work(right),
    },
    "zero": {"zita": Work(half_done, 9), "zora": Work(hours=0.5), "zeno": Work(right)},
    "hourly": {"hera": Work(hours=2.5), "hugo": Work(half_done, 30), "hedda": Work(half_done, 2)},
}


def people_act(url: str) -> None:
    """What formgrader lets a teacher do, and what her scripts do."""
    with api.Gradebook(url, "unroll") as book:

        def grade(student: str, cell: str) -> Any:
            return book.find_grade(f"{cell}-test", LESSON.name, LESSON.id, student)

        book.grant_extension(LESSON.id, "hera", hours=3)
        book.grant_extension(LESSON.id, "zora", minutes=20)
        book.grant_extension(LESSON.id, "boris", days=2)
        grade("chen", SECOND).manual_score = 7.5
        grade("dora", FIRST).manual_score = 0
        grade("dora", FIRST).needs_manual_grade = False
        grade("hugo", FIRST).extra_credit = 2.25
        grade("hedda", SECOND).manual_score = 4.5
        grade("hedda", SECOND).extra_credit = 1
        book.find_comment(FIRST, LESSON.name, LESSON.id, "chen").manual_comment = "Well done"
        book.find_submission_notebook(LESSON.name, LESSON.id, "farid").flagged = True
        book.update_or_create_student("grete", first_name="Grete", email="grete@example.org")
        book.update_or_create_assignment(LESSON.id, duedate=DUE + timedelta(minutes=15))
        book.db.commit()


def enter(url: str) -> None:
    """The lesson, its date, and one student whom the teacher has entered."""
    Gradebook(url).close()
    release.enter(LESSON, url)
    with api.Gradebook(url, "unroll") as book:
        book.update_or_create_assignment(LESSON.id, duedate=DUE)
        book.update_or_create_student("ada", first_name="Ada", last_name="Byron")


def settings(folder: Path, kind: str, url: str) -> Any:
    """nbgrader's, for those who work with a kind of penalty."""
    config = old_path.settings(folder, url)
    if kind == "hourly":
        config.AssignLatePenalties.plugin_class = PointAnHour
    else:
        config.LateSubmissionPlugin.penalty_method = kind
    return config


def fill(url: str, folder: Path, config: Any) -> None:
    """Grade what lies in a folder by our pipeline."""
    secret = folder / "secret"
    secret.write_bytes(old_path.SECRET)
    places = folder / "submitted", folder / "ours"
    group = class_from(config, *places, url, secret=secret, limits=old_path.LIMITS)
    grade(group, *submissions(group.submitted, [LESSON]))


@dataclass(frozen=True)
class Books:
    """What nbgrader left, and what we did, after each of the two rounds."""

    theirs: tuple[Any, Any]
    ours: tuple[Any, Any]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """The class, graded both ways."""
    root = tmp_path_factory.mktemp("class")
    theirs, ours = (f"sqlite:///{root / name}.db" for name in ("theirs", "ours"))
    for url in (theirs, ours):
        enter(url)
    dumps = []
    for number, work in enumerate((CLASS, LATER)):
        for kind, students in work.items():
            folder = root / f"{number}-{kind}"
            hand_in(folder, students, with_example=work is CLASS and kind == "none")
            old_path.autograde(settings(folder, kind, theirs), LESSON)
            fill(ours, folder, settings(folder, kind, ours))
        dumps.append((dump(theirs), dump(ours)))
        for url in (theirs, ours):
            people_act(url)
    return Books(*zip(*dumps, strict=True))


def hand_in(folder: Path, students: dict[str, Work], *, with_example: bool) -> None:
    """Write a folder of submissions. nbgrader cannot grade what cannot be read."""
    if with_example:
        write_class(folder / "submitted", [LESSON])
        for student in ("omar", "priya"):
            shutil.rmtree(folder / "submitted" / student)
        for student, hours in EXAMPLE.items():
            stamp(folder / "submitted" / student / LESSON.id, hours)
    for student, work in students.items():
        work.write(folder, student)


@pytest.mark.parametrize("number", [0, 1], ids=["graded", "graded again"])
def test_every_row_of_every_table_is_nbgraders(books, number):
    theirs, ours = books.theirs[number], books.ours[number]
    assert theirs.keys() == ours.keys()
    for table in theirs:
        assert ours[table] == theirs[table], table


def lost(book: Any) -> dict[str, float]:
    """The points that late work has lost, by student."""
    return {
        row["assignment_id"][1][0]: row["late_submission_penalty"]
        for row in book["submitted_notebook"]
        if row["late_submission_penalty"] is not None
    }


def test_penalties_are_what_the_cases_are_about(books):
    first, second = (lost(book) for book in books.theirs)
    assert first == {
        "zora": 20,
        "zeno": 10,
        "zack": 0,
        "hugo": 10,
        "hera": 2.5,
        "hanna": 0,
        "hedda": 2,
    }
    assert second == {"zita": 10, "zeno": 20, "zack": 0, "hugo": 12.25, "hanna": 0, "hedda": 1.75}


def test_what_people_entered_is_what_the_cases_are_about(books):
    rows = {row["notebook_id"]: row for row in books.theirs[1]["grade"] if row["manual_score"]}
    assert {row["needs_manual_grade"] for row in rows.values()} == {True}
    texts = {row["auto_comment"] for row in books.theirs[1]["comment"]}
    assert texts == {None, "No response."}
