"""The same network trained on labels of other target speakers: a supervised reference, not an adaptation method.

(1)  l = 1/n sum_i - log p(y_i | x_i)        over a batch of the target's *other speakers*

Departs from the paper: there is none. The choice is that the harness hands over, in the place of the source, target
utterances of the speakers that are not scored, and cross-validates over the speakers; so every table marks this
row as supervised. With three folds it has a third fewer target utterances than others adapt to, and other speakers
than it is scored on: a reference that can be beaten, and no bound.
"""

from __future__ import annotations

from torch import Tensor

from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch


class TargetOnly(DeepMethod):
    """Cross-entropy on labelled target speakers, scored on the others."""

    title = "Target only"
    family = "baseline"
    target_use = "labels of other speakers"
    floor = ""
    supervised_on_target = True

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        return {"classification": self.cross_entropy(source)}  # (1)
