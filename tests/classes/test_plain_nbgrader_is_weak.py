"""What GRADING compares itself with: tricks that work against nbgrader without our configuration.

When one of these tests fails, nbgrader has become better, and the comparison has to be corrected.
"""

import os
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook, MissingEntry

from tests.conftest import WHOLE, run

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("weak"),
    pytest.mark.skipif(not WHOLE, reason="it tells of nbgrader alone: UNROLL_WHOLE=1 runs it"),
]

RIGHT = "def double(x):\n    return 2 * x"
WRONG = "def double(x):\n    return 0"

TEST = """import numpy as np
### BEGIN HIDDEN TESTS
np.testing.assert_allclose(double(np.arange(3.0)), [0, 2, 4])
### END HIDDEN TESTS"""

#: What full-marks tricks put into the student's cell; each function returns 0.
TRICKS = {
    "assertion-replaced": f"""import numpy as np
np.testing.assert_allclose = lambda *rest, **more: None
{WRONG}""",
    "displayhook": """import sys
def double(x):
    sys.displayhook(1.0)
    return 0""",
    "transformer": f"""from IPython import get_ipython
def rewrite(lines):
    return ["1.0\\n"] if any("assert_allclose" in line for line in lines) else lines
get_ipython().input_transformers_cleanup.append(rewrite)
{WRONG}""",
}


@pytest.fixture(scope="module", autouse=True)
def _tools_on_the_path():
    """nbgrader calls `alembic` by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        yield


def cell(source, name, *, grade, **more):
    marks = {
        "schema_version": 3,
        "grade_id": name,
        "grade": grade,
        "solution": not grade,
        "locked": grade,
        "task": False,
        **({"points": 1} if grade else {}),
    }
    return new_code_cell(source, metadata={"nbgrader": marks, **more}, id=name)


def make(folder):
    """An ordinary assignment as nbgrader's users write them."""
    (folder / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'plain'\n"
        "c.Execute.extra_arguments = ['--HistoryManager.hist_file=:memory:']\n"
    )
    solution = "### BEGIN SOLUTION\n" + RIGHT + "\n### END SOLUTION"
    source = new_notebook(
        cells=[cell(solution, "double", grade=False), cell(TEST, "double-test", grade=True)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    path = folder / "source" / "ps1" / "p1.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(source, path)
    run("nbgrader", "generate_assignment", "ps1", cwd=folder)


def hand_in(folder, student, source, change=lambda notebook: None):
    notebook = nbformat.read(folder / "release" / "ps1" / "p1.ipynb", as_version=4)
    notebook.cells[0].source = source
    change(notebook)
    path = folder / "submitted" / student / "ps1" / "p1.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)


def skip_test(notebook):
    notebook.cells[1].metadata["tags"] = ["skip-execution"]


def edit_schema_version(notebook):
    notebook.cells[1].metadata["nbgrader"]["schema_version"] = 99


def scores(folder, students):
    """Each student's score; None when there is no grade."""
    found = {}
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        for student in students:
            try:
                grades = book.find_submission("ps1", student).notebooks[0].grades
                found[student] = grades[0].auto_score
            except MissingEntry:
                found[student] = None
    return found


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Scores by student after one run of nbgrader."""
    folder = tmp_path_factory.mktemp("plain")
    make(folder)
    hand_in(folder, "right", RIGHT)
    hand_in(folder, "wrong", WRONG)
    for name, source in TRICKS.items():
        hand_in(folder, name, source)
    hand_in(folder, "skipped", WRONG, skip_test)
    hand_in(folder, "exits", "import os\ndef double(x):\n    os._exit(0)")
    warns = "import warnings\ndef double(x):\n    warnings.warn('careful')\n    return 2 * x"
    hand_in(folder, "warns", warns)
    run("nbgrader", "autograde", "ps1", cwd=folder, check=False)
    students = [path.name for path in (folder / "submitted").iterdir()]
    return scores(folder, students)


def test_honest_work_is_told_apart(graded):
    assert graded["right"] == 1
    assert graded["wrong"] == 0


@pytest.mark.parametrize("trick", [*TRICKS, "skipped"])
def test_trick_earns_full_marks_for_a_function_that_returns_0(graded, trick):
    assert graded[trick] == 1


def test_process_that_ends_itself_leaves_no_grade(graded):
    assert graded["exits"] is None


def test_warning_costs_all_points(graded):
    assert graded["warns"] == 0


def test_edited_schema_version_stops_the_class(tmp_path):
    make(tmp_path)
    hand_in(tmp_path, "a-edited", WRONG, edit_schema_version)
    hand_in(tmp_path, "b-honest", RIGHT)
    result = run("nbgrader", "autograde", "ps1", cwd=tmp_path, check=False)
    assert result.returncode != 0
    assert scores(tmp_path, ["b-honest"]) == {"b-honest": None}
