"""Hostile and broken submissions, graded in one class with honest neighbours.

Every file in hostile/ is one trick: a sentence, what is expected for the two exercises of lesson 1
(a status; for what is not right no points, unless it says so),
and cells: `# %% rnn_forward` replaces an exercise, `before` and `after` are cells of the student's
own, `file` damages the notebook's file. A trick that works prints ESCAPED.
"""

import contextlib
import ctypes
import functools
import json
import os
import re
import socket
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.classes.example import right, submission
from autograder.classes.inbox import submissions
from autograder.classes.settings import Class
from autograder.classes.workers import warm_for
from autograder.course import Lesson, UserError
from autograder.lessons.reference import reference_for
from autograder.sandbox.keeper import SESSIONS
from autograder.sandbox.kinds import KINDS, Landlock, choose
from autograder.sandbox.process import Warm
from autograder.sandbox.walls import Limits
from autograder.verdicts.results import Result
from tests.conftest import grade, results_in
from unroll.executors import executor

LESSON = Lesson("01_rnn_cell")
EXERCISES = ("rnn_cell_forward", "rnn_forward")
FOLDER = Path(__file__).parents[1] / "hostile"
FAMILIES = sorted({path.parent.name for path in FOLDER.glob("*/*.py")})
NEIGHBOURS = (
    "a-neighbour",
    "c-neighbour",
    "ending-o-neighbour",
    "leaving-g-neighbour",
    "z-neighbour",
)

#: Many tricks wait until their time is up: so many run at once.
AT_ONCE = 4

#: Short enough for the whole corpus, long enough for honest work beside it.
LIMITS = Limits(
    cell_seconds=2.5,
    submission_seconds=20,
    own_seconds=10,
    call_seconds=1.0,
    grace_seconds=1.0,
    memory=500 * 2**20,
    processes=32,
    output=200_000,
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("hostile")]


def _reason_to_skip(sandbox: str) -> str:
    """Why a sandbox cannot be tested here; "" when it can."""
    try:
        choose(sandbox)
    except UserError as reason:
        return str(reason)
    return ""


@functools.cache
def cases() -> dict[str, Path]:
    """Every trick by its student's name, which tells family and trick."""
    return {f"{path.parent.name}-{path.stem}": path for path in sorted(FOLDER.glob("*/*.py"))}


#: Under Landlock alone: all that has to do with walls.
FEWER = [name for name in cases() if name.startswith(("escaping", "leaving", "reading"))]
FEWER += [
    name for name in cases() if re.search("left_behind|locked|nested_deeply|_number|_full", name)
]


def expected(path: Path) -> dict[str, list[tuple[str, float]]]:
    """Statuses with scores that each exercise may get; full marks for what is right."""
    line = re.search(r"^expected: (.+), (.+)$", path.read_text(encoding="utf-8"), re.M)
    assert line, f"{path} does not say what is expected"
    found: dict[str, list[tuple[str, float]]] = {}
    for exercise, text in zip(EXERCISES, line.groups(), strict=True):
        found[exercise] = []
        for one in text.split(" or "):
            status, _, score = one.partition(" ")
            points = float(score) if score else 10.0 * (status == "right")
            found[exercise].append((status, points))
    return found


def cells(path: Path) -> list[tuple[str, str]]:
    """The parts of a case: where each goes, and its text."""
    parts = re.split(r"^# %% (.+)\n", path.read_text(encoding="utf-8"), flags=re.M)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def hand_in(path: Path | None, target: Path, names: dict[str, str]) -> None:
    """Write the submission of one case, or an honest one."""
    answers = right(reference_for(LESSON))
    before, after, damage = [], [], ""
    for place, source in cells(path) if path else ():
        for name, value in names.items():
            source = source.replace(f"# @{name}@", value).replace(f"@{name}@", value)
        if place in EXERCISES:
            answers[place] = source
        elif place == "file":
            damage = source
        else:
            (after if place == "after" else before).append(source)
    notebook = submission(LESSON, answers)
    first = next(i for i, cell in enumerate(notebook.cells) if cell.id == "rnn-cell-forward")
    notebook.cells[first:first] = map(nbformat.v4.new_code_cell, before)
    notebook.cells += map(nbformat.v4.new_code_cell, after)
    target.parent.mkdir(parents=True)
    found = {"notebook": json.loads(nbformat.writes(notebook, split_lines=False)), "path": target}
    exec(damage, found)
    if found["notebook"] is not None and not target.exists():
        target.write_text(json.dumps(found["notebook"]), encoding="utf-8")


def alone() -> str:
    """A right rnn_forward that needs no other exercise."""
    both = right(reference_for(LESSON))
    inner = textwrap.indent(both["rnn_cell_forward"], "    ")
    head, body = both["rnn_forward"].split("\n", 1)
    return f"{head}\n{inner}\n{body}"


@contextlib.contextmanager
def orphans_come_here() -> Iterator[None]:
    """What loses its parent meanwhile becomes a child of this process, and so is seen."""
    subreaper = 36
    ctypes.CDLL(None).prctl(subreaper, 1, 0, 0, 0)
    try:
        yield
    finally:
        ctypes.CDLL(None).prctl(subreaper, 0, 0, 0, 0)


def below(process: int) -> set[int]:
    """The processes that a process and its children have started."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
                if stat[0] != "Z":
                    parents[int(entry.name)] = int(stat[1])
    found = {process}
    while more := {p for p, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {process}


def tree(folder: Path) -> dict[str, tuple[object, ...]]:
    """Everything in a folder, and what can be changed about it."""
    found = {}
    for path in sorted([folder, *folder.rglob("*")]):
        about = path.lstat()
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        found[str(path.relative_to(folder))] = (
            about.st_mode,
            about.st_uid,
            0 if path.is_dir() else about.st_mtime_ns,
            tuple(os.listxattr(path, follow_symlinks=False)),
            content,
        )
    return found


@dataclass(frozen=True)
class Graded:
    """A class that has been graded: what was found, and what was there before and after."""

    folder: Path
    results: dict[str, dict[str, Result]]
    warm: Warm
    processes: tuple[set[int], set[int]]
    files: tuple[dict[str, tuple[object, ...]], ...]
    connections: int


def _grade_class(folder: Path, names: list[str], sandbox: str) -> Graded:
    """Hand in and grade these cases, with neighbours among them, in one run."""
    group = Class(
        folder / "submitted",
        folder / "autograded",
        f"sqlite:///{folder / 'gradebook.db'}",
        sandbox=sandbox,
        limits=LIMITS,
    )
    home = folder / "home"
    home.mkdir()
    (folder / "canary").write_text("untouched")
    (home / "canary").write_text("untouched")
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        pytest.MonkeyPatch.context() as patch,
        orphans_come_here(),
    ):
        patch.setenv("HOME", str(home))
        patch.setenv("MPLCONFIGDIR", str(folder / "matplotlib"))  # the grader's own list of fonts
        patch.setenv("CANARY_SECRET", "of the teacher's")
        words = {
            "CLASS": str(folder),
            "HOME": str(home),
            "PORT": str(server.getsockname()[1]),
            "RNN_FORWARD_ALONE": alone(),
        }
        for name in (*NEIGHBOURS, *names):
            path = group.submitted / name / LESSON.id / f"{LESSON.name}.ipynb"
            hand_in(cases().get(name), path, words)
        warm = warm_for(LESSON, sandbox)
        with executor(1, ready=("autograder.classes.workers",)) as pool:
            pool.submit(os.getpid).result()  # what starts workers stays, for the next ones
        watched = (group.submitted / NEIGHBOURS[0], home, folder / "canary")
        files = [{k: v for path in watched for k, v in tree(path).items()}]
        warm.rest()  # nothing waits to be ordered
        processes = below(os.getpid())
        grade(group, *submissions(group.submitted, [LESSON]), workers=AT_ONCE)
        files.append({k: v for path in watched for k, v in tree(path).items()})
        server.setblocking(False)
        connections = 0
        with contextlib.suppress(BlockingIOError):
            while server.accept():
                connections += 1
    found: dict[str, dict[str, Result]] = {}
    for result in results_in(group.db):
        found.setdefault(result.student, {})[result.exercise] = result
    warm.rest()
    after = below(os.getpid())
    return Graded(folder, found, warm, (processes, after), tuple(files), connections)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """The whole corpus, under bubblewrap."""
    if reason := _reason_to_skip("bubblewrap"):
        pytest.skip(reason)
    return _grade_class(tmp_path_factory.mktemp("class"), list(cases()), "bubblewrap")


@pytest.fixture(scope="module")
def graded_by_landlock(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    """What has to do with walls, under Landlock alone."""
    if reason := _reason_to_skip("landlock"):
        pytest.skip(reason)
    return _grade_class(tmp_path_factory.mktemp("fewer"), FEWER, "landlock")


def graded_file(graded: Graded, student: str) -> Path | None:
    """A student's graded notebook, if there is one."""
    path = graded.folder / "autograded" / student / LESSON.id / f"{LESSON.name}.ipynb"
    return path if path.is_file() else None


def as_browsers_read(path: Path) -> Any:
    """A notebook read as JavaScript does, which knows no NaN."""

    def refuse(name: str) -> None:
        raise ValueError(f"{path.parts[-3]}'s graded notebook holds {name}")

    return json.loads(path.read_text(encoding="utf-8"), parse_constant=refuse)


def shown(graded: Graded, student: str) -> str:
    """What a student's cells printed."""
    path = graded_file(graded, student)
    if not path:
        return ""
    notebook = nbformat.read(path, as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return "".join(o["text"] for o in outputs if o.output_type == "stream")


def _assert_verdict(graded: Graded, name: str) -> None:
    """One case got what it must, in words that a student understands."""
    rows = graded.results[name]
    hints = {exercise: row.hint for exercise, row in rows.items()}
    allowed = expected(cases()[name])
    assert set(rows) == set(allowed)
    for exercise, row in rows.items():
        assert (row.status, row.score) in allowed[exercise], hints
    for row in rows.values():
        assert row.hint or row.status in ("right", "wrong", "tampered")
        assert "\n" not in row.hint
        assert "Traceback" not in row.hint
        assert len(row.hint) < 800
        assert row.max_score == 10.0
    assert "ESCAPED" not in shown(graded, name)
    if path := graded_file(graded, name):
        assert as_browsers_read(path)


@pytest.mark.parametrize("name", cases())
def test_trick_gains_nothing(graded: Graded, name: str) -> None:
    _assert_verdict(graded, name)


@pytest.mark.parametrize("name", FEWER)
def test_trick_gains_nothing_under_landlock(graded_by_landlock: Graded, name: str) -> None:
    _assert_verdict(graded_by_landlock, name)


@pytest.fixture(params=["bubblewrap", "landlock"])
def either(request: pytest.FixtureRequest) -> Graded:
    """Both runs, one after the other."""
    name = {"bubblewrap": "graded", "landlock": "graded_by_landlock"}[request.param]
    run: Graded = request.getfixturevalue(name)
    return run


def test_neighbours_before_between_and_after_keep_full_marks(either: Graded) -> None:
    for name in NEIGHBOURS:
        found = [(row.status, row.score) for row in either.results[name].values()]
        assert found == [("right", 10.0)] * 2, name


def test_no_process_of_a_submission_is_left(either: Graded) -> None:
    before, after = either.processes
    assert after == before, "the warm process, and nothing else, is there before and after"


def test_files_outside_scratch_are_as_they_were(either: Graded) -> None:
    before, after = either.files
    assert before == after
    for folder in ("/tmp", "/var/tmp", "/dev/shm", "/usr", "/etc", "/root", "/"):
        assert not Path(folder, "unroll-new-file").exists()


def test_nothing_is_left_in_scratch(either: Graded) -> None:
    """Every submission's folder is gone; what one could leave, the next would have to do with."""
    assert either.warm.alive()
    with either.warm.session(LIMITS) as session:
        _, outputs = session.run(
            "import os\nspace = os.statvfs('.')\n"
            "print((space.f_blocks - space.f_bfree) * space.f_frsize"
            " if os.getcwd().startswith('/scratch/') else 0)"
        )
    assert int(outputs[0]["text"]) < 20 * 2**20
    either.warm.rest()  # a session that waits has a folder, too
    folder = either.warm._folder  # none under bubblewrap, whose files are in memory
    left = {path.name for path in Path(folder).iterdir()} if folder else set()
    assert left <= {"matplotlib", "ipython", SESSIONS}
    assert not folder or not list(Path(folder, SESSIONS).iterdir())


def test_nobody_got_through_to_the_network(either: Graded) -> None:
    assert either.connections == 0


def test_daemon_ends_with_its_submission_where_no_process_space_can_be_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As in many containers, where a process may not make namespaces."""
    if reason := _reason_to_skip("landlock"):
        pytest.skip(reason)
    without = type("Without", (Landlock,), {"namespaces": "never"})
    monkeypatch.setitem(KINDS, "landlock", without())
    source = dict(cells(cases()["ending-daemon_left_behind"]))["rnn_forward"]
    with orphans_come_here(), Warm(sandbox="landlock") as warm:
        warm.rest()
        before = below(os.getpid())
        for _ in range(2):
            with warm.session(LIMITS) as session:
                session.run(source)
            warm.rest()
            assert below(os.getpid()) == before


def test_corpus_covers_every_family() -> None:
    counts = {family: sum(n.startswith(family) for n in cases()) for family in FAMILIES}
    assert len(FAMILIES) == 10
    assert min(counts.values()) >= 8
    for path in cases().values():
        assert set(expected(path)) == set(EXERCISES)
        assert cells(path), f"{path} does nothing"
