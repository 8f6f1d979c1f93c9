"""Every exercise: the solution is right, every known mistake is caught and named."""

import functools
from dataclasses import replace

import numpy as np
import pytest

from autograder.lessons.exercise import exercises_of
from autograder.lessons.reference import reference_for
from tests.conftest import LESSONS, SEED, WHOLE, exercise_ids, some, speed
from unroll.check import ANSWERS, verdict_of
from unroll.judging.judge import judge
from unroll.judging.storage import load
from unroll.judging.verdict import as_text

#: How many times each test draws fresh numbers, others in each run. A Keras model, or a film, takes
#: a hundred times as long: there all tests of an exercise share what the run's seed draws.
DRAWS = 8 if WHOLE else 2

EXERCISES = [
    pytest.param(lesson, name, id=name, marks=speed(lesson, name))
    for lesson, name in exercise_ids()
]


def mistakes_of(lesson, name):
    """Known mistakes: all, or a half each time where each takes a Keras model or a film."""
    known = reference_for(lesson).exercises[name].mistakes
    return some(known, len(known) // 2) if speed(lesson, name) else known


MISTAKES = [
    pytest.param(lesson, name, mistake, id=f"{name}-{mistake.id}", marks=speed(lesson, name))
    for lesson, name in exercise_ids()
    for mistake in mistakes_of(lesson, name)
]


def seeds(lesson, name, seed):
    """Seeds, as many as the exercise's speed allows."""
    return [SEED] if speed(lesson, name) else range(seed, seed + DRAWS)


@functools.lru_cache(maxsize=1)
def hidden(lesson, name, seed):
    """An exercise's question and freshly drawn cases."""
    reference = reference_for(lesson)
    exercise = reference.exercises[name]
    return exercise.question, reference.cases(exercise, np.random.default_rng(seed))


def verdict_on(function, lesson, name, seed):
    question, cases = hidden(lesson, name, seed)
    return judge(question, cases, function, reveal=False)


@pytest.mark.parametrize(("lesson", "name"), EXERCISES)
def test_solution_is_right(lesson, name, seed):
    solution = reference_for(lesson).solution(name)
    assert verdict_of(solution, name).status == "right"
    for one in seeds(lesson, name, seed):
        verdict = verdict_on(solution, lesson, name, one)
        assert verdict.status == "right", as_text(verdict)


@pytest.mark.parametrize(("lesson", "name"), EXERCISES)
def test_solution_in_single_precision_is_right(lesson, name, seed):
    """Arguments turned into float32, results compared with the float64 ones."""
    solution = reference_for(lesson).solution(name)

    def single(*arguments, **settings):
        return solution(*as_float32(arguments), **settings)

    for one in seeds(lesson, name, seed):
        verdict = verdict_on(single, lesson, name, one)
        assert verdict.status == "right", as_text(verdict)


def as_float32(value):
    if isinstance(value, np.ndarray) and value.dtype == float:
        return value.astype(np.float32)
    if isinstance(value, dict):
        return {key: as_float32(v) for key, v in value.items()}
    if isinstance(value, (tuple, list)):
        return type(value)(as_float32(v) for v in value)
    return value


@pytest.mark.parametrize(("lesson", "name", "mistake"), MISTAKES)
def test_known_mistake_is_caught_and_named(lesson, name, mistake, seed):
    """On the stored cases, and on drawn ones: those that take a Keras model a third each time."""
    reference = reference_for(lesson)
    wrong = reference.mistaken(name, mistake)
    verdicts = [verdict_of(wrong, name)]
    left_out = speed(lesson, name) and seed % 3 and not WHOLE
    for one in [] if left_out else seeds(lesson, name, seed):
        verdicts.append(verdict_on(wrong, lesson, name, one))
    for verdict in verdicts:
        said = f"{name}, mistake {mistake.id}: {as_text(verdict)}"
        assert verdict.status != "right", said
        assert verdict.score < verdict.max_score, said
        assert verdict.finding is not None, said
        assert verdict.finding.id == mistake.id, said


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
def test_sizes_vary_and_cover_the_edges(lesson):
    """m = 1 and T_x = 1 always occur; sizes differ between students."""
    for name, exercise in reference_for(lesson).exercises.items():
        drawn = []
        for seed in range(5):
            rng = np.random.default_rng(seed)
            drawn.append([exercise.draw_sizes(rng, edge) for edge in exercise.edges])
        assert len({str(sizes) for sizes in drawn}) == 5
        for size in ("m", "T_x"):
            if size in exercise.sizes:
                assert all(any(s[size] == 1 for s in sizes) for sizes in drawn), (name, size)


@pytest.mark.parametrize(("lesson", "name"), EXERCISES)
def test_sizes_that_may_differ_do_in_some_case(lesson, name, rng):
    """Else a transposed matrix, or two slices that are exchanged, would pass in some variants."""
    exercise = exercises_of(lesson.name)[name]
    low, high = ({size: r[i] for size, r in exercise.sizes.items()} for i in (0, 1))
    free = [size for size in exercise.sizes if low[size] < high[size]]
    equal = dict.fromkeys(exercise.sizes, max(low.values(), default=1))
    assert len(free) < 2 or not exercise.tells_apart([equal] * 3)
    for _ in range(300):
        drawn = [exercise.draw_sizes(rng, edge) for edge in exercise.edges]
        told = {
            (one, other): any(sizes[one] != sizes[other] for sizes in drawn)
            for one in free
            for other in free
            if one < other
        }
        assert exercise.tells_apart(drawn) == all(told.values()), drawn


def test_the_way_is_recorded_in_a_case_that_is_small_and_whose_axes_differ():
    for name in ("rnn_forward", "output_backward", "lstm_backward"):
        _, cases = load(ANSWERS / f"{name}.json")
        sizes = next(case.sizes for case in cases if case.hints)
        assert len(set(sizes.values())) == len(sizes)
        assert (sizes["T_x"], sizes["m"]) == (3, 2)
        assert min(sizes[axis] for axis in sizes if axis.startswith("n_")) > 2


def test_flags_are_no_sizes_by_which_axes_are_told_apart():
    exercise = reference_for(LESSONS[0]).exercises["rnn_forward"]
    flagged = replace(exercise, sizes={**exercise.sizes, "late": (0, 1)})
    narrow = replace(exercise, sizes=dict.fromkeys(exercise.sizes, (2, 3)))
    assert exercise.told_apart
    assert flagged.told_apart == narrow.told_apart == {}


def test_cases_are_drawn_again_whose_sizes_cannot_be_told_apart(monkeypatch):
    reference = reference_for(LESSONS[0])
    exercise = reference.exercises["rnn_cell_forward"]

    def tells(seed):
        cases = reference.cases(exercise, np.random.default_rng(seed))
        return exercise.tells_apart([case.sizes for case in cases])

    with monkeypatch.context() as patch:
        patch.setattr("autograder.lessons.reference.TRIES", 1)
        equal = [seed for seed in range(600) if not tells(seed)]
    assert equal, "about one in a hundred"
    assert all(map(tells, equal))
