"""What every selection rule picks from every run of a board, found in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from benchmark.evaluation.frame import CELL, cells
from benchmark.evaluation.metrics import uar
from benchmark.evaluation.rules import RULES
from benchmark.report.board import Board
from benchmark.report.scores import block_records

ENOUGH = 3
"""Checkpoints of a run below which a rank correlation says nothing."""


@dataclass(frozen=True)
class Survey:
    """The runs of unsupervised methods in a board's block.

    ``picks``: a row per cell (method, source, target, seed), ``candidates`` to choose from, and per rule the target
    UAR in [0, 1] of the one chosen. ``checkpoints``: a row per checkpoint, the numbers of its ``cell`` and ``run``,
    its target UAR ``truth``, and per rule its score, NaN where it has none.
    """

    picks: pd.DataFrame
    checkpoints: pd.DataFrame

    @property
    def choices(self) -> pd.Series:
        """Whether the cell has more than one candidate, for each row of ``picks``."""
        return self.picks["candidates"] > 1

    def unscored(self, rule: str) -> int:
        """The number of cells with a choice in which no checkpoint has the rule's score."""
        known = self.checkpoints.groupby("cell")[rule].count()
        return int((known[self.choices.to_numpy()] == 0).sum())

    def correlations(self, rule: str) -> pd.Series:
        """Spearman's correlation of the rule's score and the target UAR over the checkpoints of each run.

        Pearson's of the ranks (ties share their mean rank), sum_k x_k y_k / sqrt(sum_k x_k^2 sum_k y_k^2) with ranks
        x, y from their mean, for all runs at once. Checkpoints without a score don't count; runs with fewer than
        three that do are left out; NaN where scores or UARs are constant.
        """
        known = self.checkpoints[["run", "truth"]].assign(score=self.checkpoints[rule]).dropna()
        known = known[known.groupby("run")["score"].transform("size") >= ENOUGH]
        runs = known["run"]
        ranks = known.groupby("run")[["score", "truth"]].rank()
        x, y = (centred for _, centred in (ranks - ranks.groupby(runs).transform("mean")).items())
        xy, xx, yy = ((a * b).groupby(runs).sum() for a, b in ((x, y), (x, x), (y, y)))
        return xy / (xx * yy) ** 0.5


def survey(board: Board) -> Survey:
    """What the rules pick from the board's block, of the methods without target labels."""
    candidates: list[dict[str, Any]] = []
    checkpoints: list[dict[str, Any]] = []
    run = 0
    for trials in cells([r for r in block_records(board) if not r["supervised_on_target"]]):
        cell = len(candidates)
        candidates.append({key: trials[0]["run"][key] for key in CELL})
        for record in trials:
            run += 1
            for c in record["checkpoints"]:
                truth = uar(c["confusion"]["target"])
                scores = {name: truth if rule.oracle else rule.score(c) for name, rule in RULES.items()}
                checkpoints.append({"cell": cell, "run": run, "truth": truth, **scores})
    picks, scored = pd.DataFrame(candidates), pd.DataFrame(checkpoints)
    picks["candidates"] = scored.groupby("cell").size()
    for rule in RULES:
        picks = picks.merge(board.under(rule)[[*CELL, "uar"]].rename(columns={"uar": rule}), on=list(CELL))
    return Survey(picks, scored)
