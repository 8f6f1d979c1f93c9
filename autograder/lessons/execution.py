"""Running a solution notebook, and keeping what it showed while its code is the same."""

from __future__ import annotations

import ast
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from autograder.course import AuthorError, Lesson
from autograder.lessons.notebooks import COLAB
from autograder.lessons.text import read_text

#: Seconds that one cell of a solution notebook may take.
CELL_SECONDS = 300


def run(notebook: Any, lesson: Lesson) -> None:
    """Execute a notebook in place, in a fresh kernel, from top to bottom.

    It runs in an empty folder: what an earlier run left beside the lesson would change its outputs.

    Raises:
        AuthorError: when a cell stops with an error.
    """
    metadata = nbformat.from_dict(notebook.metadata)
    try:
        with tempfile.TemporaryDirectory() as folder:
            client = NotebookClient(
                notebook,
                timeout=CELL_SECONDS,
                record_timing=False,
                coalesce_streams=True,  # how output is cut into pieces differs from run to run
                skip_cells_with_tag=COLAB,
                extra_arguments=["--log-level=ERROR"],
                resources={"metadata": {"path": folder}},
            )
            # Libraries that write past Python to stderr would clutter the terminal.
            client.execute(stderr=subprocess.DEVNULL)
    except CellExecutionError as error:
        failed = next(c for c in notebook.cells if any(_is_error(o) for o in c.get("outputs", [])))
        text = read_text(lesson)
        cell = next(cell for cell in text.cells if cell.id == failed.id)
        raise AuthorError(
            f"{text.where(cell)}: {error.ename}: {error.evalue}; the solution notebook must run "
            "from top to bottom"
        ) from None
    notebook.metadata = metadata  # the kernel adds its version, which differs between machines


def _is_error(output: Any) -> bool:
    return bool(output.output_type == "error")


def keep_outputs(notebook: Any, path: Path) -> bool:
    """Take over the outputs of an executed notebook if its code is the same."""
    if not path.is_file():
        return False
    executed = nbformat.read(path, as_version=4)
    if _code(executed) != _code(notebook):
        return False
    outputs = {cell.id: cell for cell in _shown(executed)}
    for cell in _shown(notebook):
        cell.outputs = outputs[cell.id].outputs
        cell.execution_count = outputs[cell.id].execution_count
    return True


def without_outputs(path: Path) -> Any:
    """A notebook file as it was before it ran."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def _code(notebook: Any) -> list[tuple[str, str]]:
    return [(cell.id, _program(cell.source)) for cell in _shown(notebook)]


def _program(source: str) -> str:
    """What a cell runs, whatever its comments say."""
    try:
        return ast.dump(ast.parse(source))
    except SyntaxError:  # a command of IPython's
        return source


def _shown(notebook: Any) -> list[Any]:
    """The cells that a solution notebook is run for."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [cell for cell in code if COLAB not in cell.metadata.get("tags", [])]
