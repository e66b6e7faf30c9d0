"""How a long utterance is cut into windows that overlap, and how pieces are put together into batches."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple


class Window(NamedTuple):
    """``length`` frames from ``start`` on, of which ``first`` to ``last`` (counted in the window) are kept."""

    start: int
    length: int
    first: int
    last: int


def windows(frames: int, length: int, overlap: int) -> list[Window]:
    """Windows of at most ``length`` frames that together keep each of ``frames`` frames once, in order.

    Each begins ``length - overlap`` frames after the one before; the last ends with the utterance, so that all are
    equally long. Where two overlap, each keeps the half that lies nearer to its middle, since frames at a window's
    edge have seen less of what surrounds them. ``overlap`` must be less than ``length``.

    >>> windows(30, 40, 10)
    [Window(start=0, length=30, first=0, last=30)]
    >>> windows(90, 40, 10)
    [Window(start=0, length=40, first=0, last=35), Window(start=30, length=40, first=5, last=30), \
Window(start=50, length=40, first=10, last=40)]
    """
    if frames <= length:
        return [Window(0, frames, 0, frames)]
    starts = [*range(0, frames - length, length - overlap), frames - length]
    cuts = [0, *((following + start + length) // 2 for start, following in pairwise(starts)), frames]
    return [
        Window(start, length, first - start, last - start)
        for start, (first, last) in zip(starts, pairwise(cuts), strict=True)
    ]


def batches(costs: Sequence[int], budget: int) -> list[list[int]]:
    """Places in ``costs`` in groups of similar cost, no group of several beyond ``budget`` when padded to its longest.

    ``costs``: frames that each piece takes. What is longer than the budget is alone. The shortest come first; equal
    ones stay in order.

    >>> batches([5, 1, 9, 2, 2], budget=6)
    [[1, 3, 4], [0], [2]]
    >>> batches([5, 1, 9], budget=0)
    [[1], [0], [2]]
    """
    groups: list[list[int]] = []
    for place in sorted(range(len(costs)), key=costs.__getitem__):
        if groups and (len(groups[-1]) + 1) * costs[place] <= budget:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups
