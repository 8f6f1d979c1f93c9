"""A student's earlier function as the reference calls it: every answer comes from the student.

A loop around a wrong cell is right if it makes of that cell what the reference's loop makes of it.
So the reference's loop runs here with the student's cell in it, which stays where it is: arguments
go there as plain values, answers come back. What the cell answers is asked for once and then
holds, and what asking may take is bounded, since nothing of the student's can be relied upon.
"""

from __future__ import annotations

import copy
import inspect
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograder.sandbox.wire import WireError, decode, encode
from unroll.judging.calling import Student
from unroll.judging.compare import same
from unroll.judging.outcomes import CRASHED, OUT_OF_MEMORY, OUT_OF_TIME
from unroll.judging.questions import Question

#: The most calls, and seconds, that finding out about one exercise may take.
MOST_CALLS, SECONDS = 3000, 20.0

#: An answer may take so many bytes, and so many times as many as the arguments do: a reference
#: that loops over it must come to an end.
BYTES, TIMES = 64_000, 8

#: How an earlier function is called, by how its exercise is; others cannot be called from outside.
_HARNESSES = {
    **dict.fromkeys(("", "with_kind", "with_kinds"), "with_arguments"),
    "as_arrays": "as_arrays",
}


class Unsettled(Exception):
    """What an earlier function does cannot be found out by calling it."""


class Stopped(Exception):
    """The earlier function stops with an error."""


@dataclass
class Budget:
    """What is left of calls and time."""

    calls: int = MOST_CALLS
    until: float = field(default_factory=lambda: time.monotonic() + SECONDS)
    #: Why nothing could be found out; a library may have taken the exception for its own.
    over: str = ""

    def spend(self) -> None:
        """One more call.

        Raises:
            Unsettled: when that is too much.
        """
        self.calls -= 1
        if self.over or self.is_spent():
            raise self.refuse(self.over or "it takes too long")

    def is_spent(self) -> bool:
        """Is there nothing left?"""
        return self.calls < 0 or time.monotonic() > self.until

    def refuse(self, why: str) -> Unsettled:
        """Note that nothing can be found out."""
        self.over = why
        return Unsettled(why)


class Asked:
    """An earlier function, to be called in place of the reference's."""

    def __init__(
        self,
        question: Question,
        right: Callable[..., Any],
        student: Student,
        budget: Budget,
        before: Callable[[], None] = lambda: None,
    ) -> None:
        """Ask a student's function.

        Args:
            question: what its exercise asks.
            right: the reference's function, which has the same arguments.
            student: the student's.
            budget: what asking may take.
            before: is called before the student's function is asked, and may raise Unsettled.
        """
        if question.harness not in _HARNESSES:
            raise budget.refuse("it cannot be called from outside")
        self._on_tensors = question.harness == "as_arrays"
        self._question = replace(question, harness=_HARNESSES[question.harness], unknown={})
        self._signature = inspect.signature(right)
        self._student, self._budget, self._before = student, budget, before
        self._answers: dict[bytes, Any] = {}

    def __call__(self, *given: Any, **named: Any) -> Any:
        """What the student's function answers; arguments that it changes are changed.

        Raises:
            Stopped: when it stops with an error.
            Unsettled: when it cannot be asked.
        """
        bound = self._signature.bind(*given, **named)
        bound.apply_defaults()
        names, arguments = tuple(bound.arguments), tuple(bound.arguments.values())
        plain = self._to_arrays(arguments) if self._on_tensors else arguments
        key = self._key(plain)
        if key not in self._answers:
            self._answers[key] = self._ask(names, plain, len(key))
        answer = copy.deepcopy(self._answers[key])
        if self._on_tensors:
            return self._to_tensors(answer)
        value, after = answer
        for before, now in zip(arguments, after, strict=True):
            _put_back(before, now)
        return value

    def _key(self, arguments: tuple[Any, ...]) -> bytes:
        """By which the same arguments are known."""
        try:
            key = encode(arguments)
            if not same(arguments, decode(key), 0.0):
                raise WireError("something is no plain value")
        except (WireError, TypeError) as error:
            raise self._budget.refuse(str(error)) from None
        return key

    def _ask(self, names: tuple[str, ...], arguments: tuple[Any, ...], size: int) -> Any:
        self._budget.spend()
        try:
            self._before()
        except Unsettled as why:
            raise self._budget.refuse(str(why)) from None
        question = replace(self._question, arguments=names)
        outcome = self._student.call(question, arguments)
        if outcome.failure and outcome.failure.kind in (OUT_OF_TIME, OUT_OF_MEMORY, CRASHED):
            raise self._budget.refuse(outcome.failure.message)
        if outcome.failure:
            raise Stopped(outcome.failure.kind)
        answer = outcome.value
        if len(encode(answer)) > BYTES + TIMES * size:
            raise self._budget.refuse("what it returns is too large")
        if not self._on_tensors and not _is_answer(answer, len(arguments)):
            raise self._budget.refuse("it answers with nonsense")
        return answer

    def _to_arrays(self, arguments: Any) -> Any:
        import keras

        def to_array(value: Any) -> Any:
            if isinstance(value, keras.KerasTensor):
                raise self._budget.refuse("it is part of a model, which has no numbers yet")
            return keras.ops.convert_to_numpy(value) if keras.ops.is_tensor(value) else value

        try:
            return keras.tree.map_structure(to_array, arguments)
        except Unsettled:
            raise
        except Exception as error:  # tensors of a model that is being built, whatever they say
            raise self._budget.refuse(str(error)) from None

    def _to_tensors(self, answer: Any) -> Any:
        import keras

        def to_tensor(value: Any) -> Any:
            return keras.ops.convert_to_tensor(value) if isinstance(value, np.ndarray) else value

        return keras.tree.map_structure(to_tensor, answer)


def _is_answer(answer: Any, count: int) -> bool:
    """Is it what `with_arguments` returns, for so many arguments?"""
    return (
        isinstance(answer, tuple)
        and len(answer) == 2
        and isinstance(answer[1], tuple)
        and len(answer[1]) == count
    )


def _put_back(before: Any, now: Any) -> None:
    """Make of a value what a call has made of its copy, as far as it can be changed in place."""
    if isinstance(before, np.ndarray):
        if isinstance(now, np.ndarray) and now.shape == before.shape and before.flags.writeable:
            before[...] = now
    elif isinstance(before, dict) and isinstance(now, Mapping):
        for key in now:
            if key in before:
                _put_back(before[key], now[key])
    elif isinstance(before, (list, tuple)) and isinstance(now, (list, tuple)):
        for one, other in zip(before, now, strict=False):
            _put_back(one, other)
