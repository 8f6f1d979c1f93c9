"""Markdown and notebooks as HTML, by nbconvert, cleaned on the way. Only the worker runs this."""

from __future__ import annotations

import html
import os
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import nbformat
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.ansi import ansi2html
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from traitlets.config import Config

from autograder.pages import pictures
from autograder.pages.clean import (
    FILE,
    PASTED,
    Cleaned,
    TooMuch,
    as_written,
    beginning,
    cleaned,
    in_markdown,
    tamed,
)
from autograder.pages.limits import limited

#: The longest text or code that is laid out, in characters; lessons have 2,500 in a cell at most.
LONGEST = 50_000

#: Seconds of computing that one cell may take to become HTML, and all cells of a page together.
CELL_SECONDS, PAGE_SECONDS = 1.0, 5.0

#: The largest picture beside a notebook that is put into its page, in bytes.
_LARGEST_FILE = 5_000_000

_LEVEL = re.compile(r"(?<=<h)[1-6]\b|(?<=</h)[1-6]\b")
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_ATTRIBUTE = r"""\s[\w-]+=(?:"[^"]*"|'[^']*')"""
#: A picture that is not carried along in its tag, in HTML that has been cleaned.
_IMG = re.compile(
    rf"""(?P<before><img(?:{_ATTRIBUTE})*?\ssrc=")(?P<name>(?!data:)[^"]+)"""
    rf"""(?P<after>"(?:{_ATTRIBUTE})*\s*/?>)"""
)
_CHECKBOX = re.compile(
    r'<input class="task-list-item-checkbox" type="checkbox" disabled( checked)?/>'
)


def fragment(source: str, attachments: Mapping[str, Any], folder: Path | None = None) -> Cleaned:
    """Markdown as HTML that a page may show.

    Args:
        source: the Markdown.
        attachments: the pictures that it carries along, by name and type.
        folder: where the pictures' files lie that it names; without one they stay names.

    Raises:
        TooMuch: when it is too long, or nested too deeply.
    """
    if len(source) > LONGEST:
        raise TooMuch(f"it is longer than {LONGEST:,} characters")
    shown = _Pictures(attachments, folder)
    renderer = _Renderer(shown)
    raw = MarkdownWithMath(renderer=renderer).render(source)
    found = cleaned(_CHECKBOX.sub(lambda box: "☑ " if box[1] else "☐ ", raw))
    return Cleaned(_IMG.sub(shown.put_in, found.html), found.whole and renderer.whole)


class _Renderer(IPythonRenderer):
    """nbconvert's renderer, which shows only pictures that are carried along.

    `whole` is false once something was not shown as it was written.
    """

    def __init__(self, pictures: _Pictures) -> None:
        # Anchors would be names that the page, and programs on it, know things by.
        super().__init__(escape=False, exclude_anchor_links=True)
        self.pictures, self.whole = pictures, True

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """A link, within which there is no other, of a picture from elsewhere."""
        return str(super().link(re.sub(r"</?a\b[^>]*>", "", text), url, title))

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """A picture, or what can be said in its place."""
        if self.pictures.source(url):
            about = f' title="{html.escape(title)}"' if title else ""
            return f'<img src="{html.escape(url)}" alt="{html.escape(text)}"{about}>'
        self.whole = False
        if re.match(r"https?://", url):
            return f'<a href="{html.escape(url)}">{html.escape(text or url)}</a>'
        return _missing(text or url)


@dataclass(frozen=True)
class _Pictures:
    """The pictures that a text can show: those that it carries along, and files in a folder."""

    carried: Mapping[str, Any]
    folder: Path | None

    def put_in(self, image: re.Match[str]) -> str:
        """An <img> that carries its picture, or what can be said in its place."""
        source = self.source(image["name"])
        return image["before"] + source + image["after"] if source else _missing(image["name"])

    def source(self, name: str) -> str:
        """What a browser is given as an <img>'s source; "" where there is no such picture."""
        if PASTED.fullmatch(name):
            return self._pasted(name.removeprefix("attachment:"))
        if FILE.fullmatch(name):
            return name if self.folder is None else _from_file(self.folder, name)
        return name if pictures.is_address_of_picture(name) else ""

    def _pasted(self, name: str) -> str:
        carried = self.carried.get(name) or self.carried.get(unquote(name)) or {}
        kinds = [k for k in pictures.KINDS if pictures.is_picture(k, carried.get(k))]
        return pictures.address(kinds[0], carried[kinds[0]]) if kinds else ""


def _missing(name: str) -> str:
    return f"[the picture {html.escape(name)} is missing]"


def _from_file(folder: Path, name: str) -> str:
    """The picture in a file, as a source; "" where there is none."""
    try:
        descriptor = os.open(folder / unquote(name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except (OSError, ValueError):
        return ""
    return pictures.carried(content) if len(content) <= _LARGEST_FILE else ""


def prose(texts: list[tuple[str, dict[str, Any]]], seconds: float) -> list[str]:
    """What takes the place of each Markdown text; "" where it may stay as it is.

    Args:
        texts: each with the pictures that it carries along.
        seconds: that all may take together.
    """
    until = time.process_time() + seconds
    return [_instead(source, carried, until) for source, carried in texts]


def _instead(source: str, carried: Mapping[str, Any], until: float) -> str:
    try:
        with limited(min(CELL_SECONDS, until - time.process_time())):
            found = fragment(source, carried)
    except TooMuch as reason:
        found = Cleaned(as_written(source, str(reason)), False)
    return "" if found.whole else in_markdown(found.html)


class _Ours(str):
    """HTML that was made here: nothing in it is to be cleaned any more."""


def _short(highlight: Callable[..., str]) -> Callable[..., str]:
    """The same for code that is not too long."""

    def bounded(code: str, **others: Any) -> str:
        if len(code) > LONGEST:
            raise TooMuch(f"it is longer than {LONGEST:,} characters")
        return highlight(code, **others)

    return bounded


class Page(HTMLExporter):
    """A notebook as a page; what cannot be laid out in time is shown as it was written."""

    #: How much lower than in its cell a heading stands.
    lower = 0

    def __init__(self, config: Config, *, plain: bool = False) -> None:
        super().__init__(config=config)
        self.plain, self._left, self._folder = plain, PAGE_SECONDS, Path()

    def from_notebook_node(
        self, nb: Any, resources: Any = None, **others: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page, and what nbconvert knows about it."""
        self._folder = Path(resources["metadata"]["path"])
        language = nb.metadata.get("language_info", {})
        lexer = language.get("pygments_lexer", language.get("name"))
        highlight = Highlight2HTML(pygments_lexer=lexer, parent=self)
        self.filters = {"highlight_code": self._bounded(_short(highlight))}
        self.register_filter("ansi2html", self._bounded(ansi2html, _without_codes))
        self.register_filter("clean_html", self._clean_html)
        # nbconvert's own looks for addresses of before 2014, in quadratic time.
        self.register_filter("strip_files_prefix", lambda text: text)
        made, about = super().from_notebook_node(nb, resources, **others)
        return tamed(made), about  # verdicts, too, may quote a formula

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Markdown as clean HTML."""
        carried = context.get("cell", {}).get("attachments", {})
        page = self._bounded(lambda text: fragment(text, carried, self._folder).html)(source)
        return _LEVEL.sub(lambda level: str(min(6, int(level[0]) + self.lower)), page)

    def _clean_html(self, text: str) -> str:
        return text if isinstance(text, _Ours) else self._bounded(lambda t: cleaned(t).html)(text)

    def _bounded(
        self,
        lay_out: Callable[..., str],
        instead: Callable[[str, str], str] = as_written,
    ) -> Callable[..., str]:
        """The same, within what is left of the page's time."""

        def within(text: str, **others: Any) -> str:
            if self.plain:
                return _Ours(instead(text, "the page takes too long to lay out"))
            start = time.process_time()
            try:
                with limited(min(CELL_SECONDS, self._left)):
                    return _Ours(lay_out(text, **others))
            except TooMuch as reason:
                return _Ours(instead(text, str(reason)))
            finally:
                self._left -= time.process_time() - start

        return within


def _without_codes(text: str, why: str) -> str:
    """What a cell printed, without colours."""
    return html.escape(_COLOUR.sub("", beginning(text)))


class Feedback(Page):
    """A student's page: headings stand below that of the page."""

    lower = 1

    def from_notebook_node(
        self, nb: Any, resources: Any = None, **others: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page, which says itself where its one script may come from."""
        address = urlsplit(self.mathjax_url)
        resources["scripts_from"] = f"{address.scheme}://{address.netloc}"
        return super().from_notebook_node(nb, resources, **others)


def page(kind: str, notebook: Any, resources: Any, config: Any, plain: bool) -> str:
    """A notebook as a page.

    Args:
        kind: "feedback", or "formgrade" for nbgrader's page on which marks are given by hand.
        notebook, resources: as nbconvert takes them.
        config: settings of exporters.
        plain: show all texts as they were written.
    """
    exporter = {"feedback": Feedback, "formgrade": Page}[kind]
    made, _ = exporter(Config(config), plain=plain).from_notebook_node(
        nbformat.from_dict(notebook), resources
    )
    return made
