"""What adaptation is worth beyond a score: how much of the lost ground it wins back, where it harms, which way.

Scores are means over seeds in [0, 1], differences of them lie in [-1, 1]; the index is (source, target), ordered pairs.
"""

from __future__ import annotations

import pandas as pd

from benchmark.evaluation.statistics.corpus_effects import TIE_DECIMALS


def transfer_gain(method: pd.Series, floor: pd.Series, target_only: pd.Series) -> float:
    """Share of the ground between its floor and target_only that a method covers, over all pairs p together.

        gain = sum_p (m_p - f_p) / sum_p (t_p - f_p)

    0 is the floor, the same classifier without adaptation, 1 is target_only, a reference and no bound; below 0 is
    harm, above 1 is possible. The ratio of the means, not the mean of the pairs' ratios: where t_p - f_p is close to 0
    such a ratio is noise divided by almost nothing and rules the mean, and where it isn't positive it has no meaning,
    so that pairs would be left out by their outcome. Here a pair counts by the ground that there is to cover, and none
    is left out. (Glorot, Bordes and Bengio, ICML 2011, relate transfer to in-domain errors, pair by pair; there no
    error in the denominator is close to 0.)

    The three have the same pairs. NaN when target_only isn't better over all pairs together.

    >>> pairs = pd.MultiIndex.from_tuples([("a", "b"), ("b", "a")])
    >>> transfer_gain(*(pd.Series(scores, pairs) for scores in ([0.5, 0.5], [0.25, 0.5], [0.75, 0.5])))
    0.5
    """
    ground = float((target_only - floor).mean())
    return float((method - floor).mean()) / ground if round(ground, TIE_DECIMALS) > 0 else float("nan")


def without_ground(floor: pd.Series, target_only: pd.Series) -> list[tuple[str, str]]:
    """The pairs in which target_only isn't better than a floor, where a ratio of their own has no meaning."""
    ground = (target_only - floor).round(TIE_DECIMALS)
    return [(str(source), str(target)) for source, target in ground.index[ground <= 0]]


def negative_transfer(method: pd.Series, floor: pd.Series) -> float:
    """Share of pairs in which a method is worse than its floor, in [0, 1]; ties are no harm.

    So it is adaptation that harms; of a source that harms the term is used as well (Wang, Dai, Póczos and Carbonell,
    CVPR 2019). NaN without pairs.
    """
    return float(((method - floor).round(TIE_DECIMALS) < 0).mean()) if len(method) else float("nan")


def asymmetry(scores: pd.Series) -> pd.Series:
    """score(a -> b) - score(b -> a) of each two corpora a < b of which both directions are there.

    Give scores over chance where the directions may differ in their classes. Returns values in the order of their
    index (a, b); swapping source and target of every pair changes their sign.

    >>> pairs = pd.MultiIndex.from_tuples([("b", "a"), ("a", "b"), ("a", "c")])
    >>> asymmetry(pd.Series([0.25, 0.75, 0.5], pairs)).to_dict()
    {('a', 'b'): 0.5}
    """
    there = dict(zip(scores.index.to_list(), scores.to_list(), strict=True))
    both = {(a, b): there[a, b] - there[b, a] for a, b in sorted(there) if a < b and (b, a) in there}
    return pd.Series(both, dtype=float)


def by_role(scores: pd.Series) -> pd.DataFrame:
    """Mean score over the pairs of each corpus ``as_source`` and ``as_target``; NaN in a role that it doesn't have."""
    means = {f"as_{role}": scores.groupby(level=level).mean() for level, role in enumerate(("source", "target"))}
    return pd.DataFrame(means).sort_index()
