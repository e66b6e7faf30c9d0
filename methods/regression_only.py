"""Regression to labels on the source corpus and nothing else: the floor of deep methods that regress.

(1)  l = 1/n sum_i || g(x_i) - onehot(y_i) ||^2        over the source batch

Departs from the paper: there is none. It is the network, the loss and the probabilities of our DIDAN and LIDAN
without their alignment, as source_only is for methods that classify: target crops pass through the network beside the
source ones, and batch normalisation's statistics are the only way in which the target enters. Label smoothing is not
used: it is cross-entropy's.
"""

from __future__ import annotations

from torch import Tensor

from benchmark.mathematics.regression import RegressionMethod
from benchmark.training.deep import Batch, UnlabelledBatch


class RegressionOnly(RegressionMethod):
    """Squared error to one-hot labels on labelled source."""

    title = "Regression only"
    family = "baseline"
    target_use = "nothing"
    floor = ""

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        return {"classification": self.l_reg(source)}  # (1)
