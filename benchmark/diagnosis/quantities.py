"""Numbers that say how a training goes: directions, and how far features and predictions have shrunk."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

NONE = math.nan
"""Where there is nothing to say."""


def flat(parts: Iterable[Tensor]) -> Float[Tensor, " size"]:
    """All numbers of some tensors as one vector, in double precision."""
    return torch.cat([torch.zeros(0, dtype=torch.float64), *(part.detach().double().cpu().flatten() for part in parts)])


def cosine(a: Float[Tensor, " size"], b: Float[Tensor, " size"]) -> float:
    """Cosine of the angle between two vectors, in [-1, 1]; nan where one of them is 0.

    >>> round(cosine(torch.tensor([1.0, 0.0]), torch.tensor([1.0, 1.0])), 6)
    0.707107
    """
    lengths = float(a.double().norm() * b.double().norm())
    return float(a.double() @ b.double()) / lengths if lengths else NONE


def mean(values: Iterable[float]) -> float:
    """Mean of the values that are numbers; nan where none is."""
    found = [value for value in values if not math.isnan(value)]
    return math.fsum(found) / len(found) if found else NONE


def effective_rank(features: Float[np.ndarray, "n d"]) -> float:
    """How many directions features take up: exp of the entropy of their normalised singular values.

    ``exp(- sum_k q_k log q_k)``, ``q_k = sigma_k / sum_l sigma_l`` (Roy & Vetterli, EUSIPCO 2007), of the features as
    they are, not of their deviations from the mean: 1 where all rows point one way, min(n, d) where all singular
    values are equal; nan where all features are 0.

    >>> round(effective_rank(np.eye(3)), 6), round(effective_rank(np.ones((4, 3))), 6)
    (3.0, 1.0)
    """
    sigma = np.linalg.svd(features.astype(np.float64), compute_uv=False)
    q = sigma[sigma > 0] / sigma.sum() if sigma.any() else np.array([NONE])
    return float(np.exp(-(q * np.log(q)).sum()))


def largest_share(scores: Float[np.ndarray, "n classes"]) -> float:
    """Share of rows in the class that most rows have for their most likely one, in [1/classes, 1].

    >>> largest_share(np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]])) == 2 / 3
    True
    """
    return float(np.bincount(scores.argmax(1)).max() / len(scores))
