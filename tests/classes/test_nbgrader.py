"""Plain nbgrader commands, run from a copy of the course's folder with its nbgrader_config.py."""

import json
import re
import shutil

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograder.classes.example import right, submission, with_mistake
from autograder.course import ROOT, Lesson
from autograder.lessons.reference import reference_for
from autograder.nbgrader import gradebook_in
from tests.conftest import results_in, run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("nbgrader")]

FIRST = Lesson("01_rnn_cell")

#: Students whom nbgrader would not find.
NAMES = ("Lee [TA]", " Jörg, O'Neil ", "=1+1", "*")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A teacher's folder, whose name nbgrader would take for a pattern: a few submissions."""
    folder = tmp_path_factory.mktemp("course") / "Kurs? (2) + [x] äö"
    folder.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copytree(ROOT / "solutions", folder / "solutions")
    reference = reference_for(FIRST)
    exercise = reference.exercises["rnn_cell_forward"]
    mistake = next(m for m in exercise.mistakes if m.id == "missing-by")
    noisy = right(reference)
    noisy["rnn_cell_forward"] = noisy["rnn_cell_forward"].replace(
        "    ### BEGIN SOLUTION\n",
        "    import os, sys, warnings\n    warnings.warn('careful')\n"
        "    print('to stderr', file=sys.stderr)\n    os.write(2, b'past Python')\n",
    )
    for student, answers in {
        "solved": right(reference),
        "partly": with_mistake(reference, exercise, mistake),
        "noisy": noisy,
        "blank": {},
        **dict.fromkeys(NAMES, right(reference)),
    }.items():
        path = folder / "submitted" / student / FIRST.id / "rnn_cell.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(submission(FIRST, answers), path)
    broken = folder / "submitted" / "broken" / FIRST.id / "rnn_cell.ipynb"
    broken.parent.mkdir(parents=True)
    broken.write_text('{"cells": [')
    return folder


@pytest.fixture(scope="module")
def released(folder):
    run("nbgrader", "generate_assignment", FIRST.id, cwd=folder)
    return folder / "course" / FIRST.id / "rnn_cell.ipynb"


@pytest.fixture(scope="module")
def graded(folder, released):
    """What `nbgrader autograde` printed."""
    result = run("nbgrader", "autograde", FIRST.id, cwd=folder, check=False)
    return result.stderr


def test_generate_assignment_makes_the_committed_notebook(released):
    assert released.read_bytes() == FIRST.released.read_bytes()
    assert sorted(p.name for p in released.parent.iterdir()) == ["rnn_cell.ipynb"]


def test_autograde_gives_partial_credit(folder, graded):
    with Gradebook(gradebook_in(folder)) as book:
        scores = {s: book.find_submission(FIRST.id, s).score for s in ("solved", "partly", "blank")}
    assert scores == {"solved": 20, "partly": 17, "blank": 0}


def test_stderr_of_a_students_function_costs_nothing(folder, graded):
    with Gradebook(gradebook_in(folder)) as book:
        assert book.find_submission(FIRST.id, "noisy").score == 20


def test_broken_submission_does_not_stop_the_others(folder, graded):
    assert "broken: rnn_cell.ipynb is not valid JSON from line 1 on, it looks cut off" in graded
    graded_students = {path.parent.parent.name for path in folder.glob("autograded/*/*/*.ipynb")}
    assert graded_students == {"solved", "partly", "noisy", "blank", "broken", *NAMES}


def test_feedback_is_generated(folder, graded):
    run("nbgrader", "generate_feedback", FIRST.id, cwd=folder)
    page = (folder / "feedback" / "partly" / FIRST.id / "rnn_cell.html").read_text()
    assert "<h1>rnn_cell: 17 of 20 points</h1>" in page, "our page, not nbgrader's"
    assert "The bias by is missing from the prediction." in page
    assert "grade(rnn_cell_forward)" not in page


def validate(folder, answers):
    """What `nbgrader validate` prints about a student's notebook."""
    path = folder / "check" / "rnn_cell.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(submission(FIRST, answers), path)
    return run("nbgrader", "validate", str(path), cwd=folder, check=False).stdout


def test_validate_passes_a_right_notebook(folder):
    assert "Success! Your notebook passes all the tests." in validate(
        folder, right(reference_for(FIRST))
    )


def test_validate_fails_a_wrong_one_in_a_few_clear_lines(folder):
    reference = reference_for(FIRST)
    exercise = reference.exercises["rnn_forward"]
    printed = validate(folder, with_mistake(reference, exercise, exercise.mistakes[0]))
    assert "VALIDATION FAILED ON 1 CELL(S)" in printed
    error = printed.split("The error was:")[1].strip().splitlines()
    assert error[0].strip() == "✗ rnn_forward: 0 of 10 points"
    assert any("a0 is never used" in line or "Hint: " in line for line in error)
    assert len(error) <= 8
    assert "Traceback" not in printed


def test_validate_fails_a_blank_notebook(folder):
    printed = validate(folder, {})
    assert "VALIDATION FAILED ON 2 CELL(S)" in printed
    assert "not written yet" in printed


#: What formgrader's button calls, for one student after another, as its server does.
BUTTON = """
import json
from autograder.nbgrader import load_config
from nbgrader.apps import NbGraderAPI
api = NbGraderAPI(config=load_config("."))
print(json.dumps({{student: api.autograde({lesson!r}, student) for student in {students!r}}}))
"""


@pytest.fixture(scope="module")
def pressed(folder, graded):
    """What formgrader's button says, by student."""
    code = BUTTON.format(lesson=FIRST.id, students=("partly", "broken", *NAMES[:-1]))
    return json.loads(run("python", "-c", code, cwd=folder).stdout)


def test_formgraders_button_grades_by_the_same_pipeline(folder, pressed):
    assert pressed["partly"]["success"] is True
    url = gradebook_in(folder)
    with Gradebook(url) as book:
        assert book.find_submission(FIRST.id, "partly").score == 17
    assert "missing-by" in {row.mistake for row in results_in(url)}


@pytest.mark.parametrize("student", NAMES[:-1])
def test_formgraders_button_finds_a_student_of_any_name(student, pressed):
    said = pressed[student]["log"]
    assert "1 of 1 to grade" in said
    assert f"{student}: 20 of 20 points" in said


def test_formgraders_button_says_of_a_broken_file_what_is_wrong(pressed):
    said = pressed["broken"]["log"]
    assert "rnn_cell.ipynb is not valid JSON from line 1 on, it looks cut off" in said


#: What formgrader shows of a lesson: who submitted, who was graded, and when.
SHOWN = """
import json
from autograder.nbgrader import load_config
from nbgrader.apps import NbGraderAPI
api = NbGraderAPI(config=load_config("."))
lesson = {lesson!r}
print(json.dumps({{
    "submitted": sorted(api.get_submitted_students(lesson)),
    "anything": sorted(api.get_submitted_students("*")),
    "graded": sorted(api.get_autograded_students(lesson)),
    "assignments": [one["name"] for one in api.get_assignments()],
    "rows": {{row["student"]: row["score"] for row in api.get_submissions(lesson)}},
}}))
"""


def test_formgrader_sees_what_grading_sees(folder, graded):
    """Whatever lies in the folder: a folder that is no text, a time that is none."""
    odd = folder / "submitted" / "M\udcfcller" / FIRST.id
    shutil.copytree(folder / "submitted" / "solved" / FIRST.id, odd)
    (odd / "timestamp.txt").write_text("1" * 10**6)
    try:
        run("nbgrader", "autograde", FIRST.id, cwd=folder, check=False)
        printed = run("python", "-c", SHOWN.format(lesson=FIRST.id), cwd=folder).stdout
    finally:
        shutil.rmtree(odd.parent)
    found = json.loads(printed)
    everyone = sorted(["solved", "partly", "noisy", "blank", "broken", "M\\xfcller", *NAMES])
    assert found["submitted"] == found["anything"] == found["graded"] == everyone
    assert FIRST.id in found["assignments"]
    assert [found["rows"][name] for name in NAMES] == [20] * len(NAMES)
    assert found["rows"]["M\\xfcller"] == 0


def test_a_student_whom_nobody_knows_is_refused_where_none_may_be_made(folder, graded):
    shutil.copytree(folder / "submitted" / "solved", folder / "submitted" / "stranger")
    command = ("nbgrader", "autograde", FIRST.id, "--Autograde.create_student=False")
    result = run(*command, cwd=folder, check=False)
    assert result.returncode == 1
    assert "not in the gradebook, and may not be made: stranger" in result.stderr
    result = run(*command, "--student", "solved", cwd=folder)
    assert "0 of 1 to grade" in result.stderr
    shutil.rmtree(folder / "submitted" / "stranger")


def test_only_the_named_or_not_excluded_students_are_graded(folder, graded):
    command = ("nbgrader", "autograde", FIRST.id, "--force")
    named = run(*command, "--student", "noisy", cwd=folder).stderr
    assert "1 of 1 to grade" in named
    excluded = "--CourseDirectory.student_id_exclude=solved,partly,noisy,blank,*,=1+1"
    told = run(*command, excluded, cwd=folder).stderr
    assert "] broken: " in told
    assert not re.search(r"\] (solved|partly|noisy|blank|\*|=1\+1): ", told)
