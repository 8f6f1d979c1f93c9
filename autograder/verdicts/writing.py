"""Marks into nbgrader's tables, as its `autograde` would leave them, and verdicts into ours.

All is done on a connection that somebody else has begun a transaction on.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    Connection,
    Row,
    Table,
    Update,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    update,
)

from autograder.course import UserError
from autograder.verdicts.penalties import Penalty, within
from autograder.verdicts.results import Graded
from autograder.verdicts.tables import (
    ASSIGNMENT,
    BASE_CELL,
    COMMENT,
    GRADE,
    NOTEBOOK,
    STUDENT,
    SUBMISSIONS,
    SUBMITTED_ASSIGNMENT,
    SUBMITTED_NOTEBOOK,
    VERDICTS,
)

#: What nbgrader says of an exercise that is as it was given out.
NO_RESPONSE = "No response."

#: nbgrader's kinds of cell that have a grade, and those that have a comment.
_GRADED = ("GradeCell", "TaskCell")
_COMMENTED = ("SolutionCell", "TaskCell")

#: nbgrader's points for a cell: by hand if there are any, else by the test; extra credit on top.
_SCORE = case(
    (
        GRADE.c.manual_score.is_not(None),
        GRADE.c.manual_score + func.coalesce(GRADE.c.extra_credit, 0),
    ),
    (GRADE.c.auto_score.is_not(None), GRADE.c.auto_score + func.coalesce(GRADE.c.extra_credit, 0)),
    else_=0.0,
)


@dataclass(frozen=True)
class _Cell:
    id: str
    name: str
    kind: str


@dataclass(frozen=True)
class _Lesson:
    """A lesson as nbgrader has entered it: its notebooks' ids by name, and cells by those ids."""

    id: str
    due: datetime | None
    notebooks: Mapping[str, str]
    cells: Mapping[str, Sequence[_Cell]]


@dataclass(frozen=True)
class _Entry:
    """A submission that has its rows; `notebooks` are those of the lesson's notebooks, by id."""

    graded: Graded
    lesson: _Lesson
    notebooks: Mapping[str, str]
    seconds_late: float

    @property
    def row(self) -> str:
        """The id of the row of the notebook that was graded."""
        return self.notebooks[self.lesson.notebooks[self.graded.notebook]]

    @property
    def cells(self) -> Sequence[_Cell]:
        """Those of the notebook that was graded."""
        return self.lesson.cells[self.lesson.notebooks[self.graded.notebook]]


def write_marks(connection: Connection, batch: Sequence[Graded], penalty: Penalty) -> None:
    """Fill nbgrader's tables; what people entered by hand stays as it is.

    Raises:
        UserError: when the gradebook does not know a lesson.
    """
    lessons = {name: _lesson(connection, name) for name in {graded.lesson for graded in batch}}
    for graded in batch:
        if graded.notebook not in lessons[graded.lesson].notebooks:
            raise UserError(
                f"{graded.lesson} is not in the gradebook with a notebook {graded.notebook!r}: "
                f"run autograder build {graded.lesson}"
            )
    _add_students(connection, {graded.student for graded in batch})
    entries = _entries(connection, batch, lessons)
    _add_cells(connection, entries)
    _set_scores(connection, entries)
    _set_comments(connection, entries)
    _set_penalties(connection, entries, penalty)


def write_verdicts(connection: Connection, batch: Sequence[Graded]) -> None:
    """Replace what our tables know of these submissions."""
    keys = [{"of": graded.student, "on": graded.lesson} for graded in batch]
    for table in (VERDICTS, SUBMISSIONS):
        mine = (table.c.student == bindparam("of"), table.c.lesson == bindparam("on"))
        connection.execute(delete(table).where(*mine), keys)
    _insert(
        connection,
        VERDICTS,
        [
            {**asdict(result), "hint": storable(result.hint), "place": place}
            for graded in batch
            for place, result in enumerate(graded.results)
        ],
    )
    _insert(
        connection,
        SUBMISSIONS,
        [
            {
                "student": graded.student,
                "lesson": graded.lesson,
                "against": json.dumps(dict(graded.against)),
                "sandbox": graded.sandbox,
            }
            for graded in batch
        ],
    )


def storable(text: str) -> str:
    r"""Text that every database takes: half a character and NUL are written out, as \x00."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", r"\x00")


def seconds_late(
    submitted: datetime | None, due: datetime | None, extension: timedelta | None
) -> float:
    """As nbgrader counts: 0 where there is no date to be late for, or no time is known."""
    if submitted is None or due is None:
        return 0
    return max(0, (submitted - due - (extension or timedelta())).total_seconds())


def _lesson(connection: Connection, name: str) -> _Lesson:
    row = connection.execute(select(ASSIGNMENT).where(ASSIGNMENT.c.name == name)).first()
    if row is None:
        raise UserError(f"{name} is not in the gradebook: run autograder build {name}")
    notebooks = connection.execute(
        select(NOTEBOOK.c.name, NOTEBOOK.c.id).where(NOTEBOOK.c.assignment_id == row.id)
    ).all()
    cells: dict[str, list[_Cell]] = {notebook.id: [] for notebook in notebooks}
    found = select(BASE_CELL).where(BASE_CELL.c.notebook_id.in_(list(cells)))
    for cell in connection.execute(found):
        cells[cell.notebook_id].append(_Cell(cell.id, cell.name, cell.type))
    return _Lesson(row.id, row.duedate, {n.name: n.id for n in notebooks}, cells)


def _add_students(connection: Connection, names: Collection[str]) -> None:
    known = set(connection.scalars(select(STUDENT.c.id).where(STUDENT.c.id.in_(list(names)))))
    _insert(connection, STUDENT, [{"id": name} for name in sorted(set(names) - known)])


def _entries(
    connection: Connection, batch: Sequence[Graded], lessons: Mapping[str, _Lesson]
) -> list[_Entry]:
    """Rows for the submissions and for all notebooks of their lessons."""
    work = [(lessons[graded.lesson], graded) for graded in batch]
    rows = _submissions(connection, work)
    table = SUBMITTED_NOTEBOOK
    wanted = [
        (rows[lesson.id, graded.student].id, notebook)
        for lesson, graded in work
        for notebook in lesson.cells
    ]
    notebooks = _ids(connection, table, ("assignment_id", "notebook_id"), wanted, flagged=False)
    entries = []
    for lesson, graded in work:
        row = rows[lesson.id, graded.student]
        mine = {notebook: notebooks[row.id, notebook] for notebook in lesson.cells}
        late = seconds_late(row.timestamp, lesson.due, row.extension)
        entries.append(_Entry(graded, lesson, mine, late))
    return entries


def _submissions(
    connection: Connection, work: Sequence[tuple[_Lesson, Graded]]
) -> dict[tuple[str, str], Row[Any]]:
    """Their rows, by lesson's id and student; with their time where somebody said when it was."""
    table = SUBMITTED_ASSIGNMENT
    key = ("assignment_id", "student_id")
    wanted = [(lesson.id, graded.student) for lesson, graded in work]
    ids = _ids(connection, table, key, wanted)
    times = [
        {"row": ids[lesson.id, graded.student], "time": graded.submitted}
        for lesson, graded in work
        if graded.submitted is not None or graded.withdrawn
    ]
    of_row = update(table).where(table.c.id == bindparam("row"))
    _update(connection, of_row.values(timestamp=bindparam("time")), times)
    return _rows(connection, table, key, wanted)


def _add_cells(connection: Connection, entries: Sequence[_Entry]) -> None:
    """A grade and a comment for each cell that has one, as they are before anything is graded."""
    cells = [
        (entry.notebooks[notebook], cell)
        for entry in entries
        for notebook, cells in entry.lesson.cells.items()
        for cell in cells
    ]
    key = ("notebook_id", "cell_id")
    graded = [(row, cell.id) for row, cell in cells if cell.kind in _GRADED]
    _ids(connection, GRADE, key, graded, needs_manual_grade=True)
    commented = [(row, cell.id) for row, cell in cells if cell.kind in _COMMENTED]
    _ids(connection, COMMENT, key, commented)


def _set_scores(connection: Connection, entries: Sequence[_Entry]) -> None:
    """The test's points; a person looks where it has none or cannot tell, and at points by hand.

    Extra credit on other work than it was given for is looked at too, and until somebody has.
    """
    same = _with_the_same_work(connection, entries)
    rows = [
        {
            "in": entry.row,
            "at": cell.id,
            "score": score,
            "unknown": score is None or cell.name in entry.graded.undecided,
            "other": (entry.graded.student, entry.graded.lesson) not in same,
        }
        for entry in entries
        for cell in entry.cells
        if cell.kind == "GradeCell"
        for score in [entry.graded.scores.get(cell.name)]
    ]
    unknown, other = (
        bindparam(name, type_=GRADE.c.needs_manual_grade.type) for name in ("unknown", "other")
    )
    unseen = (GRADE.c.extra_credit != 0) & (other | GRADE.c.needs_manual_grade)
    needs = case((GRADE.c.manual_score.is_not(None), True), (unseen, True), else_=unknown)
    score = bindparam("score", type_=GRADE.c.auto_score.type)
    _update(connection, _cell(GRADE).values(auto_score=score, needs_manual_grade=needs), rows)


def _with_the_same_work(connection: Connection, entries: Sequence[_Entry]) -> set[tuple[str, str]]:
    """Those whose notebook is the one that was graded before."""
    now = {(e.graded.student, e.graded.lesson): e.graded.against.get("notebook") for e in entries}
    rows = connection.execute(
        select(SUBMISSIONS).where(SUBMISSIONS.c.student.in_({student for student, _ in now}))
    )
    before = {(row.student, row.lesson): json.loads(row.against).get("notebook") for row in rows}
    return {key for key, notebook in now.items() if key in before and before[key] == notebook}


def _set_comments(connection: Connection, entries: Sequence[_Entry]) -> None:
    rows = [
        {"in": entry.row, "at": cell.id, "text": NO_RESPONSE if unanswered else None}
        for entry in entries
        for cell in entry.cells
        if cell.kind in _COMMENTED
        for unanswered in [cell.name in entry.graded.unanswered]
    ]
    text = bindparam("text", type_=COMMENT.c.auto_comment.type)
    _update(connection, _cell(COMMENT).values(auto_comment=text), rows)


def _cell(table: Table) -> Update:
    """An update of one cell's row in a submitted notebook."""
    here = (table.c.notebook_id == bindparam("in"), table.c.cell_id == bindparam("at"))
    return update(table).where(*here)


def _set_penalties(connection: Connection, entries: Sequence[_Entry], penalty: Penalty) -> None:
    """What late work loses; work that is not late, or not late any more, loses nothing."""
    late = {e.row: (e.graded.student, e.seconds_late) for e in entries if e.seconds_late > 0}
    lost = dict.fromkeys((entry.row for entry in entries), None)
    write_penalties(connection, lost | _lost(connection, late, penalty))


def changed_penalties(
    connection: Connection, submissions: Collection[tuple[str, str]], penalty: Penalty
) -> dict[str, float | None]:
    """What late work loses now, by the notebook's row, where something else is entered.

    Args:
        connection: for reading.
        submissions: these, by student and lesson.
        penalty: the class's plugin.
    """
    notebook, whole = SUBMITTED_NOTEBOOK, SUBMITTED_ASSIGNMENT
    query = (
        select(notebook.c.id, notebook.c.late_submission_penalty.label("lost"))
        .add_columns(whole.c.student_id, whole.c.timestamp, whole.c.extension)
        .add_columns(ASSIGNMENT.c.name, ASSIGNMENT.c.duedate)
        .join(whole, notebook.c.assignment_id == whole.c.id)
        .join(ASSIGNMENT, whole.c.assignment_id == ASSIGNMENT.c.id)
        .where(ASSIGNMENT.c.duedate.is_not(None), whole.c.timestamp.is_not(None))
    )
    found = [r for r in connection.execute(query) if (r.student_id, r.name) in submissions]
    late = {
        row.id: (row.student_id, seconds)
        for row in found
        if (seconds := seconds_late(row.timestamp, row.duedate, row.extension)) > 0
    }
    before = {row.id: row.lost for row in found}
    lost = _lost(connection, late, penalty)
    return {row: now for row, now in lost.items() if now != before[row]}


def _lost(
    connection: Connection, late: Mapping[str, tuple[str, float]], penalty: Penalty
) -> dict[str, float | None]:
    """What each late notebook loses: whose it is, and how many seconds late, by its row."""
    sums = _sums(connection, list(late))
    return {
        row: within(penalty(student, score, seconds), score)
        for (row, (student, seconds)), score in zip(late.items(), sums, strict=True)
    }


def write_penalties(connection: Connection, lost: Mapping[str, float | None]) -> None:
    """Enter what notebooks lose, by their rows."""
    table = SUBMITTED_NOTEBOOK
    lost_points = bindparam("points", type_=table.c.late_submission_penalty.type)
    of_row = update(table).where(table.c.id == bindparam("row"))
    rows = [{"row": row, "points": points} for row, points in lost.items()]
    _update(connection, of_row.values(late_submission_penalty=lost_points), rows)


def _sums(connection: Connection, notebooks: Sequence[str]) -> list[float]:
    """The points of submitted notebooks, before a penalty."""
    sums = (
        select(GRADE.c.notebook_id, func.sum(_SCORE))
        .where(GRADE.c.notebook_id.in_(notebooks))
        .group_by(GRADE.c.notebook_id)
    )
    found = {row[0]: row[1] for row in connection.execute(sums)} if notebooks else {}
    return [found.get(notebook, 0.0) for notebook in notebooks]


def _ids(
    connection: Connection,
    table: Table,
    key: tuple[str, str],
    wanted: Sequence[tuple[str, str]],
    **blank: object,
) -> dict[tuple[str, str], str]:
    """The ids of rows by the two columns of their key; those that are not there are made."""
    ids = {pair: row.id for pair, row in _rows(connection, table, key, wanted).items()}
    new = {pair: uuid4().hex for pair in wanted if pair not in ids}
    rows = [{**blank, "id": id, **dict(zip(key, pair, strict=True))} for pair, id in new.items()]
    _insert(connection, table, rows)
    return ids | new


def _rows(
    connection: Connection, table: Table, key: tuple[str, str], wanted: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Row[Any]]:
    """Rows by the two columns of their key: all that are there, and perhaps a few others."""
    first, second = (table.c[name] for name in key)
    here = first.in_({pair[0] for pair in wanted}), second.in_({pair[1] for pair in wanted})
    rows = connection.execute(select(table).where(*here))
    return {(getattr(row, key[0]), getattr(row, key[1])): row for row in rows}


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    if rows:  # without rows SQLAlchemy would insert an empty one
        connection.execute(insert(table), rows)


def _update(connection: Connection, statement: Update, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(statement, rows)
