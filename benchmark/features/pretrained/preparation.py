"""From a waveform at 16 kHz to what a model takes: by the model's own feature extractor, in windows, in batches.

Three kinds of encoders: those that take waveforms (wav2vec 2.0 and what came from it), w2v-BERT 2.0, which takes pairs
of log-mel filter bank frames, and Whisper, which takes log-mel spectrograms of windows of one length, 30 s.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from benchmark.features.pretrained.windows import Window, windows

RATE = 16_000
"""Hz: of every waveform here, since every family was trained on it."""

OVERLAP_SECONDS = 2.0
"""By which windows of a long utterance overlap, or half a window where that is shorter."""


@dataclass(frozen=True)
class Piece:
    """What a model gets at a time of an utterance: all of it, or a window.

    ``inputs``: as `Preparation.batch` takes them. ``frames``: that come out and are no padding, of which those from
    ``first`` to ``last`` are kept. ``cost``: frames that it takes in a batch.
    """

    inputs: Tensor
    frames: int
    first: int
    last: int
    cost: int


class Preparation(ABC):
    """How one kind of encoder wants its inputs.

    ``stride``: samples from one frame to the next. ``shortest``: the fewest samples that give a frame.
    ``longest``: the most frames that the encoder takes at a time, or None.
    """

    stride: int
    shortest: int
    longest: int | None = None

    @property
    def rate(self) -> float:
        """Frames a second."""
        return RATE / self.stride

    def windows(self, samples: int, seconds: float) -> list[Window]:
        """The windows of at most so many seconds in which an utterance of so many samples is computed."""
        length = max(2, round(seconds * self.rate))
        length = min(length, self.longest or length)
        return windows(self.frames(samples), length, min(round(OVERLAP_SECONDS * self.rate), length // 2))

    @abstractmethod
    def frames(self, samples: int) -> int:
        """How many frames come out of so many samples in one pass."""

    @abstractmethod
    def pieces(self, waveform: Float[np.ndarray, " samples"], seconds: float) -> list[Piece]:
        """The pieces of an utterance of at least ``shortest`` samples, in order, in windows of ``seconds``."""

    @abstractmethod
    def batch(self, inputs: Sequence[Tensor]) -> dict[str, Tensor]:
        """The inputs of several pieces as the encoder's arguments, with a mask where they differ in length."""


class Waveforms(Preparation):
    """For a convolutional feature encoder without padding: kernels k_i and strides s_i, in layers.

    A frame sees 1 + sum_i (k_i - 1) s_1 ... s_(i - 1) samples, 400 of 16 kHz in all published models, and the next one
    begins s_1 ... s_n later: 320.
    ``normalise``: an utterance as its model's feature extractor gives it, with the same number of samples.
    """

    def __init__(self, normalise: Callable[[np.ndarray], np.ndarray], kernels: Sequence[int], strides: Sequence[int]):
        self.normalise = normalise
        self.stride = prod(strides)
        self.shortest = 1 + sum((k - 1) * prod(strides[:i]) for i, k in enumerate(kernels))
        self._layers = tuple(zip(kernels, strides, strict=True))

    def frames(self, samples: int) -> int:
        for kernel, stride in self._layers:
            samples = (samples - kernel) // stride + 1
        return max(0, samples)

    def pieces(self, waveform: Float[np.ndarray, " samples"], seconds: float) -> list[Piece]:
        values = torch.from_numpy(self.normalise(waveform))
        found = []
        for start, length, first, last in self.windows(len(waveform), seconds):
            begin, end = start * self.stride, (start + length - 1) * self.stride + self.shortest
            reached = start + length == self.frames(len(waveform))
            found.append(Piece(values[begin : None if reached else end], length, first, last, length))
        return found

    def batch(self, inputs: Sequence[Tensor]) -> dict[str, Tensor]:
        return _padded("input_values", inputs)


class FilterBanks(Preparation):
    """For w2v-BERT 2.0: log-mel filter banks of 25 ms every 10 ms, normalised by utterance, side by side in pairs.

    ``extractor``: the model's own. A frame without partner at the end is not used, as the extractor has it.
    """

    def __init__(self, extractor: Any) -> None:
        self.extractor = extractor
        self.stride = 160 * extractor.stride
        self.shortest = 400 + 160 * (extractor.stride - 1)

    def frames(self, samples: int) -> int:
        return max(0, (samples - 400) // 160 + 1) // self.extractor.stride

    def pieces(self, waveform: Float[np.ndarray, " samples"], seconds: float) -> list[Piece]:
        values = self.extractor(waveform, sampling_rate=RATE, return_tensors="pt").input_features[0]
        return [
            Piece(values[start : start + length].float(), length, first, last, length)
            for start, length, first, last in self.windows(len(waveform), seconds)
        ]

    def batch(self, inputs: Sequence[Tensor]) -> dict[str, Tensor]:
        return _padded("input_features", inputs)


class FixedWindows(Preparation):
    """For Whisper: log-mel spectrograms of windows of one length, silence behind what is shorter.

    ``extractor``: the model's own. ``longest``: frames of a window, 1500 in all published models. Of these, only those
    that begin within the utterance are kept: its samples / 320, rounded up.
    """

    def __init__(self, extractor: Any, longest: int) -> None:
        self.extractor = extractor
        self.longest = longest
        self.stride = 2 * extractor.hop_length
        self.shortest = extractor.n_fft

    def frames(self, samples: int) -> int:
        return -(-samples // self.stride)

    def pieces(self, waveform: Float[np.ndarray, " samples"], seconds: float) -> list[Piece]:
        found = []
        for start, length, first, last in self.windows(len(waveform), seconds):
            part = waveform[start * self.stride : (start + length) * self.stride]
            values = self.extractor(part, sampling_rate=RATE, return_tensors="pt").input_features[0]
            found.append(Piece(values.float(), length, first, last, self.longest or length))
        return found

    def batch(self, inputs: Sequence[Tensor]) -> dict[str, Tensor]:
        return {"input_features": torch.stack(list(inputs))}


def _padded(name: str, inputs: Sequence[Tensor]) -> dict[str, Tensor]:
    """Inputs in a batch, zeros behind the shorter ones, and where there are any, a mask that is 0 there."""
    found = {name: pad_sequence(list(inputs), batch_first=True)}
    lengths = torch.tensor([len(i) for i in inputs])
    if lengths.min() < lengths.max():
        found["attention_mask"] = (torch.arange(int(lengths.max())) < lengths[:, None]).long()
    return found
