"""Generated sides of a pair in the sizes of real ones, for benchmarks: values without meaning but for the classes."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from benchmark.contracts import Labelled, Setting, Unlabelled
from benchmark.features.frames import Frames
from benchmark.protocol import Training

CLASSES = ("anger", "disgust", "fear", "happiness", "neutral", "sadness")
MELS, FUNCTIONALS = 64, 184


def pair(n_s: int, n_t: int, frames: int) -> tuple[Labelled, Unlabelled]:
    """Source and shifted target utterances of ``frames`` frames each, classes 0, 1, ..., 5, 0, 1, ..."""
    y = np.arange(n_s, dtype=np.int64) % len(CLASSES)
    return Labelled(_side(n_s, frames, 0), y, (y % 4).astype(str)), Unlabelled(_side(n_t, frames, 1))


def setting(**training: Any) -> Setting:
    """The protocol's defaults, unless said otherwise."""
    return Setting(CLASSES, 0, Training(**training), torch.device("cpu"))


def _side(n: int, frames: int, seed: int) -> Frames:
    rng = np.random.default_rng(seed)
    y = np.arange(n) % len(CLASSES)
    tells = np.arange(FUNCTIONALS) % (2 * len(CLASSES)) == y[:, None]
    functionals = rng.standard_normal((n, FUNCTIONALS), dtype=np.float32)
    functionals += 0.3 * tells + 0.2 * seed
    return Frames(
        torch.from_numpy(rng.standard_normal((n * frames, MELS), dtype=np.float32)),
        frames * torch.arange(n),
        torch.full((n,), frames),
        torch.zeros(1, MELS),
        torch.ones(1, MELS),
        torch.zeros(n, dtype=torch.int64),
        functionals.astype(np.float32),
    )
