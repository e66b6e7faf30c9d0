"""Ranks under other seeds: by hand where nothing moves, by simulation where the truth is known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from benchmark.errors import BenchmarkError
from benchmark.evaluation.statistics.stability import rank_survival


def test_methods_far_apart_keep_their_ranks():
    found = rank_survival(
        pd.DataFrame({"c": [0.1, 0.101, 0.1] * 2, "a": [0.9, 0.901, 0.902] * 2, "b": [0.5, 0.5, 0.502] * 2})
    )
    assert list(found.index) == ["c", "a", "b"]
    assert found["kept"].tolist() == [1, 1, 1]
    assert found["low"].tolist() == found["high"].tolist() == [3, 1, 2]
    assert found["ahead"].fillna(-1).tolist() == [-1, 1, 1]


def test_what_methods_share_does_not_part_them():
    """A seed that is easy for all moves all."""
    easy = np.array([0.0, 0.2, -0.2, 0.4])
    found = rank_survival(pd.DataFrame({"a": 0.5 + easy, "b": 0.49 + easy}))
    assert found["kept"].tolist() == [1, 1]


def test_methods_that_tie_in_every_seed_stay_in_the_order_of_the_table():
    found = rank_survival(pd.DataFrame({"a": [0.3, 0.5, 0.4], "b": [0.3, 0.5, 0.4]}))
    assert found["kept"].tolist() == [1, 1]
    assert found["ahead"].iloc[0] == 0.5


@pytest.mark.parametrize("seeds", [3, 10])
def test_a_lead_is_kept_with_the_probability_of_a_predicted_difference(seeds):
    """Of two methods, by loops: another difference is Student's t about B d with the equation's scale."""
    rng = np.random.default_rng(3)
    a, b = 0.42 + rng.normal(0, 0.02, seeds), 0.40 + rng.normal(0, 0.02, seeds)
    d = sum(a - b) / seeds
    assert d > 0
    around = [float(x - y) - d for x, y in zip(a, b, strict=True)]
    squares = sum(2 * (e / 2) ** 2 for e in around)  # each method lies half a difference from the seed's mean
    shrink = max(0.0, 1 - squares / ((seeds - 1) * seeds) / (d * d / 2))
    assert 0 < shrink < 1
    scale = math.sqrt((1 + shrink) / (seeds * (seeds - 1)) * sum(e * e for e in around))
    expected = scipy.stats.t.cdf(shrink * d / scale, seeds - 1)
    found = rank_survival(pd.DataFrame({"a": a, "b": b}), resamples=40000)
    assert found.loc["a", "ahead"] == pytest.approx(expected, abs=0.01)
    assert found["kept"].tolist() == pytest.approx([expected, expected], abs=0.01)


@pytest.mark.parametrize("seeds", [3, 10])
@pytest.mark.parametrize("truth", [(0.44, 0.43, 0.41, 0.40, 0.37, 0.36), (0.4,) * 6], ids=["apart", "level"])
def test_it_predicts_how_often_a_second_table_agrees(truth, seeds):
    """Six methods, seeds that spread by four points: what is said holds on the average of 300 tables."""
    rng = np.random.default_rng(1)
    said, came, within = [], [], []
    for _ in range(300):
        one, other = (np.array(truth) + rng.normal(0, 0.04, (seeds, len(truth))) for _ in range(2))
        found = rank_survival(pd.DataFrame(one), resamples=400)
        here, there = (pd.Series(table.mean(0)).rank(ascending=False) for table in (one, other))
        said.append(found["kept"].mean())
        came.append((here == there).mean())
        within.append(((there >= found["low"]) & (there <= found["high"])).mean())
    assert np.mean(said) == pytest.approx(np.mean(came), abs=0.08)
    assert np.mean(within) > 0.85


def test_two_seeds_say_nothing_of_others_and_a_gap_is_an_error():
    with pytest.raises(ValueError, match="at least 3 seeds and 2 methods expected, found 2 and 2"):
        rank_survival(pd.DataFrame({"a": [0.5, 0.4], "b": [0.4, 0.3]}))
    with pytest.raises(BenchmarkError):
        rank_survival(pd.DataFrame({"a": [0.5, np.nan, 0.4], "b": [0.4, 0.3, 0.2]}))
