"""Spreadsheets as Office Open XML stores them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from benchmark.data import sheet
from benchmark.data.sheet import read_sheet
from benchmark.errors import UsageError
from corpora.baum_1a import Baum1a
from tests.miniatures import write_audio

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
XMLNS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHARED = ("Clip Name", "Emotion", "S001_001", "Anger")


def write_sheet(path: Path, rows: str, shared: str | None = None) -> Path:
    texts = "".join(f"<si><t>{text}</t></si>" for text in SHARED) if shared is None else shared
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("[Content_Types].xml", HEAD + "<Types/>")
        file.writestr("xl/sharedStrings.xml", f"{HEAD}<sst {XMLNS}>{texts}</sst>")
        file.writestr("xl/worksheets/sheet10.xml", f"{HEAD}<worksheet {XMLNS}><sheetData/></worksheet>")
        file.writestr("xl/worksheets/sheet2.xml", f"{HEAD}<worksheet {XMLNS}><sheetData>{rows}</sheetData></worksheet>")
    return path


def test_shared_inline_and_plain_cells_and_gaps(tmp_path):
    rows = (
        '<row r="1"><c r="B1" t="s"><v>0</v></c><c r="D1" t="s"><v>1</v></c></row>'
        '<row r="2"/>'
        '<row r="3"><c r="A3"><v>0.5</v></c><c t="inlineStr"><is><t>Ko</t></is></c>'
        '<c r="AA3" t="str"><f>A3</f><v>x</v></c><c r="AB3"/></row>'
    )
    first, empty, third = read_sheet(write_sheet(tmp_path / "a.xlsx", rows))
    assert first == ["", "Clip Name", "", "Emotion"]
    assert empty == []
    assert third == ["0.5", "Ko", *[""] * 24, "x", ""]


def test_runs_of_a_text_are_joined_and_phonetic_help_is_none_of_it(tmp_path):
    shared = "<si><r><t>S001</t></r><r><t>_001</t></r><rPh><t>help</t></rPh></si><si/>"
    rows = '<row><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>'
    assert read_sheet(write_sheet(tmp_path / "a.xlsx", rows, shared)) == [["S001_001", ""]]


@pytest.mark.parametrize(
    "rows",
    [
        '<row><c r="A1" t="s"><v>4</v></c></row>',
        '<row><c r="ZZZZ1"><v>4</v></c></row>',
        "<row>",
    ],
)
def test_a_damaged_spreadsheet_is_told(tmp_path, rows):
    with pytest.raises(UsageError, match=r"a\.xlsx: a spreadsheet \(\.xlsx\) expected"):
        read_sheet(write_sheet(tmp_path / "a.xlsx", rows))


def test_what_is_no_spreadsheet_is_told(tmp_path):
    (tmp_path / "a.xlsx").write_text("Clip Name,Emotion\n")
    with pytest.raises(UsageError, match="save it again, or as CSV"):
        read_sheet(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "b.xlsx", "w") as file:
        file.writestr("word/document.xml", "<w/>")
    with pytest.raises(UsageError, match=r"b\.xlsx"):
        read_sheet(tmp_path / "b.xlsx")


def test_a_part_that_is_too_large_is_not_unpacked(tmp_path, monkeypatch):
    path = write_sheet(tmp_path / "a.xlsx", "")
    monkeypatch.setattr(sheet, "MOST_BYTES", 100)
    with pytest.raises(UsageError, match="more than 100 bytes"):
        read_sheet(path)


def test_baum_reads_its_spreadsheet(tmp_path):
    rows = (
        '<row r="1"><c r="D1" t="s"><v>0</v></c><c r="E1" t="s"><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c><c r="D2" t="s"><v>2</v></c><c r="E2" t="s"><v>3</v></c>'
        '<c r="F2"><v>1</v></c></row>'
    )
    write_sheet(tmp_path / "Annotations_BAUM1a.xlsx", rows)
    write_audio(tmp_path / "s001/S001_001.wav")
    (utterance,) = Baum1a().find(tmp_path).utterances
    assert (utterance.emotion, utterance.speaker, utterance.gender) == ("anger", "S001", "")
