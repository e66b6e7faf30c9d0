"""What the figures show, each drawn from a leaderboard: a figure and a sentence, or None where data are lacking."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from benchmark.evaluation.rules import RULES
from benchmark.report.board import Board, in_block
from benchmark.report.paper.contenders import contenders
from benchmark.report.paper.drawing import BLUE, FAINT, GREY, INK, NARROW, ORANGE, new_figure
from benchmark.report.scores import chance
from benchmark.report.table import Leaderboard, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


class Plot(NamedTuple):
    """A figure, its sentence, and whether it goes across two columns."""

    figure: Figure
    sentence: str
    wide: bool = False


_ROW = 3.3
"""Height of a method's row, mm."""


def methods(leaderboard: Leaderboard) -> Plot | None:
    """Mean UAR of each method, its deviation over seeds, and its mean on each pair."""
    rows = [row for row in leaderboard.tables["uar"].of("method", "supervised") if row.cells[0].seeds]
    if not rows:
        return None
    height = _ROW * len(rows) + 17
    figure = new_figure(NARROW, height)
    axes = figure.add_axes((0.3, 10 / height, 0.66, 1 - 17 / height))
    for y, row in enumerate(rows):
        mean, *pairs = row.cells
        axes.plot([100 * c.mean for c in pairs], [y] * len(pairs), "|", color=FAINT, markersize=4, zorder=1)
        sd = 0.0 if math.isnan(mean.sd) else 100 * mean.sd
        face = INK if row.kind == "method" else "white"
        axes.errorbar(
            100 * mean.mean, y, xerr=sd, fmt="o" if row.kind == "method" else "s", color=INK, markerfacecolor=face,
            markersize=3, markeredgewidth=0.7, elinewidth=0.9, zorder=3,
        )  # fmt: skip
    _floors(axes, leaderboard)
    _rows(axes, [row.name for row in rows])
    axes.set_xlabel("UAR, %")
    sentence = (
        "UAR by method: dot, mean over pairs; bar, standard deviation of that mean over seeds (none with one seed); "
        "ticks, each pair; open square, supervised on the target; vertical lines, what guessing reaches."
    )
    return Plot(figure, sentence)


def _floors(axes: Axes, leaderboard: Leaderboard) -> None:
    """A line for each value, floors that print alike on one."""
    names: dict[str, list[str]] = {}
    for row in leaderboard.tables["uar"].of("floor"):
        if row.cells[0].seeds:
            names.setdefault(percent(row.cells[0].mean), []).append(row.name)
    for (value, sharing), style in zip(names.items(), ("-", "--", ":"), strict=False):
        axes.axvline(float(value), color=GREY, linewidth=0.7, linestyle=style, label=", ".join(sharing), zorder=0)
    if names:
        axes.legend(loc="lower center", bbox_to_anchor=(0.35, 1), ncols=len(names), columnspacing=1, handlelength=1.8)


def _rows(axes: Axes, names: Sequence[str]) -> None:
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", color="#e8e8e8", linewidth=0.4)
    axes.set_axisbelow(True)


def gaps(leaderboard: Leaderboard) -> Plot | None:
    """Per rule, by how much the oracle's UAR is higher, of each method and on average."""
    found = oracle_gaps(leaderboard.board)
    if found.empty:
        return None
    height = 5.0 * len(found.columns) + 12
    figure = new_figure(NARROW, height)
    axes = figure.add_axes((0.27, 9 / height, 0.69, 1 - 12 / height))
    for y, rule in enumerate(found):
        axes.plot(100 * found[rule], [y] * len(found), "|", color=GREY, markersize=6, markeredgewidth=0.5)
        axes.plot(100 * found[rule].mean(), y, "D", color=BLUE, markersize=4)
    _rows(axes, [str(rule) for rule in found])
    axes.set_xlim(left=0)
    axes.set_xlabel("oracle − rule, points of UAR")
    sentence = (
        f"Gap to the oracle, which looks at target labels, of the selection rules: tick, mean over pairs and seeds of "
        f"each of the {len(found)} unsupervised methods with more than one checkpoint; diamond, mean over these."
    )
    return Plot(figure, sentence)


def oracle_gaps(board: Board) -> pd.DataFrame:
    """UAR under the oracle minus UAR under each rule, mean over the block, in [0, 1].

    Rows are the unsupervised methods with more than one checkpoint, columns the rules but the oracle. Empty where
    there is no such method or no block.
    """
    several = {record["run"]["method"] for record in board.records if len(record["checkpoints"]) > 1}
    means = {}
    for rule in RULES:
        runs = in_block(board.under(rule), board.block)
        kept = runs["method"].isin(several) & ~runs["supervised_on_target"]
        means[rule] = runs[kept].groupby("method")["uar"].mean()
    oracle = next(name for name, rule in RULES.items() if rule.oracle)
    return pd.DataFrame({name: means[oracle] - mean for name, mean in means.items() if name != oracle})


def asymmetry(leaderboard: Leaderboard) -> Plot | None:
    """Both directions of each pair of corpora: mean UAR of the unsupervised methods, and chance; None without."""
    board = leaderboard.board
    values = contenders(board)
    means = values.mean(axis=1).to_dict()
    both = [(a, b) for a, b in sorted(board.block.pairs) if a < b and (b, a) in board.block.pairs]
    if not both or values.empty:
        return None
    guess = chance(board)
    height = 6.0 * len(both) + 18
    figure = new_figure(NARROW, height)
    axes = figure.add_axes((0.27, 9 / height, 0.69, 1 - 18 / height))
    for y, (a, b) in enumerate(both):
        there, back = 100 * means[a, b], 100 * means[b, a]
        axes.plot([there, back], [y, y], color=GREY, linewidth=0.8, zorder=1)
        axes.plot(there, y, ">", color=BLUE, markersize=5, label="as named" if y == 0 else None)
        axes.plot(back, y, "<", color=ORANGE, markersize=5, label="the other way" if y == 0 else None)
        axes.plot(100 * guess[a, b], y, "|", color=INK, markersize=7, label="chance" if y == 0 else None)
    _rows(axes, [f"{a} → {b}" for a, b in both])
    axes.set_xlabel("UAR, %")
    axes.legend(loc="lower center", bbox_to_anchor=(0.35, 1), ncols=3, columnspacing=1, handletextpad=0.2)
    sentence = (
        f"Asymmetry: UAR of either direction of two corpora, mean over the {len(values.columns)} unsupervised methods "
        "and over seeds; both directions have the same classes, hence the same chance level."
    )
    return Plot(figure, sentence)
