"""Feedback for every student: the graded notebook as a page, by nbgrader's own generate step.

A page is laid out by a process of its own, in bounded time, and holds nothing that runs or loads
but MathJax. One that cannot be made stops no other.
"""

from __future__ import annotations

import html
import importlib
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbgrader.converters
from nbconvert.exporters import Exporter
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import GetGrades
from sqlalchemy.exc import OperationalError
from traitlets.config import Config

from autograder.course import Lesson, UserError
from autograder.nbgrader import load_config, run_step
from autograder.pages.process import NotDone, ask

#: Where the page's template lies, and what it includes.
_TEMPLATES = str(Path(__file__).parent / "templates")

#: Where nbgrader's commands, and the server behind formgrader, take the step from.
_USERS = ("nbgrader.apps.generatefeedbackapp", "nbgrader.apps.api")

#: All that stays beside a page: what `nbgrader release_feedback` needs to know of a submission.
_NOTES = ("timestamp.txt", "submission_secret.txt")

#: Seconds that one page may take; on a busy machine, too.
_SECONDS = 60.0


class GetMarks(GetGrades):
    """nbgrader's points and comments for the page, and the parts that points are made of."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Late work loses no more than there is, also where points by hand came later."""
        nb, resources = super().preprocess(nb, resources)
        about = resources["nbgrader"]
        raw = about["score"] + about["late_penalty"]
        about["late_penalty"] = min(about["late_penalty"], max(0.0, raw))
        about["score"] = raw - about["late_penalty"]
        return nb, resources

    def _get_score(self, cell: Any, resources: Any) -> None:
        super()._get_score(cell, resources)
        marks = cell.metadata.nbgrader
        grade = self.gradebook.find_grade(
            marks.grade_id, self.notebook_id, self.assignment_id, self.student_id
        )
        marks.update(by_test=grade.auto_score, by_hand=grade.manual_score, extra=grade.extra_credit)


class PageExporter(Exporter):
    """A graded notebook as a page that another process lays out."""

    file_extension = ".html"
    output_mimetype = "text/html"
    #: Which page; see `autograder.pages.render`.
    kind = ""

    def __init__(self, config: Any = None, **others: Any) -> None:
        self._settings = self.settings(Config(config or {}))
        bare = Config(config or {})
        bare.Exporter.default_preprocessors = []  # these are for the one that lays out
        super().__init__(config=bare, **others)

    def settings(self, config: Any) -> dict[str, Any]:
        """What the exporter that lays out needs to know, as JSON."""
        raise NotImplementedError

    def from_notebook_node(
        self, nb: Any, resources: Any = None, **others: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page, and what nbconvert knows about it.

        Raises:
            UserError: when there is none, not even one that shows all texts as they were written.
        """
        nb, resources = super().from_notebook_node(nb, resources, **others)
        about = json.loads(json.dumps(resources, default=str))
        about["metadata"]["path"] = str(Path(about["metadata"].get("path") or "").resolve())
        for plain in (False, True):
            try:
                job = (self.kind, nb, about, self._settings, plain)
                return str(ask("page", *job, seconds=_SECONDS)[0]), resources
            except NotDone as reason:
                problem = str(reason)
        raise UserError(problem)


def sorry(problem: str) -> str:
    """What is there in place of a page."""
    text = html.escape(f"This page could not be laid out: {problem}.")
    return f'<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>No page</title>{text}\n'


class FeedbackExporter(PageExporter):
    """A graded notebook as a page whose heading is the mark; nbgrader_config.py names it."""

    kind = "feedback"

    def settings(self, config: Any) -> dict[str, Any]:
        """Our own template, whatever nbgrader names as that of every HTMLExporter."""
        own = {
            "template_name": "feedback_page",
            "extra_template_basedirs": [_TEMPLATES],
            "extra_template_paths": [_TEMPLATES],
        }
        return {"Exporter": {"default_preprocessors": []}, "HTMLExporter": own}


class NoPage(NbGraderException, UserError):
    """Some students have a page that only says that there is none; the message says who and why."""


class GenerateFeedback(nbgrader.converters.GenerateFeedback):
    """nbgrader's step of this name; beside our page it leaves nothing of what a student sent."""

    def convert_notebooks(self) -> None:
        """Write all pages that can be written.

        Raises:
            NoPage: when one of them could not.
        """
        self._failed: list[str] = []
        super().convert_notebooks()
        if self._failed:
            message = f"no page of feedback could be made for {', '.join(self._failed)}"
            self.log.error("%s", message)
            raise NoPage(message)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Write one page; where that fails, one that says so."""
        try:
            super().convert_single_notebook(notebook_filename)
        except OperationalError:  # the gradebook's fault, and so everyone's
            raise
        except Exception as error:  # whatever it is, it is this student's alone
            resources = self.init_single_notebook_resources(notebook_filename)
            about, problem = resources["nbgrader"], str(error).splitlines() or [repr(error)]
            self._failed.append(f"{about['student']} ({about['assignment']}: {problem[0]})")
            self.write_single_notebook(
                sorry(problem[0]), {"output_extension": ".html", **resources}
            )

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Make the page's folder."""
        source, target = (
            Path(place(assignment_id, student_id))
            for place in (self._format_source, self._format_dest)
        )
        target.mkdir(parents=True, exist_ok=True)
        for name in _NOTES:
            if (source / name).is_file():
                shutil.copyfile(source / name, target / name)


def write_feedback(
    lessons: Sequence[Lesson], *, autograded: Path, folder: Path, db: str
) -> list[Path]:
    """Write `folder`/<student>/<lesson>/<notebook>.html for all that was graded.

    Returns:
        The pages of these lessons.

    Raises:
        UserError: when some could not be made; all others are there.
    """
    pages: list[Path] = []
    problems: list[str] = []
    for lesson in lessons:
        if not any(autograded.glob(f"*/{lesson.id}/*.ipynb")):
            continue
        config = load_config(root=folder.parent, db=db)
        config.CourseDirectory.autograded_directory = str(autograded)
        config.CourseDirectory.feedback_directory = str(folder)
        config.CourseDirectory.assignment_id = lesson.id
        try:
            run_step(GenerateFeedback, config)
        except NoPage as problem:
            problems.append(str(problem))
        pages += sorted(folder.glob(f"*/{lesson.id}/*.html"))
    if problems:
        raise UserError("; ".join(problems))
    return pages


def use() -> None:
    """Let nbgrader's commands in this process make feedback by this step."""
    for name in _USERS:
        module: Any = importlib.import_module(name)
        module.GenerateFeedback = GenerateFeedback
