from __future__ import annotations

from dataclasses import replace
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


def merge(*folders: str, protocol: str | None = None, dry_run: bool = False, keep: str = "") -> Result:
    """What the command prints, through the group that turns errors into one line."""

    @click.group(cls=Group)
    def cli() -> None:
        pass

    @cli.command()
    @click.pass_context
    def merge(ctx: click.Context) -> None:
        ctx.exit(merge_folders([Path(folder) for folder in folders], Path("results"), protocol, dry_run, keep))

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
    assert "although their records name the same machine, libraries and code; give --keep first or" in problem


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


def data(name: str, earlier: str | None = None) -> Change:
    """A change of what the runs' emodb is called."""

    def change(record: dict[str, Any]) -> None:
        for side in record["data"].values():
            if side["corpus"] == "emodb":
                side |= {"fingerprint": name, "earlier": earlier}

    return change


def test_labs_with_the_same_corpora_in_other_folders_are_joined() -> None:
    put("a", RUNS[0], data("2:same", "below wav"))
    put("b", RUNS[1], data("2:same", "flat"))
    put("b", RUNS[2], data("flat"))
    assert merge("a", "b").exit_code == 0


def test_published_runs_are_joined_with_new_ones_of_the_same_data() -> None:
    put("a", RUNS[0], data("1b718a90d795"))
    put("b", RUNS[1], data("2:f12762603dc8", "flat"))
    assert problems("a", "b") == ()


def test_whether_data_are_the_same_is_left_open_where_only_names_of_paths_differ() -> None:
    put("a", RUNS[0], data("one folder"))
    put("b", RUNS[1], data("2:same", "another folder"))
    [problem] = problems("a", "b")
    assert "may stand for the same data in other folders" in problem
    assert "its audio or labels differ" not in problem
    put("a", RUNS[2], data("2:same", "one folder"))
    assert problems("a", "b") == ()


def test_other_audio_is_told_as_such() -> None:
    put("a", RUNS[0], data("2:one"))
    put("b", RUNS[1], data("2:other"))
    [problem] = problems("a", "b")
    assert "its audio or labels differ; make the runs" in problem


INTEL = {"python": "3.11", "processor": "Intel X", "kernels": {"torch": "AVX512"}, "libraries": {"torch": "2.11"}}
AMD = {**INTEL, "processor": "AMD Y", "kernels": {"torch": "AVX2"}}


def made_on(environment: dict[str, Any]) -> Change:
    return lambda record: record.update(environment=environment)


def two_processors() -> None:
    """A run that came out otherwise on another processor, and one that did not."""
    put("a", RUNS[0], made_on(INTEL), scores=True)
    put("b", RUNS[0], made_on(AMD), numbers=5, scores=True)
    put("a", RUNS[1], made_on(INTEL))
    put("b", RUNS[1], made_on(AMD))


def test_copies_of_two_processors_are_refused_with_the_cause_and_every_way_out() -> None:
    two_processors()
    [problem] = problems("a", "b")
    assert "made with another processor (Intel X / AMD Y), kernels of torch (AVX512 / AVX2); give" in problem
    assert problem.endswith(
        "--keep first or --keep a or b for the one that counts, or --keep all for both as repetitions"
    )


def test_disagreements_of_one_cause_are_told_in_one_sentence() -> None:
    for run in RUNS:
        put("a", run, made_on(INTEL))
        put("b", run, made_on(AMD), numbers=run.seed + 5)
    [problem] = problems("a", "b")
    assert problem.startswith(", ".join(map(str, (RUNS[0], RUNS[2], RUNS[1]))))


def test_earlier_records_are_told_apart_by_what_they_know() -> None:
    put("a", RUNS[0], made_on({"processor": "Intel X", "libraries": {}}))
    put("b", RUNS[0], made_on(AMD), numbers=5)
    assert "made with another processor (Intel X / AMD Y); give" in problems("a", "b")[0]


@pytest.mark.parametrize(("keep", "kept"), [("first", "a"), ("a", "a"), ("b", "b"), ("./b/../b", "b")])
def test_one_of_the_copies_can_be_kept(keep: str, kept: str) -> None:
    two_processors()
    result = merge("a", "b", keep=keep)
    assert result.exit_code == 0, result.output
    assert f"1 run that came out otherwise left behind: --keep {keep}." in result.output
    disputed = f"{PROTOCOL}/runs/{FINGERPRINT}/dann/emodb--urdu/seed-0"
    held = files("results")
    assert len(held) == 3
    for ending in (".json", ".npz"):
        assert held[disputed + ending] == files(kept)[disputed + ending]


def test_what_was_there_and_is_not_kept_is_set_aside() -> None:
    two_processors()
    merge("a")
    before = files("results")
    assert merge("b", keep="b").exit_code == 0
    disputed = f"{PROTOCOL}/runs/{FINGERPRINT}/dann/emodb--urdu/seed-0"
    assert files("results")[f"{disputed}.damaged-1.json"] == before[f"{disputed}.json"]
    assert files("results")[f"{disputed}.json"] == files("b")[f"{disputed}.json"]


def test_a_folder_to_keep_settles_only_what_it_holds() -> None:
    two_processors()
    put("c", RUNS[2])
    result = merge("a", "b", "c", keep="c")
    assert result.exit_code == 1
    wrong = merge("a", "b", keep="nowhere")
    assert wrong.exit_code == 2
    assert "--keep: one of first, all, results, a, b expected, found 'nowhere'" in wrong.stderr


def test_both_copies_can_be_kept_as_repetitions() -> None:
    two_processors()
    result = merge("a", "b", keep="all")
    assert result.exit_code == 0, result.output
    assert "1 run that came out otherwise kept as repetitions" in result.output
    store = Store(Path("results"), PROTOCOL, FINGERPRINT)
    again = replace(RUNS[0], repetition=1)
    assert store.finished() == {RUNS[0], RUNS[1], again}
    assert store.damaged() == {}
    assert store.arrays(again) is not None
    repeated, original = store.read(again), Store(Path("b"), PROTOCOL, FINGERPRINT).read(RUNS[0])
    assert repeated.pop("run") == {**original.pop("run"), "repetition": 1}
    assert {**repeated, "checksum": ""} == {**original, "checksum": ""}
    assert files("results").keys() > files("a").keys()


def test_repetitions_are_recognised_when_the_same_folders_are_joined_again() -> None:
    two_processors()
    merge("a", "b", keep="all")
    before = files("results")
    again = merge("a", "b")
    assert again.exit_code == 0, again.output
    assert "0 runs copied" in again.output
    put("c", RUNS[0], made_on(AMD), numbers=6)
    assert merge("c", keep="all").exit_code == 0
    assert files("results").keys() - before.keys() == {
        f"{PROTOCOL}/runs/{FINGERPRINT}/dann/emodb--urdu/seed-0.repetition-2.json"
    }


def test_a_run_of_other_code_is_no_repetition() -> None:
    two_processors()
    put("c", RUNS[0], lambda record: record["code"].update(digest="1" * 12), numbers=7)
    result = merge("a", "c", keep="all")
    assert result.exit_code == 1
    assert f"code ({'0' * 12} / {'1' * 12})" in result.stderr
    assert "as repetitions" not in result.stderr
    assert "(--keep all takes copies of the same code, classes and hyper-parameters only)" in result.stderr


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
