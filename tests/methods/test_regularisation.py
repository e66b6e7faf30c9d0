"""Entropy minimisation, BNM, MCC and AFN: equations as plain loops, independent references, laws."""

from __future__ import annotations

import ast
import importlib.util
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.stats import entropy as scipy_entropy
from sklearn.metrics import mutual_info_score

from benchmark.training.deep import UnlabelledBatch
from methods.bnm import nuclear_norm
from methods.mcc import class_confusion
from tests.fixed_batches import (
    WIDTHS,
    M,
    N,
    activations,
    assert_weight_zero_leaves_the_classification_gradient,
    build,
    source,
    target,
    with_gradient,
)

D, K = WIDTHS[1], WIDTHS[2]
LOGITS = 2 * target().logits
TERMS = {"minent": "entropy", "bnm": "nuclear_norm", "mcc": "confusion", "afn": "norm"}
PREDICTIVE = ("minent", "bnm", "mcc")


def with_logits(logits: torch.Tensor) -> UnlabelledBatch:
    n = len(logits)
    layers = (*activations(n, 1)[:2], logits)
    return UnlabelledBatch(torch.zeros(n, 8, 4), torch.arange(n), layers, layers[1], logits)


def term(name: str, logits: torch.Tensor, **hyper) -> torch.Tensor:
    return build(name, **hyper).loss(source(), with_logits(logits), 0.5)[TERMS[name]]


def certain(labels: list[int]) -> torch.Tensor:
    """Logits whose softmax is one-hot."""
    return 1e3 * torch.nn.functional.one_hot(torch.tensor(labels), K).double()


def softmax_by_loops(row: torch.Tensor) -> list[float]:
    powers = [math.exp(v) for v in row.tolist()]
    return [p / sum(powers) for p in powers]


# --------------------------------------------------------------------------- entropy minimisation


@pytest.mark.parametrize("diversity", [0.0, 0.7])
def test_minent_is_its_equations(diversity):
    p = [softmax_by_loops(row) for row in LOGITS]
    h = -sum(v * math.log(v) for row in p for v in row) / M
    q = [sum(row[c] for row in p) / M for c in range(K)]
    h_b = -sum(v * math.log(v) for v in q)
    found = term("minent", LOGITS, weight=0.3, diversity=diversity)
    assert float(found) == pytest.approx(0.3 * (h - diversity * h_b))


def test_minent_is_scipys_entropy():
    p = LOGITS.softmax(1).numpy()
    assert float(term("minent", LOGITS, weight=1.0)) == pytest.approx(scipy_entropy(p, axis=1).mean())
    both = term("minent", LOGITS, weight=1.0, diversity=1.0)
    assert float(both) == pytest.approx(scipy_entropy(p, axis=1).mean() - scipy_entropy(p.mean(0)))


def test_minent_with_diversity_is_minus_the_mutual_information_of_rows_and_certain_classes():
    """Certain predictions tell the class of each row: I(row; class) is the entropy of the classes."""
    labels = [0, 1, 1, 2, 2, 2]
    found = term("minent", certain(labels), weight=1.0, diversity=1.0)
    assert float(found) == pytest.approx(-mutual_info_score(range(6), labels))


def test_minent_alone_does_not_oppose_a_collapse_and_with_diversity_does():
    collapsed, spread = certain([1] * 6), certain([0, 1, 2, 0, 1, 2])
    assert float(term("minent", collapsed)) == float(term("minent", spread)) == 0
    diverse = [float(term("minent", z, weight=1.0, diversity=1.0)) for z in (collapsed, spread)]
    assert diverse == pytest.approx([0, -math.log(3)])


def test_minent_is_greatest_for_undecided_predictions():
    assert float(term("minent", torch.zeros(M, K).double(), weight=1.0)) == pytest.approx(math.log(K))
    assert float(term("minent", LOGITS, weight=1.0)) < math.log(K)


def test_minent_records_the_entropy_of_the_mean_prediction_without_gradient():
    method = build("minent")
    method.loss(source(), with_logits(LOGITS.clone().requires_grad_()), 0.5)
    recorded = method.log["mean_prediction_entropy"]
    assert float(recorded) == pytest.approx(scipy_entropy(LOGITS.softmax(1).numpy().mean(0)))
    assert not recorded.requires_grad


@pytest.mark.parametrize("diversity", [0.0, 1.0])
def test_minent_gradient(diversity):
    function = lambda z: term("minent", z, diversity=diversity)  # noqa: E731
    assert torch.autograd.gradcheck(function, LOGITS.clone().requires_grad_())


# --------------------------------------------------------------------------- batch nuclear norm


def test_nuclear_norm_of_two_columns_is_its_closed_form():
    """``(sigma_1 + sigma_2)^2 = sum_ij P_ij^2 + 2 (det P'P)^(1/2)``."""
    p = LOGITS[:, :2].softmax(1)
    aa, bb, ab = (sum(float(row[i] * row[j]) for row in p) for i, j in ((0, 0), (1, 1), (0, 1)))
    assert float(nuclear_norm(p)) == pytest.approx(math.sqrt(aa + bb + 2 * math.sqrt(aa * bb - ab * ab)))


@pytest.mark.parametrize("n", [2, 3, 5])
def test_bnm_is_numpys_nuclear_norm(n):
    logits = 2 * activations(n, 4)[2]
    expected = np.linalg.norm(logits.softmax(1).numpy(), "nuc")
    assert float(term("bnm", logits, weight=3.0)) == pytest.approx(-3 * expected / n)


@pytest.mark.parametrize("n", [2, 3, 5])
def test_nuclear_norm_has_torchs_gradient_where_there_is_one(n):
    mine, theirs = with_gradient((activations(n, 4)[2].softmax(1),) * 2)
    nuclear_norm(mine).backward()
    torch.linalg.matrix_norm(theirs, "nuc").backward()
    torch.testing.assert_close(mine.grad, theirs.grad)
    assert torch.autograd.gradcheck(nuclear_norm, activations(n, 4)[2].softmax(1).requires_grad_())


def test_nuclear_norm_has_a_gradient_where_singular_values_coincide():
    p = torch.eye(3, dtype=torch.float64)
    assert torch.autograd.gradcheck(nuclear_norm, p.clone().requires_grad_())
    (p,) = with_gradient((torch.cat([p, p]),))
    nuclear_norm(p).backward()
    assert p.grad is not None
    torch.testing.assert_close(p.grad, p.detach() / math.sqrt(2))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_nuclear_norm_of_equal_rows_has_the_shortest_subgradient(dtype):
    """A matrix of rank one has u v' = P / ||P||_F; what is added to it in other directions is left out."""
    row = LOGITS[0].softmax(0).to(dtype)
    p = row.expand(7, K).clone().requires_grad_()
    nuclear_norm(p).backward()
    torch.testing.assert_close(p.grad, (p / p.norm()).detach())


def test_bnm_prefers_certain_and_balanced_to_certain_and_to_undecided():
    balanced, collapsed, undecided = certain([0, 1, 2, 0, 1, 2]), certain([1] * 6), torch.zeros(6, K).double()
    found = [float(term("bnm", z, weight=1.0)) for z in (balanced, collapsed, undecided)]
    assert found == pytest.approx([-math.sqrt(3 * 6) / 6, -math.sqrt(6) / 6, -math.sqrt(6 / 3) / 6])


def test_nuclear_norm_lies_between_frobenius_norm_and_its_multiple_and_ignores_rotations():
    p = LOGITS.softmax(1)
    assert p.norm() < nuclear_norm(p) < math.sqrt(min(p.shape)) * p.norm()
    rotation = torch.linalg.qr(torch.randn(M, M, generator=torch.Generator().manual_seed(2)).double()).Q
    torch.testing.assert_close(nuclear_norm(rotation @ p), nuclear_norm(p))


# --------------------------------------------------------------------------- class confusion


def confusion_by_loops(logits: torch.Tensor, temperature: float, w: list[float] | None = None) -> torch.Tensor:
    """Equations (1) to (5), the weights given where they are to be fixed."""
    p = [(row / temperature).exp() / (row / temperature).exp().sum() for row in logits]
    if w is None:
        certainty = [1 + math.exp(sum(float(v) * math.log(float(v)) for v in row)) for row in p]
        w = [len(p) * c / sum(certainty) for c in certainty]
    c = [[sum(wi * row[a] * row[b] for wi, row in zip(w, p, strict=True)) for b in range(K)] for a in range(K)]
    total = torch.zeros((), dtype=torch.float64)
    for a in range(K):
        for b in range(K):
            if a != b:
                total = total + c[a][b] / sum(c[a]) / K
    return total


@pytest.mark.parametrize("temperature", [1.0, 2.5])
def test_mcc_is_its_equations(temperature):
    found = term("mcc", LOGITS, weight=3.0, temperature=temperature)
    assert float(found) == pytest.approx(3 * float(confusion_by_loops(LOGITS, temperature)))


def skadas_mcc_loss() -> Callable:
    """skada's function, out of its file: skada.deep as a whole can only be imported beside skorch."""
    spec = importlib.util.find_spec("skada")
    assert spec is not None
    assert spec.origin is not None
    tree = ast.parse((Path(spec.origin).parent / "deep" / "losses.py").read_text(encoding="utf-8"))
    wanted = {"mcc_loss", "probability_scaling"}
    tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in wanted]
    names: dict = {"torch": torch}
    exec(compile(tree, "skada", "exec"), names)
    return names["mcc_loss"]


@pytest.mark.parametrize("temperature", [1.0, 2.5])
def test_mcc_is_skadas(temperature):
    expected = float(skadas_mcc_loss()(LOGITS, T=temperature, eps=0.0))
    assert float(term("mcc", LOGITS, weight=1.0, temperature=temperature)) == pytest.approx(expected)


def test_mcc_holds_its_weights_fixed():
    mine, theirs = with_gradient((LOGITS, LOGITS))
    entropies = [scipy_entropy(softmax_by_loops(row / 2.5)) for row in LOGITS]
    certainty = [1 + math.exp(-h) for h in entropies]
    w = [M * c / sum(certainty) for c in certainty]
    term("mcc", mine, weight=1.0).backward()
    confusion_by_loops(theirs, 2.5, w).backward()
    torch.testing.assert_close(mine.grad, theirs.grad)


def test_mcc_is_zero_for_certain_predictions_and_greatest_for_undecided_ones():
    assert float(term("mcc", certain([0, 1, 2, 0, 1, 1]))) == pytest.approx(0, abs=1e-12)
    assert float(term("mcc", torch.zeros(M, K).double(), weight=1.0)) == pytest.approx((K - 1) / K)


def test_mcc_ignores_a_constant_in_a_rows_logits():
    torch.testing.assert_close(term("mcc", LOGITS + torch.arange(M)[:, None]), term("mcc", LOGITS))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("scale", [1.0, 40.0, 1e4])
def test_mcc_is_finite_where_a_class_gets_no_probability(dtype, scale):
    z = (torch.tensor([[1.0, 0.5, -1.0], [1.0, 0.9, -1.0]], dtype=dtype) * scale).requires_grad_()
    found = class_confusion(z)
    assert 0 <= float(found) < 1
    found.backward()
    assert z.grad is not None
    assert torch.isfinite(z.grad).all()


# --------------------------------------------------------------------------- feature norms


def norms_by_loops(f: torch.Tensor) -> list[float]:
    return [math.sqrt(sum(float(v) ** 2 for v in row)) for row in f]


def test_afn_hard_is_its_equation():
    found = build("afn", variant="hard", weight=2.0, radius=3.0).loss(source(), target(), 0.5)["norm"]
    expected = 0.0
    for f in (source().features, target().features):
        expected += 2 * (sum(norms_by_loops(f)) / len(f) - 3) ** 2
    assert float(found) == pytest.approx(expected)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_afn_stepwise_has_the_value_delta_squared_of_either_domain_at_any_features(scale):
    layers = [tuple(scale * h for h in activations(n, seed)) for n, seed in ((N, 0), (M, 1))]
    found = build("afn", weight=2.0, delta=0.5).loss(source(layers[0]), target(layers[1]), 0.5)["norm"]
    assert float(found) == pytest.approx(2 * (0.5**2 + 0.5**2))


def test_afn_stepwise_has_its_equations_gradient():
    method = build("afn", weight=2.0, delta=0.5)
    h_s, h_t = with_gradient(activations(N, 0)), with_gradient(activations(M, 1))
    method.loss(source(h_s), target(h_t), 0.5)["norm"].backward()
    for f in (h_s[1], h_t[1]):
        assert f.grad is not None
        for row, gradient, norm in zip(f.detach(), f.grad, norms_by_loops(f.detach()), strict=True):
            torch.testing.assert_close(gradient, -2 * 2 * 0.5 * row / (len(f) * norm))


def test_afn_hard_is_zero_at_the_radius_and_knows_of_norms_only():
    method = build("afn", variant="hard", radius=2.0)
    f_s, f_t = (2 * f / f.norm(dim=1, keepdim=True) for f in (source().features, target().features))

    def loss(s: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        return method.loss(replace(source(), features=s), replace(target(), features=t), 0.5)["norm"]

    assert float(loss(f_s, f_t)) == pytest.approx(0, abs=1e-20)
    rotation = torch.linalg.qr(torch.randn(D, D, generator=torch.Generator().manual_seed(2)).double()).Q
    before = loss(source().features, target().features)
    torch.testing.assert_close(loss(source().features @ rotation, -target().features), before)
    inputs = with_gradient((source().features, target().features))
    assert torch.autograd.gradcheck(loss, inputs)


def test_afn_records_the_mean_norms_without_gradient():
    method = build("afn")
    h_s, h_t = with_gradient(activations(N, 0)), with_gradient(activations(M, 1))
    method.loss(source(h_s), target(h_t), 0.5)
    for name, f in (("norm_s", source().features), ("norm_t", target().features)):
        assert float(method.log[name]) == pytest.approx(sum(norms_by_loops(f)) / len(f))
        assert not method.log[name].requires_grad


@pytest.mark.parametrize("variant", ["stepwise", "hard"])
def test_afn_leaves_features_of_norm_zero_alone(variant):
    f_s, f_t = with_gradient((torch.zeros(N, D).double(), torch.zeros(M, D).double()))
    method = build("afn", variant=variant)
    method.loss(replace(source(), features=f_s), replace(target(), features=f_t), 0.5)["norm"].backward()
    assert f_s.grad is not None
    assert not f_s.grad.any()


# --------------------------------------------------------------------------- all four


@pytest.mark.parametrize("name", TERMS)
def test_the_order_of_target_rows_means_nothing(name):
    order = torch.tensor([3, 0, 4, 1, 2])
    layers = tuple(h[order] for h in activations(M, 1))
    here, there = (build(name).loss(source(), t, 0.5)[TERMS[name]] for t in (target(), target(layers)))
    torch.testing.assert_close(here, there)


@pytest.mark.parametrize("name", PREDICTIVE)
def test_names_of_classes_mean_nothing(name):
    torch.testing.assert_close(term(name, LOGITS[:, [2, 0, 1]]), term(name, LOGITS))


@pytest.mark.parametrize("name", TERMS)
def test_the_weight_multiplies_and_progress_does_not(name):
    one, three = (build(name, weight=w).loss(source(), target(), p) for w, p in ((1.0, 0.0), (3.0, 0.9)))
    torch.testing.assert_close(3 * one[TERMS[name]], three[TERMS[name]])
    assert float(one[TERMS[name]]) != 0


@pytest.mark.parametrize("name", TERMS)
def test_weight_zero_leaves_the_classification_gradient_to_the_bit(name):
    assert_weight_zero_leaves_the_classification_gradient(name)


@pytest.mark.parametrize("name", TERMS)
def test_only_the_feature_norm_touches_the_source(name):
    h_s, h_t = with_gradient(activations(N, 0)), with_gradient(activations(M, 1))
    adapting = build(name).loss(source(h_s), target(h_t), 0.5)[TERMS[name]]
    seen = torch.autograd.grad(adapting, [h_s[1], h_s[2], h_t[1], h_t[2]], allow_unused=True)
    norm = name == "afn"
    assert [g is not None and bool(g.any()) for g in seen] == [norm, False, norm, not norm]


@pytest.mark.parametrize("name", PREDICTIVE)
@pytest.mark.parametrize("rows", [[[0.0, 0.0, 0.0]] * 2, [[1e4, -1e4, 0.0]] * 2, [[1e4, 0.0, 0.0], [0.0, 1e4, 0.0]]])
def test_equal_rows_batches_of_two_and_certain_predictions_give_finite_gradients(name, rows):
    for hyper in ({}, {"diversity": 1.0}) if name == "minent" else ({},):
        z = torch.tensor(rows, requires_grad=True)
        found = build(name, **hyper).loss(source(), with_logits(z), 0.5)[TERMS[name]]
        found.backward()
        assert torch.isfinite(found)
        assert z.grad is not None
        assert torch.isfinite(z.grad).all()
