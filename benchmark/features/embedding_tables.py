"""Embeddings in a table, ``.csv`` or ``.parquet``: a column ``name``, and beside it one column for each number.

Columns of `benchmark.features.embedding_file.TEXTS`, in any case as ``name`` is, hold one text in all rows.
"""

from __future__ import annotations

import codecs
import csv
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from jaxtyping import Float32

from benchmark.data.table import SEPARATORS
from benchmark.errors import UsageError, shorten, spelt
from benchmark.features.embedding_file import TEXTS, EmbeddingFile, Taken, one_text, reading, require_pyarrow
from benchmark.names import composed, folded

NAME = "name"
TABLE = "a CSV table in UTF-8 with as many cells in each row"
WITHOUT_A_NAME = ("", "__index_level_0__", "unnamed: 0")
"""What programs call a column of row numbers that nobody asked for, which would be taken for a feature."""


class TableFile(EmbeddingFile):
    """A table in memory: ``numbers`` (rows, width)."""

    def __init__(self, where: str, texts: Mapping[str, Sequence[str]], numbers: Float32[np.ndarray, "rows width"]):
        said = {key: one_text(where, key, texts[key]) for key in TEXTS if key in texts}
        super().__init__(where, [composed(name.strip()) for name in texts[NAME]], said)
        self.numbers = numbers

    def take(self, rows: Sequence[int]) -> Taken:
        return self.numbers[list(rows)], np.ones(len(rows), np.int64)


def read_csv(path: Path, where: str) -> TableFile:
    """A table of text, in UTF-8 or UTF-16, with comma, semicolon or tab between cells and a point in its numbers.

    Raises `UsageError` when it can't be read, lacks the column ``name``, or holds a cell that is no number.
    """
    with reading(where, TABLE):
        columns, separator, encoding = _header(path)
    texts, numbers = _columns(columns, where)
    with reading(where, TABLE), warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)  # rows that are longer than the first line
        table = pd.read_csv(
            path,
            names=range(len(columns)),
            header=0,
            index_col=False,
            dtype=dict.fromkeys(texts.values(), "str"),
            na_filter=False,
            low_memory=False,
            sep=separator,
            encoding=encoding,
        )
    names = table[texts[NAME]].tolist()
    matrix = np.empty((len(table), len(numbers)), np.float32)
    for j, i in enumerate(numbers):
        _fill(matrix, j, table[i].to_numpy(), names, f"{where}: column {columns[i]}")
    return TableFile(where, {key: table[i].tolist() for key, i in texts.items()}, matrix)


def read_parquet(path: Path, where: str) -> TableFile:
    """A Parquet table, with any package's float or integer columns.

    Raises `UsageError` when pyarrow is not there, the file can't be read, lacks the column ``name``, or has columns of
    other types.
    """
    require_pyarrow(where)
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

    with reading(where, "a Parquet table"), ParquetFile(path, page_checksum_verification=True) as file:
        table = file.read()
        columns = table.column_names
    texts, numbers = _columns(columns, where)
    for i in numbers:
        kind = table.schema.field(i).type
        if not (pa.types.is_floating(kind) or pa.types.is_integer(kind)):
            raise UsageError(
                f"{where}: a column of numbers expected, found {kind} in the column {columns[i]}; give each number a "
                "column of its own, or bring an .npz"
            )
    with reading(where, "a Parquet table"):
        said = {key: [str(value or "") for value in table.column(i).to_pylist()] for key, i in texts.items()}
    matrix = np.empty((table.num_rows, len(numbers)), np.float32)
    for j, i in enumerate(numbers):
        _fill(matrix, j, table.column(i).to_numpy(), said[NAME], f"{where}: column {columns[i]}")
    return TableFile(where, said, matrix)


def _header(path: Path) -> tuple[list[str], str, str]:
    """The cells of the first line that is not empty, what separates them, and how text is coded."""
    with path.open("rb") as raw:
        wide = raw.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    encoding = "utf-16" if wide else "utf-8-sig"
    with path.open(encoding=encoding, newline="") as file:
        first = next((line for line in file if line.strip()), "")
    for separator in SEPARATORS:
        columns = next(csv.reader([first], delimiter=separator, strict=True), [])
        if NAME in map(folded, columns):
            break
    else:
        separator, columns = ",", next(csv.reader([first], strict=True), [])
    return columns, separator, encoding


def _columns(columns: Sequence[str], where: str) -> tuple[dict[str, int], list[int]]:
    """Where the columns of text are, and where those of numbers."""
    plain = [folded(column) for column in columns]
    texts = {key: plain.index(folded(key)) for key in (NAME, *TEXTS) if folded(key) in plain}
    if NAME not in texts:
        raise UsageError(
            f"{where}: a column {NAME} with the names of utterances expected, found {shorten(columns) or 'none'}; "
            "`list utterances CORPUS --csv` prints it"
        )
    numbers = [i for i in range(len(columns)) if i not in texts.values()]
    if nameless := [i for i in numbers if plain[i] in WITHOUT_A_NAME]:
        raise UsageError(
            f"{where}: a name for each column expected, found none for column {nameless[0] + 1}, which may hold the "
            "numbers of rows; write the table without them (pandas: index=False)"
        )
    if not numbers:
        raise UsageError(f"{where}: a column for each number of an embedding expected beside {NAME}, found none")
    return texts, numbers


def _fill(
    matrix: Float32[np.ndarray, "rows width"], j: int, column: np.ndarray, names: Sequence[str], where: str
) -> None:
    """Column ``j`` of the matrix. Raises `UsageError` that names the first cell that is no number."""
    if column.dtype.kind not in "fiu":
        cells = pd.Series(list(map(str, column.tolist())), dtype=str)
        column = pd.to_numeric(cells, errors="coerce").to_numpy()
        if len(bad := np.flatnonzero(np.isnan(column))):
            found = cells[bad[0]]
            decimal = "; write decimals with a point" if "," in found else ""
            raise UsageError(f"{where}: a number expected, found {spelt(found)} for {names[bad[0]]}{decimal}")
    with np.errstate(over="ignore"):
        matrix[:, j] = column
