"""How long runs will take: as long as stored ones did, else as a few steps on generated data suggest."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from benchmark.contracts import Labelled, Method, Run, Setting, Unlabelled
from benchmark.features.frames import Frames
from benchmark.features.kinds import typical
from benchmark.protocol import Protocol
from benchmark.registry import Registry
from benchmark.representations import Settings
from benchmark.running.progress import duration
from benchmark.threads import one_thread

SAMPLE = 64
"""Generated utterances; the time to score them is scaled to the corpora's size."""

SHORT, LONG = 2, 5
"""Steps of the two trainings whose difference is the cost of a step."""


@dataclass(frozen=True)
class Estimate:
    """Seconds of one run of each method; ``timed`` names the methods that had no stored runs."""

    seconds: Mapping[str, float]
    timed: tuple[str, ...]

    def sentence(self, runs: Iterable[Run], jobs: int) -> str:
        """Estimated time of ``runs`` on ``jobs`` processes, and what that rests on."""
        total = sum(self.seconds[run.method] for run in runs) / jobs
        stored = sorted(set(self.seconds) - set(self.timed))
        basis = [f"stored runs of {', '.join(stored)}"] if stored else []
        basis += [f"a few steps on generated data, timed here, of {', '.join(self.timed)}"] if self.timed else []
        processes = f"{jobs} process" + "es" * (jobs != 1)
        return f"estimated time: {duration(total)} on {processes} (from {' and '.join(basis)})"


def estimate(
    runs: Iterable[Run],
    stored: Mapping[str, list[float]],
    protocol: Protocol,
    methods: Registry[Method],
    utterances: int,
    device: torch.device,
) -> Estimate:
    """Seconds of one run of each method of ``runs``, training included, on one thread.

    ``stored``: method -> seconds of its stored runs; ``utterances``: of a typical corpus.
    """
    wanted = sorted({run.method for run in runs})
    seconds = {m: float(np.mean(stored[m])) for m in wanted if stored.get(m)}
    timed = tuple(m for m in wanted if m not in seconds)
    with one_thread():
        for name in timed:
            settings = protocol.hyper_parameters.get(name, {})
            seconds[name] = probe(methods.get(name), settings, protocol, utterances, device)
    return Estimate(seconds, timed)


def probe(
    method: Callable[..., Method],
    settings: Mapping[str, Any],
    protocol: Protocol,
    utterances: int,
    device: torch.device,
) -> float:
    """Seconds that one run would take, from two short trainings and one scoring of generated data."""
    x, y = _generated(SAMPLE, protocol.features)
    source, target = Labelled(x, y, np.zeros(len(y), dtype=str)), Unlabelled(x)
    calls: list[float] = []

    def train(steps: int) -> tuple[Method, float]:
        training = protocol.training.model_copy(update={"steps": steps, "checkpoints": 2})
        fresh = method(**settings)
        calls.clear()
        return fresh, _time(lambda: fresh.fit(source, target, Setting(("a", "b"), 0, training, device), calls.append))

    train(SHORT)
    (_, short), (fitted, long) = train(SHORT), train(LONG)
    scoring = 2 * _time(lambda: fitted.outputs(x, "target")) * utterances / SAMPLE
    folds = protocol.target_folds if fitted.supervised_on_target else 1
    if len(calls) < 2:
        return folds * (long + scoring)
    step = max(0.0, long - short) / (LONG - SHORT)
    return folds * (short + step * (protocol.training.steps - SHORT)) + protocol.training.checkpoints * scoring


def _time(what: Callable[[], Any]) -> float:
    started = time.perf_counter()
    what()
    return time.perf_counter() - started


def _generated(n: int, settings: Settings) -> tuple[Frames, np.ndarray]:
    rng, like = np.random.default_rng(0), typical(settings)
    frames = rng.standard_normal((like.frames, like.width), dtype=np.float32)
    one = torch.zeros(n, dtype=torch.int64)
    y = np.arange(n) % 2
    x = rng.standard_normal((n, like.functionals)).astype(np.float32) + y[:, None]
    zero, unit = torch.zeros(1, like.width), torch.ones(1, like.width)
    return Frames(torch.from_numpy(frames), one, one + like.frames, zero, unit, one, x, like.layout), y
