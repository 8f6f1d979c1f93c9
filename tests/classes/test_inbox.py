"""What lies in a folder of submissions, whatever it is: a row for its student, and for the others.

A fuzz test builds folders and notebooks of all that a file system and JSON can hold.
"""

import contextlib
import csv
import errno
import functools
import json
import os
import socket
import subprocess
from pathlib import Path

import numpy as np
import pytest

from autograder.classes import inbox
from autograder.classes.example import right, submission
from autograder.classes.inbox import (
    LARGEST,
    MOST_COPIES,
    files_beside,
    receive,
    remarks,
    students_in,
    submissions,
    submitted_at,
)
from autograder.course import Lesson, UserError
from autograder.grading.sanitise import form_of, sanitise
from autograder.lessons.reference import reference_for
from autograder.nbgrader import gradebook_in
from autograder.pages.submitted import Unreadable, read_notebook
from tests.classes.test_names import ODD
from tests.conftest import results_in, run

FIRST, SECOND = Lesson("01_rnn_cell"), Lesson("02_rnn_backward")
NAME = "rnn_cell.ipynb"


@functools.cache
def solved():
    """The text of a notebook with full marks."""
    return json.dumps(submission(FIRST, right(reference_for(FIRST))))


def put(folder, path, content="{}"):
    """A file below a folder; a number is its size, without content."""
    file = Path(folder, path)
    file.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, int):
        with file.open("wb") as empty:
            empty.truncate(content)
    else:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())


def problem(folder, student="ada"):
    """What is said of a student's submission of lesson 1."""
    found = [s for s in submissions(folder, [FIRST]) if s.student == student]
    return receive(found[0]).problem if found else None


#: What lies in a student's folder instead of a notebook in its place, and what is said of it.
INSTEAD = {
    "01_RNN_cell/rnn_cell.ipynb": "the student’s folder holds 01_RNN_cell/rnn_cell.ipynb: make it",
    "rnn_cell/rnn_cell.ipynb": "the student’s folder holds rnn_cell/rnn_cell.ipynb: make it",
    "rnn_cell.ipynb": "the student’s folder holds rnn_cell.ipynb: make it 01_rnn_cell/rnn_cell.i",
    "RNN-Cell (2).zip": "the student’s folder holds RNN-Cell (2).zip: make it",
    "01_rnn_cell.zip": "the student’s folder holds 01_rnn_cell.zip: make it",
    "submission/01_rnn_cell/rnn_cell.ipynb": "holds submission/01_rnn_cell/rnn_cell.ipynb: make it",
    "homework/notes.txt": "the student’s folder holds homework/notes.txt: ask the student",
    "homework/": "the student’s folder holds homework/: ask the student to submit again",
    "": "01_rnn_cell was not submitted, or has been taken away: ask the student to submit again",
    "01_rnn_cell/rnn_cell-1.ipynb": "the folder holds rnn_cell-1.ipynb: make it",
    "01_rnn_cell/rnn_cell.ipynb.txt": "the folder holds rnn_cell.ipynb.txt: make it",
    "01_rnn_cell/rnn_cell.zip": "the folder holds rnn_cell.zip: make it",
    "01_rnn_cell/ada/01_rnn_cell/rnn_cell.ipynb": "the folder holds ada/01_rnn_cell/rnn_cell.ipyn",
    "01_rnn_cell/rnn_cell.ipynb/x": "the folder holds rnn_cell.ipynb/x: make it",
    "01_rnn_cell/": "rnn_cell.ipynb was not submitted; the folder holds nothing else: ask the",
}


@pytest.mark.parametrize("there", INSTEAD)
def test_what_lies_in_another_place_is_a_row_that_says_so(there, tmp_path):
    put(tmp_path, f"honest/{FIRST.id}/{NAME}", solved())
    if there.endswith("/") or not there:
        (tmp_path / "ada" / there).mkdir(parents=True)
    else:
        put(tmp_path, f"ada/{there}")
    assert INSTEAD[there] in problem(tmp_path)
    assert problem(tmp_path, "honest") == ""


def test_only_a_lesson_that_somebody_handed_in_is_missed_in_a_folder_without_any(tmp_path):
    put(tmp_path, f"ben/{SECOND.id}/rnn_backward.ipynb")
    (tmp_path / "ada").mkdir()
    put(tmp_path, "cem/rnn_backward-1.ipynb")
    found = {(s.student, s.lesson.id) for s in submissions(tmp_path, [FIRST, SECOND])}
    assert found == {(name, SECOND.id) for name in ("ada", "ben", "cem")}
    assert submissions(tmp_path, [FIRST]) == []


def test_more_than_a_few_are_counted(tmp_path):
    for number in range(5000):
        put(tmp_path, f"ada/{FIRST.id}/frame{number:04}.png", "")
    assert "holds frame0000.png, frame0001.png, frame0002.png and 4,997 more" in problem(tmp_path)


def test_files_in_no_students_folder_are_told(tmp_path):
    put(tmp_path, f"ada/{FIRST.id}/{NAME}", solved())
    put(tmp_path, "rnn_cell.ipynb")
    put(tmp_path, ".hidden/x")
    put(tmp_path, b"M\xfcller.zip".decode("utf-8", "surrogateescape"))
    assert remarks(tmp_path) == [
        f"{tmp_path} holds M\\xfcller.zip, rnn_cell.ipynb, in no student's folder: nobody gets "
        "marks for it"
    ]
    assert list(students_in(tmp_path)) == ["ada"]


def test_names_that_look_alike_are_told(tmp_path):
    for name in ("blank", " blank", "\udcfc"):
        (tmp_path / name).mkdir()
    assert [remark.split(" is ")[0] for remark in remarks(tmp_path)] == ["\\x20blank", "\\xfc"]


def test_a_folder_of_submissions_that_is_none_is_one_sentence(tmp_path):
    put(tmp_path, "file")
    for name, words in {"nowhere": "no such folder", "file": "cannot be read"}.items():
        with pytest.raises(UserError, match=words):
            submissions(tmp_path / name, [FIRST])


def test_students_are_found_by_any_form_of_their_name(tmp_path):
    for name in ("Meier, Jörg", " blank ", "ben"):
        put(tmp_path, f"{name}/{FIRST.id}/{NAME}")
    found = submissions(tmp_path, [FIRST], ["Meier, Jörg", "blank"])
    assert [s.student for s in found] == [" blank ", "Meier, Jörg"]
    with pytest.raises(UserError, match="holds nothing from: Jörg"):
        submissions(tmp_path, [FIRST], ["ben", "Jörg"])


def test_nothing_but_a_plain_file_is_opened(tmp_path):
    """Not even for a moment: opening may block, wake a device, or lead to another's work."""
    home = tmp_path / "ada" / FIRST.id
    home.mkdir(parents=True)
    with inbox._folder(home) as here:
        os.mkfifo(home / "pipe")
        (home / "link").symlink_to("/proc/self/mem")
        (home / "link to a pipe").symlink_to("pipe")
        (home / "folder").mkdir()
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(os.fspath(home / "socket"))
        put(home, "sparse", 12 * 2**30)
        for name in ("pipe", "link", "link to a pipe", "folder", "socket", "sparse"):
            with pytest.raises(OSError, match=r"link|plain|larger|directory|device"):
                inbox._read(name, here)


def test_a_notebook_that_is_exchanged_for_a_link_is_not_followed(tmp_path, monkeypatch):
    """Between the look at a folder and the reading."""
    put(tmp_path, f"ada/{FIRST.id}/{NAME}", solved())
    put(tmp_path, "theirs")
    place = tmp_path / "ada" / FIRST.id / NAME

    def exchange(here):
        place.unlink()
        place.symlink_to(tmp_path / "theirs")
        return "", None

    monkeypatch.setattr(inbox, "_time", exchange)
    assert "cannot be read" in problem(tmp_path)


@pytest.mark.parametrize(
    "text", ["yesterday", "1 " * 40, "x" * 10**6, "9" * 99, "\0", "2026-11-01 10:00 /etc/passwd"]
)
def test_a_time_that_is_none_is_told(text, tmp_path):
    put(tmp_path, f"ada/{FIRST.id}/{NAME}", solved())
    put(tmp_path, f"ada/{FIRST.id}/timestamp.txt", text)
    told = problem(tmp_path)
    assert told.startswith("timestamp.txt holds no time: ")
    assert told.endswith("; correct it, or delete it, and grade again")
    assert len(told) < 350
    assert submitted_at(submissions(tmp_path, [FIRST])[0]) is None


@pytest.mark.parametrize("function", ["_folder", "_walk", "_time", "_read"])
def test_what_the_machine_does_is_told_apart_from_what_lies_there(function, tmp_path, monkeypatch):
    put(tmp_path, f"ada/{FIRST.id}/{NAME}", solved())
    work = submissions(tmp_path, [FIRST])[0]
    for code, names in {errno.EIO: "fault", errno.EMFILE: "fault", errno.EACCES: "problem"}.items():

        def fails(*arguments, code=code, **more):
            raise OSError(code, os.strerror(code))

        with monkeypatch.context() as patch:
            patch.setattr(inbox, function, fails)
            received = receive(work)
        assert os.strerror(code) in getattr(received, names)
        assert not (received.fault and received.problem)
        assert not received.notebook


def test_only_so_much_is_copied_from_beside_a_notebook(tmp_path):
    home = tmp_path / "ada" / FIRST.id
    for number in range(MOST_COPIES + 100):
        put(home, f"a/{number}", "")
    put(home, "sparse", 12 * 2**30)
    put(home, "timestamp.txt", "t")
    put(home, "submission_secret.txt", "s")
    names = [name for name, _ in files_beside(home, ["*.pyc"])]
    assert names[:2] == ["timestamp.txt", "submission_secret.txt"], "without them no feedback"
    assert len(names) == 2 + MOST_COPIES
    for number in range(3):
        put(home, f"0{number}", LARGEST // 2 - 1)
    sizes = {name: len(content) for name, content in files_beside(home, [])}
    assert sum(sizes.values()) <= LARGEST + 2
    assert "00" in sizes
    assert "02" not in sizes


class Drawn:
    """Folders and notebooks that are drawn at random."""

    def __init__(self, rng):
        self.rng = rng

    def of(self, *choices):
        return choices[self.rng.integers(len(choices))]

    def value(self, depth=3):
        """Any JSON, and what Python's writer makes of things that are none."""
        leaves = [
            Number(),
            None,
            True,
            -1,
            4,
            3,
            1e999,
            float("nan"),
            "",
            "\ud800",
            "\0",
            "code",
            "x" * 999,
        ]
        if depth == 0 or self.of(0, 0, 1):
            return self.of(*leaves)
        keys = ("cells", "metadata", "nbgrader", "grade_id", "nbformat", "source", "id", "\udfff")
        items = [self.value(depth - 1) for _ in range(self.rng.integers(0, 4))]
        return self.of(items, {self.of(*keys): item for item in items})

    def notebook(self):
        """A right notebook, in which some things have become others."""
        content = json.loads(solved())
        for _ in range(self.rng.integers(1, 4)):
            place = content
            while isinstance(place, (dict, list)) and place:
                keys = list(place) if isinstance(place, dict) else range(len(place))
                deeper = [key for key in keys if isinstance(place[key], (dict, list))]
                key = self.of(*(deeper if deeper and self.of(0, 1, 1, 1) else keys))
                if self.of(*(0,) * 7, 1) or not isinstance(place[key], (dict, list)):
                    place[key] = self.value()
                    break
                place = place[key]
        text = written(content).encode("utf-8", "surrogatepass")
        cut = self.rng.integers(len(text))
        byte = bytes([self.rng.integers(256)])
        return self.of(*(text,) * 6, text[:cut], text[:cut] + byte + text[cut + 1 :])

    def rest(self, home):
        """Something else that lies beside a notebook, or in its place."""
        name = self.of(NAME, "timestamp.txt", "x", "\udcff.ipynb", "rnn_cell", "n" * 255, "a\nb")
        path = home / name
        if os.path.lexists(path):
            return
        match self.rng.integers(10):
            case 0:
                os.mkfifo(path)
            case 1:
                target = ("/proc/self/environ", "/dev/zero", "/proc/kmsg", "..", ".", "nowhere")
                path.symlink_to(self.of(*target))
            case 2:
                with socket.socket(socket.AF_UNIX) as bound, contextlib.chdir(home):
                    bound.bind(name[:50])
            case 3:
                put(home, name, 12 * 2**30)
            case 4:
                nest(path, 200)
            case 5:
                path.mkdir(mode=self.of(0o755, 0))
            case 6:
                put(home, name, bytes(self.rng.integers(256, size=200, dtype=np.uint8)))
            case 7:
                path.mkdir()
                for number in range(50):
                    put(path, str(number), "")
            case _:
                put(home, name, "2026-11-01 10:00:00 UTC")

    def student(self, folder):
        """A student's folder."""
        place = self.of(*(FIRST.id,) * 12, "01_RNN_cell", "rnn_cell", "x/y", "\udcfc")
        home = folder / place
        home.mkdir(parents=True)
        if self.of(0, 1, 1, 1):
            put(home, NAME, self.notebook())
        for _ in range(self.of(0, 0, 1, 2)):
            self.rest(home)
        if self.of(*(0,) * 19, 1):  # the whole folder is something else
            folder.rename(folder.with_name(f".{folder.name}"))
            folder.symlink_to(self.of(f".{folder.name}", "nowhere", "/dev/null", "."))


class Number(int):
    """A whole number that is written in full, which Python would refuse."""


def written(value):
    """JSON with numbers of any length."""
    found = {}

    def named(one):
        if isinstance(one, Number):
            found[f"number {len(found)}"] = "9" * 5000
            return f"number {len(found) - 1}"
        if isinstance(one, dict):
            return {key: named(inside) for key, inside in one.items()}
        return [named(inside) for inside in one] if isinstance(one, list) else one

    text = json.dumps(named(value))
    for name, digits in found.items():
        text = text.replace(f'"{name}"', digits)
    return text


def nest(path, depth):
    """Folders in folders, deeper than any path can name."""
    path.mkdir()
    with contextlib.chdir(path):
        for _ in range(depth):
            Path("d").mkdir()
            os.chdir("d")


@pytest.fixture
def folder(tmp_path):
    """A folder for submissions, which pytest could not remove."""
    yield tmp_path / "class"
    subprocess.run(["rm", "-rf", tmp_path / "class"], check=True)


def in_words(data):
    """Why a notebook cannot be read; "" where it can, and can be mended."""
    try:
        mended = sanitise(read_notebook(data, NAME), form_of(FIRST))
    except Unreadable as reason:
        return str(reason)
    json.dumps(mended.notebook, allow_nan=False, ensure_ascii=False).encode()
    return ""


def test_whatever_is_handed_in_is_taken_in(folder, rng):
    """Drawn folders and notebooks: what cannot be graded is a sentence, never an error."""
    drawn = Drawn(rng)
    put(folder, f"honest/{FIRST.id}/{NAME}", solved())
    names = ["honest", *(f"student{number}" for number in range(100))]
    for name in names[1:]:
        drawn.student(folder / name)
    work = submissions(folder, [FIRST])
    assert sorted(s.student for s in work) == sorted(names)
    for one in work:
        received = receive(one)
        assert received.digest
        for sentence in (received.problem, in_words(received.notebook)):
            assert sentence.isprintable()
            assert len(sentence) < 800
            sentence.encode()
        assert all(name.encode() for name, _ in files_beside(one.folder, ["*.pyc"]))
        if one.student == "honest":
            assert received.problem == in_words(received.notebook) == ""


#: What one student handed in, and what is said of it.
STOPPERS = {
    "digits": (lambda home: put(home, NAME, of_version("9" * 5000)), "nobody knows its nbformat"),
    "digits in a number": (lambda home: put(home, NAME, digits_in_metadata()), "right"),
    "values": (lambda home: put(home, NAME, "[" + "[]," * 2_000_000), "holds more than can be"),
    "cells": (lambda home: put(home, NAME, many_cells()), "no list of at most 5,000"),
    "text": (lambda home: put(home, NAME, long_cells()), "more than 10,000,000 characters"),
    "deep": (lambda home: put(home, NAME, "[" * 100_000), "not valid JSON"),
    "process": (lambda home: (home / NAME).symlink_to("/proc/self/mem"), "a link or the like"),
    "kernel": (lambda home: (home / NAME).symlink_to("/proc/kmsg"), "a link or the like"),
    "sparse": (lambda home: put(home, NAME, 12 * 2**30), "larger than 100 MB"),
    "nested": (lambda home: (put(home, NAME, solved()), nest(home / "d", 900)), "right"),
    "crowd": (lambda home: (put(home, NAME, solved()), crowd(home)), "right"),
    "late": (lambda home: put(home, "timestamp.txt", "1" * 10**6), "timestamp.txt holds no time"),
}


def of_version(digits):
    return solved().replace('"nbformat": 4', f'"nbformat": {digits}')


def digits_in_metadata():
    return solved().replace('"nbformat_minor"', f'"x": {"9" * 5000}, "nbformat_minor"', 1)


def many_cells():
    cell = {"cell_type": "markdown", "metadata": {}, "source": ""}
    return json.dumps({"nbformat": 4, "cells": [cell] * 5001})


def long_cells():
    cell = {"cell_type": "markdown", "metadata": {}, "source": "x" * 100_000}
    return json.dumps({"nbformat": 4, "cells": [cell] * 101})


def crowd(home):
    for number in range(20_000):
        os.close(os.open(home / str(number), os.O_CREAT, 0o600))


@pytest.mark.slow
@pytest.mark.xdist_group("any name")
def test_a_class_of_any_names_in_a_folder_of_any_name_is_graded(folder, rng):
    """Through all commands, with drawn neighbours and those that have stopped a run before."""
    root = folder / "Kurs? (2) + [x] äö"
    folder, db = root / "submitted", gradebook_in(root)
    names = [*ODD[:13], *rng.choice(ODD[13:], size=5)]
    for name in names:
        put(folder, f"{name}/{FIRST.id}/{NAME}", solved())
    for name, (hand_in, _) in STOPPERS.items():
        (folder / name / FIRST.id).mkdir(parents=True)
        hand_in(folder / name / FIRST.id)
    drawn = Drawn(rng)
    for number in range(6):
        drawn.student(folder / f"drawn {number}")
    where = ("--autograded", str(root / "autograded"), "--db", db)
    lines = root / "lines.jsonl"
    grade = ("grade", FIRST.id, "--submitted", str(folder), *where, "--results", str(lines))
    run("autograder", *grade)
    found = {}
    for row in results_in(db):
        found.setdefault(row.student, []).append(row)
    students = students_in(folder)
    assert found.keys() == set(students.values())
    assert {len(rows) for rows in found.values()} == {2}
    for name in names:
        assert [row.status for row in found[students[name]]] == ["right", "right"], name
    for name, (_, said) in STOPPERS.items():
        for row in found[name]:
            assert row.status == ("right" if said == "right" else "missing"), row
            assert said in (row.hint or "right")
    right_ones = {s for s, rows in found.items() if all(row.status == "right" for row in rows)}
    run("autograder", "feedback", FIRST.id, "--folder", str(root / "feedback"), *where)
    pages = {path.parent.parent.name for path in (root / "feedback").glob("*/*/*.html")}
    assert right_ones <= pages
    marks = root / "marks.csv"
    run("autograder", "report", "--db", db, "--csv", str(marks), "--output", str(root / "r.html"))
    with marks.open(encoding="utf-8", newline="") as file:
        rows = {row[0].lstrip("'") for row in csv.reader(file)}
    assert {student.lstrip("'") for student in found} <= rows
    chosen = ("Meier, Jörg", "=1+1", students[" blank "], "Lee [TA]")
    printed = run("autograder", *grade, *(word for name in chosen for word in ("--student", name)))
    assert "0 of 4 to grade" in printed.stdout
    assert {json.loads(line)["student"] for line in lines.read_text().splitlines()} == set(chosen)
    run("autograder", *grade, "--students", "O'Brien, Kim (2)")
    assert len(lines.read_text().splitlines()) == 4
