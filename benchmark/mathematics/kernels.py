"""Weighted sums of Gaussian kernels between all samples of a batch, with their gradient written out.

Letters: ``f`` (n, d) are activations of source and target samples together, the source's first.

MMD^2 of one kind or another is such a sum (`benchmark.mathematics.divergences`). By autograd it takes some fifty small
operations, and at a millisecond a step it is their number that costs.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Literal

import torch
from jaxtyping import Float, Int64
from torch import Tensor
from torch.autograd.function import once_differentiable

Statistic = Literal["mean", "median"]


def squared_distances(a: Float[Tensor, "n d"], b: Float[Tensor, "m d"]) -> Float[Tensor, "n m"]:
    """Squared Euclidean distances: ``D_ij = ||a_i - b_j||^2``, never below 0.

    >>> squared_distances(torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, 4.0]]))
    tensor([[25.]])
    """
    squares = a.square().sum(1)[:, None] + b.square().sum(1)[None]
    return torch.addmm(squares, a, b.T, alpha=-2).clamp_min(0)


@torch.no_grad()
def typical_distance(distances: Float[Tensor, "n n"], statistic: Statistic = "mean") -> Float[Tensor, ""]:
    """Mean or median of the squared distances between different samples, without gradient, above 0.

    ``distances``: (n, n), of the samples of both domains together, n at least 2. The median as a
    kernel's bandwidth is the heuristic of Gretton et al. (JMLR 2012).
    """
    n = len(distances)
    if statistic == "mean":
        typical = (distances.sum() - distances.trace()) / (n * (n - 1))
    else:
        typical = distances.flatten()[_pairs(n, distances.device)].median()
    return typical.clamp_min(torch.finfo(distances.dtype).eps)


@lru_cache(maxsize=32)
def _pairs(n: int, device: torch.device) -> Int64[Tensor, " pairs"]:
    """Where each pair of different samples lies once in a matrix of all, read row by row."""
    rows, columns = torch.triu_indices(n, n, 1, device=device)
    return rows * n + columns


@lru_cache(maxsize=32)
def _shares(kernels: int, factor: float, dtype: torch.dtype, device: torch.device) -> Float[Tensor, " kernels"]:
    """``factor^((U - 1) / 2 - u)``, u = 0 .. U - 1: one over each bandwidth, as a multiple of one over the middle."""
    powers = (kernels - 1) / 2 - torch.arange(kernels, device=device, dtype=dtype)
    return factor**powers


def gaussian_kernels(
    f: Float[Tensor, "n d"], kernels: int = 1, factor: float = 2.0, statistic: Statistic = "mean"
) -> tuple[Float[Tensor, "n n"], Float[Tensor, "n n"]]:
    """Sum of Gaussian kernels between all samples, and its derivative by their squared distances; no gradient.

    ``k_ij = sum_u exp(- D_ij / h_u)``, ``h_u = h factor^(u - (U - 1) / 2)``, u = 0 .. U - 1, in (0, U]; ``h``, the
    `typical_distance`, is held fixed. For 5 kernels and factor 2 the bandwidths are 1/4, 1/2, 1, 2 and 4 times ``h``,
    which stands for 2 sigma^2.
    """
    distances = squared_distances(f, f)
    h = typical_distance(distances, statistic)
    shares = _shares(kernels, factor, f.dtype, f.device)
    each = torch.exp(torch.outer(-shares / h, distances.flatten()))
    return each.sum(0).view_as(distances), (-shares / h @ each).view_as(distances)


class _KernelSums(torch.autograd.Function):
    """Forward finds the gradient too: ``d/df_i sum_jk w_jk k(D_jk) = 4 sum_j w_ij k'(D_ij) (f_i - f_j)``, w symmetric.

    ``joint``: one sum, of products over layers; else a sum for each layer.
    """

    @staticmethod
    def forward(
        ctx: Any, joint: bool, kernels: Sequence[int], factor: float, statistic: Statistic, weights: Tensor, *f: Tensor
    ) -> Tensor:
        found = [gaussian_kernels(layer, u, factor, statistic) for layer, u in zip(f, kernels, strict=True)]
        values, slopes = [k for k, _ in found], [slope for _, slope in found]
        if joint:
            others = [_product(values[:i] + values[i + 1 :]) for i in range(len(values))]
            slopes = [slope if other is None else slope * other for slope, other in zip(slopes, others, strict=True)]
            total = (weights[0] * _product(values)).sum()
        else:
            total = torch.stack([(w * k).sum() for w, k in zip(weights, values, strict=True)])
        ctx.joint, each = joint, [weights[0]] * len(f) if joint else weights
        ctx.save_for_backward(*(_pulled(w * slope, layer) for w, slope, layer in zip(each, slopes, f, strict=True)))
        return total

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        each = [gradient] * len(ctx.saved_tensors) if ctx.joint else gradient
        return (None,) * 5 + tuple(g * found for g, found in zip(each, ctx.saved_tensors, strict=True))


def _product(factors: Sequence[Tensor]) -> Any:
    found = None
    for factor in factors:
        found = factor if found is None else found * factor
    return found


def _pulled(slopes: Float[Tensor, "n n"], f: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    """``4 sum_j c_ij (f_i - f_j)`` of symmetric slopes c."""
    return torch.addmm(slopes.sum(1)[:, None] * f, slopes, f, alpha=-1).mul_(4)


def kernel_sums(
    layers: Sequence[Float[Tensor, "n _"]],
    weights: Float[Tensor, "layers n n"],
    kernels: int = 1,
    factor: float = 2.0,
    statistic: Statistic = "mean",
) -> Float[Tensor, " layers"]:
    """``sum_ij w_l_ij k_l_ij`` of each layer l, with the `gaussian_kernels` of its activations.

    ``weights``: symmetric, without gradient.
    """
    return _KernelSums.apply(False, (kernels,) * len(layers), factor, statistic, weights, *layers)


def joint_kernel_sum(
    layers: Sequence[Float[Tensor, "n _"]],
    weights: Float[Tensor, "n n"],
    kernels: Sequence[int],
    factor: float = 2.0,
    statistic: Statistic = "mean",
) -> Float[Tensor, ""]:
    """``sum_ij w_ij prod_l k_l_ij``: the same under the product of the layers' kernels, of so many bandwidths each."""
    return _KernelSums.apply(True, tuple(kernels), factor, statistic, weights[None], *layers)
