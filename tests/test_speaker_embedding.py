"""The example that embeds voices, with the real encoder, where its package is installed."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from benchmark.features.embeddings import read_embeddings
from benchmark.running.callables import load_callable
from benchmark.running.embedding import embed_corpus
from tests.documents import ROOT
from tests.memory_corpus import MemoryCorpus

pytest.importorskip("resemblyzer")


@pytest.fixture(scope="module")
def named():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", list(sys.path))
        yield load_callable(f"{ROOT / 'examples' / 'speaker_embedding.py'}:speaker_embedding")


def voice(seconds: float, rate: int, pitch: float = 120.0) -> np.ndarray:
    """Harmonics of a pitch that moves, in syllables: enough of speech for the package's detector."""
    t = np.arange(round(seconds * rate)) / rate
    phase = 2 * np.pi * np.cumsum(pitch * (1 + 0.1 * np.sin(2 * np.pi * 3 * t))) / rate
    sound = sum(np.sin(k * phase) / k for k in range(1, 12))
    return (0.1 * sound * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * t))).astype(np.float32)


@pytest.mark.parametrize(
    ("sound", "rate"),
    [
        (voice(2.5, 16000), 16000),
        (voice(0.5, 16000), 16000),
        (voice(2.5, 44100), 44100),
        (np.zeros(8000, np.float32), 16000),
        (np.full(80, 1e-3, np.float32), 16000),
    ],
    ids=["voice", "short", "44.1 kHz", "silence", "5 ms"],
)
def test_256_numbers_of_length_one_for_whatever_sounds(named, sound, rate):
    found = named.function(sound, rate)
    assert found.shape == (256,)
    assert found.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(found), 1, rtol=1e-5)
    assert (found >= 0).all()
    np.testing.assert_array_equal(named.function(sound, rate), found)


def test_the_rate_changes_little_and_the_voice_much(named):
    low, same, high = (
        named.function(voice(2.5, rate, pitch), rate) for rate, pitch in ((16000, 120), (44100, 120), (16000, 260))
    )
    assert low @ same > 0.95 > low @ high


def test_a_corpus_of_voices(named, tmp_path):
    corpus = MemoryCorpus({f"u{i}": voice(0.8, 16000, 100 + 40 * i) for i in range(3)})
    found = embed_corpus(corpus, corpus.found.utterances, named, tmp_path / "memory.npz", readme=named.title)
    assert found.shape == (256,)
    read = read_embeddings(tmp_path, "memory", ["u0", "u1", "u2"])
    assert read.readme.startswith("speaker_embedding.py:speaker_embedding: 256 numbers of Euclidean length 1")
