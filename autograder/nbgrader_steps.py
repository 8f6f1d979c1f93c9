"""Our steps among nbgrader's: mend the notebook, run it for its student, keep the verdicts.

`nbgrader_config.py` names them, so that plain `nbgrader autograde` and formgrader use them too.
"""

from __future__ import annotations

from typing import Any

import nbformat
from nbgrader import utils
from nbgrader.preprocessors import Execute as NbgraderExecute
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Unicode

from unroll.verdict import MIME

from . import gradebook, hidden
from .course import Lesson
from .results import Result
from .sanitise import sanitise
from .secret import secret_file


class Sanitise(NbGraderPreprocessor):
    """Mend a submitted notebook; see `autograder.sanitise`."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        lesson = Lesson(resources["nbgrader"]["assignment"])
        source = nbformat.read(lesson.solution, as_version=4)
        released = nbformat.read(lesson.released, as_version=4)
        nb, repairs = sanitise(nb, source, released)
        for repair in repairs:
            self.log.warning("%s: %s", resources["nbgrader"]["student"], repair)
        return nb, resources


class Execute(NbgraderExecute):
    """Run a submission as one student's, with the class's secret; stderr costs no points."""

    secret_file = Unicode("", help="The class's secret; by default class_secret.").tag(config=True)

    def preprocess(self, nb: Any, resources: Any = None, km: Any = None) -> tuple[Any, Any]:
        environment = {
            hidden.STUDENT_VARIABLE: resources["nbgrader"]["student"],
            hidden.SECRET_VARIABLE: str(secret_file(self.secret_file)),
        }
        # A submission's cells know nothing of where the notebook lies.
        with utils.setenv(**environment):
            nb, resources = super().preprocess(nb, resources, km)
        for cell in nb.cells:
            if utils.is_grade(cell):
                _demote_stderr(cell)
        return nb, resources


def _demote_stderr(cell: Any) -> None:
    """nbgrader gives no points where anything is on stderr, be it a mere warning."""
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            output.name = "stdout"


class SaveVerdicts(NbGraderPreprocessor):
    """Enter what was found about each exercise into the gradebook, beside nbgrader's scores."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        about = resources["nbgrader"]
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
    record = _record(cell)
    if record is None or record["exercise"] != exercise.replace("-", "_"):
        record = _record_of_error(cell, exercise, cells)
    return Result(
        student=about["student"],
        lesson=about["assignment"],
        exercise=exercise.replace("-", "_"),
        status=record["status"],
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
        hint += f": its cell stops with {cause.ename}: {cause.evalue}" if cause else ""
        return {**record, "status": "error" if cause else "missing", "hint": hint}
    if error.ename == "CellTimeoutError":
        return {**record, "status": "timeout", "hint": "the cell did not finish in time"}
    return {**record, "hint": f"{error.ename}: {error.evalue}"}


def _error(cell: Any) -> Any:
    return next((o for o in cell.outputs if o.output_type == "error"), None)
