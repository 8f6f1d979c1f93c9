"""Lesson 1's solutions against something independent: Keras, and the equations entry by entry."""

import numpy as np
import pytest

from autograder.course import Lesson
from autograder.exercises.rnn_cell import draw_sequence
from autograder.lessons.reference import reference_for
from unroll import sigmoid, softmax

REFERENCE = reference_for(Lesson("01_rnn_cell"))
rnn_forward = REFERENCE.solution("rnn_forward")


def random_sequence(rng):
    names = ("n_x", "n_a", "n_y", "m", "T_x")
    sizes = {name: int(rng.integers(1, 9)) for name in names}
    return draw_sequence(rng, sizes, {})


@pytest.mark.parametrize("seed", range(5))
def test_states_equal_those_of_keras_with_the_same_weights(seed):
    keras = pytest.importorskip("keras")
    x, a0, parameters = random_sequence(np.random.default_rng(seed))
    a, _, _ = rnn_forward(x, a0, parameters)
    layer = keras.layers.SimpleRNN(a0.shape[0], return_sequences=True)
    layer.build((x.shape[1], x.shape[2], x.shape[0]))
    layer.set_weights([parameters["Wax"].T, parameters["Waa"].T, parameters["ba"][:, 0]])
    inputs = x.transpose(1, 2, 0).astype("float32")
    theirs = layer(inputs, initial_state=a0.T.astype("float32"))
    theirs = keras.ops.convert_to_numpy(theirs).transpose(2, 0, 1)
    np.testing.assert_allclose(a, theirs, atol=1e-5)


@pytest.mark.parametrize("seed", range(5))
def test_predictions_follow_the_equations_entry_by_entry(seed):
    x, a0, parameters = random_sequence(np.random.default_rng(seed))
    a, y_pred, (caches, x_kept) = rnn_forward(x, a0, parameters)
    assert x_kept is x
    assert len(caches) == x.shape[2]
    for t in range(x.shape[2]):
        for i in range(x.shape[1]):
            before = a0[:, i] if t == 0 else a[:, i, t - 1]
            z = parameters["Waa"] @ before + parameters["Wax"] @ x[:, i, t]
            np.testing.assert_allclose(a[:, i, t], np.tanh(z + parameters["ba"][:, 0]), rtol=1e-12)
            scores = parameters["Wya"] @ a[:, i, t] + parameters["by"][:, 0]
            expected = np.exp(scores) / np.exp(scores).sum()
            np.testing.assert_allclose(y_pred[:, i, t], expected, rtol=1e-12)
        np.testing.assert_array_equal(caches[t][0], a[:, :, t])


def test_softmax_and_sigmoid_are_stable_at_a_thousand():
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        np.testing.assert_allclose(sigmoid([-1000.0, 0.0, 1000.0]), [0, 0.5, 1])
        np.testing.assert_allclose(
            softmax([[1000.0, -1000.0], [1000.0, 1000.0]]), [[0.5, 0], [0.5, 1]]
        )


@pytest.mark.parametrize("axis", [0, 1, -1])
def test_softmax_sums_to_one_along_its_axis(rng, axis):
    z = rng.normal(size=(3, 4, 5)) * 30
    np.testing.assert_allclose(softmax(z, axis=axis).sum(axis=axis), 1)


def test_sigmoid_equals_its_definition_and_keeps_the_shape(rng):
    z = rng.normal(size=(2, 3)) * 5
    np.testing.assert_allclose(sigmoid(z), 1 / (1 + np.exp(-z)), rtol=1e-12)
    assert sigmoid(0.0).shape == ()
