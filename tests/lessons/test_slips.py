"""What an author gets wrong is one line with file, place and remedy: `autograder build` says so."""

import re

import pytest

from tests.recipes import EXERCISES, ID, TEXT, Scratch, recipe_file

pytestmark = pytest.mark.slow

MODULE = recipe_file(EXERCISES)
LESSON = recipe_file(TEXT)

CHANGES = '{"range(x.shape[1])": "range(x.shape[1] - 1)"}'
OTHERS = '{"beta * average + (1 - beta) * x[:, t]": "(1 - beta) * average + beta * x[:, t]"}'
ABOUT = "exercise leaky_average"
LAST = "mistake last-step-left-out"

#: A slip in the module of exercises: what is replaced by what; place and remedy as they are told.
IN_EXERCISES = {
    "missing comma": (
        CHANGES,
        '{"range(x.shape[1])" "range(x.shape[1] - 1)"}',
        rf":\d+, {LAST}",
        'write the changes as {"old text": "new text"}',
    ),
    "changes as a pair": (
        CHANGES,
        '("range(x.shape[1])", "range(x.shape[1] - 1)")',
        rf":\d+, {LAST}",
        'write the changes as {"old text": "new text"}',
    ),
    "change that does not compile": (
        CHANGES,
        '{"range(x.shape[1])": "range(x.shape[1] - 1"}',
        f", {ABOUT}, {LAST}",
        "mend the new text",
    ),
    "value of an unknown size": (
        '{"m": "T_x"}',
        '{"m": "T"}',
        rf":\d+, {ABOUT}",
        "'T', which is none of the sizes m, T_x",
    ),
    "unknown size in an edge": (
        '{"T_x": 1}',
        '{"T": 1}',
        rf":\d+, {ABOUT}",
        "'T', which is none of the sizes m, T_x",
    ),
    "syntax error": ("EXERCISES = (LEAKY_AVERAGE,)", "EXERCISES = (", r":\d+", "mend this line"),
    "no EXERCISES": ("EXERCISES =", "EXERCISE =", "", "end it with EXERCISES = (FIRST, …)"),
    "EXERCISES without a comma": (
        "(LEAKY_AVERAGE,)",
        "(LEAKY_AVERAGE)",
        "",
        "end it with EXERCISES = (FIRST, …)",
    ),
    "EXERCISES of something else": (
        "(LEAKY_AVERAGE,)",
        "(LEAKY_AVERAGE.name,)",
        "",
        "EXERCISES must be a tuple of exercises",
    ),
    "misspelt harness": (
        "    edges=(",
        '    harness="as_array",\n    edges=(',
        rf":\d+, {ABOUT}",
        "there is measure_waves, ",
    ),
    "unknown of no argument": (
        "    edges=(",
        '    unknown={"y": 1},\n    edges=(',
        rf":\d+, {ABOUT}",
        "write unknown=",
    ),
    "private harness": (
        "    edges=(",
        '    harness="_kind",\n    edges=(',
        rf":\d+, {ABOUT}",
        "there is measure_waves, ",
    ),
    "bad import": ("import numpy as np", "import numpyy as np", r":7", "mend this line"),
    "bad name in an import": (
        "import Exercise, Mistake",
        "import Exercises, Mistake",
        r":9",
        "mend this line",
    ),
    "misspelt name": ("draw=draw_rows", "draw=draw_row", r":\d+", "mend this line"),
    "missing field": ("    draw=draw_rows,\n", "", r":\d+", "mend this line"),
    "id twice": (
        '"shares-exchanged"',
        '"last-step-left-out"',
        rf":\d+, {ABOUT}",
        "give each mistake one of its own",
    ),
    "id with a blank": ('"shares-exchanged"', '"shares exchanged"', r":\d+", "with hyphens"),
    "equation that does not exist": (
        'AVERAGE = "equation (1)"',
        'AVERAGE = "equation (3)"',
        f", {ABOUT}, mistake shares-exchanged",
        "write one of: 1",
    ),
    "heading that does not exist": (
        "“Forget a little at every step”",
        "“Forget a little”",
        f", {ABOUT}, {LAST}",
        "write one of: Average with a leak, Forget a little at every step",
    ),
    "harmless change": (
        CHANGES,
        '{"range(x.shape[1])": "range(x.shape[1])"}',
        rf":\d+, {LAST}",
        "write what the mistake puts there",
    ),
    "change of blanks only": (
        CHANGES,
        '{"range(x.shape[1])": "range( x.shape[1] )"}',
        f", {ABOUT}, {LAST}",
        "is still the right one; change it",
    ),
    "same as another": (
        CHANGES,
        OTHERS,
        f", {ABOUT}, {LAST}",
        "is that of mistake shares-exchanged; change it",
    ),
    "hint without a stop": (
        "over all T_x of them.",
        "over all T_x of them",
        rf":\d+, {LAST}",
        "with a full stop",
    ),
    "endless hint": (
        "over all T_x of them.",
        f"over all T_x of them{400 * '.'}",
        rf":\d+, {LAST}",
        "fewer than 400 characters",
    ),
    "misspelt uses": (
        "    edges=(",
        '    uses=("leaky_averag",),\n    edges=(',
        f", {ABOUT}",
        "there is none that could be named",
    ),
    "uses without a comma": (
        "    edges=(",
        '    uses=("leaky_average"),\n    edges=(',
        rf":\d+, {ABOUT}",
        'write uses=("name",), a tuple',
    ),
    "text that is not there": (
        '{"range(x.shape[1])"',
        '{"range(x.shape[2])"',
        f", {ABOUT}, {LAST}",
        "stands 0 times in the solution; make it match exactly once",
    ),
    "text that is there several times": (
        CHANGES,
        '{"average": "mean"}',
        f", {ABOUT}, {LAST}",
        "stands 6 times in the solution; make it match exactly once",
    ),
    "points differ": (
        "Output(5",
        "Output(4",
        r":\d+, cell leaky-average-test",
        "are worth 4; make them agree",
    ),
    "no points": ("Output(5", "Output(0", rf":\d+, {ABOUT}", "as in Output(5)"),
    "shape for an output": ('Output(5, "(m,)")', '"(m,)"', rf":\d+, {ABOUT}", "write outputs={"),
    "range the wrong way round": ("(2, 5)", "(5, 2)", rf":\d+, {ABOUT}", "least and most"),
    "edges without a comma": (
        '({}, {"m": 1}, {"T_x": 1}, {"m": "T_x"})',
        '({"m": 1})',
        rf":\d+, {ABOUT}",
        "a tuple of cases",
    ),
    "mistakes without a comma": (
        "        ),\n    ),\n)",
        "        ),\n    )[0],\n)",
        rf":\d+, {ABOUT}",
        "is a comma missing?",
    ),
    "size that draw misses": (
        'sizes["m"]',
        'sizes["n"]',
        f", {ABOUT}",
        "it must work for all sizes and edges",
    ),
    "solution that draw misses": (
        "return rng",
        'return _["leaky"], rng',
        f", {ABOUT}",
        "it must work for all sizes and edges",
    ),
    "argument that is not drawn": (
        ", float(rng.uniform(0.6, 0.9))",
        ",",
        f", {ABOUT}",
        "draw must return a tuple of x, beta",
    ),
    "arguments that the solution cannot take": (
        'size=(sizes["m"], sizes["T_x"])',
        'size=sizes["m"]',
        r":\d+, cell leaky-average",
        "IndexError: tuple index out of range; one of them is to be mended",
    ),
    "output that is not returned": (
        'outputs={"average": Output(5, "(m,)")}',
        'outputs={"average": Output(3, "(m,)"), "last": Output(2)}',
        r":\d+, cell leaky-average",
        "returns something else than the outputs",
    ),
    "argument that the function has not": (
        'arguments=("x", "beta")',
        'arguments=("X", "beta")',
        f", {ABOUT}",
        "arguments are X, beta, but the function takes x, beta; make them agree",
    ),
    "symbol that is no size": (
        '"(m,)"',
        '"(M,)"',
        f", {ABOUT}",
        "names 'M', which is none of the sizes m, T_x, nor explained in the function's docstring",
    ),
    "shape of a number": ('"(m,)"', '"(m)"', rf":\d+, {ABOUT}", "with a comma even for one axis"),
    "shape without an end": ('"(m,)"', '"(m,"', rf":\d+, {ABOUT}", "write the shape of average"),
    "shape in numbers": ('"(m,)"', "(5,)", rf":\d+, {ABOUT}", "write the shape of average"),
    "shape that the output has not": (
        '"(m,)"',
        '"(T_x,)"',
        r":\d+, cell leaky-average",
        "one of them is to be mended",
    ),
    "more axes than the output has": (
        '"(m,)"',
        '"(m, 1)"',
        r":\d+, cell leaky-average",
        "one of them is to be mended",
    ),
    "points in quotes": ("Output(5", 'Output("5"', rf":\d+, {ABOUT}", "not '5'"),
    "points below zero": ("Output(5", "Output(-5", rf":\d+, {ABOUT}", "as in Output(5), not -5"),
    "size that leaves nothing": (
        '{"m": 1}',
        '{"m": 0}',
        f", {ABOUT}",
        "draw makes an empty x (0, ",
    ),
    "size below zero": ('{"m": 1}', '{"m": -1}', f", {ABOUT}", "it must work for all sizes"),
    "mistake without an effect": (
        CHANGES,
        '{"range(x.shape[1])": "range(0, x.shape[1])"}',
        f", {ABOUT}, {LAST}",
        "returns what is right in every case; change it",
    ),
    "exercise that no cell holds": (
        'name="leaky_average"',
        'name="average"',
        r":\d+, cell leaky-average-test",
        "describe it in autograder/exercises/leaky_average.py",
    ),
}

SOLUTION = '''# %% id="leaky-average" role="exercise"'''
STEPS = LESSON[LESSON.index("    #: The average") : LESSON.index("    ### END SOLUTION")]
TEST = '# %% id="leaky-average-test" role="test" points=5\ncheck(leaky_average)\n'

#: The same for the lesson's text.
IN_TEXT = {
    "id twice": ('id="leaky-average-test"', 'id="leaky-average"', r":\d+, cell leaky", "another"),
    "no id": ('id="imports"', "", r":10", 'write id="some-words"'),
    "misspelt role": ('role="exercise"', 'role="exercize"', r":\d+, cell leaky", "one of setup"),
    "misspelt key": ("points=5", "point=5", r":\d+", "a marker holds"),
    "test without points": (" points=5", "", r":\d+, cell leaky", "a test needs points=N"),
    "other points": ("points=5", "points=4", r":\d+, cell leaky", "make them agree"),
    "no check": ("check(leaky_average)", "leaky_average", r":\d+, cell", "add the line check"),
    "other function": ("def leaky_average", "def average", r":\d+, cell", "must define the"),
    "no end of the solution": ("    ### END SOLUTION\n", "", r":\d+, cell", "put the solution"),
    "code before the solution": (
        "    ### BEGIN SOLUTION\n",
        "    kept = beta\n    ### BEGIN SOLUTION\n",
        r":\d+, cell",
        "move what stands between",
    ),
    "no steps": (
        STEPS,
        STEPS.replace("    #: ", "    # "),
        ":23, cell leaky-average",
        "no skeleton",
    ),
    "step with code": (
        "What is kept,",
        "beta * average is kept,",
        ":34, cell leaky-average",
        "gives away 'beta * average', which is code of the solution; say in words",
    ),
    "step further out than its code": (
        "        #: What",
        "    #: What",
        ":34, cell leaky-average",
        "right above code of the solution, as far in as that; move it",
    ),
    "step of no equation": (
        "new, equation (1)",
        "new, equation (2)",
        ":34, cell leaky-average",
        "there is no equation (2)",
    ),
    "id of the skeleton": (
        'id="imports"',
        'id="leaky-average-skeleton"',
        ":23, cell",
        "is kept for",
    ),
    "no blank in a marker": (
        '# %% id="imports"',
        '# %%id="imports"',
        r":10",
        "with blanks between",
    ),
    "no blank before the signs": ('# %% id="imports"', '#%% id="imports"', r":10", "with blanks"),
    "points in words": ("points=5", "points=ten", r":\d+", "cannot be read at 'points=ten'"),
    "quote missing in a marker": ('id="imports"', 'id="imports', r":10", "in double quotes"),
    "no quotes in a marker": ('id="imports"', "id=imports", r":10", "read at 'id=imports'"),
    "other kind of cell": ("[markdown]", "[markdwn]", r":1", "cannot be read at '[markdwn]'"),
    "code beside what is given": (
        SOLUTION,
        f'# %% id="given" role="given" of="07_before/leaky-average"\nx = 1\n\n{SOLUTION}',
        r":\d+, cell given",
        "keep comments only, and move the code to a cell of its own",
    ),
    "no test": (TEST, "", r":\d+, cell leaky-average", "add a cell"),
    "no marker at the start": (
        "# %% [markdown]",
        "import sys\n# %% [markdown]",
        r":1",
        "must begin",
    ),
    "syntax error in a solution": (
        "for t in range(x.shape[1]):",
        "for t in range(x.shape[1])",
        r":33, cell leaky-average",
        "SyntaxError: expected ':'; setup, given cells and solutions must run",
    ),
    "failing import in setup": (
        "import numpy as np",
        "import numpyy as np",
        r":18, cell imports",
        "ModuleNotFoundError: No module named 'numpyy'; setup, given cells and solutions must run",
    ),
    "given by no lesson": (
        SOLUTION,
        f'# %% id="given" role="given" of="00_none/leaky-average"\n\n{SOLUTION}',
        r":\d+, cell given",
        "write LESSON/CELL",
    ),
    "given by the lesson itself": (
        SOLUTION,
        f'# %% id="given" role="given" of="{ID}/leaky-average"\n\n{SOLUTION}',
        r":\d+, cell given",
        "is not of an earlier lesson; only",
    ),
    "given by a later lesson": (
        SOLUTION,
        f'# %% id="given" role="given" of="09_later/leaky-average"\n\n{SOLUTION}',
        r":\d+, cell given",
        "is not of an earlier lesson; only",
    ),
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    made = Scratch(tmp_path_factory.mktemp("tree"))
    made.write("solutions/07_before/before.py", LESSON)
    made.write("solutions/09_later/later.py", LESSON.replace("of", "from"))
    yield made
    made.close()


def told(tree):
    """The one line that a build ends with, after those that say what it is building."""
    status, said = tree.autograder("build", ID)
    assert status == 1, said
    [line] = [line for line in said.splitlines() if not line.startswith("building ")]
    assert not list(tree.root.glob("**/*.ipynb")), "something was written"
    return line


@pytest.mark.parametrize(("old", "new", "place", "remedy"), IN_EXERCISES.values(), ids=IN_EXERCISES)
def test_slip_in_an_exercise_is_one_line(tree, old, new, place, remedy):
    assert MODULE.count(old) == 1
    tree.write(TEXT, LESSON)
    tree.write(EXERCISES, MODULE.replace(old, new))
    line = told(tree)
    file = TEXT if ", cell" in place else EXERCISES
    assert re.search(f"{file}{place}[,:]", line), line
    assert remedy in line


@pytest.mark.parametrize(("old", "new", "place", "remedy"), IN_TEXT.values(), ids=IN_TEXT)
def test_slip_in_a_lesson_text_is_one_line(tree, old, new, place, remedy):
    assert LESSON.count(old) == 1
    tree.write(TEXT, LESSON.replace(old, new))
    tree.write(EXERCISES, MODULE)
    line = told(tree)
    assert re.search(f"{TEXT}{place}[^:]*:", line), line
    assert remedy in line


def test_missing_module_is_one_line(tree):
    tree.write(TEXT, LESSON)
    (tree.root / EXERCISES).unlink()
    assert f"{EXERCISES} is missing; it says what counts as right" in told(tree)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_text_without_a_slip_has_nothing_to_be_told(tree, encoding):
    """Also behind the mark that some editors put at a file's start."""
    tree.write(TEXT, LESSON)
    tree.write(EXERCISES, MODULE)
    (tree.root / TEXT).write_text(LESSON, encoding=encoding)
    status, said = tree.autograder("build", "--check", ID)
    assert status == 1
    assert said.count("run make build") == len(said.splitlines()) == 3


def test_text_in_another_encoding_is_one_line(tree):
    (tree.root / TEXT).write_text(LESSON.replace("leak", "läk"), encoding="latin-1")
    assert re.search(r"leaky_average.py: byte \d+ is not UTF-8; save the file as", told(tree))
