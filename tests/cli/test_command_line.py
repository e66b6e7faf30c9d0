from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import run_benchmark
from benchmark.cli.common import stop_on_sigterm
from benchmark.data.locate import ROOT_VARIABLE
from benchmark.evaluation.rules import RULES
from benchmark.protocol import shipped_protocols
from tests.tiny_corpora import write_pair, write_protocol

SCRIPT = Path(run_benchmark.__file__)


def invoke(*arguments: object, **environment: str):
    """The command's result; whatever it raises but an exit fails the test."""
    runner = CliRunner(env={ROOT_VARIABLE: None, **environment})
    return runner.invoke(run_benchmark.cli, [str(a) for a in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A folder with two corpora, a protocol of one method and two pairs, and its finished runs."""
    folder = tmp_path_factory.mktemp("tiny")
    write_pair(folder / "corpora")
    protocol = write_protocol(folder)
    where = ("--protocol", protocol, "--results", folder / "results")
    means = ("--corpora-root", folder / "corpora", "--cache", folder / "cache", "--jobs", 1)
    return folder, where, means, invoke("run", *where, *means)


def test_run_shows_every_run_and_ends_with_the_leaderboard(tiny):
    folder, _, _, result = tiny
    assert result.exit_code == 0, result.output
    assert "tiny" in result.output
    assert "1 method, 2 pairs, 1 seed; 2 runs to do, 0 done" in result.output
    assert "1/2 svm left -> right seed 0: UAR " in result.output
    assert "2/2 svm right -> left seed 0: UAR " in result.output
    for ending in ("md", "csv", "tex"):
        path = folder / "results" / "tiny" / f"leaderboard.{ending}"
        assert f"written: {path}" in result.output
        assert "svm" in path.read_text()


def test_second_run_makes_nothing_again(tiny):
    folder, where, means, _ = tiny
    before = {path: path.stat().st_mtime_ns for path in (folder / "results").rglob("seed-*")}
    result = invoke("run", *where, *means)
    assert result.exit_code == 0
    assert "0 runs to do, 2 done" in result.output
    assert {path: path.stat().st_mtime_ns for path in (folder / "results").rglob("seed-*")} == before


def test_report_needs_no_corpora(tiny):
    folder, where, _, _ = tiny
    result = invoke("report", *where, "--methods", "svm", "--output", folder / "elsewhere")
    assert result.exit_code == 0, result.output
    assert (folder / "elsewhere" / "leaderboard.md").is_file()
    assert str(folder / "elsewhere" / "leaderboard.csv") in result.output


def test_a_report_names_its_rule_and_has_all_of_them_beside(tiny):
    folder, where, _, _ = tiny
    result = invoke("report", *where, "--rule", "oracle", "--output", folder / "oracle")
    assert "selection rule oracle, which sees target labels: no ranks" in result.output
    assert {row.split(",")[-2] for row in (folder / "oracle" / "rules.csv").read_text().splitlines()[1:]} == set(RULES)
    refused = invoke("report", *where, "--rule", "infomx")
    assert refused.exit_code == 2
    assert "no selection rule 'infomx'; did you mean 'infomax'" in refused.output


def test_a_report_for_a_paper_has_tables_figures_and_references(tiny):
    folder, where, _, _ = tiny
    paper = folder / "latex" / "paper"
    result = invoke("report", *where, "--latex", "--output", folder / "latex")
    assert f"written: {paper / 'main.tex'}" in result.output
    assert (paper / "appendix.tex").is_file()
    assert (paper / "tables" / "uar.tex").is_file()
    assert (paper / "references.bib").is_file()


def test_a_search_makes_every_trial_once_and_says_its_budget(tiny, tmp_path):
    _, _, means, _ = tiny
    lines = "corpora: [left, right]\nmethods: [svm]\nseeds: [0]\nrule: infomax\nsearch: {trials: %d}\n"
    results = ("--results", tmp_path / "results", *means)
    two = invoke("run", "--protocol", write_protocol(tmp_path, lines % 2), *results)
    assert two.exit_code == 0, two.output
    assert "2 trials of the 1 method with something to vary; 4 runs to do, 0 done" in two.output
    assert "seed 0 trial 1: " in two.output
    assert "seed 0 trial 1: UAR " not in two.output
    three = invoke("run", "--protocol", write_protocol(tmp_path, lines % 3), *results)
    assert "2 runs to do, 4 done" in three.output, "more trials go on from fewer"
    text = next(tmp_path.rglob("leaderboard.md")).read_text()
    assert "searched with 3 trials for every method, pair and seed" in text
    C = {json.loads(path.read_text())["hyper_parameters"]["C"] for path in tmp_path.rglob("seed-0*.json")}
    assert len(C) == 3


def test_status_counts_what_is_missing_without_importing_torch(tiny):
    _, where, _, _ = tiny
    arguments = ["status", *map(str, where), "--seeds", "0,1", "--json"]
    code = (
        f"import sys, run_benchmark\ntry: run_benchmark.cli({arguments!r})\nfinally: assert 'torch' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=SCRIPT.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["finished"] == 2
    assert [run["seed"] for run in found["missing"]] == [1, 1]
    assert "svm" in invoke("status", *where).output


def test_dry_run_tells_the_plan_and_writes_nothing(tiny, tmp_path):
    _, (_, protocol, *_), means, _ = tiny
    arguments = (
        "--protocol",
        protocol,
        *means[:2],
        "--jobs",
        3,
        "--cache",
        tmp_path / "c",
        "--results",
        tmp_path / "r",
    )
    result = invoke("run", *arguments, "--corpora", "left,right,casia", "--dry-run")
    assert result.exit_code == 0, result.output
    assert "1 method, 6 pairs, 1 seed; 2 runs to do, 0 done" in result.output
    assert "impossible: left:casia: casia: no folder" in result.output
    assert "on 2 processes (from a few steps on generated data, timed here, of svm)" in result.output
    assert "nothing was started" in result.output
    assert not list(tmp_path.iterdir())


def test_dry_run_estimates_from_stored_runs(tiny):
    _, where, means, _ = tiny
    result = invoke("run", *where, *means, "--seeds", "0,1", "--dry-run")
    assert "2 runs to do, 2 done" in result.output
    assert "on 1 process (from stored runs of svm)" in result.output


def test_features_says_what_there_is(tiny):
    _, where, means, _ = tiny
    result = invoke("features", *where[:2], "--corpora", "left", *means)
    assert result.exit_code == 0, result.output
    assert "left: 24 utterances, 0 left out, 0.00 h of audio" in result.output
    assert "times real time" in result.output


def test_check_corpus_judges_a_manifest(tiny):
    folder, *_ = tiny
    result = invoke("check-corpus", folder / "corpora" / "left" / "manifest.csv", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["ok"]
    assert found["emotions"] == {"anger": 12, "sadness": 12}


def test_lists_are_complete_in_text_and_json(tiny):
    folder, *_ = tiny
    root = ("--corpora-root", folder / "corpora")
    names = {what: {row["name"] for row in json.loads(invoke("list", what, "--json", *root).stdout)} for what in LISTS}
    assert {"svm", "source_only", "didan"} <= names["methods"]
    assert {"emodb", "synthetic_north", "left"} <= names["corpora"]
    assert set(shipped_protocols()) == names["protocols"] >= {"demo", "four_real", "didan", "four_real_functionals"}
    for what in LISTS:
        text = invoke("list", what, *root).output
        assert all(name in text for name in names[what])
    mmd = next(row for row in json.loads(invoke("list", "methods", "--json").stdout) if row["name"] == "mmd")
    weight = next(h for h in mmd["hyper_parameters"] if h["name"] == "weight")
    assert weight["low"] < weight["default"] < weight["high"]


LISTS = ("methods", "corpora", "protocols")


@pytest.mark.parametrize("command", ["run", "report", "status", "list", "features", "check-corpus", "embed"])
def test_help_shows_an_example(command):
    result = invoke(command, "--help")
    assert result.exit_code == 0
    assert f"cross-corpus-ser {command} " in result.output


def test_root_comes_from_the_environment_too(tiny):
    folder, *_ = tiny
    output = invoke("list", "corpora", "--json", **{ROOT_VARIABLE: str(folder / "corpora")}).stdout
    assert next(row for row in json.loads(output) if row["name"] == "left")["found"].endswith("manifest.csv")


def test_sigterm_does_what_ctrl_c_does():
    before = signal.getsignal(signal.SIGTERM)
    try:
        stop_on_sigterm()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)


def interrupted_after(beginning: str, command: list[str]) -> tuple[str, str, subprocess.Popen[str]]:
    """What a command prints that gets Ctrl-C after a line with that beginning, and its process, which has ended.

    Ctrl-C reaches it even where tests are started in the background, which ignores the signal for all that it starts.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )
    finally:
        signal.signal(signal.SIGINT, before)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith(beginning):
                break
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
    return out, err, process


def test_interrupted_run_keeps_what_is_finished_and_goes_on(tiny, tmp_path):
    _, _, means, _ = tiny
    protocol = write_protocol(tmp_path, "corpora: [left, right]\nseeds: [0]\ntraining: {steps: 1000000}\n")
    where = ("--protocol", protocol, "--results", tmp_path / "results", "--pairs", "left:right")
    command = [sys.executable, SCRIPT, "run", *where, *means, "--methods", "svm,target_only"]
    out, err, process = interrupted_after("1/2 ", [str(c) for c in command])
    assert process.returncode == 130
    assert "stopped: 1 of 2 runs are stored in" in err
    assert "the same command goes on" in err
    assert "Traceback" not in out + err
    assert len(list(tmp_path.rglob("seed-0.json"))) == 1
    assert "1 run to do, 1 done" in invoke("run", *where, *means, "--methods", "svm,target_only", "--dry-run").output


def test_within_scores_a_corpus_speaker_by_speaker(tiny):
    _, where, means, _ = tiny
    result = invoke("within", "left", *where[:2], *means[:4], "--seeds", "0,1")
    assert result.exit_code == 0, result.output
    assert "svm within left: 24 utterances, 3 speakers, 3 folds, normalisation corpus" in result.output
    assert "seed 1: UAR 100.0" in result.output, "two tones far apart"
    assert "over 2 seeds" in result.output


def test_within_an_absent_corpus_is_one_sentence(tiny):
    _, where, means, _ = tiny
    result = invoke("within", "emodb", *where[:2], *means[:4])
    assert result.exit_code == 1
    assert "emodb" in result.output
    assert "Traceback" not in result.output
