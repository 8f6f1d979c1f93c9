"""The way: what a solution computes between arguments and results, as numbers, and who is on it.

A value is on the way when it is one of these numbers, or one of the arguments: as it is, in another
order (transposed, reshaped), times a constant, or 1 minus.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from .questions import Case, Hints, Quantity
from .row_leaves import Rows
from .trace import Step, Trace

#: Numbers that agree to this share of an array's length are the same; models compute in float32.
NEAR, NEAR_IN_FLOAT32 = 1e-8, 1e-5

#: Arrays with fewer different numbers are no evidence: masks, ones.
_FEWEST = 3

#: A single number is one where it has more digits than people write.
_DIGITS = 4

#: Of so many terms or factors all sums, or products, are on the way: they may come in any order.
_MOST_TERMS = 5

#: So many pairs of values that look alike are looked at closely.
_MOST_PAIRS = 20_000

#: How a value is on the way, the closest first.
Relation = Literal["same", "order", "factor", "one minus"]
CLOSEST: tuple[Relation, ...] = ("same", "order", "factor", "one minus")


class Way:
    """What a solution computes in one case, as numbers, and the variables that got them."""

    def __init__(
        self,
        given: Sequence[Any],
        recorded: Sequence[Quantity] = (),
        keys: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        """`keys` are the names by which dictionaries among the arguments hold arrays."""
        self.recorded = recorded
        own = {one.name for one in recorded}
        given = (*given, *(value for key, value in keys.items() if key not in own))
        self.values = (*given, *(one.value for one in recorded))
        named = [key for key in keys if key not in own]
        self.names = (*[""] * (len(given) - len(named)), *named, *(one.name for one in recorded))
        self._partial = (*[False] * len(given), *(one.partial for one in recorded))
        self._numbers = Numbers(self.values)
        self.rows = Rows(())

    def named(self, name: str) -> list[Any]:
        """What a variable of this name got, in the order of time."""
        both = zip(self.values, self.names, strict=True)
        return [value for value, of in both if of == name]

    def holds(self, value: Any) -> bool:
        """Is this a value on the way, as it is?"""
        return self.first(value) is not None

    def holds_part_of(self, value: Any) -> bool:
        """Are all its numbers those of a value on the way, or the other way round?

        As where a loop goes through examples one by one, or something is picked after a function
        was taken of all.
        """
        mine = np.unique(value)
        return any(
            within(mine, other) or within(other, mine)
            for size, other in self._sorted
            if size != np.size(value)
        )

    @functools.cached_property
    def _sorted(self) -> list[tuple[int, Any]]:
        """The numbers of each value that says something, in order, and how many it has."""
        return [(np.size(one), np.unique(one)) for one in self.values if not says_nothing(one)]

    def first(self, value: Any) -> int | None:
        """The place of a value on the way; None where it is not on it."""
        return self._numbers.first(value)

    def is_partial(self, value: Any) -> bool:
        """Is this a part of a sum or a product, which the solution never has by itself?"""
        place = self.first(value)
        return place is not None and self._partial[place]

    def relations(self, values: Sequence[Any]) -> list[Relation | None]:
        """How each value is on the way, None where it is not."""
        found: list[Relation | None] = ["same" if self.holds(value) else None for value in values]
        others = [i for i, relation in enumerate(found) if relation is None]
        for size in {np.size(values[i]) for i in others}:
            these = [i for i in others if np.size(values[i]) == size]
            with np.errstate(all="ignore"):  # a wrong answer's numbers may be anything
                for i, relation in zip(
                    these, self._of_size([values[i] for i in these]), strict=True
                ):
                    found[i] = relation
        return found

    def _of_size(self, values: Sequence[Any]) -> Iterator[Relation | None]:
        """The same for values of one size."""
        size = np.size(values[0])
        others = [other for other in self.values if np.size(other) == size]
        flat, known = _rows(values, size), _rows(others, size)
        near = np.maximum(_near(values)[:, None], _near(others)[None, :])
        as_it_is, one_minus = _alike(flat, known, near), _alike(1 - flat, known, near)
        for value, same, complement in zip(values, as_it_is, one_minus, strict=True):
            relations = {_compared(value, others[i]) for i in np.flatnonzero(same)}
            if complement.any():
                relations.add("one minus")
            if size == 1:  # of a single number, each other one is a multiple
                relations &= {"same"}
            yield next((relation for relation in CLOSEST if relation in relations), None)

    def alike(self, value: Any) -> Any:
        """The first value on the way that has the same numbers in another order; None without."""
        flat = _rows([value], np.size(value))
        for other in (other for other in self.values if np.size(other) == flat.size):
            alike = _alike(flat, _rows([other], flat.size), max(_near([value, other])))
            if alike[0, 0] and _compared(value, other) == "order":
                return np.asarray(other)
        return None

    def factor(self, value: Any) -> float | None:
        """So many times a value on the way this one is; None where it is none's."""
        flat = _rows([value], np.size(value))
        for other in self.values:
            if np.size(other) != flat.size:
                continue
            known = _rows([other], flat.size)
            if _alike(flat, known, max(_near([value, other])))[0, 0]:
                size = float(np.linalg.norm(flat) / np.linalg.norm(known))
                return size if _directions(flat)[0] @ _directions(known)[0] > 0.5 else -size
        return None


def way_of(case: Case) -> Way:
    """The way that was recorded in a case; arguments and results are on it as well."""
    hints = case.hints or Hints(())
    dictionaries = (one for one in case.arguments if isinstance(one, Mapping))
    keys = {key: value for one in dictionaries for key, value in one.items()}
    keys = {key: value for key, value in keys.items() if isinstance(value, np.ndarray)}
    way = Way([*arrays_in((case.arguments, case.expected))], hints.way, keys)
    if hints.rows is not None:
        way.rows = Rows((case.arguments, case.expected), (*hints.rows, *way.values))
    return way


def _rows(values: Sequence[Any], size: int) -> Any:
    """Arrays of one size as the rows of one."""
    return np.array([np.ravel(value) for value in values], float).reshape(len(values), size)


def _near(values: Sequence[Any]) -> Any:
    """How near numbers have to be to each of these to be the same."""
    small = [np.asarray(value).dtype in (np.float32, np.float16) for value in values]
    return np.where(small, NEAR_IN_FLOAT32, NEAR)


def _alike(flat: Any, known: Any, near: Any) -> Any:
    """Which rows agree with which, but for the order of their entries and a factor."""
    rows, others = _directions(flat), _directions(known)
    # Two directions are as far apart as twice what their product lacks to 1, to the square. Below
    # a distance of 1e-7 that is lost in rounding; the rows themselves tell then.
    likely = (1 - np.abs(rows @ others.T)) <= np.maximum(near, 1e-7) ** 2
    # Of a row in order, the negative is in order backwards.
    likely |= (1 - np.abs(rows[:, ::-1] @ others.T)) <= np.maximum(near, 1e-7) ** 2
    bound = np.broadcast_to(near, likely.shape)
    pairs = np.argwhere(likely)
    likely[tuple(pairs[_MOST_PAIRS:].T)] = False
    for i, j in pairs[:_MOST_PAIRS]:
        apart = min(np.abs(rows[i] - others[j]).max(), np.abs(rows[i, ::-1] + others[j]).max())
        likely[i, j] = apart <= bound[i, j]
    return likely


def _directions(flat: Any) -> Any:
    """Each row's entries in order of size, over their length."""
    rows = np.sort(flat, axis=1)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths, lengths, 1)


def _compared(array: Any, other: Any) -> Relation:
    """How two arrays differ that agree but for order and a factor."""
    near = max(_near([array, other])) * np.linalg.norm(other)
    if np.shape(array) == np.shape(other) and np.abs(array - other).max() <= near:
        return "same"
    alike = np.abs(np.sort(np.ravel(array)) - np.sort(np.ravel(other))).max() <= near
    return "order" if alike else "factor"


def within(numbers: Any, there: Any) -> bool:
    """Is each of some numbers among others? Both are in order."""
    if numbers.size > there.size or not np.isfinite(there).all():
        return False
    near = max(_near([numbers, there])) * max(abs(there[0]), abs(there[-1]), 1e-300)
    place = np.searchsorted(there, numbers)
    below = np.abs(numbers - there[np.maximum(place - 1, 0)])
    above = np.abs(numbers - there[np.minimum(place, there.size - 1)])
    return bool((np.minimum(below, above) <= near).all())


def says_nothing(value: Any) -> bool:
    """Whole numbers, truth values, arrays of two numbers: these may be the same by chance."""
    array = np.asarray(value)
    if array.dtype.kind != "f":
        return True
    if array.size == 1:
        number = float(array.ravel()[0])
        return not np.isfinite(number) or number == float(f"{number:.{_DIGITS}g}")
    return np.unique(np.round(array.ravel(), 9)).size < _FEWEST


def is_constant(value: Any) -> bool:
    """Is it an array of one number, over and over?"""
    array = np.asarray(value)
    return bool(array.size > 1 and array.dtype.kind == "f" and np.ptp(array) == 0)


class Numbers:
    """Arrays among which others are looked for."""

    def __init__(self, values: Sequence[Any]) -> None:
        self._places: dict[tuple[int, ...], list[int]] = {}
        for place, value in enumerate(values):
            self._places.setdefault(np.shape(value), []).append(place)
        self._values = values
        self._stacks: dict[tuple[int, ...], tuple[Any, Any]] = {}

    def first(self, value: Any) -> int | None:
        """The place of the first that is this array, but for rounding; None where none is."""
        shape = np.shape(value)
        if shape not in self._places:
            return None
        if shape not in self._stacks:
            these = [self._values[place] for place in self._places[shape]]
            self._stacks[shape] = np.array(these, float), _near(these)
        stack, near = self._stacks[shape]
        near = np.maximum(near, _near([value])).reshape(-1, *[1] * len(shape))
        with np.errstate(all="ignore"):
            same = np.abs(stack - value) <= near * (np.abs(stack) + 0.01)
            same |= (stack == value) | (np.isnan(stack) & np.isnan(np.asarray(value, float)))
        found = np.flatnonzero(same.reshape(len(stack), -1).all(axis=1))
        return self._places[shape][found[0]] if found.size else None


def among(value: Any, values: Sequence[Any]) -> bool:
    """Is one of some values this one, as it is?"""
    return Numbers(values).first(value) is not None


def recorded(
    trace: Trace, function: str, known: Any, equations: Mapping[int, str]
) -> tuple[Quantity, ...]:
    """What of a solution's way has to be kept: one of each value, and what its variables got.

    Args:
        trace: of the solution.
        function: its name; only its own variables count.
        known: arguments and results of the same case.
        equations: which one a line of it computes.
    """
    given, kept = Numbers([*arrays_in(known)]), list[Quantity]()
    events = [(i, i, "") for i in range(len(trace.steps))]
    events += [
        (move.at, move.step, move.name)
        for move in trace.moves
        if move.name and move.step >= 0 and move.function == function
    ]
    partial_steps = _partial(trace.steps)
    for _, i, name in sorted(events):
        step = trace.steps[i]
        if step.filled or (says_nothing(step.value) and not is_constant(step.value)):
            continue
        others = () if name else _in_another_order(trace.steps, i)
        mine = (step.value, i in partial_steps and not name)
        for value, partial in [mine, *((other, True) for other in others)]:
            there = given.first(value) is not None or among(value, [one.value for one in kept])
            if name or not there:
                kept.append(Quantity(name, equations.get(step.line, ""), value, partial))
    whole = [one for one in kept if not one.partial]  # may be computed later as they are
    return tuple(
        one
        for one in kept
        if not (one.partial and among(one.value, [other.value for other in whole]))
    )


def _partial(steps: Sequence[Step]) -> set[int]:
    """Sums that are terms of longer ones, and products that are factors."""
    return {
        part
        for combined in (np.add, np.multiply)
        for last, step in enumerate(steps)
        if len([*_terms(steps, last, combined)]) > 2
        for part in step.parts
        if len([*_terms(steps, part, combined)]) > 1
    }


def _in_another_order(steps: Sequence[Step], last: int) -> Iterator[Any]:
    """What comes up where terms of a sum, or factors of a product, come in another order."""
    for combined in (np.add, np.multiply):
        terms = [*_terms(steps, last, combined)]
        if len(terms) > _MOST_TERMS:
            continue
        for count in range(2, len(terms)):
            for some in itertools.combinations(terms, count):
                value = some[0]
                for term in some[1:]:
                    value = combined(value, term)
                if not says_nothing(value):
                    yield value


def _terms(steps: Sequence[Step], last: int, combined: np.ufunc) -> Iterator[Any]:
    """The terms of a sum, with their signs, or the factors of a product, as far as can be told."""
    step = steps[last]
    parts = [steps[part].value for part in step.parts]
    negative = combined is np.add and len(parts) == 2 and _is(np.subtract, parts, step.value)
    if len(parts) != 2 or not (negative or _is(combined, parts, step.value)):
        yield step.value
        return
    yield from _terms(steps, step.parts[0], combined)
    yield from (-term if negative else term for term in _terms(steps, step.parts[1], combined))


def _is(combined: np.ufunc, parts: Sequence[Any], value: Any) -> bool:
    try:
        made = combined(*parts)
    except (ValueError, TypeError):
        return False
    return among(made, [value])


def arrays_in(values: Any) -> Iterator[Any]:
    """All arrays of numbers in nested values."""
    if isinstance(values, (np.ndarray, np.floating)):
        if values.dtype.kind in "fiu":
            yield values if values.dtype.kind == "f" else np.asarray(values, float)
    elif isinstance(values, Mapping):
        for value in values.values():
            yield from arrays_in(value)
    elif isinstance(values, (tuple, list)):
        for value in values:
            yield from arrays_in(value)
