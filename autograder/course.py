"""The rooms of the repository: where each lesson's text and notebooks are."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from unroll.errors import UserError

__all__ = [
    "NOT_THE_STUDENTS",
    "ROOT",
    "AuthorError",
    "Lesson",
    "UserError",
    "answers_folder",
    "find_lessons",
    "lessons",
]

#: The checkout that this package is part of. Solutions are read from it, never installed.
ROOT = Path(__file__).resolve().parent.parent


class AuthorError(UserError):
    """A slip in a lesson text or in an exercise: one line naming file, cell and remedy."""


#: What no student's work leads to, but the machine, its disk and memory, or whoever set it up:
#: it is no verdict.
NOT_THE_STUDENTS = (UserError, OSError, MemoryError)


@dataclass(frozen=True)
class Lesson:
    """One lesson; `id` is its folder ("01_rnn_cell"), `name` its notebook ("rnn_cell")."""

    id: str
    root: Path = ROOT

    @property
    def name(self) -> str:
        return self.id.split("_", 1)[1]

    @property
    def text(self) -> Path:
        """The lesson text, from which everything else is built."""
        return self.root / "solutions" / self.id / f"{self.name}.py"

    @property
    def solution(self) -> Path:
        """The executed solution notebook."""
        return self.text.with_suffix(".ipynb")

    @property
    def released(self) -> Path:
        """The student's notebook."""
        return self.root / "course" / self.id / f"{self.name}.ipynb"

    @property
    def with_keras(self) -> bool:
        """Does the lesson need Keras? Its text imports it, and not only where it is installed."""
        return _imports_keras(self.text, self.text.stat().st_mtime_ns)


@functools.cache
def _imports_keras(text: Path, _changed: int) -> bool:
    source = text.read_text(encoding="utf-8")
    return bool(re.search(r"^(import|from) +keras\b", source, re.MULTILINE))


def lessons(root: Path = ROOT) -> list[Lesson]:
    """All lessons that have a text, in order."""
    folders = sorted((root / "solutions").glob("[0-9][0-9]_*"))
    return [lesson for folder in folders if (lesson := Lesson(folder.name, root)).text.is_file()]


def find_lessons(ids: tuple[str, ...], root: Path = ROOT) -> list[Lesson]:
    """The lessons of these ids, or all when none is named.

    Raises:
        UserError: when there is no such lesson, or none at all.
    """
    known = {lesson.id: lesson for lesson in lessons(root)}
    if not known:
        raise UserError(
            f"{root} holds no lessons in solutions/: run autograder from a checkout of the course, "
            "installed with `make course` or `pip install --editable .`"
        )
    for name in ids:
        if name.strip("/") not in known:
            raise UserError(f"there is no lesson {name!r}; the lessons are: {', '.join(known)}")
    return [known[name.strip("/")] for name in ids] or list(known.values())


def exercise_of(cell: str) -> str:
    """The function that a cell is about: an exercise's, or its test's, by the cell's id."""
    return cell.removesuffix("-test").replace("-", "_")


def answers_folder(root: Path = ROOT) -> Path:
    """Where the numbers are that `check` compares with."""
    return root / "course" / "unroll" / "answers"
