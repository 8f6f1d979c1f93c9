"""The commands: what they print, and one clear sentence when something is wrong."""

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder import cli
from autograder.cli import main
from autograder.course import ROOT, Lesson, UserError
from autograder.grading.secret import read_secret
from autograder.lessons.release import enter
from autograder.outputs import check_folder, check_writable, write_whole
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
    assert f"Error: {tmp_path / 'lost'}: there is no such file with a class's secret. Cor" in (
        result.output
    )
    assert not (tmp_path / "lost").exists(), "a slip in the name is not a new secret"


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
def test_secret_that_could_be_guessed_is_refused(tmp_path, content, monkeypatch):
    path = tmp_path / "class_secret"
    path.write_text(content)
    with pytest.raises(UserError, match=r"16 or more\. .* write a long line of your own into it"):
        read_secret(path)
    monkeypatch.setattr("autograder.grading.secret.ROOT", tmp_path)
    with pytest.raises(UserError, match="or remove it and grade again: another one is made"):
        read_secret()
    assert path.read_text() == content


def test_secret_that_cannot_be_read_or_made_is_one_sentence(tmp_path, monkeypatch):
    with pytest.raises(UserError, match=f"the class's secret, {tmp_path}: Is a directory"):
        read_secret(tmp_path)
    (tmp_path / "file").touch()
    monkeypatch.setattr("autograder.grading.secret.ROOT", tmp_path / "file")
    with pytest.raises(UserError, match=r"the class's secret, .*: Not a directory"):
        read_secret()


def cut(path):
    path.write_bytes(path.read_bytes()[:50_000])


def damage(path):
    content = path.read_bytes()
    path.write_bytes(content[:20_000] + bytes(len(content) - 20_000))


def point(path):
    path.write_text("version https://git-lfs.github.com/spec/v1\n")


#: What `--db` may name by mistake: how it comes to be, and what is said.
GRADEBOOKS = {
    "a slip": (Path.unlink, "there is no gradebook yet"),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "is not a file"),
    "kept by Git LFS": (point, "only points to a file that Git LFS keeps: run git lfs pull"),
    "cut off": (cut, "is cut off: 50000 of "),
    "damaged": (damage, "it is damaged: take it from a backup"),
}


@pytest.mark.parametrize(
    ("what", "command"),
    [
        (what, command)
        for what in GRADEBOOKS
        for command in ("grade", "report", "feedback")
        if (what, command) != ("a slip", "grade")  # which makes a gradebook where there is none
    ],
)
def test_what_is_no_gradebook_is_one_sentence_in_every_command(entered, tmp_path, what, command):
    make, sentence = GRADEBOOKS[what]
    path = tmp_path / "g.db"
    shutil.copy(entered, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma journal_mode = delete")
    make(path)
    hand_in_something(tmp_path)
    before = {entry.name for entry in tmp_path.iterdir()}
    options = {
        "grade": ["--submitted", tmp_path / "submitted", "--autograded", tmp_path / "autograded"],
        "report": ["--output", tmp_path / "page.html", "--csv", tmp_path / "table.csv"],
        "feedback": ["--autograded", tmp_path / "autograded", "--folder", tmp_path / "feedback"],
    }
    result = call(command, FIRST.id, "--db", f"sqlite:///{path}", *options[command])
    assert result.exit_code == 1
    last = result.output.splitlines()[-1]
    assert last.startswith("Error: ")
    assert sentence in last
    assert isinstance(result.exception, SystemExit), "no traceback"
    assert {entry.name for entry in tmp_path.iterdir()} == before, "nothing is made by mistake"


def hand_in_something(folder):
    for top in ("submitted", "autograded"):
        place = folder / top / "ada" / FIRST.id
        place.mkdir(parents=True)
        shutil.copy(FIRST.released, place)


def test_build_says_what_is_wrong_with_the_gradebook_first(tmp_path, monkeypatch):
    (tmp_path / "g.db").write_text("not a gradebook")
    monkeypatch.setattr("autograder.nbgrader.default_db", lambda: f"sqlite:///{tmp_path}/g.db")
    result = call("build", FIRST.id)
    assert result.exit_code == 1
    assert "g.db is something else, not a gradebook" in result.output


#: What a file to be written may be instead.
IN_THE_WAY = {
    "a folder": lambda path: path.mkdir(),
    "in no folder": lambda path: None,
    "below a file": lambda path: path.parent.write_text("a file"),
}


@pytest.mark.parametrize("what", IN_THE_WAY)
@pytest.mark.parametrize("option", ["--results", "--output", "--csv"])
def test_a_file_that_cannot_be_written_is_told_before_anything_is_done(
    write, tmp_path, what, option
):
    path = tmp_path / "out" / "file" if what != "a folder" else tmp_path / "file"
    IN_THE_WAY[what](path)
    hand_in_something(tmp_path)
    rows = [Result("ada", FIRST.id, "rnn_forward", "wrong", 0, 10, None, "Hint.", 0.1)]
    command = ["report", "--db", write(*rows), "--output", tmp_path / "p", "--csv", tmp_path / "t"]
    if option == "--results":
        command = ["grade", FIRST.id, "--db", f"sqlite:///{tmp_path}/new.db"]
        command += ["--submitted", tmp_path / "submitted", "--autograded", tmp_path / "autograded"]
    result = call(*command, option, path)
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {path} cannot be written: ")
    assert result.output.endswith("; name another file\n")
    assert not {"p", "t", "new.db"} & {entry.name for entry in tmp_path.iterdir()}


@pytest.mark.parametrize("command", ["feedback", "example"])
@pytest.mark.parametrize("name", ["file", "file/below", "file/far/below"])
def test_a_folder_that_cannot_be_written_is_told_before_anything_is_done(
    entered, tmp_path, command, name
):
    (tmp_path / "file").write_text("mine")
    hand_in_something(tmp_path)
    options = ["--autograded", tmp_path / "autograded", "--db", f"sqlite:///{entered}"]
    result = call(
        command, FIRST.id, "--folder", tmp_path / name, *(options if command == "feedback" else [])
    )
    assert (result.exit_code, result.output) == (
        1,
        f"Error: {tmp_path / name} cannot be written: {tmp_path / 'file'} is a file; name another "
        "folder\n",
    )
    assert (tmp_path / "file").read_text() == "mine"


def test_a_folder_in_which_one_may_not_write_is_told(tmp_path, monkeypatch):
    check_folder(tmp_path / "new" / "folder")
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may, but not on every disk
    with pytest.raises(UserError, match=f"you may not write in {tmp_path}$"):
        check_folder(tmp_path / "new" / "folder")
    assert list(tmp_path.iterdir()) == []


def test_files_are_replaced_whole_and_keep_their_rights_and_links(tmp_path):
    path, link = tmp_path / "marks.csv", tmp_path / "link.csv"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    check_writable(path, link, Path(os.devnull))
    write_whole(link, "néw\n")
    assert (path.read_text(encoding="utf-8"), link.is_symlink()) == ("néw\n", True)
    assert path.stat().st_mode & 0o777 == 0o640
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "\ud800")
    assert path.read_text(encoding="utf-8") == "néw\n"
    assert {entry.name for entry in tmp_path.iterdir()} == {"marks.csv", "link.csv"}
