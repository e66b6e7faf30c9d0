"""A corpus of random frames and the sides of a task made of it, for tests of tasks, splits and normalisation."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from benchmark.contracts import Utterance
from benchmark.features.corpus import CorpusFeatures
from benchmark.protocol import build_protocol
from benchmark.tasks.tasks import Side


def corpus(name: str = "toy", emotions=("anger", "fear", "sadness"), speakers=6, each=4, seed=0) -> CorpusFeatures:
    rng = np.random.default_rng(seed)
    utterances = tuple(
        Utterance(f"{s}_{e}_{k}", e, f"s{s}", Path()) for s in range(speakers) for e in emotions for k in range(each)
    )
    n = len(utterances)
    lengths = rng.integers(20, 60, n)
    return CorpusFeatures(
        corpus=name,
        folder=Path(),
        frames=rng.normal(3, 2, (lengths.sum(), 8)).astype(np.float32),
        offsets=np.concatenate([[0], lengths.cumsum()]).astype(np.int64),
        functionals=rng.normal(5, 3, (n, 7)).astype(np.float32),
        utterances=utterances,
        digests=tuple(f"{i:016x}" for i in range(n)),
        seconds=lengths / 100,
        left_out={},
        fingerprint="0" * 12,
    )


def protocol(**keys):
    return build_protocol({"name": "toy", "corpora": ["a", "b"], **keys}, "test")


def sides(classes=("anger", "sadness"), **of_target):
    return Side.of(corpus(), classes), Side.of(corpus(seed=1, **of_target), classes)
