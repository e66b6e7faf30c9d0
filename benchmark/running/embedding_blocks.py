"""What a stopped `embed` leaves beside its output: blocks of embeddings that the same command goes on from."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from benchmark.errors import BenchmarkError, UsageError
from benchmark.features.embedding_arrays import ArrayFile, open_arrays
from benchmark.features.embedding_writing import Row, write_rows

SECONDS = 20.0
"""How long rows are held before they are written: what a killed process loses at most."""

AT_A_TIME = 64
"""Rows that are read from a block at once."""


class Blocks:
    """Rows in the order in which they are added, in the folder ``folder``, for whoever holds its lock.

    ``key`` says of what they are: blocks under another key are removed, and `discarded` is true.
    """

    def __init__(self, folder: Path, key: str) -> None:
        self.folder = folder
        self.discarded = False
        self.waiting: list[Row] = []
        self.since = time.monotonic()
        self.files: list[ArrayFile] = []
        made_of = folder / "key"
        if not made_of.is_file() or made_of.read_text(encoding="ascii") != key:
            self.discarded = bool(self._paths)
            self.clear()
            made_of.write_text(key, encoding="ascii")
        self.files = list(self._opened())

    @property
    def names(self) -> list[str]:
        """The utterances that are written."""
        return [name for file in self.files for name in file.names]

    def add(self, row: Row) -> None:
        """Keep a row, and write those that wait when that is due."""
        self.waiting.append(row)
        if time.monotonic() - self.since > SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write the rows that wait."""
        if self.waiting:
            path = self.folder / f"{len(self.files):06}.npz"
            write_rows(path, self.waiting, {}, whole=False)
            self.waiting = []
            self.files.append(open_arrays(path, f"embeddings {path}"))
        self.since = time.monotonic()

    def clear(self) -> None:
        """Remove all that is written."""
        for path in self._paths:
            path.unlink()
        self.files = []

    def rows(self) -> Iterator[Row]:
        """All written rows."""
        for file in self.files:
            for start in range(0, len(file.names), AT_A_TIME):
                yield from _part(file, range(len(file.names))[start : start + AT_A_TIME])

    def first(self) -> Row | None:
        """The first written row, if there is one."""
        return next(self.rows(), None)

    @property
    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob("*.npz"))

    def _opened(self) -> Iterator[ArrayFile]:
        """The blocks up to the first that is damaged; it and those behind it are removed."""
        paths = self._paths
        for i, path in enumerate(paths):
            try:
                file = open_arrays(path, f"embeddings {path}")
                file.take(range(len(file.names)))
            except UsageError:
                for rest in paths[i:]:
                    rest.unlink()
                return
            yield file


def _part(file: ArrayFile, rows: Sequence[int]) -> Iterator[Row]:
    frames, lengths = file.take(rows)
    end = 0
    for i, length in zip(rows, lengths.tolist(), strict=True):
        start, end = end, end + length
        yield file.names[i], frames[start:end] if file.framed else frames[start]


@contextmanager
def kept_blocks(folder: Path, key: str) -> Iterator[Blocks]:
    """The blocks in ``folder``, which is removed when all went well; what waits is written when it did not.

    Raises `BenchmarkError` while another process is at work there, or where the folder can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock", blocking=False):
            blocks = Blocks(folder, key)
            try:
                yield blocks
            finally:
                blocks.flush()
            blocks.clear()
        shutil.rmtree(folder, ignore_errors=True)
    except Timeout:
        raise BenchmarkError(f"{folder}: another process is embedding this corpus; wait for it, or stop it") from None
    except OSError as e:
        raise BenchmarkError(
            f"embeddings {folder}: a place to write to expected, found: {e.strerror or e}; make room or choose another"
        ) from e
