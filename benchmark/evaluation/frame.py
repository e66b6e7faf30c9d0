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
    """The records of each method, pair and seed, trials and repetitions in order; cells as `Run.order_key` has them."""
    ordered = sorted(records, key=lambda r: (run_of(r).cell.order_key, run_of(r).trial, run_of(r).repetition))
    return [list(trials) for _, trials in groupby(ordered, key=lambda r: run_of(r).cell)]


def tidy(records: Sequence[Record], rule: str) -> pd.DataFrame:
    """One row per method, source, target and seed, from the checkpoint that ``rule`` chooses among its trials.

    Columns: those four, family, supervised_on_target, n_test, uar, war, f1, seconds, processor_seconds, and what was
    chosen: ``trial``, ``progress``, ``confusion`` (classes, classes) and ``hits`` (speakers, classes; None where
    unknown).
    Scores lie in [0, 1] and come from the target's confusion counts; ``n_test`` counts the target utterances that
    were scored; ``seconds`` by the clock and ``processor_seconds`` (NaN where a trial has none) are means over trials.
    Where runs have repetitions, scores, counts and seconds are means over them: the same draw on other machines is no
    other draw. Raises `UsageError` for an unknown rule.
    """
    return pd.DataFrame([_mean([_row(trials, rule) for trials in repetitions(cell)]) for cell in cells(records)])


def repetitions(cell: Sequence[Record]) -> list[list[Record]]:
    """The trials of a cell as made at first, and then once for each repetition; one without stays as at first."""
    found = {(run_of(r).trial, run_of(r).repetition): r for r in cell}
    trials, times = (sorted({key[i] for key in found}) for i in (0, 1))
    return [[found.get((t, k)) or found[t, 0] for t in trials if {(t, k), (t, 0)} & found.keys()] for k in times]


def _mean(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One row for the repetitions of a cell: the first, with the means over all of what was measured."""
    if len(rows) == 1:
        return rows[0]
    measured = {key: float(np.mean([row[key] for row in rows])) for key in (*METRICS, "seconds", "processor_seconds")}
    hits = [row["hits"] for row in rows]
    counts = {"confusion": np.mean([row["confusion"] for row in rows], axis=0)}
    return {**rows[0], **measured, **counts, "hits": None if any(h is None for h in hits) else np.mean(hits, axis=0)}


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
        "processor_seconds": _over_trials([r["cost"].get("processor_seconds") for r in trials]),
        "trial": record["run"]["trial"],
        "progress": checkpoint["progress"],
        "confusion": confusion,
        "hits": None if hits is None else np.asarray(hits),
    }


def _over_trials(values: Sequence[float | None]) -> float:
    return float(np.mean([np.nan if value is None else value for value in values]))
