"""Deep subdomain adaptation network: MMD^2 within each class, target samples by their predictions.

Zhu, Zhuang, Wang, Ke, Chen, Bian, Xiong, He: Deep Subdomain Adaptation Network for Image Classification, IEEE
Transactions on Neural Networks and Learning Systems 32(4), 2021 (online 2020).

(1)  w_ic = y_ic / sum_j y_jc           y: one-hot labels of the source, softmax predictions of the target, no gradient
(2)  k(a, b) = sum_u exp(- ||a - b||^2 / h_u)     h_u = h factor^(u - (U-1)/2); h: mean squared distance in the joint
                                                  batch, no gradient
(3)  d^2 = 1/C sum_c || sum_i w_ic phi(f_s_i) - sum_j w_jc phi(f_t_j) ||^2       phi: the feature map of k
(4)  l = classification + weight (2 / (1 + exp(-10 p)) - 1) d^2                  p: progress in training

Departs from the paper: it leaves open what a class is that a batch lacks; as in the authors' published code the sum
and the mean in (3) are over those classes that some source sample has and that are some target sample's most likely
one, so an absent class contributes nothing. The kernel (2) is that code's, too; the weight, 0.5 there, is tuned. A
network from scratch.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F

from benchmark.hyper import hyper
from benchmark.mathematics.divergences import group_weights, grouped_gaussian_mmd2, grouped_mmd2_weights
from benchmark.mathematics.kernels import Statistic
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch
from benchmark.training.schedules import SCHEDULES, Schedule, ramp


class DSAN(DeepMethod):
    """Local MMD^2, class by class."""

    title = "DSAN"
    family = "discrepancy"
    target_use = "pseudo labels"
    citation = """@article{dsan,
  author = {Zhu, Yongchun and Zhuang, Fuzhen and Wang, Jindong and Ke, Guolin and Chen, Jingwu and Bian, Jiang and
            Xiong, Hui and He, Qing},
  title = {Deep Subdomain Adaptation Network for Image Classification},
  journal = {IEEE Transactions on Neural Networks and Learning Systems},
  volume = {32},
  number = {4},
  pages = {1713--1722},
  year = {2021}
}"""

    weight: float = hyper(0.17, "weight of the local MMD^2", low=0.01, high=50.0, log=True, ge=0, origin="tuned")
    schedule: Schedule = hyper("sigmoid", "growth of the weight", choices=SCHEDULES, origin="paper")
    kernels: int = hyper(5, "number of Gaussian kernels U", choices=(1, 3, 5, 7), ge=1, origin="paper")
    factor: float = hyper(2.0, "ratio of neighbouring bandwidths", low=1.5, high=4.0, gt=0, origin="paper")
    statistic: Statistic = hyper(
        "mean", "squared distance in the middle of the bandwidths", choices=("mean", "median"), origin="paper"
    )

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        lmmd = self.weight * ramp(self.schedule, progress) * self.lmmd2(source, target)
        return {"classification": self.cross_entropy(source), "lmmd": lmmd}  # (4)

    def lmmd2(self, source: Batch, target: UnlabelledBatch) -> Tensor:
        """Equation (3)."""
        p = target.logits.detach().softmax(1)
        predicted = F.one_hot(p.argmax(1), self.classes).sum(0).clamp_max(1)
        w_s = group_weights(F.one_hot(source.y, self.classes).to(p.dtype))  # (1)
        w_t = group_weights(p * predicted)
        return grouped_gaussian_mmd2(
            [(source.features, target.features)],
            [grouped_mmd2_weights(w_s, w_t)],
            kernels=self.kernels,
            factor=self.factor,
            statistic=self.statistic,
        )[0]
