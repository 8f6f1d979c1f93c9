"""What grading found: one result per exercise of every submission, and its JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import get_args

from autograder.outputs import write_whole
from unroll.judging.verdict import Status, Verdict

STATUSES: tuple[Status, ...] = get_args(Status)

MEANINGS: dict[Status, str] = {
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


#: The most characters of a hint: all that is said of honest work is shorter.
HINT = 2000


@dataclass(frozen=True)
class Result:
    """What grading found for one exercise of one submission.

    `score` and `max_score` are points; as a gradebook gives it, `score` is what counts now, see
    `Points`. `seconds` is wall time; `mistake` is the id of the known
    mistake or generic probe that matched, if one did; `hint` is the sentence shown to the student,
    or the reason where there was nothing to compare. `given` names the earlier exercises, with
    commas between them, whose mistakes it does not pay for once more; `undecided` says why a person
    has to look at it, where no test can tell. Whoever makes one here uses `result_of` or
    `nothing_to_grade`.
    """

    student: str
    lesson: str
    exercise: str
    status: Status
    score: float
    max_score: float
    mistake: str | None
    hint: str
    seconds: float
    given: str = ""
    undecided: str = ""


@dataclass(frozen=True)
class Points:
    """The parts of one exercise's score, as nbgrader's tables hold them.

    Attributes:
        by_test: of the hidden test; None where nothing could be graded.
        by_hand: what a person gave instead; None where nobody did.
        extra: extra credit on top.
        look: was the work graded again after a person had given points for it?
    """

    by_test: float | None = None
    by_hand: float | None = None
    extra: float = 0.0
    look: bool = False

    @property
    def score(self) -> float:
        """The sum, as nbgrader makes it: extra credit on nothing is nothing."""
        base = self.by_test if self.by_hand is None else self.by_hand
        return 0.0 if base is None else base + self.extra


@dataclass(frozen=True)
class Standing:
    """What a gradebook says of a class beside what was found.

    Attributes:
        points: the parts of scores, by student, lesson and exercise.
        late: what late work loses, by student and lesson; at most what there is.
        students: all that it knows, also those who handed in nothing.
    """

    points: Mapping[tuple[str, str, str], Points] = field(default_factory=dict)
    late: Mapping[tuple[str, str], float] = field(default_factory=dict)
    students: frozenset[str] = frozenset()


#: Beside results that come from no gradebook.
NOTHING_BESIDE = Standing()


@dataclass(frozen=True)
class Graded:
    """One submission, graded: all that the gradebook keeps of it.

    Attributes:
        student: its id.
        lesson: the lesson's id, which is nbgrader's assignment ("01_rnn_cell").
        notebook: nbgrader's name of the notebook ("rnn_cell").
        submitted: when, UTC without a time zone; None where nobody said, which leaves what the
            gradebook knows.
        withdrawn: was it taken away, so that no time of before is left?
        results: ours, one per exercise, in the order of the lesson.
        scores: automatic points by the id of the test's cell. Where it is None or not there, a
            person has to look: nothing could be graded.
        undecided: ids of tests' cells that a person has to look at, whatever points they have.
        unanswered: ids of exercises' cells that are as they were given out.
        against: digests of all that decides its mark, by name ("notebook", "lesson", "judge").
        sandbox: where it ran; "none" without one.
    """

    student: str
    lesson: str
    notebook: str
    submitted: datetime | None
    results: tuple[Result, ...]
    scores: Mapping[str, float | None]
    against: Mapping[str, str]
    sandbox: str
    unanswered: frozenset[str] = field(default=frozenset())
    withdrawn: bool = False
    undecided: frozenset[str] = field(default=frozenset())


def result_of(student: str, lesson: str, verdict: Verdict, *, tampered: bool) -> Result:
    """What a verdict says of one exercise of a submission.

    Args:
        student: its id.
        lesson: the lesson's id.
        verdict: the judge's.
        tampered: had the exercise's test been changed?
    """
    return Result(
        student=student,
        lesson=lesson,
        exercise=verdict.exercise,
        # Nothing written is nothing written, whatever was done to the test.
        status="tampered" if tampered and verdict.status != "missing" else verdict.status,
        score=verdict.score,
        max_score=verdict.max_score,
        mistake=verdict.finding.id if verdict.finding else None,
        hint=verdict.hint[:HINT],
        seconds=round(verdict.seconds, 3),
        given=", ".join(verdict.given),
        undecided=verdict.undecided,
    )


def nothing_to_grade(
    student: str, lesson: str, exercise: str, max_score: float, reason: str
) -> Result:
    """The result, without points, for an exercise of which nothing could be graded."""
    return Result(
        student=student,
        lesson=lesson,
        exercise=exercise,
        status="missing",
        score=0.0,
        max_score=max_score,
        mistake=None,
        hint=reason,
        seconds=0.0,
    )


def to_line(result: Result, standing: Standing = NOTHING_BESIDE) -> str:
    """One line of JSON (ASCII, no line end); the parts of a score only where it has several.

    What has a default, too, is there only where it says something: scripts know the other fields.

    Raises ValueError where a number is not finite.
    """
    key = (result.student, result.lesson)
    points = standing.points.get((*key, result.exercise), Points())
    parts = {"by_test": points.by_test, "by_hand": points.by_hand, "extra": points.extra}
    if points.by_hand is None and not points.extra:
        parts = {}
    late = {"late": standing.late[key]} if key in standing.late else {}
    look = {"look": True} if points.look else {}
    defaults = {each.name: each.default for each in fields(result)}
    told = {name: value for name, value in vars(result).items() if value != defaults[name]}
    return json.dumps({**told, **parts, **late, **look}, allow_nan=False)


def write(path: Path, results: Iterable[Result], standing: Standing = NOTHING_BESIDE) -> None:
    """Replace the file by one JSON object a line; raises UserError and, as to_line, ValueError."""
    write_whole(path, "".join(to_line(result, standing) + "\n" for result in results))
