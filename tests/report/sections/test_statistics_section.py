import itertools

import pandas as pd
import pytest

from benchmark.evaluation.statistics.comparisons import blocked_test, independent_wilcoxon
from benchmark.evaluation.statistics.corpus_effects import corpus_values
from benchmark.evaluation.statistics.rankings import rank_one_shares
from benchmark.report.caption import significance
from benchmark.report.parts import NO_METHOD, p_text
from benchmark.report.sections.statistics_section import AGAINST_HEADERS, statistics_section
from tests.report.report_cases import record
from tests.report.section_cases import FLOORS, PAIRS, column, pair_means, pairs_of, shows, varied, varied_records

MEASURED = tuple(FLOORS)
RANKED = ("source_only", "dann", "mmd", "svm", "coral")


@pytest.fixture(scope="module")
def leaderboard():
    return varied()


@pytest.fixture(scope="module")
def section(leaderboard):
    return statistics_section(leaderboard)


def differences(board, method):
    own, floor = pair_means(board, method), pair_means(board, FLOORS[method])
    return {pair: own[pair] - floor[pair] for pair in PAIRS}


def better_by(gains, corpora):
    """Boards of two corpora and more on which every method beats source_only in every pair by its gain of anger."""
    given = [
        record(method, pair, 0, (5 + gain, 10))
        for method, gain in {"source_only": 0, **gains}.items()
        for pair in pairs_of(corpora)
    ]
    return varied(given, methods=["source_only", *gains], pairs=pairs_of(corpora), seeds=[0])


def flips(means):
    """Two-sided p of a mean under all changes of sign, as a loop."""
    extreme = total = 0
    for signs in itertools.product((1, -1), repeat=len(means)):
        total += 1
        extreme += abs(sum(s * m for s, m in zip(signs, means, strict=True))) >= abs(sum(means)) - 1e-9
    return extreme / total


@pytest.mark.parametrize("method", MEASURED)
def test_difference_and_wins_are_counted_over_pairs(leaderboard, section, method):
    d = list(differences(leaderboard.board, method).values())
    won, lost = sum(x > 1e-9 for x in d), sum(x < -1e-9 for x in d)
    assert shows(column(section.grids[0], "Difference")[method], sum(d) / len(d))
    assert column(section.grids[0], "Difference")[method][0] in "+-"
    assert column(section.grids[0], "Won / lost / tied")[method] == f"{won} / {lost} / {len(d) - won - lost}"


@pytest.mark.parametrize("method", MEASURED)
def test_p_by_role_is_a_sign_flip_test_on_corpus_means(leaderboard, section, method):
    d = differences(leaderboard.board, method)
    for role, name in enumerate(("source", "target")):
        of = {corpus: [x for pair, x in d.items() if pair[role] == corpus] for corpus in sorted({p[role] for p in d})}
        p = flips([sum(values) / len(values) for values in of.values()])
        assert column(section.grids[0], f"p by {name}")[method] == f"{p:.3f}"


@pytest.mark.parametrize("method", MEASURED)
def test_the_largest_p_stands_and_wilcoxons_beside_it(leaderboard, section, method):
    d = differences(leaderboard.board, method)
    grid = section.grids[0]
    ps = [column(grid, h)[method] for h in AGAINST_HEADERS[4:7]]
    assert column(grid, "p, the largest")[method] == max(ps) == p_text(blocked_test(d).p)
    assert column(grid, "Wilcoxon p (assumes independent pairs)")[method] == p_text(independent_wilcoxon(d))


def test_holm_allows_for_all_methods_compared(leaderboard, section):
    p = {m: blocked_test(differences(leaderboard.board, m)).p for m in MEASURED}
    adjusted, least = {}, 0.0
    for i, m in enumerate(sorted(p, key=p.get)):
        least = max(least, min(1.0, (len(p) - i) * p[m]))
        adjusted[m] = f"{least:.3f}"
    assert column(section.grids[0], "Holm p") == adjusted


def test_references_are_compared_with_nobody(section):
    assert not any("target_only" in row for grid in section.grids for row in grid.rows)


def test_few_corpora_have_a_sentence_for_stars(leaderboard, section):
    sentence = significance(leaderboard.board)[0]
    assert sentence in section.grids[0].text
    assert not any("*" in cell for row in section.grids[0].rows for cell in row)


def test_seven_corpora_and_one_comparison_allow_a_star():
    section = statistics_section(better_by({"dann": 2}, [f"c{k}" for k in range(7)]))
    assert column(section.grids[0], "Holm p") == {"dann": "0.016*"}
    assert "A star: Holm p of at most 0.05." in section.grids[0].text


def test_six_corpora_and_two_comparisons_do_not():
    section = statistics_section(better_by({"dann": 2, "mmd": 1}, [f"c{k}" for k in range(6)]))
    assert column(section.grids[0], "Holm p") == {"dann": "0.062", "mmd": "0.062"}
    assert "the smallest possible Holm p is 0.0625." in section.grids[0].text


def test_ranks_by_pair_are_means_of_ranks(leaderboard, section):
    methods = RANKED
    means = {m: pair_means(leaderboard.board, m) for m in methods}
    expected = {}
    for m in methods:
        total = 0.0
        for pair in PAIRS:
            ahead = sum(means[o][pair] > means[m][pair] + 1e-9 for o in methods)
            tied = sum(abs(means[o][pair] - means[m][pair]) <= 1e-9 for o in methods)
            total += ahead + (tied + 1) / 2
        expected[m] = f"{total / len(PAIRS):.2f}"
    assert column(section.grids[1], "Average rank by pair") == expected


def test_ranks_by_corpus_are_those_of_its_values_in_both_roles(leaderboard, section):
    methods = list(RANKED)
    values = pd.DataFrame({m: pair_means(leaderboard.board, m) for m in methods}).loc[PAIRS]
    ahead = {m: [] for m in methods}
    for row in corpus_values(values):
        for m, value in zip(methods, row, strict=True):
            ahead[m].append(1 + sum(row > value) + (sum(row == value) - 1) / 2)
    expected = {m: f"{sum(ranks) / len(ranks):.2f}" for m, ranks in ahead.items()}
    assert column(section.grids[1], "By corpus") == expected


def test_methods_far_apart_are_in_no_common_group():
    corpora = [f"c{k}" for k in range(12)]
    section = statistics_section(better_by({"dann": 1, "mmd": 2, "cmd": 4}, corpora))
    groups = column(section.grids[1], "Not told apart")
    assert groups == {"cmd": "1", "mmd": "1, 2", "dann": "2, 3", "source_only": "3"}
    assert "no two can be told apart" not in section.grids[1].text


def test_where_ranks_lie_within_the_critical_difference_the_text_says_so(section):
    assert set(column(section.grids[1], "Not told apart").values()) == {"1"}
    assert "no two can be told apart" in section.grids[1].text


def test_shares_of_the_first_rank_are_in_percent(leaderboard, section):
    runs = leaderboard.board.runs.query("method != 'target_only'")
    values = runs.pivot(index=["source", "target", "seed"], columns="method", values="uar")
    expected = rank_one_shares(values)
    shares = column(section.grids[1], "Rank 1 in % of resamples")
    assert {m for m, text in shares.items() if text == "< 0.5"} == set(expected.index[expected < 0.005])
    assert all(shows(text, expected[m]) for m, text in shares.items() if text != "< 0.5")


def test_a_first_rank_that_hardly_occurs_has_no_number():
    shares = column(statistics_section(better_by({"dann": 3}, PAIRS[0])).grids[1], "Rank 1 in % of resamples")
    assert shares == {"dann": "100.0", "source_only": "< 0.5"}


def test_each_row_names_the_floor_that_it_is_held_against(section):
    assert column(section.grids[0], "Floor") == FLOORS


def test_without_one_floor_the_methods_of_the_other_are_compared():
    given = [r for r in varied_records() if r["run"]["method"] != "svm"]
    grid = statistics_section(varied(given)).grids[0]
    assert column(grid, "Floor") == {"dann": "source_only", "mmd": "source_only"}
    assert "No finished run of svm, the floor of coral." in grid.text


def test_without_floors_ranks_and_intervals_are_left():
    given = [r for r in varied_records() if r["run"]["method"] not in FLOORS.values()]
    section = statistics_section(varied(given))
    lacking = "No finished run of source_only, the floor of dann, mmd; svm, the floor of coral."
    assert section.text[0] == f"No method is compared with its floor. {lacking}"
    assert [grid.headers[1] for grid in section.grids] == [
        "Average rank by pair",
        section.grids[1].rows[0][0],
        "emodb → emovo",
    ]


def test_a_lone_method_has_intervals_only():
    section = statistics_section(better_by({}, PAIRS[0]))
    assert section.text[0] == "No method is compared with its floor. The table has no method that adapts."
    assert len(section.grids) == 1


def test_a_table_of_references_only_says_why_nothing_is_compared():
    given = [r for r in varied_records() if r["supervised_on_target"]]
    assert statistics_section(varied(given, methods=["target_only"])).text == (NO_METHOD,)


def test_every_row_is_as_long_as_its_headers(section):
    assert all(len(row) == len(grid.headers) for grid in section.grids for row in grid.rows)


def test_win_rates_are_shares_of_pairs(leaderboard, section):
    board = leaderboard.board
    grid = next(grid for grid in section.grids if grid.text.startswith("Win rates"))
    means = board.runs.groupby(["method", "source", "target"])["uar"].mean()
    for row in grid.rows:
        for other, cell in zip(grid.headers[1:], row[1:], strict=True):
            wins = [
                0.5
                if means[row[0], *pair] == means[other, *pair]
                else float(means[row[0], *pair] > means[other, *pair])
                for pair in board.block.pairs
            ]
            assert cell == ("–" if other == row[0] else f"{100 * sum(wins) / len(wins):.1f}")
