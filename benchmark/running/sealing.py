"""One run of a method that is out of reach: the same record as `run_experiment` makes, and how it was sealed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmark.contracts import Method, Run, Task
from benchmark.features.corpus import CorpusFeatures
from benchmark.protocol import Protocol
from benchmark.running.experiment import run_experiment
from benchmark.sealed.method import Behind, behind, template_of


def run_sealed(
    method: Callable[[], Method],
    run: Run,
    task: Task,
    protocol: Protocol,
    source: CorpusFeatures,
    target: CorpusFeatures,
    device: torch.device,
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """`benchmark.running.experiment.run_experiment` for methods of a `benchmark.sealed.registry.SealedRegistry`.

    The same numbers; the record says how the method was ``sealed``, and its processor seconds and peak memory are
    those of the method's processes. They are ended when this returns, whatever they left running.

    Raises `BenchmarkError` where corpora or features lie where the method may read, and what the method raises.
    """
    made: list[Behind] = []

    def make() -> Method:
        fresh = method()
        made.append(behind(fresh))
        return fresh

    check_secret(method(), source, target)
    try:
        record, arrays = run_experiment(make, run, task, protocol, source, target, device)
    finally:
        for fitted in made:
            fitted.close()
    levels = {fitted.level for fitted in made}
    used = [usage for fitted in made for usage in fitted.usage]
    cost = record["cost"]
    cost["processor_seconds"] = round(cost["processor_seconds"] + sum(usage.seconds for usage in used), 2)
    cost["peak_memory_mb"] = round(max(usage.peak for usage in used), 1)
    return {**record, "sealed": min(levels)}, arrays


def check_secret(method: Method, *corpora: CorpusFeatures) -> None:
    """Nothing, when no corpus and no features lie where a sealed method may read. Raises `BenchmarkError` otherwise."""
    secret = frozenset[Path]().union(*(corpus.places for corpus in corpora))
    template_of(method).check_apart(place for place in secret if place.is_absolute())
