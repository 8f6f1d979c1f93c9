"""Reading films and keeping their features: what is broken is named, and the rest goes on."""

import pickle
import signal
import subprocess
import sys
import time
import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import h5py
import numpy as np
import pytest

from unroll.datasets import videos
from unroll.datasets.stick_figures import clip_name, draw_clip, write_data_set, write_film
from unroll.datasets.videos import VideoError, extract_features, list_clips, read_frames

OPEN_FILES = Path("/proc/self/fd")


def means(frames):
    """An encoder: the mean colour of a frame and of its upper half."""
    whole = frames.mean(axis=(1, 2)) / 255
    return np.hstack([whole, frames[:, : frames.shape[1] // 2].mean(axis=(1, 2)) / 255])


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """Six films of three activities."""
    folder = tmp_path_factory.mktemp("films") / "set"
    return write_data_set(folder, activities=["Walk", "SitDown", "StandUp"], groups=2, size=32)


@pytest.fixture
def film(tmp_path):
    """One film of its own, to be broken."""
    path = tmp_path / clip_name("Walk", 1, 1)
    write_film(path, draw_clip("Walk", 1, 1, size=32))
    return path


# -- Which clips there are -----------------------------------------------------------------------


def test_clips_come_in_the_order_of_activity_group_and_number(films):
    clips = list_clips(films)
    assert [clip[2:] for clip in clips] == [
        (activity, group, 1) for activity in ("SitDown", "StandUp", "Walk") for group in (1, 2)
    ]
    assert all(clip.path.is_file() and clip.path.stem == clip.name for clip in clips)


def test_folder_without_films_says_so(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no \.avi files in .*nothing"):
        list_clips(tmp_path / "nothing")


def test_film_with_another_name_is_reported(tmp_path):
    (tmp_path / "holiday.avi").touch()
    with pytest.raises(ValueError, match=r"holiday\.avi.*v_Activity_g01_c01"):
        list_clips(tmp_path)


def test_films_of_any_kind_are_found(tmp_path, film):
    for group, end in enumerate((".AVI", ".Avi", ".mp4", ".MOV", ".webm"), 2):
        film.with_name(f"v_Walk_g{group:02}_c01{end}").write_bytes(film.read_bytes())
    (tmp_path / "notes.txt").touch()
    clips = list_clips(tmp_path)
    assert [clip.group for clip in clips] == [1, 2, 3, 4, 5, 6]
    assert len(read_frames(clips[1].path)) == len(read_frames(film))


def test_two_films_of_one_name_are_named(tmp_path, film):
    film.with_suffix(".mp4").write_bytes(film.read_bytes())
    with pytest.raises(ValueError, match=r"_c01\.avi and .*_c01\.mp4: two clips have this name"):
        extract_features(list_clips(tmp_path), means, tmp_path / "f.h5", length=8)


def test_hidden_files_are_passed_over(tmp_path, film):
    (tmp_path / f"._{film.name}").touch()
    assert [clip.path for clip in list_clips(tmp_path)] == [film]


@pytest.mark.parametrize(
    ("path", "activity"),
    [
        ("HandstandPushups/v_HandStandPushups_g01_c01.avi", "HandstandPushups"),
        ("UCF-101/v_HandStandPushups_g01_c01.avi", "HandStandPushups"),
        ("v_YoYo_g25_c05.avi", "YoYo"),
    ],
)
def test_activity_is_spelt_as_its_folder(path, activity):
    assert videos.parse_name(path).activity == activity


def test_split_lists_choose_clips_with_and_without_labels(films, tmp_path):
    clips = list_clips(films)
    path = tmp_path / "list.txt"
    path.write_text("Walk/v_Walk_g01_c01.avi 3\n\nSitDown/v_SitDown_g02_c01.avi\n")
    assert [c.name for c in videos.in_list(clips, path)] == ["v_SitDown_g02_c01", "v_Walk_g01_c01"]
    path.write_text("YoYo/v_YoYo_g01_c01.avi 1\n")
    with pytest.raises(ValueError, match="none of those given"):
        videos.in_list(clips, path)


def test_split_list_with_a_mark_at_its_start_is_read(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("Walk/v_Walk_g01_c01.avi 3\n", encoding="utf-8-sig")
    assert [clip.activity for clip in videos.read_list(path)] == ["Walk"]


def test_split_list_that_cannot_be_read_is_named_with_the_line(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text("Walk/v_Walk_g01_c01.avi 3\n", encoding="utf-16")
    with pytest.raises(ValueError, match=r"list\.txt: it is not text in UTF-8: save it as that"):
        videos.read_list(path)
    path.write_text("Walk/v_Walk_g01_c01.avi 3\nWalk\n")
    with pytest.raises(ValueError, match=r"list\.txt, line 2: Walk: a clip's name has the form"):
        videos.read_list(path)


def test_names_need_neither_opencv_nor_h5py():
    code = """
import sys
sys.modules["cv2"] = sys.modules["h5py"] = None
from unroll.datasets import stick_figures, videos
print(videos.parse_name("v_Walk_g01_c02.avi").activity in stick_figures.ACTIVITIES)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout == "True\n", result.stderr


#: What lessons do with packages that only some of them need.
NEEDS = {
    "opencv-python-headless": (
        "stick_figures.draw_clip('Walk', 1, 1, size=32)",
        "stick_figures.write_film(pathlib.Path('f.avi'), numpy.zeros((1, 32, 32, 3), 'uint8'))",
        "videos.read_frames(__file__)",
    ),
    "h5py": ("videos.load_table(__file__)", "videos.load_features(__file__, [0])"),
    "num2words": ("number_words.number_words(5)", "number_words.words_of(3, 'de')"),
}


def test_package_that_is_missing_is_named_with_what_to_install():
    code = f"""
import pathlib, sys, numpy
sys.modules.update(dict.fromkeys(("cv2", "h5py", "num2words")))
from unroll.datasets import number_words, stick_figures, videos
__file__ = videos.__file__
for package, calls in {NEEDS!r}.items():
    for call in calls:
        try:
            eval(call)
        except ModuleNotFoundError as missing:
            assert str(missing).endswith(f"Run: pip install {{package}}"), (call, missing)
            assert missing.name in sys.modules
        else:
            raise AssertionError(call)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


# -- Frames --------------------------------------------------------------------------------------


def test_frames_are_red_green_and_blue_in_this_order(tmp_path):
    frames = np.zeros((3, 32, 32, 3), np.uint8)
    for channel in range(3):
        frames[channel, :, :, channel] = 200
    write_film(tmp_path / "v_Color_g01_c01.avi", frames)
    read = read_frames(tmp_path / "v_Color_g01_c01.avi")
    assert read.dtype == np.uint8
    assert read.mean(axis=(1, 2)).argmax(axis=1).tolist() == [0, 1, 2]


def numbered(path, n_frames, shape=(32, 32)):
    """A film that is darkest at its first frame and lightest at its last."""
    light = np.linspace(20, 230, n_frames).astype(np.uint8)
    write_film(path, np.broadcast_to(light[:, None, None, None], (n_frames, *shape, 3)))
    return path


@pytest.mark.parametrize("n_frames", [1, 2, 5, 16, 17, 40])
@pytest.mark.parametrize("most", [1, 2, 16])
def test_chosen_frames_spread_over_the_whole_film(tmp_path, n_frames, most):
    path = numbered(tmp_path / "v_Light_g01_c01.avi", n_frames)
    light = read_frames(path, most=most).mean(axis=(1, 2, 3))
    assert len(light) == min(most, n_frames)
    assert (np.diff(light) > 1).all()
    assert light[0] < 25
    if most > 1 and n_frames > 1:
        assert light[-1] > 225


@pytest.mark.parametrize("shape", [(17, 23), (48, 64), (31, 97)])
def test_odd_sizes_are_read_and_resized(tmp_path, shape):
    path = numbered(tmp_path / "v_Odd_g01_c01.avi", 4, shape)
    assert read_frames(path).shape == (4, *shape, 3)
    for size in (8, 33, 100):
        assert read_frames(path, size=size).shape == (4, size, size, 3)


def test_path_may_hold_any_letters(tmp_path):
    path = tmp_path / "Übung – видео 動画" / clip_name("Walk", 1, 1)
    path.parent.mkdir()
    numbered(path, 5)
    assert len(read_frames(path)) == 5


@pytest.mark.parametrize("options", [{"most": 0}, {"size": 0}, {"most": -1}])
def test_impossible_sizes_are_refused(film, options):
    with pytest.raises(ValueError, match="start at 1"):
        read_frames(film, **options)


def cut(share):
    def at_share(path):
        data = path.read_bytes()
        path.write_bytes(data[: int(share * len(data))])

    return at_share


def sound_only(path):
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16000))


def folder_instead(path):
    path.unlink()
    path.mkdir()


def frames_lost(path):
    """The header still counts all frames; three quarters of their data are noise."""
    data = bytearray(path.read_bytes())
    start = data.index(b"movi")
    lost = slice(start + (len(data) - start) // 4, len(data))
    data[lost] = np.random.default_rng(0).bytes(lost.stop - lost.start)
    path.write_bytes(data)


BROKEN = {
    "missing": (lambda path: path.unlink(), "cannot be read"),
    "folder": (folder_instead, "cannot be read"),
    "empty": (lambda path: path.write_bytes(b""), "empty"),
    "one byte": (lambda path: path.write_bytes(b"R"), "no pictures"),
    "text": (lambda path: path.write_text("not a film" * 50), "no pictures"),
    "noise": (lambda path: path.write_bytes(np.random.default_rng(0).bytes(9999)), "no pictures"),
    "sound only": (sound_only, "no pictures"),
    "no frames": (lambda path: write_film(path, np.zeros((0, 32, 32, 3), np.uint8)), "no frame"),
    "cut in its header": (cut(0.02), "cut off after"),
    "cut in the middle": (cut(0.5), "cut off after"),
    "cut near its end": (cut(0.95), "cut off after"),
    "frames lost": (frames_lost, r"only \d+ of its \d+ frames"),
}


def number_at(data, place):
    return int.from_bytes(data[place : place + 4], "little")


def as_through_a_pipe(*, whole, pictures, frames):
    """Without what is written back at the end: three lengths, and the index."""

    def change(path):
        data = bytearray(path.read_bytes())
        del data[data.rindex(b"idx1") :]
        length = data.index(b"strh") + 40
        for place, value in ((4, whole), (data.index(b"movi") - 4, pictures), (length, frames)):
            data[place : place + 4] = value.to_bytes(4, "little")
        path.write_bytes(data)

    return change


def a_little_too_long(path):
    data = bytearray(path.read_bytes())
    data[4:8] = (number_at(data, 4) + 2).to_bytes(4, "little")
    path.write_bytes(data)


#: Films of which every picture is there, whatever their headers say.
WHOLE = {
    "ffmpeg to a pipe": as_through_a_pipe(whole=2**32 - 1, pictures=2**32 - 1, frames=2**30),
    "a recorder that was killed": as_through_a_pipe(whole=0, pictures=0, frames=0),
    "a recorder that counts down": as_through_a_pipe(whole=2**31, pictures=2**30, frames=2**30),
    "two bytes too many": a_little_too_long,
    "without its index": lambda path: path.write_bytes(path.read_bytes()[:-100]),
}


@pytest.mark.parametrize("change", WHOLE.values(), ids=WHOLE)
def test_film_whose_lengths_are_wrong_is_read(film, change):
    expected = read_frames(film)
    change(film)
    np.testing.assert_array_equal(read_frames(film), expected)


def test_film_through_a_pipe_that_was_cut_has_the_frames_that_are_there(film):
    expected = read_frames(film)
    WHOLE["ffmpeg to a pipe"](film)
    cut(0.5)(film)
    found = read_frames(film)
    assert 1 <= len(found) < len(expected)
    np.testing.assert_array_equal(found[:-1], expected[: len(found) - 1])


@pytest.mark.parametrize(("breaks", "message"), BROKEN.values(), ids=BROKEN)
def test_broken_film_is_named_with_its_fault(film, breaks, message):
    breaks(film)
    with pytest.raises(VideoError, match=rf"v_Walk_g01_c01\.avi: .*{message}"):
        read_frames(film)


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="needs /proc to see which files are open")
@pytest.mark.parametrize("breaks", [None, "no frames", "frames lost", "sound only"])
def test_film_is_closed_after_reading(film, breaks):
    if breaks:
        BROKEN[breaks][0](film)
    for _ in range(2):
        try:
            read_frames(film)
        except VideoError:
            assert breaks
    held = [descriptor.resolve() for descriptor in OPEN_FILES.iterdir()]
    assert film.resolve() not in held


# -- Features ------------------------------------------------------------------------------------


def test_features_are_those_of_the_frames(films, tmp_path):
    clips = list_clips(films)
    report = extract_features(clips, means, tmp_path / "f.h5", length=14, size=16)
    assert (report.written, report.kept, report.broken) == (6, 0, {})
    with h5py.File(tmp_path / "f.h5") as file:
        assert sorted(file) == ["features", "labels", "lengths", "names"]
        assert file["features"].shape == (6, 14, 6)
        assert file["features"].chunks == (1, 14, 6)
        assert file["features"].dtype == np.float32
        assert list(file["names"].asstr()) == [clip.name for clip in clips]
        assert list(file["labels"].asstr()) == [clip.activity for clip in clips]
        for row, clip in enumerate(clips):
            expected = means(read_frames(clip.path, most=14, size=16))
            n_frames = file["lengths"][row]
            assert n_frames == len(expected) <= 14
            np.testing.assert_allclose(file["features"][row, :n_frames], expected, rtol=1e-6)
            assert not file["features"][row, n_frames:].any()


def test_table_and_features_come_back_in_any_order(films, tmp_path):
    path = tmp_path / "f.h5"
    clips = list_clips(films)
    extract_features(clips, means, path, length=5)
    table = videos.load_table(path)
    assert table.labels.tolist() == [clip.activity for clip in clips]
    assert table.groups.tolist() == [clip.group for clip in clips]
    assert table.lengths.tolist() == [5] * 6
    everything = videos.load_features(path, table.rows)
    assert everything.dtype == np.float32
    for rows in ([4, 0, 2], [3, 3], [], [5]):
        np.testing.assert_array_equal(videos.load_features(path, rows), everything[rows])


def test_mean_of_features_forgets_the_direction_of_time(films, tmp_path):
    extract_features(list_clips(films), means, tmp_path / "f.h5", length=50)
    table = videos.load_table(tmp_path / "f.h5")
    features = dict(
        zip(table.names, videos.load_features(tmp_path / "f.h5", table.rows), strict=True)
    )
    down, up = features["v_SitDown_g01_c01"], features["v_StandUp_g01_c01"]
    np.testing.assert_allclose(down.sum(axis=0), up.sum(axis=0), rtol=1e-5)
    assert np.abs(down - up).max() > 0.005


def broken_among(films, tmp_path, breaks):
    """Copies of the films, the second of them broken."""
    for clip in list_clips(films):
        (tmp_path / clip.path.name).write_bytes(clip.path.read_bytes())
    clips = list_clips(tmp_path)
    breaks(clips[1].path)
    return clips


@pytest.mark.parametrize("breaks", [breaks for breaks, _ in BROKEN.values()], ids=BROKEN)
def test_broken_clip_is_reported_and_the_rest_goes_on(films, tmp_path, breaks):
    clips = broken_among(films, tmp_path, breaks)
    report = extract_features(clips, means, tmp_path / "f.h5", length=8)
    assert report.written == 5
    assert list(report.broken) == [clips[1].name]
    assert clips[1].path.name in str(report)
    table = videos.load_table(tmp_path / "f.h5")
    assert clips[1].name not in table.names
    assert len(table.rows) == 5


def test_mended_clip_is_read_by_the_next_run(films, tmp_path):
    clips = broken_among(films, tmp_path, cut(0.5))
    extract_features(clips, means, tmp_path / "f.h5", length=8)
    numbered(clips[1].path, 9)
    report = extract_features(clips, means, tmp_path / "f.h5", length=8)
    assert (report.written, report.kept, report.broken) == (1, 5, {})


def test_first_clip_may_be_broken(films, tmp_path):
    clips = broken_among(films, tmp_path, cut(0.5))
    clips = [clips[1], clips[0]]
    assert extract_features(clips, means, tmp_path / "f.h5", length=8).written == 1


def test_nothing_is_written_where_every_clip_is_broken(films, tmp_path):
    clips = broken_among(films, tmp_path, cut(0.5))[1:2]
    report = extract_features(clips, means, tmp_path / "f.h5", length=8)
    assert (report.written, len(report.broken)) == (0, 1)
    assert not (tmp_path / "f.h5").exists()


def test_reader_of_ones_own_may_raise_errors_of_its_own(films, tmp_path):
    clips = list_clips(films)

    def read(path):
        if path == clips[2].path:
            raise OSError("unreadable")
        return np.zeros((4, 8, 8, 3), np.float32)

    report = extract_features(clips, means, tmp_path / "f.h5", length=4, read=read)
    assert report.written == 5
    assert str(clips[2].path) in report.broken[clips[2].name]
    assert "unreadable" in report.broken[clips[2].name]


def test_second_run_reads_nothing_again(films, tmp_path):
    clips = list_clips(films)
    extract_features(clips, means, tmp_path / "f.h5", length=8)

    def never(frames):
        raise AssertionError("encoded again")

    report = extract_features(clips, never, tmp_path / "f.h5", length=8)
    assert (report.written, report.kept) == (0, 6)


def test_executors_give_the_same_file(films, tmp_path):
    clips = list_clips(films)
    extract_features(clips, means, tmp_path / "one.h5", length=8)
    with ThreadPoolExecutor(2) as executor:
        extract_features(clips, means, tmp_path / "two.h5", length=8, mapper=executor.map)
    assert (tmp_path / "one.h5").read_bytes() == (tmp_path / "two.h5").read_bytes()


def test_work_and_its_failures_can_be_sent_to_other_processes(films, tmp_path):
    def sent(function, items):
        function, items = pickle.loads(pickle.dumps((function, items)))
        return pickle.loads(pickle.dumps([function(item) for item in items]))

    clips = broken_among(films, tmp_path, cut(0.5))
    report = extract_features(clips, means, tmp_path / "f.h5", length=8, mapper=sent)
    assert (report.written, len(report.broken)) == (5, 1)


def test_progress_bar_says_how_many_clips(films, tmp_path, capsys):
    extract_features(list_clips(films), means, tmp_path / "f.h5", length=8, label="features")
    assert "features: 6 of 6" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("encode", "message"),
    [
        (lambda frames: frames, "one row of features"),
        (lambda frames: np.zeros((1, 3)), "one row of features"),
        (lambda frames: np.full((len(frames), 3), np.nan), "no finite number"),
    ],
)
def test_encoder_that_returns_something_else_stops_the_run(films, tmp_path, encode, message):
    with pytest.raises(ValueError, match=rf"{message}.*"):
        extract_features(list_clips(films), encode, tmp_path / "f.h5", length=8)
    assert not (tmp_path / "f.h5").exists()


def test_reader_that_returns_too_many_frames_stops_the_run(films, tmp_path):
    clips = list_clips(films)
    with pytest.raises(ValueError, match=r"read\(\) returned \d+ frames"):
        extract_features(clips, means, tmp_path / "f.h5", length=3, read=read_frames)


@pytest.mark.parametrize("options", [{"length": 9}, {"size": 16}, {"encoder": "another"}])
def test_file_made_with_other_settings_is_refused(films, tmp_path, options):
    clips = list_clips(films)
    settings = {"length": 8, "size": None, "encoder": "means"}
    extract_features(clips, means, tmp_path / "f.h5", **settings)
    before = (tmp_path / "f.h5").read_bytes()
    with pytest.raises(ValueError, match="other settings"):
        extract_features(clips, means, tmp_path / "f.h5", **{**settings, **options})
    with pytest.raises(ValueError, match="other clips"):
        extract_features(clips[1:], means, tmp_path / "f.h5", **settings)
    assert (tmp_path / "f.h5").read_bytes() == before


def test_other_number_of_features_is_refused(films, tmp_path):
    clips = broken_among(films, tmp_path, cut(0.5))
    extract_features(clips, means, tmp_path / "f.h5", length=8)
    numbered(clips[1].path, 9)
    with pytest.raises(ValueError, match=r"holds 6 features.*returned 1"):
        extract_features(clips, lambda f: np.zeros((len(f), 1)), tmp_path / "f.h5", length=8)


@pytest.mark.parametrize(("clips", "length"), [([], 8), (["twice"], 8), (["once"], 0)])
def test_impossible_calls_are_refused(films, tmp_path, clips, length):
    chosen = {"twice": list_clips(films)[:1] * 2, "once": list_clips(films)[:1]}
    with pytest.raises(ValueError, match=r"no clips|v_SitDown_g01_c01|starts at 1"):
        extract_features(
            [c for name in clips for c in chosen[name]], means, tmp_path / "f.h5", length=length
        )


# -- Where nothing can be written ----------------------------------------------------------------


def test_file_of_another_kind_is_not_overwritten(films, tmp_path):
    (tmp_path / "f.h5").write_text("my notes")
    with pytest.raises(ValueError, match="no HDF5 file"):
        extract_features(list_clips(films), means, tmp_path / "f.h5", length=8)
    assert (tmp_path / "f.h5").read_text() == "my notes"


def test_place_that_is_no_folder_is_named(films, tmp_path):
    (tmp_path / "notes").write_text("no folder")
    with pytest.raises(OSError, match=r"cannot be written to .*notes.*f\.h5: Not a directory\.$"):
        extract_features(list_clips(films), means, tmp_path / "notes" / "f.h5", length=8)


def test_folder_in_the_place_of_the_file_is_named(films, tmp_path):
    (tmp_path / "f.h5").mkdir()
    with pytest.raises(OSError, match=r"cannot be written to .*f\.h5: Is a directory\.$"):
        extract_features(list_clips(films), means, tmp_path / "f.h5", length=8)


def python(code, *arguments):
    """Run Python code by itself."""
    start = "import os, sys\nfrom unroll.datasets.videos import *\nimport h5py, cv2\n"
    return subprocess.run(
        [sys.executable, "-c", start + code, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


#: Whoever may do everything becomes a user who may write nowhere.
AS_NOBODY = "if os.geteuid() == 0: os.setuid(65534)\n"


def test_folder_without_permission_is_named_before_any_clip_is_read(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    code = """
clip = parse_name("v_Walk_g01_c01.avi")
def encode(frames): print("encoded")
def read(path): print("read")
try: extract_features([clip], encode, sys.argv[1], length=8, read=read)
except OSError as error: print(error)
"""
    result = python(AS_NOBODY + code, folder / "f.h5")
    assert result.stdout == (
        f"Features cannot be written to {folder / 'f.h5'}: Permission denied.\n"
    ), result.stderr


def test_film_without_permission_is_named(film):
    film.chmod(0)
    code = """
try: read_frames(sys.argv[1])
except VideoError as error: print(error)
"""
    result = python(AS_NOBODY + code, film)
    assert result.stdout == f"{film}: it cannot be read (Permission denied).\n", result.stderr


def test_full_disk_is_one_sentence_and_the_next_run_goes_on(films, tmp_path):
    """A limit on the size of files stands for the disk."""
    code = """
import resource, numpy
clips = list_clips(sys.argv[1])
def encode(frames): return numpy.ones((len(frames), 500))
limits = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, limits[1]))
try: extract_features(clips, encode, sys.argv[2], length=12)
except OSError as error: print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, limits)
print(extract_features(clips, encode, sys.argv[2], length=12))
"""
    path = tmp_path / "f.h5"
    result = python(code, films, path)
    assert result.stdout.splitlines() == [
        f"Features cannot be written to {path}: File too large.",
        f"{path} holds the features of 6 clips, 6 of them new.",
    ], result.stderr


def test_file_larger_than_the_disk_is_refused_at_once(films, tmp_path):
    clips = list_clips(films)
    with pytest.raises(
        OSError, match=r"f\.h5: it needs [\d.]+ GB, and the disk has [\d.]+ GB left"
    ):
        extract_features(clips, means, tmp_path / "f.h5", length=10**12)
    assert list(tmp_path.iterdir()) == []


def test_missing_file_of_features_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no file of features at .*f\.h5"):
        videos.load_table(tmp_path / "f.h5")


# -- Stopped at any moment -----------------------------------------------------------------------

EXTRACT = """
import sys, time
import numpy as np
from unroll.datasets.videos import extract_features, list_clips

def encode(frames):
    features = np.tile(frames.mean(axis=(1, 2)) / 255, 2000)
    print("encoded", flush=True)
    return features

print(extract_features(list_clips(sys.argv[1]), encode, sys.argv[2], length=12))
"""


def extraction(films, path):
    return subprocess.Popen(
        [sys.executable, "-c", EXTRACT, films, path], stdout=subprocess.PIPE, text=True
    )


@pytest.mark.slow
def test_extraction_killed_again_and_again_ends_with_the_same_file(rng, films, tmp_path):
    with extraction(films, tmp_path / "whole.h5") as process:
        assert "6 clips, 6 of them new" in process.communicate()[0]
    kept = []
    for encoded in (1, 2, 1, 2):
        with extraction(films, tmp_path / "f.h5") as process:
            for _ in range(encoded):
                process.stdout.readline()
            time.sleep(rng.uniform(0, 0.004))  # anywhere between encoding and writing
            process.send_signal(signal.SIGKILL)
        if (tmp_path / "f.h5").exists():
            table = videos.load_table(tmp_path / "f.h5")
            kept.append(len(table.rows))
            expected = videos.load_features(tmp_path / "whole.h5", table.rows)
            found = videos.load_features(tmp_path / "f.h5", table.rows)
            np.testing.assert_array_equal(found, expected)
    assert kept == sorted(kept)
    with extraction(films, tmp_path / "f.h5") as process:
        said = process.communicate()[0]
    assert process.returncode == 0
    assert f"6 clips, {6 - max(kept, default=0)} of them new" in said
    everything = range(6)
    np.testing.assert_array_equal(
        videos.load_features(tmp_path / "f.h5", everything),
        videos.load_features(tmp_path / "whole.h5", everything),
    )


def test_row_without_its_length_does_not_count(films, tmp_path):
    """As left behind by a kill between the two."""
    clips = list_clips(films)
    extract_features(clips, means, tmp_path / "f.h5", length=8)
    with h5py.File(tmp_path / "f.h5", "r+") as file:
        right = file["features"][3]
        file["features"][3] = 7
        file["lengths"][3] = 0
    assert 3 not in videos.load_table(tmp_path / "f.h5").rows
    assert extract_features(clips, means, tmp_path / "f.h5", length=8).written == 1
    np.testing.assert_array_equal(videos.load_features(tmp_path / "f.h5", [3])[0], right)
