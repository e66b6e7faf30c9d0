import re

import pytest

from benchmark.evaluation.statistics.rankings import spearman
from benchmark.report.sections.beyond_pairs import corpora_part, directions_part, shift_part
from benchmark.report.sections.beyond_section import beyond_section
from tests.report.report_cases import record
from tests.report.section_cases import (
    PAIRS,
    column,
    mean,
    pair_means,
    pair_of,
    shows,
    unsupervised,
    varied,
    varied_records,
)

UNSUPERVISED = ("source_only", "dann", "mmd", "svm", "coral")


@pytest.fixture(scope="module")
def board():
    return varied().board


def mean_uar(board, pair):
    return mean(pair_means(board, m)[pair] for m in UNSUPERVISED)


def test_hardness_of_a_corpus_in_both_roles(board):
    grid = corpora_part(board)
    assert [row[0] for row in grid.rows] == ["emodb", "emovo", "urdu"]
    for name in ("emodb", "emovo", "urdu"):
        for role, header in enumerate(("UAR as source", "UAR as target")):
            expected = mean(mean_uar(board, pair) for pair in PAIRS if pair[role] == name)
            assert shows(column(grid, header)[name], expected)
        reference = mean(pair_means(board, "target_only")[pair] for pair in PAIRS if pair[1] == name)
        assert shows(column(grid, "target_only")[name], reference)
        assert column(grid, "Chance as source")[name] == column(grid, "Chance as target")[name] == "50.0"


def test_a_corpus_without_a_role_has_dashes_there():
    given = [record("dann", pair, 0, (5, 10)) for pair in PAIRS[:2]]
    grid = corpora_part(varied(given, methods=["dann"], pairs=PAIRS[:2], seeds=[0]).board)
    assert grid.rows == (
        ("emodb", "50.0", "50.0", "–", "–", "–"),
        ("emovo", "–", "–", "50.0", "50.0", "–"),
        ("urdu", "–", "–", "50.0", "50.0", "–"),
    )


def test_directions_differ_by_their_means(board):
    there, back = mean_uar(board, ("emodb", "urdu")), mean_uar(board, ("urdu", "emodb"))
    row = {r[0]: r[1:] for r in directions_part(board).rows}["emodb, urdu"]
    expected = (100 * there, 100 * back, 100 * (there - back))
    assert [float(x) for x in row] == pytest.approx(expected, abs=0.051)
    assert len(directions_part(board).rows) == 3


def test_directions_with_other_classes_are_compared_over_chance():
    given = [record("dann", pair, 0, (5, 10)) for pair in (PAIRS[0], PAIRS[0][::-1])]
    given[1]["classes"] = ["anger", "sadness", "fear", "neutral"]
    confusion = [[5, 5, 0, 0], [5, 5, 0, 0], [5, 0, 5, 0], [5, 0, 0, 5]]
    given[1]["checkpoints"][-1]["confusion"]["target"] = confusion
    given[1]["counts"]["target_test"] = [sum(row) for row in confusion]
    pairs = [PAIRS[0], PAIRS[0][::-1]]
    grid = directions_part(varied(given, methods=["dann"], pairs=pairs, seeds=[0]).board)
    assert grid.rows == (("emodb, emovo", "50.0", "50.0", "-25.0"),)


def test_where_no_direction_has_its_opposite_the_table_is_left_out():
    given = [record("dann", pair, 0, (5, 10)) for pair in PAIRS[:2]]
    section = beyond_section(varied(given, methods=["dann"], pairs=PAIRS[:2], seeds=[0]).board)
    assert [grid.headers[0] for grid in section.grids] == ["Method", "Method", "Corpus", "Pair"]


def shift_of(board, pair):
    """Prior shift, distance of source_only, of the other deep methods, and drop, as loops over seeds."""
    runs = [r for r in unsupervised(board) if pair_of(r) == pair]
    prior = []
    for r in runs:
        n_s = [a + b for a, b in zip(r["counts"]["source_train"], r["counts"]["source_validation"], strict=True)]
        n_t = r["counts"]["target_test"]
        prior.append(sum(abs(a / sum(n_s) - b / sum(n_t)) for a, b in zip(n_s, n_t, strict=True)) / 2)
    distance = {
        name: mean(r["shift"]["proxy_a_distance"] for r in runs if r["run"]["method"] in methods)
        for name, methods in {"lower": ["source_only"], "adapted": ["dann", "mmd"]}.items()
    }
    drop = pair_means(board, "target_only")[pair] - pair_means(board, "source_only")[pair]
    return mean(prior), distance["lower"], distance["adapted"], drop


def test_shift_per_pair_and_its_correlation_with_the_drop(board):
    expected = [shift_of(board, pair) for pair in PAIRS]
    *rows, correlations = shift_part(board).rows
    for row, pair, (*measures, drop) in zip(rows, PAIRS, expected, strict=True):
        assert row[0] == " → ".join(pair)
        assert [float(x) for x in row[1:4]] == pytest.approx(measures, abs=0.0051)
        assert float(row[4]) == pytest.approx(100 * drop, abs=0.051)
    columns = [list(values) for values in zip(*expected, strict=True)]
    assert list(correlations[1:4]) == [f"{spearman(measure, columns[3]):+.2f}" for measure in columns[:3]]


def test_unknown_distances_are_dashes():
    given = varied_records()
    for r in given:
        if r["run"]["method"] == "source_only":
            r["shift"]["proxy_a_distance"] = None
    grid = shift_part(varied(given).board)
    assert set(column(grid, "Proxy A-distance, source_only").values()) == {"–"}
    assert "–" not in column(grid, "Proxy A-distance, adapted").values()
    assert {"(dann, mmd)", "(mmd, dann)"} & set(re.findall(r"store it (\(.*?\))", grid.text))


def test_distances_of_trials_do_not_count():
    given = [record("dann", PAIRS[0], 0, (5, 10), trial=k, shift={"proxy_a_distance": 1.5 - k}) for k in (0, 1)]
    board = varied(given, methods=["dann"], pairs=PAIRS[:1], seeds=[0], trials={"dann": 2}).board
    grid = shift_part(board)
    assert column(grid, "Proxy A-distance, adapted")["emodb → emovo"] == "1.50"
