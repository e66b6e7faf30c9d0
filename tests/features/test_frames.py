"""Crops and segments of ragged spectrograms."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from benchmark.features.frames import Frames
from tests import tiny


def of_lengths(lengths: list[int]) -> Frames:
    """Utterances whose frames count on through all of them."""
    total = sum(lengths)
    starts = np.cumsum(lengths) - lengths
    return Frames(
        torch.arange(float(total))[:, None].repeat(1, 2),
        torch.from_numpy(starts),
        torch.tensor(lengths),
        torch.zeros(1, 2),
        torch.ones(1, 2),
        torch.zeros(len(lengths), dtype=torch.int64),
        np.zeros((len(lengths), 0), dtype=np.float32),
    )


@pytest.mark.parametrize("length", [32, 96, 128])
def test_segments_cover_every_frame_and_overlap_by_a_quarter(length):
    lengths = [1, 31, 32, 33, 95, 96, 127, 128, 129, 200, 255, 256, 257, 1000]
    rows, offsets = of_lengths(lengths).segments(length)
    for row, total in enumerate(lengths):
        here = offsets[rows == row].tolist()
        assert here[0] == 0
        assert here[-1] == max(total - length, 0)
        gaps = np.diff(here)
        assert (gaps > 0).all()
        assert (gaps <= 3 * length // 4).all()
        assert len(gaps) == 0 or gaps.max() - gaps.min() <= 1, "evenly spaced"


def test_segments_hold_the_utterances_frames():
    x = of_lengths([40, 70])
    seen: dict[int, set[int]] = {0: set(), 1: set()}
    for rows, segments in x.segment_batches(32, 2):
        for row, segment in zip(rows.tolist(), segments, strict=True):
            seen[row] |= set(segment[:, 0].long().tolist())
    assert seen == {0: set(range(40)), 1: set(range(40, 110))}


def test_a_short_utterance_repeats_itself():
    (crop,) = of_lengths([3]).crops(torch.tensor([0]), torch.tensor([1]), 5)
    assert crop[:, 0].tolist() == [1, 2, 0, 1, 2]


def test_rows_are_normalised_by_their_group():
    x = tiny.target().x
    mean, deviation = torch.stack([torch.zeros(tiny.MELS), torch.ones(tiny.MELS)]), torch.full((2, tiny.MELS), 2.0)
    group = torch.arange(len(x)) % 2
    moved = Frames(x.frames, x.starts, x.lengths, mean, deviation, group, x.functionals)
    for row in (0, 1):
        torch.testing.assert_close(moved.utterance(row), (x.utterance(row) - row) / 2)
