"""The rule by which a trial is chosen, and what it is worth, against loops."""

from __future__ import annotations

import numpy as np
import pytest

from benchmark.errors import BenchmarkError
from benchmark.tuning.ranking import Ranking


def shifts(*rows: list[list[float]]) -> Ranking:
    """A ranking from (trials, seeds) of each shift."""
    return Ranking([np.array(row) for row in rows])


def test_ranks_are_within_a_shift_and_their_mean_decides_not_the_mean_score():
    ranking = shifts([[0.50], [0.51], [0.40]], [[0.50], [0.51], [0.40]], [[0.90], [0.30], [0.80]])
    assert ranking.ranks.T.tolist() == [[2, 1, 3], [2, 1, 3], [1, 3, 2]]
    assert ranking.mean_rank.tolist() == pytest.approx([5 / 3, 5 / 3, 8 / 3])
    assert ranking.chosen == 0, "of equal mean ranks the first"
    better = shifts([[0.50], [0.51]], [[0.50], [0.51]], [[0.90], [0.30]])
    assert better.chosen == 1
    assert better.gain < 0, "by ranks trial 1 is chosen, though its mean is lower"


def test_ties_share_their_mean_rank_even_where_sums_were_rounded():
    a, b = [0.1, 0.2, 0.3], [0.3, 0.2, 0.1]
    assert shifts([a, b, [0.9, 0.9, 0.9]]).ranks.T.tolist() == [[2.5, 2.5, 1.0]]


def test_a_trial_with_a_failed_run_is_last_and_never_chosen():
    nan = float("nan")
    ranking = shifts([[0.5, 0.5], [nan, 0.9], [0.4, 0.4]], [[0.5, 0.5], [0.9, 0.9], [0.4, 0.4]])
    assert ranking.ranks.T.tolist() == [[1, 3, 2], [2, 1, 3]]
    assert ranking.eligible.tolist() == [True, False, True]
    assert (ranking.chosen, ranking.order) == (0, [0, 2, 1])
    with pytest.raises(BenchmarkError, match="a trial without a failed run expected, found none"):
        shifts([[nan], [0.3]], [[0.2], [nan]])


def test_noise_is_that_of_the_difference_under_the_same_seeds():
    rng = np.random.default_rng(0)
    scores = [rng.random((2, 3)) + np.array([[0], [1]]) for _ in range(4)]
    ranking = Ranking(scores)
    differences = [[float(s[1, j] - s[0, j]) for j in range(3)] for s in scores]
    squares = sum((d - sum(row) / 3) ** 2 for row in differences for d in row)
    variance = squares / (4 * (3 - 1))
    assert ranking.chosen == 1
    assert ranking.noise == pytest.approx(2 * (variance / (4 * 3)) ** 0.5)
    assert ranking.gain == pytest.approx(sum(map(sum, differences)) / 12)


def test_noise_covers_the_gain_of_two_trials_that_are_one_in_most_draws_of_seeds():
    rng = np.random.default_rng(1)
    base = rng.random((8, 1, 1))
    within = []
    for _ in range(400):
        scores = base + 0.05 * rng.standard_normal((8, 2, 10))
        gain = float((scores[:, 1] - scores[:, 0]).mean())
        noise = Ranking(list(scores + np.array([[0], [10]]))).noise
        within.append(abs(gain) <= noise)
    assert 0.91 < np.mean(within) < 0.99


def test_one_seed_tells_nothing_of_noise():
    assert np.isnan(shifts([[0.5], [0.6]], [[0.5], [0.6]]).noise)


def test_what_transfers_is_measured_on_shifts_that_did_not_choose():
    ranking = shifts([[0.5], [0.6], [0.1]], [[0.5], [0.6], [0.1]], [[0.5], [0.1], [0.9]])
    assert ranking.chosen == 1
    others = [1, 1, 1]
    scores = np.array([[0.5, 0.6, 0.1], [0.5, 0.6, 0.1], [0.5, 0.1, 0.9]])
    for s in range(3):
        rest = np.delete(ranking.ranks, s, axis=1).mean(1)
        others[s] = int(np.argmin(rest))
    expected = [scores[s, k] - scores[s, 0] for s, k in enumerate(others)]
    assert ranking.transferred.tolist() == pytest.approx(expected)
    assert ranking.transferred[2] == pytest.approx(-0.4), "trial 1 wins elsewhere and loses here"
    assert len(shifts([[0.5], [0.6]]).transferred) == 0


def test_a_choice_that_gains_nothing_where_it_was_not_made_moves_no_default():
    """One shift speaks for trial 1 by much, the others are level: without it trial 2 would be chosen, and loses."""
    ranking = shifts([[0.5], [0.9], [0.1]], [[0.5], [0.4], [0.6]], [[0.5], [0.6], [0.55]])
    assert ranking.chosen == 1
    assert ranking.transferred.mean() < 0
    assert ranking.adopted == 0
    helps = shifts(*[[[0.5], [0.6], [0.4]]] * 3)
    assert (helps.chosen, helps.adopted) == (1, 1)
    alone = shifts([[0.5], [0.6]])
    assert (alone.chosen, alone.adopted) == (1, 1), "with one shift nothing is known of others"
