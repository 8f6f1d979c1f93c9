"""requirements.lock → environment.yml, for Binder and conda: the same pins, told once."""

from __future__ import annotations

import re
from pathlib import Path

from .course import ROOT

HEAD = """\
# Made from requirements.lock by `make lock`. Binder and conda read this file.
name: unroll
channels:
  - conda-forge
dependencies:
  - python=3.12
  - pip
  - pip:
"""


def environment(lock: str) -> str:
    """The text of environment.yml for a lock's text."""
    pins = [line for line in lock.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    # The last line installs the packages `unroll` and `autograder` from the checkout itself.
    return HEAD + "".join(f'      - "{pin}"\n' for pin in pins) + "      - --editable .\n"


def main(root: Path = ROOT) -> None:
    """Write environment.yml."""
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    (root / "environment.yml").write_text(environment(lock), encoding="utf-8")


if __name__ == "__main__":
    main()
