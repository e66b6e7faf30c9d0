"""Joint adaptation network: MMD^2 of features and predictions jointly, not of each alone.

Long, Zhu, Wang, Jordan: Deep Transfer Learning with Joint Adaptation Networks, ICML 2017.

(1)  k_l(a, b) = sum_u exp(- ||a - b||^2 / h_u)    u = 1 .. U_l kernels; h_u = h factor^(u - (U_l+1)/2); h: median
                                                   squared distance in the joint batch, for each layer, no gradient
(2)  d^2 = MMD^2 under the product over l in L of k_l  L: features with U_l = U, softmax of the logits with U_l = 1
(3)  l = classification + weight (2 / (1 + exp(-10 p)) - 1) d^2     p: progress in training

Departs from the paper: the features have U kernels around the median distance, summed as in the authors' code, instead
of one at it; the median is a batch's, not the training data's (the code has the mean, and a fixed 1.68 for predictions,
whose squared distances lie below 2); all pairs of a batch enter the unbiased estimate, of which the paper takes a
linear-time sample; no adversarial maps before the kernels (the paper's JAN-A has them); a network from scratch. As with
the paper's ResNet, L is the last features and the predictions.
"""

from __future__ import annotations

from torch import Tensor

from benchmark.hyper import hyper
from benchmark.mathematics.divergences import Estimator, joint_gaussian_mmd2
from benchmark.mathematics.kernels import Statistic
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch
from benchmark.training.schedules import SCHEDULES, Schedule, ramp


class JAN(DeepMethod):
    """Joint MMD^2 of features and predicted probabilities."""

    title = "JAN"
    family = "discrepancy"
    target_use = "predictions"
    citation = """@inproceedings{jan,
  author = {Long, Mingsheng and Zhu, Han and Wang, Jianmin and Jordan, Michael I.},
  title = {Deep Transfer Learning with Joint Adaptation Networks},
  booktitle = {International Conference on Machine Learning (ICML)},
  pages = {2208--2217},
  year = {2017}
}"""

    weight: float = hyper(1.0, "weight of the joint MMD^2", low=0.01, high=100.0, log=True, ge=0, origin="tuned")
    schedule: Schedule = hyper("sigmoid", "growth of the weight", choices=SCHEDULES, origin="paper")
    kernels: int = hyper(5, "number of Gaussian kernels U of the features", choices=(1, 3, 5, 7), ge=1, origin="paper")
    factor: float = hyper(2.0, "ratio of neighbouring bandwidths", low=1.5, high=4.0, gt=0, origin="paper")
    statistic: Statistic = hyper(
        "median", "squared distance in the middle of the bandwidths", choices=("mean", "median"), origin="paper"
    )
    estimator: Estimator = hyper("unbiased", "estimate of MMD^2", choices=("biased", "unbiased"), origin="argued")

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        d2 = joint_gaussian_mmd2(
            [(source.features, target.features), (source.logits.softmax(1), target.logits.softmax(1))],
            kernels=(self.kernels, 1),
            factor=self.factor,
            statistic=self.statistic,
            estimator=self.estimator,
        )  # (1), (2)
        weight = self.weight * ramp(self.schedule, progress)
        return {"classification": self.cross_entropy(source), "joint_mmd": weight * d2}  # (3)
