"""Test entropy minimisation: the target's predictions grow confident by scale and shift of normalisation alone.

Wang, Shelhamer, Liu, Olshausen, Darrell: Tent: Fully Test-Time Adaptation by Entropy Minimization, ICLR 2021.

(1)  stage 1:  min of the cross-entropy of source crops, which pass alone
(2)  H = - 1/m sum_i sum_k p_k(x_i) log p_k(x_i)               over a target batch
(3)  x_j -> gamma_j (x_j - mu_j) / sigma_j + beta_j            mu_j, sigma_j of the batch, in each normalisation layer
(4)  stage 2:  min over all gamma_j, beta_j of H               all other parameters rest

Departs from the paper: an utterance is scored under running statistics, by then the target's, where the paper
normalises by the batch that is tested, so that its scores do not depend on its company; adaptation comes before
testing, for `adaptation` of the protocol's steps over random crops, not in one pass over the test set; dropout is
off in stage 2; the optimiser is the protocol's, at a share of its rate: tuned, and a fifth of the paper's 0.001 for
small images at the peak. The adapted network also scores the source's validation part.
"""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor, nn

from benchmark.hyper import hyper
from benchmark.mathematics.divergences import entropy
from benchmark.training.deep import Batch, Crops, DeepMethod, Stage, UnlabelledBatch


class Tent(DeepMethod):
    """A source network whose normalisation layers minimise the entropy of target predictions."""

    title = "Tent"
    family = "source-free"
    target_use = "predictions"
    source_free = True
    citation = """@inproceedings{tent,
  author = {Wang, Dequan and Shelhamer, Evan and Liu, Shaoteng and Olshausen, Bruno and Darrell, Trevor},
  title = {Tent: Fully Test-Time Adaptation by Entropy Minimization},
  booktitle = {International Conference on Learning Representations (ICLR)},
  year = {2021}
}"""

    adaptation: float = hyper(
        0.28, "steps of stage 2, as a share of the protocol's", low=0.1, high=0.5, gt=0, origin="tuned"
    )
    rate: float = hyper(
        0.073, "learning rate of stage 2, as a share of the protocol's", low=0.01, high=1.0, log=True, origin="tuned"
    )

    def stages(self) -> Sequence[Stage]:
        return Stage(1.0, self.source_step), Stage(self.adaptation, self.step, self.begin, self.rate, source=False)

    def begin(self) -> None:
        self.network.dropout.p = 0.0

    def step(self, crops: Crops, progress: float) -> dict[str, Tensor]:
        terms = {"entropy": entropy(self.target_batch(crops).logits)}  # (2) under (3)
        layers = [m for m in self.network.modules() if isinstance(m, nn.BatchNorm1d | nn.BatchNorm2d)]
        self.update(terms, *layers)  # (4)
        return terms

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        return {"entropy": entropy(target.logits)}
