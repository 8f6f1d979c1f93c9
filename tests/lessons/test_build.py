"""From a lesson text to what is committed: twice the same, nothing given away."""

import json
import re

import nbformat
import numpy as np
import pytest

from autograder.classes.example import right, submission
from autograder.course import ROOT, AuthorError, Lesson, answers_folder
from autograder.lessons.build import build, stale_files
from autograder.lessons.execution import run
from autograder.lessons.notebooks import COLAB, notebook_from
from autograder.lessons.reference import reference_for
from autograder.lessons.release import student_notebook
from autograder.lessons.skeleton import skeleton_id
from autograder.lessons.text import read_text
from tests.conftest import KERAS, LESSONS, NUMPY, TRAINING, WHOLE, shorten, some
from unroll.judging import storage
from unroll.judging.calling import ask
from unroll.judging.compare import same
from unroll.judging.questions import Case, Output, Question, Raised
from unroll.judging.verdict import MIME, Finding

EACH = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)


@EACH
@pytest.mark.slow
def test_committed_files_are_what_the_text_builds(lesson):
    assert stale_files(lesson) == [], "run make build"


@EACH
def test_two_builds_are_byte_identical(lesson):
    first, second = (nbformat.writes(notebook_from(read_text(lesson))) for _ in range(2))
    assert first == second
    assert student_notebook(read_text(lesson)) == student_notebook(read_text(lesson))


@EACH
def test_ids_are_those_of_the_text_in_both_notebooks(lesson):
    written = []
    for cell in read_text(lesson).cells:
        written += [skeleton_id(cell)] if cell.role == "exercise" else []
        written.append(cell.id)
    for path in (lesson.solution, lesson.released):
        cells = nbformat.read(path, as_version=4).cells
        assert [cell.id for cell in cells] == written
        marks = [c.metadata.nbgrader.grade_id for c in cells if "nbgrader" in c.metadata]
        assert marks == [i for i in written if i in marks]


@EACH
def test_released_notebook_gives_nothing_away(lesson):
    reference = reference_for(lesson)
    released = lesson.released.read_text(encoding="utf-8")
    sources = [c.source for c in nbformat.reads(released, as_version=4).cells]
    everything = "\n".join(sources)
    for word in ("HIDDEN TESTS", "SOLUTION", "autograder", "grade("):
        assert word not in everything
    for name, exercise in reference.exercises.items():
        solution = reference.cell(name).source
        inside = solution.split("### BEGIN SOLUTION\n")[1].split("### END SOLUTION")[0]
        skeleton, stub = (c for c in sources if f"def {name}(" in c)
        for line in inside.splitlines():
            code = line.split("#")[0].strip()
            if len(code) > 12:
                assert code not in skeleton + stub
        assert "# YOUR CODE (in place of the next line)\n" in stub
        for mistake in exercise.mistakes:
            assert mistake.hint not in everything


@EACH
def test_released_notebook_has_no_outputs_and_solution_notebook_has_them(lesson):
    released = nbformat.read(lesson.released, as_version=4)
    assert not any(cell.get("outputs") for cell in released.cells)
    solved = nbformat.read(lesson.solution, as_version=4)
    run = [
        c for c in solved.cells if c.cell_type == "code" and COLAB not in c.metadata.get("tags", [])
    ]
    counts = [cell.execution_count for cell in run]
    assert counts == list(range(1, len(counts) + 1))
    outputs = [o for cell in solved.cells for o in cell.get("outputs", [])]
    assert not [o for o in outputs if o.output_type == "error"]
    assert not [o for o in outputs if o.get("name") == "stderr"]


@EACH
def test_every_picture_of_the_solution_notebook_has_alt_text(lesson):
    html = [
        o.data["text/html"]
        for cell in nbformat.read(lesson.solution, as_version=4).cells
        for o in cell.get("outputs", [])
        if "text/html" in o.get("data", {})
    ]
    images = [tag for page in html for tag in re.findall("<img[^>]*>", page)]
    assert images
    for tag in images:
        assert re.search(r'alt="[^"]{40,}"', tag)
    bare = [
        o for c in nbformat.read(lesson.solution, as_version=4).cells for o in c.get("outputs", [])
    ]
    assert not [o for o in bare if "image/png" in o.get("data", {})], "use plot.show"


@EACH
def test_metadata_names_no_version_and_no_path(lesson):
    for path in (lesson.solution, lesson.released):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        assert notebook["metadata"]["language_info"] == {"name": "python"}
        assert str(ROOT) not in path.read_text(encoding="utf-8")


#: Those that are run from top to bottom; a build runs each that has changed.
RUN = some(NUMPY, 2) + some(KERAS, 1)


@pytest.mark.parametrize("lesson", RUN, ids=lambda lesson: lesson.id)
@pytest.mark.slow
def test_solution_notebook_runs_from_top_to_bottom_in_a_fresh_kernel(lesson):
    """As `make build` runs it, but with short training unless UNROLL_WHOLE is set."""
    notebook = notebook_from(read_text(lesson))
    for whole, short in TRAINING.get(lesson.id, {}).items():
        (cell,) = (cell for cell in notebook.cells if whole in cell.source)
        if not WHOLE:
            cell.source = cell.source.replace(whole, short)
    run(notebook, lesson)
    assert_full_marks(notebook, lesson)


@pytest.mark.parametrize("lesson", some(KERAS, 1), ids=lambda lesson: lesson.id)
@pytest.mark.slow
def test_lesson_runs_on_another_backend(lesson, monkeypatch):
    """As a student who has solved everything runs it; UNROLL_WHOLE: hidden tests, experiments."""
    pytest.importorskip("jax")
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    if not WHOLE:
        monkeypatch.setenv("JAX_DISABLE_MOST_OPTIMIZATIONS", "1")  # it compiles every little thing
    solved = submission(lesson, right(reference_for(lesson)))
    notebook = notebook_from(read_text(lesson)) if WHOLE else solved
    shorten(notebook)
    run(notebook, lesson)
    tests = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade")]
    assert tests
    for test in tests:
        found = [output.data[MIME] for output in test.outputs if MIME in output.get("data", {})]
        assert [verdict["status"] for verdict in found] == ["right"] * (1 + WHOLE), found


def assert_full_marks(notebook, lesson):
    scores = [
        float(o.data["text/plain"])
        for cell in notebook.cells
        if cell.metadata.get("nbgrader", {}).get("grade")
        for o in cell.outputs
        if o.output_type == "execute_result"
    ]
    points = [cell.points for cell in read_text(lesson).with_role("test")]
    assert scores == points


TEXT = """# %% [markdown] id="title"
# # Small

# %% id="one" role="experiment"
print(1 + 1)

# %% id="two" role="experiment"
{last}
"""


def small_lesson(folder, last):
    lesson = Lesson("08_small", folder)
    lesson.text.parent.mkdir(parents=True, exist_ok=True)
    lesson.text.write_text(TEXT.format(last=last), encoding="utf-8")
    return lesson


@pytest.mark.slow
def test_build_writes_once_and_keeps_outputs(tmp_path):
    lesson = small_lesson(tmp_path, "2 + 2")
    assert build(lesson) == [lesson.solution, lesson.released]
    before = lesson.solution.read_bytes()
    assert b'"4"' in before
    assert build(lesson) == []
    # A change of prose runs nothing and keeps the outputs.
    lesson.text.write_text(lesson.text.read_text().replace("Small", "Tiny"))
    stamp = lesson.solution.read_bytes()
    assert stamp == before
    assert stale_files(lesson) == [lesson.solution, lesson.released]
    assert build(lesson) == [lesson.solution, lesson.released]
    assert b'"4"' in lesson.solution.read_bytes()
    assert stale_files(lesson) == []
    # So does a change of comments: an output that no run would give stays.
    lesson.solution.write_text(lesson.solution.read_text().replace('"4"', '"four"'))
    lesson.text.write_text(lesson.text.read_text().replace("2 + 2", "2 + 2  # still four"))
    assert build(lesson) == [lesson.solution, lesson.released]
    assert b'"four"' in lesson.solution.read_bytes()
    assert b"# still four" in lesson.solution.read_bytes()
    lesson.text.write_text(lesson.text.read_text().replace("2 + 2", "2 + 3"))
    build(lesson)
    assert b'"5"' in lesson.solution.read_bytes()


@pytest.mark.slow
def test_build_keeps_a_students_notebook_that_somebody_has_worked_in(tmp_path):
    lesson = small_lesson(tmp_path, "2 + 2")
    build(lesson)
    released = lesson.released.read_text()
    for place in ("small-1.ipynb", "small-2.ipynb"):
        notebook = nbformat.reads(released, as_version=4)
        run(notebook, lesson)
        worked_in = nbformat.writes(notebook)
        lesson.released.write_text(worked_in)
        kept = tmp_path / "my_work" / lesson.id / place
        assert build(lesson) == [kept, lesson.released]
        assert kept.read_text() == worked_in
        assert lesson.released.read_text() == released
    assert build(lesson) == []


@pytest.mark.slow
def test_what_a_notebook_writes_neither_stays_nor_reaches_the_next_run(tmp_path):
    last = 'import os\nprint("there:", os.path.exists("work"))\nos.mkdir("work")'
    lesson = small_lesson(tmp_path, last)
    notebook = notebook_from(read_text(lesson))
    for _ in range(2):
        run(notebook, lesson)
        assert notebook.cells[-1].outputs[0].text == "there: False\n"
    assert list(lesson.text.parent.iterdir()) == [lesson.text]


@pytest.mark.slow
def test_solution_that_fails_stops_the_build(tmp_path):
    lesson = small_lesson(tmp_path, "1 / 0")
    with pytest.raises(AuthorError, match=r"small.py:\d+, cell two: ZeroDivisionError: "):
        build(lesson)
    assert not lesson.released.exists()


def random_tree(rng, depth=3):
    kind = rng.integers(0, 9 if depth else 5)
    if kind < 2:
        return rng.normal(size=tuple(rng.integers(0, 4, size=rng.integers(1, 4))))
    if kind == 2:
        return rng.integers(0, 5, size=3)
    if kind == 3:
        return [None, True, "word", 7, 2.5][rng.integers(0, 5)]
    if kind == 4:
        return rng.normal(size=(2, 2)) > 0
    children = [random_tree(rng, depth - 1) for _ in range(rng.integers(1, 4))]
    if kind < 6:
        return tuple(children)
    return children if kind < 7 else {f"k{i}": child for i, child in enumerate(children)}


def identical(a, b):
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.dtype == b.dtype and np.array_equal(a, b)
    if isinstance(a, dict):
        return isinstance(b, dict) and list(a) == list(b) and all(identical(a[k], b[k]) for k in a)
    if isinstance(a, (tuple, list)):
        return type(a) is type(b) and len(a) == len(b) and all(map(identical, a, b))
    return type(a) is type(b) and a == b


@pytest.mark.parametrize("seed", range(20))
def test_answers_survive_storing(seed):
    rng = np.random.default_rng(seed)
    question = Question("e", ("x",), {"y": Output(2, "(n,)")}, (Finding("m", "Hint."),), ("d",))
    mistaken = {"m": random_tree(rng), "r": Raised("ValueError")}
    case = Case({"n": 3}, (random_tree(rng),), random_tree(rng), mistaken)
    text = storage.dumps(question, [case, case])
    read, cases = storage.loads(text)
    assert read == question
    for again in cases:
        assert identical(again.arguments, case.arguments)
        assert identical(again.expected, case.expected)
        assert again.mistaken["r"] == Raised("ValueError")
        assert identical(again.mistaken["m"], mistaken["m"])
    assert storage.dumps(*storage.loads(text)) == text


def test_answers_hold_no_code():
    class Thing:
        pass

    question = Question("e", ("x",), {"y": Output(2)})
    for value in (len, Thing(), np.float64):
        with pytest.raises(TypeError, match="cannot hold"):
            storage.dumps(question, [Case({}, (value,), 1.0)])


@EACH
def test_answers_are_those_of_the_reference(lesson):
    """The stored numbers, recomputed: what `check` compares with is what grading compares with."""
    reference = reference_for(lesson)
    for name, exercise in reference.exercises.items():
        question, cases = storage.load(answers_folder() / f"{name}.json")
        assert question == exercise.question
        for case in cases:
            recomputed = ask(question, reference.solution(name), case.arguments)
            # Their last digits differ between processors, where they have seven.
            assert same(recomputed, case.expected, question.tolerance / 10)
