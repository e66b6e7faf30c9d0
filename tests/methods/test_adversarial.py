"""CDAN, MDD, MSTN and what adversarial methods share: equations as plain loops, independent references, laws."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.stats import entropy as scipy_entropy
from sklearn.neighbors import NearestCentroid
from torch.nn import functional as F

from benchmark.mathematics.adversarial import MovingCentroids, certainty_weights, domain_loss
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch
from methods.mdd import log_others
from tests import tiny
from tests.fixed_batches import (
    WIDTHS,
    M,
    N,
    Y,
    activations,
    assert_weight_zero_leaves_the_classification_gradient,
    build,
    source,
    target,
    with_gradient,
)

D, K = WIDTHS[1], WIDTHS[2]
METHODS = ("cdan", "mdd", "mstn")


def sigmoid_ramp(progress: float) -> float:
    return 2 / (1 + math.exp(-10 * progress)) - 1


def softmax_by_loops(row: torch.Tensor) -> list[float]:
    powers = [math.exp(v) for v in row.tolist()]
    return [p / sum(powers) for p in powers]


def certainty_by_loops(logits: torch.Tensor) -> list[float]:
    certainties = [1 + math.exp(sum(p * math.log(p) for p in softmax_by_loops(row))) for row in logits]
    return [c / sum(certainties) for c in certainties]


def shuffled(batch: UnlabelledBatch, seed: int = 3) -> UnlabelledBatch:
    order = torch.randperm(len(batch.rows), generator=torch.Generator().manual_seed(seed))
    layers = tuple(h[order] for h in batch.layers)
    changed = {"layers": layers, "features": layers[1], "logits": layers[2], "rows": batch.rows[order]}
    return replace(batch, **changed, **({"y": batch.y[order]} if isinstance(batch, Batch) else {}))


def moved(batch: UnlabelledBatch, features: torch.Tensor) -> UnlabelledBatch:
    return replace(batch, features=features, layers=(batch.layers[0], features, batch.layers[2]))


# --------------------------------------------------------------------------- the domain classifier's loss

D_S, D_T = activations(N, 5)[2][:, 0], activations(M, 6)[2][:, 0]


@pytest.mark.parametrize("weighted", [False, True])
def test_domain_loss_is_its_equation(weighted):
    w_s, w_t = ([1 / N] * N, [1 / M] * M)
    if weighted:
        w_s, w_t = ([(i + 1) / 21 for i in range(N)], [(i + 1) / 15 for i in range(M)])
    expected = -sum(w * math.log(1 / (1 + math.exp(-float(d)))) for w, d in zip(w_s, D_S, strict=True)) / 2
    expected -= sum(w * math.log(1 - 1 / (1 + math.exp(-float(d)))) for w, d in zip(w_t, D_T, strict=True)) / 2
    weights = [torch.tensor(w, dtype=torch.float64) for w in (w_s, w_t)] if weighted else []
    assert float(domain_loss(D_S, D_T, *weights)) == pytest.approx(expected)


def test_domain_loss_is_torchs_weighted_binary_cross_entropy():
    w_s, w_t = certainty_weights(source().logits), certainty_weights(target().logits)
    from_s = F.binary_cross_entropy_with_logits(D_S, torch.ones_like(D_S), weight=w_s, reduction="sum")
    from_t = F.binary_cross_entropy_with_logits(D_T, torch.zeros_like(D_T), weight=w_t, reduction="sum")
    torch.testing.assert_close(domain_loss(D_S, D_T, w_s, w_t), (from_s + from_t) / 2)


def test_domain_loss_changes_sides_with_the_domains():
    torch.testing.assert_close(domain_loss(D_S, D_T), domain_loss(-D_T, -D_S))


def test_domain_loss_and_its_gradient_are_finite_for_a_sure_classifier():
    d = torch.tensor([-1e4, 1e4], requires_grad=True)
    domain_loss(d, d).backward()
    assert d.grad is not None
    torch.testing.assert_close(d.grad, torch.tensor([-0.25, 0.25]))


def test_danns_loss_is_the_mean_of_both_corpora_s_softplus():
    method = build("dann")
    d_s, d_t = (method.extra["domain"](b.features).squeeze(1) for b in (source(), target()))
    expected = (F.softplus(-d_s).mean() + F.softplus(d_t).mean()) / 2
    torch.testing.assert_close(method.loss(source(), target(), 0.5)["domain"], expected)


def test_certainty_weights_are_their_equation():
    logits = 3 * source().logits
    assert certainty_weights(logits).tolist() == pytest.approx(certainty_by_loops(logits))
    certainties = 1 + np.exp(-scipy_entropy(logits.softmax(1).numpy(), axis=1))
    np.testing.assert_allclose(certainty_weights(logits).numpy(), certainties / certainties.sum())


def test_certainty_weights_sum_to_one_have_no_gradient_and_ignore_a_rows_offset():
    logits = source().logits.clone().requires_grad_()
    w = certainty_weights(logits)
    assert float(w.sum()) == pytest.approx(1)
    assert not w.requires_grad
    torch.testing.assert_close(certainty_weights(logits + torch.arange(N)[:, None]), w)


def test_certainty_weights_lie_between_those_of_a_certain_and_of_an_undecided_prediction():
    w = certainty_weights(torch.tensor([[1e4, 0, 0], [0, 0, 0], [1, 0, 0]]))
    assert float(w[0] / w[1]) == pytest.approx(2 / (1 + 1 / 3))
    assert w[1] < w[2] < w[0]


# --------------------------------------------------------------------------- CDAN


def multilinear_by_loops(batch: UnlabelledBatch) -> torch.Tensor:
    rows = []
    for f, z in zip(batch.features, batch.logits, strict=True):
        rows.append(torch.stack([p * f[q] for p in softmax_by_loops(z) for q in range(D)]))
    return torch.stack(rows)


def cdan_by_loops(method: DeepMethod, s: Batch, t: UnlabelledBatch, entropy: bool) -> torch.Tensor:
    total = torch.zeros((), dtype=torch.float64)
    for batch, sign in ((s, 1), (t, -1)):
        n = len(batch.rows)
        w = certainty_by_loops(batch.logits) if entropy else [1 / n] * n
        for weight, row in zip(w, multilinear_by_loops(batch), strict=True):
            total = total - weight * torch.sigmoid(sign * method.extra["domain"](row)[0]).log() / 2
    return total


@pytest.mark.parametrize("conditioning", ["entropy", "none"])
def test_cdan_domain_term_is_its_equations(conditioning):
    method = build("cdan", conditioning=conditioning)
    expected = cdan_by_loops(method, source(), target(), conditioning == "entropy")
    assert method.loss(source(), target(), 0.5)["domain"].item() == pytest.approx(expected.item())


def test_cdan_conditioning_makes_a_difference():
    a, b = (build("cdan", conditioning=c).loss(source(), target(), 0.5)["domain"] for c in ("entropy", "none"))
    assert abs((a - b).item()) > 1e-4


@pytest.mark.parametrize("progress", [0.0, 0.1, 0.9])
@pytest.mark.parametrize("conditioning", ["entropy", "none"])
def test_cdan_reverses_the_features_gradient_only_and_holds_predictions_and_weights_fixed(progress, conditioning):
    method = build("cdan", weight=0.5, conditioning=conditioning)
    h_s, h_t = with_gradient(activations(N, 0)), with_gradient(activations(M, 1))
    parameters = list(method.extra.parameters())
    inputs = [h_s[1], h_t[1], *parameters]
    straight = torch.autograd.grad(cdan_by_loops(method, source(h_s), target(h_t), conditioning == "entropy"), inputs)
    domain = method.loss(source(h_s), target(h_t), progress)["domain"]
    found = torch.autograd.grad(domain, [*inputs, h_s[2], h_t[2]], allow_unused=True)
    factor = 0.5 * sigmoid_ramp(progress)
    for i, (f, g) in enumerate(zip(found, straight, strict=False)):
        torch.testing.assert_close(f, -factor * g if i < 2 else g)
    assert found[-2:] == (None, None)


def test_cdan_sees_what_dann_sees_where_all_predictions_are_one_class():
    """T is then the features in that class's block and 0 elsewhere."""
    cdan, dann = build("cdan"), build("dann")
    first, second = cdan.extra["domain"][0], cdan.extra["domain"][2]
    with torch.no_grad():
        dann.extra["domain"][0].weight.copy_(first.weight[:, D : 2 * D])
        dann.extra["domain"][0].bias.copy_(first.bias)
        dann.extra["domain"][2].load_state_dict(second.state_dict())
    sure = [
        replace(b, logits=torch.tensor([0.0, 900.0, 0.0]).double().expand(len(b.rows), 3)) for b in (source(), target())
    ]
    torch.testing.assert_close(cdan.loss(*sure, 0.5)["domain"], dann.loss(source(), target(), 0.5)["domain"])


# --------------------------------------------------------------------------- MDD


def mdd_by_loops(method: DeepMethod, s: Batch, t: UnlabelledBatch, gamma: float) -> torch.Tensor:
    """Equation (2), negated."""
    total = torch.zeros((), dtype=torch.float64)
    for f, z in zip(s.features, s.logits, strict=True):
        h = max(range(K), key=z.tolist().__getitem__)
        share = method.extra["auxiliary"](f).exp()
        total = total - gamma * (share[h] / share.sum()).log() / len(s.rows)
    for f, z in zip(t.features, t.logits, strict=True):
        h = max(range(K), key=z.tolist().__getitem__)
        share = method.extra["auxiliary"](f).exp()
        total = total - (1 - share[h] / share.sum()).log() / len(t.rows)
    return total


@pytest.mark.parametrize("gamma", [1.0, 4.0])
def test_mdd_is_its_equation(gamma):
    method = build("mdd", gamma=gamma)
    expected = mdd_by_loops(method, source(), target(), gamma).item()
    assert method.loss(source(), target(), 0.5)["mdd"].item() == pytest.approx(expected)


@pytest.mark.parametrize("progress", [0.0, 0.1, 0.9])
def test_mdd_reverses_the_features_gradient_only_and_leaves_the_main_classifier_alone(progress):
    method = build("mdd", weight=0.3)
    h_s, h_t = with_gradient(activations(N, 0)), with_gradient(activations(M, 1))
    inputs = [h_s[1], h_t[1], *method.extra.parameters()]
    straight = torch.autograd.grad(mdd_by_loops(method, source(h_s), target(h_t), 4.0), inputs)
    term = method.loss(source(h_s), target(h_t), progress)["mdd"]
    found = torch.autograd.grad(term, [*inputs, h_s[2], h_t[2]], allow_unused=True)
    factor = 0.3 * sigmoid_ramp(progress)
    for i, (f, g) in enumerate(zip(found, straight, strict=False)):
        torch.testing.assert_close(f, -factor * g if i < 2 else g)
    assert found[-2:] == (None, None)


def test_log_of_the_other_classes_is_the_log_of_one_minus_the_share():
    z, h = source().logits, torch.tensor([0, 1, 2, 2, 1, 0])
    torch.testing.assert_close(-log_others(z, h).mean(), F.nll_loss(torch.log(1 - z.softmax(1)), h))
    assert torch.autograd.gradcheck(lambda logits: log_others(logits, h), z.clone().requires_grad_())


def test_log_of_the_other_class_of_two_is_its_own_log_softmax():
    z, h = source().logits[:, :2], torch.tensor([0, 1, 0, 1, 0, 1])
    torch.testing.assert_close(log_others(z, h), z.log_softmax(1).gather(1, 1 - h[:, None]).squeeze(1))


def test_log_of_the_other_classes_is_finite_with_a_bounded_gradient_for_a_sure_classifier():
    z = torch.tensor([[1000.0, 0.0, 0.0], [0.0, 1000.0, 0.0]], requires_grad=True)
    found = log_others(z, torch.tensor([0, 0]))
    assert found.tolist() == pytest.approx([math.log(2) - 1000, 0])
    found.sum().backward()
    assert z.grad is not None
    assert z.grad.abs().max() <= 1


def test_mdd_is_small_where_the_auxiliary_agrees_on_the_source_and_disagrees_on_the_target():
    method = build("mdd")

    def term(towards_s: float, towards_t: float) -> float:
        """f' reads the class off the features, which point to or away from the main classifier's."""
        with torch.no_grad():
            method.extra["auxiliary"].weight.copy_(torch.eye(K, D))
            method.extra["auxiliary"].bias.zero_()
        s, t = source(), target()
        f_s, f_t = (F.one_hot(b.logits.argmax(1), D).double() for b in (s, t))
        return method.loss(moved(s, towards_s * f_s), moved(t, towards_t * f_t), 0.5)["mdd"].item()

    assert term(9, -9) < 0.02
    assert term(9, 9) > 8
    assert term(-9, -9) > 8


# --------------------------------------------------------------------------- MSTN

BATCHES = [  # labels of source and of target over four steps: class 2 is late in the target, class 1 leaves the source
    ([0, 1, 2, 0, 1, 2], [0, 1, 0, 1, 0]),
    ([0, 0, 2, 2, 0, 2], [1, 1, 1, 1, 1]),
    ([2, 2, 2, 2, 2, 2], [2, 0, 1, 2, 0]),
    ([0, 1, 2, 0, 1, 2], [2, 2, 2, 2, 0]),
]


def step_batches(step: int) -> tuple[Batch, UnlabelledBatch]:
    """A batch pair whose target logits say what BATCHES says."""
    y_s, y_t = (torch.tensor(y) for y in BATCHES[step])
    s, t = source(activations(N, 10 + step)), target(activations(M, 20 + step))
    return replace(s, y=y_s), replace(t, logits=t.logits.clamp(-2, 2) + 5 * F.one_hot(y_t, K))


class CentroidsByLoops:
    def __init__(self, theta: float) -> None:
        self.theta = theta
        self.of: dict[int, list[float]] = {}

    def take(self, f: torch.Tensor, y: list[int]) -> None:
        for k in range(K):
            members = [row for row, label in zip(f.tolist(), y, strict=True) if label == k]
            if members:
                mean = [sum(row[q] for row in members) / len(members) for q in range(f.shape[1])]
                old = self.of.get(k, mean)
                self.of[k] = [self.theta * o + (1 - self.theta) * new for o, new in zip(old, mean, strict=True)]


def semantic_by_loops(c_s: CentroidsByLoops, c_t: CentroidsByLoops) -> float:
    shared = c_s.of.keys() & c_t.of.keys()
    return sum((a - b) ** 2 for k in shared for a, b in zip(c_s.of[k], c_t.of[k], strict=True)) / (K * D)


@pytest.mark.parametrize("theta", [0.0, 0.7])
def test_mstn_centroids_and_their_distance_over_several_steps(theta):
    method = build("mstn", theta=theta, weight=2.0)
    c_s, c_t = CentroidsByLoops(theta), CentroidsByLoops(theta)
    for step, (y_s, y_t) in enumerate(BATCHES):
        s, t = step_batches(step)
        c_s.take(s.features, y_s)
        c_t.take(t.features, y_t)
        found = method.loss(s, t, 0.3)["semantic"]
        assert float(found) == pytest.approx(2 * sigmoid_ramp(0.3) * semantic_by_loops(c_s, c_t)), step
        for name, expected in (("centroids_s", c_s), ("centroids_t", c_t)):
            module = method.extra[name]
            assert module.seen.tolist() == [k in expected.of for k in range(K)], step
            for k, centroid in expected.of.items():
                assert module.centroids[k].tolist() == pytest.approx(centroid), (step, k)


def test_a_batchs_first_centroids_are_those_of_scikit_learn():
    f = activations(N, 0)[1]
    found, seen = MovingCentroids(K, D, 0.7).double()(f, Y)
    np.testing.assert_allclose(found.numpy(), NearestCentroid().fit(f.numpy(), Y.numpy()).centroids_)
    assert seen.all()


def test_an_absent_class_keeps_its_centroid_to_the_bit():
    centroids = MovingCentroids(K, D, 0.7).double()
    centroids(activations(N, 0)[1], Y)
    before = centroids.centroids.clone()
    centroids(activations(N, 1)[1], torch.zeros(N, dtype=torch.int64))
    assert torch.equal(centroids.centroids[1:], before[1:])
    assert not torch.equal(centroids.centroids[0], before[0])


def test_mstn_has_the_gradient_of_the_current_batchs_part():
    """``2 (1 - theta) (C_s - C_t) / (K d n_k)`` for each of the n_k source samples of class k, at the third step."""
    method = build("mstn", theta=0.7, weight=1.0)
    for step in range(2):
        method.loss(*step_batches(step), 0.5)
    s, t = step_batches(2)
    f_s, f_t = with_gradient((s.features, t.features))
    semantic = method.loss(moved(s, f_s), moved(t, f_t), 0.5)["semantic"]
    g_s, g_t = torch.autograd.grad(semantic, [f_s, f_t])
    gap = method.extra["centroids_s"].centroids - method.extra["centroids_t"].centroids
    factor = sigmoid_ramp(0.5) * 2 / (K * D)
    for i in range(N):
        torch.testing.assert_close(g_s[i], factor * 0.3 * gap[2] / 6)
    for i, k in enumerate(BATCHES[2][1]):
        part = 1.0 if k == 2 else 0.3  # the target's class 2 is new, its centroid is this batch's mean
        torch.testing.assert_close(g_t[i], -factor * part * gap[k] / BATCHES[2][1].count(k))


def test_mstn_semantic_term_moves_neither_labels_nor_the_domain_classifier():
    method = build("mstn")
    h_s, h_t = with_gradient(activations(N, 0)), with_gradient(activations(M, 1))
    semantic = method.loss(source(h_s), target(h_t), 0.5)["semantic"]
    inputs = [h_s[2], h_t[2], *method.extra.parameters()]
    assert all(g is None for g in torch.autograd.grad(semantic, inputs, allow_unused=True))


def test_mstn_domain_term_is_danns():
    mstn, dann = build("mstn", weight=0.5), build("dann", weight=0.5)
    dann.extra["domain"].load_state_dict(mstn.extra["domain"].state_dict())
    gradients = []
    for method in (mstn, dann):
        h_s, h_t = with_gradient(activations(N, 0)), with_gradient(activations(M, 1))
        term = method.loss(source(h_s), target(h_t), 0.2)["domain"]
        gradients.append([term, *torch.autograd.grad(term, [h_s[1], h_t[1], *method.extra["domain"].parameters()])])
    assert all(torch.equal(a, b) for a, b in zip(*gradients, strict=True))


def test_mstn_is_zero_where_both_domains_are_the_same():
    method = build("mstn")
    for step in range(3):
        s, _ = step_batches(step)
        t = UnlabelledBatch(s.x, s.rows, s.layers, s.features, F.one_hot(s.y, K).double())
        assert float(method.loss(s, t, 0.5)["semantic"]) == 0


@pytest.mark.parametrize("change", ["translation", "rotation", "scale"])
def test_mstn_knows_of_distances_only(change):
    rotation = torch.linalg.qr(torch.randn(D, D, generator=torch.Generator().manual_seed(2), dtype=torch.float64)).Q
    maps = {"translation": lambda f: f + 3, "rotation": lambda f: f @ rotation, "scale": lambda f: 2 * f}
    here, there = build("mstn"), build("mstn")
    for step in range(len(BATCHES)):
        s, t = step_batches(step)
        a = here.loss(s, t, 0.5)["semantic"]
        b = there.loss(moved(s, maps[change](s.features)), moved(t, maps[change](t.features)), 0.5)["semantic"]
        torch.testing.assert_close(b, 4 * a if change == "scale" else a)


def test_mstn_centroids_are_state_that_no_optimiser_touches_and_every_fit_makes_anew():
    method = tiny.METHODS.get("mstn")()
    assert isinstance(method, DeepMethod)
    found = []
    for _ in range(2):
        method.fit(tiny.source(), tiny.target(), tiny.setting(steps=4), lambda progress: None)
        found.append([method.extra[name].centroids for name in ("centroids_s", "centroids_t")])
    assert all(torch.equal(a, b) for a, b in zip(*found, strict=True))
    assert method.extra["centroids_s"].seen.all()
    assert not any("centroid" in name for name, _ in method.extra.named_parameters())
    assert {"centroids_s.centroids", "centroids_s.seen"} <= {name for name, _ in method.extra.named_buffers()}


# --------------------------------------------------------------------------- all three


@pytest.mark.parametrize("name", METHODS)
def test_the_order_of_rows_means_nothing(name):
    here, there = (
        build(name).loss(*batches, 0.5) for batches in ((source(), target()), (shuffled(source()), shuffled(target())))
    )
    for term in here:
        torch.testing.assert_close(here[term], there[term])


@pytest.mark.parametrize("name", METHODS)
def test_weight_zero_leaves_the_classification_gradient_to_the_bit(name):
    assert_weight_zero_leaves_the_classification_gradient(name)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("schedule", ["sigmoid", "constant"])
def test_the_schedule_scales_what_reaches_the_features(name, schedule):
    def gradient(progress: float) -> torch.Tensor:
        f_t = target().features.clone().requires_grad_()
        fresh = build(name, schedule=schedule, weight=1.0)
        terms = fresh.loss(source(), moved(target(), f_t), progress)
        return torch.autograd.grad(torch.stack(list(terms.values())).sum(), f_t)[0]

    ratio = sigmoid_ramp(0.1) / sigmoid_ramp(0.8) if schedule == "sigmoid" else 1
    torch.testing.assert_close(gradient(0.1), ratio * gradient(0.8))
    assert gradient(0.8).abs().sum() > 0


@pytest.mark.parametrize("name", METHODS)
def test_equal_features_and_batches_of_one_class_give_finite_gradients(name):
    method = build(name)
    f_s, f_t = torch.zeros(2, D, dtype=torch.float64), torch.zeros(2, D, dtype=torch.float64)
    z = torch.full((2, K), 1e3, dtype=torch.float64)
    z[:, 0] = -1e3
    inputs = with_gradient((f_s, f_t))
    s = Batch(torch.zeros(2, 8, 4), torch.arange(2), (f_s, inputs[0], z), inputs[0], z, y=torch.tensor([1, 1]))
    t = UnlabelledBatch(torch.zeros(2, 8, 4), torch.arange(2), (f_t, inputs[1], z), inputs[1], z)
    for _ in range(2):
        total = torch.stack(list(method.loss(s, t, 0.5).values())).sum()
        assert torch.isfinite(total)
        assert all(torch.isfinite(g).all() for g in torch.autograd.grad(total, inputs))
