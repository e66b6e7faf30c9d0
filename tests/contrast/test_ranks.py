"""Ranks and Kendall's tau against loops."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from benchmark.contrast.ranks import agreements, kendall, ranks
from benchmark.contrast.results import Results
from tests.contrast.contrast_cases import METHODS, NAMES, PROTOCOLS, SUPERVISED, by_seed, contrast, results

COMPETING = [m for m in METHODS if m not in SUPERVISED]


@pytest.fixture(scope="module")
def found() -> Results:
    return results()


def tau_by_loops(x: list[float], y: list[float]) -> float:
    concordant = discordant = tied_x = tied_y = 0
    for i, j in itertools.combinations(range(len(x)), 2):
        product = (x[i] - x[j]) * (y[i] - y[j])
        concordant += product > 0
        discordant += product < 0
        tied_x += x[i] == x[j] and y[i] != y[j]
        tied_y += y[i] == y[j] and x[i] != x[j]
    both = concordant + discordant
    return (concordant - discordant) / math.sqrt((both + tied_x) * (both + tied_y))


@pytest.mark.parametrize("seed", range(5))
def test_tau_is_that_of_loops_over_couples(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = (rng.integers(0, 6, 12).astype(float).tolist() for _ in range(2))
    assert kendall(x, y) == pytest.approx(tau_by_loops(x, y))


def test_there_is_no_tau_of_one_method_or_of_ties_alone() -> None:
    assert math.isnan(kendall([1.0], [2.0]))
    assert math.isnan(kendall([1.0, 1.0 + 1e-12], [2.0, 3.0]))


def test_ranks_count_the_better_methods_as_they_print(found: Results) -> None:
    for protocol in PROTOCOLS:
        means = {m: round(100 * sum(by_seed(protocol, m)) / 2, 1) for m in COMPETING}
        expected = {m: 1 + sum(other > means[m] for other in means.values()) for m in COMPETING}
        own = found.ranks[protocol.name].to_dict()
        apart = [m for m in COMPETING if abs(100 * sum(by_seed(protocol, m)) / 2 % 0.1 - 0.05) > 1e-6]
        assert len(apart) > 3
        assert {m: own[m] for m in apart} == {m: expected[m] for m in apart}
    assert set(found.ranks.index) == set(COMPETING)


def test_agreements_are_those_of_means_and_of_single_seeds(found: Results) -> None:
    assert [(a.a, a.b) for a in found.agreements] == list(itertools.combinations(NAMES, 2))
    scores = {p.name: [[by_seed(p, m)[seed] for m in COMPETING] for seed in (0, 1)] for p in PROTOCOLS}
    for agreement in found.agreements:
        a, b = scores[agreement.a], scores[agreement.b]
        means = [[(x + y) / 2 for x, y in zip(*own, strict=True)] for own in (a, b)]
        assert agreement.tau == pytest.approx(kendall(*means))
        assert agreement.across == pytest.approx((kendall(a[0], b[1]) + kendall(a[1], b[0])) / 2)
        assert agreement.within_a == pytest.approx(kendall(*a))
        assert agreement.within_b == pytest.approx(kendall(*b))


def test_one_seed_says_nothing_about_another() -> None:
    found = agreements(contrast(seeds=[1]))
    assert len(found) == 3
    assert all(math.isnan(a.across) and math.isnan(a.within_a) and not math.isnan(a.tau) for a in found)


def test_under_the_oracle_nothing_has_a_rank() -> None:
    assert not ranks(contrast(rule="oracle")).to_numpy().any()
