"""Bytes over HTTP: resumed, retried, counted; never trusted.

pooch does the checksums (see store.py), but its downloader starts every interrupted file again from
its first byte. Here a file grows in one place over any number of attempts and runs.
"""

from __future__ import annotations

import email.utils
import os
import random
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
import urllib3
from tqdm import tqdm

from .catalogue import size_text
from .problem import Problem

BLOCK = 1 << 16
PROGRESS = 1 << 20  # this much more than ever before counts as getting on
TEMPORARY = {408, 425, 429, 500, 502, 503, 504}
AGAIN = "What has arrived is kept: run the same command again to go on, or use --mirror URL."
T = TypeVar("T")


class NotThere(Problem):
    """The server does not have the file."""


class NoRanges(Problem):
    """The server sends whole files only."""


class Setback(Exception):
    """A failure that may pass; `wait` is what the server asks for, in seconds."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait


class Unreachable(Setback):
    """There is no way to the server, or none to the proxy before it."""


@dataclass(frozen=True)
class Patience:
    """How long to hope. Times in seconds.

    attempts: failures in a row, without getting on, after which it is given up
    stall:    silence after which a connection is dropped
    longest:  the longest wait that a server may ask for
    """

    attempts: int = 6
    stall: float = 30.0
    longest: float = 120.0
    sleep: Callable[[float], object] = time.sleep

    def pause(self, failures: int, asked: float | None) -> float:
        """Twice as long after each failure; uneven, so that a class does not march in step."""
        backoff = min(2.0 ** (failures - 1), 60.0) * random.uniform(1.0, 1.25)
        return max(backoff, asked or 0.0)


def free_space(folder: Path) -> int:
    """The bytes that can still be written in a folder."""
    return shutil.disk_usage(folder).free


class Web:
    """A client that insists; close it, or use it in a `with` statement."""

    def __init__(
        self,
        patience: Patience | None = None,
        say: Callable[[str], object] = tqdm.write,
        free: Callable[[Path], int] = free_space,
    ) -> None:
        self.patience = patience or Patience()
        self.say = say
        self.free = free
        self.cut_off = False  # is it given up that there is a network?
        self.session = requests.Session()
        # A body that is packed for the journey would have another length and another checksum.
        self.session.headers.update({"Accept-Encoding": "identity", "User-Agent": "unroll"})

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()

    def download(self, url: str, part: Path, expected: int | None, room: int = 0) -> None:
        """Bring a file into `part`, going on where `part` ends.

        expected: the file's length in bytes, if known
        room: bytes that must stay free on the disk when the file is here

        Raises Problem; NotThere when the server does not have the file.
        """
        total = expected or None
        with tqdm(
            total=total, desc=part.name, unit="B", unit_scale=True, disable=None, leave=False
        ) as bar:
            self.insist(
                part.name,
                lambda: self._attempt(url, part, expected, room, bar),
                lambda: _length(part),
            )

    def read(self, url: str, start: int, stop: int) -> bytes:
        """The bytes [start, stop) of a distant file. Raises NoRanges, NotThere, Problem."""
        return self.insist(_name(url), lambda: self._span(url, start, stop)[0])

    def length(self, url: str) -> int:
        """The length of a distant file that can be read in parts."""
        return self.insist(_name(url), lambda: self._span(url, 0, 1)[1])

    def insist(
        self, name: str, attempt: Callable[[], T], reached: Callable[[], int] = lambda: 0
    ) -> T:
        """Attempt again after each Setback; give up when patience ends without getting on."""
        failures, furthest = 0, reached()
        while True:
            try:
                return attempt()
            except Setback as setback:
                if reached() >= furthest + PROGRESS:
                    failures = 0
                furthest = max(furthest, reached())
                failures += 1
                self._wait(name, setback, failures)

    def _wait(self, name: str, setback: Setback, failures: int) -> None:
        if self.cut_off and isinstance(setback, Unreachable):  # for long enough, for other files
            raise Problem(f"{name}: {setback.reason}. {AGAIN}")
        if failures >= self.patience.attempts:
            self.cut_off = isinstance(setback, Unreachable)
            raise Problem(f"{name}: {setback.reason}, {failures} times in a row. {AGAIN}")
        pause = self.patience.pause(failures, setback.wait)
        if pause > self.patience.longest:
            raise Problem(
                f"{name}: {setback.reason} and asks for {pause / 60:.0f} minutes of patience. "
                f"{AGAIN}"
            )
        self.say(f"{name}: {setback.reason}; trying again in {pause:.0f} s")
        self.patience.sleep(pause)

    def _attempt(self, url: str, part: Path, expected: int | None, room: int, bar: Any) -> None:
        have = _length(part)
        if expected is not None and have > expected:
            have = 0
        if have and have == expected:
            return
        with self._get(url, f"{have}-" if have else None) as response:
            if response.status_code == 416:
                if response.headers.get("Content-Range", "").strip() == f"bytes */{have}":
                    return  # nothing is left to send
                part.unlink(missing_ok=True)
                raise Setback("the server cannot go on from here, so it starts over")
            have = _begins_at(response, have, part)
            length = _promised(response, have)
            if expected is not None and length is not None and length != expected:
                raise Problem(_wrong_length(part.name, response, length, expected))
            goal = expected if expected is not None else length
            self._check_room(part, (goal or 0) - have, room)
            bar.total, bar.n = goal, have
            self._receive(response, part, have, goal, bar)

    def _receive(
        self, response: requests.Response, part: Path, have: int, goal: int | None, bar: Any
    ) -> None:
        with _writing(part), part.open("r+b" if have else "wb") as file:
            file.seek(have)
            for block in self._blocks(response):
                have += len(block)
                if goal is not None and have > goal:
                    file.truncate(0)
                    raise Problem(
                        f"{part.name}: the server sends more than the {goal} bytes that it should "
                        "have. Nothing was kept; try again later, or use --mirror."
                    )
                file.write(block)
                bar.update(len(block))
            file.flush()
            os.fsync(file.fileno())
        if goal is not None and have < goal:
            raise Setback(f"the connection ended after {size_text(have)} of {size_text(goal)}")

    def _span(self, url: str, start: int, stop: int) -> tuple[bytes, int]:
        name = _name(url)
        with self._get(url, f"{start}-{stop - 1}") as response:
            if response.status_code != 206:
                raise NoRanges(
                    f"{name}: the server does not send parts of files. "
                    "Download the whole data set, without --classes."
                )
            found = _content_range(response)
            if found is None or found[0] != start or found[2] is None:
                raise Problem(f"{name}: the server sent another part than was asked for.")
            data = bytearray()
            for block in self._blocks(response):
                data += block
                if len(data) > stop - start:
                    raise Problem(f"{name}: the server sent more than was asked for.")
        if len(data) < min(stop, found[2]) - start:
            raise Setback("the connection ended early")
        return bytes(data), found[2]

    @contextmanager
    def _get(self, url: str, span: str | None) -> Iterator[requests.Response]:
        headers = {"Range": f"bytes={span}"} if span else {}
        stall = self.patience.stall
        try:
            response = self.session.get(url, headers=headers, stream=True, timeout=(stall, stall))
        except requests.exceptions.RequestException as error:
            raise _failure(error, url, stall) from error
        except OSError as error:  # requests finds no file of certificates
            raise Problem(
                f"{_certificates() or url}: there is no such file of certificates. "
                "Name one that is there, or unset this variable."
            ) from error
        self.cut_off = False
        with response:
            _judge(response, url)
            yield response

    def _blocks(self, response: requests.Response) -> Iterator[bytes]:
        """The body as it comes in; what came before a failure is handed out first."""
        while True:
            try:
                block: bytes = response.raw.read1(BLOCK, decode_content=False)
            except urllib3.exceptions.ReadTimeoutError as error:
                raise Setback(f"no data for {self.patience.stall:g} s") from error
            except (urllib3.exceptions.HTTPError, OSError) as error:
                raise Setback("the connection was cut") from error
            if not block:
                return
            yield block

    def _check_room(self, part: Path, coming: int, room: int) -> None:
        free = self.free(part.parent)
        if free < coming + room:
            raise Problem(
                f"{part.name}: {size_text(coming + room)} of disk are needed in {part.parent}, "
                f"{size_text(free)} are free. Make room, or choose another place with --to DIR."
            )


def _failure(error: requests.exceptions.RequestException, url: str, stall: float) -> Exception:
    """What it means that no answer came: a Problem, or a Setback that may pass."""
    proxy = _proxy(url)
    if isinstance(error, requests.exceptions.SSLError):
        which = _certificates()
        of = f" Certificates are taken from {which}." if which else ""
        return Problem(f"{url}: the server's certificate is not accepted ({error}).{of}")
    if isinstance(error, requests.exceptions.ProxyError) and " 407 " in str(error):
        return Problem(_asks_for_a_password(proxy))
    if isinstance(error, requests.exceptions.Timeout):
        return Setback(f"no answer for {stall:g} s")
    if isinstance(error, requests.exceptions.ProxyError):
        return Unreachable(f"the proxy of {proxy} cannot be reached")
    if isinstance(
        error, (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError)
    ):
        return Unreachable(f"{urlsplit(url).netloc} cannot be reached")
    behind = f", or {proxy} does not" if proxy else ""
    return Problem(f"{url}: this address does not work{behind} ({error}).")


def _proxy(url: str) -> str:
    """The variable that names a proxy for this address, without a password; "" without one."""
    address = requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url))
    if not address:
        return ""
    names = (f"{urlsplit(url).scheme}_proxy", "all_proxy")
    every = [form for name in names for form in (name, name.upper())]
    variable = next((name for name in every if os.environ.get(name)), "this system")
    return f"{variable} ({re.sub(r'//[^/]*@', '//', address)})"


def _asks_for_a_password(proxy: str) -> str:
    return (
        f"The proxy of {proxy or 'this network'} asks for a name and a password (407): write them "
        "into that variable, as http://NAME:PASSWORD@HOST:PORT."
    )


def _certificates() -> str:
    """What requests takes for the file of certificates, where the environment names one."""
    names = (name for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE") if os.environ.get(name))
    return next((f"{name}={os.environ[name]}" for name in names), "")


def _judge(response: requests.Response, url: str) -> None:
    status = response.status_code
    if status in (200, 206, 416):
        return
    answer = f"{status} {response.reason or ''}".strip()
    if status == 407:
        raise Problem(_asks_for_a_password(_proxy(url)))
    if status in TEMPORARY:
        raise Setback(f"the server answered {answer}", retry_after(response.headers))
    if status in (404, 410):
        raise NotThere(
            f"{url}: the server does not have this file ({answer}). Try another --mirror URL."
        )
    raise Problem(f"{url}: the server refused with {answer}. Try --mirror URL, or try again later.")


def retry_after(headers: Any, now: float | None = None) -> float | None:
    """The wait that a Retry-After header asks for, in seconds; it holds seconds or a date."""
    text = headers.get("Retry-After", "").strip()
    if text.isdigit():
        return float(text)
    try:
        then = email.utils.parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, then - (time.time() if now is None else now))


def _begins_at(response: requests.Response, have: int, part: Path) -> int:
    """Where in the file the body begins; Setback when it is not where we are."""
    if response.status_code == 200:
        return 0  # the server sends everything, asked or not
    found = _content_range(response)
    if found is None or found[0] != have:
        part.unlink(missing_ok=True)
        raise Setback("the server sent another part than was asked for, so it starts over")
    return have


def _promised(response: requests.Response, have: int) -> int | None:
    """The length of the whole file as the server tells it."""
    found = _content_range(response) if response.status_code == 206 else None
    if found is not None and found[2] is not None:
        return found[2]
    length = response.headers.get("Content-Length", "")
    return have + int(length) if length.isdigit() else None


def _content_range(response: requests.Response) -> tuple[int, int, int | None] | None:
    match = re.fullmatch(
        r"bytes (\d+)-(\d+)/(\d+|\*)", response.headers.get("Content-Range", "").strip()
    )
    if not match:
        return None
    first, last, total = match.groups()
    return int(first), int(last), None if total == "*" else int(total)


def _wrong_length(name: str, response: requests.Response, length: int, expected: int) -> str:
    kind = response.headers.get("Content-Type", "").split(";")[0]
    page = " It is a web page: does this network ask for a login?" if kind == "text/html" else ""
    return (
        f"{name}: the server's file has {length} bytes, the right one has {expected}.{page} "
        "Nothing was kept; try again later, or use --mirror URL."
    )


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """A full disk or a read-only folder is told in a sentence."""
    try:
        yield
    except OSError as error:
        raise Problem(
            f"{path}: could not be written ({error.strerror or error}). "
            "Make room or mend the permissions, or choose another place with --to DIR."
        ) from error


def _length(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _name(url: str) -> str:
    return url.rsplit("/", 1)[-1]
