"""Our steps among nbgrader's: mend the notebook, run it for its student, keep the verdicts.

`nbgrader_config.py` names them, so that plain `nbgrader autograde` and formgrader use them too.
"""

from __future__ import annotations

import atexit
import functools
from typing import Any

import nbformat
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Enum, Float, Integer, Unicode

from autograder.course import Lesson
from autograder.grading.sanitise import sanitise
from autograder.grading.secret import read_secret
from autograder.grading.tester import Submission, run_notebook
from autograder.sandbox.kinds import SANDBOXES
from autograder.sandbox.process import Warm
from autograder.sandbox.walls import Limits
from autograder.verdicts import gradebook
from autograder.verdicts.results import Result
from unroll.judging.verdict import MIME


class Sanitise(NbGraderPreprocessor):
    """Mend a submitted notebook; see `autograder.grading.sanitise`."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        nb = mend(nb, Lesson(resources["nbgrader"]["assignment"]))
        for repair in nb.metadata["unroll"]["repairs"]:
            self.log.warning("%s: %s", resources["nbgrader"]["student"], repair)
        return nb, resources


def mend(notebook: Any, lesson: Lesson) -> Any:
    """A submitted notebook, sanitised; what had to be repaired stands in its metadata."""
    source = nbformat.read(lesson.solution, as_version=4)
    released = nbformat.read(lesson.released, as_version=4)
    mended, repairs = sanitise(notebook, source, released)
    mended.metadata["unroll"] = {"repairs": repairs}
    return mended


#: Graded notebooks that workers have brought back, by student and lesson.
EXECUTED: dict[tuple[str, str], str] = {}


class RunSubmission(NbGraderPreprocessor):
    """Run a submission: the student's cells in the sandbox, the tests here."""

    sandbox = Enum(SANDBOXES, "auto", help="Where students' cells run.").tag(config=True)
    secret_file = Unicode("", help="The class's secret; by default class_secret.").tag(config=True)
    cell_seconds = Float(Limits.cell_seconds, help="For one cell.").tag(config=True)
    submission_seconds = Float(Limits.submission_seconds, help="For a notebook.").tag(config=True)
    memory = Integer(Limits.memory, help="Bytes, for one notebook.").tag(config=True)
    processes = Integer(Limits.processes, help="For one notebook.").tag(config=True)
    output = Integer(Limits.output, help="Characters that a cell may show.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any = None) -> tuple[Any, Any]:
        about = resources["nbgrader"]
        text = EXECUTED.pop((about["student"], about["assignment"]), "")
        if text:
            return nbformat.reads(text, as_version=4), resources
        lesson = Lesson(about["assignment"])
        grading = Submission(
            lesson,
            about["student"],
            read_secret(self.secret_file),
            warm_for(lesson, self.sandbox),
            Limits(
                cell_seconds=self.cell_seconds,
                submission_seconds=self.submission_seconds,
                memory=self.memory,
                processes=self.processes,
                output=self.output,
            ),
        )
        return run_notebook(nb, grading), resources


def warm_for(lesson: Lesson, sandbox: str) -> Warm:
    """The warm process for a lesson; one of each kind serves all submissions."""
    kind = "keras" if lesson.with_keras else "numpy"
    warm = _warm(kind, sandbox)
    if not warm.alive():  # the system may have ended it when memory ran out
        _warm.cache_clear()
        warm = _warm(kind, sandbox)
    return warm


@functools.cache
def _warm(kind: str, sandbox: str) -> Warm:
    warm = Warm(kind, sandbox)
    atexit.register(warm.close)
    return warm


class SaveVerdicts(NbGraderPreprocessor):
    """Enter what was found about each exercise into the gradebook, beside nbgrader's scores."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        about = {**resources["nbgrader"], "repairs": nb.metadata["unroll"]["repairs"]}
        results = [
            _result(about, cell, nb.cells, self.log) for cell in nb.cells if utils.is_grade(cell)
        ]
        gradebook.save(about["db_url"], results)
        return nb, resources


def _result(about: Any, cell: Any, cells: list[Any], log: Any) -> Result:
    """One exercise's result from the outputs of its test cell."""
    grade_id = cell.metadata["nbgrader"]["grade_id"]
    exercise = grade_id.removesuffix("-test")
    score, max_score = utils.determine_grade(cell, log)
    tampered = f"cell {grade_id} was changed and has been restored" in about["repairs"]
    record = _record(cell)
    if record is None or record["exercise"] != exercise.replace("-", "_"):
        record = _record_of_error(cell, exercise, cells)
    return Result(
        student=about["student"],
        lesson=about["assignment"],
        exercise=exercise.replace("-", "_"),
        status="tampered" if tampered else record["status"],
        score=score or 0.0,
        max_score=max_score,
        mistake=record["mistake"],
        hint=record["hint"],
        seconds=record["seconds"],
    )


def _record(cell: Any) -> Any:
    """The last verdict that a test cell displayed."""
    records = [o.data[MIME] for o in cell.outputs if MIME in o.get("data", {})]
    return records[-1] if records else None


#: Errors that end a cell from outside, and the status they lead to.
_ENDED = {"OutOfTime": "timeout", "CellTimeoutError": "timeout", "OutOfMemory": "memory"}
_ENDED |= {"Crashed": "crashed"}


def _record_of_error(cell: Any, exercise: str, cells: list[Any]) -> dict[str, Any]:
    """What to say when the test never came to a verdict."""
    error = _error(cell)
    record = {"status": "error", "mistake": None, "hint": "no verdict was reached", "seconds": 0.0}
    if error is None:
        return record
    if error.ename == "NameError" and repr(exercise.replace("-", "_")) in error.evalue:
        own = next(c for c in cells if c.metadata.get("nbgrader", {}).get("grade_id") == exercise)
        cause = _error(own)
        hint = f"{exercise.replace('-', '_')} is not defined"
        if cause is None:
            return {**record, "status": "missing", "hint": hint}
        hint += f": its cell stops with {cause.ename}: {cause.evalue}"
        return {**record, "status": _ENDED.get(cause.ename, "error"), "hint": hint}
    return {**record, "hint": f"{error.ename}: {error.evalue}"}


def _error(cell: Any) -> Any:
    return next((o for o in cell.outputs if o.output_type == "error"), None)
