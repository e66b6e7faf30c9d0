"""How long 10,000 stored runs take to become a report: 30 methods, 110 pairs, 3 seeds and a few more."""

import numpy as np
import pytest

from benchmark.protocol import Protocol
from benchmark.report import Leaderboard, collect, render_terminal, write_report

CORPORA = [f"corpus_{k}" for k in range(11)]
PAIRS = [(s, t) for s in CORPORA for t in CORPORA if s != t]
METHODS = ["source_only", "target_only", *(f"method_{k}" for k in range(29))]
SEEDS = (0, 1, 2)
PROTOCOL = Protocol(name="all_pairs", corpora=tuple(CORPORA))
CLASSES = ["anger", "disgust", "fear", "happiness", "neutral", "sadness"]


@pytest.fixture(scope="module")
def records():
    draw = np.random.default_rng(0)
    return [_record(draw, m, s, t, seed) for m in METHODS for s, t in PAIRS for seed in SEEDS]


SCORES = ("entropy", "infomax", "snd", "iwv", "dev", "bnm")


def _checkpoint(draw, progress):
    confusion = draw.multinomial(60, [1 / 6] * 6, size=6).tolist()
    hits = [[row[i] // 2 for i, row in enumerate(confusion)], [row[i] - row[i] // 2 for i, row in enumerate(confusion)]]
    return {
        "progress": progress,
        "confusion": {"target": confusion, "source_validation": confusion},
        "hits": hits,
        "selection": {name: float(draw.normal()) for name in SCORES},
        "losses": {},
    }


def _record(draw, method, source, target, seed):
    corpus = {"utterances": 400, "left_out": {}, "incomplete": None}
    counts = {
        "source_train": [50] * 6,
        "source_validation": [10] * 6,
        "target_adaptation": 360,
        "target_test": [60] * 6,
        "target_speakers": [[30] * 6, [30] * 6],
    }
    return {
        "run": {"method": method, "source": source, "target": target, "seed": seed, "trial": 0},
        "protocol": {"name": PROTOCOL.name, "fingerprint": PROTOCOL.fingerprint},
        "classes": CLASSES,
        "counts": counts,
        "dropped": {"source": {"boredom": 81}, "target": {}},
        "splits": {
            "source_validation": "speakers",
            "adaptation": "transductive",
            "target_test": "all",
            "target_folds": None,
        },
        "data": {
            side: corpus | {"corpus": c, "fingerprint": c} for side, c in (("source", source), ("target", target))
        },
        "checkpoints": [_checkpoint(draw, (k + 1) / 10) for k in range(10)],
        "hyper_parameters": {},
        "shift": {"proxy_a_distance": 1.0},
        "family": "baseline",
        "supervised_on_target": method == "target_only",
        "code": {"version": "0.1.0", "commit": None, "digest": "d" * 12},
        "device": "cpu",
        "cost": {"seconds": 10.0, "peak_memory_mb": 600.0},
    }


@pytest.mark.benchmark(group="report")
def test_report_of_10_000_runs(benchmark, records, tmp_path):
    def report():
        leaderboard = Leaderboard(collect(records, [], [], PROTOCOL, METHODS, PAIRS, SEEDS))
        write_report(leaderboard, tmp_path)
        return render_terminal(leaderboard)

    assert len(records) > 10_000
    assert "source_only" in benchmark.pedantic(report, rounds=1)
