from benchmark.report.parts import NO_BLOCK, NO_METHOD, competing, obstacle
from benchmark.report.scores import block_records, block_scores
from tests.report.report_cases import leaderboard, record


def test_only_the_unsupervised_compete():
    assert competing(leaderboard().board) == ["dann", "source_only"]


def test_obstacles():
    pair = ("emodb", "urdu")
    assert obstacle(leaderboard().board) == ""
    assert obstacle(leaderboard([record("target_only", pair, 0, (1, 1))]).board) == NO_METHOD
    assert (
        obstacle(leaderboard([record("dann", pair, 0, (1, 1)), record("source_only", pair, 1, (1, 1))]).board)
        == NO_BLOCK
    )


def test_scores_of_the_block_are_means_over_what_is_not_asked_for():
    board = leaderboard().board
    assert block_scores(board).round(9).to_dict("index") == {
        ("emodb", "urdu"): {"dann": 0.65, "source_only": 0.525, "target_only": 0.9},
        ("urdu", "emodb"): {"dann": 0.5, "source_only": 0.575, "target_only": 0.825},
    }
    assert block_scores(board, ["seed"], "war").round(6).loc[1, "dann"] == round((20 + 15) / 60, 6)


def test_records_outside_of_the_block_are_left_out():
    pair = ("emodb", "urdu")
    given = [record("dann", pair, 0, (1, 1)), record("source_only", pair, 0, (1, 1)), record("dann", pair, 1, (1, 1))]
    assert [r["run"]["seed"] for r in block_records(leaderboard(given).board)] == [0, 0]
