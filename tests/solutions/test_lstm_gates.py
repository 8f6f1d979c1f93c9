"""Lesson 3's solutions against something independent: Keras, and the equations entry by entry."""

import math

import numpy as np
import pytest

from autograder.course import Lesson
from autograder.exercises.lstm_gates import draw_cell, draw_sequence
from autograder.lessons.reference import reference_for

REFERENCE = reference_for(Lesson("03_lstm_gates"))
lstm_cell_forward = REFERENCE.solution("lstm_cell_forward")
lstm_forward = REFERENCE.solution("lstm_forward")
pack_for_keras = REFERENCE.solution("pack_for_keras")


def random_sizes(rng, longest=8):
    sizes = {name: int(rng.integers(1, 9)) for name in ("n_x", "n_a", "n_y", "m")}
    return {**sizes, "T_x": int(rng.integers(1, longest + 1))}


def keras_states(x, a0, parameters, dtype):
    """All hidden states (n_a, m, T_x) and the last cell state (n_a, m), as Keras computes them."""
    keras = pytest.importorskip("keras")
    n_x, m, T_x = x.shape
    layer = keras.layers.LSTM(len(a0), return_sequences=True, return_state=True, dtype=dtype)
    layer.build((m, T_x, n_x))
    layer.set_weights(pack_for_keras(parameters))
    states = [a0.T.astype(dtype), np.zeros(a0.T.shape, dtype)]
    results = layer(x.transpose(1, 2, 0).astype(dtype), initial_state=states)
    a, _, c_last = map(keras.ops.convert_to_numpy, results)
    return a.transpose(2, 0, 1), c_last.T


@pytest.mark.parametrize(("dtype", "tolerance"), [("float32", 1e-5), ("float64", 1e-12)])
@pytest.mark.parametrize("seed", range(6))
def test_states_equal_those_of_keras_with_the_packed_weights(seed, dtype, tolerance):
    rng = np.random.default_rng(seed)
    x, a0, parameters = draw_sequence(rng, random_sizes(rng, longest=20), {})
    a, _, c, _ = lstm_forward(x, a0, parameters)
    theirs, their_last_c = keras_states(x, a0, parameters, dtype)
    np.testing.assert_allclose(a, theirs, atol=tolerance)
    np.testing.assert_allclose(c[:, :, -1], their_last_c, atol=tolerance)


def entry(parameters, gate, j, stacked):
    """One entry of a gate before σ or tanh, as a plain sum."""
    products = (w * value for w, value in zip(parameters[f"W{gate}"][j], stacked, strict=True))
    return math.fsum(products) + float(parameters[f"b{gate}"][j, 0])


def logistic(z):
    return 1 / (1 + math.exp(-z))


@pytest.mark.parametrize("seed", range(5))
def test_a_step_follows_the_equations_entry_by_entry(seed):
    rng = np.random.default_rng(seed)
    xt, a_prev, c_prev, parameters = draw_cell(rng, random_sizes(rng), {})
    a_next, c_next, yt_pred, cache = lstm_cell_forward(xt, a_prev, c_prev, parameters)
    for j, i in np.ndindex(a_prev.shape):
        stacked = [*a_prev[:, i], *xt[:, i]]
        ft, ut, ot = (logistic(entry(parameters, gate, j, stacked)) for gate in "fuo")
        cct = math.tanh(entry(parameters, "c", j, stacked))
        c = ft * c_prev[j, i] + ut * cct
        kept = [array[j, i] for array in (c_next, a_next, *cache[4:8])]
        np.testing.assert_allclose(kept, [c, ot * math.tanh(c), ft, ut, cct, ot], rtol=1e-10)
    scores = np.exp(parameters["Wy"] @ a_next + parameters["by"])
    np.testing.assert_allclose(yt_pred, scores / scores.sum(axis=0), rtol=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_the_cache_holds_what_the_backward_pass_needs(seed):
    rng = np.random.default_rng(seed)
    xt, a_prev, c_prev, parameters = draw_cell(rng, random_sizes(rng), {})
    a_next, c_next, _, cache = lstm_cell_forward(xt, a_prev, c_prev, parameters)
    kept = (a_next, c_next, a_prev, c_prev, *cache[4:8], xt, parameters)
    assert len(cache) == 10
    assert all(held is array for held, array in zip(cache, kept, strict=True))


@pytest.mark.parametrize("seed", range(5))
def test_a_sequence_is_its_steps_one_after_the_other(seed):
    rng = np.random.default_rng(seed)
    x, a0, parameters = draw_sequence(rng, random_sizes(rng), {})
    a, y, c, (caches, x_kept) = lstm_forward(x, a0, parameters)
    assert x_kept is x
    assert len(caches) == x.shape[2]
    a_prev, c_prev = a0, np.zeros(a0.shape)
    for t in range(x.shape[2]):
        step = lstm_cell_forward(x[:, :, t], a_prev, c_prev, parameters)
        np.testing.assert_array_equal(a[:, :, t], step[0])
        np.testing.assert_array_equal(c[:, :, t], step[1])
        np.testing.assert_array_equal(y[:, :, t], step[2])
        np.testing.assert_array_equal(caches[t][3], c_prev)
        a_prev, c_prev = step[0], step[1]


def test_a_forget_gate_at_one_holds_a_value_that_nothing_is_added_to(rng):
    xt, a_prev, c_prev, parameters = draw_cell(rng, random_sizes(rng), {})
    parameters["bf"], parameters["bu"] = parameters["bf"] + 1000, parameters["bu"] - 1000
    _, c_next, _, _ = lstm_cell_forward(xt, a_prev, c_prev, parameters)
    np.testing.assert_array_equal(c_next, c_prev)


def test_packing_neither_loses_nor_invents_a_number(rng):
    _, _, parameters = draw_sequence(rng, random_sizes(rng), {})
    packed = np.concatenate([part.ravel() for part in pack_for_keras(parameters)])
    ours = np.concatenate([parameters[k + gate].ravel() for k in "Wb" for gate in "fuco"])
    np.testing.assert_array_equal(np.sort(packed), np.sort(ours))


def test_packing_copies_so_that_training_in_keras_leaves_ours_alone(rng):
    _, _, parameters = draw_sequence(rng, random_sizes(rng), {})
    for part in pack_for_keras(parameters):
        assert not any(np.shares_memory(part, ours) for ours in parameters.values())


@pytest.fixture(scope="module")
def lesson():
    """What the lesson's cells about sentences and about the forget bias define, run in order."""
    namespace = {}
    for cell in REFERENCE.text.cells:
        if cell.role in ("setup", "exercise") or cell.id in (
            *("one-random-step", "words", "by-hand", "sentences", "first-input-trace"),
        ):
            exec(cell.source, namespace)
    return namespace


@pytest.mark.parametrize("seed", range(3))
def test_the_rules_give_every_sentence_its_verb(lesson, seed):
    rng = np.random.default_rng(seed)
    sentences = [lesson["sentence"](rng) for _ in range(200)]
    assert lesson["score"](lesson["rules"], sentences) > 0.99


def test_the_cell_keeps_the_number_across_every_distractor(lesson):
    words = ["the", "keys", *(["near", "the", "door"] * 20), "is/are", "old", "."]
    x = lesson["one_hot"](words)
    a, _, c, _ = lstm_forward(x, np.zeros((2, 1)), lesson["rules"])
    assert (c[0, 0, 1:-1] > 0.95).all()
    assert abs(a[0, 0, 1:-3]).max() < 0.01
    assert abs(c[0, 0, -1]) < 0.01


@pytest.mark.parametrize("bias", [0, 1, 3])
def test_the_trace_of_an_input_shrinks_as_the_forget_gate_says(lesson, bias):
    trace = lesson["trace_of_first_input"](bias, T_x=12)
    expected = (1 / (1 + np.exp(-float(bias)))) ** np.arange(12)
    np.testing.assert_allclose(trace, expected, rtol=0.15)
