"""The lean optimiser and the schedule against PyTorch's own, bit for bit."""

from __future__ import annotations

import warnings

import pytest
import torch

from benchmark.training.networks import QuickDropout
from benchmark.training.optimiser import LeanAdamW
from benchmark.training.schedules import one_cycle, set_rate


def network() -> torch.nn.Module:
    torch.manual_seed(0)
    return torch.nn.Sequential(torch.nn.Linear(5, 4), torch.nn.Linear(4, 3))


def test_every_step_has_the_bits_of_pytorch_s_own():
    """Two groups, one parameter that never gets a gradient, one that gets its first in step 3, rates that change."""
    trained = []
    for kind in (LeanAdamW, torch.optim.AdamW):
        net, generator = network(), torch.Generator().manual_seed(1)
        groups = [{"params": list(net[0].parameters())}, {"params": list(net[1].parameters())}]
        optimiser = kind(groups, lr=0.01, weight_decay=0.1, fused=True)
        for step in range(6):
            set_rate(optimiser, 0.01 * (step + 1), 0.95 - 0.01 * step)
            for name, p in net.named_parameters():
                drawn = torch.randn(p.shape, generator=generator)
                p.grad = None if name == "1.bias" or (name == "0.weight" and step < 3) else drawn
            optimiser.step()
        trained.append((net.state_dict(), len(optimiser.state)))
    (mine, states), (theirs, expected) = trained
    assert states == expected == 3
    assert all(torch.equal(mine[key], theirs[key]) for key in theirs)


def test_nothing_moves_without_a_gradient():
    net = network()
    before = [p.clone() for p in net.parameters()]
    optimiser = LeanAdamW(net.parameters(), lr=0.1, fused=True)
    optimiser.step()
    assert not optimiser.state
    assert all(torch.equal(p, b) for p, b in zip(net.parameters(), before, strict=True))


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 7, 10, 33, 133, 400])
@pytest.mark.parametrize("peak", [3e-3, 0.1])
def test_the_schedule_is_pytorch_s(steps, peak):
    optimiser = torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=peak)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, peak, total_steps=steps)
    expected = []
    for _ in range(steps):
        group = optimiser.param_groups[0]
        expected.append((group["lr"], group["betas"][0]))
        optimiser.step()
        if len(expected) < steps:
            schedule.step()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert one_cycle(peak, steps) == (*expected, expected[-1])


@pytest.mark.parametrize("p", [0.0, 0.3, 0.5, 0.99])
def test_dropout_drops_the_share_and_keeps_the_mean_and_nothing_while_scoring(p):
    torch.manual_seed(0)
    layer, x = QuickDropout(p), torch.ones(999, 1001)
    y = layer(x)
    n = x.numel()
    assert float((y == 0).sum()) / n == pytest.approx(p, abs=5 * (p * (1 - p) / n) ** 0.5 + 2**-17)
    kept = y[y != 0]
    assert torch.equal(kept, kept[:1].expand_as(kept))
    assert float(kept[0]) == pytest.approx(1 / (1 - p), rel=1e-3)
    for lag in (1, 2, 3, 4, 1001):
        both = ((y.flatten()[lag:] == 0) & (y.flatten()[:-lag] == 0)).float().mean()
        assert float(both) == pytest.approx(p * p, abs=0.002), lag
    assert torch.equal(layer.eval()(x), x)


def test_the_gradient_of_dropout_is_its_mask():
    x = torch.ones(50, 7, requires_grad=True)
    y = QuickDropout(0.4)(x)
    y.sum().backward()
    assert torch.equal(x.grad, y.detach())
