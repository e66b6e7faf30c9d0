"""What the steps of a training are given: random crops of random utterances, the same for every method."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int64
from torch import Tensor

from benchmark.contracts import Labelled, Setting, Unlabelled
from benchmark.training.batches import balanced_batches, shuffled_batches
from benchmark.training.randomness import BATCHES


class Crops(NamedTuple):
    """What one step is given: random crops of source and of target utterances.

    ``rows_s``, ``rows_t``: which of the corpus's utterances these are; ``y_s``: the source's labels.
    """

    x_s: Float[Tensor, "n time width"]
    rows_s: Int64[Tensor, " n"]
    y_s: Int64[Tensor, " n"]
    x_t: Float[Tensor, "m time width"]
    rows_t: Int64[Tensor, " m"]


Draw = Callable[[bool], Crops]
"""The next step's crops; without source, its parts have no rows and its batches wait."""


def drawn_crops(source: Labelled, target: Unlabelled, setting: Setting) -> Draw:
    """Endless batches of crops on ``setting``'s device, in an order that its seed alone decides."""
    training, seed = setting.training, setting.seed
    rng, y = np.random.default_rng([seed, BATCHES]), torch.from_numpy(source.y)
    balanced = training.sampling == "balanced"
    rows_s = (
        balanced_batches(source.y, training.batch, rng)
        if balanced
        else shuffled_batches(len(source.x), training.batch, rng)
    )
    rows_t = shuffled_batches(len(target.x), training.batch, np.random.default_rng([seed, BATCHES, 1]))
    rng = np.random.default_rng([seed, BATCHES, 2])
    nothing = torch.zeros(0, training.crop, source.x.width), torch.zeros(0, dtype=torch.int64)

    def draw(with_source: bool) -> Crops:
        x_s, r_s = nothing
        if with_source:
            r_s = next(rows_s)
            x_s = source.x.random_crops(r_s, training.crop, rng)
        r_t = next(rows_t)
        x_t = target.x.random_crops(r_t, training.crop, rng)
        return Crops(*(part.to(setting.device) for part in (x_s, r_s, y[r_s], x_t, r_t)))

    return draw
