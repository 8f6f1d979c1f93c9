"""What a submission may read of this machine: what Python and the course need, place by place."""

from __future__ import annotations

import os
import re
import site
import sys
import sysconfig
import zoneinfo
from collections.abc import Iterable, Iterator
from pathlib import Path

from autograder.course import ROOT

#: Where Python is one among many programs; any other prefix is its own.
_SHARED_PREFIXES = ("/", "/usr", "/usr/local")
#: What is read of a prefix of its own: itself, libraries with their settings, time zones.
_OF_A_PREFIX = ("bin", "lib", "lib64", "pyvenv.cfg", "ssl/openssl.cnf", "share/zoneinfo")

#: Programs, and what finds their libraries.
_PROGRAMS = ("/usr/bin", "/bin", "/sbin/ldconfig", "/sbin/ldconfig.real", "/etc/ld.so.cache")
#: What starts programs, where these say that it is.
_LOADERS = "lib*/ld-*.so*"
#: What libraries read by themselves: time, language, fonts, settings of cryptography.
_DATA = (
    *("/etc/localtime", "/usr/lib/locale", "/etc/fonts", "/usr/share/fontconfig"),
    *("/usr/share/fonts", "/usr/local/share/fonts"),
    *("/etc/ssl/openssl.cnf", "/usr/lib/ssl/openssl.cnf", "/etc/pki/tls/openssl.cnf"),
)
_COURSE = ("course/unroll", "autograder/__init__.py", "autograder/sandbox")

_LOADED = re.compile(r"\s(/.*)/([^/]+)\.so(?:\.[\w.]+)?$", re.MULTILINE)


def readable() -> list[str]:
    """Folders and files that are there, each with all that is below it.

    Where a name leads through links, the place that it stands for comes with it.
    """
    course = [str(ROOT / path) for path in _COURSE]
    named = [*_PROGRAMS, *_DATA, *_libraries(), *_python(), *course]
    # Of what may not even be looked at, nothing is needed.
    there = [Path(os.path.normpath(path)) for path in named if os.path.exists(path)]  # noqa: PTH110
    return _outermost({place for path in there for place in (path, path.resolve())})


def as_mounts(places: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """The same for a system that holds nothing else: links in its root folder, as /lib may be one
    to usr/lib, with what they say; and the places without these links in their names.
    """
    links, found = {}, set()
    for place in map(Path, places):
        top = Path(*place.parts[:2])
        if top.is_symlink():
            links[str(top)] = str(top.readlink())
        found.add(top.resolve() / place.relative_to(top))
    return links, _outermost(found)


def _outermost(places: set[Path]) -> list[str]:
    """These without what lies below another of them."""
    return sorted(str(place) for place in places if places.isdisjoint(place.parents))


def _python() -> Iterator[str]:
    """The interpreter, the standard library, and what is installed for it."""
    program = Path(sys.executable)
    yield str(program)
    while program.is_symlink():  # as in a virtual environment
        program = program.parent / program.readlink()
        yield str(program)
    for prefix in (sys.prefix, sys.base_prefix):
        if os.path.normpath(prefix) not in _SHARED_PREFIXES:
            yield from (f"{prefix}/{part}" for part in _OF_A_PREFIX)
    yield from map(sysconfig.get_path, ("stdlib", "platstdlib", "purelib", "platlib"))
    yield from site.getsitepackages()
    yield from zoneinfo.TZPATH


def _libraries() -> Iterator[str]:
    """The folder of the C library, where the system has all others too; and what this process has
    loaded from elsewhere, by all its names.
    """
    yield from map(str, Path("/").glob(_LOADERS))
    maps = Path("/proc/self/maps")  # without it there is no sandbox either
    loaded = os.fsdecode(maps.read_bytes()) if maps.exists() else ""
    for folder, name in set(_LOADED.findall(loaded)):
        if name == "libc" or name.startswith(("libc-", "libc.musl", "ld-musl")):
            yield folder
            yield folder.removeprefix("/usr") if folder.startswith("/usr/") else f"/usr{folder}"
        else:
            yield from map(str, Path(folder).glob(f"{name}.so*"))
