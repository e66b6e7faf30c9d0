"""Whether a protocol's precision is worth it on this processor or card: measured, not guessed from its name."""

from __future__ import annotations

import time

import torch

from benchmark.features.kinds import typical
from benchmark.protocol import Protocol
from benchmark.threads import one_thread
from benchmark.training.networks import build_backbone

TRIALS = 3
"""Steps of each precision that are timed, after one that is not; the quickest counts."""

WORTH = 1.1
"""How many times float32's seconds a step may take before anything is said."""


def precision_remark(protocol: Protocol, device: torch.device) -> str:
    """A sentence where the protocol asks for bfloat16 and float32 is quicker on ``device``; else empty.

    Takes a few training steps' time, one thread's on a processor, and nothing where the protocol has float32.
    """
    if protocol.training.precision == "float32":
        return ""
    return remark(step_seconds(protocol, torch.bfloat16, device), step_seconds(protocol, torch.float32, device), device)


def remark(narrow: float, wide: float, device: torch.device) -> str:
    """What to say of ``narrow`` and ``wide`` seconds of a step in bfloat16 and in float32; empty where it is worth it.

    >>> remark(0.45, 0.05, torch.device("cpu"))[:89]
    'precision: a step in bfloat16 takes 9.0 times as long as in float32 on this processor (45'
    """
    if narrow <= WORTH * wide:
        return ""
    where = "processor" if device.type == "cpu" else "card"
    return (
        f"precision: a step in bfloat16 takes {narrow / wide:.1f} times as long as in float32 on this {where} "
        f"({1000 * narrow:.0f} against {1000 * wide:.0f} ms, measured now); precision: float32 is quicker here, "
        "but makes other runs, under another fingerprint"
    )


def step_seconds(protocol: Protocol, precision: torch.dtype, device: torch.device) -> float:
    """Seconds of a forward and backward pass of the protocol's network over a batch of both corpora."""
    training = protocol.training
    with torch.random.fork_rng(), one_thread():
        torch.manual_seed(0)
        like = typical(protocol.features)
        network = build_backbone(training, like.width, 2, like.layout).to(device)
        x = torch.randn(2 * training.batch, training.crop, like.width).to(device)
        return min([_timed_step(network, x, precision, device) for _ in range(1 + TRIALS)][1:])


def _timed_step(network: torch.nn.Module, x: torch.Tensor, precision: torch.dtype, device: torch.device) -> float:
    started = time.perf_counter()
    network(x, precision).logits.sum().backward()
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    return time.perf_counter() - started
