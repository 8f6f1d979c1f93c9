"""What could stand in a function's lines: variables, keys, functions; arrays with their shapes."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .source import Source, own_nodes
from .trace import Trace
from .way import arrays_in

#: Functions that take an array and return one of the same shape.
APPLIED = ("np.tanh", "sigmoid", "softmax", "np.exp", "np.log", "np.sqrt", "tanh")

#: The same for what is no array of real numbers.
CONVERTING = ("sorted", "set", "list", "len", "int", "str", "round", "np.array", "np.sort")

#: What can stand anywhere in an expression, and computes nothing.
_READING = (ast.Name, ast.Subscript, ast.Attribute)


@dataclass(frozen=True)
class Scope:
    """What a function could read.

    `keys` are groups of keys that stand together in a dictionary; `applied` the functions that take
    an array and return one like it, as the notebook calls them, or make a list or text another;
    `shapes` are those of the arrays that its expressions had, by their texts, `pool` of those that
    only read something; `unread` are variables that it never reads, `constant` the texts of arrays
    that were the same everywhere.
    """

    names: tuple[str, ...] = ()
    keys: tuple[tuple[str, ...], ...] = ()
    applied: tuple[str, ...] = ()
    shapes: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    pool: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()
    constant: frozenset[str] = frozenset()


def scope_of(
    trace: Trace, notebook: Mapping[str, Any], arguments: Any, source: Source, function: str
) -> Scope:
    """What a function could read.

    Args:
        trace: of a call that it had a part in.
        notebook: the names of its notebook.
        arguments: of that call.
        source: of the function.
        function: its name.
    """
    steps = [step for step in trace.steps if step.function == function and not step.filled]
    shapes = {step.text: np.shape(step.value) for step in steps}
    for move in trace.moves:
        if move.function == function and move.name and move.step >= 0:
            shapes[move.name] = np.shape(trace.steps[move.step].value)
    names = tuple(dict.fromkeys(_variables(source.tree)))
    reading = [
        node
        for node in own_nodes(source.tree, below=True)
        if isinstance(node, _READING) and isinstance(node.ctx, ast.Load)
    ]
    written = {name: name for name in names}
    written |= {ast.unparse(node): source.of(node) for node in reading}
    various = {
        step.text for step in steps if np.size(step.value) < 2 or np.unique(step.value).size > 1
    }
    measured = any(step.value.dtype.kind == "f" for step in trace.steps)
    keys = dict.fromkeys(_keys(arguments))
    own = tuple(dict.fromkeys(_texts(source.tree)))
    return Scope(
        names,
        tuple(keys) + ((own,) if len(own) > 1 else ()),
        tuple(name for name in (APPLIED if measured else CONVERTING) if _is_there(name, notebook)),
        shapes,
        {written[text]: shape for text, shape in shapes.items() if text in written},
        frozenset(names) - {node.id for node in reading if isinstance(node, ast.Name)},
        frozenset(step.text for step in steps) - various,
    )


def feeding(trace: Trace, value: Any) -> set[tuple[str, int]]:
    """The functions and lines that compute something of which an output is made.

    Args:
        trace: of the call.
        value: the output.
    """
    steps, found = trace.steps, set[int]()
    made = {_numbers(array) for array in arrays_in(value)}
    waiting = [i for i, step in enumerate(steps) if _numbers(step.value) in made]
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting += steps[place].parts
    computing = (steps[i] for i in found if steps[i].parts or not _reads(steps[i].text))
    return {(step.function, step.line) for step in computing}


def _numbers(array: Any) -> tuple[tuple[int, ...], bytes]:
    return np.shape(array), np.asarray(array, float).tobytes()


def _variables(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _keys(value: Any) -> Iterator[tuple[str, ...]]:
    """The keys of each dictionary in nested values."""
    if isinstance(value, Mapping):
        yield tuple(key for key in value if isinstance(key, str))
        value = tuple(value.values())
    if isinstance(value, (tuple, list)):
        for one in value:
            yield from _keys(one)


def _texts(tree: ast.AST) -> Iterator[str]:
    """The keys that stand in the function itself."""
    for node in ast.walk(tree):
        keys: Sequence[ast.expr | None] = ()
        if isinstance(node, ast.Subscript):
            keys = [node.slice]
        elif isinstance(node, ast.Dict):
            keys = node.keys
        for key in keys:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value


def _is_there(name: str, notebook: Mapping[str, Any]) -> bool:
    module, _, function = name.rpartition(".")
    if not module and hasattr(builtins, name):
        return True
    return callable(getattr(notebook.get(module), function, None) if module else notebook.get(name))


def _reads(text: str) -> bool:
    try:
        return isinstance(ast.parse(text, mode="eval").body, _READING)
    except SyntaxError:  # one that was cut
        return False
