"""Paths that nbgrader would take for patterns are taken as they are."""

import re

import pytest
from nbgrader import utils
from nbgrader.coursedir import CourseDirectory

from autograder.nbgrader import find_paths, take_paths_literally

#: Names of folders, each a pattern that does not fit itself, or no pattern at all.
FOLDERS = ["a (1)", "a+b", "[x]", "a?", "caret^", "pipe|", "$a", "a*", "{0}", "äö ü", "a.b", "\\d"]


@pytest.fixture(autouse=True)
def literally():
    take_paths_literally()


@pytest.mark.parametrize("name", FOLDERS)
def test_what_is_there_by_that_name_is_found_and_nothing_else(name, tmp_path):
    for student in ("ada", "Lee [TA]", "*", "[a-z]*"):
        (tmp_path / name / student / "01").mkdir(parents=True)
    (tmp_path / name / ".hidden" / "01").mkdir(parents=True)
    for near in ("a 1", "aab", "x", "a1", "ax", "a"):
        (tmp_path / near / "ada" / "01").mkdir(parents=True, exist_ok=True)
    place = f"{tmp_path}/{name}"
    everyone = {f"{place}/{student}/01" for student in ("ada", "Lee [TA]", "*", "[a-z]*")}
    assert set(find_paths(f"{place}/*/01")) == everyone
    assert find_paths(f"{place}/Lee [TA]/01") == [f"{place}/Lee [TA]/01"]
    assert find_paths(f"{place}/ad?/*") == [f"{place}/ada/01"]
    assert find_paths(f"{place}/[a-z]*/01") == [f"{place}/[a-z]*/01"], "there is one of that name"
    assert find_paths(f"{place}/./ada") == [f"{place}/./ada"]
    assert find_paths(f"{place}/nobody/*") == []


@pytest.mark.parametrize("name", FOLDERS)
def test_students_are_known_from_paths(name, tmp_path):
    """By nbgrader's own expressions, for steps in the course's folder and elsewhere."""
    course = CourseDirectory(root=str(tmp_path / name))
    for step in ("autograded", str(tmp_path / f"elsewhere {name}")):
        path = course.format_path(step, " Lee [TA] ", "01")
        pattern = course.format_path(step, "(?P<student>.*)", "(?P<lesson>.*)", escape=True)
        assert re.match(pattern, path)["student"] == " Lee [TA] "
    course.student_id = " Lee [TA] "
    assert course.student_id == " Lee [TA] "


def test_ignored_files_are_known_by_their_names(tmp_path):
    for name in ("x.py", "x.pyc", "kept.txt", "[x]/y.py"):
        (tmp_path / "[a] b" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "[a] b" / name).touch()
    found = utils.find_all_files(str(tmp_path / "[a] b"), ["*.py", "*.pyc"])
    assert found == [f"{tmp_path}/[a] b/kept.txt"]
