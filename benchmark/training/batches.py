"""Which utterances a training step sees, and after which steps the evaluator looks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from jaxtyping import Int64
from torch import Tensor


def checkpoint_steps(steps: int, checkpoints: int) -> set[int]:
    """The steps after which the evaluator looks, evenly spaced, the last step among them.

    >>> sorted(checkpoint_steps(10, 3))
    [3, 7, 10]
    """
    return {max(1, round(steps * k / checkpoints)) for k in range(1, checkpoints + 1)}


def shuffled_batches(n: int, batch: int, rng: np.random.Generator) -> Iterator[Int64[Tensor, " batch"]]:
    """Endless batches of rows: one pass over all ``n`` in random order after the other."""
    stream = _passes(np.arange(n), rng)
    while True:
        yield torch.tensor([next(stream) for _ in range(batch)])


def balanced_batches(
    y: Int64[np.ndarray, " n"], batch: int, rng: np.random.Generator
) -> Iterator[Int64[Tensor, " batch"]]:
    """Endless batches in which every class that occurs comes equally often, up to one.

    Which classes come once more than others changes from batch to batch.
    """
    present = np.unique(y)
    streams = {c: _passes(np.flatnonzero(y == c), rng) for c in present}
    classes = _passes(present, rng)
    while True:
        yield torch.tensor([next(streams[next(classes)]) for _ in range(batch)])


def _passes(items: np.ndarray, rng: np.random.Generator) -> Iterator[int]:
    while True:
        yield from rng.permutation(items).tolist()
