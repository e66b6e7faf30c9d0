"""What is behind embeddings: told in the report, and pairs marked whose corpora a model has seen."""

from __future__ import annotations

import pytest

from benchmark.protocol import build_protocol
from benchmark.report.caption import caption
from benchmark.report.details import pair_rows, provenance
from benchmark.report.origin import seen
from tests.report.report_cases import PAIRS, corpus, leaderboard, record

KIND = {"kind": "embeddings", "folder": "speakers"}


def board(features=KIND, **origin):
    """A run in each direction whose data have that origin."""
    protocol = build_protocol({"name": "a", "corpora": ["emodb", "urdu"], "features": features}, "a.yaml")
    named = {"name": protocol.name, "fingerprint": protocol.fingerprint}
    sides = [
        {side: corpus(name, origin=origin) for side, name in zip(("source", "target"), pair, strict=True)}
        for pair in PAIRS
    ]
    runs = [
        record("dann", pair, 0, (5, 10), data=data, protocol=named) for pair, data in zip(PAIRS, sides, strict=True)
    ]
    return leaderboard(runs, protocol=protocol, seeds=[0]).board


def test_nothing_is_said_where_nothing_is_known():
    found = board()
    assert seen(found) == []
    assert "‡" not in " ".join([*caption(found), *provenance(found), *(row[0] for row in pair_rows(found))])


def test_what_the_file_says_of_itself_is_told_once():
    found = provenance(board(readme="Means of\n 256 numbers", trained_on=[]))
    assert found.count("Embeddings, in the words of who made them: Means of 256 numbers") == 1


@pytest.mark.parametrize(
    "found",
    [
        board(trained_on=["Urdu", "LibriSpeech"]),
        board({**KIND, "trained_on": ["URDU"]}),
        board([{"kind": "functionals"}, KIND], joined=[{}, {"trained_on": ["urdu"]}]),
        board([{"kind": "functionals"}, {**KIND, "trained_on": ["urdu"]}]),
    ],
    ids=["file", "protocol", "joined file", "joined protocol"],
)
def test_pairs_of_a_corpus_that_the_model_has_seen_are_marked(found):
    assert seen(found) == ["urdu"]
    assert (
        "‡ A model behind the features was trained on urdu, so emodb → urdu, urdu → emodb tell nothing of corpora that "
        "it has not seen."
    ) in caption(found)
    assert [row[0] for row in pair_rows(found)] == ["emodb → urdu ‡", "urdu → emodb ‡"]
