"""Spreadsheets (.xlsx) for tests, with as little in them as ECMA-376 asks for."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def write_spreadsheet(path: Path, sheets: Mapping[str, Sequence[Sequence[str]]]) -> None:
    """Sheets by name, their rows of text, each text once among the shared strings."""
    shared = list(dict.fromkeys(cell for rows in sheets.values() for row in rows for cell in row))
    strings = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
    parts = {"xl/sharedStrings.xml": f"<sst {MAIN}>{strings}</sst>"}
    for number, rows in enumerate(sheets.values(), start=1):
        cells = ["".join(f'<c t="s"><v>{shared.index(text)}</v></c>' for text in row) for row in rows]
        parts[f"xl/worksheets/sheet{number}.xml"] = sheet("".join(f"<row>{row}</row>" for row in cells))
    write_parts(path, parts)


def sheet(rows: str) -> str:
    return f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"


def write_parts(path: Path, parts: Mapping[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
