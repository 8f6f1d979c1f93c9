"""Whatever a student puts in the place of what a harness uses, only work that is done gets points.

Exercises whose harness finds out something about the results, asked in a session in which a cell
has replaced one thing or another.
"""

import contextlib

import pytest

from autograder.course import Lesson
from autograder.lessons.reference import reference_for
from autograder.sandbox.process import Warm
from autograder.sandbox.session import Ended, Remote
from autograder.sandbox.walls import Limits
from unroll.check import ANSWERS
from unroll.judging import storage
from unroll.judging.judge import judge

pytestmark = pytest.mark.slow

#: Exercises with a plan, and numerical_gradient, and what stands for work that is not done.
EXERCISES = {
    "read_clip": "return None",
    "sample_frames": "return np.arange(length)",
    "encode_batch": "return np.zeros((2, 2), int), np.zeros((2, 2), bool)",
    "shift_right": "return targets",
    "greedy_decode": "return np.zeros((2, 3), int)",
    "beam_search": "return [[1]], [0.0]",
    "numerical_gradient": "return 0 * x",
}

ARGUMENTS = {
    "read_clip": "path, length, size",
    "sample_frames": "n_frames, length",
    "encode_batch": "sentences, vocabulary",
    "shift_right": "targets, start",
    "greedy_decode": "step, state, start, end, max_length",
    "beam_search": "step, state, start, end, width, max_length, penalty=0.0",
    "numerical_gradient": "f, x, eps=1e-6",
}

#: One cell each; all of it runs before the functions are asked for.
TRICKS = {
    "nothing": "",
    "harness": """
        from unroll.judging import harness
        said = {"missing": WITH, "empty": WITH, "cut": WITH, "nearly": "no error"}
        harness.read_films = lambda *rest: {"frames": None, "dtype": "float32", **said}
        harness.with_kinds = lambda *rest: (None, None, "whole numbers, truth values")
        for name in dir(harness):
            if not name.startswith("_"):
                setattr(harness, name, lambda *rest: None)
    """,
    "harness in every form": """
        import sys, types
        from unroll.judging import harness
        def lazy(function, *rest):
            return {"dtype": "float32", "capture": "released", "missing": WITH, "empty": WITH}
        for name, value in list(vars(harness).items()):
            if isinstance(value, types.FunctionType):
                value.__code__ = lazy.__code__
        fake = types.ModuleType("unroll.judging.harness")
        fake.__getattr__ = lambda name: lazy
        fake.ON_KERAS = ()
        sys.modules["unroll.judging.harness"] = fake
        import unroll.judging
        unroll.judging.harness = fake
    """,
    "plans": """
        from unroll.judging import plans
        plans._kind = lambda value: "whole numbers"
        plans._says = lambda outcome, name: WITH
        plans._films = lambda *rest: {"whole": None}
        plans._value = lambda outcome: None
    """,
    "numpy": """
        import numpy
        numpy.einsum = numpy.linspace = numpy.zeros = lambda *rest, **more: numpy.ones(3)
        numpy.frombuffer = numpy.array_equal = lambda *rest, **more: True
    """,
    "opencv": """
        import cv2
        class Capture:
            def __getattr__(self, name):
                return lambda *rest: 0
        cv2.VideoCapture = cv2.VideoWriter = lambda *rest: Capture()
        cv2.cvtColor = cv2.resize = lambda *rest, **more: 0
    """,
    "files": """
        import builtins, pathlib, tempfile
        pathlib.Path.write_bytes = lambda self, data: 0
        tempfile.TemporaryDirectory.__enter__ = lambda self: "/nowhere"
        builtins.open = lambda *rest, **more: None
    """,
    "built-in names": """
        import builtins
        builtins.str = type("str", (str,), {"__contains__": lambda self, other: True})
        builtins.isinstance = lambda *rest: True
        builtins.getattr = lambda *rest: None
    """,
    "modules": """
        import sys
        for name in [name for name in sys.modules if name.startswith("unroll.")]:
            sys.modules[name] = None
    """,
    "the answers of check": """
        import unroll.check
        from unroll.judging import calling
        def call(self, question, arguments):
            try:
                _, cases = unroll.check._load(question.exercise)
                return calling.Outcome(cases[0].expected)
            except Exception:
                return calling.Outcome("an error with the name of the file in its text")
        calling.Local.call = call
    """,
}


@pytest.fixture(scope="module")
def warm():
    with Warm() as warm:
        yield warm


def cell(trick):
    """A trick's cell, and all functions, none of which does what is asked."""
    lines = [line[8:] for line in TRICKS[trick].splitlines()]
    functions = [
        f"def {name}({ARGUMENTS[name]}):\n    {body}\n" for name, body in EXERCISES.items()
    ]
    with_name = 'WITH = "an error with the name of the file in its text"'
    return "\n".join([with_name, "import numpy as np", *functions, *lines])


def verdict_on(session, name):
    question, cases = storage.load(ANSWERS / f"{name}.json")
    return judge(question, cases, Remote(session, name), reveal=False)


@pytest.mark.parametrize("trick", [*TRICKS])
def test_nothing_is_earned_by_replacing_what_a_harness_uses(warm, trick):
    for name in EXERCISES:
        with warm.session(Limits(call_seconds=2)) as session:
            with contextlib.suppress(Ended):
                session.run(cell(trick))
            verdict = verdict_on(session, name)
        assert verdict.score == 0, (trick, name, verdict)


def test_who_counts_calls_or_reads_names_cannot_tell_the_films_apart(warm):
    """A function that fails where films were broken the last time, whatever their file holds."""
    source = (
        "import re\n"
        "asked = []\n"
        "def read_clip(path, length, size):\n"
        "    asked.append(path)\n"
        "    if re.search('missing|empty|cut', path) or len(asked) % 5 in (2, 3, 4):\n"
        "        raise ValueError(path)\n"
        "    return np.zeros((length, size, size, 3), 'float32')\n"
    )
    with warm.session(Limits()) as session:
        session.run(f"import numpy as np\n{source}")
        verdict = verdict_on(session, "read_clip")
    assert verdict.score == 0, verdict


@pytest.mark.parametrize(
    "lesson", ["02_rnn_backward", "05_activity_recognition", "06_seq2seq", "07_attention_nmt"]
)
def test_right_functions_get_their_points_from_a_session_as_well(warm, lesson):
    """The same exercises, solved: plans ask a session as they ask a function here."""
    reference = reference_for(Lesson(lesson))
    with warm.session(Limits()) as session:
        session.run("import cv2\nimport numpy as np")
        for name in EXERCISES:
            if name in reference.exercises:
                session.run(reference.cell("sample_frames").source) if name == "read_clip" else None
                session.run(reference.cell(name).source)
                assert verdict_on(session, name).status == "right", name
