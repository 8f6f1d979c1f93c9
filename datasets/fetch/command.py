"""The command line of the downloads."""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

from .catalogue import CATALOGUE, DataSet, read_catalogue, size_text
from .problem import Problem
from .store import COMMAND, fetch, state, verify
from .transport import Patience, Web

HERE = CATALOGUE.parent / "data"
ABOUT = "Download the data sets of the course. Lessons run without them; real data is better data."
EXITS = """\
Names: see --list; "all" stands for every one of them.
Exit status: 0 everything is here and right, 1 something could not be brought or is damaged,
2 the command was not understood, 130 stopped by Ctrl-C (run it again to go on)."""


def main(
    arguments: list[str] | None = None,
    patience: Patience | None = None,
    catalogue: Path = CATALOGUE,
) -> int:
    """Run the command; its exit status."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        known = read_catalogue(catalogue)
        chosen = _chosen(parser, given, known)
        if given.verify:
            here = [each for each in known.values() if (given.to / each.name).is_dir()]
            return _verify(chosen if given.name else here, given.to)
        if given.list or not chosen:
            return _list(known, given.to)
        return _fetch(chosen, given, patience)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Run the same command again to go on from here.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=COMMAND,
        description=ABOUT,
        epilog=EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("name", nargs="*", metavar="NAME", help="the data sets to download")
    add("--list", action="store_true", help="say what there is, and what is here")
    add("--to", type=Path, default=HERE, metavar="DIR", help="where to (default: datasets/data)")
    add("--mirror", metavar="URL", help="a web folder that holds the files, or one like --to's DIR")
    add("--verify", action="store_true", help="compare what is here with its checksums")
    add("--classes", metavar="A,B", help="of ucf101, only the clips of these activities")
    return parser


def _chosen(
    parser: argparse.ArgumentParser, given: argparse.Namespace, known: dict[str, DataSet]
) -> list[DataSet]:
    """The data sets that were named; what was not understood ends the command with status 2."""
    for name in given.name:
        if name not in known and name != "all":
            close = difflib.get_close_matches(name, known, n=1) or [", ".join(known)]
            parser.error(f"there is no data set {name!r}; did you mean {close[0]}?")
    if given.mirror and not given.mirror.startswith(("http://", "https://")):
        parser.error(
            f"--mirror needs an address (http://… or https://…), not {given.mirror!r}; "
            "to serve a folder, run: python -m http.server --directory DIR"
        )
    names = list(known) if "all" in given.name else list(dict.fromkeys(given.name))
    chosen = [known[name] for name in names]
    clips = [each.name for each in known.values() for f in each.files if f.unpack == "clips"]
    if given.classes is not None:
        if not any(name in clips for name in names) or not _classes(given):
            parser.error(f"--classes A,B chooses activities of {', '.join(clips)}: name it as well")
        if given.verify:
            parser.error("--verify checks all that is here: leave --classes out")
    return chosen


def _classes(given: argparse.Namespace) -> tuple[str, ...]:
    return tuple(name.strip() for name in (given.classes or "").split(",") if name.strip())


def _fetch(chosen: list[DataSet], given: argparse.Namespace, patience: Patience | None) -> int:
    problems = []
    with Web(patience) as web:
        for data in chosen:
            web.say(f"{data.name} → {given.to / data.name} (licence: {data.licence})")
            problems += fetch(data, given.to, web, given.mirror, _classes(given))
    return _told(problems)


def _verify(chosen: list[DataSet], home: Path) -> int:
    if not chosen:
        print(f"Nothing to verify: there are no data sets in {home}")
    problems = []
    for data in chosen:
        found = verify(data, home)
        print(f"{data.name}: {'not as it should be' if found else 'all files are right'}")
        problems += found
    return _told(problems)


def _list(known: dict[str, DataSet], home: Path) -> int:
    for data in known.values():
        here = state(data, home)
        print(f"{data.name:<16} {size_text(data.bytes):>8}  {data.title}")
        print(f"{here:<16} {'':>8}  {data.licence}; lesson {data.lesson}")
    print(f"\nTo download: {COMMAND} NAME …    They go to {home}")
    return 0


def _told(problems: list[Problem]) -> int:
    for told in dict.fromkeys(map(str, problems)):  # what ails the network ails many files
        print(told, file=sys.stderr)
    return 1 if problems else 0
