"""Which of the kernel's system calls a student's process may make.

Files, memory and processes are the matter of other walls. Here is what those let pass: ways out,
and whatever the kernel keeps beyond a process, or shows of one to another. The numbers come from
the kernel's uapi headers (unistd.h, fcntl.h, ioctls.h, seccomp.h).
"""

from __future__ import annotations

import ctypes
import functools
import platform
import struct

from autograder.sandbox.walls import no_new_privileges, prctl

_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2

_ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

#: Numbers on x86-64 and on 64-bit ARM, 0 where there is none.
_Numbers = dict[str, tuple[int, int]]

_REFUSED: _Numbers = {
    # Out of the sandbox, or deep into the kernel.
    **{"socket": (41, 198), "ptrace": (101, 117), "pivot_root": (155, 41), "chroot": (161, 51)},
    **{"mount": (165, 40), "umount2": (166, 39), "reboot": (169, 142), "setns": (308, 268)},
    **{"init_module": (175, 105), "delete_module": (176, 106), "finit_module": (313, 273)},
    **{"kexec_load": (246, 104), "kexec_file_load": (320, 294), "unshare": (272, 97)},
    **{"perf_event_open": (298, 241), "open_by_handle_at": (304, 265), "bpf": (321, 280)},
    **{"process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "userfaultfd": (323, 282)},
    **{"io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427)},
    **{"open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430)},
    **{"fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433)},
    **{"pidfd_getfd": (438, 438), "mount_setattr": (442, 442), "open_tree_attr": (467, 467)},
    # Others' priorities, processors and pages.
    **{"setpriority": (141, 140), "sched_setparam": (142, 118), "sched_setattr": (314, 274)},
    **{"sched_setscheduler": (144, 119), "ioprio_set": (251, 30), "migrate_pages": (256, 238)},
    **{"move_pages": (279, 239), "process_madvise": (440, 440)},
    # Kept under a name or a number that others may find, or outliving a process, or not counted.
    **{"add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219)},
    **{"shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195)},
    **{"semget": (64, 190), "semop": (65, 193), "semctl": (66, 191), "semtimedop": (220, 192)},
    **{"msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187)},
    **{"mq_open": (240, 180), "mq_unlink": (241, 181), "bind": (49, 200), "listen": (50, 201)},
    **{"memfd_create": (319, 279), "memfd_secret": (447, 447)},
    # What the kernel has noted of all, who else uses a file, which of its pages are in memory.
    **{"syslog": (103, 116), "statmount": (457, 457), "listmount": (458, 458)},
    **{"listns": (470, 470), "mincore": (27, 232), "cachestat": (451, 451)},
    **{"inotify_init": (253, 0), "inotify_init1": (294, 26), "inotify_add_watch": (254, 27)},
    **{"fanotify_init": (300, 262), "fanotify_mark": (301, 263)},
}
#: For these the C library knows another way: clone3, whose flags cannot be seen; preadv2, which
#: tells whether a page is in memory.
_UNKNOWN: _Numbers = {"clone3": (435, 435), "preadv2": (327, 286)}

#: Locks can be taken on files that all may read: they do nothing and say that they did.
_LOCKS: _Numbers = {"flock": (73, 32)}

#: Changing modes, owners and attributes of files, where no mounts keep files from it and Landlock
#: lets it pass: these do nothing and say that they did, so that copying files goes on working.
_ATTRIBUTES: _Numbers = {
    **{"chmod": (90, 0), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452)},
    **{"chown": (92, 0), "fchown": (93, 55), "lchown": (94, 0), "fchownat": (260, 54)},
    **{
        "setxattr": (188, 5),
        "lsetxattr": (189, 6),
        "fsetxattr": (190, 7),
        "setxattrat": (463, 463),
    },
    **{"removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16)},
    **{"removexattrat": (466, 466), "file_setattr": (469, 469)},
}
#: Changing times of files is refused there: who is told that it worked takes a file to be there.
_TIMES: _Numbers = {
    **{"utime": (132, 0), "utimes": (235, 0), "futimesat": (261, 0), "utimensat": (280, 88)},
}

_KILL, _ALLOW, _ANSWER = 0x80000000, 0x7FFF0000, 0x00050000
_DONE = _ANSWER
_NOT_PERMITTED, _NOT_KNOWN = _ANSWER | 1, _ANSWER | 38
_INVALID, _NO_TERMINAL = _ANSWER | 22, _ANSWER | 25

_NEW_NAMESPACES = 0x7E020000
_DATAGRAMS, _KIND_OF_SOCKET = 2, 0xF
_ALL_BITS = 0xFFFFFFFF

#: fcntl: descriptors, their flags, pipes' sizes, seals; and locks. The rest is kept with a file
#: (leases, hints), or tells of its other users.
_FCNTL = {
    **dict.fromkeys((0, 1, 2, 3, 4, 1030, 1031, 1032, 1033, 1034), _ALLOW),
    **dict.fromkeys((6, 7, 37, 38), _DONE),
}
#: ioctl: is it a terminal, how large; what waits to be read; (not) blocking, (not) inherited.
_IOCTL = dict.fromkeys((0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451), _ALLOW)

#: Calls of which one argument decides: their numbers, which argument, which of its bits, what is
#: answered to which value, and to all others.
_BY_ARGUMENT = (
    ((56, 220), 0, _NEW_NAMESPACES, {0: _ALLOW}, _NOT_PERMITTED),  # clone
    ((302, 261), 0, _ALL_BITS, {0: _ALLOW}, _NOT_PERMITTED),  # prlimit64: of itself
    ((203, 122), 0, _ALL_BITS, {0: _ALLOW}, _NOT_PERMITTED),  # sched_setaffinity: of itself
    # socketpair: a datagram can be sent to others
    ((53, 199), 1, _KIND_OF_SOCKET, {_DATAGRAMS: _NOT_PERMITTED}, _ALLOW),
    ((72, 25), 1, _ALL_BITS, _FCNTL, _INVALID),
    ((16, 29), 1, _ALL_BITS, _IOCTL, _NO_TERMINAL),
)

_Instruction = tuple[int, int, int, int]
_LOAD, _AND, _EQUAL, _AT_LEAST, _GIVE = 0x20, 0x54, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # where they stand in what the kernel asks about


def seccomp(*, own_mounts: bool) -> None:
    """Refuse system calls that lead out, or by which one session could know of another.

    Args:
        own_mounts: whether this process's mounts keep all files but its own from being changed.

    Raises:
        OSError: on an architecture whose numbers are not known here.
    """
    code = ctypes.create_string_buffer(filter_program(own_mounts))
    head = struct.pack("HP", len(code) // 8, ctypes.addressof(code))  # native alignment
    no_new_privileges()
    prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.create_string_buffer(head))


@functools.cache
def filter_program(own_mounts: bool) -> bytes:
    """The instructions of the filter, 8 bytes each."""
    machine = platform.machine()
    if machine not in _ARCHITECTURES:
        raise OSError(f"no seccomp filter is written for {machine}")
    which = list(_ARCHITECTURES).index(machine)
    program = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, _ARCHITECTURES[machine]),
        (_GIVE, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, 0x40000000),  # the other numbering of x86-64
        (_GIVE, 0, 0, _NOT_PERMITTED),
    ]
    answers = [(_REFUSED, _NOT_PERMITTED), (_UNKNOWN, _NOT_KNOWN), (_LOCKS, _DONE)]
    if not own_mounts:
        answers += [(_TIMES, _NOT_PERMITTED), (_ATTRIBUTES, _DONE)]
    for calls, answer in answers:
        for numbers in calls.values():
            if numbers[which]:
                program += [(_EQUAL, 0, 1, numbers[which]), (_GIVE, 0, 0, answer)]
    for numbers, position, bits, by_value, otherwise in _BY_ARGUMENT:
        decide = _decide(position, bits, by_value, otherwise)
        program += [(_EQUAL, 0, len(decide), numbers[which]), *decide]
    program.append((_GIVE, 0, 0, _ALLOW))
    return b"".join(struct.pack("<HBBI", *line) for line in program)


def _decide(
    position: int, bits: int, answers: dict[int, int], otherwise: int
) -> list[_Instruction]:
    """Answer by some bits of one argument's lower half."""
    program = [(_LOAD, 0, 0, _ARGUMENTS + 8 * position), (_AND, 0, 0, bits)]
    for value, answer in answers.items():
        program += [(_EQUAL, 0, 1, value), (_GIVE, 0, 0, answer)]
    return [*program, (_GIVE, 0, 0, otherwise)]
