"""Domain-adversarial network: features from which a domain classifier can't tell the corpora apart.

Ganin, Ustinova, Ajakan, Germain, Larochelle, Laviolette, Marchand, Lempitsky: Domain-Adversarial Training of Neural
Networks, JMLR 17(59), 2016.

(1)  l_d = 1/2 (1/n sum - log D(f_s) + 1/m sum - log(1 - D(f_t)))       D: probability of being source
(2)  lambda(p) = weight (2 / (1 + exp(-10 p)) - 1)                      p: progress in training
(3)  l = classification + l_d, where l_d's gradient reaches the features times -lambda(p)

Departs from the paper: learning rate and optimiser are the protocol's, not the paper's annealed momentum; a network
from scratch; the domain classifier has one hidden layer of 100 units, as the paper's for its smallest images. As in the
paper lambda multiplies the reversed gradient only, so that the domain classifier always learns at full rate,
and weight is 1.
"""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor, nn

from benchmark.hyper import hyper
from benchmark.mathematics.adversarial import domain_classifier, domain_loss, reversed_logits
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch
from benchmark.training.networks import Dims
from benchmark.training.schedules import SCHEDULES, Schedule, ramp


class DANN(DeepMethod):
    """A domain classifier behind gradient reversal."""

    title = "DANN"
    family = "adversarial"
    target_use = "features"
    citation = """@article{dann,
  author = {Ganin, Yaroslav and Ustinova, Evgeniya and Ajakan, Hana and Germain, Pascal and Larochelle, Hugo and
            Laviolette, Fran{\\c{c}}ois and Marchand, Mario and Lempitsky, Victor},
  title = {Domain-Adversarial Training of Neural Networks},
  journal = {Journal of Machine Learning Research},
  volume = {17},
  number = {59},
  pages = {1--35},
  year = {2016}
}"""

    weight: float = hyper(
        1.0, "largest factor of the reversed gradient", low=0.01, high=10.0, log=True, ge=0, origin="tuned"
    )
    schedule: Schedule = hyper("sigmoid", "growth of the factor", choices=SCHEDULES, origin="paper")
    hidden: int = hyper(100, "hidden units of the domain classifier", low=16.0, high=1024.0, log=True, origin="paper")

    def build(self, dims: Dims, classes: int) -> Mapping[str, nn.Module]:
        return {"domain": domain_classifier(dims.features, self.hidden)}

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        factor = self.weight * ramp(self.schedule, progress)  # (2)
        d_s, d_t = reversed_logits(self.extra["domain"], source.features, target.features, factor)
        return {"classification": self.cross_entropy(source), "domain": domain_loss(d_s, d_t)}  # (1), (3)
