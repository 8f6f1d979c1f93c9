"""requirements.lock → environment.yml, for Binder and conda: the same pins, but only those needed.

The lock also holds what authors and tests use: browsers, servers, a second backend. Which of its
lines a reader needs, uv says, which resolves the reader's part of pyproject.toml under the lock.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from packaging.utils import canonicalize_name

from autograder.course import ROOT, UserError

#: What a reader on Binder does: all lessons, and what a teacher does with them; pytest as a runner.
EXTRAS = ("keras", "data", "text", "lab", "teach")
ALSO = ("pytest",)

PYTHON = "3.12"

HEAD = """\
# Made from requirements.lock by `make lock`. Binder and conda read this file.
# {digest}
name: unroll
channels:
  - conda-forge
dependencies:
  - python={python}
  - pip
  - pip:
"""


def environment(lock: str, wanted: Iterable[str], names: Iterable[str]) -> str:
    """The text of environment.yml: the lock's lines for some packages.

    Args:
        lock: the text of requirements.lock.
        wanted: what a reader asks for, as in pyproject.toml.
        names: the packages that this comes to.

    Raises:
        UserError: when one of them is not in the lock.
    """
    lines = re.findall(r"^[A-Za-z0-9].*", lock, re.MULTILINE)
    pins = {canonicalize_name(re.split(r"[\[=]", line)[0]): line for line in lines}
    if strangers := set(names) - pins.keys():
        raise UserError(f"requirements.lock lacks {', '.join(sorted(strangers))}: run make lock")
    listed = [f'      - "{line}"\n' for name, line in pins.items() if name in set(names)]
    # The last line installs the packages `unroll` and `autograder` from the checkout itself.
    head = HEAD.format(python=PYTHON, digest=digest(lock, wanted))
    return head + "".join(listed) + "      - --editable .\n"


def digest(lock: str, wanted: Iterable[str]) -> str:
    """What the file was made from, so that a test without a network can tell whether it is old."""
    return hashlib.sha256("\n".join([lock, *wanted]).encode()).hexdigest()


def direct_needs(project: str) -> list[str]:
    """The requirements that the text of pyproject.toml names for a reader."""
    table = tomllib.loads(project)["project"]
    extras = table["optional-dependencies"]
    return [*table["dependencies"], *(need for name in EXTRAS for need in extras[name]), *ALSO]


def needed(wanted: Iterable[str], lock: Path) -> set[str]:
    """The names of the packages that requirements come to, on any system, at the lock's versions.

    Raises:
        UserError: when uv does not find them.
    """
    command = [str(Path(sys.executable).parent / "uv"), "pip", "compile", "--quiet", "-"]
    command += ["--universal", "--python-version", PYTHON, "--constraint", str(lock)]
    command += ["--no-emit-index-url", "--no-header", "--no-annotate"]
    done = subprocess.run(command, input="\n".join(wanted), capture_output=True, text=True)
    if done.returncode:
        raise UserError(f"uv cannot resolve what readers need: {done.stderr.strip()}")
    return {canonicalize_name(name) for name in re.findall(r"^[\w.-]+", done.stdout, re.MULTILINE)}


def main(root: Path = ROOT) -> None:
    """Write environment.yml."""
    path = root / "requirements.lock"
    wanted = direct_needs((root / "pyproject.toml").read_text(encoding="utf-8"))
    text = environment(path.read_text(encoding="utf-8"), wanted, needed(wanted, path))
    (root / "environment.yml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
