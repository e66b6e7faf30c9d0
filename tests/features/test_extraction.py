import errno
import os
import signal

import numpy as np
import pytest
import torch

from benchmark.data.audio import sample_digest
from benchmark.errors import BenchmarkError
from benchmark.features import extraction
from benchmark.features.entry import Unused
from benchmark.features.extraction import extract
from benchmark.features.functionals import functionals
from benchmark.features.spectrogram import log_mel
from benchmark.representations import Spectrogram
from tests.memory_corpus import MemoryCorpus, tone

SETTINGS = Spectrogram()


def test_a_row_is_what_its_parts_say():
    waveform = np.concatenate([np.zeros(8000, np.float32), tone(0.5)])
    corpus = MemoryCorpus({"a": waveform})
    (row,) = extract(corpus, corpus.found.utterances, SETTINGS, 1)
    frames = log_mel(waveform, 16000, SETTINGS)
    np.testing.assert_array_equal(row.frames, frames)
    np.testing.assert_array_equal(row.functionals, functionals(frames))
    assert row.digest == sample_digest(waveform)
    assert row.seconds == 1.0


def test_what_cannot_be_used_becomes_a_reason():
    corpus = MemoryCorpus({"a": "not audio", "b": np.zeros(16000, np.float32), "c": tone(0.01), "d": tone()})
    unreadable, silent, short, row = extract(corpus, corpus.found.utterances, SETTINGS, 1)
    assert unreadable == Unused("not audio")
    assert silent.reason.startswith("silent")
    assert short.reason.startswith("too short: 10 ms found")
    assert [u.digest for u in (silent, short)] == [sample_digest(corpus.waveforms[name]) for name in "bc"]
    assert len(row.frames) == 28


def test_a_file_that_vanished_becomes_a_reason(monkeypatch):
    def vanished(utterance):
        raise FileNotFoundError(2, "No such file", "a.wav")

    corpus = MemoryCorpus.of_tones(1)
    monkeypatch.setattr(corpus, "read", vanished)
    (unused,) = extract(corpus, corpus.found.utterances, SETTINGS, 1)
    assert "No such file" in unused.reason


def test_one_thread_within_and_as_before_afterwards(monkeypatch):
    corpus = MemoryCorpus.of_tones(1)
    within = []
    read = corpus.read
    monkeypatch.setattr(corpus, "read", lambda u: (within.append(torch.get_num_threads()), read(u))[1])
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        list(extract(corpus, corpus.found.utterances, SETTINGS, 1))
        assert (within, torch.get_num_threads()) == ([1], 2)
    finally:
        torch.set_num_threads(before)


def test_worker_processes_give_the_same_bits_in_the_same_order(monkeypatch):
    monkeypatch.setattr(extraction, "CHUNK", 2)
    monkeypatch.setattr(extraction, "WORTH_A_WORKER", 5)
    monkeypatch.setattr(extraction, "AHEAD", 1)
    corpus = MemoryCorpus({**MemoryCorpus.of_tones(11).waveforms, "u005": "not audio"})
    here = list(extract(corpus, corpus.found.utterances, SETTINGS, 1))
    assert len(corpus.reads) == 11
    there = list(extract(corpus, corpus.found.utterances, SETTINGS, 2))
    assert len(corpus.reads) == 11
    assert there[5] == here[5] == Unused("not audio")
    for a, b in zip(here[:5] + here[6:], there[:5] + there[6:], strict=True):
        assert a.digest == b.digest
        np.testing.assert_array_equal(a.frames, b.frames)
        np.testing.assert_array_equal(a.functionals, b.functionals)


@pytest.mark.parametrize("jobs", [1, 4])
def test_few_utterances_need_no_workers(jobs, monkeypatch):
    monkeypatch.delattr(extraction, "ProcessPoolExecutor")
    corpus = MemoryCorpus.of_tones(3)
    assert len(list(extract(corpus, corpus.found.utterances, SETTINGS, jobs))) == 3


class Fatal(MemoryCorpus):
    """Kills the process that reads it."""

    def read(self, utterance):
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_dies_is_told_with_how_it_died(monkeypatch):
    monkeypatch.setattr(extraction, "WORTH_A_WORKER", 1)
    corpus = Fatal.of_tones(3)
    with pytest.raises(BenchmarkError, match="a process that computes features was killed by SIGKILL, as the system"):
        list(extract(corpus, corpus.found.utterances, SETTINGS, 2))


def test_a_system_without_semaphores_is_told(monkeypatch):
    def none(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(extraction, "WORTH_A_WORKER", 1)
    monkeypatch.setattr(extraction, "ProcessPoolExecutor", none)
    corpus = MemoryCorpus.of_tones(3)
    with pytest.raises(BenchmarkError, match=r"need semaphores, which /dev/shm does not give \(No space .*--jobs 1"):
        list(extract(corpus, corpus.found.utterances, SETTINGS, 2))
    assert len(list(extract(corpus, corpus.found.utterances, SETTINGS, 1))) == 3
