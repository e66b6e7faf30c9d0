"""The sentence that the page opens with, against what tables and tests say."""

import re

import pytest

from benchmark.contracts import Run
from benchmark.evaluation.rules import RULES
from benchmark.evaluation.statistics.comparisons import LEVEL, blocked_test, holm
from benchmark.report.floors import measured
from benchmark.report.overview import standings
from benchmark.report.page.finding import finding
from benchmark.report.page.ranking import under
from benchmark.report.parts import competing, p_text
from benchmark.report.scores import block_scores
from benchmark.report.table import percent
from tests.report.report_cases import PAIRS, leaderboard, record, records, without
from tests.report.section_cases import CORPORA, shows, varied


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != "oracle"])
def test_the_first_of_the_ranking_is_named_with_its_mean_and_its_gain(rule):
    given = under(varied(), rule)
    found = finding(given)
    first = next(s for s in standings(given) if s.rank == 1)
    floor = given.board.floor_of(first.row.name)
    assert f"Under the rule {rule}, {first.row.name} comes first of {len(competing(given.board))} methods" in found
    assert f"{percent(first.uar.mean)}\N{NO-BREAK SPACE}% mean UAR over 6 pairs of {len(CORPORA)} corpora" in found
    means = {s.row.name: s.uar.mean for s in standings(given)}
    reference, name = (floor, f"its own floor, {floor}") if floor else ("chance", "chance")
    gain = re.search(rf"([0-9.]+) points above {name}", found)[1]
    assert shows(gain, means[first.row.name] - means[reference])


def test_so_few_corpora_allow_no_significance_and_the_sentence_says_so():
    assert finding(two_deep()).endswith("; with 2 corpora no difference between two methods can be significant.")


def test_corpora_that_the_pairs_tie_together_are_not_counted_as_independent():
    pairs = [(f"a{i}", f"b{i}") for i in range(4)]
    right = {"dann": (6, 12), "source_only": (5, 10)}
    given = two_deep([record(m, pair, 0, right[m]) for m in right for pair in pairs], pairs=pairs, seeds=[0])
    assert "over 4 pairs of 8 corpora" in finding(given)
    assert finding(given).endswith("; with 4 of them independent no difference between two methods can be significant.")


def test_the_oracle_finds_nothing():
    found = finding(under(varied(), "oracle"))
    assert "nothing is ranked or claimed" in found
    assert not any(method in found for method in varied().board.methods)


def two_deep(given=None, **changes):
    """dann as a method that adapts: its floor is source_only."""
    given = records() if given is None else given
    return leaderboard(
        [{**r, "family": "adversarial"} if r["run"]["method"] == "dann" else r for r in given], **changes
    )


def test_a_floor_that_comes_first_is_called_what_it_is():
    worse = [record("dann", pair, seed, (1, 2)) for pair in PAIRS for seed in (0, 1)]
    given = two_deep([*worse, *(r for r in records() if r["run"]["method"] != "dann")])
    assert "source_only comes first of 2 methods" in finding(given)
    assert finding(given).endswith("points above chance, and adapts to nothing: no method that adapts does better.")


def test_methods_that_print_alike_share_the_first_place():
    same = [record(m, pair, seed, (5, 10)) for m in ("dann", "source_only") for pair in PAIRS for seed in (0, 1)]
    assert "dann and source_only share the first place of 2 methods: 50.0" in finding(two_deep(same))


def test_a_floor_without_a_run_is_missed_by_name():
    given = two_deep([r for r in records() if r["run"]["method"] != "source_only"])
    assert "dann, the only method without target labels, reaches" in finding(given)
    assert finding(given).endswith("its own floor, source_only, has no finished run.")


def test_one_seed_is_said():
    given = two_deep([r for r in records() if r["run"]["seed"] == 0], seeds=[0])
    assert "over 2 pairs of 2 corpora with one seed" in finding(given)


def test_nothing_is_found_where_nothing_can_be_compared():
    gone = [Run("dann", *PAIRS[0], s) for s in (0, 1)] + [Run("source_only", *PAIRS[1], s) for s in (0, 1)]
    assert finding(leaderboard(without(*gone))).startswith("Nothing to compare: no pair has a seed")
    only = [r for r in records() if r["run"]["method"] == "target_only"]
    assert finding(leaderboard(only)).startswith(
        "Nothing to compare: no method of the table does without target labels"
    )


@pytest.mark.parametrize(("right", "verdict"), [((8, 14), "significant over corpora"), (None, "corpora may turn")])
def test_with_many_corpora_the_sentence_gives_the_verdict_of_the_test(right, verdict):
    names = [f"c{i}" for i in range(8)]
    pairs = [(a, b) for a in names for b in names if a != b]
    better = {pair: right or ((6, 12) if pair[0] in names[:5] else (4, 9)) for pair in pairs}
    given = two_deep(
        [
            record(m, pair, 0, better[pair] if m == "dann" else (5, 10))
            for m in ("dann", "source_only")
            for pair in pairs
        ],
        methods=["source_only", "dann"],
        pairs=pairs,
        seeds=[0],
    )
    values = block_scores(given.board)
    p = holm([blocked_test(values[m] - values[floor]).p for m, floor in measured(given.board).items()])[0]
    assert verdict in finding(given)
    assert (p <= LEVEL) == (verdict == "significant over corpora")
    assert f"(p {p_text(p) if p < 0.001 else '= ' + p_text(p)}, by Holm)" in finding(given)
