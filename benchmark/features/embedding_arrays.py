"""Embeddings in an ``.npz``: an array for each utterance, a vector (width,) or frames (time, width).

Beside them, the keys of `benchmark.features.embedding_file.TEXTS`. Pickled objects are never loaded.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

from benchmark.errors import UsageError
from benchmark.features.embedding_file import (
    TEXTS,
    TRAINED_ON,
    EmbeddingFile,
    Shape,
    Taken,
    check_alike,
    fault,
    reading,
)
from benchmark.names import composed

KIND = "an .npz archive as numpy.savez writes it"
HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
"""Version of an array's format -> what reads its header."""


@dataclass(frozen=True)
class _Head:
    """What the header of an array says, and how many bytes of numbers follow it."""

    shape: Shape
    dtype: np.dtype
    bytes: int


class ArrayFile(EmbeddingFile):
    """An archive; of the arrays only those that are taken are read."""

    def __init__(self, path: Path, where: str, members: Sequence[zipfile.ZipInfo], said: Mapping[str, str]) -> None:
        super().__init__(where, [composed(_key(member)) for member in members], said)
        self.path, self.members = path, members

    @property
    def framed(self) -> bool:
        """Whether there are frames of each utterance, in place of a vector."""
        with zipfile.ZipFile(self.path) as archive:
            return bool(self.members) and len(_head(archive, self.members[0]).shape) == 2

    def take(self, rows: Sequence[int]) -> Taken:
        """All headers first, so that memory is taken once and only where all fits together."""
        with reading(self.where, KIND), zipfile.ZipFile(self.path) as archive:
            heads = [_head(archive, self.members[i]) for i in rows]
        width, lengths = self._width(rows, heads), [_length(head) for head in heads]
        frames, end = np.empty((sum(lengths), width), np.float32), 0
        with reading(self.where, KIND), zipfile.ZipFile(self.path) as archive, np.errstate(over="ignore"):
            for i, length in zip(rows, lengths, strict=True):
                start, end = end, end + length
                frames[start:end] = _array(archive, self.members[i]).reshape(length, width)
        return frames, np.array(lengths, np.int64)

    def _width(self, rows: Sequence[int], heads: Sequence[_Head]) -> int:
        """The one width of all. Raises `UsageError` for arrays that are no embeddings, or do not fit together."""
        for i, head in zip(rows, heads, strict=True):
            if why := fault(head.shape, head.dtype) or _damage(head):
                raise UsageError(f"{self.where}: {self.names[i]}: {why}; write it again")
        shapes = [(self.names[i], head.shape) for i, head in zip(rows, heads, strict=True)]
        for shape in shapes:
            check_alike(self.where, shapes[0], shape)
        return shapes[0][1][-1]


def open_arrays(path: Path, where: str) -> ArrayFile:
    """The archive ``path``, its names read and not its numbers. Raises `UsageError` when it can't be read."""
    with reading(where, KIND), zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        said = {key: text for key in TEXTS if (text := _text(archive, members, key)) is not None}
    return ArrayFile(path, where, [member for member in members if _key(member) not in said], said)


def _key(member: zipfile.ZipInfo) -> str:
    return member.filename.removesuffix(".npy")


def _text(archive: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo], key: str) -> str | None:
    """The text under a key, several of them joined; None where there is none, or numbers, which are an utterance's."""
    own = [member for member in members if _key(member) == key]
    if not own or _head(archive, own[0]).dtype.kind not in "US":
        return None
    found = _array(archive, own[0]).reshape(-1)
    texts = [text.decode() if isinstance(text, bytes) else str(text) for text in found.tolist()]
    return (", " if key == TRAINED_ON else "\n").join(texts)


def _head(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> _Head:
    with archive.open(member) as file:
        version = npy.read_magic(file)
        if version not in HEADERS:
            raise ValueError(f"{member.filename}: an array of format version {version}")
        shape, _, dtype = HEADERS[version](file)
        return _Head(shape, dtype, member.file_size - file.tell())


def _damage(head: _Head) -> str:
    size = math.prod(head.shape) * head.dtype.itemsize
    return "" if size == head.bytes else f"{size} bytes expected, found {head.bytes}: a damaged array"


def _length(head: _Head) -> int:
    return 1 if len(head.shape) == 1 else head.shape[0]


def _array(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> np.ndarray:
    """A member, whose checksum is held against its bytes before they are looked at."""
    return npy.read_array(io.BytesIO(archive.read(member)), allow_pickle=False)
