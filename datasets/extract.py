"""Turn the films of a folder into features, once: python datasets/extract.py --help."""

import argparse
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "course"))

from unroll.datasets import encoders, videos
from unroll.errors import UserError
from unroll.executors import executor

COMMAND = "python datasets/extract.py"
ABOUT = """\
Read the films of a folder, encode some frames of each, and keep the features in one HDF5 file,
for lesson 5. A clip's name has the form v_Activity_g01_c01.avi, as in UCF-101; .AVI, .mp4, .mov and
the like are read too. A run that was stopped goes on where it was. A film that cannot be read, or
has another name, is reported and left out; the next run tries it again."""
EXITS = """\
Exit status: 0 the file holds every clip, 1 some clips are broken, or nothing could be done,
2 the command was not understood, 130 stopped by Ctrl-C (run it again to go on)."""
INSTALL = "Run: pip install keras tensorflow opencv-python-headless h5py"
ENCODERS = ("small", "inception-v3")
#: So many clips are on their way at once; the features of more would only fill the memory.
AT_ONCE = 64

Mapper = Callable[..., Iterable[Any]]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; its exit status."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.weights and given.encoder == "small":
        parser.error("--weights goes with --encoder inception-v3: the small one brings its own")
    try:
        report = _extract(given)
    except ModuleNotFoundError as missing:
        print(f"The module {missing.name!r} is not installed. {INSTALL}", file=sys.stderr)
        return 1
    except (UserError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Run the same command again to go on from here.", file=sys.stderr)
        return 130
    print(report, file=sys.stderr if report.broken else sys.stdout)
    return 1 if report.broken else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=COMMAND,
        description=ABOUT,
        epilog=EXITS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("folder", type=Path, metavar="CLIPS_FOLDER", help="where the films are, however deep")
    add("--encoder", choices=ENCODERS, default="small", help="what encodes a frame (%(default)s)")
    add("--weights", type=Path, metavar="FILE.h5", help="InceptionV3's, where they lie elsewhere")
    add("--length", type=_count, default=16, metavar="N", help="frames of a clip (%(default)s)")
    add("--to", type=Path, metavar="FILE.h5", help="default: CLIPS_FOLDER-ENCODER.h5")
    add("--list", type=Path, metavar="SPLITLIST", help="only these clips, e.g. of trainlist01.txt")
    where = parser.add_mutually_exclusive_group()
    add = where.add_argument
    add("--workers", type=_count, default=1, metavar="N", help="processes; with a GPU, leave it 1")
    add(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help="a Dask cluster, whose workers see the same folders",
    )
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def _extract(given: argparse.Namespace) -> videos.Report:
    folder = given.folder.resolve()  # workers may be started in another one
    clips, misnamed = _clips(folder, given.list)
    encode = _encoder(given.encoder, given.weights)
    to = given.to or folder.with_name(f"{folder.name}-{given.encoder}.h5")
    with _mapper(given.workers, given.scheduler) as mapper:
        report = videos.extract_features(
            clips,
            encode,
            to,
            length=given.length,
            size=encode.size,
            encoder=encode.name,
            mapper=mapper,
            label="clips",
        )
    return replace(report, broken=report.broken | misnamed)


def _clips(folder: Path, split_list: Path | None) -> tuple[list[videos.Clip], dict[str, str]]:
    """The clips of a folder, or those that a list names, whether they are there or not.

    And films whose names say nothing: what is wrong, by path. None of them can be in a list.
    """
    clips, misnamed = videos.find_clips(folder)
    if split_list is None:
        if not clips:
            raise ValueError("\n".join(misnamed.values()))
        return clips, misnamed
    found = {clip.name: clip for clip in videos.in_list(clips, split_list)}
    named = videos.read_list(split_list)
    return [found.get(clip.name, clip._replace(path=folder / clip.path)) for clip in named], {}


def _encoder(name: str, weights: Path | None) -> encoders.Encoder:
    return encoders.small_encoder() if name == "small" else encoders.inception_v3(weights)


# -- Many at once --------------------------------------------------------------------------------


@contextmanager
def _mapper(workers: int, scheduler: str) -> Iterator[Mapper]:
    """What maps: this process, others, or a cluster."""
    if workers == 1 and not scheduler:
        yield map
        return
    # Keras takes seconds to import: once for all processes. unroll says before how it starts.
    with executor(workers, scheduler, ready=("unroll", "keras")) as pool:
        waiting: deque[Future[Any]] = deque()
        try:
            yield partial(_in_order, pool, waiting)
        finally:  # after an error, what has not begun need not begin
            for future in waiting:
                future.cancel()


def _in_order(
    pool: Executor,
    waiting: deque[Future[Any]],
    function: Callable[[Any], Any],
    items: Iterable[Any],
) -> Iterator[Any]:
    """Like map(function, items), with no more than so many items on their way."""
    try:
        for item in items:
            if len(waiting) >= AT_ONCE:
                yield waiting.popleft().result()
            waiting.append(pool.submit(function, item))
        while waiting:
            yield waiting.popleft().result()
    except (OSError, ValueError):  # which the work itself raises: they say what is wrong
        raise
    except Exception as error:
        raise UserError(
            f"A worker failed: {type(error).__name__}: {error}. What was written is kept; "
            "run the same command again to go on from here."
        ) from None


if __name__ == "__main__":
    sys.exit(main())
