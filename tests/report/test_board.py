import pandas as pd
import pytest

from benchmark.contracts import Impossible, Run
from benchmark.errors import BenchmarkError
from benchmark.evaluation.frame import run_of
from benchmark.report.board import Block, Floor, common_block
from benchmark.report.overview import missing
from tests.report.report_cases import PAIRS, failure, leaderboard, record, records, without

AB, BA, AC = ("a", "b"), ("b", "a"), ("a", "c")


def block(*runs):
    """Of runs given as (method, pair, seeds)."""
    rows = [
        {"method": method, "source": source, "target": target, "seed": seed}
        for method, (source, target), seeds in runs
        for seed in seeds
    ]
    return common_block(pd.DataFrame(rows), (AB, BA, AC))


def test_the_block_is_everything_when_everything_is_there():
    runs = [(m, pair, (0, 1)) for m in "xy" for pair in (AB, BA, AC)]
    assert block(*runs) == Block((AB, BA, AC), (0, 1))


def test_a_pair_that_one_method_lacks_leaves_the_block():
    assert block(("x", AB, [0]), ("x", BA, [0]), ("y", AB, [0])) == Block((AB,), (0,))


def test_one_missing_seed_costs_a_pair_where_that_keeps_more_runs():
    runs = [(m, pair, (0, 1, 2)) for m in "xy" for pair in (AB, BA)]
    assert block(*runs, ("x", AC, (0, 1, 2)), ("y", AC, (0,))) == Block((AB, BA), (0, 1, 2))


def test_a_matrix_cut_short_keeps_all_pairs_of_the_finished_seed():
    assert block(*((m, AB, (0, 1)) for m in "xy"), *((m, BA, (0,)) for m in "xy")) == Block((AB, BA), (0,))


def test_methods_without_a_common_run_have_no_block():
    assert block(("x", AB, [0]), ("y", AB, [1])) == Block((), ())


def test_methods_are_ordered_by_mean_uar_and_the_supervised_come_last():
    assert leaderboard().board.methods == ("dann", "source_only", "target_only")


def test_reasons():
    gone = [Run("dann", *PAIRS[0], 0), Run("dann", *PAIRS[0], 1), Run("dann", *PAIRS[1], 1)]
    failures = [failure("dann", PAIRS[1], 1, "ValueError: a\n  b"), failure("dann", PAIRS[0], 0, "OSError: c")]
    impossible = [Impossible("emodb", "emovo", "corpus emovo is absent")]
    board = leaderboard(without(*gone), failures=failures, impossible=impossible).board
    assert board.reason("dann", PAIRS[0]) == "seed 0 failed: OSError: c; seed 1 not run yet"
    assert board.reason("dann", PAIRS[1]) == "seed 1 failed: ValueError: a b"
    assert board.reason("dann", ("emodb", "emovo")) == "impossible pair: corpus emovo is absent"
    assert board.reason("source_only", PAIRS[0]) == ""
    assert leaderboard(without(*gone)).board.reason("dann", PAIRS[0]) == "not run yet"


def test_a_failure_that_was_made_good_is_no_reason():
    assert leaderboard(failures=[failure("dann", PAIRS[0], 0, "ValueError: x")]).board.reason("dann", PAIRS[0]) == ""


def test_nothing_finished_is_refused_with_the_first_error():
    with pytest.raises(BenchmarkError, match=r"found none; start the command run"):
        leaderboard([])
    with pytest.raises(BenchmarkError, match=r"1 failed, e.g. dann emodb -> urdu seed 0: ValueError: x"):
        leaderboard([], failures=[failure("dann", PAIRS[0], 0, "ValueError: x")])


def test_a_method_without_a_finished_run_is_absent_and_takes_no_pair_away():
    board = leaderboard(methods=["source_only", "dann", "target_only", "mmd"]).board
    assert board.absent == ("mmd",)
    assert board.block == Block(PAIRS, (0, 1))


def searched(*left_out, **changes):
    """The usual records, and two more trials of each of dann's runs, but some."""
    given = records()
    for run in [r for r in given if r["run"]["method"] == "dann"]:
        identity = run["run"]
        for k in (1, 2):
            pair, seed = (identity["source"], identity["target"]), identity["seed"]
            given.append(record("dann", pair, seed, (k, 10), trial=k))
    given = [r for r in given if run_of(r) not in left_out]
    return leaderboard(given, trials={"dann": 3}, **changes).board


def test_a_cell_of_a_search_holds_all_its_trials():
    board = searched()
    assert board.block == Block(PAIRS, (0, 1))
    assert len(board.runs) == 3 * 2 * 2, "trials share a cell"
    assert len(board.records) == 12 + 4 * 2


def test_a_cell_that_lacks_a_trial_is_not_there_and_says_why():
    gone = Run("dann", *PAIRS[0], 1, trial=2)
    board = searched(gone)
    assert board.block == Block(PAIRS, (0,))
    assert board.reason("dann", PAIRS[0]) == "seed 1 not run yet"
    failed = failure("dann", PAIRS[0], 1, "ValueError: diverged")
    failed["run"]["trial"] = 2
    assert searched(gone, failures=[failed]).reason("dann", PAIRS[0]) == "seed 1 failed: ValueError: diverged"


def test_trials_that_the_protocol_does_not_ask_for_do_not_count():
    extra = record("dann", PAIRS[0], 0, (10, 20), trial=3)
    board = leaderboard([*records(), extra], rule="oracle").board
    assert all(not r["run"]["trial"] for r in board.records)


def test_the_same_runs_under_another_rule():
    board = leaderboard().board
    assert board.under("last") is board.runs
    assert set(board.under("infomax")["progress"]) == {0.5}
    assert board.under("infomax") is board.under("infomax"), "computed once"


def with_families(**families):
    """A board of methods of these families, none of them loaded."""
    given = [record(m, PAIRS[0], 0, (5, 10), family=family) for m, family in families.items()]
    return leaderboard(given, methods=list(families), pairs=PAIRS[:1], seeds=[0])


def test_a_method_that_is_not_loaded_has_the_floor_of_its_family():
    families = {"source_only": "baseline", "svm": "shallow", "theirs": "shallow", "other": "source-free"}
    board = with_families(**families).board
    assert {m: board.floor_of(m) for m in families} == {
        "source_only": "",
        "svm": "",
        "theirs": "svm",
        "other": "source_only",
    }


def test_what_a_method_declares_comes_before_its_family_and_the_supervised_have_no_floor():
    declared = {"dann": Floor("own_floor"), "source_only": Floor(""), "target_only": Floor("source_only")}
    board = leaderboard(floors=declared).board
    assert [board.floor_of(m) for m in ("dann", "source_only", "target_only")] == ["own_floor", "", ""]


def one_class(pair, seed):
    """`records`, but of one pair and seed the test utterances are all angry."""
    given = records()
    for r in given:
        if ((r["run"]["source"], r["run"]["target"]), r["run"]["seed"]) == (pair, seed):
            r["counts"] = r["counts"] | {"target_test": [10, 0], "target_speakers": [[5, 0], [5, 0]]}
            for c in r["checkpoints"]:
                c["confusion"]["target"][1] = [0, 0]
    return given


def test_a_test_part_of_one_class_enters_no_mean_and_is_named_where_it_is_missed():
    lost = leaderboard(one_class(PAIRS[0], 1))
    why = "the test utterances are all anger, so that UAR is one recall"
    assert lost.board.excluded == {(*PAIRS[0], 1): why}
    assert lost.board.block == Block(PAIRS, (0,))
    assert lost.board.reason("dann", PAIRS[0]) == f"seed 1 left out: {why}"
    assert why in " ".join(lost.notes.values())
    assert missing(lost) == [f"emodb → urdu seed 1 is left out of all tables, means and tests: {why}"]
    mean = lost.tables["uar"].rows[0].cells[0].mean
    assert mean == pytest.approx((0.6 + 0.5) / 2), "dann's seed 0"


def test_nothing_but_test_parts_of_one_class_is_refused():
    given = [r for r in one_class(PAIRS[0], 1) if r["run"]["seed"] == 1 and r["run"]["source"] == PAIRS[0][0]]
    with pytest.raises(BenchmarkError, match="two classes expected, found the test utterances are all anger"):
        leaderboard(given, pairs=PAIRS[:1], seeds=[1])
