"""Z against scikit-learn's solvers and against the conditions that a minimiser meets."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.linear_model import Lasso, MultiTaskLasso, Ridge

from benchmark.mathematics.reconstruction import (
    PENALTIES,
    batched_weights,
    reconstruction_error,
    reconstruction_weights,
    stacked,
)

N, M, D = 12, 9, 20


def draw(*shape: int, seed: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


F_S = torch.nn.functional.normalize(draw(N, D, seed=0), dim=1)
F_T = torch.nn.functional.normalize(draw(M, N, seed=1) @ F_S + 0.3 * draw(M, D, seed=2), dim=1)


TAUS = {"weak": 0.01, "medium": 0.1, "strong": 0.5}


def lasso(f_s: torch.Tensor, f_t: torch.Tensor, tau: float) -> np.ndarray:
    """Lasso minimises ||y - Xw||^2 / (2 rows of X) + alpha ||w||_1, hence alpha = tau / (2 d); a row at a time."""
    model = Lasso(alpha=tau / (2 * f_s.shape[1]), fit_intercept=False, tol=1e-12, max_iter=100_000)
    return np.stack([model.fit(f_s.T.numpy(), row.numpy()).coef_ for row in f_t])


def objective(z: torch.Tensor, penalty: str, tau: float) -> float:
    """The equation, entry by entry."""
    omega = {
        "l1": sum(abs(float(v)) for v in z.flatten()),
        "l2": sum(float(v) ** 2 for v in z.flatten()),
        "l21": sum((M * sum(float(v) ** 2 for v in z[:, j])) ** 0.5 for j in range(z.shape[1])),
    }[penalty]
    error = 0.0
    for i in range(len(F_T)):
        for q in range(F_T.shape[1]):
            error += float(F_T[i, q] - sum(z[i, j] * F_S[j, q] for j in range(z.shape[1]))) ** 2
    return error + tau * omega


@pytest.mark.parametrize("tau", TAUS.values(), ids=TAUS)
def test_l1_is_scikit_learns_lasso(tau):
    z = reconstruction_weights(F_S, F_T, "l1", tau, iterations=3000)
    expected = lasso(F_S, F_T, tau)
    np.testing.assert_allclose(z, expected, atol=1e-4)
    assert np.array_equal(z.numpy() == 0, expected == 0)


def test_l1_in_float32():
    z = reconstruction_weights(F_S.float(), F_T.float(), "l1", 0.1, iterations=300)
    np.testing.assert_allclose(z, lasso(F_S, F_T, 0.1), atol=1e-4)


@pytest.mark.parametrize("penalty", ["l1", "l21"])
def test_the_default_number_of_iterations_comes_close(penalty):
    """Features as a network makes them: no negative entries, much alike, as many samples as a batch has."""
    f_s, f_t = ((draw(32, 64, seed=s) @ draw(64, 64, seed=9) / 8 + 1).relu() for s in (0, 1))
    f_s, f_t = (torch.nn.functional.normalize(f, dim=1) for f in (f_s, f_t))
    by_f_t, by_f_s = zip(*(gradients(f_s, f_t, penalty, 0.3, *k) for k in ((), (5000,))), strict=True)
    for found, exact in (by_f_t, by_f_s):
        assert (found - exact).norm() < 0.01 * exact.norm()


def gradients(f_s: torch.Tensor, f_t: torch.Tensor, penalty: str, *how) -> tuple[torch.Tensor, torch.Tensor]:
    """Of the loss, but for 2 / m, with Z held fixed."""
    z = reconstruction_weights(f_s, f_t, penalty, *how)
    error = f_t - z @ f_s
    return error, z.T @ error


@pytest.mark.parametrize("tau", [1e-3, 1e-1])
def test_l2_is_scikit_learns_ridge_and_the_closed_form(tau):
    z = reconstruction_weights(F_S, F_T, "l2", tau)
    ridge = Ridge(alpha=tau, fit_intercept=False).fit(F_S.T.numpy(), F_T.T.numpy())
    np.testing.assert_allclose(z, ridge.coef_, atol=1e-8)
    closed = F_T @ F_S.T @ torch.linalg.inv(F_S @ F_S.T + tau * torch.eye(N, dtype=torch.float64))
    torch.testing.assert_close(z, closed)


@pytest.mark.parametrize("tau", TAUS.values(), ids=TAUS)
def test_l21_is_scikit_learns_multi_task_lasso(tau):
    """Its objective is half of ours over d, and its penalty has no root of m."""
    z = reconstruction_weights(F_S, F_T, "l21", tau, iterations=3000)
    model = MultiTaskLasso(alpha=tau * M**0.5 / (2 * D), fit_intercept=False, tol=1e-12, max_iter=100_000)
    np.testing.assert_allclose(z, model.fit(F_S.T.numpy(), F_T.T.numpy()).coef_, atol=1e-4)


def test_l21_drops_whole_source_samples():
    z = reconstruction_weights(F_S, F_T, "l21", 0.3, iterations=500)
    used = (z != 0).any(0)
    assert 0 < used.sum() < N
    assert (z[:, used] != 0).all()


@pytest.mark.parametrize("rows", [1, 8, 32, 128])
@pytest.mark.parametrize("penalty", ["l1", "l2"])
def test_a_row_of_z_does_not_depend_on_the_other_rows(penalty, rows):
    """In a batch of any size it is the minimiser for that row alone."""
    f_t = torch.cat([F_T[:1], draw(rows - 1, D, seed=3)])
    z = reconstruction_weights(F_S, f_t, penalty, 0.3, iterations=1000)
    torch.testing.assert_close(z[:1], reconstruction_weights(F_S, F_T[:1], penalty, 0.3, iterations=1000))
    ridge = Ridge(alpha=0.3, fit_intercept=False).fit(F_S.T.numpy(), F_T[0].numpy()).coef_
    np.testing.assert_allclose(z[0], lasso(F_S, F_T[:1], 0.3)[0] if penalty == "l1" else ridge, atol=1e-4)


@pytest.mark.parametrize("times", [1, 8, 32, 128])
@pytest.mark.parametrize("penalty", PENALTIES)
def test_rows_that_are_repeated_keep_their_z(penalty, times):
    """Also where columns couple rows; and a single row, repeated or not, has l1's Z under l21."""
    for f_t in (F_T[:1], F_T[:4]):
        alone = reconstruction_weights(F_S, f_t, penalty, 0.3, iterations=1000)
        repeated = reconstruction_weights(F_S, f_t.repeat(times, 1), penalty, 0.3, iterations=1000)
        torch.testing.assert_close(repeated, alone.repeat(times, 1))
    if penalty == "l21":
        l1 = reconstruction_weights(F_S, F_T[:1], "l1", 0.3, iterations=1000)
        found = reconstruction_weights(F_S, F_T[:1].repeat(times, 1), "l21", 0.3, iterations=1000)
        torch.testing.assert_close(found, l1.repeat(times, 1))


@pytest.mark.parametrize("rows", [1, 8, 32, 128])
def test_as_much_of_z_is_above_0_in_a_batch_of_any_size(rows):
    f_s, f_t = ((draw(n, 64, seed=s) @ draw(64, 64, seed=9) / 8 + 1).relu() for n, s in ((32, 0), (rows, 1)))
    f_s, f_t = (torch.nn.functional.normalize(f, dim=1) for f in (f_s, f_t))
    z = reconstruction_weights(f_s, f_t, "l1", 0.1)
    assert 0.15 < (z > 0).double().mean() < 0.45


@pytest.mark.parametrize("penalty", ["l1", "l21"])
def test_a_tau_of_2_leaves_nothing_between_rows_of_unit_length(penalty):
    """No cosine is above 1, whatever the number of features and of source rows."""
    for n, d in ((3, 2), (40, 5), (5, 300)):
        f_s, f_t = (torch.nn.functional.normalize(draw(k, d, seed=s), dim=1) for k, s in ((n, 0), (4, 1)))
        assert not reconstruction_weights(f_s, f_t, penalty, 2.0).any()
        assert reconstruction_weights(f_s, f_s[:1], penalty, 1.9, iterations=500).any()


def test_a_source_row_is_used_where_its_cosine_is_above_half_of_tau():
    f_s, f_t = torch.eye(2), torch.tensor([[0.8, 0.6]])
    torch.testing.assert_close(
        reconstruction_weights(f_s, f_t, "l1", 1.4, iterations=200), torch.tensor([[0.1, 0.0]]), atol=1e-5, rtol=0
    )
    torch.testing.assert_close(reconstruction_weights(f_s, f_t, "l2", 1.0), torch.tensor([[0.4, 0.3]]))


# --------------------------------------------------------------------------- several problems, and entries that are 0


@pytest.mark.parametrize("penalty", PENALTIES)
def test_a_batch_of_problems_is_each_of_them(penalty):
    f = [(draw(N, D, seed=s), draw(M, D, seed=s + 10)) for s in range(3)]
    gram, cross = (torch.stack(list(map(g, f))) for g in (lambda p: p[0] @ p[0].T, lambda p: p[1] @ p[0].T))
    found = batched_weights(gram, cross, penalty, 0.3, 200)
    for z, (f_s, f_t) in zip(found, f, strict=True):
        torch.testing.assert_close(z, reconstruction_weights(f_s, f_t, penalty, 0.3, 200))


ALLOWED = torch.rand(M, N, generator=torch.Generator().manual_seed(4)) < 0.5


@pytest.mark.parametrize("penalty", ["l1", "l2"])
def test_a_row_is_made_of_the_samples_that_it_may_be_made_of(penalty):
    z = batched_weights((F_S @ F_S.T)[None], (F_T @ F_S.T)[None], penalty, 0.2, 2000, ALLOWED[None])[0]
    assert torch.equal(z[~ALLOWED], torch.zeros(int((~ALLOWED).sum()), dtype=torch.float64))
    for row, may, f in zip(z, ALLOWED, F_T, strict=True):
        alone = reconstruction_weights(F_S[may], f[None], penalty, 0.2, 2000)[0]
        torch.testing.assert_close(row[may], alone, atol=1e-6, rtol=1e-6)


def test_l21_with_entries_that_are_0_meets_the_conditions_of_a_minimum():
    """A column's slope is opposite to it and tau times the root of its allowed rows, or no longer than that."""
    tau = 0.2
    z = batched_weights((F_S @ F_S.T)[None], (F_T @ F_S.T)[None], "l21", tau, 5000, ALLOWED[None])[0]
    slopes = 2 * (z @ F_S - F_T) @ F_S.T
    kinds = set()
    for j in range(N):
        may = ALLOWED[:, j]
        column, slope, most = z[may, j], slopes[may, j], tau * float(may.sum()) ** 0.5
        assert not z[~may, j].any()
        kinds.add(bool(column.any()))
        if column.any():
            torch.testing.assert_close(slope, -most * column / column.norm(), atol=1e-5, rtol=1e-5)
        else:
            assert slope.norm() <= most + 1e-6
    assert kinds == {True, False}


@pytest.mark.parametrize("penalty", PENALTIES)
def test_no_neighbour_is_better(penalty):
    z = reconstruction_weights(F_S, F_T, penalty, 0.2, iterations=1000)
    least = objective(z, penalty, 0.2)
    for seed in range(10):
        assert objective(z + 1e-3 * draw(M, N, seed=seed), penalty, 0.2) > least


@pytest.mark.parametrize("penalty", PENALTIES)
def test_order_of_samples(penalty):
    s, t = torch.randperm(N, generator=torch.Generator().manual_seed(0)), torch.arange(M).flip(0)
    z = reconstruction_weights(F_S, F_T, penalty, 0.1)
    torch.testing.assert_close(reconstruction_weights(F_S[s], F_T[t], penalty, 0.1), z[t][:, s])


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
    assert float(reconstruction_error(F_S, F_T, z)) == pytest.approx(objective(z, "l1", 0.0) / M)


def test_layers_of_different_widths_are_filled_with_zeros():
    narrow, wide = draw(N, 3, seed=0), draw(N, D, seed=1)
    whole = stacked([narrow, wide])
    assert whole.shape == (2, N, D)
    torch.testing.assert_close(whole @ whole.mT, torch.stack([narrow @ narrow.T, wide @ wide.T]))
    assert stacked([wide]).data_ptr() != wide.data_ptr()
