"""Implicit distribution alignment: what one corpus's samples leave unsaid of the other's, in layers and groups.

Letters: k layers, each under a grouping of its own, ``a`` the n samples that reconstruct, ``b`` the m samples that are
reconstructed, both as `reconstruction.stacked` makes them. A sample is reconstructed from those of its own group; -1
is the number of no group, and such a sample neither reconstructs nor is reconstructed.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor

from benchmark.mathematics.reconstruction import Penalty, batched_weights

Direction = Literal["target", "both"]
DIRECTIONS: tuple[str, ...] = get_args(Direction)
Level = Literal["none", "fresh"]
LEVELS: tuple[str, ...] = get_args(Level)


class Reconstruction(NamedTuple):
    """How samples are reconstructed: the penalty, its weight and steps as in `reconstruction`, and up to which level.

    ``level`` ``fresh``: only the error beyond that of fresh samples of the reconstructing corpus counts.
    """

    penalty: Penalty
    tau: float
    iterations: int
    level: Level = "none"


def implicit_alignment(
    f_s: Float[Tensor, "k n d"],
    f_t: Float[Tensor, "k m d"],
    how: Reconstruction,
    direction: Direction = "target",
    groups: tuple[Int64[Tensor, "k n"], Int64[Tensor, "k m"]] | None = None,
) -> Float[Tensor, " k"]:
    """The loss of each layer: `unsaid` of the target by the source or, in ``both`` directions, the mean of the two.

    ``groups``: numbers of the source's and of the target's groups under each of the k groupings; none: all alike.
    """
    g_s, g_t = groups or (None, None)
    losses = unsaid(f_s, f_t, how, g_s, g_t)
    return losses if direction == "target" else (losses + unsaid(f_t, f_s, how, g_t, g_s)) / 2


def unsaid(
    a: Float[Tensor, "k n d"],
    b: Float[Tensor, "k m d"],
    how: Reconstruction,
    g_a: Int64[Tensor, "k n"] | None = None,
    g_b: Int64[Tensor, "k m"] | None = None,
) -> Float[Tensor, " k"]:
    """``mean_i ||b_i - z_i A||^2`` of each layer with Z held fixed, over the samples that have any to be made of.

    0 where there are none. At the ``fresh`` level it is the part of that above the same error of each sample of ``a``
    made of the *other* samples of ``a``: what a new sample of that corpus has, without gradient.
    """
    m, fresh = b.shape[1], how.level == "fresh"
    allowed = _allowed(a, b, g_a, g_b, fresh)
    with torch.no_grad():
        rows = torch.cat([b, a], 1) if fresh else b
        z = batched_weights(a @ a.mT, rows @ a.mT, how.penalty, how.tau, how.iterations, allowed)
        counted = None if allowed is None else allowed.any(2).to(a.dtype)
    losses = _mean_error(a, b, z[:, :m], counted if counted is None else counted[:, :m])
    if fresh and counted is not None:
        losses = (losses - _mean_error(a, a, z[:, m:], counted[:, m:]).detach()).relu()
    return losses


def _mean_error(a: Tensor, b: Tensor, z: Tensor, counted: Tensor | None) -> Tensor:
    errors = torch.baddbmm(b, z, a, alpha=-1).square()
    if counted is None:
        return errors.sum((1, 2)) / b.shape[1]
    return (errors.sum(2) * counted).sum(1) / counted.sum(1).clamp_min(1)


def _allowed(
    a: Tensor, b: Tensor, g_a: Tensor | None, g_b: Tensor | None, fresh: bool
) -> Bool[Tensor, "k rows n"] | None:
    """Which samples of ``a`` each sample of ``b`` may be made of and, if ``fresh``, each of ``a`` below them."""
    if g_a is None or g_b is None:
        if not fresh:
            return None
        g_a, g_b = (torch.zeros(f.shape[:2], dtype=torch.int64, device=f.device) for f in (a, b))
    same = _same(g_b, g_a)
    if not fresh:
        return same
    others = ~torch.eye(g_a.shape[1], dtype=torch.bool, device=g_a.device)
    return torch.cat([same, _same(g_a, g_a) & others], 1)


def _same(rows: Int64[Tensor, "k m"], columns: Int64[Tensor, "k n"]) -> Bool[Tensor, "k m n"]:
    return (rows[:, :, None] == columns[:, None]) & (columns >= 0)[:, None]
