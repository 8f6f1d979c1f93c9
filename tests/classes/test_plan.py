"""What is graded again, and why: what has changed, in whatever part, and nothing else."""

import os
import shutil
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from nbgrader import api
from sqlalchemy import create_engine, update
from sqlalchemy.pool import NullPool
from traitlets.config import Config

from autograder.classes import grade
from autograder.classes.grade import plan, taken_away
from autograder.classes.inbox import Submission, submissions
from autograder.classes.settings import Class
from autograder.classes.workers import nothing_graded
from autograder.course import ROOT, Lesson, UserError
from autograder.verdicts.gradebook import Gradebook
from autograder.verdicts.results import Graded
from autograder.verdicts.tables import ASSIGNMENT, SUBMITTED_ASSIGNMENT
from tests.verdicts.books import enter

STUDENTS = [f"student{i}" for i in range(8)]
DUE = datetime(2026, 11, 2, 12)


class Classroom:
    """A class of one lesson, which lies in a folder of its own, and has been graded."""

    def __init__(self, folder):
        shutil.copytree(ROOT / "solutions/01_rnn_cell", folder / "solutions/01_rnn_cell")
        shutil.copytree(ROOT / "course/01_rnn_cell", folder / "course/01_rnn_cell")
        self.lesson = Lesson("01_rnn_cell", folder)
        (folder / "secret").write_text("the secret of the class")
        self.url = f"sqlite:///{folder / 'g.db'}"
        places = folder / "submitted", folder / "autograded"
        self.group = Class(*places, self.url, folder / "secret", config=Config())
        enter(self.url, self.lesson.id, ("rnn-cell-forward", "rnn-forward"))
        text = self.lesson.released.read_text(encoding="utf-8")
        for student in STUDENTS:
            for top in places:
                path = top / student / self.lesson.id / "rnn_cell.ipynb"
                path.parent.mkdir(parents=True)
                path.write_text(text, encoding="utf-8")
        self.graded()

    def plan(self, **how):
        """Who is to be graded, and why; how many are as they were."""
        with Gradebook(self.url) as book:
            found = plan(self.group, submissions(self.group.submitted, [self.lesson]), book, **how)
        return {todo.submission.student: todo.why for todo in found.todo}, found

    def graded(self):
        """Enter all that is to be graded, as if it had been."""
        _, found = self.plan()
        with Gradebook(self.url) as book:
            for todo in found.todo:
                rows = nothing_graded(self.lesson, todo.submission.student, "not run").results
                book.write(
                    [
                        Graded(
                            todo.submission.student,
                            self.lesson.id,
                            "rnn_cell",
                            todo.submitted,
                            rows,
                            {},
                            todo.against,
                            "bubblewrap",
                        )
                    ]
                )

    def home(self, student):
        return self.group.submitted / student / self.lesson.id

    def execute(self, statement):
        with create_engine(self.url, poolclass=NullPool).begin() as connection:
            connection.execute(statement)


@pytest.fixture
def classroom(tmp_path):
    return Classroom(tmp_path)


def everyone(why):
    return dict.fromkeys(STUDENTS, why)


def test_what_has_not_changed_is_not_graded_again(classroom):
    found, plan = classroom.plan()
    assert found == {}
    assert str(plan) == "0 of 8 to grade"


def test_those_whose_files_changed_are_graded_again_and_no_others(classroom, rng):
    """Whoever hands in anew, says another time, joins, or whose graded copy is lost."""
    ways = {
        "notebook": lambda home: (home / "rnn_cell.ipynb").write_text("{}"),
        "time": lambda home: (home / "timestamp.txt").write_text("2026-11-02 11:00:00 UTC"),
        "new": lambda home: (
            classroom.group.autograded / home.parent.name / home.name / "rnn_cell.ipynb"
        ).unlink(),
    }
    expected = {}
    for student in STUDENTS:
        if rng.random() < 0.6:
            why = str(rng.choice(list(ways)))
            ways[why](classroom.home(student))
            expected[student] = why
    shutil.copytree(classroom.home(STUDENTS[0]), classroom.home("joined"))
    found, _ = classroom.plan()
    assert found == {**expected, "joined": "new"}


def test_a_due_date_counts_for_all_and_an_extension_for_one(classroom):
    classroom.execute(update(ASSIGNMENT).values(duedate=DUE))
    assert classroom.plan()[0] == everyone("time")
    classroom.graded()
    one = SUBMITTED_ASSIGNMENT.c.student_id == STUDENTS[3]
    classroom.execute(update(SUBMITTED_ASSIGNMENT).where(one).values(extension=timedelta(hours=2)))
    assert classroom.plan()[0] == {STUDENTS[3]: "time"}


def test_a_penalty_counts_where_something_can_be_late(classroom):
    late = Config()
    late.LateSubmissionPlugin.penalty_method = "zero"
    classroom.group = replace(classroom.group, config=late)
    assert classroom.plan()[0] == {}, "no date, no penalty"
    classroom.execute(update(ASSIGNMENT).values(duedate=DUE))
    classroom.graded()
    classroom.group = replace(classroom.group, config=Config())
    assert classroom.plan()[0] == everyone("time")


def test_settings_that_change_marks_count(classroom):
    limits = replace(classroom.group.limits, cell_seconds=3)
    before = classroom.group
    classroom.group = replace(before, limits=limits)
    assert classroom.plan()[0] == everyone("settings")
    classroom.group = replace(before, variants=8)
    assert classroom.plan()[0] == everyone("settings")
    classroom.group = replace(before, sandbox="landlock", group_shared=True)
    assert classroom.plan()[0] == {}


def test_another_secret_counts(classroom):
    classroom.group.secret.write_text("another secret of it")
    assert classroom.plan()[0] == everyone("secret")


def test_another_lesson_text_counts(classroom):
    with classroom.lesson.text.open("a", encoding="utf-8") as file:
        file.write("\n")
    os.utime(classroom.lesson.text, ns=(1, 1))
    assert classroom.plan()[0] == everyone("lesson")


def test_another_judge_counts(classroom, monkeypatch):
    now = grade.digests(classroom.lesson)
    monkeypatch.setattr(grade, "digests", lambda lesson: {**now, "judge": "another"})
    found, plan = classroom.plan()
    assert found == everyone("judge")
    assert str(plan) == "8 of 8 to grade: 8 because grading has changed"


def test_all_are_graded_when_that_is_asked_for(classroom):
    assert classroom.plan(force=True)[0] == everyone("forced")


def test_what_cannot_be_graded_is_not_taken_up_at_every_run(classroom):
    (classroom.home(STUDENTS[0]) / "rnn_cell.ipynb").unlink()
    found, plan = classroom.plan()
    assert found == {STUDENTS[0]: "notebook"}
    assert plan.todo[0].problem.startswith("rnn_cell.ipynb was not submitted; ")
    classroom.graded()
    assert classroom.plan()[0] == {}


def gone(classroom, **how):
    with Gradebook(classroom.url) as book:
        there = submissions(classroom.group.submitted, [classroom.lesson])
        found = taken_away(classroom.group, book, [classroom.lesson], there, **how)
    return [submission.student for submission in found]


def test_what_was_taken_away_is_missed_until_it_is_entered(classroom):
    assert gone(classroom) == []
    shutil.rmtree(classroom.home(STUDENTS[2]).parent)
    shutil.rmtree(classroom.home(STUDENTS[5]).parent)
    assert gone(classroom) == [STUDENTS[2], STUDENTS[5]]
    assert gone(classroom, students=[STUDENTS[5]]) == [STUDENTS[5]]
    found = grade.receive(Submission(STUDENTS[5], classroom.lesson, classroom.home(STUDENTS[5])))
    assert found.problem.startswith("01_rnn_cell was not submitted, or has been taken away: ask")


def test_what_was_taken_out_of_a_students_folder_is_missed_there(classroom):
    shutil.rmtree(classroom.home(STUDENTS[5]))
    assert gone(classroom) == []
    found, plan = classroom.plan()
    assert found == {STUDENTS[5]: "notebook"}
    assert plan.todo[0].problem.startswith("01_rnn_cell was not submitted, or has been taken away")


def test_empty_folder_takes_nobodys_marks_away(classroom):
    """As that of a disk which is not mounted."""
    shutil.rmtree(classroom.group.submitted)
    classroom.group.submitted.mkdir()
    with pytest.raises(UserError, match="submitted is empty, but 8 submissions were graded that"):
        gone(classroom)


def test_nobody_is_missed_in_a_folder_that_they_never_were_in(classroom, tmp_path):
    """Late work may lie in a folder of its own; nobody else's has been taken away then."""
    there = classroom.group.submitted
    classroom.group = replace(classroom.group, submitted=tmp_path / "late")
    shutil.copytree(there / STUDENTS[0], tmp_path / "late" / STUDENTS[0])
    assert gone(classroom) == []


def test_students_whom_nbgrader_forgot_are_new_and_not_missed(classroom):
    shutil.rmtree(classroom.home(STUDENTS[4]).parent)
    for student in (STUDENTS[3], STUDENTS[4]):
        with api.Gradebook(classroom.url) as book:
            book.remove_student(student)
    assert classroom.plan()[0] == {STUDENTS[3]: "new"}
    assert gone(classroom) == []


def test_class_that_moved_to_another_folder_is_not_graded_again(classroom, tmp_path):
    moved = classroom.group.submitted.rename(tmp_path / "moved")
    classroom.group = replace(classroom.group, submitted=moved)
    found, plan = classroom.plan()
    assert found == {}
    assert len(plan.notes) == len(STUDENTS)
    with Gradebook(classroom.url) as book:
        book.note(plan.notes)
    shutil.rmtree(moved / STUDENTS[1])
    assert gone(classroom) == [STUDENTS[1]]
