"""Tiny generated corpora for tests: no audio, a few frames, labels that the frames tell of."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from benchmark.contracts import Labelled, Setting, Unlabelled
from benchmark.protocol import Training
from benchmark.registry import method_registry
from benchmark.spectrograms import Spectrograms

CLASSES = ("anger", "happiness", "sadness")
METHODS = method_registry("methods")
MELS, FUNCTIONALS = 32, 12


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
    y = labels(n) if y is None else y
    return Labelled(spectrograms(y), y, np.array([f"s{i % speakers}" for i in range(len(y))]))


def target(n: int = 15) -> Unlabelled:
    return Unlabelled(spectrograms(labels(n), seed=1, shift=0.5))


def setting(seed: int = 0, classes: tuple[str, ...] = CLASSES, **training: Any) -> Setting:
    """Three steps in float32 on crops of 32 frames, unless said otherwise."""
    given = {"crop": 32, "batch": 8, "steps": 3, "checkpoints": 2, "precision": "float32", **training}
    return Setting(classes, seed, Training(**given), torch.device("cpu"))
