"""``contrast`` on shipped runs, and what it refuses in one sentence."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

import run_benchmark
from benchmark.contrast.page.tables import signed
from benchmark.protocol import load_protocol
from benchmark.store.shipped import MARKER

SHIPPED = Path(run_benchmark.__file__).parent / "results" / "shipped"
BOTH = ("four_real", "four_real_inductive")
FEW = ("--methods", "source_only,dann,svm,coral,target_only", "--pairs", "emodb:urdu,urdu:emodb,emodb:emovo")


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(run_benchmark.cli, ["contrast", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = tmp_path_factory.mktemp("contrast")
    return folder, invoke(*BOTH, "--results", SHIPPED, "--output", folder, *FEW)


def test_shipped_protocols_stand_side_by_side(made: tuple[Path, Result]) -> None:
    folder, result = made
    assert result.exit_code == 0, result.output
    assert "reading 1368 runs of four_real\n" in result.output
    for name in ("html", "md", "csv", "tex"):
        assert f"written: {folder / 'contrast'}.{name}" in result.output
    assert "transductive" in result.output
    assert "inductive" in result.output


def test_its_means_are_those_of_the_leaderboards(made: tuple[Path, Result]) -> None:
    """Of seed 0, which is all that four_real_inductive has."""
    folder, result = made
    found = pd.read_csv(folder / "contrast.csv").set_index(["protocol", "method"])
    board = pd.read_csv(SHIPPED / "four_real_inductive" / "leaderboard.csv")
    pairs = board[
        board["source"].eq("emodb") & board["target"].isin(["urdu", "emovo"])
        | (board["source"].eq("urdu") & board["target"].eq("emodb"))
    ]
    means = pairs.groupby("method")["uar_mean"].mean()
    for method in ("source_only", "dann", "svm", "coral", "target_only"):
        assert found.loc[("four_real_inductive", method), "uar_mean"] == pytest.approx(means[method], abs=2e-6)
    gain = means["coral"] - means["svm"]
    assert found.loc[("four_real_inductive", "coral"), "over_floor_mean"] == pytest.approx(gain, abs=2e-6)
    assert signed(gain).replace("−", "-") in result.output


def test_folders_may_be_given_for_each_protocol(tmp_path: Path, made: tuple[Path, Result]) -> None:
    result = invoke(*BOTH, "--results", SHIPPED, "--results", SHIPPED, "--output", tmp_path, *FEW)
    assert result.exit_code == 0, result.output
    assert (tmp_path / "contrast.csv").read_bytes() == (made[0] / "contrast.csv").read_bytes()


def test_a_rule_holds_for_all_columns(tmp_path: Path) -> None:
    result = invoke(*BOTH, "--results", SHIPPED, "--output", tmp_path, "--rule", "infomax", *FEW)
    assert "Selection rule: infomax (" in " ".join(result.output.split())
    assert set(pd.read_csv(tmp_path / "contrast.csv")["rule"]) == {"infomax"}


def refused(*arguments: object) -> tuple[int, str]:
    result = invoke(*arguments)
    errors = [line for line in result.output.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1, result.output
    return result.exit_code, errors[0]


def test_wrong_usage_is_told_before_anything_is_read(tmp_path: Path) -> None:
    where = ("--results", SHIPPED, "--output", tmp_path)
    assert refused("four_real", *where) == (
        2,
        "error: at least two protocols expected, found four_real alone; name what to put beside it, or take the "
        "command report",
    )
    code, text = refused("four_real", "four_reel", *where)
    assert (code, "did you mean 'four_real'?" in text) == (2, True)
    code, text = refused(*BOTH, "--results", "a", "--results", "b", "--results", "c", "--output", tmp_path)
    assert (code, "found 3 folders for 2 protocols" in text) == (2, True)
    code, text = refused(*BOTH, *where, "--rule", "infomx")
    assert (code, "did you mean 'infomax'" in text) == (2, True)
    code, text = refused(*BOTH, *where, "--methods", "dan_n")
    assert (code, "no method 'dan_n'" in text) == (2, True)


def test_the_same_protocol_twice_is_for_another_command(tmp_path: Path) -> None:
    code, text = refused("four_real_inductive", "four_real_inductive", "--results", SHIPPED, "--output", tmp_path)
    assert (code, "the command compare" in text) == (2, True)


def test_shipped_results_are_not_written_to_unasked(tmp_path: Path) -> None:
    code, text = refused(*BOTH, "--results", SHIPPED)
    assert (code, MARKER in text and "--output mine" in text) == (2, True)
    (tmp_path / MARKER).write_text("")
    asked = invoke(*BOTH, "--results", SHIPPED, "--output", tmp_path / "contrast", "--overwrite-shipped", *FEW)
    assert asked.exit_code == 0
    assert (tmp_path / "contrast" / "contrast.md").is_file()


def test_a_protocol_without_runs_is_named_with_what_lies_there(tmp_path: Path) -> None:
    other = tmp_path / "four_real.yaml"
    other.write_text("corpora: [emodb, ravdess, emovo, urdu]\nnormalisation: speaker\n")
    code, text = refused("four_real_inductive", other, "--results", SHIPPED, "--output", tmp_path)
    fingerprint = load_protocol(other).fingerprint
    assert code == 1
    assert f"four_real: at least one finished run under its fingerprint {fingerprint} expected in {SHIPPED}" in text
    assert "found none, but those of other settings of that name (1368 under 653d10e9daab)" in text


def test_a_protocol_without_the_wanted_runs_is_named(tmp_path: Path) -> None:
    code, text = refused(*BOTH, "--results", SHIPPED, "--output", tmp_path, "--seeds", "2")
    assert (code, text.startswith("error: four_real_inductive: nothing to report:")) == (1, True)
    code, text = refused(*BOTH, "--results", SHIPPED, "--output", tmp_path, "--methods", "ot,gfk")
    assert (code, "four_real_inductive: nothing to report" in text) == (1, True)
