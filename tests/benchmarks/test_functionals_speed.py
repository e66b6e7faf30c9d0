"""How long whole runs on functionals take, splits and ten checkpoints with all label-free scores included.

One thread, 184 functionals, four corpora's usual size: 500 utterances of 12 speakers on each side, six emotions, the
budget of the protocol four_real_functionals. Run by ``make bench``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from benchmark.contracts import Run, Task, Utterance
from benchmark.features.corpus import CorpusFeatures
from benchmark.protocol import load_protocol
from benchmark.registry import method_registry
from benchmark.running.experiment import run_experiment
from tests.benchmarks.random_corpora import CLASSES, FUNCTIONALS

METHODS = method_registry("methods")
PROTOCOL = load_protocol("four_real_functionals")
UTTERANCES, SPEAKERS, ROUNDS = 500, 12, 3


def _corpus(name: str, seed: int) -> CorpusFeatures:
    rng = np.random.default_rng(seed)
    y = np.arange(UTTERANCES) % len(CLASSES)
    values = rng.standard_normal((UTTERANCES, FUNCTIONALS)) + 0.5 * seed
    values += 0.3 * (np.arange(FUNCTIONALS) % (2 * len(CLASSES)) == y[:, None])
    functionals = values.astype(np.float32)
    said = [Utterance(f"{i:03}", CLASSES[c], f"s{i % SPEAKERS}", Path("nowhere")) for i, c in enumerate(y)]
    return CorpusFeatures(
        corpus=name,
        folder=Path("nowhere"),
        frames=functionals,
        offsets=np.arange(UTTERANCES + 1),
        functionals=functionals,
        utterances=tuple(said),
        digests=tuple(f"{i:012}" for i in range(UTTERANCES)),
        seconds=np.ones(UTTERANCES),
        left_out={},
        fingerprint=name,
    )


@pytest.mark.usefixtures("one_thread")
@pytest.mark.benchmark(group="runs on functionals, 400 steps")
@pytest.mark.parametrize("name", METHODS.names)
def test_a_whole_run(benchmark, name):
    source, target = _corpus("left", 0), _corpus("right", 1)
    run, task = Run(name, "left", "right", 0), Task("left", "right", CLASSES)

    def whole() -> None:
        run_experiment(METHODS.get(name), run, task, PROTOCOL, source, target, torch.device("cpu"))

    benchmark.pedantic(whole, rounds=ROUNDS, warmup_rounds=1)
