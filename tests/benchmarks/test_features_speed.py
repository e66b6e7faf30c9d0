"""Speed of the features; run with ``pytest tests/benchmarks --benchmark-only``. One thread each."""

import shutil

import numpy as np
import pytest
import soundfile
import torch

from benchmark.contracts import Found, Utterance
from benchmark.data.corpus import StoredCorpus
from benchmark.features.cache import compute_features
from benchmark.features.functionals import functionals
from benchmark.features.spectrogram import log_mel
from benchmark.representations import Spectrogram

RATE = 16000
UTTERANCES = 100


def speech_like(seed, seconds=3.0):
    """Harmonics under a slow envelope with some noise: about as hard for FLAC as speech."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds * RATE)) / RATE
    voice = sum(np.sin(2 * np.pi * k * rng.uniform(100, 250) * time) / k for k in range(1, 20))
    envelope = np.sin(np.pi * time / seconds) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * time))
    return (0.2 * envelope * voice + rng.normal(0, 3e-3, len(time))).astype(np.float32)


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


class Generated(StoredCorpus):
    name = "generated"

    def find(self, folder):
        return Found(tuple(Utterance(p.stem, "anger", "1", p) for p in sorted(folder.glob("*.flac"))))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generated")
    for i in range(UTTERANCES):
        soundfile.write(folder / f"{i:03}.flac", speech_like(i), RATE, subtype="PCM_16")
    return folder


@pytest.mark.parametrize("rate", [16000, 48000])
def test_log_mel(benchmark, rate):
    waveform = speech_like(0, 3.0 * rate / RATE)
    assert len(benchmark(log_mel, waveform, rate, Spectrogram())) > 200


def test_functionals(benchmark):
    frames = log_mel(speech_like(0), RATE, Spectrogram())
    assert benchmark(functionals, frames).shape == (184,)


def test_cold_cache(benchmark, folder, tmp_path):
    corpus = Generated()
    found = corpus.find(folder)

    def clear():
        shutil.rmtree(tmp_path / "cache", ignore_errors=True)

    features = benchmark.pedantic(
        compute_features, (corpus, found, Spectrogram(), tmp_path / "cache"), setup=clear, rounds=5
    )
    benchmark.extra_info["times_real_time"] = round(features.seconds.sum() / benchmark.stats.stats.min)
    assert len(features) == UTTERANCES


def test_warm_cache(benchmark, folder, tmp_path):
    corpus = Generated()
    found = corpus.find(folder)
    compute_features(corpus, found, Spectrogram(), tmp_path)
    assert len(benchmark(compute_features, corpus, found, Spectrogram(), tmp_path)) == UTTERANCES
