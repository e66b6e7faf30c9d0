from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from benchmark.contracts import Run
from benchmark.errors import StoreError
from benchmark.store.record import encode, head, intact, outline
from tests.records import FINGERPRINT, PROTOCOL, RUN, make_record


def test_a_record_is_json_and_comes_back() -> None:
    record = make_record()
    stored = json.loads(encode(record))
    checksum = stored.pop("checksum")
    assert stored == record
    assert len(checksum) == 64


def test_encoding_is_canonical() -> None:
    record = make_record()
    raw = encode(record)
    assert encode(json.loads(raw)) == raw
    assert encode(dict(reversed(record.items()))) == raw


def test_the_last_line_seals_all_before_it() -> None:
    raw = encode(make_record())
    body, checksum = raw[: raw.index(b'"checksum"')], json.loads(raw)["checksum"]
    assert hashlib.sha256(body).hexdigest() == checksum
    assert intact(raw)


@pytest.mark.parametrize("position", [0, 0.3, 0.7, -3, -40])
def test_one_changed_byte_is_seen(position: float) -> None:
    raw = bytearray(encode(make_record()))
    raw[int(position * len(raw)) if 0 < position < 1 else int(position)] ^= 1
    assert not intact(bytes(raw))


@pytest.mark.parametrize("length", [0, 1, 50, 500, -1])
def test_a_record_cut_short_is_seen(length: int) -> None:
    assert not intact(encode(make_record())[:length])


def test_something_after_the_record_is_seen() -> None:
    assert not intact(encode(make_record()) + b"\n")


def test_head_is_how_a_record_begins() -> None:
    raw = encode(make_record())
    assert raw.startswith(head(RUN, PROTOCOL, FINGERPRINT))
    assert not raw.startswith(head(Run(RUN.method, RUN.source, RUN.target, 30), PROTOCOL, FINGERPRINT))


def test_ten_checkpoints_of_seven_classes_are_small_and_a_line_each() -> None:
    raw = encode(make_record(classes=7, checkpoints=10, utterances=300))
    assert len(raw) < 10_000
    assert sum(line.startswith(b'{"progress":') for line in raw.splitlines()) == 10


def test_numpy_becomes_plain_and_what_is_not_finite_becomes_null() -> None:
    record = make_record()
    target = np.array(record["checkpoints"][-1]["confusion"]["target"])
    record["checkpoints"][-1]["confusion"]["target"] = target
    record["checkpoints"][-1]["losses"] = {"classification": np.float32(0.5), "alignment": float("inf")}
    stored = json.loads(encode(record))["checkpoints"][-1]
    assert stored["confusion"]["target"] == target.tolist()
    assert stored["losses"] == {"classification": 0.5, "alignment": None}


def test_a_method_without_source_validation_may_leave_it_out() -> None:
    record = make_record()
    for checkpoint in record["checkpoints"]:
        del checkpoint["confusion"]["source_validation"]
    assert json.loads(encode(record))["checkpoints"][0]["confusion"]["source_validation"] is None


def test_hits_may_be_unknown() -> None:
    record = make_record()
    record["checkpoints"][0]["hits"] = None
    assert json.loads(encode(record))["checkpoints"][0]["hits"] is None


def _cost(record: dict[str, Any]) -> None:
    del record["cost"]


def _unknown(record: dict[str, Any]) -> None:
    record["data"]["source"]["host"] = "somewhere"


def _rows(record: dict[str, Any]) -> None:
    record["checkpoints"][0]["confusion"]["target"][0][0] += 1


def _shape(record: dict[str, Any]) -> None:
    record["checkpoints"][0]["confusion"]["target"].pop()


def _classes(record: dict[str, Any]) -> None:
    record["classes"].append("fear")


def _unfinished(record: dict[str, Any]) -> None:
    record["checkpoints"].pop()


def _schema(record: dict[str, Any]) -> None:
    record["schema"] = 1


def _speakers(record: dict[str, Any]) -> None:
    record["counts"]["target_speakers"][1][0] += 1


def _hits(record: dict[str, Any]) -> None:
    record["checkpoints"][0]["hits"][0][2] += 1


def _hits_shape(record: dict[str, Any]) -> None:
    record["checkpoints"][0]["hits"][0].pop()


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (_cost, "cost"),
        (_unknown, "data.source.host"),
        (_rows, "rows that sum"),
        (_shape, "3 rows"),
        (_classes, "fear"),
        (_unfinished, "progress"),
        (_schema, "schema"),
        (_speakers, "counts.target_speakers"),
        (_hits, "checkpoints.hits"),
        (_hits_shape, "checkpoints.hits"),
    ],
)
def test_a_record_that_does_not_add_up_is_refused(spoil: Callable[[dict[str, Any]], None], word: str) -> None:
    record = make_record()
    spoil(record)
    with pytest.raises(StoreError, match=word):
        encode(record)


def test_names_in_any_encoding_come_back() -> None:
    record = make_record()
    record["data"]["source"]["left_out"] = {"wav/żółć": "empty file", "wav/\udcff": "empty file"}
    raw = encode(record)
    assert "żółć".encode() in raw
    assert json.loads(raw)["data"] == record["data"]


@pytest.mark.parametrize("text", ["plain", 'a "quote",\n"checkpoints": [\n and breaks'])
def test_an_outline_is_the_record_without_its_checkpoints(text):
    record = make_record()
    raw = encode({**record, "hyper_parameters": {"text": text}})
    whole = json.loads(raw)
    assert outline(raw) == {key: value for key, value in whole.items() if key not in {"checkpoints", "checksum"}}
