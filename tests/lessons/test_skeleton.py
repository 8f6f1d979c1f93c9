"""Skeletons: the steps of a solution in words, folded before the exercise, without its code."""

import ast
import re
from dataclasses import replace

import nbformat
import pytest

from autograder.course import AuthorError, Lesson
from autograder.lessons.skeleton import check_skeleton, fold, skeleton_id
from autograder.lessons.text import BEGIN, END, STEP, Cell, LessonText, read_text, without_steps
from tests.conftest import LESSONS

EACH = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)

SOURCE = '''def sums(x, w,
         b=0.0):
    """Sums along the rows."""
    ### BEGIN SOLUTION
    #: Begin at b
    total = b
    #: For each column, (m,):
    for t in range(x.shape[1]):
        #: Add it, weighted:
        #:   equation (1)
        total += w[t] * x[:, t]
    ### END SOLUTION
    return total'''


def check(source):
    """Check a lesson whose only cell has this source."""
    cell = Cell("sums", "exercise", source, line=10)
    check_skeleton(LessonText(Lesson("01_sums"), (cell,)), cell)


def test_fold_holds_what_stays_of_the_function_and_its_steps():
    made = fold(Cell("sums", "exercise", SOURCE))
    assert made.count("<summary>Cannot start?") == 1
    block = re.search(r"\n\n```python\n(.*)\n```\n\n</details>$", made, re.DOTALL)[1]
    assert block.splitlines() == [
        "def sums(x, w,",
        "         b=0.0):",
        "    # Begin at b",
        "    # For each column, (m,):",
        "        # Add it, weighted:",
        "        #   equation (1)",
        "    return total",
    ]


@pytest.mark.parametrize(
    ("words", "given_away"),
    [
        ("w[t]", "w[t]"),
        ("Take w[t]*x[:, t].", "w[t] * x[:, t]"),
        ("what `x.shape` says", "x.shape"),
        ("Over range( x.shape [1] )", "range(x.shape[1])"),
        ("total = b", "total = b"),
        ("So total+=w[t]*x[:,t]", "total += w[t] * x[:, t]"),
    ],
)
def test_code_of_the_solution_is_found_however_it_is_set(words, given_away):
    with pytest.raises(AuthorError) as raised:
        check(SOURCE.replace("Begin at b", words))
    assert f"sums.py:15, cell sums: the skeleton gives away {given_away!r}," in str(raised.value)


@pytest.mark.parametrize("words", ["total, w and x", "(m, T_x), from -1 to 1", "x (t), shape", "0"])
def test_names_numbers_and_shapes_may_be_said(words):
    check(SOURCE.replace("Begin at b", words))


@pytest.mark.parametrize(
    "source",
    [
        SOURCE.replace("    ### END", "    #: Done\n    ### END"),
        SOURCE.replace("    ### BEGIN", "    #: Now\n    ### BEGIN"),
        SOURCE.replace("    return", "    #: Return it\n    return"),
        SOURCE.replace("    total = b", "\n    total = b"),
        SOURCE.replace("        #: Add", "    #: Add"),
        SOURCE.replace("    #: For", "        #: For"),
    ],
    ids=["before the end", "before it", "behind it", "blank line", "too far out", "too far in"],
)
def test_a_step_stands_right_above_code_of_the_solution(source):
    assert source != SOURCE
    with pytest.raises(AuthorError, match=r"sums.py:\d+, cell sums: a line of the skeleton stands"):
        check(source)


@EACH
def test_every_exercise_has_its_fold_right_before_it(lesson):
    """The same in both notebooks: what a student is shown is what a teacher sees."""
    for path in (lesson.solution, lesson.released):
        cells = nbformat.read(path, as_version=4).cells
        for cell in read_text(lesson).with_role("exercise"):
            place = next(place for place, one in enumerate(cells) if one.id == cell.id)
            assert cells[place - 1].id == skeleton_id(cell)
            assert cells[place - 1].cell_type == "markdown"
            assert cells[place - 1].source == fold(cell)
            assert STEP not in cells[place].source
            ast.parse(re.search(r"```python\n(.*)```", fold(cell), re.DOTALL)[1])


#: Lines of solutions that compute nothing by themselves.
BARE = re.compile(r"[\[\]{})]+|\w+ = [\[{]|else:|while True:|break|return 0.0|for name in \w+:")


@EACH
def test_no_line_of_a_solution_can_be_said_in_its_skeleton(lesson):
    text = read_text(lesson)
    for cell in text.with_role("exercise"):
        before, _, rest = cell.source.partition(f"{BEGIN}\n")
        inside, _, after = rest.partition(f"    {END}")
        for line in without_steps(inside).splitlines():
            code = line.partition("  # ")[0].strip()
            if BARE.fullmatch(code):
                continue
            said = f"    {STEP} It is {code}\n"
            told = replace(cell, source=f"{before}{BEGIN}\n{said}{inside}    {END}{after}")
            with pytest.raises(AuthorError, match="gives away"):
                check_skeleton(text, told)
