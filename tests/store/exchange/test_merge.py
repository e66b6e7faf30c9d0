from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from benchmark.cli.common import Group
from benchmark.cli.merge import merge_folders
from benchmark.contracts import Run
from benchmark.errors import StoreError, UsageError
from benchmark.store.exchange.holdings import require_stores, stores_below
from benchmark.store.exchange.merge import carry_out, plan_merge
from benchmark.store.record import SCHEMA
from benchmark.store.store import Store
from tests.records import FINGERPRINT, PROTOCOL, Change, flip, forget_scores, put, reseal

RUNS = [Run("dann", "emodb", "urdu", 0), Run("dann", "emodb", "urdu", 1), Run("mmd", "urdu", "emodb", 0)]
TRIAL = Run("dann", "emodb", "urdu", 0, trial=3)
OTHER = "f" * 12


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders are short relative paths, as users give them."""
    monkeypatch.chdir(tmp_path)


def files(folder: str) -> dict[str, bytes]:
    """Everything below a folder, by its path."""
    found = (path for path in Path(folder).rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def problems(*folders: str) -> tuple[str, ...]:
    return plan_merge([Path(folder) for folder in folders], Path("results")).problems


def merge(*folders: str, protocol: str | None = None, dry_run: bool = False) -> Result:
    """What the command prints, through the group that turns errors into one line."""

    @click.group(cls=Group)
    def cli() -> None:
        pass

    @cli.command()
    @click.pass_context
    def merge(ctx: click.Context) -> None:
        ctx.exit(merge_folders([Path(folder) for folder in folders], Path("results"), protocol, dry_run))

    return CliRunner().invoke(cli, ["merge"], catch_exceptions=False)


def test_runs_of_two_folders_are_copied_byte_for_byte_scores_and_trials_too() -> None:
    put("a", RUNS[0], scores=True)
    put("a", TRIAL, numbers=7, scores=True)
    put("b", RUNS[1])
    put("b", RUNS[2], protocol="other", fingerprint=OTHER)
    result = merge("a", "b")
    assert result.exit_code == 0, result.output
    assert files("results") == files("a") | files("b")
    assert len(files("results")) == 6
    store = Store(Path("results"), PROTOCOL, FINGERPRINT)
    assert store.finished() == {RUNS[0], RUNS[1], TRIAL}
    assert store.damaged() == {}
    assert store.arrays(TRIAL) is not None


def test_a_row_per_folder_and_protocol_says_what_is_new() -> None:
    put("results", RUNS[0])
    put("a", RUNS[0])
    put("a", RUNS[1])
    put("b", RUNS[1])
    put("b", RUNS[2])
    put("b", RUNS[2], protocol="other")
    Store(Path("b"), PROTOCOL, FINGERPRINT).write_failure(Run("svm", "emodb", "urdu", 0), ValueError("x"), {}, {})
    rows = [line.split() for line in merge("a", "b").output.splitlines()]
    assert ["a", "demo", "2", "1", "1", "0"] in rows
    assert ["b", "demo", "2", "1", "1", "1"] in rows
    assert ["b", "other", "1", "1", "0", "0"] in rows
    assert ["3", "runs", "copied", "into", "results"] in rows
    assert not any("failed" in name for name in files("results"))


def test_only_the_named_protocol_is_joined() -> None:
    put("a", RUNS[0])
    put("a", RUNS[1], protocol="other")
    assert merge("a", protocol="other").exit_code == 0
    assert [s.protocol_name for s in stores_below(Path("results"))] == ["other"]


def test_a_dry_run_writes_nothing_and_says_the_same() -> None:
    put("a", RUNS[0])
    dry = merge("a", dry_run=True)
    assert dry.exit_code == 0
    assert not Path("results").exists()
    assert dry.output.splitlines()[-1] == "1 run to be copied into results; nothing was written"
    assert merge("a").output.splitlines()[:-1] == dry.output.splitlines()[:-1]


def test_the_same_merge_again_copies_nothing() -> None:
    put("a", RUNS[0], scores=True)
    merge("a")
    before = {path: path.stat().st_mtime_ns for path in Path("results").rglob("*")}
    assert "0 runs copied" in merge("a").output
    assert {path: path.stat().st_mtime_ns for path in Path("results").rglob("*")} == before


def test_a_failure_and_scores_left_behind_do_not_outlive_the_copied_run() -> None:
    store = Store(Path("results"), PROTOCOL, FINGERPRINT)
    store.write_failure(RUNS[0], ValueError("x"), {}, {})
    store.path(RUNS[0]).with_suffix(".npz").write_bytes(b"of a run that was killed")
    put("a", RUNS[0])
    assert merge("a").exit_code == 0
    assert files("results") == files("a")


def test_copies_that_differ_in_cost_code_and_environment_agree_and_are_counted() -> None:
    def elsewhere(record: dict[str, Any]) -> None:
        record["cost"]["seconds"] = 99.0
        record["code"]["commit"] = "c" * 40
        record["environment"] = {"python": "3.13"}
        record["device"] = "cuda"
        record["checkpoints"][0]["selection"]["entropy"] += 1e-6

    put("results", RUNS[0])
    put("a", RUNS[0], elsewhere)
    put("b", RUNS[0])
    before = files("results")
    result = merge("a", "b")
    assert result.exit_code == 0, result.output
    assert "1 run already there with the same classes, hyper-parameters and confusion counts" in result.output
    assert "The code differs" not in result.output
    assert files("results") == before


def test_other_code_for_the_same_method_and_pair_is_told_with_its_folders() -> None:
    put("a", RUNS[0])
    put("a", RUNS[2])
    put("b", RUNS[1], lambda record: record["code"].update(digest="1" * 12))
    result = merge("a", "b")
    assert result.exit_code == 0
    assert (
        "The code differs in 1 of 2 combinations of method and pair, by its digest: "
        f"dann emodb:urdu: {'0' * 12} (a), {'1' * 12} (b)." in result.output
    )


def test_other_settings_under_one_name_are_refused() -> None:
    put("a", RUNS[0])
    put("b", RUNS[1], fingerprint=OTHER)
    [problem] = problems("a", "b")
    assert problem.startswith("protocol demo: one fingerprint expected")
    assert f"a/demo/runs/{FINGERPRINT} and b/demo/runs/{OTHER}" in problem


def test_the_settings_of_what_is_there_count_too() -> None:
    put("results", RUNS[0], fingerprint=OTHER)
    put("results", RUNS[0], protocol="untouched", fingerprint=OTHER)
    put("a", RUNS[0])
    [problem] = problems("a")
    assert f"results/demo/runs/{OTHER}" in problem


def test_failed_runs_of_other_settings_forbid_nothing() -> None:
    put("a", RUNS[0])
    Store(Path("b"), PROTOCOL, OTHER).write_failure(RUNS[1], ValueError("x"), {}, {})
    assert problems("a", "b") == ()


def test_other_data_of_a_corpus_are_refused_with_a_file_of_each() -> None:
    put("a", RUNS[0])
    put("a", RUNS[1])
    path = put("b", RUNS[2], lambda record: record["data"]["target"].update(fingerprint="def"))
    [problem] = problems("a", "b")
    assert problem.startswith("protocol demo, corpus emodb: one data fingerprint expected")
    assert f"abc (a/demo/runs/{FINGERPRINT}/dann/emodb--urdu/seed-0.json and 1 more) and def ({path})" in problem


def test_copies_with_another_last_confusion_are_refused() -> None:
    paths = put("a", RUNS[0]), put("b", RUNS[0], numbers=5)
    [problem] = problems("a", "b")
    assert f"found {paths[0]} and {paths[1]} with another confusion at the last checkpoint" in problem
    assert problem.startswith("dann emodb -> urdu seed 0: ")


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("classes", lambda record: record.update(classes=["anger", "fear", "sadness"])),
        ("hyper-parameters", lambda record: record["hyper_parameters"].update(weight=2.0)),
        ("confusion at earlier checkpoints", lambda r: r["checkpoints"].pop(0)),
    ],
)
def test_copies_that_differ_in_anything_a_table_is_made_from_are_refused(part: str, change: Change) -> None:
    put("results", RUNS[0])
    put("a", RUNS[0], change)
    [problem] = problems("a")
    assert f"with another {part};" in problem


def test_trials_of_one_seed_are_runs_of_their_own() -> None:
    put("a", RUNS[0])
    put("b", TRIAL, numbers=5)
    assert problems("a", "b") == ()


@pytest.mark.parametrize("length", [0, 5, -1])
def test_records_cut_short_are_refused(length: int) -> None:
    path = put("a", RUNS[0])
    path.write_bytes(path.read_bytes()[:length])
    [problem] = problems("a")
    assert problem.startswith(f"{path} was cut short or edited")


def test_edited_records_that_are_there_are_refused() -> None:
    path = put("results", RUNS[0])
    path.write_bytes(path.read_bytes().replace(b"12.5", b"11.5"))
    put("a", RUNS[1])
    [problem] = problems("a")
    assert problem.startswith(f"{path} was cut short or edited")


def test_scores_cut_short_are_refused() -> None:
    path = put("a", RUNS[0], scores=True).with_suffix(".npz")
    path.write_bytes(path.read_bytes()[:50])
    [problem] = problems("a")
    assert problem.startswith(f"{path} was cut short")


def test_one_flipped_byte_of_the_scores_is_refused() -> None:
    path = put("a", RUNS[0], scores=True).with_suffix(".npz")
    flip(path, 12)
    [problem] = problems("a")
    assert problem.startswith(f"{path} was cut short or edited: its checksum does not match")


def test_scores_that_can_not_be_checked_are_joined_and_said() -> None:
    for run in RUNS[:2]:
        forget_scores(put("a", run, scores=True))
    result = merge("a")
    assert "scores of 2 runs not checked: the records are older than the checksum of scores" in result.output
    assert files("results") == files("a")


def test_records_of_another_schema_are_refused_in_one_sentence() -> None:
    paths = [put("a", run) for run in RUNS]
    for path in paths[:2]:
        reseal(path, b'"schema": %d' % SCHEMA, b'"schema": 99')
    [problem] = problems("a")
    assert problem.startswith(f"a: records of schema {SCHEMA} expected, found schema 99 in {paths[0]}, {paths[1]};")


def test_records_in_another_place_than_they_say_are_refused() -> None:
    path = put("a", RUNS[0])
    path.rename(path.with_name("seed-8.json"))
    [problem] = problems("a")
    assert "holds another record than its path says" in problem


def test_all_problems_are_told_at_once_and_nothing_is_written() -> None:
    put("results", RUNS[1])
    put("a", RUNS[0])
    put("a", RUNS[2], lambda record: record["data"]["target"].update(fingerprint="def"))
    put("b", RUNS[0], numbers=5)
    put("b", RUNS[1], fingerprint=OTHER)
    path = put("b", RUNS[2])
    path.write_bytes(b"")
    before = files("results")
    result = merge("a", "b")
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert [line.startswith("error: ") for line in lines] == [True] * 4 + [False]
    assert lines[-1] == "nothing was written: 4 problems"
    assert files("results") == before
    with pytest.raises(StoreError, match="4 problems"):
        carry_out(plan_merge([Path("a"), Path("b")], Path("results")))
    assert files("results") == before


def test_a_record_that_changes_meanwhile_is_not_copied() -> None:
    put("a", RUNS[0])
    plan = plan_merge([Path("a")], Path("results"))
    put("a", RUNS[0], numbers=5)
    with pytest.raises(StoreError, match="changed while it was being joined"):
        carry_out(plan)
    assert not Path("results").exists()


def test_folders_without_runs_and_folders_given_twice_are_wrong_usage() -> None:
    put("a", RUNS[0])
    put("results", RUNS[0])
    for folders, sentence in (
        (["nowhere"], "nowhere: a results folder with runs expected, found none"),
        (["a", "a/../a"], "a/../a: folders that differ expected, found the same as a"),
        (["a", "results"], "results: folders that differ expected"),
    ):
        result = merge(*folders)
        assert result.exit_code == 2
        assert result.stderr.startswith(f"error: {sentence}")
    with pytest.raises(UsageError, match="with runs of protocol other expected, found those of demo"):
        require_stores(Path("a"), "other")


def test_folders_that_no_store_could_have_made_are_passed_over() -> None:
    put("a", RUNS[0])
    Path("a/x--y/runs/abc/dann/emodb--urdu").mkdir(parents=True)
    Path("a/x--y/runs/abc/dann/emodb--urdu/seed-0.json").write_text("{}")
    Path("a/empty/runs/abc").mkdir(parents=True)
    assert [store.protocol_name for store in stores_below(Path("a"))] == ["demo"]
