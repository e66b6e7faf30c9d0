"""The result at a glance, for a document's first page: all methods of a leaderboard in one picture."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmark.contracts import Family
from benchmark.report.paper.drawing import new_figure, saved, styled
from benchmark.report.table import Leaderboard, Row

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Tone(NamedTuple):
    """Colours of what is not data, for one ground."""

    ink: str
    quiet: str
    faint: str


TONES = {"light": Tone("#1f2328", "#59636e", "#e4e7eb"), "dark": Tone("#f0f6fc", "#9ba5b0", "#2b313a")}

LOOKS: dict[Family, tuple[str, str]] = {
    "baseline": ("#8b949e", "o"),
    "discrepancy": ("#4393e0", "o"),
    "adversarial": ("#e0641c", "D"),
    "reconstruction": ("#c678b5", "v"),
    "self-training": ("#d9a400", "^"),
    "regularisation": ("#7f9a1f", "p"),
    "source-free": ("#12a37d", "X"),
    "shallow": ("#8a63f2", "s"),
}
"""Family -> colour, which is seen on either ground, and marker, for those who don't see the colour."""

WIDTH, ROW, TOP, BOTTOM, LEFT, RIGHT = 200.0, 3.7, 16.0, 9.0, 32.0, 9.0
"""mm: the picture's width, a row's height, the space above, below, left and right of the rows."""

SUPERVISED = "supervised reference: trained on labels of other target speakers"


def glance(leaderboard: Leaderboard, floors: Mapping[str, str], tone: str) -> bytes:
    """An SVG without a ground: the mean UAR of each method, its deviation over seeds, and lines for floors and chance.

    ``floors``: method -> what its line is called. ``tone``: ``light`` or ``dark``, the page that it is for. The
    drawn numbers stand in the picture's description, as `numbers` gives them.
    """
    rows, ink = _rows(leaderboard), TONES[tone]
    height = TOP + ROW * len(rows) + BOTTOM
    with styled():
        figure = new_figure(WIDTH, height)
        inside = (LEFT / WIDTH, BOTTOM / height, 1 - (LEFT + RIGHT) / WIDTH, ROW * len(rows) / height)
        axes = figure.add_axes(inside)
        _dots(axes, rows, _families(leaderboard), ink)
        _lines(axes, leaderboard, floors, ink)
        _frame(axes, rows, ink)
        _legend(figure, leaderboard, ink)
        return saved(figure, "svg", Title="Mean UAR of every method", Description=json.dumps(numbers(leaderboard)))


def numbers(leaderboard: Leaderboard) -> dict[str, tuple[float, float]]:
    """Method -> mean UAR and its standard deviation over seeds (0 with one seed), in %, two decimals."""
    return {row.name: (round(100 * row.cells[0].mean, 2), round(100 * _sd(row), 2)) for row in _rows(leaderboard)}


def _rows(leaderboard: Leaderboard) -> list[Row]:
    return [row for row in leaderboard.tables["uar"].of("method", "supervised") if row.cells[0].seeds]


def _sd(row: Row) -> float:
    return 0.0 if math.isnan(row.cells[0].sd) else row.cells[0].sd


def _families(leaderboard: Leaderboard) -> dict[str, Any]:
    return {record["run"]["method"]: record["family"] for record in leaderboard.board.records}


def _dots(axes: Axes, rows: list[Row], families: Mapping[str, Any], tone: Tone) -> None:
    for y, row in enumerate(rows):
        colour, marker = LOOKS[families[row.name]]
        face = "none" if row.kind == "supervised" else colour
        mean = 100 * row.cells[0].mean
        axes.errorbar(
            mean, y, xerr=100 * _sd(row), fmt=marker, color=colour, markerfacecolor=face, markersize=4.2, elinewidth=1.3
        )
        axes.annotate(
            f"{mean:.1f}", (1, y), xycoords=("axes fraction", "data"), xytext=(3, 0), textcoords="offset points",
            va="center", fontsize=6.5, color=tone.quiet, annotation_clip=False,
        )  # fmt: skip
        if row.kind == "supervised":
            axes.text(
                mean - 100 * _sd(row) - 0.6, y, SUPERVISED, ha="right", va="center", color=tone.quiet, fontsize=6.5
            )


def _lines(axes: Axes, leaderboard: Leaderboard, floors: Mapping[str, str], tone: Tone) -> None:
    means = {row.name: 100 * row.cells[0].mean for row in leaderboard.tables["uar"].rows if row.cells[0].seeds}
    drawn = {name: text for name, text in {"chance": "chance", **floors}.items() if name in means}
    for name, text in drawn.items():
        axes.axvline(means[name], color=tone.quiet, linewidth=0.9, linestyle=":" if name == "chance" else "--")
        axes.annotate(
            text, (means[name], 1), xycoords=("data", "axes fraction"), xytext=(0, 3), textcoords="offset points",
            ha=_beside(means[name], [means[other] for other in drawn if other != name]), fontsize=6.5, color=tone.quiet,
        )  # fmt: skip


NEAR = 5.0
"""Points of UAR within which the names of two lines would meet."""


def _beside(place: float, others: list[float]) -> str:
    """How a line's name is aligned: away from the nearest other line, where one is near.

    >>> _beside(36.0, [35.7, 20.0]), _beside(35.7, [36.0, 20.0]), _beside(20.0, [36.0])
    ('left', 'right', 'center')
    """
    nearest = min(others, key=lambda other: abs(other - place), default=float("inf"))
    if abs(nearest - place) > NEAR:
        return "center"
    return "left" if place > nearest else "right"


def _frame(axes: Axes, rows: list[Row], tone: Tone) -> None:
    axes.patch.set_visible(False)
    axes.set_yticks(range(len(rows)), [row.name for row in rows], color=tone.ink)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", color=tone.quiet, labelcolor=tone.quiet)
    axes.grid(axis="y", color=tone.faint, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    axes.spines["bottom"].set_color(tone.quiet)
    axes.set_xlabel(
        "UAR, %: mean over all ordered pairs; bar, standard deviation of that mean over seeds", color=tone.ink
    )


def _legend(figure: Figure, leaderboard: Leaderboard, tone: Tone) -> None:
    from matplotlib.lines import Line2D

    shown = set(_families(leaderboard).values())
    looks = {family: look for family, look in LOOKS.items() if family in shown}
    entries = [Line2D([], [], color=c, marker=m, linestyle="", markersize=4.2, label=f) for f, (c, m) in looks.items()]
    figure.legend(
        handles=entries,
        loc="upper center",
        ncols=len(entries),
        labelcolor=tone.ink,
        handletextpad=0.1,
        columnspacing=1.1,
    )
