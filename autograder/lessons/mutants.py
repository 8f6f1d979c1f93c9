"""Mutation testing of the hidden tests: small automatic changes of every solution, each of which
the tests have to notice.

A mutant that survives is either a hole in the tests or computes the same thing in another way.
Those of the second kind are listed in tests/MUTANTS.md, each with its reason.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from autograder.course import ROOT, Lesson
from autograder.lessons.reference import Reference, reference_for
from autograder.lessons.text import without_markers
from unroll.judging.calling import Local
from unroll.judging.judge import judge
from unroll.judging.questions import Case

#: Where the equivalent mutants are listed.
PAGE = ROOT / "tests" / "MUTANTS.md"

#: Each mutant is tried on as many draws of the hidden cases; one draw is what a student meets.
SEEDS = (0, 1)

#: Seconds that a call of a mutant may take: some never end.
CALL_SECONDS = 2.0

_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.Div),
    ast.Div: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
}


@dataclass(frozen=True)
class Mutant:
    """A changed solution; `change` tells the changed statement, before and after."""

    exercise: str
    change: str
    source: str


@dataclass(frozen=True)
class Tally:
    """How the mutants of one exercise fared."""

    exercise: str
    killed: int
    survived: tuple[Mutant, ...]


def tally(lesson: Lesson, exercise: str, most: int | None = None, seed: int = 0) -> Tally:
    """Run the hidden test of an exercise on the mutants of its solution.

    Args:
        lesson: the lesson.
        exercise: the function's name.
        most: the number of mutants that are tried, drawn at random; by default all are.
        seed: what they are drawn from.
    """
    source = without_markers(reference_for(lesson).cell(exercise).source)
    made = [*mutants(exercise, source)]
    if most is not None and most < len(made):
        made = random.Random(seed).sample(made, most)
    return try_out(lesson, exercise, made)


def try_out(lesson: Lesson, exercise: str, made: Sequence[Mutant]) -> Tally:
    """Run the hidden test of an exercise on these mutants."""
    reference = reference_for(lesson)
    draws = _draws(reference, exercise)
    survived = tuple(mutant for mutant in made if _survives(mutant, reference, draws))
    return Tally(exercise, len(made) - len(survived), survived)


def _draws(reference: Reference, exercise: str) -> list[list[Case]]:
    """The hidden cases that every mutant is tried on."""
    generators = map(np.random.default_rng, SEEDS)
    return [reference.cases(reference.exercises[exercise], rng) for rng in generators]


def _survives(mutant: Mutant, reference: Reference, draws: Sequence[Sequence[Case]]) -> bool:
    """Does the hidden test find nothing wrong with a mutant?"""
    namespace: dict[str, Any] = dict(reference.namespace)
    exercise = reference.exercises[mutant.exercise]
    question = replace(exercise.question, mistakes=(), uses=())
    exec(mutant.source, namespace)
    function = Local(namespace[mutant.exercise], CALL_SECONDS)
    # One case after the other: the first one that goes wrong is enough.
    return all(
        judge(question, [case], function, reveal=False).status == "right"
        for cases in draws
        for case in cases
    )


def mutants(exercise: str, source: str) -> Iterator[Mutant]:
    """Every mutant of a function, once each.

    Args:
        exercise: the function's name.
        source: the text of the cell that defines it.
    """
    tree = ast.parse(source)
    function = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == exercise)
    places, original = _places(tree), ast.unparse(tree)
    seen = {original}
    for statement in _statements(function):
        before = _first_line(statement)
        for node in [*_own_nodes(statement)]:
            for changed in _changes(node, function):
                text = _with(tree, places[node], changed)
                if text not in seen:
                    seen.add(text)
                    yield Mutant(exercise, f"{before} → {_first_change(original, text)}", text)


def _statements(function: ast.FunctionDef) -> Iterator[ast.stmt]:
    """All statements of a function but its docstring."""
    for node in ast.walk(function):
        if isinstance(node, ast.stmt) and node is not function and not _is_docstring(node):
            yield node


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _own_nodes(statement: ast.stmt) -> Iterator[ast.AST]:
    """A statement and its expressions, without the statements inside it."""
    yield statement
    for child in ast.iter_child_nodes(statement):
        if not isinstance(child, ast.stmt):
            yield from ast.walk(child)


def _changes(node: ast.AST, function: ast.FunctionDef) -> Iterator[ast.AST]:
    """What a node can be mutated into."""
    if isinstance(node, ast.BinOp):
        for operator in _OPERATORS.get(type(node.op), ()):
            yield ast.BinOp(node.left, operator(), node.right)
        yield from (node.left, node.right)  # a dropped term or factor
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.Constant):
        yield from _other_constants(node, function)
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    elif isinstance(node, ast.Call):
        yield from node.args  # a function that is not applied
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("copy", "sum", "transpose"):
            yield node.func.value
        for i in range(len(node.keywords)):
            yield ast.Call(node.func, node.args, node.keywords[:i] + node.keywords[i + 1 :])
    elif isinstance(node, ast.Compare):
        for other in (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq):
            if not isinstance(node.ops[0], other):
                yield ast.Compare(node.left, [other()], node.comparators)
    elif isinstance(node, ast.AugAssign):
        yield ast.Assign([node.target], node.value, lineno=node.lineno)
        yield ast.Pass()
    elif isinstance(node, (ast.Assign, ast.Expr)):
        yield ast.Pass()
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for name in _local_names(function):
            yield ast.Name(name, ast.Load())
    elif isinstance(node, ast.If):
        yield ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)


def _other_constants(node: ast.Constant, function: ast.FunctionDef) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, (int, float)):
        for value in (node.value + 1, node.value - 1, -node.value):
            if value != node.value:  # −0 is 0
                yield ast.Constant(value)
    elif isinstance(node.value, str):  # the key of another array
        strings = [n.value for n in ast.walk(function) if isinstance(n, ast.Constant)]
        for other in strings:
            if isinstance(other, str) and re.fullmatch(r"\w+", other):
                yield ast.Constant(other)


def _local_names(function: ast.FunctionDef) -> list[str]:
    """Arguments and variables of a function, in order."""
    names = [argument.arg for argument in function.args.args]
    names += [
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    return list(dict.fromkeys(names))


#: Where a node stands: in which node, in which of its fields, and the how manieth of a list.
_Place = tuple[ast.AST, str, int | None]


def _places(tree: ast.Module) -> dict[ast.AST, _Place]:
    """Where each node of a tree stands."""
    found: dict[ast.AST, _Place] = {}
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if isinstance(value, list):
                found |= {node: (parent, field, i) for i, node in enumerate(value)}
            elif isinstance(value, ast.AST):
                found[value] = (parent, field, None)
    return found


def _with(tree: ast.Module, place: _Place, new: ast.AST) -> str:
    """The text of a tree in which another node stands in a place; the tree stays as it was."""
    parent, field, index = place
    old = getattr(parent, field)
    setattr(parent, field, new if index is None else [*old[:index], new, *old[index + 1 :]])
    try:
        return ast.unparse(tree)
    finally:
        setattr(parent, field, old)


def _first_line(statement: ast.stmt) -> str:
    return ast.unparse(statement).splitlines()[0]


def _first_change(original: str, mutated: str) -> str:
    """How a statement reads after the mutation: the line that stands in its place."""
    for old, new in zip(original.splitlines(), mutated.splitlines(), strict=False):
        if old != new:
            return new.strip()
    return "pass"


def equivalents(page: Path = PAGE) -> dict[tuple[str, str], str]:
    """The listed equivalent mutants: exercise and change → why it computes the same."""
    rows = re.findall(r"^\| `(\w+)` \| `(.+?)` \| (.+?) \|$", page.read_text("utf-8"), re.MULTILINE)
    return {(exercise, change): reason for exercise, change, reason in rows}


def unlisted(tallies: Sequence[Tally]) -> list[Mutant]:
    """Survivors that nobody has argued to be equivalent."""
    listed = equivalents()
    return [m for t in tallies for m in t.survived if (m.exercise, m.change) not in listed]
