"""Small changes of whole lines of a function and of what they compute, and of what is missing."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from .edits import (
    ARRAY,
    FIRST,
    INDEX,
    LAST,
    OPERATOR,
    SECOND,
    SIGN_KIND,
    THIRD,
    TRANSPOSE,
    Edit,
    edits_of,
    in_index,
)
from .scopes import Scope
from .source import ATOM, PRODUCT, SIGN, SUM, Source, Span, bare, own_nodes

INSIDE, LINES, ORDER = "what stands inside the loop", "the order of two lines", "the order"
TERM, FACTOR = "a term is missing", "a factor is missing"

#: So many variables that nothing reads are looked at.
_MOST_UNREAD = 4

_SIMPLE = (ast.Assign, ast.AugAssign, ast.Expr)
_NEEDLESS = (*_SIMPLE, ast.Break, ast.Continue)
_LOOPS = (ast.For, ast.While)


def edits(source: Source, scope: Scope) -> Iterator[Edit]:
    """All small changes of a function."""
    for body in _bodies(source.tree):
        yield from _of_lines(source, body)
    for statement in _statements(source.tree):
        yield from _of_statement(source, statement)
        nodes = list(own_nodes(statement))
        yield from _exchanges(source, nodes)
        yield from _copied(source, nodes, scope)
        for node in nodes:
            yield from edits_of(source, node, scope)
            yield from _missing(source, node, scope)
        for top in _tops(source, statement):
            yield from _of_whole(source, top, scope)


def _bodies(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    """Lists of statements that stand below one another, without docstrings."""
    for node in ast.walk(tree):
        for name in ("body", "orelse"):
            if isinstance(body := getattr(node, name, None), list):
                yield [one for one in body if not _is_text(one)]


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _statements(tree: ast.AST) -> Iterator[ast.stmt]:
    for body in _bodies(tree):
        yield from body


def _tops(source: Source, statement: ast.stmt) -> Iterator[ast.expr]:
    """Expressions that are no part of a computation: what is assigned, handed over, returned."""
    for node in (statement, *own_nodes(statement)):
        if isinstance(node, (ast.Assign, ast.AugAssign, ast.Return, ast.DictComp)):
            if node.value is not None:
                yield node.value
        elif isinstance(node, ast.Call):
            yield from node.args
        elif isinstance(node, (ast.List, ast.Tuple)) and isinstance(node.ctx, ast.Load):
            yield from () if in_index(source, node) else node.elts
        elif isinstance(node, ast.Dict):
            yield from node.values
        elif isinstance(node, (ast.ListComp, ast.GeneratorExp)):
            yield node.elt


def _of_statement(source: Source, node: ast.stmt) -> Iterator[Edit]:
    """Add up instead of replacing, and the other way round; a line too many; a list's end."""
    start, end = source.span(node)
    if isinstance(node, ast.AugAssign):
        target, value = source.of(node.target), source.of(node.value)
        kind = "replace instead of adding up"
        yield Edit(FIRST, kind, ((start, end, f"{target} = {value}"),))
        for sign in "+-*":
            if not isinstance(node.op, {"+": ast.Add, "-": ast.Sub, "*": ast.Mult}[sign]):
                kind = OPERATOR if sign == "*" or isinstance(node.op, ast.Mult) else SIGN_KIND
                yield Edit(FIRST, kind, ((start, end, f"{target} {sign}= {value}"),))
    elif isinstance(node, ast.Assign) and len(node.targets) == 1:
        target, value = source.of(node.targets[0]), source.of(node.value)
        if isinstance(node.targets[0], (ast.Name, ast.Subscript)):
            kind = "add up instead of replacing"
            yield Edit(FIRST, kind, ((start, end, f"{target} += {value}"),))
    elif isinstance(node, ast.If):
        new = f"not ({source.of(node.test)})"
        yield Edit(SECOND, "the condition", ((*source.span(node.test), new),))
    elif isinstance(node, (ast.Break, ast.Continue)):
        new = "continue" if isinstance(node, ast.Break) else "break"
        yield Edit(FIRST, "how the loop goes on", ((start, end, new),))
    if isinstance(node, _NEEDLESS):
        yield Edit(SECOND, "a line too many", ((start, end, "pass"),))


def _of_lines(source: Source, body: Sequence[ast.stmt]) -> Iterator[Edit]:
    """Two lines exchanged; lines that go into the loop beside them, or out of it."""
    for one, other in itertools.pairwise(body):
        if isinstance(one, _SIMPLE) and isinstance(other, _SIMPLE):
            spans = (*source.span(one), source.of(other)), (*source.span(other), source.of(one))
            yield Edit(SECOND, LINES, spans)
        if isinstance(other, _LOOPS):
            yield from _before_loop(source, one, other)
        if isinstance(one, _LOOPS) and one.lineno != one.body[0].lineno:
            yield _moved(source, [other], one.body[0].col_offset - one.col_offset)
    for loop in body:
        if isinstance(loop, _LOOPS) and loop.lineno != loop.body[0].lineno:
            for i in range(1, len(loop.body)):
                yield _moved(source, loop.body[i:], loop.col_offset - loop.body[0].col_offset)


def _before_loop(source: Source, one: ast.stmt, loop: ast.For | ast.While) -> Iterator[Edit]:
    """The line before a loop becomes the first in it, or the other way round."""
    first, end = loop.body[0], source.span(one)[1]
    if isinstance(one, _SIMPLE):
        begin, text = source.span(first)[0], source.of(one)
        spans = ((*source.span(one), "pass"), (begin, begin, f"{text}; "))
        yield Edit(SECOND, INSIDE, spans, _shown(source, [one], " " * first.col_offset))
        if isinstance(first, _SIMPLE) and len(loop.body) > 1:
            spans = ((end, end, f"; {source.of(first)}"), (*source.span(first), "pass"))
            yield Edit(SECOND, INSIDE, spans, _shown(source, [first], " " * loop.col_offset))


def _moved(source: Source, body: Sequence[ast.stmt], columns: int) -> Edit:
    """Lines with more spaces before them, or fewer."""
    last = body[-1].end_lineno or body[-1].lineno
    starts = [source.start(row) for row in range(body[0].lineno, last + 1)]
    spans = [(s, s, " " * columns) if columns > 0 else (s, s - columns, "") for s in starts]
    indent = " " * (body[0].col_offset + columns)
    return Edit(SECOND, INSIDE, tuple(spans), _shown(source, body, indent))


def _shown(source: Source, body: Sequence[ast.stmt], indent: str) -> tuple[int, str, str]:
    """Where lines begin; how they stand, and how with other spaces before them."""
    first, last = body[0], body[-1].end_lineno or body[-1].lineno
    text = "; ".join(bare(source.text, range(first.lineno, last + 1)))
    return first.lineno, " " * first.col_offset + text, indent + text


def _exchanges(source: Source, nodes: Sequence[ast.AST]) -> Iterator[Edit]:
    """Two names of a line exchanged; two arguments, or two entries of a tuple or dictionary."""
    names = [n for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    for one, other in itertools.combinations(names, 2):
        if one.id != other.id:
            kind = INDEX if in_index(source, one) else ARRAY
            yield Edit(SECOND, kind, _exchanged(source, one, other))
    for node in nodes:
        groups: list[tuple[str, Sequence[ast.AST]]] = []
        if isinstance(node, ast.Call):
            groups.append(("the order of the arguments", node.args))
        elif isinstance(node, ast.Tuple):
            groups.append((INDEX if in_index(source, node) else ORDER, node.elts))
        elif isinstance(node, ast.List):
            groups.append((ORDER, node.elts))
        elif isinstance(node, ast.Dict):
            groups.append((ORDER, node.values))
        for kind, parts in groups:
            rank = THIRD if isinstance(source.parents.get(node), ast.Assign) else SECOND
            for part, another in itertools.combinations(parts, 2):
                if source.of(part) != source.of(another):
                    yield Edit(rank, kind, _exchanged(source, part, another))


def _exchanged(source: Source, one: ast.AST, other: ast.AST) -> tuple[Span, ...]:
    return (
        source.replacing(one, source.of(other), source.level(other)),
        source.replacing(other, source.of(one), source.level(one)),
    )


def _of_whole(source: Source, node: ast.expr, scope: Scope) -> Iterator[Edit]:
    """What is assigned or handed over: its negative, its transpose, a function of it or of a part
    of it, a copy, another array, two things instead of one.
    """
    text, start, end = source.of(node), *source.span(node)
    if isinstance(node, (ast.Tuple, ast.Starred, ast.Constant)):
        return

    def instead(rank: int, kind: str, new: str) -> Edit:
        return Edit(rank, kind, ((start, end, new),))

    tight = source.of(node, ATOM)
    yield instead(SECOND, SIGN_KIND, f"-{source.of(node, SIGN)}")
    yield instead(SECOND, TRANSPOSE, f"{tight}.T")
    yield instead(THIRD, "a copy", f"{tight}.copy()")
    yield instead(THIRD, "what it starts from", "0.0")
    if ast.unparse(node) in scope.constant:
        return
    for summed in ("sum()", "mean()", "sum(axis=1, keepdims=True)", "sum(axis=0)"):
        yield instead(THIRD, "a function is missing", f"{tight}.{summed}")
    for function in scope.applied:
        rank = SECOND if isinstance(node, ast.BinOp) else THIRD
        yield instead(rank, "a function is missing", f"{function}({text})")
        for part in ast.walk(node):
            if part is not node and isinstance(part, (ast.BinOp, ast.Subscript)):
                yield instead(
                    THIRD, "the function that is called", f"{function}({source.of(part)})"
                )
    if isinstance(node, ast.Name) and isinstance(source.parents[node], (ast.Assign, ast.Return)):
        for name in scope.names:
            yield instead(THIRD, "an entry is missing", f"({text}, {name})")
    for other in scope.pool:
        if other != text and not (isinstance(node, ast.Name) and other in scope.names):
            yield instead(THIRD, ARRAY, other)
    for name in scope.names:
        if name not in scope.shapes and name != text and not isinstance(node, ast.Name):
            yield instead(THIRD, ARRAY, name)


def _copied(source: Source, nodes: Sequence[ast.AST], scope: Scope) -> Iterator[Edit]:
    """Two names of a line that was copied from another: both are to be those that nothing reads."""
    names = [n for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    unread = [name for name in scope.names if name in scope.unread][:_MOST_UNREAD]
    for one, other in itertools.combinations(names, 2):
        for new, another in itertools.permutations(unread, 2):
            yield Edit(
                SECOND, ARRAY, (source.replacing(one, new), source.replacing(other, another))
            )


def _missing(source: Source, node: ast.AST, scope: Scope) -> Iterator[Edit]:
    """Terms and factors that could be missing beside an expression, where the shapes fit."""
    reads = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
    if not reads or not isinstance(node, (ast.Name, ast.Subscript, ast.Call, ast.BinOp)):
        return
    text, mine = source.of(node, PRODUCT), source.of(node, SUM)

    def beside(rank: int, kind: str, new: str, level: int) -> Edit:
        return Edit(rank, kind, (source.replacing(node, new, level),))

    if ast.unparse(node) in scope.constant:
        return
    for number in ("* 2", "/ 2") if isinstance(node, (ast.Name, ast.BinOp)) else ():
        yield beside(LAST, FACTOR, f"{text} {number}", PRODUCT)
    shape = scope.shapes.get(ast.unparse(node))
    if shape is None:
        return
    for other, theirs in scope.pool.items():
        rank = FIRST if other in scope.unread else LAST
        if _broadcast(shape, theirs) == shape:
            yield beside(rank, TERM, f"{mine} + {other}", SUM)
            yield beside(rank, FACTOR, f"{text} * {other}", PRODUCT)
            if other != text:
                yield beside(LAST, TERM, f"{mine} - {other}", SUM)
        if theirs == shape:
            yield beside(LAST, FACTOR, f"{text} * (1 - {other})", PRODUCT)
            yield beside(LAST, FACTOR, f"{text} * (1 - {other}**2)", PRODUCT)
    for name in scope.names:
        if name not in scope.shapes:  # a number
            yield beside(LAST, FACTOR, f"{text} / {name}", PRODUCT)
            yield beside(LAST, FACTOR, f"{text} * {name}", PRODUCT)
    matrices = [(t, s) for t, s in scope.pool.items() if len(s) == 2]
    for (one, first), (other, second) in itertools.product(matrices, matrices):
        if first[1] == second[0] and (first[0], second[1]) == shape:
            yield beside(LAST + 1, TERM, f"{mine} + {one} @ {other}", SUM)
    for one, first in matrices if len(shape) == 2 else ():
        if first[1] == shape[0]:
            yield beside(LAST + 1, FACTOR, f"{one} @ {source.of(node, PRODUCT + 1)}", PRODUCT)
        if first[0] == shape[1]:
            yield beside(LAST + 1, FACTOR, f"{text} @ {one}", PRODUCT)

    numbers = [name for name in scope.names if name not in scope.shapes]
    for one, other in itertools.combinations(numbers, 2) if isinstance(node, ast.BinOp) else ():
        yield beside(LAST + 1, FACTOR, f"{text} / ({one} * {other})", PRODUCT)
    if isinstance(node, ast.BinOp):
        for other, theirs in scope.pool.items():
            if theirs == shape:
                yield beside(THIRD, ARRAY, other, ATOM)
    else:
        for function in scope.applied:
            yield beside(THIRD, "a function is missing", f"{function}({source.of(node)})", ATOM)


def _broadcast(shape: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...] | None:
    try:
        return np.broadcast_shapes(shape, other)
    except ValueError:
        return None
