"""The repository as a whole: what it promises in its pages, and what must never be committed."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from itertools import pairwise
from pathlib import Path

import nbformat
import pytest

from autograder.course import ROOT
from autograder.lessons.text import read_text
from tests.conftest import LESSONS
from tests.repository.test_layers import KNOWN, all_imports, known_in, named_by, room_of

EACH = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.id)


def tracked():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def texts():
    for path in tracked():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def test_lock_pins_everything_and_names_no_address():
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    assert lines
    for line in lines:
        assert re.fullmatch(r"[A-Za-z0-9._-]+(\[[a-z,-]+\])?==\S+( ; .+)?", line), line


def test_lock_holds_every_direct_dependency():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = project["dependencies"] + [need for needs in extras.values() for need in needs]
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    locked = {line.split("==")[0].split("[")[0] for line in lines}
    for need in wanted:
        assert re.match(r"[A-Za-z0-9._-]+", need).group().lower() in locked


@pytest.mark.xdist_group("together")
def test_groups_of_tests_stay_together(request):
    """Spread over the workers, a group does all its work twice and gets in its own way."""
    if request.config.getoption("loadgroup", False):  # in a worker of pytest-xdist
        assert request.node.nodeid.endswith("@together"), "pytest and pytest-xdist do not agree"


def test_what_tests_draw_comes_from_the_runs_seed():
    """So that a failure by chance can be run again."""
    for path in ROOT.glob("tests/**/test_*.py"):
        assert not re.search(r"default_rng\(\)|SeedSequence\(\)", path.read_text()), path


def test_validate_runs_on_a_server_as_in_a_checkout():
    """Each file must be whole by itself; what both say of Execute is the same."""
    here, server = (
        re.findall(r"^c\.Execute\..+?(?=  #|$)", (ROOT / path).read_text(), re.MULTILINE)
        for path in ("nbgrader_config.py", "guides/server/nbgrader_config.py")
    )
    assert here == server != []


def test_no_registry_address_and_no_machine_path_is_committed():
    registries = re.compile(
        r"(pypi|pythonhosted|anaconda|conda-forge|npmjs|debian)\.(org|com|io|net)", re.IGNORECASE
    )
    machine = re.compile(r"/(root|work|home)/(?!me/)[\w.]+")  # nobody is called me but in examples
    for path, text in texts():
        assert not registries.search(text), path
        assert not machine.search(text), path


def test_working_folders_of_a_class_are_ignored():
    folders = ["submitted/x", "autograded/x", "feedback/x", "gradebook.db", "class_secret"]
    folders += ["example_class/x", ".venv/x", "report.html", "marks.csv", "my_work/x"]
    ignored = subprocess.run(
        ["git", "check-ignore", *folders], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ignored.stdout.split() == folders


def test_make_help_lists_every_target():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    shown = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert targets == set(re.findall(r"^  make ([a-z-]+)", shown, re.MULTILINE))
    for needed in ("course", "lab", "test", "build", "check", "clean", "help"):
        assert needed in targets


PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "guides").glob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_only_what_exists(page):
    text = page.read_text()
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (page.parent / target).exists(), target
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"`make ([a-z-]+)", text):
        assert f"\n{target}:" in makefile, target
    for module in re.findall(r"`((?:unroll|autograder)\.[a-z_]+)`", text):
        package, name = module.split(".")
        folder = ROOT / ("course/unroll" if package == "unroll" else package)
        assert (folder / f"{name}.py").exists() or (folder / name).is_dir(), module


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pictures_of_pages_are_there_and_described(page):
    for alt, target in re.findall(r"!\[([^]]*)\]\(([^)]+)\)", page.read_text()):
        assert len(alt) >= 40, target
        assert (page.parent / target).is_file(), target


def test_every_picture_of_the_guides_is_shown_and_small():
    shown = {
        (page.parent / target).resolve()
        for page in PAGES
        for target in re.findall(r"!\[[^]]*\]\(([^):]+)\)", page.read_text())
    }
    pictures = set((ROOT / "guides" / "pictures").iterdir())
    assert pictures
    assert pictures <= shown
    assert all(picture.stat().st_size < 150_000 for picture in pictures)


def test_ci_calls_the_readmes_command():
    assert (ROOT / ".ci" / "run").read_text().rstrip().endswith("\nmake test")


@EACH
def test_code_fits(lesson):
    """Code is narrow enough for a notebook beside a file browser, and cells are short."""
    for cell in read_text(lesson).cells:
        if cell.role in ("setup", "exercise", "test", "experiment"):
            assert all(len(line) <= 100 for line in cell.source.splitlines()), cell.id
        if cell.role in ("setup", "experiment"):
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= 30, cell.id


def in_order(levels):
    """Whether headings have one of level 1, first, and skip no level on the way down."""
    steps = all(after <= before + 1 for before, after in pairwise(levels))
    return levels[:1] == [1] and levels.count(1) == 1 and steps


def headings(markdown):
    """The levels of a Markdown text's headings; a # within a fence is a comment."""
    prose = re.sub(r"^```.*?^```", "", markdown, flags=re.MULTILINE | re.DOTALL)
    return [len(marks) for marks in re.findall(r"^(#+) ", prose, re.MULTILINE)]


@EACH
def test_headings_are_in_order(lesson):
    prose = [cell.source for cell in read_text(lesson).cells if not cell.role]
    assert in_order(headings("\n".join(prose)))


def test_headings_of_pages_are_in_order():
    pages = [path for path in tracked() if path.suffix == ".md"]
    assert ROOT / "README.md" in pages
    for path in pages:
        assert in_order(headings(path.read_text(encoding="utf-8"))), path


def pictures(text):
    """The alternative text and the address of every picture of a text, be it Markdown or HTML."""
    yield from re.findall(r"!\[([^]]*)\]\(([^)\s]+)", text)
    for tag in re.findall(r"<img [^>]*>", text):
        about = dict(re.findall(r'\b(alt|src)="([^"]*)"', tag))
        yield about.get("alt", ""), about["src"]


def test_pictures_of_pages_say_what_is_to_be_seen():
    for path in tracked():
        if path.suffix == ".md":
            for alt, address in pictures(path.read_text(encoding="utf-8")):
                assert alt.strip(), (path, address)
                assert Path(address).stem.lower() != alt.strip().lower(), (path, address)


@EACH
def test_pictures_of_a_lesson_say_what_is_to_be_seen(lesson):
    """In outputs they are all of `plot.show`, and what they say is no label but a description."""
    for path in (lesson.solution, lesson.released):
        for cell in nbformat.read(path, as_version=4).cells:
            assert all(alt.strip() for alt, _ in pictures(cell.source)), (path, cell.id)
    shown = [
        (cell.id, output.get("data", {}))
        for cell in nbformat.read(lesson.solution, as_version=4).cells
        for output in cell.get("outputs", [])
    ]
    assert not [name for name, data in shown for kind in data if kind.startswith("image/")]
    found = [(name, alt) for name, data in shown for alt, _ in pictures(data.get("text/html", ""))]
    assert found
    assert not [(name, alt) for name, alt in found if len(alt.split()) < 15]


@EACH
def test_lesson_opens_and_closes_as_all_do(lesson):
    cells = read_text(lesson).cells
    for word in ("You will build", "You will learn", "You need", "It takes"):
        assert f"**{word}**" in cells[0].source
    closing = "\n".join(cell.source for cell in cells[-4:])
    assert "What to remember" in closing
    assert "Where to read more" in closing


@EACH
def test_numpy_lessons_import_numpy_and_matplotlib_only(lesson):
    """All that a student needs for lessons 1–4; Keras only where it was found to be installed."""
    if lesson.with_keras:
        pytest.skip("the lesson uses Keras")
    allowed = {"numpy", "unroll", "sys", "importlib", "keras", "math", "string"}
    code = "\n".join(c.source for c in read_text(lesson).cells if c.role)
    found = imports(code)
    assert found <= allowed
    assert ("keras" in found) <= ('find_spec("keras")' in code)


def test_library_imports_at_its_top_what_every_student_has():
    """The others are installed by those who need them, and asked for where they are needed."""
    own = {"numpy", "matplotlib", "unroll", *sys.stdlib_module_names}
    # IPython comes with a notebook; Keras has several backends, of which one is installed.
    more = installed_by("keras", "data", "text", "cluster", "lab") | {
        "IPython",
        "tensorflow",
        "torch",
        "jax",
    }
    for path in sorted((ROOT / "course" / "unroll").rglob("*.py")):
        tree = ast.parse(path.read_text())
        assert imports(path.read_text()) <= own | more, path
        for node in filter(runs_at_import, tree.body):
            assert imports(ast.unparse(node)) <= own, f"{path}:{node.lineno}"


def test_what_numpy_lessons_use_asks_for_nothing_more():
    """What they import of the library, and all that this imports, but for `check`, which serves
    every lesson."""
    used, left = set(), set()
    for lesson in LESSONS:
        if not lesson.with_keras:
            text = "\n".join(cell.source for cell in read_text(lesson).cells if cell.role)
            names = [
                name for node in ast.walk(ast.parse(text)) for name in named_by(node, "", False)
            ]
            left |= {known_in(name, KNOWN) for name in names} - {""}
    while left:
        used |= left
        left = {found.used for found in all_imports() if found.user in left} - used
        left = {module for module in left if room_of(module) != "unroll.judging"}
    assert {"unroll.plot", "unroll.draw", "unroll.sliders"} <= used
    allowed = {"numpy", "matplotlib", "IPython", "ipywidgets", *sys.stdlib_module_names}
    for module in used:
        assert imports(KNOWN[module].read_text()) <= allowed | {"unroll"}, module


def runs_at_import(statement):
    """Does a statement do anything, beside being a function, when its module is imported?"""
    for_types = isinstance(statement, ast.If) and ast.unparse(statement.test) == "TYPE_CHECKING"
    return not isinstance(statement, (ast.FunctionDef, ast.ClassDef)) and not for_types


def installed_by(*extras):
    """The top-level modules of what an extra of pyproject.toml installs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needs = [need for extra in extras for need in project["optional-dependencies"][extra]]
    names = {re.match(r"[A-Za-z0-9._-]+", need).group() for need in needs}
    return {m for m, owners in packages_distributions().items() if names & set(owners)}


def imports(code):
    """The top-level names of all modules that a text imports from outside its package."""
    found = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add(node.module.split(".")[0])
    return found


@EACH
def test_notebooks_are_valid(lesson):
    for path in (lesson.solution, lesson.released):
        nbformat.validate(nbformat.read(path, as_version=4))
