"""What a function computes on its way: its expressions' values, in the order of time.

The function is compiled once more from its source, with every expression wrapped so that its value
is noted; it runs on copies, in a copy of the notebook's names, and so changes nothing there.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import copy
import dis
import inspect
import itertools
import textwrap
import types
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from tokenize import TokenError
from typing import Any

import numpy as np

from .network import Network, Spot
from .rows import Expression, Growing, Row

#: A trace ends after so many steps, or so many numbers in them: what is longer tells nothing more.
MOST_STEPS, MOST_NUMBERS = 4000, 1_000_000

#: Or after so many calls of a function that was an argument.
MOST_ASKED = 200

#: It ends also after so many expressions, of which most may have no array as their value.
_MOST_VALUES = 200_000

#: So many arrays are looked at in a list, a tuple or a dictionary.
_MOST = 100

#: So much of an expression's text is kept.
_TEXT = 60

_VALUE, _FILLED, _BOUND, _RETURNED = (
    f"__way_{what}__" for what in ("value", "filled", "bound", "returned")
)


@dataclass(frozen=True)
class Step:
    """An array on the way of a function.

    `parts` are the places in the trace of what it was computed from. `filled` marks an array after
    a part of it was set, whose numbers say nothing before all of it is. `round` counts from 1 how
    often its expression has had a value. `changes` is the place of the same array before it was
    changed, -1 where it is new.
    """

    value: Any
    parts: tuple[int, ...] = ()
    function: str = ""
    line: int = 0
    text: str = ""
    round: int = 1
    filled: bool = False
    changes: int = -1


@dataclass(frozen=True)
class Move:
    """Where an array, `step` of the trace, gets a name or a place among others.

    `step` is -1 for a list, a tuple or a dictionary, and for a number that a variable gets. `name`
    is that of a variable; "" where it is put into a list, a tuple, a dictionary, or returned. `at`
    counts the steps that there were before, `round` how often this has happened.
    """

    step: int
    function: str = ""
    line: int = 0
    name: str = ""
    at: int = 0
    round: int = 1


@dataclass(frozen=True)
class Size:
    """A whole number, or a truth value, that a variable gets."""

    name: str
    value: int
    function: str = ""
    line: int = 0
    at: int = 0


@dataclass(frozen=True)
class Asked:
    """A call of a function that came as an argument, as `step(words, state)`.

    `made` are the places in the trace of what it was called with, -1 where there is none; `at` is
    how many steps there were before, and `line` where it was called, 0 where it never came back.
    """

    words: Any
    state: tuple[Any, ...]
    made: tuple[int, ...] = ()
    at: int = 0
    line: int = 0


@dataclass(frozen=True)
class Trace:
    """What a function computed, where it put that, and what it returned, from which line.

    `sizes` are whole numbers and truth values that variables got. `line` is 0 where nothing was
    returned. `sources` are the lines of functions, by their names, each with the number of its
    first line in its cell; `loops` the first and last lines of loops. `rows` are values that are no
    arrays of real numbers. `network` is the model that was built, or what there was of it; `asked`
    the calls of a function that was an argument.
    """

    steps: tuple[Step, ...] = ()
    moves: tuple[Move, ...] = ()
    sizes: tuple[Size, ...] = ()
    value: Any = None
    line: int = 0
    sources: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    loops: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    network: Network | None = None
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True)
class Building:
    """How a model that a function builds is read: of which classes layers are, and tensors that
    have no numbers yet; and what tells what a model is made of, None where there is none. That is
    given all layers and tensors that have come up, and where each did first.
    """

    symbols: tuple[type, ...]
    read: Callable[[Any, Sequence[Any], Callable[[Any], Spot]], Network | None]


def trace(
    function: Callable[..., Any],
    untouched: Sequence[str],
    call: Callable[[Callable[..., Any]], Any],
    building: Building | None = None,
) -> Trace:
    """Call a function and note what it computes, as far as it gets.

    Functions of the notebook that it calls are followed. Without steps where a source cannot be
    read.

    Args:
        function: as it was written in a notebook.
        untouched: functions of the notebook of which only results are noted.
        call: calls what it is given in the function's place, on copies of arguments.
        building: how the model is read that it builds.
    """
    notes = _Notes(building.symbols if building else ())
    try:
        anew = _compiled_anew(function, untouched, notes)
    except Untraceable:
        return Trace()
    state = np.random.get_state()  # what a notebook draws next stays the same
    try:
        returned = call(notes.watching(anew))
    finally:
        np.random.set_state(state)
    name = getattr(function, "__name__", "")
    line = notes.places[notes.returns[name]].line if name in notes.returns else 0
    built = notes.results.get(name)
    network = None
    if building and line and not isinstance(built, building.symbols):
        network = Network(made=notes.result(name))  # of nothing
    elif building:
        network = building.read(built, notes.symbols, notes.spot)
    found = tuple(notes.steps), tuple(notes.moves), tuple(notes.sizes)
    rows = notes.rows.finished(notes.places)
    sources, loops = notes.sources, notes.loops
    return Trace(*found, returned, line, sources, loops, rows, network, (*notes.asked,))


class Untraceable(Exception):
    """A function that was not written in a notebook, line by line."""


class Enough(BaseException):
    """A trace is long enough. Not an Exception, so that the function cannot swallow it."""


class _Notes:
    """What has been noted so far; its methods are what wrapped expressions call."""

    def __init__(self, kinds: tuple[type, ...]) -> None:
        self.places: list[Expression] = []
        self.steps: list[Step] = []
        self.moves: list[Move] = []
        self.sizes: list[Size] = []
        self.returns: dict[str, int] = {}  # by function: the place of its latest return
        self.results: dict[str, Any] = {}  # by function: what it returned there
        self.symbols: list[Any] = []  # layers of a model, and tensors without numbers
        self.asked: list[Asked] = []
        self._kinds = kinds  # the classes of these
        self._spots: dict[int, int] = {}  # by a symbol's identity: where it came up first
        self.sources: dict[str, tuple[int, str]] = {}
        self.loops: dict[str, tuple[tuple[int, int], ...]] = {}
        self._last: dict[int, tuple[int, ...]] = {}  # by place: the steps of its latest value
        self._made: dict[int, int] = {}  # by an array's identity: its latest step
        self._alive: list[Any] = []  # so that no identity is used again
        self._bound: dict[tuple[str, str], int] = {}  # by function and variable: its latest place
        self._rounds: dict[int, int] = {}
        self._numbers = self._values = 0
        self.rows = Growing()

    def value(self, place: int, value: Any) -> Any:
        """Note an expression's value, and hand it on."""
        self._values += 1
        if self._values > _MOST_VALUES:
            raise Enough
        self._rounds[place] = self._rounds.get(place, 0) + 1
        self.rows.note(place, value, len(self.steps))
        if self._kinds:
            self._symbolic(place, value)
        if self.asked and not self.asked[-1].line:
            self.asked[-1] = replace(self.asked[-1], line=self.places[place].line)
        parts = self._parts(place)
        arrays = itertools.islice(_arrays(value), _MOST)
        alone = isinstance(value, np.ndarray)
        found = [self._step(place, parts, one, alone) for one in arrays]
        # A list or a dictionary without arrays leads on to what it was made of.
        self._last[place] = tuple(dict.fromkeys(found)) or parts
        if self.places[place].moves:
            self._move(place, value)
        if self.places[place].builds:
            for step in (step for step, often in Counter(found).items() if often > 1):
                self._twice(place, step)
        return value

    def watching(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, with a note of each call of a function that it is given."""

        def watched(*given: Any, **named: Any) -> Any:
            asking = (self._asking(one) if callable(one) else one for one in given)
            return function(*asking, **named)

        return watched

    def _asking(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*given: Any, **named: Any) -> Any:
            values = (*given, *named.values())
            if len(values) == 2 and isinstance(values[1], (list, tuple)):
                self._ask(values[0], *values[1])
            return function(*given, **named)

        return asked

    def _ask(self, *given: Any) -> None:
        """Note a call with words and the arrays of a state."""
        words, *state = (np.array(one) for one in given)
        self._numbers += sum(one.size for one in (words, *state))
        if len(self.asked) >= MOST_ASKED or self._numbers > MOST_NUMBERS:
            raise Enough
        made = tuple(self._made.get(id(one), -1) for one in given)
        self.asked.append(Asked(words, tuple(state), made, len(self.steps)))

    def _symbolic(self, place: int, value: Any) -> None:
        """Note where a layer of a model, or a tensor without numbers, has come up."""
        for one in value if isinstance(value, (tuple, list)) else (value,):
            if isinstance(one, self._kinds) and id(one) not in self._spots:
                self._spots[id(one)] = place
                self.symbols.append(one)

    def spot(self, symbol: Any) -> Spot:
        """Where one of these came up first."""
        place = self._spots.get(id(symbol))
        at = None if place is None else self.places[place]
        return Spot(at.function, at.line, at.text) if at else Spot()

    def result(self, function: str) -> Spot:
        """Where the variable that a function returned got its value; else where it returned."""
        at = self.places[self.returns[function]]
        bound = self.places[self._bound.get((function, at.text), self.returns[function])]
        return Spot(function, bound.line, at.text)

    def _twice(self, place: int, step: int) -> None:
        """Note an array that stands in a list or a dictionary in several places."""
        at, often = self.places[place], self._rounds[place]
        move = Move(step, at.function, at.line, "", len(self.steps), often)
        self.moves += [move] * 2

    def bound(self, place: int, value: Any) -> None:
        """Note which array, or which whole number, a variable has got."""
        self._rounds[place] = self._rounds.get(place, 0) + 1
        at = self.places[place]
        self._bound[at.function, at.name] = place
        if type(value) in (int, bool) and abs(value) < 2**31 and len(self.sizes) < MOST_STEPS:
            self.sizes.append(Size(at.name, value, at.function, at.line, len(self.steps)))
        if at.parts and isinstance(value, np.ndarray):  # what a loop takes out of an array
            self._step(place, self._parts(place), value)
        self._move(place, value)

    def returned(self, place: int, value: Any) -> Any:
        """Note where a function returns, and hand on what it returns."""
        function = self.places[place].function
        self.returns[function], self.results[function] = place, value
        return value

    def _move(self, place: int, value: Any) -> None:
        at, step = self.places[place], self._made.get(id(value))
        if isinstance(value, (list, tuple, dict)) or (step is None and at.name and _is_real(value)):
            step = -1
        if step is not None and len(self.moves) < MOST_STEPS:
            where = (at.function, at.line, at.name, len(self.steps), self._rounds.get(place, 1))
            self.moves.append(Move(step, *where))

    def filled(self, place: int, base: Any, entry: Callable[[], Any] | None = None) -> None:
        """Note an array of which a part was set, or what was changed in a list or dictionary."""
        self.rows.note(place, base, len(self.steps), filled=True)
        if isinstance(base, np.ndarray):
            self._add(place, self._parts(place), base, filled=True)
        elif entry:
            self.value(place, entry())

    def _step(self, place: int, parts: tuple[int, ...], value: Any, alone: bool = True) -> int:
        """The step of an array: the one that made it, or a new one, as when it has changed.

        What is not alone, but one of many in a list, is not compared each time.
        """
        known, at = self._made.get(id(value)), self.places[place]
        if known is None or (alone and not _is_equal(self.steps[known].value, value)):
            return self._add(place, parts, value)
        if at.calls and at.function != self.steps[known].function:
            return self._add(place, (known,), value, same=True)
        return known

    def _add(
        self,
        place: int,
        parts: tuple[int, ...],
        value: Any,
        *,
        filled: bool = False,
        same: bool = False,
    ) -> int:
        """Add a step; `filled` as there, `same` tells that the array has not changed."""
        at, before = self.places[place], self._made.get(id(value), -1)
        if before >= 0 and before not in parts:
            parts = (before, *parts)
        self._numbers += np.size(value)
        if len(self.steps) >= MOST_STEPS or self._numbers > MOST_NUMBERS:
            raise Enough
        where = (at.function, at.line, at.text, self._rounds.get(place, 1))
        step = Step(np.array(value), parts, *where, filled, -1 if same else before)
        self.steps.append(step)
        self._made[id(value)] = len(self.steps) - 1
        self._alive.append(value)
        return len(self.steps) - 1

    def _parts(self, place: int) -> tuple[int, ...]:
        """The steps of what an expression is made of."""
        parts = (self._last.get(part, ()) for part in self.places[place].parts)
        return tuple(dict.fromkeys(itertools.chain.from_iterable(parts)))


def _is_real(value: Any) -> bool:
    return isinstance(value, (float, np.floating))


def _is_equal(one: Any, other: Any) -> bool:
    return bool(np.array_equal(one, other, equal_nan=one.dtype.kind == "f"))


def _arrays(value: Any) -> Iterator[Any]:
    """An array, or those in a list, a tuple or a dictionary; tensors, where they have numbers."""
    if isinstance(value, (np.ndarray, np.floating)):
        if value.dtype.kind in "fiub":
            yield value
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from _arrays(one)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _arrays(one)
    elif hasattr(value, "__array__") and hasattr(value, "shape"):
        with contextlib.suppress(Exception):  # a symbolic tensor has no numbers
            if np.array(value).dtype.kind in "fiub":
                yield value


def _compiled_anew(
    function: Callable[..., Any], untouched: Sequence[str], notes: _Notes
) -> Callable[..., Any]:
    """The same function, with whatever it calls of its notebook, all of whose values are noted.

    Raises:
        Untraceable: when it was not written as a function in a notebook, line by line.
    """
    functions, names = surroundings(function, untouched)
    names.update({_VALUE: notes.value, _FILLED: notes.filled})
    names.update({_BOUND: notes.bound, _RETURNED: notes.returned})
    for name, one in functions.items():
        try:
            names[name] = _anew(one, names, notes)
        except Untraceable:
            if one is function:
                raise  # of the others, one runs as it stands then
    anew: Callable[..., Any] = names[next(iter(functions))]
    return anew


def surroundings(
    function: Callable[..., Any], untouched: Sequence[str]
) -> tuple[dict[str, types.FunctionType], dict[str, Any]]:
    """A function and those of its notebook that it calls, it being the first; and a copy of the
    notebook's names, in which all that they could change is copied, the functions too.

    Args:
        function: as it was written in a notebook.
        untouched: functions that are not wanted; they are copied all the same.

    Raises:
        Untraceable: when it is no function of a notebook.
    """
    if not isinstance(function, types.FunctionType):
        raise Untraceable
    names = dict(function.__globals__)
    for name, one in {function.__name__: function, **_helpers(function, ())}.items():
        names.update(_copies_of_what_it_reads(one))
        names[name] = _moved(one, names, one.__code__)
    return {function.__name__: function, **_helpers(function, untouched)}, names


def _moved(
    function: types.FunctionType, names: dict[str, Any], code: types.CodeType
) -> types.FunctionType:
    """A function with another code, which looks for others among these names."""
    closure = function.__closure__ if code is function.__code__ else None
    anew = types.FunctionType(code, names, function.__name__, None, closure)
    defaults = function.__defaults__, function.__kwdefaults__
    with contextlib.suppress(Exception):  # who knows what they hold
        defaults = copy.deepcopy(defaults)
    anew.__defaults__, anew.__kwdefaults__ = defaults
    return anew


def _copies_of_what_it_reads(function: types.FunctionType) -> Iterator[tuple[str, Any]]:
    """Notebook variables that a function could change, as copies: lists, arrays and the like."""
    for name in dict.fromkeys(globals_read(function.__code__)):
        value = function.__globals__.get(name)
        if isinstance(value, (list, dict, set, bytearray, deque, np.ndarray)):
            with contextlib.suppress(Exception):  # who knows what it holds
                yield name, copy.deepcopy(value)


def _anew(function: types.FunctionType, names: dict[str, Any], notes: _Notes) -> Any:
    """One function, whose values are noted, and which looks for others among these names."""
    text, first, definition = written(function)
    loops = tuple(_loops(definition, first - 1))
    try:
        definition = _Wrapping(notes, definition.name, first - 1).visit(definition)
    except RecursionError:  # one too deep
        raise Untraceable from None
    anew = defined(ast.fix_missing_locations(ast.Module([definition], [])), function, names)
    notes.sources[function.__name__], notes.loops[function.__name__] = (first, text), loops
    return anew


def written(function: types.FunctionType) -> tuple[str, int, ast.FunctionDef]:
    """A function's text, the number of its first line in its cell, and its tree.

    Raises:
        Untraceable: where there is none, or more than a text can tell.
    """
    if function.__closure__:  # what it is closed over would be lost
        raise Untraceable
    try:
        text = textwrap.dedent(inspect.getsource(function))
        definition = ast.parse(text).body[0]
        its = _body(compile(text, "<text>", "exec"), function.__name__)
    except (OSError, TypeError, ValueError, SyntaxError, IndexError, RecursionError, TokenError):
        raise Untraceable from None  # no source, or not that of this function, or one too deep
    if not isinstance(definition, ast.FunctionDef) or definition.decorator_list:
        raise Untraceable
    if its is None or _used(its) != _used(function.__code__):
        raise Untraceable  # a cell that has been changed, and not run since
    return text, function.__code__.co_firstlineno, definition


def _used(code: types.CodeType) -> tuple[Any, ...]:
    """The names and constants of code, by which it is known; its bytes depend on what is around."""
    constants = (one for one in code.co_consts if not isinstance(one, types.CodeType))
    return code.co_names, code.co_varnames, *map(repr, constants)


def defined(
    definition: ast.Module | str, function: types.FunctionType, names: dict[str, Any]
) -> types.FunctionType:
    """A function by another definition, which looks for others among these names.

    Raises:
        Untraceable: where that cannot be.
    """
    try:
        code = compile(definition, function.__code__.co_filename, "exec")
    except (ValueError, SyntaxError, RecursionError):
        raise Untraceable from None
    # Taken out, not run: defaults and the like were computed when the student's cell ran.
    body = _body(code, function.__name__)
    if body is None:
        raise Untraceable
    return _moved(function, names, body)


def _body(code: types.CodeType, name: str) -> types.CodeType | None:
    """The code of a function of this name that stands in other code."""
    inner = (one for one in code.co_consts if isinstance(one, types.CodeType))
    return next((one for one in inner if one.co_name == name), None)


def _loops(definition: ast.FunctionDef, before: int) -> Iterator[tuple[int, int]]:
    """The first and last lines of all loops; so many lines stand before the function's."""
    for node in ast.walk(definition):
        if isinstance(node, (ast.For, ast.While)):
            yield node.lineno + before, (node.end_lineno or node.lineno) + before


def _helpers(
    function: types.FunctionType, untouched: Sequence[str]
) -> dict[str, types.FunctionType]:
    """Functions that one calls, and those that they call, which stand in the same notebook."""
    found: dict[str, types.FunctionType] = {}
    waiting = [function]
    while waiting:
        one = waiting.pop()
        for name in globals_read(one.__code__):
            theirs = one.__globals__.get(name)
            if not isinstance(theirs, types.FunctionType) or theirs is function:
                continue
            its = theirs.__globals__ is one.__globals__
            if its and name not in found and name not in untouched:
                found[name] = theirs
                waiting.append(theirs)
    return found


def globals_read(code: types.CodeType) -> Iterator[str]:
    """Names that a function, or one inside it, reads from the notebook."""
    for instruction in dis.get_instructions(code):
        if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            name = str(instruction.argval)
            if not hasattr(builtins, name):
                yield name
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from globals_read(constant)


class _Wrapping(ast.NodeTransformer):
    """Wraps expressions so that their values are noted; keeps line numbers of the cell."""

    def __init__(self, notes: _Notes, function: str, first: int) -> None:
        self.notes, self.function, self.first = notes, function, first
        self._tests: list[int] = []  # those on which it depends whether a line runs

    def visit(self, node: ast.AST) -> Any:
        return self.wrapped(node)[0] if _is_read(node) else super().visit(node)

    def visit_Assign(self, node: ast.Assign) -> Any:
        text = shortened(node)
        subscripts = [target for target in node.targets if isinstance(target, ast.Subscript)]
        self._same_things(node)
        node.value, part = self.wrapped(node.value, moves=bool(subscripts))
        filled = [self._noting(_FILLED, node, [t.value], (part,), text) for t in subscripts]
        bound = self._binding(node, node.targets)
        holders = [(target, _names_of_holder(target)) for target in node.targets]
        node.targets = [self.visit(target) for target in node.targets]
        for target, names in holders:
            index = _place_of(target.slice) if isinstance(target, ast.Subscript) else ()
            self._comes_from(names, (part, *index))
        return [node, *filled, *bound]

    def _same_things(self, node: ast.Assign) -> None:
        """Note that what is put into one variable may be put into another's list."""
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        options = [node.value.body, node.value.orelse] if isinstance(node.value, ast.IfExp) else []
        for one in (*options, node.value):
            for name in names if isinstance(one, ast.Name) else ():
                sources = self.notes.rows.sources
                shared = sources.setdefault((self.function, name), [])
                sources[self.function, one.id] = shared  # type: ignore[attr-defined]

    def _comes_from(self, names: Iterable[str], places: Sequence[int]) -> None:
        for name in names:
            self.notes.rows.comes_from(self.function, name, (*places, *self._tests))

    def visit_If(self, node: ast.If) -> Any:
        tests = len(self._tests)
        if _is_read(node.test):
            node.test, place = self.wrapped(node.test)
            self._tests.append(place)
        node.body, node.orelse = self._visited(node.body), self._visited(node.orelse)
        del self._tests[tests:]
        return node

    def visit_For(self, node: ast.For) -> Any:
        text = f"for {shortened(node.target)} in {shortened(node.iter)}"
        node.iter, part = self.wrapped(node.iter)
        self._comes_from(_names_of_holder(node.target), (part,))
        node.target, node.body = self.visit(node.target), self._visited(node.body)
        node.body[:0] = self._binding(node, [node.target], (part,), text)
        node.orelse = self._visited(node.orelse)
        return node

    def _visited(self, body: list[ast.stmt]) -> list[Any]:
        return list(self.generic_visit(ast.Module(body, [])).body)  # type: ignore[attr-defined]

    def visit_Return(self, node: ast.Return) -> Any:
        if node.value is not None:
            text = shortened(node.value)
            value = self.wrapped(node.value, moves=True)[0] if _is_read(node.value) else node.value
            place = self._place(node, text, ())
            node.value = _located(_call(_RETURNED, place, value), node)
        return node

    def visit_match_case(self, node: ast.match_case) -> Any:
        """A pattern stays as it is: nothing may be called in it."""
        pattern, node.pattern = node.pattern, ast.MatchAs()
        self.generic_visit(node)
        node.pattern = pattern
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> Any:
        """`x += y` notes x before and after; a part of an array, or another's entry, the array."""
        target, text = node.target, shortened(node)
        node.value, part = self.wrapped(node.value, moves=True)
        self._comes_from(_names_of_holder(target), (part,))
        if isinstance(target, ast.Name):
            before, old = self.wrapped(ast.copy_location(ast.Name(target.id, ast.Load()), node))
            after = self._noting(_VALUE, node, [before.args[1]], (old, part), text)
            bound = self._binding(node, [target])
            return [_located(ast.Expr(before), node), node, after, *bound]
        if isinstance(target, ast.Subscript):
            entry = ast.Subscript(target.value, target.slice, ast.Load())
            later = ast.Lambda(ast.arguments([], [], None, [], [], None, []), entry)
            after = self._noting(_FILLED, node, [target.value, later], (part,), text)
            node.target = self.visit(target)
            return [node, after]
        return node

    def _noting(
        self,
        how: str,
        node: ast.AST,
        read: list[Any],
        parts: tuple[int, ...],
        text: str = "",
        name: str = "",
    ) -> ast.AST:
        """A statement that notes what an array has become."""
        place = self._place(node, text, parts, name)
        statement: ast.AST = _located(ast.Expr(_call(how, place, *copy.deepcopy(read))), node)
        return statement

    def _binding(
        self,
        node: ast.AST,
        targets: Sequence[ast.expr],
        parts: tuple[int, ...] = (),
        text: str = "",
    ) -> list[Any]:
        """Statements that note which arrays variables have got; `parts` what a loop goes along."""
        names = dict.fromkeys(
            one.id
            for target in targets
            for one in ast.walk(target)
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
        )
        read = [ast.copy_location(ast.Name(name, ast.Load()), node) for name in names]
        return [self._noting(_BOUND, node, [name], parts, text, name.id) for name in read]

    def wrapped(self, node: Any, moves: bool = False) -> tuple[Any, int]:
        """An expression whose value, and those in it, will be noted; and its place.

        `moves` tells that the value is put somewhere.
        """
        text, parts = shortened(node), list[int]()
        changed = _names_of_holder(node.func.value) if _appends(node) else ()
        self._inside(node, parts)
        # The first is the method itself, with what it belongs to.
        self._comes_from(changed, parts[1:] if len(changed) == 1 else parts)
        place = self._place(
            node,
            text,
            tuple(parts),
            moves=moves,
            calls=isinstance(node, ast.Call),
            builds=_builds(node),
        )
        return _located(_call(_VALUE, place, node), node), place

    def _inside(self, node: ast.AST, parts: list[int]) -> None:
        """Wrap what something is made of, and collect the places of it."""
        moves = isinstance(node, _HOLDING) or _appends(node)
        if isinstance(node, ast.comprehension):
            node.iter, place = self.wrapped(node.iter)
            parts.append(place)
            self._comes_from(_names_of_holder(node.target), (place,))
        for name, value in ast.iter_fields(node):
            if isinstance(node, ast.comprehension) and name == "iter":
                continue
            if isinstance(value, list):
                setattr(node, name, [self._part(item, parts, moves) for item in value])
            else:
                setattr(node, name, self._part(value, parts, moves))

    def _part(self, node: Any, parts: list[int], moves: bool) -> Any:
        if _is_read(node):
            node, place = self.wrapped(node, moves)
            parts.append(place)
        elif isinstance(node, _AROUND):
            self._inside(node, parts)
        return node

    def _place(
        self,
        node: ast.AST,
        text: str,
        parts: tuple[int, ...],
        name: str = "",
        *,
        moves: bool = False,
        calls: bool = False,
        builds: bool = False,
    ) -> int:
        line = getattr(node, "lineno", 0) + self.first
        plain, under = isinstance(node, (ast.Name, ast.Tuple)), tuple(self._tests[-1:])
        self.notes.places.append(
            Expression(self.function, line, text, parts, name, moves, calls, builds, plain, under)
        )
        return len(self.notes.places) - 1


def _names_of_holder(node: ast.AST) -> list[str]:
    """The variables that hold what is put there: all names but those of an index."""
    if isinstance(node, ast.Subscript):
        return _names_of_holder(node.value)
    if isinstance(node, ast.Name):
        return [node.id]
    return [name for child in ast.iter_child_nodes(node) for name in _names_of_holder(child)]


def _place_of(node: ast.AST) -> tuple[int, ...]:
    """The places of the values in an index, once it is wrapped."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == _VALUE:
        first = node.args[0]
        return (int(first.value),) if isinstance(first, ast.Constant) else ()  # type: ignore[arg-type]
    return tuple(place for child in ast.iter_child_nodes(node) for place in _place_of(child))


#: What is no value by itself, and holds expressions that are.
_AROUND = (ast.Slice, ast.Starred, ast.Tuple, ast.Lambda, ast.keyword, ast.comprehension)


#: What holds values without computing anything of them.
_HOLDING = (ast.Tuple, ast.List, ast.Dict, ast.DictComp, ast.ListComp)


def _builds(node: ast.AST) -> bool:
    """Does it make a list or a dictionary, perhaps of one thing many times?"""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr == "fromkeys"
    return isinstance(node, (*_HOLDING, ast.BinOp))


def _appends(node: ast.AST) -> bool:
    """Is something put into a list or the like?"""
    called = node.func if isinstance(node, ast.Call) else None
    return isinstance(called, ast.Attribute) and called.attr in _CHANGING


#: Methods that put something into what they belong to.
_CHANGING = ("append", "insert", "update", "extend", "add", "remove", "pop")


def _is_read(node: Any) -> bool:
    """Is it an expression that has a value, and stands where a call may stand?"""
    if not isinstance(node, ast.expr) or not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        return False
    if isinstance(node, ast.Tuple) and any(isinstance(item, ast.Slice) for item in node.elts):
        return False
    return not isinstance(
        node, (ast.Constant, ast.Slice, ast.Starred, ast.JoinedStr, ast.FormattedValue, ast.Lambda)
    )


def _call(how: str, place: int, *nodes: Any) -> ast.Call:
    return ast.Call(ast.Name(how, ast.Load()), [ast.Constant(place), *nodes], [])


def _located(node: Any, like: ast.AST) -> Any:
    return ast.copy_location(node, like)  # what is inside gets its line in the end


def shortened(node: ast.AST) -> str:
    """An expression on one line, cut where it is long."""
    text = ast.unparse(node)
    return text if len(text) <= _TEXT else text[: _TEXT - 1] + "…"
