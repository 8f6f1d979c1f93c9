"""The recipes of CONTRIBUTING.md, walked: what an author writes, and what comes of it."""

import functools
import json
import re
import subprocess
import sys
import textwrap
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from autograder.verdicts.tables import VERSION
from tests.recipes import EXERCISES, ID, Scratch, changed, recipe_changes, recipe_file, recipe_part

#: In the order in which the tests below walk them, in one tree.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("recipes")]

DERIVED = {
    f"solutions/{ID}/leaky_average.ipynb",
    f"course/{ID}/leaky_average.ipynb",
    "course/unroll/answers/leaky_average.json",
}
#: Writes what the example class hands in.
CLASS = f"""
from autograder.classes.example import write_class
from autograder.course import ROOT, find_lessons
write_class(ROOT / "submitted", find_lessons(("{ID}",)))
"""
TESTS = ("tests/__init__.py", "tests/conftest.py", "tests/lessons", "tests/verdicts")
DATA = ("datasets", "course", "README.md")


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    made = Scratch(tmp_path_factory.mktemp("tree"), TESTS + DATA)
    yield made
    made.close()


def built(tree):
    """The files that a build says it has written."""
    status, said = tree.autograder("build", ID)
    assert status == 0, said
    _, _, names = said.strip().partition("wrote ")
    return set(names.split(", ")) - {""}


def said_by_tests(tree, name, file="tests/lessons/test_exercises.py"):
    """Run the tests of a file whose names hold a word; what pytest says last."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "no:cacheprovider"]
    command += ["-c", "pytest.ini", "-o", "markers=slow", file]
    tree.write("pytest.ini", "[pytest]\n")
    status, said = ran(tree, *command, "-k", name)
    assert status == 0, said
    return said.splitlines()[-1]


def ran(tree, *command):
    """Run a command in the tree; its exit status, and all that it said."""
    done = subprocess.run(
        command, cwd=tree.root, env=tree.environment(), capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


def test_a_lesson_is_two_files(tree):
    """Built, checked, tested, and a class graded on it."""
    assert built(tree) == DERIVED
    assert built(tree) == set()
    assert tree.autograder("build", "--check", ID) == (0, "")
    assert "6 passed" in said_by_tests(tree, "leaky_average")

    # The other sandboxes start from an environment of the tree's own, which this one has not.
    assert ran(tree, sys.executable, "-c", CLASS) == (0, "")
    how = ("--sandbox", "none", "--students", "ada,boris,dora,elif")
    how += ("--results", str(tree.root / "results"))
    status, said = tree.autograder("grade", ID, *how)
    assert status == 0, said
    lines = (tree.root / "results").read_text(encoding="utf-8").splitlines()
    results = {result["student"]: result for result in map(json.loads, lines)}
    assert results["ada"]["score"] == 5
    assert results["boris"]["status"] == "missing"
    assert results["dora"]["mistake"] == "shares-exchanged"
    assert results["elif"]["mistake"] == "last-step-left-out"


def test_a_known_mistake_is_one_file(tree):
    before = recipe_file(EXERCISES)
    mistake = textwrap.indent(recipe_part("python", "Mistake(").rstrip(), " " * 8)
    tree.write(EXERCISES, before.replace("    mistakes=(\n", f"    mistakes=(\n{mistake},\n"))
    built(tree)
    assert built(tree) == set()
    answers = tree.root / "course/unroll/answers/leaky_average.json"
    assert "never-scaled" in answers.read_text(encoding="utf-8")
    assert "1 passed" in said_by_tests(tree, "never-scaled")


def test_a_stored_column_is_three_files(tree):
    """Also a gradebook that is there already opens, and loses nothing."""
    for path in ("autograder/verdicts/results.py", "autograder/reports/templates/report.html.j2"):
        tree.write(path, changed((tree.root / path).read_text(), recipe_changes(path)))
    path = "autograder/verdicts/migrations/versions/0003_graded.py"
    number = f"{int(VERSION) + 1:04}"  # the page's is that of the day on which it was written
    text = recipe_file(path).replace('"0003"', f'"{number}"').replace('"0002"', f'"{VERSION}"')
    tree.write(path.replace("0003", number), text)

    kept = "every_row or same_as_before or layout or migrated_once"
    assert "4 passed" in said_by_tests(tree, kept, "tests/verdicts/test_migration.py")
    run = [sys.executable, "-c", "from autograder.cli import main; main()"]
    grade = ("grade", ID, "--sandbox", "none", "--force", "--students", "ada")
    page, table = tree.root / "report.html", tree.root / "marks.csv"
    for command in (grade, ("report", ID, "--output", page, "--csv", table)):
        status, said = ran(tree, *run, *command)
        assert status == 0, said
    ada, *others = re.findall(r"</td>\n<td>(.*?)</td>\n<td", page.read_text())
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", ada)
    assert others == ["", "", ""]  # graded by the first test, when nobody asked


@pytest.fixture
def harbour(tmp_path):
    """A server that holds the recipe's file."""
    (tmp_path / "levels.txt").write_text("3.1\n3.4\n3.2\n2.9\n")
    handler = functools.partial(SimpleHTTPRequestHandler, directory=tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_data_set_is_two_files(tree, harbour):
    catalogue = tree.root / "datasets" / "catalogue.toml"
    catalogue.write_text(f"{catalogue.read_text()}\n{recipe_part('toml', '[[dataset]]')}")
    loader = "course/unroll/datasets/tides.py"
    tree.write(loader, recipe_file(loader))

    python = functools.partial(ran, tree, sys.executable)
    load = "from unroll.datasets.tides import load_tides; print(load_tides().tolist())"
    status, said = python("-c", load)
    assert status == 1
    assert "is missing. Run: python datasets/download.py tides" in said
    status, said = python("datasets/download.py", "tides", "--mirror", harbour)
    assert status == 0, said
    assert python("-c", load) == (0, "[3.1, 3.4, 3.2, 2.9]\n")
    assert python("-m", "datasets.fetch.readme") == (0, "")
    assert "| `tides` | Tides: the water levels" in (tree.root / "README.md").read_text()
