"""Ordered pairs of corpora and their classes; each corpus of a pair cut down to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64

from benchmark.contracts import UNLABELLED, Impossible, Task
from benchmark.errors import nearest
from benchmark.features.corpus import CorpusFeatures
from benchmark.names import folded
from benchmark.protocol import Protocol

Labels = Mapping[str, int]
"""Emotion -> how many utterances of a corpus have it."""


def make_task(
    source: str, target: str, source_labels: Labels, target_labels: Labels, protocol: Protocol
) -> Task | Impossible:
    """The classes of an ordered pair under the protocol, or why it is none.

    Classes are all emotions that both corpora have, or the protocol's list, each of which both
    must have. Of one of them the source needs two utterances: one to learn from and one to validate on.
    """
    has_s, has_t = set(source_labels), set(target_labels)
    if protocol.emotions == "shared":
        classes = has_s & has_t
        if len(classes) < 2:
            shared = f"only {classes.pop()}" if classes else "none"
            return Impossible(source, target, f"at least two shared emotions expected, found {shared}")
    else:
        classes = set(protocol.emotions)
        for corpus, has in ((source, has_s), (target, has_t)):
            for missing in sorted(classes - has):
                return Impossible(source, target, f"{corpus} has no {missing!r}; {nearest(missing, has)}")
    if max(source_labels[emotion] for emotion in classes) < 2:
        return Impossible(
            source, target, f"two utterances of an emotion expected of the source {source}, found one of each"
        )
    return Task(source, target, tuple(sorted(classes)))


@dataclass(frozen=True)
class Side:
    """One corpus of a task: the utterances of the task's classes, labels and speakers, raw frames.

    In `CorpusFeatures.order`, speakers in one spelling: the same runs in whatever folders the files lie.
    """

    corpus: CorpusFeatures
    rows: Int64[np.ndarray, " n"]
    y: Int64[np.ndarray, " n"]
    speaker: np.ndarray
    dropped: dict[str, int]

    @classmethod
    def of(cls, corpus: CorpusFeatures, classes: Sequence[str]) -> Side:
        emotions = [u.emotion for u in corpus.utterances]
        rows = np.array([i for i in corpus.order if emotions[i] in classes], dtype=np.int64)
        y = np.array([classes.index(emotions[i]) for i in rows], dtype=np.int64)
        speaker = np.array([folded(corpus.utterances[i].speaker) for i in rows], dtype=str)
        dropped = Counter(e for e in emotions if e not in classes and e != UNLABELLED)
        return cls(corpus, rows, y, speaker, dict(sorted(dropped.items())))

    @property
    def names(self) -> list[str]:
        return [self.corpus.utterances[i].name for i in self.rows]

    @property
    def speaker_index(self) -> Int64[np.ndarray, " n"]:
        """Of each utterance, its speaker's place among the side's speakers in order of their names."""
        return np.unique(self.speaker, return_inverse=True)[1].astype(np.int64)

    def shuffled(self, rng: np.random.Generator) -> Side:
        """The same utterances in random order: files sorted by name are often sorted by emotion."""
        order = rng.permutation(len(self.rows))
        return Side(self.corpus, self.rows[order], self.y[order], self.speaker[order], self.dropped)
