"""What other seeds would do to a ranking."""

from __future__ import annotations

import numpy as np
import pandas as pd
from jaxtyping import Float, Int64

from benchmark.evaluation.statistics.corpus_effects import TIE_DECIMALS, complete

FEWEST = 3
"""Seeds that it takes to say something of others."""

LEVEL = 0.9
"""Share of other tables within whose ranks a method's lies."""


def rank_survival(values: pd.DataFrame, resamples: int = 4000, seed: int = 0) -> pd.DataFrame:
    """How ranks would come out in another table of as many seeds, the corpora being the same.

    Training is chaotic and each seed splits off other speakers, so that a table is one of many that might have been
    printed. With s seeds, k methods, x_ij the mean of method j with seed i, m_j its mean and e_ij = x_ij - m_j, another
    table is drawn as

        m + B (m_j - m) + ((1 + B) / (s (s - 1) u))^(1/2) sum_i z_i e_ij      z_i standard normal, (s - 1) u chi^2_s-1
        B = max(0, 1 - N / V)      V: variance of the m_j;  N = sum_ij (e_ij - e_i)^2 / ((s - 1) (k - 1) s)

    with m and e_i means over methods. The last term is Student's t with the covariance of the seeds' rows, so what they
    share parts no methods; it is there twice, for this table and for the other, as far as B lets it. B < 1 draws the
    methods together: part of what puts the first one first is luck, which does not come again (empirical Bayes: Efron &
    Morris, Journal of the American Statistical Association 70, 1975). Simulated with 6 to 30 methods and 3 to 10 seeds,
    level or up to twice a seed's spread apart, ``kept`` is right within 5 points on the average, and the other table's
    rank lies between ``low`` and ``high`` in 79 to 98 %. Two seeds would give too short an interval.

    ``values``: scores, a row per seed, a column per method; at least `FEWEST` seeds and two methods.

    Returns a row per method, in the order of the columns: ``kept``, the share of tables in which it has the rank that
    it has here; ``low`` and ``high``, the ranks (1 the best) within which it is in `LEVEL` of them; ``ahead``, how many
    in which it stays ahead of the method ranked next here (a tie counts half; nan for the last). Raises
    `BenchmarkError` for a missing score and `ValueError` with fewer seeds or methods.
    """
    v = complete(values).to_numpy(dtype=float)
    s, k = v.shape
    if s < FEWEST or k < 2:
        raise ValueError(f"at least {FEWEST} seeds and 2 methods expected, found {s} and {k}")
    mean, rng = v.mean(axis=0), np.random.default_rng(seed)
    e = v - mean
    noise = np.square(e - e.mean(axis=1, keepdims=True)).sum() / ((s - 1) * (k - 1) * s)
    variance = mean.var(ddof=1)
    b = max(0.0, 1 - noise / variance) if variance > 0 else 0.0
    z, u = rng.standard_normal((resamples, s)), rng.chisquare(s - 1, (resamples, 1)) / (s - 1)
    tables = mean.mean() + b * (mean - mean.mean()) + np.sqrt((1 + b) / (s * (s - 1) * u)) * (z @ e)
    here, there = _ranks(mean[None])[0], _ranks(tables)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(there, [tail, 1 - tail], axis=0, method="nearest")
    order = np.argsort(here, kind="stable")
    ahead = np.full(k, np.nan)
    gaps = (tables[:, order[:-1]] - tables[:, order[1:]]).round(TIE_DECIMALS)
    ahead[order[:-1]] = (1 + np.sign(gaps).mean(axis=0)) / 2
    columns = {"kept": (there == here).mean(axis=0), "low": low, "high": high, "ahead": ahead}
    return pd.DataFrame(columns, index=values.columns).astype({"low": int, "high": int})


def _ranks(tables: Float[np.ndarray, "tables methods"]) -> Int64[np.ndarray, "tables methods"]:
    """1 the best; methods that tie stand in the order of their columns, as they do in a printed table."""
    order = np.argsort(-tables.round(TIE_DECIMALS), axis=1, kind="stable")
    return np.argsort(order, axis=1, kind="stable") + 1
