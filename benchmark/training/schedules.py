"""How the weight of an adaptation term grows in the course of training."""

from __future__ import annotations

import math
from typing import Literal, get_args

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
