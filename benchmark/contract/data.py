"""Tiny generated corpora of each representation: no audio, a few frames, labels that the frames tell of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmark.contract.model import tiny_layout
from benchmark.contracts import Labelled, Setting, Unlabelled, Utterance
from benchmark.features.corpus import CorpusFeatures
from benchmark.features.frames import PLAIN, Frames, Layout
from benchmark.features.pretrained.loading import check_installed
from benchmark.protocol import Training

CLASSES = ("anger", "happiness", "sadness")
MELS, FUNCTIONALS = 32, 12
CPU = torch.device("cpu")


def labels(n: int, classes: int = len(CLASSES)) -> np.ndarray:
    """0, 1, 2, 0, 1, 2, ..."""
    return np.arange(n, dtype=np.int64) % classes


def alike(x: Frames) -> Frames:
    """The same utterances, with all frames and all functionals equal."""
    return replace(x, frames=torch.ones_like(x.frames), functionals=np.ones_like(x.functionals))


@dataclass(frozen=True)
class Material:
    """Tiny corpora as a representation gives them, and the network that takes them.

    ``width`` of a frame, of several ``layout.layers`` side by side; ``shortest`` and ``longest``: frames of an
    utterance, both 0 where there is one, its functionals. ``training``: backbone and crop.
    ``half``: frames are kept as float16. ``wave``: they are samples, for the model that ``layout`` makes when asked.
    """

    name: str
    width: int
    training: Mapping[str, Any]
    shortest: int = 20
    longest: int = 60
    layout: Layout | Callable[[], Layout] = PLAIN
    half: bool = False
    wave: bool = False

    @property
    def laid_out(self) -> Layout:
        """How a network reads a frame; the first time that it is asked, this may make a model."""
        return self.layout() if callable(self.layout) else self.layout

    def check(self) -> None:
        """Raises `UsageError` where a package is missing that the model needs."""
        if self.wave:
            check_installed()

    def frames(self, y: np.ndarray, seed: int = 0, shift: float = 0.0, width: int = 0) -> Frames:
        """Noise in which class c raises the values from 8 c on and the functionals from 3 c on."""
        rng, width = np.random.default_rng(seed), width or self.width
        lengths = rng.integers(self.shortest, self.longest, len(y)) if self.longest else np.ones(len(y), dtype=np.int64)
        owner = np.repeat(y, lengths)
        frames = rng.normal(shift, 1, (len(owner), width)) + 2 * (np.arange(width) // 8 == owner[:, None])
        if self.wave:
            frames = _sound(owner, rng, 1 + shift)
        functionals = rng.normal(shift, 1, (len(y), FUNCTIONALS)) + 2 * (np.arange(FUNCTIONALS) // 3 == y[:, None])
        return Frames(
            torch.from_numpy(frames.astype(np.float16 if self.half else np.float32)),
            torch.from_numpy(np.cumsum(lengths) - lengths),
            torch.from_numpy(lengths),
            torch.zeros(1, width),
            torch.ones(1, width),
            torch.zeros(len(y), dtype=torch.int64),
            functionals.astype(np.float32),
            self.laid_out,
        )

    def source(self, n: int = 18, y: np.ndarray | None = None, speakers: int = 3) -> Labelled:
        """The labelled corpus."""
        y = labels(n) if y is None else y
        return Labelled(self.frames(y), y, np.array([f"s{i % speakers}" for i in range(len(y))]))

    def target(self, n: int = 15, seed: int = 1, shift: float = 0.5) -> Unlabelled:
        """The unlabelled one: the same classes, all values shifted."""
        return Unlabelled(self.frames(labels(n), seed, shift))

    def setting(
        self, seed: int = 0, classes: tuple[str, ...] = CLASSES, device: torch.device = CPU, **training: Any
    ) -> Setting:
        """Three steps in float32 on short crops, unless said otherwise."""
        given = {"batch": 8, "steps": 3, "checkpoints": 2, "precision": "float32", **self.training, **training}
        return Setting(classes, seed, Training(**given), device)

    def corpus(self, name: str, seed: int, shift: float, emotions: np.ndarray | None = None) -> CorpusFeatures:
        """A corpus of 24 utterances by four speakers as the harness gets it, in memory only.

        ``emotions``: labels that its utterances bear instead of those that the frames tell of.
        """
        y = labels(24)
        x = self.frames(y, seed, shift)
        said = y if emotions is None else emotions
        utterances = tuple(
            Utterance(f"{i:02}", CLASSES[c], f"{name}{i // 3 % 4}", Path("nowhere")) for i, c in enumerate(said)
        )
        frames = x.frames.numpy()
        return CorpusFeatures(
            corpus=name,
            folder=Path("nowhere"),
            frames=frames,
            offsets=np.append(x.starts.numpy(), len(x.frames)),
            functionals=x.functionals if self.longest else frames,
            utterances=utterances,
            digests=tuple(f"{i:012}" for i in range(len(y))),
            seconds=x.lengths.numpy() / 100,
            left_out={},
            fingerprint=name,
            layout=self.laid_out,
        )


def _sound(owner: np.ndarray, rng: np.random.Generator, gain: float) -> np.ndarray:
    """Samples at 16 kHz: a tone of 300, 1200 or 4800 Hz, by class, in a little noise."""
    tone = np.sin(2 * np.pi * 300 * 4.0**owner * np.arange(len(owner)) / 16_000)
    return 0.1 * gain * (tone + 0.3 * rng.standard_normal(len(owner)))[:, None]


SPECTROGRAM = Material("spectrogram", MELS, {"backbone": "compact", "crop": 32})
MATERIALS = {
    material.name: material
    for material in (
        SPECTROGRAM,
        Material("functionals", 24, {"backbone": "mlp", "crop": 1}, 0, 0),
        Material("pretrained", 24, {"backbone": "pooled", "crop": 16}, half=True),
        Material("pretrained-weighted", 48, {"backbone": "pooled", "crop": 16}, layout=Layout(2), half=True),
        Material("waveform", 1, {"backbone": "finetuned", "crop": 1600}, 1700, 3200, tiny_layout, half=True, wave=True),
    )
}
"""A name of `benchmark.representations.CHECKED` -> material."""
