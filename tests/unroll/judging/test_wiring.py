"""Which layer of a wrong model is shown, and what is said of it: models made up, without Keras."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from unroll.judging.network import (
    MOST_IN_LAYERS,
    MOST_LAYERS,
    Layer,
    Network,
    Spot,
    as_plain,
    from_plain,
)
from unroll.judging.trace import Size, Trace
from unroll.judging.verdict import Place
from unroll.judging.wiring import find_difference, find_truth_value

numbers = np.random.default_rng(3)
X, Y, READ, SCORES, OTHER = (
    numbers.normal(size=shape) for shape in ((2, 5, 3), (2, 5, 3), (2, 4), (2, 6), (2, 6))
)
MASK = np.array([[True] * 5, [True] * 3 + [False] * 2])


def at(line: int, text: str = "made()") -> Spot:
    return Spot("build", line, text)


def spotted(line: int) -> dict[str, Spot]:
    return {"made": at(line), "called": at(line)}


#: Two inputs, of which one is read behind a mask; what was read is scored.
RIGHT = Network(
    (
        Layer("InputLayer", 0, {"batch_shape": (None, 5, 3)}, makes=(X,), **spotted(2)),
        Layer("InputLayer", 1, {"batch_shape": (None, 5, 3)}, makes=(Y,), **spotted(3)),
        Layer("Masking", 2, {"mask_value": 0.0}, (), (("inputs", (0, 0)),), (X,), **spotted(4)),
        Layer("Any", -1, {}, (), (("x", (0, 0)),), (MASK,)),
        Layer(
            "LSTM",
            3,
            {"units": 4, "activation": "tanh"},
            (("kernel", (3, 16)),),
            (("sequences", (2, 0)), ("mask", (3, 0)), ("initial_state", (1, 0))),
            (READ,),
            **spotted(5),
        ),
        Layer(
            "Dense",
            4,
            {"units": 6, "activation": "softmax"},
            (("kernel", (4, 6)),),
            (("inputs", (4, 0)),),
            (SCORES,),
            **spotted(6),
        ),
    ),
    ((0, 0), (1, 0)),
    ((5, 0), (4, 0)),
    at(7),
)
SETTINGS = {"n_units": 4, "n_classes": 6}


def found(network: Network, **more: Any) -> Place | None:
    return find_difference(Trace(network=network, **more), RIGHT, SETTINGS, 1e-4)


def changed(place: int, **what: Any) -> Network:
    """The right model with one layer that is another, and makes something else, as what follows."""
    layers = [*RIGHT.layers]
    layers[place] = replace(layers[place], **what)
    for later in range(max(place, 4), len(layers)):
        makes = tuple(value + 1 + later for value in layers[later].makes)
        layers[later] = replace(layers[later], makes=makes)
    return replace(RIGHT, layers=tuple(layers))


LSTM_READS = RIGHT.layers[4].reads

#: A change of the model, the line, why, and a part of what is said.
WRONG: dict[str, tuple[Callable[[], Network], int, str, str]] = {
    "activation": (
        lambda: changed(4, settings={"units": 4, "activation": "relu"}),
        *(5, "activation", "the LSTM has `activation` = 'relu'; needed is 'tanh'"),
    ),
    "units": (
        lambda: changed(5, settings={"units": 5, "activation": "softmax"}),
        *(6, "units", "needed is n_classes, here 6"),
    ),
    "kind": (
        lambda: changed(4, kind="GRU"),
        *(5, "kind", "the model that is asked for has none, but an LSTM"),
    ),
    "no start": (
        lambda: changed(4, reads=LSTM_READS[:2]),
        *(5, "initial_state", "is called without `initial_state`"),
    ),
    "no mask": (
        lambda: changed(4, reads=(LSTM_READS[0], LSTM_READS[2])),
        *(5, "mask", "no mask reaches the LSTM"),
    ),
    "another mask value": (
        lambda: replace(
            masked := changed(2, settings={"mask_value": -1.0}),
            layers=(
                *masked.layers[:3],
                replace(masked.layers[3], makes=(np.ones_like(MASK),)),
                *masked.layers[4:],
            ),
        ),
        *(4, "mask_value", "the Masking layer has `mask_value` = -1.0; needed is 0.0"),
    ),
    "other input": (
        lambda: changed(4, reads=(("sequences", (1, 0)), *LSTM_READS[1:])),
        *(5, "reads", "reads what `made()` makes, which belongs elsewhere"),
    ),
    "weights": (
        lambda: changed(4, weights=(("kernel", (5, 16)),)),
        *(5, "weights", "`kernel` of the LSTM has the shape (5, 16); needed is (3, 16)"),
    ),
    "outputs exchanged": (
        lambda: replace(RIGHT, outputs=RIGHT.outputs[::-1]),
        *(7, "outputs", "output 1 of the model is what output 2 should be"),
    ),
    "one output": (
        lambda: replace(RIGHT, outputs=RIGHT.outputs[:1]),
        *(7, "outputs", "gets one output, of shape (2, 6); needed are 2"),
    ),
    "one input": (
        lambda: replace(RIGHT, inputs=RIGHT.inputs[:1]),
        *(7, "inputs", "takes one input; needed are 2"),
    ),
    "no model": (lambda: Network(made=at(9, "model")), *(9, "no model", "is no Keras model")),
}


@pytest.mark.parametrize(("build", "line", "why", "said"), WRONG.values(), ids=WRONG)
def test_the_layer_to_look_at_is_found(
    build: Callable[[], Network], line: int, why: str, said: str
) -> None:
    difference = found(build())
    assert difference is not None
    assert (difference.line, difference.why, said in difference.said) == (line, why, True), (
        difference
    )


def test_of_a_model_that_is_right_nothing_is_said() -> None:
    assert found(RIGHT) is None
    assert found(from_plain(as_plain(RIGHT))) is None


def test_a_detour_that_comes_back_is_no_difference() -> None:
    softmax = Layer("Softmax", 5, {}, (), (("inputs", (5, 0)),), (SCORES,), at(6), at(6))
    dense = replace(RIGHT.layers[5], settings={"units": 6, "activation": "linear"}, makes=(OTHER,))
    layers = (*RIGHT.layers[:5], dense, softmax)
    assert found(replace(RIGHT, layers=layers, outputs=((6, 0), (4, 0)))) is None


def test_two_layers_where_one_is_needed_are_counted() -> None:
    second = replace(RIGHT.layers[4], number=9, makes=(READ + 1,), **spotted(8))
    network = replace(RIGHT, layers=(*RIGHT.layers, second))
    difference = found(network)
    assert difference
    assert (difference.line, difference.why) == (8, "more")
    assert difference.said == "There are 2 LSTM layers, in lines 5 and 8; needed is one."


def test_a_layer_that_is_no_part_of_the_model_is_named() -> None:
    without = tuple(one for one in RIGHT.layers if one.kind != "Dense")
    network = Network(without, RIGHT.inputs, ((4, 0), (4, 0)), at(7), (("Dense", at(6)),))
    right = replace(RIGHT, outputs=((4, 0), (4, 0)))
    difference = find_difference(Trace(network=network), right, SETTINGS, 1e-4)
    assert difference
    assert (difference.line, difference.why) == (6, "unused")


def test_a_size_is_traced_to_the_variable_that_holds_it() -> None:
    spots = {"made": at(5, "LSTM(half)"), "called": at(5, "LSTM(half)")}
    network = changed(4, settings={"units": 2, "activation": "tanh"}, **spots)
    difference = found(network, sizes=(Size("half", 2, "build", 3),))
    assert difference
    assert difference.line == 3
    assert difference.said.startswith("In line 3, `half` is 2, and so the LSTM has `units` = 2")


def test_the_line_of_a_setting_is_that_which_says_it() -> None:
    source = "def build():\n    more = dict(\n        activation='relu')\n    x = LSTM(4, **more)"
    network = changed(4, settings={"units": 4, "activation": "relu"}, **spotted(23))
    difference = found(network, sources={"build": (20, source)})
    assert difference
    assert difference.line == 22


def test_a_truth_value_in_place_of_a_tensor_is_found() -> None:
    source = "def build():\n    real = x == 0\n    return read(x, real)"
    trace = Trace(sizes=(Size("real", False, "build", 2),), sources={"build": (1, source)})
    difference = find_truth_value(trace, 3)
    assert difference
    assert difference.line == 2
    assert find_truth_value(trace, 1) is None
    told = {"build": (1, source.replace("x == 0", "True"))}  # as a setting may be
    assert find_truth_value(replace(trace, sources=told), 3) is None


PLAIN = as_plain(RIGHT)
LAYER = PLAIN["layers"][4]


@pytest.mark.parametrize(
    "plain",
    [
        None,
        [],
        {**PLAIN, "more": 1},
        {**PLAIN, "layers": PLAIN["layers"] * MOST_LAYERS},
        {**PLAIN, "outputs": ((6, 0),)},
        {**PLAIN, "outputs": ((-1, 0),)},
        {**PLAIN, "made": ("f", "7", "")},
        {**PLAIN, "layers": [{**LAYER, "reads": (("x", (0, 0)),)}]},
        {**PLAIN, "layers": [{**LAYER, "reads": (), "kind": "x" * 10_000}]},
        {**PLAIN, "layers": [{**LAYER, "reads": (), "settings": {"units": [[]]}}]},
        {**PLAIN, "layers": [{**LAYER, "reads": (), "makes": ("ESCAPED",)}]},
        {**PLAIN, "layers": [{**LAYER, "reads": (), "makes": (np.zeros(MOST_IN_LAYERS + 1),)}]},
        {**PLAIN, "layers": [{**LAYER, "reads": (), "number": True}]},
    ],
)
def test_what_is_no_network_is_refused(plain: Any) -> None:
    """As in a message of a session, which may be anything."""
    with pytest.raises(ValueError, match=r"no |too "):
        from_plain(plain)
