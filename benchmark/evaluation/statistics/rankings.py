"""Methods in order: ranks, wins, which neighbours can be told apart, and how firm the first rank is."""

from __future__ import annotations

import numpy as np
import pandas as pd
from jaxtyping import Float, Int64
from numpy.typing import ArrayLike

from benchmark.errors import UsageError, nearest
from benchmark.evaluation.statistics.corpus_effects import (
    TIE_DECIMALS,
    complete,
    corpus_values,
    independent_corpora,
    role_means,
)


def average_ranks(values: pd.DataFrame, by: str = "pair") -> pd.Series:
    """Mean rank of each method, 1 the best, over blocks; methods that tie in a block share the mean rank.

    ``values``: scores, means over seeds; rows are pairs, a MultiIndex (source, target), columns are methods.
    ``by``: what is a block: each ``pair``; each ``target``, with means over its pairs; or each ``corpus``,
    with what it contributes in both roles (`corpus_values`). The first two describe. Only blocks
    by corpus are independent of each other when corpora were drawn independently, which
    `critical_difference` and `friedman_p` assume.

    Returns ranks in [1, number of methods], in the order of the columns. Raises `UsageError` for another
    ``by`` and `BenchmarkError` for a missing score.
    """
    return blocks(values, by).rank(axis=1, ascending=False).mean()


def blocks(values: pd.DataFrame, by: str) -> pd.DataFrame:
    """A row for each block (see `average_ranks`), a column for each method; as many rows as there are blocks."""
    kinds = {"pair": pd.DataFrame.to_numpy, "target": lambda v: role_means(v, 1), "corpus": corpus_values}
    if by not in kinds:
        raise UsageError(f"no blocks by {by!r}; {nearest(by, kinds)}")
    return pd.DataFrame(kinds[by](complete(values)), columns=values.columns)


def win_rates(values: pd.DataFrame) -> pd.DataFrame:
    """Share of pairs in which the method of the row beats the method of the column; a tie counts half.

    ``values`` as for `average_ranks`. Returns shares in [0, 1], opposite cells adding up to 1, nan on
    the diagonal. Raises `BenchmarkError` for a missing score.
    """
    v = complete(values).to_numpy()
    ahead = np.sign(v[:, :, None] - v[:, None, :]).mean(axis=0)
    rates = (1 + ahead) / 2
    np.fill_diagonal(rates, np.nan)
    return pd.DataFrame(rates, index=values.columns, columns=values.columns)


def friedman_p(values: pd.DataFrame, by: str = "corpus") -> float:
    """Friedman's test that all methods have the same rank (J. American Statistical Association 1937).

    With the mean ranks R_m of k methods in N blocks, without ties,

        chi^2 = 12 N / (k (k + 1)) sum over m of (R_m - (k + 1) / 2)^2

    has k - 1 degrees of freedom. Assumes that blocks are independent; by corpus, N is the number of
    `independent_corpora`. Blocks by pair or by target are not, since
    they share corpora: simulated with ten methods, 6 corpora and corpus effects as large as the pair noise
    but no difference, p is below 0.05 in 85 % of cases by pair, 24 % by target and 3 % by corpus.

    ``values`` and ``by`` as for `average_ranks`. Returns p in [0, 1], 1 when all methods tie in every
    block; nan with fewer than three methods or two blocks.
    """
    from scipy.stats import chi2, friedmanchisquare

    v = blocks(values, by).to_numpy()
    if v.shape[1] < 3 or v.shape[0] < 2:
        return float("nan")
    if not np.ptp(v, axis=1).any():
        return 1.0
    independent = independent_corpora(values.index) if by == "corpus" else len(v)
    return float(chi2.sf(friedmanchisquare(*v.T).statistic * independent / len(v), v.shape[1] - 1))


def critical_difference(methods: int, blocks: int, alpha: float = 0.05) -> float:
    """Nemenyi's critical difference of mean ranks: ``q sqrt(k (k + 1) / (6 N))`` for k methods in N blocks.

    q is the upper ``alpha`` quantile of the studentised range of k values with infinite degrees of
    freedom, over sqrt(2). Two methods whose mean ranks differ by more differ, with an error
    anywhere among all pairs of methods of at most ``alpha`` (Demsar, JMLR 2006). Assumes that
    blocks are independent, so ranks are those by corpus and N is the number of `independent_corpora`. Simulated with
    4 to 10 methods, 4 to 12 corpora and corpus effects as large as the pair noise, the error is 1 to 6 %
    by corpus, 7 to 34 % by target and 27 to 97 % by pair.

    ``methods``: at least 2; ``blocks``: at least 1. Raises `UsageError` for fewer.

    >>> round(critical_difference(5, 6), 3)
    2.49
    """
    from scipy.stats import studentized_range

    if methods < 2 or blocks < 1:
        raise UsageError(f"at least 2 methods and 1 block expected, found {methods} and {blocks}; run more of them")
    q = studentized_range.ppf(1 - alpha, methods, np.inf) / np.sqrt(2)
    return float(q * np.sqrt(methods * (methods + 1) / (6 * blocks)))


def cliques(ranks: pd.Series, cd: float) -> list[tuple[str, ...]]:
    """Groups of at least two methods whose mean ranks lie within ``cd`` of each other, none part of another.

    ``ranks``: mean rank of each method. Returns groups and their members, best rank first.

    >>> cliques(pd.Series({"dann": 1.0, "svm": 3.0, "mmd": 1.5, "coral": 2.5}), 1.0)
    [('dann', 'mmd'), ('mmd', 'coral'), ('coral', 'svm')]
    """
    ordered = ranks.sort_values(kind="stable")
    ends = np.searchsorted(ordered.to_numpy(), ordered.to_numpy() + cd + 10.0**-TIE_DECIMALS)
    groups, reached = [], 0
    for start, end in enumerate(ends):
        if end - start > 1 and end > reached:
            groups.append(tuple(map(str, ordered.index[start:end])))
            reached = end
    return groups


def rank_one_shares(values: pd.DataFrame, resamples: int = 2000, seed: int = 0) -> pd.Series:
    """Share of resamples in which each method has the highest mean; methods that tie share it.

    As many corpora and as many seeds as there are are drawn with replacement, and a run counts
    ``w[source] w[target] w[seed]`` times when they are drawn so often (each factor of crossed
    factors drawn by itself: Owen, The Annals of Applied Statistics 2007). Resamples without a run are drawn again.
    It says how firm the first rank is, not which method is better than the next.

    ``values``: scores; rows are runs, a MultiIndex (source, target, seed), columns are methods.

    Returns shares in [0, 1] that add up to 1. Raises `BenchmarkError` for a missing score.
    """
    v = complete(values).to_numpy()
    sources, targets, seeds = (values.index.get_level_values(level) for level in range(3))
    corpora, of_pair = np.unique(np.concatenate([sources, targets]), return_inverse=True)
    runs = np.stack([*np.split(of_pair, 2), np.unique(seeds, return_inverse=True)[1]])
    means = _resampled_means(v, runs, len(corpora), resamples, np.random.default_rng(seed))
    best = means >= means.max(axis=1, keepdims=True) - 10.0**-TIE_DECIMALS
    return pd.Series((best / best.sum(axis=1, keepdims=True)).mean(axis=0), index=values.columns)


def _resampled_means(
    v: Float[np.ndarray, "runs methods"],
    runs: Int64[np.ndarray, "3 runs"],
    corpora: int,
    resamples: int,
    rng: np.random.Generator,
) -> Float[np.ndarray, "resamples methods"]:
    """Weighted means of resamples that hold a run; ``runs``: the index of each run's source, target and seed."""
    source, target, seed = runs
    n_seeds, means = seed.max() + 1, np.empty((0, v.shape[1]))
    while len(means) < resamples:
        w_corpus = rng.multinomial(corpora, np.full(corpora, 1 / corpora), size=resamples)
        w_seed = rng.multinomial(n_seeds, np.full(n_seeds, 1 / n_seeds), size=resamples)
        w = w_corpus[:, source] * w_corpus[:, target] * w_seed[:, seed]
        w = w[w.any(axis=1)].astype(float)
        means = np.concatenate([means, w @ v / w.sum(axis=1, keepdims=True)])
    return means[:resamples]


def spearman(a: ArrayLike, b: ArrayLike) -> float:
    """Spearman's rank correlation: Pearson's of the ranks, where ties share their mean rank (Spearman 1904).

    ``a``, ``b``: (n,) numbers, a selection score and the truth, say. Places where either is nan don't count.

    Returns a value in [-1, 1]; nan with fewer than two places, or when either side is constant there.

    >>> spearman([1, 2, 3], [10, 30, 20])
    0.5
    """
    from scipy.stats import spearmanr

    x, y = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    known = ~(np.isnan(x) | np.isnan(y))
    x, y = x[known], y[known]
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    return float(spearmanr(x, y).statistic)
