from benchmark.contracts import Run
from benchmark.report import render_terminal
from tests.report.report_cases import PAIRS, failure, leaderboard, record, without


def line(text, name):
    return next(line.split() for line in text.splitlines() if f" {name} " in f"{line} ")


def test_the_ranking_with_pairs_where_they_fit():
    text = render_terminal(leaderboard(), 100)
    assert " ".join(line(text, "dann")) == "1 dann 57.5 ± 3.5 56.7 ± 2.4 9.0 10.0 2 65.0 50.0"
    assert " ".join(line(text, "target_only")) == "target_only † 86.2 ± 1.8 86.7 ± 2.4 9.0 10.0 2 90.0 82.5"
    assert " ".join(line(text, "majority")) == "majority 50.0 33.3 50.0 50.0"
    assert text.startswith("four_real: UAR and WAR in %, selection rule last; † saw target labels\n")


def test_targets_where_pairs_do_not_fit_and_nothing_where_neither_does():
    corpora = ("emodb", "ravdess", "emovo", "urdu")
    pairs = [(s, t) for s in corpora for t in corpora if s != t]
    right = {"emodb": (6, 12), "ravdess": (5, 12), "emovo": (5, 10), "urdu": (4, 8)}
    board = leaderboard([record("dann", pair, 0, right[pair[1]]) for pair in pairs], pairs=pairs, seeds=[0])
    wide, medium, narrow = (render_terminal(board, width) for width in (220, 100, 65))
    assert len(line(wide, "dann")) == 7 + 12
    assert line(medium, "dann")[7:] == ["60.0", "50.0", "55.0", "40.0"]
    assert len(line(narrow, "dann")) == 7
    for text, width in ((wide, 220), (medium, 100), (narrow, 65)):
        assert max(map(len, text.splitlines())) <= width


def test_what_is_missing_stands_below():
    gone = [Run("dann", *PAIRS[1], seed) for seed in (0, 1)]
    text = render_terminal(leaderboard(without(*gone), failures=[failure("dann", PAIRS[1], 0, "ValueError: x")]))
    assert "2 of 12 runs missing: 1 failed, 1 not run yet\nfailed: ValueError: x: dann urdu -> emodb seed 0\n" in text


def test_without_a_common_run_the_means_are_dashes():
    given = [record("dann", PAIRS[0], 0, (5, 10)), record("source_only", PAIRS[1], 0, (5, 10))]
    assert line(render_terminal(leaderboard(given, seeds=[0])), "dann")[:5] == ["dann", "—", "—", "9.0", "10.0"]
