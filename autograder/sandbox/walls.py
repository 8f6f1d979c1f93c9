"""What a process puts around itself before the first byte of a student's code runs in it.

Each wall raises an OSError when the kernel refuses it: a weaker sandbox is never entered silently.
The numbers come from the kernel's uapi headers (landlock.h, seccomp.h, unistd.h).
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass

_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on all architectures
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _PR_SET_DUMPABLE = 38, 22, 4
_SECCOMP_MODE_FILTER = 2

#: The Landlock ABI that can keep a process from signalling others (Linux 6.12).
SCOPED_ABI = 6

_READ = (1 << 0) | (1 << 2) | (1 << 3)  # execute, read files, read folders
_FILE_ONLY = (1 << 0) | (1 << 1) | (1 << 2) | (1 << 14) | (1 << 15)

#: System calls that no lesson needs and that lead out of a sandbox or into the kernel.
_FORBIDDEN = {
    # socket, ptrace, pivot_root, chroot, mount, umount2, reboot, init_module, delete_module,
    # kexec_load, add_key, request_key, keyctl, unshare, perf_event_open, open_by_handle_at, setns,
    # process_vm_readv and _writev, finit_module, kexec_file_load, bpf, userfaultfd
    "x86_64": (
        *(41, 101, 155, 161, 165, 166, 169, 175, 176, 246, 248, 249),
        *(250, 272, 298, 304, 308, 310, 311, 313, 320, 321, 323),
    ),
    "aarch64": (
        *(198, 117, 41, 51, 40, 39, 142, 105, 106, 104, 217, 218),
        *(219, 97, 241, 265, 268, 270, 271, 273, 294, 280, 282),
    ),
}
#: io_uring, and mounting in the new way: the same numbers everywhere.
_FORBIDDEN_EVERYWHERE = (425, 426, 427, 428, 429, 430, 431, 432, 433, 442)
_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


@dataclass(frozen=True)
class Limits:
    """What one submission may use; sizes in bytes, times in seconds."""

    cell_seconds: float = 30.0
    submission_seconds: float = 120.0
    memory: int = 2 * 2**30
    processes: int = 64
    output: int = 2 * 2**20
    file_size: int = 256 * 2**20
    open_files: int = 256


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


def _prctl(option: int, argument: object, more: object = 0) -> None:
    assert _LIBC is not None
    zero = ctypes.c_ulong(0)
    if isinstance(argument, int):
        argument = ctypes.c_ulong(argument)
    if _LIBC.prctl(option, argument, more or zero, zero, zero) != 0:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def seccomp() -> None:
    """Refuse system calls that make sockets, trace processes, mount or reach deep into the kernel.

    Raises:
        OSError: on an architecture whose numbers are not known here.
    """
    machine = platform.machine()
    if machine not in _FORBIDDEN:
        raise OSError(f"no seccomp filter is written for {machine}")
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    kill, refuse, allow = 0x80000000, 0x00050000 | 1, 0x7FFF0000  # EPERM
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
    program.append((give, 0, 0, allow))
    code = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *line) for line in program))
    head = struct.pack("HP", len(program), ctypes.addressof(code))  # native alignment
    no_new_privileges()
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(head))


def resource_limits(limits: Limits) -> None:
    """The kernel's limits on one process and its children."""
    # Address space would break TensorFlow, which reserves far more than it uses: data counts.
    for which, value in (
        (resource.RLIMIT_DATA, limits.memory),
        (resource.RLIMIT_NPROC, limits.processes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_CPU, int(2 * limits.submission_seconds) + 1),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(which)
        if hard != resource.RLIM_INFINITY:
            value = min(value, hard)
        resource.setrlimit(which, (value, value))
