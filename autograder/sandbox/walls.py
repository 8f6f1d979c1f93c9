"""What a process puts around itself before the first byte of a student's code runs in it.

Each wall raises an OSError when the kernel refuses it: a weaker sandbox is never entered silently.
The numbers come from the kernel's uapi headers (landlock.h, seccomp.h, unistd.h).
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
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
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 38, 22
_SECCOMP_MODE_FILTER = 2

#: The most outputs that one cell may have: each has to be looked at, however short it is.
MOST_OUTPUTS = 4000

#: The Landlock ABI that can keep a process from signalling others (Linux 6.12).
SCOPED_ABI = 6

_READ = (1 << 0) | (1 << 2) | (1 << 3)  # execute, read files, read folders
_FILE_ONLY = (1 << 0) | (1 << 1) | (1 << 2) | (1 << 14) | (1 << 15)

#: System calls that no lesson needs and that lead out of a sandbox or into the kernel.
_FORBIDDEN = {
    # socket, ptrace, pivot_root, chroot, mount, umount2, reboot, init_module, delete_module,
    # kexec_load, add_key, request_key, keyctl, unshare, perf_event_open, open_by_handle_at, setns,
    # process_vm_readv and _writev, finit_module, kexec_file_load, bpf, userfaultfd;
    # memory that outlives a process or that no limit counts: shmget, semget, msgget, mq_open,
    # memfd_create; reaching for others' priorities: setpriority, sched_setparam,
    # sched_setscheduler, sched_setattr, ioprio_set
    "x86_64": (
        *(41, 101, 155, 161, 165, 166, 169, 175, 176, 246, 248, 249),
        *(250, 272, 298, 304, 308, 310, 311, 313, 320, 321, 323),
        *(29, 64, 68, 240, 319, 141, 142, 144, 314, 251),
    ),
    "aarch64": (
        *(198, 117, 41, 51, 40, 39, 142, 105, 106, 104, 217, 218),
        *(219, 97, 241, 265, 268, 270, 271, 273, 294, 280, 282),
        *(194, 190, 186, 180, 279, 140, 118, 119, 274, 30),
    ),
}
#: Changing modes, owners and attributes of files, which Landlock lets pass: these do nothing and
#: say that they did, so that copying files goes on working.
_WITHOUT_EFFECT = {
    # chmod, fchmod, chown, fchown, lchown, setxattr, lsetxattr, fsetxattr, removexattr,
    # lremovexattr, fremovexattr, fchownat, fchmodat
    "x86_64": (90, 91, 92, 93, 94, 188, 189, 190, 197, 198, 199, 260, 268),
    # the same, without those that are not there
    "aarch64": (52, 53, 54, 55, 5, 6, 7, 14, 15, 16),
}
#: Changing times of files is refused: who is told that it worked takes a file to be there.
_TIMES = {"x86_64": (132, 235, 261, 280), "aarch64": (88,)}  # utime, utimes, futimesat, utimensat
#: fchmodat2, setxattrat, removexattrat, file_setattr: the same numbers everywhere.
_WITHOUT_EFFECT_EVERYWHERE = (452, 463, 466, 469)
#: clone and prlimit64, of which only some uses are refused; clone3 (everywhere).
_CLONE = {"x86_64": 56, "aarch64": 220}
_PRLIMIT = {"x86_64": 302, "aarch64": 261}
_CLONE3 = 435
_NEW_NAMESPACES = 0x7E020000
_NEW_USER_SPACE, _NEW_PROCESS_SPACE, _NEW_MOUNTS = 0x10000000, 0x20000000, 0x00020000
_NO_DEVICES_OR_SETUID = 2 | 4
_NOBODY = 65534  # as the kernel shows users that a user space does not know
#: io_uring, mounting in the new way, and pidfd_getfd: the same numbers everywhere.
_FORBIDDEN_EVERYWHERE = (425, 426, 427, 428, 429, 430, 431, 432, 433, 438, 442)
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


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
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def drop_capabilities() -> None:
    """Give up all special rights, which root has outside a user namespace and inside its own."""
    head = ctypes.create_string_buffer(struct.pack("<Ii", 0x20080522, 0))  # version 3
    _call(_CAPSET[platform.machine()], head, ctypes.create_string_buffer(24))


_CAPSET = {"x86_64": 126, "aarch64": 91}


def _prctl(option: int, argument: object, more: object = 0) -> None:
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


def own_folder(path: str, limits: Limits) -> None:
    """Put a new file system in memory, bounded in size and files, in the place of a folder.

    It is seen in this process and what it forks alone, and ends with them.

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


def seccomp(*, read_only_system: bool) -> None:
    """Refuse system calls that make sockets, trace processes, mount or reach deep into the kernel.

    Args:
        read_only_system: whether mounts keep files outside scratch from being changed; where they
            do not, what Landlock does not keep from changing is left as it is.

    Raises:
        OSError: on an architecture whose numbers are not known here.
    """
    code = ctypes.create_string_buffer(filter_program(read_only_system))
    head = struct.pack("HP", len(code) // 8, ctypes.addressof(code))  # native alignment
    no_new_privileges()
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(head))


@functools.cache
def filter_program(read_only_system: bool) -> bytes:
    """The instructions of the filter, 8 bytes each; made in the warm process for all sessions."""
    machine = platform.machine()
    if machine not in _FORBIDDEN:
        raise OSError(f"no seccomp filter is written for {machine}")
    load, equal, at_least, any_bit, give = 0x20, 0x15, 0x35, 0x45, 0x06
    kill, allow, answer = 0x80000000, 0x7FFF0000, 0x00050000
    refuse, unknown = answer | 1, answer | 38  # EPERM, ENOSYS
    first_argument = 16  # its lower half
    program = [
        (load, 0, 0, 4),
        (equal, 1, 0, _ARCHITECTURES[machine]),
        (give, 0, 0, kill),
        (load, 0, 0, 0),
        (at_least, 0, 1, 0x40000000),  # the other numbering of x86-64
        (give, 0, 0, refuse),
    ]
    for number in (*_FORBIDDEN[machine], *_FORBIDDEN_EVERYWHERE):
        program += [(equal, 0, 1, number), (give, 0, 0, refuse)]
    if not read_only_system:
        for number in _TIMES[machine]:
            program += [(equal, 0, 1, number), (give, 0, 0, refuse)]
        for number in (*_WITHOUT_EFFECT[machine], *_WITHOUT_EFFECT_EVERYWHERE):
            program += [(equal, 0, 1, number), (give, 0, 0, answer)]
    program += [
        (equal, 0, 1, _CLONE3),  # its flags cannot be seen; libraries then use clone
        (give, 0, 0, unknown),
        (equal, 0, 4, _CLONE[machine]),
        (load, 0, 0, first_argument),
        (any_bit, 0, 1, _NEW_NAMESPACES),
        (give, 0, 0, refuse),
        (give, 0, 0, allow),
        (equal, 0, 4, _PRLIMIT[machine]),
        (load, 0, 0, first_argument),
        (equal, 1, 0, 0),  # a process may limit itself, not others
        (give, 0, 0, refuse),
        (give, 0, 0, allow),
        (give, 0, 0, allow),
    ]
    return b"".join(struct.pack("<HBBI", *line) for line in program)


def resource_limits(limits: Limits) -> None:
    """The kernel's limits on one process and its children."""
    # Address space would break TensorFlow, which reserves far more than it uses: data counts.
    for which, value in (
        (resource.RLIMIT_DATA, limits.memory),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_CPU, int(2 * (limits.submission_seconds + limits.own_seconds)) + 1),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(which)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(which, (value, value))
