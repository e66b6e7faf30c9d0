"""Tiny generated corpora: no audio, a few frames, labels that the frames tell of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmark.contracts import Labelled, Setting, Unlabelled, Utterance
from benchmark.features.cache import CorpusFeatures
from benchmark.features.frames import Spectrograms
from benchmark.protocol import Training

CLASSES = ("anger", "happiness", "sadness")
MELS, FUNCTIONALS = 32, 12
CPU = torch.device("cpu")


def spectrograms(y: np.ndarray, seed: int = 0, shift: float = 0.0, mels: int = MELS) -> Spectrograms:
    """Noise in which class c raises the mels from 8 c on and the functionals from 3 c on; 20 to 60 frames each."""
    rng = np.random.default_rng(seed)
    lengths = rng.integers(20, 60, len(y))
    owner = np.repeat(y, lengths)
    frames = rng.normal(shift, 1, (len(owner), mels)) + 2 * (np.arange(mels) // 8 == owner[:, None])
    functionals = rng.normal(shift, 1, (len(y), FUNCTIONALS)) + 2 * (np.arange(FUNCTIONALS) // 3 == y[:, None])
    return Spectrograms(
        torch.from_numpy(frames.astype(np.float32)),
        torch.from_numpy(np.cumsum(lengths) - lengths),
        torch.from_numpy(lengths),
        torch.zeros(1, mels),
        torch.ones(1, mels),
        torch.zeros(len(y), dtype=torch.int64),
        functionals.astype(np.float32),
    )


def labels(n: int, classes: int = len(CLASSES)) -> np.ndarray:
    """0, 1, 2, 0, 1, 2, ..."""
    return np.arange(n, dtype=np.int64) % classes


def source(n: int = 18, y: np.ndarray | None = None, speakers: int = 3) -> Labelled:
    """The labelled corpus."""
    y = labels(n) if y is None else y
    return Labelled(spectrograms(y), y, np.array([f"s{i % speakers}" for i in range(len(y))]))


def target(n: int = 15, seed: int = 1, shift: float = 0.5) -> Unlabelled:
    """The unlabelled one: the same classes, all values shifted."""
    return Unlabelled(spectrograms(labels(n), seed, shift))


def alike(x: Spectrograms) -> Spectrograms:
    """The same utterances, with all frames and all functionals equal."""
    return replace(x, frames=torch.ones_like(x.frames), functionals=np.ones_like(x.functionals))


def setting(seed: int = 0, classes: tuple[str, ...] = CLASSES, device: torch.device = CPU, **training: Any) -> Setting:
    """Three steps in float32 on crops of 32 frames, unless said otherwise."""
    given = {"crop": 32, "batch": 8, "steps": 3, "checkpoints": 2, "precision": "float32", **training}
    return Setting(classes, seed, Training(**given), device)


def corpus(name: str, seed: int, shift: float, emotions: np.ndarray | None = None) -> CorpusFeatures:
    """A corpus of 24 utterances by four speakers as the harness gets it, in memory only.

    ``emotions``: labels that its utterances bear instead of those that the frames tell of.
    """
    y = labels(24)
    x = spectrograms(y, seed, shift)
    said = y if emotions is None else emotions
    utterances = tuple(
        Utterance(f"{i:02}", CLASSES[c], f"{name}{i // 3 % 4}", Path("nowhere")) for i, c in enumerate(said)
    )
    return CorpusFeatures(
        corpus=name,
        folder=Path("nowhere"),
        frames=x.frames.numpy(),
        offsets=np.append(x.starts.numpy(), len(x.frames)),
        functionals=x.functionals,
        utterances=utterances,
        digests=tuple(f"{i:012}" for i in range(len(y))),
        seconds=x.lengths.numpy() / 100,
        left_out={},
        fingerprint=name,
    )
