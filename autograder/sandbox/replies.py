"""What a session says, checked: nothing is believed beyond plain values of the right kinds.

`wire` has made sure that a message holds plain values and arrays; here each part of it must be what
the shell would send, or is left out.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np

from autograder.sandbox.walls import MOST_OUTPUTS
from autograder.sandbox.wire import MAX_DEPTH, MAX_VALUES
from unroll.judging.calling import MOST_BELOW
from unroll.judging.network import from_plain
from unroll.judging.outcomes import CRASHED, OUT_OF_MEMORY, SENTENCE, Failure, Outcome
from unroll.judging.questions import Question
from unroll.judging.rows import MOST_IN_ROW, MOST_IN_ROWS, MOST_PARTS, MOST_ROWS, Row
from unroll.judging.trace import MOST_NUMBERS, MOST_STEPS, Asked, Move, Size, Step, Trace
from unroll.judging.verdict import MIME, readable

T = TypeVar("T")

#: The most characters of a name or a line of code, and of one entry of a traceback, which holds
#: lines around an error.
LINE, ENTRY = 200, 10_000

#: The most parts that all steps of a trace are made of.
_MOST_PARTS = 20 * MOST_STEPS

#: So many times what one cell may show is taken of a whole notebook, and what is said then.
SHOWN = 5
LEFT_OUT = "left out: the notebook shows more than can be kept"

#: JSON may write one character as so many.
ESCAPED = 6

#: Characters that a cell's outputs may take above their limit: for the error that stopped it.
_ABOVE = 2 * ENTRY


def outcome(reply: dict[str, Any], question: Question, limit: int) -> Outcome:
    """What a session says of a call; whatever is not as it must be is left out.

    Args:
        reply: what it says.
        question: what it was asked.
        limit: how many characters a function may print.
    """
    if "problem" in reply:
        message = f"what it returns cannot be used: {_text(reply['problem'], LINE)}"
        return Outcome(failure=Failure("ValueError", message))
    if reply.get("defined") is not True:
        return Outcome(failure=Failure("NameError", "the function is not defined"))
    changed, warned = reply.get("changed"), reply.get("warned")
    changes = [_text(name, LINE) for name in changed] if isinstance(changed, list) else []
    warnings = [_text(text, SENTENCE) for text in warned[:20]] if isinstance(warned, list) else []
    return Outcome(
        reply.get("value"),
        _failure(reply.get("failure")),
        tuple(name for name in question.arguments if name in changes),
        _text(reply.get("printed"), limit),
        tuple(text for text in warnings if text),
    )


def _failure(parts: Any) -> Failure | None:
    if parts is None:
        return None
    if not isinstance(parts, list) or len(parts) != 8:
        return Failure("Exception", "")
    kind, message, line, text, inside, name, written, below = parts
    number = line if isinstance(line, int) else 0
    kind, text, inside, name = (_text(part, LINE) for part in (kind, text, inside, name))
    if kind in (OUT_OF_MEMORY, CRASHED):
        kind = "Exception"  # only this side says so
    message = _text(message, SENTENCE)
    names = below[:MOST_BELOW] if isinstance(below, (list, tuple)) else ()
    called = tuple(_text(name, LINE) for name in names)
    return Failure(kind, message, number, text, inside, name, written is True, called)


def changed_globals(reply: dict[str, Any]) -> list[tuple[str, Any]]:
    """What a session says that a function returns when a variable is changed, by its name."""
    results = reply.get("results")
    pairs = results if isinstance(results, list) else []
    return [
        (pair[0][:LINE], pair[1])
        for pair in pairs
        if isinstance(pair, list) and len(pair) == 2 and _text(pair[0], LINE).isidentifier()
    ]


def trace(reply: dict[str, Any]) -> Trace:
    """What a session says that a function computed; nothing where a part is not as it must be.

    It decides nothing: what is made of it is said to the student alone whose session it is.
    """
    steps = _all_of(reply.get("steps"), _step)
    moves = _all_of(reply.get("moves"), lambda move, _: _move(move, len(steps)))
    sizes = _all_of(reply.get("sizes"), lambda size, _: _number(size))
    many = sum(len(step.parts) for step in steps) > _MOST_PARTS
    if many or sum(np.size(step.value) for step in steps) > MOST_NUMBERS:
        return Trace()
    line = reply.get("line", 0)
    sources = {name: _source(found) for name, found in _by_function(reply.get("sources"))}
    loops = {name: _loops(found) for name, found in _by_function(reply.get("loops"))}
    if not _is_index(line):
        return Trace()
    rows = _all_of(reply.get("rows"), _row)
    if len(rows) > MOST_ROWS or sum(row.value.size for row in rows) > MOST_IN_ROWS:
        rows = ()
    network = None
    with contextlib.suppress(ValueError):
        network = from_plain(reply.get("network"))
    asked = _all_of(reply.get("asked"), lambda call, _: _asked(call, len(steps)))
    if sum(np.size(array) for call in asked for array in (call.words, *call.state)) > MOST_NUMBERS:
        return Trace()
    value = reply.get("value")
    return Trace(steps, moves, sizes, value, line, sources, loops, rows, network, asked)


def _all_of(parts: Any, read: Callable[[Any, int], T | None]) -> tuple[T, ...]:
    """Each part of a list as it is read; nothing at all where one is not as it must be."""
    if not isinstance(parts, list) or len(parts) > MOST_STEPS:
        return ()
    found = [read(part, number) for number, part in enumerate(parts)]
    return () if None in found else tuple(one for one in found if one is not None)


def _step(parts: Any, number: int) -> Step | None:
    """A step, of which all that it was computed from comes before it."""
    if not isinstance(parts, list) or len(parts) != len(fields(Step)):
        return None
    value, made_of, function, line, text, often, filled, changes = parts
    numbers = isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "fiub"
    before = isinstance(made_of, tuple) and all(_is_index(p) and p < number for p in made_of)
    known = changes == -1 or (_is_index(changes) and changes < number)
    if not numbers or not before or not known or not (_is_index(line) and _is_index(often)):
        return None
    function, text = _text(function, LINE), _text(text, LINE)
    return Step(np.asarray(value), made_of, function, line, text, often, filled is True, changes)


def _row(parts: Any, number: int) -> Row | None:
    """A row, of which all that it was made from comes before it."""
    if not isinstance(parts, list) or len(parts) != len(fields(Row)):
        return None
    value, ends, made_of, function, line, text, at, measured, filled, unordered, plain, under = (
        parts
    )
    numbers = isinstance(value, np.ndarray) and value.dtype == float and value.ndim == 1
    rounds = isinstance(ends, np.ndarray) and ends.dtype == int and ends.ndim == 1
    if not numbers or not rounds or not 0 < value.size <= MOST_IN_ROW or not ends.size:
        return None
    if (np.diff(ends, prepend=0, append=value.size) < 0).any():
        return None
    before = (
        isinstance(some, tuple) and len(some) <= MOST_PARTS and all(map(_is_index, some))
        for some in (made_of, under)
    )
    if not all(before) or max((*made_of, *under), default=-1) >= number:
        return None
    if not (_is_index(line) and _is_index(at)):
        return None
    where = _text(function, LINE), line, _text(text, LINE), at
    marks = measured is True, filled is True, unordered is True, plain is True
    return Row(value, ends, made_of, *where, *marks, under)


def _move(parts: Any, steps: int) -> Move | None:
    """Where one of so many steps was put."""
    if not isinstance(parts, list) or len(parts) != len(fields(Move)):
        return None
    step, function, line, name, at, often = parts
    known = step == -1 or (_is_index(step) and step < steps)
    if not known or not all(map(_is_index, (line, at, often))):
        return None
    return Move(step, _text(function, LINE), line, _text(name, LINE), at, often)


def _number(parts: Any) -> Size | None:
    """A whole number that a variable got."""
    if not isinstance(parts, list) or len(parts) != len(fields(Size)):
        return None
    name, value, function, line, at = parts
    if not isinstance(value, int) or not (_is_index(line) and _is_index(at)):
        return None
    return Size(_text(name, LINE), value, _text(function, LINE), line, at)


def _asked(parts: Any, steps: int) -> Asked | None:
    """A call of a function that was an argument; what it got is made in one of the steps."""
    if not isinstance(parts, list) or len(parts) != len(fields(Asked)):
        return None
    words, state, made, at, line = parts
    if not isinstance(state, tuple) or not isinstance(made, tuple) or len(made) != 1 + len(state):
        return None
    arrays = all(
        isinstance(one, np.ndarray) and one.dtype.kind in "fiub" for one in (words, *state)
    )
    known = all(one == -1 or (_is_index(one) and one < steps) for one in made)
    if not arrays or not known or not (_is_index(line) and _is_index(at)):
        return None
    return Asked(words, state, made, at, line)


def _by_function(found: Any) -> list[tuple[str, Any]]:
    """What is said of each function, by their names."""
    if not isinstance(found, dict) or len(found) > MOST_OUTPUTS:
        return []
    return [(_text(name, LINE), one) for name, one in found.items()]


def _loops(found: Any) -> tuple[tuple[int, int], ...]:
    """First and last lines."""

    def pair(one: Any, _: int) -> tuple[int, int] | None:
        two = isinstance(one, tuple) and len(one) == 2 and all(map(_is_index, one))
        return (one[0], one[1]) if two else None

    return _all_of(found, pair)


def _source(source: Any) -> tuple[int, str]:
    """The number of a function's first line, and its lines."""
    first, text = source if isinstance(source, list) and len(source) == 2 else (0, "")
    return (first, _text(text, ENTRY)) if _is_index(first) and first else (0, "")


def _text(value: Any, most: int) -> str:
    return readable(value[:most]) if isinstance(value, str) else ""


def checked_outputs(text: str, limit: int) -> list[dict[str, Any]]:
    """A cell's outputs, if they are outputs; verdicts are shown by the tester alone.

    Args:
        text: the outputs as JSON, which may be anything.
        limit: how many characters a cell may show.
    """
    with contextlib.suppress(ValueError, RecursionError):
        if len(text) > ESCAPED * (limit + _ABOVE):
            raise ValueError("more than a cell may show")
        if _has_too_many_values(text):
            raise ValueError("more than a message may hold")
        outputs = json.loads(text)
        if not isinstance(outputs, list) or len(outputs) > MOST_OUTPUTS:
            raise ValueError("not what the shell sends")
        if not all(map(is_output, outputs)):
            raise ValueError("not what a notebook holds")
        for output in outputs:
            output.get("data", {}).pop(MIME, None)
            if output["output_type"] == "error":
                _cut(output)
        if sum(map(_size, outputs)) > limit + _ABOVE:
            raise ValueError("more than a cell may show")
        return outputs
    return [note("outputs that a notebook cannot hold were left out")]


def _has_too_many_values(text: str) -> bool:
    """Does a JSON text hold more values than a message may? A string is one, whatever is in it."""
    if sum(map(text.count, "[{,")) <= MAX_VALUES:
        return False
    # Strings end with the next quote once those are gone that stand in them.
    bare = text.replace("\\\\", "").replace('\\"', "")
    if bare.count('"') > 4 * MAX_VALUES:  # a value has four at most, where it stands below a key
        return True
    outside = "".join(bare.split('"')[::2])
    return sum(map(outside.count, "[{,")) > MAX_VALUES


def note(text: str) -> dict[str, Any]:
    """An output that says something in place of another."""
    return {"output_type": "stream", "name": "stdout", "text": f"[{text}]\n"}


def _cut(error: dict[str, Any]) -> None:
    """Shorten what an error says: sentences to students are made of it."""
    error["ename"], error["evalue"] = _text(error["ename"], LINE), _text(error["evalue"], SENTENCE)
    error["traceback"] = [entry[:ENTRY] for entry in error["traceback"]]


def _size(output: dict[str, Any]) -> int:
    """The characters of an output, counted no higher than the shell counts them.

    Raises:
        ValueError: when a notebook's file cannot hold it: half characters, NaN or infinity.
    """
    written = json.dumps(output, ensure_ascii=False, allow_nan=False)
    written.encode()
    return len(output["text"]) if output["output_type"] == "stream" else len(written)


def is_output(output: Any) -> bool:
    """Is it an output as nbformat's schema has it, with text in one piece, and not nested deeply?

    The schema itself would do, but takes longer than the cell.
    """
    if not isinstance(output, dict) or not isinstance(output.get("output_type"), str):
        return False
    fields = _FIELDS.get(output["output_type"])
    if fields is None or output.keys() != {"output_type", *fields}:
        return False
    return all(right(output[name]) for name, right in fields.items())


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_index(value: Any) -> bool:
    return value is not None and _is_count(value) and value < 2**31


def _is_count(value: Any) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value is None or (whole and value >= 0)


def _is_trace(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= MOST_OUTPUTS and all(map(_is_text, value))


def _is_data(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    return all(
        isinstance(content, str) or (_JSON.search(kind) and _is_shallow(content))
        for kind, content in value.items()
    )


def _is_metadata(value: Any) -> bool:
    return isinstance(value, dict) and _is_shallow(value)


def _is_shallow(value: Any, levels: int = MAX_DEPTH) -> bool:
    inside = value.values() if isinstance(value, dict) else value
    if not isinstance(value, (dict, list)) or not value:
        return True
    return levels > 0 and all(_is_shallow(one, levels - 1) for one in inside)


#: Kinds of data that may be any JSON, in the schema's words.
_JSON = re.compile(r"^application/(.*\+)?json$")

_SHOWN: dict[str, Callable[[Any], bool]] = {"data": _is_data, "metadata": _is_metadata}
#: What each kind of output must hold, and nothing else.
_FIELDS: dict[str, dict[str, Callable[[Any], bool]]] = {
    "stream": {"name": _is_text, "text": _is_text},
    "error": {"ename": _is_text, "evalue": _is_text, "traceback": _is_trace},
    "display_data": _SHOWN,
    "execute_result": {**_SHOWN, "execution_count": _is_count},
}
