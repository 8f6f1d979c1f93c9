"""The hidden test: `grade(function)` as the last line of a test cell returns the points.

It judges as `check` does, on cases that are not in the notebook. Here, in the notebook's own
process, they are the same for all; where a class is graded, the tester reaches the verdict outside.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from autograder.course import Lesson, UserError, lessons
from autograder.grading.cases import CaseBook
from autograder.grading.follow import verdict_for
from unroll.check import show
from unroll.judging.calling import Local


def grade(function: Callable[..., Any]) -> float:
    """Judge an exercise, display the verdict and return the points: nbgrader's partial credit.

    Args:
        function: the student's function under the exercise's name.

    Raises:
        UserError: when no lesson has such an exercise.
    """
    exercise = str(getattr(function, "__name__", ""))
    verdict = verdict_for(Local(function), exercise, _book(_lesson_with(exercise)))
    show(replace(verdict, seconds=0.0))  # a notebook that is run again should not change
    return verdict.score


@functools.cache
def _book(lesson: Lesson) -> CaseBook:
    return CaseBook(lesson)


def _lesson_with(exercise: str) -> Lesson:
    """The lesson in which students write this function."""
    cell = f'# %% id="{exercise.replace("_", "-")}" role="exercise"'
    for lesson in lessons():
        if cell in lesson.text.read_text(encoding="utf-8"):
            return lesson
    raise UserError(f"no lesson has an exercise called {exercise!r}")
