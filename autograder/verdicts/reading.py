"""What a gradebook says now: our verdicts, with the points that nbgrader's tables hold.

People change those tables at any time, so nothing that counts is read anywhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from autograder.course import exercise_of
from autograder.verdicts.results import Points, Result, Standing, nothing_to_grade
from autograder.verdicts.tables import (
    ASSIGNMENT,
    BASE_CELL,
    GRADE,
    GRADE_CELLS,
    STUDENT,
    SUBMITTED_ASSIGNMENT,
    SUBMITTED_NOTEBOOK,
    VERDICTS,
)

#: Said of what nbgrader has rows for, and we have no verdict on.
UNKNOWN = "nothing of it was graded"


def standing(
    connection: Connection, lessons: Collection[str] | None, known: Collection[tuple[str, str]]
) -> tuple[list[Result], Standing]:
    """What was found, by lesson, student and place in the lesson; and what counts of it now.

    Args:
        connection: on which one state of the gradebook is seen.
        lessons: their ids; None for all.
        known: the submissions whose verdicts still stand, by student and lesson.
    """
    verdicts = _verdicts(connection, lessons, known)
    entered = _entered(connection, lessons)
    found = [_as_it_counts(verdict, entered) for verdict in verdicts.results.values()]
    found += _without_verdict(entered, verdicts)
    found.sort(key=lambda r: (r.lesson, r.student, verdicts.place(r.lesson, r.exercise)))
    students = frozenset(connection.scalars(select(STUDENT.c.id)))
    return found, Standing(entered.points, _late(connection, lessons, found), students)


@dataclass(frozen=True)
class _Verdicts:
    """Ours, by student, lesson and exercise; and where exercises stand in their lessons."""

    results: dict[tuple[str, str, str], Result] = field(default_factory=dict)
    places: dict[tuple[str, str], int] = field(default_factory=dict)

    def place(self, lesson: str, exercise: str) -> int:
        """An exercise that nobody has a verdict on stands behind all others."""
        return self.places.get((lesson, exercise), len(self.places))


def _verdicts(
    connection: Connection, lessons: Collection[str] | None, known: Collection[tuple[str, str]]
) -> _Verdicts:
    found = _Verdicts()
    for row in connection.execute(_of(select(VERDICTS), VERDICTS.c.lesson, lessons)).mappings():
        values = dict(row)
        place = values.pop("place")
        result = Result(**values)
        if (result.student, result.lesson) in known:
            found.results[result.student, result.lesson, result.exercise] = result
            found.places[result.lesson, result.exercise] = place
    return found


@dataclass(frozen=True)
class _Entered:
    """nbgrader's points, and the most that there is, by student, lesson and exercise."""

    points: dict[tuple[str, str, str], Points] = field(default_factory=dict)
    most: dict[tuple[str, str, str], float] = field(default_factory=dict)


def _entered(connection: Connection, lessons: Collection[str] | None) -> _Entered:
    query = (
        select(GRADE, GRADE_CELLS.c.max_score, BASE_CELL.c.name.label("cell"))
        .add_columns(SUBMITTED_ASSIGNMENT.c.student_id, ASSIGNMENT.c.name.label("lesson"))
        .join(BASE_CELL, GRADE.c.cell_id == BASE_CELL.c.id)
        .join(GRADE_CELLS, GRADE_CELLS.c.id == BASE_CELL.c.id)
        .join(SUBMITTED_NOTEBOOK, GRADE.c.notebook_id == SUBMITTED_NOTEBOOK.c.id)
        .join(SUBMITTED_ASSIGNMENT, SUBMITTED_NOTEBOOK.c.assignment_id == SUBMITTED_ASSIGNMENT.c.id)
        .join(ASSIGNMENT, SUBMITTED_ASSIGNMENT.c.assignment_id == ASSIGNMENT.c.id)
        .order_by(BASE_CELL.c.name)
    )
    found = _Entered()
    for row in connection.execute(_of(query, ASSIGNMENT.c.name, lessons)):
        key = row.student_id, row.lesson, exercise_of(row.cell)
        found.points[key], found.most[key] = _points(row), row.max_score
    return found


def _points(row: Row[Any]) -> Points:
    extra = row.extra_credit or 0.0
    by_person = row.manual_score is not None or extra != 0
    return Points(row.auto_score, row.manual_score, extra, row.needs_manual_grade and by_person)


def _as_it_counts(verdict: Result, entered: _Entered) -> Result:
    """A verdict with nbgrader's points; where nbgrader knows of none, there are none."""
    key = verdict.student, verdict.lesson, verdict.exercise
    values = vars(verdict) | {
        "score": entered.points.get(key, Points()).score,
        "max_score": entered.most.get(key, verdict.max_score),
    }
    return Result(**values)


def _without_verdict(entered: _Entered, verdicts: _Verdicts) -> Iterable[Result]:
    """What counts though we have not graded it: points for what was handed in elsewhere, say."""
    for key, points in entered.points.items():
        if points.score and key not in verdicts.results:
            values = vars(nothing_to_grade(*key, entered.most[key], UNKNOWN))
            yield Result(**values | {"score": points.score})


def _late(
    connection: Connection, lessons: Collection[str] | None, found: Iterable[Result]
) -> Mapping[tuple[str, str], float]:
    """What late work loses; no more than there is, even where points by hand came later."""
    lost = func.sum(SUBMITTED_NOTEBOOK.c.late_submission_penalty)
    query = (
        select(SUBMITTED_ASSIGNMENT.c.student_id, ASSIGNMENT.c.name, lost.label("lost"))
        .join(SUBMITTED_ASSIGNMENT, SUBMITTED_NOTEBOOK.c.assignment_id == SUBMITTED_ASSIGNMENT.c.id)
        .join(ASSIGNMENT, SUBMITTED_ASSIGNMENT.c.assignment_id == ASSIGNMENT.c.id)
        .where(SUBMITTED_NOTEBOOK.c.late_submission_penalty > 0)
        .group_by(SUBMITTED_ASSIGNMENT.c.student_id, ASSIGNMENT.c.name)
    )
    penalties = {
        (row.student_id, row.name): row.lost
        for row in connection.execute(_of(query, ASSIGNMENT.c.name, lessons))
    }
    sums: dict[tuple[str, str], float] = {}
    for result in found:
        key = result.student, result.lesson
        sums[key] = sums.get(key, 0.0) + result.score
    return {key: min(points, max(0.0, sums.get(key, 0.0))) for key, points in penalties.items()}


def _of(query: Select[Any], lesson: Any, lessons: Collection[str] | None) -> Select[Any]:
    """The query, for these lessons."""
    return query if lessons is None else query.where(lesson.in_(list(lessons)))
