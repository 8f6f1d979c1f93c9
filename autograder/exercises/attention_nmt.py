"""Lesson 7: additive attention, a decoder that looks back, the whole translator, beam search."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import takewhile
from typing import Any

import numpy as np

from autograder.exercises.seq2seq import draw_lengths
from autograder.lessons.exercise import Exercise, Mistake, Sizes, Solutions
from unroll.judging.harness import search_small_network
from unroll.judging.questions import Output

Array = np.ndarray[Any, Any]

#: Keras computes with 32 bits.
KERAS_TOLERANCE = 1e-4

SCORES = "equation (1)"
WEIGHTS = "equation (2)"
CONTEXT = "equation (3)"
BOTH_WAYS = "equation (4)"
STATES = "equation (5)"
LOGITS = "equation (6)"
SENTENCE_SCORE = "equation (7)"
MODEL = "“The whole model”"
SEARCH = "“Search for the sentence”"
DOCSTRING = "the docstring"


def draw_mask(rng: np.random.Generator, m: int, T_x: int) -> Array:
    """True at real words, False at padding on their right; one row is full, one is not."""
    return np.asarray(np.arange(T_x) < draw_lengths(rng, m, T_x)[:, None])


# --- additive_scores ----------------------------------------------------------------------------

SCORE_SIZES = {"m": (2, 4), "T_x": (2, 6), "n_s": (2, 5), "n_h": (2, 6), "n_align": (2, 5)}


def draw_weights(rng: np.random.Generator, sizes: Sizes) -> dict[str, Array]:
    """W_s, W_h and v of equation (1)."""
    n_s, n_h, n_align = sizes["n_s"], sizes["n_h"], sizes["n_align"]
    shapes = {"W_s": (n_s, n_align), "W_h": (n_h, n_align), "v": (n_align,)}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


def draw_scores(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """s_prev (m, n_s), h (m, T_x, n_h), W_s, W_h, v."""
    s_prev = rng.normal(size=(sizes["m"], sizes["n_s"]))
    h = rng.normal(size=(sizes["m"], sizes["T_x"], sizes["n_h"]))
    return s_prev, h, *draw_weights(rng, sizes).values()


FROM_S = "from_s = keras.ops.matmul(s_prev, W_s)"
FROM_H = "from_h = keras.ops.matmul(h, W_h)"
HIDDEN = "keras.ops.tanh(from_s[:, None, :] + from_h)"
SUM_OF_UNITS = "keras.ops.sum(hidden * v, axis=-1)"

ADDITIVE_SCORES = Exercise(
    name="additive_scores",
    arguments=("s_prev", "h", "W_s", "W_h", "v"),
    outputs={"scores": Output(10, "(m, T_x)")},
    sizes=SCORE_SIZES,
    draw=draw_scores,
    edges=({"n_h": "n_s"}, {"m": 1}, {"T_x": 1}, {"n_h": "n_s", "n_align": "n_s"}, {}),
    tolerance=KERAS_TOLERANCE,
    harness="as_arrays",
    unknown={"s_prev": 1, "h": 2},
    mistakes=(
        Mistake(
            "tanh-forgotten",
            {HIDDEN: "from_s[:, None, :] + from_h"},
            "There is no tanh around the sum. Without it the scores are one linear layer, and s "
            "adds the same number to every word's score, so that the softmax does not see it.",
            SCORES,
        ),
        Mistake(
            "tanh-around-the-score",
            {
                HIDDEN: "from_s[:, None, :] + from_h",
                SUM_OF_UNITS: f"keras.ops.tanh({SUM_OF_UNITS})",
            },
            "tanh is taken of the score; it belongs inside, around the sum of the two products, "
            "before v.",
            SCORES,
        ),
        Mistake(
            "tanh-of-each-part",
            {HIDDEN: "keras.ops.tanh(from_s)[:, None, :] + keras.ops.tanh(from_h)"},
            "tanh is taken of each product by itself; it belongs around their sum. Apart, s adds "
            "the same number to every word's score.",
            SCORES,
        ),
        Mistake(
            "sigmoid-for-tanh",
            {HIDDEN: HIDDEN.replace("tanh", "sigmoid")},
            "The hidden layer is made with a sigmoid; it is tanh.",
            SCORES,
        ),
        Mistake(
            "relu-for-tanh",
            {HIDDEN: HIDDEN.replace("tanh", "relu")},
            "The hidden layer is made with a ReLU; it is tanh.",
            SCORES,
        ),
        Mistake(
            "weights-exchanged",
            {
                FROM_S: "from_s = keras.ops.matmul(s_prev, W_h)",
                FROM_H: "from_h = keras.ops.matmul(h, W_s)",
            },
            "W_s and W_h are exchanged: W_s multiplies the decoder's state, W_h the encoder's "
            "states. Where both have the same size no shape gives that away.",
            SCORES,
        ),
        Mistake(
            "state-left-out",
            {HIDDEN: "keras.ops.tanh(from_h)"},
            "s_prev has no part in the scores, so every step would look at the same words.",
            SCORES,
        ),
        Mistake(
            "encoder-left-out",
            {HIDDEN: "keras.ops.tanh(from_s[:, None, :] + 0 * from_h)"},
            "h has no part in the scores, so all words of a sentence get the same one.",
            SCORES,
        ),
        Mistake(
            "product-for-sum",
            {HIDDEN: "keras.ops.tanh(from_s[:, None, :] * from_h)"},
            "The two products are multiplied; they are added. That is what the name says: additive "
            "scores.",
            SCORES,
        ),
        Mistake(
            "v-forgotten",
            {SUM_OF_UNITS: SUM_OF_UNITS.replace(" * v", "")},
            "v is missing: the hidden layer's units are summed as they are. Each has its own "
            "weight in v.",
            SCORES,
        ),
        Mistake(
            "mean-over-units",
            {SUM_OF_UNITS: SUM_OF_UNITS.replace("sum", "mean")},
            "The mean over the hidden units is taken; a product with v is a sum.",
            SCORES,
        ),
        Mistake(
            "sum-over-time",
            {SUM_OF_UNITS: SUM_OF_UNITS.replace("axis=-1", "axis=1")},
            "The sum runs over the words, axis 1; it runs over the hidden units, the last axis, "
            "and leaves one score for each word.",
            SCORES,
        ),
        Mistake(
            "unit-axis-kept",
            {SUM_OF_UNITS: SUM_OF_UNITS.replace("-1)", "-1, keepdims=True)")},
            "The scores have a last axis of length 1. A softmax along it would give 1 everywhere; "
            "leave it out: (m, T_x).",
            SCORES,
        ),
        Mistake(
            "softmax-already",
            {SUM_OF_UNITS: f"keras.ops.softmax({SUM_OF_UNITS}, axis=1)"},
            "These are weights, no scores: the softmax comes in the next exercise, where padding "
            "is known.",
            SCORES,
        ),
    ),
)


# --- masked_softmax -----------------------------------------------------------------------------


def draw_softmax(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """Scores (m, T_x) up to ± largest, highest at padding; the mask, with empty rows last.

    Where they are large, the real ones of one row are all the lowest.
    """
    m, T_x, largest = sizes["m"], sizes["T_x"], sizes["largest"]
    mask = draw_mask(rng, m, T_x)
    scores = rng.uniform(-0.9, 0.9, size=(m, T_x)) * largest
    # A softmax of large scores is all but 1 at one word: a second one comes close.
    if largest > 100 and T_x > 1:
        scores[:, 1] = scores[:, 0] + rng.uniform(-1, 1, size=m)
    scores = np.where(mask, scores, largest)
    if largest > 100:  # as low as any number that stands for "no weight" may be
        partly = np.flatnonzero(~mask.all(axis=1))[:1]
        scores[partly] = np.where(mask[partly], -largest, largest)
    mask[m - sizes["empty"] :] = False
    return scores, mask


REAL = "real_scores = keras.ops.where(mask, scores, -1e9)"
SOFTMAX = "keras.ops.softmax(real_scores, axis=1)"
ZEROS = "keras.ops.where(mask, alpha, 0.0)"
PLAIN = {REAL: "real_scores = scores"}
KEPT = {ZEROS: "alpha"}
EXP = "keras.ops.exp(real_scores)"

MASKED_SOFTMAX = Exercise(
    name="masked_softmax",
    arguments=("scores", "mask"),
    outputs={"alpha": Output(10, "(m, T_x)")},
    sizes={"m": (3, 5), "T_x": (3, 6), "largest": (2, 4), "empty": (0, 0)},
    draw=draw_softmax,
    edges=({}, {"m": 1}, {"T_x": 1}, {"largest": 1000}, {"empty": 1}),
    tolerance=KERAS_TOLERANCE,
    harness="as_arrays",
    unknown={"scores": 2, "mask": 2},
    mistakes=(
        Mistake(
            "softmax-over-examples",
            {SOFTMAX: SOFTMAX.replace("axis=1", "axis=0")},
            "The softmax runs over the examples, axis 0, so that sentences compete; words of one "
            "sentence should, axis 1.",
            WEIGHTS,
        ),
        Mistake(
            "softmax-over-one-unit",
            {SOFTMAX: "keras.ops.softmax(real_scores[:, :, None], axis=-1)[:, :, 0]"},
            "Every weight is 1: the softmax runs along an axis of length 1. It has to run over "
            "time, axis 1 of (m, T_x).",
            WEIGHTS,
        ),
        Mistake(
            "padding-attended",
            PLAIN | KEPT,
            "The mask is not used: padding gets weights too.",
            WEIGHTS,
        ),
        Mistake(
            "zeroed-afterwards",
            PLAIN,
            "Padding is set to 0 after a softmax over all, so the rows do not sum to 1. It has to "
            "be left out before the exponentials are summed.",
            WEIGHTS,
        ),
        Mistake(
            "scores-times-mask",
            {REAL: "real_scores = keras.ops.where(mask, scores, 0.0)", **KEPT},
            "Padding gets the score 0, and exp(0) is 1. Its score has to be so low that nothing is "
            "left of it, such as -1e9.",
            WEIGHTS,
        ),
        Mistake(
            "scores-times-mask-then-zeroed",
            {REAL: "real_scores = keras.ops.where(mask, scores, 0.0)"},
            "Padding gets the score 0, and exp(0) = 1 counts in the sum, so that the rows do not "
            "sum to 1. Its score has to be so low that nothing is left of it, such as -1e9.",
            WEIGHTS,
        ),
        Mistake(
            "mask-inverted",
            {
                REAL: REAL.replace("scores, -1e9", "-1e9, scores"),
                ZEROS: "keras.ops.where(mask, 0.0, alpha)",
            },
            "The mask is read the wrong way round: it is True at real words, and only padding gets "
            "weights here.",
            WEIGHTS,
        ),
        Mistake(
            "empty-rows-uniform",
            KEPT,
            "A row that is nothing but padding gets equal weights: all its scores are equally low. "
            "It has to be all zeros.",
            WEIGHTS,
        ),
        Mistake(
            "empty-rows-nan",
            {REAL: REAL.replace("-1e9", "-np.inf"), **KEPT},
            "A row that is nothing but padding becomes NaN: minus infinity less itself, or 0 by 0. "
            "Give padding a low finite score, and set its weights to 0 at the end.",
            WEIGHTS,
        ),
        Mistake(
            "overflow",
            {SOFTMAX: f"{EXP} / keras.ops.sum({EXP}, axis=1, keepdims=True)"},
            "Large scores overflow in exp, or all exponentials become 0. Take the row's largest "
            "real score away first, as keras.ops.softmax does.",
            WEIGHTS,
        ),
        Mistake(
            "not-divided-by-the-sum",
            {
                SOFTMAX: (
                    "keras.ops.exp(real_scores - keras.ops.max(real_scores, axis=1, keepdims=True))"
                )
            },
            "The exponentials are not divided by their sum, so that the rows do not sum to 1.",
            WEIGHTS,
        ),
        Mistake(
            "sigmoid",
            {SOFTMAX: "keras.ops.sigmoid(real_scores)"},
            "Each score goes through a sigmoid by itself, so that the rows do not sum to 1. In a "
            "softmax the words of a sentence compete.",
            WEIGHTS,
        ),
        Mistake(
            "logarithm",
            {SOFTMAX: SOFTMAX.replace("softmax", "log_softmax")},
            "These are logarithms of the weights: softmax is wanted, not log_softmax.",
            WEIGHTS,
        ),
    ),
)


# --- attend -------------------------------------------------------------------------------------

ATTEND_SIZES = {**SCORE_SIZES, "m": (3, 4), "T_x": (3, 6), "more": (0, 0)}


def draw_attend(rng: np.random.Generator, sizes: Sizes, solutions: Solutions) -> tuple[Any, ...]:
    """s_prev (m, n_s), h (m, T_x, n_h), mask (m, T_x), parameters, `more` than three at times."""
    s_prev, h, W_s, W_h, v = draw_scores(rng, sizes, solutions)
    mask = draw_mask(rng, sizes["m"], sizes["T_x"])
    if not sizes["more"]:
        return s_prev, h, mask, {"W_s": W_s, "W_h": W_h, "v": v}
    W_y, b_y = rng.normal(size=(sizes["n_s"], 3)), rng.normal(size=3)
    return s_prev, h, mask, {"W_y": W_y, "v": v, "W_h": W_h, "b_y": b_y, "W_s": W_s}


GET_SCORES = "additive_scores(s_prev, h, W_s, W_h, v)"
GET_ALPHA = "masked_softmax(scores, mask)"
WEIGHTED = "keras.ops.sum(alpha[:, :, None] * h, axis=1)"
RETURN_CONTEXT = "return context, alpha"

ATTEND = Exercise(
    name="attend",
    arguments=("s_prev", "h", "mask", "parameters"),
    outputs={"context": Output(3, "(m, n_h)"), "alpha": Output(2, "(m, T_x)")},
    sizes=ATTEND_SIZES,
    draw=draw_attend,
    edges=({}, {"m": 1}, {"T_x": 1}, {"n_h": "T_x"}, {"more": 1}),
    uses=("additive_scores", "masked_softmax"),
    tolerance=KERAS_TOLERANCE,
    harness="as_arrays",
    unknown={"s_prev": 1, "h": 2, "mask": 2},
    mistakes=(
        Mistake(
            "all-parameters-handed-on",
            {GET_SCORES: "additive_scores(s_prev, h, **parameters)"},
            "All parameters are handed on. The dictionary holds others too, which decoder_step "
            "needs: take out W_s, W_h and v.",
            DOCSTRING,
        ),
        Mistake(
            "scores-for-alpha",
            {WEIGHTED: WEIGHTED.replace("alpha", "scores")},
            "The encoder's states are weighted with the scores; the weights are alpha, after the "
            "softmax.",
            CONTEXT,
        ),
        Mistake(
            "no-softmax",
            {GET_ALPHA: "scores"},
            "alpha is still the scores: they have to go through masked_softmax first.",
            WEIGHTS,
        ),
        Mistake(
            "padding-attended",
            {GET_ALPHA: "masked_softmax(scores, keras.ops.ones_like(mask))"},
            "Padding gets weights too: the softmax needs the mask.",
            WEIGHTS,
        ),
        Mistake(
            "mean-for-sum",
            {WEIGHTED: WEIGHTED.replace("sum", "mean")},
            "The weighted states are averaged; the context is their sum. The weights sum to 1 "
            "already, so the mean divides by T_x once too often.",
            CONTEXT,
        ),
        Mistake(
            "times-the-number-of-words",
            {WEIGHTED: f"h.shape[1] * {WEIGHTED}"},
            "The context is T_x times too large: equation (3) has no factor in front of its sum.",
            CONTEXT,
        ),
        Mistake(
            "sum-over-units",
            {WEIGHTED: WEIGHTED.replace("axis=1", "axis=-1")},
            "The sum runs over the units, the last axis; it runs over time, axis 1, and leaves "
            "n_h numbers for each sentence.",
            CONTEXT,
        ),
        Mistake(
            "not-summed",
            {WEIGHTED: "alpha[:, :, None] * h"},
            "The weighted states are not summed over time: the context has no time axis.",
            CONTEXT,
        ),
        Mistake(
            "unweighted-mean",
            {WEIGHTED: "keras.ops.mean(h, axis=1)"},
            "The context is the mean of all states; each has its own weight in alpha.",
            CONTEXT,
        ),
        Mistake(
            "largest-only",
            {WEIGHTED: "keras.ops.max(alpha[:, :, None] * h, axis=1)"},
            "The largest weighted entry is taken; the context is the sum over time.",
            CONTEXT,
        ),
        Mistake(
            "best-word-only",
            {
                WEIGHTED: (
                    "keras.ops.take_along_axis("
                    "h, keras.ops.argmax(alpha, axis=1)[:, None, None], axis=1)[:, 0]"
                )
            },
            "Only the state with the largest weight is taken. Every state counts with its weight, "
            "so that training can move the weights little by little.",
            CONTEXT,
        ),
        Mistake(
            "returned-in-the-other-order",
            {RETURN_CONTEXT: "return alpha, context"},
            "alpha is returned before the context; the context comes first.",
            DOCSTRING,
        ),
        Mistake(
            "scores-returned",
            {RETURN_CONTEXT: "return context, scores"},
            "The scores are returned in place of the weights.",
            DOCSTRING,
        ),
    ),
)


# --- bidirectional ------------------------------------------------------------------------------


def draw_readings(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """Forward and backward states (m, T_x, n) as Keras leaves them on a padded batch.

    Along padding the forward states stay as they were after the last word. The backward reading
    meets padding first, and its states are 0 until the last word comes.
    """
    m, T_x, n = sizes["m"], sizes["T_x"], sizes["n"]
    lengths = draw_mask(rng, m, T_x).sum(axis=1)
    forward, backward = rng.uniform(-1, 1, size=(2, m, T_x, n))
    for i, length in enumerate(lengths):
        forward[i, length:] = forward[i, length - 1]
        backward[i, : T_x - length] = 0
    return forward, backward


ALIGNED = "keras.ops.flip(backward, axis=1)"
JOINED = "keras.ops.concatenate([forward, aligned], axis=-1)"

BIDIRECTIONAL = Exercise(
    name="bidirectional",
    arguments=("forward", "backward"),
    outputs={"h": Output(5, "(m, T_x, 2 n)")},
    sizes={"m": (3, 4), "T_x": (3, 6), "n": (2, 4)},
    draw=draw_readings,
    edges=({}, {"m": 1}, {"T_x": 1}, {"n": "T_x"}),
    tolerance=KERAS_TOLERANCE,
    harness="as_arrays",
    unknown={"forward": 2, "backward": 2},
    mistakes=(
        Mistake(
            "not-reversed-again",
            {ALIGNED: "backward"},
            "The backward states are joined in the order in which they were computed: the state "
            "of the last position stands at the first. Turn them round in time.",
            BOTH_WAYS,
        ),
        Mistake(
            "forward-reversed",
            {ALIGNED: "backward", JOINED: JOINED.replace("forward", "forward[:, ::-1]")},
            "The forward states are turned round, the backward ones are not: it is the other way "
            "about.",
            BOTH_WAYS,
        ),
        Mistake(
            "both-reversed",
            {JOINED: JOINED.replace("forward", "forward[:, ::-1]")},
            "Both readings are turned round in time. The forward states are in order already.",
            BOTH_WAYS,
        ),
        Mistake(
            "units-reversed",
            {ALIGNED: "keras.ops.flip(backward, axis=-1)"},
            "The units are turned round, the last axis; time is axis 1.",
            BOTH_WAYS,
        ),
        Mistake(
            "examples-reversed",
            {ALIGNED: "keras.ops.flip(backward, axis=0)"},
            "The examples are turned round, axis 0; time is axis 1.",
            BOTH_WAYS,
        ),
        Mistake(
            "all-axes-reversed",
            {ALIGNED: "keras.ops.flip(backward)"},
            "Without an axis, flip turns all axes round. Only time, axis 1, runs backwards.",
            BOTH_WAYS,
        ),
        Mistake(
            "padding-left-in-front",
            {
                ALIGNED: (
                    "keras.ops.stack([keras.ops.concatenate([row[:n], row[n:][::-1]]) "
                    "for row, n in zip(backward, [int(keras.ops.sum(keras.ops.all("
                    "row == 0, axis=-1))) for row in backward], strict=True)])"
                )
            },
            "Only the states of real words are turned round, and padding's stay in front. Turn the "
            "whole row round: position 1 of backward belongs to the last position of the row.",
            BOTH_WAYS,
        ),
        Mistake(
            "backward-first",
            {JOINED: JOINED.replace("forward, aligned", "aligned, forward")},
            "The backward states stand before the forward ones; the forward ones come first.",
            BOTH_WAYS,
        ),
        Mistake(
            "forward-twice",
            {JOINED: JOINED.replace("aligned", "forward")},
            "The forward states are joined with themselves.",
            BOTH_WAYS,
        ),
        Mistake(
            "added",
            {JOINED: "forward + aligned"},
            "The two readings are added; they stand side by side, 2 n numbers at each position.",
            BOTH_WAYS,
        ),
        Mistake(
            "one-after-the-other",
            {JOINED: JOINED.replace("axis=-1", "axis=1")},
            "The backward states follow the forward ones in time, axis 1; they stand beside them, "
            "along the last axis.",
            BOTH_WAYS,
        ),
        Mistake(
            "last-backward-state-everywhere",
            {ALIGNED: "keras.ops.repeat(backward[:, -1:], backward.shape[1], axis=1)"},
            "Every position gets the last backward state; each has one of its own.",
            BOTH_WAYS,
        ),
    ),
)


# --- decoder_step -------------------------------------------------------------------------------

STEP_SIZES = {**ATTEND_SIZES, "n_embedding": (2, 5), "n_target": (3, 7)}


def decoder_shapes(sizes: Sizes, n_s: int, n_h: int) -> dict[str, tuple[int, ...]]:
    """The shapes of the decoder's weights, in the order of the lesson's AttentionCell."""
    n_align, n_in = sizes["n_align"], n_h + sizes["n_embedding"]
    return {
        "W_s": (n_s, n_align),
        "W_h": (n_h, n_align),
        "v": (n_align,),
        "kernel": (n_in, 4 * n_s),
        "recurrent_kernel": (n_s, 4 * n_s),
        "bias": (4 * n_s,),
        "W_y": (n_s, sizes["n_target"]),
        "b_y": (sizes["n_target"],),
    }


def draw_arrays(
    rng: np.random.Generator, shapes: Mapping[str, tuple[int, ...]]
) -> dict[str, Array]:
    """Normal weights that leave σ and tanh their bend."""
    return {name: rng.normal(scale=0.7, size=shape) for name, shape in shapes.items()}


def draw_step(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """y_prev (m, n_embedding), s_prev and c_prev (m, n_s), h (m, T_x, n_h), mask, parameters."""
    m, n_s, n_h = sizes["m"], sizes["n_s"], sizes["n_h"]
    y_prev = rng.normal(size=(m, sizes["n_embedding"]))
    s_prev, c_prev = rng.uniform(-1, 1, size=(m, n_s)), rng.normal(size=(m, n_s))
    h = rng.normal(size=(m, sizes["T_x"], n_h))
    mask = draw_mask(rng, m, sizes["T_x"])
    return y_prev, s_prev, c_prev, h, mask, draw_arrays(rng, decoder_shapes(sizes, n_s, n_h))


LOOK = "attend(s_prev, h, mask, parameters)"
INPUT = "keras.ops.concatenate([context, y_prev], axis=-1)"
ADVANCE = "s, c = lstm_step(x, s_prev, c_prev, parameters)"
READ_OUT = 'keras.ops.matmul(s, parameters["W_y"])'
WITH_BIAS = f'{READ_OUT} + parameters["b_y"]'
RETURN_STEP = "return logits, alpha, s, c"

DECODER_STEP = Exercise(
    name="decoder_step",
    arguments=("y_prev", "s_prev", "c_prev", "h", "mask", "parameters"),
    outputs={
        "logits": Output(5, "(m, n_target)"),
        "alpha": Output(3, "(m, T_x)"),
        "s": Output(4, "(m, n_s)"),
        "c": Output(3, "(m, n_s)"),
    },
    sizes=STEP_SIZES,
    draw=draw_step,
    edges=({}, {"m": 1}, {"T_x": 1}, {"n_embedding": "n_h", "n_s": "n_h"}),
    uses=("additive_scores", "masked_softmax", "attend"),
    tolerance=KERAS_TOLERANCE,
    harness="as_arrays",
    unknown={"y_prev": 1, "s_prev": 1, "c_prev": 1, "h": 2, "mask": 2},
    mistakes=(
        Mistake(
            "word-before-forgotten",
            {INPUT: INPUT.replace("y_prev", "0 * y_prev")},
            "The word before has no part in the step: the LSTM reads the context beside the "
            "embedded word y_prev.",
            STATES,
        ),
        Mistake(
            "context-forgotten",
            {INPUT: INPUT.replace("context", "0 * context")},
            "The context has no part in the step: the LSTM reads it beside the embedded word.",
            STATES,
        ),
        Mistake(
            "word-before-the-context",
            {INPUT: INPUT.replace("context, y_prev", "y_prev, context")},
            "The embedded word stands before the context; the context comes first, and the first "
            "n_h rows of the kernel belong to it.",
            STATES,
        ),
        Mistake(
            "last-state-for-context",
            {INPUT: INPUT.replace("context", "h[:, -1]")},
            "The LSTM reads the encoder's last state in place of the context. That is what "
            "attention is there to better.",
            STATES,
        ),
        Mistake(
            "context-not-recomputed",
            {LOOK: LOOK.replace("s_prev", "0 * s_prev")},
            "The weights do not depend on s_prev: the context is that of the start, where s is "
            "all zeros, at every step. It has to be computed anew from s_prev.",
            SCORES,
        ),
        Mistake(
            "looks-with-the-cell-state",
            {LOOK: LOOK.replace("s_prev", "c_prev")},
            "attend is given the cell state; what looks back is the hidden state, s_prev.",
            SCORES,
        ),
        Mistake(
            "looks-after-the-step",
            {ADVANCE: f"{ADVANCE}\n    alpha = attend(s, h, mask, parameters)[1]"},
            "alpha is computed from the new state s. The step that made s had looked with s_prev: "
            "those weights are the ones to return.",
            SCORES,
        ),
        Mistake(
            "padding-attended",
            {LOOK: LOOK.replace("mask", "keras.ops.ones_like(mask)")},
            "The step looks at padding too: attend needs the mask.",
            WEIGHTS,
        ),
        Mistake(
            "states-exchanged",
            {ADVANCE: ADVANCE.replace("s_prev, c_prev", "c_prev, s_prev")},
            "lstm_step gets the two states in the wrong order: it takes the hidden state before "
            "the cell state.",
            STATES,
        ),
        Mistake(
            "results-exchanged",
            {ADVANCE: ADVANCE.replace("s, c =", "c, s =")},
            "The two states that lstm_step returns are taken in the wrong order: the hidden state "
            "comes first.",
            STATES,
        ),
        Mistake(
            "old-states-returned",
            {RETURN_STEP: "return logits, alpha, s_prev, c_prev"},
            "The states before the step are returned; the next step starts from the new ones.",
            STATES,
        ),
        Mistake(
            "cell-state-not-carried",
            {RETURN_STEP: "return logits, alpha, s, c_prev"},
            "The cell state before the step is returned, so that it would never change.",
            STATES,
        ),
        Mistake(
            "logits-from-the-cell-state",
            {READ_OUT: READ_OUT.replace("(s,", "(c,")},
            "The logits are computed from the cell state; they come from the hidden state s.",
            LOGITS,
        ),
        Mistake(
            "logits-from-the-old-state",
            {READ_OUT: READ_OUT.replace("(s,", "(s_prev,")},
            "The logits are computed from s_prev, as if this step had not been; they come from "
            "the new s.",
            LOGITS,
        ),
        Mistake(
            "bias-missing",
            {WITH_BIAS: READ_OUT},
            "The bias b_y is missing from the logits.",
            LOGITS,
        ),
        Mistake(
            "probabilities-for-logits",
            {WITH_BIAS: f"keras.ops.softmax({WITH_BIAS}, axis=-1)"},
            "These are probabilities. The loss and the search take logits: leave the softmax to "
            "them.",
            LOGITS,
        ),
        Mistake(
            "tanh-on-logits",
            {WITH_BIAS: f"keras.ops.tanh({WITH_BIAS})"},
            "The logits go through tanh; equation (6) has none.",
            LOGITS,
        ),
        Mistake(
            "states-returned-in-the-other-order",
            {RETURN_STEP: "return logits, alpha, c, s"},
            "c is returned before s; the order is logits, alpha, s, c.",
            DOCSTRING,
        ),
        Mistake(
            "context-returned-for-alpha",
            {RETURN_STEP: "return logits, context, s, c"},
            "The context is returned in place of alpha.",
            DOCSTRING,
        ),
    ),
)


# --- build_translator ---------------------------------------------------------------------------

TRANSLATOR_SIZES = {
    **{"m": (2, 3), "T_x": (3, 5), "T_y": (2, 4), "n_source": (5, 7), "n_target": (8, 10)},
    **{"n_embedding": (2, 3), "n_units": (4, 5), "n_align": (6, 7)},  # none takes another's place
}


def translator_shapes(sizes: Sizes) -> dict[str, tuple[int, ...]]:
    """The shapes of the translator's weights, in Keras's order."""
    n, n_embedding = sizes["n_units"], sizes["n_embedding"]
    reading = ((n_embedding, 4 * n), (n, 4 * n), (4 * n,))
    shapes: dict[str, tuple[int, ...]] = {"source": (sizes["n_source"], n_embedding)}
    for way in ("read", "read_back"):
        shapes |= {f"{way}_{i}": shape for i, shape in enumerate(reading)}
    shapes["before"] = (sizes["n_target"], n_embedding)
    return {**shapes, **decoder_shapes(sizes, n, 2 * n)}


def draw_translator(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """Settings, weights, and two inputs: source words with padding; target words before."""
    names = ("n_source", "n_target", "n_embedding", "n_units", "n_align")
    settings = {name: sizes[name] for name in names}
    weights = draw_arrays(rng, translator_shapes(sizes))
    # Which reading's weights come first depends on how a model is written: they are the same here.
    weights |= {f"read_back_{i}": weights[f"read_{i}"] for i in range(3)}
    mask = draw_mask(rng, sizes["m"], sizes["T_x"])
    source = np.where(mask, rng.integers(1, sizes["n_source"], size=mask.shape), 0)
    before = rng.integers(1, sizes["n_source"], size=(sizes["m"], sizes["T_y"]))
    return settings, list(weights.values()), [source.astype("int32"), before.astype("int32")]


DROP = "drop = keras.layers.Dropout(dropout)"
READ = "read(x, mask=real)"
READ_BACK = "read_back(x, mask=real)"
BOTH = f"bidirectional({READ}, {READ_BACK})"
BACKWARDS = "return_sequences=True, go_backwards=True"
DECODE = "decoder(y, drop(h), real)"
MODEL_OF = "keras.Model([source, before], [logits, alpha])"

BUILD_TRANSLATOR = Exercise(
    name="build_translator",
    arguments=("settings", "weights", "inputs"),
    outputs={
        "logits": Output(5, "(m, T_y, n_target)"),
        "alpha": Output(4, "(m, T_y, T_x)"),
        "logits with dropout": Output(1, "(m, T_y, n_target)", derived=True),
    },
    sizes=TRANSLATOR_SIZES,
    draw=draw_translator,
    edges=({}, {"m": 1}, {"T_x": 1}),
    uses=("additive_scores", "masked_softmax", "attend", "bidirectional", "decoder_step"),
    tolerance=KERAS_TOLERANCE,
    harness="run_model_that_drops",
    mistakes=(
        Mistake(
            "nothing-dropped",
            {DROP: "drop = keras.layers.Dropout(0.0)"},
            "With dropout near 1 nothing is dropped in training. keras.layers.Dropout(dropout) "
            "goes on both embeddings' results and on h, and takes the share dropped, not kept.",
            MODEL,
        ),
        Mistake(
            "states-not-dropped",
            {DECODE: "decoder(y, h, real)"},
            "Dropout is missing on h, the encoder's states.",
            MODEL,
        ),
        Mistake(
            "words-before-not-dropped",
            {
                "drop(keras.layers.Embedding(n_target, n_embedding)(before))": (
                    "keras.layers.Embedding(n_target, n_embedding)(before)"
                ),
            },
            "Dropout is missing on the embedded target words.",
            MODEL,
        ),
        Mistake(
            "logits-dropped",
            {MODEL_OF: MODEL_OF.replace("[logits", "[drop(logits)")},
            "Dropout goes on the logits too: in training the right word would often get the score "
            "0. It goes on both embeddings' results and on h.",
            MODEL,
        ),
        Mistake(
            "not-read-backwards",
            {BACKWARDS: "return_sequences=True"},
            "Both LSTMs read from left to right; the second one needs go_backwards=True.",
            MODEL,
        ),
        Mistake(
            "readings-exchanged",
            {BOTH: f"bidirectional({READ_BACK}, {READ})"},
            "bidirectional is given the backward reading first; the forward one comes first.",
            MODEL,
        ),
        Mistake(
            "readings-not-aligned",
            {BOTH: f"keras.ops.concatenate([{READ}, {READ_BACK}], axis=-1)"},
            "The backward states are joined in the order in which they were computed. "
            "bidirectional turns them round.",
            MODEL,
        ),
        Mistake(
            "padding-read",
            {READ_BACK: "read_back(x)"},
            "The backward reading starts in the padding: its LSTM needs the mask.",
            MODEL,
        ),
        Mistake(
            "padding-attended",
            {DECODE: DECODE.replace("real", "keras.ops.ones_like(real)")},
            "The decoder looks at padding: it needs to know which source words are real.",
            MODEL,
        ),
        Mistake(
            "mask-inverted",
            {"not_equal(source, 0)": "equal(source, 0)"},
            "The mask is True at padding; it is True where a source word is not 0.",
            MODEL,
        ),
        Mistake(
            "probabilities-for-logits",
            {MODEL_OF: MODEL_OF.replace("[logits", "[keras.ops.softmax(logits)")},
            "The model returns probabilities; it returns logits, as the loss of lesson 6 takes "
            "them.",
            MODEL,
        ),
        Mistake(
            "outputs-exchanged",
            {MODEL_OF: MODEL_OF.replace("[logits, alpha]", "[alpha, logits]")},
            "alpha is returned before the logits; the logits come first.",
            DOCSTRING,
        ),
        Mistake(
            "alpha-not-returned",
            {MODEL_OF: MODEL_OF.replace("[logits, alpha]", "logits")},
            "The model returns the logits alone; its outputs are a list: logits and alpha.",
            DOCSTRING,
        ),
    ),
)


# --- beam_search --------------------------------------------------------------------------------

BEAM_SIZES = {
    "n_words": (4, 6),
    "width": (3, 4),
    "max_length": (5, 7),
    "tenths": (6, 12),  # of the length penalty
    "endless": (0, 0),
    "contested": (0, 0),
}


def draw_search(rng: np.random.Generator, sizes: Sizes, solutions: Solutions) -> tuple[Any, ...]:
    """The weights of a small network that scores words; start, end and the search's settings.

    Where there is something to search, the best sentence is not the greedy one. Where sizes say
    endless, no kept sentence ends before max_length: as many are unfinished in every step. Where
    they say contested, the sentences end one after another, and one that has ended would lose its
    place if it had to compete again.
    """
    n_words, n, width, max_length = sizes["n_words"], 5, sizes["width"], sizes["max_length"]
    shapes = {"embedding": (n_words, n), "recurrent": (n, n), "output": (n, n_words)}
    beam_search = solutions["beam_search"]
    competing = _competing(beam_search)
    while True:
        weights = {name: rng.normal(size=shape) for name, shape in shapes.items()}
        weights["start"] = rng.normal(size=(1, n))
        start, end = (int(word) for word in rng.permutation(n_words)[:2])
        settings = max_length, sizes["tenths"] / 10
        found, _ = search_small_network(beam_search, weights, start, end, width, *settings)
        greedy, _ = search_small_network(beam_search, weights, start, end, 1, *settings)
        if sizes["endless"] and min(map(len, found)) < max_length:
            continue
        if sizes["contested"]:
            others, _ = search_small_network(competing, weights, start, end, width, *settings)
            if sorted(others) == sorted(found) or len(set(map(len, found))) < width:
                continue
        if min(width, max_length) == 1 or list(found[0]) != list(greedy[0]):
            return weights, start, end, width, *settings


def _competing(beam_search: Callable[..., Any]) -> Callable[..., Any]:
    """The search in which sentences that have ended compete with all others in every step.

    In it no sentence ends: `end` is followed by `end` alone, at no cost.
    """

    def search(step: Any, state: Any, start: int, end: int, *settings: Any) -> Any:
        def step_on(words: Any, state: Any) -> Any:
            log_p, state = step(words, state)
            log_p[words == end] = np.where(np.arange(log_p.shape[1]) == end, 0.0, -np.inf)
            return log_p, state

        sentences, scores = beam_search(step_on, state, start, -1, *settings)
        return [list(takewhile(end.__ne__, words)) for words in sentences], scores

    return search


LAST = "[beam[-1] for beam in beams]"
TOTALS = "np.zeros(1)"
GROWN = "totals[:, None] + log_p"
BEST = "np.argsort(-grown, axis=None)[: width - len(found)]"
OVER = "over = (words == end) | (length == max_length)"
SCORE = "totals[i] / length**penalty"
GATHER = "state = [array[rows[live]] for array in state]"
SORTED = "sorted(found, reverse=True)"
STRIPPED = "beam[1:-1] if beam[-1] == end else beam[1:]"

BEAM_SEARCH = Exercise(
    name="beam_search",
    arguments=("weights", "start", "end", "width", "max_length", "penalty"),
    outputs={"sentences": Output(9), "scores": Output(6)},
    sizes=BEAM_SIZES,
    draw=draw_search,
    edges=(
        {},
        {"width": 1},
        {"width": 20},
        {"max_length": 1},
        {"tenths": 0},
        # No row is lost on the way: a state picked in part goes through, one not picked does not.
        {"endless": 1, "n_words": 6, "width": 3, "max_length": 4},
        {"width": 4, "max_length": 8, "n_words": 6},
        {"width": 4, "max_length": 8, "n_words": 6, "contested": 1},
    ),
    tolerance=KERAS_TOLERANCE,
    harness="search_small_network",
    mistakes=(
        Mistake(
            "state-picked-in-part",
            {GATHER: "state = [state[0][rows[live]], *state[1:]]"},
            "Only the first array of the state goes along with the kept sentences; a state is a "
            "list, and all its arrays do.",
            SEARCH,
        ),
        Mistake(
            "beams-not-ranked-together",
            {
                BEST: (
                    f"({BEST} if len(beams) == 1 else "
                    "np.arange(len(beams)) * grown.shape[1] + np.argmax(grown, axis=1))"
                )
            },
            "Each sentence goes on with its own best word. All continuations of all sentences "
            "compete for the places: rank the whole table.",
            SEARCH,
        ),
        Mistake(
            "ranked-by-the-last-word",
            {BEST: BEST.replace("-grown", "-log_p")},
            "The continuations are ranked by the last word's log-probability alone; what was "
            "written before counts as well.",
            SEARCH,
        ),
        Mistake(
            "earlier-words-forgotten",
            {GROWN: "0 * totals[:, None] + log_p"},
            "The score holds the last word's log-probability only: add that of all words before.",
            SENTENCE_SCORE,
        ),
        Mistake(
            "finished-sentences-go-on",
            {OVER: "over = np.full(len(words), length == max_length)"},
            "A sentence that has ended is continued. It keeps its place, and nothing is added to "
            "it.",
            SEARCH,
        ),
        Mistake(
            "places-not-kept",
            {BEST: BEST.replace(" - len(found)", "")},
            "A sentence that has ended gives its place away, so that more than `width` sentences "
            "are kept in the end.",
            SEARCH,
        ),
        Mistake(
            "stops-at-the-first-end",
            {OVER: f"{OVER}\n        over = over | (words == end).any()"},
            "The search stops as soon as one sentence has ended; others may still turn out better.",
            SEARCH,
        ),
        Mistake(
            "unfinished-dropped",
            {
                OVER: "over = words == end",
                f"    found = {SORTED}": f"    found = {SORTED} or [(0.0, beams[0])]",
            },
            "Sentences that reach max_length without an end are dropped; they count as they are.",
            SEARCH,
        ),
        Mistake(
            "probabilities-added",
            {GROWN: "totals[:, None] + np.exp(log_p)"},
            "Probabilities are added. They would have to be multiplied: add their logarithms, "
            "which is what step returns.",
            SENTENCE_SCORE,
        ),
        Mistake(
            "log-probabilities-multiplied",
            {TOTALS: "np.ones(1)", GROWN: "totals[:, None] * log_p"},
            "Log-probabilities are multiplied. Probabilities multiply, so their logarithms add up.",
            SENTENCE_SCORE,
        ),
        Mistake(
            "score-starts-at-one",
            {TOTALS: "np.ones(1)"},
            "The scores start at 1. The logarithm of a probability of 1 is 0.",
            SENTENCE_SCORE,
        ),
        Mistake(
            "penalty-inverted",
            {SCORE: "totals[i] * length**penalty"},
            "The sum is multiplied by T to the power of λ; equation (7) divides by it.",
            SENTENCE_SCORE,
        ),
        Mistake(
            "penalty-forgotten",
            {SCORE: "totals[i]"},
            "The length penalty is missing: divide by T to the power of λ.",
            SENTENCE_SCORE,
        ),
        Mistake(
            "penalty-on-unfinished-only",
            {SCORE: "totals[i] / (1 if words[i] == end else length**penalty)"},
            "Only sentences without an end are divided by T to the power of λ; all have to be, or "
            "they cannot be compared.",
            SENTENCE_SCORE,
        ),
        Mistake(
            "penalty-on-finished-only",
            {SCORE: "totals[i] / (length**penalty if words[i] == end else 1)"},
            "Only sentences that ended are divided by T to the power of λ; all have to be, or "
            "they cannot be compared.",
            SENTENCE_SCORE,
        ),
        Mistake(
            "start-counted",
            {SCORE: "totals[i] / (length + 1)**penalty"},
            "T counts the start word too; it counts the words written, with their end.",
            SENTENCE_SCORE,
        ),
        Mistake(
            "end-not-counted",
            {SCORE: "totals[i] / max(1, length - int(words[i] == end))**penalty"},
            "T leaves the end out; it counts the words written, with their end: there is a factor "
            "for it in the product as well.",
            SENTENCE_SCORE,
        ),
        Mistake(
            "worst-first",
            {SORTED: "sorted(found)"},
            "The sentences are sorted with the worst first; the best one comes first.",
            SEARCH,
        ),
        Mistake(
            "worst-kept",
            {BEST: BEST.replace("-grown", "grown")},
            "The places go to the continuations with the lowest scores: argsort begins with the "
            "smallest.",
            SEARCH,
        ),
        Mistake(
            "not-sorted",
            {SORTED: "found"},
            "The sentences stand in the order in which they were finished; the best one comes "
            "first.",
            SEARCH,
        ),
        Mistake(
            "sorted-without-penalty",
            {SORTED: "sorted(found, key=lambda pair: -pair[0] * len(pair[1][1:])**penalty)"},
            "The sentences are sorted by the sum alone; they are compared by their scores, with "
            "the length penalty.",
            SENTENCE_SCORE,
        ),
        Mistake(
            "state-not-sorted-along",
            {GATHER: "state = [array[np.sort(rows[live])] for array in state]"},
            "The rows of the state are not in the order of the sentences: row i has to be that "
            "of the sentence that sentence i continues.",
            SEARCH,
        ),
        Mistake(
            "state-of-the-best",
            {GATHER: "state = [array[rows[live][:1].repeat(len(live))] for array in state]"},
            "All sentences go on from the state of the best one; each continues its own.",
            SEARCH,
        ),
        Mistake(
            "state-not-picked",
            {GATHER: ""},
            "The state is passed on as step returned it. Its rows belong to the old sentences: "
            "pick, for each new one, the row of the sentence that it continues.",
            SEARCH,
        ),
        Mistake(
            "start-fed-again",
            {LAST: "[beam[0] for beam in beams]"},
            "Every step is given the start word; it takes the last word of each sentence.",
            SEARCH,
        ),
        Mistake(
            "greedy",
            {BEST: BEST.replace("width - len(found)", "1")},
            "Only one sentence is kept at each step: that is greedy decoding. A beam has `width` "
            "places.",
            SEARCH,
        ),
        Mistake(
            "only-the-best-returned",
            {SORTED: f"{SORTED}[:1]"},
            "Only the best sentence is returned; all those kept are.",
            DOCSTRING,
        ),
        Mistake(
            "start-returned",
            {STRIPPED: "beam[:-1] if beam[-1] == end else beam"},
            "The sentences begin with the start word; it is not part of them.",
            DOCSTRING,
        ),
        Mistake(
            "end-returned",
            {STRIPPED: "beam[1:]"},
            "The sentences hold the end; leave it out of what is returned.",
            DOCSTRING,
        ),
        Mistake(
            "last-word-always-cut",
            {STRIPPED: "beam[1:-1]"},
            "The last word is cut off from sentences that reached max_length without an end, too.",
            DOCSTRING,
        ),
    ),
)

EXERCISES = (
    ADDITIVE_SCORES,
    MASKED_SOFTMAX,
    ATTEND,
    BIDIRECTIONAL,
    DECODER_STEP,
    BUILD_TRANSLATOR,
    BEAM_SEARCH,
)
