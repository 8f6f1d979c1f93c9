"""Where a function leaves the way: which line of it to look at, and why."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from .row_leaves import Turn, find_nothing, find_row_leave
from .rows import MAKERS, Row, made_before
from .trace import MOST_STEPS, Move, Step, Trace
from .way import CLOSEST, Numbers, Relation, Way, among, is_constant, says_nothing, within

#: Of so many numbers is looked at whether they are only moved.
MOST_MOVED = 50_000

#: So many values are compared with parts of those on the way.
MOST_COMPARED = 100

#: So many numbers are many.
_MANY = 8

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
    "factor",  # a number by which all is multiplied gets its value
    "too often",  # a loop goes on after it has made what is right
    "along",  # a list is made that a join of right arrays goes along
    "missing",  # what is made there is not put into a list
    "rows",  # each row of a result is a multiple of the right one
    "count",  # another number of values is returned than was asked for
    "numpy",  # what it makes is no tensor
    "lost",  # what it makes says nothing any more of the numbers that it is made of
    "cut",  # what stopped got a part of an array that has another shape than the solution's
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
    stopped: int = 0,
) -> Leave | None:
    """The first line of a wrong function that is to be looked at; None where none leaves the way.

    Args:
        trace: of the function.
        way: the solution's, in the same case.
        sizes: of the case, by their symbols.
        function: its name.
        off: by the names of outputs, what was returned and what is right.
        stopped: the line in which it stops, if it does.
    """
    found = _first(trace, way)
    at = len(trace.steps) if found is None else found[0]
    if wrong := find_size(trace, sizes, function, at):
        return wrong
    # Where it stopped, nothing tells whether a detour would have come back.
    stops = trace.line == 0
    row = find_nothing(trace.rows) if stops else find_row_leave(trace.rows, way.rows, off)
    if row is not None and (walks := _walks(trace, trace.rows[row])):
        return walks
    if row is not None and trace.rows[row].at <= at:
        if loop_around(trace, function, trace.line) and way.rows.begins(trace.rows[row].value):
            return Leave(function, trace.line, "returned")
        return at_row(trace.rows[row], way)
    if found is not None:
        leave = _too_often(trace, function, at, off) or _cause(trace, way, *found)
        return _by_rows(trace, leave, off) or leave
    return _before_failure(trace, way, function, stopped) if stops else None


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


def at_row(row: Row, way: Way, why: Why = "row", names: tuple[str, ...] = ()) -> Leave:
    """A row as the place to look at."""
    often = way.rows.first_off(row) if len(row.ends) > 1 else 1
    step = Step(row.value, (), row.function, row.line, row.text, often)
    turn = way.rows.turn(row.value)
    return Leave(row.function, row.line, why, step, names=names, turn=turn)


def _before_failure(trace: Trace, way: Way, function: str, stopped: int) -> Leave | None:
    """What a function that stopped got wrong before, although all is on the way till then."""
    at = len(trace.steps)
    if bound := _bound_elsewhere(trace, way, at, range(at)):
        value = trace.steps[bound.step]
        return Leave(bound.function, bound.line, "elsewhere", value, names=(bound.name,))
    if cut := _cut_otherwise(trace, way, function, stopped):
        return cut
    back = set[int]()  # what something that is on the way was computed from
    for i in reversed(range(at)):
        if i in back or way.holds(trace.steps[i].value):
            back.update(trace.steps[i].parts)
    named = [move for move in reversed(trace.moves) if move.name and move.step >= 0]
    for kinds in ((None,), (None, "order")):
        for move in (move for move in named if move.step not in back):
            step = trace.steps[move.step]
            known = step.filled or says_nothing(step.value) or way.holds_part_of(step.value)
            if not known and way.relations([step.value])[0] in kinds:
                return Leave(move.function, move.line, "unknown", step, names=(move.name,))
    return None


def _cut_otherwise(trace: Trace, way: Way, function: str, stopped: int) -> Leave | None:
    """What the line in which a function stops reads, and which is cut out of an array in a shape
    that the solution has nowhere, while it cuts others out of that array.
    """
    first, text = trace.sources.get(function, (0, ""))
    read = {*re.findall(r"[^\W\d]\w*", "".join(text.splitlines()[stopped - first :][:1]))}
    lines = {move.line for move in trace.moves if move.name in read and move.function == function}
    shapes = {np.shape(value) for value in way.values}
    used = {part for step in trace.steps for part in step.parts}
    for i, step in enumerate(trace.steps):
        there = step.line in lines and step.function == function and len(step.parts) == 1
        if there and i not in used and np.shape(step.value) not in shapes:
            base = trace.steps[step.parts[0]].value
            if _is_moved(trace.steps, step) and any(_is_cut(value, base) for value in way.values):
                return Leave(function, step.line, "cut", step)
    return None


def _is_cut(value: Any, base: Any) -> bool:
    """Are these some of an array's numbers, or all in another place?"""
    if says_nothing(value) or is_same(value, base) or np.size(value) > MOST_MOVED:
        return False
    return within(np.unique(value), np.unique(base))


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
    if step.filled or says_nothing(step.value) or MAKERS.search(step.text):
        return True
    return _is_moved(steps, step)


def _is_moved(steps: Sequence[Step], step: Step) -> bool:
    """Are all numbers of a value those of what it is made of, stacked, cut or turned?"""
    parts = [steps[part].value for part in step.parts]
    few = 0 < sum(part.size for part in parts) <= MOST_MOVED
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
            if compared > MOST_COMPARED or not holds_part(i):
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
    before = {first, *made_before(trace.steps, first)}
    if shared := shared_at(trace, first) or _changed_under_another_name(trace, first):
        return shared
    if found := _bound_elsewhere(trace, way, first, before):
        return Leave(found.function, found.line, "elsewhere", step, names=(found.name,))
    parts = [trace.steps[part] for part in step.parts]
    for one in parts:
        if not one.filled and is_constant(one.value) and not way.holds(one.value):
            return Leave(one.function, one.line, "constant", one)
    for part in step.parts:
        if loses(trace, way, part):
            one = trace.steps[part]
            return Leave(one.function, one.line, "lost", one)
    telling = [part for part in step.parts if not says_nothing(trace.steps[part].value)]
    kinds = [relations[part] for part in telling]
    if "same" in kinds or (step.value.size == 1 and {*kinds} == {"factor"}):
        for part, kind in zip(telling, kinds, strict=True):
            place = _turned(trace.steps, part, relations)
            turned = trace.steps[place]
            if kind in ("same", None) or turned.line == step.line:
                continue
            if not _has_other_axes(trace.steps, place):
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
    if relations[first] == "factor" and (factor := _factor_of(trace, shown, first)):
        return Leave(factor.function, factor.line, "factor", shown, names=(factor.name,))
    return Leave(shown.function, shown.line, "off", shown, relations[first])


def _too_often(
    trace: Trace, function: str, at: int, off: Mapping[str, tuple[Any, Any]]
) -> Leave | None:
    """The loop that goes on where the variable of a wrong output has had its right value before."""
    moves = [m for m in trace.moves if m.name in off and m.step >= 0 and m.function == function]
    for move in moves:
        value, right = trace.steps[move.step].value, off[move.name][1]
        loop = loop_around(trace, function, move.line)
        if loop is None or move.at > at or says_nothing(value) or not _is_near(value, right):
            continue
        if any(m.name == move.name and m.line == move.line and m.at > at for m in moves):
            return Leave(function, loop[0], "too often", trace.steps[move.step], names=(move.name,))
    return None


def _is_near(value: Any, right: Any) -> bool:
    return isinstance(right, np.ndarray) and among(value, [right])


def _by_rows(trace: Trace, leave: Leave, off: Mapping[str, tuple[Any, Any]]) -> Leave | None:
    """The line of a result each row of which is a multiple of the right one, where the rows of what
    leaves the way are, too: what is divided in the end may be in any measure.
    """
    if leave.why != "off" or leave.relation or leave.value is None:
        return None
    for name, (value, expected) in off.items():
        if _are_multiples(value, expected) and _are_multiples(leave.value.value, expected):
            last = [step for step in trace.steps if is_same(step.value, value)]
            if last and last[-1].line != leave.line and not last[-1].filled:
                return Leave(last[-1].function, last[-1].line, "rows", last[-1], names=(name,))
    return None


def _are_multiples(value: Any, expected: Any) -> bool:
    """Is each row, or each column, of an array a positive multiple of another's?"""
    tables = isinstance(value, np.ndarray) and isinstance(expected, np.ndarray)
    if not tables or value.shape != expected.shape or value.ndim != 2 or not np.any(expected):
        return False
    if not np.array_equal(value == 0, expected == 0) or not np.isfinite(value).all():
        return False
    for axis in (0, 1) if min(value.shape) > 1 else ():
        sums = expected.sum(axis=axis, keepdims=True)
        ratio = value.sum(axis=axis, keepdims=True) / np.where(sums, sums, 1)
        if (ratio >= 0).all() and np.allclose(value, ratio * expected, rtol=1e-4, atol=1e-9):
            return True
    return False


def _factor_of(trace: Trace, step: Step, at: int) -> Move | None:
    """Where a number got its value, in another line, that an array is only multiplied by."""
    factors = re.fullmatch(r"(\w+) [*/] (\w+)", step.text)
    for move in reversed(trace.moves if factors else ()):
        if move.step < 0 and move.name in factors.groups() and move.at <= at:  # type: ignore[union-attr]
            return move if move.function == step.function and move.line != step.line else None
    return None


def _has_other_axes(steps: Sequence[Step], last: int) -> bool:
    """Is an array another, but for axes of one entry?"""
    value = np.squeeze(steps[last].value)
    return any(is_same(np.squeeze(steps[part].value), value) for part in steps[last].parts)


def loses(trace: Trace, way: Way, last: int, asked: bool = False) -> bool:
    """Is an array made of many numbers that has but one or two, as the solution never has it?

    Not where only the shape or the kind of these numbers is asked for; with `asked` also where
    truth values come in between.
    """
    step = trace.steps[last]
    made = {*step.parts}
    for part in step.parts if asked else ():
        made |= {*trace.steps[part].parts} if trace.steps[part].value.dtype.kind == "b" else set()
    parts = [trace.steps[part].value for part in made]
    asks = MAKERS.search(step.text) or re.search(r"\.(shape|dtype|size|ndim)\b", step.text)
    plain = step.filled or asks or step.value.dtype.kind != "f" or step.value.size < _MANY
    if plain or is_constant(step.value) or not says_nothing(step.value):
        return False
    return not way.holds(step.value) and any(
        part.size >= step.value.size and not says_nothing(part) for part in parts
    )


def _as_called(steps: Sequence[Step], first: int) -> Step:
    """A step, or the call that yields it where a helper does only this with what it is given."""
    step = steps[first]
    inside = any(steps[part].function == step.function for part in step.parts)
    calls = (one for one in steps[first:] if one.parts == (first,) and one.changes < 0)
    call = next((one for one in calls if one.function != step.function), None)
    return call if call and not inside else step


def shared_at(trace: Trace, first: int) -> Leave | None:
    """Where an array that a step changes has got several names, or several places, at once."""
    origin = origins_of(trace.steps)[first]
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
    flat = {name: Numbers([np.ravel(value) for value in theirs[name]]) for name in often}
    gets = {name: -1 for name in often}  # after how many steps it last gets what it should
    for move in moves:
        if move.at <= first and known[move.name].first(trace.steps[move.step].value) is not None:
            gets[move.name] = move.at
    for move in moves[:MOST_COMPARED]:
        value, right = trace.steps[move.step].value, theirs[move.name]
        nth[move.name] += 1
        if move.at > first or move.step not in before or trace.steps[move.step].filled:
            continue
        if flat[move.name].first(np.ravel(value)) is None:
            if way.holds(value) and gets[move.name] <= move.at:
                return move
        elif len(right) == often[move.name] and not among(
            np.ravel(value), [np.ravel(right[nth[move.name] - 1])]
        ):
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
    line, origins = trace.steps[first].line, origins_of(trace.steps)
    within = [i for i in (first, *made_before(trace.steps, first)) if trace.steps[i].line == line]
    parts = sorted({part for i in within for part in trace.steps[i].parts})
    changed = [i for i in parts if origins[i] != i and not trace.steps[i].filled]
    for part in changed[:MOST_COMPARED]:
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


def origins_of(steps: Sequence[Step]) -> list[int]:
    """For each step the one in which its array was made, before it was changed."""
    found = list[int]()
    for i, step in enumerate(steps):
        found.append(found[step.changes] if step.changes >= 0 else i)
    return found


def find_change(trace: Trace, argument: str) -> Leave | None:
    """Where a function changes an argument of this name in place."""
    for step, first in zip(trace.steps, origins_of(trace.steps), strict=True):
        origin = trace.steps[first]
        given = not origin.parts and origin.text.split("[")[0].split(".")[0] == argument
        if step.changes >= 0 and given:
            return Leave(step.function, step.line, "changed", step, names=(argument,))
    return None


def is_same(one: Any, other: Any) -> bool:
    return np.shape(one) == np.shape(other) and np.array_equal(one, other, equal_nan=True)
