"""Grading one submission: the student's cells run in a sandbox, the tests here.

A test cell says `check(rnn_forward)` and nothing else, so its verdict is reached here by asking the
session for what that function returns. No code of the student can touch a verdict; the notebook
only shows it.
"""

from __future__ import annotations

import contextlib
import functools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import nbformat
import numpy as np

from autograder.course import NOT_THE_STUDENTS, exercise_of
from autograder.grading.cases import CaseBook
from autograder.grading.follow import Functions, Judged, Run, judged
from autograder.grading.names import MOST, binds, name_without_value
from autograder.grading.safe_html import IN_ALL, safe_outputs
from autograder.grading.sanitise import Form, Sanitised
from autograder.lessons.notebooks import EXPERIMENT
from autograder.pages.process import Allowance
from autograder.sandbox.process import Orders
from autograder.sandbox.replies import LEFT_OUT, SHOWN, note
from autograder.sandbox.session import Ended, Remote, Session
from autograder.sandbox.walls import Limits
from unroll.judging.outcomes import CRASHED, OUT_OF_MEMORY, OUT_OF_TIME, SENTENCE
from unroll.judging.rungs import limit
from unroll.judging.verdict import MIME, Finding, Status, Verdict, as_html, as_text

#: How often a submission may end its process before the rest of it is left alone.
MAX_RESTARTS = 8

_CELL_NAME = re.compile(r"\(<ipython-input-[^<>]*>, ")

#: An own cell that has no more seconds than this is not run.
LEAST_SECONDS = 0.02

#: So often a submission's cells are looked through for a name.
LOOKS = 50

#: Said with a verdict that was not reached at the test.
BELOW = "Judged after the last cell: what counts stands below the test."

#: What ends a cell from outside, and the status that it leads to.
_ENDED: dict[str, Status] = {
    OUT_OF_TIME: "timeout",
    "CellTimeoutError": "timeout",
    OUT_OF_MEMORY: "memory",
    CRASHED: "crashed",
}


@dataclass(frozen=True)
class Work:
    """Whose work it is, the cases it is drawn from, where it runs, and what it may use.

    `killed_at` is for what has been tried before; see `Session`.
    """

    student: str
    book: CaseBook
    warm: Orders
    limits: Limits
    killed_at: frozenset[int] = frozenset()


def run_notebook(mended: Sanitised, work: Work) -> dict[str, Verdict]:
    """Run a sanitised notebook in place: the student's cells in the sandbox, the tests here.

    Cells that no mark depends on are skipped, unless an exercise needs a name that one of them
    defines. A cell that ends the process, or goes on for too long, is noted as an error; what comes
    after it runs in a fresh process, in which the cells before it have run again. An exercise that
    is not right at its test is judged once more after the last cell; the better verdict counts.

    Returns:
        The verdict of every test cell, by the cell's id in the gradebook, in order.
    """
    with contextlib.closing(_Run(mended, work)) as run:
        for cell in mended.notebook.cells:
            if cell.cell_type == "code":
                run.take(cell)
        run.judge_again()
        run.point_elsewhere()
        return run.verdicts


def unanswered(mended: Sanitised, verdicts: Mapping[str, Verdict]) -> frozenset[str]:
    """The exercises' cells that are as they were given, where nothing stands elsewhere either."""
    judged = ("right", "partly", "wrong", "error")
    return frozenset(
        cell for cell in mended.unanswered if verdicts[f"{cell}-test"].status not in judged
    )


@dataclass(frozen=True)
class _Ran:
    """A cell that has run; `own` where it is none of those that the lesson must have."""

    source: str
    own: bool


def notebook_of_nothing(form: Form, reason: str) -> Any:
    """What stands in place of a graded notebook where nothing could be graded.

    The cells of answers are there too, since people may have written comments on them.
    """
    cells = [form.cell(name) for name in form.cells if form.marks(name)]
    cells = [c for c in cells if c.metadata.nbgrader.grade or c.metadata.nbgrader.solution]
    for cell in cells:
        marks = cell.metadata.nbgrader
        if marks.solution:
            cell.source = "# There is nothing that could be read."
        if marks.grade:
            name = exercise_of(marks.grade_id)
            verdict = Verdict(name, "error", 0.0, float(marks.points), message=reason)
            cell.outputs = [_verdict_output(verdict)]
    return nbformat.from_dict(
        {"cells": cells, "metadata": form.metadata, "nbformat": 4, "nbformat_minor": 5}
    )


class _Run:
    """One submission on its way through its cells."""

    def __init__(self, mended: Sanitised, work: Work) -> None:
        self.mended, self.work = mended, work
        self.verdicts: dict[str, Verdict] = {}
        self.found: dict[str, Judged] = {}  # the exercises so far, as the verdict was reached
        self.stood: dict[str, int] = {}  # how many cells had run when it was
        self.tests: list[tuple[Any, int]] = []  # each with how many cells had run before it
        self.before: list[_Ran] = []  # the cells that have run, to be run again in a fresh process
        self.stopped: list[tuple[Any, Any]] = []  # cells that did not go well, and their errors
        self.aside: list[Any] = []  # cells that would run if a name was needed from them
        self.room = MOST  # characters of cells that may still be set aside
        self.unread = MOST  # the same of those that stopped
        self.looks = LOOKS  # how often they may still be looked through
        self.lacks: dict[str, str] = {}  # the first name that each exercise found without a value
        self.session: Session | None = None
        self.own = work.limits.own_seconds  # what is left
        self.starts = 0
        self.count = 0
        self.shown = 0  # characters of outputs so far
        self.for_pages = Allowance(IN_ALL)

    def close(self) -> None:
        """End the process that still runs."""
        if self.session:
            self.session.end()

    def take(self, cell: Any) -> None:
        """Do what is to be done with the next code cell."""
        if EXPERIMENT in cell.metadata.get("tags", []):
            self._set_aside(cell)
        elif cell.metadata.get("nbgrader", {}).get("grade"):
            self.test(cell)
        else:
            self.student_cell(cell)

    def _set_aside(self, cell: Any) -> None:
        """Keep a cell for the case that a name is needed from it."""
        if len(cell.source) <= self.room:
            self.room -= len(cell.source)
            self.aside.append(cell)

    def alive(self) -> Session:
        """A process in which everything so far has run; a fresh one if the last has ended.

        Raises:
            Ended: when it cannot be brought that far.
        """
        while not self.session or self.session.over:
            if self.session and self.session.over and self.starts > MAX_RESTARTS:
                raise Ended(self.session.over)
            self.starts += 1
            self.session = self._new_session()
            self._run_again(self.session)
        return self.session

    def _new_session(self) -> Session:
        """A fresh process, which has the time that the last one has left."""
        left = self.session.left if self.session else None
        return self.work.warm.session(self.work.limits, left, killed_at=self.work.killed_at)

    def _run_again(self, session: Session) -> None:
        """Run what has run before; a cell of the student's own that now ends it is left out."""
        for ran in list(self.before):
            try:
                self._run(ran, session)
            except Ended:
                if not ran.own:
                    raise
                self.before.remove(ran)
                return

    def _run(self, ran: _Ran, session: Session) -> None:
        """Run in another session what has run before, as far as there is time for it."""
        with self._in_own_time(session):
            if not ran.own or self._own_allowance():
                session.run(ran.source, self._own_allowance() if ran.own else None)

    @contextlib.contextmanager
    def _in_own_time(self, session: Session) -> Iterator[None]:
        """Let what runs here take from the time for own cells first, then from the exercises'."""
        own, left = self.own, session.left
        session.left += own
        try:
            yield
        finally:
            self.own = max(0.0, session.left - left)
            session.left = min(left, session.left)

    def _own_allowance(self) -> float:
        """What the next own cell may take: however slow those before were, something is left."""
        allowance = min(self.work.limits.cell_seconds, self.own / 2)
        return allowance if allowance > LEAST_SECONDS else 0.0

    def student_cell(self, cell: Any) -> None:
        """Run one of the student's cells, or one that the lesson gives."""
        marks = cell.metadata.get("nbgrader")
        if marks and marks.grade_id in self.mended.unanswered and self._answered(marks.grade_id):
            return  # what was given does not take the place of an answer
        error = self._run_cell(cell, own=not marks)
        while marks and (name := name_without_value(error)) and self.lend(name):
            error = self._run_cell(cell, own=False)
        if error:
            self._note_stop(cell, error)
            if not marks and name_without_value(error):  # it may run when more names have values
                self._set_aside(cell)

    def _answered(self, exercise: str) -> bool:
        """Does a function of this exercise's name stand in another cell, further up?"""
        try:
            return self.alive().defined(exercise_of(exercise))
        except Ended:
            return False

    def _run_cell(self, cell: Any, *, own: bool) -> Any:
        """Run a cell, and show what it shows; its error, if it ends with one."""
        self.count += 1
        cell.execution_count = self.count
        try:
            cell.outputs = self._outputs(cell.source, own=own)
            for output in cell.outputs:
                if "execution_count" in output:  # a fresh process counts from one again
                    output["execution_count"] = self.count
        except Ended as ended:
            cell.outputs = [_error_output(ended.failure.kind, ended.failure.message)]
        return next((o for o in cell.outputs if o["output_type"] == "error"), None)

    def _outputs(self, source: str, *, own: bool) -> list[Any]:
        """Run code in the session; what it shows.

        Raises:
            Ended: when the session has ended.
        """
        session = self.alive()
        if not own:
            _, outputs = session.run(source)
        elif allowance := self._own_allowance():
            with self._in_own_time(session):
                _, outputs = session.run(source, allowance)
            if allowance < self.work.limits.cell_seconds:
                outputs = [self._with_reason(output) for output in outputs]
        else:
            return [_error_output("CellTimeoutError", f"the cell was not run: {self._shared()}")]
        self.before.append(_Ran(source, own))
        return self._within_bounds(safe_outputs(outputs, self.for_pages))

    def _shared(self) -> str:
        total = self.work.limits.own_seconds
        return f"your own cells have {total:g} seconds together, each at most half of what is left"

    def _with_reason(self, output: Any) -> Any:
        """An output that tells, where it is that of a cell that took too long, how long it had."""
        if output.get("ename") != "CellTimeoutError":
            return output
        return _error_output("CellTimeoutError", f"{output['evalue']}: {self._shared()}")

    def _within_bounds(self, outputs: list[Any]) -> list[Any]:
        """The outputs, or a note in their place once the notebook shows too much in all."""
        if not outputs:
            return outputs
        self.shown += len(json.dumps(outputs))
        if self.shown <= SHOWN * self.work.limits.output:
            return outputs
        return [nbformat.from_dict(note(LEFT_OUT))]

    def lend(self, name: str) -> bool:
        """Run the last cell so far that was set aside and gives this name a value, if there is one.

        A name that such a cell needs itself is looked for in the same way.
        """
        self.looks -= 1
        cells = reversed(self.aside) if self.looks >= 0 else ()
        found = next((cell for cell in cells if binds(cell.source, name)), None)
        if found is None:
            return False
        self.aside.remove(found)
        error = self._run_cell(found, own=True)
        while (other := name_without_value(error)) and self.lend(other):
            error = self._run_cell(found, own=True)
        if error:
            self._note_stop(found, error)
        return True

    def _note_stop(self, cell: Any, error: Any) -> None:
        """Keep a cell's error for the case that a name is missed which it would have defined."""
        if _exercise_in(cell) or len(cell.source) <= self.unread:
            self.unread -= len(cell.source)
            self.stopped.append((cell, error))

    def test(self, cell: Any) -> None:
        """Reach the verdict of a test cell, and show it there with the points as nbgrader does."""
        self.count += 1
        cell.execution_count = self.count
        found = self._judge(cell)
        if found.verdict.score < found.verdict.max_score:
            self._renewed(found.verdict.exercise)
        self.tests.append((cell, len(self.before)))
        self._let_count(cell, found)

    def judge_again(self) -> None:
        """After the last cell, judge what was not right at its test and has changed since.

        And what was right given a mistake that is none any more: nobody is paid for both.
        """
        mended: set[str] = set()
        for cell, ran in self.tests:
            first = self.verdicts[cell.metadata.nbgrader.grade_id]
            given = not mended.isdisjoint(first.given)
            if given or (first.score < first.max_score and self._changed(first, ran)):
                found = self._judge(cell)
                again = found.verdict
                written = first.status == "missing" != again.status
                if given or again.score > first.score or written:
                    said = replace(again, message=f"{BELOW} {again.message}".rstrip())
                    self._let_count(cell, replace(found, verdict=said))
                    mended.add(first.exercise)

    def point_elsewhere(self) -> None:
        """Where an exercise's cell had been removed and another one answers it, say so there."""
        answered = self.mended.unanswered - unanswered(self.mended, self.verdicts)
        for cell in self.mended.notebook.cells:
            if cell.id in answered and self.mended.missed(cell.id):
                cell.source = f"# {exercise_of(cell.id)} is in another cell."

    def _changed(self, first: Verdict, ran: int) -> bool:
        """Is a function another one than at its test, or is there now what it lacked?"""
        name = first.exercise
        lacks = name if first.status == "missing" else self.lacks.get(name)
        renewed = len(self.before) > ran and self._renewed(name)
        return renewed or bool(lacks and self.lend(lacks))

    def _renewed(self, name: str) -> bool:
        """Is it another function than when this was asked last?"""
        try:
            return self.alive().renewed(name)
        except Ended:
            return False

    def _let_count(self, cell: Any, found: Judged) -> None:
        """Let this verdict count, and show it."""
        verdict = found.verdict
        self.verdicts[cell.metadata.nbgrader.grade_id] = verdict
        self.found[verdict.exercise], self.stood[verdict.exercise] = found, len(self.before)
        cell.outputs = [
            _verdict_output(verdict),
            _result_output(verdict.score, cell.execution_count),
        ]

    def _judge(self, cell: Any) -> Judged:
        """The verdict on the function that a test cell is about, as it is now."""
        exercise = cell.metadata.nbgrader.grade_id.removesuffix("-test")
        points = float(cell.metadata.nbgrader.points)
        name = exercise_of(exercise)
        none = functools.partial(Verdict, name, score=0.0, max_score=points)
        self.lacks.pop(name, None)
        try:
            session = self.alive()
            while not session.defined(name):
                if not self.lend(name):
                    return Judged(self._undefined(exercise, name, points))
            student = Remote(session, name, functools.partial(self._lend_to, name))
            with np.errstate(all="ignore"):  # a student's numbers may be as large as they like
                found = judged(student, name, self.work.book, self.work.student, self)
                while found.verdict.status == "missing" and self.lend(name):
                    found = judged(student, name, self.work.book, self.work.student, self)
            return replace(found, verdict=self._with_cause(found.verdict))
        except Ended as ended:
            status = _ENDED.get(ended.failure.kind, "crashed")
            return Judged(none(status, message=ended.failure.message))
        except NOT_THE_STUDENTS:
            raise
        except Exception as error:  # whatever a student's values lead the judge to
            return Judged(none("error", message=f"{type(error).__name__}: {error}"[:SENTENCE]))

    def judged(self, exercise: str) -> Judged:
        """An earlier exercise as it was judged where its verdict counts."""
        return self.found.get(exercise) or Judged(Verdict(exercise, "missing", 0.0, 0.0))

    @contextlib.contextmanager
    def settled(self, exercises: Sequence[str]) -> Iterator[Functions]:
        """Functions as they were when the last of these had been judged, in a fresh process.

        There no test has called a later one, which might have changed them.
        """
        count = max((self.stood.get(exercise, 0) for exercise in exercises), default=0)
        with self._another(count) as session:
            yield Remote(session, "").other

    @contextlib.contextmanager
    def apart(self, exercise: str) -> Iterator[tuple[Remote, Run]]:
        """A function as it is now, in a fresh process; and what runs one more cell there."""
        with self._another(len(self.before)) as session:
            yield Remote(session, exercise), session.run

    @contextlib.contextmanager
    def _another(self, count: int) -> Iterator[Session]:
        """A fresh process in which so many cells have run."""
        with self._new_session() as session:
            with contextlib.suppress(Ended):
                for ran in self.before[:count]:
                    self._run(ran, session)
            try:
                yield session
            finally:
                if self.session:
                    self.session.left = session.left

    def _lend_to(self, exercise: str, name: str) -> bool:
        """As `lend`, for a function that is judged; what it has to do without is noted."""
        lent = self.lend(name)
        if not lent:
            self.lacks.setdefault(exercise, name)
        return lent

    def _undefined(self, exercise: str, name: str, points: float) -> Verdict:
        """What to say when there is no function of this name."""
        own = (error for cell, error in self.stopped if _exercise_in(cell) == exercise)
        if error := next(own, None):
            message = f"{name} is not defined: its cell stops with {_said(error)}"
            return Verdict(name, _ENDED.get(error.ename, "error"), 0.0, points, message=message)
        cause = self._cause(name)
        message = f"{name} is not defined" + (f": {cause}" if cause else "")
        return Verdict(name, "missing", 0.0, points, message=message)

    def _with_cause(self, verdict: Verdict) -> Verdict:
        """A verdict that says why a name has no value, where a cell should have given it one."""
        lacks = self.lacks.get(verdict.exercise)
        if verdict.status != "error" or not verdict.message.startswith("NameError") or not lacks:
            return verdict
        if not (cause := self._cause(lacks)):
            return verdict
        hint = f"The name {lacks!r} has no value: {cause}"
        return replace(verdict, finding=Finding("undefined-name", hint))

    def _cause(self, name: str) -> str:
        """Why a name has no value though a cell gives it one; "" where none does."""
        for cell, error in reversed(self.stopped):
            exercise = _exercise_in(cell)
            if binds(cell.source[:MOST], name):
                where = f"the cell of {exercise_of(exercise)}" if exercise else "the cell"
                skipped = EXPERIMENT in cell.metadata.get("tags", [])
                where += " that grading skips" if skipped else ""
                return f"{where}, which defines it, stops with {_said(error)}"
        return ""


def _said(error: Any) -> str:
    """What an error says, without the name that IPython gives to a cell."""
    return f"{error.ename}: {_CELL_NAME.sub('(', error.evalue)}"


def _exercise_in(cell: Any) -> str:
    """The id of the exercise that a cell is for; "" where it is for none."""
    marks = cell.metadata.get("nbgrader", {})
    return str(marks["grade_id"]) if marks.get("solution") else ""


def _verdict_output(verdict: Verdict) -> Any:
    data = {
        "text/plain": as_text(verdict, limit("feedback")),
        "text/html": as_html(verdict, limit("feedback")),
        MIME: verdict.record(),
    }
    return nbformat.from_dict({"output_type": "display_data", "data": data, "metadata": {}})


def _result_output(value: Any, count: int) -> Any:
    return nbformat.from_dict(
        {
            "output_type": "execute_result",
            "data": {"text/plain": repr(value)},
            "metadata": {},
            "execution_count": count,
        }
    )


def _error_output(name: str, message: str) -> Any:
    text = f"{name}: {message}"
    return nbformat.from_dict(
        {"output_type": "error", "ename": name, "evalue": message, "traceback": [text]}
    )
