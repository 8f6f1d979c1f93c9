"""Archives, opened with suspicion: nothing is written outside the folder or over another file."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from tqdm import tqdm

from .catalogue import Layout, size_text
from .problem import Problem
from .record import OURS, Entry

BLOCK = 1 << 20
CLIP = re.compile(r"v_([A-Za-z0-9]+)_g\d+_c\d+\.avi")
# The data set's one inconsistency: the folder is spelled unlike its files.
FOLDER_OF = {"HandStandPushups": "HandstandPushups"}
BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, NotImplementedError)


@dataclass(frozen=True)
class Member:
    """A file in an archive. `path` is where it goes, with `/`, inside the data set's folder.

    crc: its CRC-32 where the archive's table has it, so that a file can be compared unopened
    """

    path: str
    size: int
    open: Callable[[], IO[bytes]]
    crc: int | None = None


def unpack(
    archive: Path, folder: Path, work: Path, layout: Layout, free: Callable[[Path], int]
) -> dict[str, Entry]:
    """Write the files of a zip or tar archive into a folder; what was written, by path.

    A file that is there already with the same content stays. Each new one is written in `work`,
    which lies on the same disk, and appears under its name only when complete.

    Raises Problem before anything is written when a name or kind of member is not acceptable,
    when another file is in the way, or when the disk is too small.
    """
    with _reading(archive), opened(archive, layout) as members:
        check_folders(members, folder)
        present = {each.path: each for each in members if os.path.lexists(folder / each.path)}
        done = {path: compare(member, folder) for path, member in present.items()}
        missing = [each for each in members if each.path not in done]
        check_room(missing, folder, archive.name, free)
        with tqdm(
            total=len(missing), desc=f"unpacking {archive.name}", disable=None, leave=False
        ) as bar:
            for member in missing:
                done[member.path] = write(member, folder, work)
                bar.update()
    return {each.path: done[each.path] for each in members}


def test(archive: Path) -> None:
    """Read an archive to its end; Problem when it is damaged."""
    with _reading(archive), opened(archive, "as is") as members:
        for member in members:
            with member.open() as source:
                while source.read(BLOCK):
                    pass


@contextmanager
def opened(archive: Path, layout: Layout) -> Iterator[list[Member]]:
    """The acceptable members of a zip or tar archive."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as whole:
            yield zip_members(whole, layout, archive.name, whole.open)
    else:
        with tarfile.open(archive) as whole_tar:
            yield _tar_members(whole_tar, layout, archive.name)


def zip_members(
    whole: zipfile.ZipFile, layout: Layout, name: str, read: Callable[[zipfile.ZipInfo], IO[bytes]]
) -> list[Member]:
    """The files of an open zip, placed. Raises Problem on links, secrets and wandering names."""
    found = []
    for info in whole.infolist():
        kind = stat.S_IFMT(info.external_attr >> 16)
        if info.is_dir():
            place(info.filename, "as is", name)
            continue
        if kind not in (0, stat.S_IFREG):
            raise _refused(name, info.filename, "is not a plain file")
        if info.flag_bits & 0x1:
            raise _refused(name, info.filename, "is encrypted")
        path = place(info.filename, layout, name)
        if path:
            found.append(Member(path, info.file_size, partial(read, info), info.CRC))
    return _distinct(found, name)


def _tar_members(whole: tarfile.TarFile, layout: Layout, name: str) -> list[Member]:
    found = []
    for info in whole.getmembers():
        if info.isdir():
            place(info.name, "as is", name)
            continue
        if not info.isreg():
            raise _refused(name, info.name, "is not a plain file")
        path = place(info.name, layout, name)
        if path:
            found.append(Member(path, info.size, partial(_extract, whole, info)))
    return _distinct(found, name)


def _extract(whole: tarfile.TarFile, info: tarfile.TarInfo) -> IO[bytes]:
    source = whole.extractfile(info)
    assert source is not None  # only plain files come here
    return source


def place(name: str, layout: Layout, archive: str) -> str | None:
    """Where a member goes in the folder; None for what file managers leave behind.

    Raises Problem for a name that could lead out of the folder, on any system.
    """
    parts = [part for part in name.split("/") if part not in ("", ".")]
    wanders = name.startswith("/") or ".." in parts
    if wanders or re.search(r"[\\:\0-\x1f]", name):
        raise _refused(archive, name, "has a name that leads out of the folder")
    if not parts or parts[-1].startswith("._") or {"__MACOSX", ".DS_Store"} & set(parts):
        return None
    if parts[0] in OURS:
        raise _refused(archive, name, "has a name that the download keeps for itself")
    if layout == "clips":
        clip = CLIP.fullmatch(parts[-1])
        return f"{FOLDER_OF.get(clip[1], clip[1])}/{parts[-1]}" if clip else None
    return "/".join(parts)


def _distinct(members: list[Member], archive: str) -> list[Member]:
    seen: set[str] = set()
    for member in members:
        # Some disks do not tell capital letters from small ones.
        if member.path.casefold() in seen:
            raise _refused(archive, member.path, "occurs twice")
        seen.add(member.path.casefold())
    return members


def check_folders(members: list[Member], folder: Path) -> None:
    """Refuse to write through a link, or where a file stands in place of a folder."""
    for parent in {up for each in members for up in Path(each.path).parents} - {Path()}:
        here = folder / parent
        if here.is_symlink() or (here.exists() and not here.is_dir()):
            raise Problem(
                f"{here} is in the way: it is a link or a file where a folder should be. "
                "Move it elsewhere and run the same command again."
            )


def check_room(members: list[Member], folder: Path, name: str, free: Callable[[Path], int]) -> None:
    """Problem when the members do not fit on the disk."""
    need, there = sum(each.size for each in members), free(folder)
    if need > there:
        raise Problem(
            f"{name}: {size_text(need)} of disk are needed to unpack it in {folder}, "
            f"{size_text(there)} are free. Make room, or choose another place with --to DIR."
        )


def compare(member: Member, folder: Path) -> Entry:
    """The entry of a file that is there already; Problem when its content is another."""
    target = folder / member.path
    plain = target.is_file() and not target.is_symlink()
    if not plain or target.stat().st_size != member.size:
        raise in_the_way(target)
    digest, crc = hashlib.sha256(), 0
    with target.open("rb") as here:
        while block := here.read(BLOCK):
            digest.update(block)
            crc = zlib.crc32(block, crc)
    if not (_equal(member, target) if member.crc is None else crc == member.crc):
        raise in_the_way(target)
    return Entry(member.size, digest.hexdigest())


def _equal(member: Member, target: Path) -> bool:
    with target.open("rb") as here, member.open() as there:
        while block := there.read(BLOCK):
            if here.read(len(block)) != block:
                return False
    return True


def write(member: Member, folder: Path, work: Path) -> Entry:
    """Write one member: first in `work`, then, complete, under its name."""
    target, fresh = folder / member.path, work / "member"
    digest, count = hashlib.sha256(), 0
    with member.open() as source, fresh.open("wb") as file:
        while block := source.read(BLOCK):
            file.write(block)
            digest.update(block)
            count += len(block)
    if count != member.size:
        raise zipfile.BadZipFile(f"{member.path} is shorter than the archive says")
    target.parent.mkdir(parents=True, exist_ok=True)
    put(fresh, target)
    return Entry(count, digest.hexdigest())


def put(fresh: Path, target: Path) -> None:
    """Give a finished file its name in one step; Problem when the name is taken."""
    if os.path.lexists(target):
        raise in_the_way(target)
    fresh.rename(target)


def in_the_way(target: Path) -> Problem:
    """A file that is not what would be written there."""
    return Problem(
        f"{target} is in the way: it is not the file that belongs there, and it may be yours, "
        "so it stays. Move or delete it and run the same command again."
    )


def _refused(archive: str, member: str, why: str) -> Problem:
    return Problem(f"{archive}: its member {member!r} {why}. Nothing of the archive was unpacked.")


@contextmanager
def _reading(archive: Path) -> Iterator[None]:
    try:
        yield
    except BROKEN as error:
        raise Problem(
            f"{archive}: this archive is damaged ({error}). "
            "Delete it and run the same command again."
        ) from error
    except OSError as error:
        raise Problem(
            f"{archive}: could not be unpacked ({error.strerror or error}). "
            "Make room or mend the permissions, or choose another place with --to DIR."
        ) from error
