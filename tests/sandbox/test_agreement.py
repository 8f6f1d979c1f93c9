"""`check` and grading judge alike, whatever classes the values are of that a function returns.

A right result is dressed: one thing in it, drawn at random, becomes a value of another class. What
`check` says of that in this process is what the tester says of a session.
"""

import linecache
from dataclasses import replace

import pytest

from autograder.course import Lesson
from autograder.lessons.reference import reference_for
from autograder.sandbox.process import Warm
from autograder.sandbox.session import Remote
from autograder.sandbox.walls import Limits
from unroll.check import ANSWERS, verdict_of
from unroll.judging import storage
from unroll.judging.judge import judge
from unroll.judging.verdict import as_text

pytestmark = pytest.mark.slow

#: Exercises that return arrays, tuples, lists, dictionaries, caches and numbers.
EXERCISES = {
    "01_rnn_cell": ("rnn_cell_forward", "rnn_forward"),
    "02_rnn_backward": (
        "rnn_cell_backward",
        "rnn_backward",
        "clip_gradients",
        "numerical_gradient",
    ),
    "04_lstm_backward": ("lstm_cell_backward", "lstm_backward"),
    "05_activity_recognition": ("label_index", "split_by_group", "sample_frames"),
}

#: So many ways of dressing are drawn for each exercise.
DRAWS = 20

#: Runs here and in the session: what a value can be turned into, and the place in a result.
DRESS = '''\
import collections
import decimal
import enum
import fractions
import types

import numpy as np


class Odd:
    """Of no use to anybody, and says that it equals everything."""

    def __eq__(self, other):
        return True

    __hash__ = None


class Deep(dict):
    """Fails when it is read."""

    def items(self):
        raise RuntimeError("these are not for you")


class Text(str):
    pass


class Mine(np.ndarray):
    def __array_finalize__(self, other):
        self.note = "mine"


def whole(value):
    return enum.IntEnum("Whole", {"ONE": int(value)}).ONE


def member(value):
    return enum.Enum("Member", {"ONE": value}).ONE


def named(value):
    kind = collections.namedtuple("Named", [f"part_{i}" for i in range(len(value))])
    return kind(*value)


def keys(make):
    return lambda value: {make(key): item for key, item in value.items()}


def endless(value):
    inside = []
    inside.append(inside)
    return inside


def each(value):
    return np.array([*value, None], dtype=object)[:-1]


NUMBER, TEXT, SEQUENCE, ARRAY, MAPPING = (int, float), str, (tuple, list), np.ndarray, dict
WAYS = [
    (MAPPING, collections.OrderedDict),
    (MAPPING, collections.Counter),
    (MAPPING, lambda value: collections.defaultdict(float, value)),
    (MAPPING, types.MappingProxyType),
    (MAPPING, collections.ChainMap),
    (MAPPING, collections.UserDict),
    (MAPPING, Deep),
    (MAPPING, keys(np.str_)),
    (MAPPING, keys(Text)),
    (MAPPING, keys(member)),
    (MAPPING, lambda value: {**value, (1, 2): 3, np.int64(7): 8, np.float32(0.5): 1}),
    (MAPPING, lambda value: {**value, None: Odd(), b"bytes": 1, Odd: 2}),
    (MAPPING, lambda value: list(value.items())),
    (MAPPING, lambda value: types.SimpleNamespace(**value)),
    (SEQUENCE, named),
    (SEQUENCE, type("Row", (list,), {})),
    (SEQUENCE, type("Pair", (tuple,), {})),
    (SEQUENCE, collections.deque),
    (SEQUENCE, collections.UserList),
    (SEQUENCE, iter),
    (SEQUENCE, lambda value: value[::-1]),
    (SEQUENCE, each),
    (SEQUENCE, endless),
    (ARRAY, np.asmatrix),
    (ARRAY, lambda value: value.view(Mine)),
    (ARRAY, np.ma.asarray),
    (ARRAY, lambda value: np.ma.array(value, mask=True)),
    (ARRAY, lambda value: np.rec.array(value)),
    (ARRAY, lambda value: value.astype(np.longdouble)),
    (ARRAY, lambda value: value.astype(np.clongdouble)),
    (ARRAY, lambda value: value.astype(np.float16)),
    (ARRAY, lambda value: value.astype(">f8")),
    (ARRAY, lambda value: value.astype(object)),
    (ARRAY, lambda value: value.astype(str)),
    (ARRAY, lambda value: value.astype("M8[s]")),
    (ARRAY, lambda value: value.tolist()),
    (ARRAY, memoryview),
    (ARRAY, lambda value: np.asfortranarray(value)[::-1][::-1]),
    (ARRAY, lambda value: np.broadcast_to(value, (10**6, *value.shape))),
    (ARRAY, lambda value: value[(None,) * 12]),
    (ARRAY, lambda value: np.zeros((0, 10**9))),
    (ARRAY, lambda value: value * np.nan),
    (NUMBER, whole),
    (NUMBER, np.longdouble),
    (NUMBER, np.float32),
    (NUMBER, np.int8),
    (NUMBER, np.array),
    (NUMBER, np.bool_),
    (NUMBER, np.str_),
    (NUMBER, np.timedelta64),
    (NUMBER, decimal.Decimal),
    (NUMBER, fractions.Fraction),
    (NUMBER, complex),
    (NUMBER, type("Length", (float,), {"__eq__": lambda self, other: True, "__hash__": None})),
    (NUMBER, lambda value: 10**30),
    (NUMBER, lambda value: -(10**5000)),
    (TEXT, np.str_),
    (TEXT, Text),
    (TEXT, np.array),
    (TEXT, str.encode),
    (TEXT, member),
    (TEXT, lambda value: value + "\\ud800"),
    (TEXT, lambda value: enum.StrEnum("Word", {"ONE": value}).ONE),
    (object, member),
    (object, lambda value: Odd()),
    (object, lambda value: Odd),
    (object, lambda value: None),
    (object, lambda value: {1, 2}),
    (object, lambda value: "\\x1b[1mbold\\x1b[0m"),
    (object, lambda value: np),
    (object, lambda value: (number for number in range(3))),
    (object, lambda value: [0.5] * 100_001),
    (object, lambda value: "x" * 2**25),
    (object, lambda value: [type(f"C{i}", (), {})() for i in range(99)]),
    (object, lambda value: 1 / 0),
]


def places(value, path=()):
    """All paths to things in a result."""
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*path, key))
    elif isinstance(value, (tuple, list)):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


def at(value, path):
    return at(value[path[0]], path[1:]) if path else value


def dressed(value, path, way):
    """The value with what stands at a place turned into something else."""
    if not path:
        return way(value)
    if isinstance(value, dict):
        return {**value, path[0]: dressed(value[path[0]], path[1:], way)}
    items = list(value)
    items[path[0]] = dressed(items[path[0]], path[1:], way)
    return type(value)(items)


def wrapped(function, place, kinds, way):
    """The function, whose result is dressed at one of the places that a way of dressing suits."""

    def wrapper(*arguments):
        value = function(*arguments)
        fit = [path for path in places(value) if isinstance(at(value, path), kinds)]
        return dressed(value, fit[int(place * len(fit))], way) if fit else value

    return wrapper
'''


@pytest.fixture(scope="module")
def session():
    patient = Limits(cell_seconds=300, call_seconds=60, submission_seconds=900)
    with Warm() as warm, warm.session(patient) as session:
        session.run("from unroll import sigmoid, softmax\nfrom unroll.datasets import videos")
        session.run(DRESS)
        yield session


@pytest.fixture(scope="module")
def here():
    namespace = {}
    linecache.cache["dress"] = (len(DRESS), None, DRESS.splitlines(keepends=True), "dress")
    exec(compile(DRESS, "dress", "exec"), namespace)
    return namespace


def same_everywhere(session, here, name, function, place, way):
    """Both verdicts on a function whose result is dressed; the way is a line of Python."""
    question, cases = storage.load(ANSWERS / f"{name}.json")
    _, shown = session.run(f"dressed_one = wrapped({name}, {place!r}, *{way})")
    assert not shown
    checked = verdict_of(here["wrapped"](function, place, *eval(way, here)), name)
    graded = judge(question, cases, Remote(session, "dressed_one"))
    assert as_text(graded) == as_text(checked), (name, way, place)
    assert replace(graded, picture=None) == replace(checked, picture=None)
    return checked


def define(session, lesson):
    """A lesson's right functions, here and in the session."""
    reference = reference_for(Lesson(lesson))
    for cell in reference.text.with_role("given", "exercise"):
        if cell.role != "exercise" or cell.exercise in EXERCISES[lesson]:
            session.run(cell.source)
    return reference


@pytest.mark.parametrize("lesson", [*EXERCISES])
def test_verdicts_are_the_same_here_and_in_a_session(session, here, rng, lesson):
    reference = define(session, lesson)
    for name in EXERCISES[lesson]:
        statuses = set()
        for way in rng.choice(len(here["WAYS"]), DRAWS):
            drawn = (float(rng.random()), f"WAYS[{way}]")
            verdict = same_everywhere(session, here, name, reference.solution(name), *drawn)
            statuses.add(verdict.status)
        assert "right" in statuses
        assert len(statuses) > 1, name


#: What was right in a notebook and earned nothing, or less, in grading; at which of the places that
#: suit it stands in the result, from 0 to 1.
FILLED = "(MAPPING, lambda value: collections.defaultdict(float, value))"
RIGHT = {
    "01_rnn_cell": [
        ("rnn_cell_forward", 0.0, "(SEQUENCE, named)"),
        ("rnn_cell_forward", 0.6, "(SEQUENCE, named)"),  # the cache
        ("rnn_forward", 0.0, "(SEQUENCE, named)"),
        ("rnn_forward", 0.0, "(MAPPING, keys(np.str_))"),
        *(
            ("rnn_cell_forward", place, f"(ARRAY, {make})")
            for place in (0.0, 0.3, 0.9)  # the last one is a parameter
            for make in ("np.asmatrix", "np.ma.asarray", "np.longdouble")
        ),
    ],
    "02_rnn_backward": [
        ("rnn_backward", 0.0, FILLED),
        ("rnn_cell_backward", 0.0, "(MAPPING, collections.OrderedDict)"),
        ("clip_gradients", 0.0, "(MAPPING, collections.OrderedDict)"),
        ("clip_gradients", 0.0, "(MAPPING, types.MappingProxyType)"),
    ],
    "04_lstm_backward": [("lstm_backward", 0.0, FILLED), ("lstm_cell_backward", 0.0, FILLED)],
    "05_activity_recognition": [
        ("label_index", 0.0, "(MAPPING, collections.OrderedDict)"),
        ("label_index", 0.0, "(MAPPING, keys(np.str_))"),
        ("label_index", 0.9, "(NUMBER, np.int64)"),
        ("split_by_group", 0.5, "(TEXT, np.str_)"),
    ],
}


@pytest.mark.parametrize("lesson", [*RIGHT])
def test_right_values_of_other_classes_are_right_everywhere(session, here, lesson):
    reference = define(session, lesson)
    for name, place, way in RIGHT[lesson]:
        verdict = same_everywhere(session, here, name, reference.solution(name), place, way)
        assert verdict.status == "right", (name, place, way, as_text(verdict))
