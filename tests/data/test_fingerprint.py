"""The name of a corpus's data: the same for the same recordings wherever they lie, another for other ones."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from benchmark.contracts import Corpus, Utterance
from benchmark.data.audit import audit
from benchmark.data.corpus import AUDIO
from benchmark.data.fingerprint import canonical, data_fingerprint, earlier_fingerprint
from benchmark.data.manifest import ManifestCorpus
from benchmark.features.cache import compute_features
from benchmark.features.corpus import CorpusFeatures
from benchmark.names import folded
from benchmark.representations import Spectrogram
from benchmark.tasks.tasks import Side
from run_benchmark import introduce
from tests.miniatures import MINIATURES, write_audio, write_miniature

CORPORA = introduce().corpora
U = Utterance("wav/x", "anger", "s1", Path("x.wav"), identity="s1|x")


def adapter(name: str) -> Corpus:
    return CORPORA.get(name)()


def features(corpus: Corpus, folder: Path, cache: Path) -> CorpusFeatures:
    return compute_features(corpus, corpus.find(folder), Spectrogram(), cache)


def moved(folder: Path, place: Callable[[str], str]) -> Path:
    """The same files below another folder, under the names that ``place`` gives them."""
    goal = folder.parent / "moved"
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        new = goal / place(file.relative_to(folder).as_posix())
        new.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, new)
    return goal


def upper(path: str) -> str:
    return path.upper()


def deeper(path: str) -> str:
    return f"some/other folder/{path}"


def decomposed(path: str) -> str:
    return unicodedata.normalize("NFD", path)


@pytest.mark.parametrize("place", [deeper, upper, str.swapcase, decomposed])
@pytest.mark.parametrize("name", sorted(MINIATURES))
def test_a_moved_or_renamed_corpus_keeps_its_name_and_its_order(name, place, tmp_path):
    write_miniature(name, tmp_path / "here")
    there = moved(tmp_path / "here", lambda p: place(p) if p.lower().endswith(AUDIO) else p)
    before, after = (adapter(name).find(folder).utterances for folder in (tmp_path / "here", there))
    assert len(before) == len(after)
    assert "" not in {u.identity for u in before}
    told = {u.identity for u in before}
    assert len(told) == len(before), "identities tell recordings apart"
    assert told == {u.identity for u in after}
    assert {u.identity: folded(u.speaker) for u in before} == {u.identity: folded(u.speaker) for u in after}
    assert {u.identity: u.emotion for u in before} == {u.identity: u.emotion for u in after}


def test_emodb_below_wav_and_flat_is_the_same_data_in_the_same_order(tmp_path):
    write_miniature("emodb", tmp_path / "here")
    flat = moved(tmp_path / "here", lambda p: p.rpartition("/")[2].swapcase() if p.startswith("wav/") else p)
    one, other = (features(adapter("emodb"), f, tmp_path / f.name) for f in (tmp_path / "here", flat))
    assert one.fingerprint == other.fingerprint
    assert one.earlier != other.earlier
    sides = [Side.of(f, ("anger", "fear", "sadness")) for f in (one, other)]
    assert [f.digests[i] for f, side in zip((one, other), sides, strict=True) for i in side.rows[:3]] == [
        one.digests[i] for i in (*sides[0].rows[:3], *sides[0].rows[:3])
    ]
    assert sides[0].speaker.tolist() == sides[1].speaker.tolist()
    assert sides[0].y.tolist() == sides[1].y.tolist()


def test_other_samples_make_another_name(tmp_path):
    write_miniature("emodb", tmp_path)
    before = audit(adapter("emodb"), tmp_path).fingerprint
    write_audio(tmp_path / "wav/03a01Fa.wav", seconds=0.06)
    assert audit(adapter("emodb"), tmp_path).fingerprint != before


def test_a_file_more_or_less_makes_another_name(tmp_path):
    write_miniature("emodb", tmp_path)
    before = audit(adapter("emodb"), tmp_path).fingerprint
    write_audio(tmp_path / "wav/03a02Fa.wav")
    more = audit(adapter("emodb"), tmp_path).fingerprint
    (tmp_path / "wav/03a02Fa.wav").unlink()
    assert audit(adapter("emodb"), tmp_path).fingerprint == before != more


@pytest.mark.parametrize("letters", ["FW", "LN"], ids=["two emotions", "two others"])
def test_swapped_labels_of_two_files_make_another_name(tmp_path, letters):
    one, other = (tmp_path / f"03a01{letter}a.wav" for letter in letters)
    write_audio(one)
    write_audio(other)
    before = audit(adapter("emodb"), tmp_path).fingerprint
    one.rename(tmp_path / "x")
    other.rename(one)
    (tmp_path / "x").rename(other)
    assert audit(adapter("emodb"), tmp_path).fingerprint != before


@pytest.mark.parametrize("change", [{"emotion": "fear"}, {"speaker": "s2"}, {"identity": "s1|y"}])
def test_every_part_of_what_an_utterance_is_enters_the_name(change):
    assert data_fingerprint([(U, "00ff")]) != data_fingerprint([(replace(U, **change), "00ff")])
    assert data_fingerprint([(U, "00ff")]) != data_fingerprint([(U, "00fe")])


def test_where_it_lies_does_not_enter_the_name_and_entered_that_of_version_1():
    there = replace(U, name="x", path=Path("y.flac"))
    assert data_fingerprint([(U, "00ff")]) == data_fingerprint([(there, "00ff")])
    assert earlier_fingerprint([(U, "00ff")]) != earlier_fingerprint([(there, "00ff")])
    assert data_fingerprint([(U, "00ff")]).startswith("2:")
    assert ":" not in earlier_fingerprint([(U, "00ff")])


def test_version_1_is_what_it_was():
    rows = [(replace(U, name="y", emotion="fear", speaker="2"), "11ee"), (replace(U, name="x", speaker="1"), "00ff")]
    assert earlier_fingerprint(rows) == "a0f8e3aefc7d"


def test_two_spellings_of_one_text_are_one():
    for text in ("Çiçek", "İstanbul", "ÅNGSTRÖM", "Ελληνικός", "각"):
        spellings = [unicodedata.normalize(form, case) for form in ("NFC", "NFD") for case in (text, text.lower())]
        assert len({folded(s) for s in spellings}) == 1
    assert folded("ı") != folded("i")


def test_utterances_without_an_identity_are_ordered_by_their_samples():
    nameless = replace(U, identity="")
    assert sorted([(nameless, "2"), (replace(nameless, name="a"), "1")], key=canonical)[0][1] == "1"


def test_a_manifest_may_name_the_same_recordings_by_other_paths(tmp_path):
    def manifest(name: str, rows: list[tuple[str, str, str]]) -> CorpusFeatures:
        folder = tmp_path / name
        for file, _, who in rows:
            write_audio(tmp_path / f"{who.lower()}.wav")
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(tmp_path / f"{who.lower()}.wav", folder / file)
        lines = ["file,emotion,speaker", *(f"{file},{emotion},{who}" for file, emotion, who in rows)]
        (folder / "manifest.csv").write_text("\n".join(lines))
        return features(ManifestCorpus(folder / "manifest.csv"), folder, tmp_path / "cache")

    here = manifest("here", [("a/1.wav", "anger", "ANN"), ("b/1.wav", "fear", "BOB")])
    there = manifest("there", [("Z.wav", "fear", "bob"), ("y.wav", "anger", "ann")])
    swapped = manifest("swapped", [("a/1.wav", "fear", "ANN"), ("b/1.wav", "anger", "BOB")])
    assert here.fingerprint == there.fingerprint != swapped.fingerprint
    assert [here.digests[i] for i in here.order] == [there.digests[i] for i in there.order]


@pytest.mark.parametrize("trouble", ["silent", "too short", "unreadable"])
def test_check_corpus_and_features_give_one_name_whatever_cannot_be_used(tmp_path, trouble):
    corpus, folder = adapter("cremad"), tmp_path / "cremad"
    write_miniature("cremad", folder)
    file = folder / "AudioWAV/1002_TIE_NEU_XX.wav"
    if trouble == "unreadable":
        file.write_text("not audio")
    else:
        write_audio(file, seconds=0.05 if trouble == "silent" else 0.001, level=0.0 if trouble == "silent" else 0.1)
    made = features(corpus, folder, tmp_path / "cache")
    assert len(made.left_out) == 2
    assert made.fingerprint == audit(corpus, folder).fingerprint
    again = features(corpus, folder, tmp_path / "cache")
    assert again.fingerprint == made.fingerprint
