"""Target samples as combinations of source samples, and regression to labels: what DIDAN and LIDAN share.

``Z = argmin_Z ||F_t - Z F_s||_F^2 / m + tau Omega(Z)``, with F_s (n, d), F_t (m, d) and Z (m, n): row i of
Z says of which source samples target sample i is made. Omega is one of

* ``l1``: ``sum_ij |Z_ij|``, few source samples for each target sample;
* ``l2``: ``sum_ij Z_ij^2``, ridge regression;
* ``l21``: ``sum_j (sum_i Z_ij^2)^(1/2)``, norms of the *columns*: a source sample is used by the target
  batch as a whole or not at all. (Cross-corpus work that writes Z as (n, m), such as CDSA, Interspeech
  2022, means the same by the norms of rows.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

import torch
from jaxtyping import Float, Int64
from torch import Tensor
from torch.nn import functional as F

Penalty = Literal["l1", "l2", "l21"]
PENALTIES: tuple[str, ...] = get_args(Penalty)
Normalisation = Literal["rows", "rms"]
NORMALISATIONS: tuple[str, ...] = get_args(Normalisation)


@torch.no_grad()
def reconstruction_weights(
    f_s: Float[Tensor, "n d"], f_t: Float[Tensor, "m d"], penalty: Penalty, tau: float, iterations: int = 100
) -> Float[Tensor, "m n"]:
    """The minimiser Z of the module's equation, without gradient.

    ``tau`` above 0. ``l2`` is one Cholesky solve, ``Z = F_t F_s' (F_s F_s' + m tau I)^-1``; the others
    take ``iterations`` steps of `fista`.
    """
    gram, cross, m = f_s @ f_s.T, f_t @ f_s.T, len(f_t)
    if penalty == "l2":
        ridge = gram + m * tau * torch.eye(len(gram), dtype=gram.dtype, device=gram.device)
        return torch.cholesky_solve(cross.T, torch.linalg.cholesky(ridge)).T
    # argmin is the same for m/2 times the objective, whose gradient is Z gram - cross
    return fista(gram, cross, _PROXIMAL[penalty], m * tau / 2, iterations)


def fista(
    gram: Float[Tensor, "n n"],
    cross: Float[Tensor, "m n"],
    proximal: Callable[[Tensor, float], Tensor],
    penalty: float,
    iterations: int,
) -> Float[Tensor, "m n"]:
    """Approximate minimiser of ``tr(Z gram Z') / 2 - tr(cross Z') + penalty Omega(Z)``.

    Accelerated proximal gradient descent from Z = 0 (Beck & Teboulle, SIAM J. Imaging Sciences 2009):
    ``Z_k = prox(Y_k - (Y_k gram - cross) / L)``, ``Y_k+1 = Z_k + (t_k - 1) / t_k+1 (Z_k - Z_k-1)``, with L the
    largest eigenvalue of ``gram`` and ``t_k+1 = (1 + (1 + 4 t_k^2)^(1/2)) / 2``. Written with as few operations as it
    takes, since each costs more than its arithmetic.
    """
    step = 1 / torch.linalg.eigvalsh(gram)[-1].clamp_min(torch.finfo(gram.dtype).eps)
    towards, threshold = step * cross, float(step * penalty)
    descent = torch.eye(len(gram), dtype=gram.dtype, device=gram.device) - step * gram
    z = y = torch.zeros_like(cross)
    t = 1.0
    for _ in range(iterations):
        before, z = z, proximal(torch.addmm(towards, y, descent), threshold)
        t_before, t = t, (1 + (1 + 4 * t * t) ** 0.5) / 2
        y = torch.lerp(before, z, 1 + (t_before - 1) / t)
    return z


def soft_threshold(z: Float[Tensor, "m n"], threshold: float) -> Float[Tensor, "m n"]:
    """Proximal map of the l1 norm: ``sign(z) max(|z| - threshold, 0)``.

    >>> soft_threshold(torch.tensor([[-3.0, 0.5, 2.0]]), 1.0)
    tensor([[-2.,  0.,  1.]])
    """
    return F.softshrink(z, threshold)


def column_threshold(z: Float[Tensor, "m n"], threshold: float) -> Float[Tensor, "m n"]:
    """Proximal map of the sum of column norms: each column times ``max(1 - threshold / ||column||, 0)``.

    >>> column_threshold(torch.tensor([[3.0, 0.3], [4.0, 0.4]]), 1.0)
    tensor([[2.4000, 0.0000],
            [3.2000, 0.0000]])
    """
    norms = torch.linalg.vector_norm(z, dim=0).clamp_min(torch.finfo(z.dtype).tiny)
    return z * (1 - threshold / norms).clamp_min(0)


def reconstruction_error(
    f_s: Float[Tensor, "n d"], f_t: Float[Tensor, "m d"], z: Float[Tensor, "m n"]
) -> Float[Tensor, ""]:
    """What the source batch can't say of the target batch: ``||F_t - Z F_s||_F^2 / m``, at least 0."""
    return (f_t - z @ f_s).square().sum() / len(f_t)


def regression_loss(outputs: Float[Tensor, "n classes"], y: Int64[Tensor, " n"]) -> Float[Tensor, ""]:
    """Regression of outputs to one-hot labels: ``1/n sum_i ||o_i - onehot(y_i)||^2``, at least 0.

    >>> regression_loss(torch.tensor([[1.0, 0.0], [1.0, 0.0]]), torch.tensor([0, 1]))
    tensor(1.)
    """
    return (outputs - F.one_hot(y, outputs.shape[1])).square().sum(1).mean()


def normalised(
    f_s: Float[Tensor, "n d"], f_t: Float[Tensor, "m d"], how: Normalisation
) -> tuple[Float[Tensor, "n d"], Float[Tensor, "m d"]]:
    """Features without their common scale, whose gradient knows of the division.

    ``rows``: each sample to unit length; ``rms``: all samples divided by the root mean square length of the source's.
    """
    if how == "rows":
        return F.normalize(f_s, dim=1), F.normalize(f_t, dim=1)
    scale = f_s.square().sum(1).mean().clamp_min(torch.finfo(f_s.dtype).eps).sqrt()
    return f_s / scale, f_t / scale


def separated(f: Float[Tensor, "n d"], groups: Float[Tensor, "n groups"]) -> Float[Tensor, "n wide"]:
    """Features in the coordinates of the sample's group, zeros in those of the others: ``wide`` = groups times d.

    Samples of different groups are then orthogonal, so that reconstruction of separated features is
    reconstruction within groups: the module's equation with ``Z_ij = 0`` wherever the groups of target sample i
    and source sample j differ. ``groups``: one-hot rows.
    """
    return (groups[:, :, None] * f[:, None, :]).flatten(1)


_PROXIMAL: dict[str, Callable[[Tensor, float], Tensor]] = {"l1": soft_threshold, "l21": column_threshold}
