"""Lesson 6's solutions against something independent: NumPy by hand, Keras's loss, sacrebleu."""

import math

import numpy as np
import pytest

from autograder.course import Lesson
from autograder.exercises.seq2seq import draw_decoder, draw_encoder, draw_translations
from autograder.lessons.exercise import Mistake
from autograder.lessons.reference import reference_for
from unroll.judging.judge import judge
from unroll.judging.verdict import as_text

keras = pytest.importorskip("keras")

REFERENCE = reference_for(Lesson("06_seq2seq"))
encode_batch = REFERENCE.solution("encode_batch")
shift_right = REFERENCE.solution("shift_right")
masked_loss = REFERENCE.solution("masked_loss")
build_encoder = REFERENCE.solution("build_encoder")
build_decoder = REFERENCE.solution("build_decoder")
greedy_decode = REFERENCE.solution("greedy_decode")
bleu = REFERENCE.solution("bleu")


def sizes(rng, **fixed):
    ranges = {"n_vocabulary": (5, 12), "n_embedding": (1, 6), "n_units": (1, 7), "m": (1, 5)}
    ranges |= {"T_x": (1, 9), "T_y": (1, 9)}
    return {name: int(rng.integers(low, high + 1)) for name, (low, high) in ranges.items()} | fixed


# --- batches of words ---------------------------------------------------------------------------

VOCABULARY = {"<pad>": 0, "<sos>": 1, "<eos>": 2, "<unk>": 3, "a": 4, "b": 5}


def test_a_batch_worked_out_by_hand():
    ids, mask = encode_batch([("a",), (), ("b", "x", "a")], VOCABULARY)
    assert ids.tolist() == [[4, 2, 0, 0], [2, 0, 0, 0], [5, 3, 4, 2]]
    assert mask.tolist() == [[True, True, False, False], [True] + [False] * 3, [True] * 4]
    assert (ids.dtype, mask.dtype) == (np.int32, bool)


@pytest.mark.parametrize("_", range(5))
def test_a_batch_can_be_read_back_and_depends_on_each_sentence_alone(rng, _):
    words = list(VOCABULARY)[4:]
    sentences = [tuple(rng.choice(words, size=rng.integers(7)).tolist()) for _ in range(6)]
    ids, mask = encode_batch(sentences, VOCABULARY)
    names = {number: word for word, number in VOCABULARY.items()}
    for row, real, sentence in zip(ids, mask, sentences, strict=True):
        assert tuple(names[number] for number in row[real]) == (*sentence, "<eos>")
        assert not row[~real].any()
        alone, _ = encode_batch([sentence], VOCABULARY)
        np.testing.assert_array_equal(row[: alone.shape[1]], alone[0])
    assert ids.shape[1] == 1 + max(map(len, sentences))


@pytest.mark.parametrize("_", range(3))
def test_inputs_are_the_targets_one_step_later(rng, _):
    targets = rng.integers(0, 9, size=(4, rng.integers(1, 7))).astype("int32")
    before = targets.copy()
    inputs = shift_right(targets, 1)
    np.testing.assert_array_equal(targets, before)
    assert inputs.shape == targets.shape
    assert inputs.dtype == targets.dtype
    for row, column in np.ndindex(targets.shape):
        assert inputs[row, column] == (targets[row, column - 1] if column else 1)


# --- the loss -----------------------------------------------------------------------------------


def loss_of(logits, targets, mask):
    tensors = (keras.ops.convert_to_tensor(x) for x in (logits.astype("float32"), targets, mask))
    return float(keras.ops.convert_to_numpy(masked_loss(*tensors)))


def scores(rng, scale=3.0):
    m, T_y, n_vocabulary = (int(size) for size in rng.integers(2, 7, size=3))
    mask = np.arange(T_y) < rng.integers(1, T_y + 1, size=m)[:, None]
    targets = np.where(mask, rng.integers(1, n_vocabulary, size=(m, T_y)), 0).astype("int32")
    return scale * rng.normal(size=(m, T_y, n_vocabulary)), targets, mask


@pytest.mark.parametrize("scale", [1.0, 30.0, 1000.0])
def test_loss_is_the_mean_over_real_words_one_by_one(rng, scale):
    logits, targets, mask = scores(rng, scale)
    losses = []
    for place in zip(*np.nonzero(mask), strict=True):
        largest = logits[place].max()
        partition = largest + math.log(math.fsum(np.exp(logits[place] - largest)))
        losses.append(partition - logits[place][targets[place]])
    assert loss_of(logits, targets, mask) == pytest.approx(np.mean(losses), rel=1e-4)


@pytest.mark.parametrize("_", range(3))
def test_loss_is_that_of_keras_with_the_mask_as_weights(rng, _):
    logits, targets, mask = scores(rng)
    theirs = keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="sum")
    total = theirs(targets, logits.astype("float32"), sample_weight=mask.astype("float32"))
    expected = float(keras.ops.convert_to_numpy(total)) / mask.sum()
    assert loss_of(logits, targets, mask) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("_", range(3))
def test_padding_changes_nothing_in_the_loss(rng, _):
    logits, targets, mask = scores(rng)
    expected = loss_of(logits, targets, mask)
    more = int(rng.integers(1, 4))
    wider = np.pad(logits, ((0, 0), (0, more), (0, 0)), constant_values=1000.0)
    longer = [np.pad(array, ((0, 0), (0, more))) for array in (targets, mask)]
    assert loss_of(wider, *longer) == pytest.approx(expected, rel=1e-4)
    noisy = np.where(mask[:, :, None], logits, 100 * rng.normal(size=logits.shape))
    assert loss_of(noisy, targets, mask) == pytest.approx(expected, rel=1e-4)


# --- encoder and decoder ------------------------------------------------------------------------


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lstm_steps(vectors, h, c, kernel, recurrent, bias):
    """The states of an LSTM by hand, at each step: vectors (T, n), states (n_units,)."""
    for x in vectors:
        i, f, g, o = np.split(x @ kernel + h @ recurrent + bias, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        yield h, c


def built(build, drawn):
    """A model with the drawn weights, and its inputs."""
    settings, weights, inputs = drawn
    model = build(**settings)
    model.set_weights(weights)
    return model, weights, inputs


def outputs(model, inputs):
    return [keras.ops.convert_to_numpy(x) for x in model(inputs)]


@pytest.mark.parametrize("_", range(3))
def test_encoder_is_an_lstm_over_the_real_words(rng, _):
    model, (table, *lstm), (ids,) = built(build_encoder, draw_encoder(rng, sizes(rng), {}))
    h, c = outputs(model, ids)
    start = np.zeros(h.shape[1])
    for row, words in enumerate(ids):
        *_, (last_h, last_c) = lstm_steps(table[words[words > 0]], start, start, *lstm)
        np.testing.assert_allclose(h[row], last_h, atol=1e-4)
        np.testing.assert_allclose(c[row], last_c, atol=1e-4)


def test_padding_changes_nothing_in_the_encoder(rng):
    model, _, (ids,) = built(build_encoder, draw_encoder(rng, sizes(rng, m=4, T_x=6), {}))
    together = outputs(model, ids)
    for row, words in enumerate(ids):
        alone = outputs(model, words[None, words > 0])
        padded = outputs(model, np.pad(words[None], ((0, 0), (0, 5))))
        for many, one, wide in zip(together, alone, padded, strict=True):
            np.testing.assert_allclose(many[row], one[0], atol=1e-5)
            np.testing.assert_allclose(wide[0], one[0], atol=1e-5)


@pytest.mark.parametrize("_", range(3))
def test_decoder_is_an_lstm_from_given_states_and_a_layer_of_scores(rng, _):
    model, weights, inputs = built(build_decoder, draw_decoder(rng, sizes(rng), {}))
    (table, *lstm), (matrix, bias) = weights[:4], weights[4:]
    logits, h, c = outputs(model, inputs)
    for row, words in enumerate(inputs[0]):
        steps = list(lstm_steps(table[words], inputs[1][row], inputs[2][row], *lstm))
        expected = [state @ matrix + bias for state, _ in steps]
        np.testing.assert_allclose(logits[row], expected, atol=1e-4)
        np.testing.assert_allclose(h[row], steps[-1][0], atol=1e-4)
        np.testing.assert_allclose(c[row], steps[-1][1], atol=1e-4)


def test_teacher_forcing_gives_the_logits_of_single_steps(rng):
    model, _, (words, h, c) = built(build_decoder, draw_decoder(rng, sizes(rng, T_y=7), {}))
    at_once, last_h, last_c = outputs(model, [words, h, c])
    for t in range(words.shape[1]):
        logits, h, c = outputs(model, [words[:, t : t + 1], h, c])
        np.testing.assert_allclose(logits[:, 0], at_once[:, t], atol=1e-4)
    np.testing.assert_allclose(h, last_h, atol=1e-4)
    np.testing.assert_allclose(c, last_c, atol=1e-4)


# --- translating --------------------------------------------------------------------------------


def test_greedy_decoding_is_a_walk_along_the_largest_logits_of_the_models(rng):
    """Each sentence by itself, with the NumPy LSTM, against the batch with Keras's."""
    n = sizes(rng, m=5, T_y=1)
    model, weights, (_, h, c) = built(build_decoder, draw_decoder(rng, n, {}))
    weights[-1][2] += 1  # so that some sentences end
    model.set_weights(weights)
    (table, *lstm), (matrix, bias) = weights[:4], weights[4:]

    def step(words, state):
        logits, *state = outputs(model, [words[:, None], *state])
        return logits[:, 0], state

    written = greedy_decode(step, [h, c], 1, 2, 9)
    longest = 0
    for row, a, b in zip(written, h, c, strict=True):
        word, sentence = 1, []
        while word != 2 and len(sentence) < 9:
            ((a, b),) = lstm_steps(table[[word]], a, b, *lstm)
            word = int(np.argmax(a @ matrix + bias))
            sentence.append(word)
        longest = max(longest, len(sentence))
        np.testing.assert_array_equal(row, sentence + [0] * (len(row) - len(sentence)))
    assert written.shape == (5, longest)


# --- BLEU ---------------------------------------------------------------------------------------


def theirs(candidates, references):
    sacrebleu = pytest.importorskip("sacrebleu")
    lines = [[" ".join(words) for words in side] for side in (candidates, references)]
    return sacrebleu.corpus_bleu(lines[0], [lines[1]], tokenize="none").score


def random_text(rng):
    """Candidates and references that share much or little, of any length from 0 to 12."""
    words = [f"w{i}" for i in range(rng.integers(2, 9))]
    pairs = []
    for _ in range(rng.integers(1, 7)):
        reference = rng.choice(words, size=rng.integers(1, 13)).tolist()
        candidate = [w if rng.random() < 0.8 else str(rng.choice(words)) for w in reference]
        candidate = (candidate + rng.choice(words, size=4).tolist())[: rng.integers(0, 13)]
        pairs.append((tuple(candidate), tuple(reference)))
    return zip(*pairs, strict=True)


def test_bleu_is_that_of_sacrebleu_on_random_text(rng):
    seen = set()
    for _ in range(300):
        candidates, references = random_text(rng)
        expected = theirs(candidates, references)
        assert bleu(candidates, references) == pytest.approx(expected, abs=1e-6)
        seen.add("zero" if expected == 0 else "some")
    assert seen == {"zero", "some"}


@pytest.mark.parametrize("short", [0, 1])
@pytest.mark.parametrize("missing", [-3, 0, 2])
@pytest.mark.parametrize("spoilt", [1, 3, 4, 6])
def test_bleu_is_that_of_sacrebleu_where_it_is_smoothed_or_shortened(rng, spoilt, missing, short):
    """With every third word wrong no three words match; with every word wrong, none."""
    n = {"m": 3, "T_y": 8, "missing": missing, "spoilt": spoilt, "moved": int(spoilt == 6)}
    candidates, references = draw_translations(rng, n | {"short": short}, {})
    expected = theirs(candidates, references)
    assert (expected == 0) == (spoilt == 1 and not short)
    assert bleu(candidates, references) == pytest.approx(expected, abs=1e-6)


def test_bleu_of_the_references_themselves_is_100(rng):
    references = [tuple(rng.choice(list("abc"), size=6).tolist()) for _ in range(3)]
    assert bleu(references, references) == pytest.approx(100)


@pytest.mark.parametrize("key", ["tuple(sorted(gram))", "frozenset(gram)", "min(gram, gram[::-1])"])
def test_every_draw_shows_that_the_order_of_words_is_lost(rng, key):
    exercise = REFERENCE.exercises["bleu"]
    changed = {
        f"Counter({words}[i : i + n]": f"Counter({key.replace('gram', f'{words}[i : i + n]')}"
        for words in ("candidate", "reference")
    }
    wrong = REFERENCE.mistaken("bleu", Mistake("no-order", changed, "The order is lost."))
    for _ in range(20):
        cases = REFERENCE.cases(exercise, rng)
        assert judge(exercise.question, cases, wrong, reveal=False).status == "wrong"


ONE_AT_A_TIME = """
def greedy_decode(step, state, start, end, max_length):
    rows = []
    for i in range(len(state[0])):
        own, last, words = [array[i : i + 1] for array in state], start, []
        while len(words) < max_length and last != end:
            scores, own = step(np.array([last]), own)
            last = int(scores[0].argmax())
            words.append(last)
        rows.append(words)
    found = np.zeros((len(rows), max(map(len, rows))), dtype="int32")
    for row, words in zip(found, rows):
        row[: len(words)] = words
    return found
"""
UNFINISHED_ONLY = """
def greedy_decode(step, state, start, end, max_length):
    m = len(state[0])
    last, live, columns = np.full(m, start), np.arange(m), []
    while len(columns) < max_length and len(live):
        scores, state = step(last, state)
        last = scores.argmax(axis=-1)
        columns.append(np.zeros(m, dtype="int32"))
        columns[-1][live] = last
        going = last != end
        last, live, state = last[going], live[going], [array[going] for array in state]
    return np.stack(columns, axis=1)
"""


@pytest.mark.parametrize("source", [ONE_AT_A_TIME, UNFINISHED_ONLY])
def test_step_takes_any_number_of_sentences(rng, source):
    namespace = {"np": np}
    exec(source, namespace)
    exercise = REFERENCE.exercises["greedy_decode"]
    cases = REFERENCE.cases(exercise, rng)
    verdict = judge(exercise.question, cases, namespace["greedy_decode"])
    assert verdict.status == "right", as_text(verdict)


@pytest.mark.parametrize("rows", ["0", "1", "-1", "-2", "m // 2", "1:", ":-1", "::2", "1::2"])
def test_every_draw_shows_that_some_rows_decide_for_all(rng, rows):
    exercise = REFERENCE.exercises["greedy_decode"]
    changed = {"not ended.all():": f"not np.all(ended[{rows.replace('m', 'len(ended)')}]):"}
    wrong = REFERENCE.mistaken("greedy_decode", Mistake("some-rows", changed, "Some rows decide."))
    for _ in range(20):
        several = [case for case in REFERENCE.cases(exercise, rng) if case.sizes["m"] > 1]
        assert judge(exercise.question, several, wrong, reveal=False).status == "wrong"
