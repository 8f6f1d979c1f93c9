"""`make bench`: what grading costs, side by side, several rounds; for the record, not a test.

Each figure is printed for every round with the command or call that gave it, so that others can run
it again. Ratios come from rounds that alternate on the same machine.
"""

from __future__ import annotations

import functools
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
import nbformat

from autograder.classes.example import right, submission
from autograder.course import Lesson
from autograder.grading.sanitise import sanitise
from autograder.grading.tester import Submission, run_notebook
from autograder.hidden import verdict_for
from autograder.lessons.notebooks import EXPERIMENT
from autograder.lessons.reference import reference_for
from autograder.sandbox.process import Warm
from autograder.sandbox.walls import Limits
from unroll.check import verdict_of
from unroll.judging.calling import Local

ROUNDS = 5

#: nbgrader's own settings: no sandbox, a fresh kernel for every submission.
PLAIN = """
c = get_config()
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "course"
c.CourseDirectory.ignore = ["*.py"]
c.Execute.skip_cells_with_tag = "experiment"
c.Execute.extra_arguments = ["--HistoryManager.hist_file=:memory:", "--log-level=ERROR"]
"""


@click.command()
@click.option("--submissions", default=10, help="Copies of lesson 1 in the class.")
def main(submissions: int) -> None:
    """Print what grading costs here."""
    lesson = Lesson("01_rnn_cell")
    packages = ", ".join(f"{name} {version(name)}" for name in ("nbgrader", "numpy", "keras"))
    click.echo(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    click.echo(packages)
    _check(lesson)
    with Warm("numpy") as warm:
        click.echo(f"sandbox: {warm.sandbox}")
        _overhead(lesson, warm)
        _memory(lesson, warm)
    _keras()
    _class(lesson, submissions)


def _rounds(label: str, measure: Callable[[], float], unit: str = "ms") -> list[float]:
    """Measure several times and print every figure; the first round is a warm-up."""
    measure()
    found = [measure() for _ in range(ROUNDS)]
    figures = ", ".join(f"{value:.1f}" for value in found)
    click.echo(f"{label}: median {statistics.median(found):.1f} {unit} ({figures})")
    return found


def _timed(action: Callable[[], Any]) -> float:
    """Milliseconds that something takes."""
    started = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - started)


def _check(lesson: Lesson) -> None:
    """What a student waits for after `check(function)`."""
    reference = reference_for(lesson)
    for name, exercise in reference.exercises.items():
        solution = reference.solution(name)
        wrong = reference.mistaken(name, exercise.mistakes[0])
        for word, function in (("right", solution), ("wrong", wrong)):
            check = functools.partial(verdict_of, function, name)
            _rounds(f"check({name}), {word}", functools.partial(_timed, check))


def _sanitised(lesson: Lesson) -> Any:
    source = nbformat.read(lesson.solution, as_version=4)
    released = nbformat.read(lesson.released, as_version=4)
    return sanitise(submission(lesson, right(reference_for(lesson))), source, released)[0]


def _overhead(lesson: Lesson, warm: Warm) -> None:
    """One submission in the sandbox against the same cells and tests in this process."""
    notebook = _sanitised(lesson)
    work = Submission(lesson, "bench", b"secret", warm, Limits())

    def here() -> None:
        names: dict[str, Any] = {"__name__": "bench"}
        for cell in notebook.cells:
            marks = cell.metadata.get("nbgrader", {})
            tagged = EXPERIMENT in cell.metadata.get("tags", [])
            if cell.cell_type == "code" and not tagged and not marks.get("grade"):
                exec(cell.source, names)
        for name in reference_for(lesson).exercises:
            verdict_for(Local(names[name]), name, student_name="bench", secret=b"secret")

    inside = _rounds(
        "one submission, sandboxed", lambda: _timed(lambda: run_notebook(notebook, work))
    )
    same = _rounds("the same cells and tests, in a warm process", lambda: _timed(here))
    overhead = statistics.median(inside) - statistics.median(same)
    click.echo(f"overhead of one submission: {overhead:.1f} ms (target: at most 100)")


def _memory(lesson: Lesson, warm: Warm) -> None:
    """Memory that one more submission in flight adds, counting shared pages once."""
    cells = [
        cell.source
        for cell in _sanitised(lesson).cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade") is False
    ]
    sessions = []
    before = _proportional(warm)
    for _ in range(8):
        sessions.append(warm.session(Limits()))
        for source in cells:
            sessions[-1].run(source)
    added = (_proportional(warm) - before) / len(sessions)
    for session in sessions:
        session.end()
    click.echo(f"memory added by a submission in flight: {added:.1f} MB (target: at most 60)")


def _proportional(warm: Warm) -> float:
    """MB of a warm process and all below it; a page that several share is divided among them."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (entry / "stat").exists():
            parents[int(entry.name)] = int(
                (entry / "stat").read_text().rpartition(")")[2].split()[1]
            )
    below = {warm.process}
    while more := {child for child, parent in parents.items() if parent in below} - below:
        below |= more
    total = 0
    for process in below:
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def _keras() -> None:
    """How long a submission of a Keras lesson waits for Keras."""
    started = time.perf_counter()
    with Warm("keras") as warm:
        click.echo(f"warm process with Keras: {time.perf_counter() - started:.1f} s, once")

        def start() -> None:
            with warm.session(Limits()) as session:
                session.run("import keras")

        _rounds("start of a Keras submission (target: at most 150)", lambda: _timed(start))


def _class(lesson: Lesson, count: int) -> None:
    """A class of equal submissions: `autograder grade` against plain `nbgrader autograde`."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "nbgrader_config.py").write_text(PLAIN)
        (root / "solutions" / lesson.id).mkdir(parents=True)
        (root / "solutions" / lesson.id / lesson.solution.name).write_bytes(
            lesson.solution.read_bytes()
        )
        for number in range(count):
            path = root / "submitted" / f"s{number}" / lesson.id / lesson.released.name
            path.parent.mkdir(parents=True)
            nbformat.write(submission(lesson, right(reference_for(lesson))), path)
        _run(root, "nbgrader", "generate_assignment", lesson.id)
        ours, plain = [], []
        for _ in range(3):
            ours.append(_timed(lambda: _ours(root, lesson)) / 1000)
            plain.append(_timed(lambda: _run(root, "nbgrader", *_again(lesson))) / 1000)
            click.echo(
                f"class of {count}: autograder grade {ours[-1]:.1f} s, "
                f"nbgrader autograde {plain[-1]:.1f} s, ratio {plain[-1] / ours[-1]:.1f}"
            )


def _again(lesson: Lesson) -> tuple[str, ...]:
    return ("autograde", lesson.id, "--force")


def _ours(root: Path, lesson: Lesson) -> None:
    _run(
        root,
        *("autograder", "grade", lesson.id, "--force", "--submitted", str(root / "submitted")),
        *("--autograded", str(root / "ours"), "--db", f"sqlite:///{root / 'ours.db'}"),
    )


def _run(root: Path, command: str, *arguments: str) -> None:
    tools = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(
        [str(tools / command), *arguments],
        cwd=root,
        env=environment,
        check=True,
        capture_output=True,
    )


if __name__ == "__main__":
    main()
