"""Is a returned value the right one? If not: where, and what is off."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .values import Foreign, kind_of

#: Largest error allowed, relative to an entry plus the array's largest entry. float32 arithmetic
#: stays well inside, and no known mistake does (the tests of the exercises show both).
TOLERANCE = 1e-5


class _Briefly(reprlib.Repr):
    """Writes no more of a value than is shown: it may be a list of a hundred thousand arrays."""

    def repr1(self, value: Any, level: int) -> str:
        # One goes by its class's name, which may be that of something else: "set".
        return repr(value) if isinstance(value, Foreign) else super().repr1(value, level)


_BRIEFLY = _Briefly()
_BRIEFLY.maxlevel = 3
_BRIEFLY.maxlist = _BRIEFLY.maxtuple = _BRIEFLY.maxdict = 20
_BRIEFLY.maxstring = _BRIEFLY.maxother = 60


@dataclass(frozen=True)
class Difference:
    """The first thing in which a value differs from the expected one.

    `path` leads to it inside the output, as in "[3]['Wax']"; `wrong` marks the entries that differ
    (a boolean array of the expected shape) when both are arrays of the same shape.
    """

    kind: str  # none | missing | type | shape | nan | values
    path: str
    message: str
    expected: Any = None
    actual: Any = None
    wrong: npt.NDArray[np.bool_] | None = None


def compare(
    expected: Any, actual: Any, tolerance: float = TOLERANCE, path: str = ""
) -> Difference | None:
    """The first difference between two values, or None when they agree.

    Arrays agree when shapes are equal and |actual − expected| ≤ tolerance · (|expected| +
    max|expected|). A dictionary or a tuple may hold more than is expected; a list may not, because
    its length means something (the steps of a sequence).
    """
    if actual is None and expected is not None:
        return Difference("none", path, "is None", expected, actual)
    if isinstance(expected, Mapping):
        return _compare_mapping(expected, actual, tolerance, path)
    if isinstance(expected, (tuple, list)):
        return _compare_sequence(expected, actual, tolerance, path)
    if isinstance(expected, (np.ndarray, np.generic, int, float)) and not isinstance(
        expected, bool
    ):
        return _compare_numbers(np.asarray(expected), actual, tolerance, path)
    if type(expected) is not type(actual) or expected != actual:
        return Difference("values", path, f"is {_short(actual)}", expected, actual)
    return None


def _compare_mapping(
    expected: Mapping[Any, Any], actual: Any, tolerance: float, path: str
) -> Difference | None:
    if not isinstance(actual, Mapping):
        message = f"is {kind_of(actual)}, a dictionary is expected"
        return Difference("type", path, message, expected, actual)
    for key, value in expected.items():
        if key not in actual:
            return Difference("missing", path, f"has no entry {key!r}", expected, actual)
        difference = compare(value, actual[key], tolerance, f"{path}[{key!r}]")
        if difference:
            return difference
    return None


def _compare_sequence(
    expected: Sequence[Any], actual: Any, tolerance: float, path: str
) -> Difference | None:
    if not isinstance(actual, (tuple, list)):
        word = "a tuple" if isinstance(expected, tuple) else "a list"
        message = f"is {kind_of(actual)}, {word} of {len(expected)} is expected"
        return Difference("type", path, message, expected, actual)
    exact = isinstance(expected, list)
    if len(actual) < len(expected) or (exact and len(actual) > len(expected)):
        message = f"has {len(actual)} elements, {len(expected)} are expected"
        return Difference("missing", path, message, expected, actual)
    for index, value in enumerate(expected):
        difference = compare(value, actual[index], tolerance, f"{path}[{index}]")
        if difference:
            return difference
    return None


def _compare_numbers(
    expected: npt.NDArray[Any], actual: Any, tolerance: float, path: str
) -> Difference | None:
    scalar = expected.ndim == 0
    allowed = (np.ndarray, np.generic, int, float) if scalar else (np.ndarray, np.generic)
    if not isinstance(actual, allowed):
        word = "a number" if scalar else "a NumPy array of numbers"
        return Difference("type", path, f"is {kind_of(actual)}, not {word}", expected, actual)
    array = np.asarray(actual)
    if array.dtype.kind not in "fiub":
        message = f"holds entries of dtype {array.dtype}, real numbers are expected"
        return Difference("type", path, message, expected, actual)
    if array.shape != expected.shape:
        message = f"has shape {array.shape}, expected {expected.shape}"
        return Difference("shape", path, message, expected, array)
    wrong = ~close(expected, array, tolerance)
    if not wrong.any():
        return None
    if not np.isfinite(array[wrong]).all():
        count = int((~np.isfinite(array)).sum())
        message = f"has {count} of {array.size} entries that are not finite numbers"
        return Difference("nan", path, message, expected, array, wrong)
    message = f"differs in {int(wrong.sum())} of {array.size} entries"
    return Difference("values", path, message, expected, array, wrong)


def close(
    expected: npt.NDArray[Any], actual: npt.NDArray[Any], tolerance: float = TOLERANCE
) -> npt.NDArray[np.bool_]:
    """Entry by entry: is `actual` within the tolerance of `expected`? Shapes must be equal.

    What a known mistake makes may hold NaN or infinity: these agree with themselves.
    """
    expected = expected.astype(float)
    size = np.abs(expected)
    largest = size[np.isfinite(size)].max(initial=0.0)
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.abs(actual - expected) <= tolerance * (size + largest) + 1e-12
    near &= np.isfinite(expected)  # every number is near infinity
    return np.asarray(near | (actual == expected) | (np.isnan(actual) & np.isnan(expected)))


def same(expected: Any, actual: Any, tolerance: float = TOLERANCE) -> bool:
    """Do two values agree, as `compare` understands it?"""
    return compare(expected, actual, tolerance) is None


def _short(value: Any) -> str:
    text = _BRIEFLY.repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
