"""Random streams of a training, which all follow from the run's seed and are no method's to share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch

WEIGHTS, EXTRAS, BATCHES, STEPS = range(4)
"""The backbone's weights, a method's extra modules, which utterances and crops a step sees, and a step's own draws."""


def seed_torch(device: torch.device, *key: int) -> None:
    """Set the generators of the processor and of ``device`` to the stream of that key, as `torch.manual_seed` does.

    That formats a stack trace where torch knows of cards and none was used yet: half a millisecond, as long as a step.
    """
    seed = int(np.random.SeedSequence(key).generate_state(1, np.uint64)[0]) >> 1
    torch.default_generator.manual_seed(seed)
    if device.type == "cuda":
        torch.cuda.manual_seed_all(seed)


@contextmanager
def isolated(device: torch.device) -> Iterator[None]:
    """Leave the global random state as it was."""
    devices = [device] if device.type == "cuda" else []
    with torch.random.fork_rng(devices):
        yield
