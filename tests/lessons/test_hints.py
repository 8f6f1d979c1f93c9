"""The project's own answers: what hints say of them is held; `make hints` prints all of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from autograder.course import Lesson, UserError
from autograder.lessons.exercise import exercises_of
from tests.conftest import KERAS, LESSONS, NUMPY, some
from tools.hints import OURS, Answer, answers_in, main, measure, read, share

ANSWERS = answers_in(OURS)


def of(lessons: Sequence[Lesson]) -> list[Answer]:
    return [answer for answer in ANSWERS if answer.lesson in lessons]


def test_each_exercise_has_answers_and_each_wrong_one_its_line() -> None:
    for lesson in LESSONS:
        for name in exercises_of(lesson.name):
            theirs = [answer for answer in ANSWERS if answer.exercise == name]
            assert sum(not answer.right for answer in theirs) >= 5, name
            assert sum(answer.right for answer in theirs) >= 2, name
    for answer in ANSWERS:
        assert answer.right or 1 <= len(answer.slips) <= 3, answer.path
        assert not (answer.right and answer.slips), answer.path


def test_no_answer_is_the_text_of_another() -> None:
    texts = [answer.code.partition("def ")[2] for answer in ANSWERS]
    assert len({*texts}) == len(texts)


@pytest.mark.slow
@pytest.mark.parametrize("lesson", NUMPY, ids=lambda lesson: str(lesson.id))
def test_wrong_answers_are_named_or_placed_and_right_ones_accepted(lesson: Lesson) -> None:
    """Measured: 138 of 155, and 146 when asked again, which takes as long as there is time."""
    found = [measure(answer, again=False) for answer in of([lesson])]
    bad = [one for one in found if one.said in ("accused", "refused")]
    assert not bad, [one.answer.path for one in bad]
    accepted = [one for one in found if one.said == "accepted" and not one.answer.right]
    assert not accepted, [one.answer.path for one in accepted]
    assert share(found) >= 0.75


#: Exercises of the lessons with networks whose functions compute with texts, lists and the like.
LISTS = (
    *("sample_frames", "label_index", "split_by_group", "confusion_matrix", "top_k_accuracy"),
    *("encode_batch", "shift_right", "bleu"),
)


@pytest.mark.slow
def test_wrong_answers_with_texts_and_lists_are_named_or_placed() -> None:
    """Measured: 69 of 87, and 80 when asked again."""
    found = [measure(answer, again=False) for answer in ANSWERS if answer.exercise in LISTS]
    bad = [one for one in found if one.said in ("accused", "refused")]
    assert not bad, [one.answer.path for one in bad]
    assert share(found) >= 0.7


#: Exercises whose functions take tensors, and compute with them at once.
TENSORS = (
    *("pool_over_time", "masked_loss", "additive_scores", "masked_softmax", "attend"),
    *("bidirectional", "decoder_step"),
)


@pytest.mark.slow
def test_wrong_answers_with_tensors_are_named_or_placed() -> None:
    found = [measure(answer, again=False) for answer in ANSWERS if answer.exercise in TENSORS]
    bad = [one for one in found if one.said in ("accused", "refused")]
    assert not bad, [one.answer.path for one in bad]
    assert share(found) >= 0.9


@pytest.mark.slow
def test_answers_with_networks_are_told_right_from_wrong() -> None:
    for answer in some(of(KERAS), 12):
        said = measure(answer, again=False).said
        assert (said == "accepted") == answer.right, answer.path
        assert said != "accused", answer.path


@pytest.mark.parametrize(
    ("place", "text", "said"),
    [
        ("rnn_forward/x.py", "def f(): pass\n", "its first line must be"),
        ("rnn_forward/x.py", "# mistake:\n", "its first line must be"),
        ("nothing/x.py", "# right: yes\n", "called like an exercise, not nothing"),
    ],
)
def test_a_file_that_is_no_answer_is_told(tmp_path: Path, place: str, text: str, said: str) -> None:
    path = tmp_path / place
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(UserError, match=said):
        read(path)
    with pytest.raises(SystemExit, match=said):
        main([str(tmp_path)])


def test_a_folder_of_ones_own_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rnn_cell_forward" / "mine.py"
    path.parent.mkdir()
    path.write_text(
        "# mistake: the state is doubled\n"
        "def rnn_cell_forward(xt, a_prev, parameters):\n"
        '    z = parameters["Waa"] @ a_prev + parameters["Wax"] @ xt + parameters["ba"]\n'
        "    a_next = 2 * np.tanh(z)  # <- slip\n"
        '    yt_pred = softmax(parameters["Wya"] @ a_next + parameters["by"])\n'
        "    return a_next, yt_pred, (a_next, a_prev, xt, parameters)\n"
    )
    main([str(tmp_path)])
    assert "named or placed: 100.0% of the wrong answers" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="holds no answers"):
        main([str(tmp_path / "empty")])
