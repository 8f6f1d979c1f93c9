# %% [markdown] id="title"
# # Recognise what somebody does in a film
#
# **You will build** a network that watches a film and says what happens in it: from the file to frames, from frames to
# features, from features to an activity. At the end it tells sitting down from standing up, and you watch it make up its mind.
#
# **You will learn** how to read films without the usual slips, why a mean over time is blind to order, how a careless split
# flatters a network, and what to do with clips of different lengths.
#
# **You need** lesson 3: what an LSTM is. From here on Keras computes it.
#
# **It takes** about 120 minutes. There are eight exercises, 45 points in all. Training takes a minute or two on two cores.

# %% id="get-course" role="colab" needs="gpu h5py opencv-python-headless"

# %% id="imports" role="setup"
import sys

try:
    import unroll
except ModuleNotFoundError:  # the course's own library lies one folder up
    sys.path.append("..")

from pathlib import Path

import cv2
import keras
import numpy as np
from keras import ops

from unroll import check, devices, plot
from unroll.datasets import encoders, stick_figures, videos
from unroll.progress import progress

# %% [markdown] id="one-frame"
# ## What one frame cannot say
#
# Here are two films of the same person in the same place. **Predict**, before you look at the names: can you tell from the
# fifth picture alone which film it is from?

# %% id="two-films" role="experiment"
films = {name: stick_figures.draw_clip(name, 3, 1) for name in ("SitDown", "StandUp")}
plot.show(
    plot.film_strip(films),
    alt="Two strips of film with eight pictures each. In the first, a drawn person stands "
    "before a chair, bends, and sits. The second shows the same pictures in the opposite "
    "order.",
    caption="Each picture of one film is in the other film too. Only the order tells "
    "sitting down from standing up.",
)

# %% [markdown] id="plan"
# You cannot, and no network that looks at single frames can. Nor can one that throws all frames together. So the plan has
# two parts:
#
# 1. A **convolutional network** that somebody trained before turns each frame into a list of numbers, its **features**.
#    It knows what is in a picture, and nothing of time.
# 2. Your **LSTM** reads these features in their order and names the activity.
#
# The drawn films come with the course. There are twelve activities, four pairs of which differ only in the direction of
# time. Files and folders have the names of UCF-101 (Soomro, Zamir and Shah 2012), a collection of 13,320 real clips.
# With a GPU, and UCF-101 downloaded, this notebook takes those instead.

# %% id="settings" role="experiment"
gpu, data = devices.gpu(), encoders.INCEPTION_WEIGHTS.parents[1]
real = bool(gpu) and (data / "ucf101").is_dir()
work = Path("work") / keras.backend.backend()  # features differ a little between backends
if real:
    folder, lists = data / "ucf101", data / "ucf101-splits" / stick_figures.LISTS
    encoder, length, n_units, piece = encoders.inception_v3(), 40, 512, (20, 40)
else:
    folder, lists = work / "films", work / "films" / stick_figures.LISTS
    encoder, length, n_units, piece = encoders.small_encoder(), 20, 32, (4, 8)
    stick_figures.write_data_set(folder, clips=4 if gpu else 1, label="films")
clips = videos.list_clips(folder)
print(f"{len(clips)} clips of {len({clip.activity for clip in clips})} activities")

# %% [markdown] id="sample-task"
# ## Choose the frames
#
# A clip of UCF-101 has 187 frames on average, and a network needs the same number, $L$, from each. Many scripts take the
# first 30. That is a sixth of the film, and what it is about may come later.
#
# Let a clip have $n$ frames, counted from 0. Spread $L$ of them over the **whole** clip, the first and the last among
# them; each place is rounded to the nearest frame:
#
# $$t_k = \mathrm{round}\left(k\,\frac{n - 1}{L - 1}\right), \qquad k = 0 \dots L - 1, \qquad n \ge L \tag{1}$$
#
# A clip that is shorter gives all it has, each frame once, and then repeats its last one:
#
# $$t_k = \min(k,\ n - 1), \qquad n < L \tag{2}$$
#
# ### Exercise 1: which frames
#
# **Predict** the result for 5 frames and $L = 8$ before you write it. The indices have to be whole numbers: no float chooses a frame.
#
# Leave what your functions are given as it is, here and in all exercises: one that changes an argument, as `+=` does to an array,
# loses a fifth of its points.


# %% id="sample-frames" role="exercise"
def sample_frames(n_frames, length):
    """Choose which frames of a clip to look at.

    Args:
        n_frames: how many frames the clip has, at least 1.
        length: how many are wanted, at least 2.

    Returns:
        An array of `length` whole numbers from 0 to n_frames - 1: equation (1), or (2) where
        the clip has fewer frames than are wanted.
    """
    ### BEGIN SOLUTION
    #: Places spread evenly over the whole clip, equation (1)
    places = np.linspace(0, n_frames - 1, length)
    #: Where the clip has fewer frames than are wanted:
    if n_frames < length:
        #: Each frame once, then the last one again and again, equation (2)
        places = np.minimum(np.arange(length), n_frames - 1)
    #: The nearest whole numbers
    indices = np.round(places).astype(int)
    ### END SOLUTION
    return indices


# %% id="sample-frames-test" role="test" points=5
check(sample_frames)

# %% [markdown] id="sample-question"
# Now look at what the first eight frames of a film leave out. **Predict** from the upper strip what the person is going to do.

# %% id="first-or-spread" role="experiment"
throw = stick_figures.draw_clip("ThrowBall", 6, 1)
chosen = sample_frames(len(throw), 8)
plot.show(
    plot.film_strip({"the first eight frames": throw[:8], "sample_frames": throw[chosen]}),
    alt="Two strips with eight pictures each. In the first, a person with a ball in the "
    "hands only draws the arm back. In the second the arm goes back and forward, and the "
    "ball flies out of the picture.",
    caption="Above, nothing is thrown yet. Below, the same number of frames holds the "
    "whole movement.",
)

# %% [markdown] id="read-task"
# ## From a film to an array
#
# OpenCV reads a film frame by frame: `ok, frame = capture.read()`. Four things go wrong so often that you should know them:
#
# - **Blue comes first.** OpenCV's frames are BGR; networks learned from RGB. `cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)` turns them.
# - **Each network wants its own range.** Ours and InceptionV3 want $-1 \dots 1$; others want colours less their mean. Keras has
#   a function `preprocess_input` for each. Where two are imported, the second silently takes the place of the first.
# - **The size is the network's**: 299 pixels for InceptionV3, not 227.
# - **Nothing complains.** **Predict** what OpenCV does with a film that is not there.

# %% id="no-such-film" role="experiment"
capture = cv2.VideoCapture("no such film.avi")
print("opened:", capture.isOpened(), "  read:", capture.read())

# %% [markdown] id="read-clip-task"
# No error, and `None` for a frame. The same happens in the middle of a damaged film: whoever does not look at `ok` learns of it
# far too late. One thing is left, the range. With colours $v$ from 0 to 255:
#
# $$x = \frac{v}{127.5} - 1 \tag{3}$$
#
# ### Exercise 2: read a clip
#
# 1. Read all frames, until `ok` is False. Release the capture.
# 2. If there are none, or fewer than 9 in 10 of what `capture.get(cv2.CAP_PROP_FRAME_COUNT)` promised, raise a `ValueError`
#    with the path in its text. (A promise may be wrong by a frame or two. A file that is cut off is another matter.)
# 3. Take the frames that `sample_frames` chooses. Turn each into RGB and resize it to `(size, size)` with
#    `interpolation=cv2.INTER_AREA`, which averages, so that thin lines survive.
# 4. Scale with equation (3). The result is float32.


# %% id="read-clip" role="exercise"
def read_clip(path, length, size):
    """Read frames of a film, spread over all of it, as a network takes them.

    Args:
        path: the file, as text.
        length: how many frames are wanted.
        size: their height and width in pixels.

    Returns:
        The frames that sample_frames chooses, shape (length, size, size, 3), float32: red,
        green, blue, each from -1 to 1, equation (3).

    Raises:
        ValueError: where no frame can be read, or fewer than 9 of 10 of those that the file
            says it has. The text names the file.
    """
    ### BEGIN SOLUTION
    #: Open the film, and ask how many frames it promises
    capture = cv2.VideoCapture(path)
    promised = capture.get(cv2.CAP_PROP_FRAME_COUNT)
    #: Read all frames into a list:
    frames = []
    while True:
        #: One more, until ok is False
        ok, frame = capture.read()
        if not ok:
            break
        frames.append(frame)
    #: Release the capture
    capture.release()
    #: Where there are none, or too few: a ValueError that names the path
    if not frames or len(frames) < 0.9 * promised:
        raise ValueError(f"{path}: only {len(frames)} frames can be read.")
    #: For each frame that sample_frames chooses:
    clip = []
    for t in sample_frames(len(frames), length):
        #: To RGB, then to the wanted size, into a list
        frame = cv2.cvtColor(frames[t], cv2.COLOR_BGR2RGB)
        clip.append(cv2.resize(frame, (size, size), interpolation=cv2.INTER_AREA))
    #: One array of them all, in float32, scaled by equation (3)
    clip = np.array(clip, dtype="float32") / 127.5 - 1
    ### END SOLUTION
    return clip


# %% id="read-clip-test" role="test" points=10
check(read_clip)

# %% [markdown] id="read-question"
# The next cell shows your frames, and what a network sees when the channels stay as OpenCV has them. **Predict** what becomes
# of the colour of skin.

# %% id="see-bgr" role="experiment"
path = next(clip.path for clip in clips if clip.activity in ("Wave", "YoYo"))
frames = read_clip(str(path), 8, encoder.size)  # (8, size, size, 3)
print(frames.shape, frames.dtype, "from -1 to 1:", bool(abs(frames).max() <= 1))
plot.show(
    plot.film_strip(
        {"red, green, blue": frames, "as OpenCV reads them": frames[..., ::-1]}
    ),
    alt="Two strips of the same film. In the second, red and blue are exchanged, so that "
    "skin and all warm colours turn bluish.",
    caption="Nothing stops with an error. The network sees colours that it has never "
    "learned, and is a little worse at everything.",
)

# %% [markdown] id="label-task"
# ## Number the classes
#
# A network knows numbers, not names. Some scripts number the classes in the order in which they turn up in a table, and do so
# twice: for training and for testing. If the two tables differ in order, a perfect network is wrong at every clip.
#
# The number of a class must not depend on which clip comes first. Sort the names, and count from 0.
#
# ### Exercise 3: label index


# %% id="label-index" role="exercise"
def label_index(classes):
    """Number the classes of a data set, whatever the order of its clips.

    Args:
        classes: the class of each clip, a list of names with many repeats.

    Returns:
        index: a dictionary, name -> number; numbers start at 0, in the order of the alphabet.
        names: a list with the name that belongs to each number.
    """
    ### BEGIN SOLUTION
    #: Each name once, in the order of the alphabet
    names = sorted(set(classes))
    #: A dictionary from each name to its place in that list
    index = {name: number for number, name in enumerate(names)}
    ### END SOLUTION
    return index, names


# %% id="label-index-test" role="test" points=5
check(label_index)

# %% [markdown] id="label-question"
# **Predict** how many of the twelve classes keep their number when the rows of a table are shuffled, if numbers are given by
# first appearance, and if they are given by your function.

# %% id="shuffled-rows" role="experiment"
rng = np.random.default_rng(5)
rows = [clip.activity for clip in clips]
again = rng.permutation(rows).tolist()
index, classes = label_index(rows)
other = {name: number for number, name in enumerate(dict.fromkeys(again))}
kept = sum(other[name] == index[name] for name in classes)
print(f"by appearance: {kept} of {len(classes)} classes keep their number")
kept = sum(label_index(again)[0][name] == index[name] for name in classes)
print(f"label_index:   {kept} of {len(classes)} classes keep their number")

# %% [markdown] id="split-task"
# ## Which clips to test on
#
# The clips of UCF-101 were filmed in 25 **groups**: the same people, in the same place, on the same day. Two clips of a group
# are nearly twins. If one is used for training and the other for testing, the network need not recognise what happens. It is
# enough to recognise the sofa.
#
# So a whole group goes to one side. UCF-101's first official split tests on groups 1 to 7.
#
# ### Exercise 4: split by group
#
# `videos.parse_name("v_SitDown_g08_c01.avi").group` is the number 8.


# %% id="split-by-group" role="exercise"
def split_by_group(clips, held_out):
    """Keep whole groups of clips for testing.

    Args:
        clips: names of clips, as in "v_SitDown_g08_c01.avi".
        held_out: the numbers of the groups to keep for testing, a list.

    Returns:
        train: the clips of all other groups, a list in the order of clips.
        test: the clips of the groups that are held out, a list in the order of clips.
    """
    ### BEGIN SOLUTION
    #: An empty list for each side
    train, test = [], []
    #: For each clip, in the order of clips:
    for name in clips:
        #: Its group tells its side
        side = test if videos.parse_name(name).group in held_out else train
        #: Add its name there
        side.append(name)
    ### END SOLUTION
    return train, test


# %% id="split-by-group-test" role="test" points=5
check(split_by_group)

# %% [markdown] id="leak-question"
# How much does it matter? Take the weakest features there are: the **mean colour** of a whole film, three numbers. The class
# of a film is that of the training film with the nearest colour. Eight activities, 25 groups, three clips in each.
#
# **Predict** both numbers: how often is that right, with a chance of 1 in 8, if the split is by group? And if clips are shuffled
# and split at random?

# %% id="leak-data" role="experiment"
backwards = {
    second for _, second in stick_figures.PAIRS
}  # the same colours: leave them out
kinds = [name for name in stick_figures.ACTIVITIES if name not in backwards]
numbers = [(name, g, c) for name in kinds for g in range(1, 26) for c in (1, 2, 3)]
looks = {}
for number in progress(numbers, label="films drawn"):
    film = stick_figures.draw_clip(*number, size=16)
    middle = cv2.resize(film[len(film) // 2], (4, 4), interpolation=cv2.INTER_AREA)
    looks[stick_figures.clip_name(*number)] = film.mean(axis=(0, 1, 2)), middle.ravel()


# %% id="leak-run" role="experiment"
def nearest_neighbour(train, test, which):
    """The share of test clips whose nearest training clip is of the same class."""
    known, asked = (
        np.array([looks[name][which] for name in side]) for side in (train, test)
    )
    gaps = np.square(asked[:, None] - known[None]).sum(axis=2)
    pairs = zip(gaps.argmin(axis=1), test, strict=True)
    activity = {name: videos.parse_name(name).activity for name in looks}
    return np.mean([activity[train[near]] == activity[name] for near, name in pairs])


by_group = split_by_group(list(looks), list(range(1, 8)))
shuffled = rng.permutation(list(looks)).tolist()
at_random = shuffled[len(by_group[1]) :], shuffled[: len(by_group[1])]
for which, name in enumerate(("mean colour (3 numbers)", "4 × 4 pixels (48 numbers)")):
    fair, flattered = (nearest_neighbour(*split, which) for split in (by_group, at_random))
    print(f"{name:>25}:  by group {fair:4.0%}   at random {flattered:4.0%}")

# %% [markdown] id="leak-answer"
# Three numbers that know nothing of any movement seem to recognise more than eight films in ten, when clips are split at random. On people
# never seen they guess.
#
# The opposite slip exists too: a well-known example slices the last rows off a table that is sorted by class, so that it is tested on
# classes it has hardly learned, and reports 26.8 % on ten classes.
#
# Your split is the official one, as the list beside the films says. **A second split**, of what is left, is for *validation*: groups 22 to 25 decide when
# to stop. Whoever stops when the *test* groups look best has used them for training.

# %% id="three-sides" role="experiment"
names = [clip.name for clip in clips]
rest, test = split_by_group([f"{name}.avi" for name in names], list(range(1, 8)))
train, validation = split_by_group(rest, list(range(22, 26)))
listed = videos.in_list(clips, lists / "testlist01.txt")
print(len(train), "to train,", len(validation), "to validate,", len(test), "to test")
print("the same as testlist01.txt?", {f"{clip.name}.avi" for clip in listed} == set(test))

# %% [markdown] id="features-task"
# ## Frames that only fill up
#
# Now every frame goes through the encoder, once. Your LSTM will read its features from a file, batch by batch: whole data sets do
# not fit into a list.
#
# `read_clip` fills a short clip with copies of its last frame, since an array needs equal lengths. To look at, that is harmless. For
# the network it is not: it would see a person freeze. So only *real* frames are encoded; the file holds zeros behind them. A
# **mask** says which is which, and the network skips the zeros.
#
# **Predict:** the films have 12 to 24 frames and $L = 20$. Do many need a mask?


# %% id="extract" role="experiment"
def read_real(path):
    """The frames that read_clip chooses, without the copies that fill up a short clip."""
    n_frames = int(cv2.VideoCapture(str(path)).get(cv2.CAP_PROP_FRAME_COUNT))
    return read_clip(str(path), length, encoder.size)[:n_frames]


work.mkdir(parents=True, exist_ok=True)
features = work / f"{encoder.name}.h5"
how = {"length": length, "size": encoder.size, "encoder": encoder.name}
videos.extract_features(clips, encoder, features, read=read_real, label="clips", **how)
table = videos.load_table(features)
x = videos.load_features(features, table.rows[:2])  # (2, length, n_features)
print("two clips:", x.shape, " frames that are real:", (x != 0).any(axis=2).sum(axis=1))
print(f"{(table.lengths < length).mean():.0%} of {len(table.rows)} clips need a mask")

# %% [markdown] id="build-task"
# The file stays. Stop the cell and run it again: it goes on where it was.
#
# ## The network
#
# Keras counts otherwise than lessons 1 to 4: arrays are **(batch, time, features)**, so that an example is a row.
#
# Masking comes first; its default is to skip steps that are all zeros. The LSTM reads on and returns the state after the last
# real frame, $a^{\langle T\rangle}$. A dense layer makes of it
#
# $$\hat y = \mathrm{softmax}\left(W_y\, a^{\langle T\rangle} + b_y\right) \tag{4}$$
#
# ### Exercise 5: build the classifier
#
# A `keras.Sequential` model: `keras.Input`, `Masking`, `LSTM`, `Dense`, and no other layer. Do not compile it yet.


# %% id="build-classifier" role="exercise"
def build_classifier(n_frames, n_features, n_classes, n_units):
    """A Keras model that reads the features of a clip and says how probable each class is.

    Args:
        n_frames: frames in a clip, with those that fill up a short one.
        n_features: features of a frame.
        n_classes: classes to choose from.
        n_units: units of the LSTM.

    Returns:
        A keras.Sequential model: (m, n_frames, n_features) -> (m, n_classes).
    """
    ### BEGIN SOLUTION
    #: The layers, one after the other:
    #: - what goes in: n_frames rows of n_features numbers
    #: - a layer that skips frames of zeros
    #: - a layer that reads on, and returns its state after the last real frame
    #: - a layer that turns this state into probabilities, equation (4)
    model = keras.Sequential(
        [
            keras.Input((n_frames, n_features)),
            keras.layers.Masking(),
            keras.layers.LSTM(n_units),
            keras.layers.Dense(n_classes, activation="softmax"),
        ]
    )
    ### END SOLUTION
    return model


# %% id="build-classifier-test" role="test" points=10
check(build_classifier)

# %% [markdown] id="mask-question"
# Does the mask matter? The next cell gives an untrained network a clip of 12 frames twice: alone, and filled up with zeros to 20.
# **Predict** whether the two answers agree, with and without `Masking`.

# %% id="mask-or-not" role="experiment"
keras.utils.set_random_seed(5)
n_features = encoder.n_features
masked = build_classifier(length, n_features, len(classes), n_units)
bare = keras.Sequential([keras.Input((length, n_features)), *masked.layers[1:]])
short = rng.normal(size=(1, 12, n_features)).astype("float32")
filled = np.pad(short, [(0, 0), (0, length - 12), (0, 0)])
for name, model in {"with Masking": masked, "without": bare}.items():
    alone = build_classifier(12, n_features, len(classes), n_units)
    alone.set_weights(model.get_weights())
    gap = np.abs(
        ops.convert_to_numpy(model(filled)) - ops.convert_to_numpy(alone(short))
    ).max()
    print(f"{name:>12}: the answers agree to 1e-5? {bool(gap < 1e-5)}")

# %% [markdown] id="batches"
# ## Train it
#
# One thing would make it too easy. Whoever sits at the end of a film has sat down: the **last frame** alone gives the answer away, and
# a network takes the shortest way. So train on **pieces**: four to eight frames in a row, from anywhere in a film. Now it
# has to see the movement.
#
# A `PyDataset` hands out one batch at a time, and only that batch is read from the file.


# %% id="batches-class" role="experiment"
class Batches(keras.utils.PyDataset):
    """Features and labels of clips, batch by batch; with a seed, of pieces of these clips."""

    def __init__(self, names, seed=None, shuffle=False, size=32):
        super().__init__()
        self.names, self.seed, self.shuffle, self.size = list(names), seed, shuffle, size
        self.epoch = 0

    def __len__(self):
        return -(-len(self.names) // self.size)

    def __getitem__(self, i):
        names = self.names[i * self.size : (i + 1) * self.size]
        labels = np.array([label_of[name] for name in names], "int32")
        x = videos.load_features(features, [row_of[name] for name in names])
        if self.seed is not None:
            x = take_pieces(x, np.random.default_rng([self.seed, self.epoch, i]))
        return x, labels

    def on_epoch_end(self):
        if self.shuffle:
            self.epoch += 1
            rng.shuffle(self.names)


# %% id="take-pieces" role="experiment"
def take_pieces(x, rng):
    """Some frames in a row from anywhere in each clip, with zeros behind them."""
    pieces = np.zeros_like(x)
    for new, clip in zip(pieces, x, strict=True):
        n_frames = (clip != 0).any(axis=1).sum()
        size = min(rng.integers(piece[0], piece[1] + 1), n_frames)
        start = rng.integers(0, n_frames - size + 1)
        new[:size] = clip[start : start + size]
    return pieces


files = [f"{name}.avi" for name in table.names]
row_of = dict(zip(files, table.rows, strict=True))
label_of = {name: index[label] for name, label in zip(files, table.labels, strict=True)}
x, y = Batches(train, seed=0)[0]
print(
    "a batch:", x.shape, y.shape, "with", (x != 0).any(axis=2).sum(axis=1)[:8], "… frames"
)

# %% [markdown] id="callbacks"
# Four helpers watch the training. Each is a callback, and **has to be handed to `fit`**: many a script builds `EarlyStopping` and forgets
# that.
#
# - a progress bar;
# - `EarlyStopping`: stop when the loss on the *validation* groups has not improved for twelve epochs;
# - `ModelCheckpoint`: keep the weights of the best epoch, which is not the last one;
# - `TensorBoard`: write a log. `tensorboard --logdir work` in a terminal shows it.
#
# (Older scripts say `lr=` and `decay=`, which Keras no longer knows, and `HDF5Matrix`, which is gone.)


# %% id="train-function" role="experiment"
class Bar(keras.callbacks.Callback):
    """One bar for all epochs."""

    def on_train_begin(self, logs=None):
        self.bar = progress(range(self.params["epochs"]), label="epochs")
        next(self.bar)

    def on_epoch_end(self, epoch, logs=None):
        next(self.bar, None)


def train_model(model, name):
    """Train on pieces, stop on the validation groups, keep the best weights."""
    best, logs = work / name / "best.weights.h5", work / name / "logs"
    optimizer = keras.optimizers.Adam(learning_rate=0.005)
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    callbacks = [
        Bar(),
        keras.callbacks.EarlyStopping(monitor="val_loss", patience=12),
        keras.callbacks.ModelCheckpoint(
            best, monitor="val_loss", save_best_only=True, save_weights_only=True
        ),
        keras.callbacks.TensorBoard(logs),
    ]
    sides = Batches(train, seed=0, shuffle=True), Batches(4 * validation, seed=1)
    history = model.fit(
        sides[0], validation_data=sides[1], epochs=60, callbacks=callbacks, verbose=0
    ).history
    model.load_weights(best)
    return history


# %% [markdown] id="train-question"
# Chance is 1 in 12. **Predict:** after how many epochs will the network be right nine times in ten, on pieces of films of
# people it has not trained with? An epoch is one piece of each of 168 films.

# %% id="train-run" role="experiment"
lstm = build_classifier(length, n_features, len(classes), n_units)
history = train_model(lstm, "lstm")
epoch = np.arange(1, len(history["accuracy"]) + 1)
curves = {"training": history["accuracy"], "validation": history["val_accuracy"]}
plot.show(
    plot.lines_against(epoch, curves, xlabel="epoch", ylabel="accuracy", ylim=(0, 1.03)),
    alt="Accuracy on pieces of the training and of the validation films against the epoch. "
    "Both rise steeply at first and end near 1.",
    caption="Each epoch shows new pieces of the same films. Where the lines stay apart, the "
    "network knows something about its training people only.",
)
logged = sorted((work / "lstm" / "logs").rglob("events.out.tfevents.*"))
print("log files for TensorBoard:", len(logged) > 0)

# %% [markdown] id="pool-task"
# ## Many states, one vector
#
# Your network uses the last state. There are other ways to make one vector of many. With $a^{\langle t\rangle}$ the state after frame $t$
# and $T$ the number of **real** frames of a clip:
#
# $$\text{last:}\quad a^{\langle T\rangle} \tag{5}$$
#
# $$\text{mean:}\quad \frac1T \sum_{t=1}^{T} a^{\langle t\rangle} \tag{6}$$
#
# $$\text{max:}\quad \max_{1 \le t \le T}\ a^{\langle t\rangle}\quad\text{for each unit by itself} \tag{7}$$
#
# Whatever stands behind the last real frame must not matter: not in the sum, not in the count, not in the maximum.
#
# ### Exercise 6: pool over time
#
# States are tensors, so that your function can stand inside a model. There they have no numbers yet, and nobody knows how many clips
# there will be: use `keras.ops`, not NumPy, `int(…)` or a loop over clips: `ops.sum`, `ops.max`, `ops.where`, `ops.cast`, `ops.one_hot`. (Equations (5) and (6) are sums with weights: in (5) one weight is 1 and all others are 0.)


# %% id="pool-over-time" role="exercise"
def pool_over_time(states, mask, how):
    """Make one vector of the states of all frames.

    Args:
        states: the states of an LSTM after each frame, a tensor (m, T_x, n_a).
        mask: which frames are real, a tensor of booleans (m, T_x); in each row first the
            real ones, at least one, then those that fill up.
        how: "last", "mean" or "max", equations (5) to (7).

    Returns:
        A tensor (m, n_a).
    """
    ### BEGIN SOLUTION
    #: The mask as numbers
    real = ops.cast(mask, "float32")  # (m, T_x), 1 where a frame is real
    #: How many real frames each clip has
    count = ops.sum(real, axis=1)  # (m,)
    #: For "max", equation (7):
    if how == "max":
        #: What is not real gets a number that cannot be the largest
        only_real = ops.where(mask[:, :, None], states, -np.inf)
        #: The largest number of each unit over time: (m, n_a)
        pooled = ops.max(only_real, axis=1)
    #: For the other two, a sum with weights:
    else:
        #: For "last", equation (5): 1 at the last real frame, 0 elsewhere: (m, T_x)
        last = ops.one_hot(ops.cast(count, "int32") - 1, mask.shape[1])
        #: For "mean", equation (6): equal shares for real frames, 0 elsewhere
        weights = last if how == "last" else real / count[:, None]
        #: The states times their weights, added up over time: (m, n_a)
        pooled = ops.sum(weights[:, :, None] * states, axis=1)
    ### END SOLUTION
    return pooled


# %% id="pool-over-time-test" role="test" points=5
check(pool_over_time)

# %% [markdown] id="baseline-question"
# ### Rivals without a memory
#
# The honest rivals of a recurrent network are those without recurrence. Leave out the LSTM and pool the *features*: their **mean** over
# time, or the **last** frame alone, and a dense layer on top. On UCF-101 such rivals do almost as well: 67.4 % for single
# frames against 68.2 % with an LSTM behind them (Donahue and others 2015).
#
# **Predict** how well the two do on whole films, and on pieces.


# %% id="baselines" role="experiment"
def without_memory(how):
    """A classifier of pooled features."""
    x = keras.Input((length, n_features))
    pooled = pool_over_time(x, ops.any(x != 0, axis=2), how)
    return keras.Model(x, keras.layers.Dense(len(classes), activation="softmax")(pooled))


models = {"LSTM": lstm, "mean of frames": without_memory("mean")}
models["last frame"] = without_memory("last")
for name in list(models)[1:]:
    train_model(models[name], name.replace(" ", "-"))


# %% id="baselines-table" role="experiment"
def answers(model, batches):
    """The true classes and the probabilities that a model gives, batch by batch."""
    pairs = [batches[i] for i in range(len(batches))]
    guesses = [ops.convert_to_numpy(model(x)) for x, _ in pairs]
    return np.concatenate([y for _, y in pairs]), np.concatenate(guesses)


whole = {name: answers(model, Batches(test)) for name, model in models.items()}
parts = {name: answers(model, Batches(4 * test, seed=2)) for name, model in models.items()}
print("groups never seen:       whole films   pieces")
for name in models:
    shares = [(guess.argmax(axis=1) == y).mean() for y, guess in (whole[name], parts[name])]
    print(f"{name:>22} {shares[0]:12.0%} {shares[1]:9.0%}")

# %% id="pairs" role="experiment"
pairs = [pair for pair in stick_figures.PAIRS if set(pair) <= set(classes)]
print("pieces of whole pairs:  ", "  ".join(f"{name:>14}" for name in parts))
for pair in pairs:
    line = ""
    for y, guess in parts.values():
        those = np.isin(y, [index[name] for name in pair])
        line += f"{(guess.argmax(axis=1) == y)[those].mean():16.0%}"
    print(f"{' / '.join(pair):>24}{line}")

# %% [markdown] id="baseline-answer"
# On whole films the last frame is as good as your LSTM. Had you looked at that column only, you would have praised a network for
# recognising movement that it never saw. On pieces the truth comes out.
#
# The mean gives a film and the same film backwards one and the same answer, right for one of the two. On whole films it must: the means of both are the same
# numbers. No amount of training helps.
#
# ## Count the mistakes
#
# An accuracy hides which classes are taken for which. Count them: with $y$ the true and $\hat y$ the predicted class,
#
# $$C_{jk} = \text{number of clips } i \text{ with } y^{(i)} = j \text{ and } \hat y^{(i)} = k \tag{8}$$
#
# ### Exercise 7: confusion matrix
#
# Beware: `matrix[labels, predictions] += 1` adds 1 once to a place that is named twice.


# %% id="confusion-matrix" role="exercise"
def confusion_matrix(labels, predictions, n_classes):
    """Count how often each class was taken for each.

    Args:
        labels: the true class of each clip, whole numbers, shape (m,).
        predictions: the predicted class of each clip, whole numbers, shape (m,).
        n_classes: how many classes there are.

    Returns:
        An array of counts, equation (8), shape (n_classes, n_classes): rows are true classes,
        columns predicted ones.
    """
    ### BEGIN SOLUTION
    #: A table of zeros, for whole numbers: (n_classes, n_classes)
    matrix = np.zeros((n_classes, n_classes), int)
    #: Add 1 for each clip, also where a place is named twice, equation (8)
    np.add.at(matrix, (labels, predictions), 1)
    ### END SOLUTION
    return matrix


# %% id="confusion-matrix-test" role="test" points=3
check(confusion_matrix)

# %% [markdown] id="confusion-question"
# **Predict** where the mean's mistakes lie on whole films. Which classes do they never touch?

# %% id="confusions" role="experiment"
matrices = {
    name: confusion_matrix(y, guess.argmax(axis=1), len(classes))
    for name, (y, guess) in whole.items()
    if name != "last frame"
}
plot.show(
    plot.confusion(matrices, classes),
    alt="Two confusion matrices. That of the LSTM has its counts on the diagonal. In that of "
    "the mean, the two rows of each pair are equal: what it predicts for films of one it "
    "predicts as often for films of the other.",
    caption="The rows of a pair are equal on the right: the mean cannot see a difference "
    "between them. Everything else is as good as with the LSTM.",
)

# %% [markdown] id="top-k-task"
# ## The right one among the first few
#
# With 101 classes, second place is no disgrace. **Top-k accuracy** counts a clip as right when its class is among the $k$ most
# probable ones:
#
# $$\text{top-}k = \frac1m \left|\left\{\, i : y^{(i)} \text{ is among the } k \text{ largest entries of } \hat y^{(i)} \right\}\right| \tag{9}$$
#
# ### Exercise 8: top-k accuracy
#
# **Predict** the mean's top-1 and top-2 accuracy on the drawn films.


# %% id="top-k-accuracy" role="exercise"
def top_k_accuracy(probabilities, labels, k):
    """The share of clips whose class is among the k most probable ones.

    Args:
        probabilities: of each class for each clip, shape (m, n_classes).
        labels: the true class of each clip, whole numbers, shape (m,).
        k: how many guesses count.

    Returns:
        A number from 0 to 1, equation (9).
    """
    ### BEGIN SOLUTION
    #: The k most probable classes of each clip: (m, k)
    best = np.argsort(-probabilities, axis=1)[:, :k]  # (m, k)
    #: The share of clips whose true class is among them, equation (9)
    accuracy = np.any(best == labels[:, None], axis=1).mean()
    ### END SOLUTION
    return accuracy


# %% id="top-k-accuracy-test" role="test" points=2
check(top_k_accuracy)

# %% id="top-k-table" role="experiment"
print(f"{'UCF-101' if real else 'drawn films'}, split 1, whole:")
for name, (y, guess) in whole.items():
    shares = "   ".join(f"top-{k} {top_k_accuracy(guess, y, k):4.0%}" for k in (1, 2, 5))
    print(f"{name:>22}   {shares}")

# %% [markdown] id="published"
# With two guesses the mean is right: it names the pair. For comparison, top-1 accuracies published for UCF-101; the
# drawn films are far easier, so do not set the two side by side:
#
# | model | input | top-1 |
# |:--|:--|--:|
# | CNN, single frames (Donahue and others 2015) | RGB | 67.4 % |
# | the same CNN with an LSTM, LRCN (Donahue and others 2015) | RGB | 68.2 % |
# | CNN and LSTM (Ng and others 2015) | RGB and optical flow | 88.6 % |
#
# Order matters less there: few of the 101 activities are the reverse of another. Most show in one frame.

# %% [markdown] id="moment-question"
# ## The moment it makes up its mind
#
# Your network answers at the end of a film. With `return_sequences=True` the same weights answer after each frame. **Predict:** after
# which frame will it know that somebody is going to *stand up*?

# %% id="over-time" role="experiment"
over_time = keras.Sequential(
    [
        keras.Input((length, n_features)),
        keras.layers.Masking(),
        keras.layers.LSTM(n_units, return_sequences=True),
        keras.layers.Dense(len(classes), activation="softmax"),
    ]
)
over_time.set_weights(lstm.get_weights())


def show_mind(name, rivals, alt, caption):
    """The frames of one clip, and how probable two classes are after each of them."""
    frames = read_real(next(clip.path for clip in clips if clip.name == name[:-4]))
    x = videos.load_features(features, [row_of[name]])
    probable = ops.convert_to_numpy(over_time(x))[0, : len(frames)]
    lines = {rival: probable[:, index[rival]] for rival in rivals}
    picture = plot.film_over_time(frames, lines, ylabel="probability")
    plot.show(picture, alt=alt, caption=caption)


rivals = pairs[0] if pairs else classes[:2]
first, second = (next(n for n in test if label_of[n] == index[r]) for r in rivals)

# %% id="mind-one" role="experiment"
show_mind(
    first,
    rivals,
    alt=f"The frames of a clip of {rivals[0]}, and below each the probabilities of "
    f"{' and '.join(rivals)} so far. The first ends near 1, the other near 0.",
    caption=f"{rivals[0]}: the answer of your network after each frame of the film.",
)

# %% id="mind-two" role="experiment"
show_mind(
    second,
    rivals,
    alt=f"The frames of a clip of {rivals[1]}, and below each the probabilities of "
    f"{' and '.join(rivals)} so far. The second ends near 1, the other near 0.",
    caption=f"{rivals[1]}: the same pictures from the last to the first, the opposite answer.",
)

# %% [markdown] id="goes-on"
# It waits for the first movement, and is sure long before the film ends. (Train it on whole films, and it is wrong for half of
# the time: only ever asked at the end, it takes somebody who *holds* a ball for one who has just caught it. Try it, with
# `piece = (length, length)` in the cell that lists the settings.)
#
# ## The film goes on
#
# Films seldom end with the activity. Say, dark frames follow, the credits. Take three ways to pool the *states* of an LSTM, trained as
# before, and test on films with longer and longer credits.
#
# **Predict** the order of the three after forty dark frames.


# %% id="pooled-models" role="experiment"
def pooled_model(how, length):
    """An LSTM whose states are pooled over the real frames."""
    x = keras.Input((length, n_features))
    states = keras.layers.LSTM(n_units, return_sequences=True)(keras.layers.Masking()(x))
    pooled = pool_over_time(states, ops.any(x != 0, axis=2), how)
    return keras.Model(x, keras.layers.Dense(len(classes), activation="softmax")(pooled))


poolings = {how: pooled_model(how, length) for how in ("last", "mean", "max")}
poolings["last"].set_weights(lstm.get_weights())  # the same network
for how in ("mean", "max"):
    train_model(poolings[how], f"{how}-of-states")

# %% id="credits" role="experiment"
dark = encoder(np.full((1, encoder.size, encoder.size, 3), -1, "float32"))[0]
rows, truth = [row_of[name] for name in test], whole["LSTM"][0]
lengths = dict(zip(table.rows, table.lengths, strict=True))


def with_credits(extra):
    """The features of the test clips, each with some dark frames right behind it."""
    x = np.pad(videos.load_features(features, rows), [(0, 0), (0, extra), (0, 0)])
    for clip, row in zip(x, rows, strict=True):
        clip[lengths[row] : lengths[row] + extra] = dark
    return x


extras = (0, 2, 5, 10, 20, 40)
accuracy = {how: [] for how in poolings}
for extra in extras:
    for how, model in poolings.items():
        longer = pooled_model(how, length + extra)
        longer.set_weights(model.get_weights())
        guess = ops.convert_to_numpy(longer(with_credits(extra)))
        accuracy[how].append(top_k_accuracy(guess, truth, 1))

# %% id="credits-plot" role="experiment"
plot.show(
    plot.lines_against(
        extras,
        accuracy,
        xlabel="dark frames after the film",
        ylabel="accuracy",
        ylim=(0, 1.03),
    ),
    alt="Accuracy of three networks against the number of dark frames after the film, from 0 "
    "to 40. All start near 1. That of the last state falls first and furthest; those of the "
    "mean and of the maximum stay above it.",
    caption="The last state is written over by whatever comes last. A mean or a maximum over "
    "all states still holds what was there before.",
)

# %% [markdown] id="remember"
# ## What to remember
#
# - Frames become **features** by a network that knows no time; the order of the features is what the LSTM adds.
# - A mean over time gives a film and its reverse the same numbers. Always compare with rivals without a memory, on data where the
#   last frame does not give the answer away.
# - Clips differ in length. Fill up with zeros, and **mask** them: in the LSTM, in sums, in counts, in maxima.
# - Split by **group**, stop on a *validation* split, look at the test groups once.
# - The last state is written over; a mean or a maximum over all states keeps more. Lesson 7 learns where to look instead.
#
# ### Slips you may meet elsewhere
#
# - *The first 30 frames*: 16 % of an average clip of UCF-101.
# - *Channels as they come*: BGR. *Colours less ImageNet's mean* for a network that wants −1 … 1. *227 pixels* for one that wants 299.
# - *`ok` unchecked, capture never released*: a broken clip becomes an error about `None`, hours later.
# - *Frame counts from a table*: in one circulating table they are 0.389 times the frames that are there. Count what you decode.
# - *101 classes in the text, 99 in the network, 9 in the list.* Count them once, with `label_index`.
# - *Labels and splits by the order of rows.* *Early stopping on the test set*, or built and never handed to `fit`.
# - *Paths with backslashes*, and *the whole data set in a list*: neither leaves the machine it was written on.
#
# ### Where to read more
#
# - K. Soomro, A. R. Zamir and M. Shah, *UCF101: A Dataset of 101 Human Actions Classes From Videos in The Wild* (2012), arXiv:1212.0402:
#   the clips, the groups and the three splits.
# - J. Donahue and others, *Long-term Recurrent Convolutional Networks for Visual Recognition and Description* (CVPR 2015),
#   arXiv:1411.4389: LRCN.
# - J. Y.-H. Ng and others, *Beyond Short Snippets: Deep Networks for Video Classification* (CVPR 2015), arXiv:1503.08909: ways of
#   pooling over time, and LSTMs.
# - C. Szegedy and others, *Rethinking the Inception Architecture for Computer Vision* (2016), arXiv:1512.00567: InceptionV3.
# - D. P. Kingma and J. Ba, *Adam: A Method for Stochastic Optimization* (2015), arXiv:1412.6980.
#
# **Next:** in lesson 6 a network reads one sentence and writes another.
