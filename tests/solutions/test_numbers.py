"""Numbers in alt texts, captions and prose are those of the outputs that they are about.

A claim quotes a text and says what must be true of the numbers in the committed notebook: those
that a picture carries along, and those that a cell printed. Every number in an alt text or a
caption of a plot must lie in a quotation, so that none is written without being held here.
"""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import nbformat
import numpy as np
import pytest

from autograder.course import Lesson
from tests.conftest import LESSONS
from unroll.plot import NUMBERS


class Line(NamedTuple):
    """The points of one line of a plot."""

    x: Any
    y: Any

    def at(self, x: float) -> float:
        """The height of the line above a point that was drawn."""
        (height,) = self.y[self.x == x]
        return float(height)


@dataclass(frozen=True)
class Shown:
    """What a cell shows: the lines and tables of its plot, the words beside it, what it printed."""

    lines: dict[str, Line] = field(default_factory=dict)
    tables: list[Any] = field(default_factory=list)
    words: str = ""
    printed: str = ""

    def number(self, pattern: str) -> float:
        """The number that a pattern with one group finds in what was printed."""
        found = re.search(pattern, self.printed)
        assert found, f"{pattern!r} is not in {self.printed!r}"
        return float(found[1])


class Claim(NamedTuple):
    """In this lesson, a cell says `text`, which is true if `holds` of what cell `of` shows."""

    lesson: str
    of: str
    text: str
    holds: Callable[[Shown], object]
    cell: str = ""  # where it is said; without it, beside the plot


def near(value: float, said: float, digits: int = 2) -> bool:
    """Is what is said the value, rounded to so many digits behind the point?"""
    return round(float(value), digits) == said


def steps_up(line: Line) -> int:
    """How often a line rises by about 1."""
    return int((np.diff(line.y) > 0.5).sum())


RNN, BPTT, GATES, BACK, FILMS, PAIRS, ATTENTION = (lesson.name for lesson in LESSONS)

CLAIMS = [
    # 1: the cell
    Claim(
        RNN,
        "switch-run",
        "The input is +1 at step 3, −1 at step 15 and otherwise 0. With Waa = 0.5 the state jumps "
        "and is back near 0 after a few steps. With 0.95 it fades slowly. With 2.5 it stays near "
        "+1 until the second input and near −1 after it.",
        lambda shown: (
            shown.lines["Waa = 0.5"].at(3) > 0.9
            and abs(shown.lines["Waa = 0.5"].at(7)) < 0.1
            and 0.2 < shown.lines["Waa = 0.95"].at(14) < shown.lines["Waa = 0.95"].at(8) < 0.5
            and (shown.lines["Waa = 2.5"].y[2:14] > 0.95).all()
            and (shown.lines["Waa = 2.5"].y[14:] < -0.9).all()
            and all((line.y[:2] == 0).all() for line in shown.lines.values())
        ),
    ),
    Claim(
        RNN,
        "switch-run",
        "With Waa = 2.5 the unit is a switch: each order holds until the next one. With 0.5 or "
        "0.95 the order fades",
        lambda shown: (
            abs(shown.lines["Waa = 0.5"].y[-1]) < abs(shown.lines["Waa = 0.95"].y[-1]) < 0.3
        ),
    ),
    Claim(
        RNN,
        "counter-run",
        "The true count is a staircase from 1 to 10. With Wax = 0.02 the state, divided by Wax, "
        "follows the staircase and is 9 at the end. With Wax = 0.2 it falls behind at the third "
        "pulse and never gets past 3.",
        lambda shown: (
            steps_up(shown.lines["true count"]) == 9
            and shown.lines["true count"].y[[0, -1]].tolist() == [1, 10]
            and near(shown.lines["Wax = 0.02"].y[-1], 9, 0)
            and shown.lines["Wax = 0.2"].at(4) > 1.8
            and shown.lines["Wax = 0.2"].at(7) < 2.5
            and shown.lines["Wax = 0.2"].y.max() < 3
        ),
    ),
    # 2: backward
    Claim(
        BPTT,
        "how-small-plot",
        "the line for one side falls by a factor of 10 for each power, the line for both sides by "
        "100. One side is best at 1e-8, both sides at 1e-5, where the error is hundreds of times "
        "smaller.",
        lambda shown: (
            near(np.log10(shown.lines["one side"].y[-1] / shown.lines["one side"].y[-3]), 2, 1)
            and near(
                np.log10(shown.lines["both sides"].y[-1] / shown.lines["both sides"].y[-3]), 4, 1
            )
            and shown.lines["one side"].x[shown.lines["one side"].y.argmin()] == -8
            and shown.lines["both sides"].x[shown.lines["both sides"].y.argmin()] == -5
            and 200 < shown.lines["one side"].y.min() / shown.lines["both sides"].y.min() < 1000
        ),
    ),
    Claim(
        BPTT,
        "spectral-plot",
        "All three lines meet at about 9 at step 60. Going back to step 1, the line for radius 0.8 "
        "falls to about 1e-5, that for radius 1 to about 1.5, that for radius 2 rises to about "
        "1e5.",
        lambda shown: (
            all(near(line.at(60), 9, 0) for line in shown.lines.values())
            and near(np.log10(shown.lines["radius 0.8"].at(1)), -5, 0)
            and near(shown.lines["radius 1.0"].at(1), 1.5, 1)
            and near(np.log10(shown.lines["radius 2.0"].at(1)), 5, 0)
        ),
    ),
    Claim(
        BPTT,
        "spectral-plot",
        "Radius 0.8: the gradient vanishes, and step 1 hears almost nothing. Radius 1: it falls "
        "only to a sixth. Radius 2: it explodes.",
        lambda shown: near(
            shown.lines["radius 1.0"].at(60) / shown.lines["radius 1.0"].at(1), 6, 0
        ),
    ),
    Claim(
        BPTT,
        "spectral-factors",
        "For radius 0.8 it is nearly 0.8. For radius 2 it is far\nbelow 2",
        lambda shown: (
            0.75 < shown.number(r"radius 0\.8:[^\n]*\n\s+on average times ([\d.]+)") < 0.85
            and shown.number(r"radius 2\.0:[^\n]*\n\s+on average times ([\d.]+)") < 1.5
        ),
        cell="spectral-why",
    ),
    Claim(
        BPTT,
        "training-plot",
        "Both lines begin near ln 27, at 3.4. With clipping the loss falls almost steadily, to "
        "0.40. Without clipping it leaps to 15 within twenty steps and wanders up and down between "
        "4 and 16 from then on.",
        lambda shown: (
            all(near(line.at(0), 3.4, 1) for line in shown.lines.values())
            and near(shown.lines["clipped"].y[-1], 0.4)
            and (np.diff(shown.lines["clipped"].y) < 0.02).all()
            and near(shown.lines["not clipped"].at(20), 15, 0)
            and near(shown.lines["not clipped"].y[1:].min(), 4, 0)
            and near(shown.lines["not clipped"].y.max(), 16, 0)
        ),
    ),
    # 3: gates
    Claim(
        GATES,
        "hold-or-fade",
        "The input is +1 at steps 3, 6, 9 and 12, and −1 at step 19. With forget at 1, c is a "
        "staircase that rises to 4 and drops to 3. At 0.9 each stair slopes down and c ends near "
        "0.1. At 0.5 c falls to a quarter of each input before the next one comes.",
        lambda shown: (
            (1 + np.flatnonzero(np.diff(shown.lines["forget = 1"].y) > 0.5) + 1).tolist()
            == [3, 6, 9, 12]
            and (1 + np.flatnonzero(np.diff(shown.lines["forget = 1"].y) < -0.5) + 1).tolist()
            == [19]
            and near(shown.lines["forget = 1"].y.max(), 4, 1)
            and near(shown.lines["forget = 1"].y[-1], 3, 1)
            and near(shown.lines["forget = 0.9"].y[-1], 0.1, 1)
            and near(shown.lines["forget = 0.5"].at(5), 0.25)
        ),
    ),
    Claim(
        GATES,
        "hold-or-fade",
        "At 1 the cell holds, and so it counts. At 0.9 everything it holds fades. At 0.5 little is "
        "left after three steps.",
        lambda shown: (
            shown.lines["forget = 0.5"].at(6 - 1) < 0.3 < shown.lines["forget = 0.9"].at(18)
        ),
    ),
    Claim(
        GATES,
        "plot-two-sentences",
        "c is +1 from keys to the word before the first full stop and −1 from book to the word "
        "before the second. a is 0 but for is/are, where it is +0.76 and −0.76.",
        lambda shown: (
            near(shown.lines["c"].y.max(), 1, 1)
            and near(shown.lines["c"].y.min(), -1, 1)
            and near(shown.lines["a"].y.max(), 0.76)
            and near(shown.lines["a"].y.min(), -0.76)
            and (np.abs(shown.lines["a"].y) > 0.05).sum() == 2
        ),
    ),
    Claim(
        GATES,
        "forget-bias-run",
        "Three falling curves that start at 1. With bias 0 the trace is below 0.1 at step 5, with "
        "bias 1 at step 9. With bias 3 it is still above 0.1 at step 40.",
        lambda shown: (
            all(line.at(1) == 1 and (np.diff(line.y) < 0).all() for line in shown.lines.values())
            and shown.lines["bias 0"].at(5) < 0.1 < shown.lines["bias 0"].at(4)
            and shown.lines["bias 1"].at(9) < 0.1 < shown.lines["bias 1"].at(8)
            and shown.lines["bias 3"].at(40) > 0.1
        ),
    ),
    Claim(
        GATES,
        "forget-bias-run",
        "With bias 0 the first input is lost within five steps, with bias 1 within ten. With bias "
        "3, half of it is there after fourteen.",
        lambda shown: near(shown.lines["bias 3"].at(15), 0.5, 1),
    ),
    # 4: backward through an LSTM
    Claim(
        BACK,
        "measure-printed",
        "the printed `dWf` and `dWu` point\nto the same side as yours, with cosines of 0.81 "
        "and 0.71, but are 4.3 and 3.4 times too long. `dWc` is almost at a right\nangle to yours, "
        "with 0.10, and 1.5 times too long.",
        lambda shown: (
            [
                (
                    shown.number(rf"{name} .*? ([\d.]+) +[\d.]+×"),
                    shown.number(rf"{name} .*? ([\d.]+)×"),
                )
                for name in ("dWf", "dWu", "dWc")
            ]
            == [(0.81, 4.3), (0.71, 3.4), (0.10, 1.5)]
        ),
        cell="errata-what",
    ),
    Claim(
        BACK,
        "measure-printed",
        "Eight relative errors are above 0.6.",
        lambda shown: len(re.findall(r"0\.[6-9]\d +[\d.]+ +[\d.]+×", shown.printed)) == 8,
        cell="errata-what",
    ),
    Claim(
        BACK,
        "measure-printed",
        "All cosines are above 0",
        lambda shown: "-" not in shown.printed and "DOES" not in shown.printed,
        cell="errata-lesson",
    ),
    Claim(
        BACK,
        "norms-plot",
        "from 1 to 99 steps back. The LSTM with biases 0 falls in a straight line to below 1e-20. "
        "The RNN falls to below 1e-10. With drawn biases the gradient at c stays above 0.1, the "
        "gradient at a near 0.001.",
        lambda shown: (
            shown.lines["RNN: a"].x[[0, -1]].tolist() == [1, 99]
            and shown.lines["LSTM, biases 0: c"].at(99) < 1e-20
            and 1e-11 < shown.lines["RNN: a"].at(99) < 1e-10
            and shown.lines["LSTM, drawn: c"].y.min() > 0.1
            and near(shown.lines["LSTM, drawn: a"].at(99), 0.001, 3)
        ),
    ),
    Claim(
        BACK,
        "norms-plot",
        "After 99 steps the LSTM with drawn biases still has a tenth of its gradient at c, the RNN "
        "less than a ten-billionth.",
        lambda shown: near(shown.lines["LSTM, drawn: c"].at(99), 0.1, 1),
    ),
    Claim(
        BACK,
        "norms-plot",
        "For this RNN it is about 0.8, what $W_{aa}$\nand the slope of $\\tanh$ leave. For the "
        "LSTM with biases 0 it is about 0.6",
        lambda shown: (
            [
                round((line.at(99) / line.at(50)) ** (1 / 49), 1)
                for line in (shown.lines["RNN: a"], shown.lines["LSTM, biases 0: c"])
            ]
            == [0.8, 0.6]
        ),
        cell="norms-why",
    ),
    Claim(
        BACK,
        "train-plot",
        "The LSTM with drawn biases stays above 0.95 at all lengths from 5 to 100. With biases 0 "
        "it is above 0.9 at 5 and 10. The RNN has 0.9 at 5 and less than one half at 10. From 20 "
        "on these two are no better than always 0.5.",
        lambda shown: (
            shown.lines["RNN"].x[[0, -1]].tolist() == [5, 100]
            and shown.lines["LSTM, drawn"].y.min() > 0.95
            and min(shown.lines["LSTM, biases 0"].at(x) for x in (5, 10)) > 0.9
            and near(shown.lines["RNN"].at(5), 0.9, 1)
            and shown.lines["RNN"].at(10) < 0.5
            and all(
                abs(shown.lines[name].at(20) - shown.lines["always 0.5"].at(20)) < 0.03
                for name in ("RNN", "LSTM, biases 0")
            )
        ),
    ),
    Claim(
        BACK,
        "train-plot",
        "From twenty steps on, only the LSTM with drawn biases does better than always answering "
        "0.5.",
        lambda shown: shown.lines["LSTM, drawn"].at(20) > 2 * shown.lines["always 0.5"].at(20),
    ),
    Claim(
        BACK,
        "train-plot",
        "To answer 0.5 every time is right 15 times in a hundred.",
        lambda shown: near(shown.lines["always 0.5"].y.mean(), 0.15),
        cell="train-text",
    ),
    Claim(
        BACK,
        "reading-plot",
        "Marked are 0.9 at step 5 and 0.8 at step 40. The right line jumps to 0.225 and then to "
        "0.425. The LSTM with drawn biases climbs slowly towards the first level, is at 0.21 just "
        "before step 40, and climbs on towards the second, to 0.41 at the end. The RNN and the "
        "LSTM with biases 0 stay near 0.",
        lambda shown: (
            shown.lines["right"].at(5) == shown.lines["right"].at(39) == 0.225
            and shown.lines["right"].at(40) == 0.425
            and near(shown.lines["LSTM, drawn"].at(39), 0.21)
            and near(shown.lines["LSTM, drawn"].y[-1], 0.41)
            and np.abs(np.diff(shown.lines["LSTM, drawn"].y)).max() < 0.06
            and max(np.abs(shown.lines[n].y).max() for n in ("RNN", "LSTM, biases 0")) < 0.02
        ),
    ),
    # 5: films
    Claim(
        FILMS,
        "train-run",
        "Both rise steeply at first and end near 1.",
        lambda shown: all(line.y[-1] > 0.9 > line.y[0] for line in shown.lines.values()),
    ),
    Claim(
        FILMS,
        "confusions",
        "That of the LSTM has its counts on the diagonal. In that of the mean, the two rows of "
        "each pair are equal: what it predicts for films of one it predicts as often for films of "
        "the other.",
        lambda shown: (
            np.trace(shown.tables[0]) == len(shown.tables[0])
            and sum(len(np.unique(shown.tables[1][i : i + 2], axis=0)) == 1 for i in (1, 5, 7)) == 3
        ),
    ),
    Claim(
        FILMS,
        "credits-plot",
        "from 0 to 40. All start near 1. That of the last state falls first and furthest; those "
        "of the mean and of the maximum stay above it.",
        lambda shown: (
            all(line.at(0) > 0.9 for line in shown.lines.values())
            and min(shown.lines, key=lambda name: shown.lines[name].at(40)) == "last"
        ),
    ),
    Claim(
        FILMS,
        "mind-one",
        "The first ends near 1, the other near 0.",
        lambda shown: (
            near(shown.lines["SitDown"].y[-1], 1) and near(shown.lines["StandUp"].y[-1], 0)
        ),
    ),
    Claim(
        FILMS,
        "mind-two",
        "The second ends near 1, the other near 0.",
        lambda shown: (
            near(shown.lines["StandUp"].y[-1], 1) and near(shown.lines["SitDown"].y[-1], 0)
        ),
    ),
    # 6: one vector
    Claim(
        PAIRS,
        "train-it",
        "It falls steeply in the first half of the sixteen epochs, then ever more slowly, and ends "
        "not far above 0.",
        lambda shown: (
            len(shown.lines["training"].y) == 16
            and 0 < shown.lines["training"].y[-1] < 0.2
            and (steps := -np.diff(shown.lines["training"].y))[:8].sum() > 5 * steps[8:].sum()
        ),
    ),
    Claim(
        PAIRS,
        "quality-by-length",
        "It is 1 for the shortest sentences and falls the whole way; of the longest ones fewer "
        "than one in ten are right.",
        lambda shown: (
            shown.lines["one vector"].y[0] == 1
            and (np.diff(shown.lines["one vector"].y) <= 0).all()
            and shown.lines["one vector"].y[-1] < 0.1
        ),
    ),
    Claim(
        PAIRS,
        "quality-by-length",
        "of the longest four in ten, where 64 gave one",
        lambda shown: near(shown.lines["one vector"].y[-1], 0.1, 1),
        cell="reverse-question",
    ),
    Claim(
        PAIRS,
        "score-it",
        "with 128 units eight sentences in ten are right, where 64 gave about six",
        lambda shown: near(shown.number(r"right: ([\d.]+) %") / 100, 0.6, 1),
        cell="reverse-question",
    ),
    Claim(
        PAIRS,
        "reverse-plot",
        "Both begin near 1. The longer the sentences, the further the line for backwards lies "
        "above the other one. Both fall.",
        lambda shown: (
            all(line.y[0] > 0.95 > 0.5 > line.y[-1] for line in shown.lines.values())
            and (shown.lines["backwards"].y - shown.lines["forwards"].y)[-3:].min() > 0.3
        ),
    ),
    Claim(
        PAIRS,
        "exposure-plot",
        "Both curves start at the same height, close to 1, and go up and down by turns. Given the "
        "truth the curve stays high; on its own it falls away from the other one, step by step.",
        lambda shown: (
            shown.lines["given the truth"].at(1) == shown.lines["on its own"].at(1) > 0.95
            and shown.lines["given the truth"].y.min() > 0.8
            and (gap := shown.lines["given the truth"].y - shown.lines["on its own"].y)[14] > 0.2
            and (np.diff(gap[::2]) > -0.02).all()
        ),
    ),
    # 7: attention
    Claim(
        ATTENTION,
        "memory-plot",
        "The last state is right at short lags and no better than guessing at the longest. The "
        "maximum and attention stay close to 1.",
        lambda shown: (
            shown.lines["last state"].y[0] > 0.95
            and shown.lines["last state"].y[-1] < 0.4
            and all(
                line.y.min() > 0.9 for name, line in shown.lines.items() if name != "last state"
            )
        ),
    ),
    Claim(
        ATTENTION,
        "quality-by-length",
        "Lesson 6's model falls the whole way as sentences get longer, and later when it reads "
        "them backwards. The one with attention stays level near 1.",
        lambda shown: (
            shown.lines["one vector"].y[-1] < 0.2
            and shown.lines["source reversed"].y[-1] > 0.3
            and (np.diff(shown.lines["one vector"].y) < 0.03).all()
            and (np.diff(shown.lines["source reversed"].y) < 0.03).all()
            and shown.lines["attention"].y.min() > 0.97
        ),
    ),
    Claim(
        ATTENTION,
        "train-attention",
        "After one pass all three stand near 2",
        lambda shown: all(
            near(shown.number(rf"{name}: ([\d.]+)"), 2, 0)
            for name in ("one vector", "source reversed", "attention")
        ),
        cell="translate-question",
    ),
    Claim(
        ATTENTION,
        "train-attention",
        "In its second pass the new model's loss halves, in the third it falls to\na tenth",
        lambda shown: (
            near(
                shown.number(r"attention: [\d.]+ ([\d.]+)") / shown.number(r"attention: ([\d.]+)"),
                0.5,
                1,
            )
            and 8
            < shown.number(r"attention: [\d.]+ ([\d.]+)")
            / shown.number(r"attention: [\d.]+ [\d.]+ ([\d.]+)")
            < 12
        ),
        cell="translate-question",
    ),
    Claim(
        ATTENTION,
        "more-heatmaps",
        "The same table for a number of 20 English words.",
        lambda shown: shown.tables[0].shape[1] == 20 + 1,  # and <eos>
    ),
]

#: Words beside plots whose numbers say what is drawn, not what came out: ids of such cells.
DRAWN_FROM_CODE = {"move-the-gates"}  # its alt text is made from the numbers themselves

#: What looks like a number and counts nothing that is plotted.
_PLAIN = re.compile(
    r"95 % confidence intervals|a hundred such bars about 95|lesson 6's?|Lesson 6's?"
)
_NUMBER = re.compile(r"[−+-]?\d[\d.,]*(?:e-?\d+)?")


@functools.cache
def shown_in(lesson: Lesson) -> dict[str, Shown]:
    """What every code cell of a committed solution notebook shows, by its id."""
    notebook = nbformat.read(lesson.solution, as_version=4)
    return {cell.id: _shown(cell) for cell in notebook.cells if cell.cell_type == "code"}


def _shown(cell: Any) -> Shown:
    data = [output.get("data", {}) for output in cell.outputs]
    pictures = [one for one in data if NUMBERS in one]
    return Shown(
        lines={
            name: Line(*(np.array(part, dtype=float) for part in points))
            for one in pictures
            for name, points in one[NUMBERS]["lines"].items()
        },
        tables=[np.array(table) for one in pictures for table in one[NUMBERS]["tables"]],
        words=" ".join(_words(one["text/html"]) for one in pictures),
        printed="".join(output.get("text", "") for output in cell.outputs),
    )


def _words(figure: str) -> str:
    """The alt text and the caption of a figure."""
    found = re.search(
        r'<img alt="([^"]*)".*?<figcaption[^>]*>(.*?)</figcaption>', figure, re.DOTALL
    )
    assert found
    return html.unescape(f"{found[1]} {found[2]}")


def lesson_named(name: str) -> Lesson:
    return next(lesson for lesson in LESSONS if lesson.name == name)


def said(claim: Claim) -> str:
    """The text of the cell where a claim is made."""
    lesson = lesson_named(claim.lesson)
    if not claim.cell:
        return shown_in(lesson)[claim.of].words
    notebook = nbformat.read(lesson.solution, as_version=4)
    (source,) = (cell.source for cell in notebook.cells if cell.id == claim.cell)
    return str(source)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: f"{claim.cell or claim.of}")
def test_what_is_said_of_an_output_is_true_of_it(claim):
    assert claim.text in said(claim)
    assert claim.holds(shown_in(lesson_named(claim.lesson))[claim.of])


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_no_number_beside_a_plot_is_without_a_claim(lesson):
    for cell, shown in shown_in(lesson).items():
        if not (shown.lines or shown.tables) or cell in DRAWN_FROM_CODE:
            continue
        rest = shown.words
        for claim in CLAIMS:
            if (claim.lesson, claim.of, claim.cell) == (lesson.name, cell, ""):
                rest = rest.replace(claim.text, "")
        rest = _PLAIN.sub("", rest)
        assert _NUMBER.findall(rest) == [], f"{cell}: {rest}"


def test_a_claim_fails_where_another_number_is_shown():
    claim = next(claim for claim in CLAIMS if claim.of == "spectral-plot")
    shown = shown_in(lesson_named(claim.lesson))[claim.of]
    doubled = {name: Line(line.x, 2 * line.y) for name, line in shown.lines.items()}
    assert not claim.holds(Shown(doubled, words=shown.words))
