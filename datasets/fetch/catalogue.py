"""The catalogue of data sets, read from datasets/catalogue.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from .problem import Problem

CATALOGUE = Path(__file__).resolve().parent.parent / "catalogue.toml"
Layout = Literal["as is", "clips"]


@dataclass(frozen=True)
class File:
    """One published file. `checksum` is "algorithm:digest"; None: no checksum is published."""

    url: str
    bytes: int | None = None
    checksum: str | None = None
    unpack: Layout | None = None
    keep: bool = True

    @property
    def name(self) -> str:
        return self.url.rsplit("/", 1)[1]

    def __post_init__(self) -> None:
        if self.unpack is not None and self.unpack not in get_args(Layout):
            raise ValueError(
                f"{self.name}: unpack is {self.unpack!r}, not one of {get_args(Layout)}"
            )
        if self.checksum is None and self.unpack is None:
            raise ValueError(f"{self.name}: neither a checksum nor an archive that can be tested")


@dataclass(frozen=True)
class DataSet:
    """A data set: its files, and on what terms it may be used."""

    name: str
    title: str
    lesson: int
    licence: str
    citation: str
    notes: str
    files: tuple[File, ...]

    @property
    def bytes(self) -> int | None:
        """The sum of what is downloaded; None where a file's length is not known."""
        lengths = [file.bytes for file in self.files if file.bytes is not None]
        return sum(lengths) if len(lengths) == len(self.files) else None


def read_catalogue(path: Path = CATALOGUE) -> dict[str, DataSet]:
    """All data sets by name, in the catalogue's order.

    Raises Problem when an entry lacks something or has something that is not known here.
    """
    entries = tomllib.loads(path.read_text(encoding="utf-8"))["dataset"]
    try:
        found = [_data_set(dict(entry)) for entry in entries]
    except (TypeError, ValueError, KeyError) as error:
        raise Problem(f"{path.name} has an entry that cannot be read: {error}") from error
    return {each.name: each for each in found}


def _data_set(entry: dict[str, Any]) -> DataSet:
    files = tuple(File(**file) for file in entry.pop("file"))
    notes = " ".join(entry.pop("notes").split())
    return DataSet(files=files, notes=notes, **entry)


def size_text(count: int | None) -> str:
    """A length for people, in powers of ten: 6.96 GB, 114 kB, 512 B; "–" for None."""
    if count is None:
        return "–"
    value = float(count)
    for unit in ("B", "kB", "MB"):
        if value < 999.5:
            return f"{value:.3g} {unit}"
        value /= 1000
    return f"{value:.3g} GB"
