"""A made-up function in place of an earlier one with which nothing can be compared.

Where a student's cell stops with an error, or leaves a loop nothing to do, the loop may be right
all the same. So it is tried around another cell: one that returns what has the right shapes and
depends on everything that it is given, and that says nothing of the right cell. It is written into
a session of its own as one more cell, and the reference's loop runs around the same function here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograder.grading.asking import SECONDS
from unroll.judging.calling import Local
from unroll.judging.questions import Case, Question


class NoStandIn(Exception):
    """There is none for such a function."""


def tried_on(
    reference: Any, question: Question, cases: Sequence[Case], others: Sequence[str]
) -> list[tuple[str, Case]]:
    """For each case the cell that defines the stand-ins, and the case as they make it.

    Args:
        reference: the lesson's.
        question: of the exercise that is tried.
        cases: its cases.
        others: the earlier exercises in whose place they may stand.

    Raises:
        NoStandIn: where something else than arrays is handed to and fro.
    """
    harnesses = {question.harness, *(reference.exercises[other].harness for other in others)}
    if len(harnesses) > 1 or not harnesses <= {"", "as_arrays"}:
        raise NoStandIn
    found = []
    for case in cases:
        seen = _first_results(reference, question, case, others)
        tensors = question.harness == "as_arrays"
        sources = [_source(name, reference.solutions[name], seen[name], tensors) for name in seen]
        cell = "\n\n".join(sources)
        namespace: dict[str, Any] = {}
        exec(cell, namespace)
        around = reference.with_functions({name: namespace[name] for name in seen})
        answered, _ = around.answered(question.exercise, [case], SECONDS)
        if not answered:
            raise NoStandIn
        found.append((cell, answered[0]))
    return found


def _first_results(
    reference: Any, question: Question, case: Case, others: Sequence[str]
) -> dict[str, Any]:
    """What each right function returns that is called itself, at its first call in a case."""
    seen: dict[str, Any] = {}

    def watched(name: str) -> Callable[..., Any]:
        def function(*given: Any, **named: Any) -> Any:
            result = reference.solutions[name](*given, **named)
            seen.setdefault(name, result)
            return result

        return function

    watching = reference.with_functions({name: watched(name) for name in others})
    function = Local(watching.solution(question.exercise), SECONDS)
    function.call(replace(question, unknown={}), case.arguments)
    if not seen:
        raise NoStandIn
    return seen


def _source(name: str, right: Callable[..., Any], result: Any, tensors: bool) -> str:
    """A cell that defines a function with the arguments of the right one."""
    arguments = ", ".join(inspect.signature(right).parameters)
    return (
        f"def {name}({arguments}):\n"
        "    from unroll.judging.harness import stand_in\n\n"
        f"    return stand_in({_shapes(result)!r}, ({arguments},), {tensors})\n"
    )


def _shapes(result: Any) -> Any:
    """The shapes of a result's arrays, grouped as they are; () where something else stands."""
    if isinstance(result, Mapping):
        return {key: _shape(value) for key, value in result.items()}
    if isinstance(result, tuple):
        return [_shape(value) for value in result]
    if hasattr(result, "shape"):
        return _shape(result)
    raise NoStandIn


def _shape(value: Any) -> tuple[int, ...]:
    return tuple(map(int, getattr(value, "shape", ())))
