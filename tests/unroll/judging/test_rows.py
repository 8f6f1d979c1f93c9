"""Where functions on texts, whole numbers, lists and dictionaries leave the solution's way."""

from __future__ import annotations

import itertools
import textwrap
from collections import Counter
from typing import Any

import numpy as np
import pytest

from autograder.lessons.reference import run_source
from unroll.judging.calling import Local
from unroll.judging.change import find_changes
from unroll.judging.codes import TEXTS, codes_of
from unroll.judging.judge import judge
from unroll.judging.questions import Case, Hints, Output, Question
from unroll.judging.row_leaves import recorded_rows
from unroll.judging.rows import MOST_IN_ROW, MOST_IN_ROWS, MOST_ROWS
from unroll.judging.trace import Trace
from unroll.judging.verdict import Place

names = itertools.count()


def written(source: str) -> Any:
    """The function `f` of a cell with this source."""
    namespace: dict[str, Any] = {"np": np, "Counter": Counter}
    run_source(textwrap.dedent(source).strip(), f"<rows {next(names)}>", namespace)
    return namespace["f"]


def traced(source: str, *arguments: Any) -> Trace:
    question = Question("f", tuple(f"x{i}" for i in range(len(arguments))), {"y": Output(1)}, ())
    return Local(written(source)).trace(question, arguments)


def place(solution: str, source: str, *arguments: Any, outputs: tuple[str, ...] = ("y",)) -> Place:
    """The line of a wrong function that is shown, where another one is the solution."""
    asked = tuple(f"x{i}" for i in range(len(arguments)))
    question = Question("f", asked, {name: Output(1) for name in outputs}, ())
    right = Local(written(solution))
    expected = right.call(question, arguments).value
    rows = recorded_rows(right.trace(question, arguments).rows, (arguments, expected), 500)
    case = Case({}, arguments, expected, hints=Hints((), rows=rows))
    verdict = judge(question, [case], written(source))
    assert verdict.place
    return verdict.place


def numbers_of(value: Any) -> list[float]:
    found = codes_of(value, 100)
    assert found
    return found.numbers


def test_lists_in_lists_and_arrays_are_what_is_in_them() -> None:
    same = [1, 2, 0, 5], ((1, 2), [False, 5.0]), np.array([[1, 2], [0, 5]])
    assert [numbers_of(value) for value in same] == [[1, 2, 0, 5]] * 3


def test_texts_are_told_apart_and_no_number_is_one() -> None:
    first, other, empty = numbers_of(["cat", "cats", ""])
    assert len({first, other, empty}) == 3
    assert min(first, other, empty) >= TEXTS > numbers_of(10**30)[0]


def test_the_order_in_a_set_or_a_dictionary_does_not_matter() -> None:
    assert numbers_of({"a", "b", "c"}) == numbers_of(frozenset("cba"))
    assert numbers_of({"a": 1, "b": 2}) == numbers_of({"b": 2, "a": 1})
    assert numbers_of(Counter("aab")) == numbers_of({"a": 2, "b": 1})
    assert numbers_of({"a": 1, "b": 2}) != numbers_of({"a": 2, "b": 1})


class Text(str):
    """Whose methods are the student's."""

    def encode(self, *how: Any) -> bytes:  # type: ignore[override]
        raise AssertionError


TOO_MUCH = {
    "a text of another class": Text("cat"),
    "a function": print,
    "too many": list(range(101)),
    "an array": np.zeros(101),
    "too deep": [[[[[[1]]]]]],
    "pixels": np.zeros(3, "uint8"),
    "in a list": [1, object()],
}


@pytest.mark.parametrize("value", TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_is_too_much_or_something_else_has_no_numbers(value: Any) -> None:
    assert codes_of(value, 100) is None


def test_a_list_that_holds_itself_has_no_numbers() -> None:
    whole: list[Any] = []
    whole.append(whole)
    assert codes_of(whole, 100) is None


def test_a_long_text_is_cut() -> None:
    assert numbers_of("a" * 10**6) == numbers_of("a" * 10**6 + "b")


def test_rows_have_the_values_of_all_rounds() -> None:
    found = traced("def f(x):\n    return [n * 2 for n in x]", [3, 5, 9])
    row = next(row for row in found.rows if row.text == "n * 2")
    assert (row.value.tolist(), row.ends.tolist(), row.line) == ([6, 10, 18], [1, 2, 3], 2)


def test_rows_know_what_they_are_made_from_through_variables_lists_and_conditions() -> None:
    source = """
    def f(x):
        kept = []
        for n in x:
            half = n // 2
            if half > 2:
                kept.append(n)
        return kept
    """
    rows = traced(source, [3, 6, 9, 4]).rows
    last = next(row for row in rows if row.text == "kept" and row.line == 7)
    made_from = {rows[part].text for part in last.parts}
    assert made_from == {"n", "half > 2"}
    asked = rows[next(part for part in last.parts if rows[part].text == "half > 2")]
    assert {rows[part].text for part in asked.parts} == {"half"}


def test_rows_are_bounded() -> None:
    lines = "\n".join(f"    x = [*x, {n}, {n}]" for n in range(MOST_ROWS))
    rows = traced(f"def f(x):\n{lines}\n    return x", [1]).rows
    assert 0 < len(rows) <= MOST_ROWS
    assert max(row.value.size for row in rows) <= MOST_IN_ROW
    assert sum(row.value.size for row in rows) <= MOST_IN_ROWS


WORDS = ["pear", "fig", "plum", "fig", "date", "kiwi", "pear", "lime", "fig", "plum"]

NUMBERED = """
def f(words):
    names = sorted(set(words))
    return {name: i for i, name in enumerate(names)}, len(names)
"""

SLIPS = {
    "another key": (
        """
        def f(words):
            names = sorted(set(words), key=lambda word: word[-1])
            index = {}
            for i, name in enumerate(names):
                index[name] = i
            return index, len(index)
        """,
        2,
        "",
    ),
    "shifted": (
        """
        def f(words):
            names = list(sorted({w for w in words}))
            numbers = [n + 1 for n in range(len(names))]
            return dict(zip(names, numbers)), len(numbers)
        """,
        4,
        "",
    ),
    "turned": (
        """
        def f(words):
            unique = set()
            for word in words:
                unique.add(word)
            ordered = sorted(unique)
            return {i: name for i, name in enumerate(ordered)}, len(ordered)
        """,
        6,
        "",
    ),
    "the last one is lost": (
        """
        def f(words):
            names = sorted(dict.fromkeys(words))[:-1]
            return {name: names.index(name) for name in names}, len(names)
        """,
        2,
        "the end is missing",
    ),
}


@pytest.mark.parametrize(("source", "line", "said"), SLIPS.values(), ids=SLIPS)
def test_the_line_of_a_slip_with_texts_and_dictionaries_is_found(
    source: str, line: int, said: str
) -> None:
    found = place(NUMBERED, source, WORDS, outputs=("index", "count"))
    assert (found.line, said in found.said) == (line, True), found


SPLIT = """
def f(clips, held_out):
    train, test = [], []
    for name in clips:
        side = test if int(name[1:3]) in held_out else train
        side.append(name)
    return train, test
"""
CLIPS = [f"g{group:02}c{clip}" for clip in (1, 2, 3) for group in (14, 3, 22, 7, 11)]

SPLIT_SLIPS = {
    "another condition": ("int(name[1:3]) in held_out", "int(name[1:3]) >= held_out[0]", 4),
    "another part of the text": ("name[1:3]", "name[2:3]", 4),
    "another list": ("for name in clips", "for name in sorted(clips)", 3),
}


@pytest.mark.parametrize(("old", "new", "line"), SPLIT_SLIPS.values(), ids=SPLIT_SLIPS)
def test_the_line_of_a_slip_in_a_loop_is_found(old: str, new: str, line: int) -> None:
    assert old in SPLIT
    found = place(SPLIT, SPLIT.replace(old, new), CLIPS, [7, 14], outputs=("train", "test"))
    assert found.line == line, found


DETOURS = {
    "own ways to come to the same": """
        def f(clips, held_out):
            parts = [name.split("c") for name in clips]
            groups = [int(first.strip("g")) for first, _ in parts]
            chosen = [group in held_out for group in groups]
            test = [name for name, out in zip(clips, chosen) if out]
            train = [name for name in clips if name not in test]
            return test, train
    """,
    "by groups": """
        def f(clips, held_out):
            held = {f"g{group:02}" for group in held_out}
            train, test = [], []
            for name in clips:
                if name[:3] in held:
                    test.append(name)
                else:
                    train.append(name)
            return test, train
    """,
}


@pytest.mark.parametrize("source", DETOURS.values(), ids=DETOURS)
def test_right_detours_are_not_blamed(source: str) -> None:
    found = place(SPLIT, source, CLIPS, [7, 14], outputs=("train", "test"))
    last = len(textwrap.dedent(source).strip().splitlines())
    assert found.line in (last, last - 1, last - 2), found


def test_a_function_that_returns_in_a_loop_is_shown_there() -> None:
    solution = "def f(x):\n    return [word.upper() for word in x]"
    source = """
    def f(x):
        found = []
        for word in x:
            found.append(word.upper())
            if len(found) > 3:
                return found
        return found
    """
    assert place(solution, source, WORDS).line == 6


def test_a_list_that_sort_made_nothing_of_is_shown_where_it_was_bound() -> None:
    source = """
    def f(words):
        names = list(set(words)).sort()
        for name in names:
            name.upper()
        return names
    """
    found = place("def f(words):\n    return sorted(set(words))", source, WORDS)
    assert (found.line, "is None" in found.said) == (2, True), found


def test_a_list_that_is_changed_while_a_loop_goes_along_it_is_shown() -> None:
    source = """
    def f(clips, held_out):
        train, test = list(clips), []
        for name in train:
            if int(name[1:3]) in held_out:
                train.remove(name)
                test.append(name)
        return train, test
    """
    clips = sorted(CLIPS)
    found = place(SPLIT, source, clips, [7, 14], outputs=("train", "test"))
    assert (found.line, found.why) == (5, "walks"), found


def test_outputs_in_each_others_place_are_shown_where_they_are_returned() -> None:
    source = SPLIT.replace("return train, test", "return test, train")
    found = place(SPLIT, source, CLIPS, [7, 14], outputs=("train", "test"))
    assert (found.line, found.why) == (6, "exchanged")


def test_a_set_that_is_returned_for_a_list_is_shown_where_it_is_made() -> None:
    source = "def f(words):\n    names = set(words)\n    return names"
    solution = "def f(words):\n    return sorted(set(words))"
    assert place(solution, source, WORDS, outputs=("names",)).line == 2


LAST = """
def f(x, n):
    return [x[i : i + n] for i in range(len(x) - n + 1)]
"""
STOPPING = """
def f(x):
    found = []
    for n in x:
        if n > 3 and n < 8:
            continue
        found.append(n // 2)
    return found
"""
ARGUMENTS: dict[str, tuple[tuple[Any, ...], tuple[str, ...]]] = {
    SPLIT: ((CLIPS, [7, 14]), ("train", "test")),
    NUMBERED: ((WORDS,), ("index", "count")),
    LAST: (([3, 1, 4, 1, 5, 9, 2], 3), ("y",)),
    STOPPING: (([9, 4, 2, 7, 13, 8, 3],), ("y",)),
}

#: What a slip makes of a solution's text, in which line, and the kind that is to be said.
CHANGES = [
    (SPLIT, " in held_out", " not in held_out", 4, "the comparison"),
    (SPLIT, "name[1:3]", "name[1:2]", 4, "the index"),
    (NUMBERED, "sorted(set(words))", "list(set(words))", 2, "the function that is called"),
    (NUMBERED, "sorted(set(words))", "sorted(words)", 2, "a function is missing"),
    (NUMBERED, "enumerate(names)", "enumerate(names, start=1)", 3, "an argument too many"),
    (LAST, "range(len(x) - n + 1)", "range(len(x) - n)", 2, "where the loop begins or ends"),
    (LAST, "x[i : i + n]", "x[i : i + n + 1]", 2, "the index"),
    (STOPPING, "continue", "break", 5, "how the loop goes on"),
    (STOPPING, "n > 3 and n < 8", "n > 3 or n < 8", 4, "the condition"),
    (STOPPING, "n // 2", "n / 2", 6, "the operator"),
]


@pytest.mark.parametrize(("right", "old", "new", "line", "kind"), CHANGES)
def test_a_slip_with_texts_and_lists_is_mended(
    right: str, old: str, new: str, line: int, kind: str
) -> None:
    assert old in right
    arguments, outputs = ARGUMENTS[right]
    question = Question("f", tuple("xyz"[: len(arguments)]), {o: Output(1) for o in outputs}, ())
    case = Case({}, arguments, Local(written(right)).call(question, arguments).value)
    wrong = written(right.replace(old, new))
    changes = find_changes(wrong, question, [case], seconds=20)
    assert [(change.line, change.kind) for change in changes] == [(line, kind)], changes
