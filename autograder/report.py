"""The class report: what a teacher wants to know once a class has been graded.

The first half computes (results in, small dataclasses out), the second half shows what was
computed as a web page, as CSV and as a table for the terminal.
"""

import csv
import io
import math
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from rich import box
from rich.table import Table
from rich.text import Text

from autograder.results import MEANINGS, Result

ATTENTION = ("tampered", "crashed", "memory", "timeout", "error", "missing")
"""Statuses a teacher should look at, most urgent first; `error` only for a whole lesson."""

AT_RISK_BELOW = 50.0
"""Percent of all marks below which a student is listed as at risk."""

BINS = 10
MISTAKES_SHOWN = 5
PLACES = 9
"""Decimals kept of sums and percents, so that 0.1 + 0.2 and 0.3 are the same mark."""

SYMBOLS = {"full": "✓", "some": "◐", "none": "✗", "missing": "–"}


# What is computed


@dataclass(frozen=True)
class Exercise:
    """One exercise of the class; `max_score` in points."""

    lesson: str
    name: str
    max_score: float


@dataclass(frozen=True)
class Mark:
    """Points for an exercise, a lesson or everything; `missing` when there was nothing to grade."""

    score: float
    max_score: float
    missing: bool

    @property
    def kind(self) -> str:
        """One of the keys of SYMBOLS."""
        if self.missing:
            return "missing"
        if self.score >= self.max_score:
            return "full"
        return "some" if self.score > 0 else "none"

    @property
    def percent(self) -> float:
        """Share of the points, 0 to 100; 0 where there are no points to be had."""
        return round(100 * self.score / self.max_score, PLACES) if self.max_score else 0.0


@dataclass(frozen=True)
class Student:
    """One student with a result for every exercise of the class, in the order of the class."""

    name: str
    results: tuple[Result, ...]

    @property
    def total(self) -> Mark:
        """The mark over all exercises."""
        return total(self.results)

    @property
    def at_risk(self) -> bool:
        """Below AT_RISK_BELOW percent of all marks, or nothing to grade."""
        return self.total.missing or self.total.percent < AT_RISK_BELOW


@dataclass(frozen=True)
class Cohort:
    """A whole class: lessons by id, exercises by lesson, students by name."""

    lessons: tuple[str, ...]
    exercises: tuple[Exercise, ...]
    students: tuple[Student, ...]

    @property
    def max_score(self) -> float:
        """Points to be had in all exercises."""
        return _sum(exercise.max_score for exercise in self.exercises)


@dataclass(frozen=True)
class Bin:
    """Students with `low` ≤ percent of marks < `high`; the last bin includes its `high`."""

    low: int
    high: int
    count: int


@dataclass(frozen=True)
class MistakeCount:
    """How many students made a known mistake (or met a generic probe), and the hint they saw."""

    mistake: str
    hint: str
    count: int


@dataclass(frozen=True)
class ExerciseStatistics:
    """One exercise over the students who submitted it.

    `mean` is in points, None when nobody submitted; `discrimination` is the item-rest
    correlation, -1 to 1, None where undefined; `mistakes` are all, most common first;
    `unexplained` counts wrong and partly right answers that no known mistake matched.
    """

    exercise: Exercise
    submitted: int
    solved: int
    mean: float | None
    discrimination: float | None
    mistakes: tuple[MistakeCount, ...]
    unexplained: int

    @property
    def solved_percent(self) -> float:
        """Share of the submissions with status right, 0 to 100."""
        return 100 * self.solved / self.submitted if self.submitted else 0.0


@dataclass(frozen=True)
class Concern:
    """Exercises in one lesson of one student that a teacher should look at, for one reason."""

    student: str
    lesson: str
    status: str
    exercises: tuple[str, ...]
    whole_lesson: bool
    reason: str


def gather(results: Iterable[Result]) -> Cohort:
    """The class in `results`: of two results for the same exercise of a student, the later counts.

    A student without a result for an exercise that others have gets one: missing, no points.
    """
    found = {(r.student, r.lesson, r.exercise): r for r in results}
    points: dict[tuple[str, str], float] = {}
    for (_, lesson, name), result in found.items():
        points[lesson, name] = max(result.max_score, points.get((lesson, name), 0.0))
    lessons = tuple(sorted({lesson for lesson, _ in points}))
    exercises = tuple(Exercise(*key, points[key]) for key in sorted(points, key=lambda key: key[0]))
    names = sorted({student for student, _, _ in found}, key=lambda name: (name.casefold(), name))
    return Cohort(lessons, exercises, tuple(_student(name, exercises, found) for name in names))


def total(results: Iterable[Result]) -> Mark:
    """The mark over several results."""
    rows = list(results)
    return Mark(
        _sum(row.score for row in rows),
        _sum(row.max_score for row in rows),
        all(row.status == "missing" for row in rows),
    )


def lesson_mark(student: Student, lesson: str) -> Mark:
    """The student's mark over the exercises of one lesson."""
    return total(result for result in student.results if result.lesson == lesson)


def findings(student: Student) -> tuple[str, ...]:
    """What was found besides right answers: status words and mistake ids, in lesson order."""
    if student.total.missing:
        return ("nothing to grade",)
    words = Counter(word for result in student.results for word in _words(result))
    return tuple(word if count == 1 else f"{word} ×{count}" for word, count in words.items())


def distribution(students: Iterable[Student]) -> tuple[Bin, ...]:
    """How many students have 0 to under 10, …, 90 to 100 percent of all marks."""
    width = 100 // BINS
    counts = Counter(min(int(student.total.percent // width), BINS - 1) for student in students)
    return tuple(Bin(i * width, (i + 1) * width, counts[i]) for i in range(BINS))


def exercise_statistics(cohort: Cohort) -> tuple[ExerciseStatistics, ...]:
    """The statistics of every exercise, in the order of the class."""
    return tuple(_statistics(cohort, index) for index in range(len(cohort.exercises)))


def discrimination(scores: Sequence[float], rests: Sequence[float]) -> float | None:
    """Pearson's correlation of an exercise's scores with the points on all other exercises.

    None where it says nothing: fewer than three students, or equal marks on either side.
    """
    if len(scores) < 3 or len(set(scores)) == 1 or len(set(rests)) == 1:
        return None
    return statistics.correlation(scores, rests)


def concerns(cohort: Cohort) -> tuple[Concern, ...]:
    """What a teacher should look at, most urgent first, then by student and lesson.

    An ordinary error is the student's affair; one that took every exercise of a lesson for the
    same reason (a notebook that cannot be read, say) is listed too.
    """
    groups: dict[tuple[str, str, str, str], list[str]] = {}
    for student in cohort.students:
        for row in student.results:
            if row.status in ATTENTION:
                key = (student.name, row.lesson, row.status, row.hint)
                groups.setdefault(key, []).append(row.exercise)
    sizes = Counter(exercise.lesson for exercise in cohort.exercises)
    listed = [
        Concern(name, lesson, status, tuple(found), len(found) == sizes[lesson], reason)
        for (name, lesson, status, reason), found in groups.items()
    ]
    urgent = (concern for concern in listed if concern.status != "error" or concern.whole_lesson)
    return tuple(sorted(urgent, key=lambda concern: ATTENTION.index(concern.status)))


def _student(
    name: str, exercises: Sequence[Exercise], found: dict[tuple[str, str, str], Result]
) -> Student:
    rows = (found.get((name, e.lesson, e.name)) or _missing(name, e) for e in exercises)
    return Student(
        name,
        tuple(
            replace(row, max_score=exercise.max_score)
            for row, exercise in zip(rows, exercises, strict=True)
        ),
    )


def _missing(student: str, exercise: Exercise) -> Result:
    reason = f"no submission of {exercise.lesson} was found"
    return Result(
        student=student,
        lesson=exercise.lesson,
        exercise=exercise.name,
        status="missing",
        score=0.0,
        max_score=exercise.max_score,
        mistake=None,
        hint=reason,
        seconds=0.0,
    )


def _words(result: Result) -> tuple[str, ...]:
    if result.status == "right":
        return ()
    if result.mistake is None:
        return (result.status,)
    if result.status in ("wrong", "partly"):
        return (result.mistake,)
    return (result.status, result.mistake)


def _statistics(cohort: Cohort, index: int) -> ExerciseStatistics:
    submitted = [s for s in cohort.students if s.results[index].status != "missing"]
    rows = [student.results[index] for student in submitted]
    scores = [row.score for row in rows]
    rests = [total(s.results[:index] + s.results[index + 1 :]).score for s in submitted]
    return ExerciseStatistics(
        exercise=cohort.exercises[index],
        submitted=len(rows),
        solved=sum(row.status == "right" for row in rows),
        mean=statistics.fmean(scores) if scores else None,
        discrimination=discrimination(scores, rests),
        mistakes=_mistakes(rows),
        unexplained=sum(r.status in ("wrong", "partly") and r.mistake is None for r in rows),
    )


def _mistakes(rows: Iterable[Result]) -> tuple[MistakeCount, ...]:
    hints: dict[str, Counter[str]] = {}
    for row in rows:
        if row.mistake is not None and row.status != "right":
            hints.setdefault(row.mistake, Counter())[row.hint] += 1
    counted = [
        MistakeCount(mistake, seen.most_common(1)[0][0], seen.total())
        for mistake, seen in hints.items()
    ]
    return tuple(sorted(counted, key=lambda item: (-item.count, item.mistake)))


def _sum(points: Iterable[float]) -> float:
    return round(math.fsum(points), PLACES)


# How it is shown


def render(results: Iterable[Result], *, title: str) -> str:
    """The class report as one self-contained HTML page; `title` is its heading, in plain text."""
    cohort = gather(results)
    percents = [student.total.percent for student in cohort.students]
    return _template().render(
        title=title,
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


def marks_csv(results: Iterable[Result]) -> str:
    """Marks in points as CSV: a row per student; exercises, lesson totals, total and its maximum.

    Text that a spreadsheet would run as a formula begins with an apostrophe.
    """
    cohort = gather(results)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    exercises = [f"{exercise.lesson}/{exercise.name}" for exercise in cohort.exercises]
    totals = [f"{lesson} total" for lesson in cohort.lessons]
    header = ["student", *exercises, *totals, "total", "maximum"]
    writer.writerow([_no_formula(name) for name in header])
    for student in cohort.students:
        points = [result.score for result in student.results]
        points += [lesson_mark(student, lesson).score for lesson in cohort.lessons]
        points += [student.total.score, cohort.max_score]
        writer.writerow([_no_formula(student.name), *map(_whole, points)])
    return text.getvalue()


def table(results: Iterable[Result]) -> Table:
    """The class as a table for the terminal, made for 100 columns: a row per student.

    Marks are per lesson, or per exercise when there is only one lesson.
    """
    cohort = gather(results)
    if not cohort.students:
        return _empty_table()
    shown = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, caption_justify="left")
    shown.caption = _caption(cohort)
    shown.add_column("student", overflow="fold", min_width=8, max_width=32)
    for heading in _headings(cohort):
        shown.add_column(Text(heading), justify="right", no_wrap=True)
    shown.add_column(f"total\n/{number(cohort.max_score)}", justify="right", no_wrap=True)
    shown.add_column("what was found", overflow="fold", min_width=20)
    for student in cohort.students:
        marks = [*_marks(cohort, student), student.total]
        found = ", ".join(findings(student)) or "all right"
        shown.add_row(Text(visible(student.name)), *map(_mark_text, marks), Text(visible(found)))
    return shown


def number(value: float | None, places: int = 2) -> str:
    """A number for people: at most `places` decimals, no trailing zeros; – for None."""
    if value is None:
        return "–"
    text = f"{value:.{places}f}"
    if places:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def visible(text: str) -> str:
    """One line of text whose control characters and direction marks show as escapes."""
    return _HIDDEN.sub(lambda found: ascii(found[0])[1:-1], re.sub(r"\s+", " ", text))


_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_COLOURS = {"full": "green", "some": "yellow", "none": "red", "missing": "bright_black"}
# Full-width signs count too: spreadsheets read them as the plain ones.
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_NOTHING = (
    "No submissions were found.",
    "They are looked for in submitted/<student>/<lesson>/, or where --submitted points.",
)


def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,  # by name it would be off: the file ends in .j2
        undefined=StrictUndefined,
        finalize=_visible_text,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(number=number, breakable=_breakable)
    environment.globals.update(
        meanings=MEANINGS,
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
    return Text(f"{key}\n{'  '.join(map(visible, cohort.lessons))}")


def _headings(cohort: Cohort) -> list[str]:
    if len(cohort.lessons) == 1:
        return [f"{_stacked(e.name)}\n/{number(e.max_score)}" for e in cohort.exercises]
    return [
        f"{_prefix(lesson)}\n/{number(_lesson_points(cohort, lesson))}" for lesson in cohort.lessons
    ]


def _lesson_points(cohort: Cohort, lesson: str) -> float:
    return _sum(e.max_score for e in cohort.exercises if e.lesson == lesson)


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
