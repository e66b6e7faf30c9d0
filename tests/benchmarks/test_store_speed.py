"""Seconds that the store takes; run with ``pytest tests/benchmarks/test_store_speed.py --benchmark-only``."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import asdict
from itertools import islice, permutations, product
from pathlib import Path

import numpy as np
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from benchmark.contracts import Run
from benchmark.store.record import encode
from benchmark.store.status import status
from benchmark.store.store import Store
from tests.records import FINGERPRINT, PROTOCOL, make_record

RUNS = 10_000


def plan() -> list[Run]:
    """20 methods over the 90 pairs of 10 corpora, seed by seed, cut at `RUNS`."""
    pairs = permutations([f"corpus_{k}" for k in range(10)], 2)
    every = (Run(f"method_{m}", s, t, seed) for seed, (s, t), m in product(range(6), pairs, range(20)))
    return list(islice(every, RUNS))


@pytest.fixture(scope="session")
def full(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """`RUNS` stored runs of seven classes and ten checkpoints each."""
    store = Store(tmp_path_factory.mktemp("results"), PROTOCOL, FINGERPRINT)
    record = make_record(classes=7, checkpoints=10, utterances=200)
    for run in plan():
        path = store.path(run)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode({**record, "run": asdict(run)}))
    return store


def test_write(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    store = Store(tmp_path, PROTOCOL, FINGERPRINT)
    record = make_record(classes=7, checkpoints=10, utterances=200)
    scores = np.random.default_rng(0).random((1400, 7)).astype(np.float16)
    path = benchmark(store.write, record, {"target": scores})
    assert path.stat().st_size < 10_000


def test_read(benchmark: BenchmarkFixture, full: Store) -> None:
    run = plan()[0]
    assert benchmark(full.read, run)["run"] == asdict(run)


def test_records(benchmark: BenchmarkFixture, full: Store) -> None:
    assert benchmark.pedantic(lambda: sum(1 for _ in full.records()), rounds=3) == RUNS


def test_status(benchmark: BenchmarkFixture, full: Store) -> None:
    found = benchmark.pedantic(status, (full, plan()), rounds=5)
    assert len(found.finished) == RUNS


def test_status_as_a_process(benchmark: BenchmarkFixture, full: Store) -> None:
    """With the start of Python and all imports: what somebody waits for."""
    code = f"""
from pathlib import Path
from benchmark.store.status import status
from benchmark.store.store import Store
store = Store(Path({str(full.folder.parent)!r}), {PROTOCOL!r}, {FINGERPRINT!r})
print(status(store, store.finished()).render())
"""
    answer = benchmark.pedantic(
        lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True), rounds=5
    )
    assert answer.stdout.splitlines()[-1].split() == ["all", str(RUNS), "0", "0", "0"]
