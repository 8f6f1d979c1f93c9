"""What is said of all of a wrong list, dictionary or array of whole numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from unroll.judging.patterns import pattern_of

RIGHT = ["cat", "dog", "dog", "owl"]
INDEX = {"cat": 0, "dog": 1, "owl": 2}
PATTERNS = {
    "order": (RIGHT, ["dog", "owl", "cat", "dog"], "the entries are right, in another order"),
    "backwards": (RIGHT, RIGHT[::-1], "the entries are right, backwards"),
    "end": (RIGHT, RIGHT[:-1], "it lacks 1 entry at its end"),
    "beginning": (RIGHT, RIGHT[2:], "it lacks 2 entries at its beginning"),
    "too many": (RIGHT, [*RIGHT, "elk"], "it has 1 entry too many at its end"),
    "once": (RIGHT, ["cat", "dog", "owl"], "what comes more than once is there only once"),
    "repeats": (["cat", "dog", "owl"], ["cat", "dog", "dog", "owl"], "entries come more than once"),
    "shifted": (INDEX, {"cat": 1, "dog": 2, "owl": 3}, "all are one too high"),
    "exchanged": (INDEX, {0: "cat", 1: "dog", 2: "owl"}, "keys and values are exchanged"),
    "other keys": (INDEX, {"cat": 2, "dog": 1, "owl": 0}, "the entries are right, backwards"),
    "array": (np.array([0, 3, 7]), np.array([-1, 2, 6]), "all are one too low"),
    "floats": (np.array([0, 3, 7]), np.array([2.0, 5.0, 9.0]), "all are two too high"),
    "shorter array": (np.array([0, 3, 7]), np.array([0, 3]), "it lacks 1 entry at its end"),
    "nothing in common": (RIGHT, ["elk", "ant", "bee", "owl"], ""),
    "too few": (["cat", "dog"], ["dog", "cat"], ""),
    "nested": ([["cat"]] * 3, [["dog"]] * 3, ""),
    "of real numbers": (np.array([0.5, 1, 2]), np.array([1.5, 2, 3]), ""),
    "none": (RIGHT, None, ""),
}


@pytest.mark.parametrize(("right", "theirs", "said"), PATTERNS.values(), ids=PATTERNS)
def test_what_a_wrong_value_has_in_common_with_the_right_one_is_said(
    right: Any, theirs: Any, said: str
) -> None:
    assert pattern_of(right, theirs) == said
