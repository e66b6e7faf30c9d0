"""Which emotions corpora have, and what each two share, as the records tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmark.report.sections.emotions_section import emotion_counts, emotions_section
from tests.report.report_cases import leaderboard, record

SPLITS = {
    "source_validation": "speakers",
    "adaptation": "transductive",
    "target_test": "all",
    "target_folds": None,
}


def of(source: str, target: str, dropped: dict, **more):
    counts = {
        "source_train": [6, 5],
        "source_validation": [2, 1],
        "target_adaptation": 30,
        "target_test": [10, 20],
        "target_speakers": [[10, 20]],
    }
    return record("dann", (source, target), 0, (5, 10), counts=counts, dropped=dropped, splits={**SPLITS, **more})


@pytest.fixture
def board():
    made = [of("emodb", "urdu", {"source": {"boredom": 3, "irony": 4, "calm": 0}, "target": {"boredom": 1}})]
    return leaderboard(made, methods=["dann"], pairs=[("emodb", "urdu")], seeds=[0]).board


def test_counts_are_of_classes_and_of_what_is_in_none(board):
    assert emotion_counts(board) == {
        "emodb": {"anger": 8, "sadness": 6, "boredom": 3, "irony": 4},
        "urdu": {"anger": 10, "sadness": 20, "boredom": 1},
    }


def test_a_row_for_each_corpus_and_each_two_corpora(board):
    section = emotions_section(board)
    assert section is not None
    corpora, pairs = section.grids
    assert corpora.headers == ("Corpus", "Anger", "Boredom", "Sadness", "Others")
    assert corpora.rows == (("emodb", "8", "3", "6", "irony 4"), ("urdu", "10", "1", "20", ""))
    assert pairs.rows == (("emodb, urdu", "3", "anger, boredom, sadness", "33.3"),)


def test_a_target_of_which_only_some_speakers_are_scored_has_no_row():
    made = [of("emodb", "urdu", {"source": {}, "target": {}}, target_test="speakers", adaptation="inductive")]
    board = leaderboard(made, methods=["dann"], pairs=[("emodb", "urdu")], seeds=[0]).board
    assert list(emotion_counts(board)) == ["emodb"]


def test_the_protocols_list_is_named(board):
    listed = replace(board, protocol=board.protocol.model_copy(update={"emotions": ("sadness", "anger")}))
    section = emotions_section(listed)
    assert section is not None
    assert "The protocol's classes are anger, sadness, of those that both corpora have." in section.text[0]
