from __future__ import annotations

import numpy as np
import pytest

from benchmark.features.pretrained.windows import batches, windows


@pytest.mark.parametrize("length", [2, 7, 40])
@pytest.mark.parametrize("frames", [1, 2, 39, 40, 41, 79, 80, 81, 1000])
def test_every_frame_is_kept_once_and_in_order(frames, length):
    for overlap in {1, length // 2}:
        found = windows(frames, length, overlap)
        kept = [start + i for start, _, first, last in found for i in range(first, last)]
        assert kept == list(range(frames))
        assert {window.length for window in found} == {min(frames, length)}
        assert all(0 <= start <= frames - n for start, n, _, _ in found)


def test_a_frame_has_half_the_overlap_around_it_but_at_the_ends():
    found = windows(1000, 100, 20)
    assert len(found) == 13
    assert found[0].first == 0
    assert found[-1].last == 100
    assert all(window.first >= 10 for window in found[1:])
    assert all(window.last <= 90 for window in found[:-1])


def test_batches_are_bounded_by_what_they_hold_when_padded_not_by_their_number():
    rng = np.random.default_rng(0)
    costs = rng.integers(1, 400, 500).tolist()
    found = batches(costs, 1000)
    assert sorted(i for batch in found for i in batch) == list(range(500))
    padded = [len(batch) * max(costs[i] for i in batch) for batch in found]
    assert max(padded) <= 1000
    assert np.mean(padded[:-1]) > 600
    assert max(map(len, found)) > 5 * min(map(len, found))


def test_what_is_beyond_the_budget_is_alone():
    assert batches([300, 10, 300], 100) == [[1], [0], [2]]
    assert batches([3, 3], 0) == [[0], [1]]
    assert batches([], 100) == []
