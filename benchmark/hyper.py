"""Hyper-parameters: dataclass fields that carry their default, their search range and their meaning."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

SEARCH_SEED = 1
"""Of all trials of all methods: trial k of a method is the same for every pair, seed and machine."""


@dataclass(frozen=True)
class Range:
    """Where a search looks for a hyper-parameter.

    Numbers lie in [low, high], drawn evenly or (``log``) evenly in the logarithm; ``choices`` lists
    the values of a categorical one.
    """

    low: float | None = None
    high: float | None = None
    log: bool = False
    choices: tuple[Any, ...] = ()

    @property
    def searched(self) -> bool:
        """Whether there is anything to choose from."""
        return bool(self.choices) or self.low is not None

    def at(self, u: float) -> Any:
        """The value at share ``u`` in [0, 1) of the range.

        >>> Range(1.0, 100.0, log=True).at(0.5), Range(choices=("a", "b")).at(0.4)
        (10.0, 'a')
        """
        if self.choices:
            return self.choices[int(u * len(self.choices))]
        assert self.low is not None
        assert self.high is not None
        if self.log:
            return float(self.low * (self.high / self.low) ** u)
        return self.low + (self.high - self.low) * u

    def __str__(self) -> str:
        if self.choices:
            return "one of " + ", ".join(map(str, self.choices))
        if self.low is None:
            return "fixed"
        return f"{self.low:g} to {self.high:g}" + (" (log)" if self.log else "")


def hyper(
    default: Any,
    help: str,
    *,
    low: float | None = None,
    high: float | None = None,
    log: bool = False,
    choices: tuple[Any, ...] = (),
) -> Any:
    """A method's hyper-parameter: annotate a class attribute and assign this.

    >>> class Example:
    ...     weight: float = hyper(1.0, "weight of the alignment term", low=0.01, high=100, log=True)
    """
    lowest, highest = (None if bound is None else float(bound) for bound in (low, high))
    searched = Range(lowest, highest, log, choices)
    return dataclasses.field(default=default, metadata={"range": searched, "help": help})


def hyper_parameters(method: Any) -> dict[str, Any]:
    """Name -> value of every hyper-parameter of a method instance (or its default, of a class)."""
    if isinstance(method, type):
        return {f.name: f.default for f in dataclasses.fields(method) if f.init}
    return {f.name: getattr(method, f.name) for f in dataclasses.fields(method) if f.init}


def searchable(method: type, fixed: Collection[str] = ()) -> bool:
    """Whether a method has a hyper-parameter that a search varies, besides the ``fixed`` ones."""
    return any(_range(f).searched for f in dataclasses.fields(method) if f.init and f.name not in fixed)


def draw(method: type, trial: int, fixed: Collection[str] = ()) -> dict[str, Any]:
    """The hyper-parameters of a search's ``trial``: each drawn from its range, but those ``fixed``; none for trial 0.

    Evenly, or evenly in the logarithm; whole numbers where the default is one. The draws depend on the trial and on
    a hyper-parameter's place in the class, and on nothing else.
    """
    if trial == 0:
        return {}
    fields = [f for f in dataclasses.fields(method) if f.init]
    shares = np.random.default_rng([SEARCH_SEED, trial]).random(len(fields))
    return {
        f.name: round(value) if type(f.default) is int and isinstance(value, float) else value
        for f, u in zip(fields, shares, strict=True)
        if _range(f).searched and f.name not in fixed
        for value in [_range(f).at(u)]
    }


def _range(parameter: dataclasses.Field) -> Range:
    return parameter.metadata.get("range", Range())
