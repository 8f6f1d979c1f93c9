"""The cases of hidden tests: drawn from the class's secret, computed once for a class.

A class has a fixed number of variants of every exercise, and each student is assigned one. What the
reference makes of a variant, and what each known mistake does, is kept in memory and on disk, so
that a lesson's solutions run once for a class and not once for a student. Known mistakes are
computed when the first wrong answer asks for them.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from autograder.course import ROOT, Lesson, answers_folder
from autograder.lessons.depends import digests
from unroll.judging import storage
from unroll.judging.questions import Case, Question

#: Into so many variants of each exercise a class is divided.
VARIANTS = 32

#: Where drawn cases are kept: of the checkout, not of the class, as `make clean` may remove them.
FOLDER = ROOT / "build" / "cases"


class Known(Mapping[str, Any]):
    """What known mistakes make of a case: computed when asked, then remembered."""

    def __init__(self, computed: Mapping[str, Any], more: Any) -> None:
        self.computed = dict(computed)
        self._more = more

    def __getitem__(self, mistake: str) -> Any:
        if mistake not in self.computed:
            self.computed[mistake] = self._more(mistake)
        return self.computed[mistake]

    def __iter__(self) -> Iterator[str]:
        return iter(self.computed)

    def __len__(self) -> int:
        return len(self.computed)


#: Known mistakes that somebody made in earlier exercises, as (exercise, mistake), sorted.
Made = tuple[tuple[str, str], ...]


@dataclass
class CaseBook:
    """The cases of one lesson for one class.

    Attributes:
        lesson: the lesson.
        secret: the class's; without one all cases are the same for everybody.
        variants: how many there are.
        folder: where they are kept between runs; None keeps them in memory only.
    """

    lesson: Lesson
    secret: bytes = b""
    variants: int = VARIANTS
    folder: Path | None = None
    _drawn: dict[tuple[str, int, Made], tuple[Question, list[Case]]] = field(default_factory=dict)
    _kept: dict[tuple[str, int, Made], int] = field(default_factory=dict)
    _mistaken: dict[Made, Any] = field(default_factory=dict)
    _recorded: dict[Path, Sequence[Case]] = field(default_factory=dict)

    @cached_property
    def reference(self) -> Any:
        """The lesson's solutions: read, and run, only where something must be computed."""
        from autograder.lessons.reference import reference_for

        return reference_for(self.lesson)

    def variant(self, student: str, exercise: str) -> int:
        """Which variant a student is assigned; told by the secret, so nobody can choose it."""
        digest = _digest(self.secret, b"variant", student.encode(), exercise.encode())
        return int.from_bytes(digest[:8], "little") % self.variants

    def draw_seed(self, student: str, exercise: str) -> list[int]:
        """What random numbers of one student's grading come from, so that it can be repeated."""
        return list(_digest(self.secret, b"student", student.encode(), exercise.encode()))

    def draw(self, exercise: str, variant: int) -> tuple[Question, list[Case]]:
        """What is asked, and the cases of one variant with the right results."""
        return self._draw(exercise, variant, ())

    def with_mistakes(self, exercise: str, variant: int, made: Made) -> list[Case]:
        """The same cases as the solution answers them on top of earlier known mistakes.

        None where nothing can be computed with those mistakes.
        """
        return self._draw(exercise, variant, made)[1]

    def recorded(self, exercise: str) -> Sequence[Case]:
        """Cases of which is known what the solution computes on its way: those of `check`."""
        path = answers_folder(self.lesson.root) / f"{exercise}.json"
        if path not in self._recorded:
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                cases = storage.load(path)[1]
                self._recorded[path] = [case for case in cases if case.hints]
        return self._recorded.get(path, ())

    def keep(self) -> None:
        """Write down what known mistakes were computed since the cases were written."""
        for key, found in self._drawn.items():
            if _computed(found[1]) > self._kept.get(key, 0):
                self._write(key, found)

    def _draw(self, exercise: str, variant: int, made: Made) -> tuple[Question, list[Case]]:
        key = (exercise, variant, made)
        if key not in self._drawn:
            found = self._read(key)
            if found is None:
                found = self._compute(exercise, variant, made)
                self._write(key, found)
            question, cases = found
            self._drawn[key] = question, [self._lazily(exercise, case, made) for case in cases]
        return self._drawn[key]

    def _compute(self, exercise: str, variant: int, made: Made) -> tuple[Question, list[Case]]:
        question = self.reference.exercises[exercise].question
        seed = _digest(self.secret, str(variant).encode(), exercise.encode())
        rng = np.random.default_rng(list(seed))
        try:
            reference = self._reference(made)
            return question, reference.cases(reference.exercises[exercise], rng)
        except (OSError, MemoryError):  # the machine's
            raise
        except Exception:
            if not made:
                raise
            return question, []  # with the mistakes, there is nothing that could be compared

    def _reference(self, made: Made) -> Any:
        """The lesson's solutions, or those of somebody who made these mistakes."""
        if made not in self._mistaken:
            self._mistaken[made] = self.reference.with_mistakes(made)
        return self._mistaken[made]

    def _lazily(self, exercise: str, case: Case, made: Made) -> Case:
        """The case, whose known mistakes are computed when they are asked for."""
        computed = {} if not isinstance(case.mistaken, dict) else case.mistaken

        def compute(mistake: str) -> Any:
            return self._reference(made).mistaken_result(exercise, mistake, case.arguments)

        return replace(case, mistaken=Known(computed, compute))

    @cached_property
    def _place(self) -> Path | None:
        """The folder of this lesson, class and state of the sources; older states are removed."""
        if self.folder is None:
            return None
        packages = ["numpy", *(["keras"] if self.lesson.with_keras else [])]
        parts = [*digests(self.lesson).values(), *map(version, packages), str(self.variants)]
        state = _digest(self.secret, *(part.encode() for part in parts)).hex()[:32]
        of_class = self.folder / self.lesson.id / _digest(self.secret).hex()[:16]
        for other in of_class.glob("*"):
            if other.name != state:
                shutil.rmtree(other, ignore_errors=True)
        return of_class / state

    def _file(self, key: tuple[str, int, Made]) -> Path | None:
        """Where the cases of an exercise's variant are kept."""
        exercise, variant, made = key
        on_top = f"-{_digest(repr(made).encode()).hex()[:16]}" if made else ""
        return self._place / f"{exercise}-{variant}{on_top}.json" if self._place else None

    def _read(self, key: tuple[str, int, Made]) -> tuple[Question, list[Case]] | None:
        if path := self._file(key):
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                found = storage.load(path)
                self._kept[key] = _computed(found[1])
                return found
        return None

    def _write(self, key: tuple[str, int, Made], found: tuple[Question, list[Case]]) -> None:
        """Keep cases for the next run; without them it would only take longer."""
        if not (path := self._file(key)):
            return
        question, cases = found
        stored = [replace(case, mistaken=_already(case)) for case in cases]
        with contextlib.suppress(OSError):
            # They tell what is tested: nobody else may read them.
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(storage.dumps(question, stored))
            Path(name).replace(path)
            self._kept[key] = _computed(stored)


def _already(case: Case) -> Mapping[str, Any]:
    """What is known of mistakes so far."""
    if isinstance(case.mistaken, Known):
        return case.mistaken.computed
    return case.mistaken if isinstance(case.mistaken, dict) else {}


def _computed(cases: list[Case]) -> int:
    return sum(len(_already(case)) for case in cases)


def _digest(*parts: bytes) -> bytes:
    return hashlib.sha256(b"\0".join(parts)).digest()
