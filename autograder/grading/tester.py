"""Grading one submission: the student's cells run in a sandbox, the tests here.

Where a test cell says `grade(rnn_forward)`, the name stands for the student's function in its own
process. What that process returns is compared here, so no code of the student can touch a verdict.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import nbformat
import numpy as np

from autograder import hidden
from autograder.course import Lesson
from autograder.grading.safe_html import safe_outputs
from autograder.lessons.notebooks import EXPERIMENT
from autograder.lessons.reference import reference_for
from autograder.sandbox.process import Warm
from autograder.sandbox.session import Ended, Remote, Session
from autograder.sandbox.walls import Limits
from unroll.judging.verdict import MIME, Verdict, as_html, as_text

#: How often a submission may end its process before the rest of it is left alone.
MAX_RESTARTS = 8


@dataclass(frozen=True)
class Submission:
    """Whose work it is, what it is drawn from, where it runs, and what it may use."""

    lesson: Lesson
    student: str
    secret: bytes
    warm: Warm
    limits: Limits


def run_notebook(notebook: Any, submission: Submission) -> Any:
    """Run a sanitised notebook in place: the student's cells in the sandbox, the tests here.

    Cells that no mark depends on are skipped. A cell that ends the process, or goes on for too
    long, is noted as an error; what comes after it runs in a fresh process, in which the cells
    before it have run again.
    """
    with contextlib.closing(_Run(submission)) as run:
        for cell in notebook.cells:
            if cell.cell_type != "code" or EXPERIMENT in cell.metadata.get("tags", []):
                continue
            if cell.metadata.get("nbgrader", {}).get("grade"):
                run.test(cell)
            else:
                run.student_cell(cell)
            cell.outputs = [nbformat.from_dict(output) for output in cell.outputs]
    return notebook


class _Run:
    """One submission on its way through its cells."""

    def __init__(self, submission: Submission) -> None:
        self.submission = submission
        self.before: list[str] = []  # the cells that have run, to be run again in a fresh process
        self.session: Session | None = None
        self.starts = 0
        self.count = 0

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
        self.session = self.submission.warm.session(self.submission.limits, deadline=left)
        for source in self.before:
            self.session.run(source)
        return self.session

    def student_cell(self, cell: Any) -> None:
        """Run one of the student's cells, or one that the lesson gives."""
        self.count += 1
        cell.execution_count = self.count
        try:
            _, outputs = self.alive().run(cell.source)
            cell.outputs = safe_outputs(outputs)
            for output in cell.outputs:
                if "execution_count" in output:  # a fresh process counts from one again
                    output["execution_count"] = self.count
        except Ended as ended:
            cell.outputs = [_error_output(ended.failure.kind, ended.failure.message)]
        else:
            self.before.append(cell.source)

    def test(self, cell: Any) -> None:
        """Run a test cell here, with the student's functions in place of their names."""
        self.count += 1
        cell.execution_count = self.count
        names = {"check": lambda *arguments: None, **dict(self._functions())}
        with hidden.grading_for(self.submission.student, self.submission.secret) as grading:
            try:
                with np.errstate(all="ignore"):  # a student's numbers may be as large as they like
                    score = _last_value(cell.source, names)
                last = [] if score is None else [_result_output(score, self.count)]
            except Exception as error:
                last = [_error_output(type(error).__name__, str(error))]
        cell.outputs = [*map(_verdict_output, grading.verdicts), *last]

    def _functions(self) -> Iterator[tuple[str, Any]]:
        """The exercises of the lesson that the student has defined."""
        for name in reference_for(self.submission.lesson).exercises:
            with contextlib.suppress(Ended):
                session = self.alive()
                if session.defined(name):
                    yield name, Remote(session, name)


def _last_value(source: str, names: dict[str, Any]) -> Any:
    """Run a test cell; the value of its last line, as a notebook would show it."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<test>", "exec"), names)
    if last is None:
        return None
    assert isinstance(last, ast.Expr)
    return eval(compile(ast.Expression(last.value), "<test>", "eval"), names)


def _verdict_output(verdict: Verdict) -> dict[str, Any]:
    data = {
        "text/plain": as_text(verdict),
        "text/html": as_html(verdict),
        MIME: verdict.record(),
    }
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _result_output(value: Any, count: int) -> dict[str, Any]:
    data = {"text/plain": repr(value)}
    return {
        "output_type": "execute_result",
        "data": data,
        "metadata": {},
        "execution_count": count,
    }


def _error_output(name: str, message: str) -> dict[str, Any]:
    text = f"{name}: {message}"
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": [text]}
