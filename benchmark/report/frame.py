"""Finished runs as a tidy frame: one row per run, its scores from the confusion counts of one checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from benchmark.errors import UsageError, nearest
from benchmark.evaluation import macro_f1, uar, war

Record = Mapping[str, Any]
"""A finished run as the store reads it."""

METRICS: dict[str, Callable[[Any], float]] = {"uar": uar, "war": war, "f1": macro_f1}

RULES: dict[str, Callable[[Sequence[Record]], Record]] = {"last": lambda checkpoints: checkpoints[-1]}
"""Selection rule -> which of a run's checkpoints it chooses. None of them sees target labels."""


def select(record: Record, rule: str) -> Record:
    """The checkpoint that a selection rule chooses from one run.

    ``rule`` is a key of `RULES`; ``last`` is the model at the end of training. Raises `UsageError`
    with the nearest rule for an unknown one.

    >>> select({"checkpoints": [{"progress": 0.5}, {"progress": 1.0}]}, "last")
    {'progress': 1.0}
    """
    if rule not in RULES:
        raise UsageError(f"no selection rule {rule!r}; {nearest(rule, RULES)}")
    return RULES[rule](record["checkpoints"])


def tidy(records: Sequence[Record], rule: str) -> pd.DataFrame:
    """One row per run: method, source, target, seed, family, supervised_on_target, n_test, uar, war, f1, seconds.

    Scores lie in [0, 1] and come from the target's confusion counts at the checkpoint that ``rule``
    chooses; ``n_test`` counts the target utterances that were scored.
    """
    return pd.DataFrame([_row(record, rule) for record in records])


def _row(record: Record, rule: str) -> dict[str, Any]:
    confusion = np.asarray(select(record, rule)["confusion"]["target"])
    return {
        **{key: record["run"][key] for key in ("method", "source", "target", "seed")},
        "family": record["family"],
        "supervised_on_target": record["supervised_on_target"],
        "n_test": int(confusion.sum()),
        **{name: metric(confusion) for name, metric in METRICS.items()},
        "seconds": record["cost"]["seconds"],
    }
