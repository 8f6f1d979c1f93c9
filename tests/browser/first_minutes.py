"""From nothing to the first green check, by the README's own lines, with a clock beside it.

    .venv/bin/python -m tests.browser.first_minutes [REPOSITORY]

A measurement for the record, not a test. Clone, environment, home folder and pip's cache are new
ones below a temporary folder, which goes again afterwards. What a person reads and thinks is not in
the figures: the script writes the solution at once.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from autograder.course import ROOT, Lesson
from autograder.lessons.reference import reference_for
from autograder.lessons.text import without_markers
from tests.browser import steps
from tests.browser.conftest import CHROMIUM, QUIET, free_port, new_page, serve

LESSON, EXERCISE = Lesson("01_rnn_cell"), "rnn_cell_forward"
TOKEN = "first-minutes"


@contextmanager
def clock(step: str) -> Iterator[None]:
    """Print how long a step took."""
    start = time.monotonic()
    yield
    print(f"{time.monotonic() - start:7.1f} s  {step}", flush=True)


def readme_lines() -> list[str]:
    """What README tells a student to type."""
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    block = page.partition("### I am a student")[2].partition("```\n")[2].partition("```")[0]
    return block.splitlines()


def main(repository: str) -> None:
    """Do it once, and print the seconds of each step."""
    make, activate, install, start = readme_lines()
    with tempfile.TemporaryDirectory() as place:
        home, clone = Path(place) / "home", Path(place) / "unroll"
        home.mkdir()
        keep = {n: v for n, v in os.environ.items() if n.endswith(("CERT", "_CA_BUNDLE", "_FILE"))}
        env = {**keep, "HOME": str(home), "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
        base = f"{Path(sys.base_prefix) / 'bin'}:{env['PATH']}"

        def type_in(line: str) -> None:
            command = ["bash", "-c", line]
            subprocess.run(command, cwd=clone, env={**env, "PATH": base}, check=True)

        with clock("git clone"):
            subprocess.run(["git", "clone", "--quiet", repository, str(clone)], check=True)
        with clock(make):
            type_in(make)
        with clock(install):
            type_in(f"{activate} && {install} --quiet --disable-pip-version-check")
        size = subprocess.run(["du", "-sm", clone / "learning"], capture_output=True, text=True)
        print(f"{int(size.stdout.split()[0]):7} MB in the environment")
        port = free_port()
        words = [*shlex.split(start), "--no-browser", "--allow-root", f"--port={port}"]
        words += ["--ip=127.0.0.1", f"--IdentityProvider.token={TOKEN}"]
        words[0] = str(clone / "learning" / "bin" / words[0])
        opened = re.search(r"default_url=(\S+)", start)
        assert opened, "README's last line opens a lesson"
        exercise = reference_for(LESSON).cell(EXERCISE)
        with sync_playwright() as playwright, ExitStack() as stack:
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
            with clock("jupyter lab"):
                stack.enter_context(serve(words, f"http://127.0.0.1:{port}/api", clone, env))
            page = stack.enter_context(new_page(chromium))
            with clock("lesson 1 is on the screen"):
                page.goto(f"http://127.0.0.1:{port}{opened[1]}?token={TOKEN}")
                notebook = steps.Notebook(page, clone / LESSON.released.relative_to(ROOT))
            with clock("all cells above, the solution, its check: ✓"):
                notebook.run_up_to(exercise.id)
                notebook.write(exercise.id, without_markers(exercise.source))
                expect(notebook.run(f"{exercise.id}-test")).to_contain_text("✓")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else str(ROOT))
