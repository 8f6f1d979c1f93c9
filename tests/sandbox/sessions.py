"""What tests of sessions share: limits, kinds of sandbox, what cells show, what runs."""

import contextlib
import shutil
from pathlib import Path

import pytest

from autograder.sandbox import walls
from autograder.sandbox.kinds import KINDS
from autograder.sandbox.walls import Limits

BUBBLEWRAP = pytest.mark.skipif(not shutil.which("bwrap"), reason="bubblewrap is not installed")
LANDLOCK = pytest.mark.skipif(
    walls.landlock_abi() < walls.SCOPED_ABI, reason="the kernel's Landlock is too old"
)
#: Every kind that has walls, also one that somebody has just added.
STRONG = [
    pytest.param(name, marks=pytest.mark.skipif(bool(kind.missing()), reason=kind.missing() or "-"))
    for name, kind in KINDS.items()
    if kind.walls
]
QUICK = Limits(
    cell_seconds=2,
    submission_seconds=20,
    call_seconds=1,
    memory=600 * 2**20,
    output=200_000,
)


#: Fill the disk, then the table of files; how much of each was had.
FILL = """
import os
size = files = 0
try:
    with open("large", "wb") as file:
        while size < 2**28:
            size += file.write(bytes(2**16))
except OSError:
    pass
os.mkdir("many")
try:
    while files < 10_000:
        os.link("large", f"many/{files}")
        files += 1
except OSError:
    pass
print(size, files)
"""


def shown(session, source):
    """What a cell shows, as text; an error as its name and message."""
    _, outputs = session.run(source)
    texts = []
    for output in outputs:
        if output["output_type"] == "error":
            texts.append(f"{output['ename']}: {output['evalue']}")
        else:
            texts.append(output.get("text") or output["data"]["text/plain"])
    return "".join(texts)


def processes(warm):
    """Ids of a warm process and of everything below it, as this side sees them.

    Sessions that wait to be ordered are not among them.
    """
    warm.rest()
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
                parents[int(entry.name)] = int(stat[1])
    found = {warm.process}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found
