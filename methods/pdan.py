"""Progressive distribution adapted network: MMD^2 of all samples, then by valence, then by emotion, layer by layer.

Zong, Lian, Zhang, Feng, Lu, Chang, Tang: Progressive Distribution Adapted Neural Networks for Cross-Corpus Speech
Emotion Recognition, Frontiers in Neurorobotics 16, 2022.

(1)  MMD^2_w(l) = 1/G sum_g || sum_i w_s_ig phi(h_s_i) - sum_j w_t_jg phi(h_t_j) ||^2      h: activations of layer l;
     w: 1 / size of group g for its members, 0 for others; phi: the map of the mean of U Gaussian kernels around the
     mean squared distance of the joint batch, no gradient
(2)  marginal: l the first fully connected layer, one group of all samples
(3)  rough: l the second, groups by valence                             (4)  fine: l the last, groups by emotion
(5)  l = classification + weight (marginal + rough + fine)

Departs from the paper: its equations, weights and results were not available to us, so this is a re-implementation
from its abstract (a term that adapts distributions progressively, in a convolutional network on spectra) and our
reading of progressive, from coarse to fine as the layers tell emotions apart. Ours are: the groups of valence
(`benchmark.mathematics.valence`), Gaussian kernels, the estimate (biased), equal weights of the three terms,
cross-entropy. Source samples belong to groups by label, target samples by pseudo label where its probability reaches
a threshold; a group that either batch lacks contributes nothing and isn't counted in G.
"""

from __future__ import annotations

from torch import Tensor

from benchmark.hyper import hyper
from benchmark.mathematics.divergences import Statistic, group_weights, grouped_gaussian_mmd2
from benchmark.mathematics.valence import confident_labels, granularities, source_labels
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch
from benchmark.training.schedules import SCHEDULES, Schedule, ramp


class PDAN(DeepMethod):
    """MMD^2 at three granularities of emotion labels."""

    title = "PDAN"
    family = "discrepancy"
    target_use = "pseudo labels"
    citation = """@article{pdan,
  author = {Zong, Yuan and Lian, Hailun and Zhang, Jiacheng and Feng, Ercui and Lu, Cheng and Chang, Hongli and
            Tang, Chuangao},
  title = {Progressive Distribution Adapted Neural Networks for Cross-Corpus Speech Emotion Recognition},
  journal = {Frontiers in Neurorobotics},
  volume = {16},
  pages = {987146},
  year = {2022}
}"""

    weight: float = hyper(1.0, "weight of the three terms", low=0.01, high=100.0, log=True, ge=0)
    schedule: Schedule = hyper("constant", "growth of the weight", choices=SCHEDULES)
    confidence: float = hyper(0.5, "least probability of a target pseudo label", low=0.0, high=0.95, ge=0, le=1)
    kernels: int = hyper(5, "number of Gaussian kernels U", choices=(1, 3, 5, 7), ge=1)
    factor: float = hyper(2.0, "ratio of neighbouring bandwidths", low=1.5, high=4.0, gt=0)
    statistic: Statistic = hyper("mean", "squared distance in the middle of the bandwidths", choices=("mean", "median"))

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        weight = self.weight * ramp(self.schedule, progress)
        p = target.logits.detach().softmax(1)
        groups_s = granularities(source_labels(source.y, p), self.emotions)
        groups_t = granularities(confident_labels(p, self.confidence), self.emotions)
        terms = {"classification": self.cross_entropy(source)}
        for layer, name in enumerate(("marginal", "rough", "fine")):  # (2), (3), (4)
            mmd2 = self.mmd2(source.layers[layer], target.layers[layer], groups_s[layer], groups_t[layer])
            terms[name] = weight * mmd2
        return terms  # (5)

    def mmd2(self, h_s: Tensor, h_t: Tensor, groups_s: Tensor, groups_t: Tensor) -> Tensor:
        """Equation (1)."""
        w_s, w_t = group_weights(groups_s), group_weights(groups_t)
        kernels, factor, statistic = self.kernels, self.factor, self.statistic
        return grouped_gaussian_mmd2(h_s, h_t, w_s, w_t, kernels=kernels, factor=factor, statistic=statistic)
