"""A corpus that is generated where others are read."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
from jaxtyping import Float

from benchmark.contracts import Corpus, Found, Utterance
from benchmark.synthesis.cast import plan, speaker
from benchmark.synthesis.dials import Dials
from benchmark.synthesis.sound import waveform


class SyntheticCorpus(Corpus):
    """A corpus that is generated where others are read: a subclass sets its dials and what is published."""

    synthetic = True
    dials: ClassVar[Dials]

    def find(self, folder: Path) -> Found:
        """All utterances; ``folder`` is not looked at."""
        return Found(tuple(sorted(map(self._utterance, range(self.dials.utterances)), key=lambda u: u.name)))

    def read(self, utterance: Utterance) -> tuple[Float[np.ndarray, " time"], int]:
        """The waveform that the utterance's number stands for, whatever label it carries, and the sample rate."""
        return waveform(self.dials, int(utterance.name.rpartition("_")[2])), self.dials.sample_rate

    def stamp(self, utterance: Utterance) -> str:
        return self.dials.stamp

    def _utterance(self, index: int) -> Utterance:
        emotion, number = plan(self.dials)[index]
        who = speaker(self.dials, number)
        name = f"{who.name}_{emotion}_{index:04d}"
        gender: Literal["female", "male"] = "female" if who.female else "male"
        return Utterance(name, emotion, who.name, Path(self.name, name), gender, identity=name)
