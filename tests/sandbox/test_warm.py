"""The warm process: sessions that wait to be ordered, many at once, and how all of it ends."""

import ast
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from autograder.course import ROOT, UserError
from autograder.sandbox import keeper, process
from autograder.sandbox.process import Warm
from autograder.sandbox.session import Remote
from tests.sandbox.sessions import LANDLOCK, QUICK, STRONG, processes, shown
from unroll.judging.questions import Output, Question

pytestmark = pytest.mark.slow

DOUBLE = Question("double", ("x",), {"y": Output(1)})


@pytest.fixture(scope="module", params=STRONG)
def warm(request):
    with Warm(sandbox=request.param) as warm:
        yield warm


def soon(condition):
    """Wait a few seconds at most for something to become true."""
    deadline = time.monotonic() + 5
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


def test_nothing_of_one_submission_is_in_the_session_that_waited_meanwhile(warm):
    with warm.session(QUICK):
        pass  # now the next one waits
    with warm.session(QUICK) as session:
        session.run(
            "import numpy as np, builtins, os, sys, random, tempfile, matplotlib.pyplot as plt\n"
            "np.secret = builtins.secret = sys.secret = 1\n"
            "np.random.seed(0); random.seed(0); plt.figure(); os.environ['SECRET'] = '1'\n"
            "open('secret', 'w').write('x'); sys.modules['secret'] = np\n"
            "sys.path.append('secret'); tempfile.tempdir = '/secret'\n"
            "np.set_printoptions(precision=1); 'secret'"
        )
        with warm.session(QUICK) as other:
            said = shown(
                other,
                "import numpy as np, builtins, os, sys, tempfile, matplotlib.pyplot as plt\n"
                "print([hasattr(m, 'secret') for m in (np, builtins, sys)], os.environ, In[1:-1],"
                " Out, _, os.listdir(), 'secret' in sys.modules, sys.path, tempfile.gettempdir(),"
                " plt.get_fignums(), np.get_printoptions()['precision'])",
            )
    assert said.startswith("[False, False, False]")
    assert "secret" not in said.lower()
    assert said.rstrip().endswith("[] 8")


def test_every_session_is_fresh(warm):
    """What the warm process went through is not seen, and chance is not the same in any two."""
    source = (
        "import os, random, tempfile, uuid\nimport numpy as np\nimport matplotlib.pyplot as plt\n"
        "print(random.random(), np.random.rand(), uuid.uuid4(), tempfile.mkdtemp(), os.getcwd(),"
        " sep='\\n')\n"
        "print(In[:-1], Out, [str(_dh[0]) == os.getcwd()], plt.get_fignums(), _, get_ipython().db)"
    )
    said = []
    for _ in range(3):
        with warm.session(QUICK) as session:
            count, (output,) = session.run(source)
            assert count == 1
            said.append(output["text"].splitlines())
    for drawn in zip(*(lines[:5] for lines in said), strict=True):
        assert len(set(drawn)) == 3, drawn
    assert {lines[5] for lines in said} == {"[''] {} [True] []  {}"}


def test_a_session_holds_no_descriptor_but_its_own(warm):
    with warm.session(QUICK), warm.session(QUICK) as session:
        said = shown(
            session,
            "import os\nfound = []\nfor descriptor in range(4096):\n    try:\n"
            "        os.fstat(descriptor); found.append(descriptor)\n    except OSError: pass\n"
            "print(len(found), found[:3])",
        )
    assert said == "4 [0, 1, 2]\n", "beside the standard ones only the channel to the tester"


def test_nothing_that_cells_use_has_to_be_imported_anew(warm):
    """What is imported late is imported again in every session."""
    with warm.session(QUICK) as session:
        session.run("import sys\nknown = set(sys.modules)")
        session.run("import numpy as np\nfrom unroll import check, draw, plot, sliders, softmax")
        session.run("from unroll import gradient, progress, training\ndef double(x): return 2 * x")
        session.run("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.title('$x_1$');")
        session.run("np.linalg.norm(np.random.default_rng(1).normal(size=3))")
        session.run("double(None)")
        assert Remote(session, "double").call(DOUBLE, (np.ones(2),)).value.tolist() == [2, 2]
        assert shown(session, "sorted(set(sys.modules) - known)") == "[]"


def test_fonts_are_not_looked_for_again_and_those_of_the_teacher_are_not_named(
    warm, monkeypatch, tmp_path
):
    with warm.session(QUICK) as session:
        name, text = ast.literal_eval(
            shown(
                session,
                "import matplotlib, pathlib\n"
                "file, = pathlib.Path(matplotlib.get_cachedir()).glob('fontlist*')\n"
                "file.name, file.read_text()",
            )
        )
    fonts = json.loads(text)
    count = len(fonts["ttflist"])
    fonts["default_size"] = 77  # tells this list from one that is made anew
    fonts["ttflist"].append({**fonts["ttflist"][0], "fname": "/home/me/fonts/secret.ttf"})
    (tmp_path / name).write_text(json.dumps(fonts))
    monkeypatch.setenv("MPLCONFIGDIR", str(tmp_path))
    with Warm(sandbox=warm.sandbox) as another, another.session(QUICK) as session:
        said = shown(
            session,
            "from matplotlib.font_manager import fontManager as fonts\n"
            "print(fonts.default_size, len(fonts.ttflist), [f for f in fonts.ttflist"
            " if 'secret' in f.fname])",
        )
    assert said == f"77 {count} []\n"


def test_limits_hold_on_both_sides(warm):
    """The time of a call is among a session's limits: in the session, and where it is asked for."""
    with warm.session(replace(QUICK, call_seconds=0.3, grace_seconds=0.2)) as session:
        session.run("import time\ndef double(x):\n    while True: pass")
        outcome = Remote(session, "double").call(DOUBLE, (1,))
        assert "within 0.3 seconds" in outcome.failure.message
        assert session.over is None
        session.run(
            "import signal\ndef double(x):\n    signal.signal(14, signal.SIG_IGN)\n"
            "    while True: pass"
        )
        outcome = Remote(session, "double").call(DOUBLE, (1,))
        assert "within 0.3 seconds" in outcome.failure.message
        assert session.over.kind == "OutOfTime"


def squares(orders, number):
    """Run a session that works for a while; what it found, and whether anything was odd."""
    with orders.session(QUICK) as session:
        session.run(f"import time\ntime.sleep({number % 3} / 50)\nx = {number}")
        return int(shown(session, "x * x"))


def test_many_sessions_at_once_from_threads(warm):
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda n: squares(warm, n), range(18))) == [n * n for n in range(18)]


CONNECTED = []


def test_other_processes_order_sessions_of_the_same_warm_process(warm):
    spawn = multiprocessing.get_context("spawn")
    orders = warm.connect()
    with ProcessPoolExecutor(2, spawn, _connect, (orders,)) as pool:
        found = list(pool.map(_squares_there, range(8)))
    orders.close()
    assert [square for square, _ in found] == [n * n for n in range(8)]
    assert os.getpid() not in {where for _, where in found}
    assert squares(warm, 5) == 25


def _connect(orders):
    CONNECTED.append(orders)


def _squares_there(number):
    return squares(CONNECTED[0], number), os.getpid()


def test_sessions_wait_for_a_few_sets_of_limits_only(warm):
    alone = len(processes(warm))
    for output in range(10_000, 10_006):
        with warm.session(replace(QUICK, output=output)):
            pass
    two_of_two = alone - 1 + 4  # processes
    assert soon(lambda: len(_below(warm)) == two_of_two)
    with warm.session(QUICK):
        pass
    assert soon(lambda: len(_below(warm)) == two_of_two)


def _below(warm):
    return keeper._below(warm.process)


def test_lists_of_children_and_a_look_at_all_processes_find_the_same(warm):
    with warm.session(QUICK) as session:
        session.run("import os, time\nif os.fork() == 0: time.sleep(100)")
        found = set(keeper._below(warm.process))
        assert len(found) >= 5
        assert {c for p in (warm.process, *found) for c in keeper._children_among_all(p)} >= found


def test_a_warm_process_that_cannot_start_says_why(warm, monkeypatch):
    monkeypatch.setitem(process.MODULES, "numpy", ("no_such_module",))
    broken = Warm(sandbox=warm.sandbox)
    with broken, pytest.raises(UserError, match="No module named 'no_such_module'"):
        broken.session(QUICK)


def test_a_session_after_the_warm_process_has_ended_is_refused(warm):
    ended = Warm(sandbox=warm.sandbox)
    session, other, orders = ended.session(QUICK), ended.session(QUICK), ended.connect()
    assert ended.alive()
    assert orders.alive()
    all_of_it = {ended.process, *_below(ended)}
    os.kill(ended.process, signal.SIGKILL)
    assert soon(lambda: not ended.alive() and not any(map(_runs, all_of_it)))
    assert not orders.alive()
    for where in (ended, orders):
        with pytest.raises(UserError, match="has ended"):
            where.session(QUICK)
    with pytest.raises(UserError, match="has ended"):
        session.run("1 + 1")
    other.end()  # what was found of it until then is kept
    orders.close()
    ended.close()


CLIENT = """
    import os, sys, time
    sys.path[:0] = [{root!r}]
    from autograder.sandbox.process import Warm
    from tests.sandbox.sessions import QUICK
    warm = Warm(sandbox={sandbox!r})
    running = warm.session(QUICK)
    running.run("import os, time\\nif os.fork() == 0: time.sleep(100)")
    orders = warm.connect()
    child = os.fork()  # a worker that outlives this process
    print(*((warm.process, warm._folder) if child else ()), flush=True)
    time.sleep(100)
"""


@pytest.mark.parametrize("sandbox", [*STRONG, "none"])
def test_all_ends_when_the_one_it_works_for_is_killed(sandbox, orphans):
    code = textwrap.dedent(CLIENT).format(root=str(ROOT), sandbox=sandbox)
    client = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    started, *folders = (client.stdout.readline() + client.stdout.readline()).split()
    started = int(started)
    all_of_it = {started, *keeper._below(started)}
    assert len(all_of_it) >= 5, "the warm process, a session with a child, and one that waits"
    os.kill(client.pid, signal.SIGKILL)
    client.wait()
    client.stdout.close()
    assert soon(lambda: not any(map(_runs, all_of_it))), [p for p in all_of_it if _runs(p)]
    assert not any(map(os.path.exists, folders))


@pytest.fixture
def orphans():
    """What is left behind by a test's processes is ended with it."""
    before = set(keeper._below(os.getpid()))
    keeper.ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
    yield
    keeper.ctypes.CDLL(None).prctl(36, 0, 0, 0, 0)
    for left in set(keeper._below(os.getpid())) - before:
        os.kill(left, signal.SIGKILL)
        os.waitpid(left, 0)


def _runs(process):
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")


def _work_until_killed(orders):
    session = orders.session(QUICK)
    session.run("import time\nif __import__('os').fork() == 0: time.sleep(100)")
    time.sleep(100)


def test_a_session_ends_with_the_worker_that_ordered_it(warm):
    before = processes(warm)
    orders = warm.connect()
    spawn = multiprocessing.get_context("spawn")
    worker = spawn.Process(target=_work_until_killed, args=(orders,))
    worker.start()
    orders.close()
    assert soon(lambda: len(_below(warm)) >= len(before) + 3)
    worker.kill()
    worker.join()
    worker.close()
    assert soon(lambda: processes(warm) == before)
    assert squares(warm, 3) == 9


@LANDLOCK
def test_an_interrupt_of_the_terminal_does_not_reach_the_warm_process(warm):
    assert os.getpgid(warm.process) != os.getpgid(os.getpid())
