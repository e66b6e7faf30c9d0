"""The dials of a synthetic corpus, and the table of what emotions do to a voice."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from benchmark.errors import UsageError, nearest

VERSION = 1
"""Of the generator: raise it whenever the same dials give other audio."""

CUES = ("pitch", "range", "tempo", "energy", "tilt", "breath", "jitter")
"""Mean F0 in semitones; F0 excursions, log2; syllables per second, log2; level in dB; corner of the
glottal low-pass in octaves (up: brighter); aspiration noise in dB; irregularity of the periods, log2."""

EFFECTS: dict[str, tuple[float, ...]] = {
    #            pitch  range  tempo  energy  tilt  breath jitter
    "neutral": (+0.0, +0.00, +0.00, +0.0, +0.0, +0.0, +0.0),
    "anger": (+3.5, +0.60, +0.20, +7.0, +1.6, -3.0, +0.7),
    "happiness": (+4.5, +0.90, +0.15, +3.0, +0.5, +0.0, -0.2),
    "fear": (+5.0, -0.40, +0.35, +1.5, +0.3, +2.0, +1.0),
    "sadness": (-1.5, -0.70, -0.30, -5.0, -1.2, +5.0, +0.5),
    "boredom": (-2.0, -0.80, -0.40, -2.5, -0.6, +1.0, +0.0),
}
"""Difference of each emotion's cues from the neutral voice at strength 1. Where the reviews differ on fear,
its narrow range follows Juslin and Laukka, its raised level and brightness Scherer."""


@dataclass(frozen=True)
class Dials:
    """All that makes a synthetic corpus what it is. The same dials give the same audio, bit for bit.

    ``vowels``: F1, F2, F3 in Hz of a male voice, one triple per vowel; ``syllable_rate``: per second in the
    neutral voice; ``consonants``: share of syllables that begin with a noise burst, in [0, 1].

    ``priors``: relative sizes of the ``emotions``, in their order; empty for even ones.
    ``strength``: factor on all of `EFFECTS`; 0 makes the emotions alike.
    ``culture``: standard deviation of the logarithm of the factor that this corpus puts on each single effect;
    directions stay. ``speaker_variability``, ``variability``: factors on the differences between speakers
    (voice, vocal tract, expressiveness) and between utterances of one speaker.

    ``band``: Hz, -6 dB points of the channel; ``tilt``: dB per octave around 1 kHz; ``resonance``: Hz and dB of
    the microphone's peak; ``levelling``: share of level differences that the recording evens out, in [0, 1];
    ``snr``: dB of the neutral voice above the room's noise; ``reverberation``: seconds to fall by 60 dB, 0 for none.

    Raises `UsageError` for an emotion without effects and for priors that do not match the emotions.
    """

    seed: int
    utterances: int = 200
    speakers: int = 8
    emotions: tuple[str, ...] = ("anger", "happiness", "neutral", "sadness")
    priors: tuple[float, ...] = ()
    vowels: tuple[tuple[float, float, float], ...] = ((300, 2300, 3000), (750, 1300, 2500), (320, 800, 2300))
    syllable_rate: float = 4.5
    consonants: float = 0.5
    strength: float = 1.0
    culture: float = 0.0
    speaker_variability: float = 1.0
    variability: float = 1.0
    band: tuple[float, float] = (50.0, 7800.0)
    tilt: float = 0.0
    resonance: tuple[float, float] = (2500.0, 0.0)
    levelling: float = 0.0
    snr: float = 40.0
    reverberation: float = 0.0
    sample_rate: int = 16000

    def __post_init__(self) -> None:
        for emotion in self.emotions:
            if emotion not in EFFECTS:
                raise UsageError(f"no effects for the emotion {emotion!r}; {nearest(emotion, EFFECTS)}")
        if self.priors and len(self.priors) != len(self.emotions):
            raise UsageError(f"{len(self.emotions)} priors expected, one per emotion, found {len(self.priors)}")

    @property
    def stamp(self) -> str:
        """16 hexadecimal digits over the dials and the generator's version."""
        return hashlib.sha256(f"{VERSION} {self!r}".encode()).hexdigest()[:16]
