"""What an exercise is: how arguments are drawn, which outputs count, which mistakes are known."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from unroll.judging.compare import TOLERANCE
from unroll.judging.judge import Output, Question
from unroll.judging.verdict import Finding

#: Sizes of one case; an edge case fixes some of them, to a number or to another size's value.
Sizes = Mapping[str, int]
Edge = Mapping[str, int | str]

#: The lesson's right functions by name, and those of earlier lessons that it is given: arguments
#: may be what one of them computes.
Solutions = Mapping[str, Any]


@dataclass(frozen=True)
class Mistake:
    """A wrong solution: the right one with each `old` text replaced by `new`, and its hint."""

    id: str
    changes: Mapping[str, str]
    hint: str
    equation: str = ""


@dataclass(frozen=True)
class Exercise:
    """What counts as right for one function.

    `sizes` gives the range of every size (both ends included); `draw(rng, sizes, solutions)` makes
    the arguments for given sizes; `edges` lists one case each, {} for a case with all sizes drawn.
    """

    name: str
    arguments: tuple[str, ...]
    outputs: Mapping[str, Output]
    sizes: Mapping[str, tuple[int, int]]
    draw: Callable[[np.random.Generator, Sizes, Solutions], tuple[Any, ...]]
    edges: tuple[Edge, ...] = ({},)
    mistakes: tuple[Mistake, ...] = ()
    uses: tuple[str, ...] = ()
    tolerance: float = TOLERANCE
    harness: str = ""

    @property
    def question(self) -> Question:
        """The exercise as `judge` wants it."""
        return Question(
            self.name,
            self.arguments,
            self.outputs,
            tuple(Finding(m.id, m.hint, m.equation) for m in self.mistakes),
            self.uses,
            self.tolerance,
            self.harness,
        )

    def draw_sizes(self, rng: np.random.Generator, edge: Edge) -> dict[str, int]:
        """Sizes for one case: those the edge fixes, the others at random."""
        drawn: dict[str, int] = {}
        for name, (low, high) in self.sizes.items():
            drawn[name] = int(rng.integers(low, high + 1))
        for name, value in edge.items():
            drawn[name] = drawn[value] if isinstance(value, str) else value
        return drawn


def exercises_of(lesson: str) -> dict[str, Exercise]:
    """The exercises of a lesson by name; `lesson` is its name without the number.

    Raises:
        ModuleNotFoundError: when no module of that name is here.
    """
    module = importlib.import_module(f"autograder.exercises.{lesson}")
    return {exercise.name: exercise for exercise in module.EXERCISES}
