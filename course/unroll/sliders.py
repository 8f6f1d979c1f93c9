"""Sliders beside a picture, which is drawn again for each new setting.

Where nobody can move a slider – ipywidgets is missing, or no person is at the other end, as when a
notebook is built – the picture for the starting values is shown by itself.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from matplotlib.figure import Figure

from unroll.plot import as_html, show


class Slider(NamedTuple):
    """From which number to which a slider goes, where it starts, and what stands beside it."""

    low: float
    high: float
    start: float
    label: str = ""
    step: float = 0.05


def explore(picture: Callable[..., Figure], sliders: Mapping[str, Slider], *, caption: str) -> None:
    """Show a picture that changes with sliders.

    picture: makes the figure; each slider is an argument of it, by name. The figure's label is what
    a reader who cannot see it has to know, for these values. caption: what to look for.
    Raises ValueError where a slider starts outside its range.
    """
    start = {name: slider.start for name, slider in sliders.items()}
    for name, (low, high, value, *_) in sliders.items():
        if not low <= value <= high:
            raise ValueError(f"explore(): {name} starts at {value}, not within {low} to {high}.")
    widgets = _widgets()
    if widgets is None:
        show(picture(**start), caption=caption)
        return

    def bundle(values: Mapping[str, float]) -> dict[str, str]:
        figure = picture(**values)
        alt = str(figure.get_label())
        html = as_html(figure, alt=alt, caption=caption)
        return {"text/html": html, "text/plain": f"[Figure: {alt}]\n{caption}"}

    _show_live(widgets, sliders, bundle)


def _show_live(
    widgets: Any, sliders: Mapping[str, Slider], bundle: Callable[[Mapping[str, float]], Any]
) -> None:
    """The sliders, and below them, as an output of its own, the picture.

    Were the picture a widget too, a notebook opened without its kernel would show neither.
    """
    from IPython.display import display

    controls = {name: _control(widgets, name, slider) for name, slider in sliders.items()}
    display(widgets.VBox([box for box, _ in controls.values()]))
    values = {name: slider.start for name, slider in sliders.items()}
    handle = display(bundle(values), raw=True, display_id=True)

    def redraw(change: Any) -> None:
        now = {name: float(moved.value) for name, (_, moved) in controls.items()}
        handle.update(bundle(now), raw=True)

    for _, moved in controls.values():
        moved.observe(redraw, names="value")


def _control(widgets: Any, name: str, slider: Slider) -> tuple[Any, Any]:
    """A number to type, a slider beside it that moves with it, and of the two the slider.

    A screen reader says the name of the number only: ipywidgets gives its sliders none.
    """
    choice = {"value": slider.start, "min": slider.low, "max": slider.high, "step": slider.step}
    number = widgets.BoundedFloatText(
        **choice,
        description=slider.label or name,
        style={"description_width": "9em"},
        layout={"width": "15em"},
    )
    moved = widgets.FloatSlider(
        **choice,
        continuous_update=False,  # a picture takes longer to draw than a finger to move
        readout=False,
        layout={"width": "20em", "max_width": "100%"},
    )
    widgets.link((number, "value"), (moved, "value"))
    return widgets.HBox([number, moved], layout={"flex_flow": "row wrap"}), moved


def _widgets() -> Any:
    """The module ipywidgets where sliders can be moved, otherwise None."""
    try:
        import ipywidgets
        from IPython import get_ipython
    except ImportError:
        return None
    kernel = getattr(get_ipython(), "kernel", None)
    # A front end that has a person to ask allows input(); nbclient and nbconvert do not.
    return ipywidgets if getattr(kernel, "_allow_stdin", False) else None
