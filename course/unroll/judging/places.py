"""Which line of a wrong function to look at, and what is to be said of it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .asked import find_wrong_call, find_wrong_word
from .codes import NOTHING
from .compare import compare, same
from .leaves import DISTINCT, Leave, find_change, find_leave, find_size
from .network import Network
from .pictures import Picture, beside, ends, turned
from .questions import Case, Quantity, Question
from .results import find_source
from .row_leaves import Rows, Turn
from .trace import Step, Trace
from .verdict import Equation, Place
from .way import Numbers, Way, says_nothing, way_of
from .wiring import find_difference, find_truth_value

#: So many lines are shown before and after the one that is meant.
_AROUND = 3

#: So much of a line is shown.
_WIDEST = 200

#: Exponents of a factor that has a name: 2, a half, minus one.
_FACTORS = {2.0: "twice", 0.5: "half of", -1.0: "the negative of"}


def find_place(
    trace: Trace,
    case: Case,
    question: Question,
    off: Mapping[str, Any],
    stopped: int = 0,
    changed: Sequence[str] = (),
) -> Place | None:
    """Where a function leaves the solution's way; else where it stops, where it changes an argument
    in place, or where its first wrong output comes from.

    Args:
        trace: what it computed in this case.
        case: one whose way was recorded.
        question: what was asked.
        off: by the names of outputs, the right value and the returned one, None where it is not.
        stopped: the line in which it stops in some case.
        changed: arguments that come back changed.
    """
    way = way_of(case)
    if case.hints and case.hints.network:
        return _in_a_model(trace, case.hints.network, case, question, stopped)
    wrong = {
        name: (returned, right)
        for name, (right, returned) in off.items()
        if not same(right, returned, question.tolerance)
    }
    if not wrong:
        way.rows = Rows(())  # whole numbers and texts may be gone about in many ways
    if made := _no_tensor(trace, question):
        return _place(made, trace, _said(made, way, case.sizes))
    found = find_leave(trace, way, case.sizes, question.exercise, wrong, stopped)
    lengths = _lengths_that_are_off(question, off)
    if found and not lengths.keys().isdisjoint(_names(found)):
        found = find_size(trace, lengths, question.exercise) or found
    sizes = {**case.sizes, **lengths}
    if place := _in_calls(trace, case, question, off, found):
        return place
    if found is None and stopped:
        found = Leave(question.exercise, stopped, "stopped") if trace.sources else None
        return _place(found, trace) if found else None
    for argument in changed:
        found = found or find_change(trace, argument)
    found = found or _wrong_count(trace, case, question) or _exchanged(trace, question, off)
    for name, (right, returned) in off.items():
        if found is None and not same(right, returned, question.tolerance):
            found = find_source(trace, way, name, returned, right)
    if found is None:
        return None
    said = _said(found, way, sizes)
    place = _place(found, trace, said, _missing(trace, way))
    return replace(place, picture=_picture(found, way, case, question, off))


def _in_calls(
    trace: Trace, case: Case, question: Question, off: Mapping[str, Any], found: Leave | None
) -> Place | None:
    """Where a function is asked for something else than it should be; else where what it says is
    put where it does not belong.
    """
    asked = case.hints.asked if case.hints else ()
    if not asked or (found and found.why in DISTINCT):
        return None
    given = dict(zip(question.arguments, case.arguments, strict=True))
    wrong = find_wrong_call(trace, asked, given, question.exercise)
    right = next((one for one, _ in off.values() if isinstance(one, np.ndarray)), None)
    if wrong is None and found is None and right is not None and right.ndim == 2:
        wrong = find_wrong_word(trace, right, question.exercise)
    if wrong is None or not wrong.line:
        return None
    return _with_lines(wrong, trace)


def _in_a_model(
    trace: Trace, right: Network, case: Case, question: Question, stopped: int
) -> Place | None:
    """Which layer of a model to look at; where none was built, what stopped."""
    found = find_truth_value(trace, stopped) if stopped else None
    found = found or find_difference(trace, right, case.arguments[0], question.tolerance)
    if found is None and stopped:
        found = Place(question.exercise, stopped, "stopped", "")
    return _with_lines(found, trace) if found else None


def _picture(
    leave: Leave, way: Way, case: Case, question: Question, off: Mapping[str, Any]
) -> Picture | None:
    """The value there beside the solution's, where the sentence says only that they differ."""
    name = leave.names[0] if leave.names else ""
    if leave.why == "off" and leave.relation == "order" and leave.value:
        return turned(leave.value.value, way.alike(leave.value.value), case.sizes)
    if leave.why in ("filled", "loop", "put", "off") and name in off:
        right, returned = off[name]
        difference = compare(right, returned, question.tolerance)
        return beside(difference, *ends(question.outputs[name].axes)) if difference else None
    return None


def _wrong_count(trace: Trace, case: Case, question: Question) -> Leave | None:
    """Where another number of values is returned than is asked for."""
    if not trace.line or trace.value is None or not isinstance(case.expected, tuple):
        return None
    single = not isinstance(trace.value, (tuple, list))
    if single or len(trace.value) != len(case.expected):
        return Leave(question.exercise, trace.line, "count")
    return None


def _no_tensor(trace: Trace, question: Question) -> Leave | None:
    """Where NumPy computes first in a function whose result is refused."""
    refused = question.harness and trace.line and trace.value is None
    for step in trace.steps if refused else ():
        if step.function == question.exercise and re.match(r"(np|numpy)\.\w+(\.\w+)*\(", step.text):
            return Leave(question.exercise, step.line, "numpy", step)
    return None


def _exchanged(trace: Trace, question: Question, off: Mapping[str, Any]) -> Leave | None:
    """Where two outputs are returned, each of which is the other."""
    for (one, (right, returned)), (other, (its, theirs)) in itertools.combinations(off.items(), 2):
        crossed = same(its, returned, question.tolerance), same(right, theirs, question.tolerance)
        if all(crossed) and not same(right, its, question.tolerance) and trace.line:
            return Leave(question.exercise, trace.line, "exchanged", names=(one, other))
    return None


def _names(leave: Leave) -> list[str]:
    return re.findall(r"[^\W\d]\w*", leave.value.text) if leave.value else []


def _lengths_that_are_off(question: Question, off: Mapping[str, Any]) -> dict[str, int]:
    """What symbols in the shapes of outputs stand for, where a returned one has another length."""
    found: dict[str, int] = {}
    for name, (right, returned) in off.items():
        symbols = question.outputs[name].axes
        shapes = [one.shape if isinstance(one, np.ndarray) else () for one in (right, returned)]
        if len(symbols) == len(shapes[0]) == len(shapes[1]):
            for symbol, wanted, length in zip(symbols, *shapes, strict=True):
                if wanted != length and symbol.isidentifier():
                    found[symbol] = wanted
    return found


def _said(leave: Leave, way: Way, sizes: Mapping[str, int]) -> str:
    """A sentence about where the way is left; all of it is true of the student's code."""
    line, step = f"In line {leave.line}", leave.value or Step(0.0)
    names = " and ".join(f"`{name}`" for name in leave.names)
    where, text = _where(step), f"`{step.text}`"
    ready = f"{names} is not" if names else "it is not"
    later = f"{where} is the first value that is not on the solution's way"
    said = {
        "elsewhere": f"{line}, {names} gets a value that the solution has in another place",
        "constant": f"{line}, {text} is {_number(step)} everywhere; the solution has no such array",
        "moved": f"{line}, {names} puts numbers together; with them, {later}",
        "partial": f"{line}, {text} is a part of a sum or product: more is needed for {names}",
        "put": f"{line}, {names} gets what {where} yields, which belongs elsewhere",
        "filled": f"{line}, {text} writes the first wrong entries of {names}",
        "empty": f"{names} is {_number(step)} everywhere, as it was made in {where}",
        "whole": f"{line}, {text} is made for whole numbers: others are cut when they are put in",
        "shared": f"{line}, {names or 'several entries'} are the same array: one changes all",
        "later": f"{line}, {text} changes an array that is needed as it was: {names} hold it",
        "changed": f"{line}, {text} changes the argument {names} itself",
        "factor": f"{line}, {names} gets what all is multiplied by, and that is not the solution's",
        "along": f"{line}, {names} is made: what goes along it in {where}, is not as it should be",
        "missing": f"{_capital(names or 'it')} lacks what is computed in line {leave.line}",
        "too often": f"The loop in line {leave.line} goes on when {names} is right already",
        "rows": f"{_capital(where)} has the right rows, each multiplied by a number of its own",
        "count": f"{line}, another number of values is returned than is asked for",
        "numpy": f"{line}, {text} computes with NumPy, which makes no tensor",
        "cut": f"{_capital(where)} has the shape {np.shape(step.value)}; the solution cuts others",
        "lost": f"{_capital(where)} keeps nothing of the numbers that it is made of",
        "unknown": f"{line}, {names} gets a value that the solution has nowhere",
        "walks": f"{line}, {text} changes {names} while the loop goes along it",
        "exchanged": f"{line}, {names} are returned in each other's place",
        "returned": f"{line}, the function returns in the middle of a loop: {ready} ready",
        "loop": f"The loop in line {leave.line} begins with what the solution reads later: {later}",
    }
    if leave.why == "size":
        right = sizes[leave.names[0]]
        return f"{line}, {names} gets another number than the one that is meant, here {right}."
    if leave.why == "loop" and leave.names:
        return f"The loop in line {leave.line} leaves entries of {names} as {where} made them."
    if leave.why in ("row", "row source"):
        return _said_of_row(leave, where)
    if leave.why == "put" and not leave.value:
        return f"{line}, what {names} holds is put together."
    if leave.why in said:
        return f"{said[leave.why]}."
    if leave.names:
        return f"{_capital(names)} has its numbers from {where}."
    if leave.relation == "order":
        return f"{_capital(where)} has the numbers of the solution in another order or shape."
    if leave.relation == "factor":
        return f"{_capital(where)} is {_factor(step, way)} what the solution has there."
    if leave.relation == "one minus":
        return f"{_capital(where)} is 1 minus a value that the solution has there."
    return f"{_capital(later)}, though what it is made of is."


#: What is said of a row that differs from the solution's in a way that has a name.
_TURNS: dict[Turn, str] = {
    "order": "has what the solution has there, in another order",
    "one more": "is one more, each time, than what the solution has there",
    "one less": "is one less, each time, than what the solution has there",
    "beginning": "ends before the solution does: the end is missing",
    "end": "begins after the solution does: the beginning is missing",
    "longer": "has more entries than the solution has there",
    "once": "has each only once of what the solution has more often there",
    "cut": "is cut to whole numbers, where the solution has others",
}


def _said_of_row(leave: Leave, where: str) -> str:
    """What is said of texts, whole numbers, lists and the like."""
    if (leave.value.value == NOTHING).all():  # type: ignore[union-attr]
        return f"{_capital(where)} is None."
    if leave.turn:
        return f"{_capital(where)} {_TURNS[leave.turn]}."
    if leave.names:
        return f"{_capital(' and '.join(leave.names))} is made in {where}."
    return f"{_capital(where)} is the first value that is not on the solution's way."


def _where(step: Step) -> str:
    often = f", in round {step.round}," if step.round > 1 else ","
    return f"line {step.line}{often} `{step.text}`"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _number(step: Step) -> str:
    return f"{np.ravel(step.value)[0]:.4g}" if np.size(step.value) else "empty"


def _factor(step: Step, way: Way) -> str:
    """How often a value is the solution's, in words."""
    found = way.factor(step.value)
    named = (word for factor, word in _FACTORS.items() if found and np.isclose(found, factor))
    return next(named, f"{found:.4g} times" if found else "a number of times")


def equations_named(named: str, equations: Mapping[str, str]) -> tuple[Equation, ...]:
    """The equations that a text names, "equations (1) and (2)", each with its left side marked."""
    numbers = re.findall(r"\((\d+)\)", named) if named.startswith("equation") else []
    return tuple(Equation(n, _marked(equations[n])) for n in numbers if n in equations)


def _marked(latex: str) -> str:
    """LaTeX with a frame around what it computes: the left side of each of its equations."""
    parts = re.split(r"(\\qquad|\\quad)", latex)
    return "".join(part if part.startswith("\\q") else _framed(part) for part in parts)


def _framed(equation: str) -> str:
    depth = 0
    for found in re.finditer(r"[{}]|=|\\approx|\\leftarrow", equation):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0 and found[0] not in "{}":
            left = equation[: found.start()]
            return (
                f"\\boxed{{{left.strip()}}} {equation[found.start() :]}"
                if left.strip()
                else equation
            )
    return equation


def _missing(trace: Trace, way: Way) -> Quantity | None:
    """The first quantity that a variable of the solution's gets, and that never comes up."""
    seen = Numbers([step.value for step in trace.steps])
    named = (one for one in way.recorded if one.name and not says_nothing(one.value))
    return next((one for one in named if seen.first(one.value) is None), None)


def _place(leave: Leave, trace: Trace, said: str = "", missing: Quantity | None = None) -> Place:
    place = Place(leave.function, leave.line, leave.why, said)
    if missing:
        place = replace(place, missing=missing.name, equation=missing.equation)
    return _with_lines(place, trace)


def _with_lines(place: Place, trace: Trace) -> Place:
    """The same with the lines around it, as they are in the student's cell."""
    start, text = trace.sources.get(place.function, (0, ""))
    first = max(start, place.line - _AROUND)
    lines = text.splitlines()[max(0, first - start) : max(0, place.line - start + _AROUND + 1)]
    return replace(place, first=first, around=tuple(one[:_WIDEST] for one in lines))
