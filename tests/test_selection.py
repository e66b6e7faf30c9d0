"""Label-free scores against their equations in plain loops."""

import math

import numpy as np
import pytest

from benchmark.contracts import Outputs
from benchmark.selection import bnm, density_ratio, dev, entropy, infomax, iwv, label_free_scores, snd


@pytest.fixture
def p() -> np.ndarray:
    logits = np.random.default_rng(0).normal(size=(7, 3))
    return np.exp(logits) / np.exp(logits).sum(1, keepdims=True)


def test_entropy_is_the_mean_of_each_rows_negative_entropy(p):
    expected = sum(p[i, c] * math.log(p[i, c]) for i in range(7) for c in range(3)) / 7
    assert entropy(p) == pytest.approx(expected)
    assert entropy(np.eye(3)) == pytest.approx(0, abs=1e-9)
    assert entropy(np.full((4, 3), 1 / 3)) == pytest.approx(-math.log(3))


def test_infomax_is_mutual_information(p):
    mean = [sum(p[i, c] for i in range(7)) / 7 for c in range(3)]
    expected = -sum(m * math.log(m) for m in mean) + entropy(p)
    assert infomax(p) == pytest.approx(expected)
    assert infomax(np.eye(3)) == pytest.approx(math.log(3))
    assert infomax(np.tile([1.0, 0, 0], (5, 1))) == pytest.approx(0, abs=1e-9), "a collapsed model gains nothing"


def test_snd_is_the_entropy_of_similarities(p):
    total = 0.0
    unit = [row / math.sqrt(sum(v * v for v in row)) for row in p]
    for i in range(7):
        weights = [math.exp(float(unit[i] @ unit[j]) / 0.05) if j != i else 0.0 for j in range(7)]
        shares = [w / sum(weights) for w in weights]
        total += -sum(s * math.log(s) for s in shares if s > 0)
    assert snd(p) == pytest.approx(total / 7)


def test_snd_is_highest_for_one_dense_neighbourhood():
    assert snd(np.tile([0.2, 0.8], (6, 1))) == pytest.approx(math.log(5))


def test_bnm_is_the_sum_of_singular_values(p):
    eigenvalues = np.linalg.eigvalsh(p.T @ p)
    assert bnm(p) == pytest.approx(np.sqrt(eigenvalues).sum() / 7)


def test_iwv_weighs_each_error():
    assert iwv(np.array([2.0, 0.5, 1.0]), np.array([1.0, 0.0, 1.0])) == pytest.approx(-1.0)


def test_dev_subtracts_the_control_variate():
    w, e = np.array([2.0, 0.5, 1.0, 0.7]), np.array([1.0, 0.0, 1.0, 1.0])
    loss = [a * b for a, b in zip(w, e, strict=True)]
    mean_l, mean_w = sum(loss) / 4, sum(w) / 4
    cov = sum((a - mean_l) * (b - mean_w) for a, b in zip(loss, w, strict=True)) / 4
    var = sum((b - mean_w) ** 2 for b in w) / 4
    eta = -cov / var
    assert dev(w, e) == pytest.approx(-(mean_l + eta * mean_w - eta))


def test_dev_equals_plain_validation_when_domains_are_alike():
    e = np.array([1.0, 0.0, 0.0, 1.0])
    assert dev(np.ones(4), e) == pytest.approx(-0.5)


def test_density_ratio_is_near_one_for_equal_domains_and_larger_towards_the_target():
    rng = np.random.default_rng(1)
    same = density_ratio(rng.normal(size=(500, 2)), rng.normal(size=(50, 2)), rng.normal(size=(300, 2)))
    assert np.abs(same - 1).mean() < 0.25
    shifted = density_ratio(rng.normal(size=(500, 2)), np.array([[-1.0, 0], [2.0, 2]]), rng.normal(2, 1, (500, 2)))
    assert shifted[0] < 0.5 < 2 < shifted[1]


def test_every_score_is_finite_and_rises_with_a_better_model(p):
    y = np.array([0, 1, 2] * 10)
    features = np.eye(3)[y] + np.random.default_rng(2).normal(0, 0.1, (30, 3))
    good = Outputs(np.eye(3)[y] * 0.9 + 0.1 / 3, features)
    bad = Outputs(np.full((30, 3), 1 / 3), features)
    scores_good, scores_bad = label_free_scores(good, good, y, good), label_free_scores(bad, bad, y, bad)
    assert set(scores_good) == {"entropy", "infomax", "snd", "bnm", "iwv", "dev"}
    assert all(np.isfinite(v) for v in scores_good.values())
    for rule in ("entropy", "infomax", "bnm", "iwv", "dev"):
        assert scores_good[rule] > scores_bad[rule], rule
