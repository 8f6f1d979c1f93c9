"""What one session leaves, in whatever form a kernel keeps: no other sees it, none is harmed."""

import ast
import contextlib
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.sandbox import kinds, process
from autograder.sandbox.kinds import KINDS
from autograder.sandbox.process import Warm
from tests.sandbox.sessions import QUICK, STRONG, shown

pytestmark = pytest.mark.slow

BEGIN = """
import ctypes, errno, fcntl, os, socket, struct
libc = ctypes.CDLL(None, use_errno=True)
KEY, NAME = {key}, "unroll-{key}"

def attempt(what, *arguments, **more):
    try:
        return what(*arguments, **more)
    except Exception as error:
        return error

def fill(codes):
    \"\"\"Each of these by itself, with a file of its own.\"\"\"
    for number, (form, code) in enumerate(codes.items()):
        spaces.setdefault(form, {{**globals(), "PLACE": "{tree}/file" + str(number)}})
        attempt(exec, code, spaces[form])

def found(codes):
    return {{form: attempt(eval, code, spaces[form]) is True for form, code in codes.items()}}

spaces = {{}}
"""

#: What a session leaves (it goes on while another looks), what shows it to another, and what that
#: other does before.
FORMS = {
    "shared memory": ("libc.shmget(KEY, 4096, 0o1666)", "libc.shmget(KEY, 0, 0) >= 0", ""),
    "semaphores": ("libc.semget(KEY, 1, 0o1666)", "libc.semget(KEY, 0, 0) >= 0", ""),
    "messages": (
        "queue = libc.msgget(KEY, 0o1666)\n"
        "libc.msgsnd(queue, struct.pack('q4s', 1, b'gift'), 4, 0)",
        "libc.msgrcv(libc.msgget(KEY, 0), ctypes.create_string_buffer(20), 4, 0, 0o4000) == 4",
        "",
    ),
    "messages by name": (
        "libc.mq_open(f'/{NAME}'.encode(), os.O_CREAT | os.O_RDWR, 0o666, None)",
        "libc.mq_open(f'/{NAME}'.encode(), os.O_RDONLY) >= 0",
        "",
    ),
    "file in memory": (
        "attempt(open, f'/dev/shm/{NAME}', 'w')",
        "os.path.exists(f'/dev/shm/{NAME}')",
        "",
    ),
    "name of a socket": (
        "mine, _ = socket.socketpair()\nattempt(mine.bind, f'\\0{NAME}')",
        "NAME in open('/proc/self/net/unix').read()",
        "",
    ),
    "datagram": (
        "pair = attempt(socket.socketpair, socket.AF_UNIX, socket.SOCK_DGRAM)\n"
        "attempt(pair[0].sendto, b'gift', f'\\0{NAME}.') if isinstance(pair, tuple) else None",
        "pair[0].recv(9, socket.MSG_DONTWAIT) == b'gift'",
        "pair = attempt(socket.socketpair, socket.AF_UNIX, socket.SOCK_DGRAM)\n"
        "if isinstance(pair, tuple):\n"
        "    libc.connect(pair[0].fileno(), bytes(16), 16)  # whoever writes may write\n"
        "    attempt(pair[0].bind, f'\\0{NAME}.')",
    ),
    "lock": (
        "file = open(PLACE)\nattempt(fcntl.flock, file, fcntl.LOCK_EX)",
        "isinstance(attempt(fcntl.flock, open(PLACE), fcntl.LOCK_EX | fcntl.LOCK_NB),"
        " BlockingIOError)",
        "",
    ),
    "lock on a part": (
        "file = open(PLACE)\nattempt(fcntl.lockf, file, fcntl.LOCK_SH)",
        "attempt(fcntl.fcntl, open(PLACE), fcntl.F_GETLK, struct.pack('hhqqi', 1, 0, 0, 0, 0))"
        " [:2] == b'\\0\\0'",
        "",
    ),
    "that a file is open": (
        "file = open(PLACE)",
        "getattr(attempt(fcntl.fcntl, open(PLACE), fcntl.F_SETLEASE, fcntl.F_WRLCK), 'errno', 0)"
        " == errno.EAGAIN",
        "",
    ),
    "hint": (
        "attempt(fcntl.fcntl, open(PLACE), 1036, struct.pack('Q', 4))",
        "attempt(fcntl.fcntl, open(PLACE), 1035, bytes(8)) == struct.pack('Q', 4)",
        "",
    ),
    "being read": (
        "open(PLACE).read()",
        "len(os.read(watch, 4096)) > 0",
        "watch = libc.inotify_init1(os.O_NONBLOCK)\n"
        "libc.inotify_add_watch(watch, PLACE.encode(), 0x20)",
    ),
    "page in memory": (
        "open(PLACE, 'rb').read(1)",
        "os.preadv(file, [bytearray(1)], 0, os.RWF_NOWAIT) == 1",
        "file = os.open(PLACE, os.O_RDONLY)\nos.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)",
    ),
    "page that is mapped": (
        "open(PLACE, 'rb').read(1)",
        "libc.mincore(address, ctypes.c_size_t(4096), resident) == 0 and resident.raw != b'\\0'",
        "file = os.open(PLACE, os.O_RDONLY)\nresident = ctypes.create_string_buffer(1)\n"
        "libc.mmap.restype = ctypes.c_void_p\n"
        "address = ctypes.c_void_p(libc.mmap(None, ctypes.c_size_t(4096), 1, 1, file, 0))\n"
        "os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)",
    ),
    "log of the kernel": (
        "if os.fork() == 0:\n    ctypes.string_at(KEY)\nos.wait()",
        "libc.klogctl(3, log, 2**20) > 0 and f' {KEY:x} ' in log.value.decode()",
        "log = ctypes.create_string_buffer(2**20)",
    ),
    "file of its own": ("open('gift', 'w').close()", "os.path.exists('gift')", ""),
    "folder beside its own": (
        "attempt(os.mkdir, f'../{NAME}')",
        "os.path.exists(f'../{NAME}')",
        "",
    ),
}


LIMITS = replace(QUICK, cell_seconds=20)

#: What outlives the session that made it.
REMOVE = """
libc.shmctl(libc.shmget(KEY, 0, 0), 0, None)
libc.semctl(libc.semget(KEY, 0, 0), 0, 0)
libc.msgctl(libc.msgget(KEY, 0), 0, None)
libc.mq_unlink(f"/{NAME}".encode())
attempt(os.unlink, f"/dev/shm/{NAME}")
"""


def without_mounts(name):
    """A kind of sandbox where sessions can have neither process spaces nor mounts of their own."""
    return type("Without", (type(KINDS[name]),), {"namespaces": "never"})()


@pytest.fixture(scope="module", params=[False, True], ids=["", "without mounts"])
def own_mounts(request):
    return not request.param


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """A folder that all sessions may read, and that the user who grades may change."""
    folder = tmp_path_factory.mktemp("readable")
    (folder / "inner").mkdir()
    for number in range(len(FORMS)):
        with (folder / f"file{number}").open("wb") as file:
            file.write(b"x" * 4096)
            os.fsync(file.fileno())  # what is not on the disk stays in memory
    (folder / "link").symlink_to("file0")
    for path in (*folder.glob("file*"), folder / "inner", folder):
        os.utime(path, (1, 2))  # so that reading would be noted, where that is done at all
    return folder


@pytest.fixture(scope="module", params=STRONG)
def warm(request, tree, own_mounts):
    with pytest.MonkeyPatch.context() as patch:
        if not own_mounts:
            patch.setitem(KINDS, request.param, without_mounts(request.param))
        places = [*kinds.readable(), str(tree)]
        patch.setattr(kinds, "readable", lambda: places)
        patch.setattr(process, "readable", lambda: places)
        with Warm(sandbox=request.param) as warm:
            yield warm


def seen(warm, tree, key):
    """Which forms a session sees of what another leaves: while that one runs, and after it."""
    leave, look, before = ({form: codes[i] for form, codes in FORMS.items()} for i in range(3))
    begin = BEGIN.format(key=key, tree=tree)
    with warm.session(LIMITS) as other:
        assert shown(other, f"{begin}fill({before!r})") == ""
        with warm.session(LIMITS) as session:
            assert shown(session, f"{begin}fill({leave!r})") == ""
            found = [shown(other, f"found({look!r})")]
        found.append(shown(other, f"found({look!r})"))
        with warm.session(LIMITS) as later:
            later.run(f"{begin}fill({dict.fromkeys(FORMS, '')!r})")
            found.append(shown(later, f"found({look!r})"))
    return {form for said in found for form, is_seen in ast.literal_eval(said).items() if is_seen}


def test_what_one_session_leaves_is_seen_by_no_other(warm, tree, rng):
    assert seen(warm, tree, int(rng.integers(1, 2**31))) == set()


def test_without_walls_it_would_be_seen(unprotected, tree, rng):
    """Each of these ways works, so that the test above can fail: all but folders, which are each
    session's own, and what some machines cannot do or do not let everybody see.
    """
    key = int(rng.integers(1, 2**31))
    not_everywhere = {"page in memory", "that a file is open", "hint", "log of the kernel"}
    try:
        unseen = set(FORMS) - seen(unprotected, tree, key)
        assert unseen - not_everywhere == {"file of its own"}
    finally:
        with unprotected.session(LIMITS) as session:
            session.run(BEGIN.format(key=key, tree=tree) + REMOVE)


@pytest.fixture(scope="module")
def unprotected():
    with Warm(sandbox="none") as warm:
        yield warm


#: All that could be done to places that sessions share; what cannot harm the machine alone comes
#: first, and is all that is done to what is not ours.
CHANGE = """
import os, stat
GIFT = "user.unroll"

def attempt(what, *arguments, **more):
    try:
        return what(*arguments, **more)
    except OSError:
        pass

def leave_marks(place):
    about = os.lstat(place)
    attempt(os.chmod, place, stat.S_IMODE(about.st_mode))
    attempt(os.chown, place, -1, -1)
    attempt(os.utime, place, ns=(about.st_atime_ns, about.st_mtime_ns))
    attempt(os.utime, place, follow_symlinks=False)
    attempt(os.setxattr, place, GIFT, b"gift")
    attempt(os.removexattr, place, "user.first")
    attempt(os.listdir if stat.S_ISDIR(about.st_mode) else os.readlink, place)
    file = attempt(os.open, place, os.O_RDONLY | os.O_NONBLOCK)
    if file is not None and stat.S_ISREG(about.st_mode):
        os.read(file, 1)
        attempt(os.fchmod, file, stat.S_IMODE(about.st_mode))
        attempt(os.setxattr, file, GIFT, b"gift")
        attempt(fcntl.ioctl, file, 0x40086602, struct.pack("q", 0x40))  # flags of a file

def harm(place):
    attempt(os.mkdir, f"{place}/gift")
    attempt(os.link, place, f"{place}.gift")
    attempt(os.rename, place, f"{place}.taken")
    attempt(os.truncate, place, 0)
    attempt(os.unlink, place)
    attempt(os.rmdir, place)
    attempt(os.chmod, place, 0)

for place in SHARED + OURS:
    if os.path.lexists(place):
        leave_marks(place)
for place in OURS:
    harm(place)
"""

#: What a session sees of these places.
LOOK = """
import os

def look(place, exactly):
    try:
        about = os.lstat(place)
        names = os.listxattr(place, follow_symlinks=False)
        values = [os.getxattr(place, name, follow_symlinks=False) for name in names]
    except OSError as error:
        return type(error).__name__
    times = [about.st_mtime_ns, about.st_ctime_ns, *([about.st_atime_ns] if ACCESS else [])]
    shown = [about.st_mode, about.st_uid, about.st_gid, names, values]
    return shown + ([about.st_size, about.st_nlink, *times] if exactly else [])

# In the folder where sessions have theirs, each leaves times and numbers just by being there.
exact = {place for place in OURS if not place.endswith("/sessions")}
print({place: look(place, place in exact) for place in SHARED + OURS})
"""


def places(session, tree):
    """What sessions share: with the machine, and what is ours (the test's, or the sandbox's)."""
    where = Path(shown(session, "import os; print(os.getcwd())").strip())
    fonts = shown(session, "import glob; print(glob.glob(os.environ['MPLCONFIGDIR'] + '/*'))")
    scratch = [path for path in where.parents if path.name != "tmp" and len(path.parts) > 1]
    mine = [*map(str, scratch), f"{scratch[-1]}/matplotlib", *ast.literal_eval(fonts)]
    mine += [str(path) for path in (tree, *sorted(tree.iterdir()))]
    machine = ["/", "/dev", "/dev/shm", "/dev/pts", "/dev/null", "/tmp", "/usr", "/usr/bin"]
    return [*machine, kinds.__file__, np.__file__], mine


def test_what_sessions_share_is_for_each_as_if_there_had_been_no_other(warm, tree, own_mounts):
    with warm.session(LIMITS) as session:
        shared, ours = places(session, tree)
    begin = f"SHARED, OURS, ACCESS = {shared!r}, {ours!r}, {own_mounts}\n"
    said = []
    for between in (CHANGE, "", CHANGE):
        with warm.session(LIMITS) as session:
            said.append(shown(session, begin + LOOK))
            assert shown(session, f"{begin}import fcntl, struct\n{between}") == ""
    for path in shared:  # what a hole would have left on this machine
        with contextlib.suppress(OSError):
            os.removexattr(path, "user.unroll")
    assert len(ast.literal_eval(said[0])) > 15
    assert said[0] == said[1] == said[2]
