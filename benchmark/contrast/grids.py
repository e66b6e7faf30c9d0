"""The tables of a contrast as text, free of any file format."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import pandas as pd

from benchmark.contrast.common import Contrast
from benchmark.contrast.ranks import Agreement
from benchmark.contrast.scores import Difference, Differences
from benchmark.contrast.settings import LACKING, Setting, seen
from benchmark.report.board import Board, Pair, in_block
from benchmark.report.floors import label
from benchmark.report.parts import arrow, best_of, competing, decimal, points
from benchmark.report.scores import block_scores, classes_of
from benchmark.report.section import Grid
from benchmark.report.table import Cell, percent

KINDS = {"run": "what a run gives", "plan": "which runs, which checkpoint", "data": "the data"}
MARK = "‡"
"""Behind what a model of a protocol's features was trained on."""


def heads(contrast: Contrast) -> tuple[str, ...]:
    """The protocols' names; `MARK` behind one whose features' model was trained on a corpus of the table."""
    return tuple(head(board) for board in contrast.boards)


def head(board: Board) -> str:
    marked = any(seen(board.protocol, pair) for pair in board.block.pairs)
    return board.protocol.name + MARK * marked


def settings_grid(contrast: Contrast, settings: Sequence[Setting]) -> Grid:
    """A row for each setting that differs."""
    rows = tuple((s.key, KINDS[s.kind], *s.values) for s in settings)
    return Grid(("Setting", "Changes", *contrast.names), rows)


def partial_grid(contrast: Contrast) -> Grid:
    """A row for each method that not all protocols have: mean UAR over the same block, where its runs are all there."""
    rows = tuple(
        (label_of(contrast, method), *(_partial_cell(column.board, contrast, method) for column in contrast.columns))
        for method in _by_mean(contrast)
    )
    return Grid(("Method", *heads(contrast)), rows, heads(contrast))


def gains_grid(contrast: Contrast, gains: Differences) -> Grid:
    """A row for each method that has a floor in any column."""
    methods = [m for m in contrast.methods if any((name, m) in gains.found for name in contrast.names)]
    rows = tuple((m, *(cell(gains, (name, m)) for name in contrast.names)) for m in methods)
    return Grid(("Method", *heads(contrast)), rows, heads(contrast))


def between_grid(contrast: Contrast, found: Differences, overall: Differences | None = None) -> Grid:
    """A row for each method, a column for each two protocols, the later minus the earlier one.

    ``overall``: the same of the mean over methods, in the first row.
    """
    couples = list(dict.fromkeys((key[0], key[1]) for key in found.found))
    names = tuple(f"{b} − {a}" for a, b in couples)
    rows = [] if overall is None else [(ALL, *(cell(overall, couple) for couple in couples))]
    methods = [m for m in contrast.methods if any((*couple, m) in found.found for couple in couples)]
    rows += [(label_of(contrast, m), *(cell(found, (*couple, m)) for couple in couples)) for m in methods]
    return Grid(("Method", *names), tuple(rows), names)


ALL = "mean of the methods without target labels"


def ranks_grid(contrast: Contrast, ranks: pd.DataFrame) -> Grid:
    """The rank of each method under each protocol, and from where to where it goes."""
    rows = tuple((str(m), *map(_rank, row), _range(row)) for m, row in zip(ranks.index, ranks.to_numpy(), strict=True))
    return Grid(("Method", *heads(contrast), "Ranks"), rows, (*heads(contrast), "Ranks"))


def agreements_grid(found: Sequence[Agreement]) -> Grid:
    """Kendall's tau of each two protocols' rankings, and what seeds alone would make of it."""
    headers = ("Protocols", "τ of the means", "τ of single seeds", "within the first", "within the second")
    rows = tuple(
        (f"{a.a}, {a.b}", *(decimal(t, sign=True) for t in (a.tau, a.across, a.within_a, a.within_b))) for a in found
    )
    return Grid(headers, rows, headers[1:])


def pairs_grid(contrast: Contrast) -> Grid:
    """Of each pair its classes and, under each protocol, the mean over methods without target labels and the best."""
    scores = [block_scores(board)[competing(board)] for board in contrast.boards]
    classes = classes_of(contrast.boards[0])
    rows = []
    for pair in contrast.block.pairs:
        cells = (_pair_cell(board, values, pair) for board, values in zip(contrast.boards, scores, strict=True))
        rows.append((arrow(pair), ", ".join(classes[pair]), percent(1 / len(classes[pair])), *cells))
    return Grid(("Pair", "Classes", "Chance", *heads(contrast)), tuple(rows), ("Chance",))


def cell(found: Differences, key: tuple[str, ...]) -> str:
    """A difference as text: mean and interval in points, a star behind it where it may have one."""
    return difference_text(found.found[key], found.star(key)) if key in found.found else LACKING


def difference_text(d: Difference, star: bool = False) -> str:
    """Mean and, where there is one, interval over corpora, in points.

    >>> difference_text(Difference(0.0123, 0.004, -0.01, 0.0346, 8, 4, 0.5, 1.0))
    '+1.2 [-1.0, +3.5]'
    """
    interval = "" if math.isnan(d.low) else f" [{points(d.low)}, {points(d.high)}]"
    return points(d.mean) + interval + "*" * star


def label_of(contrast: Contrast, method: str) -> str:
    """The name of a method, with what is special about its place in a table."""
    board = next(c.board for c in contrast.columns if method in c.board.methods)
    return label(board, method)


def partial_cell(board: Board, contrast: Contrast, method: str, metric: str = "uar") -> tuple[Cell, int]:
    """Mean and deviation of a method over the block of all others, and how many runs of it are there.

    The cell is empty where one is missing.
    """
    runs = in_block(board.runs[board.runs["method"] == method], contrast.block)
    if len(runs) < len(contrast.block.pairs) * len(contrast.block.seeds):
        return Cell(), len(runs)
    seeds = runs.groupby("seed")[metric].mean()
    return Cell(float(seeds.mean()), float(seeds.std()), len(seeds)), len(runs)


def _partial_cell(board: Board, contrast: Contrast, method: str) -> str:
    found, runs = partial_cell(board, contrast, method)
    if found.seeds:
        return found.text
    return f"{runs} of {len(contrast.block.pairs) * len(contrast.block.seeds)} runs" if runs else LACKING


def _by_mean(contrast: Contrast) -> list[str]:
    """The methods that not all protocols have, best mean anywhere first, those that saw target labels last."""
    best = {m: max(_means(contrast, m), default=-1.0) for m in contrast.partial}
    supervised = {m for column in contrast.columns for m in column.board.supervised}
    return sorted(best, key=lambda m: (m in supervised, -best[m], m))


def _means(contrast: Contrast, method: str) -> Iterable[float]:
    cells = (partial_cell(column.board, contrast, method)[0] for column in contrast.columns)
    return [c.mean for c in cells if c.seeds]


def _rank(rank: int) -> str:
    return str(rank) if rank else LACKING


def _range(ranks: Sequence[int]) -> str:
    best, worst = min(ranks), max(ranks)
    return LACKING if not best else str(best) if best == worst else f"{best} to {worst}"


def _pair_cell(board: Board, values: pd.DataFrame, pair: Pair) -> str:
    if values.empty:
        return LACKING
    own = values.loc[pair]
    return f"{percent(float(own.mean()))}, {best_of(own)}" + (MARK if seen(board.protocol, pair) else "")
