"""Sliders: moved in a real kernel, and a still picture where nobody can move them."""

import queue
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client import KernelManager
from matplotlib.figure import Figure

from unroll import plot, sliders
from unroll.sliders import Slider

CELL = f"""
import sys
sys.path.insert(0, {str(Path(sliders.__file__).parents[1])!r})
from unroll import plot, sliders

def picture(height):
    figure = plot.lines_over_time({{"c": [0.0, height]}}, ylabel="state")
    figure.set_label(f"up to {{height:.2f}}")
    return figure

sliders.explore(picture, {{"height": sliders.Slider(0, 1, 0.5)}}, caption="Move it.")
"""


def picture(height: float, tilt: float = 0.0) -> Figure:
    figure = plot.lines_over_time({"c": [tilt, height]}, ylabel="state")
    figure.set_label(f"from {tilt:.0f} to {height}")
    return figure


def test_without_a_kernel_the_picture_for_the_starting_values_is_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    choices = {"height": Slider(0, 1, 0.25), "tilt": Slider(-1, 1, 1)}
    sliders.explore(picture, choices, caption="See.")
    assert capsys.readouterr().out == "[Figure: from 1 to 0.25]\nSee.\n"


def test_without_ipywidgets_there_is_a_picture_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    sliders.explore(picture, {"height": Slider(0, 1, 0.25)}, caption="See.")
    assert "[Figure: from 0 to 0.25]" in capsys.readouterr().out


@pytest.mark.parametrize("start", [-0.1, 1.1])
def test_a_start_outside_the_range_is_refused(start: float) -> None:
    with pytest.raises(ValueError, match="height starts at"):
        sliders.explore(picture, {"height": Slider(0, 1, start)}, caption="c")


@pytest.fixture(scope="module")
def kernel() -> Iterator[Any]:
    pytest.importorskip("ipywidgets")
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def messages(client: Any, sent: str) -> list[dict[str, Any]]:
    """All that a request makes the kernel say."""
    found = []
    while True:
        try:
            message = client.get_iopub_msg(timeout=60)
        except queue.Empty:
            pytest.fail("the kernel does not answer")
        if message["parent_header"].get("msg_id") != sent:
            continue
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return found
        found.append(message)


def shown(found: list[dict[str, Any]], kind: str) -> list[dict[str, str]]:
    return [m["content"]["data"] for m in found if m["msg_type"] == kind]


@pytest.mark.slow
def test_where_nobody_can_be_asked_the_saved_notebook_holds_a_picture_only(kernel: Any) -> None:
    found = messages(kernel, kernel.execute(CELL, allow_stdin=False))
    (data,) = shown(found, "display_data")
    assert set(data) == {"text/html", "text/plain", plot.NUMBERS}
    assert data["text/plain"] == "[Figure: up to 0.50]\nMove it."


@pytest.mark.slow
def test_a_moved_slider_draws_the_picture_again(kernel: Any) -> None:
    found = messages(kernel, kernel.execute(CELL, allow_stdin=True))
    widget, still = shown(found, "display_data")
    assert "application/vnd.jupyter.widget-view+json" in widget
    assert still["text/plain"] == "[Figure: up to 0.50]\nMove it."
    opened = [m["content"] for m in found if m["msg_type"] == "comm_open"]
    (slider,) = [
        content["comm_id"]
        for content in opened
        if content["data"]["state"].get("_model_name") == "FloatSliderModel"
    ]
    move = {"method": "update", "state": {"value": 0.8}, "buffer_paths": []}
    message = kernel.session.msg("comm_msg", {"comm_id": slider, "data": move})
    kernel.shell_channel.send(message)
    (redrawn,) = shown(messages(kernel, message["header"]["msg_id"]), "update_display_data")
    assert redrawn["text/plain"] == "[Figure: up to 0.80]\nMove it."
    assert redrawn["text/html"] != still["text/html"]
