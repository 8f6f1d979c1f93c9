"""Grading a class: every submission gets a verdict, whatever state it is in."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import gradebook
from .build import release
from .course import ROOT, Lesson, UserError
from .reference import reference_for
from .results import Result
from .sanitise import Unreadable, read_notebook
from .settings import NbgraderFailed, load_config, run_step


@dataclass(frozen=True)
class Class:
    """Where a class's work lies; the folders have nbgrader's layout."""

    submitted: Path
    autograded: Path
    db: str
    secret: Path | None = None
    sandbox: str = "auto"


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


def grade(group: Class, submission: Submission, *, force: bool = False) -> None:
    """Grade one submission, if it is new or changed, and save what was found in the gradebook."""
    key = (submission.student, submission.lesson.id)
    digest = submission.digest
    if not force and gradebook.graded(group.db).get(key) == digest:
        return
    register_once(submission.lesson, group.db)
    problem = _problem(submission) or _run_nbgrader(group, submission)
    if problem:
        gradebook.save(group.db, list(_without_verdict(submission, *problem)))
    gradebook.mark_graded(group.db, *key, digest)


@functools.cache
def register_once(lesson: Lesson, db: str) -> None:
    """Enter a lesson into the gradebook before its first submission is graded."""
    release(lesson, db)


def _problem(submission: Submission) -> tuple[str, str] | None:
    """Status and reason when there is nothing that could be graded."""
    if not submission.path.is_file():
        others = sorted(p.name for p in submission.folder.glob("*.ipynb"))
        hint = f"; the folder holds {', '.join(others)}" if others else ""
        return "missing", f"{submission.path.name} was not submitted{hint}"
    try:
        read_notebook(submission.path)
    except Unreadable as reason:
        return "missing", str(reason)
    return None


def _run_nbgrader(group: Class, submission: Submission) -> tuple[str, str] | None:
    """Let nbgrader grade one submission; status and reason when it could not."""
    try:
        run_step("Autograde", _config(group, submission))
    except NbgraderFailed as failure:
        return _reason(failure.messages)
    return None


def _config(group: Class, submission: Submission) -> Any:
    config = load_config(root=group.submitted.parent, db=group.db)
    config.CourseDirectory.submitted_directory = str(group.submitted)
    config.CourseDirectory.autograded_directory = str(group.autograded)
    config.CourseDirectory.assignment_id = submission.lesson.id
    config.CourseDirectory.student_id = submission.student
    config.Execute.secret_file = str(group.secret or "")
    config.Execute.sandbox = group.sandbox
    return config


def _reason(messages: Iterable[str]) -> tuple[str, str]:
    """Status and sentence from nbgrader's log."""
    text = "\n".join(messages)
    if "DeadKernelError" in text or "Kernel died" in text:
        return "crashed", "the notebook ended its own process (os._exit, or a crash in a library)"
    if "Unreadable" in text:
        lines = [line for line in text.splitlines() if "Unreadable: " in line]
        return "missing", lines[-1].split("Unreadable: ", 1)[1]
    errors = [line for line in text.splitlines() if line and not line.startswith(" ")]
    exception = next((line for line in reversed(errors) if "Error: " in line), "no reason given")
    return "crashed", f"the notebook could not be graded: {exception}"


def _without_verdict(submission: Submission, status: str, reason: str) -> Iterator[Result]:
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
