"""Does a lesson fit on Binder? JupyterLab and one kernel on one CPU, and the memory they take.

    .venv/bin/python -m tools.footprint [LESSON ...]

A measurement for the record, not a test. Memory is the proportional set size of the server and its
kernels, so that what they share counts once; Binder ends a session that takes 2 GiB.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import click
import nbformat
import psutil
from jupyter_client.blocking.client import BlockingKernelClient

from autograder.course import ROOT, Lesson, UserError, find_lessons

GIB = 2**30
TOKEN = "footprint"


class Watch:
    """Looks at a process and its children twice a second, and keeps the highest sum."""

    def __init__(self, pid: int) -> None:
        self.process, self.peak = psutil.Process(pid), 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._look)

    def __enter__(self) -> Watch:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def memory(self) -> int:
        """Bytes that the processes take now."""
        total = 0
        for process in [self.process, *self.process.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):  # it ended meanwhile
                total += process.memory_full_info().pss
        return total

    def _look(self) -> None:
        while not self.over.wait(0.5):
            self.peak = max(self.peak, self.memory())


@contextlib.contextmanager
def _server(folder: Path) -> Iterator[tuple[int, str]]:
    """JupyterLab on one CPU, its own files in a folder; gives its process id and address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--port={port}", f"--IdentityProvider.token={TOKEN}", "--ip=127.0.0.1"]
    own = {"HOME": str(folder), "JUPYTER_RUNTIME_DIR": str(folder / "runtime")}
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **own}, stdout=log, stderr=subprocess.STDOUT
        )
    os.sched_setaffinity(server.pid, {min(os.sched_getaffinity(0))})
    try:
        yield server.pid, f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _ask(address: str, path: str, content: object = None) -> bytes:
    """The server's answer, as soon as it gives one."""
    data = None if content is None else json.dumps(content).encode()
    headers = {"Authorization": f"token {TOKEN}"}
    request = Request(f"{address}/{path}", data, headers)
    for _ in range(1500):  # five minutes: one CPU may be a slow one
        with contextlib.suppress(URLError), urlopen(request) as answer:
            return bytes(answer.read())
        time.sleep(0.2)
    raise UserError("JupyterLab does not start; try `make lab`")


def measure(lesson: Lesson) -> str:
    """One line: how long the solution notebook takes, and the memory at rest and at the highest."""
    with tempfile.TemporaryDirectory() as name, _server(Path(name)) as (server, address):
        _ask(address, "lab")
        with Watch(server) as watch:
            rest = watch.memory()
            place = str(lesson.solution.parent.relative_to(ROOT))
            kernel = json.loads(_ask(address, "api/kernels", {"name": "python3", "path": place}))
            client = BlockingKernelClient()
            client.load_connection_file(f"{name}/runtime/kernel-{kernel['id']}.json")
            client.start_channels(hb=False)  # a busy machine's pulse may pause
            client.wait_for_ready(timeout=120)
            started = time.perf_counter()
            for cell in nbformat.read(lesson.solution, as_version=4).cells:
                if cell.cell_type == "code":
                    _execute(client, cell.source)
            seconds = time.perf_counter() - started
            client.stop_channels()
    return (
        f"{lesson.id}: {seconds:.0f} s; JupyterLab {rest / GIB:.2f} GiB, "
        f"with its kernel at most {watch.peak / GIB:.2f} GiB"
    )


def _execute(client: BlockingKernelClient, source: str) -> None:
    reply = client.execute_interactive(source, allow_stdin=False, output_hook=lambda _: None)
    if reply["content"]["status"] != "ok":
        raise UserError(f"{reply['content']['ename']}: {reply['content']['evalue']}")


@click.command()
@click.argument("lessons", nargs=-1, metavar="[LESSON]...")
def main(lessons: tuple[str, ...]) -> None:
    """Print what lessons take on one CPU."""
    for lesson in find_lessons(lessons):
        click.echo(measure(lesson))


if __name__ == "__main__":
    main()
