"""The ranking under any selection rule, with numbers as they are printed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pandas as pd

from benchmark.evaluation.statistics.corpus_effects import TIE_DECIMALS
from benchmark.report.board import Board, in_block
from benchmark.report.floors import measured, over_floor
from benchmark.report.overview import Standing, standings
from benchmark.report.parts import clock_of, mean_costs
from benchmark.report.scores import block_scores
from benchmark.report.table import Cell, Leaderboard, Mark, percent

HEADERS = (
    "Rank",
    "Method",
    "Mean UAR",
    "Over its floor",
    "Mean WAR",
    "Mean macro-F1",
    "Family",
    "Seconds per run",
    "Pairs",
)


@dataclass(frozen=True)
class Score:
    """A mean and its standard deviation in %, with one decimal; None where there is none."""

    mean: float | None
    sd: float | None
    mark: Mark = ""

    def __str__(self) -> str:
        if self.mean is None:
            return "–"
        return f"{self.mean:.1f}" + (f" ± {self.sd:.1f}" if self.sd is not None else "")


@dataclass(frozen=True)
class Place:
    """A row of the ranking; ``rank`` is 0 for what does not compete, and for everything under the oracle.

    ``low``, ``high``: the ends of the 95 % interval of ``uar`` over seeds, in %, None with fewer than two. ``floor``:
    the method that does the same without adaptation, empty where there is none on the board; ``over``: points of mean
    UAR over it. ``seconds``: of a processor where all runs store them, else as ``wall``, by the clock.
    """

    name: str
    label: str
    kind: str
    family: str
    rank: int
    uar: Score
    low: float | None
    high: float | None
    floor: str
    over: float | None
    war: Score
    f1: Score
    seconds: str
    wall: str
    pairs: str

    @property
    def gain(self) -> str:
        """``over`` with its sign; nothing where there is none."""
        return "" if self.over is None else f"{self.over:+.1f}".replace("-", "−").replace("+0.0", "0.0")


def shown(share: float) -> float | None:
    """A share in [0, 1] in % as it is printed, so that what prints alike is equal; None for NaN.

    >>> shown(0.45649), shown(float("nan"))
    (45.6, None)
    """
    return None if math.isnan(share) else float(percent(share))


def under(leaderboard: Leaderboard, rule: str) -> Leaderboard:
    """The leaderboard of the same runs, methods in the same order, under another selection rule.

    Raises `UsageError` for an unknown rule.
    """
    board = leaderboard.board
    return leaderboard if rule == board.rule else Leaderboard(replace(board, rule=rule, runs=board.under(rule)))


def ranking(leaderboard: Leaderboard) -> list[Place]:
    """A place per method and floor in the order of the board's methods, with means over its block under its rule.

    Under the oracle nothing is ranked and nothing marked.
    """
    board = leaderboard.board
    families = dict(zip(board.runs["method"], board.runs["family"], strict=True))
    per_seed = in_block(board.runs, board.block).groupby(["method", "seed"])["f1"].mean()
    f1 = per_seed.groupby("method").agg(["mean", "std"]).to_dict("index")
    floors, gains = measured(board), gains_over_floors(board)
    clock = clock_of(mean_costs(board.runs))

    def place(s: Standing) -> Place:
        name = s.row.name
        over = points(float(gains[name].mean())) if name in gains else None
        found = _place(s, families, f1.get(name, {}), len(board.pairs), clock)
        return replace(found, floor=floors.get(name, ""), over=over)

    return [place(s) for s in standings(leaderboard)]


def gains_over_floors(board: Board) -> pd.DataFrame:
    """Per pair of the block, UAR of each method minus its floor's, in [-1, 1], a column for each that has one."""
    if not board.block.pairs:
        return pd.DataFrame()
    return over_floor(block_scores(board), measured(board)).round(TIE_DECIMALS)


def _place(s: Standing, families: dict[str, str], f1: dict[Any, float], pairs: int, clock: str) -> Place:
    guess = s.row.kind == "floor"
    low, high = interval(s.uar)
    return Place(
        name=s.row.name,
        label=s.row.label,
        kind=s.row.kind,
        family="floor" if guess else families[s.row.name],
        rank=s.rank,
        uar=score(s.uar),
        low=low,
        high=high,
        floor="",
        over=None,
        war=score(s.war),
        f1=Score(shown(f1.get("mean", math.nan)), shown(f1.get("std", math.nan))),
        seconds="" if guess else f"{getattr(s, clock):.1f}",
        wall="" if guess else f"{s.seconds:.1f}",
        pairs="" if guess else f"{s.pairs} of {pairs}",
    )


def score(cell: Cell) -> Score:
    """A cell of a table as it is printed."""
    return Score(shown(cell.mean), shown(cell.sd), cell.mark)


def interval(cell: Cell) -> tuple[float, float] | tuple[None, None]:
    """The ends of the 95 % interval of a mean over seeds, mean -+ t sd / sqrt(n) (Student 1908), in %.

    With n = 2 seeds t is 12.7. Nothing with fewer.
    """
    if math.isnan(cell.sd):
        return None, None
    half = quantile(cell.seeds - 1) * cell.sd / math.sqrt(cell.seeds)
    return points(cell.mean - half), points(cell.mean + half)


def points(difference: float) -> float:
    """A difference of shares in percentage points, with one decimal and without a negative zero.

    >>> points(-0.0321), points(-0.0001)
    (-3.2, 0.0)
    """
    return float(f"{100 * difference:.1f}") + 0.0


@cache
def quantile(degrees: int) -> float:
    """The 0.975 quantile of Student's distribution.

    >>> round(quantile(2), 4)
    4.3027
    """
    from scipy.stats import t

    return float(t.ppf(0.975, degrees))
