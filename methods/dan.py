"""Deep adaptation network: multi-kernel MMD^2, summed over the fully connected layers.

Long, Cao, Wang, Jordan: Learning Transferable Features with Deep Adaptation Networks, ICML 2015.

(1)  k(a, b) = sum_u exp(- ||a - b||^2 / h_u)     u = 1 .. U kernels; h_u = h factor^(u - (U+1)/2); h: mean squared
                                                  distance in the joint batch, no gradient
(2)  d_l^2 = MMD^2 of the activations of layer l under k
(3)  l = classification + weight sum_l d_l^2

Departs from the paper: each kernel has the coefficient 1, as in the authors' later code, where the paper learns
coefficients by a quadratic program; all pairs of a batch enter the unbiased estimate of MMD^2, of which the paper takes
a linear-time sample; bandwidths lie around the mean distance of the batch, as in that code, not the median; five of
them instead of a wider family; a network from scratch.
As with the paper's fc6 to fc8, the layers are all three fully connected ones, the last of them as logits, before
softmax. The weight 1 is the middle of the range in which the paper varies its penalty; tuning kept it.
"""

from __future__ import annotations

from typing import Literal

from torch import Tensor

from benchmark.hyper import hyper
from benchmark.mathematics.divergences import Estimator, layered_gaussian_mmd2
from benchmark.mathematics.kernels import Statistic
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch


class DAN(DeepMethod):
    """Multi-kernel MMD^2 between the activations of the two corpora."""

    title = "DAN"
    family = "discrepancy"
    target_use = "features"
    citation = """@inproceedings{dan,
  author = {Long, Mingsheng and Cao, Yue and Wang, Jianmin and Jordan, Michael I.},
  title = {Learning Transferable Features with Deep Adaptation Networks},
  booktitle = {International Conference on Machine Learning (ICML)},
  pages = {97--105},
  year = {2015}
}"""

    weight: float = hyper(1.0, "weight of the sum of MMD^2", low=0.01, high=100.0, log=True, ge=0, origin="tuned")
    layers: Literal["all", "hidden"] = hyper(
        "all", "layers, with or without the logits", choices=("all", "hidden"), origin="paper"
    )
    kernels: int = hyper(5, "number of Gaussian kernels U", choices=(1, 3, 5, 7), ge=1, origin="paper")
    factor: float = hyper(2.0, "ratio of neighbouring bandwidths", low=1.5, high=4.0, gt=0, origin="paper")
    statistic: Statistic = hyper(
        "mean", "squared distance in the middle of the bandwidths", choices=("mean", "median"), origin="paper"
    )
    estimator: Estimator = hyper("unbiased", "estimate of MMD^2", choices=("biased", "unbiased"), origin="argued")

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        used = slice(None) if self.layers == "all" else slice(-1)
        d2 = layered_gaussian_mmd2(
            list(zip(source.layers[used], target.layers[used], strict=True)),
            kernels=self.kernels,
            factor=self.factor,
            statistic=self.statistic,
            estimator=self.estimator,
        )  # (1), (2)
        return {"classification": self.cross_entropy(source), "mk_mmd": self.weight * d2.sum()}  # (3)
