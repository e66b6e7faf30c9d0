"""One run: fit a method on a task, look at it at every checkpoint, keep the counts.

The evaluator alone holds the target's labels. A method is handed `Unlabelled` data and a callback
that returns nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from benchmark.contracts import UNLABELLED, Method, Outputs, Run, Setting, Task
from benchmark.errors import BenchmarkError
from benchmark.evaluation.metrics import by_speaker, confusion
from benchmark.evaluation.selection import label_free_scores
from benchmark.evaluation.shift import proxy_a_distance
from benchmark.features.corpus import CorpusFeatures
from benchmark.hyper import hyper_parameters
from benchmark.protocol import Protocol
from benchmark.store.record import SCHEMA
from benchmark.tasks.splits import Split, split_task, target_folds
from benchmark.tasks.tasks import Side

REFERENCE = 512
"""At most this many training utterances stand for the source when densities are compared."""


class Evaluator:
    """Scores a method at its checkpoints. Holds validation and test labels; the method never sees it."""

    def __init__(self, method: Method, split: Split, classes: int) -> None:
        self.method, self.split, self.classes = method, split, classes
        self.checkpoints: list[dict[str, Any]] = []
        self.last: Outputs | None = None
        self.proxy_a_distance: float | None = None

    def __call__(self, progress: float) -> None:
        split, c = self.split, self.classes
        test = checked(self.method.outputs(split.test, "target"), len(split.test), c)
        counts, selection = {"target": _counts(split.test_y, test, c)}, {}
        if split.validation is not None:
            x, y = split.validation.x, split.validation.y
            validation = checked(self.method.outputs(x, "source"), len(x), c)
            counts["source_validation"] = _counts(y, validation, c)
            train = self.method.outputs(split.source.x[:REFERENCE], "source")
            selection = label_free_scores(train, validation, y, test)
            if progress == 1:
                self.proxy_a_distance = _rounded(proxy_a_distance(train.features, test.features))
        self.checkpoints.append(
            {
                "progress": round(progress, 6),
                "confusion": counts,
                "hits": self._by_speaker(test.scores.argmax(1) == split.test_y),
                "selection": {k: _rounded(v) for k, v in selection.items()},
                "losses": {k: _rounded(v) for k, v in getattr(self.method, "losses", {}).items()},
            }
        )
        self.last = test

    def _by_speaker(self, among: np.ndarray | None = None) -> list[list[int]]:
        split = self.split
        return by_speaker(split.test_speaker, split.test_y, split.speakers, self.classes, among).tolist()

    @property
    def by_speaker(self) -> list[list[int]]:
        """Test utterances of each target speaker and class."""
        return self._by_speaker()


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")


def _counts(truth: np.ndarray, outputs: Outputs, classes: int) -> list[list[int]]:
    return confusion(truth, outputs.scores.argmax(1), classes).tolist()


def checked(outputs: Outputs, n: int, classes: int) -> Outputs:
    """``outputs`` itself. Raises `BenchmarkError` unless its scores are n rows of class probabilities."""
    p = outputs.scores
    if p.shape != (n, classes):
        raise BenchmarkError(f"scores of shape {(n, classes)} expected, found {p.shape}")
    if not np.isfinite(p).all():
        raise BenchmarkError(f"finite scores expected, found {np.isnan(p).sum()} NaN of {p.size}: training diverged")
    if p.min() < 0 or np.abs(p.sum(1) - 1).max() > 1e-3:
        raise BenchmarkError(f"rows that sum to one expected, found sums from {p.sum(1).min():g} to {p.sum(1).max():g}")
    return outputs


def run_experiment(
    method: Callable[[], Method],
    run: Run,
    task: Task,
    protocol: Protocol,
    source: CorpusFeatures,
    target: CorpusFeatures,
    device: torch.device,
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Record of one run (see ``results/README.md``) and the last model's scores per test utterance.

    ``method`` makes a fresh, unfitted method each time it is called. The record lacks what the
    process knows better: code, environment, peak memory.
    """
    started, worked = time.perf_counter(), time.process_time()
    sides = Side.of(source, task.classes), Side.of(target, task.classes)
    setting = Setting(task.classes, run.seed, protocol.training, device)
    split = split_task(*sides, protocol, run.seed)
    fitted = method()
    if fitted.supervised_on_target:
        splits = target_folds(sides[1], protocol, run.seed)
        parts = [_fit(method() if k else fitted, fold, setting) for k, fold in enumerate(splits)]
        checkpoints = _pooled([p.checkpoints for p in parts])
    else:
        splits, parts = [split], [_fit(fitted, split, setting)]
        checkpoints = parts[0].checkpoints
    validation_y = split.validation.y if split.validation else np.zeros(0, dtype=np.int64)
    counts = {
        "source_train": _per_class(split.source.y, task),
        "source_validation": _per_class(validation_y, task),
        "target_adaptation": len(split.target.x),
        "target_test": _per_class(np.concatenate([s.test_y for s in splits]), task),
        "target_speakers": np.sum([p.by_speaker for p in parts], axis=0).tolist(),
    }
    record = {
        "schema": SCHEMA,
        "run": run.as_dict(),
        "status": "finished",
        "protocol": {"name": protocol.name, "fingerprint": protocol.fingerprint},
        "classes": list(task.classes),
        "counts": counts,
        "dropped": {"source": sides[0].dropped, "target": sides[1].dropped},
        "splits": {
            "source_validation": "speakers" if split.by_speakers else "utterances",
            "adaptation": protocol.adaptation,
            "target_test": split.cut_by,
            "target_folds": len(splits) if fitted.supervised_on_target else None,
        },
        "data": {"source": _data(source), "target": _data(target)},
        "hyper_parameters": hyper_parameters(fitted),
        "checkpoints": checkpoints,
        "supervised_on_target": fitted.supervised_on_target,
        "family": fitted.family,
        "device": device.type,
        "cost": {
            "seconds": round(time.perf_counter() - started, 2),
            "processor_seconds": round(time.process_time() - worked, 2),
        },
        "shift": {"proxy_a_distance": parts[0].proxy_a_distance},
    }
    scores = np.concatenate([p.last.scores for p in parts if p.last is not None])
    arrays = {
        "scores": scores.astype(np.float16),
        "truth": np.concatenate([s.test_y for s in splits]).astype(np.int16),
        "utterances": np.array([n for s in splits for n in s.names]),
    }
    return record, arrays


def within_corpus(
    method: Callable[[], Method],
    corpus: CorpusFeatures,
    protocol: Protocol,
    seed: int,
    folds: int,
    device: torch.device,
) -> np.ndarray:
    """Confusion counts (classes, classes) of a method inside one corpus, cross-validated over speakers.

    All the corpus's emotions, in alphabetical order. This, and never a target's score, is what
    backbones, budgets and defaults are chosen by.
    """
    classes = tuple(sorted({u.emotion for u in corpus.utterances} - {UNLABELLED}))
    splits = target_folds(Side.of(corpus, classes), protocol, seed, folds)
    setting = Setting(classes, seed, protocol.training, device)
    parts = [_fit(method(), split, setting) for split in splits]
    return np.sum([p.checkpoints[-1]["confusion"]["target"] for p in parts], axis=0)


def _fit(method: Method, split: Split, setting: Setting) -> Evaluator:
    evaluator = Evaluator(method, split, len(setting.classes))
    method.fit(split.source, split.target, setting, evaluator)
    if not evaluator.checkpoints or evaluator.checkpoints[-1]["progress"] != 1:
        raise BenchmarkError("fit must end with checkpoint(1.0), and did not")
    return evaluator


def _per_class(y: np.ndarray, task: Task) -> list[int]:
    return np.bincount(y, minlength=len(task.classes)).tolist()


def _data(corpus: CorpusFeatures) -> dict[str, Any]:
    return {
        "corpus": corpus.corpus,
        "fingerprint": corpus.fingerprint,
        "earlier": corpus.earlier or None,
        "utterances": sum(u.emotion != UNLABELLED for u in corpus.utterances),
        "left_out": dict(corpus.left_out),
        "incomplete": None,
        "origin": dict(corpus.origin),
    }


def _pooled(folds: list[list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Checkpoints of cross-validation: counts added over folds, everything else averaged."""
    pooled = []
    for same in zip(*folds, strict=True):
        confusions = {
            split: np.sum([c["confusion"][split] for c in same], axis=0).tolist() for split in same[0]["confusion"]
        }
        means = {
            kind: {k: _rounded(float(np.mean([c[kind][k] for c in same]))) for k in same[0][kind]}
            for kind in ("selection", "losses")
        }
        hits = np.sum([c["hits"] for c in same], axis=0).tolist()
        pooled.append({"progress": same[0]["progress"], "confusion": confusions, "hits": hits, **means})
    return pooled
