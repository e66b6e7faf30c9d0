"""Conditional domain-adversarial network: domains are to look alike given what the classifier says of a sample.

Long, Cao, Wang, Jordan: Conditional Adversarial Domain Adaptation, NeurIPS 2018. With entropy conditioning it is the
paper's CDAN+E.

(1)  T(h) = f x g                                   f: features, g: softmax; all products, flattened: multilinear map
(2)  w_i = (1 + exp(-H(g_i))) / sum_j (1 + exp(-H(g_j)))                        over the sample's own domain
(3)  l_d = 1/2 (sum - w_s log D(T(h_s)) + sum - w_t log(1 - D(T(h_t))))         D: probability of being source
(4)  lambda(p) = weight (2 / (1 + exp(-10 p)) - 1)                              p: progress in training
(5)  l = classification + l_d, where l_d's gradient reaches f times -lambda(p)

Departs from the paper: the paper's w is not normalised; (2) is, within each domain, as in the authors' code, so that w
tells samples apart and not domains. As in that code g is a constant in (1), so that nothing but f opposes the domain
classifier; unlike there w is a constant too. No randomised multilinear map: the paper needs it above 4096 products, we
have 64 features times a few classes. The domain classifier has DANN's one hidden layer of 100 units, not two of 1024:
the two methods differ in (1) and (2) only. A network from scratch; the protocol's optimiser.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from torch import Tensor, nn

from benchmark.hyper import hyper
from benchmark.mathematics.adversarial import certainty_weights, domain_classifier, domain_loss, reversed_logits
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch
from benchmark.training.networks import Dims
from benchmark.training.schedules import SCHEDULES, Schedule, ramp


class CDAN(DeepMethod):
    """A domain classifier of features times predictions behind gradient reversal."""

    title = "CDAN"
    family = "adversarial"
    target_use = "predictions"
    citation = """@inproceedings{cdan,
  author = {Long, Mingsheng and Cao, Zhangjie and Wang, Jianmin and Jordan, Michael I.},
  title = {Conditional Adversarial Domain Adaptation},
  booktitle = {Advances in Neural Information Processing Systems (NeurIPS)},
  volume = {31},
  year = {2018}
}"""

    weight: float = hyper(
        0.41, "largest factor of the reversed gradient", low=0.01, high=10.0, log=True, ge=0, origin="tuned"
    )
    schedule: Schedule = hyper("sigmoid", "growth of the factor", choices=SCHEDULES, origin="paper")
    conditioning: Literal["entropy", "none"] = hyper(
        "entropy", "certain predictions weigh more, or all alike", choices=("entropy", "none"), origin="paper"
    )
    hidden: int = hyper(100, "hidden units of the domain classifier", low=16.0, high=1024.0, log=True, origin="argued")

    def build(self, dims: Dims, classes: int) -> Mapping[str, nn.Module]:
        return {"domain": domain_classifier(dims.features * classes, self.hidden)}

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        factor = self.weight * ramp(self.schedule, progress)  # (4)
        d_s, d_t = reversed_logits(self.extra["domain"], self.multilinear(source), self.multilinear(target), factor)
        weighted = (source, target) if self.conditioning == "entropy" else ()
        weights = [certainty_weights(batch.logits) for batch in weighted]  # (2)
        return {"classification": self.cross_entropy(source), "domain": domain_loss(d_s, d_t, *weights)}  # (3), (5)

    def multilinear(self, batch: UnlabelledBatch) -> Tensor:
        """Equation (1), a row for each sample."""
        g = batch.logits.detach().softmax(1)
        return (g[:, :, None] * batch.features[:, None, :]).flatten(1)
