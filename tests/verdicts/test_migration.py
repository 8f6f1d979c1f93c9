"""A gradebook of before there was a version loses nothing when it is opened.

gradebook_without_version.sql was made at commit 5bf0282: the example class of lesson 1, to which a
teacher added a due date, names, points by hand, extra credit, a comment, a flag and an extension.
"""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from autograder.classes.example import write_class
from autograder.classes.grade import grade_all
from autograder.classes.inbox import submissions
from autograder.classes.settings import Class
from autograder.course import Lesson, UserError
from autograder.reports import report
from autograder.verdicts import tables
from autograder.verdicts.gradebook import EARLIER, Gradebook
from autograder.verdicts.results import Result

OLD = Path(__file__).with_name("gradebook_without_version.sql")


@pytest.fixture
def old(tmp_path):
    """A copy of the old gradebook."""
    path = tmp_path / "gradebook.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLD.read_text(encoding="utf-8"))
    return path


def rows(path, table, *columns):
    """All rows of a table, as they lie in the file."""
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.execute(f"select {', '.join(columns) or '*'} from {table}"))


def columns_of(path, table):
    """The names of a table's columns; those that later versions add are not among them."""
    with closing(sqlite3.connect(path)) as connection:
        return [row[1] for row in connection.execute(f"pragma table_info('{table}')")]


def layout(path):
    """How all tables are made."""
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.execute("select type, name, sql from sqlite_master"), key=repr)


def test_every_row_is_there_afterwards(old):
    kept = [name for name in tables.NBGRADER.tables if name != "alembic_version"]
    columns = {table: columns_of(old, table) for table in [*kept, "unroll_verdict"]}
    before = {table: rows(old, table, *columns[table]) for table in columns}
    submissions = rows(old, "unroll_submission", "student", "lesson", "digest", "sandbox")
    assert (len(before["grade"]), len(submissions)) == (30, 16)

    with Gradebook(f"sqlite:///{old}") as book:
        digests = book.graded()
    assert {table: rows(old, table, *columns[table]) for table in columns} == before
    sandboxes = rows(old, "unroll_submission", "student", "lesson", "sandbox")
    after = [(s, lesson, digests[s, lesson][EARLIER], sandbox) for s, lesson, sandbox in sandboxes]
    assert after == submissions


def by_hand(path):
    """Points by hand and extra credit, as nbgrader adds them up, by student and exercise."""
    query = """
        select a.student_id, replace(replace(c.name, '-test', ''), '-', '_'),
            coalesce(g.manual_score, g.auto_score) + coalesce(g.extra_credit, 0)
        from grade g join base_cell c on c.id = g.cell_id
            join submitted_notebook n on n.id = g.notebook_id
            join submitted_assignment a on a.id = n.assignment_id
        where g.manual_score is not null or g.extra_credit is not null"""
    with closing(sqlite3.connect(path)) as connection:
        return {(student, name): score for student, name, score in connection.execute(query)}


def test_reports_say_the_same_as_before(old):
    """And what people had entered by hand, which the report of before did not count."""
    columns = [name for name in columns_of(old, "unroll_verdict") if name != "place"]
    order = "select {} from unroll_verdict order by lesson, student, place"
    with closing(sqlite3.connect(old)) as connection:
        rows = connection.execute(order.format(", ".join(columns)))
        found = [Result(**dict(zip(columns, row, strict=True))) for row in rows]
    entered = by_hand(old)
    assert entered
    found = [replace(r, score=entered.get((r.student, r.exercise), r.score)) for r in found]
    with Gradebook(f"sqlite:///{old}", create=False) as book:
        after = book.results()
    assert report.marks_csv(after) == report.marks_csv(found)
    assert report.render(after, title="t", notes=[]) == report.render(found, title="t", notes=[])


def test_layout_is_that_of_a_new_gradebook(old):
    Gradebook(f"sqlite:///{old}").close()
    with create_engine(f"sqlite:///{old}", poolclass=NullPool).connect() as connection:
        for metadata, table in (
            (tables.OURS, "unroll_version"),
            (tables.NBGRADER, "alembic_version"),
        ):
            context = MigrationContext.configure(
                connection,
                opts={
                    "compare_type": True,
                    "include_name": lambda name, kind, _, known=metadata.tables: (
                        kind != "table" or name in known
                    ),
                },
            )
            assert compare_metadata(context, metadata) == []
            version = connection.exec_driver_sql(f"select version_num from {table}").scalar()
            assert version == {tables.OURS: tables.VERSION}.get(metadata, tables.NBGRADER_VERSION)


@pytest.mark.slow
def test_old_work_is_graded_again_once_and_the_run_says_why(old, tmp_path):
    lesson = Lesson("01_rnn_cell")
    write_class(tmp_path / "submitted", [lesson])
    group = Class(tmp_path / "submitted", tmp_path / "autograded", f"sqlite:///{old}")
    work = submissions(group.submitted, [lesson], ["ada", "omar", "kwame"])
    said: list[str] = []
    for _ in range(2):
        list(grade_all(group, work, announce=lambda plan: said.append(str(plan))))
    assert said == [f"3 of 3 to grade: 3 graded by {EARLIER}", "0 of 3 to grade"]
    kwame = "select auto_score, manual_score, needs_manual_grade from grade where manual_score > 0"
    with closing(sqlite3.connect(old)) as connection:
        # Right, given an earlier exercise that stops: that earned nothing in grading of before.
        assert connection.execute(kwame).fetchall() == [(10, 6.5, 1)]


def test_old_gradebook_is_migrated_once(old, monkeypatch):
    Gradebook(f"sqlite:///{old}").close()
    before = layout(old)
    monkeypatch.setattr("autograder.verdicts.migrations.migrate", lambda *_: pytest.fail("again"))
    Gradebook(f"sqlite:///{old}").close()
    assert layout(old) == before


def test_migration_that_fails_leaves_everything_as_it_was(old):
    with closing(sqlite3.connect(old)) as connection:  # in the way of the last step
        connection.execute("create table unroll_lesson (mine)")
    before, digests = layout(old), rows(old, "unroll_submission")
    with pytest.raises(UserError, match="unroll_lesson already exists"):
        Gradebook(f"sqlite:///{old}")
    assert layout(old) == before
    assert rows(old, "unroll_submission") == digests
