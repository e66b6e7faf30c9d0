"""Distances of corpora against their equations in plain loops."""

import numpy as np
import pytest

from benchmark.evaluation.shift import prior_shift, proxy_a_distance


def two_clouds(gap, n=60, m=40, d=5):
    rng = np.random.default_rng(0)
    return rng.normal(size=(n, d)), rng.normal(size=(m, d)) + gap


def test_features_that_give_their_corpus_away_are_two_apart():
    assert proxy_a_distance(*two_clouds(20.0)) == 2.0


def test_features_of_one_distribution_are_about_nothing_apart():
    assert abs(proxy_a_distance(*two_clouds(0.0, 400, 400))) < 0.25


def test_the_distance_grows_with_the_gap_and_hardly_depends_on_the_direction():
    near, far = (proxy_a_distance(*two_clouds(gap)) for gap in (0.3, 1.5))
    assert near < far
    f_s, f_t = two_clouds(0.6, 80, 80)
    assert proxy_a_distance(f_s, f_t) == pytest.approx(proxy_a_distance(f_t, f_s), abs=0.15)


def test_the_larger_corpus_counts_no_more():
    """A classifier that always says the larger one errs on half of the utterances, counted by corpus."""
    rng = np.random.default_rng(1)
    assert abs(proxy_a_distance(rng.normal(size=(900, 3)), rng.normal(size=(60, 3)))) < 0.5


def test_the_distance_is_that_of_its_equation():
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold

    f_s, f_t = two_clouds(0.8, 30, 20)
    x, domain = np.concatenate([f_s, f_t]), [0] * 30 + [1] * 20
    wrong = [0, 0]
    for train, test in StratifiedKFold(5, shuffle=True, random_state=0).split(x, domain):
        mean = [sum(x[i, j] for i in train) / len(train) for j in range(5)]
        scale = [(sum((x[i, j] - mean[j]) ** 2 for i in train) / len(train)) ** 0.5 for j in range(5)]
        z = np.array([[(row[j] - mean[j]) / scale[j] for j in range(5)] for row in x])
        model = LogisticRegression(C=0.01, class_weight="balanced", max_iter=200)
        model.fit(z[train], [domain[i] for i in train])
        for i in test:
            wrong[domain[i]] += int(model.predict(z[i : i + 1])[0] != domain[i])
    error = (wrong[0] / 30 + wrong[1] / 20) / 2
    assert proxy_a_distance(f_s, f_t) == pytest.approx(2 * (1 - 2 * error))


def test_one_utterance_has_no_distance():
    f_s, f_t = two_clouds(1.0)
    assert np.isnan(proxy_a_distance(f_s, f_t[:1]))


def test_prior_shift_is_half_the_sum_of_differences():
    n_s, n_t = [10, 30, 60], [50, 25, 25]
    expected = sum(abs(a / 100 - b / 100) for a, b in zip(n_s, n_t, strict=True)) / 2
    assert prior_shift(n_s, n_t) == pytest.approx(expected)
    assert prior_shift(n_s, [1, 3, 6]) == pytest.approx(0)
    assert prior_shift([5, 0], [0, 7]) == 1.0
