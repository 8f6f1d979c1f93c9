"""The gradebook's tables: nbgrader's, as nbgrader 0.9.6 lays them out, and ours beside them.

nbgrader declares its own in `nbgrader.api`, whose import takes 2 s: more than a class with nothing
to grade. A test compares the two declarations to the letter.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args, get_type_hints

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Enum,
    Float,
    ForeignKey,
    Integer,
    Interval,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from autograder.verdicts.results import Result

NBGRADER = MetaData()

#: The last of the migrations that nbgrader's tables have been through.
NBGRADER_VERSION = "e43177bfe90b"

OURS = MetaData()

#: The scripts that bring older gradebooks here, one a step, named by their numbers.
MIGRATIONS = Path(__file__).parent / "migrations"

#: The number of the last of them.
VERSION = max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _versions(name: str, metadata: MetaData) -> Table:
    """What Alembic keeps the version in; without the key that it would make for nbgrader's."""
    key = () if metadata is NBGRADER else (PrimaryKeyConstraint("version_num", name=f"{name}_pkc"),)
    return Table(name, metadata, Column("version_num", String(32), nullable=False), *key)


def _id() -> Column[str]:
    return Column("id", String(32), primary_key=True)


def _cell_type(name: str) -> Column[str]:
    kinds = Enum("code", "markdown", name=name, validate_strings=True)
    return Column("cell_type", kinds, nullable=False)


def _columns(record: type, key: Collection[str]) -> Iterator[Column[Any]]:
    """A column for each field of a dataclass; a new field is a column when a migration adds it."""
    hints = get_type_hints(record)
    for field in fields(record):
        kinds = get_args(hints[field.name])
        numbers = {float: Float, int: Integer, bool: Boolean}
        kind = next((numbers[k] for k in (hints[field.name], *kinds) if k in numbers), Text)
        if field.name in key:
            yield Column(field.name, String(128), primary_key=True)
        else:
            yield Column(field.name, kind, nullable=type(None) in kinds)


ALEMBIC_VERSION = _versions("alembic_version", NBGRADER)

COURSE = Table(
    "course", NBGRADER, Column("id", String(128), primary_key=True), UniqueConstraint("id")
)

STUDENT = Table(
    "student",
    NBGRADER,
    Column("id", String(128), primary_key=True),
    Column("first_name", String(128)),
    Column("last_name", String(128)),
    Column("email", String(128)),
    Column("lms_user_id", String(128)),
)

ASSIGNMENT = Table(
    "assignment",
    NBGRADER,
    _id(),
    Column("name", String(128), unique=True, nullable=False),
    Column("duedate", DateTime()),
    Column("course_id", String(128), ForeignKey("course.id"), nullable=False),
)

NOTEBOOK = Table(
    "notebook",
    NBGRADER,
    _id(),
    Column("name", String(128), nullable=False),
    Column("assignment_id", String(32), ForeignKey("assignment.id")),
    Column("kernelspec", String(1024)),
    UniqueConstraint("name", "assignment_id"),
)

BASE_CELL = Table(
    "base_cell",
    NBGRADER,
    _id(),
    Column("name", String(128), nullable=False),
    Column("notebook_id", String(32), ForeignKey("notebook.id"), nullable=False),
    Column("type", String(50)),
    UniqueConstraint("name", "notebook_id", "type"),
)

GRADE_CELLS, TASK_CELLS = (
    Table(
        name,
        NBGRADER,
        Column("id", String(32), ForeignKey("base_cell.id"), primary_key=True),
        Column("max_score", Float(), nullable=False),
        _cell_type("grade_cell_type"),
    )
    for name in ("grade_cells", "task_cells")
)

SOLUTION_CELLS = Table(
    "solution_cells",
    NBGRADER,
    Column("id", String(32), ForeignKey("base_cell.id"), primary_key=True),
)

SOURCE_CELL = Table(
    "source_cell",
    NBGRADER,
    _id(),
    Column("name", String(128), nullable=False),
    _cell_type("source_cell_type"),
    Column("locked", Boolean, nullable=False),
    Column("source", Text()),
    Column("checksum", String(128)),
    Column("notebook_id", String(32), ForeignKey("notebook.id")),
    UniqueConstraint("name", "notebook_id"),
)

SUBMITTED_ASSIGNMENT = Table(
    "submitted_assignment",
    NBGRADER,
    _id(),
    Column("assignment_id", String(32), ForeignKey("assignment.id")),
    Column("student_id", String(128), ForeignKey("student.id")),
    Column("timestamp", DateTime()),
    Column("extension", Interval()),
    UniqueConstraint("assignment_id", "student_id"),
)

SUBMITTED_NOTEBOOK = Table(
    "submitted_notebook",
    NBGRADER,
    _id(),
    Column("assignment_id", String(32), ForeignKey("submitted_assignment.id")),
    Column("notebook_id", String(32), ForeignKey("notebook.id")),
    Column("flagged", Boolean),
    Column("late_submission_penalty", Float(0)),
    UniqueConstraint("notebook_id", "assignment_id"),
)

GRADE = Table(
    "grade",
    NBGRADER,
    _id(),
    Column("notebook_id", String(32), ForeignKey("submitted_notebook.id")),
    Column("cell_id", String(32), ForeignKey("base_cell.id")),
    Column("auto_score", Float()),
    Column("manual_score", Float()),
    Column("extra_credit", Float()),
    Column("needs_manual_grade", Boolean, nullable=False),
    UniqueConstraint("cell_id", "notebook_id"),
)

COMMENT = Table(
    "comment",
    NBGRADER,
    _id(),
    Column("notebook_id", String(32), ForeignKey("submitted_notebook.id")),
    Column("cell_id", String(32), ForeignKey("base_cell.id")),
    Column("auto_comment", Text()),
    Column("manual_comment", Text()),
    UniqueConstraint("cell_id", "notebook_id"),
)

UNROLL_VERSION = _versions("unroll_version", OURS)

VERDICTS = Table(
    "unroll_verdict",
    OURS,
    *_columns(Result, key=("student", "lesson", "exercise")),
    Column("place", Integer, nullable=False),  # in the lesson: exercises are shown in order
)

SUBMISSIONS = Table(
    "unroll_submission",
    OURS,
    Column("student", String(128), primary_key=True),
    Column("lesson", String(128), primary_key=True),
    Column("against", Text, nullable=False),  # JSON: digests by the name of what they are of
    Column("sandbox", String(16), nullable=False),
)

LESSONS = Table(
    "unroll_lesson",
    OURS,
    Column("lesson", String(128), primary_key=True),
    Column("digest", String(64), nullable=False),  # of what nbgrader entered
)
