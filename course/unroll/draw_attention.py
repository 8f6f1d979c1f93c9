"""The diagram of lesson 7: one step of a decoder that looks back.

Its shapes are those of ``unroll.draw``.
"""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from unroll.draw import TEXT, arrow, at_step, box, branch, canvas, label, panel
from unroll.plot import INK, QUIET, style

WORDS = 4  # source words in the picture
FIRST, PITCH = 150.0, 92.0  # the first word's column, and from one to the next
BUS = 489.0  # where the encoder's states go up to the sum
LSTM = 600.0  # the decoder's column


@style()
def attention_step() -> Figure:
    """From the encoder's states and the decoder's own to scores, weights, context, new states."""
    figure, ax = canvas(720, 476)
    figure.set_label(
        "One step of the decoder. Below, four encoder states, one above each source word. The "
        "decoder's state s from the step before meets each of them in a scoring network with the "
        "same weights. A softmax over time turns the four scores into weights alpha. The weights "
        "multiply the four encoder states, and their sum is the context. The context and the "
        "embedded word before go into an LSTM with the two states of the step before; it gives "
        "the new states, and a layer on top of them gives the logits."
    )
    columns = [FIRST + PITCH * i for i in range(WORDS)]
    _encoder(ax, columns)
    _scores(ax, columns)
    _weights(ax, columns)
    _decoder(ax)
    return figure


def _encoder(ax: Axes, columns: list[float]) -> None:
    """Source words, and the state at each of them."""
    middle = (columns[0] + columns[-1]) / 2
    panel(ax, (middle, 92), (PITCH * WORDS - 4, 60))
    for i, x in enumerate(columns, 1):
        label(ax, (x, 28), at_step("x", i))
        arrow(ax, (x, 50), (x, 74))
        box(ax, (x, 92), (54, 34), at_step("h", i), learned=True)
    label(ax, (62, 92), "states (4)", size=TEXT, color=QUIET)


def _scores(ax: Axes, columns: list[float]) -> None:
    """A scoring network at each word, with s from the step before."""
    label(ax, (34, 150), at_step("s", "t-1"))
    ax.plot((60, columns[-1] - 16), (150, 150), color=INK, lw=1.6, zorder=1.5)
    for i, x in enumerate(columns, 1):
        if x != columns[-1]:
            branch(ax, (x - 16, 150))
        arrow(ax, (x - 16, 150), (x - 16, 182))
        arrow(ax, (x + 12, 110), (x + 12, 182))
        box(ax, (x, 200), (58, 34), at_step("e", f"t,{i}"), learned=True)
        arrow(ax, (x, 218), (x, 250))
    label(ax, (62, 200), "scores (1)", size=TEXT, color=QUIET)


def _weights(ax: Axes, columns: list[float]) -> None:
    """Softmax over time, and the sum that it weighs."""
    middle, width = (columns[0] + columns[-1]) / 2, PITCH * WORDS - 28
    box(ax, (middle, 268), (width, 34), "softmax over time, padding left out")
    for i, x in enumerate(columns, 1):
        arrow(ax, (x, 286), (x, 326))
        label(ax, (x + 26, 305), at_step(r"\alpha", f"t,{i}"), size=13)
    left = middle - width / 2
    box(ax, ((left + BUS + 16) / 2, 344), (BUS + 16 - left, 34))
    label(ax, (middle, 344), "sum over time of weight × state", size=TEXT)
    arrow(ax, (columns[-1] + PITCH / 2 - 2, 92), (BUS, 92), (BUS, 326))
    label(ax, (62, 268), "weights (2)", size=TEXT, color=QUIET)
    label(ax, (62, 344), "context (3)", size=TEXT, color=QUIET)


def _decoder(ax: Axes) -> None:
    """The LSTM, what goes into it and what comes out."""
    box(ax, (LSTM, 344), (92, 44), "LSTM", learned=True)
    arrow(ax, (BUS + 17, 344), (LSTM - 47, 344))
    for x, text, low in (
        (LSTM - 26, at_step("y", "t-1"), 254),
        (LSTM + 30, at_step("s", "t-1"), 254),
    ):
        arrow(ax, (x, low + 24), (x, 321))
        label(ax, (x, low), text)
    label(ax, (LSTM + 30, 216), at_step("c", "t-1"))
    arrow(ax, (LSTM + 47, 344), (LSTM + 72, 344))
    label(ax, (LSTM + 92, 363), at_step("s", "t"))
    label(ax, (LSTM + 92, 325), at_step("c", "t"))
    arrow(ax, (LSTM, 367), (LSTM, 392))
    box(ax, (LSTM, 410), (92, 34), "$W_y,\\ b_y$", learned=True)
    arrow(ax, (LSTM, 428), (LSTM, 452))
    label(ax, (LSTM, 463), "logits", size=TEXT)
