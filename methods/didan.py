"""Implicit distribution alignment: target features are to be combinations of the source's.

Zhao, Wang, Zong, Zheng, Lian, Zhao: Deep Implicit Distribution Alignment Networks for Cross-Corpus Speech Emotion
Recognition, ICASSP 2023, arXiv 2302.08921.

(1)  l_reg = 1/n sum_i || g(x_i) - onehot(y_i) ||^2                        over the source batch
(2)  Z = argmin_Z || F_t - Z F_s ||_F^2 / m + tau Omega(Z)                  Omega: l1, l2 or l21
(3)  l_ida = || F_t - Z F_s ||_F^2 / m                                      Z held fixed
(4)  l = l_reg + weight(p) l_ida                                            p: progress in training

Holding Z fixed loses nothing: the minimum of (2) has the same gradient in F_s and F_t as (3), because a minimiser's own
derivative vanishes. F_s and F_t are normalised activations of one layer; their length before that is recorded.

Departs from the paper: the paper's equations, weights and results were not available to us, so this is a
re-implementation from its abstract (regression of spectrograms to labels, alignment by reconstruction of target
samples). What the abstract leaves open is a field below: which layer, which penalty, how features are normalised
(without that, shrinking all features would drive l_ida to 0), how the weight grows; all defaults are ours and chosen
without looking at results (tau: l1 then leaves about a quarter of Z above 0; 100 steps towards Z: the gradient of
l_ida is exact to about 1 %). Probabilities are the nearest ones to the regression outputs, which keeps their order.
"""

from __future__ import annotations

from typing import Literal

from torch import Tensor

from benchmark.hyper import hyper
from benchmark.mathematics.divergences import nearest_probabilities
from benchmark.mathematics.reconstruction import (
    NORMALISATIONS,
    PENALTIES,
    Normalisation,
    Penalty,
    normalised,
    reconstruction_error,
    reconstruction_weights,
    regression_loss,
)
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch
from benchmark.training.schedules import SCHEDULES, Schedule, ramp


class DIDAN(DeepMethod):
    """Regression to labels with implicit distribution alignment."""

    title = "DIDAN"
    family = "reconstruction"
    target_use = "features"
    floor_remark = (
        "regresses labels, where source_only classifies; "
        "a regression network without adaptation is not in the suite yet"
    )
    citation = """@inproceedings{didan,
  author = {Zhao, Yan and Wang, Jincen and Zong, Yuan and Zheng, Wenming and Lian, Hailun and Zhao, Li},
  title = {Deep Implicit Distribution Alignment Networks for Cross-Corpus Speech Emotion Recognition},
  booktitle = {International Conference on Acoustics, Speech and Signal Processing (ICASSP)},
  year = {2023}
}"""

    weight: float = hyper(1.0, "weight of the alignment term", low=0.01, high=100.0, log=True, ge=0)
    schedule: Schedule = hyper("constant", "growth of the weight", choices=SCHEDULES)
    classification: Literal["regression", "cross_entropy"] = hyper(
        "regression", "loss on source labels", choices=("regression", "cross_entropy")
    )
    penalty: Penalty = hyper("l1", "Omega: what keeps Z small", choices=PENALTIES)
    tau: float = hyper(0.01, "weight of Omega", low=1e-5, high=0.1, log=True)
    iterations: int = hyper(100, "steps towards Z; l2 needs none", low=10.0, high=500.0, log=True)
    normalise: Normalisation = hyper(
        "rows", "each feature vector to unit length, or all by F_s's root mean square length", choices=NORMALISATIONS
    )
    layer: int = hyper(1, "fully connected layer: 0 and 1 hidden, 2 the outputs", choices=(0, 1, 2))

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        l_ida = self.alignment(source.layers[self.layer], target.layers[self.layer])
        return {"classification": self.l_reg(source), "ida": self.weight * ramp(self.schedule, progress) * l_ida}  # (4)

    def l_reg(self, source: Batch) -> Tensor:
        """Equation (1), or cross-entropy in its place."""
        if self.classification == "cross_entropy":
            return self.cross_entropy(source)
        return regression_loss(source.logits, source.y)

    def alignment(self, f_s: Tensor, f_t: Tensor) -> Tensor:
        """Equations (2) and (3)."""
        self.log["feature_norm"] = f_s.detach().norm(dim=1).mean()
        f_s, f_t = normalised(f_s, f_t, self.normalise)
        z = reconstruction_weights(f_s, f_t, self.penalty, self.tau, self.iterations)
        return reconstruction_error(f_s, f_t, z)

    def probabilities(self, logits: Tensor) -> Tensor:
        return nearest_probabilities(logits) if self.classification == "regression" else super().probabilities(logits)
