import math

import pytest

from benchmark.report.parts import NO_BLOCK
from benchmark.report.sections.beyond_section import beyond_section
from tests.report.report_cases import record
from tests.report.section_cases import (
    FAMILIES,
    FLOORS,
    PAIRS,
    SEEDS,
    column,
    mean,
    pair_means,
    pair_of,
    shows,
    varied,
    varied_records,
)

WORTH, RECALL, SHIFT = 0, 1, 4
REFERENCE, LOWER = "target_only (supervised reference)", "source_only (floor)"


@pytest.fixture(scope="module")
def board():
    return varied().board


@pytest.fixture(scope="module")
def grids(board):
    return beyond_section(board).grids


def of(board, **wanted):
    return [r for r in board.records if all(r["run"][key] == value for key, value in wanted.items())]


def without(method):
    return varied([r for r in varied_records() if r["run"]["method"] != method]).board


@pytest.mark.parametrize(("method", "floor"), FLOORS.items())
def test_gain_and_harm_are_their_equations_over_the_methods_own_floor(board, grids, method, floor):
    m, f, t = (pair_means(board, name) for name in (method, floor, "target_only"))
    gain = sum(m[p] - f[p] for p in PAIRS) / sum(t[p] - f[p] for p in PAIRS)
    harm = sum(m[p] < f[p] - 1e-9 for p in PAIRS) / len(PAIRS)
    assert column(grids[WORTH], "Floor")[method] == floor
    assert shows(column(grids[WORTH], "Transfer gain")[method], gain)
    assert shows(column(grids[WORTH], "Pairs made worse")[method], harm)


@pytest.mark.parametrize("row", [LOWER, "svm (floor)", "target_only (supervised reference)"])
def test_floors_and_references_have_no_gain(grids, row):
    for header in ("Floor", "Transfer gain", "Pairs made worse", "Times its floor"):
        assert column(grids[WORTH], header)[row] == "–"


def test_the_reference_is_no_bound_and_the_text_counts_where_it_is_beaten(board, grids):
    reference = pair_means(board, "target_only")
    above = sum(pair_means(board, m)[p] > reference[p] + 1e-9 for m in ("source_only", "svm", *FLOORS) for p in PAIRS)
    assert f"no bound: of 30 means of a method on a pair {above} lie above it." in grids[WORTH].text


def test_distances_are_means_over_the_runs_of_methods_that_store_all(board, grids):
    given = [
        r for r in varied_records() if not (r["run"]["method"] == "mmd" and r["shift"].update(proxy_a_distance=None))
    ]
    found = column(beyond_section(varied(given).board).grids[WORTH], "Proxy A-distance")
    assert found["mmd"] == found[REFERENCE] == "–"
    for label in (LOWER, "dann", "svm (floor)"):
        method = label.removesuffix(" (floor)")
        per_pair = [
            mean(r["shift"]["proxy_a_distance"] for r in of(board, method=method) if pair_of(r) == pair)
            for pair in PAIRS
        ]
        assert found[label] == column(grids[WORTH], "Proxy A-distance")[label]
        assert float(found[label]) == pytest.approx(mean(per_pair), abs=0.0051)


def test_pairs_without_ground_are_named():
    given = varied_records()
    for r in given:
        if r["run"]["method"] in ("source_only", "target_only") and pair_of(r) == PAIRS[1]:
            r["checkpoints"][-1]["confusion"]["target"] = [[5, 5], [10, 10]]
    text = beyond_section(varied(given).board).grids[WORTH].text
    assert "No pair is left out, though in 1 of 6 target_only isn't better than source_only: emodb → urdu." in text
    assert (
        "isn't better than svm"
        not in beyond_section(varied(given, methods=["source_only", "dann", "target_only"]).board).grids[WORTH].text
    )


def test_cost_is_in_seconds_and_in_times_of_the_floors(board, grids):
    seconds = {m: mean(r["cost"]["seconds"] for r in of(board, method=m)) for m in FAMILIES}
    for m, floor in FLOORS.items():
        assert column(grids[WORTH], "Seconds per run")[m] == f"{seconds[m]:.1f}"
        assert column(grids[WORTH], "Times its floor")[m] == f"{seconds[m] / seconds[floor]:.2f}"


def test_memory_is_the_median_of_the_runs(board, grids):
    held = sorted(r["cost"]["peak_memory_mb"] for r in of(board, method="mmd"))
    middle = (held[len(held) // 2 - 1] + held[len(held) // 2]) / 2
    assert float(column(grids[WORTH], "Peak memory in MB")["mmd"]) == pytest.approx(middle, abs=0.5)


def test_without_the_reference_there_is_no_gain_and_no_drop():
    section = beyond_section(without("target_only"))
    assert set(column(section.grids[WORTH], "Transfer gain").values()) == {"–"}
    assert set(column(section.grids[SHIFT], "Drop").values()) == {"–", ""}
    assert "No finished run of target_only, so no transfer gain." in section.grids[WORTH].text


def test_without_source_only_its_methods_have_no_gain_no_harm_and_no_ratio_and_the_shallow_keep_theirs():
    grids = beyond_section(without("source_only")).grids
    for header in ("Transfer gain", "Pairs made worse", "Times its floor"):
        assert {m for m, text in column(grids[WORTH], header).items() if text != "–"} == {"coral"}
    assert "No finished run of source_only, the floor of " in grids[WORTH].text
    assert set(column(grids[SHIFT], "Drop").values()) == {"–", ""}
    assert set(column(grids[SHIFT], "Proxy A-distance, source_only").values()) == {"–"}


def test_recall_of_an_emotion_is_a_mean_over_the_pairs_that_have_it():
    given = varied_records()
    for r in given:
        if {"urdu", "emovo"} == set(pair_of(r)):
            r["classes"] = ["anger", "neutral"]
    board = varied(given).board
    grid = beyond_section(board).grids[RECALL]
    assert grid.headers == ("Method", "anger (6)", "neutral (2)", "sadness (4)")
    for emotion, header in (("anger", "anger (6)"), ("neutral", "neutral (2)"), ("sadness", "sadness (4)")):
        found = []
        for pair in PAIRS:
            runs = [r for r in of(board, method="dann") if pair_of(r) == pair and emotion in r["classes"]]
            k = [r["classes"].index(emotion) for r in runs]
            rows = [r["checkpoints"][-1]["confusion"]["target"][i] for r, i in zip(runs, k, strict=True)]
            if rows:
                found.append(mean(row[i] / sum(row) for row, i in zip(rows, k, strict=True)))
        assert shows(column(grid, header)["dann"], mean(found))


def test_an_emotion_that_a_target_lacks_does_not_count():
    given = [record("dann", pair, 0, (5, 10)) for pair in PAIRS]
    given[0]["checkpoints"][-1]["confusion"]["target"] = [[0, 0], [10, 10]]
    grid = beyond_section(varied(given, methods=["dann"], seeds=[0]).board).grids[RECALL]
    assert grid.headers[1:] == ("anger (5)", "sadness (6)")
    assert grid.rows == (("dann", "50.0", "50.0"),)


def test_an_empty_block_says_why_nothing_is_compared():
    given = [record(m, PAIRS[0], seed, (5, 10)) for m, seed in zip(("dann", "mmd"), SEEDS, strict=True)]
    assert beyond_section(varied(given, methods=["dann", "mmd"]).board).text == (NO_BLOCK,)


def test_every_row_is_as_long_as_its_headers(grids):
    assert all(len(row) == len(grid.headers) for grid in grids for row in grid.rows)
    assert not any(cell in ("nan", str(math.nan)) for grid in grids for row in grid.rows for cell in row)
