"""The table of mean UAR by method and selection rule, as LaTeX."""

from __future__ import annotations

from collections.abc import Mapping

from benchmark.evaluation.rules import RULES
from benchmark.report.board import Board
from benchmark.report.paper.latex import cell_text, escape, fitted_tabular, floating, label, line, name_of, numbers_of
from benchmark.report.table import Leaderboard, Row, ruled

Ruled = Mapping[str, Leaderboard]
"""Selection rule -> the leaderboard of the same runs under it."""


def render_rules(leaderboard: Leaderboard, under: Ruled) -> str:
    """A ``table*``: methods in the order of ``leaderboard``, a column per rule, the oracle's last and without marks."""
    columns = {rule: _by_name(ruled_board) for rule, ruled_board in under.items()}
    rows = leaderboard.tables["uar"].of("method", "supervised")
    lines = [
        line([name_of(row), *(cell_text(row, means[row.name].cells[0]) for means in columns.values())]) for row in rows
    ]
    heads = [escape(f"{rule} (sees labels)" if RULES[rule].oracle else rule) for rule in columns]
    tabular = fitted_tabular(len(columns), [line(["Method", *heads]), r"\midrule", *ruled(rows, lines, r"\midrule")])
    name = leaderboard.board.protocol.name
    return floating("table*", _sentences(leaderboard.board), label("tab", name, "rules"), tabular, name)


def _by_name(leaderboard: Leaderboard) -> dict[str, Row]:
    return {row.name: row for row in leaderboard.tables["uar"].rows}


def _sentences(board: Board) -> list[str]:
    return [
        f"Mean UAR over pairs by selection rule, all applied to the same runs; {numbers_of(board)}.",
        "Per column best bold, second underlined, but for the oracle, which sees target labels.",
    ]
