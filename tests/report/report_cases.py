"""Finished runs with given confusion counts, for the tests of the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmark.contracts import Run
from benchmark.protocol import Protocol
from benchmark.report import Leaderboard, collect

PROTOCOL = Protocol(name="four_real", corpora=("emodb", "urdu", "emovo"))
PAIRS = (("emodb", "urdu"), ("urdu", "emodb"))
CLASSES = ("anger", "sadness")
FAMILIES = {"source_only": "baseline", "target_only": "baseline", "svm": "shallow", "coral": "shallow"}
"""Of the methods that are not adversarial."""


def record(
    method: str, pair: tuple[str, str], seed: int, right: Sequence[int], trial: int = 0, **changes: Any
) -> dict[str, Any]:
    """A run on ten angry and twenty sad target utterances of two speakers, ``right`` of each recognised.

    The first checkpoint, halfway, recognises all; the label-free scores prefer it, but for entropy.
    """
    confusion = [[right[0], 10 - right[0]], [20 - right[1], right[1]]]
    made = {
        "schema": 2,
        "run": {"method": method, "source": pair[0], "target": pair[1], "seed": seed, "trial": trial},
        "status": "finished",
        "protocol": {"name": PROTOCOL.name, "fingerprint": PROTOCOL.fingerprint},
        "classes": list(CLASSES),
        "counts": {
            "source_train": [30, 10],
            "source_validation": [6, 2],
            "target_adaptation": 30,
            "target_test": [10, 20],
            "target_speakers": [[5, 10], [5, 10]],
        },
        "dropped": {"source": {"boredom": 81}, "target": {}},
        "splits": {
            "source_validation": "speakers",
            "adaptation": "transductive",
            "target_test": "all",
            "target_folds": None,
        },
        "data": {"source": corpus(pair[0]), "target": corpus(pair[1])},
        "hyper_parameters": {},
        "checkpoints": [
            checkpoint(0.5, [[10, 0], [0, 20]], infomax=0.6, entropy=-0.5),
            checkpoint(1.0, confusion, infomax=0.4, entropy=-0.3),
        ],
        "family": FAMILIES.get(method, "adversarial"),
        "supervised_on_target": method == "target_only",
        "code": {"version": "0.1.0", "commit": "c" * 40, "digest": "d" * 12},
        "environment": {},
        "device": "cpu",
        "cost": {"seconds": 10.0, "processor_seconds": 9.0, "peak_memory_mb": 600.0},
        "shift": {"proxy_a_distance": 1.2},
        "checksum": "",
    }
    return made | changes


def checkpoint(progress: float, confusion: list[list[int]], **selection: float) -> dict[str, Any]:
    """A checkpoint whose right answers are all of the first speaker, as far as that has so many."""
    right = (confusion[0][0], confusion[1][1])
    hits = [[min(n, most) for n, most in zip(right, (5, 10), strict=True)]]
    hits.append([n - first for n, first in zip(right, hits[0], strict=True)])
    counts = {"target": confusion, "source_validation": [[4, 2], [1, 1]]}
    return {"progress": progress, "confusion": counts, "hits": hits, "selection": selection, "losses": {}}


def corpus(name: str, fingerprint: str = "", **changes: Any) -> dict[str, Any]:
    fingerprint = fingerprint or f"{name}-data"
    made = {"corpus": name, "fingerprint": fingerprint, "utterances": 400, "left_out": {}, "incomplete": None}
    return made | changes


def failure(method: str, pair: tuple[str, str], seed: int, error: str) -> dict[str, Any]:
    run = {"method": method, "source": pair[0], "target": pair[1], "seed": seed, "trial": 0}
    return {"run": run, "status": "failed", "error": error, "traceback": ""}


RIGHT = {
    ("source_only", *PAIRS[0]): ((5, 10), (6, 10)),  # UAR 0.50, 0.55; WAR 15/30, 16/30
    ("source_only", *PAIRS[1]): ((5, 12), (5, 14)),  # UAR 0.55, 0.60; WAR 17/30, 19/30
    ("dann", *PAIRS[0]): ((6, 12), (8, 12)),  # UAR 0.60, 0.70; WAR 18/30, 20/30
    ("dann", *PAIRS[1]): ((5, 10), (5, 10)),  # UAR 0.50, 0.50; WAR 15/30, 15/30
    ("target_only", *PAIRS[0]): ((9, 18), (9, 18)),  # UAR 0.90, 0.90; WAR 27/30, 27/30
    ("target_only", *PAIRS[1]): ((8, 16), (8, 18)),  # UAR 0.80, 0.85; WAR 24/30, 26/30
}
"""Correct utterances of each class, for seeds 0 and 1, and what follows from them."""


def records() -> list[dict[str, Any]]:
    """Three methods, two pairs, two seeds, all there."""
    return [record(m, (s, t), seed, both[seed]) for (m, s, t), both in RIGHT.items() for seed in (0, 1)]


def without(*runs: Run) -> list[dict[str, Any]]:
    """`records` without some runs."""
    return [r for r in records() if Run(**r["run"]) not in runs]


def leaderboard(given: Sequence[dict[str, Any]] | None = None, **changes: Any) -> Leaderboard:
    """The leaderboard of ``given`` (default: `records`), everything in it wanted."""
    given = records() if given is None else given
    arguments: dict[str, Any] = {
        "failures": [],
        "impossible": [],
        "protocol": PROTOCOL,
        "methods": ["source_only", "dann", "target_only"],
        "pairs": PAIRS,
        "seeds": [0, 1],
    }
    return Leaderboard(collect(given, **(arguments | changes)))
