"""The ranking under any selection rule, with numbers as they are printed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

from benchmark.report.board import in_block
from benchmark.report.overview import Standing, standings
from benchmark.report.table import Cell, Leaderboard, Mark, percent

HEADERS = ("Rank", "Method", "Mean UAR", "Mean WAR", "Mean macro-F1", "Family", "Seconds per run", "Pairs")


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
    """A row of the ranking; ``rank`` is 0 for what does not compete, and for everything under the oracle."""

    name: str
    label: str
    kind: str
    family: str
    rank: int
    uar: Score
    war: Score
    f1: Score
    seconds: str
    pairs: str


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
    return [_place(s, families, f1.get(s.row.name, {}), len(board.pairs)) for s in standings(leaderboard)]


def _place(s: Standing, families: dict[str, str], f1: dict[Any, float], pairs: int) -> Place:
    floor = s.row.kind == "floor"
    return Place(
        name=s.row.name,
        label=s.row.label,
        kind=s.row.kind,
        family="floor" if floor else families[s.row.name],
        rank=s.rank,
        uar=score(s.uar),
        war=score(s.war),
        f1=Score(shown(f1.get("mean", math.nan)), shown(f1.get("std", math.nan))),
        seconds="" if floor else f"{s.seconds:.1f}",
        pairs="" if floor else f"{s.pairs} of {pairs}",
    )


def score(cell: Cell) -> Score:
    """A cell of a table as it is printed."""
    return Score(shown(cell.mean), shown(cell.sd), cell.mark)
