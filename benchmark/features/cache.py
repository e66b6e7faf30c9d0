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
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from jaxtyping import Float32, Float64, Int64
from platformdirs import user_cache_path

from benchmark.contracts import Corpus, Found, Utterance
from benchmark.data.fingerprint import canonical, data_fingerprint, earlier_fingerprint
from benchmark.errors import BenchmarkError, UnreadableAudio, UsageError
from benchmark.features.entry import Key, Outcome, open_entry, write_entry
from benchmark.features.extraction import extract
from benchmark.features.opensmile import check_functionals
from benchmark.features.spectrogram import FEATURES_VERSION
from benchmark.names import corpus_name, file_name
from benchmark.protocol import Features

_LOG = logging.getLogger(__name__)

KEPT = 2
"""Entries of one corpus and one setting that stay; older ones are removed when a new one is written."""

Progress = Callable[[int, int], None]
"""Called with the number of utterances computed so far and the number that have to be computed."""


@dataclass(frozen=True, eq=False)
class CorpusFeatures:
    """Features of the n readable utterances of a corpus, in order of name; all arrays are read-only.

    ``frames``: a memory map that processes share; utterance i has the rows ``offsets[i]`` to
    ``offsets[i + 1]``. ``digests``: of the samples as they were read. ``seconds``: durations before
    silence was cut. ``left_out``: name -> reason. ``fingerprint``, ``earlier``: see `benchmark.data.fingerprint`, of
    all that can be read and, as version 1 was, of what is used. Pickled as ``folder`` and ``utterances`` only:
    another process opens the entry again.
    """

    corpus: str
    folder: Path
    frames: Float32[np.ndarray, "total mel"]
    offsets: Int64[np.ndarray, " n_plus_1"]
    functionals: Float32[np.ndarray, "n d"]
    utterances: tuple[Utterance, ...]
    digests: tuple[str, ...]
    seconds: Float64[np.ndarray, " n"]
    left_out: Mapping[str, str]
    fingerprint: str
    earlier: str = ""

    def __len__(self) -> int:
        return len(self.utterances)

    @cached_property
    def order(self) -> Int64[np.ndarray, " n"]:
        """The rows in an order that depends on what the utterances are, not on where their files lie."""
        keys = list(map(canonical, zip(self.utterances, self.digests, strict=True)))
        return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)

    def __reduce__(self) -> tuple[Any, ...]:
        return open_features, (self.folder, self.utterances, False)


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


def open_features(folder: Path, utterances: Sequence[Utterance], verify: bool = True) -> CorpusFeatures:
    """The features in the cache entry ``folder``, without computing anything.

    ``utterances``: as the adapter finds them now; from them come the labels. Those that the entry
    left out may be among them or not. ``verify``: read the arrays and hold them against their checksums,
    which whoever pickled an opened entry has done already.

    Raises `BenchmarkError` when the entry is missing, damaged or not of these utterances.
    """
    entry = open_entry(folder, verify=verify)
    left_out = {name: unused for (name, _), unused in entry.left_out.items()}
    used = tuple(u for u in utterances if u.name not in left_out)
    if [u.name for u in used] != [name for name, _ in entry.keys]:
        raise BenchmarkError(
            f"feature cache entry {folder} holds {len(entry.keys)} utterances that are not the {len(used)} found "
            f"in {entry.corpus}; compute the features of {entry.corpus} again"
        )
    heard = list(zip(used, entry.digests, strict=True))
    silent = [(u, left_out[u.name].digest) for u in utterances if u.name in left_out and left_out[u.name].digest]
    return CorpusFeatures(
        corpus=entry.corpus,
        folder=folder,
        frames=entry.frames,
        offsets=entry.offsets,
        functionals=entry.functionals,
        utterances=used,
        digests=entry.digests,
        seconds=entry.seconds,
        left_out={name: unused.reason for name, unused in left_out.items()},
        fingerprint=data_fingerprint([*heard, *silent]),
        earlier=earlier_fingerprint(heard),
    )


def compute_features(
    corpus: Corpus,
    found: Found,
    settings: Features,
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
    check_functionals(settings)
    keys = [(u.name, _stamp(corpus, u)) for u in found.utterances]
    parent = cache / file_name(corpus_name(corpus.name)) / _hash(FEATURES_VERSION, corpus.name, settings.model_dump())
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
            _fill(folder, corpus, found.utterances, keys, settings, jobs, progress)
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
    settings: Features,
    jobs: int,
    progress: Progress | None,
) -> None:
    """Write the entry ``folder`` under a temporary name and rename it; the caller holds the lock."""
    for left in [*folder.parent.glob("tmp-*"), folder]:
        shutil.rmtree(left, ignore_errors=True)
    known = _known(folder.parent, corpus.name)
    stale = [u for u, key in zip(utterances, keys, strict=True) if key not in known]
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="tmp-") as temporary:
        new = _counted(extract(corpus, stale, settings, jobs), len(stale), progress)
        outcomes = (known[key]() if key in known else next(new) for key in keys)
        write_entry(Path(temporary) / "entry", corpus.name, keys, outcomes, settings.mels)
        (Path(temporary) / "entry").rename(folder)
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


def _stamp(corpus: Corpus, utterance: Utterance) -> str:
    """The stamp, or an empty one for a file that vanished: `Corpus.read` then says what is wrong."""
    try:
        return corpus.stamp(utterance)
    except (UnreadableAudio, OSError):
        return ""


def _hash(*what: Any) -> str:
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]
