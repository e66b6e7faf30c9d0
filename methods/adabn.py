"""Adaptive batch normalisation: the source's network, normalised by the target's statistics on the target.

Li, Wang, Shi, Hou, Liu: Adaptive Batch Normalization for Practical Domain Adaptation, Pattern Recognition 80, 2018;
first as Revisiting Batch Normalization for Practical Domain Adaptation, arXiv 1603.04779, 2016.

(1)  stage 1:  min of the cross-entropy of source crops, which pass alone
(2)  stage 2:  mu_j, sigma_j^2 = mean and variance over the target of what layer j is about to normalise
(3)  y_j = gamma_j (x_j - mu_j) / sigma_j + beta_j        gamma_j, beta_j and all other parameters stay as they are
The source is scored under its own statistics.

Departs from the paper: (2) is the mean over batches of crops, each normalised by its own statistics in the layers
before, and of their unbiased variances, where the paper has each layer's statistics over all target images; batches go
on for `adaptation` of the protocol's steps, several passes over a small corpus; dropout is off in stage 2, else it
would be part of the variances; a network from scratch.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from benchmark.hyper import hyper
from benchmark.training.deep import Batch, Crops, DeepMethod, Stage, UnlabelledBatch


class AdaBN(DeepMethod):
    """A source network whose normalisation statistics are re-estimated on the target."""

    title = "AdaBN"
    family = "source-free"
    target_use = "features"
    source_free = True
    citation = """@article{adabn,
  author = {Li, Yanghao and Wang, Naiyan and Shi, Jianping and Hou, Xiaodi and Liu, Jiaying},
  title = {Adaptive Batch Normalization for Practical Domain Adaptation},
  journal = {Pattern Recognition},
  volume = {80},
  pages = {109--117},
  year = {2018}
}"""

    adaptation: float = hyper(
        0.5, "steps of stage 2, as a share of the protocol's", low=0.1, high=0.5, gt=0, origin="tuned"
    )

    def stages(self) -> Sequence[Stage]:
        return Stage(1.0, self.source_step), Stage(self.adaptation, self.step, self.begin, source=False)  # (1)

    def begin(self) -> None:
        self.keep_source_network()
        self.network.dropout.p = 0.0
        for module in self.network.modules():
            if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
                module.reset_running_stats()
                module.momentum = None  # a cumulative average

    @torch.no_grad()
    def step(self, crops: Crops, progress: float) -> dict[str, Tensor]:
        self.target_batch(crops)  # (2)
        return {}

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        return {"classification": self.cross_entropy(source)}
