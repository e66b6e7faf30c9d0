"""A table's files are found whatever case and normalisation form the file system has them in."""

from __future__ import annotations

import unicodedata

import pytest

from benchmark.data.manifest import ManifestCorpus
from benchmark.data.paths import Spellings
from benchmark.errors import UsageError
from tests.miniatures import write_audio

NAMES = ("Müller/ça.wav", "أحمد/صوت.wav", "张/声音.wav", "हिन्दी/आवाज़.wav")


def put(folder, name, form):
    path = folder / unicodedata.normalize(form, name)
    write_audio(path)
    return path


@pytest.mark.parametrize("forms", [("NFC", "NFD"), ("NFD", "NFC"), ("NFC", "NFC")])
@pytest.mark.parametrize("name", NAMES)
def test_a_row_finds_its_file_in_any_normalisation_form(tmp_path, name, forms):
    path = put(tmp_path, name, forms[0])
    (tmp_path / "t.csv").write_text(f"file,emotion\n{unicodedata.normalize(forms[1], name)},sad\n", encoding="utf-8")
    (utterance,) = ManifestCorpus(tmp_path / "t.csv").find().utterances
    assert utterance.path == path
    assert utterance.name == unicodedata.normalize("NFC", name).removesuffix(".wav")


def test_a_row_finds_its_file_in_any_case(tmp_path):
    write_audio(tmp_path / "Audio/Anna.WAV")
    assert Spellings(tmp_path).find(tmp_path / "audio/ANNA.wav") == tmp_path / "Audio/Anna.WAV"
    assert Spellings(tmp_path).find(tmp_path / "audio/anne.wav") is None
    assert Spellings(tmp_path).find(tmp_path / "audio") is None


def test_of_two_files_that_differ_in_case_the_exact_one_counts_and_a_third_spelling_is_refused(tmp_path):
    for name in ("a.wav", "A.wav"):
        write_audio(tmp_path / name)
    if len(list(tmp_path.iterdir())) == 1:
        pytest.skip("a file system without case")
    assert Spellings(tmp_path).find(tmp_path / "A.wav") == tmp_path / "A.wav"
    with pytest.raises(UsageError, match=r"one file called a\.WAV expected, found A\.wav and a\.wav; rename one"):
        Spellings(tmp_path).find(tmp_path / "a.WAV")


def test_two_rows_of_one_file_are_refused_by_name(tmp_path):
    write_audio(tmp_path / "a.wav")
    (tmp_path / "t.csv").write_text("file,emotion\na.wav,sad\nA.wav,happy\n")
    with pytest.raises(UsageError, match=r"A and a are both .*a\.wav; keep one"):
        ManifestCorpus(tmp_path / "t.csv").find()


def test_labels_and_speakers_are_one_in_every_spelling(tmp_path):
    rows = [("Ängstlich", "Zoë"), (unicodedata.normalize("NFD", "ÄNGSTLICH"), "zoe\u0308"), ("ängstlich\u200f", "Zoë")]
    for k in range(3):
        write_audio(tmp_path / f"{k}.wav")
    text = "".join(f"{k}.wav,{emotion},{speaker}\n" for k, (emotion, speaker) in enumerate(rows))
    (tmp_path / "t.csv").write_text(f"file,emotion,speaker\n{text}", encoding="utf-8")
    found = ManifestCorpus(tmp_path / "t.csv").find().utterances
    assert {(u.emotion, u.speaker) for u in found} == {("ängstlich", "Zoë")}
