"""Adaptive feature norm: larger features, on source and target alike.

Xu, Li, Yang, Lin: Larger Norm More Transferable: An Adaptive Feature Norm Approach for Unsupervised Domain Adaptation,
ICCV 2019.

(1)  stepwise: l_n(F) = 1/n sum_i (r_i + delta - ||f_i||)^2,  r_i = ||f_i|| without gradient
(2)  hard:     l_n(F) = (1/n sum_i ||f_i|| - radius)^2
(3)  l = classification + weight (l_n(F_s) + l_n(F_t))

The value of (1) is delta^2 at any features; its gradient, - 2 delta f_i / (n ||f_i||), is what counts. The mean norms
are recorded.

Departs from the paper: the norm is taken before dropout, so the paper's dropout that preserves it isn't needed. The
authors' features are 1000 batch-normalised ReLUs, of norm about (1000 / 2)^(1/2) = 22 to begin with; ours are 64, of
norm 6. The paper's delta of 1 and radius of 25 are taken as shares of that norm, which gives 0.25 and 6.3: a step is as
large as the paper's relative to what it enlarges. The weight is the paper's 0.05. A network from scratch.
"""

from __future__ import annotations

from typing import Literal

from torch import Tensor

from benchmark.hyper import hyper
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch


class AFN(DeepMethod):
    """Feature norms that grow step by step, or towards a radius."""

    title = "AFN"
    family = "regularisation"
    target_use = "features"
    citation = """@inproceedings{afn,
  author = {Xu, Ruijia and Li, Guanbin and Yang, Jihan and Lin, Liang},
  title = {Larger Norm More Transferable: An Adaptive Feature Norm Approach for Unsupervised Domain Adaptation},
  booktitle = {International Conference on Computer Vision (ICCV)},
  year = {2019}
}"""

    weight: float = hyper(0.05, "weight of the feature norms", low=0.001, high=10.0, log=True, ge=0, origin="tuned")
    variant: Literal["stepwise", "hard"] = hyper(
        "stepwise", "what norms grow to", choices=("stepwise", "hard"), origin="paper"
    )
    delta: float = hyper(0.25, "step of the stepwise variant", low=0.01, high=5.0, log=True, origin="tuned")
    radius: float = hyper(6.3, "norm that the hard variant aims at", low=1.0, high=50.0, log=True, origin="argued")

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        norms_s, norms_t = source.features.norm(dim=1), target.features.norm(dim=1)
        self.log |= {"norm_s": norms_s.detach().mean(), "norm_t": norms_t.detach().mean()}
        norm = self.weight * (self.shortage(norms_s) + self.shortage(norms_t))
        return {"classification": self.cross_entropy(source), "norm": norm}  # (3)

    def shortage(self, norms: Tensor) -> Tensor:
        """Equation (1) or (2) for one domain's norms."""
        if self.variant == "hard":
            return (norms.mean() - self.radius).square()  # (2)
        return (norms.detach() + self.delta - norms).square().mean()  # (1)
