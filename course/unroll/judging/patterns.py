"""In what a wrong list, dictionary or array of whole numbers differs from the right one, in words,
where that has a name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

#: Of longer ones nothing is said, and nothing of fewer entries: it could be chance.
_LONGEST, _SHORTEST = 5000, 3


def pattern_of(expected: Any, actual: Any) -> str:
    """What is to be said of all of it, as "all are one too high"; "" where there is nothing."""
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        return _of_mappings(expected, actual)
    if isinstance(expected, np.ndarray) and isinstance(actual, np.ndarray):
        whole = expected.dtype.kind in "iu" and actual.dtype.kind in "iuf"
        if whole and expected.shape == actual.shape:
            return _of_numbers([*expected.ravel()], [*actual.ravel()])
        if whole and expected.ndim == actual.ndim == 1:
            return _of_lists(expected.tolist(), actual.tolist())
        return ""
    lists = isinstance(expected, list) and isinstance(actual, (list, tuple))
    if lists and all(type(one) in (str, int) for one in (*expected, *actual)):
        return _of_lists(expected, actual)
    return ""


def _of_mappings(expected: Mapping[Any, Any], actual: Mapping[Any, Any]) -> str:
    if not _SHORTEST <= len(expected) <= _LONGEST or len(actual) > _LONGEST:
        return ""
    single = all(type(v) in (str, int) for v in (*expected.values(), *actual.values()))
    if not single:
        return ""
    if actual and {v: k for k, v in expected.items()} == dict(actual):
        return "keys and values are exchanged"
    if expected.keys() == actual.keys():
        return _of_lists([*expected.values()], [actual[key] for key in expected])
    return ""


def _of_lists(expected: Sequence[Any], actual: Sequence[Any]) -> str:
    """Lists of texts or whole numbers."""
    right, theirs = list(expected), list(actual)
    if not _SHORTEST <= len(right) <= _LONGEST or not 0 < len(theirs) <= _LONGEST:
        return ""
    if len(right) == len(theirs):
        if Counter(map(repr, right)) == Counter(map(repr, theirs)):
            backwards = theirs == right[::-1]
            return "the entries are right, " + ("backwards" if backwards else "in another order")
        return _of_numbers(right, theirs)
    if theirs == right[: len(theirs)]:
        return _some("lacks", len(right) - len(theirs), "at its end")
    if theirs == right[-len(theirs) :]:
        return _some("lacks", len(right) - len(theirs), "at its beginning")
    if right == theirs[: len(right)]:
        return _some("has", len(theirs) - len(right), "too many at its end")
    if right == theirs[-len(right) :]:
        return _some("has", len(theirs) - len(right), "too many at its beginning")
    if list(dict.fromkeys(theirs)) == right:
        return "entries come more than once"
    if list(dict.fromkeys(right)) == theirs:
        return "what comes more than once is there only once"
    return ""


def _some(verb: str, count: int, where: str) -> str:
    return f"it {verb} {count} {'entry' if count == 1 else 'entries'} {where}"


def _of_numbers(right: Sequence[Any], theirs: Sequence[Any]) -> str:
    """As many whole numbers."""
    texts = any(isinstance(one, str) for one in (*right, *theirs))
    if texts or not _SHORTEST <= len(right) <= _LONGEST:
        return ""
    apart = {theirs[i] - right[i] for i in range(len(right))}
    if len(apart) == 1 and abs(by := float(apart.pop())) in (1.0, 2.0):
        return f"all are {'one' if abs(by) == 1 else 'two'} too {'high' if by > 0 else 'low'}"
    return ""
