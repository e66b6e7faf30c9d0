"""From the settings of a representation to the features of a corpus: one maker for each kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from benchmark.contracts import Corpus, Found
from benchmark.features.cache import Progress, compute_features
from benchmark.features.corpus import CorpusFeatures, joined, single_frames
from benchmark.features.frames import PLAIN, Layout
from benchmark.features.functionals import functional_names
from benchmark.features.opensmile import COUNTS, check_functionals
from benchmark.representations import Functionals, Joined, Settings, Sound

SECOND = 100
"""Frames of a second at the usual hop."""


class Typical(NamedTuple):
    """What three seconds look like, as far as settings tell: for estimates before any audio is read."""

    frames: int
    width: int
    functionals: int
    layout: Layout = PLAIN


@dataclass(frozen=True)
class Maker:
    """What is done with the settings of a kind.

    ``check`` raises `UsageError` where this installation can't make such features. ``compute``: those of a corpus, with
    the cache's folder, the number of processes, and what is told of progress. ``typical``: what they will look like.
    """

    check: Callable[[Any], None]
    compute: Callable[[Corpus, Found, Any, Path, int, Progress | None], CorpusFeatures]
    typical: Callable[[Any], Typical]


def _spectrogram(
    corpus: Corpus, found: Found, settings: Sound, cache: Path, jobs: int, progress: Progress | None
) -> CorpusFeatures:
    return compute_features(corpus, found, settings, cache, jobs=jobs, progress=progress)


def _functionals(
    corpus: Corpus, found: Found, settings: Functionals, cache: Path, jobs: int, progress: Progress | None
) -> CorpusFeatures:
    """From the same cache entry as the spectrogram's, which holds both."""
    return single_frames(_spectrogram(corpus, found, settings, cache, jobs, progress))


def _joined(
    corpus: Corpus, found: Found, settings: Joined, cache: Path, jobs: int, progress: Progress | None
) -> CorpusFeatures:
    return joined([compute(corpus, found, part, cache, jobs, progress) for part in settings.parts])


def _count(settings: Sound) -> int:
    return COUNTS.get(settings.functionals, len(functional_names(settings.mels)))


def _typical_join(settings: Joined) -> Typical:
    count = sum(typical(part).functionals for part in settings.parts)
    return Typical(1, count, count)


def _check_parts(settings: Joined) -> None:
    for part in settings.parts:
        check(part)


MAKERS: dict[str, Maker] = {
    "spectrogram": Maker(
        check_functionals,
        _spectrogram,
        lambda s: Typical(3 * SECOND, s.mels, _count(s)),
    ),
    "functionals": Maker(check_functionals, _functionals, lambda s: Typical(1, _count(s), _count(s))),
    "joined": Maker(_check_parts, _joined, _typical_join),
}
"""Kind -> maker."""


def check(settings: Settings) -> None:
    """Raises `UsageError` where this installation can't make such features, and says what it lacks."""
    MAKERS[settings.kind].check(settings)


def compute(
    corpus: Corpus, found: Found, settings: Settings, cache: Path, jobs: int = 1, progress: Progress | None = None
) -> CorpusFeatures:
    """The features of all utterances found, see `benchmark.features.cache.compute_features`."""
    return MAKERS[settings.kind].compute(corpus, found, settings, cache, jobs, progress)


def typical(settings: Settings) -> Typical:
    """What an utterance of three seconds will look like."""
    return MAKERS[settings.kind].typical(settings)
