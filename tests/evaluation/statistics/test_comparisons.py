"""Tests over corpora against loops, scipy and statsmodels, their laws, and simulations without a difference."""

from __future__ import annotations

import functools
import itertools
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from benchmark.errors import BenchmarkError, UsageError
from benchmark.evaluation.statistics.comparisons import blocked_test, compare_with, holm, independent_wilcoxon
from benchmark.evaluation.statistics.corpus_effects import corpus_values

NAMES = "abcdefghijklmno"


def pairs_of(corpora: int) -> pd.MultiIndex:
    return pd.MultiIndex.from_tuples(itertools.permutations(NAMES[:corpora], 2), names=["source", "target"])


def differences(seed: int, corpora: int = 6, shift: float = 0.0) -> pd.Series:
    pairs = pairs_of(corpora)
    return pd.Series(np.random.default_rng(seed).normal(shift, 0.05, len(pairs)), index=pairs)


def table(seed: int = 0, methods: int = 4, corpora: int = 6) -> pd.DataFrame:
    pairs = pairs_of(corpora)
    values = np.random.default_rng(seed).uniform(0.3, 0.6, (len(pairs), methods))
    return pd.DataFrame(values, index=pairs, columns=["source_only", "dann", "mmd", "coral"][:methods])


def sets_by_loops(d: dict[tuple[str, str], float]) -> list[list[float]]:
    """Means over each source, over each target, and what each corpus adds in both roles."""
    sources, targets = sorted({s for s, _ in d}), sorted({t for _, t in d})
    by_source = [sum(v for (s, _), v in d.items() if s == a) / sum(s == a for s, _ in d) for a in sources]
    by_target = [sum(v for (_, t), v in d.items() if t == a) / sum(t == a for _, t in d) for a in targets]
    return [by_source, by_target, corpus_values(pd.Series(d).to_frame())[:, 0].tolist()]


def sign_flips_by_loops(x: list[float]) -> float:
    """Share of all changes of signs whose mean lies as far from zero as that of x."""
    far = [
        abs(sum(s * v for s, v in zip(signs, x, strict=True))) for signs in itertools.product((1, -1), repeat=len(x))
    ]
    return sum(f >= abs(sum(x)) - 1e-9 for f in far) / len(far)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("missing", [[], [("a", "b"), ("a", "c"), ("d", "b"), ("e", "f")]])
def test_the_blocked_test_is_a_loop_over_changes_of_signs(seed: int, missing: list[tuple[str, str]]) -> None:
    d = differences(seed, 7, 0.01 * seed).drop(missing).to_dict()
    expected = [sign_flips_by_loops(x) for x in sets_by_loops(d)]
    found = blocked_test(d)
    assert [found.p_by_source, found.p_by_target, found.p_by_corpus] == pytest.approx(expected)
    assert found.p == pytest.approx(max(expected))


@pytest.mark.parametrize("seed", range(4))
def test_the_blocked_test_is_the_exact_tests_of_scipy(seed: int) -> None:
    d = differences(seed, 7, 0.01 * seed)
    sets = [np.array(x) for x in sets_by_loops(d.to_dict())]
    found = blocked_test(d)
    exact = [stats.permutation_test((x,), np.mean, permutation_type="samples", n_resamples=np.inf).pvalue for x in sets]
    assert [found.p_by_source, found.p_by_target, found.p_by_corpus] == pytest.approx(exact)
    ranked = blocked_test(d, "wilcoxon")
    exact = [stats.wilcoxon(x, method="exact").pvalue for x in sets]
    assert [ranked.p_by_source, ranked.p_by_target, ranked.p_by_corpus] == pytest.approx(exact)


def test_corpora_that_tie_share_a_rank_and_those_without_a_difference_are_left_out() -> None:
    effect = dict(zip("abcdef", [0.0, 0.1, 0.1, -0.1, 0.3, 0.2], strict=True))
    d = {(s, t): effect[s] for s, t in pairs_of(6)}
    ranks = [2, 2, -2, 5, 4]
    assert blocked_test(d, "wilcoxon").p_by_source == sign_flips_by_loops(ranks)


def test_above_twelve_corpora_random_changes_of_signs_come_close_to_all() -> None:
    d = differences(0, 13, 0.008)
    found, by_source = blocked_test(d), np.array(sets_by_loops(d.to_dict())[0])
    signs = 1.0 - 2 * (np.arange(2**13)[:, None] >> np.arange(13) & 1)
    exact = (abs(signs @ by_source) >= abs(by_source.sum()) - 1e-9).mean()
    assert 0.01 < exact < 0.5
    assert found.p_by_source == pytest.approx(exact, abs=4 * math.sqrt(exact * (1 - exact) / 9999))
    assert found == blocked_test(d)


@pytest.mark.parametrize(("corpora", "smallest"), [(3, 0.25), (4, 0.125), (5, 0.0625), (6, 0.03125), (8, 0.0078125)])
@pytest.mark.parametrize("statistic", ["sign-flip", "wilcoxon"])
def test_the_smallest_p_is_reached_where_every_corpus_agrees(corpora: int, smallest: float, statistic: str) -> None:
    d = differences(0, corpora) * 0.1 + 0.05
    found = blocked_test(d, statistic)
    assert found.p == found.smallest_p == smallest
    assert (found.sources, found.targets) == (corpora, corpora)


def test_the_smallest_p_above_twelve_corpora_is_reached_too() -> None:
    for corpora, smallest in ((13, 2 / 2**13), (15, 1 / 10000)):
        found = blocked_test(differences(0, corpora, 1.0))
        assert found.smallest_p == smallest
        assert found.p <= 3 * smallest


def test_one_source_shows_nothing() -> None:
    found = blocked_test({("a", t): 0.1 for t in "bcdefgh"})
    assert (found.p, found.smallest_p, found.p_by_target) == (1.0, 1.0, 2 / 2**7)


@pytest.mark.parametrize("statistic", ["sign-flip", "wilcoxon"])
def test_methods_that_do_not_differ_have_a_p_of_one(statistic: str) -> None:
    nothing = differences(0) * 0
    assert blocked_test(nothing, statistic).p == 1
    assert blocked_test(nothing + 1e-12, statistic).p == 1
    assert independent_wilcoxon(nothing) == 1


@pytest.mark.parametrize("statistic", ["sign-flip", "wilcoxon"])
def test_neither_order_nor_sides_nor_roles_matter(statistic: str) -> None:
    d = differences(3, shift=0.02)
    found = blocked_test(d, statistic)
    assert found == blocked_test(d.sample(frac=1, random_state=1), statistic) == blocked_test(-d, statistic)
    turned = blocked_test({(t, s): v for (s, t), v in d.items()}, statistic)
    assert (turned.p, turned.p_by_source, turned.p_by_target) == (found.p, found.p_by_target, found.p_by_source)


def test_a_difference_of_one_source_alone_does_not_count() -> None:
    d = {(s, t): 0.5 if s == "a" else 0.0 for s, t in pairs_of(8)}
    found = blocked_test(d)
    assert found.p_by_target < 0.05
    assert found.p > 0.9


def test_the_test_over_pairs_is_that_of_scipy_without_ties() -> None:
    d = differences(0)
    assert independent_wilcoxon(d.to_dict()) == stats.wilcoxon(d.round(9)).pvalue
    d.iloc[:5] = 1e-11
    assert independent_wilcoxon(d) == stats.wilcoxon(d.iloc[5:].round(9)).pvalue


@pytest.mark.parametrize("test", [blocked_test, independent_wilcoxon])
def test_gaps_are_told(test) -> None:
    with pytest.raises(BenchmarkError, match="found none"):
        test({})
    with pytest.raises(BenchmarkError, match=r"found none of the difference on \('a', 'c'\)"):
        test({("a", "b"): 0.1, ("a", "c"): math.nan})


def test_another_statistic_is_told() -> None:
    with pytest.raises(UsageError, match="did you mean 'sign-flip'"):
        blocked_test({("a", "b"): 0.1}, "signflip")


def holm_by_loops(p: list[float]) -> list[float]:
    order = sorted(range(len(p)), key=lambda i: p[i])
    adjusted, largest = [0.0] * len(p), 0.0
    for place, i in enumerate(order):
        largest = max(largest, min(1.0, p[i] * (len(p) - place)))
        adjusted[i] = largest
    return adjusted


def test_holm_is_a_loop_over_ordered_p_values() -> None:
    for seed in range(5):
        p = np.random.default_rng(seed).uniform(0, 0.2, 6).round(2).tolist()
        assert holm(p) == pytest.approx(holm_by_loops(p))
    assert holm([]) == []


def against(*methods: str) -> dict[str, str]:
    """Each of the methods compared with source_only."""
    return dict.fromkeys(methods, "source_only")


@pytest.mark.parametrize("statistic", ["sign-flip", "wilcoxon"])
def test_a_comparison_is_its_parts(statistic: str) -> None:
    values = table()
    values["mmd"] += 0.2
    values.iloc[:6, 1] = values.iloc[:6, 0] + 1e-12
    found = compare_with(values, against("dann", "mmd", "coral"), statistic)
    d = [values[m] - values["source_only"] for m in ("dann", "mmd", "coral")]
    assert [c.method for c in found] == ["dann", "mmd", "coral"]
    for c, x in zip(found, d, strict=True):
        won, lost = sum(v > 1e-9 for v in x), sum(v < -1e-9 for v in x)
        assert c.difference == pytest.approx(sum(x) / 30)
        assert (c.won, c.lost, c.tied) == pytest.approx((won / 30, lost / 30, 1 - (won + lost) / 30))
    assert found[0].tied == pytest.approx(0.2)
    p, p_pairs = [blocked_test(x, statistic).p for x in d], [independent_wilcoxon(x) for x in d]
    assert [c.p for c in found] == p
    assert [c.p_holm for c in found] == pytest.approx(holm_by_loops(p))
    assert [c.independent_p for c in found] == pytest.approx(p_pairs)
    assert [c.independent_p_holm for c in found] == pytest.approx(holm_by_loops(p_pairs))


def test_with_six_corpora_and_three_methods_no_adjusted_p_falls_below_its_bound() -> None:
    values = table()
    values[["dann", "mmd", "coral"]] += 0.4
    assert {(c.p, c.p_holm) for c in compare_with(values, against("dann", "mmd", "coral"))} == {(2 / 64, 6 / 64)}
    assert {(c.smallest_p, c.smallest_p_holm) for c in compare_with(values, against("dann", "mmd", "coral"))} == {
        (2 / 64, 6 / 64)
    }


def test_a_copy_of_the_reference_ties_everywhere() -> None:
    values = table().assign(copy=lambda v: v["source_only"])[["source_only", "copy"]]
    (found,) = compare_with(values, against("copy"))
    assert (found.difference, found.won, found.lost, found.tied) == (0, 0, 0, 1)
    assert (found.p, found.p_holm, found.independent_p) == (1, 1, 1)


def test_without_a_reference_nothing_is_compared() -> None:
    assert compare_with(table(methods=1), {}) == []


def test_each_method_is_compared_with_its_own_reference() -> None:
    values = table()
    first, second = compare_with(values, {"dann": "source_only", "coral": "mmd"})
    assert (first.method, first.reference, second.method, second.reference) == ("dann", "source_only", "coral", "mmd")
    assert first.difference == pytest.approx((values["dann"] - values["source_only"]).mean())
    assert second.difference == pytest.approx((values["coral"] - values["mmd"]).mean())
    assert second.p == blocked_test(values["coral"] - values["mmd"]).p
    assert second.smallest_p_holm == 2 * second.smallest_p


def test_an_unknown_reference_and_a_gap_are_told() -> None:
    values = table()
    with pytest.raises(UsageError, match="did you mean 'source_only'"):
        compare_with(values, {"dann": "sourceonly"})
    values.iloc[3, 1] = np.nan
    with pytest.raises(BenchmarkError, match="found none of dann on"):
        compare_with(values, against("dann"))


DRAWS = 300
STANDARD_ERROR = math.sqrt(0.05 * 0.95 / DRAWS)


@functools.cache
def made_up(corpora: int, effect: float, difference: float = 0, both_roles: bool = False) -> list[pd.Series]:
    """Differences of source effect + target effect + noise of deviation 1 + difference, in hundredths of UAR."""
    rng, pairs = np.random.default_rng(0), pairs_of(corpora)
    s, t = ([NAMES.index(name) for name in pairs.get_level_values(role)] for role in (0, 1))
    as_source, as_target = rng.normal(0, effect, (2, DRAWS, corpora))
    as_target = as_source if both_roles else as_target
    values = as_source[:, s] + as_target[:, t] + rng.normal(difference, 1, (DRAWS, len(pairs)))
    return [pd.Series(row / 100, index=pairs) for row in values]


def rejected(p_values: list[float]) -> float:
    return sum(p < 0.05 for p in p_values) / len(p_values)


@pytest.mark.parametrize("effect", [0, 1, 2])
def test_without_a_difference_the_default_rejects_in_at_most_five_percent_of_cases(effect: float) -> None:
    assert rejected([blocked_test(d).p for d in made_up(6, effect)]) <= 0.05


@pytest.mark.parametrize(("effect", "low", "high"), [(0, 0.02, 0.08), (1, 0.25, 0.40), (2, 0.30, 0.45)])
def test_without_a_difference_pairs_taken_for_independent_reject_far_more(
    effect: float, low: float, high: float
) -> None:
    draws = made_up(6, effect)
    p = stats.wilcoxon(np.array(draws), axis=1, method="exact").pvalue
    assert [independent_wilcoxon(d) for d in draws[:3]] == pytest.approx(p[:3])
    assert low <= rejected(p) <= high


@pytest.mark.parametrize("corpora", [6, 8])
def test_a_corpus_with_one_effect_in_both_roles_deceives_means_over_one_role_only(corpora: int) -> None:
    found = [blocked_test(d) for d in made_up(corpora, 1, both_roles=True)]
    assert rejected([max(b.p_by_source, b.p_by_target) for b in found]) > 0.10
    assert rejected([b.p for b in found]) <= 0.05 + 2 * STANDARD_ERROR


@pytest.mark.parametrize(("effect", "difference", "power"), [(0, 1, 0.55), (1, 2, 0.35)])
def test_a_difference_is_found(effect: float, difference: float, power: float) -> None:
    assert rejected([blocked_test(d).p for d in made_up(6, effect, difference)[: DRAWS // 2]]) >= power
