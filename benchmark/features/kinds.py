"""From the settings of a representation to the features of a corpus: one maker for each kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from benchmark.contracts import Corpus, Found
from benchmark.errors import UsageError
from benchmark.features.brought import brought_features
from benchmark.features.cache import Progress, compute_features
from benchmark.features.corpus import CorpusFeatures, joined, single_frames
from benchmark.features.embeddings import check_widths
from benchmark.features.frames import PLAIN, Layout
from benchmark.features.functionals import functional_names
from benchmark.features.opensmile import COUNTS, check_functionals
from benchmark.features.pretrained.extraction import check_pretrained, pretrained_features, waveform_features
from benchmark.features.pretrained.preparation import RATE
from benchmark.protocol import Training
from benchmark.representations import Functionals, Joined, Pretrained, Settings, Sound, Waveform

SECOND = 100
"""Frames of a second at the usual hop."""


TYPICAL_EMBEDDING = 512
"""Numbers of an embedding, where no file was read yet."""


TYPICAL_MODEL = 50, 768, 13
"""Frames a second, width and number of states of a pretrained model, where none was read yet."""


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


def _typical_states(settings: Pretrained) -> Typical:
    frames, width, layers = TYPICAL_MODEL
    layers = layers if settings.layer == "weighted" else 1
    return Typical(3 * frames, layers * width, 2 * width, Layout(layers))


def _typical_samples(settings: Waveform) -> Typical:
    return Typical(3 * RATE, 1, 2 * TYPICAL_MODEL[1], Layout(model=settings))


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
    "embeddings": Maker(lambda s: None, brought_features, lambda s: Typical(1, TYPICAL_EMBEDDING, TYPICAL_EMBEDDING)),
    "pretrained": Maker(check_pretrained, pretrained_features, _typical_states),
    "waveform": Maker(check_pretrained, waveform_features, _typical_samples),
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


def check_together(features: Mapping[str, CorpusFeatures], training: Training) -> None:
    """Raises `UsageError` unless the features of all corpora have one width, and frames that suit the network."""
    check_widths({name: found.frames.shape[1] for name, found in features.items()})
    for name, found in features.items():
        if (training.backbone == "mlp") != found.single:
            few, many = "one frame an utterance", "several frames an utterance"
            wanted, is_, instead = (few, many, "pooled") if training.backbone == "mlp" else (many, few, "mlp")
            raise UsageError(
                f"training.backbone {training.backbone}: {wanted} expected, found {is_} of {name}; "
                f"set backbone: {instead}"
            )


def typical(settings: Settings) -> Typical:
    """What an utterance of three seconds will look like."""
    return MAKERS[settings.kind].typical(settings)
