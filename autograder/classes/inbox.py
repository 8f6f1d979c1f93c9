"""What lies in a folder of submissions: who handed in what, and when.

The folder has nbgrader's layout, `<student>/<lesson>/<notebook>.ipynb`. Nothing here believes what
it finds. No link is followed and nothing but a plain file is read; what is looked at is bounded in
size, number and depth; and whatever is wrong is a sentence for its student's row.
"""

from __future__ import annotations

import contextlib
import errno
import fnmatch
import hashlib
import itertools
import os
import re
import stat
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, NamedTuple

from autograder.classes.names import LONGEST, called, find, is_text, shown
from autograder.classes.times import time_of
from autograder.course import Lesson, UserError
from autograder.course import lessons as all_lessons

#: The most that is taken in of one file, and copied of all that lies beside a notebook, in bytes.
LARGEST = 100 * 10**6

#: So many names are looked at in one submission, no deeper than so many folders; so many files are
#: copied from beside a notebook. There are more where somebody unpacked a data set.
MOST_NAMES, DEEPEST, MOST_COPIES = 10_000, 20, 1_000

#: The most that says when something was handed in, in bytes.
_LONGEST_TIME = 100

#: Of what lies in the place of a notebook, so much is told.
_TOLD = 3

_TIMESTAMP = "timestamp.txt"

#: Files of nbgrader's own beside a notebook, without which it releases feedback to nobody; and how
#: long they may be, in bytes.
_NBGRADERS, _LONGEST_SECRET = (_TIMESTAMP, "submission_secret.txt"), 10_000

#: What keeps a disk from being read, and is not its student's doing.
_MACHINES = (errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ESTALE, errno.ETIMEDOUT)

#: Never through a link, and without waiting for the other end of a pipe.
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


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
        fault: why nothing is known of it, through no fault of the student's; else "".
    """

    notebook: bytes = b""
    stamp: str = ""
    submitted: datetime | None = None
    problem: str = ""
    fault: str = ""

    @property
    def digest(self) -> str:
        """Changes whenever the notebook does, or what is wrong with the submission."""
        return hashlib.sha256(self.problem.encode() + b"\0" + self.notebook).hexdigest()


def submissions(
    folder: Path, lessons: Sequence[Lesson], students: Sequence[str] = ()
) -> list[Submission]:
    """Everything that was submitted for these lessons, by lesson and student.

    Who has a folder and nothing in it that is a lesson's is among those who submitted the lessons
    that others did: their rows say what lies there.

    Raises:
        UserError: when the folder is not there, or a named student submitted nothing.
    """
    names = students_in(folder)
    known = {lesson.id: _letters(lesson.name) for lesson in all_lessons(lessons[0].root)}
    handed_in = {name: _lessons_in(f"{folder}/{name}", known) for name in names}
    current = set().union(*handed_in.values()) or {lessons[0].id}
    chosen = {wanted: find(wanted, names) for wanted in students}
    found = [
        Submission(names[name], lesson, folder / name / lesson.id)
        for lesson in lessons
        for name, theirs in handed_in.items()
        if lesson.id in (theirs or current) and (not chosen or name in chosen.values())
    ]
    there = {submission.folder.parent.name for submission in found}
    if unknown := sorted(wanted for wanted, name in chosen.items() if name not in there):
        raise UserError(f"{folder} holds nothing from: {', '.join(unknown)}")
    return found


def students_in(folder: Path) -> dict[str, str]:
    """What each student is called, by the name of the folder; hidden ones are nobody's.

    Raises:
        UserError: when there is no such folder, or it cannot be read.
    """
    return called([entry.name for entry in _entries_of(folder) if not _is_file(entry)])


def remarks(folder: Path) -> list[str]:
    """What somebody should know who reads the students' names, in sentences."""
    said = []
    for name, student in students_in(folder).items():
        if student != name and is_text(name) and len(name) <= LONGEST:
            said.append(
                f"{student} is a folder whose name looks like another's: is it one student?"
            )
        elif student != name:
            said.append(
                f"{student} is a folder whose name no gradebook takes; it is called so here"
            )
    if loose := [shown(entry.name) for entry in _entries_of(folder) if _is_file(entry)]:
        said.append(
            f"{folder} holds {_listed(loose)}, in no student's folder: nobody gets marks for it"
        )
    return said


def _entries_of(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted((e for e in entries if e.name[0] != "."), key=lambda entry: entry.name)
    except FileNotFoundError:
        raise UserError(f"{folder}: there is no such folder of submissions") from None
    except OSError as error:
        raise UserError(f"{folder}, for submissions, cannot be read: {error.strerror}") from None


def _is_file(entry: os.DirEntry[str]) -> bool:
    return entry.is_file(follow_symlinks=False)


def _lessons_in(place: str, known: Mapping[str, str]) -> set[str]:
    """The lessons that a student's folder holds, or holds something of in another place.

    Args:
        place: the student's folder.
        known: the letters of all lessons' names, by their ids.
    """
    found: set[str] = set()
    with contextlib.suppress(OSError), _folder(place) as here:
        for one in _walk(here, inside=lambda path: path not in known, deepest=2):
            names = [id for id, letters in known.items() if letters in _letters(one.path)]
            found.update([one.path] if one.path in known else sorted(names, key=len)[-1:])
    return found


def _letters(name: str) -> str:
    """What is left of a name in all the ways to write it: 01_RNN_cell and rnn-cell (2).ipynb."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def receive(submission: Submission) -> Received:
    """Take in a submission; what is wrong with it is told, not raised."""
    try:
        return _taken_in(submission)
    except OSError as error:
        about = f"{submission.lesson.id} cannot be read: {error.strerror}"
        return Received(fault=about) if error.errno in _MACHINES else Received(problem=about)


def _taken_in(submission: Submission) -> Received:
    """As `receive`.

    Raises:
        OSError: when a folder cannot be read.
    """
    name = submission.lesson.id
    try:
        with _folder(submission.folder.parent) as above:
            if (problem := _not_there(submission.lesson, above)) is not None:
                return Received(problem=problem)
            with _folder(name, above) as here:
                return _received(submission.lesson, here)
    except FileNotFoundError:
        return Received(problem=_nowhere(submission.lesson))
    except OSError as error:
        if error.errno not in (errno.ENOTDIR, errno.ELOOP):
            raise
        return Received(problem=_no_folder(submission))


def _not_there(lesson: Lesson, above: int) -> str | None:
    """What lies in a student's folder in place of a lesson; None where the lesson is there."""
    with contextlib.suppress(FileNotFoundError):
        os.stat(lesson.id, dir_fd=above, follow_symlinks=False)
        return None
    others = {other.id for other in all_lessons(lesson.root)}
    if told := _instead(lesson, above, "the student’s folder", others):
        return f"{lesson.id} was not submitted; {told}"
    return _nowhere(lesson)


def _nowhere(lesson: Lesson) -> str:
    """Of a lesson of which nothing lies anywhere; the same whatever lies there of others."""
    return f"{lesson.id} was not submitted, or has been taken away: ask the student to submit again"


def _no_folder(submission: Submission) -> str:
    """Why something that should be a folder is none."""
    for path in (submission.folder.parent, submission.folder):
        kind = os.lstat(path).st_mode
        if not stat.S_ISDIR(kind):
            break
    if stat.S_ISREG(kind):
        return f"{shown(path.name)} is a file, not a folder: ask the student to submit again"
    return _foreign(path.name)


def _foreign(name: str) -> str:
    return (
        f"{shown(name)} is neither a file nor a folder but a link or the like, which may "
        "lead to the work of others: ask the student to submit again"
    )


def _received(lesson: Lesson, here: int) -> Received:
    """What lies in the open folder of a submission."""
    if foreign := min((one.name for one in _walk(here) if one.kind == "foreign"), default=""):
        return Received(problem=_foreign(foreign))
    try:
        stamp, submitted = _time(here)
    except (OSError, ValueError) as error:
        _raise_if_machines(error)
        about = "it is no text" if isinstance(error, UnicodeDecodeError) else str(error)
        about = error.strerror if isinstance(error, OSError) and error.strerror else about
        remedy = "correct it, or delete it, and grade again"
        return Received(problem=f"{_TIMESTAMP} holds no time: {about}; {remedy}")
    name = f"{lesson.name}.ipynb"
    try:
        return Received(_read(name, here), stamp, submitted)
    except (FileNotFoundError, IsADirectoryError):
        told = _instead(lesson, here, "the folder")
        told = told or "the folder holds nothing else: ask the student to submit again"
        problem = f"{name} was not submitted; {told}"
    except OSError as error:
        _raise_if_machines(error)
        problem = f"{name} cannot be read: {error.strerror}"
    return Received(b"", stamp, submitted, problem)


def _raise_if_machines(error: Exception) -> None:
    if isinstance(error, OSError) and error.errno in _MACHINES:
        raise error


def submitted_at(submission: Submission) -> datetime | None:
    """When something was handed in, as `receive` says; None also where that cannot be told."""
    with contextlib.suppress(OSError, ValueError), _inside(submission.folder) as here:
        return _time(here)[1]
    return None


def _time(here: int) -> tuple[str, datetime | None]:
    """What timestamp.txt says, and means; nothing where there is none.

    Raises:
        OSError, ValueError: when it is no file that holds a time.
    """
    try:
        stamp = _read(_TIMESTAMP, here, _LONGEST_TIME).decode("utf-8").strip()
    except FileNotFoundError:
        stamp = ""
    return stamp, time_of(stamp) if stamp else None


def _instead(lesson: Lesson, here: int, folder: str, others: Collection[str] = ()) -> str:
    """What lies in a folder instead of a notebook, and what to do; "" where nothing does.

    `others` are other lessons, which are not told.
    """
    found = list(_walk(here, inside=lambda path: path not in others))
    files = [one.path for one in found if one.kind == "file" and one.name != _TIMESTAMP]
    folders = [f"{one.path}/" for one in found if one.kind == "folder" and one.path not in others]
    letters = _letters(lesson.name)
    likely = [path for path in files if letters in _letters(path)]
    likely = likely or [path for path in files if path.endswith(".ipynb")]
    ask = "ask the student to submit again"
    if not (told := likely or files or folders):
        return ""
    wanted = f"make it {lesson.id}/{lesson.name}.ipynb, or " if likely else ""
    return f"{folder} holds {_listed([shown(path) for path in told])}: {wanted}{ask}"


def _listed(names: Sequence[str]) -> str:
    """The first few of some names, and how many there are."""
    more = len(names) - _TOLD
    return ", ".join(names[:_TOLD]) + (f" and {more:,} more" if more > 0 else "")


def files_beside(folder: Path, ignored: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """What lies beside the notebooks of a submission: names below its folder, and content.

    What cannot be read or named is left out, and what is more than may be copied.

    Args:
        folder: the submission's.
        ignored: patterns of names, of files and folders, that are left out.
    """

    def wanted(path: str) -> bool:
        return is_text(path) and not _matches(path, ignored)

    room = LARGEST
    with contextlib.suppress(OSError), _inside(folder) as here:
        for name in _NBGRADERS:
            with contextlib.suppress(OSError):
                yield name, _read(name, here, _LONGEST_SECRET)
        files = (
            one
            for one in _walk(here, inside=wanted)
            if one.kind == "file" and one.path not in _NBGRADERS
            if wanted(one.path) and not one.name.endswith(".ipynb")
        )
        for one in itertools.islice(files, MOST_COPIES):
            with contextlib.suppress(OSError):
                content = _read(one.name, one.folder, room)
                room -= len(content)
                yield one.path, content


def _matches(path: str, patterns: Collection[str]) -> bool:
    name = path.rpartition("/")[2]
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


class _Found(NamedTuple):
    """Something in a submission: `path` leads to it from there, `folder` is open and holds it."""

    path: str
    name: str
    kind: Literal["file", "folder", "foreign"]
    folder: int


def _everything(path: str) -> bool:
    return True


def _walk(
    here: int, inside: Callable[[str], bool] = _everything, deepest: int = DEEPEST
) -> Iterator[_Found]:
    """What lies in an open folder and below, by name; so much of it as is looked at.

    Args:
        here: the folder.
        inside: tells whether to look into a folder, by its path.
        deepest: so many folders deep.
    """
    return itertools.islice(_below(here, "", inside, deepest), MOST_NAMES)


def _below(here: int, above: str, inside: Callable[[str], bool], deepest: int) -> Iterator[_Found]:
    with os.scandir(here) as entries:
        there = sorted(itertools.islice(entries, MOST_NAMES), key=lambda entry: entry.name)
    for entry in there:
        path = above + entry.name
        if not entry.is_dir(follow_symlinks=False):
            plain = entry.is_file(follow_symlinks=False)
            yield _Found(path, entry.name, "file" if plain else "foreign", here)
            continue
        yield _Found(path, entry.name, "folder", here)
        if deepest > 1 and inside(path):
            with contextlib.suppress(OSError), _folder(entry.name, here) as folder:
                yield from _below(folder, f"{path}/", inside, deepest - 1)


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[int]:
    """The open folder of a submission; that of its student is no link either.

    Raises:
        OSError: when one of them is none, or a link to one.
    """
    with _folder(folder.parent) as above, _folder(folder.name, above) as here:
        yield here


@contextlib.contextmanager
def _folder(name: str | Path, above: int | None = None) -> Iterator[int]:
    """An open folder.

    Raises:
        OSError: when it is none, or a link to one.
    """
    folder = os.open(name, _OPEN | os.O_DIRECTORY, dir_fd=above)
    try:
        yield folder
    finally:
        os.close(folder)


def _read(name: str, folder: int, most: int = LARGEST) -> bytes:
    """The bytes of a file in an open folder.

    Raises:
        OSError: when it is none, cannot be read, or holds more than `most` bytes.
    """
    with open(os.open(name, _OPEN, dir_fd=folder), "rb") as file:  # noqa: PTH123
        about = os.fstat(file.fileno())
        if stat.S_ISDIR(about.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(about.st_mode):
            raise OSError(errno.ELOOP, "it is no plain file")
        content = b"" if about.st_size > most else file.read(most + 1)
    if max(about.st_size, len(content)) > most:
        size = f"{most // 10**6} MB" if most >= 10**6 else f"{most} bytes"
        raise OSError(errno.EFBIG, f"it is larger than {size}")
    return content
