"""Beyond the score: what adaptation is worth and costs, which emotions it recognises, and where it is hard."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from benchmark.errors import shorten
from benchmark.evaluation.metrics import recalls
from benchmark.evaluation.statistics.transfer import negative_transfer, transfer_gain, without_ground
from benchmark.report.board import Board, in_block
from benchmark.report.checks import tally
from benchmark.report.parts import arrow, decimal, obstacle
from benchmark.report.scores import LOWER, UPPER, block_records, block_scores, classes_of
from benchmark.report.section import Grid, Section
from benchmark.report.sections.beyond_pairs import corpora_part, directions_part, proxy_distances, shift_part
from benchmark.report.table import percent

TITLE = "Beyond the score"
WORTH_HEADERS = (
    "Method",
    "Transfer gain",
    "Pairs made worse",
    "Proxy A-distance",
    "Seconds per run",
    f"Times {LOWER}",
    "Peak memory in MB",
)


def beyond_section(board: Board) -> Section:
    """Worth and cost of each method, recall per emotion, corpora, directions of a pair, and shift, over the block.

    Scores are those under the board's rule. What needs `source_only` or `target_only` is – where the table lacks it.
    """
    if why := obstacle(board):
        return Section(TITLE, (why,))
    parts = [_worth(board), _recall(board), corpora_part(board), directions_part(board), shift_part(board)]
    return Section(TITLE, grids=tuple(part for part in parts if part.rows))


def _label(board: Board, method: str) -> str:
    return f"{method} (supervised upper bound)" if method in board.supervised else method


def _worth(board: Board) -> Grid:
    values = block_scores(board)
    seconds = in_block(board.runs, board.block).groupby("method")["seconds"].mean()
    memory, distances = _memory(board), proxy_distances(board).mean()
    base = float(seconds.get(LOWER, math.nan))
    rows = tuple(
        (
            _label(board, m),
            *_gain(values, m),
            decimal(distances.get(m, math.nan)),
            decimal(seconds[m], 1),
            decimal(seconds[m] / base),
            decimal(memory[m], 0),
        )
        for m in board.methods
    )
    devices = tally(record["device"] for record in block_records(board))
    text = (
        f"Transfer gain, the share in % of the ground from {LOWER} (0) to {UPPER} (100) that a method covers, as "
        "mean gain over mean ground, so that a pair counts by the ground that it offers; the share in % of pairs in "
        f"which the mean over seeds is below that of {LOWER}. Proxy A-distance: mean over pairs, of the features "
        "that the method's classifier sees, from about 0 where a linear classifier can't tell source from target to "
        f"2; – where not all runs store it. Seconds: mean, on {devices}. Memory: median of the most that the run's "
        "process has held, earlier runs in it included."
    )
    return Grid(WORTH_HEADERS, rows, WORTH_HEADERS[1:], " ".join([text, *_caveats(values)]))


def _memory(board: Board) -> pd.Series:
    held = [(record["run"]["method"], record["cost"]["peak_memory_mb"]) for record in block_records(board)]
    return pd.DataFrame(held, columns=["method", "mb"]).groupby("method")["mb"].median()


def _gain(values: pd.DataFrame, method: str) -> tuple[str, str]:
    """Transfer gain and share of pairs made worse, in %."""
    if LOWER not in values:
        return percent(math.nan), percent(math.nan)
    gain = transfer_gain(values[method], values[LOWER], values[UPPER]) if UPPER in values else math.nan
    return percent(gain), percent(negative_transfer(values[method], values[LOWER]))


def _caveats(values: pd.DataFrame) -> list[str]:
    if lacking := [name for name in (LOWER, UPPER) if name not in values]:
        return [f"– for want of {' and '.join(lacking)}."]
    pairs = without_ground(values[LOWER], values[UPPER])
    if not pairs:
        return []
    return [
        f"No pair is left out, though in {len(pairs)} of {len(values)} {UPPER} isn't better than {LOWER}: "
        f"{shorten(map(arrow, pairs))}."
    ]


def _recall(board: Board) -> Grid:
    found = _recalls(board)
    pairs = found.groupby("emotion")[["source", "target"]].apply(lambda p: len(p.drop_duplicates()))
    per_pair = found.groupby(["method", "emotion", "source", "target"])["recall"].mean()
    means = per_pair.groupby(["method", "emotion"]).mean()
    rows = tuple((_label(board, m), *_row(means, m, list(pairs.index))) for m in board.methods)
    headers = ("Method", *(f"{emotion} ({n})" for emotion, n in pairs.items()))
    text = (
        "Mean recall of each emotion in %, over the pairs that have it (their number in brackets). Emotions are not "
        "of the same pairs: compare down a column, not along a row."
    )
    return Grid(headers, rows, headers[1:], text)


def _row(means: pd.Series, method: str, emotions: Sequence[str]) -> list[str]:
    return [percent(means[method, emotion]) for emotion in emotions]


def _recalls(board: Board) -> pd.DataFrame:
    """A row per run of the block and emotion that its target has: method, source, target, emotion, recall."""
    classes = classes_of(board)
    runs = in_block(board.runs, board.block)
    cells = zip(runs["method"], runs["source"], runs["target"], runs["confusion"], strict=True)
    rows = [
        (method, source, target, emotion, recall)
        for method, source, target, confusion in cells
        for emotion, recall in zip(classes[source, target], recalls(confusion), strict=True)
    ]
    return pd.DataFrame(rows, columns=["method", "source", "target", "emotion", "recall"]).dropna()
