"""Known mistakes in other styles: what is said of one is true of it however it is written."""

import difflib
import functools
import itertools
import random
import re

import pytest

from autograder.lessons.reference import reference_for, run_source
from tests.conftest import SEED, exercise_ids, some, speed
from tests.styles import STYLES, in_style
from unroll.check import ANSWERS, verdict_of
from unroll.judging.calling import Local
from unroll.judging.compare import same
from unroll.judging.storage import load
from unroll.judging.verdict import as_text

#: Each of a known mistake's styles: those of quick exercises, and of those that take a model.
QUICK, SLOW = (
    [
        (lesson, name, mistake, style)
        for lesson, name in exercise_ids()
        if bool(speed(lesson, name)) == slow
        for mistake in reference_for(lesson).exercises[name].mistakes
        for style in STYLES
    ]
    for slow in (False, True)
)

#: What is said of a value, or as an example, is true of all code that has this value.
_VALUE = re.compile(r"\w+\[[:, \d-]+\]|\w+\(\w+\)")
_CODE = re.compile(
    r"[\w.]+(?:\[[^\]]*\]|\([^)]*\)|\s*(?:[-+*/@]=?|\*\*|==|//|=)\s*[\w.]+)+|[A-Za-z_]\w*\.\w+"
)

numbers = itertools.count()


def cell(lesson, name, style, *mistakes):
    """The text of a cell in another style; None where there is nothing to write otherwise."""
    source = reference_for(lesson).mistaken_source(name, *mistakes)
    return in_style(STYLES[style], source, name, SEED)


def function_of(lesson, name, source):
    namespace = dict(reference_for(lesson).namespace)
    run_source(source, f"<style {next(numbers)}>", namespace)
    return namespace[name]


@functools.cache
def solution_in(lesson, name, style):
    """A solution in another style, which is right like any other; None where there is none."""
    source = cell(lesson, name, style)
    if source is not None:
        found = verdict_of(function_of(lesson, name, source), name)
        assert found.status == "right", f"UNROLL_SEED={SEED}, {style}:\n{source}\n{as_text(found)}"
    return source


def outcomes(function, name):
    """What a function does in each of the stored cases."""
    question, cases = load(ANSWERS / f"{name}.json")
    return [Local(function).call(question, case.arguments) for case in cases]


def are_the_same(some, others):
    """Do two functions return the same, fail alike, and leave their arguments alike?"""
    return all(
        (one.failure and one.failure.kind) == (other.failure and other.failure.kind)
        and one.changed == other.changed
        and same(one.value, other.value, 1e-5)
        and same(other.value, one.value, 1e-5)
        for one, other in zip(some, others, strict=True)
    )


def lines_of_the_slip(right, wrong):
    """The lines in which a mistaken cell differs from the solution's in the same style."""
    changes = difflib.SequenceMatcher(None, right.splitlines(), wrong.splitlines(), autojunk=False)
    return {
        line + 1
        for kind, _, _, start, end in changes.get_opcodes()
        if kind != "equal"
        for line in range(start - (start == end), end + (start == end))
    }


def check_style(lesson, name, mistake, style):
    """Its own mistake is named, or a line of the slip is shown, or nothing is said."""
    right, wrong = solution_in(lesson, name, style), cell(lesson, name, style, mistake)
    if right is None or wrong is None:
        return
    function = function_of(lesson, name, wrong)
    verdict = verdict_of(function, name)
    if verdict.finding and verdict.finding.id == mistake.id:
        return
    plain = reference_for(lesson).mistaken(name, mistake)
    if not are_the_same(outcomes(function, name), outcomes(plain, name)):
        return  # where the slip is what a style writes otherwise, as += where it changes arrays
    said = f"UNROLL_SEED={SEED}, {mistake.id}, {style}:\n{wrong}\n{as_text(verdict, 'full')}"
    known = {one.id for one in reference_for(lesson).exercises[name].mistakes}
    assert verdict.status != "right", said
    assert not verdict.finding or verdict.finding.id not in known, said
    slip = lines_of_the_slip(right, wrong)
    assert not verdict.place or verdict.place.line in slip, said


def drawn(combinations, count):
    """So many of these, each with a name of its own."""
    return [
        pytest.param(lesson, name, mistake, style, id=f"{name}-{mistake.id}-{style}")
        for lesson, name, mistake, style in some(combinations, count)
    ]


@pytest.mark.parametrize(("lesson", "name", "mistake", "style"), drawn(QUICK, 120))
def test_a_mistake_is_never_taken_for_another(lesson, name, mistake, style):
    check_style(lesson, name, mistake, style)


#: All of those that take a model would take hours: of these always a few.
SOME = random.Random(SEED).sample(SLOW, 120)


@pytest.mark.slow
@pytest.mark.parametrize(("lesson", "name", "mistake", "style"), drawn(SOME, 12))
def test_a_mistake_with_tensors_is_never_taken_for_another(lesson, name, mistake, style):
    check_style(lesson, name, mistake, style)


@pytest.mark.parametrize(
    ("lesson", "name"), [pytest.param(*one, id=one[1]) for one in exercise_ids()]
)
def test_no_hint_says_that_code_is_there_which_only_its_author_wrote(lesson, name):
    """As "it reads a[:, :, t-1]": who made the same mistake may have written something else."""
    reference = reference_for(lesson)
    solution = squeezed(reference.mistaken_source(name))
    for mistake in reference.exercises[name].mistakes:
        wrong = squeezed(reference.mistaken_source(name, mistake))
        for found in _CODE.finditer(mistake.hint):
            code, value = squeezed(found[0]), _VALUE.fullmatch(found[0])
            example = mistake.hint[: found.start()].endswith(("as ", "and "))
            claimed = code in wrong and code not in solution and not value and not example
            assert not claimed, f"{mistake.id}: {found[0]!r} in {mistake.hint!r}"


def squeezed(text):
    return re.sub(r"\s+", "", text).replace("'", '"').replace("−", "-")


#: A cell, and what it is in each style.
CELL = """
def f(x, W):
    total = np.zeros((2, 3))
    count = len(x)
    sums = [x[t] + 1 for t in range(count) if t]
    for t in reversed(range(count)):
        z = W @ x[t]
        total += np.tanh(z) + np.sum(sums, axis=0)
    last = total * 2
    return last + 1
"""
WRITTEN = {
    "renamed": "value = np.zeros((2, 3))",
    "reordered": "if t]\n    total =",
    "inlined": "return total * 2 + 1",
    "extracted": "part = ",
    "einsum": "z = np.einsum('ij,jk->ik', W, x[t])",
    "dot": "z = np.dot(W, x[t])",
    "matmul": "z = np.matmul(W, x[t])",
    "while": "while t > end:",
    "loops": "found.append(x[one] + 1)",
    "plain": "total = total + (np.tanh(z) + np.sum(sums, axis=0))",
    "by position": "np.sum(sums, 0)",
    "by keyword": "np.zeros(shape=(2, 3))",
    "helper": "def _f_part(",
}


@pytest.mark.parametrize("style", STYLES)
def test_a_style_writes_otherwise_what_it_is_about(style):
    assert WRITTEN[style] in in_style(STYLES[style], CELL, "f", SEED)


def test_a_style_that_has_nothing_to_do_says_so():
    nothing = "def f(x):\n    return x"
    assert all(in_style(style, nothing, "f", SEED) is None for style in STYLES.values())
