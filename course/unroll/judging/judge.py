"""Judging a function: call it on every case, compare what it returns, find out what went wrong.

`check` and the hidden test judge alike; only where the cases come from differs.
"""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from . import pictures, probes
from .calling import Local, Student
from .compare import Difference, compare, same
from .leaves import DISTINCT
from .outcomes import ENDING, Failure, Outcome
from .patterns import pattern_of
from .pictures import Picture
from .places import equations_named, find_place
from .questions import Case, Hints, Output, Question, Raised
from .verdict import Finding, OutputVerdict, Place, Status, Verdict

_LOG = logging.getLogger(__name__)

#: The share of the points that changing the caller's arguments costs.
CHANGED_INPUTS_COST = 0.2

#: A known mistake's result is so many times nearer to one that shows it than the right one is.
_NEARER = 0.1

#: Failures that end all, and the status that they lead to.
_ENDED: dict[str, Status] = dict(
    zip(ENDING, ("timeout", "memory", "crashed", "memory"), strict=True)
)

#: What is found where an earlier exercise is to blame.
EARLIER = "earlier-exercise"

NOT_WRITTEN = "Nothing is written here yet: replace the two lines at # YOUR CODE."
STILL_RAISES = (
    "The function still reaches `raise NotImplementedError`: delete that line, and keep the "
    "return line below it."
)


def judge(
    question: Question,
    cases: Sequence[Case],
    student: Student | Callable[..., Any],
    *,
    earlier: Callable[[str, Student], bool] = lambda name, theirs: True,
    reveal: bool = True,
    recorded: Callable[[], Sequence[Case]] | None = None,
) -> Verdict:
    """The verdict on a student's function.

    Args:
        question: what is asked.
        cases: what it is tried on; an output counts when it is right in every case.
        student: the student's function, here or in another process.
        earlier: tells whether an earlier exercise, given by name and as the student wrote it, is
            right; asked only when the function is wrong and builds on that exercise.
        reveal: whether the verdict may show expected values.
        recorded: finds cases whose way was recorded; without it, they are among the cases.
    """
    started = time.perf_counter()
    writer = Local(student) if callable(student) else student
    outcomes = []
    on_numbers = replace(question, unknown={})
    for case in cases:
        outcomes.append(writer.call(on_numbers, case.arguments))
        if outcomes[-1].failure and outcomes[-1].failure.kind in _ENDED:
            break
    blame = _Blame(question, writer, earlier)
    failed = next((outcome.failure for outcome in outcomes if outcome.failure), None)
    if failed is None:
        verdict = _verdict_on_values(question, cases, outcomes, writer, blame, reveal)
        if question.unknown and _computes(question, verdict):
            # Once is enough: inside a model no size is known.
            outcomes = [writer.call(question, cases[0].arguments)]
            failed = outcomes[0].failure
    if failed:
        verdict = _verdict_on_failure(question, cases, outcomes, writer, failed, blame)
    if verdict.status in ("wrong", "partly", "error"):
        in_these = [case for case in cases if case.hints]
        with_hints = sorted(recorded() if recorded else in_these, key=_is_further)
        verdict = _with_place(verdict, question, with_hints, writer, outcomes)
    notes = verdict.notes + (_notes(outcomes) if reveal else ())
    return replace(verdict, notes=notes, seconds=time.perf_counter() - started)


def _is_further(case: Case) -> bool:
    """Is it one that is looked at only where nothing is wrong in the first one?"""
    return bool(case.hints and not case.hints.spoils)


def _computes(question: Question, verdict: Verdict) -> bool:
    """Is all right that a function returns, whatever else is found out about it?"""
    return not any(o.off for o in verdict.outputs if not question.outputs[o.name].derived)


def split(expected: Any, value: Any, names: Sequence[str]) -> dict[str, Any]:
    """A returned value's outputs by name; a name is absent when its output was not returned."""
    if isinstance(expected, Mapping):
        return {n: value[n] for n in names if n in value} if isinstance(value, Mapping) else {}
    if len(names) == 1:
        return {names[0]: value}
    if not isinstance(value, (tuple, list)) or len(value) > len(names):
        return {}
    return dict(zip(names, value, strict=False))


def _verdict_on_values(
    question: Question,
    cases: Sequence[Case],
    outcomes: Sequence[Outcome],
    student: Student,
    blame: _Blame,
    reveal: bool,
) -> Verdict:
    """The verdict when every call returned something."""
    names = list(question.outputs)
    expected = [split(case.expected, case.expected, names) for case in cases]
    actual = [split(c.expected, o.value, names) for c, o in zip(cases, outcomes, strict=True)]
    off, patterns = {}, dict[str, str]()
    for name in names:
        for case, wanted, returned in zip(cases, expected, actual, strict=True):
            difference = _compare_output(name, wanted, returned, question.tolerance)
            if difference:
                off[name] = (case, difference)
                patterns[name] = pattern_of(wanted[name], returned.get(name))
                break
    right = {name for name in names if name not in off}
    if all(question.outputs[name].derived for name in right):
        right = set()  # whole numbers earn nothing where all of them are wrong
    outputs = tuple(
        OutputVerdict(
            name,
            output.points if name in right else 0.0,
            output.points,
            _say(output, off[name][1], reveal, patterns[name]) if name in off else "",
        )
        for name, output in question.outputs.items()
    )
    changed = tuple(dict.fromkeys(name for outcome in outcomes for name in outcome.changed))
    score = round(sum(o.score for o in outputs) * (1 - CHANGED_INPUTS_COST if changed else 1.0), 2)
    if not off and not changed:
        return Verdict(question.exercise, "right", score, question.points, outputs)
    finding = known_mistake(question, cases, outcomes, off)
    if finding is None:
        evidence = probes.Evidence(
            with_changed_globals=lambda: student.with_changed_globals(question, cases[0].arguments),
            outputs=question.outputs,
            off={name: difference for name, (_, difference) in off.items()},
            expected=tuple(expected),
            actual=tuple(actual),
            values=tuple(outcome.value for outcome in outcomes),
            sizes=tuple(case.sizes for case in cases),
            changed=changed,
            tolerance=question.tolerance,
        )
        finding = probes.certain_finding(evidence) or blame.earlier()
        finding = finding or probes.generic_finding(evidence)
    picture = _picture(question, off, reveal)
    first = next((case for case, _ in off.values()), cases[0])
    return Verdict(
        question.exercise,
        "partly" if score > 0 else "wrong",
        score,
        question.points,
        outputs,
        finding,
        message=_count_message(question.outputs, cases[0].expected, outcomes[0].value),
        case=first.label if off else "",
        picture=picture,
    )


def _compare_output(
    name: str, right: Mapping[str, Any], returned: Mapping[str, Any], tolerance: float
) -> Difference | None:
    if name not in returned:
        return Difference("missing", "", "is not returned")
    return compare(right[name], returned[name], tolerance)


def _count_message(outputs: Mapping[str, Output], expected: Any, value: Any) -> str:
    """What to say when not even the kind or the number of what is returned is right."""
    names = [name for name, output in outputs.items() if not output.derived]
    if isinstance(expected, Mapping) and value is not None and not isinstance(value, Mapping):
        wanted = f"a dictionary with the keys {', '.join(names)} is expected"
        return f"The function returns a {type(value).__name__}; {wanted}."
    wanted = f"{len(names)} values are expected: {', '.join(names)}."
    if value is None or isinstance(expected, Mapping) or len(names) == 1:
        return ""
    count = 1
    if isinstance(value, (tuple, list)):
        count = len(value) - (len(outputs) - len(names))
    said = "One value is" if count == 1 else f"{count} values are"
    return f"{said} returned, {wanted}" if count != len(names) else ""


def _say(output: Output, difference: Difference, reveal: bool, pattern: str) -> str:
    """What is off in one output, for people; `pattern` is to be said of all of it."""
    text = difference.message
    if difference.kind == "shape" and output.shape and not difference.path:
        text = f"has shape {difference.actual.shape}, expected {output.shape} = "
        text += f"{difference.expected.shape}"
    if difference.path:
        text = f"is off at {difference.path}, which {text}"
    if reveal and difference.wrong is not None:
        off = difference.wrong
        if difference.kind == "nan":
            off = off & ~np.isfinite(difference.actual)
        where = tuple(int(i) for i in np.argwhere(off)[0])
        shown = _unlike(difference.actual[where], difference.expected[where])
        if where:
            text += f"; the first is [{', '.join(map(str, where))}]: {shown}"
        else:
            place = f"off at {difference.path}, which is " if difference.path else ""
            text = f"is {place}{shown}"
    elif reveal and isinstance(difference.expected, str):
        text += f", expected {difference.expected!r}"
    return f"{text}; {pattern}" if pattern else text


def _unlike(actual: Any, expected: Any) -> str:
    """Two numbers that differ, with as many digits as it takes to see it."""
    for digits in (4, 7, 10, 17):
        one, other = f"{float(actual):.{digits}g}", f"{float(expected):.{digits}g}"
        if one != other:
            break
    return f"{one}, expected {other}"


def _picture(
    question: Question, off: Mapping[str, tuple[Case, Difference]], reveal: bool
) -> Picture | None:
    """Where the first wrong output differs, when a picture says more than the sentence."""
    for name, (_, difference) in off.items():
        wrong = difference.wrong
        if difference.path or wrong is None or wrong.ndim < 2 or wrong.all():
            return None
        rows, columns = pictures.ends(question.outputs[name].axes)
        shown = pictures.beside(difference, rows, columns) if reveal and wrong.ndim == 2 else None
        return shown or pictures.where_wrong(wrong, rows, columns)
    return None


def known_mistake(
    question: Question,
    cases: Sequence[Case],
    outcomes: Sequence[Outcome],
    off: Mapping[str, Any],
) -> Finding | None:
    """The known mistake that explains most of what the student's function returned.

    One that agrees in the whole result is looked for first; then, for those who made two mistakes
    at once, one that explains most of the wrong outputs, and spoils none that is right.
    """
    names = list(question.outputs)
    changed = {name for outcome in outcomes for name in outcome.changed}
    for mistake in question.mistakes:
        # Where all is right but for arguments that come back changed, it has to be about these.
        about = off or not changed or not changed.isdisjoint(re.findall(r"\w+", mistake.hint))
        if about and _agrees(mistake.id, question, cases, outcomes, names):
            return mistake
    best, most = None, 0
    right = [name for name in names if name not in off]
    for mistake in question.mistakes:
        spoiled = [name for name in off if spoils(mistake.id, question, cases, name)]
        explained = [
            name
            for name in spoiled
            if _agrees(mistake.id, question, cases, outcomes, [name])
            and _is_evidence(name, names, cases, outcomes)
        ]
        # Of what it spoils others may spoil a part as well, but not all but a single output.
        most_of_it = len(explained) > 1 and 2 * len(explained) >= len(spoiled)
        enough = len(explained) == len(spoiled) or most_of_it
        more = len(explained) > most and any(not question.outputs[n].derived for n in explained)
        if enough and more and not any(spoils(mistake.id, question, cases, n) for n in right):
            best, most = mistake, len(explained)
    return best


def _is_evidence(
    name: str, names: Sequence[str], cases: Sequence[Case], outcomes: Sequence[Outcome]
) -> bool:
    """Does it tell anything that this output agrees? Not where it is empty, or the same all over:
    many mistakes make zeros.
    """
    found: list[Any] = []
    for case, outcome in zip(cases, outcomes, strict=False):
        if not outcome.failure:
            found += _leaves(split(case.expected, outcome.value, names).get(name))
    return len({*found}) > 1


def _agrees(
    mistake: str,
    question: Question,
    cases: Sequence[Case],
    outcomes: Sequence[Outcome],
    names: Sequence[str],
) -> bool:
    """Does a mistake give these outputs, and raise where the student's function raised?"""
    numbers_agreed = False
    everything = list(question.outputs)
    for case, outcome in zip(cases, outcomes, strict=False):
        mistaken = case.mistaken[mistake]
        if isinstance(mistaken, Raised) or outcome.failure:
            kind = outcome.failure.kind if outcome.failure else None
            if not (isinstance(mistaken, Raised) and mistaken.kind == kind):
                return False
            continue
        theirs = split(case.expected, outcome.value, everything)
        known = split(case.expected, mistaken, everything)
        right = split(case.expected, case.expected, everything)
        if not theirs and not known:  # neither holds outputs: they are compared as they are
            theirs, known = dict.fromkeys(names, outcome.value), dict.fromkeys(names, mistaken)
        for name in names:
            if (name in known) != (name in theirs):
                return False
            # Both ways: an output may hold more than expected, but not more than the mistake's.
            if name in known and not (
                same(known[name], theirs[name], question.tolerance)
                and same(theirs[name], known[name], question.tolerance)
                and _is_nearer(theirs[name], known[name], right.get(name))
            ):
                return False
            numbers_agreed = numbers_agreed or name in known  # nothing on both sides is no sign
    return numbers_agreed


def _is_nearer(theirs: Any, known: Any, right: Any) -> bool:
    """Is a result far nearer to a known mistake's than the right one is?

    Both may be approximations, and all three the same but for a little.
    """
    alike = isinstance(theirs, np.ndarray) and isinstance(known, np.ndarray)
    if not alike or np.shape(right) != known.shape != () or theirs.shape != known.shape:
        return True
    if known.dtype.kind != "f" or not (np.isfinite(known).all() and np.isfinite(right).all()):
        return True
    apart, between = np.abs(theirs - known).max(initial=0), np.abs(right - known).max(initial=0)
    return bool(not between or apart <= max(_NEARER * between, 1e-6 * np.abs(known).max()))


def _leaves(value: Any) -> list[Any]:
    """All numbers and texts in a value."""
    if isinstance(value, np.ndarray):
        return [*np.unique(value)]
    if isinstance(value, Mapping):
        value = [*value.values()]
    if isinstance(value, (tuple, list)):
        return [leaf for one in value for leaf in _leaves(one)]
    return [value]


def spoils(mistake: str, question: Question, cases: Sequence[Case], name: str) -> bool:
    """Does a known mistake make another output of this name, or an error, in any case?"""
    everything = list(question.outputs)
    for case in cases:
        mistaken = case.mistaken[mistake]
        if isinstance(mistaken, Raised):
            return True
        known = split(case.expected, mistaken, everything)
        right = split(case.expected, case.expected, everything)
        if _compare_output(name, right, known, question.tolerance):
            return True
    return False


def _verdict_on_failure(
    question: Question,
    cases: Sequence[Case],
    outcomes: Sequence[Outcome],
    student: Student,
    failure: Failure,
    blame: _Blame,
) -> Verdict:
    """The verdict when a call raised an exception, took too long or took too much."""
    verdict = Verdict(question.exercise, "error", 0.0, question.points)
    if failure.kind in _ENDED:
        status = _ENDED[failure.kind]
        message = failure.message or (
            "The function needed more memory than there is for it: does something grow in a loop?"
            if status == "memory"
            else "It ended before it was done."
        )
        return replace(verdict, status=status, message=message, finding=blame.where(failure))
    if failure.kind == "NotImplementedError" and failure.inside:
        # Raised by the function itself, or by an earlier exercise that it calls?
        if failure.inside in question.uses:
            hint = f"It calls {failure.inside}, which is not written yet."
            return replace(verdict, finding=Finding(EARLIER, hint))
        if failure.written:
            return replace(verdict, message=STILL_RAISES)
        return replace(verdict, status="missing", message=NOT_WRITTEN)
    where = f" in line {failure.line}, `{failure.text}`" if failure.text else ""
    message = f"{failure.kind}{where}: {failure.message}"
    position = next(i for i, outcome in enumerate(outcomes) if outcome.failure is failure)
    if position > 0:
        message += f" (case: {cases[position].label})"
    finding = (
        known_mistake(question, cases, outcomes, {})
        or blame.where(failure)
        or probes.finding_on_failure(failure)
        or blame.earlier()
    )
    if finding is None:
        changed = student.with_changed_globals(question, cases[position].arguments)
        finding = probes.finding_on_globals([name for name, _ in changed])
    return replace(verdict, message=message, finding=finding)


@dataclass(frozen=True)
class _Blame:
    """Points to earlier exercises that a wrong function builds on and that are wrong themselves."""

    question: Question
    student: Student
    is_right: Callable[[str, Student], bool]

    def where(self, failure: Failure) -> Finding | None:
        """An earlier exercise in which the function stopped, or that is not there."""
        name = failure.name
        if failure.kind == "NameError" and name in self.question.uses:
            hint = f"It calls {name}, which is not there: did its cell run, without an error?"
            return Finding(EARLIER, hint)
        for name in reversed(failure.below):  # the one that the others call
            if name in self.question.uses and self._is_wrong(name):
                hint = f"It stops inside {name}, which is not right yet: mend that one first."
                return Finding(EARLIER, hint)
        return None

    def earlier(self) -> Finding | None:
        """The first that is not right yet."""
        for name in self.question.uses:
            if self._is_wrong(name):
                hint = f"It builds on {name}, which is not right yet: mend that one first."
                return Finding(EARLIER, hint)
        return None

    def _is_wrong(self, name: str) -> bool:
        theirs = self.student.other(name)
        return theirs is not None and not self.is_right(name, theirs)


def _with_place(
    verdict: Verdict,
    question: Question,
    cases: Sequence[Case],
    student: Student,
    outcomes: Sequence[Outcome],
) -> Verdict:
    """Say which line to look at, if the function itself is wrong and one can be found."""
    hints = cases[0].hints if cases else None
    if hints is None or (verdict.finding and verdict.finding.id == EARLIER):
        return verdict
    try:
        place = _place(question, cases, student, outcomes)
        if place and verdict.finding and _is_another(place, verdict, hints):
            verdict = replace(verdict, finding=None)  # it has the same result by another way
        named = verdict.finding.equation if verdict.finding else place.equation if place else ""
        named = named or _equation_of(question, hints, verdict)
        formulas = equations_named(named, hints.equations)
        return replace(verdict, place=place, equations=formulas)
    except Exception:  # a verdict without a place is better than none
        _LOG.debug("no place was found in %s", question.exercise, exc_info=True)
        return verdict


def _is_another(place: Place, verdict: Verdict, hints: Hints) -> bool:
    """Does the known mistake that was found leave the way differently?

    Where it is known to, that is. An exception alone tells little: models stop for many reasons.
    """
    known = verdict.finding.id if verdict.finding else ""
    if hints.network:
        return verdict.status == "error" and hints.whys.get(known, place.why) != place.why
    return place.why in DISTINCT and known in hints.spoils and hints.whys.get(known) != place.why


def _equation_of(question: Question, hints: Hints, verdict: Verdict) -> str:
    """The equation that most of the known mistakes are about which spoil the same outputs."""
    off = [output.name for output in verdict.outputs if output.off]
    counts = Counter(
        mistake.equation
        for mistake in question.mistakes
        if [*hints.spoils.get(mistake.id, ())] == off
    )
    return counts.most_common(1)[0][0] if off and counts else ""


def _place(
    question: Question, cases: Sequence[Case], student: Student, outcomes: Sequence[Outcome]
) -> Place | None:
    """The line to look at, by the first of some cases in which something is wrong."""
    names = list(question.outputs)
    stopped = next((outcome.failure.line for outcome in outcomes if outcome.failure), 0)
    changed = [name for outcome in outcomes for name in outcome.changed]
    for last, case in enumerate(cases, start=1):
        trace = student.trace(question, case.arguments)
        right, returned = (split(case.expected, v, names) for v in (case.expected, trace.value))
        off = {name: (right[name], returned.get(name)) for name in right}
        if last == len(cases) or not same(right, returned, question.tolerance):
            return find_place(trace, case, question, off, stopped, changed)
    return None


def _notes(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """Warnings and prints of the student's function, shortened."""
    warned = list(dict.fromkeys(text for outcome in outcomes for text in outcome.warned))
    notes = [f"NumPy warned: {text}" for text in warned[:3]]
    printed = next((outcome.printed for outcome in outcomes if outcome.printed), "")
    lines = printed.splitlines()
    if lines:
        more = f" … and {len(lines) - 3} more lines" if len(lines) > 3 else ""
        notes.append(f"your function printed: {' | '.join(lines[:3])[:300]}{more}")
    return tuple(notes)
