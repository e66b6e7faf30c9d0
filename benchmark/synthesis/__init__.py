"""Emotional pseudo-speech from a small source-filter generator, with dials for the shift between corpora.

An utterance is a row of syllables. Glottal pulses with jitter and shimmer follow a fundamental-frequency
contour (declination, accents, a final fall), are softened by a low-pass filter whose corner is the voice's
spectral tilt, mixed with aspiration noise, and ring through the formants of a vowel drawn from the language's
inventory; noise bursts stand for consonants and gaps for pauses. A room and a channel colour the result.

Emotions move seven cues away from the neutral voice (`benchmark.synthesis.dials.EFFECTS`). The directions are those
reviewed in

* K. R. Scherer, "Vocal communication of emotion: A review of research paradigms", Speech Communication 40, 2003;
* P. N. Juslin and P. Laukka, "Communication of emotions in vocal expression and music performance: Different
  channels, same code?", Psychological Bulletin 129, 2003;
* R. Banse and K. R. Scherer, "Acoustic profiles in vocal emotion expression", Journal of Personality and Social
  Psychology 70, 1996;

the sizes are choices of this generator. Nothing here is a model of real speech: the corpora show that the
machinery works and let one kind of shift be turned up at a time.
"""

from benchmark.synthesis.corpus import SyntheticCorpus
from benchmark.synthesis.dials import Dials

__all__ = ["Dials", "SyntheticCorpus"]
