"""The one spectrogram pipeline: a waveform of any rate becomes log-mel frames.

Utterances are computed one at a time, never joined in batches, so that an utterance's frames are the
same bits whichever others are computed with it.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import soxr
import torch
from jaxtyping import Float, Float32
from torch import Tensor
from torchaudio.functional import melscale_fbanks

from benchmark.data.soundness import check_audible, check_sound
from benchmark.errors import UnreadableAudio, UsageError
from benchmark.representations import Sound

FEATURES_VERSION = 2
"""Raised by hand when unchanged settings give other numbers or leave out other files: features are computed anew."""

FLOOR = 1e-10
"""Mel power below this is raised to it: the lowest log-mel is ln(1e-10), about -23."""

MARGIN_SECONDS = 0.05
"""Kept on both sides of the sound, since soft consonants lie below the threshold; a window where that is longer."""

ENERGY_SECONDS = 0.01
LARGEST_TRANSFORM = 2**16


def log_mel(
    waveform: Float[np.ndarray, " samples"], sample_rate: int, settings: Sound
) -> Float32[np.ndarray, "time mel"]:
    """Log-mel frames of one utterance, after resampling and cutting its silence.

    frames[t, m] = ln max(1e-10, sum_k filter[k, m] |sum_i hann[i] w[t hop + i] exp(-2 pi j k i / N)|^2)

    The waveform is resampled by soxr; the window is a periodic Hann window; the transform of N points
    is as long as the window or zero-padded (see `mel_filters`); the triangular filters are spaced evenly
    in HTK mel, with peaks of one. The ends are not padded: ``time = 1 + (samples - window) // hop``.

    ``waveform``: mono samples in [-1, 1]; ``sample_rate``: in Hz.

    Raises `UnreadableAudio` when there are fewer samples than a window, or only silence, and for what
    `benchmark.data.soundness.check_sound` refuses; whatever it accepts has finite frames.

    >>> from benchmark.representations import Spectrogram
    >>> tone = np.sin(np.arange(24000, dtype=np.float32))
    >>> log_mel(tone, 24000, Spectrogram()).shape
    (98, 64)
    """
    waveform = np.ascontiguousarray(waveform, dtype=np.float32)
    _check(waveform, sample_rate, settings)
    if sample_rate != settings.sample_rate:
        waveform = soxr.resample(waveform, sample_rate, settings.sample_rate)
    waveform = cut_silence(waveform, settings)
    window, hop = _samples(settings.window_ms, settings), max(1, _samples(settings.hop_ms, settings))
    filters = mel_filters(settings)
    pieces = torch.from_numpy(waveform).unfold(0, window, hop) * _hann(window)
    squares = torch.view_as_real(torch.fft.rfft(pieces, n=2 * (len(filters) - 1))).square_()
    power = squares[..., 0] + squares[..., 1]
    return (power @ filters).clamp_(min=FLOOR).log_().numpy()


def cut_silence(waveform: Float32[np.ndarray, " samples"], settings: Sound) -> Float32[np.ndarray, " sound"]:
    """The waveform from shortly before its first to shortly after its last loud frame.

    A frame of 10 ms is loud when its energy is less than ``silence_db`` under that of the loudest.
    50 ms (a window, where that is longer) are kept on either side. Silence between loud frames stays.

    ``waveform``: at the settings' sample rate, at least a window long; so is what is returned.
    """
    length = round(settings.sample_rate * ENERGY_SECONDS)
    count = len(waveform) // length
    if settings.silence_db is None or count == 0:
        return waveform
    pieces = waveform[: count * length].reshape(count, length)
    energy = np.einsum("ij,ij->i", pieces, pieces)
    loud = np.flatnonzero(energy >= energy.max() * 10 ** (-settings.silence_db / 10))
    margin = max(round(settings.sample_rate * MARGIN_SECONDS), _samples(settings.window_ms, settings))
    return waveform[max(0, loud[0] * length - margin) : (loud[-1] + 1) * length + margin]


@lru_cache(maxsize=8)
def mel_filters(settings: Sound) -> Float32[Tensor, "bins mel"]:
    """The triangular mel filters over the bins of the transform, values in [0, 1].

    The transform has as many points as a window (one more where that is odd), doubled until no filter
    is empty: 400 points for 25 ms at 16 kHz and 64 mels.

    Raises `UsageError` when the mels are too narrow for any transform of at most 65,536 points.
    """
    points = _samples(settings.window_ms, settings)
    points += points % 2
    edges = np.linspace(_mel(settings.low_hz), _mel(settings.high_hz), settings.mels + 2)
    while points <= LARGEST_TRANSFORM:
        if _no_filter_is_empty(edges, settings.sample_rate / points):
            return melscale_fbanks(
                points // 2 + 1, settings.low_hz, settings.high_hz, settings.mels, settings.sample_rate, mel_scale="htk"
            )
        points *= 2
    raise UsageError(
        f"features: {settings.mels} mels between {settings.low_hz:g} and {settings.high_hz:g} Hz are too narrow; "
        "lower mels or widen the band"
    )


def _check(waveform: np.ndarray, sample_rate: int, settings: Sound) -> None:
    peak = check_sound(waveform, sample_rate)
    found = 1000 * len(waveform) / sample_rate
    if round(len(waveform) * settings.sample_rate / sample_rate) < _samples(settings.window_ms, settings):
        raise UnreadableAudio(f"too short: {found:.3g} ms found, a window of {settings.window_ms:g} ms expected")
    check_audible(peak)


def _samples(milliseconds: float, settings: Sound) -> int:
    return max(1, round(settings.sample_rate * milliseconds / 1000))


def _mel(hz: float) -> float:
    return 2595 * np.log10(1 + hz / 700)


def _no_filter_is_empty(edges: np.ndarray, spacing: float) -> bool:
    bins = 700 * (10 ** (edges / 2595) - 1) / spacing
    inside = np.ceil(bins[2:]) - np.floor(bins[:-2]) - 1
    return bool((inside >= 1).all())


@lru_cache(maxsize=8)
def _hann(window: int) -> Float32[Tensor, " window"]:
    return torch.hann_window(window)
