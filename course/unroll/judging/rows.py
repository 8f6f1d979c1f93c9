"""What expressions yield that is no array of measured numbers, round after round, as one row each.

One whole number says nothing, and neither does one text: all those of a loop do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from .codes import codes_of

#: So many rows are kept, so many numbers in one, and in all of them; so many parts of one.
MOST_ROWS, MOST_IN_ROW, MOST_IN_ROWS, MOST_PARTS = 600, 2000, 100_000, 100

#: Functions that make arrays which are to be filled.
MAKERS = re.compile(r"\b(zeros|ones|empty|full)(_like)?\(")

#: So many expressions are looked at to find what one is made from.
_MOST_LOOKED = 300


@dataclass(frozen=True)
class Row:
    """All that an expression has yielded, as `codes_of` tells it; `ends` are those of the rounds.

    `parts` are the places among all rows of what it was made from; all of them come before it. `at`
    counts the steps of the trace that there were when it began. `measured` marks a row with
    entries of arrays of real numbers, which are looked at elsewhere; `filled` one of what something
    was after an entry of it was set; `unordered` one of a set or a dictionary; `plain` one of a
    variable, or of things that are put side by side. `under` are the places of the latest condition
    on which it depends whether there is a value.
    """

    value: Any
    ends: Any = ()
    parts: tuple[int, ...] = ()
    function: str = ""
    line: int = 0
    text: str = ""
    at: int = 0
    measured: bool = False
    filled: bool = False
    unordered: bool = False
    plain: bool = False
    under: tuple[int, ...] = ()


@dataclass(frozen=True)
class Expression:
    """An expression in the source: its text, and what it is made of.

    `moves` tells that its value is put somewhere, `calls` that it is a function's, `builds` that it
    is a list or dictionary which is made there, `is_plain` that it is a variable, or several side
    by side; `name` is the variable of a place that binds one. `under` is the place of the condition
    on which it depends whether it is reached.
    """

    function: str
    line: int
    text: str
    parts: tuple[int, ...]
    name: str = ""
    moves: bool = False
    calls: bool = False
    builds: bool = False
    is_plain: bool = False
    under: tuple[int, ...] = ()


@dataclass
class _Growing:
    at: int
    numbers: list[float] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    measured: bool = False
    filled: bool = False
    unordered: bool = False
    over: bool = False


class Growing:
    """Rows while a function runs."""

    def __init__(self) -> None:
        self._rows: dict[int, _Growing] = {}
        self._numbers = 0
        self.sources: dict[tuple[str, str], list[int]] = {}  # by variable: what it holds is from

    def note(self, place: int, value: Any, at: int, filled: bool = False) -> None:
        """Note what the expression at a place has yielded, after so many steps of the trace."""
        row = self._rows.get(place)
        if row is None:
            if len(self._rows) >= MOST_ROWS:
                return
            row = self._rows[place] = _Growing(at, filled=filled)
        if row.over:
            return
        room = min(MOST_IN_ROW - len(row.numbers), MOST_IN_ROWS - self._numbers)
        codes = codes_of(value, room)
        if codes is None:
            self._numbers -= len(row.numbers)
            row.over, row.numbers = True, []
            return
        row.numbers += codes.numbers
        row.ends.append(len(row.numbers))
        self._numbers += len(codes.numbers)
        row.measured |= codes.measured
        row.unordered |= codes.unordered

    def comes_from(self, function: str, name: str, places: Sequence[int]) -> None:
        """Note that a variable may hold what was made at these places."""
        self.sources.setdefault((function, name), []).extend(places)

    def finished(self, places: Sequence[Expression]) -> tuple[Row, ...]:
        """The rows, in the order in which they began."""
        kept = {place: row for place, row in self._rows.items() if row.numbers and not row.over}
        number = {place: i for i, place in enumerate(kept)}
        return tuple(
            Row(
                np.array(row.numbers),
                np.array(row.ends),
                self._parts(place, places, number),
                places[place].function,
                places[place].line,
                places[place].text,
                row.at,
                row.measured,
                row.filled,
                row.unordered,
                places[place].is_plain,
                _known(places[place].under, place, number),
            )
            for place, row in kept.items()
        )

    def _parts(
        self, place: int, places: Sequence[Expression], number: Mapping[int, int]
    ) -> tuple[int, ...]:
        """The rows that one was made from and that began before it."""
        made_from = _known(self._made_from(place, places, number), place, number)
        return made_from[:MOST_PARTS]

    def _made_from(
        self, place: int, places: Sequence[Expression], number: Mapping[int, int]
    ) -> Iterator[int]:
        """Places of rows that one was made from; what has none stands for what it is made of."""
        seen, variables, waiting = {place}, set[tuple[str, str]](), [place]
        while waiting and len(seen) < _MOST_LOOKED:
            at = places[waiting.pop()]
            variable = at.function, at.text
            own = self.sources.get(variable, []) if variable not in variables else []
            variables.add(variable)
            for part in {*at.parts, *own} - seen:
                seen.add(part)
                if part in number:
                    yield part
                else:
                    waiting.append(part)


def _known(found: Iterable[int], place: int, number: Mapping[int, int]) -> tuple[int, ...]:
    """The rows of places, in their order, that began before that of another place."""
    rows = sorted(number[one] for one in found if one in number)
    return tuple(row for row in rows if row < number[place])


class _Made(Protocol):
    """A step or a row: something that was made of others."""

    @property
    def parts(self) -> tuple[int, ...]: ...


def made_before(all_of_them: Sequence[_Made], last: int) -> list[int]:
    """All steps, or rows, that one was made from, in the order of time."""
    found, waiting = set[int](), [last]
    while waiting:
        parts = set(all_of_them[waiting.pop()].parts) - found
        found |= parts
        waiting += parts
    return sorted(found)
