"""What each method's loss is, against its equations as plain loops on a fixed small batch."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from torch.nn import functional as F

from benchmark.mathematics.reconstruction import PENALTIES, reconstruction_weights
from benchmark.training.deep import DeepMethod
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
from tests.tiny import METHODS


def mmd2_by_loops(f_s: torch.Tensor, f_t: torch.Tensor, scales: list[float], unbiased: bool) -> float:
    joint = [*f_s, *f_t]
    size = len(joint)
    d = [[float((a - b).square().sum()) for b in joint] for a in joint]
    h = sum(map(sum, d)) / (size * (size - 1))
    sums, counts = {"ss": 0.0, "tt": 0.0, "st": 0.0}, {"ss": 0, "tt": 0, "st": 0}
    for i in range(size):
        for j in range(size):
            where = "".join("s" if k < len(f_s) else "t" for k in (i, j))
            if where == "ts" or (unbiased and i == j):
                continue
            sums[where] += sum(math.exp(-d[i][j] / (h * s)) for s in scales)
            counts[where] += 1
    mean = {k: sums[k] / counts[k] for k in sums}
    return mean["ss"] + mean["tt"] - 2 * mean["st"]


@pytest.mark.parametrize("name", ["source_only", "target_only"])
def test_baselines_are_cross_entropy(name):
    terms = build(name).loss(source(), target(), 0.5)
    assert {k: float(v) for k, v in terms.items()} == {"classification": pytest.approx(cross_entropy_by_loops())}


def test_label_smoothing_mixes_in_the_mean_over_classes():
    method, logits = build("source_only"), source().logits
    method._smoothing = 0.3
    total = 0.0
    for i in range(N):
        log_p = [float(v) - math.log(sum(math.exp(float(u)) for u in logits[i])) for v in logits[i]]
        total -= 0.7 * log_p[Y[i]] + 0.3 * sum(log_p) / len(log_p)
    assert float(method.cross_entropy(source())) == pytest.approx(total / N)


@pytest.mark.parametrize("name", ["mmd", "dan", "deep_coral", "dann"])
def test_classification_term(name):
    assert float(build(name).loss(source(), target(), 0.5)["classification"]) == pytest.approx(cross_entropy_by_loops())


@pytest.mark.parametrize("estimator", ["biased", "unbiased"])
def test_mmd(estimator):
    found = build("mmd", weight=3.0, estimator=estimator).loss(source(), target(), 0.5)["mmd"]
    expected = 3 * mmd2_by_loops(source().features, target().features, [1.0], estimator == "unbiased")
    assert float(found) == pytest.approx(expected)


@pytest.mark.parametrize(("layers", "used"), [("all", 3), ("hidden", 2)])
@pytest.mark.parametrize("estimator", ["biased", "unbiased"])
def test_dan(layers, used, estimator):
    found = build("dan", weight=2.0, layers=layers, estimator=estimator).loss(source(), target(), 0.5)["mk_mmd"]
    pairs = list(zip(source().layers, target().layers, strict=True))[:used]
    expected = 2 * sum(mmd2_by_loops(s, t, [0.25, 0.5, 1, 2, 4], estimator == "unbiased") for s, t in pairs)
    assert float(found) == pytest.approx(expected)


@pytest.mark.parametrize("layer", [0, 1, 2])
def test_deep_coral(layer):
    found = build("deep_coral", weight=2.0, layer=layer).loss(source(), target(), 0.5)["coral"]
    d = WIDTHS[layer]

    def covariance(f: torch.Tensor, p: int, q: int) -> float:
        """Equation (1) of the method, entry by entry."""
        n = len(f)
        products = sum(float(f[i, p] * f[i, q]) for i in range(n))
        return (products - float(f[:, p].sum()) * float(f[:, q].sum()) / n) / (n - 1)

    s, t = source().layers[layer], target().layers[layer]
    squares = sum((covariance(s, p, q) - covariance(t, p, q)) ** 2 for p in range(d) for q in range(d))
    assert float(found) == pytest.approx(2 * squares / (4 * d * d))


def test_deep_coral_is_on_the_logits_by_default():
    same = replace(target(), layers=(*activations(M, 5)[:2], target().logits))
    both = build("deep_coral")
    torch.testing.assert_close(
        both.loss(source(), same, 0.5)["coral"], both.loss(source(), target(), 0.5)["coral"], rtol=0, atol=0
    )


@pytest.mark.parametrize("name", ["mmd", "dan", "deep_coral"])
def test_discrepancies_vanish_at_equality_and_give_both_domains_gradients(name):
    method = build(name, **({} if name == "deep_coral" else {"estimator": "biased"}))
    (term,) = (v for k, v in method.loss(source(), target(activations(N, 0)), 0.5).items() if k != "classification")
    assert float(term) == pytest.approx(0, abs=1e-12)
    h_s, h_t = with_gradient(activations(N, 0)), with_gradient(activations(M, 1))
    (term,) = (v for k, v in method.loss(source(h_s), target(h_t), 0.5).items() if k != "classification")
    term.backward()
    moved = [any(h.grad is not None and h.grad.abs().sum() > 0 for h in hs) for hs in (h_s, h_t)]
    assert moved == [True, True]


def domain_loss_by_loops(method: DeepMethod, f_s: torch.Tensor, f_t: torch.Tensor) -> torch.Tensor:
    d = [torch.sigmoid(method.extra["domain"](f)) for f in (f_s, f_t)]
    return (-sum(p.log() for p in d[0]) / len(f_s) - sum((1 - p).log() for p in d[1]) / len(f_t)) / 2


def test_dann_domain_loss():
    method = build("dann")
    expected = domain_loss_by_loops(method, source().features, target().features)
    assert method.loss(source(), target(), 0.5)["domain"].item() == pytest.approx(expected.item())


@pytest.mark.parametrize("progress", [0.0, 0.1, 0.5, 0.9])
def test_dann_reverses_the_features_gradient_and_not_the_classifiers(progress):
    method = build("dann", weight=0.5)
    h_s, h_t = with_gradient(activations(N, 0)), with_gradient(activations(M, 1))
    parameters = list(method.extra.parameters())
    straight = torch.autograd.grad(domain_loss_by_loops(method, h_s[1], h_t[1]), [h_s[1], h_t[1], *parameters])
    found = torch.autograd.grad(
        method.loss(source(h_s), target(h_t), progress)["domain"], [h_s[1], h_t[1], *parameters]
    )
    factor = 0.5 * (2 / (1 + math.exp(-10 * progress)) - 1)
    for with_reversal, without in zip(found[:2], straight[:2], strict=True):
        torch.testing.assert_close(with_reversal, -factor * without)
    for with_reversal, without in zip(found[2:], straight[2:], strict=True):
        torch.testing.assert_close(with_reversal, without)


def test_didan_regression():
    expected = 0.0
    for i in range(N):
        for c in range(3):
            expected += (float(source().logits[i, c]) - (1.0 if int(Y[i]) == c else 0.0)) ** 2 / N
    assert float(build("didan").loss(source(), target(), 0.5)["classification"]) == pytest.approx(expected)


def test_regression_only_is_didan_without_alignment():
    (name, found), *more = build("regression_only").loss(source(), target(), 0.5).items()
    assert (name, more) == ("classification", [])
    assert torch.equal(found, build("didan").loss(source(), target(), 0.5)["classification"])
    assert torch.equal(
        build("regression_only").probabilities(source().logits), build("didan").probabilities(source().logits)
    )


@pytest.mark.parametrize("name", ["regression_only", "didan", "lidan"])
def test_regression_without_dropout_in_the_last_layer(name):
    """The last layer sees all features, whatever dropout left of them for the logits."""
    method = build(name, output_dropout=False)
    method.emotions = ("anger", "happiness", "sadness")
    method.network = torch.nn.Module()
    method.network.classifier = torch.nn.Linear(WIDTHS[1], WIDTHS[2]).double()
    found = method.loss(source(), target(), 0.5)["classification"].detach()
    weight, bias = (p.detach() for p in method.network.classifier.parameters())
    expected = 0.0
    for i in range(N):
        for c in range(3):
            output = sum(float(weight[c, j] * source().features[i, j]) for j in range(WIDTHS[1])) + float(bias[c])
            expected += (output - (1.0 if int(Y[i]) == c else 0.0)) ** 2 / N
    assert float(found) == pytest.approx(expected)


@pytest.mark.parametrize("output_dropout", [True, False])
@pytest.mark.parametrize("name", ["didan", "lidan"])
def test_without_weight_they_are_their_floor_bit_for_bit(name, output_dropout):
    methods = [METHODS.get("regression_only")(output_dropout=output_dropout)]
    methods.append(METHODS.get(name)(weight=0.0, output_dropout=output_dropout, direction="both", level="fresh"))
    for method in methods:
        method.fit(tiny.source(), tiny.target(), tiny.setting(steps=4), lambda progress: None)
    floor, idle = (method.outputs(tiny.target().x, "target").scores for method in methods)
    assert (floor == idle).all()


@pytest.mark.parametrize("name", ["didan", "lidan"])
def test_with_cross_entropy_and_without_weight_they_are_source_only(name):
    methods = METHODS.get("source_only")(), METHODS.get(name)(weight=0.0, classification="cross_entropy")
    for method in methods:
        method.fit(tiny.source(), tiny.target(), tiny.setting(steps=4), lambda progress: None)
    plain, idle = (method.outputs(tiny.target().x, "target").scores for method in methods)
    assert (plain == idle).all()


@pytest.mark.parametrize("level", ["none", "fresh"])
def test_didan_in_both_directions_is_the_mean_of_the_two(level):
    found = build("didan", direction="both", level=level, weight=2.0, tau=0.05).loss(source(), target(), 0.5)["ida"]
    there = build("didan", level=level, weight=2.0, tau=0.05)
    back = there.l_ida([target().layers[1]], [source().layers[1]])[0]
    expected = (float(there.loss(source(), target(), 0.5)["ida"]) + 2 * float(back)) / 2
    assert float(found) == pytest.approx(expected)


def test_didan_with_cross_entropy():
    method = build("didan", classification="cross_entropy")
    assert torch.equal(method.loss(source(), target(), 0.5)["classification"], method.cross_entropy(source()))
    torch.testing.assert_close(method.probabilities(source().logits), source().logits.softmax(1))


LITERAL = {"direction": "target", "level": "none", "tau": 0.3}
"""The literal reading of the abstract, and a penalty's weight."""


@pytest.mark.parametrize("penalty", PENALTIES)
@pytest.mark.parametrize("normalise", ["rows", "rms"])
@pytest.mark.parametrize("layer", [0, 1])
def test_didan_alignment(penalty, normalise, layer):
    method = build("didan", penalty=penalty, normalise=normalise, layer=layer, weight=2.0, **LITERAL)
    found = method.loss(source(), target(), 0.5)["ida"]
    f_s, f_t = normalised_by_loops(source().layers[layer], target().layers[layer], normalise)
    z = reconstruction_weights(f_s, f_t, penalty, 0.3)
    error = sum(
        (float(f_t[i, q]) - sum(float(z[i, j] * f_s[j, q]) for j in range(N))) ** 2
        for i in range(M)
        for q in range(WIDTHS[layer])
    )
    assert float(found) == pytest.approx(2 * error / M)


@pytest.mark.parametrize("penalty", PENALTIES)
def test_didan_has_the_gradient_of_the_equation_with_z_held_fixed(penalty):
    method = build("didan", penalty=penalty, weight=1.0, **LITERAL)
    h_s, h_t = with_gradient(activations(N, 0)), with_gradient(activations(M, 1))
    method.loss(source(h_s), target(h_t), 0.5)["ida"].backward()
    g_s, g_t = with_gradient((h_s[1].detach(), h_t[1].detach()))
    f_s, f_t = normalised_by_loops(g_s, g_t, "rows")
    z = reconstruction_weights(f_s, f_t, penalty, 0.3)
    by_f_t = 2 / M * (f_t - z @ f_s)
    by_f_s = -z.T @ by_f_t
    torch.autograd.backward([f_s, f_t], [by_f_s.detach(), by_f_t.detach()])
    torch.testing.assert_close(h_s[1].grad, g_s.grad)
    torch.testing.assert_close(h_t[1].grad, g_t.grad)


@pytest.mark.parametrize("penalty", PENALTIES)
def test_holding_z_fixed_loses_nothing(penalty):
    """The minimum of the whole objective changes with F_s and F_t as l_ida with Z fixed does."""
    f_s, f_t = with_gradient(activations(N, 0)[:1] + activations(M, 1)[:1])

    def minimum(s: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        z = reconstruction_weights(s, t, penalty, 0.1, iterations=3000)
        omega = {"l1": z.abs().sum(), "l2": z.square().sum(), "l21": math.sqrt(M) * z.norm(dim=0).sum()}[penalty]
        return ((t - z @ s).square().sum() + 0.1 * omega) / M

    minimum(f_s, f_t).backward()
    direction = [torch.randn(f.shape, generator=torch.Generator().manual_seed(7), dtype=f.dtype) for f in (f_s, f_t)]
    with torch.no_grad():
        ahead, behind = (
            minimum(*(f + e * d for f, d in zip((f_s, f_t), direction, strict=True))) for e in (1e-5, -1e-5)
        )
    slope = sum(float((f.grad * d).sum()) for f, d in zip((f_s, f_t), direction, strict=True))
    assert slope == pytest.approx(float(ahead - behind) / 2e-5, rel=1e-4)


@pytest.mark.parametrize("normalise", ["rows", "rms"])
def test_didan_gains_nothing_by_shrinking_features(normalise):
    method = build("didan", normalise=normalise)
    small = [tuple(h * 1e-3 for h in activations(n, seed)) for n, seed in ((N, 0), (M, 1))]
    torch.testing.assert_close(
        method.loss(source(small[0]), target(small[1]), 0.5)["ida"], method.loss(source(), target(), 0.5)["ida"]
    )


def test_didan_records_the_length_of_the_features():
    method = build("didan")
    method.loss(source(), target(), 0.5)
    expected = sum(math.sqrt(sum(float(v) ** 2 for v in row)) for row in source().features) / N
    assert float(method.log["feature_norm"]) == pytest.approx(expected)
    assert not method.log["feature_norm"].requires_grad


def test_didan_weight_schedule():
    constant, growing = build("didan"), build("didan", schedule="sigmoid")
    full = float(constant.loss(source(), target(), 0.2)["ida"])
    assert float(growing.loss(source(), target(), 0.0)["ida"]) == 0
    assert float(growing.loss(source(), target(), 0.2)["ida"]) == pytest.approx(full * (2 / (1 + math.exp(-2)) - 1))


def test_didan_probabilities_keep_the_order_of_the_outputs():
    outputs = torch.tensor([[0.7, 0.2, 0.1], [1.5, -0.2, 0.3], [-3.0, -2.0, -2.5]])
    p = build("didan").probabilities(outputs)
    torch.testing.assert_close(p.sum(1), torch.ones(3))
    assert torch.equal(p.argmax(1), outputs.argmax(1))
    torch.testing.assert_close(p[0], outputs[0])


@pytest.mark.parametrize("name", ["source_only", "mmd", "dan", "deep_coral", "dann", "didan"])
def test_gradients_in_the_logits(name):
    """The classification term's analytic gradient is the numeric one, in double precision."""
    method = build(name)

    def term(logits: torch.Tensor) -> torch.Tensor:
        return method.loss(replace(source(), logits=logits), target(), 0.5)["classification"]

    assert torch.autograd.gradcheck(term, source().logits.clone().requires_grad_())


def test_losses_use_no_target_row_number():
    """Which utterances a target batch holds says nothing to any method of the first set."""
    for name in ("mmd", "dan", "deep_coral", "dann", "didan"):
        other = replace(target(), rows=torch.arange(M) + 100)
        here, there = (build(name).loss(source(), t, 0.5) for t in (target(), other))
        assert all(torch.equal(here[k], there[k]) for k in here)


def test_one_hot_regression_is_torchs_mse_times_classes():
    found = build("didan").loss(source(), target(), 0.5)["classification"]
    torch.testing.assert_close(found, 3 * F.mse_loss(source().logits, F.one_hot(Y, 3).double()))
