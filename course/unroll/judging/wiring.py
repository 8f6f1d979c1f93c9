"""Where a model that a function builds is not what is asked for: layer by layer, with the line."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from .compare import same
from .network import Layer, Network, Spot, Tensor
from .trace import Trace
from .verdict import Place
from .way import Way

#: Settings that change what a layer computes wherever it stands; of the others, numbers tell more.
_TELLING = (
    *("batch_shape", "input_dim", "output_dim", "units", "activation", "recurrent_activation"),
    *("use_bias", "go_backwards", "mask_value", "merge_mode", "rate"),
)

#: What a layer's numbers pass through unchanged, or as those of a layer before it.
_AROUND = ("InputLayer", "Activation", "Softmax")

#: So many inputs, or layers of a kind, are tried in every order.
_MOST_INPUTS = _MOST_ALIKE = 4


def find_difference(
    trace: Trace, right: Network, settings: Mapping[str, Any], tolerance: float
) -> Place | None:
    """The first layer of a wrong model to look at; None where all is as in the right one, and where
    there is no model.

    Args:
        trace: of the function that built it.
        right: the model that is asked for, with the same weights and inputs.
        settings: what both functions were told, by the names of their parameters.
        tolerance: numbers that are so near are the same.
    """
    if trace.network is None:
        return None
    found = _Both(trace, trace.network, right, settings, tolerance)
    return next((one for one in found.differences() if one.line), None)


def find_truth_value(trace: Trace, line: int) -> Place | None:
    """A variable that has a truth value where a line that stops wants a tensor, as of `x == 0`."""
    start, text = next(iter(trace.sources.values()), (0, ""))
    lines = dict(enumerate(text.splitlines(), start))
    for one in reversed(trace.sizes):
        compared = isinstance(one.value, bool) and re.search("[=!]=", lines.get(one.line, ""))
        if compared and re.search(rf"\b{re.escape(one.name)}\b", lines.get(line, "")):
            said = f"In line {one.line}, `{one.name}` is {one.value}, and no tensor; line {line} "
            return _look_at(Spot(one.function, one.line), "stopped by", f"{said}stops with it.")
    return None


@dataclass
class _Both:
    """A student's model beside the right one."""

    trace: Trace
    theirs: Network
    right: Network
    settings: Mapping[str, Any]
    tolerance: float

    def differences(self) -> Iterator[Place]:
        """What to look at, the most telling first."""
        if not self.theirs.layers:
            made = self.theirs.made
            said = f"What the function returns, `{made.text}`, comes from line {made.line}"
            yield _look_at(made, "no model", f"{said}, and is no Keras model.")
            return
        if self.theirs.outputs:
            yield from self._inputs()
        if self.off is not None:
            yield from self._why_off(self.off)
            return
        if not self.theirs.outputs:  # it stopped before there were any
            yield from self._of_other_sizes()
            return
        yield from self._outputs()
        yield from self._counted()
        yield from self._passed_through()
        yield from self._nowhere()

    # -- values ----------------------------------------------------------------------------------

    @cached_property
    def alike(self) -> dict[Tensor, list[Tensor]]:
        """For each value in the student's model those of the right one that are the same."""
        right = [*_tensors(self.right)]
        return {
            place: [other for other, one in right if self._agree(one, value)]
            for place, value in _tensors(self.theirs)
        }

    def _agree(self, one: Any, other: Any) -> bool:
        one, other = np.asarray(one, float), np.asarray(other, float)
        return one.shape == other.shape and same(one, other, self.tolerance)

    @cached_property
    def off(self) -> int | None:
        """The first call whose results are not the right model's though all that it reads is."""
        layers = self.theirs.layers
        on = [self._is_on(i) for i in range(len(layers))]
        back = [False] * len(layers)
        for i in reversed(range(len(layers))):
            if back[i] or on[i]:
                for _, (before, _) in layers[i].reads:
                    back[before] = True
        for i, layer in enumerate(layers):
            reads_on = all(on[before] for _, (before, _) in layer.reads)
            if on[i]:
                continue
            if self._is_neutral(i):
                on[i] = reads_on
            elif not back[i] and reads_on:
                return i
        return None

    def _is_on(self, i: int) -> bool:
        """Is a result one of the right model's? Whole numbers and masks tell nothing."""
        makes = enumerate(self.theirs.layers[i].makes)
        return any(value.dtype.kind == "f" and self.alike[i, k] for k, value in makes)

    def _is_neutral(self, i: int) -> bool:
        """Has it only numbers that it reads, or a part of those that the right model has?"""
        layer = self.theirs.layers[i]
        if not layer.makes:
            return False
        floats = [value for value in layer.makes if value.dtype.kind == "f"]
        reads = [np.ravel(self._value(tensor)) for _, tensor in layer.reads]
        known = np.concatenate(reads) if reads and not layer.weights else np.empty(0)
        moved = all(np.isin(value, known).all() for value in floats)
        return moved or any(map(self._way.holds_part_of, floats))

    @cached_property
    def _way(self) -> Way:
        return Way([value for _, value in _tensors(self.right) if value.dtype.kind == "f"])

    def _value(self, tensor: Tensor) -> Any:
        return dict(_tensors(self.theirs)).get(tensor, np.empty(0))

    def _is_same(self, theirs: Tensor, right: Tensor) -> bool:
        return right in self.alike.get(theirs, ())

    # -- a layer whose results are off -----------------------------------------------------------

    def _why_off(self, i: int) -> Iterator[Place]:
        """Why the results of a call are not the right model's, though what it reads is."""
        layer = self.theirs.layers[i]
        kind, called = layer.kind, self._called(i)
        others = [one for one in self.right.layers if one.kind == kind]
        if layer.number >= 0 and not others:
            yield self._of_another_kind(layer)
        elif layer.number >= 0:
            yield from self._too_few_or_many(kind)
            other = self._counterpart(i, others)
            yield from self._told_otherwise(layer, other)
            yield from self._reads_otherwise(i, other)
            yield from self._weighs_otherwise(layer, other)
            if later := self._activated(layer):
                at, needed = later.called, other.settings.get("activation")
                said = f"`{at.text}` makes something else of the scores than {needed}"
                yield _look_at(at, "activation", f"In line {at.line}, {said}.")
        if self.theirs.outputs:  # else what would have come later may come back
            first = "is the first value that is not one of the right model's; what it reads is"
            yield _look_at(called, "off", f"Line {called.line}, `{called.text}`, {first}.")

    def _of_another_kind(self, layer: Layer) -> Place:
        at, kinds = _made(layer), {one.kind for one in self.theirs.layers}
        missing = [one.kind for one in self.right.layers if one.weights and one.kind not in kinds]
        said = f"Line {at.line}, `{at.text}`, makes {_a(layer.kind)} layer; "
        said += "the model that is asked for has none"
        return _look_at(at, "kind", f"{said}, but {_a(missing[0])}." if missing else f"{said}.")

    def _too_few_or_many(self, kind: str) -> Iterator[Place]:
        """Where one layer is called in place of two, or two stand where one is needed."""
        theirs, right = self._numbers(self.theirs, kind), self._numbers(self.right, kind)
        calls = [i for i, one in enumerate(self.theirs.layers) if one.kind == kind]
        if len(theirs) > len(right):
            exact = {self.theirs.layers[i].number for i in calls if self._is_on(i)}
            more = next((i for i in calls if self.theirs.layers[i].number not in exact), calls[-1])
            lines = _lines(_made(self.theirs.layers[i]).line for i in calls)
            said = f"There are {len(theirs)} {kind} layers, in {lines}; needed "
            said += "is one." if len(right) == 1 else f"are {len(right)}."
            yield _look_at(_made(self.theirs.layers[more]), "more", said)
        often = Counter(self.theirs.layers[i].number for i in calls)
        shared = [i for i in calls if often[self.theirs.layers[i].number] > 1]
        if len(theirs) < len(right) and shared:
            layer = self.theirs.layers[shared[0]]
            at = _made(layer) if self.off is not None else self._called(shared[-1])
            said = f"The {_layer(kind)} of line "
            said += f"{_made(layer).line} is called {often[layer.number]} times; "
            said += f"needed are {len(right)}, each with weights of its own."
            yield _look_at(at, "shared", said)

    def _of_other_sizes(self) -> Iterator[Place]:
        """Layers whose results have another number of axes than the right model's."""
        for i, layer in enumerate(self.theirs.layers):
            others = [one for one in self.right.layers if one.kind == layer.kind]
            if layer.number >= 0 and layer.makes and others:
                other = self._counterpart(i, others)
                if layer.makes[0].ndim != other.makes[0].ndim:
                    yield from self._told_otherwise(layer, other)

    def _numbers(self, network: Network, kind: str) -> set[int]:
        return {one.number for one in network.layers if one.kind == kind}

    def _counterpart(self, i: int, others: Sequence[Layer]) -> Layer:
        """The right model's call of the same kind that a student's stands for.

        All are taken together: the fewest differences that there can be are those that count.
        """
        kind = self.theirs.layers[i].kind
        mine = [j for j, one in enumerate(self.theirs.layers) if one.kind == kind]
        near = {(j, n): self._apart(j, one) for j in mine for n, one in enumerate(others)}
        if len(mine) > min(len(others), _MOST_ALIKE):
            return others[min(range(len(others)), key=lambda n: near[i, n])]

        def cost(order: tuple[int, ...]) -> tuple[int, int]:
            apart = [near[pair] for pair in zip(mine, order, strict=False)]
            return sum(one for one, _ in apart), sum(weights for _, weights in apart)

        best = min(itertools.permutations(range(len(others)), len(mine)), key=cost)
        return others[best[mine.index(i)]]

    def _apart(self, i: int, other: Layer) -> tuple[int, int]:
        """In how much a call differs from one of the right model."""
        layer = self.theirs.layers[i]
        told = sum(layer.settings.get(s) != other.settings.get(s) for s in _TELLING)
        reads = zip(layer.reads, other.reads, strict=False)
        wired = sum(not self._is_same(one, two) for (_, one), (_, two) in reads)
        return told + wired, layer.weights != other.weights

    def _told_otherwise(self, layer: Layer, other: Layer) -> Iterator[Place]:
        """What a layer was told when it was made, and should not have been."""
        steps = bool(layer.makes) and np.ndim(layer.makes[0]) != np.ndim(other.makes[0])
        for name in (*_TELLING, *(["return_sequences"] if steps else [])):
            if name not in other.settings or name not in layer.settings:
                continue
            mine, needed = layer.settings[name], other.settings[name]
            # A function of its own may come, or have come, after a layer without one.
            later = (name, mine) == ("activation", "linear") and (
                self._activated(layer) or not self.theirs.outputs
            )
            if mine != needed and not later:
                yield self._told(layer, name, mine, needed)

    def _activated(self, layer: Layer) -> Layer | None:
        """What a function is applied by to the results of a layer, if that is one by itself."""
        for one in self.theirs.layers:
            before = [self.theirs.layers[place] for _, (place, _) in one.reads]
            if any(source is layer for source in before) and one.kind in _AROUND:
                return one
        return None

    def _told(self, layer: Layer, name: str, mine: Any, needed: Any) -> Place:
        made, known = _made(layer), [n for n, value in self.settings.items() if value == needed]
        wanted = f"{known[0]}, here {needed}" if len(known) == 1 else f"{needed!r}"
        said = f"{_the(layer.kind)} has `{name}` = {mine!r}; needed is {wanted}."
        for size in self.trace.sizes:
            if size.value == mine and re.search(rf"\b{re.escape(size.name)}\b", made.text):
                at = Spot(size.function, size.line, size.name)
                said = f"`{size.name}` is {mine}, and so {said}"
                return _look_at(at, name, f"In line {at.line}, {said}")
        at = Spot(made.function, self._line_of(name, made), made.text)
        return _look_at(at, name, f"In line {at.line}, {said}")

    def _line_of(self, name: str, made: Spot) -> int:
        """Where a function's text says a setting's name, if in one line alone, and of no other
        layer's."""
        start, text = self.trace.sources.get(made.function, (0, ""))
        others = {_made(one).line for one in self.theirs.layers} - {made.line}
        numbered = enumerate(text.splitlines(), start)
        lines = [n for n, line in numbered if re.search(rf"\b{name}\b", line)]
        alone = len(lines) == 1 and lines[0] not in others
        return lines[0] if alone else made.line

    def _reads_otherwise(self, i: int, other: Layer) -> Iterator[Place]:
        """What a layer should read, and does not; first its numbers, then its mask."""
        layer, called = self.theirs.layers[i], self._called(i)
        roles = dict.fromkeys(role for role, _ in other.reads)
        for role in sorted(roles, key="mask".__eq__):
            mine = [tensor for name, tensor in layer.reads if name == role]
            needed = [tensor for name, tensor in other.reads if name == role]
            if role == "mask":
                yield from self._masked_otherwise(i, other, mine, needed[0])
            elif not mine:
                said = f"{_the(layer.kind)} is called without `{role}`; it is needed."
                yield _look_at(called, role, f"In line {called.line}, {said}")
            else:
                for one, two in zip(mine, needed, strict=False):
                    if not self._is_same(one, two):
                        yield from self._reads_another(i, one, two)

    def _reads_another(self, i: int, mine: Tensor, needed: Tensor) -> Iterator[Place]:
        """A layer reads one value, and another one is needed there."""
        layer, called = self.theirs.layers[i], self._called(i)
        source, wanted = self.theirs.layers[mine[0]], self.right.layers[needed[0]]
        elsewhere = [self.right.layers[place].kind for place, _ in self.alike[mine]]
        at, shape = self._called(mine[0]), np.shape(wanted.makes[needed[1]])
        if source.kind == wanted.kind == "InputLayer" and elsewhere:
            yield self._reads_another_input(i, mine, needed)
        elif source.kind in elsewhere:
            one = f"another {wanted.kind}" if wanted.kind == source.kind else _a(wanted.kind)
            another = f"what {one} makes"
            if wanted.kind == "InputLayer":
                another = "an input of the model"
            said = f"{_the(layer.kind)} reads what `{at.text}` makes, which belongs elsewhere; "
            said += f"needed is {another}, of shape {shape}"
            yield _look_at(called, "reads", f"In line {called.line}, {said}.")
        elif source.kind == wanted.kind:
            yield from self._told_otherwise(source, wanted)
        yield from self._alike_twice()
        mine_is, needs = np.shape(self._value(mine)), f"what {_the(layer.kind)} needs there"
        said = f"of shape {mine_is}; {needs} has another one, {shape}"
        said = f"which is not {needs}" if mine_is == shape else said
        yield _look_at(at, "reads", f"In line {at.line}, `{at.text}` is made, {said}.")

    def _reads_another_input(self, i: int, mine: Tensor, needed: Tensor) -> Place:
        """A layer reads one input of the model, and needs another one."""
        layer, called, made = self.theirs.layers[i], self._called(i), self.theirs.made
        first, second = self.theirs.inputs.index(mine), self.right.inputs.index(needed)
        said = f"reads input {first + 1} of the model, where input {second + 1} is needed"
        lines = [self._called(place).line for place, _ in self.theirs.inputs]
        if lines == sorted(lines):
            return _look_at(called, "reads", f"In line {called.line}, {_the(layer.kind)} {said}.")
        said = f"{_the(layer.kind)} of line {called.line} {said}"
        said = f"With the order of inputs in line {made.line}, {said}."
        return _look_at(made, "inputs", said)

    def _alike_twice(self) -> Iterator[Place]:
        """Two layers that do the same, where another one of their kind is needed."""
        for kind in dict.fromkeys(one.kind for one in self.right.layers if one.weights):
            matched: dict[int, list[Layer]] = {}
            for i, layer in enumerate(self.theirs.layers):
                alike = self.alike[i, 0] if layer.kind == kind else ()
                for number in {self.right.layers[place].number for place, _ in alike}:
                    matched.setdefault(number, []).append(layer)
            others = [one for one in self.right.layers if one.kind == kind]
            left = [other for other in others if other.number not in matched]
            twice = [layers[-1] for layers in matched.values() if len(layers) > 1]
            for layer, other in zip(twice, left, strict=False):
                yield from self._told_otherwise(layer, other)

    def _masked_otherwise(
        self, i: int, other: Layer, mine: Sequence[Tensor], needed: Tensor
    ) -> Iterator[Place]:
        """A layer works without the mask that is needed, or with another one."""
        layer, called = self.theirs.layers[i], self._called(i)
        wanted = self.right.layers[needed[0]].makes[needed[1]]
        if mine and self._is_same(mine[0], needed):
            return
        if mine and (own := self.theirs.layers[mine[0][0]].called).line:
            inverse = self._agree(wanted, 1 - np.asarray(self._value(mine[0]), float))
            said = "True where it should be False" if inverse else "not the one that is needed"
            at = called if inverse or self.alike.get(mine[0]) else own
            said = f"the mask of {_the(layer.kind)}, from `{own.text}`, is {said}"
            yield _look_at(at, "mask", f"In line {at.line}, {said}.")
            return
        source = self.theirs.layers[layer.reads[0][1][0]]
        before = self.right.layers[other.reads[0][1][0]]
        masks = "mask_value" in before.settings or before.settings.get("mask_zero")
        if masks and source.kind == before.kind:
            yield from self._told_otherwise(source, before)
            if source.settings.get("mask_zero") != before.settings.get("mask_zero"):
                yield self._told(source, "mask_zero", source.settings["mask_zero"], True)
        said = f"In line {called.line}, no mask reaches {_the(layer.kind)}"
        if mine:
            said = f"In line {called.line}, the mask that reaches {_the(layer.kind)} is another one"
        for one in self.theirs.layers:
            if masks and one.kind == before.kind and one is not source:
                said = (
                    f"{said}: {_the(one.kind)} of line {_made(one).line} does not stand before it"
                )
                yield _look_at(_made(one), "mask", f"{said}.")
        yield _look_at(called, "mask", f"{said}; it reads padding.")

    def _weighs_otherwise(self, layer: Layer, other: Layer) -> Iterator[Place]:
        at = _made(layer)
        needed = dict(other.weights)
        for name, shape in layer.weights:
            if name in needed and shape != needed[name]:
                said = f"the weight `{name}` of {_the(layer.kind)} has the shape {shape}"
                yield _look_at(
                    at, "weights", f"In line {at.line}, {said}; needed is {needed[name]}."
                )

    # -- what stands around layers ---------------------------------------------------------------

    def _inputs(self) -> Iterator[Place]:
        """Inputs that the model does not have, or that cannot take what goes in."""
        made, right = (
            self.theirs.made,
            [self.right.layers[i].makes[k] for i, k in self.right.inputs],
        )
        layers = [self.theirs.layers[place] for place, _ in self.theirs.inputs]
        if len(layers) != len(right):
            said = f"In line {made.line}, the model takes {_counted('input', len(layers))}; "
            yield _look_at(made, "inputs", f"{said}needed {_is(len(right))}.")
            return
        misfits = [i for i, one in enumerate(layers) if not _takes(one, right[i])]
        orders = itertools.permutations(layers) if 1 < len(layers) <= _MOST_INPUTS else ()
        if misfits and any(all(map(_takes, order, right)) for order in orders):
            said = "the inputs of the model are in another order than they should be"
            yield _look_at(made, "inputs", f"In line {made.line}, {said}.")
        elif misfits:
            at, goes_in = self._called(self.theirs.inputs[misfits[0]][0]), right[misfits[0]]
            shape, kind = (
                layers[misfits[0]].settings.get(name) for name in ("batch_shape", "dtype")
            )
            said = f"the model takes {kind} arrays of shape {shape}, None being any number; "
            said += f"what goes in is, here, {np.shape(goes_in)}, {goes_in.dtype}"
            yield _look_at(at, "inputs", f"In line {at.line}, {said}.")

    def _outputs(self) -> Iterator[Place]:
        """Outputs that are too many, too few, or others."""
        made, theirs, right = self.theirs.made, self.theirs.outputs, self.right.outputs
        if len(theirs) != len(right):
            said = f"In line {made.line}, the model gets {_counted('output', len(theirs))}, "
            said += f"{self._shapes(self.theirs)}; needed {_is(len(right))}, "
            yield _look_at(made, "outputs", f"{said}{self._shapes(self.right)}.")
            return
        for number, (mine, needed) in enumerate(zip(theirs, right, strict=True), 1):
            if mine not in self.alike or self._is_same(mine, needed):
                continue
            source, places = self._called(mine[0]), [i for i, _ in self.alike[mine]]
            meant = [n for n, one in enumerate(right, 1) if self._is_same(mine, one)]
            at = made if places else source
            said = f"output {number} of the model is what "
            said += f"output {meant[0]} should be" if meant else f"`{source.text}` makes"
            said += "" if meant else "; something else is needed there"
            yield _look_at(at, "outputs", f"In line {at.line}, {said}.")

    def _shapes(self, network: Network) -> str:
        shapes = [np.shape(network.layers[i].makes[k]) for i, k in network.outputs]
        return f"of shape{'s' if len(shapes) > 1 else ''} {', '.join(map(str, shapes))}"

    def _counted(self) -> Iterator[Place]:
        """Layers with weights that are too many, or missing."""
        for kind in dict.fromkeys(one.kind for one in self.right.layers if one.weights):
            unused = [spot for one, spot in self.theirs.unused if one == kind]
            fewer = len(self._numbers(self.theirs, kind)) < len(self._numbers(self.right, kind))
            if fewer and unused:
                said = (
                    f"The {_layer(kind)} of line {unused[0].line} is no part of the model: nothing "
                )
                said += "that the model returns is computed from it."
                yield _look_at(unused[0], "unused", said)
            yield from self._too_few_or_many(kind)
        kinds = {one.kind for one in self.right.layers}
        for layer in self.theirs.layers:
            if layer.weights and layer.kind not in kinds:
                yield self._of_another_kind(layer)

    def _passed_through(self) -> Iterator[Place]:
        """Layers that change numbers only in training: where they stand, and should not, or do not
        stand, and should; where they were told otherwise.
        """
        for kind in dict.fromkeys(
            one.kind for one in self.right.layers if "rate" in one.settings and one.reads
        ):
            theirs = [one for one in self.theirs.layers if one.kind == kind]
            right = [one for one in self.right.layers if one.kind == kind]
            for one in theirs:
                if not any(self._is_same(one.reads[0][1], two.reads[0][1]) for two in right):
                    at = one.called
                    said = f"In line {at.line}, `{at.text}` is {_a(kind)} that is not asked for."
                    yield _look_at(at, "passed through", said)
                yield from self._told_otherwise(one, right[0])
            for two in right:
                if not any(self._is_same(one.reads[0][1], two.reads[0][1]) for one in theirs):
                    alike = (t for t, same_as in self.alike.items() if two.reads[0][1] in same_as)
                    at = self._called(next(alike, (0, 0))[0])
                    said = f"In line {at.line}, `{at.text}` is made, and goes through no {kind}."
                    yield _look_at(at, "passed through", said)

    def _nowhere(self) -> Iterator[Place]:
        """Layers without weights of a kind that the right model does not have."""
        kinds = {*_AROUND, *(one.kind for one in self.right.layers)}
        for layer in self.theirs.layers:
            if layer.number >= 0 and layer.kind not in kinds and not layer.weights:
                yield self._of_another_kind(layer)

    def _called(self, i: int) -> Spot:
        """Where something is called; for what a function of an earlier exercise does, that one."""
        layers = self.theirs.layers
        for j in range(i, len(layers)):
            comes_from = j == i or any(before == i for _, (before, _) in layers[j].reads)
            if comes_from and layers[j].called.line:
                return layers[j].called
        return layers[i].called


def _look_at(spot: Spot, why: str, said: str) -> Place:
    return Place(spot.function, spot.line, why, said)


def _tensors(network: Network) -> Iterator[tuple[Tensor, Any]]:
    for i, layer in enumerate(network.layers):
        for k, value in enumerate(layer.makes):
            yield (i, k), value


def _made(layer: Layer) -> Spot:
    return layer.made if layer.made.line else layer.called


def _takes(layer: Layer, given: Any) -> bool:
    """Can an input take an array? Words are whole numbers, and what is not is none."""
    shape, dtype = layer.settings.get("batch_shape"), layer.settings.get("dtype")
    if not isinstance(shape, tuple) or len(shape) != given.ndim:
        return shape is None
    words = isinstance(dtype, str) and given.dtype.kind == "f" and dtype.startswith("int")
    return not words and all(
        one in (None, size) for one, size in zip(shape[1:], given.shape[1:], strict=True)
    )


def _a(kind: str) -> str:
    vowel = kind[0] in ("AEFHILMNORSX" if kind.isupper() else "AEIOU")
    return f"an {kind}" if vowel else f"a {kind}"


def _layer(kind: str) -> str:
    return kind if kind.isupper() else f"{kind} layer"


def _the(kind: str) -> str:
    return f"the {_layer(kind)}"


def _is(count: int) -> str:
    return "is one" if count == 1 else f"are {count}"


def _counted(name: str, count: int) -> str:
    return f"one {name}" if count == 1 else f"{count} {name}s"


def _lines(numbers: Iterator[int]) -> str:
    lines = [*map(str, dict.fromkeys(numbers))]
    return f"line {lines[0]}" if len(lines) == 1 else f"lines {' and '.join(lines)}"
