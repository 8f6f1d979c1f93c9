"""The trusted side: starting a warm process behind walls, and sessions in it.

Nothing that a session sends is believed beyond what `wire` lets through: plain values and arrays.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.course import ROOT, UserError
from autograder.sandbox import walls, wire
from autograder.sandbox.scratch import remove
from autograder.sandbox.walls import MOST_OUTPUTS, Limits
from unroll.judging import calling
from unroll.judging.calling import CRASHED, OUT_OF_MEMORY, OUT_OF_TIME, Failure, Outcome
from unroll.judging.questions import Question

#: Modules that a warm process imports, by kind of lesson.
_NUMPY = (
    *("numpy", "matplotlib", "matplotlib.figure", "matplotlib.pyplot"),
    *("unroll.plot", "unroll.draw", "unroll.check", "matplotlib_inline.backend_inline"),
)
MODULES = {"numpy": _NUMPY, "keras": (*_NUMPY, "keras", "cv2")}

SANDBOXES = ("auto", "bubblewrap", "landlock", "none")

#: Seconds that importing may take, and that a session may take to end after its time is up.
_START_SECONDS, _GRACE_SECONDS = 180.0, 2.0

_HELP = (
    "install bubblewrap (Debian: apt-get install bubblewrap) on Linux 6.12 or later, or pass "
    "--sandbox none to run students' code with all your rights"
)


class Ended(Exception):
    """A session is over; `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def choose(wanted: str) -> str:
    """The sandbox to use: the named one, or the strongest that works here for "auto".

    Raises:
        UserError: when it does not work here; the sentence says what to do.
    """
    if wanted == "none":
        return wanted
    if sys.platform != "linux":
        raise UserError(
            "the sandbox needs Linux: on macOS and Windows grade in a Linux virtual machine, or "
            "pass --sandbox none to run students' code with all your rights"
        )
    if walls.landlock_abi() < walls.SCOPED_ABI:
        raise UserError(f"no sandbox works here: the kernel has no Landlock new enough; {_HELP}")
    if wanted in ("auto", "bubblewrap") and _bubblewrap_works():
        return "bubblewrap"
    if wanted == "bubblewrap":
        raise UserError(f"bubblewrap does not work here; {_HELP}")
    return "landlock"


def _bubblewrap_works() -> bool:
    if not shutil.which("bwrap"):
        return False
    command = ["bwrap", *_NAMESPACES, "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    return subprocess.run(command, capture_output=True, timeout=10).returncode == 0


_NAMESPACES = (
    *("--unshare-all", "--unshare-user", "--uid", "65534", "--gid", "65534"),
    *("--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "grading"),
)


def _readable() -> list[str]:
    """What a submission may read: the system's programs, Python, and the course's library."""
    system = ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/lib32", "/etc/ld.so.cache"]
    system += ["/etc/localtime", "/etc/fonts", "/etc/ssl/openssl.cnf"]
    python = [sys.base_prefix, sys.prefix]
    course = [ROOT / "course/unroll", ROOT / "autograder/__init__.py", ROOT / "autograder/sandbox"]
    return system + list(dict.fromkeys([*python, *map(str, course)]))


#: What the kernel tells about the machine, which NumPy and TensorFlow ask for.
_MACHINE = (
    *("/dev/urandom", "/dev/zero", "/proc/cpuinfo", "/proc/meminfo", "/proc/self"),
    "/sys/devices/system/cpu",
)


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


def _bubblewrap(folder: str, environment: dict[str, str]) -> list[str]:
    """The command that builds the walls: no network, own processes, a system that cannot change."""
    command = ["bwrap", *_NAMESPACES, "--clearenv"]
    for name, value in environment.items():
        command += ["--setenv", name, value]
    for path in _readable():
        if Path(path).is_symlink() and Path(path).parent == Path("/"):
            command += ["--symlink", os.readlink(path), path]  # noqa: PTH115 (as it stands)
        else:
            command += ["--ro-bind-try", path, path]
    command += ["--ro-bind-try", "/sys/devices/system/cpu", "/sys/devices/system/cpu"]
    command += ["--proc", "/proc", "--dev", "/dev"]
    return [*command, "--size", str(1 << 30), "--tmpfs", folder, "--chdir", folder]


@dataclass(frozen=True)
class _Start:
    """How a warm process is told to start."""

    control: int
    modules: tuple[str, ...]
    scratch: str
    environment: dict[str, str]
    readable: tuple[str, ...]
    walls: bool
    namespaces: str


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
        self._folder = tempfile.mkdtemp(prefix="unroll-")
        # A place of its own: the checkout, or Python, may lie below /tmp.
        folder = "/scratch" if self.sandbox == "bubblewrap" else self._folder
        environment = _environment(folder)
        ours, theirs = socket.socketpair()
        start = _Start(
            control=theirs.fileno(),
            modules=MODULES[kind],
            scratch=folder,
            environment=environment,
            readable=(*_readable(), *_MACHINE, f"{folder}/matplotlib"),
            walls=self.sandbox != "none",
            namespaces={"bubblewrap": "needed", "landlock": "if allowed"}.get(self.sandbox, ""),
        )
        command = _bubblewrap(folder, environment) if self.sandbox == "bubblewrap" else []
        command += [sys.executable, "-m", "autograder.sandbox.warm", json.dumps(asdict(start))]
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the process)
        self._process = subprocess.Popen(
            command,
            env=environment if self.sandbox != "bubblewrap" else None,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        self._control = ours
        self._control.settimeout(_START_SECONDS)
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
        session = Session(self, name, ours, limits, deadline)
        session.enter()
        return session

    def alive(self) -> bool:
        """Is it still there? The system may have ended it."""
        return self._process.poll() is None

    def end(self, name: str) -> str:
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


class Session:
    """One submission's process: runs its cells, calls its functions."""

    def __init__(
        self,
        warm: Warm,
        name: str,
        channel: socket.socket,
        limits: Limits,
        deadline: float | None = None,
    ) -> None:
        self._warm = warm
        self._name = name
        self._channel = channel
        self.limits = limits
        self.deadline = deadline or time.monotonic() + limits.submission_seconds
        self.over: Failure | None = None

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *details: object) -> None:
        self.end()

    def enter(self) -> None:
        """Wait until all walls stand; no code of the student has run before that.

        Raises:
            UserError: when one does not.
        """
        self._channel.settimeout(_START_SECONDS)
        try:
            reply = wire.receive(self._channel)
        except (TimeoutError, wire.WireError) as error:
            raise UserError(f"the sandbox could not be entered: {error}{self.end()}") from None
        if reply != {"entered": True}:
            self.end()
            raise UserError(f"the sandbox could not be entered: {reply.get('why')}; {_HELP}")

    def end(self) -> str:
        """End the process and everything it started; how it had ended, if it had."""
        if self._channel.fileno() < 0:
            return ""
        self._channel.close()
        return self._warm.end(self._name)

    def run(self, source: str) -> tuple[int, list[dict[str, Any]]]:
        """Run one cell; its execution count and outputs, as a notebook holds them.

        Raises:
            Ended: when the process did not survive it.
        """
        request = {"do": "cell", "source": source}
        reply = self._ask(request, self.limits.cell_seconds + _GRACE_SECONDS)
        count, outputs = reply.get("count"), reply.get("outputs")
        if not isinstance(count, int) or not isinstance(outputs, str):
            raise self._fail(CRASHED, "The notebook's process answered with nonsense.")
        return count, _checked_outputs(outputs, self.limits.output)

    def defined(self, name: str) -> bool:
        """Is there a function of this name?"""
        request = {"do": "defined", "name": name}
        return self._ask(request, calling.CALL_SECONDS).get("defined") is True

    def call(self, name: str, question: Question, arguments: tuple[Any, ...]) -> Outcome:
        """Call a function of the notebook on a copy of the arguments."""
        try:
            reply = self._ask(
                self._order("call", name, question, arguments),
                calling.seconds_for(question) + _GRACE_SECONDS,
            )
        except Ended as ended:
            return Outcome(failure=ended.failure)
        return _outcome(reply, question)

    def with_changed_globals(
        self, name: str, question: Question, arguments: tuple[Any, ...]
    ) -> list[tuple[str, Any]]:
        """What the function returns when variables of the notebook are changed."""
        try:
            order = self._order("globals", name, question, arguments)
            reply = self._ask(order, 4 * calling.seconds_for(question))
        except Ended:
            return []
        results = reply.get("results")
        pairs = results if isinstance(results, list) else []
        return [
            (p[0], p[1])
            for p in pairs
            if isinstance(p, list) and len(p) == 2 and isinstance(p[0], str) and p[0].isidentifier()
        ]

    def _order(
        self, do: str, name: str, question: Question, arguments: tuple[Any, ...]
    ) -> dict[str, Any]:
        return {
            "do": do,
            "name": name,
            "exercise": question.exercise,
            "arguments_are": list(question.arguments),
            "harness": question.harness,
            "arguments": arguments,
        }

    def _ask(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        """Send a request and wait for its reply.

        Raises:
            Ended: when there is none within so many seconds.
        """
        if self.over:
            raise Ended(self.over)
        left = self.deadline - time.monotonic()
        self._channel.settimeout(max(0.01, min(seconds, left)))
        try:
            wire.send(self._channel, request)
            reply = wire.receive(self._channel)
        except TimeoutError:
            limit = seconds - _GRACE_SECONDS
            text = f"it did not finish within {limit:g} seconds"
            if left < seconds:
                text = f"the notebook took longer than {self.limits.submission_seconds:g} seconds"
            raise self._fail(
                OUT_OF_TIME, f"{text[0].upper()}{text[1:]}: is there a loop that never ends?"
            ) from None
        except wire.Closed:
            raise self._fail(CRASHED, "") from None
        except wire.WireError as error:
            raise self._fail(CRASHED, f"What it returned could not be read: {error}.") from None
        if not isinstance(reply, dict):
            raise self._fail(CRASHED, "The notebook's process answered with nonsense.")
        return reply

    def _fail(self, kind: str, message: str) -> Ended:
        """End the process, and find out why it had ended if it had."""
        why = self.end()
        if why == "memory":
            size = self.limits.memory / 2**30
            kind, message = OUT_OF_MEMORY, f"It needed more than {size:.3g} GB of memory."
        elif why == "processes":
            message = f"It started more than {self.limits.processes} processes."
        elif not message:
            message = f"It ended the whole process ({_in_words(why)})."
        self.over = Failure(kind, message)
        return Ended(self.over)


def _in_words(why: str) -> str:
    """What an exit code tells a student."""
    known = {
        "exit 139": "a crash in a library, or a recursion without an end",
        "exit 0": "os._exit or the like",
        "exit 1": "an error outside its own lines: were built-in names or a library changed?",
        "exit 137": "it was killed",
        "exit 152": "too much computing time",
        "exit 153": "a file grew too large",
        "exit 134": "a library gave up",
    }
    number = why.removeprefix("exit ")
    with contextlib.suppress(ValueError):
        known.setdefault(why, f"the signal {signal.Signals(int(number) - 128).name}")
    return known.get(why, why or "no reason is known")


def _outcome(reply: dict[str, Any], question: Question) -> Outcome:
    """What a session says of a call; whatever is not as it must be is left out."""
    if "problem" in reply:
        message = f"what it returns cannot be used: {str(reply['problem'])[:200]}"
        return Outcome(failure=Failure("ValueError", message))
    if reply.get("defined") is not True:
        return Outcome(failure=Failure("NameError", "the function is not defined"))
    changed, warned = reply.get("changed"), reply.get("warned")
    changes = [_text(name) for name in changed] if isinstance(changed, list) else []
    warnings = [_text(text) for text in warned[:20]] if isinstance(warned, list) else []
    return Outcome(
        reply.get("value"),
        _failure(reply.get("failure")),
        tuple(name for name in question.arguments if name in changes),
        _text(reply.get("printed")),
        tuple(text for text in warnings if text),
    )


def _failure(parts: Any) -> Failure | None:
    if parts is None:
        return None
    if not isinstance(parts, list) or len(parts) != 7:
        return Failure("Exception", "")
    kind, message, line, text, inside, name, written = parts
    number = line if isinstance(line, int) else 0
    words = (_text(part)[:500] for part in (kind, message, text, inside, name))
    kind, message, text, inside, name = words
    if kind in (OUT_OF_MEMORY, CRASHED):
        kind = "Exception"  # only this side says so
    return Failure(kind, message, number, text, inside, name, written is True)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _checked_outputs(text: str, limit: int) -> list[dict[str, Any]]:
    """A cell's outputs, if they are outputs; verdicts are shown by the tester alone.

    Args:
        text: the outputs as JSON, which may be anything.
        limit: how many characters a cell may show.
    """
    import nbformat

    from unroll.judging.verdict import MIME

    with contextlib.suppress(ValueError, TypeError, RecursionError, nbformat.ValidationError):
        if len(text) > 6 * limit + 100_000:  # JSON may write one character as six
            raise ValueError("more than a cell may show")
        outputs = json.loads(text)
        if len(outputs) > MOST_OUTPUTS or not all(map(_looks_like_output, outputs)):
            raise ValueError("not what the shell sends")
        json.dumps(outputs, ensure_ascii=False).encode()  # a file cannot hold half characters
        node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", outputs=outputs)])
        nbformat.validate(node)
        for output in node.cells[0].outputs:
            output.get("data", {}).pop(MIME, None)
        kept: list[dict[str, Any]] = node.cells[0].outputs
        return kept
    note = "[outputs that a notebook cannot hold were left out]\n"
    return [{"output_type": "stream", "name": "stdout", "text": note}]


def _looks_like_output(output: Any) -> bool:
    """Is it shallow enough to be validated in no time?"""
    if not isinstance(output, dict):
        return False
    data, trace = output.get("data", {}), output.get("traceback", [])
    return (
        isinstance(output.get("text", ""), str)
        and isinstance(data, dict)
        and all(isinstance(v, str) or "json" in mime for mime, v in data.items())
        and isinstance(trace, list)
        and len(trace) <= MOST_OUTPUTS
    )


@dataclass(frozen=True)
class Remote:
    """A function in a session, as `judge` asks for it."""

    session: Session
    name: str

    @property
    def __name__(self) -> str:  # the hidden test asks a function for its name
        return self.name

    def call(self, question: Question, arguments: tuple[Any, ...]) -> Outcome:
        """Call it on a copy of the arguments."""
        return self.session.call(self.name, question, arguments)

    def with_changed_globals(
        self, question: Question, arguments: tuple[Any, ...]
    ) -> Sequence[tuple[str, Any]]:
        """Each notebook variable that it reads, and its result when that one is changed."""
        return self.session.with_changed_globals(self.name, question, arguments)

    def other(self, name: str) -> Remote | None:
        """Another function of the same notebook."""
        with contextlib.suppress(Ended):
            return Remote(self.session, name) if self.session.defined(name) else None
        return None
