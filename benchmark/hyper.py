"""Hyper-parameters: dataclass fields that carry their default, their search range, their domain and their meaning.

The range is where a search looks, the domain all that the method's mathematics can do: a value beyond the range but
within the domain is anybody's to choose, one beyond the domain is refused before anything runs.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np

Origin = Literal["paper", "argued", "tuned", "ours"]
"""Where a default comes from: ``paper``: its authors' value; ``argued``: whoever wrote the method's file gives a reason
there, such as a scale carried over or scores within corpora; ``tuned``: by `tune`, see ``methods/defaults/``; ``ours``:
chosen without one."""

FIXED = frozenset({"paper", "argued"})
"""Origins of defaults that `tune` leaves alone."""

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


@dataclass(frozen=True)
class Bounds:
    """The values with which a method can work.

    ``kind``: int, float (whole numbers count as such), bool, str, or None for anything; numbers are finite and lie
    above ``gt``, from ``ge`` on, up to ``le``, below ``lt``. ``choices``: the only values, where there are some.
    """

    kind: type | None = None
    gt: float | None = None
    ge: float | None = None
    le: float | None = None
    lt: float | None = None
    choices: tuple[Any, ...] = ()

    def __contains__(self, value: Any) -> bool:
        """Whether a method can work with ``value``; a truth value is no number.

        >>> [value in Bounds(float, gt=0) for value in (1, 0.5, 0.0, float("inf"), True, "1")]
        [True, True, False, False, False, False]
        """
        if self.choices:
            return any(type(value) is type(choice) and value == choice for choice in self.choices)
        if self.kind not in (int, float):
            return self.kind is None or type(value) is self.kind
        return (
            type(value) in {int, self.kind}
            and abs(value) <= sys.float_info.max
            and (self.gt is None or value > self.gt)
            and (self.ge is None or value >= self.ge)
            and (self.le is None or value <= self.le)
            and (self.lt is None or value < self.lt)
        )

    def __str__(self) -> str:
        """The domain in words.

        >>> print(Bounds(int, ge=1))
        a whole number from 1 on
        >>> print(Bounds(float, ge=0, lt=1))
        a number from 0 on and below 1
        """
        if self.choices:
            return ("one of " if len(self.choices) > 1 else "") + ", ".join(map(repr, self.choices))
        noun = _NOUNS.get(self.kind, "a value")
        bounds = {"above {:g}": self.gt, "from {:g} on": self.ge, "up to {:g}": self.le, "below {:g}": self.lt}
        if self.ge is not None and self.le is not None:
            return f"{noun} from {self.ge:g} to {self.le:g}"
        said = [words.format(bound) for words, bound in bounds.items() if bound is not None]
        return f"{noun} {' and '.join(said)}".strip()

    def edges(self, default: Any) -> list[Any]:
        """The ends that belong to the domain and, of those that don't, a value a thousandth of the way to ``default``.

        >>> Bounds(float, ge=0, lt=1).edges(0.5), Bounds(int, gt=0).edges(10)
        ([0.0, 0.9995], [1])
        """
        ends = [(self.gt, 1), (self.ge, 0), (self.le, 0), (self.lt, -1)]
        if self.kind is int:
            return [int(end) + step for end, step in ends if end is not None]
        return [end + 1e-3 * abs(step) * (default - end) for end, step in ends if end is not None]


_NOUNS: dict[type | None, str] = {int: "a whole number", float: "a number", bool: "true or false", str: "a word"}


def hyper(
    default: Any,
    help: str,
    *,
    low: float | None = None,
    high: float | None = None,
    log: bool = False,
    choices: tuple[Any, ...] = (),
    gt: float | None = None,
    ge: float | None = None,
    le: float | None = None,
    lt: float | None = None,
    origin: Origin = "ours",
) -> Any:
    """A method's hyper-parameter: annotate a class attribute and assign this.

    ``low`` to ``high``, evenly or (``log``) evenly in the logarithm, or ``choices`` are where a search looks. ``gt``,
    ``ge``, ``le``, ``lt`` bound the domain, exclusively or not. Without any, a domain is the choices where there
    are some, else all numbers, and those above 0 where the search is in the logarithm. ``origin``: where the default
    comes from; `tune` leaves alone what is the ``paper``'s or ``argued``.

    Raises `ValueError` when the default, or what a search may draw, is not in the domain, and for another origin.

    >>> class Example:
    ...     weight: float = hyper(1.0, "weight of the alignment term", low=0.01, high=100, log=True, ge=0)
    """
    if origin not in get_args(Origin):
        raise ValueError(f"origin: one of {', '.join(get_args(Origin))} expected, found {origin!r}")
    lowest, highest = (None if bound is None else float(bound) for bound in (low, high))
    free = (gt, ge, le, lt) == (None, None, None, None)
    bounds = Bounds(_kind(default), 0 if free and log else gt, ge, le, lt, choices if free else ())
    ends = [int(end) if type(default) is int else end for end in (lowest, highest) if end is not None]
    if wrong := [value for value in (default, *choices, *ends) if value not in bounds]:
        raise ValueError(f"{bounds} expected, found {wrong[0]!r} as the default or in the search; correct the bounds")
    searched = Range(lowest, highest, log, choices)
    metadata = {"range": searched, "bounds": bounds, "help": help, "origin": origin}
    return dataclasses.field(default=default, metadata=metadata)


def _kind(default: Any) -> type | None:
    return None if default is None or default is dataclasses.MISSING else type(default)


def bounds_of(method: type) -> dict[str, Bounds]:
    """Name -> domain of every hyper-parameter; one not made by `hyper` takes what has its default's type."""
    return {f.name: f.metadata.get("bounds", Bounds(_kind(f.default))) for f in dataclasses.fields(method) if f.init}


def origins(method: type) -> dict[str, Origin]:
    """Name -> where the default comes from, of every hyper-parameter; of one not made by `hyper`, ``ours``."""
    return {f.name: f.metadata.get("origin", "ours") for f in dataclasses.fields(method) if f.init}


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
