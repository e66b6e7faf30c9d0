"""A report over any subset of methods, pairs, seeds and scores completes, with and without a paper."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from benchmark.contracts import Run
from benchmark.protocol import Protocol
from benchmark.report import Leaderboard, collect, render_terminal, write_report
from benchmark.report.paper.bundle import write_bundle
from benchmark.report.published import SHIPPED, load_published
from tests.records import make_record

PROTOCOL = Protocol(name="demo", corpora=("emodb", "urdu", "emovo", "ravdess"))
METHODS = {
    "one method": ["dann"],
    "source_only": ["source_only"],
    "target_only": ["target_only"],
    "one shallow": ["svm"],
    "only shallow": ["logistic", "svm", "tca"],
    "no floor": ["dann", "mcc"],
    "every kind": ["source_only", "target_only", "dann", "logistic", "tca", "mean_shift"],
}
PAIRS = {
    "one pair": [("emodb", "urdu")],
    "both directions": [("emodb", "urdu"), ("urdu", "emodb")],
    "disjoint": [("emodb", "urdu"), ("emovo", "ravdess")],
    "three corpora": list(itertools.permutations(("emodb", "urdu", "emovo"), 2)),
}


def no_scores(record: dict[str, Any]) -> None:
    """No rule has a score, and nothing beside the counts is known."""
    record["shift"] = {"proxy_a_distance": None}
    for checkpoint in record["checkpoints"]:
        checkpoint["selection"], checkpoint["hits"] = {}, None
        checkpoint["confusion"]["source_validation"] = None


def all_right(record: dict[str, Any]) -> None:
    """Every method recognises everything: no variance anywhere."""
    counts = record["counts"]
    for checkpoint in record["checkpoints"]:
        size = len(counts["target_test"])
        rows = enumerate(counts["target_test"])
        checkpoint["confusion"]["target"] = [[n if i == j else 0 for j in range(size)] for i, n in rows]
        checkpoint["hits"] = counts["target_speakers"]


def one_speaker(record: dict[str, Any]) -> None:
    record["counts"]["target_speakers"] = [record["counts"]["target_test"]]
    for checkpoint in record["checkpoints"]:
        checkpoint["hits"] = [[row[i] for i, row in enumerate(checkpoint["confusion"]["target"])]]


def a_class_without_utterances(record: dict[str, Any]) -> None:
    counts = record["counts"]
    for row in (counts["target_test"], *counts["target_speakers"]):
        row[0] = 0
    for checkpoint in record["checkpoints"]:
        checkpoint["confusion"]["target"][0] = [0] * len(counts["target_test"])
        checkpoint["hits"] = None


SHAPES = [no_scores, all_right, one_speaker, a_class_without_utterances]


def made(
    methods: Sequence[str], pairs: Sequence[tuple[str, str]], seeds: Sequence[int], checkpoints: int = 2
) -> list[dict[str, Any]]:
    """Records of all combinations; those of `target_only` have no source validation."""
    found = []
    for method, pair, seed in itertools.product(methods, pairs, seeds):
        record = make_record(Run(method, *pair, seed), checkpoints=checkpoints)
        record["protocol"] = {"name": PROTOCOL.name, "fingerprint": PROTOCOL.fingerprint}
        record["family"] = "shallow" if method in METHODS["only shallow"] else "baseline"
        record["supervised_on_target"] = method == "target_only"
        for checkpoint in record["checkpoints"] if method == "target_only" else ():
            checkpoint["confusion"]["source_validation"] = None
        found.append(record)
    return found


def reported(records: Sequence[dict[str, Any]], folder: Path, *, rule: str = "last", paper: bool = False) -> None:
    """Write everything a report has, and hold each method to be in its table."""
    runs = [Run(**record["run"]) for record in records]
    methods = list(dict.fromkeys(run.method for run in runs))
    pairs = list(dict.fromkeys((run.source, run.target) for run in runs))
    seeds = list(dict.fromkeys(run.seed for run in runs))
    leaderboard = Leaderboard(collect(records, [], [], PROTOCOL, methods, pairs, seeds, rule))
    written = write_report(leaderboard, folder, papers=load_published(SHIPPED))
    assert all(path.stat().st_size for path in written)
    printed = render_terminal(leaderboard)
    assert all(method in printed for method in methods)
    if paper:
        bundle = write_bundle(leaderboard, folder, {}, {})
        assert all(path.stat().st_size for path in bundle)


@pytest.mark.parametrize("seeds", [(0,), (0, 1, 2)], ids=["one seed", "three seeds"])
@pytest.mark.parametrize("pairs", PAIRS)
@pytest.mark.parametrize("methods", METHODS)
def test_a_report_over_any_methods_pairs_and_seeds_completes(tmp_path, methods, pairs, seeds):
    reported(made(METHODS[methods], PAIRS[pairs], seeds, checkpoints=len(seeds)), tmp_path)


@pytest.mark.parametrize("rule", ["last", "dev", "oracle"])
@pytest.mark.parametrize("change", SHAPES, ids=lambda change: change.__name__)
def test_a_report_over_whatever_is_known_of_runs_completes(tmp_path, change, rule):
    records = made(METHODS["every kind"], PAIRS["both directions"], (0, 1))
    for record in records:
        change(record)
    reported(records, tmp_path, rule=rule)


@pytest.mark.parametrize("methods", METHODS)
def test_a_paper_over_any_methods_completes_with_one_seed_of_one_checkpoint(tmp_path, methods):
    reported(made(METHODS[methods], PAIRS["both directions"], (0,), checkpoints=1), tmp_path, paper=True)


def test_a_paper_over_runs_of_which_only_the_counts_are_known_completes(tmp_path):
    records = made(METHODS["every kind"], PAIRS["one pair"], (0,), checkpoints=1)
    for record in records:
        no_scores(record)
    reported(records, tmp_path, paper=True)


def test_a_report_over_runs_with_holes_completes(tmp_path):
    records = made(METHODS["every kind"], PAIRS["three corpora"], (0, 1, 2))
    reported([record for i, record in enumerate(records) if i % 3], tmp_path)
