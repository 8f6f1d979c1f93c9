"""The project's own answers: what hints say of them is held; `make hints` prints all of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import UserError
from autograder.lessons.exercise import exercises_of
from tests.conftest import LESSONS, NUMPY, some
from tools.hints import OURS, Answer, answers_in, main, measure, read, share

ANSWERS = answers_in(OURS)


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


def of(*exercises: str) -> list[Answer]:
    return [answer for answer in ANSWERS if answer.exercise in exercises]


FIRST, SECOND, THIRD, FOURTH = (of(*exercises_of(lesson.name)) for lesson in NUMPY)

#: By what an exercise's functions compute with: the answers, and which share of the wrong ones is
#: named or placed at least when a small change is not looked for, which takes as long as there is
#: time. It was 345 of 396, and 362 with changes (`make hints`).
GROUPS = {
    "recurrent cells": (FIRST, 0.9),
    "gradients": (SECOND, 0.75),
    "gates": (THIRD, 0.85),
    "gradients of gates": (FOURTH, 0.85),
    "texts and lists": (
        of("sample_frames", "label_index", "split_by_group", "confusion_matrix")
        + of("top_k_accuracy", "encode_batch", "shift_right", "bleu"),
        0.75,
    ),
    "films": (of("read_clip"), 0.4),  # pixels are not recorded
    "tensors": (
        of("pool_over_time", "masked_loss", "additive_scores", "masked_softmax", "attend")
        + of("bidirectional", "decoder_step"),
        0.9,
    ),
    "searches": (of("greedy_decode", "beam_search"), 0.8),
    "models": (of("build_classifier", "build_encoder", "build_decoder", "build_translator"), 0.9),
}


def test_each_answer_is_in_a_group() -> None:
    assert sorted(one.path for answers, _ in GROUPS.values() for one in answers) == sorted(
        answer.path for answer in ANSWERS
    )


@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS)
def test_wrong_answers_are_named_or_placed_and_right_ones_accepted(group: str) -> None:
    answers, least = GROUPS[group]
    tried = some(answers, 12) if group == "models" else answers  # one takes a second
    found = [measure(answer, again=False) for answer in tried]
    bad = [one for one in found if one.said in ("accused", "refused")]
    assert not bad, [one.answer.path for one in bad]
    accepted = [one for one in found if one.said == "accepted" and not one.answer.right]
    assert not accepted, [one.answer.path for one in accepted]
    vague = [str(one.answer.path) for one in found if one.said == "vague"]
    assert share(found) >= least, vague


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
