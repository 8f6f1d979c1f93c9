"""An answer counts wherever it stands: cells moved, merged, split, copied, or without their ids."""

import ast
import contextlib
import copy
import functools
import json
import random
import textwrap
import time
from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_code_cell

import unroll
from autograder.classes.example import right, submission, with_mistake
from autograder.classes.workers import warm_for
from autograder.course import Lesson
from autograder.grading import tester
from autograder.grading.cases import CaseBook
from autograder.grading.follow import verdict_for
from autograder.grading.names import binds
from autograder.grading.sanitise import form_of, sanitise
from autograder.grading.tester import BELOW, Work, run_notebook, unanswered
from autograder.lessons.notebooks import EXPERIMENT
from autograder.lessons.reference import reference_for
from autograder.pages.submitted import read_notebook
from autograder.sandbox.process import Warm
from autograder.sandbox.walls import Limits
from tests.conftest import LESSONS, some
from unroll.judging.calling import Local

LESSON = Lesson("01_rnn_cell")
LIMITS = Limits(cell_seconds=4, submission_seconds=20, own_seconds=8, call_seconds=1)
CELL, LOOP = "rnn-cell-forward", "rnn-forward"


@pytest.fixture(scope="module")
def warm():
    with Warm("numpy") as warm:
        yield warm


@pytest.fixture(scope="module")
def book():
    return CaseBook(LESSON)


@pytest.fixture
def graded(warm, book):
    """Grades cells; the verdicts, and the graded notebook."""

    def grade(notebook, limits=LIMITS):
        cells = read_notebook(json.dumps(notebook).encode(), "rnn_cell.ipynb")
        mended = sanitise(cells, form_of(LESSON))
        verdicts = run_notebook(mended, Work("ada", book, warm, limits))
        nbformat.validate(mended.notebook)
        return Graded(mended, verdicts)

    return grade


class Graded:
    def __init__(self, mended, verdicts):
        self.mended, self.notebook = mended, mended.notebook
        self.verdicts = [*verdicts.values()]
        self.scores = [verdict.score for verdict in self.verdicts]
        self.messages = [verdict.message for verdict in self.verdicts]
        self.hints = [verdict.hint for verdict in self.verdicts]
        self.unanswered = unanswered(mended, verdicts)
        self.repairs = [*map(str, mended.repairs)]

    def cell(self, name):
        return next(cell for cell in self.notebook.cells if cell.id == name)


@pytest.fixture
def notebook():
    """A right submission, as handed in."""
    return submission(LESSON, right(reference_for(LESSON)))


def place(notebook, name):
    return next(i for i, cell in enumerate(notebook.cells) if cell.id == name)


def take(notebook, name):
    return notebook.cells.pop(place(notebook, name))


def stub(notebook, name):
    """Put an exercise's cell back as it was given out; its answer."""
    given = form_of(LESSON).given[name]
    cell = notebook.cells[place(notebook, name)]
    answer, cell.source = cell.source, given.source
    return answer


def merge(notebook, first, *others):
    """Put the text of cells into the first of them, as JupyterLab does."""
    texts = [take(notebook, name).source for name in others]
    cell = notebook.cells[place(notebook, first)]
    cell.source = "\n\n".join([cell.source, *texts])


def insert(notebook, behind, *sources):
    at = place(notebook, behind) + 1
    notebook.cells[at:at] = map(new_code_cell, sources)


def moved_up(notebook):
    insert(notebook, "imports", take(notebook, CELL).source)


def moved_up_above_its_stub(notebook):
    insert(notebook, "imports", stub(notebook, CELL))


def both_in_one_cell_at_the_top(notebook):
    insert(notebook, "imports", "\n\n".join([take(notebook, CELL).source, stub(notebook, LOOP)]))


def merged_into_the_first(notebook):
    merge(notebook, CELL, LOOP)


def merged_into_the_cell_above(notebook):
    merge(notebook, "one-unit", CELL)


def merged_into_its_check(notebook):
    merge(notebook, f"{CELL}-test", CELL)


def answers_in_reach_of(notebook):
    """A lambda, a class of functions, and a name for one of them."""
    answer = stub(notebook, CELL).replace(f"def {CELL.replace('-', '_')}", "def mine")
    insert(notebook, CELL, f"if True:\n    {answer.replace(chr(10), chr(10) + '    ')}")
    insert(notebook, "imports", "def late(*all):\n    return mine(*all)\nrnn_cell_forward = late")


@pytest.mark.parametrize(
    "how",
    [
        moved_up,
        moved_up_above_its_stub,
        both_in_one_cell_at_the_top,
        merged_into_the_first,
        merged_into_the_cell_above,
        merged_into_its_check,
        answers_in_reach_of,
    ],
)
def test_answer_counts_at_its_test_wherever_it_stands_above(graded, notebook, how):
    how(notebook)
    found = graded(notebook)
    assert found.scores == [10, 10], found.hints
    assert found.messages == ["", ""]
    assert found.unanswered == frozenset()


def merged_into_the_second(notebook):
    merge(notebook, LOOP, CELL)


def in_a_cell_at_the_end(notebook):
    notebook.cells.append(new_code_cell(stub(notebook, CELL)))


def with_its_check_below_the_old_one(notebook):
    insert(notebook, f"{CELL}-test", f"{stub(notebook, CELL)}\n\ncheck(rnn_cell_forward)")


def exercise_and_check_copied_below(notebook):
    at = place(notebook, f"{CELL}-test")
    again = copy.deepcopy([notebook.cells[place(notebook, CELL)], notebook.cells[at]])
    notebook.cells[at + 1 : at + 1] = again
    stub(notebook, CELL)


def helper_mended_at_the_end(notebook):
    cell = notebook.cells[place(notebook, CELL)]
    cell.source = cell.source.replace("np.tanh(", "squash(")
    insert(notebook, "imports", "def squash(x):\n    return x")
    notebook.cells.append(new_code_cell("squash = np.tanh"))


#: What a function may read that is changed in place: how it is made, used, and mended.
IN_PLACE = {
    "list": ("[float]", "{}[0]", "{}[0] = np.tanh"),
    "dict": ("{'g': float}", "{}['g']", "{}['g'] = np.tanh"),
    "nested": ("{'g': [(), {1: float}]}", "{}['g'][1][1]", "{}['g'][1][1] = np.tanh"),
    "swapped": ("[float, np.tanh]", "{}[0]", "{}.reverse()"),
    "array": ("np.zeros(1)", "(lambda x: np.tanh({}[0] * x))", "{}[0] = 1"),
    "class": ("type('G', (), {'g': float})", "{}.g", "{}.g = np.tanh"),
    "object": ("type('G', (), {})()", "getattr({}, 'g', float)", "{}.g = np.tanh"),
}


def changed_in_place(notebook, kind):
    """The cell reads something that is right only after a cell at the end has changed it."""
    made, used, mended = IN_PLACE[kind]
    cell = notebook.cells[place(notebook, CELL)]
    cell.source = cell.source.replace("np.tanh(", used.format("HELD") + "(")
    insert(notebook, "imports", f"HELD = {made}")
    notebook.cells.append(new_code_cell(mended.format("HELD")))


def helper_defined_at_the_end(notebook):
    helper_mended_at_the_end(notebook)
    notebook.cells = [cell for cell in notebook.cells if "return x" not in cell.source]


def helper_in_an_experiment_below(notebook):
    helper_defined_at_the_end(notebook)
    notebook.cells.pop()
    notebook.cells[place(notebook, "switch-run")].source = "squash = np.tanh"


@pytest.mark.parametrize(
    "how",
    [
        merged_into_the_second,
        in_a_cell_at_the_end,
        with_its_check_below_the_old_one,
        exercise_and_check_copied_below,
        helper_mended_at_the_end,
        helper_defined_at_the_end,
        helper_in_an_experiment_below,
        *(functools.partial(changed_in_place, kind=kind) for kind in IN_PLACE),
    ],
    ids=lambda how: getattr(how, "__name__", None) or how.keywords["kind"],
)
def test_answer_below_its_test_counts_and_the_verdict_says_so(graded, notebook, how):
    how(notebook)
    found = graded(notebook)
    assert found.scores == [10, 10], found.hints
    assert found.messages[0] == BELOW
    assert found.unanswered == frozenset()


def test_worse_answer_at_the_end_takes_nothing_away(graded, notebook):
    notebook.cells.append(new_code_cell("def rnn_forward(x, a0, parameters):\n    return 0"))
    assert graded(notebook).scores == [10, 10]


def test_better_of_two_wrong_answers_counts(graded, notebook):
    cell = notebook.cells[place(notebook, LOOP)]
    partly = cell.source.replace("return a, ", "return 2 * a, ")
    for first, last in ((partly, "rnn_forward = len"), ("rnn_forward = len", partly)):
        cell.source = first
        again = copy.deepcopy(notebook)
        again.cells.append(new_code_cell(last))
        found = graded(again)
        assert 0 < found.scores[1] < 10
        assert (BELOW in found.messages[1]) == (last == partly)


def test_what_is_right_given_a_mistake_is_judged_again_when_the_mistake_is_mended(graded, notebook):
    cell, loop = (notebook.cells[place(notebook, name)] for name in (CELL, LOOP))
    answer, calls_it = cell.source, loop.source
    cell.source = answer.replace("np.tanh(", "2 * np.tanh(")
    head, body = calls_it.split("\n", 1)
    holds_it = f"{head}\n{textwrap.indent(cell.source, '    ')}\n{body}"
    for source, points in ((calls_it, 10), (holds_it, 0)):
        loop.source = source
        found = graded(notebook)
        assert found.verdicts[1].given == ("rnn_cell_forward",)
        assert found.scores[1] == 10
        again = copy.deepcopy(notebook)
        again.cells.append(new_code_cell(answer))
        found = graded(again)
        assert found.scores == [10, points]
        assert found.verdicts[1].given == ()


def test_cell_that_was_removed_points_to_the_one_that_answers(graded, notebook):
    merge(notebook, CELL, LOOP)
    assert graded(notebook).cell(LOOP).source == "# rnn_forward is in another cell."
    del notebook.cells[place(notebook, CELL)]
    found = graded(notebook)
    assert "raise NotImplementedError" in found.cell(LOOP).source
    assert found.unanswered == {CELL, LOOP}


def needs(notebook, use="squash"):
    """Let the first exercise need a name that has no value yet."""
    cell = notebook.cells[place(notebook, CELL)]
    cell.source = cell.source.replace("np.tanh(", f"{use}(")


@pytest.mark.parametrize(
    "name", ["imports", f"{CELL}-test", "one-unit", "average-forgets", "get-course"]
)
@pytest.mark.parametrize(
    ("line", "use"),
    [
        ("import numpy as other", "other.tanh"),
        ("from numpy import (\n    tanh,\n    exp,\n)", "tanh"),
        ("SIGN = 1.0", "np.tanh(SIGN) / np.tanh(SIGN) * np.tanh"),
        ("def squash(x):\n    return np.tanh(x)", "squash"),
    ],
)
def test_what_a_skipped_or_restored_cell_defines_is_there_when_an_exercise_needs_it(
    graded, notebook, name, line, use
):
    """An import, a constant or a helper, in a locked cell or in an experiment."""
    cell = notebook.cells[place(notebook, name)]
    cell.source = f"{line}\n{cell.source}"
    needs(notebook, use=use)
    found = graded(notebook)
    assert found.scores == [10, 10], found.hints


def test_cells_that_need_each_other_run_in_the_order_in_which_they_are_needed(graded, notebook):
    needs(notebook)
    insert(notebook, "imports", "squash = SQUASHES[0]")  # stops here, as the experiment is skipped
    notebook.cells[place(notebook, "average-forgets")].source = "SQUASHES = [np.tanh]"
    assert graded(notebook).scores == [10, 10]


def test_experiment_that_no_exercise_needs_does_not_run(graded, notebook):
    experiment = notebook.cells[place(notebook, "one-unit")]
    experiment.source = "squash = print('run')"
    found = graded(notebook)
    assert not found.cell("one-unit").outputs
    assert found.cell("one-unit").metadata.tags == [EXPERIMENT]
    assert found.scores == [10, 10]


def test_released_experiments_define_no_exercise():
    """So nothing runs because nothing is written."""
    from autograder.course import lessons

    for lesson in lessons():
        form = form_of(lesson)
        for name, cell in form.given.items():
            if cell.kind == "code" and not form.marks(name):
                assert not [f for f in form.exercises if binds(cell.source, f)], (lesson.id, name)


def test_own_text_of_a_restored_cell_is_kept_beside_it(graded, notebook):
    notebook.cells[place(notebook, "imports")].source += "\nprint('mine')"
    cells = graded(notebook).notebook.cells
    at = next(i for i, cell in enumerate(cells) if cell.id == "imports")
    assert cells[at - 1].source.endswith("print('mine')")
    assert cells[at - 1].source.startswith("# The next cell as it was handed in")
    assert "mine" not in cells[at].source
    assert not cells[at - 1].outputs


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place_of", "text", "reason"),
    [
        (CELL, "SQUASH = (\n)) = np.tanh", "SyntaxError: unmatched ')' (line 2)"),
        ("", "1 / 0\nSQUASH = np.tanh", "ZeroDivisionError: division by zero"),
        ("", "SQUASH = nothing.tanh", "NameError: name 'nothing' is not defined"),
        ("", "import time\ntime.sleep(9)\nSQUASH = np.tanh", "did not finish within 4 seconds"),
        ("one-unit", "SQUASH = np.arctanh2", "AttributeError: module 'numpy' has no attribute"),
    ],
)
def test_name_whose_cell_did_not_get_that_far_is_told_as_that(
    graded, notebook, place_of, text, reason
):
    loop = notebook.cells[place(notebook, LOOP)]
    loop.source = loop.source.replace("    n_x, m, T_x", "    SQUASH(1.0)\n    n_x, m, T_x")
    if place_of:
        notebook.cells[place(notebook, place_of)].source = text
    else:
        insert(notebook, "imports", text)
    hint = graded(notebook).hints[1]
    assert hint.startswith("The name 'SQUASH' has no value: ")
    assert reason in hint
    assert ("that grading skips" in hint) == (place_of == "one-unit")
    assert "still has to be taken out" not in hint


def test_syntax_error_in_an_earlier_exercise_is_told_as_that(graded, notebook):
    cell = notebook.cells[place(notebook, CELL)]
    cell.source = cell.source.replace("):\n", ":\n", 1)
    assert graded(notebook).scores == [0, 10]  # the loop itself is right
    loop = notebook.cells[place(notebook, LOOP)]
    loop.source = loop.source.replace("= a_next", "= 2 * a_next")
    found = graded(notebook)
    error = "SyntaxError: '(' was never closed (line 1)"
    assert found.hints[0] == f"rnn_cell_forward is not defined: its cell stops with {error}"
    assert found.hints[1] == (
        "The name 'rnn_cell_forward' has no value: "
        f"the cell of rnn_cell_forward, which defines it, stops with {error}"
    )


def test_module_that_a_cell_writes_can_be_imported(graded, notebook):
    needs(notebook)
    helper = "%%writefile helper.py\nimport numpy as np\ndef squash(x):\n    return np.tanh(x)"
    insert(notebook, "imports", "import no_such_module", helper, "from helper import squash")
    assert graded(notebook).scores == [10, 10]


# Time of one's own.


@pytest.mark.slow
def test_slow_own_cells_take_nothing_from_the_exercises(graded, notebook):
    limits = replace(LIMITS, cell_seconds=0.8, submission_seconds=3, own_seconds=2)
    for _ in range(5):
        insert(notebook, f"{CELL}-test", "import time\ntime.sleep(0.75)")
    insert(notebook, f"{CELL}-test", "def squash(x):\n    return np.tanh(x)")
    loop = notebook.cells[place(notebook, LOOP)]
    loop.source += "\nsquash(1.0)"
    found = graded(notebook, limits)
    assert found.scores == [10, 10], found.hints
    errors = [o.evalue for c in found.notebook.cells for o in c.get("outputs", ()) if "evalue" in o]
    assert errors
    for error in errors:
        assert "own cells have 2 seconds together, each at most half of what is left" in error


@pytest.mark.slow
def test_own_cells_that_are_run_again_take_no_more_than_their_time(graded, notebook):
    """A process that ends is brought back to where it was, however often, in bounded time."""
    limits = replace(LIMITS, cell_seconds=1, submission_seconds=4, own_seconds=3)
    insert(notebook, "imports", "import time\ntime.sleep(0.7)")
    for _ in range(6):
        insert(notebook, f"{CELL}-test", "import os\nos._exit(0)")
    assert graded(notebook, limits).scores == [10, 10]


def test_own_cell_that_cannot_run_again_is_left_out(graded, notebook):
    insert(notebook, "imports", "from pathlib import Path\nimport os, time")
    insert(notebook, "imports", "if time.monotonic() > LAST: os._exit(0)")
    notebook.cells[place(notebook, CELL)].source += "\nos._exit(0)"
    last = "import time\nLAST = time.monotonic() + 1.5"
    insert(notebook, "imports", last)
    answer = stub(notebook, CELL)
    insert(notebook, CELL, "time.sleep(1.6)\nos._exit(0)", answer.replace("os._exit(0)", ""))
    assert graded(notebook).scores == [10, 10]


@pytest.mark.slow
def test_what_the_tester_takes_is_not_taken_from_the_exercises(graded, notebook, monkeypatch):
    """It may have to build models, and to find out what earlier mistakes lead to."""
    judged = tester.judged

    def slowly(*given):
        found = judged(*given)
        time.sleep(0.8)
        return found

    monkeypatch.setattr(tester, "judged", slowly)
    notebook.cells.append(new_code_cell(stub(notebook, CELL)))
    assert graded(notebook, replace(LIMITS, submission_seconds=1.5)).scores == [10, 10]


@pytest.mark.slow
def test_finding_out_about_a_slow_earlier_exercise_takes_from_all(graded, notebook):
    """In whichever process its function is called."""
    cell = notebook.cells[place(notebook, CELL)]
    slow = "import time\n    time.sleep(0.5)\n    a_next = 2 * np.tanh("
    cell.source = cell.source.replace("a_next = np.tanh(", slow)
    loop = notebook.cells[place(notebook, LOOP)]
    loop.source = loop.source.replace("return a, ", "return 3 * a, ")
    notebook.cells.append(new_code_cell(loop.source.replace("return 3 * a, ", "return 4 * a, ")))
    found = graded(notebook, replace(LIMITS, submission_seconds=4))
    assert found.scores[1] == 0
    assert found.verdicts[0].status in ("wrong", "partly", "timeout")


# Cells at random.


def code_cells(notebook):
    return [i for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]


def move(notebook, draw):
    cell = notebook.cells.pop(draw.choice(code_cells(notebook)))
    notebook.cells.insert(draw.randint(0, len(notebook.cells)), cell)


def merge_neighbours(notebook, draw):
    """As JupyterLab does: one of the two keeps its metadata."""
    at = draw.choice(code_cells(notebook)[1:])
    one = max(i for i in code_cells(notebook) if i < at)
    merged = copy.deepcopy(notebook.cells[draw.choice([one, at])])
    merged.source = f"{notebook.cells[one].source}\n\n{notebook.cells[at].source}"
    notebook.cells[one] = merged
    del notebook.cells[at]


def split(notebook, draw):
    """Between two statements; the first half keeps what the cell was."""
    at = draw.choice(code_cells(notebook))
    cell = notebook.cells[at]
    starts = [node.lineno - 1 for node in ast.parse(cell.source).body]
    if len(starts) > 1:
        lines = cell.source.splitlines()
        cut = draw.choice(starts[1:])
        cell.source = "\n".join(lines[:cut])
        notebook.cells.insert(at + 1, new_code_cell("\n".join(lines[cut:])))


def copy_cell(notebook, draw):
    again = copy.deepcopy(notebook.cells[draw.choice(code_cells(notebook))])
    if draw.random() < 0.5:  # JupyterLab keeps the metadata; other editors do not
        again = new_code_cell(again.source)
    notebook.cells.insert(draw.randint(0, len(notebook.cells)), again)


def copy_answer_below_its_stub(notebook, draw):
    answers = [c for c in notebook.cells if c.id in (CELL, LOOP) and "# YOUR" not in c.source]
    if answers:
        cell = draw.choice(answers)
        again = copy.deepcopy(cell)
        stub(notebook, cell.id)
        at = draw.randint(notebook.cells.index(cell) + 1, len(notebook.cells))
        notebook.cells.insert(at, again)


def delete_test(notebook, draw):
    notebook.cells = [cell for cell in notebook.cells if cell.id != f"{CELL}-test"]


def take_out_a_helper(notebook, draw):
    name = f"squash_{draw.randrange(1000)}"
    for cell in notebook.cells:
        if "np.tanh(" in cell.source and "def rnn_cell_forward" in cell.source:
            cell.source = cell.source.replace("np.tanh(", f"{name}(")
            other = notebook.cells[draw.choice(code_cells(notebook))]
            other.source = f"{other.source}\n\ndef {name}(x):\n    return np.tanh(x)"
            return


def lose_ids(notebook, draw):
    for number, cell in enumerate(notebook.cells):
        cell.id, cell.metadata = f"cell{number}", {}


CHANGES = (
    *(move, merge_neighbours, split, copy_cell, copy_answer_below_its_stub),
    *(delete_test, take_out_a_helper, lose_ids),
)


def works_in_a_kernel(notebook, book, monkeypatch):
    """Are both functions right after all cells have run once, from top to bottom?"""
    monkeypatch.setattr(unroll, "check", lambda function: None)
    names = {"__name__": "notebook"}
    for at in code_cells(notebook):
        with contextlib.suppress(Exception):
            exec(notebook.cells[at].source, names)
    functions = [names.get(name.replace("-", "_")) for name in (CELL, LOOP)]
    verdicts = [
        verdict_for(Local(function), name.replace("-", "_"), book)
        for name, function in zip((CELL, LOOP), functions, strict=True)
        if callable(function)
    ]
    return [verdict.score for verdict in verdicts] == [10, 10]


@pytest.mark.slow
def test_what_works_in_a_kernel_gets_full_marks_however_its_cells_stand(
    graded, notebook, book, monkeypatch, seed
):
    draw = random.Random(seed)
    light = ("average-forgets", "one-unit", "one-random-step")
    notebook.cells = [
        c
        for c in notebook.cells
        if c.cell_type == "markdown" or c.id in light or "nbgrader" in c.metadata
    ]
    tried = 0
    while tried < 25:
        changed = copy.deepcopy(notebook)
        done = [draw.choice(CHANGES) for _ in range(draw.randint(1, 6))]
        for change in done:
            change(changed, draw)
        if works_in_a_kernel(changed, book, monkeypatch):
            tried += 1
            found = graded(changed)
            texts = "\n--\n".join(
                f"[{c.id}] {c.source}" for c in changed.cells if c.cell_type == "code"
            )
            assert found.scores == [10, 10], (found.hints, [d.__name__ for d in done], print(texts))


@pytest.mark.slow
@pytest.mark.xdist_group("warm keras")
@pytest.mark.parametrize("lesson", some(LESSONS, 1), ids=lambda lesson: lesson.id)
def test_right_answers_below_their_tests_in_any_order_have_full_marks(lesson, seed):
    """Some in cells of their own at the end, some in one; what was given stands where it was."""
    notebook, draw = submission(lesson, right(reference_for(lesson))), random.Random(seed)
    form, answers = form_of(lesson), []
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution") and draw.random() < 0.8:
            answers.append(cell.source)
            cell.source = form.given[cell.id].source
    draw.shuffle(answers)
    together = draw.randint(1, len(answers))
    texts = ["\n\n\n".join(answers[:together]), *answers[together:]]
    notebook.cells += map(new_code_cell, texts)
    mended = sanitise(read_notebook(json.dumps(notebook).encode(), lesson.released.name), form)
    work = Work("ada", CaseBook(lesson), warm_for(lesson, "auto"), Limits())
    verdicts = run_notebook(mended, work)
    assert {v.exercise: v.status for v in verdicts.values()} == dict.fromkeys(
        reference_for(lesson).exercises, "right"
    )


def test_looking_for_names_has_an_end(graded, notebook, monkeypatch):
    """However much text there is to look through, and however many names are missed."""
    looked_at = []

    def counting(source, name):
        looked_at.append(len(source))
        return binds(source, name)

    monkeypatch.setattr(tester, "binds", counting)
    monkeypatch.setattr(tester, "MOST", 1_000)
    insert(notebook, "imports", *[f"name{n} = nothing  # " + "name " * 20 for n in range(50)])
    cell = notebook.cells[place(notebook, CELL)]
    cell.source = (
        "count = 0\n\n\ndef rnn_cell_forward(*all):\n    global count\n    count += 1\n"
        "    raise NameError('name', name=f'name{count}')"
    )
    assert graded(notebook).verdicts[0].status == "error"
    assert 0 < sum(looked_at) <= (tester.LOOKS + 2) * 1_000


@pytest.mark.slow
def test_what_is_wrong_stays_wrong_however_its_cells_stand(graded, seed):
    reference, draw = reference_for(LESSON), random.Random(seed)
    for _ in range(8):
        exercise = draw.choice([*reference.exercises.values()])
        mistake = draw.choice(exercise.mistakes)
        notebook = submission(LESSON, with_mistake(reference, exercise, mistake))
        for change in [draw.choice(CHANGES) for _ in range(draw.randint(1, 6))]:
            change(notebook, draw)
        (verdict,) = (v for v in graded(notebook).verdicts if v.exercise == exercise.name)
        assert verdict.score < verdict.max_score, mistake.id
