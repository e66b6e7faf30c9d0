"""The text of a spreadsheet (.xlsx, ECMA-376), as corpora ship their legends: no styles, no dates, no formulas."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from benchmark.errors import UsageError
from benchmark.names import composed

SHARED = "xl/sharedStrings.xml"
_LARGEST = 2**28
"""Bytes of a part once unpacked, which a few bytes may claim to be more than memory holds."""

_DAMAGE = (
    *(OSError, EOFError, zipfile.BadZipFile, zlib.error, ElementTree.ParseError, IndexError, ValueError),
    *(NotImplementedError, RuntimeError),  # a way of packing that is not known, a password
)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


def read_spreadsheet(path: Path, what: str) -> list[dict[str, str]]:
    """The rows of all sheets, one after the other, as stripped text by the name of the column in lower case.

    The first row of a sheet names its columns; a cell without anything in it is empty text, a row of such cells is
    left out. A formula is the value that was saved with it. ``what`` the file is stands in error messages.

    Raises `UsageError` for a file that can't be read or is no such spreadsheet.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            shared = [_text(si) for si in _root(archive, SHARED)] if SHARED in names else []
            sheets = [_root(archive, name) for name in sorted(names) if _SHEET.fullmatch(name)]
            if not sheets:
                raise UsageError(f"{what} {composed(str(path))}: a spreadsheet (.xlsx) expected, found no sheet in it")
            return [row for sheet in sheets for row in _rows(sheet, shared)]
    except _DAMAGE as e:
        found = " ".join(str(e).split())
        raise UsageError(
            f"{what} {composed(str(path))}: a spreadsheet (.xlsx) expected, found {found}; replace it with the original"
        ) from None


def _root(archive: zipfile.ZipFile, name: str) -> Element:
    if (size := archive.getinfo(name).file_size) > _LARGEST:
        raise ValueError(f"{size} bytes in {name}")
    return ElementTree.fromstring(archive.read(name))


def _rows(sheet: Element, shared: list[str]) -> Iterator[dict[str, str]]:
    rows = (
        {_column(c, i): _value(c, shared) for i, c in enumerate(row.findall("{*}c"))}
        for row in sheet.findall("{*}sheetData/{*}row")
    )
    head = {column: name.casefold() for column, name in next(rows, {}).items() if name}
    for row in rows:
        if any(row.values()):
            yield {name: row.get(column, "") for column, name in head.items()}


def _column(cell: Element, place: int) -> int:
    """The number of a cell's column from 0, which ``A1`` says; where nothing says it, its place in the row.

    >>> _column(Element("c", r="AB7"), 0), _column(Element("c"), 3)
    (27, 3)
    """
    letters = re.match("[A-Z]+", cell.get("r", ""))
    number = 0
    for letter in letters[0] if letters else "":
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1 if letters else place


def _value(cell: Element, shared: list[str]) -> str:
    inline = cell.find("{*}is")
    if inline is not None:
        return _text(inline)
    value = (cell.findtext("{*}v") or "").strip()
    if cell.get("t") != "s" or not value:
        return composed(value)
    if int(value) < 0:
        raise ValueError(f"the text number {value}")
    return shared[int(value)]


def _text(string: Element) -> str:
    """A string, whole or in runs of different looks, without how it is pronounced."""
    parts = (*string.findall("{*}t"), *string.findall("{*}r/{*}t"))
    return composed("".join(part.text or "" for part in parts)).strip()
