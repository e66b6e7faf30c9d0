"""Emotions at three granularities: all together, by valence, one by one.

Valence is how pleasant an emotion is. Negative and positive are as cross-corpus work usually has them (for instance
Schuller et al., IEEE Trans. Affective Computing 2010), surprise, which can be either, among the positive. The neutral
states, which a map of two levels has to put on one side, are a level of their own here, the middle of the scale.
"""

from __future__ import annotations

from functools import cache

import torch
from jaxtyping import Float, Int64
from torch import Tensor
from torch.nn import functional as F

VALENCE = {
    "positive": ("happiness", "surprise"),
    "neutral": ("calm", "neutral"),
    "negative": ("anger", "boredom", "contempt", "disgust", "fear", "sadness"),
}

_LEVEL = {emotion: level for level, emotions in VALENCE.items() for emotion in emotions}


@cache
def valence_groups(emotions: tuple[str, ...]) -> tuple[int, ...]:
    """The number of each emotion's valence group, counted in order of first appearance.

    An emotion outside the shared vocabulary has an unknown valence and is a group of its own.

    >>> valence_groups(("anger", "calm", "happiness", "neutral", "pride", "sadness"))
    (0, 1, 2, 1, 3, 0)
    """
    names = [_LEVEL.get(emotion, f"only {emotion}") for emotion in emotions]
    order = list(dict.fromkeys(names))
    return tuple(order.index(name) for name in names)


@torch.no_grad()
def confident_labels(p: Float[Tensor, "m classes"], confidence: float) -> Float[Tensor, "m classes"]:
    """Pseudo labels from class probabilities: one-hot rows, or zeros where the largest is below ``confidence``.

    >>> confident_labels(torch.tensor([[0.8, 0.2], [0.45, 0.55]]), 0.6)
    tensor([[1., 0.],
            [0., 0.]])
    """
    top = p.max(1)
    labels = F.one_hot(top.indices, p.shape[1]).to(p.dtype)
    return labels * (top.values >= confidence)[:, None]


def source_labels(y: Int64[Tensor, " n"], like: Float[Tensor, "m classes"]) -> Float[Tensor, "n classes"]:
    """Labels as one-hot rows, with the columns and the type of ``like``."""
    return F.one_hot(y, like.shape[1]).to(like.dtype)


def granularities(
    labels: Float[Tensor, "n classes"], emotions: tuple[str, ...]
) -> tuple[Float[Tensor, "n 1"], Float[Tensor, "n levels"], Float[Tensor, "n classes"]]:
    """Which groups samples belong to: of all samples, of one valence, of one emotion, a column for each group.

    ``labels``: one-hot rows, or rows of zeros for samples without a label, which belong to the first group only.
    """
    level = torch.tensor(valence_groups(emotions), device=labels.device)
    return torch.ones_like(labels[:, :1]), labels @ F.one_hot(level).to(labels.dtype), labels


def group_numbers(y: Int64[Tensor, " n"], emotions: tuple[str, ...]) -> Int64[Tensor, "3 n"]:
    """The same as numbers: of the one group of all, of the valence's, of the emotion's; -1 of no group.

    ``y``: numbers of emotions, -1 where there is no label: such a sample belongs to the first group only.

    >>> group_numbers(torch.tensor([0, 2, -1]), ("anger", "calm", "sadness"))
    tensor([[ 0,  0,  0],
            [ 0,  0, -1],
            [ 0,  2, -1]])
    """
    level = torch.tensor((*valence_groups(emotions), -1), device=y.device)
    return torch.stack([torch.zeros_like(y), level[y], y])
