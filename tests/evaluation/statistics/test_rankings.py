"""Ranks, wins, critical differences and resampled first ranks against loops, scipy and scikit-posthocs."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
import scikit_posthocs
from scipy import stats

from benchmark.errors import BenchmarkError, UsageError
from benchmark.evaluation.statistics.corpus_effects import corpus_values
from benchmark.evaluation.statistics.rankings import (
    average_ranks,
    blocks,
    cliques,
    critical_difference,
    friedman_p,
    rank_one_shares,
    spearman,
    win_rates,
)

METHODS = ["source_only", "dann", "mmd", "coral", "svm"]
K = len(METHODS)


def table(seed: int = 0, corpora: int = 5, spread: float = 0.1) -> pd.DataFrame:
    """Scores on every pair; methods differ by ``spread`` from first to last, ever better."""
    pairs = pd.MultiIndex.from_tuples(itertools.permutations("abcdefgh"[:corpora], 2), names=["source", "target"])
    noise = np.random.default_rng(seed).normal(0.5, 0.05, (len(pairs), K))
    return pd.DataFrame(noise + np.linspace(0, spread, K), index=pairs, columns=METHODS)


def ranks_by_loops(rows: list[list[float]]) -> list[float]:
    """Mean over rows of one plus how many are better plus half of how many others tie."""
    total = [0.0] * len(rows[0])
    for row in rows:
        for i, mine in enumerate(row):
            better = sum(other > mine + 1e-9 for other in row)
            ties = sum(abs(other - mine) <= 1e-9 for other in row) - 1
            total[i] += (1 + better + ties / 2) / len(rows)
    return total


def with_ties() -> pd.DataFrame:
    values = table()
    values.iloc[::3, 1] = values.iloc[::3, 2] + 1e-13
    return values


def test_ranks_are_loops_over_blocks() -> None:
    values = with_ties()
    rows = {
        "pair": values.to_numpy(),
        "target": values.groupby("target").mean().to_numpy(),
        "corpus": corpus_values(values),
    }
    for by, block in rows.items():
        found = average_ranks(values, by)
        assert list(found.index) == METHODS
        assert found.tolist() == pytest.approx(ranks_by_loops(block.tolist()))
        assert found.sum() == pytest.approx(K * (K + 1) / 2)
    assert average_ranks(values).equals(average_ranks(values, "pair"))


@pytest.mark.parametrize(("by", "number"), [("pair", 20), ("target", 5), ("corpus", 5)])
def test_there_are_as_many_blocks_as_pairs_or_corpora(by: str, number: int) -> None:
    assert len(blocks(table(), by)) == number


def test_win_rates_are_loops_over_pairs() -> None:
    values, rates = with_ties(), win_rates(with_ties())
    for i, j in itertools.permutations(METHODS, 2):
        d = values[i] - values[j]
        expected = sum(1.0 if x > 1e-9 else 0.5 if x > -1e-9 else 0.0 for x in d) / len(d)
        assert rates.loc[i, j] == pytest.approx(expected)
        assert rates.loc[i, j] + rates.loc[j, i] == pytest.approx(1)
    assert np.isnan(np.diag(rates)).all()


def test_ranks_follow_from_win_rates() -> None:
    values = with_ties()
    assert average_ranks(values).tolist() == pytest.approx((K - win_rates(values).sum(axis=1)).tolist())


def test_a_shuffle_of_pairs_changes_no_rank() -> None:
    values = with_ties()
    shuffled = values.sample(frac=1, random_state=1)
    for by in ("pair", "target", "corpus"):
        assert average_ranks(shuffled, by).tolist() == pytest.approx(average_ranks(values, by).tolist())
        assert friedman_p(shuffled, by) == pytest.approx(friedman_p(values, by))


@pytest.mark.parametrize("by", ["pair", "target", "corpus"])
def test_friedman_is_his_equation(by: str) -> None:
    values = table()
    N, mean_ranks = len(blocks(values, by)), average_ranks(values, by)
    chi2 = 12 * N / (K * (K + 1)) * sum((R - (K + 1) / 2) ** 2 for R in mean_ranks)
    assert friedman_p(values, by) == pytest.approx(stats.chi2.sf(chi2, K - 1))


def test_friedman_with_ties_is_scipys() -> None:
    ranks = with_ties().round(9).rank(axis=1).to_numpy()
    assert friedman_p(with_ties(), "pair") == pytest.approx(stats.friedmanchisquare(*ranks.T).pvalue)


def test_friedman_needs_three_methods_two_blocks_and_a_difference() -> None:
    values = table()
    assert np.isnan(friedman_p(values[["dann", "mmd"]]))
    assert np.isnan(friedman_p(values.iloc[:1], "pair"))
    assert friedman_p(values * 0) == 1


@pytest.mark.parametrize(
    ("methods", "q"), [(2, 1.960), (3, 2.343), (4, 2.569), (5, 2.728), (6, 2.850), (7, 2.949), (8, 3.031), (10, 3.164)]
)
def test_critical_differences_are_those_of_demsars_table(methods: int, q: float) -> None:
    expected = q * (methods * (methods + 1) / (6 * 14)) ** 0.5
    assert critical_difference(methods, 14) == pytest.approx(expected, rel=4e-4)


@pytest.mark.parametrize("alpha", [0.05, 0.1])
@pytest.mark.parametrize("seed", range(3))
def test_decisions_are_those_of_scikit_posthocs(seed: int, alpha: float) -> None:
    values = table(seed, corpora=8, spread=0.1)
    block = blocks(values, "corpus")
    p = scikit_posthocs.posthoc_nemenyi_friedman(block)
    ranks, cd = average_ranks(values, "corpus"), critical_difference(K, len(block), alpha)
    groups = cliques(ranks, cd)
    apart = {frozenset(pair) for pair in itertools.combinations(METHODS, 2) if p.loc[pair] < alpha}
    together = {frozenset(pair) for group in groups for pair in itertools.combinations(group, 2)}
    assert 0 < len(apart) < 10
    assert together == {frozenset(pair) for pair in itertools.combinations(METHODS, 2)} - apart


def cliques_by_loops(ranks: dict[str, float], cd: float) -> set[frozenset[str]]:
    """All sets of at least two methods within ``cd`` that no other such set contains."""
    within = [
        frozenset(group)
        for size in range(2, len(ranks) + 1)
        for group in itertools.combinations(ranks, size)
        if max(ranks[m] for m in group) - min(ranks[m] for m in group) <= cd + 1e-9
    ]
    return {group for group in within if not any(group < other for other in within)}


@pytest.mark.parametrize("cd", [0.0, 0.5, 1.0, 1.5, 2.5, 9.0])
def test_cliques_are_the_largest_of_all_groups(cd: float) -> None:
    ranks = {"a": 4.0, "b": 1.5, "c": 2.0, "d": 4.0, "e": 5.5, "f": 2.9, "g": 0.1 + 0.2}
    found = cliques(pd.Series(ranks), cd)
    assert {frozenset(group) for group in found} == cliques_by_loops(ranks, cd)
    assert all([ranks[m] for m in group] == sorted(ranks[m] for m in group) for group in found)


def test_ranks_exactly_a_critical_difference_apart_are_together() -> None:
    assert cliques(pd.Series({"a": 0.1 + 0.2, "b": 1.0}), 0.7) == [("a", "b")]


def runs(seed: int = 0, corpora: int = 4, seeds: int = 3) -> pd.DataFrame:
    index = pd.MultiIndex.from_tuples(
        [(s, t, n) for s, t in itertools.permutations("abcd"[:corpora], 2) for n in range(seeds)]
    )
    scores = np.random.default_rng(seed).normal(0.5, 0.05, (len(index), 3))
    return pd.DataFrame(scores, index=index, columns=list("xyz"))


def first_by_loops(values: pd.DataFrame, w_corpus: list[int], w_seed: list[int]) -> str | None:
    """The method of the highest mean in a resample, or nothing when no run is left."""
    total, times = [0.0] * 3, 0
    for (source, target, seed), row in zip(values.index, values.to_numpy().tolist(), strict=True):
        w = w_corpus["abcd".index(source)] * w_corpus["abcd".index(target)] * w_seed[seed]
        times += w
        total = [x + w * y for x, y in zip(total, row, strict=True)]
    return "xyz"[total.index(max(total))] if times else None


def test_first_ranks_are_loops_over_resamples() -> None:
    values, resamples, firsts, empty = runs(), 60, [], 0
    rng = np.random.default_rng(7)
    while len(firsts) < resamples:
        w_corpus = rng.multinomial(4, [1 / 4] * 4, size=resamples).tolist()
        w_seed = rng.multinomial(3, [1 / 3] * 3, size=resamples).tolist()
        drawn = [first_by_loops(values, *w) for w in zip(w_corpus, w_seed, strict=True)]
        firsts += [first for first in drawn if first]
        empty += drawn.count(None)
    assert empty
    expected = {m: firsts[:resamples].count(m) / resamples for m in "xyz"}
    assert rank_one_shares(values, resamples, seed=7).to_dict() == pytest.approx(expected)


def test_first_ranks_of_two_corpora_draw_again_what_has_no_pair() -> None:
    values = runs(corpora=2, seeds=1)
    better = values.mean().idxmax()
    assert rank_one_shares(values, 100)[better] == 1


def test_first_ranks_are_shared_by_methods_that_tie() -> None:
    values = runs()
    values["y"] = values["x"] + 1e-12
    values["z"] = values["x"] - 0.1
    assert rank_one_shares(values, 100).to_dict() == pytest.approx({"x": 0.5, "y": 0.5, "z": 0.0})


def test_first_ranks_add_up_and_do_not_depend_on_the_order_of_runs() -> None:
    values = runs()
    found = rank_one_shares(values, 300)
    assert found.sum() == pytest.approx(1)
    assert found.max() < 1
    assert rank_one_shares(values.sample(frac=1, random_state=2), 300).to_dict() == pytest.approx(found.to_dict())


def test_spearman_is_pearson_of_ranks_and_scipys() -> None:
    rng = np.random.default_rng(0)
    a = rng.integers(0, 6, 20).astype(float)
    b = a + rng.normal(0, 3, 20)
    rank_a, rank_b = (ranks_by_loops([(-x).tolist()]) for x in (a, b))
    assert spearman(a, b) == pytest.approx(np.corrcoef(rank_a, rank_b)[0, 1])
    assert spearman(a, b) == pytest.approx(stats.spearmanr(a, b).statistic)
    assert spearman(a, -b) == pytest.approx(-spearman(b, a))


def test_spearman_leaves_unknown_places_out_and_has_no_value_for_a_constant() -> None:
    nan = float("nan")
    assert spearman([1, 2, nan, 3, 9], [1, 3, 9, 2, nan]) == pytest.approx(0.5)
    assert np.isnan(spearman([1, 1, 1], [1, 2, 3]))
    assert np.isnan(spearman([1, nan], [1, 2]))
    assert np.isnan(spearman([], []))


def test_gaps_and_other_blocks_are_told() -> None:
    values = table()
    with pytest.raises(UsageError, match="did you mean 'corpus'"):
        average_ranks(values, "corpora")
    with pytest.raises(UsageError, match="found 1 and 6"):
        critical_difference(1, 6)
    values.iloc[2, 1] = np.nan
    for function in (average_ranks, win_rates, friedman_p, rank_one_shares):
        with pytest.raises(BenchmarkError, match="found none of dann on"):
            function(values)


def test_without_a_difference_blocks_by_corpus_alone_keep_the_error_of_friedman() -> None:
    rejected = dict.fromkeys(("pair", "target", "corpus"), 0)
    rng, pairs = np.random.default_rng(0), table(corpora=6).index
    s, t = (np.searchsorted(list("abcdef"), pairs.get_level_values(role)) for role in (0, 1))
    for _ in range(150):
        as_source, as_target = rng.normal(0, 1, (2, 6, 5))
        values = pd.DataFrame(as_source[s] + as_target[t] + rng.normal(0, 1, (30, 5)), index=pairs)
        for by in rejected:
            rejected[by] += friedman_p(values, by) < 0.05
    assert rejected["corpus"] / 150 <= 0.05
    assert rejected["target"] / 150 > 0.08
    assert rejected["pair"] / 150 > 0.4
