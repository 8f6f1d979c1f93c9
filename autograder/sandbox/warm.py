"""The warm process: it has imported what lessons use, and turns into a submission when asked.

It runs behind the walls that `process` built, imports, and then only forks: it runs no code of a
student, starts no thread, and reads nothing but orders from its control socket. Each submission
gets three processes: a *holder* that makes a process space of its own, an *init* in it, with whose
end the kernel ends everything that the submission started, and the *student's* process.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import re
import select
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from autograder.sandbox import walls, wire
from autograder.sandbox.scratch import remove
from autograder.sandbox.shell import Shell
from autograder.sandbox.walls import Limits
from unroll.judging.calling import Local, Outcome, describe
from unroll.judging.questions import Output, Question

_CLONE_NEWUSER, _CLONE_NEWPID = 0x10000000, 0x20000000
_PR_SET_CHILD_SUBREAPER, _PR_SET_PDEATHSIG = 36, 1

#: In a process's status: its own memory, and what it may share with others (in kB).
_RESIDENT = re.compile(r"^Rss(?:Anon|Shmem):\s*(\d+)", re.MULTILINE)

#: How often memory is looked at, in seconds.
_WATCH = 0.05


@dataclass
class Running:
    """A submission in flight: its holder's process id, its scratch folder and its limits."""

    holder: int
    scratch: Path
    limits: Limits
    why: str = ""


def main() -> None:
    """Import, say that all is ready, and follow orders until the control socket closes."""
    settings = json.loads(sys.argv[1])
    control = socket.socket(fileno=settings["control"])
    for name in settings["modules"]:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # the collector must not touch, and so copy, what all submissions share
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    control.sendall(b'{"ready": true}\n')
    _serve(control, settings)


def _serve(control: socket.socket, settings: dict[str, Any]) -> None:
    """Fork when asked, watch what was forked, tell how it ended."""
    running: dict[str, Running] = {}
    while True:
        readable, _, _ = select.select([control], [], [], _WATCH if running else None)
        if readable:
            message, descriptors, _, _ = socket.recv_fds(control, 65536, 1)
            if not message:
                break
            order = json.loads(message)
            if order["do"] == "start":
                running[order["id"]] = _start(order, descriptors[0], control, settings)
            elif order["do"] == "end":
                _end(running.pop(order["id"], None), control)
        for submission in running.values():
            if not submission.why:
                submission.why = _watch(submission)
    for submission in running.values():
        _kill(submission.holder)


def _end(submission: Running | None, control: socket.socket) -> None:
    """Kill all that is left of a submission, remove its files, say how it ended."""
    why = ""
    if submission:
        why = submission.why or _ended_by_itself(submission.holder)
        _kill(submission.holder)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(submission.holder, 0)
        remove(submission.scratch)
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:  # whatever was left to this process
            pass
    control.sendall(json.dumps({"why": why}).encode() + b"\n")


def _ended_by_itself(holder: int) -> str:
    """How a submission ended, if nobody had to end it."""
    for _ in range(50):  # its last message may arrive a moment before its end
        with contextlib.suppress(ChildProcessError):
            process, status = os.waitpid(holder, os.WNOHANG)
            if process:
                return f"exit {os.waitstatus_to_exitcode(status)}"
        time.sleep(0.002)
    return ""


def _tree(root: int) -> dict[int, int]:
    """Processes below one, and itself: process id → resident bytes that belong to no file."""
    parents: dict[int, int] = {}
    memory: dict[int, int] = {}
    for entry in os.listdir("/proc"):  # noqa: PTH208 (twenty times a second)
        if entry.isdigit():
            with contextlib.suppress(OSError, IndexError, ValueError):
                stat = Path(f"/proc/{entry}/stat").read_text().rpartition(")")[2].split()
                status = Path(f"/proc/{entry}/status").read_text()
                parents[int(entry)] = int(stat[1])
                memory[int(entry)] = sum(1024 * int(size) for size in _RESIDENT.findall(status))
    below = {root}
    while more := {p for p, parent in parents.items() if parent in below} - below:
        below |= more
    return {process: memory[process] for process in below if process in memory}


def _watch(submission: Running) -> str:
    """End a submission that uses too much, and say of what.

    Memory is what its processes hold above what the warm process already holds. The kernel limits
    the number of processes by itself, but not root's.
    """
    tree = _tree(submission.holder)
    own = _tree(os.getpid()).get(os.getpid(), 0)
    why = ""
    if sum(max(0, size - own) for size in tree.values()) > submission.limits.memory:
        why = "memory"
    elif len(tree) > submission.limits.processes + 2:  # its holder and its init
        why = "processes"
    if why:
        _kill(submission.holder)
    return why


def _kill(holder: int) -> None:
    """End a submission: everything below its holder, then the holder.

    The kernel ends a process space with its init. Where there is none, what has lost its parent
    falls to the holder, so it is looked for again until nothing is left.
    """
    for _ in range(200):
        below = [process for process in _tree(holder) if process != holder]
        if not any([_kill_one(process) for process in below]):
            break
        time.sleep(0.001)
    _kill_one(holder)


def _kill_one(process: int) -> bool:
    """Kill a process; False when it has ended already."""
    with contextlib.suppress(OSError, IndexError):
        stat = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        os.kill(process, signal.SIGKILL)
        return stat[0] not in "ZX"
    return False


def _end_orphans() -> None:
    """In the holder, when its init has ended: end what a submission left behind, if anything."""
    with contextlib.suppress(ChildProcessError):
        while True:
            if not os.waitpid(-1, os.WNOHANG)[0]:
                for process in _tree(os.getpid()):
                    if process != os.getpid():
                        _kill_one(process)
                time.sleep(0.001)


def _start(
    order: dict[str, Any], channel: int, control: socket.socket, settings: dict[str, Any]
) -> Running:
    """Fork the processes of one submission."""
    scratch = Path(settings["scratch"]) / order["id"]
    scratch.mkdir(mode=0o700)
    limits = Limits(**order["limits"])
    holder = os.fork()
    if holder:
        os.close(channel)
        return Running(holder, scratch, limits)
    control.close()
    status = 1
    try:
        status = _hold(channel, scratch, limits, settings)
    finally:
        os._exit(status)


def _hold(channel: int, scratch: Path, limits: Limits, settings: dict[str, Any]) -> int:
    """In the holder: make the process space, fork its init, wait for it."""
    _die_with_parent()
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    if settings["namespaces"] != "never":
        unshared = ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWPID) == 0
        if not unshared and settings["namespaces"] == "needed":
            tester = socket.socket(fileno=channel)
            wire.send(tester, {"entered": False, "why": "no process space of its own"})
            return 1
    init = os.fork()
    if init == 0:
        status = 1
        try:
            _die_with_parent()
            status = _init(channel, scratch, limits, settings)
        finally:
            os._exit(status)
    os.close(channel)
    status = _wait_for(init)
    _end_orphans()
    return status


def _init(channel: int, scratch: Path, limits: Limits, settings: dict[str, Any]) -> int:
    """The first process of the space: forks the student's and ends when that one ends."""
    student = os.fork()
    if student == 0:
        try:
            _be_student(channel, scratch, limits, settings)
            os._exit(0)
        finally:
            os._exit(1)
    os.close(channel)
    return _wait_for(student)


def _wait_for(child: int) -> int:
    """Reap whatever ends until this child does; an exit code that tells how."""
    while True:
        process, status = os.waitpid(-1, 0)
        if process == child:
            code = os.waitstatus_to_exitcode(status)
            return code if code >= 0 else 128 - code


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _be_student(channel: int, scratch: Path, limits: Limits, settings: dict[str, Any]) -> None:
    """Put up the walls, then run cells and call functions as the tester asks."""
    os.setsid()
    os.chdir(scratch)
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.environ.clear()
    own = {"HOME": str(scratch), "TMPDIR": str(scratch), "IPYTHONDIR": f"{scratch}/.ipython"}
    os.environ.update({**settings["environment"], **own})
    tempfile.tempdir = None  # what an import found out holds for the warm process only
    os.closerange(3, channel)
    os.closerange(channel + 1, 4096)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    tester = socket.socket(fileno=channel)
    try:
        if settings["walls"]:
            walls.resource_limits(limits)
            walls.landlock(settings["readable"], [str(scratch), os.devnull])
            walls.drop_capabilities()
            walls.seccomp(read_only_system=settings["read_only"])
        shell = Shell()
    except Exception as error:  # nothing of the student's runs behind a weaker wall
        wire.send(tester, {"entered": False, "why": f"{type(error).__name__}: {error}"})
        return
    wire.send(tester, {"entered": True})
    _answer(tester, shell, limits)


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
            request["source"], limits.output, lambda: _alarm(limits.cell_seconds)
        )
        return {"count": count, "outputs": json.dumps(outputs, default=repr, ensure_ascii=False)}
    function = shell.namespace.get(request["name"])
    if not callable(function):
        return {"defined": False}
    student = Local(function, limits.call_seconds)
    if request["do"] == "defined":
        return {"defined": True}
    question = Question(
        exercise=request["exercise"],
        arguments=tuple(request["arguments_are"]),
        outputs={"": Output(0)},
        harness=request["harness"],
    )
    if request["do"] == "globals":
        changed = student.with_changed_globals(question, request["arguments"])
        return {"defined": True, "results": [list(pair) for pair in changed]}
    try:
        outcome = student.call(question, request["arguments"])
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


class CellTimeoutError(BaseException):
    """A cell took too long."""


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Stop a cell after so many seconds; the tester ends the process if that does not help."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise CellTimeoutError(f"the cell did not finish within {seconds:g} seconds")

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.5)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main()
