"""Source hypothesis transfer: target features that fit the source's frozen classifier, without the source.

Liang, Hu, Feng: Do We Really Need to Access the Source Data? Source Hypothesis Transfer for Unsupervised Domain
Adaptation, ICML 2020.

g: features; p_k(x): class probabilities; sums over the target, in (2), (3) and (7) over a batch.

(1)  stage 1:  min of the cross-entropy with label smoothing of source crops, which pass alone
(2)  L_ent = - 1/m sum_i sum_k p_k(x_i) log p_k(x_i)
(3)  L_div = sum_k q_k log q_k                                 q = 1/m sum_i p(x_i)
(4)  c_k = sum_i p_k(x_i) g(x_i) / sum_i p_k(x_i)
(5)  y_i = argmin_k 1 - cos(g(x_i), c_k)
(6)  c_k = sum_i [y_i = k] g(x_i) / sum_i [y_i = k], and (5) again among the classes that have members
(7)  stage 2:  min over g of L_ent + L_div - beta 1/m sum_i log p_{y_i}(x_i)

Departs from the paper: (4) to (6) are found `refreshes` times in stage 2, not once an epoch; features and probabilities
in them are means over an utterance's segments; the network has no bottleneck and no weight normalisation, its last
linear layer is the hypothesis; dropout is off in stage 2, as the authors' networks have none; stage 2 is `adaptation`
of the protocol's steps, at a share of its rate: both tuned, as a fresh one-cycle peak may carry a network from scratch
away from the source model. The adapted network also scores the source's validation part, so that a rule judges the
model that scores the target. beta, in the paper 0.3 for objects, is tuned.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from benchmark.hyper import hyper
from benchmark.mathematics.divergences import entropy
from benchmark.training.deep import Batch, Crops, DeepMethod, Stage, UnlabelledBatch


class SHOT(DeepMethod):
    """Information maximisation and centroid pseudo labels under a frozen classifier."""

    title = "SHOT"
    family = "source-free"
    target_use = "pseudo labels"
    source_free = True
    citation = """@inproceedings{shot,
  author = {Liang, Jian and Hu, Dapeng and Feng, Jiashi},
  title = {Do We Really Need to Access the Source Data? {S}ource Hypothesis Transfer for Unsupervised Domain
           Adaptation},
  booktitle = {International Conference on Machine Learning (ICML)},
  pages = {6028--6039},
  year = {2020}
}"""

    beta: float = hyper(0.023, "weight of the pseudo labels' loss", low=0.01, high=3.0, log=True, ge=0, origin="tuned")
    refreshes: int = hyper(5, "how often stage 2 labels the target anew", low=1.0, high=20.0, ge=1, origin="argued")
    adaptation: float = hyper(
        0.42, "steps of stage 2, as a share of the protocol's", low=0.1, high=0.5, gt=0, origin="tuned"
    )
    rate: float = hyper(
        0.61, "learning rate of stage 2, as a share of the protocol's", low=0.01, high=1.0, log=True, origin="tuned"
    )

    def stages(self) -> Sequence[Stage]:
        return Stage(1.0, self.source_step), Stage(self.adaptation, self.step, self.begin, self.rate, source=False)

    def begin(self) -> None:
        self.refreshed = 0
        self.network.dropout.p = 0.0

    def step(self, crops: Crops, progress: float) -> dict[str, Tensor]:
        if progress * self.refreshes >= self.refreshed:
            found = self.outputs(self.target.x, "target")
            self.labels = pseudo_labels(*map(torch.from_numpy, (found.scores, found.features))).to(self.device)
            self.refreshed += 1
            self.network.train()
        terms = self.objective(self.target_batch(crops))
        self.update(terms, self.network.encoder, self.network.hidden)
        return terms

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        return self.objective(target)

    def objective(self, target: UnlabelledBatch) -> dict[str, Tensor]:
        """Equation (7)."""
        q = target.logits.softmax(1).mean(0)
        diversity = torch.special.entr(q).sum().neg()  # (3)
        fit = self.beta * F.cross_entropy(target.logits, self.labels[target.rows])
        return {"entropy": entropy(target.logits), "diversity": diversity, "pseudo_labels": fit}


def pseudo_labels(p: Tensor, g: Tensor) -> Tensor:
    """Equations (4) to (6): of probabilities (n, classes) and features (n, d), a class for each row."""
    everyone = torch.ones(p.shape[1], dtype=torch.bool)
    hard = F.one_hot(_nearest(p, g, everyone), p.shape[1])
    return _nearest(hard.to(g), g, hard.sum(0) > 0)


def _nearest(shares: Tensor, g: Tensor, allowed: Tensor) -> Tensor:
    """For each row the class whose centroid, the mean by shares, has the largest cosine."""
    cosines = F.normalize(g, dim=1) @ F.normalize(shares.T @ g, dim=1).T  # a sum points where its mean does
    return cosines.masked_fill(~allowed, -torch.inf).argmax(1)
