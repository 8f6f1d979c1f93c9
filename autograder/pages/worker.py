"""The process that parses what students wrote: it answers jobs until nobody asks any more.

A job is one line of JSON: its name and arguments. So is the answer: the result, why there is none,
and the seconds of computing that it took. What goes on for too long is ended with the process, by
whoever asked.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import resource
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

from autograder.pages.clean import TooMuch, cleaned
from autograder.pages.limits import limited

#: Bytes of memory that a job may take.
_MEMORY = 3 * 2**30

#: Seconds of computing after which the system ends one job, were nobody there to do it.
_COMPUTING = 120


def main() -> None:
    """Answer jobs on the socket whose number is given."""
    _keep_within(resource.RLIMIT_AS, _MEMORY)
    _keep_within(resource.RLIMIT_CORE, 0)
    with socket.socket(fileno=int(sys.argv[1])) as asked, asked.makefile("rwb") as lines:
        for line in lines:
            start = time.process_time()
            _keep_within(resource.RLIMIT_CPU, int(start) + _COMPUTING)
            answer = [*_answer(*json.loads(line)), time.process_time() - start]
            lines.write(json.dumps(answer).encode() + b"\n")
            lines.flush()


def _keep_within(what: int, most: int) -> None:
    with contextlib.suppress(OSError, ValueError):  # a system may have no such limit
        resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


def _answer(job: str, arguments: list[Any]) -> list[Any]:
    """What became of a job: [result, ""], or [None, why there is none]."""
    try:
        return [_JOBS[job](*arguments), ""]
    except TooMuch as reason:
        return [None, str(reason)]
    except Exception as error:  # whatever a student's text leads the parsers to
        return [None, f"{type(error).__name__}: {error}"[:500]]


def _clean(text: str, seconds: float) -> str:
    with limited(seconds):
        return cleaned(text).html


def _prose(texts: list[tuple[str, dict[str, Any]]], seconds: float) -> list[str]:
    from autograder.pages.render import prose

    return prose(texts, seconds)


def _page(*arguments: Any) -> str:
    from autograder.pages.render import page

    return page(*arguments)


def _notebook(data: str, name: str, seconds: float) -> Any:
    from autograder.pages.submitted import answer

    _keep_within(resource.RLIMIT_CPU, math.ceil(time.process_time() + seconds))
    return answer(data, name)


def _ready() -> None:
    """Nothing to do: whoever asks waits until this process is there."""


_JOBS: dict[str, Callable[..., Any]] = {
    "ready": _ready,
    "clean": _clean,
    "prose": _prose,
    "page": _page,
    "notebook": _notebook,
}

if __name__ == "__main__":
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115 (for its whole life)
    main()
