"""Formulas that methods share: distances, kernels, MMD, moments, entropy, regression outputs as probabilities.

Letters: ``f_s`` (n, d) and ``f_t`` (m, d) are features of a source and of a target batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Literal

import torch
from jaxtyping import Float
from torch import Tensor

Estimator = Literal["biased", "unbiased"]
Statistic = Literal["mean", "median"]


def squared_distances(a: Float[Tensor, "n d"], b: Float[Tensor, "m d"]) -> Float[Tensor, "n m"]:
    """Squared Euclidean distances: ``D_ij = ||a_i - b_j||^2``, never below 0.

    >>> squared_distances(torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, 4.0]]))
    tensor([[25.]])
    """
    squares = a.square().sum(1)[:, None] + b.square().sum(1)[None]
    return (squares - 2 * a @ b.T).clamp_min(0)


@torch.no_grad()
def typical_distance(distances: Float[Tensor, "n n"], statistic: Statistic = "mean") -> Float[Tensor, ""]:
    """Mean or median of the squared distances between different samples, without gradient, above 0.

    ``distances``: (n, n), of the samples of both domains together, n at least 2. The median as a
    kernel's bandwidth is the heuristic of Gretton et al. (JMLR 2012).
    """
    n = len(distances)
    rows, columns = torch.triu_indices(n, n, 1, device=distances.device)
    between = distances[rows, columns]
    typical = between.mean() if statistic == "mean" else between.median()
    return typical.clamp_min(torch.finfo(distances.dtype).eps)


def gaussian_kernels(
    distances: Float[Tensor, "n m"], bandwidth: Float[Tensor, ""], kernels: int = 1, factor: float = 2.0
) -> Float[Tensor, "n m"]:
    """Mean of Gaussian kernels whose bandwidths are a geometric series around ``bandwidth``.

    ``k_ij = 1/U sum_u exp(-D_ij / (bandwidth * factor^(u - (U - 1) / 2)))``, u = 0 .. U - 1, in (0, 1]:
    for 5 kernels and factor 2 the bandwidths are 1/4, 1/2, 1, 2 and 4 times ``bandwidth``, which stands
    for 2 sigma^2. ``distances``: squared.
    """
    powers = torch.arange(kernels, device=distances.device, dtype=distances.dtype) - (kernels - 1) / 2
    return torch.exp(-distances / (bandwidth * factor**powers)[:, None, None]).mean(0)


def mmd2(
    k_ss: Float[Tensor, "n n"],
    k_tt: Float[Tensor, "m m"],
    k_st: Float[Tensor, "n m"],
    estimator: Estimator,
) -> Float[Tensor, ""]:
    """Squared maximum mean discrepancy (Gretton et al., JMLR 2012, equations 3 and 5) from kernel matrices.

    biased: ``mean_ij k_ss + mean_ij k_tt - 2 mean_ij k_st``, at least 0;
    unbiased: the same with the means over i != j in ``k_ss`` and ``k_tt`` (n, m at least 2); its
    expectation is 0 for equal distributions, so it is below 0 about as often as above.
    """
    if estimator == "biased":
        return k_ss.mean() + k_tt.mean() - 2 * k_st.mean()
    return _mean_between(k_ss) + _mean_between(k_tt) - 2 * k_st.mean()


def _mean_between(k: Float[Tensor, "n n"]) -> Float[Tensor, ""]:
    n = len(k)
    return (k.sum() - k.trace()) / (n * (n - 1))


def gaussian_mmd2(
    f_s: Float[Tensor, "n d"],
    f_t: Float[Tensor, "m d"],
    *,
    kernels: int = 1,
    factor: float = 2.0,
    statistic: Statistic = "mean",
    estimator: Estimator = "biased",
) -> Float[Tensor, ""]:
    """`mmd2` under `gaussian_kernels` around the `typical_distance` of source and target together.

    Below 2, and unchanged by a rotation, a translation or a scaling of all features.
    """
    n, k = len(f_s), _joint_kernels(f_s, f_t, kernels, factor, statistic)
    return mmd2(k[:n, :n], k[n:, n:], k[:n, n:], estimator)


def _joint_kernels(
    f_s: Float[Tensor, "n d"], f_t: Float[Tensor, "m d"], kernels: int, factor: float, statistic: Statistic
) -> Float[Tensor, "both both"]:
    """Gaussian kernels between all samples, the source's first, around their typical distance."""
    f = torch.cat([f_s, f_t])
    distances = squared_distances(f, f)
    return gaussian_kernels(distances, typical_distance(distances, statistic), kernels, factor)


def joint_gaussian_mmd2(
    pairs: Sequence[tuple[Float[Tensor, "n _"], Float[Tensor, "m _"]]],
    *,
    kernels: int = 1,
    factor: float = 2.0,
    statistic: Statistic = "mean",
    estimator: Estimator = "biased",
) -> Float[Tensor, ""]:
    """`mmd2` of several representations of the same samples jointly (JMMD, Long et al., ICML 2017).

    Its kernel is the product over ``pairs`` (f_s, f_t) of the `gaussian_kernels`, each around its own
    `typical_distance`; with one pair it is `gaussian_mmd2`.
    """
    n = len(pairs[0][0])
    k = reduce(torch.mul, [_joint_kernels(f_s, f_t, kernels, factor, statistic) for f_s, f_t in pairs])
    return mmd2(k[:n, :n], k[n:, n:], k[:n, n:], estimator)


def group_weights(memberships: Float[Tensor, "n groups"]) -> Float[Tensor, "n groups"]:
    """Memberships in [0, 1] divided by their sum in each group: columns that sum to one, or zeros where nobody is.

    >>> group_weights(torch.tensor([[1.0, 0.0], [3.0, 0.0]]))
    tensor([[0.2500, 0.0000],
            [0.7500, 0.0000]])
    """
    return memberships / memberships.sum(0).clamp_min(torch.finfo(memberships.dtype).tiny)


def grouped_mmd2(
    k_ss: Float[Tensor, "n n"],
    k_tt: Float[Tensor, "m m"],
    k_st: Float[Tensor, "n m"],
    w_s: Float[Tensor, "n groups"],
    w_t: Float[Tensor, "m groups"],
) -> Float[Tensor, ""]:
    """Mean over groups of the squared MMD within each: LMMD of Zhu et al. (TNNLS 2020), at least 0.

    ``1/G sum_g (sum_ij w_s_ig w_s_jg k_ss_ij + sum_ij w_t_ig w_t_jg k_tt_ij - 2 sum_ij w_s_ig w_t_jg k_st_ij)``:
    `mmd2`'s biased estimate with the `group_weights` of the samples in place of 1/n and 1/m. A group whose
    weights are zero in either domain contributes nothing and isn't counted in G; 0 where no group is left.
    """
    both = ((w_s.sum(0) > 0) & (w_t.sum(0) > 0)).to(w_s.dtype)
    within_s, within_t = (w_s * (k_ss @ w_s)).sum(0), (w_t * (k_tt @ w_t)).sum(0)
    between = (w_s * (k_st @ w_t)).sum(0)
    return (both * (within_s + within_t - 2 * between)).sum() / both.sum().clamp_min(1)


def grouped_gaussian_mmd2(
    f_s: Float[Tensor, "n d"],
    f_t: Float[Tensor, "m d"],
    w_s: Float[Tensor, "n groups"],
    w_t: Float[Tensor, "m groups"],
    *,
    kernels: int = 1,
    factor: float = 2.0,
    statistic: Statistic = "mean",
) -> Float[Tensor, ""]:
    """`grouped_mmd2` under the kernels of `gaussian_mmd2`, whose bandwidth is that of the whole batch."""
    n, k = len(f_s), _joint_kernels(f_s, f_t, kernels, factor, statistic)
    return grouped_mmd2(k[:n, :n], k[n:, n:], k[:n, n:], w_s, w_t)


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
