"""What students write and their cells show, made safe to be opened by others.

A graded notebook becomes a page of feedback and of formgrader; there a script would act in the name
of whoever opens it. What has to be parsed to be judged is parsed in a process of its own, in a time
that is bounded for each submission; most submissions need no such thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import nbformat

from autograder.pages.clean import as_written, in_markdown, without_reach
from autograder.pages.pictures import is_picture
from autograder.pages.process import Allowance, NotDone

#: Seconds of computing for all that one submission shows, for all prose of it, for one output.
IN_ALL, _PROSE, _OUTPUT = 15.0, 10.0, 5.0

#: Types of output that are kept; HTML and Markdown among them are cleaned.
_TEXTS = ("text/plain", "text/latex", "text/html", "text/markdown", "application/json")
_PICTURES = ("image/png", "image/jpeg")

#: Prose without any of this is harmless: tags and entities, pictures, links to what is no page.
_SUSPICIOUS = re.compile(r"<[a-zA-Z/!?]|&[#a-zA-Z]|!\[|\]:|\]\((?!https?://)")

#: The most that prose which needs a second look may have, of a whole notebook, in characters.
_MOST_PROSE = 2_000_000


def safe_outputs(outputs: Sequence[Any], allowance: Allowance | None = None) -> list[Any]:
    """The outputs of a student's cell without anything that a browser would run or fetch.

    Text stays as it is; HTML is cleaned; pictures must be pictures; what is left of an output's
    metadata is its size.
    """
    allowance = allowance or Allowance(IN_ALL)
    kept = [nbformat.from_dict(output) for output in outputs if _has_real_pictures(output)]
    for output in kept:
        if "data" in output:  # other text is escaped wherever it is shown
            output.data = _safe_data(output.data, allowance)
        if "metadata" in output:
            output.metadata = {
                kind: {k: v for k, v in about.items() if k in ("width", "height") and _size(v)}
                for kind, about in output.metadata.items()
                if kind in _PICTURES and isinstance(about, dict)
            }
    return kept


def _has_real_pictures(output: Any) -> bool:
    data = output.get("data", {})
    return all(is_picture(kind, data[kind]) for kind in _PICTURES if kind in data)


def _size(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _safe_data(data: Any, allowance: Allowance) -> Any:
    """What one output shows, in each type that is kept."""
    safe = {kind: data[kind] for kind in data if kind in (*_TEXTS, *_PICTURES)}
    if "text/latex" in safe:
        safe["text/latex"] = without_reach(_as_text(safe["text/latex"]))
    if "text/markdown" in safe:
        safe["text/markdown"] = _safe_texts([(_as_text(safe["text/markdown"]), {})], allowance)[0]
    if "text/html" in safe:
        try:
            text = _as_text(safe.pop("text/html"))
            safe["text/html"] = allowance.ask("clean", text, most=_OUTPUT)
        except NotDone as reason:
            note = f"[HTML was shown here, and is left out: {reason}]"
            safe["text/plain"] = "\n".join(filter(None, [_as_text(safe.get("text/plain")), note]))
    return nbformat.from_dict(safe)


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else "".join(map(str, value or []))


def make_prose_safe(cells: Sequence[Any]) -> None:
    """Change Markdown cells of a student's in place, where a browser would run or fetch something.

    Such a cell becomes what is left of it as HTML, so that it looks the same; what would take too
    long to lay out is shown as it was written. All other cells stay as they are.
    """
    texts = [(cell.source, cell.get("attachments", {})) for cell in cells]
    for cell, source in zip(cells, _safe_texts(texts, Allowance(_PROSE)), strict=True):
        if source != cell.source:
            cell.source = source
            cell.pop("attachments", None)  # what is shown of them is in the HTML now


def _safe_texts(texts: Sequence[tuple[str, Any]], allowance: Allowance) -> list[str]:
    """Markdown texts, each with the pictures that it carries along, as they may be shown."""
    looked_at = [i for i, (source, _) in enumerate(texts) if _is_suspicious(source)]
    sources = [source for source, _ in texts]
    if not looked_at:
        return sources
    try:
        if sum(len(sources[i]) for i in looked_at) > _MOST_PROSE:
            raise NotDone(f"there are more than {_MOST_PROSE:,} characters of it")
        asked = [texts[i] for i in looked_at]
        instead = allowance.ask("prose", asked, most=_PROSE)
    except NotDone as reason:
        instead = [in_markdown(as_written(sources[i], str(reason))) for i in looked_at]
    for i, text in zip(looked_at, instead, strict=True):
        sources[i] = text or sources[i]
    return sources


def _is_suspicious(source: str) -> bool:
    return bool(_SUSPICIOUS.search(source)) or without_reach(source) != source
