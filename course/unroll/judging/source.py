"""A function's text, and where in it each part stands, so that a part can be replaced alone."""

from __future__ import annotations

import ast
import bisect
import io
import itertools
import tokenize
from collections.abc import Iterator, Sequence

#: What stands in place of a part of a text: from which byte, to which, and what.
Span = tuple[int, int, str]

#: How strongly operators bind. What binds less than its surroundings want stands in brackets.
SUM, PRODUCT, SIGN, POWER, ATOM = 8, 9, 10, 11, 13
_OPERATORS: dict[type[ast.operator], int] = {
    **dict.fromkeys((ast.Add, ast.Sub), SUM),
    **dict.fromkeys((ast.Mult, ast.Div, ast.MatMult, ast.Mod, ast.FloorDiv), PRODUCT),
    ast.Pow: POWER,
}


def binds(operator: ast.operator) -> int:
    """How strongly an operator binds."""
    return _OPERATORS.get(type(operator), SUM - 1)


class Source:
    """A function's text and its tree; offsets count bytes.

    Raises:
        SyntaxError: where the text is none of Python.
    """

    def __init__(self, text: str) -> None:
        self.text, self._raw = text, text.encode()
        self.tree = ast.parse(text).body[0]
        lengths = map(len, self._raw.splitlines(keepends=True))
        self._starts = [0, *itertools.accumulate(lengths)]
        self.parents = {
            child: parent
            for parent in ast.walk(self.tree)
            for child in ast.iter_child_nodes(parent)
        }

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where a node stands, without brackets around it."""
        return (
            self._starts[getattr(node, "lineno", 1) - 1] + getattr(node, "col_offset", 0),
            self._starts[getattr(node, "end_lineno", 1) - 1] + getattr(node, "end_col_offset", 0),
        )

    def start(self, row: int) -> int:
        """Where a line begins; rows count from 1."""
        return self._starts[row - 1]

    def row(self, offset: int) -> int:
        """The line in which an offset lies, counted from 1."""
        return bisect.bisect_right(self._starts, offset, hi=len(self._starts) - 1)

    def of(self, node: ast.AST, level: int = 0) -> str:
        """The text of a node, in brackets where it binds less than that."""
        start, end = self.span(node)
        text = self._raw[start:end].decode()
        return f"({text})" if self.level(node) < level else text

    def replacing(self, node: ast.AST, new: str, level: int = ATOM) -> Span:
        """Another expression in the place of one; `level` is how strongly the new one binds."""
        start, end = self.span(node)
        needed = self._needed(node)
        if needed and self._in_brackets(start, end):  # brackets of its own
            start = self._raw.rindex(b"(", 0, start)
            end = self._raw.index(b")", end) + 1
        return (start, end, f"({new})" if level < needed else new)

    def with_spans(self, spans: Sequence[Span]) -> str:
        """The text with these parts replaced."""
        raw = self._raw
        for start, end, new in sorted(spans, reverse=True):
            raw = raw[:start] + new.encode() + raw[end:]
        return raw.decode()

    def level(self, node: ast.AST) -> int:
        """How strongly what a node is holds together."""
        if isinstance(node, ast.BinOp):
            return binds(node.op)
        if isinstance(node, ast.UnaryOp):
            return SIGN if not isinstance(node.op, ast.Not) else 3
        if isinstance(node, ast.Tuple):
            return ATOM if self._raw[self.span(node)[0] :].startswith(b"(") else 0
        weak = (ast.Lambda, ast.IfExp, ast.BoolOp, ast.Compare, ast.NamedExpr, ast.Starred)
        return 0 if isinstance(node, weak) else ATOM

    def _needed(self, node: ast.AST) -> int:
        """How strongly what stands in a node's place has to bind."""
        parent = self.parents.get(node)
        if isinstance(parent, ast.BinOp):
            return binds(parent.op) + (node is parent.right or isinstance(parent.op, ast.Pow))
        if isinstance(parent, ast.UnaryOp):
            return SIGN
        if isinstance(parent, (ast.Compare, ast.BoolOp, ast.Starred)):
            return SUM - 1
        if isinstance(parent, ast.Call):
            return ATOM if node is parent.func else 0
        if isinstance(parent, (ast.Attribute, ast.Subscript)):
            return ATOM if node is parent.value else 0
        return 0

    def _in_brackets(self, start: int, end: int) -> bool:
        before, after = self._raw[:start].rstrip(), self._raw[end:].lstrip()
        return before.endswith(b"(") and after.startswith(b")")


def own_nodes(node: ast.AST, below: bool = False) -> Iterator[ast.AST]:
    """The expressions of a statement, and what stands `below` in it where that is wanted; without
    those in f-strings, whose places Python does not tell.
    """
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.JoinedStr, ast.arguments)) and (
            below or not isinstance(child, ast.stmt)
        ):
            yield child
            yield from own_nodes(child, below)


def bare(text: str, rows: range) -> Iterator[str]:
    """Lines of a text without indents and comments; empty ones are left out."""
    lines = text.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    return (line.strip() for line in lines[rows.start - 1 : rows.stop - 1] if line.strip())
