"""Label files that single corpora have: BAUM-1a's spreadsheet, SmartKom's BAS Partitur files."""

from __future__ import annotations

import pytest

from benchmark.errors import UsageError
from corpora.baum_1a import Baum1a
from corpora.smartkom import longest, read_partitur
from tests.miniatures import write_audio
from tests.spreadsheets import write_spreadsheet


def test_baum_reads_its_spreadsheet(tmp_path):
    rows = [
        ["No", "Subject", "Note", "Clip Name", "Emotion", "Emotion Code"],
        ["1", "1", "", "S001_001", "Anger", "1"],
        ["2", "2", "", "S002_003", "Unsure", "9"],
    ]
    write_spreadsheet(tmp_path / "Annotations_BAUM1a.xlsx", {"Sheet1": rows})
    write_spreadsheet(tmp_path / "Annotations_BAUM1s.xlsx", {"Sheet1": [rows[0], ["1", "1", "", "S001_001", "Fear"]]})
    for clip in ("s001/S001_001", "s002/S002_003"):
        write_audio(tmp_path / f"{clip}.wav")
    assert [(u.emotion, u.speaker, u.gender) for u in Baum1a().find(tmp_path).utterances] == [
        ("anger", "S001", ""),
        ("uncertainty", "S002", ""),
    ]


def test_baum_prefers_the_table_saved_as_csv(tmp_path):
    (tmp_path / "annotations_baum1a.csv").write_text("S001_001,Disgust,3,F\n")
    (tmp_path / "Annotations_BAUM1a.xlsx").write_text("no spreadsheet")
    write_audio(tmp_path / "S001_001.wav")
    assert [(u.emotion, u.gender) for u in Baum1a().find(tmp_path).utterances] == [("disgust", "female")]


def test_partitur_spans_are_samples_with_the_last_one_included(tmp_path):
    path = tmp_path / "w001_pk_AAA.par"
    path.write_text(
        'LHD: Partitur\nSAM: 8000\nORT: 0 ja\nTRN: 80 799 0 001\nUSH: 0 99 "Neutral" 1\n', encoding="latin-1"
    )
    assert read_partitur(path) == (8000, [(80, 880)], [((0, 100), "Neutral")])


def test_partitur_without_a_sample_rate_is_told(tmp_path):
    path = tmp_path / "w001_pk_AAA.par"
    path.write_text("TRN: 80 799 0 001\n")
    with pytest.raises(UsageError, match=r"no line SAM: with the sample rate in .*w001_pk_AAA\.par"):
        read_partitur(path)


def test_a_turn_has_the_label_that_covers_most_of_it():
    states = [((0, 40), "Neutral"), ((40, 70), "Ratlosigkeit"), ((70, 100), "Neutral")]
    assert longest(states, (30, 80)) == "Ratlosigkeit"
    assert longest(states, (20, 100)) == "Neutral"
    assert longest(states, (100, 200)) is None
    assert longest([], (0, 10)) is None
