"""Which single change of a student's text would mend it; two, where two outputs are wrong.

Small changes are tried one after the other, each as a function of its own that is compiled from the
changed text, until one makes every case right. All runs on copies, as in a trace.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import logging
import time
import types
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .calling import Local, on_keras, time_limit
from .compare import same
from .edits import Edit
from .judge import split
from .outcomes import Outcome
from .questions import Case, Question
from .rewrites import LINES, edits
from .scopes import feeding, scope_of
from .source import Source, bare
from .trace import Trace, Untraceable, defined, surroundings, written
from .verdict import Change
from .way import arrays_in

#: Where one call takes longer, in seconds, there is no time for many changes.
SLOW = 0.005

#: So long may a changed function take in one call: a change may make a loop that never ends. Where
#: nothing could end it then, functions with `while` stay as they are.
_CALL = 0.05

#: So much of the time the first of two changes gets, once one is found that mends a part.
_SHARE = 0.6

#: So much less common, in ranks, is a slip in another line than near the place.
_AWAY = 1.5

#: In place of an output's name: that arguments are not changed in place.
_KEPT = ""

_LOG = logging.getLogger(__name__)


def find_changes(
    function: Callable[..., Any],
    question: Question,
    cases: Sequence[Case],
    near: int = 0,
    seconds: float = 1.0,
) -> tuple[Change, ...]:
    """The smallest changes, one or two, of a wrong function that make it right in every case.

    Empty where none is found in time, where a call takes long, or nothing is wrong.

    Args:
        function: as it was written in a notebook.
        question: what is asked of it.
        cases: what it is tried on.
        near: the line of its cell where changes are tried first.
        seconds: how long to look for them.
    """
    deadline, state = time.perf_counter() + seconds, np.random.get_state()
    if on_keras(question):
        return ()
    question = replace(question, unknown={})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # those of compiling a change
            return tuple(_changes(function, question, cases, near, deadline))
    except Untraceable:
        return ()
    except Exception:  # a student sees nothing of it
        _LOG.debug("the search for a change stopped", exc_info=True)
        return ()
    finally:
        np.random.set_state(state)


def _changes(
    function: Callable[..., Any],
    question: Question,
    cases: Sequence[Case],
    near: int,
    deadline: float,
) -> list[Change]:
    notebook = _Notebook(function, question.uses)
    if not _is_quick(notebook, question, min(cases, key=_size)):
        return []
    tried = _Cases(question, cases, notebook)
    if not tried.wrong:
        return []
    case = next((case for case in cases if case.hints), tried.first)
    trace = Local(function, _CALL).trace(question, case.arguments)
    search = _Search(notebook, tried, case, trace, near, deadline)
    first = search.found()
    if first is None:
        return []
    changes = [notebook.accept(first)]
    if first.mends != tried.wrong:
        tried.go_on(first.mends)
        second = search.found()
        if second is None or second.mends != tried.wrong:
            return []
        changes.append(notebook.accept(second))
    return changes


def _is_quick(notebook: _Notebook, question: Question, case: Case) -> bool:
    """Does a call take little time? The first may take longer, as something is loaded.

    What others have the processor for does not count.
    """
    for _ in range(2):
        began = time.process_time()
        notebook.call(question, case)
        if time.process_time() - began <= SLOW:
            return True
    return False


def _size(case: Case) -> int:
    """How many numbers a case has."""
    return sum(array.size for array in arrays_in(case.arguments))


@dataclass(frozen=True)
class _Found:
    """An edit of one of the notebook's functions, and what it mends."""

    function: str
    edit: Edit
    mends: frozenset[str]


class _Notebook:
    """A function and those that it calls, as texts that can be changed, among copied names."""

    def __init__(self, function: Callable[..., Any], untouched: Sequence[str]) -> None:
        functions, self.names = surroundings(function, untouched)
        self._main, *_ = functions
        theirs = functions[self._main].__globals__
        self._changeable = {
            name: value
            for name, value in self.names.items()
            if value is not theirs.get(name) and not isinstance(value, types.FunctionType)
        }
        self._functions: dict[str, types.FunctionType] = {}
        self._first: dict[str, int] = {}
        self.sources: dict[str, Source] = {}
        with time_limit(_CALL) as ends:
            pass
        for name, one in functions.items():
            with contextlib.suppress(Untraceable):  # it runs as it stands then
                text, first, tree = written(one)
                if ends or not any(isinstance(node, ast.While) for node in ast.walk(tree)):
                    self._functions[name], self._first[name] = one, first
                    self.sources[name] = Source(text)
        if self._main not in self.sources:
            raise Untraceable
        for name, source in self.sources.items():
            self.names[name] = self._defined(name, source.text)

    def _defined(self, name: str, text: str) -> types.FunctionType:
        return defined(text, self._functions[name], self.names)

    @contextlib.contextmanager
    def with_text(self, name: str, text: str) -> Iterator[None]:
        """Meanwhile one of the functions has another text."""
        before, self.names[name] = self.names[name], self._defined(name, text)
        try:
            yield
        finally:
            self.names[name] = before

    def call(self, question: Question, case: Case) -> Outcome:
        """Call the function, with notebook variables that have the values that they had."""
        if self._changeable:
            self.names.update(copy.deepcopy(self._changeable))
        return Local(self.names[self._main], _CALL).call(question, case.arguments)

    def line(self, name: str, edit: Edit) -> int:
        """The line of the cell that an edit changes first."""
        row = min(self.sources[name].row(start) for start, *_ in edit.spans)
        return self._first[name] + (edit.moved[0] if edit.moved else row) - 1

    def accept(self, found: _Found) -> Change:
        """Go on from a changed text."""
        name, edit = found.function, found.edit
        old, line = self.sources[name], self.line(name, edit)
        new = Source(old.with_spans(edit.spans))
        self.sources[name], self.names[name] = new, self._defined(name, new.text)
        before, after = edit.moved[1:] if edit.moved else _lines(old, new, edit)
        return Change(line, name, edit.kind, before, after, tuple(sorted(found.mends - {_KEPT})))


def _lines(old: Source, new: Source, edit: Edit) -> tuple[str, str]:
    """The lines that an edit changes, on one line, before and after."""
    first = min(old.row(start) for start, *_ in edit.spans)
    last = max(old.row(max(start, end - 1)) for start, end, _ in edit.spans)
    longer = new.text.count("\n") - old.text.count("\n")
    joint = "; " if edit.kind == LINES else " "
    before = joint.join(bare(old.text, range(first, last + 1)))
    return before, joint.join(bare(new.text, range(first, last + 1 + longer)))


class _Cases:
    """What a function is tried on, and which of its outputs are wrong as it stands."""

    def __init__(self, question: Question, cases: Sequence[Case], notebook: _Notebook) -> None:
        self._question, self._notebook = question, notebook
        self._cases, self._expected = cases, [self.split(case, case.expected) for case in cases]
        everything = frozenset((*question.outputs, _KEPT))
        right = [self._right(i, everything) for i in range(len(cases))]
        self.right = everything.intersection(*right)
        self.wrong = everything - self.right
        # Where most is wrong a change is found out soonest, and with the smallest arrays.
        self._order = sorted(range(len(cases)), key=lambda i: (len(right[i]), _size(cases[i])))

    @property
    def first(self) -> Case:
        """The one that changes are tried on first."""
        return self._cases[self._order[0]]

    def split(self, case: Case, value: Any) -> dict[str, Any]:
        """What was returned in a case, by the outputs' names."""
        return split(case.expected, value, list(self._question.outputs))

    def mended(self) -> frozenset[str]:
        """Which of the wrong outputs are right in every case, if all that were right still are."""
        mended = self.wrong
        for i in self._order:
            mended = self._right(i, mended, self.right)
            if not mended:
                break
        return mended

    def go_on(self, mended: frozenset[str]) -> None:
        """From now on these belong to what is right."""
        self.right, self.wrong = self.right | mended, self.wrong - mended

    def _right(
        self, place: int, asked: Iterable[str], needed: Iterable[str] = ()
    ) -> frozenset[str]:
        """Which of these outputs are right in one case; none where not all that are needed are."""
        case, expected = self._cases[place], self._expected[place]
        outcome = self._notebook.call(self._question, case)
        if outcome.failure:
            return frozenset()
        returned = self.split(case, outcome.value)

        def agrees(name: str) -> bool:
            if name == _KEPT:
                return not outcome.changed
            tolerance = self._question.tolerance
            return name in returned and same(expected[name], returned[name], tolerance)

        right = frozenset(filter(agrees, asked))
        return right if right and all(map(agrees, needed)) else frozenset()


@dataclass(frozen=True)
class _Search:
    """Where to look for a change, and what is known of the function: a trace of it in one case."""

    notebook: _Notebook
    cases: _Cases
    case: Case
    trace: Trace
    near: int
    deadline: float

    def found(self) -> _Found | None:
        """A change that mends all that is wrong; else, of those that mend a part, the one of most.

        It ends at the deadline; where there is one that mends a part, some time before.
        """
        began = time.perf_counter()
        enough = began + _SHARE * (self.deadline - began)
        best: _Found | None = None
        for name, edit, text in self._tries():
            now = time.perf_counter()
            if now > self.deadline or (best and now > enough):
                break
            with contextlib.suppress(Untraceable), self.notebook.with_text(name, text):
                found = _Found(name, edit, self.cases.mended())
                if found.mends == self.cases.wrong:
                    return found
                if found.mends - {_KEPT} and (not best or len(found.mends) > len(best.mends)):
                    best = found
        return best

    def _tries(self) -> Iterator[tuple[str, Edit, str]]:
        """All changes, each text once, the likeliest first: common ones, near the place; where a
        change would alter what is right, last.
        """
        sources, names = self.notebook.sources, self.notebook.names
        scopes = {
            name: scope_of(self.trace, names, self.case.arguments, source, name)
            for name, source in sources.items()
        }
        doubtful, tried = self._feeding_right(), set[str]()

        def unlikely(one: tuple[str, Edit]) -> tuple[bool, float, int]:
            name, edit = one
            line = self.notebook.line(name, edit)
            away = abs(line - self.near) if self.near else 0
            alters = (name, line) in doubtful and (away > 0 or not self.near)
            return alters, edit.rank + (away > 0) * _AWAY, away

        found = (
            (name, edit) for name, source in sources.items() for edit in edits(source, scopes[name])
        )
        for name, edit in sorted(found, key=unlikely):
            text = sources[name].with_spans(edit.spans)
            if text not in tried:
                tried.add(text)
                yield name, edit, text

    def _feeding_right(self) -> set[tuple[str, int]]:
        """Lines that compute something of which outputs are made that are right."""
        returned = self.cases.split(self.case, self.trace.value)
        right = {name: value for name, value in returned.items() if name in self.cases.right}
        return feeding(self.trace, right)
