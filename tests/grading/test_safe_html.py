"""What students write and show is harmless in graded notebooks, and honest work is as it was."""

import json
import time

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

from autograder.classes.example import submission
from autograder.course import Lesson
from autograder.grading.safe_html import make_prose_safe, safe_outputs
from autograder.grading.sanitise import form_of, sanitise
from autograder.pages import render
from autograder.pages.process import Allowance, ask
from autograder.pages.submitted import read_notebook
from tests.pages import family

LESSON = Lesson("01_rnn_cell")
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"


def shown_in(html):
    """What is left of HTML that a cell shows."""
    return safe_outputs([new_output("display_data", {"text/html": html})])[0].data.get(
        "text/html", ""
    )


def made_safe(*sources, **attachments):
    """Texts as they are in the graded notebook."""
    cells = [new_markdown_cell(source, **attachments) for source in sources]
    make_prose_safe(cells)
    return [cell.source for cell in cells]


def rendered(source):
    """A text as nbconvert, and so formgrader, renders it; nothing is cleaned here."""
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return MarkdownWithMath(renderer=renderer).render(source)


def test_most_of_the_family_would_run_or_load_if_nothing_were_cleaned(rng):
    sources = [*family.HTML, *family.draws(rng, 150)]
    harmless = [source for source in sources if not family.harm(rendered(source))]
    assert len(harmless) < len(sources) / 3, harmless


@pytest.mark.parametrize("html", family.HTML)
def test_html_outputs_are_cleaned(html):
    assert family.harm(shown_in(html)) == []


@pytest.mark.parametrize("html", family.HTML)
def test_html_in_prose_is_cleaned(html):
    (source,) = made_safe(f"# Title\n\n{html}")
    assert family.harm(rendered(source)) == []


def test_whatever_would_run_or_load_is_cleaned_out_of_prose(rng):
    sources = family.draws(rng, 150)
    for before, after in zip(sources, made_safe(*sources), strict=True):
        assert family.harm(rendered(after)) == [], before


def test_whatever_would_run_or_load_is_cleaned_out_of_outputs(rng):
    sources = family.draws(rng, 20)
    outputs = [new_output("display_data", {"text/markdown": source}) for source in sources]
    outputs += [new_output("display_data", {"text/html": rendered(source)}) for source in sources]
    for output in safe_outputs(outputs):
        data = output.data
        html = data["text/html"] if "text/html" in data else rendered(data["text/markdown"])
        assert family.harm(html) == [], output


@pytest.mark.parametrize("formula", family.FORMULAS)
def test_formulas_in_outputs_only_show_something(formula):
    output = new_output("display_data", {"text/latex": f"${formula}$"})
    assert family.harm(safe_outputs([output])[0].data["text/latex"]) == []


def test_honest_prose_stays_as_it_is_byte_for_byte():
    assert made_safe(*family.honest()) == family.honest()


@pytest.mark.parametrize("prose", ["plain *words*", "$x < y$", "a [link](https://example.org)"])
def test_most_prose_needs_no_second_look(prose, monkeypatch):
    monkeypatch.setattr(Allowance, "ask", None)
    assert made_safe(prose) == [prose]


def test_prose_that_was_cleaned_looks_as_before():
    (source,) = made_safe("# T\n\n*a* `b`\n\n```\nc\n\nd\n```\n[x](javascript:1) $y$ <u>z</u>")
    assert "\n" not in source, "it would not be HTML any more after an empty line"
    for part in (
        "<h1>T</h1>",
        "<em>a</em>",
        "<code>b</code>",
        "c&#10;&#10;d",
        "x",
        "$y$",
        "<u>z</u>",
    ):
        assert part in source
    assert made_safe(source) == [source], "cleaning what is clean changes nothing"


@pytest.mark.parametrize("kind", ["application/javascript", "image/svg+xml", "text/x-evil"])
def test_other_kinds_of_output_are_dropped(kind):
    output = new_output("display_data", {kind: "steal()", "text/plain": "x"})
    assert dict(safe_outputs([output])[0].data) == {"text/plain": "x"}


@pytest.mark.parametrize(
    "data", ['AAAA"><script>steal()</script>', "AAAA", "PHN2Zz4=", "", 7, None]
)
def test_picture_must_be_a_picture(data):
    output = {"output_type": "display_data", "data": {"image/png": data}, "metadata": {}}
    assert safe_outputs([output]) == []


def test_of_a_pictures_metadata_its_size_is_kept():
    good = new_output("display_data", {"image/png": "iVBORw0KGgo=\n"})
    good.metadata = {"image/png": {"width": 300, "height": '1" onload="steal()'}, "x": {"y": 1}}
    (kept,) = safe_outputs([good])
    assert kept.metadata == {"image/png": {"width": 300}}


def test_plain_dictionaries_are_taken_too():
    output = {"output_type": "display_data", "data": {"text/html": "<b>x</b>"}, "metadata": {}}
    assert safe_outputs([output])[0].data["text/html"] == "<b>x</b>"


def test_honest_outputs_stay_as_they_are():
    table = '<table><tbody><tr><td style="color: red;">1 &lt; 2</td></tr></tbody></table>'
    outputs = [
        new_output("stream", name="stdout", text="a < b & <c>\n"),
        new_output("display_data", {"text/html": table, "text/plain": "t"}),
        new_output("display_data", {"text/latex": "$\\frac{a}{b} < c$", "text/plain": "t"}),
        new_output("error", ename="E", evalue="<b>", traceback=["<b>"]),
    ]
    assert safe_outputs(outputs) == outputs


def test_figures_of_the_course_are_shown():
    from matplotlib.figure import Figure

    from unroll.plot import as_html

    figure = Figure()
    figure.subplots().plot([1, 2])
    html = shown_in(as_html(figure, alt="a line", caption="See how it rises."))
    assert 'src="data:image/png;base64,' in html
    assert "See how it rises." in html
    assert family.harm(html) == []


#: Each took minutes, or for ever, before what is parsed was bounded.
ENDLESS = {
    "deep": "<div>" * 400_000,
    "deep, closed": "<b><i>" * 50_000 + "</i></b>" * 50_000,
    "many attributes": "<a " + "b " * 150_000 + ">x</a>",
    "many attributes with brackets": "<a " + 'b=">" ' * 150_000 + ">x</a>",
    "wide": "<p>x" * 400_000,
    "tags begun": "<a " * 400_000,
    "comments begun": "<!--" * 400_000,
    "entities": "&a" * 400_000,
    "quotes": "<a title='" * 100_000,
}


@pytest.mark.parametrize("html", ENDLESS.values(), ids=ENDLESS)
def test_html_that_cannot_be_laid_out_is_left_out_in_time(html):
    allowance = Allowance(0.3)
    (output,) = safe_outputs(
        [new_output("display_data", {"text/html": html, "text/plain": "HTML"})], allowance
    )
    assert output.data["text/plain"].startswith("HTML")
    if "text/html" not in output.data:
        assert "is left out: " in output.data["text/plain"]
    assert allowance.left > -1


#: Nothing in these needs a lesson's length; mistune, nbconvert or bleach take quadratic time.
ENDLESS_PROSE = {
    "deep": "<div>" * 100_000,
    "environments": "<b>x</b> " + "\\begin{a}" * 60_000,
    "environments within bounds": "<b>x</b> " + "\\begin{a}" * 5_000,
    "formulas begun": "<b>x</b> " + "\\\\[" * 15_000,
    "many attributes": "<a " + "b " * 150_000 + ">",
    "quotes": ">" * 40_000 + " ![",
    "brackets": "![" * 20_000,
    "links begun": "[a](" * 12_000,
    "lists": "".join(" " * depth + "- ![\n" for depth in range(300)),
    "emphasis": "*a **b " * 7_000 + "![",
    "table": "|a" * 6_000 + "\n" + "|-" * 6_000 + "\n" + "|![" * 6_000,
    "references": "".join(f"[a{n}]: /x\n" for n in range(4_000)) + "[a1] " * 100,
    "backticks": "".join("`" * n + " " for n in range(300)) + "![",
    "one line": "a ![ " * 10_000,
}


@pytest.mark.parametrize("prose", ENDLESS_PROSE.values(), ids=ENDLESS_PROSE)
def test_prose_that_cannot_be_laid_out_is_shown_as_it_was_written(prose):
    start = time.process_time()
    (instead,), used = ask("prose", [(prose, {})], 0.3, seconds=100)
    assert used < 2
    assert time.process_time() - start < 1, "nothing is parsed here"
    assert family.harm(instead) == []


@pytest.mark.parametrize(
    "data",
    [
        {"text/latex": "\\bbox[" * 300_000},
        {"text/latex": "\\bbox" + " " * 2_000_000 + "\\html" * 300_000},
        {"image/png": " " * 2_000_000 + "!"},
        {"image/png": "iVBORw0KGgo=" + " \n" * 1_000_000 + "!"},
        {"image/png": "=" * 2_000_000},
        {"text/markdown": "\\bbox[" * 300_000},
        {"text/markdown": "](" * 1_000_000 + "&" * 1_000_000},
    ],
)
def test_what_is_looked_at_here_is_looked_at_in_linear_time(data):
    start = time.process_time()
    safe_outputs([new_output("display_data", data)], Allowance(0.3))
    assert time.process_time() - start < 2


def test_one_submission_has_a_bounded_time_for_all_it_shows():
    allowance = Allowance(0.3)
    slow = new_output("display_data", {"text/html": "<p>x" * 8_000})
    shown = safe_outputs([slow] * 50, allowance)
    assert len(shown) == 50
    assert "left out: what this submission shows takes too long" in shown[-1].data["text/plain"]


def test_honest_prose_beside_endless_prose_stays_as_it_is(monkeypatch):
    honest, endless = ("<b>a</b>", {}), ("<b>x</b> " + "\\begin{a}" * 5_000, {})
    assert render.prose([honest], 10) == [""]  # and what it imports is there
    monkeypatch.setattr(render, "CELL_SECONDS", 0.1)  # it takes most of a second
    first, second, third = render.prose([honest, endless, honest], 10)
    assert (first, third) == ("", "")
    assert "shown as it was written: it takes too long" in second


def test_students_prose_is_cleaned_and_the_lessons_own_is_not():
    notebook = submission(LESSON, {})
    notebook.cells.insert(1, new_markdown_cell("<script>steal()</script>"))
    notebook.cells.insert(2, new_code_cell("1"))
    mended = mend(notebook)
    source = nbformat.read(LESSON.solution, as_version=4)
    assert "<script" not in mended.cells[1].source
    own = {cell.id: cell.source for cell in source.cells if cell.cell_type == "markdown"}
    for cell in mended.cells:
        if cell.id in own:
            assert cell.source == own[cell.id]


def mend(notebook):
    text = json.dumps(notebook).encode()
    return sanitise(read_notebook(text, "rnn_cell.ipynb"), form_of(LESSON)).notebook


def test_pasted_pictures_are_kept_and_nothing_else_that_was_attached():
    notebook = submission(LESSON, {})
    evil = {"image/svg+xml": "<svg/>", "text/html": "x", "image/png": "AAAA"}
    attached = {"a.png": {"image/png": PNG, "text/html": "x"}, "b.svg": evil}
    notebook.cells.insert(1, new_markdown_cell("![a](attachment:a.png)", attachments=attached))
    cell = mend(notebook).cells[1]
    assert cell.source == "![a](attachment:a.png)"
    assert cell.attachments == {"a.png": {"image/png": PNG}}
    nbformat.validate(mend(notebook))


@pytest.mark.parametrize(
    "source",
    [
        "![a](attachment:a.png)",
        "![a][b]\n\n[b]: attachment:my%20plot.png",
        '<img src="attachment:a.png" width="300">',
        "<center><img alt='a > b' src='attachment:my plot.png'/></center>",
    ],
)
def test_text_with_pasted_pictures_stays_as_it_is_however_they_are_shown(source):
    attachments = {"a.png": {"image/png": PNG}, "my plot.png": {"image/png": PNG}}
    assert made_safe(source, attachments=attachments) == [source]
    (cleaned,) = made_safe(f"[x](javascript:1)\n\n{source}", attachments=attachments)
    assert f'src="data:image/png;base64,{PNG}"' in cleaned


@pytest.mark.parametrize("attached", [None, [], 7, {"a": 7}, {"a": {"image/png": 7}}, {"a": None}])
def test_attachments_of_odd_types_are_left_out(attached):
    notebook = submission(LESSON, {})
    notebook.cells.insert(1, new_markdown_cell("plain"))
    notebook.cells[1]["attachments"] = attached
    assert "attachments" not in mend(notebook).cells[1]


def test_a_picture_that_is_not_there_is_said_to_be_missing():
    (source,) = made_safe("![my plot](attachment:plot.png)")
    assert "[the picture my plot is missing]" in source


def test_a_picture_from_elsewhere_becomes_a_link():
    (source,) = made_safe("![my plot](https://elsewhere.invalid/x.png)")
    assert '<a href="https://elsewhere.invalid/x.png">my plot</a>' in source


def test_a_picture_from_elsewhere_in_a_link_is_its_text():
    (source,) = made_safe("[![open it](https://elsewhere.invalid/x.svg)](https://example.org)")
    assert '<a href="https://example.org">open it</a>' in source
