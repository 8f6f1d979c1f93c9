"""The command that turns a folder of films into features, alone and with help, on good films and
bad ones."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import h5py
import numpy as np
import pytest

from autograder.course import ROOT, UserError
from datasets import extract
from tests.conftest import some
from tests.unroll.datasets.test_videos import AS_NOBODY, BROKEN, cut, numbered
from unroll.datasets import encoders
from unroll.datasets.encoders import small_encoder
from unroll.datasets.stick_figures import LISTS, write_data_set
from unroll.datasets.videos import list_clips, load_features, load_table, read_frames


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Six films of three activities."""
    folder = tmp_path_factory.mktemp("made") / "films"
    return write_data_set(folder, activities=["Walk", "SitDown", "StandUp"], groups=2, size=48)


@pytest.fixture
def films(made, tmp_path):
    """The same in a folder of its own, to be broken."""
    for clip in list_clips(made):
        path = tmp_path / "films" / clip.activity / clip.path.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(clip.path.read_bytes())
    return tmp_path / "films"


@pytest.fixture(scope="module")
def whole(made, tmp_path_factory):
    """The bytes of the file that an undisturbed run writes."""
    path = tmp_path_factory.mktemp("whole") / "f.h5"
    assert run(made, to=path) == 0
    return path.read_bytes()


def run(folder, *options, to=None, length=14):
    options = [*options, "--to", to] if to else options
    return extract.main([str(part) for part in (folder, "--length", length, *options)])


# -- What it writes ------------------------------------------------------------------------------


def test_features_are_those_of_the_encoder(made, tmp_path, capsys):
    assert run(made, to=tmp_path / "f.h5") == 0
    assert f"{tmp_path / 'f.h5'} holds the features of 6 clips" in capsys.readouterr().out
    encode, table = small_encoder(), load_table(tmp_path / "f.h5")
    features = load_features(tmp_path / "f.h5", table.rows)
    assert features.shape == (6, 14, encode.n_features)
    for clip, found, n_frames in zip(list_clips(made), features, table.lengths, strict=True):
        expected = encode(read_frames(clip.path, most=14, size=encode.size))
        assert n_frames == len(expected)
        np.testing.assert_allclose(found[:n_frames], expected, atol=1e-5)
    with h5py.File(tmp_path / "f.h5") as file:
        assert encode.name in file.attrs["settings"]


def test_features_go_beside_the_folder_and_are_kept(films, capsys):
    assert run(films) == 0
    path = films.with_name("films-small.h5")
    before = path.read_bytes()
    assert run(films) == 0
    assert "6 clips, 0 of them new" in capsys.readouterr().out
    assert path.read_bytes() == before


def test_list_chooses_clips(films, tmp_path):
    (tmp_path / "list.txt").write_text("Walk/v_Walk_g02_c01.avi 3\nSitDown/v_SitDown_g01_c01.avi\n")
    assert run(films, "--list", tmp_path / "list.txt", to=tmp_path / "f.h5") == 0
    names = load_table(tmp_path / "f.h5").names.tolist()
    assert names == ["v_Walk_g02_c01", "v_SitDown_g01_c01"]


def test_clip_of_the_list_that_is_missing_is_named_and_has_its_place(made, films, tmp_path, capsys):
    options = ("--list", made / LISTS / "trainlist02.txt")
    missing = films / "StandUp" / "v_StandUp_g01_c01.avi"
    kept = missing.rename(tmp_path / missing.name)
    assert run(films, *options, to=tmp_path / "f.h5") == 1
    assert f"{missing}: it cannot be read (No such file or directory)" in capsys.readouterr().err
    kept.rename(missing)
    assert run(films, *options, to=tmp_path / "f.h5") == 0
    assert run(films, *options, to=tmp_path / "g.h5") == 0
    assert (tmp_path / "f.h5").read_bytes() == (tmp_path / "g.h5").read_bytes()


# -- Bad films -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("breaks", "message"), BROKEN.values(), ids=BROKEN)
@pytest.mark.filterwarnings("ignore:.*")
def test_broken_clip_is_named_and_the_rest_goes_on(films, tmp_path, capsys, breaks, message):
    clips = list_clips(films)
    breaks(clips[2].path)
    listing = tmp_path / "list.txt"  # a film that is away can only be missed where it is listed
    listing.write_text("".join(f"{clip.activity}/{clip.path.name}\n" for clip in clips))
    assert run(films, "--list", listing, to=tmp_path / "f.h5") == 1
    told = capsys.readouterr().err
    assert str(clips[2].path) in told
    assert message in told or message.startswith("only")
    assert len(load_table(tmp_path / "f.h5").rows) == 5


def test_misnamed_films_are_told_and_the_rest_goes_on(films, tmp_path, capsys):
    one = list_clips(films)[0].path
    one.with_name("v_Walk_g09_c01.AVI").write_bytes(one.read_bytes())
    for name in ("holiday.avi", "IMG_0001.MP4"):
        (films / name).write_bytes(one.read_bytes())
    assert run(films, to=tmp_path / "f.h5") == 1
    told = capsys.readouterr().err
    assert "holds the features of 7 clips, 7 of them new" in told
    assert "Left out: 2." in told
    for name in ("holiday.avi", "IMG_0001.MP4"):
        assert f"{films / name}: a clip's name has the form v_Activity_g01_c01.avi" in told
    assert "v_Walk_g09_c01" in load_table(tmp_path / "f.h5").names


def test_where_all_films_are_misnamed_each_is_told(tmp_path, capsys):
    for name in ("a.avi", "b.mp4"):
        (tmp_path / name).touch()
    assert run(tmp_path, to=tmp_path / "f.h5") == 1
    told = capsys.readouterr().err.splitlines()
    assert [line.partition(": ")[0] for line in told] == [
        str(tmp_path / name) for name in ("a.avi", "b.mp4")
    ]


@pytest.mark.slow
def test_students_have_it_without_the_autograder(films, tmp_path):
    """The folders course/ and datasets/ alone, and no module of the teacher's."""
    for name in ("course/unroll", "datasets"):
        ignored = shutil.ignore_patterns("data", "__pycache__", "*.json")
        shutil.copytree(ROOT / name, tmp_path / "alone" / name, ignore=ignored)
    code = """
import runpy, sys
sys.modules["autograder"] = None
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""
    for script, options in (
        ("extract.py", (films, "--to", tmp_path / "f.h5", "--length", "4")),
        ("download.py", ("--list",)),
    ):
        command = [sys.executable, "-c", code, tmp_path / "alone" / "datasets" / script, *options]
        done = subprocess.run([*map(str, command)], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    assert len(load_table(tmp_path / "f.h5").rows) == 6


def test_odd_films_in_a_folder_of_any_letters_are_read(tmp_path):
    folder = tmp_path / "Übung – видео 動画"
    folder.mkdir()
    numbered(folder / "v_Light_g01_c01.avi", 1, (17, 23))
    numbered(folder / "v_Light_g02_c01.avi", 40, (301, 97))
    assert run(folder, to=tmp_path / "f.h5", length=9) == 0
    assert load_table(tmp_path / "f.h5").lengths.tolist() == [1, 9]


def test_nothing_is_written_where_no_film_can_be_read(tmp_path, capsys):
    (tmp_path / "v_Walk_g01_c01.avi").touch()
    assert run(tmp_path, to=tmp_path / "f.h5") == 1
    told = capsys.readouterr().err
    assert "was not written" in told
    assert "v_Walk_g01_c01.avi: the file is empty" in told
    assert not (tmp_path / "f.h5").exists()


# -- What cannot be done -------------------------------------------------------------------------


def test_what_is_wrong_is_one_sentence(films, tmp_path, capsys):
    (tmp_path / "notes.h5").write_text("my notes")
    (tmp_path / "empty").mkdir()
    (tmp_path / "list.txt").write_text("YoYo/v_YoYo_g01_c01.avi 1\n")
    (tmp_path / "words.txt").write_text("some words\n")
    for folder, options, message in (
        (tmp_path / "empty", (), "no .avi files in"),
        (tmp_path / "nowhere", (), "no .avi files in"),
        (films, ("--to", tmp_path / "notes.h5"), "notes.h5 is no HDF5 file"),
        (films, ("--to", tmp_path / "notes.h5" / "f.h5"), "Not a directory"),
        (films, ("--to", tmp_path), "Is a directory"),
        (films, ("--list", tmp_path / "list.txt"), "none of those given"),
        (films, ("--list", tmp_path / "words.txt"), "a clip's name has the form"),
        (films, ("--list", tmp_path / "no.txt"), "no.txt"),
        (films, ("--encoder", "inception-v3", "--weights", tmp_path / "no.h5"), "inception-v3"),
    ):
        assert run(folder, *options) == 1
        told = capsys.readouterr().err
        assert message in told
        assert len(told.splitlines()) == 1


@pytest.mark.parametrize("module", ["cv2", "h5py", "keras"])
def test_module_that_is_missing_is_named(films, tmp_path, capsys, monkeypatch, module):
    encoders._network.cache_clear()  # an earlier test may have loaded it
    monkeypatch.setitem(sys.modules, module, None)
    assert run(films, to=tmp_path / "f.h5") == 1
    assert f"The module '{module}' is not installed. Run: pip" in capsys.readouterr().err


def test_features_of_other_settings_are_not_mixed(films, tmp_path, capsys):
    assert run(films, to=tmp_path / "f.h5") == 0
    assert run(films, to=tmp_path / "f.h5", length=5) == 1
    assert "made with other settings" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        ["--length", "0"],
        ["--workers", "two"],
        ["--workers", "2", "--scheduler", "tcp://127.0.0.1:9"],
        ["--weights", "f.h5"],
        ["--encoder", "resnet"],
        [],
    ],
)
def test_command_that_is_not_understood_ends_with_status_2(options, capsys):
    with pytest.raises(SystemExit) as end:
        extract.main([*(["films"] if options else []), *options])
    assert end.value.code == 2
    assert "usage: python datasets/extract.py" in capsys.readouterr().err


AS_ANYONE = """
import os, sys
from datasets.extract import main
from unroll.datasets.encoders import small_encoder
small_encoder()  # the course may lie where others may not read: its weights are known from here on
"""


def test_folder_without_permission_is_named(made):
    with TemporaryDirectory() as home:  # pytest's own are closed to others
        Path(home).chmod(0o755)
        shutil.copytree(made, Path(home, "films"))
        closed = Path(home, "closed")
        closed.mkdir(mode=0o500)
        code = AS_ANYONE + AS_NOBODY + "sys.exit(main(sys.argv[1:]))"
        result = subprocess.run(
            [sys.executable, "-c", code, Path(home, "films"), "--to", closed / "f.h5"],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    assert result.returncode == 1
    told = f"Features cannot be written to {closed / 'f.h5'}: Permission denied.\n"
    assert result.stderr == told


# -- Many at once --------------------------------------------------------------------------------


@pytest.mark.slow
def test_two_workers_write_the_same_file_and_find_clips_from_another_folder(
    films, whole, tmp_path, monkeypatch
):
    monkeypatch.chdir(films.parent)
    assert run("films", "--workers", 2, to="f.h5") == 0
    assert (tmp_path / "f.h5").read_bytes() == whole


@pytest.fixture(scope="module")
def scheduler():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        yield cluster.scheduler_address


@pytest.mark.slow
@pytest.mark.xdist_group("dask")
def test_dask_cluster_writes_the_same_file(made, whole, scheduler, tmp_path):
    assert run(made, "--scheduler", scheduler, to=tmp_path / "f.h5") == 0
    assert (tmp_path / "f.h5").read_bytes() == whole


@pytest.mark.slow
@pytest.mark.xdist_group("dask")
def test_cluster_names_a_broken_clip_and_reads_it_when_mended(
    films, whole, scheduler, tmp_path, capsys
):
    clip = list_clips(films)[3].path
    good = clip.read_bytes()
    cut(0.5)(clip)
    assert run(films, "--scheduler", scheduler, to=tmp_path / "f.h5") == 1
    assert f"{clip}: it is cut off after" in capsys.readouterr().err
    assert len(load_table(tmp_path / "f.h5").rows) == 5
    clip.write_bytes(good)
    assert run(films, "--scheduler", scheduler, to=tmp_path / "f.h5") == 0
    assert (tmp_path / "f.h5").read_bytes() == whole


def test_scheduler_that_does_not_answer_is_one_sentence(made, tmp_path, capsys):
    pytest.importorskip("distributed")
    assert run(made, "--scheduler", "nonsense", to=tmp_path / "f.h5") == 1
    assert "no Dask scheduler answers at nonsense" in capsys.readouterr().err


def test_no_more_than_some_clips_are_on_their_way(monkeypatch):
    monkeypatch.setattr(extract, "AT_ONCE", 5)
    taken = []

    def items():
        for item in range(50):
            taken.append(item)
            yield item

    with ThreadPoolExecutor(3) as pool:
        results = extract._in_order(pool, deque(), lambda item: item * item, items())
        for done, result in enumerate(results):
            assert result == done * done
            assert len(taken) <= done + 1 + 5
    assert len(taken) == 50


@pytest.mark.slow
def test_worker_that_dies_is_one_sentence():
    with extract._mapper(2, "") as mapper, pytest.raises(UserError, match="run the same command"):
        list(mapper(os._exit, [1] * 200))


# -- Stopped at any moment -----------------------------------------------------------------------


@contextmanager
def start(films, path, *options):
    """The command, running; at the end nothing of it runs any more."""
    with subprocess.Popen(
        [sys.executable, "datasets/extract.py", films, "--length", "14", "--to", path, *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell's background commands, which the tests may be, do not hear of Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def wait_for_rows(path, process, n_rows):
    """Until the file holds so many clips."""
    while not path.exists() or len(load_table(path).rows) < n_rows:
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)


def test_file_may_be_read_while_it_is_filled(films, whole, tmp_path):
    """The lock that HDF5 gives a reader would end the run."""
    clip, path = list_clips(films)[2].path, tmp_path / "f.h5"
    good = clip.read_bytes()
    clip.write_bytes(b"")
    assert run(films, to=path) == 1
    clip.write_bytes(good)
    code = (
        "import sys; from pathlib import Path; from unroll.datasets import videos\n"
        "with videos._open(Path(sys.argv[1]), 'r'): print('open', flush=True); input()"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", code, path], **pipes) as reader:
        assert reader.stdout.readline() == "open\n"
        assert run(films, to=path) == 0
        reader.communicate("\n")
    assert path.read_bytes() == whole


@pytest.fixture
def stuck(tmp_path):
    """A folder of 20 films, and the sixth of them: a pipe that keeps whoever reads it waiting."""
    folder = write_data_set(tmp_path / "films", activities=["Walk"], groups=20, size=16)
    path = list_clips(folder)[5].path
    path.rename(tmp_path / "sixth")
    os.mkfifo(path)
    return folder, path


@pytest.mark.slow
@pytest.mark.parametrize("options", some([(), ("--workers", "2")], 1), ids=" ".join)
def test_run_that_was_killed_goes_on(options, stuck, tmp_path):
    films, sixth = stuck
    with start(films, tmp_path / "f.h5", *options) as process:
        wait_for_rows(tmp_path / "f.h5", process, 3)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    n_kept = len(load_table(tmp_path / "f.h5").rows)
    assert 3 <= n_kept <= 5
    sixth.unlink()
    (tmp_path / "sixth").rename(sixth)
    with start(films, tmp_path / "f.h5", *options) as process:
        out, err = process.communicate()
    assert process.returncode == 0, err
    assert f"the features of 20 clips, {20 - n_kept} of them new" in out
    assert run(films, to=tmp_path / "whole.h5") == 0
    assert (tmp_path / "f.h5").read_bytes() == (tmp_path / "whole.h5").read_bytes()


@pytest.mark.slow
def test_ctrl_c_says_how_to_go_on(stuck, tmp_path):
    films, _ = stuck
    with start(films, tmp_path / "f.h5") as process:
        wait_for_rows(tmp_path / "f.h5", process, 1)
        process.send_signal(signal.SIGINT)
        err = process.communicate()[1]
    assert process.returncode == 130
    assert err == "Stopped. Run the same command again to go on from here.\n"
