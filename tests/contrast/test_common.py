"""What is in the table: what all protocols have, found as loops find it; everything else is named or refused."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from benchmark.contrast import side_by_side
from benchmark.contrast.outside import outside
from benchmark.contrast.settings import differing
from benchmark.errors import BenchmarkError, UsageError
from benchmark.protocol import Protocol
from tests.contrast.contrast_cases import (
    METHODS,
    NAMES,
    PROTOCOLS,
    SPEAKERS,
    Made,
    board,
    columns,
    contrast,
    lacking,
    records_of,
)
from tests.report.report_cases import PROTOCOL
from tests.report.section_cases import PAIRS, SEEDS


def test_all_that_all_protocols_have_is_in_the_table() -> None:
    found = contrast()
    assert found.names == NAMES
    assert set(found.methods) == set(METHODS)
    assert found.methods[-1] == "target_only"
    assert (set(found.block.pairs), found.block.seeds) == (set(PAIRS), SEEDS)
    assert not outside(found)


def test_every_board_has_the_same_runs() -> None:
    found = contrast(change=lacking("longer", method="mmd", seed=1))
    cells = [
        set(zip(b.runs["method"], b.runs["source"], b.runs["target"], b.runs["seed"], strict=True))
        for b in found.boards
    ]
    assert cells[0] == cells[1] == cells[2] == {(m, *pair, 0) for m in METHODS for pair in PAIRS}
    assert all({r["run"]["seed"] for r in b.records} == {0} for b in found.boards)
    assert outside(found) == [
        "The table has 6 of 6 pairs and 1 of 2 seeds, the largest block without a gap, since runs are missing (longer: "
        "mmd lacks 6 of 12); --methods leaves a method out."
    ]


def test_a_method_that_a_protocol_lacks_is_out_of_the_table_and_named() -> None:
    found = contrast(change=lacking("by_speaker", method="coral"))
    assert set(found.methods) == set(METHODS) - {"coral"}
    assert found.partial == {"coral": ("four_real", "longer")}
    assert set(found.block.pairs) == set(PAIRS)
    assert outside(found) == ["Not in the table: 1 method with runs under four_real, longer only: coral."]
    assert outside(found, named=False) == ["Not in the table: 1 method with runs under four_real, longer only."]


def test_a_pair_that_a_protocol_lacks_is_left_out_with_a_sentence() -> None:
    source, target = PAIRS[2]
    found = contrast(change=lacking("longer", source=source, target=target))
    assert set(found.block.pairs) == set(PAIRS) - {PAIRS[2]}
    assert outside(found) == [f"Left out, runs under four_real, by_speaker only: {source} → {target}."]


def other_classes(name: str, made: Made) -> Made:
    for record in made:
        if name == "by_speaker" and (record["run"]["source"], record["run"]["target"]) == PAIRS[0]:
            record["classes"] = ["anger", "fear"]
    return made


def test_a_pair_with_other_classes_is_left_out_with_a_sentence() -> None:
    found = contrast(change=other_classes)
    assert set(found.block.pairs) == set(PAIRS[1:])
    assert outside(found) == [
        "Left out, other classes: emodb → emovo: anger, sadness under four_real; anger, fear under by_speaker; anger, "
        "sadness under longer."
    ]


def test_pairs_of_a_corpus_whose_labels_a_protocol_reads_otherwise_are_left_out_with_a_sentence() -> None:
    made = list(columns())
    other = made[1].board.protocol.model_copy(update={"labels": {"urdu": {"boredom": "neutral", "calm": None}}})
    made[1] = replace(made[1], board=replace(made[1].board, protocol=other))
    found = side_by_side(made)
    assert set(found.block.pairs) == {pair for pair in PAIRS if "urdu" not in pair}
    told = " ".join(outside(found))
    assert "under by_speaker" in told
    assert "boredom of urdu as neutral, calm of urdu left out" in told
    kept = {setting.key: setting.values for setting in differing(found)}
    assert kept["labels.urdu.calm"] == ("the corpus's map", "null", "the corpus's map")


def everywhere_other(name: str, made: Made) -> Made:
    return [{**r, "classes": ["anger", "fear"]} for r in made] if name == "longer" else made


def no_common_seed(name: str, made: Made) -> Made:
    return [r for r in made if r["run"]["seed"] == (name == "longer")]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (everywhere_other, "no pair of corpora with the same classes in common"),
        (no_common_seed, "no pair and seed of which every method that all have has a run in common"),
        (lambda name, made: [r for r in made if (r["run"]["method"] == "svm") == (name == "longer")], "no method in"),
    ],
)
def test_nothing_in_common_is_refused_with_what_each_has(change: Any, said: str) -> None:
    with pytest.raises(BenchmarkError, match=re.escape(said)) as refused:
        contrast(change=change)
    assert all(f"{name} has " in str(refused.value) for name in NAMES)
    assert "--methods, --pairs and --seeds" in str(refused.value)


def test_unlike_classes_everywhere_are_told() -> None:
    with pytest.raises(BenchmarkError, match=r"classes differ on 6 pairs, e\.g\. emodb → emovo: anger, sadness under"):
        contrast(change=everywhere_other)


def test_one_protocol_is_no_contrast_and_one_name_is_no_two_columns() -> None:
    with pytest.raises(UsageError, match="at least two protocols"):
        contrast([PROTOCOL])
    with pytest.raises(UsageError, match=r"different names expected, found four_real twice; .* compare"):
        contrast([PROTOCOL, SPEAKERS, PROTOCOL])


def test_a_seed_whose_test_part_has_one_class_is_left_out_with_its_reason() -> None:
    def change(name: str, made: Made) -> Made:
        for record in made:
            run = record["run"]
            if name == "longer" and (run["source"], run["target"], run["seed"]) == (*PAIRS[0], 1):
                record["counts"] = {**record["counts"], "target_test": [30, 0]}
        return made

    found = contrast(change=change)
    assert not found.gaps
    assert len(found.block.pairs) * len(found.block.seeds) == 10, "five pairs with both seeds"
    assert outside(found) == [
        "Left out, nothing to score under longer: emodb → emovo seed 1: the test utterances are all anger, so that UAR "
        "is one recall."
    ]


def test_rows_are_in_the_order_of_the_first_protocol() -> None:
    for first in PROTOCOLS:
        rest = [p for p in PROTOCOLS if p is not first]
        found = contrast([first, *rest])
        assert found.methods == board(first, records_of(first)).methods


def test_protocols_of_the_same_settings_may_differ_in_their_rule_alone() -> None:
    other = Protocol(name="by_infomax", corpora=PROTOCOL.corpora, rule="infomax")
    assert other.fingerprint == PROTOCOL.fingerprint
    [one] = columns([PROTOCOL])
    records = [{**r, "protocol": {"name": other.name, "fingerprint": other.fingerprint}} for r in records_of(PROTOCOL)]
    two = type(one)(board(other, records, rule="infomax"), {})
    found = side_by_side([one, two])
    assert [b.rule for b in found.boards] == ["last", "infomax"]
    assert found.boards[0].runs["uar"].mean() != found.boards[1].runs["uar"].mean()
