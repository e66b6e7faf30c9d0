import itertools
import math
from dataclasses import replace

import pytest
from scipy.stats import ttest_1samp

from benchmark.contracts import Run
from benchmark.evaluation.metrics import macro_f1, war
from benchmark.evaluation.rules import RULES, choose
from benchmark.evaluation.statistics.comparisons import blocked_test
from benchmark.report.floors import measured
from benchmark.report.page import static
from benchmark.report.page.cells import confusions, curve, method_cells, seed_scores
from benchmark.report.page.data import page_data, views
from benchmark.report.page.finding import finding
from benchmark.report.page.ranking import ranking, under
from benchmark.report.page.versus import overall
from tests.report.report_cases import PAIRS as TWO
from tests.report.report_cases import leaderboard, records, without
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


def test_scores_of_seeds_are_those_of_the_runs(given):
    board = given.board
    cells = method_cells(board, [under(given, rule) for rule in RULES])
    for (i, method), (j, pair) in itertools.product(enumerate(board.methods), enumerate(board.pairs)):
        cell = cells[i][j]
        for k, rule in enumerate(RULES):
            expected = [recall_mean(choose([r], rule)[1]["confusion"]["target"]) for r in own(board, method, pair)]
            assert cell["runs"][cell["run"][k]] == pytest.approx(expected, abs=1e-10)


def test_a_seed_that_is_missing_has_no_score():
    board = leaderboard(without(Run("dann", *TWO[0], 0))).board
    assert seed_scores(board)["dann", *TWO[0]] == [None, 0.7]


@pytest.mark.parametrize("rule", ["last", "snd"])
def test_the_test_of_two_methods_is_theirs_under_the_rule(given, rule):
    board = under(given, rule).board
    tests = overall(board)
    runs = board.runs
    for k, (a, b) in enumerate(itertools.combinations(board.methods, 2)):
        means = [runs[runs["method"] == m].groupby(["source", "target"])["uar"].mean() for m in (a, b)]
        differences = {pair: means[0][pair] - means[1][pair] for pair in PAIRS}
        assert shows(tests[k].mean, mean(differences.values()))
        assert tests[k].p == pytest.approx(blocked_test(differences).p, rel=1e-3)
        assert (tests[k].won, tests[k].lost) == tuple(sum(s * d > 1e-9 for d in differences.values()) for s in (1, -1))


def test_every_rule_has_its_comparisons_and_its_finding(given):
    found = page_data(given)
    for k, rule in enumerate(RULES):
        own = under(given, rule)
        assert found["overall"][k] == overall(own.board)
        assert found["findings"][k] == finding(own)
    assert len(set(found["findings"])) == len(RULES)


@pytest.mark.parametrize("rule", ["last", "snd"])
def test_an_interval_is_that_of_the_means_of_seeds(given, rule):
    for place in ranking(under(given, rule)):
        if place.kind == "floor":
            assert (place.low, place.high) == (None, None)
            continue
        by_seed = [[choose([r], rule)[1] for r in of_seed(given, place.name, seed)] for seed in SEEDS]
        seeds = [mean(recall_mean(c["confusion"]["target"]) for c in chosen) for chosen in by_seed]
        interval = ttest_1samp(seeds, 0).confidence_interval(0.95)
        assert all(map(shows, (place.low, place.high), interval))


def of_seed(given, method, seed):
    return [r for r in own(given.board, method) if r["run"]["seed"] == seed]


def test_one_seed_has_a_mean_and_no_interval():
    given = leaderboard([r for r in records() if r["run"]["seed"] == 0], seeds=[0])
    assert {(p.uar.sd, p.low, p.high) for p in ranking(given)} == {(None, None, None)}
    assert {"low" in text or "±" in text for text in (static.dots(given.board), static.spread(given.board))} == {False}
    assert "one seed" in static.dots(given.board)
    assert "one seed" in static.spread(given.board)


def test_a_method_is_measured_by_its_own_floor(given):
    found = {p.name: p for p in ranking(given)}
    for name, floor in measured(given.board).items():
        assert found[name].floor == floor
        assert shows(found[name].over, mean_of(given, name) - mean_of(given, floor))
    for name in ("source_only", "target_only", "chance"):
        assert (found[name].floor, found[name].gain) == ("", "")


def mean_of(given, method):
    return mean(pair_means(given.board, method).values())


@pytest.mark.parametrize(("over", "text"), [(1.44, "+1.4"), (-0.26, "−0.3"), (0.0, "0.0"), (None, "")])
def test_a_gain_has_its_sign(given, over, text):
    place = replace(ranking(given)[0], over=None if over is None else float(f"{over:.1f}"))
    assert place.gain == text


def test_the_axis_holds_every_mean_under_every_rule(given):
    found = views(given)
    means = [p.uar.mean for places in found.places for p in places]
    axis = found.axis
    assert axis.low % 5 == axis.high % 5 == 0
    assert axis.low < min(means) < max(means) < axis.high
    assert max(min(means) - axis.low, axis.high - max(means)) <= 6
    assert [axis.at(value) for value in (axis.low, axis.high, -1, 101)] == [0, 1, 0, 1]


def test_lines_are_chance_and_the_floors_that_are_there(given):
    names, floors = [place.name for place in views(given).own], list(measured(given.board).values())
    first, *others = [names[i] for i in views(given).lines]
    assert first == "chance"
    assert others == sorted(set(floors), key=lambda floor: (-floors.count(floor), floors.index(floor)))


def test_overall_means_are_over_what_every_method_has():
    board = leaderboard(without(Run("dann", *TWO[1], 0), Run("dann", *TWO[1], 1))).board
    assert board.methods[:2] == ("dann", "source_only")
    assert overall(board)[0][:4] == (12.5, 1, 0, 0)  # 0.60 - 0.50 and 0.70 - 0.55 on the one pair


def test_methods_without_a_common_pair_are_compared_nowhere():
    gone = [Run("dann", *TWO[0], s) for s in (0, 1)] + [Run("source_only", *TWO[1], s) for s in (0, 1)]
    found = page_data(leaderboard(without(*gone)))
    assert found["overall"] == [[None] * 3] * len(RULES)
    assert found["block"] == ""
    i, j = found["methods"].index("dann"), found["pairs"].index(TWO[0])
    assert found["cells"][i][j] == {"seeds": 0, "note": 2}
