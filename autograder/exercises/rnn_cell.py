"""Lesson 1: one recurrent cell, and the cell repeated along a sequence."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.lessons.exercise import Edge, Exercise, Mistake, Sizes, Solutions
from unroll.judging.questions import Output

Arrays = dict[str, np.ndarray[Any, Any]]

#: As small as they can be while every two sizes can differ; weights that leave tanh its bend.
CELL_SIZES = {"n_x": (2, 6), "n_a": (2, 6), "n_y": (2, 5), "m": (2, 6)}


def draw_parameters(rng: np.random.Generator, sizes: Sizes, scale: float = 0.6) -> Arrays:
    """Weights and non-zero biases of a recurrent cell; `scale` is their standard deviation."""
    n_x, n_a, n_y = sizes["n_x"], sizes["n_a"], sizes["n_y"]
    shapes = {
        "Wax": (n_a, n_x),
        "Waa": (n_a, n_a),
        "Wya": (n_y, n_a),
        "ba": (n_a, 1),
        "by": (n_y, 1),
    }
    return {name: rng.normal(scale=scale, size=shape) for name, shape in shapes.items()}


def draw_cell(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """xt (n_x, m), a_prev (n_a, m), parameters."""
    xt = rng.normal(size=(sizes["n_x"], sizes["m"]))
    a_prev = rng.uniform(-1, 1, size=(sizes["n_a"], sizes["m"]))
    return xt, a_prev, draw_parameters(rng, sizes)


def draw_sequence(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """x (n_x, m, T_x), a0 (n_a, m), parameters."""
    x = rng.normal(size=(sizes["n_x"], sizes["m"], sizes["T_x"]))
    a0 = rng.uniform(-1, 1, size=(sizes["n_a"], sizes["m"]))
    return x, a0, draw_parameters(rng, sizes)


#: All arrays but the biases are square, so that even a product entry by entry goes through.
SQUARE: Edge = {"n_x": "n_a", "n_y": "n_a", "m": "n_a"}

NEXT_STATE = "equation (1)"
PREDICTION = "equation (2)"
LOOP = "“The same cell at every step”"

CELL = Exercise(
    name="rnn_cell_forward",
    arguments=("xt", "a_prev", "parameters"),
    outputs={
        "a_next": Output(5, "(n_a, m)"),
        "yt_pred": Output(3, "(n_y, m)"),
        "cache": Output(2),
    },
    sizes=CELL_SIZES,
    draw=draw_cell,
    edges=({}, {"m": 1}, {"n_x": "n_a"}, SQUARE, {}),
    mistakes=(
        Mistake(
            "bias-outside-tanh",
            {"np.tanh(Waa @ a_prev + Wax @ xt + ba)": "np.tanh(Waa @ a_prev + Wax @ xt) + ba"},
            "The bias ba is added after tanh; it belongs inside, with the two products.",
            NEXT_STATE,
        ),
        Mistake(
            "weights-swapped",
            {"Waa @ a_prev + Wax @ xt": "Wax @ a_prev + Waa @ xt"},
            "Waa and Wax are exchanged: Waa multiplies the previous state, Wax the input. "
            "Read the letters as “to a, from a” and “to a, from x”.",
            NEXT_STATE,
        ),
        Mistake(
            "sigmoid-for-tanh",
            {
                "np.tanh(Waa @ a_prev + Wax @ xt + ba)": (
                    "1 / (1 + np.exp(-(Waa @ a_prev + Wax @ xt + ba)))"
                ),
            },
            "The new state comes out of a sigmoid (all its entries are positive); "
            "this cell uses tanh.",
            NEXT_STATE,
        ),
        Mistake(
            "no-activation",
            {"np.tanh(Waa @ a_prev + Wax @ xt + ba)": "Waa @ a_prev + Wax @ xt + ba"},
            "The sum is right, but tanh is not applied to it.",
            NEXT_STATE,
        ),
        Mistake(
            "missing-ba",
            {"Wax @ xt + ba)": "Wax @ xt)"},
            "The bias ba is missing from the new state.",
            NEXT_STATE,
        ),
        Mistake(
            "previous-state-ignored",
            {"Waa @ a_prev + Wax @ xt": "Wax @ xt"},
            "The new state does not depend on a_prev: without the term Waa a_prev the cell "
            "remembers nothing.",
            NEXT_STATE,
        ),
        Mistake(
            "prediction-from-previous-state",
            {"Wya @ a_next": "Wya @ a_prev"},
            "The prediction is made from a_prev; it is made from the new state, a_next.",
            PREDICTION,
        ),
        Mistake(
            "softmax-wrong-axis",
            {"softmax(Wya @ a_next + by)": "softmax(Wya @ a_next + by, axis=1)"},
            "softmax runs over the examples, so that the rows of yt_pred sum to 1; it has to run "
            "over the classes (axis 0), so that the columns do.",
            PREDICTION,
        ),
        Mistake(
            "softmax-over-everything",
            {
                "softmax(Wya @ a_next + by)": (
                    "np.exp(Wya @ a_next + by) / np.exp(Wya @ a_next + by).sum()"
                ),
            },
            "All of yt_pred sums to 1 together; every column (one example each) has to sum to 1 "
            "by itself. The softmax that the course gives you does that.",
            PREDICTION,
        ),
        Mistake(
            "missing-by",
            {"softmax(Wya @ a_next + by)": "softmax(Wya @ a_next)"},
            "The bias by is missing from the prediction.",
            PREDICTION,
        ),
        Mistake(
            "no-softmax",
            {"softmax(Wya @ a_next + by)": "Wya @ a_next + by"},
            "The prediction is not passed through softmax: its columns do not sum to 1.",
            PREDICTION,
        ),
        Mistake(
            "sigmoid-for-softmax",
            {"softmax(Wya @ a_next + by)": "1 / (1 + np.exp(-(Wya @ a_next + by)))"},
            "The prediction is passed through a sigmoid; softmax makes each column sum to 1.",
            PREDICTION,
        ),
        Mistake(
            "products-entry-by-entry",
            {"Waa @ a_prev + Wax @ xt": "Waa * a_prev + Wax * xt", "Wya @ a_next": "Wya * a_next"},
            "The products are taken entry by entry, as * and np.multiply do; a matrix product "
            "is written with @.",
            "equations (1) and (2)",
        ),
        Mistake(
            "state-product-entry-by-entry",
            {"Waa @ a_prev + Wax @ xt": "Waa * a_prev + Wax * xt"},
            "The products in the new state are taken entry by entry, as * and np.multiply do; "
            "a matrix product is written with @.",
            NEXT_STATE,
        ),
        Mistake(
            "prediction-product-entry-by-entry",
            {"Wya @ a_next": "Wya * a_next"},
            "The product in the prediction is taken entry by entry, as * and np.multiply do; a "
            "matrix product is written with @.",
            PREDICTION,
        ),
        Mistake(
            "cache-order",
            {"cache = (a_next, a_prev,": "cache = (a_prev, a_next,"},
            "The cache holds a_prev before a_next; the order is (a_next, a_prev, xt, parameters).",
            "the docstring",
        ),
    ),
)

SEQUENCE = Exercise(
    name="rnn_forward",
    arguments=("x", "a0", "parameters"),
    outputs={
        "a": Output(5, "(n_a, m, T_x)"),
        "y_pred": Output(3, "(n_y, m, T_x)"),
        "caches": Output(2),
    },
    sizes={**CELL_SIZES, "T_x": (3, 7)},
    draw=draw_sequence,
    edges=({}, {"T_x": 1}, {"m": 1}, {"n_x": "n_a"}, {"T_x": 10, "m": 2}),
    uses=("rnn_cell_forward",),
    mistakes=(
        Mistake(
            "a0-never-used",
            {
                "rnn_cell_forward(x[:, :, t], a_next, parameters)": (
                    "rnn_cell_forward(x[:, :, t], a[:, :, t - 1], parameters)"
                ),
            },
            "At the first step the previous state is all zeros, so a0 is never used. Where it is "
            "read from a, the first step reads the last sheet, a[:, :, -1], which nobody has "
            "filled yet. Carry the state in a variable that starts as a0.",
            LOOP,
        ),
        Mistake(
            "state-not-carried",
            {
                "rnn_cell_forward(x[:, :, t], a_next, parameters)": (
                    "rnn_cell_forward(x[:, :, t], a0, parameters)"
                ),
            },
            "Every step starts again from a0; each has to start from the state that the step "
            "before it returned.",
            LOOP,
        ),
        Mistake(
            "starts-from-zeros",
            {"a_next = a0": "a_next = np.zeros_like(a0)"},
            "The sequence starts from a state of zeros; it has to start from a0.",
            LOOP,
        ),
        Mistake(
            "state-overwritten",
            {
                "a[:, :, t] = a_next": "a[:, :, 0] = a_next",
                "y_pred[:, :, t] = yt_pred": "y_pred[:, :, 0] = yt_pred",
            },
            "Every step writes its result over the step before: the index of the step is missing "
            "where a and y_pred are filled.",
            LOOP,
        ),
        Mistake(
            "only-last-state-kept",
            {"return a, y_pred, caches": "return a_next, yt_pred, caches"},
            "Only the last step is returned; a and y_pred have to hold all T_x steps.",
            LOOP,
        ),
        Mistake(
            "same-input-every-step",
            {"x[:, :, t]": "x[:, :, 0]"},
            "Every step reads the first input; step t reads x[:, :, t].",
            LOOP,
        ),
        Mistake(
            "loop-stops-early",
            {"for t in range(T_x)": "for t in range(T_x - 1)"},
            "The last step is never computed: the loop has to run over all T_x steps.",
            LOOP,
        ),
        Mistake(
            "loop-skips-first-step",
            {"for t in range(T_x)": "for t in range(1, T_x)"},
            "The first step is never computed: the loop starts at index 1, and the first input is "
            "x[:, :, 0].",
            LOOP,
        ),
        Mistake(
            "a0-in-place-of-first-state",
            {
                "a_next = a0": "a_next = a[:, :, 0] = a0",
                "for t in range(T_x)": "for t in range(1, T_x)",
            },
            "a[:, :, 0] holds a0, and the first input is never read. a0 is not in a at all: "
            "a[:, :, 0] is the state after the first step, which reads x[:, :, 0].",
            LOOP,
        ),
        Mistake(
            "states-shifted",
            {
                "a_next, yt_pred, cache =": (
                    "a[:, :, t] = a_next  # too early\n        a_next, yt_pred, cache ="
                ),
                "        a[:, :, t] = a_next\n": "",
            },
            "a starts with a0, so that each state stands one place too late and the last one is "
            "missing. a0 is not in a at all: a[:, :, 0] is the state after the first step.",
            LOOP,
        ),
        Mistake(
            "a0-in-front",
            {
                "a = np.zeros((n_a, m, T_x))": "a = np.zeros((n_a, m, T_x + 1))",
                "a_next = a0": "a_next = a[:, :, 0] = a0",
                "a[:, :, t] = a_next": "a[:, :, t + 1] = a_next",
            },
            "a holds a0 in front of the T_x states; it has to hold the states after the steps "
            "only, so that a[:, :, 0] is the one after the first step.",
            LOOP,
        ),
        Mistake(
            "return-inside-the-loop",
            {
                "    caches = (list_of_caches, x)": "        caches = (list_of_caches, x)",
                "    return a, y_pred, caches": "        return a, y_pred, caches",
            },
            "The return stands inside the loop, so that the function ends after the first step. "
            "Indent it as far as the for, no further.",
            LOOP,
        ),
        Mistake(
            "loop-runs-backwards",
            {"for t in range(T_x)": "for t in reversed(range(T_x))"},
            "The loop runs from the last step to the first; a state can only come from the past.",
            LOOP,
        ),
        Mistake(
            "caches-missing-x",
            {"caches = (list_of_caches, x)": "caches = list_of_caches"},
            "caches is the list alone; it has to be the pair (list of the cells' caches, x).",
            "the docstring",
        ),
        Mistake(
            "only-last-cache",
            {"list_of_caches.append(cache)": "list_of_caches = [cache]"},
            "Only one cell's cache is kept; the list has to hold one for every step.",
            "the docstring",
        ),
    ),
)

EXERCISES = (CELL, SEQUENCE)
