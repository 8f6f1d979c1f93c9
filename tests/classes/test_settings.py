"""Settings in nbgrader_config.py: what cannot be right is one sentence, in all ways to grade."""

import math
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from traitlets import Float, Integer
from traitlets.config import Config

from autograder import nbgrader
from autograder.classes.settings import RunSubmission, class_from
from autograder.course import ROOT, UserError
from autograder.sandbox.walls import Limits

NUMBERS = {
    name: trait
    for name, trait in RunSubmission.class_traits(config=True).items()
    if isinstance(trait, (Float, Integer))
}


def class_with(**settings):
    return class_from(Config(RunSubmission=settings), Path("in"), Path("out"), "sqlite://")


def test_what_is_said_counts_and_the_rest_is_as_always():
    group = class_with(cell_seconds=60, memory=2**30, sandbox="none")
    assert group.limits == Limits(cell_seconds=60.0, memory=2**30)
    assert group.sandbox == "none"


@pytest.mark.parametrize("name", NUMBERS)
def test_least_and_most_are_taken_and_nothing_beyond(name):
    trait = NUMBERS[name]
    for value in (trait.min, trait.max):
        class_with(**{name: value})
    for value in (trait.min - 0.1, -1, 0, 2 * trait.max, math.inf, math.nan, "lots", None, [1]):
        with pytest.raises(UserError) as raised:
            class_with(**{name: value})
        said = f"nbgrader_config.py: c.RunSubmission.{name} must be a "
        assert str(raised.value).startswith(said)
        assert f"number from {trait.min:,}".removesuffix(".0") in str(raised.value)
        assert str(raised.value).endswith(f"not {value!r}")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("cell_second", 60, "cell_second is no setting; there are call_seconds, cell_seconds"),
        ("sandbox", "tent", "sandbox must be one of 'auto', "),
        ("secret_file", 3, "secret_file must be the name of a file, in quotes, not 3"),
        ("memory", 40 * "much", "…"),
    ],
)
def test_other_slip_is_one_sentence(name, value, sentence):
    with pytest.raises(UserError) as raised:
        class_with(**{name: value})
    assert f"nbgrader_config.py: c.RunSubmission.{name}" in str(raised.value)
    assert sentence in str(raised.value)
    assert len(str(raised.value)) < 250


#: Lines at a file's end, and what is said of them.
BROKEN = {"x = (": "SyntaxError: '(' was never closed", "y": "NameError: name 'y' is not defined"}


@pytest.mark.parametrize(("line", "fault"), BROKEN.items())
def test_file_that_cannot_be_read_is_one_sentence(line, fault, tmp_path, monkeypatch):
    """Nor does nbgrader go on without it, which would run students' code unprotected."""
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    path = tmp_path / "nbgrader_config.py"
    path.write_text(f"{path.read_text()}{line}\n")
    said = f"nbgrader_config.py:{len(path.read_text().splitlines())}: {fault}; mend it"

    monkeypatch.setattr(nbgrader, "ROOT", tmp_path)
    with pytest.raises(UserError) as raised:
        nbgrader.load_config(tmp_path)
    assert str(raised.value).startswith(said)

    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", "01_rnn_cell"],
        cwd=tmp_path,
        env={**os.environ, "JUPYTER_CONFIG_PATH": str(ROOT / "tools")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"Error: {said}")
    assert len(done.stderr.splitlines()) == 1
