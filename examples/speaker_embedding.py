"""Utterance to speaker embedding: what a model that was trained to tell voices apart knows of an utterance.

Wan, Wang, Papir, Lopez Moreno: Generalized End-to-End Loss for Speaker Verification, ICASSP 2018, in the open
implementation Resemblyzer (Apache 2.0), whose weights come with the package: pip install 'cross-corpus-ser[speakers]'.

    cross-corpus-ser embed emodb --with examples/speaker_embedding.py:speaker_embedding --output speakers
"""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

import numpy as np

from benchmark.threads import one_thread

RATE = 16000
LEVEL = -30
"""In dBFS; quieter sound is amplified to it, as the package does."""


@cache
def _package() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # modules that the package itself imports are announced as outdated
        import resemblyzer
    return resemblyzer


@cache
def _encoder() -> Any:
    """The encoder on the processor, loaded once in each process."""
    return _package().VoiceEncoder("cpu", verbose=False)


def speaker_embedding(waveform: np.ndarray, sample_rate: int) -> np.ndarray:
    """256 numbers of Euclidean length 1, none negative: the mean over windows of 1.6 s, brought to that length.

    ``waveform``: mono samples, (time,), in [-1, 1]; ``sample_rate``: in Hz. Resampled to 16 kHz, quiet sound is
    amplified, long pauses are cut; where the package finds no speech at all, nothing is cut.
    """
    sound = np.asarray(waveform, np.float32)
    with one_thread():
        if sound.any():
            voiced = _package().preprocess_wav(sound, sample_rate)
            sound = voiced if len(voiced) else _uncut(sound, sample_rate)
        return _encoder().embed_utterance(sound)


def _uncut(sound: np.ndarray, sample_rate: int) -> np.ndarray:
    from librosa import resample

    return _package().normalize_volume(resample(sound, orig_sr=sample_rate, target_sr=RATE), LEVEL, increase_only=True)
