"""Clips in folders, their frames, and what an encoder makes of each frame, kept in one HDF5 file.

The folders, names and split lists are those of UCF-101: ``Activity/v_Activity_g01_c02.avi`` is the
second clip that the first group of people filmed of an activity.

An HDF5 file of features holds a row for each clip:

=========== ============================= ====================================================
features    (n_clips, length, n_features) what the encoder made of each frame; 0 after the last
lengths     (n_clips,)                    how many frames there are; 0 where the clip is missing
labels      (n_clips,)                    the activity
names       (n_clips,)                    the clip's name, without .avi
=========== ============================= ====================================================

It is made at its full size at once, and a row counts only when its length is written, after its
features: a run can be stopped at any moment, and the next one goes on.
"""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import prod
from pathlib import Path
from shutil import disk_usage
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import needing
from ..progress import progress

if TYPE_CHECKING:
    import cv2

Frames = NDArray[np.uint8]
Encode = Callable[[Frames], Any]
Read = Callable[[Path], Any]

_NAME = re.compile(r"v_(?P<activity>\w+)_g(?P<group>\d+)_c(?P<clip>\d+)")

#: What the names of films end with, in capitals or not.
FILMS = (".avi", ".mp4", ".m4v", ".mov", ".mkv", ".webm", ".mpg", ".mpeg", ".wmv")


class VideoError(ValueError):
    """A film that cannot be read. The text names the file and says what is wrong with it."""


# -- Which clips there are -----------------------------------------------------------------------


class Clip(NamedTuple):
    """One film: where it is, and what its name says."""

    path: Path
    name: str  # without .avi
    activity: str
    group: int
    clip: int


def parse_name(path: str | Path) -> Clip:
    """What a path like ``SitDown/v_SitDown_g01_c02.avi`` says about a clip.

    UCF-101 writes HandstandPushups for a folder and HandStandPushups in its files: where the two
    differ in capitals only, the folder is right.
    Raises ValueError where the name has another form.
    """
    path = Path(path)
    match = _NAME.fullmatch(path.stem)
    if match is None:
        raise ValueError(f"{path}: a clip's name has the form v_Activity_g01_c01.avi.")
    activity, folder = match["activity"], path.parent.name
    if folder.casefold() == activity.casefold():
        activity = folder
    return Clip(path, path.stem, activity, int(match["group"]), int(match["clip"]))


def list_clips(folder: str | Path) -> list[Clip]:
    """All clips in a folder and the folders in it, ordered by activity, group and number.

    Files whose names begin with a dot are passed over.
    Raises FileNotFoundError where there are none, ValueError where a film has another name.
    """
    clips, misnamed = find_clips(folder)
    for told in misnamed.values():
        raise ValueError(told)
    return clips


def find_clips(folder: str | Path) -> tuple[list[Clip], dict[str, str]]:
    """`list_clips`, and beside them the films whose names do not say what they are: why, by path.

    Raises FileNotFoundError where there are no films.
    """
    paths = [p for p in sorted(Path(folder).rglob("*")) if p.suffix.lower() in FILMS]
    clips, misnamed = [], {}
    for path in paths:
        if path.name.startswith("."):
            continue
        try:
            clips.append(parse_name(path))
        except ValueError as error:
            misnamed[str(path)] = str(error)
    if not clips and not misnamed:
        raise FileNotFoundError(f"There are no .avi files in {folder}, nor other films.")
    return sorted(clips, key=lambda c: (c.activity, c.group, c.clip, c.path)), misnamed


def read_list(path: str | Path) -> list[Clip]:
    """The clips that a split list names, such as trainlist01.txt; their paths as it writes them.

    A line is ``Activity/v_Activity_g01_c01.avi``, with or without a label behind it.
    Raises ValueError where a line has another form, or the file is no text in UTF-8.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise ValueError(f"{path}: it is not text in UTF-8: save it as that.") from None
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.append(parse_name(line.split()[0]))
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: {error}") from None
    return found


def in_list(clips: Iterable[Clip], path: str | Path) -> list[Clip]:
    """Those of the clips that a split list names, in the order of the clips.

    Raises ValueError where the list names none of the clips.
    """
    named = {clip.name for clip in read_list(path)}
    found = [clip for clip in clips if clip.name in named]
    if not found:
        raise ValueError(f"{path} names {len(named)} clips, but none of those given.")
    return found


# -- Frames --------------------------------------------------------------------------------------


def read_frames(path: str | Path, *, most: int | None = None, size: int | None = None) -> Frames:
    """The frames of a film: RGB, shape (n_frames, height, width, 3).

    most: no more frames than this, spread evenly over the whole film. size: height and width to
    resize them to. Without them, every frame as it is.
    Raises VideoError where there is nothing to read, or where the film ends too early.
    """
    if any(value is not None and value < 1 for value in (most, size)):
        raise ValueError(f"most and size start at 1; these are {most} and {size}.")
    path = Path(path)
    _check_file(path)
    n_frames = _count_frames(path)
    wanted = np.arange(n_frames)
    if most is not None and most < n_frames:
        wanted = np.round(np.linspace(0, n_frames - 1, most)).astype(int)
    return np.stack([_resized(frame, size) for frame in _decode(path, wanted.tolist())])


#: From here on, a length in a film's header stands for one that nobody has written back: the film
#: went to a pipe, or whoever made it was ended.
_NO_LENGTH = 2**30


def _check_file(path: Path) -> None:
    """Find what OpenCV would not say: it answers every trouble with "not opened"."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            promised = _promised(file, size) if size else 0
    except OSError as error:
        raise VideoError(f"{path}: it cannot be read ({error.strerror}).") from None
    if not size:
        raise VideoError(f"{path}: the file is empty (0 bytes).")
    if promised > size:
        raise VideoError(f"{path}: it is cut off after {size:,} of {promised:,} bytes.")


def _promised(film: BinaryIO, size: int) -> int:
    """Where an .avi file says that its pictures end; 0 where it does not say, or is no such file.

    The length at its very start is often wrong, and the index behind the pictures is not needed.
    """
    film.seek(0)
    start = film.read(12)
    if start[:4] != b"RIFF" or start[8:] != b"AVI ":
        return 0
    whole, place = int.from_bytes(start[4:8], "little") + 8, len(start)
    while place < size:
        film.seek(place)
        head = film.read(12)
        end = place + 8 + int.from_bytes(head[4:8], "little")
        if head[:4] == b"LIST" and head[8:] == b"movi":
            return end if end - place < _NO_LENGTH else 0
        place = end + end % 2
    return whole if whole < _NO_LENGTH else place  # the pictures have not even begun


@contextmanager
def _opened(path: Path) -> Iterator["cv2.VideoCapture"]:
    import cv2

    capture = cv2.VideoCapture(str(path))
    try:
        if not capture.isOpened():
            raise VideoError(f"{path}: OpenCV finds no pictures in it: not a film, or sound only.")
        yield capture
    finally:
        capture.release()


def _count_frames(path: Path) -> int:
    """How many frames can be decoded; what a file says of itself is often wrong by a few."""
    with needing("opencv-python-headless"):
        import cv2

    n_frames = 0
    with _opened(path) as capture:
        promised = capture.get(cv2.CAP_PROP_FRAME_COUNT)
        while capture.grab():
            n_frames += 1
    if not n_frames:
        raise VideoError(f"{path}: it holds no frame that can be decoded.")
    if promised < _NO_LENGTH and n_frames < 0.9 * promised:
        raise VideoError(f"{path}: only {n_frames} of its {promised:.0f} frames can be decoded.")
    return n_frames


def _decode(path: Path, wanted: Sequence[int]) -> Iterator[Frames]:
    """The frames with these numbers, which increase; RGB."""
    import cv2

    chosen = set(wanted)
    with _opened(path) as capture:
        for t in range(wanted[-1] + 1):
            ok = capture.grab()
            if ok and t in chosen:
                ok, frame = capture.retrieve()
                if ok:
                    yield np.asarray(cv2.cvtColor(frame, cv2.COLOR_BGR2RGB), np.uint8)
            if not ok:
                raise VideoError(f"{path}: its frame {t + 1} cannot be decoded.")


def _resized(frame: Frames, size: int | None) -> Frames:
    """A frame as a square; averaged where it shrinks, so that nothing between pixels is lost."""
    import cv2

    if size is None or frame.shape[:2] == (size, size):
        return frame
    how = cv2.INTER_AREA if max(frame.shape[:2]) > size else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(frame, (size, size), interpolation=how), np.uint8)


# -- Features ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Report:
    """What an extraction did. As text: one sentence, and a line for each broken clip."""

    path: Path
    written: int  # clips, in this run
    kept: int  # clips that an earlier run had written
    broken: dict[str, str]  # a clip's name -> what is wrong with it

    def __str__(self) -> str:
        total = self.written + self.kept
        lines = [f"{self.path} holds the features of {total} clips, {self.written} of them new."]
        if not total:
            lines = [f"{self.path} was not written: there is no clip that can be read."]
        if self.broken:
            lines.append(f"Left out: {len(self.broken)}.")
        return "\n".join([*lines, *(f"  {reason}" for reason in self.broken.values())])


def extract_features(
    clips: Iterable[Clip],
    encode: Encode,
    path: str | Path,
    *,
    length: int,
    size: int | None = None,
    encoder: str = "",
    read: Read | None = None,
    mapper: Callable[..., Iterable[Any]] = map,
    label: str = "",
) -> Report:
    """Read the frames of each clip, encode them, and write the features to an HDF5 file.

    encode: frames, uint8, RGB, (n, height, width, 3) -> features (n, n_features).
    length: frames of a clip at most, spread over all of it. size: height and width of a frame.
    encoder: what encode is called; a file made with another one is not gone on with.
    read: path -> frames, ``length`` of them at most; without it, ``read_frames``.
    mapper: like map, or the ``map`` of an executor, to use many processes or machines; what is
    written is written here. label: what stands before a progress bar; without it there is none.

    A clip that cannot be read is left out and stands in the report; the next run tries it again.
    Clips that the file already holds are not read again.
    Raises ValueError where the file holds other clips or was made with other settings, or where
    encode returns something else; OSError where the file cannot be written.
    """
    clips, path = list(clips), Path(path)
    _check_clips(clips, length)
    settings = json.dumps({"length": length, "size": size, "encoder": encoder})
    with _writing(path):
        _try_to_write(path)
        done = _done(path, clips, settings) if path.exists() else np.zeros(len(clips), bool)
    todo = [row for row in range(len(clips)) if not done[row]]
    read = read or partial(read_frames, most=length, size=size)
    results = mapper(
        partial(_features_of, encode=encode, length=length, read=read), [clips[row] for row in todo]
    )
    if label:
        results = progress(results, total=len(todo), label=label)
    broken = {}
    for row, result in zip(todo, results, strict=True):
        if isinstance(result, VideoError):
            broken[clips[row].name] = str(result)
            continue
        with _writing(path):
            if not path.exists():
                _create(path, clips, length, result.shape[1], settings)
            _write_row(path, row, result)
    return Report(path, len(todo) - len(broken), int(done.sum()), broken)


def _check_clips(clips: Sequence[Clip], length: int) -> None:
    if length < 1:
        raise ValueError(f"length starts at 1; this is {length}.")
    if not clips:
        raise ValueError("There are no clips.")
    for clip, other in pairwise(sorted(clips, key=lambda clip: clip.name)):
        if clip.name == other.name:
            raise ValueError(
                f"{clip.path} and {other.path}: two clips have this name; keep or rename one."
            )


def _features_of(
    clip: Clip, *, encode: Encode, length: int, read: Read
) -> NDArray[np.float32] | VideoError:
    """The features of one clip, or why there are none; this is what runs on other machines."""
    try:
        frames = read(clip.path)
    except (OSError, ValueError) as error:
        known = str(clip.path) in str(error)
        return VideoError(str(error) if known else f"{clip.path}: {error}")
    features = np.asarray(encode(frames), np.float32)
    if features.ndim != 2 or len(features) != len(frames):
        raise ValueError(
            f"encode() returns one row of features for each frame: for the {len(frames)} frames of "
            f"{clip.name} it returned an array of shape {features.shape}."
        )
    if not 1 <= len(frames) <= length:
        raise ValueError(f"read() returned {len(frames)} frames of {clip.name}, not 1 to {length}.")
    if not np.isfinite(features).all():
        raise ValueError(f"encode() returned a value that is no finite number for {clip.name}.")
    return features


# -- The file ------------------------------------------------------------------------------------


class Table(NamedTuple):
    """The clips of a features file that are there; the arrays have one entry for each."""

    rows: NDArray[np.intp]  # the clip's place in the file
    lengths: NDArray[np.intp]
    labels: NDArray[np.str_]
    groups: NDArray[np.intp]
    names: NDArray[np.str_]


def load_table(path: str | Path) -> Table:
    """What clips a features file holds, without their features.

    Raises OSError where there is no such file.
    """
    with _open(Path(path), "r") as file:
        lengths = file["lengths"][:].astype(np.intp)
        rows = np.flatnonzero(lengths)
        labels = np.array(file["labels"].asstr()[:], dtype=np.str_)[rows]
        names = np.array(file["names"].asstr()[:], dtype=np.str_)[rows]
    groups = np.array([parse_name(f"{name}.avi").group for name in names], dtype=np.intp)
    return Table(rows, lengths[rows], labels, groups, names)


def load_features(path: str | Path, rows: ArrayLike) -> NDArray[np.float32]:
    """The features in some rows of the file, in the order of rows: (len(rows), length, n_features).

    Only these are read, so that a file larger than the memory can be used batch by batch.
    """
    wanted, back = np.unique(np.asarray(rows, dtype=np.intp), return_inverse=True)
    with _open(Path(path), "r") as file:  # which wants increasing numbers
        features: NDArray[np.float32] = file["features"][wanted]
    return features[back]


def _open(path: Path, mode: str) -> Any:
    with needing("h5py"):
        import h5py  # type: ignore[import-untyped]

    if mode == "r" and not path.is_file():
        raise FileNotFoundError(f"There is no file of features at {path}.")
    # The oldest format has no mark "being written", which would keep a file shut after a kill.
    # A reader takes no lock: it would stop the run that fills the file, which only ever changes
    # the rows that a reader does not yet know of.
    return h5py.File(path, mode, libver="earliest", locking=False if mode == "r" else None)


def _create(path: Path, clips: Sequence[Clip], length: int, n_features: int, settings: str) -> None:
    """A file with all rows, none of them filled; it appears at once or not at all."""
    with needing("h5py"):
        import h5py

    shape = (len(clips), length, n_features)
    needed, free = 4 * prod(shape), disk_usage(path.parent).free
    if needed > free:
        raise OSError(f"it needs {needed / 1e9:.1f} GB, and the disk has {free / 1e9:.1f} GB left")
    part = _part(path)
    with _open(part, "w") as file:
        # All room is taken now, so that to fill a row changes nothing but the row.
        how = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        how.set_chunk((1, length, n_features))
        how.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        how.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
        how.set_obj_track_times(False)  # the same features, the same file
        space = h5py.h5s.create_simple(shape)
        h5py.h5d.create(file.id, b"features", h5py.h5t.IEEE_F32LE, space, how)
        file["lengths"] = np.zeros(len(clips), np.int32)
        text = h5py.string_dtype()
        file.create_dataset("labels", data=[clip.activity for clip in clips], dtype=text)
        file.create_dataset("names", data=[clip.name for clip in clips], dtype=text)
        file.attrs["settings"] = settings
    part.replace(path)


def _write_row(path: Path, row: int, features: NDArray[np.float32]) -> None:
    with _open(path, "r+") as file:
        length, n_features = file["features"].shape[1:]
        if features.shape[1] != n_features:
            raise ValueError(
                f"{path} holds {n_features} features for a frame; encode() returned "
                f"{features.shape[1]}: choose another path, or delete the file."
            )
        whole = np.zeros((length, n_features), np.float32)
        whole[: len(features)] = features
        file["features"][row] = whole
        file.flush()  # first the features, then the length that says they are there
        file["lengths"][row] = len(features)


def _done(path: Path, clips: Sequence[Clip], settings: str) -> NDArray[np.bool_]:
    """Which clips a file holds already."""
    with needing("h5py"):
        import h5py

    if not h5py.is_hdf5(path):
        raise ValueError(f"{path} is no HDF5 file: choose another path, or delete it.")
    with _open(path, "r") as file:
        names = list(file["names"].asstr()[:]) if "names" in file else []
        if names != [clip.name for clip in clips] or file.attrs.get("settings") != settings:
            raise ValueError(
                f"{path} holds other clips, or was made with other settings: "
                "choose another path, or delete the file."
            )
        return np.asarray(file["lengths"][:] > 0)


def _part(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _try_to_write(path: Path) -> None:
    """Find out before hours of work, not after, whether the file can be written."""
    if not path.parent.exists():
        path.parent.mkdir(parents=True)
    if path.exists():
        path.open("r+b").close()
    else:
        _part(path).open("wb").close()
        _part(path).unlink()


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Say in one sentence why a file cannot be written; HDF5 hides the reason in a longer text."""
    try:
        yield
    except OSError as error:
        hidden = re.search(r"errno = (\d+)", str(error))
        number = error.errno or (int(hidden[1]) if hidden else 0)
        reason = os.strerror(number) if number else str(error).rstrip(".")
        raise OSError(f"Features cannot be written to {path}: {reason}.") from None
