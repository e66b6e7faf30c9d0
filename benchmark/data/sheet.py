"""The first sheet of a spreadsheet in Office Open XML (.xlsx, ECMA-376, part 1, section 18), as text."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from benchmark.errors import UsageError
from benchmark.names import composed

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MOST_BYTES = 2**26
"""Bytes of a part of the file, unpacked; more is no table of labels."""
MOST_COLUMNS = 2**14


def read_sheet(path: Path) -> list[list[str]]:
    """The cells of each row of the first sheet, empty ones in between as empty text.

    Formatting is ignored: a number is what the file stores, such as 3 or 0.5.

    Raises `UsageError` for a file that is no such spreadsheet.
    """
    try:
        with ZipFile(path) as file:
            names = file.namelist()
            shared = _texts(file, "xl/sharedStrings.xml") if "xl/sharedStrings.xml" in names else []
            sheets = sorted((n for n in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n)), key=_number)
            rows = _part(file, sheets[0]).iter(f"{SPACE}row")
            return [_cells(row, shared) for row in rows]
    except (BadZipFile, ElementTree.ParseError, IndexError, KeyError, ValueError, OSError) as e:
        raise UsageError(
            f"{composed(str(path))}: a spreadsheet (.xlsx) expected, not readable as one ({e}); save it again, or as "
            "CSV"
        ) from None


def _part(file: ZipFile, name: str) -> ElementTree.Element:
    if file.getinfo(name).file_size > MOST_BYTES:
        raise ValueError(f"{name} has more than {MOST_BYTES} bytes")
    return ElementTree.fromstring(file.read(name))


def _texts(file: ZipFile, name: str) -> list[str]:
    return [_text(item) for item in _part(file, name).iter(f"{SPACE}si")]


def _text(item: ElementTree.Element) -> str:
    """What an item says: its own text or its runs', without phonetic help."""
    runs = [*item.findall(f"{SPACE}t"), *item.findall(f"{SPACE}r/{SPACE}t")]
    return "".join(run.text or "" for run in runs)


def _cells(row: ElementTree.Element, shared: list[str]) -> list[str]:
    cells: list[str] = []
    for cell in row.iter(f"{SPACE}c"):
        column = _column(cell.get("r", "")) or len(cells)
        cells += [""] * (column - len(cells))
        cells[column:] = [_value(cell, shared)]
    return cells


def _value(cell: ElementTree.Element, shared: list[str]) -> str:
    inline, value = cell.find(f"{SPACE}is"), cell.findtext(f"{SPACE}v") or ""
    if inline is not None:
        return _text(inline)
    return shared[int(value)] if cell.get("t") == "s" else value


def _column(reference: str) -> int:
    """The number of a cell's column, from 0 on.

    >>> _column("A1"), _column("D12"), _column("AA3")
    (0, 3, 26)
    """
    number = 0
    for letter in re.sub(r"[^A-Z]", "", reference):
        number = 26 * number + ord(letter) - ord("A") + 1
    if number > MOST_COLUMNS:
        raise ValueError(f"a cell {reference}")
    return max(number - 1, 0)


def _number(name: str) -> int:
    return int(re.sub(r"\D", "", name))
