"""Grading submissions in this process, in several, or on the cluster of an executor.

Work travels as bytes and comes back as values; workers touch neither the folder of submissions nor
the gradebook. What a worker does not bring back is run here instead. What is not a student's doing
is tried once more, and then told as a fault: it is no verdict.
"""

from __future__ import annotations

import contextlib
import functools
import json
import time
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass, field
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any

from autograder.course import NOT_THE_STUDENTS, ROOT, Lesson, UserError, exercise_of
from autograder.grading.cases import CaseBook
from autograder.grading.sanitise import Form, form_of, sanitise
from autograder.grading.tester import (
    MAX_RESTARTS,
    Work,
    notebook_of_nothing,
    run_notebook,
    unanswered,
)
from autograder.pages.submitted import Unreadable, read_notebook
from autograder.sandbox.process import Orders, Warm
from autograder.sandbox.session import Killed
from autograder.sandbox.walls import Limits
from autograder.slips import place, told
from autograder.verdicts.results import Result, nothing_to_grade, result_of
from unroll.executors import executor

#: So many submissions are on their way at once; more would only fill the memory.
AT_ONCE = 64

#: Seconds until what the machine has stopped is tried once more: other processes may be ending.
BREATH = 0.2


@dataclass(frozen=True)
class Job:
    """One submission on its way to a worker.

    `problem` says why nothing of it can be graded, `fault` why nothing is known of it.
    """

    lesson: str
    student: str
    notebook: bytes
    secret: bytes
    sandbox: str
    limits: Limits
    variants: int
    cases: Path | None
    problem: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Found:
    """What grading found: results, points by test cell, and the graded notebook's text.

    `undecided` are test cells that a person has to look at.
    """

    results: tuple[Result, ...]
    scores: dict[str, float] = field(default_factory=dict)
    unanswered: frozenset[str] = frozenset()
    notebook: str = ""
    undecided: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Fault:
    """Nothing was found, and not for anything the student has done; why, in a sentence.

    `machines` tells that the machine stopped it, which may stop others as well.
    """

    reason: str
    machines: bool


def attempt(job: Job) -> Found | Fault:
    """Grade one submission, once more if anything stops that which is not the student's doing.

    One that is killed is run until it is killed where it was before: that is its own doing.
    """
    if job.fault:
        return Fault(job.fault, True)
    killed_at: set[int] = set()
    stopped, deadline = False, time.monotonic() + 2 * job.limits.submission_seconds
    while True:
        try:
            return run_job(job, killed_at=frozenset(killed_at))
        except Killed as killed:
            killed_at.add(killed.place)
            fault = Fault(said(killed), True)
            last = len(killed_at) > MAX_RESTARTS + 1 or time.monotonic() > deadline
        except Exception as error:  # one submission must not cost the others their marks
            fault = Fault(said(error), isinstance(error, NOT_THE_STUDENTS))
            stopped, last = True, stopped
        if last:
            return fault
        time.sleep(BREATH)


def said(error: Exception) -> str:
    """What stopped a submission that is not the student's doing, in a sentence."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return ": ".join(str(part) for part in (error.filename, error.strerror) if part)
    found = place(error, lambda name: Path(name).is_relative_to(ROOT / "autograder"))
    where = f" ({Path(found[0]).relative_to(ROOT)}:{found[1]})" if found else ""
    return f"the grader itself stopped with {told(error)}{where}"


def run_job(job: Job, *, killed_at: frozenset[int] = frozenset()) -> Found:
    """Grade one submission: read, mend, run, judge.

    Args:
        job: the submission.
        killed_at: where it was killed when this was tried before; see `Session`.

    Raises:
        UserError: when no sandbox can be entered, or it is ended by anybody else.
        OSError, MemoryError: when the machine cannot do it.
    """
    lesson = Lesson(job.lesson)
    if job.problem:
        return nothing_graded(lesson, job.student, job.problem)
    try:
        cells = read_notebook(job.notebook, f"{lesson.name}.ipynb")
        mended = sanitise(cells, form_of(lesson))
    except Unreadable as reason:
        return nothing_graded(lesson, job.student, str(reason))
    orders = warm_for(lesson, job.sandbox)  # it starts while the cases are drawn
    book = case_book(lesson, job.secret, job.variants, job.cases)
    work = Work(job.student, book, orders, job.limits, killed_at)
    verdicts = run_notebook(mended, work)
    book.keep()
    return Found(
        tuple(
            result_of(job.student, job.lesson, verdict, tampered=mended.changed(name))
            for name, verdict in verdicts.items()
        ),
        {name: verdict.score for name, verdict in verdicts.items()},
        unanswered(mended, verdicts),
        _text(mended.notebook),
        frozenset(name for name, verdict in verdicts.items() if verdict.undecided),
    )


def nothing_graded(lesson: Lesson, student: str, reason: str) -> Found:
    """A row without points for every exercise of a submission that could not be graded.

    The notebook says why, wherever a graded one is shown.
    """
    form = form_of(lesson)
    return Found(
        tuple(
            nothing_to_grade(student, lesson.id, exercise_of(test), points, reason)
            for test, points in _tests(form)
        ),
        notebook=_text(notebook_of_nothing(form, reason)),
    )


def _tests(form: Form) -> Iterator[tuple[str, float]]:
    """The test cells of a lesson, and what each is worth."""
    for name in form.cells:
        if form.marks(name).get("grade"):
            yield name, float(form.marks(name)["points"])


def _text(notebook: Any) -> str:
    """A notebook's file: nbformat would check once more what was made here."""
    return json.dumps(notebook, ensure_ascii=False, sort_keys=True, allow_nan=False) + "\n"


@functools.lru_cache(maxsize=16)
def case_book(lesson: Lesson, secret: bytes, variants: int, folder: Path | None) -> CaseBook:
    """The cases of a lesson for a class; one for all its submissions."""
    return CaseBook(lesson, secret, variants, folder)


#: The warm processes that this process orders sessions from, its own or those it was handed.
_ready: dict[tuple[str, str], Orders] = {}


def _kind(lesson: Lesson) -> str:
    return "keras" if lesson.with_keras else "numpy"


def warm_for(lesson: Lesson, sandbox: str) -> Orders:
    """Where sessions for a lesson are ordered; one warm process of each kind serves them all.

    Where it has ended, for want of memory perhaps, this process starts another one of its own.
    """
    key = (_kind(lesson), sandbox)
    found = _ready.get(key)
    if found is None or not found.alive():
        if found is not None and not isinstance(found, Warm):
            found.close()
        started = _ready[key] = found = Warm(*key)
        Finalize(started, started.close, exitpriority=10)  # also where workers end, unlike atexit
    return found


def adopt(handed: dict[tuple[str, str], Orders]) -> None:
    """In a worker: order sessions from the warm processes of the one that started it."""
    _ready.update(handed)


@contextlib.contextmanager
def workers(
    count: int, scheduler: str, lessons: Iterable[Lesson], sandbox: str
) -> Iterator[Executor]:
    """Processes of this machine, which share its warm processes; or those of a Dask cluster."""
    if scheduler:
        with executor(scheduler=scheduler) as cluster:
            yield cluster
        return
    kinds = {_kind(lesson): lesson for lesson in lessons}
    warm = {(kind, sandbox): warm_for(lesson, sandbox) for kind, lesson in kinds.items()}
    handed = {key: found.connect() for key, found in warm.items() if isinstance(found, Warm)}
    try:
        with executor(count, ready=(__name__,), initializer=adopt, initargs=(handed,)) as pool:
            yield pool
    finally:
        for orders in handed.values():
            orders.close()


def run_here(jobs: Iterable[tuple[Any, Job]]) -> Generator[tuple[Any, Found | Fault]]:
    """Each job's key with what was found, one after the other in this process."""
    for key, job in jobs:
        yield key, attempt(job)


def run_all(
    pool: Executor, jobs: Iterable[tuple[Any, Job]]
) -> Generator[tuple[Any, Found | Fault]]:
    """Each job's key with what was found, in the order in which they are done.

    What a worker does not bring back is run here.
    """
    waiting: dict[Future[Found | Fault], tuple[Any, Job]] = {}
    try:
        for key, job in jobs:
            try:
                waiting[pool.submit(attempt, job)] = key, job
            except RuntimeError:  # the pool has broken down
                yield key, attempt(job)
            while len(waiting) >= AT_ONCE:
                yield from _done(waiting)
        while waiting:
            yield from _done(waiting)
    finally:  # where the run is ended, nobody waits for what has not begun
        for future in waiting:
            future.cancel()


def _done(
    waiting: dict[Future[Found | Fault], tuple[Any, Job]],
) -> Iterator[tuple[Any, Found | Fault]]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        key, job = waiting.pop(future)
        lost = future.cancelled() or future.exception()
        yield key, attempt(job) if lost else future.result()
