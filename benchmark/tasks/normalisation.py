"""Mean and deviation, without labels, of a corpus, a speaker or an utterance, and frames seen through them."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int64, Shaped

from benchmark.features.frames import Frames
from benchmark.tasks.tasks import Side

SMALLEST_DEVIATION = 1e-3
"""Deviations are at least this much (in log power), so that a constant band can't explode."""


@dataclass(frozen=True)
class Statistics:
    """Mean and deviation per group, of frames (groups, width) and of functionals (groups, d)."""

    mean: Float[np.ndarray, "groups width"]
    deviation: Float[np.ndarray, "groups width"]
    functional_mean: Float[np.ndarray, "groups d"]
    functional_deviation: Float[np.ndarray, "groups d"]
    group: Int64[np.ndarray, " n"]


def statistics(side: Side, rows: np.ndarray, normalisation: str) -> Statistics:
    """Label-free statistics of a side's utterances ``rows`` (a mask), per corpus, speaker or utterance.

    Utterances outside ``rows`` whose group has none inside (a speaker of the inductive test half)
    get their own group's statistics. Functionals have no spread within one utterance, so with
    ``utterance`` they are standardised over the corpus.
    """
    if normalisation == "corpus" or (normalisation == "utterance" and side.corpus.single):
        return _statistics(side, np.zeros(len(side.rows), dtype=np.int64), rows)
    if normalisation == "speaker":
        units, group = np.unique(side.speaker, return_inverse=True)
        inside = np.array([rows[group == g].any() for g in range(len(units))])
        return _statistics(side, group.astype(np.int64), rows | ~inside[group])
    each = np.arange(len(side.rows), dtype=np.int64)
    frames = _statistics(side, each, np.ones(len(rows), dtype=bool))
    corpus = _statistics(side, np.zeros(len(side.rows), dtype=np.int64), rows)
    repeat = np.zeros(len(side.rows), dtype=np.int64)
    return Statistics(
        frames.mean, frames.deviation, corpus.functional_mean[repeat], corpus.functional_deviation[repeat], each
    )


def _statistics(side: Side, group: Int64[np.ndarray, " n"], rows: np.ndarray) -> Statistics:
    x = side.corpus.functionals[side.rows]
    picked = [x[rows & (group == g)] for g in range(int(group.max()) + 1)]
    mean, deviation = np.stack([p.mean(0) for p in picked]), np.stack([_deviation(p) for p in picked])
    functional = mean.astype(np.float32), deviation.astype(np.float32)
    if side.corpus.single:
        return Statistics(*functional, *functional, group)
    groups, width = int(group.max()) + 1, side.corpus.frames.shape[1]
    if side.corpus.layout.raw:
        as_it_is = np.zeros((groups, width), np.float32), np.ones((groups, width), np.float32)
        return Statistics(*as_it_is, *functional, group)
    total, square, count = np.zeros((groups, width)), np.zeros((groups, width)), np.zeros((groups, 1))
    for i in np.flatnonzero(rows):
        start, end = side.corpus.offsets[side.rows[i]], side.corpus.offsets[side.rows[i] + 1]
        frames = np.asarray(side.corpus.frames[start:end], dtype=np.float64)
        total[group[i]] += frames.sum(0)
        square[group[i]] += (frames**2).sum(0)
        count[group[i]] += len(frames)
    mean = total / count
    deviation = np.sqrt(np.maximum(square / count - mean**2, 0))
    return Statistics(
        mean.astype(np.float32),
        np.maximum(deviation, SMALLEST_DEVIATION).astype(np.float32),
        *functional,
        group,
    )


def _deviation(x: Float[np.ndarray, "n d"]) -> Float[np.ndarray, " d"]:
    """Deviation per column; 1 where it is (nearly) constant, so that it is centred only."""
    deviation = x.std(0)
    return np.where(deviation < 1e-6, 1.0, deviation)


def one_group(side: Side, s: Statistics) -> Statistics:
    """One corpus's statistics applied to every utterance of another."""
    zeros = np.zeros(len(side.rows), dtype=np.int64)
    return Statistics(s.mean, s.deviation, s.functional_mean, s.functional_deviation, zeros)


def _shared(frames: Shaped[np.ndarray, "total width"]) -> Shaped[torch.Tensor, "total width"]:
    """A tensor over a read-only memory map, which nothing here writes to."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The given NumPy array is not writable")
        return torch.from_numpy(frames)


def framed(side: Side, s: Statistics) -> Frames:
    """A side's utterances with their normalisation, over the corpus's shared frame matrix."""
    offsets = side.corpus.offsets
    x = (side.corpus.functionals[side.rows] - s.functional_mean[s.group]) / s.functional_deviation[s.group]
    return Frames(
        frames=_shared(side.corpus.frames),
        starts=torch.from_numpy(offsets[side.rows]),
        lengths=torch.from_numpy(offsets[side.rows + 1] - offsets[side.rows]),
        mean=torch.from_numpy(s.mean),
        deviation=torch.from_numpy(s.deviation),
        group=torch.from_numpy(s.group),
        functionals=x.astype(np.float32),
        layout=side.corpus.layout,
    )
