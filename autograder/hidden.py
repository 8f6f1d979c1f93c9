"""The hidden test: `grade(function)` as the last line of a test cell returns the points.

It judges as `check` does, on cases drawn afresh for every student from the class's secret.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from unroll.check import show
from unroll.judge import judge
from unroll.verdict import Verdict

from .course import UserError, lessons
from .reference import Reference, reference_for

#: Set for the kernel in which a submission is graded.
STUDENT_VARIABLE = "UNROLL_STUDENT"
SECRET_VARIABLE = "UNROLL_SECRET_FILE"


def grade(function: Callable[..., Any]) -> float:
    """Judge an exercise, display the verdict and return the points: nbgrader's partial credit.

    Args:
        function: the student's function, under the exercise's name.
    """
    verdict = verdict_for(
        function,
        function.__name__,
        student=os.environ.get(STUDENT_VARIABLE, ""),
        secret=read_secret(os.environ.get(SECRET_VARIABLE)),
    )
    show(verdict)
    return verdict.score


def verdict_for(
    function: Callable[..., Any], exercise: str, *, student: str, secret: bytes
) -> Verdict:
    """The verdict on a function, on the cases that belong to this student.

    A known mistake costs its points once: a later exercise that is right but for the mistake in an
    earlier one, which it calls, gets its points.

    Raises:
        UserError: when no lesson has such an exercise.
    """
    reference = _reference_with(exercise)
    earlier = {
        name: verdict_for(theirs, name, student=student, secret=secret)
        for name in reference.exercises[exercise].uses
        if callable(theirs := getattr(function, "__globals__", {}).get(name))
    }

    def judged_by(judging: Reference) -> Verdict:
        rng = generator(secret, student, exercise)
        return judge(
            judging.exercises[exercise].question,
            judging.cases(judging.exercises[exercise], rng),
            function,
            earlier=lambda name, theirs: earlier[name].status == "right",
            reveal=False,
        )

    verdict = judged_by(reference)
    if verdict.status in ("right", "missing", "timeout"):
        return verdict
    carried = reference.with_mistakes(earlier)
    try:
        again = judged_by(carried) if carried else verdict
    except Exception:  # with the mistake, nothing can be computed that could be compared
        return verdict
    if again.score <= verdict.score:
        return verdict
    names = " and ".join(earlier)
    message = f"Right but for the mistake in {names}, which has cost its points there."
    return replace(again, message=message if again.status == "right" else again.message)


def generator(secret: bytes, student: str, exercise: str) -> np.random.Generator:
    """The random numbers of one student's exercise: the same again only with the same secret."""
    digest = hashlib.sha256(b"\0".join([secret, student.encode(), exercise.encode()])).digest()
    return np.random.default_rng(list(digest))


def read_secret(path: str | None) -> bytes:
    """The class's secret; empty when none is set, as while a solution notebook is built."""
    return Path(path).read_bytes().strip() if path else b""


def _reference_with(exercise: str) -> Reference:
    for lesson in lessons():
        # A plain look at the text first: running every lesson's solutions would take a while.
        if f"def {exercise}(" in lesson.text.read_text(encoding="utf-8"):
            reference = reference_for(lesson)
            if exercise in reference.exercises:
                return reference
    raise UserError(f"no lesson has an exercise called {exercise!r}")
