"""Small pictures of arrays in a verdict: where one differs, or its numbers beside what is expected.

They are drawn from numbers and from symbols of sizes alone, and are of a limited size, whatever an
answer computes. Shapes tell what colour tells as well.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .compare import Difference

#: Of so many rows and columns the numbers themselves are shown, how large they are, and where they
#: differ.
_NUMBERS, _SIZES, _MARKS = 6, 16, 24

#: A cell's sides in pixels: for a mark; for a number, a line's height and a letter's width.
_SIDE, _LINE, _LETTER = 14, 18, 7


@dataclass(frozen=True)
class Picture:
    """Where an array of two axes differs: True marks a differing entry; rows and columns are named.

    With `theirs` and `expected` their numbers stand beside each other; `example` is the one of
    several, -1 where there are none.
    """

    wrong: npt.NDArray[np.bool_]
    rows: str
    columns: str
    theirs: Any = None
    expected: Any = None
    example: int = -1


def where_wrong(wrong: npt.NDArray[np.bool_], rows: str, columns: str) -> Picture | None:
    """Where an array differs; examples, the middle axes, are folded away: time matters more."""
    flat = np.asarray(wrong.any(axis=tuple(range(1, wrong.ndim - 1))))
    return None if max(flat.shape) > _MARKS or flat.all() else Picture(flat, rows, columns)


def beside(difference: Difference, rows: str, columns: str) -> Picture | None:
    """An array beside the expected one, where that says more than words: some entries differ.

    Of arrays with three axes the first example that differs is shown.

    Args:
        difference: of two arrays.
        rows: the symbol of the first axis.
        columns: of the last.
    """
    theirs, expected, wrong = difference.actual, difference.expected, difference.wrong
    if not (_is_numbers(theirs) and _is_numbers(expected)) or wrong is None or difference.path:
        return None
    if wrong.ndim not in (2, 3) or not wrong.any():
        return None
    one = -1
    if wrong.ndim == 3:
        one = int(np.flatnonzero(wrong.any(axis=(0, 2)))[0])
        theirs, expected, wrong = theirs[:, one], expected[:, one], wrong[:, one]
    if wrong.all() or max(wrong.shape) > _SIZES:
        return None
    return Picture(wrong, rows, columns, _plain(theirs), _plain(expected), one)


def turned(theirs: Any, expected: Any, sizes: Mapping[str, int]) -> Picture | None:
    """An array beside one with the same numbers in another order, in a case of these sizes."""
    if not (_is_numbers(theirs) and _is_numbers(expected)) or (theirs.ndim, expected.ndim) != (
        2,
        2,
    ):
        return None
    if max(*theirs.shape, *expected.shape) > _SIZES:
        return None
    names = axes_of(expected.shape, sizes)
    return Picture(np.zeros(theirs.shape, bool), *names, _plain(theirs), _plain(expected))


def _plain(array: Any) -> Any:
    """Floating numbers of usual length; what is too large for these is infinite."""
    with np.errstate(all="ignore"):
        return array.astype(float) if array.dtype.kind == "f" else array


def _is_numbers(value: Any) -> bool:
    return isinstance(value, np.ndarray) and value.dtype.kind in "fiub"


def ends(names: Sequence[str]) -> tuple[str, str]:
    """What the first and the last of an output's axes are called, which have these names."""
    return (names[0], names[-1]) if len(names) >= 2 else ("first axis", "last axis")


def axes_of(shape: tuple[int, ...], sizes: Mapping[str, int]) -> tuple[str, str]:
    """What the axes of an array are called: after the only size of an axis that is as long."""
    of_axes = {name: size for name, size in sizes.items() if re.match(r"m$|n_|T_", name)}
    first, last = ([name for name in of_axes if of_axes[name] == n] for n in (shape[0], shape[-1]))
    return (
        first[0] if len(first) == 1 else "first axis",
        last[0] if len(last) == 1 else "last axis",
    )


def as_html(picture: Picture, colour: str) -> str:
    """A picture and what its marks mean; what differs is marked in this colour, and by shape."""
    axes = f"rows: {html.escape(picture.rows)}, columns: {html.escape(picture.columns)}"
    if picture.theirs is None:
        label = f"{int(picture.wrong.sum())} of {picture.wrong.size} places differ"
        return _figure([_svg(_marks(picture.wrong, colour), picture.wrong.shape, label)], axes, "×")
    both = {"yours": picture.theirs, "expected": picture.expected}
    if max(*picture.theirs.shape, *picture.expected.shape) <= _NUMBERS:
        texts = _texts(picture)
        width = _LETTER * max(len(text) for one in texts for row in one for text in row) + 8
        drawn = [_numbers(one, width) for one in texts]
        side, sign = (width, _LINE), "a frame"
    else:
        finite = [np.abs(one[np.isfinite(one)].astype(float)) for one in both.values()]
        largest = max((float(one.max(initial=0)) for one in finite), default=0)
        drawn = [_squares(one.astype(float), largest) for one in both.values()]
        side, sign = (_SIDE, _SIDE), "a frame"
        axes += "; full squares: above 0, hollow ones: below, crosses: no number"
    if picture.example >= 0:
        axes += f"; example {picture.example}"
    shown = [
        f'<div><div style="opacity:.8">{name}</div>'
        + _svg(one + _frames(picture.wrong, side, colour), array.shape, label, side)
        + "</div>"
        for (name, array), one, label in zip(both.items(), drawn, in_words(picture), strict=True)
    ]
    return _figure(shown, axes, sign if picture.wrong.any() else "")


def in_words(picture: Picture) -> tuple[str, str]:
    """What the two parts of a picture show, for those who cannot see it."""
    arrays = {"yours": picture.theirs, "expected": picture.expected}
    told = []
    for name, array in arrays.items():
        words = f"{name}, {array.shape[0]} rows and {array.shape[1]} columns"
        if max(array.shape) <= _NUMBERS:
            rows = (", ".join(map(_number, row)) for row in array)
            words += "; " + "; ".join(f"row {i}: {row}" for i, row in enumerate(rows))
        else:
            finite = array[np.isfinite(array)]
            span = f"{_number(finite.min())} to {_number(finite.max())}" if finite.size else "none"
            words += f"; numbers from {span}; {array.size - finite.size} entries are no numbers"
        told.append(words)
    if picture.wrong.any():
        told[0] += f"; {int(picture.wrong.sum())} of {picture.wrong.size} entries differ, in "
        told[0] += f"rows {_list(picture.wrong.any(axis=1))}, "
        told[0] += f"columns {_list(picture.wrong.any(axis=0))}"
    return told[0], told[1]


def _list(these: Any) -> str:
    return ", ".join(map(str, np.flatnonzero(these)))


def _number(value: Any, digits: int = 2) -> str:
    """A number as short as it can be; the sign of a minus is as long as that of a plus."""
    if isinstance(value, (bool, np.bool_, int, np.integer)):
        whole = int(value)
        text = str(whole) if abs(whole) < 10**6 else f"{whole:.{digits}g}"
    else:
        text = f"{float(value):.{digits}g}"
    return text.replace("inf", "∞").replace("-", "−")


def _texts(picture: Picture) -> list[list[list[str]]]:
    """The numbers of both arrays, with as many digits as it takes to see which differ."""
    for digits in (2, 3, 4):
        both = [
            [[_number(value, digits) for value in row] for row in one]
            for one in (picture.theirs, picture.expected)
        ]
        wrong = np.argwhere(picture.wrong)
        if all(both[0][i][j] != both[1][i][j] for i, j in wrong):
            break
    return both


def _numbers(texts: list[list[str]], width: int) -> str:
    return "".join(
        f'<text x="{(j + 1) * width - 4}" y="{i * _LINE + 13}">{text}</text>'
        for i, row in enumerate(texts)
        for j, text in enumerate(row)
    )


def _squares(array: Any, largest: float) -> str:
    """A square in each cell, as large as the number, hollow where it is below zero."""
    full, hollow, crosses = list[str](), list[str](), list[str]()
    for (i, j), value in np.ndenumerate(array):
        x, y = _SIDE * j + _SIDE / 2, _SIDE * i + _SIDE / 2
        if not math.isfinite(value):
            crosses.append(f"M{x - 3:g} {y - 3:g}l6 6m0 -6l-6 6")
            continue
        half = max(1.0, round(5 * math.sqrt(abs(value) / largest), 1)) if value and largest else 0
        if half:
            path = f"M{x - half:g} {y - half:g}h{2 * half:g}v{2 * half:g}h{-2 * half:g}z"
            (full if value > 0 else hollow).append(path)
    line = 'fill="none" stroke="currentColor"'
    return (
        f'<path d="{"".join(full)}" fill="currentColor"/>'
        f'<path d="{"".join(hollow + crosses)}" {line}/>'
    )


def _marks(wrong: Any, colour: str) -> str:
    """A cross at each entry that differs."""
    crosses = "".join(f"M{_SIDE * j + 3} {_SIDE * i + 3}l7 7m0 -7l-7 7" for i, j in _true(wrong))
    return f'<path d="{crosses}" stroke="{colour}" stroke-width="2"/>'


def _frames(wrong: Any, side: tuple[int, int], colour: str) -> str:
    """A frame around each entry that differs."""
    width, height = side
    frames = "".join(
        f"M{width * j + 1} {height * i + 1}h{width - 3}v{height - 3}h{3 - width}z"
        for i, j in _true(wrong)
    )
    return f'<path d="{frames}" fill="none" stroke="{colour}" stroke-width="2"/>' if frames else ""


def _true(wrong: Any) -> Iterator[tuple[int, int]]:
    return ((int(i), int(j)) for i, j in np.argwhere(wrong))


def _svg(
    drawn: str, shape: tuple[int, ...], label: str, side: tuple[int, int] = (_SIDE, _SIDE)
) -> str:
    """Cells as a grid, and what is drawn into them."""
    (rows, columns), (width, height) = shape, side
    cells = "".join(
        f"M{width * j} {height * i}h{width - 1}v{height - 1}h{1 - width}z"
        for i in range(rows)
        for j in range(columns)
    )
    return (
        f'<svg role="img" aria-label="{html.escape(label)}" width="{width * columns}" '
        f'height="{height * rows}" font-family="monospace" font-size="11" text-anchor="end" '
        f'fill="currentColor"><path d="{cells}" fill-opacity=".08"/>{drawn}</svg>'
    )


def _figure(parts: list[str], axes: str, sign: str) -> str:
    marked = f"{sign} marks what differs; " if sign else ""
    style = "display:flex;flex-wrap:wrap;gap:.3em .8em;align-items:center;margin:.3em 0"
    said = f'<span style="opacity:.8">{marked}{axes}</span>'
    return f'<div style="{style}">{"".join(parts)}{said}</div>'
