"""Grading a class: every submission gets a verdict, whatever state it is in.

What came in is compared with what the gradebook knows; what is new or changed is graded, here or by
workers; and one writer, this process, enters what was found. What the machine does is no verdict:
where it stops a submission, nothing is entered, and the next run grades it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.classes import workers as several
from autograder.classes.inbox import Received, Submission, files_beside, receive, students_in
from autograder.classes.settings import Class
from autograder.classes.workers import (
    Fault,
    Found,
    Job,
    run_all,
    run_here,
    said,
    warm_for,
)
from autograder.course import Lesson, UserError
from autograder.grading.secret import read_secret
from autograder.lessons.depends import digests
from autograder.sandbox.kinds import choose
from autograder.sandbox.scratch import remove
from autograder.verdicts.gradebook import EARLIER, Deadlines, Gradebook
from autograder.verdicts.penalties import configured
from autograder.verdicts.results import Graded, Result
from unroll.judging.rungs import HintsError, limit

#: What is graded is entered so many at a time, or when the oldest has waited for so many seconds.
BATCH, BATCH_SECONDS = 20, 1.0

#: For fewer submissions than this it takes longer to start a worker than to grade them; one with
#: Keras is worth a worker.
WORTH_A_WORKER = 4

#: After so many faults of the machine in a row, and nothing done between them, the run ends.
FAULTS_IN_A_ROW = 5

#: Seconds to wait while another run writes into the same folder.
PATIENCE = 60

#: Why something is graded, by the part of what it was graded against that has changed.
REASONS = {
    "new": "new",
    EARLIER: f"graded by {EARLIER}",
    "notebook": "handed in anew",
    "lesson": "because the lesson has changed",
    "judge": "because grading has changed",
    "settings": "because settings have changed",
    "time": "because a time, a due date or a penalty has changed",
    "secret": "because the class's secret has changed",
    "forced": "asked for",
}

#: Noted beside what a submission was graded against: the folder of submissions that it came from.
#: Only what came from there is missed there.
FOLDER = "folder"


@dataclass(frozen=True)
class Todo:
    """A submission that is to be graded, what against, and why; and what is known of it already."""

    submission: Submission
    against: dict[str, str]
    why: str
    submitted: datetime | None = None
    problem: str = ""


@dataclass(frozen=True)
class Entered:
    """A submission that the gradebook knows now, and what was found."""

    submission: Submission
    results: tuple[Result, ...]


@dataclass(frozen=True)
class Left:
    """A submission of which nothing was entered, through no fault of its student; why."""

    submission: Submission
    reason: str


@dataclass
class Plan:
    """What is to be graded of a class, what is as it was, and how many have been entered by now."""

    todo: list[Todo] = field(default_factory=list)
    unchanged: list[Submission] = field(default_factory=list)
    #: New notes on what is as it was, by student and lesson.
    notes: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    entered: int = 0

    def __str__(self) -> str:
        """How many, and why: "12 of 100 to grade: 5 new, 7 handed in anew"."""
        total = len(self.todo) + len(self.unchanged)
        counts = Counter(todo.why for todo in self.todo)
        why = ", ".join(f"{counts[name]} {REASONS[name]}" for name in REASONS if counts[name])
        return f"{len(self.todo)} of {total} to grade" + (f": {why}" if why else "")


def plan(group: Class, work: Sequence[Submission], book: Gradebook, *, force: bool = False) -> Plan:
    """Compare what came in with what the gradebook knows of it."""
    known, compare = book.graded(), _Comparison(group, book)
    found = Plan()
    for submission in work:
        received = receive(submission)
        against = compare.against(submission, received)
        key = submission.student, submission.lesson.id
        before = known.get(key)
        why = "forced" if force else _why(before, against)
        if before is None or why or not _copy_is_there(group, submission):
            about = received.submitted, received.problem
            found.todo.append(Todo(submission, against, why or "new", *about))
        else:
            found.unchanged.append(submission)
            if before.get(FOLDER) != against[FOLDER]:
                found.notes[key] = {**before, FOLDER: against[FOLDER]}
    return found


def taken_away(
    group: Class,
    book: Gradebook,
    lessons: Collection[Lesson],
    work: Collection[Submission],
    students: Collection[str] = (),
) -> list[Submission]:
    """Submissions that the gradebook has from this folder, and that lie there no more.

    Args:
        group: the class.
        book: its gradebook.
        lessons: of these.
        work: what lies there.
        students: of these; of all, where none is named.

    Raises:
        UserError: when nobody's work lies there any more, as where a disk is not mounted.
    """
    by_id, folder = {lesson.id: lesson for lesson in lessons}, _folder(group)
    here = {(submission.student, submission.lesson.id) for submission in work}
    found = [
        Submission(student, by_id[lesson], group.submitted / student / lesson)
        for (student, lesson), against in sorted(book.graded().items())
        if lesson in by_id
        and (student, lesson) not in here
        and against.get(FOLDER) == folder
        and (not students or student in students)
    ]
    gone = [submission for submission in found if not os.path.lexists(submission.folder)]
    if gone and not students_in(group.submitted):
        raise UserError(
            f"{group.submitted} is empty, but {len(book.graded())} submissions were graded that "
            "lay there: put them back, or name another folder; nothing was changed"
        )
    return gone


def _folder(group: Class) -> str:
    return str(group.submitted.resolve())


def _why(before: dict[str, str] | None, against: dict[str, str]) -> str:
    """The first part of what it was graded against that is not as it was; "" when all are."""
    if before is None:
        return "new"
    if EARLIER in before:  # its one digest says nothing of the parts
        return EARLIER
    parts = (name for name in against if name != FOLDER)
    return next((name for name in parts if before.get(name) != against[name]), "")


class _Comparison:
    """What submissions are graded against, computed once for a lesson."""

    def __init__(self, group: Class, book: Gradebook) -> None:
        self._book = book
        self._rules, self._penalties = group.rules, group.penalties
        self._folder = _folder(group)
        self._secret = hashlib.sha256(read_secret(group.secret or "")).hexdigest()
        self._lessons: dict[str, tuple[dict[str, str], Deadlines]] = {}

    def against(self, submission: Submission, received: Received) -> dict[str, str]:
        lesson = submission.lesson
        if lesson.id not in self._lessons:
            self._lessons[lesson.id] = digests(lesson), self._book.deadlines(lesson.id)
        parts, deadlines = self._lessons[lesson.id]
        late = (received.stamp, deadlines.due, deadlines.extensions.get(submission.student))
        clock = repr((*late, self._penalties if deadlines.due else ""))
        return {
            "notebook": received.digest,
            **parts,
            "settings": self._rules,
            "time": hashlib.sha256(clock.encode()).hexdigest(),
            "secret": self._secret,
            FOLDER: self._folder,
        }


def _copy_is_there(group: Class, submission: Submission) -> bool:
    """Is the graded notebook where it should be?"""
    lesson = submission.lesson
    place = f"{group.autograded}/{submission.student}/{lesson.id}/{lesson.name}.ipynb"
    return os.path.isfile(place)  # noqa: PTH113 (asked for thousands)


def grade_all(
    group: Class,
    work: Sequence[Submission],
    *,
    lessons: Collection[Lesson] = (),
    students: Collection[str] = (),
    force: bool = False,
    workers: int = 1,
    scheduler: str = "",
    announce: Callable[[Plan], None] = lambda plan: None,
) -> Iterator[Entered | Left]:
    """Grade what is new or changed; yields each submission when it is entered in the gradebook.

    Those that the machine stops are yielded as left: the next run grades them.

    Args:
        group: the class.
        work: its submissions.
        lessons: of these, what was taken away is entered as that.
        students: only of these, where any are named.
        force: grade also what has not changed.
        workers: so many processes run submissions at once.
        scheduler: the address of a Dask scheduler, whose cluster runs them instead.
        announce: is told what will be graded, before it is.

    Raises:
        UserError: when it is of no use to go on, as with a full disk or without a gradebook.
    """
    late = configured(group.config)
    try:
        limit("feedback")
    except HintsError as error:
        raise UserError(str(error)) from None
    with Gradebook(group.db, course=group.course, penalty=late) as book:
        book.check()
        gone = taken_away(group, book, lessons, work, students) if lessons else []
        found = plan(group, [*work, *gone], book, force=force)
        announce(found)
        if found.notes:
            book.note(found.notes)
        book.reprice({(one.student, one.lesson.id) for one in found.unchanged})
        if not found.todo:
            return
        # A cluster's machines keep nothing on their disks.
        group = replace(
            group, sandbox=choose(group.sandbox), cases=None if scheduler else group.cases
        )
        with _alone(group.autograded):  # what cannot be written is known before anything is graded
            writer = _Writer(group, book, found)
        with (
            _runner(group, found.todo, workers, scheduler) as run,
            contextlib.closing(run(_jobs(group, found.todo))) as done,
        ):
            try:
                for todo, result in done:
                    writer.take(todo, result)
                    yield from writer.news()
                    writer.stop_if_hopeless()
            except BaseException:  # what has been found is not lost, whatever stops the rest
                with contextlib.suppress(UserError):
                    writer.flush()
                raise
        writer.flush()
        yield from writer.news()


Runner = Callable[[Iterable[tuple[Any, Job]]], Generator[tuple[Any, Found | Fault]]]


@contextlib.contextmanager
def _runner(group: Class, todo: Sequence[Todo], count: int, scheduler: str) -> Iterator[Runner]:
    """What runs jobs: this process where starting others would take longer than it saves."""
    lessons = [one.submission.lesson for one in todo if not one.problem]
    worth = sum(1 if lesson.with_keras else 1 / WORTH_A_WORKER for lesson in lessons)
    if not scheduler and (count := min(count, int(worth))) <= 1:
        for lesson in set(lessons):  # it imports while this process does other things
            warm_for(lesson, group.sandbox)
        yield run_here
        return
    with several.workers(count, scheduler, set(lessons), group.sandbox) as pool:
        yield lambda jobs: run_all(pool, jobs)


def _jobs(group: Class, todo: Iterable[Todo]) -> Iterator[tuple[Todo, Job]]:
    """What is to be done, read when its turn comes: a class's notebooks may fill the memory."""
    secret = read_secret(group.secret or "")
    for one in todo:
        received = receive(one.submission)
        now = replace(
            one,
            against={**one.against, "notebook": received.digest},
            submitted=received.submitted,
            problem=received.problem,
        )
        yield (
            now,
            Job(
                lesson=one.submission.lesson.id,
                student=one.submission.student,
                notebook=received.notebook,
                problem=received.problem,
                fault=received.fault,
                secret=secret,
                sandbox=group.sandbox,
                limits=group.limits,
                variants=group.variants,
                cases=group.cases,
            ),
        )


class _Writer:
    """The one that writes: graded notebooks, then the gradebook, several submissions at a time.

    A notebook is in its place before the gradebook says that it was graded: after a run that was
    killed in between, the next one grades that submission again. Two runs write by turns.
    """

    def __init__(self, group: Class, book: Gradebook, plan: Plan) -> None:
        self._group, self._book, self._plan = group, book, plan
        self._waiting: list[tuple[Todo, Found]] = []
        self._since = time.monotonic()
        self._news: list[Entered | Left] = []
        self._faults: list[str] = []  # the machine's, since anything was done
        self._known: set[str] = set()

    def take(self, todo: Todo, found: Found | Fault) -> None:
        """Add what was found; it is entered when enough has come together."""
        if isinstance(found, Fault):
            self._leave(todo, found.reason, machines=found.machines)
            return
        self._waiting.append((todo, found))
        if len(self._waiting) >= BATCH or time.monotonic() - self._since > BATCH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Enter all that is waiting.

        Raises:
            UserError: when nothing can be entered; then all that was waiting is left.
        """
        waiting, self._waiting, self._since = self._waiting, [], time.monotonic()
        if waiting:
            with _alone(self._group.autograded):
                for lesson in {todo.submission.lesson for todo, _ in waiting}:
                    self._enter_lesson(lesson)
                self._enter([one for one in waiting if self._copied(*one)])

    def news(self) -> list[Entered | Left]:
        """What has been entered, and what left, since this was asked."""
        news, self._news = self._news, []
        return news

    def stop_if_hopeless(self) -> None:
        """Raise a UserError when what stopped the last few will stop all that are to come."""
        last = self._faults[-FAULTS_IN_A_ROW:]
        if len(last) == FAULTS_IN_A_ROW:
            raise UserError(f"{last[-1]} ({FAULTS_IN_A_ROW} in a row were stopped)")

    def _leave(self, todo: Todo, reason: str, *, machines: bool) -> None:
        self._faults += [reason] if machines else []
        self._news.append(Left(todo.submission, reason))

    def _copied(self, todo: Todo, found: Found) -> bool:
        """Put the graded notebook in its place, or leave the submission."""
        try:
            _write_copy(self._group, todo, found)
        except UserError as error:
            self._leave(todo, str(error), machines=True)
            return False
        return True

    def _enter(self, batch: Sequence[tuple[Todo, Found]]) -> None:
        """Enter several at once, or each alone where one of them cannot be entered."""
        try:
            self._book.write([self._graded(*one) for one in batch])
        except UserError:
            raise
        except Exception as error:  # one submission must not cost the others their marks
            if len(batch) == 1:
                self._leave(batch[0][0], said(error), machines=False)
            else:
                for one in batch:
                    self._enter([one])
            return
        self._faults.clear()
        self._plan.entered += len(batch)
        self._news += [Entered(todo.submission, found.results) for todo, found in batch]

    def _enter_lesson(self, lesson: Lesson) -> None:
        """Tell nbgrader of a lesson's cells before its first submission is entered."""
        if lesson.id in self._known:
            return
        self._known.add(lesson.id)
        digest = hashlib.sha256(lesson.text.read_bytes()).hexdigest()
        if self._book.entered(lesson.id) != digest:
            from autograder.lessons.release import enter

            enter(lesson, self._group.db)
            self._book.note_entered(lesson.id, digest)

    def _graded(self, todo: Todo, found: Found) -> Graded:
        return Graded(
            student=todo.submission.student,
            lesson=todo.submission.lesson.id,
            notebook=todo.submission.lesson.name,
            submitted=todo.submitted,
            results=found.results,
            scores=found.scores,
            against=todo.against,
            sandbox=self._group.sandbox,
            unanswered=found.unanswered,
            withdrawn=not os.path.lexists(todo.submission.folder),
            undecided=found.undecided,
        )


def _write_copy(group: Class, todo: Todo, found: Found) -> None:
    """Put the graded notebook, and what was handed in beside it, in its place.

    The folder is made beside the old one and takes its place: names and kinds of files are the
    student's, and none of them can be in the way.

    Raises:
        UserError: when it cannot be written there.
    """
    submission = todo.submission
    place = group.autograded / submission.student / submission.lesson.id
    new, old = (place.with_name(f".{place.name}.{age}") for age in ("new", "old"))
    try:
        if old.exists() and not place.exists():  # by a run that was killed
            old.rename(place)
        for left in (new, old):
            remove(left)
        new.mkdir(parents=True)
        mode = 0o664 if group.group_shared else 0o444
        if found.scores:  # of what could not be graded nothing is believed
            _copy_others(group, submission.folder, new, mode)
        _write(new / submission.path.name, found.notebook, mode)
        if place.exists():
            place.rename(old)
        new.rename(place)
        remove(old)
    except OSError as error:
        with contextlib.suppress(OSError):
            if old.exists() and not place.exists():
                old.rename(place)
        remove(new)
        raise UserError(f"{place} cannot be written: {error.strerror}") from None


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Write into a folder of graded notebooks while no other run does.

    Raises:
        UserError: when it cannot be written, or another run keeps it for too long.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror}") from None
    try:
        if not os.access(folder, os.W_OK | os.X_OK):
            raise UserError(f"{folder} cannot be written: see whose it is, and where it lies")
        _wait_for(handle, folder)
        yield
    finally:
        os.close(handle)  # which ends the lock


def _wait_for(handle: int, folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise UserError(
                    f"another run has been writing into {folder} for {PATIENCE} seconds: run this "
                    "again when that one is done"
                ) from None
            time.sleep(0.02)
        except OSError:  # some disks of other machines know no locks
            return
        else:
            return


def _copy_others(group: Class, source: Path, target: Path, mode: int) -> None:
    """Copy what lies beside a notebook; what this disk cannot hold or name stays where it is."""
    for name, content in files_beside(source, group.ignored):
        with contextlib.suppress(OSError):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(content)
            (target / name).chmod(mode)


def _write(path: Path, text: str, mode: int) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
