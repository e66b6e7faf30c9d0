"""Methods of several updates or stages: each loss against its equation as loops; order and reach of updates."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import ot
import pytest
import torch
from torch import Tensor, nn

from benchmark.contracts import Labelled
from benchmark.protocol import Training
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch
from benchmark.training.networks import build_backbone
from methods.shot import pseudo_labels
from methods.swd import ascending
from tests import tiny
from tests.fused import source_that_raises_after
from tests.tiny import METHODS

N, M, K = 6, 5, 3
D = build_backbone(Training(), tiny.MELS, K).dims.features
Y = torch.tensor([0, 1, 2, 0, 1, 2])
TWO_STAGES = ["adda", "adabn", "shot", "tent"]


def normal(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def build(name: str, **hyper) -> DeepMethod:
    """A method with its modules in double precision and evaluation mode, so that dropout rests."""
    method = METHODS.get(name)(**hyper)
    assert isinstance(method, DeepMethod)
    method.classes, method.log, method.device = K, {}, torch.device("cpu")
    torch.manual_seed(0)
    method.network = build_backbone(Training(), tiny.MELS, K).double().eval()
    method.extra = nn.ModuleDict(dict(method.build(method.network.dims, K))).double().eval()
    return method


def source(features: Tensor | None = None, logits: Tensor | None = None) -> Batch:
    f, z = normal(N, D) if features is None else features, normal(N, K, seed=1) if logits is None else logits
    return Batch(torch.zeros(N, 8, 4), torch.arange(N), (f, z), f, z, y=Y)


def target(features: Tensor | None = None, logits: Tensor | None = None) -> UnlabelledBatch:
    f, z = normal(M, D, seed=2) if features is None else features, normal(M, K, seed=3) if logits is None else logits
    return UnlabelledBatch(torch.zeros(M, 8, 4), torch.arange(M), (f, z), f, z)


def softmax(row: Tensor) -> list[float]:
    e = [math.exp(v) for v in row.tolist()]
    return [v / sum(e) for v in e]


def cross_entropy_by_loops(logits: Tensor, y: Tensor) -> float:
    return -sum(math.log(softmax(row)[int(label)]) for row, label in zip(logits, y, strict=True)) / len(y)


def perceptron(layers: nn.Module, row: Tensor) -> float:
    """A multilayer perceptron with ReLU, unit by unit."""
    values = row.tolist()
    linear = [layer for layer in layers if isinstance(layer, nn.Linear)]
    for depth, layer in enumerate(linear):
        weighted = (sum(w * v for w, v in zip(ws, values, strict=True)) for ws in layer.weight.tolist())
        values = [b + s for b, s in zip(layer.bias.tolist(), weighted, strict=True)]
        if depth + 1 < len(linear):
            values = [max(v, 0.0) for v in values]
    (value,) = values
    return value


def sigmoid(v: float) -> float:
    return 1 / (1 + math.exp(-v))


# --------------------------------------------------------------------------- a trained method under observation


class Update:
    """One call of `update`: which terms, which modules, and which entries of all state changed."""

    def __init__(self, terms: set[str], modules: tuple[nn.Module, ...], changed: set[str]) -> None:
        self.terms, self.modules, self.changed = terms, modules, changed


def state(method: DeepMethod) -> dict[str, Tensor]:
    parts = {"network": method.network, "extra": method.extra}
    return {f"{k}.{n}": v.clone() for k, part in parts.items() for n, v in part.state_dict().items()}


def normalisation_layers(method: DeepMethod) -> list[nn.Module]:
    return [m for m in method.network.modules() if isinstance(m, nn.BatchNorm1d | nn.BatchNorm2d)]


def first_normalised(method: DeepMethod, x: Tensor) -> tuple[nn.Module, Tensor]:
    """The network's first normalisation layer and what it is given of crops, channels first and the rest flat."""
    layer, seen = normalisation_layers(method)[0], []
    with layer.register_forward_pre_hook(lambda module, given: seen.append(given[0])), torch.no_grad():
        method.network.eval()(x)
    return layer, seen[0].transpose(0, 1).flatten(1)


def differing(before: dict[str, Tensor], after: dict[str, Tensor]) -> set[str]:
    return {k for k in before if not torch.equal(before[k], after[k])}


def parameters(method: DeepMethod, *prefixes: str) -> set[str]:
    parts = {"network": method.network, "extra": method.extra}
    names = {f"{k}.{n}" for k, part in parts.items() for n, _ in part.named_parameters()}
    return {n for n in names if n.startswith(prefixes)}


def observed(name: str, steps: int = 4, observe: Callable | None = None, data=None, **hyper):
    """A fitted method and its updates, the last of a stage left out: the rate is next to nothing there."""
    method = METHODS.get(name)(**hyper)
    assert isinstance(method, DeepMethod)
    updates: list[Update] = []
    original = method.update

    def update(terms, *modules, rate=1.0):
        before = state(method)
        original(terms, *modules, rate=rate)
        updates.append(Update(set(terms), modules, differing(before, state(method))))
        if observe:
            observe(method)

    method.update = update  # type: ignore[method-assign]
    method.fit(data or tiny.source(), tiny.target(), tiny.setting(steps=steps), lambda progress: None)
    return method, updates


def begun(name: str, steps: int = 4, data: Labelled | None = None, **hyper) -> tuple[DeepMethod, dict[str, Tensor]]:
    """A fitted method of two stages, and its state when the second began."""
    method = METHODS.get(name)(**hyper)
    assert isinstance(method, DeepMethod)
    then: list[dict[str, Tensor]] = []
    first, second = method.stages()

    def begin() -> None:
        then.append(state(method))
        second.begin()

    method.stages = lambda: (first, second._replace(begin=begin))  # type: ignore[method-assign]
    method.fit(data or tiny.source(), tiny.target(), tiny.setting(steps=steps), lambda progress: None)
    return method, then[0]


# --------------------------------------------------------------------------- all methods of two stages


def test_exactly_these_are_source_free():
    found = {name for name in TWO_STAGES if METHODS.get(name).source_free}
    assert found == {"adabn", "shot", "tent"}
    assert all((METHODS.get(name).family == "source-free") == (name in found) for name in TWO_STAGES)


@pytest.mark.parametrize("name", TWO_STAGES)
def test_stage_one_trains_by_source_step_for_all_of_the_protocols_steps(name):
    method = METHODS.get(name)()
    first, second = method.stages()
    assert (first.share, first.rate, first.step) == (1.0, 1.0, method.source_step)
    assert second.share == method.adaptation <= 0.5
    assert second.source != method.source_free


@pytest.mark.parametrize("name", ["adabn", "shot", "tent"])
def test_source_free_methods_read_no_source_utterance_in_stage_two(name):
    poisoned, _ = begun(name, data=source_that_raises_after(4))
    plain, _ = begun(name)
    x = tiny.target().x
    assert np.array_equal(poisoned.outputs(x, "target").scores, plain.outputs(x, "target").scores)


def test_adda_reads_the_source_in_stage_two():
    with pytest.raises(AssertionError, match="source utterance was read"):
        begun("adda", data=source_that_raises_after(4))


@pytest.mark.parametrize("name", ["adda", "adabn"])
def test_the_source_network_stays_as_stage_one_left_it_and_scores_the_source(name):
    method, then = begun(name)
    kept = {f"network.{k}": v for k, v in method.network_for("source").state_dict().items()}
    assert all(torch.equal(then[k], v) for k, v in kept.items())
    assert method.network_for("target") is method.network is not method.network_for("source")
    x = tiny.target().x
    assert not np.array_equal(method.outputs(x, "source").scores, method.outputs(x, "target").scores)


@pytest.mark.parametrize(("name", "at_last"), [("adda", False), ("adabn", False), ("shot", True), ("tent", True)])
def test_one_network_scores_both_until_the_source_keeps_its_own(name, at_last):
    method = METHODS.get(name)()
    same: list[bool] = []

    def checkpoint(progress: float) -> None:
        same.append(method.network_for("source") is method.network_for("target"))

    method.fit(tiny.source(), tiny.target(), tiny.setting(steps=4, checkpoints=3), checkpoint)
    assert same == [True, True, at_last]


@pytest.mark.parametrize(
    ("name", "moves"),
    [
        ("adda", ("network.encoder", "network.hidden", "extra")),
        ("adabn", ()),
        ("shot", ("network.encoder", "network.hidden")),
    ],
)
def test_which_parameters_stage_two_moves(name, moves):
    method, then = begun(name)
    moved = differing(then, state(method)) & parameters(method, "network", "extra")
    assert moved == (parameters(method, *moves) if moves else set())


@pytest.mark.parametrize("name", TWO_STAGES)
def test_normalisation_statistics_move_in_stage_two(name):
    method, then = begun(name)
    buffers = {k for k in then if k.endswith(("running_mean", "running_var"))}
    assert len(buffers) == 2 * len(normalisation_layers(method))
    assert buffers <= differing(then, state(method))


@pytest.mark.parametrize("name", TWO_STAGES)
def test_dropout_rests_in_stage_two_and_only_there(name):
    method = METHODS.get(name)()
    first, second = method.stages()
    before: list[float] = []

    def begin() -> None:
        before.append(method.network.dropout.p)
        second.begin()

    method.stages = lambda: (first, second._replace(begin=begin))
    method.fit(tiny.source(), tiny.target(), tiny.setting(steps=4), lambda progress: None)
    assert before == [0.3]
    assert method.network.dropout.p == 0.0


# --------------------------------------------------------------------------- MCD and SWD


def l1_by_loops(p: list[list[float]], q: list[list[float]]) -> float:
    return sum(sum(abs(a - b) for a, b in zip(x, y, strict=True)) / K for x, y in zip(p, q, strict=True)) / len(p)


def sliced_by_loops(p: list[list[float]], q: list[list[float]], r: Tensor) -> float:
    total = 0.0
    for v in range(r.shape[1]):
        a, b = (sorted(sum(row[k] * float(r[k, v]) for k in range(K)) for row in rows) for rows in (p, q))
        total += sum((x - y) ** 2 for x, y in zip(a, b, strict=True)) / len(p)
    return total / r.shape[1]


def probabilities(seed: int, n: int = 7) -> Tensor:
    return (2 * normal(n, K, seed=seed)).softmax(1)


def directions(seed: int = 9, count: int = 4) -> Tensor:
    r = normal(K, count, seed=seed)
    return r / r.square().sum(0).sqrt()


def test_mcd_discrepancy_is_the_mean_over_classes_of_absolute_differences():
    p, q = probabilities(0), probabilities(1)
    assert build("mcd").discrepancy(p, q).item() == pytest.approx(l1_by_loops(p.tolist(), q.tolist()))


def test_swd_discrepancy_is_the_equation():
    p, q, r = probabilities(0), probabilities(1), directions()
    assert build("swd").sliced(p, q, r).item() == pytest.approx(sliced_by_loops(p.tolist(), q.tolist(), r))


def test_swd_discrepancy_is_pots_sliced_wasserstein_distance_squared():
    p, q, r = probabilities(0), probabilities(1), directions(count=50)
    expected = ot.sliced_wasserstein_distance(p.numpy(), q.numpy(), projections=r.numpy()) ** 2
    assert build("swd").sliced(p, q, r).item() == pytest.approx(float(expected))


def test_swd_draws_directions_of_length_one_and_estimates_the_mean_over_the_sphere():
    method = build("swd", projections=4000)
    used: list[Tensor] = []
    sliced = method.sliced
    method.sliced = lambda p, q, r: used.append(r) or sliced(p, q, r)
    p, shift = probabilities(0), torch.tensor([0.3, -0.1, -0.2], dtype=torch.float64)
    torch.manual_seed(0)
    found = method.discrepancy(p, p + shift)
    assert used[0].shape == (K, 4000)
    torch.testing.assert_close(used[0].square().sum(0), torch.ones(4000, dtype=torch.float64))
    assert found.item() == pytest.approx(float(shift.square().sum()) / K, rel=0.05)  # E (r . shift)^2 = |shift|^2 / K


@pytest.mark.parametrize("name", ["mcd", "swd"])
def test_discrepancies_are_zero_at_equality_and_symmetric(name):
    method, p, q = build(name), probabilities(0), probabilities(1)
    found = []
    for a, b in ((p, p), (p, q), (q, p)):
        torch.manual_seed(1)
        found.append(method.discrepancy(a, b).item())
    assert found[0] == 0
    assert found[1] == pytest.approx(found[2])
    assert found[1] > 0


def test_swd_orders_like_a_sort():
    x = normal(3, 5, seed=1)
    assert torch.equal(x.gather(1, ascending(x)), x.sort(1).values)


def test_the_order_of_rows_within_one_batch_matters_to_mcd_and_not_to_swd():
    p, q, r = probabilities(0), probabilities(1), directions()
    turned = q[torch.tensor([3, 1, 0, 6, 2, 5, 4])]
    torch.testing.assert_close(build("swd").sliced(p, turned, r), build("swd").sliced(p, q, r))
    assert not torch.isclose(build("mcd").discrepancy(p, turned), build("mcd").discrepancy(p, q))


@pytest.mark.parametrize("name", ["mcd", "swd"])
def test_gradients_of_the_discrepancies(name):
    method, r = build(name), directions()
    compare = method.discrepancy if name == "mcd" else lambda p, q: method.sliced(p, q, r)
    assert torch.autograd.gradcheck(compare, (probabilities(0).requires_grad_(), probabilities(1).requires_grad_()))


@pytest.mark.parametrize("name", ["mcd", "swd"])
def test_terms_of_two_classifiers(name):
    method, s, t = build(name), source(), target()
    second = method.extra["second"]
    z_s, z_t = (torch.stack([second(row) for row in f]) for f in (s.features, t.features))
    torch.manual_seed(4)
    found = method.loss(s, t, 0.5)
    torch.manual_seed(4)
    expected = method.discrepancy(t.logits.softmax(1), z_t.softmax(1))
    both = cross_entropy_by_loops(s.logits, Y) + cross_entropy_by_loops(z_s, Y)
    assert found["classification"].item() == pytest.approx(both)
    assert found["discrepancy"].item() == pytest.approx(expected.item())


@pytest.mark.parametrize("name", ["mcd", "swd"])
def test_the_second_update_raises_the_discrepancy_of_features_held_fixed(name):
    method = build(name)
    features = [normal(n, D, seed=seed).requires_grad_() for n, seed in ((N, 0), (M, 2))]
    s, t = source(features[0]), target(features[1])
    first, second = method.network.classifier, method.extra["second"]
    torch.manual_seed(4)
    found = method.maximisation(s, t)
    torch.manual_seed(4)
    apart = method.discrepancy(first(t.features).softmax(1), second(t.features).softmax(1))
    both = sum(cross_entropy_by_loops(f(s.features), Y) for f in (first, second))
    assert {k: v.item() for k, v in found.items()} == {
        "classification": pytest.approx(both),
        "discrepancy": pytest.approx(-apart.item()),
    }
    gradients = torch.autograd.grad(sum(found.values()), [*features, first.weight], allow_unused=True)
    assert [g is not None for g in gradients] == [False, False, True]


@pytest.mark.parametrize("name", ["mcd", "swd"])
@pytest.mark.parametrize("repeats", [1, 3])
def test_order_and_reach_of_the_three_updates(name, repeats):
    method, updates = observed(name, repeats=repeats)
    per_step = 2 + repeats
    assert len(updates) == 4 * per_step
    classifiers = ("network.classifier", "extra")
    generator = ("network.encoder", "network.hidden")
    expected = [
        ({"classification"}, parameters(method, "network", "extra")),
        ({"classification", "discrepancy"}, parameters(method, *classifiers)),
        *[({"discrepancy"}, parameters(method, *generator))] * repeats,
    ]
    for k, update in enumerate(updates[: 3 * per_step]):
        assert (update.terms, update.changed) == expected[k % per_step]


@pytest.mark.parametrize("name", ["mcd", "swd"])
@pytest.mark.parametrize("repeats", [1, 2])
def test_passes_of_the_network_in_a_step(name, repeats):
    """One for A, and one for each C, the first of which B uses too."""
    method = METHODS.get(name)(repeats=repeats)
    passes: list[int] = []
    activations = method.activations
    method.activations = lambda x: passes.append(len(x)) or activations(x)
    method.fit(tiny.source(), tiny.target(), tiny.setting(steps=2), lambda progress: None)
    assert passes == [16] * (2 * (1 + repeats))


def test_both_classifiers_see_features_under_dropout_of_their_own():
    method = build("mcd")
    method.extra["second"].load_state_dict(method.network.classifier.state_dict())
    f = normal(N, D)
    torch.testing.assert_close(method.first(f), method.second(f))
    method.network.train()
    torch.manual_seed(0)
    assert not torch.isclose(method.first(f), method.second(f)).any()


# --------------------------------------------------------------------------- WDGRL


def critic_slopes(critic: nn.Module, row: Tensor, eps: float = 1e-6) -> list[float]:
    """The critic's gradient at a row by central differences."""
    found = []
    for j in range(len(row)):
        step = torch.zeros_like(row)
        step[j] = eps
        with torch.no_grad():
            found.append(float(critic(row + step) - critic(row - step)) / (2 * eps))
    return found


def test_wdgrl_distance_is_the_difference_of_means_and_weighs_in_the_loss():
    method = build("wdgrl", weight=0.5)
    critic = method.extra["critic"]
    s, t = source(), target()
    expected = sum(perceptron(critic, r) for r in s.features) / N - sum(perceptron(critic, r) for r in t.features) / M
    found = method.loss(s, t, 0.5)
    assert found["wasserstein"].item() == pytest.approx(0.5 * expected)
    assert found["classification"].item() == pytest.approx(cross_entropy_by_loops(s.logits, Y))


def penalty(method: DeepMethod, h: Tensor) -> Tensor:
    """Equation (2) of rows."""
    return method.critic_terms(h, 1, len(h) - 1)["penalty"] / method.gamma


def test_wdgrl_penalty_is_the_equation_by_finite_differences():
    method = build("wdgrl")
    h = normal(4, D)
    lengths = [math.sqrt(sum(v**2 for v in critic_slopes(method.extra["critic"], row))) for row in h]
    expected = sum((length - 1) ** 2 for length in lengths) / 4
    assert penalty(method, h).item() == pytest.approx(expected, rel=1e-5)


def test_wdgrl_penalty_of_a_linear_critic_vanishes_at_length_one():
    """All of its units are active, so that it is linear."""
    method = build("wdgrl")
    first, _, last = method.extra["critic"]
    with torch.no_grad():
        first.bias.fill_(1e3)
        for length in (1.0, 3.0):
            last.weight.mul_(length / (last.weight @ first.weight).norm())
            with torch.enable_grad():
                assert penalty(method, normal(4, D)).item() == pytest.approx((length - 1) ** 2, abs=1e-12)


def test_wdgrl_penalty_is_that_of_autograd_with_the_same_second_derivatives():
    method = build("wdgrl")
    critic, h = method.extra["critic"], normal(7, D).requires_grad_()
    (slopes,) = torch.autograd.grad(critic(h).sum(), h, create_graph=True)
    expected = (slopes.norm(dim=1) - 1).square().mean()
    found = penalty(method, h.detach())
    assert found.item() == pytest.approx(expected.item())
    weights = [critic[0].weight, critic[2].weight]
    for a, b in zip(torch.autograd.grad(found, weights), torch.autograd.grad(expected, weights), strict=True):
        torch.testing.assert_close(a, b)


def test_wdgrl_penalty_is_at_all_features_and_at_points_between_pairs():
    method, seen = build("wdgrl", gamma=2.0), []
    terms = method.critic_terms
    method.critic_terms = lambda h, n, m: seen.append((h, n, m)) or terms(h, n, m)
    s, t = normal(N, D), normal(M, D, seed=2)
    found = method.critic_loss(s, t)
    ((h, n, m),) = seen
    assert (n, m) == (N, M)
    assert torch.equal(h[: N + M], torch.cat([s, t]))
    shares = (h[N + M :] - t) / (s[:M] - t)
    torch.testing.assert_close(shares, shares[:, :1].expand_as(shares))
    assert ((shares > 0) & (shares < 1)).all()
    assert len(set(shares[:, 0].tolist())) == M
    assert found["penalty"].item() == pytest.approx(2 * penalty(method, h).item())
    assert found["critic"].item() == pytest.approx(-method.distance(s, t).item())


def test_wdgrl_critics_terms_have_autograds_gradient():
    """Of each term and of both, in every parameter, also where features are wide apart."""
    method = build("wdgrl", gamma=3.0)
    critic = method.extra["critic"]
    for scale in (1.0, 30.0):
        s, t = scale * normal(N, D), normal(M, D, seed=2)
        torch.manual_seed(5)
        found = method.critic_loss(s, t)
        torch.manual_seed(5)
        share = torch.rand(M, 1, dtype=s.dtype)
        h = torch.cat([s, t, share * s[:M] + (1 - share) * t]).requires_grad_()
        (slopes,) = torch.autograd.grad(critic(h).sum(), h, create_graph=True)
        expected = {
            "critic": critic(t).mean() - critic(s).mean(),
            "penalty": 3 * (slopes.norm(dim=1) - 1).square().mean(),
        }
        for weights in ((1.0, 0.0), (0.0, 1.0), (1.0, 1.0), (0.3, -2.0)):
            a, b = (sum(w * v for w, v in zip(weights, terms.values(), strict=True)) for terms in (found, expected))
            parameters = list(critic.parameters())
            mine = torch.autograd.grad(a, parameters, retain_graph=True)
            theirs = torch.autograd.grad(b, parameters, retain_graph=True, allow_unused=True)
            for g, e in zip(mine, theirs, strict=True):
                torch.testing.assert_close(g, torch.zeros_like(g) if e is None else e)


def test_wdgrl_critic_of_no_slope_has_a_finite_gradient():
    method = build("wdgrl")
    nn.init.zeros_(method.extra["critic"][2].weight)
    terms = method.critic_loss(normal(N, D), normal(M, D, seed=2))
    assert terms["penalty"].item() == pytest.approx(10)
    found = torch.autograd.grad(sum(terms.values()), list(method.extra["critic"].parameters()))
    assert all(torch.isfinite(g).all() for g in found)


def test_wdgrl_critic_learns_from_the_penalty_by_its_second_derivative():
    method = build("wdgrl", hidden=5)
    weight = method.extra["critic"][0].weight
    h = normal(4, D)
    (found,) = torch.autograd.grad(penalty(method, h), weight)
    direction = normal(*weight.shape, seed=3)
    values = []
    for eps in (1e-6, -1e-6):
        with torch.no_grad():
            weight.add_(eps * direction)
        values.append(penalty(method, h).item())
        with torch.no_grad():
            weight.sub_(eps * direction)
    assert (found * direction).sum().item() == pytest.approx((values[0] - values[1]) / 2e-6, rel=1e-4)


def test_wdgrl_trains_the_critic_several_times_and_then_the_network():
    method, updates = observed("wdgrl", critic_steps=3)
    assert len(updates) == 16
    for k, update in enumerate(updates[:12]):
        last = k % 4 == 3
        assert update.terms == ({"classification", "wasserstein"} if last else {"critic", "penalty"})
        assert update.changed == parameters(method, "network" if last else "extra")


def test_wdgrls_critic_leaves_the_networks_optimiser_state_alone():
    """With weight 0 moments, step counts and weights are those of source_only, bit for bit."""
    plain, idle = METHODS.get("source_only")(), METHODS.get("wdgrl")(weight=0.0)
    for method in (plain, idle):
        method.fit(tiny.source(), tiny.target(), tiny.setting(steps=5), lambda progress: None)
    for (name, p), q in zip(plain.network.named_parameters(), idle.network.parameters(), strict=True):
        assert torch.equal(p, q), name
        expected = plain.optimisers.of((plain.network, plain.extra)).state[p]
        found = idle.optimisers.of((idle.network,)).state[q]
        assert expected.keys() == found.keys()
        assert all(torch.equal(expected[k], found[k]) for k in expected), name
    critic = idle.optimisers.of((idle.extra,))
    assert {int(critic.state[p]["step"]) for p in idle.extra.parameters()} == {25}


def test_wdgrls_critic_runs_through_the_one_cycle_rate_too():
    rates: list[list[float]] = []

    def noted(m: DeepMethod) -> None:
        optimisers = m.optimisers.of((m.network,)), m.optimisers.of((m.extra,))
        rates.append([group["lr"] for optimiser in optimisers for group in optimiser.param_groups if group["params"]])

    observed("wdgrl", observe=noted, critic_steps=1)
    assert all(network == critic for network, critic in rates)
    assert len({network for network, _ in rates}) == 4


# --------------------------------------------------------------------------- ADDA


def test_adda_losses_are_the_equations():
    method = build("adda", hidden=4)
    domain = method.extra["domain"]
    f_s, f_t = normal(N, D), normal(M, D, seed=2)
    d_s, d_t = ([sigmoid(perceptron(domain, row)) for row in f] for f in (f_s, f_t))
    expected = -sum(map(math.log, d_s)) / N - sum(math.log(1 - d) for d in d_t) / M
    assert method.discrimination(f_s, f_t).item() == pytest.approx(expected)
    inverted = -sum(map(math.log, d_t)) / M
    assert method.loss(source(), target(f_t), 0.5)["mapping"].item() == pytest.approx(inverted)


def test_adda_is_unmoved_when_the_discriminator_cannot_tell():
    method = build("adda")
    for p in method.extra["domain"][-1].parameters():
        nn.init.zeros_(p)
    f_t = normal(M, D).requires_grad_()
    assert method.discrimination(normal(N, D), f_t).item() == pytest.approx(2 * math.log(2))
    (g,) = torch.autograd.grad(method.mapping(f_t), f_t)
    assert not g.any()


def test_adda_trains_the_discriminator_before_the_target_network_and_leaves_the_classifier():
    method, updates = observed("adda", steps=6)
    assert [u.terms for u in updates] == [{"classification"}] * 6 + [{"domain"}, {"mapping"}] * 3
    for update in updates[:5]:
        assert update.changed == parameters(method, "network")
    for update in updates[6:10]:
        parts = ("extra",) if update.terms == {"domain"} else ("network.encoder", "network.hidden")
        assert update.changed == parameters(method, *parts)


def test_addas_discriminator_learns_at_the_protocols_rate_and_the_target_network_at_its_own():
    method = METHODS.get("adda")(rate=0.25)
    rates: list[tuple[str, float]] = []
    update = method.update

    def noted(terms, *modules, rate=1.0):
        update(terms, *modules, rate=rate)
        (lr,) = {group["lr"] for group in method.optimisers.of(modules, rate).param_groups}
        rates.append((*terms, lr))

    method.update = noted
    method.fit(tiny.source(), tiny.target(), tiny.setting(steps=40, learning_rate=0.004), lambda progress: None)
    peaks = {term: max(lr for name, lr in rates if name == term) for term, _ in rates}
    assert peaks == pytest.approx({"classification": 0.004, "domain": 0.004, "mapping": 0.001}, rel=0.05)


def test_adda_compares_with_features_of_the_source_network_in_evaluation_mode():
    method = METHODS.get("adda")()
    compared: list[bool] = []
    discrimination, step = method.discrimination, method.step
    given: list = []

    def noted(crops, progress):
        given.append(crops.x_s)
        return step(crops, progress)

    def check(f_s, f_t):
        with torch.no_grad():
            expected = torch.stack([method.source_network(x[None]).features[0] for x in given[-1]])
        torch.testing.assert_close(f_s, expected, rtol=1e-4, atol=1e-4)
        compared.append(not f_s.requires_grad and not f_t.requires_grad)
        return discrimination(f_s, f_t)

    method.discrimination, method.step = check, noted
    method.fit(tiny.source(), tiny.target(), tiny.setting(steps=4), lambda progress: None)
    assert compared == [True, True]


# --------------------------------------------------------------------------- AdaBN


def test_adabn_statistics_are_means_over_the_target_batches_of_stage_two():
    """Those of the first layer, whose input does not depend on other layers' statistics, by hand."""
    method = METHODS.get("adabn")()
    seen: list[Tensor] = []
    step = method.step

    def noted(crops, progress):
        seen.append(crops.x_t)
        return step(crops, progress)

    method.step = noted
    method.fit(tiny.source(), tiny.target(), tiny.setting(steps=6), lambda progress: None)
    layer = normalisation_layers(method)[0]
    means, variances = [], []
    for x in seen:
        _, h = first_normalised(method, x)
        means.append([float(row.mean()) for row in h])
        variances.append([float(((row - row.mean()) ** 2).sum() / (len(row) - 1)) for row in h])
    assert len(seen) == 3
    expected = [torch.tensor(rows).mean(0) for rows in (means, variances)]
    torch.testing.assert_close(layer.running_mean, expected[0], rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(layer.running_var, expected[1], rtol=1e-4, atol=1e-5)


def test_adabn_on_a_target_like_the_source_scores_like_the_source_network():
    data = tiny.source(30)
    method = METHODS.get("adabn")()
    same = replace(tiny.target(), x=data.x)
    method.fit(data, same, tiny.setting(steps=40, batch=12, dropout=0.0), lambda progress: None)
    s, t = (method.outputs(data.x, domain).scores for domain in ("source", "target"))
    assert (s.argmax(1) == t.argmax(1)).mean() > 0.9
    assert not np.array_equal(s, t)


def test_adabn_loss_is_the_sources_cross_entropy():
    found = build("adabn").loss(source(), target(), 0.5)
    assert {k: v.item() for k, v in found.items()} == {
        "classification": pytest.approx(cross_entropy_by_loops(source().logits, Y))
    }


# --------------------------------------------------------------------------- SHOT


def cosine_by_loops(a: list[float], b: list[float]) -> float:
    lengths = [math.sqrt(sum(v * v for v in vector)) for vector in (a, b)]
    return sum(x * y for x, y in zip(a, b, strict=True)) / (lengths[0] * lengths[1])


def labels_by_loops(p: list[list[float]], g: list[list[float]]) -> list[int]:
    """Equations (4) to (6), one number at a time."""
    n, d, k = len(p), len(g[0]), len(p[0])
    mass = [sum(p[i][c] for i in range(n)) for c in range(k)]
    soft = [[sum(p[i][c] * g[i][j] for i in range(n)) / mass[c] for j in range(d)] for c in range(k)]
    first = [max(range(k), key=lambda c: cosine_by_loops(row, soft[c])) for row in g]
    members = {c: [g[i] for i in range(n) if first[i] == c] for c in range(k)}
    hard = {c: [sum(r[j] for r in rows) / len(rows) for j in range(d)] for c, rows in members.items() if rows}
    return [max(hard, key=lambda c: cosine_by_loops(row, hard[c])) for row in g]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("classes", [1, 3, 6])
def test_shot_pseudo_labels_are_the_equations(seed, classes):
    p, g = (2 * normal(12, classes, seed=seed)).softmax(1), normal(12, 4, seed=seed + 100).abs()
    assert pseudo_labels(p, g).tolist() == labels_by_loops(p.tolist(), g.tolist())


def test_shot_gives_no_row_to_a_class_without_members_and_survives_features_of_zero():
    """The last row points away from both centroids, so that its cosine with a centroid of zeros would be larger."""
    p = torch.tensor([[0.9, 0.1, 1e-9]] * 2 + [[0.1, 0.9, 1e-9]] * 2 + [[0.5, 0.5, 1e-9]], dtype=torch.float64)
    g = torch.tensor([[1, 0], [1, 0], [0, 1], [0, 1], [-0.1, -0.12]], dtype=torch.float64)
    assert pseudo_labels(p, g).tolist() == labels_by_loops(p.tolist(), g.tolist()) == [0, 0, 1, 1, 0]
    assert pseudo_labels(p, torch.zeros(5, 2, dtype=torch.float64)).tolist() == [0] * 5


def test_shot_pseudo_labels_do_not_depend_on_scale_rotation_or_the_order_of_rows():
    p, g = (3 * normal(20, K, seed=1)).softmax(1), normal(20, 4, seed=2)
    expected = pseudo_labels(p, g).tolist()
    turn, _ = torch.linalg.qr(normal(4, 4, seed=3))
    assert pseudo_labels(p, 7 * g @ turn).tolist() == expected
    order = torch.randperm(20, generator=torch.Generator().manual_seed(4))
    assert pseudo_labels(p[order], g[order]).tolist() == [expected[i] for i in order]
    assert len(set(expected)) == K


def test_shot_terms_are_the_equations():
    method = build("shot", beta=0.7)
    method.labels = torch.tensor([9, 2, 9, 0, 1, 9, 2, 0])
    t = replace(target(), rows=torch.tensor([1, 3, 4, 6, 7]))
    p = [softmax(row) for row in t.logits]
    q = [sum(row[k] for row in p) / M for k in range(K)]
    labels = [2, 0, 1, 2, 0]
    expected = {
        "entropy": -sum(v * math.log(v) for row in p for v in row) / M,
        "diversity": sum(v * math.log(v) for v in q),
        "pseudo_labels": -0.7 * sum(math.log(row[y]) for row, y in zip(p, labels, strict=True)) / M,
    }
    assert {k: v.item() for k, v in method.loss(source(), t, 0.5).items()} == pytest.approx(expected)


def test_shot_information_maximisation_is_least_for_confident_and_diverse_predictions():
    method = build("shot")
    method.labels = torch.zeros(K, dtype=torch.int64)
    sure = 50 * torch.eye(K, dtype=torch.float64)
    rows = torch.arange(K)
    values = []
    for logits in (sure, sure[:1].expand(K, K), torch.zeros(K, K, dtype=torch.float64)):
        terms = method.objective(UnlabelledBatch(torch.zeros(K, 8, 4), rows, (logits,), logits, logits))
        values.append((terms["entropy"] + terms["diversity"]).item())
    assert values == pytest.approx([-math.log(K), 0.0, 0.0], abs=1e-9)


@pytest.mark.parametrize("refreshes", [1, 2, 4, 20])
def test_shot_refreshes_its_labels_evenly_from_the_whole_target(refreshes):
    method = METHODS.get("shot")(refreshes=refreshes, adaptation=0.5)
    steps: list[int] = []
    when: list[int] = []
    outputs, step = method.outputs, method.step

    def noted(crops, progress):
        steps.append(0)
        assert method.network.training
        terms = step(crops, progress)
        assert method.network.training
        return terms

    def counted(x, domain):
        assert (len(x), domain) == (15, "target")
        when.append(len(steps) - 1)
        found = outputs(x, domain)
        assert not method.network.training
        return found

    method.outputs, method.step = counted, noted
    method.fit(tiny.source(), tiny.target(), tiny.setting(steps=16), lambda progress: None)
    assert when == [8 * k // min(refreshes, 8) for k in range(min(refreshes, 8))]
    found = outputs(tiny.target().x, "target")
    assert len(method.labels) == len(found.scores) == 15


def test_shot_labels_are_those_of_the_source_network_at_first():
    method, _ = begun("shot", refreshes=1)
    stage_one = METHODS.get("adabn")()
    stage_one.fit(tiny.source(), tiny.target(), tiny.setting(steps=4), lambda progress: None)
    found = stage_one.outputs(tiny.target().x, "source")
    assert method.labels.tolist() == labels_by_loops(found.scores.tolist(), found.features.tolist())


# --------------------------------------------------------------------------- Tent


def normalisation(method: DeepMethod) -> set[str]:
    """Names of scale and shift of every normalisation layer: the layers that have statistics."""
    stems = {k.removesuffix("running_mean") for k in state(method) if k.endswith("running_mean")}
    return {stem + part for stem in stems for part in ("weight", "bias")}


def test_tent_entropy_is_the_equation():
    expected = -sum(v * math.log(v) for row in target().logits for v in softmax(row)) / M
    found = build("tent").loss(source(), target(), 0.5)
    assert {k: v.item() for k, v in found.items()} == {"entropy": pytest.approx(expected)}


def test_tent_moves_scale_and_shift_of_normalisation_and_nothing_else():
    method, updates = observed("tent", steps=6, adaptation=0.5, rate=0.3)
    assert [u.terms for u in updates] == [{"classification"}] * 6 + [{"entropy"}] * 3
    assert len(normalisation(method)) == 2 * len(normalisation_layers(method))
    for update in updates[6:8]:
        assert update.changed == normalisation(method)
    method, then = begun("tent", adaptation=0.5, rate=0.3)
    assert differing(then, state(method)) & parameters(method, "network", "extra") == normalisation(method)


def test_tent_normalises_by_the_batch_while_it_adapts():
    """The entropy of stage two is that of predictions under batch statistics, without dropout."""
    method, seen = METHODS.get("tent")(adaptation=0.5), []
    step = method.step

    def noted(crops, progress):
        before = {k: v.clone() for k, v in method.network.state_dict().items()}
        terms = step(crops, progress)
        network = build_backbone(Training(dropout=0.0), tiny.MELS, K)
        network.load_state_dict(before)
        p = network.train()(crops.x_t).logits.softmax(1)
        seen.append((terms["entropy"].item(), -(p * p.log()).sum(1).mean().item()))
        return terms

    method.step = noted
    method.fit(tiny.source(), tiny.target(), tiny.setting(), lambda progress: None)
    assert len(seen) == 2
    for found, expected in seen:
        assert found == pytest.approx(expected, rel=1e-5)


def test_tent_running_statistics_are_the_targets_by_the_end():
    """What remains of the source's is 0.9 to the number of steps of stage two."""
    method, then = begun("tent", steps=80, rate=1e-9)
    x = tiny.target().x
    layer, h = first_normalised(method, x.crops(torch.arange(15), torch.zeros(15, dtype=torch.int64), 32))
    (name,) = (n for n, module in method.network.named_modules() if module is layer)
    mean, source_mean = h.mean(1), then[f"network.{name}.running_mean"]
    assert (layer.running_mean - mean).norm() < 0.25 * (source_mean - mean).norm()


def test_tent_lowers_the_entropy_of_the_targets_predictions():
    method, _ = begun("tent", steps=40)
    before = METHODS.get("adabn")()
    before.fit(tiny.source(), tiny.target(), tiny.setting(steps=40), lambda progress: None)
    entropies = []
    for fitted in (before, method):
        p = fitted.outputs(tiny.target().x, "target").scores
        entropies.append(-(p * np.log(p)).sum(1).mean())
    assert entropies[1] < entropies[0]
