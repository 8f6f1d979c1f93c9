"""What lies in a folder of submissions: who handed in what, and when.

The folder has nbgrader's layout, `<student>/<lesson>/<notebook>.ipynb`. Nothing here believes what
it finds: links are not followed, and what cannot be graded is a sentence for its student's row.
"""

from __future__ import annotations

import errno
import fnmatch
import hashlib
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.course import Lesson, UserError

#: The form in which nbgrader itself writes the time of a submission.
_NBGRADERS_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{6})? UTC")


#: The most that is taken in of one file, and copied of all that lies beside a notebook, in bytes.
LARGEST = 100 * 10**6

#: The most that says when something was handed in.
_LONGEST_TIME = 1000


@dataclass(frozen=True)
class Submission:
    """One student's work on one lesson; `path` is where its notebook should be."""

    student: str
    lesson: Lesson
    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / f"{self.lesson.name}.ipynb"


@dataclass(frozen=True)
class Received:
    """What was handed in.

    Attributes:
        notebook: the file's bytes; empty where there is none.
        stamp: what timestamp.txt says, word for word; "" without one.
        submitted: the time that this means, UTC without a time zone.
        problem: why nothing can be graded, in a sentence; "" when something can.
    """

    notebook: bytes = b""
    stamp: str = ""
    submitted: datetime | None = None
    problem: str = ""

    @property
    def digest(self) -> str:
        """Changes whenever the notebook does, or what is wrong with the submission."""
        return hashlib.sha256(self.problem.encode() + b"\0" + self.notebook).hexdigest()


def submissions(
    folder: Path, lessons: Sequence[Lesson], students: Sequence[str] = ()
) -> list[Submission]:
    """Everything that was submitted for these lessons, by lesson and student.

    Raises:
        UserError: when the folder is not there, or a named student submitted nothing.
    """
    if not folder.is_dir():
        raise UserError(f"{folder}: there is no such folder of submissions")
    there = {entry.name: _folders_in(entry.path) for entry in sorted_folders(folder)}
    found = [
        Submission(student, lesson, folder / student / lesson.id)
        for lesson in lessons
        for student, inside in there.items()
        if lesson.id in inside
    ]
    unknown = sorted(set(students) - {submission.student for submission in found})
    if unknown:
        raise UserError(f"{folder} holds nothing from: {', '.join(unknown)}")
    return [s for s in found if not students or s.student in students]


def sorted_folders(folder: Path) -> list[os.DirEntry[str]]:
    """The folders in a folder, links to folders too, by name; hidden ones are nobody's."""
    with os.scandir(folder) as entries:
        found = [e for e in entries if not e.name.startswith(".") and e.is_dir()]
    return sorted(found, key=lambda entry: entry.name)


def _folders_in(folder: str) -> set[str]:
    with os.scandir(folder) as entries:
        return {entry.name for entry in entries if entry.is_dir()}


def receive(submission: Submission) -> Received:
    """Take in a submission; what is wrong with it is told, not raised."""
    try:
        foreign = _not_a_file(submission.folder)
    except FileNotFoundError:
        return Received(problem="it was handed in, and has been taken away since")
    if foreign:
        return Received(
            problem=f"{foreign} is neither a file nor a folder but a link or the like, which may "
            "lead to the work of others: ask the student to submit again"
        )
    try:
        stamp = _read(submission.folder, "timestamp.txt", _LONGEST_TIME).decode("utf-8").strip()
        submitted = time_of(stamp) if stamp else None
    except FileNotFoundError:
        stamp, submitted = "", None
    except (OSError, ValueError, OverflowError):
        remedy = "correct it, or delete it, and grade again"
        return Received(problem=f"timestamp.txt holds no time: {remedy}")
    name = f"{submission.lesson.name}.ipynb"
    try:
        return Received(_read(submission.folder, name), stamp, submitted)
    except (FileNotFoundError, IsADirectoryError):
        others = sorted(p.name for p in submission.folder.glob("*.ipynb") if p.name != name)
        hint = f"; the folder holds {', '.join(others)}" if others else ""
        return Received(b"", stamp, submitted, f"{name} was not submitted{hint}")
    except OSError as error:
        return Received(b"", stamp, submitted, f"{name} cannot be read: {error.strerror}")


def _read(folder: Path, name: str, most: int = LARGEST) -> bytes:
    """The bytes of a file; thousands are read, so paths are plain text here.

    Raises:
        OSError: when it cannot be read, or holds more than `most` bytes.
    """
    with open(f"{folder}/{name}", "rb") as file:  # noqa: PTH123
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most // 10**6} MB")
    return content


def time_of(text: str) -> datetime:
    """The time that a text means, UTC without a time zone, as nbgrader reads it.

    Raises:
        ValueError, OverflowError: when it means none.
    """
    if _NBGRADERS_TIME.fullmatch(text):  # importing nbgrader takes longer than all the rest
        return datetime.fromisoformat(text.removesuffix(" UTC"))
    from nbgrader.utils import parse_utc

    found: datetime = parse_utc(text)
    return found


def _not_a_file(folder: Path) -> str:
    """The name of the first thing in a submission that must not be followed or copied."""
    place = os.fspath(folder)
    for path in (os.path.dirname(place), place):  # noqa: PTH120 (plain text, as above)
        if not stat.S_ISDIR(os.lstat(path).st_mode):
            return os.path.basename(path)  # noqa: PTH119
    waiting, foreign = [place], []
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                elif not entry.is_file(follow_symlinks=False):
                    foreign.append(entry.name)
    return min(foreign, default="")


def other_files(folder: Path, ignored: Sequence[str]) -> Iterator[Path]:
    """What lies beside the notebooks of a submission, relative to it: nbgrader keeps a copy.

    Args:
        folder: the submission's.
        ignored: patterns of names, of files and folders, that are left out.
    """
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in sorted(folders) if not _matches(name, ignored)]
        for name in sorted(files):
            if not _matches(name, [*ignored, "*.ipynb"]):
                yield (Path(place) / name).relative_to(folder)


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)
