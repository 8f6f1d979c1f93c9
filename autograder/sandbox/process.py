"""The warm process from the trusted side: started behind walls, and asked for sessions."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import tempfile
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.course import UserError
from autograder.sandbox.kinds import KINDS, choose, readable
from autograder.sandbox.scratch import remove
from autograder.sandbox.session import START_SECONDS, Session
from autograder.sandbox.walls import Limits

#: Modules that a warm process imports, by kind of lesson.
_NUMPY = (
    *("numpy", "matplotlib", "matplotlib.figure", "matplotlib.pyplot"),
    *("unroll.plot", "unroll.draw", "unroll.check", "unroll.judging.harness"),
    "matplotlib_inline.backend_inline",
)
MODULES = {"numpy": _NUMPY, "keras": (*_NUMPY, "keras", "cv2", "unroll.datasets.stick_figures")}


def _environment(folder: str) -> dict[str, str]:
    """All that a warm process and its submissions know of the environment."""
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": folder,
        "TMPDIR": folder,
        "MPLCONFIGDIR": f"{folder}/matplotlib",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "IPYTHONDIR": f"{folder}/ipython",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "random",
        # One thread each: threads would not survive a fork, and submissions share the cores.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
    }


@dataclass(frozen=True)
class _Start:
    """How a warm process is told to start; for what differs between sandboxes see `kinds`."""

    control: int
    modules: tuple[str, ...]
    scratch: str
    environment: dict[str, str]
    readable: tuple[str, ...]
    walls: bool
    namespaces: str
    read_only: bool


class Warm:
    """A warm process that forks sessions. Use it as a context, or call `close`."""

    def __init__(self, kind: str = "numpy", sandbox: str = "auto") -> None:
        """Start and wait until everything is imported.

        Args:
            kind: "numpy", or "keras" for lessons that use Keras.
            sandbox: one of SANDBOXES.

        Raises:
            UserError: when the sandbox does not work here or the process does not start.
        """
        self.sandbox = choose(sandbox)
        walls = KINDS[self.sandbox]
        self._folder = tempfile.mkdtemp(prefix="unroll-")
        scratch = walls.scratch(self._folder)
        environment = _environment(scratch)
        ours, theirs = socket.socketpair()
        start = _Start(
            control=theirs.fileno(),
            modules=MODULES[kind],
            scratch=scratch,
            environment=environment,
            readable=(*readable(), *walls.machine, f"{scratch}/matplotlib"),
            walls=walls.walls,
            namespaces=walls.namespaces,
            read_only=walls.read_only,
        )
        command = walls.command(scratch)
        command += [sys.executable, "-m", "autograder.sandbox.warm", json.dumps(asdict(start))]
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the process)
        self._process = subprocess.Popen(
            command,
            env=environment,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        self._control = ours
        self._control.settimeout(START_SECONDS)
        try:
            self._answer()
        except (OSError, ValueError) as error:
            self._log.seek(0)
            said = self._log.read().decode(errors="replace").strip().splitlines()
            self.close()
            reason = said[-1] if said else str(error)
            raise UserError(f"the sandbox {self.sandbox} did not start: {reason}") from None

    @property
    def process(self) -> int:
        """The id of the process that all sessions are below."""
        return self._process.pid

    def __enter__(self) -> Warm:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def session(self, limits: Limits, deadline: float | None = None) -> Session:
        """A fresh process for one submission, which must be done by its deadline (monotonic)."""
        ours, theirs = socket.socketpair()
        name = uuid.uuid4().hex
        order = {"do": "start", "id": name, "limits": asdict(limits)}
        try:
            socket.send_fds(self._control, [json.dumps(order).encode()], [theirs.fileno()])
        finally:
            theirs.close()
        session = Session(ours, lambda: self._end(name), limits, deadline)
        session.enter()
        return session

    def alive(self) -> bool:
        """Is it still there? The system may have ended it."""
        return self._process.poll() is None

    def _end(self, name: str) -> str:
        """End a session and everything that it started; how it had ended, if it had."""
        self._control.sendall(json.dumps({"do": "end", "id": name}).encode())
        return str(self._answer()["why"])

    def _answer(self) -> dict[str, Any]:
        line = bytearray()
        while not line.endswith(b"\n"):
            part = self._control.recv(4096)
            if not part:
                raise OSError("the warm process has ended")
            line += part
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End the warm process and whatever still runs in it."""
        self._control.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
        remove(self._folder)
