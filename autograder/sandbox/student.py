"""The student's process: puts up its walls, then runs cells and calls functions as it is asked."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import signal
import socket
import tempfile
import types
import zlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NoReturn, cast

import numpy as np

from autograder.sandbox import calls, walls, wire
from autograder.sandbox.shell import Shell
from autograder.sandbox.walls import Limits
from unroll.judging.calling import Local, describe, time_limit
from unroll.judging.network import as_plain
from unroll.judging.outcomes import Outcome
from unroll.judging.questions import Output, Question


def be_student(
    channel: int,
    scratch: Path,
    limits: Limits,
    settings: dict[str, Any],
    shell: Shell,
    *,
    own_mounts: bool,
) -> NoReturn:
    """Put up the walls and say so, then answer the tester until it hangs up.

    `own_mounts` says that mounts already keep all files but its own from being changed.
    """
    try:
        tester = socket.socket(fileno=channel)
        try:
            _settle_in(scratch, settings["environment"])
            if settings["walls"]:
                walls.resource_limits(limits)
                walls.landlock(settings["readable"], [str(scratch), os.devnull])
                walls.drop_capabilities()
                calls.seccomp(own_mounts=own_mounts)
            shell.begin()
        except Exception as error:  # nothing of the student's runs behind a weaker wall
            wire.send(tester, {"entered": False, "why": f"{type(error).__name__}: {error}"})
        else:
            wire.send(tester, {"entered": True})
            _answer(tester, shell, limits)
        os._exit(0)
    finally:
        os._exit(1)


def _settle_in(scratch: Path, environment: dict[str, str]) -> None:
    """What each session has for itself, in place of what the warm process has."""
    os.setsid()
    os.chdir(scratch)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.close(null)
    os.environ.clear()
    own = {"HOME": str(scratch), "TMPDIR": str(scratch), "IPYTHONDIR": f"{scratch}/.ipython"}
    os.environ.update({**environment, **own})
    tempfile.tempdir = None  # what an import found out holds for the warm process only
    np.random.seed()  # Python's own generator starts anew in each process, NumPy's does not
    signal.signal(signal.SIGINT, signal.default_int_handler)


def _answer(channel: socket.socket, shell: Shell, limits: Limits) -> None:
    """Follow the tester's requests until it hangs up."""
    while True:
        try:
            request = wire.receive(channel)
        except wire.Closed:
            return
        reply = _reply(shell, request, limits)
        try:
            wire.send(channel, reply)
        except wire.Closed:
            return
        except Exception as error:  # too large, too deep, or too much even to be counted
            wire.send(channel, {"problem": str(error) or type(error).__name__})


def _reply(shell: Shell, request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """Do what one request asks for."""
    if request["do"] == "cell":
        count, outputs = shell.run(
            request["source"], limits.output, lambda: _alarm(request["seconds"])
        )
        return {"count": count, "outputs": json.dumps(outputs, default=repr, ensure_ascii=False)}
    function = shell.namespace.get(request["name"])
    if not callable(function):
        return {"defined": False}
    student = Local(function, limits.call_seconds)
    if request["do"] == "defined":
        return {"defined": True}
    if request["do"] == "renewed":
        return {"renewed": _renewed(request["name"], function)}
    question = Question(
        exercise=request["exercise"],
        arguments=tuple(request["arguments_are"]),
        outputs={"": Output(0)},
        harness=request["harness"],
        unknown=request["unknown"],
        uses=tuple(request["uses"]),
    )
    if request["do"] == "trace":
        return {"defined": True, **_traced(student, question, request["arguments"])}
    if request["do"] == "globals":
        changed = student.with_changed_globals(question, request["arguments"])
        return {"defined": True, "results": [list(pair) for pair in changed]}
    try:
        outcome = student.call_once(question, request["arguments"])
    except KeyboardInterrupt as error:  # which ends a call in a notebook, but not the grading
        outcome = Outcome(failure=describe(error, function))
    failure = outcome.failure
    return {
        "defined": True,
        "value": outcome.value,
        "failure": [*vars(failure).values()] if failure else None,
        "changed": list(outcome.changed),
        "printed": outcome.printed[: limits.output],
        "warned": [text[:1000] for text in outcome.warned[:20]],
    }


#: What each function stood on when it was asked last whether it is another one now: the objects,
#: held so that no other can take the place of one of them, and each one's content by its identity.
_stood_on: dict[str, tuple[list[object], dict[int, object]]] = {}

#: So many objects are looked at to see whether anything has changed, and in an array so many bytes.
MOST_OBJECTS, MOST_BYTES = 2000, 2**20


def _renewed(name: str, function: object) -> bool:
    """Is a function, or what it reads of the notebook, not what it was when last asked?"""
    before, now = _stood_on.get(name), _stands_on(function)
    _stood_on[name] = now
    return before is None or before[1] != now[1]


def _stands_on(function: object) -> tuple[list[object], dict[int, object]]:
    """A function and all of the notebook that it reads, itself or by what it calls."""
    found: list[object] = []
    contents: dict[int, object] = {}
    waiting = [function]
    while waiting and len(found) < MOST_OBJECTS:
        one = waiting.pop()
        if id(one) not in contents:
            found.append(one)
            read = [*itertools.islice(_reads(one), MOST_OBJECTS)]
            contents[id(one)] = _sum(one) if isinstance(one, np.ndarray) else [*map(id, read)]
            waiting += read
    return found, contents


def _sum(array: np.ndarray) -> int:
    """Tells an array from what it was, where it is not too large to look at."""
    return zlib.crc32(array.tobytes()) if array.nbytes <= MOST_BYTES else 0


def _reads(one: object) -> Iterator[object]:
    """What a function reads of its notebook; what lies in a container or an object of its own."""
    if isinstance(one, types.FunctionType):
        space = one.__globals__
        yield from (space[name] for name in _names(one.__code__) if name in space)
        yield from (one.__defaults__, one.__kwdefaults__)
        for cell in one.__closure__ or ():
            with contextlib.suppress(ValueError):  # it is empty
                yield cell.cell_contents
    elif type(one) is dict:
        yield from one
        yield from one.values()
    elif type(one) in (list, tuple, set):
        yield from cast(Iterable[object], one)
    elif isinstance(one, type) and one.__module__ == "__main__":
        yield from vars(one).values()
    elif type(one).__module__ == "__main__" and hasattr(one, "__dict__"):
        yield type(one)
        yield from vars(one).values()


def _names(code: types.CodeType) -> Iterator[str]:
    """All names that may be read by a function, or by one inside it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _names(constant)


def _traced(student: Local, question: Question, arguments: Any) -> dict[str, Any]:
    """What a function computes on its way, as far as it fits into a message."""
    found = student.trace(question, arguments)
    return {
        "value": found.value,
        "steps": [[*vars(step).values()] for step in found.steps],
        "moves": [[*vars(move).values()] for move in found.moves],
        "sizes": [[*vars(size).values()] for size in found.sizes],
        "rows": [[*vars(row).values()] for row in found.rows],
        "line": found.line,
        "loops": {name: [*loops] for name, loops in found.loops.items()},
        "sources": {name: [*source] for name, source in found.sources.items()},
        "asked": [[*vars(one).values()] for one in found.asked],
        "network": as_plain(found.network) if found.network else None,
    }


class CellTimeoutError(BaseException):
    """A cell took too long."""


def _alarm(seconds: float) -> AbstractContextManager[bool]:
    """Stop a cell after so many seconds; the tester ends the process if that does not help."""
    text = f"the cell did not finish within {seconds:.3g} seconds"
    return time_limit(seconds, lambda: CellTimeoutError(text))
