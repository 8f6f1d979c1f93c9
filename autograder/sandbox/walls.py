"""What a process puts around itself before the first byte of a student's code runs in it.

Each wall raises an OSError when the kernel refuses it: a weaker sandbox is never entered silently.
The numbers come from the kernel's uapi headers (landlock.h, mount.h, unistd.h).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import resource
import signal
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass

_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on all architectures
_PR_SET_NO_NEW_PRIVS = 38

#: The most outputs that one cell may have: each has to be looked at, however short it is.
MOST_OUTPUTS = 4000

#: The Landlock ABI that can keep a process from signalling others (Linux 6.12).
SCOPED_ABI = 6

_READ = (1 << 0) | (1 << 2) | (1 << 3)  # execute, read files, read folders
_FILE_ONLY = (1 << 0) | (1 << 1) | (1 << 2) | (1 << 14) | (1 << 15)

_CLONE, _CAPSET = {"x86_64": 56, "aarch64": 220}, {"x86_64": 126, "aarch64": 91}
_NEW_USER_SPACE, _NEW_PROCESS_SPACE, _NEW_MOUNTS = 0x10000000, 0x20000000, 0x00020000
_NO_DEVICES_OR_SETUID = 2 | 4
_MOUNT_SETATTR, _HERE, _WITH_ALL_BELOW, _READ_ONLY = 442, -100, 0x8000, 1
_NOBODY = 65534  # as the kernel shows users that a user space does not know


@dataclass(frozen=True)
class Limits:
    """What one submission may use; sizes in bytes, times in seconds.

    `submission_seconds` is for the lesson's cells and the calls of their functions, `own_seconds`
    for all cells of the student's own, and for what has to run again after a process has ended.
    `call_seconds` is for one call of a function, as `unroll.judging.calling` has it for `check`;
    `grace_seconds` is how long the tester waits for an answer after time is up. `scratch` and
    `files` are for all that it holds in its folder together.
    """

    cell_seconds: float = 30.0
    submission_seconds: float = 120.0
    own_seconds: float = 60.0
    call_seconds: float = 5.0
    grace_seconds: float = 2.0
    memory: int = 2 * 2**30
    processes: int = 64
    output: int = 2 * 2**20
    file_size: int = 256 * 2**20
    open_files: int = 256
    scratch: int = 512 * 2**20
    files: int = 32_768


def _call(number: int, *arguments: object) -> int:
    assert _LIBC is not None
    result = int(_LIBC.syscall(number, *arguments))
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return result


def landlock_abi() -> int:
    """The version of Landlock that the kernel offers; 0 when it offers none."""
    if _LIBC is None:
        return 0
    return max(0, int(_LIBC.syscall(_CREATE_RULESET, None, 0, 1)))


def landlock(readable: Sequence[str], writable: Sequence[str]) -> None:
    """Deny all files but those below the named folders, all TCP, and signals to anyone outside.

    Raises:
        OSError: when the kernel's Landlock cannot do this.
    """
    abi = landlock_abi()
    if abi < SCOPED_ABI:
        raise OSError(f"Landlock ABI {SCOPED_ABI} is needed, this kernel has {abi}")
    everything = (1 << 16) - 1  # all rights on files up to ABI 5
    attributes = struct.pack("<QQQ", everything, 0b11, 0b11)  # files; TCP; sockets and signals
    buffer = ctypes.create_string_buffer(attributes)
    ruleset = _call(_CREATE_RULESET, buffer, len(attributes), 0)
    try:
        for paths, rights in ((readable, _READ), (writable, everything & ~_DEVICES)):
            for path in paths:
                _allow(ruleset, path, rights)
        no_new_privileges()
        _call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


_DEVICES = (1 << 6) | (1 << 11) | (1 << 15)  # making devices, and ioctl on them


def _allow(ruleset: int, path: str, rights: int) -> None:
    """Add one folder or file to what may be used; one that is not there is not needed."""
    try:
        file = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not os.path.isdir(path):  # noqa: PTH112 (no imports after the fork)
            rights &= _FILE_ONLY
        rule = ctypes.create_string_buffer(struct.pack("<Qi", rights, file))
        _call(_ADD_RULE, ruleset, 1, rule, 0)
    finally:
        os.close(file)


def no_new_privileges() -> None:
    """No program that is run can gain rights, whatever its file says."""
    prctl(_PR_SET_NO_NEW_PRIVS, 1)


def drop_capabilities() -> None:
    """Give up all special rights, which root has outside a user namespace and inside its own."""
    head = ctypes.create_string_buffer(struct.pack("<Ii", 0x20080522, 0))  # version 3
    _call(_CAPSET[platform.machine()], head, ctypes.create_string_buffer(24))


def prctl(option: int, argument: object, more: object = 0) -> None:
    """Set what the kernel notes of this process."""
    assert _LIBC is not None
    zero = ctypes.c_ulong(0)
    if isinstance(argument, int):
        argument = ctypes.c_ulong(argument)
    if _LIBC.prctl(option, argument, more or zero, zero, zero) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def fork_into_own_space() -> int:
    """As os.fork, but the child is the first of a process space: with its end the kernel ends all
    that is in it.

    Raises:
        OSError: when the kernel does not allow it.
    """
    flags = _NEW_USER_SPACE | _NEW_PROCESS_SPACE | signal.SIGCHLD
    owner = os.geteuid(), os.getegid()
    zero = ctypes.c_ulong(0)
    python = ctypes.PyDLL(None, use_errno=True)  # which, as os.fork, keeps Python's own lock
    # Python has no such call; these three are what os.fork does around the kernel's.
    python.PyOS_BeforeFork()
    process = int(python.syscall(_CLONE[platform.machine()], flags, zero, zero, zero, zero))
    if process == 0:
        python.PyOS_AfterFork_Child()
        with contextlib.suppress(OSError):  # without it, the space can have no folder of its own
            _name_owner(*owner)
        return 0
    error = ctypes.get_errno()
    python.PyOS_AfterFork_Parent()
    if process < 0:
        raise OSError(error, os.strerror(error))
    return process


def _name_owner(user: int, group: int) -> None:
    """Let the new user space know who owns its files: the one user and group that it has."""
    for file, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{_NOBODY} {user} 1"),
        ("gid_map", f"{_NOBODY} {group} 1"),
    ):
        descriptor = os.open(f"/proc/self/{file}", os.O_WRONLY)
        try:
            os.write(descriptor, text.encode())
        finally:
            os.close(descriptor)


def own_mounts(path: str, limits: Limits) -> None:
    """Put a new file system in memory, bounded in size and files, in the place of a folder; nothing
    of all other files can be changed, neither their times, modes nor attributes.

    So it is in this process and what it forks alone, and ends with them.

    Raises:
        OSError: when this process may not, as outside a user space of its own.
    """
    assert _LIBC is not None
    bounds = f"size={limits.scratch},nr_inodes={limits.files},mode=700".encode()
    if _LIBC.unshare(_NEW_MOUNTS) or _LIBC.mount(
        b"scratch", path.encode(), b"tmpfs", _NO_DEVICES_OR_SETUID, bounds
    ):
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    _set_mounts("/", _WITH_ALL_BELOW, add=_READ_ONLY)
    _set_mounts(path, 0, remove=_READ_ONLY)


def _set_mounts(path: str, flags: int, *, add: int = 0, remove: int = 0) -> None:
    attributes = struct.pack("<QQQQ", add, remove, 0, 0)
    buffer = ctypes.create_string_buffer(attributes)
    _call(_MOUNT_SETATTR, _HERE, path.encode(), flags, buffer, len(attributes))


def resource_limits(limits: Limits) -> None:
    """The kernel's limits on one process and its children."""
    # Address space would break TensorFlow, which reserves far more than it uses: data counts.
    for which, value in (
        (resource.RLIMIT_DATA, limits.memory),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_CPU, int(2 * (limits.submission_seconds + limits.own_seconds)) + 1),
        (resource.RLIMIT_CORE, 1),  # with 0, a program that collects dumps would get one
    ):
        _, hard = resource.getrlimit(which)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(which, (value, value))
