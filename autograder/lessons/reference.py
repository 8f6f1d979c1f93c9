"""The reference: the solutions in a lesson's text, run; and known mistakes, which change them."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from autograder.course import AuthorError, Lesson, lessons
from autograder.lessons.exercise import Exercise, Mistake, Solutions, exercises_of
from autograder.lessons.text import Cell, LessonText, read_text
from unroll.judging.calling import ask
from unroll.judging.judge import Case, Raised
from unroll.judging.verdict import Verdict

Function = Callable[..., Any]


@dataclass(frozen=True)
class Reference:
    """The right functions of one lesson, and the wrong ones that are known.

    `namespace` computes what is expected. `solutions` draws the arguments: all right, also where
    the namespace is that of one who made mistakes.
    """

    text: LessonText
    exercises: Mapping[str, Exercise]
    namespace: Mapping[str, Any]
    solutions: Solutions

    def solution(self, exercise: str) -> Function:
        """The right function."""
        return self._function(self.namespace, exercise)

    def mistaken(self, exercise: str, mistake: Mistake) -> Function:
        """The function of somebody who makes this mistake."""
        namespace = dict(self.namespace)
        exec(self.mistaken_source(exercise, mistake), namespace)
        return self._function(namespace, exercise)

    def mistaken_source(self, exercise: str, mistake: Mistake) -> str:
        """The exercise's cell with the mistake made in it.

        Raises:
            AuthorError: when the text to be replaced is not there, or not once.
        """
        source = self.cell(exercise).source
        for old, new in mistake.changes.items():
            if source.count(old) != 1:
                raise AuthorError(
                    f"autograder/exercises/{self.text.lesson.name}.py, mistake {mistake.id}: "
                    f"{old!r} stands {source.count(old)} times in the solution of {exercise}; "
                    "make it match exactly once"
                )
            source = source.replace(old, new)
        return source

    def with_mistakes(self, verdicts: Mapping[str, Verdict]) -> Reference | None:
        """The reference of one who made the known mistakes that these verdicts name, if any."""
        namespace = dict(self.namespace)
        made = 0
        for name, verdict in verdicts.items():
            for mistake in self.exercises[name].mistakes:
                if verdict.finding and verdict.finding.id == mistake.id:
                    exec(self.mistaken_source(name, mistake), namespace)
                    made += 1
        if not made:
            return None
        for cell in self.text.with_role("exercise"):
            if cell.exercise not in verdicts:  # so that it calls the mistaken ones
                exec(cell.source, namespace)
        return replace(self, namespace=namespace)

    def cell(self, exercise: str) -> Cell:
        """The cell that holds an exercise's solution."""
        return next(c for c in self.text.with_role("exercise") if c.exercise == exercise)

    def cases(self, exercise: Exercise, rng: np.random.Generator) -> list[Case]:
        """Freshly drawn cases with the right results; mistaken results are computed when asked."""
        cases = []
        for edge in exercise.edges:
            sizes = exercise.draw_sizes(rng, edge)
            arguments = exercise.draw(rng, sizes, self.solutions)
            solution = self.solution(exercise.name)
            expected = ask(exercise.question, solution, copy.deepcopy(arguments))
            mistaken = MistakenResults(self, exercise, arguments)
            cases.append(Case(sizes, arguments, expected, mistaken))
        return cases

    def mistaken_result(self, exercise: str, mistake: str, arguments: tuple[Any, ...]) -> Any:
        """What a known mistake makes of given arguments; Raised where that is an error."""
        described = self.exercises[exercise]
        function = self.mistaken(exercise, next(m for m in described.mistakes if m.id == mistake))
        try:
            with np.errstate(all="ignore"):
                return ask(described.question, function, copy.deepcopy(arguments))
        except Exception as error:
            return Raised(type(error).__name__)

    @staticmethod
    def _function(namespace: Mapping[str, Any], name: str) -> Function:
        function: Function = namespace[name]
        return function


class MistakenResults(Mapping[str, Any]):
    """What each known mistake makes of given arguments; computed when first looked up."""

    def __init__(self, reference: Reference, exercise: Exercise, arguments: tuple[Any, ...]):
        self._result = functools.partial(
            reference.mistaken_result, exercise.name, arguments=arguments
        )
        self._ids = [mistake.id for mistake in exercise.mistakes]
        self._known: dict[str, Any] = {}

    def __getitem__(self, mistake: str) -> Any:
        if mistake not in self._known:
            self._known[mistake] = self._result(mistake)
        return self._known[mistake]

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


def reference_for(lesson: Lesson) -> Reference:
    """Read a lesson's text and run what its marks depend on.

    Raises:
        AuthorError: when text and exercises do not fit together.
    """
    # A lesson may be given solutions of other lessons, so a change in any of them counts.
    texts = tuple(other.text.stat().st_mtime_ns for other in lessons(lesson.root))
    return _reference_for(lesson, texts)


@functools.cache
def _reference_for(lesson: Lesson, texts: tuple[int, ...]) -> Reference:
    text = read_text(lesson)
    try:
        exercises = exercises_of(lesson.name)
    except ModuleNotFoundError:
        if text.with_role("exercise"):
            raise AuthorError(
                f"autograder/exercises/{lesson.name}.py is missing; it says what counts as right "
                f"in lesson {lesson.id}"
            ) from None
        exercises = {}
    namespace: dict[str, Any] = {"__name__": lesson.name}
    for cell in text.with_role("setup", "given", "exercise"):
        exec(compile(cell.source, f"<{lesson.id}: {cell.id}>", "exec"), namespace)
    reference = Reference(text, exercises, namespace, MappingProxyType(namespace))
    _check_exercises(reference)
    return reference


def _check_exercises(reference: Reference) -> None:
    """Do the lesson's text and its exercises speak of the same things?"""
    lesson = reference.text.lesson
    module = f"autograder/exercises/{lesson.name}.py"
    for cell in reference.text.with_role("test"):
        exercise = reference.exercises.get(cell.exercise)
        if exercise is None:
            raise AuthorError(
                f"{lesson.text.name}, cell {cell.id}: unknown exercise {cell.exercise}; describe "
                f"it in {module}"
            )
        if exercise.question.points != cell.points:
            raise AuthorError(
                f"{lesson.text.name}, cell {cell.id}: points={cell.points:g}, but the outputs of "
                f"{cell.exercise} in {module} are worth {exercise.question.points:g}"
            )
    written = {cell.exercise for cell in reference.text.with_role("exercise")}
    for name, exercise in reference.exercises.items():
        if name not in written:
            raise AuthorError(f"{module}: no cell of {lesson.text.name} holds the exercise {name}")
        for mistake in exercise.mistakes:
            reference.mistaken_source(name, mistake)
