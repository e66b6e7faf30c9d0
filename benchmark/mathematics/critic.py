"""What a Wasserstein critic is trained for, with its gradient written out (Shen et al., AAAI 2018)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable


class CriticTerms(torch.autograd.Function):
    """- (1) of the first n and the next m rows of h, and gamma times (2) of all rows, with the gradient written out.

    With f_w(h) = v relu(V h + b) + c, grad f_w(h) = sum over active units k of v_k V_k. Five critic updates a step are
    many small operations, of which autograd takes three times as many.
    """

    @staticmethod
    def forward(
        ctx: Any, h: Tensor, n: int, m: int, gamma: float, V: Tensor, b: Tensor, v: Tensor, c: Tensor
    ) -> tuple[Tensor, Tensor]:
        units = torch.addmm(b, h, V.T)
        active = (units > 0).to(h.dtype)
        through = active * v  # (rows, units): v_k where unit k is active
        slopes = through @ V
        lengths = torch.linalg.vector_norm(slopes, dim=1)
        share = torch.cat([h.new_full((n,), -1 / n), h.new_full((m,), 1 / m)])
        outputs = units[: n + m].clamp_min_(0)
        ctx.save_for_backward(h, V, active, through, slopes, lengths, share, outputs)
        ctx.gamma = gamma
        return share @ (outputs @ v[0]), gamma * (lengths - 1).square().mean()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        h, V, active, through, slopes, lengths, share, outputs = ctx.saved_tensors
        of_critic, of_penalty = gradients
        share = of_critic * share
        pull = 2 * ctx.gamma / len(h) * of_penalty * (1 - 1 / lengths.clamp_min(1e-12))
        by_slopes = pull[:, None] * slopes
        by_v = share @ outputs + (active * (by_slopes @ V.T)).sum(0)
        by_slopes[: len(share)].addcmul_(share[:, None], h[: len(share)])
        by_b = share @ through[: len(share)]
        return None, None, None, None, through.T @ by_slopes, by_b, by_v[None], share.sum()[None]
