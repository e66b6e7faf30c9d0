"""Files of embeddings as `benchmark.features.embeddings` reads them; the same content gives the same bytes."""

from __future__ import annotations

import os
import secrets
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import numpy as np
from jaxtyping import Float32
from numpy.lib import format as npy

from benchmark.data.audio import sample_digest
from benchmark.errors import BenchmarkError, UsageError
from benchmark.features.embedding_file import LEFT_OUT, README, TRAINED_ON, Shape, check_alike, fault, require_pyarrow
from benchmark.features.embedding_tables import NAME

Row = tuple[str, np.ndarray]
"""An utterance's name and its numbers."""


def write_embeddings(
    path: Path,
    rows: Mapping[str, np.ndarray],
    readme: str = "",
    trained_on: Sequence[str] = (),
    left_out: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write a file ``.npz``, ``.parquet`` or ``.csv``, which appears whole or not at all; folders are made.

    ``rows``: utterance's name -> numbers, (width,), or for an ``.npz`` frames (time, width) as well; written in
    float32, in that order. ``readme``: what they are; ``trained_on``: the corpora that the model has seen;
    ``left_out``: why other utterances have none.

    Raises `UsageError` for another ending and for what could not be read again: no rows, arrays that are no
    embeddings, do not fit together or are all the same; `BenchmarkError` where the file can't be written.
    """
    write_rows(path, rows.items(), texts_of(readme, trained_on, left_out))


def write_rows(path: Path, rows: Iterable[Row], texts: Mapping[str, str], *, whole: bool = True) -> None:
    """As `write_embeddings`, of rows that come one by one, each name once, and need not fit into memory.

    ``texts``: for each of `TEXTS` one, or none. ``whole``: whether the rows are all of a corpus, so that the same
    numbers for all are an error.
    """
    writer = WRITERS.get(path.suffix.casefold())
    if writer is None:
        raise UsageError(f"embeddings {path}: a file {', '.join(WRITERS)} expected, found {path.suffix or 'no ending'}")
    with _appearing(path) as temporary:
        writer(
            temporary, Checked(rows, f"embeddings {path}", whole), {key: text for key, text in texts.items() if text}
        )


class Checked:
    """Rows in float32, each held against the first, as long as they come.

    ``where`` stands in error messages; ``whole``: they are all that there is, so that they must not all be the same;
    ``first``: name and shape of the first row, once it has come.
    """

    def __init__(self, rows: Iterable[Row], where: str, whole: bool = True) -> None:
        self.rows, self.where, self.whole = rows, where, whole
        self.first: tuple[str, Shape] | None = None

    def __iter__(self) -> Iterator[Row]:
        """Raises `UsageError` for what is no embedding, unlike the first row, and if all are the same at the end."""
        counts: Counter[str] = Counter()
        for name, row in self.rows:
            array = self.check(name, row)
            counts[sample_digest(array.reshape(-1))] += 1
            yield name, array
        if not counts:
            raise UsageError(f"{self.where}: an utterance expected, found none")
        if self.whole and len(counts) == 1 < (n := counts.total()):
            raise UsageError(f"{self.where}: numbers that differ expected, found the same ones for all {n} utterances")

    def check(self, name: str, row: np.ndarray) -> Float32[np.ndarray, ...]:
        """A row in float32. Raises `UsageError` with the utterance's name."""
        if why := fault(row.shape, row.dtype):
            raise UsageError(f"{self.where}: {name}: {why}")
        with np.errstate(over="ignore"):
            array = np.ascontiguousarray(row, np.float32)
        if not np.isfinite(array).all():
            raise UsageError(f"{self.where}: {name}: finite numbers (in float32) expected, found NaN or infinite ones")
        self.first = self.first or (name, array.shape)
        check_alike(self.where, self.first, (name, array.shape))
        return array

    def table(self) -> tuple[list[str], Float32[np.ndarray, "rows width"]]:
        """Names and numbers. Raises `UsageError` for frames, which a table has no place for."""
        names, rows = zip(*self, strict=True)
        if rows[0].ndim == 2:
            raise UsageError(
                f"{self.where}: vectors expected in a table, found frames of the shape {rows[0].shape} for {names[0]}; "
                "write an .npz"
            )
        return list(names), np.stack(rows)


def _write_arrays(path: Path, rows: Checked, texts: Mapping[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for key, text in texts.items():
            _add(archive, key, np.array(text))
        for name, row in rows:
            _add(archive, name, row)


def _add(archive: zipfile.ZipFile, key: str, array: np.ndarray) -> None:
    """A member without the time of day."""
    with archive.open(zipfile.ZipInfo(f"{key}.npy"), "w", force_zip64=True) as file:
        npy.write_array(file, array, allow_pickle=False)


def _write_parquet(path: Path, rows: Checked, texts: Mapping[str, str]) -> None:
    require_pyarrow(rows.where)
    import pyarrow as pa
    from pyarrow.parquet import write_table

    names, numbers = rows.table()
    columns = _columns(names, texts) | {f"e{j}": numbers[:, j] for j in range(numbers.shape[1])}
    write_table(pa.table(columns), path, write_page_checksum=True)


def _write_csv(path: Path, rows: Checked, texts: Mapping[str, str]) -> None:
    import pandas as pd

    names, numbers = rows.table()
    first = pd.DataFrame(_columns(names, texts))
    table = pd.concat([first, pd.DataFrame(numbers, columns=[f"e{j}" for j in range(numbers.shape[1])])], axis=1)
    table.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")


def _columns(names: list[str], texts: Mapping[str, str]) -> dict[str, list[str]]:
    return {NAME: names} | {key: [text] * len(names) for key, text in texts.items()}


def texts_of(readme: str, trained_on: Sequence[str], left_out: Mapping[str, str]) -> dict[str, str]:
    """The texts of a file, as `write_rows` takes them."""
    lines = (f"{name}\t{' '.join(why.split())}" for name, why in left_out.items())
    return {README: readme, TRAINED_ON: ", ".join(trained_on), LEFT_OUT: "\n".join(lines)}


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
        try:
            yield temporary
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as e:
        raise BenchmarkError(
            f"embeddings {path}: a place to write to expected, found: {e.strerror or e}; make room or choose another"
        ) from e
