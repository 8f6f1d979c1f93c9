"""Other ways to write the same function: changes of its tree that keep what the code means.

Each style takes a function's tree, with which it does what it likes, and the cell's, to which it
may add a function; it tells whether there was anything to do. What it must not change shows soon: a
solution in any style is still right.
"""

from __future__ import annotations

import ast
import builtins
import copy
import itertools
import random
from collections.abc import Callable, Iterator

#: What two statements may call and still be exchanged: these change nothing, and draw nothing.
_PURE = ("np", "ops", "softmax", "sigmoid", "len", "sum", "range")

#: Where NumPy has the axis, after the array.
_AXIS_SECOND = ("sum", "mean", "max", "min", "argmax", "argmin", "prod")

#: What is not computed each time, or not at once: nothing can be taken out of it.
_LATER = (
    *(ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
    *(ast.IfExp, ast.BoolOp, ast.FunctionDef, ast.Slice),
)

Style = Callable[[ast.FunctionDef, ast.Module, random.Random], bool]


def in_style(style: Style, source: str, name: str, seed: int) -> str | None:
    """The text of a cell with its function of this name in another style; None where it has none.

    Args:
        style: one of STYLES.
        source: the cell's text.
        name: the function's.
        seed: what is drawn comes from it.
    """
    cell = ast.parse(source)
    functions = [one for one in cell.body if isinstance(one, ast.FunctionDef) and one.name == name]
    if not functions or not style(functions[-1], cell, random.Random(seed)):
        return None
    return ast.unparse(ast.fix_missing_locations(cell))


def _renamed(function: ast.FunctionDef, cell: ast.Module, rng: random.Random) -> bool:
    """All local variables get other names."""
    stored = [one.id for one in _names(function) if isinstance(one.ctx, ast.Store)]
    given = {one.arg for one in ast.walk(function) if isinstance(one, ast.arg)}
    shared = (ast.Global, ast.Nonlocal)
    given |= {n for one in ast.walk(function) if isinstance(one, shared) for n in one.names}
    others = _free_names(function, "value", "z", "part", "result", "h_now", "temp", "i")
    names = {name: next(others) for name in dict.fromkeys(stored) if name not in given}
    for one in _names(function):
        one.id = names.get(one.id, one.id)
    return bool(names)


def _reordered(function: ast.FunctionDef, cell: ast.Module, rng: random.Random) -> bool:
    """Neighbours that do not need one another are exchanged."""
    exchanged = False
    for body in _bodies(function):
        for i in range(len(body) - 1):
            if _independent(body[i], body[i + 1]):
                body[i], body[i + 1] = body[i + 1], body[i]
                exchanged = True
    return exchanged


def _independent(one: ast.stmt, other: ast.stmt) -> bool:
    """Do two assignments need nothing of each other, and change nothing else?"""
    if not (isinstance(one, ast.Assign) and isinstance(other, ast.Assign)):
        return False
    for statement in (one, other):
        plain = all(isinstance(n, (ast.Name, ast.Tuple)) for n in statement.targets)
        calls = (n for n in ast.walk(statement.value) if isinstance(n, ast.Call))
        if not plain or not all(ast.unparse(n.func).split(".")[0] in _PURE for n in calls):
            return False
    mine, theirs = _stored(one), _stored(other)
    read = {n.id for n in _names(one)}, {n.id for n in _names(other)}
    return not mine & (read[1] | theirs) and not theirs & (read[0] | mine)


def _inlined(function: ast.FunctionDef, cell: ast.Module, rng: random.Random) -> bool:
    """A variable that the next line alone reads is gone: its value stands there."""
    done = False
    for body in _bodies(function):
        for i in reversed(range(len(body) - 1)):
            first, then = body[i], body[i + 1]
            if not (isinstance(first, ast.Assign) and isinstance(first.targets[0], ast.Name)):
                continue
            if len(first.targets) > 1 or not isinstance(then, (ast.Assign, ast.Return)):
                continue
            name = first.targets[0].id
            at_once = [n for n in _at_once(then) if isinstance(n, ast.Name) and n.id == name]
            if len(at_once) == 1 and sum(n.id == name for n in _names(function)) == 2:
                _replace(then, at_once[0], first.value)
                del body[i]
                done = True
    return done


def _extracted(function: ast.FunctionDef, cell: ast.Module, rng: random.Random) -> bool:
    """A part of each expression gets a line of its own before it."""
    names, done = _free_names(function, "part", "inner", "term"), False
    for body in _bodies(function):
        for statement in list(body):
            if not isinstance(statement, (ast.Assign, ast.AugAssign, ast.Return)):
                continue
            parts = [
                node
                for node in _at_once(statement)
                if isinstance(node, (ast.BinOp, ast.Call)) and node is not statement.value
            ]
            if parts:
                name, part = next(names), rng.choice(parts)
                before = ast.Assign([ast.Name(name, ast.Store())], part)
                _replace(statement, part, ast.Name(name, ast.Load()))
                body.insert(body.index(statement), before)
                done = True
    return done


def _product(called: str, *subscripts: str) -> Style:
    """`@` is written as a function's call."""

    def style(function: ast.FunctionDef, cell: ast.Module, rng: random.Random) -> bool:
        return _replaced(function, product)

    def product(node: ast.AST) -> ast.AST | None:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            first = [ast.Constant(one) for one in subscripts]
            return ast.Call(_expression(called), [*first, node.left, node.right], [])
        return None

    return style


def _while(function: ast.FunctionDef, cell: ast.Module, rng: random.Random) -> bool:
    """A loop over a range counts by itself."""
    names, done = _free_names(function, "end", "stop"), False
    for body in _bodies(function):
        for loop in [one for one in body if isinstance(one, ast.For) and not one.orelse]:
            counted = _counted(loop.iter)
            leaves = any(isinstance(n, ast.Continue) for n in ast.walk(loop))
            if counted is None or leaves or not isinstance(loop.target, ast.Name):
                continue
            start, stop, step = counted
            end, name = next(names), loop.target.id
            sign = "<" if step > 0 else ">"
            counting = _statement(f"while {name} {sign} {end}: {name} += {step}")
            assert isinstance(counting, ast.While)
            counting.body[:0] = loop.body
            at = body.index(loop)
            body[at : at + 1] = [_assigned(name, start), _assigned(end, stop), counting]
            done = True
    return done


def _counted(over: ast.expr) -> tuple[ast.expr, ast.expr, int] | None:
    """Where a range begins, where it ends, and its step."""
    if not isinstance(over, ast.Call) or over.keywords:
        return None
    called, given = ast.unparse(over.func), over.args
    if called == "reversed" and (inner := _counted(given[0])) and inner[2] == 1:
        last = ast.BinOp(inner[1], ast.Sub(), ast.Constant(1))
        return last, ast.BinOp(inner[0], ast.Sub(), ast.Constant(1)), -1
    if called != "range":
        return None
    if len(given) < 3:
        return (ast.Constant(0), given[0], 1) if len(given) == 1 else (given[0], given[1], 1)
    step = ast.unparse(given[2])
    return (given[0], given[1], int(step)) if step in ("1", "-1", "2", "-2") else None


def _loops(function: ast.FunctionDef, cell: ast.Module, rng: random.Random) -> bool:
    """A comprehension is a loop before its line."""
    names, done = _free_names(function, "found", "made", "all_of_them"), False
    for body in _bodies(function):
        for statement in list(body):
            if not isinstance(statement, (ast.Assign, ast.Return, ast.Expr)):
                continue
            kinds = (ast.ListComp, ast.GeneratorExp, ast.DictComp)
            made = [node for node in _at_once(statement) if isinstance(node, kinds)]
            if made and len(made[0].generators) == 1:
                name = next(names)
                lines = _as_loop(made[0], name, function)
                _replace(statement, made[0], ast.Name(name, ast.Load()))
                at = body.index(statement)
                body[at:at] = lines
                done = True
    return done


def _as_loop(
    made: ast.ListComp | ast.GeneratorExp | ast.DictComp, name: str, function: ast.FunctionDef
) -> list[ast.stmt]:
    """The lines that do what a comprehension does; its variables get names of their own."""
    (over,) = made.generators
    inside, others = {n.id for n in _names(over.target)}, _free_names(function, "one", "other")
    renamed = {old: next(others) for old in sorted(inside)}
    for node in (made, over):
        for one in _names(node):
            one.id = renamed.get(one.id, one.id)
    if isinstance(made, ast.DictComp):
        empty, put = "{}", _statement(f"{name}[key] = value")
        assert isinstance(put, ast.Assign)
        assert isinstance(put.targets[0], ast.Subscript)
        put.targets[0].slice, put.value = made.key, made.value
    else:
        empty, put = "[]", _statement(f"{name}.append(value)")
        assert isinstance(put, ast.Expr)
        assert isinstance(put.value, ast.Call)
        put.value.args = [made.elt]
    for test in over.ifs:
        put = ast.If(test, [put], [])
    return [_statement(f"{name} = {empty}"), ast.For(over.target, over.iter, [put], [])]


def _plain(function: ast.FunctionDef, cell: ast.Module, rng: random.Random) -> bool:
    """`x += y` is written `x = x + y`."""
    done = False
    for body in _bodies(function):
        for i, statement in enumerate(body):
            if isinstance(statement, ast.AugAssign):
                before = copy.deepcopy(statement.target)
                before.ctx = ast.Load()
                value = ast.BinOp(before, statement.op, statement.value)
                body[i] = ast.Assign([statement.target], value)
                done = True
    return done


def _by_position(function: ast.FunctionDef, cell: ast.Module, rng: random.Random) -> bool:
    """The axis of a sum stands without its name."""
    done = False
    for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
        method = isinstance(call.func, ast.Attribute) and call.func.attr in _AXIS_SECOND
        first = call.keywords[0].arg if call.keywords else None
        inside = ast.unparse(call.func).startswith(("np.", "ops.", "keras.ops."))
        if method and first == "axis" and len(call.args) == int(inside):
            call.args.append(call.keywords.pop(0).value)
            done = True
    return done


def _by_keyword(function: ast.FunctionDef, cell: ast.Module, rng: random.Random) -> bool:
    """The shape of zeros, and the axis of what is joined, stand with their names."""
    names = {"np.zeros": ("shape",), "np.concatenate": ("arrays", "axis"), "np.stack": ("arrays",)}
    done = False
    for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
        known = names.get(ast.unparse(call.func), ())
        kept = int("arrays" in known)  # concatenate has no name for these
        moved = [*zip(known[kept:], call.args[kept:], strict=False)]
        if moved and len(call.args) <= len(known):
            call.args = call.args[:kept]
            call.keywords += [ast.keyword(name, value) for name, value in moved]
            done = True
    return done


def _helper(function: ast.FunctionDef, cell: ast.Module, rng: random.Random) -> bool:
    """What a variable gets is computed by a function of its own."""
    own = {one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg)}
    own |= {one.id for one in _names(function) if isinstance(one.ctx, ast.Store)}
    computed = [
        one
        for body in _bodies(function)
        for one in body
        if isinstance(one, ast.Assign) and isinstance(one.value, (ast.BinOp, ast.Call))
    ]
    if not computed:
        return False
    chosen = rng.choice(computed)
    bound = {n.id for n in _names(chosen.value) if isinstance(n.ctx, ast.Store)}
    read = dict.fromkeys(n.id for n in _names(chosen.value) if n.id in own and n.id not in bound)
    name = f"_{function.name}_part"
    helper = _statement(f"def {name}({', '.join(read)}): return 0")
    assert isinstance(helper, ast.FunctionDef)
    helper.body = [ast.Return(chosen.value)]
    chosen.value = ast.Call(ast.Name(name), [ast.Name(one, ast.Load()) for one in read], [])
    cell.body.insert(cell.body.index(function), helper)
    return True


#: The styles by their names. One may be right for matrices alone, or for NumPy's arrays.
STYLES: dict[str, Style] = {
    "renamed": _renamed,
    "reordered": _reordered,
    "inlined": _inlined,
    "extracted": _extracted,
    "einsum": _product("np.einsum", "ij,jk->ik"),
    "dot": _product("np.dot"),
    "matmul": _product("np.matmul"),
    "while": _while,
    "loops": _loops,
    "plain": _plain,
    "by position": _by_position,
    "by keyword": _by_keyword,
    "helper": _helper,
}


def _names(node: ast.AST) -> Iterator[ast.Name]:
    return (one for one in ast.walk(node) if isinstance(one, ast.Name))


def _stored(node: ast.AST) -> set[str]:
    return {one.id for one in _names(node) if isinstance(one.ctx, ast.Store)}


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """All lists of statements in a function, those inside others first."""
    for child in ast.iter_child_nodes(node):
        yield from _bodies(child)
    for field in ("body", "orelse"):
        body = getattr(node, field, None)
        if isinstance(body, list) and not isinstance(node, ast.Module):
            yield body


def _at_once(node: ast.AST) -> Iterator[ast.AST]:
    """The expressions of a statement that are computed once whenever it runs, and read."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (*_LATER, ast.expr)) and not _is_stored(child):
            yield child
        if not isinstance(child, _LATER):
            yield from _at_once(child)


def _is_stored(node: ast.AST) -> bool:
    return isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del))


def _replace(node: ast.AST, old: ast.AST, new: ast.AST) -> None:
    """Put another expression in the place of one."""
    _replaced(node, lambda one: new if one is old else None)


def _replaced(node: ast.AST, change: Callable[[ast.AST], ast.AST | None]) -> bool:
    """Put other expressions in place of those for which there is one; was there any?"""
    found = list[ast.AST]()

    class Replacing(ast.NodeTransformer):
        def visit(self, one: ast.AST) -> ast.AST:
            new = change(self.generic_visit(one))
            found.extend([one] if new else [])
            return new or one

    Replacing().visit(node)
    return bool(found)


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _statement(text: str) -> ast.stmt:
    return ast.parse(text).body[0]


def _assigned(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value)


def _free_names(function: ast.FunctionDef, *wished: str) -> Iterator[str]:
    """Names that stand for nothing in a function yet: the wished ones, then with numbers."""
    taken = {one.id for one in _names(function)} | {*dir(builtins)}
    taken |= {one.arg for one in ast.walk(function) if isinstance(one, ast.arg)}
    numbered = (f"{name}_{n}" for n in itertools.count(2) for name in wished)
    return (name for name in itertools.chain(wished, numbered) if name not in taken)
