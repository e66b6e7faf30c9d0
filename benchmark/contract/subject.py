"""The method that is checked: its class, its file, and trainings of it, which checks share where they can."""

from __future__ import annotations

import dataclasses
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmark.contract import data
from benchmark.contract.promise import Failure
from benchmark.contracts import Checkpoint, Domain, Labelled, Method, Outputs, Unlabelled
from benchmark.errors import UsageError, nearest
from benchmark.registry import Registry
from benchmark.training.deep import DeepMethod


def _nothing(progress: float) -> None:
    pass


class Subject:
    """A method under the contract.

    ``reference``: `source_only`'s class. ``floor``: that of the method's floor, `source_only`'s where it names none or
    is a floor itself. ``ours``: a file of the suite, of which more is asked. ``device``: where
    it should train as well. ``hooked``: type checkers draw from Python's random state, which is then left out.
    ``representation``: on which of `benchmark.contract.data.MATERIALS` it is held to its promises.
    """

    def __init__(
        self,
        name: str,
        cls: type[Method],
        file: Path,
        reference: type[Method],
        *,
        floor: type[Method] | None = None,
        ours: bool = False,
        device: str = "cpu",
        hooked: bool = False,
        representation: str = data.SPECTROGRAM.name,
    ) -> None:
        self.name, self.cls, self.file, self.reference = name, cls, file, reference
        self.floor = floor or reference
        self.ours, self.device, self.hooked = ours, device, hooked
        self.data = data.MATERIALS[representation]

    @classmethod
    def of(cls, registry: Registry[Method], name: str, **options: Any) -> Subject:
        """The method ``name`` of a registry that also has `source_only`.

        Raises `UsageError` when it declares a floor that the registry does not know.
        """
        file, ours, method = registry.file(name), registry.is_own(name), registry.get(name)
        if method.floor and method.floor not in registry:
            way_out = nearest(method.floor, registry.names)
            raise UsageError(f"{name}: the name of a method expected as its floor, found {method.floor!r}; {way_out}")
        floor = registry.get(method.floor) if method.floor else None
        return cls(name, method, file, registry.get("source_only"), floor=floor, ours=ours, **options)

    @property
    def deep(self) -> bool:
        return issubclass(self.cls, DeepMethod)

    @property
    def adapts(self) -> bool:
        """Whether it says that it takes something from the target without labels."""
        return self.cls.target_use not in {"nothing", "labels of other speakers"}

    @property
    def fields(self) -> tuple[dataclasses.Field, ...]:
        """Hyper-parameters."""
        return tuple(f for f in dataclasses.fields(self.cls) if f.init)  # type: ignore[arg-type]

    @property
    def weighted(self) -> bool:
        """Whether a hyper-parameter ``weight`` turns adaptation off."""
        return self.deep and any(f.name == "weight" for f in self.fields)

    def fit(
        self,
        source: Labelled | None = None,
        target: Unlabelled | None = None,
        *,
        hyper: dict[str, Any] | None = None,
        cls: type[Method] | None = None,
        checkpoint: Checkpoint = _nothing,
        **setting: Any,
    ) -> Method:
        """A fresh method, fitted; on the tiny corpora and in the tiny setting unless said otherwise."""
        method = (cls or self.cls)(**(hyper or {}))
        given = source or self.data.source(), target or self.data.target()
        method.fit(*given, self.data.setting(**setting), checkpoint)
        return method

    @cached_property
    def _trained(self) -> tuple[Method, np.ndarray]:
        method = self.fit()
        return method, self.scored(method)

    @property
    def fitted(self) -> Method:
        """One training that checks share which only look at its outputs."""
        return self._trained[0]

    @property
    def scores(self) -> np.ndarray:
        """Of the shared training, the first time that it was asked."""
        return self._trained[1]

    @cached_property
    def narrow(self) -> Method:
        """The same in bfloat16."""
        return self.fit(precision="bfloat16")

    @property
    def both_precisions(self) -> tuple[tuple[str, Method], ...]:
        """Trainings with what to call them; the protocol's precision concerns deep methods only."""
        plain = (("", self.fitted),)
        return (*plain, (" in bfloat16", self.narrow)) if self.deep else plain

    def plain(self, **setting: Any) -> Method:
        """The method's floor, fitted on the same data in the same setting."""
        return _reference(self.floor, self.data.name, tuple(sorted(setting.items())))

    def scored(self, method: Method, domain: Domain = "target") -> np.ndarray:
        """Class probabilities of the tiny target corpus."""
        return method.outputs(self.data.target().x, domain).scores


@cache
def _reference(cls: type[Method], representation: str, setting: tuple[tuple[str, Any], ...]) -> Method:
    method, material = cls(), data.MATERIALS[representation]
    method.fit(material.source(), material.target(), material.setting(**dict(setting)), _nothing)
    return method


def same_network(a: DeepMethod, b: DeepMethod) -> bool:
    """Whether two networks are equal bit for bit, statistics of batch normalisation included."""
    x, y = a.network.state_dict(), b.network.state_dict()
    return x.keys() == y.keys() and all(torch.equal(x[key], y[key]) for key in x)


def sound(outputs: Outputs, n: int, classes: int, when: str) -> None:
    """Raises `Failure` unless outputs are n rows of finite probabilities and finite features."""
    p = outputs.scores
    if p.shape != (n, classes):
        raise Failure(f"scores of shape {p.shape} {when}", str((n, classes)))
    if not (np.isfinite(p).all() and np.isfinite(outputs.features).all()):
        raise Failure(f"NaN or infinite outputs {when}", "finite ones")
    if np.abs(p.sum(1) - 1).max() > 1e-4:
        raise Failure(f"rows that sum to {p.sum(1).min():.4g} up to {p.sum(1).max():.4g} {when}", "1 within 1e-4")
