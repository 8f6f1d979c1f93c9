"""What became of one call of a student's function, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Failure:
    """An exception: its class and message; line and text of the student's code where it left it.

    `inside` names the function whose own `raise` began it, "" where it began at another line;
    `name` the name that was not defined; `written` tells that the function holds more than the
    lines that a student is given; `below` names the functions that it had called, one by the other,
    where the exception came from.
    """

    kind: str
    message: str
    line: int = 0
    text: str = ""
    inside: str = ""
    name: str = ""
    written: bool = False
    below: tuple[str, ...] = ()


#: The kind of a failure that stands for a call that took too long or too much, or ended all.
OUT_OF_TIME, OUT_OF_MEMORY, CRASHED = "OutOfTime", "OutOfMemory", "Crashed"
ENDING = (OUT_OF_TIME, OUT_OF_MEMORY, CRASHED, "MemoryError")

#: The most characters of a message that are looked at.
SENTENCE = 500


@dataclass(frozen=True)
class Outcome:
    """What one call did: its value as `plain` makes it; `changed` names the arguments that it
    changed in place.
    """

    value: Any = None
    failure: Failure | None = None
    changed: tuple[str, ...] = ()
    printed: str = ""
    warned: tuple[str, ...] = ()
