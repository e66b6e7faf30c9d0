"""What is left of each rank when the same table is made with other seeds."""

from __future__ import annotations

import math

from benchmark.evaluation.statistics.stability import FEWEST, LEVEL, rank_survival
from benchmark.report.board import Board
from benchmark.report.parts import competing
from benchmark.report.scores import block_scores
from benchmark.report.section import Grid
from benchmark.report.table import percent

HEADERS = (
    "Method",
    "Rank",
    "Same rank again in %",
    f"Rank in {100 * LEVEL:.0f} % of tables",
    "Ahead of the next again in %",
)
LAST = "–"


def too_few(board: Board) -> str:
    """Why nothing is said of other seeds; empty where something is."""
    seeds = len(board.block.seeds)
    return f"What other seeds would do to these ranks is not known from {seeds}: it takes {FEWEST}." * (seeds < FEWEST)


def seeds_part(board: Board) -> Grid:
    """A row per unsupervised method in the board's order: `rank_survival` over the block's seeds, which suffice."""
    names, seeds = competing(board), len(board.block.seeds)
    found = rank_survival(block_scores(board, ("seed",))[names])
    rows = tuple(
        (name, str(rank), percent(kept), str(low) if low == high else f"{low} to {high}", _or_dash(ahead))
        for rank, (name, kept, low, high, ahead) in enumerate(
            zip(names, found["kept"], found["low"], found["high"], found["ahead"], strict=True), 1
        )
    )
    text = (
        f"The same table with {seeds} other seeds, the corpora as they are: how probable it is that a method has its "
        f"rank again, within which ranks it would be in {100 * LEVEL:.0f} % of such tables, and how often it would "
        f"stay ahead of the one below it here. Predicted from how scores spread over the {seeds} seeds, which methods "
        "share; part of what puts a method first is luck, and that is allowed for."
    )
    return Grid(HEADERS, rows, HEADERS[1:], text)


def _or_dash(share: float) -> str:
    return LAST if math.isnan(share) else percent(share)
