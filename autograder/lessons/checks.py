"""Do a lesson's text and its exercises speak of the same things?"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from autograder.course import AuthorError, Lesson
from autograder.lessons.exercise import Exercise, Mistake
from autograder.lessons.shapes import symbols
from autograder.lessons.skeleton import check_skeleton, steps_of
from autograder.lessons.text import LessonText, without_steps
from autograder.slips import told


def check_exercises(text: LessonText, exercises: Mapping[str, Exercise]) -> None:
    """Compare a lesson's text with its exercises.

    Raises:
        AuthorError: for the first thing that the one has and the other has not.
    """
    lesson = text.lesson
    _check_tests(text, exercises)
    solutions = {cell.exercise: cell.source for cell in text.with_role("exercise")}
    for name, exercise in exercises.items():
        where = f"{module_of(lesson)}, exercise {name}"
        if name not in solutions:
            raise AuthorError(
                f"{module_of(lesson)}: no cell of {text.file} holds the exercise {name}; "
                "write one, or take it out of EXERCISES"
            )
        _check_signature(where, exercise, solutions[name])
        before = [*solutions][: [*solutions].index(name)]
        for used in exercise.uses:
            if used not in before:
                raise AuthorError(
                    f"{where}: uses names {used!r}, which is no exercise of {text.file} "
                    f"that comes before; {_choice(before)}"
                )
        for mistake in exercise.mistakes:
            _check_place(f"{where}, mistake {mistake.id}", mistake.equation, text)
        _check_mistakes(where, solutions[name], exercise.mistakes)
    for cell in text.with_role("exercise"):
        check_skeleton(text, cell)
        for place, step in steps_of(text, cell):
            _check_place(place, step, text)


def module_of(lesson: Lesson) -> str:
    """Where a lesson's exercises are described."""
    return f"autograder/exercises/{lesson.name}.py"


def _check_tests(text: LessonText, exercises: Mapping[str, Exercise]) -> None:
    """Is each tested function described, and worth what its test says?"""
    module = module_of(text.lesson)
    for cell in text.with_role("test"):
        if not exercises:
            raise AuthorError(
                f"{module} is missing; it says what counts as right in lesson {text.lesson.id}"
            )
        where = text.where(cell)
        exercise = exercises.get(cell.exercise)
        if exercise is None:
            raise AuthorError(f"{where}: unknown exercise {cell.exercise}; describe it in {module}")
        if exercise.question.points != cell.points:
            raise AuthorError(
                f"{where}: points={cell.points:g}, but the outputs of {cell.exercise} in {module} "
                f"are worth {exercise.question.points:g}; make them agree"
            )


def _check_signature(where: str, exercise: Exercise, solution: str) -> None:
    """Does the function take the arguments that are drawn, and explain what shapes speak of?"""
    functions = [node for node in ast.parse(solution).body if isinstance(node, ast.FunctionDef)]
    function = next(node for node in functions if node.name == exercise.name)
    taken = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    drawn = [*exercise.arguments]
    if not exercise.harness and taken[: len(drawn)] != drawn:  # a harness passes what it wants
        raise AuthorError(
            f"{where}: arguments are {', '.join(drawn)}, but the function takes "
            f"{', '.join(taken) or 'none'}; make them agree"
        )
    explained = [*exercise.sizes, *re.findall(r"\w+", ast.get_docstring(function) or "")]
    for output, described in exercise.outputs.items():
        for symbol in symbols(described.shape):
            if symbol not in explained:
                raise AuthorError(
                    f"{where}: the shape {described.shape!r} of {output} names {symbol!r}, which "
                    f"is none of the sizes {', '.join(exercise.sizes)}, nor explained in the "
                    "function's docstring"
                )


def _check_place(where: str, equation: str, text: LessonText) -> None:
    """Are the equations and headings that a mistake or a step points to in the lesson's prose?"""
    prose = "\n".join(cell.source for cell in text.cells if not cell.role)
    numbers = re.findall(r"\\tag\{(\d+)\}", prose)
    for number in re.findall(r"\((\d+)\)", equation):
        if number not in numbers:
            raise AuthorError(
                f"{where}: there is no equation ({number}) in {text.file}; {_choice(numbers)}"
            )
    headings = re.findall(r"^#+ (.+?) *$", prose, re.MULTILINE)
    for heading in re.findall("“(.+?)”", equation):
        if heading not in headings:
            raise AuthorError(
                f"{where}: there is no heading “{heading}” in {text.file}; {_choice(headings)}"
            )


def _choice(names: list[str]) -> str:
    return f"write one of: {', '.join(names)}" if names else "there is none that could be named"


def _check_mistakes(where: str, solution: str, mistakes: tuple[Mistake, ...]) -> None:
    """Does each mistake make a program of its own?"""
    made = {ast.dump(ast.parse(solution)): ""}
    for mistake in mistakes:
        here = f"{where}, mistake {mistake.id}"
        try:
            source = with_mistake(solution, mistake)
            program = ast.dump(ast.parse(source))
        except AuthorError as error:
            raise AuthorError(f"{here}: {error}") from None
        except SyntaxError as error:
            line = source.splitlines()[(error.lineno or 1) - 1].strip()
            raise AuthorError(
                f"{here}: the changed solution is no Python at {line!r}: {told(error)}; mend the "
                "new text"
            ) from error
        if program in made:
            same = (
                f"is that of mistake {made[program]}" if made[program] else "is still the right one"
            )
            raise AuthorError(f"{here}: the changed solution {same}; change it, or leave it out")
        made[program] = mistake.id


def with_mistake(solution: str, mistake: Mistake) -> str:
    """A solution with a mistake made in it, without its steps: a mistake changes code, not words.

    Raises:
        AuthorError: when the text to be replaced is not there, or not once.
    """
    solution = without_steps(solution)
    for old, new in mistake.changes.items():
        if solution.count(old) != 1:
            raise AuthorError(
                f"{old!r} stands {solution.count(old)} times in the solution; make it match "
                "exactly once"
            )
        solution = solution.replace(old, new)
    return solution
