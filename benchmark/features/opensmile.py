"""Utterance functionals of openSMILE, eGeMAPSv02 and ComParE_2016, for the shallow methods.

Eyben, Wöllmer, Schuller: openSMILE - The Munich Versatile and Fast Open-Source Audio Feature Extractor, ACM
Multimedia 2010. eGeMAPS: Eyben et al.: The Geneva Minimalistic Acoustic Parameter Set (GeMAPS) for Voice Research
and Affective Computing, IEEE Transactions on Affective Computing 2016. ComParE: Schuller et al.: The INTERSPEECH
2016 Computational Paralinguistics Challenge, Interspeech 2016.

The package ``opensmile`` is an extra, for its licence allows no commercial use, of what it computes either. It is
imported when it is needed, never before.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import soxr
from jaxtyping import Float, Float32

from benchmark.errors import UsageError
from benchmark.features.spectrogram import cut_silence
from benchmark.representations import Sound

COUNTS = {"eGeMAPSv02": 88, "ComParE_2016": 6373}
"""How many numbers each set has."""

SHORTEST_SECONDS = 0.1
"""Shorter sound gets silence behind it: below some 60 ms the sets have not a single frame."""

LARGEST_SAMPLE = 1 - 2**-15
"""openSMILE gets 16-bit integers, in which louder samples would change their sign."""


def check_functionals(settings: Sound) -> None:
    """Nothing, when this installation can compute the settings' functionals; for the cepstral ones it always can.

    Raises `UsageError` when they need openSMILE and it can't be imported.
    """
    if settings.functionals not in COUNTS:
        return
    try:
        import opensmile  # noqa: F401
    except (ImportError, OSError) as e:
        raise UsageError(
            f"features.functionals {settings.functionals}: the package opensmile expected, found none that can be "
            f"imported ({e}); pip install 'cross-corpus-ser[opensmile]', or set functionals: cepstral"
        ) from e


def opensmile_functionals(
    waveform: Float[np.ndarray, " samples"], sample_rate: int, settings: Sound
) -> Float32[np.ndarray, " d"]:
    """What openSMILE computes of one utterance: 88 numbers for eGeMAPSv02, 6373 for ComParE_2016, in its order.

    It hears what the spectrogram shows: the waveform at the settings' sample rate, without the silence at
    both ends, cut at the same samples (`benchmark.features.spectrogram`). Samples are limited to [-1, 1 - 2^-15]; less
    than 100 ms of sound is extended to that by digital silence behind it. A number that is then still NaN
    or infinite is 0, which is also what openSMILE gives for the pitch of an utterance without voice.

    ``waveform``: mono samples, which `benchmark.features.spectrogram.log_mel` accepts; ``sample_rate``: in Hz.
    """
    sound = np.ascontiguousarray(waveform, dtype=np.float32)
    if sample_rate != settings.sample_rate:
        sound = soxr.resample(sound, sample_rate, settings.sample_rate)
    sound = cut_silence(sound, settings).clip(-1, LARGEST_SAMPLE)
    missing = round(SHORTEST_SECONDS * settings.sample_rate) - len(sound)
    found = _extractor(settings.functionals)(np.pad(sound, (0, max(0, missing))), settings.sample_rate)
    return np.where(np.isfinite(found), found, 0).astype(np.float32).reshape(-1)


@lru_cache(maxsize=2)
def _extractor(name: str) -> Any:
    """One for each set and process: it can't be pickled, and takes a while to build."""
    import opensmile

    return opensmile.Smile(opensmile.FeatureSet[name], opensmile.FeatureLevel.Functionals, loglevel=0)
