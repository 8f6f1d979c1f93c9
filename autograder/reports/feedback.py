"""Feedback for every student: the graded notebook as a page, by nbgrader's own generate step."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbgrader.preprocessors import GetGrades
from traitlets.config import Config

from autograder.course import Lesson
from autograder.nbgrader import load_config, run_step

#: Where the page's template lies, and what it includes.
_TEMPLATES = str(Path(__file__).parent / "templates")


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


class FeedbackExporter(HTMLExporter):
    """A graded notebook as a page whose heading is the mark; nbgrader_config.py names it."""

    def __init__(self, config: Any = None, **others: Any) -> None:
        # nbgrader names its own page as the template of every HTMLExporter; this is more specific.
        own = Config(config or {})
        own.FeedbackExporter.template_name = "feedback_page"
        own.FeedbackExporter.extra_template_basedirs = [_TEMPLATES]
        own.FeedbackExporter.extra_template_paths = [_TEMPLATES]
        super().__init__(config=own, **others)

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Markdown as HTML whose headings stand below that of the page."""
        html = str(super().markdown2html(context, source))
        return re.sub(r"(?<=<h)[1-5]\b|(?<=</h)[1-5]\b", lambda level: str(int(level[0]) + 1), html)


def write_feedback(
    lessons: Sequence[Lesson], *, autograded: Path, folder: Path, db: str
) -> list[Path]:
    """Write `folder`/<student>/<lesson>/<notebook>.html for all that was graded.

    Returns:
        The pages of these lessons.
    """
    pages: list[Path] = []
    for lesson in lessons:
        if not any(autograded.glob(f"*/{lesson.id}/*.ipynb")):
            continue
        config = load_config(root=folder.parent, db=db)
        config.CourseDirectory.autograded_directory = str(autograded)
        config.CourseDirectory.feedback_directory = str(folder)
        config.CourseDirectory.assignment_id = lesson.id
        run_step("GenerateFeedback", config)
        pages += sorted(folder.glob(f"*/{lesson.id}/*.html"))
    return pages
