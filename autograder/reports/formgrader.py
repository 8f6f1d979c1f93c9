"""Formgrader's pages of students' work, and their files, made harmless where the server is ours.

nbgrader lays a graded notebook out itself, and serves what lies beside it as pages of the server.
It has no setting for either; nbgrader_config.py calls `use`.
"""

from __future__ import annotations

import html
import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from autograder.course import UserError
from autograder.reports.feedback import PageExporter, sorry

_EXTENSION = "nbgrader.server_extensions.formgrader"

#: For the page of a notebook: no pictures, and the like, from elsewhere, and no other base.
_FROM_HERE = "img-src 'self' data:; media-src 'none'; object-src 'none'; base-uri 'none'"


#: What in an address would end the text that nbgrader's templates put it into, unescaped.
_ENDS = re.compile(r"[\"<>\\\x00-\x1f]")


class FormgraderExporter(PageExporter):
    """nbgrader's page on which marks are given by hand."""

    kind = "formgrade"

    def settings(self, config: Any) -> dict[str, Any]:
        """nbgrader's template, and what else is set for pages."""
        own = dict(config.HTMLExporter)
        return {"HTMLExporter": json.loads(json.dumps(own, default=str))}

    def from_notebook_node(
        self, nb: Any, resources: Any = None, **others: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page; names, which nbgrader's template puts into it as they are, are text there."""
        about = _as_text(resources or {})
        try:
            return super().from_notebook_node(nb, about, **others)
        except UserError as problem:
            return sorry(str(problem)), about


def _as_text(names: Mapping[str, Any]) -> dict[str, Any]:
    """Names as they are put into HTML."""
    return {k: html.escape(v) if isinstance(v, str) else v for k, v in names.items()}


def use() -> None:
    """Put what is ours in the place of nbgrader's, in the server that runs formgrader."""
    if f"{_EXTENSION}.formgrader" not in sys.modules:
        return
    extension: Any = sys.modules[f"{_EXTENSION}.formgrader"]
    handlers: Any = sys.modules[f"{_EXTENSION}.handlers"]
    extension.HTMLExporter = FormgraderExporter
    for name, rules in {
        "SubmissionHandler": _FROM_HERE,
        "SubmissionFilesHandler": "sandbox",  # as if of another server, and without scripts
    }.items():
        handler = getattr(handlers, name)
        handler.content_security_policy = _with(handlers.BaseHandler, rules)
    handlers.BaseHandler.prepare = _prepare
    handlers.FormgraderHandler.prepare = _prepare_course


def _with(above: Any, rules: str) -> property:
    """The server's Content-Security-Policy, and more rules."""
    return property(lambda handler: f"{above.content_security_policy.fget(handler)}; {rules}")


async def _prepare(handler: Any) -> None:
    """Refuse an address that would become a script in the page that nbgrader makes of it."""
    from jupyter_server.base.handlers import JupyterHandler
    from tornado.web import HTTPError, StaticFileHandler

    asked = (*handler.path_args, *handler.path_kwargs.values())
    if not isinstance(handler, StaticFileHandler) and any(map(_ENDS.search, filter(None, asked))):
        raise HTTPError(404)
    await JupyterHandler.prepare(handler)


async def _prepare_course(handler: Any) -> None:
    """Refuse to take settings, which are a program, from where students' files lie."""
    from tornado.web import HTTPError

    course, asked = handler.coursedir, Path(handler.get_argument("path", "/")).resolve()
    for step in ("submitted", "autograded", "feedback"):
        folder = Path(course.root, getattr(course, f"{step}_directory")).resolve()
        if asked.is_relative_to(folder):
            raise HTTPError(403)
    await _prepare(handler)
