"""Hyper-parameters: dataclass fields that carry their default, their search range and their meaning."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any


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
