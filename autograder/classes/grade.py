"""Grading a class: every submission gets a verdict, whatever state it is in."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.utils import parse_utc

from autograder.classes import nbgrader_steps
from autograder.classes.workers import Job, run_all
from autograder.course import ROOT, Lesson, UserError
from autograder.grading.sanitise import Unreadable, read_notebook
from autograder.grading.secret import read_secret
from autograder.lessons.reference import reference_for
from autograder.lessons.release import enter
from autograder.nbgrader import NbgraderFailed, load_config, run_step
from autograder.sandbox.kinds import choose
from autograder.sandbox.walls import Limits
from autograder.verdicts import gradebook
from autograder.verdicts.results import Result, Status
from unroll.executors import executor


@dataclass(frozen=True)
class Class:
    """Where a class's work lies; the folders have nbgrader's layout."""

    submitted: Path
    autograded: Path
    db: str
    secret: Path | None = None
    sandbox: str = "auto"
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Submission:
    """One student's work on one lesson; `path` is where its notebook should be."""

    student: str
    lesson: Lesson
    folder: Path

    @property
    def path(self) -> Path:
        return self.folder / f"{self.lesson.name}.ipynb"

    @property
    def digest(self) -> str:
        """Changes whenever the notebook does, or what it is graded against."""
        exercises = ROOT / "autograder" / "exercises" / f"{self.lesson.name}.py"
        digest = hashlib.sha256()
        for path in (self.path, self.lesson.text, exercises):
            content = path.read_bytes() if path.is_file() else b"missing"
            digest.update(hashlib.sha256(content).digest())
        return digest.hexdigest()


def submissions(
    group: Class, lessons: Sequence[Lesson], students: Sequence[str] = ()
) -> list[Submission]:
    """Everything that was submitted for these lessons, by lesson and student.

    Raises:
        UserError: when the folder is not there, or a named student submitted nothing.
    """
    if not group.submitted.is_dir():
        raise UserError(f"{group.submitted}: there is no such folder of submissions")
    found = [
        Submission(folder.parent.name, lesson, folder)
        for lesson in lessons
        for folder in sorted(group.submitted.glob(f"*/{lesson.id}"))
        if folder.is_dir()
    ]
    unknown = sorted(set(students) - {submission.student for submission in found})
    if unknown:
        raise UserError(f"{group.submitted} holds nothing from: {', '.join(unknown)}")
    return [s for s in found if not students or s.student in students]


def grade_all(
    group: Class,
    work: Sequence[Submission],
    *,
    force: bool = False,
    workers: int = 1,
    scheduler: str = "",
) -> Iterator[Submission]:
    """Grade what is new or changed; yields each submission when it is done.

    With several workers, or a Dask scheduler's address, the notebooks run there; the gradebook is
    written here alone.
    """
    if workers <= 1 and not scheduler:
        for submission in work:
            grade(group, submission, force=force)
            yield submission
        return
    with executor(workers, scheduler) as pool:
        jobs = ((s, _job(group, s) if force or is_new(group, s) else None) for s in work)
        for submission, executed in run_all(pool, jobs):
            grade(group, submission, force=force, executed=executed)
            yield submission


def _job(group: Class, submission: Submission) -> Job | None:
    """What a worker needs; None when there is nothing that could be graded."""
    if _problem(submission):
        return None
    return Job(
        submission.lesson.id,
        submission.student,
        str(nbformat.writes(read_notebook(submission.path))),
        read_secret(group.secret or ""),
        group.sandbox,
        group.limits,
    )


def is_new(group: Class, submission: Submission) -> bool:
    """Has a submission, or what it is graded against, changed since it was graded?"""
    key = (submission.student, submission.lesson.id)
    return gradebook.graded(group.db).get(key) != submission.digest


def grade(group: Class, submission: Submission, *, force: bool = False, executed: str = "") -> None:
    """Grade one submission, if it is new or changed, and save what was found in the gradebook.

    Args:
        group: the class.
        submission: the submission.
        force: grade it even if nothing has changed.
        executed: the text of its graded notebook, if a worker has run it.
    """
    key = (submission.student, submission.lesson.id)
    digest = submission.digest
    if not force and not is_new(group, submission):
        return
    nbgrader_steps.EXECUTED.pop(key, None)
    if executed:
        nbgrader_steps.EXECUTED[key] = executed
    register_once(submission.lesson, group.db)
    problem = _problem(submission) or _run_nbgrader(group, submission)
    if problem:
        gradebook.save(group.db, list(_without_verdict(submission, *problem)))
    gradebook.mark_graded(group.db, *key, digest, choose(group.sandbox))


@functools.cache
def register_once(lesson: Lesson, db: str) -> None:
    """Enter a lesson into the gradebook before its first submission is graded."""
    enter(lesson, db)


def _problem(submission: Submission) -> tuple[Status, str] | None:
    """Status and reason when there is nothing that could be graded."""
    if foreign := _not_a_file(submission.folder):
        return "missing", (
            f"{foreign} is neither a file nor a folder but a link or the like, which may lead to "
            "the work of others: ask the student to submit again"
        )
    stamp = submission.folder / "timestamp.txt"
    if stamp.exists() and not _holds_a_time(stamp):
        return "missing", "timestamp.txt holds no time: correct it, or delete it, and grade again"
    if not submission.path.is_file():
        others = sorted(p.name for p in submission.folder.glob("*.ipynb"))
        hint = f"; the folder holds {', '.join(others)}" if others else ""
        return "missing", f"{submission.path.name} was not submitted{hint}"
    try:
        read_notebook(submission.path)
    except Unreadable as reason:
        return "missing", str(reason)
    return None


def _holds_a_time(stamp: Path) -> bool:
    """Can nbgrader read the time of submission? It takes an empty file for none."""
    with contextlib.suppress(OSError, ValueError, OverflowError):
        text = stamp.read_text(encoding="utf-8").strip()
        return not text or bool(parse_utc(text))
    return False


def _not_a_file(folder: Path) -> str | None:
    """The name of the first thing in a submission that nbgrader should not follow or copy."""
    for path in (folder.parent, folder, *sorted(folder.rglob("*"))):
        mode = path.lstat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            return path.name
    return None


def _run_nbgrader(group: Class, submission: Submission) -> tuple[Status, str] | None:
    """Let nbgrader grade one submission; status and reason when it could not.

    It gets a copy in which the notebook is well-formed: it would refuse many that can be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / submission.student / submission.lesson.id
        shutil.copytree(submission.folder, copy, ignore=shutil.ignore_patterns("*.ipynb"))
        nbformat.write(read_notebook(submission.path), copy / submission.path.name)
        try:
            run_step("Autograde", _config(group, submission, Path(folder)))
        except NbgraderFailed as failure:
            return _reason(failure.messages)
    return None


def _config(group: Class, submission: Submission, submitted: Path) -> Any:
    config = load_config(root=group.submitted.parent, db=group.db)
    config.CourseDirectory.submitted_directory = str(submitted)
    config.CourseDirectory.autograded_directory = str(group.autograded)
    config.CourseDirectory.assignment_id = submission.lesson.id
    config.CourseDirectory.student_id = submission.student
    config.RunSubmission.secret_file = str(group.secret or "")
    config.RunSubmission.sandbox = group.sandbox
    for name in ("cell_seconds", "submission_seconds", "memory", "processes", "output"):
        config.RunSubmission[name] = getattr(group.limits, name)
    return config


def _reason(messages: Iterable[str]) -> tuple[Status, str]:
    """Status and sentence from nbgrader's log."""
    text = "\n".join(messages)
    if "Unreadable" in text:
        lines = [line for line in text.splitlines() if "Unreadable: " in line]
        return "missing", lines[-1].split("Unreadable: ", 1)[1]
    errors = [line for line in text.splitlines() if line and not line.startswith(" ")]
    exception = next((line for line in reversed(errors) if "Error: " in line), "no reason given")
    return "crashed", f"the notebook could not be graded: {exception}"


def _without_verdict(submission: Submission, status: Status, reason: str) -> Iterator[Result]:
    """A row with no points for every exercise of a submission that could not be graded."""
    for name, exercise in reference_for(submission.lesson).exercises.items():
        yield Result(
            student=submission.student,
            lesson=submission.lesson.id,
            exercise=name,
            status=status,
            score=0.0,
            max_score=exercise.question.points,
            mistake=None,
            hint=reason,
            seconds=0.0,
        )
