"""The warm process from the trusted side: started behind walls, and asked for sessions."""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.course import UserError
from autograder.sandbox.kinds import HELP, KINDS, choose
from autograder.sandbox.readable import readable
from autograder.sandbox.scratch import remove
from autograder.sandbox.session import PATIENCE, Session
from autograder.sandbox.walls import Limits

#: Modules that a warm process imports, by kind of lesson: all that its sessions would import, each
#: for itself.
_NUMPY = (
    *("numpy", "numpy.random", "numpy.linalg", "numpy.fft", "matplotlib.pyplot"),
    *("matplotlib_inline.backend_inline", "unroll.judging.harness", "unroll.judging.plans"),
    *(f"unroll.{name}" for name in ("check", "draw", "plot", "sliders", "training", "gradient")),
    "unroll.progress",
)
_KERAS = (
    *("keras", "cv2", "unroll.devices", "unroll.draw_attention", "unroll.vocabulary"),
    *("unroll.translation", "unroll.translator"),
    *(f"unroll.datasets.{name}" for name in ("stick_figures", "videos", "encoders", "sentences")),
)
MODULES = {"numpy": _NUMPY, "keras": (*_NUMPY, *_KERAS)}


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


def _font_lists() -> dict[str, str]:
    """The lists of fonts that matplotlib has made for this user: making one may take seconds."""
    found = {}
    with contextlib.suppress(OSError, RuntimeError):  # there may be no home
        caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        folder = Path(os.environ.get("MPLCONFIGDIR") or Path(caches, "matplotlib"))
        for file in folder.glob("fontlist-*.json"):
            with contextlib.suppress(ValueError):  # damaged: matplotlib makes another
                found[file.name] = file.read_text(encoding="utf-8")
    return found


class Orders:
    """Where sessions are ordered of a warm process that is there; see `Warm.connect`."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control

    def session(
        self,
        limits: Limits,
        left: float | None = None,
        *,
        killed_at: frozenset[int] = frozenset(),
    ) -> Session:
        """A fresh process for one submission; see `Session`.

        Raises:
            UserError: when there is none, or one of its walls does not stand.
        """
        handle, said, received = self._order(asdict(limits))
        if not received:
            handle.close()
            raise UserError(f"the sandbox could not be entered: {said or self._reason()}; {HELP}")
        session = Session(
            socket.socket(fileno=received[0]), handle, limits, left, killed_at=killed_at
        )
        session.enter()
        return session

    def rest(self) -> None:
        """End the sessions that wait to be ordered; the next order makes new ones."""
        self._order(None)[0].close()

    def alive(self) -> bool:
        """Is the warm process still there? The system may have ended it."""
        hung_up = select.poll()
        hung_up.register(self._control, 0)
        return not hung_up.poll(0)

    def _order(self, limits: dict[str, Any] | None) -> tuple[socket.socket, str, list[int]]:
        """Send an order; where the answer came from, what it says, and what came with it."""
        ours, theirs = socket.socketpair()
        ours.settimeout(PATIENCE)
        with theirs, contextlib.suppress(OSError):
            # One order is one message: several processes may send theirs at the same time.
            socket.send_fds(self._control, [json.dumps(limits).encode()], [theirs.fileno()])
            theirs.close()
            said, received, _, _ = socket.recv_fds(ours, 4096, 1)
            return ours, said.decode(), received
        return ours, "", []

    def _reason(self) -> str:
        """Why there is no answer."""
        return "its warm process has ended"

    def close(self) -> None:
        """Order nothing more."""
        self._control.close()


@dataclass(frozen=True)
class _Start:
    """How a warm process is told to start; for what differs between sandboxes see `kinds`.

    `control` and `owner` are descriptors: where orders come from, and what tells of the end of the
    process that started it. `fonts` are files for matplotlib's folder.
    """

    control: int
    owner: int
    modules: tuple[str, ...]
    scratch: str
    environment: dict[str, str]
    fonts: dict[str, str]
    readable: tuple[str, ...]
    walls: bool
    namespaces: str


class Warm(Orders):
    """A warm process that forks sessions. Use it as a context, or call `close`."""

    def __init__(self, kind: str = "numpy", sandbox: str = "auto") -> None:
        """Start it; the first session waits until everything is imported.

        Args:
            kind: "numpy", or "keras" for lessons that use Keras.
            sandbox: one of SANDBOXES.

        Raises:
            UserError: when the sandbox does not work here.
        """
        self.sandbox = choose(sandbox)
        self._folder = "" if KINDS[self.sandbox].scratch else tempfile.mkdtemp(prefix="unroll-")
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the process)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        super().__init__(ours)
        owner = os.pidfd_open(os.getpid())
        start = self._start(theirs.fileno(), owner, MODULES[kind])
        command = KINDS[self.sandbox].command(start.scratch)
        command += [sys.executable, "-m", "autograder.sandbox.warm"]
        with tempfile.TemporaryFile("w+") as settings:
            json.dump(asdict(start), settings)
            settings.seek(0)
            self._process = subprocess.Popen(
                command,
                env=start.environment,
                cwd=self._folder or "/",
                stdin=settings,
                stdout=self._log,
                stderr=self._log,
                pass_fds=[start.control, start.owner],
                start_new_session=True,  # who interrupts this process does not mean that one
            )
        theirs.close()
        os.close(owner)

    def _start(self, control: int, owner: int, modules: tuple[str, ...]) -> _Start:
        kind = KINDS[self.sandbox]
        scratch = kind.scratch or self._folder
        return _Start(
            control=control,
            owner=owner,
            modules=modules,
            scratch=scratch,
            environment=_environment(scratch),
            fonts=_font_lists(),
            readable=(*readable(), *kind.machine, f"{scratch}/matplotlib"),
            walls=kind.walls,
            namespaces=kind.namespaces,
        )

    def connect(self) -> Orders:
        """Another way to order sessions, which may be handed to another process of this machine.

        It may be pickled by whatever starts that process (multiprocessing, concurrent.futures).
        """
        return Orders(self._control.dup())

    @property
    def process(self) -> int:
        """The id of the process that all sessions are below."""
        return self._process.pid

    def __enter__(self) -> Warm:
        return self

    def __exit__(self, *details: object) -> None:
        self.close()

    def _reason(self) -> str:
        self._log.seek(0)
        said = self._log.read().decode(errors="replace").strip().splitlines()
        return said[-1] if said else super()._reason()

    def close(self) -> None:
        """End the warm process and whatever still runs in it."""
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)  # for whoever is connected, too
        super().close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()
        if self._folder:
            remove(self._folder)
