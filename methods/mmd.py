"""Deep domain confusion: the distance of mean embeddings of source and target features is penalised.

Tzeng, Hoffman, Zhang, Saenko, Darrell: Deep Domain Confusion: Maximizing for Domain Invariance, arXiv 1412.3474.

(1)  k(a, b) = exp(- ||a - b||^2 / h)              h: mean squared distance in the joint batch, no gradient
(2)  MMD^2 = 1/n^2 sum k(f_s, f_s') + 1/m^2 sum k(f_t, f_t') - 2/(nm) sum k(f_s, f_t)
(3)  l = classification + weight MMD^2

Departs from the paper: a Gaussian kernel in the place of the distance of plain means; the features are those of the
backbone's last hidden layer, no adaptation layer is added and its place and width are not searched; a network from
scratch. The estimate of MMD^2 is the biased one (equation 2 with i = j), as the paper's norm of a difference
of means is. The weight 0.25 is the paper's and kept by tuning; MMD^2 lies below 2 whatever the scale of the features.
"""

from __future__ import annotations

from torch import Tensor

from benchmark.hyper import hyper
from benchmark.mathematics.divergences import Estimator, gaussian_mmd2
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch


class MMD(DeepMethod):
    """Single-kernel MMD^2 between the features of the two corpora."""

    title = "DDC (MMD)"
    family = "discrepancy"
    target_use = "features"
    citation = """@article{mmd,
  author = {Tzeng, Eric and Hoffman, Judy and Zhang, Ning and Saenko, Kate and Darrell, Trevor},
  title = {Deep Domain Confusion: Maximizing for Domain Invariance},
  journal = {arXiv preprint arXiv:1412.3474},
  year = {2014}
}"""

    weight: float = hyper(0.25, "weight of MMD^2", low=0.01, high=100.0, log=True, ge=0, origin="tuned")
    estimator: Estimator = hyper("biased", "estimate of MMD^2", choices=("biased", "unbiased"), origin="paper")

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        mmd2 = gaussian_mmd2(source.features, target.features, estimator=self.estimator)  # (1), (2)
        return {"classification": self.cross_entropy(source), "mmd": self.weight * mmd2}  # (3)
