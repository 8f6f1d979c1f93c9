"""Where rows of texts, whole numbers, lists and the like leave the solution's way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import numpy as np

from .codes import NOTHING, TEXTS, codes_of
from .rows import MAKERS, MOST_IN_ROW, Row, made_before

#: How a row agrees with one of the solution's: as it is; in another order; several times over.
Likeness = Literal["same", "order", "often"]
LIKENESSES: tuple[Likeness, ...] = ("same", "order", "often")

#: What a row differs in from the one of the solution's that is nearest to it.
Turn = Literal["order", "one more", "one less", "beginning", "end", "longer", "once", "cut"]

#: Numbers that are so near to each other are the same, in parts of their size.
_NEAR = 1e-9

#: A row of truth values says something from this length on, a number from so many digits on.
_ANSWERS, _DIGITS = 8, 4

#: A row of whole numbers says something from this length on.
_NUMBERS = 5


class Rows:
    """The rows of a solution's way, its arguments and results among them."""

    def __init__(self, given: Sequence[Any], recorded: Sequence[Any] = ()) -> None:
        self.rows = [row for row in (*_all_of(given), *map(np.ravel, recorded)) if row.size]
        self._by_length: dict[int, Any] = {}
        for length in {row.size for row in self.rows}:
            self._by_length[length] = np.array([r for r in self.rows if r.size == length], float)
        self._ordered = {length: np.sort(rows) for length, rows in self._by_length.items()}
        self._shares = {_shares(row) for row in self.rows if _is_telling(row)}

    def likeness(self, row: Row) -> Likeness | None:
        """How a row agrees with one of these; None where it does with none."""
        value = row.value
        if value.size in self._by_length:
            if _equal(self._by_length[value.size], value).any():
                return "same"
            if _equal(self._ordered[value.size], np.sort(value)).any() and not _answers(value):
                return "same" if row.unordered else "order"
        if not _answers(value) and _shares(value) in self._shares:
            return "often"
        return None

    def asks_as_often(self, value: Any) -> bool:
        """Is there a row of as many truth values?"""
        return any(map(_answers, self._by_length.get(value.size, ())))

    def turn(self, value: Any) -> Turn | None:
        """In what a row differs from one of these, where that has a name."""
        if not _is_telling(value):
            return None
        whole = bool((value == np.round(value)).all() and np.abs(value).max() < TEXTS)
        for row in self.rows:
            if not _is_telling(row):
                continue
            found = _turn(value, row, whole)
            if found:
                return found
        return None

    def begins(self, value: Any) -> bool:
        """Is it less than one of these, and the same as far as it goes?"""
        longer = (row[: value.size] for row in self.rows if row.size > value.size)
        return any(np.array_equal(row, value) for row in longer)

    def first_off(self, row: Row) -> int:
        """The round in which a row first differs from the one that is like it the longest."""
        apart = [
            int(np.flatnonzero(row.value != other)[0])
            for other in self._by_length.get(row.value.size, ())
            if not np.array_equal(row.value, other)
        ]
        longest = max(apart, default=0)
        return 1 + int(np.searchsorted(row.ends, longest, side="right"))


def _turn(value: Any, row: Any, whole: bool) -> Turn | None:
    if value.size == row.size:
        if _equal(np.sort(row)[None], np.sort(value)).all():
            return "order"
        if whole and np.abs(row).max() < TEXTS:
            if (value - row == 1).all() or (value - row == -1).all():
                return "one more" if value[0] > row[0] else "one less"
            if (value == np.trunc(row)).all():
                return "cut"
    elif 1 < value.size < row.size:
        if row.size - value.size <= 2 and (value == row[: value.size]).all():
            return "beginning"
        if row.size - value.size <= 2 and (value == row[-value.size :]).all():
            return "end"
        if value.size == np.unique(row).size and set(value) == set(row):
            return "once"
    elif value.size - row.size in (1, 2) and row.size > 2:
        more = (value[: row.size] == row).all() or (value[-row.size :] == row).all()
        return "longer" if more else None
    return None


def _shares(value: Any) -> bytes:
    """What there is in a row, and which share of it each is."""
    there, counts = np.unique(value, return_counts=True)
    shares: bytes = (counts // np.gcd.reduce(counts)).tobytes()
    return there.tobytes() + shares


def _equal(rows: Any, value: Any) -> Any:
    """Which of some rows are the same as one, but for rounding."""
    near = np.abs(rows - value) <= _NEAR * (np.abs(rows) + 0.01)
    return (near | (rows == value) | (np.isnan(rows) & np.isnan(value))).all(axis=-1)


def _all_of(value: Any, level: int = 0) -> Iterator[Any]:
    """The rows of a value, and of what is in it."""
    codes = codes_of(value, MOST_IN_ROW)
    if codes and codes.numbers:
        yield np.array(codes.numbers)
    inside = value.values() if isinstance(value, Mapping) else value
    if isinstance(value, Mapping):
        yield from _all_of([*value], level)
    if level < 3 and isinstance(inside, (list, tuple, type({}.values()))):
        for one in [*inside][:100]:
            if not isinstance(one, (int, float, str)):
                yield from _all_of(one, level + 1)


def _answers(value: Any) -> bool:
    """Is it a row of truth values?"""
    return bool(value.size > 1 and ((value == 0) | (value == 1)).all())


def _is_telling(value: Any) -> bool:
    """Would it agree with another row by more than chance?"""
    if not np.isfinite(value).all():
        return False
    if _answers(value):
        return bool(value.size >= _ANSWERS and 1 < value.sum() < value.size - 1)
    if (value >= TEXTS).any():
        return bool((value != NOTHING).any())
    if value.size == 1:
        return float(value[0]) != float(f"{value[0]:.{_DIGITS}g}")
    if value.size < _NUMBERS and (value == np.round(value)).all():
        return False
    steps = np.diff(np.unique(value))
    even = steps.size and np.allclose(steps, steps[0])
    return bool(steps.size > 1 and not (even and steps[0] in (1, 2)))


def find_row_leave(
    rows: Sequence[Row], way: Rows, off: Mapping[str, tuple[Any, Any]]
) -> int | None:
    """The place of the first row that leaves the solution's way, all its parts being on it, and
    nothing that is made from it coming back.

    First with all likenesses; where nothing leaves then, what a wrong output is, or where the order
    does.

    Args:
        rows: of the function.
        way: the solution's.
        off: by the names of outputs, what was returned and what is right.
    """
    if not way.rows:
        return None
    telling = [_is_telling(row.value) for row in rows]
    likeness = [
        way.likeness(row) if t and not (row.plain and not row.text.isidentifier()) else None
        for row, t in zip(rows, telling, strict=True)
    ]
    if (found := _first_off(rows, way, telling, likeness, LIKENESSES)) is not None:
        if _answers(rows[found].value) and way.turn(rows[found].value) == "order":
            others = (i for i in made_before(rows, found) if likeness[i] == "order")
            return min(others, default=found)
        return found
    for name, (value, expected) in off.items():
        i = find_row_source(rows, name, value, expected)
        if i is None or isinstance(value, np.ndarray) or rows[i].plain or likeness[i]:
            continue
        if not _belongs_elsewhere(value, expected):
            return i
    for kept in (LIKENESSES[:2], LIKENESSES[:1]):
        if (found := _first_off(rows, way, telling, likeness, kept)) is not None:
            return found
    return None


def _first_off(
    rows: Sequence[Row],
    way: Rows,
    telling: Sequence[bool],
    likeness: Sequence[Likeness | None],
    kept: Sequence[Likeness],
) -> int | None:
    """The first of some rows that is off while all its parts are on, and nothing comes back.

    With few likenesses kept, one that has another one, and of which not most comes back.
    """
    on, loose = [one in kept for one in likeness], kept == LIKENESSES
    back, inside, read = [False] * len(rows), -1, _read(rows)
    for i in reversed(range(len(rows))):
        # That answers are right tells little of what was asked, where nothing depends on them.
        starts = on[i] and likeness[i] != "often" and (i in read or not _answers(rows[i].value))
        for part in rows[i].parts if back[i] or starts else ():
            back[part] |= loose or 2 * rows[i].value.size > rows[part].value.size
    for i, row in enumerate(rows):
        if on[i] or not all(on[part] for part in row.parts):
            continue
        made = MAKERS.search(row.text)  # what is to be filled says nothing yet
        if made or not telling[i] or row.plain or not (loose or likeness[i]):
            on[i] = True
        elif not (back[i] or row.measured or row.filled) and (
            not _answers(row.value) or way.asks_as_often(row.value)
        ):
            if row.function == rows[-1].function:
                in_helper = inside >= 0 and f"{rows[inside].function}(" in row.text
                return inside if in_helper else _asked_before(rows, i)
            inside = inside if inside >= 0 else i  # what it was called with may be to blame
    return inside if inside >= 0 else None


def _read(rows: Sequence[Row]) -> set[int]:
    """Rows that something is computed from; to put them elsewhere is nothing."""
    return {
        part
        for row in rows
        for part in (() if row.plain else row.parts)
        if not np.array_equal(row.value, rows[part].value)
    }


def _belongs_elsewhere(value: Any, expected: Any) -> bool:
    """Does a dictionary hold all that it should, but not at the right keys?"""
    if not isinstance(value, dict) or not isinstance(expected, dict):
        return False
    theirs, right = (codes_of([*one, *one.values()], MOST_IN_ROW) for one in (value, expected))
    return bool(theirs and right and sorted(theirs.numbers) == sorted(right.numbers))


def _asked_before(rows: Sequence[Row], off: int) -> int:
    """The condition because of which something is put where it does not belong, if it is that: what
    is put is only chosen among what there was."""
    row = rows[off]
    there = [rows[part].value for part in row.parts]
    if row.under and there and np.isin(row.value, np.concatenate(there)).all():
        return row.under[-1]
    return off


def recorded_rows(rows: Sequence[Row], known: Sequence[Any], most: int) -> tuple[Any, ...]:
    """What of a solution's rows has to be kept: one of each that says something.

    Args:
        rows: of the solution.
        known: arguments and results of the same case.
        most: numbers in one; longer ones are not kept.
    """
    kept = Rows(known)
    found = list[Any]()
    for row in rows:
        fits = (
            row.value.size <= most and not (row.measured or row.filled) and _is_telling(row.value)
        )
        if fits and kept.likeness(row) != "same":
            found.append(row.value)
            kept = Rows(known, found)
    return tuple(found)


def find_row_source(rows: Sequence[Row], name: str, value: Any, expected: Any) -> int | None:
    """The place of the row that an output is: its first wrong entry, where it was put together one
    by one, else all of it.
    """
    theirs, right = codes_of(value, MOST_IN_ROW), codes_of(expected, MOST_IN_ROW)
    if not theirs or not theirs.numbers or theirs.measured or theirs == right:
        return None
    made = [i for i, row in enumerate(rows) if np.array_equal(row.value, theirs.numbers)]
    last = [i for i, row in enumerate(rows) if row.filled and _last_round(row) == theirs.numbers]
    calls = [i for i in made if not rows[i].text.isidentifier()]
    changed = re.compile(rf"{re.escape(name)}\.(append|extend|insert|remove|pop|add|update)\(")
    changes = [i for i, row in enumerate(rows) if changed.match(row.text)]
    return next(iter((*last, *calls, *changes[-1:], *made)), None)


def _last_round(row: Row) -> list[float]:
    start = row.ends[-2] if len(row.ends) > 1 else 0
    found: list[float] = row.value[start:].tolist()
    return found


def find_row_named(rows: Sequence[Row], name: str) -> int | None:
    """The place of the last row that a variable of this name got."""
    held = [row for row in rows if row.text == name and row.parts]
    return held[-1].parts[-1] if held else None


def find_nothing(rows: Sequence[Row]) -> int | None:
    """The place of what a variable got that is None each time, and is read where all stops."""
    last = next((row for row in reversed(rows) if row.plain and row.parts), None)
    return last.parts[-1] if last and (last.value == NOTHING).all() else None
