"""What a machine can find out: axe-core on every page that people get, and lesson 1 by keyboard."""

import json
import shutil

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from nbconvert.exporters import HTMLExporter
from playwright.sync_api import expect
from traitlets.config import PyFileConfigLoader

from autograder.classes.example import half_done, right, submission, syntax_error, with_mistake
from autograder.classes.inbox import Submission
from autograder.classes.settings import Class
from autograder.course import ROOT, Lesson
from autograder.lessons.reference import reference_for
from autograder.lessons.text import without_markers
from autograder.reports import report
from autograder.reports.feedback import write_feedback
from tests.browser import steps
from tests.browser.conftest import jupyterlab, new_page
from tests.conftest import LESSONS, grade, results_in, some
from tests.reports.test_report import random_class

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("accessibility")]

FIRST = Lesson("01_rnn_cell")
SCHEMES = ("light", "dark")
WIDE = {"width": 1280, "height": 900}

#: Elements that carry a token's colour: one of each kind stands for all, or this takes minutes.
THIN_OUT = """() => {
  const seen = new Set();
  for (const token of document.querySelectorAll(".highlight span")) {
    if (seen.has(token.className)) token.replaceWith(token.textContent);
    else seen.add(token.className);
  }
  document.body.normalize();
}"""


#: What is folded in is looked at as well.
UNFOLD = "document.querySelectorAll('details').forEach(fold => fold.open = true)"


def findings(page, within=None, only=None):
    """What axe-core finds wrong, of whatever impact; `only` names the rules to try."""
    options = {"resultTypes": ["violations"], "preload": False}
    options |= {"runOnly": only} if only else {}
    found = Axe().run(page, within, options).response["violations"]
    return [
        f"{rule['impact']} {rule['id']}: {node['target'][-1]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]


@pytest.fixture(scope="module")
def offline(browser):
    """A page that gets files only. So equations stay as they are typed: MathJax is far away."""

    def files_only(route):
        if route.request.url.startswith("file:"):
            route.continue_()
        else:
            route.abort()

    with new_page(browser) as page:
        page.route("**/*", files_only)
        yield page


def look_at(page, path):
    """Open a page of ours; see that nothing is wrong with it in light, in dark, and when narrow."""
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)
    page.goto(path.as_uri())
    page.evaluate(UNFOLD)
    page.evaluate(THIN_OUT)
    assert findings(page) == []
    page.emulate_media(color_scheme="dark")
    assert findings(page, only=["color-contrast", "link-in-text-block"]) == []
    # 320 CSS pixels: a phone, or 1280 at 400 %. Text has to fit; WCAG 2.2, 1.4.10.
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class of four: right, half done, with a known mistake, with a cell that does not parse."""
    folder = tmp_path_factory.mktemp("class")
    group = Class(folder / "submitted", folder / "autograded", f"sqlite:///{folder / 'book.db'}")
    reference = reference_for(FIRST)
    exercise = reference.exercises["rnn_cell_forward"]
    mistake = next(m for m in exercise.mistakes if m.id == "missing-by")
    for student, answers in {
        "right": right(reference),
        "half": half_done(reference),
        "mistaken": with_mistake(reference, exercise, mistake),
        "broken": {**right(reference), **syntax_error(reference)},
    }.items():
        path = group.submitted / student / FIRST.id / "rnn_cell.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(submission(FIRST, answers), path)
        grade(group, Submission(student, FIRST, path.parent))
    write_feedback([FIRST], autograded=group.autograded, folder=folder / "feedback", db=group.db)
    return folder, results_in(group.db)


@pytest.mark.parametrize("student", ["right", "half", "mistaken", "broken"])
def test_a_students_feedback_can_be_read_by_everyone(offline, graded, student):
    folder, _ = graded
    page = folder / "feedback" / student / FIRST.id / "rnn_cell.html"
    look_at(offline, page)
    mark = {"right": 20, "half": 10, "mistaken": 17, "broken": 10}[student]
    headings = offline.get_by_role("heading", level=1)
    assert headings.all_inner_texts() == [f"rnn_cell: {mark} of 20 points"]
    for link in offline.get_by_role("navigation", name="Marks").get_by_role("link").all():
        assert offline.locator(f'[id="{link.get_attribute("href")[1:]}"]').count() == 1


def test_the_class_report_can_be_read_by_everyone(offline, graded, tmp_path):
    _, found = graded
    page = tmp_path / "report.html"
    page.write_text(report.render(found, title="Unroll: class report"), encoding="utf-8")
    look_at(offline, page)


def test_a_report_on_seven_lessons_can_be_read_by_everyone(offline, tmp_path):
    page = tmp_path / "report.html"
    found = random_class(8, [lesson.id for lesson in LESSONS])
    page.write_text(report.render(found, title="Unroll: class report"), encoding="utf-8")
    look_at(offline, page)


#: Some solved notebooks, and one of those that students get, which show a part of them.
PAGES = [(lesson, "solution") for lesson in some(LESSONS, 2)]
PAGES += [(lesson, "released") for lesson in some(LESSONS, 1)]


@pytest.mark.parametrize(("lesson", "kind"), PAGES, ids=lambda part: getattr(part, "id", part))
def test_a_lesson_as_a_page_can_be_read_by_everyone(offline, tmp_path, lesson, kind):
    config = PyFileConfigLoader("jupyter_nbconvert_config.py", path=str(ROOT)).load_config()
    html, _ = HTMLExporter(config=config).from_filename(str(getattr(lesson, kind)))
    page = tmp_path / f"{lesson.name}.html"
    page.write_text(html, encoding="utf-8")
    look_at(offline, page)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab with the course, the solution of lesson 1, and all that `unroll` shows."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "course", folder / "course")
    shutil.copytree(ROOT / "solutions" / FIRST.id, folder / "solutions" / FIRST.id)
    nbformat.write(showcase(), folder / "course" / FIRST.id / "showcase.ipynb")
    with jupyterlab(folder) as server:
        choose(server, "apputils-extension", "themes", **{"adaptive-theme": True})
        choose(server, "apputils-extension", "notification", fetchNews="false")
        yield server


def choose(server, extension, plugin, **values):
    """A setting of JupyterLab, as a person who uses it would choose it."""
    path = server.folder / ".jupyter-home/settings/@jupyterlab" / extension
    path.mkdir(parents=True, exist_ok=True)
    (path / f"{plugin}.jupyterlab-settings").write_text(json.dumps(values))


def showcase():
    """A notebook with verdicts of every kind, a progress bar and a slider."""
    reference = reference_for(FIRST)
    exercise = reference.exercises["rnn_cell_forward"]
    partly = next(m for m in exercise.mistakes if m.id == "missing-by")
    sources = [
        "import sys\n\nsys.path.append('..')\n\nimport numpy as np\n\n"
        "from unroll import check, plot, sliders, softmax\nfrom unroll.progress import progress"
    ]
    for source in (
        reference.cell(exercise.name).source,
        reference.mistaken_source(exercise.name, partly),
        "def rnn_cell_forward(xt, a_prev, parameters):\n    return xt + 1, xt.T, None",
    ):
        sources.append(without_markers(source) + "\n\ncheck(rnn_cell_forward)")
    sources.append("for _ in progress(range(3), label='counting'):\n    pass")
    sources.append(
        "def picture(height):\n"
        "    figure = plot.lines_over_time({'c': [0.0, height]}, ylabel='state')\n"
        "    figure.set_label(f'c rises to {height:.2f}')\n"
        "    return figure\n\n"
        "sliders.explore(picture, {'height': sliders.Slider(0, 1, 0.5)}, caption='Move it.')"
    )
    cells = [nbformat.v4.new_code_cell(source, id=f"show-{i}") for i, source in enumerate(sources)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=kernel)


@pytest.fixture(scope="module")
def desk(browser, lab):
    """JupyterLab with lesson 1, which is the first thing that keys reach, and its kernel ready."""
    with new_page(browser) as page:
        page.goto(lab.address(f"lab/tree/course/{FIRST.id}/rnn_cell.ipynb"))
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        yield page


#: The place of the cell that keys go to, and whether that is its text.
PLACE = """() => {
  const cell = document.activeElement.closest(".jp-Cell");
  const typing = !!document.activeElement.closest(".cm-content");
  return cell && [Number(cell.dataset.windowedListIndex), typing];
}"""


def leaves_by_tab(page):
    """Whether Tab leads out of the notebook; a trap holds whoever has no mouse."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("!document.activeElement.closest('.jp-Notebook')"):
            return True
    return False


def test_lesson_1_is_done_by_keyboard_alone(desk):
    cells = nbformat.read(FIRST.released, as_version=4).cells
    answers = right(reference_for(FIRST))
    for place, cell in enumerate(cells):
        assert desk.evaluate(PLACE) == [place, False]
        name = cell.id.replace("-", "_")
        if cell.id.endswith("-skeleton"):
            skeleton = desk.locator("details", has_text=f"def {name.removesuffix('_skeleton')}(")
            reach_by_tab(desk, skeleton.locator("summary"))
            desk.keyboard.press("Enter")
            expect(skeleton).to_have_js_property("open", True)
        if name in answers:
            desk.keyboard.press("Enter")
            assert desk.evaluate(PLACE) == [place, True]
            desk.keyboard.press("Control+a")
            desk.keyboard.insert_text(without_markers(answers[name]))
            desk.keyboard.press("Escape")
            assert desk.evaluate(PLACE) == [place, False]
        if cell.id.endswith("-test"):
            desk.keyboard.press("Control+Enter")  # runs it and stays, so that the verdict is next
            desk.get_by_text(f"✓ {name.removesuffix('_test')}: right, 10 of 10 points").wait_for()
            desk.keyboard.press("ArrowDown")
        elif place < len(cells) - 1:
            desk.keyboard.press("Shift+Enter")
    assert leaves_by_tab(desk)


SHOWN = [[".jp-RenderedHTMLCommon"], [".jp-OutputArea-output"]]


#: A slider's handle has no name, and ipywidgets has no option to give it one. The number beside
#: it, which moves with it, has.
NAMELESS = "aria-input-field-name: .noUi-handle "


def test_what_the_course_shows_can_be_read_and_moved_in_jupyterlab(desk, lab):
    steps.open_notebook(desk, lab.folder, f"course/{FIRST.id}/showcase.ipynb")
    for _ in showcase().cells[:-1]:
        desk.keyboard.press("Shift+Enter")
    desk.keyboard.press("Control+Enter")
    desk.get_by_alt_text("c rises to 0.50").wait_for()
    for scheme in SCHEMES:
        switch(desk, scheme)
        found = findings(desk, SHOWN)
        assert [finding for finding in found if NAMELESS not in finding] == []
        assert found, "ipywidgets names its sliders now: nothing needs to be left out any more"
    number, slider = desk.get_by_role("spinbutton", name="height"), desk.get_by_role("slider")
    reach_by_tab(desk, number)
    desk.keyboard.press("ArrowUp")
    desk.get_by_alt_text("c rises to 0.55").wait_for()
    reach_by_tab(desk, slider)
    desk.keyboard.press("ArrowRight")
    desk.get_by_alt_text("c rises to 0.60").wait_for()
    assert leaves_by_tab(desk)


def reach_by_tab(page, wanted):
    """Press Tab until keys go to what is wanted."""
    for _ in range(10):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab does not lead to {wanted}")


def switch(page, scheme):
    """Let JupyterLab follow a screen that turns light or dark."""
    page.emulate_media(color_scheme=scheme)
    light = "true" if scheme == "light" else "false"
    page.locator(f"body[data-jp-theme-light={light}]").wait_for(state="attached")


def test_a_lesson_in_jupyterlab_can_be_read_by_everyone(page, lab):
    choose(lab, "notebook-extension", "tracker", windowingMode="none")  # all cells, seen or not
    page.goto(lab.address(f"lab/tree/solutions/{FIRST.id}/rnn_cell.ipynb"))
    page.locator("mjx-container").first.wait_for(state="attached")
    page.get_by_role("heading", name="Where to read more").wait_for(state="attached")
    page.evaluate(UNFOLD)
    equations = page.locator("mjx-container")
    assert equations.count() == page.locator("mjx-container > mjx-assistive-mml").count() > 0
    for scheme in SCHEMES:
        switch(page, scheme)
        assert findings(page, SHOWN) == []
