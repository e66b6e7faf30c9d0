import math

import pytest

from benchmark.report.parts import NO_BLOCK
from benchmark.report.sections.beyond_section import beyond_section
from tests.report.report_cases import record
from tests.report.section_cases import (
    FAMILIES,
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

OTHERS = ("source_only", "dann", "mmd", "svm")
WORTH, RECALL, SHIFT = 0, 1, 4
BOUND = "target_only (supervised upper bound)"


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


@pytest.mark.parametrize("method", FAMILIES)
def test_gain_and_harm_are_their_equations(board, grids, method):
    m, s, t = (pair_means(board, name) for name in (method, "source_only", "target_only"))
    gain = sum(m[p] - s[p] for p in PAIRS) / sum(t[p] - s[p] for p in PAIRS)
    harm = sum(m[p] < s[p] - 1e-9 for p in PAIRS) / len(PAIRS)
    label = BOUND if method == "target_only" else method
    assert shows(column(grids[WORTH], "Transfer gain")[label], gain)
    assert shows(column(grids[WORTH], "Pairs made worse")[label], harm)


def test_distances_are_means_over_the_runs_of_methods_that_store_all(board, grids):
    given = [
        r for r in varied_records() if not (r["run"]["method"] == "mmd" and r["shift"].update(proxy_a_distance=None))
    ]
    found = column(beyond_section(varied(given).board).grids[WORTH], "Proxy A-distance")
    assert found["mmd"] == found[BOUND] == "–"
    for method in ("source_only", "dann", "svm"):
        per_pair = [
            mean(r["shift"]["proxy_a_distance"] for r in of(board, method=method) if pair_of(r) == pair)
            for pair in PAIRS
        ]
        assert found[method] == column(grids[WORTH], "Proxy A-distance")[method]
        assert float(found[method]) == pytest.approx(mean(per_pair), abs=0.0051)


def test_pairs_without_ground_are_named():
    given = varied_records()
    for r in given:
        if r["run"]["method"] in ("source_only", "target_only") and pair_of(r) == PAIRS[1]:
            r["checkpoints"][-1]["confusion"]["target"] = [[5, 5], [10, 10]]
    text = beyond_section(varied(given).board).grids[WORTH].text
    assert "No pair is left out, though in 1 of 6 target_only isn't better than source_only: emodb → urdu." in text


def test_cost_is_in_seconds_and_in_times_source_only(board, grids):
    seconds = {m: mean(r["cost"]["seconds"] for r in of(board, method=m)) for m in FAMILIES}
    for m in OTHERS:
        assert column(grids[WORTH], "Seconds per run")[m] == f"{seconds[m]:.1f}"
        assert column(grids[WORTH], "Times source_only")[m] == f"{seconds[m] / seconds['source_only']:.2f}"


def test_memory_is_the_median_of_the_runs(board, grids):
    held = sorted(r["cost"]["peak_memory_mb"] for r in of(board, method="mmd"))
    middle = (held[len(held) // 2 - 1] + held[len(held) // 2]) / 2
    assert float(column(grids[WORTH], "Peak memory in MB")["mmd"]) == pytest.approx(middle, abs=0.5)


@pytest.mark.parametrize("lacking", ["source_only", "target_only"])
def test_what_needs_a_missing_bound_is_a_dash(lacking):
    section = beyond_section(without(lacking))
    assert set(column(section.grids[WORTH], "Transfer gain").values()) == {"–"}
    assert set(column(section.grids[SHIFT], "Drop").values()) == {"–", ""}
    assert f"– for want of {lacking}." in section.grids[WORTH].text


def test_without_source_only_there_is_no_harm_and_no_ratio():
    grids = beyond_section(without("source_only")).grids
    assert set(column(grids[WORTH], "Pairs made worse").values()) == {"–"}
    assert set(column(grids[WORTH], "Times source_only").values()) == {"–"}
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
