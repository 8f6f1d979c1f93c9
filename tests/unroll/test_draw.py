"""What a figure promises: readable text, its description in words, and no trace in matplotlib."""

import base64
import json
import struct
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from unroll import draw, plot

DIAGRAMS: dict[str, Callable[[], Figure]] = {
    "unrolled_network": draw.unrolled_network,
    "unrolled_network, one step": lambda: draw.unrolled_network(1),
    "recurrent_cell": draw.recurrent_cell,
    "sequence_array": draw.sequence_array,
    "sequence_array, first sheet": lambda: draw.sequence_array(t=0),
    "sequence_array, last of many": lambda: draw.sequence_array(5, 2, 10, 9),
    "sequence_array, one entry": lambda: draw.sequence_array(1, 1, 1, 0),
    "encoder_decoder": draw.encoder_decoder,
}
every_diagram = pytest.mark.parametrize("make", DIAGRAMS.values(), ids=DIAGRAMS.keys())


def pulses() -> Figure:
    x = np.zeros(12)
    x[[2, 7]] = 1
    series = {"counts": np.cumsum(x) / 2, "fades": 0.8 ** np.arange(12), "counts twice": x}
    return plot.lines_over_time(series, ylabel="state", title="Two pulses", inputs=x)


class Tags(HTMLParser):
    """The attributes of each tag, and the text between them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: dict[str, dict[str, str | None]] = {}
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] = dict(attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def png_in(html: str) -> bytes:
    source = Tags(html).tags["img"]["src"] or ""
    return base64.b64decode(source.removeprefix("data:image/png;base64,"))


@pytest.fixture
def ipython(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InteractiveShell]:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


def test_a_notebook_gets_html_and_plain_text(ipython: InteractiveShell) -> None:
    with capture_output() as shown:
        plot.show(pulses(), alt="two lines", caption="See them part.")
    (output,) = shown.outputs
    assert set(output.data) == {"text/html", "text/plain", plot.NUMBERS}
    assert output.data["text/plain"] == "[Figure: two lines]\nSee them part."


def test_a_plot_carries_its_numbers_and_a_drawing_none(ipython: InteractiveShell) -> None:
    values = np.array([1.23456, np.nan, np.inf])
    plotted = plot.lines_against(
        [1, 2, 3], {"a": values, "b": [0, 0, 1e-20]}, xlabel="x", ylabel="y"
    )
    heat = plot.confusion({"counts": [[3, 1], [0, 4]]}, ["one", "two"])
    with capture_output() as shown:
        for figure in (plotted, heat, draw.recurrent_cell()):
            plot.show(figure, alt="a", caption="c")
    lines, table, drawing = (output.data for output in shown.outputs)
    assert json.loads(json.dumps(lines[plot.NUMBERS], allow_nan=False)) == {
        "lines": {"a": [[1, 2, 3], [1.235, None, None]], "b": [[1, 2, 3], [0, 0, 1e-20]]},
        "tables": [],
    }
    assert table[plot.NUMBERS]["tables"] == [[[0.75, 0.25], [0, 1]]]
    assert plot.NUMBERS not in drawing


def test_without_ipython_the_words_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    plot.show(pulses(), alt="two lines", caption="See them part.")
    assert capsys.readouterr().out == "[Figure: two lines]\nSee them part.\n"


def test_alt_and_caption_reach_the_reader_as_written() -> None:
    html = plot.as_html(pulses(), alt='a "<b>" & c', caption="1 < 2 & <script>")
    parsed = Tags(html)
    assert parsed.tags["img"]["alt"] == 'a "<b>" & c'
    assert parsed.text == "1 < 2 & <script>"
    assert set(parsed.tags) == {"figure", "img", "figcaption"}


@pytest.mark.parametrize("width", [640, 719, 760])
def test_the_picture_has_twice_the_pixels_it_is_shown_in(width: int) -> None:
    png = png_in(plot.as_html(pulses(), alt="a", caption="c", width=width))
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">I", png[16:20]) == (2 * width,)


@every_diagram
def test_the_same_diagram_gives_the_same_bytes(make: Callable[[], Figure]) -> None:
    assert plot.as_png(make(), width=720) == plot.as_png(make(), width=720)


def test_a_png_names_neither_software_nor_date() -> None:
    png = plot.as_png(draw.recurrent_cell(), width=720)
    assert not any(chunk in png for chunk in (b"tEXt", b"iTXt", b"zTXt", b"tIME"))


@pytest.mark.parametrize(("alt", "caption", "named"), [("", "c", "alt"), ("a", " \n", "caption")])
def test_a_figure_without_words_is_refused(alt: str, caption: str, named: str) -> None:
    with pytest.raises(ValueError, match=f"needs {named}"):
        plot.show(pulses(), alt=alt, caption=caption)


def test_show_closes_a_figure_of_pyplot(capsys: pytest.CaptureFixture[str]) -> None:
    figure = plt.figure()
    plot.show(figure, alt="nothing", caption="An empty figure.")
    assert plt.get_fignums() == []


@pytest.mark.parametrize("make", [pulses, *DIAGRAMS.values()])
def test_drawing_leaves_the_settings_and_pyplot_alone(make: Callable[[], Figure]) -> None:
    before = dict(matplotlib.rcParams)
    plot.as_png(make(), width=720)
    assert dict(matplotlib.rcParams) == before
    assert plt.get_fignums() == []


def test_a_reader_s_own_settings_do_not_change_a_picture() -> None:
    expected = plot.as_png(pulses(), width=720)
    with matplotlib.rc_context({"savefig.bbox": "tight", "font.size": 30, "axes.grid": False}):
        assert plot.as_png(pulses(), width=720) == expected


def text_boxes(figure: Figure) -> dict[str, Bbox]:
    """Where each text lies, in pixels, without the line that may lead to it."""
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    texts = [text for text in figure.findobj(Text) if text.get_text() and text.get_visible()]
    return {
        f"{text.get_text()} ({i})": Text.get_window_extent(text, canvas.get_renderer())
        for i, text in enumerate(texts)
    }


@every_diagram
def test_no_text_of_a_diagram_overlaps_another(make: Callable[[], Figure]) -> None:
    pairs = combinations(text_boxes(make()).items(), 2)
    assert [(a, b) for (a, first), (b, second) in pairs if first.overlaps(second)] == []


@every_diagram
def test_no_text_of_a_diagram_leaves_its_figure(make: Callable[[], Figure]) -> None:
    figure = make()
    boxes = text_boxes(figure)
    left, bottom, right, top = figure.bbox.extents
    outside = [
        text
        for text, (x0, y0, x1, y1) in ((text, box.extents) for text, box in boxes.items())
        if x0 < left or y0 < bottom or x1 > right or y1 > top
    ]
    assert outside == []


def test_nothing_of_a_plot_leaves_its_figure() -> None:
    figure = pulses()
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    used = figure.get_tightbbox(canvas.get_renderer())
    assert used.min.min() >= 0
    assert (used.max <= figure.get_size_inches()).all()


@every_diagram
def test_no_arrow_runs_through_a_text(make: Callable[[], Figure]) -> None:
    figure = make()
    boxes = text_boxes(figure)
    hits = []
    for arrow in figure.findobj(FancyArrowPatch):
        path = arrow.get_transform().transform_path(arrow.get_path())
        points = path.interpolated(50).vertices
        hits += [text for text, box in boxes.items() if box.count_contains(points)]
    assert hits == []


@pytest.mark.parametrize("steps", [1, 2, 4, 6])
def test_the_network_has_one_box_for_each_step_and_one_folded(steps: int) -> None:
    assert len(draw.unrolled_network(steps).findobj(FancyBboxPatch)) == steps + 1


def test_each_box_of_the_network_shows_the_same_weights() -> None:
    words = [text.get_text() for text in draw.unrolled_network(3).findobj(Text)]
    assert words.count("$W_{ax}$ $W_{aa}$") == 4


def test_a_network_without_steps_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one step"):
        draw.unrolled_network(0)


def test_the_sheet_of_an_index_is_named_by_its_step() -> None:
    words = [text.get_text() for text in draw.sequence_array(T_x=5, t=2).findobj(Text)]
    assert {"x[:, :, 2]", "all examples at step 3"} <= set(words)


@pytest.mark.parametrize("t", [-1, 5])
def test_a_sheet_outside_the_array_is_refused(t: int) -> None:
    with pytest.raises(ValueError, match="t from 0"):
        draw.sequence_array(T_x=5, t=t)


def test_more_sheets_than_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="10 sheets, not for 11"):
        draw.sequence_array(T_x=11)


def test_lines_differ_in_more_than_colour() -> None:
    assert len({(mark.linestyle, mark.marker) for mark in plot.MARKS}) == len(plot.MARKS)
    assert len({mark.marker for mark in plot.MARKS}) == len(plot.MARKS)


def test_steps_count_from_one() -> None:
    (ax,) = plot.lines_over_time({"a": [0.1, 0.2, 0.3]}, ylabel="state").axes
    assert list(ax.lines[0].get_xdata()) == [1, 2, 3]


def test_names_of_lines_that_end_together_do_not_overlap() -> None:
    figure = plot.lines_over_time({f"unit {i}": [0, 0.5] for i in range(6)}, ylabel="state")
    names = {text: box for text, box in text_boxes(figure).items() if "unit" in text}
    assert len(names) == 6
    assert not any(a.overlaps(b) for a, b in combinations(names.values(), 2))


def test_spread_keeps_what_is_far_enough_apart() -> None:
    assert plot.spread([0.9, 0.1, 0.5], gap=0.1) == pytest.approx([0.9, 0.1, 0.5])


def test_spread_parts_what_is_close_around_its_mean() -> None:
    assert plot.spread([0.5, 0.5, 0.0], gap=0.2) == pytest.approx([0.4, 0.6, 0.0])


@pytest.mark.parametrize(
    ("series", "inputs"),
    [({"a": [1, 2]}, [1, 2, 3]), ({"a": [[1, 2]]}, None), ({"a": []}, None), ({"a": 1}, None)],
)
def test_what_is_not_one_value_for_each_step_is_refused(series: dict, inputs: list | None) -> None:
    with pytest.raises(ValueError, match=r"same shape \(T_x,\); found a"):
        plot.lines_over_time(series, ylabel="state", inputs=inputs)


def test_more_lines_than_can_be_told_apart_are_refused() -> None:
    with pytest.raises(ValueError, match="1 to 6 series, not 7"):
        plot.lines_over_time({str(i): [0, 1] for i in range(7)}, ylabel="state")
