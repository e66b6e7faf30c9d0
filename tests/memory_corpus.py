"""A corpus that lies in memory, counts how often it is read, and fails where it is told to."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmark.contracts import Corpus, Found, Utterance
from benchmark.errors import UnreadableAudio

RATE = 16000


def tone(seconds: float = 0.3, hz: float = 440.0, rate: int = RATE) -> np.ndarray:
    """A sine at half of full scale."""
    return (0.5 * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


class MemoryCorpus(Corpus):
    """``waveforms``: name -> waveform, or the reason why it can't be read. ``reads``: names in order."""

    name = "memory"

    def __init__(self, waveforms: dict[str, np.ndarray | str]) -> None:
        self.waveforms = dict(sorted(waveforms.items()))
        self.stamps = dict.fromkeys(self.waveforms, "1")
        self.emotions = dict.fromkeys(self.waveforms, "anger")
        self.reads: list[str] = []

    @classmethod
    def of_tones(cls, count: int) -> MemoryCorpus:
        return cls({f"u{i:03}": tone(0.1 + 0.03 * i, 200 + 100 * i) for i in range(count)})

    def find(self, folder: Path) -> Found:
        return Found(tuple(Utterance(n, self.emotions[n], n[:1], folder / n) for n in self.waveforms))

    @property
    def found(self) -> Found:
        return self.find(Path("nowhere"))

    def read(self, utterance: Utterance) -> tuple[np.ndarray, int]:
        self.reads.append(utterance.name)
        waveform = self.waveforms[utterance.name]
        if isinstance(waveform, str):
            raise UnreadableAudio(waveform)
        return waveform, RATE

    def stamp(self, utterance: Utterance) -> str:
        return self.stamps[utterance.name]
