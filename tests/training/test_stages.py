"""Training in stages: what each stage is given, what its optimiser moves and when, and what is left alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from benchmark.contracts import Labelled
from benchmark.training.deep import Batch, Crops, DeepMethod, Stage, UnlabelledBatch
from benchmark.training.optimiser import LeanAdamW
from tests import tiny
from tests.fused import source_that_raises_after

RATE = 0.004


class Trial(DeepMethod):
    """A method whose stages a test hands in as functions of it."""

    def __init__(self, stages: Callable[[Trial], Sequence[Stage]]) -> None:
        self.planned = stages
        self.seen: list = []

    def build(self, dims, classes):
        return {"idle": nn.Linear(dims.features, 1), "used": nn.Linear(dims.features, 1)}

    def stages(self) -> Sequence[Stage]:
        return self.planned(self)

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, torch.Tensor]:
        return {"classification": self.cross_entropy(source)}

    def noting(self, name: str) -> Callable[[Crops, float], dict[str, torch.Tensor]]:
        """A step that notes its stage, its progress, its optimiser and its rate before it trains the network."""

        def step(crops: Crops, progress: float) -> dict[str, torch.Tensor]:
            optimiser = everything(self)
            group = optimiser.param_groups[0]
            self.seen.append((name, progress, optimiser, group["lr"], group["betas"][0]))
            return self.step(crops, progress)

        return step

    def names(self) -> list[str]:
        return [seen[0] for seen in self.seen]


def everything(method: DeepMethod) -> LeanAdamW:
    """The optimiser of an update that moves all."""
    return method.optimisers.of((method.network, method.extra))


def fit(method: DeepMethod, checkpoint=None, source: Labelled | None = None, **training) -> DeepMethod:
    given = {"steps": 8, "learning_rate": RATE, **training}
    method.fit(source or tiny.source(), tiny.target(), tiny.setting(**given), checkpoint or (lambda progress: None))
    return method


def trial(*shares: float, **training) -> Trial:
    method = Trial(lambda m: [Stage(share, m.noting(str(k))) for k, share in enumerate(shares)])
    fit(method, **training)
    return method


def snapshot(*modules: nn.Module) -> list[dict[str, torch.Tensor]]:
    return [{k: v.clone() for k, v in m.state_dict().items()} for m in modules]


def changed(module: nn.Module, before: dict[str, torch.Tensor]) -> set[str]:
    return {k for k, v in module.state_dict().items() if not torch.equal(v, before[k])}


# --------------------------------------------------------------------------- shares, progress, schedule


@pytest.mark.parametrize(
    ("shares", "steps", "expected"),
    [((1.0,), 8, [8]), ((1.0, 0.5), 8, [8, 4]), ((0.25, 1.0, 0.3), 10, [2, 10, 3]), ((1.0, 0.01), 8, [8, 1])],
)
def test_a_stage_has_its_share_of_the_steps_and_one_at_least(shares, steps, expected):
    names = trial(*shares, steps=steps).names()
    assert names == [str(k) for k, count in enumerate(expected) for _ in range(count)]


def test_progress_runs_from_zero_within_each_stage():
    found = [(name, progress) for name, progress, *_ in trial(1.0, 0.5).seen]
    assert found == [("0", k / 8) for k in range(8)] + [("1", k / 4) for k in range(4)]


def test_each_stage_has_an_optimiser_of_its_own():
    optimisers = [seen[2] for seen in trial(1.0, 0.5).seen]
    assert len(set(map(id, optimisers[:8]))) == 1
    assert len(set(map(id, optimisers[8:]))) == 1
    assert optimisers[0] is not optimisers[8]


def test_moments_of_one_stage_do_not_reach_into_the_next():
    """Adam's first step is the rate long in each entry, whatever came before."""
    found: list[float] = []

    def second(m: Trial) -> Callable:
        def step(crops: Crops, progress: float) -> dict[str, torch.Tensor]:
            before = m.network.classifier.weight.detach().clone()
            terms = m.step(crops, progress)
            if progress == 0:
                rate = m.optimisers.rate
                found.append(float(((m.network.classifier.weight - before).detach().abs() / rate).median()))
            return terms

        return step

    fit(Trial(lambda m: [Stage(1.0, m.step), Stage(1.0, second(m))]), weight_decay=0.0)
    assert found == [pytest.approx(1.0, rel=0.02)]


@pytest.mark.parametrize(("share", "rate"), [(1.0, 1.0), (0.5, 0.1)])
def test_each_stage_runs_through_one_cycle_whose_peak_is_its_rate(share, rate):
    method = Trial(lambda m: [Stage(1.0, m.noting("a")), Stage(share, m.noting("b"), rate=rate)])
    fit(method, steps=20)
    for name, count, peak in (("a", 20, RATE), ("b", round(20 * share), RATE * rate)):
        probe = torch.optim.SGD([torch.zeros(1, requires_grad=True)], peak, momentum=0.9)
        cycle = torch.optim.lr_scheduler.OneCycleLR(probe, peak, total_steps=count)
        expected = []
        for _ in range(count):
            expected.append((probe.param_groups[0]["lr"], probe.param_groups[0]["momentum"]))
            probe.step()
            cycle.step()
        found = [(lr, beta) for n, _, _, lr, beta in method.seen if n == name]
        assert found == [(pytest.approx(lr), pytest.approx(m)) for lr, m in expected]
        assert max(lr for lr, _ in found) == pytest.approx(peak, rel=0.05)


def test_two_stages_whose_second_rests_are_one_stage():
    """The first stage is a full training: what a second one would do has no part in it."""
    alone = fit(Trial(lambda m: [Stage(1.0, m.step)]))
    followed = fit(Trial(lambda m: [Stage(1.0, m.step), Stage(0.5, lambda crops, progress: {})]))
    expected, found = alone.network.state_dict(), followed.network.state_dict()
    assert all(torch.equal(expected[k], found[k]) for k in expected)


# --------------------------------------------------------------------------- begin


def test_begin_is_called_once_before_its_stage_and_the_optimiser_takes_what_it_leaves_trainable():
    order: list[str] = []
    counted: list[int] = []

    def begin(m: Trial) -> None:
        order.append("begin")
        m.network.encoder.requires_grad_(False)

    def step(m: Trial, name: str) -> Callable:
        def noted(crops: Crops, progress: float) -> dict[str, torch.Tensor]:
            order.append(name)
            counted.append(sum(len(g["params"]) for g in everything(m).param_groups))
            return {}

        return noted

    method = Trial(lambda m: [Stage(0.25, step(m, "a")), Stage(0.25, step(m, "b"), lambda: begin(m))])
    fit(method)
    assert order == ["a", "a", "begin", "b", "b"]
    both = len([*method.network.parameters(), *method.extra.parameters()])
    encoder = len([*method.network.encoder.parameters()])
    assert counted == [both] * 2 + [both - encoder] * 2


def test_what_begin_freezes_stays():
    before: list = []

    def begin(m: Trial) -> None:
        m.network.encoder.requires_grad_(False)
        before.extend(snapshot(m.network))

    method = fit(Trial(lambda m: [Stage(0.5, m.step), Stage(0.5, m.step, lambda: begin(m))]))
    moved = {k for k in changed(method.network, before[0]) if "running" not in k and "num_batches" not in k}
    assert moved == {k for k, _ in method.network.named_parameters() if not k.startswith("encoder")}


def test_a_stage_without_trainable_parameters_runs(recwarn):
    def begin(m: Trial) -> None:
        m.network.requires_grad_(False)
        m.extra.requires_grad_(False)

    seen: list[float] = []
    fit(Trial(lambda m: [Stage(1.0, lambda c, p: {}, lambda: begin(m))]), seen.append)
    assert seen == [0.5, 1.0]
    assert [str(w.message) for w in recwarn if "scheduler" in str(w.message)] == []


# --------------------------------------------------------------------------- update


@pytest.mark.parametrize(
    "moving", [("network",), ("extra",), ("encoder", "hidden"), ("classifier", "extra"), ("classifier",)]
)
def test_update_moves_exactly_the_named_modules(moving):
    """Nothing else moves, not by weight decay and not by moments from earlier updates either."""
    checked: list[int] = []

    def step(m: Trial) -> Callable:
        def one(crops: Crops, progress: float) -> dict[str, torch.Tensor]:
            parts = {"network": m.network, "extra": m.extra["used"]} | dict(m.network.named_children())
            source, target = m.forward(crops)
            terms = {"c": m.cross_entropy(source), "d": m.extra["used"](target.features).square().mean()}
            if progress != 0.5:  # so that every parameter has moments
                m.update(terms, m.network, m.extra)
                return terms
            before = dict(zip(("network", "extra"), snapshot(m.network, m.extra), strict=True))
            m.update(terms, *(parts[name] for name in moving))
            inside = {id(p) for name in moving for p in parts[name].parameters()}
            for name in ("network", "extra"):
                module = getattr(m, name)
                expected = {k for k, p in module.named_parameters() if id(p) in inside}
                assert changed(module, before[name]) == expected
                checked.append(len(expected))
            return terms

        return one

    fit(Trial(lambda m: [Stage(1.0, step(m))]), weight_decay=0.1)
    assert sum(checked) > 0


def test_update_is_adamws_step_by_the_gradient_of_the_sum():
    compared: list[bool] = []

    def step(m: Trial) -> Callable:
        def one(crops: Crops, progress: float) -> dict[str, torch.Tensor]:
            terms = {"c": m.cross_entropy(m.source_batch(crops)), "n": m.network.classifier.weight.square().sum()}
            (g,) = torch.autograd.grad(sum(terms.values()), [m.network.classifier.weight], retain_graph=True)
            w, lr = m.network.classifier.weight.detach().clone(), m.optimisers.rate
            m.update(terms, m.network)
            expected = w * (1 - lr * 0.1) - lr * g / (g.abs() + 1e-8)  # the first step: moments are g and g^2
            if progress == 0:
                torch.testing.assert_close(m.network.classifier.weight.detach(), expected)
                compared.append(True)
            return terms

        return one

    fit(Trial(lambda m: [Stage(1.0, step(m))]), weight_decay=0.1)
    assert compared == [True]


# --------------------------------------------------------------------------- checkpoints, crops, networks


@pytest.mark.parametrize(
    ("shares", "checkpoints", "expected"),
    [((1.0, 0.5), 3, [4, 8, 12]), ((1.0, 0.5), 5, [2, 5, 7, 10, 12]), ((0.5, 0.5, 0.5), 2, [6, 12])],
)
def test_checkpoints_are_evenly_spaced_over_all_stages_and_end_at_one(shares, checkpoints, expected):
    seen: list[tuple[int, float]] = []
    method = Trial(lambda m: [Stage(share, m.noting(str(k))) for k, share in enumerate(shares)])
    fit(method, lambda progress: seen.append((len(method.seen), progress)), checkpoints=checkpoints)
    assert seen == [(done, done / 12) for done in expected]
    assert seen[-1][1] == 1.0


def test_losses_at_a_checkpoint_are_means_since_the_last_one():
    steps = iter(range(12))
    at: list[dict[str, float]] = []

    def step(name: str) -> Callable:
        return lambda crops, progress: {name: torch.tensor(float(next(steps)))}

    method = Trial(lambda m: [Stage(1.0, step("first")), Stage(0.5, step("second"))])
    fit(method, lambda progress: at.append(method.losses), checkpoints=2)
    assert at == [{"first": 2.5}, {"first": 6.5, "second": 9.5}]


def test_a_stage_without_source_reads_no_source_utterance_and_gets_no_source_crops():
    shapes: list[tuple] = []

    def step(crops: Crops, progress: float) -> dict[str, torch.Tensor]:
        shapes.append(tuple(tuple(part.shape) for part in crops))
        return {}

    fit(Trial(lambda m: [Stage(0.25, step), Stage(0.25, step, source=False)]), source=source_that_raises_after(2))
    full = ((8, 32, tiny.MELS), (8,), (8,))
    assert shapes == [full + full[:2]] * 2 + [((0, 32, tiny.MELS), (0,), (0,), *full[:2])] * 2
    with pytest.raises(AssertionError, match="source utterance was read"):
        fit(Trial(lambda m: [Stage(0.25, step), Stage(0.25, step)]), source=source_that_raises_after(2))


def test_target_batches_go_on_from_stage_to_stage():
    """A pass over the target is finished in the next stage: no utterance comes twice before all have come."""
    rows: list[int] = []

    def step(crops: Crops, progress: float) -> dict[str, torch.Tensor]:
        rows.extend(crops.rows_t.tolist())
        return {}

    fit(Trial(lambda m: [Stage(0.25, step), Stage(0.25, step, source=False)]), batch=5)
    assert sorted(rows[:15]) == list(range(15))
    assert len(rows) == 20


def test_source_step_looks_at_no_target_crop():
    """The same network, bit for bit, whatever the target is; the joint step's differs."""

    def trained(name: str, shift: float) -> dict[str, torch.Tensor]:
        method = Trial(lambda m: [Stage(1.0, getattr(m, name))])
        target = replace(tiny.target(), x=tiny.spectrograms(tiny.labels(15), seed=3, shift=shift))
        method.fit(tiny.source(), target, tiny.setting(), lambda progress: None)
        return method.network.state_dict()

    one, other = trained("source_step", 0.0), trained("source_step", 9.0)
    assert all(torch.equal(one[k], other[k]) for k in one)
    one, other = trained("step", 0.0), trained("step", 9.0)
    assert any(not torch.equal(one[k], other[k]) for k in one)


def test_one_network_scores_both_corpora_until_the_sources_is_kept():
    method = fit(Trial(lambda m: [Stage(1.0, m.step)]))
    assert method.network_for("source") is method.network_for("target") is method.network
    method = fit(Trial(lambda m: [Stage(1.0, m.step), Stage(0.5, m.step, m.keep_source_network)]))
    assert method.network_for("target") is method.network
    kept = method.network_for("source")
    assert kept is not method.network
    alone = fit(Trial(lambda m: [Stage(1.0, m.step)]))
    assert changed(kept, alone.network.state_dict()) == set()
    assert changed(method.network, alone.network.state_dict()) >= {k for k, _ in kept.named_parameters()}
    assert not any(p.requires_grad for p in kept.parameters())
    assert not kept.training
    x = tiny.target().x
    assert np.array_equal(method.outputs(x, "source").scores, alone.outputs(x, "source").scores)
    assert not np.array_equal(method.outputs(x, "target").scores, alone.outputs(x, "target").scores)


def test_fitting_again_forgets_the_kept_network():
    method = fit(Trial(lambda m: [Stage(1.0, m.step), Stage(0.5, m.step, m.keep_source_network)]))
    method.planned = lambda m: [Stage(1.0, m.step)]
    assert fit(method).network_for("source") is method.network


# --------------------------------------------------------------------------- a state for each update


def test_each_update_of_a_step_has_moments_of_its_own():
    """Two updates of one step pull the same weights to and fro: each goes down its own gradient, not the other's.

    The first pulls ten times as hard, so that moments of both would be the first's.
    """
    found: list[float] = []

    def step(m: Trial) -> Callable:
        def one(crops: Crops, progress: float) -> dict[str, torch.Tensor]:
            w = m.network.classifier.weight
            m.update({"there": 10 * w.sum()}, m.network, m.extra)
            before = w.detach().clone()
            m.update({"back": -w.sum()}, m.network.classifier)
            found.append(float(((w.detach() - before) > 0).float().mean()))
            return {}

        return one

    fit(Trial(lambda m: [Stage(1.0, step(m))]), weight_decay=0.0)
    assert found == [1.0] * 8


def test_an_updates_share_of_the_rate_is_its_own():
    moved: dict[float, float] = {}

    def step(m: Trial) -> Callable:
        def one(crops: Crops, progress: float) -> dict[str, torch.Tensor]:
            for share, part in ((1.0, m.network.classifier), (0.1, m.extra["used"])):
                before = part.weight.detach().clone()
                m.update({"pull": part.weight.sum()}, part, rate=share)
                moved.setdefault(share, float((before - part.weight.detach()).mean()) / m.optimisers.rate)
            return {}

        return one

    fit(Trial(lambda m: [Stage(1.0, step(m))]), weight_decay=0.0)
    assert moved == {1.0: pytest.approx(1.0, rel=0.01), 0.1: pytest.approx(0.1, rel=0.01)}


def test_an_update_of_what_is_frozen_moves_nothing():
    def step(m: Trial) -> Callable:
        def one(crops: Crops, progress: float) -> dict[str, torch.Tensor]:
            before = snapshot(m.network.encoder)
            m.update({"c": m.cross_entropy(m.source_batch(crops))}, m.network.encoder)
            assert not any("weight" in k or "bias" in k for k in changed(m.network.encoder, before[0]))
            return {}

        return one

    fit(Trial(lambda m: [Stage(1.0, step(m), lambda: m.network.encoder.requires_grad_(False))]))
