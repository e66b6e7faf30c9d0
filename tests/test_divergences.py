"""Each formula against its equation as plain loops, and the laws that the equation promises."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from scipy.optimize import minimize
from scipy.stats import entropy as scipy_entropy
from sklearn.metrics.pairwise import rbf_kernel

from benchmark.divergences import (
    coral_distance,
    entropy,
    gaussian_kernels,
    gaussian_mmd2,
    mmd2,
    nearest_probabilities,
    squared_distances,
    typical_distance,
)
from benchmark.schedules import ramp


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
            k[i, j] = sum(math.exp(-d / h) for h in bandwidths) / len(bandwidths)
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


@pytest.mark.parametrize(("kernels", "bandwidths"), [(1, [3.0]), (3, [1.5, 3, 6]), (5, [0.75, 1.5, 3, 6, 12])])
def test_gaussian_kernels(kernels, bandwidths):
    found = gaussian_kernels(squared_distances(F_S, F_T), torch.tensor(3.0, dtype=torch.float64), kernels)
    torch.testing.assert_close(found, kernel_by_loops(F_S, F_T, bandwidths))


def test_gaussian_kernel_is_scikit_learns():
    found = gaussian_kernels(squared_distances(F_S, F_T), torch.tensor(3.0, dtype=torch.float64))
    np.testing.assert_allclose(found, rbf_kernel(F_S, F_T, gamma=1 / 3))


@pytest.mark.parametrize("estimator", ["biased", "unbiased"])
@pytest.mark.parametrize("kernels", [1, 5])
def test_gaussian_mmd2(estimator, kernels):
    h = mean_distance_by_loops(torch.cat([F_S, F_T]))
    bandwidths = [h * 2.0 ** (u - (kernels - 1) / 2) for u in range(kernels)]
    found = gaussian_mmd2(F_S, F_T, kernels=kernels, estimator=estimator)
    assert float(found) == pytest.approx(mmd2_by_loops(F_S, F_T, bandwidths, estimator == "unbiased"))


def test_biased_mmd2_of_linear_kernels_is_the_distance_of_means():
    found = mmd2(F_S @ F_S.T, F_T @ F_T.T, F_S @ F_T.T, "biased")
    torch.testing.assert_close(found, (F_S.mean(0) - F_T.mean(0)).square().sum())


def test_unbiased_mmd2_is_zero_on_average_and_biased_is_not():
    pool = features(2000, seed=3)
    parts = list(zip(pool[:1000].split(10), pool[1000:].split(10), strict=True))
    means = {
        e: float(np.mean([float(gaussian_mmd2(a, b, estimator=e)) for a, b in parts])) for e in ("biased", "unbiased")
    }
    assert abs(means["unbiased"]) < 0.01
    assert means["biased"] > 0.05


@pytest.mark.parametrize("distance", [gaussian_mmd2, coral_distance])
class TestLaws:
    def test_zero_at_equality(self, distance):
        assert float(distance(F_S, F_S)) == pytest.approx(0, abs=1e-12)

    def test_above_zero_otherwise(self, distance):
        assert float(distance(F_S, 3 * F_T)) > 1e-3

    def test_symmetry(self, distance):
        torch.testing.assert_close(distance(F_S, F_T), distance(F_T, F_S))

    def test_order_of_rows(self, distance):
        torch.testing.assert_close(distance(F_S, F_T), distance(F_S[[2, 0, 1, 4, 3]], F_T.flip(0)))

    def test_rotation_and_translation(self, distance):
        shift = torch.tensor([1.0, -2, 3, 0], dtype=torch.float64)
        torch.testing.assert_close(distance(F_S, F_T), distance(F_S @ ROTATION + shift, F_T @ ROTATION + shift))

    def test_constant_features(self, distance):
        f = torch.ones(4, 3, requires_grad=True)
        value = distance(f, torch.ones(4, 3))
        value.backward()
        assert value.item() == 0
        assert torch.isfinite(f.grad).all()


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


@pytest.mark.parametrize("estimator", ["biased", "unbiased"])
def test_mmd2_gradient_at_a_fixed_bandwidth(estimator):
    h = typical_distance(squared_distances(F_S, F_S))

    def at_fixed_bandwidth(s: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        k = [gaussian_kernels(squared_distances(a, b), h, 5) for a, b in ((s, s), (t, t), (s, t))]
        return mmd2(*k, estimator)

    assert torch.autograd.gradcheck(at_fixed_bandwidth, (F_S.clone().requires_grad_(), F_T.clone().requires_grad_()))


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
