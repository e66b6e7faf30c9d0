"""The record of one run: what it must hold, and its bytes on disk.

The file is JSON with one top-level key per line and one checkpoint per line. Its last key is the
SHA-256 of all bytes before that line, so that a file is verified without being parsed. What is
written is checked against the models below; what is read is trusted once its checksum agrees.
``results/README.md`` describes every key.
"""

from __future__ import annotations

import hashlib
import json
import math
from typing import Annotated, Any, Final, Literal

import numpy as np
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
    model_validator,
)

from benchmark.contracts import Run
from benchmark.errors import StoreError

SCHEMA: Final = 2
"""Raised whenever a key changes its meaning or goes, or one appears that must be there; only this version is read.

Records from before ``scores`` was kept are read, their scores unchecked."""

Count = Annotated[int, Field(ge=0)]
PerClass = list[Count]
Matrix = list[list[Count]]
Scores = dict[str, float | None]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Part(BaseModel):
    """A part of a record: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid")


class Identity(Part):
    method: str
    source: str
    target: str
    seed: Count
    trial: Count
    repetition: Count = 0

    @model_serializer(mode="wrap")
    def _plain(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return _without(write(self), repetition=0)


class ProtocolStamp(Part):
    name: str
    fingerprint: str


class Counts(Part):
    source_train: PerClass
    source_validation: PerClass
    target_adaptation: Count
    target_test: PerClass
    target_speakers: list[PerClass]


class Dropped(Part):
    source: dict[str, Count]
    target: dict[str, Count]


class Splits(Part):
    source_validation: Literal["speakers", "utterances"]
    adaptation: Literal["transductive", "inductive"]
    target_test: Literal["all", "speakers", "utterances"]
    target_folds: int | None


class Unused(Part):
    count: Count
    examples: list[str]


class CorpusData(Part):
    corpus: str
    fingerprint: str
    earlier: str | None = None
    utterances: Count
    left_out: dict[str, str]
    incomplete: str | None
    outside: Annotated[int, Field(ge=1)] | None = None
    unused: dict[str, Unused] = {}
    origin: dict[str, Any] = {}

    @model_serializer(mode="wrap")
    def _plain(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return _without(write(self), earlier=None, outside=None, unused={}, origin={})


class Data(Part):
    source: CorpusData
    target: CorpusData


class Confusions(Part):
    source_validation: Matrix | None = None
    target: Matrix


class CheckpointRecord(Part):
    progress: Annotated[float, Field(gt=0, le=1)]
    confusion: Confusions
    hits: list[PerClass] | None
    selection: Scores
    losses: Scores


class Shift(Part):
    proxy_a_distance: float | None


class Cost(Part):
    seconds: Annotated[float, Field(ge=0)]
    """By the clock on the wall."""
    processor_seconds: Annotated[float, Field(ge=0)] | None = None
    """Of all threads together; None in records of versions before 0.2."""
    peak_memory_mb: Annotated[float, Field(ge=0)]


class FinishedRun(Part):
    """A run that went to its end. The confusion counts must agree with the utterance counts, overall and by speaker."""

    schema_: Annotated[Literal[2], Field(alias="schema")] = SCHEMA
    run: Identity
    status: Literal["finished"] = "finished"
    protocol: ProtocolStamp
    classes: list[str]
    counts: Counts
    dropped: Dropped
    splits: Splits
    data: Data
    hyper_parameters: dict[str, Any]
    family: str
    supervised_on_target: bool
    code: dict[str, Any]
    environment: dict[str, Any]
    device: str
    cost: Cost
    shift: Shift
    scores: Sha256 | None = None
    sealed: str | None = None
    """How tight the method's process was; None, and not in the file, where it was the evaluator's own."""
    checkpoints: Annotated[list[CheckpointRecord], Field(min_length=1)]

    @model_serializer(mode="wrap")
    def _plain(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return _without(write(self), sealed=None)

    @model_validator(mode="after")
    def _adds_up(self) -> FinishedRun:
        progress = [c.progress for c in self.checkpoints]
        if progress != sorted(set(progress)) or progress[-1] != 1:
            raise ValueError(f"checkpoints: progress that grows up to 1 expected, found {progress}")
        if {len(n) for n in (self.counts.source_train, self.counts.target_test)} != {len(self.classes)}:
            raise ValueError(f"counts: a number for each of {self.classes} expected")
        _check_speakers("counts.target_speakers", self.counts.target_speakers, self.counts.target_test)
        for checkpoint in self.checkpoints:
            _check_rows("target", checkpoint.confusion.target, self.counts.target_test)
            if checkpoint.hits is not None:
                right = [row[i] for i, row in enumerate(checkpoint.confusion.target)]
                _check_speakers("checkpoints.hits", checkpoint.hits, right)
            if checkpoint.confusion.source_validation is not None:
                _check_rows("source_validation", checkpoint.confusion.source_validation, self.counts.source_validation)
        return self


class FailedRun(Part):
    """A run that raised: it is shown with its reason and tried again."""

    schema_: Annotated[Literal[2], Field(alias="schema")] = SCHEMA
    run: Identity
    status: Literal["failed"] = "failed"
    protocol: ProtocolStamp
    error: str
    traceback: str
    output: str = ""
    """The end of what it printed."""
    code: dict[str, Any]
    environment: dict[str, Any]

    @model_serializer(mode="wrap")
    def _plain(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return _without(write(self), output="")


def encode(record: dict[str, Any]) -> bytes:
    """The record's file, checksum included; numpy values become lists, what is not finite becomes null.

    Raises `StoreError` that names the key when a key is missing, unknown, or does not add up.
    """
    model = FailedRun if record.get("status") == "failed" else FinishedRun
    content = {key: plain(value) for key, value in record.items() if key != "checksum"}
    try:
        whole = model.model_validate(content).model_dump(by_alias=True)
    except ValidationError as e:
        problems = (f"{'.'.join(map(str, p['loc']))} {p['msg']}".strip() for p in e.errors())
        raise StoreError(f"a record that can't be stored, see results/README.md: {'; '.join(problems)}") from None
    body = _lines(whole)
    return body + _seal(body)


def intact(raw: bytes) -> bool:
    """Whether a file ends with the checksum of all that comes before it."""
    body = raw[: -len(_SEAL)]
    return raw[-len(_SEAL) :] == _seal(body)


def outline(raw: bytes) -> dict[str, Any]:
    """What an intact record says before its checkpoints, its last key but the checksum; these aren't parsed."""
    before, found, _ = raw.rpartition(b',\n"checkpoints": [\n')  # JSON has no line breaks within strings
    return json.loads(before + b"\n}" if found else raw)


def head(run: Run, protocol: str, fingerprint: str) -> bytes:
    """The first bytes of the record of a finished ``run``: its identity, checked without parsing."""
    stamp = {"name": protocol, "fingerprint": fingerprint}
    return _lines({"schema": SCHEMA, "run": run.as_dict(), "status": "finished", "protocol": stamp})


def plain(value: Any) -> Any:
    """``value`` as JSON knows it.

    >>> plain({"a": np.array([1.5, np.nan]), "n": np.int64(3)})
    {'a': [1.5, None], 'n': 3}
    """
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


_SPACED = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_COMPACT = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_SEAL = b'"checksum": "' + b"0" * 64 + b'"\n}\n'


def _seal(body: bytes) -> bytes:
    return _SEAL.replace(b"0" * 64, hashlib.sha256(body).hexdigest().encode())


def _lines(content: dict[str, Any]) -> bytes:
    text = "{\n" + "".join(f'"{key}": {_line(key, value)},\n' for key, value in content.items())
    return text.encode(errors="backslashreplace")


def _line(key: str, value: Any) -> str:
    if key != "checkpoints":
        return _SPACED.encode(value)
    return "[\n" + ",\n".join(map(_COMPACT.encode, value)) + "\n]"


def _without(written: dict[str, Any], **absent: Any) -> dict[str, Any]:
    """What is written, less the keys that need not be there and say nothing."""
    return {key: value for key, value in written.items() if key not in absent or value != absent[key]}


def _check_speakers(where: str, by_speaker: list[PerClass], counts: PerClass) -> None:
    if any(len(row) != len(counts) for row in by_speaker) or [sum(c) for c in zip(*by_speaker, strict=True)] != counts:
        raise ValueError(f"{where}: a list per speaker that sum to {counts} per class expected")


def _check_rows(where: str, matrix: Matrix, counts: PerClass) -> None:
    if [len(row) for row in matrix] != [len(counts)] * len(counts):
        raise ValueError(f"confusion.{where}: {len(counts)} rows and columns expected, found {matrix}")
    if [sum(row) for row in matrix] != counts:
        raise ValueError(f"confusion.{where}: rows that sum to {counts} expected, found {[sum(r) for r in matrix]}")
