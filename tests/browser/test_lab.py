"""JupyterLab as a student and a teacher meet it."""

import shutil

import pytest

from autograder.course import ROOT
from tests.browser.conftest import jupyterlab

pytestmark = pytest.mark.slow


def test_a_lesson_opens(page, tmp_path):
    shutil.copytree(ROOT / "course", tmp_path / "course")
    with jupyterlab(tmp_path) as server:
        page.goto(server.address("lab/tree/course/01_rnn_cell/rnn_cell.ipynb"))
        page.get_by_role("heading", name="Build a recurrent cell").wait_for()
