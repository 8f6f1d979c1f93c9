"""Honest submissions get from our engine exactly what plain nbgrader gives them."""

import random
import shutil

import pytest
from nbgrader.api import Gradebook

from autograder.classes.example import MISTAKEN, write_class
from autograder.classes.inbox import submissions
from autograder.classes.settings import Class
from autograder.course import Lesson
from autograder.sandbox.walls import Limits
from tests.conftest import grade, results_in, run
from tools.bench import PLAIN

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("nbgrader")]

#: Those of the example class whose notebooks are whole; nbgrader by itself cannot mend the others.
#: Of those with a known mistake another one each time.
HONEST = ("ada", "boris", "chen", random.choice(MISTAKEN), "kwame", "mateo", "nadia")


#: mateo's loop never ends, and no other test takes long: both need not wait for long.
PATIENCE = """
c.Execute.timeout_func = lambda cell: 5 if cell.id == "rnn-forward-test" else 60
"""


def test_scores_equal_plain_nbgraders_exercise_by_exercise(tmp_path):
    lesson = Lesson("01_rnn_cell")
    (tmp_path / "nbgrader_config.py").write_text(PLAIN + PATIENCE)
    limits = Limits(call_seconds=1.0, grace_seconds=1.0)
    source = tmp_path / "solutions" / lesson.id / lesson.solution.name
    source.parent.mkdir(parents=True)
    source.write_bytes(lesson.solution.read_bytes())
    write_class(tmp_path / "submitted", [lesson])
    for folder in (tmp_path / "submitted").iterdir():
        if folder.name not in HONEST:
            shutil.rmtree(folder)

    ours = f"sqlite:///{tmp_path / 'ours.db'}"
    group = Class(tmp_path / "submitted", tmp_path / "ours", ours, limits=limits)
    grade(group, *submissions(group.submitted, [lesson]))
    run("nbgrader", "generate_assignment", lesson.id, cwd=tmp_path)
    run("nbgrader", "autograde", lesson.id, cwd=tmp_path)

    found = {(r.student, r.exercise): r.score for r in results_in(ours)}
    assert len(found) == 2 * len(HONEST)
    assert len(set(found.values())) > 1
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as book:
        for (student, exercise), score in found.items():
            name = exercise.replace("_", "-") + "-test"
            theirs = book.find_grade(name, lesson.name, lesson.id, student)
            assert theirs.auto_score == score, (student, exercise)
