"""Lesson 3: one LSTM cell, the cell along a sequence, and its weights in Keras's order."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.lessons.exercise import Exercise, Mistake, Sizes, Solutions
from unroll.judging.questions import Output

Arrays = dict[str, np.ndarray[Any, Any]]

#: As in lesson 1. Every two sizes can differ, and weights leave σ and tanh their bend.
CELL_SIZES = {"n_x": (2, 6), "n_a": (2, 6), "n_y": (2, 5), "m": (2, 6)}


#: The standard deviation of weights and biases.
SCALE = 0.6


def draw_parameters(rng: np.random.Generator, sizes: Sizes, scale: float = SCALE) -> Arrays:
    """Weights and non-zero biases of an LSTM cell; `scale` is their standard deviation."""
    n_x, n_a, n_y = sizes["n_x"], sizes["n_a"], sizes["n_y"]
    shapes = {f"W{gate}": (n_a, n_a + n_x) for gate in "fuco"}
    shapes |= {f"b{gate}": (n_a, 1) for gate in "fuco"}
    shapes |= {"Wy": (n_y, n_a), "by": (n_y, 1)}
    return {name: rng.normal(scale=scale, size=shape) for name, shape in shapes.items()}


def inputs_of_cell(rng: np.random.Generator, sizes: Sizes, scale: float = SCALE) -> tuple[Any, ...]:
    """xt (n_x, m), a_prev (n_a, m), c_prev (n_a, m), parameters."""
    xt = rng.normal(size=(sizes["n_x"], sizes["m"]))
    a_prev = rng.uniform(-1, 1, size=(sizes["n_a"], sizes["m"]))
    c_prev = rng.normal(size=(sizes["n_a"], sizes["m"]))
    return xt, a_prev, c_prev, draw_parameters(rng, sizes, scale)


def inputs_of_sequence(
    rng: np.random.Generator, sizes: Sizes, scale: float = SCALE
) -> tuple[Any, ...]:
    """x (n_x, m, T_x), a0 (n_a, m), parameters."""
    x = rng.normal(size=(sizes["n_x"], sizes["m"], sizes["T_x"]))
    a0 = rng.uniform(-1, 1, size=(sizes["n_a"], sizes["m"]))
    return x, a0, draw_parameters(rng, sizes, scale)


def draw_cell(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """A step's inputs."""
    return inputs_of_cell(rng, sizes)


def draw_sequence(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """A sequence's inputs."""
    return inputs_of_sequence(rng, sizes)


def draw_weights(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """parameters."""
    return (draw_parameters(rng, sizes),)


FORGET = "equation (1)"
UPDATE = "equation (2)"
CANDIDATE = "equation (3)"
CELL_STATE = "equation (4)"
OUTPUT = "equation (5)"
HIDDEN_STATE = "equation (6)"
PREDICTION = "equation (7)"
LOOP = "“Two states on their way”"
SPLIT = "equation (10)"
TRANSPOSED = "equation (11)"
ORDER = "equation (12)"
DOCSTRING = "the docstring"

CONCAT = "np.concatenate((a_prev, xt))"
FT = "ft = sigmoid(Wf @ concat + bf)"
UT = "ut = sigmoid(Wu @ concat + bu)"
CCT = "cct = np.tanh(Wc @ concat + bc)"
OT = "ot = sigmoid(Wo @ concat + bo)"
STATE = "ft * c_prev + ut * cct"
HIDDEN = "ot * np.tanh(c_next)"
Y = "softmax(Wy @ a_next + by)"
CACHE = "cache = (a_next, c_next, a_prev, c_prev, ft, ut, cct, ot"
CALL = "lstm_cell_forward(xt, a_next, c_next, parameters)"


def _tanh(*gates: str) -> dict[str, str]:
    """The changes that put tanh in the place of gates' sigmoids."""
    return {gate: gate.replace("sigmoid", "np.tanh") for gate in gates}


def _bare(*gates: str) -> dict[str, str]:
    """The changes that take gates' sigmoids away."""
    return {gate: gate.replace("sigmoid(", "").removesuffix(")") for gate in gates}


def _without_bias(*gates: str) -> dict[str, str]:
    """The changes that leave out gates' biases."""
    return {gate: gate.split(" + ")[0] + ")" for gate in gates}


GATE_MISTAKES = (
    Mistake(
        "x-before-a",
        {CONCAT: "np.concatenate((xt, a_prev))"},
        "The first columns of each W multiply xt; they belong to a_prev, which comes first, and "
        "the rest to xt.",
        FORGET,
    ),
    Mistake(
        "cell-state-in-the-stack",
        {CONCAT: "np.concatenate((c_prev, xt))"},
        "c_prev is stacked on xt; the gates and the candidate look at the hidden state, a_prev.",
        FORGET,
    ),
    Mistake(
        "forget-and-update-swapped",
        {STATE: "ut * c_prev + ft * cct"},
        "The forget and the update gate are exchanged in the new cell state: ft multiplies what "
        "is kept, c_prev; ut multiplies what is written, cct.",
        CELL_STATE,
    ),
    Mistake(
        "forget-and-update-weights-swapped",
        {FT: "ft = sigmoid(Wu @ concat + bu)", UT: "ut = sigmoid(Wf @ concat + bf)"},
        "ft is computed with Wu and bu, ut with Wf and bf: the letters have to agree.",
        FORGET,
    ),
    Mistake(
        "update-and-output-weights-swapped",
        {UT: "ut = sigmoid(Wo @ concat + bo)", OT: "ot = sigmoid(Wu @ concat + bu)"},
        "ut is computed with Wo and bo, ot with Wu and bu: the letters have to agree.",
        UPDATE,
    ),
    Mistake(
        "update-copied-from-forget",
        {UT: "ut = sigmoid(Wf @ concat + bf)"},
        "ut is computed with Wf and bf, a copy of the line above it; it needs Wu and bu.",
        UPDATE,
    ),
    Mistake(
        "output-copied-from-update",
        {OT: "ot = sigmoid(Wu @ concat + bu)"},
        "ot is computed with Wu and bu; it needs Wo and bo.",
        OUTPUT,
    ),
    Mistake(
        "output-copied-from-forget",
        {OT: "ot = sigmoid(Wf @ concat + bf)"},
        "ot is computed with Wf and bf; it needs Wo and bo.",
        OUTPUT,
    ),
    Mistake(
        "activations-exchanged",
        {**_tanh(FT, UT, OT), CCT: "cct = sigmoid(Wc @ concat + bc)"},
        "σ and tanh are exchanged: the three gates use σ, to lie between 0 and 1; the candidate "
        "uses tanh, to lie between −1 and 1.",
        "equations (1) to (3) and (5)",
    ),
    Mistake(
        "tanh-in-all-gates",
        _tanh(FT, UT, OT),
        "The gates come out of tanh; a gate uses σ, so that it lies between 0 (shut) and 1 (open).",
        "equations (1), (2) and (5)",
    ),
    Mistake(
        "tanh-in-forget-gate",
        _tanh(FT),
        "The forget gate ft comes out of tanh; it uses σ, so that it lies between 0 and 1.",
        FORGET,
    ),
    Mistake(
        "tanh-in-update-gate",
        _tanh(UT),
        "The update gate ut comes out of tanh; it uses σ, so that it lies between 0 and 1.",
        UPDATE,
    ),
    Mistake(
        "tanh-in-output-gate",
        _tanh(OT),
        "The output gate ot comes out of tanh; it uses σ, so that it lies between 0 and 1.",
        OUTPUT,
    ),
    Mistake(
        "no-sigmoid-in-gates",
        _bare(FT, UT, OT),
        "σ is not applied to the gates, so that they leave the range from 0 (shut) to 1 (open).",
        "equations (1), (2) and (5)",
    ),
    Mistake(
        "no-sigmoid-in-forget-gate",
        _bare(FT),
        "σ is not applied to the forget gate ft.",
        FORGET,
    ),
    Mistake(
        "no-sigmoid-in-update-gate",
        _bare(UT),
        "σ is not applied to the update gate ut.",
        UPDATE,
    ),
    Mistake(
        "no-sigmoid-in-output-gate",
        _bare(OT),
        "σ is not applied to the output gate ot.",
        OUTPUT,
    ),
    Mistake(
        "sigmoid-in-candidate",
        {CCT: "cct = sigmoid(Wc @ concat + bc)"},
        "The candidate cct comes out of σ, so that it can only add; it uses tanh, which lets it "
        "subtract as well.",
        CANDIDATE,
    ),
    Mistake(
        "candidate-without-tanh",
        {CCT: "cct = Wc @ concat + bc"},
        "tanh is not applied to the candidate cct.",
        CANDIDATE,
    ),
    Mistake(
        "missing-biases",
        _without_bias(FT, UT, CCT, OT),
        "The biases bf, bu, bc and bo are not added before σ and tanh.",
        "equations (1) to (3) and (5)",
    ),
    Mistake("missing-bf", _without_bias(FT), "The bias bf is not added in ft.", FORGET),
    Mistake("missing-bu", _without_bias(UT), "The bias bu is not added in ut.", UPDATE),
    Mistake("missing-bc", _without_bias(CCT), "The bias bc is not added in cct.", CANDIDATE),
    Mistake("missing-bo", _without_bias(OT), "The bias bo is not added in ot.", OUTPUT),
)

STATE_MISTAKES = (
    Mistake(
        "cell-state-from-a-prev",
        {STATE: "ft * a_prev + ut * cct"},
        "The forget gate multiplies a_prev; what it keeps is the previous cell state, c_prev.",
        CELL_STATE,
    ),
    Mistake(
        "forget-gate-upside-down",
        {STATE: "(1 - ft) * c_prev + ut * cct"},
        "c_prev is multiplied by 1 − ft; it is multiplied by ft itself. The name misleads: a "
        "forget gate at 1 keeps.",
        CELL_STATE,
    ),
    Mistake(
        "nothing-forgotten",
        {STATE: "c_prev + ut * cct"},
        "c_prev goes into the new cell state whole; the forget gate ft multiplies it.",
        CELL_STATE,
    ),
    Mistake(
        "nothing-kept",
        {STATE: "ut * cct"},
        "The new cell state holds only what is written now: the kept part, ft times c_prev, is "
        "missing.",
        CELL_STATE,
    ),
    Mistake(
        "candidate-not-gated",
        {STATE: "ft * c_prev + cct"},
        "The candidate goes into the new cell state whole; the update gate ut multiplies it.",
        CELL_STATE,
    ),
    Mistake(
        "one-minus-update",
        {STATE: "(1 - ut) * c_prev + ut * cct"},
        "c_prev is multiplied by 1 − ut, as in another kind of cell (the GRU); an LSTM has a "
        "forget gate of its own, ft.",
        CELL_STATE,
    ),
    Mistake(
        "one-minus-forget",
        {STATE: "ft * c_prev + (1 - ft) * cct"},
        "The candidate is multiplied by 1 − ft, so that the two gates are one; this cell has an "
        "update gate of its own, ut.",
        CELL_STATE,
    ),
    Mistake(
        "output-gate-in-cell-state",
        {STATE: "ft * c_prev + ot * cct"},
        "The candidate is multiplied by the output gate; the update gate ut lets it in.",
        CELL_STATE,
    ),
    Mistake(
        "cell-state-squashed",
        {STATE: "np.tanh(ft * c_prev + ut * cct)"},
        "tanh is applied to the new cell state itself; c_next is the plain sum, and tanh is taken "
        "of it on the way to a_next only.",
        CELL_STATE,
    ),
    Mistake(
        "matrix-product-for-gates",
        {STATE: "ft @ c_prev + ut @ cct", HIDDEN: "ot @ np.tanh(c_next)"},
        "The gates are multiplied with @, a matrix product; a gate acts on each entry by itself: "
        "use *.",
        CELL_STATE,
    ),
    Mistake(
        "output-without-tanh",
        {HIDDEN: "ot * c_next"},
        "The output gate multiplies c_next itself; it multiplies tanh of it.",
        HIDDEN_STATE,
    ),
    Mistake(
        "hidden-state-from-old-cell-state",
        {HIDDEN: "ot * np.tanh(c_prev)"},
        "The new hidden state is made from c_prev; it is made from the new cell state, c_next.",
        HIDDEN_STATE,
    ),
    Mistake(
        "hidden-state-from-candidate",
        {HIDDEN: "ot * np.tanh(cct)"},
        "The new hidden state is made from the candidate; it is made from the new cell state, "
        "c_next.",
        HIDDEN_STATE,
    ),
    Mistake(
        "hidden-state-not-gated",
        {HIDDEN: "np.tanh(c_next)"},
        "The new hidden state is tanh of c_next alone; the output gate ot multiplies it.",
        HIDDEN_STATE,
    ),
    Mistake(
        "sigmoid-in-hidden-state",
        {HIDDEN: "ot * sigmoid(c_next)"},
        "σ is taken of c_next on the way to the new hidden state; it is tanh.",
        HIDDEN_STATE,
    ),
    Mistake(
        "tanh-around-output",
        {HIDDEN: "np.tanh(ot * c_next)"},
        "tanh is taken of the product ot times c_next; it is taken of c_next, and ot multiplies "
        "the result.",
        HIDDEN_STATE,
    ),
)

PREDICTION_MISTAKES = (
    Mistake(
        "prediction-from-cell-state",
        {Y: "softmax(Wy @ c_next + by)"},
        "The prediction is made from the cell state c_next; it is made from the hidden state, "
        "a_next.",
        PREDICTION,
    ),
    Mistake(
        "prediction-from-previous-state",
        {Y: "softmax(Wy @ a_prev + by)"},
        "The prediction is made from a_prev; it is made from the new hidden state, a_next.",
        PREDICTION,
    ),
    Mistake(
        "softmax-wrong-axis",
        {Y: "softmax(Wy @ a_next + by, axis=1)"},
        "softmax runs over the examples; it has to run over the classes (axis 0), so that each "
        "column sums to 1.",
        PREDICTION,
    ),
    Mistake(
        "softmax-over-everything",
        {Y: "np.exp(Wy @ a_next + by) / np.exp(Wy @ a_next + by).sum()"},
        "All of yt_pred sums to 1 together; each column (one example each) has to sum to 1 by "
        "itself. The softmax that the course gives you does that.",
        PREDICTION,
    ),
    Mistake(
        "missing-by",
        {Y: "softmax(Wy @ a_next)"},
        "The bias by is missing from the prediction.",
        PREDICTION,
    ),
    Mistake(
        "no-softmax",
        {Y: "Wy @ a_next + by"},
        "The prediction is not passed through softmax: its columns do not sum to 1.",
        PREDICTION,
    ),
    Mistake(
        "sigmoid-for-softmax",
        {Y: "sigmoid(Wy @ a_next + by)"},
        "The prediction is passed through σ; softmax makes each column sum to 1.",
        PREDICTION,
    ),
)

CACHE_MISTAKES = (
    Mistake(
        "cache-cell-state-first",
        {"cache = (a_next, c_next, a_prev, c_prev,": "cache = (c_next, a_next, c_prev, a_prev,"},
        "The cache holds the cell states before the hidden states; a comes before c, the new "
        "ones before the old ones.",
        DOCSTRING,
    ),
    Mistake(
        "cache-old-states-first",
        {"cache = (a_next, c_next, a_prev, c_prev,": "cache = (a_prev, c_prev, a_next, c_next,"},
        "The cache holds the old states before the new ones; a_next and c_next come first.",
        DOCSTRING,
    ),
    Mistake(
        "cache-states-in-pairs",
        {"cache = (a_next, c_next, a_prev, c_prev,": "cache = (a_next, a_prev, c_next, c_prev,"},
        "The cache holds a_next, a_prev, c_next, c_prev; the order is a_next, c_next, a_prev, "
        "c_prev.",
        DOCSTRING,
    ),
    Mistake(
        "cache-candidate-last",
        {CACHE: CACHE.replace("c_prev, ft, ut, cct, ot", "c_prev, ft, ut, ot, cct")},
        "The cache holds ot before cct; the order is ft, ut, cct, ot.",
        DOCSTRING,
    ),
    Mistake(
        "cache-update-first",
        {CACHE: CACHE.replace("c_prev, ft, ut, cct, ot", "c_prev, ut, ft, cct, ot")},
        "The cache holds ut before ft; the order is ft, ut, cct, ot.",
        DOCSTRING,
    ),
)

CELL = Exercise(
    name="lstm_cell_forward",
    arguments=("xt", "a_prev", "c_prev", "parameters"),
    outputs={
        "a_next": Output(3, "(n_a, m)"),
        "c_next": Output(3, "(n_a, m)"),
        "yt_pred": Output(2, "(n_y, m)"),
        "cache": Output(2),
    },
    sizes=CELL_SIZES,
    draw=draw_cell,
    edges=({}, {"m": 1}, {"n_x": "n_a"}, {"n_y": "n_a", "m": "n_a"}, {}),
    mistakes=GATE_MISTAKES + STATE_MISTAKES + PREDICTION_MISTAKES + CACHE_MISTAKES,
)

SEQUENCE = Exercise(
    name="lstm_forward",
    arguments=("x", "a0", "parameters"),
    outputs={
        "a": Output(3, "(n_a, m, T_x)"),
        "y": Output(2, "(n_y, m, T_x)"),
        "c": Output(3, "(n_a, m, T_x)"),
        "caches": Output(2),
    },
    sizes={**CELL_SIZES, "T_x": (3, 7)},
    draw=draw_sequence,
    edges=({}, {"T_x": 1}, {"m": 1}, {"n_x": "n_a"}, {"T_x": 10, "m": 2}),
    uses=("lstm_cell_forward",),
    mistakes=(
        Mistake(
            "cell-state-not-carried",
            {CALL: CALL.replace("c_next", "np.zeros_like(a0)")},
            "Every step starts from a cell state of zeros; only the first does. Each later one "
            "starts from the c_next that the step before it returned.",
            LOOP,
        ),
        Mistake(
            "hidden-state-not-carried",
            {CALL: CALL.replace("a_next", "a0")},
            "Every step starts again from a0; each has to start from the a_next that the step "
            "before it returned.",
            LOOP,
        ),
        Mistake(
            "no-state-carried",
            {CALL: "lstm_cell_forward(xt, a0, np.zeros_like(a0), parameters)"},
            "Every step starts again from a0 and a cell state of zeros; both states have to be "
            "carried from step to step.",
            LOOP,
        ),
        Mistake(
            "a0-never-used",
            {CALL: CALL.replace("a_next", "a[:, :, t - 1]")},
            "At the first step the previous hidden state is all zeros, so a0 is never used. Where "
            "it is read from a, the first step reads the last sheet, a[:, :, -1], which nobody has "
            "filled yet. Carry the state in a variable that starts as a0.",
            LOOP,
        ),
        Mistake(
            "cell-state-starts-from-a0",
            {"c_next = np.zeros_like(a0)": "c_next = a0"},
            "The cell state starts from a0; it starts from zeros. Only the hidden state starts "
            "from a0.",
            LOOP,
        ),
        Mistake(
            "c-next-starts-as-number",
            {"c_next = np.zeros_like(a0)": "c_next = 0.0"},
            "The cell state starts as the number 0. NumPy computes with it, but the first cache "
            "then holds a number where c_prev belongs: start from an array of zeros with the "
            "shape of a0.",
            LOOP,
        ),
        Mistake(
            "states-exchanged",
            {CALL: "lstm_cell_forward(xt, c_next, a_next, parameters)"},
            "lstm_cell_forward gets the two states in the wrong order: it takes the hidden state "
            "before the cell state.",
            LOOP,
        ),
        Mistake(
            "results-exchanged",
            {"a_next, c_next, yt_pred, cache =": "c_next, a_next, yt_pred, cache ="},
            "The two states that lstm_cell_forward returns are taken in the wrong order: it "
            "returns a_next before c_next.",
            LOOP,
        ),
        Mistake(
            "hidden-state-stored-as-cell-state",
            {"c[:, :, t] = c_next": "c[:, :, t] = a_next"},
            "c is filled with a_next; it holds the cell states, c_next.",
            LOOP,
        ),
        Mistake(
            "cell-state-stored-as-hidden-state",
            {"a[:, :, t] = a_next": "a[:, :, t] = c_next"},
            "a is filled with c_next; it holds the hidden states, a_next.",
            LOOP,
        ),
        Mistake(
            "old-cell-state-stored",
            {
                "xt = x[:, :, t]": "xt = x[:, :, t]\n        c[:, :, t] = c_next  # too early",
                "        c[:, :, t] = c_next\n": "",
            },
            "c holds the cell state before each step, c_prev; it has to hold the one after it, "
            "c_next.",
            LOOP,
        ),
        Mistake(
            "old-hidden-state-stored",
            {
                "xt = x[:, :, t]": "xt = x[:, :, t]\n        a[:, :, t] = a_next  # too early",
                "        a[:, :, t] = a_next\n": "",
            },
            "a starts with a0, so that each hidden state stands one place too late and the last "
            "one is missing. a0 is not in a at all: a[:, :, 0] is the one after the first step.",
            LOOP,
        ),
        Mistake(
            "a0-in-place-of-first-state",
            {
                "a_next = a0": "a_next = a[:, :, 0] = a0",
                "for t in range(T_x)": "for t in range(1, T_x)",
            },
            "a[:, :, 0] holds a0, and the first input is never read. a0 is not in a at all: "
            "a[:, :, 0] is the hidden state after the first step, which reads x[:, :, 0].",
            LOOP,
        ),
        Mistake(
            "states-overwritten",
            {
                "a[:, :, t] = a_next": "a[:, :, 0] = a_next",
                "c[:, :, t] = c_next": "c[:, :, 0] = c_next",
                "y[:, :, t] = yt_pred": "y[:, :, 0] = yt_pred",
            },
            "Every step writes its results over the step before: the index of the step is missing "
            "where a, c and y are filled.",
            LOOP,
        ),
        Mistake(
            "only-last-states-kept",
            {"return a, y, c, caches": "return a_next, yt_pred, c_next, caches"},
            "Only the last step is returned; a, y and c have to hold all T_x steps.",
            LOOP,
        ),
        Mistake(
            "returned-in-the-cell-s-order",
            {"return a, y, c, caches": "return a, c, y, caches"},
            "c is returned before y; the order is a, y, c, caches.",
            DOCSTRING,
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
            "return-inside-the-loop",
            {
                "    caches = (list_of_caches, x)": "        caches = (list_of_caches, x)",
                "    return a, y, c, caches": "        return a, y, c, caches",
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
            DOCSTRING,
        ),
        Mistake(
            "caches-run-together",
            {"list_of_caches.append(cache)": "list_of_caches += cache"},
            "The ten entries of every cache are put into one long list; the list holds the caches "
            "themselves, one for each step. Use append.",
            DOCSTRING,
        ),
        Mistake(
            "only-last-cache",
            {"list_of_caches.append(cache)": "list_of_caches = [cache]"},
            "Only one cell's cache is kept; the list has to hold one for every step.",
            DOCSTRING,
        ),
    ),
)

FROM_X = "from_x = [W[:, n_a:].T for W in weights]"
FROM_A = "from_a = [W[:, :n_a].T for W in weights]"
KERNEL = "np.concatenate(from_x, axis=1)"
RECURRENT = "np.concatenate(from_a, axis=1)"
BIAS = 'np.concatenate([parameters["b" + gate][:, 0] for gate in order])'


def _order(letters: str, hint: str, name: str) -> Mistake:
    """The four blocks in another order, in all three arrays."""
    return Mistake(name, {'order = "ufco"': f'order = "{letters}"'}, hint, ORDER)


PACK = Exercise(
    name="pack_for_keras",
    arguments=("parameters",),
    outputs={
        "kernel": Output(4, "(n_x, 4 n_a)"),
        "recurrent_kernel": Output(4, "(n_a, 4 n_a)"),
        "bias": Output(2, "(4 n_a,)"),
    },
    sizes={name: CELL_SIZES[name] for name in ("n_x", "n_a", "n_y")},
    draw=draw_weights,
    edges=({}, {"n_x": "n_a"}, {"n_a": 1}, {"n_x": 1}, {}),
    mistakes=(
        _order(
            "fuco",
            "The blocks stand in the order f, i, c, o; Keras has the update gate, its i, first: "
            "i, f, c, o.",
            "forget-first",
        ),
        _order(
            "ufoc",
            "The last two blocks are exchanged: Keras has the candidate c before the output gate "
            "o.",
            "candidate-last",
        ),
        _order(
            "ucfo",
            "The blocks stand in the order i, c, f, o, as in some older libraries; Keras has the "
            "forget gate second: i, f, c, o.",
            "candidate-second",
        ),
        _order(
            "fuoc",
            "Two pairs of blocks are exchanged: they stand in the order f, i, o, c, and Keras "
            "wants i, f, c, o.",
            "gates-then-candidate",
        ),
        _order(
            "cfou",
            "The blocks stand in the order of the alphabet: c, f, o, u; Keras wants i, f, c, o, "
            "where i is our u.",
            "alphabetical",
        ),
        Mistake(
            "bias-in-our-order",
            {BIAS: BIAS.replace("in order", 'in "fuco"')},
            "The weights are in Keras's order, but the biases are not: they need i, f, c, o as "
            "well.",
            ORDER,
        ),
        Mistake(
            "parts-exchanged",
            {
                FROM_X: "from_x = [W[:, :n_a].T for W in weights]",
                FROM_A: "from_a = [W[:, n_a:].T for W in weights]",
            },
            "kernel and recurrent_kernel are exchanged: the first n_a columns of each W multiply "
            "the hidden state and go into recurrent_kernel, the other n_x multiply the input and "
            "go into kernel, which comes first.",
            SPLIT,
        ),
        Mistake(
            "x-before-a",
            {
                FROM_X: "from_x = [W[:, : W.shape[1] - n_a].T for W in weights]",
                FROM_A: "from_a = [W[:, W.shape[1] - n_a :].T for W in weights]",
            },
            "Each W is split as if it multiplied [xt; a_prev]; it multiplies [a_prev; xt], so its "
            "first n_a columns belong to the hidden state.",
            SPLIT,
        ),
        Mistake(
            "n-a-from-columns",
            {'n_a = parameters["bf"].shape[0]': 'n_a = parameters["Wf"].shape[1]'},
            "n_a is taken from the columns of a W, of which there are n_a + n_x, so that nothing "
            "is left for the input. Its rows are the n_a units: W.shape[0].",
            SPLIT,
        ),
        Mistake(
            "recurrent-part-not-cut",
            {FROM_A: "from_a = [W.T for W in weights]"},
            "recurrent_kernel holds all columns of each W; only the first n_a, W[:, :n_a], "
            "multiply the hidden state.",
            SPLIT,
        ),
        Mistake(
            "rows-for-columns",
            {
                FROM_X: "from_x = [W[n_a:, :].T for W in weights]",
                FROM_A: "from_a = [W[:n_a, :].T for W in weights]",
            },
            "The two parts are rows of W, as W[:n_a, :] and W[n_a:, :] are; the second is empty. "
            "Its rows are the n_a units. Take columns: W[:, :n_a] and W[:, n_a:].",
            SPLIT,
        ),
        Mistake(
            "not-transposed",
            {
                FROM_X: "from_x = [W[:, n_a:] for W in weights]",
                FROM_A: "from_a = [W[:, :n_a] for W in weights]",
                KERNEL: "np.concatenate(from_x)",
                RECURRENT: "np.concatenate(from_a)",
            },
            "The blocks are stacked as they are, from top to bottom; Keras multiplies from the "
            "other side, so each block is transposed and they stand side by side.",
            TRANSPOSED,
        ),
        Mistake(
            "blocks-not-transposed",
            {
                FROM_X: "from_x = [W[:, n_a:] for W in weights]",
                FROM_A: "from_a = [W[:, :n_a] for W in weights]",
            },
            "The blocks stand side by side, but each still has a row for each unit; Keras "
            "multiplies from the other side, so each block is transposed first.",
            TRANSPOSED,
        ),
        Mistake(
            "recurrent-part-not-transposed",
            {FROM_A: "from_a = [W[:, :n_a] for W in weights]"},
            "The blocks of recurrent_kernel are not transposed. They are square, so no shape "
            "gives that away.",
            TRANSPOSED,
        ),
        Mistake(
            "blocks-below-each-other",
            {KERNEL: "np.concatenate(from_x)", RECURRENT: "np.concatenate(from_a)"},
            "The transposed blocks are stacked from top to bottom; they stand side by side "
            "(axis 1).",
            ORDER,
        ),
        Mistake(
            "blocks-interleaved",
            {
                KERNEL: "np.stack(from_x, axis=2).reshape(-1, 4 * n_a)",
                RECURRENT: "np.stack(from_a, axis=2).reshape(-1, 4 * n_a)",
            },
            "The columns of the four blocks take turns, unit by unit; Keras has all columns of i, "
            "then all of f, of c and of o.",
            ORDER,
        ),
        Mistake(
            "bias-as-a-column",
            {BIAS: BIAS.replace("[:, 0]", "")},
            "bias is still a column, (4 n_a, 1); Keras wants one axis, (4 n_a,).",
            ORDER,
        ),
        Mistake(
            "bias-as-a-row",
            {BIAS: f"{BIAS}[None, :]"},
            "bias is a row, (1, 4 n_a); Keras wants one axis, (4 n_a,).",
            ORDER,
        ),
    ),
)

EXERCISES = (CELL, SEQUENCE, PACK)
