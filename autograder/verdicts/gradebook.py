"""The gradebook: nbgrader's database, in which our verdicts stand in tables of their own."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from autograder.course import UserError
from autograder.verdicts.opening import check, open_engine, reading, writing
from autograder.verdicts.penalties import Penalty, configured
from autograder.verdicts.reading import standing
from autograder.verdicts.results import Graded, Result, Standing
from autograder.verdicts.tables import (
    ASSIGNMENT,
    LESSONS,
    STUDENT,
    SUBMISSIONS,
    SUBMITTED_ASSIGNMENT,
)
from autograder.verdicts.writing import (
    changed_penalties,
    write_marks,
    write_penalties,
    write_verdicts,
)

#: The name under which the one digest of before there was a version stands in `Graded.against`.
EARLIER = "an earlier version of the grader"


@dataclass(frozen=True)
class Deadlines:
    """When a lesson is due, UTC without a time zone, and how much longer some students have."""

    due: datetime | None
    extensions: Mapping[str, timedelta]


class Gradebook:
    """A class's gradebook, open: the only code that writes marks.

    Args:
        url: where it is, "sqlite:///folder/gradebook.db" or "postgresql+psycopg://…".
        course: nbgrader's id of the course.
        create: make it where there is none; for reading: say so instead.
        penalty: what late work loses; by default what nbgrader_config.py says.

    Raises:
        UserError: in one sentence, when there is none, when it cannot be opened, when it is
            something else, or newer than this program.
    """

    def __init__(
        self,
        url: str,
        *,
        course: str = "unroll",
        create: bool = True,
        penalty: Penalty | None = None,
    ) -> None:
        self._engine: Engine = open_engine(url, course, create=create)
        self._plugin = penalty or configured()

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file or server."""
        self._engine.dispose()

    def check(self) -> None:
        """Look through all of it; raises a UserError when it is damaged anywhere."""
        check(self._engine)

    def graded(self) -> dict[tuple[str, str], dict[str, str]]:
        """What every submission was graded against, by student and lesson; see `Graded.against`.

        Of submissions that nbgrader was told to forget nothing is known.
        """
        with reading(self._engine) as connection:
            return _known(connection)

    def deadlines(self, lesson: str) -> Deadlines:
        """What decides whether a submission is late; nothing for a lesson that is not entered."""
        table = SUBMITTED_ASSIGNMENT
        extended = (table.c.assignment_id == ASSIGNMENT.c.id) & table.c.extension.is_not(None)
        query = (
            select(ASSIGNMENT.c.duedate, table.c.student_id, table.c.extension)
            .select_from(ASSIGNMENT.outerjoin(table, extended))
            .where(ASSIGNMENT.c.name == lesson)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        due = rows[0].duedate if rows else None
        return Deadlines(due, {r.student_id: r.extension for r in rows if r.student_id})

    def entered(self, lesson: str) -> str:
        """The digest noted when a lesson was entered; "" where it was not, or nbgrader lost it."""
        query = (
            select(LESSONS.c.digest)
            .join(ASSIGNMENT, ASSIGNMENT.c.name == LESSONS.c.lesson)
            .where(LESSONS.c.lesson == lesson)
        )
        with reading(self._engine) as connection:
            return connection.scalar(query) or ""

    def note_entered(self, lesson: str, digest: str) -> None:
        """Note which version of a lesson nbgrader has entered."""
        with writing(self._engine) as connection:
            connection.execute(delete(LESSONS).where(LESSONS.c.lesson == lesson))
            connection.execute(insert(LESSONS), {"lesson": lesson, "digest": digest})

    def write(self, batch: Sequence[Graded]) -> None:
        """Enter submissions, all or none: nbgrader's tables and ours, in one transaction.

        Of two of the same student and lesson the later counts.

        Raises:
            UserError: when a lesson was not entered before, or the gradebook cannot be written.
        """
        latest = list({(graded.student, graded.lesson): graded for graded in batch}.values())
        if latest:
            with writing(self._engine) as connection:
                write_marks(connection, latest, self._penalty)
                write_verdicts(connection, latest)

    def reprice(self, submissions: Collection[tuple[str, str]]) -> None:
        """Ask the class's plugin anew what late work loses, by student and lesson.

        Points by hand change what there is to lose, and the plugin what it takes.
        """
        with reading(self._engine) as connection:
            lost = changed_penalties(connection, submissions, self._penalty)
        if lost:
            with writing(self._engine) as connection:
                write_penalties(connection, lost)

    def note(self, notes: Mapping[tuple[str, str], Mapping[str, str]]) -> None:
        """Change what submissions were graded against, by student and lesson."""
        with writing(self._engine) as connection:
            for (student, lesson), against in notes.items():
                mine = (SUBMISSIONS.c.student == student, SUBMISSIONS.c.lesson == lesson)
                values = {"against": json.dumps(dict(against))}
                connection.execute(update(SUBMISSIONS).where(*mine).values(values))

    def students(self) -> set[str]:
        """The ids of all students that nbgrader knows."""
        with reading(self._engine) as connection:
            return set(connection.scalars(select(STUDENT.c.id)))

    def results(self, lessons: Iterable[str] | None = None) -> list[Result]:
        """What was found, by lesson, student and place in the lesson, with the scores of now."""
        return self.standing(lessons)[0]

    def standing(self, lessons: Iterable[str] | None = None) -> tuple[list[Result], Standing]:
        """`results`, and what else nbgrader's tables say of these lessons at the same moment."""
        with reading(self._engine) as connection:
            ids = None if lessons is None else set(lessons)
            return standing(connection, ids, _known(connection))

    def unprotected(self) -> int:
        """How many submissions were graded without a sandbox."""
        query = select(func.count()).select_from(SUBMISSIONS).where(SUBMISSIONS.c.sandbox == "none")
        with reading(self._engine) as connection:
            return connection.scalar(query) or 0

    def _penalty(self, student: str, score: float, seconds_late: float) -> float | None:
        """Ask the class's plugin."""
        try:
            return self._plugin(student, score, seconds_late)
        except UserError:
            raise
        except Exception as error:  # a class's own code
            raise UserError(
                f"the penalty for late work stopped for {student} with {type(error).__name__}: "
                f"{error}; mend the plugin that nbgrader_config.py names, and grade again"
            ) from error


def _known(connection: Connection) -> dict[tuple[str, str], dict[str, str]]:
    """What was graded against what, of all that nbgrader knows (still) of.

    An earlier version of the grader did not enter everything there.
    """
    query = select(SUBMITTED_ASSIGNMENT.c.student_id, ASSIGNMENT.c.name).join(
        ASSIGNMENT, SUBMITTED_ASSIGNMENT.c.assignment_id == ASSIGNMENT.c.id
    )
    there = set(map(tuple, connection.execute(query)))
    rows = connection.execute(select(SUBMISSIONS)).all()
    found = {(row.student, row.lesson): json.loads(row.against) for row in rows}
    return {key: parts for key, parts in found.items() if key in there or EARLIER in parts}
