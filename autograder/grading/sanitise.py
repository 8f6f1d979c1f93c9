"""Mending a submitted notebook before it runs: only known cells and metadata survive."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.grading.safe_html import safe_prose


class Unreadable(Exception):
    """A submitted file that is not a notebook of the lesson; the message says why."""


def read_notebook(path: Path) -> Any:
    """Read a submitted notebook of any version: its cells' texts, and what identifies them.

    Raises:
        Unreadable: when it is no notebook; the sentence says what is wrong with it.
    """
    ask = "ask the student to submit again"
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path.name} is not UTF-8 text (byte {error.start}): {ask}") from None
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read: {error.strerror}") from None
    try:
        content = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        place = f" from line {error.lineno} on" if isinstance(error, json.JSONDecodeError) else ""
        cut = ", it looks cut off" if text and not text.rstrip().endswith("}") else ""
        what = "is empty" if not text.strip() else f"is not valid JSON{place}{cut}"
        raise Unreadable(f"{path.name} {what}: {ask}") from None
    if not isinstance(content, dict) or "nbformat" not in content:
        raise Unreadable(f"{path.name} is JSON, but not a Jupyter notebook: {ask}")
    try:
        notebook = nbformat.convert(nbformat.from_dict(content), 4)
        cells, seen = [_clean(cell) for cell in notebook.cells], set[str]()
        for cell in cells:
            if cell.id in seen:  # no two may share it; nbgrader's id still tells what it is
                cell.metadata.setdefault("nbgrader", {"grade_id": cell.id})
                cell.id = new_code_cell().id
            seen.add(cell.id)
        return new_notebook(cells=cells)
    except Exception as error:  # nbformat raises whatever a malformed file leads it to
        reason = f"{type(error).__name__}: {error}".splitlines()[0][:120]
        raise Unreadable(f"{path.name} is not a valid notebook ({reason}): {ask}") from None


def sanitise(submitted: Any, source: Any, released: Any) -> tuple[Any, list[str]]:
    """The notebook to be graded, and what had to be mended.

    Args:
        submitted: the student's notebook, in whatever state.
        source: the lesson's solution notebook, with the hidden tests.
        released: the notebook that the student was given.

    Raises:
        Unreadable: when not one cell of the lesson is in it.
    """
    sources = {cell.id: cell for cell in source.cells}
    stubs = {cell.id: cell for cell in released.cells}
    repairs: list[str] = []
    seen: set[str] = set()
    cells: list[Any] = []
    for untrusted in submitted.cells:
        cell = _clean(untrusted)
        name = _known_id(cell, sources)
        if name is None:
            cells.append(_own_cell(cell, f"own-{len(cells)}"))
        elif name in seen:
            if sources[name].metadata.get("nbgrader", {}).get("locked"):
                repairs.append(f"a second copy of cell {name} was removed")
            else:
                cells.append(_own_cell(cell, f"own-{len(cells)}"))
        else:
            seen.add(name)
            cells.append(_lesson_cell(cell, sources[name], stubs[name], repairs))
    if not any("nbgrader" in sources[name].metadata for name in seen):
        raise Unreadable("the notebook holds none of this lesson's cells: was another file meant?")
    _restore_missing(cells, source, stubs, seen, repairs)
    return new_notebook(cells=cells, metadata=source.metadata), repairs


def _clean(cell: Any) -> Any:
    """A cell with its text and what identifies it, and nothing else."""
    text = "".join(cell.source) if isinstance(cell.source, list) else str(cell.source or "")
    text = text.encode("utf-8", "replace").decode()  # a file cannot hold half characters
    make = new_code_cell if cell.cell_type == "code" else new_markdown_cell
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = marks.get("grade_id") if isinstance(marks, dict) else None
    known = {"nbgrader": {"grade_id": grade_id}} if isinstance(grade_id, str) else {}
    cleaned = make(text, metadata=known)
    if isinstance(cell.get("id"), str) and _ID.fullmatch(cell.id):
        cleaned.id = cell.id
    return cleaned


#: What nbformat takes for a cell's id.
_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def _known_id(cell: Any, sources: dict[str, Any]) -> str | None:
    """The lesson's cell that this one is, by nbgrader's id or, if that was lost, by the cell's."""
    for name in (cell.metadata.get("nbgrader", {}).get("grade_id"), cell.id):
        if name in sources:
            return str(name)
    return None


def _own_cell(cell: Any, name: str) -> Any:
    """A cell that the student added."""
    if cell.cell_type == "code":
        return new_code_cell(cell.source, id=name)
    return new_markdown_cell(safe_prose(cell.source), id=name)


def _lesson_cell(cell: Any, source: Any, stub: Any, repairs: list[str]) -> Any:
    """A cell of the lesson: the student's text where it is theirs to write, else the source's."""
    marks = source.metadata.get("nbgrader", {})
    mended = nbformat.from_dict(source)
    if mended.cell_type == "code":
        mended.outputs, mended.execution_count = [], None
    if marks.get("locked"):
        if cell.source.strip() != stub.source.strip() or cell.cell_type != stub.cell_type:
            repairs.append(f"cell {source.id} was changed and has been restored")
    else:
        if marks and cell.cell_type != source.cell_type:
            repairs.append(f"cell {source.id} was turned into {cell.cell_type} and turned back")
        mended.source = cell.source
        if mended.cell_type == "markdown" and cell.source != source.source:
            mended.source = safe_prose(cell.source)
    return mended


def _restore_missing(
    cells: list[Any], source: Any, stubs: dict[str, Any], seen: set[str], repairs: list[str]
) -> None:
    """Put deleted cells back behind the cell that they follow in the lesson."""
    previous: str | None = None
    for original in source.cells:
        if original.id not in seen and "nbgrader" in original.metadata:
            locked = original.metadata["nbgrader"]["locked"]
            restored = nbformat.from_dict(original if locked else stubs[original.id])
            restored.outputs, restored.execution_count = [], None
            restored.metadata = original.metadata
            place = next((i for i, c in enumerate(cells) if c.id == previous), -1)
            cells.insert(place + 1, restored)
            repairs.append(f"cell {original.id} was missing and has been restored")
            seen.add(original.id)
        if original.id in seen:
            previous = original.id
