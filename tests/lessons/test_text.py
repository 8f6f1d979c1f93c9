"""What an author gets wrong in a lesson text is one line: file, cell, remedy."""

import pytest

from autograder.course import AuthorError, Lesson
from autograder.lessons.exercise import Exercise, Mistake
from autograder.lessons.reference import Reference, _check_exercises, reference_for
from autograder.lessons.text import read_text
from unroll.judging.judge import Output

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
        (TEST, "", "cell double: the exercise has no test"),
        ("# %% [markdown]", "import os\n# %% [markdown]", ":1: the text must begin with"),
        ('role="exercise"', 'role="given" of="99_no/such"', "'99_no/such' is no exercise"),
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


def reference(tmp_path, **changes):
    about = {
        "name": "double",
        "arguments": ("x",),
        "outputs": {"y": Output(5)},
        "sizes": {},
        "draw": lambda rng, sizes, solutions: (1.0,),
        **changes,
    }
    text = read_text(lesson(tmp_path, GOOD))
    return Reference(text, {about["name"]: Exercise(**about)}, {}, {})


def test_exercises_that_fit_pass(tmp_path):
    right = Mistake("triple", {"2 * x": "3 * x"}, "It is three times x.")
    _check_exercises(reference(tmp_path, mistakes=(right,)))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"outputs": {"y": Output(3)}}, "cell double-test: points=5, but the outputs of double"),
        ({"name": "triple"}, "cell double-test: unknown exercise double; describe it in"),
        (
            {"mistakes": (Mistake("gone", {"3 * x": "x"}, "."),)},
            "mistake gone: '3 * x' stands 0 times in the solution of double",
        ),
        (
            {"mistakes": (Mistake("twice", {"x": "y"}, "."),)},
            "mistake twice: 'x' stands 3 times in the solution of double",
        ),
    ],
)
def test_exercise_that_does_not_fit_is_named(tmp_path, changes, complaint):
    with pytest.raises(AuthorError) as raised:
        _check_exercises(reference(tmp_path, **changes))
    assert complaint in str(raised.value)
    assert "\n" not in str(raised.value)


def test_exercise_without_a_cell_is_named(tmp_path):
    made = reference(tmp_path)
    extra = {**made.exercises, "ghost": made.exercises["double"]}
    with pytest.raises(AuthorError, match=r"no cell of twice\.py holds the exercise ghost"):
        _check_exercises(Reference(made.text, extra, {}, {}))


def test_lesson_without_a_module_of_exercises_is_named(tmp_path):
    with pytest.raises(AuthorError, match=r"autograder/exercises/twice\.py is missing"):
        reference_for(lesson(tmp_path, GOOD))


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
