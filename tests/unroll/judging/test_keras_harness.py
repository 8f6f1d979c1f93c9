"""An exercise that builds a Keras model, judged in the sandbox: a small one, made up for this."""

from dataclasses import replace

import numpy as np
import pytest

from autograder.classes.workers import warm_for
from autograder.sandbox import walls
from autograder.sandbox.session import Remote
from tests.conftest import KERAS
from unroll.judging.judge import judge
from unroll.judging.questions import Case, Hints, Output, Question

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("warm keras"),
    pytest.mark.skipif(
        walls.landlock_abi() < walls.SCOPED_ABI, reason="the kernel's Landlock is too old"
    ),
]

QUESTION = Question(
    "build_classifier",
    ("settings", "weights", "inputs"),
    {"probabilities": Output(10, "(m, n_classes)")},
    tolerance=1e-4,
    harness="run_model",
)

RIGHT = """
import keras

def build_classifier(n_hidden, n_classes):
    return keras.Sequential(
        [
            keras.layers.LSTM(n_hidden),
            keras.layers.Dense(n_classes, activation="softmax"),
        ]
    )
"""


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lstm_classifier(kernel, recurrent, bias, output, output_bias, x):
    """The right result, computed in NumPy from Keras's weights; x (m, T_x, n_x)."""
    h = c = np.zeros((len(x), recurrent.shape[0]))
    for t in range(x.shape[1]):
        i, f, g, o = np.split(x[:, t] @ kernel + h @ recurrent + bias, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
    z = np.exp(h @ output + output_bias)
    return z / z.sum(axis=1, keepdims=True)


def cases(rng):
    for m, T_x, n_x, n_hidden, n_classes in ((3, 4, 2, 5, 3), (1, 1, 3, 2, 4)):
        shapes = [(n_x, 4 * n_hidden), (n_hidden, 4 * n_hidden), (4 * n_hidden,)]
        shapes += [(n_hidden, n_classes), (n_classes,)]
        weights = [rng.normal(scale=0.5, size=shape) for shape in shapes]
        x = rng.normal(size=(m, T_x, n_x))
        settings = {"n_hidden": n_hidden, "n_classes": n_classes}
        arguments = (settings, weights, [x.astype("float32")])
        yield Case({"m": m, "T_x": T_x}, arguments, lstm_classifier(*weights, x))


@pytest.fixture(scope="module")
def warm():
    """The one that has imported Keras; others of this group use it, too."""
    return warm_for(KERAS[0], "auto")


@pytest.mark.parametrize(
    ("old", "new", "status", "said"),
    [
        ("", "", "right", ""),
        (', activation="softmax"', "", "wrong", ""),
        ("LSTM(n_hidden)", "GRU(n_hidden)", "error", "the model's weights do not fit"),
        ("LSTM(n_hidden)", "LSTM(n_hidden, go_backwards=True)", "wrong", ""),
        ("return keras", "return 3\\n    return keras", "error", "a Keras model is expected"),
        ("return keras", "import os; os._exit(1)\\n    return keras", "crashed", "ended the whole"),
    ],
)
def test_model_is_judged_by_what_it_computes(rng, warm, old, new, status, said):
    with warm.session(walls.Limits()) as session:
        _, outputs = session.run(RIGHT.replace(old, new.replace("\\n", "\n")) if old else RIGHT)
        assert outputs == []
        verdict = judge(QUESTION, list(cases(rng)), Remote(session, "build_classifier"))
    assert verdict.status == status, verdict
    assert said in verdict.message


def test_training_works_in_a_forked_session(warm):
    with warm.session(walls.Limits()) as session:
        session.run(RIGHT)
        _, outputs = session.run(
            "import numpy as np\nmodel = build_classifier(4, 2)\n"
            "model.compile('adam', 'sparse_categorical_crossentropy')\n"
            "history = model.fit(np.zeros((8, 3, 2)), np.zeros(8), epochs=2, verbose=0)\n"
            "len(history.history['loss'])"
        )
    assert outputs[-1]["data"]["text/plain"] == "2", outputs


#: The same model, in another style, with a slip or none; the line of the slip, what is said of it.
IN_ANOTHER_STYLE = {
    "none": ("keras.layers.Dense(n_classes)(h)", 0, ""),
    "no states": ("keras.layers.Dense(n_classes)(x[:, 0])", 8, "needs there"),
    "tanh": ("keras.layers.Dense(n_classes, 'tanh')(h)", 8, "`activation` = 'tanh'"),
    "size": ("keras.layers.Dense(n_hidden)(h)", 8, "needed is n_classes"),
    "stops": ("keras.layers.Dense(n_classes)(h).softmax()", 6, "`return_sequences` = True"),
}

FUNCTIONAL = """
import keras

def build_classifier(n_hidden, n_classes):
    x = keras.Input((None, 2))
    lstm = keras.layers.LSTM(n_hidden)

    h = lstm(x)
    z = DENSE
    return keras.Model(x, keras.layers.Softmax()(z))
"""


@pytest.mark.parametrize(("dense", "line", "said"), IN_ANOTHER_STYLE.values(), ids=IN_ANOTHER_STYLE)
def test_layer_to_look_at_is_found_from_what_a_session_sends(rng, warm, dense, line, said):
    (case, *_) = [case for case in cases(rng) if case.arguments[2][0].shape[-1] == 2]
    cell = FUNCTIONAL
    if line == 6:
        cell = cell.replace("LSTM(n_hidden)\n", "LSTM(n_hidden,\n        return_sequences=True)")
    with warm.session(walls.Limits()) as session:
        session.run(RIGHT)
        solution = Remote(session, "build_classifier").trace(QUESTION, case.arguments).network
        case = replace(case, hints=Hints((), network=solution))
        session.run(cell.replace("DENSE", dense))
        verdict = judge(QUESTION, [case], Remote(session, "build_classifier"))
    if not line:
        assert verdict.status == "right"
    else:
        assert verdict.place, verdict
        assert (verdict.place.line, said in verdict.place.said) == (line, True), verdict.place
