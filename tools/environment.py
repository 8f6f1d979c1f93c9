"""requirements.lock → environment.yml, for Binder and conda: the same pins, but only those needed.

The lock also holds what authors and tests use: browsers, servers, a second backend. Which of its
lines a reader needs is followed from package to package in the metadata of what is installed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from autograder.course import ROOT, UserError

#: What a reader on Binder does: all lessons, and what a teacher does with them; pytest as a runner.
EXTRAS = ("keras", "data", "text", "lab", "teach")
ALSO = ("pytest",)

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

#: Where the file is meant to work: what is needed on any of these is in it. Markers that the lock
#: has beside a pin decide again, on the machine itself.
PLATFORMS = tuple(
    {
        "python_version": "3.12",
        "python_full_version": "3.12.0",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
        "os_name": "nt" if system == "Windows" else "posix",
        "sys_platform": {"Linux": "linux", "Darwin": "darwin", "Windows": "win32"}[system],
        "platform_system": system,
        "platform_machine": machine,
    }
    for system, machine in (("Linux", "x86_64"), ("Darwin", "arm64"), ("Windows", "AMD64"))
)


def environment(lock: str, wanted: Iterable[str]) -> str:
    """The text of environment.yml: the lock's lines for packages and for all that those need.

    Args:
        lock: the text of requirements.lock.
        wanted: requirements, as in pyproject.toml.

    Raises:
        UserError: when a package that is needed is not in the lock.
    """
    pins = dict(_pins(lock))
    names = needed(wanted)
    if strangers := names - pins.keys():
        raise UserError(f"requirements.lock lacks {', '.join(sorted(strangers))}: run make lock")
    lines = [line for name, line in pins.items() if name in names]
    # The last line installs the packages `unroll` and `autograder` from the checkout itself.
    return HEAD + "".join(f'      - "{line}"\n' for line in lines) + "      - --editable .\n"


def _pins(lock: str) -> Iterator[tuple[NormalizedName, str]]:
    for line in lock.splitlines():
        if re.match(r"[A-Za-z0-9]", line):
            yield canonicalize_name(re.split(r"[\[=]", line)[0]), line


def direct_needs(project: str) -> list[str]:
    """The requirements that the text of pyproject.toml names for a reader."""
    table = tomllib.loads(project)["project"]
    extras = table["optional-dependencies"]
    return [*table["dependencies"], *(need for name in EXTRAS for need in extras[name]), *ALSO]


def needed(wanted: Iterable[str]) -> set[NormalizedName]:
    """The names of packages and of all that they need, on any of the platforms.

    A package that is not installed here, since it is for another platform, ends a branch.
    """
    found: set[tuple[NormalizedName, frozenset[str]]] = set()
    ahead = [need for text in wanted if _applies(need := Requirement(text), frozenset())]
    while ahead:
        need = ahead.pop()
        visit = canonicalize_name(need.name), frozenset(need.extras)
        if visit in found:
            continue
        found.add(visit)
        ahead += [need for need in _requirements(need.name) if _applies(need, visit[1])]
    return {name for name, _ in found}


def _requirements(name: str) -> list[Requirement]:
    try:
        return [Requirement(text) for text in requires(name) or ()]
    except PackageNotFoundError:
        return []


def _applies(need: Requirement, extras: frozenset[str]) -> bool:
    """Is a package needed on any of the platforms by one that was asked for with these extras?"""
    return need.marker is None or any(
        need.marker.evaluate({**platform, "extra": extra})
        for platform in PLATFORMS
        for extra in (extras or {""})
    )


def main(root: Path = ROOT) -> None:
    """Write environment.yml."""
    lock = (root / "requirements.lock").read_text(encoding="utf-8")
    wanted = direct_needs((root / "pyproject.toml").read_text(encoding="utf-8"))
    (root / "environment.yml").write_text(environment(lock, wanted), encoding="utf-8")


if __name__ == "__main__":
    main()
