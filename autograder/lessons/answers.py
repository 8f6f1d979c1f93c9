"""Writing the numbers that `check` compares with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder.course import AuthorError
from autograder.lessons.checks import module_of
from autograder.lessons.exercise import Exercise, Mistake
from autograder.lessons.reference import Reference
from unroll.judging import storage
from unroll.judging.calling import Local, on_keras
from unroll.judging.compare import compare, same
from unroll.judging.judge import judge, spoils
from unroll.judging.leaves import DISTINCT, find_leave
from unroll.judging.network import Network, Spot
from unroll.judging.questions import Case, Hints
from unroll.judging.row_leaves import recorded_rows
from unroll.judging.way import arrays_in, recorded, way_of
from unroll.judging.wiring import find_difference

#: Longer rows of what a solution computes are not kept.
_MOST_IN_ROW = 500

#: What is recorded of a further case may hold so many numbers.
_MOST_MORE = 3000


def write_answers(reference: Reference, folder: Path) -> Iterator[Path]:
    """Write what `check` compares with; a file whose numbers agree to rounding is left alone.

    Raises:
        AuthorError: when draw, solution or a known mistake does not do what it should.
    """
    for name, exercise in reference.exercises.items():
        # Seeded by the name: the cases stay the same when other exercises come and go.
        rng = np.random.default_rng(list(name.encode()))
        cases = reference.cases(_with_small_case(exercise), rng)
        _check_mistakes(reference, exercise, cases)
        text = storage.dumps(exercise.question, _with_way(reference, exercise, cases))
        path = folder / f"{name}.json"
        if not same_answers(path, text):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            yield path


def _with_small_case(exercise: Exercise) -> Exercise:
    """The exercise whose first free case has the smallest sizes by which axes are told apart.

    Its way is recorded, and compared with each wrong answer's: a long one costs time and space.
    """
    edges = list(exercise.edges)
    if {} in edges:
        edges[edges.index({})] = exercise.told_apart
    return replace(exercise, edges=tuple(edges))


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


def _with_way(reference: Reference, exercise: Exercise, cases: Sequence[Case]) -> list[Case]:
    """The cases, with what the solution computes on its way in one of them; in others, where known
    mistakes show that do not in that one.

    It is the smallest in which sizes can be told apart, and steps, if there are any, are three; or,
    where a function is asked that comes as an argument, the one that shows the most.
    """
    first, *others = sorted(cases, key=_suits)
    way = _way(reference, exercise, first)
    if way.asked:  # how often, and with what, depends on numbers rather than sizes
        first = max(
            cases, key=lambda case: (len(_showing(exercise, case)), -sum(case.sizes.values()))
        )
        way = _way(reference, exercise, first)
    hints = {id(first): _hints(reference, exercise, first, way)}
    if way.asked or on_keras(exercise.question):  # a model takes long, with each known mistake
        others = []
    shown = _showing(exercise, first) if others else frozenset()
    for case in others:
        more = _showing(exercise, case) - shown
        if more:
            its = _way(reference, exercise, case)
            if _entries([one.value for one in its.way]) + _entries(its.rows) <= _MOST_MORE:
                hints[id(case)], shown = its, shown | more
    return [replace(case, hints=hints.get(id(case))) for case in cases]


def _showing(exercise: Exercise, case: Case) -> frozenset[str]:
    """Which known mistakes go wrong in a case."""
    return frozenset(
        mistake.id
        for mistake in exercise.mistakes
        if compare(case.expected, case.mistaken[mistake.id], exercise.tolerance)
    )


def _is_measured(value: Any) -> bool:
    """Are there arrays of real numbers in it?"""
    if isinstance(value, np.ndarray):
        return bool(value.dtype.kind == "f")
    inside = [*value.values()] if isinstance(value, dict) else value
    return isinstance(inside, (list, tuple)) and any(map(_is_measured, inside))


def _entries(value: Any) -> int:
    return sum(array.size for array in arrays_in(value))


def _way(reference: Reference, exercise: Exercise, case: Case) -> Hints:
    """What the solution computes in a case."""
    solution = Local(reference.mistaken(exercise.name))
    trace = solution.trace(exercise.question, case.arguments)
    known, lines = (case.arguments, case.expected), _equations_of_lines(reference, exercise)
    rows: tuple[Any, ...] | None = None
    if trace.network is None and not _is_measured(case.expected):  # texts and whole numbers count
        # Names of files and the like are others each time.
        again = solution.trace(exercise.question, case.arguments)
        rows = recorded_rows(trace.rows, known, _MOST_IN_ROW)
        rows = tuple(row for row in rows if any(same(row, r.value, 0) for r in again.rows))
    asked = tuple((one.words, *one.state) for one in trace.asked)
    way = recorded(trace, exercise.name, known, lines)
    return Hints(way, rows=rows, network=_bare(trace.network), asked=asked)


def _hints(reference: Reference, exercise: Exercise, case: Case, hints: Hints) -> Hints:
    """The same, and what else helps with an exercise."""
    traced = replace(case, hints=hints)
    whys = {
        mistake.id: why
        for mistake in (exercise.mistakes if hints.way or hints.network else ())
        if (why := _why(reference, exercise, mistake, traced))
    }
    names = list(exercise.question.outputs)
    spoiled = {
        mistake.id: tuple(n for n in names if spoils(mistake.id, exercise.question, [case], n))
        for mistake in exercise.mistakes
    }
    equations = _equations(reference, exercise)
    return replace(hints, whys=whys, spoils=spoiled, equations=equations)


def _bare(network: Network | None) -> Network | None:
    """A model without what stands where in the code."""
    if network is None:
        return None
    layers = (replace(one, made=Spot(), called=Spot()) for one in network.layers)
    return Network(tuple(layers), network.inputs, network.outputs)


def _equations_of_lines(reference: Reference, exercise: Exercise) -> dict[int, str]:
    """Which equation a line of the solution's cell computes, as mistakes in that line say."""
    source = reference.mistaken_source(exercise.name)
    found: dict[int, Counter[str]] = {}
    for mistake in exercise.mistakes:
        for old in mistake.changes if mistake.equation.startswith("equation (") else ():
            line = source[: source.index(old)].count("\n") + 1
            found.setdefault(line, Counter())[mistake.equation] += 1
    return {line: counts.most_common(1)[0][0] for line, counts in found.items()}


def _equations(reference: Reference, exercise: Exercise) -> dict[str, str]:
    """The lesson's equations that hints of an exercise name, as LaTeX, by their numbers."""
    prose = "\n".join(cell.source for cell in reference.text.cells if not cell.role)
    latex = {number: text.strip() for text, number in _EQUATION.findall(prose)}
    named = {n for mistake in exercise.mistakes for n in re.findall(r"\((\d+)\)", mistake.equation)}
    return {number: latex[number] for number in latex if number in named}


#: An equation of a lesson that has a number.
_EQUATION = re.compile(r"\$\$((?:(?!\$\$).)*?)\\tag\{(\d+)\}\s*\$\$", re.S)


def _why(reference: Reference, exercise: Exercise, mistake: Mistake, case: Case) -> str:
    """How a known mistake leaves the way, where that tells one from another; else ""."""
    student = Local(reference.mistaken(exercise.name, mistake))
    trace = student.trace(exercise.question, case.arguments)
    if case.hints and case.hints.network:
        found = find_difference(trace, case.hints.network, case.arguments[0], exercise.tolerance)
        return found.why if found else ""
    leave = find_leave(trace, way_of(case), case.sizes, exercise.name)
    return leave.why if leave and leave.why in DISTINCT else ""


def _suits(case: Case) -> tuple[int, int, int]:
    sizes = [*case.sizes.values()]
    steps = case.sizes.get("T_x", 3)
    entries = sum(array.size for array in arrays_in(case.arguments))
    few = sum(size <= 1 for size in sizes) + max(0, 3 - steps)
    return few, len(sizes) - len(set(sizes)), entries


def _same_hints(old: Hints | None, new: Hints | None, near: float) -> bool:
    if old is None or new is None:
        return old is new
    both = [*zip(old.way, new.way, strict=False)]
    return (
        len(old.way) == len(new.way)
        and all((o.name, o.equation, o.partial) == (n.name, n.equation, n.partial) for o, n in both)
        and all(same(o.value, n.value, near) for o, n in both)
        and same(_listed(old.rows), _listed(new.rows), near)
        and (old.whys, old.equations) == (new.whys, new.equations)
        and _same_network(old.network, new.network, near)
        and same([*old.asked], [*new.asked], near)
        and {**old.spoils} == {name: [*outputs] for name, outputs in new.spoils.items()}
    )


def _listed(rows: Sequence[Any] | None) -> list[Any] | None:
    return None if rows is None else [*rows]


def _same_network(old: Network | None, new: Network | None, near: float) -> bool:
    if old is None or new is None:
        return old is new
    mine, theirs = ([[*one.makes] for one in network.layers] for network in (old, new))
    bare = [
        replace(network, layers=tuple(replace(one, makes=()) for one in network.layers))
        for network in (old, new)
    ]
    return bare[0] == bare[1] and same(mine, theirs, near)


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
            and _same_hints(old.hints, new.hints, near)
            and old.mistaken.keys() == new.mistaken.keys()
            and all(same(old.mistaken[k], new.mistaken[k], near) for k in new.mistaken)
            for old, new in zip(old_cases, new_cases, strict=True)
        )
    )
