"""What many tests share: the lessons, and a class that has been through everything once."""

import hashlib
import os
import random
import secrets
import subprocess
import sys
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest

import unroll  # noqa: F401 (before Keras: it sets how TensorFlow computes, as in a lesson)
from autograder.course import ROOT, Lesson, lessons
from autograder.lessons.notebooks import COLAB, EXPERIMENT

T = TypeVar("T")

LESSONS = lessons()

#: The lessons with NumPy alone, and those that train networks.
NUMPY = [lesson for lesson in LESSONS if not lesson.with_keras]
KERAS = [lesson for lesson in LESSONS if lesson.with_keras]

#: Train for as long as lessons do, and leave nothing out?
WHOLE = bool(os.environ.get("UNROLL_WHOLE"))

#: What a lesson's training takes, films and all, and what is enough to see that everything after it
#: runs.
TRAINING = {
    "04_lstm_backward": {"updates=250": "updates=2"},
    "05_activity_recognition": {
        "for c in (1, 2, 3)]": "for c in (1,)]",
        "extras = (0, 2, 5, 10, 20, 40)": "extras = (0, 40)",
        "epochs=60": "epochs=1",
    },
    "06_seq2seq": {"12_000": "1_200", "test=4000": "test=500", "epochs=16": "epochs=1"},
    "07_attention_nmt": {
        "12_000": "400",
        "test=4000": "test=200",
        "copy_task(2000": "copy_task(200",
        "for reverse in (False, True):": "for reverse in (True,):",
        "lags = (5, 10, 20, 40)": "lags = (5, 40)",
        "n_batches=100": "n_batches=2",
        "epochs=16": "epochs=1",
        '4, "attention"': '1, "attention"',
        "epochs=12": "epochs=1",
    },
}

#: Submissions, not tests; test_hostile.py hands them in.
collect_ignore = ["hostile"]


#: What all random numbers of a run come from; a test that fails prints it. Workers inherit it.
SEED = int(os.environ.setdefault("UNROLL_SEED", str(secrets.randbits(32))))


def some(things: Sequence[T], count: int) -> list[T]:
    """So many of a kind, others in each run and the same in all workers; UNROLL_WHOLE: all."""
    return list(things) if WHOLE else random.Random(SEED).sample(things, count)


def pytest_report_header() -> str:
    """The first lines of a run say how to draw the same again."""
    return f"random numbers: UNROLL_SEED={SEED}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What a test that draws at random says when it fails."""
    report = yield
    if report.failed and "seed" in getattr(item, "fixturenames", ()):
        report.sections.append(("random numbers", f"UNROLL_SEED={SEED} draws the same again"))
    return report


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On several workers what takes long comes first, so that all of them end at the same time."""
    if hasattr(config, "workerinput"):
        items.sort(key=_when)


def _when(item: pytest.Item) -> int:
    """Groups, which one worker does alone, then other slow tests, then the rest."""
    marks = ("xdist_group", "slow")
    return next((i for i, mark in enumerate(marks) if item.get_closest_marker(mark)), len(marks))


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """The seed of one test: another in each run, whatever else runs and on how many workers."""
    group = request.node.get_closest_marker("xdist_group")
    name = request.node.nodeid.removesuffix(f"@{group.args[0]}" if group else "")
    digest = hashlib.sha256(f"{SEED} {name}".encode()).digest()
    return int.from_bytes(digest[:4])


@pytest.fixture
def rng(seed: int) -> np.random.Generator:
    """Random numbers of one test."""
    return np.random.default_rng(seed)


def exercise_ids() -> list[tuple[Lesson, str]]:
    """Every exercise of every lesson, for parametrised tests."""
    from autograder.lessons.exercise import exercises_of

    return [(lesson, name) for lesson in LESSONS for name in exercises_of(lesson.name)]


def speed(lesson: Lesson, exercise: str) -> list[pytest.MarkDecorator]:
    """The mark of tests on an exercise that takes a Keras model, or a film, for each call."""
    from autograder.lessons.exercise import exercises_of

    quick = ("", "measure_waves", "with_kind", "with_kinds", "decode_from_table")
    quick += ("search_small_network", "clip_any")
    return [] if exercises_of(lesson.name)[exercise].harness in quick else [pytest.mark.slow]


def shorten(notebook: Any) -> None:
    """Leave out experiments, which train for long, where another test runs them already."""
    if not WHOLE:
        notebook.cells = [
            cell
            for cell in notebook.cells
            if EXPERIMENT not in cell.metadata.get("tags", []) or COLAB in cell.metadata.tags
        ]


def grade(group: Any, *work: Any, **how: Any) -> None:
    """Grade submissions to the end, in this process."""
    from autograder.classes.grade import grade_all

    assert {entered.submission for entered in grade_all(group, work, **how)} <= set(work)


def results_in(db: str) -> list[Any]:
    """All that a gradebook says was found."""
    from autograder.verdicts.gradebook import Gradebook

    with Gradebook(db, create=False) as book:
        return book.results()


def run(*command: str, cwd: Path = ROOT, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a command of the environment that the tests run in; its output is in the result."""
    tool = Path(sys.executable).parent / command[0]
    result = subprocess.run(
        [str(tool), *command[1:]],
        cwd=cwd,
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "120"},
        timeout=600,
    )
    if check and result.returncode:
        pytest.fail(f"{' '.join(command)} failed:\n{result.stdout}\n{result.stderr}")
    return result
