"""Small functions that call a student's where plain arguments are not enough.

An exercise names one of them; it gets the student's function and the case's arguments, which are
plain values and arrays, and returns plain values and arrays.
"""

from collections.abc import Callable
from typing import Any

import numpy as np


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


def as_arrays(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function on tensors returns, as arrays; its arguments reach it as tensors.

    As in Keras, numbers are float32 and whole numbers int32.
    """
    import keras

    def to_tensor(value: Any) -> Any:
        if not isinstance(value, np.ndarray):
            return value
        kinds = {"f": "float32", "i": "int32"}  # JAX has no others by default
        kind = kinds.get(value.dtype.kind, str(value.dtype))
        return keras.ops.convert_to_tensor(value, dtype=kind)

    def to_array(value: Any) -> Any:
        return keras.ops.convert_to_numpy(value) if keras.ops.is_tensor(value) else value

    given = keras.tree.map_structure(to_tensor, arguments)
    return keras.tree.map_structure(to_array, function(*given))


def run_model(build: Callable[..., Any], settings: Any, weights: Any, inputs: Any) -> Any:
    """What a Keras model that the student builds makes of given inputs, with given weights.

    The weights come from outside, so what is compared is the model's shape and how it is wired, not
    how it was initialised.

    settings: the arguments of the student's function, by name. weights: one array for each of the
    model's weights, in Keras's order. inputs: one array for each input of the model.
    """
    import keras

    model = build(**settings)
    if not isinstance(model, keras.Model):
        raise TypeError(f"a Keras model is expected, {type(model).__name__} was returned")
    own = inputs if len(inputs) > 1 else inputs[0]
    model(own)  # a Sequential model has no weights before it has seen an input
    shapes = [tuple(weight.shape) for weight in model.get_weights()]
    wanted = [np.shape(weight) for weight in weights]
    if shapes != wanted:
        raise ValueError(f"the weights have the shapes {shapes}; expected {wanted}")
    model.set_weights(weights)
    return keras.ops.convert_to_numpy(model(own))
