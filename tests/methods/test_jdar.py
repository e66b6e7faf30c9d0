"""JDAR against its objective and optimality conditions as loops, scikit-learn, and what it must be at limits."""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from scipy.stats import ortho_group
from sklearn.linear_model import LinearRegression, MultiTaskLasso

from benchmark.contracts import Labelled
from benchmark.mathematics.group_sparse import group_sparse
from benchmark.training.shallow import ShallowMethod
from tests import tiny
from tests.tiny import METHODS

N_S, N_T, D, C = 24, 18, 6, 3
CENTRES = np.random.default_rng(99).normal(0, 1, (C, D))


def grouped(n: int, seed: int, shift: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Rows around a centre for each class, and their classes."""
    y = np.arange(n) % C
    return np.random.default_rng(seed).normal(shift, 0.7, (n, D)) + CENTRES[y], y


(X_S, Y_S), (X_T, Y_T) = grouped(N_S, 0), grouped(N_T, 1, 0.4)


def jdar(**hyper) -> ShallowMethod:
    method = METHODS.get("jdar")(**hyper)
    assert isinstance(method, ShallowMethod)
    method.seed = 0
    return method


def regression(
    method: ShallowMethod, x_s: np.ndarray = X_S, y_s: np.ndarray = Y_S, x_t: np.ndarray = X_T
) -> tuple[np.ndarray, np.ndarray]:
    """P as the solver left it, whose zeros are zeros, and b, read off the map that both corpora share."""
    solved: list[np.ndarray] = []

    def solve(*arguments: Any) -> np.ndarray:
        solved.append(group_sparse(*arguments))
        return solved[-1]

    with patch.object(sys.modules[type(method).__module__], "group_sparse", solve):
        aligned = method.align(x_s, y_s, x_t)
    assert aligned.source is aligned.target
    b = aligned.source(np.zeros((1, D)))[0]
    np.testing.assert_allclose(aligned.source(np.eye(D)) - b, solved[-1], atol=1e-12)
    return solved[-1], b


def differences_by_loops(x_s: np.ndarray, y_s: np.ndarray, x_t: np.ndarray, y_t: np.ndarray) -> list[np.ndarray]:
    """The differences of means of equation (2)."""

    def mean(x: np.ndarray, y: np.ndarray, c: int | None) -> list[float] | None:
        chosen = [x[i] for i in range(len(x)) if c is None or y[i] == c]
        return [sum(float(row[j]) for row in chosen) / len(chosen) for j in range(D)] if chosen else None

    found = []
    for c in (None, 0, 1, 2):
        m_s, m_t = mean(x_s, y_s, c), mean(x_t, y_t, c)
        if m_s is not None and m_t is not None:
            found.append(np.array([a - b for a, b in zip(m_s, m_t, strict=True)]))
    return found


def objective_by_loops(P: np.ndarray, b: np.ndarray, y_t: np.ndarray, weight: float, mu: float) -> float:
    """Equations (1) to (3)."""
    total = 0.0
    for i in range(N_S):
        for c in range(C):
            output = sum(float(X_S[i, j] * P[j, c]) for j in range(D)) + float(b[c])
            total += ((1.0 if Y_S[i] == c else 0.0) - output) ** 2 / N_S
    for difference in differences_by_loops(X_S, Y_S, X_T, y_t):
        for c in range(C):
            total += weight * sum(float(difference[j] * P[j, c]) for j in range(D)) ** 2
    return total + mu * sum(math.sqrt(sum(float(v) ** 2 for v in row)) for row in P)


def slopes_by_loops(P: np.ndarray, b: np.ndarray, y_t: np.ndarray, weight: float) -> tuple[np.ndarray, np.ndarray]:
    """Derivatives of (1) without its last term in P and in b."""
    by_P, by_b = np.zeros((D, C)), np.zeros(C)
    for i in range(N_S):
        for c in range(C):
            output = sum(float(X_S[i, j] * P[j, c]) for j in range(D)) + float(b[c])
            error = output - (1.0 if Y_S[i] == c else 0.0)
            by_b[c] += 2 * error / N_S
            for j in range(D):
                by_P[j, c] += 2 * error * float(X_S[i, j]) / N_S
    for difference in differences_by_loops(X_S, Y_S, X_T, y_t):
        for c in range(C):
            along = sum(float(difference[j] * P[j, c]) for j in range(D))
            for j in range(D):
                by_P[j, c] += 2 * weight * along * float(difference[j])
    return by_P, by_b


def settled(**hyper) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """P and b after enough rounds, and the pseudo labels that they were made with, which they give again."""
    P, b = regression(jdar(**hyper))
    again = regression(jdar(**{**hyper, "iterations": 20}))
    np.testing.assert_array_equal(P, again[0])
    return P, b, (X_T @ P + b).argmax(1)


@pytest.mark.parametrize(("weight", "mu"), [(1.0, 0.01), (5.0, 0.4), (0.0, 0.4)])
def test_the_result_meets_the_optimality_conditions_at_its_own_pseudo_labels(weight, mu):
    P, b, y_t = settled(weight=weight, mu=mu)
    by_P, by_b = slopes_by_loops(P, b, y_t, weight)
    np.testing.assert_allclose(by_b, 0, atol=1e-5)
    for j in range(D):
        length = math.sqrt(sum(float(v) ** 2 for v in P[j]))
        if length == 0:
            assert math.sqrt(sum(float(v) ** 2 for v in by_P[j])) <= mu + 1e-5
        else:
            np.testing.assert_allclose(by_P[j] + mu * P[j] / length, 0, atol=1e-5)


def test_a_strong_group_penalty_drops_whole_functionals():
    P, _, y_t = settled(mu=0.4)
    zero = (P == 0).all(1)
    assert 0 < zero.sum() < D
    assert (P[~zero] != 0).all()
    assert len(set(y_t.tolist())) > 1


def test_no_small_step_lowers_the_objective():
    P, b, y_t = settled(weight=2.0, mu=0.05)
    best, rng = objective_by_loops(P, b, y_t, 2.0, 0.05), np.random.default_rng(0)
    for size in (1e-3, 1e-2, 1e-1):
        for _ in range(20):
            other = objective_by_loops(
                P + size * rng.normal(size=P.shape), b + size * rng.normal(size=C), y_t, 2.0, 0.05
            )
            assert other > best


@pytest.mark.parametrize("mu", [0.003, 0.05, 0.3])
def test_without_weight_it_is_scikit_learns_multi_task_lasso(mu):
    """Its objective is 1/(2 n) ||L - X W||_F^2 + alpha ||W||_{2,1}: half of ours with alpha = mu / 2."""
    lasso = MultiTaskLasso(alpha=mu / 2, tol=1e-12, max_iter=100000).fit(X_S, np.eye(C)[Y_S])
    P, b = regression(jdar(weight=0.0, mu=mu))
    np.testing.assert_allclose(P, lasso.coef_.T, atol=1e-5)
    np.testing.assert_allclose(b, lasso.intercept_, atol=1e-5)


def test_without_weight_and_penalty_it_is_least_squares():
    fitted = LinearRegression().fit(X_S, np.eye(C)[Y_S])
    P, b = regression(jdar(weight=0.0, mu=0.0))
    np.testing.assert_allclose(P, fitted.coef_.T, atol=1e-5)
    np.testing.assert_allclose(b, fitted.intercept_, atol=1e-5)


def test_without_weight_the_target_makes_no_difference():
    other = grouped(9, 5, shift=-2.0)[0]
    np.testing.assert_array_equal(regression(jdar(weight=0.0))[0], regression(jdar(weight=0.0), x_t=other)[0])


@pytest.mark.parametrize("mu", [0.003, 0.05])
def test_without_weight_it_is_its_floor(mu):
    source, target = tiny.source(), tiny.target()
    scores = []
    for name, weight in (("sparse_regression", {}), ("jdar", {"weight": 0.0})):
        method = METHODS.get(name)(mu=mu, **weight)
        method.fit(source, target, tiny.setting(), lambda progress: None)
        scores.append(method.outputs(target.x, "target").scores)
    np.testing.assert_allclose(scores[1], scores[0], atol=1e-12)
    assert METHODS.get("jdar").floor == "sparse_regression"


def test_the_floor_is_scikit_learns_multi_task_lasso():
    floor = METHODS.get("sparse_regression")(mu=0.05)
    lasso = MultiTaskLasso(alpha=0.025, tol=1e-12, max_iter=100000).fit(X_S, np.eye(C)[Y_S])
    np.testing.assert_allclose(floor.train(X_S, Y_S)(X_T), lasso.predict(X_T), atol=1e-5)


def test_the_first_round_aligns_the_corpora_alone():
    """It is a lasso with one row more: the difference of means, regressed to 0 with weight n_s times as large."""
    (difference, *_) = differences_by_loops(X_S, Y_S, X_T, Y_T)
    rows = np.r_[X_S - X_S.mean(0), [math.sqrt(N_S * 3.0) * difference]]
    labels = np.r_[np.eye(C)[Y_S] - np.eye(C)[Y_S].mean(0), np.zeros((1, C))]
    lasso = MultiTaskLasso(alpha=0.05 / 2 * N_S / (N_S + 1), fit_intercept=False, tol=1e-12, max_iter=100000)
    P, _ = regression(jdar(weight=3.0, mu=0.05, iterations=1))
    np.testing.assert_allclose(P, lasso.fit(rows, labels).coef_.T, atol=1e-5)


def test_the_second_round_takes_the_labels_of_the_first():
    P, b = regression(jdar(weight=3.0, mu=0.05, iterations=1))
    differences = differences_by_loops(X_S, Y_S, X_T, (X_T @ P + b).argmax(1))
    assert len(differences) > 1
    rows = np.r_[X_S - X_S.mean(0), math.sqrt(N_S * 3.0) * np.array(differences)]
    labels = np.r_[np.eye(C)[Y_S] - np.eye(C)[Y_S].mean(0), np.zeros((len(differences), C))]
    alpha = 0.05 / 2 * N_S / len(rows)
    lasso = MultiTaskLasso(alpha=alpha, fit_intercept=False, tol=1e-12, max_iter=100000).fit(rows, labels)
    P, _ = regression(jdar(weight=3.0, mu=0.05, iterations=2))
    np.testing.assert_allclose(P, lasso.coef_.T, atol=1e-5)


def test_a_large_weight_makes_the_means_of_the_outputs_agree():
    def apart(weight: float) -> float:
        P, b = regression(jdar(weight=weight, mu=1e-4))
        y_t = (X_T @ P + b).argmax(1)
        return sum(float(np.square(d @ P).sum()) for d in differences_by_loops(X_S, Y_S, X_T, y_t))

    assert apart(100.0) < 0.05 * apart(0.0)


# --------------------------------------------------------------------------- the solver


def problem(condition: float) -> tuple[np.ndarray, np.ndarray]:
    """A quadratic whose eigenvalues span ``condition``."""
    turn = ortho_group.rvs(8, random_state=1)
    Q = turn @ np.diag(np.geomspace(1, 1 / condition, 8)) @ turn.T
    return (Q + Q.T) / 2, np.random.default_rng(2).normal(size=(8, 3))


def value(Q: np.ndarray, R: np.ndarray, mu: float, P: np.ndarray) -> float:
    return float(np.trace(P.T @ Q @ P) - 2 * np.trace(P.T @ R) + mu * sum(math.sqrt(float(p @ p)) for p in P))


@pytest.mark.parametrize("start", ["zeros", "far away"])
def test_no_step_of_the_solver_goes_uphill(start):
    Q, R = problem(1e3)
    P = np.zeros((8, 3)) if start == "zeros" else np.random.default_rng(3).normal(0, 30, (8, 3))
    values = [value(Q, R, 0.3, group_sparse(Q, R, 0.3, P, steps)) for steps in range(150)]
    assert values[0] == pytest.approx(value(Q, R, 0.3, P))
    assert all(later <= earlier + 1e-9 * abs(earlier) for earlier, later in pairwise(values))
    assert values[-1] < values[0]


def test_the_solver_ends_at_the_same_minimum_from_anywhere():
    Q, R = problem(1e2)
    found = [group_sparse(Q, R, 0.3, np.random.default_rng(s).normal(0, 10 * s, (8, 3))) for s in range(3)]
    np.testing.assert_allclose(found[1], found[0], atol=1e-3)
    np.testing.assert_allclose(found[2], found[0], atol=1e-3)


def test_the_solver_with_one_functional_shrinks_its_length():
    """In one dimension the solution is R/Q, its length less mu / (2 Q)."""
    R = np.array([[3.0, 4.0]])
    np.testing.assert_allclose(group_sparse(np.array([[2.0]]), R, 2.0, np.zeros((1, 2))), R / 2 * (1 - 0.5 / 2.5))
    np.testing.assert_array_equal(group_sparse(np.array([[2.0]]), R, 10.0, np.ones((1, 2))), np.zeros((1, 2)))


# --------------------------------------------------------------------------- laws, and the whole method


def test_the_order_of_rows_changes_nothing():
    p_s, p_t = np.random.default_rng(0).permutation(N_S), np.random.default_rng(1).permutation(N_T)
    P, b = regression(jdar())
    found = regression(jdar(), X_S[p_s], Y_S[p_s], X_T[p_t])
    np.testing.assert_allclose(found[0], P, atol=1e-6)
    np.testing.assert_allclose(found[1], b, atol=1e-6)


def test_a_translation_of_both_corpora_goes_into_the_intercept():
    P, b = regression(jdar())
    found = regression(jdar(), X_S + 5, Y_S, X_T + 5)
    np.testing.assert_allclose(found[0], P, atol=1e-6)
    np.testing.assert_allclose(found[1], b - 5 * P.sum(0), atol=1e-5)


def test_another_order_of_functionals_is_another_order_of_rows_of_p():
    order = np.random.default_rng(4).permutation(D)
    P, _ = regression(jdar())
    np.testing.assert_allclose(regression(jdar(), X_S[:, order], Y_S, X_T[:, order])[0], P[order], atol=1e-6)


def test_more_rows_of_the_same_kind_change_nothing():
    """The fit is a mean: weight and mu mean the same for twice the utterances."""
    P, _ = regression(jdar())
    twice = regression(jdar(), np.r_[X_S, X_S], np.r_[Y_S, Y_S], np.r_[X_T, X_T, X_T])[0]
    np.testing.assert_allclose(twice, P, atol=1e-6)


def test_a_class_that_the_target_lacks_contributes_nothing():
    """Predictions never name the rare class, which then is in the regression but in no difference of means."""
    y_s = Y_S.copy()
    y_s[0] = 7
    P, b = regression(jdar(mu=0.05), X_S, y_s)
    assert P.shape == (D, 4)
    assert ((X_T @ P + b).argmax(1) < 3).all()
    assert np.isfinite(P).all()


@pytest.mark.parametrize("case", ["one class", "equal rows", "one target row", "two rows", "a dead feature"])
def test_poor_data_give_finite_regressions(case):
    x_s, y_s, x_t = X_S.copy(), Y_S, X_T.copy()
    if case == "one class":
        y_s = np.full(N_S, 2)
    elif case == "equal rows":
        x_s, x_t = np.full((N_S, D), 0.1), np.full((N_T, D), 0.1)
    elif case == "one target row":
        x_t = x_t[:1]
    elif case == "two rows":
        x_s, y_s, x_t = x_s[:2], y_s[:2], x_t[:2]
    else:
        x_s[:, 3] = x_t[:, 3] = 0
    P, b = regression(jdar(), x_s, y_s, x_t)
    assert np.isfinite(P).all()
    assert b.sum() + (x_s.mean(0) @ P).sum() == pytest.approx(1)
    if case in ("one class", "equal rows"):
        np.testing.assert_allclose(P, 0, atol=1e-6)


def test_the_regressions_outputs_are_the_margins():
    source, target = tiny.source(), tiny.target()
    method = jdar()
    method.fit(source, target, tiny.setting(), lambda progress: None)
    outputs = method.outputs(target.x, "target")
    for features, scores in zip(outputs.features, outputs.scores, strict=True):
        powers = [math.exp(float(v)) for v in features]
        np.testing.assert_allclose(scores, [p / sum(powers) for p in powers])
    np.testing.assert_allclose(outputs.features.sum(1), 1, atol=1e-6)


def test_columns_are_those_of_occurring_classes():
    source, rows = tiny.source(), np.flatnonzero(tiny.labels(18) != 1)
    method = jdar()
    lacking = Labelled(source.x[rows], source.y[rows], source.speaker[rows])
    method.fit(lacking, tiny.target(), tiny.setting(), lambda progress: None)
    scores = method.outputs(lacking.x, "source").scores
    assert (scores[:, 1] == 0).all()
    assert (scores.argmax(1) == lacking.y).mean() > 0.8


def test_the_cost_of_the_svm_is_not_used():
    source, target = tiny.source(), tiny.target()
    scores = []
    for method in (jdar(), replace(jdar(), C=0.1)):
        method.fit(source, target, tiny.setting(), lambda progress: None)
        scores.append(method.outputs(target.x, "target").scores)
    np.testing.assert_array_equal(scores[0], scores[1])
