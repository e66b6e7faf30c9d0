"""Mean and deviation over time of projected frames."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn


class Pooled(nn.Module):
    """Hidden states of a pretrained model: a linear projection of each frame, mean and deviation over the crop.

    With several layers side by side in a frame, the projection sees sum_l softmax(w)_l h_l, whose weights w are learnt,
    alike at first (Yang et al.: SUPERB, Interspeech 2021, section 3).
    """

    projection = 128

    def __init__(self, width: int, layers: int = 1) -> None:
        super().__init__()
        if width % layers:
            raise ValueError(f"frames of {layers} layers of equal width expected, found {width} values")
        self.weights = nn.Parameter(torch.zeros(layers)) if layers > 1 else None
        self.linear = nn.Linear(width // layers, self.projection)
        self.width = 2 * self.projection

    def forward(self, x: Float[Tensor, "n time all"]) -> Float[Tensor, "n width"]:
        if self.weights is not None:
            x = torch.einsum("ntlw,l->ntw", x.unflatten(2, (len(self.weights), -1)), self.weights.softmax(0))
        h = self.linear(x)
        deviation = (h.var(1, correction=0) + SMALLEST_VARIANCE).sqrt()
        return torch.cat([h.mean(1), deviation], dim=1)


SMALLEST_VARIANCE = 1e-5
"""Added under the root, whose gradient at a variance of 0 is infinite."""
