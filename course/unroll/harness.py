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
