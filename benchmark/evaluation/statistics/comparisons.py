"""Whether one method beats another over ordered pairs of corpora that share corpora.

The pairs (a, b), (a, c) and (c, b) share the source a or the target b. What is peculiar to a corpus moves
all its pairs at once, so pairs are no independent rows, and a test that takes them for such finds
differences that are not there, ever more of them with more corpora. What is drawn here is the corpus.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from jaxtyping import Float

from benchmark.errors import UsageError, nearest
from benchmark.evaluation.statistics.corpus_effects import (
    TIE_DECIMALS,
    complete,
    corpus_values,
    independent_corpora,
    role_means,
)

Differences = Mapping[tuple[str, str], float] | pd.Series
"""Ordered pair (source, target) -> score of one method minus that of another."""

LEVEL = 0.05
"""Of every test in a report."""

_EXACT_UP_TO = 12
_RANDOM_CHANGES = 9999


class Blocked(NamedTuple):
    """What `blocked_test` found; ``smallest_p`` is the least that so many corpora allow ``p`` to be."""

    p: float
    p_by_source: float
    p_by_target: float
    p_by_corpus: float
    smallest_p: float
    sources: int
    targets: int


class Comparison(NamedTuple):
    """One method against a reference over all pairs; ``_holm``: adjusted for the number of methods compared."""

    method: str
    reference: str
    difference: float
    """Mean over pairs of method minus reference, in [-1, 1]."""
    won: float
    """Share of pairs in which the method is the better one, in [0, 1]."""
    lost: float
    tied: float
    p: float
    """Of `blocked_test`."""
    p_holm: float
    smallest_p: float
    """The least that so many corpora allow ``p`` to be; ``smallest_p_holm`` likewise for ``p_holm``."""
    smallest_p_holm: float
    independent_p: float
    """Of `independent_wilcoxon`: assumes that pairs are independent, which they are not."""
    independent_p_holm: float


def blocked_test(differences: Differences, statistic: str = "sign-flip") -> Blocked:
    """Two-sided test of no difference between two methods over corpora, not over pairs.

    Three sets of values are tested, each by all changes of their signs: the means over each source, the
    means over each target, and the values of each corpus in both roles (`corpus_values`). p is the
    largest of the three p-values, so that a difference counts where it holds across all of them
    (by subject and by item: Clark, J. Verbal Learning and Verbal Behavior 1973; tests that must all
    reject: Berger, Technometrics 1982).

    Assumed without a difference: what a corpus adds is as likely to be x as -x, and independent of
    what others add. Means over one role are not enough: means over targets share their sources, and a
    corpus may suit a method in both roles. Simulated with normal effects of 0 to 2 times the pair
    noise and 4 to 12 corpora, p is below 0.05 in about 5 % of cases at most; without the third set in up
    to 11 %, and up to 35 % where a corpus has the same effect in both roles (simulated in the tests).

    ``statistic``: ``sign-flip``, the mean (Fisher, The Design of Experiments 1935), or ``wilcoxon``, the
    sum of signed ranks (Wilcoxon, Biometrics Bulletin 1945; zeros are left out, ties share their mean rank).
    Of more than 12 values 9999 random changes of signs are taken beside none, always the same.

    Returns p-values in (0, 1]; ``smallest_p`` is 2 / 2^k for k `independent_corpora`.
    Raises `UsageError` for another statistic, `BenchmarkError` without differences or for one that is nan.

    >>> result = blocked_test({("a", "b"): 0.1, ("b", "a"): 0.2})
    >>> result.p, result.smallest_p, result.sources, result.targets
    (0.5, 0.5, 2, 2)
    """
    return blocked_tests(_column(differences), statistic)[0]


def blocked_tests(differences: pd.DataFrame, statistic: str = "sign-flip") -> list[Blocked]:
    """`blocked_test` of every column; rows are pairs, a MultiIndex (source, target). Raises as that does."""
    if statistic not in _STATISTICS:
        raise UsageError(f"no statistic {statistic!r}; {nearest(statistic, _STATISTICS)}")
    d = complete(differences)
    sets = role_means(d, 0), role_means(d, 1), corpus_values(d)
    sources, targets, _ = map(len, sets)
    smallest = _smallest_p(independent_corpora(d.index))
    by_source, by_target, by_corpus = ([_sign_flips(_STATISTICS[statistic](x)) for x in v.T] for v in sets)
    return [
        Blocked(max(s, t, c), s, t, c, smallest, sources, targets)
        for s, t, c in zip(by_source, by_target, by_corpus, strict=True)
    ]


def _column(differences: Differences) -> pd.DataFrame:
    return complete(pd.Series(differences, dtype=float).to_frame("the difference"))


def _signed_ranks(x: Float[np.ndarray, " n"]) -> Float[np.ndarray, " n_not_zero"]:
    from scipy.stats import rankdata

    x = x[x != 0]
    return np.sign(x) * rankdata(np.abs(x))


_STATISTICS: dict[str, Callable[[np.ndarray], np.ndarray]] = {"sign-flip": np.asarray, "wilcoxon": _signed_ranks}


def _sign_flips(x: Float[np.ndarray, " n"]) -> float:
    """Two-sided p-value of the sum of x: the share of changes of signs that bring it as far from 0."""
    if len(x) < 2:
        return 1.0
    return float((np.abs(_signs(len(x)) @ x) >= abs(x.sum()) - 10.0**-TIE_DECIMALS / 2).mean())


@functools.cache
def _signs(n: int) -> Float[np.ndarray, "changes n"]:
    if n <= _EXACT_UP_TO:
        return np.array(list(itertools.product((1.0, -1.0), repeat=n)))
    drawn = np.random.default_rng(0).choice((1.0, -1.0), size=(_RANDOM_CHANGES, n))
    return np.concatenate([np.ones((1, n)), drawn])


def _smallest_p(corpora: int) -> float:
    exact = 2.0 ** (1 - corpora)
    return exact if corpora <= _EXACT_UP_TO else max(exact, 1 / (1 + _RANDOM_CHANGES))


def independent_wilcoxon(differences: Differences) -> float:
    """Wilcoxon's signed-rank test over pairs, two-sided: assumes that pairs are independent, which they are not.

    For comparison with papers that print it. Where methods suit some corpora more than others it finds
    differences that are not there: see `blocked_test`. (Wilcoxon, Biometrics Bulletin 1945; for
    classifiers over independent data sets Demsar, JMLR 2006.) Pairs that tie are left out.

    Returns p in (0, 1], 1 when every pair ties. Raises `BenchmarkError` as `blocked_test` does.

    >>> independent_wilcoxon({("a", "b"): 0.1, ("b", "a"): 0.2, ("a", "c"): 0.3})
    0.25
    """
    from scipy.stats import wilcoxon

    d = _column(differences).to_numpy()[:, 0]
    return float(wilcoxon(d[d != 0]).pvalue) if d.any() else 1.0


def compare_with(values: pd.DataFrame, references: Mapping[str, str], statistic: str = "sign-flip") -> list[Comparison]:
    """Methods, each against its own reference, over pairs that all have.

    p-values are adjusted over the methods compared (`holm`), so that with m of them ``smallest_p_holm``
    is m times ``smallest_p``.

    ``values``: scores in [0, 1], means over seeds; rows are pairs, a MultiIndex (source, target), columns
    are methods. ``references``: method -> what it is compared with. ``statistic`` as for `blocked_test`.

    Returns a `Comparison` for each method of ``references``, in their order. Raises `UsageError` for an unknown
    method or statistic, `BenchmarkError` for a missing score.
    """
    for name in (*references, *references.values()):
        if name not in values.columns:
            raise UsageError(f"no method {name!r} to compare with; {nearest(name, map(str, values.columns))}")
    values = complete(values)
    d = pd.DataFrame({m: (values[m] - values[r]).round(TIE_DECIMALS) for m, r in references.items()})
    blocked = [blocked_test(d[m], statistic) for m in d]
    independent = [independent_wilcoxon(d[m]) for m in d]
    adjusted = zip(holm([b.p for b in blocked]), holm(independent), strict=True)
    return [
        Comparison(
            method=str(method),
            reference=references[str(method)],
            difference=float(d[method].mean()),
            won=float((d[method] > 0).mean()),
            lost=float((d[method] < 0).mean()),
            tied=float((d[method] == 0).mean()),
            p=b.p,
            p_holm=p_holm,
            smallest_p=b.smallest_p,
            smallest_p_holm=min(1.0, len(blocked) * b.smallest_p),
            independent_p=p,
            independent_p_holm=independent_holm,
        )
        for method, b, p, (p_holm, independent_holm) in zip(d, blocked, independent, adjusted, strict=True)
    ]


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values: the i-th smallest of m times m - i + 1, at most 1, never below a smaller one's.

    Holm, Scandinavian J. of Statistics 1979. Returns them in the order given.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    from statsmodels.stats.multitest import multipletests

    return [float(p) for p in multipletests(p_values, method="holm")[1]] if p_values else []
