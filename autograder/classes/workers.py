"""Grading submissions in this process, in several, or on the cluster of an executor.

Work travels as bytes and comes back as values; workers touch neither the folder of submissions nor
the gradebook. What a worker does not bring back is run here instead.
"""

from __future__ import annotations

import atexit
import functools
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.course import Lesson
from autograder.grading.cases import CaseBook
from autograder.grading.sanitise import (
    Form,
    Sanitised,
    Unreadable,
    form_of,
    read_notebook,
    sanitise,
)
from autograder.grading.tester import Work, run_notebook
from autograder.sandbox.process import Warm
from autograder.sandbox.walls import Limits
from autograder.verdicts.results import Result
from unroll.judging.verdict import Verdict

#: So many submissions are on their way at once; more would only fill the memory.
AT_ONCE = 64


@dataclass(frozen=True)
class Job:
    """One submission on its way to a worker."""

    lesson: str
    student: str
    notebook: bytes
    secret: bytes
    sandbox: str
    limits: Limits
    variants: int
    cases: Path | None


@dataclass(frozen=True)
class Found:
    """What grading found: results, points by test cell, and the graded notebook's text."""

    results: tuple[Result, ...]
    scores: dict[str, float] = field(default_factory=dict)
    unanswered: frozenset[str] = frozenset()
    notebook: str = ""


def run_job(job: Job) -> Found:
    """Grade one submission: read, mend, run, judge."""
    lesson = Lesson(job.lesson)
    form = form_of(lesson)
    try:
        cells = read_notebook(job.notebook, f"{lesson.name}.ipynb")
        mended = sanitise(cells, form)
    except Unreadable as reason:
        return nothing_graded(lesson, job.student, str(reason))
    book = case_book(lesson, job.secret, job.variants, job.cases)
    work = Work(job.student, book, warm_for(lesson, job.sandbox), job.limits)
    verdicts = run_notebook(mended.notebook, work)
    book.keep()
    return Found(
        tuple(_result(job, name, verdict, mended) for name, verdict in verdicts.items()),
        {name: verdict.score for name, verdict in verdicts.items()},
        mended.unanswered,
        _text(mended.notebook),
    )


def nothing_graded(lesson: Lesson, student: str, reason: str) -> Found:
    """A row without points for every exercise of a submission that could not be graded."""
    return Found(
        tuple(
            Result(
                student=student,
                lesson=lesson.id,
                exercise=test.removesuffix("-test").replace("-", "_"),
                status="missing",
                score=0.0,
                max_score=points,
                mistake=None,
                hint=reason,
                seconds=0.0,
            )
            for test, points in _tests(form_of(lesson))
        )
    )


def _tests(form: Form) -> Iterator[tuple[str, float]]:
    """The test cells of a lesson, and what each is worth."""
    for name in form.cells:
        if form.marks(name).get("grade"):
            yield name, float(form.marks(name)["points"])


def _result(job: Job, name: str, verdict: Verdict, mended: Sanitised) -> Result:
    return Result(
        student=job.student,
        lesson=job.lesson,
        exercise=verdict.exercise,
        status="tampered" if mended.changed(name) else verdict.status,
        score=verdict.score,
        max_score=verdict.max_score,
        mistake=verdict.finding.id if verdict.finding else None,
        hint=verdict.hint,
        seconds=round(verdict.seconds, 3),
    )


def _text(notebook: Any) -> str:
    """A notebook's file: nbformat would check once more what was made here."""
    return json.dumps(notebook, ensure_ascii=False, sort_keys=True) + "\n"


@functools.lru_cache(maxsize=16)
def case_book(lesson: Lesson, secret: bytes, variants: int, folder: Path | None) -> CaseBook:
    """The cases of a lesson for a class; one for all its submissions."""
    return CaseBook(lesson, secret, variants, folder)


def warm_for(lesson: Lesson, sandbox: str) -> Warm:
    """The warm process for a lesson; one of each kind serves all submissions."""
    kind = "keras" if lesson.with_keras else "numpy"
    warm = _warm(kind, sandbox)
    if not warm.alive():  # the system may have ended it when memory ran out
        _warm.cache_clear()
        warm = _warm(kind, sandbox)
    return warm


@functools.cache
def _warm(kind: str, sandbox: str) -> Warm:
    warm = Warm(kind, sandbox)
    atexit.register(warm.close)
    return warm


def run_here(jobs: Iterable[tuple[Any, Job]]) -> Iterator[tuple[Any, Found]]:
    """Each job's key with what was found, one after the other in this process."""
    for key, job in jobs:
        yield key, run_job(job)


def run_all(pool: Executor, jobs: Iterable[tuple[Any, Job]]) -> Iterator[tuple[Any, Found]]:
    """Each job's key with what was found, in the order in which they are done.

    What a worker does not bring back is run here.
    """
    waiting: dict[Future[Found], tuple[Any, Job]] = {}
    for key, job in jobs:
        try:
            waiting[pool.submit(run_job, job)] = key, job
        except RuntimeError:  # the pool has broken down
            yield key, run_job(job)
        while len(waiting) >= AT_ONCE:
            yield from _done(waiting)
    while waiting:
        yield from _done(waiting)


def _done(waiting: dict[Future[Found], tuple[Any, Job]]) -> Iterator[tuple[Any, Found]]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        key, job = waiting.pop(future)
        lost = future.cancelled() or future.exception()
        yield key, run_job(job) if lost else future.result()
