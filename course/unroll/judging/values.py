"""What a value that a student's function returns stands for: plain values and arrays.

`check` compares what `plain` makes of a value, and a session sends just that to the tester: so both
judge alike, whatever classes a value is made of.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

#: The most that a function may return: values, bytes, levels of nesting, axes of an array, classes
#: that stand for nothing plain. Right answers stay far below; a session can send more.
MOST_VALUES = 100_000
MOST_BYTES = 16 * 2**20
MOST_LEVELS = 16
MOST_AXES = 8
MOST_CLASSES = 40

#: Arrays that hold no numbers, by the letter that NumPy has for their kind.
_ARRAYS = {"O": "objects", "U": "texts", "T": "texts", "S": "bytes", "M": "times", "m": "times"}


class Foreign:
    """In place of a value that stands for nothing plain; its class bears the original's name."""

    def __repr__(self) -> str:
        return kind_of(self)


def kind_of(value: Any) -> str:
    """What class a value is of, with its article: "a dict"."""
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def foreign(name: str) -> Foreign:
    """A value of which only a name is known: its class's, or that of a kind of array."""
    known = name.isidentifier() or name.removeprefix("array of ") in _ARRAYS.values()
    made: Foreign = type(name[:40] if known else "object", (Foreign,), {})()
    return made


def plain(value: Any) -> Any:
    """The value with only exact types in it.

    Subclasses become what they are made from, other mappings dictionaries. NumPy's truth values and
    texts become Python's, and so do all its numbers where they are keys; arrays lose masks and
    subclasses; wide numbers become float64, whole numbers beyond 64 bits floats. Whatever is left
    becomes Foreign; an entry whose key does, or is a tuple, is left out: no exercise asks for one.

    Raises:
        ValueError: when it is too large, too deep or has too many axes.
    """
    return _Copy().of(value, 0)


class _Copy:
    """One value on its way: counts what there is of it."""

    def __init__(self) -> None:
        self.values = 0
        self.bytes = 0
        self.classes: dict[str, Foreign] = {}

    def of(self, value: Any, level: int) -> Any:
        """The plain form of a value at this level of nesting."""
        if level > MOST_LEVELS:
            raise ValueError(_TOO.format(f"is nested more than {MOST_LEVELS} levels deep"))
        kind = type(value)  # its `__class__` may say something else
        self.count(_size(value) if issubclass(kind, (str, np.ndarray)) else 8)
        if value is None or kind in (bool, float):
            return value
        make = _MAKE.get(kind)
        if make is None:
            if kind is dict:
                return self.dictionary(value, level)
            if issubclass(kind, (list, tuple)):
                items = [self.of(item, level + 1) for item in value]
                return items if issubclass(kind, list) else tuple(items)
            if issubclass(kind, Mapping):
                return self.dictionary(value, level)
            make = _for_class(kind)
        return self.foreign(kind.__name__) if make is None else make(value)

    def foreign(self, name: str) -> Foreign:
        """What stands for a value of which only the class's name is told."""
        if name not in self.classes:
            self.classes[name] = foreign(name)
        if len(self.classes) > MOST_CLASSES:
            raise ValueError(_TOO.format(f"holds things of more than {MOST_CLASSES} classes"))
        return self.classes[name]

    def dictionary(self, value: Mapping[Any, Any], level: int) -> dict[Any, Any]:
        """The entries whose keys are plain; NumPy's numbers are as good as keys as Python's."""
        found = {}
        for key, item in value.items():
            name = self.of(key, level + 1)
            if isinstance(name, np.number):
                name = name.item()
            entry = self.of(item, level + 1)
            if name is None or isinstance(name, (bool, int, float, str)):
                found[name] = entry
        return found

    def count(self, size: int) -> None:
        """Note one value more, of so many bytes."""
        self.values += 1
        self.bytes += size
        if self.values > MOST_VALUES:
            raise ValueError(_TOO.format(f"holds more than {MOST_VALUES:,} values"))
        if self.bytes > MOST_BYTES:
            raise ValueError(_TOO.format(f"takes more than {MOST_BYTES // 2**20} MB"))


_TOO = "what it returns cannot be used: it {}"


def _size(value: str | np.ndarray[Any, Any]) -> int:
    """Bytes of an array, as if an axis of length 0 were 1; those of a text, roughly."""
    if isinstance(value, str):
        return len(value)
    if value.ndim > MOST_AXES:
        raise ValueError(_TOO.format(f"holds an array of {value.ndim} axes"))
    if value.size:
        return value.nbytes
    entries: int = math.prod(max(1, length) for length in value.shape)
    return entries * max(1, value.itemsize)


def _whole(value: int) -> int | float:
    number: int = int.__int__(value)
    if -(2**63) <= number < 2**63:
        return number
    if number.bit_length() < 1000:
        return float(number)
    return math.inf if number > 0 else -math.inf


def _text(value: str) -> str:
    """Half characters, which no file holds, become question marks."""
    text = str.__str__(value)
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _array(value: np.ndarray[Any, Any]) -> Any:
    if type(value) is np.ndarray and value.dtype in _KEPT:
        return value
    array = np.asarray(value)
    if array.dtype.kind not in "biufc":
        return foreign(f"array of {_ARRAYS.get(array.dtype.kind, 'objects')}")
    narrow = _narrow(array.dtype)
    if array.dtype == narrow:
        return array
    with np.errstate(over="ignore"):
        return array.astype(narrow)


def _number(value: np.number[Any]) -> Any:
    """A NumPy number; a difference of times is one by its class only."""
    if value.dtype.kind not in "biufc":
        return foreign(type(value).__name__)
    with np.errstate(over="ignore"):
        return _narrow(value.dtype).type(value)


@functools.cache
def _narrow(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The dtype in which numbers are compared: in this machine's order, and not wider than it."""
    widest = {"f": np.dtype(np.float64), "c": np.dtype(np.complex128)}.get(dtype.kind, dtype)
    return min(dtype, widest, key=lambda one: one.itemsize).newbyteorder("=")


#: In most arrays nothing has to be changed.
_KEPT = frozenset(map(np.dtype, ("?", "i4", "i8", "f4", "f8")))

#: What becomes of values of these classes and their subclasses, the first that fits.
_MAKE: dict[type, Callable[[Any], Any]] = {
    np.ndarray: _array,
    np.bool_: bool,
    np.number: _number,
    str: _text,
    int: _whole,
    float: float.__float__,
}


def _for_class(kind: type) -> Callable[[Any], Any] | None:
    """What makes values of a class plain, if anything does."""
    return next((make for known, make in _MAKE.items() if issubclass(kind, known)), None)
