"""Removing a folder in which a student's code could do as it liked."""

from __future__ import annotations

import contextlib
import os


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
