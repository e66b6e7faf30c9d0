"""Protocols side by side, made from random counts, for the tests of contrasts."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from benchmark.contrast import Column, Contrast, Results, column, compute, side_by_side
from benchmark.protocol import Protocol, Training
from benchmark.report import Board, collect
from benchmark.report.board import Floor
from tests.report.report_cases import PROTOCOL
from tests.report.section_cases import CORPORA, FAMILIES, PAIRS, SEEDS, pair_of, recall_mean, varied_records

SPEAKERS = Protocol(
    name="by_speaker",
    corpora=CORPORA,
    normalisation="speaker",
    seeds=(0, 1),
    hyper_parameters={"dann": {"weight": 0.5}},
)
LONGER = Protocol(name="longer", corpora=CORPORA, training=Training(steps=800), seeds=(0, 1, 2))
PROTOCOLS = (PROTOCOL, SPEAKERS, LONGER)
NAMES = tuple(protocol.name for protocol in PROTOCOLS)
METHODS = (*FAMILIES, "logistic")
SUPERVISED = ("target_only",)
OWN_FLOORS = {"dann": "source_only", "mmd": "source_only", "coral": "svm"}
FLOORS = {name: Floor(OWN_FLOORS.get(name, "")) for name in METHODS}

Made = list[dict[str, Any]]


def records_of(protocol: Protocol) -> Made:
    """A record of each of `METHODS`, pair and seed under the protocol; logistic has the counts of another svm."""
    return copy.deepcopy(_records(protocol.name))


@functools.cache
def _records(name: str) -> Made:
    number = NAMES.index(name)
    made = varied_records(number)
    other = [r for r in varied_records(number + 10) if r["run"]["method"] == "svm"]
    made += [{**r, "run": {**r["run"], "method": "logistic"}} for r in other]
    fingerprint = PROTOCOLS[number].fingerprint
    return [{**r, "protocol": {"name": name, "fingerprint": fingerprint}} for r in made]


def board(protocol: Protocol, records: Sequence[dict[str, Any]], **changes: Any) -> Board:
    """The board of the records, everything in it wanted."""
    wanted: dict[str, Any] = {"methods": list(METHODS), "pairs": PAIRS, "seeds": list(SEEDS), "floors": FLOORS}
    return collect(records, [], [], protocol, **(wanted | changes))


def columns(
    protocols: Iterable[Protocol] = PROTOCOLS,
    change: Callable[[str, Made], Made] = lambda name, made: made,
    **rest: Any,
) -> list[Column]:
    """A column for each protocol; ``change``: from its name and records to those that it has."""
    return [column(board(p, change(p.name, records_of(p)), **rest)) for p in protocols]


def contrast(*arguments: Any, **rest: Any) -> Contrast:
    return side_by_side(columns(*arguments, **rest))


def results(*arguments: Any, **rest: Any) -> Results:
    return compute(contrast(*arguments, **rest))


def lacking(name: str, **about: Any) -> Callable[[str, Made], Made]:
    """A change: the protocol ``name`` lacks the runs whose identity has all of ``about``."""
    return lambda own, made: [
        r for r in made if own != name or any(r["run"][key] != value for key, value in about.items())
    ]


def uar_of(record: dict[str, Any]) -> float:
    """UAR at the end of training, as a loop."""
    return recall_mean(record["checkpoints"][-1]["confusion"]["target"])


def war_of(record: dict[str, Any]) -> float:
    counts = record["checkpoints"][-1]["confusion"]["target"]
    return sum(counts[i][i] for i in range(len(counts))) / sum(map(sum, counts))


def by_seed(protocol: Protocol, method: str, score: Callable[[dict[str, Any]], float] = uar_of) -> list[float]:
    """The mean over pairs of each seed, as loops."""
    found = []
    for seed in SEEDS:
        own = [r for r in _records(protocol.name) if r["run"]["method"] == method and r["run"]["seed"] == seed]
        found.append(sum(map(score, own)) / len(own))
    return found


def by_pair(protocol: Protocol, method: str) -> dict[tuple[str, str], float]:
    """The mean over seeds of each pair, as loops."""
    found: dict[tuple[str, str], list[float]] = {pair: [] for pair in PAIRS}
    for record in _records(protocol.name):
        if record["run"]["method"] == method:
            found[pair_of(record)].append(uar_of(record))
    return {pair: sum(scores) / len(scores) for pair, scores in found.items()}


def of_them(n: int) -> str:
    """How a sentence counts methods."""
    return "None of them is" if n == 0 else "1 of them is" if n == 1 else f"{n} of them are"
