"""The class's secret: from it every student's hidden cases are drawn."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from autograder.course import ROOT, UserError


def read_secret(path: str | Path = "") -> bytes:
    """The class's secret, from a file; the default one, class_secret, is made at first use.

    Raises:
        UserError: when a named file is not there or cannot be read.
    """
    if path:
        named = Path(path).resolve()
        if not (named.is_file() and os.access(named, os.R_OK)):
            raise UserError(f"{path}: there is no readable file for the class's secret")
        return named.read_bytes().strip()
    default = ROOT / "class_secret"
    if not default.exists():
        default.touch(mode=0o600)
        default.write_text(secrets.token_hex(32) + "\n", encoding="ascii")
    return default.read_bytes().strip()
