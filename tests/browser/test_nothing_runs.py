"""In a browser: nothing that students handed in runs or loads, in formgrader or on their pages."""

import json
import shutil

import pytest
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.api import Gradebook

from autograder.classes.example import right, submission
from autograder.classes.inbox import submissions
from autograder.classes.settings import Class
from autograder.course import ROOT, Lesson
from autograder.lessons.reference import reference_for
from autograder.reports.feedback import write_feedback
from tests.browser.conftest import jupyterlab, new_page
from tests.conftest import grade
from tests.pages import family

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("lab")]

LESSON = Lesson("01_rnn_cell")
SCRIPT = f"<script>{family.RUN}</script>"
SVG = f'<svg xmlns="http://www.w3.org/2000/svg"><script>{family.RUN}</script></svg>'
XHTML = f'<html xmlns="http://www.w3.org/1999/xhtml"><script>{family.RUN}</script></html>'
#: What lies beside a notebook; a browser takes each for a page.
FILES = {
    "evil.html": SCRIPT,
    "evil.htm": SCRIPT,
    "inner/evil.svg": SVG,
    "evil.xhtml": XHTML,
    "evil.xml": XHTML,
    "rnn_cell.html": SCRIPT,
    "no_name_of_a_kind": SCRIPT,
}
#: Who shows what: by prose, by what cells show, by a name.
NAMED = f"<img src=x onerror={family.RUN}>"
STUDENTS = ("prose", "shown", "uncleaned", NAMED)

#: What would run or load, as the browser sees it; `ran` is what a payload leaves behind.
LOOK = """() => {
  const found = [], within = document.querySelector("#notebook-container, main");
  for (const element of within.querySelectorAll("*")) {
    for (const {name} of element.attributes)
      if (name.startsWith("on")) found.push(`${element.tagName} ${name}`);
    if (["SCRIPT", "IFRAME", "OBJECT", "EMBED", "LINK", "META", "BASE", "FORM", "STYLE"]
        .includes(element.tagName)) found.push(element.tagName);
    if (element.tagName === "A" && !["https:", "http:", "mailto:"].includes(element.protocol)
        && element.hasAttribute("href") && !element.getAttribute("href").startsWith("#"))
      found.push(element.outerHTML);
    if (element.tagName === "A" && element.protocol === "javascript:") element.click();
    if (getComputedStyle(element).position === "fixed") found.push(element.outerHTML);
  }
  for (const link of within.querySelectorAll("a:not([href^=http]):not([href^=mailto])"))
    link.click();
  return found;
}"""


def text_of(seed):
    """All HTML of the family in one cell each, and as much that is drawn."""
    import numpy as np

    return [*family.HTML, *family.draws(np.random.default_rng(seed), 100)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A teacher's folder: a graded class, and its feedback."""
    from tests.conftest import SEED

    folder = tmp_path_factory.mktemp("class")
    group = Class(folder / "submitted", folder / "autograded", f"sqlite:///{folder}/gradebook.db")
    texts = text_of(SEED)
    for student in STUDENTS:
        notebook = submission(LESSON, right(reference_for(LESSON)))
        if student == "shown":
            pages = [
                MarkdownWithMath(renderer=IPythonRenderer(escape=False)).render(t) for t in texts
            ]
            show = "from IPython.display import *\nfor page in {}:\n    display({}(page))"
            cells = [
                new_code_cell(show.format(part, kind))
                for part, kind in (
                    (pages, "HTML"),
                    (texts, "Markdown"),
                    (family.FORMULAS, "Latex"),
                    ([SVG], "SVG"),
                    ([family.RUN], "Javascript"),
                )
            ]
        else:
            cells = [new_markdown_cell(text) for text in texts]
        notebook.cells[1:1] = cells
        place = group.submitted / student / LESSON.id
        (place / "inner").mkdir(parents=True)
        (place / "rnn_cell.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        for name, content in FILES.items():
            (place / name).write_text(content)
    grade(group, *submissions(group.submitted, [LESSON]))
    _undo_cleaning(group.autograded / "uncleaned" / LESSON.id / "rnn_cell.ipynb", texts)
    write_feedback([LESSON], autograded=group.autograded, folder=folder / "feedback", db=group.db)
    for name in ("course", "solutions"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    return folder


def _undo_cleaning(path, texts):
    """As if a graded notebook came from somewhere else: pages are clean all the same."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    own = [cell for cell in notebook["cells"] if cell["id"].startswith("own-")]
    assert len(own) == len(texts)
    for cell, text in zip(own, texts, strict=True):
        cell["source"] = text
    path.chmod(0o644)
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def server(folder):
    with jupyterlab(folder) as server:
        yield server


@pytest.fixture(scope="module")
def ids(folder):
    """By student, what formgrader calls their notebook."""
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as book:
        found = book.notebook_submissions(LESSON.name, LESSON.id)
        return {notebook.student.id: notebook.id for notebook in found}


@pytest.fixture(scope="module")
def cut_off(browser):
    """A page that notes what it asks for elsewhere, and gets nothing from there."""
    asked = []

    def note(route):
        url = route.request.url
        if url.startswith(("http://127.0.0.1", "file:", "data:")):
            route.continue_()
        else:
            if not url.startswith("https://cdnjs.cloudflare.com/"):  # MathJax
                asked.append(url)
            route.abort()

    with new_page(browser) as page:
        page.on("dialog", lambda dialog: asked.append(dialog.message))
        page.route("**/*", note)
        page.asked = asked
        yield page


@pytest.fixture
def watched(cut_off):
    """That page, with nothing on it: to make one takes a second of a processor."""
    cut_off.goto("about:blank")
    cut_off.asked.clear()
    return cut_off


def has_run(page):
    return page.evaluate("document.documentElement.dataset.ran")


def assert_harmless(page):
    page.wait_for_timeout(500)
    assert page.evaluate(LOOK) == []
    page.wait_for_timeout(500)
    assert has_run(page) is None
    assert page.asked == []


def test_what_is_tried_would_run_if_nothing_were_cleaned(watched):
    ran = []
    for text in (text for text in family.HTML if family.RUN in text):
        watched.goto("data:text/html,<p>")
        watched.set_content(text)
        watched.wait_for_timeout(50)
        ran += [text] * (has_run(watched) == "1")
    assert len(ran) >= 10, ran


@pytest.mark.parametrize("student", STUDENTS)
def test_nothing_runs_in_formgrader(watched, server, ids, student):
    watched.goto(server.address(f"formgrader/submissions/{ids[student]}/?index=0"))
    # nbgrader's own link at the top, and what is there for marking, work as ever.
    assert watched.locator("input.score").count() == 2
    assert_harmless(watched)


@pytest.mark.parametrize("name", FILES)
def test_no_file_beside_a_notebook_runs(watched, server, ids, name):
    place = server.address(f"formgrader/submissions/{ids['prose']}/{name}")
    answer = watched.request.get(place)
    assert answer.ok
    assert "; sandbox" in answer.headers["content-security-policy"]
    if "." in name:  # others are saved, not shown
        watched.goto(place)
        assert has_run(watched) is None


def test_no_address_becomes_a_script(watched, server):
    for page in ("manage_students/{}", "gradebook/{}", "manage_submissions/{}", "gradebook/x/{}"):
        address = server.address(f"formgrader/{page}")
        for text in (f"%22;{family.RUN};%22", f"%3Cscript%3E{family.RUN}%3C%2Fscript%3E"):
            assert watched.request.get(address.format(text)).status == 404
        assert watched.request.get(address.format("O'Brien%20(%C3%A4)%20%5B2%5D")).ok


@pytest.mark.parametrize("step", ["submitted", "autograded"])
def test_settings_beside_a_notebook_are_not_loaded(watched, server, folder, step):
    """nbgrader takes the folder of a course, and with it a program, from an address."""
    place = folder / step / "prose" / LESSON.id
    (place / "nbgrader_config.py").write_text(f"open({str(folder / 'ran')!r}, 'w')")
    for path in (place, place / "inner" / "..", place.relative_to(folder)):
        answer = watched.request.get(server.address(f"formgrader?path={path}"))
        assert answer.status == 403
    assert not (folder / "ran").exists()


@pytest.mark.parametrize("student", STUDENTS)
def test_nothing_runs_on_a_page_of_feedback(watched, folder, student):
    (page,) = (path for path in folder.glob("feedback/*/*/*.html") if path.parts[-3] == student)
    watched.goto(page.as_uri())
    assert_harmless(watched)
