"""Implicit distribution alignment: target features are to be combinations of the source's.

Zhao, Wang, Zong, Zheng, Lian, Zhao: Deep Implicit Distribution Alignment Networks for Cross-Corpus Speech Emotion
Recognition, ICASSP 2023, arXiv 2302.08921.

(1)  l_reg = 1/n sum_i || g(x_i) - onehot(y_i) ||^2                        over the source batch
(2)  Z = argmin_Z || F_t - Z F_s ||_F^2 + tau Omega(Z)                      Omega: l1, l2 or l21
(3)  l_ida = || F_t - Z F_s ||_F^2 / m                                      Z held fixed
(4)  l = l_reg + weight(p) l_ida                                            p: progress in training

Holding Z fixed loses nothing: the minimum of (2) over m has the same gradient in F_s and F_t as (3), because a
minimiser's own derivative vanishes. F_s and F_t are normalised activations of one layer; their length before that is
recorded.

Departs from the paper: the paper's equations, weights and results were not available to us, so this is a
re-implementation from its abstract (regression of spectrograms to labels, alignment by reconstruction of target
samples). What the abstract leaves open is a field below: which layer, which penalty, how features are normalised
(without that, shrinking all features would drive l_ida to 0), how the weight grows. The literal reading is `direction`
target and `level` none. The defaults go beyond it, because tuning on synthetic shifts preferred that on all eight of
them: with `direction` both, source samples are reconstructed from the target's as well, so that the source has to be
covered; with `level` fresh, (3) counts above the error that source samples have when made of the other source samples.
`output_dropout` is the protocol's dropout before the regressed outputs. tau is twice a cosine on rows of unit length.
"""

from __future__ import annotations

from torch import Tensor

from benchmark.hyper import hyper
from benchmark.mathematics.regression import ReconstructionMethod
from benchmark.training.deep import Batch, UnlabelledBatch
from benchmark.training.schedules import ramp


class DIDAN(ReconstructionMethod):
    """Regression to labels with implicit distribution alignment."""

    title = "DIDAN"
    family = "reconstruction"
    target_use = "features"
    citation = """@inproceedings{didan,
  author = {Zhao, Yan and Wang, Jincen and Zong, Yuan and Zheng, Wenming and Lian, Hailun and Zhao, Li},
  title = {Deep Implicit Distribution Alignment Networks for Cross-Corpus Speech Emotion Recognition},
  booktitle = {International Conference on Acoustics, Speech and Signal Processing (ICASSP)},
  year = {2023}
}"""

    weight: float = hyper(3.4, "weight of the alignment", low=0.01, high=100.0, log=True, ge=0, origin="tuned")
    tau: float = hyper(0.15, "weight of Omega, per row: twice a cosine", low=1e-3, high=1.0, log=True, origin="tuned")
    layer: int = hyper(1, "fully connected layer: 0 and 1 hidden, 2 the outputs", choices=(0, 1, 2), origin="argued")

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        f_s, f_t = source.layers[self.layer], target.layers[self.layer]
        self.log["feature_norm"] = f_s.detach().norm(dim=1).mean()
        weight = self.weight * ramp(self.schedule, progress)
        return {"classification": self.l_reg(source), "ida": weight * self.l_ida([f_s], [f_t])[0]}  # (2), (3), (4)
