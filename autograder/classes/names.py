"""What students are called: by the names of their folders, as far as these can be told apart.

A file system takes any bytes but "/" for a name. A gradebook takes text, a terminal obeys control
characters, and people cannot see a blank at the end, or in which of two forms an umlaut is written.
"""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

#: The longest name, in characters, that nbgrader's table of students has room for.
LONGEST = 128

#: Characters that join others in many scripts; all else that only formats could hide something.
_JOINERS = "\u200c\u200d"

#: Kinds of characters that are not shown: controls, formatting, halves of others, ends of lines.
_UNSEEN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def called(names: Collection[str]) -> dict[str, str]:
    r"""What the students of a class are called, by the names of their folders.

    That is the folder's name. One that is no text, is too long, holds what cannot be shown, or
    looks like another's, is written out: M\xfcller, Ju\u0308rgen.
    """
    looks = Counter(map(look, names))
    found = {name: name for name in names if is_text(name) and len(name) <= LONGEST}
    found = {name: name for name in found if looks[look(name)] == 1 or look(name) == name}
    for name in sorted(set(names) - set(found)):
        spelt = written_out(name)
        if len(spelt) > LONGEST or spelt in found:
            digest = hashlib.sha256(os.fsencode(name)).hexdigest()[:8]
            spelt = f"{spelt.encode()[: LONGEST - 9].decode(errors='ignore')}~{digest}"
        found[name] = spelt
    return found


def find(wanted: str, students: Mapping[str, str]) -> str | None:
    """The folder of the student whom a name means; None where it means nobody.

    Args:
        wanted: what was typed, which may be written in another form than the folder's name.
        students: what each student is called, by the folder's name.
    """
    for same in (str, look):
        for folder, student in students.items():
            if same(wanted) in (same(student), same(folder)):
                return folder
    return None


def look(name: str) -> str:
    """A name as people see it: two of the same look cannot be told apart."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def shown(name: str) -> str:
    """The name of a file in a sentence: text on one line, and not endless."""
    text = name if is_text(name) else written_out(name)
    return text if len(text) <= LONGEST else f"{text[:60]}…{text[-20:]}"


def is_text(name: str) -> bool:
    """Is a file's name text all of which can be shown?"""
    return name.isprintable() or not any(
        unicodedata.category(c) in _UNSEEN and c not in _JOINERS for c in name
    )


def written_out(name: str) -> str:
    """A name in characters that all can see and tell apart; no two names come out alike."""
    return "".join(_written_out(name))


def _written_out(name: str) -> Iterator[str]:
    composed = unicodedata.is_normalized("NFC", name)
    for place, letter in enumerate(name):
        code = ord(letter)
        edge = letter == " " and (not name[:place].strip(" ") or name[place + 1 :][:1] in ("", " "))
        if "\udc80" <= letter <= "\udcff":  # a byte that is no text
            yield f"\\x{code - 0xDC00:02x}"
        elif " " <= letter <= "~" and letter != "\\" and not edge:
            yield letter
        elif code < 0x80:
            yield f"\\x{code:02x}"
        elif composed and letter.isalnum():
            yield letter
        else:
            yield f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
