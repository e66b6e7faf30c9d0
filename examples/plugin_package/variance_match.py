"""Variance match: the variances of source and target features, one by one, are drawn together.

Sun, Saenko: Deep CORAL: Correlation Alignment for Deep Domain Adaptation, ECCV workshops 2016.

(1)  l_var = 1/d sum_j (var_s,j - var_t,j)^2        unbiased variances of feature j over a batch
(2)  l = classification + weight l_var

Departs from the paper: variances alone, the diagonal of the paper's covariances, of the last hidden layer in the place
of the logits; a network from scratch. The weight 1 is ours.
"""

from __future__ import annotations

from torch import Tensor

from benchmark.hyper import hyper
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch


class VarianceMatch(DeepMethod):
    """Distance of the variances of features."""

    title = "Variance match"
    family = "discrepancy"
    target_use = "features"
    citation = """@inproceedings{variance_match,
  author = {Sun, Baochen and Saenko, Kate},
  title = {Deep {CORAL}: Correlation Alignment for Deep Domain Adaptation},
  booktitle = {European Conference on Computer Vision (ECCV) Workshops},
  year = {2016}
}"""

    weight: float = hyper(1.0, "weight of the distance of variances", low=0.01, high=100.0, log=True, ge=0)

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        l_var = (source.features.var(0) - target.features.var(0)).square().mean()  # (1)
        return {"classification": self.cross_entropy(source), "variance": self.weight * l_var}  # (2)
