"""Collecting from the exchange: only what students handed in themselves, and only files.

Everyone may write into the exchange's inbound folder, under any name. nbgrader takes what it finds:
a submission in another's name, and the file that a link leads to, which is read with the teacher's
rights and can come back to the student as feedback.
"""

from __future__ import annotations

import contextlib
import errno
import os
import pwd
import secrets
import shutil
import stat
from pathlib import Path
from typing import Any

from nbgrader.exchange import ExchangeError
from nbgrader.exchange.default import ExchangeCollect
from nbgrader.utils import ignore_patterns, parse_utc

#: What a file takes of a disk at least, in bytes: files with nothing in them are bounded, too.
_BLOCK = 4096


class Collect(ExchangeCollect):
    """nbgrader's collecting, for an exchange that strangers write into."""

    src_records: list[dict[str, Any]]

    def _path_to_record(self, path: str) -> dict[str, Any]:
        """Who handed in what and when; without a name when that is not to be believed."""
        try:
            record: dict[str, Any] = super()._path_to_record(path)
            problem = self._problem(path, record["username"])
        except (ExchangeError, ValueError, OverflowError):
            problem = "its name is not a submission's"
        if not problem:
            return record
        self.log.warning("%s is not collected: %s", path, problem)
        return {"username": "", "filename": "", "timestamp": parse_utc("1970-01-01 00:00 UTC")}

    def _problem(self, path: str, student: str) -> str:
        about = Path(path).lstat()
        if not stat.S_ISDIR(about.st_mode):
            return "it is not a folder"
        if self.check_owner and student != (owner := _name(about.st_uid)):
            return f"it says that it is {student}'s, but it is {owner}'s"
        return ""

    def init_src(self) -> None:
        super().init_src()
        self.src_records = [record for record in self.src_records if record["username"]]

    def do_copy(self, src: str, dest: str, log: Any = None) -> None:
        """Copy a submission's files and folders, and nothing else; what is left out is logged."""
        try:
            Path(dest).mkdir()
            self._copy(Path(src), Path(dest))
            _complete(Path(src), Path(dest))
        except (OSError, RecursionError) as error:
            self.log.warning("%s is collected in part only: %s", src, error)

    def _copy(self, src: Path, dest: Path) -> None:
        course = self.coursedir
        ignored = ignore_patterns(course.ignore, course.include, course.max_file_size, self.log)
        room = 1000 * course.max_dir_size
        for place, folders, files, here in os.fwalk(src, follow_symlinks=False):
            inside = dest / Path(place).relative_to(src)
            folders[:] = sorted(set(folders) - set(ignored(place, folders)))
            links = [name for name in folders if _is_link(name, here)]
            for name in set(folders) - set(links):
                (inside / name).mkdir()
            kept = sorted(set(files) - set(ignored(place, files)), key=_importance)
            for name in [*links, *kept]:
                try:
                    room -= max(_BLOCK, _copy_file(name, here, inside / name, room))
                except OSError as error:
                    reason = "it is a link" if error.errno == errno.ELOOP else error
                    self.log.warning("%s/%s is not collected: %s", place, name, reason)


def _complete(src: Path, dest: Path) -> None:
    """Put nbgrader's two files right, without which no feedback could be released to anyone.

    The time is the one in the folder's name, by which nbgrader chooses among submissions. Without
    the secret, which its student keeps, feedback is released to nobody.
    """
    for path in (dest / "timestamp.txt", dest / "submission_secret.txt"):
        if path.is_dir():
            shutil.rmtree(path)
    (dest / "timestamp.txt").write_text(src.name.rsplit("+", 3)[2])
    secret = dest / "submission_secret.txt"
    with contextlib.suppress(FileNotFoundError, UnicodeDecodeError):
        if secret.read_text(encoding="utf-8"):
            return
    secret.write_text(secrets.token_hex(64))


def _importance(name: str) -> tuple[bool, str]:
    """Where there is no room for all, notebooks and nbgrader's two files go first."""
    return not name.endswith((".ipynb", ".txt")), name


def _is_link(name: str, folder: int) -> bool:
    return stat.S_ISLNK(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)


def _name(uid: int) -> str:
    with contextlib.suppress(KeyError):
        return pwd.getpwuid(uid).pw_name
    return f"user {uid}"


def _copy_file(name: str, folder: int, dest: Path, room: int) -> int:
    """Copy a regular file out of an open folder, whatever its owner does meanwhile; its size.

    Raises:
        OSError: when it is a link, a pipe or the like, cannot be read, or is larger than `room`.
    """
    # Never through a link, and without waiting for the other end of a pipe.
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
    with os.fdopen(os.open(name, flags, dir_fd=folder), "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise OSError("it is not a file")
        if max(_BLOCK, about.st_size) > room:
            raise OSError("the submission is too large")
        dest.write_bytes(file.read(about.st_size))
    return about.st_size
