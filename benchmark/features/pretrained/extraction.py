"""Hidden states of a corpus, through the feature cache: in blocks, by processes that each read the model once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

import numpy as np
import psutil
import soxr
import torch
from jaxtyping import Float16, Float32

from benchmark.contracts import Corpus, Found, Utterance
from benchmark.data.audio import sample_digest
from benchmark.data.soundness import check_audible, check_sound, hear
from benchmark.errors import BenchmarkError, UnreadableAudio, UsageError
from benchmark.features.brought import over_time
from benchmark.features.cache import compute_features
from benchmark.features.corpus import CorpusFeatures
from benchmark.features.entry import Outcome, Row, Unused
from benchmark.features.extraction import or_unused, spread
from benchmark.features.filling import Progress, Recipe
from benchmark.features.frames import Layout
from benchmark.features.pretrained.bundles import BUNDLE, find_bundle
from benchmark.features.pretrained.described import VERSION, Description, describe
from benchmark.features.pretrained.encoder import Encoder, check_layer
from benchmark.features.pretrained.loading import check_installed, load
from benchmark.features.pretrained.places import check_named
from benchmark.features.pretrained.preparation import RATE
from benchmark.representations import Model, Waveform
from benchmark.threads import one_thread

BLOCK = 256
"""Utterances that are kept at a time, so that a command that was stopped goes on from there."""

CHUNK = {"cpu": 8, "cuda": 64}
"""Utterances that are computed at a time, by kind of device: their states are in memory together."""

WORTH_A_WORKER = 40
"""A worker process reads the model, in which time so many utterances are computed."""

WORKING_MEMORY = 2**31
"""Bytes beside the weights that a process needs for a window of 30 s of a large model."""


def check_pretrained(settings: Model) -> None:
    """Raises `UsageError` where transformers or the model's files are missing; what is on the hub is not asked for."""
    check_installed()
    if settings.model.startswith(BUNDLE):
        find_bundle(settings.model.removeprefix(BUNDLE), settings.weights)
    elif settings.weights:
        raise UsageError(f"features.weights {settings.weights}: only with a model {BUNDLE}NAME, found {settings.model}")
    else:
        check_named(settings.model)


def pretrained_features(
    corpus: Corpus, found: Found, settings: Model, cache: Path, jobs: int, progress: Progress | None
) -> CorpusFeatures:
    """States of all utterances found, from the cache as far as they are there.

    Shallow methods see mean and deviation over time; of ``weighted``, those of the plain mean over layers.

    Raises what `benchmark.features.pretrained.loading.load` raises, and `UsageError` for a layer that is not there.
    """
    try:
        model = describe(settings.model, settings.weights, cache)
    except OSError as e:
        way_out = "make room, or name a folder that can be written by --cache or SER_CACHE"
        raise BenchmarkError(f"feature cache {cache}: {e.strerror or e}; {way_out}") from e
    return compute_features(corpus, found, recipe(settings, model), cache, jobs=jobs, progress=progress)


def waveform_features(
    corpus: Corpus, found: Found, settings: Waveform, cache: Path, jobs: int, progress: Progress | None
) -> CorpusFeatures:
    """Samples of all utterances found, and as functionals what `pretrained_features` has, of the untouched model."""
    return with_model(pretrained_features(corpus, found, settings, cache, jobs, progress), settings)


def with_model(features: CorpusFeatures, settings: Waveform) -> CorpusFeatures:
    """The same samples for a network that is the model of the settings."""
    layout = Layout(model=settings, digest=features.origin["digest"])
    return replace(features, layout=layout, opening=(with_model, (features, settings)))


def recipe(settings: Model, model: Description) -> Recipe:
    """How states, or samples, are made. Raises `UsageError` for a layer that the model does not have."""
    check_layer(settings.layer, model.layers, settings.model)
    layers = model.layers if settings.layer == "weighted" and not settings.raw else 1
    origin = {
        "kind": settings.kind,
        "model": Path(settings.model).name,
        "family": model.family,
        "digest": model.digest,
        "commit": model.commit,
        "layers": layers,
    }

    def outcomes(corpus: Corpus, utterances: Sequence[Utterance], jobs: int) -> Iterator[Outcome]:
        device = "cuda" if torch.cuda.is_available() else "cpu"
        workers = min(jobs, len(utterances) // WORTH_A_WORKER, _fitting(model)) if device == "cpu" else 1
        work = partial(_chunk, settings=settings, digest=model.digest, device=device)
        try:
            yield from spread(work, corpus, utterances, workers, CHUNK[device])
        finally:
            _encoder.cache_clear()

    return Recipe(
        key=(settings.kind, VERSION, model.digest, settings.layer, settings.window_s),
        width=1 if settings.raw else layers * model.width,
        outcomes=outcomes,
        dtype="<f2",
        origin=origin,
        block=BLOCK,
    )


def _fitting(model: Description) -> int:
    """How many processes with the model fit into the memory that is free."""
    return max(1, int(psutil.virtual_memory().available // (model.size + WORKING_MEMORY)))


def _chunk(corpus: Corpus, utterances: Sequence[Utterance], settings: Model, digest: str, device: str) -> list[Outcome]:
    encoder = _encoder(settings.model, settings.weights, digest, device)
    with one_thread():
        heard = [or_unused(_heard, corpus, u) for u in utterances]
        waveforms = [h[0] for h in heard if not isinstance(h, Unused)]
        states = iter(encoder.outcomes(waveforms, settings.layer, settings.window_s))
        return [h if isinstance(h, Unused) else _row(next(states), *h, encoder, settings) for h in heard]


@lru_cache(maxsize=1)
def _encoder(model: str, weights: str, digest: str, device: str) -> Encoder:
    """The model, once for each process. Raises `BenchmarkError` when it is not the one that was described."""
    encoder = load(model, weights, torch.device(device))
    if encoder.digest != digest:
        raise BenchmarkError(f"pretrained model {model}: its files changed while they were used; start again")
    return encoder


def _heard(corpus: Corpus, utterance: Utterance) -> tuple[Float32[np.ndarray, " samples"], str, float]:
    """An utterance at 16 kHz, the digest of its samples as they were read, and its seconds."""
    waveform, rate = hear(corpus, utterance)
    digest, seconds = sample_digest(waveform), len(waveform) / rate
    if (peak := check_sound(waveform, rate)) and rate != RATE:
        waveform = soxr.resample(waveform, rate, RATE)
    check_audible(peak)
    return np.ascontiguousarray(waveform, dtype=np.float32), digest, seconds


def _row(
    states: Float16[np.ndarray, "time all"] | UnreadableAudio,
    waveform: Float32[np.ndarray, " samples"],
    digest: str,
    seconds: float,
    encoder: Encoder,
    settings: Model,
) -> Outcome:
    if isinstance(states, UnreadableAudio):
        return Unused(str(states), digest)
    plain = states.reshape(len(states), -1, encoder.width).mean(axis=1, dtype=np.float32)
    frames = waveform[:, None].astype(np.float16) if settings.raw else states
    return Row(frames, over_time(plain), digest, seconds)
