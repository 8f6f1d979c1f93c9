"""The process that parses what students wrote, from the side of those who ask it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from multiprocessing.util import Finalize
from typing import Any

#: Seconds that starting it may take, on a busy machine.
_START = 60.0

#: A second of computing may last so many on a busy machine.
_WALL = 10.0


class NotDone(Exception):
    """A job that came to nothing; the message says why."""


class NotStarted(NotDone):
    """There is no process to do it, through no fault of what was to be done."""


@dataclass
class Allowance:
    """Seconds of computing that are left for all that is asked of one submission."""

    left: float

    def ask(self, job: str, *arguments: Any, most: float) -> Any:
        """The result of a job whose last argument is how long it may compute.

        Raises:
            NotDone: when there is none within so many seconds, or within what is left.
        """
        seconds = min(most, self.left)
        if seconds <= 0:
            raise NotDone("what this submission shows takes too long to lay out")
        try:
            result, used = ask(job, *arguments, seconds, seconds=_WALL * seconds)
        except NotDone:
            self.left -= seconds
            raise
        self.left -= used
        return result


class Worker:
    """One process, started when it is first asked, and anew after it had to be ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # a server may ask from several threads
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._channel: socket.socket | None = None

    def ask(self, job: str, *arguments: Any, seconds: float) -> tuple[Any, float]:
        """The result of one of the worker's jobs, and the seconds of computing that it took.

        Raises:
            NotDone: when there is none within so many seconds.
        """
        with self._lock:
            asked = json.dumps([job, arguments]).encode() + b"\n"
            try:
                channel = self._alive()
                until = time.monotonic() + seconds
                channel.settimeout(seconds)
                channel.sendall(asked)
                result, problem, used = json.loads(_line(channel, until))
            except (OSError, ValueError):
                self._end()
                raise NotDone("it takes too long, or too much memory, to lay out") from None
            except BaseException:  # a person who does not want to wait: the answer still comes
                self._end()
                raise
        if problem:
            raise NotDone(problem)
        return result, used

    def _alive(self) -> socket.socket:
        """Where the process is asked.

        Raises:
            NotStarted: when there is none, and none can be started.
        """
        ours = self._owner == os.getpid()
        if ours and self._channel and self._process and self._process.poll() is None:
            return self._channel
        self._end()
        if not ours:
            Finalize(self, self._end, exitpriority=10)  # also where workers end, unlike atexit
        self._owner = os.getpid()
        try:
            return self._started()
        except OSError as error:
            raise NotStarted(f"the process that parses cannot be started: {error}") from None

    def _started(self) -> socket.socket:
        self._channel, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                # No module is taken from wherever this runs: students' files may lie there.
                [sys.executable, "-P", "-m", "autograder.pages.worker", str(theirs.fileno())],
                cwd="/",
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # who interrupts this process does not mean that one
            )
        self._channel.settimeout(_START)
        self._channel.sendall(b'["ready", []]\n')
        _line(self._channel, time.monotonic() + _START)
        return self._channel

    def _end(self) -> None:
        """End the process, whatever it is doing."""
        if self._process and self._owner == os.getpid():
            self._process.kill()
            self._process.wait()
        if self._channel:
            self._channel.close()
        self._process = self._channel = None


def _line(channel: socket.socket, until: float) -> bytes:
    """One line that was sent.

    Raises:
        OSError: when it has not come in time.
    """
    parts: list[bytes] = []
    while not (parts and parts[-1].endswith(b"\n")):
        channel.settimeout(max(until - time.monotonic(), 0.001))
        parts.append(channel.recv(2**20))
        if not parts[-1]:
            raise OSError("the process has ended")
    return b"".join(parts)


_worker = Worker()


def ask(job: str, *arguments: Any, seconds: float) -> tuple[Any, float]:
    """The result of a job, done by this process's own worker, and its seconds of computing.

    Raises:
        NotDone: when there is none within so many seconds.
    """
    return _worker.ask(job, *arguments, seconds=seconds)
