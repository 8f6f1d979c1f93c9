"""Lesson 5: from films to frames, from frames to features, from features to an activity."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.lessons.exercise import Exercise, Mistake, Sizes, Solutions
from unroll.judging.questions import Output

#: Keras computes with 32-bit numbers.
KERAS_TOLERANCE = 1e-4
#: A film is stored as JPEG pictures: a colour may come back a few 256ths away from what it was.
FILM_TOLERANCE = 0.03

DOCSTRING = "the docstring"
SPREAD = "equation (1)"
SHORT = "equation (2)"
RANGE = "equation (3)"
READING = "“From a film to an array”"
LABELS = "“Number the classes”"
GROUPS = "“Which clips to test on”"
MODEL = "equation (4)"
MASK = "“Frames that only fill up”"
LAST = "equation (5)"
MEAN = "equation (6)"
MAX = "equation (7)"
CONFUSION = "equation (8)"
TOP_K = "equation (9)"

# -- sample_frames -------------------------------------------------------------------------------


def draw_frames(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """n_frames, length. With an even length no place lies in the middle between two frames."""
    return sizes["n_frames"], sizes["length"]


PLACES = "places = np.linspace(0, n_frames - 1, length)"
FEWER = "np.minimum(np.arange(length), n_frames - 1)"
TEST = "if n_frames < length:"
ROUNDED = "np.round(places).astype(int)"


def _places(id: str, places: str, hint: str, equation: str = SPREAD) -> Mistake:
    """Other places where a clip is long enough."""
    return Mistake(id, {PLACES: f"places = {places}"}, hint, equation)


def _fewer(id: str, places: str, hint: str) -> Mistake:
    """Other places where a clip is too short."""
    return Mistake(id, {FEWER: places}, hint, SHORT)


SAMPLE = Exercise(
    name="sample_frames",
    arguments=("n_frames", "length"),
    outputs={"indices": Output(4, "(length,)"), "kind": Output(1, derived=True)},
    sizes={"n_frames": (41, 240), "length": (8, 8)},
    draw=draw_frames,
    edges=(
        {},
        {"length": 16},
        {"length": 40},
        {"n_frames": 16, "length": 16},
        {"n_frames": 19, "length": 14},
        {"n_frames": 9, "length": 16},
        {"n_frames": 1, "length": 4},
        {"length": 2},
    ),
    harness="with_kind",
    mistakes=(
        _places(
            "first-frames-only",
            "np.arange(length)",
            "These are the first frames of the clip, whatever comes after them. Spread them over "
            "the whole clip: the last one is frame n_frames − 1.",
        ),
        _places(
            "last-frames-only",
            "np.arange(n_frames - length, n_frames)",
            "These are the last frames of the clip, whatever comes before them. Spread them over "
            "the whole clip, from frame 0 on.",
        ),
        _places(
            "whole-steps",
            "np.arange(length) * (n_frames // length)",
            "The step from one frame to the next is cut to a whole number, as n_frames // length "
            "is, so that the end of the clip is never reached. Round the places, not the step.",
        ),
        _places(
            "last-frame-left-out",
            "np.linspace(0, n_frames, length, endpoint=False)",
            "The last frame of the clip is never among them: there are length − 1 steps between "
            "length frames, and they reach from 0 to n_frames − 1.",
        ),
        _places(
            "one-past-the-end",
            "np.linspace(0, n_frames, length)",
            "The last index is n_frames, and there is no such frame: they are counted from 0 to "
            "n_frames − 1.",
        ),
        _places(
            "counted-from-one",
            "np.linspace(1, n_frames, length)",
            "Frames are counted from 1 here; Python counts from 0 to n_frames − 1.",
        ),
        _places(
            "middles-of-parts",
            "(np.arange(length) + 0.5) * n_frames / length - 0.5",
            "These are the middles of equal parts of the clip, so that its first and its last "
            "moment are left out; equation (1) begins with frame 0 and ends with the last one.",
        ),
        Mistake(
            "cut-not-rounded",
            {ROUNDED: "places.astype(int)"},
            "What is behind the point is cut off, as astype(int) and // do, so that most frames "
            "come too early: round first.",
            SPREAD,
        ),
        Mistake(
            "not-whole",
            {ROUNDED: "np.round(places).astype(float)"},
            "The places are rounded, but still floats, and Python takes no float as an index: "
            "round, then astype(int).",
            SPREAD,
        ),
        Mistake(
            "rounded-up",
            {ROUNDED: "np.ceil(places).astype(int)"},
            "Every place is rounded up; take the nearest frame.",
            SPREAD,
        ),
        Mistake(
            "short-clip-stretched",
            {TEST: "if False:"},
            "A short clip is stretched: frames in its middle come twice, and it seems to run more "
            "slowly. Take each frame once, and then repeat the last one.",
            SHORT,
        ),
        _fewer(
            "short-clip-again-from-the-start",
            "np.arange(length) % n_frames",
            "A short clip starts again when it has ended, which is an activity of its own. Repeat "
            "its last frame.",
        ),
        _fewer(
            "short-clip-filled-with-the-first",
            "np.arange(length) * (np.arange(length) < n_frames)",
            "A short clip is filled up with its first frame, so that all jumps back to the start; "
            "repeat the last one.",
        ),
        _fewer(
            "short-clip-filled-in-front",
            "np.maximum(np.arange(length) - length + n_frames, 0)",
            "A short clip is filled up in front; what fills up comes after the last frame.",
        ),
        _fewer(
            "short-clip-stays-short",
            "np.arange(n_frames)",
            "A short clip gets fewer indices than are asked for; repeat the last one until there "
            "are `length` of them.",
        ),
        _fewer(
            "short-clip-past-the-end",
            "np.arange(length)",
            "In a short clip the indices go past the last frame, which is n_frames − 1.",
        ),
    ),
)

# -- read_clip -----------------------------------------------------------------------------------


def draw_film(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """corners (n_frames, 2, 2, 3), height, width, length, size."""
    corners = rng.integers(0, 256, size=(sizes["n_frames"], 2, 2, 3))
    return corners, sizes["height"], sizes["width"], sizes["length"], sizes["size"]


GOOD = "if not frames or len(frames) < 0.9 * promised:"
RAISE = 'raise ValueError(f"{path}: only {len(frames)} frames can be read.")'
CHOSEN = "sample_frames(len(frames), length)"
TO_RGB = "cv2.cvtColor(frames[t], cv2.COLOR_BGR2RGB)"
RESIZE = "cv2.resize(frame, (size, size), interpolation=cv2.INTER_AREA)"
SCALED = 'np.array(clip, dtype="float32") / 127.5 - 1'


def _range(id: str, scaled: str, hint: str) -> Mistake:
    """Colours in another range."""
    return Mistake(id, {SCALED: scaled}, hint, RANGE)


READ = Exercise(
    name="read_clip",
    arguments=("corners", "height", "width", "length", "size"),
    outputs={
        "frames": Output(4, "(length, size, size, 3)"),
        "missing": Output(1),
        "empty": Output(1),
        "cut": Output(1),
        # Who returns nothing does these right, too.
        "nearly": Output(1, derived=True),
        "dtype": Output(1, derived=True),
        "capture": Output(1, derived=True),
    },
    sizes={
        "n_frames": (9, 14),
        "height": (16, 22),
        "width": (23, 29),
        "length": (4, 4),
        "size": (5, 7),
    },
    draw=draw_film,
    edges=({}, {"height": 25, "width": 17}, {"n_frames": 1}, {"n_frames": 3}),
    uses=("sample_frames",),
    tolerance=FILM_TOLERANCE,
    harness="read_films",
    mistakes=(
        Mistake(
            "first-frames-only",
            {CHOSEN: "np.minimum(np.arange(length), len(frames) - 1)"},
            "Only the first frames of the film are taken; ask sample_frames which ones to take.",
            READING,
        ),
        Mistake(
            "all-frames",
            {CHOSEN: "range(len(frames))"},
            "All frames of the film are returned; take those that sample_frames chooses, `length` "
            "of them.",
            READING,
        ),
        Mistake(
            "bgr-left",
            {TO_RGB: "frames[t]"},
            "Red and blue are exchanged: OpenCV reads blue, green, red. Turn each frame into RGB "
            "with cv2.cvtColor(frame, cv2.COLOR_BGR2RGB).",
            READING,
        ),
        _range(
            "range-0-to-255",
            'np.array(clip, dtype="float32")',
            "Colours go from 0 to 255; bring them to the range from −1 to 1.",
        ),
        _range(
            "range-0-to-1",
            'np.array(clip, dtype="float32") / 255',
            "Colours go from 0 to 1; this network wants them from −1 to 1. Divide by 127.5, then "
            "subtract 1.",
        ),
        _range(
            "range-half-as-wide",
            'np.array(clip, dtype="float32") / 255 - 0.5',
            "Colours go from −0.5 to 0.5; they have to go from −1 to 1. Divide by 127.5, then "
            "subtract 1.",
        ),
        _range(
            "means-subtracted",
            'np.array(clip, dtype="float32") - np.float32([123.68, 116.779, 103.939])',
            "A mean colour is subtracted, as older networks want it (−123 to 151); this one wants "
            "colours from −1 to 1. Two functions are called preprocess_input: mind which one is "
            "imported last.",
        ),
        Mistake(
            "double-precision",
            {SCALED: "np.array(clip) / 127.5 - 1"},
            "The frames are float64, twice as much memory as float32, which is what networks "
            'take: np.array(clip, dtype="float32").',
            RANGE,
        ),
        Mistake(
            "not-resized",
            {RESIZE: "frame"},
            "The frames are as large as in the film; each has to be resized to (size, size).",
            READING,
        ),
        Mistake(
            "cropped",
            {RESIZE: "frame[:size, :size]"},
            "A corner is cut out of each frame; resize the whole frame to (size, size).",
            READING,
        ),
        Mistake(
            "upright-exchanged",
            {SCALED: f"{SCALED}\n    clip = clip.transpose(0, 2, 1, 3)"},
            "Rows and columns of the frames are exchanged: people lie on their side.",
            READING,
        ),
        Mistake(
            "colours-first",
            {SCALED: f"{SCALED}\n    clip = clip.transpose(0, 3, 1, 2)"},
            "The axis of the colours stands before rows and columns; it is the last one.",
            DOCSTRING,
        ),
        Mistake(
            "never-released",
            {"    capture.release()\n": ""},
            "The capture is never released, and with it the file stays open; a program that reads "
            "thousands of clips runs out of files. Call capture.release() once all frames are "
            "read.",
            READING,
        ),
        Mistake(
            "ok-unchecked",
            {
                "while True:": "for _ in range(int(promised)):",
                "        if not ok:\n            break\n": "",
            },
            "The loop trusts the number of frames that the file promises. Where the file is cut "
            "off, read() returns None for a frame, and the error that follows names no file. "
            "Stop when ok is False, then count what there is.",
            READING,
        ),
        Mistake(
            "cut-not-noticed",
            {GOOD: "if not frames:"},
            "A film that is cut off is read as if it were whole. Compare how many frames there "
            "are with cv2.CAP_PROP_FRAME_COUNT.",
            READING,
        ),
        Mistake(
            "promise-taken-literally",
            {GOOD: "if not frames or len(frames) < promised:"},
            "A film is refused as soon as one frame is missing. What a file says of itself is "
            "often wrong by a few: refuse it where fewer than 9 in 10 can be read.",
            READING,
        ),
        Mistake(
            "file-not-named",
            {RAISE: 'raise ValueError("The film cannot be read.")'},
            "The error does not say which file it is about; among thousands of clips nobody finds "
            "it then. Put path into the text.",
            READING,
        ),
        Mistake(
            "no-error-of-its-own",
            {f"    {GOOD}\n        {RAISE}\n": ""},
            "A missing file is not noticed after reading: it ends in an error about empty lists "
            "that names no file. Raise a ValueError with path in its text.",
            READING,
        ),
        Mistake(
            "nothing-for-a-broken-film",
            {RAISE: "return None"},
            "For a film that cannot be read nothing is said, and None is returned; raise a "
            "ValueError that names the file.",
            READING,
        ),
    ),
)

# -- label_index and split_by_group --------------------------------------------------------------

ACTIVITIES = (
    *("Archery", "BabyCrawling", "Biking", "BoxingSpeedBag", "CliffDiving", "Fencing", "GolfSwing"),
    *("HighJump", "JugglingBalls", "Kayaking", "LongJump", "Nunchucks", "PlayingCello", "Rowing"),
    *("SkyDiving", "SoccerPenalty", "TaiChi", "Typing", "WallPushups", "YoYo"),
)


def draw_classes(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """classes: no order that comes by itself is that of the alphabet, or its reverse."""
    n_classes = sizes["n_classes"]
    names = sorted(rng.choice(ACTIVITIES, n_classes, replace=False).tolist())
    counts = [2 + (rank + 1) % n_classes for rank in range(n_classes)]
    counts[-2] += sizes["extra"]  # it is the commonest already
    rows = [name for name, count in zip(names, counts, strict=True) for _ in range(count)]
    rng.shuffle(rows)
    appear = (names[1], names[0], *names[:1:-1])  # neither upwards nor downwards
    for name in reversed(appear):
        rows.remove(name)
        rows.insert(0, name)
    return (rows,)


def draw_clips(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """clips, held_out: the first group held out has a number that a clip of another group has too,
    the second is the largest group of all."""
    n_groups = sizes["n_groups"]
    first = int(rng.integers(1, n_groups + 1))
    others = rng.permutation([g for g in range(1, 26) if g != first])[: n_groups - 1]
    groups = [first, *sorted(others.tolist(), reverse=True)]
    names = rng.choice(ACTIVITIES, sizes["n_classes"], replace=False)
    clips = []
    for name in names:
        for group in groups:
            taken = rng.permutation(n_groups)[: sizes["n_clips"]] + 1
            if group == groups[-1] and first not in taken:
                taken[0] = first
            clips += [f"v_{name}_g{group:02}_c{clip:02}.avi" for clip in taken]
    rng.shuffle(clips)
    return clips, groups[: sizes["n_held_out"]]


NAMES = "sorted(set(classes))"
INDEX = "{name: number for number, name in enumerate(names)}"

LABEL = Exercise(
    name="label_index",
    arguments=("classes",),
    outputs={"index": Output(3), "names": Output(2)},
    sizes={"n_classes": (4, 16), "extra": (0, 60)},
    draw=draw_classes,
    edges=({}, {}, {}, {"n_classes": 4}, {"n_classes": 12}),
    mistakes=(
        Mistake(
            "order-of-appearance",
            {NAMES: "list(dict.fromkeys(classes))"},
            "Classes are numbered as they come: with the clips in another order, or with another "
            "list, the same class gets another number. Sort the names.",
            LABELS,
        ),
        Mistake(
            "commonest-first",
            {NAMES: "sorted(set(classes), key=classes.count, reverse=True)"},
            "The commonest class comes first, which changes with every clip that is added. Sort "
            "the names themselves.",
            LABELS,
        ),
        Mistake(
            "alphabet-backwards",
            {NAMES: "sorted(set(classes), reverse=True)"},
            "The names are in the order of the alphabet, but from its end to its start.",
            LABELS,
        ),
        Mistake(
            "counted-from-one",
            {INDEX: "{name: number for number, name in enumerate(names, start=1)}"},
            "Numbers start at 1, as in UCF-101's own list; networks and arrays count from 0.",
            LABELS,
        ),
        Mistake(
            "a-number-for-each-clip",
            {NAMES: "sorted(classes)"},
            "A class that has many clips stands in names many times; each belongs there once: use "
            "set.",
            LABELS,
        ),
        Mistake(
            "results-exchanged",
            {"return index, names": "return names, index"},
            "The list is returned before the dictionary; index comes first.",
            DOCSTRING,
        ),
        Mistake(
            "names-as-they-come",
            {INDEX: f"{INDEX}\n    names = list(dict.fromkeys(classes))"},
            "index is right, but names has another order: names[index[name]] has to be name.",
            LABELS,
        ),
    ),
)

GROUP = "videos.parse_name(name).group in held_out"

SPLIT = Exercise(
    name="split_by_group",
    arguments=("clips", "held_out"),
    outputs={"train": Output(3), "test": Output(2)},
    sizes={"n_classes": (2, 3), "n_groups": (4, 6), "n_held_out": (2, 3), "n_clips": (2, 3)},
    draw=draw_clips,
    edges=({}, {}, {"n_held_out": 1}, {"n_clips": 1}),
    mistakes=(
        Mistake(
            "sides-exchanged",
            {"return train, test": "return test, train"},
            "The two sides are exchanged: train comes first, test holds the groups that are held "
            "out.",
            DOCSTRING,
        ),
        Mistake(
            "test-groups-in-training",
            {
                "side.append(name)": (
                    "side.append(name)\n        if side is test:\n            train.append(name)"
                ),
            },
            "The clips that are held out are in train as well: the network then has seen what it "
            "is tested on.",
            GROUPS,
        ),
        Mistake(
            "by-clip-number",
            {".group in": ".clip in"},
            "The clip's number is looked up in held_out; it is the group's number that counts.",
            GROUPS,
        ),
        Mistake(
            "split-by-position",
            {GROUP: "name in clips[-(len(clips) // 3) :]"},
            "The last third of the list is kept for testing, whatever groups its clips are of. "
            "The same people then are on both sides.",
            GROUPS,
        ),
        Mistake(
            "random-split",
            {
                "train, test = [], []": "train, test = [], []\n    rng = np.random.default_rng(0)",
                GROUP: "rng.random() < 0.3",
            },
            "Clips are drawn at random, so that the same people are on both sides. Ask for each "
            "clip's group.",
            GROUPS,
        ),
        Mistake(
            "first-group-only",
            {"in held_out": "== held_out[0]"},
            "Only the first of the groups in held_out is kept for testing.",
            GROUPS,
        ),
        Mistake(
            "last-group-only",
            {"in held_out": "== held_out[-1]"},
            "Only the last of the groups in held_out is kept for testing.",
            GROUPS,
        ),
        Mistake(
            "up-to-the-largest",
            {"in held_out": "<= max(held_out)"},
            "Groups that held_out does not name are kept for testing as well; it names those to "
            "keep one by one.",
            GROUPS,
        ),
        Mistake(
            "group-as-text",
            {GROUP: 'name.split("_g")[1][:2] in held_out'},
            'The group is compared as text: "08" is never equal to 8. Turn it into a number, or '
            "use videos.parse_name(name).group.",
            GROUPS,
        ),
        Mistake(
            "group-found-anywhere",
            {GROUP: 'any(f"{group:02}" in name for group in held_out)'},
            "The digits of a group are looked for anywhere in the name, so that clip c08 of "
            "another group counts as group 8.",
            GROUPS,
        ),
    ),
)

# -- build_classifier ----------------------------------------------------------------------------


def draw_model(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """settings, weights, inputs: clips of all lengths, zeros after the end of each."""
    m, T_x, n_x = sizes["m"], sizes["T_x"], sizes["n_x"]
    n_units, n_classes = sizes["n_units"], sizes["n_classes"]
    shapes = [(n_x, 4 * n_units), (n_units, 4 * n_units), (4 * n_units,)]
    shapes += [(n_units, n_classes), (n_classes,)]
    weights = [rng.normal(scale=0.8, size=shape).astype("float32") for shape in shapes]
    x = rng.normal(size=(m, T_x, n_x)).astype("float32")
    lengths = rng.integers(1, T_x + 1, size=m)
    x[np.arange(T_x) >= lengths[:, None]] = 0
    names = {"n_frames": "T_x", "n_features": "n_x", "n_classes": "n_classes", "n_units": "n_units"}
    settings = {name: sizes[size] for name, size in names.items()}
    return settings, weights, [x]


MASKING = "keras.layers.Masking(),\n"
LSTM = "keras.layers.LSTM(n_units)"
DENSE = 'keras.layers.Dense(n_classes, activation="softmax")'


def _model(id: str, old: str, new: str, hint: str, equation: str = MODEL) -> Mistake:
    """Another layer in the place of one."""
    return Mistake(id, {old: new}, hint, equation)


BUILD = Exercise(
    name="build_classifier",
    arguments=("settings", "weights", "inputs"),
    outputs={"probabilities": Output(8, "(m, n_classes)"), "model": Output(2, derived=True)},
    sizes={"m": (3, 5), "T_x": (4, 7), "n_x": (2, 5), "n_units": (3, 5), "n_classes": (3, 5)},
    draw=draw_model,
    edges=({"m": 5}, {"m": 1}, {"T_x": 1}, {"m": 4}),
    tolerance=KERAS_TOLERANCE,
    harness="run_layers",
    mistakes=(
        _model(
            "functional-model",
            "return model",
            "return keras.Model(model.inputs[0], model.outputs[0])",
            "What comes back is a functional model; a keras.Sequential one is asked for.",
        ),
        _model(
            "dropout-added",
            DENSE,
            f"keras.layers.Dropout(0.5), {DENSE}",
            "There is a Dropout layer that nobody asked for; in training it would drop what the "
            "lesson's model keeps.",
        ),
        _model(
            "compiled-already",
            "return model",
            'model.compile("adam", "sparse_categorical_crossentropy")\n    return model',
            "The model is compiled already; leave that to the cell that trains it.",
        ),
        _model(
            "softmax-missing",
            DENSE,
            "keras.layers.Dense(n_classes)",
            "What comes out are no probabilities: softmax is missing in the last layer.",
        ),
        _model(
            "sigmoid-for-softmax",
            DENSE,
            DENSE.replace("softmax", "sigmoid"),
            "The last layer uses σ, so that each class is judged alone and the numbers do not add "
            "up to 1; a clip has one class: use softmax.",
        ),
        _model(
            "softmax-twice",
            DENSE,
            f"{DENSE}, keras.layers.Softmax()",
            "Softmax is applied twice, which makes all classes nearly alike; once is enough.",
        ),
        _model(
            "relu-before-softmax",
            DENSE,
            'keras.layers.Dense(n_classes, activation="relu"), keras.layers.Softmax()',
            "The last layer cuts off negative scores (relu) before softmax; softmax takes the "
            "scores as they are.",
        ),
        _model(
            "mask-ignored",
            MASKING,
            "",
            "The zeros that fill up short clips are read as if they were frames: put a Masking "
            "layer before the LSTM.",
            MASK,
        ),
        _model(
            "mean-over-states",
            LSTM,
            "keras.layers.LSTM(n_units, return_sequences=True),\n"
            "            keras.layers.GlobalAveragePooling1D()",
            "The mean of all states goes into the last layer; equation (4) takes the last state, "
            "which is what LSTM returns by itself.",
        ),
        _model(
            "a-prediction-for-each-frame",
            "LSTM(n_units)",
            "LSTM(n_units, return_sequences=True)",
            "There is a prediction for each frame; a clip needs one. Without return_sequences the "
            "LSTM returns its last state only.",
        ),
        _model(
            "read-backwards",
            "LSTM(n_units)",
            "LSTM(n_units, go_backwards=True)",
            "The LSTM reads the frames from the last to the first, so that sitting down looks like "
            "standing up.",
        ),
        _model(
            "another-activation",
            "LSTM(n_units)",
            'LSTM(n_units, activation="relu")',
            "The LSTM uses relu where lesson 3 has tanh, which is the default.",
        ),
    ),
)

# -- pool_over_time ------------------------------------------------------------------------------


def draw_states(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """states (m, T_x, n_a), mask (m, T_x): what lies under padding is larger than all else, and the
    first unit is negative everywhere."""
    m, T_x = sizes["m"], sizes["T_x"]
    lengths = rng.integers(1, T_x + 1, size=m)
    lengths[0] = max(1, T_x - 2)
    mask = np.arange(T_x) < lengths[:, None]
    states = rng.uniform(-1, 1, size=(m, T_x, sizes["n_a"]))
    states[~mask] = 2 + rng.uniform(size=states[~mask].shape)
    states[:, :, 0] = -0.1 - np.abs(states[:, :, 0])
    return states, mask


POOLED = "ops.max(only_real, axis=1)"
ONLY_REAL = "ops.where(mask[:, :, None], states, -np.inf)"
ONE_HOT = 'ops.one_hot(ops.cast(count, "int32") - 1, mask.shape[1])'
REAL_MEAN = "real / count[:, None]"

POOL = Exercise(
    name="pool_over_time",
    arguments=("states", "mask"),
    outputs={
        "last": Output(2, "(m, n_a)"),
        "mean": Output(1.5, "(m, n_a)"),
        "max": Output(1.5, "(m, n_a)"),
    },
    sizes={"m": (3, 6), "T_x": (4, 8), "n_a": (3, 6)},
    draw=draw_states,
    edges=({}, {"m": 1}, {"T_x": 1}, {"n_a": "T_x"}),
    tolerance=KERAS_TOLERANCE,
    harness="pool_each_way",
    unknown={"states": 1, "mask": 1},
    mistakes=(
        Mistake(
            "last-index",
            {
                ONE_HOT: (
                    'ops.one_hot(0 * ops.cast(count, "int32") + mask.shape[1] - 1, mask.shape[1])'
                ),
            },
            "The state at the last index is taken; in a short clip that is padding. Count the real "
            "frames in mask: the last of them is one less.",
            LAST,
        ),
        Mistake(
            "one-past-the-last",
            {" - 1, mask.shape[1])": ", mask.shape[1])"},
            "The state one place after the last real frame is taken: with n real frames, the last "
            "has index n − 1.",
            LAST,
        ),
        Mistake(
            "first-for-last",
            {ONE_HOT: 'ops.one_hot(0 * ops.cast(count, "int32"), mask.shape[1])'},
            "The state after the first frame is taken, not after the last one.",
            LAST,
        ),
        Mistake(
            "padding-in-the-mean",
            {REAL_MEAN: "ops.ones_like(real) / mask.shape[1]"},
            "The mean runs over the padding as well; add up the states of real frames only, and "
            "divide by how many there are.",
            MEAN,
        ),
        Mistake(
            "mean-divided-by-all-frames",
            {REAL_MEAN: "real / mask.shape[1]"},
            "Only real frames are added up, but the sum is divided by the number of all frames; "
            "divide by the number of real ones.",
            MEAN,
        ),
        Mistake(
            "sum-for-mean",
            {REAL_MEAN: "real"},
            "This is the sum over the real frames; the mean is that, divided by their number.",
            MEAN,
        ),
        Mistake(
            "max-over-padding",
            {ONLY_REAL: "states"},
            "The largest value is looked for among the padding as well.",
            MAX,
        ),
        Mistake(
            "padding-as-zero-in-the-max",
            {ONLY_REAL: "ops.where(mask[:, :, None], states, 0.0)"},
            "Padding is set to 0 before the maximum is taken, so that 0 wins wherever all real "
            "states are negative. Set it to −∞.",
            MAX,
        ),
        Mistake(
            "min-for-max",
            {POOLED: "ops.min(ops.where(mask[:, :, None], states, np.inf), axis=1)"},
            "This is the smallest value over time; it should be the largest.",
            MAX,
        ),
        Mistake(
            "largest-in-size",
            {POOLED: "ops.max(ops.where(mask[:, :, None], ops.abs(states), -np.inf), axis=1)"},
            "Signs are dropped before the maximum is taken; a state of −1 is small, not large.",
            MAX,
        ),
        Mistake(
            "mask-ignored",
            {
                ONE_HOT: (
                    'ops.one_hot(0 * ops.cast(count, "int32") + mask.shape[1] - 1, mask.shape[1])'
                ),
                REAL_MEAN: "ops.ones_like(real) / mask.shape[1]",
                ONLY_REAL: "states",
            },
            "The mask is not used: padding takes part in all three.",
            MASK,
        ),
        Mistake(
            "over-units",
            {
                "pooled = ops.sum(weights[:, :, None] * states, axis=1)": (
                    "pooled = ops.sum(weights[:, :, None] * states, axis=2)"
                ),
                POOLED: "ops.max(only_real, axis=2)",
            },
            "What is added up or compared are the units of a state (axis 2); time is axis 1.",
            DOCSTRING,
        ),
    ),
)

# -- confusion_matrix and top_k_accuracy ---------------------------------------------------------


def draw_predictions(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """labels (m,), predictions (m,), n_classes: the last class occurs nowhere, one pair thrice."""
    m, n_classes = sizes["m"], sizes["n_classes"]
    labels = rng.integers(0, n_classes - 1, size=m)
    predictions = np.where(rng.random(m) < 0.5, labels, rng.integers(0, n_classes - 1, size=m))
    pairs = rng.permutation(m)[:3]
    labels[pairs], predictions[pairs] = 0, 1
    return labels, predictions, n_classes


def draw_guesses(rng: np.random.Generator, sizes: Sizes, _: Solutions) -> tuple[Any, ...]:
    """probabilities (m, n_classes), labels (m,), k: the class is found at every rank, most often at
    the first, and at the second more often than at the others."""
    n_classes, k = sizes["n_classes"], sizes["k"]
    ranks = np.arange(sizes["m"])
    ranks[n_classes:] = ranks[n_classes:] % 3 == 0
    rng.shuffle(ranks)
    probabilities = rng.dirichlet(np.ones(n_classes), size=sizes["m"])
    order = np.argsort(-probabilities, axis=1)
    return probabilities, order[np.arange(sizes["m"]), ranks], k


ADD = "np.add.at(matrix, (labels, predictions), 1)"
MATRIX = "matrix = np.zeros((n_classes, n_classes), int)"

CONFUSE = Exercise(
    name="confusion_matrix",
    arguments=("labels", "predictions", "n_classes"),
    outputs={"matrix": Output(3, "(n_classes, n_classes)")},
    sizes={"m": (20, 40), "n_classes": (4, 7)},
    draw=draw_predictions,
    edges=({}, {"m": 1}, {"m": 200, "n_classes": 4}),
    mistakes=(
        Mistake(
            "transposed",
            {ADD: "np.add.at(matrix, (predictions, labels), 1)"},
            "Rows and columns are exchanged: the row is the true class, the column the predicted "
            "one.",
            CONFUSION,
        ),
        Mistake(
            "each-pair-counted-once",
            {ADD: "matrix[labels, predictions] += 1"},
            "Each place gets 1 at most, however often its pair occurs; += 1 at whole arrays of "
            "places adds once, too. Use np.add.at, or a loop.",
            CONFUSION,
        ),
        Mistake(
            "shares-of-rows",
            {ADD: f"{ADD}\n    matrix = matrix / np.maximum(matrix.sum(axis=1)[:, None], 1)"},
            "These are shares of each row; what is asked for are the counts.",
            CONFUSION,
        ),
        Mistake(
            "shares-of-all",
            {ADD: f"{ADD}\n    matrix = matrix / len(labels)"},
            "These are shares of all clips; what is asked for are the counts.",
            CONFUSION,
        ),
        Mistake(
            "only-errors",
            {ADD: f"{ADD}\n    np.fill_diagonal(matrix, 0)"},
            "Clips that were recognised are not counted; they belong on the diagonal.",
            CONFUSION,
        ),
        Mistake(
            "only-hits",
            {ADD: "np.add.at(matrix, (labels, labels), labels == predictions)"},
            "Only clips that were recognised are counted; the others belong beside the diagonal.",
            CONFUSION,
        ),
        Mistake(
            "classes-from-the-data",
            {MATRIX: "n_classes = max(labels.max(), predictions.max()) + 1\n    " + MATRIX},
            "The number of classes is taken from the labels that occur; a class that does not "
            "occur needs its row and its column as well: n_classes says how many.",
            DOCSTRING,
        ),
    ),
)

BEST = "np.argsort(-probabilities, axis=1)[:, :k]"
HIT = "np.any(best == labels[:, None], axis=1).mean()"

TOP = Exercise(
    name="top_k_accuracy",
    arguments=("probabilities", "labels", "k"),
    outputs={"accuracy": Output(2)},
    sizes={"m": (23, 31), "n_classes": (6, 9), "k": (2, 4)},
    draw=draw_guesses,
    edges=({}, {"k": 1}, {"k": 3}, {"n_classes": 6, "k": 5}, {"m": 1}),
    mistakes=(
        Mistake(
            "one-too-few",
            {"[:, :k]": "[:, : k - 1]"},
            "One class too few is looked at: the first k columns are [:, :k].",
            TOP_K,
        ),
        Mistake(
            "one-too-many",
            {"[:, :k]": "[:, : k + 1]"},
            "One class too many is looked at: the first k columns are [:, :k].",
            TOP_K,
        ),
        Mistake(
            "only-the-kth",
            {"[:, :k]": "[:, k - 1 : k]"},
            "Only the class at place k is looked at; all k first ones count.",
            TOP_K,
        ),
        Mistake(
            "best-left-out",
            {"[:, :k]": "[:, 1 : k + 1]"},
            "The most probable class is left out; it is in column 0.",
            TOP_K,
        ),
        Mistake(
            "least-probable",
            {BEST: BEST.replace("-prob", "prob")},
            "argsort sorts upwards, so that these are the k least probable classes.",
            TOP_K,
        ),
        Mistake(
            "best-only",
            {"[:, :k]": "[:, :1]"},
            "Only the most probable class is looked at, whatever k is.",
            TOP_K,
        ),
        Mistake(
            "divided-by-k",
            {HIT: "(best == labels[:, None]).mean()"},
            "The mean runs over the k guesses as well, so that the result is k times too small: "
            "first ask for each clip whether any guess is right.",
            TOP_K,
        ),
        Mistake(
            "count-for-share",
            {HIT: HIT.replace(".mean()", ".sum()")},
            "This is the number of clips; the share is that, divided by m.",
            TOP_K,
        ),
        Mistake(
            "sorted-over-clips",
            {
                BEST: "np.argsort(-probabilities, axis=0)[:k].T",
                HIT: "np.any(best == labels[: len(best), None], axis=1).mean()",
            },
            "The clips are sorted for each class (axis 0); sort the classes of each clip, axis 1.",
            TOP_K,
        ),
        Mistake(
            "errors-for-hits",
            {HIT: f"1 - {HIT}"},
            "This is the share of clips whose class is not among the k; the accuracy is the rest.",
            TOP_K,
        ),
    ),
)

EXERCISES = (SAMPLE, READ, LABEL, SPLIT, BUILD, POOL, CONFUSE, TOP)
