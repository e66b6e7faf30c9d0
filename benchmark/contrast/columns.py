"""One protocol of a contrast: its runs without their checkpoints, and what its data are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from benchmark.report.board import Board
from benchmark.store.same_data import known_names

UNUSED = ("checkpoints", "environment", "hyper_parameters", "shift")
"""Parts of records that no table of a contrast needs; without them thousands of runs take little memory."""


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

    @property
    def data(self) -> dict[str, tuple[str, int]]:
        """Corpus -> data fingerprint and number of utterances, of the corpora that have a run."""
        sides = (side for record in self.board.records for side in record["data"].values())
        return {side["corpus"]: (side["fingerprint"], side["utterances"]) for side in sides}


def column(board: Board) -> Column:
    """What a contrast keeps of a board: scores of all runs, classes, counts and data; no checkpoints."""
    kept = tuple({key: value for key, value in r.items() if key not in UNUSED} for r in board.records)
    runs = board.runs.drop(columns=["confusion", "hits"])
    return Column(replace(board, records=kept, repetitions=(), runs=runs), known_names(board.records))
