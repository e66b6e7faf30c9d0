"""Each kind of bad input gets one clear line and the right exit code, and nothing is lost."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from benchmark.protocol import load_protocol
from benchmark.store.store import Store
from tests.cli.test_command_line import SCRIPT, invoke
from tests.tiny_corpora import PROTOCOL, tone, write_corpus, write_pair, write_protocol


def refused(code: int, hint: str, *arguments: object) -> None:
    """Assert that a command prints one line that holds ``hint`` and exits with ``code``."""
    result = invoke(*arguments)
    assert result.exit_code == code, result.output
    (line,) = result.stderr.strip().splitlines()
    assert line.startswith("error: ")
    assert re.search(hint, line), line


@pytest.fixture(scope="module")
def corpora(tmp_path_factory):
    return write_pair(tmp_path_factory.mktemp("corpora"))


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (("--protocol", "four_reel"), "no protocol 'four_reel'; did you mean 'four_real'"),
        (("--protocol", "nowhere.yaml"), "nowhere.yaml: No such file"),
        (("--protocol", "demo", "--methods", "dan_n"), "no method 'dan_n'; did you mean 'dann'"),
        (("--protocol", "demo", "--corpora", "emodb,urdo"), "no corpus 'urdo'; did you mean 'urdu'"),
        (("--protocol", "demo", "--corpora", "mine.csv,urdu"), "mine.csv: a CSV file .* expected, found none"),
        (("--protocol", "demo", "--pairs", "emodb-urdu"), "source:target expected, found 'emodb-urdu'"),
        (("--protocol", "four_real"), "no corpora root: .* expected; give --corpora-root DIR"),
        (("--protocol", "four_real", "--corpora-root", "/nowhere"), "root /nowhere: a folder expected, found none"),
        (("--protocol", "all_pairs"), "no corpora root"),
    ],
)
@pytest.mark.parametrize("command", ["run"])
def test_wrong_names(command, arguments, hint, tmp_path):
    refused(2, hint, command, *arguments, "--results", tmp_path / "results")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments", [("--seeds", "a"), ("--jobs", "0"), ("--device", "tpu"), ("--methods", ",")])
def test_wrong_options_are_usage_errors(arguments):
    result = invoke("run", "--protocol", "demo", *arguments)
    assert result.exit_code == 2
    assert f"Invalid value for '{arguments[0]}'" in result.stderr


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        (("seeds", "sedes"), "unknown key 'sedes'; did you mean 'seeds'"),
        (("steps", "step"), r"unknown key 'training.step'; did you mean 'steps'"),
        (("steps: 2", "steps: many"), r"training.steps: .*found 'many'"),
        (("[left, right]", "left"), r"corpora: a list of corpora or the word found expected, found 'left'"),
        (
            ("methods: [svm]", "hyper_parameters: {svm: {D: 1}}"),
            "hyper_parameters.svm.D: no such hyper-parameter; known: C",
        ),
        (("{steps", "steps"), "is not valid YAML"),
        (("seeds: [0]", "seeds: [0]\nseeds: [1]"), "lines 3 and 4: the key 'seeds' once expected, found twice"),
        (("{steps: 2", "{steps: 2, steps: 3"), r"line.* the key 'training\.steps' once expected"),
        (("steps: 2", "steps: true"), "training.steps: a number, a word or a list expected, found true"),
        (("steps: 2", "learning_rate: .inf"), r"training.learning_rate: .*finite.*, found \.inf"),
        (("seeds: [0]", "seeds: [true]"), "seeds: a number, .* expected, found true"),
        (("seeds: [0]", "seeds: [18446744073709551616]"), r"seeds: .* from 0 to 18446744073709551615 \(2\^64 - 1\)"),
        (("seeds: [0]", "seeds: [-1]"), r"from 0 to .* expected, found \[-1\]"),
        (("methods: [svm]", "hyper_parameters: {svm: {C: -1}}"), r"svm\.C: a number above 0 expected, found -1"),
        (
            ("methods: [svm]", "hyper_parameters: {mmd: {weight: .nan}}"),
            r"mmd\.weight: .* from 0 on expected, found \.nan",
        ),
        (("methods: [svm]", "methods: [svm]\nhyper_parameters: {dan: {kernels: 0}}"), r"dan\.kernels: a whole number"),
        (("methods: [svm]", "rule: oracle"), "rule: one of last, source_validation, .* expected, found 'oracle'"),
        (("methods: [svm]", "rule: infomx"), "rule: one of last, source_validation, .* expected, found 'infomx'"),
        (
            ("methods: [svm]", "search: {trials: 4}"),
            "a search needs a rule with a score, such as infomax, to choose among trials; found 'last'$",
        ),
        (("methods: [svm]", "rule: dev\nsearch: {trial: 4}"), "unknown key 'search.trial'; did you mean 'trials'"),
    ],
)
def test_wrong_protocol_files(tmp_path, corpora, change, hint):
    protocol = write_protocol(tmp_path, PROTOCOL.replace(*change))
    refused(2, hint, "run", "--protocol", protocol, "--corpora-root", corpora, "--results", tmp_path / "results")
    assert not (tmp_path / "results").exists()
    if "hyper_parameters" in change[1]:
        refused(2, hint, "run", "--protocol", protocol, "--corpora-root", corpora, "--dry-run")
        refused(2, hint, "within", "left", "--protocol", protocol, "--corpora-root", corpora)


def test_seeds_up_to_the_largest_run_and_are_reported_and_larger_ones_are_refused(tmp_path, corpora):
    most = 2**64 - 1
    text = PROTOCOL.replace("[0]", f"[1, {most}]").replace("[svm]", "[svm, mmd]")
    where = ("--protocol", write_protocol(tmp_path, text), "--corpora-root", corpora, "--results", tmp_path / "r")
    result = invoke("run", *where, "--cache", tmp_path / "cache", "--jobs", 1)
    assert result.exit_code == 0, result.output
    assert f"svm left -> right seed {most}" in result.output
    assert len(list((tmp_path / "r").rglob(f"seed-{most}.json"))) == 4
    assert invoke("report", *where, "--seeds", most, "--output", tmp_path / "one").exit_code == 0
    rows = (tmp_path / "r/tiny/leaderboard.csv").read_text().splitlines()
    assert sum(f",1 {most}," in row for row in rows) == 4
    same = invoke("compare", tmp_path / "r", tmp_path / "r", "--protocol", "tiny")
    assert same.exit_code == 0, same.output
    status = invoke("status", *where[:2], *where[4:], "--seeds", f"1,{most}")
    assert status.exit_code == 0, status.output
    for seeds in (str(most + 1), "-1", "1.5", "9" * 5000):
        refused_seeds = invoke("run", *where, f"--seeds={seeds}")
        assert refused_seeds.exit_code == 2
        assert "numbers from 0 to 18446744073709551615 (2^64 - 1) like 0,1,2 expected" in refused_seeds.stderr


def test_audio_outside_of_a_manifests_folder_is_asked_for_everywhere_and_recorded(tmp_path):
    write_pair(tmp_path / "c")
    table = tmp_path / "c/left/manifest.csv"
    (tmp_path / "c/left/0_anger_0.wav").rename(tmp_path / "outside.wav")
    table.write_text(table.read_text().replace("0_anger_0.wav", "../../outside.wav"))
    protocol, root = write_protocol(tmp_path), ("--corpora-root", tmp_path / "c")
    where = ("--protocol", protocol, *root, "--results", tmp_path / "r", "--pairs", "left:right")
    cache = ("--cache", tmp_path / "cache")
    commands = [
        ("run", *where, *cache, "--jobs", 1),
        ("features", "--protocol", protocol, *root, *cache),
        ("within", "left", "--protocol", protocol, *root, *cache),
        ("check-corpus", "left", *root),
        ("list", "corpora", *root),
        ("report", *where),
    ]
    said = r"\.\./\.\./outside\.wav lies outside of the manifest's folder \(line 2\); .*--allow-outside"
    for command in commands:
        if command[0] not in ("list", "report"):
            refused(2, said, *command)
        result = invoke(*command, "--allow-outside")
        assert result.exit_code == 0, result.output
    assert re.search(said, invoke("list", "corpora", *root, "--json").stdout), "listed with what is wrong with it"
    loaded = load_protocol(protocol)
    (record,) = Store(tmp_path / "r", loaded.name, loaded.fingerprint).records()
    assert record["data"]["source"]["outside"] == 1
    assert "outside" not in record["data"]["target"]


def test_absent_corpora_make_pairs_impossible(tmp_path, corpora):
    protocol = write_protocol(tmp_path)
    everything = ("run", "--protocol", protocol, "--corpora-root", corpora, "--results", tmp_path / "results")
    hint = r"none of 2 pairs is possible: casia: no folder .*folders below .*: left, right"
    refused(1, hint, *everything, "--corpora", "left,casia")
    assert not (tmp_path / "results").exists()


def test_incomplete_corpora_are_refused(tmp_path, corpora):
    write_corpus(tmp_path, "right")
    (tmp_path / "emodb").mkdir()
    protocol = write_protocol(tmp_path)
    everything = ("--protocol", protocol, "--corpora-root", tmp_path, "--corpora", "emodb,right")
    refused(1, "emodb: 0 of 535 files.*--allow-incomplete", "run", *everything)
    refused(1, "emodb: 0 of 535 files.*--allow-incomplete", "features", *everything)
    refused(
        1,
        "emodb: no utterance found; check that the folder holds the corpus",
        "run",
        *everything,
        "--allow-incomplete",
        "--dry-run",
    )


def test_pairs_with_fewer_than_two_shared_emotions(tmp_path):
    write_corpus(tmp_path / "c", "left")
    write_corpus(tmp_path / "c", "right", emotions=("anger", "fear"))
    protocol = write_protocol(tmp_path)
    hint = "at least two shared emotions expected, found only anger"
    refused(1, hint, "run", "--protocol", protocol, "--corpora-root", tmp_path / "c", "--results", tmp_path / "r")


def test_results_that_cannot_be_written(tmp_path, corpora):
    (tmp_path / "results").write_text("a file")
    protocol = write_protocol(tmp_path)
    where = ("--protocol", protocol, "--corpora-root", corpora, "--results", tmp_path / "results")
    refused(1, "expected, found: Not a directory", "run", *where, "--cache", tmp_path / "cache")
    assert (tmp_path / "results").read_text() == "a file"


def test_report_and_features_without_anything(tmp_path):
    protocol = write_protocol(tmp_path)
    refused(1, "at least one finished run expected, found none", "report", "--protocol", "demo", "--results", tmp_path)
    refused(2, "no corpus 'left'", "features", "--protocol", protocol)


def test_check_corpus_of_nothing(tmp_path):
    refused(2, "no corpus 'emodbb'; did you mean 'emodb'", "check-corpus", "emodbb")
    refused(1, "emodb: no folder", "check-corpus", "emodb", "--corpora-root", tmp_path)


# --------------------------------------------------------------------------- audio


def _unusable(folder: Path) -> dict[str, str]:
    """Files that can't be used, and what is said of them."""
    rng = np.random.default_rng(0)
    whole = folder / "0_anger_0.wav"
    (folder / "empty.wav").write_bytes(b"")
    (folder / "truncated.wav").write_bytes(whole.read_bytes()[:30])
    (folder / "text.wav").write_text("this is no audio at all\n" * 20)
    (folder / "pointer.wav").write_text(
        "version https://git-lfs.github.com/spec/v1\noid sha256:" + "0" * 64 + "\nsize 92044\n"
    )
    soundfile.write(folder / "nan.wav", np.full(8000, np.nan, np.float32), 16000, subtype="FLOAT")
    soundfile.write(folder / "silent.wav", np.zeros(8000), 16000)
    soundfile.write(folder / "short.wav", tone(300, rng, 0.01), 16000)
    return {
        "empty": "empty",
        "truncated": "",
        "text": "",
        "pointer": "LFS",
        "nan": "NaN",
        "silent": "silent",
        "short": "window",
    }


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    """A run from a corpus of one speaker to one with unusable files: its result, its store, what is to be said."""
    folder = tmp_path_factory.mktemp("faulty")
    write_corpus(folder / "c", "left", speakers=1)
    said = _unusable(write_corpus(folder / "c", "right", extra=[f"{name}.wav" for name in SAID]))
    arguments = ("--protocol", write_protocol(folder), "--results", folder / "r", "--jobs", 1)
    arguments += ("--corpora-root", folder / "c", "--cache", folder / "cache")
    strict = invoke("run", *arguments)
    assert strict.exit_code == 1
    assert "error: right: 7 of 31 files that can't be used (empty, nan, pointer and 4 more)" in strict.stderr
    assert "or pass --allow-incomplete" in strict.stderr
    assert not list((folder / "r").rglob("seed-*"))
    result = invoke("run", *arguments, "--allow-incomplete")
    loaded = load_protocol(folder / "tiny.yaml")
    return result, Store(folder / "r", loaded.name, loaded.fingerprint), said


SAID = ("empty", "truncated", "text", "pointer", "nan", "silent", "short")


def test_unusable_audio_is_left_out_by_name_and_the_run_goes_on(faulty):
    result, store, said = faulty
    assert result.exit_code == 0, result.output
    record = next(r for r in store.records() if r["run"]["target"] == "right")
    assert record["data"]["target"]["utterances"] == 24
    assert "7 of 31 files that can't be used" in record["data"]["target"]["incomplete"]
    assert set(record["data"]["target"]["left_out"]) == set(said) == set(SAID)
    for name, word in said.items():
        (line,) = (line for line in result.output.splitlines() if line.startswith(f"right: left out {name}: "))
        assert word.lower() in line.lower()


def test_a_corpus_with_one_speaker_is_split_by_utterance_and_marked(faulty):
    _, store, _ = faulty
    splits = {r["run"]["source"]: r["splits"]["source_validation"] for r in store.records()}
    assert splits == {"left": "utterances", "right": "speakers"}


# --------------------------------------------------------------------------- the store


def test_stored_runs_that_were_harmed_are_set_aside_and_made_again(faulty):
    _, store, _ = faulty
    folder = store.folder.parent.parent
    cut, edited = sorted(store.runs.rglob("seed-0.json"))
    cut.write_bytes(cut.read_bytes()[:-100])
    edited.write_bytes(edited.read_bytes().replace(b'"svm"', b'"SVM"', 1))
    where = ("--protocol", folder / "tiny.yaml", "--results", folder / "r", "--corpora-root", folder / "c")
    status = invoke("status", *where[:4])
    assert "damaged" in status.output
    result = invoke("run", *where, "--cache", folder / "cache", "--jobs", 1, "--allow-incomplete")
    assert result.exit_code == 0, result.output
    assert len(re.findall(r"set aside as seed-0.damaged-1.json and made again", result.output)) == 2
    assert len(list(store.runs.rglob("seed-0.damaged-1.json"))) == 2
    assert not store.damaged()
    assert len(store.finished()) == 2


def test_two_runs_at_once_share_the_work(tmp_path, corpora):
    protocol = write_protocol(tmp_path, PROTOCOL.replace("[0]", "[0, 1, 2, 3, 4, 5]"))
    arguments = ["run", "--protocol", protocol, "--corpora-root", corpora, "--results", tmp_path / "results"]
    arguments += ["--cache", tmp_path / "cache", "--jobs", 1]
    command = [str(part) for part in (sys.executable, SCRIPT, *arguments)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(2)]
    outputs = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    made = [run for text in outputs for run in re.findall(r"^\d+/\d+ (.+): UAR", text, re.MULTILINE)]
    assert len(made) == len(set(made)) == 12
    loaded = load_protocol(protocol)
    store = Store(tmp_path / "results", loaded.name, loaded.fingerprint)
    assert len(store.finished()) == 12
    assert not store.damaged()
