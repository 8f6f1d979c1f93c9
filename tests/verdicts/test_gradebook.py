"""Writing marks: all or nothing, what people entered stays, what is gone does not."""

import sqlite3
import threading
from contextlib import closing
from datetime import datetime, timedelta

import pytest
from nbgrader import api
from sqlalchemy import create_engine, update
from sqlalchemy.pool import NullPool
from traitlets.config import Config

from autograder.course import UserError
from autograder.verdicts.gradebook import Deadlines, Gradebook
from autograder.verdicts.penalties import configured, within
from autograder.verdicts.results import Points, Result
from autograder.verdicts.tables import (
    ASSIGNMENT,
    GRADE,
    SUBMITTED_ASSIGNMENT,
    SUBMITTED_NOTEBOOK,
)
from tests.verdicts.books import dump, enter, submission

DUE = datetime(2026, 11, 2, 12)


@pytest.fixture
def url(tmp_path):
    """A gradebook that knows one lesson of two exercises."""
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    enter(url)
    return url


def change(url, statement):
    """What somebody else does to the gradebook."""
    with create_engine(url, poolclass=NullPool).begin() as connection:
        connection.execute(statement)


def never(student, score, seconds_late):
    raise AssertionError(f"{student} is not late")


def hour(student, score, seconds_late):
    """A point an hour."""
    return seconds_late / 3600


def marks(url):
    """nbgrader's points by the test, and whether a person has to look, by student and exercise."""
    return {
        (row["notebook_id"][1][1][0], row["cell_id"][0]): (
            row["auto_score"],
            row["needs_manual_grade"],
        )
        for row in dump(url)["grade"]
    }


def test_what_is_written_is_read_again_by_lesson_student_and_place(url):
    enter(url, "02_other", ("one",))
    batch = [
        submission("b", 1.0, lesson="02_other"),
        submission("b", 2.0, 3.0),
        submission("a", 4.0, 5.0),
    ]
    with Gradebook(url) as book:
        book.write(batch)
        found = book.results()
        assert book.results(["02_other"]) == [found[-1]]
        assert book.graded() == {(g.student, g.lesson): {"notebook": "1"} for g in batch}
    assert [(r.lesson, r.student, r.exercise, r.score) for r in found] == [
        ("01_rnn_cell", "a", "one", 4),
        ("01_rnn_cell", "a", "two", 5),
        ("01_rnn_cell", "b", "one", 2),
        ("01_rnn_cell", "b", "two", 3),
        ("02_other", "b", "one", 1),
    ]


def test_submission_that_cannot_be_graded_replaces_the_mark_of_the_one_before(url):
    lost = Result("ada", "01_rnn_cell", "one", "missing", 0.0, 10.0, None, "cut off", 0.0)
    with Gradebook(url) as book:
        book.write([submission("ada", 10.0, 9.0)])
        book.write([submission("ada", None, None, results=(lost,))])
        assert book.results() == [lost]
    assert marks(url) == {("ada", "one-test"): (None, True), ("ada", "two-test"): (None, True)}


def test_submission_that_cannot_be_graded_has_all_its_rows(url):
    with Gradebook(url) as book:
        book.write([submission("omar", results=(), scores={})])
    found = dump(url)
    assert [
        len(found[table]) for table in ("student", "submitted_notebook", "grade", "comment")
    ] == [*(1, 1, 2, 2)]
    assert set(marks(url).values()) == {(None, True)}


def test_points_by_hand_stay_and_ask_for_another_look(url):
    with Gradebook(url) as book:
        book.write([submission("ada", 2.0, 3.0)])
        change(url, update(GRADE).values(manual_score=7, extra_credit=1, needs_manual_grade=False))
        book.write([submission("ada", 4.0, 5.0)])
    assert {
        (r["auto_score"], r["manual_score"], r["extra_credit"]) for r in dump(url)["grade"]
    } == {
        (4, 7, 1),
        (5, 7, 1),
    }
    assert {needs for _, needs in marks(url).values()} == {True}


def extra(url):
    """Whether a person has to look, by exercise."""
    return {exercise: needs for (_, exercise), (_, needs) in marks(url).items()}


def test_extra_credit_for_other_work_asks_for_another_look_until_somebody_has_looked(url):
    with Gradebook(url) as book:
        book.write([submission("ada", 2.0, 3.0)])
        first = update(GRADE).where(GRADE.c.cell_id == "01_rnn_cell/one-test")
        change(url, first.values(extra_credit=1))
        book.write([submission("ada", 4.0, 5.0)])
        assert extra(url) == {"one-test": False, "two-test": False}, "it is the same work"
        for notebook in ("2", "2"):
            book.write([submission("ada", 4.0, 5.0, against={"notebook": notebook})])
            assert extra(url) == {"one-test": True, "two-test": False}
        assert book.standing()[1].points["ada", "01_rnn_cell", "one"] == Points(4, None, 1, True)
        change(url, first.values(needs_manual_grade=False))
        book.write([submission("ada", 4.0, 5.0, against={"notebook": "2"})])
        assert extra(url) == {"one-test": False, "two-test": False}


def test_what_people_enter_counts_at_once(url):
    with Gradebook(url) as book:
        book.write([submission("ada", 2.0, 3.0), submission("bob", 2.0, None)])
        change(url, update(GRADE).values(extra_credit=1))
        one = update(GRADE).where(GRADE.c.cell_id == "01_rnn_cell/one-test")
        change(url, one.values(manual_score=7.5))
        change(url, update(SUBMITTED_NOTEBOOK).values(late_submission_penalty=9))
        found, standing = book.standing()
    assert [(r.student, r.exercise, r.score) for r in found] == [
        ("ada", "one", 8.5),
        ("ada", "two", 4),
        ("bob", "one", 8.5),
        ("bob", "two", 0),  # extra credit on nothing is nothing, as nbgrader counts
    ]
    assert standing.late == {("ada", "01_rnn_cell"): 9, ("bob", "01_rnn_cell"): 8.5}
    assert standing.students == {"ada", "bob"}


def test_points_for_work_that_we_have_not_graded_count_too(url):
    """A teacher may enter an oral exam, or what was handed in on paper."""
    with Gradebook(url) as book:
        book.write([submission("ada", 2.0, 3.0), submission("zoe", results=(), scores={})])
        change(url, update(GRADE).values(manual_score=6))
        found = book.results()
    assert [(r.student, r.exercise, r.status, r.score) for r in found[2:]] == [
        ("zoe", "one", "missing", 6),
        ("zoe", "two", "missing", 6),
    ]


def test_what_nbgrader_has_forgotten_is_in_no_report(url):
    with Gradebook(url) as book:
        book.write([submission("ada", 2.0, 3.0), submission("bob", 2.0, 3.0)])
        with api.Gradebook(url) as theirs:
            theirs.remove_student("ada")
        assert {result.student for result in book.results()} == {"bob"}
        assert set(book.graded()) == {("bob", "01_rnn_cell")}
        book.write([submission("ada", 4.0, 3.0)])
        assert book.results()[0].score == 4


def test_penalty_is_asked_anew_for_late_work_whose_points_have_changed(url):
    change(url, update(ASSIGNMENT).values(duedate=DUE))
    late = {"submitted": DUE + timedelta(hours=1)}
    work = [submission(name, 4.0, 6.0, **late) for name in ("ada", "bob")]
    in_time = submission("cyd", 1.0, 2.0, submitted=DUE)
    with Gradebook(url, penalty=lambda student, score, seconds: score) as book:
        book.write([*work, in_time])
        change(url, update(GRADE).values(manual_score=7))
        assert set(book.standing()[1].late.values()) == {10}
        book.reprice({(name, "01_rnn_cell") for name in ("ada", "cyd")})
        assert book.standing()[1].late == {("ada", "01_rnn_cell"): 14, ("bob", "01_rnn_cell"): 10}


def test_time_of_what_was_taken_away_is_forgotten(url):
    change(url, update(ASSIGNMENT).values(duedate=DUE))
    with Gradebook(url, penalty=hour) as book:
        book.write([submission("ada", 10.0, 10.0, submitted=DUE + timedelta(hours=3))])
        book.write([submission("ada", results=(), scores={}, withdrawn=True)])
        book.write([submission("ada", 10.0, 8.0)])
    assert dump(url)["submitted_assignment"][0]["timestamp"] is None
    assert dump(url)["submitted_notebook"][0]["late_submission_penalty"] is None


def test_of_two_in_a_batch_the_later_counts(url):
    with Gradebook(url) as book:
        book.write([submission("ada", 1.0, 2.0), submission("ada", 3.0, 4.0)])
        assert [result.score for result in book.results()] == [3, 4]


def test_nothing_is_written_when_one_of_a_batch_cannot_be(url):
    before = dump(url)
    with Gradebook(url) as book:
        with pytest.raises(
            UserError, match="09_unknown is not in the gradebook: run autograder build"
        ):
            book.write([submission("ada", 1.0, 2.0), submission("ada", 1.0, lesson="09_unknown")])
        with pytest.raises(UserError, match="is not in the gradebook with a notebook 'x'"):
            book.write([submission("ada", 1.0, 2.0), submission("bob", 1.0, notebook="x")])
        assert book.results() == []
    assert dump(url) == before


def test_nothing_is_written_when_the_penalty_stops(url):
    change(url, update(ASSIGNMENT).values(duedate=DUE))
    before = dump(url)

    def broken(student, score, seconds_late):
        raise ZeroDivisionError("by zero")

    late = submission("bob", 1.0, 2.0, submitted=DUE + timedelta(hours=1))
    sentence = "the penalty for late work stopped for bob with ZeroDivisionError: by zero"
    with Gradebook(url, penalty=broken) as book, pytest.raises(UserError, match=sentence):
        book.write([submission("ada", 1.0, 2.0), late])
    assert dump(url) == before


@pytest.mark.parametrize(
    ("submitted", "due", "extension"),
    [
        (None, DUE, None),
        (DUE, None, None),
        (DUE, DUE, None),
        (DUE + timedelta(hours=2), DUE, timedelta(hours=2)),
        (DUE, None, timedelta(hours=2)),
    ],
    ids=["no time", "no date", "in time", "extended", "extension without a date"],
)
def test_penalty_is_asked_for_late_work_only(url, submitted, due, extension):
    with Gradebook(url, penalty=never) as book:
        book.write([submission("ada", 1.0, 2.0)])
        change(url, update(ASSIGNMENT).values(duedate=due))
        change(url, update(SUBMITTED_ASSIGNMENT).values(extension=extension))
        book.write([submission("ada", 1.0, 2.0, submitted=submitted)])


def test_time_that_nobody_gives_again_is_kept_and_counts(url):
    change(url, update(ASSIGNMENT).values(duedate=DUE))
    with Gradebook(url, penalty=hour) as book:
        book.write([submission("ada", 10.0, 10.0, submitted=DUE + timedelta(hours=3))])
        book.write([submission("ada", 10.0, 8.0)])
    found = dump(url)
    assert found["submitted_assignment"][0]["timestamp"] == DUE + timedelta(hours=3)
    assert found["submitted_notebook"][0]["late_submission_penalty"] == 3


@pytest.mark.parametrize(
    ("penalty", "taken"), [(None, None), (-1, 0), (0, 0), (3, 3), (8, 8), (8.5, 8)]
)
def test_penalty_takes_no_more_than_there_is_and_gives_nothing(penalty, taken):
    assert within(penalty, 8) == taken


def test_class_without_a_plugin_that_works_is_told():
    config = Config()
    config.AssignLatePenalties.plugin_class = "nowhere.PointAnHour"
    with pytest.raises(UserError, match=r"nbgrader_config\.py: .* 'nowhere.PointAnHour'"):
        configured(config)("ada", 1.0, 60.0)


def test_penalty_of_the_checkout_is_that_of_its_settings():
    assert configured()("ada", 10.0, 3600.0) is None


def test_deadlines_are_the_lessons_date_and_who_has_longer(url):
    with Gradebook(url) as book:
        assert book.deadlines("09_unknown") == Deadlines(None, {})
        assert (book.deadlines("01_rnn_cell").due, book.deadlines("01_rnn_cell").extensions) == (
            None,
            {},
        )
        book.write([submission("ada", 1.0, 2.0), submission("bob", 1.0, 2.0)])
        change(url, update(ASSIGNMENT).values(duedate=DUE))
        of_ada = update(SUBMITTED_ASSIGNMENT).where(SUBMITTED_ASSIGNMENT.c.student_id == "ada")
        change(url, of_ada.values(extension=timedelta(days=2)))
        found = book.deadlines("01_rnn_cell")
    assert found == Deadlines(DUE, {"ada": timedelta(days=2)})


def test_lesson_is_entered_until_nbgrader_forgets_it(url):
    with Gradebook(url) as book:
        assert book.entered("01_rnn_cell") == ""
        book.note_entered("01_rnn_cell", "abc")
        book.note_entered("01_rnn_cell", "def")
        book.note_entered("09_unknown", "ghi")
        assert (book.entered("01_rnn_cell"), book.entered("09_unknown")) == ("def", "")


def test_submissions_without_a_sandbox_are_counted(url):
    with Gradebook(url) as book:
        book.write([submission("ada", 1.0, 2.0, sandbox="none"), submission("bob", 1.0, 2.0)])
        assert book.unprotected() == 1


def test_hint_may_hold_what_databases_refuse(url):
    hint = "half \ud83d and \0, whole \N{GRINNING FACE}"
    result = Result("ada", "01_rnn_cell", "one", "error", 0.0, 10.0, None, hint, 0.0)
    with Gradebook(url) as book:
        book.write([submission("ada", 0.0, 0.0, results=(result,))])
        assert book.results()[0].hint == "half \\ud83d and \\x00, whole \N{GRINNING FACE}"


def test_nothing_to_write_is_nothing_written(url):
    before = dump(url)
    with Gradebook(url) as book:
        book.write([])
    assert dump(url) == before


def test_names_may_hold_any_character(url):
    names = ["ä'; drop table grade; --", 'a,b "c" %s :x', " é ", "学生", "x" * 120]
    with Gradebook(url) as book:
        book.write([submission(name, 1.0, 2.0) for name in names])
        assert {student for student, _ in book.graded()} == set(names)
    assert {row["id"] for row in dump(url)["student"]} == set(names)


def test_two_who_write_at_once_wait_for_each_other(url):
    def write(student):
        with Gradebook(url) as book:
            for score in range(10):
                book.write([submission(student, float(score), 2.0), submission("both", 1.0, 1.0)])

    threads = [threading.Thread(target=write, args=(name,)) for name in ("ada", "bob", "cyd")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Gradebook(url) as book:
        assert [r.score for r in book.results() if r.exercise == "one"] == [9, 9, 1, 9]


def test_others_read_while_somebody_writes(url):
    with Gradebook(url) as book, closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as other:
        other.isolation_level = None
        other.execute("begin immediate")
        other.execute("delete from assignment")
        assert book.deadlines("01_rnn_cell").due is None
        assert book.graded() == {}
        other.execute("rollback")
