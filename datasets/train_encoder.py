"""Train the small frame encoder of lesson 5: python datasets/train_encoder.py

It learns from still frames of stick figures that the lesson never shows: other seeds, so other
people, places and cameras. Its task is to say of one frame which of eight scenes it is of, an
activity and its reverse being one scene, and for these in which sixth of the film. The layer below
the answer is what the course keeps: course/unroll/datasets/frame_encoder.npz. What happened is
noted in datasets/train_encoder.log.
"""

import os
import platform
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "course"))
# Less to read, and with TensorFlow the same weights on every run.
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import cv2
import keras
import numpy as np
from numpy.typing import NDArray

from unroll.datasets.encoders import SMALL_WEIGHTS, scaled, small_encoder, small_network
from unroll.datasets.stick_figures import ACTIVITIES, PAIRS, write_data_set
from unroll.datasets.videos import list_clips, read_frames

LOG = Path(__file__).with_suffix(".log")
#: The lesson's films have seed 0.
TRAIN_SEEDS, VALIDATION_SEED = (101, 102, 103), 104
GROUPS, VALIDATION_GROUPS = 99, 25
EPOCHS, BATCH, RATE, DROPOUT = 14, 64, 2e-3, 0.2
MOMENTS = 6  # of a film whose reverse is another activity
SCENES = tuple(name for name in ACTIVITIES if name not in {reverse for _, reverse in PAIRS})
CLASSES = tuple(
    (name, moment) for name in SCENES for moment in range(MOMENTS if name in dict(PAIRS) else 1)
)

Data = tuple[NDArray[np.float32], NDArray[np.int32]]


def frames_of(seed: int, groups: int) -> Data:
    """All frames of a new set of films, as the lesson reads them, and the class of each."""
    number = {known: i for i, known in enumerate(CLASSES)}
    frames, classes = [], []
    with TemporaryDirectory() as folder:
        write_data_set(Path(folder, "films"), activities=SCENES, groups=groups, seed=seed)
        for clip in list_clips(folder):
            film = read_frames(clip.path, size=48)
            moments = MOMENTS if clip.activity in dict(PAIRS) else 1
            frames.append(scaled(film))
            classes += [number[clip.activity, t * moments // len(film)] for t in range(len(film))]
    return np.concatenate(frames), np.array(classes, np.int32)


def scene_accuracy(model: keras.Model, data: Data) -> float:
    """How often the scene is right, whatever the moment."""
    scene = np.array([SCENES.index(name) for name, _ in CLASSES])
    found = model.predict(data[0], batch_size=256, verbose=0).argmax(axis=1)
    return float((scene[found] == scene[data[1]]).mean())


def train(training: Data, validation: Data) -> tuple[keras.Model, keras.Model, list[str]]:
    """The encoder, the same with a layer that answers, and a line for each epoch."""
    encoder = small_network()
    answer = [keras.layers.Dropout(DROPOUT), keras.layers.Dense(len(CLASSES))]
    model = keras.Sequential([encoder, *answer])
    steps = EPOCHS * -(-len(training[0]) // BATCH)
    model.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(RATE, steps)),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    lines = ["epoch  loss    accuracy  validation loss  validation accuracy"]
    print(lines[0])

    def note(epoch: int, logs: dict[str, float]) -> None:
        lines.append(
            f"{epoch + 1:5}  {logs['loss']:.4f}  {logs['accuracy']:8.4f}"
            f"  {logs['val_loss']:15.4f}  {logs['val_accuracy']:19.4f}"
        )
        print(lines[-1], flush=True)

    notes = keras.callbacks.LambdaCallback(on_epoch_end=note)
    model.fit(
        *training,
        validation_data=validation,
        batch_size=BATCH,
        epochs=EPOCHS,
        verbose=0,
        callbacks=[notes],
    )
    return encoder, model, lines


def main() -> None:
    """Draw, train, keep, note."""
    started = time.monotonic()
    keras.utils.set_random_seed(5)
    sets = [frames_of(seed, GROUPS) for seed in TRAIN_SEEDS]
    training = (np.concatenate([s[0] for s in sets]), np.concatenate([s[1] for s in sets]))
    del sets
    validation = frames_of(VALIDATION_SEED, VALIDATION_GROUPS)
    drawn = time.monotonic()
    encoder, model, lines = train(training, validation)
    trained = time.monotonic()
    # Half the digits are enough, and half the size.
    rounded = [weight.astype(np.float16) for weight in encoder.get_weights()]
    encoder.set_weights([weight.astype(np.float32) for weight in rounded])
    np.savez_compressed(SMALL_WEIGHTS, *rounded)
    versions = (
        f"Python {platform.python_version()}, Keras {keras.__version__} on "
        f"{keras.backend.backend()}, NumPy {np.__version__}, OpenCV {cv2.__version__}"
    )
    text = [
        "Made by datasets/train_encoder.py",
        versions,
        f"training: seeds {TRAIN_SEEDS}, {GROUPS} groups each, {len(training[0])} frames",
        f"validation: seed {VALIDATION_SEED}, {VALIDATION_GROUPS} groups, "
        f"{len(validation[0])} frames",
        f"{len(CLASSES)} classes: {len(SCENES)} scenes, {len(PAIRS)} of them in {MOMENTS} moments",
        f"Adam, rate {RATE} falling to 0 as a cosine, batches of {BATCH}, dropout {DROPOUT}",
        "",
        *lines,
        "",
        f"validation, weights rounded to 16 bits: scene right in "
        f"{scene_accuracy(model, validation):.4f} of frames",
        f"kept: {encoder.count_params()} weights, {SMALL_WEIGHTS.stat().st_size} bytes, "
        f"the encoder {small_encoder().name}",
        f"{drawn - started:.0f} s for the films, {trained - drawn:.0f} s for the training",
    ]
    LOG.write_text("\n".join(text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
