"""Lesson text → solution notebook → student's notebook → the numbers that `check` compares with."""

from __future__ import annotations

import functools
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course import ROOT, AuthorError, Lesson, UserError, answers_folder
from autograder.lessons.launch import Repository, colab_cell, launch_line, read_repository
from autograder.lessons.reference import Reference, reference_for
from autograder.lessons.text import GPU, Cell, LessonText, read_text
from autograder.nbgrader import load_config, run_step
from unroll.judging import storage
from unroll.judging.compare import same

#: Cells with this tag are skipped when a notebook is graded or validated.
EXPERIMENT = "experiment"

#: The cell with this tag does something on Colab only. It is not part of what a solution notebook
#: shows, so that a new address runs nothing again.
COLAB = "colab"

#: What Colab reads from a notebook to offer a machine with a GPU: the kind that it lends for free.
COLAB_GPU = {"accelerator": "GPU", "colab": {"gpuType": "T4"}}

#: Seconds that one cell of a solution notebook may take.
CELL_SECONDS = 300

_HIDDEN = """\
### BEGIN HIDDEN TESTS
from autograder.hidden import grade
grade({exercise})
### END HIDDEN TESTS"""


def build(lesson: Lesson, db: str | None = None, *, execute: bool = False) -> list[Path]:
    """Bring all that is derived from one lesson text up to date.

    Args:
        lesson: the lesson.
        db: a gradebook to enter the lesson into.
        execute: run the solution notebook even if its code has not changed.

    Returns:
        The files that were written; none on a second build of the same text.

    Raises:
        AuthorError: when text or exercises are not as they must be.
    """
    reference = reference_for(lesson)
    answers = list(_build_answers(reference, answers_folder(lesson.root)))
    return answers + build_notebooks(reference.text, db, execute=execute)


def build_notebooks(
    text: LessonText, db: str | None = None, *, execute: bool = False
) -> list[Path]:
    """Bring both notebooks of a lesson text up to date; see `build`."""
    lesson = text.lesson
    notebook = notebook_from(text)
    if execute or not _keep_outputs(notebook, lesson.solution):
        run(notebook, lesson)
    written = _write_if_new(lesson.solution, nbformat.writes(notebook) + "\n")
    released = release(lesson, db)
    written += _keep_work(lesson, released)
    return written + _write_if_new(lesson.released, released)


def stale_files(lesson: Lesson) -> list[Path]:
    """The committed files of a lesson that differ from what its text builds; nothing is written."""
    reference = reference_for(lesson)
    stale = []
    bare = _without_outputs(lesson.solution) if lesson.solution.is_file() else None
    if bare != notebook_from(reference.text):
        stale.append(lesson.solution)
    if not lesson.released.is_file() or lesson.released.read_text("utf-8") != release(lesson):
        stale.append(lesson.released)
    with tempfile.TemporaryDirectory() as folder:
        for made in _build_answers(reference, Path(folder)):
            committed = answers_folder(lesson.root) / made.name
            if not _same_answers(committed, made.read_text("utf-8")):
                stale.append(committed)
    return stale


def notebook_from(text: LessonText) -> Any:
    """The solution notebook of a lesson text, not yet executed."""
    repository = read_repository(text.lesson.root)
    notebook = new_notebook(cells=[_notebook_cell(cell, repository) for cell in text.cells])
    if repository:
        title = notebook.cells[0]
        heading, _, rest = title.source.partition("\n")
        title.source = f"{heading}\n\n{launch_line(repository, text.lesson)}\n{rest}"
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    if any(GPU in cell.needs for cell in text.cells):
        notebook.metadata.update(COLAB_GPU)
    return notebook


def _notebook_cell(cell: Cell, repository: Repository | None) -> Any:
    if not cell.role:
        return new_markdown_cell(cell.source, id=cell.id)
    if cell.role == "colab":  # folded in JupyterLab; no mark depends on it
        source = colab_cell(repository, [need for need in cell.needs if need != GPU])
        folded = {"tags": [EXPERIMENT, COLAB], "jupyter": {"source_hidden": True}}
        return new_code_cell(source, id=cell.id, metadata=folded)
    if cell.role == "experiment":
        return new_code_cell(cell.source, id=cell.id, metadata={"tags": [EXPERIMENT]})
    source = cell.source
    marks: dict[str, Any] = {
        "grade": cell.role == "test",
        "grade_id": cell.id,
        "locked": cell.role != "exercise",
        "schema_version": 3,
        "solution": cell.role == "exercise",
        "task": False,
    }
    if cell.role == "test":
        source = f"{source}\n{_HIDDEN.format(exercise=cell.exercise)}"
        marks["points"] = cell.points
    metadata: dict[str, Any] = {"nbgrader": marks}
    if cell.role == "given":  # JupyterLab folds it: known from an earlier lesson
        metadata["jupyter"] = {"source_hidden": True}
    return new_code_cell(source, id=cell.id, metadata=metadata)


def _keep_outputs(notebook: Any, path: Path) -> bool:
    """Take over the outputs of an executed notebook if its code is the same."""
    if not path.is_file():
        return False
    executed = nbformat.read(path, as_version=4)
    if _code(executed) != _code(notebook):
        return False
    outputs = {cell.id: cell for cell in _shown(executed)}
    for cell in _shown(notebook):
        cell.outputs = outputs[cell.id].outputs
        cell.execution_count = outputs[cell.id].execution_count
    return True


def _code(notebook: Any) -> list[tuple[str, str]]:
    return [(cell.id, cell.source) for cell in _shown(notebook)]


def _shown(notebook: Any) -> list[Any]:
    """The cells that a solution notebook is run for."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    return [cell for cell in code if COLAB not in cell.metadata.get("tags", [])]


def _without_outputs(path: Path) -> Any:
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def run(notebook: Any, lesson: Lesson) -> None:
    """Execute a notebook in place, in a fresh kernel, from top to bottom.

    It runs in an empty folder: what an earlier run left beside the lesson would change its outputs.

    Raises:
        AuthorError: when a cell stops with an error.
    """
    metadata = nbformat.from_dict(notebook.metadata)
    try:
        with tempfile.TemporaryDirectory() as folder:
            client = NotebookClient(
                notebook,
                timeout=CELL_SECONDS,
                record_timing=False,
                coalesce_streams=True,  # how output is cut into pieces differs from run to run
                skip_cells_with_tag=COLAB,
                extra_arguments=["--log-level=ERROR"],
                resources={"metadata": {"path": folder}},
            )
            # Libraries that write past Python to stderr would clutter the terminal.
            client.execute(stderr=subprocess.DEVNULL)
    except CellExecutionError as error:
        cell = next(c for c in notebook.cells if any(_is_error(o) for o in c.get("outputs", [])))
        raise AuthorError(
            f"{lesson.text.name}, cell {cell.id}: {error.ename}: {error.evalue}; the solution "
            "notebook must run from top to bottom"
        ) from None
    notebook.metadata = metadata  # the kernel adds its version, which differs between machines


def _is_error(output: Any) -> bool:
    return bool(output.output_type == "error")


def release(lesson: Lesson, db: str | None = None) -> str:
    """The student's notebook, as nbgrader's own generate step makes it from the text.

    Args:
        lesson: the lesson.
        db: a gradebook to enter the lesson into; by default one that is thrown away.
    """
    with tempfile.TemporaryDirectory() as folder:
        source = Lesson(lesson.id, Path(folder))
        source.text.parent.mkdir(parents=True)
        notebook = notebook_from(read_text(lesson))
        source.solution.write_text(nbformat.writes(notebook), encoding="utf-8")
        config = load_config(root=folder, db=db)
        if db is None:
            empty = _empty_gradebook(config.CourseDirectory.course_id)
            (Path(folder) / "gradebook.db").write_bytes(empty)
        config.CourseDirectory.assignment_id = lesson.id
        run_step("GenerateAssignment", config)
        return source.released.read_text(encoding="utf-8")


@functools.cache
def _empty_gradebook(course: str) -> bytes:
    """A gradebook with nothing in it: nbgrader takes seconds to make one, no time to open one."""
    from nbgrader.api import Gradebook

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gradebook.db"
        with Gradebook(f"sqlite:///{path}", course):
            pass
        return path.read_bytes()


def _build_answers(reference: Reference, folder: Path) -> Iterator[Path]:
    """Write what `check` compares with; a file whose numbers agree to rounding is left alone."""
    for name, exercise in reference.exercises.items():
        # Seeded by the name: the cases stay the same when other exercises come and go.
        rng = np.random.default_rng(list(name.encode()))
        text = storage.dumps(exercise.question, reference.cases(exercise, rng))
        path = folder / f"{name}.json"
        if not _same_answers(path, text):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            yield path


def _same_answers(path: Path, text: str) -> bool:
    """Equal but for digits that differ between processors, far below what a check looks at?"""
    if not path.is_file():
        return False
    try:
        old_question, old_cases = storage.load(path)
    except (KeyError, TypeError, ValueError):  # written in an older form
        return False
    new_question, new_cases = storage.loads(text)
    near = new_question.tolerance / 10
    return (
        old_question == new_question
        and len(old_cases) == len(new_cases)
        and all(
            old.sizes == new.sizes
            and same(old.arguments, new.arguments, 1e-12)
            and same(old.expected, new.expected, near)
            and old.mistaken.keys() == new.mistaken.keys()
            and all(same(old.mistaken[k], new.mistaken[k], near) for k in new.mistaken)
            for old, new in zip(old_cases, new_cases, strict=True)
        )
    )


def _keep_work(lesson: Lesson, built: str) -> list[Path]:
    """Move a student's notebook that somebody has worked in away before it is written anew."""
    path = lesson.released
    text = path.read_text(encoding="utf-8") if path.is_file() else built
    if text == built or not re.search(r'"execution_count": \d', text):
        return []
    folder = lesson.root / "my_work" / lesson.id
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{lesson.name}-{len(list(folder.iterdir())) + 1}.ipynb"
    path.rename(kept)
    return [kept]


def _write_if_new(path: Path, text: str) -> list[Path]:
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return []
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return [path]


def check_root() -> None:
    """Are the lesson texts here?

    Raises:
        UserError: when the package is installed without its checkout.
    """
    if not (ROOT / "solutions").is_dir():
        raise UserError(
            f"{ROOT} holds no folder solutions/: run autograder from a checkout of the course, "
            "installed with `make course` or `pip install --editable .`"
        )
