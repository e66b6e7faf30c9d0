"""Progressive distribution adapted network: MMD^2 of all samples, then by valence, then by emotion, layer by layer.

Zong, Lian, Zhang, Feng, Lu, Chang, Tang: Progressive Distribution Adapted Neural Networks for Cross-Corpus Speech
Emotion Recognition, Frontiers in Neurorobotics 16, 2022.

(1)  MMD^2(l) = sum_g m_g/m || sum_i w_s_ig phi(h_s_i) - sum_j w_t_jg phi(h_t_j) ||^2      h: activations of layer l;
     w: 1 / size of group g for its members, 0 for others; m_g: members of group g among the m target samples; phi: the
     map of the mean of U Gaussian kernels around the mean squared distance of the joint batch, no gradient
(2)  marginal: l the first fully connected layer, one group of all samples
(3)  rough: l the second, groups by valence                             (4)  fine: l the last, groups by emotion
(5)  l = classification + weight (marginal + rough + fine)

Departs from the paper: its equations, weights and results were not available to us, so this is a re-implementation
from its abstract (a term that adapts distributions progressively, in a convolutional network on spectra) and our
reading of progressive, from coarse to fine as the layers tell emotions apart. Ours are: the groups of valence
(`benchmark.mathematics.valence`), Gaussian kernels, the estimate (biased), equal weights of the three terms,
cross-entropy. Source samples belong to groups by label, target samples by pseudo label where its probability reaches
a threshold; a group that either batch lacks contributes nothing. A group counts by its share m_g/m of the target batch,
so the rough and the fine term grow with the samples that have a group: of few, the mean in (1) is noise. Where one
sample of 32 had one, groups counted alike gave a gradient four times as long as cross-entropy's and as good as
uncorrelated from step to step.
"""

from __future__ import annotations

from torch import Tensor

from benchmark.hyper import hyper
from benchmark.mathematics.divergences import group_weights, grouped_gaussian_mmd2, grouped_mmd2_weights
from benchmark.mathematics.kernels import Statistic
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

    weight: float = hyper(1.0, "weight of the three terms", low=0.01, high=100.0, log=True, ge=0, origin="tuned")
    schedule: Schedule = hyper("constant", "growth of the weight", choices=SCHEDULES, origin="argued")
    confidence: float = hyper(
        0.5, "least probability of a target pseudo label", low=0.0, high=0.95, ge=0, le=1, origin="tuned"
    )
    kernels: int = hyper(5, "number of Gaussian kernels U", choices=(1, 3, 5, 7), ge=1, origin="argued")
    factor: float = hyper(2.0, "ratio of neighbouring bandwidths", low=1.5, high=4.0, gt=0, origin="argued")
    statistic: Statistic = hyper(
        "mean", "squared distance in the middle of the bandwidths", choices=("mean", "median"), origin="argued"
    )

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        weight = self.weight * ramp(self.schedule, progress)
        p = target.logits.detach().softmax(1)
        groups_s = granularities(source_labels(source.y, p), self.emotions)
        groups_t = granularities(confident_labels(p, self.confidence), self.emotions)
        sums = grouped_gaussian_mmd2(
            list(zip(source.layers, target.layers, strict=True)),
            [self.weights(*groups) for groups in zip(groups_s, groups_t, strict=True)],
            kernels=self.kernels,
            factor=self.factor,
            statistic=self.statistic,
        )
        marginal, rough, fine = weight / self.kernels * sums  # (2), (3), (4)
        classification = self.cross_entropy(source)
        return {"classification": classification, "marginal": marginal, "rough": rough, "fine": fine}  # (5)

    def weights(self, groups_s: Tensor, groups_t: Tensor) -> Tensor:
        """Of the kernels between all samples in equation (1)."""
        return grouped_mmd2_weights(group_weights(groups_s), group_weights(groups_t), groups_t.mean(0))
