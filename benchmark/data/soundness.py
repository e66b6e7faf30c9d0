"""What counts as sound of an utterance: bounds of rate, channels, duration and loudness, for every reader alike."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from benchmark.contracts import Corpus, Utterance
from benchmark.errors import UnreadableAudio

LOWEST_RATE, HIGHEST_RATE = 1_000, 768_000
"""Hz. Below the one there is no speech, nothing records above the other; resampling stays within sixteenfold."""

MOST_CHANNELS = 64
"""Of large microphone arrays."""

LONGEST_SECONDS = 600
"""Of one utterance, which has one emotion; a recording of hours is read by segments."""

LOUDEST = 16.0
"""Times full scale: 24 dB above it, more than mixing overshoots and far less than integers kept as floats."""

SILENT = 1e-4
"""An utterance none of whose samples reaches this share of full scale (-80 dB) is silent."""


def check_format(rate: int, channels: int) -> None:
    """Raises `UnreadableAudio` for a sample rate in Hz or a number of channels that no recording of speech has."""
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        raise UnreadableAudio(
            f"a sample rate of {rate} Hz found, {LOWEST_RATE} to {HIGHEST_RATE} expected; "
            "correct its header or replace it with the original"
        )
    if not 1 <= channels <= MOST_CHANNELS:
        raise UnreadableAudio(
            f"{channels} channels found, 1 to {MOST_CHANNELS} expected; correct its header or keep one channel"
        )


def check_duration(seconds: float) -> None:
    """Raises `UnreadableAudio` for more seconds than an utterance has."""
    if seconds > LONGEST_SECONDS:
        raise UnreadableAudio(
            f"{seconds:.0f} s of audio found, at most {LONGEST_SECONDS} s for an utterance expected; "
            "cut it, or name its segments in a manifest with start and end"
        )


def check_sound(waveform: Float[np.ndarray, " time"], rate: int) -> float:
    """The largest absolute sample, in [0, `LOUDEST`]; 0 where there are none.

    Raises `UnreadableAudio` when the rate or the duration is out of bounds, or a sample NaN, infinite or beyond
    `LOUDEST`, from which no finite feature need follow.
    """
    check_format(rate, 1)
    check_duration(len(waveform) / rate)
    peak = max(float(waveform.max(initial=0)), -float(waveform.min(initial=0)))
    if not np.isfinite(peak):
        bad = len(waveform) - int(np.isfinite(waveform).sum())
        raise UnreadableAudio(
            f"{bad} of {len(waveform)} samples are NaN or infinite, finite numbers expected; convert it again"
        )
    if peak > LOUDEST:
        raise UnreadableAudio(
            f"a sample of {peak:.3g} times full scale found, at most {LOUDEST:g} expected; "
            "scale its samples to between -1 and 1"
        )
    return peak


def check_audible(peak: float) -> None:
    """Raises `UnreadableAudio` for an utterance whose largest absolute sample is ``peak``, when that is silence."""
    if peak < SILENT:
        raise UnreadableAudio(f"silent: no sample reaches {SILENT:g} of full scale, the largest is {peak:.2g}")


def hear(corpus: Corpus, utterance: Utterance) -> tuple[Float[np.ndarray, " time"], int]:
    """Waveform and sample rate of an utterance, as audits and features both hear it.

    Raises `UnreadableAudio` with the reason why it can't be used, whichever way the corpus reads it.
    """
    try:
        waveform, rate = corpus.read(utterance)
    except OSError as e:
        raise UnreadableAudio(str(e)) from None
    check_sound(waveform, rate)
    return waveform, rate
