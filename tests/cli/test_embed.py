"""From the names of utterances to a report: `list utterances`, `embed`, and runs on what it wrote."""

from __future__ import annotations

import csv
import json
import sys

import numpy as np
import pandas as pd
import pytest
import soundfile

from benchmark.features.embeddings import read_embeddings
from tests.cli.test_command_line import SCRIPT, interrupted_after, invoke
from tests.document_stage import Here
from tests.tiny_corpora import tone, write_corpus, write_pair

MODEL = '''
import numpy as np

def embed(waveform, sample_rate):
    """Share of the power in eight bands."""
    power = np.abs(np.fft.rfft(waveform)) ** 2
    return np.log([band.sum() + 1e-9 for band in np.array_split(power[: len(power) // 4], 8)])

def frames(waveform, sample_rate):
    return np.abs(waveform[: len(waveform) // 400 * 400]).reshape(-1, 400)[:, :20]

def fails(waveform, sample_rate):
    return embed(waveform) * 2

def slowly(waveform, sample_rate):
    import time
    time.sleep(0.05)
    return embed(waveform, sample_rate)
'''

PROTOCOL = """
corpora: [left, right]
seeds: [0]
methods: [svm, source_only]
training: {steps: 4, batch: 8, precision: float32, checkpoints: 2}
"""


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A working folder with two corpora below ``speech`` and a model."""
    write_pair(tmp_path / "speech")
    (tmp_path / "my_model.py").write_text(MODEL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield tmp_path
    sys.modules.pop("my_model", None)


@pytest.fixture
def in_process(monkeypatch):
    """Runs are made in this process, which starts sooner."""
    monkeypatch.setattr("benchmark.running.executors.local.LocalProcesses", Here)


ROOT = ("--corpora-root", "speech")


def embed(*arguments, function="my_model.py:embed", output="out"):
    return invoke("embed", *arguments, "--with", function, "--output", output, *ROOT)


# --------------------------------------------------------------------------- names


def test_utterances_are_listed_without_reading_audio(here):
    for path in (here / "speech" / "left").glob("*.wav"):
        path.write_bytes(b"")
    text = invoke("list", "utterances", "left", *ROOT)
    assert text.exit_code == 0, text.output
    assert text.output.split()[:4] == ["name", "emotion", "speaker", "path"]
    rows = json.loads(invoke("list", "utterances", "left", "--json", *ROOT).stdout)
    assert len(rows) == 24
    assert rows[0]["name"] == "0_anger_0"
    assert (rows[0]["emotion"], rows[0]["speaker"]) == ("anger", "s0")
    assert rows[0]["path"].endswith("0_anger_0.wav")
    by_path = invoke("list", "utterances", "speech/left/manifest.csv", "--json")
    assert json.loads(by_path.stdout) == rows


def test_a_template_has_a_line_for_each_name(here):
    soundfile.write(here / "speech" / "left" / 'a "b", c.wav', tone(300, np.random.default_rng(0)), 16000)
    with (here / "speech" / "left" / "manifest.csv").open("a") as file:
        file.write('"a ""b"", c.wav",anger,s0\n')
    text = invoke("list", "utterances", "left", "--csv", *ROOT).stdout
    assert text.splitlines()[:3] == ["name", "0_anger_0", "0_anger_1"]
    names = [row["name"] for row in csv.DictReader(text.splitlines())]
    assert len(names) == 25
    assert 'a "b", c' in names
    (here / "out").mkdir()
    table = pd.DataFrame({"name": names, "one": range(25)})
    table.to_csv(here / "out" / "left.csv", index=False)
    assert read_embeddings(here / "out", "left", names).frames[:, 0].tolist() == list(range(25))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["utterances"], "list utterances: the name of a corpus, or the path of its CSV, expected, found none"),
        (["utterances", "lefd", *ROOT], "no corpus 'lefd'; did you mean 'left'?"),
        (["utterances", "emodb", *ROOT], "emodb: no folder "),
        (["corpora", "emodb"], "list corpora: nothing more expected, found 'emodb'"),
        (["methods", "--csv"], "list methods: nothing more expected, found --csv"),
        (["utterances", "left", "--csv", "--json", *ROOT], "--csv or --json expected, found both; take one"),
    ],
)
def test_what_can_not_be_listed_is_told(here, arguments, said):
    result = invoke("list", *arguments)
    assert result.exit_code in {1, 2}
    assert said in result.output


# --------------------------------------------------------------------------- embed


def test_embed_writes_a_file_for_each_corpus_and_says_how_to_use_them(here):
    result = embed("left", "right", "--trained-on", "LEFT,LibriSpeech")
    assert result.exit_code == 0, result.output
    assert "left: 6 of 24 utterances embedded, " in result.output
    assert "left: 24 utterances embedded, 8 numbers each, 0 left out, " in result.output
    assert "written: out/right.npz" in result.output
    assert "features: {kind: embeddings, folder: out}" in result.output
    names = [row["name"] for row in json.loads(invoke("list", "utterances", "left", "--json", *ROOT).stdout)]
    found = read_embeddings(here / "out", "left", names)
    assert found.readme == "my_model.py:embed: Share of the power in eight bands."
    assert found.trained_on == ("left", "LibriSpeech")
    again = embed("left", "right")
    assert again.exit_code == 0
    assert "left: out/left.npz is there and kept; remove it to have the embeddings computed again" in again.output
    assert "written" not in again.output


def test_a_module_of_the_working_folder_in_every_form(here):
    for form in ("npz", "csv"):
        result = embed("left", "--format", form, "--readme", "bands", function="my_model:embed", output=form)
        assert f"written: {form}/left.{form}" in result.output
    frames = [read_embeddings(here / form, "left", ["0_anger_0", "2_sadness_3"]).frames for form in ("npz", "csv")]
    np.testing.assert_array_equal(*frames)


def test_a_generated_corpus_and_a_manifest_by_path_have_their_names(here):
    write_corpus(here, "calls")
    result = embed(here / "calls" / "manifest.csv", "synthetic_west")
    assert sorted(path.name for path in (here / "out").iterdir()) == ["calls.npz", "synthetic_west.npz"], result.output


def test_audio_that_can_not_be_used_is_named(here):
    (here / "speech" / "left" / "1_anger_2.wav").write_bytes(b"")
    result = embed("left")
    assert result.exit_code == 0
    assert "left: left out 1_anger_2: " in result.output
    assert "left: 23 utterances embedded, 8 numbers each, 1 left out" in result.output


@pytest.mark.parametrize(
    ("arguments", "function", "said"),
    [
        (["left"], "my_model.py:fails", "--with my_model.py:fails: 0_anger_0: it raised TypeError: "),
        (["left"], "my_model:embedd", "no 'embedd' in my_model; did you mean 'embed'?"),
        (["lefd"], "my_model:embed", "no corpus 'lefd'; did you mean 'left'?"),
        (["left", "emodb"], "my_model:embed", "emodb: no folder "),
        (
            ["left", "--format", "csv"],
            "my_model:frames",
            "frames of the shape (16, 20) for 0_anger_0; write them",
        ),
    ],
)
def test_what_can_not_be_embedded_is_one_sentence(here, arguments, function, said):
    result = embed(*arguments, function=function)
    assert result.exit_code in {1, 2}
    assert said in result.output
    assert "Traceback" not in result.output
    assert not list(here.glob("out/*.*z")), "nothing is written"


def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(here):
    write_corpus(here / "speech", "many", speakers=12)
    command = [sys.executable, SCRIPT, "embed", "many", "--with", "my_model.py:slowly", "--output", "out", *ROOT]
    out, err, process = interrupted_after("many: 24 of 96 ", [*map(str, command), "--jobs", "2"])
    assert process.returncode == 130
    assert "stopped; what was finished is kept, and the same command goes on from there" in err
    assert "Traceback" not in out + err
    assert [path.name for path in (here / "out").iterdir()] == [".many.partial"]
    result = embed("many", function="my_model.py:slowly")
    assert result.exit_code == 0, result.output
    earlier = int(result.output.split("utterances embedded, ")[-1].split(" of them by a stopped command")[0])
    assert 24 <= earlier < 96
    assert [path.name for path in (here / "out").iterdir()] == ["many.npz"]


# --------------------------------------------------------------------------- runs


def scores(here, *, name: str, protocol: str, options=()):
    (here / f"{name}.yaml").write_text(PROTOCOL + protocol)
    where = ("--protocol", f"{name}.yaml", "--results", "results")
    result = invoke("run", *where, *ROOT, "--cache", "cache", "--jobs", 1, *options)
    assert result.exit_code == 0, result.output
    records = [json.loads(path.read_text()) for path in (here / "results" / name).rglob("seed-0.json")]
    assert len(records) == 4
    report = invoke("report", *where)
    assert report.exit_code == 0, report.output
    return records, report.output


def test_runs_on_vectors_that_were_brought(here):
    embed("left", "right", "--readme", "eight bands", "--trained-on", "right")
    records, report = scores(here, name="bands", protocol="features: {kind: embeddings, folder: out}\n")
    for record in records:
        assert record["data"]["source"]["origin"]["readme"] == "eight bands"
        assert record["data"]["source"]["origin"]["trained_on"] == ["right"]
    assert "Embeddings (out)" in (here / "results" / "bands" / "leaderboard.md").read_text()
    assert "svm" in report


@pytest.mark.usefixtures("in_process")
def test_runs_on_frames_that_were_brought(here):
    embed("left", "right", function="my_model.py:frames")
    protocol = PROTOCOL.replace("training: {", "training: {backbone: pooled, crop: 16, ")
    (here / "frames.yaml").write_text(protocol + "features: {kind: embeddings, folder: out}\n")
    result = invoke("run", "--protocol", "frames.yaml", *ROOT, "--cache", "cache", "--jobs", 1)
    assert result.exit_code == 0, result.output
    assert len(list((here / "results" / "frames").rglob("seed-0.json"))) == 4


@pytest.mark.usefixtures("in_process")
def test_runs_on_embeddings_beside_functionals(here):
    embed("left", "right")
    parts = "features:\n  - {kind: functionals}\n  - {kind: embeddings, folder: out}\n"
    records, _ = scores(here, name="both", protocol=parts)
    assert len(records) == 4


@pytest.mark.usefixtures("in_process")
def test_left_out_utterances_need_a_word_before_a_run(here):
    (here / "speech" / "left" / "1_anger_2.wav").write_bytes(b"")
    embed("left", "right")
    (here / "bands.yaml").write_text(PROTOCOL + "features: {kind: embeddings, folder: out}\n")
    means = ("--protocol", "bands.yaml", *ROOT, "--cache", "cache", "--jobs", 1, "--methods", "svm")
    refused = invoke("run", *means)
    assert refused.exit_code == 1
    assert "left: 1 of 24 files that can't be used (1_anger_2)" in refused.output
    assert "left out 1_anger_2: no embedding in left.npz: " in refused.output
    assert invoke("run", *means, "--allow-incomplete").exit_code == 0


def test_what_is_wrong_with_a_file_stops_a_run_in_one_sentence(here):
    embed("left")
    (here / "bands.yaml").write_text(PROTOCOL + "features: {kind: embeddings, folder: out}\n")
    means = ("--protocol", "bands.yaml", *ROOT, "--cache", "cache", "--jobs", 1)
    result = invoke("run", *means)
    assert result.exit_code == 2
    assert "right.npz, .parquet or .csv expected" in result.output
    assert "write it with `embed right --with MODULE:FUNCTION --output out`" in result.output
    embed("right", function="my_model.py:frames")
    assert "found 8 of left and 20 of right; embed all of them by the same model" in invoke("run", *means).output
