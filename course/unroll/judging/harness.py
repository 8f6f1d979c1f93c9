"""Small functions that call a student's where plain arguments are not enough.

An exercise names one of them; it gets the student's function and the case's arguments, which are
plain values and arrays, and returns what the student's function does, as plain values and arrays.
They run beside that function, where a student may change them: what they tell of it beyond that is
found out in `plans`.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from .graph import computing

#: Names of those below that compute with Keras, which takes longer: JAX compiles a network first.
ON_KERAS: set[str] = set()
Harness = TypeVar("Harness", bound=Callable[..., Any])


def _on_keras(harness: Harness) -> Harness:
    """Mark a function below as one that computes with Keras."""
    ON_KERAS.add(harness.__name__)
    return computing()(harness)


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


def with_arguments(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function returns, and its arguments as they are then: it may have changed them."""
    return function(*arguments), arguments


def stand_in(shapes: Any, given: Sequence[Any], tensors: bool = False) -> Any:
    """What a made-up function returns for these arguments: arrays that depend on all their numbers.

    shapes: of one array, or a list or dictionary of shapes. tensors: are they handed to and fro?
    """
    if tensors:
        import keras

        arrays = stand_in(shapes, keras.tree.map_structure(np.asarray, given))
        return keras.tree.map_structure(lambda a: keras.ops.convert_to_tensor(a, "float32"), arrays)
    if isinstance(shapes, list):
        return tuple(_made_up(place, shape, given) for place, shape in enumerate(shapes))
    if isinstance(shapes, dict):
        named = enumerate(shapes.items())
        return {name: _made_up(place, shape, given) for place, (name, shape) in named}
    return _made_up(0, shapes, given)


def _made_up(place: int, shape: tuple[int, ...], given: Sequence[Any]) -> Any:
    """An array; of two places in a result each has another one."""
    numbers = np.array([1.0, *_numbers(given)])
    weights = np.random.default_rng([place, *shape]).normal(size=(*shape, len(numbers)))
    return np.sin(weights @ numbers / np.sqrt(len(numbers)))


def _numbers(value: Any) -> Iterator[float]:
    """All numbers in a value, in an order that does not depend on how a dictionary was made."""
    if isinstance(value, dict):
        for key in sorted(value):
            yield from _numbers(value[key])
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _numbers(each)
    else:
        yield from np.ravel(value)


@_on_keras
def as_arrays(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function on tensors returns, as arrays; its arguments reach it as tensors.

    As in Keras, numbers are float32 and whole numbers int32.
    Raises TypeError where it returns a NumPy array: a function that computes with NumPy works on
    numbers alone, and no model can be made of it.
    """
    import keras

    def to_array(value: Any) -> Any:
        if isinstance(value, (np.ndarray, np.generic, float)):
            raise TypeError(
                f"a tensor is expected, the type returned is {type(value).__name__}: compute with "
                "keras.ops, not with NumPy, so that the function works inside a model too"
            )
        return keras.ops.convert_to_numpy(value) if keras.ops.is_tensor(value) else value

    return keras.tree.map_structure(to_array, function(*_as_tensors(arguments)))


def _as_tensors(arguments: Any) -> Any:
    import keras

    def to_tensor(value: Any) -> Any:
        if not isinstance(value, np.ndarray):
            return value
        return keras.ops.convert_to_tensor(value, dtype=_in_keras(value.dtype))

    return keras.tree.map_structure(to_tensor, arguments)


def _in_keras(dtype: np.dtype[Any]) -> str:
    kinds = {"f": "float32", "i": "int32"}  # JAX has no others by default
    return kinds.get(dtype.kind, str(dtype))


class NotSymbolic(TypeError):
    """A function that works on numbers fails inside a model, where there are none yet."""


@computing()
def call_in_a_model(
    function: Callable[..., Any], arguments: Sequence[Any], unknown: Sequence[int]
) -> None:
    """Call a function on what it gets inside a Keras model: tensors that have no numbers yet.

    unknown: for each argument, how many of its first axes have a length that a model does not know
    when it is built; 0 where it is no tensor of the model, but a parameter or the like.
    Raises NotSymbolic where the function fails.
    """
    import keras

    errors: list[Exception] = []
    given = list(_as_tensors(arguments))
    places = [place for place, axes in enumerate(unknown) if axes]

    class Inside(keras.layers.Layer):  # type: ignore[misc]
        def call(self, *tensors: Any) -> Any:
            own = {**dict(enumerate(given)), **dict(zip(places, tensors, strict=True))}
            try:
                return function(*own.values())
            except Exception as error:
                errors.append(error)
                raise

    inputs = [
        keras.Input(
            batch_shape=(None,) * unknown[place] + np.shape(arguments[place])[unknown[place] :],
            dtype=_in_keras(arguments[place].dtype),
        )
        for place in places
    ]
    try:
        Inside()(*inputs)
    except Exception as error:
        first = errors[0] if errors else error  # Keras says more than a student needs
        raise NotSymbolic(str(first)).with_traceback(first.__traceback__) from None


@_on_keras
def differentiated(loss: Callable[..., Any], *arguments: Any) -> Any:
    """What a loss is for tensors, and the gradient of its sum by the first of them, as arrays."""
    value = as_arrays(loss, *arguments)
    first, *rest = _as_tensors(arguments)
    return value, _gradient(loss, first, rest)


def _gradient(loss: Callable[..., Any], first: Any, rest: Any) -> Any:
    """The gradient, as an array; zeros where none goes through."""
    import keras

    def total(tensor: Any) -> Any:
        return keras.ops.sum(loss(tensor, *rest))

    if keras.backend.backend() == "jax":
        import jax

        return np.asarray(jax.grad(total)(first))
    if keras.backend.backend() == "torch":
        import torch

        first = first.detach().requires_grad_()
        result = total(first)
        found = None
        if result.requires_grad:
            (found,) = torch.autograd.grad(result, first, allow_unused=True)
    else:
        import tensorflow as tf  # type: ignore[import-untyped]

        with tf.GradientTape() as tape:
            tape.watch(first)
            result = total(first)
        found = tape.gradient(result, first)
    return keras.ops.convert_to_numpy(keras.ops.zeros_like(first) if found is None else found)


#: Functions below for which a model is built; what else than an exercise's settings says of it is
#: told there where only the model is wanted, and not what comes out of it.
BUILDING: dict[str, dict[str, Any]] = {
    "run_model": {},
    "run_layers": {},
    "run_model_that_drops": {"dropout": 0.25},
}


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
def run_layers(build: Callable[..., Any], settings: Any, weights: Any, inputs: Any) -> Any:
    """As run_model, and last of what layers the model is made, in words."""
    import keras

    model, own = _with_weights(build, settings, weights, inputs)
    # What a last layer does to its numbers is compared as numbers, and may stand in one of its own.
    left_out = (keras.layers.InputLayer, keras.layers.Activation, keras.layers.Softmax)
    layers = [type(layer).__name__ for layer in model.layers if not isinstance(layer, left_out)]
    kind = "Sequential" if isinstance(model, keras.Sequential) else "functional"
    words = f"{kind}: {', '.join(layers)}; {'compiled' if model.compiled else 'not compiled'}"
    return keras.ops.convert_to_numpy(model(own)), words


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
    if misfits := _misfits(model, weights):
        raise ValueError(misfits)
    # Keras's order depends on details such as a layer that is used twice: then shapes decide.
    unused = list(weights)
    shapes = [tuple(weight.shape) for weight in model.get_weights()]
    places = (next(i for i, w in enumerate(unused) if np.shape(w) == s) for s in shapes)
    model.set_weights([unused.pop(place) for place in places])
    return model, own


def _misfits(model: Any, weights: Any) -> str:
    """Which weights a model has, and should not have, and which it lacks; "" where all fit."""
    missing, more = [np.shape(weight) for weight in weights], list[str]()
    for layer in model.layers:
        own = list[str]()
        for weight in layer.weights:
            if (shape := tuple(weight.shape)) in missing:
                missing.remove(shape)
            else:
                own.append(f"{weight.name} {shape}")
        more += [f"{' and '.join(own)} of {type(layer).__name__}"] if own else []
    if not (more or missing):
        return ""
    said = [f"there should be no {', '.join(more)}"] if more else []
    said += [f"missing are those of shape {', '.join(map(str, missing))}"] if missing else []
    return f"the model's weights do not fit: {'; '.join(said)}"


@_on_keras
def build_only(build: Callable[..., Any], settings: Any) -> None:
    """Let the student's function build a model, and no more."""
    build(**settings)


def decode_from_table(
    greedy_decode: Callable[..., Any], scores: Any, start: int, end: int, max_length: int
) -> Any:
    """What greedy_decode writes when a table says how likely each word is.

    Its state tells the sentence and counts the steps, so that a state which is not passed on shows.
    Some of the sentences, or one at a time, may be asked for as well as all.

    scores: (max_length, m, n_vocabulary, n_vocabulary), the scores of all words at each step, in
    each sentence, after each word.
    """
    n_steps, m = scores.shape[:2]

    def step(words: Any, state: Any) -> Any:
        rows, steps = state
        if np.shape(words) != (len(rows),):
            raise ValueError(
                f"step takes as many words as the state has rows; it got words of shape "
                f"{np.shape(words)} and {len(rows)} rows"
            )
        now = np.minimum(steps[:, 0], n_steps - 1)
        return scores[now, rows[:, 0], words], [rows, steps + 1]

    state = [np.arange(m)[:, None], np.zeros((m, 1), dtype=int)]
    return greedy_decode(step, state, start, end, max_length)


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
    return beam_search(step, state, start, end, width, max_length, penalty)


def read_film(
    read_clip: Callable[..., Any], film: Any, name: str, length: int, size: int
) -> tuple[Any, bool]:
    """What read_clip makes of a film of this name, and whether it has released what it opened.

    film: the bytes of the file, as an array; None where there is to be no file.
    """
    with tempfile.TemporaryDirectory() as folder, _quiet(), _captures(read_clip) as opened:
        path = Path(folder) / name
        if film is not None:
            path.write_bytes(film.tobytes())
        frames = read_clip(str(path), length, size)
        return frames, not any(capture.isOpened() for capture in opened)


@contextmanager
def _captures(function: Callable[..., Any]) -> Iterator[list[Any]]:
    """All captures that are opened meanwhile, by whichever names the function's cells have.

    These are cv2.VideoCapture and what `from cv2 import VideoCapture as …` has made of it.
    """
    import cv2

    opened: list[Any] = []
    usual: Any = cv2.VideoCapture

    def capture(*arguments: Any) -> Any:
        opened.append(usual(*arguments))
        return opened[-1]

    own: dict[str, Any] = getattr(function, "__globals__", {})
    names = [name for name, value in own.items() if value is usual]
    cv2.VideoCapture = capture  # type: ignore[assignment, misc]
    own.update(dict.fromkeys(names, capture))
    try:
        yield opened
    finally:
        cv2.VideoCapture = usual  # type: ignore[misc]
        own.update(dict.fromkeys((name for name in names if own.get(name) is capture), usual))


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
