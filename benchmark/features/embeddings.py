"""Embeddings that users bring: one file a corpus, keyed by the utterance's name, checked before anything is computed.

``DIR/emodb.npz``, ``.parquet`` or ``.csv`` holds a vector for each utterance of emodb, or in an ``.npz`` its frames,
(time, width). How each format is laid out: `benchmark.features.embedding_arrays` and
`benchmark.features.embedding_tables`; `benchmark.features.embedding_writing` writes them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from jaxtyping import Float32, Int64

from benchmark.data.audio import sample_digest
from benchmark.errors import UsageError, counted, shorten
from benchmark.features.embedding_arrays import open_arrays
from benchmark.features.embedding_file import EmbeddingFile
from benchmark.features.embedding_tables import read_csv, read_parquet
from benchmark.names import composed, corpus_name, from_file_name

READERS = {".npz": open_arrays, ".parquet": read_parquet, ".csv": read_csv}
"""Ending of a file -> what opens it."""


@dataclass(frozen=True, eq=False)
class Brought:
    """What a file holds of the utterances asked for, in the order in which they were asked for.

    ``names``: of the n that it has numbers for; ``left_out``: of the others, why it has none. ``frames``: (total,
    width), of utterance i the rows ``offsets[i]`` to ``offsets[i + 1]``; a vector is one frame.
    ``digests``: of each utterance's float32 numbers. ``readme``: what they are, in the words of who made them, and
    ``trained_on``: the corpora that the model has seen; both empty where the file does not say. ``others``: names in
    the file that were not asked for.
    """

    path: Path
    names: tuple[str, ...]
    left_out: Mapping[str, str]
    frames: Float32[np.ndarray, "total width"]
    offsets: Int64[np.ndarray, " n_plus_1"]
    digests: tuple[str, ...]
    readme: str
    trained_on: tuple[str, ...]
    others: tuple[str, ...]

    @property
    def width(self) -> int:
        """How many numbers a frame has."""
        return self.frames.shape[1]

    @property
    def remark(self) -> str:
        """A sentence on what the file holds beyond the corpus; empty where there is nothing to say."""
        if not self.others:
            return ""
        return (
            f"{self.path}: {counted(len(self.others), 'name')} that the corpus lacks, not used: {shorten(self.others)}"
        )


def read_embeddings(folder: Path, corpus: str, names: Sequence[str]) -> Brought:
    """The embeddings of the utterances ``names`` of a corpus, from its one file in ``folder``.

    Numbers of any precision become float32. ``names``: at least one, each once. An utterance may be without numbers
    where the file itself says why.

    Raises `UsageError` when there is not exactly one file, it can't be read, lacks an utterance or names one twice, and
    for what is no number, NaN, infinite, of several widths, empty, or the same for all utterances.
    """
    path = find_file(folder, corpus, names)
    where = f"embeddings {path}"
    _check_readable(path, where)
    file = READERS[path.suffix.casefold()](path, where)
    rows = _rows(file, names, where)
    left_out = {name: why for name in names if (why := file.left_out.get(composed(name))) and name not in rows}
    frames, lengths = file.take(list(rows.values()))
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    _check_finite(frames, offsets, list(rows), where)
    digests = tuple(sample_digest(frames[a:b].reshape(-1)) for a, b in pairwise(offsets))
    if len(digests) > 1 and len(set(digests)) == 1:
        raise UsageError(
            f"{where}: numbers that differ expected, found the same ones for all {len(digests)} utterances; "
            "compute them again"
        )
    asked = set(rows.values())
    others = tuple(name for i, name in enumerate(file.names) if i not in asked)
    return Brought(path, tuple(rows), left_out, frames, offsets, digests, file.readme, file.trained_on, others)


def check_widths(widths: Mapping[str, int]) -> None:
    """Nothing, when all corpora have embeddings of one width; ``widths``: corpus -> numbers in a frame.

    Raises `UsageError` that names the corpora of each width.

    >>> check_widths({"emodb": 256, "urdu": 256})
    """
    by_width: dict[int, list[str]] = {}
    for corpus, width in sorted(widths.items()):
        by_width.setdefault(width, []).append(corpus)
    if len(by_width) > 1:
        found = " and ".join(f"{width} of {shorten(corpora)}" for width, corpora in sorted(by_width.items()))
        raise UsageError(
            f"embeddings: one width for all corpora expected, found {found}; embed all of them by the same model"
        )


def find_file(folder: Path, corpus: str, names: Sequence[str]) -> Path:
    """The one file of a corpus in a folder of embeddings; the case of its name does not matter.

    Raises `UsageError` when there is none, or several; the sentence has one of ``names`` as an example.
    """
    way_out = (
        f"write it with `embed {corpus} --with MODULE:FUNCTION --output {folder}`, or by a program of your own: "
        f"`list utterances {corpus} --csv` prints the names"
    )
    expected = f"{corpus}.npz, .parquet or .csv"
    if not folder.is_dir():
        found = "a file" if folder.exists() else "none"
        raise UsageError(f"embeddings {folder}: a folder with {expected} expected, found {found}; {way_out}")
    own = files_of(folder, corpus)
    if len(own) == 1:
        return own[0]
    if own:
        several = " and ".join(path.name for path in own)
        raise UsageError(f"embeddings {folder}: one file of {corpus} expected, found {several}; keep one")
    found = shorten(path.name for path in _files(folder)) or "none"
    example = f" (keyed by names such as {names[0]})" if names else ""
    raise UsageError(f"embeddings {folder}: {expected} expected{example}, found {found}; {way_out}")


def files_of(folder: Path, corpus: str) -> list[Path]:
    """The files of a corpus in a folder of embeddings, which need not exist; more than one is one too many."""
    return [path for path in _files(folder) if corpus_name(from_file_name(path.stem)) == corpus_name(corpus)]


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if path.suffix.casefold() in READERS and path.name[0] != ".")


def _check_readable(path: Path, where: str) -> None:
    try:
        with path.open("rb"):
            return
    except OSError as e:
        raise UsageError(f"{where}: {e.strerror or e}; give a file that can be read") from e


def _rows(file: EmbeddingFile, names: Sequence[str], where: str) -> dict[str, int]:
    """Where each of ``names`` stands in the file, those left out that it leaves out itself."""
    if not file.names:
        raise UsageError(f"{where}: an utterance expected, found none; compute the embeddings again")
    twice = [name for name, n in Counter(file.names).items() if n > 1]
    if twice:
        raise UsageError(
            f"{where}: each name once expected, found {counted(len(twice), 'name')} twice or more: {shorten(twice)}; "
            "keep one of each"
        )
    place = {name: i for i, name in enumerate(file.names)}
    known = {*place, *file.left_out}
    missing = [name for name in names if composed(name) not in known]
    if missing:
        asked = set(map(composed, names))
        unknown = [name for name in file.names if name not in asked]
        instead = f"; names in the file that the corpus lacks: {shorten(unknown)}" if unknown else ""
        raise UsageError(
            f"{where}: all {counted(len(names), 'utterance')} of the corpus expected, {len(missing)} missing: "
            f"{shorten(missing)}{instead}; `list utterances` prints the names as they must be"
        )
    rows = {name: place[composed(name)] for name in names if composed(name) in place}
    if not rows:
        raise UsageError(f"{where}: an utterance of the corpus expected, found all of them left out")
    return rows


def _check_finite(
    frames: Float32[np.ndarray, "total width"],
    offsets: Int64[np.ndarray, " n_plus_1"],
    names: Sequence[str],
    where: str,
) -> None:
    bad = np.flatnonzero(~np.isfinite(frames).all(axis=1))
    if len(bad):
        rows = dict.fromkeys(np.searchsorted(offsets, bad, side="right") - 1)
        raise UsageError(
            f"{where}: finite numbers (in float32) expected, found NaN, infinite or too large ones for "
            f"{counted(len(rows), 'utterance')}: {shorten(names[i] for i in rows)}; compute them again"
        )
