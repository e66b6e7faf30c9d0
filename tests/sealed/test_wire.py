from __future__ import annotations

import json
import math
import os
import pickle
import socket

import numpy as np
import pytest

from benchmark.sealed import wire
from benchmark.sealed.wire import Garbled, Message, receive, send


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def test_numbers_and_words_arrive_as_they_left(pair):
    arrays = {
        "scores": np.array([[0.1, np.nan], [1 / 3, 2]]),
        "narrow": np.arange(3, dtype=np.float16),
        "empty": np.zeros((0, 4), dtype=np.float32),
        "big_endian": np.arange(3, dtype=">i4"),
    }
    send(pair[0], Message({"progress": 1 / 3, "loss": math.nan, "seed": 2**64 - 1}, arrays))
    got = receive(pair[1])
    assert got.about["progress"] == 1 / 3
    assert got.about["seed"] == 2**64 - 1
    assert math.isnan(got.about["loss"])
    for name, array in arrays.items():
        assert np.array_equal(got.arrays[name], array, equal_nan=True)
    assert got.arrays["narrow"].dtype == np.float16


def test_a_file_is_handed_over_without_its_name(pair, tmp_path):
    (tmp_path / "file").write_text("content")
    opened = os.open(tmp_path / "file", os.O_RDONLY)
    send(pair[0], Message({}, files=(opened,)))
    os.close(opened)
    (got,) = receive(pair[1], files=True).files
    with os.fdopen(got) as file:
        assert file.read() == "content"


def _line(**head) -> bytes:
    line = json.dumps({"about": {}, "arrays": {}, **head}).encode()
    return len(line).to_bytes(8, "little") + line


@pytest.mark.parametrize(
    "sent",
    [
        (2**40).to_bytes(8, "little"),
        (3).to_bytes(8, "little") + b"abc",
        (2).to_bytes(8, "little") + b"[]",
        _line(about=[1]),
        _line(arrays={"x": ["|O", [1]]}),
        _line(arrays={"x": ["<U4", [1]]}),
        _line(arrays={"x": ["<f8", [-1]]}),
        _line(arrays={"x": ["<f8", [2**39, 2**39]]}),
        _line(arrays={"x": ["<f8", [1.5]]}),
        _line(arrays={"x": ["nonsense", [1]]}),
        _line(arrays=7),
    ],
    ids=range(11),
)
def test_what_is_no_message_is_refused_before_anything_is_made_of_it(pair, sent):
    pair[0].sendall(sent)
    with pytest.raises(Garbled):
        receive(pair[1])


def test_a_pickle_is_no_message_and_never_loaded(pair, tmp_path):
    class Bomb:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "exploded"),)

    packed = pickle.dumps(Bomb())
    pair[0].sendall(len(packed).to_bytes(8, "little") + packed)
    with pytest.raises(Garbled):
        receive(pair[1])
    assert not (tmp_path / "exploded").exists()


def test_an_end_in_the_middle_is_an_end(pair):
    pair[0].sendall(_line(arrays={"x": ["<f8", [4]]}) + b"12345")
    pair[0].close()
    with pytest.raises(EOFError):
        receive(pair[1])


def test_objects_are_not_sent(pair):
    with pytest.raises(TypeError):
        send(pair[0], Message({"x": object()}))
    assert wire.MOST_TEXT < wire.MOST_ARRAYS
