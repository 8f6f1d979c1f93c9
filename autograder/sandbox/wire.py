"""How the tester and a student's process speak: plain values and arrays, and nothing else.

A message is a length (8 bytes, little-endian) and that many bytes, which hold one value:

    N            None                       l count values…         a list
    T  F         True, False                t count values…         a tuple
    i 8 bytes    an integer in 64 bits      d count key value…      a dictionary
    f 8 bytes    a float                    a dtype shape bytes     an array, C order
    s length …   text in UTF-8              g dtype bytes           a NumPy number
    x length …   something else: only the name of its class is sent

Counts and lengths are 4 bytes. A dtype is one byte from a table; there are no object arrays, no
classes and no references, so a message can neither run code nor grow when it is read. Whoever reads
checks every length against what has arrived before making anything of it, the depth of nesting, the
number of values and the size of the whole. Nothing is ever pickled.
"""

from __future__ import annotations

import math
import select
import socket
import struct
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from unroll.judging.values import MOST_AXES, Foreign, foreign

#: The largest message, in bytes; the deepest nesting; the most values in one message, each of which
#: takes both sides a microsecond or more.
MAX_BYTES = 64 * 2**20
MAX_DEPTH = 24
MAX_VALUES = 200_000
MAX_DIMENSIONS = MOST_AXES

#: So many different classes are told by their names; a class takes more memory than its name.
MAX_CLASSES = 50

_NAMES = ("?", "i1", "u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8", "<c8")
_DTYPES = dict(enumerate(map(np.dtype, (*_NAMES, "<c16"))))
_PLAIN = {b"N": None, b"T": True, b"F": False}
_BYTE, _COUNT, _LENGTH = struct.Struct("<B"), struct.Struct("<I"), struct.Struct("<Q")
_INTEGER, _FLOAT = struct.Struct("<q"), struct.Struct("<d")
_CODES = {dtype: code for code, dtype in _DTYPES.items()}


class WireError(Exception):
    """A message that is not as it must be, or too large."""


class Closed(WireError):
    """The other side is gone."""


def encode(value: Any) -> bytes:
    """The bytes of a value.

    Only exact types count; `unroll.judging.values` makes them of what a function returns.

    Raises:
        WireError: when it is too deep or too large.
    """
    parts: list[bytes] = []
    _encode(value, parts, 0)
    message = b"".join(parts)
    if len(message) > MAX_BYTES:
        raise WireError(f"the value takes {len(message)} bytes, more than {MAX_BYTES}")
    return message


def _encode(value: Any, parts: list[bytes], depth: int) -> None:
    if depth > MAX_DEPTH or len(parts) >= MAX_VALUES:
        raise WireError("the value is nested too deeply or holds too many values")
    kind = type(value)
    if value is None or kind is bool:
        parts.append({None: b"N", True: b"T", False: b"F"}[value])
    elif kind is int and -(2**63) <= value < 2**63:
        parts.append(b"i" + _INTEGER.pack(value))
    elif kind is float:
        parts.append(b"f" + _FLOAT.pack(value))
    elif kind is str:
        parts.append(_sized(b"s", value.encode("utf-8", "replace")))
    elif kind in (list, tuple):
        parts.append((b"l" if kind is list else b"t") + _COUNT.pack(len(value)))
        for item in value:
            _encode(item, parts, depth + 1)
    elif kind is dict:
        parts.append(b"d" + _COUNT.pack(len(value)))
        for key, item in value.items():
            _encode(key, parts, depth + 1)
            _encode(item, parts, depth + 1)
    elif kind is np.ndarray and value.dtype.newbyteorder("<") in _CODES:
        array = np.ascontiguousarray(value, dtype=value.dtype.newbyteorder("<"))
        head = struct.pack("<BB", _CODES[array.dtype], value.ndim)
        parts.append(b"a" + head + struct.pack(f"<{value.ndim}Q", *value.shape))
        parts.append(array.tobytes())
    elif isinstance(value, np.generic) and value.dtype in _CODES:
        parts.append(b"g" + _BYTE.pack(_CODES[value.dtype]) + value.tobytes())
    else:
        parts.append(_sized(b"x", kind.__name__.encode("utf-8", "replace")[:200]))


def _sized(tag: bytes, data: bytes) -> bytes:
    return tag + _COUNT.pack(len(data)) + data


def decode(message: bytes) -> Any:
    """The value of a message from the other side, which is not trusted.

    Raises:
        WireError: when anything about it is not as it must be.
    """
    if len(message) > MAX_BYTES:
        raise WireError("the message is too large")
    reader = _Reader(message)
    value = reader.value(0)
    if reader.position != len(message):
        raise WireError("the message goes on after its value")
    return value


class _Reader:
    """Reads values off a message, never past its end."""

    def __init__(self, message: bytes) -> None:
        self.message = message
        self.position = 0
        self.values = 0
        self.classes: dict[str, Foreign] = {}  # one value of each stands for all

    def take(self, count: int) -> bytes:
        """The next bytes."""
        end = self.position + count
        if end > len(self.message):
            raise WireError("the message ends in the middle of a value")
        taken = self.message[self.position : end]
        self.position = end
        return taken

    def number(self, form: struct.Struct) -> Any:
        """The next number, as struct describes it."""
        return form.unpack(self.take(form.size))[0]

    def value(self, depth: int) -> Any:
        """The next value."""
        self.values += 1
        if depth > MAX_DEPTH or self.values > MAX_VALUES:
            raise WireError("the message is nested too deeply or holds too many values")
        tag = self.take(1)
        if tag in _PLAIN:
            return _PLAIN[tag]
        read = _READ.get(tag)
        return read(self) if read else self.container(tag, depth)

    def text(self) -> str:
        """A length and so many bytes of UTF-8."""
        return self.take(self.number(_COUNT)).decode("utf-8", "replace")

    def foreign(self) -> Foreign:
        """A value of another class, by the class's name."""
        name = self.text()
        if name not in self.classes:
            if len(self.classes) >= MAX_CLASSES:
                raise WireError("the message names too many classes")
            self.classes[name] = foreign(name)
        return self.classes[name]

    def container(self, tag: bytes, depth: int) -> Any:
        """A list, a tuple or a dictionary."""
        if tag not in (b"l", b"t", b"d"):
            raise WireError("the message holds an unknown kind of value")
        count = self.number(_COUNT)
        if count > len(self.message) - self.position:  # every value takes a byte at least
            raise WireError("the message promises more values than it holds")
        if tag != b"d":
            items = [self.value(depth + 1) for _ in range(count)]
            return items if tag == b"l" else tuple(items)
        found = {}
        for _ in range(count):
            key = self.value(depth + 1)
            if type(key) not in (str, int, float, bool, type(None)):
                raise WireError("a dictionary has a key that is not plain")
            found[key] = self.value(depth + 1)
        return found

    def dtype(self) -> np.dtype[Any]:
        """A code from the table of dtypes."""
        code = self.number(_BYTE)
        if code not in _DTYPES:
            raise WireError("an array has an unknown dtype")
        return _DTYPES[code]

    def array(self) -> Any:
        """An array: dtype, shape, entries."""
        dtype = self.dtype()
        dimensions = self.number(_BYTE)
        if dimensions > MAX_DIMENSIONS:
            raise WireError("an array has too many dimensions")
        shape = [self.number(_LENGTH) for _ in range(dimensions)]
        if any(length > MAX_BYTES for length in shape):
            raise WireError("an array is too large")
        # NumPy refuses an empty array, too, that would be too large with a 1 for every 0.
        if 0 in shape and math.prod(max(1, length) for length in shape) > MAX_BYTES:
            raise WireError("an array is too large")
        data = self.take(math.prod(shape) * dtype.itemsize)
        return np.frombuffer(data, dtype=dtype).reshape(shape).copy()

    def scalar(self) -> Any:
        """A NumPy number."""
        dtype = self.dtype()
        return np.frombuffer(self.take(dtype.itemsize), dtype=dtype)[0]


#: How the values are read that hold no others, by their tags.
_READ: dict[bytes, Callable[[_Reader], Any]] = {
    b"i": lambda reader: reader.number(_INTEGER),
    b"f": lambda reader: reader.number(_FLOAT),
    b"s": _Reader.text,
    b"x": _Reader.foreign,
    b"a": _Reader.array,
    b"g": _Reader.scalar,
}


def send(channel: socket.socket, value: Any) -> None:
    """Send one value.

    Raises:
        WireError: when the value is too large; Closed when nobody is there.
    """
    message = encode(value)
    try:
        channel.sendall(_LENGTH.pack(len(message)) + message)
    except TimeoutError:
        raise
    except OSError as error:
        raise Closed(str(error)) from None


class Patience:
    """So many seconds to wait; those do not count in which this process did not run.

    It may be stopped, or the machine may sleep: whoever it waits for is not to blame.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = self.left = seconds

    @property
    def spent(self) -> float:
        """Seconds waited."""
        return self.seconds - self.left

    def wait(self, channel: socket.socket) -> None:
        """Until something has arrived, or nothing more will.

        Raises:
            TimeoutError: when there is no time left.
        """
        arrival = select.poll()
        arrival.register(channel, select.POLLIN)
        while self.left > 0:
            slice = min(self.left, _SLICE)
            began = time.monotonic()
            arrived = arrival.poll(1000 * slice)
            self.left -= min(time.monotonic() - began, slice)
            if arrived:
                return
        raise TimeoutError


#: Seconds that one look at a channel takes at most: all that a stop can take of one's patience.
_SLICE = 0.25


def receive(channel: socket.socket, patience: Patience | None = None) -> Any:
    """Wait for one value.

    Args:
        channel: where it comes from.
        patience: for the whole of it; by default the channel's timeout.

    Raises:
        WireError: when the message is not as it must be; Closed when the other side ended.
        TimeoutError: when it takes longer.
    """
    seconds = channel.gettimeout()
    if patience is None and seconds is not None:
        patience = Patience(seconds)
    (length,) = _LENGTH.unpack(_receive_bytes(channel, 8, patience))
    if length > MAX_BYTES:
        raise WireError("the message is too large")
    return decode(_receive_bytes(channel, length, patience))


def _receive_bytes(channel: socket.socket, count: int, patience: Patience | None) -> bytes:
    """So many bytes; patience is for all of them, however slowly they drip in."""
    parts = bytearray()
    while len(parts) < count:
        try:
            if patience is not None:
                patience.wait(channel)
            part = channel.recv(min(count - len(parts), 2**20))
        except TimeoutError:
            raise
        except OSError as error:
            raise Closed(str(error)) from None
        if not part:
            raise Closed("the other side has ended")
        parts += part
    return bytes(parts)
