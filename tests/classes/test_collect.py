"""Collecting from an exchange that everyone may write into."""

import os
import pwd
import shutil
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory

from autograder.classes.collect import Collect
from autograder.course import ROOT
from autograder.nbgrader import load_config
from autograder.verdicts.gradebook import Gradebook

ME = pwd.getpwuid(os.getuid()).pw_name
WHEN = "2026-01-02 10:00:00 UTC"


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    """A gradebook without anything in it: nbgrader takes a second to make one."""
    path = tmp_path_factory.mktemp("empty") / "gradebook.db"
    with Gradebook(f"sqlite:///{path}"):
        return path


@pytest.fixture
def inbound(tmp_path, gradebook):
    shutil.copy(gradebook, tmp_path)
    folder = tmp_path / "exchange" / "unroll" / "inbound"
    folder.mkdir(parents=True)
    (tmp_path / "exchange").chmod(0o777)
    return folder


def hand_in(inbound, student=ME, when=WHEN):
    folder = inbound / f"{student}+01_rnn_cell+{when}+random"
    folder.mkdir()
    (folder / "rnn_cell.ipynb").write_text("{}")
    (folder / "timestamp.txt").write_text(when)
    (folder / "submission_secret.txt").write_text("ab" * 64)
    return folder


def collect(inbound):
    """Collect as `nbgrader collect` does; what lies in submitted/ afterwards, by path."""
    root = inbound.parent.parent.parent
    config = load_config(root)
    config.CourseDirectory.assignment_id = "01_rnn_cell"
    config.Exchange.root = str(root / "exchange")
    config.CourseDirectory.max_dir_size = 100
    factory = ExchangeFactory(config=config)
    collecting = factory.Collect(coursedir=CourseDirectory(config=config), config=config)
    assert isinstance(collecting, Collect)
    collecting.start()
    submitted = root / "submitted"
    return {
        str(path.relative_to(submitted)): path for path in submitted.rglob("*") if path.is_file()
    }


def names(*files):
    return {f"{ME}/01_rnn_cell/{name}" for name in files}


ALL = names("rnn_cell.ipynb", "timestamp.txt", "submission_secret.txt")


def test_a_crowd_of_empty_files_is_bounded_and_nothing_of_worth_is_left_out(inbound):
    folder = hand_in(inbound)
    for number in range(2000):
        (folder / str(number)).touch()
    found = collect(inbound)
    assert found.keys() >= ALL
    assert len(found) < 30


def test_files_and_folders_are_collected(inbound):
    folder = hand_in(inbound)
    (folder / "pictures").mkdir()
    (folder / "pictures" / "one.png").write_bytes(b"1")
    found = collect(inbound)
    assert set(found) == ALL | names("pictures/one.png")
    for path in ALL:
        assert found[path].read_text() == (folder / Path(path).name).read_text()


def test_links_and_pipes_are_left_out(inbound):
    folder = hand_in(inbound)
    (folder / "notes.html").symlink_to(ROOT / "README.md")
    (folder / "more").symlink_to(ROOT / "solutions")
    os.mkfifo(folder / "pipe")
    assert set(collect(inbound)) == ALL


def test_submission_in_anothers_name_is_left_out(inbound):
    hand_in(inbound)
    hand_in(inbound, student="daemon")
    assert set(collect(inbound)) == ALL


@pytest.mark.parametrize("when", ["some day", "9999999-01-01 10:00:00 UTC", ""])
def test_name_without_a_time_stops_nobody(inbound, when):
    hand_in(inbound)
    hand_in(inbound, when=when)
    assert set(collect(inbound)) == ALL


def test_link_in_place_of_a_submission_is_left_out(inbound):
    hand_in(inbound)
    (inbound / f"{ME}+01_rnn_cell+2027-01-01 10:00:00 UTC+x").symlink_to(ROOT / "solutions")
    assert set(collect(inbound)) == ALL


def test_files_beyond_the_limit_are_left_out(inbound):
    (hand_in(inbound) / "large.bin").write_bytes(b"0" * 200_000)
    assert set(collect(inbound)) == ALL


@pytest.mark.parametrize("damage", ["missing", "a folder", "not text", "empty"])
def test_what_releasing_feedback_needs_is_there_whatever_was_handed_in(inbound, damage):
    folder = hand_in(inbound)
    for name in ("timestamp.txt", "submission_secret.txt"):
        path = folder / name
        path.unlink()
        if damage == "a folder":
            path.mkdir()
        elif damage != "missing":
            path.write_bytes(b"\xff" if damage == "not text" else b"")
    found = collect(inbound)
    assert set(found) == ALL
    assert found[f"{ME}/01_rnn_cell/timestamp.txt"].read_text() == WHEN
    assert len(found[f"{ME}/01_rnn_cell/submission_secret.txt"].read_text()) == 128
