"""Mean and deviation, without labels, of a corpus, a speaker or an utterance, and spectrograms seen through them."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int64

from benchmark.features.frames import Spectrograms
from benchmark.tasks.tasks import Side

SMALLEST_DEVIATION = 1e-3
"""Deviations are at least this much (in log power), so that a constant band can't explode."""


@dataclass(frozen=True)
class Statistics:
    """Mean and deviation per group, of frames (groups, mel) and of functionals (groups, d)."""

    mean: Float[np.ndarray, "groups mel"]
    deviation: Float[np.ndarray, "groups mel"]
    functional_mean: Float[np.ndarray, "groups d"]
    functional_deviation: Float[np.ndarray, "groups d"]
    group: Int64[np.ndarray, " n"]


def statistics(side: Side, rows: np.ndarray, normalisation: str) -> Statistics:
    """Label-free statistics of a side's utterances ``rows`` (a mask), per corpus, speaker or utterance.

    Utterances outside ``rows`` whose group has none inside (a speaker of the inductive test half)
    get their own group's statistics. Functionals have no spread within one utterance, so with
    ``utterance`` they are standardised over the corpus.
    """
    if normalisation == "corpus":
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
    groups, mels = int(group.max()) + 1, side.corpus.frames.shape[1]
    total, square, count = np.zeros((groups, mels)), np.zeros((groups, mels)), np.zeros((groups, 1))
    for i in np.flatnonzero(rows):
        start, end = side.corpus.offsets[side.rows[i]], side.corpus.offsets[side.rows[i] + 1]
        frames = np.asarray(side.corpus.frames[start:end], dtype=np.float64)
        total[group[i]] += frames.sum(0)
        square[group[i]] += (frames**2).sum(0)
        count[group[i]] += len(frames)
    mean = total / count
    deviation = np.sqrt(np.maximum(square / count - mean**2, 0))
    x = side.corpus.functionals[side.rows]
    picked = [x[rows & (group == g)] for g in range(groups)]
    return Statistics(
        mean.astype(np.float32),
        np.maximum(deviation, SMALLEST_DEVIATION).astype(np.float32),
        np.stack([p.mean(0) for p in picked]).astype(np.float32),
        np.stack([_deviation(p) for p in picked]).astype(np.float32),
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


def _shared(frames: Float[np.ndarray, "total mel"]) -> Float[torch.Tensor, "total mel"]:
    """A tensor over a read-only memory map, which nothing here writes to."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The given NumPy array is not writable")
        return torch.from_numpy(frames)


def spectrograms(side: Side, s: Statistics) -> Spectrograms:
    """A side's utterances with their normalisation, over the corpus's shared frame matrix."""
    offsets = side.corpus.offsets
    x = (side.corpus.functionals[side.rows] - s.functional_mean[s.group]) / s.functional_deviation[s.group]
    return Spectrograms(
        frames=_shared(side.corpus.frames),
        starts=torch.from_numpy(offsets[side.rows]),
        lengths=torch.from_numpy(offsets[side.rows + 1] - offsets[side.rows]),
        mean=torch.from_numpy(s.mean),
        deviation=torch.from_numpy(s.deviation),
        group=torch.from_numpy(s.group),
        functionals=x.astype(np.float32),
    )
