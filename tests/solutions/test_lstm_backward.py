"""Lesson 4's gradients against measured ones and TensorFlow's; what the printed equations cost."""

import re

import numpy as np
import pytest

from autograder.course import Lesson
from autograder.exercises.lstm_gates import draw_cell, draw_sequence
from autograder.lessons.reference import reference_for
from unroll.judging.judge import judge
from unroll.judging.verdict import as_text

LESSON = Lesson("04_lstm_backward")
REFERENCE = reference_for(LESSON)
lstm_cell_forward = REFERENCE.namespace["lstm_cell_forward"]
lstm_forward = REFERENCE.namespace["lstm_forward"]
lstm_cell_backward = REFERENCE.solution("lstm_cell_backward")
lstm_backward = REFERENCE.solution("lstm_backward")

WEIGHTS = [f"{kind}{gate}" for kind in "Wb" for gate in "fuco"]
#: n_x, n_a, m, T_x: one example, one step, one unit, many steps, n_x on either side of n_a.
SIZES = [(3, 5, 1, 1), (5, 3, 4, 2), (2, 4, 1, 7), (4, 2, 3, 20), (1, 3, 2, 13), (3, 1, 1, 20)]


def sizes_of(n_x, n_a, m, T_x):
    return {"n_x": n_x, "n_a": n_a, "n_y": 2, "m": m, "T_x": T_x}


def central_differences(loss, values, name, eps=1e-5):
    """Fourth order, so that 1e-7 is far above both truncation and rounding."""
    gradient = np.zeros_like(values[name])
    for index in np.ndindex(gradient.shape):
        for factor, steps in ((8 / 12, 1), (-1 / 12, 2)):
            for sign in (1, -1):
                moved = values[name].copy()
                moved[index] += sign * steps * eps * 10
                gradient[index] += sign * factor * loss({**values, name: moved}) / (eps * 10)
    return gradient


def assert_close(gradient, measured, name):
    assert gradient.shape == measured.shape, name
    size = max(np.abs(measured).max(), 1e-3)
    assert np.abs(gradient - measured).max() <= 1e-7 * size, name


@pytest.mark.parametrize(("n_x", "n_a", "m", "T_x"), SIZES)
def test_every_gradient_of_a_step_equals_the_measured_one(rng, n_x, n_a, m, T_x):
    """Through da_next and dc_next at once."""
    xt, a_prev, c_prev, parameters = draw_cell(rng, sizes_of(n_x, n_a, m, T_x), {})
    da_next, dc_next = rng.normal(size=(2, n_a, m))

    def loss(values):
        a, c, _, _ = lstm_cell_forward(values["xt"], values["a_prev"], values["c_prev"], values)
        return (da_next * a).sum() + (dc_next * c).sum()

    *_, cache = lstm_cell_forward(xt, a_prev, c_prev, parameters)
    gradients = lstm_cell_backward(da_next, dc_next, cache)
    values = {"xt": xt, "a_prev": a_prev, "c_prev": c_prev, **parameters}
    names = ["xt", "a_prev", "c_prev", *WEIGHTS]
    assert set(gradients) == {f"d{name}" for name in names}
    for name in names:
        assert_close(gradients[f"d{name}"], central_differences(loss, values, name), name)


@pytest.mark.parametrize(("n_x", "n_a", "m", "T_x"), SIZES)
def test_every_gradient_of_a_sequence_equals_the_measured_one(rng, n_x, n_a, m, T_x):
    """Also that of the first cell state, which lstm_forward sets to zero."""
    x, a0, parameters = draw_sequence(rng, sizes_of(n_x, n_a, m, T_x), {})
    da = rng.normal(size=(n_a, m, T_x))

    def loss(values):
        a, c, total = values["a0"], values["c0"], 0.0
        for t in range(T_x):
            a, c, _, _ = lstm_cell_forward(values["x"][:, :, t], a, c, values)
            total += (da[:, :, t] * a).sum()
        return total

    *_, caches = lstm_forward(x, a0, parameters)
    gradients = lstm_backward(da, caches)
    values = {"x": x, "a0": a0, "c0": np.zeros_like(a0), **parameters}
    names = ["x", "a0", "c0", *WEIGHTS]
    assert set(gradients) == {f"d{name}" for name in names}
    for name in names:
        assert_close(gradients[f"d{name}"], central_differences(loss, values, name), name)


@pytest.mark.slow
@pytest.mark.parametrize(("n_x", "n_a", "m", "T_x"), SIZES[::2])
def test_every_gradient_of_a_sequence_equals_tensorflows(rng, n_x, n_a, m, T_x):
    tf = pytest.importorskip("tensorflow")
    x, a0, parameters = draw_sequence(rng, sizes_of(n_x, n_a, m, T_x), {})
    da = rng.normal(size=(n_a, m, T_x))
    values = {"x": x, "a0": a0, "c0": np.zeros_like(a0)}
    values |= {name: parameters[name] for name in WEIGHTS}
    variables = {name: tf.Variable(value) for name, value in values.items()}
    with tf.GradientTape() as tape:
        a, c, total = variables["a0"], variables["c0"], tf.constant(0.0, tf.float64)
        for t in range(T_x):
            both = tf.concat([a, variables["x"][:, :, t]], axis=0)
            z = {g: variables[f"W{g}"] @ both + variables[f"b{g}"] for g in "fuco"}
            c = tf.sigmoid(z["f"]) * c + tf.sigmoid(z["u"]) * tf.tanh(z["c"])
            a = tf.sigmoid(z["o"]) * tf.tanh(c)
            total += tf.reduce_sum(da[:, :, t] * a)
    theirs = tape.gradient(total, variables)
    *_, caches = lstm_forward(x, a0, parameters)
    for name, gradient in lstm_backward(da, caches).items():
        np.testing.assert_allclose(gradient, theirs[name[1:]].numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(("n_x", "n_a", "m", "T_x"), SIZES[1::2])
def test_weights_gradients_equal_those_of_a_keras_layer(rng, n_x, n_a, m, T_x):
    """In single precision, the weights copied into keras.layers.LSTM: order i, f, c, o."""
    keras = pytest.importorskip("keras")
    tf = pytest.importorskip("tensorflow")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("needs Keras on TensorFlow for its GradientTape")
    x, a0, parameters = draw_sequence(rng, sizes_of(n_x, n_a, m, T_x), {})
    da = rng.normal(size=(n_a, m, T_x))
    layer = keras.layers.LSTM(n_a, return_sequences=True, unit_forget_bias=False)
    layer.build((m, T_x, n_x))
    W = np.concatenate([parameters[f"W{g}"] for g in "ufco"])
    bias = np.concatenate([parameters[f"b{g}"] for g in "ufco"])[:, 0]
    layer.set_weights([W[:, n_a:].T, W[:, :n_a].T, bias])
    with tf.GradientTape() as tape:
        a = layer(
            tf.constant(x.transpose(1, 2, 0), tf.float32),
            initial_state=[tf.constant(s.T, tf.float32) for s in (a0, np.zeros_like(a0))],
        )
        total = tf.reduce_sum(a * da.transpose(1, 2, 0).astype("float32"))
    kernel, recurrent, bias_gradient = (
        np.asarray(tf.convert_to_tensor(g))
        for g in tape.gradient(total, [w.value for w in layer.trainable_weights])
    )
    *_, caches = lstm_forward(x, a0, parameters)
    gradients = lstm_backward(da, caches)
    dW = np.concatenate([gradients[f"dW{g}"] for g in "ufco"])
    db = np.concatenate([gradients[f"db{g}"] for g in "ufco"])[:, 0]
    for ours, theirs in ((dW[:, n_a:].T, kernel), (dW[:, :n_a].T, recurrent), (db, bias_gradient)):
        np.testing.assert_allclose(ours, theirs, atol=1e-5 * max(1, np.abs(ours).max()))


#: The equations in circulation, and the outputs that each spoils.
PRINTED = {
    "circulating-candidate": {"dWc", "dbc", "da_prev", "dxt"},
    "bracket-missing-update": {"dWu", "dbu", "da_prev", "dxt"},
    "circulating-forget": {"dWf", "dbf", "da_prev", "dxt"},
    "bracket-missing-forget": {"dWf", "dbf", "da_prev", "dxt"},
}


def with_mistakes(*ids):
    """lstm_cell_backward with several known mistakes made at once."""
    mistakes = {m.id: m for m in REFERENCE.exercises["lstm_cell_backward"].mistakes}
    source = REFERENCE.cell("lstm_cell_backward").source
    for name in ids:
        for old, new in mistakes[name].changes.items():
            assert source.count(old) == 1
            source = source.replace(old, new)
    namespace = dict(REFERENCE.solutions)
    exec(source, namespace)
    return namespace


def spoiled(rng, function, exercise="lstm_cell_backward"):
    """The outputs that lose their points, and the verdict."""
    question = REFERENCE.exercises[exercise]
    cases = REFERENCE.cases(question, rng)
    verdict = judge(question.question, cases, function, reveal=False)
    assert verdict.score == sum(o.max_score for o in verdict.outputs if not o.off)
    return {o.name for o in verdict.outputs if o.off}, verdict


@pytest.mark.parametrize("mistake", PRINTED)
def test_a_printed_equation_costs_exactly_the_outputs_that_it_spoils(rng, mistake):
    lost, verdict = spoiled(rng, with_mistakes(mistake)["lstm_cell_backward"])
    assert lost == PRINTED[mistake], as_text(verdict)
    assert verdict.finding.id == mistake


def test_all_printed_equations_together_leave_the_output_gate_and_dc_prev(rng):
    three = ("circulating-candidate", "bracket-missing-update", "circulating-forget")
    lost, verdict = spoiled(rng, with_mistakes(*three)["lstm_cell_backward"])
    assert lost == set().union(*PRINTED.values()), as_text(verdict)
    assert verdict.status == "partly"
    assert verdict.finding.id in three


def test_a_loop_around_the_printed_equations_is_told_to_mend_the_cell(rng):
    namespace = with_mistakes(*PRINTED.keys() - {"bracket-missing-forget"})
    exec(REFERENCE.cell("lstm_backward").source, namespace)
    question = REFERENCE.exercises["lstm_backward"]
    cases = REFERENCE.cases(question, rng)
    verdict = judge(
        question.question, cases, namespace["lstm_backward"], earlier=lambda name, theirs: False
    )
    assert verdict.finding.id == "earlier-exercise"
    assert "lstm_cell_backward" in verdict.finding.hint


def test_rows_cut_as_printed_are_explained_although_they_only_raise_an_error(rng):
    """W[n_a:, :] is empty, so no known mistake could be told by its values."""
    source = REFERENCE.cell("lstm_cell_backward").source
    assert source.count("W[gate][:, n_a:]") == 1
    namespace = dict(REFERENCE.solutions)
    exec(source.replace("W[gate][:, n_a:]", "W[gate][n_a:, :]"), namespace)
    _, verdict = spoiled(rng, namespace["lstm_cell_backward"])
    assert verdict.status == "error"
    assert verdict.finding.id == "empty-slice"


@pytest.mark.parametrize("seed", range(3))
def test_printed_equations_are_off_as_much_as_the_lesson_says(seed):
    """More than half of the relative error that two unrelated gradients would have."""
    rng = np.random.default_rng(seed)
    n_x, n_a, m = 3, 5, 10
    shapes = {f"W{g}": (n_a, n_a + n_x) for g in "fuco"} | {f"b{g}": (n_a, 1) for g in "fuco"}
    parameters = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    parameters |= {"Wy": np.zeros((2, n_a)), "by": np.zeros((2, 1))}
    states = rng.normal(size=(4, n_a, m))
    *_, cache = lstm_cell_forward(rng.normal(size=(n_x, m)), *states[:2], parameters)
    three = ("circulating-candidate", "bracket-missing-update", "bracket-missing-forget")
    printed = with_mistakes(*three)["lstm_cell_backward"](*states[2:], cache)
    right = lstm_cell_backward(*states[2:], cache)
    for name in ("dWf", "dWu", "dWc", "da_prev", "dxt"):
        off = np.linalg.norm(printed[name] - right[name])
        error = off / (np.linalg.norm(printed[name]) + np.linalg.norm(right[name]))
        assert 0.5 < error < 0.95, name


def test_arguments_have_a_gradient_at_both_exits_and_at_every_step(rng):
    sizes = sizes_of(3, 4, 5, 6)
    da_next, dc_next, _ = REFERENCE.exercises["lstm_cell_backward"].draw(
        rng, sizes, REFERENCE.solutions
    )
    da, _ = REFERENCE.exercises["lstm_backward"].draw(rng, sizes, REFERENCE.solutions)
    assert np.all(da_next)
    assert np.all(dc_next)
    assert np.all(da)
    assert not np.array_equal(da_next, dc_next)


def test_the_lesson_shows_the_printed_equations_and_the_right_ones():
    prose = "\n".join(cell.source for cell in REFERENCE.text.cells if not cell.role)
    tags = re.findall(r"\\tag\{(\w+)\}", prose)
    assert tags == [*map(str, range(1, 15)), "A", "B", "C", *map(str, range(15, 19))]


def test_carrying_nothing_is_right_for_a_single_step_only(rng):
    """The lesson's warning against tests with one step."""
    mistakes = {m.id: m for m in REFERENCE.exercises["lstm_backward"].mistakes}
    alone = REFERENCE.mistaken("lstm_backward", mistakes["nothing-carried"])
    for T_x in (1, 2, 8):
        da, caches = REFERENCE.exercises["lstm_backward"].draw(
            rng, sizes_of(3, 4, 5, T_x), REFERENCE.solutions
        )
        same = np.allclose(alone(da, caches)["dWc"], lstm_backward(da, caches)["dWc"])
        assert same == (T_x == 1)
