"""Mending a submitted notebook before it runs: only known cells and metadata survive."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import nbformat

from autograder.course import Lesson, exercise_of
from autograder.grading.names import MOST, binds
from autograder.grading.safe_html import make_prose_safe
from autograder.lessons.notebooks import EXPERIMENT
from autograder.pages.submitted import SubmittedCell, Unreadable, cell_of, text_of

#: What stands above a student's own text of a cell that has been restored.
HANDED_IN = "# The next cell as it was handed in: grading skips this."


@dataclass(frozen=True)
class Repair:
    """What had to be mended: in one cell of the lesson or, where none is named, in all."""

    kind: Literal["copy", "changed", "type", "missing", "ids"]
    cell: str = ""
    was: str = ""

    def __str__(self) -> str:
        return {
            "copy": f"a second copy of cell {self.cell} was removed",
            "changed": f"cell {self.cell} was changed and has been restored",
            "type": f"cell {self.cell} was turned into {self.was} and turned back",
            "missing": f"cell {self.cell} was missing and has been restored",
            "ids": "the notebook had lost its cells' ids: its cells were known by their text",
        }[self.kind]


@dataclass(frozen=True)
class Sanitised:
    """A notebook that can be graded, what was mended, and which answers are as they were given.

    Code that a student wrote into a cell that is not theirs to change stands above it, tagged as an
    experiment is.
    """

    notebook: Any
    repairs: tuple[Repair, ...]
    unanswered: frozenset[str]

    def changed(self, cell: str) -> bool:
        """Had this locked cell another text?"""
        return Repair("changed", cell) in self.repairs

    def missed(self, cell: str) -> bool:
        """Was this cell missing?"""
        return Repair("missing", cell) in self.repairs


@dataclass(frozen=True)
class Form:
    """A lesson's notebook: each cell with its hidden tests, and as students were given it."""

    cells: Mapping[str, Any]
    given: Mapping[str, SubmittedCell]
    metadata: Any

    def cell(self, name: str) -> Any:
        """A fresh copy of a cell, as graded notebooks hold it."""
        return nbformat.from_dict(copy.deepcopy(self.cells[name]))

    def marks(self, name: str) -> Mapping[str, Any]:
        """What nbgrader knows of a cell; {} where no mark depends on it."""
        found: Mapping[str, Any] = self.cells[name]["metadata"].get("nbgrader", {})
        return found

    @functools.cached_property
    def exercises(self) -> Mapping[str, str]:
        """The functions that students write, each with the cell that is given for it."""
        return {exercise_of(name): name for name in self.cells if self.marks(name).get("solution")}


def form_of(lesson: Lesson) -> Form:
    """The form of a lesson, read anew only when its notebooks have changed."""
    stamps = tuple(path.stat().st_mtime_ns for path in (lesson.solution, lesson.released))
    return _form_of(lesson, stamps)


@functools.cache
def _form_of(lesson: Lesson, stamps: tuple[int, ...]) -> Form:
    solved = json.loads(lesson.solution.read_text(encoding="utf-8"))
    released = json.loads(lesson.released.read_text(encoding="utf-8"))
    return form_from(solved, released)


def form_from(solved: Mapping[str, Any], released: Mapping[str, Any]) -> Form:
    """The form that a solution notebook and the students' notebook make together."""
    cells = {}
    for cell in solved["cells"]:
        bare = {**copy.deepcopy(cell), "source": text_of(cell["source"])}
        if cell["cell_type"] == "code":
            bare.update(outputs=[], execution_count=None)
        cells[cell["id"]] = bare
    given = {cell["id"]: cell_of(cell) for cell in released["cells"]}
    return Form(cells, given, solved["metadata"])


def sanitise(submitted: Sequence[SubmittedCell], form: Form) -> Sanitised:
    """The notebook to be graded, and what had to be mended.

    Args:
        submitted: the student's cells, in whatever state.
        form: the lesson's notebook.

    Raises:
        Unreadable: when not one cell of the lesson is among them.
    """
    names = _by_ids(submitted, form)
    known = any(map(form.marks, names.values()))
    names |= _by_text(submitted, form, names)
    if not any(map(form.marks, names.values())):
        raise Unreadable("the notebook holds none of this lesson's cells: was another file meant?")
    mending = _Mending(form, repairs=[] if known else [Repair("ids")])
    for place, cell in enumerate(submitted):
        mending.take(cell, names.get(place, ""))
    make_prose_safe(mending.prose)
    mending.restore_missing()
    repairs = [*map(str, mending.repairs)]
    metadata = {**form.metadata, "unroll": {"repairs": repairs}}
    cells = [*_note(repairs), *mending.cells]
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return Sanitised(
        nbformat.from_dict(notebook), tuple(mending.repairs), frozenset(mending.unanswered)
    )


def _note(repairs: Sequence[str]) -> list[Any]:
    """The cell that tells whoever opens the graded notebook, or feedback, what was mended in it."""
    if not repairs:
        return []
    text = "\n".join(["**Mended before it was graded:**", "", *(f"- {one}" for one in repairs)])
    return [_own_cell(SubmittedCell("markdown", text), "mended")]


def _by_ids(submitted: Sequence[SubmittedCell], form: Form) -> dict[int, str]:
    """Which cells of the lesson stand at which places, as their ids say."""
    names = {}
    for place, cell in enumerate(submitted):
        # nbgrader's id tells which cell of the lesson it is or, if that was lost, the cell's own.
        for name in (cell.grade_id, cell.id):
            if name in form.cells:
                names[place] = name
                break
    return names


def _by_text(
    submitted: Sequence[SubmittedCell], form: Form, found: Mapping[int, str]
) -> dict[int, str]:
    """Where those of the other cells stand whose ids are lost, as their text says.

    An exercise is known by its function, any other cell by the whole text that it was given with.
    """
    lost = {name: cell for name, cell in form.given.items() if name not in {*found.values()}}
    texts = {cell.source.strip(): name for name, cell in lost.items() if cell.source.strip()}
    functions = {name: cell for name, cell in form.exercises.items() if cell in lost}
    names, room = {}, MOST
    for place, cell in enumerate(submitted):
        if place in found or not (texts or functions):
            continue
        name = texts.pop(cell.source.strip(), "")
        if not name and cell.kind == "code" and len(cell.source) <= room:
            room -= len(cell.source)
            name = functions.get(next((f for f in functions if binds(cell.source, f)), ""), "")
        if name:
            names[place] = name
            functions.pop(exercise_of(name), None)
    return names


@dataclass
class _Mending:
    """A notebook on its way to be mended."""

    form: Form
    cells: list[Any] = field(default_factory=list)
    prose: list[Any] = field(default_factory=list)  # those of them that are a student's text
    repairs: list[Repair] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)

    def take(self, cell: SubmittedCell, name: str) -> None:
        """Add a submitted cell, or what belongs in its place; `name` is the lesson's for it."""
        if name and name not in self.seen:
            self.seen.add(name)
            if self.changed(cell, name) and cell.kind == "code":
                self._set_aside(cell)
            self.cells.append(self._lesson_cell(cell, name))
        elif name and self.form.marks(name).get("locked") and not self.changed(cell, name):
            self.repairs.append(Repair("copy", name))
        else:
            self.cells.append(self._own(cell))

    def changed(self, cell: SubmittedCell, name: str) -> bool:
        """Is this one of the locked cells, with another text than it was given?"""
        given = self.form.given[name]
        same = cell.kind == given.kind and cell.source.strip() == given.source.strip()
        return not same and bool(self.form.marks(name).get("locked"))

    def _set_aside(self, cell: SubmittedCell) -> None:
        """Keep what a student wrote where it is not theirs to write."""
        kept = _own_cell(cell, f"own-{len(self.cells)}")
        if not cell.source.startswith("%%"):  # which must come first
            kept.source = f"{HANDED_IN}\n{cell.source}"
        kept.metadata["tags"] = [EXPERIMENT]
        self.cells.append(kept)

    def _lesson_cell(self, cell: SubmittedCell, name: str) -> Any:
        """A cell of the lesson: the student's text where it is theirs to write, else the form's."""
        mended, marks = self.form.cell(name), self.form.marks(name)
        if marks.get("locked"):
            if self.changed(cell, name):
                self.repairs.append(Repair("changed", name))
            return mended
        if marks and cell.kind != mended.cell_type:
            self.repairs.append(Repair("type", name, cell.kind))
        if mended.cell_type == "markdown" and cell.source != mended.source:
            self._add_text(mended, cell)
        mended.source = cell.source
        self._note_unanswered(mended, name)
        return mended

    def _own(self, cell: SubmittedCell) -> Any:
        """A cell that the student added."""
        own = _own_cell(cell, f"own-{len(self.cells)}")
        if own.cell_type == "markdown":
            self._add_text(own, cell)
        return own

    def _add_text(self, mended: Any, cell: SubmittedCell) -> None:
        """Note a text of the student's, and keep the pictures that were pasted into it."""
        self.prose.append(mended)
        if cell.pictures:
            mended["attachments"] = nbformat.from_dict(cell.pictures)

    def _note_unanswered(self, cell: Any, name: str) -> None:
        if self.form.marks(name).get("solution") and cell.source == self.form.given[name].source:
            self.unanswered.add(name)

    def restore_missing(self) -> None:
        """Put deleted cells back behind the cell that they follow in the lesson."""
        previous = ""
        for name in self.form.cells:
            if name not in self.seen and self.form.marks(name):
                restored = self.form.cell(name)
                if not self.form.marks(name)["locked"]:
                    restored.source = self.form.given[name].source
                place = next((i for i, c in enumerate(self.cells) if c["id"] == previous), -1)
                self.cells.insert(place + 1, restored)
                self.repairs.append(Repair("missing", name))
                self.seen.add(name)
                self._note_unanswered(restored, name)
            if name in self.seen:
                previous = name


def _own_cell(cell: SubmittedCell, name: str) -> Any:
    """A cell that is none of the lesson's."""
    bare: dict[str, Any] = {"cell_type": cell.kind, "id": name, "metadata": {}}
    if cell.kind == "code":
        bare.update(outputs=[], execution_count=None)
    return nbformat.from_dict({**bare, "source": cell.source})
