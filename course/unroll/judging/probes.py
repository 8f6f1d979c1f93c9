"""Generic probes: what a wrong result says about its cause when no known mistake matches it.

Each probe looks at the first wrong output in every case and speaks only when it explains them all.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .compare import Difference, same
from .outcomes import Failure
from .questions import Output
from .verdict import Finding

Array = npt.NDArray[Any]

#: The length of an axis of steps.
_STEPS = re.compile(r"T(_\w+)?")

#: An error, relative as TOLERANCE is, that looks like a slip of precision, not a wrong formula.
NEARLY = 1e-3


@dataclass(frozen=True)
class Evidence:
    """Everything known about a wrong function: one entry a case, outputs by name."""

    with_changed_globals: Callable[[], Sequence[tuple[str, Any]]]
    outputs: Mapping[str, Output]
    off: Mapping[str, Difference]
    expected: tuple[Mapping[str, Any], ...]
    actual: tuple[Mapping[str, Any], ...]
    values: tuple[Any, ...]
    sizes: tuple[Mapping[str, int], ...]
    changed: tuple[str, ...]
    tolerance: float

    @property
    def name(self) -> str:
        """The first wrong output."""
        return next(iter(self.off))

    def pairs(self) -> list[tuple[Array, Array]]:
        """Expected and returned array of that output in every case; [] unless all are arrays."""
        both = zip(self.expected, self.actual, strict=True)
        pairs: list[tuple[Any, Any]] = [(e[self.name], a.get(self.name)) for e, a in both]
        if all(isinstance(x, np.ndarray) and x.dtype.kind in "fiub" for p in pairs for x in p):
            return pairs
        return []

    def same_shapes(self) -> list[tuple[Array, Array]]:
        """As `pairs`, [] unless all shapes are right as well."""
        pairs = self.pairs()
        return pairs if all(e.shape == a.shape for e, a in pairs) else []

    def axes(self) -> list[str]:
        """What the axes of that output are called; [] where they have no names."""
        symbols = self.outputs[self.name].axes
        pairs = self.pairs()
        return symbols if pairs and all(e.ndim == len(symbols) for e, _ in pairs) else []

    def in_time(self) -> list[tuple[Array, Array]]:
        """As `same_shapes`, with the axis of steps first; [] where there is none."""
        axis = next((i for i, name in enumerate(self.axes()) if _STEPS.fullmatch(name)), None)
        if axis is None:
            return []
        return [(np.moveaxis(e, axis, 0), np.moveaxis(a, axis, 0)) for e, a in self.same_shapes()]


def certain_finding(evidence: Evidence) -> Finding | None:
    """What is the function's own doing, whatever it builds on."""
    if not evidence.off:  # only the arguments were changed
        return modifies_inputs(evidence)
    return returns_none(evidence)


def generic_finding(evidence: Evidence) -> Finding | None:
    """What the first probe that explains the evidence says."""
    for probe in PROBES:
        finding = probe(evidence)
        if finding:
            return finding
    return None


#: What libraries say when they want numbers of a tensor that has none yet, inside a model.
SYMBOLIC = re.compile(r"symbolic|'NoneType' object cannot be interpreted as an integer")
#: What NumPy says when one factor of a matrix product has no rows or columns.
EMPTY = re.compile(r"size (\d+ is different from 0|0 is different from \d+)\b")


def finding_on_globals(names: Sequence[str]) -> Finding | None:
    """What a function that fails may owe to the variables of the notebook that it reads."""
    if not names:
        return None
    listed = " and ".join(map(repr, names))
    hint = (
        f"The function reads {listed} from the notebook, where it belongs to other data. "
        "Take it from the arguments, for example from a shape."
    )
    return Finding("depends-on-global", hint)


def finding_on_failure(failure: Failure) -> Finding | None:
    """What an exception says by itself."""
    if failure.kind == "ValueError" and EMPTY.search(failure.message):
        hint = (
            "One factor of that product is empty: a slice took nothing out. Were rows, W[n:, :], "
            "cut where columns, W[:, n:], are meant?"
        )
        return Finding("empty-slice", hint)
    if failure.kind == "NotSymbolic" or SYMBOLIC.search(failure.message):
        hint = (
            "Inside a Keras model there are no numbers yet, and the number of examples or steps is "
            "None: NumPy, int(…), and loops over x.shape[1] cannot work there; keras.ops can."
        )
        return Finding("not-symbolic", hint)
    if not failure.name:
        return None
    hint = f"The name {failure.name!r} has no value where the function uses it."
    if failure.kind != "UnboundLocalError":
        hint += " Is it an argument, or an entry of one, that still has to be taken out?"
    return Finding("undefined-name", hint)


def returns_none(evidence: Evidence) -> Finding | None:
    if all(value is None for value in evidence.values):
        return Finding("returns-none", "The function returns None: is its return line missing?")
    if any(value is None for value in evidence.values):
        hint = "In some cases the function returns None: is there a path without a return line?"
        return Finding("returns-none", hint)
    if evidence.off and evidence.off[evidence.name].kind == "none":
        place = f"{evidence.name}{evidence.off[evidence.name].path}"
        return Finding("returns-none", f"{place} is None: was it ever computed?")
    return None


def not_an_array(evidence: Evidence) -> Finding | None:
    difference = evidence.off.get(evidence.name)
    if difference is None or difference.kind != "type":
        return None
    hint = f"{evidence.name}{difference.path} {difference.message}."
    return Finding("not-an-array", hint)


def depends_on_global(evidence: Evidence) -> Finding | None:
    """Does the result move when a variable of the notebook does?"""
    for name, result in evidence.with_changed_globals():
        if not same(evidence.values[0], result, evidence.tolerance):
            hint = (
                f"The result depends on {name!r}, a variable of the notebook. "
                "Use only what the function is given as arguments."
            )
            return Finding("depends-on-global", hint)
    return None


def transposed(evidence: Evidence) -> Finding | None:
    pairs = evidence.pairs()
    dimensions = {e.ndim for e, _ in pairs} | {a.ndim for _, a in pairs}
    if len(dimensions) != 1 or min(dimensions) < 2:
        return None
    for axes in list(itertools.permutations(range(dimensions.pop())))[1:]:
        if all(same(e, a.transpose(np.argsort(axes)), evidence.tolerance) for e, a in pairs):
            hint = f"{evidence.name} has its axes exchanged: every entry is right, transposed."
            return Finding("transposed", hint)
    return None


def not_finite(evidence: Evidence) -> Finding | None:
    difference = evidence.off.get(evidence.name)
    if difference is None or difference.kind != "nan":
        return None
    hint = (
        f"{evidence.name} holds NaN or infinity: look for an overflow in exp, a division by zero, "
        "or an array from np.empty that is not filled."
    )
    return Finding("not-finite", hint)


def time_reversed(evidence: Evidence) -> Finding | None:
    pairs = evidence.in_time()
    if not pairs or not all(same(e, a[::-1], evidence.tolerance) for e, a in pairs):
        return None
    hint = f"{evidence.name} is right but runs backwards in time."
    return Finding("time-reversed", hint)


def shifted(evidence: Evidence) -> Finding | None:
    """Is everything one place further along some axis?"""
    pairs = evidence.same_shapes()
    for axis, name in enumerate(evidence.axes() if pairs else []):
        ends = [(np.moveaxis(e, axis, 0), np.moveaxis(a, axis, 0)) for e, a in pairs]
        longer = [(e, a) for e, a in ends if len(e) > 2 and not same(e[1:], e[:-1])]
        for by, where in ((1, "late"), (-1, "early")):
            moved = [(e[:-1], a[1:]) if by > 0 else (e[1:], a[:-1]) for e, a in longer]
            if moved and all(same(e, a, evidence.tolerance) for e, a in moved):
                hint = f"All entries of {evidence.name} stand one place too {where} along {name}."
                return Finding("shifted", hint)
    return None


def one_minus(evidence: Evidence) -> Finding | None:
    pairs = evidence.same_shapes()
    if pairs and all(same(1 - e.astype(float), a, evidence.tolerance) for e, a in pairs):
        return Finding("one-minus", f"{evidence.name} is 1 minus what it should be, everywhere.")
    return None


def reshaped(evidence: Evidence) -> Finding | None:
    """Another shape with the same numbers in the same order, which no transpose would have."""
    pairs = evidence.pairs()
    alike = [(e, a) for e, a in pairs if e.size == a.size and e.shape != a.shape]
    if not alike or len(alike) < len(pairs):
        return None
    if not all(same(e.ravel(), a.ravel(), evidence.tolerance) for e, a in alike):
        return None
    hint = f"The numbers of {evidence.name} are right, and in the right order; its shape is not."
    return Finding("reshaped", hint)


def first_step_only(evidence: Evidence) -> Finding | None:
    axes = evidence.axes()
    # Elsewhere steps are no axis of their own, or what is right at the first is no state.
    if len(axes) != 3 or not _STEPS.fullmatch(axes[2]):
        return None
    pairs = evidence.in_time()
    longer = [(e, a) for e, a in pairs if len(e) > 1]
    right_at_first = all(same(e[0], a[0], evidence.tolerance) for e, a in pairs)
    wrong_after = all(not same(e[1], a[1], evidence.tolerance) for e, a in longer)
    if not (longer and right_at_first and wrong_after):
        return None
    if not any(a[1:].any() for _, a in longer):
        hint = (
            f"{evidence.name} is filled at the first step only, the rest is still 0: does the "
            "return line stand inside the loop, or is the index of the step missing?"
        )
        return Finding("only-first-step-filled", hint)
    hint = (
        f"{evidence.name} is right at the first step only: the state is not carried from one "
        "step to the next."
    )
    return Finding("first-step-only", hint)


def sign_flipped(evidence: Evidence) -> Finding | None:
    pairs = evidence.same_shapes()
    if pairs and all(same(e, -a.astype(float), evidence.tolerance) for e, a in pairs):
        return Finding("sign-flipped", f"{evidence.name} has the wrong sign everywhere.")
    return None


def imprecise(evidence: Evidence) -> Finding | None:
    pairs = evidence.same_shapes()
    if not pairs or not all(same(e, a, max(evidence.tolerance, NEARLY)) for e, a in pairs):
        return None
    hint = (
        f"{evidence.name} is nearly right: is something rounded, or computed in float16, or is a "
        "small constant another one?"
    )
    return Finding("imprecise", hint)


def constant_factor(evidence: Evidence) -> Finding | None:
    pairs = evidence.same_shapes()
    factors = [_factor(e, a, evidence.tolerance) for e, a in pairs]
    known = [f for f in factors if f is not None]
    if not pairs or len(known) < len(factors):
        return None
    if np.allclose(known, known[0], rtol=1e-4):
        hint = f"{evidence.name} is {known[0]:.4g} times what it should be, everywhere."
        return Finding("constant-factor", hint)
    for size in evidence.sizes[0]:
        sizes = np.array([s[size] for s in evidence.sizes], dtype=float)
        ways = {"multiplied": sizes, **({"divided": 1 / sizes} if sizes.all() else {})}
        for word, wanted in ways.items():
            if np.allclose(known, wanted, rtol=1e-4):
                hint = f"{evidence.name} is {word} by {size} = {int(sizes[0])}: sum or mean?"
                return Finding("constant-factor", hint)
    return None


def _factor(expected: Array, actual: Array, tolerance: float) -> float | None:
    """k where actual = k · expected, k ≠ 0; None when there is no such number."""
    square = float((expected * expected).sum())
    factor = float((expected * actual).sum()) / square if square else 0.0
    return factor if factor and same(factor * expected, actual, tolerance) else None


def permuted(evidence: Evidence) -> Finding | None:
    """Another output's values under this name, or four gates' blocks in another order."""
    for other in evidence.outputs:
        if other != evidence.name and all(
            other in e and same(e[other], a.get(evidence.name), evidence.tolerance)
            for e, a in zip(evidence.expected, evidence.actual, strict=True)
        ):
            hint = f"{evidence.name} holds what belongs into {other}: two are exchanged."
            return Finding("permuted", hint)
    pairs = evidence.same_shapes()
    for axis, order in _gate_orders(evidence.axes() if pairs else []):
        if all(same(_reordered(e, axis, order), a, evidence.tolerance) for e, a in pairs):
            hint = f"{evidence.name} holds the four gates' blocks in the wrong order."
            return Finding("permuted", hint)
    return None


def _gate_orders(axes: Sequence[str]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Every other order of four blocks, along each axis that holds four gates, as "4 n_a"."""
    for axis, name in enumerate(axes):
        for order in list(itertools.permutations(range(4)))[1:] if name.startswith("4 ") else []:
            yield axis, order


def _reordered(array: Array, axis: int, order: Sequence[int]) -> Array:
    blocks = np.split(array, 4, axis=axis)
    return np.concatenate([blocks[i] for i in order], axis=axis)


def modifies_inputs(evidence: Evidence) -> Finding | None:
    if not evidence.changed:
        return None
    names = " and ".join(evidence.changed)
    hint = (
        f"The function changes its argument {names} in place, which costs a fifth of the points: "
        "work on a copy instead."
    )
    return Finding("modifies-inputs", hint)


PROBES: Sequence[Callable[[Evidence], Finding | None]] = (
    depends_on_global,
    not_an_array,
    transposed,
    not_finite,
    reshaped,
    time_reversed,
    shifted,
    first_step_only,
    sign_flipped,
    one_minus,
    imprecise,
    constant_factor,
    permuted,
    modifies_inputs,
)
