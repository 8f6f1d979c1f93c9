"""The commands: what they print, and one clear sentence when something is wrong."""

import shutil
import sys

import pytest
from click.testing import CliRunner

from autograder import cli
from autograder.cli import main
from autograder.course import ROOT, Lesson, UserError
from autograder.grading.secret import read_secret
from autograder.lessons.release import enter
from autograder.sandbox import walls
from autograder.verdicts.gradebook import Gradebook
from autograder.verdicts.results import Graded, Result
from tests.conftest import results_in, run

FIRST = Lesson("01_rnn_cell")


def call(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.mark.parametrize("command", ["build", "grade", "feedback", "report", "example"])
def test_every_command_explains_itself(command):
    result = call(command, "--help")
    assert result.exit_code == 0
    assert "[LESSON]..." in result.output


@pytest.mark.parametrize("command", ["build", "grade", "feedback", "report", "example"])
def test_unknown_lesson_is_one_sentence(command):
    result = call(command, "08_transformers")
    assert result.exit_code == 1
    assert "there is no lesson '08_transformers'; the lessons are: 01_rnn_cell" in result.output
    assert "Traceback" not in result.output


def test_lesson_may_be_completed_by_the_shell():
    """`grade 01_rnn_cell/` is what a shell makes of a folder's name."""
    result = call("grade", "01_rnn_cell/", "--submitted", "/nowhere/at/all")
    assert "/nowhere/at/all: there is no such folder of submissions" in result.output


def test_blanks_around_students_names_do_not_count(tmp_path):
    (tmp_path / "ada").mkdir()
    result = call("grade", "01_rnn_cell", "--submitted", tmp_path, "--students", "two, re named ,")
    assert result.exit_code == 1
    assert "holds nothing from: re named, two" in result.output


def test_missing_secret_is_one_sentence(tmp_path):
    folder = tmp_path / "submitted" / "ada" / "01_rnn_cell"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "course/01_rnn_cell/rnn_cell.ipynb", folder)
    result = call(
        *("grade", "01_rnn_cell", "--submitted", tmp_path / "submitted"),
        *("--autograded", tmp_path / "autograded", "--db", f"sqlite:///{tmp_path}/g.db"),
        *("--secret-file", tmp_path / "lost"),
    )
    assert result.exit_code == 1
    assert "there is no readable file for the class's secret" in result.output


def test_secret_is_made_once_and_private(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.grading.secret.ROOT", tmp_path)
    secret = read_secret()
    assert len(secret) == 64
    assert read_secret() == secret
    assert (tmp_path / "class_secret").stat().st_mode & 0o077 == 0


@pytest.fixture(scope="module")
def entered(tmp_path_factory):
    """A gradebook that knows lesson 1, and nothing else."""
    path = tmp_path_factory.mktemp("entered") / "gradebook.db"
    with Gradebook(f"sqlite:///{path}") as book:
        enter(FIRST, f"sqlite:///{path}")
        book.note_entered(FIRST.id, "digest")
    return path


@pytest.fixture
def write(entered, tmp_path):
    """Enters rows of a student in a gradebook; its URL."""

    def written(*rows, sandbox="bubblewrap"):
        path = tmp_path / "gradebook.db"
        if not path.exists():
            shutil.copy(entered, path)
        scores = {f"{row.exercise.replace('_', '-')}-test": row.score for row in rows}
        graded = Graded("ada", FIRST.id, FIRST.name, None, rows, scores, {}, sandbox)
        with Gradebook(f"sqlite:///{path}") as book:
            book.write([graded])
        return f"sqlite:///{path}"

    return written


def test_report_is_written_from_the_gradebook(write, tmp_path):
    row = Result("ada", "01_rnn_cell", "rnn_forward", "wrong", 0, 10, "time-reversed", "Hint.", 0.1)
    page, table = tmp_path / "page.html", tmp_path / "table.csv"
    result = call("report", "--db", write(row), "--output", page, "--csv", table)
    assert result.exit_code == 0
    assert str(page) in result.output
    assert "time-reversed" in page.read_text()
    assert "ada" in table.read_text()


def test_report_says_when_there_was_no_sandbox(write, tmp_path):
    page, table = tmp_path / "page.html", tmp_path / "table.csv"
    for sandbox, said in (("bubblewrap", False), ("none", True)):
        call("report", "--db", write(sandbox=sandbox), "--output", page, "--csv", table)
        assert ("graded without a sandbox" in page.read_text()) == said


def test_results_are_replaced_not_piled_up(write):
    rows = [
        Result("ada", "01_rnn_cell", name, "right", 10, 10, None, "", 0.1)
        for name in ("rnn_forward", "rnn_cell_forward")
    ]
    write(*rows)
    db = write(*rows)
    assert results_in(db) == rows


def test_help_imports_nothing_that_takes_long():
    """NumPy, SQLAlchemy and nbgrader take seconds; each command brings what it needs."""
    code = "import sys, autograder.cli; print(*sys.modules)"
    loaded = run("python", "-c", code).stdout.split()
    assert not {"numpy", "sqlalchemy", "nbgrader", "nbformat", "jupytext", "rich"} & set(loaded)


def test_example_refuses_a_folder_that_is_not_its_own(tmp_path):
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted" / "precious.txt").write_text("real work")
    result = call("example", "--folder", tmp_path)
    assert result.exit_code == 1
    assert "holds something else" in result.output
    assert (tmp_path / "submitted" / "precious.txt").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no sandbox at all")
def test_example_class_does_without_a_sandbox_where_none_works(tmp_path, monkeypatch):
    """So that the first command of the README ends well on an older Linux, and says what it did."""
    monkeypatch.setattr(walls, "landlock_abi", lambda: 3)
    graded = []
    done = cli._Done(frozenset(), frozenset())
    monkeypatch.setattr(cli, "_grade", lambda group, *_, **__: graded.append(group) or done)
    monkeypatch.setattr(cli, "_print_table", lambda *_: None)
    monkeypatch.setattr(cli, "_report", lambda *_: None)
    result = call("example", "01_rnn_cell", "--folder", tmp_path / "class")
    assert result.exit_code == 0, result.output
    assert "made up and do no harm: no sandbox works here" in result.output
    assert [group.sandbox for group in graded] == ["none"]


@pytest.mark.slow
def test_build_check_says_nothing_of_a_lesson_that_is_as_built():
    assert run("autograder", "build", "--check", "01_rnn_cell").stdout == ""


@pytest.mark.parametrize("content", ["", "short", "\n" * 40])
def test_secret_that_could_be_guessed_is_refused(tmp_path, content):
    path = tmp_path / "secret"
    path.write_text(content)
    with pytest.raises(UserError, match="a class's secret has 16 or more"):
        read_secret(path)
