"""Scores of the board's block side by side: what comparisons between methods are computed from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from benchmark.contracts import DEEP_FLOOR
from benchmark.evaluation.frame import Record
from benchmark.report.board import Board, Pair, in_block

LOWER, REFERENCE = DEEP_FLOOR, "target_only"
"""The network without adaptation, and the same network trained on labels of other target speakers."""


def block_scores(board: Board, by: Sequence[str] = ("source", "target"), metric: str = "uar") -> pd.DataFrame:
    """A row per value of ``by``, a column per method in the board's order; means in [0, 1] over what ``by`` leaves out.

    ``by``: columns of `frame.tidy`. The block is not empty, so that nothing is missing.
    """
    runs = in_block(board.runs, board.block)
    return runs.pivot_table(index=list(by), columns="method", values=metric)[list(board.methods)]


def block_records(board: Board) -> Iterator[Record]:
    """The records of the block, of all methods and trials."""
    pairs, seeds = set(board.block.pairs), set(board.block.seeds)
    for record in board.records:
        run = record["run"]
        if (run["source"], run["target"]) in pairs and run["seed"] in seeds:
            yield record


def chance(board: Board) -> pd.Series:
    """UAR of guessing, per pair of the block."""
    classes = classes_of(board)
    return pd.Series({pair: 1 / len(classes[pair]) for pair in board.block.pairs}).rename_axis(["source", "target"])


def classes_of(board: Board) -> dict[Pair, Sequence[str]]:
    """The classes of each pair that has a run, in the order of all counts."""
    return {(record["run"]["source"], record["run"]["target"]): record["classes"] for record in board.records}
