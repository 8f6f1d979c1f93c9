"""How a student's function is asked where one call of it is not all: where results are judged.

A plan yields calls and is given what came of each; what it returns is compared. So whatever an
exercise finds out about a function's results is found out here, and not beside the function, where
everything belongs to the student. A harness without a plan makes a single call, beside it.
"""

import re
import tempfile
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .outcomes import ENDING, Failure, Outcome


@dataclass(frozen=True)
class Call:
    """One call of the student's function, made by a function of `harness` if one is named."""

    arguments: tuple[Any, ...]
    harness: str = ""


#: Names of plans whose calls compute with Keras.
ON_KERAS = {"pool_each_way"}

Plan = Generator[Call, Outcome, Any]


class Failed(Exception):
    """A call that the plan cannot do without has failed."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def _value(outcome: Outcome) -> Any:
    if outcome.failure:
        raise Failed(outcome.failure)
    return outcome.value


def with_kinds(*arguments: Any) -> Plan:
    """What a function returns, and last what kinds of numbers its arrays hold, in words."""
    result = _value((yield Call(arguments)))
    if not isinstance(result, (tuple, list)):
        return result
    return (*result, ", ".join(map(_kind, result)))


def with_kind(*arguments: Any) -> Plan:
    """The array that a function returns, and what kind of numbers it holds, in words."""
    result = _value((yield Call(arguments)))
    return result, _kind(result)


def decode_from_table(*arguments: Any) -> Plan:
    """What greedy_decode writes when a table says how likely each word is, and in which numbers."""
    result = _value((yield Call(arguments, "decode_from_table")))
    return result, _kind(result)


def search_small_network(*arguments: Any) -> Plan:
    """What beam_search finds in a small network; arrays are as good as lists in it."""
    return _listed(_value((yield Call(arguments, "search_small_network"))))


def clip_any(gradients: Any, max_norm: float) -> Plan:
    """What clip_gradients makes of gradients; those beyond the five that are known, as `others`."""
    clipped = _value((yield Call((gradients, max_norm))))
    if not isinstance(clipped, dict):
        return clipped
    others = {name: array for name, array in clipped.items() if name not in _FIVE}
    return {**clipped, "others": others}


_FIVE = ("dWax", "dWaa", "dWya", "dba", "dby")


def pool_each_way(states: Any, mask: Any) -> Plan:
    """What pool_over_time returns for each way of pooling, by its name, as arrays."""
    found = {}
    for how in ("last", "mean", "max"):
        found[how] = _value((yield Call((states, mask, how), "as_arrays")))
    return found


def _kind(value: Any) -> str:
    kinds = {"i": "whole numbers", "u": "whole numbers", "b": "truth values"}
    return kinds.get(getattr(getattr(value, "dtype", None), "kind", ""), "other numbers")


def _listed(value: Any) -> Any:
    """The value with lists in place of arrays and tuples, and Python's numbers in them."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    return list(map(_listed, value)) if isinstance(value, (tuple, list)) else value


def read_films(corners: Any, height: int, width: int, length: int, size: int) -> Plan:
    """What read_clip makes of a small real film, and whether it complains of others: one that is
    missing, an empty one, one cut off in the middle, and one that lacks 2 of its 20 frames.

    Nothing but what is in them tells the films apart: their order and their names are drawn.

    corners: the colours in the corners of each frame, (n_frames, 2, 2, 3), RGB from 0 to 255. They
    change evenly in between, so that it matters little how a frame is made smaller.
    """
    rng = np.random.default_rng(corners.ravel())
    films = _films(corners, height, width)
    outcomes, said = {}, {}
    for number, kind in enumerate(rng.permutation([*films])):
        name = f"film_{rng.integers(100, 1000)}_{number}.avi"
        outcomes[kind] = yield Call((films[kind], name, length, size), "read_film")
        said[kind] = _says(outcomes[kind], name)
    del said["whole"]
    frames, released = _value(outcomes["whole"])
    capture = "released" if released else "left open"
    return {
        "frames": frames,
        "dtype": str(getattr(frames, "dtype", "none")),
        "capture": capture,
    } | said


def _says(outcome: Outcome, name: str) -> str:
    """Whether reading a film was an error, and one whose text names the file."""
    if outcome.failure is None:
        return "no error"
    if outcome.failure.kind in ENDING:
        raise Failed(outcome.failure)
    named = name in outcome.failure.message
    return f"an error {'with' if named else 'without'} the name of the file in its text"


def _films(corners: Any, height: int, width: int) -> dict[str, Any]:
    """The bytes of each film; None for the one that is missing."""
    from ..datasets.stick_figures import write_film  # for this one exercise alone

    down, across = (np.linspace([1, 0], [0, 1], pixels) for pixels in (height, width))
    film = np.einsum("ya,xb,tabc->tyxc", down, across, corners).round().astype(np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.avi"
        write_film(path, film)
        whole = path.read_bytes()
        write_film(path, np.resize(film, (20, *film.shape[1:])))
        longer = path.read_bytes()
    pictures = [match.start() for match in re.finditer(b"\xff\xd8\xff", longer)]
    cut, nearly = (longer[: pictures[left] - 8] for left in (10, 18))  # before a picture's head
    films = {"whole": whole, "empty": b"", "cut": cut, "nearly": nearly}
    return {"missing": None} | {kind: np.frombuffer(b, np.uint8) for kind, b in films.items()}
