"""The kinds of sandbox: where the warm process runs, and what stands around it.

A new one is a class here and its line in KINDS.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
from typing import Literal

from autograder.course import UserError
from autograder.sandbox import walls
from autograder.sandbox.readable import as_mounts, readable

#: What the kernel tells a process of itself; its connections and mounts are the machine's matter.
_ITSELF = ("cgroup", "cmdline", "fd", "io", "limits", "maps", "smaps", "stat", "statm", "status")
#: What the kernel tells about the machine, which NumPy and TensorFlow ask for.
_MACHINE = (
    *("/dev/urandom", "/dev/zero", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu"),
    *(f"/proc/self/{name}" for name in _ITSELF),
)

_NAMESPACES = (
    *("--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534"),
    *("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "grading"),
)

HELP = (
    "install bubblewrap (Debian: apt-get install bubblewrap) on Linux 6.12 or later, or pass "
    "--sandbox none to run students' code with all your rights"
)


class Sandbox:
    """A way to run students' code; a kind says what differs from this.

    `automatic`: "auto" may choose it. `walls`: sessions put up the kernel's own walls.
    `namespaces`: whether each session makes a process space of its own, and mounts in it where that
    is allowed. `machine`: what may be read beside `readable()`. `scratch`: a folder that is there
    in the sandbox alone; "" where one of this machine's is used.
    """

    name: str
    automatic = True
    walls = True
    namespaces: Literal["needed", "if allowed", "never"] = "if allowed"
    machine: tuple[str, ...] = _MACHINE
    scratch = ""

    def missing(self) -> str:
        """Why it does not work here, as a sentence that says what to do; "" when it does."""
        return ""

    def command(self, scratch: str) -> list[str]:
        """What stands before the command that starts the warm process in its scratch folder."""
        return []


class Bubblewrap(Sandbox):
    """Namespaces: no network, own processes, a system that cannot change."""

    name = "bubblewrap"
    namespaces = "needed"
    scratch = "/scratch"  # the checkout, or Python, may lie below /tmp

    def missing(self) -> str:
        program = shutil.which("bwrap")
        if reason := _missing_in_kernel():
            return reason
        works = program and _makes_namespaces(program)
        return "" if works else f"bubblewrap does not work here; {HELP}"

    def command(self, scratch: str) -> list[str]:
        command = [shutil.which("bwrap") or "bwrap", *_NAMESPACES]
        links, places = as_mounts(readable())
        for link, target in links.items():
            command += ["--symlink", target, link]
        for place in places:
            command += ["--ro-bind-try", place, place]
        command += ["--ro-bind-try", "/sys/devices/system/cpu", "/sys/devices/system/cpu"]
        command += ["--proc", "/proc", "--dev", "/dev"]
        return [*command, "--size", str(1 << 30), "--tmpfs", scratch, "--chdir", scratch]


class Landlock(Sandbox):
    """What the kernel lets any process put around itself."""

    name = "landlock"

    def missing(self) -> str:
        return _missing_in_kernel()


class Unprotected(Sandbox):
    """No walls at all: students' code runs with all rights of whoever grades."""

    name = "none"
    automatic = False
    walls = False
    namespaces = "never"


#: All kinds, the strongest first.
KINDS: dict[str, Sandbox] = {kind.name: kind for kind in (Bubblewrap(), Landlock(), Unprotected())}
SANDBOXES = ("auto", *KINDS)


def choose(wanted: str) -> str:
    """The sandbox to use: the named one, or the strongest that works here for "auto".

    Raises:
        UserError: when there is none of this name, or it does not work here; the sentence says what
            to do.
    """
    if wanted != "auto" and wanted not in KINDS:
        raise UserError(f"there is no sandbox {wanted}: there are {', '.join(['auto', *KINDS])}")
    kinds = [kind for kind in KINDS.values() if kind.automatic]
    reason = ""
    for kind in kinds if wanted == "auto" else [KINDS[wanted]]:
        reason = kind.missing()
        if not reason:
            return kind.name
    raise UserError(reason)


def _missing_in_kernel() -> str:
    if sys.platform != "linux":
        return (
            "the sandbox needs Linux: on macOS and Windows grade in a Linux virtual machine, or "
            "pass --sandbox none to run students' code with all your rights"
        )
    if walls.landlock_abi() < walls.SCOPED_ABI:
        return f"no sandbox works here: the kernel has no Landlock new enough; {HELP}"
    return ""


@functools.cache
def _makes_namespaces(program: str) -> bool:
    command = [program, *_NAMESPACES, "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    return subprocess.run(command, capture_output=True, timeout=10).returncode == 0
