"""Lesson text → notebook: markers become metadata, and each test gets its hidden one."""

from __future__ import annotations

from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.lessons.launch import Repository, colab_cell, launch_line, read_repository
from autograder.lessons.skeleton import fold, skeleton_id, with_plain_comments
from autograder.lessons.text import GPU, Cell, LessonText

#: Cells with this tag are skipped when a notebook is graded or validated.
EXPERIMENT = "experiment"

#: The cell with this tag does something on Colab only. It is not part of what a solution notebook
#: shows, so that a new address runs nothing again.
COLAB = "colab"

#: What Colab reads from a notebook to offer a machine with a GPU: the kind that it lends for free.
COLAB_GPU = {"accelerator": "GPU", "colab": {"gpuType": "T4"}}

_HIDDEN = """\
### BEGIN HIDDEN TESTS
from autograder.hidden import grade
grade({exercise})
### END HIDDEN TESTS"""


def notebook_from(text: LessonText) -> Any:
    """The solution notebook of a lesson text, not yet executed."""
    repository = read_repository(text.lesson.root)
    notebook = new_notebook(
        cells=[made for cell in text.cells for made in _notebook_cells(cell, repository)]
    )
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


def _notebook_cells(cell: Cell, repository: Repository | None) -> list[Any]:
    """The cell of a notebook that a cell of a text becomes; its skeleton before an exercise."""
    made = _notebook_cell(cell, repository)
    if cell.role != "exercise":
        return [made]
    made.source = with_plain_comments(made.source)
    return [new_markdown_cell(fold(cell), id=skeleton_id(cell)), made]


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
