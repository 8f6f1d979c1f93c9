"""Lesson 6: batches of sentences, encoder and decoder, their loss, translating, and BLEU."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.lessons.exercise import Exercise, Mistake, Sizes, Solutions
from unroll.judging.questions import Output

Array = np.ndarray[Any, Any]

#: Keras computes with 32 bits.
KERAS_TOLERANCE = 1e-4

WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")

BATCH = "“Sentences of unequal length”"
ENCODER = "equation (2)"
VECTOR = "equation (3)"
DECODER = "equation (4)"
LOGITS = "equation (5)"
SHIFT = "“Teacher forcing”"
WORD_LOSS = "equation (6)"
MEAN_LOSS = "equation (7)"
GREEDY = "equation (8)"
PRECISION = "equation (9)"
SMOOTHING = "equation (10)"
BREVITY = "equation (11)"
SCORE = "equation (12)"
DOCSTRING = "the docstring"


def draw_lengths(rng: np.random.Generator, m: int, longest: int) -> Array:
    """Lengths of m sentences: one is the longest and, if there are two or more, one is shorter."""
    lengths = rng.integers(1, longest + 1, size=m)
    lengths[0] = longest
    if m > 1:
        lengths[1] = max(1, longest - int(rng.integers(1, 3)))
    return np.asarray(rng.permutation(lengths))


# --- encode_batch -------------------------------------------------------------------------------


def draw_sentences(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """Sentences, at least one with a word that is not in the vocabulary; the vocabulary."""
    words = [str(word) for word in rng.permutation(WORDS)]
    known, unknown = words[:7], words[7:]
    vocabulary = {"<pad>": 0, "<sos>": 1, "<eos>": 2, "<unk>": 3}
    vocabulary |= {word: number for number, word in enumerate(known, 4)}
    lengths = draw_lengths(rng, sizes["m"], sizes["n_words"])
    drawn = [[str(word) for word in rng.choice(known, size=n)] for n in lengths]
    for sentence in drawn:
        if len(sentence) == sizes["n_words"] > 1:  # it keeps at least one word that is known
            sentence[int(rng.integers(len(sentence)))] = str(rng.choice(unknown))
    return tuple(map(tuple, drawn)), vocabulary


KINDS = Output(1, derived=True)  # of numbers: whole ones, truth values, others
ROWS = "[vocabulary.get(word, unknown) for word in words] + [end]"
LENGTHS = "lengths = np.array([len(row) for row in rows])"
MASK = "mask = np.arange(lengths.max()) < lengths[:, None]"
IDS = 'ids = np.full(mask.shape, vocabulary["<pad>"], dtype="int32")'
FILL = "ids[i, : len(row)] = row"

ENCODE = Exercise(
    name="encode_batch",
    arguments=("sentences", "vocabulary"),
    outputs={"ids": Output(3, "(m, T)"), "mask": Output(1, "(m, T)"), "kinds": KINDS},
    sizes={"m": (3, 5), "n_words": (4, 6)},
    draw=draw_sentences,
    edges=({}, {"m": 1}, {"n_words": 1}, {}),
    harness="with_kinds",
    mistakes=(
        Mistake(
            "end-missing",
            {" + [end]": ""},
            "“<eos>” does not stand behind all words: it comes after the last word of every "
            "sentence, also of the longest, and the decoder learns from it when to stop.",
            BATCH,
        ),
        Mistake(
            "end-after-padding",
            {
                ROWS: "[vocabulary.get(word, unknown) for word in words]",
                LENGTHS: "lengths = np.array([len(row) + 1 for row in rows])",
                FILL: "ids[i, : len(row)], ids[i, -1] = row, end",
            },
            "“<eos>” stands in the last column of every row; it comes right after a sentence's own "
            "last word, and the padding after it.",
            BATCH,
        ),
        Mistake(
            "end-not-in-mask",
            {MASK: "mask = np.arange(lengths.max()) < lengths[:, None] - 1"},
            "The mask is False at “<eos>”. It is no padding: the decoder has to learn it like any "
            "other word.",
            BATCH,
        ),
        Mistake(
            "start-in-front",
            {ROWS: f'[vocabulary["<sos>"]] + {ROWS}'},
            "“<sos>” stands in front of the sentences. Here only “<eos>” is added; what the "
            "decoder starts from is added by shift_right.",
            BATCH,
        ),
        Mistake(
            "padding-on-the-left",
            {
                MASK: "mask = np.arange(lengths.max())[::-1] < lengths[:, None]",
                FILL: "ids[i, len(ids[i]) - len(row) :] = row",
            },
            "The padding stands on the left; the sentences begin in the first column, and the "
            "padding is on the right.",
            BATCH,
        ),
        Mistake(
            "mask-inverted",
            {MASK: "mask = np.arange(lengths.max()) >= lengths[:, None]"},
            "The mask is the wrong way round: True marks words and “<eos>”, False padding.",
            BATCH,
        ),
        Mistake(
            "mask-everywhere",
            {MASK: "mask = np.arange(lengths.max()) < lengths.max() + 0 * lengths[:, None]"},
            "The mask is True everywhere; it is False at padding.",
            BATCH,
        ),
        Mistake(
            "unknown-dropped",
            {ROWS: "[vocabulary[word] for word in words if word in vocabulary] + [end]"},
            "Words that are not in the vocabulary are left out; each of them becomes “<unk>”, so "
            "that a sentence keeps its length.",
            BATCH,
        ),
        Mistake(
            "unknown-as-padding",
            {ROWS: "[vocabulary.get(word, 0) for word in words] + [end]"},
            "Words that are not in the vocabulary get the number 0, which means padding; they get "
            "that of “<unk>”.",
            BATCH,
        ),
        Mistake(
            "unknown-not-expected",
            {ROWS: "[vocabulary[word] for word in words] + [end]"},
            "A word that is not in the vocabulary stops the function; such words get the number of "
            "“<unk>”.",
            BATCH,
        ),
        Mistake(
            "padded-with-end",
            {IDS: 'ids = np.full(mask.shape, end, dtype="int32")'},
            "The rows are filled up with “<eos>”; they are filled up with “<pad>”.",
            BATCH,
        ),
        Mistake(
            "cut-to-the-shortest",
            {
                MASK: "mask = np.arange(lengths.min()) < lengths[:, None]",
                FILL: "ids[i] = row[: len(ids[i])]",
            },
            "All sentences are cut to the length of the shortest; the shorter ones are filled up "
            "to the length of the longest.",
            BATCH,
        ),
        Mistake(
            "ids-are-floats",
            {IDS: 'ids = np.full(mask.shape, vocabulary["<pad>"], dtype=float)'},
            "ids holds floating-point numbers. They number words: give the array "
            'dtype="int32" when you make it.',
            DOCSTRING,
        ),
        Mistake(
            "mask-of-numbers",
            {MASK: "mask = (np.arange(lengths.max()) < lengths[:, None]).astype(int)"},
            "The mask holds the numbers 0 and 1; it holds False and True, dtype bool.",
            DOCSTRING,
        ),
    ),
)


# --- build_encoder ------------------------------------------------------------------------------

MODEL_SIZES = {"n_vocabulary": (6, 9), "n_embedding": (2, 4), "n_units": (5, 6), "m": (2, 4)}


def draw_settings(sizes: Sizes) -> dict[str, int]:
    """The arguments of build_encoder and build_decoder, by name."""
    return {name: sizes[name] for name in ("n_vocabulary", "n_embedding", "n_units")}


def draw_lstm(rng: np.random.Generator, sizes: Sizes) -> list[Array]:
    """Weights of an embedding and an LSTM, in Keras's order, large enough to tell words apart."""
    n_units = sizes["n_units"]
    shapes = [
        (sizes["n_vocabulary"], sizes["n_embedding"]),
        (sizes["n_embedding"], 4 * n_units),
        (n_units, 4 * n_units),
        (4 * n_units,),
    ]
    return [rng.normal(scale=0.8, size=shape) for shape in shapes]


def draw_encoder(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """Settings, weights, and a padded batch of words."""
    m, T_x = sizes["m"], sizes["T_x"]
    ids = rng.integers(1, sizes["n_vocabulary"], size=(m, T_x)).astype("int32")
    ids[np.arange(T_x) >= draw_lengths(rng, m, T_x)[:, None]] = 0
    return draw_settings(sizes), draw_lstm(rng, sizes), [ids]


MODEL_ARGUMENTS = ("settings", "weights", "inputs")
EMBED = "keras.layers.Embedding(n_vocabulary, n_embedding, mask_zero=True)"
READ = "lstm = keras.layers.LSTM(n_units, return_state=True)"
ENCODED = "model = keras.Model(ids, [h, c])"

BUILD_ENCODER = Exercise(
    name="build_encoder",
    arguments=MODEL_ARGUMENTS,
    outputs={"h": Output(3, "(m, n_units)"), "c": Output(2, "(m, n_units)")},
    sizes={**MODEL_SIZES, "T_x": (4, 6)},
    draw=draw_encoder,
    edges=({}, {"m": 1}, {"T_x": 1, "n_embedding": "n_units"}),
    tolerance=KERAS_TOLERANCE,
    harness="run_model",
    mistakes=(
        Mistake(
            "padding-is-read",
            {"n_embedding, mask_zero=True)": "n_embedding)"},
            "The LSTM goes on through the padding, so that a sentence's states depend on how long "
            "the others are. Let the embedding mask it: mask_zero=True.",
            ENCODER,
        ),
        Mistake(
            "states-exchanged",
            {ENCODED: "model = keras.Model(ids, [c, h])"},
            "h and c are exchanged: a Keras LSTM returns its output first, then h, then c.",
            VECTOR,
        ),
        Mistake(
            "output-and-h",
            {"_, h, c = lstm(vectors)": "h, c, _ = lstm(vectors)"},
            "The second output is h again. With return_state=True a Keras LSTM returns three "
            "things: its output, h and c; without sequences the output is h.",
            VECTOR,
        ),
        Mistake(
            "only-h",
            {ENCODED: "model = keras.Model(ids, h)"},
            "The model returns h alone; the decoder starts from both states, [h, c].",
            VECTOR,
        ),
        Mistake(
            "states-of-all-steps",
            {
                READ: READ.replace("return_state", "return_sequences=True, return_state"),
                "_, h, c = lstm(vectors)": "h, _, c = lstm(vectors)",
            },
            "The first output holds the hidden states of all steps, (m, T_x, n_units); only the "
            "last one goes to the decoder, (m, n_units).",
            VECTOR,
        ),
        Mistake(
            "read-backwards",
            {READ: READ.replace("return_state", "go_backwards=True, return_state")},
            "The sentences are read from their ends to their beginnings; here they are read as "
            "they stand.",
            ENCODER,
        ),
        Mistake(
            "sizes-exchanged",
            {
                EMBED: "keras.layers.Embedding(n_vocabulary, n_units, mask_zero=True)",
                READ: "lstm = keras.layers.LSTM(n_embedding, return_state=True)",
            },
            "n_embedding and n_units do not stand where they belong: a word's vector has "
            "n_embedding numbers, a state n_units.",
            DOCSTRING,
        ),
    ),
)


# --- build_decoder ------------------------------------------------------------------------------


def draw_decoder(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """Settings, weights, and the inputs: words, h, c. No word is padding, masked or not."""
    m, n_vocabulary, n_units = sizes["m"], sizes["n_vocabulary"], sizes["n_units"]
    weights = [
        *draw_lstm(rng, sizes),
        rng.normal(size=(n_units, n_vocabulary)),
        rng.normal(size=n_vocabulary),
    ]
    words = rng.integers(1, n_vocabulary, size=(m, sizes["T_y"])).astype("int32")
    h, c = rng.uniform(-1, 1, size=(m, n_units)), rng.normal(size=(m, n_units))
    return draw_settings(sizes), weights, [words, h.astype("float32"), c.astype("float32")]


START_STATES = "initial_state=[h_start, c_start]"
WRITE = "lstm = keras.layers.LSTM(n_units, return_sequences=True, return_state=True)"
SCORES = "logits = keras.layers.Dense(n_vocabulary)(states)"
RESULTS = "[logits, h, c])"

BUILD_DECODER = Exercise(
    name="build_decoder",
    arguments=MODEL_ARGUMENTS,
    outputs={
        "logits": Output(6, "(m, T_y, n_vocabulary)"),
        "h": Output(2, "(m, n_units)"),
        "c": Output(2, "(m, n_units)"),
    },
    sizes={**MODEL_SIZES, "T_y": (3, 5)},
    draw=draw_decoder,
    edges=({}, {"m": 1}, {"T_y": 1, "n_embedding": "n_units"}),
    tolerance=KERAS_TOLERANCE,
    harness="run_model",
    mistakes=(
        Mistake(
            "starts-from-zeros",
            {f"lstm(vectors, {START_STATES})": "lstm(vectors)"},
            "The decoder starts from zeros, whatever the encoder read: hand h and c on as "
            "initial_state.",
            DECODER,
        ),
        Mistake(
            "start-states-exchanged",
            {START_STATES: "initial_state=[c_start, h_start]"},
            "The states to start from are exchanged: initial_state is [h, c] in Keras, and the "
            "model's inputs come in the order words, h, c.",
            DECODER,
        ),
        Mistake(
            "starts-from-h-only",
            {START_STATES: "initial_state=[h_start, keras.ops.zeros_like(c_start)]"},
            "The decoder takes h over but starts with a cell state of zeros; an LSTM has two "
            "states, and both are handed on.",
            DECODER,
        ),
        Mistake(
            "starts-from-h-twice",
            {START_STATES: "initial_state=[h_start, h_start]"},
            "The decoder starts from h twice; its cell state starts from c.",
            DECODER,
        ),
        Mistake(
            "returns-the-states-it-was-given",
            {RESULTS: "[logits, h_start, c_start])"},
            "The states that come out are those that went in. The next word needs the new ones, "
            "after the last step.",
            DECODER,
        ),
        Mistake(
            "returned-states-exchanged",
            {RESULTS: "[logits, c, h])"},
            "The states that come out are exchanged: the order is logits, h, c.",
            DECODER,
        ),
        Mistake(
            "only-h-returned",
            {RESULTS: "[logits, h, h])"},
            "The last output is h again; it is the cell state, c.",
            DECODER,
        ),
        Mistake(
            "states-before-logits",
            {RESULTS: "[h, c, logits])"},
            "The states come before the logits; the order of the outputs is logits, h, c.",
            DOCSTRING,
        ),
        Mistake(
            "probabilities-for-logits",
            {SCORES: 'logits = keras.layers.Dense(n_vocabulary, activation="softmax")(states)'},
            "The scores go through softmax. Logits are the plain scores: masked_loss takes softmax "
            "itself, in a way that stays exact.",
            LOGITS,
        ),
        Mistake(
            "squashed-logits",
            {SCORES: 'logits = keras.layers.Dense(n_vocabulary, activation="tanh")(states)'},
            "The scores go through tanh, so that none is larger than 1; logits are the plain "
            "scores.",
            LOGITS,
        ),
        Mistake(
            "last-step-only",
            {
                WRITE: "lstm = keras.layers.LSTM(n_units, return_state=True)",
                SCORES: "logits = keras.layers.Dense(n_vocabulary)(states[:, None])",
            },
            "There are scores for the last step alone; every step predicts a word: "
            "return_sequences=True.",
            LOGITS,
        ),
        Mistake(
            "no-sequences",
            {WRITE: "lstm = keras.layers.LSTM(n_units, return_state=True)"},
            "The logits have no axis for time: without return_sequences=True the LSTM gives only "
            "its last output.",
            LOGITS,
        ),
        Mistake(
            "logits-from-one-state",
            {SCORES: "logits = keras.layers.Dense(n_vocabulary)(0 * states + h[:, None])"},
            "All steps get the logits of the last one; each step's come from its own hidden state.",
            LOGITS,
        ),
        Mistake(
            "sizes-exchanged",
            {
                "keras.layers.Embedding(n_vocabulary, n_embedding)": (
                    "keras.layers.Embedding(n_vocabulary, n_units)"
                ),
                WRITE: WRITE.replace("n_units", "n_embedding"),
            },
            "n_embedding and n_units do not stand where they belong: a word's vector has "
            "n_embedding numbers, a state n_units.",
            DOCSTRING,
        ),
    ),
)


# --- shift_right --------------------------------------------------------------------------------


def draw_targets(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """Padded targets that end with 2, and the number of the word to start from."""
    m, T_y = sizes["m"], sizes["T_y"]
    lengths = draw_lengths(rng, m, T_y)
    targets = rng.integers(6, 12, size=(m, T_y)).astype("int32")
    targets[np.arange(m), lengths - 1] = 2
    targets[np.arange(T_y) >= lengths[:, None]] = 0
    return targets, int(rng.integers(3, 6))


FIRST = "first = np.full_like(targets[:, :1], start)"
SHIFTED = "inputs = np.concatenate((first, targets[:, :-1]), axis=1)"

SHIFT_RIGHT = Exercise(
    name="shift_right",
    arguments=("targets", "start"),
    outputs={"inputs": Output(4, "(m, T_y)"), "kinds": KINDS},
    sizes={"m": (3, 5), "T_y": (4, 6)},
    draw=draw_targets,
    edges=({}, {"m": 1}, {"T_y": 1}, {"m": "T_y"}),
    harness="with_kind",
    mistakes=(
        Mistake(
            "not-shifted",
            {SHIFTED: "inputs = targets.copy()"},
            "The inputs are the targets themselves: at each step the decoder would be shown the "
            "very word it has to predict.",
            SHIFT,
        ),
        Mistake(
            "shifted-left",
            {SHIFTED: "inputs = np.concatenate((targets[:, 1:], 0 * first), axis=1)"},
            "The targets are shifted to the left, so that the decoder sees the word *after* the "
            "one it has to predict; shift them to the right.",
            SHIFT,
        ),
        Mistake(
            "start-at-the-end",
            {SHIFTED: "inputs = np.concatenate((targets[:, 1:], first), axis=1)"},
            "The start stands at the end, and the targets are shifted to the left; the start comes "
            "first, and pushes them to the right.",
            SHIFT,
        ),
        Mistake(
            "start-missing",
            {FIRST: "first = np.zeros_like(targets[:, :1])"},
            "The first column is 0, padding; it holds `start`.",
            SHIFT,
        ),
        Mistake(
            "start-hard-coded",
            {FIRST: "first = np.full_like(targets[:, :1], 1)"},
            "The first column is 1, whatever `start` is; take the argument.",
            DOCSTRING,
        ),
        Mistake(
            "start-is-the-end",
            {FIRST: "first = np.full_like(targets[:, :1], 2)"},
            "The first column is 2, “<eos>”, which ends a sentence; it holds `start`.",
            SHIFT,
        ),
        Mistake(
            "wrapped-around",
            {FIRST: "first = targets[:, -1:]"},
            "The last column has come round to the front, as np.roll does it; the first column "
            "holds `start`.",
            SHIFT,
        ),
        Mistake(
            "first-word-overwritten",
            {SHIFTED: "inputs = np.concatenate((first, targets[:, 1:]), axis=1)"},
            "`start` is written over the first word, and nothing is shifted: from the second step "
            "on the decoder would be shown the word it has to predict.",
            SHIFT,
        ),
        Mistake(
            "one-step-longer",
            {SHIFTED: "inputs = np.concatenate((first, targets), axis=1)"},
            "The inputs have one column more than the targets. There is one input for each target; "
            "the last target is no input.",
            SHIFT,
        ),
        Mistake(
            "start-dropped-first-kept",
            {SHIFTED: "inputs = np.concatenate((targets[:, :1], targets[:, :-1]), axis=1)"},
            "The first target stands twice; the first column holds `start`.",
            SHIFT,
        ),
        Mistake(
            "shifted-down",
            {SHIFTED: "inputs = np.vstack((0 * targets[:1] + start, targets[:-1]))"},
            "The targets are shifted by one sentence (axis 0); shift them by one step (axis 1).",
            SHIFT,
        ),
        Mistake(
            "wrong-dtype",
            {SHIFTED: f"{SHIFTED}.astype(float)"},
            "The inputs are right, but not whole numbers: np.zeros makes float64 unless it is told "
            "a dtype. They have the dtype of targets.",
            DOCSTRING,
        ),
    ),
)


# --- masked_loss --------------------------------------------------------------------------------


def draw_scores(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """Logits of a given scale, targets and their mask; where `junk` is 1, padding holds words."""
    m, T_y, n_vocabulary = sizes["m"], sizes["T_y"], sizes["n_vocabulary"]
    logits = sizes["scale"] * rng.normal(size=(m, T_y, n_vocabulary))
    targets = rng.integers(1, n_vocabulary, size=(m, T_y)).astype("int32")
    lengths = draw_lengths(rng, m, T_y)
    if m == 1:
        lengths = np.maximum(lengths - 1, 1)  # padding, though the only sentence is the longest
    mask = np.arange(T_y) < lengths[:, None]
    if not sizes["junk"]:
        targets[~mask] = 0
    return logits, targets, mask


LOG_P = "keras.ops.log_softmax(logits, axis=-1)"
LOSSES = "losses = -right[:, :, 0]"
REAL = 'real = keras.ops.cast(mask, "float32")'
MEAN = "keras.ops.sum(real * losses) / keras.ops.sum(real)"

MASKED_LOSS = Exercise(
    name="masked_loss",
    arguments=("logits", "targets", "mask"),
    outputs={
        "loss": Output(8),
        "gradient": Output(2, "(m, T_y, n_vocabulary)", derived=True),
    },
    sizes={"m": (3, 5), "T_y": (4, 6), "n_vocabulary": (3, 7), "scale": (1, 3), "junk": (0, 0)},
    draw=draw_scores,
    edges=(
        {},
        {"m": 1},
        {"T_y": 2},
        {"scale": 1000},
        {"junk": 1},
        {"m": "n_vocabulary", "T_y": "n_vocabulary"},
    ),
    tolerance=KERAS_TOLERANCE,
    harness="differentiated",
    unknown={"logits": 2, "targets": 2, "mask": 2},
    mistakes=(
        Mistake(
            "gradient-stopped",
            {LOG_P: f"keras.ops.stop_gradient({LOG_P})"},
            "The loss is right, but no gradient goes through it: with stop_gradient, whole numbers "
            "or NumPy in between, nothing is learned.",
            MEAN_LOSS,
        ),
        Mistake(
            "padding-counts",
            {MEAN: "keras.ops.mean(losses)"},
            "The loss is a mean over all steps, padding included; the mask is not used.",
            MEAN_LOSS,
        ),
        Mistake(
            "divided-by-all-steps",
            {MEAN: "keras.ops.mean(real * losses)"},
            "The losses at padding are set to 0, but the sum is divided by the number of all "
            "steps; divide it by the number of real words.",
            MEAN_LOSS,
        ),
        Mistake(
            "padding-summed",
            {MEAN: "keras.ops.sum(losses) / keras.ops.sum(real)"},
            "The losses at padding are added up as well, and only the divisor leaves them out.",
            MEAN_LOSS,
        ),
        Mistake(
            "sum-for-mean",
            {MEAN: "keras.ops.sum(real * losses)"},
            "The losses of the real words are added up; divide the sum by their number.",
            MEAN_LOSS,
        ),
        Mistake(
            "mean-over-sentences",
            {MEAN: "keras.ops.mean(keras.ops.sum(real * losses, axis=1))"},
            "The losses are added up in each sentence and divided by the number of sentences; "
            "divide by the number of real words.",
            MEAN_LOSS,
        ),
        Mistake(
            "mean-of-means",
            {
                MEAN: (
                    "keras.ops.mean(keras.ops.sum(real * losses, axis=1) "
                    "/ keras.ops.sum(real, axis=1))"
                )
            },
            "Each sentence's mean is taken, and then the mean of these: a word of a short sentence "
            "would weigh more than one of a long sentence. All real words count alike.",
            MEAN_LOSS,
        ),
        Mistake(
            "mask-inverted",
            {REAL: 'real = 1 - keras.ops.cast(mask, "float32")'},
            "The mask is the wrong way round: the loss is that of the padding.",
            MEAN_LOSS,
        ),
        Mistake(
            "mask-not-used",
            {REAL: 'real = keras.ops.cast(targets != 0, "float32")'},
            "What is padding is read off the targets; the mask says it, whatever stands there.",
            MEAN_LOSS,
        ),
        Mistake(
            "sign-missing",
            {LOSSES: "losses = right[:, :, 0]"},
            "The sign is wrong: a loss is *minus* the logarithm of a probability, and never below "
            "0.",
            WORD_LOSS,
        ),
        Mistake(
            "probability-for-its-logarithm",
            {LOG_P: "keras.ops.softmax(logits, axis=-1)"},
            "The logarithm is missing: the loss of a word is minus the logarithm of its "
            "probability.",
            WORD_LOSS,
        ),
        Mistake(
            "one-minus-probability",
            {LOG_P: "keras.ops.softmax(logits, axis=-1)", LOSSES: "losses = 1 - right[:, :, 0]"},
            "The loss of a word is 1 minus its probability here; it is minus the logarithm of its "
            "probability.",
            WORD_LOSS,
        ),
        Mistake(
            "softmax-missing",
            {LOG_P: "logits"},
            "The loss is minus the logit itself: softmax and the logarithm are missing "
            "(log_softmax is both).",
            WORD_LOSS,
        ),
        Mistake(
            "softmax-over-time",
            {LOG_P: "keras.ops.log_softmax(logits, axis=1)"},
            "softmax runs over the steps; it runs over the words, the last axis.",
            WORD_LOSS,
        ),
        Mistake(
            "softmax-over-sentences",
            {LOG_P: "keras.ops.log_softmax(logits, axis=0)"},
            "softmax runs over the sentences; it runs over the words, the last axis.",
            WORD_LOSS,
        ),
        Mistake(
            "logarithm-of-softmax",
            {LOG_P: "keras.ops.log(keras.ops.softmax(logits, axis=-1) + 1e-7)"},
            "The logarithm is taken of a softmax with a little added, which bends every loss and "
            "caps large ones; log_softmax needs no such help.",
            WORD_LOSS,
        ),
        Mistake(
            "targets-one-step-late",
            {
                "take_along_axis(log_p, targets[:, :, None]": (
                    "take_along_axis(log_p, keras.ops.roll(targets, 1, axis=1)[:, :, None]"
                )
            },
            "The logits of a step are compared with the target of the step before. Inputs are "
            "shifted, targets are not.",
            WORD_LOSS,
        ),
    ),
)


# --- greedy_decode ------------------------------------------------------------------------------


def draw_decoding(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """Scores for each step, sentence and last word; start, end and the largest length.

    Row `late` ends after all others or, where `unended` is 1, not at all. In other cases it is
    another row, so that none can be left out, or decide for all. After its end a row would go on.
    Where `zero` is 1, all rows begin with word 0: a word like any other before a row has ended.
    """
    m, n_vocabulary, longest = sizes["m"], sizes["n_vocabulary"], sizes["max_length"]
    start, end = 2, int(rng.integers(3, n_vocabulary))  # not what the course's vocabularies have
    scores = rng.normal(size=(longest, m, n_vocabulary, n_vocabulary))
    scores[..., [0, end]] -= 10
    late = sizes["late"] % m  # -1 is the last row
    last = rng.integers(max(longest - 2, 1), size=m)  # the step at which a row ends
    last[late] = max(longest - 2, 0)
    if sizes["zero"]:
        scores[0, :, :, 0] += 20
        last = np.maximum(last, 1)
    for row in range(m):
        if row != late or not sizes["unended"]:
            scores[last[row], row, :, end] += 20
    return scores, start, end, longest


CALL = "logits, state = step(last, state)"
LOOP = "while len(written) < max_length and not ended.all():"
CHOICE = 'last = np.where(ended, 0, np.argmax(logits, axis=-1)).astype("int32")'
ENDED = "ended = ended | (last == end)"
STACKED = "words = np.stack(written, axis=1)"

GREEDY_DECODE = Exercise(
    name="greedy_decode",
    arguments=("scores", "start", "end", "max_length"),
    outputs={"words": Output(9, "(m, T)"), "kinds": KINDS},
    sizes={
        **{"m": (3, 4), "n_vocabulary": (5, 6), "max_length": (5, 6)},
        **{"late": (-1, 1), "unended": (0, 0), "zero": (0, 0)},
    },
    draw=draw_decoding,
    edges=(
        {},
        {"m": 1},
        {"max_length": 1},
        {"unended": 1, "late": -1},
        {"m": "n_vocabulary", "late": 1},
        {"zero": 1, "late": 0},
    ),
    harness="decode_from_table",
    mistakes=(
        Mistake(
            "start-fed-again",
            {CALL: "logits, state = step(np.full_like(last, start), state)"},
            "Every step is given the start; it is given the words that were just written.",
            GREEDY,
        ),
        Mistake(
            "state-not-passed-on",
            {CALL: "logits, _ = step(last, state)"},
            "Every step starts from the first state again; pass on the one that the step before "
            "returned.",
            GREEDY,
        ),
        Mistake(
            "argmax-over-sentences",
            {CHOICE: CHOICE.replace("axis=-1", "axis=0")},
            "argmax runs over the sentences; it runs over the words, the last axis.",
            GREEDY,
        ),
        Mistake(
            "smallest-score",
            {CHOICE: CHOICE.replace("argmax", "argmin")},
            "The word with the smallest score is written; it is the one with the largest.",
            GREEDY,
        ),
        Mistake(
            "goes-on-when-all-have-ended",
            {LOOP: "while len(written) < max_length:"},
            "Columns of padding follow where all sentences have ended, up to max_length; the "
            "result ends where the last one has ended.",
            GREEDY,
        ),
        Mistake(
            "never-stops",
            {LOOP: "while len(written) < max_length:", ENDED: "pass"},
            "`end` changes nothing: sentences go on after it, up to max_length.",
            GREEDY,
        ),
        Mistake(
            "ended-rows-go-on",
            {CHOICE: 'last = np.argmax(logits, axis=-1).astype("int32")'},
            "Rows that have ended go on with words while others are not done; after `end` a row "
            "holds 0.",
            GREEDY,
        ),
        Mistake(
            "ends-forgotten",
            {ENDED: "ended = last == end"},
            "That a row has ended is forgotten one step later: it goes on, and the loop waits for "
            "all rows to end at once. Keep what was True.",
            GREEDY,
        ),
        Mistake(
            "stops-at-the-first-end",
            {LOOP: LOOP.replace(".all()", ".any()")},
            "The loop stops when one sentence has ended; it stops when all have.",
            GREEDY,
        ),
        Mistake(
            "end-not-written",
            {"written.append(last)": "written.append(np.where(last == end, 0, last))"},
            "`end` itself is not written; each finished row holds it once, then 0.",
            DOCSTRING,
        ),
        Mistake(
            "filled-with-end",
            {CHOICE: CHOICE.replace("ended, 0", "ended, end")},
            "Rows that have ended are filled up with `end`; they are filled up with 0.",
            DOCSTRING,
        ),
        Mistake(
            "start-in-the-result",
            {STACKED: f"written.insert(0, np.full_like(last, start))\n    {STACKED}"},
            "The start stands in the first column; return only what was written.",
            DOCSTRING,
        ),
        Mistake(
            "one-word-too-many",
            {LOOP: LOOP.replace("< max_length", "<= max_length")},
            "A sentence that does not end gets max_length + 1 words; max_length is the most.",
            DOCSTRING,
        ),
        Mistake(
            "one-word-too-few",
            {LOOP: LOOP.replace("< max_length", "< max(1, max_length - 1)")},
            "A sentence that does not end gets max_length − 1 words; it may have max_length.",
            DOCSTRING,
        ),
        Mistake(
            "end-hard-coded",
            {ENDED: "ended = ended | (last == 2)"},
            "A row ends at the number 2, whatever `end` is; take the argument.",
            DOCSTRING,
        ),
        Mistake(
            "start-hard-coded",
            {"np.full(len(state[0]), start": "np.full(len(state[0]), 1"},
            "The first step is given 1, whatever `start` is; take the argument.",
            DOCSTRING,
        ),
        Mistake(
            "starts-from-padding",
            {"np.full(len(state[0]), start": "np.full(len(state[0]), 0"},
            "The first step is given 0, padding; it is given `start`.",
            GREEDY,
        ),
        Mistake(
            "ends-at-0",
            {ENDED: "ended = ended | (last == end) | (last == 0)"},
            "A row counts as ended once it holds 0. Only `end` ends it; 0 fills it up afterwards.",
            GREEDY,
        ),
        Mistake(
            "wrong-dtype",
            {STACKED: f"{STACKED}.astype(float)"},
            "The words are right, but not whole numbers, and nothing can be looked up by them: "
            "np.zeros makes float64 unless it is told a dtype.",
            DOCSTRING,
        ),
        Mistake(
            "rows-are-steps",
            {STACKED: "words = np.stack(written, axis=0)"},
            "words has a row for each step; it has a row for each sentence: stack along axis 1.",
            DOCSTRING,
        ),
    ),
)


# --- bleu ---------------------------------------------------------------------------------------


def draw_translations(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """Candidates that are near their references, and the references.

    A reference of five words and more has one of them twice; candidates repeat another one, and
    lack the first `missing` words (or have more). Every `spoilt`-th of their words is wrong: at 3
    no three words in a row are right, at 2 no two, at 1 not a single one. One of two neighbours
    that are right is moved by `moved` places: at 1 they are exchanged. Where `short` is 1, the
    first pair is one word, and the second candidate is empty.
    """
    references, candidates = [], []
    for i in range(sizes["m"]):
        n_words = sizes["T_y"] + i % 2  # of two lengths
        reference = [str(word) for word in rng.permutation(WORDS)[:n_words]]
        if n_words > 4:
            reference[4] = reference[3]  # not spoilt in most candidates
        references.append(tuple(reference))
        candidates.append(_translation(rng, reference, sizes))
    if sizes["short"]:
        candidates[0] = references[0] = references[0][:1]
        candidates[1] = ()
    return tuple(candidates), tuple(references)


def _translation(
    rng: np.random.Generator, reference: Sequence[str], sizes: Sizes
) -> tuple[str, ...]:
    """One candidate."""
    missing, spoilt = sizes["missing"], sizes["spoilt"]
    words = [*reference[max(missing, 0) :], *(["wrong"] * -missing)]
    for i in range(int(rng.integers(1, 3)) if spoilt > 4 else spoilt - 1, len(words), spoilt):
        words[i] = "wrong"
    if spoilt > 4:
        words[-1] = words[0]  # the reference has it once
    if moved := sizes["moved"]:
        places = [
            place
            for place, pair in enumerate(pairwise(words))
            if pair in pairwise(reference) and reference[3] not in pair  # which stands there twice
        ]
        place = int(rng.choice(places))
        words.insert(place + moved, words.pop(place))
    return tuple(words)


CLIP = "(written & wanted).total()"
NO_MATCH = "if matches[0] == 0 or totals[3] == 0:"
PRECISIONS = "np.where(matches == 0, 0.5**missed, matches) / totals"
PENALTY = "brevity = min(1.0, np.exp(1 - right_length / length))"
BLEU_SCORE = "score = 100 * brevity * np.exp(np.log(precisions).mean())"

BLEU = Exercise(
    name="bleu",
    arguments=("candidates", "references"),
    outputs={"score": Output(10)},
    sizes={
        **{"m": (3, 5), "T_y": (9, 10), "missing": (1, 2)},
        **{"spoilt": (5, 6), "moved": (1, 2), "short": (0, 0)},
    },
    draw=draw_translations,
    edges=(
        {},
        {"m": 1, "moved": 1},
        {"missing": -2, "moved": 1},
        {"spoilt": 3, "missing": 0, "moved": 0},
        {"spoilt": 2, "missing": 0, "moved": 0},
        {"spoilt": 1, "missing": 0, "moved": 0},
        {"T_y": 2, "missing": 0, "spoilt": 9, "moved": 0},
        {"short": 1},
    ),
    mistakes=(
        Mistake(
            "no-clipping",
            {CLIP: "sum(written[gram] for gram in written if gram in wanted)"},
            "The counts are not clipped: a word that the reference has once is counted each time "
            "that the translation repeats it.",
            PRECISION,
        ),
        Mistake(
            "counted-once",
            {CLIP: "len(set(written) & set(wanted))", "written.total()": "len(set(written))"},
            "Every n-gram is counted once, as in a set; count how often it stands there.",
            PRECISION,
        ),
        Mistake(
            "matched-once",
            {CLIP: "len(set(written) & set(wanted))"},
            "An n-gram that both sentences have twice counts as one match; it counts as often as "
            "both have it.",
            PRECISION,
        ),
        Mistake(
            "short-sentences-left-out",
            {
                "for candidate, reference in zip(candidates, references, strict=True):": (
                    "for candidate, reference in zip(candidates, references, strict=True):\n"
                    "        if len(candidate) < 4:\n"
                    "            continue"
                )
            },
            "Translations of fewer than four words are left out; they have no 4-grams, but words.",
            PRECISION,
        ),
        Mistake(
            "clipping-over-the-corpus",
            {
                "written = Counter(candidate[i : i + n] for i in range(len(candidate) - n + 1))": (
                    "written = Counter(c[i : i + n] for c in candidates for i in "
                    "range(len(c) - n + 1))"
                ),
                "wanted = Counter(reference[i : i + n] for i in range(len(reference) - n + 1))": (
                    "wanted = Counter(r[i : i + n] for r in references for i in "
                    "range(len(r) - n + 1))"
                ),
            },
            "The n-grams of all sentences are thrown together before they are compared; compare "
            "each translation with its own reference, then add up the counts.",
            PRECISION,
        ),
        Mistake(
            "recall-for-precision",
            {"written.total()": "wanted.total()"},
            "The matches are divided by the number of n-grams in the references (recall); divide "
            "by the number in the translations.",
            PRECISION,
        ),
        Mistake(
            "words-only",
            {BLEU_SCORE: "score = 100 * brevity * precisions[0]"},
            "Only single words are counted (n = 1); BLEU takes n-grams of 1 to 4 words.",
            SCORE,
        ),
        Mistake(
            "up-to-three",
            {BLEU_SCORE: "score = 100 * brevity * np.exp(np.log(precisions[:3]).mean())"},
            "The n-grams have up to 3 words; BLEU takes 1 to 4.",
            SCORE,
        ),
        Mistake(
            "four-words-only",
            {BLEU_SCORE: "score = 100 * brevity * precisions[3]"},
            "Only n-grams of 4 words are counted; BLEU takes the mean over 1 to 4.",
            SCORE,
        ),
        Mistake(
            "arithmetic-mean",
            {BLEU_SCORE: "score = 100 * brevity * precisions.mean()"},
            "The mean of the four precisions is the arithmetic one; BLEU takes the geometric mean: "
            "the exponential of the mean logarithm.",
            SCORE,
        ),
        Mistake(
            "logarithms-added-up",
            {BLEU_SCORE: "score = 100 * brevity * np.exp(np.log(precisions).sum())"},
            "The four logarithms are added up, so that the precisions are multiplied; take the "
            "mean of the logarithms.",
            SCORE,
        ),
        Mistake(
            "no-brevity-penalty",
            {PENALTY: "brevity = 1.0"},
            "The brevity penalty is missing, or is always 1: translations that leave words out "
            "score too high.",
            BREVITY,
        ),
        Mistake(
            "brevity-inverted",
            {PENALTY: "brevity = min(1.0, np.exp(1 - length / right_length))"},
            "The brevity penalty is upside down: it lowers the score of translations that are too "
            "long, and lets short ones pass.",
            BREVITY,
        ),
        Mistake(
            "brevity-both-ways",
            {PENALTY: "brevity = np.exp(1 - right_length / length)"},
            "The brevity penalty is above 1 for translations that are longer than the references; "
            "it is never more than 1.",
            BREVITY,
        ),
        Mistake(
            "brevity-linear",
            {PENALTY: "brevity = min(1.0, length / right_length)"},
            "The brevity penalty is the quotient of the lengths itself; it is the exponential of 1 "
            "minus (length of the references / length of the translations).",
            BREVITY,
        ),
        Mistake(
            "brevity-by-sentence",
            {
                PENALTY: (
                    "brevity = np.mean([min(1.0, np.exp(1 - len(r) / len(c))) "
                    "for c, r in zip(candidates, references, strict=True)])"
                )
            },
            "The brevity penalty is computed for each sentence and averaged; it is computed once, "
            "from the lengths of all translations and of all references.",
            BREVITY,
        ),
        Mistake(
            "averaged-by-sentence",
            {
                "    matches, totals = np.zeros(4), np.zeros(4)\n": (
                    "    if len(candidates) > 1:\n"
                    "        pairs = zip(candidates, references, strict=True)\n"
                    "        return float(np.mean([bleu((c,), (r,)) for c, r in pairs]))\n"
                    "    matches, totals = np.zeros(4), np.zeros(4)\n"
                )
            },
            "The score is computed for each sentence and averaged; BLEU adds up the counts of all "
            "sentences first, and is computed once.",
            PRECISION,
        ),
        Mistake(
            "precisions-averaged-by-sentence",
            {
                CLIP: "(written & wanted).total() / max(written.total(), 1)",
                "totals[n - 1] += written.total()": "totals[n - 1] += 1",
            },
            "A precision is computed for each sentence, and they are averaged; add up matches and "
            "totals over all sentences, then divide.",
            PRECISION,
        ),
        Mistake(
            "not-smoothed",
            {NO_MATCH: "if matches.min() == 0:"},
            "The score is 0 as soon as one of the four precisions is; smooth such a precision.",
            SMOOTHING,
        ),
        Mistake(
            "smoothing-not-halved",
            {"0.5**missed": "0.5"},
            "Each n without a match counts as half a match; the second such n counts as a quarter, "
            "the third as an eighth.",
            SMOOTHING,
        ),
        Mistake(
            "smoothed-with-one",
            {PRECISIONS: "(matches + 1) / (totals + 1)"},
            "All matches and totals are raised by 1; only an n without any match is smoothed.",
            SMOOTHING,
        ),
        Mistake(
            "fraction",
            {BLEU_SCORE: BLEU_SCORE.replace("100 * ", "")},
            "The score lies between 0 and 1; it goes from 0 to 100.",
            SCORE,
        ),
        Mistake(
            "arguments-exchanged",
            {
                "    matches, totals = np.zeros(4), np.zeros(4)\n": (
                    "    candidates, references = references, candidates\n"
                    "    matches, totals = np.zeros(4), np.zeros(4)\n"
                )
            },
            "Candidates and references are exchanged: n-grams are counted in the translations, and "
            "short translations are punished.",
            DOCSTRING,
        ),
    ),
)

EXERCISES = (
    ENCODE,
    BUILD_ENCODER,
    BUILD_DECODER,
    SHIFT_RIGHT,
    MASKED_LOSS,
    GREEDY_DECODE,
    BLEU,
)
