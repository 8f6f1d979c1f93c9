"""What an exercise is: how arguments are drawn, which outputs count, which mistakes are known.

Both check themselves when they are made, as far as that needs no lesson; `checks` does the rest.
"""

from __future__ import annotations

import importlib
import importlib.util
import math
import re
import types
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import numpy as np

from autograder.course import AuthorError
from autograder.lessons.shapes import axes
from autograder.slips import place, told
from unroll.judging import harness, plans
from unroll.judging.compare import TOLERANCE
from unroll.judging.questions import Output, Question
from unroll.judging.verdict import Finding

#: Sizes of one case; an edge case fixes some of them, to a number or to another size's value.
Sizes = Mapping[str, int]
Edge = Mapping[str, int | str]

#: The lesson's right functions by name, and those of earlier lessons that it is given: arguments
#: may be what one of them computes.
Solutions = Mapping[str, Any]

_ID = re.compile(r"\w+(-\w+)*")


@dataclass(frozen=True)
class Mistake:
    """A wrong solution: the right one with each `old` text replaced by `new`, and its hint.

    Raises:
        AuthorError: when it is not as it must be.
    """

    id: str
    changes: Mapping[str, str]
    hint: str
    equation: str = ""

    def __post_init__(self) -> None:
        for slip in self._slips():
            raise AuthorError(f"mistake {self.id}: {slip}")

    def _slips(self) -> Iterator[str]:
        if not _is(self.id, str) or not _ID.fullmatch(self.id):
            yield "the id must be some-words: letters and digits, with hyphens between them"
        if not _is_texts(self.changes):
            yield f'write the changes as {{"old text": "new text"}}, not {_shown(self.changes)}'
            return
        for old, new in self.changes.items():
            if not old or old == new:
                yield f"{old!r} → {new!r} changes nothing; write what the mistake puts there"
        if not _is(self.hint, str) or not self.hint.endswith((".", "?")):
            yield "the hint must be a sentence, with a full stop or a question mark at its end"
        elif len(self.hint) >= 400:
            yield "the hint must have fewer than 400 characters; leave to the lesson what it says"
        if not _is(self.equation, str):
            yield 'name one place of the lesson, as in "equation (1)" or "“A heading”"'


@dataclass(frozen=True)
class Exercise:
    """What counts as right for one function.

    `sizes` gives the range of every size (both ends included); `draw(rng, sizes, solutions)` makes
    the arguments for given sizes; `edges` lists one case each, {} for a case with all sizes drawn.
    `unknown` is as in Question.

    Raises:
        AuthorError: when it is not as it must be.
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
    unknown: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for slip in chain(self._slips(), self._slips_in_sizes(), self._slips_in_mistakes()):
            raise AuthorError(f"exercise {self.name}: {slip}")

    def _slips(self) -> Iterator[str]:
        if not _is(self.name, str) or not self.name.isidentifier():
            yield "the name must be the function's"
        for tuples in ("arguments", "uses"):
            if not _all(getattr(self, tuples), str):
                yield f'write {tuples}=("name",), a tuple, not {_shown(getattr(self, tuples))}'
        outputs = self.outputs.values() if _is(self.outputs, Mapping) else ()
        if not outputs or not _all(tuple(outputs), Output):
            yield f'write outputs={{"y": Output(5, "(n,)")}}, not {_shown(self.outputs)}'
        elif slips := list(chain(*map(_slips_in_output, self.outputs, outputs))):
            yield from slips
        elif not sum(output.points for output in outputs):
            yield "the outputs must be worth points, as in Output(5)"
        for name, axes_unknown in self.unknown.items():
            if name not in self.arguments or not _is(axes_unknown, int) or axes_unknown < 1:
                yield (
                    f'write unknown={{"argument": 2}}, how many first axes of an argument have a '
                    f"length that a model does not know, not {name!r}: {axes_unknown!r}"
                )
        if not _is(self.draw, Callable):
            yield "draw must be a function of rng, sizes and solutions"
        if self.harness and self.harness not in known_harnesses():
            yield (
                f"there is no harness {self.harness!r} in unroll.judging.harness or .plans; there "
                f"is {', '.join(dict.fromkeys(known_harnesses()))}"
            )

    def _slips_in_sizes(self) -> Iterator[str]:
        if not _is(self.sizes, Mapping) or not all(map(_is_range, self.sizes.values())):
            yield f'write sizes={{"n": (2, 6)}}, least and most, not {_shown(self.sizes)}'
        if not self.edges or not _all(self.edges, Mapping):
            yield f'write edges=({{}}, {{"n": 1}}), a tuple of cases, not {_shown(self.edges)}'
            return
        for edge in self.edges:
            if not _all(tuple(edge.values()), (int, str)):
                yield f"the edge {edge} must give each size a whole number or another size's name"
            for name in (*edge, *(value for value in edge.values() if isinstance(value, str))):
                if name not in self.sizes:
                    yield (
                        f"the edge {edge} names {name!r}, which is none of the sizes "
                        f"{', '.join(self.sizes)}"
                    )

    def _slips_in_mistakes(self) -> Iterator[str]:
        if not _all(self.mistakes, Mistake):
            yield "write mistakes=(Mistake(…), …), a tuple of mistakes; is a comma missing?"
            return
        for name, count in Counter(mistake.id for mistake in self.mistakes).items():
            if count > 1:
                yield f"the id {name} stands {count} times; give each mistake one of its own"

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
            self.unknown,
        )

    def tells_apart(self, drawn: Sequence[Sizes]) -> bool:
        """Is there, for any two sizes that may differ, a case in which they do?

        Where n_x and n_a are equal in every case, a matrix that is transposed is not found out.
        """
        free = [name for name, (low, high) in self.sizes.items() if low < high]
        return all(
            any(sizes[one] != sizes[other] for sizes in drawn)
            for one, other in combinations(free, 2)
        )

    @property
    def told_apart(self) -> Edge:
        """The smallest sizes by which all axes can be told apart; {} where there are none.

        There are three steps, two examples, and three of what a vector may be as long as: two
        numbers are soon the same by chance. What may be 0 or 1 is no size of an axis.
        """
        if min(self.sizes.values())[0] < 2:
            return {}
        steps, found = [name for name in self.sizes if name.startswith("T_")], dict[str, int]()
        others = sorted(self.sizes, key=lambda name: self.sizes[name][1])
        for name in dict.fromkeys((*steps, *(name for name in others if name == "m"), *others)):
            low, high = self.sizes[name]
            free = range(max(low, 2 if name == "m" else 3), high + 1)
            found[name] = next((size for size in free if size not in found.values()), 0)
        return found if all(found.values()) else {}

    def draw_sizes(self, rng: np.random.Generator, edge: Edge) -> dict[str, int]:
        """Sizes for one case: those the edge fixes, the others at random."""
        drawn: dict[str, int] = {}
        for name, (low, high) in self.sizes.items():
            drawn[name] = int(rng.integers(low, high + 1))
        for name, value in edge.items():
            drawn[name] = drawn[value] if isinstance(value, str) else value
        return drawn


def known_harnesses() -> list[str]:
    """What an exercise may name as its harness: functions that call a student's, and plans."""
    return [
        name
        for known in (harness, plans)
        for name, value in vars(known).items()
        if isinstance(value, types.FunctionType)
        and value.__module__ == known.__name__
        and not name.startswith("_")
    ]


def _slips_in_output(name: str, output: Output) -> Iterator[str]:
    if not _is(output.points, (int, float)) or not 0 <= output.points < math.inf:
        yield f"{name} must be worth a number of points, as in Output(5), not {output.points!r}"
    try:
        axes(output.shape or "()")
    except (TypeError, ValueError):
        yield (
            f'write the shape of {name} in sizes, as in "(n_a, m)" or "(4 n_a,)", with a comma '
            f"even for one axis, not {output.shape!r}"
        )
    if not _is(output.derived, bool):
        yield f"{name} is derived or not: write derived=True, not {output.derived!r}"


# What authors write is checked before a type checker sees it: what follows takes anything.


def _is(value: object, kind: Any) -> bool:
    return isinstance(value, kind)


def _is_texts(value: object) -> bool:
    """Is this a mapping from texts to texts, not empty?"""
    return isinstance(value, Mapping) and bool(value) and _all((*value, *value.values()), str)


def _is_range(value: object) -> bool:
    """Is this a pair of whole numbers, the lower one first?"""
    match value:
        case (int(low), int(high)):
            return low <= high
    return False


def _all(values: object, kind: type | tuple[type, ...]) -> bool:
    """Is this a tuple of such things, or an empty one?"""
    return isinstance(values, tuple) and all(isinstance(value, kind) for value in values)


def _shown(value: Any) -> str:
    """What was written, short enough for a line."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def exercises_of(lesson: str) -> dict[str, Exercise]:
    """The exercises of a lesson by name; none when no module describes them.

    Args:
        lesson: its name without the number.

    Raises:
        AuthorError: when the module cannot be imported, or does not say what it should.
    """
    name = f"autograder.exercises.{lesson}"
    file = f"autograder/exercises/{lesson}.py"
    if importlib.util.find_spec(name) is None:
        return {}
    try:
        found = getattr(importlib.import_module(name), "EXERCISES", None)
    except Exception as error:
        raise AuthorError(_told(error, file)) from error
    if isinstance(found, Exercise) or not found:
        raise AuthorError(f"{file}: end it with EXERCISES = (FIRST, …), a tuple of all exercises")
    if not isinstance(found, tuple) or not all(isinstance(each, Exercise) for each in found):
        raise AuthorError(f"{file}: EXERCISES must be a tuple of exercises, not {_shown(found)}")
    for exercise, count in Counter(each.name for each in found).items():
        if count > 1:
            raise AuthorError(
                f"{file}: {exercise} stands {count} times in EXERCISES; once is enough"
            )
    return {exercise.name: exercise for exercise in found}


def _told(error: Exception, file: str) -> str:
    """What went wrong while a module of exercises was imported, with the line that it came from."""
    folder = Path(__file__).parent.parent / "exercises"
    found = place(error, lambda name: Path(name).parent == folder)
    where = f"autograder/exercises/{Path(found[0]).name}:{found[1]}" if found else file
    if isinstance(error, AuthorError):
        return f"{where}, {error}"
    return f"{where}: {told(error)}; mend this line, so that the module can be imported"
