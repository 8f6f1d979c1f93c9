"""A submitted notebook, parsed once into plain values; nothing else of it goes on its way."""

from __future__ import annotations

import base64
import errno
import json
from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from typing import Any, Literal

from autograder.pages.pictures import is_picture
from autograder.pages.process import NotDone, NotStarted, ask

#: Up to so many bytes are read here: it takes a tenth of a second at most, whatever they are.
QUICK = 10**6

#: Seconds of computing in which what is larger has to be read, where it can be ended; and how often
#: it is tried, since that process may be ended by others. 100 MB take 5 seconds at most.
SECONDS, _TRIES = 20.0, 2

#: The most that is read of a notebook: values of its JSON, of which a dictionary counts as four,
#: cells, characters in their texts, and pictures pasted into these. Pictures that cells have shown
#: are one value each.
MOST_VALUES, MOST_CELLS, MOST_TEXT, MOST_PICTURES = 2_000_000, 5_000, 10_000_000, 1_000

_ASK = "ask the student to submit again"
_CLEAR = f"clear its outputs, or {_ASK}"


class Unreadable(Exception):
    """A submitted file that is not a notebook of the lesson; the message says why."""


@dataclass(frozen=True)
class SubmittedCell:
    """A cell as it was handed in: its text, and what may tell which cell of the lesson it is.

    `pictures` are those that were pasted into its text, by name and type.
    """

    kind: Literal["code", "markdown"]
    source: str
    id: str = ""
    grade_id: str = ""
    pictures: Mapping[str, Mapping[str, str]] = field(default_factory=dict, compare=False)


def read_notebook(data: bytes, name: str) -> list[SubmittedCell]:
    """Read a submitted notebook of any version: its cells' texts, and what identifies them.

    Raises:
        Unreadable: when it is no notebook; the sentence says what is wrong with it.
        OSError: when this machine cannot do it.
    """
    return parsed(data, name) if len(data) <= QUICK else _parsed_apart(data, name)


def _parsed_apart(data: bytes, name: str) -> list[SubmittedCell]:
    """As `parsed`, in the process that can be ended."""
    job = ("notebook", base64.b64encode(data).decode(), name, SECONDS)
    for _ in range(_TRIES):
        try:
            (cells, problem), _ = ask(*job, seconds=10 * SECONDS)
        except NotStarted as reason:
            raise OSError(errno.EAGAIN, str(reason)) from None
        except NotDone:
            continue
        if problem:
            raise Unreadable(problem)
        return [SubmittedCell(*cell) for cell in cells]
    raise Unreadable(f"{name} takes too long, or too much memory, to read: {_CLEAR}")


def answer(data: str, name: str) -> tuple[list[Any], str]:
    """A notebook, in base64, as the cells of `parsed` and "", or as nothing and what is wrong."""
    try:
        return [astuple(cell) for cell in parsed(base64.b64decode(data), name)], ""
    except Unreadable as reason:
        return [], str(reason)


def parsed(data: bytes, name: str) -> list[SubmittedCell]:
    """As `read_notebook`, at once; what it would take is looked at before.

    Raises:
        Unreadable: when it is no notebook.
    """
    content = _content(data, name)
    if not isinstance(content, dict) or "nbformat" not in content:
        raise Unreadable(f"{name} is JSON, but not a Jupyter notebook: {_ASK}")
    try:
        cells = [cell_of(cell) for cell in _cells(content)]
    except Exception as error:  # a malformed file may lead to whatever error
        reason = f"{type(error).__name__}: {error}"[:500].splitlines()[0][:120]
        raise Unreadable(f"{name} is not a valid notebook ({reason}): {_ASK}") from None
    if sum(len(cell.source) for cell in cells) > MOST_TEXT:
        raise Unreadable(f"the cells of {name} hold more than {MOST_TEXT:,} characters: {_ASK}")
    if sum(len(cell.pictures) for cell in cells) > MOST_PICTURES:
        raise Unreadable(f"the cells of {name} hold more than {MOST_PICTURES:,} pictures: {_ASK}")
    return cells


def _content(data: bytes, name: str) -> Any:
    """What the JSON of a notebook says; what it would take to read it is looked at before."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{name} is not UTF-8 text (byte {error.start}): {_ASK}") from None
    if 4 * text.count("{") + text.count("[") + text.count(",") > MOST_VALUES:
        raise Unreadable(f"{name} holds more than can be read: {_CLEAR}")
    try:
        return json.loads(text, parse_int=_whole)
    except (json.JSONDecodeError, RecursionError) as error:
        place = f" from line {error.lineno} on" if isinstance(error, json.JSONDecodeError) else ""
        cut = ", it looks cut off" if text and not text.rstrip().endswith("}") else ""
        what = "is empty" if not text.strip() else f"is not valid JSON{place}{cut}"
        raise Unreadable(f"{name} {what}: {_ASK}") from None


def _whole(digits: str) -> int:
    """A whole number; no long one means anything in a notebook, and Python refuses some."""
    return int(digits) if len(digits) < 20 else 0


def _cells(content: Mapping[str, Any]) -> list[Any]:
    """The cells of a notebook of any version.

    Raises:
        ValueError: when it has none, or too many.
    """
    if type(content["nbformat"]) is not int or not 2 <= content["nbformat"] <= 4:
        raise ValueError("nobody knows its nbformat")
    if content["nbformat"] == 4:
        cells = content["cells"]
    else:  # until 2014 cells stood in worksheets, and code was called input
        sheets = [sheet["cells"] for sheet in content["worksheets"]]
        cells = [{"source": c.get("input"), **c} for cells in sheets for c in cells]
    if not isinstance(cells, list) or len(cells) > MOST_CELLS:
        raise ValueError(f"its cells are no list of at most {MOST_CELLS:,}")
    return cells


def cell_of(cell: Any) -> SubmittedCell:
    """A cell's text and what identifies it, and nothing else."""
    metadata = cell.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = marks.get("grade_id") if isinstance(marks, dict) else None
    own = cell.get("id")
    return SubmittedCell(
        "code" if cell["cell_type"] == "code" else "markdown",
        text_of(cell["source"]),
        own if isinstance(own, str) else "",
        grade_id if isinstance(grade_id, str) else "",
        _pictures(cell.get("attachments")) if cell["cell_type"] == "markdown" else {},
    )


def _pictures(attachments: Any) -> dict[str, dict[str, str]]:
    """What was pasted into a text, as far as it is pictures."""
    found = {}
    for name, kinds in attachments.items() if isinstance(attachments, dict) else ():
        if isinstance(kinds, dict):
            real = {kind: data for kind, data in kinds.items() if is_picture(kind, data)}
            found.update({name: real} if real else {})
    return found


def text_of(source: Any) -> str:
    """The text of a cell, which may be there line by line."""
    if not isinstance(source, str | list | None):
        raise TypeError("a source is neither text nor lines")
    text = source if isinstance(source, str) else "".join(source or ())
    return text.encode("utf-8", "replace").decode()  # a file cannot hold half characters
