"""A fixed small batch of each corpus, methods built around it, and what test files share of their loops and laws."""

from __future__ import annotations

import math

import torch

from benchmark.training.deep import Batch, DeepMethod, UnlabelledBatch
from benchmark.training.networks import Dims
from tests.tiny import METHODS

N, M, WIDTHS = 6, 5, (7, 4, 3)
Y = torch.tensor([0, 1, 2, 0, 1, 2])


def activations(n: int, seed: int) -> tuple[torch.Tensor, ...]:
    generator = torch.Generator().manual_seed(seed)
    hidden = [torch.randn(n, d, generator=generator, dtype=torch.float64).abs() for d in WIDTHS[:2]]
    return *hidden, torch.randn(n, WIDTHS[2], generator=generator, dtype=torch.float64)


def source(layers: tuple[torch.Tensor, ...] | None = None) -> Batch:
    layers = layers or activations(N, 0)
    return Batch(torch.zeros(N, 8, 4), torch.arange(N), layers, layers[1], layers[2], y=Y)


def target(layers: tuple[torch.Tensor, ...] | None = None) -> UnlabelledBatch:
    layers = layers or activations(M, 1)
    n = len(layers[0])
    return UnlabelledBatch(torch.zeros(n, 8, 4), torch.arange(n), layers, layers[1], layers[2])


def build(name: str, **hyper) -> DeepMethod:
    method = METHODS.get(name)(**hyper)
    assert isinstance(method, DeepMethod)
    method.classes, method.log = WIDTHS[2], {}
    torch.manual_seed(0)
    method.extra = torch.nn.ModuleDict(dict(method.build(Dims(WIDTHS, WIDTHS[1]), WIDTHS[2]))).double()
    return method


def with_gradient(layers: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
    return tuple(h.clone().requires_grad_() for h in layers)


def cross_entropy_by_loops() -> float:
    logits = source().logits
    return -sum(float(logits[i, Y[i]]) - math.log(sum(math.exp(float(v)) for v in logits[i])) for i in range(N)) / N


def normalised_by_loops(f_s: torch.Tensor, f_t: torch.Tensor, how: str) -> tuple[torch.Tensor, torch.Tensor]:
    if how == "rows":
        return torch.stack([r / r.dot(r).sqrt() for r in f_s]), torch.stack([r / r.dot(r).sqrt() for r in f_t])
    scale = torch.sqrt(sum(r.dot(r) for r in f_s) / len(f_s))  # type: ignore[arg-type]
    return f_s / scale, f_t / scale


def assert_weight_zero_leaves_the_classification_gradient(name: str) -> None:
    """With weight 0 every gradient but that of cross-entropy in the source's logits is none or 0, to the bit."""
    method = build(name, weight=0.0)
    h_s, h_t = with_gradient(activations(N, 0)), with_gradient(activations(M, 1))
    whole = torch.stack(list(method.loss(source(h_s), target(h_t), 0.5).values())).sum()
    found = torch.autograd.grad(whole, [*h_s[1:], *h_t[1:]], allow_unused=True)
    (expected,) = torch.autograd.grad(method.cross_entropy(source(h_s)), [h_s[2]])
    assert torch.equal(found[1], expected)
    assert all(g is None or not g.any() for i, g in enumerate(found) if i != 1)
