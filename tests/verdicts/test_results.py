"""Every table that speaks of statuses knows them all."""

import pytest

from autograder.reports import report
from autograder.reports.marks import ATTENTION, Mark
from autograder.verdicts.results import MEANINGS, STATUSES, Result


def test_every_status_has_a_meaning():
    assert tuple(MEANINGS) == STATUSES


def test_a_teacher_looks_at_every_status_that_says_nothing_of_outputs():
    assert {*ATTENTION} == {*STATUSES, "by hand"} - {"right", "wrong", "partly"}
    assert len(ATTENTION) == len({*ATTENTION})


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("score", [0.0, 4.0, 10.0])
def test_report_shows_every_status(status, score):
    row = Result("ada", "01_rnn_cell", "one", status, score, 10.0, None, "", 0.1)
    page = report.render([row], title="t", notes=[])
    assert (status in ATTENTION) == (f"{status} (1) <span>{MEANINGS[status]}" in page)
    assert Mark(score, 10.0, status == "missing").kind in report.SYMBOLS
    assert report.table([row]) is not None
