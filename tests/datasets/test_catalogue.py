"""The catalogue of data sets: what cannot be right in it is one line with entry and remedy."""

import re
import shutil
import subprocess
import sys

import pytest

from autograder.course import ROOT
from datasets.fetch.catalogue import read_catalogue, size_text
from datasets.fetch.command import main
from datasets.fetch.problem import Problem
from datasets.fetch.readme import renewed
from tests.recipes import recipe_part

ENTRY = recipe_part("toml", "[[dataset]]")
FILE = ENTRY[ENTRY.index("[[dataset.file]]") :]
TIDES = "data set tides"
LEVELS = f"{TIDES}, file levels.txt"

#: What is replaced by what; the place and the remedy that are told.
SLIPS = {
    "misspelt key": ("licence =", "license =", TIDES, "there is no license; did you mean licence?"),
    "missing key": ('citation = "Harbour Office 2020"\n', "", TIDES, "write citation = …"),
    "missing name": ('name = "tides"\n', "", "data set 1", "write name = …"),
    "name with a blank": ('"tides"', '"the tides"', "data set the tides", "small letters"),
    "name twice": (FILE, f"{FILE}\n{ENTRY}", TIDES, "stands 2 times; give each its own"),
    "number in quotes": ("lesson = 1", 'lesson = "1"', TIDES, "must be a whole number, not '1'"),
    "lesson by its folder": (
        "lesson = 1",
        'lesson = "06_seq2seq"',
        TIDES,
        "must be a whole number",
    ),
    "no such lesson": ("lesson = 1", "lesson = 70", TIDES, "write one of 1, 2, 3"),
    "bar in a title": ("Tides:", "Tides |", TIDES, "one line without |"),
    "syntax": ('licence = "CC0"', 'licence = "CC0', "at line 5", "mend this place"),
    "key twice": (
        'licence = "CC0"',
        'licence = "CC0"\nlicence = ""',
        "at line 6",
        "mend this place",
    ),
    "size in words": ("= 16", '= "16 B"', LEVELS, "bytes must be a whole number, not '16 B'"),
    "negative size": ("= 16", "= -5", LEVELS, "leave it out if unknown"),
    "unknown algorithm": ('"sha256:', '"sha3:', LEVELS, "must begin with md5, sha1, sha256"),
    "missing algorithm": ('"sha256:', '"', LEVELS, "must begin with md5, sha1, sha256"),
    "half a checksum": ('0c2f"', '"', LEVELS, '"sha256:" and 64 of 0 to 9 and a to f'),
    "no checksum": (FILE[FILE.index("checksum") :], "", LEVELS, "write its checksum"),
    "no address": ("https://tides.example/", "", LEVELS, "must be a whole address"),
    "address of a folder": ("/levels.txt", "/", f"{TIDES}, file https", "must be a whole address"),
    "unknown layout": ("bytes =", 'unpack = "flat"\nbytes =', LEVELS, "one of as is, clips"),
    "no files": (FILE, "", TIDES, "write [[dataset.file]]"),
    "one file as a table": ("[[dataset.file]]", "[dataset.file]", TIDES, "write [[dataset.file]]"),
    "file twice": (FILE, f"{FILE}\n{FILE}", "file levels.txt", "a mirror could not hold them"),
    "misspelt table": ("[[dataset]]", "[[data]]", "data", "write [[dataset]]"),
    "one data set as a table": ("[[dataset]]", "[dataset]", "dataset", "write [[dataset]]"),
}


@pytest.mark.parametrize(("old", "new", "place", "remedy"), SLIPS.values(), ids=SLIPS)
def test_slip_in_the_catalogue_is_one_line(tmp_path, capsys, old, new, place, remedy):
    assert ENTRY.count(old) == 1
    path = tmp_path / "catalogue.toml"
    path.write_text(ENTRY.replace(old, new, 1), encoding="utf-8")
    assert main(["--list"], catalogue=path) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("catalogue.toml, ")
    assert place in line
    assert remedy in line


def test_entry_without_a_slip_is_listed(tmp_path, capsys):
    path = tmp_path / "catalogue.toml"
    path.write_text(ENTRY, encoding="utf-8")
    assert main(["--list"], catalogue=path) == 0
    assert re.search(r"^tides +16 B +Tides: the water levels", capsys.readouterr().out)


def test_mark_at_the_start_of_the_catalogue_does_not_count(tmp_path):
    (tmp_path / "catalogue.toml").write_text(ENTRY, encoding="utf-8-sig")
    assert set(read_catalogue(tmp_path / "catalogue.toml")) == {"tides"}


def test_catalogue_has_what_the_course_tells_to_download():
    """In lessons, in the library, in pages: the commands that they write out."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "guides").glob("*.md"), *ROOT.glob("solutions/*/*.py")]
    pages += (ROOT / "course" / "unroll").rglob("*.py")
    texts = [page.read_text(encoding="utf-8") for page in pages]
    named = {n for text in texts for n in re.findall(r"datasets/download\.py ([a-z0-9-]+)", text)}
    assert named
    assert named <= set(read_catalogue())


def test_table_in_the_readme_is_up_to_date():
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert renewed(page, read_catalogue()) == page, "run: make build"


def test_page_without_the_comments_is_told():
    with pytest.raises(Problem, match="datasets"):
        renewed("# Unroll\n", read_catalogue())


def test_downloaded_data_is_ignored():
    ignored = subprocess.run(["git", "check-ignore", "-q", "datasets/data/x"], cwd=ROOT)
    assert ignored.returncode == 0


@pytest.mark.parametrize(
    ("count", "text"),
    [(None, "–"), (512, "512 B"), (113_943, "114 kB"), (6_960_400_115, "6.96 GB")],
)
def test_sizes_are_told_for_people(count, text):
    assert size_text(count) == text


@pytest.mark.parametrize("command", ["extract.py --help", "download.py --list"])
def test_data_sets_need_the_students_folder_and_nothing_of_the_teachers(tmp_path, command):
    for folder in ("course/unroll", "datasets"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("data", "answers")
        )
    missing = tmp_path / "elsewhere" / "autograder.py"  # installed here, with the tests
    missing.parent.mkdir()
    missing.write_text("raise ModuleNotFoundError('students have no autograder')")
    done = subprocess.run(
        [sys.executable, f"datasets/{command.split()[0]}", *command.split()[1:]],
        cwd=tmp_path,
        env={"PYTHONPATH": str(missing.parent), "PATH": ""},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert "usage" in done.stdout or "ucf101" in done.stdout
