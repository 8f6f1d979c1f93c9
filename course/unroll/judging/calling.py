"""Calling a student's function and noting everything that happened, as plain values.

`judge` never touches a function itself: it asks a `Student`. Here that is a function in the same
process; where grading must be safe from the function, it is one in another process.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import dis
import gc
import inspect
import io
import linecache
import signal
import textwrap
import time
import types
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np

from . import graph
from .network import Network, Spot
from .outcomes import SENTENCE, Failure, Outcome
from .questions import Question
from .trace import Building, Trace, globals_read, trace
from .values import plain
from .verdict import readable

#: Seconds that one call of a function may take by default. The right ones take milliseconds.
CALL_SECONDS = 5.0
#: Whoever waits has more time than whoever computes: up to as much again, and so many seconds.
MOST_WAITING = 10.0
#: Of its time a call has computed at least this share, or it was kept waiting, and so the machine
#: may have kept it from computing.
_BUSY = 0.9
#: Seconds, at most, between two looks at a call that is still going on.
_LOOK = 0.5
#: So many times as long where Keras computes: JAX compiles a network for seconds before it runs.
KERAS_FACTOR = 6


#: So many functions are named in which an exception came about: a recursion may have any number.
MOST_BELOW = 20


class Student(Protocol):
    """A function that somebody wrote, wherever it is."""

    def call(self, question: Question, arguments: tuple[Any, ...]) -> Outcome:
        """Call it on a copy of the arguments."""

    def with_changed_globals(
        self, question: Question, arguments: tuple[Any, ...]
    ) -> Sequence[tuple[str, Any]]:
        """Each notebook variable that it reads, and its result when that one is changed."""

    def trace(self, question: Question, arguments: tuple[Any, ...]) -> Trace:
        """What it computes on its way from a copy of the arguments."""

    def other(self, name: str) -> Student | None:
        """Another function that stands beside it, if there is one of this name."""


class OutOfTime(BaseException):
    """A call took too long. Not an Exception, so that `except Exception` cannot swallow it."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The function did not finish within {seconds:g} seconds: is there a loop that never "
            "ends?"
        )


def seconds_for(question: Question, seconds: float) -> float:
    """How long one call may take where a plain one may take so many seconds."""
    return seconds * (KERAS_FACTOR if on_keras(question) else 1)


def on_keras(question: Question) -> bool:
    """Does asking it compute with Keras?"""
    if not question.harness:
        return False
    return question.harness in (*_harnesses().ON_KERAS, *_plans().ON_KERAS)


def ask(question: Question, function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    """What a function of this process returns to an exercise; its own exceptions pass."""
    raised: list[tuple[Failure, Exception]] = []

    def call(question: Question, arguments: tuple[Any, ...]) -> Outcome:
        try:
            return Outcome(_beside(question, function, arguments))
        except Exception as error:
            raised.append((describe(error, function), error))
            return Outcome(failure=raised[-1][0])

    outcome = conduct(question, tuple(arguments), call)
    if outcome.failure:
        raise next(error for failure, error in raised if failure is outcome.failure)
    return outcome.value


def conduct(
    question: Question,
    arguments: tuple[Any, ...],
    call: Callable[[Question, tuple[Any, ...]], Outcome],
) -> Outcome:
    """What comes of asking a function as the exercise wants it; `call` calls it, wherever it is."""
    plan = getattr(_plans(), question.harness, None) if question.harness else None
    if plan is None:
        return call(question, arguments)
    steps = plan(*arguments)
    outcomes: list[Outcome] = []
    value, failure = None, None
    try:
        step = next(steps)
        while True:
            names = tuple(_name(given, question, arguments) for given in step.arguments)
            of_call = replace(question, harness=step.harness, arguments=names)
            outcomes.append(call(of_call, step.arguments))
            step = steps.send(outcomes[-1])
    except StopIteration as done:
        value = done.value
    except _plans().Failed as failed:
        failure = failed.failure
    changed = {name for outcome in outcomes for name in outcome.changed}
    return Outcome(
        value,
        failure,
        tuple(name for name in question.arguments if name in changed),
        "".join(outcome.printed for outcome in outcomes),
        tuple(dict.fromkeys(text for outcome in outcomes for text in outcome.warned)),
    )


def _name(given: Any, question: Question, arguments: tuple[Any, ...]) -> str:
    """Which argument of an exercise one of a call is; "" when it is none of them."""
    names = zip(question.arguments, arguments, strict=True)
    return next((name for name, argument in names if argument is given), "")


def _beside(question: Question, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """One call: directly, or through a harness."""
    if not question.harness:
        return function(*arguments)
    return getattr(_harnesses(), question.harness)(function, *arguments)


def _harnesses() -> types.ModuleType:
    """Imported only when a question names one: most lessons have plain functions alone."""
    from . import harness

    return harness


def _plans() -> types.ModuleType:
    from . import plans

    return plans


class Local:
    """A function in this process; `seconds` is what one call of it may take."""

    def __init__(self, function: Callable[..., Any], seconds: float = CALL_SECONDS) -> None:
        self.function = function
        self.seconds = seconds

    def call(self, question: Question, arguments: tuple[Any, ...]) -> Outcome:
        """Call it on a copy of the arguments, within its time where the system allows."""
        return conduct(question, arguments, self.call_once)

    def call_once(self, question: Question, arguments: tuple[Any, ...]) -> Outcome:
        """As `call`, with one call beside the function, whatever the exercise has planned."""
        given = copy.deepcopy(arguments)
        value, failure, printed = None, None, io.StringIO()
        with (
            warnings.catch_warnings(record=True) as caught,
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
        ):
            warnings.simplefilter("always")
            try:
                with time_limit(seconds_for(question, self.seconds)):
                    value = plain(_beside(question, self.function, given))
                    if question.unknown:
                        unknown = [question.unknown.get(name, 0) for name in question.arguments]
                        _harnesses().call_in_a_model(self.function, given, unknown)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # also one that `except Exception` would let pass
                failure = describe(error, self.function)
        changed = tuple(
            name
            for name, before, after in zip(question.arguments, arguments, given, strict=True)
            if not _unchanged(before, after)
        )
        warned = tuple(dict.fromkeys(readable(str(warning.message)) for warning in caught))
        return Outcome(value, failure, changed, readable(printed.getvalue()), warned)

    def with_changed_globals(
        self, question: Question, arguments: tuple[Any, ...]
    ) -> list[tuple[str, Any]]:
        """Change each variable of the notebook that the function reads, and call it."""
        if not isinstance(self.function, types.FunctionType):
            return []
        results = []
        for name in dict.fromkeys(globals_read(self.function.__code__)):
            changed = _changed(self.function.__globals__.get(name))
            if changed is not None:
                altered = _with_global(self.function, name, changed)
                student = Local(altered, self.seconds)
                results.append((name, student.call(question, arguments).value))
        return results

    def trace(self, question: Question, arguments: tuple[Any, ...]) -> Trace:
        """What it computes on its way from a copy of the arguments."""

        once, given, building = replace(question, unknown={}), arguments, None
        if question.harness and question.harness in _harnesses().BUILDING:
            once, given, building = self._building(once, arguments)

        def call(function: Callable[..., Any]) -> Any:
            return Local(function, self.seconds).call(once, given).value

        return trace(self.function, question.uses, call, building)

    def _building(
        self, question: Question, arguments: tuple[Any, ...]
    ) -> tuple[Question, tuple[Any, ...], Building]:
        """How to have a model built, and to read it."""
        settings, weights, inputs = copy.deepcopy(arguments)
        settings |= _harnesses().BUILDING[question.harness]
        names = question.arguments[:1]

        def read(model: Any, seen: Sequence[Any], spot: Callable[[Any], Spot]) -> Network | None:
            with time_limit(seconds_for(question, self.seconds)):
                return graph.network_of(model, weights, inputs, seen, spot)

        asked = replace(question, harness="build_only", arguments=names)
        return asked, (settings,), Building(graph.symbols(), read)

    def other(self, name: str) -> Local | None:
        """Another function of the same notebook."""
        theirs = getattr(self.function, "__globals__", {}).get(name)
        return Local(theirs, self.seconds) if callable(theirs) else None


def describe(error: BaseException, function: Callable[..., Any]) -> Failure:
    """An exception that a function raised, as plain values."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    steps = list(_steps(error.__traceback__))
    own = [step for step in steps if step.tb_frame.f_code.co_filename == file]
    message, line, text, inside = _message(error), 0, "", ""
    if own:
        line = own[-1].tb_lineno
        text = linecache.getline(str(file), line).strip()
        if isinstance(error, KeyError):
            message += _keys_there(own[-1])
    names = [step.tb_frame.f_code.co_name for step in steps]
    called = names.index(own[0].tb_frame.f_code.co_name) + 1 if own else len(names)
    if steps and _raises(steps[-1], function):
        inside = steps[-1].tb_frame.f_code.co_name
    return Failure(
        type(error).__name__,
        message,
        line=line,
        text=text,
        inside=inside,
        name=str(getattr(error, "name", None) or "") if isinstance(error, NameError) else "",
        written=isinstance(error, NotImplementedError) and _written(function),
        below=tuple(names[called:][:MOST_BELOW]),
    )


def _steps(traceback: types.TracebackType | None) -> Iterator[types.TracebackType]:
    while traceback:
        yield traceback
        traceback = traceback.tb_next


def _message(error: BaseException) -> str:
    try:
        return readable(str(error)[:SENTENCE])
    except Exception:  # of a class that cannot even say what it is
        return ""


def _raises(step: types.TracebackType, function: Callable[..., Any]) -> bool:
    """Does an error begin at a `raise` of the notebook that the function stands in?

    Libraries raise NotImplementedError, too, and Keras removes their steps below a student's.
    """
    frame = step.tb_frame
    if frame.f_globals is not getattr(function, "__globals__", None):
        return False
    return dis.opname[frame.f_code.co_code[step.tb_lasti]] == "RAISE_VARARGS"


def _keys_there(step: types.TracebackType) -> str:
    """Which keys there are, where a line looks for one that a dictionary does not have."""
    found = _subscript(step)
    if found is None or not found[1]:
        return ""
    keys = [str(key)[:30] for key in list(found[1])[:20]]
    return f"; the keys of {found[0]} are {', '.join(keys)}"


def _subscript(step: types.TracebackType) -> tuple[str, dict[Any, Any]] | None:
    """The dictionary in which an expression such as `cache[3]["Wax"]` looks; how it is written."""
    code = step.tb_frame.f_code
    line, last, start, end = list(code.co_positions())[step.tb_lasti // 2]
    if line is None or line != last:
        return None
    text = linecache.getline(code.co_filename, line).encode()[start:end].decode()
    with contextlib.suppress(SyntaxError, LookupError, TypeError):
        tree = ast.parse(text, mode="eval").body
        if isinstance(tree, ast.Subscript):
            value = _looked_up(tree.value, step.tb_frame)
            return (ast.unparse(tree.value), value) if type(value) is dict else None
    return None


def _looked_up(node: ast.expr, frame: types.FrameType) -> Any:
    """What a name, or constant places in what it stands for, is; no code runs for that.

    Raises:
        LookupError: when it is anything else.
    """
    if isinstance(node, ast.Name):
        return {**frame.f_globals, **frame.f_locals}[node.id]
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        whole = _looked_up(node.value, frame)
        if type(whole) in (dict, list, tuple):
            return whole[node.slice.value]
    raise LookupError


def _written(function: Callable[..., Any]) -> bool:
    """Does a function hold more than a docstring, `raise NotImplementedError` and a return?"""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return False
    body = getattr(tree.body[0], "body", [])
    return sum(not isinstance(line, (ast.Expr, ast.Raise, ast.Return)) for line in body) > 0


def longest(seconds: float) -> float:
    """How long what may take so many seconds goes on if it only waits."""
    return seconds + min(seconds, MOST_WAITING)


@contextlib.contextmanager
def time_limit(seconds: float, error: Callable[[], BaseException] | None = None) -> Iterator[bool]:
    """Raise an error, OutOfTime by default, in the block after so many seconds, where possible: it
    tells whether it is.

    Seconds of computing count, and looks at the clock: time in which the machine slept, this
    process was stopped, or others had the processor, is not the function's. While garbage is being
    collected none is raised: whoever looks on there (JAX does) could only lose it, with a message.
    """
    began, looks, pause = time.process_time(), 0, min(_LOOK, seconds / 4)

    def look(number: int, frame: types.FrameType | None) -> None:
        nonlocal looks
        looks += 1
        computed = time.process_time() - began
        late = seconds + (looks - 1) * pause >= longest(seconds)
        if (computed >= _BUSY * seconds or late) and not _looks_on(frame):
            raise error() if error else OutOfTime(seconds)

    # There is no timer on Windows, nor in a browser's Python.
    set_timer = getattr(signal, "setitimer", None)
    if set_timer is None:
        yield False
        return
    try:
        previous = signal.signal(signal.SIGALRM, look)
    except ValueError:  # not outside the main thread
        yield False
        return
    # Again and again: a bare `except:` may have swallowed the first.
    set_timer(signal.ITIMER_REAL, seconds, pause)
    try:
        yield True
    finally:
        set_timer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def _looks_on(frame: types.FrameType | None) -> bool:
    """Is this inside a function that is called whenever garbage is collected?"""
    theirs = {getattr(one, "__code__", None) for one in gc.callbacks}
    while frame is not None and frame.f_code not in theirs:
        frame = frame.f_back
    return frame is not None


def _unchanged(before: Any, after: Any) -> bool:
    """Is an argument, or a part of one, what it was? Whatever a student has put there."""
    if isinstance(before, np.ndarray):
        kept = isinstance(after, np.ndarray) and before.dtype == after.dtype
        if kept and np.array_equal(before, after):  # with an eye on NaN it takes longer
            return True
        return kept and before.dtype.kind == "f" and np.array_equal(before, after, equal_nan=True)
    if isinstance(before, (Mapping, tuple, list)):
        if type(before) is not type(after) or len(before) != len(after):
            return False
        if isinstance(before, Mapping):
            return all(key in after and _unchanged(before[key], after[key]) for key in before)
        return all(map(_unchanged, before, after))
    if callable(before) or before is after:
        return True
    kept = after is None or isinstance(after, (bool, int, float, str, np.generic))
    return kept and bool(before == after)


def _changed(value: Any) -> Any:
    """The value with other numbers in it; None where there are no numbers to change."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiu" and value.size:
        return value + 1
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value + 1
    if isinstance(value, dict):
        altered = {k: _changed(v) for k, v in value.items()}
        if any(v is not None for v in altered.values()):
            return {k: value[k] if v is None else v for k, v in altered.items()}
    return None


def _with_global(function: types.FunctionType, name: str, value: Any) -> types.FunctionType:
    """The same function in a notebook where one variable has another value."""
    return types.FunctionType(
        function.__code__,
        {**function.__globals__, name: value},
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
