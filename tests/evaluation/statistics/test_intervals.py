"""Speaker bootstrap, paired differences and intervals over corpora against loops, scipy and their laws."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from benchmark.errors import BenchmarkError, UsageError
from benchmark.evaluation.statistics.corpus_effects import corpus_values
from benchmark.evaluation.statistics.intervals import Interval, corpus_intervals, paired_difference, speaker_interval

SPEAKERS = 12


def speech(seed: int, speakers: int = SPEAKERS, spread: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
    """Hits and counts of three classes; speakers differ, and only one of them is ever afraid."""
    rng = np.random.default_rng(seed)
    counts = rng.integers(5, 15, (speakers, 3))
    counts[1:, 2] = 0
    chance = np.clip(rng.normal(0.6, spread, (speakers, 1)), 0, 1)
    return rng.binomial(counts, chance), counts


def score_by_loops(metric: str, drawn: list[int], hits: np.ndarray, counts: np.ndarray) -> float:
    right, said = [0] * 3, [0] * 3
    for i, times in enumerate(drawn):
        for c in range(3):
            right[c] += times * hits[i][c]
            said[c] += times * counts[i][c]
    if metric == "war":
        return sum(right) / sum(said)
    recalls = [right[c] / said[c] for c in range(3) if said[c]]
    return sum(recalls) / len(recalls)


def drawn_speakers(rng: np.random.Generator, resamples: int = 50) -> list[list[int]]:
    return rng.multinomial(SPEAKERS, [1 / SPEAKERS] * SPEAKERS, size=resamples).tolist()


@pytest.mark.parametrize("metric", ["uar", "war"])
def test_seeds_with_the_same_speakers_share_a_draw(metric: str) -> None:
    hits, counts = speech(0)
    both = [hits, np.minimum(hits + 1, counts)]
    means = [
        (score_by_loops(metric, drawn, both[0], counts) + score_by_loops(metric, drawn, both[1], counts)) / 2
        for drawn in drawn_speakers(np.random.default_rng(3))
    ]
    interval = speaker_interval(both, [counts, counts], metric, level=0.8, resamples=50, seed=3)
    assert interval == pytest.approx((np.quantile(means, 0.1), np.quantile(means, 0.9)))


@pytest.mark.parametrize("metric", ["uar", "war"])
def test_seeds_with_other_speakers_draw_their_own(metric: str) -> None:
    tables = [speech(0), speech(1)]
    rng = np.random.default_rng(3)
    scores = [[score_by_loops(metric, drawn, h, n) for drawn in drawn_speakers(rng)] for h, n in tables]
    means = [(a + b) / 2 for a, b in zip(*scores, strict=True)]
    hits, counts = zip(*tables, strict=True)
    interval = speaker_interval(hits, counts, metric, level=0.8, resamples=50, seed=3)
    assert interval == pytest.approx((np.quantile(means, 0.1), np.quantile(means, 0.9)))


@pytest.mark.parametrize("metric", ["uar", "war"])
def test_it_is_the_percentile_bootstrap_of_scipy(metric: str) -> None:
    hits, counts = speech(4)

    def score(rows: np.ndarray) -> float:
        return score_by_loops(metric, np.bincount(rows, minlength=SPEAKERS).tolist(), hits, counts)

    reference = stats.bootstrap(
        (np.arange(SPEAKERS),),
        score,
        vectorized=False,
        n_resamples=2000,
        method="percentile",
        rng=np.random.default_rng(1),
    ).confidence_interval
    assert speaker_interval([hits], [counts], metric, resamples=20000) == pytest.approx(tuple(reference), abs=0.01)


def test_a_copy_of_a_seed_changes_nothing_and_a_seed_of_other_speakers_narrows() -> None:
    hits, counts = speech(0)
    low, high = speaker_interval([hits], [counts])
    assert speaker_interval([hits] * 3, [counts] * 3) == pytest.approx((low, high))
    narrow = speaker_interval([hits, 2 * hits], [counts, 2 * counts])
    assert narrow.high - narrow.low == pytest.approx((high - low) / math.sqrt(2), rel=0.1)


def test_speakers_that_differ_make_it_longer_than_utterances_would() -> None:
    counts = np.full((20, 2), 50)
    hits = np.repeat([[50, 50], [0, 0]], 10, axis=0)
    low, high = speaker_interval([hits], [counts])
    assert (low + high) / 2 == pytest.approx(0.5, abs=0.03)
    assert high - low == pytest.approx(2 * 1.96 * math.sqrt(0.25 / 20), rel=0.1)


def test_it_holds_the_truth_about_as_often_as_it_says() -> None:
    held = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        counts = np.full((24, 2), 20)
        hits = rng.binomial(counts, rng.beta(6, 4, (24, 1)))
        low, high = speaker_interval([hits], [counts], resamples=400)
        held += low <= 0.6 <= high
    assert 0.90 <= held / 200 <= 0.98


def test_speakers_without_an_utterance_do_not_count() -> None:
    hits, counts = speech(0)
    silent = np.zeros((1, 3), dtype=int)
    padded = speaker_interval([np.vstack([hits, silent])], [np.vstack([counts, silent])])
    assert padded == speaker_interval([hits], [counts])


@pytest.mark.parametrize("speakers", [0, 1])
def test_fewer_than_two_speakers_have_no_interval(speakers: int) -> None:
    hits, counts = speech(0)
    assert np.isnan(speaker_interval([hits[:speakers]], [counts[:speakers]])).all()


def test_no_seed_has_no_interval() -> None:
    assert np.isnan(speaker_interval([], [])).all()


def test_lists_as_records_hold_them_will_do() -> None:
    hits, counts = speech(0)
    assert speaker_interval([hits.tolist()], [counts.tolist()]) == speaker_interval([hits], [counts])


@pytest.mark.parametrize("wrong", [[[11, 5], [5, 5]], [[-1, 5], [5, 5]], [[5, 5]]])
def test_hits_that_do_not_fit_their_counts_are_told(wrong: list[list[int]]) -> None:
    with pytest.raises(BenchmarkError, match="hits of the shape of counts"):
        speaker_interval([wrong], [[[10, 10], [10, 10]]])


def test_another_metric_is_told() -> None:
    with pytest.raises(UsageError, match="did you mean 'uar'"):
        speaker_interval([], [], "uars")


def scores(seed: int, n: int = 5) -> dict[int, float]:
    return dict(enumerate(np.random.default_rng(seed).uniform(0.3, 0.7, n)))


def test_a_paired_difference_is_the_paired_t_interval_of_scipy() -> None:
    a, b = scores(0), scores(1)
    reference = stats.ttest_rel(list(a.values()), list(b.values())).confidence_interval(0.95)
    found = paired_difference(a, b)
    assert Interval(found.low, found.high) == pytest.approx((reference.low, reference.high))


def test_a_paired_difference_is_a_loop_over_the_seeds_that_both_have() -> None:
    a, b = scores(0) | {7: 0.9, 8: math.nan}, scores(1, 4) | {8: 0.2, 9: 0.1}
    d = [a[s] - b[s] for s in range(4)]
    mean = sum(d) / 4
    sd = math.sqrt(sum((x - mean) ** 2 for x in d) / 3)
    half = stats.t.ppf(0.975, 3) * sd / 2
    expected = (mean, sd, 4, mean - half, mean + half)
    assert paired_difference(a, b) == pytest.approx(expected)
    assert paired_difference(pd.Series(a)[::-1], pd.Series(b)) == pytest.approx(expected)


def test_a_paired_difference_changes_sign_with_its_sides() -> None:
    there, back = paired_difference(scores(0), scores(1)), paired_difference(scores(1), scores(0))
    assert (back.mean, back.sd, back.low, back.high) == pytest.approx((-there.mean, there.sd, -there.high, -there.low))


def test_one_seed_has_a_difference_and_none_has_nothing() -> None:
    one = paired_difference({0: 0.5}, {0: 0.25, 1: 0.5})
    assert (one.mean, one.n) == (0.25, 1)
    assert np.isnan([one.sd, one.low, one.high]).all()
    none = paired_difference({0: 0.5}, {1: 0.25})
    assert none.n == 0
    assert np.isnan([none.mean, none.sd, none.low, none.high]).all()


def test_halves_of_equal_size_but_other_speakers_don_t_share_a_draw():
    """Two inductive seeds: had they shared their draws, the mean over seeds would vary as much as one seed."""
    first, second = np.zeros((8, 1), dtype=int), np.zeros((8, 1), dtype=int)
    first[:4], second[4:] = 10, 10
    hits = np.array([[0], [4], [6], [10]] * 2)
    own = speaker_interval([hits * (first > 0), hits * (second > 0)], [first, second])
    shared = speaker_interval([hits[:4], hits[4:]], [first[:4], second[4:]])
    assert own.high - own.low < shared.high - shared.low


def full_matrix(corpora: int) -> pd.MultiIndex:
    return pd.MultiIndex.from_tuples(itertools.permutations(range(corpora), 2))


@pytest.mark.parametrize("corpora", [3, 5, 8])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_the_interval_over_corpora_is_students_of_what_corpora_add(corpora: int, level: float) -> None:
    draws = np.random.default_rng(corpora).normal(0.02, 0.1, (corpora * (corpora - 1), 2))
    d = pd.DataFrame(draws, index=full_matrix(corpora), columns=["dann", "mmd"])
    for column, found in zip(corpus_values(d).T, corpus_intervals(d, level), strict=True):
        expected = stats.ttest_1samp(column, 0).confidence_interval(level)
        assert found == pytest.approx((expected.low, expected.high), abs=1e-8)


def test_disjoint_pairs_are_as_many_independent_values() -> None:
    values = [0.1, -0.05, 0.02]
    d = pd.DataFrame({"dann": values}, index=pd.MultiIndex.from_tuples([("a", "b"), ("c", "d"), ("e", "f")]))
    expected = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert corpus_intervals(d)[0] == pytest.approx((expected.low, expected.high), abs=1e-8)


def test_one_independent_corpus_has_no_interval() -> None:
    d = pd.DataFrame({"dann": [0.1, 0.2]}, index=pd.MultiIndex.from_tuples([("a", "b"), ("a", "c")]))
    assert all(map(math.isnan, corpus_intervals(d)[0]))


@pytest.mark.parametrize("corpora", [4, 8])
@pytest.mark.parametrize("size", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("roles", ["independent", "alike"])
def test_the_interval_over_corpora_holds_the_truth(corpora: int, size: float, roles: str) -> None:
    """In 95 % of cases, more where corpora add little beside the noise of pairs; 2000 cases have 1.5 % to spare."""
    rng, pairs = np.random.default_rng(1), full_matrix(corpora)
    source, target = (pairs.get_level_values(level).to_numpy() for level in (0, 1))
    as_source = size * rng.normal(size=(2000, corpora))
    as_target = as_source if roles == "alike" else size * rng.normal(size=(2000, corpora))
    d = as_source[:, source] + as_target[:, target] + rng.normal(size=(2000, len(pairs)))
    intervals = np.array(corpus_intervals(pd.DataFrame(d.T, index=pairs)))
    assert ((intervals[:, 0] <= 0) & (intervals[:, 1] >= 0)).mean() > 0.935
