"""Running many submissions at once, in the processes or on the cluster of an executor.

Work travels as text, a notebook there and the graded notebook back; workers touch neither the
folder of submissions nor the gradebook. What a worker does not bring back is run here instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from typing import Any

import nbformat

from autograder.course import Lesson
from autograder.sandbox.walls import Limits

#: So many submissions are on their way at once; more would only fill the memory.
AT_ONCE = 64


@dataclass(frozen=True)
class Job:
    """One submission on its way to a worker."""

    lesson: str
    student: str
    notebook: str
    secret: bytes
    sandbox: str
    limits: Limits


def run_job(job: Job) -> str:
    """In a worker: the text of the graded notebook."""
    from autograder.classes.nbgrader_steps import mend, warm_for
    from autograder.grading.tester import Submission, run_notebook

    lesson = Lesson(job.lesson)
    notebook = mend(nbformat.reads(job.notebook, as_version=4), lesson)
    warm = warm_for(lesson, job.sandbox)
    work = Submission(lesson, job.student, job.secret, warm, job.limits)
    return str(nbformat.writes(run_notebook(notebook, work)))


def run_all(pool: Executor, jobs: Iterable[tuple[Any, Job | None]]) -> Iterator[tuple[Any, str]]:
    """Each job's key with the graded notebook's text, in the order in which they are done.

    The text is empty where there was no job, or where the worker did not bring one back.
    """
    waiting: dict[Future[str], Any] = {}
    for key, job in jobs:
        if job is None:
            yield key, ""
            continue
        try:
            waiting[pool.submit(run_job, job)] = key
        except RuntimeError:  # the pool has broken down
            yield key, ""
        while len(waiting) >= AT_ONCE:
            yield from _done(waiting)
    while waiting:
        yield from _done(waiting)


def _done(waiting: dict[Future[str], Any]) -> Iterator[tuple[Any, str]]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        text = "" if future.cancelled() or future.exception() else future.result()
        yield waiting.pop(future), text
