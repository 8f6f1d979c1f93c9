"""What lessons 6 and 7 share: batches, the loop that trains, and shares with their intervals."""

from collections import Counter

import numpy as np
import pytest

from autograder.course import Lesson
from autograder.lessons.reference import reference_for
from unroll import plot
from unroll.datasets.number_words import number_words
from unroll.translation import batches_by_length, share_right, shares_by_length, train
from unroll.vocabulary import Vocabulary


def corpus_and_words(rng, count=90):
    corpus = number_words(count, longest=12, seed=int(rng.integers(1000)), validation=5, test=5)
    words = [Vocabulary.from_sentences(p[side] for p in corpus.train) for side in (0, 1)]
    return corpus.train, *words


def encode_batch(sentences, vocabulary):
    return reference_for(Lesson("06_seq2seq")).solution("encode_batch")(sentences, vocabulary)


@pytest.mark.parametrize(("size", "width"), [(7, 4), (16, 9), (200, 30)])
def test_batches_hold_every_pair_and_little_padding(rng, size, width):
    pairs, source, target = corpus_and_words(rng)
    batches = batches_by_length(pairs, source, target, encode_batch, size=size, width=width)
    held = set()
    for ids, translated in batches:
        assert ids.shape == translated.shape
        assert ids.shape[0] == size
        assert ids.shape[1] % width == 0
        longest = max((ids > 0).sum(axis=1).max(), (translated > 0).sum(axis=1).max())
        assert ids.shape[1] - width < longest <= ids.shape[1]
        rows = zip(map(source.decode, ids), map(target.decode, translated), strict=True)
        held |= set(rows)
    assert held == set(pairs)
    shapes = Counter(batch.source.shape for batch in batches)
    groups = Counter(-(-(1 + max(map(len, pair))) // width) for pair in pairs)
    assert {(size, k * width): -(-n // size) for k, n in groups.items()} == shapes


def test_the_same_seed_gives_the_same_batches_and_another_seed_others(rng):
    pairs, source, target = corpus_and_words(rng)

    def made(seed):
        batches = batches_by_length(pairs, source, target, encode_batch, size=8, seed=seed)
        return np.concatenate([batch.target.ravel() for batch in batches])

    np.testing.assert_array_equal(made(3), made(3))
    assert (made(3) != made(4)).any()


@pytest.mark.parametrize("wrong", [{"size": 0}, {"size": 2, "width": 0}])
def test_batches_of_nothing_are_refused(rng, wrong):
    pairs, source, target = corpus_and_words(rng, count=10)
    with pytest.raises(ValueError, match="Batches need pairs"):
        batches_by_length(pairs, source, target, encode_batch, **wrong)


def linear_model(rate):
    keras = pytest.importorskip("keras")
    inputs = keras.Input((3,))
    model = keras.Model(inputs, keras.layers.Dense(1)(inputs))
    model.compile(keras.optimizers.SGD(rate), "mse")
    return model


def test_each_epoch_s_loss_is_the_mean_over_its_own_batches(rng, capsys):
    model = linear_model(rate=0.0)  # nothing changes, so every epoch has the loss of the first
    batches = [(rng.normal(size=(4, 3)), rng.normal(size=(4, 1))) for _ in range(5)]
    expected = np.mean([model.evaluate(*batch, verbose=0) for batch in batches])
    assert train(model, batches, epochs=3) == pytest.approx([expected] * 3, rel=1e-4)
    assert "15 of 15" in capsys.readouterr().out


def test_training_finds_what_there_is_to_learn(rng, capsys):
    x = rng.normal(size=(6, 8, 3))
    batches = [(part, part @ [[1.0], [2.0], [3.0]]) for part in x]
    losses = train(linear_model(rate=0.05), batches, epochs=40, label="lines")
    assert losses[-1] < 0.01 * losses[0]
    assert "lines: 240 of 240" in capsys.readouterr().out


@pytest.mark.parametrize("_", range(5))
def test_a_share_has_wilson_s_interval(rng, _):
    stats = pytest.importorskip("scipy.stats")
    n = int(rng.integers(1, 400))
    k = int(rng.integers(n + 1))
    found = share_right(rng.permutation(np.arange(n) < k))
    expected = stats.binomtest(k, n).proportion_ci(0.95, method="wilson")
    assert found == pytest.approx((k / n, expected.low, expected.high, n), abs=1e-4)


def test_nothing_has_no_share():
    with pytest.raises(ValueError, match="nothing"):
        share_right([])


def test_shares_are_counted_range_by_range():
    lengths, right = [1, 2, 2, 3, 4, 9], [True, True, False, True, False, True]
    shares = shares_by_length(lengths, right, [1, 3, 4, 5])
    assert {name: (s.share, s.n) for name, s in shares.items()} == {
        "1–2": (pytest.approx(2 / 3), 3),
        "3": (1.0, 1),
        "4": (0.0, 1),
    }
    with pytest.raises(ValueError, match="no sentences of 5–8 words"):
        shares_by_length(lengths, right, [1, 5, 9])
    with pytest.raises(ValueError, match="6 lengths and 1 answers"):
        shares_by_length(lengths, [True], [1, 5])


def test_an_interval_is_a_bar_from_its_low_to_its_high_end(rng):
    ends = np.sort(rng.uniform(size=(4, 2)), axis=1)
    series = {"a": ends.mean(axis=1), "b": np.ones(4)}
    figure = plot.lines_against(
        range(4), series, xlabel="x", ylabel="y", intervals={"a": ends.tolist()}
    )
    bars = figure.axes[0].collections  # broad and pale, and a thin line along them
    assert len(bars) == 2
    for drawn in bars:
        heights = np.array([segment[:, 1] for segment in drawn.get_segments()])
        np.testing.assert_allclose(heights, ends)
    with pytest.raises(ValueError, match=r"intervals of 'a' have shape \(3, 2\)"):
        plot.lines_against(range(4), series, xlabel="x", ylabel="y", intervals={"a": ends[:3]})
