"""How long one training step of each deep method takes, and one fit of the shallow ones.

A step: 32 source and 32 target crops of 256 frames x 64 mels, in the protocol's default precision.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from benchmark.contracts import Labelled, Unlabelled
from benchmark.deep import Crops, DeepMethod
from tests import tiny
from tests.tiny import METHODS

DEEP = [name for name in METHODS.names if issubclass(METHODS.get(name), DeepMethod)]
SHALLOW = [name for name in METHODS.names if name not in DEEP]
CLASSES = ("anger", "disgust", "fear", "happiness", "neutral", "sadness")


@pytest.fixture(autouse=True)
def one_thread():
    """As in a worker process; the number of threads is restored."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("name", DEEP)
def test_step(benchmark, name):
    rng = np.random.default_rng(0)
    x_s, x_t = (torch.from_numpy(rng.normal(size=(32, 256, 64)).astype(np.float32)) for _ in "st")
    rows, y = torch.arange(32), torch.arange(32) % len(CLASSES)
    method = METHODS.get(name)()
    assert isinstance(method, DeepMethod)
    labels = tiny.labels(12, len(CLASSES))
    x = tiny.spectrograms(labels, mels=64)
    setting = tiny.setting(0, CLASSES, steps=1, precision="bfloat16")
    method.fit(Labelled(x, labels, labels.astype(str)), Unlabelled(x), setting, lambda progress: None)
    benchmark.pedantic(method.step, (Crops(x_s, rows, y, x_t, rows), 0.5), rounds=10, warmup_rounds=3)


@pytest.mark.parametrize("name", SHALLOW)
def test_fit(benchmark, name):
    rng = np.random.default_rng(0)
    y = tiny.labels(500, len(CLASSES))
    x = replace(tiny.spectrograms(y), functionals=rng.normal(size=(500, 184)))
    method = METHODS.get(name)()
    arguments = (Labelled(x, y, y.astype(str)), Unlabelled(x), tiny.setting(0, CLASSES), lambda progress: None)
    benchmark.pedantic(method.fit, arguments, rounds=5, warmup_rounds=1)
