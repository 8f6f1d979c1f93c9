"""How submissions were graded before there was a pipeline: through nbgrader's own converter.

Only sanitising and running are ours. nbgrader writes all that its tables hold, so what it leaves is
what `Gradebook.write` has to leave.
"""

import functools
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course import Lesson
from autograder.grading.sanitise import sanitise
from autograder.grading.tester import Submission, run_notebook
from autograder.nbgrader import load_config, run_step
from autograder.sandbox.outside import Warm
from autograder.sandbox.walls import Limits
from autograder.verdicts.results import Graded, Result


class Sanitise(NbGraderPreprocessor):
    """Mend a submitted notebook."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        lesson = Lesson(resources["nbgrader"]["assignment"])
        source = nbformat.read(lesson.solution, as_version=4)
        released = nbformat.read(lesson.released, as_version=4)
        return sanitise(nb, source, released)[0], resources


class RunSubmission(NbGraderPreprocessor):
    """Run a submission: the student's cells in the sandbox, the tests here."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        about = resources["nbgrader"]
        lesson, limits = Lesson(about["assignment"]), Limits(cell_seconds=2, submission_seconds=20)
        return run_notebook(
            nb, Submission(lesson, about["student"], b"secret", _warm(), limits)
        ), resources


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


def graded(folder: Path, lesson: Lesson) -> list[Graded]:
    """What nbgrader graded in a folder, as our pipeline hands it to the gradebook."""
    return [
        _graded(folder, path.parent.parent.name, lesson, nbformat.read(path, as_version=4))
        for path in sorted((folder / "autograded").glob(f"*/{lesson.id}/{lesson.name}.ipynb"))
    ]


def _graded(folder: Path, student: str, lesson: Lesson, notebook: Any) -> Graded:
    stamp = folder / "submitted" / student / lesson.id / "timestamp.txt"
    text = stamp.read_text().strip() if stamp.is_file() else ""
    tests = [cell for cell in notebook.cells if utils.is_grade(cell)]
    marks = {cell.metadata.nbgrader.grade_id: utils.determine_grade(cell) for cell in tests}
    return Graded(
        student=student,
        lesson=lesson.id,
        notebook=lesson.name,
        submitted=utils.parse_utc(text) if text else None,
        results=tuple(
            Result(
                student, lesson.id, name.removesuffix("-test"), "wrong", score, of, None, "", 0.0
            )
            for name, (score, of) in marks.items()
        ),
        scores={name: score for name, (score, _) in marks.items()},
        against={},
        sandbox="bubblewrap",
        unanswered=frozenset(
            cell.metadata.nbgrader.grade_id
            for cell in notebook.cells
            if utils.is_solution(cell)
            and cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
        ),
    )
