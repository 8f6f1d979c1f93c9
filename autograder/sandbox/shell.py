"""A notebook's cells in IPython's shell, without a kernel's messages around it.

What a cell shows becomes the notebook outputs that a kernel would have made of it: streams, rich
displays, figures, results and tracebacks, in the order in which they came.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets.config import Config

from autograder.sandbox.walls import MOST_OUTPUTS

Output = dict[str, Any]


class OutputTooLarge(BaseException):
    """A cell shows more than it may."""


class Outputs:
    """The outputs of one cell as they come; `limit` is their size in characters."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self.all: list[Output] = []

    def stream(self, name: str, text: str) -> None:
        """Text on stdout or stderr; pieces in a row become one output."""
        self._count(len(text))
        if self.all and self.all[-1].get("name") == name:
            self.all[-1]["text"].append(text)
        else:
            self.all.append({"output_type": "stream", "name": name, "text": [text]})

    def add(self, output: Output) -> None:
        """Any other output."""
        self._count(len(json.dumps(output, default=repr)))
        self.all.append(output)

    def _count(self, size: int) -> None:
        """Raise OutputTooLarge, and go on doing so, once the cell shows more than it may."""
        self.size += size
        if self.size > self.limit or len(self.all) >= MOST_OUTPUTS:
            raise OutputTooLarge

    @property
    def hold_an_error(self) -> bool:
        """Is an error among them?"""
        return any(output["output_type"] == "error" for output in self.all)

    def finished(self) -> list[Output]:
        """The outputs as a notebook holds them."""
        return [
            {**o, "text": "".join(o["text"])} if o["output_type"] == "stream" else o
            for o in self.all
        ]


class _Stream(io.TextIOBase):
    """sys.stdout or sys.stderr while a cell runs."""

    encoding = "utf-8"

    def __init__(self, name: str, shell: Shell) -> None:
        self.label, self.shell = name, shell

    def write(self, text: str) -> int:
        self.shell.outputs.stream(self.label, str(text))
        return len(text)

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False


class _Publisher(DisplayPublisher):
    owner = AnyTrait()

    def publish(self, data: Any, metadata: Any = None, **rest: Any) -> None:
        if rest.get("update"):
            return self._update(data, metadata, rest.get("transient") or {})
        output = {"output_type": "display_data", "data": data, "metadata": metadata or {}}
        display_id = (rest.get("transient") or {}).get("display_id")
        self.owner.outputs.add(output)
        if display_id:
            self.owner.displays.setdefault(display_id, []).append(output)

    def _update(self, data: Any, metadata: Any, transient: dict[str, Any]) -> None:
        for output in self.owner.displays.get(transient.get("display_id"), []):
            output["data"], output["metadata"] = data, metadata or {}

    def clear_output(self, wait: bool = False) -> None:
        self.owner.outputs.all.clear()


class _Hook(DisplayHook):
    owner = AnyTrait()

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.owner.outputs.add(
            {
                "output_type": "execute_result",
                "data": dict(format_dict),
                "metadata": md_dict or {},
                "execution_count": self.prompt_count,
            }
        )

    def finish_displayhook(self) -> None:
        pass


class _Interactive(InteractiveShell):
    owner = AnyTrait()

    def init_display_pub(self) -> None:
        self.display_pub = _Publisher(parent=self, owner=self.owner)

    def init_displayhook(self) -> None:
        self.displayhook = _Hook(parent=self, shell=self, cache_size=self.cache_size)
        self.displayhook.owner = self.owner
        from IPython.core.display_trap import DisplayTrap

        self.display_trap = DisplayTrap(hook=self.displayhook)

    def enable_gui(self, gui: Any = None) -> None:
        """There are no windows here."""

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        lines = stb.splitlines() if isinstance(stb, str) else list(stb)
        self.owner.outputs.add(
            {
                "output_type": "error",
                "ename": str(getattr(etype, "__name__", etype)),
                "evalue": str(evalue),
                "traceback": [str(line) for line in lines],
            }
        )


#: Without a file for the history there is no thread that writes it, and a shell can be forked.
_CONFIG = {"HistoryManager": {"enabled": False}}


class Shell:
    """IPython's shell for one submission; made in the warm process, so that sessions need not."""

    def __init__(self) -> None:
        self.outputs = Outputs(0)
        self.displays: dict[str, list[Output]] = {}
        # The one that display() looks for.
        self.interactive = _Interactive.instance(owner=self, config=Config(_CONFIG))
        self.interactive.colors = "nocolor"
        self.streams = {"stdout": _Stream("stdout", self), "stderr": _Stream("stderr", self)}
        _show_figures(self.interactive)
        self._load()

    def _load(self) -> None:
        """Let all be imported and found that cells, figures and tracebacks are made with."""
        self._run_nothing()
        try:
            raise ValueError
        except ValueError:
            self.interactive.InteractiveTB.structured_traceback(*sys.exc_info())
        _draw_something()

    def _run_nothing(self) -> None:
        self.interactive.run_cell("pass", silent=True)
        self.interactive.last_execution_result = None

    def begin(self) -> None:
        """In a session, before the first cell: note where it is."""
        sys.path.insert(0, "")  # as in a kernel: a cell may import what another one has written
        self.interactive.starting_dir = os.getcwd()  # noqa: PTH109 (as IPython has it)
        self.interactive.history_manager.dir_hist[:] = [Path.cwd()]
        self.interactive.db = {}  # which IPython would keep in a file below the warm process's home
        self._run_nothing()  # what every cell touches is copied now, while nobody waits for it

    @property
    def namespace(self) -> dict[str, Any]:
        """The variables of the notebook."""
        names: dict[str, Any] = self.interactive.user_ns
        return names

    def run(self, source: str, limit: int, guard: Callable[[], Any]) -> tuple[int, list[Output]]:
        """Run one cell; its execution count and outputs.

        Args:
            source: the cell's text.
            limit: the most that its outputs may hold, in characters.
            guard: makes the context in which the cell runs, such as a time limit.
        """
        self.outputs = Outputs(limit)
        self.displays = {}
        # Cells follow each other so fast that a folder's time does not tell of a new module.
        sys.path_importer_cache.clear()
        with (
            contextlib.redirect_stdout(self.streams["stdout"]),
            contextlib.redirect_stderr(self.streams["stderr"]),
        ):
            try:
                with guard():
                    result = self.interactive.run_cell(source, store_history=True)
                # Time may have run out while IPython wrote the traceback: it then shows nothing.
                error = result.error_before_exec or result.error_in_exec
                if error and not self.outputs.hold_an_error:
                    with guard():
                        message = str(error)
                    self._stopped(type(error).__name__, message)
            except OutputTooLarge:
                pass
            except BaseException as error:
                self._stopped(type(error).__name__, str(error))
        if self.outputs.size > limit:
            self._stopped("OutputTooLarge", "the cell shows more than can be kept")
        return self.interactive.execution_count - 1, self.outputs.finished()

    def _stopped(self, name: str, message: str) -> None:
        """Note that the cell was stopped from outside its code."""
        self.outputs.all.append(
            {
                "output_type": "error",
                "ename": name,
                "evalue": message,
                "traceback": [f"{name}: {message}"],
            }
        )


def _show_figures(shell: InteractiveShell) -> None:
    """Figures that a cell leaves open are shown at its end, as in a notebook."""
    with contextlib.suppress(ImportError):
        shell.enable_matplotlib("inline")


def _draw_something() -> None:
    """A figure with text and an equation: fonts are looked for, and what saves it is imported."""
    with contextlib.suppress(ImportError):
        from IPython.core.pylabtools import print_figure
        from matplotlib.figure import Figure

        figure = Figure()
        figure.subplots().set(title="$x_1$", xlabel="x")
        print_figure(figure)
