"""Verdicts in the gradebook: a table of our own beside nbgrader's, in the same database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    delete,
    insert,
    select,
)
from sqlalchemy.pool import NullPool

from autograder.verdicts.results import Graded, Result

_METADATA = MetaData()

VERDICTS = Table(
    "unroll_verdict",
    _METADATA,
    Column("student", String(128), primary_key=True),
    Column("lesson", String(128), primary_key=True),
    Column("exercise", String(128), primary_key=True),
    Column("status", String(16), nullable=False),
    Column("score", Float, nullable=False),
    Column("max_score", Float, nullable=False),
    Column("mistake", String(128)),
    Column("hint", Text, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("place", Integer, nullable=False),  # in the lesson: exercises are shown in order
)

SUBMISSIONS = Table(
    "unroll_submission",
    _METADATA,
    Column("student", String(128), primary_key=True),
    Column("lesson", String(128), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("sandbox", String(16), nullable=False),
)


def save(db_url: str, results: Sequence[Result]) -> None:
    """Replace what is known of the submissions that these results belong to, in one transaction."""
    engine = create_engine(db_url, poolclass=NullPool)
    _METADATA.create_all(engine)
    with engine.begin() as connection:
        for student, lesson in {(r.student, r.lesson) for r in results}:
            for table in (VERDICTS, SUBMISSIONS):
                connection.execute(
                    delete(table).where(table.c.student == student, table.c.lesson == lesson)
                )
        if results:
            rows = [asdict(result) | {"place": i} for i, result in enumerate(results)]
            connection.execute(insert(VERDICTS), rows)


def mark_graded(db_url: str, student: str, lesson: str, digest: str, sandbox: str) -> None:
    """Note which version of a submission the saved results belong to, and where it ran."""
    engine = create_engine(db_url, poolclass=NullPool)
    _METADATA.create_all(engine)
    row = {"student": student, "lesson": lesson, "digest": digest, "sandbox": sandbox}
    with engine.begin() as connection:
        connection.execute(
            delete(SUBMISSIONS).where(
                SUBMISSIONS.c.student == student, SUBMISSIONS.c.lesson == lesson
            )
        )
        connection.execute(insert(SUBMISSIONS), [row])


def graded(db_url: str) -> dict[tuple[str, str], str]:
    """The digest of every submission that has been graded, by student and lesson."""
    engine = create_engine(db_url, poolclass=NullPool)
    _METADATA.create_all(engine)
    with engine.connect() as connection:
        rows = connection.execute(select(SUBMISSIONS)).all()
    return {(row.student, row.lesson): row.digest for row in rows}


def unprotected(db_url: str) -> int:
    """How many submissions were graded without a sandbox."""
    engine = create_engine(db_url, poolclass=NullPool)
    _METADATA.create_all(engine)
    with engine.connect() as connection:
        return len(connection.execute(select(SUBMISSIONS).filter_by(sandbox="none")).all())


def load(db_url: str, lessons: Iterable[str] | None = None) -> list[Result]:
    """All saved results, by lesson, student and place in the lesson."""
    engine = create_engine(db_url, poolclass=NullPool)
    _METADATA.create_all(engine)
    wanted = None if lessons is None else set(lessons)
    with engine.connect() as connection:
        order = (VERDICTS.c.lesson, VERDICTS.c.student, VERDICTS.c.place)
        rows = connection.execute(select(VERDICTS).order_by(*order)).mappings().all()
    results = [Result(**{k: v for k, v in row.items() if k != "place"}) for row in rows]
    return [result for result in results if wanted is None or result.lesson in wanted]


#: The name under which a submission's digest of before this schema stands in `against`.
EARLIER = "an earlier version of the grader"


@dataclass(frozen=True)
class Deadlines:
    """When a lesson is due, UTC without a time zone, and how much longer some students have."""

    due: datetime | None
    extensions: Mapping[str, timedelta]


class Gradebook:
    """A class's gradebook, open: the only code that writes marks.

    Args:
        url: where it is, "sqlite:////home/me/gradebook.db" or "postgresql+psycopg://…".
        course: nbgrader's id of the course.
        create: make it where there is none; for reading: say so instead.

    Raises:
        UserError: in one sentence, when there is none, when it cannot be opened, when it is
            something else, or newer than this program.
    """

    def __init__(self, url: str, *, course: str = "unroll", create: bool = True) -> None:
        raise NotImplementedError

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file or server."""

    def graded(self) -> dict[tuple[str, str], dict[str, str]]:
        """What every submission was graded against, by student and lesson; see `Graded.against`."""
        raise NotImplementedError

    def deadlines(self, lesson: str) -> Deadlines:
        """What decides whether a submission is late; nothing for a lesson that is not entered."""
        raise NotImplementedError

    def entered(self, lesson: str) -> str:
        """The digest noted when a lesson was entered; "" where it was not, or nbgrader lost it."""
        raise NotImplementedError

    def note_entered(self, lesson: str, digest: str) -> None:
        """Note which version of a lesson nbgrader has entered."""
        raise NotImplementedError

    def write(self, batch: Sequence[Graded]) -> None:
        """Enter submissions, all or none: nbgrader's tables and ours, in one transaction.

        Raises:
            UserError: when a lesson was not entered before, or the gradebook cannot be written.
        """
        raise NotImplementedError

    def results(self, lessons: Iterable[str] | None = None) -> list[Result]:
        """What was found, by lesson, student and place in the lesson."""
        raise NotImplementedError

    def unprotected(self) -> int:
        """How many submissions were graded without a sandbox."""
        raise NotImplementedError
