"""The cases of a class: drawn once, the same from disk as from the solutions."""

import json
import shutil
import stat
from collections import Counter

import numpy as np
import pytest

from autograder.course import ROOT, Lesson
from autograder.grading.cases import CaseBook
from autograder.lessons.reference import Reference
from tests.conftest import NUMPY
from unroll.judging.questions import Raised

FIRST = Lesson("01_rnn_cell")


def identical(one, other):
    """Are two values of cases the same to the last bit?"""
    if isinstance(one, np.ndarray):
        alike = isinstance(other, np.ndarray) and one.dtype == other.dtype
        return alike and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(identical(one[k], other[k]) for k in one)
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(map(identical, one, other))
    if isinstance(one, (float, np.floating)):
        return one == other or (np.isnan(one) and np.isnan(other))
    return one == other


@pytest.mark.parametrize("lesson", NUMPY, ids=lambda lesson: lesson.id)
def test_cases_from_disk_are_those_that_were_computed(lesson, tmp_path, rng):
    secret = rng.bytes(16)
    for name, exercise in CaseBook(lesson).reference.exercises.items():
        variant = int(rng.integers(32))
        written = CaseBook(lesson, secret, folder=tmp_path)
        question, cases = written.draw(name, variant)
        mistakes = [m.id for m in exercise.mistakes]
        asked = [m for m in mistakes if rng.random() < 0.3]
        for mistake in asked:
            for case in cases:
                _ = case.mistaken[mistake]
        written.keep()
        read_question, read = CaseBook(lesson, secret, folder=tmp_path).draw(name, variant)
        assert read_question == question == exercise.question
        assert len(read) == len(cases) == len(exercise.edges)
        for one, other in zip(cases, read, strict=True):
            assert one.sizes == other.sizes
            assert identical(one.arguments, other.arguments)
            assert identical(one.expected, other.expected)
            assert set(other.mistaken) == set(asked)
            assert all(identical(one.mistaken[m], other.mistaken[m]) for m in mistakes)


def test_solutions_are_not_run_for_cases_that_are_kept(tmp_path, monkeypatch):
    question, cases = CaseBook(FIRST, b"s", folder=tmp_path).draw("rnn_forward", 3)
    book = CaseBook(FIRST, b"s", folder=tmp_path)
    monkeypatch.setattr(CaseBook, "reference", None)
    assert book.draw("rnn_forward", 3)[0] == question
    assert len(book.draw("rnn_forward", 3)[1]) == len(cases)


def test_known_mistakes_are_computed_when_asked_for_and_only_once(tmp_path, monkeypatch):
    book = CaseBook(FIRST, b"s", folder=tmp_path)
    _, cases = book.draw("rnn_cell_forward", 0)
    counted: Counter[str] = Counter()
    compute = Reference.mistaken_result

    def counting(self, exercise, mistake, arguments):
        counted[mistake] += 1
        return compute(self, exercise, mistake, arguments)

    monkeypatch.setattr(Reference, "mistaken_result", counting)
    for _ in range(3):
        assert not isinstance(cases[0].mistaken["missing-ba"], Raised)
    book.keep()
    again = CaseBook(FIRST, b"s", folder=tmp_path).draw("rnn_cell_forward", 0)[1]
    assert not isinstance(again[0].mistaken["missing-ba"], Raised)
    assert counted == {"missing-ba": 1}


def test_every_variant_has_students_and_secrets_assign_them_anew():
    book, other = CaseBook(FIRST, b"one"), CaseBook(FIRST, b"another")
    names = [f"student{i}" for i in range(2000)]
    assigned = Counter(book.variant(name, "rnn_forward") for name in names)
    assert set(assigned) == set(range(32))
    assert max(assigned.values()) < 2.5 * min(assigned.values())
    moved = sum(book.variant(n, "rnn_forward") != other.variant(n, "rnn_forward") for n in names)
    assert moved > 1800
    apart = sum(
        book.variant(n, "rnn_forward") != book.variant(n, "rnn_cell_forward") for n in names
    )
    assert apart > 1800, "who shares one exercise's cases does not share all"


def test_variants_and_secrets_have_other_numbers():
    draws = [
        CaseBook(FIRST, secret).draw("rnn_cell_forward", variant)[1][0].arguments[0]
        for secret, variant in ((b"one", 0), (b"one", 1), (b"another", 0))
    ]
    assert not any(identical(draws[i], draws[j]) for i, j in ((0, 1), (0, 2), (1, 2)))


def copy_of_lesson(folder):
    """The first lesson in a folder of its own."""
    shutil.copytree(ROOT / "solutions" / FIRST.id, folder / "solutions" / FIRST.id)
    return Lesson(FIRST.id, folder)


def test_a_change_of_the_lesson_draws_anew_and_leaves_nothing_old(tmp_path):
    lesson, kept = copy_of_lesson(tmp_path / "course"), tmp_path / "kept"
    CaseBook(lesson, b"s", folder=kept).draw("rnn_forward", 0)
    (before,) = kept.glob("*/*/*")
    text = lesson.text.read_text(encoding="utf-8")
    lesson.text.write_text(text + '\n# %% [markdown] id="more"\n# More.\n', encoding="utf-8")
    CaseBook(lesson, b"s", folder=kept).draw("rnn_forward", 0)
    (after,) = kept.glob("*/*/*")
    assert before != after


@pytest.mark.parametrize("content", ["", "{", "[]", json.dumps({"question": {}}), "\0"])
def test_kept_cases_that_are_damaged_are_drawn_again(tmp_path, content):
    expected = CaseBook(FIRST, b"s", folder=tmp_path).draw("rnn_forward", 0)[1]
    (path,) = tmp_path.rglob("*.json")
    path.write_text(content)
    found = CaseBook(FIRST, b"s", folder=tmp_path).draw("rnn_forward", 0)[1]
    assert identical(found[0].expected, expected[0].expected)
    assert path.read_text() != content


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path):
    (tmp_path / "file").write_text("")
    book = CaseBook(FIRST, b"s", folder=tmp_path / "file" / "cases")
    assert len(book.draw("rnn_forward", 0)[1]) > 1


def test_kept_cases_are_for_the_teachers_eyes_only(tmp_path):
    CaseBook(FIRST, b"s", folder=tmp_path).draw("rnn_forward", 0)
    (path,) = tmp_path.rglob("*.json")
    for place in (path, path.parent):
        assert stat.S_IMODE(place.stat().st_mode) & 0o077 == 0
