"""What is said of calls of `step` that ask for something else than they should."""

from __future__ import annotations

import itertools
import textwrap
from typing import Any

import numpy as np
import pytest

from autograder.lessons.reference import run_source
from unroll.judging.asked import find_wrong_call, find_wrong_word
from unroll.judging.calling import Local
from unroll.judging.harness import decode_from_table
from unroll.judging.questions import Question
from unroll.judging.trace import Trace
from unroll.judging.verdict import Place

names = itertools.count()

QUESTION = Question(
    "write", ("scores", "start", "end", "max_length"), {}, harness="decode_from_table"
)

RIGHT = """
def write(step, state, start, end, max_length):
    last = np.full(len(state[0]), start)
    ended = np.zeros(len(last), dtype=bool)
    written = []
    while len(written) < max_length and not ended.all():
        logits, state = step(last, state)
        last = np.where(ended, 0, logits.argmax(axis=1))
        written.append(last)
        ended = ended | (last == end)
    return np.stack(written, axis=1)
"""


def arguments() -> tuple[Any, ...]:
    """Two sentences, of which one ends after two words and the other after four; 1 starts them."""
    words = np.array([[3, 2, 0, 0], [4, 3, 4, 2]])
    scores = np.zeros((4, 2, 5, 5))
    for (row, t), word in np.ndenumerate(words):
        scores[t, row, :, word] = 1
    return scores, 1, 2, 5


def traced(source: str) -> Trace:
    namespace: dict[str, Any] = {"np": np}
    run_source(textwrap.dedent(source).strip(), f"<asked {next(names)}>", namespace)
    return Local(namespace["write"]).trace(QUESTION, arguments())


def found(source: str) -> Place | None:
    asked = [(one.words, *one.state) for one in traced(RIGHT).asked]
    given = dict(zip(QUESTION.arguments, arguments(), strict=True))
    return find_wrong_call(traced(source), asked, given, "write")


#: A slip: what stands in a text's place, the line, why, and a part of what is said.
SLIPS = {
    "start again": (
        "step(last, state)",
        "step(0 * last + start, state)",
        6,
        "start again",
        "second",
    ),
    "not handed on": ("logits, state =", "logits, _ =", 6, "not handed on", "the call before"),
    "another word": ("argmax(axis=1)", "argmin(axis=1)", 7, "chosen", "with which no sentence"),
    "too early": ("not ended.all()", "not ended.any()", 5, "ended early", "called 2 times"),
    "fewer words": (
        "step(last, state)",
        "step(last[:1], state)",
        6,
        "misfit",
        "1 words and a state",
    ),
}


@pytest.mark.parametrize(("old", "new", "line", "why", "said"), SLIPS.values(), ids=SLIPS)
def test_the_first_call_that_is_off_is_found(
    old: str, new: str, line: int, why: str, said: str
) -> None:
    assert RIGHT.count(old) == 1
    wrong = found(RIGHT.replace(old, new))
    assert wrong
    assert (wrong.line, wrong.why, said in wrong.said) == (line, why, True), wrong


def test_rows_that_belong_to_other_sentences_are_found() -> None:
    slip = RIGHT.replace(
        "logits, state = step(last, state)",
        "logits, state = step(last, state)\n        state = [array[::-1] for array in state]",
    )
    wrong = found(slip)
    assert wrong
    assert (wrong.line, wrong.why) == (7, "mixed")
    assert "second call" in wrong.said


OTHERS = {
    "as it is": RIGHT,
    "what comes after the end is blotted out later": """
        def write(step, state, start, end, max_length):
            words = np.full((len(state[0]), 1), start)
            for _ in range(max_length):
                logits, state = step(words[:, -1], state)
                words = np.column_stack([words, logits.argmax(axis=1)])
            return words[:, 1:]
        """,
    "sentence by sentence": """
        def write(step, state, start, end, max_length):
            for i in range(len(state[0])):
                last, own = start, [array[i : i + 1] for array in state]
                for _ in range(max_length):
                    logits, own = step(np.array([last]), own)
                    last = int(logits[0].argmax())
                    if last == end:
                        break
            return np.zeros((2, 4), int)
        """,
    "by name": RIGHT.replace("step(last, state)", "step(words=last, state=state)"),
}


@pytest.mark.parametrize("source", OTHERS.values(), ids=OTHERS)
def test_who_asks_in_another_order_asks_nothing_wrong(source: str) -> None:
    assert found(source) is None


def test_words_that_are_put_at_the_wrong_time_are_found() -> None:
    right = decode_from_table(_function(RIGHT), *arguments())
    moved = RIGHT.replace("        written.append(last)\n", "").replace(
        "        logits, state", "        written.append(last)\n        logits, state"
    )
    wrong = find_wrong_word(traced(moved), right, "write")
    assert wrong
    assert (wrong.line, wrong.why) == (6, "put")
    same = RIGHT.replace("last = np.where", "last[:] = np.where").replace(
        "(last, s", "(last + 0, s"
    )
    wrong = find_wrong_word(traced(same), right, "write")
    assert wrong
    assert (wrong.line, wrong.why) == (8, "shared")
    assert find_wrong_word(traced(RIGHT), right, "write") is None


def _function(source: str) -> Any:
    namespace: dict[str, Any] = {"np": np}
    run_source(source.strip(), f"<asked {next(names)}>", namespace)
    return namespace["write"]
