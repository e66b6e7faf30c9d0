"""Moving semantic transfer network: centroids of each emotion, averaged over batches, at one place in both corpora.

Xie, Zheng, Chen, Chen: Learning Semantic Representations for Unsupervised Domain Adaptation, ICML 2018.

(1)  C_k <- theta C_k + (1 - theta) mean of f_i over y_i = k     for each domain; target: y_i = argmax of the logits
(2)  l_sm = 1/(K d) sum_k || C_k^s - C_k^t ||^2
(3)  l_d = 1/2 (1/n sum - log D(f_s) + 1/m sum - log(1 - D(f_t)))       D: probability of being source
(4)  lambda(p) = weight (2 / (1 + exp(-10 p)) - 1)                      p: progress in training
(5)  l = classification + l_d + lambda(p) l_sm, where l_d's gradient reaches the features times -lambda(p)

Gradients flow through the current batch's part of (1) only.

Departs from the paper: (2) is a mean over the K classes and d features, as in the authors' code, not the paper's sum,
whose gradient is K d times as large and would leave classification little say. A class that a batch lacks keeps its
centroid, which the code draws towards 0. A centroid begins as its class's first mean instead of 0, and a class counts
in (2) once both domains have had it. The domain term has DANN's one hidden layer of 100 units, where the code has two
of 1024, and the weight of (2), tuned; the code weighs it a fifth. A network from scratch.
"""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor, nn

from benchmark.hyper import hyper
from benchmark.mathematics.adversarial import MovingCentroids, domain_classifier, domain_loss, reversed_logits
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch
from benchmark.training.networks import Dims
from benchmark.training.schedules import SCHEDULES, Schedule, ramp


class MSTN(DeepMethod):
    """A domain classifier behind gradient reversal, and near centroids."""

    title = "MSTN"
    family = "adversarial"
    target_use = "pseudo labels"
    citation = """@inproceedings{mstn,
  author = {Xie, Shaoan and Zheng, Zibin and Chen, Liang and Chen, Chuan},
  title = {Learning Semantic Representations for Unsupervised Domain Adaptation},
  booktitle = {International Conference on Machine Learning (ICML)},
  pages = {5419--5428},
  year = {2018}
}"""

    weight: float = hyper(
        0.41, "largest factor of both terms that adapt", low=0.01, high=10.0, log=True, ge=0, origin="tuned"
    )
    schedule: Schedule = hyper("sigmoid", "growth of the factor", choices=SCHEDULES, origin="paper")
    theta: float = hyper(0.7, "share of the past in a centroid", low=0.0, high=0.99, ge=0, lt=1, origin="paper")
    hidden: int = hyper(100, "hidden units of the domain classifier", low=16.0, high=1024.0, log=True, origin="argued")

    def build(self, dims: Dims, classes: int) -> Mapping[str, nn.Module]:
        return {
            "domain": domain_classifier(dims.features, self.hidden),
            "centroids_s": MovingCentroids(classes, dims.features, self.theta),
            "centroids_t": MovingCentroids(classes, dims.features, self.theta),
        }

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        factor = self.weight * ramp(self.schedule, progress)  # (4)
        d_s, d_t = reversed_logits(self.extra["domain"], source.features, target.features, factor)
        semantic = factor * self.semantic(source, target)
        classification = self.cross_entropy(source)
        return {"classification": classification, "domain": domain_loss(d_s, d_t), "semantic": semantic}  # (3), (5)

    def semantic(self, source: Batch, target: UnlabelledBatch) -> Tensor:
        """Equations (1) and (2)."""
        c_s, seen_s = self.extra["centroids_s"](source.features, source.y)  # (1)
        c_t, seen_t = self.extra["centroids_t"](target.features, target.logits.argmax(1))
        return (c_s - c_t).square().mean(1).mul(seen_s & seen_t).mean()  # (2)
