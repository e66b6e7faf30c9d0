"""Minimum class confusion: no two classes are to share target predictions.

Jin, Wang, Long, Wang: Minimum Class Confusion for Versatile Domain Adaptation, ECCV 2020.

(1)  p_i = softmax(z_i / temperature)                                          z: logits of the target batch
(2)  w_i = m (1 + exp(-H(p_i))) / sum_j (1 + exp(-H(p_j)))                       no gradient
(3)  C_ab = sum_i w_i p_ia p_ib
(4)  C~_ab = C_ab / sum_c C_ac
(5)  l = classification + weight / K sum over a != b of C~_ab                     K: number of classes

Departs from the paper: a network from scratch and the protocol's optimiser; a class that no target sample of a batch
gets any probability for counts as not confused, where (4) would be 0 / 0. As in the authors' code w has no gradient.
The weight 1 and the temperature 2.5 are theirs; tuning kept the weight.
"""

from __future__ import annotations

import torch
from torch import Tensor

from benchmark.hyper import hyper
from benchmark.mathematics.adversarial import certainty_weights
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch


class MCC(DeepMethod):
    """Small class confusion of target predictions."""

    title = "MCC"
    family = "regularisation"
    target_use = "predictions"
    citation = """@inproceedings{mcc,
  author = {Jin, Ying and Wang, Ximei and Long, Mingsheng and Wang, Jianmin},
  title = {Minimum Class Confusion for Versatile Domain Adaptation},
  booktitle = {European Conference on Computer Vision (ECCV)},
  year = {2020}
}"""

    weight: float = hyper(1.0, "weight of the class confusion", low=0.01, high=100.0, log=True, ge=0, origin="tuned")
    temperature: float = hyper(2.5, "divisor of the logits", low=1.0, high=10.0, log=True, origin="paper")

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        confusion = self.weight * class_confusion(target.logits / self.temperature)
        return {"classification": self.cross_entropy(source), "confusion": confusion}  # (5)


def class_confusion(z: Tensor) -> Tensor:
    """Equations (1) to (5) for logits divided by the temperature: mean share of other classes, in [0, 1)."""
    p = z.softmax(1)  # (1)
    w = len(z) * certainty_weights(z)  # (2)
    c = (w[:, None] * p).T @ p  # (3)
    c = c / c.sum(1, keepdim=True).clamp_min(torch.finfo(c.dtype).eps ** 2)  # (4)
    return (c.sum() - c.trace()) / c.shape[1]
