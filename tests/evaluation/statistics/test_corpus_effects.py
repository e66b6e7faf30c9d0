"""Values of corpora against loops, pandas and scores made of known effects."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from benchmark.errors import BenchmarkError
from benchmark.evaluation.statistics.corpus_effects import complete, corpus_values, role_means

NAMES = "abcde"
K = len(NAMES)


def table(seed: int = 0, methods: int = 2) -> pd.DataFrame:
    pairs = pd.MultiIndex.from_tuples(itertools.permutations(NAMES, 2), names=["source", "target"])
    return pd.DataFrame(np.random.default_rng(seed).uniform(0.2, 0.8, (len(pairs), methods)), index=pairs).round(6)


def test_role_means_are_those_of_groups() -> None:
    values = table().drop([("a", "b"), ("c", "d")])
    for role, name in enumerate(("source", "target")):
        assert role_means(values, role) == pytest.approx(values.groupby(name).mean().to_numpy())


def test_corpus_values_are_their_sums_where_every_pair_is_there() -> None:
    values = table()
    for method in values:
        d = values[method]
        m = sum(d) / len(d)
        for i, name in enumerate(NAMES):
            as_source = sum(d[name, other] for other in NAMES if other != name) / (K - 1)
            as_target = sum(d[other, name] for other in NAMES if other != name) / (K - 1)
            expected = m + (as_source + as_target - 2 * m) * (K - 1) / (K - 2)
            assert corpus_values(values)[i, method] == pytest.approx(expected)


def test_corpus_values_average_to_the_mean_over_pairs() -> None:
    assert corpus_values(table()).mean(axis=0) == pytest.approx(table().mean().to_numpy())


@pytest.mark.parametrize("missing", [[], [("a", "b")], [("a", "b"), ("d", "a"), ("e", "c")]])
def test_additive_effects_are_found_even_with_pairs_missing(missing: list[tuple[str, str]]) -> None:
    rng = np.random.default_rng(1)
    as_source, as_target = (rng.normal(0, 0.1, K) for _ in range(2))
    as_source -= as_source.mean()
    as_target -= as_target.mean()
    d = {(s, t): 0.3 + as_source[NAMES.index(s)] + as_target[NAMES.index(t)] for s, t in table().index}
    found = corpus_values(pd.DataFrame({"dann": d}).drop(missing))
    assert found[:, 0] == pytest.approx(0.3 + as_source + as_target)


def test_corpora_in_one_role_share_the_mean_between_the_roles() -> None:
    pairs = pd.MultiIndex.from_tuples(itertools.product("abc", "xy"))
    found = corpus_values(pd.DataFrame({"dann": 0.6}, index=pairs))[:, 0]
    assert found.mean() == pytest.approx(0.6)
    assert np.ptp(found[:3]) == np.ptp(found[3:]) == pytest.approx(0)


def test_the_order_of_pairs_does_not_matter() -> None:
    values = table()
    shuffled = values.sample(frac=1, random_state=3)
    assert (corpus_values(values) == corpus_values(shuffled)).all()
    assert (role_means(values, 0) == role_means(shuffled, 0)).all()


def test_a_gap_is_told_with_its_place() -> None:
    values = table().rename(columns={1: "dann"})
    values.loc[("b", "c"), "dann"] = np.nan
    with pytest.raises(BenchmarkError, match=r"found none of dann on \('b', 'c'\)"):
        complete(values)


@pytest.mark.parametrize("empty", [table().iloc[:0], table()[[]]])
def test_nothing_is_told(empty: pd.DataFrame) -> None:
    with pytest.raises(BenchmarkError, match="found none"):
        complete(empty)
