"""Alignments of functionals against their equations as loops, independent libraries and the laws they promise."""

from __future__ import annotations

import math

import numpy as np
import ot
import pytest
from scipy.linalg import null_space, sqrtm
from scipy.optimize import minimize
from skada import CORALAdapter, KMMReweightAdapter, SubspaceAlignmentAdapter
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression

import methods.ot
from benchmark.contracts import Labelled
from benchmark.training.shallow import ShallowMethod, landmarks, principal_axes
from methods import kmm
from tests import tiny
from tests.tiny import METHODS

ALIGNING = ["coral", "subspace_alignment", "gfk", "kmm", "ot"]
every_alignment = pytest.mark.parametrize("name", ALIGNING)


def build(name: str, seed: int = 0, **hyper) -> ShallowMethod:
    method = METHODS.get(name)(**hyper)
    assert isinstance(method, ShallowMethod)
    method.seed = seed
    return method


def rows(n: int, d: int = 4, seed: int = 0, shift: float = 0.0) -> np.ndarray:
    """Correlated functionals."""
    rng = np.random.default_rng(seed)
    return rng.normal(shift, 1, (n, d)) @ (np.eye(d) + 0.5 * rng.normal(size=(d, d)))


X_S, X_T, Y = rows(12), rows(9, seed=1, shift=0.5), np.arange(12) % 3
ROTATION = np.linalg.qr(np.random.default_rng(2).normal(size=(4, 4)))[0]


def aligned(name: str, X_s=X_S, y=Y, X_t=X_T, **hyper) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Source rows, target rows and weights after alignment."""
    alignment = build(name, **hyper).align(X_s, y, X_t)
    weights = np.ones(len(X_s)) if alignment.weights is None else alignment.weights
    return alignment.source(X_s), alignment.target(X_t), weights


# --------------------------------------------------------------------------- what several methods share


def test_landmarks_are_ascending_rows_without_repetition():
    found = landmarks(6000, 2000, seed=3)
    assert found.dtype == np.int64
    assert len(found) == 2000
    assert (np.diff(found) > 0).all()
    assert found[0] >= 0
    assert found[-1] < 6000
    assert found.mean() == pytest.approx(3000, rel=0.05)


def test_landmarks_are_all_rows_where_these_are_few():
    assert landmarks(5, 5, seed=1).tolist() == landmarks(5, 9, seed=2).tolist() == [0, 1, 2, 3, 4]


def test_landmarks_depend_on_the_seed_alone():
    np.random.seed(1)  # noqa: NPY002
    first = landmarks(100, 10, seed=0)
    np.random.seed(2)  # noqa: NPY002
    assert np.array_equal(landmarks(100, 10, seed=0), first)
    assert not np.array_equal(landmarks(100, 10, seed=1), first)


@pytest.mark.parametrize(("n", "d"), [(12, 4), (4, 12)])
def test_principal_axes_are_scikit_learns_up_to_sign(n, d):
    X = rows(n, d, shift=3.0)
    found, expected = principal_axes(X, 3), PCA(3, svd_solver="full").fit(X).components_.T
    np.testing.assert_allclose(np.abs(found.T @ expected), np.eye(3), atol=1e-10)


def test_principal_axes_end_at_the_rank():
    X = rows(20, 2) @ np.random.default_rng(1).normal(size=(2, 7)) + 100
    assert principal_axes(X, 5).shape == (7, 2)
    assert principal_axes(rows(3, 7), 5).shape == (7, 2)
    assert principal_axes(np.full((6, 7), 0.1), 5).shape == (7, 0)
    assert principal_axes(rows(1, 7), 5).shape == (7, 0)


@every_alignment
@pytest.mark.parametrize(
    ("n_s", "n_t", "d"), [(12, 9, 4), (2, 2, 4), (1, 1, 4), (12, 1, 4), (1, 9, 4), (5, 3, 30), (12, 9, 1)]
)
def test_few_rows_or_many_columns_stay_finite(name, n_s, n_t, d):
    z_s, z_t, weights = aligned(name, rows(n_s, d), np.arange(n_s) % 3, rows(n_t, d, seed=1))
    assert np.isfinite(z_s).all()
    assert np.isfinite(z_t).all()
    assert z_s.shape == (n_s, z_t.shape[1])
    assert z_t.shape[0] == n_t
    assert z_s.shape[1] > 0
    assert np.isfinite(weights).all()
    assert weights.sum() > 0


@every_alignment
@pytest.mark.parametrize(("value_s", "value_t"), [(0.0, 0.0), (0.1, 0.1), (0.1, 50.0)])
def test_equal_rows_stay_finite(name, value_s, value_t):
    equal_s, equal_t = np.full((12, 4), value_s), np.full((9, 4), value_t)
    for X_s, X_t in ((equal_s, X_T), (X_S, equal_t), (equal_s, equal_t)):
        for found in aligned(name, X_s, Y, X_t):
            assert np.isfinite(found).all()


@every_alignment
def test_far_outliers_stay_finite(name):
    X_s, X_t = X_S.copy(), X_T.copy()
    X_s[0], X_t[3] = 1e4, -1e3
    assert all(np.isfinite(found).all() for found in aligned(name, X_s, Y, X_t))


@every_alignment
def test_a_single_class_stays_finite(name):
    assert all(np.isfinite(found).all() for found in aligned(name, y=np.zeros(12, dtype=np.int64)))


@every_alignment
def test_the_order_of_rows_makes_no_difference(name):
    by_s, by_t = np.random.default_rng(5).permutation(12), np.random.default_rng(6).permutation(9)
    z_s, z_t, weights = aligned(name)
    w_s, w_t, shuffled = aligned(name, X_S[by_s], Y[by_s], X_T[by_t])
    z, w = np.vstack([z_s[by_s], z_t[by_t]]), np.vstack([w_s, w_t])
    np.testing.assert_allclose(z @ z.T, w @ w.T, atol=1e-6)
    np.testing.assert_allclose(weights[by_s], shuffled, atol=1e-3)


@every_alignment
def test_a_rotation_of_the_functionals_changes_no_inner_product(name):
    z_s, z_t, weights = aligned(name)
    w_s, w_t, rotated = aligned(name, X_S @ ROTATION, Y, X_T @ ROTATION)
    z, w = np.vstack([z_s, z_t]), np.vstack([w_s, w_t])
    np.testing.assert_allclose(z @ z.T, w @ w.T, atol=1e-6)
    np.testing.assert_allclose(weights, rotated, atol=1e-6)


@every_alignment
def test_arguments_stay_as_they_are(name):
    copies = X_S.copy(), Y.copy(), X_T.copy()
    aligned(name, *copies)
    assert all(np.array_equal(now, then) for now, then in zip(copies, (X_S, Y, X_T), strict=True))


@every_alignment
def test_maps_treat_each_row_alone(name):
    alignment, new = build(name).align(X_S, Y, X_T), rows(7, seed=8)
    for mapped in (alignment.source, alignment.target):
        together = mapped(new)
        for i in range(7):
            np.testing.assert_allclose(mapped(new[i : i + 1])[0], together[i], atol=1e-12)


@pytest.mark.parametrize("name", ["coral", "subspace_alignment", "gfk"])
def test_covariances_and_axes_come_from_all_rows(name):
    X_s, X_t = rows(6500, 3), rows(6100, 3, seed=1)
    outside = int(np.setdiff1d(np.arange(6500), landmarks(6500, 2000, 0))[0])
    moved = X_s.copy()
    moved[outside] += 100
    y = np.arange(6500) % 3
    hyper = {} if name == "coral" else {"dimension": 2}
    probe = np.eye(3)
    before, after = (build(name, **hyper).align(X, y, X_t).source(probe) for X in (X_s, moved))
    assert np.isfinite(before).all()
    assert not np.allclose(before @ before.T, after @ after.T)


# --------------------------------------------------------------------------- logistic


@pytest.mark.parametrize("classes", [2, 3])
def test_scores_of_logistic_regression_are_its_own_probabilities(classes):
    source, x = tiny.source(y=tiny.labels(18, classes)), tiny.target().x
    method = build("logistic")
    method.fit(source, tiny.target(), tiny.setting(), lambda progress: None)
    model = LogisticRegression(C=0.01, class_weight="balanced", tol=1e-6, max_iter=2000)
    model.fit(source.x.functionals.astype(float), source.y)
    expected = model.predict_proba(x.functionals.astype(float))
    scores = method.outputs(x, "target").scores
    np.testing.assert_allclose(scores[:, :classes], expected, atol=1e-12)
    assert (scores[:, classes:] == 0).all()


def test_logistic_regression_is_where_the_gradient_of_its_equation_vanishes():
    y, C = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2]), 0.5
    margins = build("logistic", C=C).train(X_S, y)
    b = margins(np.zeros((1, 4)))[0]
    w = margins(np.eye(4)) - b
    for c in range(3):
        by_b, by_w = 0.0, [float(v) for v in w[:, c]]
        for i in range(12):
            exponents = [sum(X_S[i, q] * w[q, k] for q in range(4)) + b[k] for k in range(3)]
            p = math.exp(exponents[c]) / sum(map(math.exp, exponents))
            k_i = 12 / (3 * sum(int(v == y[i]) for v in y))
            by_b += C * k_i * (p - (y[i] == c))
            for q in range(4):
                by_w[q] += C * k_i * (p - (y[i] == c)) * X_S[i, q]
        assert [by_b, *by_w] == pytest.approx([0] * 5, abs=1e-4)


def test_logistic_regression_of_two_classes_shares_one_w():
    y, C = np.array([0] * 8 + [1] * 4), 0.5
    margins = build("logistic", C=C).train(X_S, y)
    b = margins(np.zeros((1, 4)))[0]
    w = margins(np.eye(4)) - b
    np.testing.assert_allclose(w[:, 0], -w[:, 1], atol=1e-12)
    gradient = [float(w[q, 1] - w[q, 0]) for q in range(4)]
    for i in range(12):
        low, high = (math.exp(sum(X_S[i, q] * w[q, c] for q in range(4)) + b[c]) for c in (0, 1))
        for q in range(4):
            gradient[q] += C * 12 / (2 * (8 if y[i] == 0 else 4)) * (high / (low + high) - y[i]) * X_S[i, q]
    assert gradient == pytest.approx([0] * 4, abs=1e-4)


def test_logistic_regression_counts_rows_by_their_weights():
    favoured = np.where(np.arange(12) < 6, 10.0, 0.1)
    y = np.array([0, 1, 2] * 4)
    margins = [build("logistic", C=1.0).train(X_S, y, w)(X_S) for w in (None, favoured)]
    loss = [
        -(m - np.log(np.exp(m).sum(1, keepdims=True)))[np.arange(6), y[:6]].mean() for m in (n[:6] for n in margins)
    ]
    assert loss[1] < loss[0]


# --------------------------------------------------------------------------- coral


def covariance_by_loops(X: np.ndarray) -> np.ndarray:
    n, d = X.shape
    mean = [sum(X[i, p] for i in range(n)) / n for p in range(d)]
    entries = [
        [sum((X[i, p] - mean[p]) * (X[i, q] - mean[q]) for i in range(n)) / (n - 1) for q in range(d)] for p in range(d)
    ]
    return np.array(entries)


@pytest.mark.parametrize("r", [0.01, 1.0, 30.0])
def test_coral_by_loops(r):
    C_s, C_t = (covariance_by_loops(X) + r * np.eye(4) for X in (X_S, X_T))
    whitened = np.linalg.inv(np.real(sqrtm(C_s))) @ np.real(sqrtm(C_t))
    expected = [[sum(row[p] * whitened[p, q] for p in range(4)) for q in range(4)] for row in X_S]
    z_s, z_t, _ = aligned("coral", regularisation=r)
    np.testing.assert_allclose(z_s, expected)
    assert np.array_equal(z_t, X_T)


def test_coral_without_regularisation_is_skadas():
    X_t = rows(12, seed=1, shift=0.5)
    adapter = CORALAdapter(reg=None)
    domain = np.r_[np.ones(12), -2 * np.ones(12)].astype(int)
    expected = adapter.fit_transform(np.vstack([X_S, X_t]), sample_domain=domain)
    z_s, z_t, _ = aligned("coral", X_t=X_t, regularisation=0.0)
    found = np.vstack([z_s - z_s.mean(0), z_t - z_t.mean(0)])
    np.testing.assert_allclose(found, expected, atol=1e-8)


@pytest.mark.parametrize("r", [0.0, 1.0])
def test_coral_turns_the_sources_second_moments_into_the_targets(r):
    A = build("coral", regularisation=r).align(X_S, Y, X_T).source(np.eye(4))
    C_s, C_t = (np.cov(X.T) + r * np.eye(4) for X in (X_S, X_T))
    np.testing.assert_allclose(A.T @ C_s @ A, C_t, atol=1e-10)


def test_coral_leaves_equal_covariances_alone():
    z_s, _, _ = aligned("coral", X_t=X_S + 7)
    np.testing.assert_allclose(z_s, X_S, atol=1e-10)


def test_coral_knows_nothing_of_means():
    maps = [build("coral").align(X_S + s, Y, X_T + t).source(np.eye(4)) for s, t in ((0, 0), (3, -5))]
    np.testing.assert_allclose(maps[0], maps[1], atol=1e-10)


# --------------------------------------------------------------------------- subspace alignment


def axes_by_covariance(X: np.ndarray, k: int) -> np.ndarray:
    values, vectors = np.linalg.eigh(covariance_by_loops(X))
    return vectors[:, np.argsort(-values)[:k]]


@pytest.mark.parametrize("k", [1, 2, 4])
def test_subspace_alignment_by_loops(k):
    P_s, P_t = axes_by_covariance(X_S, k), axes_by_covariance(X_T, k)

    def times(a, b):
        return [[sum(u[q] * b[q][j] for q in range(len(b))) for j in range(len(b[0]))] for u in a]

    M = times(P_s.T, P_t)
    expected = np.vstack([times(times(X_S, P_s), M), times(X_T, P_t)])
    found = np.vstack(aligned("subspace_alignment", dimension=k)[:2])
    np.testing.assert_allclose(found @ found.T, expected @ expected.T, atol=1e-10)


@pytest.mark.parametrize("k", [1, 3])
def test_subspace_alignment_is_skadas(k):
    X_s, X_t = X_S - X_S.mean(0), X_T - X_T.mean(0)
    domain = np.r_[np.ones(12), -2 * np.ones(9)].astype(int)
    expected = SubspaceAlignmentAdapter(k).fit_transform(np.vstack([X_s, X_t]), sample_domain=domain)
    found = np.vstack(aligned("subspace_alignment", X_s, Y, X_t, dimension=k)[:2])
    np.testing.assert_allclose(np.abs(found), np.abs(expected), atol=1e-10)
    np.testing.assert_allclose(found @ found.T, expected @ expected.T, atol=1e-10)


def test_no_other_matrix_brings_the_sources_axes_nearer_to_the_targets():
    alignment = build("subspace_alignment", dimension=2).align(X_S, Y, X_T)
    P_s, P_t = axes_by_covariance(X_S, 2), alignment.target(np.eye(4))
    M = P_s.T @ alignment.source(np.eye(4))
    least = ((P_s @ M - P_t) ** 2).sum()
    rng = np.random.default_rng(0)
    assert all(((P_s @ (M + 0.1 * rng.normal(size=(2, 2))) - P_t) ** 2).sum() > least for _ in range(20))


def test_subspace_alignment_of_a_corpus_with_itself_maps_both_sides_alike():
    z_s, z_t, _ = aligned("subspace_alignment", X_t=X_S, dimension=3)
    np.testing.assert_allclose(z_s, z_t, atol=1e-10)


@pytest.mark.parametrize("name", ["subspace_alignment", "gfk"])
def test_the_dimension_is_bounded_by_both_ranks(name):
    flat = rows(9, 2, seed=3) @ rows(2, 4, seed=4)
    columns = {"subspace_alignment": 2, "gfk": 4}[name]
    for X_s, X_t in ((X_S, flat), (np.vstack([flat, flat[:3]]), X_T)):
        z_s, z_t, _ = aligned(name, X_s, Y, X_t, dimension=40)
        assert z_s.shape[1] == z_t.shape[1] == columns
        assert np.linalg.matrix_rank(np.vstack([z_s, z_t]), tol=1e-8) <= columns


@pytest.mark.parametrize("name", ["subspace_alignment", "gfk"])
def test_corpora_without_axes_stay_as_they_are(name):
    z_s, z_t, _ = aligned(name, np.full((12, 4), 0.1))
    assert np.array_equal(z_s, np.full((12, 4), 0.1))
    assert np.array_equal(z_t, X_T)


# --------------------------------------------------------------------------- geodesic flow kernel


def basis(d: int, k: int, seed: int) -> np.ndarray:
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(d, k)))[0]


def kernel(P_s: np.ndarray, P_t: np.ndarray) -> np.ndarray:
    F = build("gfk").root(P_s, P_t)  # type: ignore[attr-defined]
    return F @ F.T


def kernel_by_steps(P_s: np.ndarray, P_t: np.ndarray, steps: int = 1000) -> np.ndarray:
    """The paper's flow with its basis of the complement, summed over the middles of small steps."""
    d, k = P_s.shape
    U1, cosines, Vt = np.linalg.svd(P_s.T @ P_t)
    theta = [math.acos(min(c, 1.0)) for c in cosines]
    R_s = null_space(P_s.T)
    U2 = -(R_s.T @ P_t @ Vt.T) / np.sin(theta)
    G = np.zeros((d, d))
    for step in range(steps):
        t = (step + 0.5) / steps
        phi = np.zeros((d, k))
        for i in range(k):
            phi[:, i] = P_s @ U1[:, i] * math.cos(t * theta[i]) - R_s @ U2[:, i] * math.sin(t * theta[i])
        if step == 0:
            np.testing.assert_allclose(phi.T @ phi, np.eye(k), atol=1e-10)
        G += phi @ phi.T / steps
    return G


@pytest.mark.parametrize(("d", "k"), [(3, 1), (6, 2), (8, 3)])
def test_the_flow_kernel_is_the_integral_over_the_flow(d, k):
    P_s, P_t = basis(d, k, 0), basis(d, k, 1)
    np.testing.assert_allclose(kernel(P_s, P_t), kernel_by_steps(P_s, P_t), atol=1e-6)


@pytest.mark.parametrize("theta", [0.0, 1e-12, 1e-8, 1e-5, 0.99e-4, 1.01e-4, 1e-3, 0.3, 1.5, math.pi / 2])
def test_the_flow_kernel_at_angles_down_to_zero(theta):
    """One axis turns by theta in a plane, the other stays: the flow is known in closed form."""
    P_s, P_t = np.zeros((4, 2)), np.zeros((4, 2))
    P_s[0, 0] = P_s[1, 1] = P_t[1, 1] = 1
    P_t[0, 0], P_t[2, 0] = math.cos(theta), math.sin(theta)
    expected, steps = np.zeros((4, 4)), 2000
    for step in range(steps):
        t = (step + 0.5) / steps
        phi = np.array([math.cos(t * theta), 0, math.sin(t * theta), 0])
        expected += np.outer(phi, phi) / steps
    expected[1, 1] += 1
    np.testing.assert_allclose(kernel(P_s, P_t), expected, atol=1e-7 * theta + 1e-14)


def test_the_flow_kernel_of_equal_subspaces_is_the_projection():
    P = basis(7, 3, 0)
    np.testing.assert_allclose(kernel(P, P @ basis(3, 3, 5)), P @ P.T, atol=1e-12)


@pytest.mark.parametrize(("d", "k"), [(8, 3), (5, 4), (3, 3)])
def test_the_flow_kernel_is_symmetric_in_the_corpora_and_between_zero_and_one(d, k):
    P_s, P_t = basis(d, k, 0), basis(d, k, 1)
    G = kernel(P_s, P_t)
    np.testing.assert_allclose(G, kernel(P_t, P_s), atol=1e-12)
    np.testing.assert_allclose(G, kernel(P_s @ basis(k, k, 2), P_t @ basis(k, k, 3)), atol=1e-12)
    values = np.linalg.eigvalsh(G)
    assert values.min() > -1e-12
    assert values.max() < 1 + 1e-12
    assert np.trace(G) == pytest.approx(k)


def test_inner_products_after_gfk_are_the_kernels():
    G = kernel(principal_axes(X_S, 2), principal_axes(X_T, 2))
    z_s, z_t, _ = aligned("gfk", dimension=2)
    for i in range(12):
        for j in range(9):
            expected = sum(X_S[i, p] * G[p, q] * X_T[j, q] for p in range(4) for q in range(4))
            assert z_s[i] @ z_t[j] == pytest.approx(expected, abs=1e-10)


# --------------------------------------------------------------------------- kernel mean matching


def program_by_loops(X: np.ndarray, Z: np.ndarray, bandwidth: float) -> tuple[np.ndarray, np.ndarray, float]:
    """K and k of the paper, and 1 / (2 sigma^2)."""
    n, m = len(X), len(Z)
    between = [[sum((a - b) ** 2 for a, b in zip(x, z, strict=True)) for z in Z] for x in X]
    ordered = sorted(v for row in between for v in row)
    median = (ordered[(n * m - 1) // 2] + ordered[n * m // 2]) / 2
    gamma = 1 / (2 * bandwidth**2 * median)
    K = [[math.exp(-gamma * sum((a - b) ** 2 for a, b in zip(x, z, strict=True))) for z in X] for x in X]
    k = [n / m * sum(math.exp(-gamma * v) for v in row) for row in between]
    return np.array(K), np.array(k), gamma


PROGRAMS = [(1.0, 1000.0, 1.0), (0.3, 1000.0, 1.0), (0.3, 1.5, 1.0), (0.3, 1000.0, 0.0), (0.3, 1.2, 0.1)]


@pytest.mark.parametrize(("bandwidth", "bound", "slack"), PROGRAMS)
def test_kmm_solves_its_program_as_scipy_does(bandwidth, bound, slack):
    K, k, _ = program_by_loops(X_S, X_T, bandwidth)
    eps = slack * (math.sqrt(12) - 1) / math.sqrt(12)
    between = [
        {"type": "ineq", "fun": lambda b: b.sum() - 12 * (1 - eps)},
        {"type": "ineq", "fun": lambda b: 12 * (1 + eps) - b.sum()},
    ]
    peer = minimize(
        lambda b: b @ K @ b / 2 - k @ b,
        np.ones(12),
        jac=lambda b: K @ b - k,
        bounds=[(0, bound)] * 12,
        constraints=between,
        method="SLSQP",
        options={"ftol": 1e-12, "maxiter": 1000},
    )
    b = build("kmm", bandwidth=bandwidth, bound=bound, slack=slack).matching(X_S, X_T)  # type: ignore[attr-defined]
    assert b.min() >= 0
    assert b.max() <= bound
    assert 12 * (1 - eps) - 1e-9 <= b.sum() <= 12 * (1 + eps) + 1e-9
    assert b @ K @ b / 2 - k @ b == pytest.approx(peer.fun, abs=1e-6)
    np.testing.assert_allclose(b, peer.x, atol=2e-3)


@pytest.mark.parametrize(("bandwidth", "bound", "slack"), PROGRAMS)
def test_kmm_meets_the_optimality_conditions(bandwidth, bound, slack):
    """With a multiplier t of the sum: no gradient inside the bounds, none that points inwards at them."""
    b = build("kmm", bandwidth=bandwidth, bound=bound, slack=slack).matching(X_S, X_T)  # type: ignore[attr-defined]
    K, k, _ = program_by_loops(X_S, X_T, bandwidth)
    gradient = [sum(K[i, j] * b[j] for j in range(12)) - k[i] for i in range(12)]
    inside = [i for i in range(12) if 1e-9 < b[i] < bound - 1e-9]
    assert inside
    eps = slack * (math.sqrt(12) - 1) / math.sqrt(12)
    t = sum(gradient[i] for i in inside) / len(inside)
    at_low, at_high = (abs(sum(b) - 12 * (1 + sign * eps)) < 1e-9 for sign in (-1, 1))
    assert t > -1e-4 or at_high
    assert t < 1e-4 or at_low
    for i in range(12):
        if i in inside:
            assert gradient[i] == pytest.approx(t, abs=1e-4)
        else:
            assert gradient[i] >= t - 1e-4 if b[i] <= 1e-9 else gradient[i] <= t + 1e-4


def test_kmm_is_skadas():
    _, _, gamma = program_by_loops(X_S, X_T, 0.5)
    domain = np.r_[np.ones(12), -2 * np.ones(9)].astype(int)
    adapter = KMMReweightAdapter(gamma=gamma, B=1000.0, tol=1e-12, max_iter=5000, solver="scipy")
    adapter.fit(np.vstack([X_S, X_T]), sample_domain=domain)
    found = build("kmm", bandwidth=0.5).matching(X_S, X_T)  # type: ignore[attr-defined]
    np.testing.assert_allclose(found, adapter.source_weights_, atol=1e-3)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("bound", "low", "high"), [(1.0, 2.0, 3.0), (0.6, 3.6, 3.6), (9.0, 20.0, 30.0), (9.0, 0.1, 0.2)]
)
def test_the_projection_of_kmm_is_the_nearest_feasible_point(seed, bound, low, high):
    v = np.random.default_rng(seed).normal(size=6)
    peer = minimize(
        lambda b: ((b - v) ** 2).sum(),
        np.full(6, low / 6),
        bounds=[(0, bound)] * 6,
        constraints=[
            {"type": "ineq", "fun": lambda b: b.sum() - low},
            {"type": "ineq", "fun": lambda b: high - b.sum()},
        ],
        method="SLSQP",
        options={"ftol": 1e-14},
    )
    b = kmm.project(v, bound, low, high)
    assert low - 1e-12 <= b.sum() <= high + 1e-12
    np.testing.assert_allclose(b, peer.x, atol=1e-5)


def test_kmm_weighs_equal_corpora_alike():
    _, _, weights = aligned("kmm", X_t=X_S, bandwidth=0.5)
    np.testing.assert_allclose(weights, 1, atol=1e-3)


def test_kmm_favours_source_rows_that_are_like_the_target():
    X_s, X_t = rows(200, 3), rows(300, 3, seed=1)
    _, _, weights = aligned("kmm", X_s, np.arange(200) % 3, X_t[X_t[:, 0] > 0], bandwidth=0.5)
    assert weights[X_s[:, 0] > 0].mean() > 3 * weights[X_s[:, 0] < 0].mean()


def test_kmm_keeps_a_class_that_the_target_has_no_use_for():
    y = tiny.labels(18)
    x = tiny.spectrograms(y)
    x.functionals[y == 2] += 100
    method = build("kmm")
    method.fit(Labelled(x, y, np.zeros(18)), tiny.target(), tiny.setting(), lambda progress: None)
    weights = method.align(x.functionals.astype(float), y, tiny.target().x.functionals.astype(float)).weights
    assert weights is not None
    assert (weights[y == 2] == 1e-3).all()
    scores = method.outputs(x, "source").scores
    assert np.isfinite(scores).all()
    assert scores[y == 2, 2].min() > scores[y != 2, 2].max()


def test_kmm_matches_landmarks_and_gives_other_rows_the_weight_of_the_nearest(monkeypatch):
    assert kmm.MOST == 2000
    monkeypatch.setattr(kmm, "MOST", 400)
    X_s, X_t = rows(6500, 2), rows(6100, 2, seed=1, shift=0.5)
    y, taken = np.arange(6500) % 3, landmarks(6500, 400, 7)
    weights = build("kmm", seed=7).align(X_s, y, X_t).weights
    assert weights is not None
    expected = build("kmm").matching(X_s[taken], X_t[landmarks(6100, 400, 7)])  # type: ignore[attr-defined]
    np.testing.assert_array_equal(weights[taken], np.maximum(expected, 1e-3))
    for i in np.setdiff1d(np.arange(6500), taken)[:50]:
        distances = [math.dist(X_s[i], X_s[j]) for j in taken]
        assert weights[i] == weights[taken[distances.index(min(distances))]]


# --------------------------------------------------------------------------- optimal transport


def cost(X: np.ndarray, Z: np.ndarray) -> np.ndarray:
    C = np.array([[sum((a - b) ** 2 for a, b in zip(x, z, strict=True)) for z in Z] for x in X])
    return C / np.median(C)


def plan(C: np.ndarray, y: np.ndarray = Y, **hyper) -> np.ndarray:
    return build("ot", **hyper).plan(C, y)  # type: ignore[attr-defined]


def groups_by_loops(G: np.ndarray, y: np.ndarray) -> list[list[float]]:
    n, m = G.shape
    return [[math.sqrt(sum(G[i, j] ** 2 for i in range(n) if y[i] == y[k])) for j in range(m)] for k in range(n)]


def objective_by_loops(G: np.ndarray, C: np.ndarray, y: np.ndarray, entropy: float, group: float) -> float:
    n, m = G.shape
    total = sum(G[i, j] * C[i, j] + entropy * G[i, j] * math.log(G[i, j]) for i in range(n) for j in range(m))
    norms, first = groups_by_loops(G, y), [list(y).index(c) for c in sorted(set(y))]
    return total + group * sum(norms[k][j] for k in first for j in range(m))


WEIGHTS = [(0.5, 0.1), (0.1, 0.3), (0.1, 1.0)]


@pytest.mark.parametrize(("entropy", "group"), WEIGHTS)
def test_the_plan_meets_the_optimality_conditions(entropy, group):
    """The objective's gradient is a number for each row plus one for each column; margins are uniform."""
    C = cost(X_S, X_T)
    G = plan(C, entropy=entropy, group=group, iterations=300)
    np.testing.assert_allclose(G.sum(1), 1 / 12)
    np.testing.assert_allclose(G.sum(0), 1 / 9, atol=1e-6)
    norms = groups_by_loops(G, Y)
    gradient = np.array(
        [
            [C[i, j] + entropy * (1 + math.log(G[i, j])) + group * G[i, j] / norms[i][j] for j in range(9)]
            for i in range(12)
        ]
    )
    centred = gradient - gradient.mean(1, keepdims=True) - gradient.mean(0) + gradient.mean()
    assert np.abs(centred[G > 1e-4]).max() < 0.02 * np.abs(gradient).max()


@pytest.mark.parametrize(("entropy", "group"), WEIGHTS)
def test_no_plan_nearby_and_not_pots_own_is_better(entropy, group):
    C = cost(X_S, X_T)
    G = plan(C, entropy=entropy, group=group, iterations=300)
    least = objective_by_loops(G, C, Y, entropy, group)
    a, b = np.full(12, 1 / 12), np.full(9, 1 / 9)
    peer = ot.da.sinkhorn_l1l2_gl(a, Y, b, C, entropy, group, 100, 10000, 1e-12)
    assert least <= objective_by_loops(peer, C, Y, entropy, group) + 1e-7
    rng = np.random.default_rng(0)
    for _ in range(20):
        (i, k), (j, q) = rng.choice(12, 2, replace=False), rng.choice(9, 2, replace=False)
        moved = G.copy()
        size = 0.3 * min(G[i, j], G[k, q], G[i, q], G[k, j])
        moved[[i, k], [j, q]] += size
        moved[[i, k], [q, j]] -= size
        assert objective_by_loops(moved, C, Y, entropy, group) > least - 1e-7


def test_the_default_number_of_steps_reaches_the_minimum_nearly():
    C = cost(X_S, X_T)
    near, there = (objective_by_loops(plan(C, iterations=i), C, Y, 0.1, 1.0) for i in (10, 300))
    start = objective_by_loops(np.full((12, 9), 1 / 108), C, Y, 0.1, 1.0)
    assert near - there < 0.02 * (start - there)


@pytest.mark.parametrize("entropy", [0.1, 1.0])
def test_without_groups_ot_is_pots_sinkhorn_transport_on_old_and_new_rows(entropy):
    peer = ot.da.SinkhornTransport(
        reg_e=entropy, norm="median", max_iter=10000, tol=1e-12, out_of_sample_map="ferradans"
    )
    peer.fit(Xs=X_S, Xt=X_T)
    alignment, new = build("ot", entropy=entropy, group=0.0).align(X_S, Y, X_T), rows(7, seed=8)
    np.testing.assert_allclose(alignment.source(X_S), peer.transform(Xs=X_S), atol=1e-5)
    np.testing.assert_allclose(alignment.source(new), peer.transform(Xs=new), atol=1e-5)
    assert np.array_equal(alignment.target(X_T), X_T)


def test_training_rows_move_to_their_barycentres_and_others_as_the_nearest_one_does():
    alignment, new = build("ot").align(X_S, Y, X_T), rows(7, seed=8)
    G = plan(cost(X_S, X_T))
    barycentres = [
        [sum(G[i, j] * X_T[j, q] for j in range(9)) / sum(G[i, j] for j in range(9)) for q in range(4)]
        for i in range(12)
    ]
    np.testing.assert_allclose(alignment.source(X_S), barycentres)
    for row, found in zip(new, alignment.source(new), strict=True):
        distances = [math.dist(row, x) for x in X_S]
        i = distances.index(min(distances))
        np.testing.assert_allclose(found, row + barycentres[i] - X_S[i])


def test_a_larger_weight_of_the_group_lasso_lowers_it():
    C = cost(X_S, X_T)
    terms = []
    for group in (0.0, 0.1, 1.0, 10.0):
        norms = groups_by_loops(plan(C, group=group, iterations=100), Y)
        terms.append(sum(sum(norms[list(Y).index(c)]) for c in range(3)))
    assert (np.diff(terms) < -1e-3).all()


def test_the_scale_of_the_functionals_scales_the_displacements():
    small, large = (aligned("ot", s * X_S, Y, s * X_T)[0] / s for s in (1.0, 50.0))
    np.testing.assert_allclose(small, large, atol=1e-8)


def test_equal_source_rows_move_alike_whatever_their_labels():
    X_s = np.vstack([X_S[:6], X_S[:6]])
    z_s, _, _ = aligned("ot", X_s, Y, X_T)
    np.testing.assert_array_equal(z_s[:6], z_s[6:])


def test_transport_uses_landmarks_of_both_corpora(monkeypatch):
    assert methods.ot.MOST == 1500
    monkeypatch.setattr(methods.ot, "MOST", 400)
    X_s, X_t = rows(6500, 2), rows(6100, 2, seed=1, shift=0.5)
    y, by_s, by_t = np.arange(6500) % 3, landmarks(6500, 400, 7), landmarks(6100, 400, 7)
    found = build("ot", seed=7, iterations=1).align(X_s, y, X_t).source(X_s)
    G = plan(ot.dist(X_s[by_s], X_t[by_t]), y[by_s], iterations=1)
    expected = G @ X_t[by_t] / G.sum(1, keepdims=True)
    np.testing.assert_allclose(found[by_s], expected, atol=1e-10)
    for i in np.setdiff1d(np.arange(6500), by_s)[:50]:
        distances = [math.dist(X_s[i], X_s[j]) for j in by_s]
        k = distances.index(min(distances))
        np.testing.assert_allclose(found[i], X_s[i] + expected[k] - X_s[by_s[k]], atol=1e-10)
