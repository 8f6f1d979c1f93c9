"""Small pictures in verdicts: what they show, in shapes and in words, and how large they get."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from tests.unroll.judging.test_leaves import verdict
from unroll.judging.compare import compare
from unroll.judging.pictures import Picture, as_html, axes_of, beside, ends, turned, where_wrong
from unroll.judging.questions import Output
from unroll.judging.verdict import WRONG, Verdict
from unroll.judging.verdict import as_html as verdict_html


def picture(theirs: Any, expected: Any) -> Picture | None:
    difference = compare(expected, theirs)
    assert difference
    return beside(difference, "n_a", "m")


def drawn(theirs: Any, expected: Any) -> str:
    found = picture(theirs, expected)
    assert found
    return as_html(found, WRONG)


def labels(page: str) -> list[str]:
    """What a screen reader says of the drawings; all of the page is well-formed."""
    root = ElementTree.fromstring(page)
    return [svg.attrib["aria-label"] for svg in root.iter("svg") if svg.attrib["role"] == "img"]


def changed(array: Any, *places: tuple[int, ...], by: Any = 1) -> Any:
    other = array.copy()
    for place in places:
        other[place] += by
    return other


RIGHT = np.array([[1.0, -0.25, 3.0], [0.5, 2.0, -1.5]])


def test_numbers_stand_beside_the_expected_ones_and_frames_around_what_differs() -> None:
    page = drawn(changed(RIGHT, (1, 2)), RIGHT)
    assert re.findall(r"<text[^>]*>([^<]+)</text>", page) == [
        *("1", "−0.25", "3", "0.5", "2", "−0.5"),
        *("1", "−0.25", "3", "0.5", "2", "−1.5"),
    ]
    frames = re.findall(rf'<path d="([^"]*)" fill="none" stroke="{WRONG}"', page)
    assert [one.count("M") for one in frames] == [1, 1]
    assert "a frame marks what differs; rows: n_a, columns: m" in page


def test_the_label_says_in_words_what_the_picture_shows() -> None:
    yours, expected = labels(drawn(changed(RIGHT, (1, 2)), RIGHT))
    assert yours == (
        "yours, 2 rows and 3 columns; row 0: 1, −0.25, 3; row 1: 0.5, 2, −0.5; "
        "1 of 6 entries differ, in rows 1, columns 2"
    )
    assert expected == ("expected, 2 rows and 3 columns; row 0: 1, −0.25, 3; row 1: 0.5, 2, −1.5")


def test_as_many_digits_are_shown_as_it_takes_to_see_a_difference() -> None:
    page = drawn(changed(RIGHT, (0, 0), by=0.002), RIGHT)
    assert ">1.002<" in page
    assert page.count("1.002") == 1


def test_a_larger_array_is_squares_full_or_hollow_and_its_label_gives_the_span() -> None:
    right = np.arange(-50, 50, dtype=float).reshape(10, 10)
    page = drawn(changed(right, (2, 3), (2, 7)), right)
    full, hollow = re.findall(r'<path d="(M[^"]*)" fill="(?:currentColor|none)"', page)[:2]
    assert (full.count("M"), hollow.count("M")) == (49, 50)
    assert "full squares: above 0, hollow ones: below, crosses: no number" in page
    assert labels(page)[0] == (
        "yours, 10 rows and 10 columns; numbers from −50 to 49; 0 entries are no numbers; "
        "2 of 100 entries differ, in rows 2, columns 3, 7"
    )


def test_of_several_examples_the_first_that_differs_is_shown() -> None:
    right = np.arange(24.0).reshape(3, 4, 2)
    found = picture(changed(right, (1, 2, 1), (0, 3, 0)), right)
    assert found
    assert (found.example, found.wrong.tolist()) == (2, [[False] * 2, [False, True], [False] * 2])
    assert "; example 2" in as_html(found, WRONG)


@pytest.mark.parametrize("size", [4, 16])
@pytest.mark.parametrize(
    "number", [np.nan, np.inf, -np.inf, 1e308, -1e308, 5e-324, 0.0, 123456789.123]
)
def test_any_number_is_drawn(number: float, size: int) -> None:
    right = np.linspace(-1, 1, size * size).reshape(size, size) + 3
    theirs = right.copy()
    theirs[1] = number
    page = drawn(theirs, right)
    assert len(labels(page)) == 2
    coordinates = re.findall(
        r"-?[\d.]+(?:e[+-]?\d+)?|nan|inf", " ".join(re.findall(r' d="([^"]*)', page))
    )
    assert all(np.isfinite(float(one)) and abs(float(one)) < 1000 for one in coordinates)


@pytest.mark.parametrize("size", [4, 16])
def test_numbers_of_another_length_are_drawn(size: int) -> None:
    right = np.arange(size * size, dtype=np.longdouble).reshape(size, size)
    theirs = changed(right, (1, 1), by=np.longdouble("1e4000"))
    assert len(labels(drawn(theirs, right))) == 2
    assert len(labels(drawn(changed(right, (1, 1)).astype(np.float16), right))) == 2


def test_all_nan_and_all_zeros_are_drawn() -> None:
    zeros, nothing = np.zeros((9, 9)), np.full((9, 9), np.nan)
    nothing[0, 0] = 0
    assert "entries are no numbers" in labels(drawn(nothing, zeros))[0]


@pytest.mark.parametrize(
    ("kind", "shown"), [(bool, ["1", "0"]), (np.int64, ["1", "0"]), (np.uint8, ["1", "0"])]
)
def test_truth_values_and_whole_numbers_are_numbers(kind: Any, shown: list[str]) -> None:
    right = np.eye(2).astype(kind)
    theirs = right.copy()
    theirs[0, 1] = 1
    page = drawn(theirs, right)
    assert re.findall(r">([^<]+)</text>", page)[4:6] == shown


def test_a_picture_is_small_however_large_the_arrays_are() -> None:
    random = np.random.default_rng(0)
    for size in (6, 16):
        right = random.normal(size=(size, size)) * 10.0 ** random.integers(-300, 300, (size, size))
        wild = Picture(right != 0, "n_a", "m", -1.00001 * right, right)
        assert len(as_html(wild, WRONG)) < 35_000
    wrong = np.ones((24, 3, 24), bool)
    wrong[0] = False
    folded = where_wrong(wrong, "n_a", "T_x")
    assert folded
    assert len(as_html(folded, WRONG)) < 35_000
    assert where_wrong(np.eye(25, dtype=bool), "n_a", "T_x") is None
    assert picture(changed(np.zeros((17, 2)), (0, 0)), np.zeros((17, 2))) is None


@pytest.mark.parametrize(
    "theirs",
    [RIGHT + 1, RIGHT.T, RIGHT[0], "text", None, [[1.0]], RIGHT.astype(object), np.zeros((0, 3))],
    ids=["all of it", "shape", "a row", "text", "nothing", "list", "objects", "empty"],
)
def test_where_words_say_as_much_there_is_no_picture(theirs: Any) -> None:
    assert picture(theirs, RIGHT) is None


def test_names_of_axes_are_escaped() -> None:
    page = as_html(Picture(np.eye(2, dtype=bool), "<b>", "&", RIGHT[:, :2], RIGHT[:, 1:]), WRONG)
    assert "<b>" not in page
    assert "rows: &lt;b&gt;, columns: &amp;" in page
    labels(page)


def test_axes_are_called_after_sizes_that_only_they_have() -> None:
    assert ends(Output(1, "(n_a, m, T_x)").axes) == ("n_a", "T_x")
    assert ends(Output(1).axes) == ("first axis", "last axis")
    sizes = {"n_a": 4, "n_x": 3, "m": 3, "late": 5}
    assert axes_of((4, 3), sizes) == ("n_a", "last axis")
    assert axes_of((5, 4), sizes) == ("first axis", "n_a")


def test_an_array_that_is_turned_stands_beside_the_right_one_without_frames() -> None:
    found = turned(RIGHT.T, RIGHT, {"n_a": 2, "n_x": 3})
    assert found
    page = as_html(found, WRONG)
    assert [label[:32] for label in labels(page)] == [
        "yours, 3 rows and 2 columns; row",
        "expected, 2 rows and 3 columns; ",
    ]
    assert WRONG not in page
    assert "marks what differs" not in page
    assert turned(np.zeros((17, 2)), np.zeros((2, 17)), {}) is None
    assert turned(RIGHT, None, {}) is None


TRANSPOSED = """
def rnn_cell_backward(da_next, cache):
    a_next, a_prev, xt, parameters = cache
    dz = (1 - a_next**2) * da_next
    dWaa = a_prev @ dz.T
    return {
        "dxt": parameters["Wax"].T @ dz,
        "da_prev": parameters["Waa"].T @ dz,
        "dWax": dz @ xt.T,
        "dWaa": dWaa,
        "dba": dz.sum(axis=1, keepdims=True),
    }
"""


def test_a_place_shows_its_value_beside_the_solutions_from_the_second_rung_on() -> None:
    found = verdict("rnn_cell_backward", TRANSPOSED)
    assert found.place
    shown = found.place.picture
    assert shown
    assert np.array_equal(shown.theirs, shown.expected.T)
    alone = Verdict("rnn_cell_backward", "wrong", 0, 10, place=found.place)
    assert "yours" not in verdict_html(alone, "where")
    assert verdict_html(alone, "why").count("<svg") == 2


def test_the_same_picture_is_not_shown_twice() -> None:
    shown = Picture(np.eye(2, dtype=bool), "n_a", "m", RIGHT[:, :2], RIGHT[:, 1:])
    found = verdict("rnn_cell_backward", TRANSPOSED)
    assert found.place
    place = type(found.place)("f", 2, "off", "", picture=shown)
    both = Verdict("f", "wrong", 0, 10, found.outputs, picture=shown, place=place)
    assert verdict_html(both, "why").count("<svg") == 2
