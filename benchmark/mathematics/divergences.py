"""Formulas that methods share: MMD, moments, entropy, regression outputs as probabilities.

Letters: ``f_s`` (n, d) and ``f_t`` (m, d) are features of a source and of a target batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

from benchmark.mathematics.kernels import Statistic, joint_kernel_sum, kernel_sums

Estimator = Literal["biased", "unbiased"]
Pair = tuple[Float[Tensor, "n _"], Float[Tensor, "m _"]]


@lru_cache(maxsize=32)
def mmd2_weights(
    n: int, m: int, estimator: Estimator, dtype: torch.dtype = torch.float32, device: torch.device | None = None
) -> Float[Tensor, "both both"]:
    """Weights w of the kernels between all samples that make ``sum_ij w_ij k_ij`` an estimate of MMD^2.

    Squared maximum mean discrepancy (Gretton et al., JMLR 2012, equations 3 and 5) of n source and m target samples,
    the source's first. biased: ``mean_ij k_ss + mean_ij k_tt - 2 mean_ij k_st``, at least 0; unbiased: the same with
    the means over i != j in ``k_ss`` and ``k_tt`` (n, m at least 2); its expectation is 0 for equal distributions, so
    it is below 0 about as often as above.

    >>> mmd2_weights(2, 2, "unbiased")
    tensor([[ 0.0000,  0.5000, -0.2500, -0.2500],
            [ 0.5000,  0.0000, -0.2500, -0.2500],
            [-0.2500, -0.2500,  0.0000,  0.5000],
            [-0.2500, -0.2500,  0.5000,  0.0000]])
    """
    w = torch.full((n + m, n + m), -1 / (n * m), dtype=dtype, device=device)
    for size, block in ((n, w[:n, :n]), (m, w[n:, n:])):
        block.fill_(1 / (size * size if estimator == "biased" else size * (size - 1)))
        if estimator == "unbiased":
            block.fill_diagonal_(0)
    return w


def gaussian_mmd2(
    f_s: Float[Tensor, "n d"],
    f_t: Float[Tensor, "m d"],
    *,
    kernels: int = 1,
    factor: float = 2.0,
    statistic: Statistic = "mean",
    estimator: Estimator = "biased",
) -> Float[Tensor, ""]:
    """MMD^2 under the sum of `gaussian_kernels` around the `typical_distance` of source and target together.

    Below 2 for each kernel, and unchanged by a rotation, a translation or a scaling of all features.
    """
    how = {"kernels": kernels, "factor": factor, "statistic": statistic, "estimator": estimator}
    return layered_gaussian_mmd2([(f_s, f_t)], **how)[0]  # type: ignore[arg-type]


def layered_gaussian_mmd2(
    pairs: Sequence[Pair],
    *,
    kernels: int = 1,
    factor: float = 2.0,
    statistic: Statistic = "mean",
    estimator: Estimator = "biased",
) -> Float[Tensor, " layers"]:
    """`gaussian_mmd2` of each of several layers' activations (f_s, f_t) of the same samples."""
    f = [torch.cat(pair) for pair in pairs]
    w = mmd2_weights(*map(len, pairs[0]), estimator, f[0].dtype, f[0].device)
    return kernel_sums(f, w.expand(len(f), -1, -1), kernels, factor, statistic)


def joint_gaussian_mmd2(
    pairs: Sequence[Pair],
    *,
    kernels: Sequence[int],
    factor: float = 2.0,
    statistic: Statistic = "mean",
    estimator: Estimator = "biased",
) -> Float[Tensor, ""]:
    """MMD^2 of several representations of the same samples jointly (JMMD, Long et al., ICML 2017).

    Its kernel is the product over ``pairs`` (f_s, f_t) of the `gaussian_kernels`, so many of each, around its own
    `typical_distance`; with one pair it is `gaussian_mmd2`.
    """
    f = [torch.cat(pair) for pair in pairs]
    w = mmd2_weights(*map(len, pairs[0]), estimator, f[0].dtype, f[0].device)
    return joint_kernel_sum(f, w, kernels, factor, statistic)


def group_weights(memberships: Float[Tensor, "n groups"]) -> Float[Tensor, "n groups"]:
    """Memberships in [0, 1] divided by their sum in each group: columns that sum to one, or zeros where nobody is.

    >>> group_weights(torch.tensor([[1.0, 0.0], [3.0, 0.0]]))
    tensor([[0.2500, 0.0000],
            [0.7500, 0.0000]])
    """
    return memberships / memberships.sum(0).clamp_min(torch.finfo(memberships.dtype).tiny)


def grouped_mmd2_weights(
    w_s: Float[Tensor, "n groups"], w_t: Float[Tensor, "m groups"], shares: Float[Tensor, " groups"] | None = None
) -> Float[Tensor, "both both"]:
    """Weights of the kernels between all samples for a mean over groups of the squared MMD within each.

    ``sum_ij w_ij k_ij = 1/G sum_g (sum_ij w_s_ig w_s_jg k_ss_ij + sum_ij w_t_ig w_t_jg k_tt_ij - 2 sum_ij w_s_ig w_t_jg
    k_st_ij)``: LMMD of Zhu et al. (TNNLS 2020), at least 0, the biased estimate with the `group_weights` of the samples
    in place of 1/n and 1/m. A group whose weights are zero in either domain contributes nothing and isn't counted in G;
    0 where no group is left. With ``shares`` it is ``sum_g shares_g (...)`` instead.
    """
    both = ((w_s.sum(0) > 0) & (w_t.sum(0) > 0)).to(w_s.dtype)
    w = torch.cat([w_s, -w_t])
    return (w * (both / both.sum().clamp_min(1) if shares is None else both * shares)) @ w.T


def grouped_gaussian_mmd2(
    pairs: Sequence[Pair],
    weights: Sequence[Float[Tensor, "both both"]],
    *,
    kernels: int = 1,
    factor: float = 2.0,
    statistic: Statistic = "mean",
) -> Float[Tensor, " layers"]:
    """MMD^2 within groups, of each of several layers' activations (f_s, f_t) with its own `grouped_mmd2_weights`.

    Kernels are those of `gaussian_mmd2`, whose bandwidth is that of the whole batch.
    """
    return kernel_sums([torch.cat(pair) for pair in pairs], torch.stack(list(weights)), kernels, factor, statistic)


def central_moment_discrepancy(
    f_s: Float[Tensor, "n d"], f_t: Float[Tensor, "m d"], moments: int = 5, low: float = 0.0, high: float = 1.0
) -> Float[Tensor, ""]:
    """Distance of means and central moments of features in [low, high] (Zellinger et al., ICLR 2017), at least 0.

    ``||E f_s - E f_t|| / (high - low) + sum_k=2..moments ||c_k(f_s) - c_k(f_t)|| / (high - low)^k`` with
    ``c_k(f) = E (f - E f)^k``, powers by entry. Its gradient at equal moments is taken as 0.
    """
    mean_s, mean_t = f_s.mean(0), f_t.mean(0)
    centred_s, centred_t = (f_s - mean_s) / (high - low), (f_t - mean_t) / (high - low)
    total = torch.linalg.vector_norm(mean_s - mean_t) / (high - low)
    for k in range(2, moments + 1):
        total = total + torch.linalg.vector_norm(centred_s.pow(k).mean(0) - centred_t.pow(k).mean(0))
    return total


def coral_distance(f_s: Float[Tensor, "n d"], f_t: Float[Tensor, "m d"]) -> Float[Tensor, ""]:
    """Distance of second moments (Sun & Saenko, ECCV workshops 2016): ``||C_s - C_t||_F^2 / (4 d^2)``, at least 0.

    ``C``: (d, d) covariance with n - 1 in the denominator; n, m at least 2.
    """
    d = f_s.shape[1]
    return (torch.cov(f_s.T) - torch.cov(f_t.T)).square().sum() / (4 * d**2)


def entropy(logits: Float[Tensor, "n classes"]) -> Float[Tensor, ""]:
    """Mean entropy of softmax predictions: ``- 1/n sum_i sum_c p_ic log p_ic``, in [0, log classes] nats.

    >>> float(entropy(torch.zeros(3, 2)).exp())
    2.0
    """
    return -(logits.softmax(1) * logits.log_softmax(1)).sum(1).mean()


def nearest_probabilities(outputs: Float[Tensor, "n classes"]) -> Float[Tensor, "n classes"]:
    """The probability vectors nearest to regression outputs: ``argmin_p ||p - o||^2``, p >= 0, sum p = 1.

    Least-squares regression to one-hot labels estimates class probabilities, except that its outputs
    may leave [0, 1]. The projection subtracts one threshold per row and cuts at 0, so no two classes
    change their order (Duchi et al., ICML 2008).

    >>> nearest_probabilities(torch.tensor([[0.9, 0.1, 0.0], [1.4, 0.2, -0.3]]))
    tensor([[0.9000, 0.1000, 0.0000],
            [1.0000, 0.0000, 0.0000]])
    """
    descending = outputs.sort(1, descending=True).values
    ranks = torch.arange(1, outputs.shape[1] + 1, device=outputs.device)
    thresholds = (descending.cumsum(1) - 1) / ranks
    kept = (descending > thresholds).sum(1, keepdim=True)
    return (outputs - thresholds.gather(1, kept - 1)).clamp_min(0)
