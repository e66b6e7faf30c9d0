"""The leaderboard as a terminal shows it."""

from __future__ import annotations

import textwrap

from tabulate import SEPARATING_LINE, tabulate

from benchmark.evaluation.rules import rule_of
from benchmark.report.board import in_block
from benchmark.report.caption import significance
from benchmark.report.overview import Standing, missing, standings
from benchmark.report.table import Cell, Leaderboard, Row, percent, ruled

_HEADERS = ("rank", "method", "UAR", "WAR", "CPU s", "wall s", "pairs")


def render_terminal(leaderboard: Leaderboard, width: int = 100) -> str:
    """The ranking in %, floors below, and what is missing, in at most ``width`` columns where that is possible.

    Behind the means stand the UAR per pair where they fit, else the mean UAR per target corpus where that
    fits, else nothing.
    """
    rule = rule_of(leaderboard.board.rule)
    title = f"{leaderboard.board.protocol.name}: UAR and WAR in %, selection rule {rule.name}"
    title += ", which sees target labels: no ranks" if rule.oracle else ""
    title += "; † saw target labels" if leaderboard.board.supervised else ""
    lines = [
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
        for line in (*missing(leaderboard), *significance(leaderboard.board))
    ]
    return "\n".join([title, "", _widest(leaderboard, width), "", *lines]).rstrip()


def _widest(leaderboard: Leaderboard, width: int) -> str:
    rows = standings(leaderboard)
    for extra in (_per_pair(leaderboard), _per_target(leaderboard)):
        table = _table(rows, extra)
        if max(map(len, table.splitlines())) <= width:
            return table
    return _table(rows, {})


def _table(rows: list[Standing], extra: dict[str, dict[str, str]]) -> str:
    """``extra``: header of a column -> name of the row -> text."""
    cells: list[list[str] | str] = [
        [*_cells(standing), *(column.get(standing.row.name, "") for column in extra.values())] for standing in rows
    ]
    lines = ruled([standing.row for standing in rows], cells, SEPARATING_LINE)
    aligns = ("right", "left", *["right"] * (len(_HEADERS) - 2 + len(extra)))
    return tabulate(lines, [*_HEADERS, *extra], tablefmt="simple", colalign=aligns, disable_numparse=True)


def _cells(standing: Standing) -> list[str]:
    scores = [_text(standing.row, standing.uar), _text(standing.row, standing.war)]
    pairs = "" if standing.row.kind == "floor" else str(standing.pairs)
    name = f"{standing.row.name} †" if standing.row.kind == "supervised" else standing.row.label
    return [str(standing.rank or ""), name, *scores, *standing.cost, pairs]


def _text(row: Row, cell: Cell) -> str:
    if not cell.seeds:
        return "—"
    return percent(cell.mean) if row.kind == "floor" else cell.text


def _per_pair(leaderboard: Leaderboard) -> dict[str, dict[str, str]]:
    table = leaderboard.tables["uar"]
    return {
        f"{source}\n→ {target}": {row.name: percent(row.cells[i].mean) for row in table.rows}
        for i, (source, target) in enumerate(table.pairs, 1)
    }


def _per_target(leaderboard: Leaderboard) -> dict[str, dict[str, str]]:
    """Means over the board's block, for methods only."""
    runs = in_block(leaderboard.board.runs, leaderboard.board.block)
    return {
        f"to\n{target}": {str(m): percent(mean) for m, mean in group.groupby("method")["uar"].mean().items()}
        for target, group in runs.groupby("target")
    }
