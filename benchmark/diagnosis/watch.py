"""Looks over the shoulder of a method in training: the gradient of each term and what each update does.

Nothing is drawn, no parameter and no gradient is touched, so the training has the bits that it has alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count

import torch
from torch import Tensor, nn

from benchmark.diagnosis.figures import StateFigures, When
from benchmark.diagnosis.quantities import flat
from benchmark.diagnosis.window import Update, windows_of
from benchmark.errors import shorten
from benchmark.training.deep import Crops, DeepMethod, Stage, Terms

Gradients = dict[nn.Parameter, Tensor]


class Watch:
    """Watches one method; ``look`` says how the model scores at a time, after the last step of each window."""

    def __init__(self, method: DeepMethod, steps: int, look: Callable[[When], StateFigures]) -> None:
        self.method, self.look = method, look
        self.planned, self.observe = method.stages, method.update
        counts = [max(1, round(stage.share * steps)) for stage in self.planned()]
        self.windows = windows_of(len(counts), counts)
        self.states: list[StateFigures] = []
        self.seen: list[Update] | None = None

    @contextmanager
    def watching(self) -> Iterator[None]:
        """While this lasts, what the method does is seen."""
        self.method.stages, self.method.update = self.stages, self.update  # type: ignore[method-assign]
        try:
            yield
        finally:
            del self.method.stages, self.method.update

    def stages(self) -> tuple[Stage, ...]:
        """The method's stages, each with steps that are watched."""
        return tuple(self._watched(stage, number) for number, stage in enumerate(self.planned(), 1))

    def _watched(self, stage: Stage, number: int) -> Stage:
        taken = count()

        def step(crops: Crops, progress: float) -> Terms:
            done = next(taken)
            open_ = [w for w in self.windows if w.when.stage == number and w.first <= done < w.first + w.steps]
            self.seen = [] if open_ else None
            terms = stage.step(crops, progress)
            for window in open_:
                window.add(self.seen or [])
                if done == window.first + window.steps - 1:
                    self.states.append(self.look(window.when))
            self.seen = None
            return terms

        return stage._replace(step=step)

    def update(self, terms: Terms, *modules: nn.Module, rate: float = 1.0) -> None:
        """`DeepMethod.update`, seen."""
        if self.seen is None:
            self.observe(terms, *modules, rate=rate)
            return
        left = self._left_by_decay(modules, rate)
        gradients = {name: _gradients(term, list(left)) for name, term in terms.items()}
        kept = {p: p.detach().double() * share for p, share in left.items()}
        self.observe(terms, *modules, rate=rate)
        self.seen.append(
            Update(
                shorten(self._names(modules)),
                {name: float(term.detach()) for name, term in terms.items()},
                self._in_generator(list(left), gradients),
                {p: p.detach().double() - before for p, before in kept.items()},
                {p: _descent(p, gradients.values()) for p in left},
            )
        )

    def _left_by_decay(self, modules: tuple[nn.Module, ...], rate: float) -> dict[nn.Parameter, float]:
        """Of each parameter that an update moves, the share that its weight decay leaves (AdamW's, decoupled)."""
        groups = self.method.optimisers.of(modules, rate).param_groups
        return {p: 1.0 - group["lr"] * group["weight_decay"] for group in groups for p in group["params"]}

    def _in_generator(self, moving: list[nn.Parameter], gradients: dict[str, Gradients]) -> dict[str, Tensor]:
        """Of each term that has one there, the gradient in what moves of the encoder and of the hidden layers."""
        network = self.method.network
        inside = {p for part in (network.encoder, network.hidden) for p in part.parameters()}
        generator = [p for p in moving if p in inside]
        return {
            name: flat(found.get(p, torch.zeros_like(p)) for p in generator)
            for name, found in gradients.items()
            if any(p in found for p in generator)
        }

    def _names(self, modules: Iterable[nn.Module]) -> list[str]:
        method = self.method
        known = {"network": method.network, "extra": method.extra}
        known |= dict(method.network.named_modules()) | dict(method.extra.named_modules(prefix="extra"))
        return [next((name for name, m in known.items() if m is module and name), "others") for module in modules]


def _gradients(term: Tensor, parameters: list[nn.Parameter]) -> Gradients:
    """Those that are there; the graph stays for the update."""
    if not term.requires_grad:
        return {}
    found = torch.autograd.grad(term, parameters, retain_graph=True, allow_unused=True)
    return {p: g for p, g in zip(parameters, found, strict=True) if g is not None}


def _descent(parameter: nn.Parameter, gradients: Iterable[Gradients]) -> Tensor:
    """The negative sum of the gradients in a parameter."""
    found = [g[parameter] for g in gradients if parameter in g]
    return -torch.stack(found).sum(0) if found else torch.zeros_like(parameter)
