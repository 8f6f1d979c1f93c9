"""What an author gets wrong in a lesson text is one line: file, cell, remedy."""

import re

import pytest

from autograder.course import AuthorError, Lesson, UserError, find_lessons
from autograder.lessons.text import read_text
from tests.conftest import LESSONS

EXERCISE = '''# %% id="double" role="exercise"
def double(x):
    """Twice x."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
'''
TEST = '# %% id="double-test" role="test" points=5\ncheck(double)\n'
GOOD = f'# %% [markdown] id="title"\n# # Twice\n\n{EXERCISE}\n{TEST}'


def lesson(tmp_path, text):
    made = Lesson("01_twice", tmp_path)
    made.text.parent.mkdir(parents=True)
    made.text.write_text(text, encoding="utf-8")
    return made


def test_good_text_is_read(tmp_path):
    text = read_text(lesson(tmp_path, GOOD))
    assert [(c.id, c.role, c.points) for c in text.cells] == [
        ("title", "", 0),
        ("double", "exercise", 0),
        ("double-test", "test", 5),
    ]
    assert text.cells[1].exercise == text.cells[2].exercise == "double"
    assert text.cells[0].source == "# Twice"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('id="double-test"', 'id="double"', "cell double: the id stands twice"),
        ('id="title"', "", ":1: the cell has no proper id"),
        ('id="title"', 'id="The Title"', ":1: the cell has no proper id"),
        ('id="title"', 'id="title" role="setup"', "cell title: prose has no role"),
        ('role="exercise"', 'role="exercize"', "role 'exercize' is not one of setup, given"),
        ('role="exercise"', 'rol="exercise"', ":4: the marker says 'rol'"),
        (' role="exercise"', "", "role '' is not one of"),
        (" points=5", "", "cell double-test: a test needs points=N"),
        (" points=5", ' points="five"', "cell double-test: a test needs points=N"),
        ('role="exercise"', 'role="exercise" points=5', "cell double: only a test has points"),
        ("check(double)", "check(doubel)", "cell double-test: add the line check(double)"),
        ("def double", "def twice", "cell double: the cell must define the function double"),
        ("    ### END SOLUTION\n", "", "cell double: put the solution between"),
        (EXERCISE, "", "there is no exercise 'double' above"),
        (TEST, "", "twice.py:4, cell double: the exercise has no test"),
        ("# %% [markdown]", "import os\n# %% [markdown]", ":1: the text must begin with"),
        ('role="exercise"', 'role="given" of="00_no/such"', "'00_no/such' is no exercise"),
        ('role="exercise"', 'role="given"', 'cell double: write of="LESSON/CELL"'),
        ('role="exercise"', 'role="colab"', "cell double: leave the cell empty"),
        ('role="exercise"', 'role="exercise" needs="gpu"', 'only role="colab" has needs'),
        (EXERCISE, f'# %% id="c" role="colab" needs="a;b"\n\n{EXERCISE}', "'a;b' is no package"),
    ],
)
def test_slip_is_named_with_its_remedy(tmp_path, old, new, complaint):
    assert old in GOOD
    with pytest.raises(AuthorError) as raised:
        read_text(lesson(tmp_path, GOOD.replace(old, new, 1)))
    message = str(raised.value)
    assert complaint in message
    assert "01_twice/twice.py" in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("code", "needed"),
    [
        ("import numpy as np", False),
        ("import keras", True),
        ("from keras import ops", True),
        ("# import keras", False),
        ("import kerasx", False),
        ('if find_spec("keras"):\n    import keras', False),
    ],
)
def test_a_lesson_needs_keras_when_its_text_imports_it_whatever_its_number(tmp_path, code, needed):
    made = lesson(tmp_path, f'{GOOD}\n# %% id="more" role="experiment"\n{code}\n')
    assert made.with_keras == needed


def test_package_without_its_checkout_says_where_lessons_are(tmp_path):
    with pytest.raises(UserError, match="run autograder from a checkout of the course"):
        find_lessons((), tmp_path)


@pytest.mark.parametrize("made", LESSONS, ids=lambda made: made.name)
def test_what_a_changed_argument_costs_stands_before_the_first_exercise(made):
    cells = read_text(made).cells
    first = next(place for place, cell in enumerate(cells) if cell.role == "exercise")
    before = " ".join(" ".join(cell.source for cell in cells[:first]).split())
    rule = "here and in all exercises.* changes an argument.* loses a fifth of its points"
    assert re.search(rule, before)
