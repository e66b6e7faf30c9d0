"""Source by target: UAR of the best method that adapts and of its floor, and what the one gains over the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from benchmark.report.floors import measured
from benchmark.report.paper.contenders import contenders
from benchmark.report.paper.drawing import FAINT, INK, WIDE, new_figure
from benchmark.report.paper.plots import Plot
from benchmark.report.table import Leaderboard

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_NUMBERS = 10
"""Corpora up to which each cell has room for its number."""


def heat_map(leaderboard: Leaderboard) -> Plot | None:
    """The best unsupervised method that has a floor, that floor, and the difference in points.

    One panel where the table lacks the floor, or has nothing but floors.
    """
    board = leaderboard.board
    values = contenders(board)
    if values.empty:
        return None
    best = next((name for name in values.columns if board.floor_of(name)), values.columns[0])
    shown = [best, *filter(None, [measured(board).get(best)])]
    panels = [(name, values[name], "cividis", "{:.1f}") for name in shown]
    if len(shown) == 2:
        panels.append((" − ".join(shown), values[shown[0]] - values[shown[1]], "PuOr", "{:+.1f}"))
    figure = new_figure(WIDE, 68)
    limits = float(values[shown].min().min()), float(values[shown].max().max())
    for i, (title, cells, palette, form) in enumerate(panels):
        axes = figure.add_axes((0.085 + 0.325 * i, 0.11, 0.255, 0.7))
        ends = limits if palette == "cividis" else (-1.3 * float(cells.abs().max()), 1.3 * float(cells.abs().max()))
        _panel(axes, title, 100 * cells, palette, form, (100 * ends[0], 100 * ends[1]))
    difference = "" if len(shown) < 2 else f" and the difference in points, numbers with sign: {panels[2][0]}"
    return Plot(figure, f"UAR in % by source (row) and target (column): {' and '.join(shown)}{difference}.", wide=True)


def _panel(axes: Axes, title: str, cells: pd.Series, palette: str, form: str, ends: tuple[float, float]) -> None:
    names = sorted(set(cells.index.get_level_values(0)) | set(cells.index.get_level_values(1)))
    grid = cells.unstack().reindex(index=names, columns=names).to_numpy()
    low, high = ends if ends[0] < ends[1] else (ends[0] - 1, ends[1] + 1)
    image = axes.imshow(np.ma.masked_invalid(grid), cmap=palette, vmin=low, vmax=high)
    axes.set_facecolor("white")
    axes.set_xticks(range(len(names)), names, rotation=35 if len(names) <= MOST_NUMBERS else 90, ha="left")
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    axes.spines[:].set_visible(False)
    for i, j in zip(*np.nonzero(np.isnan(grid)), strict=True):
        axes.plot([j - 0.3, j + 0.3], [i + 0.3, i - 0.3], color=FAINT, linewidth=0.5)
    if len(names) <= MOST_NUMBERS:
        for i, j in zip(*np.nonzero(~np.isnan(grid)), strict=True):
            red, green, blue, _ = image.cmap(image.norm(grid[i, j]))
            dark = 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2 < 0.18
            text = form.format(grid[i, j]).replace("-", "−")
            axes.text(j, i, text, ha="center", va="center", color="white" if dark else INK)
    axes.set_xlabel(title, labelpad=3)
