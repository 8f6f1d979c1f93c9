"""How an exception in what authors and teachers write is told: one line with its place."""

from __future__ import annotations

import traceback
from collections.abc import Callable


def told(error: BaseException) -> str:
    """An exception in one line, as in "NameError: name 'x' is not defined"."""
    text = error.msg if isinstance(error, SyntaxError) else str(error)
    return f"{type(error).__name__}: {' '.join(text.split())}".removesuffix(": ")


def place(error: BaseException, inside: Callable[[str], bool]) -> tuple[str, int] | None:
    """The file and line of an author's that an exception came from.

    Args:
        error: the exception.
        inside: tells whether a file, by its name, is one of those that authors write.
    """
    if isinstance(error, SyntaxError) and error.filename and inside(error.filename):
        return error.filename, error.lineno or 1
    frames = traceback.extract_tb(error.__traceback__)
    found = [(frame.filename, frame.lineno or 1) for frame in frames if inside(frame.filename)]
    return found[-1] if found else None
