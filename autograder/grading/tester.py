"""Grading one submission: the student's cells run in a sandbox, the tests here.

A test cell says `check(rnn_forward)` and nothing else, so its verdict is reached here by asking the
session for what that function returns. No code of the student can touch a verdict; the notebook
only shows it.
"""

from __future__ import annotations

import contextlib
import functools
import json
from dataclasses import dataclass
from typing import Any

import nbformat
import numpy as np

from autograder.course import UserError
from autograder.grading.cases import CaseBook
from autograder.grading.follow import verdict_for
from autograder.grading.safe_html import safe_outputs
from autograder.lessons.notebooks import EXPERIMENT
from autograder.sandbox.process import Orders
from autograder.sandbox.replies import SENTENCE
from autograder.sandbox.session import Ended, Remote, Session
from autograder.sandbox.walls import Limits
from unroll.judging.calling import CRASHED, OUT_OF_MEMORY, OUT_OF_TIME
from unroll.judging.verdict import MIME, Status, Verdict, as_html, as_text

#: How often a submission may end its process before the rest of it is left alone.
MAX_RESTARTS = 8

#: So many times what one cell may show is kept of a whole notebook.
SHOWN = 5

#: What ends a cell from outside, and the status that it leads to.
_ENDED: dict[str, Status] = {
    OUT_OF_TIME: "timeout",
    "CellTimeoutError": "timeout",
    OUT_OF_MEMORY: "memory",
    CRASHED: "crashed",
}


@dataclass(frozen=True)
class Work:
    """Whose work it is, the cases it is drawn from, where it runs, and what it may use."""

    student: str
    book: CaseBook
    warm: Orders
    limits: Limits


def run_notebook(notebook: Any, work: Work) -> dict[str, Verdict]:
    """Run a sanitised notebook in place: the student's cells in the sandbox, the tests here.

    Cells that no mark depends on are skipped. A cell that ends the process, or goes on for too
    long, is noted as an error; what comes after it runs in a fresh process, in which the cells
    before it have run again.

    Returns:
        The verdict of every test cell, by the cell's id in the gradebook, in order.
    """
    verdicts: dict[str, Verdict] = {}
    with contextlib.closing(_Run(work)) as run:
        for cell in notebook.cells:
            if cell.cell_type != "code" or EXPERIMENT in cell.metadata.get("tags", []):
                continue
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("grade"):
                verdicts[marks["grade_id"]] = run.test(cell)
            else:
                run.student_cell(cell)
    return verdicts


class _Run:
    """One submission on its way through its cells."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.before: list[str] = []  # the cells that have run, to be run again in a fresh process
        self.errors: dict[str, Any] = {}  # how each cell of an exercise ended that did not go well
        self.session: Session | None = None
        self.starts = 0
        self.count = 0
        self.shown = 0  # characters of outputs so far

    def close(self) -> None:
        """End the process that still runs."""
        if self.session:
            self.session.end()

    def alive(self) -> Session:
        """A process in which everything so far has run; a fresh one if the last has ended.

        Raises:
            Ended: when it cannot be brought that far.
        """
        if self.session and not self.session.over:
            return self.session
        left = self.session.deadline if self.session else None
        if self.session and self.session.over and self.starts > MAX_RESTARTS:
            raise Ended(self.session.over)
        self.starts += 1
        self.session = self.work.warm.session(self.work.limits, deadline=left)
        for source in self.before:
            self.session.run(source)
        return self.session

    def student_cell(self, cell: Any) -> None:
        """Run one of the student's cells, or one that the lesson gives."""
        self.count += 1
        cell.execution_count = self.count
        try:
            _, outputs = self.alive().run(cell.source)
            cell.outputs = self._within_bounds(safe_outputs(outputs))
            for output in cell.outputs:
                if "execution_count" in output:  # a fresh process counts from one again
                    output["execution_count"] = self.count
        except Ended as ended:
            cell.outputs = [_error_output(ended.failure.kind, ended.failure.message)]
        else:
            self.before.append(cell.source)
        error = next((o for o in cell.outputs if o["output_type"] == "error"), None)
        if error and "nbgrader" in cell.metadata:
            self.errors[cell.metadata.nbgrader.grade_id] = error

    def _within_bounds(self, outputs: list[Any]) -> list[Any]:
        """The outputs, or a note in their place once the notebook shows too much in all."""
        if not outputs:
            return outputs
        self.shown += len(json.dumps(outputs))
        if self.shown <= SHOWN * self.work.limits.output:
            return outputs
        note = "[left out: the notebook shows more than can be kept]\n"
        return [nbformat.from_dict({"output_type": "stream", "name": "stdout", "text": note})]

    def test(self, cell: Any) -> Verdict:
        """Reach the verdict of a test cell, and show it there with the points as nbgrader does."""
        self.count += 1
        cell.execution_count = self.count
        exercise = cell.metadata.nbgrader.grade_id.removesuffix("-test")
        verdict = self._verdict(exercise, float(cell.metadata.nbgrader.points))
        cell.outputs = [_verdict_output(verdict), _result_output(verdict.score, self.count)]
        return verdict

    def _verdict(self, exercise: str, points: float) -> Verdict:
        name = exercise.replace("-", "_")
        none = functools.partial(Verdict, name, score=0.0, max_score=points)
        try:
            session = self.alive()
            if not session.defined(name):
                return self._undefined(exercise, name, points)
            with np.errstate(all="ignore"):  # a student's numbers may be as large as they like
                return verdict_for(Remote(session, name), name, self.work.book, self.work.student)
        except Ended as ended:
            status = _ENDED.get(ended.failure.kind, "crashed")
            return none(status, message=ended.failure.message)
        except UserError:  # not the student's doing
            raise
        except Exception as error:  # whatever a student's values lead the judge to
            return none("error", message=f"{type(error).__name__}: {error}"[:SENTENCE])

    def _undefined(self, exercise: str, name: str, points: float) -> Verdict:
        """What to say when there is no function of this name."""
        cause = self.errors.get(exercise)
        if cause is None:
            return Verdict(name, "missing", 0.0, points, message=f"{name} is not defined")
        message = f"{name} is not defined: its cell stops with {cause.ename}: {cause.evalue}"
        return Verdict(name, _ENDED.get(cause.ename, "error"), 0.0, points, message=message)


def _verdict_output(verdict: Verdict) -> Any:
    data = {
        "text/plain": as_text(verdict),
        "text/html": as_html(verdict),
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
