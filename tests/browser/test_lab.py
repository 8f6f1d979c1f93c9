"""JupyterLab as a student and a teacher meet it, in a browser, on copies of the course."""

import getpass
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from autograder.course import ROOT, Lesson
from autograder.grading.cases import CaseBook
from autograder.grading.follow import verdict_for
from autograder.lessons.reference import reference_for
from autograder.lessons.text import without_markers
from tests.browser import steps
from tests.browser.conftest import jupyterlab, new_page
from tests.conftest import results_in
from unroll.judging.calling import Local
from unroll.judging.verdict import MIME, Verdict, headline, number

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("lab")]

FIRST = Lesson("01_rnn_cell")
THIRD = Lesson("03_lstm_gates")
TITLE = "Build a recurrent cell"
#: Collecting looks at whose a file is: here it is that of whoever runs the tests.
STUDENT = getpass.getuser()
SECRET = b"a secret of the tests"


@pytest.fixture(scope="module")
def window(request):
    """A small window, so that its pictures can be read in a guide; sharp when they are taken."""
    pictures = request.config.getoption("pictures", None)
    return {"width": 1240, "height": 700, "sharpness": 1.5 if pictures else 1}


@pytest.fixture(scope="module")
def reference():
    return reference_for(FIRST)


@pytest.fixture(scope="module")
def mistake(reference):
    """A known mistake in the first exercise, made by the student of this story."""
    return next(m for m in reference.exercises["rnn_cell_forward"].mistakes if m.id == "missing-by")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folders of a teacher and of a student, and the exchange between them."""
    folder = tmp_path_factory.mktemp("class")
    for name in ("teacher", "student", "exchange"):
        (folder / name).mkdir()
    (folder / "exchange").chmod(0o777)
    for name in ("course", "solutions"):
        shutil.copytree(ROOT / name, folder / "teacher" / name)
    for lesson in (FIRST, THIRD):  # to be run and saved: what is released is made from solutions/
        (folder / "teacher" / "tried").mkdir(exist_ok=True)
        shutil.copy(lesson.solution, folder / "teacher" / "tried")
    shutil.copy(ROOT / "nbgrader_config.py", folder / "teacher")
    (folder / "secret").write_bytes(SECRET)
    own = {
        "teacher": f"c.RunSubmission.secret_file = {str(folder / 'secret')!r}\n",
        "student": f"c.CourseDirectory.student_id = {STUDENT!r}\n",
    }
    for name, lines in own.items():
        place = folder / f"settings-{name}"
        place.mkdir()
        (place / "nbgrader_config.py").write_text(machine(folder / "exchange") + lines)
    return folder


def machine(exchange):
    """What the guide tells to write into the settings of the machine that a class shares."""
    guide = (ROOT / "guides" / "teachers.md").read_text()
    (block,) = re.findall(r"```python\n(c = get_config.*?)```", guide, re.DOTALL)
    assert '"/srv/exchange"' in block
    return block.replace('"/srv/exchange"', repr(str(exchange)))


def make_lab():
    """The options with which `make lab` starts JupyterLab."""
    shown = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", "lab"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    program, lab, *options = shlex.split(shown.splitlines()[-1])
    assert (Path(program).name, lab) == ("jupyter", "lab")
    return options


def settings(folder, name):
    return {"JUPYTER_CONFIG_PATH": str(folder / f"settings-{name}")}


@pytest.fixture(scope="module")
def teachers(folder):
    """The teacher's JupyterLab, as `make lab` starts it in a checkout."""
    with jupyterlab(folder / "teacher", *make_lab(), env=settings(folder, "teacher")) as server:
        yield server


@pytest.fixture(scope="module")
def errors():
    """What the teacher's JupyterLab says that went wrong while it opened."""
    return []


@pytest.fixture(scope="module")
def teacher(browser, window, teachers, errors):
    """The teacher's browser, as `make lab` opens it: to open JupyterLab takes ten seconds."""

    def note(said):
        # jupyter_server may answer 500 when kernels are listed while one starts; nobody sees it.
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            errors.append(said.text)

    with new_page(browser, **window) as page:
        page.on("console", note)
        page.goto(teachers.address(""))
        page.get_by_role("heading", name=TITLE).wait_for()
        expect(page.get_by_text("| Idle")).to_be_visible()
        yield page


@pytest.fixture(scope="module")
def student(browser, window, folder):
    """The student's browser, JupyterLab open in a folder where nothing is yet."""
    with (
        jupyterlab(folder / "student", env=settings(folder, "student")) as server,
        new_page(browser, **window) as page,
    ):
        page.goto(server.address())
        yield page


def test_make_lab_opens_lesson_1_without_questions_and_errors(teacher, errors, picture):
    assert "/course/01_rnn_cell/rnn_cell.ipynb" in teacher.url
    expect(teacher.locator(".Toastify__toast, .jp-Dialog")).to_have_count(0)
    assert errors == []
    picture(teacher, "lesson-1")


def right(reference, name):
    """The headline of a solved exercise."""
    points = reference.exercises[name].question.points
    return headline(Verdict(name, "right", points, points))


def test_the_solution_notebook_runs_to_the_end_and_every_check_is_right(
    teacher, teachers, reference
):
    notebook = steps.open_notebook(teacher, teachers.folder, f"tried/{FIRST.name}.ipynb")
    steps.choose(teacher, "Edit", "Clear Outputs of All Cells")
    notebook.run_all()
    for name in reference.exercises:
        test = f"{name.replace('_', '-')}-test"
        expect(notebook.ran(test)).to_contain_text(right(reference, name))
    outputs = [output for cell in notebook.saved().cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output.output_type == "error"]
    verdicts = [o.data[MIME] for o in outputs if MIME in o.get("data", {})]
    assert {v["exercise"] for v in verdicts} == set(reference.exercises)
    assert {v["status"] for v in verdicts} == {"right"}


def test_a_moved_slider_changes_the_picture(teacher, teachers, picture):
    notebook = steps.open_notebook(teacher, teachers.folder, f"tried/{THIRD.name}.ipynb")
    steps.hide_files(teacher)
    output = notebook.run_up_to("move-the-gates")
    number = output.get_by_role("spinbutton", name="forget")
    image = output.get_by_role("img").last
    before, source = image.get_attribute("alt"), image.get_attribute("src")
    assert before.startswith(f"Forget gate {float(number.input_value()):.2f},")
    output.get_by_role("slider").first.press("End")
    expect(image).to_have_attribute("alt", re.compile(r"^Forget gate 1\.00,"))
    expect(number).to_have_value("1")
    assert image.get_attribute("src") != source
    image.evaluate("image => image.scrollIntoView({block: 'end'})")
    picture(teacher, "sliders")
    steps.show_files(teacher)


@pytest.fixture(scope="module")
def released(teacher, picture):
    """Formgrader, after the teacher has generated and released lesson 1."""
    steps.close_all(teacher)
    steps.hide_files(teacher)
    formgrader = steps.Formgrader(teacher)
    formgrader.press(FIRST.id, "assign")
    formgrader.press(FIRST.id, "release")
    expect(formgrader.row(FIRST.id)).to_contain_text("released")
    picture(teacher, "formgrader")
    return formgrader


@pytest.fixture(scope="module")
def fetched(student, released, folder, picture):
    """The student's notebook, fetched through the list of assignments and opened."""
    steps.hide_files(student)
    steps.assignment_list(student)
    picture(student, "assignments")
    steps.fetch(student, FIRST.id)
    path = folder / "student" / FIRST.id / f"{FIRST.name}.ipynb"
    assert path.read_bytes() == FIRST.released.read_bytes()
    steps.open_fetched(student, FIRST.id, FIRST.name)
    student.get_by_role("heading", name=TITLE).wait_for()
    return steps.Notebook(student, path)


def test_generate_in_formgrader_makes_the_committed_notebook(released, teachers):
    made = teachers.folder / "course" / FIRST.id / f"{FIRST.name}.ipynb"
    assert made.read_bytes() == FIRST.released.read_bytes()


@pytest.fixture(scope="module")
def stopped(fetched):
    """What is in the fetched notebook after Run All Cells: no exercise is written yet."""
    steps.choose(fetched.page, "Run", "Run All Cells")
    expect(fetched.ran("one-random-step")).to_contain_text("NotImplementedError")
    return fetched.saved()


def test_run_all_on_a_released_notebook_stops_after_the_check_that_says_not_written_yet(stopped):
    code = [cell for cell in stopped.cells if cell.cell_type == "code"]
    errors = [[o.ename for o in cell.outputs if o.output_type == "error"] for cell in code]
    at = errors.index(["NotImplementedError"])
    assert not any(errors[:at] + errors[at + 1 :])
    assert all(cell.execution_count for cell in code[: at + 1])
    assert not any(cell.execution_count for cell in code[at + 1 :])
    last = [cell for cell in code[:at] if cell.metadata.get("nbgrader", {}).get("grade")][-1]
    (verdict,) = last.outputs
    assert verdict.data[MIME]["status"] == "missing"


def test_who_cannot_start_unfolds_the_steps(stopped, fetched, picture):
    skeleton = fetched.cell("rnn-cell-forward-skeleton").locator("details")
    for opened in (True, False):
        skeleton.locator("summary").click()
        expect(skeleton).to_have_js_property("open", opened)
        if opened:
            picture(fetched.page, "skeleton")


def validated(notebook, picture, name):
    """What Validate says of a notebook; the picture of it gets this name."""
    notebook.saved()
    dialog = steps.validate(notebook.page)
    said = dialog.inner_text()
    picture(notebook.page, name)
    steps.close(dialog)
    return said


@pytest.fixture(scope="module")
def solved(stopped, fetched, reference, picture):
    """The student's notebook with both exercises solved; what Validate says, and the checks."""
    checks = {}
    for name in reference.exercises:
        cell = name.replace("_", "-")
        fetched.write(cell, without_markers(reference.cell(name).source))
        checks[name] = fetched.run(f"{cell}-test").inner_text()
    return checks, validated(fetched, picture, "validate-right")


def test_check_and_validate_pass_a_right_notebook(solved, reference):
    checks, said = solved
    assert checks == {name: right(reference, name) for name in reference.exercises}
    assert "Success! Your notebook passes all the tests." in said


@pytest.fixture(scope="module")
def slipped(solved, fetched, reference, picture):
    """What check says, asked twice, of a slip that is no known mistake."""
    right = without_markers(reference.cell("rnn_cell_forward").source)
    slip = right.replace("Waa @ a_prev", "Waa.T @ a_prev")
    assert slip != right
    fetched.write("rnn-cell-forward", slip)
    said = [fetched.run("rnn-cell-forward-test").inner_text() for _ in range(2)]
    picture(fetched.page, "check-line")
    return said


def test_check_shows_the_line_of_a_slip_and_says_more_when_it_is_asked_again(slipped):
    first, second = slipped
    (marked,) = re.findall(r"^→.*$", first, re.M)
    assert "Waa.T @ a_prev" in marked
    assert marked in second
    why = "Waa.T @ a_prev is the first value"
    assert why not in first
    assert why in second


@pytest.fixture(scope="module")
def mistaken(slipped, fetched, reference, mistake, picture):
    """The student's notebook with a known mistake; what check says, and what Validate says."""
    fetched.write(
        "rnn-cell-forward", without_markers(reference.mistaken_source("rnn_cell_forward", mistake))
    )
    checked = fetched.run("rnn-cell-forward-test").inner_text()
    picture(fetched.page, "check-hint")
    return checked, validated(fetched, picture, "validate-wrong")


def test_check_and_validate_name_a_known_mistake_with_its_hint(mistaken, mistake):
    for said in mistaken:
        assert f"{mistake.hint} See {mistake.equation}." in said


@pytest.fixture(scope="module")
def submitted(student, mistaken, picture):
    """What the list of assignments shows after the student has pressed Submit."""
    listed = steps.submit(student).inner_text()
    picture(student, "submit")
    return listed


@pytest.fixture(scope="module")
def collected(submitted, released, teachers):
    """The teacher's folder, after collecting in formgrader."""
    released.press(FIRST.id, "collect")
    return teachers.folder


def test_a_submission_is_collected_as_the_student_saved_it(collected, fetched):
    path = collected / "submitted" / STUDENT / FIRST.id / f"{FIRST.name}.ipynb"
    assert path.read_bytes() == fetched.path.read_bytes()


@pytest.fixture(scope="module")
def graded(collected, released, picture):
    """What formgrader says when Autograde is pressed, and the student's line; feedback is out."""
    released.submissions(FIRST.id)
    said = released.press(STUDENT, "autograde")
    expect(released.row(STUDENT)).to_contain_text("graded")
    picture(released.page, "autograded")
    for action in ("generate-feedback", "release-feedback"):
        released.press(STUDENT, action)
    return said, released.row(STUDENT).inner_text()


@pytest.fixture(scope="module")
def verdict(reference, mistake):
    """What grading must find in the exercise with the mistake."""
    function = reference.mistaken("rnn_cell_forward", mistake)
    name = "rnn_cell_forward"
    return verdict_for(Local(function), name, CaseBook(FIRST, SECRET), STUDENT)


def test_formgrader_shows_the_score_and_no_warning(graded, reference, verdict):
    said, row = graded
    other = reference.exercises["rnn_forward"].question.points
    assert f"{number(verdict.score + other)} / {number(verdict.max_score + other)}" in row
    assert "WARNING" not in said


def test_verdicts_of_formgraders_button_are_in_the_gradebook(graded, collected, mistake):
    found = results_in(f"sqlite:///{collected / 'gradebook.db'}")
    assert {r.exercise: (r.student, r.status, r.mistake) for r in found} == {
        "rnn_cell_forward": (STUDENT, "partly", mistake.id),
        "rnn_forward": (STUDENT, "right", None),
    }


def test_formgraders_notebook_shows_the_verdict_and_the_hint(graded, released, verdict, picture):
    released.graded_notebook(FIRST.id, FIRST.name)
    hint = released.frame.get_by_text(verdict.hint)
    expect(hint).to_be_visible()
    expect(released.frame.get_by_text(headline(verdict))).to_be_visible()
    hint.evaluate("hint => hint.scrollIntoView({block: 'center'})")
    picture(released.page, "verdict")


def test_a_student_fetches_feedback_with_the_hint(graded, student, verdict, picture):
    page = steps.fetch_feedback(student, FIRST.name)
    hint = page.get_by_text(verdict.hint)
    steps.hide_files(student)
    hint.evaluate("hint => hint.scrollIntoView({block: 'center'})")
    expect(hint).to_be_visible()
    picture(student, "feedback")
