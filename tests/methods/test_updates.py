"""Methods of several updates a step: each goes where its own gradients point, whatever the others do meanwhile."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from benchmark.diagnosis.examine import watched
from benchmark.diagnosis.quantities import cosine, flat, mean
from benchmark.training.deep import DeepMethod
from tests.diagnosis.toys import material
from tests.tiny import METHODS

SEVERAL = ["mcd", "swd", "adda", "wdgrl", "shot", "tent"]


class Alone:
    """AdamW's moments (Loshchilov & Hutter, ICLR 2019) of one update's gradients and of no other's."""

    def __init__(self) -> None:
        self.m: dict[nn.Parameter, Tensor] = {}
        self.v: dict[nn.Parameter, Tensor] = {}
        self.steps = 0

    def direction(
        self, gradients: dict[nn.Parameter, Tensor], betas: tuple[float, float]
    ) -> dict[nn.Parameter, Tensor]:
        self.steps += 1
        for p, g in gradients.items():
            self.m[p] = betas[0] * self.m.get(p, torch.zeros_like(g)) + (1 - betas[0]) * g
            self.v[p] = betas[1] * self.v.get(p, torch.zeros_like(g)) + (1 - betas[1]) * g.square()
        share = 1 - betas[1] ** self.steps
        return {p: -self.m[p] / ((self.v[p] / share).sqrt() + 1e-8) for p in gradients}


def cosines(method: DeepMethod, **training) -> dict[tuple[str, ...], list[float]]:
    """Terms -> of each of their updates, the cosine of what it did with what it would have done alone."""
    original, alone, found = method.update, dict[tuple, Alone](), dict[tuple[str, ...], list[float]]()

    def update(terms, *modules, rate=1.0):
        groups = method.optimisers.of(modules, rate).param_groups
        group, moving = groups[0], [p for group in groups for p in group["params"]]
        before = [p.detach().double() for p in moving]
        loss = torch.stack(list(terms.values())).sum()
        gradients = torch.autograd.grad(loss, moving, retain_graph=True, allow_unused=True)
        given = {p: g.double() for p, g in zip(moving, gradients, strict=True) if g is not None}
        expected = alone.setdefault(modules, Alone()).direction(given, group["betas"])
        kept = 1 - group["lr"] * group["weight_decay"]
        original(terms, *modules, rate=rate)
        did = {p: p.detach().double() - kept * old for p, old in zip(moving, before, strict=True)}
        angle = cosine(flat(did[p] for p in expected), flat(expected.values()))
        found.setdefault(tuple(terms), []).append(angle)

    method.update = update  # type: ignore[method-assign]
    split, setting = material(**training)
    method.fit(split.source, split.target, setting, lambda progress: None)
    return found


@pytest.mark.parametrize("name", SEVERAL)
def test_each_update_does_what_it_would_do_alone(name):
    """But for the last steps, where the rate vanishes in rounding."""
    found = cosines(METHODS.get(name)(), steps=30)
    assert len(found) == {"mcd": 3, "swd": 3, "adda": 3}.get(name, 2)
    for terms, values in found.items():
        assert min(values[: len(values) * 3 // 4]) > 0.99, terms


@pytest.mark.parametrize("name", ["mcd", "swd"])
def test_the_game_of_two_classifiers_is_played(name):
    """Each update follows its own negative gradient, C too, though A moved the same weights by a steeper one before."""
    split, setting = material(batch=20)
    first = [u for u in watched(METHODS.get(name)(), split, setting).updates if u.when.said == "start"]
    assert [u.moves for u in first] == ["network, extra", "classifier, extra", "encoder, hidden"]
    assert all(u.own > 0.5 for u in first), first
    assert abs(mean([first[2].others[1]])) < 0.5
