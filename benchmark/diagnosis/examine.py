"""A method's ordinary training on a pair of corpora, watched."""

from __future__ import annotations

import numpy as np
import torch

from benchmark.contracts import Method, Setting, Task
from benchmark.diagnosis.figures import Diagnosis, StateFigures, When
from benchmark.diagnosis.quantities import NONE, effective_rank, largest_share
from benchmark.diagnosis.watch import Watch
from benchmark.errors import UsageError
from benchmark.evaluation.metrics import confusion, uar
from benchmark.features.corpus import CorpusFeatures
from benchmark.protocol import Protocol
from benchmark.tasks.splits import Split, split_task
from benchmark.tasks.tasks import Side
from benchmark.training.deep import DeepMethod


def diagnose(
    method: Method,
    task: Task,
    protocol: Protocol,
    source: CorpusFeatures,
    target: CorpusFeatures,
    seed: int,
    device: torch.device,
) -> Diagnosis:
    """Train ``method``, unfitted, as a run of the protocol does, bit for bit, and say how that went.

    No label of the target enters. Raises `UsageError` for a method that trains no network, or on the target's labels.
    """
    if not isinstance(method, DeepMethod):
        raise UsageError(f"{method.name} trains no network; only the training of a deep method can be watched")
    if method.supervised_on_target:
        raise UsageError(f"{method.name} learns from labels of the target; the training of an adapting one is watched")
    split = split_task(Side.of(source, task.classes), Side.of(target, task.classes), protocol, seed)
    return watched(method, split, Setting(task.classes, seed, protocol.training, device))


def watched(method: DeepMethod, split: Split, setting: Setting) -> Diagnosis:
    """Fit ``method`` to a split's source and unlabelled target, and say how that went."""

    def look(when: When) -> StateFigures:
        found = method.outputs(split.target.x, "target")
        return StateFigures(
            when, largest_share(found.scores), effective_rank(found.features), _validation(method, split)
        )

    def checkpoint(progress: float) -> None:
        if progress == 1:
            watch.states.append(look(When(watch.windows[-1].when.stage, 1.0)))

    watch = Watch(method, setting.training.steps, look)
    with watch.watching():
        method.fit(split.source, split.target, setting, checkpoint)
    return Diagnosis(
        tuple(row for window in watch.windows for row in window.terms()),
        tuple(row for window in watch.windows for row in window.updates()),
        tuple(watch.states),
    )


def _validation(method: DeepMethod, split: Split) -> float:
    if split.validation is None:
        return NONE
    y, scores = split.validation.y, method.outputs(split.validation.x, "source").scores
    return float(uar(confusion(y, np.argmax(scores, 1), scores.shape[1])))
