"""`nbgrader autograde` and formgrader's button, by way of our pipeline: a thin adapter.

nbgrader has no setting for the class that grades, so `use` puts this one in its place where
nbgrader's own commands look for it; nbgrader_config.py calls it.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import nbgrader.converters
from nbgrader.converters.base import NbGraderException

from autograder.classes.grade import Entered, Plan, grade_all
from autograder.classes.inbox import Submission, submissions
from autograder.classes.settings import Class, class_from
from autograder.course import Lesson, UserError, find_lessons
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
        for entered in grade_all(
            group,
            self._chosen(group, lesson),
            lessons=[lesson],
            students=self._named(),
            force=self.force,
            announce=self._announce,
        ):
            self._tell(entered)

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


def use() -> None:
    """Let nbgrader's commands in this process grade by our pipeline."""
    for name in _USERS:
        module: Any = importlib.import_module(name)
        module.Autograde = Autograde
