"""Who may use whom: every import of the code, also those inside functions, points downwards."""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

import pytest

from autograder.course import ROOT

#: Where the top-level packages lie.
PACKAGES = {
    "unroll": ROOT / "course" / "unroll",
    "autograder": ROOT / "autograder",
    "datasets": ROOT / "datasets",
    "tools": ROOT / "tools",
}

#: Each room and the rooms right under it; it may use these, and all that lies under them.
#: A module belongs to the room whose name it begins with (to the longest such name).
UNDER = {
    # All that a student needs.
    "unroll.errors": (),
    "unroll.progress": (),
    "unroll.datasets": ("unroll.errors", "unroll.progress"),
    "unroll.judging": ("unroll.datasets",),
    "unroll": ("unroll.judging",),
    # What a teacher adds.
    "autograder": (),
    "autograder.course": ("unroll.errors",),
    "autograder.slips": (),
    "autograder.outputs": ("autograder.course",),
    "autograder.nbgrader": ("autograder.course", "autograder.slips"),
    "autograder.lessons": ("autograder.nbgrader", "unroll"),
    "autograder.exercises": ("autograder.lessons",),
    "autograder.sandbox": ("autograder.course", "unroll.judging"),
    "autograder.pages": (),
    "autograder.hidden": ("autograder.grading",),
    "autograder.grading": ("autograder.lessons", "autograder.pages", "autograder.sandbox"),
    "autograder.verdicts": ("autograder.nbgrader", "autograder.outputs", "unroll.judging"),
    "autograder.classes": ("autograder.grading", "autograder.verdicts"),
    "autograder.reports": ("autograder.verdicts", "autograder.nbgrader", "autograder.pages"),
    "autograder.cli": ("autograder.classes", "autograder.reports", "autograder.exercises"),
    # What authors add.
    "datasets": ("unroll",),
    "tools": ("autograder.cli", "datasets"),
}

#: Packages whose rooms are all named: what stands in none of them has no place yet.
ALL_NAMED = {"autograder"}

#: What is imported by a name that is put together, and may lie above: an author's module is found
#: by its lesson's name, so that nothing lists it.
BY_NAME = {("autograder.lessons", "autograder.exercises")}


@dataclass(frozen=True)
class Import:
    """One module that another one imports, where, and whether by a text that names it."""

    user: str
    used: str
    place: str
    by_name: bool = False


def modules(packages: dict[str, Path]) -> dict[str, Path]:
    """Every module's name, as others import it, and its file."""
    found = {}
    for package, folder in packages.items():
        for path in sorted(folder.rglob("*.py")):
            parts = (package, *path.relative_to(folder).with_suffix("").parts)
            found[".".join(parts).removesuffix(".__init__")] = path
    return found


def imports(known: dict[str, Path]) -> Iterator[Import]:
    """What each module imports of the others, wherever in the file: `import`, `from`, by name."""
    for user, path in known.items():
        place = str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for name in named_by(node, user, path.name == "__init__.py"):
                used = known_in(name, known)
                if used and used != user:
                    line = getattr(node, "lineno", 0)
                    yield Import(user, used, f"{place}:{line}", isinstance(node, ast.Call))


def known_in(name: str, known: dict[str, Path]) -> str:
    """The module that a name is, or stands in; "" when it is none of these."""
    return next((module for module in longest_first(name) if module in known), "")


def named_by(node: ast.AST, user: str, is_package: bool) -> list[str]:
    """The full names that a statement imports, be they modules or what stands in them."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        package = user.split(".")[: None if is_package else -1]
        above = package[: len(package) - node.level + 1] if node.level else []
        start = ".".join([*above, *([node.module] if node.module else [])])
        return [f"{start}.{alias.name}" for alias in node.names]
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
        text = node.args[0].values[0] if isinstance(node.args[0], ast.JoinedStr) else node.args[0]
        return [str(text.value)] if isinstance(text, ast.Constant) else []
    return []


def longest_first(name: str) -> Iterator[str]:
    """a.b.c, a.b, a."""
    parts = name.split(".")
    return (".".join(parts[:length]) for length in range(len(parts), 0, -1))


def room_of(module: str) -> str:
    """The room in which a module stands; "" when nobody has given it one."""
    room = next((room for room in longest_first(module) if room in UNDER), "")
    return "" if room in ALL_NAMED and module != room else room


def reachable(room: str) -> set[str]:
    """A room and all that lies under it."""
    return {room}.union(*(reachable(under) for under in UNDER[room]))


KNOWN = modules(PACKAGES)


@functools.cache
def all_imports() -> list[Import]:
    """Those of this repository: read by the worker that asks, and not by each that starts."""
    return list(imports(KNOWN))


def test_the_rooms_lie_one_above_another() -> None:
    tuple(TopologicalSorter(UNDER).static_order())  # a CycleError names the rooms
    assert {under for rooms in UNDER.values() for under in rooms} <= set(UNDER)


def test_every_room_is_there_and_every_module_has_one() -> None:
    rooms = {module: room_of(module) for module in KNOWN}
    assert [module for module, room in rooms.items() if not room] == [], "give it a place in UNDER"
    assert sorted(set(UNDER) - set(rooms.values())) == []


@pytest.mark.parametrize("room", UNDER)
def test_a_room_uses_what_lies_under_it(room: str) -> None:
    allowed = reachable(room)
    by_name = {used for user, used in BY_NAME if user == room}
    upwards = [
        f"{found.place} imports {found.used}"
        for found in all_imports()
        if room_of(found.user) == room
        and room_of(found.used) not in (allowed | by_name if found.by_name else allowed)
    ]
    assert upwards == [], f"{room} may use {', '.join(sorted(allowed - {room})) or 'nothing'}"


def test_no_module_is_imported_in_a_circle() -> None:
    uses: dict[str, set[str]] = {module: set() for module in KNOWN}
    for found in all_imports():
        uses[found.user].add(found.used)
    try:
        tuple(TopologicalSorter(uses).static_order())
    except CycleError as error:
        circle = error.args[1][::-1]
        steps = {(found.user, found.used): found.place for found in all_imports()}
        pytest.fail("\n".join(f"{steps[pair]} imports {pair[1]}" for pair in pairwise(circle)))


def test_imports_are_found_wherever_they_stand(tmp_path: Path) -> None:
    """Were one not found, the tests above would pass whatever it names."""
    (tmp_path / "inner").mkdir()
    (tmp_path / "__init__.py").write_text("from . import plain, thing\n")
    (tmp_path / "plain.py").write_text("def f():\n    import p.inner.deep as d\n")
    (tmp_path / "typed.py").write_text("if TYPE_CHECKING:\n    from .inner import deep\n")
    (tmp_path / "inner" / "__init__.py").write_text("from .deep import a\nimport numpy\n")
    (tmp_path / "inner" / "deep.py").write_text("from ..plain import f\nfrom .. import other\n")
    (tmp_path / "named.py").write_text("importlib.import_module(f'p.inner.{name}')\n")
    found = {(i.user, i.used) for i in imports(modules({"p": tmp_path}))}
    assert found == {
        ("p", "p.plain"),
        ("p.plain", "p.inner.deep"),
        ("p.typed", "p.inner.deep"),
        ("p.inner", "p.inner.deep"),
        ("p.inner.deep", "p.plain"),
        ("p.inner.deep", "p"),
        ("p.named", "p.inner"),
    }
