"""Sliced Wasserstein discrepancy: MCD's game, its two classifiers compared as distributions over the batch.

Lee, Batra, Baig, Ulbricht: Sliced Wasserstein Discrepancy for Unsupervised Domain Adaptation, CVPR 2019.

G: encoder and hidden layers; F_1, F_2: classifiers on G; p_1, p_2: (m, K) their softmax outputs on the target batch.

(1)  r_v uniform on the unit sphere of R^K, v = 1 .. V: normal vectors divided by their length
(2)  L_swd = 1/V sum_v 1/m sum_i (a_(i)v - b_(i)v)^2     a_v = p_1 r_v, b_v = p_2 r_v, each sorted over the batch
(3)  L_s = - 1/n sum_i (log p_1(y_i | x_i) + log p_2(y_i | x_i))             over the source batch

step 1: min L_s over G, F_1, F_2;  step 2: min L_s - L_swd over F_1, F_2;  step 3: min L_swd over G, `repeats` times

Each step has AdamW moments of its own: with common ones step 3 would go where step 1 went.

Departs from the paper: mean, not sum, over samples and projections, so that neither number is a hidden weight;
step 3 shares its forward pass with step 2, between which G rests, and may be repeated as in MCD; source and target pass
together in all three steps; F_1 and F_2 are one linear layer each, the hidden layers are G's; cross-entropy has the
protocol's label smoothing; F_1 alone scores; a network from scratch.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from benchmark.hyper import hyper
from benchmark.mathematics.two_classifiers import TwoClassifiers


class SWD(TwoClassifiers):
    """Two classifiers whose outputs are compared by their sliced Wasserstein distance."""

    title = "SWD"
    family = "adversarial"
    target_use = "predictions"
    citation = """@inproceedings{swd,
  author = {Lee, Chen-Yu and Batra, Tanmay and Baig, Mohammad Haris and Ulbricht, Daniel},
  title = {Sliced Wasserstein Discrepancy for Unsupervised Domain Adaptation},
  booktitle = {IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)},
  pages = {10285--10295},
  year = {2019}
}"""

    repeats: int = hyper(
        1, "updates 3 in each step, every one a forward and a backward pass", low=1.0, high=4.0, ge=1, origin="argued"
    )
    projections: int = hyper(128, "random directions V", low=8.0, high=512.0, log=True, origin="paper")

    def discrepancy(self, p_1: Tensor, p_2: Tensor) -> Tensor:
        normal = torch.randn(p_1.shape[1], self.projections, device=p_1.device, dtype=p_1.dtype)
        return self.sliced(p_1, p_2, F.normalize(normal, dim=0))  # (1)

    def sliced(self, p_1: Tensor, p_2: Tensor, r: Tensor) -> Tensor:
        """Equation (2) for directions r, (K, V)."""
        projected = r.T @ torch.stack([p_1, p_2]).transpose(1, 2)
        ordered = projected.gather(2, ascending(projected.detach()))
        return (ordered[0] - ordered[1]).square().mean()


def ascending(x: Tensor) -> Tensor:
    """The order of the numbers of each row; on a processor numpy's, which takes a sixth of torch's time."""
    return x.argsort(-1) if x.is_cuda else torch.from_numpy(x.numpy().argsort(-1))
