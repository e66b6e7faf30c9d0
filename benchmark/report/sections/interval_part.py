"""UAR per method and pair with its interval over the target's speakers."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from benchmark.errors import counted
from benchmark.evaluation.frame import CELL
from benchmark.evaluation.statistics.intervals import speaker_interval
from benchmark.report.board import Board, Pair, in_block
from benchmark.report.parts import arrow, competing
from benchmark.report.scores import block_records
from benchmark.report.section import Grid
from benchmark.report.table import percent

UNKNOWN = "–"
FEW = 10
"""Speakers up to which a bootstrap over them is known to be too short."""


def interval_part(board: Board) -> Grid:
    """A row per unsupervised method, a column per pair of the block: ``37.1 [33.0, 41.2]``, in %.

    Mean over the block's seeds of the UAR under the board's rule, and its 95 % percentile interval over resamples of
    the target's speakers (`speaker_interval`). A dash where the hits of each speaker are not stored, or the
    target has one speaker.
    """
    texts = {key: _text(cell) for key, cell in _with_counts(board).groupby(["method", "source", "target"])}
    rows = tuple((m, *(texts[m, *pair] for pair in board.block.pairs)) for m in competing(board))
    pairs = tuple(map(arrow, board.block.pairs))
    text = (
        "UAR with its 95 % interval over the target's speakers, in %, from 2000 resamples of them: how far the "
        "score of these models would move with other speakers. Methods are scored on the same speakers, so that "
        "overlapping intervals don't say that two are alike."
    )
    sentences = [text, *_few(board), *_dashes(rows, board)]
    return Grid(("Method", *pairs), rows, pairs, " ".join(sentences))


def _with_counts(board: Board) -> pd.DataFrame:
    """The block's rows of unsupervised methods, with the ``counts`` of utterances per target speaker and class."""
    counts = pd.DataFrame(
        {**{key: record["run"][key] for key in CELL}, "counts": record["counts"]["target_speakers"]}
        for record in block_records(board)
        if not record["run"]["trial"]
    )
    runs = in_block(board.runs, board.block)
    return runs[~runs["supervised_on_target"]].merge(counts, on=list(CELL))


def _text(cell: pd.DataFrame) -> str:
    if cell["hits"].isna().any():
        return UNKNOWN
    interval = speaker_interval(cell["hits"].tolist(), cell["counts"].tolist())
    if math.isnan(interval.low):
        return UNKNOWN
    return f"{percent(cell['uar'].mean())} [{percent(interval.low)}, {percent(interval.high)}]"


def _few(board: Board) -> list[str]:
    few = {target: n for (_, target), n in _speakers(board) if n <= FEW}
    if not few:
        return []
    named = ", ".join(f"{target} {n}" for target, n in sorted(few.items()))
    return [f"With few speakers such an interval is too short ({named})."]


def _speakers(board: Board) -> Iterator[tuple[Pair, int]]:
    """The speakers with scored utterances, of each pair's target."""
    for record in block_records(board):
        run, speakers = record["run"], record["counts"]["target_speakers"]
        yield (run["source"], run["target"]), sum(map(bool, map(sum, speakers)))


def _dashes(rows: tuple[tuple[str, ...], ...], board: Board) -> list[str]:
    n = sum(text == UNKNOWN for row in rows for text in row)
    if not n:
        return []
    return [
        f"{UNKNOWN} in {counted(n, 'cell')}: the target has one speaker, or the right answers of each speaker are "
        "not known of the chosen checkpoint; results stored before schema 2 know them of the last checkpoint only, "
        f"and the rule is {board.rule}."
    ]
