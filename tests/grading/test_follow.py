"""Follow-through marks: a mistake in an earlier exercise is paid for there, and nowhere else."""

import contextlib
import functools
import importlib
import random
import sqlite3

import nbformat
import numpy as np
import pytest

from autograder.classes.example import right, submission
from autograder.classes.inbox import submissions
from autograder.classes.settings import Class
from autograder.classes.workers import Job, run_job
from autograder.grading.asking import Asked, Budget, Stopped, Unsettled
from autograder.grading.cases import CaseBook
from autograder.grading.follow import judged, verdict_for
from autograder.lessons.mutants import mutants
from autograder.lessons.reference import reference_for
from autograder.lessons.text import without_markers
from autograder.sandbox.session import Session
from autograder.sandbox.walls import Limits
from tests.conftest import KERAS, LESSONS, NUMPY, WHOLE, grade, results_in, some
from unroll.check import verdict_of
from unroll.judging.calling import Local
from unroll.judging.harness import stand_in
from unroll.judging.verdict import as_html, as_text

FIRST, FOURTH = LESSONS[0], LESSONS[3]
SECRET = b"follow-through"

checking = importlib.import_module("unroll.check")  # whose name is also that of a function

#: A session's call may take so long: nothing honest takes longer, and one trick never ends.
LIMITS = Limits(call_seconds=1.0)


def pairs(lesson):
    """Every known mistake of an earlier exercise, with each right exercise that builds on it."""
    exercises = reference_for(lesson).exercises
    return [
        pytest.param(lesson, first, mistake.id, later, id=f"{mistake.id}-{later}")
        for later, exercise in exercises.items()
        for first in exercise.uses
        for mistake in exercises[first].mistakes
    ]


@functools.cache
def book(lesson):
    """One set of cases for all pairs of a lesson."""
    return CaseBook(lesson, SECRET, variants=1)


def on_top_of(lesson, later, *made):
    """The verdict on a right exercise on top of known mistakes, as (exercise, mistake)."""
    namespace = reference_for(lesson).with_mistakes(made).namespace
    return verdict_for(Local(namespace[later], 20.0), later, book(lesson))


@pytest.mark.slow
def test_a_step_that_itself_cannot_stand_in_a_model_has_no_full_marks_for_an_earlier_mistake():
    reference = reference_for(LAST).with_mistakes((("attend", "mean-for-sum"),))
    namespace = dict(reference.namespace)
    source = reference.cell("decoder_step").source
    begun = source.replace("### BEGIN SOLUTION", "steps = [t for t in range(h.shape[1])]", 1)
    assert begun != source
    exec(begun, namespace)
    verdict = verdict_for(Local(namespace["decoder_step"], 20.0), "decoder_step", book(LAST))
    assert verdict.score < verdict.max_score, as_text(verdict)


def assert_counts_once(lesson, verdict, made):
    """Full marks with the reason said; or a person looks, where nothing can be computed."""
    (first, _), *_ = made
    if verdict.undecided:
        assert "teacher looks at it" in as_text(verdict)
        # No model can be built, or there is no frame of such a number.
        assert verdict.exercise == "build_translator" or made == [("sample_frames", "not-whole")]
        assert not book(lesson).with_mistakes(verdict.exercise, 0, tuple(made))
        return
    assert verdict.status == "right", as_text(verdict)
    assert verdict.score == verdict.max_score
    if verdict.given:  # a mistake need not show where it is built upon
        assert f"Right, given your {first}" in as_text(verdict)


@pytest.mark.parametrize(
    ("lesson", "first", "mistake", "later"),
    some([pair for lesson in NUMPY for pair in pairs(lesson)], 40),
)
def test_right_work_on_a_known_mistake_has_full_marks(lesson, first, mistake, later):
    made = [(first, mistake)]
    assert_counts_once(lesson, on_top_of(lesson, later, *made), made)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lesson", "first", "mistake", "later"),
    some([pair for lesson in KERAS for pair in pairs(lesson)], 1),
)
def test_right_work_with_keras_on_a_known_mistake_has_full_marks(lesson, first, mistake, later):
    made = [(first, mistake)]
    assert_counts_once(lesson, on_top_of(lesson, later, *made), made)


@pytest.mark.slow
def test_right_work_on_mutants_has_full_marks(seed):
    """Whatever is wrong with a cell: small changes of the cells of lessons 1 to 4, 200 at most."""
    draw, count = random.Random(seed), 50 if WHOLE else 15
    for lesson in LESSONS[:4]:
        reference = reference_for(lesson)
        later = next(name for name, exercise in reference.exercises.items() if exercise.uses)
        (first,) = reference.exercises[later].uses
        source = without_markers(reference.cell(first).source)
        for mutant in draw.sample([*mutants(first, source)], count):
            namespace = dict(reference.namespace)
            exec(mutant.source, namespace)
            exec(reference.cell(later).source, namespace)
            verdict = verdict_for(Local(namespace[later], 1.0), later, book(lesson))
            assert verdict.score == verdict.max_score, f"{mutant.change}: {as_text(verdict)}"


def graded(lesson, changes, student="ada"):
    """What grading in sessions finds in right work with these exercises changed, by exercise."""
    answers = {**right(reference_for(lesson)), **changes}
    notebook = nbformat.writes(submission(lesson, answers)).encode()
    job = Job(lesson.id, student, notebook, SECRET, "auto", LIMITS, variants=1, cases=None)
    found = run_job(job)
    return {result.exercise: result for result in found.results}, found


def cell(old, new, lesson=FIRST):
    """The first exercise that another builds on, with one text replaced."""
    exercises = reference_for(lesson).exercises.values()
    (first,) = next(exercise.uses for exercise in exercises if exercise.uses)
    source = reference_for(lesson).cell(first).source
    assert source.count(old) == 1
    return {first: source.replace(old, new)}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("np.tanh(", "2 * np.tanh("),
        ("np.tanh(", "np.sin("),
        ("Waa @ a_prev", "Waa[:, :1] * a_prev"),
        ("cache = (a_next, a_prev, xt, parameters)", "cache = {'state': a_next}"),
        ("@ a_next + by)", "@ a_next + by).astype(np.float32)[:, :1]"),
    ],
)
def test_right_loop_around_a_cell_that_is_wrong_in_any_way_has_full_marks(old, new):
    rows, _ = graded(FIRST, cell(old, new))
    assert rows["rnn_cell_forward"].score < 10
    loop = rows["rnn_forward"]
    assert (loop.status, loop.score, loop.given) == ("right", 10.0, "rnn_cell_forward")
    assert loop.hint.startswith("Right, given your rnn_cell_forward")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('parameters["ba"]', 'parameters["b_a"]'),
        ("np.tanh(", "np.tanh(nothing + "),
        ("np.tanh(", "tanh("),
        ("Wax, Waa, Wya", "while True: pass\n    Wax, Waa, Wya"),
        ("Wax, Waa, Wya", "raise NotImplementedError\n    Wax, Waa, Wya"),
    ],
)
def test_where_the_cell_cannot_be_called_the_loop_is_tried_around_another(old, new):
    rows, found = graded(FIRST, cell(old, new))
    loop = rows["rnn_forward"]
    assert rows["rnn_cell_forward"].score == 0
    assert (loop.status, loop.score, loop.given) == ("right", 10.0, "rnn_cell_forward"), loop.hint
    assert "tried with a stand-in" in loop.hint
    assert not found.undecided


def wrong_loop():
    """A loop with a mistake that is in no table."""
    source = reference_for(FIRST).cell("rnn_forward").source
    assert source.count("a_next = a0") == 1
    return {"rnn_forward": source.replace("a_next = a0", "a_next = a0 + 1")}


def test_a_wrong_loop_around_a_cell_that_cannot_be_called_is_looked_at():
    rows, found = graded(FIRST, {**cell("np.tanh(", "np.tanh(nothing + "), **wrong_loop()})
    loop = rows["rnn_forward"]
    assert loop.score == 0
    assert loop.mistake == "earlier-exercise", loop.hint
    assert "your teacher looks at it" in loop.undecided
    assert found.undecided == {"rnn-forward-test"}
    assert loop.undecided in found.notebook


def test_a_stand_in_says_nothing_of_the_right_cell(monkeypatch):
    """What is run beside a student's cells holds shapes, and nothing of a solution."""
    ran = []
    run = Session.run
    monkeypatch.setattr(
        Session,
        "run",
        lambda self, source, *more: (ran.append(source), run(self, source, *more))[1],
    )
    changes = cell("np.tanh(", "np.tanh(nothing + ")
    rows, _ = graded(FIRST, changes)
    assert rows["rnn_forward"].given
    theirs = [c.source for c in submission(FIRST, {**right(reference_for(FIRST)), **changes}).cells]
    added = [source for source in ran if source not in theirs]
    assert added
    solution = reference_for(FIRST).cell("rnn_cell_forward").source.split("### BEGIN SOLUTION")[1]
    lines = {line.strip() for line in solution.splitlines() if "=" in line}
    for source in added:
        assert source.startswith("def rnn_cell_forward(xt, a_prev, parameters):")
        assert not lines & {line.strip() for line in source.splitlines()}
        assert "tanh" not in source


def test_what_a_stand_in_returns_depends_on_every_number(rng):
    given = (rng.normal(size=(2, 3)), [rng.normal(size=4), {"b": 1.0, "a": rng.normal(size=2)}])
    shapes = {"one": (2, 3), "other": (2, 3), "rest": ()}
    before = stand_in(shapes, given)
    assert before["one"].shape == (2, 3)
    assert not np.allclose(before["one"], before["other"])
    for place in (given[0], given[1][0], given[1][1]["a"]):
        place.flat[-1] += 0.5
        after = stand_in(shapes, given)
        assert all((before[name] != after[name]).all() for name in shapes)
        before = after
    turned = (given[0], [given[1][0], dict(reversed(given[1][1].items()))])
    np.testing.assert_array_equal(stand_in(shapes, turned)["one"], before["one"])


@pytest.mark.slow
def test_what_a_person_looks_at_waits_for_manual_grading_in_nbgrader(tmp_path):
    group = Class(tmp_path / "in", tmp_path / "out", f"sqlite:///{tmp_path / 'gradebook.db'}")
    changes = {**cell("np.tanh(", "np.tanh(nothing + "), **wrong_loop()}
    answers = {**right(reference_for(FIRST)), **changes}
    folder = group.submitted / "ada" / FIRST.id
    folder.mkdir(parents=True)
    nbformat.write(submission(FIRST, answers), folder / f"{FIRST.name}.ipynb")
    grade(group, *submissions(group.submitted, [FIRST]))
    query = (
        "SELECT base_cell.name, grade.auto_score FROM grade"
        " JOIN base_cell ON base_cell.id = grade.cell_id WHERE grade.needs_manual_grade"
    )
    with contextlib.closing(sqlite3.connect(tmp_path / "gradebook.db")) as book:
        assert book.execute(query).fetchall() == [("rnn-forward-test", 0.0)]
    (loop,) = [row for row in results_in(group.db) if row.exercise == "rnn_forward"]
    assert "your teacher looks at it" in loop.undecided


LAST = LESSONS[6]

#: Three mistakes in three exercises, two in one, and one that is seen only inside a model.
COMPOSED = [
    (
        ("masked_softmax", "softmax-over-examples"),
        ("attend", "mean-for-sum"),
        ("decoder_step", "probabilities-for-logits"),
    ),
    (("decoder_step", "bias-missing"), ("decoder_step", "states-exchanged")),
    (("masked_softmax", "softmax-over-examples"), ("bidirectional", "not-reversed-again")),
]


@pytest.mark.slow
@pytest.mark.parametrize("made", some(COMPOSED, 1))
def test_known_mistakes_compose_where_a_model_is_built(made):
    """Through every cell in between, right ones and given classes."""
    verdict = on_top_of(LAST, "build_translator", *made)
    assert (verdict.status, verdict.score) == ("right", 10.0), as_text(verdict)
    assert verdict.given == tuple(dict.fromkeys(exercise for exercise, _ in made))


@pytest.mark.slow
def test_what_cannot_stand_in_a_model_is_paid_for_once():
    source = (
        "def additive_scores(s_prev, h, W_s, W_h, v):\n"
        "    hidden = [keras.ops.tanh(keras.ops.matmul(s_prev, W_s)\n"
        "        + keras.ops.matmul(h[:, t], W_h)) for t in range(h.shape[1])]\n"
        "    return keras.ops.sum(keras.ops.stack(hidden, axis=1) * v, axis=-1)\n"
    )
    namespace = dict(reference_for(LAST).namespace)
    exec(source, namespace)
    for later in ("attend", "decoder_step"):
        exec(reference_for(LAST).cell(later).source, namespace)
        verdict = verdict_for(Local(namespace[later]), later, book(LAST))
        assert (verdict.status, verdict.given) == ("right", ("additive_scores",)), as_text(verdict)


def test_all_circulating_equations_at_once_are_paid_for_once():
    first = reference_for(FOURTH).exercises["lstm_cell_backward"]
    three = ("circulating-candidate", "bracket-missing-update", "circulating-forget")
    mistakes = [mistake for mistake in first.mistakes if mistake.id in three]
    source = reference_for(FOURTH).mistaken_source(first.name, *mistakes)
    rows, _ = graded(FOURTH, {first.name: source})
    assert rows["lstm_cell_backward"].score < 5
    assert (rows["lstm_backward"].status, rows["lstm_backward"].score) == ("right", 15.0)


def test_a_loop_with_a_mistake_of_its_own_loses_what_that_costs(rng):
    loop = reference_for(FIRST).mistaken("rnn_forward", mistake("rnn_forward", "a0-never-used"))
    alone = verdict_for(Local(loop), "rnn_forward", book(FIRST))
    source = reference_for(FIRST).mistaken_source(
        "rnn_forward", mistake("rnn_forward", "a0-never-used")
    )
    rows, _ = graded(FIRST, {**cell("np.tanh(", "2 * np.tanh("), "rnn_forward": source})
    assert rows["rnn_forward"].score == alone.score < 10
    assert not rows["rnn_forward"].undecided


def mistake(exercise, name, lesson=FIRST):
    """A known mistake by its name."""
    return next(m for m in reference_for(lesson).exercises[exercise].mistakes if m.id == name)


ZEROS = """
def lstm_backward(da, caches):
    (n_a, m, T_x), x = da.shape, caches[1]
    found = {f"dW{gate}": np.zeros((n_a, n_a + len(x))) for gate in "fuco"}
    found |= {f"db{gate}": np.zeros((n_a, 1)) for gate in "fuco"}
    return {**found, "dx": 0 * x, "da0": np.zeros((n_a, m)), "dc0": np.zeros((n_a, m))}
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["da-next-not-in-D", "product-for-sum-in-D", "dc-next-ignored"])
def test_zeros_earn_nothing_where_an_earlier_mistake_makes_zeros(name):
    first = mistake("lstm_cell_backward", name, FOURTH)
    source = reference_for(FOURTH).mistaken_source("lstm_cell_backward", first)
    rows, _ = graded(FOURTH, {"lstm_cell_backward": source, "lstm_backward": ZEROS})
    assert rows["lstm_backward"].score == 0


def test_nothing_enters_a_session_but_the_students_cells_and_arguments(monkeypatch):
    """No solution, no expected result; also where the student's cell is asked in between."""
    sent = []
    ask = Session._ask

    def noting(self, request, seconds):
        sent.append(request)
        return ask(self, request, seconds)

    monkeypatch.setattr(Session, "_ask", noting)
    changes = cell("np.tanh(", "2 * np.tanh(")
    rows, _ = graded(FIRST, changes)
    assert rows["rnn_forward"].given
    answers = {**right(reference_for(FIRST)), **changes}
    theirs = [c.source for c in submission(FIRST, answers).cells]
    asked = [r for r in sent if r["do"] == "call" and r["harness"] == "with_arguments"]
    assert {request["name"] for request in asked} == {"rnn_cell_forward"}
    known = {"cell", "defined", "renewed", "call", "globals", "trace"}
    assert {request["do"] for request in sent} <= known
    for request in sent:
        assert request["do"] != "cell" or request["source"] in theirs
        assert not {"expected", "mistaken"} & request.keys()
    # The loop is called with what was drawn, and never with what the right cell makes of it.
    _, cases = book(FIRST).draw("rnn_forward", 0)
    states = [case.expected[0] for case in cases]
    for request in asked:
        before = request["arguments"][1]
        assert not any(
            state.shape[:2] == before.shape and np.allclose(state[:, :, t], before)
            for state in states
            for t in range(state.shape[2])
        )


# --- Asking ----------------------------------------------------------------------------------


def asked(function, budget=None):
    """A function of the second lesson's cell, asked in this process."""
    reference = reference_for(FIRST)
    question = reference.exercises["rnn_cell_forward"].question
    right_one = reference.solution("rnn_cell_forward")
    return Asked(question, right_one, Local(function), budget or Budget())


def test_arguments_that_an_earlier_function_changes_are_changed(rng):
    def spoiling(xt, a_prev, parameters):
        a_prev *= 2
        parameters["ba"] += 1
        return a_prev, xt, ()

    xt, a_prev = rng.normal(size=(2, 3)), rng.normal(size=(4, 3))
    parameters, before = {"ba": np.zeros((4, 1))}, a_prev.copy()
    function = asked(spoiling)
    for times in (2, 4):
        a_next, _, _ = function(xt, a_prev, parameters)
        np.testing.assert_array_equal(a_next, times * before)
        np.testing.assert_array_equal(a_prev, times * before)
    np.testing.assert_array_equal(parameters["ba"], np.full((4, 1), 2.0))


def test_the_first_answer_holds(rng):
    function = asked(lambda xt, a_prev, parameters: np.random.rand(3))
    one, other = (function(1.0, 2.0, parameters={}) for _ in range(2))
    np.testing.assert_array_equal(one, other)
    assert not np.array_equal(one, function(1.0, 3.0, {}))


def test_asking_comes_to_an_end():
    budget = Budget(calls=3)
    function = asked(lambda xt, a_prev, parameters: xt, budget)
    for number in range(3):
        function(number, 0, {})
    with pytest.raises(Unsettled):
        function(4, 0, {})
    assert budget.over


@pytest.mark.parametrize(
    "answer",
    [[0.0] * 20_000, np.zeros((300, 300)), "x" * 100_000],
    ids=["list", "array", "text"],
)
def test_answers_that_are_too_large_are_not_looped_over(answer):
    with pytest.raises(Unsettled):
        asked(lambda xt, a_prev, parameters: answer)(0, 0, {})


def test_an_error_of_the_earlier_function_is_one_of_the_loop():
    with pytest.raises(Stopped, match="ZeroDivisionError"):
        asked(lambda xt, a_prev, parameters: 1 / 0)(0, 0, {})


@pytest.mark.parametrize("value", [np.array([object()]), {"a": [object()]}, 2**70, {1, 2}])
def test_an_earlier_function_is_not_asked_with_what_is_no_plain_value(value):
    function = asked(lambda xt, a_prev, parameters: 0)
    with pytest.raises(Unsettled):
        function(value, 0, {})


def test_earlier_exercises_are_not_looked_at_where_a_function_is_right(monkeypatch):
    """Nothing of this costs right work any time."""

    def refuse(*given, **named):
        raise AssertionError("asked")

    reference = reference_for(FIRST)

    class Watched(Local):
        other = refuse

    function = Watched(reference.solution("rnn_forward"))
    assert judged(function, "rnn_forward", book(FIRST)).sound


# --- What is said ----------------------------------------------------------------------------


def defined(*sources):
    """The functions of cells, each in a file of its own as in a notebook."""
    namespace = dict(reference_for(FIRST).namespace)
    for number, source in enumerate(sources):
        exec(compile(source, f"<cell {number}>", "exec"), namespace)
    return namespace


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Waa @ a_prev", "Waaa @ a_prev"),
        ('parameters["ba"]', 'parameters["b_a"]'),
        ("Waa @ a_prev", "Waa @ a_prev.T[:0]"),
        ("a_next = np.tanh", "a_nex = np.tanh"),
    ],
)
def test_an_error_inside_the_cell_is_not_told_as_the_loops(old, new):
    loop = reference_for(FIRST).cell("rnn_forward").source
    namespace = defined(*cell(old, new).values(), loop)
    verdict = verdict_of(namespace["rnn_forward"])
    assert verdict.finding.id == "earlier-exercise"
    assert "stops inside rnn_cell_forward" in verdict.hint


def test_an_error_that_the_loop_leads_a_right_cell_to_is_told_as_the_loops():
    loop = reference_for(FIRST).cell("rnn_forward").source
    wrong = loop.replace("x[:, :, t], a_next", "x[:, :, t].T, a_next")
    assert wrong != loop
    namespace = defined(reference_for(FIRST).cell("rnn_cell_forward").source, wrong)
    verdict = verdict_of(namespace["rnn_forward"])
    assert verdict.status == "error"
    assert verdict.finding is None or verdict.finding.id != "earlier-exercise"


def test_a_cell_that_never_ends_is_not_told_as_the_loops(monkeypatch):
    monkeypatch.setattr(checking, "Local", lambda function: Local(function, 0.3))
    loop = reference_for(FIRST).cell("rnn_forward").source
    namespace = defined(*cell("Wax, Waa, Wya", "while True: pass\n    Wax").values(), loop)
    verdict = verdict_of(namespace["rnn_forward"])
    assert verdict.status == "timeout"
    assert "stops inside rnn_cell_forward" in verdict.hint


def test_whatever_goes_wrong_on_the_way_a_person_looks(monkeypatch):
    def fail(*given):
        raise ZeroDivisionError

    monkeypatch.setattr("autograder.grading.follow._Following.instead_of", fail)
    rows, _ = graded(FIRST, cell("np.tanh(", "2 * np.tanh("))
    assert rows["rnn_forward"].score == 0
    assert rows["rnn_forward"].undecided


def test_the_box_says_that_a_person_looks():
    namespace = defined(
        *cell("np.tanh(", "np.tanh(nothing + ").values(), wrong_loop()["rnn_forward"]
    )
    verdict = verdict_for(Local(namespace["rnn_forward"]), "rnn_forward", book(FIRST))
    assert verdict.undecided
    assert verdict.undecided in as_text(verdict)
    assert verdict.undecided in as_html(verdict)
    assert verdict.record()["undecided"] == verdict.undecided
