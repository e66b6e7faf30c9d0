import math

import numpy as np
import pandas as pd
import pytest

from benchmark.evaluation.statistics.transfer import (
    asymmetry,
    by_role,
    negative_transfer,
    transfer_gain,
    without_ground,
)

PAIRS = [("a", "b"), ("a", "c"), ("b", "a"), ("b", "c"), ("c", "a")]


def scores(*values):
    return pd.Series(values, pd.MultiIndex.from_tuples(PAIRS[: len(values)], names=["source", "target"]))


@pytest.fixture
def three():
    rng = np.random.default_rng(3)
    return [scores(*rng.uniform(low, low + 0.3, len(PAIRS))) for low in (0.3, 0.2, 0.5)]


def test_gain_is_its_equation(three):
    m, s, t = (list(series) for series in three)
    above = below = 0.0
    for p in range(len(PAIRS)):
        above += m[p] - s[p]
        below += t[p] - s[p]
    assert transfer_gain(*three) == pytest.approx(above / below)


def test_gain_of_the_bounds_is_0_and_1(three):
    _, s, t = three
    assert transfer_gain(s, s, t) == 0
    assert transfer_gain(t, s, t) == 1


def test_gain_does_not_hang_on_scale_and_offset_of_the_scores(three):
    assert transfer_gain(*(0.5 * x + 0.1 for x in three)) == pytest.approx(transfer_gain(*three))


def test_a_pair_without_ground_neither_rules_the_gain_nor_is_left_out():
    s, t = scores(0.5, 0.5), scores(0.5 + 1e-6, 0.9)
    assert transfer_gain(scores(0.6, 0.7), s, t) == pytest.approx(0.3 / 0.4, abs=1e-4)
    assert transfer_gain(scores(0.4, 0.7), s, t) == pytest.approx(0.1 / 0.4, abs=1e-4)


def test_without_any_ground_there_is_no_gain():
    assert math.isnan(transfer_gain(scores(0.6, 0.6), scores(0.5, 0.5), scores(0.4, 0.6)))


def test_pairs_without_ground_are_named_ties_included():
    assert without_ground(scores(0.5, 0.3, 0.1 + 0.2), scores(0.4, 0.5, 0.3)) == [("a", "b"), ("b", "a")]


def test_negative_transfer_is_the_share_of_pairs_below():
    m, s = scores(0.4, 0.5, 0.6, 0.1 + 0.2), scores(0.5, 0.4, 0.7, 0.3)
    worse = 0
    for a, b in zip(m, s, strict=True):
        worse += a < b - 1e-9
    assert negative_transfer(m, s) == worse / 4 == 0.5


def test_a_tie_but_for_rounding_is_no_harm():
    assert negative_transfer(scores(0.3), scores(0.1 + 0.2)) == 0


def test_asymmetry_needs_both_directions():
    found = asymmetry(scores(0.5, 0.4, 0.7, 0.6, 0.1))
    assert {pair: round(value, 9) for pair, value in found.items()} == {("a", "b"): -0.2, ("a", "c"): 0.3}
    assert asymmetry(scores(0.5)).empty


def test_asymmetry_changes_its_sign_with_the_roles():
    given = scores(0.5, 0.4, 0.7, 0.6, 0.1)
    turned = pd.Series(given.to_numpy(), given.index.swaplevel())
    pd.testing.assert_series_equal(asymmetry(turned), -asymmetry(given))


def test_means_by_role():
    found = by_role(scores(0.5, 0.4, 0.7, 0.6))
    assert found.index.tolist() == ["a", "b", "c"]
    np.testing.assert_allclose(found["as_source"], [0.45, 0.65, math.nan])
    np.testing.assert_allclose(found["as_target"], [0.7, 0.5, 0.5])
