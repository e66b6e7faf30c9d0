"""Differences between two protocols, drawn beside their numbers: a dot and an interval for each method."""

from __future__ import annotations

import math
from dataclasses import dataclass

from benchmark.contrast.grids import ALL, label_of
from benchmark.contrast.page.tables import signed
from benchmark.contrast.results import Results
from benchmark.contrast.scores import Difference, Differences
from benchmark.report.page.ranking import points
from benchmark.report.parts import p_text

ENDS = (2, 4, 10, 20, 30, 40, 50, 60, 80, 100)
"""Where an axis may end, in points on either side of 0."""


@dataclass(frozen=True)
class Mark:
    """A row of a forest: places on the axis from 0 to 1, and texts.

    ``low`` and ``high`` are None without an interval; ``cut``: the ends that lie beyond the axis, of ``from`` and
    ``to``.
    """

    label: str
    at: float
    low: float | None
    high: float | None
    cut: tuple[str, ...]
    mean: str
    interval: str
    pairs: str
    p: str
    p_holm: str
    value: float
    apart: bool = False


@dataclass(frozen=True)
class Forest:
    """All methods of two protocols, the later minus the earlier one; the axis goes from ``-end`` to ``end`` points."""

    quantity: str
    earlier: str
    later: str
    end: int
    marks: tuple[Mark, ...]

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Place and text of five of them."""
        return [((k + 2) / 4, f"{k * self.end // 2:+d}".replace("-", "−") if k else "0") for k in range(-2, 3)]


QUANTITIES = {"uar": "mean UAR", "gain": "gain over the method's own floor"}


def forests(results: Results) -> list[Forest]:
    """Of each two protocols, the differences of UAR, with the mean over methods first, and those of gains."""
    couples = list(results.mean_differences.found)
    found = [_forest(results, "uar", couple, results.differences, results.mean_differences) for couple in couples]
    found += [_forest(results, "gain", couple, results.gain_differences, Differences({})) for couple in couples]
    return [forest for forest in found if forest.marks]


def _forest(
    results: Results, quantity: str, couple: tuple[str, ...], found: Differences, overall: Differences
) -> Forest:
    rows = [(ALL, overall, couple)] if couple in overall.found else []
    contrast = results.contrast
    rows += [(label_of(contrast, m), found, (*couple, m)) for m in contrast.methods if (*couple, m) in found.found]
    end = _end([of.found[key] for _, of, key in rows])
    marks = tuple(_mark(label, of.found[key], of.star(key), end, label == ALL) for label, of, key in rows)
    return Forest(quantity, couple[0], couple[1], end, marks)


def _end(found: list[Difference]) -> int:
    """The least end that holds all means, and all intervals unless that would press the means together."""
    means = max((abs(100 * d.mean) for d in found), default=0.0)
    ends = max((abs(100 * e) for d in found for e in (d.low, d.high) if not math.isnan(e)), default=0.0)
    most = max(means, min(ends, 3 * means))
    return next((end for end in ENDS if end >= most), ENDS[-1])


def _mark(label: str, d: Difference, star: bool, end: int, apart: bool) -> Mark:
    known = not math.isnan(d.low)
    low, high = (points(d.low), points(d.high)) if known else (None, None)
    cut = [
        name
        for name, beyond in (("from", known and 100 * d.low < -end), ("to", known and 100 * d.high > end))
        if beyond
    ]
    return Mark(
        label,
        _place(points(d.mean), end),
        None if low is None else _place(low, end),
        None if high is None else _place(high, end),
        tuple(cut),
        signed(d.mean) + "*" * star,
        f"{signed(d.low)} to {signed(d.high)}" if known else "–",
        f"{d.won} – {d.lost}",
        p_text(d.p),
        p_text(d.p_holm),
        d.mean,
        apart,
    )


def _place(value: float, end: int) -> float:
    return round(min(max((value + end) / (2 * end), 0.0), 1.0), 4)
