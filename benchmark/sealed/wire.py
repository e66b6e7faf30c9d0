"""What passes between an evaluator and a sealed process: plain messages, never objects that could run.

A message is a line of JSON and the bytes of the arrays that it announces, in this order: the length of the line as
eight bytes, the line, the arrays. Either side checks what it gets; files are handed over as open descriptors, for
reading only, and have no name.
"""

from __future__ import annotations

import json
import math
import socket
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

MOST_TEXT = 2**26
"""Bytes of a line: hyper-parameters, a traceback, row numbers."""

MOST_ARRAYS = 2**32
"""Bytes of the arrays of one message."""

MOST_FILES = 64
NUMBERS = frozenset("fiub")
"""Kinds of numbers that an array may hold."""


class Garbled(Exception):
    """What came is no message."""


@dataclass(frozen=True)
class Message:
    """``about``: what JSON can say; ``arrays`` by name; ``files``: descriptors that came with it."""

    about: dict[str, Any]
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    files: tuple[int, ...] = ()


def send(pipe: socket.socket, message: Message) -> None:
    """Raises `OSError` where the other side is gone, `ValueError` for what is no plain number or text."""
    arrays = {name: np.asarray(array) for name, array in message.arrays.items()}
    arrays = {name: np.ascontiguousarray(a, dtype=a.dtype.newbyteorder("<")) for name, a in arrays.items()}
    head = {name: (array.dtype.str, array.shape) for name, array in arrays.items()}
    line = json.dumps({"about": message.about, "arrays": head, "files": len(message.files)}).encode()
    start = len(line).to_bytes(8, "little")
    if message.files:
        socket.send_fds(pipe, [start], list(message.files))
        pipe.sendall(line)
    else:
        pipe.sendall(start + line)
    for array in arrays.values():
        pipe.sendall(array.reshape(-1).view(np.uint8).data)


def receive(pipe: socket.socket, *, files: bool = False) -> Message:
    """The next message; ``files``: whether descriptors may come with it, which are dropped otherwise.

    Raises `EOFError` where the other side is gone, and `Garbled` for anything but a message.
    """
    start, handed = _first(pipe) if files else (_exactly(pipe, 8), ())
    length = int.from_bytes(start, "little")
    if length > MOST_TEXT:
        raise Garbled(f"a line of at most {MOST_TEXT} bytes expected, found {length}")
    try:
        said = json.loads(_exactly(pipe, length))
        shapes = {str(name): _shape(*described) for name, described in said["arrays"].items()}
        about = said["about"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as e:
        raise Garbled(f"a message expected, found {type(e).__name__}: {e}") from None
    if not isinstance(about, dict):
        raise Garbled(f"a message expected, found {type(about).__name__}")
    if sum(dtype.itemsize * math.prod(shape) for dtype, shape in shapes.values()) > MOST_ARRAYS:
        raise Garbled(f"arrays of at most {MOST_ARRAYS} bytes expected, found more")
    arrays = {name: _array(pipe, dtype, shape) for name, (dtype, shape) in shapes.items()}
    return Message(about, arrays, handed)


def _shape(dtype: str, shape: Sequence[int]) -> tuple[np.dtype, tuple[int, ...]]:
    kind = np.dtype(str(dtype))
    if kind.kind not in NUMBERS or kind.hasobject or len(shape) > 4:
        raise ValueError(f"an array of numbers expected, found {dtype!r} of {len(shape)} axes")
    if not all(type(n) is int and 0 <= n < 2**40 for n in shape):
        raise ValueError(f"the shape of an array expected, found {shape!r}")
    return kind, tuple(shape)


def _array(pipe: socket.socket, dtype: np.dtype, shape: tuple[int, ...]) -> np.ndarray:
    array = np.empty(shape, dtype)
    if array.size:
        _into(pipe, memoryview(array.reshape(-1).view(np.uint8)))  # type: ignore[arg-type]
    return array


def _exactly(pipe: socket.socket, n: int) -> bytearray:
    read = bytearray(n)
    _into(pipe, memoryview(read))
    return read


def _into(pipe: socket.socket, view: memoryview) -> None:
    while len(view):
        got = pipe.recv_into(view)
        if not got:
            raise EOFError
        view = view[got:]


def _first(pipe: socket.socket) -> tuple[bytes, tuple[int, ...]]:
    read, handed, *_ = socket.recv_fds(pipe, 8, MOST_FILES)
    if not read:
        raise EOFError
    return read + bytes(_exactly(pipe, 8 - len(read))), tuple(handed)
