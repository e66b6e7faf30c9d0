"""What a corpus of many short utterances costs; run by ``make bench``, with 100,000 where LONG_CORPUS says so.

Measured with ``LONG_CORPUS=100000``, 0.2 s at 8 kHz each, on two busy cores of Linux x86_64, in processor seconds and
MiB of all processes, shared pages once: listing 2.9 s, 110; check-corpus 30 s, 212; features in one process 76 s, 516;
with two workers 108 s, 1156, of which torch alone is 290 in each worker. Reading one costs 0.2 ms (of 8,000).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from benchmark.data.audio import read_audio
from benchmark.data.audit import audit
from benchmark.data.corpus import list_files
from benchmark.features.cache import compute_features
from benchmark.representations import Spectrogram
from tests.benchmarks.long_corpus import LongCorpus, write_long_corpus

UTTERANCES = int(os.environ.get("LONG_CORPUS", "5000"))

MOST_MEMORY = 1000
"""MiB that all processes may hold at once, but for workers."""

LISTING = 50e-6
"""Processor seconds that an utterance may cost when a corpus is listed: 5 s of 100,000."""

WORKER = 350
"""MiB of a worker process, nearly all of it torch's own."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long")
    write_long_corpus(folder, UTTERANCES)
    return folder


class Peak:
    """The most memory that this process and those it started hold while a block runs, in MiB."""

    def __enter__(self) -> Peak:
        self.mib, self._done = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        me = psutil.Process()
        while not self._done.wait(0.2):
            self.mib = max(self.mib, sum(map(_held, [me, *me.children(recursive=True)])) / 2**20)


def _held(process: psutil.Process) -> float:
    try:
        held = process.memory_full_info()
    except psutil.Error:
        return 0.0
    return float(getattr(held, "pss", held.rss))


def cpu_seconds() -> float:
    return float(sum(psutil.Process().cpu_times()[:4]))


Measure = Callable[..., Any]


@pytest.fixture
def measured(benchmark: Any) -> Measure:
    """Runs something once; processor seconds and the most memory are told beside its time."""

    def measure(work: Callable[[], Any], workers: int = 0) -> Any:
        before = cpu_seconds()
        with Peak() as peak:
            result = benchmark.pedantic(work, rounds=1)
        seconds = cpu_seconds() - before
        benchmark.extra_info.update(utterances=UTTERANCES, cpu_seconds=round(seconds, 2), peak_mb=round(peak.mib))
        assert peak.mib < MOST_MEMORY + WORKER * workers
        return result

    return measure


def test_listing(measured: Measure, benchmark: Any, folder: Path) -> None:
    assert len(measured(lambda: LongCorpus().find(folder)).utterances) == UTTERANCES
    assert benchmark.extra_info["cpu_seconds"] < LISTING * UTTERANCES + 0.5


def test_decoding_alone(measured: Measure, folder: Path) -> None:
    files = list_files(folder)
    assert measured(lambda: sum(len(read_audio(path)[0]) for _, path in files)) == UTTERANCES * 1600


def test_check_corpus(measured: Measure, folder: Path) -> None:
    found = measured(lambda: audit(LongCorpus(), folder))
    assert (found.files, found.unreadable, len(found.duplicates)) == (UTTERANCES, {}, (UTTERANCES - 1) // 100)


@pytest.mark.parametrize("jobs", [1, 2])
def test_features(measured: Measure, folder: Path, tmp_path: Path, jobs: int) -> None:
    corpus = LongCorpus()
    found = corpus.find(folder)
    features = measured(
        lambda: compute_features(corpus, found, Spectrogram(), tmp_path, jobs=jobs), jobs if jobs > 1 else 0
    )
    assert len(features) == UTTERANCES
