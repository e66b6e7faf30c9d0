"""The optimisers of a stage: AdamW with less bookkeeping, and a state of its own for each thing that is trained."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from benchmark.training.schedules import one_cycle, set_rate

Modules = tuple[nn.Module, ...]
Group = tuple[list[nn.Parameter], float]
"""Parameters, and their share of the learning rate."""


class LeanAdamW(torch.optim.AdamW):
    """`torch.optim.AdamW`, fused, the same bits; its `step` calls the same kernel without hooks and regrouping.

    For small networks PyTorch's own takes ten times as long as the arithmetic. All parameters of a group lie on one
    device.
    """

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """One update of all parameters that have a gradient (Loshchilov & Hutter, ICLR 2019)."""
        for group in self.param_groups:
            moved = [p for p in group["params"] if p.grad is not None]
            if not moved:
                continue
            for p in moved:
                if p not in self.state:
                    self.state[p] = {
                        "step": torch.zeros((), dtype=torch.float32, device=p.device),
                        "exp_avg": torch.zeros_like(p, memory_format=torch.preserve_format),
                        "exp_avg_sq": torch.zeros_like(p, memory_format=torch.preserve_format),
                    }
            kept = [self.state[p] for p in moved]
            steps: list[Tensor] = [s["step"] for s in kept]
            torch._foreach_add_(steps, 1)
            torch._fused_adamw_(
                moved,
                [p.grad for p in moved],
                [s["exp_avg"] for s in kept],
                [s["exp_avg_sq"] for s in kept],
                [],
                steps,
                lr=group["lr"],
                beta1=group["betas"][0],
                beta2=group["betas"][1],
                weight_decay=group["weight_decay"],
                eps=group["eps"],
                amsgrad=False,
                maximize=False,
            )

    step.hooked = True  # type: ignore[attr-defined]
    """As PyTorch marks a step that is not to be wrapped for its profiler."""


class Optimisers:
    """An optimiser for each set of modules that the updates of a stage move, all on one one-cycle schedule.

    A step that plays a game moves the same weights by one objective and then by another (mcd: the encoder first learns
    the source, then hides from two classifiers). With one state for both, Adam's moments are of their sum: the second
    update goes where the first one went. So what an update moves, and at which share of the rate, is also whose
    moments it has. Updates of disjoint modules are what they would be under one optimiser.

    ``groups``: the parameters of some modules, each with its share of the rate, found when they are first moved.
    """

    def __init__(self, peak: float, steps: int, weight_decay: float, groups: Callable[[Modules], list[Group]]) -> None:
        self._cycle, self._taken = one_cycle(peak, steps), 0
        self._decay, self._groups = weight_decay, groups
        self._made: dict[tuple[Modules, float], LeanAdamW] = {}

    @property
    def rate(self) -> float:
        """The learning rate of the present step, where nothing has a share of it."""
        return self._cycle[self._taken][0]

    def of(self, modules: Modules, share: float = 1.0) -> LeanAdamW:
        """The optimiser of these modules, which takes those of their parameters that require a gradient at first."""
        if (modules, share) not in self._made:
            groups = [{"params": moved, "share": part * share} for moved, part in self._groups(modules) if moved]
            made = LeanAdamW(groups or [{"params": []}], lr=self.rate, weight_decay=self._decay, fused=True)
            set_rate(made, *self._cycle[self._taken])
            self._made[modules, share] = made
        return self._made[modules, share]

    def descend(self, loss: Tensor, modules: Modules, share: float = 1.0) -> None:
        """One update of these modules by the gradient of ``loss``; what it does not depend on stays where it is."""
        optimiser = self.of(modules, share)
        parameters = [p for group in optimiser.param_groups for p in group["params"]]
        gradients = torch.autograd.grad(loss, parameters, allow_unused=True) if parameters else ()
        for parameter, gradient in zip(parameters, gradients, strict=True):
            parameter.grad = gradient if gradient is None else _laid_out_like(parameter, gradient)
        optimiser.step()

    def end_step(self) -> None:
        """Go on along the schedule, which begins with the first update."""
        if self._made:
            self._taken += 1
            for optimiser in self._made.values():
                set_rate(optimiser, *self._cycle[self._taken])


def _laid_out_like(parameter: Tensor, gradient: Tensor) -> Tensor:
    """The gradient in the parameter's own memory layout, without which the fused kernel reads the wrong numbers.

    Autograd gives the gradient of a sum, for one, as a single number that stands for all.
    """
    if gradient.stride() == parameter.stride():
        return gradient
    return torch.empty_like(parameter, memory_format=torch.preserve_format).copy_(gradient)
