"""The ladder: `check` says more when it is asked again about the same wrong answer."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from unroll import check, softmax
from unroll.judging import rungs
from unroll.judging.rungs import HintsError, limit
from unroll.judging.verdict import Verdict, as_html, as_text, rungs_of


def rnn_cell_forward(xt: Any, a_prev: Any, parameters: Any) -> Any:
    z = parameters["Waa"] @ a_prev - parameters["Wax"] @ xt + parameters["ba"]
    a_next = np.tanh(z)
    yt_pred = softmax(parameters["Wya"] @ a_next + parameters["by"])
    return a_next, yt_pred, (a_next, a_prev, xt, parameters)


#: Where its slip stands.
LINE = rnn_cell_forward.__code__.co_firstlineno + 1


def other(xt: Any, a_prev: Any, parameters: Any) -> Any:
    a_next, yt_pred, cache = rnn_cell_forward(xt, a_prev, parameters)
    return a_next, yt_pred * 2, cache


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel in which nothing has been checked."""
    monkeypatch.setattr(sys.modules["unroll.check"], "_last", {})


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A teacher's hints.toml."""
    path = tmp_path / "hints.toml"
    monkeypatch.setattr(rungs, "SETTINGS", path)
    return path


def said(*more: Any, function: Any = rnn_cell_forward) -> str:
    """What a terminal shows of a check."""
    with capture_output() as shown:
        check(function, *more)
    return str(shown.stdout)


def test_each_time_more_is_said_and_nothing_is_taken_back() -> None:
    first, second, third, fourth = (said() for _ in range(4))
    assert f"Look at line {LINE}:" in first
    assert "→" in first
    assert "first value that is not on" not in first
    assert "first value that is not on" in second
    assert r"\tanh" not in second
    assert "Equation (1): " in third
    assert fourth == third
    off = [line for line in first.splitlines() if line.startswith("  ✗")]
    assert off
    for line in off:
        assert line in second
        assert line in third


def test_more_is_said_at_once_to_who_asks() -> None:
    assert "first value that is not on" in said("more")
    assert "Equation (1): " in said("more")


def test_another_answer_begins_below() -> None:
    said()
    said()
    assert "Look at" in said("rnn_cell_forward", function=other)
    assert "first value that is not on" not in said()


def test_how_to_hear_more_is_said_only_where_there_is_more() -> None:
    note = 'check(rnn_cell_forward, "more")'
    assert [note in said() for _ in range(4)] == [True, True, False, False]


def test_what_has_no_name_is_checked_again_as_well() -> None:
    nameless = functools.partial(rnn_cell_forward)
    shown = [said("rnn_cell_forward", function=nameless) for _ in range(2)]
    assert "check again\n" in shown[0] + "\n"
    assert "check(" not in "".join(shown)


def test_right_answers_have_no_rungs() -> None:
    def right(xt: Any, a_prev: Any, parameters: Any) -> Any:
        z = parameters["Waa"] @ a_prev + parameters["Wax"] @ xt + parameters["ba"]
        a_next = np.tanh(z)
        yt_pred = softmax(parameters["Wya"] @ a_next + parameters["by"])
        return a_next, yt_pred, (a_next, a_prev, xt, parameters)

    right.__name__ = "rnn_cell_forward"
    assert {said(function=right) for _ in range(3)} == {
        "✓ rnn_cell_forward: right, 10 of 10 points\n"
    }


@pytest.mark.parametrize(
    ("most", "shown"),
    [("where", [0, 0, 0, 0]), ("why", [0, 1, 1, 1]), ("equation", [0, 1, 2, 2])],
)
def test_a_teacher_says_how_far_it_goes(settings: Path, most: str, shown: list[int]) -> None:
    settings.write_text(f'check = "{most}"\n')
    counts = [
        sum(part in text for part in ("first value that is not on", "Equation (1)"))
        for text in (said() for _ in range(4))
    ]
    assert counts == shown


def test_the_change_itself_is_shown_where_a_teacher_allows_it(settings: Path) -> None:
    assert "could be" not in "".join(said() for _ in range(5))
    settings.write_text('check = "full"\n')
    assert 'now `z = parameters["Waa"] @ a_prev - parameters["Wax"]' in said()


@pytest.mark.parametrize("text", ['check = "all"', "check = 3", "check = ", '\x00"'])
def test_settings_that_are_none_are_told_in_a_sentence(settings: Path, text: str) -> None:
    settings.write_text(text)
    with pytest.raises(HintsError, match=r"hints\.toml") as raised:
        limit("check")
    assert len(str(raised.value).splitlines()) == 1 or "cannot be read" in str(raised.value)
    assert raised.value._render_traceback_()[0].startswith(str(settings))


def test_without_settings_all_but_the_change_is_said(settings: Path) -> None:
    assert not settings.exists()
    assert limit("check") == limit("feedback") == "equation"
    settings.write_text('feedback = "where"\n')
    assert (limit("check"), limit("feedback")) == ("equation", "where")


def test_the_box_of_a_notebook_says_what_a_terminal_says() -> None:
    from unroll.check import verdict_of

    verdict = verdict_of(rnn_cell_forward)
    assert rungs_of(verdict) == ("where", "why", "equation")
    html = as_html(verdict, "equation")
    assert r"$$\boxed{a^{\langle t\rangle}} = \tanh" in html
    assert r"\tag{1}$$" in html
    assert '<pre tabindex="0" role="group" aria-label="lines around line ' in html
    assert "<code>" in html
    assert "$$" not in as_html(verdict, "why")
    assert f"Line {LINE}" in as_text(verdict, "why")


def test_a_verdict_without_a_place_has_one_rung() -> None:
    verdict = Verdict("f", "wrong", 0.0, 1.0)
    assert rungs_of(verdict) == ("where",)
    assert as_text(verdict, "full") == as_text(verdict)


def test_rungs_live_in_the_kernel_of_a_notebook() -> None:
    shell = InteractiveShell.instance()
    try:
        with capture_output() as shown:
            for _ in range(2):
                check(rnn_cell_forward)
        first, second = (output.data["text/html"] for output in shown.outputs)
        assert f"Look at line {LINE}" in first
        assert f"Look at line {LINE}" not in second
    finally:
        shell.clear_instance()
