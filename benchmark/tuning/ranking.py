"""Which trial's values become the defaults: the best mean rank over shifts, and how much that says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float
from scipy.stats import rankdata

from benchmark.errors import BenchmarkError

DECIMALS = 9
"""Beyond these a difference of two mean UARs is a rounding of sums, and the two are a tie."""

Scores = Float[np.ndarray, "trials seeds"]


@dataclass(frozen=True)
class Ranking:
    """The trials of one method on its shifts.

    ``scores``: of each shift the UAR in [0, 1] of every trial with every seed, NaN for a run that failed. A trial with
    such a run is last on that shift and can't be chosen. Raises `BenchmarkError` where that is every trial.
    """

    scores: Sequence[Scores]

    def __post_init__(self) -> None:
        if not self.eligible.any():
            raise BenchmarkError("a trial without a failed run expected, found none: there is nothing to choose from")

    @cached_property
    def uar(self) -> Float[np.ndarray, "trials shifts"]:
        """Mean UAR over seeds, NaN where a run failed."""
        return np.stack([shift.mean(1) for shift in self.scores], axis=1)

    @cached_property
    def ranks(self) -> Float[np.ndarray, "trials shifts"]:
        """Ranks within each shift, from 1 for the best; ties share their mean rank.

        >>> Ranking([np.array([[0.5], [0.7], [0.5]])]).ranks.T.tolist()
        [[2.5, 1.0, 2.5]]
        """
        return rankdata(-np.nan_to_num(self.uar, nan=-1.0).round(DECIMALS), axis=0)

    @cached_property
    def mean_rank(self) -> Float[np.ndarray, " trials"]:
        """Mean rank over all shifts, which count alike."""
        return self.ranks.mean(1)

    @cached_property
    def mean_uar(self) -> Float[np.ndarray, " trials"]:
        """Mean UAR over all shifts, NaN for a trial with a failed run."""
        return self.uar.mean(1)

    @cached_property
    def eligible(self) -> np.ndarray:
        """Whether each trial can be chosen."""
        return ~np.isnan(self.uar).any(1)

    @cached_property
    def chosen(self) -> int:
        """The trial with the best mean rank; of several, the first."""
        return self._best(self.mean_rank)

    @cached_property
    def order(self) -> list[int]:
        """All trials, those that can be chosen first, by mean rank and number."""
        return sorted(range(len(self.mean_rank)), key=lambda k: (not self.eligible[k], self.mean_rank[k], k))

    @cached_property
    def gain(self) -> float:
        """Mean UAR of the chosen trial minus that of trial 0, the present defaults; NaN where a run of those failed.

        The trial was chosen by the same scores, which flatters it: see `transferred`.
        """
        return float(self.mean_uar[self.chosen] - self.mean_uar[0])

    @cached_property
    def noise(self) -> float:
        """Two standard errors of `gain` under other seeds, on the same shifts; NaN with one seed.

        (1)  2 / S sqrt(sum_s v / n_s)        S shifts with n_s seeds

        where v is the variance over seeds, within shifts, of the difference of the two trials under the same seed.
        """
        differences = [shift[self.chosen] - shift[0] for shift in self.scores]
        freedom = sum(len(d) - 1 for d in differences)
        if not freedom:
            return float("nan")
        v = sum(np.square(d - d.mean()).sum() for d in differences) / freedom
        return float(2 * np.sqrt(sum(v / len(d) for d in differences)) / len(differences))  # (1)

    @cached_property
    def transferred(self) -> Float[np.ndarray, " shifts"]:
        """On each shift, UAR of the trial that the other shifts choose minus that of trial 0; empty with one shift.

        What the rule is worth on a shift that it has not seen, which is what a default is for.
        """
        shifts = range(self.ranks.shape[1] if self.ranks.shape[1] > 1 else 0)
        chosen = [self._best(np.delete(self.ranks, s, axis=1).mean(1)) for s in shifts]
        return np.array([self.uar[k, s] - self.uar[0, s] for k, s in zip(chosen, shifts, strict=True)])

    @cached_property
    def adopted(self) -> int:
        """The trial whose values become the defaults: the chosen one, unless choosing so gains nothing where unseen.

        That is where `transferred` is not above 0 on the average: the present defaults, trial 0, then stay, rather than
        move by luck.
        """
        stays = len(self.transferred) > 0 and self.eligible[0] and self.transferred.mean() <= 0
        return 0 if stays else self.chosen

    def _best(self, mean_rank: Float[np.ndarray, " trials"]) -> int:
        return int(np.argmin(np.where(self.eligible, mean_rank, np.inf)))
