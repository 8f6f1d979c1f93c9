"""The sandbox from the trusted side: what a session can do, what it cannot, how it ends."""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.course import ROOT, UserError
from autograder.sandbox import kinds, walls
from autograder.sandbox.kinds import KINDS, SANDBOXES, Bubblewrap, Landlock, choose
from autograder.sandbox.process import Warm
from autograder.sandbox.session import Ended, Remote
from tests.sandbox.sessions import BUBBLEWRAP, FILL, LANDLOCK, QUICK, STRONG, processes, shown
from unroll.judging.judge import judge
from unroll.judging.questions import Case, Output, Question


@pytest.fixture(scope="module", params=STRONG)
def warm(request):
    with Warm(sandbox=request.param) as warm:
        yield warm


@pytest.fixture
def session(warm):
    with warm.session(QUICK) as session:
        yield session


def test_cells_share_variables_and_show_what_a_kernel_would(session):
    assert shown(session, "x = 2\nprint('hello')\nx + 1") == "hello\n3"
    assert shown(session, "x * 2;") == ""
    assert "ZeroDivisionError: division by zero" in shown(session, "x / 0")
    _, outputs = session.run("import sys\nprint(1)\nprint(2, file=sys.stderr)\nprint(3)")
    assert [(o["name"], o["text"]) for o in outputs] == [
        ("stdout", "1\n"),
        ("stderr", "2\n"),
        ("stdout", "3\n"),
    ]


def test_cell_imports_what_another_one_has_written(session):
    assert "ModuleNotFoundError" in shown(session, "import helper")  # the folder has been looked at
    for value in (1, 2):
        shown(session, f"%%writefile helper{value}.py\nvalue = {value}")
        assert shown(session, f"from helper{value} import value\nvalue") == str(value)


def test_function_is_renewed_with_what_it_reads(session):
    shown(session, "eps = 1.5\ndef helper(): return eps\ndef double(x): return helper()")
    assert session.renewed("double")  # nobody has asked before
    assert not session.renewed("double")
    for cell, changed in {
        "other = 3": False,
        "def helper(): return eps": True,
        "eps = 2.5": True,
        "def double(x): return helper()": True,
        "del double": False,
        "double = 3": False,
    }.items():
        shown(session, cell)
        assert session.renewed("double") == changed, cell


def test_cell_has_the_seconds_that_it_is_given(session):
    _, outputs = session.run("while True: pass", seconds=0.2)
    assert outputs[0]["evalue"] == "the cell did not finish within 0.2 seconds"
    assert shown(session, "1 + 1") == "2"


def test_name_that_a_call_lacks_may_be_lent(session):
    shown(session, "def double(x): return first + second")
    asked = []

    def lend(name):
        asked.append(name)
        shown(session, f"{name} = 1" if name == "first" else "third = 1")
        return name not in asked[:-1]

    student = Remote(session, "double", lend)
    assert student.call(QUESTION, (np.ones(2),)).failure.name == "second"
    assert asked == ["first", "second", "second"]
    assert student.other("double").lend is lend


def test_figures_rich_results_and_magics_work(session):
    _, outputs = session.run("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    assert outputs[0]["output_type"] == "display_data"
    assert outputs[0]["data"]["image/png"].startswith("iVBOR")
    _, outputs = session.run("from IPython.display import HTML\nHTML('<b>x</b>')")
    assert outputs[0]["data"]["text/html"] == "<b>x</b>"
    assert "loop" in shown(session, "%timeit -n1 -r1 1")
    assert shown(session, "%%time\n1 + 1").endswith("2")


def test_display_can_be_updated_and_cleared(session):
    _, outputs = session.run(
        "from IPython.display import display, clear_output\nprint('gone')\nclear_output()\n"
        "handle = display('first', display_id=True)\nhandle.update('second')"
    )
    assert [o["data"]["text/plain"] for o in outputs] == ["'second'"]


def test_traceback_shows_the_students_lines(session):
    _, outputs = session.run("def f():\n    return 1 / 0\n\nf()")
    trace = "\n".join(outputs[0]["traceback"])
    assert "return 1 / 0" in trace
    assert "ZeroDivisionError" in trace


QUESTION = Question("double", ("x",), {"y": Output(4), "z": Output(2)})


def cases(rng):
    for n in (1, 3, 4):
        x = rng.normal(size=(n, 2))
        yield Case({"n": n}, (x,), (2 * x, x + 1))


@pytest.mark.parametrize(
    ("body", "status", "score"),
    [
        ("return 2 * x, x + 1", "right", 6),
        ("return 2 * x, x", "partly", 4),
        ("return x, x", "wrong", 0),
        ("x += 1; return 2 * (x - 1), x", "partly", 4.8),
        ("print('noise'); return 2 * x, x + 1", "right", 6),
        ("raise ValueError('no')", "error", 0),
        ("raise NotImplementedError", "missing", 0),
        ("while True: pass", "timeout", 0),
        ("import os; os._exit(0)", "crashed", 0),
        ("import ctypes; ctypes.string_at(0)", "crashed", 0),
        ("return double(x)", "error", 0),
        ("return [bytearray(50_000_000) for _ in range(100)]", "memory", 0),
    ],
)
def test_verdict_on_a_function_in_the_sandbox(rng, warm, body, status, score):
    # To fill the memory takes a while.
    limits = replace(QUICK, call_seconds=10.0) if status == "memory" else QUICK
    with warm.session(replace(limits, memory=300 * 2**20)) as session:
        session.run(f"import numpy as np\ndef double(x):\n    {body}")
        verdict = judge(QUESTION, list(cases(rng)), Remote(session, "double"))
    assert (verdict.status, verdict.score) == (status, score), verdict
    assert verdict.status == "right" or verdict.hint


def test_sandboxed_and_local_verdicts_are_the_same(rng, session):
    source = (
        "import numpy as np\nfactor = 3.0\n"
        "def double(x):\n    return factor * x, (x + 1).T if x.shape[0] == 2 else x + 1\n"
    )
    session.run(source)
    namespace = {}
    exec(source, namespace)
    drawn = list(cases(rng))
    assert judge(QUESTION, drawn, Remote(session, "double")) == judge(
        QUESTION, drawn, namespace["double"]
    )


@pytest.mark.parametrize(
    "code",
    [
        f"open({str(ROOT / 'README.md')!r})",
        f"open({str(ROOT / 'autograder' / 'hidden.py')!r})",
        f"open({str(ROOT / 'autograder' / 'exercises' / 'rnn_cell.py')!r})",
        f"import os; os.listdir({str(ROOT / 'solutions')!r})",
        "open('/etc/passwd')",
        "open('/proc/1/environ')",
        "import os; os.listdir('/proc')",
        "import os; os.listdir('/')",
        "import os; os.listdir('/tmp')",
        "open('/usr/new', 'w')",
        "open('/dev/shm/new', 'w')",
        "import numpy; open(numpy.__file__, 'a')",
        "import unroll; open(unroll.__file__, 'a')",
        "import socket; socket.socket()",
        "import socket; socket.create_connection(('127.0.0.1', 80))",
        "import os; os.kill(os.getppid(), 9)",
        "import os; os.kill(1, 15)",
        "import os; os.kill(os.getppid(), 2)",
        "import os; open(f'/proc/{os.getppid()}/mem', 'rb').read(1)",
        "import os; print(os.listdir(f'/proc/{os.getppid()}/fd'))",
        "import os, ctypes; keeper = os.pidfd_open(os.getppid())\n"
        "assert ctypes.CDLL(None).syscall(438, keeper, 3, 0) >= 0",
        "import os; os.chroot('.')",
        "import os; os.setuid(0) if os.getuid() else os.mknod('x', 0o60600, 1)",
        "import ctypes; assert ctypes.CDLL(None).unshare(0x10000000) == 0",
        "import ctypes; assert ctypes.CDLL(None).ptrace(16, 1, 0, 0) == 0",
        "import os; os.symlink('/etc/passwd', 'link'); open('link')",
        "import os; os.link('/usr/bin/env', 'hard'); open('hard', 'w')",
    ],
)
def test_walls_hold(session, code):
    said = shown(session, code)
    assert "Error" in said, f"{code} was allowed: {said}"


def test_environment_tells_nothing(session, monkeypatch):
    said = shown(session, "import os; print(sorted(os.environ))")
    for name in ("SECRET", "TOKEN", "PASSWORD", "SSH", "USER", "PWD"):
        assert name not in said


def test_scratch_is_writable_and_gone_afterwards(warm):
    with warm.session(QUICK) as session:
        assert shown(session, "open('mine', 'w').write('x'); import os; os.listdir()") != "[]"
        where = Path(shown(session, "print(os.getcwd())").strip())
    assert not where.exists()
    with warm.session(QUICK) as session:
        assert "mine" not in shown(session, "import os; os.listdir()")


def test_a_full_disk_is_no_neighbours_matter(warm):
    """Each session has a disk of its own, with room for so many bytes and so many files."""
    limits = replace(QUICK, scratch=8 * 2**20, files=300, cell_seconds=20)
    with warm.session(limits) as greedy, warm.session(limits) as modest:
        size, files = map(int, shown(greedy, FILL).split())
        assert 7 * 2**20 < size <= 8 * 2**20
        assert 200 < files < 300
        assert shown(modest, FILL) == f"{size} {files}\n"


class Shared(Bubblewrap):
    """Bubblewrap where sessions cannot have disks of their own, and share a small one."""

    name = "shared"
    namespaces = "never"

    def command(self, scratch):
        return [str(2**25) if word == str(2**30) else word for word in super().command(scratch)]


@BUBBLEWRAP
@LANDLOCK
@pytest.mark.parametrize("hide", ["", "os.mkdir('closed', 0)\n"])
def test_of_those_who_fill_a_shared_disk_the_one_who_holds_most_is_ended(monkeypatch, hide):
    monkeypatch.setitem(KINDS, "shared", Shared())
    limits = replace(QUICK, scratch=2**25, cell_seconds=20)
    hold = "import os, time\n{}open('f', 'wb').write(bytes({} * 2**20))\ntime.sleep({})"
    with (
        Warm(sandbox="shared") as warm,
        warm.session(limits) as greedy,
        warm.session(limits) as modest,
        warm.session(limits) as poor,
    ):
        assert shown(modest, hold.format("", 6, 0)) == ""
        assert shown(poor, hold.format("", 1, 0)) == ""
        with pytest.raises(Ended, match="no room for those of others"):
            greedy.run(hold.format(hide, 20, 10))
        assert shown(modest, "print(os.path.getsize('f'))") == f"{6 * 2**20}\n"
        assert shown(poor, hold.format("", 10, 0)) == ""


@LANDLOCK
def test_whoever_ends_a_session_does_not_wait_until_its_files_are_gone(monkeypatch):
    without = type("Without", (Landlock,), {"namespaces": "never", "name": "without"})
    monkeypatch.setitem(KINDS, "without", without())
    with Warm(sandbox="without") as warm:
        session = warm.session(replace(QUICK, cell_seconds=20))
        where = Path(shown(session, "import os; print(os.getcwd())").strip())
        session.run("for i in range(2000):\n    os.makedirs(f'{i}/a/b')")
        session.end()
        assert where.exists()
    assert not where.exists()


def test_nothing_leaks_from_one_session_to_the_next(warm):
    with warm.session(QUICK) as session:
        session.run("import numpy as np; np.secret = 42; import builtins; builtins.x = 1")
    with warm.session(QUICK) as session:
        assert "AttributeError" in shown(session, "import numpy as np; np.secret")
        assert "NameError" in shown(session, "x")


def test_sessions_at_the_same_time_cannot_see_one_another(warm):
    with warm.session(QUICK) as first, warm.session(QUICK) as second:
        where = shown(first, "import os; open('f', 'w').write('x'); print(os.getcwd())").strip()
        assert "Error" in shown(second, f"open({where + '/f'!r}).read()")
        assert "Error" in shown(second, f"open({where + '/g'!r}, 'w')")


@pytest.mark.parametrize(
    "code",
    [
        "import os, time\nif os.fork() == 0:\n    time.sleep(100)",
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        time.sleep(100)\n    os._exit(0)",
        "import threading, time\nthreading.Thread(target=time.sleep, args=(100,)).start()",
        "import subprocess\nsubprocess.Popen(['sleep', '100'], start_new_session=True)",
        "import signal\nfor s in range(1, 30):\n    try: signal.signal(s, signal.SIG_IGN)\n"
        "    except OSError: pass\nimport os, time\nif os.fork() == 0: time.sleep(100)",
    ],
    ids=["child", "daemon", "thread", "program", "ignores signals"],
)
def test_nothing_survives_a_session(warm, code):
    before = processes(warm)
    session = warm.session(QUICK)
    session.run(code)
    session.end()
    deadline = time.monotonic() + 5
    while processes(warm) - before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes(warm) - before == set()


TOO_LONG = "CellTimeoutError: the cell did not finish within 2 seconds"
SLOWLY_SAID = """
class Slow(Exception):
    def __str__(self):
        while True:
            pass
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("while True: pass", TOO_LONG),
        (f"{SLOWLY_SAID}raise Slow", TOO_LONG),
        ("print('\\x01' * 199_999)", "\x01" * 199_999),  # as much as a cell may show
        ("print('x' * 10**8)", "OutputTooLarge: the cell shows more than can be kept"),
        ("while True: print('y')", "OutputTooLarge"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("input('name? ')", "Error"),
        ("open('big', 'wb').write(bytes(300 * 2**20))", "Error"),
        ("files = [open('f' + str(i), 'w') for i in range(1000)]", "Too many open files"),
    ],
)
def test_exhausting_cells_end_within_their_limits_and_the_session_goes_on(session, code, said):
    assert said in shown(session, code)
    assert shown(session, "1 + 1") == "2"


def test_endless_recursion_is_called_by_its_name(warm):
    with warm.session(replace(QUICK, cell_seconds=60)) as session:  # a traceback that takes long
        assert "RecursionError" in shown(session, "def f(): f()\nf()")
        assert shown(session, "1 + 1") == "2"


def test_children_are_limited_in_number(session):
    """By the kernel, or, for root, by the warm process, which then ends the submission."""
    source = (
        "import os, time\ncount = 0\ntry:\n    while count < 500:\n"
        "        if os.fork() == 0:\n            time.sleep(30); os._exit(0)\n"
        "        count += 1\nexcept OSError: pass\nprint(count)\ntime.sleep(0.5)"
    )
    try:
        count = int(shown(session, source))
    except Ended as ended:
        count = 0
        message = str(ended)
    assert 0 < count <= QUICK.processes or "more than 64 processes" in message


def test_memory_of_many_children_counts_together(warm):
    with warm.session(QUICK) as session, pytest.raises(Ended) as ended:
        session.run(
            "import os, time\nfor _ in range(8):\n    if os.fork() == 0:\n"
            "        x = bytearray(200 * 2**20)\n        time.sleep(1.5)\n"
            "        os._exit(0)\ntime.sleep(1.8)"
        )
    assert ended.value.failure.kind == "OutOfMemory"
    assert "0.586 GB of memory" in str(ended.value)


def test_warm_process_starts_no_thread_of_its_own(warm):
    counts = []
    for process in processes(warm):
        status = Path(f"/proc/{process}/status").read_text()
        counts.append(int(status.split("Threads:")[1].split()[0]))
    assert counts
    assert set(counts) == {1}


def test_warm_process_is_not_run_when_a_wall_is_missing(monkeypatch, warm):
    """Nothing runs behind a weaker wall: an unknown folder among the walls is an error."""
    broken = type("Broken", (type(KINDS[warm.sandbox]),), {"machine": ("/dev/null\0",)})
    monkeypatch.setitem(KINDS, warm.sandbox, broken())
    with Warm(sandbox=warm.sandbox) as broken, pytest.raises(UserError, match="not be entered"):
        broken.session(QUICK)


class Toy(Landlock):
    """A kind of sandbox that somebody adds: Landlock, started through a program of its own."""

    name = "toy"

    def missing(self):
        return "" if shutil.which("env") else "toys need the program env"

    def command(self, scratch):
        return ["env", f"TOY={scratch}"]


@LANDLOCK
def test_a_new_sandbox_is_one_class_and_one_line_in_the_table(monkeypatch):
    monkeypatch.setitem(KINDS, "toy", Toy())
    assert choose("toy") == "toy"
    with Warm(sandbox="toy") as warm, warm.session(QUICK) as session:
        assert f"TOY={warm._folder}".encode() in Path(f"/proc/{warm.process}/environ").read_bytes()
        assert shown(session, "1 + 1") == "2"
        assert "Error" in shown(session, "open('/etc/passwd')")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(UserError, match="toys need the program env"):
        Warm(sandbox="toy")


def test_auto_takes_the_first_of_the_table_that_works_and_may_be_taken(monkeypatch):
    assert SANDBOXES == ("auto", "bubblewrap", "landlock", "none")
    unasked = type("Unasked", (kinds.Unprotected,), {})()
    lame = type("Lame", (Toy,), {"missing": lambda self: "lame"})()
    monkeypatch.setattr(kinds, "KINDS", {"unasked": unasked, "lame": lame, "toy": Toy()})
    assert choose("auto") == "toy"
    monkeypatch.setattr(kinds, "KINDS", {"unasked": unasked, "lame": lame})
    with pytest.raises(UserError, match="lame"):
        choose("auto")


@BUBBLEWRAP
@LANDLOCK
def test_whether_bubblewrap_works_is_asked_once(monkeypatch):
    choose("auto")
    monkeypatch.setattr(subprocess, "run", None)
    assert choose("auto") == "bubblewrap"


def test_choosing_says_what_to_do(monkeypatch):
    assert choose("none") == "none"
    with pytest.raises(UserError, match="no sandbox chroot: there are auto, bubblewrap, landlock"):
        choose("chroot")
    monkeypatch.setattr(walls, "landlock_abi", lambda: 3)
    with pytest.raises(UserError, match="pass --sandbox none"):
        choose("auto")
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(UserError, match="needs Linux"):
        choose("auto")


@LANDLOCK
def test_auto_falls_back_to_landlock_without_bubblewrap(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert choose("auto") == "landlock"
    with pytest.raises(UserError, match="install bubblewrap"):
        choose("bubblewrap")


@BUBBLEWRAP
@LANDLOCK
@pytest.mark.skipif(os.getuid() != 0, reason="only root can become an ordinary user")
def test_sandbox_works_for_an_ordinary_user():
    """The kernel's part needs no rights: walls around a plain Python, as the user nobody."""
    code = (
        "import os, sys; sys.path.insert(0, sys.argv[1]);"
        "from walls import landlock, resource_limits, Limits; from calls import seccomp;"
        "os.setgid(65534); os.setuid(65534);"
        "resource_limits(Limits()); landlock(['/usr'], []); seccomp(own_mounts=False); "
        "print(end='')\n"
        "try:\n    open('/etc/hostname')\nexcept PermissionError: print('held')"
    )
    folder = str(ROOT / "autograder" / "sandbox")
    result = subprocess.run(
        [sys.executable, "-c", code, folder], capture_output=True, text=True, timeout=60
    )
    assert result.stdout.strip() == "held", result.stderr
