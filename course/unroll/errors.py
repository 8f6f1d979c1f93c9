"""What a person can put right."""

from collections.abc import Iterator
from contextlib import contextmanager


class UserError(Exception):
    """Something a person can put right; the message says what, where and how."""


@contextmanager
def needing(package: str) -> Iterator[None]:
    """Around imports of what only some lessons need: where it is missing, say what to install."""
    try:
        yield
    except ModuleNotFoundError as missing:
        told = f"No module named {missing.name!r}. Run: pip install {package}"
        raise ModuleNotFoundError(told, name=missing.name) from None
