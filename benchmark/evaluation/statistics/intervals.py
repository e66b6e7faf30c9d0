"""How far a score would move with other speakers, and a difference with other seeds or other corpora."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from jaxtyping import Float, Int64
from numpy.typing import ArrayLike

from benchmark.errors import BenchmarkError, UsageError, nearest
from benchmark.evaluation.statistics.corpus_effects import complete, corpus_values, independent_corpora


class Interval(NamedTuple):
    """The ends of an interval; both nan where there is none."""

    low: float
    high: float


class Paired(NamedTuple):
    """What two methods differ by: mean and deviation over ``n`` seeds, and the ends of a 95 % interval of the mean."""

    mean: float
    sd: float
    n: int
    low: float
    high: float


def speaker_interval(
    hits: Sequence[ArrayLike],
    counts: Sequence[ArrayLike],
    metric: str = "uar",
    level: float = 0.95,
    resamples: int = 2000,
    seed: int = 0,
) -> Interval:
    """Percentile bootstrap over the target's speakers of a score's mean over seeds.

    A resample draws as many speakers as there are, with replacement, and pools their utterances.
    With ``h[i, c]`` of ``n[i, c]`` utterances recognised and speaker ``i`` drawn ``w[i]`` times,

        UAR = mean over c of (sum_i w[i] h[i, c]) / (sum_i w[i] n[i, c]),
        WAR = (sum_ic w[i] h[i, c]) / (sum_ic w[i] n[i, c]);

    a class that no drawn speaker has is left out of the mean. The unit drawn is the speaker because
    utterances of one speaker are not independent (Efron & Tibshirani 1993, chapter 8: draw what is
    independent). Speakers without an utterance don't count. With few speakers, ten say, such an
    interval is too short: it holds the truth in fewer cases than ``level`` promises.

    ``hits``, ``counts``: for each seed an array of integers (speakers, classes), 0 <= hits <= counts.
    Seeds with equal ``counts``, speakers without an utterance included, share a draw; otherwise each has its own.
    ``metric``: ``uar`` or ``war``. ``level`` in (0, 1).

    Returns the ends, in [0, 1]; nan with fewer than two speakers or without a seed. Raises `UsageError`
    for another metric and `BenchmarkError` when hits and counts don't fit each other.

    >>> speaker_interval([[[5, 5], [5, 5]]], [[[10, 10], [10, 10]]])
    Interval(low=0.5, high=0.5)
    """
    if metric not in _SCORES:
        raise UsageError(f"no interval for {metric!r}; {nearest(metric, _SCORES)}")
    tables = [_table(h, n) for h, n in zip(hits, counts, strict=True)]
    if not tables or min(len(n) for _, n in tables) < 2:
        return Interval(float("nan"), float("nan"))
    alike = all(np.array_equal(n, counts[0]) for n in counts)
    draws = _draws([len(n) for _, n in tables], alike, resamples, np.random.default_rng(seed))
    scores = np.mean([_SCORES[metric](w @ h, w @ n) for w, (h, n) in zip(draws, tables, strict=True)], axis=0)
    low, high = np.quantile(scores, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high))


def _table(hits: ArrayLike, counts: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    h, n = (np.atleast_2d(np.asarray(a, dtype=np.int64)) for a in (hits, counts))
    if h.shape != n.shape or (h < 0).any() or (h > n).any():
        raise BenchmarkError(
            "hits of the shape of counts, from 0 to counts, expected for every speaker and class, "
            f"found shapes {h.shape} and {n.shape} or values out of range; run this run again"
        )
    occurs = n.sum(axis=1) > 0
    return h[occurs], n[occurs]


def _draws(speakers: list[int], alike: bool, resamples: int, rng: np.random.Generator) -> list[np.ndarray]:
    """For each seed how often each resample draws each speaker, (resamples, speakers); one draw for all if alike."""
    if alike:
        return [_multiplicities(speakers[0], resamples, rng)] * len(speakers)
    return [_multiplicities(n, resamples, rng) for n in speakers]


def _multiplicities(speakers: int, resamples: int, rng: np.random.Generator) -> Int64[np.ndarray, "resamples speakers"]:
    return rng.multinomial(speakers, np.full(speakers, 1 / speakers), size=resamples)


def _uar(
    h: Int64[np.ndarray, "resamples classes"], n: Int64[np.ndarray, "resamples classes"]
) -> Float[np.ndarray, " resamples"]:
    recalls = np.divide(h, n, out=np.zeros(h.shape), where=n > 0)
    return recalls.sum(axis=1) / (n > 0).sum(axis=1)


def _war(
    h: Int64[np.ndarray, "resamples classes"], n: Int64[np.ndarray, "resamples classes"]
) -> Float[np.ndarray, " resamples"]:
    return h.sum(axis=1) / n.sum(axis=1)


_SCORES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {"uar": _uar, "war": _war}


def paired_difference(a: Mapping[int, float] | pd.Series, b: Mapping[int, float] | pd.Series) -> Paired:
    """Difference ``a - b`` of two methods' scores of one pair of corpora, over the seeds that both have.

    ``mean -+ t sd / sqrt(n)`` with the 0.975 quantile t of Student's distribution with n - 1 degrees
    of freedom (Student 1908); equal seeds mean equal splits, so differences vary less than scores.
    The interval is about other seeds with these two corpora, not about other corpora.

    ``a``, ``b``: seed -> score. A seed whose score is nan does not count.

    Returns mean, deviation (of n - 1), number of seeds and the interval's ends; nan where there are
    too few seeds, one for the mean and two for the rest.

    >>> paired_difference({0: 0.5, 1: 0.75, 2: 0.5}, {0: 0.25, 1: 0.5})
    Paired(mean=0.25, sd=0.0, n=2, low=0.25, high=0.25)
    """
    from scipy.stats import t

    d = (pd.Series(a, dtype=float) - pd.Series(b, dtype=float)).dropna().to_numpy()
    n = len(d)
    mean = float(d.mean()) if n else float("nan")
    sd = float(d.std(ddof=1)) if n > 1 else float("nan")
    half = float(t.ppf(0.975, n - 1)) * sd / np.sqrt(n) if n > 1 else float("nan")
    return Paired(mean, sd, n, float(mean - half), float(mean + half))


def corpus_intervals(differences: pd.DataFrame, level: float = 0.95) -> list[Interval]:
    """For each column the interval of its mean over pairs, were other corpora drawn.

    Pairs share corpora, so what is drawn is the corpus. With c_i what each of K corpora contributes in both of its
    roles (`corpus_effects.corpus_values`) and n `independent_corpora`,

        mean -+ t sqrt(v / (n - 1)),  v = (1 / K) sum_i (c_i - mean c)^2

    with the (1 + level) / 2 quantile t of Student's distribution with n - 1 degrees of freedom (Student 1908). Of a
    full matrix K = n, and this is the usual interval of the mean of the c. It assumes that what corpora add is normal,
    which can't be seen with a handful of them. Simulated with 4 to 12 corpora and normal effects of 0 to 2 times the
    pair noise, the same or independent in both roles, it holds the truth in 95 % of cases or more (in the tests).

    ``differences``: rows are pairs, a MultiIndex (source, target). Ends are nan with fewer than two independent
    corpora. Raises `BenchmarkError` for an empty frame or a gap.

    >>> pairs = pd.MultiIndex.from_tuples([("a", "b"), ("a", "c"), ("b", "a"), ("b", "c"), ("c", "a"), ("c", "b")])
    >>> low, high = corpus_intervals(pd.DataFrame({"dann": [0.3, 0.3, 0.0, 0.0, 0.0, 0.0]}, index=pairs))[0]
    >>> round(low, 3), round(high, 3)
    (-0.33, 0.53)
    """
    from scipy.stats import t

    d = complete(differences)
    n, c = independent_corpora(d.index), corpus_values(d)
    half = t.ppf((1 + level) / 2, n - 1) * np.sqrt(c.var(axis=0) / (n - 1)) if n > 1 else np.full(d.shape[1], np.nan)
    means = d.mean().to_numpy()
    return [Interval(float(low), float(high)) for low, high in zip(means - half, means + half, strict=True)]
