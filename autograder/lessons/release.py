"""nbgrader's own release of a lesson: the student's notebook, and its place in a gradebook."""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

import nbformat

from autograder.course import Lesson
from autograder.lessons.notebooks import notebook_from
from autograder.lessons.text import LessonText, read_text
from autograder.nbgrader import load_config, run_step


def student_notebook(text: LessonText) -> str:
    """The student's notebook, as nbgrader's generate step makes it; no gradebook hears of it."""
    with tempfile.TemporaryDirectory() as folder:
        gradebook = Path(folder) / "gradebook.db"
        gradebook.write_bytes(_empty_gradebook())
        return _generate(text, Path(folder), f"sqlite:///{gradebook}")


def enter(lesson: Lesson, db: str) -> None:
    """Enter a lesson into a gradebook, by nbgrader's generate step.

    Args:
        lesson: the lesson.
        db: the gradebook's URL.
    """
    with tempfile.TemporaryDirectory() as folder:
        _generate(read_text(lesson), Path(folder), db)


def _generate(text: LessonText, folder: Path, db: str) -> str:
    """Run the step in a folder of its own; what it made of the notebook."""
    source = Lesson(text.lesson.id, folder)
    source.text.parent.mkdir(parents=True)
    source.solution.write_text(nbformat.writes(notebook_from(text)), encoding="utf-8")
    config = load_config(root=folder, db=db)
    config.CourseDirectory.assignment_id = text.lesson.id
    run_step("GenerateAssignment", config)
    return source.released.read_text(encoding="utf-8")


@functools.cache
def _empty_gradebook() -> bytes:
    """A gradebook with nothing in it: nbgrader takes seconds to make one, no time to open one."""
    from nbgrader.api import Gradebook

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gradebook.db"
        course = load_config(root=folder).CourseDirectory.course_id
        with Gradebook(f"sqlite:///{path}", course):
            pass
        return path.read_bytes()
