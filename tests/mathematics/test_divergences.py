"""Each formula against its equation as plain loops, and the laws that the equation promises."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.optimize import minimize
from scipy.stats import entropy as scipy_entropy
from scipy.stats import moment
from sklearn.metrics.pairwise import rbf_kernel

from benchmark.mathematics.divergences import (
    central_moment_discrepancy,
    coral_distance,
    entropy,
    gaussian_mmd2,
    group_weights,
    grouped_gaussian_mmd2,
    grouped_mmd2_weights,
    joint_gaussian_mmd2,
    mmd2_weights,
    nearest_probabilities,
)
from benchmark.mathematics.kernels import (
    gaussian_kernels,
    joint_kernel_sum,
    kernel_sums,
    squared_distances,
    typical_distance,
)
from benchmark.training.schedules import ramp


def features(n: int, d: int = 4, seed: int = 0, shift: float = 0.0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(n, d, generator=generator, dtype=torch.float64) + shift


F_S, F_T = features(5), features(7, seed=1, shift=0.5)
ROTATION = torch.linalg.qr(features(4, seed=2)).Q


def kernel_by_loops(a: torch.Tensor, b: torch.Tensor, bandwidths: list[float]) -> torch.Tensor:
    k = torch.zeros(len(a), len(b), dtype=torch.float64)
    for i in range(len(a)):
        for j in range(len(b)):
            d = sum(float(a[i, q] - b[j, q]) ** 2 for q in range(a.shape[1]))
            k[i, j] = sum(math.exp(-d / h) for h in bandwidths)
    return k


def mean_distance_by_loops(f: torch.Tensor) -> float:
    return sum(float((f[i] - f[j]).square().sum()) for i in range(len(f)) for j in range(len(f)) if i != j) / (
        len(f) * (len(f) - 1)
    )


def mmd2_by_loops(f_s: torch.Tensor, f_t: torch.Tensor, bandwidths: list[float], unbiased: bool) -> float:
    n, m, total = len(f_s), len(f_t), 0.0
    for f, size in ((f_s, n), (f_t, m)):
        k = kernel_by_loops(f, f, bandwidths)
        pairs = [(i, j) for i in range(size) for j in range(size) if not unbiased or i != j]
        total += sum(float(k[i, j]) for i, j in pairs) / len(pairs)
    return total - 2 * float(kernel_by_loops(f_s, f_t, bandwidths).sum()) / (n * m)


def test_squared_distances():
    expected = [[sum((float(x) - float(y)) ** 2 for x, y in zip(a, b, strict=True)) for b in F_T] for a in F_S]
    torch.testing.assert_close(squared_distances(F_S, F_T), torch.tensor(expected, dtype=torch.float64))


def test_squared_distances_are_never_negative():
    far = torch.full((3, 4), 1e4) + torch.rand(3, 4, generator=torch.Generator().manual_seed(0))
    assert (squared_distances(far, far) >= 0).all()


def test_typical_distance():
    joint = torch.cat([F_S, F_T])
    distances = squared_distances(joint, joint)
    assert float(typical_distance(distances)) == pytest.approx(mean_distance_by_loops(joint))
    between = sorted(float((joint[i] - joint[j]).square().sum()) for i in range(12) for j in range(i))
    assert float(typical_distance(distances, "median")) == pytest.approx(between[(len(between) - 1) // 2])


def test_no_gradient_through_the_bandwidth():
    x = F_S.clone().requires_grad_()
    assert not typical_distance(squared_distances(x, x)).requires_grad


@pytest.mark.parametrize("factor", [2.0, 3.0])
@pytest.mark.parametrize("kernels", [1, 3, 4, 5])
@pytest.mark.parametrize("statistic", ["mean", "median"])
def test_gaussian_kernels_and_their_derivative(kernels, factor, statistic):
    h = float(typical_distance(squared_distances(F_S, F_S), statistic))
    bandwidths = [h * factor ** (u - (kernels - 1) / 2) for u in range(kernels)]
    k, slope = gaussian_kernels(F_S, kernels, factor, statistic)
    torch.testing.assert_close(k, kernel_by_loops(F_S, F_S, bandwidths))
    expected = sum(-kernel_by_loops(F_S, F_S, [each]) / each for each in bandwidths)
    torch.testing.assert_close(slope, expected)


def test_gaussian_kernel_is_scikit_learns():
    h = float(typical_distance(squared_distances(F_S, F_S)))
    np.testing.assert_allclose(gaussian_kernels(F_S)[0], rbf_kernel(F_S, gamma=1 / h))


@pytest.mark.parametrize("estimator", ["biased", "unbiased"])
@pytest.mark.parametrize("kernels", [1, 5])
def test_gaussian_mmd2(estimator, kernels):
    h = mean_distance_by_loops(torch.cat([F_S, F_T]))
    bandwidths = [h * 2.0 ** (u - (kernels - 1) / 2) for u in range(kernels)]
    found = gaussian_mmd2(F_S, F_T, kernels=kernels, estimator=estimator)
    assert float(found) == pytest.approx(mmd2_by_loops(F_S, F_T, bandwidths, estimator == "unbiased"))


def test_biased_mmd2_of_linear_kernels_is_the_distance_of_means():
    joint = torch.cat([F_S, F_T])
    found = (mmd2_weights(5, 7, "biased", torch.float64) * (joint @ joint.T)).sum()
    torch.testing.assert_close(found, (F_S.mean(0) - F_T.mean(0)).square().sum())


def test_unbiased_mmd2_is_zero_on_average_and_biased_is_not():
    pool = features(2000, seed=3)
    parts = list(zip(pool[:1000].split(10), pool[1000:].split(10), strict=True))
    means = {
        e: float(np.mean([float(gaussian_mmd2(a, b, estimator=e)) for a, b in parts])) for e in ("biased", "unbiased")
    }
    assert abs(means["unbiased"]) < 0.01
    assert means["biased"] > 0.05


@pytest.mark.parametrize("distance", [gaussian_mmd2, coral_distance, central_moment_discrepancy])
class TestLaws:
    def test_zero_at_equality(self, distance):
        assert float(distance(F_S, F_S)) == pytest.approx(0, abs=1e-12)

    def test_above_zero_otherwise(self, distance):
        assert float(distance(F_S, 3 * F_T)) > 1e-3

    def test_symmetry(self, distance):
        torch.testing.assert_close(distance(F_S, F_T), distance(F_T, F_S))

    def test_order_of_rows(self, distance):
        torch.testing.assert_close(distance(F_S, F_T), distance(F_S[[2, 0, 1, 4, 3]], F_T.flip(0)))

    def test_translation(self, distance):
        shift = torch.tensor([1.0, -2, 3, 0], dtype=torch.float64)
        torch.testing.assert_close(distance(F_S, F_T), distance(F_S + shift, F_T + shift))

    def test_constant_features(self, distance):
        f = torch.ones(4, 3, requires_grad=True)
        value = distance(f, torch.ones(4, 3))
        value.backward()
        assert value.item() == 0
        assert torch.isfinite(f.grad).all()


@pytest.mark.parametrize("distance", [gaussian_mmd2, coral_distance])
def test_rotation(distance):
    torch.testing.assert_close(distance(F_S, F_T), distance(F_S @ ROTATION, F_T @ ROTATION))


def test_moments_by_entry_turn_with_the_axes():
    turned = central_moment_discrepancy(F_S @ ROTATION, F_T @ ROTATION)
    assert float(turned) != pytest.approx(float(central_moment_discrepancy(F_S, F_T)), rel=0.01)


def test_mmd2_does_not_depend_on_scale():
    torch.testing.assert_close(gaussian_mmd2(F_S, F_T), gaussian_mmd2(10 * F_S, 10 * F_T))


def test_coral_grows_with_the_fourth_power_of_scale_and_ignores_one_domains_shift():
    torch.testing.assert_close(coral_distance(2 * F_S, 2 * F_T), 16 * coral_distance(F_S, F_T))
    torch.testing.assert_close(coral_distance(F_S + 7, F_T), coral_distance(F_S, F_T))


def test_coral_distance():
    def covariance(f: torch.Tensor, p: int, q: int) -> float:
        n = len(f)
        mean_p, mean_q = (sum(float(f[i, r]) for i in range(n)) / n for r in (p, q))
        return sum((float(f[i, p]) - mean_p) * (float(f[i, q]) - mean_q) for i in range(n)) / (n - 1)

    squares = sum((covariance(F_S, p, q) - covariance(F_T, p, q)) ** 2 for p in range(4) for q in range(4))
    assert float(coral_distance(F_S, F_T)) == pytest.approx(squares / (4 * 4**2))


def test_coral_of_one_feature():
    expected = (F_S[:, 0].var() - F_T[:, 0].var()) ** 2 / 4
    torch.testing.assert_close(coral_distance(F_S[:, :1], F_T[:, :1]), expected)


def test_coral_gradient():
    assert torch.autograd.gradcheck(coral_distance, (F_S.clone().requires_grad_(), F_T.clone().requires_grad_()))


def by_autograd(f: torch.Tensor, kernels: int, statistic: str) -> torch.Tensor:
    """Sums of kernels around a bandwidth held fixed, from one difference after the other."""
    distances = (f[:, None] - f[None]).square().sum(2)
    h = typical_distance(distances, statistic)
    return sum(torch.exp(-distances / (h * 2.0 ** (u - (kernels - 1) / 2))) for u in range(kernels))


def same_gradients(mine: torch.Tensor, theirs: torch.Tensor, *leaves: torch.Tensor) -> None:
    torch.testing.assert_close(mine, theirs)
    weights = torch.arange(1.0, mine.numel() + 1, dtype=mine.dtype).view_as(mine)
    found, expected = (torch.autograd.grad(v, leaves, weights, retain_graph=True) for v in (mine, theirs))
    for a, b in zip(found, expected, strict=True):
        torch.testing.assert_close(a, b)


@pytest.mark.parametrize("statistic", ["mean", "median"])
@pytest.mark.parametrize("kernels", [1, 5])
def test_kernel_sums_have_autograds_gradient_at_a_fixed_bandwidth(kernels, statistic):
    f, g = torch.cat([F_S, F_T]).requires_grad_(), features(12, 3, seed=3).requires_grad_()
    weights = torch.stack([w + w.T for w in (features(12, 12, seed=s) for s in (4, 5))])
    expected = torch.stack(
        [(w * by_autograd(x, kernels, statistic)).sum() for w, x in zip(weights, (f, g), strict=True)]
    )
    same_gradients(kernel_sums([f, g], weights, kernels, 2.0, statistic), expected, f, g)


@pytest.mark.parametrize("statistic", ["mean", "median"])
def test_a_joint_kernel_sum_has_autograds_gradient_at_a_fixed_bandwidth(statistic):
    f, g, e = torch.cat([F_S, F_T]).requires_grad_(), features(12, 3).requires_grad_(), features(12, 2).requires_grad_()
    w = mmd2_weights(5, 7, "unbiased", torch.float64)
    numbers = (5, 1, 3)
    product = 1
    for x, u in zip((f, g, e), numbers, strict=True):
        product = product * by_autograd(x, u, statistic)
    same_gradients(joint_kernel_sum([f, g, e], w, numbers, 2.0, statistic), (w * product).sum(), f, g, e)


@pytest.mark.parametrize("estimator", ["biased", "unbiased"])
def test_mmd2_weights_by_loops(estimator):
    n, m, w = 3, 4, mmd2_weights(3, 4, estimator, torch.float64)
    for i in range(n + m):
        for j in range(n + m):
            same, size = (i < n) == (j < n), n if i < n else m
            pairs = size * size if estimator == "biased" else size * (size - 1)
            expected = -1 / (n * m) if not same else 0 if i == j and estimator == "unbiased" else 1 / pairs
            assert float(w[i, j]) == pytest.approx(expected)


def test_entropy():
    p = F_S.softmax(1)
    expected = np.mean([scipy_entropy(row) for row in p.numpy()])
    assert float(entropy(F_S)) == pytest.approx(expected)
    by_loops = -sum(float(v) * math.log(float(v)) for v in p.flatten()) / len(p)
    assert float(entropy(F_S)) == pytest.approx(by_loops)


def test_entropy_of_certainty():
    x = torch.tensor([[1000.0, 0.0]], requires_grad=True)
    entropy(x).backward()
    assert entropy(x).item() == 0
    assert torch.isfinite(x.grad).all()


def test_nearest_probabilities_minimise_the_distance():
    for row in features(6, 3, seed=4) + 0.3:
        found, outputs = nearest_probabilities(row[None])[0], row.numpy()
        best = minimize(
            lambda p, o=outputs: ((p - o) ** 2).sum(),
            np.full(3, 1 / 3),
            bounds=[(0, 1)] * 3,
            constraints={"type": "eq", "fun": lambda p: p.sum() - 1},
        )
        np.testing.assert_allclose(found, best.x, atol=1e-4)


def test_nearest_probabilities_are_probabilities_in_the_order_of_the_outputs():
    outputs = torch.cat([features(50, 6, seed=5), features(50, 6, seed=6, shift=-3), features(50, 6, seed=7, shift=30)])
    p = nearest_probabilities(outputs)
    torch.testing.assert_close(p.sum(1), torch.ones(150, dtype=torch.float64))
    assert (p >= 0).all()
    assert torch.equal(p.argmax(1), outputs.argmax(1))
    ordered = p.gather(1, outputs.argsort(1))
    assert (ordered.diff(dim=1) >= 0).all()


def test_probabilities_stay_as_they_are():
    p = F_S.softmax(1)
    torch.testing.assert_close(nearest_probabilities(p), p)


def test_schedules():
    assert ramp("constant", 0.0) == ramp("constant", 1.0) == 1.0
    assert ramp("sigmoid", 0.0) == 0.0
    for p in (0.1, 0.5, 1.0):
        assert ramp("sigmoid", p) == pytest.approx(2 / (1 + math.exp(-10 * p)) - 1)
        assert ramp("sigmoid", p) == pytest.approx(math.tanh(5 * p))


G_S, G_T = features(5, 3, seed=8), features(7, 3, seed=9, shift=-0.5)


@pytest.mark.parametrize("unbiased", [False, True])
def test_joint_mmd2_is_mmd2_under_the_product_of_kernels(unbiased):
    n, m = len(F_S), len(F_T)
    k = 1
    for s, t in ((F_S, F_T), (G_S, G_T)):
        joint = torch.cat([s, t])
        k = k * kernel_by_loops(joint, joint, [mean_distance_by_loops(joint) * 2.0**u for u in (-1, 0, 1)])
    total = 0.0
    for first, size in ((0, n), (n, m)):
        pairs = [(i, j) for i in range(size) for j in range(size) if not unbiased or i != j]
        total += sum(float(k[first + i, first + j]) for i, j in pairs) / len(pairs)
    total -= 2 * sum(float(k[i, n + j]) for i in range(n) for j in range(m)) / (n * m)
    pairs = [(F_S, F_T), (G_S, G_T)]
    found = joint_gaussian_mmd2(pairs, kernels=(3, 3), estimator="unbiased" if unbiased else "biased")
    assert float(found) == pytest.approx(total)
    torch.testing.assert_close(
        found, joint_gaussian_mmd2(pairs[::-1], kernels=(3, 3), estimator="unbiased" if unbiased else "biased")
    )


def test_joint_mmd2_of_one_pair_is_mmd2_and_a_constant_layer_changes_nothing():
    one = gaussian_mmd2(F_S, F_T, kernels=5)
    torch.testing.assert_close(joint_gaussian_mmd2([(F_S, F_T)], kernels=(5,)), one)
    constant = torch.full((5, 2), 0.5, dtype=torch.float64), torch.full((7, 2), 0.5, dtype=torch.float64)
    torch.testing.assert_close(joint_gaussian_mmd2([(F_S, F_T), constant], kernels=(5, 1)), one)


def test_joint_mmd2_sees_what_no_marginal_tells():
    """Both layers have the same distribution in both domains; only what goes with what differs."""
    f = torch.tensor([[0.0], [1.0]], dtype=torch.float64)
    assert float(gaussian_mmd2(f, f.flip(0))) == pytest.approx(0, abs=1e-12)
    assert float(joint_gaussian_mmd2([(f, f), (f, f.flip(0))], kernels=(1, 1))) > 0.1


def test_group_weights_sum_to_one_or_are_zero():
    memberships = torch.cat([features(6, 3, seed=4).abs(), torch.zeros(6, 1, dtype=torch.float64)], 1)
    weights = group_weights(memberships)
    torch.testing.assert_close(weights.sum(0), torch.tensor([1.0, 1, 1, 0], dtype=torch.float64))
    torch.testing.assert_close(weights[:, :3] * memberships[:, :3].sum(0), memberships[:, :3])


W_S = group_weights(torch.tensor([[1.0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 1, 0]], dtype=torch.float64))
W_T = group_weights(features(7, 3, seed=10).abs())
SHARES = torch.tensor([0.2, 0.5, 0.3], dtype=torch.float64)


def grouped(f_s: torch.Tensor, f_t: torch.Tensor, w_s: torch.Tensor, w_t: torch.Tensor, kernels: int = 1):
    (found,) = grouped_gaussian_mmd2([(f_s, f_t)], [grouped_mmd2_weights(w_s, w_t)], kernels=kernels)
    return found


def test_grouped_mmd2_by_loops():
    """The third group has no source sample: the mean is over two."""
    k = kernel_by_loops(torch.cat([F_S, F_T]), torch.cat([F_S, F_T]), [2.0])
    total, shared = 0.0, 0.0
    for g in (0, 1):
        w = [*(float(v) for v in W_S[:, g]), *(-float(v) for v in W_T[:, g])]
        within = sum(w[i] * w[j] * float(k[i, j]) for i in range(12) for j in range(12))
        total, shared = total + within / 2, shared + float(SHARES[g]) * within
    assert float((grouped_mmd2_weights(W_S, W_T) * k).sum()) == pytest.approx(total)
    assert float((grouped_mmd2_weights(W_S, W_T, SHARES) * k).sum()) == pytest.approx(shared)


def test_grouped_mmd2_of_linear_kernels_is_the_distance_of_group_means():
    joint = torch.cat([F_S, F_T])
    found = (grouped_mmd2_weights(W_S, W_T) * (joint @ joint.T)).sum()
    distances = (W_S.T @ F_S - W_T.T @ F_T).square().sum(1)
    torch.testing.assert_close(found, distances[:2].mean())


def test_grouped_mmd2_with_one_group_is_mmd2():
    ones = group_weights(torch.ones(5, 1, dtype=torch.float64)), group_weights(torch.ones(7, 1, dtype=torch.float64))
    torch.testing.assert_close(
        grouped(F_S, F_T, *ones, kernels=5), gaussian_mmd2(F_S, F_T, kernels=5, estimator="biased")
    )


def test_grouped_mmd2_depends_neither_on_order_nor_on_axes_and_scale():
    found = grouped(F_S, F_T, W_S, W_T, kernels=3)
    torch.testing.assert_close(found, grouped(F_S, F_T, W_S[:, [2, 0, 1]], W_T[:, [2, 0, 1]], kernels=3))
    torch.testing.assert_close(found, grouped(F_S.flip(0), F_T, W_S.flip(0), W_T, kernels=3))
    torch.testing.assert_close(found, grouped(F_T, F_S, W_T, W_S, kernels=3))
    torch.testing.assert_close(found, grouped(3 * F_S @ ROTATION + 1, 3 * F_T @ ROTATION + 1, W_S, W_T, kernels=3))


def test_grouped_mmd2_without_a_common_group_is_zero_with_a_gradient_of_zero():
    f_s = F_S.clone().requires_grad_()
    value = grouped(f_s, F_T, W_S * torch.tensor([1.0, 0, 0]), W_T * torch.tensor([0.0, 1, 1]))
    value.backward()
    assert value.item() == 0
    assert torch.equal(f_s.grad, torch.zeros_like(F_S))


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-1.0, 3.0)])
@pytest.mark.parametrize("moments", [1, 2, 5])
def test_central_moment_discrepancy_by_loops(low, high, moments):
    def central(f: torch.Tensor, k: int, q: int) -> float:
        mean = sum(float(v) for v in f[:, q]) / len(f)
        return mean if k == 1 else sum((float(v) - mean) ** k for v in f[:, q]) / len(f)

    total = 0.0
    for k in range(1, moments + 1):
        squares = sum((central(F_S, k, q) - central(F_T, k, q)) ** 2 for q in range(4))
        total += math.sqrt(squares) / (high - low) ** k
    assert float(central_moment_discrepancy(F_S, F_T, moments, low, high)) == pytest.approx(total)


def test_central_moments_are_scipys():
    found = central_moment_discrepancy(F_S, F_T, 5)
    orders = [(moment(F_S.numpy(), k) - moment(F_T.numpy(), k)) for k in range(2, 6)]
    expected = np.linalg.norm(F_S.mean(0) - F_T.mean(0)) + sum(np.linalg.norm(d) for d in orders)
    assert float(found) == pytest.approx(expected)


def test_central_moment_discrepancy_does_not_depend_on_where_the_interval_lies_and_how_long_it_is():
    found = central_moment_discrepancy(F_S, F_T, 5, -4.0, 4.0)
    torch.testing.assert_close(central_moment_discrepancy(3 * F_S + 7, 3 * F_T + 7, 5, -5.0, 19.0), found)


def test_central_moment_discrepancy_of_a_shift_is_the_shift():
    shift = torch.tensor([3.0, 0, 4, 0], dtype=torch.float64)
    assert float(central_moment_discrepancy(F_S, F_S + shift)) == pytest.approx(5)


def test_gradients():
    f_s, f_t = (f.clone().requires_grad_() for f in (F_S, F_T))
    assert torch.autograd.gradcheck(central_moment_discrepancy, (f_s, f_t))
