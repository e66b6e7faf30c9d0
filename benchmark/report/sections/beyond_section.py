"""Beyond the score: what adaptation is worth and costs, which emotions it recognises, and where it is hard."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from benchmark.errors import counted, shorten
from benchmark.evaluation.metrics import recalls
from benchmark.evaluation.statistics.corpus_effects import TIE_DECIMALS
from benchmark.evaluation.statistics.transfer import negative_transfer, transfer_gain, without_ground
from benchmark.report.board import Board, in_block
from benchmark.report.checks import tally
from benchmark.report.floors import label, measured, remarks, without_floor
from benchmark.report.parts import CLOCKS, arrow, clock_of, competing, decimal, mean_costs, obstacle
from benchmark.report.scores import REFERENCE, block_records, block_scores, classes_of
from benchmark.report.section import Grid, Section
from benchmark.report.sections.beyond_pairs import corpora_part, directions_part, proxy_distances, shift_part
from benchmark.report.table import percent

TITLE = "Beyond the score"
WORTH_HEADERS = (
    "Method",
    "Floor",
    "Transfer gain",
    "Pairs made worse",
    "Proxy A-distance",
    "Seconds per run",
    "Times its floor",
    "Peak memory in MB",
)


def beyond_section(board: Board) -> Section:
    """Worth and cost of each method, recall per emotion, corpora, directions of a pair, and shift, over the block.

    Scores are those under the board's rule. What needs a floor or `target_only` is – where the table lacks it.
    """
    if why := obstacle(board):
        return Section(TITLE, (why,))
    parts = [_worth(board), _recall(board), corpora_part(board), directions_part(board), shift_part(board)]
    return Section(TITLE, grids=tuple(part for part in parts if part.rows))


def _worth(board: Board) -> Grid:
    values = block_scores(board)
    costs = mean_costs(in_block(board.runs, board.block))
    clock = clock_of(costs)
    seconds = costs[clock]
    memory, distances = _memory(board), proxy_distances(board).mean()
    floors = measured(board)
    rows = tuple(
        (
            label(board, m),
            floors.get(m, "–"),
            *_gain(values, m, floors.get(m)),
            decimal(distances.get(m, math.nan)),
            decimal(seconds[m], 1),
            decimal(seconds[m] / seconds.get(floors.get(m), math.nan)),
            decimal(memory[m], 0),
        )
        for m in board.methods
    )
    devices = tally(record["device"] for record in block_records(board))
    text = (
        f"Transfer gain, the share in % of the ground from its floor (0) to {REFERENCE} (100) that a method covers, as "
        "mean gain over mean ground, so that a pair counts by the ground that it offers; the share in % of pairs in "
        f"which the mean over seeds is below the floor's. {_beaten(board, values)}"
        "Proxy A-distance: mean over pairs, of the features that the method's classifier sees, from about 0 where a "
        "linear classifier can't tell source from target to 2; – where not all runs store it. Seconds: mean of "
        f"{CLOCKS[clock]}, on {devices}. Memory: median of the most that the run's process has held, earlier runs in "
        "it included."
    )
    sentences = [text, *remarks(board), *_caveats(board, values, floors)]
    return Grid(WORTH_HEADERS, rows, WORTH_HEADERS[2:], " ".join(sentences))


def _memory(board: Board) -> pd.Series:
    held = [(record["run"]["method"], record["cost"]["peak_memory_mb"]) for record in block_records(board)]
    return pd.DataFrame(held, columns=["method", "mb"]).groupby("method")["mb"].median()


def _gain(values: pd.DataFrame, method: str, floor: str | None) -> tuple[str, str]:
    """Transfer gain and share of pairs made worse, in %."""
    if floor is None:
        return percent(math.nan), percent(math.nan)
    gain = transfer_gain(values[method], values[floor], values[REFERENCE]) if REFERENCE in values else math.nan
    return percent(gain), percent(negative_transfer(values[method], values[floor]))


def _beaten(board: Board, values: pd.DataFrame) -> str:
    """How often the reference is beaten, so that nobody takes it for a bound."""
    if REFERENCE not in values:
        return ""
    above = values[competing(board)].gt(values[REFERENCE] + 10.0**-TIE_DECIMALS, axis=0).to_numpy()
    return (
        f"{REFERENCE}, trained on the labels of other target speakers, is a reference and no bound: of "
        f"{counted(above.size, 'mean')} of a method on a pair {above.sum()} lie above it. "
    )


def _caveats(board: Board, values: pd.DataFrame, floors: dict[str, str]) -> list[str]:
    lacking = [without_floor(board)] if without_floor(board) else []
    if REFERENCE not in values:
        return [*lacking, f"No finished run of {REFERENCE}, so no transfer gain."]
    return lacking + [
        f"No pair is left out, though in {len(pairs)} of {len(values)} {REFERENCE} isn't better than {floor}: "
        f"{shorten(map(arrow, pairs))}."
        for floor in dict.fromkeys(floors.values())
        if (pairs := without_ground(values[floor], values[REFERENCE]))
    ]


def _recall(board: Board) -> Grid:
    found = _recalls(board)
    pairs = found.groupby("emotion")[["source", "target"]].apply(lambda p: len(p.drop_duplicates()))
    per_pair = found.groupby(["method", "emotion", "source", "target"])["recall"].mean()
    means = per_pair.groupby(["method", "emotion"]).mean()
    rows = tuple((label(board, m), *_row(means, m, list(pairs.index))) for m in board.methods)
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
