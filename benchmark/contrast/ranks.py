"""How the ranking changes between columns, and whether by more than it does between the seeds of one column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from benchmark.contrast.common import Contrast
from benchmark.evaluation.statistics.corpus_effects import TIE_DECIMALS
from benchmark.report.overview import standings


@dataclass(frozen=True)
class Agreement:
    """Two protocols' rankings of the methods without target labels, as Kendall's tau-b in [-1, 1]; nan without one.

    ``tau``: of the means over pairs and seeds. ``across``: between a single seed of one and another seed of the other,
    mean over all such; ``within_a``, ``within_b``: between two seeds of one protocol. Where ``across`` is no smaller
    than these, the protocol changes the ranking no more than another draw of random numbers does.
    """

    a: str
    b: str
    tau: float
    across: float
    within_a: float
    within_b: float


def kendall(x: ArrayLike, y: ArrayLike) -> float:
    """Kendall's tau-b: of the places where neither ties, concordant minus discordant, over a mean that counts ties.

        tau_b = (P - Q) / sqrt((P + Q + T_x) (P + Q + T_y))

    with P and Q the concordant and discordant couples, T_x and T_y those tied in x or y only (Kendall, Biometrika
    1945). In [-1, 1]; nan with fewer than two places or where all of a side tie.

    >>> round(kendall([1, 2, 3], [1, 3, 2]), 3)
    0.333
    """
    from scipy.stats import kendalltau

    a, b = (np.round(np.asarray(values, dtype=float), TIE_DECIMALS) for values in (x, y))
    if len(a) < 2 or np.ptp(a) == 0 or np.ptp(b) == 0:
        return float("nan")
    return float(kendalltau(a, b).statistic)


def ranks(contrast: Contrast) -> pd.DataFrame:
    """Rank of each method (rows, those without target labels) under each protocol (columns); 0 under the oracle.

    Means that print alike share the better rank.
    """
    found = {
        board.protocol.name: {s.row.name: s.rank for s in standings(leaderboard) if s.row.kind == "method"}
        for board, leaderboard in zip(contrast.boards, contrast.leaderboards, strict=True)
    }
    return pd.DataFrame(found).loc[contrast.competing]


def agreements(contrast: Contrast) -> list[Agreement]:
    """One for each two protocols, in their order."""
    means = {name: values[contrast.competing].mean() for name, values in contrast.by_pair.items()}
    seeds = {name: values[contrast.competing].to_numpy() for name, values in contrast.by_seed.items()}
    within = {name: _mean(kendall(x, y) for x, y in combinations(rows, 2)) for name, rows in seeds.items()}
    numbers = range(len(contrast.block.seeds))
    return [
        Agreement(
            a,
            b,
            kendall(means[a], means[b]),
            _mean(kendall(seeds[a][i], seeds[b][j]) for i, j in permutations(numbers, 2)),
            within[a],
            within[b],
        )
        for a, b in combinations(contrast.names, 2)
    ]


def _mean(values: Iterable[float]) -> float:
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")
