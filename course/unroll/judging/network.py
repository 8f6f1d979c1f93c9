"""What a Keras model is made of, as plain values: its layers, in the order in which they compute.

Each with what it reads and makes for given weights and inputs, and where it stands in the code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from .verdict import readable

#: A model of so many layers and operations is looked at, with so many numbers and tensors in it.
MOST_LAYERS, MOST_IN_LAYERS, MOST_TENSORS = 200, 20_000, 600

#: One layer has so many weights, settings and results at most, and so long names.
_MOST_PARTS, _MOST_TEXT = 50, 200

#: What goes into a layer of a model, or comes out: the place of what made it, and which result.
Tensor = tuple[int, int]


@dataclass(frozen=True)
class Spot:
    """An expression of the student's code; the line is 0 where there is none."""

    function: str = ""
    line: int = 0
    text: str = ""


@dataclass(frozen=True)
class Layer:
    """One call of a layer in a model, or of an operation, as keras.ops.flip.

    `number` is the same for all calls of one layer, -1 for an operation. `weights` are names and
    shapes. `reads` says by which parameter each tensor comes in, and which it is. `makes` are its
    results as arrays; () where it cannot be computed.
    """

    kind: str
    number: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    weights: tuple[tuple[str, tuple[int, ...]], ...] = ()
    reads: tuple[tuple[str, Tensor], ...] = ()
    makes: tuple[Any, ...] = ()
    made: Spot = Spot()
    called: Spot = Spot()


@dataclass(frozen=True)
class Network:
    """A model: its layers, in the order in which they compute, its inputs and outputs, and where
    it is made. `unused` are layers that the function made, and that are no part of it.
    """

    layers: tuple[Layer, ...] = ()
    inputs: tuple[Tensor, ...] = ()
    outputs: tuple[Tensor, ...] = ()
    made: Spot = Spot()
    unused: tuple[tuple[str, Spot], ...] = ()


def as_plain(network: Network) -> dict[str, Any]:
    """A network as an answers file and a message hold it."""
    layers = [
        {**vars(one), "made": _as_plain(one.made), "called": _as_plain(one.called)}
        for one in network.layers
    ]
    unused = [(kind, _as_plain(spot)) for kind, spot in network.unused]
    return {**vars(network), "layers": layers, "made": _as_plain(network.made), "unused": unused}


def _as_plain(spot: Spot) -> tuple[Any, ...]:
    return (*vars(spot).values(),)


def from_plain(plain: Any) -> Network:
    """A network that is written like this; whoever wrote it may have written anything.

    Raises:
        ValueError: where a part is not as it must be, or there are too many.
    """
    parts = _fields(plain, Network)
    layers = tuple(_layer(one, i) for i, one in enumerate(_some(parts["layers"], MOST_LAYERS)))
    if sum(len(one.reads) + len(one.makes) for one in layers) > MOST_TENSORS:
        raise ValueError("too many tensors")
    if sum(np.size(value) for one in layers for value in one.makes) > MOST_IN_LAYERS:
        raise ValueError("too many numbers")
    inputs, outputs = (
        tuple(_tensor(one, len(layers)) for one in _some(parts[name], MOST_LAYERS))
        for name in ("inputs", "outputs")
    )
    unused = tuple(_unused(one) for one in _some(parts["unused"], MOST_LAYERS))
    return Network(layers, inputs, outputs, _spot(parts["made"]), unused)


def _layer(plain: Any, place: int) -> Layer:
    """A layer, of which all that it reads comes before it."""
    parts = _fields(plain, Layer)
    settings = parts["settings"]
    if type(settings) is not dict or len(settings) > _MOST_PARTS:
        raise ValueError("no settings")
    makes = tuple(_some(parts["makes"], _MOST_PARTS))
    if not all(isinstance(one, np.ndarray) and one.dtype.kind in "fiub" for one in makes):
        raise ValueError("no arrays")
    return Layer(
        _word(parts["kind"]),
        _whole(parts["number"]),
        {_word(name): _setting(value) for name, value in settings.items()},
        tuple(
            (_word(name), tuple(map(_whole, _some(shape, _MOST_PARTS))))
            for name, shape in map(_pair, _some(parts["weights"], _MOST_PARTS))
        ),
        tuple(
            (_word(role), _tensor(tensor, place))
            for role, tensor in map(_pair, _some(parts["reads"], MOST_TENSORS))
        ),
        makes,
        _spot(parts["made"]),
        _spot(parts["called"]),
    )


def _fields(plain: Any, of: type) -> dict[str, Any]:
    if type(plain) is not dict or {*plain} != {one.name for one in fields(of)}:
        raise ValueError(f"no {of.__name__}")
    return plain


def _some(plain: Any, most: int) -> Sequence[Any]:
    if not isinstance(plain, (list, tuple)) or len(plain) > most:
        raise ValueError("no list, or too long a one")
    return plain


def _pair(plain: Any) -> tuple[Any, Any]:
    if len(_some(plain, 2)) != 2:
        raise ValueError("no pair")
    return plain[0], plain[1]


def _whole(plain: Any) -> int:
    if type(plain) is not int or abs(plain) >= 2**31:
        raise ValueError("no whole number")
    return plain


def _word(plain: Any) -> str:
    if type(plain) is not str or len(plain) > _MOST_TEXT:
        raise ValueError("no text, or too long a one")
    return readable(plain)


def _setting(plain: Any) -> Any:
    if isinstance(plain, (list, tuple)):
        return tuple(None if one is None else _whole(one) for one in _some(plain, _MOST_PARTS))
    if type(plain) is str:
        return _word(plain)
    if plain is None or type(plain) in (bool, int, float):
        return plain
    raise ValueError("no setting")


def _tensor(plain: Any, layers: int) -> Tensor:
    place, result = map(_whole, _pair(plain))
    if not (0 <= place < layers and 0 <= result < _MOST_PARTS):
        raise ValueError("no tensor")
    return place, result


def _spot(plain: Any) -> Spot:
    function, line, text = _some(plain, 3) if len(_some(plain, 3)) == 3 else ("", 0, "")
    return Spot(_word(function), max(0, _whole(line)), _word(text))


def _unused(plain: Any) -> tuple[str, Spot]:
    kind, spot = _pair(plain)
    return _word(kind), _spot(spot)
