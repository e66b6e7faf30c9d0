"""Entropy minimisation: predictions on the target are to be certain.

Grandvalet, Bengio: Semi-supervised Learning by Entropy Minimization, NIPS 17, 2005.

(1)  H = - 1/m sum_i sum_c p_ic log p_ic                    p: softmax on the target batch
(2)  H_b = - sum_c q_c log q_c,  q_c = 1/m sum_i p_ic       entropy of the batch's mean prediction
(3)  l = classification + weight (H - diversity H_b)

Departs from the paper: a deep network, whose target batch comes from another corpus than the labels; means instead of
sums over samples, so that lambda (our weight) does not depend on how many there are; a constant weight, without the
paper's annealing. The paper tunes lambda and names no value; ours is tuned on synthetic shifts, and small: source
labels have to lead, because (1) is 0 wherever all targets get one class for certain. H_b, which opposes such a
collapse, is not in the paper and off by default; its value is recorded.
"""

from __future__ import annotations

import math

from torch import Tensor

from benchmark.hyper import hyper
from benchmark.mathematics.divergences import entropy
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch


class MinEnt(DeepMethod):
    """Low entropy of target predictions, with high entropy of their mean on request."""

    title = "Entropy minimisation"
    family = "regularisation"
    target_use = "predictions"
    citation = """@inproceedings{minent,
  author = {Grandvalet, Yves and Bengio, Yoshua},
  title = {Semi-supervised Learning by Entropy Minimization},
  booktitle = {Advances in Neural Information Processing Systems (NIPS)},
  volume = {17},
  pages = {529--536},
  year = {2005}
}"""

    weight: float = hyper(0.021, "weight of the target's entropy", low=0.001, high=10.0, log=True, ge=0, origin="tuned")
    diversity: float = hyper(
        0.0, "share of the mean prediction's entropy in it", low=0.0, high=2.0, ge=0, origin="argued"
    )

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        h = entropy(target.logits)  # (1)
        log_q = target.logits.log_softmax(1).logsumexp(0, keepdim=True) - math.log(len(target.logits))
        h_b = entropy(log_q)  # (2)
        self.log["mean_prediction_entropy"] = h_b.detach()
        return {
            "classification": self.cross_entropy(source),
            "entropy": self.weight * (h - self.diversity * h_b),
        }  # (3)
