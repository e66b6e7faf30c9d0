"""Layer-adapted implicit distribution alignment: target features from source features of the same group.

Zhao, Zong, Wang, Lian, Lu, Zhao, Zheng: Layer-Adapted Implicit Distribution Alignment Networks for Cross-Corpus Speech
Emotion Recognition, IEEE Transactions on Computational Social Systems, 2024, arXiv 2310.03992.

(1)  l_reg = 1/n sum_i || g(x_i) - onehot(y_i) ||^2                       over the source batch
(2)  Z = argmin_Z || H_t - Z H_s ||_F^2 / m + tau Omega(Z), Z_ij = 0 unless i's group is j's       Omega: l1, l2 or l21
(3)  IDA(l) = || H_t - Z H_s ||_F^2 / m                                   H: activations of layer l; Z held fixed
(4)  marginal: l the first fully connected layer, one group of all samples
(5)  rough: l the second, groups by valence                               (6)  fine: l the last, groups by emotion
(7)  l = l_reg + weight(p) (marginal + rough + fine)                      p: progress in training

Departs from the paper: its equations, weights and results were not available to us, so this is a re-implementation
from its abstract (three IDA terms, for labels of different granularity, in different fully connected layers). Ours
are: which granularities, the groups of valence (`benchmark.mathematics.valence`), equal weights of the three terms,
and (2), (3) and all defaults as in our DIDAN. Source samples are grouped by label, target samples by pseudo label
where its probability reaches a threshold; the m rows are the target samples that have a group and a source sample in
it, so a group that either batch lacks contributes nothing.
"""

from __future__ import annotations

from typing import Literal

from torch import Tensor

from benchmark.hyper import hyper
from benchmark.mathematics import reconstruction
from benchmark.mathematics.divergences import nearest_probabilities
from benchmark.mathematics.reconstruction import NORMALISATIONS, PENALTIES, Normalisation, Penalty
from benchmark.mathematics.valence import confident_labels, granularities, source_labels
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch
from benchmark.training.schedules import SCHEDULES, Schedule, ramp


class LIDAN(DeepMethod):
    """Regression to labels with implicit alignment at three granularities of emotion labels."""

    title = "LIDAN"
    family = "reconstruction"
    target_use = "pseudo labels"
    floor_remark = (
        "regresses labels, where source_only classifies; "
        "a regression network without adaptation is not in the suite yet"
    )
    citation = """@article{lidan,
  author = {Zhao, Yan and Zong, Yuan and Wang, Jincen and Lian, Hailun and Lu, Cheng and Zhao, Li and Zheng, Wenming},
  title = {Layer-Adapted Implicit Distribution Alignment Networks for Cross-Corpus Speech Emotion Recognition},
  journal = {IEEE Transactions on Computational Social Systems},
  year = {2024}
}"""

    weight: float = hyper(1.0, "weight of the three alignment terms", low=0.01, high=100.0, log=True, ge=0)
    schedule: Schedule = hyper("constant", "growth of the weight", choices=SCHEDULES)
    classification: Literal["regression", "cross_entropy"] = hyper(
        "regression", "loss on source labels", choices=("regression", "cross_entropy")
    )
    confidence: float = hyper(0.5, "least probability of a target pseudo label", low=0.0, high=0.95, ge=0, le=1)
    penalty: Penalty = hyper("l1", "Omega: what keeps Z small", choices=PENALTIES)
    tau: float = hyper(0.01, "weight of Omega", low=1e-5, high=0.1, log=True)
    iterations: int = hyper(100, "steps towards Z; l2 needs none", low=10.0, high=500.0, log=True)
    normalise: Normalisation = hyper(
        "rows", "each activation vector to unit length, or all by H_s's root mean square length", choices=NORMALISATIONS
    )

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        weight = self.weight * ramp(self.schedule, progress)
        p = self.probabilities(target.logits.detach())
        groups_s = granularities(source_labels(source.y, p), self.emotions)
        groups_t = granularities(confident_labels(p, self.confidence), self.emotions)
        terms = {"classification": self.l_reg(source)}
        for layer, name in enumerate(("marginal", "rough", "fine")):  # (4), (5), (6)
            terms[name] = weight * self.ida(
                source.layers[layer], target.layers[layer], groups_s[layer], groups_t[layer]
            )
        self.log["feature_norm"] = source.features.detach().norm(dim=1).mean()
        return terms  # (7)

    def l_reg(self, source: Batch) -> Tensor:
        """Equation (1), or cross-entropy in its place."""
        if self.classification == "cross_entropy":
            return self.cross_entropy(source)
        return reconstruction.regression_loss(source.logits, source.y)

    def ida(self, h_s: Tensor, h_t: Tensor, groups_s: Tensor, groups_t: Tensor) -> Tensor:
        """Equations (2) and (3)."""
        rows = (groups_t @ groups_s.sum(0)) > 0
        if not rows.any():
            return h_s.new_zeros(())
        h_s, h_t = reconstruction.normalised(h_s, h_t[rows], self.normalise)
        h_s, h_t = reconstruction.separated(h_s, groups_s), reconstruction.separated(h_t, groups_t[rows])
        z = reconstruction.reconstruction_weights(h_s, h_t, self.penalty, self.tau, self.iterations)
        return reconstruction.reconstruction_error(h_s, h_t, z)

    def probabilities(self, logits: Tensor) -> Tensor:
        return nearest_probabilities(logits) if self.classification == "regression" else super().probabilities(logits)
