"""The axis of all dots of mean UAR: the same under every rule, so that another rule moves dots and not the axis."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from benchmark.report.page.ranking import Place

STEP, TICK = 5, 10
"""The ends are multiples of the one, ticks of the other, in %."""


@dataclass(frozen=True)
class Axis:
    """From ``low`` to ``high``, in %, multiples of `STEP`."""

    low: int
    high: int

    @property
    def ticks(self) -> list[int]:
        return [value for value in range(self.low, self.high + 1, STEP) if value % TICK == 0]

    def at(self, value: float) -> float:
        """Where a value lies, from 0 at the low end to 1 at the high one; what lies beyond an end lies at it.

        >>> Axis(20, 60).at(30), Axis(20, 60).at(5)
        (0.25, 0.0)
        """
        return round(min(max((value - self.low) / (self.high - self.low), 0.0), 1.0), 4)


def axis(places: Iterable[Place]) -> Axis:
    """The axis that holds all means; an interval that reaches beyond is cut.

    With two seeds an interval is so long that dots would not be told apart on an axis that held it.
    """
    means = [place.uar.mean for place in places if place.uar.mean is not None]
    if not means:
        return Axis(0, 100)
    low, high = max(min(means) - 1, 0), min(max(means) + 1, 100)
    return Axis(STEP * math.floor(low / STEP), STEP * math.ceil(high / STEP))
