"""The process that lays out: there when it is needed, ended when it goes on for too long."""

import os
import signal

import pytest

from autograder.pages.process import Allowance, NotDone, Worker


@pytest.fixture
def worker():
    worker = Worker()
    yield worker
    worker._end()


def test_it_answers_one_job_after_another(worker):
    for text in ("<b>a</b>", "<i>b</i>"):
        assert worker.ask("clean", text, 1.0, seconds=60)[0] == text
    assert worker.ask("clean", "x\u2028\n\ny", 1.0, seconds=60)[0] == "x\u2028\n\ny"


def test_after_it_was_killed_there_is_another(worker):
    worker.ask("clean", "a", 1.0, seconds=60)
    os.kill(worker._process.pid, signal.SIGKILL)
    worker._process.wait()
    assert worker.ask("clean", "b", 1.0, seconds=60)[0] == "b"


def test_what_does_not_answer_is_ended(worker):
    worker.ask("clean", "a", 1.0, seconds=60)
    process = worker._process
    os.kill(process.pid, signal.SIGSTOP)
    with pytest.raises(NotDone, match="too long"):
        worker.ask("clean", "b", 1.0, seconds=0.2)
    assert process.poll() == -signal.SIGKILL
    assert worker.ask("clean", "c", 1.0, seconds=60)[0] == "c"


def test_it_ends_with_the_process_that_asked(worker):
    worker.ask("clean", "a", 1.0, seconds=60)
    worker._channel.close()
    assert worker._process.wait(timeout=60) == 0


def test_an_error_is_told_and_costs_the_next_job_nothing(worker):
    with pytest.raises(NotDone, match="KeyError"):
        worker.ask("no such job", seconds=60)
    assert worker.ask("clean", "b", 1.0, seconds=60)[0] == "b"


def test_modules_where_it_is_started_are_not_its_own(worker, tmp_path, monkeypatch):
    """A teacher may stand in a student's folder."""
    for name in ("bleach", "json", "nbconvert", "autograder"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    assert worker.ask("prose", [("<b>a</b>", {})], 1.0, seconds=60)[0] == [""]
    assert not (tmp_path / "ran").exists()


def test_what_is_left_gets_less_and_then_nothing_is_asked():
    allowance = Allowance(0.01)
    with pytest.raises(NotDone):
        allowance.ask("clean", "<p>x" * 8_000, most=5.0)
    assert allowance.left <= 0
    with pytest.raises(NotDone, match="takes too long"):
        allowance.ask("clean", "a", most=5.0)
