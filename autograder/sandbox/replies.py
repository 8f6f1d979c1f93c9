"""What a session says, checked: nothing is believed beyond plain values of the right kinds.

`wire` has made sure that a message holds plain values and arrays; here each part of it must be what
the shell would send, or is left out.
"""

from __future__ import annotations

import contextlib
import json
from typing import Any

from autograder.sandbox.walls import MOST_OUTPUTS
from unroll.judging.calling import CRASHED, OUT_OF_MEMORY, Failure, Outcome
from unroll.judging.questions import Question


def outcome(reply: dict[str, Any], question: Question) -> Outcome:
    """What a session says of a call; whatever is not as it must be is left out."""
    if "problem" in reply:
        message = f"what it returns cannot be used: {str(reply['problem'])[:200]}"
        return Outcome(failure=Failure("ValueError", message))
    if reply.get("defined") is not True:
        return Outcome(failure=Failure("NameError", "the function is not defined"))
    changed, warned = reply.get("changed"), reply.get("warned")
    changes = [_text(name) for name in changed] if isinstance(changed, list) else []
    warnings = [_text(text) for text in warned[:20]] if isinstance(warned, list) else []
    return Outcome(
        reply.get("value"),
        _failure(reply.get("failure")),
        tuple(name for name in question.arguments if name in changes),
        _text(reply.get("printed")),
        tuple(text for text in warnings if text),
    )


def _failure(parts: Any) -> Failure | None:
    if parts is None:
        return None
    if not isinstance(parts, list) or len(parts) != 7:
        return Failure("Exception", "")
    kind, message, line, text, inside, name, written = parts
    number = line if isinstance(line, int) else 0
    words = (_text(part)[:500] for part in (kind, message, text, inside, name))
    kind, message, text, inside, name = words
    if kind in (OUT_OF_MEMORY, CRASHED):
        kind = "Exception"  # only this side says so
    return Failure(kind, message, number, text, inside, name, written is True)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def checked_outputs(text: str, limit: int) -> list[dict[str, Any]]:
    """A cell's outputs, if they are outputs; verdicts are shown by the tester alone.

    Args:
        text: the outputs as JSON, which may be anything.
        limit: how many characters a cell may show.
    """
    import nbformat

    from unroll.judging.verdict import MIME

    with contextlib.suppress(ValueError, TypeError, RecursionError, nbformat.ValidationError):
        if len(text) > 6 * limit + 100_000:  # JSON may write one character as six
            raise ValueError("more than a cell may show")
        outputs = json.loads(text)
        if len(outputs) > MOST_OUTPUTS or not all(map(_looks_like_output, outputs)):
            raise ValueError("not what the shell sends")
        json.dumps(outputs, ensure_ascii=False).encode()  # a file cannot hold half characters
        node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=outputs)])
        nbformat.validate(node)
        for output in node.cells[0].outputs:
            output.get("data", {}).pop(MIME, None)
        kept: list[dict[str, Any]] = node.cells[0].outputs
        return kept
    note = "[outputs that a notebook cannot hold were left out]\n"
    return [{"output_type": "stream", "name": "stdout", "text": note}]


def _looks_like_output(output: Any) -> bool:
    """Is it shallow enough to be validated in no time?"""
    if not isinstance(output, dict):
        return False
    data, trace = output.get("data", {}), output.get("traceback", [])
    return (
        isinstance(output.get("text", ""), str)
        and isinstance(data, dict)
        and all(isinstance(v, str) or "json" in mime for mime, v in data.items())
        and isinstance(trace, list)
        and len(trace) <= MOST_OUTPUTS
    )
