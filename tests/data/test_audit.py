"""What check-corpus says: nothing of a sound corpus, one sentence of each fault, the known ones apart."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
import soundfile

from benchmark.contracts import Published
from benchmark.data.audio import read_audio, sample_digest
from benchmark.data.audit import audit
from benchmark.data.fingerprint import data_fingerprint
from benchmark.data.manifest import ManifestCorpus
from benchmark.data.verdict import MOST, incompleteness, unused
from benchmark.errors import CorpusAbsent
from tests.miniatures import LFS_POINTER, write_audio
from tests.tiny_corpora import TinyCorpus


class Tiny(TinyCorpus):
    licence = "none"
    known = {"s9_a1": "silent in every copy", "x/s8_a1": "doubled in every copy", "x/s8_n1": "doubled in every copy"}


@pytest.fixture
def folder(tmp_path):
    for name in ("s1_a1", "s1_n1", "s2_a1", "x/s2_n1"):
        write_audio(tmp_path / f"{name}.wav", seconds=0.1 if name == "s1_a1" else 0.2)
    return tmp_path


def problems(folder, corpus=None) -> str:
    result = audit(corpus or Tiny(), folder)
    assert result.ok == (not result.problems)
    assert all("\n" not in line for line in [*result.problems, *result.remarks])
    return " | ".join(result.problems)


def test_sound_corpus(folder):
    result = audit(Tiny(), folder, jobs=2)
    assert result.ok
    assert result.emotions == {"anger": 2, "neutral": 2}
    assert result.speakers == {"s1": 2, "s2": 2}
    assert result.sample_rates == {16000: 4}
    assert (result.durations["min"], result.durations["median"]) == (0.1, 0.2)
    assert result.durations["total"] == pytest.approx(0.7)
    text = result.render()
    for words in ("Tiny corpus", "no problems", result.fingerprint, "s1 2, s2 2", "16000 Hz: 4", "total 0.70"):
        assert words in text


def test_fingerprint_is_that_of_the_samples(folder):
    before = audit(Tiny(), folder)
    heard = [(u, sample_digest(read_audio(u.path)[0])) for u in Tiny().find(folder).utterances]
    assert before.fingerprint == data_fingerprint(heard)
    waveform, rate = soundfile.read(folder / "s1_a1.wav", dtype="int16")
    (folder / "s1_a1.wav").unlink()
    soundfile.write(folder / "s1_a1.flac", waveform, rate)
    assert audit(Tiny(), folder).fingerprint == before.fingerprint
    write_audio(folder / "s1_a1.flac")
    assert audit(Tiny(), folder).fingerprint != before.fingerprint


def test_json(folder):
    told = json.loads(json.dumps(audit(Tiny(), folder).to_dict()))
    assert told["ok"] is True
    assert told["published"]["emotions"] == {"anger": 2, "neutral": 2}


def test_counts_that_differ(folder):
    (folder / "s1_a1.wav").unlink()
    (folder / "s1_n1.wav").unlink()
    told = problems(folder)
    assert "files: 2 found, 4 published; get the complete corpus from https://example.org/tiny" in told
    assert "speakers: 1 found, 2 published" in told
    assert "anger: 1 found, 2 published" in told
    write_audio(folder / "s1_a1.wav")
    write_audio(folder / "s1_n1.wav")
    write_audio(folder / "s1_n2.wav")
    assert "files: 5 found, 4 published; move out" in problems(folder)


def test_emotions_of_another_release_are_not_compared(folder):
    class Releases(Tiny):
        published = Published(files=(4, 5), speakers=(2,), emotions={"anger": 2, "neutral": 2})

    write_audio(folder / "s1_n2.wav")
    assert problems(folder, Releases()) == ""


def test_empty_folder(tmp_path):
    result = audit(Tiny(), tmp_path)
    assert len(result.problems) == 1
    assert "no utterance found" in result.problems[0]
    assert "no utterance found" in result.render()


def test_absent_folder(tmp_path):
    with pytest.raises(CorpusAbsent):
        audit(Tiny(), tmp_path / "none")


def test_unreadable_silent_and_unexpected(folder):
    (folder / "s1_a1.wav").write_text(LFS_POINTER)
    soundfile.write(folder / "s1_n1.wav", np.full(800, 5e-5), 16000, subtype="FLOAT")
    write_audio(folder / "stray.wav")
    result = audit(Tiny(), folder)
    told = " | ".join(result.problems)
    assert "unreadable: s1_a1:" in told
    assert "git lfs pull" in told
    assert "silent: s1_n1" in told
    assert "1 unexpected audio file (stray)" in told
    assert (list(result.unreadable), result.silent, result.unexpected) == (["s1_a1"], ["s1_n1"], ["stray"])
    assert result.sample_rates == {16000: 3}


def test_duplicates_of_one_label_are_a_remark(folder):
    shutil.copy(folder / "s1_a1.wav", folder / "s2_a1.wav")
    result = audit(Tiny(), folder)
    assert result.ok
    assert result.duplicates == [{"s1_a1": "anger", "s2_a1": "anger"}]
    assert result.remarks == ["same samples: s1_a1, s2_a1"]


def test_duplicates_of_two_labels_are_a_problem(folder):
    shutil.copy(folder / "s1_a1.wav", folder / "s1_n1.wav")
    assert "under different labels: s1_a1 (anger), s1_n1 (neutral)" in problems(folder)


def test_two_silent_files_are_no_duplicates(folder):
    for name in ("s1_a1", "s1_n1"):
        soundfile.write(folder / f"{name}.wav", np.zeros(800), 16000)
    assert audit(Tiny(), folder).duplicates == []


def test_known_faults_are_remarks(folder):
    class Known(Tiny):
        published = Published(files=(), speakers=())

    soundfile.write(folder / "s9_a1.wav", np.zeros(800), 16000)
    write_audio(folder / "x/s8_a1.wav")
    shutil.copy(folder / "x/s8_a1.wav", folder / "x/s8_n1.wav")
    result = audit(Known(), folder)
    assert result.ok
    assert any("silent: s9_a1" in r and "(known: silent in every copy)" in r for r in result.remarks)
    assert any("x/s8_a1 (anger), x/s8_n1 (neutral)" in r and "known: doubled" in r for r in result.remarks)


def test_known_fault_of_one_name_does_not_excuse_another(folder):
    shutil.copy(folder / "s1_a1.wav", folder / "x/s8_n1.wav")
    assert "under different labels" in problems(folder)


def test_many_problems_of_a_kind_are_counted(tmp_path):
    for number in range(MOST + 3):
        (tmp_path / f"s1_a{number}.wav").write_text(LFS_POINTER)
    result = audit(Tiny(), tmp_path)
    assert sum(p.startswith("unreadable: s1") for p in result.problems) == MOST
    assert "unreadable: 3 more like these" in result.problems[-1]
    assert len(result.to_dict()["unreadable"]) == MOST + 3


def test_left_out_files_are_shown_with_their_reason(folder):
    write_audio(folder / "s1_z1.wav")
    result = audit(Tiny(), folder)
    assert result.ok
    assert "label z is not mapped: 1 (s1_z1)" in result.render()


def test_manifest_with_a_missing_file(tmp_path):
    write_audio(tmp_path / "a.wav")
    (tmp_path / "own.csv").write_text("file,emotion\na.wav,sad\nb.wav,sad\n")
    corpus = ManifestCorpus(tmp_path / "own.csv")
    assert problems(tmp_path, corpus) == "missing: b: no such file; correct the table or add the file"
    assert incompleteness(corpus, corpus.find()) == (
        "own: 1 of 2 rows without a file (b); correct the table or add what is missing or pass --allow-incomplete"
    )


def test_progress_counts_every_utterance(folder):
    seen = []
    audit(Tiny(), folder, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_corpus_with_fewer_files_than_were_published_is_incomplete(folder):
    corpus = Tiny()
    assert incompleteness(corpus, corpus.find(folder)) is None
    (folder / "s1_a1.wav").unlink()
    sentence = incompleteness(corpus, corpus.find(folder), folder=folder)
    assert sentence == (
        f"tiny: 3 of 4 files below {folder} (anger 1 of 2); get the complete corpus from "
        "https://example.org/tiny or pass --allow-incomplete"
    )
    for name in ("s1_a1", "s1_a2", "s1_a3"):
        write_audio(folder / f"{name}.wav")
    assert incompleteness(corpus, corpus.find(folder)) is None


def test_what_makes_a_corpus_incomplete_is_a_problem_too(folder):
    corpus = Tiny()
    (folder / "s1_a1.wav").write_text(LFS_POINTER)
    found = audit(corpus, folder)
    sentence = incompleteness(corpus, corpus.find(folder), found.unreadable)
    assert sentence == (
        "tiny: 1 of 4 files that can't be used (s1_a1); get the complete corpus from https://example.org/tiny "
        "or pass --allow-incomplete"
    )
    assert not found.ok


def test_a_known_fault_makes_nothing_incomplete(folder):
    class Known(Tiny):
        known = {"s1_a1": "unreadable in every copy"}

    (folder / "s1_a1.wav").write_text(LFS_POINTER)
    assert incompleteness(Known(), Known().find(folder), audit(Known(), folder).unreadable) is None


def test_what_is_not_used_is_counted_with_examples(folder):
    for name in ("s1_z1", "x/s1_a1", *(f"stray{k}" for k in range(5))):
        write_audio(folder / f"{name}.wav")
    assert unused(Tiny().find(folder)) == {
        "label z is not mapped": (1, ("s1_z1",)),
        "name not understood": (5, ("stray0", "stray1", "stray2")),
        "second copy of the same name": (1, ("x/s1_a1",)),
    }


def test_a_folder_of_which_nothing_is_used_says_why(tmp_path):
    write_audio(tmp_path / "s1_z1.wav")
    assert problems(tmp_path) == (
        "no utterance found: 1 file left out, label z is not mapped (s1_z1); check that the folder holds the corpus "
        "(get it from https://example.org/tiny)"
    )
