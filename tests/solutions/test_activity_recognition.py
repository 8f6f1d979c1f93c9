"""Lesson 5's solutions against something independent, and what its notebook finds out."""

import os
import re
import subprocess
import sys
from fractions import Fraction
from itertools import permutations

import nbformat
import numpy as np
import pytest

import unroll  # noqa: F401  (keeps TensorFlow quiet; before keras)
from autograder.course import ROOT, Lesson
from autograder.exercises.activity_recognition import draw_clips, draw_model, draw_states
from autograder.lessons.reference import reference_for
from tests.conftest import TRAINING
from unroll import plot
from unroll.datasets import stick_figures, videos
from unroll.datasets.encoders import scaled

keras = pytest.importorskip("keras")

LESSON = Lesson("05_activity_recognition")
REFERENCE = reference_for(LESSON)
sample_frames, read_clip, label_index, split_by_group = map(
    REFERENCE.solution, ("sample_frames", "read_clip", "label_index", "split_by_group")
)
build_classifier, pool_over_time, confusion_matrix, top_k_accuracy = map(
    REFERENCE.solution,
    ("build_classifier", "pool_over_time", "confusion_matrix", "top_k_accuracy"),
)


# -- Frames ----------------------------------------------------------------------------------------


def test_frames_are_the_nearest_to_evenly_spread_places(rng):
    for _ in range(200):
        length = int(rng.integers(2, 60))
        n_frames = int(rng.integers(length, 400))
        indices = sample_frames(n_frames, length)
        assert (indices[0], indices[-1]) == (0, n_frames - 1)
        for k, index in enumerate(indices):
            assert abs(Fraction(k * (n_frames - 1), length - 1) - int(index)) <= Fraction(1, 2)


def test_short_clip_gives_each_frame_once_and_then_its_last(rng):
    for _ in range(50):
        length = int(rng.integers(2, 60))
        n_frames = int(rng.integers(1, length))
        expected = [*range(n_frames), *[n_frames - 1] * (length - n_frames)]
        assert sample_frames(n_frames, length).tolist() == expected


def test_clip_is_what_the_library_s_own_reader_reads(rng, tmp_path):
    activity = str(rng.choice(stick_figures.ACTIVITIES))
    film = stick_figures.draw_clip(activity, int(rng.integers(1, 26)), 1)
    path = tmp_path / "Überfahrt_0.avi"
    stick_figures.write_film(path, film)
    size = int(rng.integers(20, 60))
    for length in (2, 8, 12):
        theirs = scaled(videos.read_frames(path, most=length, size=size))
        ours = read_clip(str(path), length, size)
        assert ours.dtype == np.float32
        assert ours.shape == (length, size, size, 3)
        # The other reader resizes the same picture; only rounding may differ.
        assert np.abs(ours - theirs).max() <= 1.01 / 127.5
    assert abs(ours).max() <= 1


def test_short_film_ends_in_copies_of_its_last_frame(rng, tmp_path):
    film = rng.integers(0, 256, size=(3, 17, 23, 3)).astype(np.uint8)
    stick_figures.write_film(tmp_path / "short.avi", film)
    clip = read_clip(str(tmp_path / "short.avi"), 8, 16)
    np.testing.assert_array_equal(clip[3:], np.repeat(clip[2:3], 5, axis=0))


@pytest.mark.parametrize("kind", ["missing", "empty", "text", "folder", "cut"])
def test_what_is_no_whole_film_is_an_error_that_names_it(kind, rng, tmp_path):
    path = tmp_path / f"{kind}.avi"
    if kind == "empty":
        path.touch()
    elif kind == "text":
        path.write_text("not a film\n" * 1000)
    elif kind == "folder":
        path.mkdir()
    elif kind == "cut":
        stick_figures.write_film(path, rng.integers(0, 256, (12, 32, 32, 3)).astype(np.uint8))
        path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    with pytest.raises(ValueError, match=re.escape(path.name)):
        read_clip(str(path), 4, 16)


# -- Labels and groups -----------------------------------------------------------------------------


def test_numbers_of_classes_do_not_depend_on_the_order_of_rows():
    rows = ["Walk", "Jump", "Walk", "Archery"]
    found = [label_index(list(order)) for order in permutations(rows)]
    assert all(each == found[0] for each in found)
    index, names = found[0]
    assert [index[name] for name in names] == [0, 1, 2]


@pytest.mark.parametrize("split", [1, 2, 3])
def test_split_by_group_is_the_official_one(split, tmp_path):
    kinds = ["Walk", "Wave"]
    folder = tmp_path / "films"
    numbers = [(kind, g, c) for kind in kinds for g in range(1, 26) for c in (1, 2)]
    stick_figures._write_lists(folder, numbers)
    clips = [stick_figures.clip_name(*number) for number in numbers]
    train, test = split_by_group(clips, list(stick_figures.TEST_GROUPS[split]))
    for side, name in ((train, "train"), (test, "test")):
        listed = (folder / f"{name}list{split:02}.txt").read_text().splitlines()
        assert side == [line.split()[0].split("/")[1] for line in listed]


def test_no_group_is_on_both_sides(rng):
    sizes = {"n_classes": 3, "n_groups": 6, "n_held_out": 3, "n_clips": 3}
    clips, held_out = draw_clips(rng, sizes, {})
    train, test = split_by_group(clips, held_out)
    assert sorted([*train, *test]) == sorted(clips)
    groups = [{videos.parse_name(name).group for name in side} for side in (train, test)]
    assert groups[0].isdisjoint(groups[1])
    assert groups[1] == set(held_out)


# -- Networks --------------------------------------------------------------------------------------


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def classifier_in_numpy(weights, x):
    """The probabilities for one clip without padding, x (T, n_x)."""
    kernel, recurrent, bias, output, output_bias = (w.astype(float) for w in weights)
    h = c = np.zeros(len(recurrent))
    for xt in x.astype(float):
        i, f, g, o = np.split(xt @ kernel + h @ recurrent + bias, 4)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
    z = np.exp(h @ output + output_bias)
    return z / z.sum()


def test_classifier_reads_the_real_frames_only(rng):
    sizes = {"m": 6, "T_x": 9, "n_x": 4, "n_units": 5, "n_classes": 7}
    settings, weights, (x,) = draw_model(rng, sizes, {})
    model = build_classifier(**settings)
    model.set_weights(weights)
    ours = keras.ops.convert_to_numpy(model(x))
    for probabilities, clip in zip(ours, x, strict=True):
        real = clip[(clip != 0).any(axis=1)]
        np.testing.assert_allclose(probabilities, classifier_in_numpy(weights, real), atol=1e-5)


def test_pooling_does_what_numpy_does_clip_by_clip(rng):
    states, mask = draw_states(rng, {"m": 7, "T_x": 9, "n_a": 4}, {})
    tensors = [keras.ops.convert_to_tensor(v) for v in (states.astype("float32"), mask)]
    by_hand = {"last": lambda real: real[-1], "mean": np.ndarray.mean, "max": np.ndarray.max}
    for how, pool in by_hand.items():
        ours = keras.ops.convert_to_numpy(pool_over_time(*tensors, how))
        along = {} if how == "last" else {"axis": 0}
        expected = [pool(clip[row], **along) for clip, row in zip(states, mask, strict=True)]
        np.testing.assert_allclose(ours, expected, atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("how", ["last", "mean", "max"])
def test_pooling_stands_in_a_model_that_learns(how, rng):
    x = keras.Input((5, 3))
    mask = keras.ops.any(x != 0, axis=2)
    states = keras.layers.LSTM(4, return_sequences=True)(keras.layers.Masking()(x))
    pooled = pool_over_time(states, mask, how)
    model = keras.Model(x, keras.layers.Dense(2, activation="softmax")(pooled))
    model.compile("adam", "sparse_categorical_crossentropy")
    clips = rng.normal(size=(8, 5, 3)).astype("float32")
    clips[:4, 3:] = 0
    before = model.get_weights()
    loss = model.fit(clips, np.arange(8) % 2, epochs=2, verbose=0).history["loss"]
    assert np.isfinite(loss).all()
    for old, new in zip(before, model.get_weights(), strict=True):
        assert np.isfinite(new).all()
        assert not np.array_equal(old, new)


# -- Counting --------------------------------------------------------------------------------------


def test_confusion_matrix_counts_pairs(rng):
    n_classes = int(rng.integers(2, 9))
    labels, predictions = rng.integers(0, n_classes, size=(2, 300))
    matrix = confusion_matrix(labels, predictions, n_classes)
    pairs = list(zip(labels.tolist(), predictions.tolist(), strict=True))
    for j, k in np.ndindex(n_classes, n_classes):
        assert matrix[j, k] == pairs.count((j, k))


def test_top_k_is_keras_s(rng):
    n_classes = int(rng.integers(3, 9))
    probabilities = rng.dirichlet(np.ones(n_classes), size=200).astype("float32")
    labels = rng.integers(0, n_classes, size=200)
    for k in range(1, n_classes + 1):
        theirs = keras.metrics.sparse_top_k_categorical_accuracy(labels, probabilities, k=k)
        expected = keras.ops.convert_to_numpy(theirs).mean()
        assert top_k_accuracy(probabilities, labels, k) == pytest.approx(expected)
    assert top_k_accuracy(probabilities, labels, n_classes) == 1


# -- Plots -----------------------------------------------------------------------------------------


def test_confusion_plot_writes_every_count_and_refuses_other_shapes(rng):
    matrix = rng.integers(0, 4, size=(5, 5))
    names = list("abcde")
    figure = plot.confusion({"one": matrix, "two": matrix.T}, names)
    for ax, counts in zip(figure.axes, (matrix, matrix.T), strict=True):
        written = {(t.get_position()[::-1]): t.get_text() for t in ax.texts}
        assert written == {(j, k): str(counts[j, k]) for j, k in np.argwhere(counts).tolist()}
    many = plot.confusion({"": np.eye(30)}, [str(i) for i in range(30)])
    assert not many.axes[0].texts
    with pytest.raises(ValueError, match=r"shape \(4, 4\), not one \(5, 5\)"):
        plot.confusion({"one": matrix}, names[:4])


@pytest.mark.parametrize(("n_frames", "shown"), [(1, 1), (10, 10), (20, 10), (21, 7)])
def test_film_over_time_shows_frames_above_their_values(n_frames, shown, rng):
    frames = rng.integers(0, 256, size=(n_frames, 8, 8, 3)).astype(np.uint8)
    values = rng.random(n_frames)
    figure = plot.film_over_time(frames, {"p": values}, ylabel="probability")
    strip, below = figure.axes
    assert len(strip.images) == shown
    np.testing.assert_array_equal(below.lines[0].get_ydata(), values)
    assert plot.as_png(figure, width=300)
    with pytest.raises(ValueError, match="one value for each of"):
        plot.film_over_time(frames, {"p": [*values, 0]}, ylabel="probability")


# -- The notebook ----------------------------------------------------------------------------------


def table(text):
    """Percentages by network: whole films, and pieces."""
    rows = re.findall(r"^ *(LSTM|mean of frames|last frame) +(\d+)% +(\d+)%$", text, re.MULTILINE)
    return {name: (int(whole), int(pieces)) for name, whole, pieces in rows}


def by_pair(text):
    """Percentages on pieces, pair by pair: LSTM, mean, last frame."""
    rows = re.findall(r"^ *\w+ / \w+ +(\d+)% +(\d+)% +(\d+)%$", text, re.MULTILINE)
    return np.array(rows, dtype=int)


def assert_memory_wins(text):
    found = table(text)
    assert found["LSTM"][0] >= 95
    assert found["LSTM"][1] >= 90
    assert 62 <= found["mean of frames"][0] <= 69, "right but for the four pairs: 8 of 12"
    assert found["LSTM"][1] > found["last frame"][1] + 5
    assert found["LSTM"][1] > found["mean of frames"][1] + 15
    assert len(by_pair(text)) == 4
    assert abs(by_pair(text)[:, 1].mean() - 50) < 15


def test_committed_notebook_shows_that_order_takes_a_memory():
    notebook = nbformat.read(LESSON.solution, as_version=4)
    outputs = [o for cell in notebook.cells for o in cell.get("outputs", [])]
    assert_memory_wins("\n".join(o["text"] for o in outputs if "text" in o))


def run_cells(folder, cells, patch):
    """What setup, exercises and these experiments print, in a process of their own."""
    wanted = [
        cell.source
        for cell in REFERENCE.text.cells
        if cell.role in ("setup", "exercise") or cell.id in cells
    ]
    # Few epochs do where only the way through the code matters.
    source = "\n\n".join([wanted[0], patch, *wanted[1:]])
    for whole, short in TRAINING["05_activity_recognition"].items():
        source = source.replace(whole, short)
    result = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-c", source],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "course")},
        capture_output=True,
        text=True,
        timeout=500,
    )
    assert result.returncode == 0, result.stderr[-3000:]
    return result.stdout


#: A GPU and UCF-101 are pretended to be there: its folders hold drawn films, a known encoder stands
#: in for InceptionV3. HandstandPushups is spelled in two ways, as in the real data set.
PRETEND = """
devices.gpu = lambda: "pretended"
encoders.INCEPTION_WEIGHTS = Path("data/inception-v3/weights.h5").resolve()
encoders.inception_v3 = encoders.small_encoder
"""


@pytest.mark.slow
def test_notebook_takes_ucf101_where_it_is_there(tmp_path):
    """Every cell of the lesson, in a miniature of UCF-101's layout."""
    films = stick_figures.write_data_set(
        tmp_path / "films", activities=["SitDown", "StandUp", "Wave"], size=48
    )
    ucf = tmp_path / "data" / "ucf101"
    ucf.mkdir(parents=True)
    lists = tmp_path / "data" / "ucf101-splits" / stick_figures.LISTS
    lists.parent.mkdir()
    (films / stick_figures.LISTS).rename(lists)
    for old, folder, name in (
        ("SitDown", "ApplyLipstick", "ApplyLipstick"),
        ("StandUp", "HandstandPushups", "HandStandPushups"),
        ("Wave", "YoYo", "YoYo"),
    ):
        (ucf / folder).mkdir()
        for film in (films / old).iterdir():
            film.rename(ucf / folder / film.name.replace(old, name))
        for page in lists.iterdir():
            text = page.read_text().replace(f"{old}/v_{old}_", f"{folder}/v_{name}_")
            page.write_text(text.replace(f" {old}", f" {folder}"))
    every = [cell.id for cell in REFERENCE.text.cells if cell.role == "experiment"]
    printed = run_cells(tmp_path, every, PRETEND)
    assert "75 clips of 3 activities" in printed
    assert "the same as testlist01.txt? True" in printed
    assert "UCF-101, split 1, whole:" in printed
    assert re.search(r"LSTM +top-1 +\d+% +top-2 +\d+% +top-5 +100%", printed)
