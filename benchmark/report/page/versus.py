"""Every method against every other over the board's block: the mean difference and the test over corpora."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
from jaxtyping import Float

from benchmark.evaluation.statistics.comparisons import TIE_DECIMALS, Blocked, blocked_tests
from benchmark.report.board import Board
from benchmark.report.page.ranking import points
from benchmark.report.scores import block_scores


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


def overall(board: Board) -> list[Overall | None]:
    """For the methods i < j of the board, (0, 1), (0, 2), ...: i against j under its rule, over its block.

    None for each where there is no block.
    """
    duels = list(combinations(range(len(board.methods)), 2))
    if not board.block.pairs or not duels:
        return [None for _ in duels]
    i, j = np.array(duels).T
    means = block_scores(board)
    scores = means.to_numpy()
    d = np.round(scores[:, i] - scores[:, j], TIE_DECIMALS)
    tests = blocked_tests(pd.DataFrame(d, index=means.index))
    return [_overall(column, test) for column, test in zip(d.T, tests, strict=True)]


def _overall(d: Float[np.ndarray, " pairs"], test: Blocked) -> Overall:
    ps = (test.p, test.p_by_source, test.p_by_target, test.p_by_corpus, test.smallest_p)
    won, lost = int((d > 0).sum()), int((d < 0).sum())
    return Overall(points(float(d.mean())), won, len(d) - won - lost, lost, *(float(f"{p:.4g}") for p in ps))
