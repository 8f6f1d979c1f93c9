"""A session from the trusted side: one submission's process, running cells, calling functions."""

from __future__ import annotations

import contextlib
import functools
import json
import signal
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.course import UserError
from autograder.sandbox import replies, wire
from autograder.sandbox.kinds import HELP
from autograder.sandbox.walls import Limits
from unroll.judging.calling import conduct, longest, seconds_for
from unroll.judging.outcomes import CRASHED, OUT_OF_MEMORY, OUT_OF_TIME, Failure, Outcome
from unroll.judging.questions import Question
from unroll.judging.trace import Trace

#: Seconds that a session may take to begin, while Keras is imported, and to end.
PATIENCE = 180.0


class Ended(Exception):
    """A session is over; `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class Killed(UserError):
    """A session was killed, by itself or by others; `place` is how much it had been asked by then.

    Whoever does it itself does it at the same place when all is run again.
    """

    def __init__(self, place: int) -> None:
        super().__init__("its process was killed while it ran, and not at the same place each time")
        self.place = place


class Session:
    """One submission's process: runs its cells, calls its functions."""

    def __init__(
        self,
        channel: socket.socket,
        handle: socket.socket,
        limits: Limits,
        left: float | None = None,
        *,
        killed_at: frozenset[int] = frozenset(),
    ) -> None:
        """Take over a session that has been ordered.

        Args:
            channel: on which its process answers.
            handle: held by whoever keeps the process, and ends it when asked.
            limits: what it may use.
            left: seconds in which it must answer all that it is asked; by default those of a
                submission. Of what is done on this side only reading its answers counts.
            killed_at: where it was killed when all of this was tried before; see `Killed`.
        """
        self._channel = channel
        self._handle = handle
        self._killed_at = killed_at
        self._asked = 0
        self._stood = 0.0
        self.limits = limits
        self.left = limits.submission_seconds if left is None else left
        self.over: Failure | None = None
        self._room = replies.SHOWN * limits.output  # characters of outputs that are still read

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *details: object) -> None:
        self.end()

    def enter(self) -> None:
        """Wait until all walls stand; no code of the student has run before that.

        Raises:
            UserError: when one does not.
        """
        self._channel.settimeout(PATIENCE)
        try:
            reply = wire.receive(self._channel)
            why = "" if reply == {"entered": True} else f"{reply.get('why')}; {HELP}"
            if not why:  # it may have said so long ago, and be gone
                wire.send(self._channel, {"do": "defined", "name": ""})
                wire.receive(self._channel)
        except (TimeoutError, wire.WireError) as error:
            why = str(error)
        if why:
            self.end()
            raise UserError(f"the sandbox could not be entered: {why}")

    def end(self) -> str | None:
        """End the process and everything it started; how it had ended, if it had.

        None tells that nobody is there any more to end it: it has ended with its warm process.
        """
        if self._channel.fileno() < 0:
            return ""
        self._channel.close()
        with self._handle as handle, contextlib.suppress(OSError):
            handle.sendall(b"end")
            if answer := handle.recv(4096):
                end = json.loads(answer)
                self._stood = float(end["stood"])
                return str(end["why"])
        return None

    def run(self, source: str, seconds: float | None = None) -> tuple[int, list[dict[str, Any]]]:
        """Run one cell; its execution count and outputs, as a notebook holds them.

        Args:
            source: its text.
            seconds: what it may take; without it, what any cell may.

        Raises:
            Ended: when the process did not survive it.
        """
        seconds = seconds or self.limits.cell_seconds
        request = {"do": "cell", "source": source, "seconds": seconds}
        reply = self._ask(request, seconds)
        count, outputs = reply.get("count"), reply.get("outputs")
        if not isinstance(count, int) or not isinstance(outputs, str):
            raise self._fail(CRASHED, "The notebook's process answered with nonsense.")
        size = len(outputs) - len("[]")
        if size > replies.ESCAPED * self._room:
            return count, [replies.note(replies.LEFT_OUT)]
        self._room -= size // replies.ESCAPED
        with self._in_its_time():
            return count, replies.checked_outputs(outputs, self.limits.output)

    def defined(self, name: str) -> bool:
        """Is there a function of this name?"""
        request = {"do": "defined", "name": name}
        return self._ask(request, self.limits.call_seconds).get("defined") is True

    def renewed(self, name: str) -> bool:
        """Is this function, or what it reads of the notebook, another one than when last asked?"""
        request = {"do": "renewed", "name": name}
        return self._ask(request, self.limits.call_seconds).get("renewed") is True

    def call(self, name: str, question: Question, arguments: tuple[Any, ...]) -> Outcome:
        """Ask a function of the notebook as the exercise wants it; what follows from its results
        is found out on this side.
        """
        return conduct(question, arguments, functools.partial(self._call, name))

    def _call(self, name: str, question: Question, arguments: tuple[Any, ...]) -> Outcome:
        """Call a function of the notebook on a copy of the arguments."""
        try:
            order = self._order("call", name, question, arguments)
            reply = self._ask(order, seconds_for(question, self.limits.call_seconds))
        except Ended as ended:
            return Outcome(failure=ended.failure)
        return replies.outcome(reply, question, self.limits.output)

    def with_changed_globals(
        self, name: str, question: Question, arguments: tuple[Any, ...]
    ) -> list[tuple[str, Any]]:
        """What the function returns when variables of the notebook are changed."""
        try:
            order = self._order("globals", name, question, arguments)
            reply = self._ask(order, 4 * seconds_for(question, self.limits.call_seconds))
        except Ended:
            return []
        return replies.changed_globals(reply)

    def trace(self, name: str, question: Question, arguments: tuple[Any, ...]) -> Trace:
        """What the function computes on its way, as its process says."""
        try:
            order = self._order("trace", name, question, arguments)
            reply = self._ask(order, seconds_for(question, self.limits.call_seconds))
        except Ended:
            return Trace()
        return replies.trace(reply)

    def _order(
        self, do: str, name: str, question: Question, arguments: tuple[Any, ...]
    ) -> dict[str, Any]:
        return {
            "do": do,
            "name": name,
            "exercise": question.exercise,
            "arguments_are": list(question.arguments),
            "harness": question.harness,
            "unknown": dict(question.unknown),
            "uses": list(question.uses),
            "arguments": arguments,
        }

    def _ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send a request and wait for its reply, which should be there within so many seconds.

        Raises:
            Ended: when it is not, however long one waits.
        """
        if self.over:
            raise Ended(self.over)
        self._asked += 1
        most = longest(seconds) + self.limits.grace_seconds
        patience = wire.Patience(max(0.01, min(most, self.left)))
        self._channel.settimeout(patience.left)
        try:
            if self.left <= 0:
                raise TimeoutError
            wire.send(self._channel, request)
            with self._in_its_time():
                reply = wire.receive(self._channel, patience)
        except TimeoutError:
            text = f"It did not finish within {seconds:g} seconds"
            if self.left < most:
                text = f"The notebook took longer than {self.limits.submission_seconds:g} seconds"
            raise self._fail(OUT_OF_TIME, f"{text}: is there a loop that never ends?") from None
        except wire.Closed:
            raise self._fail(CRASHED, "") from None
        except wire.WireError as error:
            raise self._fail(CRASHED, f"What it returned could not be read: {error}.") from None
        finally:
            self.left -= patience.spent
        if not isinstance(reply, dict):
            raise self._fail(CRASHED, "The notebook's process answered with nonsense.")
        return reply

    @contextlib.contextmanager
    def _in_its_time(self) -> Iterator[None]:
        """Let the session pay for what this process computes, as when it reads what was sent."""
        began = time.thread_time()
        try:
            yield
        finally:
            self.left -= time.thread_time() - began

    def _fail(self, kind: str, message: str) -> Ended:
        """End the process, and find out why it had ended if it had.

        Raises:
            UserError: when that is not the student's doing.
        """
        why = self.end()
        if why is None:
            raise UserError("its sandbox has ended while it ran")
        if kind == OUT_OF_TIME and self._stood:
            raise UserError(f"its sandbox stood still for {self._stood:.0f} seconds while it ran")
        if _may_be_from_outside(why) and self._asked not in self._killed_at:
            raise Killed(self._asked)
        if why == "memory":
            size = self.limits.memory / 2**30
            kind, message = OUT_OF_MEMORY, f"It needed more than {size:.3g} GB of memory."
        elif why == "processes":
            message = f"It started more than {self.limits.processes} processes."
        elif why == "disk":
            message = "Its files left no room for those of others."
        elif not message:
            message = f"It ended the whole process ({_in_words(why)})."
        self.over = Failure(kind, message)
        return Ended(self.over)


#: What the kernel ends a process with for what the process itself has done.
_OWN_DOING = {
    *("SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGSEGV", "SIGPIPE", "SIGALRM"),
    *("SIGXCPU", "SIGXFSZ", "SIGSYS"),
}


def _may_be_from_outside(why: str) -> bool:
    """Can another process have ended it, or a system that ran out of memory?"""
    number = why.removeprefix("exit ")
    with contextlib.suppress(ValueError):
        return signal.Signals(int(number) - 128).name not in _OWN_DOING
    return False


def _in_words(why: str) -> str:
    """What an exit code tells a student."""
    known = {
        "exit 139": "a crash in a library, or a recursion without an end",
        "exit 0": "os._exit or the like",
        "exit 1": "an error outside its own lines: were built-in names or a library changed?",
        "exit 137": "it was killed",
        "exit 152": "too much computing time",
        "exit 153": "a file grew too large",
        "exit 134": "a library gave up",
    }
    number = why.removeprefix("exit ")
    with contextlib.suppress(ValueError):
        known.setdefault(why, f"the signal {signal.Signals(int(number) - 128).name}")
    return known.get(why, why or "no reason is known")


@dataclass(frozen=True)
class Remote:
    """A function in a session, as `judge` asks for it.

    `lend` is told a name that has no value there, and says whether it may have one now.
    """

    session: Session
    name: str
    lend: Callable[[str], bool] = lambda name: False

    @property
    def __name__(self) -> str:  # the hidden test asks a function for its name
        return self.name

    def call(self, question: Question, arguments: tuple[Any, ...]) -> Outcome:
        """Call it on a copy of the arguments."""
        outcome = self.session.call(self.name, question, arguments)
        while (name := _name_without_value(outcome)) and self.lend(name):
            outcome = self.session.call(self.name, question, arguments)
        return outcome

    def with_changed_globals(
        self, question: Question, arguments: tuple[Any, ...]
    ) -> Sequence[tuple[str, Any]]:
        """Each notebook variable that it reads, and its result when that one is changed."""
        return self.session.with_changed_globals(self.name, question, arguments)

    def trace(self, question: Question, arguments: tuple[Any, ...]) -> Trace:
        """What it computes on its way from a copy of the arguments."""
        return self.session.trace(self.name, question, arguments)

    def other(self, name: str) -> Remote | None:
        """Another function of the same notebook."""
        with contextlib.suppress(Ended):
            return replace(self, name=name) if self.session.defined(name) else None
        return None


def _name_without_value(outcome: Outcome) -> str:
    """The notebook's name that a call did not find; "" where that was not what stopped it."""
    failure = outcome.failure
    return failure.name if failure and failure.kind == "NameError" else ""
