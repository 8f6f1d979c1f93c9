"""A data set brought into its folder, and checked there.

    DIR/multi30k/training.tar.gz   what was downloaded, under the publisher's name
    DIR/multi30k/train.de …        what was unpacked from it
    DIR/multi30k/record.json       what was written here, with checksums
    DIR/multi30k/.download/        what is not finished

A file gets its name only when it is complete and its checksum is right, and a file that is there
is never written over: it is either the right one, or in the way.
"""

from __future__ import annotations

import difflib
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from pooch import file_hash
from pooch.hashes import hash_algorithm, hash_matches
from tqdm import tqdm

from . import unpack
from .catalogue import DataSet, File, size_text
from .problem import Problem
from .ranges import distant_zip
from .record import WORK, Entry, Record, load, save, stands
from .transport import NotThere, Web

COMMAND = "python datasets/download.py"


def fetch(
    data: DataSet, home: Path, web: Web, mirror: str | None = None, classes: tuple[str, ...] = ()
) -> list[Problem]:
    """Bring a data set into `home`/its name; what could not be done, the rest having been done.

    mirror: address of a folder with the files, or with a folder of them for each data set
    classes: of clips, only these
    """
    problems = []
    folder = home / data.name
    try:
        with _working(folder):
            record = load(folder)
            for file in data.files:
                addresses = addresses_of(data, file, mirror)
                try:
                    if classes and file.unpack == "clips":
                        _fetch_classes(file, folder, record, web, addresses, classes)
                    else:
                        _fetch_file(file, folder, record, web, addresses)
                except Problem as problem:
                    problems.append(problem)
    except Problem as problem:
        problems.append(problem)
    except OSError as error:
        problems.append(
            Problem(
                f"{folder}: could not be written ({error}). Choose another place with --to DIR."
            )
        )
    return problems


def addresses_of(data: DataSet, file: File, mirror: str | None) -> list[str]:
    """Where to look for a file, in order."""
    if mirror is None:
        return [file.url]
    base = mirror.rstrip("/")
    return [f"{base}/{data.name}/{file.name}", f"{base}/{file.name}"]


@contextmanager
def _working(folder: Path) -> Iterator[None]:
    """The folder for unfinished files, ours alone while the block runs."""
    work = folder / WORK
    work.mkdir(parents=True, exist_ok=True)
    with (work / "lock").open("w") as lock:
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Problem(
                    f"{folder}: another download is writing there. Let it end."
                ) from error
        yield


def _fetch_file(file: File, folder: Path, record: Record, web: Web, addresses: list[str]) -> None:
    if not file.keep and record.whole(file.name, folder):
        web.say(f"{file.name}: unpacked already")
        return
    target, part = folder / file.name, folder / WORK / file.name
    if os.path.lexists(target):
        digest, source = _known_good(file, target, record), target
        web.say(f"{file.name}: already here")
    else:
        digest, source = _download(file, part, record, web, addresses), part
        if file.keep:
            unpack.put(part, target)
            source = target
    record.downloaded[file.name] = Entry(source.stat().st_size, digest)
    save(record, folder)
    if file.unpack and not record.whole(file.name, folder):
        _unpack(file, source, folder, record, web)
    if source == part:
        part.unlink()


def _unpack(file: File, source: Path, folder: Path, record: Record, web: Web) -> None:
    assert file.unpack
    found = unpack.unpack(source, folder, folder / WORK, file.unpack, web.free)
    record.unpacked[file.name] = found
    record.complete = sorted({*record.complete, file.name})
    save(record, folder)
    web.say(f"{file.name}: {len(found)} files unpacked")


def _checksum(file: File, record: Record) -> str | None:
    """The published checksum, or the one recorded at the first download."""
    entry = record.downloaded.get(file.name)
    return file.checksum or (f"sha256:{entry.sha256}" if entry else None)


def _known_good(file: File, target: Path, record: Record) -> str:
    """The sha256 of a file that is there; Problem when it is not the right one."""
    checksum = _checksum(file, record)
    if target.is_symlink() or not target.is_file() or checksum is None:
        raise unpack.in_the_way(target)
    if not hash_matches(target, checksum):
        raise unpack.in_the_way(target)
    return _sha256(target, checksum)


def _download(file: File, part: Path, record: Record, web: Web, addresses: list[str]) -> str:
    """Bring a file into `part`; its sha256. Wrong bytes are thrown away and asked for once more."""
    checksum = _checksum(file, record)
    # What is unpacked needs at least as much again.
    room = file.bytes or 0 if file.unpack else 0
    for last in (False, True):
        address = _first(addresses, lambda each: web.download(each, part, file.bytes, room))
        wrong = _what_is_wrong(file, part, checksum)
        if wrong is None:
            web.say(f"{file.name}: {size_text(part.stat().st_size)}, {_praise(checksum)}")
            return _sha256(part, checksum)
        part.unlink()
        if last:
            raise Problem(
                f"{file.name}: {wrong}, twice. Nothing was kept. What {address} sends is not the "
                "file of the catalogue: try again later, or another --mirror URL."
            )
        web.say(f"{file.name}: {wrong}; once more from the start")
    raise AssertionError("unreachable")


def _first(addresses: list[str], attempt: Callable[[str], object]) -> str:
    """The first address that has the file, after the attempt with it."""
    for address in addresses[:-1]:
        with suppress(NotThere):
            attempt(address)
            return address
    attempt(addresses[-1])
    return addresses[-1]


def _what_is_wrong(file: File, part: Path, checksum: str | None) -> str | None:
    if checksum is not None:
        algorithm = hash_algorithm(checksum)
        return None if hash_matches(part, checksum) else f"the {algorithm} is wrong"
    try:
        unpack.test(part)  # all that can be said when no checksum is published
    except Problem:
        return "the archive is damaged"
    return None


def _praise(checksum: str | None) -> str:
    if checksum is None:
        return (
            "whole; no checksum is published, so its sha256 is now in record.json "
            "and later downloads must have it"
        )
    return f"{hash_algorithm(checksum)} right"


def _sha256(path: Path, checksum: str | None) -> str:
    """The sha256 of a file that is known to have `checksum`."""
    if checksum is not None and hash_algorithm(checksum) == "sha256":
        return checksum.split(":")[-1]
    return str(file_hash(path, "sha256"))


def _fetch_classes(
    file: File,
    folder: Path,
    record: Record,
    web: Web,
    addresses: list[str],
    classes: tuple[str, ...],
) -> None:
    """Fetch single clips out of the distant zip, those of the chosen classes."""
    lengths: dict[str, int] = {}
    address = _first(addresses, lambda each: lengths.update({each: web.length(each)}))
    length = lengths[address]
    if file.bytes is not None and length != file.bytes:
        raise Problem(
            f"{file.name}: the server's file has {length} bytes, the right one has {file.bytes}. "
            "Nothing was fetched; try again later, or use --mirror URL."
        )
    assert file.unpack
    with distant_zip(partial(web.read, address), length, file.unpack, file.name) as members:
        by_class: dict[str, list[unpack.Member]] = {}
        for member in members:
            by_class.setdefault(member.path.split("/")[0], []).append(member)
        chosen = choose(classes, by_class)
        unpack.check_folders([each for name in chosen for each in by_class[name]], folder)
        for name in chosen:
            _fetch_class(file, name, by_class[name], folder, record, web)


def choose(wanted: Iterable[str], available: Iterable[str]) -> list[str]:
    """The names as they are spelled, capitals apart; Problem with a suggestion for others."""
    spelled = {name.casefold(): name for name in available}
    chosen = []
    for name in wanted:
        if name.casefold() not in spelled:
            close = difflib.get_close_matches(name.casefold(), spelled, n=3, cutoff=0.4)
            meant = " or ".join(spelled[each] for each in close) or ", ".join(spelled.values())
            raise Problem(f"There is no class {name!r}. Did you mean {meant}?")
        chosen.append(spelled[name.casefold()])
    return list(dict.fromkeys(chosen))


def _fetch_class(
    file: File,
    name: str,
    members: list[unpack.Member],
    folder: Path,
    record: Record,
    web: Web,
) -> None:
    entries = record.unpacked.setdefault(file.name, {})
    absent = []
    for member in members:
        if os.path.lexists(folder / member.path):
            entries[member.path] = unpack.compare(member, folder)
        else:
            absent.append(member)
    unpack.check_room(absent, folder, name, web.free)
    try:
        for member in tqdm(absent, desc=name, unit="clip", disable=None, leave=False):
            entries[member.path] = unpack.write(member, folder, folder / WORK)
    finally:
        save(record, folder)
    others = "" if len(absent) == len(members) else ", the others were here"
    web.say(f"{name}: {len(absent)} of {len(members)} clips fetched{others}")


def verify(data: DataSet, home: Path) -> list[Problem]:
    """Compare everything that a data set should have with its checksum; what is not right."""
    folder = home / data.name
    try:
        record = load(folder)
    except Problem as problem:
        return [problem]
    problems = []
    wanted: dict[str, str] = {}
    for file in data.files:
        if file.name not in record.downloaded and file.name not in record.unpacked:
            problems.append(_advise(data, f"{folder / file.name} was not downloaded:"))
            continue
        checksum = _checksum(file, record)
        if file.keep and checksum:
            wanted[file.name] = checksum
        members = record.unpacked.get(file.name, {})
        if file.unpack and file.keep and not members:
            problems.append(_advise(data, f"{folder / file.name} was not unpacked:"))
        wanted |= {path: f"sha256:{entry.sha256}" for path, entry in members.items()}
    for path, checksum in tqdm(wanted.items(), desc=data.name, disable=None, leave=False):
        here = folder / path
        if not here.is_file():
            problems.append(_advise(data, f"{here} is missing:"))
        elif not hash_matches(here, checksum):
            algorithm = hash_algorithm(checksum)
            problems.append(
                _advise(data, f"{here} was changed or damaged ({algorithm}): delete it and")
            )
    return problems


def _advise(data: DataSet, finding: str) -> Problem:
    return Problem(f"{finding} run {COMMAND} {data.name}")


def state(data: DataSet, home: Path) -> str:
    """What a list says of a data set – by names and lengths, without reading the files."""
    folder = home / data.name
    try:
        record = load(folder)
    except Problem:
        return "unreadable"
    whole = [_is_whole(file, folder, record) for file in data.files]
    if all(whole):
        return "here"
    return "partly here" if record.downloaded or record.unpacked else ""


def _is_whole(file: File, folder: Path, record: Record) -> bool:
    entry = record.downloaded.get(file.name)
    kept = not file.keep or (entry is not None and stands(folder / file.name, entry))
    return kept and (file.unpack is None or record.whole(file.name, folder))
