"""Students' outputs and prose are harmless in the pages that teachers and students open."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograder.classes.example import submission
from autograder.course import Lesson
from autograder.grading.safe_html import safe_outputs, safe_prose
from autograder.grading.sanitise import form_of, read_notebook, sanitise

HOSTILE = [
    "<script>steal()</script>",
    "<img src=x onerror=steal()>",
    "<a href='javascript:steal()'>x</a>",
    "<iframe src='http://example.org'></iframe>",
    "<svg onload=steal()></svg>",
    "<div style='background:url(http://example.org/x)' onclick=steal()>x</div>",
    "<form action='http://example.org'><input name=password></form>",
    "<math><style><img src=x onerror=steal()></style></math>",
    "<object data='data:text/html,<script>steal()</script>'></object>",
]


def dangerous(html):
    """Is there anything left that a browser would run or fetch?"""
    tree = html.lower()
    tags = ("<script", "<img src", "<iframe", "<svg", "<form", "<object", "<style", "<input")
    return any(tag in tree for tag in tags) or 'href="javascript' in tree or "url(" in tree


@pytest.mark.parametrize("html", HOSTILE)
def test_html_outputs_are_cleaned(html):
    output = new_output("display_data", {"text/html": html, "text/plain": "x"})
    shown = safe_outputs([output])[0].data["text/html"]
    assert not dangerous(shown), shown


@pytest.mark.parametrize("html", HOSTILE)
def test_prose_is_cleaned(html):
    assert not dangerous(safe_prose(f"# Title\n\n{html}"))


@pytest.mark.parametrize("kind", ["application/javascript", "image/svg+xml", "text/x-evil"])
def test_other_kinds_of_output_are_dropped(kind):
    output = new_output("display_data", {kind: "steal()", "text/plain": "x"})
    assert dict(safe_outputs([output])[0].data) == {"text/plain": "x"}


def test_picture_must_be_a_picture():
    evil = new_output("display_data", {"image/png": 'AAAA"><script>steal()</script>'})
    good = new_output("display_data", {"image/png": "iVBORw0KGgo=\n"})
    good.metadata = {"image/png": {"width": 300, "height": '1" onload="steal()'}, "x": {"y": 1}}
    kept = safe_outputs([evil, good])
    assert len(kept) == 1
    assert kept[0].metadata == {"image/png": {"width": 300}}


def test_plain_dictionaries_are_taken_too():
    output = {"output_type": "display_data", "data": {"text/html": "<b>x</b>"}, "metadata": {}}
    assert safe_outputs([output])[0].data["text/html"] == "<b>x</b>"


def test_honest_outputs_stay_as_they_are():
    table = '<table><tbody><tr><td style="color: red;">1 &lt; 2</td></tr></tbody></table>'
    outputs = [
        new_output("stream", name="stdout", text="a < b & <c>\n"),
        new_output("display_data", {"text/html": table, "text/plain": "t"}),
        new_output("error", ename="E", evalue="<b>", traceback=["<b>"]),
    ]
    assert safe_outputs(outputs) == outputs


@pytest.mark.parametrize("prose", ["$x < y$ and 1<2", "> quoted\n\n- a & b", "# Title *x*"])
def test_prose_without_tags_is_untouched(prose):
    assert safe_prose(prose) == prose


def test_students_prose_is_cleaned_and_the_lessons_own_is_not():
    lesson = Lesson("01_rnn_cell")
    notebook = submission(lesson, {})
    notebook.cells.insert(1, new_markdown_cell("<script>steal()</script>"))
    notebook.cells.insert(2, new_code_cell("1"))
    text = nbformat.writes(notebook).encode()
    mended = sanitise(read_notebook(text, "rnn_cell.ipynb"), form_of(lesson)).notebook
    source = nbformat.read(lesson.solution, as_version=4)
    assert "<script" not in mended.cells[1].source
    own = {cell.id: cell.source for cell in source.cells if cell.cell_type == "markdown"}
    for cell in mended.cells:
        if cell.id in own:
            assert cell.source == own[cell.id]
