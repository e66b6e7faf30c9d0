"""Splits: who sees what."""

from __future__ import annotations

import numpy as np
import pytest

from benchmark.contracts import Unlabelled
from benchmark.tasks.splits import split_task, target_folds, validation_mask
from benchmark.tasks.tasks import Side
from tests.toy_sides import protocol, sides


def test_a_method_gets_a_target_without_labels():
    split = split_task(*sides(), protocol(), seed=0)
    assert isinstance(split.target, Unlabelled)
    assert not hasattr(split.target, "y")
    assert not hasattr(split.target, "speaker")


def test_source_validation_has_other_speakers_and_all_classes_stay_for_training():
    split = split_task(*sides(), protocol(), seed=3)
    assert split.by_speakers
    assert not set(split.source.speaker) & set(split.validation.speaker)
    assert len(split.source.y) + len(split.validation.y) == 48
    assert set(split.source.y) == {0, 1}


def test_two_speakers_are_split_by_utterance_and_say_so():
    y, speaker = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]), np.array(list("aabbaabbab"))
    mask, by_speakers = validation_mask(y, speaker, 0.2, seed=0)
    assert not by_speakers
    assert mask.sum() == 2
    assert set(y[mask]) == {0, 1}


def test_same_seed_same_split_other_seed_another():
    a, b, c = (split_task(*sides(), protocol(), seed) for seed in (5, 5, 6))
    assert a.names == b.names
    np.testing.assert_array_equal(a.source.y, b.source.y)
    assert a.names != c.names


def test_the_split_does_not_depend_on_target_labels():
    source, target = sides()
    flipped = Side(target.corpus, target.rows, 1 - target.y, target.speaker, target.dropped)
    a, b = split_task(source, target, protocol(), 0), split_task(source, flipped, protocol(), 0)
    assert a.names == b.names
    np.testing.assert_array_equal(a.test_y, 1 - b.test_y)
    np.testing.assert_array_equal(a.target.x.functionals, b.target.x.functionals)


def test_target_order_does_not_give_the_emotion_away():
    split = split_task(*sides(speakers=20), protocol(), seed=0)
    runs = (np.diff(split.test_y) != 0).sum()
    assert runs > 0.35 * len(split.test_y), "sorted by name there would be 39 changes in 160"


def test_transductive_scores_what_it_adapts_on_and_inductive_other_speakers():
    source, target = sides()
    split = split_task(source, target, protocol(), 0)
    np.testing.assert_array_equal(split.target.x.starts, split.test.starts)
    split = split_task(source, target, protocol(adaptation="inductive"), 0)
    adapted, tested = set(split.target.x.starts.tolist()), set(split.test.starts.tolist())
    assert not adapted & tested
    by_start = {int(target.corpus.offsets[r]): s for r, s in zip(target.rows, target.speaker, strict=True)}
    assert not {by_start[s] for s in adapted} & {by_start[s] for s in tested}


def test_target_folds_are_speaker_disjoint_and_cover_everything_once():
    _, target = sides(speakers=7)
    folds = target_folds(target, protocol(), seed=0)
    assert len(folds) == 3
    assert sorted(n for f in folds for n in f.names) == sorted(target.names)
    for fold in folds:
        tested = {name.split("_")[0] for name in fold.names}
        assert not tested & {s.removeprefix("s") for s in fold.source.speaker}
        assert fold.validation is None


def test_an_inductive_reference_learns_from_the_half_that_others_adapt_to():
    source, target = sides()
    inductive = protocol(adaptation="inductive")
    split = split_task(source, target, inductive, 3)
    (fold,) = target_folds(target, inductive, seed=3)
    assert fold.names == split.names
    assert sorted(fold.source.x.starts.tolist()) == sorted(split.target.x.starts.tolist())
    assert fold.cut_by == split.cut_by == "speakers"


def test_one_speaker_is_cut_in_two_by_utterance_and_says_so():
    source, target = sides(speakers=1, each=10)
    split = split_task(source, target, protocol(adaptation="inductive"), 0)
    assert split.cut_by == "utterances"
    assert len(split.names) == len(split.target.x) == 10
    assert split_task(source, target, protocol(), 0).cut_by == "all"


def test_each_test_utterance_knows_its_speaker_s_place():
    source, target = sides()
    split = split_task(source, target, protocol(adaptation="inductive"), 0)
    assert split.speakers == 6
    assert [f"s{i}" for i in split.test_speaker] == [f"s{name.split('_')[0]}" for name in split.names]


@pytest.mark.parametrize("speakers", [1, 2])
def test_few_speakers_still_give_folds(speakers):
    _, target = sides(speakers=speakers, each=9)
    folds = target_folds(target, protocol(), seed=0)
    assert len(folds) == (3 if speakers == 1 else 2)
    assert folds[0].by_speakers == (speakers > 1)
    assert sum(len(f.names) for f in folds) == len(target.rows)
