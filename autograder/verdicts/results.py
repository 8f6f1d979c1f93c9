"""What grading found: one result per exercise of every submission, and its JSON lines."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
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


@dataclass(frozen=True)
class Result:
    """What grading found for one exercise of one submission.

    `score` and `max_score` are points, `seconds` is wall time; `status` is a key of MEANINGS;
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


def write(path: Path, results: Iterable[Result]) -> None:
    """Replace the file by one JSON object a line; raises OSError and, as to_line, ValueError."""
    path.write_text("".join(to_line(result) + "\n" for result in results), encoding="utf-8")
