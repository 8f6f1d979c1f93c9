"""Where the course can be opened without installing anything: links, and Colab's first cell.

Both need the address of the repository. `make badges` reads it from git's remote "origin" and
keeps it in repository.toml; whatever is built then depends on that file only.
"""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from string import Template
from urllib.parse import quote

from autograder.course import ROOT, Lesson, UserError

#: The one place where a checkout says where it is kept.
FILE = "repository.toml"

#: How Binder calls the hosts that it knows by name.
BINDER = {"github.com": "gh", "gitlab.com": "gl"}

_BETWEEN = re.compile(r"(?<=<!-- badges -->\n).*?(?=<!-- /badges -->)", re.DOTALL)

#: https://host/owner/name.git, ssh://git@host:22/owner/name and git@host:owner/name.
_ORIGIN = re.compile(
    r"(?:(?:https?|ssh|git)://(?:[^@/]+@)?([\w.-]+)(?::\d+)?/|(?:[\w.-]+@)?([\w.-]+):)"
    r"([\w./-]+?)(?:\.git)?/?"
)


@dataclass(frozen=True)
class Repository:
    """A repository on a public host; `path` is "owner/name", on GitLab perhaps with groups."""

    host: str
    path: str
    branch: str

    @property
    def address(self) -> str:
        """What a person opens, and what `git clone` takes without a password."""
        return f"https://{self.host}/{self.path}"

    def binder(self, lesson: Lesson) -> str:
        """The link that opens a lesson on Binder, in JupyterLab."""
        path = self.path if self.host == "github.com" else quote(self.path, safe="")
        place = quote(_in_course(lesson), safe="")
        return f"https://mybinder.org/v2/{BINDER[self.host]}/{path}/HEAD?labpath={place}"

    def colab(self, lesson: Lesson) -> str:
        """The link that opens a lesson in Colab; "" elsewhere than on GitHub, where it cannot."""
        if self.host != "github.com":
            return ""
        place = f"{self.path}/blob/{quote(self.branch)}/{_in_course(lesson)}"
        return f"https://colab.research.google.com/github/{place}"


def _in_course(lesson: Lesson) -> str:
    return lesson.released.relative_to(lesson.root).as_posix()


def parse_origin(origin: str, branch: str) -> Repository:
    """The repository that a remote's URL means.

    Raises:
        UserError: when it is not on a host that Binder and Colab can open.
    """
    found = _ORIGIN.fullmatch(origin.strip())
    host = (found[1] or found[2]).lower().removeprefix("www.") if found else ""
    if not found or host not in BINDER or "/" not in found[3].strip("/"):
        # A password in the URL is nobody's business.
        shown = re.sub(r"//[^@/]*@", "//", origin.strip())
        raise UserError(f"the remote origin ({shown}) is not on {' or '.join(BINDER)}")
    return Repository(host, found[3].strip("/"), branch)


def of_clone(root: Path) -> Repository:
    """The repository that a folder was cloned from.

    Raises:
        UserError: when there is none, or none that Binder and Colab can open.
    """
    origin = _git(root, "remote", "get-url", "origin")
    if not origin:
        raise UserError(f"this copy has no remote called origin, on {' or '.join(BINDER)}")
    # The branch that the host shows; else the one at work here, as after a first push.
    default = _git(root, "symbolic-ref", "--short", "refs/remotes/origin/HEAD")
    branch = default.removeprefix("origin/") or _git(root, "branch", "--show-current") or "main"
    return parse_origin(origin, branch)


def _git(root: Path, *command: str) -> str:
    """What git prints, or nothing when it has no answer."""
    done = subprocess.run(["git", *command], cwd=root, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def read_repository(root: Path = ROOT) -> Repository | None:
    """The repository that repository.toml names, if there is such a file."""
    path = root / FILE
    if not path.is_file():
        return None
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return parse_origin(found["address"], found["branch"])


def write_repository(repository: Repository | None, root: Path = ROOT) -> None:
    """Write repository.toml, or remove it when there is no address to tell."""
    if repository is None:
        (root / FILE).unlink(missing_ok=True)
        return
    text = (
        "# Made from git's remote origin by `make badges`.\n"
        f"address = {json.dumps(repository.address)}\nbranch = {json.dumps(repository.branch)}\n"
    )
    (root / FILE).write_text(text, encoding="utf-8")


def launch_line(repository: Repository, lesson: Lesson) -> str:
    """What stands under a lesson's title: words, since a picture would have to be fetched."""
    colab = repository.colab(lesson)
    places = [f"[in Colab]({colab})"] if colab else []
    places.append(f"[on Binder]({repository.binder(lesson)})")
    return f"Open this lesson {' or '.join(places)}: nothing to install."


def table(repository: Repository | None, lessons: Iterable[Lesson]) -> str:
    """The links of all lessons for README.md, as Markdown; nothing without an address."""
    if repository is None:
        return ""
    head = ["lesson", "without an account"]
    if repository.host == "github.com":
        head.append("with a Google account")
    lines = [head, [":--"] * len(head)]
    for lesson in lessons:
        number = lesson.id.split("_")[0].lstrip("0")
        row = [title(lesson), f"[lesson {number} on Binder]({repository.binder(lesson)})"]
        if colab := repository.colab(lesson):
            row.append(f"[lesson {number} in Colab]({colab})")
        lines.append(row)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def title(lesson: Lesson) -> str:
    """A lesson's heading, from its text."""
    text = lesson.text.read_text(encoding="utf-8")
    return str(re.findall(r"^# # (.+)$", text, re.MULTILINE)[0])


def write_table(
    repository: Repository | None, lessons: Iterable[Lesson], root: Path = ROOT
) -> list[Path]:
    """Put the table of links between its comments in README.md; the page, if that changed it.

    Raises:
        UserError: when the page lacks the comments.
    """
    page = root / "README.md"
    before = page.read_text(encoding="utf-8")
    after, count = _BETWEEN.subn(lambda _: table(repository, lessons), before)
    if count != 1:
        raise UserError("README.md needs the lines <!-- badges --> and <!-- /badges --> once each")
    page.write_text(after, encoding="utf-8")
    return [page] if after != before else []


#: `"google.colab" in sys.modules` is true in Colab's kernels from the start: their shell is a class
#: of that package (googlecolab/colabtools, google/colab/_kernel.py).
_FETCH = Template("""\
# On Colab, fetch the course and install what is missing there. Anywhere else, do nothing.
import sys

if "google.colab" in sys.modules:
    import os
    import subprocess

    def sh(command):
        subprocess.run(command, shell=True, check=True)

    address, folder = "$address", os.path.abspath("unroll-course")
    assert address, "Write the address of the course's Git repository into the line above."
    if not os.path.exists(folder):
        sh(f"git clone -q --depth=1 {address} unroll-course")
    sys.path.append(f"{folder}/course")
""")

_INSTALL = Template("""\
    # Packages that are there keep their versions.
    sh(f"{sys.executable} -m pip list --format=freeze > unroll-course/held.txt")
    sh(f"{sys.executable} -m pip install -q -c unroll-course/held.txt $packages")
""")


def colab_cell(repository: Repository | None, packages: Iterable[str]) -> str:
    """The code of a lesson's first cell: it does something on Colab only.

    Args:
        repository: where the course is; None leaves the address to the reader.
        packages: what the lesson needs and Colab lacks.
    """
    text = _FETCH.substitute(address=repository.address if repository else "")
    if names := " ".join(packages):
        text += _INSTALL.substitute(packages=names)
    return text.rstrip()
