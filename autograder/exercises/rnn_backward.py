"""Lesson 2: gradients, measured and derived; back through a cell, through time, from the loss."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises.rnn_cell import CELL_SIZES, draw_parameters
from autograder.lessons.exercise import Exercise, Mistake, Sizes, Solutions
from unroll.functions import softmax
from unroll.judging.questions import Output

#: The scale of weights: small, so that tanh keeps its slope; a flat one hides mistakes.
SCALE = 0.45


def draw_measurement(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """x with one to three axes; slopes and heights of the waves that are added up; eps.

    eps is large: a one-sided difference, or another eps, then gives other numbers, and rounding
    does not matter even in 32 bits.
    """
    shape = (sizes["len(x)"], *rng.integers(2, 5, size=2))[: sizes["x.ndim"]]
    x = rng.normal(size=shape)
    slopes = rng.normal(scale=1.5 / np.sqrt(x.size), size=(3, x.size))
    heights = rng.uniform(0.5, 2, size=3)
    return x, slopes, heights, float(rng.uniform(0.05, 0.2))


def draw_cell(rng: np.random.Generator, sizes: Sizes, solutions: Solutions) -> tuple[Any, ...]:
    """da_next (n_a, m), and the cache of a step forward."""
    xt = rng.normal(size=(sizes["n_x"], sizes["m"]))
    a_prev = rng.uniform(-1, 1, size=(sizes["n_a"], sizes["m"]))
    parameters = draw_parameters(rng, sizes, SCALE)
    _, _, cache = solutions["rnn_cell_forward"](xt, a_prev, parameters)
    return rng.normal(size=a_prev.shape), cache


def draw_sequence(rng: np.random.Generator, sizes: Sizes, solutions: Solutions) -> tuple[Any, ...]:
    """da (n_a, m, T_x), and the caches of a sequence."""
    x = rng.normal(size=(sizes["n_x"], sizes["m"], sizes["T_x"]))
    a0 = rng.uniform(-1, 1, size=(sizes["n_a"], sizes["m"]))
    parameters = draw_parameters(rng, sizes, SCALE)
    a, _, caches = solutions["rnn_forward"](x, a0, parameters)
    return rng.normal(size=a.shape), caches


def draw_output(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """y_pred (n_y, m, T_x), targets (m, T_x), a (n_a, m, T_x), parameters."""
    parameters = draw_parameters(rng, {**sizes, "n_x": 2}, SCALE)
    m, T_x = sizes["m"], sizes["T_x"]
    a = rng.uniform(-1, 1, size=(sizes["n_a"], m, T_x))
    z = np.einsum("ya,amt->ymt", parameters["Wya"], a) + parameters["by"][:, :, np.newaxis]
    return softmax(z), rng.integers(sizes["n_y"], size=(m, T_x)), a, parameters


def draw_gradients(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """Gradients of all parameters and some more, under names that nobody can know, and a max_norm
    that is several times below their norm, or above.

    ceil(norm / max_norm) = 1: short enough as they are. Else single entries exceed max_norm too:
    whoever takes the largest for the norm, or clips entry by entry, gets other numbers than who
    does nothing.
    """
    parameters = draw_parameters(rng, sizes, SCALE)
    spread = rng.uniform(0.5, 2)
    gradients: dict[str, Any] = {
        f"d{name}": rng.normal(scale=spread, size=p.shape) for name, p in parameters.items()
    }
    for number in range(sizes["n_more"]):
        name = "".join(rng.choice([*"bcefghijklmnop"], size=3))
        shape = rng.integers(2, 4, size=rng.integers(1, 4))
        gradients[f"d{number}{name}"] = rng.normal(scale=spread, size=shape)
    norm = np.sqrt(sum(float(np.sum(g**2)) for g in gradients.values()))
    return gradients, float(norm / (sizes["ceil(norm / max_norm)"] - rng.uniform(0.3, 0.7)))


DIFFERENCE = "equation (2)"
DERIVATIVE = "equation (4)"
WEIGHTS = "equation (5)"
BIAS = "equation (6)"
BACK = "equation (7)"
CARRY = "equation (8)"
SUM = "equation (9)"
LOSS = "equation (10)"
SOFTMAX = "equation (11)"
OUTPUT = "equation (12)"
NORM = "equation (13)"
CLIP = "equation (14)"

STEP = "gradient[i] = (f(x + step) - f(x - step)) / (2 * eps)"
NEW_STEP = "    for i in np.ndindex(x.shape):\n        step = np.zeros(x.shape)\n"

NUMERICAL = Exercise(
    name="numerical_gradient",
    arguments=("x", "slopes", "heights", "eps"),
    outputs={"gradient": Output(5)},
    sizes={"x.ndim": (1, 3), "len(x)": (2, 5)},  # names that a message can show as they are
    draw=draw_measurement,
    edges=({"x.ndim": 1}, {"x.ndim": 2}, {"x.ndim": 3}, {"x.ndim": 2, "len(x)": 1}, {}),
    harness="measure_waves",
    mistakes=(
        Mistake(
            "one-sided-difference",
            {STEP: "gradient[i] = (f(x + step) - f(x)) / eps"},
            "The difference is taken on one side, between x and x + eps. Take it on both sides and "
            "divide by 2 eps: its error is then far smaller.",
            DIFFERENCE,
        ),
        Mistake(
            "one-sided-backwards",
            {STEP: "gradient[i] = (f(x) - f(x - step)) / eps"},
            "The difference is taken on one side, between x − eps and x. Take it on both sides and "
            "divide by 2 eps: its error is then far smaller.",
            DIFFERENCE,
        ),
        Mistake(
            "divided-by-eps",
            {"/ (2 * eps)": "/ eps"},
            "The gradient is twice too large: from x − eps to x + eps it is 2 eps, not eps.",
            DIFFERENCE,
        ),
        Mistake(
            "divided-by-two-times-eps",
            {"/ (2 * eps)": "/ 2 * eps"},
            "“/ 2 * eps” divides by 2 and then multiplies by eps. Put brackets around 2 * eps.",
            DIFFERENCE,
        ),
        Mistake(
            "not-divided",
            {" / (2 * eps)": ""},
            "The gradient is the difference itself; it still has to be divided by 2 eps.",
            DIFFERENCE,
        ),
        Mistake(
            "difference-reversed",
            {"f(x + step) - f(x - step)": "f(x - step) - f(x + step)"},
            "The two values of f are exchanged, so every slope has the wrong sign: the value at "
            "x + eps comes first.",
            DIFFERENCE,
        ),
        Mistake(
            "eps-ignored",
            {"step[i] = eps": "eps = 1e-6; step[i] = eps"},
            "The slopes are nearer to the exact ones than equation (2) makes them with this eps: "
            "use the argument, not a number of your own, and the two values of the equation.",
            DIFFERENCE,
        ),
        Mistake(
            "all-entries-at-once",
            {STEP: "gradient[i] = (f(x + eps) - f(x - eps)) / (2 * eps)"},
            "All entries of x are moved at once, so every entry of the result is the same number: "
            "the sum of the slopes. Move one entry at a time.",
            DIFFERENCE,
        ),
        Mistake(
            "rows-at-once",
            {"for i in np.ndindex(x.shape)": "for i in range(len(x))"},
            "Whole rows of x are moved at once, so all entries of a row get the same number. Move "
            "one entry at a time: np.ndindex(x.shape) goes through all of them.",
            DIFFERENCE,
        ),
        Mistake(
            "step-keeps-growing",
            {NEW_STEP: "    step = np.zeros(x.shape)\n    for i in np.ndindex(x.shape):\n"},
            "The entries that were moved before stay moved: only the first slope is right. Begin "
            "every step with zeros, or put the entry back before you go on.",
            DIFFERENCE,
        ),
        Mistake(
            "x-not-restored",
            {
                STEP: (
                    "x[i] += eps; above = f(x); x[i] -= 2 * eps; "
                    "gradient[i] = (above - f(x)) / (2 * eps)"
                )
            },
            "An entry that was moved is not put back, so each slope is measured at another point. "
            "Put the old value back, or work on copies.",
            DIFFERENCE,
        ),
        Mistake(
            "copies-are-not-copies",
            {
                STEP: (
                    "above = x; above[i] += eps; below = x; below[i] -= eps; "
                    "gradient[i] = (f(above) - f(below)) / (2 * eps)"
                )
            },
            "All slopes are zero: two names stand for one array, so that both values of f are "
            "taken at the same point. Make a copy of x for each.",
            DIFFERENCE,
        ),
        Mistake(
            "returns-in-the-loop",
            {STEP: STEP + "; return gradient"},
            "Only the first entry is measured: the return stands inside the loop and ends it after "
            "one round. Indent it less, as much as the for.",
            DIFFERENCE,
        ),
    ),
)

DZ = "dz = da_next * (1 - a_next**2)"

CELL = Exercise(
    name="rnn_cell_backward",
    arguments=("da_next", "cache"),
    outputs={
        "dxt": Output(2, "(n_x, m)"),
        "da_prev": Output(2, "(n_a, m)"),
        "dWax": Output(2, "(n_a, n_x)"),
        "dWaa": Output(2, "(n_a, n_a)"),
        "dba": Output(2, "(n_a, 1)"),
    },
    sizes=CELL_SIZES,
    draw=draw_cell,
    # With all sizes equal every slip in a transpose gives numbers, by which it is recognised.
    edges=({}, {"m": 1}, {"n_x": "n_a", "m": "n_a"}, {"n_x": "n_a"}, {}),
    mistakes=(
        Mistake(
            "derivative-missing",
            {DZ: "dz = da_next"},
            "The slope of tanh is missing. da_next is the gradient after tanh; dz, the one before "
            "it, is da_next times 1 − a_next², entry by entry.",
            DERIVATIVE,
        ),
        Mistake(
            "derivative-of-a-prev",
            {DZ: "dz = da_next * (1 - a_prev**2)"},
            "The slope of tanh is taken from a_prev. In this step tanh made a_next, so its slope "
            "is 1 − a_next².",
            DERIVATIVE,
        ),
        Mistake(
            "derivative-not-squared",
            {DZ: "dz = da_next * (1 - a_next)"},
            "The square is missing: the slope of tanh is 1 − a_next², not 1 − a_next.",
            DERIVATIVE,
        ),
        Mistake(
            "derivative-with-plus",
            {DZ: "dz = da_next * (1 + a_next**2)"},
            "The slope of tanh is written 1 + a_next². It is 1 − a_next²: tanh is flattest where "
            "the state is close to ±1.",
            DERIVATIVE,
        ),
        Mistake(
            "derivative-of-sigmoid",
            {DZ: "dz = da_next * a_next * (1 - a_next)"},
            "a (1 − a) is the slope of a sigmoid; that of tanh is 1 − a².",
            DERIVATIVE,
        ),
        Mistake(
            "tanh-twice",
            {DZ: "dz = da_next * (1 - np.tanh(a_next) ** 2)"},
            "tanh is applied twice: a_next is tanh(z) already, so the slope is 1 − a_next² as it "
            "stands.",
            DERIVATIVE,
        ),
        Mistake(
            "derivative-of-da",
            {DZ: "dz = 1 - da_next**2"},
            "The slope of tanh is computed from da_next. It is 1 − a_next², with the state from "
            "the cache, and it multiplies da_next.",
            DERIVATIVE,
        ),
        Mistake(
            "slope-as-matrix",
            {DZ: "dz = da_next @ (1 - a_next**2)"},
            "da_next and the slope of tanh meet in a matrix product. Every entry has a slope of "
            "its own: multiply entry by entry, with *.",
            DERIVATIVE,
        ),
        Mistake(
            "Wax-not-transposed",
            {"Wax.T @ dz": "Wax @ dz"},
            "dxt is made with Wax; the way back from the state to the input takes its transpose.",
            BACK,
        ),
        Mistake(
            "Waa-not-transposed",
            {"Waa.T @ dz": "Waa @ dz"},
            "da_prev is made with Waa; the way back takes its transpose. Waa is square, so no "
            "shape gives it away.",
            BACK,
        ),
        Mistake(
            "weights-not-transposed",
            {"Wax.T @ dz": "Wax @ dz", "Waa.T @ dz": "Waa @ dz"},
            "dxt and da_prev are made with Wax and Waa; the way back takes their transposes.",
            BACK,
        ),
        Mistake(
            "weights-swapped",
            {'"dxt": Wax.T': '"dxt": Waa.T', '"da_prev": Waa.T': '"da_prev": Wax.T'},
            "Wax and Waa are exchanged: Wax leads back to the input, Waa to the previous state.",
            BACK,
        ),
        Mistake(
            "inputs-swapped",
            {
                '"dWax": dz @ xt.T': '"dWax": dz @ a_prev.T',
                '"dWaa": dz @ a_prev.T': '"dWaa": dz @ xt.T',
            },
            "xt and a_prev are exchanged: a weight's gradient takes what the weight multiplied, "
            "xt for Wax and a_prev for Waa.",
            WEIGHTS,
        ),
        Mistake(
            "dWaa-with-a-next",
            {"dz @ a_prev.T": "dz @ a_next.T"},
            "dWaa is made with a_next. In this step Waa multiplied a_prev.",
            WEIGHTS,
        ),
        Mistake(
            "dWax-transposed",
            {"dz @ xt.T": "xt @ dz.T"},
            "dWax comes out transposed. A gradient has the shape of what it belongs to: "
            "(n_a, n_x), as Wax.",
            WEIGHTS,
        ),
        Mistake(
            "dWaa-transposed",
            {"dz @ a_prev.T": "a_prev @ dz.T"},
            "dWaa comes out transposed. Row i belongs to entry i of the new state, so dz stands "
            "on the left. Waa is square, so no shape gives it away.",
            WEIGHTS,
        ),
        Mistake(
            "xt-not-transposed",
            {"dz @ xt.T": "dz @ xt"},
            "The transpose of xt is missing in dWax: the product has to run over the examples, "
            "(n_a, m) times (m, n_x).",
            WEIGHTS,
        ),
        Mistake(
            "a_prev-not-transposed",
            {"dz @ a_prev.T": "dz @ a_prev"},
            "The transpose of a_prev is missing in dWaa: the product has to run over the examples, "
            "(n_a, m) times (m, n_a).",
            WEIGHTS,
        ),
        Mistake(
            "inputs-not-transposed",
            {"dz @ xt.T": "dz @ xt", "dz @ a_prev.T": "dz @ a_prev"},
            "In dWax and dWaa the transposes of xt and a_prev are missing: the products have to "
            "run over the examples, as (n_a, m) times (m, n_x) does.",
            WEIGHTS,
        ),
        Mistake(
            "averaged-over-examples",
            {
                "dz @ xt.T": "dz @ xt.T / xt.shape[1]",
                "dz @ a_prev.T": "dz @ a_prev.T / xt.shape[1]",
                "dz.sum(axis=1, keepdims=True)": "dz.mean(axis=1, keepdims=True)",
            },
            "The gradients of the weights and of the bias are divided by m. They are sums over "
            "the examples; if the loss is a mean, da_next is divided already.",
            BIAS,
        ),
        Mistake(
            "dba-is-a-mean",
            {"dz.sum(axis=1, keepdims=True)": "dz.mean(axis=1, keepdims=True)"},
            "dba is the mean over the examples; it has to be the sum. ba takes part in every "
            "example, and all its effects add up.",
            BIAS,
        ),
        Mistake(
            "dba-keepdims-forgotten",
            {"dz.sum(axis=1, keepdims=True)": "dz.sum(axis=1)"},
            "dba has lost an axis: it has shape (n_a,), ba has (n_a, 1). Sum with keepdims=True.",
            BIAS,
        ),
        Mistake(
            "dba-wrong-axis",
            {"dz.sum(axis=1, keepdims=True)": "dz.sum(axis=0, keepdims=True)"},
            "dba is summed over the units (axis 0); sum over the examples (axis 1).",
            BIAS,
        ),
        Mistake(
            "dba-not-summed",
            {"dz.sum(axis=1, keepdims=True)": "dz"},
            "dba is dz itself, with a column for each example. One bias serves all examples: sum "
            "over them.",
            BIAS,
        ),
        Mistake(
            "dba-without-derivative",
            {"dz.sum(axis=1, keepdims=True)": "da_next.sum(axis=1, keepdims=True)"},
            "dba is the sum of da_next. The bias stands inside tanh: sum dz.",
            BIAS,
        ),
    ),
)

CARRIED = "da_next = da[:, :, t] + da_prev"

SEQUENCE = Exercise(
    name="rnn_backward",
    arguments=("da", "caches"),
    outputs={
        "dx": Output(2, "(n_x, m, T_x)"),
        "da0": Output(2, "(n_a, m)"),
        "dWax": Output(2, "(n_a, n_x)"),
        "dWaa": Output(2, "(n_a, n_a)"),
        "dba": Output(2, "(n_a, 1)"),
    },
    sizes={**CELL_SIZES, "T_x": (3, 7)},
    draw=draw_sequence,
    edges=({}, {"T_x": 1}, {"m": 1}, {"n_x": "n_a"}, {"T_x": 20, "m": 2}),
    uses=("rnn_cell_backward",),
    mistakes=(
        Mistake(
            "da-prev-not-added",
            {CARRIED: "da_next = da[:, :, t]"},
            "What comes back from the step after is not added, so no gradient travels through "
            "time: the cell has to get da[:, :, t] + da_prev.",
            CARRY,
        ),
        Mistake(
            "only-last-da",
            {CARRIED: "da_next = da_prev", "da_prev = 0.0": "da_prev = da[:, :, -1]"},
            "Only the last step's da is used. The loss looks at every state: da[:, :, t] joins at "
            "every step.",
            CARRY,
        ),
        Mistake(
            "gradients-overwritten",
            {
                'dWax += step["dWax"]': 'dWax = step["dWax"]',
                'dWaa += step["dWaa"]': 'dWaa = step["dWaa"]',
                'dba += step["dba"]': 'dba = step["dba"]',
            },
            "The gradients of the parameters are those of a single step: every step overwrites "
            "the one before. The steps share their weights, so add: +=.",
            SUM,
        ),
        Mistake(
            "averaged-over-time",
            {
                'dWax += step["dWax"]': 'dWax += step["dWax"] / T_x',
                'dWaa += step["dWaa"]': 'dWaa += step["dWaa"] / T_x',
                'dba += step["dba"]': 'dba += step["dba"] / T_x',
            },
            "The gradients of the parameters are divided by T_x: they are means over the steps, "
            "and have to be sums.",
            SUM,
        ),
        Mistake(
            "loop-forward",
            {"reversed(range(T_x))": "range(T_x)"},
            "The loop runs forward in time. A gradient comes from the future: begin with the last "
            "step, reversed(range(T_x)).",
            CARRY,
        ),
        Mistake(
            "da0-from-last-step",
            {
                'da_prev = step["da_prev"]': (
                    'da_prev = step["da_prev"]; da0 = da_prev if t == T_x - 1 else da0'
                ),
                '"da0": da_prev': '"da0": da0',
            },
            "da0 is taken at the wrong end: it is what the last step gives back. a0 enters the "
            "first step, so da0 is what is left when the loop is over.",
            CARRY,
        ),
        Mistake(
            "da0-one-step-short",
            {'"da0": da_prev': '"da0": da_next'},
            "da0 is the gradient of the first state that the loop made, a^<1>. a0 lies one cell "
            "further back: take the da_prev of the first step.",
            CARRY,
        ),
        Mistake(
            "da0-from-da",
            {'"da0": da_prev': '"da0": da[:, :, 0]'},
            "da0 is da[:, :, 0], which belongs to a^<1>. a0 lies before the first cell: da0 is "
            "what comes back through that cell.",
            CARRY,
        ),
        Mistake(
            "da0-zero",
            {'"da0": da_prev': '"da0": np.zeros(da_next.shape)'},
            "da0 is all zeros. It is what is left in da_prev when the loop is over: what the cell "
            "of the first step gives back.",
            CARRY,
        ),
        Mistake(
            "da-never-used",
            {CARRIED: "da_next = da_prev"},
            "All gradients are zero: da[:, :, t] never enters, so nothing ever arrives. The cell "
            "has to get da[:, :, t] + da_prev.",
            CARRY,
        ),
        Mistake(
            "returns-in-the-loop",
            {'    gradients = {"dx"': '        return {"dx"'},
            "The results are those of the last step alone: the return stands inside the loop and "
            "ends it after one round. Indent it less, as much as the for.",
            "“Back through time”",
        ),
        Mistake(
            "carry-grows",
            {'da_prev = step["da_prev"]': 'da_prev = da_prev + step["da_prev"]'},
            "The carried da_prev is added up over the steps. It holds all that comes from later "
            "steps already, so each step replaces it.",
            CARRY,
        ),
        Mistake(
            "carries-da-next",
            {
                'da_prev = step["da_prev"]': "da_prev = da_next",
                '"da0": da_prev': '"da0": step["da_prev"]',
            },
            "What is carried to the step before is the sum da_next itself, past the cell. Carry "
            "the da_prev that the cell gives back.",
            CARRY,
        ),
        Mistake(
            "da0-wraps-around",
            {'"da0": da_prev': '"da0": da_prev + da[:, :, -1]'},
            "da0 holds da of the last step as well: when t is 0, da[:, :, t - 1] is the last "
            "sheet. Nothing is added to what comes back from the first step.",
            CARRY,
        ),
        Mistake(
            "dx-reversed",
            {"dx[:, :, t]": "dx[:, :, T_x - 1 - t]"},
            "dx runs backwards in time: the steps are stored in the order of the loop. Store step "
            "t at dx[:, :, t].",
            "“Back through time”",
        ),
        Mistake(
            "dx-of-one-step",
            {"dx[:, :, t] =": "dx ="},
            "dx holds one step only; step t belongs into dx[:, :, t].",
            "“Back through time”",
        ),
        Mistake(
            "first-cache-for-all",
            {"list_of_caches[t]": "list_of_caches[0]"},
            "Every step goes back through the first step's cache; step t needs its own.",
            "“Back through time”",
        ),
        Mistake(
            "last-cache-for-all",
            {"list_of_caches[t]": "list_of_caches[-1]"},
            "Every step goes back through the last step's cache; step t needs its own.",
            "“Back through time”",
        ),
        Mistake(
            "first-step-skipped",
            {"reversed(range(T_x))": "reversed(range(1, T_x))"},
            "The loop stops before index 0, the first step; it has to run over all T_x steps.",
            "“Back through time”",
        ),
        Mistake(
            "last-step-skipped",
            {"reversed(range(T_x))": "reversed(range(T_x - 1))"},
            "The loop leaves out the last step, index T_x − 1; it has to run over all T_x steps.",
            "“Back through time”",
        ),
        Mistake(
            "da-changed-in-place",
            {CARRIED: "da[:, :, t] += da_prev; da_next = da[:, :, t]"},
            "The results are right, but da comes back changed: what is added to a part of it in "
            "place, as with +=, is written into the caller's array; da[:, :, t] + da_prev makes a "
            "new one.",
            CARRY,
        ),
    ),
)

DZ_Y = "dz = (y_pred - wanted) / (m * T_x)"
MEAN_LOSS = "loss = -np.log(y_pred[wanted == 1]).mean()"

OUTPUT_LAYER = Exercise(
    name="output_backward",
    arguments=("y_pred", "targets", "a", "parameters"),
    outputs={
        "loss": Output(1),
        "da": Output(2, "(n_a, m, T_x)"),
        "dWya": Output(1, "(n_y, n_a)"),
        "dby": Output(1, "(n_y, 1)"),
    },
    sizes={"n_a": (2, 6), "n_y": (3, 6), "m": (2, 6), "T_x": (2, 6)},
    draw=draw_output,
    edges=({}, {"T_x": 1}, {"m": 1}, {"n_a": "n_y", "m": "n_y"}, {"T_x": 12, "m": 2}),
    mistakes=(
        Mistake(
            "loss-is-a-sum",
            {MEAN_LOSS: "loss = -np.log(y_pred[wanted == 1]).sum()"},
            "The gradients belong to the mean, but the loss is a sum: divide it by m T_x, the "
            "number of predictions.",
            LOSS,
        ),
        Mistake(
            "loss-averaged-over-classes",
            {MEAN_LOSS: "loss = -(wanted * np.log(y_pred)).mean()"},
            "The loss is divided by n_y as well. One prediction is one column of y_pred, so there "
            "are m T_x of them.",
            LOSS,
        ),
        Mistake(
            "loss-sign",
            {MEAN_LOSS: "loss = np.log(y_pred[wanted == 1]).mean()"},
            "The loss has the wrong sign: the logarithm of a probability is negative, the loss "
            "is not.",
            LOSS,
        ),
        Mistake(
            "log10-for-ln",
            {MEAN_LOSS: "loss = -np.log10(y_pred[wanted == 1]).mean()"},
            "The loss is made with the logarithm to base 10. ln, the natural one, is np.log.",
            LOSS,
        ),
        Mistake(
            "binary-cross-entropy",
            {
                MEAN_LOSS: (
                    "loss = -(wanted * np.log(y_pred) + (1 - wanted) * np.log(1 - y_pred)).sum()"
                    " / (m * T_x)"
                )
            },
            "The loss counts ln(1 − ŷ) of the other classes as well; that is the cross-entropy "
            "of yes-or-no answers. Here only the target's ŷ counts: −ln ŷ.",
            LOSS,
        ),
        Mistake(
            "binary-cross-entropy-mean",
            {
                MEAN_LOSS: (
                    "loss = -(wanted * np.log(y_pred) + (1 - wanted) * np.log(1 - y_pred)).mean()"
                ),
            },
            "The loss counts ln(1 − ŷ) of the other classes as well, and is divided by n_y too. "
            "Only the target's ŷ counts: −ln ŷ, then the mean over the m T_x predictions.",
            LOSS,
        ),
        Mistake(
            "log-of-the-mean",
            {MEAN_LOSS: "loss = -np.log(y_pred[wanted == 1].mean())"},
            "The loss is the logarithm of a mean; take the mean of the logarithms.",
            LOSS,
        ),
        Mistake(
            "gradients-not-averaged",
            {DZ_Y: "dz = y_pred - wanted"},
            "The loss is a mean over m T_x predictions; its gradients are not divided by m T_x.",
            SOFTMAX,
        ),
        Mistake(
            "sums-for-means",
            {MEAN_LOSS: "loss = -np.log(y_pred[wanted == 1]).sum()", DZ_Y: "dz = y_pred - wanted"},
            "Loss and gradients fit together, but they are those of the sum. Divide by m T_x: the "
            "loss is a mean over examples and steps.",
            LOSS,
        ),
        Mistake(
            "averaged-over-examples-only",
            {
                MEAN_LOSS: "loss = -np.log(y_pred[wanted == 1]).sum() / m",
                DZ_Y: "dz = (y_pred - wanted) / m",
            },
            "Loss and gradients are divided by m alone. The mean runs over the steps too: divide "
            "by m T_x.",
            LOSS,
        ),
        Mistake(
            "averaged-over-steps-only",
            {
                MEAN_LOSS: "loss = -np.log(y_pred[wanted == 1]).sum() / T_x",
                DZ_Y: "dz = (y_pred - wanted) / T_x",
            },
            "Loss and gradients are divided by T_x alone. The mean runs over the examples too: "
            "divide by m T_x.",
            LOSS,
        ),
        Mistake(
            "gradient-sign",
            {DZ_Y: "dz = (wanted - y_pred) / (m * T_x)"},
            "The gradients have the wrong sign: dz is prediction minus target, not the other way "
            "round.",
            SOFTMAX,
        ),
        Mistake(
            "target-not-subtracted",
            {DZ_Y: "dz = y_pred / (m * T_x)"},
            "dz is the prediction alone. At each target's entry 1 has to be subtracted.",
            SOFTMAX,
        ),
        Mistake(
            "softmax-twice",
            {DZ_Y: "dz = (y_pred - wanted) * y_pred * (1 - y_pred) / (m * T_x)"},
            "The slope of softmax is counted twice: ŷ − target has gone through logarithm and "
            "softmax already. Drop the factor ŷ (1 − ŷ).",
            SOFTMAX,
        ),
        Mistake(
            "stops-at-the-prediction",
            {DZ_Y: "dz = -wanted / y_pred / (m * T_x)"},
            "−1/ŷ at the target is the gradient of the prediction. It has to go back through "
            "softmax as well; then ŷ − target is left.",
            SOFTMAX,
        ),
        Mistake(
            "Wya-not-transposed",
            {"Wya.T @ dz": "Wya @ dz"},
            "da is made with Wya; the way back from the prediction to the state takes its "
            "transpose.",
            OUTPUT,
        ),
        Mistake(
            "tanh-too-early",
            {"Wya.T @ dz[:, :, t]": "(Wya.T @ dz[:, :, t]) * (1 - a[:, :, t] ** 2)"},
            "da holds the factor 1 − a². It is the gradient of the state itself; "
            "rnn_cell_backward brings in the slope of tanh later.",
            OUTPUT,
        ),
        Mistake(
            "steps-overwritten",
            {"dWya += ": "dWya = ", "dby += ": "dby = "},
            "dWya and dby are those of the last step. All steps share Wya and by, so add: +=.",
            OUTPUT,
        ),
        Mistake(
            "dWya-transposed",
            {"dz[:, :, t] @ a[:, :, t].T": "a[:, :, t] @ dz[:, :, t].T"},
            "dWya comes out transposed. A gradient has the shape of what it belongs to: "
            "(n_y, n_a), as Wya.",
            OUTPUT,
        ),
        Mistake(
            "dby-is-a-mean",
            {"dz[:, :, t].sum(axis=1": "dz[:, :, t].mean(axis=1"},
            "dby takes the mean over the examples; the division by m is in dz already, so sum.",
            OUTPUT,
        ),
        Mistake(
            "dby-keepdims-forgotten",
            {"sum(axis=1, keepdims=True)": "sum(axis=1)"},
            "dby has lost an axis: it has shape (n_y,), by has (n_y, 1). Sum with keepdims=True.",
            OUTPUT,
        ),
        Mistake(
            "returns-in-the-loop",
            {'    gradients = {"loss"': '        return {"loss"'},
            "The gradients are those of the first step alone: the return stands inside the loop "
            "and ends it after one round. Indent it less, as much as the for.",
            OUTPUT,
        ),
    ),
)

ROOT = "norm = np.sqrt(sum((gradient**2).sum() for gradient in gradients.values()))"
FACTOR = "factor = max_norm / max(norm, max_norm)"
SCALED = "factor * gradient for"

CLIPPING = Exercise(
    name="clip_gradients",
    arguments=("gradients", "max_norm"),
    outputs={
        "dWax": Output(1, "(n_a, n_x)"),
        "dWaa": Output(1, "(n_a, n_a)"),
        "dWya": Output(1, "(n_y, n_a)"),
        "dba": Output(0.5, "(n_a, 1)"),
        "dby": Output(0.5, "(n_y, 1)"),
        "others": Output(1, derived=True),
    },
    sizes={
        **{"n_x": (2, 6), "n_a": (2, 6), "n_y": (2, 5), "n_more": (1, 3)},
        "ceil(norm / max_norm)": (20, 40),
    },
    draw=draw_gradients,
    edges=(
        {"n_more": 0},
        {"ceil(norm / max_norm)": 1},
        {"n_x": "n_a"},
        {"ceil(norm / max_norm)": 1},
        {},
    ),
    harness="clip_any",
    mistakes=(
        Mistake(
            "five-names-only",
            {
                "for name, gradient in gradients.items()}": (
                    "for name, gradient in ((n, gradients[n]) for n in "
                    '("dWax", "dWaa", "dWya", "dba", "dby"))}'
                )
            },
            "It works for the five gradients of this network only. A dictionary may hold any "
            "number of arrays, under any names: go through its items.",
            CLIP,
        ),
        Mistake(
            "each-array-alone",
            {SCALED: "gradient * max_norm / max(np.sqrt((gradient**2).sum()), max_norm) for"},
            "Each array is clipped by its own norm, which turns the gradient's direction. One "
            "norm over all arrays, one factor for all.",
            NORM,
        ),
        Mistake(
            "entries-clipped",
            {SCALED: "np.clip(gradient, -max_norm, max_norm) for"},
            "The entries are cut off one by one, as np.clip does, which turns the gradient's "
            "direction. Here all entries are multiplied by one factor.",
            CLIP,
        ),
        Mistake(
            "norm-of-the-last-array",
            {ROOT: "norm = np.sqrt((list(gradients.values())[-1] ** 2).sum())"},
            "The norm is that of the last array alone: each array overwrites the one before it. "
            "Add the squares of all arrays, then take one root.",
            NORM,
        ),
        Mistake(
            "norm-of-the-first-array",
            {ROOT: "norm = np.sqrt((next(iter(gradients.values())) ** 2).sum())"},
            "The norm is that of the first array alone. Add the squares of all arrays, then take "
            "one root.",
            NORM,
        ),
        Mistake(
            "maximum-for-minimum",
            {FACTOR: "factor = max(1, max_norm / norm)"},
            "Gradients that are too long stay long, and short ones are stretched: the comparison "
            "is the wrong way round. The factor is the smaller one of 1 and max_norm / norm.",
            CLIP,
        ),
        Mistake(
            "never-clipped",
            {FACTOR: "factor = 1.0"},
            "The gradients come back as they were, even those that are too long.",
            CLIP,
        ),
        Mistake(
            "nothing-returned-for-short-ones",
            {FACTOR: f"{FACTOR}\n    if factor == 1:\n        return None"},
            "Gradients that are short enough give None. They have to be returned too, as they "
            "are, in a new dictionary.",
            CLIP,
        ),
        Mistake(
            "nothing-made-for-short-ones",
            {"clipped = {name: ": "if factor < 1: clipped = {name: "},
            "When the gradients are short enough, clipped is never made. Then it has to hold them "
            "as they are.",
            CLIP,
        ),
        Mistake(
            "short-ones-stretched",
            {FACTOR: "factor = max_norm / norm"},
            "Gradients that are short enough are stretched to max_norm; they have to stay as they "
            "are. The factor is never larger than 1.",
            CLIP,
        ),
        Mistake(
            "root-missing",
            {ROOT: "norm = sum((gradient**2).sum() for gradient in gradients.values())"},
            "The square root is missing from the norm.",
            NORM,
        ),
        Mistake(
            "mean-of-squares",
            {"(gradient**2).sum()": "(gradient**2).mean()"},
            "The norm is made of the means of the squares; it is made of their sums.",
            NORM,
        ),
        Mistake(
            "norms-added",
            {ROOT: "norm = sum(np.sqrt((gradient**2).sum()) for gradient in gradients.values())"},
            "The norms of the arrays are added. Add the squares of all entries first, then take "
            "one square root.",
            NORM,
        ),
        Mistake(
            "absolute-values-added",
            {ROOT: "norm = sum(np.abs(gradient).sum() for gradient in gradients.values())"},
            "The norm is a sum of absolute values; here it is the root of the sum of squares.",
            NORM,
        ),
        Mistake(
            "largest-entry",
            {ROOT: "norm = max(np.abs(gradient).max() for gradient in gradients.values())"},
            "The norm is the largest entry; here it is the root of the sum of all squares.",
            NORM,
        ),
        Mistake(
            "factor-upside-down",
            {FACTOR: "factor = max(norm, max_norm) / max_norm"},
            "The factor is upside down: gradients that are too long get longer.",
            CLIP,
        ),
        Mistake(
            "norm-one",
            {FACTOR: "factor = 1 / norm if norm > max_norm else 1.0"},
            "Long gradients are scaled to the norm 1; scale them to max_norm.",
            CLIP,
        ),
        Mistake(
            "clipped-in-place",
            {
                "clipped = {name: factor * gradient for name, gradient in gradients.items()}": (
                    "[np.multiply(g, factor, out=g) for g in gradients.values()]; "
                    "clipped = gradients"
                )
            },
            "The values are right, but the caller's gradients are changed: either an array "
            "(as with *=) or the dictionary itself. Fill a new dictionary.",
            CLIP,
        ),
    ),
)

EXERCISES = (NUMERICAL, CELL, SEQUENCE, OUTPUT_LAYER, CLIPPING)
