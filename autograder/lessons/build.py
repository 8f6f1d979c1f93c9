"""Bringing what is derived from a lesson text up to date, without losing a reader's work."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import nbformat

from autograder.course import Lesson, answers_folder
from autograder.lessons.answers import same_answers, write_answers
from autograder.lessons.execution import keep_outputs, run, without_outputs
from autograder.lessons.notebooks import notebook_from
from autograder.lessons.reference import reference_for
from autograder.lessons.release import enter, student_notebook
from autograder.lessons.text import LessonText


def build(lesson: Lesson, db: str | None = None, *, execute: bool = False) -> list[Path]:
    """Bring all that is derived from one lesson text up to date.

    Args:
        lesson: the lesson.
        db: a gradebook to enter the lesson into.
        execute: run the solution notebook even if its code has not changed.

    Returns:
        The files that were written; none on a second build of the same text.

    Raises:
        AuthorError: when text or exercises are not as they must be.
    """
    reference = reference_for(lesson)
    answers = list(write_answers(reference, answers_folder(lesson.root)))
    notebooks = build_notebooks(reference.text, execute=execute)
    if db:
        enter(lesson, db)
    return answers + notebooks


def build_notebooks(text: LessonText, *, execute: bool = False) -> list[Path]:
    """Bring both notebooks of a lesson text up to date; see `build`."""
    lesson = text.lesson
    notebook = notebook_from(text)
    if execute or not keep_outputs(notebook, lesson.solution):
        run(notebook, lesson)
    written = _write_if_new(lesson.solution, nbformat.writes(notebook) + "\n")
    released = student_notebook(text)
    written += _keep_work(lesson, released)
    return written + _write_if_new(lesson.released, released)


def stale_files(lesson: Lesson) -> list[Path]:
    """The committed files of a lesson that differ from what its text builds; nothing is written."""
    reference = reference_for(lesson)
    stale = []
    bare = without_outputs(lesson.solution) if lesson.solution.is_file() else None
    if bare != notebook_from(reference.text):
        stale.append(lesson.solution)
    released = lesson.released.read_text("utf-8") if lesson.released.is_file() else None
    if released != student_notebook(reference.text):
        stale.append(lesson.released)
    with tempfile.TemporaryDirectory() as folder:
        for made in write_answers(reference, Path(folder)):
            committed = answers_folder(lesson.root) / made.name
            if not same_answers(committed, made.read_text("utf-8")):
                stale.append(committed)
    return stale


def _keep_work(lesson: Lesson, built: str) -> list[Path]:
    """Move a student's notebook that somebody has worked in away before it is written anew."""
    path = lesson.released
    text = path.read_text(encoding="utf-8") if path.is_file() else built
    if text == built or not re.search(r'"execution_count": \d', text):
        return []
    folder = lesson.root / "my_work" / lesson.id
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{lesson.name}-{len(list(folder.iterdir())) + 1}.ipynb"
    path.rename(kept)
    return [kept]


def _write_if_new(path: Path, text: str) -> list[Path]:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return []
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [path]
