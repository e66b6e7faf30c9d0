"""The table of what other seeds leave of ranks."""

from __future__ import annotations

import pytest

from benchmark.evaluation.statistics.stability import rank_survival
from benchmark.report.sections.seeds_part import HEADERS, seeds_part
from benchmark.report.sections.statistics_section import statistics_section
from tests.report.report_cases import record
from tests.report.section_cases import PAIRS, column, shows, varied

HITS = {"dann": (9, 9, 8, 9), "mmd": (6, 4, 5, 6), "source_only": (5, 5, 5, 4)}
"""Of ten utterances of anger, with each seed."""


def board(seeds: int):
    given = [
        record(method, pair, seed, (hits[seed], 10))
        for method, hits in HITS.items()
        for pair in PAIRS
        for seed in range(seeds)
    ]
    return varied(given, methods=list(HITS), seeds=list(range(seeds)))


def test_each_method_has_its_rank_and_what_is_predicted_of_it():
    made = board(4).board
    grid = seeds_part(made)
    runs = made.runs.pivot_table(index="seed", columns="method", values="uar")[list(made.methods)]
    expected = rank_survival(runs)
    assert [row[0] for row in grid.rows] == ["dann", "mmd", "source_only"]
    assert list(column(grid, "Rank").values()) == ["1", "2", "3"]
    for method in HITS:
        assert shows(column(grid, "Same rank again in %")[method], expected["kept"][method])
        low, high = expected["low"][method], expected["high"][method]
        assert column(grid, "Rank in 90 % of tables")[method] == (f"{low}" if low == high else f"{low} to {high}")
    assert float(column(grid, "Same rank again in %")["dann"]) > 90
    assert column(grid, "Rank in 90 % of tables")["mmd"] == "2 to 3"
    assert shows(column(grid, "Ahead of the next again in %")["mmd"], expected["ahead"]["mmd"])
    assert column(grid, "Ahead of the next again in %")["source_only"] == "–"
    assert grid.text.startswith("The same table with 4 other seeds")


@pytest.mark.parametrize("seeds", [1, 2, 3])
def test_few_seeds_are_said_to_tell_nothing(seeds):
    grids = statistics_section(board(seeds)).grids
    assert any(grid.headers == HEADERS for grid in grids) == (seeds == 3)
    sentence = f"What other seeds would do to these ranks is not known from {seeds}: it takes 3."
    assert grids[1].text.endswith(sentence) == (seeds < 3)
