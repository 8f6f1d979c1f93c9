"""A distant zip, read member by member: its table of contents, then one request for each member."""

from __future__ import annotations

import io
import zipfile
from bisect import bisect_right
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO

from .catalogue import Layout
from .problem import Problem
from .unpack import BROKEN, Member, zip_members

LEAST = 1 << 16  # a request costs more than the bytes of one this long


class DistantFile(io.RawIOBase):
    """A file read through `read(start, stop)`; it holds one block, the one fetched last."""

    def __init__(self, read: Callable[[int, int], bytes], length: int) -> None:
        super().__init__()
        self._read = read
        self._length = length
        self._position = 0
        self._start = 0
        self._block = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._length}[whence]
        if origin + offset < 0:
            raise OSError("a position before the file's beginning")
        self._position = origin + offset
        return self._position

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        start, stop = self._position, min(self._position + len(buffer), self._length)
        if start >= stop:
            return 0
        if not (self._start <= start and stop <= self._start + len(self._block)):
            # Close to the end the block before it is wanted next: a zip is read from its end.
            self.hold(min(start, max(0, self._length - LEAST)), max(stop, start + LEAST))
        data = self._block[start - self._start : stop - self._start]
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def hold(self, start: int, stop: int) -> None:
        """Fetch [start, stop) in one request; reads inside it cost nothing more."""
        self._block = self._read(start, min(stop, self._length))
        self._start = start


@contextmanager
def distant_zip(
    read: Callable[[int, int], bytes], length: int, layout: Layout, name: str
) -> Iterator[list[Member]]:
    """The members of a distant zip. Opening one fetches it; its CRC-32 is checked as it is read."""
    file = DistantFile(read, length)
    try:
        with zipfile.ZipFile(file) as whole:
            # A member ends at the latest where the next one, or the table of contents, begins.
            starts = sorted(info.header_offset for info in whole.infolist())
            fetch = partial(_open, whole, file, [*starts, whole.start_dir])
            yield zip_members(whole, layout, name, fetch)
    except BROKEN as error:
        raise Problem(
            f"{name}: the server's archive is damaged ({error}). "
            "Try again later, or use --mirror URL."
        ) from error


def _open(
    whole: zipfile.ZipFile, file: DistantFile, bounds: list[int], info: zipfile.ZipInfo
) -> IO[bytes]:
    file.hold(info.header_offset, bounds[bisect_right(bounds, info.header_offset)])
    return whole.open(info)
