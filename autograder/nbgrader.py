"""Calling nbgrader from our code with the settings that its own commands have here."""

from __future__ import annotations

import contextlib
import logging
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SAWarning
from traitlets.config import Config, PyFileConfigLoader

from autograder.course import ROOT, UserError
from autograder.slips import place, told

_FILE = "nbgrader_config.py"


class NbgraderFailed(Exception):
    """nbgrader could not do what it was asked; `messages` is what it logged."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("\n".join(messages))
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
    config.CourseDirectory.db_url = db or f"sqlite:///{Path(root) / 'gradebook.db'}"
    return config


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
    return f"sqlite:///{ROOT / 'gradebook.db'}"


def run_step(name: str, config: Any) -> None:
    """Run one of nbgrader's steps, by its converter's name, over what exists already.

    Raises:
        NbgraderFailed: with what nbgrader logged, which it would print.
    """
    from nbgrader import converters
    from nbgrader.converters.base import NbGraderException
    from nbgrader.coursedir import CourseDirectory

    converter = getattr(converters, name)(coursedir=CourseDirectory(config=config), config=config)
    converter.force = True
    with warnings.catch_warnings(), _collected_log(converter.log) as messages:
        # nbgrader's models predate SQLAlchemy's warnings about objects outside a session.
        warnings.simplefilter("ignore", SAWarning)
        try:
            converter.start()
        except (NbGraderException, SystemExit):
            raise NbgraderFailed(messages) from None


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
