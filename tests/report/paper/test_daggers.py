from benchmark.evaluation.statistics.comparisons import compare_with
from benchmark.report.paper.contenders import contenders
from benchmark.report.paper.daggers import daggers
from benchmark.report.paper.latex import render_metric
from tests.report.report_cases import leaderboard, record


def better(corpora, methods, worse=()):
    """A board on which ``methods`` beat source_only on all pairs but those with the target ``worse``."""
    pairs = [(s, t) for s in corpora for t in corpora if s != t]
    given = [record("source_only", pair, 0, (5, 10)) for pair in pairs]
    given += [record(m, pair, 0, (4, 8) if pair[1] in worse else (7, 12)) for m in methods for pair in pairs]
    return leaderboard(given, pairs=pairs, seeds=[0], methods=["source_only", *methods]).board


def test_a_dagger_marks_what_the_blocked_test_finds_after_holm():
    board = better("abcdef", ["dann"])
    found = daggers(board, "uar")
    assert found.methods == {"dann"}
    assert "sign-flip" in found.sentence
    assert "Holm" in found.sentence
    table = render_metric(leaderboard(board.records, pairs=board.pairs, seeds=[0]), "uar")
    assert "its floor (source_only)" in found.sentence
    assert r"dann$^\dagger$ & " in table
    assert r"source\_only (floor)$" not in table


def test_daggers_are_those_of_the_adjusted_comparison():
    board = better("abcdefgh", ["dann", "mmd"], worse="ab")
    p = {c.method: c.p_holm for c in compare_with(contenders(board), {"dann": "source_only", "mmd": "source_only"})}
    assert daggers(board, "uar").methods == {method for method, value in p.items() if value < 0.05}
    assert not daggers(board, "uar").methods


def test_where_no_p_can_be_small_enough_the_caption_says_why():
    assert "0.125" in daggers(better("abcd", ["dann"]), "uar").sentence
    found = daggers(better("abcdef", ["dann", "mmd"]), "uar")
    assert not found.methods
    assert "6 of them and 2 comparisons with floors" in found.sentence
    assert "0.0625" in found.sentence
    assert (
        "no method has pairs in common with its floor" in daggers(leaderboard(methods=["dann"]).board, "uar").sentence
    )
