import math

import numpy as np
import pytest

from benchmark.errors import UnreadableAudio, UsageError
from benchmark.features.spectrogram import FLOOR, MARGIN_SECONDS, cut_silence, log_mel, mel_filters
from benchmark.representations import Spectrogram
from tests.memory_corpus import tone

RATES = [8000, 11025, 16000, 22050, 24000, 24414, 44100, 48000, 96000]


def mel(hz):
    return 2595 * math.log10(1 + hz / 700)


def hz(mel):
    return 700 * (10 ** (mel / 2595) - 1)


def edges(settings):
    low, high = mel(settings.low_hz), mel(settings.high_hz)
    return [hz(low + (high - low) * i / (settings.mels + 1)) for i in range(settings.mels + 2)]


def triangle(frequency, left, peak, right):
    return max(0.0, min((frequency - left) / (peak - left), (right - frequency) / (right - peak)))


def plain_log_mel(waveform, settings):
    """The definition, sample by sample; without resampling and silence."""
    window = round(settings.sample_rate * settings.window_ms / 1000)
    hop = round(settings.sample_rate * settings.hop_ms / 1000)
    corners = edges(settings)
    frames = []
    for start in range(0, len(waveform) - window + 1, hop):
        mels = [0.0] * settings.mels
        for k in range(window // 2 + 1):
            value = 0j
            for i in range(window):
                hann = 0.5 - 0.5 * math.cos(2 * math.pi * i / window)
                value += hann * waveform[start + i] * np.exp(-2j * math.pi * k * i / window)
            for m in range(settings.mels):
                weight = triangle(k * settings.sample_rate / window, *corners[m : m + 3])
                mels[m] += weight * abs(value) ** 2
        frames.append([math.log(max(FLOOR, power)) for power in mels])
    return np.array(frames)


def test_frames_are_the_definition_in_plain_loops():
    settings = Spectrogram(sample_rate=4000, mels=8, high_hz=2000, silence_db=None)
    waveform = np.random.default_rng(0).normal(0, 0.1, 330).astype(np.float32)
    found = log_mel(waveform, 4000, settings)
    assert found.dtype == np.float32
    assert found.shape == (6, 8)
    np.testing.assert_allclose(found, plain_log_mel(waveform.astype(float), settings), atol=2e-4)


@pytest.mark.parametrize("rate", RATES)
def test_a_sine_lands_in_its_band_whatever_the_rate(rate):
    settings = Spectrogram()
    frames = log_mel(tone(0.5, 1000, rate), rate, settings)
    peaks = np.array(edges(settings)[1:-1])
    assert set(frames[2:-2].argmax(axis=1)) == {int(np.abs(peaks - 1000).argmin())}
    assert abs(len(frames) - 48) <= 1


def test_rates_agree_on_the_same_sound():
    sound = [sum(tone(0.5, f, rate) for f in (220, 950, 3100)) / 3 for rate in (16000, 48000)]
    at_16k, at_48k = (log_mel(w, r, Spectrogram()) for w, r in zip(sound, (16000, 48000), strict=True))
    loud = at_16k[5:-5] > at_16k.max() - 10
    np.testing.assert_allclose(at_16k[5:-5][loud], at_48k[5:-5][loud], atol=0.01)


def test_digital_silence_within_an_utterance_is_at_the_floor():
    waveform = np.concatenate([tone(0.2), np.zeros(4800, np.float32), tone(0.2)])
    assert log_mel(waveform, 16000, Spectrogram()).min() == np.float32(math.log(FLOOR))


def test_silence_at_the_ends_is_cut_and_pauses_stay():
    settings, pause = Spectrogram(), np.zeros(8000, np.float32)
    noise = np.random.default_rng(0).normal(0, 1e-4, 16000).astype(np.float32)
    waveform = np.concatenate([noise, tone(0.2), pause, tone(0.2), noise])
    left = cut_silence(waveform, settings)
    assert len(left) == 2 * 3200 + len(pause) + 2 * round(16000 * MARGIN_SECONDS)
    np.testing.assert_array_equal(left, waveform[15200 : 15200 + len(left)])


def test_silence_is_relative_to_the_loudest_frame():
    waveform = np.concatenate([0.02 * tone(0.5), tone(0.5)])  # 34 dB apart
    assert len(cut_silence(waveform, Spectrogram(silence_db=40))) == 16000
    assert len(cut_silence(waveform, Spectrogram(silence_db=30))) == 8000 + 800
    assert len(cut_silence(np.zeros(16000, np.float32), Spectrogram(silence_db=None))) == 16000


def test_a_click_leaves_at_least_a_window():
    settings = Spectrogram(window_ms=200)
    waveform = np.zeros(16000, np.float32)
    waveform[-1] = 0.5
    assert len(log_mel(waveform, 16000, settings)) >= 1


def test_the_waveform_is_left_alone_and_may_be_float64():
    waveform = tone(0.3)
    before = waveform.copy()
    found = log_mel(waveform, 16000, Spectrogram())
    np.testing.assert_array_equal(waveform, before)
    np.testing.assert_array_equal(found, log_mel(waveform.astype(np.float64), 16000, Spectrogram()))


def test_exactly_one_window_is_one_frame():
    assert log_mel(tone(0.025), 16000, Spectrogram()).shape == (1, 64)


@pytest.mark.parametrize("rate", RATES)
def test_shorter_than_a_window(rate):
    with pytest.raises(UnreadableAudio, match=r"too short: 20 ms found, a window of 25 ms expected"):
        log_mel(tone(0.02, rate=rate), rate, Spectrogram())


@pytest.mark.parametrize(
    ("waveform", "message"),
    [
        (np.zeros(0), "too short: 0 ms"),
        (np.zeros(16000), "silent: .* the largest is 0"),
        (np.full(16000, 9e-5), "silent: no sample reaches 0.0001"),
        (np.append(tone(1.0), np.nan), "NaN or infinite"),
        (np.append(tone(1.0), -np.inf), "NaN or infinite"),
    ],
)
def test_unusable_audio_has_a_reason(waveform, message):
    with pytest.raises(UnreadableAudio, match=message):
        log_mel(waveform.astype(np.float32), 16000, Spectrogram())


@pytest.mark.parametrize(
    "settings",
    [
        Spectrogram(),
        Spectrogram(mels=256),
        Spectrogram(mels=128, window_ms=5),
        Spectrogram(sample_rate=11025, high_hz=5000, mels=80, low_hz=0),
        Spectrogram(sample_rate=24414, window_ms=23.3),
    ],
)
def test_no_filter_is_empty_and_triangles_are_the_formula(settings):
    filters = mel_filters(settings).numpy()
    corners = edges(settings)
    frequencies = np.linspace(0, settings.sample_rate / 2, len(filters))
    assert (filters > 0).any(axis=0).all()
    for m in (0, settings.mels // 2, settings.mels - 1):
        expected = [triangle(f, *corners[m : m + 3]) for f in frequencies]
        np.testing.assert_allclose(filters[:, m], expected, atol=0.02)


def test_the_transform_is_as_long_as_the_window_by_default():
    assert mel_filters(Spectrogram()).shape == (201, 64)


def test_bands_too_narrow_for_any_transform():
    with pytest.raises(UsageError, match="256 mels between 100 and 101 Hz are too narrow; lower mels"):
        mel_filters(Spectrogram(mels=256, low_hz=100, high_hz=101))
