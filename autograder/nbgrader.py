"""Calling nbgrader from our code with the settings that its own commands have here."""

from __future__ import annotations

import contextlib
import fnmatch
import importlib
import logging
import os
import re
import sys
import warnings
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, SAWarning
from traitlets.config import Config, PyFileConfigLoader

from autograder.course import ROOT, UserError
from autograder.slips import place, told

#: Seconds to wait for others who write in the gradebook, formgrader say.
PATIENCE = 30

_FILE = "nbgrader_config.py"


class NbgraderFailed(UserError):
    """nbgrader could not do what it was asked; `messages` is what it logged."""

    def __init__(self, step: str, messages: list[str]) -> None:
        super().__init__("\n".join([f"nbgrader's {step} stopped:", *messages]))
        self.messages = messages


def load_config(root: Path | str, db: str | None = None) -> Any:
    """What the repository's nbgrader_config.py sets, for a class that works in another folder.

    Args:
        root: the folder that holds submitted/, autograded/ and so on.
        db: the gradebook's URL; by default gradebook.db in that folder.

    Raises:
        UserError: when the file is not there, or is no Python that runs.
    """
    config = _read_config(ROOT)
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.db_url = _patient(db or gradebook_in(Path(root)))
    return config


def _patient(db: str) -> str:
    """The same gradebook, for whose file nbgrader waits as long as we do while others write."""
    try:
        url = make_url(db)
    except ArgumentError:  # whoever opens it tells that
        return db
    if url.get_backend_name() != "sqlite":
        return db
    return url.update_query_dict({"timeout": str(PATIENCE)}).render_as_string(hide_password=False)


def _read_config(folder: Path) -> Any:
    try:
        return Config(PyFileConfigLoader(_FILE, path=str(folder)).load_config())
    except Exception as error:
        found = place(error, lambda name: Path(name).name == _FILE)
        where = f"{_FILE}:{found[1]}" if found else str(folder / _FILE)
        raise UserError(f"{where}: {told(error)}; mend it, so that all settings count") from error


def stop_if_unreadable() -> None:
    """End nbgrader's command, with a sentence, where this folder's settings cannot be read.

    nbgrader would log a traceback and go on without them: students' code would run unprotected.
    """
    if (Path.cwd() / _FILE).is_file():
        try:
            _read_config(Path.cwd())
        except UserError as error:
            sys.exit(f"Error: {error}")


def default_db() -> str:
    """The gradebook that plain nbgrader commands use when they run in the checkout."""
    return gradebook_in(ROOT)


def gradebook_in(folder: Path) -> str:
    """The address of the gradebook in a folder; in its path a ? or % would mean something."""
    path = str(folder / "gradebook.db")
    plain = not set("?%") & set(path)
    return f"sqlite:///{path}" if plain else URL.create("sqlite", database=path).render_as_string()


#: nbgrader's modules that look for files.
_LOOKING = (
    "apps.api",
    "apps.validateapp",
    "converters.base",
    *(f"exchange.default.{name}" for name in ("collect", "exchange", "fetch_feedback", "list")),
    "exchange.default.release_feedback",
)


def take_paths_literally() -> None:
    """Let nbgrader find what lies in folders of any name, and students who have any.

    It makes patterns of paths as they are, so that ( ) [ ] + ? and the like in one mean something
    else, looks for a file among all others to see whether a pattern fits it, and takes the blanks
    from both ends of a student's name.
    """
    from nbgrader import utils
    from nbgrader.coursedir import CourseDirectory

    if utils.is_ignored is _is_ignored:
        return
    utils.is_ignored = _is_ignored
    for name in _LOOKING:
        module: Any = importlib.import_module(f"nbgrader.{name}")
        module.glob = SimpleNamespace(glob=find_paths)
    format_path = CourseDirectory.format_path

    def literal(course: Any, nbgrader_step: str, *names: str, **more: Any) -> str:
        step = re.escape(nbgrader_step) if more.get("escape") else nbgrader_step
        return str(format_path(course, step, *names, **more))

    CourseDirectory.format_path = literal
    CourseDirectory._db_url_default.func = lambda course: gradebook_in(Path(course.root))
    CourseDirectory._validate_student_id.func = lambda course, proposal: proposal["value"]


def _is_ignored(filename: str, ignore_globs: Iterable[str] | None = None) -> bool:
    name = os.path.basename(filename)  # noqa: PTH119
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in ignore_globs or ())


def find_paths(pattern: str) -> list[str]:
    """The paths that a pattern means; what is there by that very name is no pattern."""
    found = [""]
    for part in pattern.split(os.sep):  # noqa: PTH206 (as it stands: nbgrader compares paths)
        found = [f"{above}{name}{os.sep}" for above in found for name in _names(above, part)]
    return [path.removesuffix(os.sep) for path in found]


def _names(folder: str, part: str) -> list[str]:
    """What a part of a pattern means in a folder; one that begins with * is always a pattern."""
    if not part.startswith("*") and (part == "" or os.path.lexists(folder + part)):
        return [part]
    try:
        there = [name for name in os.listdir(folder or os.curdir) if not name.startswith(".")]  # noqa: PTH208
    except OSError:
        return []
    return fnmatch.filter(there, part)


def run_step(step: str | type, config: Any) -> None:
    """Run one of nbgrader's steps, by its converter or that one's name, over what exists already.

    Raises:
        NbgraderFailed: with what nbgrader logged, which it would print.
        UserError: where a step of ours says what is wrong.
    """
    from nbgrader import converters
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    take_paths_literally()
    kind: Any = getattr(converters, step) if isinstance(step, str) else step
    converter = kind(coursedir=CourseDirectory(config=config), config=config)
    converter.force = True
    with warnings.catch_warnings(), _collected_log(converter.log) as messages:
        # nbgrader's models predate SQLAlchemy's warnings about objects outside a session.
        warnings.simplefilter("ignore", SAWarning)
        try:
            converter.start()
        except UserError:
            raise
        except (NbGraderException, SystemExit):
            raise NbgraderFailed(kind.__name__, messages) from None


class _Collect(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextlib.contextmanager
def _collected_log(log: Any) -> Iterator[list[str]]:
    """Keep in a list what would be printed; all converters share one logger."""
    logger = getattr(log, "logger", log)
    handlers, propagate, level = list(logger.handlers), logger.propagate, logger.level
    collect = _Collect()
    logger.handlers, logger.propagate = [collect], False
    logger.setLevel(logging.INFO)
    try:
        yield collect.messages
    finally:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)
