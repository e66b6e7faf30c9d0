"""How an utterance sounds: syllables, contour, glottis, vocal tract, and the way to the file."""

from __future__ import annotations

from functools import cache

import numpy as np
from jaxtyping import Float
from scipy.signal import fftconvolve, firwin2, lfilter, sosfilt

from benchmark.synthesis.cast import Speaker, generator, plan, speaker, voice
from benchmark.synthesis.dials import Dials

LEVEL = -38.0
"""Root mean square of a neutral utterance, in dB of full scale."""

HOP = 0.005
"""Seconds between the points of a contour."""


def waveform(dials: Dials, index: int) -> Float[np.ndarray, " time"]:
    """Utterance ``index`` alone: float32 in [-1, 1] at ``dials.sample_rate``, 16-bit steps, never silent."""
    rng = generator(dials, 0, index)
    who, cues = speaker(dials, plan(dials)[index][1]), voice(dials, index, rng)
    starts, lengths = syllables(dials, cues, rng)
    pitch = contour(who.pitch * 2 ** (cues["pitch"] / 12), 2 ** cues["range"], starts, lengths, rng)
    source = glottis(pitch, cues, dials.sample_rate, rng)
    speech = tract(dials, who, source, starts, lengths, rng)
    gain = 10 ** ((LEVEL + cues["energy"]) / 20)
    return record(dials, gain * speech / np.sqrt(np.mean(speech**2)), rng)


def syllables(
    dials: Dials, cues: dict[str, float], rng: np.random.Generator
) -> tuple[Float[np.ndarray, " syllables"], Float[np.ndarray, " syllables"]]:
    """Starts and lengths in seconds: the last is drawn out, and a slow voice pauses more often."""
    n = int(rng.integers(6, 10))
    slow = 2 ** -cues["tempo"]
    lengths = slow / dials.syllable_rate * np.exp(0.2 * rng.standard_normal(n))
    lengths[-1] *= 1.4
    pauses = np.where(rng.random(n) < 0.1 * slow**2, slow * rng.uniform(0.12, 0.3, n), 0.0)
    pauses[-1] = 0.0
    return 0.1 + np.cumsum(lengths + pauses) - lengths - pauses, lengths


def contour(
    mean: float,
    spread: float,
    starts: Float[np.ndarray, " syllables"],
    lengths: Float[np.ndarray, " syllables"],
    rng: np.random.Generator,
) -> Float[np.ndarray, " points"]:
    """F0 in Hz every `HOP` seconds, ``spread`` times (declination + accents + final fall) around ``mean``."""
    t = np.arange(0.0, starts[-1] + lengths[-1] + 0.1, HOP)
    accents = np.where(rng.random(len(starts)) < 0.5, rng.uniform(1.5, 4.0, len(starts)), 0.0)
    middles = starts + lengths / 2
    bumps = np.exp(-0.5 * ((t[:, None] - middles) / (0.6 * lengths)) ** 2) @ accents
    fall = 3.0 * np.clip((t - starts[-1]) / lengths[-1], 0.0, 1.0)
    semitones = bumps - fall - 2.0 * t / t[-1]
    return np.clip(mean * 2 ** (spread * (semitones - semitones.mean()) / 12), 50.0, 700.0)


def glottis(
    pitch: Float[np.ndarray, " points"], cues: dict[str, float], sample_rate: int, rng: np.random.Generator
) -> Float[np.ndarray, " time"]:
    """Glottal flow derivative: jittered, shimmering pulses through two low-passes, plus aspiration noise."""
    n = int(len(pitch) * HOP * sample_rate)
    phase = np.cumsum(np.interp(np.arange(n), np.arange(len(pitch)) * HOP * sample_rate, pitch)) / sample_rate
    marks = np.interp(np.arange(1, phase[-1]), phase, np.arange(n))
    irregular = min(0.012 * 2 ** cues["jitter"], 0.08)
    marks[1:] += irregular * np.diff(marks) * rng.standard_normal(len(marks) - 1)
    marks = np.clip(marks, 0, n - 2)
    heights = 1.0 + 4.0 * irregular * rng.standard_normal(len(marks))
    whole = marks.astype(int)
    pulses = np.bincount(whole, heights * (1 - marks + whole), n) + np.bincount(whole + 1, heights * (marks - whole), n)
    for corner in (150.0, np.clip(1500.0 * 2 ** cues["tilt"], 300.0, 7000.0)):
        pole = np.exp(-2 * np.pi * corner / sample_rate)
        pulses = lfilter([1 - pole], [1, -pole], pulses)
    noise = lfilter([1, -0.5], [1], rng.standard_normal(n))
    return (pulses - pulses.mean()) / pulses.std() + 10 ** ((cues["breath"] - 28) / 20) * noise


def tract(
    dials: Dials,
    who: Speaker,
    source: Float[np.ndarray, " time"],
    starts: Float[np.ndarray, " syllables"],
    lengths: Float[np.ndarray, " syllables"],
    rng: np.random.Generator,
) -> Float[np.ndarray, " time"]:
    """Syllables that swell and fade, each ringing through its vowel; some begin with a noise burst."""
    rate, tail = dials.sample_rate, int(0.03 * dials.sample_rate)
    out = np.zeros(len(source) + tail)
    vowels = np.array(dials.vowels, float)[rng.integers(0, len(dials.vowels), len(starts))]
    vowels *= who.tract * np.exp(0.04 * rng.standard_normal(vowels.shape))
    loudness = 10 ** (rng.normal(0.0, 2.0, len(starts)) / 20)
    bursts = rng.random(len(starts)) < dials.consonants
    for vowel, start, length, loud, burst in zip(vowels, starts, lengths, loudness, bursts, strict=True):
        a, n = int(start * rate), int(length * rate)
        edge = np.minimum(1.0, np.minimum(np.arange(n), np.arange(n)[::-1]) / (0.3 * n))
        sounding = np.concatenate([loud * edge**2 * source[a : a + n], np.zeros(tail)])
        out[a : a + n + tail] += sosfilt(resonators(tuple(vowel), who.tract, rate), sounding)
        if burst:
            m = int(0.06 * rate)
            hiss = np.hanning(m) * lfilter([1, -1.6, 0.64], [1, 0.5], rng.standard_normal(m))
            out[a : a + m] += 0.12 * hiss[: len(out) - a]
    return out


def resonators(vowel: tuple[float, ...], scale: float, sample_rate: int) -> Float[np.ndarray, "formants 6"]:
    """A cascade of two-pole resonators of unit gain at 0 Hz: the vowel's formants and two fixed higher ones."""
    frequency = np.minimum([*vowel, 3500 * scale, 4500 * scale], 0.48 * sample_rate)
    radius = np.exp(-np.pi * np.array([70, 90, 130, 200, 280]) / sample_rate)
    a1, a2 = -2 * radius * np.cos(2 * np.pi * frequency / sample_rate), radius**2
    zero = np.zeros(5)
    return np.stack([1 + a1 + a2, zero, zero, zero + 1, a1, a2], axis=1)


@cache
def room(dials: Dials) -> Float[np.ndarray, " taps"]:
    """Impulse response from mouth to microphone: the direct sound, then decaying noise; unit energy."""
    decay = np.arange(max(int(1.2 * dials.reverberation * dials.sample_rate), 1)) / dials.sample_rate
    taps = generator(dials, 3).standard_normal(len(decay)) * 10 ** (-3 * decay / max(dials.reverberation, HOP))
    taps *= np.sqrt(1.5 * dials.reverberation / np.sum(taps**2))
    taps[0] = 1.0
    return taps / np.sqrt(np.sum(taps**2))


@cache
def channel(dials: Dials) -> Float[np.ndarray, " taps"]:
    """Impulse response (linear phase) from microphone to file: band, tilt and peak."""
    f = np.linspace(0, dials.sample_rate / 2, 512)
    octaves = np.log2(np.maximum(f, 20.0) / 1000)
    (low, high), (peak, gain) = dials.band, dials.resonance
    db = dials.tilt * octaves + gain * np.exp(-0.5 * ((octaves - np.log2(peak / 1000)) / 0.35) ** 2)
    edges = 1 / (1 + (low / np.maximum(f, 1.0)) ** 8) / (1 + (f / high) ** 24)
    return firwin2(511, f, 10 ** (db / 20) * edges, fs=dials.sample_rate)


def record(dials: Dials, speech: Float[np.ndarray, " time"], rng: np.random.Generator) -> Float[np.ndarray, " time"]:
    """Speech as the file holds it: room, noise, channel, levelling, 16-bit steps."""
    level = 10 * np.log10(np.mean(speech**2)) - LEVEL
    noise = 10 ** ((LEVEL - dials.snr) / 20) * lfilter([0.6], [1, -0.8], rng.standard_normal(len(speech)))
    heard = fftconvolve(speech, room(dials))[: len(speech)] + noise
    heard = fftconvolve(heard, channel(dials), mode="same") * 10 ** (-dials.levelling * level / 20)
    return (np.round(np.clip(heard, -1, 1) * 32767) / 32768).astype(np.float32)
