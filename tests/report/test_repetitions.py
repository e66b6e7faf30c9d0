"""Runs that were repeated elsewhere and came out otherwise: every part of a report, under every rule."""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmark.evaluation.rules import RULES
from benchmark.report import render_terminal
from benchmark.report.checks import repeated
from benchmark.report.details import provenance
from benchmark.report.markdown import render_markdown
from benchmark.report.page.data import page_data
from benchmark.report.table import Leaderboard
from benchmark.report.tidy_csv import render_csv, render_rules_csv
from tests.report.report_cases import PAIRS, leaderboard, record, records


def with_repetitions() -> list[dict[str, Any]]:
    """All runs, and dann's first twice more, with 10 and 30 points of UAR less."""
    more = [record("dann", PAIRS[0], 0, right) for right in ((5, 10), (3, 6))]
    for number, made in enumerate(more, 1):
        made["run"]["repetition"] = number
    return [*records(), *more]


@pytest.fixture(scope="module")
def given() -> Leaderboard:
    return leaderboard(with_repetitions())


def test_a_seed_is_the_mean_over_its_repetitions_and_still_one_seed(given: Leaderboard) -> None:
    runs = given.board.runs
    row = runs[(runs["method"] == "dann") & (runs["target"] == PAIRS[0][1]) & (runs["seed"] == 0)]
    assert row["uar"].tolist() == pytest.approx([(0.6 + 0.5 + 0.3) / 3])
    assert len(runs) == len(records()) == len(given.board.records)
    assert len(given.board.repetitions) == 2
    assert len(given.board.under("infomax")) == len(records())


def test_provenance_says_how_far_apart_they_came_out(given: Leaderboard) -> None:
    assert provenance(given.board)[-1] == (
        "1 run repeated elsewhere, 30.0 points of UAR apart on average and at most 30.0 at the end of training; a "
        "seed's scores are means over its repetitions."
    )
    assert repeated(records(), []) == []


def test_every_part_of_the_report_can_be_made(given: Leaderboard) -> None:
    assert render_csv(given.board).count("dann") == render_csv(leaderboard().board).count("dann")
    assert len(render_rules_csv(given.board).splitlines()) == len(render_rules_csv(leaderboard().board).splitlines())
    assert "dann" in render_terminal(given, width=100)
    assert "repeated elsewhere" in render_markdown(given)
    data = json.loads(json.dumps(page_data(given)))
    assert len(data["places"]) == len(RULES)


def test_a_repetition_without_its_run_is_left_out() -> None:
    lone = [r for r in with_repetitions() if r["run"].get("repetition") or r["run"]["method"] != "dann"]
    board = leaderboard(lone).board
    assert "dann" not in board.methods
    assert board.repetitions == ()
