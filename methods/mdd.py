"""Margin disparity discrepancy: a second classifier agrees on the source and disagrees on the target; features oppose.

Zhang, Liu, Long, Jordan: Bridging Theory and Algorithm for Domain Adaptation, ICML 2019.

(1)  h(x) = argmax_c f(x)_c                       what the classifier f says, held fixed; s: softmax of the auxiliary f'
(2)  D = - gamma 1/n sum - log s_h(f'(x_s)) + 1/m sum log(1 - s_h(f'(x_t)))      gamma = exp(margin)
(3)  eta(p) = weight (2 / (1 + exp(-10 p)) - 1)                                  p: progress in training
(4)  l = classification - D, where -D's gradient reaches the features times -eta(p): f' maximises D, they minimise it

Departs from the paper: f and f' are single linear layers, f being the protocol's last one, where the authors' have a
hidden layer of 1024 units; f' sees features without dropout. eta grows to its tuned value, where the authors have 0.1,
with the progress of training; in their code it grows with the number of steps, whose time constant of 1000 exceeds our
usual budget. gamma = 4 is one of the values that the paper uses. log(1 - s) is computed as the logarithm of the other
classes' share, exact and with a bounded gradient, where the code takes log of the difference. A network from scratch.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from benchmark.hyper import hyper
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch
from benchmark.training.networks import Dims, reverse_gradient
from benchmark.training.schedules import SCHEDULES, Schedule, ramp


class MDD(DeepMethod):
    """An auxiliary classifier behind gradient reversal."""

    title = "MDD"
    family = "adversarial"
    target_use = "pseudo labels"
    citation = """@inproceedings{mdd,
  author = {Zhang, Yuchen and Liu, Tianle and Long, Mingsheng and Jordan, Michael I.},
  title = {Bridging Theory and Algorithm for Domain Adaptation},
  booktitle = {International Conference on Machine Learning (ICML)},
  pages = {7404--7413},
  year = {2019}
}"""

    weight: float = hyper(
        0.038, "largest factor eta of the reversed gradient", low=0.001, high=10.0, log=True, ge=0, origin="tuned"
    )
    schedule: Schedule = hyper("sigmoid", "growth of the factor", choices=SCHEDULES, origin="paper")
    gamma: float = hyper(4.0, "margin factor gamma, exp of the margin", low=1.0, high=8.0, ge=1, origin="paper")

    def build(self, dims: Dims, classes: int) -> Mapping[str, nn.Module]:
        return {"auxiliary": nn.Linear(dims.features, classes)}

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        eta = self.weight * ramp(self.schedule, progress)  # (3)
        features = reverse_gradient(torch.cat([source.features, target.features]), eta)
        z_s, z_t = self.extra["auxiliary"](features).split([len(source.features), len(target.features)])
        disparity_s = F.cross_entropy(z_s, source.logits.argmax(1))  # (1)
        disparity_t = log_others(z_t, target.logits.argmax(1)).mean()
        return {"classification": self.cross_entropy(source), "mdd": self.gamma * disparity_s - disparity_t}  # (2), (4)


def log_others(z: Tensor, h: Tensor) -> Tensor:
    """``log(1 - s_h)`` of softmax s of logits z, a number for each row."""
    others = z.scatter(1, h[:, None], -torch.inf)
    return others.logsumexp(1) - z.logsumexp(1)
