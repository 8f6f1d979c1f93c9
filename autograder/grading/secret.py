"""The class's secret: from it every student's hidden cases are drawn."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from autograder.course import ROOT, UserError

#: A shorter secret could be found by trying.
SHORTEST = 16


def read_secret(path: str | Path = "") -> bytes:
    """The class's secret, from a file; the default one, class_secret, is made at first use.

    Raises:
        UserError: when a named file is not there or cannot be read, or holds too little; when the
            default one cannot be made.
    """
    place = Path(path).resolve() if path else ROOT / "class_secret"
    try:
        if not path and not place.exists():
            _make(place)
        secret = place.read_bytes().strip()
    except FileNotFoundError:  # made here, a slip in its name would be a new secret for all
        raise UserError(
            f"{place}: there is no such file with a class's secret. Correct its name; or name "
            "none: then class_secret, in the course's folder, is made at first use"
        ) from None
    except OSError as error:
        raise UserError(f"the class's secret, {error.filename}: {error.strerror}") from None
    if len(secret) < SHORTEST:
        remedy = "Take it from a backup, or write a long line of your own into it"
        if not path:
            remedy = "Take it from a backup, or remove it and grade again: another one is made"
        raise UserError(
            f"{place} holds {len(secret)} bytes; a class's secret has {SHORTEST} or more. {remedy}"
        )
    return secret


def _make(place: Path) -> None:
    """Write a secret in one step: two runs may begin at once, or one may be killed."""
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".class_secret")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(32) + "\n")
    with contextlib.suppress(FileExistsError):
        os.link(name, place)
    Path(name).unlink()
