"""What a function that is given `step` asks it, and where that is not what is asked for.

`step(words, state)` scores the words after some sentences: their last words, and a state with a row
for each. A row of the state stands for the sentence, so that each row with its word tells whether
the right thing is asked, in whatever order and however many at a time.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from .leaves import loop_around
from .trace import Asked, Trace
from .verdict import Place

#: Rows of a state that agree in so many digits are the same.
_DIGITS = 8

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")

#: A row of a state, as what tells it from others.
Row = tuple[float, ...]


def find_wrong_call(
    trace: Trace, right: Sequence[Sequence[Any]], given: Mapping[str, Any], function: str
) -> Place | None:
    """The first call of `step` in which something else is asked than should be; None where none is.

    Args:
        trace: of the function.
        right: words and arrays of the state in the calls that the solution makes.
        given: what the function was given, by name: start, end, max_length.
        function: its name.
    """
    return next(_Calls(trace, right, given, function).wrong(), None)


@dataclass
class _Calls:
    trace: Trace
    right: Sequence[Sequence[Any]]
    given: Mapping[str, Any]
    function: str

    @cached_property
    def needed(self) -> dict[Row, set[int]]:
        """The words after which the solution asks, by rows of the state."""
        found: dict[Row, set[int]] = {}
        for words, *state in self.right:
            for row, word in zip(_rows(state), words.tolist(), strict=True):
                found.setdefault(row, set()).add(word)
        return found

    @cached_property
    def over(self) -> set[Row]:
        """Rows of sentences that have ended, where the solution goes on with them all the same."""
        found, ended = set[Row](), np.zeros(0, bool)
        for words, *state in self.right:
            ended = ended if len(ended) == len(words) else np.zeros(len(words), bool)
            ended = ended | (words == self.given["end"])
            found |= {row for row, over in zip(_rows(state), ended, strict=True) if over}
        return found

    def wrong(self) -> Iterator[Place]:
        """What is wrong, the first first."""
        left = {(row, w) for row, words in self.needed.items() for w in words}
        left -= {pair for pair in left if pair[0] in self.over}
        for number, call in enumerate(self.trace.asked):
            if not left:
                return
            if any(len(array) != call.words.size for array in call.state) or not call.state:
                yield self._misfit(number, call)
                return
            rows = _rows(call.state)
            pairs = [*zip(rows, call.words.ravel().tolist(), strict=True)]
            off = [i for i, (row, word) in enumerate(pairs) if word not in self._words(row, word)]
            if off:
                yield self._of_row(number, call, pairs, off[0])
                return
            if len({*pairs}) < len(pairs) and len(pairs) > 1:
                yield self._copies(number, call)
                return
            left -= {*pairs}
        if left and self.trace.asked and self.trace.line:
            yield from self._ended_early()

    def _words(self, row: Row, word: int) -> set[int]:
        return {word} if row in self.over else self.needed.get(row, set())

    def _look_at(self, line: int, why: str, said: str) -> Place:
        return Place(self.function, line, why, said)

    def _call(self, number: int) -> str:
        named = _ORDINALS[number] if number < len(_ORDINALS) else f"{number + 1}th"
        return f"In the {named} call of `step`"

    def _misfit(self, number: int, call: Asked) -> Place:
        """Not as many words as rows of the state."""
        counts = {len(words) for words, *_ in self.right[: number + 1][-1:]}
        said = f"{call.words.size} words and a state with {len(call.state[0]) if call.state else 0}"
        said = f"{self._call(number)}, there are {said} rows; each word needs a row"
        fit = call.words.size in counts
        line = self._state_from(call) if fit else self._words_from(call, exact=True)
        what = "the state" if fit else "the words"
        return Place(
            self.function, line, "misfit", f"{said}. In line {line}, {what} got this size."
        )

    def _of_row(
        self, number: int, call: Asked, pairs: Sequence[tuple[Row, int]], off: int
    ) -> Place:
        """A word that is not the one after which is to be asked, or a row of another sentence."""
        row, word = pairs[off]
        asked, place = self._call(number), f"word {off + 1}" if len(pairs) > 1 else "the word"
        before = [_rows(one.state) for one in self.trace.asked[:number]]
        rows = [one for one, _ in pairs]
        if before and all(one in before[-1] for one in rows) and word != self.given["start"]:
            line = call.line
            return Place(
                self.function,
                line,
                "not handed on",
                f"{asked}, the state is that of the call before.",
            )
        if number and {word for _, word in pairs} == {self.given["start"]}:
            line = self._words_from(call)
            return Place(
                self.function,
                line,
                "start again",
                f"{asked}, there is nothing but `start` once more.",
            )
        never = all(self.given["end"] not in words for words, *_ in self.right)
        if word == self.given["end"] and never:
            line = self._words_from(call)
            said = f"{asked}, {place} is `end`: a sentence that has ended is continued."
            return self._look_at(line, "end continued", said)
        if self._is_mixed(pairs):
            line = self._state_from(call)
            said = f"{asked}, rows of the state belong to other sentences than the words beside "
            return self._look_at(line, "mixed", f"{said}them; they come from line {line}.")
        if row not in self.needed:
            line = self._state_from(call)
            said = f"{asked}, row {off + 1} of the state is that of no sentence that is to go on."
            return self._look_at(line, "state", said)
        line = self._chosen_in(call)
        said = f"{asked}, {place} is {word}, with which no sentence should go on"
        return self._look_at(line, "chosen", f"{said}: look how line {line} comes to it.")

    def _is_mixed(self, pairs: Sequence[tuple[Row, int]]) -> bool:
        """Are both words and rows of one right call, and only put together otherwise?"""
        words = sorted(word for _, word in pairs)
        return any(
            words == sorted(of.tolist()) and {row for row, _ in pairs} <= {*_rows(state)}
            for of, *state in self.right
        )

    def _copies(self, number: int, call: Asked) -> Place:
        line = self._words_from(call)
        said = f"{self._call(number)}, the same sentence stands there {call.words.size} times"
        return self._look_at(line, "copies", f"{said}: all grow alike.")

    def _ended_early(self) -> Iterator[Place]:
        """Sentences that should go on when there are no more calls."""
        calls, last = len(self.trace.asked), self.trace.asked[-1]
        loop = loop_around(self.trace, self.function, last.line)
        if loop is None:
            return
        breaks = [*self._breaks(loop)]
        rounds = "once" if calls == 1 else f"{calls} times"
        said = f"`step` is called {rounds}, and then no more, though a sentence should go on"
        line = breaks[0] if breaks and calls + 1 < self.given["max_length"] else loop[0]
        yield Place(
            self.function,
            line,
            "ended early",
            f"{said}: look at what ends the loop, in line {line}.",
        )

    def _breaks(self, loop: tuple[int, int]) -> Iterator[int]:
        """The lines of conditions under which a loop is left in its middle."""
        start, text = self.trace.sources.get(self.function, (0, ""))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.If):
                line = node.lineno + start - 1
                leaves = any(isinstance(one, (ast.Break, ast.Return)) for one in node.body)
                if leaves and loop[0] < line <= loop[1]:
                    yield line

    # -- lines -----------------------------------------------------------------------------------

    def _words_from(self, call: Asked, exact: bool = False) -> int:
        """The line in which the words of a call were found; with `exact`, in which they were put
        together as they are.
        """
        steps, at = self.trace.steps, call.made[0]
        if not 0 <= at < len(steps):
            return self._bound(call, call.line) or call.line
        if steps[at].line == call.line:
            return self._bound(call, at=call.line, text=steps[at].text) or call.line
        return steps[at].line if exact else steps[self._first_words(at)].line

    def _first_words(self, at: int) -> int:
        """Where whole numbers come up first of which others are made."""
        steps = self.trace.steps
        while parts := [part for part in steps[at].parts if steps[part].value.dtype.kind in "iu"]:
            at = parts[0]
        return at

    def _bound(self, call: Asked, at: int, text: str = "") -> int:
        """The line in which the list got its value that a call's words are taken from; else 0."""
        names = {*re.findall(r"[A-Za-z_]\w*", text or self._text_of(at))}
        moves = [m for m in self.trace.moves if m.step < 0 and m.name in names and m.at <= call.at]
        return moves[-1].line if moves else 0

    def _text_of(self, line: int) -> str:
        start, text = self.trace.sources.get(self.function, (0, ""))
        lines = text.splitlines()
        return lines[line - start] if 0 <= line - start < len(lines) else ""

    def _state_from(self, call: Asked) -> int:
        """The line in which the state of a call was put together, or returned by an earlier one."""
        steps = self.trace.steps
        made = [at for at in call.made[1:] if 0 <= at < len(steps)]
        return steps[made[0]].line if made else call.line

    def _chosen_in(self, call: Asked) -> int:
        """The line in which words were chosen by their scores, the last before a call."""
        steps = self.trace.steps
        for step in reversed(steps[: call.at]):
            kinds = {steps[part].value.dtype.kind for part in step.parts}
            if step.value.dtype.kind in "iu" and "f" in kinds and kinds.isdisjoint("iu"):
                return step.line
        return self._words_from(call)


def find_wrong_word(trace: Trace, right: Any, function: str) -> Place | None:
    """Where words are put into the result that do not belong there; None where none are.

    Args:
        trace: of a function that asks as it should.
        right: the words of all steps, (m, T).
        function: its name.
    """
    loop = loop_around(trace, function, trace.asked[-1].line) if trace.asked else None
    put = [
        move
        for move in trace.moves
        if loop and move.step >= 0 and not move.name and loop[0] < move.line <= loop[1]
    ]
    put = [move for move in put if trace.steps[move.step].value.shape == right.shape[:1]]
    for line in sorted({move.line for move in put}):
        here = [move for move in put if move.line == line]
        for t, move in enumerate(here[: right.shape[1]]):
            if not np.array_equal(trace.steps[move.step].value, right[:, t]):
                said = f"In line {line}, in round {move.round}, words are put into the result "
                return Place(function, line, "put", f"{said}that are not those of this step.")
        if len(here) > 1 and len({_origin(trace, move.step) for move in here}) == 1:
            said = f"Line {line} puts the same array into the result each time"
            return Place(
                function, line, "shared", f"{said}; what is written into it later changes all."
            )
    return None


def _origin(trace: Trace, at: int) -> int:
    """The step in which an array was made, before it was changed."""
    while trace.steps[at].changes >= 0:
        at = trace.steps[at].changes
    return at


def _rows(state: Sequence[Any]) -> list[Row]:
    """The rows of a state's arrays, side by side."""
    flat = [np.asarray(array, float).reshape(len(array), -1) for array in state]
    both = np.round(np.concatenate(flat, axis=1), _DIGITS) + 0.0  # there is a zero below zero, too
    return [tuple(row) for row in both.tolist()]
