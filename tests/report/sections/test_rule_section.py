import math

import pytest

from benchmark.evaluation.rules import RULES
from benchmark.evaluation.statistics.rankings import spearman
from benchmark.report.parts import NO_BLOCK, NO_METHOD
from benchmark.report.sections.rule_section import ORACLE, rule_section
from benchmark.report.sections.rule_survey import survey
from tests.report.report_cases import leaderboard, record, records
from tests.report.section_cases import (
    PAIRS,
    SCORES,
    column,
    mean,
    recall_mean,
    shows,
    unsupervised,
    varied,
    varied_records,
)

NAMES = [name if name != "oracle" else ORACLE for name in RULES]


@pytest.fixture(scope="module")
def board():
    return varied().board


@pytest.fixture(scope="module")
def section(board):
    return rule_section(board)


def score(checkpoint, rule):
    if rule == "last":
        return checkpoint["progress"]
    if rule in SCORES:
        return checkpoint["selection"].get(rule, math.nan)
    return recall_mean(checkpoint["confusion"]["target" if rule == "oracle" else rule])


def picked(found, rule):
    """The UAR of the checkpoint with the highest score, the later of equals, as a loop."""
    best, uar = -math.inf, math.nan
    for checkpoint in found["checkpoints"]:
        if score(checkpoint, rule) >= best:
            best, uar = score(checkpoint, rule), recall_mean(checkpoint["confusion"]["target"])
    return uar


def test_a_row_per_rule_the_oracle_last_and_called_so(section):
    assert [row[0] for row in section.grids[0].rows] == NAMES
    assert section.grids[1].headers == ("Method", *NAMES, "Oracle minus last")


def test_nothing_is_marked_best(section):
    assert not any("*" in cell for grid in section.grids for row in grid.rows for cell in row)


@pytest.mark.parametrize("rule", RULES)
def test_mean_gap_and_share_of_a_rule_are_their_equations(board, section, rule):
    runs = unsupervised(board)
    uars, best = [picked(r, rule) for r in runs], [picked(r, "oracle") for r in runs]
    same = [u == b for u, b, r in zip(uars, best, runs, strict=True) if len(r["checkpoints"]) > 1]
    label = NAMES[list(RULES).index(rule)]
    assert shows(column(section.grids[0], "Mean UAR")[label], mean(uars))
    assert shows(column(section.grids[0], "Oracle minus rule")[label], mean(best) - mean(uars))
    assert shows(column(section.grids[0], "As good as the oracle's choice")[label], mean(same))


@pytest.mark.parametrize("rule", RULES)
def test_correlations_of_all_runs_at_once_are_those_of_each_run(board, rule):
    expected = []
    for run in unsupervised(board):
        if len(run["checkpoints"]) >= 3:
            truth = [recall_mean(c["confusion"]["target"]) for c in run["checkpoints"]]
            expected.append(spearman([score(c, rule) for c in run["checkpoints"]], truth))
    assert survey(board).correlations(rule).tolist() == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize(("unknown", "runs"), [(1, 3 * len(PAIRS) * 2), (2, 0)])
def test_correlations_need_three_scored_checkpoints(unknown, runs):
    given = varied_records()
    for r in given:
        for c in r["checkpoints"][:unknown]:
            c["selection"]["snd"] = None
    board = varied(given).board
    assert len(survey(board).correlations("snd")) == runs
    assert (column(rule_section(board).grids[0], "Score and target UAR")["snd"] == "–") == (runs == 0)


def test_the_first_method_and_the_agreement_of_rankings(board, section):
    means = {
        rule: {
            m: mean([picked(r, rule) for r in unsupervised(board) if r["run"]["method"] == m])
            for m in ("source_only", "dann", "mmd", "svm", "coral")
        }
        for rule in RULES
    }
    for rule, label in zip(RULES, NAMES, strict=True):
        first = max(means[rule], key=means[rule].get)
        name, uar = column(section.grids[0], "Rank 1")[label].rstrip(")").split(" (")
        assert name == first
        assert shows(uar, means[rule][first])
        agreement = spearman([means[rule][m] for m in means["last"]], list(means["last"].values()))
        assert column(section.grids[0], "Ranking as under last")[label] == f"{agreement:+.2f}"


def test_methods_that_print_alike_share_the_first_rank():
    given = [record(m, PAIRS[0], 0, (5, 10)) for m in ("source_only", "dann")]
    found = rule_section(leaderboard(given, pairs=PAIRS[:1], seeds=[0]).board)
    assert set(column(found.grids[0], "Rank 1")["last"].removesuffix(" (50.0)").split(", ")) == {"source_only", "dann"}


def test_each_method_under_each_rule_as_in_the_frames(board, section):
    grid = section.grids[1]
    assert {row[0] for row in grid.rows} == {"source_only", "dann", "mmd"}
    for rule, label in zip(RULES, NAMES, strict=True):
        means = board.under(rule).groupby("method")["uar"].mean()
        assert all(shows(text, means[method]) for method, text in column(grid, label).items())


def test_the_gap_of_a_method_is_the_oracle_minus_last(board, section):
    means = {rule: board.under(rule).groupby("method")["uar"].mean() for rule in ("oracle", "last")}
    for method, text in column(section.grids[1], "Oracle minus last").items():
        assert shows(text, means["oracle"][method] - means["last"][method])


def test_methods_with_one_checkpoint_are_counted(section):
    assert any("(2 of 5 methods)" in sentence for sentence in section.text)


def test_the_trials_of_a_search_are_candidates_together():
    given = [record("dann", PAIRS[0], 0, (5, 10), trial=k) for k in (0, 1)]
    for r, right in zip(given, (6, 9), strict=True):
        r["checkpoints"] = [dict(r["checkpoints"][-1])]
        confusion = {"target": [[right, 10 - right], [10, 10]], "source_validation": [[right, 10 - right], [1, 1]]}
        r["checkpoints"][0]["confusion"] = confusion
    found = rule_section(leaderboard(given, methods=["dann"], pairs=PAIRS[:1], seeds=[0], trials={"dann": 2}).board)
    uars = column(found.grids[0], "Mean UAR")
    assert (uars["last"], uars["source_validation"], uars[ORACLE]) == ("55.0", "70.0", "70.0")


def test_cells_without_a_score_are_counted():
    given = varied_records()
    for c in (c for r in given if r["run"]["method"] == "mmd" for c in r["checkpoints"]):
        c["selection"].pop("iwv")
    section = rule_section(varied(given).board)
    text = " ".join([*section.text, *(grid.text for grid in section.grids)])
    assert f"iwv in {len(PAIRS) * 2} cells" in text
    assert "dev in" not in text


def test_without_choice_there_is_one_table():
    given = [r for r in varied_records() if r["family"] == "shallow"]
    found = rule_section(varied(given, methods=["svm"]).board)
    assert len(found.grids) == 1
    assert column(found.grids[0], "As good as the oracle's choice") == dict.fromkeys(NAMES, "–")


@pytest.mark.parametrize(
    ("methods", "seeds", "why"),
    [(["target_only"], {"target_only": 0}, NO_METHOD), (["dann", "mmd"], {"dann": 0, "mmd": 1}, NO_BLOCK)],
)
def test_where_nothing_can_be_compared_a_sentence_says_why(methods, seeds, why):
    given = [record(m, PAIRS[0], seeds[m], (5, 10)) for m in methods]
    found = rule_section(leaderboard(given, methods=methods, pairs=PAIRS[:1]).board)
    assert (found.text, found.grids) == ((why,), ())


def test_no_run_outside_of_the_block_counts():
    block = [r for r in records() if r["run"]["seed"] == 0]
    more = [record("dann", ("emodb", "urdu"), 1, (0, 0))]
    sections = [rule_section(leaderboard(given).board) for given in (block, [*block, *more])]
    assert sections[0] == sections[1]


def test_every_row_is_as_long_as_its_headers(section):
    assert all(len(row) == len(grid.headers) for grid in section.grids for row in grid.rows)
