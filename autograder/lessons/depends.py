"""What the marks of a lesson depend on: lesson texts, exercises, and the code that judges.

A submission is graded again when one of these files has changed, and drawn cases are kept only as
long as none has.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from autograder.course import ROOT, Lesson
from unroll.judging.rungs import SETTINGS

#: Whatever stands here judges, runs what is judged, or cleans what a graded notebook holds.
_JUDGES = ("course/unroll/judging", "autograder/grading", "autograder/sandbox", "autograder/pages")
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(.+)|import[ \t]+(\w.*))", re.M
)
_GIVEN = re.compile(r'^# %%.*\bof="([\w]+)/', re.M)


def digests(lesson: Lesson) -> dict[str, str]:
    """A digest of the lesson with all that it draws on, and one of the code that judges it."""
    stamps = tuple((path, path.stat().st_mtime_ns) for path in sorted(_files(lesson)))
    return _digests(lesson, stamps)


@functools.lru_cache(maxsize=64)
def _digests(lesson: Lesson, stamps: tuple[tuple[Path, int], ...]) -> dict[str, str]:
    said = _is_said_by_authors(lesson)
    parts: dict[str, list[Path]] = {"lesson": [], "judge": []}
    for path, _ in stamps:
        parts["lesson" if said(path) else "judge"].append(path)
    return {name: _digest(lesson.root, paths) for name, paths in parts.items()}


def _digest(root: Path, paths: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        place = path.relative_to(root if path.is_relative_to(root) else ROOT)
        total.update(f"{place}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _is_said_by_authors(lesson: Lesson) -> Callable[[Path], bool]:
    folders = (lesson.root / "solutions", ROOT / "autograder" / "exercises")
    return lambda path: any(path.is_relative_to(folder) for folder in folders)


def _files(lesson: Lesson) -> set[Path]:
    """All files whose change may change a mark."""
    waiting = [lesson.text, _exercises(lesson), SETTINGS]
    for folder in _JUDGES:
        waiting += (ROOT / folder).glob("*.py")
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in found and path.is_file():
            found.add(path)
            waiting += [path.parent / "__init__.py", *_drawn_on(path, lesson.root)]
    return found


def _exercises(lesson: Lesson) -> Path:
    return ROOT / "autograder" / "exercises" / f"{lesson.name}.py"


@functools.lru_cache(maxsize=512)
def _drawn_on_cached(path: Path, stamp: int, root: Path) -> tuple[Path, ...]:
    text = path.read_text(encoding="utf-8")
    found = [other for name in _imported(path, text) for other in _modules(name)]
    for given in _GIVEN.findall(text) if path.is_relative_to(root / "solutions") else ():
        found += [Lesson(given, root).text, _exercises(Lesson(given, root))]
    return tuple(found)


def _drawn_on(path: Path, root: Path) -> tuple[Path, ...]:
    return _drawn_on_cached(path, path.stat().st_mtime_ns, root)


def _imported(path: Path, text: str) -> Iterator[str]:
    """Names of what a file imports: modules, and what may be modules in them."""
    for dots, module, names, plain in _IMPORT.findall(text):
        if plain:
            yield from (name.split()[0] for name in plain.split(",") if name.strip())
            continue
        base = ".".join([*_package(path, len(dots)), *([module] if module else [])])
        yield base
        for name in re.findall(r"\w+", names.partition("#")[0]):
            yield f"{base}.{name}"


def _package(path: Path, dots: int) -> list[str]:
    """The package that a relative import begins with; nothing for an absolute one."""
    if not dots:
        return []
    for top in (ROOT / "course", ROOT):
        if path.is_relative_to(top):
            parts = path.relative_to(top).parent.parts
            return [*parts[: len(parts) - dots + 1]]
    return []


def _modules(name: str) -> Iterator[Path]:
    """The files of ours that importing a name runs."""
    parts = name.split(".")
    if parts[0] not in ("unroll", "autograder"):
        return
    top = ROOT / "course" if parts[0] == "unroll" else ROOT
    for count in range(1, len(parts) + 1):
        base = top.joinpath(*parts[:count])
        yield base.with_suffix(".py")
        yield base / "__init__.py"
