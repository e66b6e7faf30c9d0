"""A table of text: comma, semicolon or tab between cells, UTF-8 or UTF-16, as spreadsheets save it."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from benchmark.errors import UsageError, shorten

SEPARATORS = ",;\t"
MOST_CELL = 2**17
"""Characters in a cell; more is a quotation mark that nobody closed."""


def read_table(path: Path, what: str, required: Sequence[str], separators: str = SEPARATORS) -> pd.DataFrame:
    """All cells as stripped text, a row's index being its line in the file; rows without any text left out.

    The first line names the columns, in any case; the separator is that of ``separators`` with which it names those
    ``required``, else a comma. ``what`` the table is stands in error messages.

    Raises `UsageError` for a file that can't be read, is empty, holds bytes that are not text, quotation marks without
    end or rows longer than the first, and for two columns of one name.
    """
    where = f"{what} {path}"
    text = _text(path, where)
    first, _, _ = text.lstrip("\r\n").partition("\n")
    separator = next((s for s in separators if set(required) <= set(_names(first.split(s)))), ",")
    rows = _rows(text, separator, where)
    if not rows:
        raise UsageError(f"{where}: empty, a line with {','.join(required)} expected first")
    head, names = rows[0][0], _names(rows[0][1])
    twice = [name for name, n in Counter(names).items() if n > 1 and name]
    if twice:
        spelt = [cell.strip() for cell, name in zip(rows[0][1], names, strict=True) if name == twice[0]]
        raise UsageError(
            f"{where}: the column {twice[0]} once expected, found {' and '.join(spelt)} in line {head}; keep one"
        )
    cells = [[cell.strip() for cell in row] for _, row in rows[1:]]
    longer = [line for (line, _), row in zip(rows[1:], cells, strict=True) if any(row[len(names) :])]
    if longer:
        raise UsageError(
            f"{where}: rows have more cells than the first line has columns, in line {shorten(map(str, longer), 5)}; "
            "name every column, and quote cells that hold the separator"
        )
    full = [(row + [""] * len(names))[: len(names)] for row in cells]
    table = pd.DataFrame(full, index=[line for line, _ in rows[1:]], columns=names, dtype=str)
    return table[(table != "").any(axis=1)]


def _names(cells: Sequence[str]) -> list[str]:
    return [unicodedata.normalize("NFC", cell.strip().strip('"').strip()).casefold() for cell in cells]


def _text(path: Path, where: str) -> str:
    try:
        raw = path.read_bytes()
    except OSError as e:
        raise UsageError(f"{where}: {e.strerror or e}; give the path of a CSV file") from None
    wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as e:
        line = raw.count(b"\n", 0, e.start) + 1
        raise UsageError(f"{where}: not a CSV file in UTF-8 (line {line}: {e.reason}); save it as CSV UTF-8") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise UsageError(f"{where}: not a CSV file in UTF-8 (line {line}: a NUL character); save it as CSV UTF-8")
    return text


def _rows(text: str, separator: str, where: str) -> list[tuple[int, list[str]]]:
    """Line number and cells of every row that has a cell."""
    csv.field_size_limit(MOST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    rows, line = [], 1
    try:
        for row in reader:
            if row:
                rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as e:
        raise UsageError(f"{where}: not a CSV file (line {line}: {e}); correct the quotation marks there") from None
    return rows
