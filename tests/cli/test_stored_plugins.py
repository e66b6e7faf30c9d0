"""Stored runs of methods that are not known now are named, and asked for they point to ``--plugin``."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

import run_benchmark
from benchmark.store.store import Store
from tests.records import flip
from tests.report.report_cases import PAIRS, PROTOCOL, RIGHT, record

WHERE = ("--protocol", "four_real.yaml")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A working folder with stored runs, two of them of a plugin."""
    monkeypatch.chdir(tmp_path)
    Path("four_real.yaml").write_text("name: four_real\ncorpora: [emodb, urdu, emovo]\n", encoding="utf-8")
    store = Store(Path("results"), PROTOCOL.name, PROTOCOL.fingerprint)
    for (method, source, target), rights in RIGHT.items():
        for seed, right in enumerate(rights):
            store.write(record(method, (source, target), seed, right))
    for seed in (0, 1):
        store.write(record("mean_shift", PAIRS[0], seed, (5, 10)))
    return store


def command(*arguments: str) -> Result:
    return CliRunner().invoke(run_benchmark.cli, arguments, catch_exceptions=False)


NAMED = "2 stored runs of mean_shift, which is no method that is known here: give its file with --plugin mean_shift.py"


def test_status_names_them():
    assert NAMED in command("status", *WHERE).output
    assert json.loads(command("status", *WHERE, "--json").output)["unknown_methods"] == {"mean_shift": 2}


def test_a_report_names_them_in_the_terminal_and_its_files():
    result = command("report", *WHERE)
    assert result.exit_code == 0
    assert NAMED in " ".join(result.output.split())
    for ending in ("md", "html"):
        assert "2 stored runs of mean" in Path(f"results/four_real/leaderboard.{ending}").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["status", "report", "run"])
def test_asked_for_by_name_they_point_to_the_plugin(name):
    result = command(name, *WHERE, "--methods", "source_only,mean_shift")
    assert result.exit_code == 2
    assert NAMED in result.stderr


def test_with_the_plugin_they_are_runs_like_others():
    assert command("new-method", "mean_shift").exit_code == 0
    result = command("report", *WHERE, "--plugin", "mean_shift.py", "--methods", "source_only,mean_shift")
    assert result.exit_code == 0
    assert "stored runs of mean_shift" not in result.output
    assert "mean_shift" in Path("results/four_real/leaderboard.csv").read_text(encoding="utf-8")


def test_merge_and_compare_need_no_method():
    assert command("compare", "results", "results", "--protocol", "four_real").exit_code == 0
    assert command("merge", "results", "--results", "joined").exit_code == 0
    assert len(list(Path("joined").rglob("mean_shift/*/seed-*.json"))) == 2


def test_a_report_names_what_is_damaged_and_what_it_leaves_out(store):
    runs = sorted(store.finished(), key=lambda run: run.order_key)
    [first, second] = [run for run in runs if run.method == "source_only"][:2]
    store.write(store.read(first), {"target": np.ones(5, np.float16)})
    flip(store.scores(first), 40)
    flip(store.path(second), 60)
    result = command("report", *WHERE)
    assert result.exit_code == 0
    printed = " ".join(result.output.split())
    assert f"damaged, which the tables don't rest on: {store.scores(first)} was cut short or edited" in printed
    assert f"left out, damaged: {store.path(second)} was cut short or edited" in printed
