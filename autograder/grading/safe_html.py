"""What a student's cells show, made safe to be opened by others: no scripts, no foreign addresses.

Feedback pages and formgrader put outputs into web pages; there a script would act in the name of
whoever opens them. nbconvert's own sanitiser does the cleaning.
"""

from __future__ import annotations

import functools
import re
from typing import Any

import nbformat

_TAGS = (
    "a abbr b blockquote br caption code dd details div dl dt em figcaption figure h1 h2 h3 h4 h5 "
    "h6 hr i img kbd li ol p pre s small span strong sub summary sup table tbody td tfoot th thead "
    "tr u ul"
)
_ATTRIBUTES = ("alt", "align", "colspan", "height", "rowspan", "scope", "style", "title", "width")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]*")
_PICTURES = ("image/png", "image/jpeg")


@functools.cache
def _sanitiser() -> Any:
    # Importing it takes longer than grading a submission, and few show what must be cleaned.
    from nbconvert.preprocessors.sanitize import SanitizeHTML

    return SanitizeHTML(tags=_TAGS.split(), attributes={"*": list(_ATTRIBUTES), "a": ["href"]})


def safe_outputs(outputs: list[Any]) -> list[Any]:
    """The outputs of a student's cell without anything that a browser would run.

    Text stays as it is; HTML is cleaned; pictures must be pictures; what is left of an output's
    metadata is its size.
    """
    kept = [nbformat.from_dict(output) for output in outputs if _is_picture_or_text(output)]
    if not any("data" in output for output in kept):  # text is escaped wherever it is shown
        return kept
    cell = nbformat.v4.new_code_cell("", outputs=kept)
    cleaned, _ = _sanitiser().preprocess_cell(cell, {}, 0)
    for output in cleaned.outputs:
        if "metadata" in output:
            output.metadata = {
                kind: {k: v for k, v in about.items() if k in ("width", "height") and _size(v)}
                for kind, about in output.metadata.items()
                if kind in _PICTURES and isinstance(about, dict)
            }
    safe: list[Any] = cleaned.outputs
    return safe


def _is_picture_or_text(output: Any) -> bool:
    data = output.get("data", {})
    return all(
        isinstance(data[kind], str) and _BASE64.fullmatch(data[kind])
        for kind in _PICTURES
        if kind in data
    )


def _size(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def safe_prose(source: str) -> str:
    """A student's Markdown; cleaned only where it holds tags, so that formulas stay untouched."""
    if not re.search(r"<[a-zA-Z/!?]", source):
        return source
    return str(_sanitiser().sanitize_html_tags(source))
