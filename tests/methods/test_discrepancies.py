"""JAN, CMD, DSAN, DeepJDOT, PDAN and LIDAN against their equations as loops, and emotions grouped by valence."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import ot
import pytest
import torch
from scipy.optimize import linear_sum_assignment, linprog
from sklearn.linear_model import Lasso, MultiTaskLasso, Ridge

from benchmark.contracts import EMOTIONS
from benchmark.mathematics.divergences import gaussian_mmd2
from benchmark.mathematics.reconstruction import normalised, reconstruction_weights, regression_loss
from benchmark.mathematics.valence import VALENCE, confident_labels, granularities, source_labels, valence_groups
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch
from tests import tiny
from tests.fixed_batches import (
    WIDTHS,
    M,
    N,
    Y,
    activations,
    build,
    cross_entropy_by_loops,
    normalised_by_loops,
    source,
    target,
    with_gradient,
)

EMOTIONS_3 = ("anger", "happiness", "sadness")
LEVELS_3 = (0, 1, 0)
SURE = torch.tensor([[4.0, 0, 0], [0, 5, 0], [0.1, 0, 0.2], [3, 0, 0], [0, 0, 6]], dtype=torch.float64)
"""Logits of which all but the third row's are confident: anger, happiness, nobody, anger, sadness."""


def named(name: str, **hyper) -> DeepMethod:
    method = build(name, **hyper)
    method.emotions = EMOTIONS_3
    return method


def with_labels(y: list[int], layers: tuple[torch.Tensor, ...] | None = None) -> Batch:
    return replace(source(layers), y=torch.tensor(y))


def with_logits(logits: torch.Tensor, layers: tuple[torch.Tensor, ...] | None = None) -> UnlabelledBatch:
    hidden = (layers or activations(len(logits), 1))[:2]
    return target((*hidden, logits))


def softmax_by_loops(logits: torch.Tensor) -> list[list[float]]:
    exps = [[math.exp(float(v)) for v in row] for row in logits]
    return [[e / sum(row) for e in row] for row in exps]


def distances_by_loops(f: torch.Tensor) -> list[list[float]]:
    return [[sum(float(x - y) ** 2 for x, y in zip(a, b, strict=True)) for b in f] for a in f]


def kernel_by_loops(f: torch.Tensor, statistic: str, scales: list[float]) -> list[list[float]]:
    """Sum of Gaussian kernels between all rows, around the mean or median distance of different rows."""
    d, n = distances_by_loops(f), len(f)
    between = sorted(d[i][j] for i in range(n) for j in range(i))
    h = sum(between) / len(between) if statistic == "mean" else between[(len(between) - 1) // 2]
    return [[sum(math.exp(-d[i][j] / (h * s)) for s in scales) for j in range(n)] for i in range(n)]


FIVE = [0.25, 0.5, 1.0, 2.0, 4.0]


@pytest.mark.parametrize("name", ["jan", "cmd", "dsan", "deepjdot", "pdan"])
def test_classification_is_cross_entropy(name):
    assert float(named(name).loss(source(), target(), 0.5)["classification"]) == pytest.approx(cross_entropy_by_loops())


@pytest.mark.parametrize("name", ["jan", "dsan", "pdan", "lidan"])
def test_schedules_multiply_what_adapts(name):
    constant, growing = named(name, schedule="constant"), named(name, schedule="sigmoid")
    full, part = (method.loss(source(), with_logits(SURE), 0.2) for method in (constant, growing))
    assert all(
        float(v) == 0 for k, v in growing.loss(source(), with_logits(SURE), 0.0).items() if k != "classification"
    )
    for key in full.keys() - {"classification"}:
        assert float(part[key]) == pytest.approx(float(full[key]) * (2 / (1 + math.exp(-2)) - 1))
        assert float(full[key]) != 0


@pytest.mark.parametrize("name", ["jan", "dsan"])
def test_weights_grow_as_the_paper_says_by_default(name):
    default, constant = named(name), named(name, schedule="constant")
    (key,) = default.loss(source(), target(), 0.5).keys() - {"classification"}
    found, full = (float(method.loss(source(), target(), 0.3)[key]) for method in (default, constant))
    assert found == pytest.approx(full * math.tanh(1.5))


@pytest.mark.parametrize("name", ["jan", "cmd", "dsan", "deepjdot", "pdan", "lidan"])
def test_the_order_of_samples_does_not_matter(name):
    rows_s, rows_t = torch.tensor([3, 5, 0, 1, 4, 2]), torch.tensor([4, 2, 0, 1, 3])
    layers_s, layers_t = activations(N, 0), with_logits(SURE).layers
    straight = named(name).loss(source(), target(layers_t), 0.5)
    shuffled_s = with_labels(Y[rows_s].tolist(), tuple(h[rows_s] for h in layers_s))
    shuffled = named(name).loss(shuffled_s, target(tuple(h[rows_t] for h in layers_t)), 0.5)
    assert straight.keys() == shuffled.keys()
    for key in straight:
        torch.testing.assert_close(straight[key], shuffled[key])


@pytest.mark.parametrize("name", ["jan", "cmd", "dsan", "deepjdot", "pdan", "lidan"])
def test_equal_features_of_tiny_batches_have_finite_gradients(name):
    h_s, h_t = (
        with_gradient(tuple(torch.ones(2, d) for d in WIDTHS)),
        with_gradient(tuple(torch.ones(2, d) for d in WIDTHS)),
    )
    batch = Batch(torch.zeros(2, 8, 4), torch.arange(2), h_s, h_s[1], h_s[2], y=torch.tensor([1, 1]))
    total = sum(named(name).loss(batch, target(h_t), 0.5).values())
    total.backward()
    assert torch.isfinite(total)
    assert all(torch.isfinite(h.grad).all() for h in (*h_s, *h_t) if h.grad is not None)


# --------------------------------------------------------------------------- jan


@pytest.mark.parametrize("estimator", ["biased", "unbiased"])
@pytest.mark.parametrize("statistic", ["mean", "median"])
def test_jan_by_loops(estimator, statistic):
    method = named("jan", weight=3.0, schedule="constant", estimator=estimator, statistic=statistic)
    p = torch.tensor(softmax_by_loops(torch.cat([source().logits, target().logits])), dtype=torch.float64)
    of_features = kernel_by_loops(torch.cat([source().features, target().features]), statistic, FIVE)
    of_predictions = kernel_by_loops(p, statistic, [1.0])
    sums, counts = {"ss": 0.0, "tt": 0.0, "st": 0.0}, {"ss": 0, "tt": 0, "st": 0}
    for i in range(N + M):
        for j in range(N + M):
            where = "".join("s" if k < N else "t" for k in (i, j))
            if where == "ts" or (estimator == "unbiased" and i == j):
                continue
            sums[where] += of_features[i][j] * of_predictions[i][j]
            counts[where] += 1
    mean = {k: sums[k] / counts[k] for k in sums}
    found = method.loss(source(), target(), 0.5)["joint_mmd"]
    assert float(found) == pytest.approx(3 * (mean["ss"] + mean["tt"] - 2 * mean["st"]))


def test_jan_with_equal_predictions_is_the_mmd_of_features():
    flat_s, flat_t = (torch.zeros(n, 3, dtype=torch.float64) for n in (N, M))
    method = named("jan", schedule="constant", estimator="biased", statistic="mean")
    found = method.loss(replace(source(), logits=flat_s), replace(target(), logits=flat_t), 0.5)["joint_mmd"]
    torch.testing.assert_close(found, gaussian_mmd2(source().features, target().features, kernels=5))


def test_jan_looks_at_predictions_not_at_logits():
    found, shifted = (
        named("jan").loss(source(), replace(target(), logits=target().logits + shift), 0.5) for shift in (0, 5)
    )
    torch.testing.assert_close(found["joint_mmd"], shifted["joint_mmd"])


def test_jan_moves_features_and_logits_of_both_corpora():
    leaves = [
        t.clone().requires_grad_() for t in (source().features, source().logits, target().features, target().logits)
    ]
    batch = replace(source(), features=leaves[0], logits=leaves[1])
    named("jan").loss(batch, replace(target(), features=leaves[2], logits=leaves[3]), 0.5)["joint_mmd"].backward()
    assert all(leaf.grad.abs().sum() > 0 for leaf in leaves)


# --------------------------------------------------------------------------- cmd


@pytest.mark.parametrize(("bound", "low", "high"), [("tanh", 0.0, 1.0), ("sigmoid", 0.5, 1.0)])
@pytest.mark.parametrize("moments", [2, 5])
def test_cmd_by_loops(bound, low, high, moments):
    bounded = {"tanh": math.tanh, "sigmoid": lambda v: 1 / (1 + math.exp(-v))}[bound]
    total = 0.0
    for k in range(1, moments + 1):
        squares = 0.0
        for q in range(WIDTHS[1]):
            c = []
            for f in (source().features, target().features):
                h = [bounded(float(v)) for v in f[:, q]]
                assert all(low <= v <= high for v in h)
                mean = sum(h) / len(h)
                c.append(mean if k == 1 else sum((v - mean) ** k for v in h) / len(h))
            squares += (c[0] - c[1]) ** 2
        total += math.sqrt(squares) / (high - low) ** k
    found = named("cmd", weight=2.0, moments=moments, bound=bound).loss(source(), target(), 0.5)["cmd"]
    assert float(found) == pytest.approx(2 * total)


def test_cmd_vanishes_at_equality_and_has_the_numeric_gradient_elsewhere():
    method = named("cmd")
    assert float(method.loss(source(), target(activations(N, 0)), 0.5)["cmd"]) == 0

    def term(f_s: torch.Tensor, f_t: torch.Tensor) -> torch.Tensor:
        return method.loss(replace(source(), features=f_s), replace(target(), features=f_t), 0.5)["cmd"]

    assert torch.autograd.gradcheck(term, with_gradient((source().features, target().features)))


def test_cmd_stays_bounded_however_large_the_features():
    """Each term of K = 5 is at most the root of the number of features."""
    far = replace(source(), features=source().features * 1e6)
    assert float(named("cmd").loss(far, replace(target(), features=target().features * 0), 0.5)["cmd"]) <= 5 * 2


# --------------------------------------------------------------------------- dsan


def lmmd_by_loops(f_s: torch.Tensor, y: list[int], f_t: torch.Tensor, p: list[list[float]]) -> float:
    """Equation (3) of the method over the classes that source samples have and target samples are said to be."""
    n, m = len(f_s), len(f_t)
    k = kernel_by_loops(torch.cat([f_s, f_t]), "mean", FIVE)
    classes = {c for c in y if any(row[c] == max(row) for row in p)}
    total = 0.0
    for c in classes:
        w = [1 / y.count(c) if label == c else 0.0 for label in y]
        w += [-row[c] / sum(other[c] for other in p) for row in p]
        assert sum(w) == pytest.approx(0)
        total += sum(w[i] * w[j] * k[i][j] for i in range(n + m) for j in range(n + m))
    return total / len(classes)


@pytest.mark.parametrize("y", [Y.tolist(), [0, 0, 0, 2, 2, 2], [0] * N])
@pytest.mark.parametrize("logits", [SURE, SURE[[0, 3, 2, 3, 0]], activations(M, 1)[2]])
def test_dsan_by_loops(y, logits):
    """Classes that the source batch lacks, and classes that no target sample is said to have, drop out."""
    found = named("dsan", schedule="constant", weight=0.5).loss(with_labels(y), with_logits(logits), 0.5)["lmmd"]
    expected = lmmd_by_loops(source().features, y, target().features, softmax_by_loops(logits))
    assert float(found) == pytest.approx(0.5 * expected)


def test_dsan_without_a_common_class_is_zero():
    h_t = with_gradient((*activations(M, 1)[:2], torch.tensor([[5.0, 0, 0]] * M, dtype=torch.float64)))
    term = named("dsan").loss(with_labels([1] * N), target(h_t), 0.5)["lmmd"]
    term.backward()
    assert term.item() == 0
    assert torch.equal(h_t[1].grad, torch.zeros_like(h_t[1]))


def test_dsan_with_one_class_is_the_sum_of_kernels_mmd():
    logits = torch.tensor([[0.0, 30, 0]] * M, dtype=torch.float64)
    found = named("dsan", schedule="constant", weight=0.5).loss(with_labels([1] * N), with_logits(logits), 0.5)["lmmd"]
    torch.testing.assert_close(found, 0.5 * gaussian_mmd2(source().features, target().features, kernels=5))


def test_dsan_takes_predictions_as_they_are():
    logits = target().logits.clone().requires_grad_()
    h_t = target().features.clone().requires_grad_()
    named("dsan").loss(source(), replace(target(), features=h_t, logits=logits), 0.5)["lmmd"].backward()
    assert logits.grad is None
    assert h_t.grad.abs().sum() > 0


# --------------------------------------------------------------------------- deepjdot


def cost_by_loops(alpha: float, lambda_t: float, batch: Batch, other: UnlabelledBatch) -> list[list[float]]:
    p = softmax_by_loops(other.logits)
    return [
        [
            alpha * sum(float(a - b) ** 2 for a, b in zip(f_s, f_t, strict=True)) - lambda_t * math.log(p[j][int(y)])
            for j, f_t in enumerate(other.features)
        ]
        for f_s, y in zip(batch.features, batch.y, strict=True)
    ]


def cheapest_by_linear_programme(cost: np.ndarray) -> float:
    n, m = cost.shape
    rows, columns = np.kron(np.eye(n), np.ones(m)), np.kron(np.ones(n), np.eye(m))
    masses = np.concatenate([np.full(n, 1 / n), np.full(m, 1 / m)])
    return linprog(cost.ravel(), A_eq=np.vstack([rows, columns]), b_eq=masses).fun


def test_deepjdot_cost_by_loops():
    found = named("deepjdot", alpha=0.3, lambda_t=0.7).cost(source(), target())
    expected = cost_by_loops(0.3, 0.7, source(), target())
    torch.testing.assert_close(found, torch.tensor(expected, dtype=torch.float64))


def test_deepjdot_is_the_cheapest_transport_of_a_linear_programme():
    found = named("deepjdot", weight=2.0, alpha=0.3, lambda_t=0.7).loss(source(), target(), 0.5)["transport"]
    cost = np.array(cost_by_loops(0.3, 0.7, source(), target()))
    assert float(found) == pytest.approx(2 * cheapest_by_linear_programme(cost))


def test_deepjdot_of_equal_batches_is_the_cheapest_assignment():
    other = target(activations(N, 1))
    found = named("deepjdot", weight=1.0, alpha=0.05).loss(source(), other, 0.5)["transport"]
    cost = np.array(cost_by_loops(0.05, 1.0, source(), other))
    assert float(found) == pytest.approx(cost[linear_sum_assignment(cost)].mean())


def test_deepjdot_plan_is_a_coupling_of_the_batches():
    method = named("deepjdot")
    plan = method.plan(method.cost(source(), target()))
    assert (plan >= 0).all()
    torch.testing.assert_close(plan.sum(1), torch.full((N,), 1 / N, dtype=torch.float64))
    torch.testing.assert_close(plan.sum(0), torch.full((M,), 1 / M, dtype=torch.float64))


def test_deepjdot_has_the_value_and_gradient_of_pots_differentiable_transport():
    method, leaves = named("deepjdot", weight=1.0, alpha=0.05), []
    for _ in range(2):
        leaves.append(with_gradient((source().features, target().features, target().logits)))
    batches = [
        (replace(source(), features=f_s), replace(target(), features=f_t, logits=logits)) for f_s, f_t, logits in leaves
    ]
    found = method.loss(*batches[0], 0.5)["transport"]
    uniform = [torch.full((k,), 1 / k, dtype=torch.float64) for k in (N, M)]
    expected = ot.emd2(*uniform, method.cost(*batches[1]))
    torch.testing.assert_close(found, expected)
    found.backward()
    expected.backward()
    for a, b in zip(*leaves, strict=True):
        torch.testing.assert_close(a.grad, b.grad)


def test_holding_the_plan_fixed_loses_nothing():
    """The term's gradient is the numeric one, the plan being solved anew at each point."""
    method = named("deepjdot")

    def term(f_s: torch.Tensor, f_t: torch.Tensor, logits: torch.Tensor) -> torch.Tensor:
        batch = replace(source(), features=f_s)
        return method.loss(batch, replace(target(), features=f_t, logits=logits), 0.5)["transport"]

    assert torch.autograd.gradcheck(term, with_gradient((source().features, target().features, target().logits)))


def test_deepjdot_costs_nothing_where_features_agree_and_predictions_are_the_labels():
    rows = torch.tensor([2, 0, 1, 5, 3, 4])
    logits = 50 * torch.nn.functional.one_hot(Y[rows], 3).double()
    other = with_logits(logits, tuple(h[rows] for h in activations(N, 0)))
    assert float(named("deepjdot").loss(source(), other, 0.5)["transport"]) == pytest.approx(0, abs=1e-9)


# --------------------------------------------------------------------------- valence and groups


def test_every_shared_emotion_has_a_valence():
    assert sorted(e for emotions in VALENCE.values() for e in emotions) == sorted(EMOTIONS)


def test_valence_groups():
    assert valence_groups(EMOTIONS) == (0, 0, 1, 0, 0, 0, 2, 1, 0, 2)
    assert valence_groups(("happiness", "surprise")) == (0, 0)
    assert valence_groups(("pride", "anger", "irony", "fear")) == (0, 1, 2, 1)


def test_confident_labels_are_those_that_reach_the_threshold():
    p = torch.tensor([[0.5, 0.3, 0.2], [0.4, 0.3, 0.3], [0.0, 0.0, 1.0]])
    assert confident_labels(p, 0.5).tolist() == [[1, 0, 0], [0, 0, 0], [0, 0, 1]]
    assert confident_labels(p, 0.0).sum() == 3


def test_granularities():
    labels = source_labels(torch.tensor([0, 1, 2]), torch.zeros(1, 3))
    labels = torch.cat([labels, torch.zeros(1, 3)])
    whole, rough, fine = granularities(labels, EMOTIONS_3)
    assert whole.tolist() == [[1], [1], [1], [1]]
    assert rough.tolist() == [[1, 0], [0, 1], [1, 0], [0, 0]]
    assert torch.equal(fine, labels)


@pytest.mark.parametrize("name", ["pdan", "lidan"])
def test_methods_know_the_emotions_by_name(name):
    method = tiny.METHODS.get(name)()
    classes = ("boredom", "happiness", "neutral")
    method.fit(tiny.source(), tiny.target(), tiny.setting(classes=classes, steps=1), lambda progress: None)
    assert isinstance(method, DeepMethod)
    assert method.emotions == classes


# --------------------------------------------------------------------------- pdan

TERMS = ("marginal", "rough", "fine")
GROUPS_T = ([0] * M, [0, 1, None, 0, 0], [0, 1, None, 0, 2])
"""Of the rows of SURE, at the three granularities."""


def groups_of(y: list[int]) -> tuple[list[int], list[int], list[int]]:
    return [0] * len(y), [LEVELS_3[c] for c in y], y


@pytest.mark.parametrize("y", [Y.tolist(), [0, 0, 1, 1, 0, 1], [2] * N, [1, 1, 1, 1, 1, 2]])
def test_pdan_by_loops(y):
    found = named("pdan", weight=2.0).loss(with_labels(y), with_logits(SURE), 0.5)
    for layer, name in enumerate(TERMS):
        f = torch.cat([source().layers[layer], with_logits(SURE).layers[layer]])
        k, total = kernel_by_loops(f, "mean", FIVE), 0.0
        groups_s, groups_t = groups_of(y)[layer], GROUPS_T[layer]
        both = set(groups_s) & set(groups_t)
        for g in both:
            w = [(label == g) / groups_s.count(g) for label in groups_s]
            w += [-(label == g) / groups_t.count(g) for label in groups_t]
            share = groups_t.count(g) / M
            total += share * sum(w[i] * w[j] * k[i][j] / 5 for i in range(N + M) for j in range(N + M))
        assert float(found[name]) == pytest.approx(2 * total)


def test_pdan_marginal_term_is_mmd_of_the_first_layer_whatever_the_labels():
    found = named("pdan").loss(source(), target(), 0.5)["marginal"]
    torch.testing.assert_close(found, gaussian_mmd2(source().layers[0], target().layers[0], kernels=5) / 5)


def test_pdan_counts_a_single_confident_sample_as_one_of_the_batch():
    """Its distance from the source's group, which is of order 1, weighs a fifth in a batch of five."""
    layers, one = (*activations(M, 1)[:2], torch.zeros(M, 3, dtype=torch.float64)), torch.zeros(M, 3).double()
    one[2] = torch.tensor([9.0, 0, 0])
    found = named("pdan").loss(source(), with_logits(one, layers), 0.5)
    k = kernel_by_loops(torch.cat([source().layers[1], layers[1]]), "mean", FIVE)
    w = [(EMOTIONS_3[int(label)] in ("anger", "sadness")) / 4 for label in Y]
    w += [-1.0 if j == 2 else 0.0 for j in range(M)]
    distance = sum(w[i] * w[j] * k[i][j] / 5 for i in range(N + M) for j in range(N + M))
    assert float(found["rough"]) == pytest.approx(distance / M)
    assert distance > 0.1


@pytest.mark.parametrize("name", ["pdan", "lidan"])
def test_without_confident_predictions_only_the_marginal_term_is_left(name):
    found = named(name, confidence=0.9).loss(source(), with_logits(SURE * 0.01), 0.5)
    assert float(found["rough"]) == float(found["fine"]) == 0
    assert float(found["marginal"]) > 0


def test_pdan_rough_and_fine_terms_vanish_where_groups_agree():
    layers = (*activations(N, 0)[:2], 10 * torch.nn.functional.one_hot(Y, 3).double())
    found = named("pdan").loss(source(layers), target(layers), 0.5)
    assert [float(found[name]) for name in TERMS] == pytest.approx([0, 0, 0], abs=1e-12)
    swapped = with_labels([1, 0, 2, 1, 0, 2], layers)
    found = named("pdan").loss(swapped, target(layers), 0.5)
    assert float(found["marginal"]) == pytest.approx(0, abs=1e-12)
    assert min(float(found["rough"]), float(found["fine"])) > 1e-3


# --------------------------------------------------------------------------- lidan


LITERAL = {"direction": "target", "level": "none", "confidence": 0.5}
"""The literal reading of the abstract, and a threshold."""


def confident_regression() -> UnlabelledBatch:
    """Outputs whose nearest probabilities are confident in all rows but the third."""
    outputs = torch.tensor(
        [[0.9, 0.1, -0.2], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4], [0.7, 0.2, 0.0], [0.1, 0.1, 0.9]], dtype=torch.float64
    )
    return with_logits(outputs)


def weights_by_scikit_learn(f_s: torch.Tensor, f_t: torch.Tensor, penalty: str, tau: float) -> torch.Tensor:
    """Z of one group; scikit-learn's solvers see a row of F_s as a feature."""
    x, d = f_s.T.numpy(), f_s.shape[1]
    if penalty == "l2":
        z = Ridge(alpha=tau, fit_intercept=False).fit(x, f_t.T.numpy()).coef_
    elif penalty == "l1":
        lasso = Lasso(alpha=tau / (2 * d), fit_intercept=False, tol=1e-12, max_iter=100_000)
        z = np.stack([lasso.fit(x, row.numpy()).coef_ for row in f_t])
    else:
        alpha = tau * len(f_t) ** 0.5 / (2 * d)
        lasso = MultiTaskLasso(alpha=alpha, fit_intercept=False, tol=1e-12, max_iter=100_000)
        z = lasso.fit(x, f_t.T.numpy()).coef_
    return torch.from_numpy(np.asarray(z)).reshape(len(f_t), len(f_s))


@pytest.mark.parametrize("y", [Y.tolist(), [0, 0, 1, 1, 0, 1], [2] * N])
@pytest.mark.parametrize("penalty", ["l1", "l2", "l21"])
@pytest.mark.parametrize("normalise", ["rows", "rms"])
def test_lidan_is_a_separate_reconstruction_of_each_group(y, penalty, normalise):
    method = named("lidan", weight=2.0, penalty=penalty, tau=0.1, iterations=2000, normalise=normalise, **LITERAL)
    found = method.loss(with_labels(y), confident_regression(), 0.5)
    for layer, name in enumerate(TERMS):
        f_s, f_t = normalised_by_loops(source().layers[layer], confident_regression().layers[layer], normalise)
        groups_s, groups_t = groups_of(y)[layer], GROUPS_T[layer]
        both = set(groups_s) & set(groups_t)
        m, error = sum(g in both for g in groups_t), 0.0
        for group in both:
            s, t = (f[[g == group for g in groups]] for f, groups in ((f_s, groups_s), (f_t, groups_t)))
            z = weights_by_scikit_learn(s, t, penalty, 0.1)
            for i in range(len(t)):
                for q in range(t.shape[1]):
                    error += (float(t[i, q]) - sum(float(z[i, j] * s[j, q]) for j in range(len(s)))) ** 2
        assert float(found[name]) == pytest.approx(2 * error / m, rel=1e-3)


def test_lidan_marginal_term_is_didans_in_the_first_layer():
    same = {"weight": 2.0, "tau": 0.1}
    found = named("lidan", **same).loss(source(), confident_regression(), 0.5)
    alone = build("didan", layer=0, **same).loss(source(), confident_regression(), 0.5)
    torch.testing.assert_close(found["marginal"], alone["ida"])
    assert torch.equal(found["classification"], alone["classification"])


def test_lidan_leaves_out_target_samples_whose_group_the_source_lacks():
    """They have no gradient: nothing can reconstruct them."""
    h_t = with_gradient(confident_regression().layers)
    terms = named("lidan").loss(with_labels([1] * N), target(h_t), 0.5)
    (terms["rough"] + terms["fine"]).backward()
    for h in h_t[1:]:
        assert h.grad[1].abs().sum() > 0
        assert torch.equal(h.grad[[0, 2, 3, 4]], torch.zeros_like(h.grad[[0, 2, 3, 4]]))
    assert not h_t[0].grad.any()


@pytest.mark.parametrize("classification", ["regression", "cross_entropy"])
def test_lidan_classification(classification):
    method = named("lidan", classification=classification)
    found = method.loss(source(), target(), 0.5)["classification"]
    expected = cross_entropy_by_loops()
    if classification == "regression":
        expected = sum(
            (float(source().logits[i, c]) - (1.0 if int(Y[i]) == c else 0.0)) ** 2 / N
            for i in range(N)
            for c in range(3)
        )
    assert float(found) == pytest.approx(expected)


def test_lidan_pseudo_labels_follow_what_it_is_trained_for():
    """0.9 is a confident regression output and a meek logit."""
    outputs = confident_regression()
    regression, entropic = (
        named("lidan", confidence=0.6),
        named("lidan", confidence=0.6, classification="cross_entropy"),
    )
    assert float(regression.loss(source(), outputs, 0.5)["fine"]) > 0
    assert float(entropic.loss(source(), outputs, 0.5)["fine"]) == 0


def test_lidan_has_the_gradient_of_the_whole_objective_within_groups():
    """The minimum over Z of error and penalty changes with the activations as the error with Z fixed does."""
    y_s, y_t = Y, torch.tensor([0, 1, 1, 0, 2])
    method = named("lidan", weight=1.0, tau=0.1, iterations=3000, **LITERAL)
    f_s, f_t = with_gradient((activations(N, 0)[0], activations(M, 1)[0]))

    def minimum(s: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        s, t = normalised(s, t, "rows")
        total = torch.zeros((), dtype=torch.float64)
        for group in range(3):
            a, b = s[y_s == group], t[y_t == group]
            z = reconstruction_weights(a, b, "l1", 0.1, iterations=3000)
            total = total + (b - z @ a).square().sum() + 0.1 * z.abs().sum()
        return total / M

    method.l_ida([f_s], [f_t], (y_s[None], y_t[None]))[0].backward()
    direction = [torch.randn(f.shape, generator=torch.Generator().manual_seed(7), dtype=f.dtype) for f in (f_s, f_t)]
    with torch.no_grad():
        ahead, behind = (
            minimum(*(f + e * d for f, d in zip((f_s, f_t), direction, strict=True))) for e in (1e-5, -1e-5)
        )
    slope = sum(float((f.grad * d).sum()) for f, d in zip((f_s, f_t), direction, strict=True))
    assert slope == pytest.approx(float(ahead - behind) / 2e-5, rel=1e-4)


def test_lidan_records_the_length_of_the_features():
    method = named("lidan")
    method.loss(source(), confident_regression(), 0.5)
    expected = sum(math.sqrt(sum(float(v) ** 2 for v in row)) for row in source().features) / N
    assert float(method.log["feature_norm"]) == pytest.approx(expected)


def test_regression_loss_by_loops():
    outputs = activations(N, 3)[2]
    total = sum((float(outputs[i, c]) - float(Y[i] == c)) ** 2 for i in range(N) for c in range(3))
    assert float(regression_loss(outputs, Y)) == pytest.approx(total / N)


@pytest.mark.parametrize("how", ["rows", "rms"])
def test_normalised_by_loops(how):
    f_s, f_t = activations(N, 0)[0], activations(M, 1)[0]
    for found, expected in zip(normalised(f_s, f_t, how), normalised_by_loops(f_s, f_t, how), strict=True):
        torch.testing.assert_close(found, expected)
