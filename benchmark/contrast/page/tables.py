"""The page's tables of methods by protocols: texts, values to sort by, and how far cells are tinted."""

from __future__ import annotations

import math
from dataclasses import dataclass

from benchmark.contrast.common import Contrast
from benchmark.contrast.grids import heads
from benchmark.contrast.results import Results
from benchmark.contrast.scores import REFERENCE, Differences
from benchmark.contrast.sentences import stars
from benchmark.report.page.ranking import points, score
from benchmark.report.table import Row

WIDEST = 10.0
"""Points of a gain at which its colour is strongest."""


@dataclass(frozen=True)
class Box:
    """A cell: its text and a smaller one below it, the value by which its column is sorted, and its look.

    ``tint``: from -1 to 1, how far it leans to the colour of worse or better; None for none. ``mark``: of the best and
    the second of a column.
    """

    text: str = "–"
    small: str = ""
    value: float | None = None
    tint: float | None = None
    mark: str = ""


@dataclass(frozen=True)
class Line:
    """A row: a method, or a way of guessing."""

    label: str
    kind: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class View:
    """One quantity of all methods under all protocols."""

    name: str
    title: str
    note: str
    heads: tuple[str, ...]
    lines: tuple[Line, ...]


def views(results: Results) -> list[View]:
    """Mean UAR with ranks, gains over own floors, gains over the reference where there is one, and mean WAR."""
    contrast = results.contrast
    found = [
        _scores(results, "uar", "Mean UAR, %", "Small: the rank among the methods without target labels."),
        _gains(contrast, results.over_floor, "floor", "Points over the method's own floor"),
        _gains(contrast, results.over_reference, REFERENCE, f"Points over {REFERENCE}"),
        _scores(results, "war", "Mean WAR, %"),
    ]
    return [view for view in found if view.lines]


def signed(share: float) -> str:
    """A difference of shares in points, with a sign that is as wide as a digit.

    >>> signed(-0.0321), signed(0.00001), signed(0.1)
    ('−3.2', '0.0', '+10.0')
    """
    value = points(share)
    return f"{value:+.1f}".replace("-", "−") if value else "0.0"


def _scores(results: Results, metric: str, title: str, note: str = "") -> View:
    contrast = results.contrast
    columns = [{row.name: row for row in leaderboard.tables[metric].rows} for leaderboard in contrast.leaderboards]
    means = [row.cells[0].mean for by in columns for row in by.values() if row.kind == "method"]
    low, high = min(means, default=0.0), max(means, default=1.0)

    def box(name: str, row: Row) -> Box:
        rank = results.ranks[name].get(row.name, 0) if row.kind == "method" and metric == "uar" else 0
        return _score(row, low, high, str(rank) if rank else "")

    lines = tuple(
        Line(row.label, row.kind, tuple(box(n, by[row.name]) for n, by in zip(contrast.names, columns, strict=True)))
        for row in columns[0].values()
    )
    return View(metric, title, note, heads(contrast), lines)


def _score(row: Row, low: float, high: float, small: str) -> Box:
    cell = row.cells[0]
    tint = (cell.mean - low) / (high - low or 1.0) if row.kind == "method" else None
    return Box(str(score(cell)), small, None if math.isnan(cell.mean) else cell.mean, tint, cell.mark)


def _gains(contrast: Contrast, found: Differences, name: str, title: str) -> View:
    methods = [m for m in contrast.methods if any((protocol, m) in found.found for protocol in contrast.names)]
    lines = tuple(Line(m, "method", tuple(_gain(found, (protocol, m)) for protocol in contrast.names)) for m in methods)
    note = "Small: the 95 % interval over corpora. " + (stars(found) if found.found else "")
    return View(name, title, note, heads(contrast), lines)


def _gain(found: Differences, key: tuple[str, ...]) -> Box:
    if key not in found.found:
        return Box()
    d = found.found[key]
    interval = "" if math.isnan(d.low) else f"{signed(d.low)} to {signed(d.high)}"
    return Box(signed(d.mean) + "*" * found.star(key), interval, d.mean, max(-1.0, min(1.0, 100 * d.mean / WIDEST)))
