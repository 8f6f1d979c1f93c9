"""The line at which a wrong function leaves the way, and what is said of it."""

from __future__ import annotations

import itertools
import textwrap
import time
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.lessons.reference import reference_for, run_source
from tests.conftest import NUMPY
from unroll.check import verdict_of
from unroll.judging.calling import Local
from unroll.judging.judge import known_mistake
from unroll.judging.leaves import find_change, find_leave
from unroll.judging.results import find_source
from unroll.judging.trace import MOST_STEPS, Move, Size, Step, Trace
from unroll.judging.verdict import Place, Verdict, as_text
from unroll.judging.way import Way, way_of

names = itertools.count()


def verdict(exercise: str, source: str) -> Verdict:
    """What `check` says of a cell with this source, in the lesson's notebook."""
    lesson = next(one for one in NUMPY if exercise in reference_for(one).exercises)
    namespace = dict(reference_for(lesson).namespace)
    run_source(textwrap.dedent(source).strip(), f"<cell {next(names)}>", namespace)
    return verdict_of(namespace[exercise], exercise)


def place(exercise: str, source: str) -> Place:
    found = verdict(exercise, source)
    assert found.place, as_text(found)
    return found.place


CELL = """
def rnn_cell_forward(xt, a_prev, parameters):
    Wax, Waa, Wya = (parameters[k] for k in ("Wax", "Waa", "Wya"))
    ba, by = parameters["ba"], parameters["by"]
    z = Waa @ a_prev + Wax @ xt + ba
    a_next = np.tanh(z)
    logits = Wya @ a_next + by
    yt_pred = softmax(logits)
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)
"""

#: A slip in that cell: what stands in a line's place, the line, and a part of what is said.
SLIPS = {
    "minus": ("+ Wax @ xt", "- Wax @ xt", 4, "first value that is not on"),
    "term forgotten": (" + ba", "", 4, "a part of a sum or product"),
    "twice": ("np.tanh(z)", "2 * np.tanh(z)", 5, "twice what the solution has there"),
    "relu": ("np.tanh(z)", "np.maximum(z, 0)", 5, "first value that is not on"),
    "of something else": ("Wya @ a_next", "Wya @ z", 6, "first value that is not on"),
    "after the function": ("Wya @ a_next + by", "Wya @ a_next", 7, "first value that is not on"),
    "another's value": ("Wax, Waa, Wya = (", "Waa, Wax, Wya = (", 2, "in another place"),
    "axis": ("softmax(logits)", "softmax(logits.T).T", 7, "first value that is not on"),
}


@pytest.mark.parametrize(("old", "new", "line", "said"), SLIPS.values(), ids=SLIPS)
def test_the_line_of_a_slip_is_found(old: str, new: str, line: int, said: str) -> None:
    assert old in CELL
    found = place("rnn_cell_forward", CELL.replace(old, new))
    assert (found.line, said in found.said) == (line, True), found


def test_lines_around_are_the_students_with_their_numbers() -> None:
    found = place("rnn_cell_forward", "# mine\n\n" + CELL.strip().replace(" + ba", ""))
    assert found.line == 6
    assert found.around == tuple(CELL.strip().replace(" + ba", "").splitlines()[:7])
    assert found.first == 3


DETOURS = {
    "stacked": """
        def rnn_cell_forward(xt, a_prev, parameters):
            W = np.hstack([parameters["Waa"], parameters["Wax"]])
            v = np.vstack([a_prev, xt])
            a_next = np.tanh(W @ v - parameters["ba"])
            return a_next, softmax(parameters["Wya"] @ a_next + parameters["by"]), (a_next,)
    """,
    "example by example": """
        def rnn_cell_forward(xt, a_prev, parameters):
            a_next = np.zeros(a_prev.shape)
            for i in range(xt.shape[1]):
                z = parameters["Waa"] @ a_prev[:, i] + parameters["Wax"] @ xt[:, i]
                a_next[:, i] = np.tanh(z + parameters["ba"][:, 0]) ** 2
            return a_next, softmax(parameters["Wya"] @ a_next + parameters["by"]), (a_next,)
    """,
    "another order of terms": """
        def rnn_cell_forward(xt, a_prev, parameters):
            z = parameters["ba"] + parameters["Wax"] @ xt
            z = z + parameters["Waa"] @ a_prev
            a_next = np.tanh(z) / 3
            return a_next, softmax(parameters["Wya"] @ a_next + parameters["by"]), (a_next,)
    """,
    "transposed all along": """
        def rnn_cell_forward(xt, a_prev, parameters):
            z = a_prev.T @ parameters["Waa"].T + xt.T @ parameters["Wax"].T
            z = z + parameters["ba"].T
            a_next = np.sinh(z).T
            return a_next, softmax(parameters["Wya"] @ a_next + parameters["by"]), (a_next,)
    """,
    "einsum": """
        def rnn_cell_forward(xt, a_prev, parameters):
            z = np.einsum("ij,jm->im", parameters["Waa"], a_prev)
            z += np.einsum("ij,jm->im", parameters["Wax"], xt) + parameters["ba"]
            a_next = np.arctan(z)
            return a_next, softmax(parameters["Wya"] @ a_next + parameters["by"]), (a_next,)
    """,
}


@pytest.mark.parametrize("source", DETOURS.values(), ids=DETOURS)
def test_a_right_detour_is_not_blamed(source: str) -> None:
    slips = ("- parameters", "** 2", "/ 3", "sinh", "arctan")
    lines = textwrap.dedent(source).strip().splitlines()
    slip = next(n for n, line in enumerate(lines, 1) if any(one in line for one in slips))
    assert place("rnn_cell_forward", source).line == slip


LOOP = """
def rnn_forward(x, a0, parameters):
    n_x, m, T_x = x.shape
    n_y, n_a = parameters["Wya"].shape
    a = np.zeros((n_a, m, T_x))
    y_pred = np.zeros((n_y, m, T_x))
    a_next, caches = a0, []
    for t in range(T_x):
        a_next, yt_pred, cache = rnn_cell_forward(x[:, :, t], a_next, parameters)
        a[:, :, t] = a_next
        y_pred[:, :, t] = yt_pred
        caches.append(cache)
    return a, y_pred, (caches, x)
"""

IN_LOOPS = {
    "sizes misread": ("n_x, m, T_x", "n_x, T_x, m", 2, "size"),
    "starts late": ("range(T_x)", "range(1, T_x)", 7, "loop"),
    "ends early": ("range(T_x)", "range(T_x - 1)", 7, "loop"),
    "from zeros": ("a0, []", "np.zeros(a0.shape), []", 6, "constant"),
    "for whole numbers": (
        "a = np.zeros((n_a, m, T_x))",
        "a = np.zeros((n_a, m, T_x), int)",
        4,
        "whole",
    ),
    "one array, two names": (
        "    y_pred = np.zeros((n_y, m, T_x))\n",
        "    y_pred = a = np.zeros((n_y, m, T_x)) if n_y == n_a else np.zeros((n_y, m, T_x))\n",
        0,
        "",
    ),
    "the last only": ("return a,", "return a_next,", 12, "put"),
    "in front": ("caches.append(cache)", "caches.insert(0, cache)", 11, "put"),
    "returned inside": ("    return a, y_pred", "        return a, y_pred", 12, "returned"),
    "another axis": ("x[:, :, t]", "x[..., t].T.T[::-1]", 8, "off"),
}


@pytest.mark.parametrize(("old", "new", "line", "why"), IN_LOOPS.values(), ids=IN_LOOPS)
def test_slips_around_a_loop_are_told_apart(old: str, new: str, line: int, why: str) -> None:
    assert old in LOOP
    found = verdict("rnn_forward", LOOP.replace(old, new)).place
    if line:
        assert found
        assert (found.line, found.why) == (line, why), found.said


def test_what_is_multiplied_by_zeros_does_not_come_back() -> None:
    """At the first step c_prev is zero: a sum to which dWf adds nothing there is right anyhow."""
    source = """
        def lstm_backward(da, caches):
            each, x = caches
            n_a, m, T_x = da.shape
            dx, da_prev, dc_prev = np.zeros(x.shape), np.zeros((n_a, m)), np.zeros((n_a, m))
            totals = {f"d{kind}{gate}": 0.0 for kind in "Wb" for gate in "fuco"}
            for t in reversed(range(T_x)):
                step = lstm_cell_backward(da[:, :, t] + da_prev, dc_prev, each[t])
                da_prev = da_prev + step["da_prev"]
                dc_prev = step["dc_prev"]
                dx[:, :, t] = step["dxt"]
                for name in totals:
                    totals[name] = totals[name] + step[name]
            return {"dx": dx, "da0": da_prev, "dc0": dc_prev, **totals}
    """
    assert place("lstm_backward", source).line == 8


def test_a_line_that_makes_an_empty_array_is_shown() -> None:
    reference = reference_for(next(one for one in NUMPY if one.name == "lstm_gates"))
    mistakes = reference.exercises["pack_for_keras"].mistakes
    rows = next(one for one in mistakes if one.id == "rows-for-columns")
    found = verdict_of(reference.mistaken("pack_for_keras", rows), "pack_for_keras")
    assert found.place
    assert "from_x" in found.place.said


def test_one_array_with_two_names_is_told_in_place_of_what_it_looks_like() -> None:
    source = """
    def lstm_forward(x, a0, parameters):
        n_x, m, T_x = x.shape
        a = c = np.zeros((len(a0), m, T_x))
        y = np.zeros((len(parameters["by"]), m, T_x))
        caches, a_next, c_next = [], a0, np.zeros(a0.shape)
        for t in range(T_x):
            step = lstm_cell_forward(x[:, :, t], a_next, c_next, parameters)
            a_next, c_next, y[:, :, t], cache = step
            a[:, :, t] = a_next
            c[:, :, t] = c_next
            caches.append(cache)
        return a, y, c, (caches, x)
    """
    found = verdict("lstm_forward", source)
    assert found.finding is None, "it has the result of a known mistake, and is another"
    assert found.place
    assert (found.place.line, found.place.why) == (3, "shared")


def test_a_helper_is_followed_and_its_call_shown_where_it_is_no_fault_of_its_own() -> None:
    relu = "def relu(z):\n    return np.maximum(z, 0)\n" + CELL.replace("np.tanh(z)", "relu(z)")
    assert place("rnn_cell_forward", relu).line == 7 + 1
    own = "def act(z):\n    e = np.exp(z)\n    return (e - 1) / (e + 1)\n"
    assert place("rnn_cell_forward", own + CELL.replace("np.tanh(z)", "act(z)")).function == "act"


def test_an_argument_changed_in_place_is_shown_where_it_is_changed() -> None:
    found = place(
        "rnn_cell_forward",
        CELL.replace("    z = Waa", "    xt *= 1\n    xt += 0.5\n    xt -= 0.5\n    z = Waa"),
    )
    assert found.why == "changed"
    assert "`xt`" in found.said


@pytest.mark.parametrize("lesson", NUMPY)
def test_no_solution_leaves_its_own_way(lesson: Any, rng: np.random.Generator) -> None:
    reference = reference_for(lesson)
    for name, exercise in reference.exercises.items():
        from unroll.check import _load

        case = next(case for case in _load(name)[1] if case.hints)
        trace = Local(reference.solution(name)).trace(exercise.question, case.arguments)
        assert trace.steps
        assert find_leave(trace, way_of(case), case.sizes, name) is None


def test_the_longest_trace_that_a_session_may_send_is_looked_through_soon() -> None:
    """Whoever makes up steps makes the grader work; it must not be for long."""
    value = np.linspace(0.1, 0.9, 240)
    steps = tuple(
        Step(value + (i % 7) / 9, tuple(range(max(0, i - 19), i)), "f", 1, "x", i + 1, False, i - 1)
        for i in range(MOST_STEPS)
    )
    sizes = tuple(Size("m", i, "f", 1, 0) for i in range(MOST_STEPS))
    moves = tuple(Move(i, "f", 1, "z", i, i + 1) for i in range(MOST_STEPS))
    from unroll.judging.questions import Quantity

    way = Way([value], [Quantity("z", "", value + k / 10) for k in range(300)])
    started = time.process_time()
    trace = Trace(steps, moves, sizes, line=3)
    find_leave(trace, way, {"m": 2}, "f")
    find_source(trace, way, "y", [steps[-1].value], [value])
    find_change(trace, "x")
    assert time.process_time() - started < 20  # 2 s where nothing else runs


def test_a_mistake_that_explains_little_is_not_named() -> None:
    """One of four wrong outputs agrees with what a known mistake makes of it."""
    from unroll.check import _load

    question, cases = _load("clip_gradients")
    outcomes = [Local(_running_norm).call(question, case.arguments) for case in cases]
    names = dict.fromkeys(question.outputs)
    assert known_mistake(question, cases, outcomes, names) is None
    assert known_mistake(replace(question, mistakes=()), cases, outcomes, names) is None


def _running_norm(gradients: dict[str, Any], max_norm: float) -> dict[str, Any]:
    found, total = {}, 0.0
    for name, gradient in gradients.items():
        total += np.sum(gradient**2)
        found[name] = gradient * min(1.0, max_norm / np.sqrt(total))
    return found
