"""The channel between tester and student: what passes, and what a liar can send."""

import socket
import struct
import tracemalloc

import numpy as np
import pytest

from autograder.sandbox import wire
from autograder.sandbox.wire import (
    MAX_CLASSES,
    MAX_VALUES,
    Closed,
    WireError,
    decode,
    encode,
    receive,
    send,
)
from tests.lessons.test_build import identical
from unroll.judging.values import Foreign


def random_value(rng, depth=4):
    kind = rng.integers(0, 12 if depth else 8)
    if kind == 0:
        return [None, True, False][rng.integers(0, 3)]
    if kind == 1:
        return int(rng.integers(-(2**62), 2**62))
    if kind == 2:
        return [float(rng.normal()), np.inf, -0.0][rng.integers(0, 3)]
    if kind == 3:
        return "".join(map(chr, rng.integers(32, 0x2FFF, size=rng.integers(0, 9))))
    if kind == 4:
        dtype = ["f8", "f4", "i4", "i8", "u1", "?", "c16"][rng.integers(0, 7)]
        shape = tuple(rng.integers(0, 4, size=rng.integers(0, 4)))
        return (10 * rng.normal(size=shape)).astype(dtype)
    if kind == 5:
        return np.asfortranarray(rng.normal(size=(3, 4)))
    if kind == 6:
        return rng.normal(size=(4, 6))[::2, ::-1]
    if kind == 7:
        return np.float32(rng.normal())
    children = [random_value(rng, depth - 1) for _ in range(rng.integers(0, 4))]
    if kind < 10:
        return children if kind == 8 else tuple(children)
    return {f"key {i}": child for i, child in enumerate(children)}


@pytest.mark.parametrize("seed", range(50))
def test_plain_values_and_arrays_arrive_as_they_were(seed):
    value = random_value(np.random.default_rng(seed))
    assert identical(decode(encode(value)), value)


@pytest.mark.parametrize("seed", range(50))
def test_no_cut_or_changed_message_does_more_than_fail(seed):
    """Whatever bytes come, the answer is a value of the allowed kinds or a WireError."""
    rng = np.random.default_rng(seed)
    message = bytearray(encode(random_value(rng)))
    for _ in range(200):
        damaged = bytearray(message)
        for _ in range(rng.integers(1, 4)):
            damaged[rng.integers(0, len(damaged))] = rng.integers(0, 256)
        if rng.random() < 0.3:
            damaged = damaged[: rng.integers(0, len(damaged))]
        try:
            value = decode(bytes(damaged))
        except WireError:
            continue
        assert plain(value)


def plain(value):
    if type(value) in (list, tuple):
        return all(map(plain, value))
    if type(value) is dict:
        return all(plain(k) and plain(v) for k, v in value.items())
    if isinstance(value, Foreign):
        return True
    if type(value) is np.ndarray:
        return value.dtype.kind in "?biufc"
    return value is None or type(value) in (bool, int, float, str) or isinstance(value, np.generic)


class Hostile(dict):
    def __reduce__(self):
        raise AssertionError("it was pickled")


class HostileArray(np.ndarray):
    pass


class HostileFloat(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


@pytest.mark.parametrize(
    "value",
    [
        *(Hostile(), np.zeros(3).view(HostileArray), HostileFloat(0), len, object, {1, 2}),
        *(b"bytes", np.array([object()]), np.array(["text"]), np.datetime64("2026-01-01")),
        *(2**80, range(3)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_anything_else_dies_at_the_far_end(value):
    """Only the name of its class arrives."""
    arrived = decode(encode([value]))[0]
    assert isinstance(arrived, Foreign)
    assert type(arrived).__name__ == type(value).__name__


def test_odd_class_names_are_not_names_here():
    name = "evil\n`rm -rf`" + "x" * 500
    assert type(decode(encode(type(name, (), {})()))).__name__ == "object"


def test_cyclic_and_deep_values_are_refused():
    cycle: list = []
    cycle.append(cycle)
    with pytest.raises(WireError, match="nested too deeply"):
        encode(cycle)
    with pytest.raises(WireError, match="nested too deeply"):
        decode(b"l\x01\x00\x00\x00" * 100_000 + b"N")


def test_too_many_and_too_large_values_are_refused(monkeypatch):
    monkeypatch.setattr(wire, "MAX_VALUES", 100)
    with pytest.raises(WireError, match="too many values"):
        decode(b"l" + struct.pack("<I", 200) + b"N" * 200)
    monkeypatch.setattr(wire, "MAX_BYTES", 1000)
    with pytest.raises(WireError, match="more than 1000"):
        encode(np.zeros(1000))
    with pytest.raises(WireError, match="too large"):
        decode(bytes(1001))


@pytest.mark.parametrize(
    ("message", "complaint"),
    [
        (b"", "in the middle"),
        (b"?", "unknown kind"),
        (b"NN", "goes on"),
        (b"l\xff\xff\xff\xff", "promises more"),
        (b"s\xff\xff\xff\x7fabc", "in the middle"),
        (b"a\x63\x01" + struct.pack("<Q", 1), "unknown dtype"),
        (b"a\x0b\xff", "too many dimensions"),
        (b"a\x0b\x01" + struct.pack("<Q", 2**62), "too large"),
        (b"a\x0b\x02" + struct.pack("<QQ", 2**20, 2**20), "in the middle"),
        (b"d\x01\x00\x00\x00l\x00\x00\x00\x00N", "a key that is not plain"),
    ],
)
def test_lies_are_found_out_before_anything_is_made_of_them(message, complaint):
    with pytest.raises(WireError, match=complaint):
        decode(message)


def test_message_that_announces_too_much_is_not_waited_for():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(struct.pack("<Q", 2**60))
        with pytest.raises(WireError, match="too large"):
            receive(ours)


def test_end_of_the_other_side_is_noticed():
    ours, theirs = socket.socketpair()
    with ours:
        theirs.sendall(b"\x05\x00")
        theirs.close()
        with pytest.raises(Closed):
            receive(ours)


def test_slow_sender_runs_into_the_timeout():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.settimeout(0.05)
        theirs.sendall(b"\x05\x00")
        with pytest.raises(TimeoutError):
            receive(ours)


def test_values_pass_through_a_real_socket():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        value = {"a": np.arange(1000.0), "b": [1, (2, "three")]}
        send(theirs, value)
        assert identical(receive(ours), value)


@pytest.mark.slow
def test_what_is_read_takes_no_more_memory_than_was_sent():
    """A class of its own for each value would take a kilobyte for ten bytes."""
    tracemalloc.start()
    try:
        value = decode(encode([object()] * (MAX_VALUES - 1)))
        assert tracemalloc.get_traced_memory()[1] < 200 * MAX_VALUES
    finally:
        tracemalloc.stop()
    assert len(set(map(id, value))) == 1
    with pytest.raises(WireError, match="too many values"):
        encode([object()] * 450_000)
    with pytest.raises(WireError, match="too many values"):
        decode(b"l" + struct.pack("<I", 450_000) + b"x\x06\x00\x00\x00object" * 450_000)


def test_only_so_many_classes_are_told_by_their_names():
    kinds = [type(f"Kind{number}", (), {})() for number in range(MAX_CLASSES + 1)]
    assert {type(one).__name__ for one in decode(encode(kinds[1:]))} == {
        type(one).__name__ for one in kinds[1:]
    }
    with pytest.raises(WireError, match="too many classes"):
        decode(encode(kinds))
