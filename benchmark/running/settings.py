"""With which hyper-parameters a run is made: the protocol's, a search's draw, or one by which defaults are chosen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from benchmark.errors import spelt
from benchmark.hyper import FIXED, Bounds, bounds_of, draw, origins

DIGITS = 2
"""Significant digits of a value that may become a default, so that one can read it."""


def settings_of(method: type, trial: int, given: Mapping[str, Any], tuning: bool = False) -> dict[str, Any]:
    """What the method of a ``trial`` is made with, where it is not its default.

    ``given``: what the protocol sets, which no trial varies. ``tuning``: what is the paper's or argued for isn't varied
    either, and the draws, otherwise the same, are rounded: what is measured is then what can be written down.
    """
    drawn = draw(method, trial, fixed=given)
    if not tuning:
        return {**given, **drawn}
    bounds = bounds_of(method)
    return {**given, **{name: readable(drawn[name], bounds[name]) for name in varied(method, given) if name in drawn}}


def varied(method: type, given: Mapping[str, Any]) -> list[str]:
    """The hyper-parameters that trials of `tune` vary: those with a range, neither given nor of a `FIXED` origin."""
    return [name for name in draw(method, 1, fixed=given) if origins(method)[name] not in FIXED]


def readable(value: Any, bounds: Bounds) -> Any:
    """A number that is no whole one by its first `DIGITS` digits, or by as many more as its domain needs.

    >>> readable(0.31748, Bounds(float)), readable(0.9961, Bounds(float, lt=1)), readable(137, Bounds(int))
    (0.32, 0.996, 137)
    """
    if not isinstance(value, float):
        return value
    rounded = (float(f"{value:.{digits}g}") for digits in range(DIGITS, 17))
    return next((number for number in rounded if number in bounds), float(value))


def disagreement(record: Mapping[str, Any], expected: Mapping[str, Any], digest: str) -> str:
    """Why a stored run doesn't go with those of now, whose hyper-parameters are ``expected`` and whose code ``digest``.

    Empty where it does. Trials are ranked against each other, so that all have to be made by the same code.
    """
    found, now = record["hyper_parameters"], json.loads(json.dumps(dict(expected)))
    other = [
        f"{key} {spelt(found.get(key))}, now {spelt(now.get(key))}"
        for key in {**found, **now}
        if found.get(key) != now.get(key)
    ]
    if other:
        return f"made with other hyper-parameters: {'; '.join(other)}"
    return "" if record["code"]["digest"] == digest else "made by another version of the code"
