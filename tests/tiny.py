"""The registry of methods, and the contract's tiny generated corpora for other tests."""

from __future__ import annotations

from benchmark.contract.data import CLASSES, FUNCTIONALS, MELS, labels, setting, source, spectrograms, target
from benchmark.registry import method_registry

METHODS = method_registry("methods")

__all__ = ["CLASSES", "FUNCTIONALS", "MELS", "METHODS", "labels", "setting", "source", "spectrograms", "target"]
