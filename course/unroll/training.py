"""What it takes to train a network by hand: a start, and a rule for taking steps."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating]


def initial_parameters(
    rng: np.random.Generator, shapes: Mapping[str, tuple[int, int]]
) -> dict[str, Array]:
    """Small random weights, zero biases.

    The entries of a weight matrix with n columns have standard deviation 1/√n, so that what it
    makes of n independent numbers is as large as they are.

    shapes: the shape of each array by name; names that begin with b are biases.
    """
    return {
        name: np.zeros(shape)
        if name.startswith("b")
        else rng.normal(scale=1 / np.sqrt(shape[1]), size=shape)
        for name, shape in shapes.items()
    }


class Adam:
    """The step of D. P. Kingma and J. Ba, *Adam: A Method for Stochastic Optimization* (2015).

    Each entry of each parameter is moved by about the learning rate, against its mean gradient.
    """

    def __init__(self, learning_rate: float = 0.005, beta1: float = 0.9, beta2: float = 0.999):
        self.learning_rate = learning_rate
        self.beta1 = beta1
        self.beta2 = beta2
        self.steps = 0
        self.mean: dict[str, Array] = {}
        self.square: dict[str, Array] = {}

    def step(
        self, parameters: Mapping[str, Array], gradients: Mapping[str, Array]
    ) -> dict[str, Array]:
        """New parameters; those given stay as they are.

        parameters: by name, as in {"Waa": …}. gradients: as in {"dWaa": …}; others are ignored.
        Raises KeyError where a parameter has no gradient.
        """
        self.steps += 1
        return {name: self._moved(name, p, gradients[f"d{name}"]) for name, p in parameters.items()}

    def _moved(self, name: str, parameter: Array, gradient: Array) -> Array:
        mean = self.mean.get(name, np.zeros_like(gradient))
        square = self.square.get(name, np.zeros_like(gradient))
        self.mean[name] = mean = self.beta1 * mean + (1 - self.beta1) * gradient
        self.square[name] = square = self.beta2 * square + (1 - self.beta2) * gradient**2
        # Both began at zero: the first averages are too small by these factors.
        mean = mean / (1 - self.beta1**self.steps)
        square = square / (1 - self.beta2**self.steps)
        return np.asarray(parameter - self.learning_rate * mean / (np.sqrt(square) + 1e-8))
