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
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from autograder.course import ROOT, Lesson
from autograder.lessons.depends import digests
from unroll.judging import storage
from unroll.judging.questions import Case, Question
from unroll.judging.verdict import Verdict

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
    _drawn: dict[tuple[str, int], tuple[Question, list[Case]]] = field(default_factory=dict)
    _kept: dict[tuple[str, int], int] = field(default_factory=dict)

    @cached_property
    def reference(self) -> Any:
        """The lesson's solutions: read, and run, only where something must be computed."""
        from autograder.lessons.reference import reference_for

        return reference_for(self.lesson)

    def variant(self, student: str, exercise: str) -> int:
        """Which variant a student is assigned; told by the secret, so nobody can choose it."""
        digest = _digest(self.secret, b"variant", student.encode(), exercise.encode())
        return int.from_bytes(digest[:8], "little") % self.variants

    def draw(self, exercise: str, variant: int) -> tuple[Question, list[Case]]:
        """What is asked, and the cases of one variant with the right results."""
        key = (exercise, variant)
        if key not in self._drawn:
            found = self._read(exercise, variant)
            if found is None:
                question = self.reference.exercises[exercise].question
                found = question, self._compute(self.reference, exercise, variant)
                self._write(exercise, variant, found)
            self._drawn[key] = found[0], [self._lazily(exercise, case) for case in found[1]]
        return self._drawn[key]

    def with_mistakes(
        self, exercise: str, variant: int, earlier: Mapping[str, Verdict]
    ) -> list[Case] | None:
        """The same cases as the solution answers them on top of earlier known mistakes, if any."""
        carried = self.reference.with_mistakes(earlier)
        return self._compute(carried, exercise, variant) if carried else None

    def keep(self) -> None:
        """Write down what known mistakes were computed since the cases were written."""
        for (exercise, variant), found in self._drawn.items():
            if _computed(found[1]) > self._kept.get((exercise, variant), 0):
                self._write(exercise, variant, found)

    def _compute(self, reference: Any, exercise: str, variant: int) -> list[Case]:
        seed = _digest(self.secret, str(variant).encode(), exercise.encode())
        cases: list[Case] = reference.cases(
            reference.exercises[exercise], np.random.default_rng(list(seed))
        )
        return cases

    def _lazily(self, exercise: str, case: Case) -> Case:
        """The case, whose known mistakes are computed when they are asked for."""
        computed = {} if not isinstance(case.mistaken, dict) else case.mistaken

        def compute(mistake: str) -> Any:
            return self.reference.mistaken_result(exercise, mistake, case.arguments)

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

    def _read(self, exercise: str, variant: int) -> tuple[Question, list[Case]] | None:
        if self._place is None:
            return None
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            found = storage.load(self._place / f"{exercise}-{variant}.json")
            self._kept[exercise, variant] = _computed(found[1])
            return found
        return None

    def _write(self, exercise: str, variant: int, found: tuple[Question, list[Case]]) -> None:
        """Keep cases for the next run; without them it would only take longer."""
        if self._place is None:
            return
        question, cases = found
        stored = [replace(case, mistaken=_already(case)) for case in cases]
        with contextlib.suppress(OSError):
            # They tell what is tested: nobody else may read them.
            self._place.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._place)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(storage.dumps(question, stored))
            Path(name).replace(self._place / f"{exercise}-{variant}.json")
            self._kept[exercise, variant] = _computed(stored)


def _already(case: Case) -> Mapping[str, Any]:
    """What is known of mistakes so far."""
    if isinstance(case.mistaken, Known):
        return case.mistaken.computed
    return case.mistaken if isinstance(case.mistaken, dict) else {}


def _computed(cases: list[Case]) -> int:
    return sum(len(_already(case)) for case in cases)


def _digest(*parts: bytes) -> bytes:
    return hashlib.sha256(b"\0".join(parts)).digest()
