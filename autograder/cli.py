"""The command line: `autograder build | grade | report | example`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from autograder.classes.example import write_class
from autograder.classes.grade import Class, grade_all, submissions
from autograder.course import ROOT, Lesson, UserError, find_lessons
from autograder.grading.secret import read_secret
from autograder.lessons import launch
from autograder.lessons.build import build, build_notebooks, stale_files
from autograder.lessons.mutants import PAGE, tally, unlisted
from autograder.lessons.reference import reference_for
from autograder.lessons.text import read_text
from autograder.nbgrader import default_db
from autograder.reports import report
from autograder.reports.feedback import write_feedback
from autograder.sandbox.kinds import SANDBOXES, choose
from autograder.verdicts import gradebook, results
from autograder.verdicts.results import Result

console = Console()

lesson_arguments = click.argument("lessons", nargs=-1, metavar="[LESSON]...")
db_option = click.option(
    "--db", metavar="URL", help="The gradebook; by default gradebook.db in the course's folder."
)


class Commands(click.Group):
    """Turns what a person can put right into one clear sentence."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except UserError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Commands)
def main() -> None:
    """Build the lessons of Unroll, grade what students hand in, report on a class."""


@main.command("build")
@lesson_arguments
@click.option("--check", is_flag=True, help="Only say which derived files are out of date.")
@click.option("--execute", is_flag=True, help="Run the solution notebooks even if unchanged.")
def build_command(lessons: tuple[str, ...], check: bool, execute: bool) -> None:
    """Lesson texts to solution notebooks, student notebooks and the answers of `check`."""
    chosen = find_lessons(lessons)
    if check:
        stale = [path for lesson in chosen for path in stale_files(lesson)]
        for path in stale:
            click.echo(f"{path.relative_to(ROOT)} is not what its source builds: run make build")
        sys.exit(1 if stale else 0)
    for lesson in chosen:
        with console.status(f"building {lesson.id}"):
            written = build(lesson, default_db(), execute=execute)
        names = ", ".join(str(path.relative_to(ROOT)) for path in written)
        click.echo(f"{lesson.id}: {'wrote ' + names if names else 'up to date'}")


@main.command("badges")
def badges_command() -> None:
    """Put links that open each lesson on Binder and Colab into README.md and the notebooks."""
    repository = None
    try:
        repository = launch.of_clone(ROOT)
        click.echo(f"links to {repository.address}, branch {repository.branch}")
    except UserError as error:
        click.echo(f"No links: {error}. Push the course to one of them and run make badges again.")
    launch.write_repository(repository)
    chosen = find_lessons(())
    written = launch.write_table(repository, chosen)
    written += [path for lesson in chosen for path in build_notebooks(read_text(lesson))]
    for path in written:
        click.echo(f"wrote {path.relative_to(ROOT)}")


@main.command("grade")
@lesson_arguments
@click.option("--submitted", type=Path, default=ROOT / "submitted", help="Default: submitted/")
@click.option("--autograded", type=Path, default=ROOT / "autograded", help="Default: autograded/")
@db_option
@click.option("--students", default="", metavar="A,B", help="Only these students.")
@click.option("--workers", type=click.IntRange(1), default=1, help="Run so many at once.")
@click.option("--scheduler", default="", metavar="ADDRESS", help="Run on a Dask cluster instead.")
@click.option("--secret-file", type=Path, help="The class's secret; default: class_secret")
@click.option(
    "--sandbox",
    type=click.Choice(SANDBOXES),
    default="auto",
    help="Where students' code runs; auto takes the strongest that works here.",
)
@click.option("--results", "results_file", type=Path, help="Write one JSON object per exercise.")
@click.option("--force", is_flag=True, help="Grade again what has not changed.")
def grade_command(
    lessons: tuple[str, ...],
    submitted: Path,
    autograded: Path,
    db: str | None,
    students: str,
    workers: int,
    scheduler: str,
    secret_file: Path | None,
    sandbox: str,
    results_file: Path | None,
    force: bool,
) -> None:
    """Grade what is new or changed in a folder of submissions; a bad one is a row, not a stop."""
    group = Class(
        submitted.resolve(), autograded.resolve(), db or default_db(), secret_file, sandbox
    )
    names = [name for name in students.split(",") if name]
    found = _grade(
        group, find_lessons(lessons), names, force=force, workers=workers, scheduler=scheduler
    )
    if results_file:
        results.write(results_file, found)
    console.print(report.table(found))


@main.command("report")
@lesson_arguments
@db_option
@click.option("--output", type=Path, default=ROOT / "report.html", help="Default: report.html")
@click.option("--csv", type=Path, default=ROOT / "marks.csv", help="Default: marks.csv")
def report_command(lessons: tuple[str, ...], db: str | None, output: Path, csv: Path) -> None:
    """Write the class report: a web page, and the marks as a table for spreadsheets."""
    chosen = [lesson.id for lesson in find_lessons(lessons)]
    _report(db or default_db(), chosen, output, csv)


@main.command("feedback")
@lesson_arguments
@click.option("--autograded", type=Path, default=ROOT / "autograded", help="Default: autograded/")
@click.option("--folder", type=Path, default=ROOT / "feedback", help="Default: feedback/")
@db_option
def feedback_command(
    lessons: tuple[str, ...], autograded: Path, folder: Path, db: str | None
) -> None:
    """Write a feedback page for every student and lesson that was graded."""
    chosen = find_lessons(lessons)
    pages = write_feedback(
        chosen, autograded=autograded.resolve(), folder=folder.resolve(), db=db or default_db()
    )
    click.echo(f"{len(pages)} feedback pages in {_shown(folder)}")


@main.command("mutants")
@lesson_arguments
def mutants_command(lessons: tuple[str, ...]) -> None:
    """Change every solution a little in all ways, and see whether the hidden tests notice."""
    tallies = []
    for lesson in find_lessons(lessons):
        for exercise in reference_for(lesson).exercises:
            tallies.append(tally(lesson, exercise))
            survived = len(tallies[-1].survived)
            click.echo(f"{exercise}: {tallies[-1].killed} killed, {survived} survived")
    for mutant in unlisted(tallies):
        click.echo(f"not in {PAGE.relative_to(ROOT)}: {mutant.exercise}: {mutant.change}")
    sys.exit(1 if unlisted(tallies) else 0)


@main.command("example")
@lesson_arguments
@click.option("--folder", type=Path, default=ROOT / "example_class", help="Default: example_class/")
def example_command(lessons: tuple[str, ...], folder: Path) -> None:
    """Run an example class: submissions, grading, feedback, report."""
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
    found = _grade(group, chosen)
    with console.status("writing feedback"):
        write_feedback(chosen, autograded=group.autograded, folder=folder / "feedback", db=group.db)
    console.print(report.table(found))
    ids = [lesson.id for lesson in chosen]
    _report(group.db, ids, folder / "report.html", folder / "marks.csv")
    click.echo(f"A student's feedback: {_shown(folder / 'feedback')}/<student>/<lesson>/")


def _sandbox_if_any() -> str:
    """For submissions of our own: they do no harm where no sandbox works."""
    try:
        return choose("auto")
    except UserError as error:
        click.echo(f"Without a sandbox, as these submissions are made up and do no harm: {error}")
        return "none"


def _grade(
    group: Class, lessons: Sequence[Lesson], names: Sequence[str] = (), **how: Any
) -> list[Result]:
    """Grade with a progress bar; the results of these lessons (and students) afterwards."""
    read_secret(group.secret or "")
    click.echo(f"sandbox: {choose(group.sandbox)}")
    work = submissions(group, lessons, names)
    gradebook.Gradebook(group.db).close()  # there from now on, even if nobody has submitted
    columns = (
        TextColumn("grading {task.fields[student]:<16.16}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=len(work), student="")
        for submission in grade_all(group, work, **how):
            progress.update(task, advance=1, student=submission.student)
    found = gradebook.load(group.db, [lesson.id for lesson in lessons])
    return [result for result in found if not names or result.student in names]


def _report(db: str, lessons: Sequence[str], page: Path, table: Path) -> None:
    """Write the report's two files and say where they are."""
    found = gradebook.load(db, lessons)
    count = gradebook.unprotected(db)
    notes = (
        [f"{count} submissions were graded without a sandbox; see SECURITY.md."] if count else []
    )
    text = report.render(found, title="Unroll: class report", notes=notes)
    page.write_text(text, encoding="utf-8")
    table.write_text(report.marks_csv(found), encoding="utf-8", newline="")
    click.echo(f"Class report: {_shown(page)}   Marks for a spreadsheet: {_shown(table)}")


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
