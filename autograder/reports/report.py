"""The class report: a web page, marks for a spreadsheet, and a table for the terminal."""

import csv
import functools
import io
import re
import statistics
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from autograder.reports.marks import (
    AT_RISK_BELOW,
    BY_HAND,
    MISTAKES_SHOWN,
    Cohort,
    Mark,
    Student,
    add,
    concerns,
    distribution,
    exercise_statistics,
    findings,
    gather,
    is_undecided,
    lesson_mark,
    number,
    total,
)
from autograder.verdicts.results import MEANINGS, NOTHING_BESIDE, Result, Standing

SYMBOLS = {"full": "✓", "some": "◐", "none": "✗", "missing": "–"}


def render(
    results: Iterable[Result],
    *,
    title: str,
    notes: Sequence[str] = (),
    standing: Standing = NOTHING_BESIDE,
) -> str:
    """The class report as one self-contained HTML page.

    Args:
        results: the class.
        title: the page's heading, in plain text.
        notes: what a reader has to know first, in plain text.
        standing: what the gradebook says besides.
    """
    cohort = gather(results, standing)
    percents = [student.total.percent for student in cohort.students]
    return _template().render(
        title=title,
        notes=notes,
        cohort=cohort,
        mean=statistics.fmean(percents) if percents else 0.0,
        median=statistics.median(percents) if percents else 0.0,
        bins=distribution(cohort.students),
        exercises=exercise_statistics(cohort),
        at_risk=sorted(
            (student for student in cohort.students if student.at_risk),
            key=lambda student: (not student.total.missing, student.total.percent),
        ),
        concerns=[(s, list(rows)) for s, rows in groupby(concerns(cohort), attrgetter("status"))],
    )


def marks_csv(results: Iterable[Result], standing: Standing = NOTHING_BESIDE) -> str:
    """Marks in points as CSV: a row per student; exercises, lesson totals, total and its maximum.

    Where people gave points or somebody was late, the parts of the total too; where something is to
    be looked at, or nothing could be graded, what.
    Text that a spreadsheet would run as a formula begins with an apostrophe.
    """
    cohort = gather(results, standing)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    exercises = [f"{exercise.lesson}/{exercise.name}" for exercise in cohort.exercises]
    totals = [f"{lesson} total" for lesson in cohort.lessons]
    parts = dict(_PARTS) if any(map(_has_parts, cohort.students)) else {}
    notes = {student.name: _notes(cohort, student) for student in cohort.students}
    noted = ["notes"] if any(notes.values()) else []
    header = ["student", *exercises, *totals, *parts.values(), "total", "maximum", *noted]
    writer.writerow([_no_formula(name) for name in header])
    for student in cohort.students:
        points = [result.score for result in student.results]
        points += [lesson_mark(student, lesson).score for lesson in cohort.lessons]
        points += [getattr(student.parts, part) for part in parts]
        points += [student.total.score, cohort.max_score]
        note = [_no_formula(notes[student.name])] if noted else []
        writer.writerow([_no_formula(student.name), *map(_whole, points), *note])
    return text.getvalue()


def table(results: Iterable[Result], standing: Standing = NOTHING_BESIDE) -> RenderableType:
    """The class as a table for the terminal, made for 80 columns: a row per student.

    Marks are per lesson, or per exercise when there is only one lesson. Where the exercises' names
    take too much room, they have numbers, and the names stand below. So does what was found, where
    there are many lessons.
    """
    cohort = gather(results, standing)
    if not cohort.students:
        return _empty_table()
    beside = len(cohort.lessons) <= _MOST_LESSONS
    shown = _plain_table("student")
    shown.caption = _caption(cohort)
    for heading in _headings(cohort):
        shown.add_column(Text(heading), justify="right", no_wrap=True)
    shown.add_column(f"total\n/{number(cohort.max_score)}", justify="right", no_wrap=True)
    below = _plain_table("student")
    (shown if beside else below).add_column("what was found", overflow="fold", min_width=12)
    for student in cohort.students:
        marks = [*_marks(cohort, student), student.total]
        name, row = Text(visible(student.name)), list(map(_mark_text, marks))
        found = Text(visible(", ".join(findings(student)) or "all right"))
        shown.add_row(name, *row, *([found] if beside else []))
        below.add_row(name, *([] if beside else [found]))
    return shown if beside else Group(shown, "", below)


def _plain_table(first: str) -> Table:
    bare = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, caption_justify="left")
    bare.add_column(first, overflow="fold", min_width=8, max_width=32)
    return bare


def visible(text: str) -> str:
    """One line of text whose control characters and direction marks show as escapes."""
    return _HIDDEN.sub(lambda found: ascii(found[0])[1:-1], re.sub(r"\s+", " ", text))


_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_COLOURS = {"full": "green", "some": "yellow", "none": "red", "missing": "bright_black"}
# Full-width signs count too: spreadsheets read them as the plain ones.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
#: How the parts of a total are headed in a spreadsheet.
_PARTS = {"by_test": "by test", "by_hand": "by hand", "extra": "extra credit", "late": "late"}
_MOST_NAMES = 5  # exercises whose names have room above their marks
_MOST_LESSONS = 4  # whose marks leave room for what was found beside them
_CONCERNS: dict[str, str] = {
    **{str(status): meaning for status, meaning in MEANINGS.items()},
    BY_HAND: "no test can tell, or a person gave points and the work has been graded again since",
}
_NOTHING = (
    "No submissions were found.",
    "They are looked for in submitted/<student>/<lesson>/, or where --submitted points.",
)


@functools.cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,  # by name it would be off: the file ends in .j2
        undefined=StrictUndefined,
        finalize=_visible_text,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(number=number, breakable=_breakable)
    environment.globals.update(
        meanings=MEANINGS,
        concern_meanings=_CONCERNS,
        nothing=_NOTHING,
        symbols=SYMBOLS,
        at_risk_below=AT_RISK_BELOW,
        mistakes_shown=MISTAKES_SHOWN,
        findings=findings,
        result_mark=_result_mark,
    )
    return environment.get_template("report.html.j2")


def _visible_text(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _breakable(name: str) -> Markup:
    """A name that may break after its underscores."""
    return Markup("_<wbr>").join(visible(name).split("_"))


def _result_mark(result: Result) -> Mark:
    return total([result])


def _has_parts(student: Student) -> bool:
    """Is the mark more than what the test gave?"""
    return any(p.by_hand is not None or p.extra for p in student.points) or bool(student.late)


def _notes(cohort: Cohort, student: Student) -> str:
    """What a person has to know of a row: what was missing, and what is to be looked at."""
    found = []
    for lesson in cohort.lessons:
        rows = [row for row in student.results if row.lesson == lesson]
        if all(row.status == "missing" for row in rows):
            found.append(f"{lesson}: {visible(rows[0].hint)}")
    found += [
        f"{row.lesson}/{row.exercise}: points by hand, graded again since"
        for row, points in zip(student.results, student.points, strict=True)
        if points.look
    ]
    found += [
        f"{row.lesson}/{row.exercise}: no test can tell"
        for row, points in zip(student.results, student.points, strict=True)
        if is_undecided(row, points)
    ]
    return "; ".join(found)


def _no_formula(text: str) -> str:
    safe = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return f"'{safe}" if _FORMULA.match(safe) else safe


def _whole(points: float) -> float | int:
    return int(points) if points == int(points) else points


def _empty_table() -> Table:
    empty = Table(box=box.SIMPLE_HEAD, show_header=False)
    for line in _NOTHING:
        empty.add_row(Text(line))
    return empty


def _caption(cohort: Cohort) -> Text:
    key = "✓ full marks  ◐ some  ✗ none  – nothing to grade"
    lines = [key, "  ".join(map(visible, cohort.lessons))]
    if _numbered(cohort):
        names = [f"{i} {visible(e.name)}" for i, e in enumerate(cohort.exercises, start=1)]
        lines += ["   ".join(names[i : i + 3]) for i in range(0, len(names), 3)]
    return Text("\n".join(lines))


def _numbered(cohort: Cohort) -> bool:
    return len(cohort.lessons) == 1 and len(cohort.exercises) > _MOST_NAMES


def _headings(cohort: Cohort) -> list[str]:
    if len(cohort.lessons) == 1:
        names = [_stacked(e.name) for e in cohort.exercises]
        if _numbered(cohort):
            names = [str(i) for i in range(1, len(names) + 1)]
        points = [number(e.max_score) for e in cohort.exercises]
        return [f"{name}\n/{most}" for name, most in zip(names, points, strict=True)]
    return [
        f"{_prefix(lesson)}\n/{number(_lesson_points(cohort, lesson))}" for lesson in cohort.lessons
    ]


def _lesson_points(cohort: Cohort, lesson: str) -> float:
    return add(e.max_score for e in cohort.exercises if e.lesson == lesson)


def _prefix(lesson: str) -> str:
    """The number of a lesson, 03 of 03_lstm_gates; the whole id, stacked, where it has none."""
    first = lesson.partition("_")[0]
    return first if first.isdigit() else _stacked(lesson)


def _stacked(name: str) -> str:
    """A long name on several lines, broken after underscores."""
    return re.sub(r"_(?=.)", "_\n", visible(name))


def _marks(cohort: Cohort, student: Student) -> list[Mark]:
    if len(cohort.lessons) == 1:
        return [_result_mark(result) for result in student.results]
    return [lesson_mark(student, lesson) for lesson in cohort.lessons]


def _mark_text(mark: Mark) -> Text:
    return Text(f"{SYMBOLS[mark.kind]} {number(mark.score)}", style=_COLOURS[mark.kind])
