import math

import pytest

from benchmark.contracts import Impossible, Run
from benchmark.evaluation.rules import RULES
from benchmark.report.table import Cell, Row, marked
from tests.report.report_cases import PAIRS, leaderboard, record, without

SD = 0.05 / math.sqrt(2)
"""Deviation (n - 1) of two values that are 0.05 apart."""


def cells(table, name):
    return next(row for row in table.rows if row.name == name).cells


def test_uar_by_hand():
    uar = leaderboard().tables["uar"]
    assert [c.mean for c in cells(uar, "source_only")] == pytest.approx([0.55, 0.525, 0.575])
    assert [c.sd for c in cells(uar, "source_only")] == pytest.approx([SD, SD, SD])
    assert [c.mean for c in cells(uar, "dann")] == pytest.approx([0.575, 0.65, 0.5])
    assert [c.sd for c in cells(uar, "dann")] == pytest.approx([SD, 2 * SD, 0])
    assert [c.mean for c in cells(uar, "target_only")] == pytest.approx([0.8625, 0.9, 0.825])


def test_the_deviation_of_the_mean_is_that_of_the_means_over_pairs():
    right = {(PAIRS[0], 0): (5, 10), (PAIRS[0], 1): (6, 12), (PAIRS[1], 0): (6, 12), (PAIRS[1], 1): (5, 10)}
    mean, *pairs = cells(leaderboard([record("dann", p, s, r) for (p, s), r in right.items()]).tables["uar"], "dann")
    assert [c.sd for c in pairs] == pytest.approx([2 * SD, 2 * SD])
    assert mean.sd == pytest.approx(0)


def test_war_by_hand():
    war = leaderboard().tables["war"]
    assert [c.mean for c in cells(war, "source_only")] == pytest.approx([67 / 120, 31 / 60, 36 / 60])
    assert [c.mean for c in cells(war, "dann")] == pytest.approx([68 / 120, 38 / 60, 0.5])


def test_floors_by_hand():
    board = leaderboard()
    assert [row.name for row in board.tables["war"].of("floor")] == ["chance", "majority", "prior-matched"]
    assert [c.mean for c in cells(board.tables["uar"], "majority")] == pytest.approx([0.5] * 3)
    assert [c.mean for c in cells(board.tables["war"], "majority")] == pytest.approx([10 / 30] * 3)
    prior_matched = (0.75 * 10 + 0.25 * 20) / 30
    assert [c.mean for c in cells(board.tables["war"], "prior-matched")] == pytest.approx([prior_matched] * 3)


def test_one_seed_has_no_deviation():
    cell = cells(leaderboard(seeds=[0]).tables["uar"], "dann")[0]
    assert cell.mean == pytest.approx(0.55)
    assert math.isnan(cell.sd)


def test_best_and_second_among_the_unsupervised():
    uar = leaderboard().tables["uar"]
    assert [c.mark for c in cells(uar, "dann")] == ["best", "best", "second"]
    assert [c.mark for c in cells(uar, "source_only")] == ["second", "second", "best"]
    assert {c.mark for row in uar.of("supervised", "floor") for c in row.cells} == {""}


def marks(*column):
    rows = [Row(str(k), "method", (cell,)) for k, cell in enumerate(column)]
    return [row.cells[0].mark for row in marked(rows)]


def test_values_that_print_alike_share_their_mark():
    assert marks(Cell(0.5001, seeds=1), Cell(0.5, seeds=1), Cell(0.4, seeds=1)) == ["best", "best", "second"]
    assert marks(Cell(0.5, seeds=1), Cell(0.4, seeds=1), Cell(0.4001, seeds=1)) == ["best", "second", "second"]
    assert marks(Cell(0.5, seeds=1), Cell(0.5, seeds=1)) == ["best", "best"]


def test_values_are_compared_as_numbers():
    assert marks(Cell(0.095, seeds=1), Cell(0.1, seeds=1), Cell(1.0, seeds=1)) == ["", "second", "best"]


def test_a_cell_with_fewer_seeds_does_not_compete_nor_does_one_alone():
    assert marks(Cell(0.9, seeds=1), Cell(0.5, seeds=2), Cell(0.4, seeds=2)) == ["", "best", "second"]
    assert marks(Cell(0.9, seeds=1), Cell(), Cell(0.5, seeds=2)) == ["", "", ""]


def test_means_leave_out_a_pair_that_one_method_lacks():
    given = without(*(Run("dann", *PAIRS[1], seed) for seed in (0, 1)))
    uar = leaderboard(given).tables["uar"]
    assert cells(uar, "source_only")[0].mean == pytest.approx(0.525)
    assert cells(uar, "source_only")[2].mean == pytest.approx(0.575)
    assert cells(uar, "dann")[2].seeds == 0


def test_equal_reasons_share_a_number_over_all_tables():
    board = leaderboard(
        without(Run("dann", *PAIRS[1], 1)), impossible=[Impossible("emodb", "emovo", "corpus emovo is absent")]
    )
    assert board.notes == {1: "seed 1 not run yet", 2: "impossible pair: corpus emovo is absent"}
    for table in board.tables.values():
        assert [cells(table, name)[3].note for name in ("dann", "source_only", "target_only")] == [2, 2, 2]
        assert cells(table, "dann")[2].note == 1


def test_without_a_common_run_there_is_no_mean():
    given = [record("dann", PAIRS[0], 0, (5, 10)), record("source_only", PAIRS[1], 0, (5, 10))]
    board = leaderboard(given, seeds=[0])
    assert cells(board.tables["uar"], "dann")[0].seeds == 0
    assert "no pair and seed that every method of the table has" in board.notes.values()


def test_under_the_oracle_nothing_is_marked():
    marks = {rule: {c.mark for r in leaderboard(rule=rule).tables["uar"].rows for c in r.cells} for rule in RULES}
    assert marks.pop("oracle") == {""}
    assert all("best" in found for found in marks.values())
