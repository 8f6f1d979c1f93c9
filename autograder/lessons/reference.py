"""The reference: the solutions in a lesson's text, run; and known mistakes, which change them."""

from __future__ import annotations

import copy
import functools
import linecache
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import numpy as np

from autograder.course import AuthorError, Lesson
from autograder.lessons.checks import check_exercises, module_of, with_mistake
from autograder.lessons.exercise import Exercise, Mistake, Sizes, Solutions, exercises_of
from autograder.lessons.shapes import fits
from autograder.lessons.text import Cell, LessonText, read_text, stamps, without_steps
from autograder.slips import place, told
from unroll.judging.calling import Local, ask
from unroll.judging.judge import split
from unroll.judging.questions import Case, Raised

Function = Callable[..., Any]

#: Roles of the cells that marks depend on.
MARKED = ("setup", "given", "exercise")

#: So often cases are drawn anew whose sizes cannot be told apart.
TRIES = 20


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

    def mistaken(self, exercise: str, *mistakes: Mistake) -> Function:
        """The function of somebody who makes these mistakes; raises as `mistaken_source` does."""
        namespace = dict(self.namespace)
        name = f"<{exercise}: {', '.join(mistake.id for mistake in mistakes)}>"
        run_source(self.mistaken_source(exercise, *mistakes), name, namespace)
        return self._function(namespace, exercise)

    def mistaken_source(self, exercise: str, *mistakes: Mistake) -> str:
        """The exercise's cell with the mistakes made in it.

        Raises:
            AuthorError: where two of them change the same text.
        """
        source = without_steps(self.cell(exercise).source)
        for mistake in mistakes:
            source = with_mistake(source, mistake)
        return source

    def with_mistakes(self, made: Sequence[tuple[str, str]]) -> Reference:
        """The reference of one who made these known mistakes, as (exercise, mistake).

        All cells run anew, so that what comes after a mistake calls the mistaken function.

        Raises:
            AuthorError: where two mistakes change the same text.
        """
        return self._again(made=made) if made else self

    def with_functions(self, functions: Mapping[str, Function]) -> Reference:
        """The reference of one whose functions of these exercises are others than the solution."""
        return self._again(functions=functions)

    def _again(
        self,
        made: Sequence[tuple[str, str]] = (),
        functions: Mapping[str, Function] = MappingProxyType({}),
    ) -> Reference:
        """All cells run anew with mistakes made in them, or with other functions in their place."""
        namespace: dict[str, Any] = {"__name__": self.text.lesson.name}
        for cell in self.text.with_role(*MARKED):
            name = cell.exercise if cell.role == "exercise" else ""
            mistakes = [
                self._mistake(name, mistake) for exercise, mistake in made if exercise == name
            ]
            source = self.mistaken_source(name, *mistakes) if mistakes else cell.source
            _run(replace(cell, source=source), self.text, namespace)
            if name in functions:
                namespace[name] = functions[name]
        return replace(self, namespace=namespace)

    def _mistake(self, exercise: str, mistake: str) -> Mistake:
        return next(m for m in self.exercises[exercise].mistakes if m.id == mistake)

    def cell(self, exercise: str) -> Cell:
        """The cell that holds an exercise's solution."""
        return next(c for c in self.text.with_role("exercise") if c.exercise == exercise)

    def cases(self, exercise: Exercise, rng: np.random.Generator) -> list[Case]:
        """Freshly drawn cases with the right results; mistaken results are computed when asked."""
        for _ in range(TRIES):
            drawn = []
            for edge in exercise.edges:
                sizes = exercise.draw_sizes(rng, edge)
                drawn.append((sizes, self._drawn(exercise, rng, sizes)))
            if exercise.tells_apart([sizes for sizes, _ in drawn]):
                break
        return [self._case(exercise, sizes, arguments) for sizes, arguments in drawn]

    def _case(self, exercise: Exercise, sizes: Sizes, arguments: tuple[Any, ...]) -> Case:
        expected = self._expected(exercise, sizes, arguments)
        return Case(sizes, arguments, expected, MistakenResults(self, exercise, arguments))

    def _drawn(self, exercise: Exercise, rng: np.random.Generator, sizes: Sizes) -> tuple[Any, ...]:
        """Arguments of these sizes."""
        where = f"{module_of(self.text.lesson)}, exercise {exercise.name}"
        try:
            arguments = exercise.draw(rng, sizes, self.solutions)
        except Exception as error:
            raise AuthorError(
                f"{where}: draw stops at the sizes {sizes}: {told(error)}; it must work for all "
                "sizes and edges"
            ) from error
        if not isinstance(arguments, tuple) or len(arguments) != len(exercise.arguments):
            names = ", ".join(exercise.arguments)
            raise AuthorError(f"{where}: draw must return a tuple of {names}")
        for name, argument in zip(exercise.arguments, arguments, strict=True):
            if isinstance(argument, np.ndarray) and not argument.size:
                raise AuthorError(
                    f"{where}: draw makes an empty {name} {argument.shape} at the sizes {sizes}, "
                    "with which nothing can be got wrong; let sizes and edges be 1 or more"
                )
        return arguments

    def _expected(self, exercise: Exercise, sizes: Sizes, arguments: tuple[Any, ...]) -> Any:
        """What is right for these arguments."""
        cell = self.cell(exercise.name)
        where = self.text.where(cell)
        solution = self.solution(exercise.name)
        try:
            expected = ask(exercise.question, solution, copy.deepcopy(arguments))
        except Exception as error:
            raise AuthorError(
                f"{where}: the solution stops on what draw makes at the sizes {sizes}: "
                f"{told(error)}; one of them is to be mended"
            ) from error
        parts = split(expected, expected, [*exercise.outputs])
        if parts.keys() != exercise.outputs.keys():
            raise AuthorError(
                f"{where}: the solution returns something else than the outputs that "
                f"{module_of(self.text.lesson)} names: {', '.join(exercise.outputs)}"
            )
        for name, output in exercise.outputs.items():
            if output.shape and not fits(output.shape, sizes, np.shape(parts[name])):
                raise AuthorError(
                    f"{where}: the solution's {name} has the shape {np.shape(parts[name])} at the "
                    f"sizes {sizes}, and {output.shape!r} in {module_of(self.text.lesson)}; one of "
                    "them is to be mended"
                )
        return expected

    def answered(
        self, exercise: str, cases: Sequence[Case], seconds: float
    ) -> tuple[list[Case], set[str]]:
        """Cases as this reference answers them, without those on which it stops.

        Beside them the names of the arguments that it changes in place, as only a mistake does.

        Args:
            exercise: its name.
            cases: drawn for it before.
            seconds: what one of them may take.
        """
        described = self.exercises[exercise]
        question = replace(described.question, unknown={})  # what is asked for are numbers
        function = Local(self.solution(exercise), seconds)
        found, changed = [], set[str]()
        for case in cases:
            outcome = function.call(question, case.arguments)
            if outcome.failure is None:
                mistaken = MistakenResults(self, described, case.arguments)
                found.append(Case(case.sizes, case.arguments, outcome.value, mistaken))
                changed.update(outcome.changed)
        return found, changed

    def mistaken_result(self, exercise: str, mistake: str, arguments: tuple[Any, ...]) -> Any:
        """What a known mistake makes of given arguments; Raised where that is an error."""
        described = self.exercises[exercise]
        function = self.mistaken(exercise, self._mistake(exercise, mistake))
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
    return _reference_for(lesson, stamps(lesson.root))


@functools.cache
def _reference_for(lesson: Lesson, texts: tuple[tuple[int, int], ...]) -> Reference:
    text = read_text(lesson)
    exercises = exercises_of(lesson.name)
    namespace: dict[str, Any] = {"__name__": lesson.name}
    for cell in text.with_role(*MARKED):
        _run(cell, text, namespace)
    check_exercises(text, exercises)
    return Reference(text, exercises, namespace, MappingProxyType(namespace))


def run_source(source: str, name: str, namespace: dict[str, Any]) -> None:
    """Run code under a name, as a notebook does: whoever asks for a function's source gets it."""
    linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
    exec(compile(source, name, "exec"), namespace)


def _run(cell: Cell, text: LessonText, namespace: dict[str, Any]) -> None:
    # A name of its own for each text: a function's source is looked up by it.
    name = f"<{text.lesson.id}: {cell.id}, {zlib.crc32(cell.source.encode()):08x}>"
    try:
        run_source(cell.source, name, namespace)
    except Exception as error:
        _, line = place(error, name.__eq__) or (name, 0)
        raise AuthorError(
            f"{text.where(cell, line)}: {told(error)}; setup, given cells and solutions must run "
            "one after the other"
        ) from error
