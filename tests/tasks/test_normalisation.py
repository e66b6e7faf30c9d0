"""What frames and functionals are centred by."""

from __future__ import annotations

import numpy as np

from benchmark.tasks.splits import split_task
from tests.toy_sides import protocol, sides


def stacked(x):
    import torch

    return torch.cat([x.utterance(i) for i in range(len(x))])


def test_corpus_normalisation_centres_each_corpus_alone():
    split = split_task(*sides(), protocol(), 0)
    frames = stacked(split.test)
    assert frames.mean(0).abs().max() < 1e-4
    assert (frames.std(0) - 1).abs().max() < 1e-2
    np.testing.assert_allclose(split.test.functionals.mean(0), 0, atol=1e-5)
    np.testing.assert_allclose(split.test.functionals.std(0), 1, atol=1e-4)


def test_speaker_normalisation_centres_each_speaker():
    source, target = sides()
    split = split_task(source, target, protocol(normalisation="speaker"), 0)
    x = split.validation
    for s in np.unique(x.speaker):
        rows = np.flatnonzero(x.speaker == s)
        np.testing.assert_allclose(x.x[rows].functionals.mean(0), 0, atol=1e-5)
        assert stacked(x.x[rows]).mean(0).abs().max() < 1e-4


def test_utterance_normalisation_centres_each_utterance():
    split = split_task(*sides(), protocol(normalisation="utterance"), 0)
    assert split.test.utterance(3).mean(0).abs().max() < 1e-4
    np.testing.assert_allclose(split.test.functionals.mean(0), 0, atol=1e-5)


def test_source_normalisation_applies_the_sources_statistics_to_the_target():
    source, target = sides()
    split = split_task(source, target, protocol(normalisation="source"), 0)
    rows = source.rows
    frames = np.concatenate(
        [source.corpus.frames[source.corpus.offsets[r] : source.corpus.offsets[r + 1]] for r in rows]
    )
    start, length = int(split.test.starts[0]), int(split.test.lengths[0])
    raw = target.corpus.frames[start : start + length]
    np.testing.assert_allclose(split.test.utterance(0), (raw - frames.mean(0)) / frames.std(0), rtol=1e-3, atol=1e-3)


def test_inductive_statistics_come_from_the_adaptation_half():
    split = split_task(*sides(), protocol(adaptation="inductive"), 0)
    assert stacked(split.target.x).mean(0).abs().max() < 1e-4
    assert stacked(split.test).mean(0).abs().max() > 1e-3
