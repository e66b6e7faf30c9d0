"""The tables of a leaderboard, free of any file format: cells with mean, deviation, mark and note."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, TypeVar

import pandas as pd

from benchmark.evaluation.metrics import floors
from benchmark.evaluation.rules import rule_of
from benchmark.report.board import Board, Pair, in_block
from benchmark.report.floors import remark_of

T = TypeVar("T")

Mark = Literal["", "best", "second"]

TITLES = {"uar": "UAR", "war": "WAR"}
"""Metrics that get a table of their own."""


def percent(share: float) -> str:
    """A share in [0, 1] as a percentage with one decimal; a dash where there is none.

    >>> percent(0.4567), percent(float("nan"))
    ('45.7', '–')
    """
    return "–" if math.isnan(share) else f"{100 * share:.1f}"


@dataclass(frozen=True)
class Cell:
    """Mean and standard deviation (n - 1) over seeds in [0, 1], NaN where there is none.

    ``note`` is the number of the reason why runs are missing, 0 when none is.
    """

    mean: float = math.nan
    sd: float = math.nan
    seeds: int = 0
    mark: Mark = ""
    note: int = 0

    @property
    def text(self) -> str:
        """Mean and deviation in percent; no deviation where there is none, of a single seed.

        >>> Cell(0.4567, 0.0123, seeds=3).text, Cell(0.4567, seeds=1).text
        ('45.7 ± 1.2', '45.7')
        """
        return percent(self.mean) + ("" if math.isnan(self.sd) else f" ± {percent(self.sd)}")


@dataclass(frozen=True)
class Row:
    """A method, or what guessing reaches, which has means only; ``kind``: where it stands and whether it competes.

    ``remark``: what is special about it, in a word or two.
    """

    name: str
    kind: Literal["method", "supervised", "floor"]
    cells: tuple[Cell, ...]
    remark: str = ""

    @property
    def label(self) -> str:
        """The name, with what is special about the row."""
        return f"{self.name} ({self.remark})" if self.remark else self.name


@dataclass(frozen=True)
class Table:
    """One metric; the first cell of a row is the mean over the board's block, then one per pair."""

    metric: str
    pairs: tuple[Pair, ...]
    rows: tuple[Row, ...]

    def of(self, *kinds: str) -> list[Row]:
        return [row for row in self.rows if row.kind in kinds]


@dataclass
class Notes:
    """Reasons, numbered from 1 in order of appearance; equal reasons share their number."""

    texts: dict[str, int] = field(default_factory=dict)

    def number(self, text: str) -> int:
        """The number of ``text``; 0 for an empty one."""
        return self.texts.setdefault(text, len(self.texts) + 1) if text else 0


@dataclass(frozen=True)
class Leaderboard:
    """A board's tables, one per metric, and the notes that their cells point to.

    Under the oracle, which looked at target labels, no cell is marked.
    """

    board: Board

    _notes: Notes = field(default_factory=Notes, init=False)

    @cached_property
    def tables(self) -> dict[str, Table]:
        return {metric: self._table(metric) for metric in TITLES}

    @property
    def notes(self) -> dict[int, str]:
        """Number -> reason, of all tables."""
        assert self.tables
        return {number: text for text, number in self._notes.texts.items()}

    @cached_property
    def _floors(self) -> pd.DataFrame:
        """One row per source, target and seed; columns floor, metric."""
        runs: dict[tuple[str, str, int], dict[tuple[str, str], float]] = {}
        for record in self.board.records:
            run, counts = record["run"], record["counts"]
            key = (run["source"], run["target"], run["seed"])
            if key not in runs and not record["supervised_on_target"]:
                found = vars(floors(counts["target_test"], counts["source_train"]))
                runs[key] = {(name, m): getattr(floor, m) for name, floor in found.items() for m in TITLES}
        return pd.DataFrame.from_dict(runs, orient="index")

    def _table(self, metric: str) -> Table:
        by_pair, means = self._by_pair(metric), self._means(metric)
        rows = []
        for name in self.board.methods:
            cells = [self._mean_cell(means, name), *(self._pair_cell(by_pair, name, pair) for pair in self.board.pairs)]
            kind: Literal["method", "supervised"] = "supervised" if name in self.board.supervised else "method"
            rows.append(Row(name, kind, tuple(cells), remark_of(self.board, name)))
        competing = rows if rule_of(self.board.rule).oracle else marked(rows)
        return Table(metric, self.board.pairs, (*competing, *self._floor_rows(metric)))

    def _by_pair(self, metric: str) -> dict[Any, tuple[float, float, int]]:
        """Method, source, target -> mean, deviation and number of seeds."""
        return _summary(self.board.runs.groupby(["method", "source", "target"])[metric])

    def _means(self, metric: str) -> dict[Any, tuple[float, float, int]]:
        """Method -> mean over the block, deviation over its seeds and their number."""
        per_seed = in_block(self.board.runs, self.board.block).groupby(["method", "seed"])[metric].mean()
        return _summary(per_seed.groupby("method"))

    def _mean_cell(self, means: dict[Any, tuple[float, float, int]], method: str) -> Cell:
        if method in means:
            return Cell(*means[method])
        return Cell(note=self._notes.number("no pair and seed that every method of the table has"))

    def _pair_cell(self, scores: dict[Any, tuple[float, float, int]], method: str, pair: Pair) -> Cell:
        mean, sd, seeds = scores.get((method, *pair), (math.nan, math.nan, 0))
        return Cell(mean, sd, seeds, note=self._notes.number(self.board.reason(method, pair)))

    def _floor_rows(self, metric: str) -> list[Row]:
        block = {(*pair, seed) for pair in self.board.block.pairs for seed in self.board.block.seeds}
        rows = []
        for name in self._floors.columns.unique(0):
            values = self._floors[name, metric]
            pairs = values.groupby(level=[0, 1]).mean()
            means = [values[values.index.isin(block)].mean(), *(pairs.get(pair, math.nan) for pair in self.board.pairs)]
            cells = (Cell(mean, seeds=0 if math.isnan(mean) else 1) for mean in means)
            rows.append(Row(name.replace("_", "-"), "floor", tuple(cells)))
        return rows


def ruled(table_rows: Sequence[Row], rows: Sequence[T], rule: T) -> list[T]:
    """``rows`` with ``rule`` wherever the kind of the table's row changes."""
    before = [None, *(row.kind for row in table_rows)]
    result = []
    for kind, row, previous in zip((row.kind for row in table_rows), rows, before, strict=False):
        result += [rule, row] if previous not in {None, kind} else [row]
    return result


def _summary(grouped: Any) -> dict[Any, tuple[float, float, int]]:
    rows = grouped.agg(["mean", "std", "count"])
    return dict(zip(rows.index, rows.itertuples(index=False, name=None), strict=True))


def marked(rows: Sequence[Row]) -> list[Row]:
    """The rows with the best and the second value of each column marked.

    Only unsupervised methods compete, in a column only the cells with the most seeds, and only where
    there are at least two; values that print alike share a mark.
    """
    competing = [row for row in rows if row.kind == "method"]
    marks = [_marks(column) for column in zip(*(row.cells for row in competing), strict=True)]
    return [
        replace(row, cells=tuple(replace(c, mark=_mark(c, m)) for c, m in zip(row.cells, marks, strict=True)))
        if row.kind == "method"
        else row
        for row in rows
    ]


def _marks(column: Iterable[Cell]) -> dict[tuple[int, str], Mark]:
    cells = [cell for cell in column if cell.seeds]
    most = max((cell.seeds for cell in cells), default=0)
    values = [percent(cell.mean) for cell in cells if cell.seeds == most]
    ranked = sorted(set(values), key=float, reverse=True)[: 2 if len(values) > 1 else 0]
    marks: tuple[Mark, Mark] = ("best", "second")
    return {(most, value): mark for value, mark in zip(ranked, marks, strict=False)}


def _mark(cell: Cell, marks: dict[tuple[int, str], Mark]) -> Mark:
    return marks.get((cell.seeds, percent(cell.mean)), "")
