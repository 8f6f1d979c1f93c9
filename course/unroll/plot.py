"""How every plot of the course looks, and how a notebook shows it.

Colours are those of Okabe and Ito (2008), which colour-blind readers can tell apart, the orange
darker so that a line of it stands out from white; each line also has its own dashes and marker.
Nothing changes matplotlib's settings outside ``with style():``.
"""

import base64
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from typing import Any, NamedTuple

import matplotlib.pyplot as plt
import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

BLACK = "#000000"
ORANGE = "#B87A00"
GREEN = "#009E73"
BLUE = "#0072B2"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"

INK = "#222222"  # text and outlines
QUIET = "#6B6B6B"  # axes, and whatever should stay in the background
GRID = "#E4E4E4"

#: The kind of output that holds a picture's numbers, beside the picture itself.
NUMBERS = "application/vnd.unroll.plot+json"

#: From 0, white, to 1: what heatmaps are drawn with.
SHADES = LinearSegmentedColormap.from_list("shades", ["#FFFFFF", BLUE])


def text_on(shade: float) -> str:
    """The colour of text that stands out from a place of SHADES, at least 4.5 to 1."""
    return "white" if shade > 0.92 else BLACK


class Mark(NamedTuple):
    """How one line of a plot differs from the others."""

    color: str
    linestyle: str
    marker: str


MARKS = (
    Mark(BLUE, "-", "o"),
    Mark(VERMILION, "--", "s"),
    Mark(GREEN, "-.", "^"),
    Mark(PURPLE, ":", "D"),
    Mark(ORANGE, "-", "v"),
    Mark(BLACK, "--", "P"),
)

PIXELS_PER_INCH = 100  # a figure 7.2 inches wide is shown 720 CSS pixels wide
PADDING = 8  # CSS pixels of white around a figure, for readers with a dark theme

STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "mathtext.fontset": "cm",
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": QUIET,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.labelsize": 12,
    "axes.labelpad": 6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "lines.linewidth": 2,
    "lines.markersize": 6,
    "legend.frameon": False,
    "figure.figsize": (7.2, 3.4),
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.h_pad": 0.08,
    "figure.constrained_layout.w_pad": 0.08,
}


@contextmanager
def style() -> Iterator[None]:
    """Draw in the style of the course: ``with style():`` around, or ``@style()`` on, what draws."""
    with matplotlib.style.context(["default", STYLE]):
        yield


def show(figure: Figure, *, caption: str, alt: str | None = None, width: int | None = None) -> None:
    """Show a figure with its caption, and close it.

    caption: what to look for in it. alt: what a reader who cannot see the figure has to know; the
    diagrams of ``unroll.draw`` carry theirs as their label.
    width: in CSS pixels; without it, 100 for each inch of the figure.
    In a notebook this is a picture; elsewhere the two texts are printed.
    Raises ValueError where alt or caption is empty.
    """
    alt = str(figure.get_label()) if alt is None else alt
    for name, text in (("alt", alt), ("caption", caption)):
        if not text.strip():
            raise ValueError(f"show() needs {name}: a sentence that is not empty.")
    plain = f"[Figure: {alt}]\n{caption}"
    if _in_ipython():
        from IPython.display import display

        html = as_html(figure, alt=alt, caption=caption, width=width)
        shown: dict[str, Any] = {"text/html": html, "text/plain": plain}
        if any((plotted := numbers(figure)).values()):
            shown[NUMBERS] = plotted
        display(shown, raw=True)
    else:
        print(plain)
    plt.close(figure)


def numbers(figure: Figure) -> dict[str, Any]:
    """What a plot shows, as numbers: what is said of it can be held against them.

    Returns:
        lines: name -> [x, y], two lists each.
        tables: the heatmaps, each a list of rows.

    Four digits of each; None where there is no number. Empty for drawings.
    """
    lines = {str(line.get_label()): line.get_data() for ax in figure.axes for line in ax.lines}
    images = [np.asarray(image.get_array()) for ax in figure.axes for image in ax.images]
    return {
        "lines": {
            name: list(map(_rounded, data))
            for name, data in lines.items()
            if not name.startswith("_")  # what has no name
        },
        "tables": [list(map(_rounded, image)) for image in images if image.ndim == 2],
    }


def _rounded(values: ArrayLike) -> list[float | None]:
    """Four digits of each; JSON knows neither infinity nor nan."""
    flat = np.asarray(values, dtype=float)
    return [float(f"{value:.4g}") if np.isfinite(value) else None for value in flat]


def as_html(figure: Figure, *, alt: str, caption: str, width: int | None = None) -> str:
    """An HTML <figure> that carries its picture in itself, at twice the resolution it is shown."""
    width = width or round(figure.get_figwidth() * PIXELS_PER_INCH)
    data = base64.b64encode(as_png(figure, width=2 * width)).decode("ascii")
    box = f"background:#fff;padding:{PADDING}px;box-sizing:border-box;max-width:100%;height:auto"
    return (
        '<figure style="margin:8px 0">'
        f'<img alt="{escape(alt)}" src="data:image/png;base64,{data}"'
        f' width="{width + 2 * PADDING}" style="{box}">'
        f'<figcaption style="max-width:{width}px;padding:8px">{escape(caption)}</figcaption>'
        "</figure>"
    )


def as_png(figure: Figure, *, width: int) -> bytes:
    """The figure as a PNG of this width in pixels; the same figure gives the same bytes."""
    png = io.BytesIO()
    # Sizes are cut to whole pixels, not rounded: without the tenth, 1440 could become 1439.
    dpi = (width + 0.1) / figure.get_figwidth()
    with style():
        figure.savefig(png, format="png", dpi=dpi, facecolor="white", metadata={"Software": None})
    return png.getvalue()


@style()
def lines_over_time(
    series: Mapping[str, ArrayLike],
    *,
    ylabel: str,
    title: str | None = None,
    inputs: ArrayLike | None = None,
    inputs_label: str = r"input $x^{\!\langle t \rangle}$",
    ylim: tuple[float, float] | None = None,
) -> Figure:
    """One line for each series against the steps t = 1 … T_x, its name at its right end.

    series: name -> (T_x,), six at most. inputs: (T_x,), drawn as stems in a panel above.
    ylim: the range of the value axis; without it, what the values need.
    Raises ValueError where a series or the inputs are not of shape (T_x,).
    """
    lines = {name: np.asarray(values, dtype=float) for name, values in series.items()}
    stems = None if inputs is None else np.asarray(inputs, dtype=float)
    t = np.arange(1, _length(lines, stems) + 1)
    figure = Figure(figsize=(7.2, 3.4 if stems is None else 4.4))
    if stems is None:
        top = below = figure.subplots()
    else:
        top, below = figure.subplots(2, sharex=True, height_ratios=(1, 2.6))
        _draw_stems(top, t, stems, inputs_label)
    _draw_lines(below, t, lines)
    below.set(xlabel="step $t$", ylabel=ylabel, xlim=(0.4, 1.01 * len(t) + 0.5), ylim=ylim)
    below.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    _name_lines(below, t, lines)
    if title is not None:
        top.set_title(title)
    figure.align_ylabels()
    return figure


def _length(lines: Mapping[str, NDArray[np.float64]], stems: NDArray[np.float64] | None) -> int:
    """T_x, the same for all that is plotted."""
    if not 1 <= len(lines) <= len(MARKS):
        raise ValueError(f"lines_over_time() draws 1 to {len(MARKS)} series, not {len(lines)}.")
    shapes = {name: values.shape for name, values in lines.items()}
    if stems is not None:
        shapes["inputs"] = stems.shape
    first = next(iter(shapes.values()))
    if len(first) != 1 or first == (0,) or set(shapes.values()) != {first}:
        found = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"Everything plotted needs the same shape (T_x,); found {found}.")
    return int(first[0])


def _draw_stems(ax: Axes, t: NDArray[np.int_], values: NDArray[np.float64], ylabel: str) -> None:
    """A stem from 0 to each input; where the input is 0, a hollow point."""
    ax.axhline(0, color=QUIET, linewidth=1)
    ax.vlines(t, 0, values, color=INK, linewidth=2)
    faces = [INK if value else "white" for value in values]
    ax.scatter(
        t, values, s=30 if len(t) <= 60 else 8, c=faces, edgecolors=INK, linewidths=1.2, zorder=3
    )
    ax.set_ylabel(ylabel)
    ax.margins(y=0.25)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=2, integer=True))
    ax.tick_params(axis="x", labelbottom=False, length=0)


def _draw_lines(ax: Axes, t: NDArray[Any], lines: Mapping[str, NDArray[np.float64]]) -> None:
    every = 1 + len(t) // 40  # markers further apart on a long sequence
    for mark, (name, values) in zip(MARKS, lines.items(), strict=False):
        ax.plot(t, values, **mark._asdict(), markevery=every, label=name)


def _name_lines(ax: Axes, t: NDArray[Any], lines: Mapping[str, NDArray[np.float64]]) -> None:
    """The name of each line right of the plot, joined to the line's last point."""
    scale = ax.yaxis.get_transform().transform  # the logarithm, on a logarithmic axis
    low, high = scale(np.array(ax.get_ylim()))
    ends = np.array([values[-1] for values in lines.values()])
    heights = spread((scale(ends) - low) / (high - low), gap=0.1)
    for mark, name, end, height in zip(MARKS, lines, ends, heights, strict=False):
        ax.annotate(
            name,
            xy=(float(t[-1]), end),
            xytext=(1.03, height),
            textcoords="axes fraction",
            verticalalignment="center",
            arrowprops={"arrowstyle": "-", "color": mark.color, "shrinkA": 3, "shrinkB": 4},
        )


def spread(heights: ArrayLike, *, gap: float) -> NDArray[np.float64]:
    """Heights in the same order, moved as little as needed to lie at least gap apart.

    Heights that would come too close are spaced evenly around their mean.
    """
    wanted = np.asarray(heights, dtype=float)
    order = np.argsort(wanted, kind="stable")
    ranks = gap * np.arange(len(wanted))
    groups: list[list[float]] = []
    for value in wanted[order] - ranks:
        groups.append([value])
        while len(groups) > 1 and np.mean(groups[-2]) > np.mean(groups[-1]):
            last = groups.pop()
            groups[-1] += last
    placed = np.empty_like(wanted)
    placed[order] = ranks + np.concatenate([np.full(len(g), np.mean(g)) for g in groups])
    return placed


def _in_ipython() -> bool:
    """Whether a notebook or an IPython terminal runs this."""
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    return get_ipython() is not None


@style()
def gates_over_words(
    words: Sequence[str],
    gates: Mapping[str, ArrayLike],
    series: Mapping[str, ArrayLike],
    *,
    ylabel: str,
) -> Figure:
    """Lines over the words of a text; above them a row for each gate, its values written in it.

    words: T_x of them, 30 at most. gates: name -> (T_x,), values from 0 to 1, the darker the more
    open. series: name -> (T_x,), as for lines_over_time.
    Raises ValueError where a shape is not (T_x,) or there are too many words.
    """
    lines = {name: np.asarray(values, dtype=float) for name, values in series.items()}
    rows = {name: np.asarray(values, dtype=float) for name, values in gates.items()}
    found = {values.shape for values in (*rows.values(), *lines.values())}
    if found != {(len(words),)} or not 1 <= len(words) <= 30:
        raise ValueError(
            f"gates_over_words() needs 1 to 30 words and as many values in each row and line; "
            f"there are {len(words)} words and arrays of shape {sorted(found)}."
        )
    t = np.arange(1, len(words) + 1)
    figure = Figure(figsize=(7.2, 3.3 + 0.32 * len(rows)))
    strip, below = figure.subplots(2, sharex=True, height_ratios=(0.32 * len(rows), 2.0))
    _draw_gates(strip, rows)
    below.axhline(0, color=QUIET, linewidth=1)
    _draw_lines(below, t, lines)
    below.set(ylabel=ylabel, xlim=(0.4, len(t) + 0.6))
    below.set_xticks(t, words, rotation=60, ha="right", rotation_mode="anchor")
    below.tick_params(which="minor", length=0)  # those of the rows above, whose axis it shares
    _name_lines(below, t, lines)
    return figure


def _draw_gates(ax: Axes, rows: Mapping[str, NDArray[np.float64]]) -> None:
    """One row of squares for each gate; a number in each, so that colour is not needed."""
    values = np.array(list(rows.values()))
    count, steps = values.shape
    ax.imshow(
        values,
        cmap=SHADES,
        vmin=0,
        vmax=1,
        aspect="auto",
        extent=(0.5, steps + 0.5, count - 0.5, -0.5),
    )
    for (row, column), value in np.ndenumerate(values):
        shown = f"{value:.1f}".removesuffix(".0").removeprefix("0")
        color = text_on(value)
        ax.text(column + 1, row, shown or "0", ha="center", va="center", size=8, color=color)
    ax.set_yticks(range(count), list(rows))
    ax.tick_params(length=0, labelbottom=False)
    ax.grid(visible=False)
    ax.set_xticks(np.arange(1.5, steps), minor=True)
    ax.set_yticks(np.arange(0.5, count - 1), minor=True)
    ax.grid(visible=True, which="minor")
    ax.tick_params(which="minor", length=0)


@style()
def lines_against(
    x: ArrayLike,
    series: Mapping[str, ArrayLike],
    *,
    xlabel: str,
    ylabel: str,
    log: str = "",
    ylim: tuple[float, float] | None = None,
    levels: Mapping[str, float] | None = None,
    intervals: Mapping[str, ArrayLike] | None = None,
) -> Figure:
    """One line for each series against x, its name at its right end.

    x: (n,). series: name -> (n,), or (runs, n): each run is a small point then, and the line goes
    through their means. log: which axes are logarithmic, "x", "y" or "xy". On a logarithmic x every
    value is a tick. levels: name -> height of a thin horizontal line. intervals: name of a series
    -> (n, 2), the two ends of a bar at each of its points.
    Raises ValueError where a series or its intervals are not as long as x.
    """
    places = np.asarray(x, dtype=float)
    runs = {name: np.atleast_2d(np.asarray(v, dtype=float)) for name, v in series.items()}
    if any(values.shape[-1] != len(places) for values in runs.values()):
        found = ", ".join(f"{name} {np.shape(values)}" for name, values in series.items())
        raise ValueError(f"Each series needs one value for each of {len(places)} x; found {found}.")
    figure = Figure(figsize=(7.2, 3.6))
    ax = figure.subplots()
    ax.set(xscale="log" if "x" in log else "linear", yscale="log" if "y" in log else "linear")
    means = {name: values.mean(axis=0) for name, values in runs.items()}
    _draw_lines(ax, places, means)
    for mark, values in zip(MARKS, runs.values(), strict=False):
        if len(values) > 1:
            ax.plot(places, values.T, mark.marker, color=mark.color, markersize=3)
    for mark, name in zip(MARKS, means, strict=False):
        if name in (intervals or {}):
            ends = np.asarray((intervals or {})[name], dtype=float)
            if ends.shape != (len(places), 2):
                raise ValueError(f"The intervals of {name!r} have shape {ends.shape}.")
            ax.vlines(places, *ends.T, color=mark.color, linewidth=5, alpha=0.35)
            ax.vlines(places, *ends.T, color=mark.color, linewidth=1)
    for name, height in (levels or {}).items():
        ax.axhline(height, color=QUIET, linewidth=1.2, linestyle=(0, (1, 2)))
        ax.text(0.22, height, name, transform=ax.get_yaxis_transform(), va="bottom", size=9.5)
    ax.set(xlabel=xlabel, ylabel=ylabel, ylim=ylim)
    if "x" in log:
        ax.set_xticks(places, [f"{place:g}" for place in places])
        ax.minorticks_off()
    else:
        ax.xaxis.set_major_locator(MaxNLocator("auto", integer=True, steps=[1, 2, 5, 10]))
    _name_lines(ax, places, means)
    return figure


@style()
def film_strip(
    frames: ArrayLike | Mapping[str, ArrayLike],
    *,
    count: int = 8,
    notes: Mapping[str, Sequence[str]] | None = None,
) -> Figure:
    """Frames of a clip from left to right, as on a film; several clips below one another.

    frames: (n_frames, height, width, 3), RGB, uint8 or floats from -1 to 1; or name -> frames.
    count: how many frames of each are shown, spread over the whole clip.
    notes: name -> a short text for each frame of that clip, such as a prediction.
    Raises ValueError where frames have another shape or range, or notes are not one for each frame.
    """
    clips = frames if isinstance(frames, Mapping) else {"": frames}
    pictures = {name: _as_pictures(clip) for name, clip in clips.items()}
    if not pictures or count < 1:
        raise ValueError("film_strip() needs a clip, and a count of at least 1.")
    bands = {name: _band(clip, count) for name, clip in pictures.items()}
    heights = [7 * band.shape[0] / band.shape[1] for band in bands.values()]
    height = sum(heights) + len(bands) * (0.78 if notes else 0.58)
    figure = Figure(figsize=(7.2, height))
    rows = figure.subplots(len(bands), squeeze=False, height_ratios=heights)[:, 0]
    for ax, (name, band) in zip(rows, bands.items(), strict=True):
        shown = _spread_over(len(pictures[name]), count)
        ax.imshow(band)
        ax.set_xticks(
            (np.arange(len(shown)) + 0.5) * band.shape[1] / count,
            _frame_labels(name, shown, len(pictures[name]), (notes or {}).get(name)),
        )
        ax.set(yticks=[], title=name)
        ax.tick_params(length=0, labelsize=9)
        ax.spines[:].set_visible(False)
        ax.grid(visible=False)
    rows[-1].set_xlabel("frame")
    return figure


def _frame_labels(
    name: str, shown: Sequence[int], n_frames: int, notes: Sequence[str] | None
) -> list[str]:
    """What stands under each frame: its number, and its note."""
    if notes is None:
        return [str(t + 1) for t in shown]
    if len(notes) != n_frames:
        raise ValueError(f"{name!r} has {n_frames} frames and {len(notes)} notes.")
    return [f"{t + 1}\n{notes[t]}" for t in shown]


def _as_pictures(clip: ArrayLike) -> NDArray[np.uint8]:
    """Frames as bytes, whichever way their colours are counted."""
    values = np.asarray(clip)
    if values.ndim != 4 or values.shape[3] != 3 or 0 in values.shape:
        raise ValueError(f"Frames have the shape (n, height, width, 3), not {values.shape}.")
    if values.dtype == np.uint8:
        return values
    if not (np.abs(values) <= 1).all():
        raise ValueError("Frames are uint8, or floats from -1 to 1.")
    return np.round((values + 1) * 127.5).astype(np.uint8)


def _spread_over(n_frames: int, count: int) -> list[int]:
    """The first, the last and others between them, at most count."""
    return sorted(set(np.round(np.linspace(0, n_frames - 1, count)).astype(int).tolist()))


def _band(clip: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    """A strip of dark film with holes at its edges, room for count frames; white where none is."""
    n_frames, height, width, _ = clip.shape
    shown = _spread_over(n_frames, count)
    gap, edge = max(1, width // 32), max(4, height // 9)
    hole, step = edge // 2, max(4, (width + gap) // 4)
    band = np.full((height + 2 * edge, count * (width + gap), 3), 255, np.uint8)
    band[:, : len(shown) * (width + gap)] = 34  # INK
    in_hole = np.arange(band.shape[1]) % step < min(hole + 1, step - 2)
    for top in (edge // 4, height + 2 * edge - edge // 4 - hole):
        band[top : top + hole, np.roll(in_hole, step // 4)] = 255
    for place, t in enumerate(shown):
        left = place * (width + gap) + gap // 2
        band[edge : edge + height, left : left + width] = clip[t]
    return band


@style()
def confusion(matrices: Mapping[str, ArrayLike], names: Sequence[str]) -> Figure:
    """Confusion matrices side by side: a row for each true class, a column for each predicted one.

    matrices: title -> counts (n_classes, n_classes), three at most. names: of the classes. Each row
    is as dark as its share in that column; with 20 classes or fewer, counts are written in.
    Raises ValueError where a matrix has not one row and one column for each name.
    """
    counts = {title: np.asarray(matrix) for title, matrix in matrices.items()}
    size = (len(names), len(names))
    if not 1 <= len(counts) <= 3 or any(matrix.shape != size for matrix in counts.values()):
        found = ", ".join(f"{title} {matrix.shape}" for title, matrix in counts.items())
        raise ValueError(f"confusion() draws one to three matrices of shape {size}, not {found}.")
    figure = Figure(figsize=(7.2, 1.3 + 5.6 / len(counts)))
    panels = figure.subplots(1, len(counts), squeeze=False, sharey=True)[0]
    for ax, (title, matrix) in zip(panels, counts.items(), strict=True):
        _draw_confusion(ax, matrix, names)
        ax.set_title(title)
        ax.set_xlabel("predicted")
    panels[0].set_ylabel("true")
    return figure


def _draw_confusion(ax: Axes, matrix: NDArray[Any], names: Sequence[str]) -> None:
    shares = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    ax.imshow(shares, cmap=SHADES, vmin=0, vmax=1)
    ax.grid(visible=False)
    if len(names) > 20:
        ax.set(xticks=[], yticks=[])
        return
    for row, column in np.argwhere(matrix):
        color = text_on(shares[row, column])
        text = f"{matrix[row, column]}"
        ax.text(column, row, text, ha="center", va="center", color=color, size=8.5)
    places = range(len(names))
    ax.set_xticks(places, names, rotation=60, ha="right", rotation_mode="anchor", size=9)
    ax.set_yticks(places, names, size=9)
    ax.tick_params(length=0)


@style()
def film_over_time(
    frames: ArrayLike, series: Mapping[str, ArrayLike], *, ylabel: str, title: str = ""
) -> Figure:
    """A clip, and below each of its frames what a network made of the film so far.

    frames: (n_frames, size, size, 3), RGB, uint8 or floats from -1 to 1. series: name ->
    (n_frames,), values from 0 to 1. Of more than 10 frames only some are shown.
    Raises ValueError where frames are something else, or a series has not one value for each.
    """
    pictures = _as_pictures(np.asarray(frames))
    lines = {name: np.asarray(values, dtype=float) for name, values in series.items()}
    n_frames = len(pictures)
    if not lines or any(values.shape != (n_frames,) for values in lines.values()):
        found = ", ".join(f"{name} {values.shape}" for name, values in lines.items())
        raise ValueError(
            f"Each series needs one value for each of {n_frames} frames; found {found}."
        )
    step = -(-n_frames // 10)
    strip_height = 5.9 * step / n_frames
    figure = Figure(figsize=(7.2, 2.6 + strip_height))
    strip, below = figure.subplots(2, sharex=True, height_ratios=(strip_height, 2.0))
    for t in range(0, n_frames, step):
        strip.imshow(pictures[t], extent=(t + 0.52, t + step + 0.48, 0, 1), aspect="auto")
    strip.set(ylim=(0, 1), yticks=[], title=title)
    strip.tick_params(length=0, labelbottom=False)
    strip.spines[:].set_visible(False)
    strip.grid(visible=False)
    steps = np.arange(1, n_frames + 1)
    _draw_lines(below, steps, lines)
    below.set(xlabel="frame", ylabel=ylabel, xlim=(0.5, n_frames + 0.5), ylim=(-0.04, 1.04))
    below.xaxis.set_major_locator(MaxNLocator(integer=True, steps=[1, 2, 5, 10]))
    _name_lines(below, steps, lines)
    return figure


@style()
def attention(alpha: ArrayLike, source: Sequence[str], target: Sequence[str]) -> Figure:
    """Where a translator looked: a row for each word written, a column for each source word.

    The darker a square, the larger its weight; from 0.1 on the weight is written in it.
    alpha: (T_y, T_x), from 0 to 1. source: T_x words. target: T_y words. 26 of each at most.
    Raises ValueError where there are other numbers of words.
    """
    values = np.asarray(alpha, dtype=float)
    if values.shape != (len(target), len(source)) or not 1 <= min(values.shape) <= 26:
        raise ValueError(
            f"attention() needs weights of shape (T_y, T_x) and 1 to 26 words on each side; found "
            f"{values.shape}, {len(target)} words written and {len(source)} in the source."
        )
    rows, columns = values.shape
    figure = Figure(figsize=(min(7.2, 1.6 + 0.36 * columns), 1.2 + 0.3 * rows))
    ax = figure.subplots()
    ax.imshow(values, cmap=SHADES, vmin=0, vmax=1, aspect="auto")
    for (row, column), weight in np.ndenumerate(values):
        if weight >= 0.1:
            shown = f"{weight:.1f}".removeprefix("0").removesuffix(".0")
            color = text_on(weight)
            ax.text(column, row, shown, ha="center", va="center", size=8.5, color=color)
    ax.xaxis.tick_top()
    ax.set_xticks(range(columns), source, rotation=60, ha="left", rotation_mode="anchor")
    ax.set_yticks(range(rows), target)
    ax.tick_params(length=0)
    ax.grid(visible=False)
    ax.set_xticks(np.arange(0.5, columns - 1), minor=True)
    ax.set_yticks(np.arange(0.5, rows - 1), minor=True)
    ax.grid(visible=True, which="minor")
    ax.tick_params(which="minor", length=0)
    return figure
