"""Every method against every other: differences over seeds on each pair, and the test over corpora."""

from __future__ import annotations

import math
from functools import cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
from jaxtyping import Float

from benchmark.evaluation.statistics.comparisons import TIE_DECIMALS, blocked_test
from benchmark.report.board import Board, in_block


class Paired(NamedTuple):
    """Differences over the seeds that both have, in percentage points with one decimal.

    ``low``, ``high``: the ends of the 95 % interval of the mean. ``won``, ``tied``, ``lost`` count seeds.
    """

    mean: float
    sd: float | None
    low: float | None
    high: float | None
    won: int
    tied: int
    lost: int


class Overall(NamedTuple):
    """Over the pairs and seeds that every method has: mean in percentage points, pairs, and p of `blocked_test`."""

    mean: float
    won: int
    tied: int
    lost: int
    p: float
    p_by_source: float
    p_by_target: float
    p_by_corpus: float
    smallest_p: float


def paired(a: Float[np.ndarray, " seeds"], b: Float[np.ndarray, " seeds"]) -> Paired | None:
    """What two methods differ by on one pair, ``a - b``, both in [0, 1] and NaN where a seed is missing.

    mean ± t sd / sqrt(n), t the 0.975 quantile of Student's distribution with n - 1 degrees of freedom (Student,
    Biometrika 1908), from two seeds on; as `benchmark.evaluation.statistics.intervals.paired_difference`, for thousands
    of pairs of methods.
    Returns None when no seed has both.

    >>> paired(np.array([0.5, 0.75, 0.5]), np.array([0.25, 0.5, np.nan]))
    Paired(mean=25.0, sd=0.0, low=25.0, high=25.0, won=2, tied=0, lost=0)
    """
    d = np.round(a - b, TIE_DECIMALS)
    d = d[~np.isnan(d)]
    n = len(d)
    if not n:
        return None
    won, lost = int((d > 0).sum()), int((d < 0).sum())
    sd, low, high = _spread(d)
    return Paired(points(float(d.mean())), sd, low, high, won, n - won - lost, lost)


def _spread(d: Float[np.ndarray, " n"]) -> tuple[float, float, float] | tuple[None, None, None]:
    """Deviation and the ends of the interval of the mean; nothing of fewer than two."""
    n = len(d)
    if n < 2:
        return None, None, None
    mean, sd = float(d.mean()), float(d.std(ddof=1))
    half = _quantile(n - 1) * sd / math.sqrt(n)
    return points(sd), points(mean - half), points(mean + half)


def points(difference: float) -> float:
    """A difference of shares in percentage points, with one decimal and without a negative zero.

    >>> points(-0.0321), points(-0.0001)
    (-3.2, 0.0)
    """
    return float(f"{100 * difference:.1f}") + 0.0


def duels(board: Board) -> list[list[Paired | None]]:
    """For the methods i < j of the board, (0, 1), (0, 2), ...: `paired` of i and j on each pair, under its rule."""
    seeds = sorted(set(board.runs["seed"]))
    index = [(m, *pair, seed) for m in board.methods for pair in board.pairs for seed in seeds]
    scores = board.runs.set_index(["method", "source", "target", "seed"])["uar"].reindex(index).to_numpy(dtype=float)
    U = scores.reshape(len(board.methods), len(board.pairs), len(seeds))
    return [[paired(a, b) for a, b in zip(U[i], U[j], strict=True)] for i, j in combinations(range(len(U)), 2)]


def overall(board: Board) -> list[Overall | None]:
    """For the methods i < j as in `duels`: the comparison over the board's block; None where that is empty."""
    if not board.block.pairs:
        return [None for _ in combinations(board.methods, 2)]
    runs = in_block(board.runs, board.block)
    means = runs.pivot_table(index=["source", "target"], columns="method", values="uar")
    return [_overall(means[a] - means[b]) for a, b in combinations(board.methods, 2)]


def _overall(d: pd.Series) -> Overall:
    d = d.round(TIE_DECIMALS)
    test = blocked_test(d)
    ps = (test.p, test.p_by_source, test.p_by_target, test.p_by_corpus, test.smallest_p)
    won, lost = int((d > 0).sum()), int((d < 0).sum())
    return Overall(points(float(d.mean())), won, len(d) - won - lost, lost, *(float(f"{p:.4g}") for p in ps))


@cache
def _quantile(degrees: int) -> float:
    from scipy.stats import t

    return float(t.ppf(0.975, degrees))
