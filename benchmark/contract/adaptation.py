"""Checks of what adaptation adds: nothing with weight 0, something by default, from the target where it says so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch.nn.modules.batchnorm import _BatchNorm

from benchmark.contract import data
from benchmark.contract.check import REPEATS, check
from benchmark.contract.promise import Failure, demand
from benchmark.contract.subject import Subject, same_network
from benchmark.contracts import Method
from benchmark.training.deep import Batch, Crops, DeepMethod, UnlabelledBatch

LONG = 40
"""Steps after which a method that waits (for sure pseudo labels, say) has begun to adapt."""

FAR = -5.0
"""Shift of a target that nobody takes for the source."""


@check(
    "weight 0 equals its floor",
    "pass crops through forward first, draw afterwards, and leave the floor's loss as the only other term",
    unless=lambda s: "" if s.weighted else "not a deep method with a hyper-parameter weight",
    needs=REPEATS,
)
def weight_zero_equals_its_floor(subject: Subject) -> None:
    """With weight 0 the network is that of the method's floor, bit for bit; `source_only`'s, unless it says another."""
    idle, plain = subject.fit(hyper={"weight": 0.0}), subject.plain()
    same = isinstance(idle, DeepMethod) and isinstance(plain, DeepMethod) and same_network(idle, plain)
    difference = np.abs(subject.scored(idle) - subject.scored(plain)).max()
    expected = f"the same bits as {subject.floor.name}"
    demand(same and difference == 0, f"another network, scores differ by up to {difference:.3g}", expected)


@check(
    "adaptation changes the network",
    "let the default weight be above 0 and the term have a gradient",
    unless=lambda s: "" if s.weighted or (s.deep and s.adapts) else "nothing of its own beside its floor",
)
def adaptation_changes_the_network(subject: Subject) -> None:
    """With its defaults a method that adapts scores otherwise than its floor."""
    if np.array_equal(subject.scores, subject.scored(subject.plain())):
        longer: dict[str, Any] = {"steps": LONG, "dropout": 0.0, "label_smoothing": 0.0}
        same = np.array_equal(subject.scored(subject.fit(**longer)), subject.scored(subject.plain(**longer)))
        demand(not same, f"{subject.floor.name}'s scores after {LONG} steps", "others")


@check(
    "the target enters as target_use says",
    "set target_use to what the method takes from the target, 'nothing' if that is only batch normalisation",
    unless=lambda s: "passes crops in its own way" if _hidden(s) else "",
    needs=REPEATS,
)
def the_target_enters_as_target_use_says(subject: Subject) -> None:
    """Another target gives other scores of the same utterances if, and only if, the method says that it is used.

    In joint passes of deep methods the corpora don't share batch normalisation here, so that it does not count. A
    method that stops where the target is no further away than fresh source samples gets a far one as well.
    """
    if _depends_on_target(subject, steps=3):
        if not subject.adapts:
            raise Failure("scores that depend on the target", f"none that do, as target_use is {_use(subject)}")
    elif subject.adapts:
        longer: dict[str, Any] = {"steps": LONG, "label_smoothing": 0.0}
        kept = _depends_on_target(subject, **longer) or _depends_on_target(subject, FAR, batch=12, **longer)
        demand(
            kept, f"the same scores with another target after {LONG} steps", f"others, as it uses its {_use(subject)}"
        )


def _use(subject: Subject) -> str:
    return repr(subject.cls.target_use) if not subject.adapts else str(subject.cls.target_use)


def _hidden(subject: Subject) -> bool:
    return subject.deep and not subject.adapts and _own_forward(subject.cls)


def _own_forward(cls: type[Method]) -> bool:
    return not issubclass(cls, DeepMethod) or cls.forward is not DeepMethod.forward


def _depends_on_target(subject: Subject, shift: float = -0.5, **training: Any) -> bool:
    cls = subject.cls if _own_forward(subject.cls) else _apart(subject.cls)
    targets = subject.data.target(), subject.data.target(seed=9, shift=shift)
    a, b = (subject.scored(subject.fit(target=t, cls=cls, dropout=0.0, **training)) for t in targets)
    return not np.array_equal(a, b)


def _apart(cls: type[Any]) -> type[Method]:
    """The method with the two corpora passed one after the other, the target without a trace in running statistics."""

    def forward(self: DeepMethod, crops: Crops) -> tuple[Batch, UnlabelledBatch]:
        source = self.source_batch(crops)
        with _statistics_kept(self.network):
            return source, self.target_batch(crops)

    return type(cls.__name__, (cls,), {"forward": forward, "__module__": cls.__module__})


@contextmanager
def _statistics_kept(network: torch.nn.Module) -> Iterator[None]:
    layers = [m for m in network.modules() if isinstance(m, _BatchNorm)]
    momenta = [layer.momentum for layer in layers]
    for layer in layers:
        layer.momentum = 0.0
    try:
        yield
    finally:
        for layer, momentum in zip(layers, momenta, strict=True):
            layer.momentum = momentum


@check("it learns", "look at the terms of the loss: does the classification term fall?")
def it_learns(subject: Subject) -> None:
    """After 40 steps without dropout, more than 80 % of a mildly shifted target are right.

    Of the source where the target is not used. Three seeds are tried, as training of so little is chaotic.
    """
    best, domain = 0.0, "target" if subject.adapts else "source"
    for seed in range(3):
        best = max(best, _right(subject, seed))
        if best > 0.8:
            return
    raise Failure(f"{100 * best:.0f} % of the {domain} right", "more than 80 %")


def _right(subject: Subject, seed: int) -> float:
    y = data.labels(30)
    source, target = subject.data.source(30), subject.data.target(30, shift=0.2)
    method = subject.fit(source, target, seed=seed, steps=LONG, batch=12, dropout=0.0, checkpoints=1)
    x, domain = (target.x, "target") if subject.adapts else (source.x, "source")
    return float((method.outputs(x, domain).scores.argmax(1) == y).mean())  # type: ignore[arg-type]


CHECKS = (
    weight_zero_equals_its_floor,
    adaptation_changes_the_network,
    the_target_enters_as_target_use_says,
    it_learns,
)
