"""TCA, JDA and BDA against their (n, n) matrices entry by entry, their eigenproblem and their limits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.linalg import eig, null_space
from scipy.stats import ortho_group
from skada import TransferComponentAnalysisAdapter

from benchmark.mathematics.transfer_components import (
    component_map,
    conditional,
    joint_components,
    marginal,
    scaling,
    transfer_components,
    unit_norm,
)
from benchmark.training.shallow import ShallowMethod
from tests.tiny import METHODS

Y_S, Y_T = np.array([0, 0, 1, 2, 1, 0, 3]), np.array([1, 0, 1, 0, 2, 4])
N_S, N_T, D = len(Y_S), len(Y_T), 5
N = N_S + N_T


def rows(n: int, seed: int, shift: float = 0.0, d: int = D) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(shift, 1, (n, d)) * np.arange(1, d + 1)


X_S, X_T = rows(N_S, 0), rows(N_T, 1, 0.5)
X = np.concatenate([X_S, X_T])


def grouped(n: int, seed: int, shift: float = 0.0, classes: int = 3, d: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Rows around a centre for each class, and their classes."""
    y = np.arange(n) % classes
    centres = np.random.default_rng(99).normal(0, 3, (classes, d))
    return np.random.default_rng(seed).normal(shift, 1, (n, d)) + centres[y], y


def mmd_by_loops(members_s: list[int], members_t: list[int], n_s: int = N_S, n_t: int = N_T) -> np.ndarray:
    """The papers' M_0 or M_c, entry by entry, for the rows that belong to it."""
    M = np.zeros((n_s + n_t, n_s + n_t))
    for i in range(n_s + n_t):
        for j in range(n_s + n_t):
            i_s, j_s = i in members_s, j in members_s
            i_t, j_t = i - n_s in members_t, j - n_s in members_t
            if i_s and j_s:
                M[i, j] = 1 / len(members_s) ** 2
            elif i_t and j_t:
                M[i, j] = 1 / len(members_t) ** 2
            elif (i_s and j_t) or (i_t and j_s):
                M[i, j] = -1 / (len(members_s) * len(members_t))
    return M


def members(y: np.ndarray, c: int) -> list[int]:
    return [i for i in range(len(y)) if y[i] == c]


def conditional_by_loops(y_s: np.ndarray, y_t: np.ndarray, weighted: bool = False) -> np.ndarray:
    """sum_c M_c; with W-BDA's weights where wanted."""
    total = np.zeros((len(y_s) + len(y_t), len(y_s) + len(y_t)))
    for c in range(5):
        in_s, in_t = members(y_s, c), members(y_t, c)
        if not in_s or not in_t:
            continue
        M = mmd_by_loops(in_s, in_t, len(y_s), len(y_t))
        p_s, p_t = len(in_s) / len(y_s), len(in_t) / len(y_t)
        for i in range(len(M)):
            for j in range(len(M)):
                shares = math.sqrt(p_s if i < len(y_s) else p_t) * math.sqrt(p_s if j < len(y_s) else p_t)
                total[i, j] += M[i, j] * (shares if weighted else 1)
    return total


def centring(n: int) -> np.ndarray:
    return np.array([[(1.0 if i == j else 0.0) - 1 / n for j in range(n)] for i in range(n)])


def same_up_to_sign(found: np.ndarray, expected: np.ndarray, rtol: float = 1e-7) -> None:
    assert found.shape == expected.shape
    signs = np.sign((found * expected).sum(0))
    np.testing.assert_allclose(found * signs, expected, rtol=rtol, atol=1e-8 * np.abs(expected).max())


# --------------------------------------------------------------------------- MMD matrices


def test_the_marginal_column_makes_the_papers_matrix():
    E = marginal(N_S, N_T)
    np.testing.assert_allclose(E @ E.T, mmd_by_loops(list(range(N_S)), list(range(N_T))), atol=1e-15)


@pytest.mark.parametrize("weighted", [False, True])
def test_conditional_columns_make_the_papers_matrices_of_shared_classes_alone(weighted):
    E = conditional(Y_S, Y_T, weighted)
    assert E.shape == (N, 3)
    np.testing.assert_allclose(E @ E.T, conditional_by_loops(Y_S, Y_T, weighted), atol=1e-15)


def test_without_a_shared_class_nothing_is_conditional():
    E = conditional(np.array([0, 0]), np.array([1, 2]))
    assert E.shape == (4, 0)
    assert unit_norm(E).shape == (4, 0)


def test_columns_give_the_squared_differences_of_means():
    expected = sum((X_S[:, j].mean() - X_T[:, j].mean()) ** 2 for j in range(D))
    for c in (0, 1, 2):
        mean_s, mean_t = X_S[members(Y_S, c)].mean(0), X_T[members(Y_T, c)].mean(0)
        expected += sum((mean_s[j] - mean_t[j]) ** 2 for j in range(D))
    E = np.concatenate([marginal(N_S, N_T), conditional(Y_S, Y_T)], axis=1)
    assert np.square(E.T @ X).sum() == pytest.approx(expected)


def test_unit_norm_is_the_frobenius_norm_of_the_whole_matrix():
    E = np.concatenate([marginal(N_S, N_T), conditional(Y_S, Y_T)], axis=1)
    M = mmd_by_loops(list(range(N_S)), list(range(N_T))) + conditional_by_loops(Y_S, Y_T)
    found = unit_norm(E)
    norm = math.sqrt(sum(float(v) ** 2 for v in M.flatten()))
    np.testing.assert_allclose(found @ found.T, M / norm, atol=1e-15)
    np.testing.assert_array_equal(unit_norm(np.zeros((3, 1))), np.zeros((3, 1)))


# --------------------------------------------------------------------------- the eigenproblem

E = np.concatenate([marginal(N_S, N_T), conditional(Y_S, Y_T)], axis=1)
M = mmd_by_loops(list(range(N_S)), list(range(N_T))) + conditional_by_loops(Y_S, Y_T)
H = centring(N)


@pytest.mark.parametrize("dimension", [1, 3, 9])
def test_components_meet_constraint_and_eigenproblem_of_the_whole_matrices(dimension):
    W, values = transfer_components(X, E, 0.7, dimension)
    assert W.shape == (D, min(dimension, D))
    np.testing.assert_allclose(W.T @ X.T @ H @ X @ W, np.eye(W.shape[1]), atol=1e-10)
    np.testing.assert_allclose(X.T @ H @ X @ W, (X.T @ M @ X + 0.7 * np.eye(D)) @ W * values, atol=1e-9)
    assert (np.diff(values) <= 0).all()


def test_no_other_feasible_matrix_has_a_lower_objective():
    def objective(W: np.ndarray) -> float:
        return float(np.trace(W.T @ X.T @ M @ X @ W) + 0.7 * np.trace(W.T @ W))

    best = objective(transfer_components(X, E, 0.7, 2)[0])
    scatter = np.linalg.inv(np.linalg.cholesky(X.T @ H @ X)).T
    rng = np.random.default_rng(3)
    others = [objective(scatter @ np.linalg.qr(rng.normal(size=(D, 2)))[0]) for _ in range(200)]
    assert best < min(others)
    assert best == pytest.approx((1 / transfer_components(X, E, 0.7, 2)[1]).sum())


def test_components_are_the_leading_eigenvectors_of_the_papers_unsymmetric_matrix():
    values, vectors = eig(np.linalg.inv(X.T @ M @ X + 0.7 * np.eye(D)) @ X.T @ H @ X)
    order = np.argsort(-values.real)[:3]
    W, found = transfer_components(X, E, 0.7, 3)
    np.testing.assert_allclose(found, values.real[order])
    same_up_to_sign(W / np.linalg.norm(W, axis=0), vectors.real[:, order], rtol=1e-6)


def test_a_large_ridge_leaves_principal_components():
    W, _ = transfer_components(X, E, 1e9, 3)
    axes = np.linalg.svd(X - X.mean(0), full_matrices=False)[2][:3].T
    same_up_to_sign(W / np.linalg.norm(W, axis=0), axes, rtol=1e-4)


def test_a_small_ridge_leaves_no_difference_of_means():
    E = marginal(N_S, N_T)
    W, _ = transfer_components(X, E, 1e-9, D - 1)
    free = null_space(E.T @ X)
    assert np.abs(E.T @ X @ W).max() < 1e-6
    assert np.linalg.matrix_rank(np.c_[free, W], tol=1e-4) == D - 1


def test_directions_without_variance_are_left_out():
    flat = np.c_[X, X[:, :1], np.ones(N)]
    assert transfer_components(flat / 10, E, 0.7, 7)[0].shape == (7, D)
    W, values = transfer_components(np.ones((N, D)), E, 0.7, 3)
    assert W.tolist() == [[0.0]] * D
    assert values.tolist() == [0.0]


def test_mapped_components_are_centred_uncorrelated_and_as_large_as_their_eigenvalues():
    Z = component_map(X, E, 0.7, 3, variance=12.0)(X)
    values = transfer_components(X, E, 0.7, 3)[1]
    np.testing.assert_allclose(Z.mean(0), 0, atol=1e-12)
    np.testing.assert_allclose(Z.T @ Z / N, np.diag(12 * values / values.sum()), atol=1e-10)


def test_scaling_gives_mean_zero_and_mean_squared_length_one():
    found = scaling(X)(X)
    for j in range(D):
        assert sum(found[:, j]) == pytest.approx(0, abs=1e-12)
    assert sum(float(v) ** 2 for v in found.flatten()) / N == pytest.approx(1)
    ratio = np.linalg.norm(X[0] - X[1]) / np.linalg.norm(X[2] - X[3])
    assert np.linalg.norm(found[0] - found[1]) / np.linalg.norm(found[2] - found[3]) == pytest.approx(ratio)


@pytest.mark.parametrize("value", [0.0, 0.1, 1e6 / 3])
def test_scaling_makes_equal_rows_zero_and_does_not_blow_up_rounding(value):
    np.testing.assert_allclose(scaling(np.full((7, 3), value))(np.full((7, 3), value)), 0, atol=1e-6)


# --------------------------------------------------------------------------- TCA


def tca(**hyper) -> ShallowMethod:
    method = METHODS.get("tca")(**hyper)
    assert isinstance(method, ShallowMethod)
    method.seed = 0
    return method


def tca_by_kernel_matrices(kernel: str, mu: float, dimension: int) -> np.ndarray:
    """Equations (1) to (3) with the whole (n, n) matrices, and the stretching of the components: (n, dimension)."""
    mean = [sum(X[:, j]) / N for j in range(D)]
    length = sum((X[i, j] - mean[j]) ** 2 for i in range(N) for j in range(D)) / N
    scaled = (X - mean) / math.sqrt(length)
    K = np.empty((N, N))
    for i in range(N):
        for j in range(N):
            distance = sum((scaled[i, k] - scaled[j, k]) ** 2 for k in range(D))
            inner = sum(scaled[i, k] * scaled[j, k] for k in range(D))
            K[i, j] = math.exp(-distance / 2) if kernel == "rbf" else inner
    L = mmd_by_loops(list(range(N_S)), list(range(N_T)))
    values, W = eig(np.linalg.inv(K @ L @ K + mu * np.eye(N)) @ K @ H @ K)
    order = np.argsort(-values.real)[:dimension]
    Z = H @ K @ W.real[:, order]
    spread = values.real[order]
    return Z / np.sqrt((Z**2).mean(0)) * np.sqrt(D * spread / spread.sum())


@pytest.mark.parametrize("mu", [0.05, 1.0])
@pytest.mark.parametrize("kernel", ["linear", "rbf"])
def test_tca_is_the_papers_problem_with_whole_kernel_matrices(kernel, mu):
    """For the linear kernel: the problem in the features is the one in the kernel matrix."""
    aligned = tca(kernel=kernel, mu=mu, dimension=3).align(X_S, Y_S, X_T)
    expected = tca_by_kernel_matrices(kernel, mu, 3)
    same_up_to_sign(np.concatenate([aligned.source(X_S), aligned.target(X_T)]), expected, rtol=1e-5)


def test_tca_is_skadas_where_the_means_agree():
    """Elsewhere it can't be: skada's mu multiplies KLK, and it treats (I + mu KLK)^-1 KHK, which is not symmetric,
    as if it were. With equal means KLK is 0 for the linear kernel."""
    moved = X_T + X_S.mean(0) - X_T.mean(0)
    both = scaling(np.concatenate([X_S, moved]))(np.concatenate([X_S, moved]))
    adapter = TransferComponentAnalysisAdapter(kernel="linear", n_components=3, mu=1.0)
    expected = np.asarray(adapter.fit_transform(both, sample_domain=np.r_[np.full(N_S, 1), np.full(N_T, -2)]))
    aligned = tca(kernel="linear", dimension=3).align(X_S, Y_S, moved)
    found = np.concatenate([aligned.source(X_S), aligned.target(moved)])
    same_up_to_sign(found / np.linalg.norm(found, axis=0), expected / np.linalg.norm(expected, axis=0))


def test_linear_tca_has_nothing_to_align_where_the_means_agree_and_the_gaussian_kernel_has():
    moved = X_T + X_S.mean(0) - X_T.mean(0)
    for kernel, alike in (("linear", True), ("rbf", False)):
        weak, strong = (
            np.abs(tca(kernel=kernel, mu=mu, dimension=2).align(X_S, Y_S, moved).source(X_S)) for mu in (1e6, 1e-3)
        )
        assert np.allclose(weak, strong, rtol=1e-4) == alike


@pytest.mark.parametrize("kernel", ["linear", "rbf"])
def test_tca_brings_the_means_of_the_corpora_together(kernel):
    def distance(mu: float) -> float:
        aligned = tca(kernel=kernel, mu=mu, dimension=4).align(X_S, Y_S, X_T)
        return float(np.linalg.norm(aligned.source(X_S).mean(0) - aligned.target(X_T).mean(0)))

    assert distance(1e-3) < 0.2 * distance(1e6)


def test_tca_takes_other_landmarks_with_another_seed_and_maps_all_rows():
    x_s, x_t = rows(700, 5, d=3), rows(20, 6, d=3)
    seen = tca(dimension=4).align(x_s, np.zeros(700, np.int64), x_t)
    assert seen.source(x_s).shape == (700, 4)
    other = tca(dimension=4)
    other.seed = 1
    assert not np.array_equal(other.align(x_s, np.zeros(700, np.int64), x_t).source(x_s), seen.source(x_s))


@pytest.mark.parametrize("kernel", ["linear", "rbf"])
def test_tca_maps_many_rows_as_each_alone(kernel):
    aligned = tca(kernel=kernel, dimension=3).align(X_S, Y_S, X_T)
    many = rows(4100, 8)
    together = aligned.target(many)
    for i in (0, 1999, 2000, 4099):
        np.testing.assert_allclose(aligned.target(many[[i]])[0], together[i], rtol=1e-9, atol=1e-12)


# --------------------------------------------------------------------------- JDA, BDA


def method(name: str, truth: np.ndarray | None = None, **hyper) -> ShallowMethod:
    """The method; its classifier knows the ``truth`` where that is given."""
    made = METHODS.get(name)(**hyper)
    assert isinstance(made, ShallowMethod)
    made.seed = 0
    if truth is not None:
        made.predict = lambda Z_s, y_s, Z: truth  # type: ignore[method-assign]
    return made


def joint_by_loops(M: np.ndarray, ridge: float, dimension: int) -> np.ndarray:
    """Components of all rows from a whole MMD matrix: scale, eigenproblem, stretching."""
    centred = X - X.mean(0)
    scaled = centred / math.sqrt(sum(float(v) ** 2 for v in centred.flatten()) / N)
    M = M / math.sqrt(sum(float(v) ** 2 for v in M.flatten()))
    values, A = eig(np.linalg.inv(scaled.T @ M @ scaled + ridge * np.eye(D)) @ scaled.T @ H @ scaled)
    order = np.argsort(-values.real)[:dimension]
    Z = H @ scaled @ A.real[:, order]
    return Z / np.sqrt((Z**2).mean(0)) * np.sqrt(D * values.real[order] / values.real[order].sum())


def aligned_rows(made: ShallowMethod) -> np.ndarray:
    aligned = made.align(X_S, Y_S, X_T)
    return np.concatenate([aligned.source(X_S), aligned.target(X_T)])


M_0 = mmd_by_loops(list(range(N_S)), list(range(N_T)))


def test_jda_with_true_labels_has_the_papers_matrices():
    expected = joint_by_loops(M_0 + conditional_by_loops(Y_S, Y_T), 0.3, 3)
    same_up_to_sign(aligned_rows(method("jda", Y_T, ridge=0.3, dimension=3)), expected)


def test_jda_starts_with_the_marginal_matrix_alone():
    same_up_to_sign(aligned_rows(method("jda", Y_T, ridge=0.3, dimension=3, iterations=1)), joint_by_loops(M_0, 0.3, 3))


@pytest.mark.parametrize("emotions", ["equal", "shares"])
@pytest.mark.parametrize("mu", [0.0, 0.3, 1.0])
def test_bda_balances_marginal_and_conditional_matrices(mu, emotions):
    M_c = conditional_by_loops(Y_S, Y_T, weighted=emotions == "shares")
    expected = joint_by_loops((1 - mu) * M_0 + mu * M_c, 0.3, 3)
    made = method("bda", Y_T, mu=mu, emotions=emotions, ridge=0.3, dimension=3)
    same_up_to_sign(aligned_rows(made), expected)


def test_bda_without_its_conditional_part_is_the_first_round_of_jda():
    expected = aligned_rows(method("jda", dimension=3, iterations=1, ridge=0.1))
    same_up_to_sign(aligned_rows(method("bda", mu=0.0, dimension=3, ridge=0.1)), expected)


def test_bda_of_equal_parts_is_jda_where_the_labels_are_the_same():
    same_up_to_sign(aligned_rows(method("bda", Y_T, mu=0.5, ridge=0.1)), aligned_rows(method("jda", Y_T, ridge=0.1)))


def test_an_emotion_that_holds_everybody_is_the_corpus():
    """Then mu = 1 is mu = 0: the emotion's means are the corpora's."""
    one_s, one_t = np.zeros(N_S, np.int64), np.zeros(N_T, np.int64)
    found, expected = (method("bda", one_t, mu=mu, dimension=3).align(X_S, one_s, X_T) for mu in (1.0, 0.0))
    same_up_to_sign(found.source(X_S), expected.source(X_S))


@pytest.mark.parametrize("name", ["jda", "bda"])
def test_a_class_that_one_side_lacks_contributes_nothing(name):
    """Whether the rows of a class without counterpart are one class or two changes nothing."""
    relabelled = np.where(Y_S == 3, 7, Y_S)
    expected = method(name, Y_T, dimension=3).align(X_S, Y_S, X_T).source(X_S)
    found = method(name, Y_T, dimension=3).align(X_S, relabelled, X_T).source(X_S)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("name", ["jda", "bda"])
def test_the_means_of_emotions_come_together(name):
    x_s, y_s = grouped(30, 1)
    x_t, y_t = grouped(24, 2)
    x_t[y_t == 0] += np.linspace(0, 3, 8)
    x_t[y_t == 1] -= np.linspace(0, 3, 8)

    def distance(ridge: float) -> float:
        aligned = method(name, y_t, ridge=ridge, dimension=4).align(x_s, y_s, x_t)
        Z_s, Z_t = aligned.source(x_s), aligned.target(x_t)
        return sum(float(np.linalg.norm(Z_s[y_s == c].mean(0) - Z_t[y_t == c].mean(0))) for c in range(3))

    assert distance(1e-4) < 0.3 * distance(1e6)


def rounds(answers: list[np.ndarray], iterations: int) -> tuple[list[np.ndarray | None], list[int]]:
    """The labels that `joint_components` asks matrices for, and the widths of what it has labelled."""
    asked: list[np.ndarray | None] = []
    widths: list[int] = []

    def mmd(y_t: np.ndarray | None) -> np.ndarray:
        asked.append(y_t)
        return marginal(N_S, N_T)

    def predict(Z_s: np.ndarray, y_s: np.ndarray, Z: np.ndarray) -> np.ndarray:
        assert (len(Z_s), len(Z)) == (N_S, N_T)
        widths.append(Z.shape[1])
        return answers[len(widths) - 1]

    joint_components(X_S, Y_S, X_T, None, predict, mmd=mmd, ridge=1.0, dimension=2, iterations=iterations)
    return asked, widths


def test_rounds_take_the_labels_of_the_round_before_and_end_with_a_solution():
    first, second, third = np.zeros(N_T, np.int64), np.ones(N_T, np.int64), Y_T
    asked, widths = rounds([first, second, third], 4)
    assert [y if y is None else y.tolist() for y in asked] == [None, first.tolist(), second.tolist(), third.tolist()]
    assert widths == [2, 2, 2]


def test_rounds_end_when_the_labels_stay():
    asked, widths = rounds([Y_T, Y_T, np.zeros(N_T, np.int64)], 10)
    assert len(asked) == 2
    assert len(widths) == 2


@pytest.mark.parametrize("name", ["jda", "bda"])
def test_pseudo_labels_are_the_classifiers(name):
    x_s, y_s = grouped(30, 1)
    x_t, y_t = grouped(24, 2, 0.1)
    C = 0.1
    found = method(name, C=C).align(x_s, y_s, x_t).source(x_s)
    np.testing.assert_allclose(found, method(name, y_t, C=C).align(x_s, y_s, x_t).source(x_s))


# --------------------------------------------------------------------------- laws of all

EVERY = [("tca", {"kernel": "linear"}), ("tca", {"kernel": "rbf"}), ("jda", {}), ("bda", {})]
every = pytest.mark.parametrize(("name", "hyper"), EVERY, ids=["tca linear", "tca rbf", "jda", "bda"])


def gram(name: str, hyper: dict, x_s: np.ndarray, y_s: np.ndarray, x_t: np.ndarray) -> np.ndarray:
    """Inner products between aligned rows, which no sign of a component changes."""
    aligned = method(name, **hyper).align(x_s, y_s, x_t)
    Z = np.concatenate([aligned.source(x_s), aligned.target(x_t)])
    assert np.isfinite(Z).all()
    return Z @ Z.T


@every
def test_rotation_translation_and_scale_of_all_features_change_nothing(name, hyper):
    (x_s, y_s), (x_t, _) = grouped(30, 1), grouped(24, 2, 0.3)
    rotation = ortho_group.rvs(8, random_state=0)
    expected = gram(name, hyper, x_s, y_s, x_t)
    found = gram(name, hyper, 3 * x_s @ rotation + 2, y_s, 3 * x_t @ rotation + 2)
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)


@every
def test_the_order_of_rows_changes_nothing(name, hyper):
    (x_s, y_s), (x_t, _) = grouped(30, 1), grouped(24, 2, 0.3)
    expected = gram(name, hyper, x_s, y_s, x_t)
    p_s, p_t = np.random.default_rng(0).permutation(30), np.random.default_rng(1).permutation(24)
    order = np.r_[p_s, 30 + p_t]
    found = gram(name, hyper, x_s[p_s], y_s[p_s], x_t[p_t])
    np.testing.assert_allclose(found, expected[np.ix_(order, order)], rtol=1e-6, atol=1e-6)


@every
@pytest.mark.parametrize("case", ["one class", "equal rows", "one target row", "few rows", "a dead feature"])
def test_poor_data_give_finite_maps(name, hyper, case):
    (x_s, y_s), (x_t, _) = grouped(30, 1), grouped(24, 2, 0.3)
    if case == "one class":
        y_s = np.zeros(30, np.int64)
    elif case == "equal rows":
        x_s, x_t = np.full((30, 8), 0.1), np.full((24, 8), 0.1)
    elif case == "one target row":
        x_t = x_t[:1]
    elif case == "few rows":
        x_s, y_s, x_t = x_s[:2], y_s[:2], x_t[:2]
    else:
        x_s[:, 3] = x_t[:, 3] = 0
    found = gram(name, hyper, x_s, y_s, x_t)
    if case == "equal rows":
        np.testing.assert_array_equal(found, 0)
