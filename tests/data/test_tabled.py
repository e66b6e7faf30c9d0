"""Corpora whose labels lie beside the audio: rows and files meet, and what does not meet is counted."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmark.contracts import Corpus, Published, Utterance
from benchmark.data.audit import audit
from benchmark.data.corpus import gender_of, path_pattern
from benchmark.data.folders import holds
from benchmark.data.tabled import Row, TabledCorpus
from benchmark.data.verdict import incompleteness, judge
from benchmark.errors import CorpusAbsent, UsageError
from benchmark.registry import Registry
from tests.miniatures import write_audio

COLUMNS = ("file", "label", "who", "sex")


class Quay(TabledCorpus):
    name = "quay"
    title, language, licence, url, citation = "Quay", "Danish", "CC0", "https://example.org/quay", "@misc{quay,}"
    published = Published((), ())
    emotions = {"A": "anger", "N": "neutral"}

    def rows(self, folder: Path) -> Iterator[Row]:
        for row in self.table(folder, "labels.csv", "labels.tsv", columns=COLUMNS):
            seconds = {key: float(row[key]) for key in ("start", "end") if row.get(key)}
            drop = "laughter" if row["who"] == "laugh" else ""
            yield Row(row["file"], row["label"] or None, row["who"], gender_of(row["sex"]), drop=drop, **seconds)


class Split(Quay):
    """Copies of one name in two folders are two recordings."""

    pattern = path_pattern(r"(?P<split>train|test)[^/]*/(?:.*/)?clip(?P<clip>\d+)")
    identifies = True
    known = {"test/clip9": "was never cut"}


def lay(folder: Path, table: str, *files: str, name: str = "labels.csv") -> Path:
    for file in files:
        write_audio(folder / file)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(table, encoding="utf-8")
    return folder


def test_rows_meet_files_by_name_wherever_they_lie_and_however_they_are_spelt(tmp_path: Path) -> None:
    table = "File,Label,Who,Sex\nwavs/one.wav,a,ann,F\nTWO,N,Bob,male\nx\\y\\Three.flac,A,bob,m\nfour,n,,\n"
    lay(tmp_path, table, "ONE.WAV", "deep/er/two.flac", "wavs/three.wav", "wavs/four.wav")
    found = Quay().find(tmp_path)
    assert [(u.name, u.emotion, u.speaker, u.gender, u.identity) for u in found.utterances] == [
        ("ONE", "anger", "ann", "female", "one"),
        ("deep/er/two", "neutral", "Bob", "male", "two"),
        ("wavs/four", "neutral", "unknown", "", "four"),
        ("wavs/three", "anger", "Bob", "male", "three"),
    ]
    assert (found.dropped, found.unexpected) == ({}, ())
    waveform, rate = Quay().read(found.utterances[0])
    assert (len(waveform), rate) == (800, 16000)


def test_everything_that_is_left_out_has_its_reason(tmp_path: Path) -> None:
    rows = ("a,A,1,", "a,A,1,", "b,N,1,", "b,A,1,", "c,X,1,", "d,,1,", "e,A,laugh,", "gone,A,1,", "gone too,X,1,")
    lay(tmp_path, "\n".join(["file,label,who,sex", *rows]), *(f"{c}.wav" for c in "abcde"), "copy/a.wav", "stray.wav")
    found = Quay().find(tmp_path)
    assert [(u.name, u.emotion) for u in found.utterances] == [("a", "anger"), ("b", "neutral")]
    assert dict(found.dropped) == {
        "laughter": ("e",),
        "label X is not mapped": ("c", "gone too"),
        "no label for it in the corpus's label files": ("d",),
        "no such file": ("gone",),
        "second copy of the same name": ("copy/a",),
        "second row of the same utterance": ("a",),
        "second row of the same utterance, with another label": ("b",),
    }
    assert found.unexpected == ("stray",)
    problems, _ = judge(Quay(), found, {}, (), ())
    assert problems[0] == "missing: gone: no such file; get the complete corpus from https://example.org/quay"
    assert problems[1].startswith("1 unexpected audio file (stray)")
    assert str(incompleteness(Quay(), found)).startswith("quay: 1 of 3 rows without a file (gone); get the complete")


def test_the_order_of_rows_and_the_folders_of_files_change_nothing(tmp_path: Path) -> None:
    files, rows = ("a.wav", "b/c.wav", "b/d.wav"), ["a,A,1,", "c,N,2,", "d,A,2,"]
    here = lay(tmp_path / "here", "\n".join(["file,label,who,sex", *rows]), *files)
    there = tmp_path / "there"
    for file in files:
        (there / "x").mkdir(parents=True, exist_ok=True)
        shutil.copy(here / file, there / "x" / Path(file).name.upper())
    lay(there, "\n".join(["file,label,who,sex", *reversed(rows)]))
    assert audit(Quay(), here).fingerprint == audit(Quay(), there).fingerprint
    assert [u.identity for u in Quay().find(here).utterances] == ["a", "c", "d"]


def test_segments_of_one_recording_are_utterances(tmp_path: Path) -> None:
    table = "file,label,who,sex,start,end\nlong,A,1,f,0,0.02\nlong,N,2,m,0.02,0.05\nlong,X,2,m,0.05,0.06\n"
    found = Quay().find(lay(tmp_path, table, "tapes/long.wav"))
    assert [(u.name, u.emotion, u.start, u.end) for u in found.utterances] == [
        ("tapes/long#0-0.02", "anger", 0.0, 0.02),
        ("tapes/long#0.02-0.05", "neutral", 0.02, 0.05),
    ]
    assert len({u.identity for u in found.utterances}) == 2
    assert [len(Quay().read(u)[0]) for u in found.utterances] == [320, 480]
    assert dict(found.dropped) == {"label X is not mapped": ("tapes/long#0.05-0.06",)}


def test_a_pattern_tells_equal_names_in_two_folders_apart(tmp_path: Path) -> None:
    table = "file,label,who,sex\ntrain/clip1,A,1,\ntest/clip1,N,2,\ntest/clip9,A,2,\n"
    files = ("train_set/clip1.wav", "test_set/audio/clip1.wav", "test_set/clip7.wav", "clip1.wav", "other.wav")
    found = Split().find(lay(tmp_path, table, *files))
    assert {u.name: u.emotion for u in found.utterances} == {
        "train_set/clip1": "anger",
        "test_set/audio/clip1": "neutral",
    }
    assert dict(found.dropped) == {
        "in no copy of the corpus: was never cut": ("test/clip9",),
        "no label for it in the corpus's label files": ("test_set/clip7",),
    }
    assert found.unexpected == ("clip1", "other")
    told = " | ".join(judge(Split(), found, {}, (), ())[0])
    assert "1 audio file (clip1) lie outside of the folders whose names say the rest of quay" in told
    assert incompleteness(Split(), found) is None


@pytest.mark.parametrize(("corpus", "known"), [(Quay, False), (Split, True)])
def test_a_folder_is_recognised_by_names_only_where_they_are_the_corpus_s(
    corpus: type[Corpus], known: bool, tmp_path: Path
) -> None:
    class Only(Registry[Corpus]):
        names = ["quay"]  # type: ignore[assignment]

        def get(self, name: str) -> type[Corpus]:
            return corpus

    write_audio(tmp_path / "train/clip1.wav")
    assert holds(tmp_path, Only("corpus", Corpus)) == (["quay"] if known else [])  # type: ignore[type-abstract]


def test_an_absent_label_file_is_told_with_what_lies_there(tmp_path: Path) -> None:
    write_audio(tmp_path / "a.wav")
    with pytest.raises(CorpusAbsent, match=r"quay: no label file labels.csv or labels.tsv below .*; found none with"):
        Quay().find(tmp_path)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "label.csv").touch()
    with pytest.raises(CorpusAbsent, match=r"found sub/label.csv; .* get the complete corpus from https://example"):
        Quay().find(tmp_path)


def test_copies_of_a_label_file_may_lie_there_and_two_that_differ_may_not(tmp_path: Path) -> None:
    table = "file,label,who,sex\na,A,1,\n"
    lay(tmp_path, table, "a.wav")
    lay(tmp_path / "copy", table, name="LABELS.CSV")
    assert len(Quay().find(tmp_path).utterances) == 1
    lay(tmp_path / "copy", table + "b,N,1,\n", name="LABELS.CSV")
    with pytest.raises(UsageError, match=r"one label file .* expected, found .*copy.* and .*, which differ; keep"):
        Quay().find(tmp_path)


def test_a_label_file_without_its_columns_is_told(tmp_path: Path) -> None:
    lay(tmp_path, "file,label\na,A\n", "a.wav")
    with pytest.raises(UsageError, match=r"labels.csv has no column who and sex; found file, label; put the corpus's"):
        Quay().find(tmp_path)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_label_files_may_separate_cells_by_any_usual_sign(separator: str, tmp_path: Path) -> None:
    lay(tmp_path, "file,label,who,sex\na,A,1,w\n".replace(",", separator), "a.wav")
    assert [u.gender for u in Quay().find(tmp_path).utterances] == ["female"]


def test_label_files_are_found_by_the_end_of_their_path_in_any_case(tmp_path: Path) -> None:
    for name in ("S1/Eva/one.txt", "S1/EVA/more/two.txt", "S1/eva/THREE.TXT", "S1/other/four.txt", "S1/eva/._one.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = Quay().label_files(tmp_path, "Eva/*.txt")
    assert sorted(re.sub(r"\W", "", p.stem).lower() for p in found) == ["one", "three"]


def test_a_corpus_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusAbsent, match="quay: no folder"):
        Quay().find(tmp_path / "nowhere")


def test_a_row_is_an_utterance_of_the_contract(tmp_path: Path) -> None:
    (utterance,) = Quay().find(lay(tmp_path, "file,label,who,sex\na,A,1,f\n", "a.wav")).utterances
    assert utterance == Utterance("a", "anger", "1", tmp_path / "a.wav", "female", identity="a")
