"""What the marks of a lesson depend on: no file is forgotten."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course import ROOT, Lesson
from autograder.lessons.depends import _files, digests
from tests.conftest import KERAS, NUMPY, some

#: Runs what grades a lesson, and prints the files of ours that were loaded for it.
LOADED = """
import sys
from autograder.course import Lesson
from autograder.grading import follow, tester, sanitise
from autograder.lessons.reference import reference_for
from autograder.sandbox import shell, warm
reference_for(Lesson(sys.argv[1]))
print(*(m.__file__ for m in list(sys.modules.values()) if getattr(m, "__file__", None)), sep="\\n")
"""


EACH = [
    pytest.param(lesson, id=lesson.id, marks=[pytest.mark.slow] if lesson.with_keras else [])
    for lesson in (*NUMPY, *some(KERAS, 1))
]


@pytest.mark.slow
@pytest.mark.parametrize("lesson", EACH)
def test_every_module_that_grading_a_lesson_loads_is_among_them(lesson):
    if lesson.with_keras:
        pytest.importorskip("keras")
    result = subprocess.run(
        [sys.executable, "-c", LOADED, lesson.id], capture_output=True, text=True, check=True
    )
    ours = {ROOT / "course" / "unroll", ROOT / "autograder"}
    loaded = {Path(line) for line in result.stdout.splitlines()}
    loaded = {path for path in loaded if any(path.is_relative_to(top) for top in ours)}
    assert len(loaded) > 20
    assert loaded - _files(lesson) == set()


@pytest.mark.parametrize(
    ("lesson", "text"),
    [
        ("02_rnn_backward", "01_rnn_cell"),
        ("04_lstm_backward", "03_lstm_gates"),
        ("07_attention_nmt", "06_seq2seq"),
    ],
)
def test_a_lesson_depends_on_those_that_it_draws_on(lesson, text):
    names = {path.name for path in _files(Lesson(lesson))}
    assert {Lesson(text).text.name, Lesson(lesson).text.name} <= names
    assert Lesson(text).text in _files(Lesson(lesson))
    assert ROOT / "autograder" / "exercises" / Lesson(text).text.name in _files(Lesson(lesson))


def test_each_file_counts_in_one_part(tmp_path):
    """A change of a lesson's text is the lesson's, and told so at once."""
    folder = tmp_path / "solutions" / "01_rnn_cell"
    folder.mkdir(parents=True)
    lesson = Lesson("01_rnn_cell", tmp_path)
    text = Lesson("01_rnn_cell").text.read_bytes()
    lesson.text.write_bytes(text)
    before = digests(lesson)
    lesson.text.write_bytes(text + b"\n")
    after = digests(lesson)
    assert before["judge"] == after["judge"]
    assert before["lesson"] != after["lesson"]
