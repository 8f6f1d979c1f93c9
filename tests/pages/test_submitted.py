"""Reading a submitted notebook: the same wherever it is read, and ended where it goes on."""

import base64
import errno
import json
import resource
import signal
import subprocess

import pytest

from autograder.course import Lesson
from autograder.pages import process, submitted
from autograder.pages.process import NotDone, Worker
from autograder.pages.submitted import Unreadable, parsed, read_notebook

LESSON = Lesson("01_rnn_cell")
NAME = "rnn_cell.ipynb"
PNG = "iVBORw0KGgo="


@pytest.fixture(autouse=True)
def apart(monkeypatch):
    """Everything is read as a large notebook is, by a process that no other test knows."""
    worker = Worker()
    monkeypatch.setattr(process, "_worker", worker)
    monkeypatch.setattr(submitted, "QUICK", -1)
    yield worker
    worker._end()


def honest(*more, inside=""):
    """The lesson's notebook with more cells, and something more in its metadata, as JSON."""
    notebook = json.loads(LESSON.released.read_text(encoding="utf-8"))
    notebook["cells"] += more
    text = json.dumps(notebook)
    return (text[:-1] + f', "more": {inside or 0}}}').encode()


def prose(text, **more):
    return {"cell_type": "markdown", "metadata": {}, "source": text, **more}


def pasted(count):
    return prose("x", attachments={str(number): {"image/png": PNG} for number in range(count)})


def shown(text):
    output = {"output_type": "stream", "name": "stdout", "text": text}
    return {"cell_type": "code", "metadata": {}, "source": "1", "outputs": [output]}


def siblings(rng):
    """What may take long to read, each kind in a size that does not."""
    size = int(rng.integers(1000, 30_000))
    return {
        "deep": honest(inside="[" * size + "]" * size),
        "deep dictionaries": honest(inside='{"a":' * size + "1" + "}" * size),
        "deep enough": honest(inside="[" * 90 + "]" * 90),
        "long text": honest(prose("x" * size)),
        "long text in pieces": honest(prose(["\u00e9"] * size)),
        "text of any letters": honest(prose("\ud800\U0001f600\u2028\0" * size)),
        "escapes": honest(inside='"' + "\\u00e9" * size + '"'),
        "many cells": honest(*[prose("x")] * 4900),
        "too many cells": honest(*[prose("x")] * 5001),
        "many keys": honest(inside=json.dumps({f"key {n}": n for n in range(size)})),
        "the same key": honest(inside="{" + ",".join(['"a": 1'] * size) + "}"),
        "many lists": honest(inside="[" + ",".join(["[]"] * size) + "]"),
        "more than can be read": honest(inside="[" + ",".join(["{}"] * 400_000) + "]"),
        "digits": honest(inside="9" * size),
        "many digits": honest(inside="[" + ",".join(["9" * 4000] * 30) + "]"),
        "fraction": honest(inside="0." + "1" * size),
        "exponents": honest(inside="[1e999, -1e-999, NaN, Infinity]"),
        "outputs": honest(*[shown("a" * size)] * 30),
        "ids": honest({**prose("x"), "id": "i" * size}, {**prose("x"), "id": "\ud800"}),
        "pictures": honest(pasted(900)),
        "too many pictures": honest(pasted(900), pasted(101)),
        "a large picture": honest(
            prose("x", attachments={"a": {"image/png": PNG + "A" * size + "\n"}})
        ),
        "cut off": honest()[:size],
        "no text": b"\xff" * size,
        "mark of order": b"\xef\xbb\xbf" + honest(),
        "nothing": b"",
        "no notebook": b"[" + b"1," * size + b"1]",
        "old": json.dumps({"nbformat": 3, "worksheets": [{"cells": [prose("x")] * 50}]}).encode(),
    }


def outcome(read, data):
    """The cells, or why there are none."""
    try:
        return [(cell, dict(cell.pictures)) for cell in read(data, NAME)]
    except Unreadable as reason:
        return str(reason)


def test_a_notebook_is_the_same_wherever_it_is_read(rng, apart):
    handed_in = siblings(rng)
    found = {kind: outcome(read_notebook, data) for kind, data in handed_in.items()}
    process = apart._process
    assert found == {kind: outcome(parsed, data) for kind, data in handed_in.items()}
    assert process.poll() is None  # one has read them all
    unread = {kind for kind, what in found.items() if isinstance(what, str)}
    assert {"deep", "too many cells", "too many pictures", "more than can be read"} <= unread
    assert not unread & {"digits", "ids", "pictures", "old", "mark of order", "outputs"}


def slow(seconds):
    """A notebook that takes longer to read, on any machine of today."""
    keys = ",".join([f'"{number:x}":0' for number in range(int(seconds * 1_500_000))])
    return honest(inside=f"{{{keys}}}")


def test_what_takes_too_long_is_ended_and_the_next_is_read(monkeypatch, apart):
    outcome(read_notebook, honest())
    process = apart._process
    with monkeypatch.context() as short:
        short.setattr(submitted, "SECONDS", 0.01)  # the clock's are ten times as many
        with pytest.raises(Unreadable, match=f"{NAME} takes too long, or too much memory, to read"):
            read_notebook(slow(0.5), NAME)
    assert process.poll() == -signal.SIGKILL
    assert apart._process is None
    assert outcome(read_notebook, honest()) == outcome(parsed, honest())


def test_the_system_itself_ends_what_computes_for_longer_than_it_may(apart):
    for seconds in (7.0, 3.0):
        apart.ask("notebook", base64.b64encode(honest()).decode(), NAME, seconds, seconds=60)
        until, _ = resource.prlimit(apart._process.pid, resource.RLIMIT_CPU)
        assert seconds < until < seconds + 3


def test_what_takes_too_much_memory_is_told(monkeypatch, apart):
    monkeypatch.setattr(submitted, "_TRIES", 1)
    apart.ask("ready", seconds=60)
    limits = (200 * 2**20, resource.RLIM_INFINITY)
    resource.prlimit(apart._process.pid, resource.RLIMIT_AS, limits)
    data = honest(inside=f'"{"x" * 60_000_000}"')
    with pytest.raises(Unreadable, match="too much memory, to read: clear its outputs, or ask"):
        read_notebook(data, NAME)
    assert outcome(read_notebook, honest()) == outcome(parsed, honest())


def test_a_process_that_others_have_ended_is_no_fault_of_the_notebook(monkeypatch):
    asked = []

    def ask(*job, seconds):
        asked.append(job)
        if len(asked) == 1:
            raise NotDone("killed")
        return process.ask(*job, seconds=seconds)

    monkeypatch.setattr(submitted, "ask", ask)
    assert outcome(read_notebook, honest()) == outcome(parsed, honest())
    assert len(asked) == 2


def test_where_no_process_can_be_started_the_machine_is_to_blame(monkeypatch):
    def refuse(*arguments, **others):
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    with pytest.raises(OSError, match=r"cannot be started: .*allocate memory"):
        read_notebook(honest(), NAME)


def test_what_is_small_is_read_at_once(monkeypatch, apart):
    monkeypatch.setattr(submitted, "QUICK", 10**6)
    outcome(read_notebook, honest())
    assert apart._process is None
