"""The command line: `autograder build | grade | report | feedback | example`.

Only click is imported for all commands; each brings what it needs, so `--help` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from autograder.classes.grade import Plan
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
    from rich.console import Console

    from autograder.course import find_lessons
    from autograder.lessons.build import build, stale_files
    from autograder.nbgrader import default_db

    chosen = find_lessons(lessons)
    if check:
        stale = [path for lesson in chosen for path in stale_files(lesson)]
        for path in stale:
            click.echo(f"{path.relative_to(_ROOT)} is not what its source builds: run make build")
        sys.exit(1 if stale else 0)
    for lesson in chosen:
        with Console().status(f"building {lesson.id}"):
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
    from autograder.verdicts import results

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
    from autograder.reports.feedback import write_feedback

    chosen = find_lessons(lessons)
    pages = write_feedback(
        chosen, autograded=autograded.resolve(), folder=folder.resolve(), db=db or default_db()
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
    from rich.console import Console

    from autograder.classes.example import write_class
    from autograder.classes.settings import Class
    from autograder.course import UserError, find_lessons
    from autograder.reports.feedback import write_feedback

    chosen = find_lessons(lessons)
    folder = folder.resolve()
    mark = folder / ".example"  # only what this command made may be replaced
    if folder.exists() and any(folder.iterdir()) and not mark.is_file():
        raise UserError(f"{folder} holds something else; name another folder with --folder")
    write_class(folder / "submitted", chosen)
    mark.touch()
    group = Class(
        folder / "submitted",
        folder / "autograded",
        f"sqlite:///{folder / 'gradebook.db'}",
        sandbox=_sandbox_if_any(),
    )
    done = _grade(group, chosen, workers=_CORES)
    with Console().status("writing feedback"):
        write_feedback(chosen, autograded=group.autograded, folder=folder / "feedback", db=group.db)
    _print_table(group.db, chosen, done)
    ids = [lesson.id for lesson in chosen]
    _report(group.db, ids, folder / "report.html", folder / "marks.csv")
    click.echo(f"A student's feedback: {_shown(folder / 'feedback')}/<student>/<lesson>/")


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
    """Whose work was asked for (nobody: everybody's), and whose of it was graded now."""

    students: frozenset[str]
    graded: frozenset[str]


def _grade(group: Class, lessons: Sequence[Lesson], names: Sequence[str] = (), **how: Any) -> _Done:
    """Grade with a progress bar."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    from autograder.classes.grade import grade_all
    from autograder.classes.inbox import remarks, submissions
    from autograder.sandbox.kinds import choose

    click.echo(f"sandbox: {choose(group.sandbox)}")
    work = submissions(group.submitted, lessons, names)
    students = frozenset(submission.student for submission in work) if names else frozenset()
    for remark in remarks(group.submitted):
        click.echo(remark)
    columns = (
        TextColumn("grading {task.fields[student]:<16.16}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    graded = set()
    with Progress(*columns, console=Console(), transient=True) as progress:
        task = progress.add_task("", total=len(work), student="")

        def announce(plan: Plan) -> None:
            progress.console.print(str(plan), highlight=False)
            progress.update(task, total=len(plan.todo))

        how |= {"lessons": lessons, "students": students, "announce": announce}
        for entered in grade_all(group, work, **how):
            graded.add(entered.submission.student)
            progress.update(task, advance=1, student=entered.submission.student)
    return _Done(students, frozenset(graded))


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
    from autograder.reports import report
    from autograder.verdicts.gradebook import Gradebook

    with Gradebook(db, create=False) as book:
        (found, standing), count = book.standing(lessons), book.unprotected()
    notes = (
        [f"{count} submissions were graded without a sandbox; see SECURITY.md."] if count else []
    )
    text = report.render(found, title="Unroll: class report", notes=notes, standing=standing)
    page.write_text(text, encoding="utf-8")
    table.write_text(report.marks_csv(found, standing), encoding="utf-8", newline="")
    click.echo(f"Class report: {_shown(page)}   Marks for a spreadsheet: {_shown(table)}")


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
