"""The keeper of one session: forks the student's process, watches what all use, ends them all.

Where it can, the kernel gives it a process space of its own, whose first process it is: whatever
loses its parent comes to it, nothing in the space can send it a signal, and all ends with it.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import re
import select
import signal
import socket
import time
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

from autograder.sandbox import walls
from autograder.sandbox.scratch import crowds_out, remove
from autograder.sandbox.shell import Shell
from autograder.sandbox.student import be_student
from autograder.sandbox.walls import Limits

_PR_SET_CHILD_SUBREAPER, _PR_SET_DUMPABLE = 36, 4

#: In a process's status: its own memory, and what it may share with others (in kB).
_RESIDENT = re.compile(rb"^Rss(?:Anon|Shmem):\s*(\d+)", re.MULTILINE)

#: Below the warm process's folder: where sessions have theirs.
SESSIONS = "sessions"

#: How often memory and processes are looked at, in seconds.
_WATCH = 0.05
#: Whoever looks so many seconds too late has been stopped, and so were those it watches.
_STOPPED = 1.0
#: How long a session that has been left may take to end by itself, in seconds.
_LAST = 0.1


def keep(
    link: int, channel: int, limits: Limits, settings: dict[str, Any], shell: Shell
) -> NoReturn:
    """Be the keeper of a session, from before it is ordered until it is over.

    Args:
        link: from the warm process, which sends the tester's handle over it; its end is the end.
        channel: the student's end of the channel to the tester.
        limits: what the session may use.
        settings: how the warm process was told to start.
        shell: what the student's cells run in.
    """
    try:
        _close_all_but(link, channel)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # what has no handler cannot reach it
        prctl = ctypes.CDLL(None).prctl
        prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        folder = Path(settings["scratch"], SESSIONS)
        own = os.getpid() == 1 and _own(folder, limits)
        scratch = folder / os.urandom(16).hex()
        scratch.mkdir(mode=0o700)
        student = os.fork()
        if student == 0:
            os.close(link)
            be_student(channel, scratch, limits, settings, shell, own_mounts=own)
        os.close(channel)
        prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)  # nobody may look into it
        _Keeper(student, limits, None if own else scratch).until_over(socket.socket(fileno=link))
        os._exit(0)
    finally:
        os._exit(1)


def _own(folder: Path, limits: Limits) -> bool:
    """Put a folder that no other session sees in this one's place, and keep all others as they
    are, if the kernel allows it.
    """
    try:
        walls.own_mounts(str(folder), limits)
    except OSError:
        return False
    return True


class _Keeper:
    """The processes of one session: the student's, and whatever that starts.

    `scratch` is its folder beside those of other sessions; None where it has one for itself, which
    goes with the last of its processes.
    """

    def __init__(self, student: int, limits: Limits, scratch: Path | None) -> None:
        self.limits = limits
        self.scratch = scratch
        self.own_space = os.getpid() == 1
        # As /proc has it, which shows the processes of the space around this one.
        self.process = int(os.readlink("/proc/self"))  # noqa: PTH115
        self.shared = _resident(self.process)  # what every process has from the warm one
        self.student = student
        self.ended = os.pidfd_open(student)
        self.how = ""
        self.stood = 0.0  # seconds in which nothing ran here

    def until_over(self, link: socket.socket) -> None:
        """Wait to be ordered, watch until the tester has done, end all, tell how it had ended."""
        handle = self._ordered(link)
        why = self._watch(handle, link) if handle else ""
        self._end_all()
        orphaned = _poll(link.fileno()).poll(0)  # nobody knows how it would have ended
        link.close()  # tells the warm process that this one is about to end
        if handle:
            with handle, contextlib.suppress(OSError):
                if not orphaned:
                    handle.sendall(json.dumps({"why": why, "stood": self.stood}).encode())
        if self.scratch:  # nobody waits for it: whoever leaves much may take as long as it takes
            remove(self.scratch)

    def _ordered(self, link: socket.socket) -> socket.socket | None:
        """Wait until somebody has ordered this session: their handle; None if nobody will."""
        _poll(link.fileno(), self.ended).poll()
        with contextlib.suppress(BlockingIOError):  # the session has ended before
            _, descriptors, _, _ = socket.recv_fds(link, 1, 1, socket.MSG_DONTWAIT)
            if descriptors:
                return socket.socket(fileno=descriptors[0])
        return None

    def _watch(self, handle: socket.socket, link: socket.socket) -> str:
        """Wait until nobody needs the session any more; how it ended before, if it did."""
        told = _poll(handle.fileno(), link.fileno())
        running = _poll(handle.fileno(), link.fileno(), self.ended)
        why = ""
        while not why and not self._look(running):
            self._reap()
            why = self._too_much()
        if not why:
            _poll(self.ended).poll(1000 * _LAST)  # its last message may be a moment before its end
            self._reap()
        why = why or self.how
        self._end_all()  # also what the student's process has left behind, which may hold on to it
        told.poll()
        return why

    def _look(self, running: select.poll) -> bool:
        """Wait until it is time to look what the session uses; True when it is over before."""
        began = time.monotonic()
        over = bool(running.poll(1000 * _WATCH))
        late = time.monotonic() - began - _WATCH
        self.stood += late if late > _STOPPED else 0
        return over

    def _too_much(self) -> str:
        """What a session uses too much of.

        Memory is what its processes hold above what the warm process already holds. The kernel
        limits the number of processes by itself, but not root's.
        """
        processes = _below(self.process)
        held = sum(max(0, _resident(process) - self.shared) for process in processes)
        if held > self.limits.memory:
            return "memory"
        if len(processes) > self.limits.processes:
            return "processes"
        return "disk" if self.scratch and crowds_out(self.scratch, self.limits) else ""

    def _reap(self) -> bool:
        """Take note of whatever has ended; False when nothing is left."""
        with contextlib.suppress(ChildProcessError):
            while True:
                process, status = os.waitpid(-1, os.WNOHANG)
                if process == self.student:
                    code = os.waitstatus_to_exitcode(status)
                    self.how = f"exit {code if code >= 0 else 128 - code}"
                if not process:
                    return True
        return False

    def _end_all(self) -> None:
        """End whatever the session started, until this process has no child any more."""
        while self._reap():
            if self.own_space:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(-1, signal.SIGKILL)  # all in this space but its first process
            for process in () if self.own_space else _below(self.process):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            time.sleep(0.0005)


def _close_all_but(*kept: int) -> None:
    """Nothing else that was open in the process before is open in this one."""
    for low, high in pairwise((2, *sorted(kept), 4096)):
        os.closerange(low + 1, high)


def _poll(*descriptors: int) -> select.poll:
    """What waits for something to be read, or for the other side's end."""
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    return poll


def _resident(process: int) -> int:
    """The bytes in memory of a process that belong to no file."""
    with contextlib.suppress(OSError):
        return sum(1024 * int(size) for size in _RESIDENT.findall(_read(f"{process}/status")))
    return 0


def _below(process: int) -> list[int]:
    """The processes that one and its children have started."""
    found = [process]
    # Some kernels are built without lists of children: then all processes are looked at.
    children = _children if os.path.exists("/proc/thread-self/children") else _children_among_all  # noqa: PTH110
    for one in found:
        found += children(one)
    return found[1:]


def _children(process: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{process}/task"):  # noqa: PTH208 (twenty times a second)
            found += map(int, _read(f"{process}/task/{task}/children").split())
    return found


def _children_among_all(process: int) -> list[int]:
    found = []
    for entry in filter(str.isdigit, os.listdir("/proc")):  # noqa: PTH208
        with contextlib.suppress(OSError):
            state_and_parent = _read(f"{entry}/stat").rpartition(b")")[2].split()
            if int(state_and_parent[1]) == process:
                found.append(int(entry))
    return found


def _read(name: str) -> bytes:
    """A file below /proc, quickly."""
    file = os.open(f"/proc/{name}", os.O_RDONLY)
    try:
        return os.read(file, 65536)
    finally:
        os.close(file)
