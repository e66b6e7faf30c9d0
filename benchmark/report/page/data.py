"""All that the page's script needs, as JSON knows it: numbers as they are printed, names by their index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmark.errors import counted
from benchmark.evaluation.rules import RULES
from benchmark.report.board import Board
from benchmark.report.page.axis import Axis, axis
from benchmark.report.page.cells import PERCENT, method_cells
from benchmark.report.page.families import styles
from benchmark.report.page.finding import finding
from benchmark.report.page.ranking import Place, Score, quantile, ranking, under
from benchmark.report.page.versus import overall
from benchmark.report.scores import classes_of
from benchmark.report.table import Leaderboard

LINES = 4
"""How many levels at most are drawn as lines through all dots."""


@dataclass(frozen=True)
class Views:
    """The leaderboard under every rule, in the order of `RULES`."""

    boards: list[Leaderboard]
    places: list[list[Place]]
    chosen: int
    """The board's own rule."""

    @property
    def own(self) -> list[Place]:
        return self.places[self.chosen]

    @property
    def axis(self) -> Axis:
        return axis(place for places in self.places for place in places)

    @property
    def lines(self) -> list[int]:
        """The rows that are drawn as lines: chance, and the floors of most methods."""
        floors = [place.floor for place in self.own if place.floor]
        named = sorted(dict.fromkeys(floors), key=floors.count, reverse=True)[: LINES - 1]
        return [i for name in ("chance", *named) for i, place in enumerate(self.own) if place.name == name]


def views(leaderboard: Leaderboard) -> Views:
    """The leaderboard and its ranking under every rule."""
    boards = [under(leaderboard, rule) for rule in RULES]
    return Views(boards, [ranking(b) for b in boards], list(RULES).index(leaderboard.board.rule))


def page_data(leaderboard: Leaderboard, given: Views | None = None) -> dict[str, Any]:
    """What can be switched, looked up and compared.

    ``rows``: the ranking's rows in the order of the board, the methods first, and ``places`` what they hold under each
    rule, see `_numbers`; ``findings`` the sentence of each. ``cells`` by method and pair, as `method_cells`.
    ``overall`` for the methods i < j under each rule. ``quantiles``: of Student's distribution, by degrees of freedom
    from 1.
    """
    board, found = leaderboard.board, given or views(leaderboard)
    rules = [{"name": r.name, "title": r.title, "paper": r.paper, "oracle": r.oracle} for r in RULES.values()]
    return {
        "name": board.protocol.name,
        "rules": rules,
        "rule": found.chosen,
        "findings": [finding(b) for b in found.boards],
        "rows": _rows(found.own),
        "places": [[_numbers(place) for place in own] for own in found.places],
        "axis": [found.axis.low, found.axis.high],
        "lines": found.lines,
        "methods": list(board.methods),
        "pairs": board.pairs,
        "classes": _classes(board),
        "cells": method_cells(board, found.boards),
        "quantiles": [round(quantile(n), 9) for n in range(1, len(set(board.runs["seed"])))],
        "percent": PERCENT,
        "trials": bool(board.trials),
        "range": _range(leaderboard),
        "overall": [overall(b.board) for b in found.boards],
        "block": _block(board),
    }


def _rows(places: Sequence[Place]) -> list[dict[str, Any]]:
    style = styles(place.family for place in places)
    names = [place.name for place in places]
    return [
        {
            "name": place.name,
            "label": place.label,
            "kind": place.kind,
            "family": place.family,
            "style": style[place.family],
            "floor": names.index(place.floor) if place.floor else None,
            "seconds": float(place.seconds) if place.seconds else None,
            "wall": float(place.wall) if place.wall else None,
            "pairs": place.pairs,
        }
        for place in places
    ]


def _numbers(place: Place) -> list[Any]:
    """Rank; mean, deviation, mark, low and high end of UAR; points over the floor; of WAR, and of F1 without a mark."""
    f1 = (place.f1.mean, place.f1.sd)
    return [place.rank, *_score(place.uar), place.low, place.high, place.over, *_score(place.war), *f1]


def _score(score: Score) -> tuple[float | None, float | None, str]:
    return score.mean, score.sd, score.mark


def _classes(board: Board) -> list[list[str]]:
    """Per pair; empty where no run has it."""
    found = classes_of(board)
    return [list(found.get(pair, ())) for pair in board.pairs]


def _range(leaderboard: Leaderboard) -> list[float]:
    """The lowest and highest mean UAR of a pair in %, among what competes: the ends of the colour scale."""
    means = [100 * c.mean for row in leaderboard.tables["uar"].of("method") for c in row.cells[1:] if c.seeds]
    return [round(min(means, default=0.0), 1), round(max(means, default=100.0), 1)]


def _block(board: Board) -> str:
    if not board.block.pairs:
        return ""
    seeds = ", ".join(map(str, board.block.seeds))
    return f"{counted(len(board.block.pairs), 'pair')} and seed{'s' * (len(board.block.seeds) > 1)} {seeds}"
