"""The overall ranking and the list of what is missing: the part that fits on a screen."""

from __future__ import annotations

import math
from dataclasses import dataclass

from benchmark.contracts import Run
from benchmark.errors import counted, shorten
from benchmark.evaluation.rules import rule_of
from benchmark.report.parts import decimal, mean_costs
from benchmark.report.table import Cell, Leaderboard, Row, percent


@dataclass(frozen=True)
class Standing:
    """One row of the ranking: its row in the table of UAR, its mean WAR, cost and coverage.

    ``rank`` is 0 for what does not compete; ``processor_seconds`` (NaN where a run does not store them) and
    ``seconds``, by the clock, are means over the method's runs, ``pairs`` counts those with a finished run; all three
    are 0 for a floor.
    """

    rank: int
    row: Row
    war: Cell
    processor_seconds: float
    seconds: float
    pairs: int

    @property
    def cost(self) -> list[str]:
        """Processor seconds and seconds by the clock of a run, as printed; empty for a floor."""
        return ["", ""] if self.row.kind == "floor" else [decimal(self.processor_seconds, 1), decimal(self.seconds, 1)]

    @property
    def uar(self) -> Cell:
        return self.row.cells[0]


def standings(leaderboard: Leaderboard) -> list[Standing]:
    """A row per method and floor in the order of the tables; means that print alike share the better rank.

    Under the oracle, which looked at target labels, nothing has a rank.
    """
    competes = not rule_of(leaderboard.board.rule).oracle
    rows = leaderboard.tables["uar"].rows
    wars = {row.name: row.cells[0] for row in leaderboard.tables["war"].rows}
    costs = mean_costs(leaderboard.board.runs)
    means = [row.cells[0].mean for row in rows if row.kind == "method"]
    return [
        Standing(
            rank=_rank(row.cells[0].mean, means) if row.kind == "method" and competes else 0,
            row=row,
            war=wars[row.name],
            **{name: float(values.get(row.name, 0.0)) for name, values in costs.items()},
            pairs=sum(cell.seeds > 0 for cell in row.cells[1:]) if row.kind != "floor" else 0,
        )
        for row in rows
    ]


def _rank(mean: float, means: list[float]) -> int:
    if math.isnan(mean):
        return 0
    return 1 + sum(float(percent(other)) > float(percent(mean)) for other in means)


def missing(leaderboard: Leaderboard) -> list[str]:
    """Sentences on the runs that are not there: how many failed or were not run, which pairs can't be, and notices."""
    board = leaderboard.board
    possible = [pair for pair in board.pairs if pair not in board.impossible]
    cells = [(*p, s) for p in possible for s in board.seeds if (*p, s) not in board.excluded]
    wanted = {Run(m, *cell) for m in (*board.methods, *board.absent) for cell in cells}
    open_runs = sorted(wanted - board.finished, key=lambda run: run.order_key)
    failed = [run for run in open_runs if board.error(run)]
    lines = [f"{source} → {target} is impossible: {why}" for (source, target), why in board.impossible.items()]
    lines += [
        f"{source} → {target} seed {seed} is left out of all tables, means and tests: {why}"
        for (source, target, seed), why in board.excluded.items()
    ]
    if open_runs:
        trials = ", with all their trials" if board.trials else ""
        lines.append(
            f"{len(open_runs)} of {counted(len(wanted), 'run')} missing{trials}: {len(failed)} failed, "
            f"{len(open_runs) - len(failed)} not run yet"
        )
    for why in dict.fromkeys(board.error(run) for run in failed):
        lines.append(f"failed: {why}: {shorten(str(run) for run in failed if board.error(run) == why)}")
    lines += [f"not in the tables, no finished run: {method}" for method in board.absent]
    return [*lines, *board.notices]
