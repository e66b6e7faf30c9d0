"""How an entry of the feature cache is made: from what others know and from what has to be computed, in blocks."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from benchmark.contracts import Corpus, Utterance
from benchmark.errors import BenchmarkError, UnreadableAudio
from benchmark.features.entry import Key, Outcome, Row, open_entry, write_entry

_LOG = logging.getLogger(__name__)

KEPT = 2
"""Entries of one corpus and one setting that stay; older ones are removed when a new one is written."""

PART = "part-"
"""With which the names of entries begin that hold a block of utterances of one that is still being made."""

Progress = Callable[[int, int], None]
"""Called with the number of utterances computed so far and the number that have to be computed."""


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
    whenever an utterance's outcome might. ``block``: how many outcomes are kept at a time while an entry is made, so
    that a command that was stopped goes on from there; 0 where all are made so quickly that none need be.
    """

    key: tuple[Any, ...]
    width: int
    outcomes: Callable[[Corpus, Sequence[Utterance], int], Iterator[Outcome]]
    dtype: str = "<f4"
    origin: Mapping[str, Any] = field(default_factory=dict)
    stamp: Callable[[Corpus, Utterance], str] = stamp_of
    block: int = 0


def warn_of(corpus: str, e: BenchmarkError) -> None:
    """Say that an entry that is there can't be used, on the log, which is standard error unless set up otherwise."""
    _LOG.warning("%s: an entry of the feature cache can't be used and is computed anew: %s", corpus, e.__cause__ or e)


def fill(
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
    stale = [(u, key) for u, key in zip(utterances, keys, strict=True) if key not in known]
    new = _counted(recipe.outcomes(corpus, [u for u, _ in stale], jobs), len(stale), progress)
    for start in range(0, len(stale), recipe.block) if recipe.block else ():
        known |= _kept(folder.parent, corpus.name, [key for _, key in stale[start : start + recipe.block]], new, recipe)
    _write(folder, corpus.name, keys, (known[key]() if key in known else next(new) for key in keys), recipe)
    old = [f for f in _siblings(folder.parent) if not f.name.startswith(PART)][KEPT:]
    for left in [*folder.parent.glob(f"{PART}*"), *old]:
        shutil.rmtree(left, ignore_errors=True)


def _kept(
    parent: Path, corpus: str, keys: Sequence[Key], outcomes: Iterator[Outcome], recipe: Recipe
) -> dict[Key, Callable[[], Outcome]]:
    """The next outcomes, one for each of ``keys``, from an entry of their own that is written beside the others."""
    made = dict(zip(keys, islice(outcomes, len(keys)), strict=True))
    if not any(isinstance(outcome, Row) for outcome in made.values()):
        return {key: partial(_same, outcome) for key, outcome in made.items()}
    part = parent / f"{PART}{content_key(keys)}"
    shutil.rmtree(part, ignore_errors=True)  # a damaged one, of the same utterances
    _write(part, corpus, keys, made.values(), recipe)
    return open_entry(part, verify=False).outcomes()


def _same(outcome: Outcome) -> Outcome:
    return outcome


def _write(folder: Path, corpus: str, keys: Sequence[Key], outcomes: Iterable[Outcome], recipe: Recipe) -> None:
    """An entry, complete or not there."""
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix="tmp-") as temporary:
        entry = Path(temporary) / "entry"
        write_entry(entry, corpus, keys, outcomes, recipe.width, dtype=recipe.dtype, origin=recipe.origin)
        entry.rename(folder)


def _known(parent: Path, corpus: str) -> dict[Key, Callable[[], Outcome]]:
    """What the sibling entries know, the newest last."""
    known: dict[Key, Callable[[], Outcome]] = {}
    for folder in reversed(_siblings(parent)):
        try:
            known |= open_entry(folder).outcomes()
        except BenchmarkError as e:
            warn_of(corpus, e)
    return known


def _siblings(parent: Path) -> list[Path]:
    """Entries of one corpus and one setting, the newest first."""
    return sorted((f for f in parent.iterdir() if f.is_dir()), key=lambda f: f.stat().st_mtime_ns, reverse=True)


def _counted(outcomes: Iterator[Outcome], total: int, progress: Progress | None) -> Iterator[Outcome]:
    for done, outcome in enumerate(outcomes, start=1):
        if progress is not None:
            progress(done, total)
        yield outcome


def content_key(*what: Any) -> str:
    """16 hexadecimal digits over what JSON can hold."""
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:16]
