"""What was written into a data set's folder: record.json, beside the data."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from .problem import Problem

NAME = "record.json"
WORK = ".download"
OURS = (NAME, WORK)
ABOUT = "Written by datasets/download.py: what it put here. --verify compares the files with it."


@dataclass(frozen=True)
class Entry:
    """A file as it was written: its length in bytes and its digest."""

    bytes: int
    sha256: str


@dataclass
class Record:
    """Downloaded files by name, and of each archive the unpacked files by path.

    complete: the archives of which everything was unpacked, not chosen members only
    """

    downloaded: dict[str, Entry] = field(default_factory=dict)
    unpacked: dict[str, dict[str, Entry]] = field(default_factory=dict)
    complete: list[str] = field(default_factory=list)

    def whole(self, archive: str, folder: Path) -> bool:
        """Everything in an archive was unpacked and is still there, by length."""
        return archive in self.complete and all(
            stands(folder / path, entry) for path, entry in self.unpacked[archive].items()
        )


def stands(path: Path, entry: Entry) -> bool:
    """A file is there with the recorded length."""
    return path.is_file() and path.stat().st_size == entry.bytes


def load(folder: Path) -> Record:
    """The record of a folder, empty when there is none; Problem when it cannot be read."""
    path = folder / NAME
    if not path.exists():
        return Record()
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Record(
            _entries(found["downloaded"]),
            {archive: _entries(entries) for archive, entries in found["unpacked"].items()},
            [str(name) for name in found["complete"]],
        )
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise Problem(
            f"{path} cannot be read ({error!r}). Delete it and run the download again: "
            "files that are there are compared, not fetched again."
        ) from error


def _entries(found: dict[str, dict[str, object]]) -> dict[str, Entry]:
    return {
        path: Entry(int(str(each["bytes"])), str(each["sha256"])) for path, each in found.items()
    }


def save(record: Record, folder: Path) -> None:
    """Write the record in one step."""
    fresh = folder / WORK / NAME
    text = json.dumps({"about": ABOUT, **asdict(record)}, indent=1, ensure_ascii=False)
    fresh.write_text(text + "\n", encoding="utf-8")
    fresh.replace(folder / NAME)
