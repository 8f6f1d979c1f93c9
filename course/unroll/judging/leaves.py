"""Where a function leaves the way: which line of it to look at, and why."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from .row_leaves import Turn, find_nothing, find_row_leave, find_row_named, find_row_source
from .rows import Row
from .trace import MOST_STEPS, Move, Step, Trace
from .values import Foreign
from .way import CLOSEST, Numbers, Relation, Way, among, arrays_in, is_constant, says_nothing

#: Functions that make arrays which are to be filled.
_MAKERS = re.compile(r"\b(zeros|ones|empty|full)(_like)?\(")

#: Of so many numbers is looked at whether they are only moved.
_MOST_MOVED = 50_000

#: So many values are compared with parts of those on the way.
_MOST_COMPARED = 100

#: Why a line is the one to look at.
Why = Literal[
    "off",  # its value is the first that is not on the way
    "row",  # the same of texts, whole numbers, lists and the like
    "elsewhere",  # a variable gets a value that belongs in another place
    "constant",  # what it makes is the same everywhere, and nothing like that is on the way
    "moved",  # it puts numbers together, and what is computed from them is off
    "partial",  # a term of a sum, or a factor, is missing
    "loop",  # a loop begins or ends in another place than the solution's
    "row source",  # an output that is no array is made there, or its first wrong entry
    "put",  # a value is put where another belongs
    "filled",  # wrong entries are written
    "empty",  # nothing is written
    "whole",  # an array for whole numbers gets others
    "shared",  # one array has several names
    "size",  # a variable that is called like a size has another value
    "later",  # something that was put away changes later, or another variable's
    "unknown",  # what stopped got a value that is nowhere on the way
    "changed",  # an argument is changed in place
    "walks",  # a list is changed while a loop goes along it
    "exchanged",  # two outputs are returned in each other's place
    "returned",  # what is returned is not what was asked for, or too early
    "stopped",  # an exception was raised
]

#: Which of these tell one mistake from another that has the same result.
DISTINCT: tuple[Why, ...] = ("elsewhere", "whole", "shared", "size")


@dataclass(frozen=True)
class Leave:
    """Which line of a function to look at, and why.

    `value` is what has the value that goes wrong, in the line itself or in one after it; with a
    `relation`, or a `turn`, that is on the way but for this. `names` are of variables or outputs.
    """

    function: str
    line: int
    why: Why
    value: Step | None = None
    relation: Relation | None = None
    names: tuple[str, ...] = ()
    turn: Turn | None = None


def find_leave(
    trace: Trace,
    way: Way,
    sizes: Mapping[str, int],
    function: str,
    off: Mapping[str, tuple[Any, Any]] = MappingProxyType({}),
) -> Leave | None:
    """The first line of a wrong function that is to be looked at; None where none leaves the way.

    Args:
        trace: of the function.
        way: the solution's, in the same case.
        sizes: of the case, by their symbols.
        function: its name.
        off: by the names of outputs, what was returned and what is right.
    """
    found = _first(trace, way)
    at = len(trace.steps) if found is None else found[0]
    if wrong := find_size(trace, sizes, function, at):
        return wrong
    stopped = trace.line == 0  # then nothing tells whether a detour would have come back
    row = find_nothing(trace.rows) if stopped else find_row_leave(trace.rows, way.rows, off)
    if row is not None and (walks := _walks(trace, trace.rows[row])):
        return walks
    if row is not None and trace.rows[row].at <= at:
        if loop_around(trace, function, trace.line) and way.rows.begins(trace.rows[row].value):
            return Leave(function, trace.line, "returned")
        return _at_row(trace.rows[row], way)
    if found is not None:
        return _cause(trace, way, *found)
    return _before_failure(trace, way) if trace.line == 0 else None


def find_size(
    trace: Trace, sizes: Mapping[str, int], function: str, at: int = MOST_STEPS
) -> Leave | None:
    """The first variable that is called like a size and is another number, before a step."""
    counts = _counters(trace)
    for size in trace.sizes:
        wrong = size.name in sizes and size.value != sizes[size.name] and size.at <= at
        if wrong and size.function == function and size.name not in counts:
            return Leave(size.function, size.line, "size", names=(size.name,))
    return None


def _walks(trace: Trace, row: Row) -> Leave | None:
    """Where the loop in which a row stands changes the list that it goes along."""
    loop = loop_around(trace, row.function, row.line)
    first, text = trace.sources.get(row.function, (0, ""))
    if loop is None or not first:
        return None
    head = "".join(text.splitlines()[loop[0] - first : loop[0] - first + 1])
    along = re.search(r"\bin (\w+):", head)
    if along is None:
        return None
    changes = re.compile(rf"{along[1]}\.(remove|pop|append|insert|clear)\(")
    for other in trace.rows:
        if loop[0] < other.line <= loop[1] and changes.match(other.text):
            step = Step(other.value, (), other.function, other.line, other.text)
            return Leave(other.function, other.line, "walks", step, names=(along[1],))
    return None


def _at_row(row: Row, way: Way, why: Why = "row", names: tuple[str, ...] = ()) -> Leave:
    """A row as the place to look at."""
    often = way.rows.first_off(row) if len(row.ends) > 1 else 1
    step = Step(row.value, (), row.function, row.line, row.text, often)
    turn = way.rows.turn(row.value)
    return Leave(row.function, row.line, why, step, names=names, turn=turn)


def _before_failure(trace: Trace, way: Way) -> Leave | None:
    """What a function that stopped got wrong before, although all is on the way till then."""
    at = len(trace.steps)
    if bound := _bound_elsewhere(trace, way, at, range(at)):
        value = trace.steps[bound.step]
        return Leave(bound.function, bound.line, "elsewhere", value, names=(bound.name,))
    named = [move for move in reversed(trace.moves) if move.name and move.step >= 0]
    for kinds in ((None,), (None, "order")):
        for move in named:
            step = trace.steps[move.step]
            known = step.filled or says_nothing(step.value) or way.holds_part_of(step.value)
            if not known and way.relations([step.value])[0] in kinds:
                return Leave(move.function, move.line, "unknown", step, names=(move.name,))
    return None


def _counters(trace: Trace) -> set[str]:
    """Variables that get several numbers, as one that counts does."""
    different = {(size.name, size.value) for size in trace.sizes}
    return {name for name, often in Counter(name for name, _ in different).items() if often > 1}


def _first(trace: Trace, way: Way) -> tuple[int, list[Relation | None]] | None:
    """The first value that is not on the way although all its parts are, and nothing comes back.

    First with all relations; where nothing leaves then, the closest that something keeps to.
    """
    steps = trace.steps
    neutral = [_is_neutral(steps, step) for step in steps]
    relations: list[Relation | None] = [None] * len(steps)
    telling = [i for i, step in enumerate(steps) if not (step.filled or says_nothing(step.value))]
    for i, relation in zip(telling, way.relations([steps[i].value for i in telling]), strict=True):
        relations[i] = relation
    holds_part = functools.cache(lambda i: way.holds_part_of(steps[i].value))
    for kept in (CLOSEST, CLOSEST[:2], CLOSEST[:1]):
        on = [relation in kept for relation in relations]
        first = _first_off(steps, holds_part, neutral, on)
        if first is not None:
            return first, relations
    return None


def _is_neutral(steps: Sequence[Step], step: Step) -> bool:
    """Does it say nothing whether a value is on the way? It may hold the numbers of others."""
    if step.filled or says_nothing(step.value) or _MAKERS.search(step.text):
        return True
    return _is_moved(steps, step)


def _is_moved(steps: Sequence[Step], step: Step) -> bool:
    """Are all numbers of a value those of what it is made of, stacked, cut or turned?"""
    parts = [steps[part].value for part in step.parts]
    few = 0 < sum(part.size for part in parts) <= _MOST_MOVED
    if not few or step.value.size == 1 or step.changes >= 0:
        return False
    numbers = np.concatenate([np.ravel(part) for part in parts])
    return bool(np.isin(step.value, numbers).all())


def _first_off(
    steps: Sequence[Step],
    holds_part: Callable[[int], bool],
    neutral: Sequence[bool],
    on: list[bool],
) -> int | None:
    """The first step that is off while all its parts are on, and nothing after it comes back.

    What a call returns comes back only as a whole, and nothing by way of zeros: they are right
    whatever they were made of.
    """
    back, off = [False] * len(steps), {_event(s) for s, o in zip(steps, on, strict=True) if not o}
    for i in reversed(range(len(steps))):
        if back[i] or (on[i] and _event(steps[i]) not in off):
            for part in steps[i].parts:
                back[part] = back[part] or bool(np.any(steps[part].value))
    compared = 0
    for i, step in enumerate(steps):
        parts_on = all(on[part] for part in step.parts)
        if on[i]:
            continue
        if neutral[i]:
            on[i] = parts_on
        elif not back[i] and parts_on:
            compared += 1
            if compared > _MOST_COMPARED or not holds_part(i):
                return i
            on[i] = True
    return None


def _event(step: Step) -> tuple[str, int, str, int]:
    """What the arrays of one list or tuple have in common."""
    return step.function, step.line, step.text, step.round


def _cause(trace: Trace, way: Way, first: int, relations: Sequence[Relation | None]) -> Leave:
    """The line to look at where a step is the first off: its own, or one that its parts are from.

    Its parts are on the way; but one may belong elsewhere.
    """
    step = trace.steps[first]
    before = {first, *_before(trace.steps, first)}
    if shared := _shared(trace, first) or _changed_under_another_name(trace, first):
        return shared
    if found := _bound_elsewhere(trace, way, first, before):
        return Leave(found.function, found.line, "elsewhere", step, names=(found.name,))
    parts = [trace.steps[part] for part in step.parts]
    for one in parts:
        if not one.filled and is_constant(one.value) and not way.holds(one.value):
            return Leave(one.function, one.line, "constant", one)
    telling = [part for part in step.parts if not says_nothing(trace.steps[part].value)]
    if "same" in (kinds := [relations[part] for part in telling]):
        for part, kind in zip(telling, kinds, strict=True):
            turned = trace.steps[_turned(trace.steps, part, relations)]
            if kind not in ("same", None) and turned.line != step.line:
                return Leave(turned.function, turned.line, "off", turned, kind)
    for part in telling:
        one = trace.steps[part]
        if way.is_partial(one.value) and one.line != step.line:
            return Leave(one.function, one.line, "partial", one, names=(step.text,))
    for part in reversed(telling if len(telling) > 1 else ()):
        one = trace.steps[part]
        if relations[part] is None and one.line != step.line and _is_moved(trace.steps, one):
            return Leave(one.function, one.line, "moved", step, names=(one.text,))
    if line := _wrong_loop(trace, way, first):
        return Leave(step.function, line, "loop", step)
    shown = _as_called(trace.steps, first)
    return Leave(shown.function, shown.line, "off", shown, relations[first])


def _as_called(steps: Sequence[Step], first: int) -> Step:
    """A step, or the call that yields it where a helper does only this with what it is given."""
    step = steps[first]
    inside = any(steps[part].function == step.function for part in step.parts)
    calls = (one for one in steps[first:] if one.parts == (first,) and one.changes < 0)
    call = next((one for one in calls if one.function != step.function), None)
    return call if call and not inside else step


def _shared(trace: Trace, first: int) -> Leave | None:
    """Where an array that a step changes has got several names, or several places, at once."""
    origin = _origins(trace.steps)[first]
    if origin == first:
        return None
    there: dict[tuple[int, int, int, bool], list[Move]] = {}
    for move in (move for move in trace.moves if move.step == origin):
        place = (move.line, move.at, move.round, bool(move.name))
        there.setdefault(place, []).append(move)
    for moves in (moves for moves in there.values() if len(moves) > 1):
        names = tuple(dict.fromkeys(move.name for move in moves if move.name))
        step = trace.steps[origin]
        return Leave(moves[0].function, moves[0].line, "shared", step, names=names)
    return None


def _bound_elsewhere(trace: Trace, way: Way, first: int, before: set[int] | range) -> Move | None:
    """The first variable among what a step was computed from that has another's value.

    That is: one of the solution's variables has this name, and never this value; or both get as
    many values, and this one at another time.
    """
    moves = [move for move in trace.moves if move.step >= 0 and move.name in way.names]
    moves = [m for m in moves if m.name and not says_nothing(trace.steps[m.step].value)]
    often, nth = Counter(move.name for move in moves), Counter[str]()
    theirs = {name: way.named(name) for name in often}
    known = {name: Numbers(values) for name, values in theirs.items()}
    for move in moves[:_MOST_COMPARED]:
        value, right = trace.steps[move.step].value, theirs[move.name]
        nth[move.name] += 1
        if move.at > first or move.step not in before or trace.steps[move.step].filled:
            continue
        if known[move.name].first(value) is None:
            if way.holds(value):
                return move
        elif len(right) == often[move.name] and not among(value, [right[nth[move.name] - 1]]):
            return move
    return None


def _turned(steps: Sequence[Step], last: int, relations: Sequence[Relation | None]) -> int:
    """Where numbers got what tells them from those on the way: an order, a factor."""
    kind = relations[last]
    while parts := [part for part in steps[last].parts if relations[part] == kind]:
        last = parts[0]
    return last


def _changed_under_another_name(trace: Trace, first: int) -> Leave | None:
    """Where an array that a step reads was changed, while another variable held it as well."""
    line, origins = trace.steps[first].line, _origins(trace.steps)
    within = [i for i in (first, *_before(trace.steps, first)) if trace.steps[i].line == line]
    parts = sorted({part for i in within for part in trace.steps[i].parts})
    changed = [i for i in parts if origins[i] != i and not trace.steps[i].filled]
    for part in changed[:_MOST_COMPARED]:
        before = (move for move in trace.moves if move.step >= 0 and move.at <= part)
        same = (move.name for move in before if move.name and origins[move.step] == origins[part])
        if len(names := tuple(dict.fromkeys(same))) > 1:
            step = trace.steps[part]
            return Leave(step.function, step.line, "later", step, names=names)
    return None


def _wrong_loop(trace: Trace, way: Way, first: int) -> int:
    """The line of the loop whose first round begins with what the solution reads later; else 0.

    That is where its variable cuts something out of an array, and the solution cuts others out
    of it before.
    """
    step = trace.steps[first]
    loop = loop_around(trace, step.function, step.line)
    if loop is None or step.round > 1:
        return 0
    counters = {size.name for size in trace.sizes if size.line == loop[0]}
    seen = Numbers([step.value for step in trace.steps[:first]])
    for part in (trace.steps[i] for i in step.parts):
        cut = re.fullmatch(r"\w+\[(.*)\]", part.text)
        if cut and part.parts and not counters.isdisjoint(re.findall(r"\w+", cut[1])):
            place, base = way.first(part.value), trace.steps[part.parts[0]].value
            for value in way.values[:place] if base.ndim == part.value.ndim + 1 else ():
                alike = np.shape(value) == part.value.shape and np.isin(value, base).all()
                if alike and not says_nothing(value) and seen.first(value) is None:
                    return loop[0]
    return 0


def loop_around(trace: Trace, function: str, line: int) -> tuple[int, int] | None:
    """The first and the last line of the innermost loop in which a line of a function stands."""
    around = [loop for loop in trace.loops.get(function, ()) if loop[0] < line <= loop[1]]
    return max(around, default=None)


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
            return _at_row(trace.rows[row], way, "row source", (name,))
        return _put(trace, name, value, expected)
    mine = [i for i, step in enumerate(steps) if _same(step.value, value)]
    if not mine:
        return None
    last = steps[mine[-1]]
    if last.filled:
        return _filled(trace, name, mine[-1], value, expected)
    if is_constant(last.value) and _MAKERS.search(last.text):
        return Leave(last.function, last.line, "empty", last, names=(name,))
    if way.holds(value):
        moves = [move for move in trace.moves if move.step in mine]
        named = [m for m in moves if m.name == name or (m.name and m.line != steps[m.step].line)]
        if chosen := (named or [move for move in moves if not move.name])[-1:]:
            return Leave(chosen[0].function, chosen[0].line, "put", last, names=(name,))
    return Leave(last.function, last.line, "off", last, names=(name,))


def _not_returned(trace: Trace, name: str) -> Leave | None:
    """The line that returned, where an output is missing."""
    function = next(iter(trace.sources), "")
    inside = loop_around(trace, function, trace.line)
    return Leave(function, trace.line, "returned", names=(name,)) if inside else None


def _put(trace: Trace, name: str, value: Any, expected: Any) -> Leave | None:
    """Where the first array that is off is put into what is returned; else what holds it."""
    theirs, right = list(arrays_in(value)), list(arrays_in(expected))
    off = [one for one, other in zip(theirs, right, strict=False) if not among(one, [other])]
    origins = _origins(trace.steps)
    put_at = {origins[m.step]: m.at for m in reversed(trace.moves) if m.step >= 0 and not m.name}
    for i, step in enumerate(trace.steps):
        changed = step.changes >= 0 and put_at.get(origins[i], i) < i
        if off and changed and _same(step.value, off[0]):
            return Leave(step.function, step.line, "later", step, names=(name,))
    moves = [move for move in trace.moves if move.line != trace.line]
    put = [
        move
        for move in moves
        if off and move.step >= 0 and not move.name and _same(trace.steps[move.step].value, off[0])
    ]
    whole = isinstance(value, (tuple, list)) and isinstance(expected, (tuple, list))
    if whole and len(value) != len(expected):
        put = [move for move in moves if move.step < 0 and move.name == name]
    elif not put or _depth(value) > 2:
        put = [move for move in moves if move.step < 0 and not move.name]
    if put:
        value_there = trace.steps[put[-1].step] if put[-1].step >= 0 else None
        return Leave(put[-1].function, put[-1].line, "put", value_there, names=(name,))
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
    for before, after in pairwise(reversed(stages)):
        set_now = ~np.isclose(steps[before].value, steps[after].value, rtol=0, atol=0)
        if (set_now & wrong & np.isclose(steps[after].value, value, rtol=0, atol=0)).any():
            step = steps[after]
            return _shared(trace, after) or Leave(
                step.function, step.line, "filled", step, names=(name,)
            )
    step = steps[last]
    loop = loop_around(trace, step.function, step.line)
    if loop is None or _same(made.value, value):
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


def _origins(steps: Sequence[Step]) -> list[int]:
    """For each step the one in which its array was made, before it was changed."""
    found = list[int]()
    for i, step in enumerate(steps):
        found.append(found[step.changes] if step.changes >= 0 else i)
    return found


def find_change(trace: Trace, argument: str) -> Leave | None:
    """Where a function changes an argument of this name in place."""
    for step, first in zip(trace.steps, _origins(trace.steps), strict=True):
        origin = trace.steps[first]
        given = not origin.parts and origin.text.split("[")[0].split(".")[0] == argument
        if step.changes >= 0 and given:
            return Leave(step.function, step.line, "changed", step, names=(argument,))
    return None


def _same(one: Any, other: Any) -> bool:
    return np.shape(one) == np.shape(other) and np.array_equal(one, other, equal_nan=True)


def _before(steps: Sequence[Step], last: int) -> list[int]:
    """All steps that one was computed from, in the order of time."""
    found, waiting = set[int](), [last]
    while waiting:
        parts = set(steps[waiting.pop()].parts) - found
        found |= parts
        waiting += parts
    return sorted(found)
