"""Opening a gradebook: made where there is none, brought up to date, or told what it is instead."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, make_url, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from autograder.course import UserError
from autograder.nbgrader import PATIENCE
from autograder.verdicts.tables import (
    ALEMBIC_VERSION,
    COURSE,
    NBGRADER,
    NBGRADER_VERSION,
    OURS,
    UNROLL_VERSION,
    VERSION,
)

_MAGIC = b"SQLite format 3\0"
_NONE_YET = "there is no gradebook yet; grade first, or name another with --db"
_BACKUP = "take it from a backup, or move it away and grade again"

#: What SQLite says, by the first words of its code's name, and what to do.
_REASONS = {
    "SQLITE_BUSY": "another program writes in it: run this again when that is done",
    "SQLITE_LOCKED": "another program writes in it: run this again when that is done",
    "SQLITE_READONLY": "it, or its folder, may not be written: change that, or name another",
    "SQLITE_FULL": "the disk is full: make room and run this again; what is graded is kept",
    "SQLITE_CANTOPEN": "it cannot be opened: see whether you may write in its folder",
    "SQLITE_IOERR": "the disk cannot be read or written: see to it and run this again",
    "SQLITE_CORRUPT": f"it is damaged: {_BACKUP}",
    "SQLITE_NOTADB": f"it is damaged: {_BACKUP}",
}


def open_engine(address: str, course: str, *, create: bool) -> Engine:
    """A gradebook that has all tables at their newest; see `Gradebook`."""
    url = _url(address)
    if url.get_backend_name() == "sqlite":
        _look_at_file(url, create)
    engine = _engine(url)
    try:
        with faults(engine):
            _bring_up_to_date(engine, course, create)
        if create and engine.dialect.name == "sqlite":
            _log_ahead(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def name_of(engine: Engine) -> str:
    """The gradebook in a sentence: its file, or its address without a password."""
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    return file or engine.url.render_as_string(hide_password=True)


@contextlib.contextmanager
def faults(engine: Engine) -> Iterator[None]:
    """Turn what a disk, a lock or a server does into one sentence.

    Raises:
        UserError: naming the gradebook and what to do.
    """
    try:
        yield
    except DatabaseError as error:
        if type(error) not in (DatabaseError, OperationalError):
            raise  # a fault of this program
        code = str(getattr(error.orig, "sqlite_errorname", ""))
        known = (reason for start, reason in _REASONS.items() if code.startswith(start))
        reason = next(known, " ".join(str(error.orig).split()))
        raise UserError(f"the gradebook {name_of(engine)}: {reason}") from error


def check(engine: Engine) -> None:
    """Look through a file for damage, which may be where nothing else reads.

    Raises:
        UserError: when there is some.
    """
    if engine.dialect.name == "sqlite":
        with reading(engine) as connection:
            if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
                raise UserError(f"the gradebook {name_of(engine)}: it is damaged: {_BACKUP}")


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the gradebook."""
    with faults(engine), engine.begin() as connection:
        yield connection


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction: all of it or, after an error, nothing; it waits for others who write."""
    with faults(engine), engine.connect() as plain:
        connection = plain.execution_options(writes=True)
        with connection.begin():
            yield connection


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError:
        raise UserError(
            f"{address!r} is no address of a gradebook: write sqlite:///folder/gradebook.db, "
            "or postgresql+psycopg://user@server/name"
        ) from None
    if url.get_backend_name() == "sqlite" and "/" in address.partition("?")[2]:
        raise UserError(f"{address}: a ? begins options; write {address.replace('?', '%3F')}")
    return url


def _engine(url: URL) -> Engine:
    sqlite = url.get_backend_name() == "sqlite"
    try:
        engine = create_engine(url, connect_args={"timeout": PATIENCE} if sqlite else {})
    except (NoSuchModuleError, ModuleNotFoundError):
        shown = url.render_as_string(hide_password=True)
        raise UserError(
            f"{shown}: nothing is installed that speaks to {url.drivername}; install its driver "
            "(for PostgreSQL: pip install psycopg[binary]), or keep the gradebook in a file"
        ) from None
    if sqlite:
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    """Transactions begin where we say so, not where Python's module guesses."""
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous = NORMAL")  # a lost submission is graded again


def _begin(connection: Connection) -> None:
    """Who is going to write says so first: two who have read would stop each other."""
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _look_at_file(url: URL, create: bool) -> None:
    """Refuse what SQLite would take for a gradebook to be, or trip over later."""
    if not url.database or url.database == ":memory:":
        raise UserError(f"{url} names no file: write sqlite:///folder/gradebook.db")
    path = Path(url.database)
    try:
        if not path.exists() or (path.stat().st_size == 0 and path.is_file()):
            if not create:
                raise UserError(f"{path}: {_NONE_YET}")
            if not path.parent.is_dir():
                raise UserError(f"{path}: there is no folder {path.parent} for a gradebook")
        elif not path.is_file():
            raise UserError(
                f"{path} is not a file: name the gradebook in it, or another, with --db"
            )
        else:
            _look_at_content(path)
    except OSError as error:
        raise UserError(f"{path}: it cannot be read: {error.strerror}") from None


def _look_at_content(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(100)
    if head.startswith(b"version https://git-lfs"):
        raise UserError(f"{path} only points to a file that Git LFS keeps: run git lfs pull")
    if not head.startswith(_MAGIC):
        raise UserError(f"{path} is something else, not a gradebook: name another file with --db")
    page = int.from_bytes(head[16:18])
    whole = (65536 if page == 1 else page) * int.from_bytes(head[28:32])
    settled = head[24:28] == head[92:96]  # else the count of pages in the head is not to be trusted
    log = path.with_name(path.name + "-wal")
    if settled and path.stat().st_size < whole and not log.exists():
        raise UserError(
            f"{path} is cut off: {path.stat().st_size} of {whole} bytes are there; {_BACKUP}"
        )


def _bring_up_to_date(engine: Engine, course: str, create: bool) -> None:
    with reading(engine) as connection:
        if _versions(connection) == (NBGRADER_VERSION, VERSION):
            return
    with writing(engine) as connection:  # what has been done meanwhile is not done again
        _make_or_migrate(connection, name_of(engine), course, create)


def _log_ahead(engine: Engine) -> None:
    """Let others read while we write; on a disk that cannot do that, they wait."""
    with (
        contextlib.closing(engine.raw_connection()) as connection,
        contextlib.suppress(sqlite3.Error),
    ):
        connection.cursor().execute("PRAGMA journal_mode = WAL")


def _versions(connection: Connection) -> tuple[str, str]:
    """nbgrader's and ours; "" where a table has none."""
    tables = inspect(connection).get_table_names()
    found = []
    for table in (ALEMBIC_VERSION, UNROLL_VERSION):
        version = connection.scalar(select(table)) if table.name in tables else None
        found.append(version or "")
    return found[0], found[1]


def _make_or_migrate(connection: Connection, name: str, course: str, create: bool) -> None:
    tables = set(inspect(connection).get_table_names())
    if not tables and not create:
        raise UserError(f"{name}: {_NONE_YET}")
    if tables and not tables & (set(NBGRADER.tables) | set(OURS.tables)) - {"alembic_version"}:
        raise UserError(f"{name} holds other tables, no gradebook: name another with --db")
    nbgraders, ours = _versions(connection)
    if not tables & set(NBGRADER.tables):
        NBGRADER.create_all(connection)
        connection.execute(insert(COURSE), {"id": course})
    elif nbgraders != NBGRADER_VERSION:
        _refuse_unless_current(connection, nbgraders, name)
    if nbgraders != NBGRADER_VERSION:
        ALEMBIC_VERSION.create(connection, checkfirst=True)
        connection.execute(insert(ALEMBIC_VERSION), {"version_num": NBGRADER_VERSION})
    if not tables & set(OURS.tables):
        OURS.create_all(connection)
        connection.execute(insert(UNROLL_VERSION), {"version_num": VERSION})
    elif ours != VERSION:
        from autograder.verdicts.migrations import migrate

        migrate(connection, ours, name)


def _refuse_unless_current(connection: Connection, version: str, name: str) -> None:
    """nbgrader notes no version where another table was first; its tables tell all the same."""
    found = inspect(connection)
    have = {
        table: {column["name"] for column in found.get_columns(table)}
        for table in found.get_table_names()
    }
    need = {table.name: set(table.c.keys()) for table in NBGRADER.tables.values()}
    del need[ALEMBIC_VERSION.name]
    if version or any(have.get(table) != columns for table, columns in need.items()):
        raise UserError(
            f"{name} was made by another version of nbgrader (its tables are at "
            f"{version or 'no version'}, here they are at {NBGRADER_VERSION}): keep a copy and "
            "run nbgrader db upgrade, or use the nbgrader that made it"
        )
