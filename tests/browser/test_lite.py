"""The site of `make lite`: lessons 1–4 without a server, and the kernel that runs in the page.

What people get online, Pyodide with NumPy, comes from a content delivery network. Here the kernel
is put together from package registries, which have no NumPy for it: everything up to NumPy runs.
"""

import ast
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_VERSION
from playwright.sync_api import Locator, Page, expect

from autograder.course import ROOT
from tests.browser.conftest import PATIENCE, free_port, serve
from tests.repository.test_lite import COURSE, IN_THE_BROWSER

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("lite")]

#: What the kernel imports before it runs a cell, beside what comes with it.
KERNEL_NEEDS = ("micropip", "ipython", "jedi")


def make_lite(folder: Path, *options: str) -> None:
    """The site as `make lite` builds it."""
    done = subprocess.run(
        ["make", "lite", f"LITE={folder}", *options], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    config = json.loads((folder / "jupyter-lite.json").read_text())["jupyter-config-data"]
    names = [extension["name"] for extension in config["federated_extensions"]]
    assert names == ["@jupyterlite/pyodide-kernel-extension"]  # and none that needs a server


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, in a folder as GitHub Pages serves it: below the name of the repository."""
    folder = tmp_path_factory.mktemp("web") / "repository"
    make_lite(folder)
    return folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The address of the site."""
    with static_server(site) as url:
        yield url


@contextmanager
def static_server(site: Path) -> Iterator[str]:
    """Serve the folder that a site lies in, as any web server would; the site's address."""
    port = free_port()
    command = [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)]
    url = f"http://127.0.0.1:{port}/{site.name}/"
    with serve(command, url, site.parent):
        yield url


def files_of(site: Path) -> dict[str, str]:
    """What the site shows as its files, and a fingerprint of each."""
    return {
        path.relative_to(site / "files").as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (site / "files").rglob("*")
        if path.is_file()
    }


def test_site_holds_the_released_lessons_the_library_and_their_answers(site):
    found = files_of(site)
    notebooks = {lesson.released.relative_to(COURSE).as_posix() for lesson in IN_THE_BROWSER}
    assert {name for name in found if name.endswith(".ipynb")} == notebooks
    for name, fingerprint in found.items():
        assert hashlib.sha256((COURSE / name).read_bytes()).hexdigest() == fingerprint
    answers = {Path(name).stem for name in found if name.startswith("unroll/answers/")}
    asked = {
        name
        for notebook in notebooks
        for name in re.findall(r"check\((\w+)\)", (COURSE / notebook).read_text())
    }
    assert asked
    assert answers == asked
    library = {name for name in found if name.startswith("unroll/") and name.endswith(".py")}
    assert library == {p.relative_to(COURSE).as_posix() for p in (COURSE / "unroll").rglob("*.py")}


def test_start_page_opens_each_lesson_by_its_title(site):
    page = (site / "index.html").read_text()
    links = dict(re.findall(r'<a href="lab/index.html\?path=([^"]+)">([^<]+)</a>', page))
    titles = {
        lesson.released.relative_to(COURSE).as_posix(): re.findall(
            r"^# # (.+)$", lesson.text.read_text(), re.MULTILINE
        )[0]
        for lesson in IN_THE_BROWSER
    }
    assert links == titles


def test_site_opens_and_shows_the_lessons(page: Page, address: str) -> None:
    refused: list[str] = []
    page.on("requestfailed", lambda request: refused.append(request.url))
    page.on("response", lambda r: refused.append(r.url) if r.status >= 400 else None)
    page.goto(address)
    page.get_by_role("link", name="Build a recurrent cell").click()
    page.get_by_role("heading", name="Build a recurrent cell").wait_for()
    prose = page.locator(".jp-RenderedMarkdown")
    prose.get_by_text("You will learn").wait_for()
    prose.locator("mjx-container").first.wait_for()
    files = page.locator(".jp-DirListing")
    files.get_by_text("rnn_cell.ipynb").wait_for()
    page.locator(".jp-BreadCrumbs-home").click()
    for lesson in IN_THE_BROWSER:
        files.get_by_text(lesson.id).wait_for()
    files.get_by_text("unroll").wait_for()
    assert files.locator(".jp-DirListing-item").count() == len(IN_THE_BROWSER) + 1
    online = urlsplit(PYODIDE_CDN_URL).hostname
    assert {url for url in refused if urlsplit(url).hostname != online} == set()


# The kernel ---------------------------------------------------------------------------------------


def fetch(command: list[str], folder: Path) -> None:
    """Run a package client, or skip where it is not there or gets no answer."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"needs {command[0]}, which brings the browser's kernel")
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"the browser's kernel could not be fetched: {done.stderr.strip()[-300:]}")


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Pyodide's distribution as its project packs it, but with a kernel's own needs only.

    The npm package holds Python itself and a list of packages; those that are plain Python come
    from the Python index, as wheels of the same versions with other checksums.
    """
    folder = tmp_path_factory.mktemp("runtime")
    fetch(["npm", "pack", "--silent", f"pyodide@{PYODIDE_VERSION}"], folder)
    with tarfile.open(folder / f"pyodide-{PYODIDE_VERSION}.tgz") as packed:
        packed.extractall(folder, filter="data")
    pyodide = (folder / "package").rename(folder / "pyodide")
    lock = json.loads((pyodide / "pyodide-lock.json").read_text())
    needed = closure(lock["packages"], KERNEL_NEEDS)
    pins = [f"{name}=={lock['packages'][name]['version']}" for name in sorted(needed)]
    client = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", "pyodide"]
    only = ["--only-binary=:all:", "--python-version=3.14", "--platform=any"]
    fetch([*client, *only, *pins], folder)
    for name in needed:
        package = lock["packages"][name]
        wheel = pyodide / package["file_name"]
        package["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (pyodide / "pyodide-lock.json").write_text(json.dumps(lock))
    archive = folder / "pyodide.tar.bz2"
    with tarfile.open(archive, "w:bz2", compresslevel=1) as packed:
        packed.add(pyodide, "pyodide")
    return archive


def closure(packages: dict[str, Any], names: tuple[str, ...]) -> set[str]:
    """Packages and all that they need."""
    found, left = set(), list(names)
    while left:
        name = left.pop().lower().replace("_", "-")
        if name not in found:
            found.add(name)
            left += packages[name]["depends"]
    return found


@pytest.fixture(scope="module")
def own_runtime(site: Path, runtime: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site that fetches nothing from elsewhere, as guides/browser.md builds it."""
    folder = tmp_path_factory.mktemp("school") / "unroll"
    make_lite(folder, f"PYODIDE={runtime}")
    assert files_of(folder) == files_of(site)
    return folder


def used_of_python() -> list[tuple[str, str]]:
    """What lessons 1–4 and `unroll` use of the standard library: modules and names in them."""
    texts = [path.read_text() for path in (COURSE / "unroll").rglob("*.py")]
    texts += [lesson.text.read_text() for lesson in IN_THE_BROWSER]
    return sorted({pair for text in texts for pair in names_used(ast.parse(text))})


def names_used(tree: ast.AST) -> Iterator[tuple[str, str]]:
    nodes = list(ast.walk(tree))
    modules = {
        alias.name
        for node in nodes
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name in sys.stdlib_module_names and not alias.asname
    }
    yield from ((module, "__name__") for module in modules)
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and not node.level:
            module = str(node.module)
            if module.split(".")[0] in sys.stdlib_module_names:
                yield from ((module, alias.name) for alias in node.names)
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) in modules:
            yield ast.unparse(node.value), node.attr


#: Runs in the browser's kernel, in the folder of lesson 1, after its first cell.
LOOK = """
import importlib.util, json, pathlib, sys, warnings
from IPython.display import display
library = pathlib.Path(importlib.util.find_spec("unroll").origin).parent
answers = json.loads((library / "answers" / "rnn_forward.json").read_text())
warnings.simplefilter("error")
for path in library.rglob("*.py"):
    compile(path.read_text(), str(path), "exec")
found = {
    "python": sys.version_info[:2],
    "sources": len(list(library.rglob("*.py"))),
    "answers": answers["question"]["exercise"],
    "missing": [use for use in USED if not hasattr(importlib.import_module(use[0]), use[1])],
}
display({"text/html": f'<p id="found">{json.dumps(found)}</p>'}, raw=True)
"""


def run_cell(page: Page, cell: Locator) -> Locator:
    """Run a cell of a notebook, and what it shows, once it shows something."""
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    output = cell.locator(".jp-OutputArea-output")
    output.first.wait_for()
    return output


def test_kernel_runs_in_the_page_up_to_numpy(page: Page, own_runtime: Path) -> None:
    elsewhere: list[str] = []
    page.set_default_timeout(3 * PATIENCE)  # all of Python is read, compiled and started first
    page.on("request", lambda request: elsewhere.append(request.url))
    with static_server(own_runtime) as address:
        lesson = f"{address}lab/index.html?path=01_rnn_cell/rnn_cell.ipynb"
        page.goto(lesson)
        page.get_by_role("heading", name="Build a recurrent cell").wait_for()
        cells = page.locator(".jp-CodeCell")  # the first is for Colab, and folded
        first = run_cell(page, cells.nth(1))
        assert "No module named 'numpy'" in first.inner_text()  # and not 'unroll'
        cells.nth(2).locator(".cm-content").click()
        page.keyboard.press("Control+A")
        code = f"USED = {used_of_python()!r}\n{LOOK}"
        page.keyboard.insert_text(f"mine = 'look around'; exec({code!r})")
        run_cell(page, cells.nth(2))
        found = json.loads(page.locator("#found").inner_text())
        unsaved = page.locator(".lm-DockPanel-tabBar .jp-mod-dirty")
        unsaved.wait_for()
        page.keyboard.press("Control+S")
        expect(unsaved).to_have_count(0, timeout=PATIENCE)
        page.goto(lesson)  # what was saved in the browser is there again
        page.get_by_text("mine = 'look around'").wait_for()
    assert found["missing"] == []
    assert found["python"] == [3, 14]
    assert found["sources"] == len(list((COURSE / "unroll").rglob("*.py")))
    assert found["answers"] == "rnn_forward"
    assert {urlsplit(url).hostname for url in elsewhere if url.startswith("http")} == {"127.0.0.1"}
