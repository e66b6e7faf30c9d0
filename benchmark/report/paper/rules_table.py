"""The table of mean UAR by method and selection rule, as LaTeX."""

from __future__ import annotations

from collections.abc import Mapping

from benchmark.evaluation.rules import RULES
from benchmark.report.caption import caption
from benchmark.report.paper.latex import SUBSCRIPT, cell_text, escape, fitted_tabular, floating, label, line, name_of
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
    return floating("table*", _sentences(leaderboard), label("tab", leaderboard.board.protocol.name, "rules"), tabular)


def _by_name(leaderboard: Leaderboard) -> dict[str, Row]:
    return {row.name: row for row in leaderboard.tables["uar"].rows}


def _sentences(leaderboard: Leaderboard) -> list[str]:
    """The caption, with what each column's rule looks at in place of the rule of the board."""
    rules = "; ".join(f"{rule.name}: {rule.title}" for rule in RULES.values())
    kept = [s for s in caption(leaderboard.board) if not s.startswith("Selection rule:")]
    return [
        "Mean UAR over pairs by selection rule.",
        *kept,
        SUBSCRIPT,
        f"Selection rule: one per column ({rules}); all are applied to the same runs.",
        "Per column best bold, second underlined, but for the oracle, which sees target labels.",
    ]
