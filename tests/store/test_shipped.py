"""Shipped results are examples to read: no command writes below their folder unasked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import run_benchmark
from benchmark.contracts import Run
from benchmark.store.shipped import MARKER, marked_folder
from benchmark.store.store import Store
from tests.records import put
from tests.report.report_cases import PROTOCOL, RIGHT, record

ROOT = Path(run_benchmark.__file__).parent
SHIPPED = Path("results/shipped")
TEXT = "name: four_real\ncorpora: [emodb, urdu, emovo]\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A working folder with shipped results of a protocol, and runs of somebody else."""
    monkeypatch.chdir(tmp_path)
    Path("four_real.yaml").write_text(TEXT, encoding="utf-8")
    store = Store(SHIPPED, PROTOCOL.name, PROTOCOL.fingerprint)
    for (method, *pair), rights in RIGHT.items():
        for seed, right in enumerate(rights):
            store.write(record(method, (pair[0], pair[1]), seed, right))
    (SHIPPED / MARKER).write_text("examples\n", encoding="utf-8")
    put("lab", Run("svm", "emodb", "urdu", 0), protocol="other")


def command(*arguments: str) -> Result:
    return CliRunner().invoke(run_benchmark.cli, arguments, catch_exceptions=False)


def files(folder: Path = SHIPPED) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


THERE = ("--results", str(SHIPPED))
NAMED = ("--protocol", "four_real.yaml")
WRITING = {
    "run": ("run", *NAMED, *THERE),
    "report": ("report", *NAMED, *THERE),
    "report into a folder below": ("report", *NAMED, *THERE, "--output", f"{SHIPPED}/deep/down"),
    "merge": ("merge", "lab", *THERE),
}


@pytest.mark.parametrize("line", WRITING.values(), ids=WRITING)
def test_what_would_write_below_shipped_results_is_refused_with_the_ways_out(line):
    before = files()
    result = command(*line)
    assert result.exit_code == 2
    assert "shipped results, which are examples to read" in result.stderr
    assert f"--{'output' if line[0] == 'report' else 'results'} mine, or --overwrite-shipped" in result.stderr
    assert files() == before


def test_shipped_results_are_overwritten_by_who_says_so():
    assert command("report", *NAMED, *THERE, "--overwrite-shipped").exit_code == 0
    assert (SHIPPED / "four_real" / "leaderboard.html").is_file()
    assert command("merge", "lab", *THERE, "--overwrite-shipped").exit_code == 0
    assert (SHIPPED / "other" / "runs").is_dir()


def test_a_report_of_shipped_runs_goes_elsewhere():
    before = files()
    result = command("report", *NAMED, *THERE, "--output", "mine")
    assert result.exit_code == 0, result.output
    assert (Path("mine") / "leaderboard.html").is_file()
    assert files() == before


def test_a_link_is_no_way_in():
    before = files()
    Path("link").symlink_to(SHIPPED, target_is_directory=True)
    assert command("report", *NAMED, "--results", "link").exit_code == 2
    assert files() == before


READING = [("status", *NAMED, *THERE), ("merge", str(SHIPPED), "--results", "mine"), (*WRITING["merge"], "--dry-run")]


@pytest.mark.parametrize("line", READING, ids=" ".join)
def test_shipped_runs_are_read_like_others(line):
    before = files()
    result = command(*line)
    assert result.exit_code == 0, result.output
    assert files() == before


def test_a_copy_without_the_marker_is_one_s_own():
    shutil.copytree(SHIPPED, "own")
    assert command("report", *NAMED, "--results", "own").exit_code == 2
    Path("own", MARKER).unlink()
    assert command("report", *NAMED, "--results", "own").exit_code == 0


def test_a_report_of_nothing_points_to_the_shipped_runs():
    result = command("report", *NAMED)
    assert result.exit_code == 1
    assert "start the command run first, or read the shipped runs by --results results/shipped --output mine" in (
        result.stderr
    )


def test_the_suite_s_own_results_carry_the_marker_and_the_default_folder_does_not():
    assert marked_folder(ROOT / "results" / "shipped" / "four_real") == ROOT / "results" / "shipped"
    assert marked_folder(ROOT / "results" / "four_real") is None
