"""Corpora of one's own as people have them: no speakers, one speaker, one utterance, other scripts, rows without files.

Every command ends with a result or with one sentence.
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.cli.test_command_line import invoke
from tests.tiny_corpora import PROTOCOL, tone, write_corpus, write_protocol

SHAPES = {
    "nobody": [("anger", ""), ("sadness", "")] * 4,
    "alone": [("anger", "x"), ("sadness", "x")] * 4,
    "one_each": [("anger", "x"), ("sadness", "y")],
    "one_sad": [*[("anger", s) for s in "xyzxyzxyz"], ("sadness", "y")],
    "apart": [*[("anger", "x")] * 4, *[("sadness", "y")] * 4],
    "angry": [("anger", "x")] * 3,
}
"""Name -> emotion and speaker of each utterance."""


def write_shape(root: Path, name: str) -> None:
    """A corpus of tones; a table without speakers where they have no names."""
    folder, rng = root / name, np.random.default_rng(0)
    folder.mkdir(parents=True)
    lines = ["file,emotion,speaker"]
    for k, (emotion, speaker) in enumerate(SHAPES[name]):
        soundfile.write(folder / f"{k}.wav", tone(200 + 20 * k + 300 * (emotion == "sadness"), rng), 16000)
        lines.append(f"{k}.wav,{emotion},{speaker}")
    named = any(speaker for _, speaker in SHAPES[name])
    text = "\n".join(line if named else line.rpartition(",")[0] for line in lines)
    (folder / "manifest.csv").write_text(text + "\n")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    for name in SHAPES:
        write_shape(folder / "c", name)
    write_corpus(folder / "c", "left")
    return folder


def lines(result) -> list[str]:
    assert "Traceback" not in result.output + result.stderr
    return result.stderr.strip().splitlines()


def means(root: Path) -> tuple:
    return ("--corpora-root", root / "c", "--cache", root / "cache", "--jobs", 1)


@pytest.mark.parametrize("adaptation", ["transductive", "inductive"])
def test_every_small_corpus_ends_with_a_result_or_a_sentence(root, adaptation):
    text = PROTOCOL.replace("left, right", ", ".join(["left", *SHAPES])).replace("[svm]", "[svm, target_only]")
    text += f"adaptation: {adaptation}\nnormalisation: speaker\n"
    where = ("--protocol", write_protocol(root, text, adaptation), "--results", root / "results")
    sources = SHAPES if adaptation == "transductive" else ("one_each",)
    pairs = ",".join([*(f"left:{name}" for name in SHAPES), *(f"{name}:left" for name in sources)])
    result = invoke("run", *where, *means(root), "--pairs", pairs)
    lines(result)
    assert result.exit_code == 0, result.output
    assert "impossible: one_each:left: two utterances of an emotion expected of the source one_each" in result.output
    assert "impossible: left:angry: at least two shared emotions expected, found only anger" in result.output
    assert f"{18 if adaptation == 'transductive' else 10} runs to do" in result.output
    assert "failed" not in result.output
    for command in ("report", "status"):
        assert invoke(command, *where).exit_code == 0


@pytest.mark.parametrize("name", SHAPES)
def test_scores_within_a_small_corpus_are_a_result_or_a_sentence(root, name):
    protocol = write_protocol(root, name=f"within_{name}")
    result = invoke("within", name, "--protocol", protocol, *means(root)[:4], "--normalisation", "speaker")
    if name == "angry":
        assert lines(result) == ["error: angry: at least two emotions to tell apart expected, found only anger"]
        return
    assert result.exit_code == 0, result.output
    assert "seed 0: UAR " in result.output
    if name in {"nobody", "alone"}:
        assert "1 speaker, 2 folds of utterances, as nobody else speaks" in result.output


@pytest.mark.parametrize("name", SHAPES)
def test_check_corpus_has_nothing_against_a_small_corpus(root, name):
    found = json.loads(invoke("check-corpus", name, "--corpora-root", root / "c", "--json").stdout)
    assert (found["ok"], found["files"]) == (True, len(SHAPES[name]))


# --------------------------------------------------------------------------- scripts


def test_corpora_of_other_scripts_run_and_are_stored_under_plain_names(tmp_path):
    arabic, hindi = "عربي", "हिन्दी"
    write_corpus(tmp_path / "c", unicodedata.normalize("NFD", arabic), emotions=("غضب", "Tristesse\u0301"))
    write_corpus(tmp_path / "c", hindi, emotions=("غضب", "TRISTESSÉ"))
    protocol = tmp_path / "p.yaml"
    protocol.write_text(PROTOCOL.replace("left, right", f"{arabic}, {hindi}"), encoding="utf-8")
    where = ("--protocol", protocol, "--results", tmp_path / "r")
    result = invoke("run", *where, *means(tmp_path), "--pairs", f"{unicodedata.normalize('NFD', arabic)}:{hindi}")
    assert result.exit_code == 0, result.output
    assert f"svm {arabic} -> {hindi} seed 0: UAR " in result.output
    assert "tristessé" in result.output
    (record,) = (tmp_path / "r").rglob("seed-0.json")
    assert str(record.relative_to(tmp_path)).isascii()
    assert json.loads(record.read_bytes())["run"]["source"] == arabic
    assert json.loads(invoke("status", *where, "--pairs", f"{arabic}:{hindi}", "--json").stdout)["finished"] == 1


# --------------------------------------------------------------------------- what is not used


@pytest.fixture(scope="module")
def gaps(tmp_path_factory):
    """A corpus with a row without a file and an empty file, beside a whole one; the commands' options."""
    folder = tmp_path_factory.mktemp("gaps")
    write_corpus(folder / "c", "left", extra=["gone.wav", "empty.wav"])
    (folder / "c" / "left" / "empty.wav").touch()
    write_corpus(folder / "c", "right", emotions=("anger", "calm", "sadness"), speakers=2)
    return folder, ("--protocol", write_protocol(folder), *means(folder))


@pytest.mark.parametrize("command", ["run", "features", "within"])
def test_a_table_with_rows_without_files_needs_a_word(gaps, command):
    _, options = gaps
    arguments = ("left", *options[:6]) if command == "within" else options
    (line,) = lines(invoke(command, *arguments))
    assert "error: left: 1 of 26 rows without a file (gone); correct the table or add" in line
    assert line.endswith("or pass --allow-incomplete")


def test_what_is_not_used_is_named_and_in_the_record(gaps):
    folder, options = gaps
    result = invoke("run", *options, "--results", folder / "r", "--allow-incomplete")
    assert result.exit_code == 0, result.output
    assert "left: not used: 1 file, no such file: gone\n" in result.output
    assert "left: left out empty: " in result.output
    assert "source: calm 8" in result.output
    record = json.loads(next((folder / "r").rglob("left--right/seed-0.json")).read_bytes())["data"]["source"]
    assert record["unused"] == {"no such file": {"count": 1, "examples": ["gone"]}}
    assert list(record["left_out"]) == ["empty"]
    assert "1 of 26 rows without a file (gone); 1 of 25 files that can't be used (empty)" in record["incomplete"]
    assert "no such file" in (folder / "r" / "tiny" / "leaderboard.md").read_text()


def test_run_and_features_object_to_what_check_corpus_objects_to(tmp_path):
    write_corpus(tmp_path / "c", "left")
    copy = (tmp_path / "c" / "left" / "0_anger_0.wav").read_bytes()
    (tmp_path / "c" / "left" / "0_sadness_0.wav").write_bytes(copy)
    sentence = "same samples under different labels: 0_anger_0 (anger), 0_sadness_0 (sadness)"
    assert sentence in json.loads(invoke("check-corpus", "left", *means(tmp_path)[:2], "--json").stdout)["problems"][0]
    options = ("--protocol", write_protocol(tmp_path), "--corpora", "left", *means(tmp_path))
    assert f"left: {sentence}" in invoke("features", *options).output
