"""What a class's results say: totals, distribution, how each exercise did, what needs a look."""

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from autograder.verdicts.results import (
    NOTHING_BESIDE,
    Points,
    Result,
    Standing,
    nothing_to_grade,
)
from unroll.judging.verdict import Status

BY_HAND: Literal["by hand"] = "by hand"
"""What a teacher should look at besides statuses: points by hand for work graded again since."""

ATTENTION: tuple[Status | Literal["by hand"], ...] = (
    BY_HAND,
    "tampered",
    "crashed",
    "memory",
    "timeout",
    "error",
    "missing",
)
"""What a teacher should look at, most urgent first; `error` only for a whole lesson."""

AT_RISK_BELOW = 50.0
"""Percent of all marks below which a student is listed as at risk."""

BINS = 10
MISTAKES_SHOWN = 5
PLACES = 9
"""Decimals kept of sums and percents, so that 0.1 + 0.2 and 0.3 are the same mark."""


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
class Parts:
    """What a mark is made of: points by the test, by hand instead, on top, and lost; its sum."""

    by_test: float
    by_hand: float
    extra: float
    late: float


@dataclass(frozen=True)
class Student:
    """One student with a result for every exercise of the class, in the order of the class.

    `points` are the parts of each result's score; `late` is what late lessons lose, by lesson.
    """

    name: str
    results: tuple[Result, ...]
    points: tuple[Points, ...]
    late: Mapping[str, float] = field(default_factory=dict)

    @property
    def total(self) -> Mark:
        """The mark over all exercises."""
        return total(self.results, add(self.late.values()))

    @property
    def parts(self) -> Parts:
        """What the total is made of."""
        return Parts(
            add(p.score - p.extra for p in self.points if p.by_hand is None and p.score),
            add(p.by_hand for p in self.points if p.by_hand is not None),
            add(p.extra for p in self.points if p.score),
            0.0 - add(self.late.values()),
        )

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
        return add(exercise.max_score for exercise in self.exercises)


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
    status: Status | Literal["by hand"]
    exercises: tuple[str, ...]
    whole_lesson: bool
    reason: str


def gather(results: Iterable[Result], standing: Standing = NOTHING_BESIDE) -> Cohort:
    """The class in `results`: of two results for the same exercise of a student, the later counts.

    A student without a result for an exercise that others have gets one: missing, no points.

    Args:
        results: what was found, with the scores that count.
        standing: what else is known of them, and of whom nothing was found.
    """
    found = {(r.student, r.lesson, r.exercise): r for r in results}
    points: dict[tuple[str, str], float] = {}
    for (_, lesson, name), result in found.items():
        points[lesson, name] = max(result.max_score, points.get((lesson, name), 0.0))
    lessons = tuple(sorted({lesson for lesson, _ in points}))
    exercises = tuple(Exercise(*key, points[key]) for key in sorted(points, key=lambda key: key[0]))
    names = {student for student, _, _ in found} | (standing.students if points else set())
    ordered = sorted(names, key=lambda name: (name.casefold(), name))
    students = tuple(_student(name, exercises, found, standing) for name in ordered)
    return Cohort(lessons, exercises, students)


def total(results: Iterable[Result], late: float = 0.0) -> Mark:
    """The mark over several results, of which late work loses so much."""
    rows = list(results)
    score = add([*(row.score for row in rows), -late])
    missing = all(row.status == "missing" for row in rows) and not score
    return Mark(score, add(row.max_score for row in rows), missing)


def lesson_mark(student: Student, lesson: str) -> Mark:
    """The student's mark over the exercises of one lesson."""
    rows = (result for result in student.results if result.lesson == lesson)
    return total(rows, student.late.get(lesson, 0.0))


def findings(student: Student) -> tuple[str, ...]:
    """What was found besides right answers: status words and mistake ids, in lesson order.

    Where there was nothing to grade at all: why not.
    """
    if student.total.missing:
        reasons = list(dict.fromkeys(row.hint.split(": ")[0] for row in student.results))
        return (reasons[0], *([f"and {len(reasons) - 1} more"] if len(reasons) > 1 else []))
    words = Counter(word for result in student.results for word in _words(result))
    found = [word if count == 1 else f"{word} ×{count}" for word, count in words.items()]
    return (*found, *_by_people(student), *_late(student))


def _by_people(student: Student) -> Iterable[str]:
    """What people gave, and what they should look at again."""
    for result, points in zip(student.results, student.points, strict=True):
        if points.by_hand is not None:
            test = "nothing" if points.by_test is None else number(points.by_test)
            yield f"{result.exercise}: {number(points.by_hand)} by hand (by test {test})"
        if points.extra:
            counts = "" if points.score else ", which counts where there are points"
            yield f"{result.exercise}: {number(points.extra)} extra{counts}"
        if points.look:
            yield f"{result.exercise}: graded again since, look at it"
        if is_undecided(result, points):
            yield f"{result.exercise}: no test can tell, look at it"


def is_undecided(result: Result, points: Points) -> bool:
    """Is a person still to look at what no test can tell?"""
    return bool(result.undecided) and points.by_hand is None


def _late(student: Student) -> Iterable[str]:
    """What was lost by being late; where there are several lessons, in which."""
    several = len({result.lesson for result in student.results}) > 1
    for lesson, points in student.late.items():
        yield f"{f'{lesson} ' if several else ''}late: {number(-points)}"


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
    groups: dict[tuple[str, str, Status | Literal["by hand"], str], list[str]] = {}
    for student in cohort.students:
        for row in student.results:
            if row.status in ATTENTION:
                status_of = (student.name, row.lesson, row.status, row.hint)
                groups.setdefault(status_of, []).append(row.exercise)
        for row, points in zip(student.results, student.points, strict=True):
            if points.look:
                given = (student.name, row.lesson, BY_HAND, _seen_before(points))
                groups.setdefault(given, []).append(row.exercise)
            if is_undecided(row, points):
                reason = f"{row.undecided} Enter its points in formgrader, under Manual Grading."
                undecided = (student.name, row.lesson, BY_HAND, reason)
                groups.setdefault(undecided, []).append(row.exercise)
    sizes = Counter(exercise.lesson for exercise in cohort.exercises)
    listed = [
        Concern(name, lesson, status, tuple(found), len(found) == sizes[lesson], reason)
        for (name, lesson, status, reason), found in groups.items()
    ]
    urgent = (concern for concern in listed if concern.status != "error" or concern.whole_lesson)
    return tuple(sorted(urgent, key=lambda concern: ATTENTION.index(concern.status)))


def _seen_before(points: Points) -> str:
    """What a person gave, and what the test says now."""
    given = [f"{number(points.by_hand)} by hand"] if points.by_hand is not None else []
    given += [f"{number(points.extra)} extra"] if points.extra else []
    test = "nothing" if points.by_test is None else number(points.by_test)
    return (
        f"{' and '.join(given)}; the test now gives {test}. Confirm or change it in formgrader, "
        "under Manual Grading."
    )


def _student(
    name: str,
    exercises: Sequence[Exercise],
    found: Mapping[tuple[str, str, str], Result],
    standing: Standing,
) -> Student:
    rows = [
        replace(
            found.get((name, exercise.lesson, exercise.name)) or _missing(name, exercise),
            max_score=exercise.max_score,
        )
        for exercise in exercises
    ]
    points = [
        standing.points.get((name, row.lesson, row.exercise), Points(by_test=row.score))
        for row in rows
    ]
    lessons = dict.fromkeys(exercise.lesson for exercise in exercises)
    late = {each: standing.late.get((name, each), 0.0) for each in lessons}
    return Student(
        name, tuple(rows), tuple(points), {each: lost for each, lost in late.items() if lost}
    )


def _missing(student: str, exercise: Exercise) -> Result:
    reason = "nothing was handed in"
    return nothing_to_grade(student, exercise.lesson, exercise.name, exercise.max_score, reason)


def _words(result: Result) -> tuple[str, ...]:
    if result.given:
        return (f"{result.exercise} {result.status}, given {result.given}",)
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


def add(points: Iterable[float]) -> float:
    """The sum of points, without the noise of binary fractions."""
    return round(math.fsum(points), PLACES)


def number(value: float | None, places: int = 2) -> str:
    """A number for people: at most `places` decimals, no trailing zeros; – for None."""
    if value is None:
        return "–"
    text = f"{value:.{places}f}"
    if places:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")
