from dataclasses import replace

import pytest

from benchmark.contracts import Impossible, Run
from benchmark.report.board import Block
from benchmark.report.caption import caption, significance
from tests.report.report_cases import PAIRS, PROTOCOL, leaderboard, without


def text(board):
    return " ".join(caption(board))


def test_the_caption_names_what_the_protocol_fixes():
    found = text(leaderboard().board)
    for fact in (
        f"four_real (fingerprint {PROTOCOL.fingerprint}): 2 ordered pairs of 2 corpora (emodb, urdu)",
        "all emotions that both corpora of a pair have, 2 per pair",
        "Transductive",
        "normalisation: corpus",
        "backbone compact, 400 steps of 32 utterances",
        "Hyper-parameters: each method's defaults.",
        "Selection rule: last",
        "seeds (0, 1)",
        "Means are over all pairs and seeds 0, 1,",
    ):
        assert fact in found


def test_the_caption_follows_the_protocol():
    changes = {"adaptation": "inductive", "normalisation": "speaker", "emotions": ("sadness", "anger")}
    protocol = PROTOCOL.model_copy(update={**changes, "hyper_parameters": {"dann": {"weight": 0.5}, "mmd": {"a": 1}}})
    found = text(replace(leaderboard().board, protocol=protocol))
    assert "Inductive" in found
    assert "over each speaker (normalisation: speaker)" in found
    assert "Classes: anger, sadness; 2 per pair" in found
    assert "each method's defaults, but dann (weight = 0.5)." in found


def test_the_caption_names_labels_that_the_protocol_reads_otherwise():
    labels = {"urdu": {"sad": None}, "emodb": {"boredom": "neutral", "happiness": "excitement"}}
    protocol = PROTOCOL.model_copy(update={"labels": labels})
    assert (
        "Labels read otherwise than by the corpora's own maps: of emodb boredom as neutral, happiness as excitement; "
        "of urdu sad left out."
    ) in text(replace(leaderboard().board, protocol=protocol))
    assert "Labels read otherwise" not in text(leaderboard().board)


def test_the_caption_says_over_which_pairs_and_seeds_the_means_are():
    gone = [Run("dann", *PAIRS[1], seed) for seed in (0, 1)]
    assert "Means are over 1 of the 2 pairs (without urdu → emodb) and seeds 0, 1," in text(
        leaderboard(without(*gone)).board
    )
    impossible = [Impossible("emodb", "emovo", "absent")]
    found = text(leaderboard(impossible=impossible).board)
    assert "3 ordered pairs of 3 corpora (emodb, emovo, urdu)" in found
    assert "2 of the 3 pairs (without emodb → emovo)" in found


@pytest.mark.parametrize(("corpora", "p"), [("abcd", "0.125"), ("abcde", "0.0625"), ("abc", "0.25")])
def test_few_corpora_make_stars_impossible(corpora, p):
    board = leaderboard().board
    pairs = tuple((s, t) for s in corpora for t in corpora if s != t)
    (sentence,) = significance(replace(board, block=Block(pairs, (0,))))
    assert f"with {len(corpora)} of them" in sentence
    assert sentence.endswith(f"is {p}.")


def test_six_corpora_do_not():
    pairs = tuple((s, t) for s in "abcdef" for t in "abcdef" if s != t)
    assert significance(replace(leaderboard().board, block=Block(pairs, (0,)))) == []
