"""The leaderboard as a tidy table for scripts."""

from __future__ import annotations

import pandas as pd

from benchmark.evaluation.frame import CELL, METRICS
from benchmark.evaluation.rules import RULES
from benchmark.report.board import Board


def render_csv(board: Board) -> str:
    """One row per method, pair and selection rule that has a finished run; shares in [0, 1] with six digits.

    ``*_mean`` and ``*_std`` (n - 1, empty with one seed) are over the seeds of the row; ``n_test`` is the
    number of target utterances scored, of the row's first seed; several code digests are joined by spaces.
    """
    keys = ["method", "source", "target"]
    joined = board.runs.merge(_of_records(board), on=list(CELL))
    grouped = joined.groupby(keys, sort=False)
    frame = pd.DataFrame(
        {
            "family": grouped["family"].first(),
            "supervised_on_target": grouped["supervised_on_target"].first(),
            "rule": board.rule,
            "classes": grouped["classes"].first(),
            "n_test": grouped["n_test"].first(),
            "seeds": grouped["seed"].agg(_joined),
            **{f"{m}_{how}": grouped[m].agg(how) for m in METRICS for how in ("mean", "std")},
            "chance": 1 / grouped["n_classes"].first(),
            "processor_seconds_mean": grouped["processor_seconds"].agg(lambda values: values.mean(skipna=False)),
            "seconds_mean": grouped["seconds"].mean(),
            "protocol": board.protocol.name,
            "protocol_fingerprint": board.protocol.fingerprint,
            "source_fingerprint": grouped["source_fingerprint"].first(),
            "target_fingerprint": grouped["target_fingerprint"].first(),
            "code_digests": grouped["code"].agg(_joined),
        }
    )
    order = [(m, *p) for m in board.methods for p in board.pairs]
    rows = frame.loc[[key for key in order if key in frame.index]].reset_index()
    return rows.to_csv(index=False, float_format="%.6f", lineterminator="\n")


def render_rules_csv(board: Board) -> str:
    """One row per method, pair and selection rule; shares in [0, 1] with six digits.

    ``sees_target_labels`` is true for the oracle's rows: they are no result of a method.
    """
    frames = []
    for rule in RULES.values():
        grouped = board.under(rule.name).groupby(["method", "source", "target"])
        frame = pd.DataFrame({f"{m}_{how}": grouped[m].agg(how) for m in METRICS for how in ("mean", "std")})
        frame.insert(0, "seeds", grouped["seed"].agg(_joined))
        frames.append(frame.reset_index().assign(rule=rule.name, sees_target_labels=rule.oracle))
    return pd.concat(frames).to_csv(index=False, float_format="%.6f", lineterminator="\n")


def _of_records(board: Board) -> pd.DataFrame:
    """Of the defaults' run of each cell; its trials differ in hyper-parameters only."""
    records = [record for record in board.records if not record["run"]["trial"]]
    columns = {
        **{key: [record["run"][key] for record in records] for key in CELL},
        "classes": [" ".join(record["classes"]) for record in records],
        "n_classes": [len(record["classes"]) for record in records],
        "source_fingerprint": [record["data"]["source"]["fingerprint"] for record in records],
        "target_fingerprint": [record["data"]["target"]["fingerprint"] for record in records],
        "code": [str(record["code"].get("digest") or "unknown") for record in records],
    }
    return pd.DataFrame(columns)


def _joined(values: pd.Series) -> str:
    return " ".join(map(str, sorted(values.unique())))
