"""Adversarial discriminative domain adaptation: a target encoder whose features pass for the source encoder's.

Tzeng, Hoffman, Saenko, Darrell: Adversarial Discriminative Domain Adaptation, CVPR 2017.

M_s, M_t: encoders with hidden layers; C: classifier; D: probability that features are M_s's.

(1)  stage 1:  min over M_s, C of the cross-entropy of source crops, which pass alone
(2)  stage 2, M_t from M_s:  min over D of   - 1/n sum log D(M_s(x_s)) - 1/m sum log(1 - D(M_t(x_t)))
(3)                          min over M_t of - 1/m sum log D(M_t(x_t))
C(M_s) scores the source, C(M_t) the target; M_s and C rest in stage 2.

Departs from the paper: stage 2 is `adaptation` of the protocol's steps; D has two hidden layers of 500 as in the
paper's digit experiments; (2) and (3) follow each other on one pass of M_t; M_t has no dropout in stage 2, M_s is
in evaluation mode, so that D can't tell them apart by noise; M_t normalises by target batches, so its running
statistics become the target's; a network from scratch. D learns at the protocol's rate, M_t at `rate` of it, a tenth,
0.0003 at its peak: nothing holds M_t to what C has learnt but the place where it starts, and a fresh full rate would
leave it, while D, from fresh weights, would hardly learn at a tenth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from benchmark.hyper import hyper
from benchmark.training.deep import Batch, Crops, DeepMethod, Stage, UnlabelledBatch
from benchmark.training.networks import Dims


class ADDA(DeepMethod):
    """A source network, then a copy for the target, trained against a domain discriminator."""

    title = "ADDA"
    family = "adversarial"
    target_use = "features"
    citation = """@inproceedings{adda,
  author = {Tzeng, Eric and Hoffman, Judy and Saenko, Kate and Darrell, Trevor},
  title = {Adversarial Discriminative Domain Adaptation},
  booktitle = {IEEE Conference on Computer Vision and Pattern Recognition (CVPR)},
  pages = {7167--7176},
  year = {2017}
}"""

    adaptation: float = hyper(
        0.5, "steps of stage 2, as a share of the protocol's", low=0.1, high=0.5, gt=0, origin="tuned"
    )
    rate: float = hyper(
        0.1,
        "learning rate of M_t in stage 2, as a share of the protocol's",
        low=0.01,
        high=1.0,
        log=True,
        origin="tuned",
    )
    hidden: int = hyper(
        500, "units of each of the discriminator's two hidden layers", low=16.0, high=1024.0, log=True, origin="paper"
    )

    def build(self, dims: Dims, classes: int) -> Mapping[str, nn.Module]:
        widths = (dims.features, self.hidden, self.hidden)
        layers = [part for a, b in pairwise(widths) for part in (nn.Linear(a, b), nn.ReLU())]
        return {"domain": nn.Sequential(*layers, nn.Linear(self.hidden, 1))}

    def stages(self) -> Sequence[Stage]:
        return Stage(1.0, self.source_step), Stage(self.adaptation, self.step, self.begin)  # (1)

    def begin(self) -> None:
        self.keep_source_network()
        self.network.dropout.p = 0.0

    def step(self, crops: Crops, progress: float) -> dict[str, Tensor]:
        with torch.no_grad():
            f_s = self.source_network(crops.x_s, self._precision).features
        f_t = self.target_batch(crops).features
        domain = {"domain": self.discrimination(f_s, f_t.detach())}
        self.update(domain, self.extra)
        mapping = {"mapping": self.mapping(f_t)}
        self.update(mapping, self.network.encoder, self.network.hidden, rate=self.rate)
        return domain | mapping

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        return {"mapping": self.mapping(target.features)}

    def discrimination(self, f_s: Tensor, f_t: Tensor) -> Tensor:
        """Equation (2), of D's logits."""
        d_s, d_t = self.extra["domain"](torch.cat([f_s, f_t])).split([len(f_s), len(f_t)])
        return F.softplus(-d_s).mean() + F.softplus(d_t).mean()

    def mapping(self, f_t: Tensor) -> Tensor:
        """Equation (3)."""
        return F.softplus(-self.extra["domain"](f_t)).mean()
