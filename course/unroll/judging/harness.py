"""Small functions that call a student's where plain arguments are not enough.

An exercise names one of them; it gets the student's function and the case's arguments, which are
plain values and arrays, and returns plain values and arrays.
"""

import os
import re
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

#: Names of those below that compute with Keras, which takes longer: JAX compiles a network first.
ON_KERAS: set[str] = set()
Harness = TypeVar("Harness", bound=Callable[..., Any])


@contextmanager
def _computing() -> Iterator[None]:
    """Compute on the CPU, also where there is a GPU, which may round factors to 10 bits (TF32): a
    right answer would be "nearly right" there.

    And keep Keras from warning that a softmax along one step is 1, where there is just one.
    """
    import keras

    # With PyTorch a parameter that moves to "cpu:0" is none any more.
    cpu = "cpu" if keras.backend.backend() == "torch" else "cpu:0"
    with warnings.catch_warnings(), keras.device(cpu):
        warnings.filterwarnings("ignore", "You are using a softmax over axis")
        yield


def _on_keras(harness: Harness) -> Harness:
    """Mark a function below as one that computes with Keras."""
    ON_KERAS.add(harness.__name__)
    return _computing()(harness)


def measure_waves(
    numerical_gradient: Callable[..., Any], x: Any, slopes: Any, heights: Any, eps: float
) -> Any:
    """The measured gradient of f(x) = Σ_k heights_k sin(slopes_k · x).

    What rounding does to an x that is moved and moved back in place is undone: it is no change.

    x: an array of any shape. slopes: (k, number of entries of x). heights: (k,).
    """
    before = x.copy()

    def f(x: Any) -> float:
        if np.shape(x) != before.shape:
            raise ValueError(f"f takes an array shaped like x, {before.shape}; got {np.shape(x)}")
        return float(heights @ np.sin(slopes @ np.ravel(x)))

    gradient = numerical_gradient(f, x, eps)
    if np.allclose(x, before, rtol=0, atol=1e-9):
        x[...] = before
    return gradient


@_on_keras
def as_arrays(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function on tensors returns, as arrays; its arguments reach it as tensors.

    As in Keras, numbers are float32 and whole numbers int32.
    Raises TypeError where it returns a NumPy array: a function that computes with NumPy works on
    numbers alone, and no model can be made of it.
    """
    import keras

    def to_tensor(value: Any) -> Any:
        if not isinstance(value, np.ndarray):
            return value
        kinds = {"f": "float32", "i": "int32"}  # JAX has no others by default
        kind = kinds.get(value.dtype.kind, str(value.dtype))
        return keras.ops.convert_to_tensor(value, dtype=kind)

    def to_array(value: Any) -> Any:
        if isinstance(value, (np.ndarray, np.generic, float)):
            raise TypeError(
                f"a tensor is expected, the type returned is {type(value).__name__}: compute with "
                "keras.ops, not with NumPy, so that the function works inside a model too"
            )
        return keras.ops.convert_to_numpy(value) if keras.ops.is_tensor(value) else value

    given = keras.tree.map_structure(to_tensor, arguments)
    return keras.tree.map_structure(to_array, function(*given))


@_on_keras
def run_model(build: Callable[..., Any], settings: Any, weights: Any, inputs: Any) -> Any:
    """What a Keras model that the student builds makes of given inputs, with given weights.

    The weights come from outside, so what is compared is the model's shape and how it is wired, not
    how it was initialised. A model with several outputs gives them as it groups them.

    settings: the arguments of the student's function, by name. weights: one array for each of the
    model's weights, in Keras's order or in any that keeps equal shapes in theirs. inputs: one array
    for each input of the model.
    """
    import keras

    model, own = _with_weights(build, settings, weights, inputs)
    return keras.tree.map_structure(keras.ops.convert_to_numpy, model(own))


@_on_keras
def run_model_that_drops(
    build: Callable[..., Any], settings: Any, weights: Any, inputs: Any
) -> Any:
    """As run_model, and last what the model's first output is in training with all but everything
    dropped: where the model drops shows then, whatever numbers are drawn for it.
    """
    import keras

    settings = {**settings, "dropout": 1 - 1e-9}  # TensorFlow does not take 1
    model, own = _with_weights(build, settings, weights, inputs)
    found = keras.tree.flatten(model(own))
    in_training = keras.tree.flatten(model(own, training=True))
    return [keras.ops.convert_to_numpy(tensor) for tensor in (*found, in_training[0])]


def _with_weights(
    build: Callable[..., Any], settings: Any, weights: Any, inputs: Any
) -> tuple[Any, Any]:
    """The model that the student builds, with given weights, and its inputs as it takes them."""
    import keras

    model = build(**settings)
    if not isinstance(model, keras.Model):
        raise TypeError(f"a Keras model is expected, {type(model).__name__} was returned")
    own = inputs if len(inputs) > 1 else inputs[0]
    if not model.built:  # a Sequential model has no weights before it has seen an input
        model(own)
    shapes = [tuple(weight.shape) for weight in model.get_weights()]
    wanted = [np.shape(weight) for weight in weights]
    if sorted(shapes) != sorted(wanted):
        raise ValueError(f"the weights have the shapes {shapes}; expected {wanted}")
    # Keras's order depends on details such as a layer that is used twice: then shapes decide.
    unused = list(weights)
    places = (next(i for i, w in enumerate(unused) if np.shape(w) == s) for s in shapes)
    model.set_weights([unused.pop(place) for place in places])
    return model, own


def with_kinds(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function returns, and last what kinds of numbers its arrays hold, in words."""
    result = function(*arguments)
    if not isinstance(result, (tuple, list)):
        return result
    return (*result, ", ".join(map(_kind, result)))


def with_kind(function: Callable[..., Any], *arguments: Any) -> Any:
    """The array that a function returns, and what kind of numbers it holds, in words."""
    result = function(*arguments)
    return result, _kind(result)


def _kind(value: Any) -> str:
    kinds = {"i": "whole numbers", "u": "whole numbers", "b": "truth values"}
    return kinds.get(getattr(getattr(value, "dtype", None), "kind", ""), "other numbers")


def decode_from_table(
    greedy_decode: Callable[..., Any], scores: Any, start: int, end: int, max_length: int
) -> Any:
    """What greedy_decode writes when a table says how likely each word is, and in which numbers.

    Its state counts the steps, so that a state which is not passed on shows.

    scores: (max_length, m, n_vocabulary, n_vocabulary), the scores of all words at each step, in
    each sentence, after each word.
    """
    n_steps, m = scores.shape[:2]

    def step(words: Any, state: Any) -> Any:
        if np.shape(words) != (m,):
            raise ValueError(f"step takes words of shape ({m},); got {np.shape(words)}")
        rows, steps = state
        now = np.minimum(steps[:, 0], n_steps - 1)
        return scores[now, rows[:, 0], words], [rows, steps + 1]

    state = [np.arange(m)[:, None], np.zeros((m, 1), dtype=int)]
    return with_kind(greedy_decode, step, state, start, end, max_length)


def search_small_network(
    beam_search: Callable[..., Any],
    weights: Any,
    start: int,
    end: int,
    width: int,
    max_length: int,
    penalty: float,
) -> Any:
    """What beam_search finds when a small recurrent network says how likely each word is.

    Its state is two arrays, so that one which is left behind shows.

    weights: a dictionary with embedding (n_words, n), recurrent (n, n), output (n, n_words), and
    start (1, n), the state before the first word.
    """

    def step(words: Any, state: Any) -> Any:
        s, mean = state
        if np.shape(words) != (len(s),):
            raise ValueError(
                f"step takes as many words as the state has rows; it got words of shape "
                f"{np.shape(words)} and {len(s)} rows"
            )
        s = np.tanh(weights["embedding"][words] + s @ weights["recurrent"])
        mean = (s + mean) / 2
        logits = (s + mean) @ weights["output"]
        return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)), [s, mean]

    state = [weights["start"], np.zeros_like(weights["start"])]
    found = beam_search(step, state, start, end, width, max_length, penalty)
    if not isinstance(found, (tuple, list)) or len(found) != 2:
        return found
    sentences, scores = found
    return [[int(word) for word in words] for words in sentences], [float(s) for s in scores]


@_on_keras
def pool_each_way(pool_over_time: Callable[..., Any], states: Any, mask: Any) -> Any:
    """What pool_over_time returns for each way of pooling, by its name, as arrays."""
    ways = ("last", "mean", "max")
    return {how: as_arrays(pool_over_time, states, mask, how) for how in ways}


def read_films(
    read_clip: Callable[..., Any], corners: Any, height: int, width: int, length: int, size: int
) -> Any:
    """What read_clip makes of a small real film, and whether it complains of others: one that is
    missing, an empty one, one cut off in the middle, and one that lacks 2 of its 20 frames.

    corners: the colours in the corners of each frame, (n_frames, 2, 2, 3), RGB from 0 to 255. They
    change evenly in between, so that it matters little how a frame is made smaller.
    """
    from ..datasets.stick_figures import write_film  # for this one exercise alone

    down, across = (np.linspace([1, 0], [0, 1], pixels) for pixels in (height, width))
    film = np.einsum("ya,xb,tabc->tyxc", down, across, corners).round().astype(np.uint8)
    with tempfile.TemporaryDirectory() as folder, _quiet():
        names = ("whole", "missing", "empty", "cut", "nearly")
        whole, missing, empty, cut, nearly = (Path(folder) / f"{name}.avi" for name in names)
        write_film(whole, film)
        frames = read_clip(str(whole), length, size)
        empty.touch()
        write_film(nearly, np.resize(film, (20, *film.shape[1:])))
        data = nearly.read_bytes()
        pictures = [match.start() for match in re.finditer(b"\xff\xd8\xff", data)]
        for path, n_left in ((cut, 10), (nearly, 18)):
            path.write_bytes(data[: pictures[n_left] - 8])  # before the head of the next picture
        said = {p.stem: _says(read_clip, p, length, size) for p in (missing, empty, cut, nearly)}
    return {"frames": frames, "dtype": str(getattr(frames, "dtype", "none")), **said}


def _says(read_clip: Callable[..., Any], path: Path, length: int, size: int) -> str:
    """Whether reading a broken film is an error, and one whose text names the file."""
    try:
        read_clip(str(path), length, size)
    except Exception as error:
        named = path.name in str(error)
        return f"an error {'with' if named else 'without'} the name of the file in its text"
    return "no error"


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep from the screen what OpenCV's decoders write of broken films, past Python."""
    screen, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(screen, 2)
        os.close(screen)
        os.close(nowhere)
