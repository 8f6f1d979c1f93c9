"""An example class: made-up students whose submissions show what grading meets in real life."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat

from autograder.course import Lesson
from autograder.lessons.exercise import Exercise, Mistake
from autograder.lessons.reference import Reference, reference_for
from autograder.lessons.text import without_markers

#: Those who make one known mistake each.
MISTAKEN = ("dora", "elif", "farid", "grete", "hana", "ivo", "june")


def write_class(folder: Path, lessons: Sequence[Lesson]) -> None:
    """Make `folder`/<student>/<lesson>/<notebook> for every student."""
    for lesson in lessons:
        reference = reference_for(lesson)
        for student, content in _class(lesson, reference):
            path = folder / student / lesson.id / f"{lesson.name}.ipynb"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")


def _class(lesson: Lesson, reference: Reference) -> Iterator[tuple[str, str]]:
    """Every student with the text of the file they hand in."""
    yield "ada", _notebook(lesson, right(reference))
    yield "boris", _notebook(lesson, blank(reference))
    yield "chen", _notebook(lesson, half_done(reference))
    for student, (exercise, mistake) in zip(MISTAKEN, _mistakes(reference), strict=False):
        yield student, _notebook(lesson, with_mistake(reference, exercise, mistake))
    yield "kwame", _notebook(lesson, {**right(reference), **syntax_error(reference)})
    yield "lena", _without_test(lesson, right(reference))
    yield "mateo", _notebook(lesson, {**right(reference), **endless_loop(reference)})
    yield "nadia", _notebook(lesson, {**right(reference), **noisy(reference)})
    yield "omar", _notebook(lesson, right(reference))[:2000]
    yield "priya", _foreign()


def right(reference: Reference) -> dict[str, str]:
    """Every exercise solved."""
    return {name: reference.cell(name).source for name in reference.exercises}


def blank(reference: Reference) -> dict[str, str]:
    """Nothing written."""
    return {}


def half_done(reference: Reference) -> dict[str, str]:
    """The first half of the exercises solved, the others as they were given."""
    names = list(reference.exercises)
    return {name: reference.cell(name).source for name in names[: (len(names) + 1) // 2]}


def with_mistake(reference: Reference, exercise: Exercise, mistake: Mistake) -> dict[str, str]:
    """Every exercise solved, one of them with a known mistake."""
    wrong = reference.mistaken_source(exercise.name, mistake)
    return {**right(reference), exercise.name: wrong}


def syntax_error(reference: Reference) -> dict[str, str]:
    """A bracket is missing in the first exercise."""
    name = next(iter(reference.exercises))
    source = reference.cell(name).source
    return {name: source.replace("):\n", ":\n", 1)}


def endless_loop(reference: Reference) -> dict[str, str]:
    """The last exercise never returns."""
    name = list(reference.exercises)[-1]
    arguments = inspect.signature(reference.solution(name))
    return {name: f"def {name}{arguments}:\n    while True:\n        pass"}


def noisy(reference: Reference) -> dict[str, str]:
    """Right, but prints and warns at every call."""
    name = next(iter(reference.exercises))
    source = reference.cell(name).source
    noise = '    import warnings\n    print("here")\n    warnings.warn("look out")\n'
    return {name: source.replace("    ### BEGIN SOLUTION\n", noise, 1)}


def _mistakes(reference: Reference) -> Iterator[tuple[Exercise, Mistake]]:
    """Known mistakes, one exercise after the other in turn, so that each exercise has some."""
    longest = max(len(exercise.mistakes) for exercise in reference.exercises.values())
    for rank in range(longest):
        for exercise in reference.exercises.values():
            if rank < len(exercise.mistakes):
                yield exercise, exercise.mistakes[rank]


def submission(lesson: Lesson, answers: dict[str, str]) -> Any:
    """The released notebook with these answers written into it; an exercise not named stays."""
    notebook = nbformat.read(lesson.released, as_version=4)
    for cell in notebook.cells:
        exercise = cell.id.replace("-", "_")
        if exercise in answers:
            cell.source = without_markers(answers[exercise])
    return notebook


def _notebook(lesson: Lesson, answers: dict[str, str]) -> str:
    return str(nbformat.writes(submission(lesson, answers)))


def _without_test(lesson: Lesson, answers: dict[str, str]) -> str:
    """The student deleted the first test cell."""
    notebook = submission(lesson, answers)
    first = next(c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade"))
    notebook.cells.remove(first)
    return str(nbformat.writes(notebook))


def _foreign() -> str:
    """A notebook of another course."""
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "one",
        "metadata": {},
        "outputs": [],
        "source": "library(ggplot2)",
    }
    kernel = {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}
    return json.dumps({"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})
