"""Downloads, against a real server that misbehaves: the right file in the end, or a clear error."""

import gzip
import hashlib
import io
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from autograder.course import ROOT
from datasets.fetch.catalogue import DataSet, File, read_catalogue
from datasets.fetch.command import main
from datasets.fetch.problem import Problem
from datasets.fetch.record import load
from datasets.fetch.store import choose, fetch, verify
from datasets.fetch.transport import Patience, Web, retry_after

BODY = bytes(range(256)) * 1200  # 307,200 bytes: several blocks
HALF = len(BODY) // 2
MULTI30K = ROOT.parent / "shared" / "data" / "multi30k"


# --- a server that does as it is told ------------------------------------------------------------


@dataclass
class Asked:
    """A request as it came in, and how many bytes of body were sent."""

    path: str
    start: int | None
    stop: int | None
    sent: int = 0


class Request(BaseHTTPRequestHandler):
    """Answers with the next behaviour of the path's script; without one, as a good server does."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self) -> None:
        script = self.server.script[self.path]
        behave = script.pop(0) if script else good
        self.asked = Asked(self.path, *self.span())
        self.server.log.append(self.asked)
        try:
            behave(self, self.server.files.get(self.path))
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def span(self) -> tuple[int | None, int | None]:
        match = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not match:
            return None, None
        return int(match[1]), int(match[2]) + 1 if match[2] else None

    def head(self, status: int, length: int | None, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def send(self, data: bytes) -> None:
        self.asked.sent += len(data)  # before the client can have seen them
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass


Behaviour = Callable[[Request, bytes | None], None]


class Server(ThreadingHTTPServer):
    """files by path; behaviours by path, used up one by one; what was asked; an end to stalling."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.files: dict[str, bytes] = {}
        self.script: dict[str, list[Behaviour]] = defaultdict(list)
        self.log: list[Asked] = []
        self.over = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def starts(self, path: str) -> list[int | None]:
        return [asked.start for asked in self.log if asked.path == path]


def good(request: Request, data: bytes | None, limit: int | None = None) -> None:
    """Whole files and ranges; `limit`: the connection is cut after so many bytes of the body."""
    if data is None:
        return request.head(404, 0)
    start, stop = request.span()
    if start is None:
        body = data
        request.head(200, len(body))
    elif start >= len(data):
        return request.head(416, 0, Content_Range=f"bytes */{len(data)}")
    else:
        body = data[start:stop]
        found = f"bytes {start}-{start + len(body) - 1}/{len(data)}"
        request.head(206, len(body), Content_Range=found)
    request.send(body[:limit])
    request.close_connection = limit is not None


def cut(count: int) -> Behaviour:
    return partial(good, limit=count)


def stall_after(count: int) -> Behaviour:
    def behave(request: Request, data: bytes | None) -> None:
        assert data
        request.head(200, len(data))
        request.send(data[:count])
        request.server.over.wait(30)
        request.close_connection = True

    return behave


def silent(request: Request, data: bytes | None) -> None:
    request.server.over.wait(30)
    request.close_connection = True


def status(code: int, **headers: str) -> Behaviour:
    return lambda request, data: request.head(code, 0, **headers)


def whole(request: Request, data: bytes | None, limit: int | None = None) -> None:
    """No ranges: always the whole file."""
    assert data
    request.head(200, len(data))
    request.send(data[:limit])
    request.close_connection = limit is not None


def sends(body: bytes, **headers: str) -> Behaviour:
    def behave(request: Request, data: bytes | None) -> None:
        request.head(200, len(body), **headers)
        request.send(body)

    return behave


def without_length(body: bytes) -> Behaviour:
    def behave(request: Request, data: bytes | None) -> None:
        request.head(200, None, Connection="close")
        request.send(body)
        request.close_connection = True

    return behave


def in_chunks(request: Request, data: bytes | None) -> None:
    assert data
    request.head(200, None, Transfer_Encoding="chunked")
    for begin in range(0, len(data), 50_000):
        piece = data[begin : begin + 50_000]
        request.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
    request.wfile.write(b"0\r\n\r\n")


def packs_if_it_may(request: Request, data: bytes | None) -> None:
    assert data
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return good(request, data)
    packed = gzip.compress(data)
    request.head(200, len(packed), Content_Encoding="gzip")
    request.send(packed)


def slowly(request: Request, data: bytes | None) -> None:
    assert data
    request.head(200, len(data))
    for begin in range(0, len(data), 40_000):
        request.send(data[begin : begin + 40_000])
        request.wfile.flush()
        time.sleep(0.02)


def elsewhere(path: str) -> Behaviour:
    return lambda request, data: request.head(302, 0, Location=request.server.url + path)


def another_part(request: Request, data: bytes | None) -> None:
    """Answers a range with the file's beginning."""
    assert data
    request.head(206, len(data), Content_Range=f"bytes 0-{len(data) - 1}/{len(data)}")
    request.send(data)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as it:
        thread = threading.Thread(target=it.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield it
        it.over.set()
        it.shutdown()
        thread.join()


# --- what the tests share ------------------------------------------------------------------------


@dataclass
class Client:
    """A download folder, and what was said and waited on the way."""

    server: Server
    home: Path
    said: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    free: int = 10**12
    stall: float = 10.0

    def fetch(self, data: DataSet, classes: tuple[str, ...] = ()) -> list[str]:
        patience = Patience(attempts=4, stall=self.stall, sleep=self.slept.append)
        with Web(patience, self.said.append, lambda folder: self.free) as web:
            return [str(each) for each in fetch(data, self.home, web, self.server.url, classes)]

    @property
    def folder(self) -> Path:
        return self.home / "thing"

    @property
    def part(self) -> Path:
        return self.folder / ".download" / "data.bin"

    def files(self) -> set[str]:
        """What lies in the data set's folder under its final name."""
        return {
            path.relative_to(self.folder).as_posix()
            for path in self.folder.rglob("*")
            if not path.is_dir() and ".download" not in path.parts and path.name != "record.json"
        }


@pytest.fixture
def client(server: Server, tmp_path: Path) -> Client:
    return Client(server, tmp_path / "data")


def thing(*files: File) -> DataSet:
    return DataSet("thing", "A thing", 5, "free", "nobody", "", files)


def sha256(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def published(server: Server, data: bytes = BODY, name: str = "data.bin") -> File:
    """A file put on the server, with its entry in the catalogue."""
    server.files[f"/{name}"] = data
    return File(f"https://nowhere.invalid/{name}", len(data), sha256(data))


def script(server: Server, *behaviours: Behaviour, name: str = "data.bin") -> None:
    server.script[f"/{name}"] = list(behaviours)


def zipped(members: dict[str, bytes], **how: int) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = how.get("mode", stat.S_IFREG | 0o644) << 16
            archive.writestr(info, data)
    return buffer.getvalue()


def tarred(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for info, data in members:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def in_tar(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


# --- one file, a server with moods ---------------------------------------------------------------


def test_a_file_arrives(server, client):
    assert client.fetch(thing(published(server))) == []
    assert (client.folder / "data.bin").read_bytes() == BODY
    assert not client.part.exists()
    assert load(client.folder).downloaded["data.bin"].bytes == len(BODY)


def test_a_file_that_is_here_is_not_asked_for(server, client):
    data = thing(published(server))
    client.fetch(data)
    server.log.clear()
    assert client.fetch(data) == []
    assert server.log == []
    assert "already here" in client.said[-1]


GET_WELL = {
    "cut at once": ([cut(0), cut(0)], [None, None, None]),
    "cut in mid-body": ([cut(100_000), cut(50_000)], [None, 100_000, 150_000]),
    "cut after all but one byte": ([cut(len(BODY) - 1)], [None, len(BODY) - 1]),
    "stalls in mid-body": ([stall_after(HALF)], [None, HALF]),
    "stalls before answering": ([silent], [None, None]),
    "429": ([status(429, Retry_After="7")], [None, None]),
    "503": ([status(503)], [None, None]),
    "500 and 502 and 504": ([status(500), status(502), status(504)], [None] * 4),
    "416 in the middle": ([cut(HALF), status(416)], [None, HALF, None]),
    "no range support": ([cut(HALF), whole], [None, HALF]),
    "another part than asked": ([cut(HALF), another_part], [None, HALF, None]),
    "redirect": ([elsewhere("/other.bin")], [None]),
    "slow": ([slowly], [None]),
    "wrong bytes once": ([sends(BODY[::-1])], [None, None]),
    "no length": ([without_length(BODY)], [None]),
    "no length, then cut": ([without_length(BODY[:HALF])], [None, HALF]),
    "chunked": ([in_chunks], [None]),
    "packs if it may": ([packs_if_it_may], [None]),
    "says that it packed": ([sends(BODY, Content_Encoding="gzip")], [None]),
}


@pytest.mark.parametrize("mood", GET_WELL)
def test_right_file_in_the_end(server, client, mood):
    behaviours, starts = GET_WELL[mood]
    data = thing(published(server))
    server.files["/other.bin"] = BODY
    script(server, *behaviours)
    client.stall = 0.2 if "stalls" in mood else 10.0
    assert client.fetch(data) == []
    assert (client.folder / "data.bin").read_bytes() == BODY
    assert server.starts("/data.bin") == starts


@pytest.mark.parametrize(
    ("behaviours", "message"),
    {
        "404": ([status(404)] * 9, "does not have this file (404 Not Found)"),
        "410": ([status(410)] * 9, "does not have this file (410 Gone)"),
        "403": ([status(403)] * 9, "refused with 403 Forbidden"),
        "503": ([status(503)] * 9, "answered 503 Service Unavailable, 4 times in a row"),
        "416": ([status(416)] * 9, "cannot go on from here"),
        "cut": ([cut(0)] * 9, "connection was cut, 4 times in a row"),
        "stall": ([silent] * 9, "no answer for 0.2 s, 4 times in a row"),
        "long wait": ([status(429, Retry_After="7200")], "asks for 120 minutes of patience"),
        "short": ([sends(BODY[:-1])], "has 307199 bytes, the right one has 307200"),
        "long": ([sends(BODY + b"!")], "has 307201 bytes, the right one has 307200"),
        "longer than told": ([without_length(BODY + b"!")], "sends more than the 307200 bytes"),
        "login page": ([sends(b"<html>", Content_Type="text/html")], "ask for a login"),
        "wrong bytes": ([sends(BODY[::-1])] * 9, "the sha256 is wrong, twice"),
        "circle": ([elsewhere("/data.bin")] * 99, "this address does not work"),
    }.values(),
)
def test_clear_error_and_no_file(server, client, behaviours, message):
    data = thing(published(server))
    script(server, *behaviours)
    server.script["/thing/data.bin"] = [status(404)] * 9
    client.stall = 0.2 if silent in behaviours else 10.0
    [problem] = client.fetch(data)
    assert message in problem
    assert "data.bin" in problem
    assert client.files() == set()


def test_waits_grow_and_obey_the_server(server, client):
    script(server, status(503), status(429, Retry_After="7"), status(503))
    client.fetch(thing(published(server)))
    first, second, third = client.slept
    assert 1 <= first <= 1.25
    assert second == 7
    assert 4 <= third <= 5


def test_retry_after_may_be_a_date():
    now = 1_700_000_000.0
    then = format_datetime(datetime.fromtimestamp(now + 90, UTC), usegmt=True)
    assert retry_after({"Retry-After": then}, now) == 90
    assert retry_after({"Retry-After": "soon"}, now) is None
    assert retry_after({}, now) is None


def test_patience_is_renewed_while_the_file_grows(server, client):
    body = os.urandom(6 << 20)
    script(server, *[cut((1 << 20) + 1)] * 5)
    assert client.fetch(thing(published(server, body))) == []
    assert len(server.log) == 7  # one for the mirror's other folder; 4 failures would be the end
    assert (client.folder / "data.bin").read_bytes() == body


def test_patience_ends_when_the_same_part_comes_again_and_again(server, client):
    body = os.urandom(6 << 20)
    script(server, *[partial(whole, limit=2 << 20)] * 99)
    [problem] = client.fetch(thing(published(server, body)))
    assert "4 times in a row" in problem


def test_next_run_goes_on_where_the_last_one_ended(server, client):
    data = thing(published(server))
    script(server, cut(HALF), *[status(503)] * 3)
    assert "run the same command again" in client.fetch(data)[0]
    assert client.part.stat().st_size == HALF
    server.log.clear()
    assert client.fetch(data) == []
    assert [each for each in server.log if each.path == "/data.bin"] == [
        Asked("/data.bin", HALF, None, len(BODY) - HALF)
    ]
    assert (client.folder / "data.bin").read_bytes() == BODY


def test_complete_part_is_not_asked_for_again(server, client):
    data = thing(published(server))
    client.part.parent.mkdir(parents=True)
    client.part.write_bytes(BODY)
    assert client.fetch(data) == []
    assert server.log == []


def test_complete_part_of_unknown_length_costs_no_byte(server, client):
    file = replace(published(server), bytes=None)
    client.part.parent.mkdir(parents=True)
    client.part.write_bytes(BODY)
    assert client.fetch(thing(file)) == []
    assert sum(asked.sent for asked in server.log) == 0


def test_wrong_part_is_thrown_away(server, client):
    data = thing(published(server))
    client.part.parent.mkdir(parents=True)
    client.part.write_bytes(b"x" * HALF)
    assert client.fetch(data) == []
    assert server.starts("/data.bin") == [HALF, None]
    assert (client.folder / "data.bin").read_bytes() == BODY


def test_unreachable_server_is_named(client, server):
    server.server_close()
    [problem] = client.fetch(thing(published(server)))
    assert f"127.0.0.1:{server.server_port} cannot be reached, 4 times" in problem


def test_where_there_is_no_network_only_the_first_file_is_waited_for(client, server):
    server.server_close()
    files = [published(server, name=f"{number}.bin") for number in range(3)]
    told = client.fetch(thing(*files))
    assert len(client.slept) == 3
    assert "0.bin: 127.0.0.1:" in told[0]
    assert "4 times in a row" in told[0]
    assert all(" cannot be reached. What has arrived is kept" in each for each in told[1:])


def brought(url, **environment):
    """What a download says when these variables are set, and how often it waited."""
    slept, said = [], []
    with pytest.MonkeyPatch.context() as patch, Web(Patience(3, 5.0, sleep=slept.append)) as web:
        proxies = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
        for name in (*proxies, "requests_ca_bundle", "curl_ca_bundle"):
            for form in (name, name.upper()):
                patch.delenv(form, raising=False)
        for name, value in environment.items():
            patch.setenv(name, value)
        web.say = said.append
        with pytest.raises(Problem) as problem:
            web.length(url)
    return str(problem.value), len(slept)


@pytest.mark.parametrize(
    ("variable", "value"),
    [("CURL_CA_BUNDLE", "/nowhere"), ("REQUESTS_CA_BUNDLE", "False"), ("CURL_CA_BUNDLE", "a;b")],
)
def test_file_of_certificates_that_is_not_there_is_named(server, variable, value):
    told = brought(f"https://127.0.0.1:{server.server_port}/x", **{variable: value})
    assert told == (
        f"{variable}={value}: there is no such file of certificates. "
        "Name one that is there, or unset this variable.",
        0,
    )


def test_file_that_holds_no_certificates_is_named(server, tmp_path):
    (tmp_path / "notes.pem").write_text("none")
    url, file = f"https://127.0.0.1:{server.server_port}/x", str(tmp_path / "notes.pem")
    told, waits = brought(url, REQUESTS_CA_BUNDLE=file)
    assert "certificate is not accepted" in told
    assert told.endswith(f"Certificates are taken from REQUESTS_CA_BUNDLE={file}.")
    assert waits == 0


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_proxy_that_is_dead_is_named_without_its_password(free_port, scheme):
    proxy = f"127.0.0.1:{free_port}"
    told, waits = brought(
        f"{scheme}://data.invalid/x", **{f"{scheme}_proxy": f"http://me:secret@{proxy}"}
    )
    assert f"x: the proxy of {scheme}_proxy (http://{proxy}) cannot be reached, 3 times" in told
    assert "secret" not in told
    assert waits == 2


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "all_proxy", "http_proxy"])
def test_proxy_that_asks_for_a_password_is_not_asked_again(asking_proxy, variable):
    scheme = "http" if variable == "http_proxy" else "https"
    told, waits = brought(f"{scheme}://data.invalid/x", **{variable: asking_proxy})
    assert told.startswith(f"The proxy of {variable} ({asking_proxy}) asks for a name and a pass")
    assert waits == 0


@pytest.mark.parametrize("address", ["http://", "nonsense://host:1"])
def test_what_is_no_proxys_address_is_named(address):
    told, waits = brought("https://data.invalid/x", HTTPS_PROXY=address)
    assert f"or HTTPS_PROXY ({address}) does not" in told
    assert waits == 0


def test_what_many_files_suffer_from_is_told_once(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    assert main(["multi30k", "--to", str(tmp_path)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.fixture
def free_port():
    """A port of this machine at which nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.fixture
def asking_proxy():
    """A proxy that lets nobody through."""
    answer = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve():
            with suppress(OSError):
                while True:
                    visitor, _ = door.accept()
                    visitor.recv(4096)
                    visitor.sendall(answer)
                    visitor.close()

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        door.shutdown(socket.SHUT_RDWR)


def test_one_bad_file_does_not_stop_the_others(server, client):
    bad, fine = published(server, name="bad.bin"), published(server, name="fine.bin")
    del server.files["/bad.bin"]
    [problem] = client.fetch(thing(bad, fine))
    assert "bad.bin" in problem
    assert client.files() == {"fine.bin"}


def test_killed_download_goes_on(server, tmp_path):
    """SIGKILL in mid-body; the next run asks for the rest only."""
    script(server, stall_after(HALF))
    catalogue = tmp_path / "catalogue.toml"
    catalogue.write_text(entry(published(server), server.url))
    code = (
        "import sys; from pathlib import Path; from datasets.fetch.command import main;"
        "sys.exit(main(sys.argv[2:], catalogue=Path(sys.argv[1])))"
    )
    home = tmp_path / "data"
    command = [sys.executable, "-c", code, str(catalogue), "thing", "--to", str(home)]
    first = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    part = home / "thing" / ".download" / "data.bin"
    while not part.exists() or part.stat().st_size < HALF // 2:
        assert first.poll() is None
        time.sleep(0.01)
    first.send_signal(signal.SIGKILL)
    first.wait()
    kept = part.stat().st_size
    assert not (home / "thing" / "data.bin").exists()
    server.over.set()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    assert server.starts("/data.bin")[-1] == kept
    assert (home / "thing" / "data.bin").read_bytes() == BODY


def entry(file: File, base: str) -> str:
    lines = [
        f'url = "{base}/{file.name}"',
        f"bytes = {file.bytes}",
        f'checksum = "{file.checksum}"',
    ]
    return (
        '[[dataset]]\nname = "thing"\ntitle = "A thing"\nlesson = 5\nlicence = "free"\n'
        'citation = "nobody"\nnotes = ""\n[[dataset.file]]\n' + "\n".join(lines) + "\n"
    )


# --- a mirror ------------------------------------------------------------------------------------


def test_mirror_may_have_a_folder_for_each_data_set(server, client):
    data = thing(published(server, name="thing/data.bin"))
    file = replace(data.files[0], url="https://nowhere.invalid/data.bin")
    assert client.fetch(thing(file)) == []
    assert [asked.path for asked in server.log] == ["/thing/data.bin"]


def test_multi30k_from_a_mirror(server, tmp_path, capsys):
    if not MULTI30K.is_dir():
        pytest.skip("../shared/data/multi30k is not beside the checkout")
    for path in MULTI30K.iterdir():
        server.files[f"/{path.name}"] = path.read_bytes()
    script(server, cut(500_000), name="training.tar.gz")
    quick = Patience(sleep=lambda seconds: None)
    arguments = ["multi30k", "--mirror", server.url, "--to", str(tmp_path)]
    assert main(arguments, quick) == 0
    folder = tmp_path / "multi30k"
    for language in ("de", "en"):
        lines = (folder / f"train.{language}").read_text(encoding="utf-8").rstrip("\n").split("\n")
        assert len(lines) == 29_000
    assert {path.name for path in folder.iterdir() if path.suffix in (".de", ".en", ".fr")} == {
        *("train.de", "train.en", "val.de", "val.en", "test.de", "test.en", "test.fr")
    }
    assert server.starts("/training.tar.gz") == [None, 500_000]
    assert main(["--verify", "multi30k", "--to", str(tmp_path)]) == 0
    assert "all files are right" in capsys.readouterr().out


# --- a file without a published checksum ---------------------------------------------------------


def test_first_download_is_recorded_and_holds(server, client):
    members = {"spa-eng/spa.txt": b"Go.\tVe.\n"}
    archive = zipped(members)
    file = replace(published(server, archive), checksum=None, bytes=None, unpack="as is")
    assert client.fetch(thing(file)) == []
    assert "no checksum is published" in " ".join(client.said)
    assert load(client.folder).downloaded["data.bin"].sha256 == sha256(archive)[7:]
    (client.folder / "data.bin").unlink()
    server.files["/data.bin"] = zipped({"spa-eng/spa.txt": b"Go.\tVete.\n"})
    [problem] = client.fetch(thing(file))
    assert "the sha256 is wrong, twice" in problem
    assert client.files() == set(members)


def test_damaged_archive_is_never_recorded(server, client):
    archive = bytearray(zipped({"a.txt": os.urandom(5000)}))
    archive[2000] ^= 1
    file = replace(published(server, bytes(archive)), checksum=None, unpack="as is")
    [problem] = client.fetch(thing(file))
    assert "the archive is damaged, twice" in problem
    assert client.files() == set()
    assert load(client.folder).downloaded == {}


# --- what is not ours, and what does not fit -----------------------------------------------------


def test_foreign_file_stays(server, client):
    client.folder.mkdir(parents=True)
    (client.folder / "data.bin").write_text("mine")
    [problem] = client.fetch(thing(published(server)))
    assert "is in the way" in problem
    assert (client.folder / "data.bin").read_text() == "mine"
    assert server.log == []


def test_right_file_from_elsewhere_is_taken(server, client):
    client.folder.mkdir(parents=True)
    (client.folder / "data.bin").write_bytes(BODY)
    assert client.fetch(thing(published(server))) == []
    assert server.log == []
    assert verify(thing(published(server)), client.home) == []


@pytest.mark.parametrize("kind", ["folder", "link", "dangling link"])
def test_other_things_in_the_way_stay(server, client, kind):
    target = client.folder / "data.bin"
    target.parent.mkdir(parents=True)
    if kind == "folder":
        target.mkdir()
    else:
        aim = client.home / "aim"
        if kind == "link":
            aim.write_bytes(BODY)
        target.symlink_to(aim)
    [problem] = client.fetch(thing(published(server)))
    assert "is in the way" in problem
    assert os.path.lexists(target)


@pytest.mark.parametrize("kind", ["zip", "tar"])
@pytest.mark.parametrize("mine", ["m", "b and more", ""])
def test_foreign_file_among_the_unpacked_stays(server, client, kind, mine):
    members = {"a.txt": b"a", "b.txt": b"b"}
    tar = [(in_tar(each), data) for each, data in members.items()]
    archive = zipped(members) if kind == "zip" else tarred(*tar)
    file = replace(published(server, archive), unpack="as is")
    client.folder.mkdir(parents=True)
    (client.folder / "b.txt").write_text(mine)
    [problem] = client.fetch(thing(file))
    assert "b.txt is in the way" in problem
    assert client.files() == {"data.bin", "b.txt"}
    assert (client.folder / "b.txt").read_text() == mine
    (client.folder / "b.txt").unlink()
    assert client.fetch(thing(file)) == []
    assert (client.folder / "b.txt").read_text() == "b"


def test_other_files_in_the_folder_are_left_alone(server, client):
    file = replace(published(server, zipped({"a.txt": b"a"})), unpack="as is")
    client.folder.mkdir(parents=True)
    (client.folder / "notes.txt").write_text("mine")
    assert client.fetch(thing(file)) == []
    assert client.files() == {"data.bin", "a.txt", "notes.txt"}


def test_full_disk_is_told_before_the_download(server, client):
    client.free = len(BODY) - 1
    [problem] = client.fetch(thing(published(server)))
    assert "307 kB of disk are needed" in problem
    assert "--to DIR" in problem
    assert not client.part.exists()
    assert client.files() == set()


def test_archive_needs_room_to_be_unpacked(server, client):
    """The archive would fit, but not what is in it."""
    file = replace(published(server, zipped({"a.txt": bytes(10_000_000)})), unpack="as is")
    client.free = 5_000_000
    [problem] = client.fetch(thing(file))
    assert "10 MB of disk are needed to unpack" in problem
    assert client.files() == {"data.bin"}


def test_disk_that_fills_up_is_told(server, client):
    """/dev/full answers every write as a full disk does."""
    client.part.parent.mkdir(parents=True)
    if not Path("/dev/full").exists():
        pytest.skip("/dev/full is Linux's")
    client.part.symlink_to("/dev/full")
    [problem] = client.fetch(thing(published(server)))
    assert "No space left on device" in problem


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere: run as another user")
def test_folder_without_permission_is_told(server, client):
    client.home.mkdir(mode=0o500)
    [problem] = client.fetch(thing(published(server)))
    assert "could not be written" in problem


def test_folder_that_cannot_be_made_is_told(server, client):
    client.home.write_text("a file")
    [problem] = client.fetch(thing(published(server)))
    assert "could not be written" in problem
    assert "--to DIR" in problem


def test_two_downloads_do_not_write_into_one_folder(server, client):
    fcntl = pytest.importorskip("fcntl")
    client.part.parent.mkdir(parents=True)
    with (client.part.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        [problem] = client.fetch(thing(published(server)))
    assert "another download is writing there" in problem


# --- archives ------------------------------------------------------------------------------------

WANDERING = ["../out.txt", "a/../../out.txt", "/out.txt", "a\\..\\out.txt", "C:out.txt", "a\nb"]


@pytest.mark.parametrize("name", [*WANDERING, "record.json", ".download/data.bin"], ids=repr)
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_wandering_names_are_refused(server, client, name, kind):
    members = {"fine.txt": b"fine", name: b"out"}
    tar = [(in_tar(each), data) for each, data in members.items()]
    archive = zipped(members) if kind == "zip" else tarred(*tar)
    file = replace(published(server, archive), unpack="as is")
    [problem] = client.fetch(thing(file))
    assert "Nothing of the archive was unpacked" in problem
    assert client.files() == {"data.bin"}
    assert not (client.home / "out.txt").exists()


SPECIAL = {
    "symbolic link": in_tar("link", tarfile.SYMTYPE, "/etc"),
    "hard link": in_tar("link", tarfile.LNKTYPE, "../../secret"),
    "device": in_tar("link", tarfile.CHRTYPE),
    "pipe": in_tar("link", tarfile.FIFOTYPE),
}


@pytest.mark.parametrize("kind", SPECIAL)
def test_links_and_devices_are_refused(server, client, kind):
    archive = tarred((SPECIAL[kind], b""), (in_tar("link/out.txt"), b"out"))
    file = replace(published(server, archive), unpack="as is")
    [problem] = client.fetch(thing(file))
    assert "is not a plain file" in problem
    assert client.files() == {"data.bin"}


def test_link_in_a_zip_is_refused(server, client):
    archive = zipped({"link": b"/etc"}, mode=stat.S_IFLNK | 0o777)
    file = replace(published(server, archive), unpack="as is")
    assert "is not a plain file" in client.fetch(thing(file))[0]


def test_link_in_the_folder_is_not_written_through(server, client):
    outside = client.home / "outside"
    outside.mkdir(parents=True)
    client.folder.mkdir()
    (client.folder / "a").symlink_to(outside)
    file = replace(published(server, zipped({"a/b.txt": b"b"})), unpack="as is")
    assert "is in the way" in client.fetch(thing(file))[0]
    assert list(outside.iterdir()) == []


def test_names_that_differ_in_capitals_only_are_refused(server, client):
    file = replace(published(server, zipped({"a.txt": b"a", "A.txt": b"b"})), unpack="as is")
    assert "occurs twice" in client.fetch(thing(file))[0]


def test_what_file_managers_leave_behind_is_left_out(server, client):
    archive = zipped({"__MACOSX/a.txt": b"", "._a.txt": b"", "b/.DS_Store": b"", "./a.txt": b"a"})
    file = replace(published(server, archive), unpack="as is")
    assert client.fetch(thing(file)) == []
    assert client.files() == {"data.bin", "a.txt"}


@pytest.mark.parametrize(
    "junk", [b"no archive", gzip.compress(b"no tar", mtime=0), b""], ids=range(3)
)
def test_what_is_no_archive_is_told(server, client, junk):
    file = replace(published(server, junk), unpack="as is")
    [problem] = client.fetch(thing(file))
    assert "archive is damaged" in problem


def test_unpacking_goes_on_after_a_kill(server, client):
    """Half of the members are there, and a torn one in the working folder."""
    members = {f"{index}.txt": bytes([index]) * 5000 for index in range(10)}
    file = replace(published(server, zipped(members)), unpack="as is")
    client.part.parent.mkdir(parents=True)
    for index in range(5):
        (client.folder / f"{index}.txt").write_bytes(members[f"{index}.txt"])
    (client.part.parent / "member").write_bytes(b"torn")
    assert client.fetch(thing(file)) == []
    assert all((client.folder / name).read_bytes() == data for name, data in members.items())


def test_deleted_file_comes_back_without_a_download(server, client):
    file = replace(published(server, zipped({"a.txt": b"a", "b.txt": b"b"})), unpack="as is")
    client.fetch(thing(file))
    (client.folder / "a.txt").unlink()
    server.log.clear()
    assert client.fetch(thing(file)) == []
    assert (client.folder / "a.txt").read_text() == "a"
    assert server.log == []


def test_archive_that_is_not_kept_goes_when_all_is_unpacked(server, client):
    file = replace(published(server, zipped({"a.txt": b"a"})), unpack="as is", keep=False)
    assert client.fetch(thing(file)) == []
    assert client.files() == {"a.txt"}
    assert not client.part.exists()
    server.log.clear()
    assert client.fetch(thing(file)) == []
    assert server.log == []
    assert verify(thing(file), client.home) == []


# --- single members of a distant zip -------------------------------------------------------------


def clips(count: int = 6) -> dict[str, bytes]:
    """A zip as UCF-101's: one folder with all clips, of about 60 kB each."""
    names = ["ApplyEyeMakeup", "HandStandPushups", "YoYo"]
    return {"UCF101/": b""} | {
        f"UCF101/v_{name}_g{index:02}_c01.avi": os.urandom(60_000 + index)
        for name in names
        for index in range(1, count + 1)
    }


@pytest.fixture
def videos(server: Server) -> tuple[DataSet, dict[str, bytes]]:
    members = clips()
    return thing(replace(published(server, zipped(members)), unpack="clips", keep=False)), members


def test_single_class_costs_its_own_bytes(server, client, videos):
    data, members = videos
    assert client.fetch(data, ("handstandpushups",)) == []
    names = {f"HandstandPushups/v_HandStandPushups_g{index:02}_c01.avi" for index in range(1, 7)}
    assert client.files() == names
    for name in names:
        assert (client.folder / name).read_bytes() == members[f"UCF101/{name.split('/')[1]}"]
    requests = [asked for asked in server.log if asked.path == "/data.bin"]
    assert len(requests) == 8  # its length, its table of contents, six clips
    assert sum(asked.sent for asked in requests) < 6 * 61_000 + (1 << 16) + 1
    assert verify(data, client.home) == []


def test_clips_that_are_here_are_not_fetched_again(server, client, videos):
    data, _ = videos
    client.fetch(data, ("YoYo",))
    (client.folder / "YoYo" / "v_YoYo_g03_c01.avi").unlink()
    server.log.clear()
    assert client.fetch(data, ("YoYo",)) == []
    assert len([asked for asked in server.log if asked.path == "/data.bin"]) == 3
    assert "1 of 6 clips fetched" in client.said[-1]


def test_cut_in_a_clip_is_mended(server, client, videos):
    data, members = videos
    script(server, good, good, cut(10_000), status(503))
    assert client.fetch(data, ("YoYo",)) == []
    path = client.folder / "YoYo" / "v_YoYo_g01_c01.avi"
    assert path.read_bytes() == members["UCF101/v_YoYo_g01_c01.avi"]


def test_damaged_clip_gets_no_name(server, client, videos):
    data, members = videos
    raw = bytearray(server.files["/data.bin"])
    where = raw.find(members["UCF101/v_YoYo_g02_c01.avi"][1000:1100])
    raw[where] ^= 1
    server.files["/data.bin"] = bytes(raw)
    [problem] = client.fetch(data, ("YoYo",))
    assert "damaged" in problem
    assert client.files() == {"YoYo/v_YoYo_g01_c01.avi"}
    assert len(load(client.folder).unpacked["data.bin"]) == 1


def test_foreign_clip_stays(server, client, videos):
    data, _ = videos
    path = client.folder / "YoYo" / "v_YoYo_g01_c01.avi"
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    assert "is in the way" in client.fetch(data, ("YoYo",))[0]
    assert path.read_text() == "mine"


def test_whole_data_set_after_some_classes(server, client, videos):
    data, members = videos
    client.fetch(data, ("YoYo",))
    assert client.fetch(data) == []
    assert len(client.files()) == len(members) - 1
    assert verify(data, client.home) == []


def test_server_without_ranges_cannot_give_single_clips(server, client, videos):
    data, _ = videos
    script(server, whole)
    assert "does not send parts of files" in client.fetch(data, ("YoYo",))[0]


def test_distant_zip_of_another_length_is_not_opened(server, client, videos):
    data, _ = videos
    server.files["/data.bin"] += b"!"
    assert "the right one has" in client.fetch(data, ("YoYo",))[0]


def test_unknown_class_gets_a_suggestion():
    with pytest.raises(Problem, match="Did you mean YoYo"):
        choose(["Jojo"], ["ApplyEyeMakeup", "YoYo"])


def test_clips_need_room(server, client, videos):
    data, _ = videos
    client.free = 100_000
    assert "of disk are needed" in client.fetch(data, ("YoYo",))[0]
    assert client.files() == set()


# --- verify, and the command ---------------------------------------------------------------------


def test_verify_finds_what_was_changed_and_what_is_missing(server, client):
    members = {"a.txt": b"a", "b.txt": b"b", "c.txt": b"c"}
    file = replace(published(server, zipped(members)), unpack="as is")
    client.fetch(thing(file))
    (client.folder / "a.txt").write_text("A")
    (client.folder / "b.txt").unlink()
    changed, missing = map(str, verify(thing(file), client.home))
    assert "a.txt was changed or damaged (sha256)" in changed
    assert "b.txt is missing" in missing
    assert "run python datasets/download.py thing" in missing


def test_verify_finds_a_damaged_archive(server, client):
    client.fetch(thing(published(server)))
    (client.folder / "data.bin").write_bytes(BODY[::-1])
    [problem] = verify(thing(published(server)), client.home)
    assert "data.bin was changed or damaged" in str(problem)


def test_unreadable_record_is_told(server, client):
    client.folder.mkdir(parents=True)
    (client.folder / "record.json").write_text("{")
    assert "record.json cannot be read" in client.fetch(thing(published(server)))[0]
    assert "record.json cannot be read" in str(verify(thing(published(server)), client.home)[0])


def test_command_runs_as_a_script(tmp_path):
    script_file = ROOT / "datasets" / "download.py"
    result = subprocess.run(
        [sys.executable, "-W", "error", str(script_file), "--list", "--to", str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in read_catalogue():
        assert f"\n{name} " in "\n" + result.stdout
    assert result.stderr == ""


def test_no_name_downloads_nothing(tmp_path, capsys):
    assert main(["--to", str(tmp_path)]) == 0
    assert "To download" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["multi30"], "did you mean multi30k?"),
        (["multi30k", "--mirror", "shared/data"], "python -m http.server"),
        (["multi30k", "--classes", "YoYo"], "name it as well"),
        (["ucf101", "--classes", ","], "name it as well"),
        (["ucf101", "--classes", "YoYo", "--verify"], "leave --classes out"),
    ],
)
def test_command_not_understood_ends_with_2(arguments, message, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert message in capsys.readouterr().err


def test_failure_ends_with_1_and_one_sentence(server, tmp_path, capsys):
    arguments = ["tatoeba-fra-eng", "--mirror", server.url, "--to", str(tmp_path)]
    assert main(arguments) == 1
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{server.url}/fra-eng.zip: the server does not have this file")


def test_verify_of_nothing(tmp_path, capsys):
    assert main(["--verify", "--to", str(tmp_path)]) == 0
    assert "Nothing to verify" in capsys.readouterr().out
    assert main(["--verify", "multi30k", "--to", str(tmp_path)]) == 1
    assert "was not downloaded" in capsys.readouterr().err
