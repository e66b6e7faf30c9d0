"""One entry of the feature cache: a folder of arrays and an index, written once and then only read.

``frames.npy`` (total, width) float32 or float16, ``functionals.npy`` (n, d) float32, ``offsets.npy`` (n + 1,) int64,
``seconds.npy`` (n,) float64, and ``index.json``: names, stamps and digests of the n utterances, name,
stamp, reason and digest of those left out, what else the numbers come from (``origin``), size and SHA-256 of each
array file, and a SHA-256 of all that. Labels are not in it.

Frames are a memory map, and to verify them costs one reading of the file. So a command does it once, where it
opens the entry first; worker processes that open it again verify the index and sizes alone.
"""

from __future__ import annotations

import hashlib
import json
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, Float32, Float64, Int64

from benchmark.errors import BenchmarkError

INDEX = "index.json"


@dataclass(frozen=True, slots=True)
class Row:
    """What is stored of one utterance: its frames, its functionals, its digest and its duration in seconds."""

    frames: Float[np.ndarray, "time width"]
    functionals: Float32[np.ndarray, " d"]
    digest: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Unused:
    """Why an utterance is left out, and the digest of its samples, empty where they could not be read."""

    reason: str
    digest: str = ""


Outcome = Row | Unused
"""A row, or why there is none."""

Key = tuple[str, str]
"""Name and stamp of an utterance."""


@dataclass(frozen=True)
class Entry:
    """An opened entry; ``frames`` is a read-only memory map."""

    corpus: str
    keys: tuple[Key, ...]
    digests: tuple[str, ...]
    left_out: dict[Key, Unused]
    frames: np.memmap
    offsets: Int64[np.ndarray, " n_plus_1"]
    functionals: Float32[np.ndarray, "n d"]
    seconds: Float64[np.ndarray, " n"]
    origin: Mapping[str, Any] = field(default_factory=dict)

    def outcomes(self) -> dict[Key, Callable[[], Outcome]]:
        """Everything that the entry knows, each outcome read when it is called for."""
        found: dict[Key, Callable[[], Outcome]] = {
            key: partial(replace, unused) for key, unused in self.left_out.items()
        }
        return found | {key: partial(self._row, i) for i, key in enumerate(self.keys)}

    def _row(self, i: int) -> Row:
        """Read from the file, since pages of the memory map would add up in the process's memory."""
        start, end = int(self.offsets[i]), int(self.offsets[i + 1])
        width = self.frames.shape[1]
        place = self.frames.offset + start * width * self.frames.itemsize
        frames = np.fromfile(str(self.frames.filename), self.frames.dtype, (end - start) * width, offset=place)
        return Row(frames.reshape(-1, width), self.functionals[i], self.digests[i], float(self.seconds[i]))


def open_entry(folder: Path, *, verify: bool = True) -> Entry:
    """The entry in ``folder``; without ``verify`` the content of the arrays is taken on trust.

    Raises `BenchmarkError` when it is missing or damaged: a file that is not there, can't be read or
    is not what was written.
    """
    try:
        index = _unsealed((folder / INDEX).read_text(encoding="utf-8"))
        for file, (size, checksum) in index["files"].items():
            _check_file(folder / file, size, checksum if verify else "")
        return Entry(
            corpus=index["corpus"],
            keys=tuple(zip(index["names"], index["stamps"], strict=True)),
            digests=tuple(index["digests"]),
            left_out={(name, stamp): Unused(reason, digest) for name, stamp, reason, digest in index["left_out"]},
            origin=index.get("origin", {}),
            frames=np.load(folder / "frames.npy", mmap_mode="r"),
            **{name: _load(folder, name) for name in ("offsets", "functionals", "seconds")},
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as e:
        raise BenchmarkError(
            f"feature cache entry {folder} is missing or damaged ({e}); run the command again to compute it anew"
        ) from e


def write_entry(
    folder: Path,
    corpus: str,
    keys: Sequence[Key],
    outcomes: Iterable[Outcome],
    width: int,
    *,
    dtype: str = "<f4",
    origin: Mapping[str, Any] | None = None,
) -> None:
    """Write a new entry into the new folder ``folder``, one outcome for each key.

    ``dtype``: of the frames. ``origin``: what else than the audio and the settings the numbers come from.
    Frames and functionals go to disk as they come, so that a corpus need not fit into memory.

    Raises `BenchmarkError` when not a single utterance can be used.
    """
    folder.mkdir()
    kept: list[Key] = []
    digests: list[str] = []
    seconds = array("d")
    left_out: list[tuple[str, str, str, str]] = []
    lengths = [0]
    with (folder / "frames.npy").open("wb") as frames, (folder / "functionals.npy").open("wb") as numbers:
        _write_header(frames, 0, width, dtype)
        for key, outcome in zip(keys, outcomes, strict=True):
            if isinstance(outcome, Unused):
                left_out.append((*key, outcome.reason, outcome.digest))
                continue
            if not kept:
                d = len(outcome.functionals)
                _write_header(numbers, 0, d, "<f4")
            elif len(outcome.functionals) != d:
                raise ValueError(f"{key[0]}: {len(outcome.functionals)} functionals, {d} of the others")
            frames.write(np.ascontiguousarray(outcome.frames, dtype=dtype).data)
            numbers.write(np.ascontiguousarray(outcome.functionals, dtype="<f4").data)
            lengths.append(len(outcome.frames))
            kept.append(key)
            digests.append(outcome.digest)
            seconds.append(outcome.seconds)
        if not kept:
            example = "; e.g. {0}: {2}".format(*left_out[0]) if left_out else ""
            raise BenchmarkError(f"{corpus}: none of {len(keys)} utterances can be used{example}")
        for file, total, columns, kind in ((frames, sum(lengths), width, dtype), (numbers, len(kept), d, "<f4")):
            file.seek(0)
            _write_header(file, total, columns, kind)
    np.save(folder / "offsets.npy", np.cumsum(lengths, dtype=np.int64))
    np.save(folder / "seconds.npy", np.array(seconds, dtype=np.float64))
    index = {
        "corpus": corpus,
        "names": [name for name, _ in kept],
        "stamps": [stamp for _, stamp in kept],
        "digests": digests,
        "left_out": left_out,
        **({"origin": dict(origin)} if origin else {}),
        "files": {file.name: (file.stat().st_size, _checksum(file)) for file in sorted(folder.iterdir())},
    }
    (folder / INDEX).write_text(_sealed(index), encoding="utf-8")


def _sealed(index: dict[str, Any]) -> str:
    return json.dumps(index | {"checksum": hashlib.sha256(json.dumps(index).encode()).hexdigest()})


def _unsealed(text: str) -> dict[str, Any]:
    index = json.loads(text)
    if "checksum" not in index:
        raise ValueError(f"{INDEX} has no checksum: it is cut short, edited or of an older version")
    if _sealed({key: value for key, value in index.items() if key != "checksum"}) != text:
        raise ValueError(f"{INDEX} is not what was written: its checksum does not match")
    return index


def _check_file(path: Path, size: int, checksum: str) -> None:
    """Nothing, for a file of ``size`` bytes with that ``checksum`` (empty: any); `ValueError` for another."""
    if path.stat().st_size != size:
        raise ValueError(f"{path.name} has not the {size} bytes that it was written with")
    if checksum and _checksum(path) != checksum:
        raise ValueError(f"{path.name} is not what was written: its checksum does not match")


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_header(file: Any, total: int, width: int, dtype: str) -> None:
    """numpy pads the header so that it keeps its length while the first axis grows."""
    description = {"descr": dtype, "fortran_order": False, "shape": (total, width)}
    np.lib.format.write_array_header_1_0(file, description)


def _load(folder: Path, name: str) -> np.ndarray:
    array = np.load(folder / f"{name}.npy")
    array.setflags(write=False)
    return array
