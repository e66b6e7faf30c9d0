import io

import pandas as pd
import pytest

from benchmark.contracts import Run
from benchmark.evaluation.rules import RULES
from benchmark.report.tidy_csv import render_csv, render_rules_csv
from tests.report.report_cases import PAIRS, PROTOCOL, leaderboard, without


def read(board):
    return pd.read_csv(io.StringIO(render_csv(board)), dtype={"seeds": str}).set_index(["method", "source", "target"])


def test_one_row_per_method_and_pair_by_hand():
    frame = read(leaderboard().board)
    assert len(frame) == 6
    row = frame.loc[("dann", "emodb", "urdu")]
    assert row["uar_mean"] == pytest.approx(0.65)
    assert row["uar_std"] == pytest.approx(0.070711)
    assert row["war_mean"] == pytest.approx(0.633333)
    text = ["rule", "classes", "seeds", "protocol_fingerprint", "source_fingerprint", "target_fingerprint"]
    assert row[text].tolist() == ["last", "anger sadness", "0 1", PROTOCOL.fingerprint, "emodb-data", "urdu-data"]
    assert row[["n_test", "chance", "supervised_on_target"]].tolist() == [30, 0.5, False]
    assert frame.loc[("target_only", "emodb", "urdu"), "supervised_on_target"]


def test_six_digits_and_an_empty_deviation_for_one_seed():
    gone = [Run("dann", *PAIRS[0], 1), *(Run("dann", *PAIRS[1], seed) for seed in (0, 1))]
    lines = render_csv(leaderboard(without(*gone)).board).splitlines()
    (dann,) = (line for line in lines if line.startswith("dann"))
    assert dann.startswith("dann,emodb,urdu,adversarial,False,last,anger sadness,30,0,0.600000,,0.600000,,")


def test_the_rules_have_a_row_each_and_the_oracle_s_say_what_they_are():
    board = leaderboard().board
    rows = pd.read_csv(io.StringIO(render_rules_csv(board)))
    assert set(rows["rule"]) == set(RULES)
    assert set(rows.loc[rows["sees_target_labels"], "rule"]) == {"oracle"}
    dann = rows[(rows["method"] == "dann") & (rows["source"] == PAIRS[0][0])].set_index("rule")
    assert dann.loc["last", "uar_mean"] == pytest.approx(0.65)
    assert dann.loc["infomax", "uar_mean"] == dann.loc["oracle", "uar_mean"] == 1.0
