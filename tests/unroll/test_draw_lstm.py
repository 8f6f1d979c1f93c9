"""What the pictures of lessons 3 and 7 promise: text that can be read, and words in their place."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from unroll import draw, draw_attention, plot

DIAGRAMS: dict[str, Callable[[], Figure]] = {
    "lstm_cell": draw.lstm_cell,
    "attention_step": draw_attention.attention_step,
    **{name: lambda name=name: draw.lstm_gate(name) for name in draw.GATES},
}
every_diagram = pytest.mark.parametrize("make", DIAGRAMS.values(), ids=DIAGRAMS.keys())


def text_boxes(figure: Figure) -> list[tuple[str, Bbox]]:
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    texts = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
    return [(t.get_text(), Text.get_window_extent(t, canvas.get_renderer())) for t in texts]


@every_diagram
def test_no_text_overlaps_another(make: Callable[[], Figure]) -> None:
    pairs = combinations(text_boxes(make()), 2)
    assert [(a, b) for (a, first), (b, second) in pairs if first.overlaps(second)] == []


@every_diagram
def test_no_text_leaves_its_figure(make: Callable[[], Figure]) -> None:
    figure = make()
    left, bottom, right, top = figure.bbox.extents
    for text, box in text_boxes(figure):
        assert left <= box.x0 <= box.x1 <= right, text
        assert bottom <= box.y0 <= box.y1 <= top, text


@every_diagram
def test_no_arrow_runs_through_a_text(make: Callable[[], Figure]) -> None:
    figure = make()
    boxes = text_boxes(figure)
    for arrow in figure.findobj(FancyArrowPatch):
        path = arrow.get_transform().transform_path(arrow.get_path())
        points = path.interpolated(50).vertices
        assert [text for text, box in boxes if box.count_contains(points)] == []


@every_diagram
def test_the_same_diagram_gives_the_same_bytes(make: Callable[[], Figure]) -> None:
    assert plot.as_png(make(), width=720) == plot.as_png(make(), width=720)


@every_diagram
def test_every_diagram_describes_itself(make: Callable[[], Figure]) -> None:
    assert len(str(make().get_label())) > 80


def test_the_cell_shows_the_weights_of_all_four() -> None:
    words = [text for text, _ in text_boxes(draw.lstm_cell())]
    assert {f"$W_{g}$  $b_{g}$" for g in "fuco"} <= set(words)
    assert words.count(r"$\sigma$") == 3
    assert words.count("tanh") == 2


@pytest.mark.parametrize("name", draw.GATES)
def test_a_gate_s_picture_shows_its_own_weights_only(name: str) -> None:
    figure = draw.lstm_gate(name)
    assert len(figure.findobj(FancyBboxPatch)) == 2
    letter = {"forget": "f", "update": "u", "candidate": "c", "output": "o"}[name]
    shown = [text for text, _ in text_boxes(figure) if "W_" in text]
    assert shown == [f"$W_{letter}$  $b_{letter}$"]


def test_an_unknown_gate_is_refused() -> None:
    with pytest.raises(ValueError, match="forget, update, candidate, output, not 'reset'"):
        draw.lstm_gate("reset")


def over_words(words: int = 5, values: int = 5) -> Figure:
    rng = np.random.default_rng(0)
    gates = {name: rng.uniform(size=values) for name in ("forget", "update")}
    lines = {"c": rng.normal(size=values), "a": rng.normal(size=values)}
    return plot.gates_over_words(["keys"] * words, gates, lines, ylabel="state")


def test_every_gate_has_its_value_written_at_every_word() -> None:
    rows, below = over_words().axes
    assert len(rows.texts) == 2 * 5
    assert [label.get_text() for label in below.get_xticklabels()] == ["keys"] * 5


@pytest.mark.parametrize(("value", "shown"), [(0.0, "0"), (0.04, "0"), (0.5, ".5"), (0.98, "1")])
def test_a_gate_s_value_is_written_shortly(value: float, shown: str) -> None:
    rows, _ = plot.gates_over_words(["a"], {"f": [value]}, {"c": [1.0]}, ylabel="state").axes
    assert [text.get_text() for text in rows.texts] == [shown]


@pytest.mark.parametrize(("words", "values"), [(4, 5), (31, 31), (0, 0)])
def test_words_and_values_that_do_not_fit_are_refused(words: int, values: int) -> None:
    with pytest.raises(ValueError, match=f"there are {words} words"):
        over_words(words, values)


@pytest.mark.parametrize("words", [1, 12, 30])
def test_nothing_of_the_plot_leaves_its_figure(words: int) -> None:
    figure = over_words(words, words)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    used = figure.get_tightbbox(canvas.get_renderer())
    assert used.min.min() >= 0
    assert (used.max <= figure.get_size_inches()).all()
