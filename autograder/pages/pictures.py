"""Which pictures a page may show: those that are carried along and are what they say they are."""

from __future__ import annotations

import base64
import binascii
import re

#: What the bytes of a picture begin with, by its type. SVG is none: it is a page of its own.
_BEGINNINGS = {
    "image/png": rb"\x89PNG\r\n\x1a\n",
    "image/jpeg": rb"\xff\xd8\xff",
    "image/gif": rb"GIF8[79]a",
    "image/webp": rb"RIFF....WEBP",
}
KINDS = tuple(_BEGINNINGS)

#: The most that one picture may have, in characters of base64: 5 MB.
LARGEST = 7_000_000

_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_ADDRESS = re.compile(r"data:(image/[a-z]+);base64,(.*)", re.DOTALL)


def is_picture(kind: str, data: object) -> bool:
    """Is this base64, and of a picture of this type?"""
    if kind not in _BEGINNINGS or not isinstance(data, str) or len(data) > LARGEST:
        return False
    packed = "".join(data.split())  # in lines, as Python and others write it
    if not _BASE64.fullmatch(packed):
        return False
    first = packed[:16]
    try:
        beginning = base64.b64decode(first + "=" * (-len(first) % 4))
    except (binascii.Error, ValueError):
        return False
    return _begins(beginning, _BEGINNINGS[kind])


def address(kind: str, data: str) -> str:
    """What an <img> that shows this picture has as its source."""
    return f"data:{kind};base64,{re.sub(r'[^A-Za-z0-9+/=]', '', data)}"


def is_address_of_picture(text: str) -> bool:
    """Is this such a source?"""
    found = _ADDRESS.fullmatch(text)
    return found is not None and is_picture(found[1], found[2])


def carried(content: bytes) -> str:
    """The bytes of a picture as an <img>'s source; "" when they are of none."""
    kinds = (k for k, beginning in _BEGINNINGS.items() if _begins(content, beginning))
    kind = next(kinds, "")
    return address(kind, base64.b64encode(content).decode()) if kind else ""


def _begins(content: bytes, beginning: bytes) -> bool:
    return bool(re.match(beginning, content[:16], re.DOTALL))
