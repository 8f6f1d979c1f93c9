"""Mending what students hand in: each notebook here has one defect."""

import copy
import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.classes.example import right, submission
from autograder.course import Lesson
from autograder.grading.sanitise import form_from
from autograder.grading.sanitise import sanitise as sanitise_cells
from autograder.lessons.reference import reference_for
from autograder.pages.submitted import Unreadable, read_notebook

LESSON = Lesson("01_rnn_cell")


def sanitise(submitted, source, released):
    """The mended notebook, and what was mended, in words."""
    cells = read_notebook(json.dumps(submitted).encode(), "rnn_cell.ipynb")
    mended = sanitise_cells(cells, form_from(source, released))
    return mended.notebook, [str(repair) for repair in mended.repairs]


@pytest.fixture
def source():
    return nbformat.read(LESSON.solution, as_version=4)


@pytest.fixture
def released():
    return nbformat.read(LESSON.released, as_version=4)


@pytest.fixture
def submitted():
    return submission(LESSON, right(reference_for(LESSON)))


def place(notebook, name):
    return next(i for i, cell in enumerate(notebook.cells) if cell.id == name)


def marked(notebook):
    """Source and metadata of the cells that marks depend on, in order."""
    return [(c.id, c.source, c.metadata) for c in notebook.cells if "nbgrader" in c.metadata]


@pytest.fixture
def expected(submitted, source, released):
    """What an unharmed submission becomes."""
    notebook, repairs = sanitise(submitted, source, released)
    assert repairs == []
    return marked(notebook)


def test_tests_come_from_the_source_and_answers_from_the_student(expected, source):
    texts = {name: text for name, text, _ in expected}
    assert "grade(rnn_forward)" in texts["rnn-forward-test"]
    assert "BEGIN SOLUTION" not in texts["rnn-forward"]
    assert "list_of_caches.append(cache)" in texts["rnn-forward"]
    assert [name for name, *_ in expected] == [name for name, *_ in marked(source)]


def delete_test(notebook):
    del notebook.cells[place(notebook, "rnn-forward-test")]


def change_test(notebook):
    notebook.cells[place(notebook, "rnn-forward-test")].source = "pass"


def change_setup(notebook):
    notebook.cells[place(notebook, "imports")].source = "import antigravity"


def duplicate_test(notebook):
    notebook.cells.append(copy.deepcopy(notebook.cells[place(notebook, "rnn-forward-test")]))


def make_test_markdown(notebook):
    at = place(notebook, "rnn-forward-test")
    notebook.cells[at] = new_markdown_cell("gone", id="rnn-forward-test")


def answer_as_markdown(notebook):
    cell = notebook.cells[place(notebook, "rnn-forward")]
    cell.cell_type = "markdown"
    del cell["outputs"], cell["execution_count"]


def strip_metadata(notebook):
    for cell in notebook.cells:
        cell.metadata = {}


def lose_ids(notebook):
    for number, cell in enumerate(notebook.cells):
        cell.id = f"colab{number}"


def more_points(notebook):
    notebook.cells[place(notebook, "rnn-forward-test")].metadata.nbgrader.points = 1000


def skip_test(notebook):
    for cell in notebook.cells:
        cell.metadata["tags"] = ["experiment", "skip-execution"]


def foreign_kernel(notebook):
    notebook.metadata.kernelspec = {"name": "ir", "display_name": "R"}


def old_schema(notebook):
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader["schema_version"] = "latest"


def odd_metadata(notebook):
    for cell in notebook.cells:
        cell.metadata["nbgrader"] = ["not", "a", "dictionary"]


@pytest.mark.parametrize(
    ("damage", "repairs"),
    [
        (delete_test, ["cell rnn-forward-test was missing and has been restored"]),
        (change_test, ["cell rnn-forward-test was changed and has been restored"]),
        (change_setup, ["cell imports was changed and has been restored"]),
        (duplicate_test, ["a second copy of cell rnn-forward-test was removed"]),
        (make_test_markdown, ["cell rnn-forward-test was changed and has been restored"]),
        (answer_as_markdown, ["cell rnn-forward was turned into markdown and turned back"]),
        (strip_metadata, []),
        (lose_ids, []),
        (more_points, []),
        (skip_test, []),
        (foreign_kernel, []),
        (old_schema, []),
        (odd_metadata, []),
    ],
)
def test_damage_is_mended(damage, repairs, submitted, source, released, expected):
    damage(submitted)
    mended, noted = sanitise(submitted, source, released)
    assert noted == repairs
    assert marked(mended) == expected
    assert mended.metadata == {**source.metadata, "unroll": {"repairs": repairs}}
    nbformat.validate(mended)


def test_deleted_answer_comes_back_as_it_was_given(submitted, source, released):
    del submitted.cells[place(submitted, "rnn-cell-forward")]
    mended, _ = sanitise(submitted, source, released)
    at = place(mended, "rnn-cell-forward")
    assert "raise NotImplementedError" in mended.cells[at].source
    assert at < place(mended, "rnn-cell-forward-test")


def test_all_tests_deleted_come_back_behind_their_exercises(submitted, source, released):
    keep = ("rnn-cell-forward", "rnn-forward")
    submitted.cells = [cell for cell in submitted.cells if cell.id in keep]
    mended, repairs = sanitise(submitted, source, released)
    assert [c.id for c in mended.cells[1:]] == [name for name, *_ in marked(source)]
    assert len(repairs) == 3
    assert [line for line in mended.cells[0].source.splitlines() if line[:2] == "- "] == [
        f"- {repair}" for repair in repairs
    ]


def test_students_own_cells_run_and_keep_nothing_but_their_text(submitted, source, released):
    own = new_code_cell("print(1)", metadata={"tags": ["experiment"], "nbgrader": {"grade": True}})
    submitted.cells.insert(3, own)
    mended, repairs = sanitise(submitted, source, released)
    assert repairs == []
    assert mended.cells[3].source == "print(1)"
    assert mended.cells[3].metadata == {}
    assert mended.cells[3].cell_type == "code"


def test_second_copy_of_an_answer_runs_too(submitted, source, released):
    again = copy.deepcopy(submitted.cells[place(submitted, "rnn-forward")])
    again.source = "def rnn_forward(): pass"
    submitted.cells.append(again)
    mended, _ = sanitise(submitted, source, released)
    assert mended.cells[-1].source == "def rnn_forward(): pass"
    nbformat.validate(mended)


def test_copy_of_a_test_with_more_in_it_is_the_students_own_cell(submitted, source, released):
    again = copy.deepcopy(submitted.cells[place(submitted, "rnn-forward-test")])
    again.source = "eps = 1\ncheck(rnn_forward)"
    submitted.cells.append(again)
    mended, repairs = sanitise(submitted, source, released)
    assert repairs == []
    assert mended.cells[-1].source == again.source
    assert mended.cells[-1].metadata == {}


def test_text_of_a_locked_cell_that_was_changed_is_kept_and_skipped(
    submitted, source, released, expected
):
    submitted.cells[place(submitted, "imports")].source = "import antigravity"
    mended, _ = sanitise(submitted, source, released)
    kept = mended.cells[place(mended, "imports") - 1]
    assert kept.source.splitlines()[1:] == ["import antigravity"]
    assert kept.metadata.tags == ["experiment"]
    assert marked(mended) == expected


def lose_all_ids(notebook):
    for number, cell in enumerate(notebook.cells):
        cell.id, cell.metadata = f"cell{number}", {}


def test_cells_without_any_id_are_known_by_their_text(submitted, source, released, expected):
    lose_all_ids(submitted)
    mended, repairs = sanitise(submitted, source, released)
    assert repairs == ["the notebook had lost its cells' ids: its cells were known by their text"]
    assert marked(mended) == expected
    assert [cell.id for cell in mended.cells[1:]] == [cell.id for cell in source.cells]
    assert mended.cells[0].source.endswith(repairs[0])


def test_functions_alone_are_a_notebook_of_the_lesson(submitted, source, released):
    texts = [submitted.cells[place(submitted, n)].source for n in ("rnn-forward", "imports")]
    rebuilt = nbformat.v4.new_notebook(cells=[*map(new_code_cell, texts)])
    mended, repairs = sanitise(rebuilt, source, released)
    assert "lost its cells' ids" in repairs[0]
    assert mended.cells[1].id == "rnn-forward"
    assert mended.cells[1].source == texts[0]


def test_text_of_one_lost_cell_tells_which_it_is(submitted, source, released, expected):
    """As where a check was typed anew; the others have their ids."""
    at = place(submitted, "rnn-forward-test")
    submitted.cells[at] = new_code_cell("  check(rnn_forward)\n")
    mended, repairs = sanitise(submitted, source, released)
    assert repairs == []
    assert marked(mended) == expected


def test_ids_go_before_texts(submitted, source, released, expected):
    """A copy of a cell without its id does not take its place, wherever it stands."""
    for name in ("rnn-forward-test", "rnn-forward", "average-forgets"):
        submitted.cells.insert(0, new_code_cell(submitted.cells[place(submitted, name)].source))
    mended, repairs = sanitise(submitted, source, released)
    assert repairs == []
    assert marked(mended) == expected
    assert not any(cell.metadata for cell in mended.cells[:3])


def test_outputs_of_the_student_are_dropped(submitted, source, released):
    submitted.cells[place(submitted, "rnn-forward-test")].outputs = [
        nbformat.v4.new_output("execute_result", {"text/plain": "10.0"}, execution_count=1)
    ]
    mended, _ = sanitise(submitted, source, released)
    assert not any(cell.get("outputs") for cell in mended.cells)


def test_notebook_of_another_lesson_is_refused(source, released):
    foreign = nbformat.v4.new_notebook(cells=[new_code_cell("x = 1")])
    with pytest.raises(Unreadable, match="none of this lesson's cells"):
        sanitise(foreign, source, released)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "rnn_cell.ipynb is empty"),
        (b'{"cells": [', "is not valid JSON from line 1 on, it looks cut off"),
        (b"\xff\xfe\x00", r"is not UTF-8 text \(byte 0\)"),
        (b"[1, 2]", "not a Jupyter notebook"),
        (b'{"nbformat": 4}', "is not a valid notebook"),
        (b'{"nbformat": 99, "nbformat_minor": 0, "cells": []}', "is not a valid notebook"),
        (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [3]}', "is not a valid"),
        (b"[" * 100_000, "is not valid JSON"),
    ],
)
def test_unreadable_file_gives_its_reason(content, reason):
    with pytest.raises(Unreadable, match=reason) as raised:
        read_notebook(content, "rnn_cell.ipynb")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("version", [3, 4])
def test_older_formats_are_read(submitted, version, source, released):
    for cell in submitted.cells:
        del cell["id"]
    submitted.nbformat_minor = 2
    old = nbformat.convert(submitted, version)
    cells = read_notebook(json.dumps(old).encode("utf-8-sig"), "rnn_cell.ipynb")
    mended = sanitise_cells(cells, form_from(source, released))
    assert mended.repairs == ()
    notebook = mended.notebook
    assert "list_of_caches" in notebook.cells[place(notebook, "rnn-forward")].source


def test_answers_that_were_never_written_are_told(submitted, source, released):
    stub = next(cell for cell in released.cells if cell.id == "rnn-forward")
    submitted.cells[place(submitted, "rnn-forward")].source = stub.source
    cells = read_notebook(json.dumps(submitted).encode(), "rnn_cell.ipynb")
    assert sanitise_cells(cells, form_from(source, released)).unanswered == {"rnn-forward"}
    kept = [cell for cell in cells if cell.id != "rnn-cell-forward"]
    mended = sanitise_cells(kept, form_from(source, released))
    assert mended.unanswered == {"rnn-forward", "rnn-cell-forward"}
