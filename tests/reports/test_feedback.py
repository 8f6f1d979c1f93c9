"""Pages of feedback: what is shown, what is not, and that one student's page stops no other's."""

import base64
import io
import json
import re
import shutil
import sys

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from PIL import Image

from autograder.classes.example import right, submission
from autograder.classes.inbox import submissions
from autograder.classes.settings import Class
from autograder.course import Lesson, UserError
from autograder.lessons.reference import reference_for
from autograder.reports.feedback import write_feedback
from tests.conftest import grade
from tests.pages import family

pytestmark = pytest.mark.slow

LESSON = Lesson("01_rnn_cell")


def _png(colour):
    """A picture of one colour, as a file's bytes."""
    file = io.BytesIO()
    Image.fromarray(np.full((2, 2, 3), colour, np.uint8)).save(file, "PNG")
    return file.getvalue()


PASTED, BESIDE = _png(10), _png(200)


def encoded(picture):
    return base64.b64encode(picture).decode()


#: Cells and files of each student.
STUDENTS = {
    "aa-evil": (
        [
            new_markdown_cell("[x](javascript:steal()) ![](https://elsewhere.invalid/x.png)"),
            new_code_cell('from IPython.display import HTML\nHTML("<div>" * 400_000)'),
        ],
        {
            "evil.html": b"<script>steal()</script>",
            "rnn_cell.html": b"<script>steal()</script>",
            "inner/evil.svg": b"<svg onload='steal()'/>",
            "timestamp.txt": b"2026-01-01 10:00:00 UTC",
        },
    ),
    "bb-missing": ([new_markdown_cell("![plot](attachment:nothere.png)")], {}),
    "cc-deep": (
        [
            new_markdown_cell("\\begin{a}" * 60_000),
            new_markdown_cell("<div>" * 100_000),
            *(new_markdown_cell("\\\\[" * 5000) for _ in range(2)),
            new_code_cell('print("\\x1b[31m" * 30_000)'),
        ],
        {},
    ),
    "dd-honest": (
        [
            new_markdown_cell(
                "![pasted](attachment:p.png) ![beside](my%20plot.png)\n\n"
                "<img src='my plot.png' width='7'> <img src='attachment:p.png' width='8'>"
                " <img alt='my plot.png' src='my plot.png' width='9'> <img src='gone.png'>"
            ),
            new_markdown_cell(
                "# My heading\n\n$a<b$ and `<script>`, [a link](https://example.org)"
            ),
            new_code_cell("from IPython.display import HTML\nHTML('<b>bold</b>')"),
        ],
        {"my plot.png": BESIDE},
    ),
}


@pytest.fixture(scope="module")
def group(tmp_path_factory):
    """A class in which everyone's work is right, and much else is in their notebooks."""
    folder = tmp_path_factory.mktemp("class")
    group = Class(folder / "submitted", folder / "autograded", f"sqlite:///{folder / 'book.db'}")
    for student, (cells, files) in STUDENTS.items():
        notebook = submission(LESSON, right(reference_for(LESSON)))
        notebook.cells[1:1] = [nbformat.from_dict(cell) for cell in cells]
        if student == "dd-honest":
            notebook.cells[1].attachments = {"p.png": {"image/png": encoded(PASTED)}}
        place = group.submitted / student / LESSON.id
        place.mkdir(parents=True)
        (place / "rnn_cell.ipynb").write_text(json.dumps(notebook))
        for name, content in files.items():
            (place / name).parent.mkdir(exist_ok=True)
            (place / name).write_bytes(content)
    grade(group, *submissions(group.submitted, [LESSON]))
    return group


@pytest.fixture(scope="module")
def feedback(group):
    folder = group.submitted.parent / "feedback"
    write_feedback([LESSON], autograded=group.autograded, folder=folder, db=group.db)
    return folder


def body(feedback, student):
    """What stands on a student's page."""
    page = (feedback / student / LESSON.id / "rnn_cell.html").read_text(encoding="utf-8")
    return page.partition("<main>")[2]


def test_everyone_has_a_page_with_their_mark(feedback):
    for student in STUDENTS:
        page = (feedback / student / LESSON.id / "rnn_cell.html").read_text(encoding="utf-8")
        assert "rnn_cell: 20 of 20 points" in page, student


def test_nothing_of_what_students_sent_lies_beside_the_pages(feedback):
    names = {path.name for path in feedback.rglob("*") if path.is_file()}
    assert names == {"rnn_cell.html", "timestamp.txt"}


def test_a_page_runs_nothing_of_a_students(feedback):
    page = body(feedback, "aa-evil")
    assert "steal" not in page
    assert [harm for harm in family.harm(page) if " id" not in harm] == []
    assert '<a href="https://elsewhere.invalid/x.png">' in page


def test_pictures_pasted_and_beside_are_shown(feedback):
    page = body(feedback, "dd-honest")
    for picture, name in ((PASTED, "pasted"), (BESIDE, "beside")):
        assert re.search(rf'<img alt="{name}" src="data:image/png;base64,{encoded(picture)}"', page)


def test_pictures_of_a_size_are_shown(feedback):
    page = body(feedback, "dd-honest")
    for picture, width in ((BESIDE, 7), (PASTED, 8), (BESIDE, 9)):
        assert f'src="data:image/png;base64,{encoded(picture)}" width="{width}"' in page
    assert "[the picture gone.png is missing]" in page


def test_a_missing_picture_is_said_to_be_missing(feedback):
    assert "[the picture plot is missing]" in body(feedback, "bb-missing")


def test_what_cannot_be_laid_out_is_shown_as_it_was_written(feedback):
    page = body(feedback, "cc-deep")
    assert page.count("This is shown as it was written: ") >= 2
    assert "\\begin{a}\\begin{a}" in page
    assert "rnn_forward: right" in page


def test_a_formula_that_a_verdict_quotes_only_shows_something(group, feedback, tmp_path):
    """A verdict says what a student's function raised."""
    autograded, folder = tmp_path / "autograded", tmp_path / "feedback"
    shutil.copytree(group.autograded / "bb-missing", autograded / "bb-missing")
    graded = autograded / "bb-missing" / LESSON.id / "rnn_cell.ipynb"
    graded.chmod(0o644)
    text = graded.read_text(encoding="utf-8")
    formula = "$\\\\href{javascript:steal()}{x}$"
    graded.write_text(text.replace("rnn_forward: right", f"rnn_forward: {formula}"))
    write_feedback([LESSON], autograded=autograded, folder=folder, db=group.db)
    page = body(folder, "bb-missing")
    assert "javascript:steal()" in page
    assert "\\href" not in page


def test_honest_work_looks_as_it_did(feedback):
    page = body(feedback, "dd-honest")
    for part in (
        "<h2>My heading</h2>",
        '<p>$a&lt;b$ and <code>&lt;script&gt;</code>, <a href="https://example.org">a link</a></p>',
        "<b>bold</b>",
    ):
        assert part in page


def test_a_page_lets_nothing_load_but_mathjax(feedback):
    page = (feedback / "dd-honest" / LESSON.id / "rnn_cell.html").read_text(encoding="utf-8")
    (rules,) = re.findall('<meta content="([^"]*)" http-equiv="Content-Security-Policy"', page)
    assert rules.startswith("default-src 'none'; img-src data:;")
    assert "script-src https://cdnjs.cloudflare.com 'unsafe-eval';" in rules
    loaded = re.findall(r'(?<![\w-])(?:src|href)="(?!data:|#|https://(?:example|elsewhere))', page)
    assert len(loaded) == len(re.findall('src="https://cdnjs', page)) == 1


def test_a_page_that_cannot_be_made_is_told_and_stops_no_other(group, tmp_path):
    """A graded notebook was damaged since."""
    autograded, folder = tmp_path / "autograded", tmp_path / "feedback"
    for student in ("bb-missing", "dd-honest"):
        shutil.copytree(group.autograded / student, autograded / student)
    damaged = autograded / "bb-missing" / LESSON.id / "rnn_cell.ipynb"
    damaged.chmod(0o644)
    damaged.write_text(damaged.read_text(encoding="utf-8")[:5000], encoding="utf-8")
    with pytest.raises(UserError, match=r"^no page of feedback could be made for bb-missing"):
        write_feedback([LESSON], autograded=autograded, folder=folder, db=group.db)
    pages = {path.parts[-3]: path.read_text(encoding="utf-8") for path in folder.rglob("*.html")}
    assert "This page could not be laid out" in pages["bb-missing"]
    assert "20 of 20 points" in pages["dd-honest"]


def test_nbgraders_own_commands_make_the_same_pages():
    import nbgrader.apps  # noqa: F401 (as in nbgrader's commands)

    from autograder.nbgrader import load_config
    from autograder.reports.feedback import GenerateFeedback

    load_config(root=".")
    assert sys.modules["nbgrader.apps.api"].GenerateFeedback is GenerateFeedback
    app = sys.modules["nbgrader.apps.generatefeedbackapp"]
    assert app.GenerateFeedback is GenerateFeedback
