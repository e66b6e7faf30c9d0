"""What the page opens with: one sentence on who comes first, over what, and what that is worth."""

from __future__ import annotations

import math
from typing import NamedTuple

from benchmark.errors import counted
from benchmark.evaluation.rules import rule_of
from benchmark.evaluation.statistics.comparisons import LEVEL, blocked_tests, holm
from benchmark.evaluation.statistics.corpus_effects import independent_corpora
from benchmark.report.board import Board
from benchmark.report.overview import Standing, standings
from benchmark.report.page.ranking import gains_over_floors, points
from benchmark.report.parts import obstacle, p_text
from benchmark.report.table import Leaderboard, percent

MANY = 3
"""Methods up to which all that share the first place are named."""


def finding(leaderboard: Leaderboard) -> str:
    """The sentence for the board's rule: the first method, how far it is above its own floor, and whether by chance.

    Under the oracle nothing comes first. Whether a difference is one is told by the p over corpora of `blocked_test`,
    adjusted for all methods that are measured against a floor, since the first of many was not chosen beforehand.
    """
    board = leaderboard.board
    if why := obstacle(board):
        return why
    where = f"over {counted(len(board.block.pairs), 'pair')} of {_corpora(board)}{_seeds(board)}"
    if rule_of(board.rule).oracle:
        return f"The oracle chooses by the target's labels, which no method has: nothing is ranked or claimed {where}."
    placed = [s for s in standings(leaderboard) if s.row.kind == "method"]
    first = [s for s in placed if s.rank == 1]
    return f"Under the rule {board.rule}, {_first(first, placed)} {where}{_worth(leaderboard, first)}."


def _corpora(board: Board) -> str:
    n = _names(board)
    return f"{n} {'corpus' if n == 1 else 'corpora'}"


def _names(board: Board) -> int:
    return len({name for pair in board.block.pairs for name in pair})


def _seeds(board: Board) -> str:
    return " with one seed" if len(board.block.seeds) == 1 else ""


def _first(first: list[Standing], placed: list[Standing]) -> str:
    uar = f"{percent(first[0].uar.mean)}\N{NO-BREAK SPACE}% mean UAR"
    if len(placed) == 1:
        return f"{first[0].row.name}, the only method without target labels, reaches {uar}"
    if len(first) > MANY:
        return f"{len(first)} of {len(placed)} methods share the first place: {uar}"
    names = [s.row.name for s in first]
    if len(names) > 1:
        return f"{', '.join(names[:-1])} and {names[-1]} share the first place of {len(placed)} methods: {uar}"
    return f"{names[0]} comes first of {len(placed)} methods: {uar}"


def _worth(leaderboard: Leaderboard, first: list[Standing]) -> str:
    """What the first place is worth: over its floor, or over chance where it is a floor itself."""
    board = leaderboard.board
    if len(first) > 1:
        return f", {_over_chance(leaderboard, first[0])}"
    name = first[0].row.name
    floor = board.floor_of(name)
    if not floor:
        return f", {_over_chance(leaderboard, first[0])}, and adapts to nothing: no method that adapts does better"
    if floor not in board.methods:
        return f", {_over_chance(leaderboard, first[0])}; its own floor, {floor}, has no finished run"
    gain = _gain(board, name)
    over = points(gain.mean)
    if over <= 0:
        return f", no better than its own floor, {floor}"
    return f", {over:.1f} points above its own floor, {floor}; {_chance(gain, board)}"


class Gain(NamedTuple):
    """Mean UAR of a method minus its floor's, in [-1, 1], and p over corpora that counts all methods with a floor."""

    mean: float
    p_holm: float
    smallest_p: float
    smallest_p_holm: float


def _gain(board: Board, name: str) -> Gain:
    d = gains_over_floors(board)
    tests = blocked_tests(d)
    adjusted = dict(zip(d, holm([test.p for test in tests]), strict=True))
    smallest = tests[0].smallest_p
    return Gain(float(d[name].mean()), adjusted[name], smallest, min(1.0, len(tests) * smallest))


def _over_chance(leaderboard: Leaderboard, s: Standing) -> str:
    guess = next((row for row in leaderboard.tables["uar"].of("floor") if row.name == "chance"), None)
    if guess is None or math.isnan(guess.cells[0].mean):
        return "with no chance level known"
    return f"{points(s.uar.mean - guess.cells[0].mean):.1f} points above chance"


def _chance(gain: Gain, board: Board) -> str:
    """Whether the difference from the floor can be, and is, more than chance over corpora."""
    n = independent_corpora(board.block.pairs)
    few = f"{n} of them independent" if n < _names(board) else _corpora(board)
    if gain.smallest_p > LEVEL:
        return f"with {few} no difference between two methods can be significant"
    if gain.smallest_p_holm > LEVEL:
        return f"with {few} and so many methods compared no difference can be significant"
    verdict = "a difference that other corpora may turn" if gain.p_holm > LEVEL else "significant over corpora"
    return f"{verdict} (p {p_text(gain.p_holm) if gain.p_holm < 0.001 else '= ' + p_text(gain.p_holm)}, by Holm)"
