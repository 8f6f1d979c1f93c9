"""What students are called: their folders' names, as far as these can be told apart."""

import os
import unicodedata

import pytest

from autograder.classes.names import LONGEST, called, find, is_text, look, shown

JÜRGEN = unicodedata.normalize("NFC", "Jürgen")
JÜRGEN_APART = unicodedata.normalize("NFD", "Jürgen")

#: What a file system takes, and people write; the first thirteen are in every class.
ODD = [
    *("Lee [TA]", "Kim (2)", " blank ", "Meier, Jörg", "O'Brien", '"', "=1+1", "山田", "*"),
    *(JÜRGEN, JÜRGEN_APART, "x" * 200, "M\udcfcller"),
    *("?", "a+b", "caret^", "pipe|", "$HOME", "%s", "{0}", "#1", "<b>", "-rf", "~", "a;b", "a\\b"),
    *("ü" * 100, "🙂", "a\nb", "a\x1b[2Jb", "a\u202eb", "𒀀" * 60, "\udcfc", "\udcff" * 200),
    *("M\\xfcller", "blank", "a  b", "a\u00a0b", "\uac01", "\u1100\u1161\u11a8"),
]

#: Letters of which names are drawn: they look alike, cannot be seen, or mean something to somebody.
LETTERS = [*"aü=,'\"[]()*?+$^| \\\n\t山🙂", "u\u0308", "\u0308", "\u200b", "\u00a0", "\udcfc"]


def test_an_ordinary_name_is_the_folders():
    for name in ODD:
        if is_text(name) and len(name) <= LONGEST:
            assert called([name, "somebody"])[name] == name


def drawn(rng):
    """Names that differ, each a file's."""
    names = {"".join(rng.choice(LETTERS, size=rng.integers(1, 5))) for _ in range(40)}
    return sorted(names - {".", ".."} | set(rng.choice(ODD, size=10)))


def test_all_can_be_told_apart_whatever_their_folders_are_called(rng):
    for _ in range(20):
        names = drawn(rng)
        students = called(names)
        assert students.keys() == set(names)
        assert len({look(student) for student in students.values()}) == len(names)
        for name, student in students.items():
            assert is_text(student)
            assert len(student) <= LONGEST
            assert len(os.fsencode(student)) <= 255, "it is a folder's name below autograded/"
            assert "/" not in student
            assert find(student, students) == name
            assert find(name, students) == name or name in students.values()
        assert called(names[::-1]) == students, "in whatever order they are found"


def test_two_forms_of_an_umlaut_are_told_apart():
    assert called([JÜRGEN_APART]) == {JÜRGEN_APART: JÜRGEN_APART}
    both = called([JÜRGEN_APART, JÜRGEN])
    assert both == {JÜRGEN: JÜRGEN, JÜRGEN_APART: "Ju\\u0308rgen"}
    assert called([" a", "a"])[" a"] == "\\x20a"


@pytest.mark.parametrize(("typed", "there"), [(JÜRGEN, JÜRGEN_APART), ("blank", " blank ")])
def test_a_name_may_be_typed_in_another_form(typed, there):
    assert find(typed, {there: there, "other": "other"}) == there
    assert find(typed, {there: "x", typed: typed}) == typed, "the one of just that name goes first"
    assert find(typed, {"other": "other"}) is None


def test_bytes_that_are_no_text_are_written_out():
    assert called(["M\udcfcller"]) == {"M\udcfcller": "M\\xfcller"}
    assert shown("a\nb\x1b") == "a\\x0ab\\x1b"
    assert len(shown("x" * 10_000)) < LONGEST
