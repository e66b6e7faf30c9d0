"""What one run may take: time, memory, and room for what it prints."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from benchmark.errors import spelt

FLOOR = 3600.0
"""Seconds that every run has, however short others of its method were, where the user sets no limit."""

FACTOR = 10.0
"""Beyond the floor: so many times the longest known run of the method, or what its steps suggest."""

Auto = Literal["auto"]

_SECONDS = {"": 1, "s": 1, "min": 60, "m": 60, "h": 3600, "d": 86400}
_BYTES = {"k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}


@dataclass(frozen=True)
class Limits:
    """Of each run. None: no limit.

    ``seconds``: by the clock on the wall; auto: `FLOOR` or `FACTOR` times what the method is known to take.
    ``memory``: bytes of a worker process and all its children; auto: as much as leaves the machine room to breathe.
    ``output``: bytes that are kept of what the run prints, half of them its beginning and half its end.
    """

    seconds: float | Auto | None = "auto"
    memory: int | Auto | None = "auto"
    output: int = 2**16


def seconds_of(text: Any) -> float | Auto | None:
    """A time limit as people write it. Raises `ValueError` for anything else.

    >>> seconds_of("90"), seconds_of("1.5 h"), seconds_of("2min"), seconds_of("none"), seconds_of(0), seconds_of("auto")
    (90.0, 5400.0, 120.0, None, None, 'auto')
    """
    return _limit(text, _SECONDS.get, "a time like 90, 15min, 2h or 1d, or none,")


def bytes_of(text: Any) -> int | Auto | None:
    """A memory limit as people write it; units are powers of 1024. Raises `ValueError` for anything else.

    >>> bytes_of("4G") == bytes_of("4 GB") == bytes_of("4096 MiB") == 4 * 2**30
    True
    >>> bytes_of("none"), bytes_of("0"), bytes_of("auto")
    (None, None, 'auto')
    """
    found = _limit(
        text, lambda unit: _BYTES.get(unit.removesuffix("b").removesuffix("i")), "a size like 4GB or 800MB, or none,"
    )
    return int(found) if isinstance(found, float) else found


def size(n: float) -> str:
    """Bytes as a person says them.

    >>> size(3.2e9), size(900 * 2**20)
    ('3.0 GB', '900 MB')
    """
    return f"{n / 2**30:.1f} GB" if n >= 2**30 else f"{n / 2**20:.0f} MB"


def _limit(text: Any, worth: Callable[[str], int | None], expected: str) -> float | Auto | None:
    """A number times what its unit is ``worth``, or auto; None where it is zero, or a word for no limit."""
    word = str(text).strip().lower()
    if word == "auto":
        return "auto"
    if text is None or word in ("none", "off"):
        return None
    found = re.fullmatch(r"(\d{1,15}(?:\.\d{1,15})?)\s*([a-z]*)", word)
    if found and not float(found[1]):
        return None
    unit = worth(found[2]) if found else None
    if found is None or unit is None:
        raise ValueError(f"{expected} expected, found {spelt(text)}")
    return float(found[1]) * unit
