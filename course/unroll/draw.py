"""The diagrams of the course, and the few shapes that they are made of.

A canvas is measured in the pixels it is shown in, from its lower left corner. Blue marks what a
network learns, or what a diagram is about; it always comes with a second sign, such as a shape.
A diagram's label says what it shows, for readers who cannot see it.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Polygon, Rectangle
from matplotlib.path import Path
from numpy.typing import ArrayLike

from unroll.plot import BLUE, INK, PIXELS_PER_INCH, QUIET, style

Point = tuple[float, float]

ACCENT = BLUE
TINT = "#DCECF6"  # the accent, diluted
PANEL = "#F6F7F8"
STROKE = 1.6
MATH = 15.0  # points; a superscript comes out at 10.5
TEXT = 11.0


def at_step(symbol: str, step: int | str) -> str:
    """The symbol at a step, as in the equations: at_step("a", "t-1") is a^<t-1>."""
    tight = str(step).replace("-", "{-}")  # no spaces around a minus this small
    return rf"${symbol}^{{\!\langle {tight} \rangle}}$"


def canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """An empty drawing, measured in the pixels it is shown in."""
    figure = Figure(figsize=(width / PIXELS_PER_INCH, height / PIXELS_PER_INCH))
    figure.set_layout_engine("none")
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height))
    ax.set_axis_off()
    return figure, ax


def label(
    ax: Axes,
    at: Point,
    text: str,
    *,
    size: float = MATH,
    color: str = INK,
    align: Literal["left", "center", "right"] = "center",
    code: bool = False,
) -> None:
    """One line of text at the height of an arrow's end; code=True sets it as in a code cell."""
    family = "DejaVu Sans Mono" if code else "DejaVu Sans"
    # Letters, not the box around them and their superscripts, are what the eye lines up.
    baseline = at[1] - 0.3 * size * PIXELS_PER_INCH / 72
    ax.text(at[0], baseline, text, size=size, color=color, ha=align, va="baseline", family=family)


def panel(ax: Axes, centre: Point, size: tuple[float, float]) -> None:
    """A pale area with round corners, behind what belongs together."""
    _rounded(ax, centre, size, radius=16, face=PANEL, edge=QUIET)


def box(
    ax: Axes, centre: Point, size: tuple[float, float], text: str = "", *, learned: bool = False
) -> None:
    """A function, with square corners; blue with round ones where it is learned weights."""
    if learned:
        _rounded(ax, centre, size, radius=9, face=TINT, edge=ACCENT)
    else:
        _rounded(ax, centre, size, radius=2, face="white", edge=INK)
    label(ax, centre, text, color=ACCENT if learned else INK, size=MATH if "$" in text else TEXT)


def operation(ax: Axes, centre: Point, symbol: str, *, radius: float = 14) -> None:
    """A small circle with the symbol of what it does to the arrays that meet there."""
    ax.add_patch(Circle(centre, radius, facecolor="white", edgecolor=INK, lw=STROKE, zorder=2))
    label(ax, centre, symbol)


def branch(ax: Axes, at: Point) -> None:
    """A dot where one array goes two ways."""
    ax.add_patch(Circle(at, 4, facecolor=INK, edgecolor="none", zorder=3))


def arrow(ax: Axes, *points: Point, color: str = INK, radius: float = 14) -> None:
    """An arrow through the points, its corners rounded."""
    ax.add_patch(
        FancyArrowPatch(
            path=_rounded_path(points, radius),
            arrowstyle="-|>,head_length=0.5,head_width=0.24",
            mutation_scale=13,
            color=color,
            lw=STROKE,
            joinstyle="miter",
            capstyle="butt",
            zorder=1.5,
        )
    )


def _rounded(
    ax: Axes, centre: Point, size: tuple[float, float], *, radius: float, face: str, edge: str
) -> None:
    corner = (centre[0] - size[0] / 2, centre[1] - size[1] / 2)
    shape = f"round,pad=0,rounding_size={radius}"
    ax.add_patch(
        FancyBboxPatch(corner, *size, boxstyle=shape, facecolor=face, edgecolor=edge, lw=STROKE)
    )


def _rounded_path(points: tuple[Point, ...], radius: float) -> Path:
    """Straight pieces through the points; each corner a curve that starts radius before it."""
    vertices, codes = [points[0]], [Path.MOVETO]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        vertices += [_towards(corner, before, radius), corner, _towards(corner, after, radius)]
        codes += [Path.LINETO, Path.CURVE3, Path.CURVE3]
    return Path([*vertices, points[-1]], [*codes, Path.LINETO])


def _towards(start: Point, end: Point, distance: float) -> Point:
    """The point this far from start on the way to end."""
    x, y = end[0] - start[0], end[1] - start[1]
    share = distance / (x * x + y * y) ** 0.5
    return start[0] + share * x, start[1] + share * y


CELL = (80.0, 88.0)  # width and height of one cell of the unrolled network
PITCH = 119.0  # from one unrolled cell to the next
FIRST = 304.0  # where the first of them stands
MIDDLE = 194.0  # the height of them all


@style()
def unrolled_network(steps: int = 4) -> Figure:
    """Left the cell with its loop; right the same cell once for each step, with the same weights.

    a^<0> enters from the left, an input from below at each step; a prediction leaves at the top.
    """
    if steps < 1:
        raise ValueError(f"unrolled_network() needs at least one step, not {steps}.")
    last = FIRST + PITCH * (steps - 1)
    figure, ax = canvas(max(last + CELL[0] / 2 + 50, 444), 332)
    _folded_cell(ax, 54)
    label(ax, (168, MIDDLE), "$=$", size=22)
    label(ax, (FIRST - CELL[0] / 2 - 44, MIDDLE), at_step("a", 0))
    arrow(ax, (FIRST - CELL[0] / 2 - 26, MIDDLE), (FIRST - CELL[0] / 2, MIDDLE))
    for step in range(1, steps + 1):
        _unrolled_cell(ax, FIRST + PITCH * (step - 1), step)
    _bracket(ax, FIRST - CELL[0] / 2, last + CELL[0] / 2, 46)
    label(ax, ((FIRST + last) / 2, 24), "the same weights at every step", size=TEXT, color=ACCENT)
    figure.set_label(
        "Left: one cell with an arrow that leaves it and enters it again, labelled one step later. "
        f"Right: the same cell drawn {steps} times in a row, once for each step. Each copy "
        "receives an input from below and the state of the copy to its left, and gives a "
        "prediction at the top. All copies hold the same weights."
    )
    return figure


def _cell(ax: Axes, x: float, step: int | str) -> None:
    """A cell with its weights, the input below it, the prediction above it."""
    half = CELL[1] / 2
    box(ax, (x, MIDDLE), CELL, learned=True)
    for row, weights in enumerate(("$W_{ax}$ $W_{aa}$", "$W_{ya}$", "$b_a$  $b_y$")):
        label(ax, (x, MIDDLE + 26 - 26 * row), weights, size=13, color=ACCENT)
    label(ax, (x, 78), at_step("x", step))
    arrow(ax, (x, 100), (x, MIDDLE - half))
    arrow(ax, (x, MIDDLE + half), (x, MIDDLE + half + 48))
    label(ax, (x, MIDDLE + half + 66), at_step(r"\hat{y}", step))


def _folded_cell(ax: Axes, x: float) -> None:
    """The cell whose state comes back to it one step later."""
    _cell(ax, x, "t")
    side = x + CELL[0] / 2
    out, high, low = side + 38, MIDDLE + 24, MIDDLE - 24
    arrow(ax, (side, high), (out, high), (out, low), (side, low))
    label(ax, (side + 22, high + 18), at_step("a", "t"))
    label(ax, (side + 8, low - 20), "one step later", size=TEXT, align="left")


def _unrolled_cell(ax: Axes, x: float, step: int) -> None:
    """One step: the cell, and the state that it hands on to the right."""
    _cell(ax, x, step)
    side = x + CELL[0] / 2
    arrow(ax, (side, MIDDLE), (side + PITCH - CELL[0], MIDDLE))
    label(ax, (side + 19, MIDDLE + 18), at_step("a", step))


def _bracket(ax: Axes, left: float, right: float, y: float) -> None:
    """A square bracket under everything from left to right."""
    xs, ys = (left, left, right, right), (y + 8, y, y, y + 8)
    ax.plot(xs, ys, color=ACCENT, lw=STROKE, solid_capstyle="butt", solid_joinstyle="round")


@style()
def recurrent_cell() -> Figure:
    """Inside one cell: the new state from the input and the last state, the prediction from it.

    From left to right a^<t> = tanh(Waa a^<t-1> + Wax x^<t> + ba), which goes on to the next step;
    upwards y^<t> = softmax(Wya a^<t> + by).
    """
    figure, ax = canvas(720, 526)
    panel(ax, (346, 279), (452, 354))
    label(ax, (140, 432), "the cell at step $t$", size=TEXT, color=QUIET, align="left")
    _state_path(ax, y=222)
    _prediction_path(ax, x=508, y=222)
    _key(ax, y=24)
    figure.set_label(
        "Inside a recurrent cell. The previous state, multiplied by Waa, and the input, multiplied "
        "by Wax, are added together with the bias ba; tanh of the sum is the new state. The new "
        "state goes to the next step, and through Wya, the bias by and softmax to the prediction."
    )
    return figure


def _state_path(ax: Axes, y: float) -> None:
    """From a^<t-1> at the left and x^<t> below to a^<t> at the right."""
    label(ax, (52, y), at_step("a", "t-1"))
    arrow(ax, (84, y), (158, y))
    box(ax, (186, y), (56, 40), "$W_{aa}$", learned=True)
    arrow(ax, (214, y), (284, y))
    label(ax, (298, 68), at_step("x", "t"))
    arrow(ax, (298, 91), (298, y - 90))
    box(ax, (298, y - 70), (56, 40), "$W_{ax}$", learned=True)
    arrow(ax, (298, y - 50), (298, y - 14))
    label(ax, (298, y + 66), "$b_a$", color=ACCENT)
    arrow(ax, (298, y + 50), (298, y + 14))
    operation(ax, (298, y), "$+$")
    arrow(ax, (312, y), (374, y))
    box(ax, (406, y), (64, 40), "tanh")
    arrow(ax, (438, y), (642, y))
    label(ax, (668, y), at_step("a", "t"))
    label(ax, (646, y - 34), "to the next step", size=TEXT)


def _prediction_path(ax: Axes, x: float, y: float) -> None:
    """From a^<t> up to the prediction of this step."""
    branch(ax, (x, y))
    arrow(ax, (x, y), (x, y + 42))
    box(ax, (x, y + 62), (56, 40), "$W_{ya}$", learned=True)
    arrow(ax, (x, y + 82), (x, y + 116))
    operation(ax, (x, y + 130), "$+$")
    label(ax, (x - 76, y + 130), "$b_y$", color=ACCENT)
    arrow(ax, (x - 60, y + 130), (x - 14, y + 130))
    arrow(ax, (x, y + 144), (x, y + 172))
    box(ax, (x, y + 192), (84, 40), "softmax")
    arrow(ax, (x, y + 212), (x, y + 256))
    label(ax, (x, y + 274), at_step(r"\hat{y}", "t"))


def _key(ax: Axes, y: float) -> None:
    """What the three shapes mean."""
    box(ax, (95, y), (30, 22), learned=True)
    label(ax, (120, y), "multiply by these weights", size=TEXT, align="left")
    operation(ax, (370, y), "$+$", radius=11)
    label(ax, (391, y), "add", size=TEXT, align="left")
    box(ax, (475, y), (30, 22))
    label(ax, (500, y), "apply this function", size=TEXT, align="left")


SHEET = (84.0, 54.0)  # how far the columns of a sheet reach to the right and up
TALL = 114.0  # the height of its rows
FRONT = (208.0, 108.0)  # the lower left corner of the first sheet
REACH = 404.0  # from the first sheet to the last, at most


@style()
def sequence_array(n_x: int = 3, m: int = 4, T_x: int = 5, t: int = 2) -> Figure:
    """The array x of shape (n_x, m, T_x) as T_x sheets of n_x rows and m columns, along time.

    The sheet x[:, :, t] stands out: it is filled, and its outline is thicker. As Python counts
    from 0, it holds the inputs of step t + 1.
    """
    if T_x > 10:
        raise ValueError(f"sequence_array() has room for 10 sheets, not for {T_x}.")
    if not 0 <= t < T_x:
        raise ValueError(f"sequence_array() needs t from 0 to T_x - 1 = {T_x - 1}, not {t}.")
    figure, ax = canvas(720, 358)
    pitch = min(REACH / max(T_x - 1, 1), 101.0)
    corners = [(FRONT[0] + pitch * step, FRONT[1]) for step in range(T_x)]
    for step, corner in enumerate(corners):
        _sheet(ax, corner, n_x, m, accent=step == t)
        color = ACCENT if step == t else INK
        label(ax, (corner[0] + 20, corner[1] - 19), at_step("x", step + 1), color=color)
    _callout(ax, corners[t], t)
    _dimensions(ax, end=corners[-1][0] + SHEET[0])
    figure.set_label(
        f"An array drawn as {T_x} sheets in a row, one for each step. Each sheet has {n_x} rows, "
        f"the entries of an input, and {m} columns, the examples. The sheet x[:, :, {t}], all "
        f"examples at step {t + 1}, is outlined."
    )
    return figure


def _sheet(ax: Axes, corner: Point, rows: int, columns: int, *, accent: bool) -> None:
    """One step of the array, seen from the side."""
    start, across, tall = np.array(corner), np.array(SHEET), np.array((0, TALL))
    outline = [start, start + across, start + across + tall, start + tall]
    face, edge = (TINT, ACCENT) if accent else ("white", INK)
    ax.add_patch(Polygon(outline, facecolor=face, edgecolor=edge, lw=3 if accent else STROKE))
    rules = [(start + tall * row / rows, across) for row in range(1, rows)]
    rules += [(start + across * column / columns, tall) for column in range(1, columns)]
    for begin, along in rules:
        _line(ax, begin, begin + along, color=edge, width=0.8)


def _callout(ax: Axes, corner: Point, t: int) -> None:
    """What NumPy calls the sheet, above it."""
    x, top = corner[0] + SHEET[0] / 2, corner[1] + TALL + SHEET[1] / 2
    _line(ax, (x, top + 16), (x, top + 42), color=ACCENT)
    centre = min(x, 620)  # the last sheets stand too far right for a centred text
    label(ax, (centre, top + 79), f"x[:, :, {t}]", size=TEXT, color=ACCENT, code=True)
    label(ax, (centre, top + 56), f"all examples at step {t + 1}", size=TEXT, color=ACCENT)


def _dimensions(ax: Axes, end: float) -> None:
    """What the three axes of the array count; the time axis ends at x = end."""
    left, bottom = FRONT
    _line(ax, (left - 9, bottom), (left - 9, bottom + TALL))
    label(ax, (left - 21, bottom + TALL / 2 + 10), "$n_x$ rows:", size=TEXT, align="right")
    label(ax, (left - 21, bottom + TALL / 2 - 10), "entries of one input", size=TEXT, align="right")
    rise = bottom + TALL + 9
    _line(ax, (left, rise), (left + SHEET[0], rise + SHEET[1]))
    label(ax, (left + 20, rise + 39), "$m$ columns: examples", size=TEXT, align="right")
    arrow(ax, (left, bottom - 50), (end, bottom - 50))
    label(ax, ((left + end) / 2, bottom - 74), "$T_x$ sheets: steps", size=TEXT)


def _line(
    ax: Axes, start: ArrayLike, end: ArrayLike, *, color: str = INK, width: float = STROKE
) -> None:
    # The height of the patches: a sheet then hides the lines of those behind it.
    ax.plot(*np.transpose([start, end]), color=color, lw=width, solid_capstyle="butt", zorder=1)


class _Gate(NamedTuple):
    """One of the four paths from [a^<t-1>; x^<t>] into an LSTM cell."""

    weights: str
    function: str
    result: str
    meaning: tuple[str, str]  # what its smallest and its largest value do, or what it holds


GATES = {
    "forget": _Gate("f", r"$\sigma$", r"$\Gamma_{\!f}$", ("0: wipe", "1: keep")),
    "update": _Gate("u", r"$\sigma$", r"$\Gamma_{\!u}$", ("0: ignore", "1: write")),
    "candidate": _Gate("c", "tanh", r"$\tilde{c}$", ("between −1 and 1:", "what to write")),
    "output": _Gate("o", r"$\sigma$", r"$\Gamma_{\!o}$", ("0: hide", "1: show")),
}

WEIGHTS = (80.0, 38.0)  # width and height of a gate's blue box
FUNCTION = (58.0, 36.0)  # and of the box above it


def _gate(ax: Axes, x: float, y: float, gate: _Gate, *, start: float = 0) -> None:
    """A column upwards from height y: weights and bias, then the function; it ends at y + 156.

    start: where the arrow into it begins, seen from x; left of x it comes round a corner.
    """
    corner = [(x + start, y)] if start else []
    arrow(ax, *corner, (x, y), (x, y + 42))
    box(ax, (x, y + 61), WEIGHTS, f"$W_{gate.weights}$  $b_{gate.weights}$", learned=True)
    arrow(ax, (x, y + 80), (x, y + 120))
    box(ax, (x, y + 138), FUNCTION, gate.function)


@style()
def lstm_cell() -> Figure:
    """Inside an LSTM cell: the cell state runs along the top, four gates reach up to it.

    From left to right c^<t> = Γf ∘ c^<t-1> + Γu ∘ c̃ and a^<t> = Γo ∘ tanh(c^<t>).
    """
    figure, ax = canvas(720, 506)
    panel(ax, (375, 286), (530, 400))
    label(ax, (128, 464), "the cell at step $t$", size=TEXT, color=QUIET, align="left")
    bus, top = 128.0, 420.0
    _stack(ax, x=168, y=bus)
    columns = dict(zip(GATES, (246.0, 336.0, 426.0, 516.0), strict=True))
    for name in ("forget", "update", "candidate"):
        branch(ax, (columns[name], bus))
        _gate(ax, columns[name], bus, GATES[name])
    _line(ax, (202, bus), (columns["output"] - 14, bus))
    _gate(ax, columns["output"], bus, GATES["output"], start=-14)
    _cell_state_path(ax, columns, bus + 156, top)
    _hidden_state_path(ax, x=600, y=bus, start=columns["output"] + FUNCTION[0] / 2, top=top)
    box(ax, (75, 24), (30, 22), learned=True)
    label(ax, (98, 24), "multiply by weights, add a bias", size=TEXT, align="left")
    for x, symbol in ((363, r"$\times$"), (391, "$+$")):
        operation(ax, (x, 24), symbol, radius=11)
    label(ax, (411, 24), "entry by entry", size=TEXT, align="left")
    box(ax, (553, 24), (30, 22))
    label(ax, (577, 24), "this function", size=TEXT, align="left")
    figure.set_label(
        "Inside an LSTM cell. The cell state runs along the top from left to right: it is "
        "multiplied by the forget gate, then the product of update gate and candidate is added. "
        "The new cell state goes to the next step, and through tanh and times the output gate it "
        "becomes the new hidden state. All four, forget gate, update gate, candidate and output "
        "gate, are computed from the previous hidden state and the input, stacked."
    )
    return figure


def _stack(ax: Axes, x: float, y: float) -> None:
    """a^<t-1> from the left and x^<t> from below, put on top of each other."""
    label(ax, (52, y), at_step("a", "t-1"))
    arrow(ax, (82, y), (x - 34, y))
    label(ax, (x, 62), at_step("x", "t"))
    arrow(ax, (x, 80), (x, y - 18))
    box(ax, (x, y), (68, 36), "stack")


def _cell_state_path(ax: Axes, columns: Mapping[str, float], y: float, top: float) -> None:
    """From c^<t-1> at the left to c^<t> at the right; the gates' columns end at height y."""
    forget, update, candidate = (columns[name] for name in ("forget", "update", "candidate"))
    middle = y + 62
    label(ax, (52, top), at_step("c", "t-1"))
    arrow(ax, (82, top), (forget - 14, top))
    arrow(ax, (forget, y), (forget, top - 14))
    label(ax, (forget + 20, y + 26), GATES["forget"].result)
    operation(ax, (forget, top), r"$\times$")
    arrow(ax, (forget + 14, top), (candidate - 14, top))
    arrow(ax, (update, y), (update, middle), (candidate - 14, middle))
    label(ax, (update + 20, y + 26), GATES["update"].result)
    arrow(ax, (candidate, y), (candidate, middle - 14))
    label(ax, (candidate + 18, y + 26), GATES["candidate"].result)
    operation(ax, (candidate, middle), r"$\times$")
    arrow(ax, (candidate, middle + 14), (candidate, top - 14))
    operation(ax, (candidate, top), "$+$")
    arrow(ax, (candidate + 14, top), (664, top))
    label(ax, (690, top), at_step("c", "t"))


def _hidden_state_path(ax: Axes, x: float, y: float, start: float, top: float) -> None:
    """From c^<t> at height top down to a^<t> at height y; the output gate comes from start."""
    meet = y + 138
    branch(ax, (x, top))
    arrow(ax, (x, top), (x, top - 46))
    box(ax, (x, top - 64), FUNCTION, "tanh")
    arrow(ax, (x, top - 82), (x, meet + 14))
    arrow(ax, (start, meet), (x - 14, meet))
    label(ax, ((start + x - 14) / 2 - 2, meet + 20), GATES["output"].result)
    operation(ax, (x, meet), r"$\times$")
    arrow(ax, (x, meet - 14), (x, y), (664, y))
    label(ax, (690, y), at_step("a", "t"))


@style()
def lstm_gate(name: str) -> Figure:
    """One of the four by itself: "forget", "update", "candidate" or "output", and what it acts on.

    Below, the stacked a^<t-1> and x^<t>; above, the arrays that meet where the gate is used.
    """
    if name not in GATES:
        raise ValueError(f"lstm_gate() knows {', '.join(GATES)}, not {name!r}.")
    gate = GATES[name]
    figure, ax = canvas(480, 306)
    x, top = 240.0, 274.0
    label(ax, (x, 20), r"$[\,a^{\!\langle t{-}1 \rangle};\ x^{\!\langle t \rangle}\,]$")
    _gate(ax, x, 46, gate)
    arrow(ax, (x, 202), (x, top - 14))
    label(ax, (x + 20, 230), gate.result)
    for line, words in enumerate(gate.meaning):
        label(ax, (x + 44, 194 - 20 * line), words, size=TEXT, align="left")
    before, after, words = _USES[name]
    label(ax, (x - 144, top), before, align="right")
    arrow(ax, (x - 132, top), (x - 14, top))
    operation(ax, (x, top), r"$\times$")
    arrow(ax, (x + 14, top), (x + 132, top))
    label(ax, (x + 142, top), after, align="left")
    figure.set_label(
        f"The previous hidden state and the input, stacked, go through the weights W{gate.weights} "
        f"and the bias b{gate.weights}, then through {words}"
    )
    return figure


_FORGOTTEN = r"$\Gamma_{\!f} \circ c^{\!\langle t{-}1 \rangle}$"
_WRITTEN = r"$\Gamma_{\!u} \circ \tilde{c}$"

#: What meets the gate, the product of the two, and all that in words.
_USES = {
    "forget": (
        at_step("c", "t-1"),
        _FORGOTTEN,
        "a sigmoid. The result, the forget gate, multiplies the previous cell state: 0 wipes it, "
        "1 keeps it.",
    ),
    "update": (
        r"$\tilde{c}$",
        _WRITTEN,
        "a sigmoid. The result, the update gate, multiplies the candidate: 0 ignores it, "
        "1 writes it.",
    ),
    "candidate": (
        r"$\Gamma_{\!u}$",
        _WRITTEN,
        "tanh. The result, the candidate, lies between −1 and 1; it is what the update gate lets "
        "into the cell state.",
    ),
    "output": (
        r"$\tanh(c^{\!\langle t \rangle})$",
        at_step("a", "t"),
        "a sigmoid. The result, the output gate, multiplies tanh of the new cell state, which "
        "gives the new hidden state: 0 hides it, 1 shows it.",
    ),
}


@style()
def gradients_in_time() -> Figure:
    """Back through the unrolled cells: at each state two gradients meet, from above and from later.

    da^<t> comes from step t's own prediction, da_prev from the cell after it. Each cell sends on
    dx^<t> and a share of the weights' gradients; what leaves the first cell is da0.
    """
    steps = 3
    figure, ax = canvas(756, 352)
    y, first, pitch = 186.0, 92.0, 236.0
    for step in range(1, steps + 1):
        _cell_in_reverse(ax, (first + pitch * (step - 1), y), step, last=step == steps)
    label(ax, (22, y), "da0", size=TEXT, code=True)
    arrow(ax, (first - 29, y), (40, y))
    end = first + pitch * (steps - 1)
    _bracket(ax, first - 29, end + 29, 52)
    shares = "dWax, dWaa, dba: a share from every step, added up"
    label(ax, ((first + end) / 2, 28), shares, size=TEXT, color=ACCENT)
    figure.set_label(
        "Three cells in a row. Arrows run from right to left, against time. Right of each cell "
        "two gradients are added: one from above, from the prediction of the same step, and one "
        "from the right, from the cell after it; after the last cell that one is 0. The sum "
        "enters the cell. Downwards each cell gives the gradient of its input. What leaves the "
        "first cell on the left is da0. All cells give a share of the weights' gradients."
    )
    return figure


def _cell_in_reverse(ax: Axes, centre: Point, step: int, *, last: bool) -> None:
    """A cell, and the two gradients that are added before they enter it from the right."""
    x, y = centre
    box(ax, centre, (58, 56), learned=True)
    label(ax, (x, y + 9), "cell", size=TEXT, color=ACCENT)
    label(ax, (x, y - 11), f"step {step}", size=TEXT, color=ACCENT)
    meet = x + 116
    arrow(ax, (meet - 14, y), (x + 29, y))
    label(ax, (x + 66, y - 23), "da_next", size=TEXT, code=True)
    operation(ax, (meet, y), "$+$")
    label(ax, (meet, y + 134), "$d$" + at_step("a", step))
    arrow(ax, (meet, y + 112), (meet, y + 14))
    source = x + 160 if last else x + 207
    arrow(ax, (source, y), (meet + 14, y))
    if last:
        label(ax, (source + 12, y), "0", size=TEXT, code=True)
    else:
        label(ax, (x + 168, y + 22), "da_prev", size=TEXT, code=True)
    arrow(ax, (x, y - 28), (x, y - 76))
    label(ax, (x, y - 98), "$d$" + at_step("x", step))


#: A sentence with its end, what a decoder is given, and what it writes.
_READ = ("nine", "hundred", "<eos>")
_GIVEN = ("<sos>", "neun", "hundert")
_TRANSLATED = ("neun", "hundert", "<eos>")


@style()
def encoder_decoder() -> Figure:
    """An encoder that reads a sentence, the two states that it leaves, a decoder that goes on.

    Below the decoder stands what it is given at each step: the start, then the words before.
    """
    figure, ax = canvas(756, 268)
    y, pitch, left, right = 158.0, 94.0, 84.0, 486.0
    middle = (left + 2 * pitch + right) / 2
    ends = {"encoder": (left, middle - 24), "decoder": (right, None)}
    words = {"encoder": zip(_READ, ("", "", ""), strict=True)}
    words["decoder"] = zip(_GIVEN, _TRANSLATED, strict=True)
    for name, (start, end) in ends.items():
        for step, (below, above) in enumerate(words[name]):
            x = start + pitch * step
            _network_step(ax, (x, y), below, above, end=x + pitch - 28 if step < 2 else end)
        _bracket(ax, start - 28, start + 2 * pitch + 28, 52)
        same = f"{name}: the same weights at every step"
        label(ax, (start + pitch, 28), same, size=TEXT - 1, color=ACCENT)
    _states_between(ax, (middle, y), end=right - 28)
    figure.set_label(
        "Left, the encoder: three cells in a row read nine, hundred and the end of the sentence. "
        "What leaves the last one are two states, h and c, drawn as two short columns of numbers. "
        "Right, the decoder: three cells with other weights start from these states. They are "
        "given the start, neun and hundert, and write neun, hundert and the end."
    )
    return figure


def _network_step(ax: Axes, centre: Point, below: str, above: str, *, end: float | None) -> None:
    """A cell with the word it is given and the word it writes; its states go on to x = end."""
    x, y = centre
    box(ax, centre, (56, 52), "LSTM", learned=True)
    label(ax, (x, y - 80), below, size=TEXT, code=True)
    arrow(ax, (x, y - 64), (x, y - 26))
    if above:
        arrow(ax, (x, y + 26), (x, y + 64))
        label(ax, (x, y + 80), above, size=TEXT, code=True)
    if end is not None:
        arrow(ax, (x + 28, y), (end, y))


def _states_between(ax: Axes, centre: Point, *, end: float) -> None:
    """The states h and c as two columns of numbers, on their way to the decoder at x = end."""
    x, y = centre
    for column, symbol in ((x - 13, "$h$"), (x + 13, "$c$")):
        for row in range(4):
            corner = (column - 11, y - 44 + 22 * row)
            ax.add_patch(Rectangle(corner, 22, 22, facecolor="white", edgecolor=INK, lw=STROKE))
        label(ax, (column, y + 62), symbol)
    arrow(ax, (x + 24, y), (end, y))
    for line, words in enumerate(("all that is", "left of it")):
        label(ax, (x, y - 66 - 17 * line), words, size=TEXT - 1)
