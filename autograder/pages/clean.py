"""What is left of HTML that a student had a hand in: nothing that runs, nothing from elsewhere.

bleach parses as browsers do; what it lets through is decided here. It is asked once Markdown has
become HTML: what is harmless to read may be harmful as a page.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from autograder.pages.pictures import is_address_of_picture


class TooMuch(Exception):
    """Something that would take too long to lay out; the message says what."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Bounds on HTML before it is parsed: characters, tags, tags within each other, words in one tag.
LONGEST, MOST_TAGS, DEEPEST, MOST_WORDS = 4_000_000, 20_000, 100, 1000

TAGS = _words(
    """
    a abbr acronym b blockquote br caption center cite code col colgroup dd del details dfn
    div dl dt em figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre
    q s samp section small span strike strong sub summary sup table tbody td tfoot th thead
    tr tt u ul var
    """
)
#: Tags that may stand without their end: how deep these are is not counted.
_OPEN = _words(
    """
    br col hr img li p td th tr dd dt thead tbody tfoot colgroup
    """
)
_ATTRIBUTES = _words(
    """
    alt align border color colspan dir face height lang open reversed rowspan scope size
    span start title valign width
    """
)
_STYLES = _words(
    """
    background background-color border border-bottom border-bottom-color border-collapse
    border-color border-left border-left-color border-radius border-right border-right-color
    border-spacing border-style border-top border-top-color border-width box-sizing clear
    color direction display float font font-family font-size font-style font-variant
    font-weight gap height letter-spacing line-height list-style-type margin margin-bottom
    margin-left margin-right margin-top max-height max-width min-width opacity overflow
    overflow-x padding padding-bottom padding-left padding-right padding-top text-align
    text-decoration text-indent vertical-align white-space width word-break
    """
)
#: What a style may say; nothing in it can name an address, or reach beyond its own box.
_STYLE = re.compile(r"(?:[\w\s.,#%!+;:'\"-]|(?:rgba?|hsla?|calc)\([\w\s.,%+*/-]*\))*")
#: What pygments and pandas call the parts of code and tables.
_CLASSES = re.compile(r"(?:highlight|dataframe|task-list-item|[a-z]{1,2}[0-9]?|\s)*")
_LINK = re.compile(r"(?:https?://|mailto:|#)[^\x00-\x20\x7f]*", re.IGNORECASE)
#: A picture's file beside the notebook, or in a folder there: no way out of it, in no spelling.
FILE = re.compile(
    r"(?!.*%(?:2e|2f|5c|00))(?:(?!\.)[\w.+ %-]+/)*(?!\.)[\w.+ %-]+\.(?:png|jpe?g|gif|webp)",
    re.IGNORECASE,
)
#: A picture that was pasted into a text; no browser knows such an address.
PASTED = re.compile(r"attachment:[\w.+ ()%-]+")

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_WORDS = re.compile(r"<[a-zA-Z]([^<>]*)")
_COMMENT = re.compile(r"<!--(?![->])[^<>]*?(?<!-)-->")

#: What lets a formula do more than be shown: link, load, or take another look.
_REACHES = re.compile(
    r"\\(?=(?:href|url|style|class|cssId|require|mmlToken|data|includegraphics|html\w*)(?![a-zA-Z])"
    r"|bbox\s*\[(?![^\]:]{0,100}\]))"
)
_NO_FORMULAS = ("pre", "code", "script", "style", "textarea")
_PIECE = re.compile(r"""<(/?)(\w+)(?:[^<>"']|"[^"]*"|'[^']*')*>|[^<]+|<""")


@dataclass(frozen=True)
class Cleaned:
    """HTML that a page may show, and whether it is all that there was."""

    html: str
    whole: bool


def without_reach(text: str) -> str:
    """A formula, or a text with formulas, whose commands only show something.

    The invisible character makes another command of it, which MathJax does not know.
    """
    return _REACHES.sub("\\\\\u2060", text)


def cleaned(text: str) -> Cleaned:
    """Clean a piece of HTML.

    Raises:
        TooMuch: when it is too large, or nested too deeply.
    """
    check(text)
    judge = _Judge()
    kept = judge.clean(text)
    tame = tamed(kept)
    return Cleaned(tame, judge.content and tame == kept and _has_known_tags(text))


def check(text: str) -> None:
    """See that HTML can be parsed in little time.

    Raises:
        TooMuch: when it cannot.
    """
    if len(text) > LONGEST:
        raise TooMuch(f"it is longer than {LONGEST:,} characters")
    depth = 0
    for count, tag in enumerate(_TAG.finditer(text)):
        if count == MOST_TAGS:
            raise TooMuch(f"it has more than {MOST_TAGS:,} tags")
        if tag[2].lower() not in _OPEN:
            depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > DEEPEST:
            raise TooMuch(f"it is nested more than {DEEPEST} deep")
    if any(len(tag[1].split(None, MOST_WORDS)) > MOST_WORDS for tag in _WORDS.finditer(text)):
        raise TooMuch(f"a tag has more than {MOST_WORDS:,} attributes")


def _has_known_tags(text: str) -> bool:
    bare = _COMMENT.sub("", text)
    known = all(tag[2].lower() in TAGS for tag in _TAG.finditer(bare))
    return known and not re.search(r"<[!?]", bare)


class _Judge:
    """Decides what stays of one piece; `content` is false once something did not."""

    def __init__(self) -> None:
        self.content = True

    def clean(self, text: str) -> str:
        from bleach import clean
        from bleach.css_sanitizer import CSSSanitizer

        return str(
            clean(
                text,
                tags=TAGS,
                attributes=self._allows,
                protocols=("http", "https", "mailto", "data", "attachment"),
                css_sanitizer=CSSSanitizer(allowed_css_properties=_STYLES),
            )
        )

    def _allows(self, tag: str, name: str, value: str) -> bool:
        allowed = _is_allowed(tag, name, value)
        self.content = self.content and allowed
        return allowed


def _is_allowed(tag: str, name: str, value: str) -> bool:
    """May a tag have this attribute? Its value is as it was written: nothing is decoded in it."""
    if name == "href":
        return tag == "a" and bool(_LINK.fullmatch(value))
    if name == "src":
        known = FILE.fullmatch(value) or PASTED.fullmatch(value) or is_address_of_picture(value)
        return tag == "img" and bool(known)
    if name == "style":
        return _is_plain_style(value)
    if name == "class":
        return bool(_CLASSES.fullmatch(value))
    return name in _ATTRIBUTES


def _is_plain_style(value: str) -> bool:
    lines = [line.partition(":") for line in value.split(";") if line.strip()]
    known = all(name.strip().lower() in _STYLES for name, _, _ in lines)
    return known and bool(_STYLE.fullmatch(value)) and not re.search(r"(?<![\w-])-\s*[\d.]", value)


def tamed(page: str) -> str:
    """HTML whose formulas only show something, wherever in its text MathJax looks for them."""
    parts, within = [], 0
    for piece in _PIECE.finditer(page):
        part = piece[0]
        if piece[2]:
            within += (piece[2] in _NO_FORMULAS) * (-1 if piece[1] else 1)
        elif within <= 0 and _REACHES.search(plain := html.unescape(part)):
            part = html.escape(without_reach(plain))
        parts.append(part)
    return "".join(parts)


#: So many characters are shown of a text that is shown as it was written.
_SHOWN = 20_000


def as_written(text: str, why: str) -> str:
    """HTML that shows a text as it was written, and says why."""
    said = f"This is shown as it was written: {why}."
    return f"<p><em>{html.escape(said)}</em></p><pre>{html.escape(beginning(text))}</pre>"


def beginning(text: str) -> str:
    """As much of a text as is shown where it cannot be laid out."""
    rest = len(text) - _SHOWN
    return f"{text[:_SHOWN]}\n[{rest:,} more characters]" if rest > 0 else text


def in_markdown(found: str) -> str:
    """HTML as Markdown that means the same: one line is HTML from its first tag to its last."""
    return "<div>" + re.sub(r"\r\n?|\n", "&#10;", found) + "</div>"
