"""The command line: `autograder build | grade | report | feedback | example`.

Only click is imported for all commands; each brings what it needs, so `--help` answers at once.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from autograder.classes.grade import Left, Plan
    from autograder.classes.settings import Class
    from autograder.course import Lesson
    from autograder.verdicts.results import Result, Standing

#: The checkout, as in `autograder.course`, which takes longer to import.
_ROOT = Path(__file__).resolve().parent.parent

#: So many submissions are graded at once, unless it is said otherwise.
_CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

lesson_arguments = click.argument("lessons", nargs=-1, metavar="[LESSON]...")
db_option = click.option(
    "--db", metavar="URL", help="The gradebook; by default gradebook.db in the course's folder."
)


class Commands(click.Group):
    """Turns what a person can put right into one clear sentence."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            from unroll.errors import UserError

            if isinstance(error, UserError):
                raise click.ClickException(str(error)) from error
            raise


@click.group(cls=Commands)
def main() -> None:
    """Build the lessons of Unroll, grade what students hand in, report on a class."""


@main.command("build")
@lesson_arguments
@click.option("--check", is_flag=True, help="Only say which derived files are out of date.")
@click.option("--execute", is_flag=True, help="Run the solution notebooks even if unchanged.")
def build_command(lessons: tuple[str, ...], check: bool, execute: bool) -> None:
    """Lesson texts to solution notebooks, student notebooks and the answers of `check`."""
    from autograder.course import find_lessons
    from autograder.lessons.build import build, stale_files
    from autograder.nbgrader import default_db
    from autograder.verdicts.gradebook import Gradebook

    chosen = find_lessons(lessons)
    if check:
        stale = [path for lesson in chosen for path in stale_files(lesson)]
        for path in stale:
            click.echo(f"{path.relative_to(_ROOT)} is not what its source builds: run make build")
        sys.exit(1 if stale else 0)
    Gradebook(default_db()).close()  # what is wrong with it is told in one sentence, and first
    for lesson in chosen:
        with _working(f"building {lesson.id}"):
            written = build(lesson, default_db(), execute=execute)
        names = ", ".join(str(path.relative_to(_ROOT)) for path in written)
        click.echo(f"{lesson.id}: {'wrote ' + names if names else 'up to date'}")


@main.command("badges")
def badges_command() -> None:
    """Put links that open each lesson on Binder and Colab into README.md and the notebooks."""
    from autograder.course import UserError, find_lessons
    from autograder.lessons import launch
    from autograder.lessons.build import build_notebooks
    from autograder.lessons.text import read_text

    repository = None
    try:
        repository = launch.of_clone(_ROOT)
        click.echo(f"links to {repository.address}, branch {repository.branch}")
    except UserError as error:
        click.echo(f"No links: {error}. Push the course to one of them and run make badges again.")
    launch.write_repository(repository)
    chosen = find_lessons(())
    written = launch.write_table(repository, chosen)
    written += [path for lesson in chosen for path in build_notebooks(read_text(lesson))]
    for path in written:
        click.echo(f"wrote {path.relative_to(_ROOT)}")


@main.command("grade")
@lesson_arguments
@click.option("--submitted", type=Path, default=_ROOT / "submitted", help="Default: submitted/")
@click.option("--autograded", type=Path, default=_ROOT / "autograded", help="Default: autograded/")
@db_option
@click.option("--student", multiple=True, metavar="NAME", help="Only this student, or these.")
@click.option("--students", default="", metavar="A,B", help="The same, where no name has a comma.")
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=_CORES,
    show_default="the number of cores",
    help="Run so many at once.",
)
@click.option("--scheduler", default="", metavar="ADDRESS", help="Run on a Dask cluster instead.")
@click.option("--secret-file", type=Path, help="The class's secret; default: class_secret")
@click.option(
    "--sandbox",
    metavar="NAME",
    help="Where students' code runs; by default auto, the strongest that works here.",
)
@click.option("--results", "results_file", type=Path, help="Write one JSON object per exercise.")
@click.option("--force", is_flag=True, help="Grade again what has not changed.")
def grade_command(
    lessons: tuple[str, ...],
    submitted: Path,
    autograded: Path,
    db: str | None,
    student: tuple[str, ...],
    students: str,
    workers: int,
    scheduler: str,
    secret_file: Path | None,
    sandbox: str | None,
    results_file: Path | None,
    force: bool,
) -> None:
    """Grade what is new or changed in a folder of submissions; a bad one is a row, not a stop."""
    from autograder.classes.settings import class_from
    from autograder.course import find_lessons
    from autograder.nbgrader import default_db, load_config
    from autograder.outputs import check_writable
    from autograder.verdicts import results

    if results_file:
        check_writable(results_file)
    url = db or default_db()
    group = class_from(
        load_config(submitted.resolve().parent, url),
        submitted.resolve(),
        autograded.resolve(),
        url,
        secret=secret_file,
        sandbox=sandbox,
    )
    chosen = find_lessons(lessons)
    names = [*student, *(name.strip() for name in students.split(",") if name.strip())]
    done = _grade(group, chosen, names, force=force, workers=workers, scheduler=scheduler)
    if results_file:
        results.write(results_file, *_found(url, chosen, done.students))
    _print_table(url, chosen, done)
    _tell_left(done.left)


@main.command("report")
@lesson_arguments
@db_option
@click.option("--output", type=Path, default=_ROOT / "report.html", help="Default: report.html")
@click.option("--csv", type=Path, default=_ROOT / "marks.csv", help="Default: marks.csv")
def report_command(lessons: tuple[str, ...], db: str | None, output: Path, csv: Path) -> None:
    """Write the class report: a web page, and the marks as a table for spreadsheets."""
    from autograder.course import find_lessons
    from autograder.nbgrader import default_db

    chosen = [lesson.id for lesson in find_lessons(lessons)]
    _report(db or default_db(), chosen, output, csv)


@main.command("feedback")
@lesson_arguments
@click.option("--autograded", type=Path, default=_ROOT / "autograded", help="Default: autograded/")
@click.option("--folder", type=Path, default=_ROOT / "feedback", help="Default: feedback/")
@db_option
def feedback_command(
    lessons: tuple[str, ...], autograded: Path, folder: Path, db: str | None
) -> None:
    """Write a feedback page for every student and lesson that was graded."""
    from autograder.course import find_lessons
    from autograder.nbgrader import default_db
    from autograder.outputs import check_folder
    from autograder.reports.feedback import write_feedback
    from autograder.verdicts.gradebook import Gradebook

    chosen = find_lessons(lessons)
    check_folder(folder)
    url = db or default_db()
    with Gradebook(url, create=False) as book:  # nbgrader would make one that is not there
        book.check()
    with _working("writing feedback"):
        pages = write_feedback(
            chosen, autograded=autograded.resolve(), folder=folder.resolve(), db=url
        )
    click.echo(f"{len(pages)} feedback pages in {_shown(folder)}")


@main.command("mutants")
@lesson_arguments
def mutants_command(lessons: tuple[str, ...]) -> None:
    """Change every solution a little in all ways, and see whether the hidden tests notice."""
    from autograder.course import find_lessons
    from autograder.lessons.mutants import PAGE, tally, unlisted
    from autograder.lessons.reference import reference_for

    tallies = []
    for lesson in find_lessons(lessons):
        for exercise in reference_for(lesson).exercises:
            tallies.append(tally(lesson, exercise))
            survived = len(tallies[-1].survived)
            click.echo(f"{exercise}: {tallies[-1].killed} killed, {survived} survived")
    for mutant in unlisted(tallies):
        click.echo(f"not in {PAGE.relative_to(_ROOT)}: {mutant.exercise}: {mutant.change}")
    sys.exit(1 if unlisted(tallies) else 0)


@main.command("example")
@lesson_arguments
@click.option(
    "--folder", type=Path, default=_ROOT / "example_class", help="Default: example_class/"
)
def example_command(lessons: tuple[str, ...], folder: Path) -> None:
    """Run an example class: submissions, grading, feedback, report."""
    from autograder.classes.example import write_class
    from autograder.classes.settings import Class
    from autograder.course import UserError, find_lessons
    from autograder.nbgrader import gradebook_in
    from autograder.outputs import check_folder
    from autograder.reports.feedback import write_feedback

    chosen = find_lessons(lessons)
    folder = folder.resolve()
    check_folder(folder)
    mark = folder / ".example"  # only what this command made may be replaced
    if folder.exists() and any(folder.iterdir()) and not mark.is_file():
        raise UserError(f"{folder} holds something else; name another folder with --folder")
    write_class(folder / "submitted", chosen)
    mark.touch()
    group = Class(
        folder / "submitted",
        folder / "autograded",
        gradebook_in(folder),
        sandbox=_sandbox_if_any(),
    )
    done = _grade(group, chosen, workers=_CORES)
    with _working("writing feedback"):
        write_feedback(chosen, autograded=group.autograded, folder=folder / "feedback", db=group.db)
    _print_table(group.db, chosen, done)
    ids = [lesson.id for lesson in chosen]
    _report(group.db, ids, folder / "report.html", folder / "marks.csv")
    click.echo(f"A student's feedback: {_shown(folder / 'feedback')}/<student>/<lesson>/")
    _tell_left(done.left)


def _sandbox_if_any() -> str:
    """For submissions of our own: they do no harm where no sandbox works."""
    from autograder.course import UserError
    from autograder.sandbox.kinds import choose

    try:
        return choose("auto")
    except UserError as error:
        click.echo(f"Without a sandbox, as these submissions are made up and do no harm: {error}")
        return "none"


@dataclass(frozen=True)
class _Done:
    """Whose work was asked for (nobody: everybody's), whose of it was graded now, and what the
    machine has stopped.
    """

    students: frozenset[str]
    graded: frozenset[str]
    left: tuple[Left, ...] = ()


def _grade(group: Class, lessons: Sequence[Lesson], names: Sequence[str] = (), **how: Any) -> _Done:
    """Grade, show how far it is, and say what was done, also where something ends it."""
    from autograder.classes.grade import Left, Plan, grade_all
    from autograder.classes.inbox import remarks, submissions
    from autograder.course import UserError
    from autograder.sandbox.kinds import choose

    click.echo(f"sandbox: {choose(group.sandbox)}")
    work = submissions(group.submitted, lessons, names)
    students = frozenset(submission.student for submission in work) if names else frozenset()
    for remark in remarks(group.submitted):
        click.echo(remark)
    plan, graded, left = Plan(), set(), []
    with _Progress("grading") as progress:

        def announce(made: Plan) -> None:
            nonlocal plan
            plan = made
            progress.say(str(plan))
            progress.total = len(plan.todo)

        how |= {"lessons": lessons, "students": students, "announce": announce}
        try:
            for one in grade_all(group, work, **how):
                student = one.submission.student
                if isinstance(one, Left):
                    left.append(one)
                    progress.say(f"left: {student}, {one.submission.lesson.id}: {one.reason}")
                else:
                    graded.add(student)
                progress.reach(plan.entered + len(left), student)
        except KeyboardInterrupt:
            progress.say(f"Stopped. {_how_far(plan)}")
            sys.exit(130)
        except UserError as error:
            raise UserError(f"{error}. {_how_far(plan)}" if plan.todo else str(error)) from error
    click.echo(f"{plan.entered} graded, {len(plan.unchanged)} unchanged, {len(left)} left")
    return _Done(students, frozenset(graded), tuple(left))


def _how_far(plan: Plan) -> str:
    """What is safe when a run ends before its end, and how to go on."""
    rest = len(plan.todo) - plan.entered
    if not rest:
        return "All that was to be graded is graded and kept."
    return (
        f"{plan.entered} of {len(plan.todo)} are graded and kept; of the other {rest} nothing was "
        "entered: run the same command again to grade them."
    )


def _tell_left(left: Sequence[Left]) -> None:
    """End with an error when the machine has stopped anything that was to be graded."""
    if left:
        names = sorted({f"{one.submission.student} ({one.submission.lesson.id})" for one in left})
        shown = ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
        raise click.ClickException(
            f"{len(left)} could not be graded here, through no fault of the students: {shown}. "
            "Nothing was entered for them; the same command grades them when the reason that is "
            "given above is gone"
        )


#: Seconds between two lines that say how far it is, where no bar can be drawn.
_QUIET = 15.0


@contextlib.contextmanager
def _working(what: str) -> Iterator[None]:
    """Say what takes a while: as long as it does on a terminal, once elsewhere."""
    from rich.console import Console

    console = Console()
    if not console.is_terminal:
        click.echo(what)
        yield
        return
    with console.status(what):
        yield


class _Progress:
    """How far it is: a bar on a terminal; elsewhere, as in a log, a line now and then."""

    def __init__(self, what: str) -> None:
        from rich.console import Console

        self.what = what
        self.total = 0
        self._spoke = time.monotonic()
        self._console = Console()
        self._bar = self._new_bar() if self._console.is_terminal else None

    def _new_bar(self) -> Any:
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (
            TextColumn(f"{self.what} {{task.fields[name]:<16.16}}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        bar = Progress(*columns, console=self._console, transient=True)
        bar.add_task("", name="", total=None)
        return bar

    def __enter__(self) -> _Progress:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar:
            self._bar.stop()

    def say(self, text: str) -> None:
        """A line that stays."""
        if self._bar:
            self._console.print(text, highlight=False, markup=False)
        else:
            click.echo(text)
        self._spoke = time.monotonic()

    def reach(self, done: int, name: str) -> None:
        """So many are done, this one among the last."""
        if self._bar:
            self._bar.update(self._bar.task_ids[0], completed=done, total=self.total, name=name)
        elif time.monotonic() - self._spoke > _QUIET:
            self.say(f"{self.what}: {done} of {self.total}")


def _found(
    db: str, lessons: Sequence[Lesson], students: Collection[str] = ()
) -> tuple[list[Result], Standing]:
    """What the gradebook holds of these lessons (and students)."""
    from autograder.verdicts.gradebook import Gradebook

    with Gradebook(db) as book:
        found, standing = book.standing([lesson.id for lesson in lessons])
    if not students:
        return found, standing
    known = replace(standing, students=standing.students & set(students))
    return [result for result in found if result.student in students], known


#: A table of more students than this shows those only who were graded now.
_MOST_ROWS = 60


def _print_table(db: str, lessons: Sequence[Lesson], done: _Done) -> None:
    """The class as a table, where it fits a screen or two; else those who were graded now."""
    from rich.console import Console

    from autograder.verdicts.gradebook import Gradebook

    with Gradebook(db) as book:
        students = done.students or book.students()
    if len(students) > _MOST_ROWS and not done.graded:
        click.echo("Nothing is new. `autograder report` shows the whole class.")
        return
    from autograder.reports import report

    shown = students if len(students) <= _MOST_ROWS else done.graded
    Console().print(report.table(*_found(db, lessons, shown)))
    if shown != students:
        click.echo("These were graded now. `autograder report` shows the whole class.")


def _report(db: str, lessons: Sequence[str], page: Path, table: Path) -> None:
    """Write the report's two files and say where they are."""
    from autograder.outputs import check_writable, write_whole
    from autograder.reports import report
    from autograder.verdicts.gradebook import Gradebook

    check_writable(page, table)
    with Gradebook(db, create=False) as book:
        book.check()
        (found, standing), count = book.standing(lessons), book.unprotected()
    notes = (
        [f"{count} submissions were graded without a sandbox; see SECURITY.md."] if count else []
    )
    text = report.render(found, title="Unroll: class report", notes=notes, standing=standing)
    write_whole(page, text)
    write_whole(table, report.marks_csv(found, standing))
    click.echo(f"Class report: {_shown(page)}   Marks for a spreadsheet: {_shown(table)}")


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
