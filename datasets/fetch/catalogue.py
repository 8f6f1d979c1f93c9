"""The catalogue of data sets, read from datasets/catalogue.toml."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args, get_type_hints

from .problem import Problem

CATALOGUE = Path(__file__).resolve().parent.parent / "catalogue.toml"
Layout = Literal["as is", "clips"]

#: The hexadecimal digits that a checksum has.
DIGITS = {"md5": 32, "sha1": 40, "sha256": 64}

#: How a value is called in catalogue.toml.
KINDS = {str: "text in quotes", int: "a whole number", bool: "true or false"}


@dataclass(frozen=True)
class File:
    """One published file. `checksum` is "algorithm:digest"; None: no checksum is published.

    Raises Problem when it cannot be one.
    """

    url: str
    bytes: int | None = None
    checksum: str | None = None
    unpack: Layout | None = None
    keep: bool = True

    @property
    def name(self) -> str:
        return self.url.rsplit("/", 1)[-1]

    def __post_init__(self) -> None:
        for slip in self._slips():
            raise Problem(f"file {self.name or self.url}: {slip}")

    def _slips(self) -> Iterator[str]:
        if not re.fullmatch(r"https?://[^/]+/(\S*/)?[^\s/?#]+", self.url):
            yield f'url must be a whole address, "https://host/file", not {self.url!r}'
        if self.bytes is not None and self.bytes < 0:
            yield f"bytes must be the file's length, not {self.bytes}; leave it out if unknown"
        algorithm, _, digest = (self.checksum or "").partition(":")
        if self.checksum is not None and algorithm not in DIGITS:
            yield f'checksum must begin with {", ".join(DIGITS)} and ":", not with {algorithm!r}'
        elif self.checksum and not re.fullmatch(f"[0-9a-f]{{{DIGITS[algorithm]}}}", digest):
            yield f'checksum must be "{algorithm}:" and {DIGITS[algorithm]} of 0 to 9 and a to f'
        if self.unpack is not None and self.unpack not in get_args(Layout):
            yield f"unpack must be one of {', '.join(get_args(Layout))}, not {self.unpack!r}"
        if self.checksum is None and self.unpack is None:
            yield "write its checksum, or unpack if it is an archive, which can be tested"


@dataclass(frozen=True)
class DataSet:
    """A data set: its files, and on what terms it may be used.

    Raises Problem when it cannot be one.
    """

    name: str
    title: str
    lesson: int
    licence: str
    citation: str
    notes: str
    files: tuple[File, ...]

    def __post_init__(self) -> None:
        for slip in self._slips():
            raise Problem(f"data set {self.name}: {slip}")

    def _slips(self) -> Iterator[str]:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.name):
            yield "name must be some-words: small letters, digits and hyphens"
        for field in ("title", "licence", "citation"):
            if not re.fullmatch(r"[^|\n]+", getattr(self, field)):
                yield f"{field} must be one line without |: it stands in a table"
        if not self.files:
            yield "it has no files; write [[dataset.file]] and below it url and checksum"

    @property
    def bytes(self) -> int | None:
        """The sum of what is downloaded; None where a file's length is not known."""
        lengths = [file.bytes for file in self.files if file.bytes is not None]
        return sum(lengths) if len(lengths) == len(self.files) else None


def read_catalogue(path: Path = CATALOGUE) -> dict[str, DataSet]:
    """All data sets by name, in the catalogue's order.

    Raises Problem, one line, when an entry lacks something or has something that is not known here.
    """
    with _inside(path.name):
        found = [_data_set(entry, number) for number, entry in enumerate(_entries(path), 1)]
        for slip in _slips_between(found):
            raise Problem(slip)
    return {each.name: each for each in found}


@contextmanager
def _inside(where: str) -> Iterator[None]:
    """Say where, of a problem that is found inside."""
    try:
        yield
    except Problem as problem:
        raise Problem(f"{where}, {problem}") from problem


def _entries(path: Path) -> list[dict[str, Any]]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem(f"not readable: {error}; mend this place") from error
    for key, value in tables.items():
        if key != "dataset" or not _are_tables(value):
            raise Problem(f"{key}: write [[dataset]] before each data set, and nothing elsewhere")
    entries: list[dict[str, Any]] = tables.get("dataset", [])
    return entries


def _data_set(entry: dict[str, Any], number: int) -> DataSet:
    where = f"data set {entry.get('name', number)}"
    tables = entry.pop("file", [])
    if not _are_tables(tables):
        raise Problem(f"{where}: write [[dataset.file]] before each of its files")
    values = _values(DataSet, entry, where)
    values["notes"] = " ".join(values["notes"].split())
    files: list[File] = []
    for table in tables:
        name = str(table.get("url", len(files) + 1)).rsplit("/", 1)[-1]
        checked = _values(File, table, f"{where}, file {name}")
        with _inside(where):
            files.append(File(**checked))
    return DataSet(files=tuple(files), **values)


def _values(kind: type[File | DataSet], table: dict[str, Any], where: str) -> dict[str, Any]:
    """What stands in a table, when it has all that it must have, each of its kind."""
    wanted = {field.name: field for field in fields(kind) if field.name != "files"}
    types = get_type_hints(kind)
    for key, value in table.items():
        if key not in wanted:
            close = difflib.get_close_matches(key, wanted, n=1) or [", ".join(wanted)]
            raise Problem(f"{where}: there is no {key}; did you mean {close[0]}?")
        allowed = next((each for each in (types[key], *get_args(types[key])) if each in KINDS), str)
        if type(value) is not allowed:
            raise Problem(f"{where}: {key} must be {KINDS[allowed]}, not {value!r}")
    for name, field in wanted.items():
        if field.default is MISSING and name not in table:
            raise Problem(f"{where}: {name} is missing; write {name} = …")
    return dict(table)


def _are_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) for each in value)


def _slips_between(found: list[DataSet]) -> Iterator[str]:
    """What no data set can see by itself."""
    lessons = {int(folder.name[:2]) for folder in CATALOGUE.parents[1].glob("course/[0-9][0-9]_*")}
    for name, count in Counter(data.name for data in found).items():
        if count > 1:
            yield f"data set {name}: the name stands {count} times; give each its own"
    for name, count in Counter(file.name for data in found for file in data.files).items():
        if count > 1:  # a mirror may be one flat folder
            yield f"file {name}: {count} files have this name; a mirror could not hold them all"
    for data in found:
        if lessons and data.lesson not in lessons:
            known = ", ".join(map(str, sorted(lessons)))
            yield f"data set {data.name}: there is no lesson {data.lesson}; write one of {known}"


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
