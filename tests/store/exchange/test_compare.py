from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import numpy as np
import pandas as pd
import pytest
import scipy.stats
from click.testing import CliRunner, Result

from benchmark.cli.common import Group
from benchmark.cli.compare import compare_folders
from benchmark.contracts import Run
from benchmark.errors import UsageError
from benchmark.store.exchange.compare import Cell, compare, paired_cells, pooled_deviation, seed_noise
from benchmark.store.store import Store
from tests.records import FINGERPRINT, PROTOCOL, make_record, put

PAIRS = (("emodb", "urdu"), ("urdu", "emodb"))
OTHER = "f" * 12


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def fill(folder: str, methods: tuple[str, ...] = ("dann", "mmd"), seeds: tuple[int, ...] = (0, 1, 2)) -> None:
    for method in methods:
        for pair in PAIRS:
            for seed in seeds:
                put(folder, Run(method, *pair, seed))


def store(folder: str, fingerprint: str = FINGERPRINT) -> Store:
    return Store(Path(folder), PROTOCOL, fingerprint)


def score(record: dict[str, Any], checkpoint: int = -1) -> float:
    """UAR of a checkpoint, in plain loops."""
    recalls = []
    for i, row in enumerate(record["checkpoints"][checkpoint]["confusion"]["target"]):
        recalls.append(row[i] / sum(row))
    return sum(recalls) / len(recalls)


def frame(values: dict[tuple[str, str], list[float]], method: str = "dann") -> pd.DataFrame:
    """UAR per pair, of seeds 0, 1, ..."""
    rows = [(method, *pair, seed, uar) for pair, uars in values.items() for seed, uar in enumerate(uars)]
    return pd.DataFrame(rows, columns=["method", "source", "target", "seed", "uar"])


def run(*, rule: str = "last", as_json: bool = False, new: str = "new", everything: bool = False) -> Result:
    """What the command prints, through the group that turns errors into one line."""

    @click.group(cls=Group)
    def cli() -> None:
        pass

    @cli.command()
    @click.pass_context
    def compare(ctx: click.Context) -> None:
        ctx.exit(compare_folders(Path("old"), Path(new), PROTOCOL, rule, as_json, everything))

    return CliRunner().invoke(cli, ["compare"], catch_exceptions=False)


# ----------------------------------------------------------------------- the formula


def test_the_pooled_deviation_is_its_equation_in_loops() -> None:
    draw = np.random.default_rng(0)
    values = {
        (s, t): draw.random(n).tolist() for s, t, n in (("a", "b", 2), ("b", "a", 5), ("a", "c", 3), ("c", "a", 1))
    }
    squares, free = 0.0, 0
    for uars in values.values():
        mean = sum(uars) / len(uars)
        for uar in uars:
            squares += (uar - mean) ** 2
        free += len(uars) - 1
    runs = pd.concat([frame(values), frame({("a", "b"): [0.1, 0.9]}, "mmd")])
    found = pooled_deviation(runs.sample(frac=1, random_state=0))
    assert found["dann"] == pytest.approx(math.sqrt(squares / free), rel=1e-12)
    assert found["mmd"] == pytest.approx(math.sqrt(2 * 0.4**2), rel=1e-12)


def test_the_pooled_deviation_of_two_pairs_is_that_of_student_s_test() -> None:
    draw = np.random.default_rng(1)
    first, second = draw.random(4), draw.random(7)
    t = scipy.stats.ttest_ind(first, second, equal_var=True).statistic
    expected = (first.mean() - second.mean()) / (t * math.sqrt(1 / 4 + 1 / 7))
    found = pooled_deviation(frame({("a", "b"): first.tolist(), ("b", "a"): second.tolist()}))
    assert found == {"dann": pytest.approx(expected, rel=1e-12)}


def test_one_seed_per_pair_has_no_deviation() -> None:
    assert math.isnan(pooled_deviation(frame({("a", "b"): [0.4], ("b", "a"): [0.6]}))["dann"])


@pytest.mark.parametrize(("factor", "beyond"), [(0.99, False), (1.01, True), (-0.99, False), (-1.01, True)])
def test_a_change_of_two_deviations_over_the_root_of_the_seeds_is_the_border(factor: float, beyond: bool) -> None:
    old = {("a", "b"): [0.40, 0.44, 0.42], ("b", "a"): [0.60, 0.50, 0.55]}
    squares = 0.02**2 + 0.02**2 + 0.05**2 + 0.05**2
    border = 2 * math.sqrt(squares / 4) * math.sqrt(2 / 3)
    assert seed_noise(pooled_deviation(frame(old))["dann"], 3) == pytest.approx(border)
    new = {pair: [uar + factor * border for uar in uars] for pair, uars in old.items()}
    assert [cell.beyond for cell in paired_cells(frame(old), frame(new))] == [beyond, beyond]


def test_means_are_over_the_seeds_that_both_have() -> None:
    old, new = frame({("a", "b"): [0.2, 0.4, 0.9]}), frame({("a", "b"): [0.3, 0.6]})
    [cell] = paired_cells(old, new)
    assert (cell.seeds, cell.old, cell.new) == (2, pytest.approx(0.3), pytest.approx(0.45))
    assert cell.change == pytest.approx(0.15)
    assert cell.noise == pytest.approx(2 * np.std([0.2, 0.4, 0.9], ddof=1) * math.sqrt(2 / 2))


def test_changes_that_cancel_are_changes_within_noise() -> None:
    [cell] = paired_cells(frame({("a", "b"): [0.25, 0.5]}), frame({("a", "b"): [0.5, 0.25]}))
    assert (cell.change, cell.identical, cell.beyond) == (0, False, False)


def test_where_the_noise_is_unknown_any_change_is_beyond_it() -> None:
    cell = Cell("dann", "a", "b", 1, 0.4, 0.4001, 0.0001, math.nan, identical=False)
    assert cell.beyond
    assert not replace(cell, identical=True, change=0.0).beyond


# ----------------------------------------------------------------------- stores


def test_a_repetition_is_unchanged() -> None:
    fill("old")
    fill("new")
    found = compare(store("old"), store("new"))
    assert found.ok
    assert len(found.cells) == 4
    assert found.changed == ()
    assert found.sentences == (
        f"The settings are the same, protocol fingerprint {FINGERPRINT}.",
        "Data fingerprints agree in all 2 corpora that both have.",
        "Code digests agree in all 4 combinations of method and pair that both have.",
    )
    result = run()
    assert result.exit_code == 0
    assert "4 cells in both: 4 unchanged, 0 changed within seed noise, 0 beyond it" in result.output


def test_changed_cells_come_first_the_largest_change_first_with_scores_from_the_counts() -> None:
    fill("old")
    fill("new")
    expected = {}
    for method, numbers in (("dann", 11), ("mmd", 12)):
        changes = []
        for seed in (0, 1, 2):
            new = score(read(put("new", Run(method, *PAIRS[0], seed), numbers=numbers + seed)))
            changes.append(new - score(make_record(Run(method, *PAIRS[0], seed))))
        expected[method] = sum(changes) / 3
    found = compare(store("old"), store("new"))
    assert {cell.method: pytest.approx(cell.change) for cell in found.changed} == expected
    sizes = [abs(cell.change) for cell in found.cells]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[1] > 0 == sizes[2]


def right(record: dict[str, Any]) -> None:
    """All recognised at the last checkpoint."""
    last, counts = record["checkpoints"][-1], record["counts"]
    last["confusion"]["target"] = np.diag(counts["target_test"]).tolist()
    last["hits"] = counts["target_speakers"]


def test_a_leap_is_beyond_seed_noise_and_ends_with_1() -> None:
    fill("old")
    fill("new")
    for seed in (0, 1, 2):
        put("new", Run("mmd", *PAIRS[1], seed), right)
    result = run()
    assert result.exit_code == 1
    mean = sum(score(make_record(Run("mmd", *PAIRS[1], seed))) for seed in (0, 1, 2)) / 3
    row = next(line.split() for line in result.output.splitlines() if line.startswith("mmd"))
    assert row[:6] == ["mmd", "urdu:emodb", "3", f"{100 * mean:.1f}", "100.0", f"+{100 * (1 - mean):.1f}"]
    assert row[-1] == "yes"
    assert "4 cells in both: 3 unchanged, 0 changed within seed noise, 1 beyond it" in result.output


def test_a_cell_that_new_lacks_ends_with_1_and_one_more_does_not() -> None:
    fill("old", ("dann",))
    fill("new", ("dann", "svm"))
    result = run()
    assert result.exit_code == 0
    assert "only in NEW: svm emodb:urdu, svm urdu:emodb" in result.output
    fill("old", ("mmd",))
    result = run()
    assert result.exit_code == 1
    assert "only in OLD: mmd emodb:urdu, mmd urdu:emodb" in result.output


def test_a_cell_without_a_seed_in_common_can_t_be_compared() -> None:
    fill("old", ("dann",), (0, 1))
    fill("new", ("dann",), (0, 1))
    put("old", Run("svm", *PAIRS[0], 0))
    put("new", Run("svm", *PAIRS[0], 1))
    found = compare(store("old"), store("new"))
    assert found.unpaired == (("svm", *PAIRS[0]),)
    assert not found.ok
    assert "in both, but without a seed in common: svm emodb:urdu" in run().output


def test_settings_data_code_and_seeds_that_differ_are_told_settings_first() -> None:
    fill("old", ("dann",), (0, 1))
    for seed in (0, 2, 3):
        put("new", Run("dann", *PAIRS[0], seed), lambda r: r["code"].update(digest="1" * 12), fingerprint=OTHER)
    put("new", Run("dann", *PAIRS[1], 0), lambda r: r["data"]["source"].update(fingerprint="def"), fingerprint=OTHER)
    assert compare(store("old"), store("new", OTHER)).sentences == (
        f"The settings differ: protocol fingerprint {FINGERPRINT} in OLD, {OTHER} in NEW.",
        "Data fingerprints differ in 1 of 2 corpora: urdu abc → abc and def.",
        f"Code digests differ in 1 of 2 combinations of method and pair: dann emodb:urdu {'0' * 12} → {'1' * 12}.",
        "OLD lacks 2 seeds of cells that both have; they are left out.",
        "NEW lacks 2 seeds of cells that both have; they are left out.",
    )


def test_records_that_do_not_verify_are_left_out_and_told() -> None:
    fill("old", ("dann",))
    fill("new", ("dann",))
    path = store("new").path(Run("dann", *PAIRS[0], 0))
    path.write_bytes(path.read_bytes()[:-1])
    found = compare(store("old"), store("new"))
    assert [cell.seeds for cell in found.cells] == [2, 3]
    assert found.sentences[-1].startswith(f"NEW: 1 run left out: {path} was cut short")


def test_a_rule_chooses_the_checkpoints_of_both_among_trials() -> None:
    def best(record: dict[str, Any]) -> None:
        record["checkpoints"][0]["selection"]["snd"] = 100.0

    plain, trial = Run("dann", *PAIRS[0], 0), Run("dann", *PAIRS[0], 0, trial=1)
    old = read(put("old", plain, best))
    put("new", plain)
    new = read(put("new", trial, best, numbers=5))
    [cell] = compare(store("old"), store("new"), "snd").cells
    assert (cell.old, cell.new) == (pytest.approx(score(old, 0)), pytest.approx(score(new, 0)))
    [cell] = compare(store("old"), store("new"), "last").cells
    assert cell.identical


def test_other_classes_of_a_pair_are_refused() -> None:
    fill("old", ("dann",))
    fill("new", ("dann",))
    put("new", Run("dann", *PAIRS[0], 0), lambda record: record.update(classes=["anger", "fear", "sadness"]))
    result = run()
    assert result.exit_code == 2
    expected = "emodb:urdu (anger, boredom, calm / anger, fear, sadness); scores"
    assert expected in result.stderr


def test_wrong_usage_ends_with_2() -> None:
    fill("old", ("dann",))
    fill("new", ("dann",))
    assert (result := run(rule="lasst")).exit_code == 2
    assert "did you mean 'last'?" in result.stderr
    assert (result := run(new="nowhere")).exit_code == 2
    assert result.stderr.startswith("error: nowhere: a results folder with runs of protocol demo expected")
    put("new", Run("dann", *PAIRS[0], 0), fingerprint=OTHER)
    assert (result := run()).exit_code == 2
    assert f"new: runs of demo under one fingerprint expected, found {FINGERPRINT}, {OTHER}; move" in result.stderr


def test_a_store_of_damaged_records_only_is_refused() -> None:
    fill("old", ("dann",), (0,))
    for pair in PAIRS:
        store("old").path(Run("dann", *pair, 0)).write_bytes(b"")
    with pytest.raises(UsageError, match="OLD: records that verify expected, found none"):
        compare(store("old"), store("old"))


def test_a_script_gets_json() -> None:
    fill("old", ("dann",), (0,))
    fill("new", ("dann", "svm"), (0,))
    put("new", Run("dann", *PAIRS[0], 0), right)
    result = run(as_json=True)
    found = json.loads(result.output)
    assert result.exit_code == 1
    assert (found["protocol"], found["old"], found["new"], found["rule"]) == (PROTOCOL, "old", "new", "last")
    assert (found["ok"], found["unchanged"], found["only_old"], found["unpaired"]) == (False, 1, [], [])
    [cell] = found["changed"]
    assert (cell["method"], cell["source"], cell["target"], cell["seeds"]) == ("dann", "emodb", "urdu", 1)
    assert (cell["new"], cell["noise"], cell["beyond_seed_noise"]) == (1.0, None, True)
    assert found["only_new"][0] == {"method": "svm", "source": "emodb", "target": "urdu"}


def test_many_changes_take_at_most_a_screen_those_beyond_noise_first() -> None:
    methods = ("afn", "bnm", "cmd", "dan", "dann", "dsan", "jan", "mcc", "mdd", "mmd", "mstn", "pdan", "shot", "svm")
    fill("old", methods, (0,))
    fill("new", methods, (0,))
    for method in methods:
        for pair in PAIRS:
            put("new", Run(method, *pair, 0), right)
    short, whole = run(), run(everything=True)
    assert short.exit_code == whole.exit_code == 1
    assert len(short.output.splitlines()) <= 24
    assert "and 16 changed cells more; --all prints them, --json too" in short.output
    assert len([line for line in whole.output.splitlines() if ":" in line and line.endswith("yes")]) == 28
    assert "more" not in whole.output


def test_many_missing_cells_are_counted() -> None:
    fill("old", ("dann",))
    fill("new", ("dann", "afn", "bnm", "cmd", "dan", "jan", "mcc", "mdd"))
    assert "and 2 more" in run().output
    assert "and 2 more" not in run(everything=True).output


def test_changed_cells_of_another_kind_of_processor_are_told_as_such() -> None:
    for method in ("dann", "mmd", "svm"):
        put("old", Run(method, *PAIRS[0], 0), lambda r: r.update(environment={"processor": "Intel X"}))
    amd = {"processor": "AMD Y", "kernels": {"torch": "AVX2"}, "libraries": {"torch": "2.0"}}
    put("new", Run("dann", *PAIRS[0], 0), lambda r: r.update(environment=amd), numbers=5)
    put("new", Run("mmd", *PAIRS[0], 0), lambda r: r.update(environment={"processor": "Intel X"}), numbers=5)
    put("new", Run("svm", *PAIRS[0], 0), lambda r: r.update(environment=amd))
    result = run()
    assert (
        "Made on another kind of machine: 1 of 2 changed cells: processor (Intel X / AMD Y); "
        "the same seed gives the same bits on one kind of processor only.\n" in result.output
    )
    told = {cell["method"]: cell["machine"] for cell in json.loads(run(as_json=True).stdout)["changed"]}
    assert told == {"dann": ["processor (Intel X / AMD Y)"], "mmd": []}


def test_cells_of_one_kind_of_processor_say_nothing_of_machines() -> None:
    put("old", Run("dann", *PAIRS[0], 0))
    put("new", Run("dann", *PAIRS[0], 0), numbers=5)
    assert "kind of machine" not in run().output


def test_repetitions_are_compared_as_the_means_that_they_are() -> None:
    base = Run("dann", *PAIRS[0], 0)
    scores = [score(read(put("new", base))), score(read(put("scratch", base, numbers=5)))]

    def repetition(record: dict[str, Any]) -> None:
        record["run"]["repetition"] = 1

    put("new", base, repetition, numbers=5)
    put("old", base)
    [cell] = compare(store("old"), store("new")).cells
    assert (cell.seeds, cell.new) == (1, pytest.approx(sum(scores) / 2))


def test_data_that_only_lay_in_other_folders_are_no_difference() -> None:
    put("old", Run("dann", *PAIRS[0], 0), lambda r: r["data"]["source"].update(fingerprint="paths"))
    put(
        "new",
        Run("dann", *PAIRS[0], 0),
        lambda r: r["data"]["source"].update(fingerprint="2:same", earlier="paths"),
    )
    assert "Data fingerprints agree in all 2 corpora that both have." in run().output
