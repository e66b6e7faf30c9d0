"""All that the page's script needs, as JSON knows it: numbers as they are printed, names by their index."""

from __future__ import annotations

from typing import Any

from benchmark.errors import counted
from benchmark.evaluation.rules import RULES
from benchmark.report.board import Board
from benchmark.report.page.cells import PERCENT, method_cells
from benchmark.report.page.ranking import Place, Score, ranking, under
from benchmark.report.page.versus import duels, overall
from benchmark.report.scores import classes_of
from benchmark.report.table import Leaderboard


def page_data(leaderboard: Leaderboard) -> dict[str, Any]:
    """What can be switched, looked up and compared.

    ``rows``: the ranking's rows in the order of the board, the methods first, and ``places`` what they hold under each
    rule: rank, mean, deviation and mark of UAR and of WAR, mean and deviation of F1. ``cells`` by method and pair, as
    `method_cells`. ``duels`` and ``overall`` for the methods i < j under the board's ``rule``.
    """
    board = leaderboard.board
    boards = [under(leaderboard, rule) for rule in RULES]
    places = [ranking(b) for b in boards]
    rules = [{"name": r.name, "title": r.title, "paper": r.paper, "oracle": r.oracle} for r in RULES.values()]
    return {
        "rules": rules,
        "rule": list(RULES).index(board.rule),
        "rows": [_row(place) for place in places[0]],
        "places": [[_numbers(place) for place in own] for own in places],
        "methods": list(board.methods),
        "pairs": board.pairs,
        "classes": _classes(board),
        "cells": method_cells(board, boards),
        "percent": PERCENT,
        "trials": bool(board.trials),
        "range": _range(leaderboard),
        "duels": duels(board),
        "overall": overall(board),
        "block": _block(board),
    }


def _row(place: Place) -> dict[str, Any]:
    seconds = float(place.seconds) if place.seconds else None
    return {"label": place.label, "kind": place.kind, "family": place.family, "seconds": seconds, "pairs": place.pairs}


def _numbers(place: Place) -> list[Any]:
    return [place.rank, *_score(place.uar), *_score(place.war), place.f1.mean, place.f1.sd]


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
