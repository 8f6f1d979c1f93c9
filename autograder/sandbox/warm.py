"""The warm process: it has imported what lessons use, and forks sessions when they are ordered.

It runs behind the walls that `process` built, imports, and then only forks: it runs no code of a
student, starts no thread, and reads nothing but orders from its control socket. The next session
of each kind is forked before it is ordered, while others run; it has seen nothing of theirs.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.sandbox import calls, walls
from autograder.sandbox.keeper import SESSIONS, keep
from autograder.sandbox.scratch import remove
from autograder.sandbox.shell import Shell
from autograder.sandbox.walls import Limits

#: So many sessions wait to be ordered at most, one for each set of limits.
_MOST_SPARES = 2


def main() -> None:
    """Import, then follow orders until nobody is left to give any."""
    settings = json.load(sys.stdin)
    folder = Path(os.environ["MPLCONFIGDIR"])
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in settings["fonts"].items():
        (folder / name).write_text(text, encoding="utf-8")
    Path(settings["scratch"], SESSIONS).mkdir(mode=0o700)
    for name in settings["modules"]:
        importlib.import_module(name)
    _forget_fonts(folder, settings["readable"])
    shell = Shell()
    for own_mounts in (True, False) if settings["walls"] else ():
        calls.filter_program(own_mounts)  # which is then there in every session
    gc.collect()
    gc.freeze()  # the collector must not touch, and so copy, what all sessions share
    server = _Server(settings, shell)
    server.serve()
    server.close()
    os.chdir("/")
    remove(settings["scratch"])  # whoever started this may not be there to do it


def _forget_fonts(folder: Path, places: Sequence[str]) -> None:
    """Leave in matplotlib's list only the fonts that sessions can read: others name what is on the
    machine, and could not be drawn with.
    """
    from matplotlib import font_manager

    fonts = font_manager.fontManager
    fonts.ttflist = [font for font in fonts.ttflist if holds(places, font.fname)]
    fonts.afmlist = [font for font in fonts.afmlist if holds(places, font.fname)]
    for file in folder.glob("fontlist-*"):
        file.unlink()
    font_manager.json_dump(fonts, folder / f"fontlist-v{fonts.__version__}.json")


def holds(places: Sequence[str], path: str) -> bool:
    """Is a file one of these places or below one, wherever its name leads?"""
    real = Path(path).resolve()
    return any(real.is_relative_to(place) for place in places)


@dataclass(frozen=True)
class _Forked:
    """A session: its keeper's process id and pidfd, the way to the keeper, and the tester's end of
    the channel to the student's process.
    """

    keeper: int
    ended: int
    link: socket.socket
    channel: socket.socket

    def drop(self) -> None:
        """Whoever keeps it ends it when nobody is there any more."""
        self.link.close()
        self.channel.close()

    def over(self) -> bool:
        """Is its keeper about to end itself, or told to?"""
        return self.link.fileno() < 0 or bool(select.select([self.link], [], [], 0)[0])


class _Server:
    """Forks sessions, hands them out, and notes when their keepers have ended."""

    def __init__(self, settings: dict[str, Any], shell: Shell) -> None:
        self.settings = settings
        self.shell = shell
        self.control = socket.socket(fileno=settings["control"])
        self.forked: dict[int, _Forked] = {}  # by pidfd
        self.spares: dict[str, _Forked] = {}  # by their limits, the latest last
        self.poll = select.poll()
        self.poll.register(self.control, select.POLLIN)
        self.poll.register(settings["owner"], select.POLLIN)

    def serve(self) -> None:
        """Follow orders until all who may give them are gone, or the process that started this."""
        while True:
            for descriptor, _ in self.poll.poll():
                if descriptor == self.settings["owner"]:
                    return
                if descriptor in self.forked:
                    self._reap(self.forked[descriptor])
                elif descriptor == self.control.fileno() and not self._follow():
                    return

    def close(self) -> None:
        """End all sessions, and wait until they have ended."""
        for forked in self.forked.values():
            forked.drop()
        for forked in list(self.forked.values()):
            self._reap(forked)

    def _follow(self) -> bool:
        """Do what the next order asks for; False when there will be none."""
        message, descriptors, _, _ = socket.recv_fds(self.control, 65536, 1)
        if not message:
            return False
        limits = json.loads(message)
        with socket.socket(fileno=descriptors[0]) as handle:
            if limits is None:
                self._rest()
            else:
                self._hand_out(limits, handle)
        return True

    def _hand_out(self, limits: dict[str, Any], handle: socket.socket) -> None:
        """Give a session to the one who holds the handle's other end, then fork the next one.

        The handle itself goes to the keeper: what comes from it, or its end, is the session's end.
        """
        name = json.dumps(limits)
        try:
            forked = self.spares.pop(name, None) or self._fork(limits)
        except OSError as error:
            handle.sendall(f"no process of its own: {error}".encode())
            return
        with contextlib.suppress(OSError):  # one of the two is not there any more
            socket.send_fds(handle, [b"\0"], [forked.channel.fileno()])
            socket.send_fds(forked.link, [b"\0"], [handle.fileno()])
            forked.channel.close()
            self._prepare(name, limits)
            return
        forked.drop()

    def _prepare(self, name: str, limits: dict[str, Any]) -> None:
        """Fork the session that the next order with these limits will get."""
        with contextlib.suppress(OSError):
            self.spares[name] = self._fork(limits)
        if len(self.spares) > _MOST_SPARES:
            self.spares.pop(next(iter(self.spares))).drop()

    def _rest(self) -> None:
        """End the sessions that wait to be ordered; wait until these and all others that are over
        have ended.
        """
        spares = list(self.spares.values())
        for forked in spares:
            forked.drop()
        for forked in list(self.forked.values()):
            if forked in spares or forked.over():
                self._reap(forked)

    def _fork(self, limits: dict[str, Any]) -> _Forked:
        """Fork the keeper of one session, which forks the rest."""
        ours, theirs = socket.socketpair()
        link, its_end = socket.socketpair()
        keeper = self._fork_keeper()
        if keeper == 0:
            keep(its_end.fileno(), theirs.fileno(), Limits(**limits), self.settings, self.shell)
        theirs.close()
        its_end.close()
        forked = _Forked(keeper, os.pidfd_open(keeper), link, ours)
        self.forked[forked.ended] = forked
        self.poll.register(forked.ended, select.POLLIN)
        return forked

    def _fork_keeper(self) -> int:
        """As os.fork, into a process space of its own where that is possible.

        Raises:
            OSError: when it is needed and not possible.
        """
        namespaces = self.settings["namespaces"]
        if namespaces != "never":
            try:
                return walls.fork_into_own_space()
            except OSError:
                if namespaces == "needed":
                    raise
        return os.fork()

    def _reap(self, forked: _Forked) -> None:
        """Wait for a keeper to end, and forget it."""
        os.waitpid(forked.keeper, 0)
        self.poll.unregister(forked.ended)
        os.close(forked.ended)
        forked.drop()
        del self.forked[forked.ended]
        self.spares = {name: spare for name, spare in self.spares.items() if spare is not forked}


if __name__ == "__main__":
    main()
