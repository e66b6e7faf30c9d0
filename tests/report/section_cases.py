"""A board with several corpora, methods and checkpoints, made from random counts, for the tests of the sections."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from benchmark.report import Board, Leaderboard
from benchmark.report.section import Grid
from tests.report.report_cases import checkpoint, leaderboard, record

CORPORA = ("emodb", "emovo", "urdu")
SEEDS = (0, 1)
FAMILIES = {
    "source_only": "baseline",
    "dann": "adversarial",
    "mmd": "discrepancy",
    "svm": "shallow",
    "target_only": "baseline",
    "coral": "shallow",
}
FLOORS = {"dann": "source_only", "mmd": "source_only", "coral": "svm"}
"""Of the methods that have one."""
SCORES = ("entropy", "infomax", "snd", "bnm", "iwv", "dev")


def pairs_of(corpora: Sequence[str]) -> list[tuple[str, str]]:
    return list(itertools.permutations(corpora, 2))


PAIRS = pairs_of(CORPORA)


def varied_records(numbers: int = 0) -> list[dict[str, Any]]:
    """A record of each method, pair and seed with four random checkpoints, one for the shallow method."""
    rng = np.random.default_rng(numbers)
    cells = itertools.product(FAMILIES, PAIRS, SEEDS)
    return [_varied(method, pair, seed, rng) for method, pair, seed in cells]


def _varied(method: str, pair: tuple[str, str], seed: int, rng: np.random.Generator) -> dict[str, Any]:
    n = 1 if FAMILIES[method] == "shallow" else 4
    checkpoints = [_checkpoint((k + 1) / n, method == "target_only", rng) for k in range(n)]
    return record(
        method,
        pair,
        seed,
        (0, 0),
        family=FAMILIES[method],
        checkpoints=checkpoints,
        shift={"proxy_a_distance": round(float(rng.uniform(0, 2)), 3)},
        cost={"seconds": float(rng.integers(1, 50)), "peak_memory_mb": float(rng.integers(500, 900))},
        counts={
            "source_train": [int(rng.integers(5, 40)) if pair[0] == name else 7 for name in ("emodb", "emovo")],
            "source_validation": [3, 2],
            "target_adaptation": 30,
            "target_test": [10, 20],
            "target_speakers": [[5, 10], [5, 10]],
        },
    )


def _checkpoint(progress: float, supervised: bool, rng: np.random.Generator) -> dict[str, Any]:
    low = 8 if supervised else 2
    right = int(rng.integers(low, 11)), int(rng.integers(2 * low, 21))
    selection = {} if supervised else {name: float(rng.normal()) for name in SCORES}
    made = checkpoint(progress, [[right[0], 10 - right[0]], [20 - right[1], right[1]]], **selection)
    held = int(rng.integers(0, 7)), int(rng.integers(0, 3))
    made["confusion"]["source_validation"] = None if supervised else [[held[0], 6 - held[0]], [2 - held[1], held[1]]]
    return made


def varied(given: Sequence[dict[str, Any]] | None = None, **changes: Any) -> Leaderboard:
    """The leaderboard of `varied_records`, or of those given, everything in it wanted."""
    arguments: dict[str, Any] = {"methods": list(FAMILIES), "pairs": PAIRS, "seeds": list(SEEDS)}
    return leaderboard(varied_records() if given is None else given, **(arguments | changes))


def column(grid: Grid, header: str) -> dict[str, str]:
    """First cell of each row -> its cell below ``header``."""
    assert grid.headers.count(header) == 1
    return {row[0]: row[grid.headers.index(header)] for row in grid.rows}


def unsupervised(board: Board) -> list[dict[str, Any]]:
    return [dict(r) for r in board.records if not r["supervised_on_target"]]


def recall_mean(confusion: Sequence[Sequence[int]]) -> float:
    """UAR as a loop."""
    total = 0.0
    for i, row in enumerate(confusion):
        total += row[i] / sum(row)
    return total / len(confusion)


def pair_means(board: Board, method: str) -> dict[tuple[str, str], float]:
    """Pair -> the method's mean UAR over seeds at the end of training, as a loop."""
    found: dict[tuple[str, str], list[float]] = {}
    for r in board.records:
        if r["run"]["method"] == method:
            last = r["checkpoints"][-1]["confusion"]["target"]
            found.setdefault((r["run"]["source"], r["run"]["target"]), []).append(recall_mean(last))
    return {pair: sum(scores) / len(scores) for pair, scores in found.items()}


def pair_of(record: Mapping[str, Any]) -> tuple[str, str]:
    return record["run"]["source"], record["run"]["target"]


def mean(values: Iterable[float]) -> float:
    values = list(values)
    return sum(values) / len(values)


def shows(text: str, share: float) -> bool:
    """Whether a cell prints a share or difference in % with one decimal, either way where it ends in a half."""
    return abs(float(text) - 100 * share) < 0.0501
