"""Kinds of slips in functions on arrays, each in a function that no lesson has."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.lessons.reference import run_source
from tests.unroll.judging.test_leaves import place
from unroll.judging.leaves import Leave, find_leave
from unroll.judging.questions import Case, Hints
from unroll.judging.results import find_source
from unroll.judging.trace import Trace, trace
from unroll.judging.way import arrays_in, recorded, way_of

numbers = itertools.count()
DRAW = np.random.default_rng(3)
X, Y = DRAW.normal(size=(2, 3, 4, 2))
TABLE, MASK = DRAW.normal(size=(4, 5)), np.tile([True, True, True, True, False], (4, 1))
WEIGHTS = {"W": DRAW.normal(size=(5, 3)), "b": DRAW.normal(size=3), "c": DRAW.normal(size=5)}


def traced(source: str, *given: Any) -> Trace:
    """What the function `f` of a cell computes; it may stop."""
    names: dict[str, Any] = {"np": np}
    run_source(textwrap.dedent(source).strip(), f"<kind {next(numbers)}>", names)

    def call(function: Callable[..., Any]) -> Any:
        try:
            return function(*given)
        except ValueError:
            return None

    return trace(names["f"], (), call)


def found(solution: str, wrong: str, *given: Any, stopped: int = 0) -> Leave:
    """What is shown of a wrong function whose output is called `y`."""
    right, theirs = traced(solution, *given), traced(wrong, *given)
    way = recorded(right, "f", (given, right.value), {})
    case = Case({}, given, right.value, hints=Hints(way))
    leave = find_leave(
        theirs, way_of(case), {}, "f", {"y": (theirs.value, right.value)}, stopped
    ) or find_source(theirs, way_of(case), "y", theirs.value, right.value)
    assert leave
    assert not stopped or [*arrays_in(theirs.value)] == []
    return leave


JOIN = """
def f(x, y):
    turned = y[:, ::-1]
    return np.concatenate([x, turned], axis=-1)
"""
SOFTMAX = """
def f(x, mask):
    low = np.where(mask, x, -1e9)
    e = np.exp(low - np.max(low, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)
"""
SOFTMAX_AT_ONCE = """
def f(x, mask):
    return np.where(mask, np.exp(x) / np.where(mask, np.exp(x), 0).sum(axis=1, keepdims=True), 0)
"""
MEAN = """
def f(x, mask):
    squares = np.sum(x ** 2 * mask, axis=1)
    return np.mean(np.tanh(squares))
"""
LAYER = """
def f(x, parameters):
    return np.tanh(x @ parameters["W"] + parameters["b"])
"""
STEPS = """
def f(x):
    y = np.tanh(x)
    return y
"""
PACK = """
def f(weights):
    return np.concatenate([weights[name] for name in ("p", "q", "r")])
"""
PARTS = dict(zip("pqrs", DRAW.normal(size=(4, 3, 4)), strict=True))

#: A solution, a wrong function, the line to look at in it, why, and arguments.
KINDS = {
    "moved along an axis": (
        JOIN,
        """
        def f(x, y):
            turned = np.roll(y[:, ::-1], 1, axis=0)
            both = np.concatenate([x, turned], axis=-1)
            return both
        """,
        *(2, "off", X, Y),
    ),
    "by turns": (
        JOIN,
        """
        def f(x, y):
            turned = y[:, ::-1]
            pairs = np.stack([x, turned], axis=-1)
            return pairs.reshape(3, 4, 4)
        """,
        *(3, "off", X, Y),
    ),
    "turned twice": (
        JOIN,
        """
        def f(x, y):
            a = x.transpose(0, 2, 1)
            b = y[:, ::-1].transpose(0, 2, 1)
            return np.concatenate([a, b], axis=1)
        """,
        *(4, "off", X, Y),
    ),
    "the mask's opposite": (
        "def f(x, mask):\n    low = np.where(mask, x, -9.5)\n    return np.cumsum(low, axis=1)\n",
        """
        def f(x, mask):
            low = np.where(mask, -9.5, x)
            return np.cumsum(low, axis=1)
        """,
        *(2, "lost", TABLE * MASK, MASK),
    ),
    "only the largest": (
        SOFTMAX,
        """
        def f(x, mask):
            low = np.where(mask, x, -1e9)
            top = np.max(low, axis=1, keepdims=True)
            largest = (low == top).astype(float)
            return largest * mask
        """,
        *(4, "off", TABLE, MASK),
    ),
    "rows too small": (
        SOFTMAX_AT_ONCE,
        """
        def f(x, mask):
            e = np.exp(x) * mask * np.arange(1, 5)[:, None]
            sums = e.sum(axis=1, keepdims=True)
            return e / (sums + 0.5)
        """,
        *(4, "rows", TABLE, MASK),
    ),
    "a part of the mean": (
        MEAN.replace("np.tanh(squares)", "squares"),
        """
        def f(x, mask):
            squares = np.mean(x ** 2 * mask, axis=1)
            return np.mean(squares)
        """,
        *(2, "off", TABLE, MASK),
    ),
    "another's name": (
        LAYER,
        """
        def f(x, parameters):
            W, c = parameters["W"], parameters["b"]
            return np.sin(x @ W + c)
        """,
        *(2, "elsewhere", TABLE, WEIGHTS),
    ),
    "once more": (
        STEPS,
        """
        def f(x):
            y = x
            for _ in range(3):
                y = np.tanh(y)
            return y
        """,
        *(3, "too often", TABLE),
    ),
    "a number beforehand": (
        "def f(x):\n    return x * (1 / 3)\n",
        """
        def f(x):
            scale = 0.5
            if x.size > 1:
                scale = 0.25
            return scale * x
        """,
        *(4, "factor", TABLE),
    ),
    "a list too short": (
        PACK,
        """
        def f(weights):
            names = ["p", "q"]
            return np.concatenate([weights[name] for name in names])
        """,
        *(2, "along", PARTS),
    ),
    "a list of another order": (
        PACK,
        """
        def f(weights):
            parts = [weights[name] for name in reversed("pqr")]
            return np.vstack(parts)
        """,
        *(2, "along", PARTS),
    ),
}


@pytest.mark.parametrize(
    ("solution", "wrong", "line", "why", "given"),
    [(*kind[:4], kind[4:]) for kind in KINDS.values()],
    ids=KINDS,
)
def test_the_line_of_each_kind_of_slip(
    solution: str, wrong: str, line: int, why: str, given: tuple[Any, ...]
) -> None:
    leave = found(solution, wrong, *given)
    assert (leave.line, leave.why) == (line, why), leave


def test_a_part_of_another_shape_is_shown_where_it_was_cut() -> None:
    wrong = """
        def f(x, y):
            turned = y[:, :0:-1]
            return np.concatenate([x, turned], axis=-1)
    """
    assert found(JOIN, wrong, X, Y, stopped=3).line == 2


def test_a_right_detour_through_parts_is_not_to_blame_where_all_stops() -> None:
    """The solution cuts nothing out of W: who does may be right."""
    wrong = """
        def f(x, parameters):
            one, other = parameters["W"][:2], parameters["W"][2:]
            return x[:, :2] @ one + x[:, 2:] @ other + parameters["c"]
    """
    given = TABLE, WEIGHTS
    right, theirs = traced(LAYER, *given), traced(wrong, *given)
    hints = Hints(recorded(right, "f", (given, right.value), {}))
    way = way_of(Case({}, given, right.value, hints=hints))
    assert find_leave(theirs, way, {}, "f", {}, 3) is None


def test_a_variable_that_only_has_another_shape_is_not_elsewhere() -> None:
    solution = """
        def f(x, parameters):
            c = parameters["W"] @ parameters["b"]
            rows = c[None, :]
            return np.tanh(x + rows)
    """
    wrong = """
        def f(x, parameters):
            c = (parameters["W"] @ parameters["b"])[None, :]
            return np.sin(x + c)
    """
    leave = found(solution, wrong, TABLE, WEIGHTS)
    assert (leave.line, leave.why) == (3, "off")


LSTM = """
def lstm_forward(x, a0, parameters):
    n_x, m, T_x = x.shape
    a_t, c_t = a0, np.zeros_like(a0)
    out, kept = [], []
    for t in range(T_x):
        a_t, c_t, y_t, cache = lstm_cell_forward(x[..., t], a_t, c_t, parameters)
        out.append((a_t, y_t, c_t))
        kept.append(cache)
    a, y, c = (np.stack(each, axis=-1) for each in zip(*out))
    return a, y, c, (kept, x)
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("np.zeros_like(a0)", "np.zeros((1, m))", 3, "constant"),
        ("        kept.append(cache)", "        if t: kept.append(cache)", 6, "missing"),
        ("a, y, c, (kept, x)", "a, y, (c, kept, x)", 10, "count"),
        ("x[..., t]", "x[t]", 6, "stopped"),
        ("for t in range(T_x):", "for t, xt in enumerate(x):", 6, "stopped"),
    ],
)
def test_what_is_lost_or_of_another_shape_is_shown_where_it_was_made(
    old: str, new: str, line: int, why: str
) -> None:
    assert old in LSTM
    shown = place("lstm_forward", LSTM.replace(old, new))
    assert (shown.line, shown.why) == (line, why), shown.said
