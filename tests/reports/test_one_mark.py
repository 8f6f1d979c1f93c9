"""One mark everywhere: what readers of a gradebook say, after whatever a class has been through.

A class's history is drawn at random. It goes the way of `autograder grade`, only that no notebook
runs: each holds the points that the tests would give. A small oracle says what must come out.
"""

import contextlib
import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nbgrader import api
from nbgrader.plugins import BasePlugin, CsvExportPlugin
from rich.console import Console
from traitlets.config import Config

from autograder.classes import grade
from autograder.classes.grade import grade_all
from autograder.classes.inbox import submissions
from autograder.classes.settings import Class
from autograder.classes.workers import Found, Job, nothing_graded
from autograder.course import Lesson
from autograder.lessons.exercise import exercises_of
from autograder.lessons.release import enter
from autograder.pages.submitted import Unreadable, read_notebook
from autograder.reports import report
from autograder.reports.feedback import write_feedback
from autograder.reports.marks import number
from autograder.verdicts import results
from autograder.verdicts.gradebook import Gradebook

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("nbgrader")]

LESSONS = {name: Lesson(name) for name in ("01_rnn_cell", "02_rnn_backward")}
EXERCISES = {name: tuple(exercises_of(lesson.name)) for name, lesson in LESSONS.items()}
STUDENTS = ("ada", "Meier, Jörg", "=1+1")

#: Whose work is never taken away: an empty folder of submissions would be refused.
STAYS = "ada"
DUE = datetime(2026, 11, 2, 12)


class PointAnHour(BasePlugin):
    """A class's own penalty."""

    def late_submission_penalty(self, student_id: str, score: float, seconds: float) -> float:
        return seconds / 3600


PENALTIES: dict[str, Callable[[float, float], float]] = {
    "none": lambda score, hours: 0.0,
    "zero": lambda score, hours: score,
    "hourly": lambda score, hours: hours,
}


def settings(penalty: str) -> Config:
    """nbgrader's, with this penalty for late work."""
    config = Config()
    if penalty == "hourly":
        config.AssignLatePenalties.plugin_class = PointAnHour
    else:
        config.LateSubmissionPlugin.penalty_method = penalty
    return config


# The oracle


@dataclass
class Given:
    """What a person has given for one exercise, and whether nbgrader wants a person to look."""

    by_hand: float | None = None
    extra: float = 0.0
    needs: bool = True


@dataclass
class Work:
    """One student's work on one lesson: what lies in the folder, and what was made of it."""

    content: str | None = None  # of the file; None: there is none
    stamp: datetime | None = None
    known: bool = False
    points: tuple[float, ...] | None = None  # by the tests
    given: tuple[Given, ...] = ()
    time: datetime | None = None
    extension: timedelta = timedelta()
    lost: float = 0.0
    basis: tuple[Any, ...] = ()

    @property
    def scores(self) -> list[float]:
        """What counts of each exercise."""
        found = []
        for i, given in enumerate(self.given):
            base = self.points[i] if self.points and given.by_hand is None else given.by_hand
            found.append(0.0 if base is None else base + given.extra)
        return found

    @property
    def mark(self) -> float:
        """What counts of the lesson."""
        return max(0.0, sum(self.scores) - self.lost)

    def looks(self) -> list[bool]:
        """Where points by hand stand that a person should look at again."""
        return [g.needs and (g.by_hand is not None or g.extra != 0) for g in self.given]

    def graded(self, count: int, due: datetime | None, penalty: str) -> None:
        """What a run of grading makes of it; the lesson has so many exercises."""
        if self.content is None and not self.known:
            return
        clock = (self.stamp, due, self.extension, penalty if due else "")
        if (self.content, clock) != self.basis or not self.known:
            self._run(count, self.content != (self.basis or (object(),))[0])
            self.basis = self.content, clock
        late = (self.time - due - self.extension) / timedelta(hours=1) if self.time and due else 0
        score = sum(self.scores)
        self.lost = min(PENALTIES[penalty](score, late), score) if late > 0 else 0.0

    def _run(self, count: int, changed: bool) -> None:
        self.given = self.given or tuple(Given() for _ in range(count))
        try:
            self.points = tuple(json.loads(self.content or "")["metadata"]["points"])
        except ValueError:
            self.points = None
        for given in self.given:
            seen = given.extra != 0 and (changed or given.needs)
            given.needs = given.by_hand is not None or seen or self.points is None
        self.time = self.stamp or (self.time if self.content is not None else None)
        self.known = True


# The class


def pretend(jobs: Any) -> Iterator[tuple[Any, Found]]:
    """What workers would find, were the points that a notebook holds those of the tests."""
    for key, job in jobs:
        yield key, found_in(job)


def found_in(job: Job) -> Found:
    lesson = LESSONS[job.lesson]
    try:
        if job.problem:
            raise Unreadable(job.problem)
        read_notebook(job.notebook, "the notebook")
    except Unreadable as reason:
        return nothing_graded(lesson, job.student, str(reason))
    points = json.loads(job.notebook)["metadata"]["points"]
    found = nothing_graded(lesson, job.student, "")
    rows = [
        replace(r, score=p, status="partly") for r, p in zip(found.results, points, strict=True)
    ]
    scores = {f"{row.exercise.replace('_', '-')}-test": row.score for row in rows}
    return replace(found, results=tuple(rows), scores=scores)


def holding(points: list[float]) -> str:
    """A notebook to which the tests would give these points."""
    content = {"cells": [], "metadata": {"points": points}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(content)


@dataclass
class Classroom:
    """A class that lies in a folder, and the oracle's idea of it."""

    folder: Path
    rng: np.random.Generator
    work: dict[tuple[str, str], Work] = field(default_factory=dict)
    due: dict[str, datetime | None] = field(default_factory=lambda: dict.fromkeys(LESSONS))
    penalty: str = "none"
    told: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.url = f"sqlite:///{self.folder / 'gradebook.db'}"
        self.work = {(s, lesson): Work() for s in STUDENTS for lesson in LESSONS}
        (self.folder / "secret").write_text("the secret of the class")
        (self.folder / "submitted").mkdir()

    def home(self, student: str, lesson: str) -> Path:
        return self.folder / "submitted" / student / lesson

    def pick(self) -> tuple[str, str, Work]:
        """Mostly of the first lesson, so that much happens to the same work."""
        lesson = list(LESSONS)[int(self.rng.random() > 0.8)]
        student = STUDENTS[self.rng.integers(len(STUDENTS))]
        return student, lesson, self.work[student, lesson]

    def quarter(self, most: float) -> float:
        return int(self.rng.integers(0, 4 * most + 1)) / 4

    def hours(self) -> timedelta:
        return timedelta(hours=self.quarter(12) - 6)

    # What may happen

    def hand_in(self) -> None:
        self._hand_in(*self.pick())

    def _hand_in(self, student: str, lesson: str, work: Work) -> None:
        points = [self.quarter(5) for _ in EXERCISES[lesson]]
        self._write(student, lesson, work, holding(points))

    def hand_in_a_broken_file(self) -> None:
        student, lesson, work = self.pick()
        self._write(student, lesson, work, f'{{"cells": {self.rng.integers(9)}')

    def _write(self, student: str, lesson: str, work: Work, content: str) -> None:
        home = self.home(student, lesson)
        home.mkdir(parents=True, exist_ok=True)
        (home / f"{lesson[3:]}.ipynb").write_text(content)
        work.content = content
        if self.rng.random() < 0.6:
            self._stamp(home, work)

    def correct_a_time(self) -> None:
        student, lesson, work = self.pick()
        if work.content is not None:
            self._stamp(self.home(student, lesson), work)

    def _stamp(self, home: Path, work: Work) -> None:
        work.stamp = DUE + self.hours()
        (home / "timestamp.txt").write_text(f"{work.stamp:%Y-%m-%d %H:%M:%S} UTC")

    def take_away(self) -> None:
        student, lesson, work = self.pick()
        if student == STAYS or work.content is None:
            return
        shutil.rmtree(self.home(student, lesson))
        with contextlib.suppress(OSError):  # the other lesson may be there
            self.home(student, lesson).parent.rmdir()
        work.content = work.stamp = None

    def remove_a_student(self) -> None:
        student, _, _ = self.pick()
        if student == STAYS:
            return
        shutil.rmtree(self.folder / "submitted" / student, ignore_errors=True)
        for lesson in LESSONS:
            self.work[student, lesson].content = self.work[student, lesson].stamp = None

    def give_points(self) -> None:
        """What formgrader does when a person changes points and extra credit."""
        student, lesson, work = self.pick()
        if not work.known:
            return
        i = int(self.rng.integers(len(EXERCISES[lesson])))
        given, points = work.given[i], work.points and work.points[i]
        given.by_hand = self.quarter(10) if self.rng.random() < 0.6 else None
        given.extra = self.quarter(3) if self.rng.random() < 0.5 else 0.0
        given.needs = given.by_hand is None and points is None
        with api.Gradebook(self.url) as book:
            cell = f"{EXERCISES[lesson][i].replace('_', '-')}-test"
            grade = book.find_grade(cell, lesson[3:], lesson, student)
            grade.manual_score, grade.extra_credit = given.by_hand, given.extra or None
            grade.needs_manual_grade = given.needs
            book.db.commit()

    def comment(self) -> None:
        student, lesson, work = self.pick()
        if work.known:
            with api.Gradebook(self.url) as book:
                cell = EXERCISES[lesson][0].replace("_", "-")
                book.find_comment(cell, lesson[3:], lesson, student).manual_comment = "See me"
                book.db.commit()

    def set_a_date(self) -> None:
        _, lesson, _ = self.pick()
        self.due[lesson] = DUE + self.hours() if self.rng.random() < 0.8 else None
        with api.Gradebook(self.url) as book:
            book.update_or_create_assignment(lesson, duedate=self.due[lesson])

    def extend(self) -> None:
        student, lesson, work = self.pick()
        if work.known:
            work.extension = timedelta(hours=int(self.rng.integers(1, 8)))
            with api.Gradebook(self.url) as book:
                hours = work.extension // timedelta(hours=1)
                book.grant_extension(lesson, student, hours=hours)

    def change_the_penalty(self) -> None:
        self.penalty = str(self.rng.choice(list(PENALTIES), p=(0.2, 0.4, 0.4)))

    def grade(self) -> None:
        self.told.append("grade")
        group = Class(
            self.folder / "submitted",
            self.folder / "autograded",
            self.url,
            self.folder / "secret",
            sandbox="none",
            config=settings(self.penalty),
        )
        lessons = list(LESSONS.values())
        list(grade_all(group, submissions(group.submitted, lessons), lessons=lessons))
        for (_, lesson), work in self.work.items():
            work.graded(len(EXERCISES[lesson]), self.due[lesson], self.penalty)

    def begin(self) -> None:
        """Most have handed in something in time or late."""
        for student, lesson in self.work:
            if student == STAYS or self.rng.random() < 0.8:
                self._hand_in(student, lesson, self.work[student, lesson])
        for act in (*[self.set_a_date] * 4, self.change_the_penalty, self.change_the_penalty):
            act()

    def something_happens(self) -> None:
        often = [self.hand_in, self.give_points, self.take_away]
        acts = [
            *(often * 3),
            *(self.hand_in_a_broken_file, self.correct_a_time, self.comment),
            *(self.remove_a_student, self.set_a_date, self.extend, self.change_the_penalty),
        ]
        act = acts[self.rng.integers(len(acts))]
        self.told.append(act.__name__)
        act()

    # What the oracle says

    def known(self) -> dict[tuple[str, str], Work]:
        """What was graded once."""
        return {key: work for key, work in self.work.items() if work.known}

    def students(self) -> list[str]:
        """Those who ever handed in something that a run of grading saw."""
        return sorted({student for student, _ in self.known()}, key=str.casefold)

    def marks(self) -> dict[tuple[str, str], float]:
        """All marks, with those of students who have not handed in a lesson."""
        lessons = {lesson for _, lesson in self.known()}
        return {(s, ls): self.work[s, ls].mark for s in self.students() for ls in sorted(lessons)}


# Its readers


@dataclass(frozen=True)
class Read:
    """What a gradebook says, read once for all readers of ours."""

    found: list[results.Result]
    standing: results.Standing

    def spreadsheet(self) -> list[dict[str, str]]:
        """marks.csv."""
        return list(csv.DictReader(io.StringIO(report.marks_csv(self.found, self.standing))))

    def page(self) -> list[str]:
        """The last number of each student's row of the report: the total."""
        html = report.render(self.found, title="Class", standing=self.standing)
        rows = html.partition('<table class="students">')[2].split("<tr><th scope")[2:]
        return [re.findall(r"<td class=\"\w+\">. ([\d.]+)</td>", row)[-1] for row in rows]

    def terminal(self) -> list[str]:
        """The last number of each row of the table."""
        console = Console(width=200, record=True, file=io.StringIO())
        console.print(report.table(self.found, self.standing))
        numbers = (
            re.findall(r"[✓◐✗–] ([\d.]+)", line) for line in console.export_text().split("\n")
        )
        return [found[-1] for found in numbers if found]

    def lines(self, path: Path) -> dict[tuple[str, str], float]:
        """`--results`, added up."""
        results.write(path, self.found, self.standing)
        sums: dict[tuple[str, str], float] = {}
        late: dict[tuple[str, str], float] = {}
        for row in map(json.loads, path.read_text().splitlines()):
            key = row["student"], row["lesson"]
            sums[key] = sums.get(key, 0.0) + row["score"]
            late[key] = row.get("late", 0.0)
        return {key: score - late[key] for key, score in sums.items()}


def lesson_marks(rows: list[dict[str, str]]) -> dict[tuple[str, str], float]:
    """marks.csv by student and lesson; its parts make its totals."""
    found = {}
    for row in rows:
        if "late" in row:
            parts = [float(row[part]) for part in ("by test", "by hand", "extra credit", "late")]
            assert sum(parts) == pytest.approx(float(row["total"])), row
        for lesson in LESSONS:
            if f"{lesson} total" in row:
                student = row["student"].removeprefix("'")
                found[student, lesson] = float(row[f"{lesson} total"])
    return found


def flagged(rows: list[dict[str, str]]) -> set[tuple[str, str, str]]:
    """Where marks.csv says that a person should look again."""
    return {
        (row["student"].removeprefix("'"), *name.split("/"))
        for row in rows
        for name in re.findall(r"([^ ]+/\w+): points by hand, graded", row.get("notes", ""))
    }


def exported(room: Classroom) -> dict[tuple[str, str], float]:
    """`nbgrader export`."""
    plugin = CsvExportPlugin()
    plugin.to = str(room.folder / "grades.csv")
    with api.Gradebook(room.url) as book:
        plugin.export(book)
    rows = Path(plugin.to).read_text(encoding="utf-8").splitlines()[1:]
    found = {}
    for row in rows:  # nbgrader does not quote: a name with a comma is two columns
        lesson, _, _, *student, _, _, _, _, _, score, _ = row.split(",")
        found[",".join(student), lesson] = float(score)
    return found


def formgrader(room: Classroom) -> dict[tuple[str, str], tuple[float, bool]]:
    """What its pages show of each submission: points before a penalty; is a person to look?"""
    with api.Gradebook(room.url) as book:
        return {
            (row["student"], lesson): (row["score"], bool(row["needs_manual_grade"]))
            for lesson in LESSONS
            for row in book.submission_dicts(lesson)
        }


def feedback(room: Classroom) -> dict[tuple[str, str], str]:
    """The headings of the pages."""
    pages = write_feedback(
        [*LESSONS.values()],
        autograded=room.folder / "autograded",
        folder=room.folder / "feedback",
        db=room.url,
    )
    found = {}
    for path in pages:
        heading = re.search(r"<h1>\w+: (.*?) of", path.read_text(encoding="utf-8"))
        assert heading, path
        found[path.parts[-3], path.parts[-2]] = heading[1]
    return found


def everyone_agrees(room: Classroom) -> None:
    """All readers but feedback, which takes long, say what the oracle says."""
    marks, known = room.marks(), room.known()
    with Gradebook(room.url) as book:
        read = Read(*book.standing())
    rows = read.spreadsheet()
    assert lesson_marks(rows) == pytest.approx(marks)
    sums = [sum(mark for (s, _), mark in marks.items() if s == each) for each in room.students()]
    totals = [number(total) for total in sums]
    assert read.page() == totals
    assert read.terminal() == totals
    assert read.lines(room.folder / "results") == pytest.approx(
        {k: w.mark for k, w in known.items()}
    )
    export = exported(room)
    assert {key: export[key] for key in marks} == pytest.approx(marks)
    assert formgrader(room) == {
        key: (pytest.approx(sum(work.scores)), any(given.needs for given in work.given))
        for key, work in known.items()
    }
    assert flagged(rows) == {
        (student, lesson, EXERCISES[lesson][i])
        for (student, lesson), work in known.items()
        for i, look in enumerate(work.looks())
        if look
    }


@pytest.fixture(scope="module")
def entered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gradebook that knows the lessons, and nobody's work."""
    path = tmp_path_factory.mktemp("entered") / "gradebook.db"
    with Gradebook(f"sqlite:///{path}") as book:
        for lesson in LESSONS.values():
            enter(lesson, f"sqlite:///{path}")
            book.note_entered(lesson.id, grade.hashlib.sha256(lesson.text.read_bytes()).hexdigest())
    return path


@pytest.fixture
def room(
    entered: Path, tmp_path: Path, rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> Classroom:
    """A class in which nothing has happened yet."""
    shutil.copy(entered, tmp_path / "gradebook.db")
    monkeypatch.setattr(grade, "_runner", lambda *_: contextlib.nullcontext(pretend))
    return Classroom(tmp_path, rng)


@pytest.mark.parametrize("history", range(4))
def test_all_say_the_same_whatever_has_happened(room: Classroom, history: int) -> None:
    room.begin()
    for _ in range(8):
        room.grade()
        with told(room):
            everyone_agrees(room)
        for _ in range(room.rng.integers(1, 6)):
            room.something_happens()
    with told(room):  # what people have given counts at once, other things when they are graded
        everyone_agrees(room)
        if history == 0:
            room.grade()
            marks = {key: f"{round(work.mark, 2):g}" for key, work in room.known().items()}
            assert feedback(room) == marks


def test_work_that_comes_back_is_not_late_by_the_time_of_before(room: Classroom) -> None:
    student, lesson = "=1+1", "01_rnn_cell"
    work, home = room.work[student, lesson], room.home(student, lesson)
    room.penalty, room.due[lesson] = "zero", DUE
    with api.Gradebook(room.url) as book:
        book.update_or_create_assignment(lesson, duedate=DUE)
    room._hand_in(STAYS, lesson, room.work[STAYS, lesson])
    room._write(student, lesson, work, holding([2.5, 5.0]))
    work.stamp = DUE + timedelta(hours=1)
    (home / "timestamp.txt").write_text("2026-11-02 13:00:00 UTC")
    room.grade()
    everyone_agrees(room)
    assert (work.mark, work.lost) == (0, 7.5)

    notebook = (home / "rnn_cell.ipynb").read_text()
    shutil.rmtree(home.parent)
    work.content = work.stamp = None
    room.grade()
    everyone_agrees(room)

    home.mkdir(parents=True)
    (home / "rnn_cell.ipynb").write_text(notebook)
    work.content = notebook
    room.grade()
    everyone_agrees(room)
    assert work.mark == 7.5


def test_points_by_hand_for_nothing_stand_whatever_comes_of_another_lesson(room: Classroom) -> None:
    """What was taken away is graded anew when it comes back, not when something else changes."""
    student, lesson, other = "=1+1", "02_rnn_backward", "01_rnn_cell"
    for each in LESSONS:
        room._hand_in(STAYS, each, room.work[STAYS, each])
        room._hand_in(student, each, room.work[student, each])
    room.grade()
    for each in LESSONS:
        shutil.rmtree(room.home(student, each))
        room.work[student, each].content = room.work[student, each].stamp = None
    room.home(student, lesson).parent.rmdir()
    room.grade()
    given = room.work[student, lesson].given[2]
    given.by_hand, given.needs = 3.5, False
    with api.Gradebook(room.url) as book:
        cell = f"{EXERCISES[lesson][2].replace('_', '-')}-test"
        grade = book.find_grade(cell, lesson[3:], lesson, student)
        grade.manual_score, grade.needs_manual_grade = 3.5, False
        book.db.commit()
    room._hand_in(student, other, room.work[student, other])
    room.grade()
    everyone_agrees(room)
    assert not any(room.work[student, lesson].looks())


@contextlib.contextmanager
def told(room: Classroom) -> Iterator[None]:
    """A failure says what had happened."""
    try:
        yield
    except AssertionError as error:
        error.add_note(" → ".join(room.told))
        raise
