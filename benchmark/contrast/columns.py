"""One protocol of a contrast: the scores of its runs and what they are about, without their checkpoints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

from benchmark.evaluation.frame import Record
from benchmark.report.board import Board
from benchmark.store.same_data import known_names

COUNT_KEYS = ("source_train", "target_test")
"""What tables need of the counts of a record."""
DATA_KEYS = ("corpus", "fingerprint", "utterances", "origin")
"""What they need of its data."""


class Data(NamedTuple):
    """The data of a corpus. ``through``: its name covers a model or a file that stands between it and the audio."""

    fingerprint: str
    utterances: int
    through: bool


@dataclass(frozen=True)
class Column:
    """The runs of one protocol under one selection rule.

    ``board``: as a report has it, but that no other rule can be applied to it any more. ``names``: see
    `benchmark.store.same_data.known_names`.
    """

    board: Board
    names: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.board.protocol.name

    @cached_property
    def data(self) -> dict[str, Data]:
        """What each corpus that has a run was."""
        sides = (side for record in self.board.records for side in record["data"].values())
        return {s["corpus"]: Data(s["fingerprint"], s["utterances"], bool(s.get("origin"))) for s in sides}


def column(board: Board) -> Column:
    """What a contrast keeps of a board: scores of all runs, classes, counts and data, so that thousands take little."""
    alike: dict[str, Any] = {}
    kept = tuple(_kept(record, alike) for record in board.records)
    runs = board.runs.drop(columns=["confusion", "hits"])
    return Column(replace(board, records=kept, repetitions=(), runs=runs), known_names(board.records))


def _kept(record: Record, alike: dict[str, Any]) -> Record:
    """The parts of a record that tables need; parts that are equal to those of another are the same object."""
    parts = {
        "classes": record["classes"],
        "counts": {key: record["counts"][key] for key in COUNT_KEYS},
        "data": {side: {key: what[key] for key in DATA_KEYS if key in what} for side, what in record["data"].items()},
    }
    shared = {key: alike.setdefault(repr(value), value) for key, value in parts.items()}
    return {**shared, **{key: record[key] for key in ("run", "family", "supervised_on_target")}}
