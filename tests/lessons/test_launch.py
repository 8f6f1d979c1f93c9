"""Links to Binder and Colab: right for whichever repository a copy was cloned from."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import nbformat
import pytest

from autograder.course import ROOT, Lesson, UserError, lessons
from autograder.lessons.launch import (
    Repository,
    colab_cell,
    launch_line,
    parse_origin,
    read_repository,
    table,
    write_repository,
)
from tests.conftest import LESSONS
from tests.repository.test_repository import tracked

EACH = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)
HUB = Repository("github.com", "made-up/course", "main")
LAB = Repository("gitlab.com", "group/team/course", "trunk")


@pytest.mark.parametrize(
    ("origin", "address"),
    [
        ("https://github.com/made-up/course", "https://github.com/made-up/course"),
        ("https://github.com/made-up/course.git", "https://github.com/made-up/course"),
        ("https://github.com/made-up/course/", "https://github.com/made-up/course"),
        ("https://somebody:token@github.com/a/b.c.git", "https://github.com/a/b.c"),
        ("git@github.com:made-up/course.git", "https://github.com/made-up/course"),
        ("github.com:made-up/course", "https://github.com/made-up/course"),
        ("ssh://git@github.com/made-up/course.git", "https://github.com/made-up/course"),
        ("ssh://git@github.com:22/made-up/course", "https://github.com/made-up/course"),
        ("git://GitHub.com/made-up/course", "https://github.com/made-up/course"),
        ("https://gitlab.com/group/team/course.git", "https://gitlab.com/group/team/course"),
        ("git@gitlab.com:group/course.git", "https://gitlab.com/group/course"),
    ],
)
def test_origin_of_any_form_gives_the_address(origin, address):
    assert parse_origin(origin, "main").address == address


@pytest.mark.parametrize(
    "origin",
    [
        "/srv/git/course.git",
        "../course",
        "file:///srv/git/course",
        "C:/courses/unroll",
        "https://git.example.edu/made-up/course",
        "https://github.com.example.edu/made-up/course",
        "https://github.com/course",
        "git@github.com:course",
        'https://github.com/a/b"; import os; "',
    ],
)
def test_origin_that_cannot_be_opened_is_named(origin):
    with pytest.raises(UserError, match=r"is not on github.com or gitlab.com") as error:
        parse_origin(origin, "main")
    assert origin in str(error.value)


def test_password_of_an_origin_is_never_shown():
    with pytest.raises(UserError) as error:
        parse_origin("https://somebody:token@git.example.edu/course.git", "main")
    assert "token" not in str(error.value)


@EACH
def test_links_have_the_form_that_binder_and_colab_take(lesson):
    place = f"course/{lesson.id}/{lesson.name}.ipynb"
    assert (ROOT / place).is_file()
    escaped = place.replace("/", "%2F")
    assert HUB.binder(lesson) == (
        f"https://mybinder.org/v2/gh/made-up/course/HEAD?labpath={escaped}"
    )
    assert LAB.binder(lesson) == (
        f"https://mybinder.org/v2/gl/group%2Fteam%2Fcourse/HEAD?labpath={escaped}"
    )
    assert HUB.colab(lesson) == (
        f"https://colab.research.google.com/github/made-up/course/blob/main/{place}"
    )
    assert LAB.colab(lesson) == ""  # Colab opens notebooks from GitHub only
    assert "Colab" not in launch_line(LAB, lesson)


def test_committed_links_are_those_of_the_address():
    """Whoever forks commits links; here is no address yet, and so there are none."""
    repository = read_repository()
    assert table(repository, LESSONS) == between((ROOT / "README.md").read_text())
    assert check_links(ROOT, repository) == (0 if repository is None else 2 * len(LESSONS))


def between(page):
    return page.split("<!-- badges -->\n")[1].split("<!-- /badges -->")[0]


def check_links(root, repository):
    """How many links to Binder and Colab a checkout holds; each names it and a file of it."""
    places = []
    texts = [(root / "README.md").read_text()]
    texts += [lesson.released.read_text(encoding="utf-8") for lesson in lessons(root)]
    for text in texts:
        for link in re.findall(r"\((https://(?:mybinder|colab\.research)[^)]+)\)", text):
            assert repository.path in unquote(link)
            place = unquote(re.search(r"(?:labpath=|/blob/[\w/-]+?/(?=course/))(.+)$", link)[1])
            assert (root / place).is_file(), link
            places.append(place)
    return len(places) // 2  # each stands in README.md and in its notebook


def test_address_survives_its_file(tmp_path):
    assert read_repository(tmp_path) is None
    for repository in (HUB, LAB, Repository("github.com", "a/b", 'odd"branch/é')):
        write_repository(repository, tmp_path)
        assert read_repository(tmp_path) == repository
    write_repository(None, tmp_path)
    assert list(tmp_path.iterdir()) == []


@EACH
def test_first_code_cell_is_short_and_does_nothing_here(lesson, monkeypatch, tmp_path):
    notebook = nbformat.read(lesson.released, as_version=4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert first.id == "get-course"
    lines = first.source.splitlines()
    assert len([line for line in lines if line.strip()]) <= 15
    assert all(len(line) <= 100 for line in lines)
    monkeypatch.chdir(tmp_path)
    path, namespace = list(sys.path), {}
    exec(first.source, namespace)
    assert namespace.keys() - {"__builtins__"} == {"sys"}
    assert sys.path == path
    assert list(tmp_path.iterdir()) == []


@EACH
def test_lessons_with_keras_ask_colab_for_a_gpu(lesson):
    for path in (lesson.solution, lesson.released):
        metadata = nbformat.read(path, as_version=4).metadata
        asked = metadata.get("accelerator"), metadata.get("colab", {}).get("gpuType")
        assert asked == (("GPU", "T4") if lesson.with_keras else (None, None))


def test_colab_installs_only_what_a_lesson_names():
    assert "install" not in colab_cell(HUB, []).split("\n", 1)[1]
    assert "-c unroll-course/held.txt num2words sacrebleu" in colab_cell(
        HUB, ["num2words", "sacrebleu"]
    )


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A copy of what is tracked here, with one of the lessons, as a repository without a remote."""
    folder = tmp_path_factory.mktemp("clone") / "course"
    for path in tracked():
        place = path.relative_to(ROOT)
        if place.parts[0] == "solutions" and place.parts[1] not in ("01_rnn_cell", "ruff.toml"):
            continue
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / place)
    git(folder, "init", "-q", "-b", "main")
    commit(folder)
    return folder


def git(folder, *command):
    done = subprocess.run(
        ["git", "-c", "user.name=Fork", "-c", "user.email=fork@localhost", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def commit(folder):
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "--allow-empty", "-m", "As it stands")


def make_badges(folder):
    """Run `make badges` with this environment's packages and the clone's own code."""
    environment = Path(sys.executable).parents[1]
    here = [str(folder), str(folder / "course")]
    done = subprocess.run(
        ["make", "badges", f"VENV={environment}", "-o", f"{environment}/ready"],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(here)},
        check=True,
    )
    return done.stdout


@pytest.mark.slow
def test_make_badges_writes_the_links_of_the_clones_origin(clone):
    """A first origin, another one, the same again, and one that cannot be linked to."""
    lesson = Lesson("01_rnn_cell", clone)
    bare, shown = git(clone, "rev-parse", "HEAD^{tree}"), outputs(lesson)

    git(clone, "remote", "add", "origin", "git@github.com:made-up/course.git")
    assert "links to https://github.com/made-up/course, branch main" in make_badges(clone)
    assert check_links(clone, HUB) == 2
    assert between((clone / "README.md").read_text()) == table(HUB, [lesson])
    title, first = nbformat.read(lesson.released, as_version=4).cells[:2]
    assert title.source.splitlines()[2] == launch_line(HUB, lesson)
    assert '"https://github.com/made-up/course"' in first.source
    assert outputs(lesson) == shown  # nothing ran

    git(clone, "remote", "set-url", "origin", f"https://gitlab.com/{LAB.path}.git")
    git(clone, "update-ref", "refs/remotes/origin/trunk", "HEAD")
    git(clone, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk")
    assert f"links to {LAB.address}, branch trunk" in make_badges(clone)
    assert check_links(clone, LAB) == 1
    texts = [(clone / "README.md").read_text(), lesson.released.read_text(encoding="utf-8")]
    assert not any(HUB.address in text for text in texts)
    commit(clone)
    assert "wrote" not in make_badges(clone)
    assert git(clone, "status", "--porcelain") == ""

    git(clone, "remote", "set-url", "origin", "/srv/git/course.git")
    assert "No links: the remote origin (/srv/git/course.git) is not on" in make_badges(clone)
    commit(clone)
    assert git(clone, "rev-parse", "HEAD^{tree}") == bare


def outputs(lesson):
    """What a lesson's solution notebook shows."""
    cells = nbformat.read(lesson.solution, as_version=4).cells
    return [(cell.id, cell.get("execution_count"), cell.get("outputs")) for cell in cells]
