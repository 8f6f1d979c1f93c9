"""The hidden test: `grade(function)` as the last line of a test cell returns the points.

It judges as `check` does, on cases drawn afresh for every student from the class's secret.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.course import UserError, lessons
from autograder.lessons.reference import Reference, reference_for
from unroll.check import show
from unroll.judging.calling import Local, Student
from unroll.judging.judge import judge
from unroll.judging.verdict import Verdict


@dataclass
class Grading:
    """Whose work is being graded, the class's secret, and the verdicts reached so far."""

    student: str
    secret: bytes
    verdicts: list[Verdict] = field(default_factory=list)


_current: ContextVar[Grading | None] = ContextVar("grading", default=None)


@contextlib.contextmanager
def grading_for(student: str, secret: bytes) -> Iterator[Grading]:
    """Inside, `grade` draws this student's cases and keeps the verdicts instead of showing them."""
    grading = Grading(student, secret)
    token = _current.set(grading)
    try:
        yield grading
    finally:
        _current.reset(token)


def grade(function: Callable[..., Any] | Student) -> float:
    """Judge an exercise and return the points: nbgrader's partial credit.

    Where nobody in particular is graded (a solution notebook, plain nbgrader without our
    configuration) the cases are the same for all, and the verdict is displayed.

    Args:
        function: the student's function under the exercise's name, here or in another process.
    """
    grading = _current.get()
    verdict = verdict_for(
        Local(function) if callable(function) else function,
        getattr(function, "__name__", ""),
        student_name=grading.student if grading else "",
        secret=grading.secret if grading else b"",
    )
    if grading:
        grading.verdicts.append(verdict)
    else:
        show(replace(verdict, seconds=0.0))  # a notebook that is run again should not change
    return verdict.score


def verdict_for(student: Student, exercise: str, *, student_name: str, secret: bytes) -> Verdict:
    """The verdict on a function, on the cases that belong to this student.

    A known mistake costs its points once: a later exercise that is right but for the mistake in an
    earlier one, which it calls, gets its points.

    Raises:
        UserError: when no lesson has such an exercise.
    """
    reference = _reference_with(exercise)
    earlier: dict[str, Verdict] = {}

    def judged_earlier(name: str, theirs: Student) -> Verdict:
        """Only when this one is not right: the earlier one may end the process that holds both."""
        if name not in earlier:
            earlier[name] = verdict_for(theirs, name, student_name=student_name, secret=secret)
        return earlier[name]

    def judged_by(judging: Reference) -> Verdict:
        rng = generator(secret, student_name, exercise)
        return judge(
            judging.exercises[exercise].question,
            judging.cases(judging.exercises[exercise], rng),
            student,
            earlier=lambda name, theirs: judged_earlier(name, theirs).status == "right",
            reveal=False,
        )

    verdict = judged_by(reference)
    if verdict.status not in ("wrong", "partly", "error"):
        return verdict
    for name in reference.exercises[exercise].uses:
        if theirs := student.other(name):
            judged_earlier(name, theirs)
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


def _reference_with(exercise: str) -> Reference:
    for lesson in lessons():
        # A plain look at the text first: running every lesson's solutions would take a while.
        if f"def {exercise}(" in lesson.text.read_text(encoding="utf-8"):
            reference = reference_for(lesson)
            if exercise in reference.exercises:
                return reference
    raise UserError(f"no lesson has an exercise called {exercise!r}")
