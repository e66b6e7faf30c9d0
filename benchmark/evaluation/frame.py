"""Finished runs as a tidy frame: one row per cell and seed, its scores from the checkpoint that a rule chooses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from benchmark.contracts import Run
from benchmark.evaluation.metrics import macro_f1, uar, war
from benchmark.evaluation.rules import choose

Record = Mapping[str, Any]
"""A finished run as the store reads it."""

METRICS: dict[str, Callable[[Any], float]] = {"uar": uar, "war": war, "f1": macro_f1}

CELL = ("method", "source", "target", "seed")
"""What a row is about; the trials of a search share one."""


def run_of(entry: Record) -> Run:
    """The identity of the run that a record or a failure is about."""
    return Run(**entry["run"])


def cells(records: Sequence[Record]) -> list[list[Record]]:
    """The records of each method, pair and seed, their trials in order; cells in the order of `Run.order_key`."""
    ordered = sorted(records, key=lambda r: (run_of(r).cell.order_key, run_of(r).trial))
    return [list(trials) for _, trials in groupby(ordered, key=lambda r: run_of(r).cell)]


def tidy(records: Sequence[Record], rule: str) -> pd.DataFrame:
    """One row per method, source, target and seed, from the checkpoint that ``rule`` chooses among its trials.

    Columns: those four, family, supervised_on_target, n_test, uar, war, f1, seconds, processor_seconds, and what was
    chosen: ``trial``, ``progress``, ``confusion`` (classes, classes) and ``hits`` (speakers, classes; None where
    unknown).
    Scores lie in [0, 1] and come from the target's confusion counts; ``n_test`` counts the target utterances that
    were scored; ``seconds`` by the clock and ``processor_seconds`` (NaN where a trial has none) are means over trials.
    Raises `UsageError` for an unknown rule.
    """
    return pd.DataFrame([_row(trials, rule) for trials in cells(records)])


def _row(trials: Sequence[Record], rule: str) -> dict[str, Any]:
    record, checkpoint = choose(trials, rule)
    confusion = np.asarray(checkpoint["confusion"]["target"])
    hits = checkpoint.get("hits")
    return {
        **{key: record["run"][key] for key in CELL},
        "family": record["family"],
        "supervised_on_target": record["supervised_on_target"],
        "n_test": int(confusion.sum()),
        **{name: metric(confusion) for name, metric in METRICS.items()},
        "seconds": float(np.mean([r["cost"]["seconds"] for r in trials])),
        "processor_seconds": _mean([r["cost"].get("processor_seconds") for r in trials]),
        "trial": record["run"]["trial"],
        "progress": checkpoint["progress"],
        "confusion": confusion,
        "hits": None if hits is None else np.asarray(hits),
    }


def _mean(values: Sequence[float | None]) -> float:
    return float(np.mean([np.nan if value is None else value for value in values]))
