"""Shapes as authors write them, in symbols: "(n_a, m)", "(4 n_a,)", "(n_a, n_a + n_x)"."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

_PARTS = (ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Name, ast.Load, ast.Constant)


def axes(shape: str) -> list[str]:
    """The axes of a shape, as in ["n_a", "4 * m"].

    Raises:
        ValueError: when it is none.
    """
    written = re.sub(r"(?<![\w.])(\d+) +(?=[A-Za-z_])", r"\1 * ", shape)  # 4 n_a is a product
    try:
        found = ast.parse(written.strip(), mode="eval").body
    except SyntaxError:
        raise ValueError(shape) from None
    if not isinstance(found, ast.Tuple) or not written.strip().startswith("("):
        raise ValueError(shape)
    for node in (node for axis in found.elts for node in ast.walk(axis)):
        if not isinstance(node, _PARTS) or type(getattr(node, "value", 0)) is not int:
            raise ValueError(shape)
    return [ast.unparse(axis) for axis in found.elts]


def symbols(shape: str) -> list[str]:
    """The names in a shape, once each."""
    return list(dict.fromkeys(re.findall(r"[A-Za-z_]\w*", shape)))


def fits(shape: str, sizes: Mapping[str, int], actual: tuple[int, ...]) -> bool:
    """Has this an actual shape, as far as its symbols are sizes?"""
    expected = axes(shape)
    return len(expected) == len(actual) and all(
        eval(axis, {}, dict(sizes)) == length
        for axis, length in zip(expected, actual, strict=True)
        if sizes.keys() >= {*symbols(axis)}
    )
