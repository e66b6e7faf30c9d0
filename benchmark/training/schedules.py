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


WARMING, BEGINNING, END = 0.3, 25.0, 1e4
"""Share of the steps that the rate rises, peak over first rate, and first over last rate."""

HIGH_BETA, LOW_BETA = 0.95, 0.85


@lru_cache(maxsize=64)
def one_cycle(peak: float, steps: int) -> tuple[tuple[float, float], ...]:
    """Learning rate and Adam's first beta of each of ``steps`` steps: the one-cycle schedule.

    Smith, Topin: Super-Convergence, 2018, as PyTorch's ``OneCycleLR`` has it by default: the rate rises from a 25th of
    ``peak`` to it in the first 30 % of the steps and falls to 4e-6 of it, both along half a cosine, beta the other way
    between 0.95 and 0.85. Computed once for all runs, as the scheduler's own bookkeeping costs a tenth of a step
    of a small network. One more pair than steps at the end, where the schedule stays.

    >>> rates = [rate for rate, _ in one_cycle(1.0, 100)]
    >>> round(rates[0], 9), rates.index(max(rates)), rates[99] < 1e-5
    (0.04, 29, True)
    """
    first = peak / BEGINNING
    top, last = float(WARMING * steps) - 1, steps - 1
    rising = (0.0, top, first, peak, HIGH_BETA, LOW_BETA)
    falling = (top, last, peak, first / END, LOW_BETA, HIGH_BETA)
    found = []
    for step in range(steps):
        start, end, rate_a, rate_b, beta_a, beta_b = rising if step <= top else falling
        share = (step - start) / (end - start)
        found.append((_cosine(rate_a, rate_b, share), _cosine(beta_a, beta_b, share)))
    return (*found, found[-1])


def _cosine(start: float, end: float, share: float) -> float:
    return end + (start - end) / 2.0 * (math.cos(math.pi * share) + 1)


def set_rate(optimiser: torch.optim.Optimizer, rate: float, beta: float) -> None:
    """Give all groups of an Adam optimiser that learning rate, or their ``share`` of it, and first beta.

    As `one_cycle` has them.
    """
    for group in optimiser.param_groups:
        group["lr"], group["betas"] = rate * group.get("share", 1.0), (beta, group["betas"][1])
