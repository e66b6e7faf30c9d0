"""What one run may take: time, memory, and room for what it prints."""

from __future__ import annotations

import re
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
    if text is None or (number := _number(text, "none", "off")) == 0:
        return None
    if str(text).strip().lower() == "auto":
        return "auto"
    value, unit = number if isinstance(number, tuple) else (-1.0, "")
    if value < 0 or unit not in _SECONDS:
        raise ValueError(f"a time like 90, 15min, 2h or 1d, or none, expected, found {spelt(text)}")
    return value * _SECONDS[unit]


def bytes_of(text: Any) -> int | Auto | None:
    """A memory limit as people write it; units are powers of 1024. Raises `ValueError` for anything else.

    >>> bytes_of("4G") == bytes_of("4 GB") == bytes_of("4096 MiB") == 4 * 2**30
    True
    >>> bytes_of("none"), bytes_of("0"), bytes_of("auto")
    (None, None, 'auto')
    """
    if text is None or (number := _number(text, "none", "off")) == 0:
        return None
    if str(text).strip().lower() == "auto":
        return "auto"
    value, unit = number if isinstance(number, tuple) else (-1.0, "")
    size = _BYTES.get(unit.removesuffix("b").removesuffix("i"))
    if value < 0 or size is None:
        raise ValueError(f"a size like 4GB or 800MB, or none, expected, found {spelt(text)}")
    return int(value * size)


def size(n: float) -> str:
    """Bytes as a person says them.

    >>> size(3.2e9), size(900 * 2**20)
    ('3.0 GB', '900 MB')
    """
    return f"{n / 2**30:.1f} GB" if n >= 2**30 else f"{n / 2**20:.0f} MB"


def _number(text: Any, *nothing: str) -> tuple[float, str] | int | None:
    """Number and unit; 0 where the text is zero or one of the words for ``nothing``; None where it is neither."""
    word = str(text).strip().lower()
    if word in nothing:
        return 0
    found = re.fullmatch(r"(\d{1,15}(?:\.\d{1,15})?)\s*([a-z]*)", word)
    if found is None:
        return None
    return (float(found[1]), found[2]) if float(found[1]) else 0
