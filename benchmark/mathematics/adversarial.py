"""What adversarial methods share: the domain classifier's loss, weights of certain predictions, centroids that move.

Letters: ``f_s`` (n, d) and ``f_t`` (m, d) are features of a source and of a target batch; ``d_s`` (n) and
``d_t`` (m) are a domain classifier's logits for them, high where it takes a sample for a source sample.
"""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float, Int64
from torch import Tensor, nn
from torch.nn import functional as F

from benchmark.training.networks import reverse_gradient


def domain_classifier(width: int, hidden: int) -> nn.Sequential:
    """A network with one hidden layer of ReLUs and one output, the logit of being source."""
    return nn.Sequential(nn.Linear(width, hidden), nn.ReLU(), nn.Linear(hidden, 1))


def reversed_logits(
    classifier: nn.Module, f_s: Float[Tensor, "n d"], f_t: Float[Tensor, "m d"], factor: float
) -> tuple[Float[Tensor, " n"], Float[Tensor, " m"]]:
    """``d_s`` and ``d_t``; a gradient passes on to the features times ``-factor`` and to the classifier as it is."""
    logits = classifier(reverse_gradient(torch.cat([f_s, f_t]), factor)).squeeze(1)
    return logits[: len(f_s)], logits[len(f_s) :]


def domain_loss(
    d_s: Float[Tensor, " n"],
    d_t: Float[Tensor, " m"],
    w_s: Float[Tensor, " n"] | None = None,
    w_t: Float[Tensor, " m"] | None = None,
) -> Float[Tensor, ""]:
    """Cross-entropy of the domain classifier, half of it from each corpus, at least 0.

    ``1/2 (sum_i - w_si log D_si + sum_j - w_tj log(1 - D_tj))`` with ``D = 1 / (1 + exp(-d))``. ``w_s``
    and ``w_t`` sum to one each; without them every sample of a corpus counts alike.

    >>> float(domain_loss(torch.zeros(2), torch.zeros(3)).exp())
    2.0
    """
    l_s, l_t = F.softplus(-d_s), F.softplus(d_t)
    from_s = l_s.mean() if w_s is None else (w_s * l_s).sum()
    from_t = l_t.mean() if w_t is None else (w_t * l_t).sum()
    return (from_s + from_t) / 2


@torch.no_grad()
def certainty_weights(logits: Float[Tensor, "n classes"]) -> Float[Tensor, " n"]:
    """Weights that sum to one, without gradient, higher where the softmax prediction is more certain.

    ``w_i = (1 + exp(-H_i)) / sum_j (1 + exp(-H_j))``, ``H_i``: entropy of row i in nats. No weight is
    more than twice another.

    >>> certainty_weights(torch.tensor([[50.0, 0.0], [0.0, 0.0]]))
    tensor([0.5714, 0.4286])
    """
    h = -(logits.softmax(1) * logits.log_softmax(1)).sum(1)
    w = 1 + torch.exp(-h)
    return w / w.sum()


class MovingCentroids(nn.Module):
    """Exponential moving averages of each class's mean over batches.

    ``centroids`` (classes, width); ``seen``: which of them had a sample yet. A class's first batch sets
    its centroid. Both are buffers: they have no gradient and no optimiser touches them.
    """

    centroids: Tensor
    seen: Tensor

    def __init__(self, classes: int, width: int, theta: float) -> None:
        super().__init__()
        self.theta = theta
        self.register_buffer("centroids", torch.zeros(classes, width))
        self.register_buffer("seen", torch.zeros(classes, dtype=torch.bool))

    def forward(
        self, f: Float[Tensor, "n d"], y: Int64[Tensor, " n"]
    ) -> tuple[Float[Tensor, "classes d"], Bool[Tensor, " classes"]]:
        """``C_c <- theta C_c + (1 - theta) mean of f_i over y_i = c``, and which classes were seen until now.

        The past is a constant: a gradient flows through the batch's means only. A class that the batch
        lacks keeps its centroid.
        """
        members = F.one_hot(y, len(self.centroids)).to(f.dtype)
        counts = members.sum(0)
        means = members.T @ f / counts.clamp_min(1)[:, None]
        kept = (self.theta * self.seen.to(f.dtype)).masked_fill(counts == 0, 1.0)[:, None]
        moved = kept * self.centroids + (1 - kept) * means
        self.centroids, self.seen = moved.detach(), self.seen | (counts > 0)
        return moved, self.seen
