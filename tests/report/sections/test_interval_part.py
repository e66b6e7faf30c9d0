import re

import numpy as np
import pytest

from benchmark.evaluation.statistics.intervals import speaker_interval
from benchmark.report.sections.interval_part import interval_part
from tests.report.section_cases import PAIRS, SEEDS, column, pair_means, pair_of, shows, varied, varied_records


@pytest.fixture(scope="module")
def board():
    return varied().board


@pytest.mark.parametrize("method", ["source_only", "svm"])
def test_a_cell_has_the_interval_of_its_seeds(board, method):
    pair = PAIRS[2]
    own = [r for r in board.records if r["run"]["method"] == method and pair_of(r) == pair]
    assert len(own) == len(SEEDS)
    hits = [r["checkpoints"][-1]["hits"] for r in own]
    low, high = speaker_interval(hits, [r["counts"]["target_speakers"] for r in own])
    mean = pair_means(board, method)[pair]
    printed = re.findall(r"[\d.]+", column(interval_part(board), " → ".join(pair))[method])
    assert list(map(shows, printed, (mean, low, high))) == [True] * 3


def test_a_cell_with_unknown_hits_has_a_dash_and_a_reason():
    given = varied_records()
    given[0]["checkpoints"][-1]["hits"] = None
    part = interval_part(varied(given).board)
    assert [(row[0], row.index("–")) for row in part.rows if "–" in row] == [("source_only", 1)]
    assert "– in 1 cell: " in part.text
    assert "and the rule is last." in part.text


def test_a_target_of_one_speaker_has_a_dash():
    given = varied_records()
    for r in given:
        if r["run"]["target"] == "urdu":
            r["counts"]["target_speakers"] = [[10, 20], [0, 0]]
            for c in r["checkpoints"]:
                c["hits"] = [np.sum(c["hits"], axis=0).tolist(), [0, 0]]
    part = interval_part(varied(given).board)
    assert {h for h in part.headers[1:] if set(column(part, h).values()) == {"–"}} == {
        "emodb → urdu",
        "emovo → urdu",
    }
    assert "(emodb 2, emovo 2, urdu 1)" in part.text
