"""Maximum classifier discrepancy: two classifiers find target samples far from the source, features bring them back.

Saito, Watanabe, Ushiku, Harada: Maximum Classifier Discrepancy for Unsupervised Domain Adaptation, CVPR 2018.

G: encoder and hidden layers; F_1, F_2: classifiers on G; p_1, p_2: their softmax outputs.

(1)  d(p_1, p_2) = 1/K sum_k |p_1k - p_2k|                       K classes
(2)  L = - 1/n sum_i (log p_1(y_i | x_i) + log p_2(y_i | x_i))   over the source batch
(3)  L_adv = 1/m sum_i d(p_1(x_i), p_2(x_i))                     over the target batch

step A:  min L over G, F_1, F_2;   step B:  min L - L_adv over F_1, F_2;   step C:  min L_adv over G, `repeats` times

Each step has AdamW moments of its own: with common ones C would go where A went, whose gradient is far larger.

Departs from the paper: C runs once a step where the paper has up to 4 times, because each one costs as much as a whole
step of another method (1 makes a step twice as dear as source_only's, 4 five times); the first C shares its forward
pass with B, between which G rests; source and target pass together in all three steps; F_1 and F_2 are one linear layer
each, which only their weights and dropout masks tell apart, and the hidden layers are G's; cross-entropy has the
protocol's label smoothing; F_1 alone scores; a network from scratch.
"""

from __future__ import annotations

from torch import Tensor

from benchmark.hyper import hyper
from benchmark.mathematics.two_classifiers import TwoClassifiers


class MCD(TwoClassifiers):
    """Two classifiers whose outputs are compared by their L1 distance."""

    title = "MCD"
    family = "adversarial"
    target_use = "predictions"
    citation = """@inproceedings{mcd,
  author = {Saito, Kuniaki and Watanabe, Kohei and Ushiku, Yoshitaka and Harada, Tatsuya},
  title = {Maximum Classifier Discrepancy for Unsupervised Domain Adaptation},
  booktitle = {IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)},
  pages = {3723--3732},
  year = {2018}
}"""

    repeats: int = hyper(
        1, "updates C in each step, every one a forward and a backward pass", low=1.0, high=4.0, ge=1, origin="argued"
    )

    def discrepancy(self, p_1: Tensor, p_2: Tensor) -> Tensor:
        return (p_1 - p_2).abs().mean()  # (1) within (3)
