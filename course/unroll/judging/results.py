"""Where a wrong result gets its numbers, although nothing leaves the solution's way."""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeGuard

import numpy as np

from .leaves import (
    MOST_COMPARED,
    MOST_MOVED,
    Leave,
    Why,
    at_row,
    is_same,
    loop_around,
    loses,
    origins_of,
    shared_at,
)
from .row_leaves import find_row_named, find_row_source
from .rows import MAKERS, made_before
from .trace import Step, Trace, shortened
from .values import Foreign
from .way import Numbers, Way, among, arrays_in, is_constant, says_nothing

#: Arrays of up to so many axes are looked at from all sides.
_AXES = 4


def find_source(trace: Trace, way: Way, name: str, value: Any, expected: Any) -> Leave | None:
    """Where a wrong result gets its numbers, although nothing leaves the way.

    Args:
        trace: of the function.
        way: the solution's.
        name: the output's.
        value: what was returned; None where nothing was.
        expected: the right one.
    """
    steps = trace.steps
    if value is None:
        return _not_returned(trace, name)
    if not isinstance(value, (np.ndarray, np.generic, float)):
        row = find_row_source(trace.rows, name, value, expected)
        if row is None and isinstance(value, Foreign):
            row = find_row_named(trace.rows, name)
        if row is not None:
            return at_row(trace.rows[row], way, "row source", (name,))
        return _put(trace, way, name, value, expected)
    mine = [i for i, step in enumerate(steps) if is_same(step.value, value)]
    if not mine:
        return None
    last = steps[mine[-1]]
    if last.filled:
        return _filled(trace, name, mine[-1], value, expected)
    if is_constant(last.value) and MAKERS.search(last.text):
        return Leave(last.function, last.line, "empty", last, names=(name,))
    if way.holds(value):
        moves = [move for move in trace.moves if move.step in mine]
        named = [m for m in moves if m.name == name or (m.name and m.line != steps[m.step].line)]
        if chosen := (named or [move for move in moves if not move.name])[-1:]:
            return Leave(chosen[0].function, chosen[0].line, "put", last, names=(name,))
    if along := _gone_along(trace, last, value, expected):
        return along
    early = steps[_first_unlike(trace, way, mine[-1])]
    return Leave(early.function, early.line, "off", early, names=(name,))


def _holds_turned(way: Way, value: Any) -> bool:
    """Is this on the way but for the order of its axes, and for those of one entry?"""
    few = np.squeeze(value)
    orders = itertools.permutations(range(few.ndim)) if few.ndim <= _AXES else ()
    return way.holds(value) or any(way.holds(few.transpose(order)) for order in orders)


def _gone_along(trace: Trace, step: Step, value: Any, expected: Any) -> Leave | None:
    """Where a list was made that a join goes along, when what it joins is right, but not how much
    of it, or in which order.
    """
    first, text = trace.sources.get(step.function, (0, ""))
    if not first or not _are_pieces_of(value, expected):
        return None
    try:
        nodes = [*ast.walk(ast.parse(text))]
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # a session may send any text
        return None
    there = [node for node in nodes if _joins(node) and node.lineno + first - 1 == step.line]
    joined = [node.args[0] for node in there if shortened(node) == step.text]
    holders = [
        one.generators[0].iter if isinstance(one, (ast.ListComp, ast.GeneratorExp)) else one
        for one in joined
    ]
    lists = [one.id for one in holders if isinstance(one, ast.Name)]
    made = [
        node.lineno + first - 1
        for node in nodes
        if isinstance(node, ast.Assign)
        and any(isinstance(one, ast.Name) and one.id in lists for one in node.targets)
    ]
    before = [line for line in made if line < step.line]
    return Leave(step.function, max(before), "along", step, names=(*lists,)) if before else None


def _joins(node: ast.AST) -> TypeGuard[ast.Call]:
    """Is it a call that puts arrays together, as np.concatenate is?"""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    return bool(node.args and re.fullmatch(r"\w*(stack|concat|concatenate)", node.func.attr))


def _are_pieces_of(value: Any, expected: Any) -> bool:
    """Has one of two arrays only slices of the other, along one axis?"""
    if np.ndim(value) != np.ndim(expected) or np.size(value) * np.size(expected) > MOST_MOVED:
        return False
    for axis in range(np.ndim(value)):
        one, other = (np.moveaxis(each, axis, 0) for each in (value, expected))
        if one.size and other.size and one.shape[1:] == other.shape[1:]:
            one, other = one.reshape(len(one), -1), other.reshape(len(other), -1)
            alike = np.isclose(one[:, None], other[None], rtol=1e-5, atol=1e-8).all(axis=2)
            if alike.any(axis=1).all() or alike.any(axis=0).all():
                return True
    return False


def _first_unlike(trace: Trace, way: Way, last: int) -> int:
    """The first step that a result was made of that is not on the way as it is; else the result.

    What only picks some numbers is not meant, nor what never held any that tell.
    """
    made = (i for i in made_before(trace.steps, last) if trace.steps[i].parts)
    for i in itertools.islice(made, MOST_COMPARED):
        step = trace.steps[i]
        if step.filled or _holds_turned(way, step.value):
            continue
        telling = not says_nothing(step.value)
        picks = way.holds_part_of(step.value) and way.relations([step.value]) == [None]
        if (telling and not picks) or loses(trace, way, i, True):
            return i
    return last


def _not_returned(trace: Trace, name: str) -> Leave | None:
    """The line that returned, where an output is missing."""
    function = next(iter(trace.sources), "")
    inside = loop_around(trace, function, trace.line)
    return Leave(function, trace.line, "returned", names=(name,)) if inside else None


def _put(trace: Trace, way: Way, name: str, value: Any, expected: Any) -> Leave | None:
    """Where the first array that is off is put into what is returned, or made, where the solution
    has none like it; else what holds it.
    """
    theirs, right = list(arrays_in(value)), list(arrays_in(expected))
    off = [one for one, other in zip(theirs, right, strict=False) if not among(one, [other])]
    origins = origins_of(trace.steps)
    put_at = {origins[m.step]: m.at for m in reversed(trace.moves) if m.step >= 0 and not m.name}
    for i, step in enumerate(trace.steps):
        changed = step.changes >= 0 and put_at.get(origins[i], i) < i
        if off and changed and is_same(step.value, off[0]):
            return Leave(step.function, step.line, "later", step, names=(name,))
    if lost := _not_put(trace, name, value, expected):
        return lost
    made = [i for i, step in enumerate(trace.steps) if off and is_same(step.value, off[0])]
    if made and not way.holds(off[0]) and not trace.steps[made[0]].filled:
        one = trace.steps[made[0]]
        why: Why = "constant" if is_constant(one.value) else "off"
        return Leave(one.function, one.line, why, one, names=(name,))
    moves = [move for move in trace.moves if move.line != trace.line]
    inside = [move for move in moves if off and move.step >= 0 and not move.name]
    put = [move for move in inside if is_same(trace.steps[move.step].value, off[0])]
    whole = isinstance(value, (tuple, list)) and isinstance(expected, (tuple, list))
    if whole and len(value) != len(expected):
        put = [move for move in moves if move.step < 0 and move.name == name]
    elif not put or _depth(value) > 2:
        put = [move for move in moves if move.step < 0 and not move.name]
    if put:
        value_there = trace.steps[put[-1].step] if put[-1].step >= 0 else None
        return Leave(put[-1].function, put[-1].line, "put", value_there, names=(name,))
    return None


def _not_put(trace: Trace, name: str, value: Any, expected: Any) -> Leave | None:
    """Where an entry of a list was computed that is not in it, all of it."""
    if not isinstance(value, (tuple, list)) or not isinstance(expected, (tuple, list)):
        return None
    for one, right in zip(value, expected, strict=False):
        if found := _not_put(trace, name, one, right):
            return found
    if len(value) >= len(expected):
        return None
    there = Numbers([*arrays_in(value)])
    seen = Numbers([step.value for step in trace.steps])
    for entry in expected:
        arrays = [*arrays_in(entry)]
        places = [seen.first(array) for array in arrays]
        lost = [
            place
            for array, place in zip(arrays, places, strict=True)
            if place is not None and there.first(array) is None
        ]
        if lost and None not in places:
            step = trace.steps[max(lost)]
            return Leave(step.function, step.line, "missing", step, names=(name,))
    return None


def _depth(value: Any) -> int:
    """How many lists, tuples and dictionaries lie in one another, at most."""
    inside = value.values() if isinstance(value, Mapping) else value
    return 1 + max(map(_depth, inside), default=0) if isinstance(value, _HOLDERS) else 0


_HOLDERS = (Mapping, tuple, list)


def _filled(trace: Trace, name: str, last: int, value: Any, expected: Any) -> Leave | None:
    """Where the first wrong entries of a result were set; where they never were, what ended it."""
    steps = trace.steps
    stages = [*_stages(steps, last)]
    made = steps[stages[-1]]
    if made.value.dtype.kind in "iu" and np.asarray(expected).dtype.kind == "f":
        return Leave(made.function, made.line, "whole", made, names=(name,))
    if np.shape(value) != np.shape(expected):
        return None
    wrong = ~np.isclose(value, expected, rtol=1e-5, atol=1e-5, equal_nan=True)
    for before, after in itertools.pairwise(reversed(stages)):
        set_now = ~np.isclose(steps[before].value, steps[after].value, rtol=0, atol=0)
        if (set_now & wrong & np.isclose(steps[after].value, value, rtol=0, atol=0)).any():
            step = steps[after]
            return shared_at(trace, after) or Leave(
                step.function, step.line, "filled", step, names=(name,)
            )
    step = steps[last]
    loop = loop_around(trace, step.function, step.line)
    if loop is None or is_same(made.value, value):
        return Leave(step.function, step.line, "filled", step, names=(name,))
    if loop[0] < trace.line <= loop[1]:
        return Leave(step.function, trace.line, "returned", step, names=(name,))
    return Leave(step.function, loop[0], "loop", made, names=(name,))


def _stages(steps: Sequence[Step], last: int) -> Iterator[int]:
    """An array as it is in the end, and what it was before, back to where it was made."""
    yield last
    while steps[last].changes >= 0:
        last = steps[last].changes
        yield last
