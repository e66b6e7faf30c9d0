"""Training on the source corpus and nothing else: the floor of deep methods, which adaptation has to beat.

(1)  l = 1/n sum_i - log p(y_i | x_i)        over the source batch

Departs from the paper: there is none. The choice is that target crops pass through the network beside the source
ones, as in every other method, so batch normalisation's statistics are those of both corpora: the only way in which
the target enters.
"""

from __future__ import annotations

from torch import Tensor

from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch


class SourceOnly(DeepMethod):
    """Cross-entropy on labelled source."""

    title = "Source only"
    family = "baseline"
    target_use = "nothing"
    floor = ""

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        return {"classification": self.cross_entropy(source)}  # (1)
