"""The two activation functions that every lesson is given."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating]


def sigmoid(z: npt.ArrayLike) -> Array:
    """σ(z) = 1 / (1 + e^−z), entry by entry, without overflow at ±1000.

    Args:
        z: an array of any shape.

    Returns:
        An array shaped like z, entries in [0, 1].
    """
    z = np.asarray(z)
    small = np.exp(-np.abs(z))  # always in (0, 1]: e^|z| would overflow
    return np.asarray(np.where(z >= 0, 1 / (1 + small), small / (1 + small)))


def softmax(z: npt.ArrayLike, axis: int = 0) -> Array:
    """e^z divided by its sum along one axis, without overflow at ±1000.

    Args:
        z: an array of any shape; by this course's convention axis 0 holds the classes.
        axis: the axis along which the result sums to 1.

    Returns:
        An array shaped like z, entries in [0, 1].
    """
    z = np.asarray(z)
    # Subtracting the largest entry changes nothing in the quotient and keeps e^z finite.
    exponentials = np.exp(z - z.max(axis=axis, keepdims=True))
    return np.asarray(exponentials / exponentials.sum(axis=axis, keepdims=True))
