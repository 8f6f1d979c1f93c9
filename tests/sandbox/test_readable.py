"""What can be read in a session: what Python and the course need, and nothing else there is."""

import ast
import itertools
import os
import site
import subprocess
import sys
import sysconfig
import tempfile
import textwrap
from pathlib import Path

import pytest

from autograder.classes.workers import warm_for
from autograder.course import ROOT
from autograder.sandbox.process import Warm
from autograder.sandbox.readable import as_mounts, readable
from autograder.sandbox.walls import Limits
from autograder.sandbox.warm import holds
from tests.conftest import KERAS
from tests.sandbox.sessions import LANDLOCK, QUICK, STRONG, shown

pytestmark = pytest.mark.slow

#: Read all there is of these; what could be.
READ = """
import os
had = []
for path in PATHS:
    try:
        had.append((path, os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1)))
    except OSError:
        pass
print(had)
"""


@pytest.fixture(scope="module", params=STRONG)
def warm(request):
    with Warm(sandbox=request.param) as warm:
        yield warm


def had(warm, paths):
    """Which of these files and folders a session can read."""
    with warm.session(QUICK) as session:
        return ast.literal_eval(shown(session, f"PATHS = {list(map(str, paths))!r}{READ}"))


def elsewhere(places):
    """Some files and folders of this machine that are in none of these places."""
    inside = tuple(f"{place}/" for place in places)
    for start in ("/usr", "/etc", "/opt", "/srv", "/var", "/home", "/root", str(ROOT)):
        for folder, folders, files in os.walk(start):
            if f"{os.path.realpath(folder)}/".startswith(inside):
                folders.clear()
                continue
            if folder.count("/") >= 4:
                folders.clear()
            yield folder
            paths = (os.path.realpath(f"{folder}/{name}") for name in sorted(files)[:3])
            yield from (path for path in paths if not f"{path}/".startswith(inside))


def test_no_other_file_of_the_machine_can_be_read(warm):
    paths = set(itertools.islice(elsewhere(readable()), 5000))
    paths |= {"/etc/passwd", f"{ROOT}/README.md", f"{ROOT}/autograder/hidden.py", "/"}
    assert len(paths) > 100
    # In bubblewrap there are folders with such names, which lead to what can be read.
    assert [path for path, what in had(warm, paths) if isinstance(what, bytes)] == []


@pytest.mark.parametrize(
    "folder",
    [
        *("/usr", "/usr/share", "/usr/local", "/usr/local/share", "/usr/lib", "/usr/local/lib"),
        *("/usr/src", "/opt", "/srv", "/var/lib", "/var/tmp", "/etc", "/tmp", "/dev/shm", "/mnt"),
        *(sys.prefix, sys.base_prefix, f"{sys.prefix}/share", f"{sys.base_prefix}/share"),
    ],
)
def test_what_somebody_puts_elsewhere_cannot_be_read(warm, folder):
    """As nbgrader's exchange, which lies below /usr/local/share."""
    if not os.access(folder, os.W_OK):
        pytest.skip("it takes another user to put something there")
    with tempfile.TemporaryDirectory(dir=folder) as exchange:
        path = Path(exchange, "nbgrader/exchange/course/inbound/ada+rnn_cell")
        path.mkdir(parents=True)
        (path / "rnn_cell.py").write_text("print('read')")
        Path(exchange).chmod(0o755)
        assert had(warm, [path / "rnn_cell.py", path, exchange]) == []
        with warm.session(QUICK) as session:
            session.run(f"import sys; sys.path.insert(0, {str(path)!r})")
            assert "ModuleNotFoundError" in shown(session, "import rnn_cell")
            assert "Error" in shown(session, f"exec(open('{path}/rnn_cell.py').read())")


def test_what_is_told_of_a_process_is_its_own(warm):
    """Connections, sockets and mounts are the machine's."""
    names = ("net/tcp", "net/unix", "net/route", "mountinfo", "mounts", "ns", "task", "map_files")
    paths = [f"/proc/self/{name}" for name in names]
    assert had(warm, [*paths, "/proc/net/unix", "/proc/mounts", "/proc/version"]) == []
    assert len(had(warm, [f"/proc/self/{name}" for name in ("stat", "status", "maps")])) == 3


HONEST = """
import ctypes.util, datetime, hashlib, locale, ssl, subprocess, zoneinfo
import numpy as np, matplotlib, matplotlib.pyplot as plt, PIL.ImageFont
from matplotlib.font_manager import fontManager
locale.setlocale(locale.LC_ALL, "")
plt.plot([1, 2]); plt.title(r"$\\alpha$"); plt.savefig("a.png"); plt.savefig("a.svg"); plt.close()
fonts = [font.fname for font in fontManager.ttflist]
assert [PIL.ImageFont.truetype(font) for font in fonts if font.endswith("ttf")]
assert datetime.datetime.now(zoneinfo.ZoneInfo("Europe/Berlin")).tzinfo
assert hashlib.new("sha256", b"").name == "sha256"
assert ssl.create_default_context() and ctypes.util.find_library("c")
assert np.linalg.svd(np.eye(3))[1].sum() == 3
programs = "python -c 'import numpy' && cp a.png b.png && tar cf a.tar a.png && ls"
print(subprocess.run(programs, shell=True, capture_output=True, text=True).stdout.split())
"""
WITH_KERAS = """
import cv2, keras, numpy as np
model = keras.Sequential([keras.layers.Input((5, 3)), keras.layers.LSTM(4)])
model.compile("adam", "mse")
model.fit(np.zeros((8, 5, 3)), np.zeros((8, 4)), verbose=0)
model.save("m.keras")
model.save_weights("m.weights.h5")
assert keras.models.load_model("m.keras").predict(np.zeros((1, 5, 3)), verbose=0).shape == (1, 4)
video = cv2.VideoWriter("v.avi", cv2.VideoWriter_fourcc(*"MJPG"), 10, (32, 32))
for _ in range(5): video.write(np.zeros((32, 32, 3), np.uint8))
video.release()
print(cv2.VideoCapture("v.avi").read()[1].shape)
"""


def test_honest_work_has_all_it_reads(warm):
    with warm.session(Limits()) as session:
        assert shown(session, HONEST) == "['a.png', 'a.svg', 'a.tar', 'b.png']\n"


@pytest.mark.slow
@pytest.mark.xdist_group("warm keras")
@LANDLOCK
def test_honest_work_with_keras_and_videos_has_all_it_reads():
    with warm_for(KERAS[0], "auto").session(Limits()) as session:
        assert shown(session, WITH_KERAS) == "(32, 32, 3)\n"


@pytest.fixture(params=["the system's", "a container's", "its own"])
def layout(request, monkeypatch, tmp_path):
    """Where a Python lies: its prefix, what is needed of it, and the rest that lies around."""
    own = tmp_path / "conda"
    for folder in ("bin", "lib/python3.11/site-packages", "share/nbgrader/exchange", "conda-meta"):
        (own / folder).mkdir(parents=True)
    for file in ("bin/python3", "lib/libmkl.so"):
        (own / file).touch()
    prefix, library, sites = {
        "the system's": ("/usr", "/usr/lib/python3.11", ["/usr/lib/python3/dist-packages"]),
        "a container's": ("/usr/local", "/usr/local/lib/python3.11", []),
        "its own": (own, f"{own}/lib/python3.11", [f"{own}/lib/python3.11/site-packages"]),
    }[request.param]
    monkeypatch.setattr(sys, "prefix", str(prefix))
    monkeypatch.setattr(sys, "base_prefix", str(prefix))
    monkeypatch.setattr(sys, "executable", f"{prefix}/bin/python3")
    monkeypatch.setattr(sysconfig, "get_path", lambda name: library)
    monkeypatch.setattr(site, "getsitepackages", lambda: sites)
    needed = [library, *sites, f"{prefix}/bin/python3"]
    if prefix == own:
        needed.append(f"{own}/lib/libmkl.so")
    return needed, [own, own / "share/nbgrader/exchange", own / "conda-meta"]


AROUND = ("/", "/usr", "/usr/lib", "/usr/share", "/usr/local", "/usr/local/lib", "/usr/local/share")


def test_of_a_prefix_only_what_is_pythons_is_read(layout):
    needed, rest = layout
    places = readable()
    for path in (*AROUND, "/usr/local/share/nbgrader/exchange", *rest):
        assert not holds(places, path), path
    for path in needed:
        assert holds(places, path) or not Path(path).exists(), path


def test_a_virtual_environment_is_read_with_the_python_it_was_made_of(
    layout, monkeypatch, tmp_path
):
    needed, rest = layout
    venv = tmp_path / "environment"
    (venv / "bin").mkdir(parents=True)
    (venv / "lib/python3.11/site-packages").mkdir(parents=True)
    (venv / "bin/python").symlink_to("python3")
    (venv / "bin/python3").symlink_to(sys.executable)
    monkeypatch.setattr(sys, "prefix", str(venv))
    monkeypatch.setattr(sys, "executable", f"{venv}/bin/python")
    places = readable()
    for path in (*AROUND, venv, venv / "share", *rest):
        assert not holds(places, path), path
    for path in (*needed, venv / "bin/python", venv / "lib/python3.11/site-packages"):
        assert holds(places, path) or not Path(path).exists(), path


def test_mounts_lead_to_every_place_by_its_name(tmp_path):
    links, places = as_mounts(["/bin/sh", "/lib/x", "/usr/lib", str(tmp_path), f"{tmp_path}/a"])
    assert set(links) == {path for path in ("/bin", "/lib") if Path(path).is_symlink()}
    for path in ("/bin/sh", "/lib/x", "/usr/lib/x", tmp_path / "b"):
        top, *rest = Path(path).parts[1:]
        led = Path("/", links.get(f"/{top}", top), *rest)
        assert any(led.is_relative_to(place) for place in places), path
    assert len(places) == len({*places} - {f"{tmp_path}/a"})


GRADE = """
    import sys
    sys.path[:0] = [{root!r}]
    from autograder.sandbox.process import Warm
    from tests.sandbox.sessions import QUICK, shown
    with Warm(sandbox={sandbox!r}) as warm, warm.session(QUICK) as session:
        print(sys.prefix, shown(session, "import sys, numpy; print(sys.prefix, numpy.__file__)"))
"""


@pytest.mark.parametrize("sandbox", STRONG)
def test_an_environment_may_be_anywhere_and_have_several_names(sandbox, tmp_path):
    """The same one, through a folder of another name, and this through a third."""
    (tmp_path / "päth (1)").symlink_to(sys.prefix)
    (tmp_path / "latest").symlink_to("päth (1)")
    code = textwrap.dedent(GRADE).format(root=str(ROOT), sandbox=sandbox)
    command = [f"{tmp_path}/latest/bin/python", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    here = f"{tmp_path}/latest"
    assert done.stdout.split("\n")[0].startswith(f"{here} {here} {here}/lib"), done.stderr


def test_a_font_counts_as_readable_by_where_its_name_leads(tmp_path):
    for name in ("fonts", "fonts of others", "elsewhere"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.ttf").touch()
    (tmp_path / "fonts/out.ttf").symlink_to("../elsewhere/a.ttf")
    (tmp_path / "elsewhere/in.ttf").symlink_to("../fonts/a.ttf")
    names = {
        "fonts/a.ttf": True,
        "elsewhere/in.ttf": True,
        "fonts/out.ttf": False,
        "fonts of others/a.ttf": False,
        "fonts/../elsewhere/a.ttf": False,
        "fonts/gone.ttf": True,
    }
    places = [str(tmp_path / "fonts")]
    assert {name: holds(places, str(tmp_path / name)) for name in names} == names
