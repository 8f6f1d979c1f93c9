"""Lesson 7's solutions against something independent: Keras's own layers, NumPy, all sentences."""

import html
import itertools
import math
import os
import re
import subprocess
import sys

import nbformat
import numpy as np
import pytest

from autograder.course import ROOT, Lesson
from autograder.exercises.attention_nmt import (
    draw_attend,
    draw_readings,
    draw_scores,
    draw_softmax,
    draw_step,
    draw_translator,
)
from autograder.lessons.reference import reference_for
from tests.conftest import some
from unroll import plot
from unroll.check import verdict_of
from unroll.datasets.number_words import copy_task
from unroll.judging.harness import as_arrays, run_model, search_small_network
from unroll.judging.judge import judge
from unroll.judging.verdict import as_text

keras = pytest.importorskip("keras")

REFERENCE = reference_for(Lesson("07_attention_nmt"))
additive_scores = REFERENCE.solution("additive_scores")
masked_softmax = REFERENCE.solution("masked_softmax")
attend = REFERENCE.solution("attend")
bidirectional = REFERENCE.solution("bidirectional")
decoder_step = REFERENCE.solution("decoder_step")
build_translator = REFERENCE.solution("build_translator")
beam_search = REFERENCE.solution("beam_search")


def sizes_of(rng, **largest):
    names = ("m", "T_x", "T_y", "n_s", "n_h", "n_align", "n_embedding", "n_target", "n")
    drawn = {name: int(rng.integers(1, 8)) for name in names}
    more = int(rng.integers(2))
    return {**drawn, "largest": 1000, "empty": 0, "more": more, **largest}


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lstm_by_hand(x, s, c, kernel, recurrent, bias):
    i, f, g, o = np.split(x @ kernel + s @ recurrent + bias, 4, axis=-1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def look_back_by_hand(s, h, words, W_s, W_h, v):
    """Context and weights for one sentence without its padding: s (n_s,), h (words, n_h)."""
    scores = [
        math.fsum(
            v_k * math.tanh(math.fsum(s * W_s[:, k]) + math.fsum(h[t] * W_h[:, k]))
            for k, v_k in enumerate(v)
        )
        for t in range(words)
    ]
    powers = [math.exp(score - max(scores)) for score in scores]
    alpha = [power / math.fsum(powers) for power in powers]
    return sum(a * h[t] for t, a in enumerate(alpha)), alpha


def test_scores_follow_the_equation_entry_by_entry(rng):
    s_prev, h, W_s, W_h, v = draw_scores(rng, sizes_of(rng), {})
    scores = as_arrays(additive_scores, s_prev, h, W_s, W_h, v)
    assert scores.shape == h.shape[:2]
    for i, t in np.ndindex(scores.shape):
        hidden = np.tanh([s_prev[i] @ W_s[:, k] + h[i, t] @ W_h[:, k] for k in range(len(v))])
        assert scores[i, t] == pytest.approx(math.fsum(hidden * v), abs=1e-5)


def test_weights_are_those_of_a_softmax_over_the_real_words_alone(rng):
    scores, mask = draw_softmax(rng, sizes_of(rng, m=6, T_x=7, largest=5), {})
    alpha = as_arrays(masked_softmax, scores, mask)
    for row, real, weights in zip(scores, mask, alpha, strict=True):
        powers = np.exp(row[real])
        np.testing.assert_allclose(weights[real], powers / powers.sum(), rtol=1e-5)
        assert (weights[~real] == 0).all()


def test_weights_stay_finite_where_scores_are_huge(rng):
    scores, mask = draw_softmax(rng, sizes_of(rng, m=6, T_x=7, empty=2), {})
    alpha = as_arrays(masked_softmax, scores, mask)
    np.testing.assert_allclose(alpha.sum(axis=1), [1, 1, 1, 1, 0, 0], atol=1e-6)
    assert (alpha[~mask] == 0).all()


def test_a_row_of_padding_spoils_no_gradient(rng):
    tf = pytest.importorskip("tensorflow")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("gradients are taken with TensorFlow")
    scores, mask = draw_softmax(rng, sizes_of(rng, m=5, T_x=4, empty=2), {})
    x = tf.constant(scores, "float32")
    with tf.GradientTape() as tape:
        tape.watch(x)
        loss = tf.reduce_sum(masked_softmax(x, tf.constant(mask)) ** 2)
    gradient = tape.gradient(loss, x).numpy()
    assert np.isfinite(gradient).all()
    assert (gradient[~mask] == 0).all()


def test_looking_back_equals_kerass_additive_attention(rng):
    """Keras has no W_s and W_h in its layer: it is given the products."""
    s_prev, h, mask, parameters = draw_attend(rng, sizes_of(rng, T_x=5, m=4), {})
    context, alpha = as_arrays(attend, s_prev, h, mask, parameters)
    query = (s_prev @ parameters["W_s"])[:, None].astype("float32")
    key = (h @ parameters["W_h"]).astype("float32")
    layer = keras.layers.AdditiveAttention()
    layer.build([query.shape, h.shape, key.shape])
    layer.set_weights([parameters["v"]])
    inputs = [keras.ops.convert_to_tensor(x.astype("float32")) for x in (query, h, key)]
    theirs, their_alpha = layer(inputs, mask=[None, mask], return_attention_scores=True)
    as_array = keras.ops.convert_to_numpy
    np.testing.assert_allclose(context, as_array(theirs)[:, 0], atol=1e-5)
    np.testing.assert_allclose(alpha, as_array(their_alpha)[:, 0], atol=1e-5)


def test_the_context_of_a_sentence_is_that_without_its_padding(rng):
    s_prev, h, mask, parameters = draw_attend(rng, sizes_of(rng, T_x=6, m=4), {})
    context, alpha = as_arrays(attend, s_prev, h, mask, parameters)
    three = {name: parameters[name] for name in ("W_s", "W_h", "v")}
    for i, words in enumerate(mask.sum(axis=1)):
        expected, weights = look_back_by_hand(s_prev[i], h[i], words, **three)
        np.testing.assert_allclose(context[i], expected, atol=1e-5)
        np.testing.assert_allclose(alpha[i, :words], weights, atol=1e-5)


def padded_batch(rng, m, T_x, n_in):
    """Inputs (m, T_x, n_in), the lengths and the mask; one sentence has no padding."""
    lengths = rng.integers(1, T_x + 1, size=m)
    lengths[0] = T_x
    mask = np.arange(T_x) < lengths[:, None]
    return rng.normal(size=(m, T_x, n_in)).astype("float32"), lengths, mask


def test_two_readings_joined_equal_kerass_bidirectional_layer(rng):
    n_in, n = 3, 4
    x, lengths, mask = padded_batch(rng, 4, 6, n_in)
    whole = keras.layers.Bidirectional(keras.layers.LSTM(n, return_sequences=True))
    whole.build(x.shape)
    weights = [rng.normal(size=w.shape) for w in whole.get_weights()]
    whole.set_weights(weights)
    readings = []
    for way, own in ((False, weights[:3]), (True, weights[3:])):
        layer = keras.layers.LSTM(n, return_sequences=True, go_backwards=way)
        layer.build(x.shape)
        layer.set_weights(own)
        readings.append(keras.ops.convert_to_numpy(layer(x, mask=mask)))
    joined = as_arrays(bidirectional, *readings)
    theirs = keras.ops.convert_to_numpy(whole(x, mask=mask))
    for i, words in enumerate(lengths):
        np.testing.assert_allclose(joined[i, :words], theirs[i, :words], atol=1e-5)
        alone = keras.ops.convert_to_numpy(whole(x[i : i + 1, :words]))  # no padding at all
        np.testing.assert_allclose(joined[i, :words], alone[0], atol=1e-5)


def test_drawn_readings_look_like_those_of_keras(rng):
    sizes = sizes_of(rng, m=3, T_x=5, n=2)
    _, backward = draw_readings(rng, sizes, {})
    layer = keras.layers.LSTM(2, return_sequences=True, go_backwards=True)
    zero = (backward == 0).all(axis=-1)
    mask = ~zero[:, ::-1]  # padding is read first, so the order of its zeros is the other way
    states = keras.ops.convert_to_numpy(layer(rng.normal(size=(3, 5, 3)), mask=mask))
    np.testing.assert_array_equal((states == 0).all(axis=-1), zero)


def test_a_step_of_the_decoder_follows_the_equations(rng):
    arguments = draw_step(rng, sizes_of(rng, T_x=5, m=4), {})
    logits, alpha, s, c = as_arrays(decoder_step, *arguments)
    y_prev, s_prev, c_prev, h, mask, parameters = arguments
    attention = {name: parameters[name] for name in ("W_s", "W_h", "v")}
    lstm = [parameters[name] for name in ("kernel", "recurrent_kernel", "bias")]
    for i, words in enumerate(mask.sum(axis=1)):
        context, weights = look_back_by_hand(s_prev[i], h[i], words, **attention)
        x = np.concatenate([context, y_prev[i]])
        s_i, c_i = lstm_by_hand(x, s_prev[i], c_prev[i], *lstm)
        np.testing.assert_allclose(alpha[i, :words], weights, atol=1e-5)
        np.testing.assert_allclose(s[i], s_i, atol=1e-5)
        np.testing.assert_allclose(c[i], c_i, atol=1e-5)
        expected = s_i @ parameters["W_y"] + parameters["b_y"]
        np.testing.assert_allclose(logits[i], expected, atol=1e-4)


TRANSLATOR_SIZES = {"m": 3, "T_x": 5, "T_y": 4, "n_source": 7, "n_target": 9, "n_embedding": 3}
TRANSLATOR_SIZES |= {"n_units": 4, "n_align": 3}


def translate_by_hand(weights, source, before):
    """Logits (T_y, n_target) and alpha (T_y, T_x) for one sentence without padding."""
    embedding, *readings, target_embedding, W_s, W_h, v = weights[:11]
    kernel, recurrent, bias, W_y, b_y = weights[11:]
    x = embedding[source]
    ways = []
    for words, own in ((x, readings[:3]), (x[::-1], readings[3:])):
        s, c, states = np.zeros(len(own[1])), np.zeros(len(own[1])), []
        for word in words:
            s, c = lstm_by_hand(word, s, c, *own)
            states.append(s)
        ways.append(states)
    h = np.array([np.concatenate(both) for both in zip(ways[0], ways[1][::-1], strict=True)])
    s = c = np.zeros(len(recurrent))
    rows = []
    for word in before:
        context, alpha = look_back_by_hand(s, h, len(h), W_s, W_h, v)
        s, c = lstm_by_hand(
            np.concatenate([context, target_embedding[word]]), s, c, kernel, recurrent, bias
        )
        rows.append((s @ W_y + b_y, alpha))
    return [np.array(column) for column in zip(*rows, strict=True)]


def test_the_translator_follows_the_equations_and_ignores_padding(rng):
    settings, weights, (source, before) = draw_translator(rng, TRANSLATOR_SIZES, {})
    logits, alpha = run_model(build_translator, settings, weights, [source, before])
    for i, words in enumerate((source != 0).sum(axis=1)):
        expected, looks = translate_by_hand(weights, source[i, :words], before[i])
        np.testing.assert_allclose(logits[i], expected, atol=1e-4)
        np.testing.assert_allclose(alpha[i, :, :words], looks, atol=1e-4)
        assert (alpha[i, :, words:] == 0).all()


def test_more_padding_changes_nothing(rng):
    settings, weights, (source, before) = draw_translator(rng, TRANSLATOR_SIZES, {})
    longer = np.pad(source, ((0, 0), (0, 3)))
    logits, alpha = run_model(build_translator, settings, weights, [source, before])
    more_logits, more_alpha = run_model(build_translator, settings, weights, [longer, before])
    np.testing.assert_allclose(more_logits, logits, atol=1e-5)
    np.testing.assert_allclose(more_alpha[:, :, :-3], alpha, atol=1e-5)


def test_one_step_after_the_other_equals_teacher_forcing(rng):
    """What training sees and what translating does are the same function."""
    settings, weights, (source, before) = draw_translator(rng, TRANSLATOR_SIZES, {})
    logits, alpha = run_model(build_translator, settings, weights, [source, before])
    model = build_translator(**settings)
    run_model(lambda **_: model, {}, weights, [source, before])
    y, h, real = model.layers[-1].input
    parts = keras.Model(model.inputs, [y, h, real])
    y, h, real = map(keras.ops.convert_to_numpy, parts([source, before]))
    parameters = {name: value.numpy() for name, value in model.layers[-1].cell.parameters.items()}
    s = c = np.zeros((len(source), settings["n_units"]))
    for t in range(before.shape[1]):
        step = as_arrays(decoder_step, y[:, t], s, c, h, real, parameters)
        np.testing.assert_allclose(step[0], logits[:, t], atol=1e-5)
        np.testing.assert_allclose(step[1], alpha[:, t], atol=1e-5)
        _, _, s, c = step


def test_dropout_is_for_training_only(rng):
    settings, weights, inputs = draw_translator(rng, TRANSLATOR_SIZES, {})
    without = run_model(build_translator, settings, weights, inputs)[0]
    model = build_translator(**settings, dropout=0.5)
    quiet = run_model(lambda **_: model, {}, weights, inputs)[0]
    loud = keras.ops.convert_to_numpy(model(inputs, training=True)[0])
    np.testing.assert_array_equal(quiet, without)
    assert abs(loud - without).max() > 1e-3


ON_ANOTHER_BACKEND = """
import sys
import numpy as np
from autograder.course import Lesson
from autograder.exercises.attention_nmt import draw_translator
from autograder.lessons.reference import reference_for
from unroll import plot
from unroll.datasets.number_words import copy_task
from unroll.judging.harness import run_model
sizes, seed, path = eval(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
build = reference_for(Lesson("07_attention_nmt")).solution("build_translator")
logits, alpha = run_model(build, *draw_translator(np.random.default_rng(seed), sizes, {}))
np.savez(path, logits=logits, alpha=alpha)
"""


@pytest.mark.slow
@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_the_same_weights_give_the_same_result_on_every_backend(rng, backend, tmp_path):
    pytest.importorskip(backend)
    seed = int(rng.integers(1 << 30))
    arguments = [repr(TRANSLATOR_SIZES), str(seed), str(tmp_path / "result.npz")]
    subprocess.run(
        [sys.executable, "-c", ON_ANOTHER_BACKEND, *arguments],
        cwd=ROOT,
        env={**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"},
        check=True,
        timeout=300,
    )
    _, weights, (source, before) = draw_translator(
        np.random.default_rng(seed), TRANSLATOR_SIZES, {}
    )
    result = np.load(arguments[2])
    for i, words in enumerate((source != 0).sum(axis=1)):
        expected, looks = translate_by_hand(weights, source[i, :words], before[i])
        np.testing.assert_allclose(result["logits"][i], expected, atol=1e-4)
        np.testing.assert_allclose(result["alpha"][i, :, :words], looks, atol=1e-4)


# --- beam_search --------------------------------------------------------------------------------


def small_network(rng, n_words, n=4):
    shapes = {"embedding": (n_words, n), "recurrent": (n, n), "output": (n, n_words)}
    return {"start": rng.normal(size=(1, n)), **{k: rng.normal(size=s) for k, s in shapes.items()}}


def log_probability(weights, start, sentence):
    """Of a whole sentence, word by word: the chain rule and nothing else."""
    s, total = weights["start"][0], 0.0
    mean = np.zeros_like(s)
    for before, word in itertools.pairwise([start, *sentence]):
        s = np.tanh(weights["embedding"][before] + s @ weights["recurrent"])
        mean = (s + mean) / 2
        z = (s + mean) @ weights["output"]
        total += z[word] - math.log(math.fsum(np.exp(z)))
    return total


def all_sentences(n_words, end, max_length):
    """Every sentence that ends, or is as long as can be; its end included."""
    others = [word for word in range(n_words) if word != end]
    for length in range(max_length):
        yield from ([*words, end] for words in itertools.product(others, repeat=length))
    yield from map(list, itertools.product(others, repeat=max_length))


@pytest.mark.parametrize("penalty", [0.0, 0.7, 1.0, 2.0])
def test_a_wide_beam_equals_exhaustive_search(rng, penalty):
    n_words, max_length = int(rng.integers(2, 5)), int(rng.integers(1, 6))
    start, end = (int(word) for word in rng.permutation(n_words)[:2])
    weights = small_network(rng, n_words)
    scored = [
        (log_probability(weights, start, words) / len(words) ** penalty, words)
        for words in all_sentences(n_words, end, max_length)
    ]
    scored.sort(reverse=True)
    sentences, scores = search_small_network(
        beam_search, weights, start, end, len(scored), max_length, penalty
    )
    np.testing.assert_allclose(scores, [score for score, _ in scored], atol=1e-9)
    assert sentences == [[word for word in words if word != end] for _, words in scored]


def test_a_narrow_beam_scores_what_it_finds_by_the_chain_rule(rng):
    n_words, width, max_length, penalty = 6, 4, 7, float(rng.uniform(0, 1.5))
    start, end = (int(word) for word in rng.permutation(n_words)[:2])
    weights = small_network(rng, n_words)
    sentences, scores = search_small_network(
        beam_search, weights, start, end, width, max_length, penalty
    )
    assert len(sentences) == len(scores) == width
    assert scores == sorted(scores, reverse=True)
    assert len(set(map(tuple, sentences))) == width
    for words, score in zip(sentences, scores, strict=True):
        whole = words if len(words) == max_length else [*words, end]
        expected = log_probability(weights, start, whole) / len(whole) ** penalty
        assert score == pytest.approx(expected, abs=1e-9)


def test_a_beam_of_one_is_greedy(rng):
    """As lesson 6's greedy_decode, which takes the largest score at every step."""
    greedy_decode = reference_for(Lesson("06_seq2seq")).solution("greedy_decode")
    n_words, max_length = 5, 9
    weights = small_network(rng, n_words)
    start, end = 1, 2

    def step(words, state):
        s = np.tanh(weights["embedding"][words] + state[0] @ weights["recurrent"])
        mean = (s + state[1]) / 2
        return (s + mean) @ weights["output"], [s, mean]

    state = [weights["start"], np.zeros_like(weights["start"])]
    written = greedy_decode(step, state, start, end, max_length)[0]
    (sentence,), _ = search_small_network(beam_search, weights, start, end, 1, max_length, 1.0)
    assert [*sentence, end][:max_length] == list(written)


def test_no_step_is_asked_for_a_sentence_that_has_ended(rng):
    n_words, end, asked = 4, 2, []
    weights = small_network(rng, n_words)

    def step(words, state):
        asked.append(words)
        s = np.tanh(weights["embedding"][words] + state[0] @ weights["recurrent"])
        z = s @ weights["output"]
        return z - np.log(np.exp(z).sum(axis=1, keepdims=True)), [s]

    beam_search(step, [weights["start"]], 1, end, 5, 8)
    assert all(end not in words for words in asked)
    assert max(map(len, asked)) <= 5


def with_another(exercise, source, folder):
    """The lesson's functions, all made anew so that they call this one of a student's."""
    namespace, path = dict(REFERENCE.namespace), folder / "cell.py"
    path.write_text(source)
    exec(compile(source, str(path), "exec"), namespace)
    for cell in REFERENCE.text.cells:
        builds = cell.role == "exercise" or "class Attention" in cell.source
        if builds and cell.source != REFERENCE.cell(exercise).source:
            exec(cell.source, namespace)
    return namespace


def assert_stops_in_models(namespace, exercise, why):
    """It is told why, and what builds on it that it has to be mended."""
    alone = verdict_of(namespace[exercise])
    assert alone.status == "error"
    assert why in as_text(alone)
    verdict = verdict_of(namespace["build_translator"])
    assert verdict.status == "error"
    assert "not written" not in as_text(verdict)
    assert verdict.finding.id == "earlier-exercise", as_text(verdict)
    assert exercise in verdict.finding.hint


def test_numpy_in_an_earlier_exercise_is_explained_where_the_model_is_built(tmp_path):
    """With numbers it works. In a model the library complains, and Keras hides where from."""
    source = (
        "def additive_scores(s_prev, h, W_s, W_h, v):\n"
        "    hidden = np.tanh(np.matmul(s_prev, W_s)[:, None] + np.matmul(h, W_h))\n"
        "    return np.sum(hidden * v, axis=-1)\n"
    )
    namespace = with_another("additive_scores", source, tmp_path)
    why = "a tensor is expected, the type returned is ndarray"
    assert_stops_in_models(namespace, "additive_scores", why)


def test_a_loop_over_words_is_explained_where_the_model_is_built(tmp_path):
    """With numbers it works; a model does not know how many words there will be."""
    source = (
        "def additive_scores(s_prev, h, W_s, W_h, v):\n"
        "    hidden = [keras.ops.tanh(keras.ops.matmul(s_prev, W_s)\n"
        "        + keras.ops.matmul(h[:, t], W_h)) for t in range(h.shape[1])]\n"
        "    return keras.ops.sum(keras.ops.stack(hidden, axis=1) * v, axis=-1)\n"
    )
    namespace = with_another("additive_scores", source, tmp_path)
    assert_stops_in_models(namespace, "additive_scores", "loops over x.shape[1]")


def test_a_wrong_earlier_exercise_is_named_where_the_model_is_built(tmp_path):
    """Keras wraps its error in a text on symbols and shapes; that is not what is wrong."""
    right = REFERENCE.cell("attend").source
    wrong = right.replace("additive_scores(s_prev, h, W_s, W_h, v)", "additive_scores(s_prev, h)")
    assert wrong != right
    namespace = with_another("attend", wrong, tmp_path)
    verdict = verdict_of(namespace["build_translator"])
    assert verdict.finding.id == "earlier-exercise", as_text(verdict)
    assert "attend" in verdict.finding.hint


# --- What the lesson uses beside its exercises -----------------------------------------------


def test_the_order_in_which_a_model_is_written_does_not_matter(rng):
    """Keras sorts weights by depth: a layer of one's own must not turn right into wrong."""
    settings, weights, inputs = draw_translator(rng, TRANSLATOR_SIZES, {})
    cell = REFERENCE.cell("build_translator").source
    apart = cell.replace("drop(keras.layers.Embedding(n_t", "(keras.layers.Embedding(n_t")
    wrapped = cell.replace(
        "bidirectional(read(x, mask=real), read_back(x, mask=real))",
        "keras.layers.Bidirectional(read)(x, mask=real)",
    )
    expected = run_model(build_translator, settings, weights, inputs)
    for source in (apart, wrapped):
        assert source != cell
        namespace = dict(REFERENCE.namespace)
        exec(source, namespace)
        found = run_model(namespace["build_translator"], settings, weights, inputs)
        for ours, theirs in zip(expected, found, strict=True):
            np.testing.assert_allclose(ours, theirs, atol=1e-5)


ENDED_COMPETE_AGAIN = """
def beam_search(step, state, start, end, width, max_length, penalty=0.0):
    beams = [(0.0, [start], state)]
    for _ in range(max_length):
        pool = [beam for beam in beams if beam[1][-1] == end]
        for total, words, own in beams:
            if words[-1] != end:
                log_p, new = step(np.array(words[-1:]), own)
                pool += [(total + p, [*words, i], new) for i, p in enumerate(log_p[0])]
        beams = sorted(pool, key=lambda beam: -beam[0])[:width]
    found = sorted(((t / (len(w) - 1) ** penalty, w) for t, w, _ in beams), reverse=True)
    return [w[1:-1] if w[-1] == end else w[1:] for _, w in found], [float(s) for s, _ in found]
"""


def test_every_draw_shows_that_ended_sentences_compete_again(rng):
    namespace = {"np": np}
    exec(ENDED_COMPETE_AGAIN, namespace)
    exercise = REFERENCE.exercises["beam_search"]
    for _ in range(10):
        cases = REFERENCE.cases(exercise, rng)
        (contested,) = [case for case in cases if case.sizes["contested"]]
        verdict = judge(exercise.question, [contested], namespace["beam_search"], reveal=False)
        assert verdict.status == "wrong"


def test_a_small_network_refuses_a_state_with_other_rows():
    weights = {"embedding": np.eye(3), "recurrent": np.eye(3), "output": np.eye(3)}
    weights["start"] = np.zeros((1, 3))

    def forgets_to_pick(step, state, start, end, width, max_length, penalty):
        return step(np.array([0, 1]), state)

    with pytest.raises(ValueError, match="as many words as the state has rows"):
        search_small_network(forgets_to_pick, weights, 0, 1, 2, 3, 0.0)


def test_committed_notebook_shows_that_length_matters_to_one_vector_only():
    cells = nbformat.read(REFERENCE.text.lesson.solution, as_version=4).cells
    (printed,) = (cell.outputs[0].text for cell in cells if cell.id == "quality-numbers")
    shares = [float(share) for share in re.findall(r"([0-9.]+) %", printed)]
    one_vector, on_long_ones, turned, turned_on_long_ones, *with_attention = shares
    assert min(with_attention) >= 98
    assert one_vector < 70 < turned < 95
    assert on_long_ones < 20 < turned_on_long_ones < 60
    assert "of 4000 sentences" in printed


def test_heatmap_has_a_word_at_every_row_and_column(rng):
    source, target = ["nine", "hundred", "<eos>"], ["neun", "hundert", "drei", "<eos>"]
    alpha = rng.dirichlet(np.ones(3), size=4)
    (ax,) = plot.attention(alpha, source, target).axes
    assert [label.get_text() for label in ax.get_xticklabels()] == source
    assert [label.get_text() for label in ax.get_yticklabels()] == target
    written = {text.get_position(): float(text.get_text()) for text in ax.texts}
    for (row, column), weight in np.ndenumerate(alpha):
        assert ((column, row) in written) == (weight >= 0.1)
        assert written.get((column, row), weight) == pytest.approx(weight, abs=0.1)


@pytest.mark.parametrize("shape", [(3, 4), (4, 2), (4,)])
def test_heatmap_needs_a_weight_for_every_pair_of_words(shape):
    with pytest.raises(ValueError, match="4 words written and 3 in the source"):
        plot.attention(np.zeros(shape), ["a"] * 3, ["b"] * 4)


@pytest.mark.slow
def test_a_translator_starts_with_words_far_apart():
    """Started close together, as Keras draws them, they keep attention from learning for long."""
    import keras

    from unroll.translator import Parts, Settings, train_translator

    parts = Parts(*(REFERENCE.namespace[name] for name in Parts._fields))
    corpus = copy_task(40, n_symbols=8, longest=4, validation=8, test=1)
    model = train_translator(parts, corpus, Settings(64, 4, 4, epochs=0)).model
    tables = [x.get_weights()[0] for x in model.layers if isinstance(x, keras.layers.Embedding)]
    assert len(tables) == 2
    for table in tables:
        assert np.std(table) == pytest.approx(1, abs=0.15)


@pytest.mark.slow
def test_a_translator_learns_keeps_its_best_weights_and_is_scored(tmp_path):
    pytest.importorskip("sacrebleu")
    from unroll.translator import Parts, Settings, report, train_translator

    namespace = REFERENCE.namespace
    parts = Parts(*(namespace[name] for name in Parts._fields))
    corpus = copy_task(1000, n_symbols=6, longest=4, validation=40, test=30)
    settings = Settings(16, 48, 16, dropout=0.1, epochs=6, batch=16, rate=0.01, width=3)
    checkpoint = tmp_path / "best.npz"
    translator = train_translator(parts, corpus, settings, checkpoint)
    losses = [held_out for _, held_out in translator.losses]
    assert len(losses) == 6
    assert min(losses) < 0.9 * losses[0]
    result = report(translator, corpus)
    assert result.bleu > 50, result.text
    assert "case:lc" in result.signature
    alpha, source, written = result.example
    assert alpha.shape == (len(written), len(source))
    again = train_translator(parts, corpus, settings._replace(epochs=0), checkpoint)
    for ours, theirs in zip(again.model.get_weights(), translator.model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    with pytest.raises(ValueError, match=r"best\.npz holds a model of other sizes"):
        train_translator(parts, corpus, settings._replace(n_units=24), checkpoint)


@pytest.mark.slow
def test_what_the_command_cannot_use_is_one_sentence(tmp_path):
    command = [sys.executable, "solutions/07_attention_nmt/multi30k.py", "--data", str(tmp_path)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    (told,) = [line for line in ran.stderr.splitlines() if line.startswith("Error: ")]
    assert str(tmp_path) in told
    assert "Traceback" not in ran.stderr


@pytest.mark.slow
@pytest.mark.parametrize("limit", some([(), ("--limit", "60")], 1), ids=" ".join)
def test_one_command_trains_and_scores_without_the_notebook(limit, tmp_path):
    """On a miniature in Multi30k's layout, from a process of its own."""
    task = copy_task(80, n_symbols=6, longest=4, validation=10, test=20)
    for name, pairs in (("train", task.train), ("val", task.validation), ("test", task.test)):
        for language, side in (("de", 0), ("en", 1)):
            lines = "".join(" ".join(pair[side]) + "\n" for pair in pairs)
            (tmp_path / f"{name}.{language}").write_text(lines, encoding="utf-8")
    command = [sys.executable, "solutions/07_attention_nmt/multi30k.py", "--data", str(tmp_path)]
    page = tmp_path / "pages" / "miniature.html"
    command += ["--epochs", "1", "--units", "8", "--width", "1", "--page", str(page), *limit]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert f"{60 if limit else 80} pairs" in ran.stdout
    assert re.search(r"BLEU \d+\.\d\d on (20|6) sentences \(nrefs:1\|case:lc", ran.stdout)
    assert ("TRY-OUT on 60 pairs, not to be compared" in ran.stdout) == bool(limit)
    written = page.read_text(encoding="utf-8")
    assert written.count("<img alt=") == 2
    said = ran.stdout[ran.stdout.index("A TRY-OUT" if limit else "BLEU") :].strip()
    assert said in html.unescape(written)
