"""How the weight of an adaptation term grows in the course of training."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Literal, get_args

import torch

Schedule = Literal["constant", "sigmoid"]
SCHEDULES: tuple[str, ...] = get_args(Schedule)


def ramp(schedule: Schedule, progress: float, steepness: float = 10.0) -> float:
    """The factor of a weight at ``progress`` p in [0, 1], in [0, 1].

    ``constant``: 1; ``sigmoid``: ``2 / (1 + exp(-steepness p)) - 1``, from 0 at the beginning to nearly
    1 at the end, with steepness 10 as in Ganin et al. (JMLR 2016, section 5.2.2).

    >>> [round(ramp("sigmoid", p), 3) for p in (0.0, 0.1, 0.5, 1.0)]
    [0.0, 0.462, 0.987, 1.0]
    """
    return 1.0 if schedule == "constant" else 2 / (1 + math.exp(-steepness * progress)) - 1


@lru_cache(maxsize=64)
def one_cycle(peak: float, steps: int) -> tuple[tuple[float, float], ...]:
    """Learning rate and Adam's first beta of each of ``steps`` steps: the one-cycle schedule as PyTorch has it.

    Smith, Topin: Super-Convergence, 2018. Computed once for all runs: the scheduler's own bookkeeping would cost a
    tenth of a step of a small network. One more pair than steps at the end, where the schedule stays.

    >>> rates = [rate for rate, _ in one_cycle(1.0, 100)]
    >>> round(rates[0], 2), rates.index(max(rates)), rates[99] < 1e-5
    (0.04, 29, True)
    """
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimiser = torch.optim.AdamW([parameter], lr=peak)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, peak, total_steps=steps)
    found = []
    for step in range(steps):
        group = optimiser.param_groups[0]
        found.append((group["lr"], group["betas"][0]))
        if step < steps - 1:
            optimiser.step()
            schedule.step()
    return (*found, found[-1])


def set_rate(optimiser: torch.optim.Optimizer, rate: float, beta: float) -> None:
    """Give all groups of an Adam optimiser that learning rate and first beta, as `one_cycle` has them."""
    for group in optimiser.param_groups:
        group["lr"], group["betas"] = rate, (beta, group["betas"][1])
