"""Questions and cases in a file: plain JSON, all numbers in one base64 block, never code."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from .network import as_plain, from_plain
from .questions import Case, Hints, Output, Quantity, Question, Raised
from .verdict import Finding


class _Pool:
    """Values as a list of nodes that refer to one another by number, arrays as one row of float64.

    Equal values are stored once: the caches of a sequence repeat their parameters at every step.
    """

    def __init__(self) -> None:
        self.nodes: dict[str, int] = {}
        self.numbers: list[bytes] = []
        self.starts: dict[bytes, int] = {}
        self.length = 0

    def add(self, value: Any) -> int:
        """The number of the node that holds a value."""
        node = json.dumps(self._node(value), ensure_ascii=False)
        return self.nodes.setdefault(node, len(self.nodes))

    def _node(self, value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return {"array": [self._start(value), list(value.shape), value.dtype.str]}
        if isinstance(value, Raised):
            return {"raised": value.kind}
        if isinstance(value, Mapping):
            return {"dict": {key: self.add(v) for key, v in value.items()}}
        if isinstance(value, (tuple, list)):
            kind = "tuple" if isinstance(value, tuple) else "list"
            return {kind: [self.add(v) for v in value]}
        if isinstance(value, np.generic):
            return value.item()
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        raise TypeError(f"an answers file cannot hold a {type(value).__name__}")

    def _start(self, array: np.ndarray[Any, Any]) -> int:
        data = np.ascontiguousarray(array, dtype="<f8").tobytes()
        if data not in self.starts:
            self.starts[data] = self.length
            self.numbers.append(data)
            self.length += len(data) // 8
        return self.starts[data]


class _Reader:
    """The values that a pool holds, by number; each is built once."""

    def __init__(self, nodes: list[Any], numbers: np.ndarray[Any, Any]) -> None:
        self.nodes = nodes
        self.numbers = numbers
        self.known: dict[int, Any] = {}

    def get(self, index: int) -> Any:
        """The value of a node."""
        if index not in self.known:
            self.known[index] = self._value(self.nodes[index])
        return self.known[index]

    def _value(self, node: Any) -> Any:
        if not isinstance(node, dict):
            return node
        (kind, content), *_ = node.items()
        if kind == "array":
            start, shape, dtype = content
            size = int(np.prod(shape))
            return self.numbers[start : start + size].reshape(shape).astype(dtype)
        if kind == "raised":
            return Raised(content)
        if kind == "dict":
            return {key: self.get(v) for key, v in content.items()}
        values = [self.get(v) for v in content]
        return tuple(values) if kind == "tuple" else values


def dumps(question: Question, cases: Sequence[Case]) -> str:
    """A question and its cases as the text of an answers file; the same input, the same text."""
    pool = _Pool()
    stored = [
        {
            "sizes": dict(case.sizes),
            "arguments": pool.add(case.arguments),
            "expected": pool.add(case.expected),
            "mistaken": {name: pool.add(value) for name, value in case.mistaken.items()},
            **({"hints": _hints(case.hints, pool)} if case.hints else {}),
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
        **({"unknown": dict(question.unknown)} if question.unknown else {}),
    }
    parts = {
        "question": json.dumps(about, ensure_ascii=False, indent=1),
        "cases": json.dumps(stored),
        "nodes": f"[{', '.join(pool.nodes)}]",
        "numbers": json.dumps(base64.b64encode(b"".join(pool.numbers)).decode()),
    }
    return "{\n" + ",\n".join(f'"{name}": {part}' for name, part in parts.items()) + "\n}\n"


def _hints(hints: Hints, pool: _Pool) -> dict[str, Any]:
    way = [[o.name, o.equation, pool.add(o.value), int(o.partial)] for o in hints.way]
    spoils = {name: [*outputs] for name, outputs in hints.spoils.items()}
    return {
        "way": way,
        "whys": {**hints.whys},
        "spoils": spoils,
        "equations": {**hints.equations},
        **({"rows": [pool.add(row) for row in hints.rows]} if hints.rows is not None else {}),
        **({"network": pool.add(as_plain(hints.network))} if hints.network else {}),
        **({"asked": pool.add(hints.asked)} if hints.asked else {}),
    }


def _read_hints(stored: dict[str, Any], reader: _Reader) -> Hints:
    way = tuple(
        Quantity(name, of, reader.get(value), bool(partial))
        for name, of, value, partial in stored["way"]
    )
    rows = tuple(map(reader.get, stored["rows"])) if "rows" in stored else None
    network = from_plain(reader.get(stored["network"])) if "network" in stored else None
    asked = reader.get(stored["asked"]) if "asked" in stored else ()
    return Hints(way, stored["whys"], stored["spoils"], stored["equations"], rows, network, asked)


def loads(text: str) -> tuple[Question, list[Case]]:
    """The question and cases of an answers file's text."""
    stored = json.loads(text)
    reader = _Reader(
        stored["nodes"], np.frombuffer(base64.b64decode(stored["numbers"]), dtype="<f8")
    )
    about = stored["question"]
    question = Question(
        exercise=about["exercise"],
        arguments=tuple(about["arguments"]),
        outputs={name: Output(**output) for name, output in about["outputs"].items()},
        mistakes=tuple(Finding(**mistake) for mistake in about["mistakes"]),
        uses=tuple(about["uses"]),
        tolerance=about["tolerance"],
        harness=about["harness"],
        unknown=about.get("unknown", {}),
    )
    cases = [
        Case(
            sizes=case["sizes"],
            arguments=reader.get(case["arguments"]),
            expected=reader.get(case["expected"]),
            mistaken={name: reader.get(v) for name, v in case["mistaken"].items()},
            hints=_read_hints(case["hints"], reader) if "hints" in case else None,
        )
        for case in stored["cases"]
    ]
    return question, cases


def load(path: Path) -> tuple[Question, list[Case]]:
    """The question and cases of an answers file."""
    return loads(path.read_text(encoding="utf-8"))
