"""Reading a Keras model: which layers it is made of, and what each makes of given inputs."""

from __future__ import annotations

import contextlib
import inspect
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from .network import MOST_LAYERS, Layer, Network, Spot

#: What tells one layer of a kind from another, as far as it changes what it computes.
SETTINGS = (
    *("units", "input_dim", "output_dim", "activation", "recurrent_activation", "use_bias"),
    *("go_backwards", "mask_value", "merge_mode", "return_sequences", "mask_zero", "rate"),
    *("batch_shape", "dtype", "axis"),
)


def symbols() -> tuple[type, ...]:
    """What stands for tensors and layers while a model is built."""
    import keras

    return (keras.KerasTensor, keras.Operation)


@contextmanager
def computing() -> Iterator[None]:
    """Compute on the CPU, also where there is a GPU, which may round factors to 10 bits (TF32): a
    right answer would be "nearly right" there.

    And keep Keras from warning that a softmax along one step is 1, where there is just one.
    """
    import keras

    # With PyTorch a parameter that moves to "cpu:0" is none any more.
    cpu = "cpu" if keras.backend.backend() == "torch" else "cpu:0"
    with warnings.catch_warnings(), keras.device(cpu):
        warnings.filterwarnings("ignore", "You are using a softmax over axis")
        yield


@computing()
def network_of(
    model: Any,
    weights: Sequence[Any],
    inputs: Sequence[Any],
    seen: Sequence[Any] = (),
    spot: Callable[[Any], Spot] = lambda _: Spot(),
) -> Network | None:
    """What a model is made of, or what there is of one that was not built; None where that cannot
    be told, as of one with a call of its own.

    Args:
        model: a Keras model, or anything else where none was built; layers that have weights of
            the right shapes get them.
        weights: as `run_model` takes them.
        inputs: one array for each input.
        seen: all tensors and layers that came up where it was built.
        spot: where one of these stands in the code.
    """
    import keras

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a wrong model is tried as well
        if isinstance(model, keras.Model) and not model.built:
            with contextlib.suppress(Exception):
                model(inputs if len(inputs) > 1 else inputs[0])
        takes, gives = _ends(model, seen)
        nodes = _nodes([*takes, *gives])
        if not nodes or len(nodes) > MOST_LAYERS:
            return None
        _put_in(nodes, weights)
        made = _computed(nodes, takes, inputs)
    operations = [node.operation for node in nodes]
    layers = [one for one in operations if isinstance(one, keras.layers.Layer)]
    numbers = {id(one): number for number, one in enumerate(dict.fromkeys(layers))}
    places = {id(t): (i, k) for i, node in enumerate(nodes) for k, t in enumerate(node.outputs)}
    found = tuple(
        Layer(
            _kind(node.operation),
            numbers.get(id(node.operation), -1),
            _settings(node.operation) if id(node.operation) in numbers else {},
            _weights(node.operation),
            tuple((role, places[id(t)]) for role, t in _reads(node) if id(t) in places),
            results,
            spot(node.operation),
            next((at for at in map(spot, node.outputs) if at.line), spot(node.operation)),
        )
        for node, results in zip(nodes, made, strict=True)
    )
    known = {id(one) for one in operations} | {id(model)}
    unused = (one for one in seen if isinstance(one, keras.layers.Layer) and id(one) not in known)
    return Network(
        found,
        tuple(places[id(t)] for t in takes),
        tuple(places[id(t)] for t in gives) if isinstance(model, keras.Model) else (),
        spot(model),
        tuple((_kind(one), spot(one)) for one in unused),
    )


def _ends(model: Any, seen: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """A model's inputs and outputs; where none was built, what has come up of such."""
    import keras

    if isinstance(model, keras.Model):
        return list(getattr(model, "inputs", None) or ()), list(
            getattr(model, "outputs", None) or ()
        )
    tensors = [one for one in seen if isinstance(one, keras.KerasTensor)]
    whence = [one._keras_history.operation for one in tensors]
    takes = [isinstance(one, keras.layers.InputLayer) for one in whence]
    return [one for one, takes_in in zip(tensors, takes, strict=True) if takes_in], tensors


def _nodes(outputs: Sequence[Any]) -> list[Any]:
    """The calls that lead to some tensors, each after those that it needs."""
    found: dict[int, Any] = {}
    waiting = [(tensor, False) for tensor in reversed(outputs)]
    while waiting:
        tensor, ready = waiting.pop()
        operation, at, _ = tensor._keras_history
        node = operation._inbound_nodes[at]
        if ready:
            found.setdefault(id(node), node)
        elif id(node) not in found:
            waiting.append((tensor, True))
            waiting += [(other, False) for other in reversed(node.input_tensors)]
    return list(found.values())


def _put_in(nodes: Sequence[Any], weights: Sequence[Any]) -> None:
    """Put into each layer the first weights that have the shapes of its own, and are left."""
    left = list(weights)
    for layer in dict.fromkeys(node.operation for node in nodes):
        shapes = [tuple(weight.shape) for weight in getattr(layer, "weights", ())]
        ends = range(len(shapes), len(left) + 1) if shapes else ()
        fits = (n for n in ends if [np.shape(one) for one in left[n - len(shapes) : n]] == shapes)
        if end := next(fits, 0):
            layer.set_weights(left[end - len(shapes) : end])
            del left[end - len(shapes) : end]


def _computed(
    nodes: Sequence[Any], inputs: Sequence[Any], given: Sequence[Any]
) -> list[tuple[Any, ...]]:
    """What each call makes of a model's inputs; nothing where it cannot compute."""
    import keras

    # What cannot go in, as words of another kind, or as too few, goes nowhere.
    values = {
        id(tensor): keras.ops.convert_to_tensor(value, tensor.dtype)
        for tensor, value in zip(inputs, given, strict=False)
    }

    def value_of(part: Any) -> Any:
        return values[id(part)] if isinstance(part, keras.KerasTensor) else part

    found = []
    for node in nodes:
        if node.arguments.args or node.arguments.kwargs:
            with contextlib.suppress(Exception):  # whatever does not fit
                filled = keras.tree.map_structure(
                    value_of, (node.arguments.args, node.arguments.kwargs)
                )
                made = keras.tree.flatten(node.operation(*filled[0], **filled[1]))
                values |= {id(t): one for t, one in zip(node.outputs, made, strict=True)}
        there = [values[id(t)] for t in node.outputs if id(t) in values]
        found.append(tuple(keras.ops.convert_to_numpy(one) for one in there))
    return found


def _reads(node: Any) -> Iterator[tuple[str, Any]]:
    """The tensors that a call gets, each with the name of its parameter."""
    import keras

    arguments = node.arguments
    try:
        names = [*inspect.signature(node.operation.call).parameters]
    except (TypeError, ValueError):
        names = []
    named = dict(zip([*names, *map(str, range(len(arguments.args)))], arguments.args, strict=False))
    for name, value in {**named, **arguments.kwargs}.items():
        for tensor in keras.tree.flatten(value):
            if isinstance(tensor, keras.KerasTensor):
                yield name, tensor


def _inner(layer: Any) -> Any:
    """What a layer stands around that changes nothing by itself; else the layer."""
    import keras

    if type(layer) is keras.layers.RNN and "LSTM" in type(layer.cell).__name__:
        return layer.cell
    return layer.layer if isinstance(layer, keras.layers.TimeDistributed) else layer


def _kind(operation: Any) -> str:
    """Its class; that of what it stands around where this is all."""
    return type(_inner(operation)).__name__.removesuffix("Cell")


def _settings(layer: Any) -> dict[str, Any]:
    """What a layer was told when it was made, as plain values."""
    given: dict[str, Any] = {}
    for one in (_inner(layer), layer):
        with contextlib.suppress(Exception):  # a layer of one's own has to say more
            given |= one.get_config()
    found = {name: given[name] for name in SETTINGS if name in given}
    return {name: value for name, value in found.items() if _is_plain(value)}


def _is_plain(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_plain, value))
    return value is None or isinstance(value, (bool, int, float, str))


def _weights(operation: Any) -> tuple[tuple[str, tuple[int, ...]], ...]:
    weights = getattr(operation, "weights", ())
    return tuple((str(weight.name), tuple(weight.shape)) for weight in weights)
