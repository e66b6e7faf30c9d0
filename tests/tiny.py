"""The registry of methods, and the contract's tiny generated corpora for other tests."""

from __future__ import annotations

from benchmark.contract.data import CLASSES, FUNCTIONALS, MELS, SPECTROGRAM, labels
from benchmark.registry import method_registry

METHODS = method_registry("methods")
setting, source, target = SPECTROGRAM.setting, SPECTROGRAM.source, SPECTROGRAM.target
spectrograms = SPECTROGRAM.frames

__all__ = ["CLASSES", "FUNCTIONALS", "MELS", "METHODS", "labels", "setting", "source", "spectrograms", "target"]
