"""What is no gradebook is told in one sentence; what is made is a gradebook of nbgrader's."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from nbgrader import api

from autograder import cli
from autograder.course import UserError
from autograder.nbgrader import gradebook_in
from autograder.verdicts import opening
from autograder.verdicts.gradebook import Gradebook
from tests.verdicts.books import dump, enter, submission


def make(path, *statements):
    """A database that SQLite makes."""
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def refusal(url, **how):
    """The sentence with which a gradebook is refused."""
    with pytest.raises(UserError) as told:
        Gradebook(str(url), **how)
    sentence = str(told.value)
    assert "\n" not in sentence
    return sentence


def test_new_gradebook_is_one_of_nbgraders(tmp_path):
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    Gradebook(url, course="mine").close()
    ours = dump(url)
    with api.Gradebook(url, "mine") as book:
        assert (book.assignments, book.students) == ([], [])
    assert dump(url) == ours
    assert ours["course"] == [{"id": "mine"}]


def test_gradebook_that_nbgrader_made_gets_our_tables(tmp_path):
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with api.Gradebook(url, "unroll") as book:
        book.add_assignment("01_rnn_cell")
        book.add_notebook("rnn_cell", "01_rnn_cell")
    theirs = dump(url)
    with Gradebook(url, create=False) as book:
        assert book.results() == []
        assert dump(url) == theirs
        book.write([submission("ada")])


def test_gradebook_in_which_only_our_tables_are_gets_nbgraders(tmp_path):
    """As `autograder report` left behind where there was none."""
    path = tmp_path / "gradebook.db"
    script = (Path(__file__).parent / "gradebook_without_version.sql").read_text(encoding="utf-8")
    make(path, *re.findall(r"CREATE TABLE unroll_\w+ \(.*?\);", script, re.DOTALL))
    enter(f"sqlite:///{path}")
    with Gradebook(f"sqlite:///{path}") as book:
        book.write([submission("ada", 1.0, 2.0)])
        assert len(book.results()) == 2


def test_reading_makes_no_gradebook(tmp_path):
    path = tmp_path / "typo.db"
    assert refusal(f"sqlite:///{path}", create=False) == (
        f"{path}: there is no gradebook yet; grade first, or name another with --db"
    )
    result = CliRunner().invoke(cli.main, ["report", "--db", f"sqlite:///{path}"])
    assert (result.exit_code, result.output) == (
        1,
        f"Error: {path}: there is no gradebook yet; grade first, or name another with --db\n",
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("gradebook.db", "'gradebook.db' is no address of a gradebook: write sqlite:///"),
        ("", "'' is no address of a gradebook: write sqlite:///"),
        ("sqlite://", "sqlite:// names no file: write sqlite:///"),
        ("sqlite:///:memory:", "names no file: write sqlite:///"),
        ("oracles://nowhere/x", "nothing is installed that speaks to oracles"),
        ("postgresql+nopg://me:secret@nowhere/x", "me:***@nowhere/x: nothing is installed"),
    ],
)
def test_address_of_no_gradebook_is_told(address, sentence):
    told = refusal(address)
    assert sentence in told
    assert "secret" not in told


def test_folder_is_told(tmp_path):
    assert f"{tmp_path} is not a file" in refusal(f"sqlite:///{tmp_path}")


def test_folder_that_is_not_there_is_told(tmp_path):
    told = refusal(f"sqlite:///{tmp_path / 'nowhere' / 'gradebook.db'}")
    assert f"there is no folder {tmp_path / 'nowhere'} for a gradebook" in told


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"student,mark\nada,10\n", "is something else, not a gradebook"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "run git lfs pull"),
        (b"SQLite format 3\0" + bytes(range(200)), "it is damaged: take it from a backup"),
    ],
)
def test_other_files_are_told_and_left_alone(tmp_path, content, sentence):
    path = tmp_path / "gradebook.db"
    path.write_bytes(content)
    told = refusal(f"sqlite:///{path}")
    assert str(path) in told
    assert sentence in told
    assert path.read_bytes() == content


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9])
def test_gradebook_that_is_cut_off_is_told(tmp_path, share):
    path = tmp_path / "gradebook.db"
    enter(f"sqlite:///{path}")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(share * len(whole))])
    told = refusal(f"sqlite:///{path}", create=False)
    assert f"{path} is cut off: {int(share * len(whole))} of {len(whole)} bytes are there" in told


def test_gradebook_that_is_damaged_inside_is_told_where_it_is_read(tmp_path):
    path = tmp_path / "gradebook.db"
    enter(f"sqlite:///{path}")
    with Gradebook(f"sqlite:///{path}") as book:
        book.write([submission(f"s{i}", 1.0, 2.0) for i in range(500)])
    content = path.read_bytes()
    path.write_bytes(content[:100_000] + bytes(len(content) - 100_000))
    with (
        pytest.raises(UserError, match=f"{path}: it is damaged: take it from a backup"),
        Gradebook(f"sqlite:///{path}", create=False) as book,
    ):
        book.results()


def test_database_of_something_else_is_told_and_left_alone(tmp_path):
    path = tmp_path / "places.sqlite"
    make(path, "create table moz_places (id integer primary key)")
    content = path.read_bytes()
    assert refusal(f"sqlite:///{path}") == (
        f"{path} holds other tables, no gradebook: name another with --db"
    )
    assert path.read_bytes() == content


def test_newer_gradebook_is_told(tmp_path):
    path = tmp_path / "gradebook.db"
    enter(f"sqlite:///{path}")
    make(path, "update unroll_version set version_num = '0815'")
    told = refusal(f"sqlite:///{path}", create=False)
    assert f"{path} was written by a newer version of this course (its tables are at 0815" in told
    assert told.endswith("update the course, or name another gradebook with --db")


def test_gradebook_of_another_nbgrader_is_told(tmp_path):
    path = tmp_path / "gradebook.db"
    enter(f"sqlite:///{path}")
    make(path, "update alembic_version set version_num = '724cde206c17'")
    told = refusal(f"sqlite:///{path}")
    assert f"{path} was made by another version of nbgrader (its tables are at 724cde206c17" in told
    assert "run nbgrader db upgrade" in told


def test_gradebook_of_an_nbgrader_that_noted_no_version_is_told_by_its_columns(tmp_path):
    path = tmp_path / "gradebook.db"
    enter(f"sqlite:///{path}")
    make(path, "drop table alembic_version")
    Gradebook(f"sqlite:///{path}").close()  # it is as it should be
    make(path, "drop table alembic_version", "alter table student drop column lms_user_id")
    assert "its tables are at no version" in refusal(f"sqlite:///{path}")


def test_who_waits_in_vain_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "PATIENCE", 0.1)
    path = tmp_path / "gradebook.db"
    enter(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as other, Gradebook(f"sqlite:///{path}") as book:
        other.isolation_level = None
        other.execute("begin immediate")
        with pytest.raises(UserError, match=f"{path}: another program writes in it"):
            book.write([submission("ada", 1.0, 2.0)])
        other.execute("rollback")
        book.write([submission("ada", 1.0, 2.0)])


def test_one_of_two_who_make_a_gradebook_at_once_makes_it(tmp_path):
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    code = f"from autograder.verdicts.gradebook import Gradebook; Gradebook({url!r}).close()"
    others = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
    assert [other.wait(60) for other in others] == [0, 0, 0]
    assert dump(url)["alembic_version"] == [{"version_num": "e43177bfe90b"}]


def test_neither_nbgrader_nor_alembic_is_imported_to_write_what_is_not_late(tmp_path):
    """They take 2 s and 0.5 s, more than a class with nothing to do."""
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    enter(url)
    code = f"""
import sys
from autograder.verdicts.gradebook import Gradebook
from autograder.verdicts.results import Graded
with Gradebook({url!r}) as book:
    book.write([Graded("ada", "01_rnn_cell", "rnn_cell", None, (), {{}}, {{}}, "none")])
    book.graded(), book.results(), book.deadlines("01_rnn_cell"), book.entered("01_rnn_cell")
print(*{{name.split(".")[0] for name in sys.modules}} & {{"nbgrader", "alembic", "nbconvert"}})
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_a_gradebook_may_lie_in_a_folder_of_any_name(tmp_path):
    for name in ("a?b", "100 % (2) + [x] äö", "#1", "a%3Fb"):
        folder = tmp_path / name
        folder.mkdir()
        with Gradebook(gradebook_in(folder)) as book:
            assert book.students() == set()
        assert (folder / "gradebook.db").is_file()
        with api.Gradebook(gradebook_in(folder)) as book:
            assert book.students == []
        (folder / "gradebook.db").write_text("something else")
        with pytest.raises(UserError, match=re.escape(f"{folder}/gradebook.db is something")):
            Gradebook(gradebook_in(folder))


def test_a_question_mark_that_would_begin_options_is_told(tmp_path):
    (tmp_path / "a?b").mkdir()
    with pytest.raises(UserError) as told:
        Gradebook(f"sqlite:///{tmp_path}/a?b/gradebook.db")
    assert str(told.value).endswith(gradebook_in(tmp_path / "a?b"))
    assert not (tmp_path / "a").exists()
