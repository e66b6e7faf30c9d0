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
        ("file;emotion\na.wav;sad\n", ["found file;emotion"]),
        ("file,emotion\na.wav,sad\nb.wav,\n,sad\n", ["no file in line 4"]),
        ("file,emotion\na.wav,sad\n\nb.wav,\n", ["no emotion in line 4"]),
        ("file,emotion,speaker\na.wav,sad,\n", ["no speaker in line 2"]),
        ("file,emotion,start\na.wav,sad,soon\n", ["start in seconds expected", "'soon'", "line 2"]),
        ("file,emotion,end\na.wav,sad,inf\n", ["end in seconds expected", "'inf'"]),
        ("file,emotion,start,end\na.wav,sad,2,1\n", ["0 <= start < end", "line 2"]),
        ("file,emotion,start\na.wav,sad,-1\n", ["0 <= start < end", "line 2"]),
        ("file,emotion,end\na.wav,sad,0\n", ["0 <= start < end", "line 2"]),
        ("file,emotion\na.wav,sad\nb.wav,sad\na.wav,happy\n", ["lines 2 and 4 both name a"]),
        ("file,emotion\na.wav,sad\nb.wav,sad,1,2,3\n", ["not a CSV file"]),
        ("file,emotion\na.wav,sad,1\n", ["more cells than"]),
    ],
)
def test_faults_are_told_in_one_line(tmp_path, text, words):
    refused(manifest(tmp_path, text), *words)


def test_files_that_are_no_csv(tmp_path):
    refused(tmp_path / "none.csv", "No such file")
    (tmp_path / "x.csv").write_bytes(b"file,emotion\n\xff\xfe,\x00\n")
    refused(tmp_path / "x.csv", "not a CSV file in UTF-8")
