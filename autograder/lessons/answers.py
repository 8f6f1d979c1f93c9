"""Writing the numbers that `check` compares with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from autograder.course import AuthorError
from autograder.lessons.checks import module_of
from autograder.lessons.exercise import Exercise
from autograder.lessons.reference import Reference
from unroll.judging import storage
from unroll.judging.compare import compare, same
from unroll.judging.judge import judge
from unroll.judging.questions import Case


def write_answers(reference: Reference, folder: Path) -> Iterator[Path]:
    """Write what `check` compares with; a file whose numbers agree to rounding is left alone.

    Raises:
        AuthorError: when draw, solution or a known mistake does not do what it should.
    """
    for name, exercise in reference.exercises.items():
        # Seeded by the name: the cases stay the same when other exercises come and go.
        rng = np.random.default_rng(list(name.encode()))
        cases = reference.cases(exercise, rng)
        _check_mistakes(reference, exercise, cases)
        text = storage.dumps(exercise.question, cases)
        path = folder / f"{name}.json"
        if not same_answers(path, text):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            yield path


def _check_mistakes(reference: Reference, exercise: Exercise, cases: Sequence[Case]) -> None:
    """Does each known mistake go wrong in one case at least?"""
    for mistake in exercise.mistakes:
        results = ((case.expected, case.mistaken[mistake.id]) for case in cases)
        if any(compare(right, made, exercise.tolerance) for right, made in results):
            continue
        function = reference.mistaken(exercise.name, mistake)  # which may change its arguments
        if judge(exercise.question, cases, function, reveal=False).status == "right":
            raise AuthorError(
                f"{module_of(reference.text.lesson)}, exercise {exercise.name}, mistake "
                f"{mistake.id}: the changed solution returns what is right in every case; change "
                "it, or add an edge in which it goes wrong"
            )


def same_answers(path: Path, text: str) -> bool:
    """Equal but for digits that differ between processors, far below what a check looks at?"""
    if not path.is_file():
        return False
    try:
        old_question, old_cases = storage.load(path)
    except (KeyError, TypeError, ValueError):  # written in an older form
        return False
    new_question, new_cases = storage.loads(text)
    near = new_question.tolerance / 10
    return (
        old_question == new_question
        and len(old_cases) == len(new_cases)
        and all(
            old.sizes == new.sizes
            and same(old.arguments, new.arguments, 1e-12)
            and same(old.expected, new.expected, near)
            and old.mistaken.keys() == new.mistaken.keys()
            and all(same(old.mistaken[k], new.mistaken[k], near) for k in new.mistaken)
            for old, new in zip(old_cases, new_cases, strict=True)
        )
    )
