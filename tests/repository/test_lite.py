"""What runs in a browser's kernel: the code of lessons 1–4, and `unroll`.

These tests read the code; tests/browser/test_lite.py runs what can be run of it there.
"""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator

import nbformat
import pytest

from autograder.course import ROOT
from tests.conftest import NUMPY

IN_THE_BROWSER = NUMPY
COURSE = ROOT / "course"

#: Modules that need a system below Python: processes, threads, sockets, a terminal, a library in C.
UNABLE = {
    *("subprocess", "multiprocessing", "threading", "concurrent", "queue", "sched", "ctypes"),
    *("socket", "socketserver", "ssl", "select", "selectors", "http", "ftplib", "smtplib"),
    *("requests", "urllib3", "webbrowser", "resource", "fcntl", "termios", "pty", "tty", "curses"),
    *("tkinter", "readline", "mmap"),
}

#: Functions that are missing there, end in an error, or wait for ever.
MISSING = {
    "os": "system popen fork forkpty kill killpg wait waitpid exec[a-z]+ posix_spawnp? spawn[a-z]+",
    "signal": "alarm setitimer getitimer pause sigwait pthread_kill",
    "urllib": "request",
    "time": "sleep",  # the page stands still for so long
    "builtins": "input breakpoint",
}

#: What the kernel's own distribution holds of what NumPy and matplotlib need (pyodide-lock.json).
DISTRIBUTION = {
    *("numpy", "matplotlib", "mpl_toolkits", "contourpy", "cycler", "dateutil", "fontTools"),
    *("kiwisolver", "packaging", "PIL", "pyparsing", "pytz", "six"),
}


def unable(code: str) -> list[str]:
    """What a browser's kernel cannot do, in the order in which a text asks for it."""
    found = [line.strip() for line in code.splitlines() if re.match(r"\s*[!%]", line)]
    kept = [line for line in code.splitlines() if not re.match(r"\s*[!%]", line)]
    return found + [name for node in _nodes(ast.parse("\n".join(kept))) for name in _asked(node)]


def _nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those that only Colab runs."""
    yield tree
    if isinstance(tree, ast.If) and ast.unparse(tree.test) == "'google.colab' in sys.modules":
        return
    for child in ast.iter_child_nodes(tree):
        yield from _nodes(child)


def _asked(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        for name in node.names:
            yield from _module(name.name)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield from _module(node.module)
        for name in node.names:
            yield from _name(node.module, name.name)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        yield from _name(node.value.id, node.attr)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        yield from _name("builtins", node.func.id)


def _module(name: str) -> Iterator[str]:
    package, _, rest = name.partition(".")
    if package in UNABLE:
        yield package
    elif rest:
        yield from _name(package, rest)


def _name(module: str, name: str) -> Iterator[str]:
    if any(re.fullmatch(missing, name) for missing in MISSING.get(module, "").split()):
        yield f"{module}.{name}"


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import numpy, subprocess", ["subprocess"]),
        ("def f():\n    from multiprocessing.pool import Pool", ["multiprocessing"]),
        ("import os\nos.path.join('a')\nos.system('ls')", ["os.system"]),
        ("import signal\nsignal.setitimer(signal.ITIMER_REAL, 5)", ["signal.setitimer"]),
        ("from signal import alarm", ["signal.alarm"]),
        ("import urllib.parse, urllib.request", ["urllib.request"]),
        ("from urllib import request", ["urllib.request"]),
        ("name = input('Who? ')", ["builtins.input"]),
        ("import sys\n%pip install keras\n  !ls", ["%pip install keras", "!ls"]),
        ("if 'google.colab' in sys.modules:\n    import subprocess", []),
        ("if 'numpy' in sys.modules:\n    import subprocess", ["subprocess"]),
        ("x = 1\ny = x % 2\nassert x != y", []),
    ],
)
def test_what_a_browsers_kernel_cannot_do_is_found(code: str, found: list[str]) -> None:
    assert unable(code) == found


@pytest.mark.parametrize("lesson", IN_THE_BROWSER, ids=lambda lesson: lesson.id)
def test_lesson_asks_for_nothing_that_a_browsers_kernel_cannot_do(lesson):
    for path in (lesson.solution, lesson.released):
        cells = nbformat.read(path, as_version=4).cells
        code = [cell.source for cell in cells if cell.cell_type == "code"]
        assert len(code) > 10
        assert [name for cell in code for name in unable(cell)] == []


def loaded() -> dict[str, str | None]:
    """Every module that the imports of lessons 1–4 load in a fresh Python, and its file."""
    lines = {
        ast.unparse(node)
        for lesson in IN_THE_BROWSER
        for cell in nbformat.read(lesson.released, as_version=4).cells
        if cell.cell_type == "code"
        for node in ast.walk(ast.parse(cell.source))
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("unroll")
    }
    show = "print(json.dumps({n: getattr(m, '__file__', None) for n, m in sys.modules.items()}))"
    code = "\n".join(["import json, sys", *sorted(lines), show])
    found = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys\nsys.path.insert(0, {str(COURSE)!r})\n{code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    modules: dict[str, str | None] = json.loads(found.stdout)
    return modules


def test_library_asks_for_nothing_that_a_browsers_kernel_cannot_do():
    files = sorted((COURSE / "unroll").rglob("*.py"))
    # What only datasets/ and grading use: no lesson imports it.
    files.remove(COURSE / "unroll" / "executors.py")
    assert len(files) > 20
    for file in files:
        assert unable(file.read_text(encoding="utf-8")) == [], file


def test_lessons_load_only_what_the_browsers_distribution_holds():
    packages = {name.split(".")[0] for name, file in loaded().items() if "-packages" in str(file)}
    assert "numpy" in packages
    # What an editable installation puts into every Python that starts here.
    packages = {name for name in packages if not name.startswith(("__editable__", "_distutils"))}
    assert packages <= DISTRIBUTION
