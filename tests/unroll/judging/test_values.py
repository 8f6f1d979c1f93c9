"""What a returned value stands for: exact types, within bounds."""

import collections
import enum
import types

import numpy as np
import pytest

from unroll.judging.values import Foreign, plain

Word = enum.StrEnum("Word", ["red"])
Place = enum.IntEnum("Place", ["first"])
Colour = enum.Enum("Colour", ["red"])
Pair = collections.namedtuple("Pair", ["one", "other"])


@pytest.mark.parametrize(
    ("value", "stands_for"),
    [
        (np.bool_(True), True),
        (np.str_("word"), "word"),
        (Word.red, "red"),
        (Place.first, 1),
        (2**80, float(2**80)),
        (-(10**5000), -np.inf),
        ("half \ud800", "half ?"),
        (Pair(1, [np.str_("x")]), (1, ["x"])),
        (collections.OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
        (types.MappingProxyType({"a": Pair(1, 2)}), {"a": (1, 2)}),
        (
            {np.int64(3): 1, np.str_("x"): 2, Word.red: 3, None: 4},
            {3: 1, "x": 2, "red": 3, None: 4},
        ),
        ({(1, 2): 1, Colour.red: 2, b"x": 3, "a": 4}, {"a": 4}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_subclasses_become_what_they_are_made_from(value, stands_for):
    found = plain(value)
    assert found == stands_for
    assert exact(found)


def exact(value):
    if type(value) in (tuple, list):
        return all(map(exact, value))
    if type(value) is dict:
        return all(exact(key) and exact(item) for key, item in value.items())
    return type(value) in (int, float, str, bool, type(None))


@pytest.mark.parametrize(
    ("array", "dtype"),
    [
        (np.array([[1.0, 2.0]]).view(np.matrix), "f8"),
        (np.ma.array([1.0, 2.0], mask=[True, False]), "f8"),
        (np.array([1.0, 2.0], dtype=np.longdouble), "f8"),
        (np.array([1.0, 2.0], dtype=np.clongdouble), "c16"),
        (np.array([1.0, 2.0], dtype=">f4"), "f4"),
        (np.array([1, 2], dtype="u2"), "u2"),
    ],
)
def test_arrays_keep_their_numbers(array, dtype):
    found = plain(array)
    assert type(found) is np.ndarray
    assert found.dtype == np.dtype(dtype)
    assert found.dtype.isnative
    assert np.array_equal(found, np.asarray(array))


def test_numbers_keep_their_precision():
    for kind in (np.float16, np.float32, np.float64, np.int8, np.uint64):
        assert type(plain(kind(3))) is kind
    assert type(plain(np.longdouble(3))) is np.float64


class Liar:
    __class__ = np.ndarray

    def __array__(self, *rest, **more):
        return np.zeros(3)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (np.array([None, 1]), "an array of objects"),
        (np.array(["a", "b"]), "an array of texts"),
        (np.array(["2026-11-30"], dtype="M8[D]"), "an array of times"),
        (np.timedelta64(3), "a timedelta64"),
        (Colour.red, "a Colour"),
        (Liar(), "a Liar"),
        ({1, 2}, "a set"),
        (1j, "a complex"),
    ],
)
def test_of_anything_else_a_name_is_left(value, name):
    assert isinstance(plain(value), Foreign)
    assert repr(plain(value)) == name


def endless():
    inside = []
    inside.append(inside)
    return inside


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        (endless(), "nested more than 16 levels deep"),
        ([0] * 10**6, "more than 100,000 values"),
        ("x" * 2**25, "more than 16 MB"),
        ([np.zeros(10**6)] * 3, "more than 16 MB"),
        (np.broadcast_to(0.0, (10**5, 10**5, 10**5)), "more than 16 MB"),
        (np.zeros((0, 10**9)), "more than 16 MB"),
        (np.zeros((1,) * 12), "an array of 12 axes"),
        ([type(f"C{i}", (), {})() for i in range(99)], "things of more than 40 classes"),
    ],
    ids=["endless", "many", "long", "sum", "view", "empty", "axes", "classes"],
)
def test_what_is_too_much_is_refused_before_it_is_copied(value, complaint):
    with pytest.raises(ValueError, match=complaint):
        plain(value)
