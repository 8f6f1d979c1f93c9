"""From a function to its verdict; and follow-through marks: a mistake is paid for once.

Where an exercise builds on an earlier one that is wrong, its cases are answered anew as somebody
would who made the earlier mistake and nothing else wrong: by the reference with the known mistake
in it, or with the student's own earlier function in place of its own (`asking`). Who agrees with
that has done this exercise right. Where it cannot be found out, or anybody would agree because the
earlier function leaves nothing to be done, a person looks.
"""

from __future__ import annotations

import contextlib
import types
import warnings
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from itertools import chain, combinations, islice
from typing import Any, Protocol

import numpy as np

from autograder.course import AuthorError, UserError
from autograder.grading.asking import SECONDS, Asked, Budget, Unsettled
from autograder.grading.cases import CaseBook, Made
from autograder.grading.stand_ins import NoStandIn, tried_on
from autograder.sandbox.session import Ended
from unroll.judging.calling import Local, Student
from unroll.judging.compare import same
from unroll.judging.judge import EARLIER, judge, spoils
from unroll.judging.outcomes import Outcome
from unroll.judging.probes import finding_on_failure
from unroll.judging.questions import Case, Question
from unroll.judging.trace import Trace
from unroll.judging.verdict import Finding, Verdict

#: How a function ends that never comes back; there is nothing that could be compared.
_ENDED = ("timeout", "memory", "crashed")

#: The share of what can be wrong with an output that must be seen in it on top of earlier mistakes.
#: With those that are known it is all, 17 of 20 or more, or less than three quarters.
SEEN = 5 / 6

#: The share of calls for the reference before which one is made that is known already.
OFTEN = 0.5

#: So many sets of two or three known mistakes are tried on a function that is not explained by one.
TRIES = 400


@dataclass(frozen=True)
class Call:
    """One call of a function, and what it did."""

    question: Question
    arguments: tuple[Any, ...]
    outcome: Outcome


@dataclass(frozen=True)
class Judged:
    """An exercise as it was judged: the verdict, and what each call of it did."""

    verdict: Verdict
    calls: tuple[Call, ...] = ()

    @property
    def sound(self) -> bool:
        """Does it do what the reference does, whatever it builds on?"""
        return self.verdict.status == "right" and not self.verdict.given


#: A student's functions by name, in one process; and what runs a cell in one.
Functions = Callable[[str], Student | None]
Run = Callable[[str], object]


class Earlier(Protocol):
    """What is known of the exercises before one that is judged."""

    def judged(self, exercise: str) -> Judged:
        """An earlier exercise as it was judged."""

    def settled(self, exercises: Sequence[str]) -> AbstractContextManager[Functions]:
        """These functions as they were then, where a later one has never been called."""

    def apart(self, exercise: str) -> AbstractContextManager[tuple[Student, Run] | None]:
        """A function where others can be put in the place of earlier ones, and how to run a cell
        there; None where that cannot be.
        """


@dataclass
class Beside(Earlier):
    """Functions in the same process as the one that is judged; they are judged when asked for."""

    student: Student
    book: CaseBook
    name: str

    def __post_init__(self) -> None:
        self._judged: dict[str, Judged] = {}

    def judged(self, exercise: str) -> Judged:
        if exercise not in self._judged:
            theirs = self.student.other(exercise)
            missing = Verdict(exercise, "missing", 0.0, 0.0)
            self._judged[exercise] = (
                judged(theirs, exercise, self.book, self.name) if theirs else Judged(missing)
            )
        return self._judged[exercise]

    def settled(self, exercises: Sequence[str]) -> AbstractContextManager[Functions]:
        return nullcontext(self.student.other)

    def apart(self, exercise: str) -> AbstractContextManager[tuple[Student, Run] | None]:
        theirs = self.student
        if not isinstance(theirs, Local) or not isinstance(theirs.function, types.FunctionType):
            return nullcontext(None)
        one, space = theirs.function, dict(theirs.function.__globals__)
        alike = types.FunctionType(
            one.__code__, space, one.__name__, one.__defaults__, one.__closure__
        )
        return nullcontext((Local(alike, theirs.seconds), lambda cell: exec(cell, space)))


def verdict_for(student: Student, exercise: str, book: CaseBook, name: str = "") -> Verdict:
    """The verdict on a function that stands beside the earlier ones; see `judged`."""
    return judged(student, exercise, book, name).verdict


def judged(
    student: Student,
    exercise: str,
    book: CaseBook,
    name: str = "",
    earlier: Earlier | None = None,
) -> Judged:
    """The verdict on a function, on the cases that belong to this student.

    Args:
        student: the function, here or in another process.
        exercise: its name.
        book: the cases of the lesson for the class.
        name: the student's.
        earlier: the exercises before it; by default those that stand beside the function.
    """
    question, cases = book.draw(exercise, book.variant(name, exercise))
    before = earlier or Beside(student, book, name)
    noted = _Noted(student)
    verdict = judge(
        question,
        cases,
        noted,
        earlier=lambda other, _: before.judged(other).verdict.status == "right",
        reveal=False,
        recorded=lambda: book.recorded(exercise),
    )
    calls = tuple(noted.calls)
    if verdict.status not in ("right", "missing"):
        unsound = tuple(other for other in question.uses if not before.judged(other).sound)
        if unsound:
            following = _Following(student, exercise, book, name, before, unsound)
            try:
                verdict = following.instead_of(verdict)
            except (UserError, OSError, MemoryError):  # not the student's doing
                raise
            except Exception:  # whatever a student's values lead to
                verdict = following.looked_at(verdict)
    return Judged(verdict, calls)


class _Noted:
    """A function whose calls are noted."""

    def __init__(self, student: Student) -> None:
        self._student = student
        self.calls: list[Call] = []
        self.with_changed_globals, self.other = student.with_changed_globals, student.other
        self.trace = student.trace

    def call(self, question: Question, arguments: tuple[Any, ...]) -> Outcome:
        outcome = self._student.call(question, arguments)
        self.calls.append(Call(question, arguments, outcome))
        return outcome


class _Excused:
    """A function that is not to blame for changing what the reference would change as well.

    Whether it depends on variables of the notebook has been found out before.
    """

    def __init__(self, student: Student, names: frozenset[str]) -> None:
        self._student, self._names = student, names
        self.other, self.trace = student.other, student.trace

    def with_changed_globals(
        self, question: Question, arguments: tuple[Any, ...]
    ) -> Sequence[tuple[str, Any]]:
        return ()

    def call(self, question: Question, arguments: tuple[Any, ...]) -> Outcome:
        outcome = self._student.call(question, arguments)
        changed = tuple(name for name in outcome.changed if name not in self._names)
        return replace(outcome, changed=changed)


class _Tried:
    """A function that is called on each case after the cell that belongs to the case has run."""

    def __init__(self, student: Student, run: Run, tried: Sequence[tuple[str, Case]]) -> None:
        self._student, self._run = student, run
        self._cells = {id(case.arguments): cell for cell, case in tried}

    def call(self, question: Question, arguments: tuple[Any, ...]) -> Outcome:
        self._run(self._cells[id(arguments)])
        return self._student.call(question, arguments)

    def with_changed_globals(
        self, question: Question, arguments: tuple[Any, ...]
    ) -> Sequence[tuple[str, Any]]:
        return ()

    def trace(self, question: Question, arguments: tuple[Any, ...]) -> Trace:
        return Trace()

    def other(self, name: str) -> Student | None:
        return None


class _AsJudged:
    """Calls that were made when earlier functions were judged, to be made again.

    They are made in between those for the reference, at random: a function that counts its calls,
    or knows their arguments, cannot tell one kind from the other and answer both differently.
    """

    def __init__(self, calls: list[tuple[Student, Call]], rng: np.random.Generator) -> None:
        self._left = [calls[i] for i in rng.permutation(len(calls))]
        self._rng = rng
        self._all = list(self._left)

    def perhaps(self) -> None:
        """Before the reference asks: now and then, see whether another call does what it did.

        Raises:
            Unsettled: when it does not.
        """
        if self._left and self._rng.random() < OFTEN:
            self._see(self._left.pop())

    def holds(self) -> bool:
        """Do those that are left do what they did, and all once more?"""
        try:
            for call in [*self._left, *self._all]:
                self._see(call)
        except Unsettled:
            return False
        return True

    @staticmethod
    def _see(call: tuple[Student, Call]) -> None:
        theirs, before = call
        now = theirs.call(before.question, before.arguments)
        if now.failure or not _returned(before, now.value):
            raise Unsettled("it is not what it was when it was judged")


@dataclass(frozen=True)
class _Carried:
    """Cases as somebody answers them who made only the earlier mistakes."""

    cases: Sequence[Case]
    changed: frozenset[str] = frozenset()


@dataclass
class _Following:
    """An exercise that is not right, on top of earlier ones that are not sound."""

    student: Student
    exercise: str
    book: CaseBook
    name: str
    before: Earlier
    unsound: tuple[str, ...]

    def __post_init__(self) -> None:
        self.variant = self.book.variant(self.name, self.exercise)
        self.question, self.cases = self.book.draw(self.exercise, self.variant)
        #: Those that are wrong in themselves, as far as can be told.
        self.wrong = tuple(filter(self._is_wrong, self.unsound)) or self.unsound

    def _is_wrong(self, other: str) -> bool:
        verdict = self.before.judged(other).verdict
        return verdict.status != "right" and not verdict.undecided

    def instead_of(self, verdict: Verdict) -> Verdict:
        """What counts in place of a verdict that charges for the earlier mistakes as well."""
        if verdict.status in _ENDED:
            ended = any(self.before.judged(w).verdict.status in _ENDED for w in self.wrong)
            return self._undecided(verdict) if ended else verdict
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # what a student's numbers lead to
            known = self._carried_by(self._known())  # which are computed once for a class
            if known and (found := self._decided(verdict, known)).status == "right":
                return found
            budget = Budget()
            with self.before.settled(self.unsound) as functions:
                if asked := self._asked(functions, budget):
                    found = self._decided(verdict, asked)
                    return self._undecided(verdict) if budget.over else found
            composed = self._carried_by(self._composed(budget))
            return self._decided(verdict, composed) if composed else self._undecided(verdict)

    def _decided(self, verdict: Verdict, carried: _Carried) -> Verdict:
        """The better of a verdict and that on these cases, if agreeing with them tells anything."""
        student = _Excused(self.student, carried.changed)
        question = self.question
        # What known mistakes make of a model takes longest, and is asked for where it can count.
        again = judge(replace(question, mistakes=()), carried.cases, student, reveal=False)
        if _stops_in_a_model(again.finding) and any(map(self._stops_in_a_model, self.wrong)):
            question = replace(question, unknown={})
            again = judge(replace(question, mistakes=()), carried.cases, student, reveal=False)
        if again.score <= verdict.score:
            return verdict
        if again.status != "right":
            again = judge(question, carried.cases, student, reveal=False)
        # What is derived earns nothing by itself.
        own = [name for name, output in self.question.outputs.items() if not output.derived]
        if not all(self._tells(name, carried.cases) for name in own):
            return self._for_a_person(verdict)
        names = " and ".join(f"your {other}" for other in self.wrong)
        message = f"Right, given {names}: what is wrong there has cost its points there."
        if again.status != "right":
            message = again.message or f"Compared with what is right given {names}."
        return replace(again, given=self.wrong, message=message)

    def _stops_in_a_model(self, other: str) -> bool:
        """Does an earlier function stop inside a model, and so what is built on it?"""
        question, cases = self.book.draw(other, self.book.variant(self.name, other))
        theirs = self.student.other(other)
        if theirs is None or not question.unknown:
            return False
        failure = theirs.call(question, cases[0].arguments).failure
        return failure is not None and _stops_in_a_model(finding_on_failure(failure))

    def _tells(self, name: str, cases: Sequence[Case]) -> bool:
        """Does it tell anything to agree with this output on these cases?

        Where an earlier function returns only zeros, say, zeros would do for an answer. So of what
        can be wrong with an output most must still be seen in it. Models are carried by known
        mistakes alone, none of which is of that kind, and take long to build.
        """
        if self.question.harness.startswith("run_model"):
            return True
        question, known = self.question, [mistake.id for mistake in self.question.mistakes]
        wrong = [mistake for mistake in known if spoils(mistake, question, self.cases, name)]
        seen = sum(spoils(mistake, question, cases, name) for mistake in wrong)
        return seen >= SEEN * len(wrong)

    def _known(self) -> Made:
        """The known mistakes found in the earlier exercises; none where one has another."""
        found = []
        for other in self.wrong:
            finding = self.before.judged(other).verdict.finding
            question, _ = self.book.draw(other, self.book.variant(self.name, other))
            if finding is None or finding.id not in {mistake.id for mistake in question.mistakes}:
                return ()
            found.append((other, finding.id))
        return tuple(sorted(found))

    def _carried_by(self, made: Made) -> _Carried | None:
        """The cases on top of these known mistakes, if anything can be computed with them."""
        cases = self.book.with_mistakes(self.exercise, self.variant, made) if made else []
        return _Carried(cases) if cases else None

    def _asked(self, functions: Functions, budget: Budget) -> _Carried | None:
        """The cases as the reference answers them with the student's own earlier functions.

        None where these cannot be asked, or are not what they were when they were judged.
        """
        reference = self.book.reference
        own = {}
        with contextlib.suppress(Unsettled):
            before = self._as_judged(functions)
            if before is None:
                return None
            for other in self.unsound:
                theirs, question = functions(other), reference.exercises[other].question
                if theirs:
                    right = reference.solutions[other]
                    own[other] = Asked(question, right, theirs, budget, before.perhaps)
            carried = reference.with_functions(own)
            cases, changed = carried.answered(self.exercise, self.cases, SECONDS)
            if cases and not budget.over and before.holds():
                return _Carried(cases, frozenset(changed))
        return None

    def _as_judged(self, functions: Functions) -> _AsJudged | None:
        """What the earlier functions did when they were judged; None where one did nothing."""
        found = []
        for other in self.unsound:
            theirs = functions(other)
            calls = [c for c in self.before.judged(other).calls if not c.outcome.failure]
            if not theirs or not calls:
                return None
            found += [(theirs, call) for call in calls]
        # Told by the secret: in which order, and when, nobody can know who is asked.
        seed = self.book.draw_seed(self.name, self.exercise)
        return _AsJudged(found, np.random.default_rng(seed))

    def _composed(self, budget: Budget) -> Made:
        """Known mistakes that explain together what the earlier exercises did; none if none do."""
        found: Made = ()
        for other in self.wrong:
            made = self._explained(other, found, budget)
            if not made:
                return ()
            found += made
        return tuple(sorted(found))

    def _explained(self, other: str, before: Made, budget: Budget) -> Made:
        """One to three known mistakes in an exercise that explain all that it did."""
        reference, calls = (
            self.book.reference.with_mistakes(before),
            self.before.judged(other).calls,
        )
        known = reference.exercises[other].mistakes
        sets = chain.from_iterable(combinations(known, count) for count in (1, 2, 3))
        for chosen in islice(sets, TRIES) if calls else ():
            if budget.is_spent():
                break
            with contextlib.suppress(AuthorError, SyntaxError):  # two that exclude each other
                function = reference.mistaken(other, *chosen)
                if all(_does(function, call) for call in calls):
                    return tuple((other, mistake.id) for mistake in chosen)
        return ()

    def _undecided(self, verdict: Verdict) -> Verdict:
        """For a person to look at, unless the exercise is known to be wrong itself."""
        own = {mistake.id for mistake in self.question.mistakes} | {"returns-none"}
        if verdict.finding and verdict.finding.id in own:
            return verdict
        return self._for_a_person(verdict)

    def _for_a_person(self, verdict: Verdict) -> Verdict:
        """Right, if it is with stand-ins for the earlier functions; else a person has to look."""
        return self._with_stand_ins() or self.looked_at(verdict)

    def looked_at(self, verdict: Verdict) -> Verdict:
        """The verdict, which stands until a person has looked; nothing else is blamed."""
        names = " and ".join(self.wrong)
        hint = f"It builds on {names}, where something is wrong: mend that first."
        why = f"Whether {self.exercise} itself is right no test can tell: your teacher looks at it."
        return replace(verdict, finding=Finding(EARLIER, hint), undecided=why)

    def _with_stand_ins(self) -> Verdict | None:
        """The verdict where it is right with stand-ins; a wrong one might not be its own fault."""
        with self.before.apart(self.exercise) as place, contextlib.suppress(NoStandIn, Ended):
            if place is None:
                return None
            student, run = place
            tried = tried_on(self.book.reference, self.question, self.cases, self.unsound)
            cases = [case for _, case in tried]
            question = replace(self.question, mistakes=(), unknown={})
            verdict = judge(question, cases, _Tried(student, run, tried), reveal=False)
            if verdict.status == "right":
                names = " and ".join(f"your {other}" for other in self.wrong)
                said = f"Right, given {names}: tried with a stand-in for what is wrong there."
                return replace(verdict, given=self.wrong, message=said)
        return None


def _stops_in_a_model(finding: Finding | None) -> bool:
    return finding is not None and finding.id == "not-symbolic"


def _returned(call: Call, value: Any) -> bool:
    """Is this what the call returned?"""
    before, tolerance = call.outcome.value, call.question.tolerance
    return same(before, value, tolerance) and same(value, before, tolerance)


def _does(function: Callable[..., Any], call: Call) -> bool:
    """Does a function return, or raise, what the call did?"""
    now, before = Local(function, SECONDS).call(call.question, call.arguments), call.outcome
    if now.failure or before.failure:
        return bool(now.failure and before.failure and now.failure.kind == before.failure.kind)
    return _returned(call, now.value)
