"""Gains and differences against plain loops over the records, and their intervals and p against the libraries."""

from __future__ import annotations

import math
import statistics

import pandas as pd
import pytest
from scipy import stats

from benchmark.contrast.partial import outsiders
from benchmark.contrast.results import Results
from benchmark.contrast.scores import Differences, differences, gains, one_reference, own_floors
from benchmark.evaluation.statistics.comparisons import blocked_test, holm
from benchmark.evaluation.statistics.corpus_effects import corpus_values
from tests.contrast.contrast_cases import (
    METHODS,
    NAMES,
    OWN_FLOORS,
    PROTOCOLS,
    SUPERVISED,
    by_pair,
    by_seed,
    contrast,
    lacking,
    results,
    uar_of,
    war_of,
)
from tests.report.section_cases import PAIRS


@pytest.fixture(scope="module")
def found() -> Results:
    return results()


def pair_difference(later: tuple, earlier: tuple) -> dict[tuple[str, str], float]:
    """Per pair, the score of one protocol and method minus that of another."""
    a, b = by_pair(*later), by_pair(*earlier)
    return {pair: a[pair] - b[pair] for pair in PAIRS}


def seed_difference(later: tuple, earlier: tuple) -> list[float]:
    return [x - y for x, y in zip(by_seed(*later), by_seed(*earlier), strict=True)]


def check(table: Differences, key: tuple[str, ...], pairs: dict[tuple[str, str], float], seeds: list[float]) -> None:
    """One difference against loops and scipy."""
    d = table.found[key]
    values = list(pairs.values())
    assert d.mean == pytest.approx(sum(values) / len(values), abs=1e-8)
    assert d.sd == pytest.approx(statistics.stdev(seeds), abs=1e-8)
    assert (d.won, d.lost) == (sum(v > 1e-9 for v in values), sum(v < -1e-9 for v in values))
    corpora = corpus_values(pd.Series(pairs).to_frame())[:, 0]
    expected = stats.ttest_1samp(corpora, 0).confidence_interval(0.95)
    assert (d.low, d.high) == pytest.approx((expected.low, expected.high), abs=1e-7)
    assert d.p == pytest.approx(blocked_test(pairs).p)


def test_gains_are_over_a_methods_own_floor_under_the_same_protocol(found: Results) -> None:
    assert set(found.over_floor.found) == {(name, m) for name in NAMES for m in OWN_FLOORS}
    for protocol in PROTOCOLS:
        for method, floor in OWN_FLOORS.items():
            both = (protocol, method), (protocol, floor)
            check(found.over_floor, (protocol.name, method), pair_difference(*both), seed_difference(*both))


def test_gains_over_the_reference_are_those_of_all_that_saw_no_target_labels(found: Results) -> None:
    methods = set(METHODS) - {*SUPERVISED, "logistic"}
    assert set(found.over_reference.found) == {(name, m) for name in NAMES for m in methods}
    for protocol in PROTOCOLS:
        both = (protocol, "svm"), (protocol, "logistic")
        check(found.over_reference, (protocol.name, "svm"), pair_difference(*both), seed_difference(*both))


def test_differences_are_the_later_protocol_minus_the_earlier_one(found: Results) -> None:
    couples = [(0, 1), (0, 2), (1, 2)]
    assert set(found.differences.found) == {(NAMES[i], NAMES[j], m) for i, j in couples for m in METHODS}
    for i, j in couples:
        for method in ("dann", "target_only"):
            both = (PROTOCOLS[j], method), (PROTOCOLS[i], method)
            key = (NAMES[i], NAMES[j], method)
            check(found.differences, key, pair_difference(*both), seed_difference(*both))


def test_the_mean_over_methods_is_compared_as_one_method(found: Results) -> None:
    methods = [m for m in METHODS if m not in SUPERVISED]
    per_method = [pair_difference((PROTOCOLS[1], m), (PROTOCOLS[0], m)) for m in methods]
    pairs = {pair: sum(d[pair] for d in per_method) / len(methods) for pair in PAIRS}
    by_method = [seed_difference((PROTOCOLS[1], m), (PROTOCOLS[0], m)) for m in methods]
    seeds = [sum(values) / len(methods) for values in zip(*by_method, strict=True)]
    check(found.mean_differences, NAMES[:2], pairs, seeds)


def test_differences_of_gains_are_gains_compared(found: Results) -> None:
    assert {key[2] for key in found.gain_differences.found} == set(OWN_FLOORS)
    for method, floor in OWN_FLOORS.items():
        gains = [pair_difference((p, method), (p, floor)) for p in PROTOCOLS[1:]]
        seeds = [seed_difference((p, method), (p, floor)) for p in PROTOCOLS[1:]]
        pairs = {pair: gains[1][pair] - gains[0][pair] for pair in PAIRS}
        by = [b - a for a, b in zip(*seeds, strict=True)]
        check(found.gain_differences, (NAMES[1], NAMES[2], method), pairs, by)


def test_p_is_adjusted_for_all_comparisons_of_a_table(found: Results) -> None:
    for table in (found.over_floor, found.differences, found.gain_differences):
        assert [d.p_holm for d in table.found.values()] == pytest.approx(holm([d.p for d in table.found.values()]))
        assert table.smallest_p == 2 / 2**3, "three corpora"
        assert table.smallest_p_holm == min(1.0, len(table.found) * 0.25)
        assert not any(map(table.star, table.found))


def test_one_seed_has_no_deviation_and_the_same_interval_of_corpora() -> None:
    found = differences(contrast(seeds=[0])).found.values()
    assert found
    assert all(math.isnan(d.sd) and not math.isnan(d.low) for d in found)


def test_a_method_without_its_floor_in_the_table_gains_nothing_anywhere() -> None:
    bare = contrast(change=lacking("longer", method="svm"))
    assert "coral" in bare.methods
    assert {key[1] for key in gains(bare, own_floors).found} == {"dann", "mmd"}


def test_without_the_reference_nothing_is_held_to_it() -> None:
    assert not gains(contrast(change=lacking("longer", method="logistic")), one_reference).found


def test_means_of_the_tables_are_those_of_loops(found: Results) -> None:
    for protocol, leaderboard in zip(PROTOCOLS, found.contrast.leaderboards, strict=True):
        for metric, score in (("uar", uar_of), ("war", war_of)):
            cells = {row.name: row.cells[0] for row in leaderboard.tables[metric].rows}
            for method in METHODS:
                values = by_seed(protocol, method, score)
                assert cells[method].mean == pytest.approx(statistics.mean(values))
                assert cells[method].sd == pytest.approx(statistics.stdev(values))
            assert cells["chance"].mean == pytest.approx(0.5)


def test_a_method_that_not_all_have_is_scored_over_the_block_where_it_is_whole() -> None:
    def change(name, made):
        kept = [r for r in made if (name, r["run"]["method"]) != ("longer", "mmd")]
        gone = (PAIRS[0], 1)
        return [
            r
            for r in kept
            if not (
                name == "by_speaker"
                and r["run"]["method"] == "mmd"
                and ((r["run"]["source"], r["run"]["target"]), r["run"]["seed"]) == gone
            )
        ]

    table = contrast(change=change)
    found = outsiders(table)
    whole, broken = found["four_real", "mmd"], found["by_speaker", "mmd"]
    assert set(found) == {("four_real", "mmd"), ("by_speaker", "mmd")}
    assert whole.cells["uar"].mean == pytest.approx(statistics.mean(by_seed(PROTOCOLS[0], "mmd")))
    assert whole.cells["uar"].sd == pytest.approx(statistics.stdev(by_seed(PROTOCOLS[0], "mmd")))
    assert (broken.runs, broken.cells["uar"].seeds) == (11, 0)
    assert set(table.block.pairs) == set(PAIRS), "a method outside of the table costs it no run"
