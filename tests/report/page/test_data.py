import itertools
import math

import numpy as np
import pytest
from scipy.stats import ttest_1samp

from benchmark.contracts import Run
from benchmark.evaluation.metrics import macro_f1, war
from benchmark.evaluation.rules import RULES, choose
from benchmark.evaluation.statistics.comparisons import blocked_test
from benchmark.evaluation.statistics.intervals import paired_difference
from benchmark.report.page.cells import confusions, curve, method_cells
from benchmark.report.page.data import page_data
from benchmark.report.page.ranking import ranking, under
from benchmark.report.page.versus import duels, overall, paired
from tests.report.report_cases import PAIRS as TWO
from tests.report.report_cases import leaderboard, without
from tests.report.section_cases import (
    PAIRS,
    SEEDS,
    mean,
    pair_means,
    pair_of,
    recall_mean,
    shows,
    varied,
    varied_records,
)


@pytest.fixture(scope="module")
def given():
    return varied()


def own(board, method, pair=None):
    return [r for r in board.records if r["run"]["method"] == method and pair in (None, pair_of(r))]


def seed_means(board, method, rule, metric):
    """The mean over pairs of each seed, as loops."""
    found = []
    for seed in SEEDS:
        runs = [r for r in own(board, method) if r["run"]["seed"] == seed]
        found.append(mean(metric(choose([r], rule)[1]["confusion"]["target"]) for r in runs))
    return found


@pytest.mark.parametrize("rule", ["last", "snd", "oracle"])
def test_means_and_deviations_are_those_of_the_rule(given, rule):
    for place in ranking(under(given, rule))[: len(given.board.methods)]:
        for score, metric in ((place.uar, recall_mean), (place.war, war), (place.f1, macro_f1)):
            a, b = seed_means(given.board, place.name, rule, metric)
            assert shows(score.mean, (a + b) / 2)
            assert shows(score.sd, abs(a - b) / math.sqrt(2))


def test_ranks_follow_the_rule_but_rows_stay_where_they_are(given):
    last, snd = ranking(under(given, "last")), ranking(under(given, "snd"))
    assert [p.name for p in last] == [p.name for p in snd]
    assert [p.rank for p in last] != [p.rank for p in snd]
    for places in (last, snd):
        best = max(p.uar.mean for p in places if p.kind == "method")
        assert [p.uar.mean for p in places if p.uar.mark == "best"] == [best]
        assert [p.uar.mean for p in places if p.rank == 1] == [best]


def test_the_oracle_ranks_and_marks_nothing(given):
    assert {(p.rank, p.uar.mark, p.war.mark) for p in ranking(under(given, "oracle"))} == {(0, "", "")}
    assert {p.rank for p in ranking(under(given, "last")) if p.kind != "method"} == {0}


@pytest.mark.parametrize("rule", ["last", "bnm", "oracle"])
def test_confusion_counts_are_sums_over_the_chosen_models(given, rule):
    found = confusions(under(given, rule).board)
    for method, pair in itertools.product(given.board.methods, PAIRS):
        total = [0, 0, 0, 0]
        for r in own(given.board, method, pair):
            for k, n in enumerate(itertools.chain(*choose([r], rule)[1]["confusion"]["target"])):
                total[k] += n
        assert found[(method, *pair)] == total


def test_a_cell_finds_the_counts_and_the_score_of_every_rule(given):
    board = given.board
    boards = [under(given, rule) for rule in RULES]
    cells = method_cells(board, boards)
    counts = {b.board.rule: confusions(b.board) for b in boards}
    for (i, method), (j, pair) in itertools.product(enumerate(board.methods), enumerate(board.pairs)):
        cell = cells[i][j]
        assert cell["seeds"] == len(SEEDS)
        for k, rule in enumerate(RULES):
            assert cell["confusions"][cell["chosen"][k]] == counts[rule][(method, *pair)]
        assert shows(cell["scores"][0][0], pair_means(board, method)[pair])
        assert len(cell["confusions"]) == len({tuple(c) for c in cell["confusions"]})


def test_curves_are_means_over_seeds(given):
    runs = own(given.board, "mmd", PAIRS[0])
    found = curve(runs)
    assert found["progress"] == [0.25, 0.5, 0.75, 1.0]
    for k in range(4):
        checkpoints = [r["checkpoints"][k] for r in runs]
        assert shows(found["oracle"][k], mean(recall_mean(c["confusion"]["target"]) for c in checkpoints))
        held = mean(recall_mean(c["confusion"]["source_validation"]) for c in checkpoints)
        assert shows(found["source_validation"][k], held)
        assert found["iwv"][k] == pytest.approx(mean(c["selection"]["iwv"] for c in checkpoints), rel=1e-3)


def test_a_curve_leaves_out_what_no_seed_has(given):
    assert set(curve(own(given.board, "target_only", PAIRS[0]))) == {"progress", "oracle"}
    runs = [r for r in varied_records() if r["run"]["method"] == "mmd" and pair_of(r) == PAIRS[0]]
    for r in runs:
        r["checkpoints"][1]["selection"]["snd"] = None
    runs[0]["checkpoints"][2]["selection"]["snd"] = None
    found = curve(runs)["snd"]
    assert found[1] is None
    assert found[2] == pytest.approx(runs[1]["checkpoints"][2]["selection"]["snd"], rel=1e-3)


def test_a_paired_difference_agrees_with_other_ways_to_compute_it():
    rng = np.random.default_rng(1)
    for n in (2, 3, 7):
        a, b = rng.uniform(0, 1, n), rng.uniform(0, 1, n)
        found = paired(a, b)
        other = paired_difference(dict(enumerate(a)), dict(enumerate(b)))
        assert all(map(shows, (found.mean, found.sd, found.low, found.high), (*other[:2], *other[3:])))
        assert all(map(shows, (found.low, found.high), ttest_1samp(a - b, 0).confidence_interval(0.95)))
        d = [x - y for x, y in zip(a, b, strict=True)]
        assert shows(found.sd, math.sqrt(sum((x - sum(d) / n) ** 2 for x in d) / (n - 1)))
        assert (found.won, found.lost) == (sum(x > 0 for x in d), sum(x < 0 for x in d))


def test_one_seed_has_a_difference_but_no_interval_and_none_has_nothing():
    nan = math.nan
    assert paired(np.array([0.5, nan]), np.array([0.4, 0.4])) == (10.0, None, None, None, 1, 0, 0)
    assert paired(np.array([0.5, nan]), np.array([nan, 0.4])) is None
    assert paired(np.array([0.1 + 0.2]), np.array([0.3])) == (0.0, None, None, None, 0, 1, 0)


def test_duels_and_the_test_are_those_of_their_two_methods(given):
    board = given.board
    found, tests = duels(board), overall(board)
    for k, (a, b) in enumerate(itertools.combinations(board.methods, 2)):
        one, other = pair_means(board, a), pair_means(board, b)
        differences = {pair: one[pair] - other[pair] for pair in PAIRS}
        for pair, duel in zip(board.pairs, found[k], strict=True):
            assert shows(duel.mean, differences[pair])
            assert duel.won + duel.tied + duel.lost == len(SEEDS)
        assert shows(tests[k].mean, mean(differences.values()))
        assert tests[k].p == pytest.approx(blocked_test(differences).p, rel=1e-3)
        assert (tests[k].won, tests[k].lost) == tuple(sum(s * d > 1e-9 for d in differences.values()) for s in (1, -1))


def test_overall_means_are_over_what_every_method_has():
    board = leaderboard(without(Run("dann", *TWO[1], 0), Run("dann", *TWO[1], 1))).board
    assert board.methods[:2] == ("dann", "source_only")
    assert overall(board)[0][:4] == (12.5, 1, 0, 0)  # 0.60 - 0.50 and 0.70 - 0.55 on the one pair
    assert duels(board)[0] == [(12.5, 3.5, -19.3, 44.3, 2, 0, 0), None]


def test_methods_without_a_common_pair_are_compared_nowhere():
    gone = [Run("dann", *TWO[0], s) for s in (0, 1)] + [Run("source_only", *TWO[1], s) for s in (0, 1)]
    found = page_data(leaderboard(without(*gone)))
    assert found["overall"] == [None] * 3
    assert found["block"] == ""
    assert found["duels"][0] == [None, None]
    i, j = found["methods"].index("dann"), found["pairs"].index(TWO[0])
    assert found["cells"][i][j] == {"seeds": 0, "note": 2}
