"""Which cell gives a name its value: asked where a student's code finds a name without one.

A cell's text is looked at line by line and not parsed, since it may be anything; what is found
decides what runs in the student's own session, and what is said, never a mark.
"""

from __future__ import annotations

import keyword
import re
from typing import Any

_WORD = re.compile(r"\w+")
_ASSIGNS = re.compile(r"(?<![=<>!])=(?!=)")
_NAMELESS = re.compile(r"name '(\w+)' is not defined")
_IMPORTED = re.compile(r"\bimport[ \t]*\(([^()]*)\)")

#: So many characters of a notebook are looked through: all code of an honest one is far shorter.
MOST = 200_000

#: Words that begin a line which may give each name on it a value.
_OPENING = ("import", "from", "for", "with")


def binds(source: str, name: str) -> bool:
    """Does one of the lines define, import or assign this name?"""
    if name not in source:
        return False
    flat = _IMPORTED.sub(lambda found: "import " + found[1].replace("\n", " "), source)
    return any(_line_binds(line, name) for line in flat.splitlines() if name in line)


def _line_binds(line: str, name: str) -> bool:
    words = _WORD.findall(line)
    if name not in words:
        return False
    first, *rest = words[1:] if words[0] == "async" else words
    if first in ("def", "class"):
        return rest[:1] == [name]
    if first in _OPENING:
        return True
    targets = "=".join(_ASSIGNS.split(line)[:-1])
    argument = targets.count("(") > targets.count(")")
    return name in _WORD.findall(targets) and not argument and not keyword.iskeyword(first)


def name_without_value(error: Any) -> str:
    """The name that a cell's error says is not defined; "" where it says something else."""
    found = _NAMELESS.match(error.evalue) if error and error.ename == "NameError" else None
    return found[1] if found else ""
