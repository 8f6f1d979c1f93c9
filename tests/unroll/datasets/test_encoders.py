"""Encoders of frames: the right features from right frames, and one sentence for wrong ones."""

import os
import pickle
import re
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import h5py
import keras
import numpy as np
import pytest

from autograder.course import ROOT
from datasets import train_encoder
from tests.conftest import SEED
from unroll.datasets import encoders
from unroll.datasets.encoders import inception_v3, small_encoder
from unroll.datasets.stick_figures import PAIRS, draw_clip


def pictures(rng, n, size=48):
    return rng.integers(0, 256, (n, size, size, 3), dtype=np.uint8)


# -- The small encoder ---------------------------------------------------------------------------


def convolved(frames, kernel, bias, stride=1):
    """Zeros around, as many before as after or one less; then ReLU."""
    width, n_out = kernel.shape[0], -(-frames.shape[1] // stride)
    missing = (n_out - 1) * stride + width - frames.shape[1]
    sides = (missing // 2, missing - missing // 2)
    padded = np.pad(frames, ((0, 0), sides, sides, (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (width, width), axis=(1, 2))
    at_stride = windows[:, ::stride, ::stride]
    return np.maximum(np.einsum("nijcab,abcf->nijf", at_stride, kernel, optimize=True) + bias, 0)


def pooled(frames):
    n, height, width, channels = frames.shape
    return frames.reshape(n, height // 2, 2, width // 2, 2, channels).max(axis=(2, 4))


def test_small_encoder_computes_what_numpy_computes(rng):
    with np.load(encoders.SMALL_WEIGHTS) as file:
        k1, b1, k2, b2, k3, b3, k4, b4, kernel, bias = (
            file[f"arr_{i}"].astype(np.float64) for i in range(len(file.files))
        )
    frames = pictures(rng, 3)
    x = convolved(frames / 127.5 - 1, k1, b1, stride=2)
    for k, b in ((k2, b2), (k3, b3), (k4, b4)):
        x = pooled(convolved(x, k, b))
    expected = np.tanh(x.reshape(3, -1) @ kernel + bias)
    features = small_encoder()(frames)
    assert features.dtype == np.float32
    np.testing.assert_allclose(features, expected, atol=1e-5)


@pytest.mark.slow
def test_other_backend_gives_the_same_features(rng, tmp_path):
    frames = pictures(rng, 20)
    np.save(tmp_path / "frames.npy", frames)
    code = """
import sys
import numpy as np
from unroll.datasets.encoders import small_encoder
np.save(sys.argv[2], small_encoder()(np.load(sys.argv[1])))
import keras
print(keras.backend.backend())
"""
    other = "tensorflow" if keras.backend.backend() == "jax" else "jax"
    result = subprocess.run(
        [sys.executable, "-c", code, tmp_path / "frames.npy", tmp_path / "features.npy"],
        env={**os.environ, "KERAS_BACKEND": other},
        capture_output=True,
        text=True,
    )
    assert result.stdout == f"{other}\n", result.stderr
    there = np.load(tmp_path / "features.npy")
    np.testing.assert_allclose(there, small_encoder()(frames), atol=1e-4)


@pytest.mark.parametrize("n", [0, 1, 2, 15, 16, 17, 31, 32, 33, 65])
def test_batches_give_what_single_frames_give(n, rng):
    encode = small_encoder()
    frames = pictures(rng, n)
    features = encode(frames)
    assert features.shape == (n, encode.n_features)
    for i in range(n):
        np.testing.assert_allclose(features[i], encode(frames[i : i + 1])[0], atol=1e-5)


def test_both_kinds_of_frames_give_the_same(rng):
    frames = pictures(rng, 4)
    as_floats = frames.astype(np.float32) / 127.5 - 1
    encode = small_encoder()
    np.testing.assert_allclose(encode(as_floats), encode(frames), atol=1e-6)


def test_frames_are_scaled_as_inception_wants_them(rng):
    frames = pictures(rng, 2, size=5)
    expected = keras.applications.inception_v3.preprocess_input(frames.astype(np.float32))
    np.testing.assert_allclose(encoders.scaled(frames), expected, atol=1e-7)


WRONG = {
    "one frame without a batch": (np.zeros((48, 48, 3), np.uint8), "shape"),
    "another size": (np.zeros((2, 48, 47, 3), np.uint8), "shape"),
    "transparency": (np.zeros((2, 48, 48, 4), np.uint8), "shape"),
    "channels first": (np.zeros((2, 3, 48, 48), np.uint8), "shape"),
    "64 bits": (np.zeros((2, 48, 48, 3)), "float64"),
    "whole numbers": (np.zeros((2, 48, 48, 3), np.int32), "int32"),
    "256ths": (np.full((2, 48, 48, 3), 255, np.float32), "go from 255 to 255"),
    "below": (np.full((2, 48, 48, 3), -1.01, np.float32), "go from -1.01"),
    "no number": (np.full((2, 48, 48, 3), np.nan, np.float32), "go from nan"),
}


@pytest.mark.parametrize(("frames", "message"), WRONG.values(), ids=WRONG)
def test_other_frames_are_refused_with_what_was_expected(frames, message):
    with pytest.raises(ValueError, match=rf"48, 48, 3\).*{message}|-1 to 1.*{message}"):
        small_encoder()(frames)


@pytest.mark.slow
def test_encoder_travels_to_another_process_and_leaves_its_network_at_home(rng):
    encode = small_encoder()
    frames = pictures(rng, 3)
    here = encode(frames)
    assert len(pickle.dumps(encode)) < 1000
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        there = pool.submit(encode, frames).result()
    np.testing.assert_allclose(there, here, atol=1e-6)


# -- What it knows -------------------------------------------------------------------------------


def films(seed, activities, groups):
    """The features of a clip of each activity in each group, drawn as the lesson reads them."""
    encode = small_encoder()
    return {
        (name, group): encode(draw_clip(name, group, 1, size=48, seed=seed))
        for name in activities
        for group in range(1, groups + 1)
    }


@pytest.mark.slow
def test_scene_is_in_the_features_of_a_frame(rng):
    """The nearest frame among those of other people and places is nearly always of this scene."""
    known, new = (films(int(seed), train_encoder.SCENES, 8) for seed in rng.integers(200, 2**31, 2))
    vectors = np.concatenate(list(known.values()))
    scenes = np.concatenate([[name] * len(film) for (name, _), film in known.items()])
    right = [
        scenes[((vectors - frame) ** 2).sum(axis=1).argmin()] == name
        for (name, _), film in new.items()
        for frame in film
    ]
    assert np.mean(right) > 0.9


def test_direction_of_time_is_not_in_the_features_of_a_frame(rng):
    seed = int(rng.integers(200, 2**31))
    clips = films(seed, [name for pair in PAIRS for name in pair], 2)
    for forward, backward in PAIRS:
        for group in (1, 2):
            there, back = clips[forward, group], clips[backward, group]
            np.testing.assert_allclose(there[::-1], back, atol=1e-5)
            assert np.abs(there[0] - there[-1]).max() > 0.5


# -- Where it comes from -------------------------------------------------------------------------


def test_log_tells_of_the_weights_that_are_shipped():
    log = (ROOT / "datasets" / "train_encoder.log").read_text()
    assert f"the encoder {small_encoder().name}\n" in log
    assert len(re.findall(r"^ *\d+(?: +\d+\.\d{4}){4}$", log, re.MULTILINE)) == train_encoder.EPOCHS
    assert encoders.SMALL_WEIGHTS.stat().st_size < 300_000


def test_lessons_films_are_not_learned_from():
    assert 0 not in (*train_encoder.TRAIN_SEEDS, train_encoder.VALIDATION_SEED)


@pytest.mark.slow
def test_training_makes_such_weights_and_a_log(tmp_path, monkeypatch):
    shipped = small_encoder().name
    monkeypatch.setattr(train_encoder, "SMALL_WEIGHTS", tmp_path / "weights.npz")
    monkeypatch.setattr(train_encoder, "LOG", tmp_path / "log")
    monkeypatch.setattr(train_encoder, "TRAIN_SEEDS", (1, 2))
    for name in ("GROUPS", "VALIDATION_GROUPS", "EPOCHS"):
        monkeypatch.setattr(train_encoder, name, 2)
    train_encoder.main()
    with np.load(tmp_path / "weights.npz") as new, np.load(encoders.SMALL_WEIGHTS) as old:
        assert [new[name].shape for name in new] == [old[name].shape for name in old]
        assert not any((new[name] == old[name]).all() for name in new)
    assert "seeds (1, 2), 2 groups each" in (tmp_path / "log").read_text()
    assert small_encoder().name == shipped


def test_frames_are_taught_with_their_scene_and_moment(rng):
    seed = int(rng.integers(200, 2**31))
    frames, classes = train_encoder.frames_of(seed, 1)
    assert frames.shape == (len(classes), 48, 48, 3)
    start = 0
    for scene in train_encoder.SCENES:
        n_frames = len(draw_clip(scene, 1, 1, seed=seed))
        of_film = [train_encoder.CLASSES[c] for c in classes[start : start + n_frames]]
        assert {name for name, _ in of_film} == {scene}
        moments = [moment for _, moment in of_film]
        assert moments == sorted(moments)
        assert len(set(moments)) == (6 if scene in dict(PAIRS) else 1)
        drawn = draw_clip(scene, 1, 1, size=48, seed=seed) / 127.5 - 1
        assert np.abs(frames[start : start + n_frames] - drawn).mean() < 0.1
        start += n_frames
    assert start == len(classes)


# -- InceptionV3 ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def with_top():
    """The whole network with random weights, so that each layer changes something."""
    rng = np.random.default_rng(SEED)
    model = keras.applications.InceptionV3(weights=None, input_shape=(299, 299, 3), classes=2)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            n = layer.beta.shape
            new = (rng.normal(0, 0.2, n), rng.normal(0, 0.2, n), rng.uniform(0.5, 2, n))
            layer.set_weights([value.astype(np.float32) for value in new])
    return model


def write_published_form(path, model, layers):
    """Weights as Keras publishes them: a group for each layer, in the order of the layers."""
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [layer.name.encode() for layer in layers]
        file.attrs["backend"] = b"tensorflow"
        file.attrs["keras_version"] = b"2.0"
        for layer in layers:
            group = file.create_group(layer.name)
            names = [f"{layer.name}/{i}:0" for i in range(len(layer.weights))]
            group.attrs["weight_names"] = [name.encode() for name in names]
            for name, value in zip(names, layer.get_weights(), strict=True):
                group[name] = value
    return path


@pytest.fixture(scope="module")
def published(with_top, tmp_path_factory):
    path = tmp_path_factory.mktemp("inception") / "notop.h5"
    return write_published_form(path, with_top, with_top.layers[:-2])


@pytest.mark.slow
@pytest.mark.xdist_group("inception")
def test_inception_features_are_the_layer_avg_pool(with_top, published, rng):
    frames = pictures(rng, 3, size=299)
    layer = keras.Model(with_top.input, with_top.get_layer("avg_pool").output)
    scaled = keras.applications.inception_v3.preprocess_input(frames.astype(np.float32))
    expected = layer.predict_on_batch(scaled)
    encode = inception_v3(published)
    assert (encode.size, encode.n_features) == (299, 2048)
    features = encode(frames)
    assert features.shape == (3, 2048)
    assert features.std() > 0
    np.testing.assert_allclose(features, expected, rtol=1e-3, atol=1e-4 * np.abs(expected).max())
    few = inception_v3(published, batch_size=2)
    np.testing.assert_allclose(few(frames), features, rtol=1e-3, atol=1e-4 * expected.max())


@pytest.mark.slow
@pytest.mark.xdist_group("inception")
def test_other_weights_have_another_name_and_wrong_ones_are_named(with_top, published, tmp_path):
    whole = write_published_form(tmp_path / "whole.h5", with_top, with_top.layers)
    (tmp_path / "notes.h5").write_text("no weights")
    names = {inception_v3(p).name for p in (published, whole, tmp_path / "notes.h5")}
    assert len(names) == 3
    for wrong in (whole, tmp_path / "notes.h5"):
        with pytest.raises(ValueError, match=rf"{wrong.name} does not hold the weights"):
            inception_v3(wrong)(np.zeros((1, 299, 299, 3), np.uint8))


def test_missing_weights_say_which_command_brings_them(tmp_path, monkeypatch):
    with pytest.raises(FileNotFoundError, match=r"nowhere\.h5.*download\.py inception-v3"):
        inception_v3(tmp_path / "nowhere.h5")
    monkeypatch.setattr(encoders, "INCEPTION_WEIGHTS", tmp_path / "later.h5")
    with pytest.raises(FileNotFoundError, match=r"later\.h5"):
        inception_v3()
    (tmp_path / "later.h5").touch()
    assert inception_v3().weights == tmp_path / "later.h5"


def test_weights_are_looked_for_where_the_download_puts_them():
    from datasets.fetch.catalogue import read_catalogue
    from datasets.fetch.command import HERE

    data = read_catalogue()["inception-v3"]
    assert encoders.INCEPTION_WEIGHTS in [HERE / data.name / file.name for file in data.files]


def test_batch_of_nothing_is_refused(tmp_path):
    with pytest.raises(ValueError, match="starts at 1"):
        inception_v3(tmp_path / "any.h5", batch_size=0)
