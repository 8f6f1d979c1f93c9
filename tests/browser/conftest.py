"""A real browser, and JupyterLab as `make lab` starts it, for what people see."""

import io
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

#: Where Debian and others put the browser. Playwright's own is a download; none is made here.
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)

#: Nothing but the pages asked for, and no wall that the tests' own user cannot build.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

#: Milliseconds after which something that never shows up on a page is a failure. Not a measurement.
PATIENCE = 180_000


class Server(NamedTuple):
    """A server on the loopback interface: its address, what opens it, and the folder it shows."""

    url: str
    token: str
    folder: Path

    def address(self, path: str = "lab") -> str:
        """The address of a page of it, with the right to open it."""
        return f"{self.url}{path}{'&' if '?' in path else '?'}token={self.token}"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", metavar="FOLDER", help="Write the guides' pictures there.")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium, one for each worker."""
    if CHROMIUM is None:
        pytest.skip("needs a browser: apt-get install chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield chromium
        chromium.close()


@contextmanager
def new_page(
    browser: Browser, width: int = 1280, height: int = 900, sharpness: float = 1
) -> Iterator[Page]:
    """A page of a browser without history, cookies or other tabs.

    sharpness: pixels on the screen for one of the page.
    """
    expect.set_options(timeout=PATIENCE)
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=sharpness, locale="en-GB"
    )
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of its own for one test."""
    with new_page(browser) as page:
        yield page


@pytest.fixture(scope="session")
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Takes a picture of what a page shows, for the guides; does nothing but in `make pictures`."""
    folder = request.config.getoption("pictures", None)

    def take(page: Page, name: str) -> None:
        if folder:
            shown = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
            path = Path(folder, f"{name}.png")
            path.parent.mkdir(exist_ok=True)
            # Pages of a program have few colours: with 256 a file is a third as large.
            shown.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)

    return take


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def serve(
    command: list[str], url: str, folder: Path, env: dict[str, str] | None = None
) -> Iterator[None]:
    """Run a server in a folder until its page answers, and end it, children and all, afterwards."""
    log = folder / ".server.log"
    with log.open("w") as out:
        server = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(env or {})},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_for(url, server, log)
        yield
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, 9)
            server.wait()


def _wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except urllib.error.HTTPError:
            return  # it answers, if only that this page is not for everyone
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the server did not start:\n{log.read_text()[-3000:]}")


@contextmanager
def jupyterlab(folder: Path, *options: str, env: dict[str, str] | None = None) -> Iterator[Server]:
    """JupyterLab at work in a folder, with settings of its own."""
    port, token = free_port(), secrets.token_hex(16)
    own = folder / ".jupyter-home"
    own.mkdir(exist_ok=True)
    places = {
        "HOME": str(own),
        "IPYTHONDIR": str(own / "ipython"),
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_DATA_DIR": str(own / "data"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(own / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(own / "workspaces"),
        **(env or {}),
    }
    command = [str(Path(sys.executable).parent / "jupyter-lab"), "--no-browser", "--allow-root"]
    command += [f"--port={port}", "--ip=127.0.0.1", f"--IdentityProvider.token={token}"]
    command += options
    server = Server(f"http://127.0.0.1:{port}/", token, folder)
    with serve(command, server.url + "api", folder, places):
        yield server
