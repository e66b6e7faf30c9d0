"""Features of whole corpora, computed once and cached by content.

``<cache>/<corpus>/<settings key>/<content key>/`` is an entry (`benchmark.features.entry`). The settings
key is a hash of the feature settings and `benchmark.features.spectrogram.FEATURES_VERSION`; the content key one of
the names and stamps of the corpus's utterances. A new entry takes over what entries of the same
settings know of utterances with the same name and stamp; only the others are read. Entries hold no
labels: emotions and speakers come from the corpus's adapter whenever an entry is opened, so that a
corrected label map is never hidden by the cache.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock
from platformdirs import user_cache_path

from benchmark.contracts import Corpus, Found, Utterance
from benchmark.errors import BenchmarkError, UnreadableAudio, UsageError
from benchmark.features.corpus import CorpusFeatures, open_features
from benchmark.features.entry import Key, Outcome, open_entry, write_entry
from benchmark.features.extraction import extract
from benchmark.features.opensmile import check_functionals
from benchmark.features.spectrogram import FEATURES_VERSION
from benchmark.names import corpus_name, file_name
from benchmark.representations import Sound

_LOG = logging.getLogger(__name__)

KEPT = 2
"""Entries of one corpus and one setting that stay; older ones are removed when a new one is written."""

Progress = Callable[[int, int], None]
"""Called with the number of utterances computed so far and the number that have to be computed."""


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


def stamp_of(corpus: Corpus, utterance: Utterance) -> str:
    """The stamp, or an empty one for a file that vanished: `Corpus.read` then says what is wrong."""
    try:
        return corpus.stamp(utterance)
    except (UnreadableAudio, OSError):
        return ""


@dataclass(frozen=True)
class Recipe:
    """How frames of utterances are made, and on what their numbers depend.

    ``key``: what their numbers depend on beside the corpus, as JSON knows it. ``width`` and ``dtype`` of a frame.
    ``outcomes``: a row for each of some utterances of a corpus in order, or why it can't be used, from as many
    processes as the last argument says at most. ``origin``: what is kept of where the numbers come from; its
    ``digest`` is part of the data's fingerprint, its ``layers`` say how a frame is laid out. ``stamp``: what changes
    whenever an utterance's outcome might.
    """

    key: tuple[Any, ...]
    width: int
    outcomes: Callable[[Corpus, Sequence[Utterance], int], Iterator[Outcome]]
    dtype: str = "<f4"
    origin: Mapping[str, Any] = field(default_factory=dict)
    stamp: Callable[[Corpus, Utterance], str] = stamp_of


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
    parent = cache / file_name(corpus_name(corpus.name)) / _hash(FEATURES_VERSION, corpus.name, *recipe.key)
    folder = parent / _hash(keys)
    with suppress(BenchmarkError):
        return open_features(folder, found.utterances)
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with FileLock(parent / ".lock"):
            try:
                return open_features(folder, found.utterances)
            except BenchmarkError as e:
                if folder.exists():
                    _warn(corpus.name, e)
            _fill(folder, corpus, found.utterances, keys, recipe, jobs, progress)
            return open_features(folder, found.utterances, verify=False)
    except OSError as e:
        way_out = "make room, or name a folder that can be written by --cache or SER_CACHE"
        raise BenchmarkError(f"feature cache {cache}: {e.strerror or e}; {way_out}") from e


def _warn(corpus: str, e: BenchmarkError) -> None:
    """Say that an entry that is there can't be used, on the log, which is standard error unless set up otherwise."""
    _LOG.warning("%s: an entry of the feature cache can't be used and is computed anew: %s", corpus, e.__cause__ or e)


def _fill(
    folder: Path,
    corpus: Corpus,
    utterances: Sequence[Utterance],
    keys: Sequence[Key],
    recipe: Recipe,
    jobs: int,
    progress: Progress | None,
) -> None:
    """Write the entry ``folder`` under a temporary name and rename it; the caller holds the lock."""
    for left in [*folder.parent.glob("tmp-*"), folder]:
        shutil.rmtree(left, ignore_errors=True)
    known = _known(folder.parent, corpus.name)
    stale = [u for u, key in zip(utterances, keys, strict=True) if key not in known]
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="tmp-") as temporary:
        new = _counted(recipe.outcomes(corpus, stale, jobs), len(stale), progress)
        outcomes = (known[key]() if key in known else next(new) for key in keys)
        entry = Path(temporary) / "entry"
        write_entry(entry, corpus.name, keys, outcomes, recipe.width, dtype=recipe.dtype, origin=recipe.origin)
        entry.rename(folder)
    for old in _siblings(folder.parent)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def _known(parent: Path, corpus: str) -> dict[Key, Callable[[], Outcome]]:
    """What the sibling entries know, the newest last."""
    known: dict[Key, Callable[[], Outcome]] = {}
    for folder in reversed(_siblings(parent)):
        try:
            known |= open_entry(folder).outcomes()
        except BenchmarkError as e:
            _warn(corpus, e)
    return known


def _siblings(parent: Path) -> list[Path]:
    """Entries of one corpus and one setting, the newest first."""
    return sorted((f for f in parent.iterdir() if f.is_dir()), key=lambda f: f.stat().st_mtime_ns, reverse=True)


def _counted(outcomes: Iterator[Outcome], total: int, progress: Progress | None) -> Iterator[Outcome]:
    for done, outcome in enumerate(outcomes, start=1):
        if progress is not None:
            progress(done, total)
        yield outcome


def _hash(*what: Any) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]
