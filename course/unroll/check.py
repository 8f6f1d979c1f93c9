"""`check(function)`: an instant verdict on an exercise, with the mistake's name if there is one.

It compares with stored numbers (the folder `answers/`), so it needs no network and no solution.
"""

from __future__ import annotations

import difflib
import functools
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from .judging.calling import Local, Student
from .judging.change import find_changes
from .judging.judge import EARLIER, judge
from .judging.questions import Case, Question
from .judging.rungs import limit
from .judging.storage import load
from .judging.values import kind_of
from .judging.verdict import MIME, RUNGS, Change, Rung, Verdict, as_html, as_text, rungs_of

#: What grading does, and a check cannot: it holds no solution.
COUNTS_ONCE = "grading compares with what is right given the earlier exercise as it is."

#: What `check` takes in place of an exercise's name to say more at once.
MORE = "more"

ANSWERS = Path(__file__).parent / "answers"


class CheckFailed(AssertionError):
    """Raised where a failing check must stop a cell: when nbgrader validates a notebook."""

    def _render_traceback_(self) -> list[str]:
        # IPython shows these lines instead of a traceback through this library.
        return str(self).splitlines()


class NotAnExercise(ValueError):
    """What is to be checked is none; a notebook shows the sentence alone."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


def check(function: Callable[..., Any], exercise: str | None = None) -> None:
    """Say whether an exercise is solved and, if it is not, what to look at.

    Asked again about the same wrong answer it says more: why, then which equation it is about.

    Args:
        function: your function, as in `check(rnn_cell_forward)`.
        exercise: the exercise's name, when the function is called something else; or "more", to
            hear more at once.

    Raises:
        CheckFailed: only under nbgrader's Validate, which counts errors.
        NotAnExercise: when there is no such exercise, or this is no function.
    """
    if os.environ.get("NBGRADER_EXECUTION") == "autograde":
        return  # the hidden test in the same cell says all this, on fresh numbers
    more = exercise == MORE
    exercise = None if more else exercise
    verdict = verdict_of(function, exercise)
    if os.environ.get("NBGRADER_EXECUTION") == "validate":
        if verdict.status != "right":
            raise CheckFailed(as_text(replace(verdict, place=None)))  # a dialog has few lines
        return
    # A notebook that is run again should not change.
    show(*_on_its_rung(replace(verdict, seconds=0.0), function, more))


#: What each exercise's last verdict was, and how much was said of it.
_last: dict[str, tuple[str, Rung]] = {}


def _on_its_rung(
    verdict: Verdict, function: Callable[..., Any], more: bool
) -> tuple[Verdict, Rung]:
    """A verdict, and how much to say of it: more than when the same was found the last time."""
    found, before = as_text(verdict, "full"), _last.get(verdict.exercise)
    again = before is not None and before[0] == found
    reached = RUNGS.index(before[1]) + 1 if before and again else int(more)
    if verdict.status in ("right", "missing") or not reached:
        rung: Rung = "where"
    else:
        verdict = replace(verdict, changes=changes_for(function, verdict))
        most = RUNGS.index(limit("check"))
        rung = next(
            (r for r in rungs_of(verdict) if reached <= RUNGS.index(r) <= most), RUNGS[most]
        )
    _last[verdict.exercise] = found, rung
    allowed = RUNGS[RUNGS.index(rung) + 1 : RUNGS.index(limit("check")) + 1]
    if not {*allowed}.isdisjoint(rungs_of(verdict)):
        same = getattr(function, "__name__", "") == verdict.exercise
        how = f': check({verdict.exercise}, "{MORE}")' if same else ""
        verdict = replace(verdict, notes=(*verdict.notes, f"for more, check again{how}"))
    return verdict, rung


def verdict_of(function: Callable[..., Any], exercise: str | None = None) -> Verdict:
    """The verdict that `check` shows."""
    if not callable(function):
        raise NotAnExercise(_no_function(function))
    return _verdict(Local(function), exercise or str(getattr(function, "__name__", "")))


def _no_function(value: Any) -> str:
    """What to say of something else than a function."""
    if isinstance(value, str) and value in _names():
        return f"check takes the function itself, without quotes: check({value})"
    return (
        f"check takes your function itself, as in check(rnn_cell_forward), not {kind_of(value)}. "
        "Write its name alone, without brackets or quotes."
    )


def _verdict(student: Student, exercise: str) -> Verdict:
    question, cases = _load(exercise)
    verdict = judge(
        question,
        cases,
        student,
        earlier=lambda name, theirs: _verdict(theirs, name).status == "right",
    )
    if verdict.finding and verdict.finding.id == EARLIER:
        verdict = replace(verdict, notes=(*verdict.notes, COUNTS_ONCE))
    return verdict


def changes_for(function: Callable[..., Any], verdict: Verdict) -> tuple[Change, ...]:
    """Small changes of a wrong function that would mend it; looked for near its place first."""
    question, cases = _load(verdict.exercise)
    return find_changes(function, question, cases, verdict.place.line if verdict.place else 0)


def show(verdict: Verdict, rung: Rung = "where") -> None:
    """Display a verdict: a box in a notebook, lines in a terminal."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        print(as_text(verdict, rung))
        return
    if get_ipython() is None:
        print(as_text(verdict, rung))
        return
    bundle = {
        "text/plain": as_text(verdict, rung),
        "text/html": as_html(verdict, rung),
        MIME: verdict.record(),
    }
    display(bundle, raw=True)


def _names() -> list[str]:
    return sorted(file.stem for file in ANSWERS.glob("*.json"))


@functools.cache
def _load(name: str) -> tuple[Question, list[Case]]:
    known = _names()
    if name not in known:
        close = difflib.get_close_matches(name, known)
        if close:
            those = f"did you mean {' or '.join(close)}?"
        else:
            those = f"the exercises are: {', '.join(known)}."
        called = f"there is no exercise called {name!r}" if name else "this function has no name"
        raise NotAnExercise(
            f"{called}; {those} "
            "If your function has another name, add the exercise's: check(my_function, 'name')."
        )
    return load(ANSWERS / f"{name}.json")
