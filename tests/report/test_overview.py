from benchmark.contracts import Impossible, Run
from benchmark.report.overview import missing, standings
from tests.report.report_cases import PAIRS, failure, leaderboard, record, records, without


def ranks(board):
    return {s.row.name: s.rank for s in standings(board)}


def test_only_the_unsupervised_have_a_rank():
    places = {"dann": 1, "source_only": 2, "target_only": 0}
    assert ranks(leaderboard()) == places | dict.fromkeys(("chance", "majority", "prior-matched"), 0)


def test_equal_means_share_the_better_rank():
    right = {"a": (5, 10), "b": (6, 12), "c": (6, 12), "d": (1, 2)}
    given = [record(method, PAIRS[0], 0, right[method]) for method in right]
    found = ranks(leaderboard(given, methods=["a", "b", "c", "d"], seeds=[0]))
    assert [found[m] for m in "abcd"] == [3, 1, 1, 4]


def test_cost_and_coverage():
    given = [*records(), record("mmd", PAIRS[0], 0, (5, 10)), record("mmd", PAIRS[0], 1, (5, 10))]
    given[-1]["cost"] = {"seconds": 30.0, "peak_memory_mb": 1.0}
    found = {s.row.name: s for s in standings(leaderboard(given, methods=["source_only", "mmd"]))}
    assert (found["mmd"].seconds, found["mmd"].pairs) == (20.0, 1)
    assert (found["source_only"].seconds, found["source_only"].pairs) == (10.0, 2)


def test_nothing_is_missing_from_a_whole_table():
    assert missing(leaderboard()) == []


def test_what_is_missing_is_counted_and_named():
    gone = [Run("dann", *PAIRS[1], 0), Run("dann", *PAIRS[1], 1)]
    board = leaderboard(
        without(*gone),
        failures=[failure("dann", PAIRS[1], 0, "ValueError: x")],
        impossible=[Impossible("emodb", "emovo", "corpus emovo is absent")],
        methods=["source_only", "dann", "target_only", "mmd"],
    )
    assert missing(board) == [
        "emodb → emovo is impossible: corpus emovo is absent",
        "6 of 16 runs missing: 1 failed, 5 not run yet",
        "failed: ValueError: x: dann urdu -> emodb seed 0",
        "not in the tables, no finished run: mmd",
    ]


def test_under_the_oracle_nothing_has_a_rank():
    assert {s.rank for s in standings(leaderboard(rule="oracle"))} == {0}
    assert {s.rank for s in standings(leaderboard(rule="infomax")) if s.row.kind == "method"} == {1}
