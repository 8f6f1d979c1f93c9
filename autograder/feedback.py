"""Feedback for every student: the graded notebook as a page, by nbgrader's own generate step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from .course import Lesson
from .settings import load_config, run_step


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
