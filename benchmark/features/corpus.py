"""Features of a whole corpus, as tasks are cut out of them, and views of them with one frame an utterance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, Float32, Float64, Int64

from benchmark.contracts import Utterance
from benchmark.data.fingerprint import canonical, data_fingerprint, earlier_fingerprint, through
from benchmark.errors import BenchmarkError
from benchmark.features.entry import open_entry
from benchmark.features.frames import PLAIN, Layout

Opening = tuple[Callable[..., "CorpusFeatures"], tuple[Any, ...]]


@dataclass(frozen=True, eq=False)
class CorpusFeatures:
    """Features of the n readable utterances of a corpus, in order of name; all arrays are read-only.

    ``frames``: a memory map that processes share; utterance i has the rows ``offsets[i]`` to
    ``offsets[i + 1]``. ``digests``: of the samples as they were read, or of what was brought instead. ``seconds``:
    durations before silence was cut, 0 where no audio was read. ``left_out``: name -> reason. ``fingerprint``,
    ``earlier``: see `benchmark.data.fingerprint`, of all that can be read and, as version 1 was, of what is used.
    ``layout``: how a network is to read a frame. ``origin``: what else the numbers come from. ``opening``: a function
    and its arguments that give the same in another process, which opens the entry again: it is pickled as these.
    """

    corpus: str
    folder: Path
    frames: Float[np.ndarray, "total width"]
    offsets: Int64[np.ndarray, " n_plus_1"]
    functionals: Float32[np.ndarray, "n d"]
    utterances: tuple[Utterance, ...]
    digests: tuple[str, ...]
    seconds: Float64[np.ndarray, " n"]
    left_out: Mapping[str, str]
    fingerprint: str
    earlier: str = ""
    layout: Layout = PLAIN
    origin: Mapping[str, Any] = field(default_factory=dict)
    opening: Opening | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.utterances)

    @cached_property
    def order(self) -> Int64[np.ndarray, " n"]:
        """The rows in an order that depends on what the utterances are, not on where their files lie."""
        keys = list(map(canonical, zip(self.utterances, self.digests, strict=True)))
        return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64)

    @cached_property
    def places(self) -> frozenset[Path]:
        """Folders in which the features lie and the audio that they are of."""
        return frozenset({self.folder, *(u.path.parent for u in self.utterances)})

    @property
    def single(self) -> bool:
        """Whether each utterance has one frame, its functionals."""
        return self.frames is self.functionals

    def __reduce__(self) -> Opening:
        return self.opening or (open_features, (self.folder, self.utterances, False))


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
        fingerprint=through(data_fingerprint([*heard, *silent]), entry.origin.get("digest", "")),
        earlier="" if entry.origin else earlier_fingerprint(heard),
        layout=Layout(entry.origin.get("layers", 1)),
        origin=entry.origin,
    )


def single_frames(features: CorpusFeatures) -> CorpusFeatures:
    """The same corpus with one frame an utterance, its functionals."""
    return replace(
        features,
        frames=features.functionals,
        offsets=np.arange(len(features) + 1, dtype=np.int64),
        layout=PLAIN,
        opening=(single_frames, (features,)),
    )


def joined(parts: Sequence[CorpusFeatures]) -> CorpusFeatures:
    """One frame an utterance: the functionals of all parts, one behind another, of the utterances that all have."""
    names = [{u.name: i for i, u in enumerate(part.utterances)} for part in parts]
    shared = [u for u in parts[0].utterances if all(u.name in rows for rows in names)]
    if not shared:
        raise BenchmarkError(f"{parts[0].corpus}: no utterance is in all of the joined representations")
    rows = [np.array([known[u.name] for u in shared]) for known in names]
    values = np.concatenate([part.functionals[r] for part, r in zip(parts, rows, strict=True)], axis=1)
    values.setflags(write=False)
    whole = parts[0].fingerprint
    for part in parts[1:]:
        whole = through(whole, part.fingerprint)
    return replace(
        parts[0],
        frames=values,
        offsets=np.arange(len(shared) + 1, dtype=np.int64),
        functionals=values,
        utterances=tuple(shared),
        digests=tuple(parts[0].digests[i] for i in rows[0]),
        seconds=np.max([part.seconds[r] for part, r in zip(parts, rows, strict=True)], axis=0),
        left_out={name: why for part in reversed(parts) for name, why in part.left_out.items()},
        fingerprint=whole,
        earlier="",
        layout=PLAIN,
        origin={"joined": [dict(part.origin) for part in parts]} if any(part.origin for part in parts) else {},
        opening=(joined, (tuple(parts),)),
    )
