"""Tracing: what a function computes is seen, and nothing else is changed by it."""

from __future__ import annotations

import itertools
import linecache
import random
import textwrap
from typing import Any

import numpy as np
import pytest

from autograder.lessons.exercise import Exercise, exercises_of
from autograder.lessons.reference import Reference, reference_for, run_source
from tests.conftest import NUMPY, some
from unroll.judging.calling import Local
from unroll.judging.compare import same
from unroll.judging.questions import Output, Question
from unroll.judging.trace import MOST_NUMBERS, MOST_STEPS, Trace, trace

names = itertools.count()


def written(source: str, **namespace: Any) -> Any:
    """The function `f` of a cell with this source."""
    namespace |= {"np": np}
    run_source(textwrap.dedent(source), f"<cell {next(names)}>", namespace)
    return namespace["f"]


def traced(function: Any, *arguments: Any, seconds: float = 5.0) -> Trace:
    question = Question("f", tuple(f"x{i}" for i in range(len(arguments))), {"y": Output(1)}, ())
    return Local(function, seconds).trace(question, arguments)


def texts(found: Trace) -> list[str]:
    return [step.text for step in found.steps]


WAYS_TO_WRITE = {
    "loops": """
        def f(x, n):
            total = 0
            for i, row in enumerate(x):
                for value in row:
                    if value < 0:
                        continue
                    total += value * n
                else:
                    total -= i
            while total > 100:
                total /= 2
                if total < 60:
                    break
            return total
    """,
    "comprehensions": """
        def f(x, n):
            rows = [row * k for k, row in enumerate(x) if k != 1]
            table = {k: row.sum() for k, row in zip("abc", rows)}
            return sum(v for v in table.values()), sorted({*map(float, table.values())}), rows
    """,
    "inner functions": """
        def f(x, n):
            scale = n
            def inner(y, *more, by=2, **rest):
                nonlocal scale
                scale += 1
                return y * by * scale + sum(more) + len(rest)
            return inner(x), inner(x, 1, 2, by=3, other=4), (lambda z, k=n: z - k)(x)
    """,
    "recursion": """
        def f(x, n):
            return x if n == 0 else f(x @ x.T @ x / 10, n - 1) + n
    """,
    "generators": """
        def rows(x):
            for row in x:
                got = yield row * 2
                if got:
                    yield got
        def f(x, n):
            it = rows(x)
            first = next(it)
            return first + it.send(5), [*rows(x)], sum(map(np.sum, rows(x)))
    """,
    "targets": """
        def f(x, n):
            a = b = x.copy()
            a[0], (c, *rest) = a[1] * 2, [n, *x]
            b[:, 1:] -= x[:, :1]
            box = {"k": [x, n]}
            box["k"][0] = box["k"][0] + 1
            box["k"] += [3]
            del box["k"][1]
            d: float = 2 * n
            e: list
            return a, c, rest, box, d
    """,
    "matching": """
        def f(x, n):
            match {"n": n, "x": x.shape}:
                case {"n": 3, "x": (r, c)} if r > 1:
                    return x * r
                case {"n": np.nan} | [_, *_]:
                    return 0
                case _:
                    return x * n
    """,
    "exceptions": """
        def f(x, n):
            try:
                x @ x[:, :1].T[:, :-1]
            except (ValueError, TypeError) as error:
                with np.errstate(all="ignore"):
                    return x / (x - x[0]), str(error) != "", f"{n:>{n}} {x.shape!r}"
            finally:
                x = None
    """,
    "walrus": """
        def f(x, n, *, twice=True):
            if (z := (y := x * n).T).size and not twice:
                return z
            assert y is not None, y
            return y[..., None, ::-1], z if twice else 0, x[(y > 0) & ~(x < 0)]
    """,
    "in place": """
        def f(x, n):
            y = x
            y *= 2
            y[y > 1] = 0
            np.add(x, n, out=y)
            x.sort(axis=0)
            return x, y
    """,
}


@pytest.mark.parametrize("source", WAYS_TO_WRITE.values(), ids=WAYS_TO_WRITE)
def test_traced_function_does_what_it_does(source: str, rng: np.random.Generator) -> None:
    function = written(source)
    x, n = rng.normal(size=(3, 4)), 3
    question = Question("f", ("x", "n"), {"y": Output(1)}, ())
    plain = Local(function).call(question, (x, n))
    assert plain.failure is None
    found = Local(function).trace(question, (x, n))
    assert found.steps
    assert found.line > 0
    assert same(plain.value, found.value, 0.0)
    assert same(found.value, plain.value, 0.0)


@pytest.mark.parametrize(
    ("lesson", "name"), [(lesson, name) for lesson in NUMPY for name in exercises_of(lesson.name)]
)
def test_solutions_and_mistakes_return_the_same_when_they_are_traced(
    lesson: Any, name: str, rng: np.random.Generator
) -> None:
    reference = reference_for(lesson)
    exercise = reference.exercises[name]
    case = reference.cases(exercise, rng)[0]
    mistakes = some(exercise.mistakes, min(3, len(exercise.mistakes)))
    for function in (reference.solution(name), *_made(reference, exercise, mistakes)):
        outcome = Local(function).call(exercise.question, case.arguments)
        found = Local(function).trace(exercise.question, case.arguments)
        assert found.steps
        if outcome.failure is None:
            assert same(outcome.value, found.value, 1e-12)


def _made(reference: Reference, exercise: Exercise, mistakes: Any) -> list[Any]:
    return [reference.mistaken(exercise.name, mistake) for mistake in mistakes]


def test_steps_have_lines_texts_rounds_and_parts() -> None:
    function = written(
        """
        def double(y):
            return 2 * y

        def f(x):
            total = np.zeros(3)
            for t in range(2):
                total = total + double(x[t])
            return total
        """
    )
    found = traced(function, np.arange(6.0).reshape(2, 3))
    last = found.steps[-1]
    assert (last.text, last.line, last.round) == ("total + double(x[t])", 8, 2)
    inner = next(step for step in found.steps if step.text == "2 * y")
    assert (inner.function, inner.line) == ("double", 3)
    parts = {found.steps[part].text for part in last.parts}
    assert parts == {"double(x[t])", "total + double(x[t])"}
    assert [(move.name, move.line) for move in found.moves if move.name == "total"] == [
        ("total", 6),
        *[("total", 8)] * 2,
    ]
    assert [(size.name, size.value) for size in found.sizes] == [("t", 0), ("t", 1)]
    assert (found.line, found.loops["f"]) == (9, ((7, 8),))


def test_nothing_of_the_notebook_is_changed(capsys: pytest.CaptureFixture[str]) -> None:
    log, table, weights = [1], {"a": [2]}, np.ones(3)
    source = """
        count = 0
        def helper(x):
            log.append(x)
            table["a"].append(3)
            return x
        def f(x):
            global count
            count += 1
            weights[:] = 7
            x[:] = np.random.rand(3)
            print("noise")
            return helper(x) * weights
    """
    function = written(source, log=log, table=table, weights=weights)
    np.random.seed(1)
    following = np.random.rand()
    np.random.seed(1)
    argument = np.zeros(3)
    found = traced(function, argument)
    assert len(found.steps) > 2
    assert np.random.rand() == following
    assert (log, table, function.__globals__["count"]) == ([1], {"a": [2]}, 0)
    assert np.array_equal(weights, np.ones(3))
    assert np.array_equal(argument, np.zeros(3))
    assert capsys.readouterr() == ("", "")


def _closed_over() -> Any:
    scale = 3

    def f(x: Any) -> Any:
        return x * scale

    return f


def _from_nowhere() -> Any:
    namespace: dict[str, Any] = {}
    exec("def f(x):\n    return x * 2", namespace)
    return namespace["f"]


class _Called:
    def __call__(self, x: Any) -> Any:
        return x


UNTRACEABLE = {
    "a lambda": lambda x: x,
    "a closure": _closed_over(),
    "without source": _from_nowhere(),
    "built in": len,
    "NumPy's": np.tanh,
    "an object": _Called(),
    "a class": dict,
}


@pytest.mark.parametrize("function", UNTRACEABLE.values(), ids=UNTRACEABLE)
def test_what_is_not_written_line_by_line_is_not_traced(function: Any) -> None:
    assert traced(function, np.ones(2)).steps == ()


def test_source_of_something_else_is_not_taken_for_it() -> None:
    namespace: dict[str, Any] = {}
    run_source("def f(x):\n    return x * 2\n", "<one cell>", namespace)
    function = namespace["f"]
    assert traced(function, np.ones(2)).steps
    for other in ("x = [", "def f(x):\n    return x * 3", "def f(x):\n    return y * 2", "f = 1"):
        lines = (other + "\n").splitlines(keepends=True)
        linecache.cache["<one cell>"] = (len(other), None, lines, "<one cell>")
        assert traced(function, np.ones(2)).steps == (), other


ENDLESS = {
    "a loop": "    while True:\n        x = x + 1",
    "one that swallows all": (
        "    while True:\n        try:\n            x = x + 1\n        except:\n            pass"
    ),
    "one of numbers": "    n = 0\n    while True:\n        n += 1",
    "a generator": "    def g():\n        while True:\n            yield x\n    return sum(g())",
    "recursion": "    return f(x + 1)",
    "large arrays": f"    return [x + np.zeros({MOST_NUMBERS}) for _ in range(10**6)]",
}


# JAX, where another test has imported it, looks after each collection of garbage; at the bottom of
# a recursion it has no room for that.
@pytest.mark.filterwarnings("ignore:.*_xla_gc_callback:pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS)
def test_what_never_ends_is_traced_for_a_while(body: str) -> None:
    found = traced(written(f"def f(x):\n{body}\n"), np.ones(1), seconds=0.3)
    assert len(found.steps) <= MOST_STEPS
    assert sum(np.size(step.value) for step in found.steps) <= MOST_NUMBERS


def test_trace_ends_where_the_function_stops() -> None:
    found = traced(
        written("def f(x):\n    y = x + 1\n    return y @ np.ones((3, 3))\n"), np.ones(2)
    )
    assert (found.line, found.value) == (0, None)
    assert "x + 1" in texts(found)


def test_functions_that_are_left_alone_show_their_results_only() -> None:
    function = written("def g(x):\n    return 2 * x + 1\ndef f(x):\n    return g(x)\n")
    found = trace(function, ["g"], lambda anew: anew(np.arange(3.0)))
    assert "2 * x" not in texts(found)
    assert "g(x)" in texts(found)
    assert "2 * x" in texts(trace(function, [], lambda anew: anew(np.arange(3.0))))


def test_random_code_returns_the_same_when_it_is_traced(seed: int) -> None:
    """Statements in any order, nested in one another, on arrays that are changed in place."""
    draw = random.Random(seed)
    for _ in range(30):
        source = "def f(x, n):\n    y = z = x.copy()\n    w = [x, y]\n"
        source += _lines(draw, 1, 6) + "    return x, y, z, w\n"
        function, x = written(source), np.random.default_rng(seed).normal(size=(3, 3))
        plain = Local(function).call(_QUESTION, (x, 2))
        found = Local(function).trace(_QUESTION, (x, 2))
        if plain.failure is None:
            assert same(plain.value, found.value, 0.0), source


_QUESTION = Question("f", ("x", "n"), {"y": Output(1)}, ())


def _lines(draw: random.Random, depth: int, count: int) -> str:
    simple = [
        "x = np.tanh(x @ y + n)",
        "y += z.sum(axis=0, keepdims=True)",
        "z = y.T if n % 2 else -x",
        "z[0] = x[:, 1] * 2",
        "w.append(z * n)",
        "w[-1] = w[0] + 1",
        "n += 1",
        "x, y = y, x",
        "y = np.array([row / (1 + n) for row in z])",
        "y = z",
    ]
    blocks = ["for t in range(2):", "if x.sum() > 0:", "for row in z:", "with np.errstate():"]
    found = ""
    for _ in range(draw.randint(1, count)):
        indent = "    " * depth
        if depth < 3 and draw.random() < 0.3:
            found += f"{indent}{draw.choice(blocks)}\n{_lines(draw, depth + 1, 3)}"
        else:
            found += f"{indent}{draw.choice(simple)}\n"
    return found
