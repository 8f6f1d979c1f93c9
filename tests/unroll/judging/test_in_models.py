"""Functions that stand inside Keras models are tried where models need them; other contracts of
these lessons hold to the letter, and no further.
"""

import linecache
import re

import pytest

from autograder.course import Lesson
from autograder.lessons.reference import reference_for
from tests.conftest import exercise_ids
from unroll.check import verdict_of
from unroll.judging.verdict import as_text

keras = pytest.importorskip("keras")
pytestmark = pytest.mark.slow

#: Exercises whose functions take tensors of a model.
INSIDE = [
    (lesson, name)
    for lesson, name in exercise_ids()
    if reference_for(lesson).exercises[name].harness
    in ("as_arrays", "differentiated", "pool_each_way")
]


def defined(lesson, source):
    """The first function that a cell of the lesson's notebook defines, below all solutions."""
    source = source.strip() + "\n"
    linecache.cache[source] = (len(source), None, source.splitlines(keepends=True), source)
    namespace = dict(reference_for(Lesson(lesson)).namespace)
    exec(compile(source, source, "exec"), namespace)
    return namespace[re.search(r"^def (\w+)", source, re.MULTILINE)[1]]


@pytest.mark.parametrize(("lesson", "name"), INSIDE, ids=[name for _, name in INSIDE])
def test_numpy_inside_is_found_where_it_is(lesson, name):
    """Whatever the exercise: the right result, by way of NumPy."""
    taken = reference_for(lesson).exercises[name].arguments
    given = ", ".join(["states", "mask", "how"] if name == "pool_over_time" else taken)
    source = (
        f"def {name}({given}):\n"
        f"    found = right({given})\n"
        "    return keras.tree.map_structure(\n"
        "        lambda x: keras.ops.convert_to_tensor(np.array(x)), found\n"
        "    )"
    )
    function = defined(lesson.id, source)
    function.__globals__["right"] = reference_for(lesson).solution(name)
    verdict = verdict_of(function, name)
    assert verdict.score == 0
    assert verdict.finding.id == "not-symbolic"
    assert "in line 4, `lambda x: keras.ops.convert_to_tensor(np.array(x))" in verdict.message
    assert "\x1b" not in as_text(verdict)


LOOP = """
def additive_scores(s_prev, h, W_s, W_h, v):
    scores = []
    for t in range(h.shape[1]):
        hidden = keras.ops.tanh(keras.ops.matmul(s_prev, W_s) + keras.ops.matmul(h[:, t], W_h))
        scores.append(keras.ops.sum(hidden * v, axis=-1))
    return keras.ops.stack(scores, axis=1)
"""
CLIPS = """
def pool_over_time(states, mask, how):
    rows = []
    for clip, real in zip(states, mask):
        clip = clip[: int(ops.sum(ops.cast(real, "int32")))]
        ways = {"last": lambda: clip[-1], "mean": lambda: ops.mean(clip, 0)}
        rows.append(ways.get(how, lambda: ops.max(clip, 0))())
    return ops.stack(rows)
"""
COUNT = """
def pool_over_time(states, mask, how):
    n = [int(k) for k in ops.sum(ops.cast(mask, "int32"), axis=1)]
    rows = [state[:k] for state, k in zip(states, n)]
    ways = {"mean": lambda x: ops.mean(x, 0), "max": lambda x: ops.max(x, 0)}
    return ops.stack([ways.get(how, lambda x: x[-1])(row) for row in rows])
"""


@pytest.mark.parametrize(
    ("lesson", "source", "line"),
    [
        ("07_attention_nmt", LOOP, "for t in range(h.shape[1]):"),
        ("05_activity_recognition", CLIPS, "for clip, real in zip(states, mask):"),
        ("05_activity_recognition", COUNT, "n = [int(k) for k in"),
    ],
)
def test_loops_over_what_is_not_known_yet_are_found(lesson, source, line):
    verdict = verdict_of(defined(lesson, source))
    assert (verdict.score, verdict.finding.id) == (0, "not-symbolic")
    assert line in verdict.message


GIVEN = """
def masked_loss(logits, targets, mask):
    losses = keras.ops.sparse_categorical_crossentropy(targets, logits, from_logits=True)
    real = keras.ops.cast(mask, losses.dtype)
    return keras.ops.sum(losses * real) / keras.ops.sum(real)
"""
ONE_HOT = """
def masked_loss(logits, targets, mask):
    log_p = keras.ops.log_softmax(logits)
    picked = keras.ops.sum(log_p * keras.ops.one_hot(targets, log_p.shape[-1]), axis=-1)
    return -keras.ops.mean(picked[mask]) if False else -keras.ops.sum(
        keras.ops.where(mask, picked, 0)
    ) / keras.ops.sum(keras.ops.cast(mask, "float32"))
"""
EINSUM = """
def additive_scores(s_prev, h, W_s, W_h, v):
    hidden = keras.ops.tanh(keras.ops.expand_dims(s_prev @ W_s, 1) + h @ W_h)
    return keras.ops.einsum("mta,a->mt", hidden, v)
"""
BY_HAND = """
def masked_softmax(scores, mask):
    largest = keras.ops.max(keras.ops.where(mask, scores, -1e9), axis=1, keepdims=True)
    real = keras.ops.cast(mask, scores.dtype)
    weights = real * keras.ops.exp(keras.ops.where(mask, scores - largest, 0))
    total = keras.ops.sum(weights, axis=1, keepdims=True)
    return weights / keras.ops.maximum(total, 1e-30)
"""
REVERSED = """
def bidirectional(forward, backward):
    return keras.layers.Concatenate()([forward, backward[:, ::-1]])
"""
AT_INDEX = """
def pool_over_time(states, mask, how):
    real = ops.cast(mask, "float32")[:, :, None]
    if how == "max":
        return ops.max(states + (real - 1) * 1e9, axis=1)
    if how == "mean":
        return ops.sum(states * real, axis=1) / ops.sum(real, axis=1)
    last = ops.cast(ops.sum(real[:, :, 0], axis=1), "int32") - 1
    return ops.take_along_axis(states, last[:, None, None], axis=1)[:, 0]
"""
ADDED = """
def build_classifier(n_frames, n_features, n_classes, n_units):
    model = keras.models.Sequential(name="mine")
    model.add(keras.layers.Input(shape=(n_frames, n_features)))
    model.add(keras.layers.Masking(mask_value=0.0))
    model.add(keras.layers.LSTM(units=n_units, return_sequences=False))
    model.add(keras.layers.Dense(n_classes))
    model.add(keras.layers.Activation("softmax"))
    return model
"""


@pytest.mark.parametrize(
    ("lesson", "source"),
    [
        *(("06_seq2seq", source) for source in (GIVEN, ONE_HOT)),
        *(("07_attention_nmt", source) for source in (EINSUM, BY_HAND, REVERSED)),
        *(("05_activity_recognition", source) for source in (AT_INDEX, ADDED)),
    ],
)
def test_right_functions_in_other_words_are_right(lesson, source):
    verdict = verdict_of(defined(lesson, source))
    assert verdict.status == "right", as_text(verdict)


def test_loss_without_a_gradient_is_found():
    source = GIVEN.replace("targets, logits", "targets, keras.ops.stop_gradient(logits)")
    verdict = verdict_of(defined("06_seq2seq", source))
    assert (verdict.score, verdict.finding.id) == (8, "gradient-stopped")


DROPOUT = "    model.add(keras.layers.Dropout(0.5))\n"
COMPILED = "    model.compile('sgd', 'sparse_categorical_crossentropy')\n"


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (
            "return model",
            "return keras.Model(model.inputs[0], model.outputs[0])",
            "functional-model",
        ),
        ("    model.add(keras.layers.D", f"{DROPOUT}    model.add(keras.layers.D", "dropout-added"),
        ("    return model", f"{COMPILED}    return model", "compiled-already"),
    ],
)
def test_layers_are_those_that_are_asked_for(old, new, finding):
    verdict = verdict_of(defined("05_activity_recognition", ADDED.replace(old, new)))
    assert (verdict.score, verdict.finding.id) == (8, finding)


def test_what_keras_complains_of_is_plain_text():
    source = ADDED.replace("units=n_units", "units=np.int64(n_units)")
    text = as_text(verdict_of(defined("05_activity_recognition", source)))
    assert "output_size must be an integer" in text
    assert "\x1b" not in text


def test_whole_numbers_choose_frames():
    source = (
        "def sample_frames(n_frames, length):\n    return np.round(right(n_frames, length) * 1.0)"
    )
    function = defined("05_activity_recognition", source)
    function.__globals__["right"] = reference_for(Lesson("05_activity_recognition")).solution(
        "sample_frames"
    )
    verdict = verdict_of(function)
    assert (verdict.score, verdict.finding.id) == (4, "not-whole")


LATE = """
def read_clip(path, length, size):
    global kept
    kept = cv2.VideoCapture(path)
    count = kept.get(cv2.CAP_PROP_FRAME_COUNT)
    frames = []
    while (read := kept.read())[0]:
        frames.append(read[1])
    if not frames or len(frames) < 0.9 * count:
        raise ValueError(path)
    chosen = [frames[t] for t in sample_frames(len(frames), length)]
    chosen = [cv2.resize(frame, (size, size), interpolation=cv2.INTER_AREA) for frame in chosen]
    return np.float32(chosen)[..., ::-1] / np.float32(127.5) - 1
"""


@pytest.mark.parametrize("called", ["cv2.VideoCapture", "VideoCapture", "Video"])
def test_capture_that_is_left_open_is_found_and_one_that_is_released_is_right(called):
    source = LATE.replace("cv2.VideoCapture", called)
    if called != "cv2.VideoCapture":
        source = f"from cv2 import VideoCapture as {called}\n{source}"
    verdict = verdict_of(defined("05_activity_recognition", source))
    assert (verdict.score, verdict.finding.id) == (9, "never-released")
    released = source.replace("    if not frames", "    kept.release()\n    if not frames")
    verdict = verdict_of(defined("05_activity_recognition", released))
    assert verdict.status == "right", as_text(verdict)
