"""The class report: what is computed, and what a teacher reads on the page and the terminal."""

import csv
import io
import json
import re
from collections.abc import Sequence
from dataclasses import MISSING, fields, replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from autograder.reports import marks, report
from autograder.verdicts import results
from autograder.verdicts.results import Points, Result, Standing

RNN = ("rnn_cell_forward", "rnn_forward")
LESSONS = (
    "01_rnn_cell",
    "02_rnn_backward",
    "03_lstm_gates",
    "04_lstm_backward",
    "05_activity_recognition",
    "06_seq2seq",
    "07_attention_nmt",
)


def result(
    student: str = "ada",
    exercise: str = "rnn_forward",
    score: float = 10.0,
    status: str = "right",
    mistake: str | None = None,
    hint: str = "",
    lesson: str = "01_rnn_cell",
) -> Result:
    return Result(student, lesson, exercise, status, score, 10.0, mistake, hint, 0.01)


def scored(scores: np.ndarray) -> list[Result]:
    """Results of a (students, exercises) array of points out of ten."""
    return [
        result(f"s{row:03}", f"e{column}", float(score), "right" if score == 10 else "partly")
        for (row, column), score in np.ndenumerate(scores)
    ]


def random_class(students: int, lessons: Sequence[str], exercises: int = 3) -> list[Result]:
    rng = np.random.default_rng(0)
    return [
        result(
            f"student.number-{student:04}",
            f"a_rather_long_exercise_name_{exercise}",
            score := float(rng.choice([0, 2.5, 7.5, 10])),
            "right" if score == 10 else "partly",
            None if score == 10 else str(rng.choice(["a0-never-used", "state-not-carried"])),
            "Your loop starts from zeros instead of a0: see equation (3).",
            lesson,
        )
        for student in range(students)
        for lesson in lessons
        for exercise in range(exercises)
    ]


def terminal(rows: Sequence[Result], width: int = 100) -> str:
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(report.table(rows))
    return console.export_text()


def csv_rows(rows: Sequence[Result]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(report.marks_csv(rows))))


class Page(HTMLParser):
    """Collects the tags of a page, with their attributes, and its visible text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += f"{data} "

    def named(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]


def page(rows: Sequence[Result]) -> Page:
    return Page(report.render(rows, title="Autumn class"))


@pytest.fixture
def small() -> list[Result]:
    return [
        result("ada", RNN[0]),
        result("ada", RNN[1]),
        result("bob", RNN[0], 2.5, "partly", "bias-missing", "Add the bias."),
        result("bob", RNN[1], 0, "wrong", "a0-never-used", "Start from a0."),
        result("eve", RNN[0]),
        result("eve", RNN[1], 0, "wrong", "a0-never-used", "Start from a0."),
        result("joe", RNN[0], 0, "missing", hint="rnn_cell.ipynb is not valid JSON"),
        result("joe", RNN[1], 0, "missing", hint="rnn_cell.ipynb is not valid JSON"),
    ]


# Results as JSON lines


def test_results_survive_a_round_trip(tmp_path: Path, small: list[Result]) -> None:
    rows = [*small, result("zoë\n\udcff", hint='“tanh” \u2028 "')]
    results.write(tmp_path / "results.jsonl", rows)
    lines = (tmp_path / "results.jsonl").read_text().splitlines()
    assert [Result(**json.loads(line)) for line in lines] == rows


def test_a_number_that_is_not_finite_is_not_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        results.to_line(result(score=float("inf")))


# What is computed


def test_discrimination_is_the_item_rest_correlation() -> None:
    scores = np.random.default_rng(1).integers(0, 11, (30, 4)).astype(float)
    found = marks.exercise_statistics(marks.gather(scored(scores)))
    for column, item in enumerate(found):
        rest = scores.sum(axis=1) - scores[:, column]
        expected = np.corrcoef(scores[:, column], rest)[0, 1]
        assert item.discrimination == pytest.approx(expected)


def test_discrimination_leaves_out_students_who_did_not_submit() -> None:
    scores = np.random.default_rng(2).integers(0, 11, (20, 3)).astype(float)
    absent = [result("zoe", f"e{i}", 0, "missing") for i in range(3)]
    found = marks.exercise_statistics(marks.gather([*scored(scores), *absent]))
    expected = np.corrcoef(scores[:, 0], scores[:, 1:].sum(axis=1))[0, 1]
    assert found[0].discrimination == pytest.approx(expected)


@pytest.mark.parametrize(
    "scores",
    [
        np.array([[10.0, 0.0], [0.0, 10.0]]),  # two students
        np.array([[10.0, 1.0], [10.0, 2.0], [10.0, 3.0]]),  # the same marks on the exercise
        np.array([[1.0, 5.0], [2.0, 5.0], [3.0, 5.0]]),  # the same marks on the rest
        np.array([[1.0], [2.0], [3.0]]),  # no rest
        np.array([[1.0, 0.1, 0.2], [2.0, 0.3, 0.0], [3.0, 0.2, 0.1]]),  # the same but for rounding
    ],
)
def test_discrimination_is_undefined_where_it_says_nothing(scores: np.ndarray) -> None:
    assert marks.exercise_statistics(marks.gather(scored(scores)))[0].discrimination is None


def test_share_solved_and_mean_count_those_who_submitted() -> None:
    scores = np.random.default_rng(3).choice([0.0, 4.0, 10.0], (25, 2))
    rows = [*scored(scores), result("zoe", "e0", 0, "missing")]
    for column, item in enumerate(marks.exercise_statistics(marks.gather(rows))):
        assert item.submitted == 25
        assert item.solved == int((scores[:, column] == 10).sum())
        assert item.mean == pytest.approx(scores[:, column].mean())


def test_distribution_is_numpys_histogram() -> None:
    scores = np.random.default_rng(4).integers(0, 11, (200, 3)).astype(float)
    scores[:2] = [[0, 0, 0], [10, 10, 10]]
    percents = np.round(scores.sum(axis=1) / 30 * 100, 9)
    expected, _ = np.histogram(percents, bins=np.arange(0, 101, 10))
    found = marks.distribution(marks.gather(scored(scores)).students)
    assert [bin.count for bin in found] == expected.tolist()


def test_rounding_moves_nobody_into_a_lower_bin() -> None:
    eight_point_seven = Result("ada", "l", "e", "partly", 8.7, 29, None, "", 0)
    bins = marks.distribution(marks.gather([eight_point_seven]).students)
    assert [bin.low for bin in bins if bin.count] == [30]


def test_mistakes_are_counted_most_common_first(small: list[Result]) -> None:
    rows = [*small, result("kim", RNN[1], 0, "wrong", "transposed", "Transpose."), result("kim")]
    rows[-1] = result("lee", RNN[1], 5, "partly")
    item = marks.exercise_statistics(marks.gather(rows))[1]
    assert item.mistakes == (
        marks.MistakeCount("a0-never-used", "Start from a0.", 2),
        marks.MistakeCount("transposed", "Transpose.", 1),
    )
    assert item.unexplained == 1


def test_an_exercise_without_a_result_is_missing_and_costs_its_points() -> None:
    rows = [result("ada", RNN[0]), result("ada", RNN[1]), result("bob", RNN[0])]
    bob = marks.gather(rows).students[1]
    assert bob.total == marks.Mark(10, 20, missing=False)
    assert marks.findings(bob) == ("missing",)


def test_points_lost_in_a_crash_still_count_in_the_maximum() -> None:
    crashed = Result("bob", "01_rnn_cell", "rnn_forward", "crashed", 0, 0, None, "died", 1)
    students = marks.gather([result("ada"), crashed]).students
    assert [student.total.max_score for student in students] == [10, 10]


def test_the_later_of_two_results_counts() -> None:
    cohort = marks.gather([result(score=0, status="wrong"), result(score=10)])
    assert [student.total.score for student in cohort.students] == [10]


@pytest.mark.parametrize(
    ("score", "status", "at_risk"),
    [(5, "partly", False), (4.9, "partly", True), (0, "missing", True)],
)
def test_at_risk_is_below_half_or_nothing(score: float, status: str, at_risk: bool) -> None:
    cohort = marks.gather([result(score=score, status=status)])
    assert cohort.students[0].at_risk is at_risk


def test_concerns_are_most_urgent_first_and_one_for_each_reason(small: list[Result]) -> None:
    rows = [*small, result("zed", RNN[0], 0, "tampered", hint="The test was changed.")]
    found = marks.concerns(marks.gather(rows))
    assert [(c.student, c.status, c.exercises) for c in found] == [
        ("zed", "tampered", (RNN[0],)),
        ("joe", "missing", RNN),
        ("zed", "missing", (RNN[1],)),
    ]


def test_an_error_is_a_concern_only_when_it_took_the_whole_lesson(small: list[Result]) -> None:
    broken = [result("zed", name, 0, "error", hint="cannot be read") for name in RNN]
    ordinary = [result("yan", RNN[0], 0, "error", hint="NameError"), result("yan", RNN[1])]
    found = marks.concerns(marks.gather([*small, *broken, *ordinary]))
    assert [c.student for c in found if c.status == "error"] == ["zed"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(10.0, "10"), (7.5, "7.5"), (100 / 3, "33.33"), (-0.001, "0"), (-0.5, "−0.5"), (None, "–")],
)
def test_numbers_are_written_for_people(value: float | None, shown: str) -> None:
    assert report.number(value) == shown


# The page


def test_the_page_says_what_a_teacher_asks_first(small: list[Result]) -> None:
    text = " ".join(page(small).text.split())
    for fact in (
        "students 4 mean of all marks 40.6 % median 31.2 %",  # 100, 12.5, 50 and 0 %
        "67 % (2 of 3)",
        "2 a0-never-used Start from a0.",
        "joe all rnn_cell.ipynb is not valid JSON",
        "bob 12.5 % bias-missing, a0-never-used",
        "bob ◐ 2.5 ✗ 0 ◐ 2.5 bias-missing, a0-never-used",
        "Below 50 % of all marks, or nothing to grade.",
    ):
        assert fact in text


def test_student_text_cannot_become_markup() -> None:
    hostile = '<img src=x onerror="alert(1)">&{{ 7*7 }}'
    rows = [
        result(hostile, RNN[0], 0, "wrong", "transposed", f"hint {hostile}"),
        result(hostile, RNN[1], 0, "crashed", None, f"reason {hostile}"),
    ]
    found = Page(report.render(rows, title=hostile))
    assert not found.named("img")
    for shown in (hostile, f"hint {hostile}", f"reason {hostile}"):
        assert shown in found.text


def test_control_characters_of_a_name_are_shown_not_obeyed() -> None:
    name = "eve\x1b[2J\u202eada\udcff"
    html = report.render([result(name, score=0, status="crashed", hint="\udcff")], title="Class")
    html.encode("utf-8")
    assert "eve\\x1b[2J\\u202eada\\udcff" in html
    assert "eve\\x1b[2J\\u202eada\\udcff" in terminal([result(name)])


def test_the_page_needs_nothing_from_outside() -> None:
    html = report.render(random_class(5, LESSONS), title="Class")
    assert not re.search(r"(src|href)\s*=\s*['\"]?\s*(https?:)?//|url\(|@import", html)
    assert not Page(html).named("script", "link", "img", "iframe")


def test_headings_are_in_order(small: list[Result]) -> None:
    levels = [int(tag[1]) for tag, _ in page(small).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_page_can_be_read_aloud(small: list[Result]) -> None:
    found = page(small)
    assert found.named("html")[0]["lang"] == "en"
    assert len(found.named("main")) == 1
    assert all(attributes.get("scope") for attributes in found.named("th"))
    ids = {attributes["id"] for _, attributes in found.tags if "id" in attributes}
    (svg,) = found.named("svg")
    assert set(str(svg["aria-labelledby"]).split()) <= ids
    assert {str(a["href"])[1:] for a in found.named("a")} <= ids


def test_a_thousand_students_stay_under_three_megabytes() -> None:
    html = report.render(random_class(1000, LESSONS), title="Class")
    assert "student.number-0999" in html
    assert len(html.encode()) < 3_000_000


def test_without_submissions_the_page_says_where_they_are_looked_for() -> None:
    text = page([]).text
    assert "No submissions were found" in text
    assert "submitted/<student>/<lesson>/" in text


@pytest.fixture
def standing() -> Standing:
    """Somebody has given bob points, and eve is late; zoe is known and has handed in nothing."""
    points = {
        ("bob", "01_rnn_cell", RNN[0]): Points(2.5, 7.5, 1.0, look=True),
        ("joe", "01_rnn_cell", RNN[1]): Points(None, 3.0),
    }
    students = frozenset({"ada", "bob", "eve", "joe", "zoe"})
    return Standing(points, {("eve", "01_rnn_cell"): 4.0}, students)


@pytest.fixture
def counted(small: list[Result], standing: Standing) -> list[Result]:
    """The class with the scores that follow."""
    keys = [(r.student, r.lesson, r.exercise) for r in small]
    scores = [p.score if (p := standing.points.get(key)) else None for key in keys]
    return [r if s is None else replace(r, score=s) for r, s in zip(small, scores, strict=True)]


def test_the_page_says_what_a_mark_is_made_of(counted: list[Result], standing: Standing) -> None:
    html = report.render(counted, title="Class", standing=standing)
    text = " ".join(Page(html).text.split())
    for fact in (
        "bob ◐ 8.5 ✗ 0 ◐ 8.5 bias-missing, a0-never-used, rnn_cell_forward: 7.5 by hand "
        "(by test 2.5), rnn_cell_forward: 1 extra, rnn_cell_forward: graded again since, look",
        "eve ✓ 10 ✗ 0 ◐ 6 a0-never-used, late: −4",
        "joe – 0 ◐ 3 ◐ 3 missing ×2, rnn_forward: 3 by hand (by test nothing)",
        "zoe – 0 – 0 – 0 nothing was handed in",
        "by hand (1) no test can tell, or a person gave points and the work has been graded again "
        "since bob rnn_cell_forward 7.5 by hand and 1 extra; the test now gives 2.5. Confirm or "
        "change it",
    ):
        assert fact in text


LOOK = "Whether rnn_forward itself is right no test can tell: your teacher looks at it."


@pytest.mark.parametrize("by_hand", [None, 6.0])
def test_what_no_test_can_tell_is_to_be_looked_at_until_somebody_has(by_hand: float | None) -> None:
    row = replace(result("eli", RNN[1], by_hand or 0.0, "wrong"), undecided=LOOK)
    points = {("eli", row.lesson, row.exercise): Points(0.0, by_hand)}
    standing = Standing(points, {}, frozenset({"eli"}))
    page = " ".join(Page(report.render([row], title="Class", standing=standing)).text.split())
    table = report.marks_csv([row], standing)
    for told, where in ((f"{LOOK} Enter its points", page), ("no test can tell", table)):
        assert (told in where) == (by_hand is None)
    assert ("rnn_forward: no test can tell, look at it" in page) == (by_hand is None)


def test_what_is_right_given_an_earlier_mistake_says_so() -> None:
    row = replace(result("eli", RNN[1]), given=RNN[0])
    page = " ".join(Page(report.render([row], title="Class")).text.split())
    assert "rnn_forward right, given rnn_cell_forward" in page


def test_the_table_says_what_a_mark_is_made_of(counted: list[Result], standing: Standing) -> None:
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(report.table(counted, standing))
    lines = [" ".join(line.split()) for line in console.export_text().splitlines()]
    assert "eve ✓ 10 ✗ 0 ◐ 6 a0-never-used, late: −4" in lines
    assert "zoe – 0 – 0 – 0 nothing was handed in" in lines


def test_csv_has_the_parts_of_marks_and_what_is_to_be_looked_at(
    counted: list[Result], standing: Standing
) -> None:
    rows = csv.DictReader(io.StringIO(report.marks_csv(counted, standing)))
    found = {row["student"]: [*row.values()][4:] for row in rows}
    assert found == {
        "ada": ["20", "0", "0", "0", "20", "20", ""],
        "bob": [
            *("0", "7.5", "1", "0", "8.5", "20"),
            "01_rnn_cell/rnn_cell_forward: points by hand, graded again since",
        ],
        "eve": ["10", "0", "0", "-4", "6", "20", ""],
        "joe": ["0", "3", "0", "0", "3", "20", "01_rnn_cell: rnn_cell.ipynb is not valid JSON"],
        "zoe": ["0"] * 5 + ["20", "01_rnn_cell: nothing was handed in"],
    }


def test_line_has_what_came_later_only_where_it_says_something() -> None:
    usual = {field.name for field in fields(Result) if field.default is MISSING}
    assert set(json.loads(results.to_line(result()))) == usual
    given = json.loads(results.to_line(replace(result(), given=RNN[0])))
    assert given == {**json.loads(results.to_line(result())), "given": RNN[0]}


def test_lines_have_the_parts_of_a_score_where_there_are_several(
    tmp_path: Path, counted: list[Result], standing: Standing
) -> None:
    results.write(tmp_path / "results.jsonl", counted, standing)
    lines = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text().splitlines()]
    parts = [{k: v for k, v in line.items() if k not in vars(counted[0])} for line in lines]
    assert parts == [
        *({}, {}),
        *({"by_test": 2.5, "by_hand": 7.5, "extra": 1.0, "look": True}, {}),
        *({"late": 4.0}, {"late": 4.0}),
        *({}, {"by_test": None, "by_hand": 3.0, "extra": 0.0}),
    ]


# CSV


def test_csv_has_marks_and_totals(small: list[Result]) -> None:
    rows = [*small, *(result(r.student, "lstm", 4, "partly", lesson="03_lstm") for r in small)]
    bob = csv_rows(rows)[1]
    assert bob == {
        "student": "bob",
        "01_rnn_cell/rnn_cell_forward": "2.5",
        "01_rnn_cell/rnn_forward": "0",
        "03_lstm/lstm": "4",
        "01_rnn_cell total": "2.5",
        "03_lstm total": "4",
        "total": "6.5",
        "maximum": "30",
        "notes": "",  # of joe there was nothing to grade
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_csv_runs_no_formula_of_a_student(start: str) -> None:
    name = f'{start}HYPERLINK("x";"y"),z'
    assert next(csv.reader(report.marks_csv([result(name)]).splitlines()[1:]))[0][0] == "'"


def test_csv_keeps_ordinary_names() -> None:
    assert [row["student"] for row in csv_rows([result("o'neil, zoë-ann")])] == ["o'neil, zoë-ann"]


def test_csv_without_submissions_is_a_heading() -> None:
    assert csv_rows([]) == []


# The terminal


def test_the_table_of_one_lesson_shows_its_exercises(small: list[Result]) -> None:
    text = terminal(small)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert "ada ✓ 10 ✓ 10 ✓ 20 all right" in lines
    assert "bob ◐ 2.5 ✗ 0 ◐ 2.5 bias-missing, a0-never-used" in lines
    assert "joe – 0 – 0 – 0 rnn_cell.ipynb is not valid JSON" in lines
    assert "01_rnn_cell" in text


def test_the_table_of_seven_lessons_fits_a_hundred_columns() -> None:
    text = terminal(random_class(4, LESSONS))
    assert "…" not in text
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 100
    line = [line for line in text.splitlines() if line.startswith(" student.n")][2]
    cohort = marks.gather(random_class(4, LESSONS))
    expected = [marks.lesson_mark(cohort.students[2], lesson).score for lesson in LESSONS]
    assert [float(mark) for mark in re.findall(r"[✓◐✗] ([\d.]+)", line)][:-1] == expected
    assert "a0-never-used" in text
    for lesson in LESSONS:
        assert lesson in text


def test_what_was_found_stands_below_where_marks_of_many_lessons_take_the_room() -> None:
    rows = random_class(9, [f"0{i}_lesson" for i in range(1, 8)])
    rows = [replace(row, student=row.student.replace("student.number-", "s")) for row in rows]
    lines = terminal(rows, width=80).splitlines()
    assert max(map(len, lines)) <= 80
    students = [row for row in lines if row.startswith(" s00")]
    assert len(students) == 18
    found = [row for row in students if not set("✓◐✗–") & set(row)]
    assert len(found) == 9
    text = " ".join(" ".join(lines).split())
    for name in {row.mistake for row in rows if row.mistake}:
        assert re.search(rf"(?<![\w-]){name}(?![\w-])", text), f"{name} is cut"


def test_the_table_of_eight_exercises_numbers_them() -> None:
    text = terminal(random_class(4, LESSONS[:1], exercises=8))
    assert "…" not in text
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 100
    assert [line for line in text.splitlines() if line.startswith(" student.n")][3]
    assert re.search(r"^ +1 +2 +3 +4 +5 +6 +7 +8 +total *$", text, re.MULTILINE)
    for number in range(8):
        assert f"{number + 1} a_rather_long_exercise_name_{number}" in text


def test_the_table_shows_brackets_as_they_are() -> None:
    assert "[red]eve[/red]" in terminal([result("[red]eve[/red]")])


def test_without_submissions_the_table_says_where_they_are_looked_for() -> None:
    text = terminal([])
    assert "No submissions were found" in text
    assert "submitted/<student>/<lesson>/" in text
