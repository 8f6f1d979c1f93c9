"""Gradebooks in tests: what nbgrader's tables say, and a small one to write in."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Table, UniqueConstraint, create_engine, insert, select
from sqlalchemy.pool import NullPool

from autograder.verdicts.gradebook import Gradebook
from autograder.verdicts.results import Graded, Result
from autograder.verdicts.tables import (
    ASSIGNMENT,
    BASE_CELL,
    GRADE_CELLS,
    NBGRADER,
    NOTEBOOK,
    SOLUTION_CELLS,
)


def dump(url: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of nbgrader's tables, sorted; ids replaced by what they stand for."""
    engine = create_engine(url, poolclass=NullPool)
    names: dict[tuple[str, Any], Any] = {}
    found = {}
    with engine.connect() as connection:
        for table in NBGRADER.sorted_tables:
            rows = [
                {column: named(table, column, value, names) for column, value in row.items()}
                for row in connection.execute(select(table)).mappings()
            ]
            found[table.name] = sorted(name_rows(table, rows, names), key=repr)
    return found


def named(table: Table, column: str, value: Any, names: dict[tuple[str, Any], Any]) -> Any:
    """What an id in another table stands for; any other value as it is."""
    for key in table.c[column].foreign_keys:
        return names.get((key.column.table.name, value), f"{value}, which is nowhere")
    return value


def name_rows(
    table: Table, rows: list[dict[str, Any]], names: dict[tuple[str, Any], Any]
) -> Iterator[dict[str, Any]]:
    """Rows without made-up ids; `names` learns what each stands for: its unique columns."""
    unique = [c for c in table.constraints if isinstance(c, UniqueConstraint)]
    key = [column.name for constraint in unique for column in constraint.columns] or ["id"]
    for row in rows:
        if "id" in row:
            names[table.name, row["id"]] = tuple(row[column] for column in key)
        yield {column: value for column, value in row.items() if column != "id" or "id" in key}


def enter(
    url: str, lesson: str = "01_rnn_cell", exercises: tuple[str, ...] = ("one", "two")
) -> None:
    """Make a gradebook that knows a lesson of these exercises, 10 points each."""
    Gradebook(url).close()
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(
            insert(ASSIGNMENT), {"id": lesson, "name": lesson, "course_id": "unroll"}
        )
        notebook = {"id": f"{lesson}/nb", "name": lesson[3:], "assignment_id": lesson}
        connection.execute(insert(NOTEBOOK), notebook)
        for name in exercises:
            for id, kind in ((name, "SolutionCell"), (f"{name}-test", "GradeCell")):
                cell = {"id": f"{lesson}/{id}", "name": id, "notebook_id": f"{lesson}/nb"}
                connection.execute(insert(BASE_CELL), {**cell, "type": kind})
            connection.execute(insert(SOLUTION_CELLS), {"id": f"{lesson}/{name}"})
            points = {"id": f"{lesson}/{name}-test", "max_score": 10, "cell_type": "code"}
            connection.execute(insert(GRADE_CELLS), points)


def submission(
    student: str, *scores: float | None, lesson: str = "01_rnn_cell", **more: Any
) -> Graded:
    """One submission, graded, of a lesson that `enter` has entered."""
    names = ("one", "two", "three")[: len(scores)]
    return Graded(
        **{
            "student": student,
            "lesson": lesson,
            "notebook": lesson[3:],
            "submitted": None,
            "results": tuple(
                Result(student, lesson, name, "wrong", score or 0.0, 10.0, None, "", 0.1)
                for name, score in zip(names, scores, strict=True)
            ),
            "scores": {f"{name}-test": score for name, score in zip(names, scores, strict=True)},
            "against": {"notebook": "1"},
            "sandbox": "landlock",
        }
        | more
    )
