"""Directions and collapse, against plain loops and cases whose numbers are known."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from benchmark.diagnosis.quantities import cosine, effective_rank, flat, largest_share, mean

A, B = (torch.randn(5, generator=torch.Generator().manual_seed(s)) for s in (0, 1))


def test_cosine_by_loops():
    dot = sum(float(a) * float(b) for a, b in zip(A, B, strict=True))
    lengths = [math.sqrt(sum(float(v) ** 2 for v in x)) for x in (A, B)]
    assert cosine(A, B) == pytest.approx(dot / lengths[0] / lengths[1])
    assert cosine(A, -3 * A) == pytest.approx(-1)
    assert math.isnan(cosine(A, 0 * A))


def test_flat_is_all_numbers_in_order_and_nothing_of_nothing():
    assert flat([torch.tensor([[1.0, 2.0]]), torch.tensor(3.0)]).tolist() == [1, 2, 3]
    assert len(flat([])) == 0


def test_mean_leaves_out_what_is_no_number():
    assert mean([1.0, math.nan, 3.0]) == 2
    assert math.isnan(mean([math.nan]))
    assert math.isnan(mean([]))


def test_effective_rank_by_loops():
    """The singular values are roots of the eigenvalues of F'F."""
    f = np.random.default_rng(0).normal(size=(7, 3)).astype(np.float32)
    sigma = [math.sqrt(v) for v in np.linalg.eigvalsh(f.T.astype(float) @ f)]
    q = [s / sum(sigma) for s in sigma]
    assert effective_rank(f) == pytest.approx(math.exp(-sum(v * math.log(v) for v in q)), rel=1e-5)


def test_effective_rank_of_a_collapse_is_one_and_of_orthogonal_features_their_number():
    row = np.random.default_rng(0).normal(size=(1, 8))
    assert effective_rank(np.repeat(row, 5, 0)) == pytest.approx(1, abs=1e-6)
    assert effective_rank(np.eye(5, 8) * 3) == pytest.approx(5)
    assert math.isnan(effective_rank(np.zeros((4, 3))))


def test_largest_share_by_counting():
    scores = np.random.default_rng(0).dirichlet(np.ones(4), 30)
    counts = [sum(int(row.argmax()) == c for row in scores) for c in range(4)]
    assert largest_share(scores) == pytest.approx(max(counts) / 30)
