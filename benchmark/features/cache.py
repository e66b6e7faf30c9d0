"""Features of whole corpora, computed once and cached by content.

``<cache>/<corpus>/<settings key>/<content key>/`` is an entry (`benchmark.features.entry`). The settings
key is a hash of the feature settings and `benchmark.features.spectrogram.FEATURES_VERSION`; the content key one of
the names and stamps of the corpus's utterances. A new entry takes over what entries of the same
settings know of utterances with the same name and stamp; only the others are read. Entries hold no
labels: emotions and speakers come from the corpus's adapter whenever an entry is opened, so that a
corrected label map is never hidden by the cache.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from filelock import FileLock
from platformdirs import user_cache_path

from benchmark.contracts import Corpus, Found
from benchmark.errors import BenchmarkError, UsageError
from benchmark.features.corpus import CorpusFeatures, open_features
from benchmark.features.extraction import extract
from benchmark.features.filling import Progress, Recipe, content_key, fill, warn_of
from benchmark.features.opensmile import check_functionals
from benchmark.features.spectrogram import FEATURES_VERSION
from benchmark.names import corpus_name, file_name
from benchmark.representations import Sound


def default_cache() -> Path:
    """The folder that the environment variable SER_CACHE names, or the user's cache folder.

    Raises `UsageError` where the user has none: no HOME, and no home in the system's list of users.
    """
    if named := os.environ.get("SER_CACHE"):
        return Path(named)
    with suppress(RuntimeError):
        folder = user_cache_path("cross-corpus-ser")
        if folder.is_absolute():
            return folder
    raise UsageError("feature cache: a home folder expected, found none; give --cache DIR or set SER_CACHE")


def sound_recipe(settings: Sound) -> Recipe:
    """Log-mel frames and functionals. Raises `UsageError` when they need a package that is not there."""
    check_functionals(settings)
    return Recipe(
        (settings.pipeline,),
        settings.mels,
        lambda corpus, utterances, jobs: extract(corpus, utterances, settings, jobs),
    )


def compute_features(
    corpus: Corpus,
    found: Found,
    settings: Sound | Recipe,
    cache: Path,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
) -> CorpusFeatures:
    """The features of all utterances found, from the cache as far as they are there.

    ``jobs``: worker processes. Several processes may ask for the same at once: one computes, the
    others wait. An utterance that can't be used is left out with its reason. Entries are verified, and what is
    damaged is computed anew, with a warning on the log.

    Raises `UsageError` when the settings need a package that is not there, and `BenchmarkError` when no
    utterance can be used or the cache can't be written.
    """
    recipe = settings if isinstance(settings, Recipe) else sound_recipe(settings)
    keys = [(u.name, recipe.stamp(corpus, u)) for u in found.utterances]
    parent = cache / file_name(corpus_name(corpus.name)) / content_key(FEATURES_VERSION, corpus.name, *recipe.key)
    folder = parent / content_key(keys)
    with suppress(BenchmarkError):
        return open_features(folder, found.utterances)
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with FileLock(parent / ".lock"):
            try:
                return open_features(folder, found.utterances)
            except BenchmarkError as e:
                if folder.exists():
                    warn_of(corpus.name, e)
            fill(folder, corpus, found.utterances, keys, recipe, jobs, progress)
            return open_features(folder, found.utterances, verify=False)
    except OSError as e:
        way_out = "make room, or name a folder that can be written by --cache or SER_CACHE"
        raise BenchmarkError(f"feature cache {cache}: {e.strerror or e}; {way_out}") from e
