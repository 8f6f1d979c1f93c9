"""A progress bar for loops that take longer than a breath."""

import sys
import time
from collections.abc import Iterable, Iterator, Sized
from html import escape
from typing import Any, TypeVar

Item = TypeVar("Item")

#: Seconds between two updates: quick enough for the eye, too slow to be in the way.
EVERY = 0.1


def progress(items: Iterable[Item], *, total: int | None = None, label: str = "") -> Iterator[Item]:
    """Go through items, as in ``for i in progress(range(1000)):``, and show how far it has got.

    In a notebook this is one bar that fills. What stays behind holds no times, so that two runs
    leave the same notebook. A terminal shows one line, rewritten; a pipe gets only the last.

    total: how many items there are, where items has no length. label: what stands before the bar.
    Raises TypeError where total is neither given nor known.
    """
    if total is None:
        if not isinstance(items, Sized):
            raise TypeError("progress() needs total=…: these items have no length.")
        total = len(items)
    return _counted(items, total, label)


def _counted(items: Iterable[Item], total: int, label: str) -> Iterator[Item]:
    show = _notebook_bar(label, total) or _terminal_line(label, total)
    done, shown = 0, time.monotonic()
    show(0, False)
    try:
        for item in items:
            yield item
            done += 1
            if time.monotonic() - shown >= EVERY:
                show(done, False)
                shown = time.monotonic()
    finally:  # also after a break or an error in the loop
        show(done, True)


def as_html(label: str, done: int, total: int) -> str:
    """The bar, its label before it and the count behind it."""
    count = f"{done} of {total}"
    return (
        f'<div style="display:flex;gap:.8em;align-items:center"><span>{escape(label)}</span>'
        f'<progress value="{done}" max="{max(total, 1)}" aria-label="{escape(label or count)}">'
        f"</progress><span>{count}</span></div>"
    )


def _as_text(label: str, done: int, total: int) -> str:
    return f"{label}: {done} of {total}" if label else f"{done} of {total}"


def _notebook_bar(label: str, total: int) -> Any:
    """What updates a bar in the notebook that runs this; None where there is no notebook."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        return None
    if get_ipython() is None or type(get_ipython()).__name__ == "TerminalInteractiveShell":
        return None
    handle = display(_bundle(label, 0, total), raw=True, display_id=True)

    def show(done: int, last: bool) -> None:
        handle.update(_bundle(label, done, total), raw=True)

    return show


def _bundle(label: str, done: int, total: int) -> dict[str, str]:
    return {"text/html": as_html(label, done, total), "text/plain": _as_text(label, done, total)}


def _terminal_line(label: str, total: int) -> Any:
    def show(done: int, last: bool) -> None:
        text = _as_text(label, done, total)
        if last:
            print(f"\r{text}" if sys.stdout.isatty() else text)
        elif sys.stdout.isatty():
            print(f"\r{text}", end="", flush=True)

    return show
