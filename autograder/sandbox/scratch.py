"""A folder in which a student's code could do as it liked: how much it holds, removing it."""

from __future__ import annotations

import contextlib
import math
import os
from pathlib import Path

from autograder.sandbox.walls import Limits

#: Where less than this is left of a file system that sessions share, in the whole's parts, ...
_NEARLY_FULL = 1 / 4
#: ... and one holds at least this of what it may, and no other holds more, it has to end.
_MUCH = 1 / 8


def crowds_out(folder: Path, limits: Limits) -> bool:
    """Is room or are files running out, and does no folder beside this one hold more than it?"""
    space = os.statvfs(folder)
    if space.f_bavail >= _NEARLY_FULL * space.f_blocks and (
        space.f_favail >= _NEARLY_FULL * space.f_files
    ):
        return False
    share = _share(folder, limits)
    return share >= _MUCH and share >= max(
        _share(beside, limits) for beside in folder.parent.iterdir()
    )


def _share(folder: Path, limits: Limits) -> float:
    """How much of what it may hold a folder holds; infinite where that cannot be seen."""
    size, files, waiting = 0, 0, [os.fspath(folder)]
    while waiting and files < limits.files:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    about = entry.stat(follow_symlinks=False)
                    size, files = size + 512 * about.st_blocks, files + 1
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except FileNotFoundError:  # gone meanwhile
            continue
        except OSError:  # too deep, or closed to its owner
            return math.inf
    return max(size / limits.scratch, files / limits.files)


def remove(folder: str | os.PathLike[str]) -> None:
    """Remove a folder with all that is in it; what the system refuses to remove is left.

    Folders may be nested without end or closed to their owner: each is opened, and moved up beside
    the first before its turn comes, so that no path gets long and nothing recurses.
    """
    top = os.fspath(folder)
    waiting, moved = [top], 0
    while waiting:
        current = waiting.pop()
        with contextlib.suppress(OSError):
            os.chmod(current, 0o700)  # noqa: PTH101 (paths are plain text here)
            with os.scandir(current) as entries:
                found = list(entries)
            for entry in found:
                with contextlib.suppress(OSError):
                    if not entry.is_dir(follow_symlinks=False):
                        os.unlink(entry.path)  # noqa: PTH108
                        continue
                    moved += 1
                    beside = f"{top}.{moved}"
                    os.chmod(entry.path, 0o700)  # noqa: PTH101
                    os.rename(entry.path, beside)  # noqa: PTH104
                    waiting.append(beside)
            os.rmdir(current)  # noqa: PTH106
