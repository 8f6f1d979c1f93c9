"""How much a teacher lets hints say: `hints.toml`, beside this package."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from .verdict import RUNGS, Rung

SETTINGS = Path(__file__).parents[1] / "hints.toml"


class HintsError(ValueError):
    """What a teacher has written is no rung; a notebook shows the sentence alone."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


def limit(where: Literal["check", "feedback"]) -> Rung:
    """The highest rung of hints, in notebooks or on feedback pages; without the file, all but one.

    Raises:
        HintsError: when the file says something else than a rung.
    """
    try:
        found = tomllib.loads(SETTINGS.read_text(encoding="utf-8")).get(where, "equation")
    except FileNotFoundError:
        return "equation"
    except (OSError, ValueError) as error:
        raise HintsError(f"{SETTINGS} cannot be read: {error}") from None
    if found not in RUNGS:
        words = ", ".join(f'"{rung}"' for rung in RUNGS)
        raise HintsError(f"{SETTINGS}: {where} must be one of {words}, not {found!r}")
    return RUNGS[RUNGS.index(found)]
