"""When two values count as equal, and what is said when they do not."""

import numpy as np
import pytest

from unroll.judging.compare import compare, same


def test_equal_trees_agree(rng):
    value = ({"W": rng.normal(size=(3, 4)), "n": 3}, [rng.normal(size=5), "word", None, True])
    assert compare(value, value) is None


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (np.arange(6.0), np.arange(6)),
        (np.arange(6.0), np.arange(6, dtype=np.float32)),
        (3.0, np.float32(3)),
        (3.0, np.array(3.0)),
        (3, 3.0),
        ((1.0, 2.0), [1.0, 2.0]),
        ({"a": 1.0}, {"a": 1.0, "extra": "kept"}),
        ((1.0, 2.0), (1.0, 2.0, "more")),
        (np.zeros((2, 3)), np.zeros((3, 2)).T),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        (np.array([1, np.nan, np.inf]), np.array([1, np.nan, np.inf])),  # what a mistake makes
        (None, None),
    ],
)
def test_what_passes(expected, actual):
    assert same(expected, actual)


@pytest.mark.parametrize(
    ("expected", "actual", "kind"),
    [
        (np.zeros(3), None, "none"),
        (np.zeros(3), [0.0, 0.0, 0.0], "type"),
        (np.zeros(3), np.zeros(3, dtype=complex), "type"),
        (np.zeros(3), np.array([0, 0, None]), "type"),
        (np.zeros((3, 1)), np.zeros(3), "shape"),
        (np.ones(3), np.array([1, np.nan, 1]), "nan"),
        (np.ones(3), np.array([1, np.inf, 1]), "nan"),
        (np.ones(3), np.array([1, 2, 1.0]), "values"),
        (np.array([1, np.nan]), np.ones(2), "values"),
        (np.array([1, np.inf]), np.ones(2), "values"),
        (np.array([1, np.inf]), np.array([1, -np.inf]), "nan"),
        (1.0, True + 1, "values"),
        ({"a": 1.0}, {"b": 1.0}, "missing"),
        ({"a": 1.0}, [1.0], "type"),
        ((1.0, 2.0), (1.0,), "missing"),
        ([1.0, 2.0], [1.0, 2.0, 3.0], "missing"),
        ((1.0,), 1.0, "type"),
        ("word", "world", "values"),
        (True, 1, "values"),
    ],
)
def test_what_does_not(expected, actual, kind):
    difference = compare(expected, actual)
    assert difference is not None
    assert difference.kind == kind


def test_path_leads_to_the_difference(rng):
    right = ([{"W": rng.normal(size=(2, 2))}], 1.0)
    wrong = ([{"W": right[0][0]["W"] + 1}], 1.0)
    difference = compare(right, wrong)
    assert difference.path == "[0][0]['W']"
    assert difference.wrong.all()


def test_tolerance_scales_with_the_array(rng):
    right = rng.normal(size=(20, 30)) * 10.0 ** rng.integers(-6, 6)
    largest = np.abs(right).max()
    assert same(right, right + 0.9e-5 * largest)
    assert not same(right, right + 2.1e-5 * largest)


def test_hostile_number_is_compared_as_an_array():
    class Liar(np.ndarray):
        def __eq__(self, other):
            return np.ones(self.shape, dtype=bool)

        def __le__(self, other):
            return np.ones(self.shape, dtype=bool)

    assert not same(np.ones(3), np.zeros(3).view(Liar))


def test_no_more_of_a_value_is_written_than_is_shown():
    """Of a hundred thousand things at every comparison, grading would take minutes."""

    class Counted:
        count = 0

        def __repr__(self):
            Counted.count += 1
            return "counted"

    for value in ([Counted()] * 50_000, {"a": [[Counted()] * 300] * 300}, ("x" * 10**6,)):
        assert len(compare("word", value).message) < 70
    assert Counted.count < 1000
    assert compare("word", ["a", 1, {"b": 2.5}]).message == "is ['a', 1, {'b': 2.5}]"
