"""The drawn films: the same on every run, named as UCF-101's, different where they should be."""

from itertools import combinations

import numpy as np
import pytest

from unroll import plot
from unroll.datasets import stick_figures
from unroll.datasets.stick_figures import ACTIVITIES, LISTS, PAIRS, SETTINGS, clip_name, draw_clip
from unroll.datasets.videos import list_clips, read_frames

each_activity = pytest.mark.parametrize("activity", ACTIVITIES)
each_pair = pytest.mark.parametrize("pair", PAIRS, ids="-".join)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """Two activities, all 25 groups, two clips each."""
    folder = tmp_path_factory.mktemp("films") / "small"
    activities = ["StandUp", "SitDown"]
    return stick_figures.write_data_set(folder, activities=activities, clips=2, size=32)


# -- Frames --------------------------------------------------------------------------------------


def test_there_are_enough_activities_and_pairs():
    assert len(ACTIVITIES) == len(set(ACTIVITIES)) >= 9
    assert len(PAIRS) >= 3
    assert {name for pair in PAIRS for name in pair} < set(ACTIVITIES)


@each_activity
def test_clip_has_the_promised_form(activity):
    frames = draw_clip(activity, 3, 1)
    assert frames.dtype == np.uint8
    assert frames.flags["C_CONTIGUOUS"]
    assert frames.shape[1:] == (96, 96, 3)
    shortest, longest = stick_figures.FRAMES
    assert shortest <= len(frames) <= longest


@each_activity
def test_same_clip_has_the_same_frames(activity):
    np.testing.assert_array_equal(draw_clip(activity, 7, 2), draw_clip(activity, 7, 2))


def test_frames_do_not_depend_on_what_was_drawn_before(rng):
    alone = draw_clip("Wave", 2, 1, size=32)
    rng.random()
    draw_clip("Walk", 9, 3, size=32)
    np.testing.assert_array_equal(draw_clip("Wave", 2, 1, size=32), alone)


def test_another_seed_makes_other_frames():
    clips = [draw_clip("Wave", 1, 1, size=32, seed=seed) for seed in (0, 1)]
    assert clips[0].shape != clips[1].shape or (clips[0] != clips[1]).any()


@each_pair
@pytest.mark.parametrize("group", [1, 13, 25])
def test_second_of_a_pair_is_the_first_backwards(pair, group):
    forwards, backwards = (draw_clip(name, group, 1) for name in pair)
    np.testing.assert_array_equal(backwards, forwards[::-1])


@each_pair
@pytest.mark.parametrize("group", range(1, 26, 4))
def test_direction_of_time_shows_in_every_clip_of_a_pair(pair, group):
    """The first and the last frame differ by far more than the noise."""
    frames = draw_clip(pair[0], group, 1).astype(float)
    assert (np.abs(frames[0] - frames[-1]).max(axis=2) > 60).mean() > 0.02


def test_means_over_time_are_equal_within_pairs_only():
    """What is left of a clip when the order of its frames is forgotten."""
    means = {name: draw_clip(name, 1, 1).mean(axis=0) for name in ACTIVITIES}
    pairs = {frozenset(pair) for pair in PAIRS}
    for first, second in combinations(ACTIVITIES, 2):
        difference = np.abs(means[first] - means[second]).mean()
        if {first, second} in pairs:
            assert difference < 1e-9, (first, second)
        else:
            assert difference > 3, (first, second)


def silhouettes(activity, group):
    """Where a clip has something that its own place has not: (n_frames, 24, 24), no colours."""
    frames = draw_clip(activity, group, 1, size=48).astype(float)
    changed = np.abs(frames - np.median(frames, axis=0)).max(axis=3) > 50
    return changed.reshape(len(frames), 24, 2, 24, 2).mean(axis=(2, 4))


@pytest.mark.slow
def test_activities_are_told_apart_in_groups_never_seen():
    """Nearest neighbour on silhouettes, turned both ways: chance would be 1 in 8."""
    alone = [name for name in ACTIVITIES if name not in {pair[1] for pair in PAIRS}]

    def described(group):
        shapes = {name: silhouettes(name, group) for name in alone}
        return {name: np.concatenate([s.mean(0), s.std(0)]) for name, s in shapes.items()}

    known = [(name, d) for g in range(8, 26) for name, d in described(g).items()]
    known += [(name, d[:, ::-1]) for name, d in known]
    right = [
        name == min(known, key=lambda entry: np.abs(entry[1] - d).sum())[0]
        for group in range(1, 8)
        for name, d in described(group).items()
    ]
    assert np.mean(right) > 0.6


def distance(first, second):
    n = min(len(first), len(second))
    return np.abs(first[:n].mean(axis=0).astype(float) - second[:n].mean(axis=0)).mean()


@each_activity
def test_clips_of_a_group_are_alike_and_groups_are_not(activity):
    clips = [draw_clip(activity, 1, clip, size=48) for clip in (1, 2, 3)]
    others = [draw_clip(activity, group, 1, size=48) for group in (2, 3, 4, 5)]
    within = np.mean([distance(*two) for two in combinations(clips, 2)])
    between = np.mean([distance(clips[0], other) for other in others])
    assert 0 < within < between / 1.5


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        (("Fly", 1, 1), {}),
        (("Walk", 0, 1), {}),
        (("Walk", 1, 0), {}),
        (("Walk", 1, 1), {"size": 8}),
    ],
)
def test_impossible_clips_are_refused(arguments, options):
    with pytest.raises(ValueError, match=r"Fly|counted from 1|16 pixels"):
        draw_clip(*arguments, **options)


# -- Files ---------------------------------------------------------------------------------------


def test_names_are_those_of_ucf101(small):
    clips = list_clips(small)
    assert len(clips) == 2 * 25 * 2
    assert (small / "SitDown" / "v_SitDown_g01_c01.avi").is_file()
    assert {clip.path.parent.name for clip in clips} == {"SitDown", "StandUp"}
    assert all(clip.path.name == clip_name(*clip[2:]) for clip in clips)
    assert {clip.group for clip in clips} == set(range(1, 26))


def test_films_hold_the_drawn_frames(small):
    """But for what JPEG loses; none is missing."""
    for clip in list_clips(small)[::17]:
        drawn = draw_clip(clip.activity, clip.group, clip.clip, size=32).astype(float)
        film = read_frames(clip.path)
        assert film.shape == drawn.shape
        assert np.abs(film - drawn).mean() < 8


def test_films_of_a_pair_hold_the_same_frames(small):
    """Each picture is compressed alone, so the order leaves no trace in it."""
    forwards = read_frames(small / "SitDown" / clip_name("SitDown", 4, 1))
    backwards = read_frames(small / "StandUp" / clip_name("StandUp", 4, 1))
    np.testing.assert_array_equal(backwards, forwards[::-1])


@pytest.mark.parametrize("split", [1, 2, 3])
def test_no_group_is_on_both_sides_of_a_split(small, split):
    sides = {}
    for side in ("train", "test"):
        lines = (small / LISTS / f"{side}list{split:02}.txt").read_text().splitlines()
        sides[side] = {line.split()[0] for line in lines}
    groups = {
        side: {name.split("_g")[1].split("_c")[0] for name in names}
        for side, names in sides.items()
    }
    assert groups["train"] | groups["test"] == {f"{group:02}" for group in range(1, 26)}
    assert not groups["train"] & groups["test"]
    assert len(groups["test"]) == 7
    films = {p.relative_to(small).as_posix() for p in small.rglob("*.avi")}
    assert sides["train"] | sides["test"] == films


def test_labels_of_the_lists_are_those_of_the_class_index(small):
    index = (small / LISTS / "classInd.txt").read_text().splitlines()
    assert index == ["1 SitDown", "2 StandUp"]
    labels = {name: label for label, name in map(str.split, index)}
    for line in (small / LISTS / "trainlist01.txt").read_text().splitlines():
        path, label = line.split()
        assert labels[path.split("/")[0]] == label
    assert "SitDown/v_SitDown_g01_c01.avi" in (small / LISTS / "testlist01.txt").read_text().split()


def test_second_run_keeps_what_is_there_and_adds_what_is_missing(tmp_path):
    options = {"activities": ["Wave"], "groups": 2, "size": 32}
    stick_figures.write_data_set(tmp_path / "films", **options)
    lost, kept = (tmp_path / "films" / "Wave" / clip_name("Wave", g, 1) for g in (1, 2))
    before = lost.read_bytes()
    lost.unlink()
    kept.write_bytes(b"untouched")
    stick_figures.write_data_set(tmp_path / "films", **options)
    assert kept.read_bytes() == b"untouched"
    assert len(lost.read_bytes()) == len(before)
    assert not list((tmp_path / "films").rglob("*.part*"))


def test_folder_with_other_settings_is_refused(tmp_path):
    stick_figures.write_data_set(tmp_path / "films", activities=["Wave"], groups=1, size=32)
    with pytest.raises(FileExistsError, match="other settings"):
        stick_figures.write_data_set(tmp_path / "films", activities=["Wave"], groups=1, size=48)


def test_folder_with_something_else_is_refused(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="not empty"):
        stick_figures.write_data_set(tmp_path, groups=1)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    "options",
    [
        {"activities": []},
        {"activities": ["Fly"]},
        {"activities": ["Wave", "Wave"]},
        {"groups": 0},
        {"groups": 100},
        {"clips": 0},
    ],
)
def test_impossible_data_sets_are_refused(tmp_path, options):
    with pytest.raises(ValueError, match=r"activities needs|go from 1 to 99"):
        stick_figures.write_data_set(tmp_path / "films", **options)
    assert not (tmp_path / "films").exists()


def test_film_that_cannot_be_written_says_where(tmp_path):
    path = tmp_path / "no such folder" / "v_Wave_g01_c01.avi"
    with pytest.raises(OSError, match="no such folder"):
        stick_figures.write_film(path, draw_clip("Wave", 1, 1, size=32))


def test_settings_tell_what_a_folder_was_made_with(small):
    assert '"size": 32' in (small / SETTINGS).read_text()


# -- Film strips ---------------------------------------------------------------------------------


def test_film_strip_numbers_frames_from_first_to_last():
    frames = draw_clip("Walk", 1, 1, size=32)
    figure = plot.film_strip(frames, count=6)
    labels = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert len(labels) == 6
    assert (labels[0], labels[-1]) == ("1", str(len(frames)))


def test_film_strip_shows_every_frame_of_a_short_clip_once():
    figure = plot.film_strip(draw_clip("Walk", 1, 1, size=32)[:3])
    assert [t.get_text() for t in figure.axes[0].get_xticklabels()] == ["1", "2", "3"]


def test_film_strip_shows_bytes_and_floats_alike():
    frames = draw_clip("Walk", 1, 1, size=32)
    strips = [plot.film_strip(f) for f in (frames, (frames / 127.5 - 1).astype(np.float32))]
    shown = [np.asarray(strip.axes[0].get_images()[0].get_array()) for strip in strips]
    np.testing.assert_array_equal(*shown)


def test_film_strip_has_a_row_for_each_clip_and_a_note_for_each_frame():
    clips = {name: draw_clip(name, 1, 1, size=32) for name in PAIRS[0]}
    notes = {PAIRS[0][0]: [f"note {t}" for t in range(len(clips[PAIRS[0][0]]))]}
    figure = plot.film_strip(clips, count=4, notes=notes)
    assert [ax.get_title(loc="left") for ax in figure.axes] == list(PAIRS[0])
    assert figure.axes[0].get_xticklabels()[0].get_text() == "1\nnote 0"
    assert plot.as_png(figure, width=720).startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("frames", "options", "message"),
    [
        (np.zeros((4, 8, 8)), {}, "shape"),
        (np.zeros((0, 8, 8, 3)), {}, "shape"),
        (np.full((4, 8, 8, 3), 255.0), {}, "-1 to 1"),
        (np.full((4, 8, 8, 3), np.nan), {}, "-1 to 1"),
        (np.zeros((4, 8, 8, 3)), {"count": 0}, "at least 1"),
        ({"a": np.zeros((4, 8, 8, 3))}, {"notes": {"a": ["one"]}}, "4 frames and 1 notes"),
        ({}, {}, "needs a clip"),
    ],
)
def test_film_strip_refuses_what_is_no_clip(frames, options, message):
    with pytest.raises(ValueError, match=message):
        plot.film_strip(frames, **options)
