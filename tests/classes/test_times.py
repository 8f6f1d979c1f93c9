"""What a written time means: one time, or a sentence that names the form."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from nbgrader.utils import parse_utc

from autograder.classes.inbox import Submission, receive
from autograder.classes.times import FORM, time_of
from autograder.course import Lesson

NOON = datetime(2026, 11, 2, 12)

ONE_TIME = {
    "2026-11-02 12:00:00.000000 UTC": NOON,
    "2026-11-02 12:00:00 UTC": NOON,
    "2026-11-02 12:00": NOON,
    "2026-11-02T12:00:00Z": NOON,
    "2026-11-02T12:00:00.5+01:00": NOON - timedelta(hours=1, seconds=-0.5),
    "2026-11-02 12:00:00 -0530": NOON + timedelta(hours=5.5),
    "2026-11-02 12:00:00 GMT": NOON,
    "2026-11-02 12:00:00 EST": NOON + timedelta(hours=5),
    "2026-11-02T12:00 EST": NOON + timedelta(hours=5),
    "Nov 2, 2026 12:00 EST": NOON + timedelta(hours=5),
    "2026-07-01 12:00:00.000000 EDT": datetime(2026, 7, 1, 16),
    "2026-07-01 12:00:00 CEST": datetime(2026, 7, 1, 10),
    "2026-11-02 12:00:00 Europe/Berlin": NOON - timedelta(hours=1),
    "2026-07-01 12:00:00 Europe/Berlin": datetime(2026, 7, 1, 10),
    "Mon Nov  2 12:00:00 2026": NOON,
    "Mon, 02 Nov 2026 12:00:00 GMT": NOON,
    "2 November 2026 1:00 PM": NOON + timedelta(hours=1),
    "2026-11-02": datetime(2026, 11, 2),
}

#: What may mean several times, or none.
UNCLEAR = [
    *("01.03.2025", "01/03/2025 12:00", "1-3-2025", "03/01/25 12:00 UTC", "12:00", "yesterday"),
    *("2026-13-01 12:00:00 UTC", "2026-11-02 25:00", "2026-02-30", "20261102", "1762084800"),
    *("2026-11-02 12:00 CST", "2026-11-02 12:00 IST", "2026-11-02 12:00 XYZ", "Nov 2 12:00"),
    *("2026-11-02 12:00 +9900", "2026-11-02 12:00 +01", "Nov 26, 12:00", "9999-12-31 23:59 -1400"),
    *("2026-11-02 12:00 UTC and more", "2026-11-02 12:00:00 PM", "x" * 1000, "½", "2026-11-02 12"),
]


@pytest.mark.parametrize("text", ONE_TIME)
def test_a_time_that_means_one_is_read(text):
    assert time_of(text) == ONE_TIME[text]


@pytest.mark.parametrize("text", UNCLEAR)
def test_a_time_that_is_not_clear_is_refused_with_the_form_named(text):
    with pytest.raises(ValueError, match="write 2026-11-02") as told:
        time_of(text)
    assert FORM in str(told.value)
    assert len(str(told.value)) < 250


def test_whatever_is_written_with_the_year_first_and_a_zone_is_that_time(rng):
    """As nbgrader reads it, too."""
    forms = ["%Y-%m-%d %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S.%f%z", "%d %B %Y %H:%M:%S %z"]
    for _ in range(200):
        when = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=int(rng.integers(0, 10**8)))
        there = when.astimezone(timezone(timedelta(minutes=15 * int(rng.integers(-48, 57)))))
        text = there.strftime(str(rng.choice(forms)))
        assert time_of(text) == when.replace(tzinfo=None), text
        if "T" in text:
            assert parse_utc(text) == time_of(text)


def test_a_time_that_nbgrader_writes_is_read_as_nbgrader_reads_it(rng):
    for _ in range(50):
        when = datetime(2026, 1, 1) + timedelta(microseconds=int(rng.integers(0, 10**14)))
        text = f"{when:%Y-%m-%d %H:%M:%S.%f} UTC"
        assert time_of(text) == parse_utc(text) == when


@pytest.mark.parametrize("content", [b"01.03.2025", b"\xff\xfe", b"2026-11-02 12:00 CST"])
def test_an_unclear_time_is_the_students_row_and_says_how_to_mend_it(tmp_path, content):
    lesson = Lesson("01_rnn_cell")
    folder = tmp_path / "ada" / lesson.id
    folder.mkdir(parents=True)
    (folder / "timestamp.txt").write_bytes(content)
    (folder / "rnn_cell.ipynb").write_text("{}")
    problem = receive(Submission("ada", lesson, folder)).problem
    assert problem.startswith("timestamp.txt holds no time: ")
    assert problem.endswith("correct it, or delete it, and grade again")
