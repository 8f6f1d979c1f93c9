"""Questions and cases in a file: plain JSON, all numbers in one base64 block, never code."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from .judge import Case, Output, Question, Raised
from .verdict import Finding


class _Pool:
    """Arrays laid end to end as float64; equal ones (a cache repeats its parameters) only once."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.length = 0
        self.known: dict[bytes, int] = {}

    def add(self, array: np.ndarray[Any, Any]) -> int:
        data = np.ascontiguousarray(array, dtype="<f8").tobytes()
        if data not in self.known:
            self.known[data] = self.length
            self.parts.append(data)
            self.length += len(data) // 8
        return self.known[data]


def dumps(question: Question, cases: Sequence[Case]) -> str:
    """A question and its cases as the text of an answers file; the same input, the same text."""
    pool = _Pool()
    stored = [
        {
            "sizes": dict(case.sizes),
            "arguments": _encode(case.arguments, pool),
            "expected": _encode(case.expected, pool),
            "mistaken": {name: _encode(value, pool) for name, value in case.mistaken.items()},
        }
        for case in cases
    ]
    about = {
        "exercise": question.exercise,
        "arguments": list(question.arguments),
        "outputs": {name: asdict(output) for name, output in question.outputs.items()},
        "mistakes": [asdict(mistake) for mistake in question.mistakes],
        "uses": list(question.uses),
        "tolerance": question.tolerance,
        "harness": question.harness,
    }
    numbers = base64.b64encode(b"".join(pool.parts)).decode()
    return (
        json.dumps(
            {"question": about, "cases": stored, "numbers": numbers},
            ensure_ascii=False,
            indent=None,
        )
        .replace('"cases":', '\n"cases":')
        .replace('"numbers":', '\n"numbers":')
        + "\n"
    )


def loads(text: str) -> tuple[Question, list[Case]]:
    """The question and cases of an answers file's text."""
    stored = json.loads(text)
    numbers = np.frombuffer(base64.b64decode(stored["numbers"]), dtype="<f8")
    about = stored["question"]
    question = Question(
        exercise=about["exercise"],
        arguments=tuple(about["arguments"]),
        outputs={name: Output(**output) for name, output in about["outputs"].items()},
        mistakes=tuple(Finding(**mistake) for mistake in about["mistakes"]),
        uses=tuple(about["uses"]),
        tolerance=about["tolerance"],
        harness=about["harness"],
    )
    cases = [
        Case(
            sizes=case["sizes"],
            arguments=_decode(case["arguments"], numbers),
            expected=_decode(case["expected"], numbers),
            mistaken={name: _decode(v, numbers) for name, v in case["mistaken"].items()},
        )
        for case in stored["cases"]
    ]
    return question, cases


def load(path: Path) -> tuple[Question, list[Case]]:
    """The question and cases of an answers file."""
    return loads(path.read_text(encoding="utf-8"))


def _encode(value: Any, pool: _Pool) -> Any:
    if isinstance(value, np.ndarray):
        return {"array": [pool.add(value), list(value.shape), value.dtype.str]}
    if isinstance(value, Raised):
        return {"raised": value.kind}
    if isinstance(value, Mapping):
        return {"dict": {key: _encode(v, pool) for key, v in value.items()}}
    if isinstance(value, (tuple, list)):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [_encode(v, pool) for v in value]}
    if isinstance(value, np.generic):
        return value.item()
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"an answers file cannot hold a {type(value).__name__}")


def _decode(stored: Any, numbers: np.ndarray[Any, Any]) -> Any:
    if not isinstance(stored, dict):
        return stored
    (kind, content), *_ = stored.items()
    if kind == "array":
        start, shape, dtype = content
        size = int(np.prod(shape))
        return numbers[start : start + size].reshape(shape).astype(dtype)
    if kind == "raised":
        return Raised(content)
    if kind == "dict":
        return {key: _decode(v, numbers) for key, v in content.items()}
    values = [_decode(v, numbers) for v in content]
    return tuple(values) if kind == "tuple" else values
