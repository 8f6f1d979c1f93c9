"""What was found about one exercise, and how it is said: in a notebook, in a terminal, in JSON."""

from __future__ import annotations

import html
import re
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from . import pictures
from .pictures import Picture

#: The bar at the box's edge, by status. Each stands out from white and from black, 3 to 1 and more;
#: the sign and the words of the headline say the same.
RIGHT, PARTLY, WRONG = "#009E73", "#B87A00", "#D55E00"

#: How much is said of a wrong answer, each time it is asked about again: what is off, in which
#: line; why; the equation; the change that would mend it, which only a teacher may allow.
Rung = Literal["where", "why", "equation", "full"]
RUNGS: tuple[Rung, ...] = ("where", "why", "equation", "full")

#: The type under which a graded notebook carries a verdict for programs to read.
MIME = "application/vnd.unroll.verdict+json"


#: What became of one exercise; "tampered" is said in grading only. Every table that speaks of
#: statuses is tested against it.
Status = Literal[
    "right", "wrong", "partly", "error", "timeout", "memory", "crashed", "missing", "tampered"
]


@dataclass(frozen=True)
class Finding:
    """What most likely went wrong: a known mistake's id or a generic probe's, and the hint."""

    id: str
    hint: str
    equation: str = ""


@dataclass(frozen=True)
class OutputVerdict:
    """One returned value: its points, and what is off ("" when it is right in every case)."""

    name: str
    score: float
    max_score: float
    off: str = ""


@dataclass(frozen=True)
class Place:
    """A line of the student's code, why it is shown, in a word and in a sentence, and the lines
    around it.

    `first` is the number in its cell of the first of these. `missing` is the first quantity of the
    lesson, by its variable's name, that the function never computes; `equation` where it is from.
    `picture` shows the value there beside what is expected.
    """

    function: str
    line: int
    why: str
    said: str
    missing: str = ""
    equation: str = ""
    first: int = 0
    around: tuple[str, ...] = ()
    picture: Picture | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Change:
    """A small change of a line of the student's cell: of what kind, and the line with and without.

    `function` is the one whose line it is; `mends` names the outputs that are right with it.
    """

    line: int
    function: str
    kind: str
    before: str
    after: str
    mends: tuple[str, ...]


@dataclass(frozen=True)
class Equation:
    """An equation of the lesson, as LaTeX; what it computes is marked."""

    number: str
    latex: str


@dataclass(frozen=True)
class Verdict:
    """What was found about one exercise; `status` is one of the words of Status.

    `case` names the sizes of the case in which the first wrong output was found wrong. `given`
    names earlier exercises whose mistakes it does not pay for once more; `undecided` says why a
    person has to look at it, where one has.
    """

    exercise: str
    status: Status
    score: float
    max_score: float
    outputs: tuple[OutputVerdict, ...] = ()
    finding: Finding | None = None
    message: str = ""
    case: str = ""
    notes: tuple[str, ...] = ()
    picture: Picture | None = None
    given: tuple[str, ...] = ()
    undecided: str = ""
    place: Place | None = None
    equations: tuple[Equation, ...] = ()
    changes: tuple[Change, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    @property
    def hint(self) -> str:
        """What helps most: the finding's hint, else what happened, else what is off first."""
        if self.finding or self.message:
            return self.finding.hint if self.finding else self.message
        if self.place:
            return self.place.said
        return next((f"{o.name} {o.off}." for o in self.outputs if o.off), "")

    def record(self) -> dict[str, Any]:
        """What programs need to know, as plain values."""
        return {
            "exercise": self.exercise,
            "status": self.status,
            "score": self.score,
            "max_score": self.max_score,
            "mistake": self.finding.id if self.finding else None,
            "hint": self.hint,
            "equation": self.finding.equation if self.finding else "",
            "place": self.place.said if self.place else "",
            "seconds": round(self.seconds, 3),
            "outputs": [asdict(output) for output in self.outputs],
            "given": list(self.given),
            "undecided": self.undecided,
        }


#: A terminal's escape codes, and characters that control it; not line breaks and tabs.
_CODES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|[\x00-\x08\x0b-\x1f\x7f-\x9f]"
)


def readable(text: str) -> str:
    """What libraries and students say, without what would make it bold or red in a terminal."""
    return _CODES.sub("", text)


def rungs_of(verdict: Verdict) -> tuple[Rung, ...]:
    """On which rungs more is said of a verdict than on the one before."""
    more: dict[Rung, Any] = {
        "where": True,
        "why": verdict.changes or (verdict.place and verdict.place.said),
        "equation": verdict.equations,
        "full": verdict.changes,
    }
    return tuple(rung for rung in RUNGS if more[rung])


def _reached(rung: Rung, wanted: Rung) -> bool:
    return RUNGS.index(wanted) <= RUNGS.index(rung)


def _on_the_way(verdict: Verdict, rung: Rung) -> list[str]:
    """What is said of the place, sentence by sentence, up to a rung."""
    place, said = verdict.place, list[str]()
    if place and not _reached(rung, "why"):
        said.append(
            f"{'It stopped in' if place.why == 'stopped' else 'Look at'} line {place.line}:"
        )
    elif place and place.said:
        said.append(place.said)
    if _reached(rung, "why"):
        if place and place.missing and place.equation:
            said.append(f"`{place.missing}`, of {place.equation}, never comes up.")
        said += [_kind_of(change, verdict) for change in verdict.changes]
    if _reached(rung, "full"):
        said += [f"Line {c.line}, now `{c.before}`, could be `{c.after}`." for c in verdict.changes]
    return said


def _kind_of(change: Change, verdict: Verdict) -> str:
    """What would have to change in a line, not how."""
    off = {output.name for output in verdict.outputs if output.off}
    some = off - {*change.mends}
    mends = " and ".join(f"`{name}`" for name in change.mends) if some else "it"
    return f"A small change in line {change.line} would mend {mends}: {change.kind}."


def as_text(verdict: Verdict, rung: Rung = "where") -> str:
    """The verdict in a few plain lines."""
    lines = [headline(verdict)]
    if verdict.message:
        lines.append(f"  {verdict.message}")
    if verdict.finding:
        lines.append(f"  Hint: {_with_equation(verdict.finding)}")
    if verdict.undecided:
        lines.append(f"  {verdict.undecided}")
    if verdict.status != "right":
        lines += [f"  {mark} {name} {off}".rstrip() for mark, name, off in _lines(verdict)]
    lines += [f"  {said}" for said in _on_the_way(verdict, rung)]
    if verdict.place:
        lines += [f"  {line}" for line in _listing(verdict.place)]
    if verdict.equations and _reached(rung, "equation"):
        lines += [f"  Equation ({one.number}): {one.latex}" for one in verdict.equations]
    lines += [f"  Note: {note}" for note in verdict.notes]
    return "\n".join(lines)


def as_html(verdict: Verdict, rung: Rung = "where") -> str:
    """The verdict as a small box that reads on a light and on a dark page."""
    colour = {"right": RIGHT, "partly": PARTLY}.get(verdict.status, WRONG)
    parts = [f"<strong>{html.escape(headline(verdict))}</strong>"]
    if verdict.message:
        parts.append(f"<div>{html.escape(verdict.message)}</div>")
    if verdict.finding:
        hint = html.escape(_with_equation(verdict.finding))
        parts.append(f'<div style="margin-top:.2em"><b>Hint.</b> {hint}</div>')
    if verdict.undecided:
        parts.append(f"<div>{html.escape(verdict.undecided)}</div>")
    if verdict.status != "right" and verdict.outputs:
        parts.append(_outputs_html(verdict))
    margin = '<div style="margin-top:.2em">'
    parts += [f"{margin}{_with_code(said)}</div>" for said in _on_the_way(verdict, rung)]
    if verdict.place and verdict.place.around:
        parts.append(_listing_html(verdict.place))
    if verdict.place and verdict.place.picture and _reached(rung, "why"):
        there = pictures.as_html(verdict.place.picture, WRONG)
        parts += [there] if there not in "".join(parts) else []  # as where it is the result
    if _reached(rung, "equation"):
        parts += [f"<div>$${one.latex} \\tag{{{one.number}}}$$</div>" for one in verdict.equations]
    parts += [f'<div style="opacity:.8">Note: {html.escape(n)}</div>' for n in verdict.notes]
    style = f"border-left:4px solid {colour};padding:.3em .8em;margin:.3em 0;line-height:1.45"
    return f'<div style="{style}">{"".join(parts)}</div>'


def headline(verdict: Verdict) -> str:
    """One line: the exercise and how it went."""
    points = f"{number(verdict.score)} of {number(verdict.max_score)} points"
    if verdict.status == "right":
        return f"✓ {verdict.exercise}: right, {points}"
    if verdict.status == "missing":
        return f"– {verdict.exercise}: not written yet, {points}"
    mark = "◐" if verdict.score > 0 else "✗"
    return f"{mark} {verdict.exercise}: {points}"


def number(value: float) -> str:
    """A mark as people write it: 10, 7.5, 3.33."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


#: Of so many wrong outputs is said what is off: with more, a verdict gets hard to read.
_SAID = 3


def _lines(verdict: Verdict) -> list[tuple[str, str, str]]:
    """Mark, name and what is off, output by output; right ones together, long lists cut."""
    wrong = [o for o in verdict.outputs if o.off]
    right = [o.name for o in verdict.outputs if not o.off]
    case = f" (case: {verdict.case})" if verdict.case else ""
    lines = [("✗", o.name, o.off + (case if o is wrong[0] else "")) for o in wrong[:_SAID]]
    if wrong[_SAID:]:
        lines.append(("✗", ", ".join(o.name for o in wrong[_SAID:]), "wrong too"))
    return [*lines, *([("✓", ", ".join(right), "right")] if right else [])]


def _with_equation(finding: Finding) -> str:
    return f"{finding.hint} See {finding.equation}." if finding.equation else finding.hint


def _outputs_html(verdict: Verdict) -> str:
    left = "text-align:left;vertical-align:top"
    head = f"{left};font-weight:normal;padding-right:.8em"
    rows = "".join(
        f'<tr><th scope="row" style="{head}">{mark}&nbsp;<code>{html.escape(name)}</code></th>'
        f'<td style="{left}">{html.escape(off)}</td></tr>'
        for mark, name, off in _lines(verdict)
    )
    # Shown without its doctype, as JupyterLab shows feedback, a page lends tables no font size.
    style = "margin:.3em 0;border-collapse:collapse;font-size:inherit"
    table = f'<table style="{style}">{rows}</table>'
    return table + (pictures.as_html(verdict.picture, WRONG) if verdict.picture else "")


def _listing(place: Place) -> list[str]:
    """The lines around a place, with their numbers; an arrow marks the one that is meant."""
    numbered = enumerate(place.around, place.first)
    return [f"{'→' if n == place.line else ' '} {n:>3} | {line}".rstrip() for n, line in numbered]


def _listing_html(place: Place) -> str:
    lines = html.escape("\n".join(_listing(place)))
    # A long line is scrolled: broken, the columns of a listing would not stand below one another.
    style = "margin:.3em 0;padding:.2em .5em;overflow-x:auto;background:none;color:inherit;"
    style += "font-family:monospace"  # some pages give a box the letters of their prose
    label = f"lines around line {place.line}, which an arrow marks"
    return f'<pre tabindex="0" role="group" aria-label="{label}" style="{style}">{lines}</pre>'


def _with_code(text: str) -> str:
    """Text as HTML, what stands between backticks as code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(text))
