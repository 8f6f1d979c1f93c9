"""What Binder would build from this checkout, by its own code; the image itself needs Docker."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.course import ROOT, UserError
from tests.conftest import run
from tools.environment import digest, direct_needs, environment

LOCK = (ROOT / "requirements.lock").read_text()
PROJECT = (ROOT / "pyproject.toml").read_text()
MADE = (ROOT / "environment.yml").read_text()


def pins():
    """The lines of the pip section, without the last one."""
    return re.findall(r'^      - "(.+)"$', MADE, re.MULTILINE)


def test_environment_is_made_from_the_lock():
    """From this one, and for what readers need today; uv alone, with a network, says for which."""
    names = [canonicalize_name(Requirement(pin).name) for pin in pins()]
    assert environment(LOCK, direct_needs(PROJECT), names) == MADE, "run make lock"
    assert "  - python=3.12\n" in MADE  # one "=": repo2docker finds the version by a pattern


def test_every_pin_is_a_line_of_the_lock():
    assert pins()
    assert set(pins()) <= set(LOCK.splitlines())


def test_environment_holds_what_readers_need_and_no_more():
    names = {Requirement(pin).name for pin in pins()}
    assert {Requirement(need).name for need in direct_needs(PROJECT)} <= names
    assert "pytest" in names
    assert not names & {"jax", "playwright", "jupyterhub", "jupyterlite-core", "mypy", "dask", "uv"}


def test_packages_of_other_systems_are_in_it_with_their_markers():
    for name, system in (("appnope", "darwin"), ("pywinpty", "nt"), ("tensorflow", "linux")):
        line = next(pin for pin in pins() if Requirement(pin).name == name)
        assert system in str(Requirement(line).marker)


def test_need_that_the_lock_lacks_is_named():
    with pytest.raises(UserError, match=r"requirements\.lock lacks numpy: run make lock"):
        environment(re.sub(r"(?m)^numpy==.*\n", "", LOCK), ["numpy>=1.26"], ["numpy"])


def test_environment_of_another_lock_or_of_other_needs_is_told_apart():
    wanted = direct_needs(PROJECT)
    changed = [digest(LOCK + "zlib==1\n", wanted), digest(LOCK, [*wanted, "zlib"])]
    assert len({digest(LOCK, wanted), *changed}) == 3


@pytest.fixture(scope="module")
def plan():
    """What repo2docker says that it would do with this checkout, Dockerfile and all."""
    done = run("jupyter-repo2docker", "--no-build", "--debug", str(ROOT))
    return done.stdout + done.stderr


@pytest.mark.slow
def test_repo2docker_takes_environment_yml_and_python_3_12(plan):
    assert (
        "Building conda environment for python=3.12\n" in plan
    )  # it is how the conda pack says so
    assert "environment-2epy-2d3-2e12-2dlinux" in plan
    assert "Python version unspecified" not in plan


def test_repo2docker_installs_pins_and_course_before_post_build(plan):
    """It copies the whole repository first, for `--editable .` in environment.yml."""
    steps = (
        r"^COPY --chown=\S+ src/ \$\{REPO_DIR\}/$",
        r'env update -p \$\{NB_PYTHON_PREFIX\} --file "environment.yml"',
        r"^RUN \./postBuild$",
    )
    places = [re.search(step, plan, re.MULTILINE).start() for step in steps]
    assert places == sorted(places)
    assert MADE.endswith("      - --editable .\n")


@pytest.mark.slow
def test_post_build_leaves_a_font_cache(tmp_path):
    """Without it the first picture of every session waits for one, and says so in the notebook."""
    assert os.access(ROOT / "postBuild", os.X_OK)
    tools = str(Path(sys.executable).parent)
    place = {"HOME": str(tmp_path), "PATH": f"{tools}:{os.environ['PATH']}"}
    subprocess.run([ROOT / "postBuild"], env=place, cwd=ROOT, check=True)
    assert list(tmp_path.glob(".cache/matplotlib/fontlist-*.json"))
