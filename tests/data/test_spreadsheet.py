"""Spreadsheets as three programs write them, and what is none."""

from __future__ import annotations

import pytest

from benchmark.data.spreadsheet import read_spreadsheet
from benchmark.errors import UsageError
from tests.spreadsheets import sheet, write_parts, write_spreadsheet


def test_rows_of_all_sheets_come_by_the_names_of_their_columns(tmp_path):
    path = tmp_path / "legend.xlsx"
    women = [
        ["File", "film", "speaker"],
        ["f_1", "The Hours", "?"],
        ["", "", ""],
        ["f_2", "", " Rosa Guin\u0303o\u0301n "],
    ]
    write_spreadsheet(path, {"female": women, "male": [["speaker", "file"], ["Jordi Brau & co", "m_1"]]})
    assert read_spreadsheet(path, "legend") == [
        {"file": "f_1", "film": "The Hours", "speaker": "?"},
        {"file": "f_2", "film": "", "speaker": "Rosa Guiñón"},
        {"file": "m_1", "speaker": "Jordi Brau & co"},
    ]


def test_cells_hold_text_inline_in_runs_or_in_themselves(tmp_path):
    path = tmp_path / "legend.xlsx"
    head = '<row><c r="A1" t="inlineStr"><is><t>file</t></is></c><c r="C1" t="str"><f>"s"</f><v>speaker</v></c></row>'
    runs = "<si><r><t>m_</t></r><r><rPr><b/></rPr><t>1</t></r><rPh><t>spoken</t></rPh></si>"
    row = '<row><c r="A2" t="s"><v>0</v></c><c r="B2"><v>7</v></c><c r="C2"><v>12</v></c></row><row r="3"/>'
    empty = '<row r="4"><c r="A4" s="1"/></row>'
    strings = f'<sst xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main">{runs}</sst>'
    write_parts(path, {"xl/sharedStrings.xml": strings, "xl/worksheets/sheet1.xml": sheet(head + row + empty)})
    assert read_spreadsheet(path, "legend") == [{"file": "m_1", "speaker": "12"}]


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ({"xl/workbook.xml": "<workbook/>"}, "found no sheet in it"),
        ({"xl/worksheets/sheet1.xml": "<worksheet>"}, "found no element found: line 1"),
        ({"xl/worksheets/sheet1.xml": sheet('<row><c t="s"><v>3</v></c></row>')}, "found list index out of range"),
    ],
)
def test_what_is_no_spreadsheet_is_told(parts, found, tmp_path):
    path = tmp_path / "legend.xlsx"
    write_parts(path, parts)
    with pytest.raises(UsageError, match=rf"^legend .*legend.xlsx: a spreadsheet \(.xlsx\) expected, {found}"):
        read_spreadsheet(path, "legend")


def test_a_file_of_another_kind_is_told(tmp_path):
    path = tmp_path / "legend.xlsx"
    path.write_text("file,speaker\n")
    with pytest.raises(UsageError, match="found File is not a zip file; replace it with the original"):
        read_spreadsheet(path, "legend")
    with pytest.raises(UsageError, match=r"found .*No such file"):
        read_spreadsheet(tmp_path / "none.xlsx", "legend")
