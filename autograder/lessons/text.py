"""Reading a lesson text: Jupytext percent cells with short markers, and what authors get wrong.

# %% [markdown] id="why"                                   prose
# %% id="imports" role="setup"                              runs wherever marks are given
# %% id="rnn-cell-forward" role="exercise"                  the student writes this function
# %% id="rnn-cell-forward-test" role="test" points=10       its visible test
# %% id="switch" role="experiment"                          grading skips it
# %% id="forward" role="given" of="01_rnn_cell/rnn-forward"  an earlier lesson's solution
# %% id="get-course" role="colab" needs="gpu sacrebleu"      what Colab runs first

In a solution a comment that begins with `#: ` is a step of the exercise's skeleton.
"""

from __future__ import annotations

import ast
import functools
import re
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course import AuthorError, Lesson, exercise_of, lessons

ROLES = ("setup", "given", "exercise", "test", "experiment", "colab")

#: What `needs` of a colab cell may say besides the names of packages.
GPU = "gpu"
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
#: So begins a step; formatters leave it as it is.
STEP = "#:"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

#: A line that begins a cell, or is meant to; and what may stand behind `# %%`.
_MARKER = re.compile(r"\s*# ?%%")
_WORD = re.compile(r' +(\[markdown\]|\w+=("[^"]*"|\d+(\.\d+)?))(?= |$)')


@dataclass(frozen=True)
class Cell:
    """One cell of a lesson text; prose has no role."""

    id: str
    role: str
    source: str
    points: float = 0.0
    #: The line of its marker.
    line: int = 0
    #: What Colab must have for the lesson, of a colab cell: packages, and perhaps "gpu".
    needs: tuple[str, ...] = ()

    @property
    def exercise(self) -> str:
        """The exercise that an exercise cell or its test belongs to: a function's name."""
        return exercise_of(self.id)


@dataclass(frozen=True)
class LessonText:
    """A lesson's cells, in order."""

    lesson: Lesson
    cells: tuple[Cell, ...]

    def with_role(self, *roles: str) -> list[Cell]:
        """The cells that have one of these roles, in order."""
        return [cell for cell in self.cells if cell.role in roles]

    @property
    def file(self) -> str:
        """The text's place, as messages name it."""
        return _shown(self.lesson)

    def where(self, cell: Cell, inside: int = 0) -> str:
        """The place of a cell, or of a line of its source, as messages name it."""
        # Most of the source of a given cell stands in another text.
        line = cell.line if cell.role == "given" else cell.line + inside
        return f"{self.file}:{line}, cell {cell.id}"


def read_text(lesson: Lesson) -> LessonText:
    """Read and check a lesson text.

    Raises:
        AuthorError: when a marker, an id, a test or a solution is not as it must be.
    """
    return _read_text(lesson, stamps(lesson.root))


def stamps(root: Path) -> tuple[tuple[int, int], ...]:
    """Changes with any lesson's text: a lesson may be given solutions of earlier ones."""
    about = [lesson.text.stat() for lesson in lessons(root)]
    return tuple((text.st_mtime_ns, text.st_size) for text in about)


@functools.cache
def _read_text(lesson: Lesson, texts: tuple[tuple[int, int], ...]) -> LessonText:
    try:
        text = lesson.text.read_text(encoding="utf-8-sig")  # some editors begin with a mark
    except UnicodeDecodeError as error:
        raise AuthorError(
            f"{_shown(lesson)}: byte {error.start} is not UTF-8; save the file as UTF-8"
        ) from None
    import jupytext  # brings a whole Jupyter server along, which who only grades does not need

    notebook = jupytext.reads(text, fmt="py:percent")
    lines = _marker_lines(_shown(lesson), text)
    if len(lines) != len(notebook.cells):
        raise AuthorError(f"{_shown(lesson)}:1: the text must begin with a cell marker `# %%`")
    cells: list[Cell] = []
    for line, raw in zip(lines, notebook.cells, strict=True):
        where = f"{_shown(lesson)}:{line}"
        raw.metadata.pop("lines_to_next_cell", None)  # Jupytext's note to itself
        cell = _cell(lesson, where, raw.cell_type, dict(raw.metadata), raw.source)
        cell = replace(cell, line=line)
        _check_place(where, cell, cells)
        cells.append(cell)
    found = LessonText(lesson, tuple(cells))
    _check_tested(found)
    return found


def _marker_lines(file: str, text: str) -> list[int]:
    """The lines of markers, each of which can be read; Jupytext would take a slip for code."""
    found = []
    for line, written in enumerate(text.splitlines(), 1):
        if not _MARKER.match(written):
            continue
        rest = _WORD.sub("", written.removeprefix("# %%")).strip()
        if rest:
            raise AuthorError(
                f"{file}:{line}: the marker cannot be read at {rest!r}; a marker is "
                '`# %% id="…" role="…" points=N`, with blanks between and names in double quotes'
            )
        found.append(line)
    return found


def _cell(lesson: Lesson, where: str, kind: str, marker: dict[str, object], source: str) -> Cell:
    """One cell from its marker."""
    unknown = set(marker) - {"id", "role", "points", "of", "needs"}
    if unknown or kind not in ("markdown", "code"):
        word = sorted(unknown)[0] if unknown else kind
        raise AuthorError(
            f'{where}: the marker says {word!r}; a marker holds id="…", role="…" and points=N, '
            "names in double quotes"
        )
    cell_id = str(marker.get("id", ""))
    if not _ID.fullmatch(cell_id):
        raise AuthorError(
            f'{where}: the cell has no proper id; write id="some-words" (small letters, digits '
            "and hyphens), once and for all"
        )
    role = str(marker.get("role", ""))
    if kind == "code" and role not in ROLES:
        raise AuthorError(f"{where}, cell {cell_id}: role {role!r} is not one of {_list(ROLES)}")
    if kind == "markdown" and role:
        raise AuthorError(f"{where}, cell {cell_id}: prose has no role; remove role={role!r}")
    points = marker.get("points", 0)
    if (role == "test") != ("points" in marker) or not isinstance(points, (int, float)):
        remedy = "a test needs points=N" if role == "test" else "only a test has points"
        raise AuthorError(f"{where}, cell {cell_id}: {remedy}")
    if (role == "given") != ("of" in marker):
        remedy = 'write of="LESSON/CELL"' if role == "given" else 'only role="given" has of="…"'
        raise AuthorError(f"{where}, cell {cell_id}: {remedy}")
    if role == "given":
        source = _given(lesson, f"{where}, cell {cell_id}", str(marker["of"]), source)
    if role == "colab":
        return Cell(cell_id, role, "", needs=_colab_needs(where, cell_id, marker, source))
    if "needs" in marker:
        raise AuthorError(f'{where}, cell {cell_id}: only role="colab" has needs="…"')
    return Cell(cell_id, role, source, float(points))


def _colab_needs(
    where: str, cell_id: str, marker: dict[str, object], source: str
) -> tuple[str, ...]:
    """What a colab cell's marker says that the lesson needs."""
    if source.strip():
        raise AuthorError(
            f"{where}, cell {cell_id}: leave the cell empty; the builder writes the code, from "
            "autograder/lessons/launch.py"
        )
    names = str(marker.get("needs", "")).split()
    for name in names:
        if not re.fullmatch(r"[A-Za-z0-9._-]+", name):
            raise AuthorError(
                f"{where}, cell {cell_id}: needs={name!r} is no package's name; write names with "
                f'spaces between them, and "{GPU}" for a GPU'
            )
    return tuple(names)


def _given(lesson: Lesson, where: str, of: str, source: str) -> str:
    """The solution of an earlier lesson's exercise, under what the cell itself says of it."""
    lesson_id, _, exercise = of.partition("/")
    if lesson_id >= lesson.id:
        raise AuthorError(
            f"{where}: {of!r} is not of an earlier lesson; only what students have written by then "
            "can be given"
        )
    earlier = Lesson(lesson_id, lesson.root)
    cells = read_text(earlier).with_role("exercise") if earlier.text.is_file() else []
    found = next((cell for cell in cells if cell.id == exercise), None)
    if found is None:
        raise AuthorError(
            f"{where}: {of!r} is no exercise; write LESSON/CELL, as in 01_rnn_cell/rnn-forward"
        )
    if any(line.strip() and not line.startswith("#") for line in source.splitlines()):
        raise AuthorError(
            f"{where}: the cell holds code besides the solution that is given; keep comments only, "
            "and move the code to a cell of its own"
        )
    return f"{source}\n{without_markers(found.source)}".strip()


def without_markers(source: str) -> str:
    """A solution without its steps, and without the lines that say where it begins and ends."""
    lines = without_steps(source).splitlines()
    return "\n".join(line for line in lines if line.strip() not in (BEGIN, END))


def without_steps(source: str) -> str:
    """A solution without the comments that make the exercise's skeleton."""
    lines = source.splitlines(keepends=True)
    return "".join(line for line in lines if not line.lstrip().startswith(STEP))


def _check_place(where: str, cell: Cell, before: list[Cell]) -> None:
    """Is a cell's id new, and does a test follow its exercise?"""
    if any(cell.id == other.id for other in before):
        raise AuthorError(f"{where}, cell {cell.id}: the id stands twice; give this cell another")
    if cell.role == "test":
        exercise = cell.id.removesuffix("-test")
        if exercise == cell.id or not any(
            c.id == exercise and c.role == "exercise" for c in before
        ):
            raise AuthorError(
                f"{where}, cell {cell.id}: a test's id is its exercise's id and “-test”, after "
                f"the exercise; there is no exercise {exercise!r} above"
            )
        if f"check({cell.exercise})" not in cell.source:
            raise AuthorError(f"{where}, cell {cell.id}: add the line check({cell.exercise})")
    if cell.role == "exercise":
        if f"def {cell.exercise}(" not in cell.source:
            raise AuthorError(
                f"{where}, cell {cell.id}: the cell must define the function {cell.exercise}"
            )
        if BEGIN not in cell.source or END not in cell.source:
            raise AuthorError(
                f"{where}, cell {cell.id}: put the solution between {BEGIN} and {END}"
            )
        if not _begins_with_solution(cell):
            raise AuthorError(
                f"{where}, cell {cell.id}: move what stands between the docstring and {BEGIN} into "
                "the solution; who has written nothing would seem to have written that"
            )


def _begins_with_solution(cell: Cell) -> bool:
    """Does a function hold nothing but its docstring before the solution?"""
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:  # told with its line when the cell runs
        return True
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    body = next(node.body for node in functions if node.name == cell.exercise)
    begin = cell.source[: cell.source.index(BEGIN)].count("\n") + 1
    before = [node for node in body if node.lineno < begin]
    return not before[1:] and all(
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) for node in before
    )


def _check_tested(text: LessonText) -> None:
    tested = {cell.exercise for cell in text.with_role("test")}
    for cell in text.with_role("exercise"):
        if cell.exercise not in tested:
            raise AuthorError(
                f"{text.where(cell)}: the exercise has no test; add a cell "
                f'id="{cell.id}-test" role="test" points=N'
            )


def _shown(lesson: Lesson) -> str:
    return str(lesson.text.relative_to(lesson.root))


def _list(words: tuple[str, ...]) -> str:
    return ", ".join(words)
