"""What others do to a session is told from what the student does: it is no verdict."""

import gc
import os
import signal
import socket
import sys
import threading
import time
from dataclasses import replace

import pytest

from autograder.course import UserError
from autograder.sandbox import keeper, wire
from autograder.sandbox.process import Warm
from autograder.sandbox.session import Ended, Killed, Remote
from tests.sandbox.sessions import QUICK, STRONG
from unroll.judging.calling import OutOfTime, time_limit
from unroll.judging.questions import Output, Question

pytestmark = pytest.mark.slow

DOUBLE = Question("double", ("x",), {"y": Output(1)})
SLOW = replace(QUICK, call_seconds=1, grace_seconds=0.5)

#: Computes for a tenth of its time.
COMPUTE = """
import time
def double(x):
    began = time.process_time()
    while time.process_time() - began < 0.2: pass
    return 2 * x
"""


@pytest.fixture(scope="module", params=STRONG)
def warm(request):
    with Warm(sandbox=request.param) as warm:
        yield warm


def student(warm):
    """The process in which a student's code runs: others like it wait."""
    leaves = [one for one in keeper._below(warm.process) if not keeper._children(one)]
    return max(leaves, key=computed)


def computed(process):
    """What a process has computed, in the kernel's ticks."""
    fields = keeper._read(f"{process}/stat").rpartition(b")")[2].split()
    return int(fields[11]) + int(fields[12])


def after(seconds, act):
    """Do something in a thread, later."""
    thread = threading.Timer(seconds, act)
    thread.start()
    return thread


def stand_still(processes, seconds):
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    time.sleep(seconds)
    for process in reversed(processes):
        os.kill(process, signal.SIGCONT)


@pytest.mark.slow
def test_time_in_which_a_session_was_stopped_is_not_the_students(warm):
    """However long: what is right stays right."""
    with warm.session(replace(SLOW, call_seconds=2)) as session:
        session.run(COMPUTE)
        all_of_it = [warm.process, *keeper._below(warm.process)]
        stopping = after(0.1, lambda: stand_still(all_of_it, 2.2))
        outcome = Remote(session, "double").call(DOUBLE, (4,))
        stopping.join()
    assert (outcome.value, outcome.failure) == (8, None)


@pytest.mark.slow
def test_a_session_that_stands_still_for_long_is_no_verdict(warm):
    """The keeper was stopped, too: it says so when it goes on."""
    with warm.session(replace(SLOW, call_seconds=1.5)) as session:
        session.run("def double(x):\n    while True: pass")
        all_of_it = [warm.process, *keeper._below(warm.process)]
        stopping = after(0.2, lambda: stand_still(all_of_it, 3.5))
        with pytest.raises(UserError, match="stood still for"):
            Remote(session, "double").call(DOUBLE, (4,))
        stopping.join()


def test_patience_counts_only_while_this_process_runs(monkeypatch):
    """Each look takes a slice of it at most, be it an hour on the clock."""
    now, looks, waits = [0.0], [], [3600, 0.25, 0.125]

    class Poll:
        def register(self, *_):
            pass

        def poll(self, milliseconds):
            looks.append(milliseconds)
            now[0] += waits.pop(0)
            return []

    monkeypatch.setattr(wire.select, "poll", Poll)
    monkeypatch.setattr(wire.time, "monotonic", lambda: now[0])
    patience = wire.Patience(0.625)
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(TimeoutError):
        patience.wait(ours)
    assert looks == pytest.approx([250, 250, 125])
    assert patience.spent == pytest.approx(0.625)


def test_patience_is_for_a_whole_message_however_slowly_it_drips():
    ours, theirs = socket.socketpair()
    stop = threading.Event()

    def drip():
        while not stop.wait(0.01):
            theirs.send(b"\0")

    with ours, theirs:
        dripping = threading.Thread(target=drip)
        dripping.start()
        with pytest.raises((TimeoutError, wire.WireError)):
            wire.receive(ours, wire.Patience(0.05))
        stop.set()
        dripping.join()


#: Signals that end whoever does nothing about them; `nohup` has processes do something.
DEADLY = [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1]


@pytest.mark.parametrize("number", [s for s in DEADLY if signal.getsignal(s) is signal.SIG_DFL])
def test_who_is_killed_counts_when_it_was_killed_there_before(warm, number):
    for before in (set(), {1}, {1, 2}):
        with warm.session(SLOW, killed_at=frozenset(before)) as session:
            session.run("def double(x):\n    while True: pass")
            killing = after(0.3, lambda: os.kill(student(warm), number))
            if 2 in before:
                failure = Remote(session, "double").call(DOUBLE, (4,)).failure
                assert failure.kind == "Crashed"
            else:
                with pytest.raises(Killed, match="was killed while it ran") as killed:
                    Remote(session, "double").call(DOUBLE, (4,))
                assert killed.value.place == 2
            killing.join()


OWN_ENDS = {
    "os._exit(0)": "os._exit",
    "os._exit(7)": "exit 7",
    "os.abort()": "library gave up",
    "import ctypes; ctypes.string_at(0)": "crash in a library",
    "import signal; signal.signal(14, signal.SIG_DFL); os.kill(os.getpid(), 14)": "SIGALRM",
}


@pytest.mark.parametrize("source", OWN_ENDS)
def test_what_only_the_student_can_have_done_counts_at_once(warm, source):
    with warm.session(SLOW) as session, pytest.raises(Ended, match=OWN_ENDS[source]):
        session.run(f"import os\n{source}")


def test_who_kills_itself_is_tried_again_and_then_it_counts(warm):
    source = "import os\nos.kill(os.getpid(), 9)"
    with warm.session(SLOW) as session, pytest.raises(Killed):
        session.run(source)
    again = warm.session(SLOW, killed_at=frozenset({1}))
    with again as session, pytest.raises(Ended, match="it was killed"):
        session.run(source)


@pytest.mark.parametrize("who", ["keeper", "warm process"])
def test_a_session_whose_keeper_is_gone_is_no_verdict(warm, who):
    with Warm(sandbox=warm.sandbox) as own:
        session = own.session(SLOW)
        session.run("def double(x):\n    while True: pass")
        parents = {
            child: process
            for process in (own.process, *keeper._below(own.process))
            for child in keeper._children(process)
        }

        def kill():
            running = student(own)
            os.kill(parents[running] if who == "keeper" else own.process, signal.SIGKILL)

        killing = after(0.3, kill)
        with pytest.raises(UserError, match="has ended while it ran"):
            Remote(session, "double").call(DOUBLE, (4,))
        killing.join()


def wait_or_compute(pause):
    while True:
        time.sleep(pause)


@pytest.mark.parametrize("pause", [0.01, 0])
def test_whoever_waits_for_ever_is_stopped_as_is_whoever_computes(pause):
    with pytest.raises(OutOfTime), time_limit(0.2):
        wait_or_compute(pause)


def collect_for_ever():
    while True:
        gc.collect(0)
        sum(range(300_000))  # some ten milliseconds


def test_no_end_of_time_is_lost_in_what_looks_on_while_garbage_is_collected(monkeypatch):
    """As JAX does, longer here: an error there would be printed and forgotten."""
    lost, before = [], list(gc.callbacks)
    monkeypatch.setattr(sys, "unraisablehook", lambda what: lost.append(what.exc_type))

    def look_on(phase, info):
        ends = time.perf_counter() + 0.03
        while time.perf_counter() < ends:
            pass

    gc.callbacks.append(look_on)
    try:
        with pytest.raises(OutOfTime), time_limit(0.05):
            collect_for_ever()
    finally:
        gc.callbacks.remove(look_on)
    assert lost == []
    assert gc.callbacks == before
