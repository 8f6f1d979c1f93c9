"""What commands write: whether they can be is known before the work; none is ever half."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from autograder.course import UserError


def check_writable(*paths: Path) -> None:
    """Find out whether files could be written; none is made or changed.

    Raises:
        UserError: naming the first that could not.
    """
    for path in paths:
        with _told(path):
            if _is_replaced(path):
                with _beside(path.resolve()):
                    pass
            elif not os.access(path, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def check_folder(folder: Path) -> None:
    """Find out whether files could be written into a folder, which may have to be made first.

    Raises:
        UserError: when they could not.
    """
    folder = folder.absolute()
    there = next(place for place in (folder, *folder.parents) if place.exists())
    if not there.is_dir():
        raise UserError(f"{folder} cannot be written: {there} is a file; name another folder")
    if not os.access(there, os.W_OK | os.X_OK):
        raise UserError(f"{folder} cannot be written: you may not write in {there}")


def write_whole(path: Path, text: str) -> None:
    """Replace a file in one step: whoever reads it finds the old text or the new one.

    Raises:
        UserError: when it cannot be written; then it is as it was.
    """
    with _told(path):
        if not _is_replaced(path):
            path.write_text(text, encoding="utf-8", newline="")
            return
        path = path.resolve()
        with _beside(path) as new:
            new.write_text(text, encoding="utf-8", newline="")
            new.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_mask())
            new.replace(path)


def _is_replaced(path: Path) -> bool:
    """Is it a file, or nothing yet, rather than a pipe, say, or the terminal?

    Raises:
        IsADirectoryError: when it is a folder.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    return path.is_file() or not path.exists()


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A new file in the same folder, which is removed if it is still there at the end."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:50]}.")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _mask() -> int:
    """The rights that new files do not get here."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror
        if isinstance(error, FileNotFoundError):
            reason = f"there is no folder {path.parent}"
        raise UserError(f"{path} cannot be written: {reason}; name another file") from None
