"""A user's own corpus from a CSV, and every way in which the CSV can be wrong."""

from __future__ import annotations

import numpy as np
import pytest

from benchmark.contracts import EMOTIONS, Corpus
from benchmark.data.manifest import SYNONYMS, ManifestCorpus
from benchmark.errors import UsageError
from tests.miniatures import write_audio


def manifest(tmp_path, text, name="My Corpus-2.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(path, *words):
    with pytest.raises(UsageError) as caught:
        ManifestCorpus(path)
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    for word in words:
        assert word in message


def test_all_columns(tmp_path):
    write_audio(tmp_path / "audio/long.wav", seconds=2.0)
    write_audio(tmp_path / "b.flac")
    path = manifest(
        tmp_path,
        "file,emotion,speaker,gender,language,start,end\n"
        "audio/long.wav, Angry ,anna,F,German,0.5,1.25\n"
        "audio/long.wav,wistful,ben,male,German,1.25,\n"
        "b.flac,neutral,ben,m,Dutch,,\n",
    )
    corpus = ManifestCorpus(path)
    assert isinstance(corpus, Corpus)
    assert (corpus.name, corpus.language, corpus.synthetic) == ("my_corpus_2", "Dutch, German", False)
    assert not corpus.published.files
    first, second, third = corpus.find(tmp_path).utterances
    assert (first.name, first.emotion, first.speaker, first.gender) == (
        "audio/long#0.5-1.25",
        "anger",
        "anna",
        "female",
    )
    assert (first.start, first.end) == (0.5, 1.25)
    assert (second.name, second.emotion, second.end) == ("audio/long#1.25-", "wistful", None)
    assert (third.name, third.gender, third.start, third.end) == ("b", "male", 0.0, None)
    whole, _ = corpus.read(third)
    assert len(whole) == 800
    part, rate = corpus.read(first)
    assert len(part) == 0.75 * rate


def test_two_columns_are_enough(tmp_path):
    write_audio(tmp_path / "a.wav")
    corpus = ManifestCorpus(manifest(tmp_path, "\ufefffile,emotion\na.wav,happy\n\n"))
    (utterance,) = corpus.find().utterances
    assert (utterance.speaker, utterance.emotion) == ("unknown", "happiness")
    assert "no speakers" in corpus.notes


def test_manifest_csv_is_named_after_its_folder(tmp_path):
    folder = tmp_path / "Call Centre"
    write_audio(folder / "a.wav")
    assert ManifestCorpus(manifest(folder, "file,emotion\na.wav,sad\n", "manifest.csv")).name == "call_centre"


def test_missing_files_are_named(tmp_path):
    write_audio(tmp_path / "a.wav")
    found = ManifestCorpus(manifest(tmp_path, "file,emotion\na.wav,sad\nb/c.wav,sad\n")).find(tmp_path)
    assert [u.name for u in found.utterances] == ["a"]
    assert dict(found.dropped) == {"no such file": ("b/c",)}


def test_segments_are_stamped_apart(tmp_path):
    write_audio(tmp_path / "a.wav", seconds=1.0)
    corpus = ManifestCorpus(manifest(tmp_path, "file,emotion,start,end\na.wav,sad,0,0.5\na.wav,sad,0.5,1\n"))
    first, second = corpus.find().utterances
    assert corpus.stamp(first) != corpus.stamp(second)
    assert not np.array_equal(corpus.read(first)[0], corpus.read(second)[0])


def test_synonyms_lead_to_the_shared_vocabulary():
    assert set(SYNONYMS.values()) <= set(EMOTIONS)
    assert not set(SYNONYMS) & set(EMOTIONS)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["empty", "file,emotion"]),
        ("file,emotion\n", ["no rows"]),
        ("file,emotion\n\n,\n", ["no rows"]),
        ("path,label\na.wav,sad\n", ["no column file and emotion", "found path, label", "expected file, emotion"]),
        ("file|emotion\na.wav|sad\n", ["found file|emotion"]),
        (
            "file,Emotion,emotion\na.wav,sad,fear\n",
            ["the column emotion once expected", "Emotion and emotion in line 1"],
        ),
        ("file, emotion ,EMOTION\na.wav,sad,fear\n", ["the column emotion once expected"]),
        ("\ufefffile,emotion,File\na.wav,sad,b\n", ["the column file once expected, found file and File"]),
        ("file,emotion,emotion\na.wav,sad,fear\n", ["the column emotion once expected"]),
        ("file,emotion,caf\u00e9,cafe\u0301\na.wav,sad,1,2\n", ["the column caf\u00e9 once expected"]),
        ("file;emotion;Emotion\na.wav;sad;fear\n", ["the column emotion once expected"]),
        ('file,emotion\n"a.wav,sad\n', ["not a CSV file (line 2: unexpected end of data)"]),
        ('file,emotion\n\n"a".wav,sad\n', ["not a CSV file (line 3:", "correct the quotation marks"]),
        ("file,emotion\na.wav,s\0d\n", ["line 2: a NUL character", "save it as CSV UTF-8"]),
        ("file,emotion,start,end\na.wav,sad,nan,1\n", ["start in seconds, like 0.5, expected, found 'nan'"]),
        ("file;emotion;start\na.wav;sad;0,5\n", ["found '0,5'"]),
        ("file,emotion,start\na.wav,sad,1_0\n", ["found '1_0'"]),
        ("file,emotion,end\na.wav,sad,1e999\n", ["found '1e999'"]),
        ("file,emotion,start\na.wav,sad,1:30\n", ["found '1:30'"]),
        ("file,emotion,start,end\na.wav,sad,1,1\n", ["0 <= start < end", "line 2"]),
        ("file,emotion,start,end\na.wav,sad,1.0,1.5\na.wav,fear,1,1.50\n", ["lines 2 and 3 both name a#1-1.5"]),
        ("file,emotion\n" + "n" * 300 + ".wav,sad\n", ["line 2: File name too long: 'nnn", "correct the path"]),
        (
            "file,emotion\n../x.wav,sad\n",
            ["../x.wav lies outside of the manifest's folder (line 2)", "--allow-outside"],
        ),
        ("file,emotion\na/../../x.wav,sad\n", ["lies outside of the manifest's folder"]),
        ("file,emotion\n..\\\\x.wav,sad\n", ["lies outside of the manifest's folder"]),
        ("file,emotion\n/x.wav,sad\n", ["/x.wav lies outside of the manifest's folder"]),
        ("file,emotion\na.wav,sad\nb.wav,\n,sad\n", ["no file in line 4"]),
        ("file,emotion\na.wav,sad\n\nb.wav,\n", ["no emotion in line 4"]),
        ("file,emotion,speaker\na.wav,sad,\n", ["no speaker in line 2"]),
        ("file,emotion,start\na.wav,sad,soon\n", ["start in seconds, like 0.5, expected", "'soon'", "line 2"]),
        ("file,emotion,end\na.wav,sad,inf\n", ["end in seconds, like 0.5, expected", "'inf'"]),
        ("file,emotion,start,end\na.wav,sad,2,1\n", ["0 <= start < end", "line 2"]),
        ("file,emotion,start\na.wav,sad,-1\n", ["0 <= start < end", "line 2"]),
        ("file,emotion,end\na.wav,sad,0\n", ["0 <= start < end", "line 2"]),
        ("file,emotion\na.wav,sad\nb.wav,sad\na.wav,happy\n", ["lines 2 and 4 both name a"]),
        ("file,emotion\na.wav,sad\nb.wav,sad,1,2,3\n", ["more cells than", "in line 3"]),
        ("file,emotion\na.wav,sad,1\n", ["more cells than"]),
    ],
)
def test_faults_are_told_in_one_line(tmp_path, text, words):
    refused(manifest(tmp_path, text), *words)


def test_files_that_are_no_csv(tmp_path):
    refused(tmp_path / "none.csv", "No such file")
    (tmp_path / "x.csv").write_bytes(b"file,emotion\n\xff\xfe,\x00\n")
    refused(tmp_path / "x.csv", "not a CSV file in UTF-8")


@pytest.mark.parametrize(
    "raw",
    [
        b"file;emotion\r\na.wav;sad\r\n",
        b"file\temotion\na.wav\tsad\n",
        "file,emotion\na.wav,sad\n".encode("utf-16"),
        "file\temotion\r\na.wav\tsad\r\n".encode("utf-16"),
        b"\xef\xbb\xbfFile, EMOTION\na.wav, sad\n",
        b'"file","emotion"\n"a.wav","sad"\n',
        b'\n\n"file", "emotion"\n\na.wav, "sad"\n  ,  \n',
        b"file,emotion,,\na.wav,sad,,,,\n",
        b"emotion,remark,file\r\nsad,,a.wav\r\n",
        b"file;emotion;remark\na.wav;sad;one, two\n",
    ],
)
def test_tables_as_spreadsheets_save_them(tmp_path, raw):
    write_audio(tmp_path / "a.wav")
    (tmp_path / "t.csv").write_bytes(raw)
    (utterance,) = ManifestCorpus(tmp_path / "t.csv").find().utterances
    assert (utterance.name, utterance.emotion) == ("a", "sadness")


def test_a_cell_may_hold_separators_quotation_marks_and_line_breaks(tmp_path):
    write_audio(tmp_path / 'a, "b".wav')
    text = 'file,emotion,remark\n"a, ""b"".wav",sad,"two\nlines"\nc.wav,,\n'
    refused(manifest(tmp_path, text), "no emotion in line 4")
    (utterance,) = ManifestCorpus(manifest(tmp_path, text.replace("c.wav,,\n", ""))).find().utterances
    assert utterance.name == 'a, "b"'


def test_segments_that_differ_by_less_than_a_millisecond_are_different_utterances(tmp_path):
    rows = [("1000.0001", "1000.5"), ("1000.0002", "1000.5"), ("1000.0001", "1000.50001"), ("0.1", "1234567.25")]
    text = "file,emotion,start,end\n" + "".join(f"a.wav,sad,{start},{end}\n" for start, end in rows)
    found = ManifestCorpus(manifest(tmp_path, text))._utterances
    assert {u.name for u in found} == {f"a#{start}-{end}" for start, end in rows}
    assert {(u.start, u.end) for u in found} == {(float(start), float(end)) for start, end in rows}


def test_audio_outside_of_the_folder_is_used_only_where_that_is_allowed(tmp_path):
    write_audio(tmp_path / "elsewhere/x.wav")
    write_audio(tmp_path / "mine/a.wav")
    (tmp_path / "mine/link.wav").symlink_to(tmp_path / "elsewhere/x.wav")
    (tmp_path / "mine/folder").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "mine/inner.wav").symlink_to(tmp_path / "mine/a.wav")
    for file in ("../elsewhere/x.wav", str(tmp_path / "elsewhere/x.wav"), "link.wav", "folder/x.wav"):
        path = manifest(tmp_path / "mine", f"file,emotion\na.wav,sad\n{file},fear\n")
        refused(path, f"{file} lies outside of the manifest's folder (line 3)", "--allow-outside")
        corpus = ManifestCorpus(path, allow_outside=True)
        assert len(corpus.find().utterances) == 2
        assert corpus.outside == 1
    inside = ManifestCorpus(manifest(tmp_path / "mine", "file,emotion\ninner.wav,sad\n./b/../a.wav,sad\n"))
    assert inside.outside == 0


def test_a_manifest_reached_by_a_link_to_its_folder_is_at_home_there(tmp_path):
    write_audio(tmp_path / "real/a.wav")
    manifest(tmp_path / "real", "file,emotion\na.wav,sad\n")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert len(ManifestCorpus(tmp_path / "link/My Corpus-2.csv").find().utterances) == 1
