"""What an exercise asks, and the cases on which a function is tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .compare import TOLERANCE
from .network import Network
from .verdict import Finding


@dataclass(frozen=True)
class Output:
    """One returned value: its points, and its shape in symbols, as in "(n_a, m)".

    `derived` marks what is found out about the other values, beside what the student's function
    returns: it earns nothing where none of the others is right.
    """

    points: float
    shape: str = ""
    derived: bool = False

    @property
    def axes(self) -> list[str]:
        """What its axes are called, as "n_a" and "m"."""
        return self.shape.strip("()").split(", ")


@dataclass(frozen=True)
class Question:
    """What an exercise asks for, without any numbers.

    `harness` names the function of `unroll.judging.harness` that calls the student's, where
    arguments or results are not plain values and arrays. `unknown` says of arguments that are
    tensors of a Keras model how many of their first axes have a length that it does not know.
    """

    exercise: str
    arguments: tuple[str, ...]
    outputs: Mapping[str, Output]
    mistakes: tuple[Finding, ...] = ()
    uses: tuple[str, ...] = ()
    tolerance: float = TOLERANCE
    harness: str = ""
    unknown: Mapping[str, int] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """All points of the exercise."""
        return sum(output.points for output in self.outputs.values())


@dataclass(frozen=True)
class Raised:
    """In place of a value: calling raised an exception of this class."""

    kind: str


@dataclass(frozen=True)
class Quantity:
    """Numbers on the solution's way, the variable that got them, and the equation they are from;
    "" for those where there are none. `partial` marks a part of a sum, or of a product, that comes
    up only where the terms come in another order.
    """

    name: str
    equation: str
    value: Any
    partial: bool = False


@dataclass(frozen=True)
class Hints:
    """What helps to find the line of a mistake, and to say what is needed there; no code. Of a
    further case there are `way` and `rows` alone.

    `way` is what the solution computes in one case between arguments and results. `whys` says of
    known mistakes how they leave it, where that tells one mistake from another with the same
    result; `spoils` which outputs are wrong with them. `equations` are those of the lesson that are
    named, as LaTeX, by their numbers. `rows` are what else it computes: texts, lists and the like,
    as numbers that stand for them; None where it is all about arrays of real numbers. `network` is
    the model that the solution builds, if it does; `asked` what it calls a function with that it is
    given, words and the arrays of a state.
    """

    way: tuple[Quantity, ...]
    whys: Mapping[str, str] = field(default_factory=dict)
    spoils: Mapping[str, Sequence[str]] = field(default_factory=dict)
    equations: Mapping[str, str] = field(default_factory=dict)
    rows: Sequence[Any] | None = None
    network: Network | None = None
    asked: tuple[tuple[Any, ...], ...] = ()


@dataclass(frozen=True)
class Case:
    """Arguments, the right result, and what each known mistake makes of the same arguments.

    `hints` is there for one case of each exercise.
    """

    sizes: Mapping[str, int]
    arguments: tuple[Any, ...]
    expected: Any
    mistaken: Mapping[str, Any] = field(default_factory=dict)
    hints: Hints | None = None

    @property
    def label(self) -> str:
        """The sizes, as in "n_x = 3, m = 1"."""
        return ", ".join(f"{name} = {size}" for name, size in self.sizes.items())
