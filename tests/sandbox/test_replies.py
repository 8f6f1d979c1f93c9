"""What a session says of its cells: outputs that a notebook may hold pass, and nothing else."""

import contextlib
import json
import re
import socket
import threading
from dataclasses import replace
from typing import Any

import nbformat
import numpy as np
import pytest

from autograder.sandbox import replies, wire
from autograder.sandbox.replies import changed_globals, checked_outputs, is_output, outcome
from autograder.sandbox.session import Ended, Session
from autograder.sandbox.shell import Outputs, OutputTooLarge
from autograder.sandbox.walls import Limits
from unroll.judging.questions import Output, Question
from unroll.judging.rows import MOST_IN_ROW, MOST_PARTS, MOST_ROWS, Row
from unroll.judging.verdict import MIME

GOOD = [
    {"output_type": "stream", "name": "stdout", "text": "x"},
    {"output_type": "error", "ename": "E", "evalue": "", "traceback": ["a", "b"]},
    {"output_type": "display_data", "data": {"text/plain": "x"}, "metadata": {}},
    {
        "output_type": "execute_result",
        "data": {"text/html": "<b>", "application/json": {"a": [1, None]}},
        "metadata": {"image/png": {"width": 3}},
        "execution_count": 2,
    },
]
NAMES = ["output_type", "name", "text", "ename", "evalue", "traceback", "data", "metadata"]
NAMES += ["execution_count", "transient", "", "id"]
KINDS = ["stream", "error", "display_data", "execute_result", "update_display_data", ""]
MIMES = ["text/plain", "application/json", "application/vnd.x+json", "application/xjson", "json"]
MIMES += ["application/+json", "text/json", "application/json\n", "application/\n+json", ""]


DEEP = "[" * 90 + "]" * 90


def value(rng, depth=0):
    """Anything that JSON may hold, most often what some field of an output holds."""
    plain = ["", "x", 0, 1, -1, 1.0, 2.5, True, False, None, [], {}, ["a"], ["a", 1], [["a"]]]
    if rng.random() < 0.5 or depth > 2:
        return plain[rng.integers(len(plain))]
    names = MIMES if rng.random() < 0.8 else NAMES
    picked = rng.choice(names, size=rng.integers(3))
    return {str(name): value(rng, depth + 1) for name in picked}


def changed(rng):
    """A good output with up to two changes."""
    output = json.loads(json.dumps(GOOD[rng.integers(len(GOOD))]))
    for _ in range(rng.integers(3)):
        name = str(rng.choice(NAMES))
        match rng.integers(4):
            case 0:
                output.pop(name, None)
            case 1:
                output["output_type"] = str(rng.choice(KINDS))
            case _:
                output[name] = value(rng)
    return output


def as_the_schema_says(output):
    """Whether nbformat takes it, and the text that may be in pieces is in one."""
    notebook = {
        "cells": [
            {
                "cell_type": "code",
                "id": "a",
                "source": "",
                "metadata": {},
                "execution_count": None,
                "outputs": [output],
            }
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError:
        return False
    data = output.get("data", {})
    return isinstance(output.get("text", ""), str) and not any(
        isinstance(content, list) and not re.match(r"application/(.*\+)?json$", kind)
        for kind, content in data.items()
    )


def test_outputs_are_what_the_schema_says(rng):
    drawn = [changed(rng) for _ in range(1500)]
    taken = [is_output(output) for output in drawn]
    for output, found in zip(drawn, taken, strict=True):
        assert found == as_the_schema_says(output), output
    assert 300 < sum(taken) < 1200


def test_good_outputs_come_back_as_they_were():
    assert checked_outputs(json.dumps(GOOD), 1000) == GOOD


def shown_as(kind, text):
    """Outputs as a session sends them: one display, of data that is JSON already."""
    data = f'{{"{kind}": {text}}}'
    return f'[{{"output_type": "display_data", "metadata": {{}}, "data": {data}}}]'


ONES = ["[]", "{}", "0", '""', '"a,b"', '"\\\\"', '"\\"["', '{"": {}}', '{"a": "b"}', "[[[]]]"]


@pytest.mark.parametrize("one", ONES)
def test_an_output_holds_about_as_many_values_as_a_message(one, monkeypatch):
    """Each takes time and memory, however few characters it has."""
    monkeypatch.setattr(replies, "MAX_VALUES", 1000)
    inside = 1 + one.count("[") + one.count("{")
    for count, fits in ((1000 // inside - 10, True), (1010, False)):
        text = shown_as("application/json", f"[{','.join([one] * count)}]")
        kept = checked_outputs(text, 10**7)
        assert (kept[0].get("data") == json.loads(text)[0]["data"]) is fits


@pytest.mark.parametrize("text", ["[{,", '["]', '\\"', "{\\", '","'])
def test_a_text_is_one_value_whatever_stands_in_it(text, monkeypatch):
    monkeypatch.setattr(replies, "MAX_VALUES", 1000)
    shown = shown_as("text/plain", json.dumps(text * 1000))
    (kept,) = checked_outputs(shown, 10**7)
    assert kept["data"]["text/plain"] == text * 1000


def test_verdicts_of_a_students_own_are_taken_out():
    data = {"text/plain": "x", MIME: {"status": "right"}}
    shown = {"output_type": "display_data", "data": data, "metadata": {}}
    kept = checked_outputs(json.dumps([shown]), 1000)
    assert kept == [{**shown, "data": {"text/plain": "x"}}]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "3",
        "[[]]",
        '["stream"]',
        '[{"output_type": ["stream"], "name": "a", "text": "b"}]',
        '[{"output_type": "stream", "name": "a", "text": "\\ud800"}]',
        '[{"output_type": "display_data", "data": {}, "metadata": {"a": %s}}]'
        % ("[" * 90 + "]" * 90),
        "[" * 100_000,
        json.dumps(GOOD * 1001),
        json.dumps([{"output_type": "stream", "name": "a", "text": "x" * 200_000}]),
        json.dumps([{"output_type": "stream", "name": "a", "text": "x" * 25_000}]),
        json.dumps([{**GOOD[1], "traceback": ["x" * 9_000] * 3}]),
        '[{"output_type": "display_data", "data": {"application/json": [NaN]}, "metadata": {}}]',
        '[{"output_type": "display_data", "data": {}, "metadata": {"a": -Infinity}}]',
        '[{"output_type": "display_data", "data": {}, "metadata": {"a": {"b": 1e999}}}]',
    ],
    ids=range(16),
)
def test_whatever_else_comes_is_left_out(text):
    (output,) = checked_outputs(text, 1000)
    assert "left out" in output["text"]


def strings(value):
    """All text in a value made of lists, tuples, dictionaries and dataclasses."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = [*value, *value.values()]
    elif hasattr(value, "__dataclass_fields__"):
        value = vars(value).values()
    return [text for one in value for text in strings(one)] if hasattr(value, "__iter__") else []


def test_no_text_of_a_session_is_longer_than_what_is_made_of_it(rng):
    """Verdicts, and so the gradebook and all pages, hold nothing of a session's but this."""
    long = "n" * int(rng.integers(10**5, 10**6))
    question = Question("double", ("x",), {"y": Output(1)})
    replies = [
        {"problem": long},
        {"defined": True, "warned": [long] * 30, "changed": [long, "x"], "failure": None},
        {"defined": True, "failure": [long, long, 10**30, long, long, long, True]},
    ]
    for reply in replies:
        found = outcome({**reply, "value": None, "printed": long}, question, limit=1000)
        assert max(map(len, strings(found))) <= 1000
        assert max(map(len, strings(replace(found, printed="")))) <= 600
    ((name, value),) = changed_globals({"results": [[long, 1], ["not a name", 1], [1, 1]]})
    assert (len(name), value) == (200, 1)
    error = {"output_type": "error", "ename": long, "evalue": long, "traceback": [long, "short"]}
    (kept,) = checked_outputs(json.dumps([error]), 10**6)
    assert max(map(len, strings(kept))) == 10_000
    assert len(kept["ename"] + kept["evalue"]) == 700
    assert kept["traceback"][1] == "short"


@pytest.mark.parametrize("text", ["x", "\x01", "\U0001d538", '"'])
def test_a_cell_may_show_as_much_as_its_limit_whatever_it_is_made_of(text):
    outputs = Outputs(1000)
    outputs.stream("stdout", text * 1000)
    with pytest.raises(OutputTooLarge):
        outputs.stream("stdout", "x")
    shown = json.dumps(outputs.finished(), ensure_ascii=False)
    assert checked_outputs(shown, 1000)[0]["text"] == text * 1000


def test_outputs_of_a_whole_notebook_are_bounded_before_they_are_read(monkeypatch):
    limits = Limits(output=10_000)
    text = json.dumps([{"output_type": "stream", "name": "stdout", "text": "x" * 9_900}])
    read, most = [], replies.SHOWN * replies.ESCAPED  # each character may be written as six
    monkeypatch.setattr(replies.json, "loads", lambda text: read.append(text) or [])
    (ours, theirs), (handle, keeper) = socket.socketpair(), socket.socketpair()
    keeper.close()
    with theirs, handle, ours:
        session = Session(ours, handle, limits)
        for number in range(100):
            wire.send(theirs, {"count": number, "outputs": text if number % 2 else "[]"})
            _, outputs = session.run("")
            wire.receive(theirs)
            too_much = number % 2 and number > 2 * most
            said = [output["text"] for output in outputs]
            assert said == ([f"[{replies.LEFT_OUT}]\n"] if too_much else [])
    assert read.count(text) == most


def test_a_session_pays_for_the_time_in_which_its_answers_are_read():
    """Else it could answer with what takes long to read, again and again."""
    limits = Limits(submission_seconds=0.2)
    answer = wire.encode({"count": 1, "outputs": "[]", "more": [[]] * 150_000})
    (ours, theirs), (handle, keeper) = socket.socketpair(), socket.socketpair()

    def answer_all():
        with contextlib.suppress(OSError, wire.WireError):
            while wire.receive(theirs):
                theirs.sendall(len(answer).to_bytes(8, "little") + answer)

    with theirs, handle, keeper, ours:
        keeper.sendall(b'{"stood": 0, "why": ""}')
        threading.Thread(target=answer_all, daemon=True).start()
        session = Session(ours, handle, limits)
        with pytest.raises(Ended, match=r"longer than 0\.2 seconds"):
            list(map(session.run, [""] * 100))
        assert session.left < 0.01


def row(**others: Any) -> list[Any]:
    """A row as a session sends it."""
    good = Row(np.array([1.0, 2.0]), np.array([1, 2]), (), "f", 2, "n + 1", 0)
    return [*vars(replace(good, **others)).values()]


def test_rows_of_a_trace_are_read_as_they_are_sent() -> None:
    sent = {"rows": [row(), row(parts=(0,), under=(0,), unordered=True)], "line": 3}
    first, second = replies.trace(wire.decode(wire.encode(sent))).rows
    assert (first.value.tolist(), first.ends.tolist(), first.text) == ([1, 2], [1, 2], "n + 1")
    assert (second.parts, second.under, second.unordered, second.plain) == ((0,), (0,), True, False)


BAD_ROWS = {
    "no numbers": {"value": "ESCAPED"},
    "objects": {"value": np.array([1, 2])},
    "empty": {"value": np.array([]), "ends": np.array([], int)},
    "a table": {"value": np.ones((2, 2))},
    "too long": {"value": np.ones(MOST_IN_ROW + 1), "ends": np.array([MOST_IN_ROW + 1])},
    "ends outside": {"ends": np.array([1, 7])},
    "ends backwards": {"ends": np.array([2, 1])},
    "made from itself": {"parts": (0,)},
    "made from no number": {"parts": ("ESCAPED",)},
    "made from too many": {"parts": (0,) * (MOST_PARTS + 1)},
    "under a later one": {"under": (5,)},
    "no line": {"line": -1},
}


@pytest.mark.parametrize("others", BAD_ROWS.values(), ids=BAD_ROWS)
def test_rows_that_are_none_are_left_out_with_all_others(others: dict[str, Any]) -> None:
    found = replies.trace({"rows": [row(**others), row()], "line": 3})
    assert found.rows == ()


def test_too_many_rows_are_left_out() -> None:
    assert replies.trace({"rows": [row()] * (MOST_ROWS + 1), "line": 3}).rows == ()
