"""Scores of ordered pairs of corpora, brought to one value for each corpus."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
import pandas as pd
from jaxtyping import Float

from benchmark.errors import BenchmarkError

TIE_DECIMALS = 9
"""Scores that agree to so many decimals tie: what differs behind them is rounding in sums."""


def complete(values: pd.DataFrame) -> pd.DataFrame:
    """``values`` rounded so that ties are equal; raises `BenchmarkError` when it is empty or has a gap."""
    if values.empty:
        raise BenchmarkError("scores of at least one method and pair expected, found none; run more of the protocol")
    gaps = np.argwhere(np.isnan(values.to_numpy(dtype=float)))
    if len(gaps):
        row, column = gaps[0]
        where = f"{values.columns[column]} on {values.index[row]}"
        raise BenchmarkError(f"a score of every method on every pair expected, found none of {where}; leave one out")
    return values.round(TIE_DECIMALS)


def independent_corpora(pairs: Iterable[Sequence[Hashable]]) -> int:
    """How many corpora among ordered pairs (source, target, ...) count as independent blocks, in every test and figure.

    The smaller number of sources and targets: of a full matrix all corpora; of disjoint pairs one for each pair, whose
    two corpora can't be told apart by it; one where a single corpus is every source.

    >>> independent_corpora([("a", "b"), ("c", "d")]), independent_corpora([("a", "b"), ("b", "a")])
    (2, 2)
    """
    ends = [(pair[0], pair[1]) for pair in pairs]
    return min(len({source for source, _ in ends}), len({target for _, target in ends}))


def role_means(values: pd.DataFrame, role: int) -> Float[np.ndarray, "corpora methods"]:
    """Means over the pairs of each corpus in one role, corpora in order of name.

    ``values``: a column for each method, rows (source, target, ...); ``role``: 0 for sources, 1 for targets.
    """
    _, corpus = np.unique(values.index.get_level_values(role), return_inverse=True)
    member = np.equal.outer(np.arange(corpus.max() + 1), corpus)
    return np.round(member @ values.to_numpy() / member.sum(axis=1, keepdims=True), TIE_DECIMALS)


def corpus_values(values: pd.DataFrame) -> Float[np.ndarray, "corpora methods"]:
    """What each corpus contributes to a mean over pairs, in both of its roles, corpora in order of name.

    Least squares of smallest norm, ``d[i, j] = A[i] + B[j] + e[i, j]`` for source i and target j, and from it

        c[i] = K (A[i] / K_s + B[i] / K_t)

    with K corpora, K_s of them sources and K_t targets; A or B is 0 for a corpus that lacks the role.
    ``c`` has the mean over pairs for its mean where every ordered pair is there. Means over targets share
    their sources; the c don't, and a corpus enters once, so that what it adds as a source and what it
    adds as a target may depend on each other. (Additive effects of both members of a dyad,
    correlated within a member: Warner, Kenny & Stoto, J. Personality and Social Psychology 1979.)

    ``values``: scores or differences of scores, a column for each method, rows (source, target).

    >>> pairs = pd.MultiIndex.from_tuples([("a", "b"), ("a", "c"), ("b", "a"), ("b", "c"), ("c", "a"), ("c", "b")])
    >>> corpus_values(pd.DataFrame({"dann": [0.3, 0.3, 0.0, 0.0, 0.0, 0.0]}, index=pairs)).ravel().tolist()
    [0.3, 0.0, 0.0]
    """
    sources, targets = (values.index.get_level_values(role) for role in (0, 1))
    names, codes = np.unique(np.concatenate([sources, targets]), return_inverse=True)
    i, j = np.split(codes, 2)
    rows, K = np.arange(len(values)), len(names)
    design = np.zeros((len(values), 2 * K))
    design[rows, i] = 1
    design[rows, K + j] = 1
    A, B = np.split(np.linalg.lstsq(design, values.to_numpy(), rcond=None)[0], 2)
    return np.round(K * (A / len(np.unique(i)) + B / len(np.unique(j))), TIE_DECIMALS) + 0.0
