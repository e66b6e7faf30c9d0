"""What is left unsaid, by loops over samples whose Z is solved for one at a time."""

from __future__ import annotations

import pytest
import torch

from benchmark.mathematics.implicit_alignment import Reconstruction, implicit_alignment, unsaid
from benchmark.mathematics.reconstruction import PENALTIES, reconstruction_weights

N, M, D, TAU = 8, 5, 6, 0.1


def rows(n: int, seed: int, d: int = D) -> torch.Tensor:
    draw = torch.rand(n, d, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return torch.nn.functional.normalize(draw, dim=1)


A, B = torch.stack([rows(N, 0), rows(N, 1)]), torch.stack([rows(M, 2), rows(M, 3)])
FLAT = torch.nn.functional.pad(A, (0, 1))
BEYOND = torch.eye(D + 1, dtype=torch.float64)[D].repeat(2, M, 1)
"""Rows in a direction that those of FLAT have nothing of."""
G_A = torch.tensor([[0] * N, [0, 0, 0, 1, 1, 2, 2, 2]])
G_B = torch.tensor([[0] * M, [0, 1, -1, 3, 0]])


def how(level: str = "none", penalty: str = "l1") -> Reconstruction:
    return Reconstruction(penalty, TAU, 3000, level)  # type: ignore[arg-type]


def error(atoms: torch.Tensor, row: torch.Tensor, penalty: str) -> float:
    z = reconstruction_weights(atoms, row[None], penalty, TAU, 3000)[0]  # type: ignore[arg-type]
    made = [sum(float(z[j] * atoms[j, q]) for j in range(len(atoms))) for q in range(len(row))]
    return sum((float(v) - w) ** 2 for v, w in zip(row, made, strict=True))


def mean_by_loops(
    a: torch.Tensor, b: torch.Tensor, g_a: list[int], g_b: list[int], penalty: str = "l1", itself: bool = False
) -> float:
    """Over the samples that have any to be made of; ``itself``: b is a, and no sample may be made of itself."""
    errors = []
    for i, group in enumerate(g_b):
        atoms = [j for j, other in enumerate(g_a) if other == group >= 0 and not (itself and j == i)]
        if atoms:
            errors.append(error(a[atoms], b[i], penalty))
    return sum(errors) / len(errors) if errors else 0.0


@pytest.mark.parametrize("penalty", ["l1", "l2"])
@pytest.mark.parametrize("level", ["none", "fresh"])
@pytest.mark.parametrize("grouped", [False, True])
def test_unsaid_by_loops(penalty, level, grouped):
    found = unsaid(A, B, how(level, penalty), *((G_A, G_B) if grouped else ()))
    for layer in range(2):
        g_a, g_b = (G_A[layer].tolist(), G_B[layer].tolist()) if grouped else ([0] * N, [0] * M)
        expected = mean_by_loops(A[layer], B[layer], g_a, g_b, penalty)
        if level == "fresh":
            expected = max(expected - mean_by_loops(A[layer], A[layer], g_a, g_a, penalty, itself=True), 0)
        assert float(found[layer]) == pytest.approx(expected, abs=1e-5)


def test_a_level_is_subtracted_and_not_overshot():
    """Samples amid the source's have nothing left to say; those in a direction of their own have."""
    inside = FLAT.mean(1, keepdim=True).repeat(1, M, 1)
    assert unsaid(FLAT, inside, how("none")).min() > 0
    assert torch.equal(unsaid(FLAT, inside, how("fresh")), torch.zeros(2, dtype=torch.float64))
    torch.testing.assert_close(unsaid(FLAT, BEYOND, how("none")), torch.ones(2, dtype=torch.float64))
    level = unsaid(FLAT, BEYOND, how("fresh"))
    assert ((level > 0) & (level < 1)).all()


def test_no_gradient_goes_through_the_level():
    a, b = FLAT.clone().requires_grad_(), (0.6 * BEYOND + 0.8 * FLAT[:, :M]).requires_grad_()
    assert unsaid(a, b, how("fresh")).min() > 0
    by_level = torch.autograd.grad(unsaid(a, b, how("fresh")).sum(), (a, b))
    without = torch.autograd.grad(unsaid(a, b, how("none")).sum(), (a, b))
    for found, expected in zip(by_level, without, strict=True):
        torch.testing.assert_close(found, expected, atol=1e-6, rtol=1e-6)


@pytest.mark.parametrize("level", ["none", "fresh"])
def test_both_directions_are_the_mean_of_the_two(level):
    found = implicit_alignment(A, B, how(level), "both", (G_A, G_B))
    expected = (unsaid(A, B, how(level), G_A, G_B) + unsaid(B, A, how(level), G_B, G_A)) / 2
    torch.testing.assert_close(found, expected)
    torch.testing.assert_close(implicit_alignment(B, A, how(level), "both", (G_B, G_A)), expected)
    assert torch.equal(implicit_alignment(A, B, how(level), "target", (G_A, G_B)), unsaid(A, B, how(level), G_A, G_B))


def test_a_source_that_is_not_covered_costs_in_both_directions_only():
    """A target in a single point of the source's cone is well said, and says little."""
    point = A[:, :1].repeat(1, M, 1)
    one, both = implicit_alignment(A, point, how()), implicit_alignment(A, point, how(), "both")
    assert (one < 0.01).all()
    assert (both > 5 * one).all()


@pytest.mark.parametrize("penalty", PENALTIES)
@pytest.mark.parametrize("level", ["none", "fresh"])
def test_samples_without_a_partner_have_no_part(penalty, level):
    alone = torch.full_like(G_B, -1)
    a, b = A.clone().requires_grad_(), B.clone().requires_grad_()
    losses = implicit_alignment(a, b, how(level, penalty), "both", (G_A, alone))
    assert torch.equal(losses, torch.zeros(2, dtype=torch.float64))
    for gradient in torch.autograd.grad(losses.sum(), (a, b)):
        assert torch.equal(gradient, torch.zeros_like(gradient))


@pytest.mark.parametrize("penalty", PENALTIES)
def test_a_group_that_is_repeated_leaves_the_loss_as_it_is(penalty):
    """Whatever other groups there are: also where columns of Z couple rows."""
    before = unsaid(A[:1], B[:1], how("none", penalty))
    b, g_b = torch.cat([B[:1], B[:1], B[:1]], 1), torch.tensor([[0] * M + [-1] * M + [0] * M])
    after = unsaid(A[:1], b, how("none", penalty), torch.zeros(1, N, dtype=torch.int64), g_b)
    torch.testing.assert_close(after, before, atol=1e-6, rtol=1e-6)
