"""Lesson 2's solutions against central differences and TensorFlow; the data and helpers it uses."""

import gc
import itertools
import re

import numpy as np
import pytest

from autograder.course import Lesson
from autograder.exercises.rnn_backward import draw_cell, draw_output, draw_parameters
from autograder.lessons.reference import reference_for
from unroll import draw, gradient, plot, progress, training
from unroll.datasets import elements

FORWARD = reference_for(Lesson("01_rnn_cell"))
REFERENCE = reference_for(Lesson("02_rnn_backward"))
rnn_cell_forward = FORWARD.solution("rnn_cell_forward")
rnn_forward = FORWARD.solution("rnn_forward")
numerical_gradient = REFERENCE.solution("numerical_gradient")
rnn_cell_backward = REFERENCE.solution("rnn_cell_backward")
rnn_backward = REFERENCE.solution("rnn_backward")
output_backward = REFERENCE.solution("output_backward")
clip_gradients = REFERENCE.solution("clip_gradients")

LENGTHS = [1, 2, 3, 7, 20]


def random_sizes(rng, **fixed):
    drawn = {name: int(rng.integers(1, 5)) for name in ("n_x", "n_a", "n_y", "m")}
    drawn["n_x"] = drawn["n_a"] + 1 + int(rng.integers(3))  # n_x ≠ n_a
    return {**drawn, **fixed}


def central_differences(f, x, eps=1e-4):
    """The gradient of f at x, of fourth order; written apart from the exercise."""
    x = np.array(x, dtype=float)
    slopes = np.zeros_like(x)
    for place in range(x.size):
        values = []
        for move in (-2, -1, 1, 2):
            moved = x.copy()
            moved.flat[place] += move * eps
            values.append(f(moved))
        slopes.flat[place] = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * eps)
    return slopes


def assert_gradients(loss, values, gradients):
    """Every gradient in a dictionary agrees to 1e-7 with central differences."""
    for name, mine in gradients.items():
        arguments = dict(values)
        measured = central_differences(
            lambda x, name=name: loss({**arguments, name.removeprefix("d"): x}),  # noqa: B023
            values[name.removeprefix("d")],
        )
        assert mine.shape == measured.shape, name
        assert gradient.relative_error(mine, measured) < 1e-7, name


def test_numerical_gradient_is_central_and_leaves_x_alone(rng):
    for shape in [(4,), (2, 3), (3, 1, 2)]:
        x = rng.normal(size=shape)
        before = x.copy()
        measured = numerical_gradient(lambda x: (x**3).sum() * x.flat[0], x, 1e-3)
        exact = 3 * x**2 * x.flat[0]
        exact.flat[0] += (x**3).sum()
        np.testing.assert_allclose(measured, exact, atol=1e-4)
        np.testing.assert_array_equal(x, before)
        # A central difference is exact for a polynomial of degree 2, whatever eps is.
        square = numerical_gradient(lambda x: (x**2).sum(), x, 0.5)
        np.testing.assert_allclose(square, 2 * x, rtol=1e-12)


@pytest.mark.parametrize("m", [1, 4])
def test_every_gradient_of_the_cell_agrees_with_central_differences(rng, m):
    for _ in range(3):
        da_next, cache = draw_cell(rng, random_sizes(rng, m=m), REFERENCE.solutions)
        _, a_prev, xt, parameters = cache
        values = {**parameters, "xt": xt, "a_prev": a_prev}

        def loss(values, w=da_next):
            return (w * rnn_cell_forward(values["xt"], values["a_prev"], values)[0]).sum()

        gradients = rnn_cell_backward(da_next, cache)
        assert gradients.keys() == {"dxt", "da_prev", "dWax", "dWaa", "dba"}
        assert_gradients(loss, values, gradients)


@pytest.mark.parametrize("m", [1, 3])
@pytest.mark.parametrize("T_x", LENGTHS)
def test_every_gradient_of_the_sequence_agrees_with_central_differences(rng, T_x, m):
    sizes = random_sizes(rng, m=m)
    parameters = draw_parameters(rng, sizes)
    values = {**parameters, "x": rng.normal(size=(sizes["n_x"], m, T_x))}
    values["a0"] = rng.normal(size=(sizes["n_a"], m))
    da = rng.normal(size=(sizes["n_a"], m, T_x))
    _, _, caches = rnn_forward(values["x"], values["a0"], parameters)
    gradients = rnn_backward(da, caches)
    assert gradients.keys() == {"dx", "da0", "dWax", "dWaa", "dba"}
    assert_gradients(lambda v: (da * rnn_forward(v["x"], v["a0"], v)[0]).sum(), values, gradients)


@pytest.mark.parametrize("T_x", LENGTHS)
def test_every_gradient_of_the_whole_network_agrees_with_central_differences(rng, T_x):
    """The loss is written out here, so that output_backward's own is tested too."""
    sizes = random_sizes(rng)
    n_y, m = sizes["n_y"], sizes["m"]
    values = {**draw_parameters(rng, sizes), "x": rng.normal(size=(sizes["n_x"], m, T_x))}
    values["a0"] = rng.normal(size=(sizes["n_a"], m))
    targets = rng.integers(n_y, size=(m, T_x))

    def loss(values):
        _, y_pred, _ = rnn_forward(values["x"], values["a0"], values)
        chosen = [np.log(y_pred[targets[i, t], i, t]) for i in range(m) for t in range(T_x)]
        return -np.mean(chosen)

    a, y_pred, caches = rnn_forward(values["x"], values["a0"], values)
    top = output_backward(y_pred, targets, a, values)
    assert top["loss"] == pytest.approx(loss(values), rel=1e-12)
    gradients = {**top, **rnn_backward(top["da"], caches)}
    del gradients["loss"], gradients["da"]
    assert gradients.keys() == {"dx", "da0", "dWax", "dWaa", "dWya", "dba", "dby"}
    assert_gradients(loss, values, gradients)


def test_the_gradient_of_the_states_agrees_with_central_differences(rng):
    sizes = {**random_sizes(rng), "T_x": 4}
    _, targets, a, parameters = draw_output(rng, sizes, {})

    def predictions(a):
        scores = np.einsum("ya,amt->ymt", parameters["Wya"], a) + parameters["by"][:, :, None]
        return np.exp(scores) / np.exp(scores).sum(axis=0)

    def loss(values):
        return output_backward(predictions(values["a"]), targets, values["a"], parameters)["loss"]

    da = output_backward(predictions(a), targets, a, parameters)["da"]
    assert_gradients(loss, {"a": a}, {"da": da})


@pytest.mark.parametrize("T_x", [1, 6])
def test_all_gradients_equal_those_of_tensorflow(rng, T_x):
    tf = pytest.importorskip("tensorflow")
    sizes = random_sizes(rng)
    parameters = draw_parameters(rng, sizes)
    x = rng.normal(size=(sizes["n_x"], sizes["m"], T_x))
    a0 = rng.normal(size=(sizes["n_a"], sizes["m"]))
    targets = rng.integers(sizes["n_y"], size=(sizes["m"], T_x))
    variables = {k: tf.Variable(v) for k, v in {**parameters, "x": x, "a0": a0}.items()}
    with tf.GradientTape() as tape:
        state, losses = variables["a0"], []
        for t in range(T_x):
            z = variables["Waa"] @ state + variables["Wax"] @ variables["x"][:, :, t]
            state = tf.tanh(z + variables["ba"])
            scores = tf.transpose(variables["Wya"] @ state + variables["by"])
            losses.append(
                tf.nn.sparse_softmax_cross_entropy_with_logits(labels=targets[:, t], logits=scores)
            )
        loss = tf.reduce_mean(tf.stack(losses))
    theirs = tape.gradient(loss, variables)
    a, y_pred, caches = rnn_forward(x, a0, parameters)
    top = output_backward(y_pred, targets, a, parameters)
    mine = {**top, **rnn_backward(top["da"], caches)}
    assert mine["loss"] == pytest.approx(float(loss), rel=1e-10)
    for name, value in theirs.items():
        np.testing.assert_allclose(
            mine[f"d{name}"], value.numpy(), rtol=1e-9, atol=1e-12, err_msg=name
        )


@pytest.mark.parametrize("T_x", [1, 5, 20])
def test_states_equal_those_of_keras_with_the_weights_of_this_lesson(rng, T_x):
    keras = pytest.importorskip("keras")
    sizes = random_sizes(rng)
    parameters = draw_parameters(rng, sizes)
    x = rng.normal(size=(sizes["n_x"], sizes["m"], T_x))
    a0 = rng.normal(size=(sizes["n_a"], sizes["m"]))
    layer = keras.layers.SimpleRNN(sizes["n_a"], return_sequences=True)
    layer.build((sizes["m"], T_x, sizes["n_x"]))
    layer.set_weights([parameters["Wax"].T, parameters["Waa"].T, parameters["ba"][:, 0]])
    theirs = layer(x.transpose(1, 2, 0).astype("float32"), initial_state=a0.T.astype("float32"))
    theirs = keras.ops.convert_to_numpy(theirs).transpose(2, 0, 1)
    np.testing.assert_allclose(rnn_forward(x, a0, parameters)[0], theirs, atol=1e-5)


def test_clipping_keeps_direction_and_bounds_the_length(rng):
    for max_norm in (1e-3, 0.7, 1e3):
        gradients = {"dW": rng.normal(size=(3, 4)), "db": rng.normal(size=(3, 1))}
        before = {name: value.copy() for name, value in gradients.items()}
        clipped = clip_gradients(gradients, max_norm)
        flat, short = (np.concatenate([g.ravel() for g in d.values()]) for d in (before, clipped))
        assert np.linalg.norm(short) == pytest.approx(min(max_norm, np.linalg.norm(flat)))
        assert flat @ short == pytest.approx(np.linalg.norm(flat) * np.linalg.norm(short))
        assert clipped is not gradients
        for name, value in gradients.items():
            np.testing.assert_array_equal(value, before[name])
            assert not np.shares_memory(value, clipped[name])


def test_clipping_leaves_zeros_alone():
    assert not clip_gradients({"dW": np.zeros((2, 2))}, 1.0)["dW"].any()


def test_relative_error():
    ones = np.ones((2, 3))
    assert gradient.relative_error(ones, ones) == 0
    assert gradient.relative_error(ones, -ones) == pytest.approx(1)
    assert gradient.relative_error(ones, 3 * ones) == pytest.approx(0.5)
    assert gradient.relative_error(0 * ones, 0 * ones) == 0
    with pytest.raises(ValueError, match=re.escape("(2, 3) and (3, 2)")):
        gradient.relative_error(ones, ones.T)


def test_random_gradients_have_a_relative_error_of_one_over_root_two(rng):
    one, other = rng.normal(size=(2, 100_000))
    assert gradient.relative_error(one, other) == pytest.approx(2**-0.5, abs=0.01)


def test_direction_is_the_cosine_and_how_much_longer(rng):
    one, other = rng.normal(size=(2, 4, 3))
    factor, angle = rng.uniform(0.1, 9), rng.uniform(0, np.pi)
    across = other - (one * other).sum() / (one**2).sum() * one  # at right angles to one
    across *= np.linalg.norm(one) / np.linalg.norm(across)
    turned = factor * (np.cos(angle) * one + np.sin(angle) * across)
    assert gradient.direction(turned, one) == pytest.approx((np.cos(angle), factor))


def test_zeros_have_no_direction_and_other_shapes_none_in_common():
    with pytest.raises(ValueError, match="no direction"):
        gradient.direction(np.zeros(2), np.ones(2))
    with pytest.raises(ValueError, match=re.escape("(2,) and (3,)")):
        gradient.direction(np.ones(2), np.ones(3))


def test_gradient_errors_tell_right_from_wrong(capsys):
    values = {"w": np.arange(3.0), "unused": np.ones(2)}
    errors = gradient.gradient_errors(
        numerical_gradient,
        lambda v: (v["w"] ** 3).sum(),
        values,
        {"dw": 3 * values["w"] ** 2, "dother": np.ones(4)},
    )
    assert errors.keys() == {"dw"}
    assert errors["dw"] < 1e-8
    gradient.print_errors({**errors, "dx": 0.5})
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("below 1e-8  agrees")
    assert lines[1].endswith("5e-01  DOES NOT AGREE")


def test_118_elements_with_names_of_letters():
    assert len(elements.NAMES) == len(set(elements.NAMES)) == 118
    assert elements.NAMES[0] == "hydrogen"
    assert [elements.NAMES.index(name) + 1 for name in ("iron", "gold", "uranium")] == [26, 79, 92]
    assert all(re.fullmatch("[a-z]{3,13}", name) for name in elements.NAMES)


def test_names_survive_encoding():
    targets = elements.encode(elements.NAMES)
    assert targets.shape == (118, 14)
    assert tuple(elements.decode(row) for row in targets) == elements.NAMES
    assert (targets[:, -1] == 0).all()
    x = elements.inputs_for(targets)
    assert x.shape == (27, 118, 14)
    assert not x[:, :, 0].any()
    np.testing.assert_array_equal(x[:, :, 1:].argmax(axis=0), targets[:, :-1])
    np.testing.assert_array_equal(x[:, :, 1:].sum(axis=0), 1)
    with pytest.raises(ValueError, match="'helium' and its end need 7 steps, not 6"):
        elements.encode(["helium"], T_x=6)
    with pytest.raises(ValueError, match="other symbols"):
        elements.encode(["Iron"])


def test_initial_parameters_keep_the_size_of_what_they_multiply(rng):
    made = training.initial_parameters(rng, {"Waa": (400, 300), "ba": (400, 1)})
    assert not made["ba"].any()
    out = made["Waa"] @ rng.normal(size=(300, 50))
    assert out.std() == pytest.approx(1, rel=0.1)


def test_adam_follows_keras(rng):
    keras = pytest.importorskip("keras")
    parameters = {"W": rng.normal(size=(3, 2)), "b": rng.normal(size=(3, 1))}
    start = {name: value.copy() for name, value in parameters.items()}
    variables = [keras.Variable(value.astype("float32")) for value in parameters.values()]
    mine = training.Adam(learning_rate=0.01)
    theirs = keras.optimizers.Adam(learning_rate=0.01, epsilon=1e-8)
    moved = parameters
    for _ in range(5):
        gradients = {f"d{name}": rng.normal(size=p.shape) for name, p in parameters.items()}
        moved = mine.step(moved, gradients)
        theirs.apply([g.astype("float32") for g in gradients.values()], variables)
    for name, variable in zip(moved, variables, strict=True):
        np.testing.assert_allclose(moved[name], variable.numpy(), atol=1e-5)
        np.testing.assert_array_equal(parameters[name], start[name])


def test_progress_in_a_pipe_prints_one_line(capsys):
    assert list(progress.progress(range(3), label="Count")) == [0, 1, 2]
    assert capsys.readouterr().out == "Count: 3 of 3\n"


def test_progress_says_how_far_a_broken_loop_got(capsys):
    for i in progress.progress(range(10)):
        if i == 4:
            break
    gc.collect()
    assert capsys.readouterr().out == "4 of 10\n"


def test_progress_needs_a_total():
    with pytest.raises(TypeError, match="total"):
        progress.progress(i for i in range(3))
    assert len(list(progress.progress((i for i in range(3)), total=3))) == 3


def test_progress_bar_is_html_that_holds_no_times():
    html = progress.as_html("a < b", 3, 8)
    assert '<progress value="3" max="8"' in html
    assert "a &lt; b" in html
    assert "3 of 8" in html


def test_picture_of_gradients_in_time_has_room_for_its_words():
    figure = draw.gradients_in_time()
    with plot.style():
        figure.canvas.draw()
        boxes = [text.get_window_extent() for text in figure.axes[0].texts if text.get_text()]
    assert all(figure.bbox.x0 <= box.x0 and box.x1 <= figure.bbox.x1 for box in boxes)
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))
    assert "against time" in str(figure.get_label())


def test_levels_are_named_in_a_plot():
    figure = plot.lines_against(
        [0, 1], {"a": [1, 2]}, xlabel="x", ylabel="y", log="y", levels={"as good as it gets": 0.5}
    )
    (ax,) = figure.axes
    assert "as good as it gets" in [text.get_text() for text in ax.texts]
    assert any(set(line.get_ydata()) == {0.5} for line in ax.lines)
