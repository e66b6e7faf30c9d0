"""Embeddings as features: what the file leaves out, what it holds beyond the corpus, and who hears of it."""

from __future__ import annotations

import logging

import numpy as np
import pytest

from benchmark.errors import BenchmarkError, UsageError
from benchmark.features.embedding_writing import write_embeddings
from benchmark.features.kinds import compute
from benchmark.representations import Embeddings
from tests.memory_corpus import MemoryCorpus

ROWS = {f"u{i:03}": np.array([i, i % 2, 1.0]) for i in range(5)}


def features(folder, **what):
    write_embeddings(folder / "memory.npz", what.pop("rows", ROWS), **what)
    corpus = MemoryCorpus.of_tones(5)
    return compute(corpus, corpus.found, Embeddings(folder=str(folder)), folder / "cache")


def test_an_utterance_that_the_file_leaves_out_is_left_out_with_its_reason(tmp_path):
    rows = {name: row for name, row in ROWS.items() if name != "u001"}
    found = features(tmp_path, rows=rows, left_out={"u001": "u001.wav: empty file"})
    assert [u.name for u in found.utterances] == ["u000", "u002", "u003", "u004"]
    assert found.frames[:, 0].tolist() == [0, 2, 3, 4]
    assert found.left_out == {"u001": "no embedding in memory.npz: u001.wav: empty file"}
    with pytest.raises(UsageError, match="all 5 utterances of the corpus expected, 1 missing: u001"):
        features(tmp_path, rows=rows)


def test_names_beyond_the_corpus_are_told_on_the_log(tmp_path, caplog):
    with caplog.at_level(logging.WARNING):
        features(tmp_path)
        assert caplog.messages == []
        features(tmp_path, rows={**ROWS, "v": np.zeros(3)})
    assert caplog.messages == [f"{tmp_path / 'memory.npz'}: 1 name that the corpus lacks, not used: v"]


def test_a_file_that_is_changed_is_other_data_and_the_same_numbers_the_same(tmp_path):
    first = features(tmp_path)
    again = features(tmp_path, readme="with other words", rows=dict(reversed(ROWS.items())))
    assert again.fingerprint == first.fingerprint
    assert again.origin["readme"] == "with other words"
    assert features(tmp_path, rows={name: row + 1 for name, row in ROWS.items()}).fingerprint != first.fingerprint


def test_a_file_that_vanished_is_told(tmp_path):
    corpus = MemoryCorpus.of_tones(2)
    with pytest.raises(BenchmarkError, match=r"memory.npz, .parquet or .csv expected"):
        compute(corpus, corpus.found, Embeddings(folder=str(tmp_path)), tmp_path / "cache")
