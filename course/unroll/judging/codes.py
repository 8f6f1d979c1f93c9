"""Texts, whole numbers, lists, sets and dictionaries as rows of numbers, so that they can be
compared like arrays, and sent and stored without saying what they are.
"""

from __future__ import annotations

import zlib
from collections import Counter, OrderedDict, defaultdict, deque
from dataclasses import dataclass, field
from typing import Any

import numpy as np

#: Codes of texts and of entries of dictionaries begin here: no number that is counted is as large.
TEXTS = 2.0**32

#: Of lists within lists so many levels are looked at; of a text so many characters.
_DEEPEST, _LONGEST = 4, 2000

#: What stands for None.
NOTHING = 2 * TEXTS + 1


class _TooMuch(Exception):
    """A value that is no list or number of these kinds, or has too many entries."""


@dataclass
class Codes:
    """The entries of a value, those of lists within lists too, one after the other.

    `measured` tells that there are arrays of real numbers among them; `unordered` that it is a set
    or a dictionary, whose entries are in an order that depends on nothing but what is in it.
    """

    numbers: list[float] = field(default_factory=list)
    measured: bool = False
    unordered: bool = False


def codes_of(value: Any, most: int) -> Codes | None:
    """What stands for a value; None where it has more entries than `most`, or where there is
    anything in it that is no text or number.
    """
    found = Codes(unordered=isinstance(value, (set, frozenset, dict)))
    try:
        _add(value, found, most, 0)
    except _TooMuch:
        return None
    return found


def _add(value: Any, found: Codes, most: int, level: int) -> None:
    kind, numbers = type(value), found.numbers
    if level > _DEEPEST:
        raise _TooMuch
    if kind in _SINGLE:
        numbers.append(_SINGLE[kind](value))
    elif kind is np.ndarray:
        if value.size > most or value.dtype.kind not in "bifUO":
            raise _TooMuch
        found.measured |= value.dtype.kind == "f"
        if value.dtype.kind in "UO" or level + 2 > _DEEPEST:
            _add(value.ravel().tolist(), found, most, level + 1)
        else:  # number by number it would take as long as all else
            numbers += _of_numbers(value)
    elif isinstance(value, np.generic) and value.dtype.kind in "bif":
        found.measured |= value.dtype.kind == "f"
        numbers.append(float(value))
    elif kind in (list, deque) or isinstance(value, tuple):
        entries = [*tuple.__iter__(value)] if isinstance(value, tuple) else value
        if len(numbers) + len(entries) > most:
            raise _TooMuch
        for one in entries:
            _add(one, found, most, level + 1)
    elif kind in (set, frozenset, dict, Counter, defaultdict, OrderedDict):
        entries = dict.items(value) if isinstance(value, dict) else value
        if len(numbers) + len(entries) > most:
            raise _TooMuch
        numbers += sorted(_of_one(one, found, most, level) for one in entries)
    else:
        raise _TooMuch
    if len(numbers) > most:
        raise _TooMuch


def _of_one(value: Any, whole: Codes, most: int, level: int) -> float:
    """One number for an entry of a set or a dictionary, whatever it holds."""
    inside = Codes()
    _add(value, inside, most, level + 1)
    whole.measured |= inside.measured
    if len(inside.numbers) == 1 and not isinstance(value, tuple):
        return inside.numbers[0]
    return TEXTS + zlib.crc32(np.array(inside.numbers).tobytes())


def _of_text(text: str) -> float:
    return TEXTS + zlib.crc32(text[:_LONGEST].encode("utf-8", "replace"))


def _of_whole(value: int) -> float:
    return float(max(-(2**31), min(value, 2**31)))


def _of_numbers(array: Any) -> list[float]:
    """What stands for the entries of an array of real numbers, whole ones or truth values."""
    flat = array.ravel().astype(float)
    found: list[float] = (
        np.clip(flat, -(2.0**31), 2.0**31) if array.dtype.kind == "i" else flat
    ).tolist()
    return found


_SINGLE: dict[type, Any] = {
    str: _of_text,
    int: _of_whole,
    bool: float,
    float: float,
    type(None): lambda _: NOTHING,
}
