"""Colours against their grounds, as WCAG 2.2 AA asks: text 4.5 to 1, what pictures mean 3 to 1."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from autograder.course import ROOT
from unroll import draw, plot
from unroll.judging import verdict

#: The grounds of JupyterLab's two themes.
LAB_LIGHT, LAB_DARK = "#ffffff", "#111111"


def contrast(first: str, second: str) -> float:
    """WCAG 2's contrast ratio of two colours."""
    light, dark = sorted(map(luminance, (first, second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    channels = np.array(to_rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def palettes() -> list[dict[str, str]]:
    """The colours of report, feedback and lesson pages, light and dark."""
    text = (ROOT / "autograder/reports/templates/palette.css.j2").read_text(encoding="utf-8")
    schemes = re.findall(r":root \{(.*?)\}", text, re.DOTALL)
    return [dict(re.findall(r"--(\w+): (#\w{6});", scheme)) for scheme in schemes]


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("colour", palettes(), ids=["light", "dark"])
def test_text_of_our_pages_stands_out_from_every_ground(colour: dict[str, str]) -> None:
    for ink in ("text", "muted", "accent", "full", "some", "none"):
        for ground in ("page", "panel"):
            assert contrast(colour[ink], colour[ground]) >= 4.5, (ink, ground)
    assert contrast(colour["accent"], colour["track"]) >= 3, "a bar that is partly filled"


def test_a_verdicts_bar_stands_out_wherever_it_is_shown() -> None:
    grounds = [LAB_LIGHT, LAB_DARK, *(colour["page"] for colour in palettes())]
    for bar in (verdict.RIGHT, verdict.PARTLY, verdict.WRONG):
        assert all(contrast(bar, ground) >= 3 for ground in grounds), bar


def test_lines_and_text_of_plots_stand_out_from_white() -> None:
    for mark in plot.MARKS:
        assert contrast(mark.color, "white") >= 3, mark
    for ink in (plot.INK, plot.QUIET):
        assert contrast(ink, "white") >= 4.5


def test_numbers_in_a_heatmap_stand_out_from_every_shade() -> None:
    for shade in np.linspace(0, 1, 1001):
        ground = plot.SHADES(float(shade))
        assert contrast(plot.text_on(shade), ground) >= 4.5, shade


def test_text_of_diagrams_stands_out_from_every_box() -> None:
    for ground in ("white", draw.PANEL, draw.TINT):
        assert contrast(plot.INK, ground) >= 4.5
        assert contrast(draw.ACCENT, ground) >= 3, "arrows and outlines"
