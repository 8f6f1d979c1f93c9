"""A Linux machine of the tests' own: this one's programs, but its own accounts, files and systemd.

systemd-nspawn runs it in a folder. Whatever is done on it (accounts, services, /etc) is done in
that folder and in memory, and is gone afterwards. Only the network is this machine's.
"""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

#: Of /etc: what programs and logins need. No passwords: `pwconv` makes a new file for them.
ETC = (
    *("alternatives", "ca-certificates", "default", "ld.so.cache", "ld.so.conf", "ld.so.conf.d"),
    *("fonts", "group", "host.conf", "hosts", "login.defs", "nsswitch.conf", "pam.conf", "pam.d"),
    *("passwd", "pip.conf", "protocols", "security", "services", "shells", "skel", "ssl"),
)
#: Settings of how packages are found and checked: an installation over there needs the same.
REGISTRY = ("PIP_", "UV_", "SSL_", "REQUESTS_CA_", "http", "HTTP", "no_proxy", "NO_PROXY")


class Machine:
    """A running machine: the number of its first process, and its files as seen from here."""

    def __init__(self, leader: int) -> None:
        self.leader, self.root = leader, Path(f"/proc/{leader}/root")

    def run(self, script: str, user: str = "root", check: bool = True, **variables: str) -> str:
        """Run lines of bash there as a user; what they print."""
        inside = ["nsenter", f"--target={self.leader}", "--all", "--root", "env", "-i"]
        settings = {name: v for name, v in os.environ.items() if name.startswith(REGISTRY)}
        path = f"{sys.base_prefix}/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        settings |= {"PATH": path, "HOME": "/root"}
        # What uv has downloaded for this machine is not downloaded again, nor copied.
        settings |= {"UV_CACHE_DIR": "/var/cache/uv", "UV_LINK_MODE": "symlink", **variables}
        shell = ["bash", "-euc", f"cd /\n{script}"]
        if user != "root":
            shell = ["su", "-", user, "-c", script]
        result = subprocess.run(
            [*inside, *(f"{name}={value}" for name, value in settings.items()), *shell],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
        )
        if check and result.returncode:
            pytest.fail(f"{script}\nfailed:\n{result.stdout[-3000:]}")
        return result.stdout


@contextmanager
def machine(folder: Path) -> Iterator[Machine]:
    """Run a machine in an empty folder until the end of the `with`; then nothing of it is left."""
    root, log = folder / "root", folder / "machine.log"
    shown = {Path("/usr"), Path(sys.base_prefix), Path(sys.prefix)}
    options = ["--quiet", "--register=no", "--keep-unit", "--link-journal=no", "--console=pipe"]
    options += [f"--directory={root}", f"--machine=unroll-{secrets.token_hex(4)}"]
    options += [f"--bind-ro={path}" for path in shown]
    # What is installed there is many small files: in memory they come and go in no time.
    options += [f"--tmpfs=/{name}:mode=0755" for name in ("opt", "srv", "home")]
    uv = [Path(sys.executable).parent / "uv", "cache", "dir"]
    cache = subprocess.run(uv, capture_output=True, text=True, check=True).stdout.strip()
    Path(cache).mkdir(parents=True, exist_ok=True)
    options += [f"--bind={cache}:/var/cache/uv"]
    try:
        _furnish(root)
        with log.open("w") as out:
            nspawn = subprocess.Popen(
                # It ends when the tests do, however they end.
                [
                    "setpriv",
                    "--pdeathsig=TERM",
                    "systemd-nspawn",
                    *options,
                    "--boot",
                    "systemd.unit=multi-user.target",
                ],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        try:
            started = Machine(_leader(nspawn, log))
            started.run("pwconv")
            yield started
        finally:
            _end(nspawn)
    finally:
        shutil.rmtree(root)


def _furnish(root: Path) -> None:
    """Lay out what systemd and logins need."""
    for name in ("etc", "usr", "opt", "srv", "home", "root", "var/cache", "var/log", "tmp", "mnt"):
        (root / name).mkdir(parents=True)
    root.chmod(0o755)
    for name in ("bin", "sbin", "lib", "lib64"):
        (root / name).symlink_to(f"usr/{name}")
    copies = [f"/etc/{name}" for name in ETC if Path("/etc", name).exists()]
    subprocess.run(["cp", "-a", *copies, root / "etc"], check=True)
    (root / "etc" / "machine-id").write_text(f"{secrets.token_hex(16)}\n")
    # Without sessions of logins, which would wait for one another; no test looks at them.
    (root / "etc/systemd/system").mkdir(parents=True)
    (root / "etc/systemd/system/systemd-logind.service").symlink_to("/dev/null")
    (root / "etc/systemd/system/default.target").symlink_to("/lib/systemd/system/multi-user.target")
    shutil.copy("/etc/os-release", root / "etc")  # a link on most machines


def _children(process: int) -> list[int]:
    text = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(child) for child in text.split()]


def _end(nspawn: "subprocess.Popen[bytes]") -> None:
    """Pull the plug: all its processes end with its first, and none is worth an orderly end."""
    if nspawn.poll() is None:
        for child in _children(nspawn.pid):
            os.kill(child, signal.SIGKILL)
    nspawn.wait(60)


def _leader(nspawn: "subprocess.Popen[bytes]", log: Path) -> int:
    """The machine's first process, when systemd has come up in it."""
    ready = ("systemctl", "is-active", "multi-user.target")
    for _ in range(600):
        if nspawn.poll() is not None:
            break
        for child in _children(nspawn.pid):
            state = subprocess.run(
                ["nsenter", f"--target={child}", "--all", "--root", *ready],
                capture_output=True,
                text=True,
            )
            if state.stdout.strip() == "active":
                return child
        time.sleep(0.1)
    pytest.fail(f"the machine did not start:\n{log.read_text()[-3000:]}")
