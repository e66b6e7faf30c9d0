"""Files of embeddings as `benchmark.features.embeddings` reads them; the same content gives the same bytes."""

from __future__ import annotations

import os
import secrets
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

from benchmark.errors import BenchmarkError, UsageError
from benchmark.features.embedding_file import README, TRAINED_ON, Shape, check_alike, fault
from benchmark.features.embedding_tables import NAME


def write_embeddings(
    path: Path, rows: Mapping[str, np.ndarray], readme: str = "", trained_on: Sequence[str] = ()
) -> None:
    """Write a file ``.npz``, ``.parquet`` or ``.csv``, which appears whole or not at all; folders are made.

    ``rows``: utterance's name -> numbers, (width,), or for an ``.npz`` frames (time, width) as well; written in
    float32, in that order. ``readme``: what they are; ``trained_on``: the corpora that the model has seen.

    Raises `UsageError` for another ending, arrays that are no embeddings or do not fit together, and `BenchmarkError`
    where it can't be written.
    """
    where = f"embeddings {path}"
    writer = WRITERS.get(path.suffix.casefold())
    if writer is None:
        raise UsageError(f"{where}: a file {', '.join(WRITERS)} expected, found {path.suffix or 'no ending'}")
    with _appearing(path) as temporary:
        writer(temporary, _Checked(rows, where), readme, trained_on)


class _Checked:
    """Rows in float32, each held against the first."""

    def __init__(self, rows: Mapping[str, np.ndarray], where: str) -> None:
        self.rows, self.where = rows, where
        if not rows:
            raise UsageError(f"{where}: an utterance expected, found none")

    def __iter__(self) -> Iterator[tuple[str, np.ndarray]]:
        first: tuple[str, Shape] | None = None
        for name, row in self.rows.items():
            if why := fault(row.shape, row.dtype):
                raise UsageError(f"{self.where}: {name}: {why}")
            first = first or (name, row.shape)
            check_alike(self.where, first, (name, row.shape))
            yield name, np.ascontiguousarray(row, np.float32)

    def table(self) -> tuple[list[str], np.ndarray]:
        """Names and numbers, (rows, width). Raises `UsageError` for frames, which a table has no place for."""
        names, rows = zip(*self, strict=True)
        if rows[0].ndim == 2:
            raise UsageError(
                f"{self.where}: vectors expected in a table, found frames of the shape {rows[0].shape} for {names[0]}; "
                "write an .npz"
            )
        return list(names), np.stack(rows)


def _write_arrays(path: Path, rows: _Checked, readme: str, trained_on: Sequence[str]) -> None:
    said = {README: np.array(readme), TRAINED_ON: np.array(list(trained_on), dtype=str)}
    with zipfile.ZipFile(path, "w") as archive:
        for key, array in said.items():
            if any(array.reshape(-1).tolist()):
                _add(archive, key, array)
        for name, row in rows:
            _add(archive, name, row)


def _add(archive: zipfile.ZipFile, key: str, array: np.ndarray) -> None:
    """A member without the time of day."""
    with archive.open(zipfile.ZipInfo(f"{key}.npy"), "w", force_zip64=True) as file:
        npy.write_array(file, array, allow_pickle=False)


def _write_parquet(path: Path, rows: _Checked, readme: str, trained_on: Sequence[str]) -> None:
    try:
        import pyarrow as pa
        from pyarrow.parquet import write_table
    except ImportError as e:
        raise UsageError(
            f"{rows.where}: the package pyarrow expected, found none that can be imported ({e}); pip install "
            "'cross-corpus-ser[embeddings]', or write an .npz or a .csv"
        ) from e
    names, numbers = rows.table()
    columns = _texts(names, readme, trained_on) | {f"e{j}": numbers[:, j] for j in range(numbers.shape[1])}
    write_table(pa.table(columns), path, write_page_checksum=True)


def _write_csv(path: Path, rows: _Checked, readme: str, trained_on: Sequence[str]) -> None:
    import pandas as pd

    names, numbers = rows.table()
    texts = pd.DataFrame(_texts(names, readme, trained_on))
    table = pd.concat([texts, pd.DataFrame(numbers, columns=[f"e{j}" for j in range(numbers.shape[1])])], axis=1)
    table.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def _texts(names: list[str], readme: str, trained_on: Sequence[str]) -> dict[str, list[str]]:
    said = {README: readme, TRAINED_ON: ", ".join(trained_on)}
    return {NAME: names} | {key: [text] * len(names) for key, text in said.items() if text}


WRITERS = {".npz": _write_arrays, ".parquet": _write_parquet, ".csv": _write_csv}
"""Ending of a file -> what writes it."""


@contextmanager
def _appearing(path: Path) -> Iterator[Path]:
    """A file beside ``path`` to write to, which takes its name when all went well and vanishes otherwise.

    Raises `BenchmarkError` where the system can't write it.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        temporary.replace(path)
    except OSError as e:
        raise BenchmarkError(
            f"embeddings {path}: a place to write to expected, found: {e.strerror or e}; make room or choose another"
        ) from e
    finally:
        temporary.unlink(missing_ok=True)
