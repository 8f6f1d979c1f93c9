"""What turns the frames of a film into features: two convolutional networks trained before.

An encoder sees one frame at a time. What it returns says what is in the frame, and nothing of
what comes before or after: that is left to the network that reads the features.

``small_encoder`` comes with the course: datasets/train_encoder.py trains it on drawn frames.
``inception_v3`` is the network of Szegedy et al., "Rethinking the Inception Architecture for
Computer Vision" (2016, arXiv:1512.00567), trained on ImageNet; its weights are a download.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

HERE = Path(__file__).parent
SMALL_WEIGHTS = HERE / "frame_encoder.npz"
#: Where ``python datasets/download.py inception-v3`` puts the weights without the top layer.
INCEPTION_WEIGHTS = (
    HERE.parents[2]
    / "datasets/data/inception-v3/inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5"
)


@dataclass(frozen=True)
class Encoder:
    """Frames -> features. It can be pickled; each process that calls it loads the network once."""

    name: str  # of the network and its weights: with others, the name is another
    size: int  # height and width of a frame
    n_features: int
    load: Callable[[Path], Any] = field(repr=False)  # a file of weights -> a Keras model
    weights: Path = field(repr=False)
    batch_size: int = field(default=32, repr=False)

    def __call__(self, frames: ArrayLike) -> NDArray[np.float32]:
        """The features of each frame, shape (n, n_features).

        frames: shape (n, size, size, 3), red, green and blue; either uint8 from 0 to 255, or
        float32 from -1 to 1.
        Raises ValueError where frames are something else, FileNotFoundError without weights.
        """
        frames = np.asarray(frames)
        self._check(frames)
        batches = range(0, len(frames), self.batch_size)
        parts = [self._encode(frames[i : i + self.batch_size]) for i in batches]
        return np.concatenate([np.zeros((0, self.n_features), np.float32), *parts])

    def _check(self, frames: NDArray[Any]) -> None:
        if frames.ndim != 4 or frames.shape[1:] != (self.size, self.size, 3):
            raise ValueError(
                f"The encoder {self.name} takes frames of shape (n, {self.size}, {self.size}, 3); "
                f"these have shape {frames.shape}."
            )
        if frames.dtype not in (np.uint8, np.float32):
            raise ValueError(
                f"Frames are uint8 from 0 to 255 or float32 from -1 to 1; these are {frames.dtype}."
            )
        if frames.dtype == np.float32 and frames.size:
            low, high = frames.min(), frames.max()
            if not (low >= -1.001 and high <= 1.001):  # as written, this catches NaN as well
                raise ValueError(
                    "Frames of type float32 have values from -1 to 1; "
                    f"these go from {low:.4g} to {high:.4g}."
                )

    def _encode(self, frames: NDArray[Any]) -> NDArray[np.float32]:
        """The features of one batch.

        It is filled up to a power of two: every other number of frames would be compiled anew.
        """
        n = len(frames)
        whole = np.zeros((min(1 << (n - 1).bit_length(), self.batch_size), *frames.shape[1:]))
        whole = whole.astype(np.float32)
        whole[:n] = scaled(frames)
        features = _network(self.load, self.weights).predict_on_batch(whole)
        return np.asarray(features, np.float32)[:n]


def scaled(frames: NDArray[Any]) -> NDArray[np.float32]:
    """Frames as networks take them: float32 from -1 to 1. What is not uint8 is so already."""
    if frames.dtype != np.uint8:
        return frames
    return frames.astype(np.float32) / np.float32(127.5) - np.float32(1)


def small_encoder() -> Encoder:
    """A small network for the stick figures: frames of 48 × 48 pixels, 48 features.

    It was taught to tell from one still frame which activity it is of, where an activity and its
    reverse count as one, and how far that has got. So it knows poses and things, but no time.
    """
    return Encoder(f"small-{_checksum(SMALL_WEIGHTS)}", 48, 48, _load_small, SMALL_WEIGHTS)


def inception_v3(weights: str | Path | None = None, batch_size: int = 32) -> Encoder:
    """InceptionV3: frames of 299 × 299 pixels, 2048 features (the layer ``avg_pool``).

    weights: an .h5 file of weights without the top layer; if None, the one that
    ``python datasets/download.py inception-v3`` brings. batch_size: frames at once at most.
    Raises FileNotFoundError where there is no such file, ValueError for a batch_size below 1.
    """
    path = Path(weights or INCEPTION_WEIGHTS).resolve()
    if batch_size < 1:
        raise ValueError(f"batch_size starts at 1; this is {batch_size}.")
    if not path.is_file():
        raise FileNotFoundError(
            f"There are no weights of InceptionV3 at {path}. "
            "This command brings them: python datasets/download.py inception-v3"
        )
    name = f"inception-v3-{_checksum(path)}"
    return Encoder(name, 299, 2048, _load_inception, path, batch_size)


@cache
def _checksum(path: Path) -> str:
    return f"{zlib.crc32(path.read_bytes()):08x}"


@cache
def _network(load: Callable[[Path], Any], weights: Path) -> Any:
    """The network of this process, made at the first call."""
    return load(weights)


def small_network() -> Any:
    """A Keras model of the small encoder with new weights: (n, 48, 48, 3) -> (n, 48)."""
    import keras

    def convolution(filters: int, width: int, stride: int = 1) -> Any:
        return keras.layers.Conv2D(
            filters,
            width,
            strides=stride,
            padding="same",
            activation="relu",
            data_format="channels_last",
        )

    def pooling() -> Any:
        return keras.layers.MaxPooling2D(data_format="channels_last")

    return keras.Sequential(
        [
            keras.Input((48, 48, 3)),
            convolution(16, 5, stride=2),
            convolution(32, 3),
            pooling(),
            convolution(48, 3),
            pooling(),
            convolution(64, 3),
            pooling(),
            keras.layers.Flatten(data_format="channels_last"),
            keras.layers.Dense(48, activation="tanh"),
        ]
    )


def _load_small(weights: Path) -> Any:
    model = small_network()
    with np.load(weights) as file:
        model.set_weights([file[f"arr_{i}"].astype(np.float32) for i in range(len(file.files))])
    return model


def _load_inception(weights: Path) -> Any:
    import keras

    model = keras.applications.InceptionV3(
        include_top=False, weights=None, input_shape=(299, 299, 3), pooling="avg"
    )
    try:
        model.load_weights(weights)
    except (OSError, ValueError) as error:
        raise ValueError(
            f"{weights} does not hold the weights of InceptionV3 without its top layer: {error}"
        ) from None
    return model
