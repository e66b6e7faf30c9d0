"""How the page tells families apart: a number for each, behind which style sheet and shapes keep colour and form."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from benchmark.contracts import Family

OTHER = len(get_args(Family))
"""Of a family that the contract doesn't know, and of what guesses without listening."""

SHAPES = (
    "M-5-5h3L0-2l2-3h3L2 0l3 5h-3L0 2l-2 3h-3L-2 0z",
    "M-4.5-4.5h9v9h-9z",
    "M0-5.5 5.5 4.5h-11z",
    "M0-6 6 0 0 6-6 0z",
    "M0 5.5-5.5-4.5h11z",
    "M-2-5.5h4v3.5h3.5v4h-3.5v3.5h-4v-3.5h-3.5v-4h3.5z",
    "M0-6 5.7-1.9 3.5 4.9h-7l-2.2-6.8z",
    "M0-5A5 5 0 1 1 0 5 5 5 0 1 1 0-5z",
    "M-1.5-6h3v12h-3z",
)
"""Outlines by number, in a box of 12 by 12 around 0: cross, square, triangle, diamond, triangle down, plus, pentagon,
circle, bar."""


def styles(families: Iterable[str]) -> dict[str, int]:
    """Family -> its number, always the same for those of the contract.

    >>> styles(["shallow", "baseline", "homemade"])
    {'shallow': 7, 'baseline': 0, 'homemade': 8}
    """
    known = get_args(Family)
    return {name: known.index(name) if name in known else OTHER for name in families}
