from benchmark.report.details import corpus_rows, pair_rows, provenance
from tests.report.report_cases import PAIRS, corpus, leaderboard, record, records


def test_a_pair_says_classes_counts_what_was_dropped_chance_and_split():
    assert pair_rows(leaderboard().board)[0] == [
        "emodb → urdu",
        "2",
        "anger 36 / 10, sadness 12 / 20",
        "source: boredom 81",
        "50.0",
        "speakers",
    ]


def test_both_sides_of_what_was_dropped():
    dropped = {"source": {}, "target": {"surprise": 3, "calm": 2, "fear": 0}}
    board = leaderboard([record("dann", PAIRS[0], 0, (5, 10), dropped=dropped)]).board
    assert [row[3] for row in pair_rows(board)] == ["target: calm 2, surprise 3"]
    board = leaderboard([record("dann", PAIRS[0], 0, (5, 10), dropped={"source": {}, "target": {}})]).board
    assert [row[3] for row in pair_rows(board)] == ["nothing"]


def test_incomplete_and_left_out_are_said():
    left_out = {"wav/b": "empty file", "wav/a": "empty file", "wav/c": "silence"}
    data = {"source": corpus("emodb", left_out=left_out, incomplete="530 of 535 files"), "target": corpus("urdu")}
    board = leaderboard([record("dann", PAIRS[0], 0, (5, 10), data=data)]).board
    remark = "incomplete: 530 of 535 files; 2 files left out, empty file: wav/a, wav/b; 1 file left out, silence: wav/c"
    assert corpus_rows(board) == [["emodb", "400", "emodb-data", remark], ["urdu", "400", "urdu-data", "none"]]


def test_provenance():
    more = record("dann", PAIRS[0], 2, (5, 10), device="cuda", cost={"seconds": 7200.0, "peak_memory_mb": 900.4})
    found = provenance(leaderboard([*records(), more], seeds=[0, 1, 2]).board)
    assert found[1:] == [
        "13 finished runs; device: cpu (12 runs), cuda (1 run).",
        "Code: version 0.1.0, commit cccccccccccc (13 runs); digests: see leaderboard.csv.",
        "Compute: 2 h 2 min by the clock in all runs together; peak memory of a run 900 MB.",
    ]


def test_processor_seconds_stand_before_those_of_the_clock_where_all_runs_store_them():
    assert "Compute: 1 min 48 s of processors, 2 min 0 s by the clock in all runs together; peak" in " ".join(
        provenance(leaderboard().board)
    )


def test_a_dirty_commit_stays_marked():
    code = {"version": "0.1.0", "commit": "a" * 40 + "-dirty", "digest": "d" * 12}
    board = leaderboard([record("dann", PAIRS[0], 0, (5, 10), code=code)]).board
    assert "commit aaaaaaaaaaaa-dirty (1 run)" in " ".join(provenance(board))
