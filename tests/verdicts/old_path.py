"""How submissions were graded before there was a pipeline: through nbgrader's own converter.

Only sanitising and running are ours. nbgrader writes all that its tables hold, so what it leaves is
what `Gradebook.write` has to leave.
"""

import functools
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course import Lesson
from autograder.grading.cases import CaseBook
from autograder.grading.sanitise import Sanitised, form_of, sanitise
from autograder.grading.tester import Work, run_notebook
from autograder.nbgrader import load_config, run_step
from autograder.pages.submitted import read_notebook
from autograder.sandbox.process import Warm
from autograder.sandbox.walls import Limits

SECRET = b"the secret of the class"
LIMITS = Limits(cell_seconds=2, submission_seconds=20, call_seconds=1)


class Sanitise(NbGraderPreprocessor):
    """Mend a submitted notebook."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        lesson = Lesson(resources["nbgrader"]["assignment"])
        cells = read_notebook(nbformat.writes(nb).encode(), lesson.name)
        return sanitise(cells, form_of(lesson)).notebook, resources


class RunSubmission(NbGraderPreprocessor):
    """Run a submission: the student's cells in the sandbox, the tests here."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        about = resources["nbgrader"]
        book = CaseBook(Lesson(about["assignment"]), SECRET)
        mended = Sanitised(nb, (), frozenset())
        run_notebook(mended, Work(about["student"], book, _warm(), LIMITS))
        return nb, resources


@functools.cache
def _warm() -> Warm:
    return Warm("numpy")


def settings(folder: Path, db: str) -> Any:
    """nbgrader_config.py as it was, for a class that lies in a folder."""
    config = load_config(root=folder, db=db)
    config.Autograde.sanitize_preprocessors = [
        "nbgrader.preprocessors.ClearOutput",
        Sanitise,
        "nbgrader.preprocessors.OverwriteCells",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    config.Autograde.autograde_preprocessors = [
        RunSubmission,
        "nbgrader.preprocessors.IgnorePattern",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    return config


def autograde(config: Any, lesson: Lesson) -> None:
    """Let nbgrader grade all that was submitted."""
    config.CourseDirectory.assignment_id = lesson.id
    run_step("Autograde", config)
