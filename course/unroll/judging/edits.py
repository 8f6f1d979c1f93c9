"""Small changes of a function's text, the common slips undone; each with what kind it is."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from .scopes import APPLIED, Scope
from .source import ATOM, PRODUCT, SIGN, SUM, Source, Span, binds

#: So common are slips: what is tried first, and what last.
FIRST, SECOND, THIRD, LAST = range(4)

#: Kinds of more than one place below.
SIGN_KIND, OPERATOR, ARRAY, INDEX, AXIS = (
    "the sign",
    "the operator",
    "which array is read",
    "the index",
    "the axis",
)
TRANSPOSE, KEEPDIMS, FUNCTION, ENDS = (
    "a transpose",
    "keepdims",
    "the function that is called",
    "where the loop begins or ends",
)


@dataclass(frozen=True)
class Edit:
    """One small change of a text; `rank` tells how common the slip is that it undoes.

    `moved` is, of lines that go elsewhere, the first one's number and how they stand before and
    after.
    """

    rank: int
    kind: str
    spans: tuple[Span, ...]
    moved: tuple[int, str, str] | None = None


_SWAPS: dict[type[ast.operator], str] = {
    ast.Add: "- * /",
    ast.Sub: "+ *",
    ast.Mult: "@ + - / **",
    ast.Div: "* - //",
    ast.MatMult: "*",
    ast.Pow: "*",
    ast.FloorDiv: "/ %",
    ast.Mod: "//",
    ast.BitAnd: "| -",
    ast.BitOr: "&",
}
_SYMBOLS: dict[str, ast.operator] = {
    "+": ast.Add(),
    "-": ast.Sub(),
    "*": ast.Mult(),
    "/": ast.Div(),
    "@": ast.MatMult(),
    "**": ast.Pow(),
    "//": ast.FloorDiv(),
    "%": ast.Mod(),
    "&": ast.BitAnd(),
    "|": ast.BitOr(),
}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.In: "in",
    ast.NotIn: "not in",
}

#: Comparisons that are taken for each other; all others are for any of theirs.
_PAIRED = ({ast.In, ast.NotIn}, {ast.In, ast.Eq})

#: Functions and methods that are taken for one another; those of numpy among themselves.
_FAMILIES = (
    ("sum", "mean", "max", "min"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("dot", "multiply"),
    ("vstack", "hstack"),
    ("argmax", "argmin"),
    ("maximum", "minimum"),
    ("log", "log10", "log2"),
    ("sort", "argsort"),
    ("append", "extend"),
    ("round", "floor", "ceil", "rint"),
    ("startswith", "endswith"),
    ("lower", "upper"),
    ("any", "all"),
)
#: Those to which an axis can be given.
_REDUCING = ("sum", "mean", "max", "min", "softmax", "argmax", "argmin")


def edits_of(source: Source, node: ast.AST, scope: Scope) -> Iterator[Edit]:
    """All small changes of one expression, and not of those in it."""
    for rank, kind, spans in _BY_KIND.get(type(node), _nothing)(source, node, scope):
        yield Edit(rank, kind, tuple(spans))


#: What a change of a node is: its rank, its kind, what is replaced.
_Found = Iterator[tuple[int, str, Sequence[Span]]]


def _nothing(source: Source, node: ast.AST, scope: Scope) -> _Found:
    yield from ()


def _of_binary(source: Source, node: ast.BinOp, scope: Scope) -> _Found:
    """Another operator; one side alone; the sides exchanged; brackets elsewhere."""
    left, op, right = node.left, node.op, node.right
    summed = isinstance(op, (ast.Add, ast.Sub))

    def joined(one: ast.expr, symbol: str, other: ast.expr, node: ast.AST = node) -> list[Span]:
        level = binds(_SYMBOLS[symbol])
        new = f"{source.of(one, level)} {symbol} {source.of(other, level + 1)}"
        return [source.replacing(node, new, level)]

    for side in (left, right):
        kind = "a term too many" if summed else "a factor too many"
        kind = _kind(source, node, kind)
        yield FIRST, kind, [source.replacing(node, source.of(side), source.level(side))]
    for symbol in _SWAPS.get(type(op), "").split():
        kind = SIGN_KIND if summed and symbol in "+-" else OPERATOR
        yield FIRST, kind, joined(left, symbol, right)
    mine = next((s for s, o in _SYMBOLS.items() if type(o) is type(op)), "")
    if mine and not isinstance(op, (ast.Add, ast.Mult)):
        yield SECOND, "what comes first in a product or difference", joined(right, mine, left)
    for side in (left, right) if isinstance(op, ast.MatMult) else ():
        yield FIRST, TRANSPOSE, [source.replacing(side, f"{source.of(side, ATOM)}.T")]
    if mine and isinstance(left, ast.BinOp):  # (a + b) * c: a + (b * c)
        inner = next((s for s, o in _SYMBOLS.items() if type(o) is type(left.op)), "")
        if inner:
            level = binds(_SYMBOLS[inner])
            later = f"{source.of(left.right, binds(op))} {mine} {source.of(right, binds(op) + 1)}"
            later = later if binds(op) > level else f"({later})"
            new = f"{source.of(left.left, level)} {inner} {later}"
            yield THIRD, "where brackets stand", [source.replacing(node, new, level)]
    if mine and isinstance(right, ast.BinOp):  # a * (b + c): a * b + c
        inner = next((s for s, o in _SYMBOLS.items() if type(o) is type(right.op)), "")
        if inner:
            level = binds(_SYMBOLS[inner])
            first = f"{source.of(left, binds(op))} {mine} {source.of(right.left, binds(op) + 1)}"
            first = first if binds(op) >= level else f"({first})"
            new = f"{first} {inner} {source.of(right.right, level + 1)}"
            yield THIRD, "where brackets stand", [source.replacing(node, new, level)]
    for call, other in ((left, right), (right, left)):  # tanh(a) + b: tanh(a + b)
        if mine and isinstance(call, ast.Call) and len(call.args) == 1 and not call.keywords:
            level = binds(op)
            argument = call.args[0]
            inside = f"{source.of(argument, level)} {mine} {source.of(other, level + 1)}"
            new = f"{source.of(call.func)}({inside})"
            yield THIRD, "what stands in the brackets", [source.replacing(node, new)]


def _of_sign(source: Source, node: ast.UnaryOp, scope: Scope) -> _Found:
    kind = "the condition" if isinstance(node.op, ast.Not) else _kind(source, node, SIGN_KIND)
    new, level = source.of(node.operand), source.level(node.operand)
    yield FIRST, kind, [source.replacing(node, new, level)]
    if in_index(source, node):  # from the end
        for name in scope.names:
            yield SECOND, INDEX, [source.replacing(node, name)]


def _of_name(source: Source, node: ast.Name, scope: Scope) -> _Found:
    """Another variable in its place, the likeliest first: one of the same shape."""
    indexes = in_index(source, node)
    kind = INDEX if indexes else ARRAY
    if isinstance(node.ctx, ast.Store):
        kind = "which variable gets the value"
    if node.id not in scope.names:
        return
    shape = scope.shapes.get(node.id)
    for name in scope.names:
        if name != node.id:
            fits = scope.shapes.get(name) == shape and not isinstance(node.ctx, ast.Store)
            fits = fits or name in scope.unread
            yield FIRST if fits else THIRD, kind, [source.replacing(node, name)]
    if indexes:
        for new in (f"{node.id} - 1", f"{node.id} + 1"):
            yield SECOND, INDEX, [source.replacing(node, new, SUM)]
        yield SECOND, INDEX, [source.replacing(node, "0")]
        yield SECOND, INDEX, [source.replacing(node, "-1", SIGN)]


def in_index(source: Source, node: ast.AST) -> bool:
    """Does it say which part of an array is meant?"""
    parent = source.parents.get(node)
    while isinstance(parent, (ast.Tuple, ast.Slice, ast.BinOp, ast.UnaryOp)):
        node, parent = parent, source.parents.get(parent)
    return isinstance(parent, ast.Subscript) and node is parent.slice


def _of_constant(source: Source, node: ast.Constant, scope: Scope) -> _Found:
    """Another number; another key; other letters of a short word in another order."""
    value, kind, rank = node.value, _kind(source, node, "a constant"), FIRST
    parent = source.parents.get(node)
    if isinstance(value, bool):
        what = KEEPDIMS if getattr(parent, "arg", "") == "keepdims" else kind
        yield rank, what, [source.replacing(node, str(not value))]
    elif isinstance(value, (int, float)):
        for other in dict.fromkeys((0, 1, -1, 2, value + 1, value - 1)):
            if other != value:
                yield rank, kind, [source.replacing(node, str(other), ATOM if other >= 0 else SIGN)]
        if isinstance(value, int) and kind == "a constant":
            yield rank, "whole numbers", [source.replacing(node, f"{value}.0")]
        for name in scope.names:
            what = kind if kind in (INDEX, ENDS) else ARRAY
            yield SECOND if kind == INDEX else THIRD, what, [source.replacing(node, name)]
    elif isinstance(value, str):
        kind, mark = ARRAY if isinstance(parent, ast.Subscript) else "a key", source.of(node)[-1]
        for group in scope.keys:
            for key in group if value in group else ():
                if key != value:
                    yield FIRST, kind, [source.replacing(node, f"{mark}{key}{mark}")]
        for i, j in itertools.combinations(range(len(value) if len(value) < 6 else 0), 2):
            letters = list(value)
            letters[i], letters[j] = letters[j], letters[i]
            new = f"{mark}{''.join(letters)}{mark}"
            yield SECOND, "the order", [source.replacing(node, new)]


def _kind(source: Source, node: ast.AST, otherwise: str) -> str:
    """What a number is there for, where that tells more than what is changed."""
    if getattr(source.parents.get(node), "arg", "") == "axis":
        return AXIS
    if in_index(source, node):
        return INDEX
    return ENDS if _in_range(source, node) else otherwise


def _in_range(source: Source, node: ast.AST) -> bool:
    parent = source.parents.get(node)
    while isinstance(parent, (ast.BinOp, ast.UnaryOp)):
        parent = source.parents.get(parent)
    return isinstance(parent, ast.Call) and ast.unparse(parent.func) == "range"


def _of_attribute(source: Source, node: ast.Attribute, scope: Scope) -> _Found:
    if node.attr == "T":
        yield FIRST, TRANSPOSE, [source.replacing(node, source.of(node.value, ATOM))]


def _of_subscript(source: Source, node: ast.Subscript, scope: Scope) -> _Found:
    """All of the array; the parts of an index exchanged are exchanged in `_exchanges`."""
    if isinstance(node.ctx, ast.Load):
        new = source.of(node.value, ATOM)
        yield SECOND, "an index too many", [source.replacing(node, new)]


def _of_slice(source: Source, node: ast.Slice, scope: Scope) -> _Found:
    """Up to where another part begins, and so on."""
    lower, upper = (source.of(n) if n else "" for n in (node.lower, node.upper))
    news = [f"{upper}:{lower}", f"{lower}:", f":{upper}"]
    for end, other in ((node.lower, "{}:"), (node.upper, ":{}")):
        if end is not None:  # from the end, or so many less or more
            size = source.of(end.operand if isinstance(end, ast.UnaryOp) else end, SIGN)
            news += [f":{size}", f"{size}:", f"-{size}:", f":-{size}"]
            news += [other.format(f"{source.of(end, SUM)} {sign} 1") for sign in "+-"]
    for new in dict.fromkeys(news):
        if node.step is None and (lower or upper) and new != source.of(node):
            yield FIRST, INDEX, [source.replacing(node, new)]


def _of_call(source: Source, node: ast.Call, scope: Scope) -> _Found:
    """Another function; none; other arguments; for loops, other ends."""
    called, arguments = ast.unparse(node.func), [source.of(one) for one in node.args]
    *before, last = called.rpartition(".")
    module = "".join(before)
    for family in _FAMILIES:
        for other in family if last in family else ():
            if other != last:
                yield FIRST, FUNCTION, [source.replacing(node.func, module + other)]
    if called in (*APPLIED, *scope.applied):
        for other in scope.applied:
            if other != called:
                yield FIRST, FUNCTION, [source.replacing(node.func, other)]
    if len(arguments) == 1 and called not in ("len", "range"):
        argument = node.args[0]
        new, level = source.of(argument), source.level(argument)
        yield SECOND, "a function too many", [source.replacing(node, new, level)]
    if isinstance(node.func, ast.Attribute) and not _is_module(node.func.value):
        new = source.of(node.func.value, ATOM)
        yield SECOND, "a function too many", [source.replacing(node, new)]
    if called == "np.dot" and len(arguments) == 2:
        new = " * ".join(source.of(one, PRODUCT) for one in node.args)
        yield FIRST, OPERATOR, [source.replacing(node, new, PRODUCT)]
    yield from _of_keywords(source, node, last)
    if called == "range":
        for new in _ranges(arguments):
            yield FIRST, ENDS, [source.replacing(node, f"range({new})")]
        yield (
            SECOND,
            "the direction of the loop",
            [source.replacing(node, f"reversed({source.of(node)})")],
        )


def _ranges(ends: Sequence[str]) -> Iterator[str]:
    """The arguments of a range that begins or ends elsewhere, but for numbers in it."""
    if len(ends) == 1:
        yield f"1, {ends[0]}"
    elif len(ends) == 2:
        yield ends[1]
    for i, end in enumerate(ends[:2]):
        if not end.isdecimal():
            for new in (f"{end} - 1", f"{end} + 1"):
                yield ", ".join((*ends[:i], new, *ends[i + 1 :]))


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "np"


def _of_keywords(source: Source, node: ast.Call, function: str) -> _Found:
    """The axis and keepdims, put in or left out."""
    called, parts = source.of(node.func), [source.of(one) for one in node.args]
    given = {one.arg: f"{one.arg}={source.of(one.value)}" for one in node.keywords if one.arg}
    for name in given:
        new = ", ".join((*parts, *(text for other, text in given.items() if other != name)))
        kind = {"axis": AXIS, "keepdims": KEEPDIMS}.get(name, "an argument too many")
        yield FIRST, kind, [source.replacing(node, f"{called}({new})")]
    more: list[tuple[str, ...]] = []
    if function in _REDUCING:
        if "axis" not in given:
            more += [
                (f"axis={axis}", *keep) for axis in (0, 1, -1) for keep in ((), ("keepdims=True",))
            ]
        elif "keepdims" not in given:
            more.append(("keepdims=True",))
    elif function in ("concatenate", "stack", "repeat") and "axis" not in given:
        more += [("axis=1",), ("axis=0",)]
    for new_ones in more:
        new = ", ".join((*parts, *given.values(), *new_ones))
        kind = AXIS if new_ones[0].startswith("axis") else KEEPDIMS
        yield FIRST, kind, [source.replacing(node, f"{called}({new})")]


def _of_comparison(source: Source, node: ast.Compare, scope: Scope) -> _Found:
    if len(node.ops) == 1 and type(node.ops[0]) in _COMPARISONS:
        left, right = source.of(node.left, SUM - 1), source.of(node.comparators[0], SUM - 1)
        mine = type(node.ops[0])
        for kind, symbol in _COMPARISONS.items():
            paired = {mine, kind} in _PAIRED
            if kind is not mine and (paired or not {mine, kind} & {ast.In, ast.NotIn}):
                new = f"{left} {symbol} {right}"
                yield FIRST, "the comparison", [source.replacing(node, new, 0)]


def _of_several(source: Source, node: ast.BoolOp, scope: Scope) -> _Found:
    """`and` for `or`; one condition alone."""
    parts = [source.of(one, 3) for one in node.values]
    other = " or " if isinstance(node.op, ast.And) else " and "
    yield FIRST, "the condition", [source.replacing(node, other.join(parts), 0)]
    for part in node.values:
        yield SECOND, "the condition", [source.replacing(node, source.of(part), 3)]


def _of_tuple(source: Source, node: ast.Tuple, scope: Scope) -> _Found:
    """An entry too many, or one that is missing: in what is stored or returned."""
    if isinstance(node.ctx, ast.Store) or in_index(source, node.elts[0] if node.elts else node):
        return
    parts = [source.of(one) for one in node.elts]
    for i in range(len(parts) if len(parts) > 2 else 0):
        new = ", ".join(parts[:i] + parts[i + 1 :])
        yield SECOND, "an entry too many", [source.replacing(node, f"({new})")]
    for i in range(len(parts) + 1):
        for name in scope.names:
            if name not in parts:
                new = ", ".join((*parts[:i], name, *parts[i:]))
                yield LAST, "an entry is missing", [source.replacing(node, f"({new})")]


_BY_KIND: dict[type[ast.AST], Callable[[Source, Any, Scope], _Found]] = {
    ast.BinOp: _of_binary,
    ast.UnaryOp: _of_sign,
    ast.Name: _of_name,
    ast.Constant: _of_constant,
    ast.Attribute: _of_attribute,
    ast.Subscript: _of_subscript,
    ast.Slice: _of_slice,
    ast.Call: _of_call,
    ast.Compare: _of_comparison,
    ast.BoolOp: _of_several,
    ast.Tuple: _of_tuple,
}
