"""`nbgrader autograde` and formgrader, by way of our pipeline and inbox: a thin adapter.

nbgrader has no setting for the class that grades, so `use` puts this one in its place where
nbgrader's own commands look for it; nbgrader_config.py calls it.
"""

from __future__ import annotations

import importlib
from datetime import datetime
from pathlib import Path
from typing import Any

import nbgrader.converters
from nbgrader.converters.base import NbGraderException

from autograder.classes.grade import Entered, Left, Plan, grade_all
from autograder.classes.inbox import Submission, students_in, submissions, submitted_at
from autograder.classes.names import find
from autograder.classes.settings import Class, class_from
from autograder.course import Lesson, UserError, find_lessons, lessons
from autograder.nbgrader import take_paths_literally
from autograder.verdicts.gradebook import Gradebook

#: Where nbgrader's commands, and the server behind formgrader, take the class from.
_USERS = ("nbgrader.apps.autogradeapp", "nbgrader.apps.api")

#: The only layout of folders that a class may have here.
_LAYOUT = str(Path("{nbgrader_step}", "{student_id}", "{assignment_id}"))


class Autograde(nbgrader.converters.Autograde):
    """nbgrader's step of this name: the same options and messages, our way to a mark."""

    def start(self) -> None:
        """Grade what the command was asked to.

        Raises:
            NbGraderException: when that could not be done; the log says why.
        """
        try:
            self._grade()
        except UserError as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from None

    def _grade(self) -> None:
        course = self.coursedir
        if course.directory_structure != _LAYOUT:
            raise UserError(f"c.CourseDirectory.directory_structure must be {_LAYOUT!r} here")
        lesson = find_lessons((course.assignment_id,))[0]
        group = self._class()
        left = 0
        for one in grade_all(
            group,
            self._chosen(group, lesson),
            lessons=[lesson],
            students=self._named(),
            force=self.force,
            announce=self._announce,
        ):
            if isinstance(one, Left):
                left += 1
                self.log.error("%s: %s", one.submission.student, one.reason)
            else:
                self._tell(one)
        if left:
            raise UserError(
                f"{left} could not be graded here, through no fault of the students: nothing was "
                "entered for them; grade again when the reason is gone"
            )

    def _named(self) -> list[str]:
        """The student who was named; none for all."""
        return [] if self.coursedir.student_id == "*" else [self.coursedir.student_id]

    def _class(self) -> Class:
        course = self.coursedir
        root = Path(course.root)
        submitted, autograded = (
            root / course.submitted_directory,
            root / course.autograded_directory,
        )
        return class_from(self.config, submitted, autograded, course.db_url)

    def _chosen(self, group: Class, lesson: Lesson) -> list[Submission]:
        """The submissions of the students that were named; all, where none was."""
        course = self.coursedir
        excluded = set(filter(None, course.student_id_exclude.split(",")))
        found = submissions(group.submitted, [lesson], self._named())
        found = [submission for submission in found if submission.student not in excluded]
        if not found:
            raise UserError(f"{group.submitted} holds no submission of {lesson.id}")
        if not self.create_student:
            self._refuse_strangers(group, found)
        return found

    def _refuse_strangers(self, group: Class, found: list[Submission]) -> None:
        with Gradebook(group.db) as book:
            strangers = sorted({s.student for s in found} - book.students())
        if strangers:
            raise UserError(f"not in the gradebook, and may not be made: {', '.join(strangers)}")

    def _announce(self, plan: Plan) -> None:
        self.log.info("%s", plan)

    def _tell(self, entered: Entered) -> None:
        """Log what became of a submission: its points, or why there was nothing to grade."""
        student, rows = entered.submission.student, entered.results
        reasons = {row.hint for row in rows}
        if {row.status for row in rows} == {"missing"} and len(reasons) == 1:
            self.log.warning("%s: %s", student, *reasons)
        else:
            points = sum(row.score for row in rows)
            self.log.info("%s: %g of %g points", student, points, sum(r.max_score for r in rows))


def submitted_students(api: Any, assignment_id: str) -> set[str]:
    """In place of nbgrader's: who has submitted a lesson, or anything ("*"), as grading sees it."""
    course = api.coursedir
    folder = Path(course.root) / course.submitted_directory
    if not folder.is_dir():
        return set()
    if assignment_id == "*":
        return set(students_in(folder).values())
    known = [lesson for lesson in lessons() if lesson.id == assignment_id]
    return {submission.student for submission in submissions(folder, known)} if known else set()


def submitted_time(api: Any, assignment_id: str, student_id: str) -> datetime | None:
    """In place of nbgrader's: when a student submitted a lesson; None where that is not known."""
    course = api.coursedir
    folder = Path(course.root) / course.submitted_directory
    known = [lesson for lesson in lessons() if lesson.id == assignment_id]
    name: str | None = student_id
    if not (folder / student_id).is_dir():
        name = find(student_id, students_in(folder)) if folder.is_dir() else None
    if name is None or not known:
        return None
    return submitted_at(Submission(student_id, known[0], folder / name / assignment_id))


def use() -> None:
    """Let nbgrader's commands in this process grade by our pipeline, and see what it sees."""
    take_paths_literally()
    for name in _USERS:
        module: Any = importlib.import_module(name)
        module.Autograde = Autograde
    from nbgrader.apps.api import NbGraderAPI

    NbGraderAPI.get_submitted_students = submitted_students
    NbGraderAPI.get_submitted_timestamp = submitted_time
