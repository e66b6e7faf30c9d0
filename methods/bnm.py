"""Batch nuclear-norm maximisation: target predictions that are certain, and of many classes.

Cui, Wang, Zhuo, Li, Huang, Tian: Towards Discriminability and Diversity: Batch Nuclear-norm Maximization under Label
Insufficient Situations, CVPR 2020.

(1)  P = U diag(sigma) V'                          singular values of the target batch's softmax predictions, m x C
(2)  ||P||_* = sum_k sigma_k = <P, U V'>
(3)  l = classification - weight / m ||P||_*

Departs from the paper: (2) is computed as the inner product with U V' held fixed, over the singular values above
rounding error. Its gradient is U V' as well, the nuclear norm's own where that has one; where it has none, as with
equal rows, it is the shortest subgradient, which does not depend on the rounding of singular vectors. Division is by
the batch, as in the paper; the authors' code divides by the number of singular values, which for few classes makes the
weight several times as high. A network from scratch.
"""

from __future__ import annotations

import torch
from torch import Tensor

from benchmark.hyper import hyper
from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch


class BNM(DeepMethod):
    """A large nuclear norm of the target's predictions."""

    title = "BNM"
    family = "regularisation"
    target_use = "predictions"
    citation = """@inproceedings{bnm,
  author = {Cui, Shuhao and Wang, Shuhui and Zhuo, Junbao and Li, Liang and Huang, Qingming and Tian, Qi},
  title = {Towards Discriminability and Diversity: Batch Nuclear-norm Maximization under Label Insufficient Situations},
  booktitle = {Conference on Computer Vision and Pattern Recognition (CVPR)},
  year = {2020}
}"""

    weight: float = hyper(1.0, "weight of the nuclear norm", low=0.01, high=100.0, log=True, ge=0, origin="tuned")

    def loss(self, source: Batch, target: UnlabelledBatch, progress: float) -> dict[str, Tensor]:
        norm = nuclear_norm(target.logits.softmax(1)) / len(target.logits)
        return {"classification": self.cross_entropy(source), "nuclear_norm": -self.weight * norm}  # (3)


def nuclear_norm(p: Tensor) -> Tensor:
    """Equation (2), at least 0; its gradient is the shortest subgradient."""
    u, sigma, v = torch.linalg.svd(p.detach(), full_matrices=False)  # (1), v is V'
    kept = sigma > sigma.max() * max(p.shape) * torch.finfo(p.dtype).eps
    return (p * ((u * kept) @ v)).sum()
