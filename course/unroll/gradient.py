"""Comparing two gradients of the same thing: one derived on paper, one measured by nudging."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating]
Values = Mapping[str, Array]


def relative_error(one: npt.ArrayLike, other: npt.ArrayLike) -> float:
    """‖one − other‖ / (‖one‖ + ‖other‖): 0 where they agree.

    It is 1 where they are opposite, or one of them alone is zero; of two equally long ones at right
    angles, as two drawn at random nearly are, it is 1/√2. Below 1e-6 two gradients in 64-bit
    numbers agree; above 1e-3 one of them is wrong. Raises ValueError where the shapes differ.
    """
    one, other = _alike(one, other)
    sizes = float(np.sqrt((one**2).sum()) + np.sqrt((other**2).sum()))
    return float(np.sqrt(((one - other) ** 2).sum())) / sizes if sizes else 0.0


def direction(one: npt.ArrayLike, other: npt.ArrayLike) -> tuple[float, float]:
    """Do they point the same way, and how long is one beside the other?

    Returns:
        cosine: of the angle between them: 1 the same way, 0 at right angles, -1 opposite.
        ratio: ‖one‖ / ‖other‖.

    Raises ValueError where the shapes differ, or one of them is zero: it points nowhere.
    """
    one, other = _alike(one, other)
    length, its = float(np.linalg.norm(one)), float(np.linalg.norm(other))
    if not length or not its:
        raise ValueError("a gradient of zeros has no direction")
    return float((one * other).sum()) / length / its, length / its


def _alike(one: npt.ArrayLike, other: npt.ArrayLike) -> tuple[Array, Array]:
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if one.shape != other.shape:
        raise ValueError(f"the shapes differ: {one.shape} and {other.shape}")
    return one, other


def gradient_errors(
    numerical_gradient: Callable[..., Array],
    loss: Callable[[dict[str, Array]], float],
    values: Values,
    gradients: Values,
    eps: float = 1e-5,
) -> dict[str, float]:
    """The relative error of each gradient against the numerical one.

    numerical_gradient: what measures, called as numerical_gradient(f, x, eps).
    loss: from a dictionary like values to a number.
    values: where the gradients are taken, by name, as in {"Waa": …}.
    gradients: those to be compared, as in {"dWaa": …}; names without a value are left out.
    """
    errors = {}
    for name, value in values.items():
        if f"d{name}" in gradients:
            measured = numerical_gradient(_along(loss, values, name), value, eps)
            errors[f"d{name}"] = relative_error(gradients[f"d{name}"], measured)
    return errors


def _along(
    loss: Callable[[dict[str, Array]], float], values: Values, name: str
) -> Callable[[Array], float]:
    """The loss as a function of one of its values."""
    return lambda value: loss({**values, name: value})


def print_errors(errors: Mapping[str, float], limit: float = 1e-6) -> None:
    """One line for each gradient: does it agree with the measured one?"""
    width = max(map(len, errors), default=0)
    lines = [
        f"{name:{width}}  relative error {_rounded(error)}  "
        f"{'agrees' if error < limit else 'DOES NOT AGREE'}"
        for name, error in errors.items()
    ]
    print("\n".join(lines))


def _rounded(error: float) -> str:
    # Below 1e-8 only rounding is left, which differs between machines.
    return "below 1e-8" if error < 1e-8 else f"{error:10.0e}"
