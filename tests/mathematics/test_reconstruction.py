"""Z against scikit-learn's solvers and against the conditions that a minimiser meets."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.linear_model import Lasso, MultiTaskLasso, Ridge

from benchmark.mathematics.reconstruction import (
    PENALTIES,
    column_threshold,
    reconstruction_error,
    reconstruction_weights,
    soft_threshold,
)

N, M, D = 12, 9, 20


def draw(*shape: int, seed: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


F_S = torch.nn.functional.normalize(draw(N, D, seed=0), dim=1)
F_T = torch.nn.functional.normalize(draw(M, N, seed=1) @ F_S + 0.3 * draw(M, D, seed=2), dim=1)


def objective(z: torch.Tensor, penalty: str, tau: float) -> float:
    """The equation, entry by entry."""
    omega = {
        "l1": sum(abs(float(v)) for v in z.flatten()),
        "l2": sum(float(v) ** 2 for v in z.flatten()),
        "l21": sum(sum(float(v) ** 2 for v in z[:, j]) ** 0.5 for j in range(z.shape[1])),
    }[penalty]
    error = 0.0
    for i in range(len(F_T)):
        for q in range(F_T.shape[1]):
            error += float(F_T[i, q] - sum(z[i, j] * F_S[j, q] for j in range(z.shape[1]))) ** 2
    return error / len(F_T) + tau * omega


@pytest.mark.parametrize("tau", [1e-3, 1e-2, 5e-2])
def test_l1_is_scikit_learns_lasso(tau):
    """Lasso minimises ||y - Xw||^2 / (2 rows of X) + alpha ||w||_1, hence alpha = m tau / (2 d)."""
    z = reconstruction_weights(F_S, F_T, "l1", tau, iterations=1000)
    lasso = Lasso(alpha=M * tau / (2 * D), fit_intercept=False, tol=1e-12, max_iter=100_000)
    expected = np.stack([lasso.fit(F_S.T.numpy(), row.numpy()).coef_ for row in F_T])
    np.testing.assert_allclose(z, expected, atol=1e-4)
    assert np.array_equal(z.numpy() == 0, expected == 0)


def test_l1_in_float32():
    z = reconstruction_weights(F_S.float(), F_T.float(), "l1", 1e-2, iterations=300)
    lasso = Lasso(alpha=M * 1e-2 / (2 * D), fit_intercept=False, tol=1e-12, max_iter=100_000)
    expected = np.stack([lasso.fit(F_S.T.numpy(), row.numpy()).coef_ for row in F_T])
    np.testing.assert_allclose(z, expected, atol=1e-4)


@pytest.mark.parametrize("penalty", ["l1", "l21"])
def test_the_default_number_of_iterations_comes_close(penalty):
    """Features as a network makes them: no negative entries, much alike, as many samples as a batch has."""
    f_s, f_t = ((draw(32, 64, seed=s) @ draw(64, 64, seed=9) / 8 + 1).relu() for s in (0, 1))
    f_s, f_t = (torch.nn.functional.normalize(f, dim=1) for f in (f_s, f_t))
    found, exact = (reconstruction_weights(f_s, f_t, penalty, 0.01, *k) for k in ((), (5000,)))
    gap = (f_t - found @ f_s) - (f_t - exact @ f_s)
    assert gap.norm() < 0.02 * (f_t - exact @ f_s).norm()


@pytest.mark.parametrize("tau", [1e-3, 1e-1])
def test_l2_is_scikit_learns_ridge_and_the_closed_form(tau):
    z = reconstruction_weights(F_S, F_T, "l2", tau)
    ridge = Ridge(alpha=M * tau, fit_intercept=False).fit(F_S.T.numpy(), F_T.T.numpy())
    np.testing.assert_allclose(z, ridge.coef_, atol=1e-8)
    closed = F_T @ F_S.T @ torch.linalg.inv(F_S @ F_S.T + M * tau * torch.eye(N, dtype=torch.float64))
    torch.testing.assert_close(z, closed)


@pytest.mark.parametrize("tau", [1e-2, 5e-2])
def test_l21_is_scikit_learns_multi_task_lasso(tau):
    z = reconstruction_weights(F_S, F_T, "l21", tau, iterations=1000)
    lasso = MultiTaskLasso(alpha=M * tau / (2 * D), fit_intercept=False, tol=1e-12, max_iter=100_000)
    np.testing.assert_allclose(z, lasso.fit(F_S.T.numpy(), F_T.T.numpy()).coef_, atol=1e-4)


def test_l21_drops_whole_source_samples():
    z = reconstruction_weights(F_S, F_T, "l21", 0.1, iterations=500)
    used = (z != 0).any(0)
    assert 0 < used.sum() < N
    assert (z[:, used] != 0).all()


@pytest.mark.parametrize("penalty", PENALTIES)
def test_no_neighbour_is_better(penalty):
    z = reconstruction_weights(F_S, F_T, penalty, 0.02, iterations=1000)
    least = objective(z, penalty, 0.02)
    for seed in range(10):
        assert objective(z + 1e-3 * draw(M, N, seed=seed), penalty, 0.02) > least


@pytest.mark.parametrize("penalty", PENALTIES)
def test_order_of_samples(penalty):
    s, t = torch.randperm(N, generator=torch.Generator().manual_seed(0)), torch.arange(M).flip(0)
    z = reconstruction_weights(F_S, F_T, penalty, 0.01)
    torch.testing.assert_close(reconstruction_weights(F_S[s], F_T[t], penalty, 0.01), z[t][:, s])


@pytest.mark.parametrize("penalty", PENALTIES)
def test_a_strong_penalty_leaves_nothing(penalty):
    assert reconstruction_weights(F_S, F_T, penalty, 1e6).abs().max() < 1e-5


@pytest.mark.parametrize("penalty", PENALTIES)
def test_the_same_samples_are_reconstructed(penalty):
    z = reconstruction_weights(F_S, F_S, penalty, 1e-6, iterations=1000)
    assert float(reconstruction_error(F_S, F_S, z)) < 1e-4


@pytest.mark.parametrize("penalty", PENALTIES)
def test_no_gradient_and_finite_for_empty_features(penalty):
    zero = torch.zeros(3, 4, requires_grad=True)
    z = reconstruction_weights(zero, zero, penalty, 1e-3)
    assert not z.requires_grad
    assert torch.equal(z, torch.zeros(3, 3))


def test_reconstruction_error():
    z = draw(M, N, seed=5)
    assert float(reconstruction_error(F_S, F_T, z)) == pytest.approx(objective(z, "l1", 0.0))


def test_proximal_maps_minimise_their_objective():
    """prox(v) = argmin_z ||z - v||^2 / 2 + threshold Omega(z)."""
    v, threshold = draw(4, 3, seed=6), 0.7
    omegas = {
        soft_threshold: lambda z: z.abs().sum(),
        column_threshold: lambda z: z.square().sum(0).sqrt().sum(),
    }
    for proximal, omega in omegas.items():
        z = proximal(v, threshold)
        least = (z - v).square().sum() / 2 + threshold * omega(z)
        for seed in range(20):
            other = z + 0.01 * draw(4, 3, seed=seed)
            assert (other - v).square().sum() / 2 + threshold * omega(other) > least
