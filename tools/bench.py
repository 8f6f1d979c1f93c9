"""`make bench`: what grading costs, side by side with plain nbgrader, several rounds; not a test.

Every figure is printed with the command or call that gave it, so that others can run it again.
What is compared takes turns on the same machine, and ratios are taken round by round. `--page`
writes the same as a page: guides/speed.md is one.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from unittest import mock

import click

from autograder.classes.example import right, submission, with_mistake
from autograder.classes.grade import Plan, plan
from autograder.classes.inbox import submissions
from autograder.classes.settings import Class
from autograder.classes.workers import Job, case_book, nothing_graded, run_job, warm_for
from autograder.course import ROOT, Lesson, lessons
from autograder.grading.cases import FOLDER, VARIANTS
from autograder.grading.follow import verdict_for
from autograder.grading.sanitise import form_of, sanitise
from autograder.lessons.notebooks import EXPERIMENT
from autograder.lessons.reference import reference_for
from autograder.lessons.release import enter
from autograder.pages.submitted import read_notebook
from autograder.sandbox.session import Session
from autograder.sandbox.walls import Limits
from autograder.verdicts.gradebook import Gradebook
from autograder.verdicts.results import Graded
from unroll.check import ANSWERS, changes_for, verdict_of
from unroll.judging.calling import Local
from unroll.judging.judge import judge
from unroll.judging.storage import load
from unroll.judging.trace import Trace

NUMPY, KERAS = Lesson("01_rnn_cell"), Lesson("07_attention_nmt")
#: What is checked for time: the first exercise, the one with the longest way, two with models.
CHECKED = {
    NUMPY: "rnn_cell_forward",
    Lesson("04_lstm_backward"): "lstm_backward",
    Lesson("05_activity_recognition"): "build_classifier",
    KERAS: "attend",
}
TOOLS = Path(sys.executable).parent

#: nbgrader's own settings: no sandbox, a fresh kernel for every submission.
PLAIN = """
c = get_config()
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "course"
c.CourseDirectory.ignore = ["*.py"]
c.Execute.skip_cells_with_tag = "experiment"
c.Execute.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--log-level=ERROR"]
"""


@dataclass
class Page:
    """What was measured, as lines of a table; each is printed as soon as it is known."""

    rows: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, what: str, figure: str, target: str = "") -> None:
        """One line: what was measured, the median with all rounds, what is wanted."""
        self.rows.append((what, figure, target))
        click.echo(f"{what}: {figure}" + (f"   (target: {target})" if target else ""))

    def rounds(self, what: str, found: Sequence[float], unit: str, target: str = "") -> None:
        """One line for several rounds."""
        each = ", ".join(f"{value:.3g}" for value in found)
        self.add(what, f"{statistics.median(found):.3g} {unit} ({each})", target)

    def written(self, head: Sequence[str]) -> str:
        """The page as Markdown."""
        lines = ["# What grading costs", "", *head, "", "| what | median (every round) | target |"]
        lines += ["|:--|:--|:--|", *(f"| {' | '.join(row)} |" for row in self.rows), ""]
        return "\n".join(lines)


@click.command()
@click.option("--rounds", default=3, show_default=True, help="How often each command runs.")
@click.option("--sizes", default="10,100,1000", show_default=True, help="Classes of lesson 1.")
@click.option("--plain-up-to", default=100, show_default=True, help="Largest class for nbgrader.")
@click.option("--keras", default=20, show_default=True, help="Class of lesson 7; 0 for none.")
@click.option("--only-hints", is_flag=True, help="Measure what check and hints cost, no more.")
@click.option("--page", type=Path, help="Write the result there, as Markdown.")
def main(
    rounds: int, sizes: str, plain_up_to: int, keras: int, only_hints: bool, page: Path | None
) -> None:
    """Print what grading costs here."""
    head = list(_about())
    click.echo("\n".join(head))
    found = Page()
    _check(found, rounds)
    _wrong_submission(found, rounds)
    if not only_hints:
        _grading(found, rounds, sizes, plain_up_to, keras)
    if page:
        page.write_text(found.written(head), encoding="utf-8")


def _grading(found: Page, rounds: int, sizes: str, plain_up_to: int, keras: int) -> None:
    """What commands take, for one submission and for classes."""
    _help(found, rounds)
    _submission(found, rounds)
    counts = [int(size) for size in sizes.split(",")]
    _classes(found, NUMPY, counts, rounds, plain_up_to)
    if keras:
        _classes(found, KERAS, [keras], rounds, keras)
    _nothing_to_do(found, rounds)


def _about() -> Iterator[str]:
    """When, where, with what."""
    yield f"{datetime.now(UTC):%Y-%m-%d}, `make bench`; times are of whole commands unless "
    yield "it says otherwise, seconds by the clock."
    yield ""
    names = ("nbgrader", "numpy", "keras", "sqlalchemy")
    packages = ", ".join(f"{name} {version(name)}" for name in names)
    cpu = next(
        (
            line.partition(":")[2].strip()
            for line in _lines("/proc/cpuinfo")
            if "model name" in line
        ),
        platform.processor(),
    )
    yield f"{cpu}, {os.cpu_count()} cores; {platform.platform()}; "
    yield f"Python {platform.python_version()}, {packages}."


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []


def _timed(action: Callable[[], Any]) -> float:
    """Seconds that something takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _run(root: Path, command: str, *arguments: str) -> None:
    environment = {**os.environ, "PATH": f"{TOOLS}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(
        [str(TOOLS / command), *arguments],
        cwd=root,
        env=environment,
        check=True,
        capture_output=True,
    )


def _help(page: Page, rounds: int) -> None:
    found = [_timed(lambda: _run(ROOT, "autograder", "--help")) for _ in range(rounds + 1)][1:]
    page.rounds("`autograder --help`", found, "s", "≤ 0.3 s")


def _check(page: Page, rounds: int) -> None:
    """What a student waits for after `check(function)`."""
    for lesson, name in CHECKED.items():
        reference = reference_for(lesson)
        _check_right(page, rounds, lesson, name)
        wrong = reference.mistaken(name, reference.exercises[name].mistakes[0])
        verdict = verdict_of(wrong, name)
        found = [_timed(functools.partial(verdict_of, wrong, name)) for _ in range(rounds)]
        limit = "≤ 3 s" if lesson.with_keras else "≤ 1 s"
        page.rounds(f"`check({name})`, wrong", found, "s", limit)
        found = [_timed(functools.partial(changes_for, wrong, verdict)) for _ in range(rounds)]
        page.rounds(f"`check({name})`, asked again: a change is looked for", found, "s")


def _check_right(page: Page, rounds: int, lesson: Lesson, name: str) -> None:
    """A right answer, with what is stored for hints and without."""
    question, cases = load(ANSWERS / f"{name}.json")
    bare = [replace(case, hints=None) for case in cases]
    solution = reference_for(lesson).solution(name)
    check = functools.partial(judge, question, cases, solution)
    without = functools.partial(judge, question, bare, solution)
    check()
    pairs = [(1000 * _timed(check), 1000 * _timed(without)) for _ in range(10 * rounds)]
    limit = "" if lesson.with_keras else "≤ 50 ms"
    page.rounds(f"`check({name})`, right", _few([a for a, _ in pairs]), "ms", limit)
    more = _few([a - b for a, b in pairs])
    page.rounds(f"`check({name})`, right, more than without hints", more, "ms", "≤ 10 ms")


def _wrong_submission(page: Page, rounds: int) -> None:
    """What it adds to a wrong submission's grading that its line is looked for."""
    for lesson, name in CHECKED.items():
        reference = reference_for(lesson)
        exercise = reference.exercises[name]
        text = _json(submission(lesson, with_mistake(reference, exercise, exercise.mistakes[0])))
        job = Job(lesson.id, "bench", text, b"secret", "auto", Limits(), VARIANTS, FOLDER)
        grade = functools.partial(run_job, job)
        warm_for(lesson, "auto")
        grade()
        pairs = []
        for _ in range((3 if lesson.with_keras else 10) * rounds):
            with_line = 1000 * _timed(grade)
            with mock.patch.object(Session, "trace", return_value=Trace()):
                pairs.append((with_line, 1000 * _timed(grade)))
        what = f"one submission with a wrong `{name}`"
        page.rounds(f"{what}, graded", _few([a for a, _ in pairs]), "ms")
        more = _few([a - b for a, b in pairs])
        page.rounds(f"{what}, more than without its line", more, "ms", "≤ 150 ms")


def _answers(lesson: Lesson) -> list[dict[str, str]]:
    """Honest and mistaken work: a class hands these in, in turn."""
    reference = reference_for(lesson)
    found = [right(reference), right(reference)]
    for exercise in reference.exercises.values():
        found.append(with_mistake(reference, exercise, exercise.mistakes[0]))
        found.append(right(reference))
    return found


def _submission(page: Page, rounds: int) -> None:
    """One submission in the sandbox against the same cells and tests in this process."""
    text = _json(submission(NUMPY, right(reference_for(NUMPY))))
    job = Job(NUMPY.id, "bench", text, b"secret", "auto", Limits(), VARIANTS, FOLDER)
    notebook = sanitise(read_notebook(text, "bench"), form_of(NUMPY)).notebook
    book = case_book(NUMPY, b"secret", VARIANTS, FOLDER)

    def here() -> None:
        names: dict[str, Any] = {"__name__": "bench"}
        for cell in notebook.cells:
            marks = cell.metadata.get("nbgrader", {})
            tagged = EXPERIMENT in cell.metadata.get("tags", [])
            if cell.cell_type == "code" and not tagged and not marks.get("grade"):
                exec(cell.source, names)
        for name in reference_for(NUMPY).exercises:
            verdict_for(Local(names[name]), name, book, "bench")

    warm_for(NUMPY, "auto")
    for action in (lambda: run_job(job), here):
        action()
    pairs = [(1000 * _timed(lambda: run_job(job)), 1000 * _timed(here)) for _ in range(20 * rounds)]
    over = [inside - outside for inside, outside in pairs]
    page.rounds("one submission of lesson 1, graded", _few([a for a, _ in pairs]), "ms")
    page.rounds("its cells and tests in a warm process", _few([b for _, b in pairs]), "ms")
    page.rounds("the difference", _few(over), "ms", "≤ 30 ms")


def _few(values: Sequence[float]) -> list[float]:
    """Quartiles in place of dozens of rounds."""
    return statistics.quantiles(values, n=4)


def _json(notebook: Any) -> bytes:
    import nbformat

    return str(nbformat.writes(notebook)).encode()


class _Folder:
    """A teacher's folder with a class in it, for our commands and for plain nbgrader's."""

    def __init__(self, lesson: Lesson, count: int) -> None:
        self.lesson = lesson
        self.root = Path(tempfile.mkdtemp(prefix="bench-"))
        self.db = f"sqlite:///{self.root / 'ours.db'}"
        (self.root / "nbgrader_config.py").write_text(PLAIN)
        source = self.root / "solutions" / lesson.id / lesson.solution.name
        source.parent.mkdir(parents=True)
        source.write_bytes(lesson.solution.read_bytes())
        texts = [_json(submission(lesson, answers)) for answers in _answers(lesson)]
        for number, text in zip(range(count), itertools.cycle(texts), strict=False):
            path = self.root / "submitted" / f"s{number:04}" / lesson.id / lesson.released.name
            path.parent.mkdir(parents=True)
            path.write_bytes(text)

    def ours(self, workers: int) -> None:
        """Grade the class with our command."""
        _run(
            self.root,
            *("autograder", "grade", self.lesson.id, "--force", "--workers", str(workers)),
            *("--submitted", str(self.root / "submitted")),
            *("--autograded", str(self.root / "ours"), "--db", self.db),
        )

    def plain(self) -> None:
        """Grade the class with nbgrader alone."""
        _run(self.root, "nbgrader", "autograde", self.lesson.id, "--force")


def _classes(
    page: Page, lesson: Lesson, counts: Sequence[int], rounds: int, plain_up_to: int
) -> None:
    """Classes of one lesson: two workers, one worker and plain nbgrader, in turn."""
    medians = {}
    for count in counts:
        folder = _Folder(lesson, count)
        first = _timed(lambda folder=folder: folder.ours(2))  # type: ignore[misc]
        with_plain = count <= plain_up_to
        if with_plain:
            _run(folder.root, "nbgrader", "generate_assignment", lesson.id)
        two, one, alone, plain = [], [], [], []
        for _ in range(rounds):
            two.append(_timed(lambda: folder.ours(2)))  # noqa: B023
            one.append(_timed(lambda: folder.ours(1)))  # noqa: B023
            with _one_core():
                alone.append(_timed(lambda: folder.ours(1)))  # noqa: B023
            if with_plain:
                plain.append(_timed(folder.plain))
        what = f"lesson {int(lesson.id[:2])}, {count} submissions"
        page.add(f"{what}, a class's very first run", f"{first:.3g} s")
        page.rounds(f"{what}, `autograder grade --force --workers 2`", two, "s")
        page.rounds(f"{what}, `--workers 1`", one, "s")
        page.rounds(f"{what}, `taskset -c 0 autograder grade … --workers 1`", alone, "s")
        page.rounds(f"{what}, two workers against one", _ratios(one, two), "×")
        target = "≥ 1.8 ×" if count >= 100 or lesson.with_keras else ""
        page.rounds(f"{what}, two cores against one", _ratios(alone, two), "×", target)
        if with_plain:
            page.rounds(f"{what}, `nbgrader autograde --force`", plain, "s")
            target = "≥ 10 ×" if lesson.with_keras else "≥ 30 ×" if count >= 100 else ""
            page.rounds(f"{what}, against plain nbgrader", _ratios(plain, two), "×", target)
        medians[count] = statistics.median(two)
        shutil.rmtree(folder.root)
    _growth(page, medians)


@contextlib.contextmanager
def _one_core() -> Iterator[None]:
    """What is started meanwhile has one core: a single worker makes use of a second one, too."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _ratios(slow: Sequence[float], fast: Sequence[float]) -> list[float]:
    return [a / b for a, b in zip(slow, fast, strict=True)]


def _growth(page: Page, medians: dict[int, float]) -> None:
    """What each further submission costs, from one size to the next."""
    more = [
        (f"from {small} to {large}", 1000 * (medians[large] - medians[small]) / (large - small))
        for small, large in itertools.pairwise(sorted(medians))
    ]
    for step, milliseconds in more:
        page.add(f"each further submission, {step}", f"{milliseconds:.3g} ms")
    for (_, before), (step, after) in itertools.pairwise(more):
        page.add(
            f"the same {step}, against before", f"{after / before:.3g} ×", "linear, 0.9 to 1.1"
        )


def _nothing_to_do(page: Page, rounds: int) -> None:
    """A class of a thousand in all lessons, in which nothing has changed."""
    root = Path(tempfile.mkdtemp(prefix="bench-"))
    db = f"sqlite:///{root / 'gradebook.db'}"
    group = Class(root / "submitted", root / "autograded", db, root / "secret")
    (root / "secret").write_text("the secret of the class")
    count = _fill(group)
    command = [
        *("autograder", "grade", "--submitted", str(group.submitted), "--db", db),
        *("--autograded", str(group.autograded), "--secret-file", str(group.secret)),
    ]
    found = [_timed(lambda: _run(root, *command)) for _ in range(rounds + 1)][1:]
    page.rounds(f"`autograder grade`, nothing to do, {count} submissions", found, "s", "≤ 2 s")
    shutil.rmtree(root)


def _fill(group: Class) -> int:
    """Hand in and enter a thousand submissions of each lesson, as if they had been graded."""
    for lesson in lessons():
        text = _json(submission(lesson, right(reference_for(lesson))))
        for number in range(1000):
            for folder in (group.submitted, group.autograded):
                path = folder / f"s{number:04}" / lesson.id / lesson.released.name
                path.parent.mkdir(parents=True)
                path.write_bytes(text)
        Gradebook(group.db).close()
        enter(lesson, group.db)
    with Gradebook(group.db) as book:
        for lesson in lessons():
            found: Plan = plan(group, submissions(group.submitted, [lesson]), book)
            book.write(
                [
                    Graded(
                        todo.submission.student,
                        lesson.id,
                        lesson.name,
                        None,
                        nothing_graded(lesson, todo.submission.student, "not run").results,
                        {},
                        todo.against,
                        "bubblewrap",
                    )
                    for todo in found.todo
                ]
            )
        return len(book.graded())


if __name__ == "__main__":
    main()
