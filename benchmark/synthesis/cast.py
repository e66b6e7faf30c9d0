"""Who says what, and in which voice: emotions, speakers and cues of every utterance of a synthetic corpus."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from zlib import crc32

import numpy as np
from jaxtyping import Float

from benchmark.synthesis.dials import CUES, EFFECTS, Dials

UTTERANCE_SPREAD = np.array([0.9, 0.20, 0.08, 1.2, 0.27, 1.2, 0.3])
"""Standard deviation of each cue over utterances of one speaker and emotion at variability 1."""

SPEAKER_SPREAD = np.array([1.3, 0.18, 0.08, 1.2, 0.22, 1.2, 0.3])
"""Standard deviation of each cue over the neutral voices of one gender at speaker variability 1."""


@dataclass(frozen=True)
class Speaker:
    """A voice: mean F0 in Hz, formant scale, neutral cues, and factors on the emotions' effects."""

    name: str
    female: bool
    pitch: float
    tract: float
    cues: Float[np.ndarray, " cues"]
    expressiveness: Float[np.ndarray, " cues"]


def generator(dials: Dials, *key: int) -> np.random.Generator:
    """The source of chance of one thing alone: the corpus's seed followed by what it is for."""
    return np.random.default_rng(np.random.SeedSequence((dials.seed, *key)))


def counts(dials: Dials) -> dict[str, int]:
    """Utterances per emotion: the priors' shares, largest remainders rounded up, so that they sum up.

    >>> counts(Dials(seed=0, utterances=10, emotions=("anger", "neutral", "sadness"), priors=(2, 1, 1)))
    {'anger': 5, 'neutral': 3, 'sadness': 2}
    """
    priors = np.array(dials.priors or [1.0] * len(dials.emotions))
    shares = dials.utterances * priors / priors.sum()
    n = np.floor(shares).astype(int)
    n[np.argsort(n - shares, kind="stable")[: dials.utterances - n.sum()]] += 1
    return {emotion: int(k) for emotion, k in zip(dials.emotions, n, strict=True)}


@cache
def plan(dials: Dials) -> tuple[tuple[str, int], ...]:
    """Emotion and speaker of each utterance: speakers take turns, going on from emotion to emotion."""
    emotions = [emotion for emotion, n in counts(dials).items() for _ in range(n)]
    return tuple((emotion, i % dials.speakers) for i, emotion in enumerate(emotions))


@cache
def speaker(dials: Dials, number: int) -> Speaker:
    """The corpus's voice of that number; female and male voices take turns."""
    rng, female, v = generator(dials, 1, number), number % 2 == 0, dials.speaker_variability
    return Speaker(
        name=f"{'f' if female else 'm'}{number:02d}",
        female=female,
        pitch=200.0 if female else 115.0,
        tract=(1.14 if female else 1.0) * np.exp(0.04 * v * rng.standard_normal()),
        cues=SPEAKER_SPREAD * v * rng.standard_normal(len(CUES)),
        expressiveness=np.exp(0.25 * v * rng.standard_normal(len(CUES))),
    )


@cache
def effects(dials: Dials, emotion: str) -> Float[np.ndarray, " cues"]:
    """The emotion's effects in this corpus: strength * exp(culture * z) * `EFFECTS`, z normal per effect."""
    z = generator(dials, 2, crc32(emotion.encode())).standard_normal(len(CUES))
    return dials.strength * np.exp(dials.culture * z) * np.array(EFFECTS[emotion])


def voice(dials: Dials, index: int, rng: np.random.Generator) -> dict[str, float]:
    """Cues of one utterance: speaker's own + the speaker's way of the emotion's effects + chance."""
    emotion, number = plan(dials)[index]
    who = speaker(dials, number)
    chance = dials.variability * UTTERANCE_SPREAD * rng.standard_normal(len(CUES))
    return dict(zip(CUES, who.cues + who.expressiveness * effects(dials, emotion) + chance, strict=True))
