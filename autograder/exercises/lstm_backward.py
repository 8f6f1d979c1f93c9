"""Lesson 4: gradients back through one LSTM cell, and through the cell along a sequence."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.exercises import lstm_gates
from autograder.lessons.exercise import Exercise, Mistake, Sizes, Solutions
from unroll.judging.questions import Output

#: The scale of weights: small, so that σ and tanh keep their slopes. Of a gate that is all the way
#: open or shut, 1 − Γ has few right digits in float32.
SCALE = 0.4


def draw_step(rng: np.random.Generator, sizes: Sizes, solutions: Solutions) -> tuple[Any, ...]:
    """da_next (n_a, m), dc_next (n_a, m), both without zeros, and a cell's cache."""
    inputs = lstm_gates.inputs_of_cell(rng, sizes, SCALE)
    *_, cache = solutions["lstm_cell_forward"](*inputs)
    da_next, dc_next = rng.normal(size=(2, sizes["n_a"], sizes["m"]))
    return da_next, dc_next, cache


def draw_steps(rng: np.random.Generator, sizes: Sizes, solutions: Solutions) -> tuple[Any, ...]:
    """da (n_a, m, T_x), not zero at any step, and a sequence's caches."""
    inputs = lstm_gates.inputs_of_sequence(rng, sizes, SCALE)
    *_, caches = solutions["lstm_forward"](*inputs)
    return rng.normal(size=(sizes["n_a"], sizes["m"], sizes["T_x"])), caches


#: The weights' and biases' gradients come first: nothing else is computed from them, so what is off
#: in one of them is off in that gate.
OF_PARAMETERS = {
    **{f"dW{gate}": Output(1.5, "(n_a, n_a + n_x)") for gate in "fuco"},
    **{f"db{gate}": Output(0.75, "(n_a, 1)") for gate in "fuco"},
}

TOTAL = "equation (5)"
OUTPUT_GATE = "equation (6)"
CANDIDATE = "equation (7)"
UPDATE_GATE = "equation (8)"
FORGET_GATE = "equation (9)"
WEIGHTS = "equation (10)"
BIASES = "equation (11)"
HIDDEN_STATE = "equation (12)"
INPUT = "equation (13)"
CELL_STATE = "equation (14)"
ERRATA = "“Check what others print”"

#: D, written out as it stands in equations that lack the bracket: its second part alone.
SECOND = "ot * (1 - np.tanh(c_next) ** 2)"

STEP = Exercise(
    name="lstm_cell_backward",
    arguments=("da_next", "dc_next", "cache"),
    outputs={
        **OF_PARAMETERS,
        "dc_prev": Output(2, "(n_a, m)"),
        "da_prev": Output(2, "(n_a, m)"),
        "dxt": Output(2, "(n_x, m)"),
    },
    sizes=lstm_gates.CELL_SIZES,
    draw=draw_step,
    edges=({}, {"m": 1}, {"n_x": "n_a"}, {"m": "n_a"}, {}),
    mistakes=(
        Mistake(
            "bracket-missing-forget",
            {"D * c_prev * ft": f"dc_next * c_prev + {SECOND} * c_prev * da_next * ft"},
            "In the forget gate, Γf(1 − Γf) multiplies only the part of D that comes from da_next; "
            "the part dc_next · c_prev goes without. Put both parts of D in one bracket.",
            FORGET_GATE,
        ),
        Mistake(
            "circulating-forget",
            {"D * c_prev * ft": f"dc_next * cct + {SECOND} * c_prev * da_next * ft"},
            "This is the forget gate's equation that circulates: dc_next is multiplied by a "
            "candidate instead of c_prev, and the bracket around D is missing.",
            f"{FORGET_GATE} and {ERRATA}",
        ),
        Mistake(
            "candidate-for-c-prev",
            {"D * c_prev * ft": "D * cct * ft"},
            "In the forget gate D is multiplied by the candidate c̃; what the forget gate "
            "multiplies in the forward pass is c_prev.",
            FORGET_GATE,
        ),
        Mistake(
            "c-next-for-c-prev",
            {"D * c_prev * ft": "D * c_next * ft"},
            "In the forget gate D is multiplied by the new cell state; what the forget gate "
            "multiplies in the forward pass is the old one, c_prev.",
            FORGET_GATE,
        ),
        Mistake(
            "a-prev-for-c-prev",
            {"D * c_prev * ft": "D * a_prev * ft"},
            "In the forget gate D is multiplied by the hidden state a_prev; what the forget gate "
            "multiplies in the forward pass is the cell state, c_prev.",
            FORGET_GATE,
        ),
        Mistake(
            "bracket-missing-update",
            {"D * cct * ut": f"dc_next * cct + {SECOND} * cct * da_next * ut"},
            "In the update gate, Γu(1 − Γu) multiplies only the part of D that comes from da_next; "
            "the part dc_next · c̃ goes without. Put both parts of D in one bracket.",
            UPDATE_GATE,
        ),
        Mistake(
            "c-prev-for-candidate",
            {"D * cct * ut": "D * c_prev * ut"},
            "In the update gate D is multiplied by c_prev; what the update gate multiplies in the "
            "forward pass is the candidate c̃.",
            UPDATE_GATE,
        ),
        Mistake(
            "bracket-missing-candidate",
            {"D * ut * (1": f"dc_next * ut + {SECOND} * ut * da_next * (1"},
            "In the candidate, 1 − c̃² multiplies only the part of D that comes from da_next; the "
            "part dc_next · Γu goes without. Put both parts of D in one bracket.",
            CANDIDATE,
        ),
        Mistake(
            "circulating-candidate",
            {
                "D * ut * (1 - cct**2)": (
                    f"dc_next * ut + {SECOND} * ut * da_next * cct * (1 - np.tanh(cct) ** 2)"
                ),
            },
            "This is the candidate's equation that circulates: the bracket around D is missing, "
            "c̃ is one factor too many, and tanh is applied to c̃ once more.",
            f"{CANDIDATE} and {ERRATA}",
        ),
        Mistake(
            "tanh-twice",
            {"(1 - cct**2)": "(1 - np.tanh(cct) ** 2)"},
            "tanh is applied to c̃ a second time. c̃ already is a tanh, so its slope is 1 − c̃².",
            CANDIDATE,
        ),
        Mistake(
            "extra-candidate",
            {"D * ut * (1": "D * ut * cct * (1"},
            "The candidate's gradient has c̃ as a factor too many: c̃ is multiplied by Γu alone.",
            CANDIDATE,
        ),
        Mistake(
            "extra-candidate-tanh-twice",
            {"D * ut * (1 - cct**2)": "D * ut * cct * (1 - np.tanh(cct) ** 2)"},
            "The candidate's gradient has c̃ as a factor too many, and tanh is applied to c̃ a "
            "second time: the slope of tanh is 1 − c̃² there.",
            CANDIDATE,
        ),
        Mistake(
            "gate-slope-in-candidate",
            {"D * ut * (1": "D * ut * (1 - ut) * (1"},
            "The candidate's gradient has 1 − Γu, from the update gate's slope, as a factor too "
            "many: on the way to c̃ the gate itself is what multiplies.",
            CANDIDATE,
        ),
        Mistake(
            "sigmoid-slope-in-candidate",
            {"(1 - cct**2)": "cct * (1 - cct)"},
            "The candidate is passed back through the slope of a sigmoid; it came out of tanh, "
            "whose slope is 1 − c̃².",
            CANDIDATE,
        ),
        Mistake(
            "gates-not-passed-back",
            {
                "D * c_prev * ft * (1 - ft)": "D * c_prev",
                "D * cct * ut * (1 - ut)": "D * cct",
                "D * ut * (1 - cct**2)": "D * ut",
                "np.tanh(c_next) * ot * (1 - ot)": "np.tanh(c_next)",
            },
            "The gradients stop at the gates' values: each still has to be multiplied by the slope "
            "of its σ or tanh before it meets the weights.",
            f"{OUTPUT_GATE} and those after it",
        ),
        Mistake(
            "dc-next-ignored",
            {"dc_next + da_next * ot * (1": "da_next * ot * (1"},
            "dc_next is never used: the cell state also reaches the loss through the next step. "
            "Both roads add up in D.",
            TOTAL,
        ),
        Mistake(
            "da-next-not-in-D",
            {"dc_next + da_next * ot * (1 - np.tanh(c_next) ** 2)": "dc_next"},
            "D is dc_next alone: the cell state also reaches the loss through a_next. "
            "Both roads add up in D.",
            TOTAL,
        ),
        Mistake(
            "slope-missing-in-D",
            {" * (1 - np.tanh(c_next) ** 2)": ""},
            "The slope of tanh, 1 − tanh²(c_next), is missing on the road from a_next to c_next.",
            TOTAL,
        ),
        Mistake(
            "tanh-missing-in-D",
            {"(1 - np.tanh(c_next) ** 2)": "(1 - c_next**2)"},
            "The slope of tanh at c_next is written 1 − c_next²; c_next has not been through tanh "
            "yet, so it is 1 − tanh²(c_next).",
            TOTAL,
        ),
        Mistake(
            "a-next-for-tanh-in-D",
            {"(1 - np.tanh(c_next) ** 2)": "(1 - a_next**2)"},
            "The slope of tanh is written 1 − a_next², as in a plain recurrent cell; here a_next "
            "is tanh(c_next) times the output gate. Use 1 − tanh²(c_next).",
            TOTAL,
        ),
        Mistake(
            "c-prev-in-D",
            {"(1 - np.tanh(c_next) ** 2)": "(1 - np.tanh(c_prev) ** 2)"},
            "The slope of tanh is taken at c_prev; the forward pass applies tanh to the new cell "
            "state, c_next.",
            TOTAL,
        ),
        Mistake(
            "output-gate-missing-in-D",
            {"da_next * ot * (1 - np.tanh": "da_next * (1 - np.tanh"},
            "The output gate is missing on the road from a_next to c_next: a_next = Γo ∘ tanh(c).",
            TOTAL,
        ),
        Mistake(
            "output-gate-on-both-roads",
            {"dc_next + da_next * ot * (1 - np": "(dc_next + da_next) * ot * (1 - np"},
            "dc_next is multiplied by Γo(1 − tanh²(c_next)) as well; it arrives at the cell state "
            "itself and is added as it is.",
            TOTAL,
        ),
        Mistake(
            "product-for-sum-in-D",
            {"dc_next + da_next * ot * (1 - np.tanh": "dc_next * da_next * ot * (1 - np.tanh"},
            "dc_next and the part that comes from da_next are multiplied. They arrive on two "
            "roads, and gradients that meet are added.",
            TOTAL,
        ),
        Mistake(
            "matrix-product",
            {"da_next * ot * (1": "da_next @ ot * (1"},
            "da_next and Γo are multiplied as matrices; every product of D is elementwise (*), "
            "because the forward pass multiplies elementwise. With m = n_a it even runs.",
            TOTAL,
        ),
        Mistake(
            "tanh-missing-in-output-gate",
            {"da_next * np.tanh(c_next) * ot": "da_next * c_next * ot"},
            "In the output gate da_next is multiplied by c_next; what the output gate multiplies "
            "in the forward pass is tanh(c_next).",
            OUTPUT_GATE,
        ),
        Mistake(
            "c-prev-in-output-gate",
            {"da_next * np.tanh(c_next) * ot": "da_next * np.tanh(c_prev) * ot"},
            "In the output gate da_next is multiplied by tanh(c_prev); what the output gate "
            "multiplies in the forward pass is the tanh of the new cell state, tanh(c_next).",
            OUTPUT_GATE,
        ),
        Mistake(
            "D-in-output-gate",
            {"da_next * np.tanh(c_next) * ot": "D * np.tanh(c_next) * ot"},
            "The output gate's gradient starts from D; the output gate is not on the way to the "
            "cell state, only on the way to a_next, so it starts from da_next.",
            OUTPUT_GATE,
        ),
        Mistake(
            "a-next-in-output-gate",
            {"da_next * np.tanh(c_next) * ot": "da_next * a_next * ot"},
            "In the output gate da_next is multiplied by a_next, which holds Γo already; it is "
            "multiplied by tanh(c_next).",
            OUTPUT_GATE,
        ),
        Mistake(
            "x-before-a",
            {"(a_prev, xt)": "(xt, a_prev)"},
            "In the weights' gradients x stands before a; the columns of the weights follow "
            "[a_prev; xt].",
            WEIGHTS,
        ),
        Mistake(
            "a-next-in-weights",
            {"(a_prev, xt)": "(a_next, xt)"},
            "The weights' gradients are made with a_next; the gates have read a_prev.",
            WEIGHTS,
        ),
        Mistake(
            "weights-averaged",
            {"@ concat.T": "@ concat.T / xt.shape[1]", ".sum(axis=1": ".mean(axis=1"},
            "The gradients of weights and biases are divided by the number of examples; they are "
            "sums. If a loss is a mean, da_next has the 1/m in it already.",
            f"{WEIGHTS} and {BIASES}",
        ),
        Mistake(
            "bias-mean",
            {".sum(axis=1": ".mean(axis=1"},
            "The biases' gradients are means over the examples; they are sums.",
            BIASES,
        ),
        Mistake(
            "bias-sum-wrong-axis",
            {".sum(axis=1": ".sum(axis=0"},
            "The biases' gradients are summed over the units (axis 0); they are summed over the "
            "examples, axis 1, and have shape (n_a, 1).",
            BIASES,
        ),
        Mistake(
            "bias-sum-over-everything",
            {".sum(axis=1, keepdims": ".sum(keepdims"},
            "The biases' gradients are summed over everything; every unit has a bias of its own, "
            "so the sum runs over the examples only, axis 1.",
            BIASES,
        ),
        Mistake(
            "bias-keepdims-missing",
            {"axis=1, keepdims=True": "axis=1"},
            "The biases' gradients have lost an axis: sum with keepdims=True, so that they have "
            "the shape (n_a, 1) of the biases.",
            BIASES,
        ),
        Mistake(
            "bias-not-summed",
            {".sum(axis=1, keepdims=True)": ""},
            "The biases' gradients still have a column for each example; sum over the examples.",
            BIASES,
        ),
        Mistake(
            "rows-of-W",
            {"W[gate][:, :n_a].T": "W[gate][:n_a, :].T"},
            "For da_prev rows of the weights are cut out, W[:n_a, :], which is all of W. a_prev "
            "meets the first n_a columns: W[:, :n_a].",
            HIDDEN_STATE,
        ),
        Mistake(
            "weights-not-transposed",
            {"W[gate][:, :n_a].T": "W[gate][:, :n_a]"},
            "For da_prev the weights are not transposed. That part of W is square, so nothing "
            "fails; W leads from a_prev to the gate, and its transpose leads back.",
            HIDDEN_STATE,
        ),
        Mistake(
            "slices-exchanged",
            {
                '"da_prev"] = sum(W[gate][:, :n_a]': '"da_prev"] = sum(W[gate][:, n_a:]',
                '"dxt"] = sum(W[gate][:, n_a:]': '"dxt"] = sum(W[gate][:, :n_a]',
            },
            "da_prev and dxt are exchanged: the first n_a columns of each W belong to a_prev, the "
            "others to xt.",
            f"{HIDDEN_STATE} and {INPUT}",
        ),
        Mistake(
            "x-columns-first",
            {
                '"da_prev"] = sum(W[gate][:, :n_a]': '"da_prev"] = sum(W[gate][:, xt.shape[0] :]',
                '"dxt"] = sum(W[gate][:, n_a:]': '"dxt"] = sum(W[gate][:, : xt.shape[0]]',
            },
            "da_prev and dxt are made with each other's columns: the first n_a columns of each W "
            "belong to a_prev, the last n_x to xt.",
            f"{HIDDEN_STATE} and {INPUT}",
        ),
        Mistake(
            "output-gate-not-summed",
            {
                "W[gate][:, :n_a].T @ dz[gate] for gate in dz": (
                    "W[gate][:, :n_a].T @ dz[gate] for gate in 'fuc'"
                ),
            },
            "One gate is missing in da_prev: all four have read a_prev, the output gate too.",
            HIDDEN_STATE,
        ),
        Mistake(
            "dc-prev-without-D",
            {'"dc_prev"] = D * ft': '"dc_prev"] = dc_next * ft'},
            "dc_prev is dc_next · Γf: what comes from da_next through c_next is missing. All of D "
            "goes on.",
            CELL_STATE,
        ),
        Mistake(
            "update-gate-in-dc-prev",
            {'"dc_prev"] = D * ft': '"dc_prev"] = D * ut'},
            "dc_prev is made with the update gate; the old cell state was multiplied by the forget "
            "gate.",
            CELL_STATE,
        ),
        Mistake(
            "gate-missing-in-dc-prev",
            {'"dc_prev"] = D * ft': '"dc_prev"] = D'},
            "dc_prev is D itself; the old cell state was multiplied by the forget gate.",
            CELL_STATE,
        ),
    ),
)

CARRY = "equations (15) and (16)"
START = "equation (17)"
SUMS = "equation (18)"

SEQUENCE = Exercise(
    name="lstm_backward",
    arguments=("da", "caches"),
    outputs={
        "dx": Output(2, "(n_x, m, T_x)"),
        "da0": Output(2, "(n_a, m)"),
        "dc0": Output(2, "(n_a, m)"),
        **OF_PARAMETERS,
    },
    sizes={**lstm_gates.CELL_SIZES, "T_x": (3, 7)},
    draw=draw_steps,
    edges=({}, {"T_x": 1}, {"m": 1}, {"n_x": "n_a"}, {"T_x": 20, "m": 2}),
    uses=("lstm_cell_backward",),
    mistakes=(
        Mistake(
            "nothing-carried",
            {"da[:, :, t] + da_prev, dc_prev,": "da[:, :, t], np.zeros((n_a, m)),"},
            "Neither da_prev nor dc_prev reaches the step before: every step is treated as if it "
            "were the last one. Carry both.",
            CARRY,
        ),
        Mistake(
            "dc-prev-not-carried",
            {"da_prev, dc_prev, list": "da_prev, np.zeros((n_a, m)), list"},
            "dc_prev does not reach the step before: the cell gets zeros for dc_next at every "
            "step. Carry dc_prev from step to step, as you carry da_prev.",
            "equation (16)",
        ),
        Mistake(
            "da-prev-not-carried",
            {"da[:, :, t] + da_prev,": "da[:, :, t],"},
            "da_prev does not reach the step before: what arrives at a hidden state is "
            "da[:, :, t] plus the da_prev of the step after.",
            "equation (15)",
        ),
        Mistake(
            "da0-zero",
            {'"da0": da_prev': '"da0": np.zeros((n_a, m))'},
            "da0 is zero. Even where a0 is zero, the loss changes with it: da0 is the da_prev of "
            "the first step.",
            START,
        ),
        Mistake(
            "da-of-later-steps-only",
            {"da[:, :, t] + da_prev,": "da_prev,"},
            "da is never used: what arrives at a hidden state is da[:, :, t] plus the da_prev of "
            "the step after.",
            "equation (15)",
        ),
        Mistake(
            "da-of-last-step-only",
            {"da[:, :, t] + da_prev": "(da[:, :, t] if t == T_x - 1 else da_prev)"},
            "da[:, :, t] is used at the last step only, then da_prev takes its place; the two have "
            "to be added at every step.",
            "equation (15)",
        ),
        Mistake(
            "same-da-every-step",
            {"da[:, :, t] + da_prev": "da[:, :, -1] + da_prev"},
            "Every step adds the gradient of the last prediction; step t adds da[:, :, t].",
            "equation (15)",
        ),
        Mistake(
            "dc-prev-added-to-da",
            {"da[:, :, t] + da_prev, dc_prev,": "da[:, :, t] + da_prev + dc_prev, dc_prev,"},
            "dc_prev is added to the gradient of the hidden state as well; it goes to the cell "
            "state only.",
            CARRY,
        ),
        Mistake(
            "da-added-to-dc-prev",
            {"da_prev, dc_prev, list": "da_prev, dc_prev + da[:, :, t], list"},
            "da[:, :, t] is added to the gradient of the cell state as well; it belongs to the "
            "hidden state only. The cell itself leads it to c, through the output gate.",
            CARRY,
        ),
        Mistake(
            "carries-exchanged",
            {"da[:, :, t] + da_prev, dc_prev,": "da[:, :, t] + dc_prev, da_prev,"},
            "da_prev and dc_prev are exchanged on their way to the step before: da_prev is added "
            "to da[:, :, t], dc_prev is handed over as dc_next.",
            CARRY,
        ),
        Mistake(
            "arguments-exchanged",
            {"da[:, :, t] + da_prev, dc_prev,": "dc_prev, da[:, :, t] + da_prev,"},
            "The arguments of lstm_cell_backward are exchanged: it takes da_next first, then "
            "dc_next.",
            CARRY,
        ),
        Mistake(
            "dc-prev-accumulated",
            {
                'da_prev, dc_prev = step["da_prev"], step["dc_prev"]': (
                    'da_prev, dc_prev = step["da_prev"], dc_prev + step["dc_prev"]'
                ),
            },
            "dc_prev grows from step to step; each step's dc_prev replaces the one before it, "
            "because the cell has already passed on all that arrived.",
            "equation (16)",
        ),
        Mistake(
            "da-prev-accumulated",
            {
                'da_prev, dc_prev = step["da_prev"], step["dc_prev"]': (
                    'da_prev, dc_prev = da_prev + step["da_prev"], step["dc_prev"]'
                ),
            },
            "da_prev grows from step to step; each step's da_prev replaces the one before it, "
            "because the cell has already passed on all that arrived.",
            "equation (15)",
        ),
        Mistake(
            "loop-runs-forward",
            {"reversed(range(T_x))": "range(T_x)"},
            "The loop runs from the first step to the last; gradients come from the future, so it "
            "starts at the last step.",
            CARRY,
        ),
        Mistake(
            "loop-misses-first-step",
            {"reversed(range(T_x))": "range(T_x - 1, 0, -1)"},
            "The first step, t = 0, is never reached: a range stops before its second number.",
            CARRY,
        ),
        Mistake(
            "loop-misses-last-step",
            {"reversed(range(T_x))": "range(T_x - 2, -1, -1)"},
            "The last step, t = T_x − 1, is left out, although its prediction has a gradient too.",
            CARRY,
        ),
        Mistake(
            "cache-of-step-before",
            {"list_of_caches[t])": "list_of_caches[t - 1])"},
            "Step t uses the cache of the step before it; it needs the cache of step t itself.",
            CARRY,
        ),
        Mistake(
            "same-cache-every-step",
            {"list_of_caches[t])": "list_of_caches[-1])"},
            "Every step uses the last step's cache; step t needs its own.",
            CARRY,
        ),
        Mistake(
            "gradients-overwritten",
            {"totals[name] + step[name]": "step[name]"},
            "The weights' gradients hold the first step only: every step overwrites what the one "
            "before it wrote. Add them up.",
            SUMS,
        ),
        Mistake(
            "gradients-averaged",
            {"totals[name] + step[name]": "totals[name] + step[name] / T_x"},
            "The weights' gradients are means over the steps; they are sums.",
            SUMS,
        ),
        Mistake(
            "da0-from-the-last-step",
            {
                'dx[:, :, t] = step["dxt"]': (
                    'dx[:, :, t] = step["dxt"]\n        if t == T_x - 1:\n'
                    '            da_last, dc_last = step["da_prev"], step["dc_prev"]'
                ),
                '"da0": da_prev, "dc0": dc_prev': '"da0": da_last, "dc0": dc_last',
            },
            "da0 and dc0 come from the wrong end: they are what is left after the first step, the "
            "last one that the loop reaches.",
            START,
        ),
        Mistake(
            "da0-with-da",
            {'"da0": da_prev,': '"da0": da_prev + da[:, :, 0],'},
            "da[:, :, 0] is added to da0; it belongs to the hidden state after the first step and "
            "has been used there. da0 is what is left.",
            START,
        ),
        Mistake(
            "da0-before-the-cell",
            {
                "da[:, :, t] + da_prev, dc_prev,": "arrives := da[:, :, t] + da_prev, dc_prev,",
                '"da0": da_prev,': '"da0": arrives,',
            },
            "da0 is what arrives at the hidden state after the first step; it still has to go "
            "through the cell: da0 is the first step's da_prev.",
            START,
        ),
        Mistake(
            "dc0-zero",
            {'"dc0": dc_prev': '"dc0": np.zeros((n_a, m))'},
            "dc0 is zero. The cell state starts at zero, but the loss would still change with it: "
            "dc0 is the dc_prev of the first step.",
            START,
        ),
        Mistake(
            "returns-in-the-loop",
            {'    gradients = {"dx": dx': '        return {"dx": dx'},
            "The results are those of the last step alone: the return stands inside the loop and "
            "ends it after one round. Indent it less, as much as the for over the steps.",
            SUMS,
        ),
        Mistake(
            "dx-not-filled",
            {"dx[:, :, t] =": "dx[:, :, 0] ="},
            "Every step writes its dxt into the same place of dx; the index of the step is "
            "missing.",
            "the docstring",
        ),
        Mistake(
            "dx-of-one-step",
            {'"dx": dx,': '"dx": step["dxt"],'},
            "dx holds one step only; it has to hold all T_x.",
            "the docstring",
        ),
    ),
)

EXERCISES = (STEP, SEQUENCE)
