"""Deep CORAL: the covariances of source and target activations are drawn together.

Sun, Saenko: Deep CORAL: Correlation Alignment for Deep Domain Adaptation, ECCV workshops 2016.

(1)  C = 1/(n - 1) (F'F - 1/n (1'F)'(1'F))         covariance of a batch's activations F (n, d)
(2)  l_coral = ||C_s - C_t||_F^2 / (4 d^2)
(3)  l = classification + weight l_coral

Departs from the paper: a network from scratch, not one pre-trained on images whose new last layer learns ten times as
fast. As in the paper the layer is the last one (fc8, the logits). The paper sets the weight so that both terms
are about equal at the end of training and prints no number; ours is tuned on synthetic shifts, the same for every pair.
"""

from __future__ import annotations

from torch import Tensor

from benchmark.hyper import hyper
from benchmark.mathematics.divergences import coral_distance
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch


class DeepCORAL(DeepMethod):
    """Distance of the covariances of one fully connected layer."""

    title = "Deep CORAL"
    family = "discrepancy"
    target_use = "features"
    citation = """@inproceedings{deep_coral,
  author = {Sun, Baochen and Saenko, Kate},
  title = {Deep {CORAL}: Correlation Alignment for Deep Domain Adaptation},
  booktitle = {European Conference on Computer Vision (ECCV) Workshops},
  pages = {443--450},
  year = {2016}
}"""

    weight: float = hyper(15.0, "weight of the CORAL distance", low=0.01, high=100.0, log=True, ge=0, origin="tuned")
    layer: int = hyper(2, "fully connected layer: 0 and 1 hidden, 2 the logits", choices=(0, 1, 2), origin="paper")

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        coral = coral_distance(source.layers[self.layer], target.layers[self.layer])  # (1), (2)
        return {"classification": self.cross_entropy(source), "coral": self.weight * coral}  # (3)
