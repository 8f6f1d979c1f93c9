"""What hints say of wrong answers: `make hints` runs a folder of them, as check and as grading do.

Each answer is a file in a folder that is called like the exercise. Its first line says what it is:

    # mistake: the bias is added after tanh            or    # right: with einsum
    # true: bias-outside-tanh                          (known mistakes whose hint is true, or none)

A line that ends in `# <- slip` is one to put the finger on.
"""

from __future__ import annotations

import argparse
import functools
import re
import sys
import time
import types
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

from rich.console import Console
from rich.table import Table

from autograder.course import ROOT, Lesson, UserError
from autograder.course import lessons as all_lessons
from autograder.grading.cases import CaseBook
from autograder.lessons.exercise import exercises_of
from autograder.lessons.reference import reference_for, run_source
from autograder.lessons.text import without_markers
from unroll.check import changes_for, verdict_of
from unroll.judging.judge import judge
from unroll.judging.verdict import Verdict, as_text

#: The project's own answers.
OURS = ROOT / "tests" / "hints"

_SLIP = re.compile(r"\s*# <- slip\s*$", re.M)
_LINE = re.compile(r" in line (\d+),")

#: What is said of an answer. A right one is accepted, or refused; a wrong one is
Said = Literal[
    "named",  # a hint names its mistake
    "placed",  # the line is shown where the slip is
    "mended",  # it is said, on asking again, that a small change in that line would mend it
    "vague",  # only what is off is said, or another line is shown
    "accused",  # a hint names another mistake
    "accepted",
    "refused",
]
_GOOD: dict[bool, tuple[Said, ...]] = {
    True: ("accepted",),
    False: ("named", "placed", "mended"),
}


@dataclass(frozen=True)
class Answer:
    """One file: its exercise and code, what was said of it on its first lines, the slip's lines."""

    path: Path
    lesson: Lesson
    exercise: str
    right: bool
    about: str
    true: frozenset[str]
    code: str
    slips: frozenset[int]


@dataclass(frozen=True)
class Measured:
    """What check and grading say of an answer, and how long check took, in seconds."""

    answer: Answer
    said: Said
    verdict: Verdict
    in_grading: Said
    seconds: float

    @property
    def good(self) -> bool:
        """Is it what a student would wish?"""
        return self.said in _GOOD[self.answer.right]


def read(path: Path) -> Answer:
    """An answer's file.

    Raises:
        UserError: when its first lines or its folder do not say what it is.
    """
    text = path.read_text(encoding="utf-8")
    first, _, rest = text.partition("\n")
    kind, _, about = first.removeprefix("# ").partition(": ")
    if kind not in ("mistake", "right") or not about:
        raise UserError(f'{path}: its first line must be "# mistake: …" or "# right: …"')
    exercise = path.parent.name
    lesson = _lessons().get(exercise)
    if lesson is None:
        raise UserError(f"{path}: its folder must be called like an exercise, not {exercise}")
    said = rest.partition("\n")[0].removeprefix("# true:") if rest.startswith("# true:") else ""
    true = frozenset(said.replace(",", " ").split()) - {"none"}
    slips = frozenset(n for n, line in enumerate(text.splitlines(), 1) if _SLIP.search(line))
    code = _SLIP.sub("", text)
    return Answer(path, lesson, exercise, kind == "right", about, true, code, slips)


@functools.cache
def _lessons() -> dict[str, Lesson]:
    """The lesson of each exercise."""
    return {name: lesson for lesson in all_lessons() for name in exercises_of(lesson.name)}


def answers_in(folder: Path) -> list[Answer]:
    """All answers in a folder and those below it, by lesson and name."""
    found = [read(path) for path in sorted(folder.rglob("*.py")) if path.name != "__init__.py"]
    if not found:
        raise UserError(f"{folder} holds no answers: files of Python code, in exercises' folders")
    return sorted(found, key=lambda answer: (answer.lesson.id, answer.exercise, answer.path))


def function_of(answer: Answer) -> Any:
    """The answer's function, as a cell of the lesson's notebook would define it."""
    reference = reference_for(answer.lesson)
    names = dict(reference.namespace)
    cells = [
        (cell.id, without_markers(cell.source)) for cell in reference.text.with_role("exercise")
    ]
    for number, (name, code) in enumerate([*cells, (answer.path.stem, answer.code)]):
        run_source(code, f"<{answer.exercise} {number}: {name}>", names)
    for name, value in names.items():  # given functions look for others here too
        if isinstance(value, types.FunctionType) and value.__globals__ is reference.namespace:
            names[name] = types.FunctionType(
                value.__code__, names, value.__name__, value.__defaults__, value.__closure__
            )
    return names[answer.exercise]


def measure(answer: Answer, secret: bytes = b"hints", *, again: bool = True) -> Measured:
    """Run one answer as `check` does, asked again or not, and on a hidden test's cases."""
    function = function_of(answer)
    started = time.perf_counter()
    verdict = verdict_of(function, answer.exercise)
    seconds = time.perf_counter() - started
    said = said_of(answer, verdict)
    if said == "vague" and again:
        verdict = replace(verdict, changes=changes_for(function, verdict))
        if {change.line for change in verdict.changes} & answer.slips:
            said = "mended"
    book = _book(answer.lesson, secret)
    question, cases = book.draw(answer.exercise, 0)
    hidden = judge(
        question,
        cases,
        function_of(answer),
        reveal=False,
        recorded=lambda: book.recorded(answer.exercise),
    )
    return Measured(answer, said, verdict, said_of(answer, hidden), seconds)


@functools.cache
def _book(lesson: Lesson, secret: bytes) -> CaseBook:
    return CaseBook(lesson, secret, variants=1)


def said_of(answer: Answer, verdict: Verdict) -> Said:
    """What a verdict does for the one who gets it."""
    if answer.right or verdict.status == "right":
        return "accepted" if verdict.status == "right" else "refused"
    known = {mistake.id for mistake in exercises_of(answer.lesson.name)[answer.exercise].mistakes}
    mistake = verdict.finding.id if verdict.finding else ""
    if mistake in answer.true:
        return "named"
    if mistake in known:
        return "accused"
    return "placed" if lines_shown(verdict) & answer.slips else "vague"


def lines_shown(verdict: Verdict) -> frozenset[int]:
    """The line that a verdict puts the finger on, as a set."""
    if verdict.place:
        return frozenset({verdict.place.line})
    found = _LINE.search(verdict.message)
    return frozenset({int(found[1])} if found else ())


def table(found: Sequence[Measured]) -> Table:
    """How many of each exercise's answers are named, placed and so on; in grading below."""
    kinds: tuple[Said, ...] = get_args(Said)
    shown = Table("exercise", *kinds, "slowest", box=None)
    for name in dict.fromkeys(one.answer.exercise for one in found):
        shown.add_row(name, *_row([one for one in found if one.answer.exercise == name], kinds))
    shown.add_row("all", *_row(found, kinds), style="bold")
    counts = Counter(one.in_grading for one in found)
    shown.add_row("in grading", *[str(counts[kind] or "") for kind in kinds], "")
    return shown


def _row(found: Sequence[Measured], kinds: Sequence[Said]) -> Iterator[str]:
    counts = Counter(one.said for one in found)
    yield from (str(counts[kind] or "") for kind in kinds)
    yield f"{max(one.seconds for one in found):.2f} s"


def share(found: Sequence[Measured]) -> float:
    """Which part of the wrong answers is named, or placed on the right line."""
    wrong = [one for one in found if not one.answer.right]
    return sum(one.said in _GOOD[False] for one in wrong) / max(1, len(wrong))


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure a folder of answers, and print what is not as it should be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=OURS, help="of answers")
    parser.add_argument("--full", action="store_true", help="print all verdicts")
    given = parser.parse_args(arguments)
    try:
        found = [measure(answer) for answer in answers_in(given.folder)]
    except UserError as error:
        sys.exit(str(error))
    console = Console(highlight=False, markup=False)
    for one in found:
        if given.full or not one.good:
            path = one.answer.path.relative_to(given.folder)
            console.print(f"{path}: {one.said}, in grading {one.in_grading}: {one.answer.about}")
            lines = ", ".join(map(str, sorted(one.answer.slips)))
            said = as_text(one.verdict, "full")
            console.print(f"    slip in line {lines}; {said}\n", soft_wrap=True)
    console.print(table(found))
    console.print(f"named or placed: {share(found):.1%} of the wrong answers")


if __name__ == "__main__":
    main()
