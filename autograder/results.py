"""What grading found: one result per exercise of every submission, and its JSON lines."""

import json
import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

MEANINGS = {
    "right": "every output agrees",
    "wrong": "no output agrees",
    "partly": "some outputs agree",
    "error": "the code stopped with an error",
    "timeout": "ran longer than allowed",
    "memory": "needed more memory than allowed",
    "crashed": "the process ended before it answered",
    "missing": "nothing to grade was found",
    "tampered": "a test or another locked cell had been changed",
}
"""What each status means, in a phrase for teachers."""

STATUSES = tuple(MEANINGS)


@dataclass(frozen=True)
class Result:
    """What grading found for one exercise of one submission.

    `score` and `max_score` are points, `seconds` is wall time; `status` is one of STATUSES;
    `mistake` is the id of the known mistake or generic probe that matched, if one did; `hint` is
    the sentence shown to the student, or the reason where there was nothing to compare.
    """

    student: str
    lesson: str
    exercise: str
    status: str
    score: float
    max_score: float
    mistake: str | None
    hint: str
    seconds: float


def to_line(result: Result) -> str:
    """One line of JSON (ASCII, no line end). Raises ValueError where a number is not finite."""
    return json.dumps(asdict(result), allow_nan=False)


def from_line(line: str) -> Result:
    """The result in one line of JSON; raises ValueError that says which key is not as expected."""
    found = json.loads(line)
    names = [field.name for field in fields(Result)]
    if not isinstance(found, dict) or set(found) != set(names):
        raise ValueError(f"expected an object with the keys {', '.join(names)}")
    for name, value in found.items():
        _check(name, value)
    return Result(**found)


def write(path: Path, results: Iterable[Result]) -> None:
    """Replace the file by one JSON object a line; raises OSError and, as to_line, ValueError."""
    path.write_text("".join(to_line(result) + "\n" for result in results), encoding="utf-8")


def read(path: Path) -> list[Result]:
    """Read what `write` wrote; blank lines are skipped.

    Raises OSError, and ValueError naming the file and the line that is not a result.
    """
    results = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            results.append(from_line(line))
        except ValueError as problem:
            raise ValueError(f"{path}, line {number} is not a grading result: {problem}") from None
    return results


def _check(name: str, value: object) -> None:
    if name in ("score", "max_score", "seconds"):
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not math.isfinite(float(str(value))):
            raise ValueError(f"expected a finite number for {name}, found {value!r}")
    elif not (isinstance(value, str) or (name == "mistake" and value is None)):
        raise ValueError(f"expected text for {name}, found {value!r}")
    elif name == "status" and value not in STATUSES:
        raise ValueError(f"expected one of {', '.join(STATUSES)} for status, found {value!r}")
