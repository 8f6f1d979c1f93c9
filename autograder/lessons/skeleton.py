"""What a student who cannot start unfolds: the steps of a solution in words, without its code.

In a solution a comment that begins with `#: ` says what the code below it is for. It stands as far
in as that code, so that the steps show what a loop holds.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.course import AuthorError
from autograder.lessons.text import BEGIN, END, STEP, Cell, LessonText

#: Closed until somebody wants to see it. It is HTML, which everything that shows notebooks knows
#: and which keys open as well; the empty lines let Markdown colour what is in it.
_FOLD = """\
<details>
<summary>Cannot start? Unfold the steps of <code>{exercise}</code> in words</summary>

Copy the comments into your function, and write under each the code that it asks for.

```python
{skeleton}
```

</details>"""

_MARK = re.compile(rf"^( *){STEP}", re.MULTILINE)
_TOKEN = re.compile(r"\w+|[^\w\s]")


def skeleton_id(cell: Cell) -> str:
    """The id of the cell that holds an exercise's skeleton."""
    return f"{cell.id}-skeleton"


def fold(cell: Cell) -> str:
    """Markdown that unfolds to an exercise's skeleton: what stays of the function, and its steps.

    The docstring is left out: it stands right below, where the function is to be written.
    """
    lines = cell.source.splitlines()
    begin, end = _solution(lines)
    function = _function(cell)
    head = lines[function.lineno - 1 : min(function.body[0].lineno - 1, begin)]
    steps = [line for line in lines[begin:end] if _is_step(line)]
    skeleton = "\n".join([*head, *steps, *lines[end + 1 :]])
    return _FOLD.format(exercise=cell.exercise, skeleton=with_plain_comments(skeleton))


def with_plain_comments(source: str) -> str:
    """A solution whose steps are comments like any other."""
    return _MARK.sub(r"\1#", source)


def steps_of(text: LessonText, cell: Cell) -> Iterator[tuple[str, str]]:
    """Every step of an exercise: its place, as messages name it, and its words."""
    for number, line in enumerate(cell.source.splitlines(), 1):
        if _is_step(line):
            yield text.where(cell, number), line.strip().removeprefix(STEP).strip()


def check_skeleton(text: LessonText, cell: Cell) -> None:
    """See that an exercise has a skeleton, and that it does not give the solution away.

    Raises:
        AuthorError: when it has none; for the first step that stands above no code, or holds some.
    """
    if skeleton_id(cell) in {other.id for other in text.cells}:
        raise AuthorError(
            f"{text.where(cell)}: the id {skeleton_id(cell)} is kept for the exercise's skeleton; "
            "give the cell that has it another"
        )
    _check_places(text, cell)
    code = [*_code(cell)]
    for where, words in steps_of(text, cell):
        said = _tokens(words)
        given_away = [piece for piece in code if _tokens(piece) in said]
        if given_away:
            raise AuthorError(
                f"{where}: the skeleton gives away {max(given_away, key=len)!r}, which is code of "
                "the solution; say in words what the line is for"
            )


def _check_places(text: LessonText, cell: Cell) -> None:
    """Has a solution steps, and does each stand above code, as far in as that?"""
    lines = cell.source.splitlines()
    begin, end = _solution(lines)
    places = [place for place, line in enumerate(lines) if _is_step(line)]
    if not places:
        raise AuthorError(
            f"{text.where(cell)}: the exercise has no skeleton; write above the lines of the "
            f"solution what they are for, as in `{STEP} The new state, equation (1)`"
        )
    for place in places:
        below = next((line for line in lines[place:end] if not _is_step(line)), "")
        if place < begin or not below or _indent(below) != _indent(lines[place]):
            raise AuthorError(
                f"{text.where(cell, place + 1)}: a line of the skeleton stands right above code of "
                "the solution, as far in as that; move it there"
            )


def _solution(lines: list[str]) -> tuple[int, int]:
    """The places at which a solution begins and ends."""
    begin, end = (next(i for i, line in enumerate(lines) if mark in line) for mark in (BEGIN, END))
    return begin, end


def _function(cell: Cell) -> ast.FunctionDef:
    found = [node for node in ast.parse(cell.source).body if isinstance(node, ast.FunctionDef)]
    return next(node for node in found if node.name == cell.exercise)


def _is_step(line: str) -> bool:
    return line.lstrip().startswith(STEP)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _code(cell: Cell) -> Iterator[str]:
    """All that a solution computes or assigns."""
    for node in ast.walk(_function(cell)):
        if isinstance(node, ast.Assign | ast.AugAssign):
            yield ast.get_source_segment(cell.source, node) or ""
        elif isinstance(node, ast.expr | ast.keyword) and not _may_be_said(node):
            yield ast.unparse(node)


def _may_be_said(node: ast.AST) -> bool:
    """Names and numbers, and shapes, which are tuples of them, are no code yet."""
    if isinstance(node, ast.Tuple | ast.List):
        return all(map(_may_be_said, node.elts))
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant)
    return isinstance(node, ast.Name | ast.Constant | ast.Slice)


def _tokens(text: str) -> str:
    """A text with one blank between all that Python reads apart, and around it."""
    found = _TOKEN.findall(text.replace('"', "'"))
    return f" {' '.join(found)} "
